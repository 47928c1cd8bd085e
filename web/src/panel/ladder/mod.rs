//! The ladder: a picture on three canvases. It decides where one looks (zoom, pan, hover); what is
//! shown comes from its view, and what is clicked becomes a message.

mod draw;
mod hands;
mod look;

use brokerscope_core::trace::Layer;
use gloo::events::EventListener;
use gloo::render::AnimationFrame;
use gloo::timers::callback::Timeout;
use web_sys::{Element, HtmlCanvasElement, PointerEvent, WheelEvent};
use yew::{Component, Context, NodeRef, Properties};

pub(super) use self::hands::wheel;
use self::look::Look;
use crate::app::Dispatch;
use crate::effect::LADDER;
use crate::markup::*;
use crate::model::Theme;
use crate::msg::{Msg, PageMsg, PickMsg};
use crate::paint::{Palette, Point, Surface};
use crate::shared::Shared;
use crate::view::ladder::{LadderView, tip};
use crate::view::stage::Timing;
use crate::widget::icon::icon;
use crate::widget::measure::SizeWatch;
use crate::widget::tabs::{Tab, tabs};

/// What the ladder shows.
#[derive(Clone, PartialEq, Properties)]
pub struct LadderProps {
    /// The lanes, and what happened between them.
    pub view: Shared<LadderView>,
    /// Colours are read anew when it changes.
    pub theme: Theme,
    /// Whom it speaks to.
    pub dispatch: Dispatch,
}

/// The ladder.
pub struct Ladder {
    frame: NodeRef,
    canvases: [NodeRef; 3],
    tip: NodeRef,
    surfaces: Option<[Surface; 3]>,
    palette: Option<Palette>,
    look: Look,
    /// Where the pointer is, while it is over the picture.
    pointer: Option<Point>,
    drag: Option<Drag>,
    /// Fingers on the picture, by their numbers.
    fingers: Vec<(i32, Point)>,
    stale: Stale,
    coming: Option<AnimationFrame>,
    told: Option<Timeout>,
    watch: Option<SizeWatch>,
    wheel: Option<EventListener>,
}

/// A button of the pointer is down.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Drag {
    start: Point,
    last: Point,
    kind: DragKind,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum DragKind {
    /// Not moved yet: it may become a click.
    Press,
    /// Moves the picture.
    Pan,
    /// Moves the cursor.
    Seek,
}

/// What has to be drawn again.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
enum Stale {
    #[default]
    Nothing,
    /// Only cursor, selection and hover.
    Light,
    All,
}

/// What happens to the picture.
pub enum LadderMsg {
    /// The pane has this size now.
    Sized((f64, f64)),
    /// The pane was scrolled, across the lanes.
    Scrolled,
    /// An animation frame is there: draw what is stale.
    Draw,
    /// Tell the page which part of the run is seen.
    Tell,
    /// The wheel turned over the picture.
    Wheel(WheelEvent),
    /// The pointer went down, moved, went up, left.
    Down(PointerEvent),
    /// See [`LadderMsg::Down`].
    Move(PointerEvent),
    /// See [`LadderMsg::Down`].
    Up(PointerEvent),
    /// See [`LadderMsg::Down`].
    Leave,
    /// What can be done to the packet under the pointer, or to the selected one?
    Menu(MouseEvent),
    /// A key was pressed while the picture had the keyboard.
    Key(KeyboardEvent),
    /// Closer, by this factor.
    Zoom(f64),
    /// All of it.
    Fit,
    /// Follow the selected message, or stop it.
    Follow,
}

impl Component for Ladder {
    type Message = LadderMsg;
    type Properties = LadderProps;

    fn create(_ctx: &Context<Self>) -> Self {
        Self {
            frame: NodeRef::default(),
            canvases: Default::default(),
            tip: NodeRef::default(),
            surfaces: None,
            palette: None,
            look: Look::default(),
            pointer: None,
            drag: None,
            fingers: Vec::new(),
            stale: Stale::All,
            coming: None,
            told: None,
            watch: None,
            wheel: None,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: LadderMsg) -> bool {
        let tip = self.look.lit.hover;
        let follow = self.look.lit.follow;
        self.happen(ctx, msg);
        tip != self.look.lit.hover || follow != self.look.lit.follow
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &LadderProps) -> bool {
        let props = ctx.props();
        if old.theme != props.theme {
            self.palette = None;
        }
        self.look.settle(&props.view);
        if let Some(to) = self.look.wish.take() {
            self.scroll(ctx, to);
        }
        self.ask(ctx, Stale::All);
        self.hover(ctx);
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        html! {
            <>
                { self.tools(ctx) }
                <div class="ladder-box">
                    { self.picture(ctx) }
                    <span class="ladder-focus" aria-hidden="true"></span>
                </div>
                if ctx.props().view.timing == Timing::HalfRoundTrip {
                    <p class="small quiet ladder-caution">
                        { "The slant is half the measured round trip. \
                           One-way times cannot be known from here." }
                    </p>
                }
            </>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if first {
            self.listen(ctx);
        }
        self.place_tip();
    }
}

impl Ladder {
    /// How deep one looks. Of a real broker, what TCP does is out of sight.
    fn layers(ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        let item = |label, layer| Tab {
            label,
            note: String::new(),
            msg: Msg::Page(PageMsg::Layer(layer)),
            selected: props.view.layer == layer,
        };
        let mut items = vec![item("App", Layer::Application), item("MQTT", Layer::Mqtt)];
        if props.view.timing == Timing::Known {
            items.push(item("TCP", Layer::Tcp));
        }
        tabs(&props.dispatch, "Layer", "layers", items)
    }

    fn filter(ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        let turned = (!props.view.filtering).then(String::new);
        html! {
            <button type="button" class="btn sm ghost icon" aria-label="Filter packets" title="Filter ( / )"
                aria-pressed={props.view.filtering.to_string()}
                onclick={props.dispatch.on(PickMsg::Filter(turned))}>{ icon("search") }</button>
        }
    }

    fn tools(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let follow = self.look.follows().to_string();
        let zoom = |factor, sign: &str, label: &'static str| {
            html! {
                <button type="button" class="btn sm ghost icon" aria-label={label} title={label}
                    onclick={link.callback(move |_| LadderMsg::Zoom(factor))}>{ icon(sign) }</button>
            }
        };
        html! {
            <div class="ladder-tools">
                { Self::layers(ctx) }
                { Self::filter(ctx) }
                <button type="button" class="btn sm ghost" aria-haspopup="menu"
                    disabled={ctx.props().view.selected.is_none()}
                    onclick={link.callback(LadderMsg::Menu)}>{ "What if …" }</button>
                <button type="button" class="btn sm ghost" aria-pressed={follow}
                    disabled={ctx.props().view.selected.is_none()}
                    aria-label="Follow message" title="Follow message ( F )"
                    onclick={link.callback(|_| LadderMsg::Follow)}>{ "Follow" }</button>
                <button type="button" class="btn sm ghost"
                    onclick={link.callback(|_| LadderMsg::Fit)}>{ "Fit" }</button>
                { zoom(1.0 / look::ZOOM, "minus", "Zoom out") }
                { zoom(look::ZOOM, "plus", "Zoom in") }
            </div>
        }
    }

    fn picture(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let canvas = |node: &NodeRef| html! { <canvas ref={node.clone()} /> };
        html! {
            <div class="ladder-frame" id={LADDER} ref={self.frame.clone()} tabindex="0" role="group"
                aria-label="Ladder: packets over time. Up and Down go from packet to packet, \
                    plus and minus zoom, Shift and arrows move, \
                    Page Up and Page Down show other lanes. \
                    The whole story says the same in sentences."
                onpointerdown={link.callback(LadderMsg::Down)}
                onpointermove={link.callback(LadderMsg::Move)}
                onpointerup={link.callback(LadderMsg::Up)}
                onpointercancel={link.callback(|_| LadderMsg::Leave)}
                onpointerleave={link.callback(|_| LadderMsg::Leave)}
                oncontextmenu={link.callback(LadderMsg::Menu)}
                onscroll={link.callback(|_| LadderMsg::Scrolled)}
                onkeydown={link.callback(LadderMsg::Key)}>
                <div class="ladder-sheet" aria-hidden="true">
                    <div class="ladder-glass">{ for self.canvases.iter().map(canvas) }</div>
                </div>
                { self.spoken(ctx) }
            </div>
        }
    }

    /// The sentence for what one points at.
    fn spoken(&self, ctx: &Context<Self>) -> Html {
        let hover = self.look.lit.hover.filter(|_| self.pointer.is_some());
        match hover.and_then(|id| tip(&ctx.props().view, id)) {
            Some(text) => html! { <p class="ladder-tip" ref={self.tip.clone()}>{ text }</p> },
            None => Html::default(),
        }
    }

    fn listen(&mut self, ctx: &Context<Self>) {
        let contexts = self.canvases.each_ref().map(|node| {
            let canvas = node.cast::<HtmlCanvasElement>();
            canvas.and_then(Surface::new)
        });
        if let [Some(ground), Some(light), Some(traffic)] = contexts {
            self.surfaces = Some([ground, light, traffic]);
        }
        if let Some(frame) = self.frame.cast::<Element>() {
            let sized = ctx.link().callback(LadderMsg::Sized);
            self.wheel = Some(wheel(&frame, ctx.link().callback(LadderMsg::Wheel)));
            self.watch = SizeWatch::new(frame, sized);
        }
    }
}
