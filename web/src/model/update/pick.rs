//! Somebody points at something.

use brokerscope_core::id::RecordId;
use brokerscope_core::trace::Fact;

use super::Model;
use crate::effect::{Effect, FILTER, LADDER};
use crate::model::{Pane, Route, Selection, Side, Tab, keep};
use crate::msg::PickMsg;
use crate::rooms;
use crate::view::cast::Cast;
use crate::view::filter;

/// Takes one message.
pub(super) fn update(model: &mut Model, msg: PickMsg) -> Vec<Effect> {
    match msg {
        PickMsg::Select(selection) => {
            select(model, selection);
            Vec::new()
        }
        PickMsg::Inspect(selection) => {
            select(model, Some(selection));
            super::page::inspect(model)
        }
        PickMsg::Visit(record) => visit(model, record),
        PickMsg::Neighbour(by) => {
            neighbour(model, by);
            Vec::new()
        }
        PickMsg::Window(window) => {
            model.ui.window = window;
            Vec::new()
        }
        PickMsg::Light(place) => {
            model.ui.lit = place;
            Vec::new()
        }
        PickMsg::Byte(at, place) => {
            model.ui.workshop.byte = Some(at);
            model.ui.lit = place;
            Vec::new()
        }
        PickMsg::Turn(place) => {
            let turned = &mut model.ui.turned;
            match turned.iter().position(|&one| one == place) {
                Some(at) => _ = turned.swap_remove(at),
                None => turned.push(place),
            }
            Vec::new()
        }
        PickMsg::Line(record) => {
            model.ui.line = Some(record);
            Vec::new()
        }
        PickMsg::LookAt(at) => {
            let (times, _) = model.ui.look_at;
            model.ui.look_at = (times.wrapping_add(1), at);
            Vec::new()
        }
        PickMsg::Filter(text) => type_filter(model, text),
        PickMsg::Match(by) => {
            rooms::bench(|| next_match(model, by));
            Vec::new()
        }
        PickMsg::MissingOnly(only) => {
            model.ui.missing_only = only;
            Vec::new()
        }
    }
}

/// Selects it everywhere; panes that show such a thing turn to it.
pub(super) fn select(model: &mut Model, selection: Option<Selection>) {
    model.ui.point_at(selection);
    let cast = Cast::of(model);
    match selection {
        // The ledger shows packets too: it lights the message.
        Some(Selection::Packet(_)) if model.ui.side == Side::Ledger => {}
        Some(Selection::Packet(_)) => model.ui.side = Side::Packet,
        Some(Selection::Node(node)) => match cast.member(node) {
            Some(member) if member.is_broker() => model.ui.side = Side::Broker,
            Some(_) => {
                if model.ui.side == Side::Broker {
                    model.ui.side = Side::Packet;
                }
                act_as(model, Some(node));
            }
            None => {}
        },
        Some(Selection::Link(link)) => {
            let client = cast.client_on(link).map(|member| member.node);
            model.ui.side = Side::Packet;
            act_as(model, client);
        }
        None => {}
    }
}

fn act_as(model: &mut Model, client: Option<brokerscope_core::id::NodeId>) {
    if model.ui.actor != client {
        model.ui.problem = None;
    }
    model.ui.actor = client;
}

/// Selects the packet and stands right after its sending.
pub(super) fn visit(model: &mut Model, id: RecordId) -> Vec<Effect> {
    let Some(record) = model.trace().get(id) else {
        return Vec::new();
    };
    let step = record.step;
    if matches!(record.fact, Fact::Sent { .. }) {
        select(model, Some(Selection::Packet(id)));
    }
    if model.route == Route::Connect {
        return Vec::new();
    }
    let bench = model.bench_mut();
    bench.playing = false;
    bench.history.seek(step);
    keep::keep_moment(model)
}

/// Opens the filter, edits it, closes it.
fn type_filter(model: &mut Model, text: Option<String>) -> Vec<Effect> {
    let (was, is) = (model.ui.filter.is_some(), text.is_some());
    model.ui.filter = text;
    match (was, is) {
        (false, true) => vec![Effect::Focus(FILTER.to_owned())],
        (true, false) => vec![Effect::Focus(LADDER.to_owned())],
        (true, true) | (false, false) => Vec::new(),
    }
}

/// To the ladder's filter, wherever one was.
pub(super) fn to_filter(model: &mut Model) -> Vec<Effect> {
    if model.route.room().is_none() {
        return Vec::new();
    }
    model.ui.pane = Pane::Ladder;
    model.ui.tab = Tab::Ladder;
    model.ui.filter.get_or_insert_default();
    vec![Effect::Focus(FILTER.to_owned())]
}

/// Selects the wanted packet next to the selected one; without one, next to the cursor.
fn next_match(model: &mut Model, by: i32) {
    let stage = crate::view::stage::Stage::of(model);
    let here = match model.ui.selection {
        Some(Selection::Packet(id)) => Some(id),
        Some(Selection::Node(_) | Selection::Link(_)) | None => {
            let past = stage
                .records
                .partition_point(|one| one.at < stage.cursor.at);
            stage.records.get(past).map(|record| record.id)
        }
    };
    let filter = filter::current(model).unwrap_or_default();
    let found = filter::lines(model, &stage, &filter).beside(here, by);
    if let Some(id) = found {
        select(model, Some(Selection::Packet(id)));
    }
}

/// The packet before or after the selected one; the first or last known if none is selected.
fn neighbour(model: &mut Model, by: i32) {
    let sent: Vec<RecordId> = model
        .trace()
        .records()
        .iter()
        .filter(|record| matches!(record.fact, Fact::Sent { .. }))
        .map(|record| record.id)
        .collect();
    let here = match model.ui.selection {
        Some(Selection::Packet(id)) => sent.binary_search(&id).ok(),
        Some(Selection::Node(_) | Selection::Link(_)) | None => None,
    };
    let next = match here {
        Some(place) => i32::try_from(place).unwrap_or(i32::MAX).saturating_add(by),
        None if by > 0 => 0,
        None => i32::try_from(sent.len())
            .unwrap_or(i32::MAX)
            .saturating_sub(1),
    };
    let found = usize::try_from(next).ok().and_then(|place| sent.get(place));
    if let Some(id) = found.copied() {
        select(model, Some(Selection::Packet(id)));
    }
}
