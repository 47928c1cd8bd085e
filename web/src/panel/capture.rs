//! The capture on the bench: what it is, what it lacks, and its clients before a simulated broker.

use super::settings;
use crate::app::Dispatch;
use crate::markup::*;
use crate::msg::{FilesMsg, Msg, TransportMsg};
use crate::view::capture::{CaptureView, ReplayView};
use crate::widget::field::{self, Spec};
use crate::widget::icon::icon;
use crate::words::files as words;

/// The left pane, in place of the acts: nothing can be done in a recording.
pub fn capture(view: &CaptureView, dispatch: &Dispatch) -> Html {
    html! {
        <section key="capture" class="pane p-guide acts capture" id="pane-guide" tabindex="-1"
            aria-label="Capture">
            <div class="pane-h">
                <h2>{ "Capture" }</h2>
                <span class="end-of">
                    <button type="button" class="btn sm ghost" title={words::PUT_AWAY_HINT}
                        onclick={dispatch.on(FilesMsg::PutAway)}>
                        { icon("menu-close") }<span class="word">{ words::PUT_AWAY }</span></button>
                </span>
            </div>
            <div class="pane-b">
                <p class="file"><b>{ &view.name }</b></p>
                <p>{ &view.facts }</p>
                <p class="small quiet">{ words::OVER }</p>
                if !view.remarks.is_empty() {
                    <h3>{ words::MISSING }</h3>
                    <ul class="small remarks">
                        { for view.remarks.iter().map(|it| html! { <li>{ it }</li> }) }</ul>
                }
                { before_ours(view, dispatch) }
                <p class="ways">{ door("") }{ settings::conf_door() }</p>
                { trouble(view.trouble.as_ref()) }
            </div>
        </section>
    }
}

fn before_ours(view: &CaptureView, dispatch: &Dispatch) -> Html {
    let like = Spec {
        id: "capture-like",
        label: words::LIKE,
        value: &view.like,
        problem: None,
    };
    let says = |word: String| -> Msg { FilesMsg::Like(word).into() };
    html! {
        <section class="replay" aria-label={words::REPLAY}>
            <h3>{ words::REPLAY }</h3>
            <p class="small quiet">{ words::ABOUT_REPLAY }</p>
            { field::choice(&like, &view.likes, dispatch, says) }
            <button type="button" class="btn primary" onclick={dispatch.on(FilesMsg::Replay)}>
                { words::REPLAY }</button>
            <div role="status" id="replayed">
                if let Some(replay) = &view.replay {
                    { replayed(replay, dispatch) }
                }
            </div>
        </section>
    }
}

fn replayed(view: &ReplayView, dispatch: &Dispatch) -> Html {
    let row = |(place, (at, when, who, how)): (usize, &(_, String, String, String))| {
        html! {
            <li key={place}>
                <button type="button" class="as-link mono"
                    onclick={dispatch.on(TransportMsg::SeekTime(*at))}>{ when }</button>
                { " " }<b>{ who }</b>{ ": " }{ how }
            </li>
        }
    };
    html! {
        <>
            <p>{ &view.says }</p>
            <ol class="small parts">{ for view.rows.iter().enumerate().map(row) }</ol>
            if view.more > 0 {
                <p class="small quiet">{ format!("And {} more.", view.more) }</p>
            }
        </>
    }
}

/// A way to choose a capture. Files can also be dropped.
pub fn door(class: &'static str) -> Html {
    html! {
        <label class={classes!("btn", "sm", "opens", class)} title={words::OPEN_HINT}>
            { words::OPEN }
            <input type="file" data-open="capture"
                accept=".pcap,.pcapng,.cap,.ndjson,.jsonl,application/vnd.tcpdump.pcap" /></label>
    }
}

/// What is wrong with a file.
pub fn trouble(trouble: Option<&String>) -> Html {
    match trouble {
        Some(why) => html! {
            <div class="say err" role="alert" data-trouble="file">{ icon("warn") }<p>{ why }</p></div>
        },
        None => Html::default(),
    }
}
