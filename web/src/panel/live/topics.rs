//! The topics as a tree, and one of them from near.

use crate::app::Dispatch;
use crate::markup::*;
use crate::msg::LiveMsg;
use crate::shared::Shared;
use crate::view::live::{LinkState, LiveView};
use crate::view::topics::{Curve, Last, Near, TopicRow};
use crate::widget::icon::icon;
use crate::widget::{long, payload};
use crate::words::live as words;

/// What came on each topic.
pub(super) fn topics(view: &Shared<LiveView>, dispatch: &Dispatch) -> Html {
    let topics = &view.topics;
    let near = topics.near.as_ref();
    html! {
        <section class={classes!("pane", "live-topics", near.map(|_| "two"))} aria-label="Topics">
            <div class="pane-h">
                <h2>{ "Topics" }</h2>
                if let Some(name) = &view.name {
                    <span class="chip">{ words::came_to(name) }</span>
                }
                <span class="end-of small quiet">{ &topics.note }</span>
            </div>
            <div class="pane-b live-tree">
                if topics.rows.is_empty() {
                    <p class="quiet">{ match view.link.state {
                        LinkState::Connected => words::NO_TOPICS,
                        LinkState::Offline | LinkState::Opening => words::NO_BROKER,
                    } }</p>
                } else {
                    <table class="tp" id="live-topic-table">
                        <thead>
                            <tr>
                                <th>{ "Topic" }</th>
                                <th>{ "Value" }</th>
                                <th class="n">{ "Messages" }</th>
                                <th class="n">{ "Rate" }</th>
                                <th class="n wide">{ "QoS" }</th>
                                <th class="wide">{ "Retained" }</th>
                            </tr>
                        </thead>
                        <tbody>{ for topics.rows.iter().map(|it| row(it, dispatch)) }</tbody>
                    </table>
                }
            </div>
            if let Some(near) = near {
                { from_near(near, dispatch) }
            }
        </section>
    }
}

fn row(row: &TopicRow, dispatch: &Dispatch) -> Html {
    let latest = row.last.as_ref().is_some_and(|last| last.latest);
    let indent = format!("lv lv{}", row.depth.min(8));
    html! {
        <tr key={row.path.clone()} class={classes!(latest.then_some("sel"))}>
            <td class="mono">
                <span class={indent}>
                    { fold(row, dispatch) }
                    { name(row, dispatch) }
                </span>
            </td>
            { cells(row.last.as_ref()) }
        </tr>
    }
}

/// Folds what is below, or shows it.
fn fold(row: &TopicRow, dispatch: &Dispatch) -> Html {
    let Some((count, open)) = row.below else {
        return html! { <span class="no-unfold"></span> };
    };
    let does = if open { "Fold" } else { "Show" };
    let says = format!("{does} what is below {}: {count}", row.path);
    html! {
        <button type="button" class="btn sm ghost icon unfold" aria-expanded={open.to_string()}
            aria-label={says} onclick={dispatch.on(LiveMsg::Fold(row.path.clone()))}>
            { icon("right") }</button>
    }
}

/// The level; a topic can be looked at from near.
fn name(row: &TopicRow, dispatch: &Dispatch) -> Html {
    if row.last.is_none() {
        let count = row.below.map_or(0, |(count, _)| count);
        return html! {
            <span class="quiet">{ &row.label.shown }<span class="faint">{ format!(" {count}") }</span></span>
        };
    }
    let to = (!row.near).then(|| row.path.clone());
    html! {
        <button type="button" class="as-link" aria-pressed={row.near.to_string()}
            onclick={dispatch.on(LiveMsg::Topic(to))}>{ &row.label.shown }</button>
    }
}

fn cells(last: Option<&Last>) -> Html {
    match last {
        None => html! { <td colspan="5"></td> },
        Some(last) => html! {
            <>
                <td class="mono v">{ long(&last.value) }</td>
                <td class="n">{ last.count }</td>
                <td class="n">{ &last.rate }</td>
                <td class="n wide">{ last.qos }</td>
                <td class="wide">{ if last.retained { "kept" } else { "" } }</td>
            </>
        },
    }
}

fn from_near(near: &Near, dispatch: &Dispatch) -> Html {
    let past = near.past.iter().enumerate().map(|(place, (at, value))| {
        html! {
            <tr key={place}><td class="n faint">{ at }</td><td class="mono v">{ long(value) }</td></tr>
        }
    });
    html! {
        <section class="pane-b live-near" aria-label="Topic" id="live-near">
            <div class="near-h">
                <h3 class="mono">{ long(&near.name) }</h3>
                <button type="button" class="btn sm ghost icon end-of" aria-label="Close the topic"
                    onclick={dispatch.on(LiveMsg::Topic(None))}>{ icon("menu-close") }</button>
            </div>
            <p class="small quiet">{ &near.facts }</p>
            { payload(&near.payload, |look| LiveMsg::Look(look).into(), dispatch) }
            if let Some(curve) = &near.curve {
                { line(curve) }
            }
            if !near.past.is_empty() {
                <h4>{ "Before" }</h4>
                <table class="tp"><tbody>{ for past }</tbody></table>
            }
        </section>
    }
}

/// Numbers over time.
fn line(curve: &Curve) -> Html {
    let points: String = curve
        .points
        .iter()
        .map(|(x, y)| format!("{},{} ", 4 + x * 292 / 1_000, 4 + y * 48 / 1_000))
        .collect();
    let (least, most) = &curve.range;
    let says = format!("{} values from {least} to {most}", curve.points.len());
    html! {
        <div class="curve">
            <svg viewBox="0 0 300 56" role="img" aria-label={says}>
                <polyline class="k-pub w15" points={points} /></svg>
            <span class="small mono faint">{ most }</span>
            <span class="small mono faint">{ least }</span>
        </div>
    }
}
