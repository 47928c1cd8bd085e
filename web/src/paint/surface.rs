//! The brush: carries out shapes on a canvas. Decides nothing.

use std::cell::Cell;
use std::f64::consts::{FRAC_PI_2, TAU};

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::{Anchor, Dash, Face, Ink, Layer, Palette, Point, Rect, Shape, Stands};

/// Length of an arrowhead and half its width.
const HEAD: (f64, f64) = (9.0, 4.1);
/// Between the strokes of a hatched bar, and how broad they are.
const HATCH: (f64, f64) = (7.5, 2.2);
/// Half a wave of torn paper, along and across.
const TEAR: (f64, f64) = (7.0, 3.0);
/// A text's own paper reaches so far around it.
const PAPER: f64 = 4.0;

/// A canvas and its brush.
#[derive(Clone, Debug, PartialEq)]
pub struct Surface {
    canvas: HtmlCanvasElement,
    brush: CanvasRenderingContext2d,
    /// The face and the inks that the brush has on: to change them is dear.
    face: Cell<Option<Face>>,
    /// For strokes.
    stroke: Cell<Option<Ink>>,
    /// For areas.
    fill: Cell<Option<Ink>>,
}

impl Surface {
    /// A brush for this canvas; `None` where a browser has none to give.
    pub fn new(canvas: HtmlCanvasElement) -> Option<Self> {
        let brush = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        Some(Self {
            canvas,
            brush,
            face: Cell::default(),
            stroke: Cell::default(),
            fill: Cell::default(),
        })
    }

    /// Wipes the canvas and draws `layer` on it, `size` CSS pixels wide and high.
    ///
    /// What lies at `corner` of the picture comes into its corner.
    pub fn draw(
        &self,
        layer: &Layer,
        palette: &Palette,
        (corner, size): (Point, (f64, f64)),
        density: f64,
    ) {
        let (wide, high) = (whole(size.0 * density), whole(size.1 * density));
        // Setting the size wipes as well, and costs more than wiping.
        if (self.canvas.width(), self.canvas.height()) != (wide, high) {
            self.canvas.set_width(wide);
            self.canvas.set_height(high);
        }
        let brush = &self.brush;
        let (x, y) = (-corner.x * density, -corner.y * density);
        let _ = brush.set_transform(density, 0.0, 0.0, density, x, y);
        brush.clear_rect(corner.x, corner.y, size.0, size.1);
        self.forget();
        brush.save();
        brush.begin_path();
        let clip = layer.clip;
        brush.rect(clip.x, clip.y, clip.w, clip.h);
        brush.clip();
        for shape in &layer.inside {
            self.shape(shape, palette);
        }
        brush.restore();
        self.forget();
        for shape in &layer.free {
            self.shape(shape, palette);
        }
    }

    fn shape(&self, shape: &Shape, palette: &Palette) {
        match shape {
            Shape::Block {
                rect,
                corner,
                ink,
                alpha,
            } => {
                self.fade(*alpha);
                self.dip(*ink, palette);
                self.block(*rect, *corner);
                self.full(*alpha);
            }
            Shape::Hatch { rect } => self.hatch(*rect, palette),
            Shape::Line {
                from,
                to,
                width,
                ink,
                dash,
                alpha,
            } => {
                self.fade(*alpha);
                self.pen(*ink, *width, palette);
                self.dashed(*dash, || self.stroke(*from, *to));
                self.full(*alpha);
            }
            Shape::Halo {
                from,
                to,
                width,
                part,
            } => {
                self.brush.set_global_alpha(palette.halo * part);
                self.pen(Ink::Now, *width, palette);
                self.brush.set_line_cap("round");
                self.stroke(*from, *to);
                self.brush.set_line_cap("butt");
                self.brush.set_global_alpha(1.0);
            }
            Shape::Tear { from, to } => self.tear(*from, *to, palette),
            Shape::Head { tip, from, ink } => self.head(*tip, *from, *ink, palette),
            Shape::Disc { at, r, ink } => {
                self.dip(*ink, palette);
                self.circle(*at, *r);
                self.brush.fill();
            }
            Shape::Ring { at, r, width, ink } => {
                self.dip(Ink::Pane, palette);
                self.pen(*ink, *width, palette);
                self.circle(*at, *r);
                self.brush.fill();
                self.brush.stroke();
            }
            Shape::Cross { at, r, ink } => {
                self.pen(*ink, 1.6, palette);
                self.cross(*at, 0.8 * r);
            }
            Shape::Diamond { at, r, ink } => self.diamond(*at, *r, *ink, palette),
            Shape::Text {
                at,
                text,
                face,
                ink,
                anchor,
                stands,
            } => {
                self.dip(*ink, palette);
                self.text(*at, text, *face, *anchor, *stands, palette);
            }
        }
    }

    /// What the brush has on is not known any more.
    fn forget(&self) {
        self.face.set(None);
        self.stroke.set(None);
        self.fill.set(None);
    }

    fn pen(&self, ink: Ink, width: f64, palette: &Palette) {
        if self.stroke.replace(Some(ink)) != Some(ink) {
            self.brush.set_stroke_style_str(palette.ink(ink));
        }
        self.brush.set_line_width(width);
    }

    fn dip(&self, ink: Ink, palette: &Palette) {
        if self.fill.replace(Some(ink)) != Some(ink) {
            self.brush.set_fill_style_str(palette.ink(ink));
        }
    }

    fn stroke(&self, from: Point, to: Point) {
        self.brush.begin_path();
        self.brush.move_to(from.x, from.y);
        self.brush.line_to(to.x, to.y);
        self.brush.stroke();
    }

    fn dashed(&self, dash: Dash, draw: impl Fn()) {
        let pattern: &[f64] = match dash {
            Dash::Solid => return draw(),
            Dash::Dotted => &[1.5, 3.0],
            Dash::Fine => &[2.0, 3.0],
            Dash::Dashed => &[5.0, 3.0],
        };
        let parts: Array = pattern
            .iter()
            .map(|part| JsValue::from_f64(*part))
            .collect();
        let _ = self.brush.set_line_dash(&parts);
        draw();
        let _ = self.brush.set_line_dash(&Array::new());
    }

    fn fade(&self, alpha: f64) {
        if alpha < 1.0 {
            self.brush.set_global_alpha(alpha);
        }
    }

    fn full(&self, alpha: f64) {
        if alpha < 1.0 {
            self.brush.set_global_alpha(1.0);
        }
    }

    fn block(&self, rect: Rect, corner: f64) {
        let Rect { x, y, w, h } = rect;
        let corner = corner.min(w / 2.0).min(h / 2.0);
        if corner <= 0.0 {
            self.brush.fill_rect(x, y, w, h);
            return;
        }
        let brush = &self.brush;
        brush.begin_path();
        brush.move_to(x + corner, y);
        for (ax, ay, bx, by) in [
            (x + w, y, x + w, y + h),
            (x + w, y + h, x, y + h),
            (x, y + h, x, y),
            (x, y, x + w, y),
        ] {
            let _ = brush.arc_to(ax, ay, bx, by, corner);
        }
        brush.close_path();
        brush.fill();
    }

    fn hatch(&self, rect: Rect, palette: &Palette) {
        let brush = &self.brush;
        brush.save();
        brush.begin_path();
        brush.rect(rect.x, rect.y, rect.w, rect.h);
        brush.clip();
        self.pen(Ink::Bar, HATCH.1, palette);
        brush.begin_path();
        // Strokes stand on a grid of their own, so that they do not creep while the bar grows.
        let mut at = ((rect.x + rect.y) / HATCH.0).floor() * HATCH.0;
        let end = rect.x + rect.w + rect.y + rect.h;
        while at < end {
            brush.move_to(at - rect.y, rect.y);
            brush.line_to(at - rect.y - rect.h, rect.y + rect.h);
            at += HATCH.0;
        }
        brush.stroke();
        brush.restore();
        self.stroke.set(None);
    }

    fn tear(&self, from: Point, to: Point, palette: &Palette) {
        let brush = &self.brush;
        self.pen(Ink::Edge, 1.0, palette);
        brush.begin_path();
        brush.move_to(from.x, from.y);
        let length = from.distance(to);
        let (dx, dy) = ((to.x - from.x) / length, (to.y - from.y) / length);
        let mut made = TEAR.0;
        let mut side = TEAR.1;
        while made < length {
            brush.line_to(
                from.x + dx * made + dy * side,
                from.y + dy * made + dx * side,
            );
            side = TEAR.1 - side;
            made += TEAR.0;
        }
        brush.stroke();
    }

    fn head(&self, tip: Point, from: Point, ink: Ink, palette: &Palette) {
        let length = tip.distance(from).max(1e-9);
        let (dx, dy) = ((tip.x - from.x) / length, (tip.y - from.y) / length);
        let base = Point {
            x: tip.x - dx * HEAD.0,
            y: tip.y - dy * HEAD.0,
        };
        let brush = &self.brush;
        self.dip(ink, palette);
        brush.begin_path();
        brush.move_to(tip.x, tip.y);
        brush.line_to(base.x - dy * HEAD.1, base.y + dx * HEAD.1);
        brush.line_to(base.x + dy * HEAD.1, base.y - dx * HEAD.1);
        brush.close_path();
        brush.fill();
    }

    fn diamond(&self, at: Point, r: f64, ink: Ink, palette: &Palette) {
        let brush = &self.brush;
        self.dip(ink, palette);
        brush.begin_path();
        brush.move_to(at.x, at.y - r);
        brush.line_to(at.x + r, at.y);
        brush.line_to(at.x, at.y + r);
        brush.line_to(at.x - r, at.y);
        brush.close_path();
        brush.fill();
    }

    fn cross(&self, at: Point, r: f64) {
        for rise in [-r, r] {
            let corner = |side: f64| Point {
                x: at.x + side * r,
                y: at.y + side * rise,
            };
            self.stroke(corner(-1.0), corner(1.0));
        }
    }

    fn circle(&self, at: Point, r: f64) {
        self.brush.begin_path();
        let _ = self.brush.arc(at.x, at.y, r, 0.0, TAU);
    }

    fn text(
        &self,
        at: Point,
        text: &str,
        face: Face,
        anchor: Anchor,
        stands: Stands,
        palette: &Palette,
    ) {
        let brush = &self.brush;
        if self.face.replace(Some(face)) != Some(face) {
            brush.set_font(&palette.font(face));
        }
        brush.set_text_align(match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "center",
            Anchor::End => "end",
        });
        match stands {
            Stands::Plain => {
                let _ = brush.fill_text(text, at.x, at.y);
            }
            Stands::OnPaper => {
                self.pen(Ink::Pane, PAPER, palette);
                brush.set_line_join("round");
                let _ = brush.stroke_text(text, at.x, at.y);
                let _ = brush.fill_text(text, at.x, at.y);
            }
            Stands::Upright => {
                brush.save();
                let _ = brush.translate(at.x, at.y);
                let _ = brush.rotate(-FRAC_PI_2);
                let _ = brush.fill_text(text, 0.0, 0.0);
                brush.restore();
            }
        }
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixels of one screen"
)]
fn whole(pixels: f64) -> u32 {
    pixels.round().clamp(1.0, 16_384.0) as u32
}
