//! The transport bar.

use super::slots;
use crate::app::Dispatch;
use crate::markup::*;
use crate::model::{Model, Pace};
use crate::msg::{TransportMsg, UplinkMsg};
use crate::view;
use crate::view::transport::TransportView;
use crate::widget::drawn;
use crate::widget::icon::icon;
use crate::words;
use web_sys::HtmlSelectElement;

/// The transport bar. At its right end stands the branch, if nothing else.
pub fn transport(model: &Model, dispatch: &Dispatch, end: Option<Html>) -> Html {
    let view = &view::transport::build(model);
    let (keys, line) = match view.by_the_wall {
        true => (
            wall_keys(dispatch),
            html! { <p class="small quiet">{ words::uplink::WALL }</p> },
        ),
        false => (keys(view, dispatch), slots::scrub(model, dispatch)),
    };
    html! {
        <section class="transport" aria-label="Transport">
            <div class="keys">{ keys }</div>
            <div class="clock" role="timer" aria-label="Virtual time" aria-live="off">
                { &view.clock }<small>{ &view.known }</small>
            </div>
            <div class="scr">{ line }</div>
            <div class="small quiet tr-r">
                { end.unwrap_or_else(|| branch_menu(view, dispatch)) }
            </div>
        </section>
    }
}

/// How time runs.
fn keys(view: &TransportView, dispatch: &Dispatch) -> Html {
    let key = |msg: TransportMsg, sign: &str, label: &'static str, class: &'static str| {
        html! {
            <button type="button" class={classes!("btn", "icon", class)} aria-label={label}
                title={label} onclick={dispatch.on(msg)}>{ icon(sign) }</button>
        }
    };
    let (sign, word) = if view.playing {
        ("pause", "Pause")
    } else {
        ("play", "Play")
    };
    html! {
        <>
            { key(TransportMsg::ToStart, "start", "To the start", "ghost hide-m") }
            { key(TransportMsg::StepBack, "back", "Step back", "") }
            <button type="button" class="btn primary play" title="Space"
                onclick={dispatch.on(TransportMsg::Toggle)}>{ icon(sign) }{ word }</button>
            { key(TransportMsg::Step, "step", "Step", "") }
            { drawn(dispatch, view.pace, pace_menu) }
        </>
    }
}

/// In their place, where the wall clock has them.
fn wall_keys(dispatch: &Dispatch) -> Html {
    html! {
        <button type="button" class="btn" onclick={dispatch.on(UplinkMsg::Show)}>
            { icon("plug") }{ words::uplink::SHOW }</button>
    }
}

/// How fast.
fn pace_menu(now: &Pace, dispatch: &Dispatch) -> Html {
    let dispatch = dispatch.clone();
    let onchange = move |event: Event| {
        let chosen = event.target_dyn_into::<HtmlSelectElement>();
        let slower = chosen.and_then(|menu| menu.value().parse().ok());
        if let Some(slower) = slower {
            dispatch.send(TransportMsg::Pace(Pace { slower }));
        }
    };
    let option = |pace: Pace| {
        let selected = pace == *now;
        html! {
            <option key={pace.slower} value={pace.slower.to_string()} {selected}>
                { words::page::pace(pace) }
            </option>
        }
    };
    html! {
        <select class="btn ghost pick hide-m" aria-label="Pace" {onchange}>
            { for Pace::ALL.into_iter().map(option) }
        </select>
    }
}

/// Which line of future this is.
fn branch_menu(view: &TransportView, dispatch: &Dispatch) -> Html {
    let dispatch = dispatch.clone();
    let name = view.branches.get(view.branch).cloned().unwrap_or_default();
    let onchange = move |event: Event| {
        let chosen = event.target_dyn_into::<HtmlSelectElement>();
        if let Some(place) = chosen.and_then(|menu| menu.value().parse().ok()) {
            dispatch.send(TransportMsg::Branch(place));
        }
    };
    let option = |(place, name): (usize, &String)| {
        html! {
            <option key={place} value={place.to_string()} selected={place == view.branch}>
                { name }
            </option>
        }
    };
    html! {
        <>
            if view.branches.len() > 1 {
                <select class="btn ghost sm pick" aria-label="Branch" {onchange}>
                    { for view.branches.iter().enumerate().map(option) }
                </select>
            } else {
                <b class="b">{ name }</b>
            }
            <span class="faint packets">{ &view.packets }</span>
        </>
    }
}
