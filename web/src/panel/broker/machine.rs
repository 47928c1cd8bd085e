//! State machines, drawn: from the beginning above to the end below.

use crate::markup::*;
use crate::view::broker::{BrokerView, Machine, State, Way};
use crate::widget::long;

/// Room between two states: beside the arrow stands what leads on.
const GAP: i32 = 30;
/// Of a box.
const HEIGHT: i32 = 30;
/// From the left edge to the line of arrows.
const LINE: i32 = 24;
/// From a box to what brings its state back to itself.
const LOOP: i32 = 28;

pub(super) fn place(view: &BrokerView) -> Html {
    let all = view.machine.iter().chain(&view.lives);
    let one = |machine: &Machine| {
        let note = html! { { long(&machine.of) } };
        super::place(&machine.title, note, Some(drawing(machine)), "")
    };
    html! { <div class="machines">{ for all.map(one) }</div> }
}

fn drawing(machine: &Machine) -> Html {
    let states = machine.states.iter().zip((2..).step_by(STEP));
    let ways = machine.ways.iter().zip((2..).step_by(STEP));
    let lines = i32::try_from(machine.states.len()).unwrap_or(0);
    let bottom = lines * (HEIGHT + GAP) - GAP + 4;
    let right = machine
        .states
        .iter()
        .map(right)
        .chain(machine.ways.iter().map(reach));
    let right = right.max().unwrap_or(0);
    let current = machine.states.iter().find(|state| state.current);
    let label = current.map_or_else(
        || machine.title.clone(),
        |state| format!("{}: {} is the current state", machine.title, state.name),
    );
    html! {
        // Letters keep their size: where there is no room, the picture is moved.
        <div class="mach" tabindex="0" role="group" aria-label={machine.title.clone()}>
            <svg class="machine" viewBox={format!("0 0 {right} {bottom}")} width={right.to_string()}
                height={bottom.to_string()} role="img" aria-label={label}>
                { for ways.map(|(way, top)| draw_way(way, top + HEIGHT)) }
                { for states.map(|(state, top)| draw_state(state, top)) }
            </svg>
        </div>
    }
}

/// From one state to the next.
#[allow(clippy::cast_sign_loss, reason = "a constant above zero")]
const STEP: usize = (HEIGHT + GAP) as usize;

/// Letters of the drawing are about 6.4 units wide, those of packets and of what is sent 7.3.
fn width(name: &str) -> i32 {
    letters(name) * 32 / 5 + 28
}

fn letters(text: &str) -> i32 {
    i32::try_from(text.chars().count()).unwrap_or(40)
}

/// How far a state reaches, with its loop.
fn right(state: &State) -> i32 {
    let again = state.again.map_or(0, |again| {
        let words = (letters(again.on) * 6).max(letters(again.send) * 36 / 5);
        LOOP + 4 + words
    });
    2 + width(state.name) + again + 4
}

/// How far the words beside an arrow reach.
fn reach(way: &Way) -> i32 {
    let send = way.send.map_or(0, |send| 10 + letters(send) * 32 / 5);
    LINE + 12 + letters(way.on) * 37 / 5 + send + 4
}

fn draw_state(state: &State, top: i32) -> Html {
    let width = width(state.name);
    let class = if state.current {
        "f-now k-ink w2"
    } else {
        "f-pane k-ink"
    };
    let again = state.again.map(|again| {
        let (edge, words) = (2 + width, 2 + width + LOOP + 2);
        let path = format!(
            "M{edge} {}c28 -10 28 26 2 16M{} {}l-8 -1l4 -7",
            top + 9,
            edge + 2,
            top + 25
        );
        html! {
            <>
                <path d={path} class="f-none k-edge w1" stroke-dasharray="3 3" />
                <text x={words.to_string()} y={(top + 12).to_string()} class="t-2 sm">
                    { again.on }</text>
                <text x={words.to_string()} y={(top + 26).to_string()} class="m t-2 sm">
                    { again.send }</text>
            </>
        }
    });
    html! {
        <g class={classes!("state", state.current.then_some("cur"))}>
            <rect x="2" y={top.to_string()} width={width.to_string()} height={HEIGHT.to_string()}
                rx="15" {class} />
            <text x={(2 + width / 2).to_string()} y={(top + 19).to_string()} text-anchor="middle">
                { state.name }
            </text>
            { for again }
        </g>
    }
}

fn draw_way(way: &Way, top: i32) -> Html {
    let bottom = top + GAP;
    let (stroke, fill) = match way.on {
        "PUBLISH" => ("k-pub", "f-pub"),
        "PUBACK" | "PUBREC" | "PUBREL" | "PUBCOMP" => ("k-ack", "f-ack"),
        _ => ("k-conn", "f-conn"),
    };
    let head = format!("M{LINE} {}l-3.6 -8h7.2Z", bottom - 1);
    html! {
        <g class="way">
            <path d={format!("M{LINE} {top}V{}", bottom - 4)} class={stroke} stroke-width="1.6" />
            <path d={head} class={fill} />
            <text x={(LINE + 12).to_string()} y={(top + 19).to_string()}>
                <tspan class={classes!("m", "bd", fill)}>{ way.on }</tspan>
                if let Some(send) = way.send {
                    <tspan class="t-2 sm" dx="10">{ send }</tspan>
                }
            </text>
        </g>
    }
}
