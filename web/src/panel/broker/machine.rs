//! The state machine of one exchange, drawn.

use crate::markup::*;
use crate::view::broker::{BrokerView, Machine, State, Way};
use crate::widget::long;

/// Room between two states: the label of the way stands above it.
const GAP: i32 = 62;
/// Of a box.
const HEIGHT: i32 = 34;
/// Where the boxes begin.
const TOP: i32 = 28;

pub(super) fn place(view: &BrokerView) -> Html {
    let all = view.machine.iter().chain(&view.lives);
    let one = |machine: &Machine| {
        let note = html! { { long(&machine.of) } };
        super::place(&machine.title, note, Some(drawing(machine)), "")
    };
    html! { <>{ for all.map(one) }</> }
}

fn drawing(machine: &Machine) -> Html {
    let mut x = 2;
    let mut boxes = Vec::new();
    for state in &machine.states {
        let width = width(state.name);
        boxes.push((x, width));
        x += width + GAP;
    }
    let right = x - GAP + 2;
    let current = machine.states.iter().find(|state| state.current);
    let label = current.map_or_else(
        || machine.title.clone(),
        |state| format!("{}: {} is the current state", machine.title, state.name),
    );
    let states = machine.states.iter().zip(&boxes);
    let between = boxes.windows(2).filter_map(|pair| match pair {
        [(x, width), (next, _)] => Some((x + width, *next)),
        _ => None,
    });
    let ways = machine.ways.iter().zip(between);
    let view_box = format!("0 0 {right} 112");
    html! {
        // Letters keep their size: where there is no room, the picture is moved.
        <div class="mach" tabindex="0" role="group" aria-label={machine.title.clone()}>
            <svg class="machine" viewBox={view_box} width={right.to_string()} role="img"
                aria-label={label}>
                { for states.map(|(state, (x, width))| draw_state(state, *x, *width)) }
                { for ways.map(|(way, (from, to))| draw_way(way, from, to)) }
            </svg>
        </div>
    }
}

/// Letters of the drawing are about 6.4 units wide.
fn width(name: &str) -> i32 {
    let letters = i32::try_from(name.chars().count()).unwrap_or(40);
    letters * 32 / 5 + 28
}

fn draw_state(state: &State, x: i32, width: i32) -> Html {
    let middle = x + width / 2;
    let bottom = TOP + HEIGHT;
    let class = if state.current {
        "f-now k-ink w2"
    } else {
        "f-pane k-ink"
    };
    let again = state.again.map(|again| {
        let (left, right) = (middle - 18, middle + 18);
        let path = format!(
            "M{right} {bottom}c8 28 -44 28 -36 0M{} {}l{} -7l8 4",
            left, bottom, -3
        );
        html! {
            <>
                <path d={path} class="f-none k-edge w1" stroke-dasharray="3 3" />
                <text x={middle.to_string()} y={(bottom + 33).to_string()} class="t-2 sm"
                    text-anchor="middle">{ again.on }</text>
                <text x={middle.to_string()} y={(bottom + 46).to_string()} class="m t-2"
                    text-anchor="middle">{ again.send }</text>
            </>
        }
    });
    html! {
        <g class={classes!("state", state.current.then_some("cur"))}>
            <rect x={x.to_string()} y={TOP.to_string()} width={width.to_string()}
                height={HEIGHT.to_string()} rx="17" {class} />
            <text x={middle.to_string()} y={(TOP + 21).to_string()} text-anchor="middle">
                { state.name }
            </text>
            { for again }
        </g>
    }
}

fn draw_way(way: &Way, from: i32, to: i32) -> Html {
    let y = TOP + HEIGHT / 2;
    let middle = (from + to) / 2;
    let (stroke, fill) = match way.on {
        "PUBLISH" => ("k-pub", "f-pub"),
        "PUBACK" | "PUBREC" | "PUBREL" | "PUBCOMP" => ("k-ack", "f-ack"),
        _ => ("k-conn", "f-conn"),
    };
    let head = format!("M{} {y}l-8 3.6v-7.2Z", to - 1);
    let send = way.send.map(|send| {
        html! {
            <text x={middle.to_string()} y={(y + 17).to_string()} class="m t-2 sm"
                text-anchor="middle">{ send }</text>
        }
    });
    html! {
        <g class="way">
            <path d={format!("M{from} {y}H{}", to - 4)} class={stroke} stroke-width="1.6" />
            <path d={head} class={fill} />
            <text x={middle.to_string()} y="18" class={classes!("m", "bd", fill)}
                text-anchor="middle">{ way.on }</text>
            { for send }
        </g>
    }
}
