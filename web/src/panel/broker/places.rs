//! Sessions, queue, retained messages, wills, deadlines.

use crate::app::Dispatch;
use crate::markup::*;
use crate::model::Selection;
use crate::msg::PickMsg;
use crate::view::broker::{BrokerView, Held, Presence, SessionRow};
use crate::widget::long;
use crate::words::broker::empty;

/// Marks that stand for waiting messages; beyond it the number speaks.
const MARKS_MAX: usize = 12;

pub(super) fn sessions(view: &BrokerView, dispatch: &Dispatch) -> Html {
    let content = (!view.sessions.is_empty()).then(|| {
        let rows = view.sessions.iter().map(|row| session(row, dispatch));
        html! { <table class="sessions"><tbody>{ for rows }</tbody></table> }
    });
    let note = count(view.sessions.len(), "kept");
    super::place("Sessions", note, content, empty::SESSIONS)
}

pub(super) fn queue(view: &BrokerView) -> Html {
    let note = html! { { format!("at most {} for one session", view.queue_limit) } };
    super::place("Queue", note, messages(&view.queue), empty::QUEUE)
}

pub(super) fn retained(view: &BrokerView) -> Html {
    let note = count(view.retained.len(), "kept");
    super::place("Retained", note, messages(&view.retained), empty::RETAINED)
}

pub(super) fn wills(view: &BrokerView) -> Html {
    let note = count(view.wills.len(), "armed");
    super::place("Wills", note, messages(&view.wills), empty::WILLS)
}

pub(super) fn deadlines(view: &BrokerView) -> Html {
    let content = (!view.deadlines.is_empty()).then(|| {
        let rows = view.deadlines.iter().map(|(at, why)| {
            html! { <tr><td class="mono at">{ at }</td><td>{ why }</td></tr> }
        });
        html! { <table class="deadlines"><tbody>{ for rows }</tbody></table> }
    });
    super::place("Deadlines", Html::default(), content, empty::DEADLINES)
}

fn count(n: usize, what: &str) -> Html {
    if n == 0 {
        return Html::default();
    }
    html! { { format!("{n} {what}") } }
}

fn messages(held: &[Held]) -> Option<Html> {
    let named = held.iter().any(|it| it.who.is_some());
    let noted = held.iter().any(|it| !it.note.is_empty());
    let row = |held: &Held| {
        let who = held
            .who
            .as_ref()
            .map(|who| html! { <td>{ long(who) }</td> });
        html! {
            <tr class={classes!(held.changed.then_some("chg"))}>
                { for who }
                <td class="mono">{ long(&held.topic) }</td>
                <td class="qos">{ held.qos }</td>
                if noted {
                    <td class="small quiet">{ &held.note }</td>
                }
                <td class="mono n">{ long(&held.payload) }</td>
            </tr>
        }
    };
    (!held.is_empty()).then(|| {
        html! {
            <table class="held">
                <thead>
                    <tr>
                        if named { <th>{ "Client" }</th> }
                        <th>{ "Topic" }</th>
                        <th>{ "QoS" }</th>
                        if noted { <th>{ "When" }</th> }
                        <th class="n">{ "Payload" }</th>
                    </tr>
                </thead>
                <tbody>{ for held.iter().map(row) }</tbody>
            </table>
        }
    })
}

fn session(row: &SessionRow, dispatch: &Dispatch) -> Html {
    let key = row.client_id.as_ref().unwrap_or(&row.name).shown.clone();
    let dot = match row.presence {
        Presence::Connected => "dot",
        Presence::StillBelieves => "dot half",
        Presence::Offline => "dot off",
    };
    let name = match row.node {
        Some(node) => {
            let onclick = dispatch.on(PickMsg::Select(Some(Selection::Node(node))));
            html! { <button class="as-link" {onclick}>{ &row.name.shown }</button> }
        }
        None => long(&row.name),
    };
    let id = row.client_id.as_ref().map(|id| {
        html! { <span class="mono faint cid">{ long(id) }</span> }
    });
    let marks = (0..row.queued.min(MARKS_MAX)).map(|_| html! { <i></i> });
    html! {
        <tr {key} class={classes!(row.changed.then_some("chg"))}>
            <td class="owner"><span class={dot} aria-hidden="true"></span>{ name }{ for id }</td>
            <td>
                <span class="q" aria-hidden="true">{ for marks }</span>
                { &row.words }
            </td>
        </tr>
    }
}
