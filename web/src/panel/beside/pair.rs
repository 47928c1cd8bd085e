//! Two ladders on one axis, above each other. The drawing is the ladder's own; here stands only
//! where one looks, and what joins the two.

use brokerscope_core::time::Instant;
use gloo::events::EventListener;
use gloo::render::{AnimationFrame, request_animation_frame};
use web_sys::{Element, HtmlCanvasElement, HtmlElement, PointerEvent, WheelEvent};
use yew::{Component, Context, NodeRef, Properties};

use super::badges::{Badge, badges};
use super::look::{HEAD, Look, SEAM};
use crate::app::Dispatch;
use crate::markup::*;
use crate::model::Theme;
use crate::msg::{BesideMsg, TransportMsg};
use crate::paint::{Hit, Lit, Palette, Point, Surface, ground, hit, light, traffic};
use crate::panel::ladder::wheel;
use crate::shared::Shared;
use crate::view::beside::BesideView;
use crate::view::ladder::tip;
use crate::view::px::{Px, px};
use crate::widget::icon::icon;
use crate::widget::measure::{SizeWatch, density};

/// One press of a zoom button.
const ZOOM: f64 = 1.4;
/// A press that moves less far is a click.
const SLIP: f64 = 4.0;
/// The lower picture's own ruler, hidden behind the seam: there is one clock.
const RULER: f64 = 26.0;
/// Lines in the seam, at most: more would be a block.
const JOINS_MAX: usize = 400;

/// What the pictures show.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct PairProps {
    pub(super) view: Shared<BesideView>,
    pub(super) theme: Theme,
    pub(super) dispatch: Dispatch,
}

/// Two ladders on one axis.
pub(super) struct Pair {
    frame: NodeRef,
    pictures: [NodeRef; 2],
    canvases: [NodeRef; 6],
    spoken: NodeRef,
    surfaces: Option<[Surface; 6]>,
    palette: Option<Palette>,
    look: Look,
    /// Where the pointer went down, and where it was last.
    drag: Option<(Point, Point)>,
    /// Where the pointer is, and what it points at.
    tip: Option<(Point, String)>,
    coming: Option<AnimationFrame>,
    watch: Option<SizeWatch>,
    wheel: Option<EventListener>,
}

/// What happens to the pictures.
pub(super) enum PairMsg {
    Sized((f64, f64)),
    Draw,
    Wheel(WheelEvent),
    Down(PointerEvent),
    Move(PointerEvent),
    Up(PointerEvent),
    Leave,
    Key(KeyboardEvent),
    Zoom(f64),
    Fit,
}

impl Component for Pair {
    type Message = PairMsg;
    type Properties = PairProps;

    fn create(_ctx: &Context<Self>) -> Self {
        Self {
            frame: NodeRef::default(),
            pictures: Default::default(),
            canvases: Default::default(),
            spoken: NodeRef::default(),
            surfaces: None,
            palette: None,
            look: Look::new(),
            drag: None,
            tip: None,
            coming: None,
            watch: None,
            wheel: None,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: PairMsg) -> bool {
        let pair = &ctx.props().view.pair;
        match msg {
            PairMsg::Draw => {
                self.draw(ctx);
                return false;
            }
            PairMsg::Sized(size) => self.look.resize(size, pair),
            PairMsg::Wheel(event) => self.wheeled(ctx, &event),
            PairMsg::Down(event) => {
                self.drag = self.place(&event).map(|place| (place, place));
                return false;
            }
            PairMsg::Move(event) => return self.moved(ctx, &event),
            PairMsg::Up(event) => self.up(ctx, &event),
            PairMsg::Leave => {
                self.drag = None;
                self.tip = None;
            }
            PairMsg::Key(event) => {
                if !self.key(ctx, &event) {
                    return false;
                }
            }
            PairMsg::Zoom(factor) => self.look.zoom(factor, None, pair),
            PairMsg::Fit => self.look.fit(pair),
        }
        self.ask(ctx);
        true
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &PairProps) -> bool {
        if old.theme != ctx.props().theme {
            self.palette = None;
        }
        self.look.settle(&ctx.props().view.pair);
        self.ask(ctx);
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let zoom = |factor, sign: &str, label: &'static str| {
            html! {
                <button type="button" class="btn sm ghost icon" aria-label={label} title={label}
                    onclick={link.callback(move |_| PairMsg::Zoom(factor))}>{ icon(sign) }</button>
            }
        };
        html! {
            <div class="bs-box">
                <div class="bs-tools">
                    <button type="button" class="btn sm ghost"
                        onclick={link.callback(|_| PairMsg::Fit)}>{ "Fit" }</button>
                    { zoom(1.0 / ZOOM, "minus", "Zoom out") }
                    { zoom(ZOOM, "plus", "Zoom in") }
                </div>
                <div class="ladder-frame bs-frame" ref={self.frame.clone()} tabindex="0" role="group"
                    aria-label="Two ladders on one axis. Plus and minus zoom, Shift and arrows move. \
                        The differences stand beside them as sentences."
                    onpointerdown={link.callback(PairMsg::Down)}
                    onpointermove={link.callback(PairMsg::Move)}
                    onpointerup={link.callback(PairMsg::Up)}
                    onpointercancel={link.callback(|_| PairMsg::Leave)}
                    onpointerleave={link.callback(|_| PairMsg::Leave)}
                    onkeydown={link.callback(PairMsg::Key)}>
                    { self.sheet(ctx) }
                </div>
                <span class="ladder-focus" aria-hidden="true"></span>
            </div>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        self.place_all();
        if !first {
            return;
        }
        let surface = |node: &NodeRef| node.cast::<HtmlCanvasElement>().and_then(Surface::new);
        if let [Some(a), Some(b), Some(c), Some(d), Some(e), Some(f)] =
            self.canvases.each_ref().map(surface)
        {
            self.surfaces = Some([a, b, c, d, e, f]);
        }
        if let Some(frame) = self.frame.cast::<Element>() {
            let says = ctx.link().callback(PairMsg::Wheel);
            self.wheel = Some(wheel(&frame, says));
            self.watch = SizeWatch::new(frame, ctx.link().callback(PairMsg::Sized));
        }
    }
}

impl Pair {
    fn sheet(&self, ctx: &Context<Self>) -> Html {
        let view = &ctx.props().view;
        let picture = |side: usize, name: &String| {
            let nodes = self.canvases.iter().skip(side * 3).take(3);
            let canvas = |node: &NodeRef| html! { <canvas ref={node.clone()} /> };
            html! {
                <div key={side} class="bs-pic" aria-hidden="true">
                    <div class="bs-in" ref={self.pictures[side].clone()}>{ for nodes.map(canvas) }</div>
                    <span class="bs-name">{ name }</span>
                </div>
            }
        };
        let [upper, lower] = &view.pair.names;
        html! {
            <div class="bs-sheet">
                { self.bands(ctx) }
                { self.numbers(ctx) }
                { picture(0, upper) }
                { self.seam(ctx) }
                { picture(1, lower) }
                if let Some((_, text)) = &self.tip {
                    <p class="ladder-tip" ref={self.spoken.clone()}>{ text }</p>
                }
            </div>
        }
    }

    /// Amber through both, where differences begin.
    fn bands(&self, ctx: &Context<Self>) -> Html {
        let marks = ctx.props().view.pair.marks.iter();
        let band = |(number, at, lit): &(usize, Instant, bool)| {
            let x = self.look.x(*at)?;
            let class = classes!(lit.then_some("lit"));
            Some(html! {
                <rect key={*number} {class} x={px(x - 4.0)} y={px(HEAD - 2.0)} width="8"
                    height="100%" />
            })
        };
        html! { <svg class="bs-bands" aria-hidden="true">{ for marks.filter_map(band) }</svg> }
    }

    /// The numbers of the differences. Where they would cover each other, they stand together; the
    /// list beside the pictures has each of them, for the keyboard too.
    fn numbers(&self, ctx: &Context<Self>) -> Html {
        let marks = ctx.props().view.pair.marks.iter();
        let seen = marks.filter_map(|(number, at, lit)| Some((*number, self.look.x(*at)?, *lit)));
        let badges = badges(seen);
        let badge = |badge: &Badge| {
            let choice = BesideMsg::Choose(Some(badge.first - 1));
            let half = badge.half();
            html! {
                <g key={badge.first} class={classes!(badge.lit.then_some("lit"))}
                    onclick={ctx.props().dispatch.on(choice)}>
                    <rect x={px(badge.x - half)} y="4" width={px(2.0 * half)} height="22" rx="11" />
                    <text x={px(badge.x)} y="19">{ badge.text() }</text>
                </g>
            }
        };
        html! {
            <svg class="bs-nos" aria-hidden="true" width="100%" height={px(HEAD)}>
                { for badges.iter().map(badge) }</svg>
        }
    }

    /// What is the same in both is joined; what only came later is joined aslant.
    fn seam(&self, ctx: &Context<Self>) -> Html {
        let pair = &ctx.props().view.pair;
        let (mut same, mut moved) = (String::new(), String::new());
        let seen = pair.same.iter().filter_map(|at| self.look.x(*at));
        for x in seen.take(JOINS_MAX) {
            same.push_str(&format!("M{} 0V{}", Px(x), Px(SEAM)));
        }
        let seen = pair
            .moved
            .iter()
            .filter_map(|(one, other)| Some((self.look.x(*one)?, self.look.x(*other)?)));
        for (from, to) in seen.take(JOINS_MAX) {
            moved.push_str(&format!("M{} 0L{} {}", Px(from), Px(to), Px(SEAM)));
        }
        html! {
            <svg class="bs-seam" aria-hidden="true" width="100%" height={px(SEAM)}>
                <path class="same" d={same} /><path class="moved" d={moved} />
            </svg>
        }
    }

    /// The pictures are as high as they need to be; the tip stands beside the pointer. No style
    /// stands in the page's text: its policy forbids it.
    fn place_all(&self) {
        let set = |node: &NodeRef, name: &str, value: f64| {
            if let Some(element) = node.cast::<HtmlElement>() {
                let _ = element
                    .style()
                    .set_property(name, &format!("{}px", Px(value)));
            }
        };
        for (node, high) in self.pictures.iter().zip(self.look.heights()) {
            set(node, "height", high);
        }
        if let Some((at, _)) = &self.tip {
            set(
                &self.spoken,
                "left",
                (at.x + 14.0).min(self.look.size.0 - 304.0).max(4.0),
            );
            set(&self.spoken, "top", at.y + 14.0);
        }
    }

    fn ask(&mut self, ctx: &Context<Self>) {
        if self.coming.is_none() {
            let link = ctx.link().clone();
            let draw = move |_| link.send_message(PairMsg::Draw);
            self.coming = Some(request_animation_frame(draw));
        }
    }

    fn draw(&mut self, ctx: &Context<Self>) {
        self.coming = None;
        if self.palette.is_none() {
            let frame = self.frame.cast::<Element>();
            self.palette = frame.and_then(|frame| Palette::read(&frame));
        }
        let (Some(palette), Some(surfaces)) = (&self.palette, &self.surfaces) else {
            return;
        };
        let density = self.frame.cast().map_or(1.0, |frame| density(&frame));
        for (side, brushes) in surfaces.chunks(3).enumerate() {
            let Some(plot) = self.look.plot(&ctx.props().view.pair, side) else {
                continue;
            };
            let size = (self.look.size.0, plot.lanes.extent);
            if let [lowest, middle, upper] = brushes {
                lowest.draw(&ground(&plot), palette, (Point::default(), size), density);
                middle.draw(
                    &light(&plot, Lit::default()),
                    palette,
                    (Point::default(), size),
                    density,
                );
                upper.draw(&traffic(&plot), palette, (Point::default(), size), density);
            }
        }
    }

    fn place(&self, event: &PointerEvent) -> Option<Point> {
        let frame = self.frame.cast::<Element>()?;
        let rect = frame.get_bounding_client_rect();
        Some(Point {
            x: f64::from(event.client_x()) - rect.left(),
            y: f64::from(event.client_y()) - rect.top() + f64::from(frame.scroll_top()),
        })
    }

    /// What lies under a place, and in which picture.
    fn hit(&self, ctx: &Context<Self>, at: Point) -> Option<(usize, Hit)> {
        let [upper, _] = self.look.heights();
        let lower = HEAD + upper + SEAM - RULER;
        let (side, top) = if at.y < HEAD + upper {
            (0, HEAD)
        } else {
            (1, lower)
        };
        let plot = self.look.plot(&ctx.props().view.pair, side)?;
        let inside = Point {
            x: at.x,
            y: at.y - top,
        };
        hit(&plot, inside).map(|found| (side, found))
    }

    fn wheeled(&mut self, ctx: &Context<Self>, event: &WheelEvent) {
        let (dx, dy) = (event.delta_x(), event.delta_y());
        if event.ctrl_key() || event.meta_key() {
            event.prevent_default();
            let frame = self.frame.cast::<Element>();
            let left = frame.map_or(0.0, |frame| frame.get_bounding_client_rect().left());
            let x = f64::from(event.client_x()) - left;
            let factor = if dy < 0.0 { ZOOM } else { 1.0 / ZOOM };
            self.look.zoom(factor, Some(x), &ctx.props().view.pair);
        } else if dx != 0.0 || event.shift_key() {
            event.prevent_default();
            self.look.pan(if dx.abs() > dy.abs() { dx } else { dy });
        }
    }

    fn moved(&mut self, ctx: &Context<Self>, event: &PointerEvent) -> bool {
        let Some(at) = self.place(event) else {
            return false;
        };
        if let Some((start, last)) = self.drag {
            if at.distance(start) > SLIP || last != start {
                self.look.pan(last.x - at.x);
                self.drag = Some((start, at));
                self.tip = None;
                self.ask(ctx);
                return true;
            }
            return false;
        }
        let found = self.hit(ctx, at).and_then(|(side, found)| match found {
            Hit::Packet(id) | Hit::Spot(id, _) => tip(ctx.props().view.pair.sides.get(side)?, id),
            Hit::Ruler(_) => None,
        });
        let changed = found.as_ref() != self.tip.as_ref().map(|(_, text)| text);
        self.tip = found.map(|text| (at, text));
        changed
    }

    fn up(&mut self, ctx: &Context<Self>, event: &PointerEvent) {
        let Some((start, last)) = self.drag.take() else {
            return;
        };
        let Some(at) = self.place(event).filter(|_| last == start) else {
            return;
        };
        let dispatch = &ctx.props().dispatch;
        match self.hit(ctx, at) {
            Some((side, Hit::Packet(id) | Hit::Spot(id, _))) => {
                dispatch.send(BesideMsg::Packet(side, id));
            }
            Some((_, Hit::Ruler(at))) => dispatch.send(TransportMsg::SeekTime(at)),
            None => dispatch.send(BesideMsg::Choose(None)),
        }
    }

    fn key(&mut self, ctx: &Context<Self>, event: &KeyboardEvent) -> bool {
        let view = &ctx.props().view.pair;
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return false;
        }
        let step = 0.15 * self.look.size.0;
        match (event.key().as_str(), event.shift_key()) {
            ("+" | "=", _) => self.look.zoom(ZOOM, None, view),
            ("-", _) => self.look.zoom(1.0 / ZOOM, None, view),
            ("0", _) => self.look.fit(view),
            ("ArrowDown", true) => self.look.pan(step),
            ("ArrowUp", true) => self.look.pan(-step),
            _ => return false,
        }
        event.prevent_default();
        true
    }
}
