//! Builds on the picture: drags devices onto it, and nodes over it.

use brokerscope_core::id::NodeId;
use brokerscope_core::world::{Action, Face};

use super::{Model, form, world};
use crate::effect::Effect;
use crate::model::{Drag, Dragged, Selection, keep};
use crate::msg::DragMsg;
use crate::view::cast::Cast;
use crate::view::place::Point;
use crate::view::room::Room;

/// A press that moves less far, in pixels, is a click.
const SLIP: f64 = 5.0;

/// Takes one message.
pub(super) fn drag(model: &mut Model, msg: DragMsg) -> Vec<Effect> {
    match msg {
        DragMsg::Take(what, from) => {
            let (at, moved) = (from, false);
            model.ui.drag = Some(Drag {
                what,
                from,
                at,
                moved,
            });
            Vec::new()
        }
        DragMsg::Over(at) => {
            if let Some(drag) = &mut model.ui.drag {
                let far = (at.x - drag.from.x).hypot(at.y - drag.from.y);
                drag.moved |= far > SLIP;
                drag.at = at;
            }
            Vec::new()
        }
        DragMsg::Drop(at) => {
            let drag = model.ui.drag.take().filter(|drag| drag.moved);
            drag.map_or_else(Vec::new, |drag| drop_at(model, drag.what, at))
        }
        DragMsg::Cancel => {
            model.ui.drag = None;
            Vec::new()
        }
    }
}

fn drop_at(model: &mut Model, what: Dragged, at: Point) -> Vec<Effect> {
    let cast = Cast::of(model);
    let room = Room::placed(model, &cast);
    let parts = room.parts(at);
    match what {
        Dragged::Node(node) => put(model, node, parts, false),
        Dragged::Device(_) if !room.contains(at) => Vec::new(),
        Dragged::Device(face) => {
            let broker = room.nearest_broker(at);
            add(model, &cast, face, broker, at)
        }
    }
}

fn add(
    model: &mut Model,
    cast: &Cast,
    face: Face,
    broker: Option<NodeId>,
    at: Point,
) -> Vec<Effect> {
    let (node, name) = (cast.next_node(), form::free_name(face, cast));
    let Ok(mut spec) = form::device(face, &name, cast) else {
        return Vec::new();
    };
    spec.broker = broker.unwrap_or(spec.broker);
    let mut effects = world::act(model, Action::AddClient(Box::new(spec)), None);
    if model.ui.trouble.is_none() {
        // It belongs to the act: taken back with it, there is nobody to stand anywhere. With one
        // more, the picture may be larger.
        let parts = Room::placed(model, &Cast::of(model)).parts(at);
        model.bench_mut().history.put(node, Some(parts));
        super::pick::select(model, Some(Selection::Node(node)));
        effects.extend(keep::keep(model));
    }
    effects
}

/// Puts a node somewhere.
fn put(model: &mut Model, node: NodeId, parts: (u16, u16), step: bool) -> Vec<Effect> {
    let bench = model.bench_mut();
    bench.moves.put(&mut bench.history, node, parts, step);
    let mut effects = keep::keep(model);
    effects.extend(super::times::leave_link(model));
    effects
}

/// Moves a node by so many thousandths of the picture.
pub(super) fn nudge(model: &mut Model, node: NodeId, (x, y): (i16, i16)) -> Vec<Effect> {
    let cast = Cast::of(model);
    let room = Room::placed(model, &cast);
    let Some(member) = cast.member(node) else {
        return Vec::new();
    };
    let at = member
        .link()
        .map_or_else(|| room.broker(node), |link| room.client(link));
    let (left, top) = room.parts(at);
    let parts = (left.saturating_add_signed(x), top.saturating_add_signed(y));
    put(model, node, parts, true)
}
