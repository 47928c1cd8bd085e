//! The scrubber: the whole run on one line.

use crate::app::Dispatch;
use crate::effect::SCRUB;
use crate::markup::*;
use crate::msg::{Msg, PickMsg, TransportMsg};
use crate::paint::track::TrackMark;
use crate::paint::{Anchor, FAMILIES, Track};
use crate::shared::Shared;
use crate::view::px::{Px, px};
use crate::view::scrub::ScrubView;
use crate::widget::drawn;
use crate::widget::icon::family_key;
use brokerscope_core::time::Instant;
use brokerscope_core::wire::Family;
use web_sys::Element;

use crate::widget::measure::zoom;

/// Page Up and Page Down move by this part of the run.
const PAGE: u64 = 20;

/// The whole run on one line: a slider over virtual time.
pub fn scrub((view, track): &(ScrubView, Shared<Track>), dispatch: &Dispatch) -> Html {
    let seek = {
        let (dispatch, track) = (dispatch.clone(), track.clone());
        move |line: &Element, event: &PointerEvent| {
            let left = line.get_bounding_client_rect().left();
            let at = track.time((f64::from(event.client_x()) - left) / zoom(line));
            // What was gripped, until the pointer goes up.
            let grip = line.get_attribute("data-grip").is_some();
            dispatch.send(match grip {
                true => Msg::from(PickMsg::LookAt(at)),
                false => TransportMsg::SeekTime(at).into(),
            });
        }
    };
    let onpointerdown = {
        let seek = seek.clone();
        Callback::from(move |event: PointerEvent| {
            if let (Some(line), 0) = (line(&event), event.button()) {
                // Until the pointer goes up, its moves come here.
                let _ = line.set_pointer_capture(event.pointer_id());
                let target = event.target_dyn_into::<Element>();
                let grip =
                    target.is_some_and(|it| it.closest(".grip").is_ok_and(|it| it.is_some()));
                let _ = match grip {
                    true => line.set_attribute("data-grip", ""),
                    false => line.remove_attribute("data-grip"),
                };
                seek(&line, &event);
            }
        })
    };
    let onpointermove = Callback::from(move |event: PointerEvent| {
        if let Some(line) = line(&event)
            && line.has_pointer_capture(event.pointer_id())
        {
            seek(&line, &event);
        }
    });
    let onkeydown = {
        let (dispatch, head, cursor) = (dispatch.clone(), view.head, view.cursor);
        Callback::from(move |event: KeyboardEvent| {
            if let Some(msg) = key(head, cursor, &event.key()) {
                event.prevent_default();
                dispatch.send(msg);
            }
        })
    };
    html! {
        <svg class="scrub" id={SCRUB} role="slider" tabindex="0" aria-label="Virtual time"
            aria-valuemin="0" aria-valuemax={ms(view.head)} aria-valuenow={ms(view.cursor)}
            aria-valuetext={format!("{} of {}", view.cursor, view.head)}
            {onpointerdown} {onpointermove} {onkeydown}>
            if view.width > 0.0 { { picture(view, track, dispatch) } }
        </svg>
    }
}

/// The scrubber that the event is about.
fn line(event: &Event) -> Option<Element> {
    let target = event.target_dyn_into::<Element>()?;
    target.closest(".scrub").ok()?
}

fn ms(at: Instant) -> String {
    (at.as_micros() / 1_000).to_string()
}

/// What a key means here.
fn key(head: Instant, cursor: Instant, key: &str) -> Option<TransportMsg> {
    let page = head.as_micros() / PAGE;
    let at = cursor.as_micros();
    Some(match key {
        "ArrowRight" | "ArrowUp" => TransportMsg::Step,
        "ArrowLeft" | "ArrowDown" => TransportMsg::StepBack,
        "PageUp" => TransportMsg::SeekTime(Instant::from_micros(at.saturating_add(page))),
        "PageDown" => TransportMsg::SeekTime(Instant::from_micros(at.saturating_sub(page))),
        "Home" => TransportMsg::ToStart,
        "End" => TransportMsg::ToHead,
        _ => return None,
    })
}

fn picture(view: &ScrubView, track: &Shared<Track>, dispatch: &Dispatch) -> Html {
    let head = track.x(view.head);
    let end = view.width - 8.0;
    html! {
        <>
            if let Some((from, to)) = view.window {
                { window(track.x(from), track.x(to)) }
            }
            <path d={format!("M8 26H{}", Px(end))} class="k-edge w1 future" />
            <path d={format!("M8 26H{}", Px(head))} class="k-edge w2" />
            { drawn(dispatch, track.clone(), what_happened) }
            { handle(track.x(view.cursor)) }
        </>
    }
}

/// What stays where it is while the cursor moves.
fn what_happened(track: &Shared<Track>, _dispatch: &Dispatch) -> Html {
    html! {
        <>
            { for track.scale.iter().map(|(x, label)| html! {
                <g key={label.clone()}>
                    <path d={format!("M{} 33v3", Px(*x))} class="k-edge w1" />
                    <text x={px(*x)} y="45" class="m t-3" text-anchor="middle">{ label }</text>
                </g>
            }) }
            { for FAMILIES.into_iter().map(|family| ticks(track, family)) }
            { for track.marks.iter().map(mark) }
        </>
    }
}

/// What the ladder shows, sunk.
fn window(from: f64, to: f64) -> Html {
    let width = (to - from).max(4.0);
    html! {
        <>
            <rect x={px(from)} y="10" width={px(width)} height="22" rx="3"
                class="f-sunk k-line w1" />
            <g class="grip">
                <rect x={px(from - 4.0)} y="36" width={px(width + 8.0)} height="14" class="hit" />
                <rect x={px(from)} y="47" width={px(width.max(12.0))} height="4" rx="2" class="bar" />
            </g>
        </>
    }
}

/// All ticks of one family, as one path.
fn ticks(track: &Track, family: Family) -> Html {
    let top = match family {
        Family::Content | Family::Ending => 15,
        Family::Ping => 22,
        Family::Connection | Family::Acknowledgement | Family::Subscription => 19,
    };
    let own = track.ticks.iter().filter(|tick| tick.family == family);
    let d: String = own
        .map(|tick| format!("M{} {top}V30", Px(tick.x)))
        .collect();
    html! { <path {d} class={format!("k-{} tick", family_key(family))} /> }
}

fn mark(mark: &TrackMark) -> Html {
    let key = family_key(mark.family);
    let word = mark.word.as_ref().map(|(text, x, anchor)| {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        html! {
            <text x={px(*x)} y="11" class="t-2 word" text-anchor={anchor}>{ text }</text>
        }
    });
    html! {
        <g key={mark.id.0}>
            <use href={format!("#p-{key}")} x={px(mark.x - 4.5)} y="3.5" width="9"
                height="9" class={key} />
            { for word }
        </g>
    }
}

fn handle(x: f64) -> Html {
    html! {
        <g class="handle">
            <path d={format!("M{} 17V35", Px(x))} class="k-ink w2" />
            <rect x={px(x - 6.0)} y="19" width="12" height="14" rx="3"
                class="f-now k-ink w15" />
        </g>
    }
}
