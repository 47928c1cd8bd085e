//! The transport bar.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::app::use_dispatch;
use crate::model::Pace;
use crate::msg::TransportMsg;
use crate::shared::Shared;
use crate::view::transport::TransportView;
use crate::widget::icon::icon;
use crate::words;

/// What the bar shows.
#[derive(Clone, PartialEq, Properties)]
pub struct TransportProps {
    /// How time runs.
    pub view: Shared<TransportView>,
    /// The scrubber.
    pub scrub: Html,
    /// What stands at the right end: the branch, if nothing else.
    #[prop_or_default]
    pub end: Option<Html>,
}

/// The transport bar.
#[component]
pub fn Transport(props: &TransportProps) -> Html {
    let dispatch = use_dispatch();
    let view = &props.view;
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
        <section class="transport" aria-label="Transport">
            <div class="keys">
                { key(TransportMsg::ToStart, "start", "To the start", "ghost hide-m") }
                { key(TransportMsg::StepBack, "back", "Step back", "") }
                <button type="button" class="btn primary play" title="Space"
                    onclick={dispatch.on(TransportMsg::Toggle)}>{ icon(sign) }{ word }</button>
                { key(TransportMsg::Step, "step", "Step", "") }
                <PaceMenu pace={view.pace} />
            </div>
            <div class="clock" role="timer" aria-label="Virtual time" aria-live="off">
                { &view.clock }<small>{ &view.known }</small>
            </div>
            <div class="scr">{ props.scrub.clone() }</div>
            <div class="small quiet tr-r">
                if let Some(end) = &props.end {
                    { end.clone() }
                } else {
                    <BranchMenu view={view.clone()} />
                }
            </div>
        </section>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct PaceProps {
    pace: Pace,
}

/// How fast.
#[component]
fn PaceMenu(props: &PaceProps) -> Html {
    let dispatch = use_dispatch();
    let onchange = move |event: Event| {
        let chosen = event.target_dyn_into::<HtmlSelectElement>();
        let slower = chosen.and_then(|menu| menu.value().parse().ok());
        if let Some(slower) = slower {
            dispatch.send(TransportMsg::Pace(Pace { slower }));
        }
    };
    let option = |pace: Pace| {
        let selected = pace == props.pace;
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

#[derive(Clone, PartialEq, Properties)]
struct BranchProps {
    view: Shared<TransportView>,
}

/// Which line of future this is.
#[component]
fn BranchMenu(props: &BranchProps) -> Html {
    let dispatch = use_dispatch();
    let view = &props.view;
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
