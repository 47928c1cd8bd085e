//! Pointer, wheel and keys.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::window;
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent, WheelEvent};
use yew::{Callback, Context, KeyboardEvent, MouseEvent};

use super::look::{NUDGE, ZOOM};
use super::{Drag, DragKind, Ladder, LadderMsg, Stale};
use crate::model::{Menu, Selection};
use crate::msg::{PageMsg, PickMsg, TransportMsg};
use crate::paint::{Hit, Point, Turn, hit};
use crate::panel::menu::place;
use crate::widget::measure::zoom;

/// A press that moves less far is a click.
const SLIP: f64 = 4.0;
/// On windows this narrow, time runs down.
const NARROW: f64 = 640.0;
/// One notch of a wheel, in pixels, makes the picture larger by e to this power.
const WHEEL: f64 = 0.004;

/// Listens to the wheel so that the page neither scrolls nor zooms instead.
pub(in crate::panel) fn wheel(frame: &Element, says: Callback<WheelEvent>) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(frame, "wheel", options, move |event| {
        if let Some(event) = event.dyn_ref::<WheelEvent>() {
            says.emit(event.clone());
        }
    })
}

impl Ladder {
    pub(super) fn happen(&mut self, ctx: &Context<Self>, msg: LadderMsg) {
        let view = &ctx.props().view;
        match msg {
            LadderMsg::Sized(size) => {
                self.look.resize(size, turn(), view);
                self.ask(ctx, Stale::All);
            }
            LadderMsg::Scrolled => {
                self.look.scrolled = self.scrolled();
                self.ask(ctx, Stale::All);
            }
            LadderMsg::Draw => self.draw(ctx),
            LadderMsg::Tell => self.tell(ctx),
            LadderMsg::Wheel(event) => self.wheeled(ctx, &event),
            LadderMsg::Down(event) => self.down(ctx, &event),
            LadderMsg::Move(event) => self.moved(ctx, &event),
            LadderMsg::Up(event) => self.up(ctx, &event),
            LadderMsg::Leave => {
                self.drag = None;
                self.fingers.clear();
                self.pointer = None;
                self.hover(ctx);
            }
            LadderMsg::Menu(event) => self.menu(ctx, &event),
            LadderMsg::Key(event) => self.key(ctx, &event),
            LadderMsg::Zoom(factor) => {
                self.look.zoom(factor, None, view);
                self.ask(ctx, Stale::All);
            }
            LadderMsg::Fit => {
                self.look.fit(view);
                self.ask(ctx, Stale::All);
            }
            LadderMsg::Follow => {
                self.look.toggle_follow();
                self.ask(ctx, Stale::Light);
            }
        }
    }

    /// Where the pointer is, in the picture.
    fn place(&self, x: i32, y: i32) -> Option<Point> {
        let frame = self.frame.cast::<Element>()?;
        let (rect, zoom) = (frame.get_bounding_client_rect(), zoom(&frame));
        Some(Point {
            x: (f64::from(x) - rect.left()) / zoom + f64::from(frame.scroll_left()),
            y: (f64::from(y) - rect.top()) / zoom + f64::from(frame.scroll_top()),
        })
    }

    /// Pixels across the lanes that are scrolled away.
    pub(super) fn scrolled(&self) -> f64 {
        let Some(frame) = self.frame.cast::<Element>() else {
            return 0.0;
        };
        f64::from(match self.look.turn {
            Turn::Right => frame.scroll_top(),
            Turn::Down => frame.scroll_left(),
        })
    }

    fn wheeled(&mut self, ctx: &Context<Self>, event: &WheelEvent) {
        let Some(place) = self.place(event.client_x(), event.client_y()) else {
            return;
        };
        let (dx, dy) = (event.delta_x(), event.delta_y());
        if event.ctrl_key() || event.meta_key() {
            event.prevent_default();
            let factor = js_sys::Math::exp(-dy * WHEEL);
            self.look.zoom(factor, Some(place), &ctx.props().view);
        } else {
            let scrolls = self.look.sheet().1 > self.look.size.1 + 1.0;
            if scrolls && dx == 0.0 && !event.shift_key() {
                return;
            }
            event.prevent_default();
            self.look.pan(if dx.abs() > dy.abs() { dx } else { dy });
        }
        self.ask(ctx, Stale::All);
    }

    fn down(&mut self, ctx: &Context<Self>, event: &PointerEvent) {
        let place = self.place(event.client_x(), event.client_y());
        let (Some(place), 0) = (place, event.button()) else {
            return;
        };
        if let Some(frame) = self.frame.cast::<Element>() {
            let _ = frame.set_pointer_capture(event.pointer_id());
        }
        self.fingers.push((event.pointer_id(), place));
        if self.fingers.len() == 2 {
            self.drag = None;
            return;
        }
        let kind = match self.hit(ctx, place) {
            Some(Hit::Ruler(at)) => {
                Self::send(ctx, TransportMsg::SeekTime(at));
                DragKind::Seek
            }
            Some(Hit::Packet(_) | Hit::Spot(..)) | None => DragKind::Press,
        };
        self.drag = Some(Drag {
            start: place,
            last: place,
            kind,
        });
    }

    fn moved(&mut self, ctx: &Context<Self>, event: &PointerEvent) {
        let Some(place) = self.place(event.client_x(), event.client_y()) else {
            return;
        };
        self.pointer = Some(place);
        if self.fingers.len() == 2 {
            self.pinch(ctx, event.pointer_id(), place);
            return;
        }
        let Some(mut drag) = self.drag else {
            self.hover(ctx);
            return;
        };
        if drag.kind == DragKind::Press && place.distance(drag.start) > SLIP {
            drag.kind = DragKind::Pan;
        }
        match drag.kind {
            DragKind::Press => {}
            DragKind::Pan => {
                self.look.pan(self.look.along(place, drag.last));
                let across = self.look.across(place, drag.last);
                if across != 0.0 {
                    self.scroll(ctx, self.look.scrolled + across);
                }
                self.ask(ctx, Stale::All);
            }
            DragKind::Seek => {
                let plot = self.look.plot(&ctx.props().view);
                if let Some(at) = plot.map(|plot| plot.time(place)) {
                    Self::send(ctx, TransportMsg::SeekTime(at));
                }
            }
        }
        // What scrolled is another place under the same finger.
        drag.last = self
            .place(event.client_x(), event.client_y())
            .unwrap_or(place);
        self.drag = Some(drag);
    }

    fn up(&mut self, ctx: &Context<Self>, event: &PointerEvent) {
        self.fingers.retain(|(id, _)| *id != event.pointer_id());
        let Some(drag) = self.drag.take() else { return };
        let place = self.place(event.client_x(), event.client_y());
        if let (DragKind::Press, Some(place)) = (drag.kind, place) {
            match self.hit(ctx, place) {
                Some(Hit::Packet(id)) => {
                    self.look.pressed = Some(id);
                    Self::send(ctx, PickMsg::Select(Some(Selection::Packet(id))));
                }
                Some(Hit::Spot(id, _)) => Self::send(ctx, PickMsg::Visit(id)),
                Some(Hit::Ruler(_)) => {}
                None => Self::send(ctx, PickMsg::Select(None)),
            }
        }
        self.hover(ctx);
    }

    /// Two fingers: what is between them stays there.
    fn pinch(&mut self, ctx: &Context<Self>, id: i32, place: Point) {
        let [(_, one), (_, other)] = self.fingers[..] else {
            return;
        };
        let before = one.distance(other);
        for finger in &mut self.fingers {
            if finger.0 == id {
                finger.1 = place;
            }
        }
        let [(_, one), (_, other)] = self.fingers[..] else {
            return;
        };
        if before > SLIP {
            let factor = one.distance(other) / before;
            let middle = one.towards(other, 0.5);
            self.look.zoom(factor, Some(middle), &ctx.props().view);
            self.ask(ctx, Stale::All);
        }
    }

    fn menu(&self, ctx: &Context<Self>, event: &MouseEvent) {
        event.prevent_default();
        let at = place(event);
        let by_button = event.type_() == "click";
        let place = self.place(event.client_x(), event.client_y());
        let hit = place.filter(|_| at.is_some() && !by_button);
        let packet = match hit.and_then(|place| self.hit(ctx, place)) {
            Some(Hit::Packet(id)) => Some(id),
            Some(Hit::Spot(..) | Hit::Ruler(_)) | None => ctx.props().view.selected,
        };
        if let Some(of) = packet.map(Selection::Packet) {
            Self::send(ctx, PageMsg::Menu(Some(Menu { of, at })));
        }
    }

    fn key(&mut self, ctx: &Context<Self>, event: &KeyboardEvent) {
        let view = &ctx.props().view;
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        match (event.key().as_str(), event.shift_key()) {
            ("+" | "=", _) => self.look.zoom(ZOOM, None, view),
            ("-", _) => self.look.zoom(1.0 / ZOOM, None, view),
            ("0", _) => self.look.fit(view),
            ("ArrowRight" | "ArrowDown", true) => self.look.nudge(NUDGE),
            ("ArrowLeft" | "ArrowUp", true) => self.look.nudge(-NUDGE),
            ("ArrowDown", false) => Self::send(ctx, PickMsg::Neighbour(1)),
            ("ArrowUp", false) => Self::send(ctx, PickMsg::Neighbour(-1)),
            ("s" | "S", _) => self.look.close_up(view),
            ("PageDown", _) => self.scroll(ctx, self.look.scrolled + self.look.page()),
            ("PageUp", _) => self.scroll(ctx, self.look.scrolled - self.look.page()),
            ("f", false) => self.look.toggle_follow(),
            _ => return,
        }
        event.prevent_default();
        self.ask(ctx, Stale::All);
    }

    fn hit(&self, ctx: &Context<Self>, place: Point) -> Option<Hit> {
        hit(&self.look.plot(&ctx.props().view)?, place)
    }

    /// Finds out again what the pointer points at.
    pub(super) fn hover(&mut self, ctx: &Context<Self>) {
        let found = self.pointer.and_then(|place| self.hit(ctx, place));
        let id = match found {
            Some(Hit::Packet(id) | Hit::Spot(id, _)) => Some(id),
            Some(Hit::Ruler(_)) | None => None,
        };
        if self.look.point_at(id) {
            self.ask(ctx, Stale::Light);
        }
    }

    fn send(ctx: &Context<Self>, msg: impl Into<crate::msg::Msg>) {
        ctx.props().dispatch.send(msg);
    }
}

/// By the width of the window, as the style sheet does.
fn turn() -> Turn {
    let width = window().inner_width().ok().and_then(|width| width.as_f64());
    if width.is_some_and(|width| width <= NARROW) {
        Turn::Down
    } else {
        Turn::Right
    }
}
