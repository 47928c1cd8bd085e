//! The root: owns the model, is its only writer, lays out the screens.

use yew::{Callback, Component, Context, Html};

use crate::effect::{Effect, Hands, Setting, page_ms};
use crate::model::{Model, Pairing, Route};
use crate::msg::{Msg, Owner, PickMsg, SocketMsg, TransportMsg};
use crate::panel;
use crate::rooms::{self, Room};
use crate::widget::calm::Calm;

/// What a real broker says is drawn at most this often, in milliseconds.
const WIRE_MS: f64 = 80.0;

/// Speaks to the root.
#[derive(Clone, PartialEq)]
pub struct Dispatch(Callback<Msg>);

impl Dispatch {
    /// Says that something happened.
    pub fn send(&self, msg: impl Into<Msg>) {
        self.0.emit(msg.into());
    }

    /// A callback that says `msg` whatever the event was.
    pub fn on<E: 'static>(&self, msg: impl Into<Msg>) -> Callback<E> {
        self.says(msg.into())
    }

    fn says<E: 'static>(&self, msg: Msg) -> Callback<E> {
        let to = self.0.clone();
        Callback::from(move |_| to.emit(msg.clone()))
    }
}

/// The root component.
pub struct App {
    model: Model,
    hands: Hands,
    dispatch: Dispatch,
    calm: Calm,
    /// A real broker said what is not drawn yet.
    behind: bool,
    /// When the page was last drawn.
    drawn_ms: f64,
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let dispatch = Dispatch(ctx.link().callback(|msg| msg));
        let mut hands = Hands::new(dispatch.clone());
        let setting: Setting = hands.setting();
        let (model, effects) = Model::new(&setting);
        hands.carry_out(effects);
        Self {
            model,
            hands,
            dispatch,
            calm: Calm::default(),
            behind: false,
            drawn_ms: 0.0,
        }
    }

    fn update(&mut self, _ctx: &Context<Self>, msg: Msg) -> bool {
        let frame = matches!(
            msg,
            Msg::Transport(TransportMsg::Frame(_)) | Msg::Socket(SocketMsg::Tick(Owner::Uplink, _))
        );
        let window = matches!(msg, Msg::Pick(PickMsg::Window(_)));
        let wire = matches!(msg, Msg::Socket(_)) && !frame;
        let effects = self.model.update(msg);
        let goes_on = effects
            .iter()
            .any(|it| matches!(it, Effect::NextFrame | Effect::Wake(Owner::Uplink, _)));
        self.hands.carry_out(effects);
        // A busy broker says more than anybody can read: what came is drawn some times a second.
        if wire || (frame && self.behind && page_ms() < self.drawn_ms + WIRE_MS) {
            // One frame is on its way for all that came since the last.
            if frame || !self.behind {
                self.hands.carry_out(vec![Effect::NextFrame]);
            }
            self.behind = true;
            return false;
        }
        // What the ladder tells of itself is drawn with the next frame, if there is one to come.
        if window && self.model.bench().playing {
            return false;
        }
        self.calm.turn(frame && goes_on);
        true
    }

    fn rendered(&mut self, _ctx: &Context<Self>, _first_render: bool) {
        (self.behind, self.drawn_ms) = (false, page_ms());
        self.hands.after_drawing();
    }

    fn view(&self, _ctx: &Context<Self>) -> Html {
        let (model, dispatch) = (&self.model, &self.dispatch);
        let screen = match &model.route {
            Route::Home if model.arrives() => None,
            Route::Home => Some(panel::home::screen(model, dispatch)),
            Route::Shelf => rooms::learn(|| panel::shelf::screen(model, dispatch)),
            Route::Learn(_) if !rooms::is_here(Room::Learn) => None,
            Route::Learn(_) if model.lesson.is_none() => {
                rooms::learn(|| panel::lesson::absent(model, dispatch))
            }
            Route::Learn(_) | Route::Play => {
                rooms::bench(|| panel::bench::screen(model, dispatch, &self.calm))
            }
            Route::Beside(Pairing::Real) if !rooms::is_here(Room::Connect) => None,
            Route::Beside(_) => rooms::bench(|| panel::beside::screen(model, dispatch)),
            Route::Connect => rooms::connect(|| panel::live::screen(model, dispatch)),
        };
        let screen = screen.unwrap_or_else(|| panel::waiting::screen(model, dispatch));
        panel::frame::page(model, dispatch, screen)
    }
}

/// Puts the page where the first paint was.
pub fn mount() {
    let first_paint = gloo::utils::document().get_element_by_id("app");
    match first_paint {
        Some(root) => {
            root.set_text_content(None);
            yew::Renderer::<App>::with_root(root).render();
        }
        None => {
            yew::Renderer::<App>::new().render();
        }
    }
}
