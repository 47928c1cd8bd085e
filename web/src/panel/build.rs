//! Building on the picture: a shelf of devices, and what pointer and keyboard do to nodes.

use brokerscope_core::id::NodeId;
use brokerscope_core::world::Face;
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};

use crate::app::Dispatch;
use crate::markup::*;
use crate::model::Dragged;
use crate::msg::{DragMsg, Field, WorldMsg};
use crate::shared::Shared;
use crate::view::node;
use crate::view::place::Point;
use crate::view::topology::TopologyView;
use crate::words;

/// A step of the keyboard, in thousandths of the picture.
const STEP: i16 = 20;

/// Devices to drag into the picture. A click or Enter opens the form with such a device.
pub(super) fn shelf(view: &Shared<TopologyView>, dispatch: &Dispatch) -> Html {
    let device = |(face, word): (Face, &'static str)| {
        let (dispatch, key) = (dispatch.clone(), node::face_key(face));
        let taken = take(&dispatch, view, Dragged::Device(face));
        let label = format!("Add: {word}");
        let onclick = move |_: MouseEvent| {
            dispatch.send(WorldMsg::NewClient);
            dispatch.send(WorldMsg::Edit(Field::Face, key.to_owned()));
            dispatch.send(WorldMsg::Edit(
                Field::Name,
                words::acts::device_name(face).to_owned(),
            ));
        };
        html! {
            <button type="button" key={key} class="btn icon ghost" aria-label={label.clone()}
                title={label} onpointerdown={taken} {onclick}>
                <svg class="face-s" aria-hidden="true"><use href={format!("#{key}")} /></svg>
            </button>
        }
    };
    html! {
        <div class="devices" role="group" aria-label="Devices: drag one into the picture">
            <span class="small quiet" aria-hidden="true">{ words::acts::DRAG_IN }</span>
            { for words::acts::FACES.into_iter().map(device) }
        </div>
    }
}

/// Where the pointer is in the picture, in its CSS pixels.
fn spot(event: &PointerEvent, width: f64) -> Option<Point> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let around = target.closest(".topo-b").ok().flatten()?;
    let rect = around
        .query_selector("svg.topo")
        .ok()
        .flatten()?
        .get_bounding_client_rect();
    let scale = width / rect.width().max(1.0);
    Some(Point::new(
        (f64::from(event.client_x()) - rect.left()) * scale,
        (f64::from(event.client_y()) - rect.top()) * scale,
    ))
}

/// The pointer goes down on something that can be dragged.
pub(super) fn take(
    dispatch: &Dispatch,
    view: &Shared<TopologyView>,
    what: Dragged,
) -> Callback<PointerEvent> {
    let (dispatch, width) = (dispatch.clone(), view.width);
    Callback::from(move |event: PointerEvent| {
        if event.button() == 0
            && let Some(at) = spot(&event, width)
        {
            dispatch.send(WorldMsg::Drag(DragMsg::Take(what, at)));
        }
    })
}

/// The pointer moves, or goes up. While it moves, it is caught: what it passes is not pressed.
pub(super) fn over(
    dispatch: &Dispatch,
    view: &Shared<TopologyView>,
    says: fn(Point) -> DragMsg,
) -> Callback<PointerEvent> {
    let (dispatch, width) = (dispatch.clone(), view.width);
    Callback::from(move |event: PointerEvent| {
        if event.buttons() == 0 && event.type_() == "pointermove" {
            dispatch.send(WorldMsg::Drag(DragMsg::Cancel));
        } else if let Some(at) = spot(&event, width) {
            event.prevent_default();
            dispatch.send(WorldMsg::Drag(says(at)));
        }
    })
}

/// Shift and an arrow move a node by a step; other keys are for somebody else.
pub(super) fn step(
    dispatch: &Dispatch,
    view: &Shared<TopologyView>,
    node: NodeId,
    other: Callback<KeyboardEvent>,
) -> Callback<KeyboardEvent> {
    let (dispatch, plays) = (dispatch.clone(), view.plays);
    Callback::from(move |event: KeyboardEvent| {
        let far = match event.key().as_str() {
            "ArrowLeft" => (-STEP, 0),
            "ArrowRight" => (STEP, 0),
            "ArrowUp" => (0, -STEP),
            "ArrowDown" => (0, STEP),
            _ => (0, 0),
        };
        if plays && event.shift_key() && far != (0, 0) {
            event.prevent_default();
            event.stop_propagation();
            dispatch.send(WorldMsg::Nudge(node, far.0, far.1));
        } else {
            other.emit(event);
        }
    })
}
