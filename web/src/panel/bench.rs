//! The bench: guide, world over ladder, inspector; narrator and transport below.
//!
//! Every pane is drawn once. The style sheet places it by the width of the window: three columns,
//! two columns with tabs, or one pane at a time.

use super::acts::acts;
use super::capture::capture;
use super::command;
use super::ledger::ledger as ledger_panel;
use super::narrator::narrator;
use super::pause;
use super::slots;
use super::story::story;
use super::times::times;
use super::topology::{tools, topology};
use super::transport::transport;
use crate::app::Dispatch;
use crate::markup::*;
use crate::model::update::page::MAIN;
use crate::model::{Model, Pane, Route, Side, Tab};
use crate::msg::{Msg, PageMsg};
use crate::rooms;
use crate::shared::Shared;
use crate::view;
use crate::widget::calm::{Calm, Part};
use crate::widget::drawn;
use crate::widget::tabs::{Tab as Choice, tabs};

/// The whole screen.
pub fn screen(model: &Model, dispatch: &Dispatch, calm: &Calm) -> Html {
    let ui = &model.ui;
    html! {
        <>
            <main class="body" id={MAIN} tabindex="-1" data-tab={tab_key(ui.tab)}
                data-pane={pane_key(ui.pane)} data-side={side_key(ui.side)}
                data-drops={(model.route == Route::Play).then_some("")} data-sheet={ui.sheet.to_string()} data-wide={ui.wide.to_string()}>
                { calm.drawn(Part::Guide, || guide(model, dispatch)) }
                { world(model, dispatch) }
                { ladder(model, dispatch) }
                { slots::strip(model, dispatch) }
                { calm.drawn(Part::Side, || side(model, dispatch)) }
                { rooms::learn(|| slots::author(model, dispatch)).unwrap_or_default() }
                if ui.story {
                    { calm.drawn(Part::Story, || story(model, dispatch)) }
                }
                if let Some(view) = view::times::build(model) {
                    { drawn(dispatch, view, times) }
                }
            </main>
            { calm.drawn(Part::Foot, || foot(model, dispatch)) }
            { rooms::learn(|| slots::pause(model, dispatch, pause::line)).unwrap_or_default() }
            { calm.drawn(Part::Transport, || transport(model, dispatch, None)) }
            { pane_tabs(model, dispatch) }
        </>
    }
}

/// The narrator; in its place, while it is open, the command bar.
fn foot(model: &Model, dispatch: &Dispatch) -> Html {
    match view::command::build(model) {
        Some(view) => drawn(dispatch, view, command::bar),
        None => drawn(dispatch, view::narrator::build(model), narrator),
    }
}

/// The lesson, or what one can do in the sandbox.
fn guide(model: &Model, dispatch: &Dispatch) -> Html {
    match &model.route {
        Route::Learn(_) => rooms::learn(|| slots::lesson(model, dispatch)).unwrap_or_default(),
        Route::Play if model.sandbox.recording.is_some() => {
            let capture = || {
                let view = view::capture::build(model)?;
                Some(drawn(dispatch, view, capture))
            };
            rooms::files(capture).flatten().unwrap_or_default()
        }
        Route::Home | Route::Shelf | Route::Play | Route::Beside(_) | Route::Connect => {
            drawn(dispatch, view::acts::build(model), acts)
        }
    }
}

fn world(model: &Model, dispatch: &Dispatch) -> Html {
    let view = Shared::new(view::topology::build(model));
    html! {
        <section class="pane p-world" id="pane-world" tabindex="-1" aria-label="World">
            <div class="pane-h">
                <h2 class="lw">{ "World" }</h2>
                { middle_tabs(model, dispatch) }
                { drawn(dispatch, view.clone(), tools) }
            </div>
            { drawn(dispatch, view, topology) }
            { rooms::learn(|| slots::pause(model, dispatch, pause::bubble)).unwrap_or_default() }
        </section>
    }
}

fn ladder(model: &Model, dispatch: &Dispatch) -> Html {
    html! {
        <section class="pane p-ladder" id="pane-ladder" tabindex="-1" aria-label="Ladder">
            <div class="pane-h">
                <h2 class="lw">{ "Ladder" }</h2>
                { middle_tabs(model, dispatch) }
            </div>
            { slots::ladder(model, dispatch) }
        </section>
    }
}

/// The inspector: the packet, the broker, or the ledger.
fn side(model: &Model, dispatch: &Dispatch) -> Html {
    let item = |label: &'static str, side: Side, note: String| Choice {
        label,
        note,
        msg: Msg::Page(PageMsg::Side(side)),
        selected: model.ui.side == side,
    };
    let items = vec![
        item("Packet", Side::Packet, String::new()),
        item("Broker", Side::Broker, String::new()),
        item("Ledger", Side::Ledger, view::ledger::note(model)),
    ];
    html! {
        <section class="pane p-side" id="pane-side" tabindex="-1" aria-label="Inspector">
            <div class="pane-h">
                <h2 class="lw">{ "Inspector" }</h2>
                { middle_tabs(model, dispatch) }
                <span class="end-of side-tabs">
                    { tabs(dispatch, "Inspector", "", items) }
                    { slots::sheet_close(dispatch) }
                </span>
            </div>
            <div class="side-b side-packet">{ slots::inspector(model, dispatch) }</div>
            <div class="side-b side-broker">{ slots::broker(model, dispatch) }</div>
            <div class="side-b side-ledger">
                { drawn(dispatch, view::ledger::build(model), ledger_panel) }</div>
        </section>
    }
}

/// World, Ladder, Broker, where there is room for one of them.
fn middle_tabs(model: &Model, dispatch: &Dispatch) -> Html {
    let item = |label: &'static str, tab: Tab| Choice {
        label,
        note: match tab {
            Tab::Ledger => view::ledger::note(model),
            Tab::World | Tab::Ladder | Tab::Broker => String::new(),
        },
        msg: Msg::Page(PageMsg::Tab(tab)),
        selected: model.ui.tab == tab,
    };
    let items = vec![
        item("World", Tab::World),
        item("Ladder", Tab::Ladder),
        item("Broker", Tab::Broker),
        item("Ledger", Tab::Ledger),
    ];
    tabs(dispatch, "Middle", "only-m", items)
}

/// The panes of a narrow screen, at its foot.
fn pane_tabs(model: &Model, dispatch: &Dispatch) -> Html {
    let guide = match model.route {
        Route::Learn(_) => "Lesson",
        Route::Home | Route::Shelf | Route::Play | Route::Beside(_) | Route::Connect => "Acts",
    };
    let panes = [
        (guide, Pane::Guide),
        ("World", Pane::World),
        ("Ladder", Pane::Ladder),
        ("Bytes", Pane::Bytes),
        ("Ledger", Pane::Ledger),
    ];
    let tab = |(label, pane): (&'static str, Pane)| {
        let current = (model.ui.pane == pane).then_some("true");
        html! {
            <button type="button" key={label} aria-current={current}
                onclick={dispatch.on(PageMsg::Pane(pane))}>{ label }</button>
        }
    };
    html! { <nav class="ptabs" aria-label="Panes">{ for panes.into_iter().map(tab) }</nav> }
}

const fn tab_key(tab: Tab) -> &'static str {
    match tab {
        Tab::World => "world",
        Tab::Ladder => "ladder",
        Tab::Broker => "broker",
        Tab::Ledger => "ledger",
    }
}

const fn pane_key(pane: Pane) -> &'static str {
    match pane {
        Pane::Guide => "guide",
        Pane::World => "world",
        Pane::Ladder => "ladder",
        Pane::Bytes => "bytes",
        Pane::Ledger => "ledger",
    }
}

const fn side_key(side: Side) -> &'static str {
    match side {
        Side::Packet => "packet",
        Side::Broker => "broker",
        Side::Ledger => "ledger",
    }
}
