//! The ledger: why did my message not arrive?

use crate::app::Dispatch;
use crate::effect::LEDGER_LINES;
use crate::markup::*;
use crate::msg::PickMsg;
use crate::view::ledger::{Entry, LedgerView, Line, Sort, Step};
use crate::widget::icon::glyph;
use crate::widget::{clause_chip, sentence};
use crate::words::ledger as words;
use brokerscope_core::machine::Phrase;
use brokerscope_core::time::Instant;
use brokerscope_core::wire::Family;

use crate::model::Selection;

/// Each message with its receivers, oldest first.
pub fn ledger(view: &LedgerView, dispatch: &Dispatch) -> Html {
    let (all, missing) = view.counts;
    let empty = if all == 0 {
        words::EMPTY
    } else {
        words::NONE_MISSING
    };
    html! {
        <div class="book">
            <div class="book-h">
                <h3>{ words::TITLE }</h3>
                <div class="line" role="group" aria-label="Which messages">
                    { choice(dispatch, "All", all, view.missing_only, false) }
                    { choice(dispatch, "Missing", missing, view.missing_only, true) }
                </div>
            </div>
            <div class="book-b scrolls">
                if view.older > 0 {
                    <p class="small quiet beyond">{ words::unjudged(view.older) }</p>
                }
                { beyond(dispatch, view.earlier, "earlier") }
                <ol id={LEDGER_LINES} aria-label="Messages, oldest first">
                    { for view.entries.iter().map(|entry| message(dispatch, entry)) }
                </ol>
                { beyond(dispatch, view.later, "later") }
                if view.entries.is_empty() {
                    <p class="none quiet">{ empty }</p>
                }
            </div>
        </div>
    }
}

fn choice(dispatch: &Dispatch, word: &'static str, count: usize, only: bool, means: bool) -> Html {
    let on = only == means;
    html! {
        <button type="button" class={classes!("btn", "sm", on.then_some("on"))}
            aria-pressed={on.to_string()} onclick={dispatch.on(PickMsg::MissingOnly(means))}>
            { word }{ " " }<span class="count">{ count }</span>
        </button>
    }
}

/// Leads to messages that are not shown.
fn beyond(dispatch: &Dispatch, hidden: Option<(usize, Selection)>, which: &'static str) -> Html {
    let Some((count, to)) = hidden else {
        return Html::default();
    };
    html! {
        <button type="button" class="btn sm ghost beyond"
            onclick={dispatch.on(PickMsg::Select(Some(to)))}>
            { words::hidden(count, which) }
        </button>
    }
}

fn message(dispatch: &Dispatch, entry: &Entry) -> Html {
    let head = dispatch.on(PickMsg::Select(Some(entry.pick)));
    html! {
        <li key={entry.number} class={classes!("msg", entry.lit.then_some("sel"))}>
            <button type="button" class="msg-h" aria-pressed={entry.lit.to_string()}
                aria-current={entry.current.then_some("true")} onclick={head}>
                { glyph(Family::Content) }
                <span class="what">
                    <b class="mono">{ &entry.topic.shown }</b>
                    { " " }<span class="mono">{ &entry.payload.shown }</span>
                </span>
                <span class="at">{ entry.at.to_string() }</span>
                <span class="small quiet from">{ "from " }{ &entry.from }{ ", " }
                    { &entry.manner }</span>
            </button>
            <ul>{ for entry.fates.iter().map(|line| fate(dispatch, line)) }</ul>
            { for entry.more.as_ref().map(
                |more| html! { <p class="small quiet more">{ more }</p> }) }
            if !entry.unasked.is_empty() {
                { unasked(dispatch, entry) }
            }
            if !entry.story.is_empty() {
                <div class="life">
                    <h4 class="lab">{ words::STORY }</h4>
                    <ol>{ for entry.story.iter().map(|one| step(dispatch, one)) }</ol>
                </div>
            }
        </li>
    }
}

/// Where nobody else has a line they are the answer; else they stand behind a word.
fn unasked(dispatch: &Dispatch, entry: &Entry) -> Html {
    let count = entry.unasked.len() + entry.unasked_more;
    let lines = entry.unasked.iter().map(|line| fate(dispatch, line));
    let lines = html! {
        <>
            <ul>{ for lines }</ul>
            if entry.unasked_more > 0 {
                <p class="small quiet more">{ words::unasked(entry.unasked_more) }</p>
            }
        </>
    };
    if entry.fates.is_empty() {
        return lines;
    }
    html! {
        <details class="small">
            <summary>{ words::unasked(count) }</summary>
            { lines }
        </details>
    }
}

fn fate(dispatch: &Dispatch, line: &Line) -> Html {
    let (class, family) = match line.sort {
        Sort::Has => ("has", Family::Acknowledgement),
        Sort::Waits => ("waits", Family::Content),
        Sort::Missed => ("missed", Family::Ending),
        Sort::Unasked => ("unasked", Family::Ping),
    };
    html! {
        <li key={u32::from(line.node.0)} {class}>
            { glyph(family) }
            <div>
                { told(dispatch, &line.told, line.pick) }
                { for line.clause.map(|clause| html! { <>{ " " }{ clause_chip(clause) }</> }) }
            </div>
            { at(line.at) }
        </li>
    }
}

fn step(dispatch: &Dispatch, step: &Step) -> Html {
    html! { <li>{ at(Some(step.at)) }{ told(dispatch, &step.told, step.pick) }</li> }
}

fn told(dispatch: &Dispatch, phrase: &Phrase, pick: Selection) -> Html {
    html! {
        <button type="button" class="told" onclick={dispatch.on(PickMsg::Select(Some(pick)))}>
            { sentence(phrase) }
        </button>
    }
}

fn at(at: Option<Instant>) -> Html {
    let at = at.map(|at| at.to_string()).unwrap_or_default();
    html! { <span class="at">{ at }</span> }
}
