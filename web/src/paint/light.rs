//! The middle canvas: the cursor, what is selected, what one points at. It lies below the arrows, so
//! that light never hides what it shows.

use brokerscope_core::id::RecordId;
use brokerscope_core::time::Instant;

use super::shape::{Anchor, Dash, Face, Ink, Layer, Point, Rect, Shape, Stands};
use super::{Plot, Turn};

/// Half the width and the height of the time flag.
const FLAG: (f64, f64) = (27.0, 20.0);

/// What is lit besides the cursor.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Lit {
    /// What one points at.
    pub hover: Option<RecordId>,
    /// Whether the chain of the selected packet is followed.
    pub follow: Follow,
}

/// Whether the chain of the selected packet is followed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Follow {
    /// Only the packet itself.
    #[default]
    One,
    /// What led to it and what it led to.
    Chain,
}

/// The middle canvas.
pub fn light(plot: &Plot<'_>, lit: Lit) -> Layer {
    let extent = plot.lanes.extent;
    let mut layer = Layer {
        clip: plot.rect(plot.span(), (plot.below_ruler().0 - 4.0, extent)),
        ..Layer::default()
    };
    if lit.follow == Follow::Chain {
        for id in plot.view.chain.iter() {
            halo(plot, *id, 6.0, 0.55, &mut layer);
        }
    }
    if let Some(id) = lit.hover {
        hovered(plot, id, &mut layer);
    }
    cursor(plot, &mut layer);
    if let Some(id) = plot.view.selected {
        halo(plot, id, 9.0, 1.0, &mut layer);
    }
    layer
}

fn halo(plot: &Plot<'_>, id: RecordId, width: f64, part: f64, layer: &mut Layer) {
    let arrow = plot.view.scene.arrows.get(id);
    if let Some((from, to)) = arrow.and_then(|arrow| plot.arrow(arrow)) {
        layer.inside.push(Shape::Halo {
            from,
            to,
            width,
            part,
        });
    }
}

fn hovered(plot: &Plot<'_>, id: RecordId, layer: &mut Layer) {
    if let Some(arrow) = plot.view.scene.arrows.get(id) {
        if let Some((from, to)) = plot.arrow(arrow) {
            layer.inside.push(Shape::Line {
                from,
                to,
                width: 9.0,
                ink: Ink::Of(arrow.family),
                dash: Dash::Solid,
                alpha: 0.16,
            });
        }
        times(plot, [arrow.sent, arrow.end], layer);
    } else if let Some((_, at)) = super::hit::spots(plot)
        .into_iter()
        .find(|spot| spot.0 == id)
    {
        layer.inside.push(Shape::Disc {
            at,
            r: 13.0,
            ink: Ink::Line,
        });
    }
}

/// Small marks on the ruler: when a packet was sent, and when it was read.
fn times(plot: &Plot<'_>, moments: [Instant; 2], layer: &mut Layer) {
    let depth = plot.ruler().1;
    for at in moments {
        layer.inside.push(Shape::Line {
            from: plot.at(at, depth - 4.0),
            to: plot.at(at, depth + 4.0),
            width: 2.0,
            ink: Ink::Ink2,
            dash: Dash::Solid,
            alpha: 1.0,
        });
    }
}

fn cursor(plot: &Plot<'_>, layer: &mut Layer) {
    let at = plot.view.cursor.at;
    let along = plot.along(at);
    let extent = plot.lanes.extent;
    let (near, far) = match plot.turn {
        Turn::Right => (plot.scrolled + FLAG.1 + 4.0, extent - 4.0),
        Turn::Down => (plot.scrolled + 2.0 * FLAG.0 - 8.0, extent),
    };
    let (from, to) = (plot.point(along, near), plot.point(along, far));
    let line = |width, ink, alpha| Shape::Line {
        from,
        to,
        width,
        ink,
        dash: Dash::Solid,
        alpha,
    };
    layer.inside.push(line(7.0, Ink::Now, 0.4));
    layer.inside.push(line(1.5, Ink::Ink, 1.0));
    let (start, end) = plot.span();
    if along < start - 1.0 || along > end + 1.0 {
        return;
    }
    let text = flag(at);
    let middle = match plot.turn {
        Turn::Right => Point {
            x: along,
            y: plot.scrolled + 14.0,
        },
        Turn::Down => Point {
            x: plot.scrolled + 23.0,
            y: along,
        },
    };
    let half = (Face::Flag.width(&text) / 2.0 + 6.0).max(match plot.turn {
        Turn::Right => FLAG.0,
        Turn::Down => 23.0,
    });
    layer.free.push(Shape::Block {
        rect: Rect {
            x: (middle.x - half).max(0.0),
            y: middle.y - FLAG.1 / 2.0,
            w: 2.0 * half,
            h: FLAG.1,
        },
        corner: 3.0,
        ink: Ink::Now,
        alpha: 1.0,
    });
    layer.free.push(Shape::Text {
        at: Point {
            x: middle.x.max(half),
            y: middle.y + 4.0,
        },
        text,
        face: Face::Flag,
        ink: Ink::OnNow,
        anchor: Anchor::Middle,
        stands: Stands::Plain,
    });
}

/// Seconds with milliseconds, and no unit: the ruler has said it.
fn flag(at: Instant) -> String {
    let ms = at.as_micros() / 1_000;
    format!("{}.{:03}", ms / 1_000, ms % 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_tells_milliseconds() {
        assert_eq!(flag(Instant::from_millis(280)), "0.280");
        assert_eq!(flag(Instant::from_micros(61_000_999)), "61.000");
    }
}
