//! The bytes as a grid, and single bytes as bits.

use crate::app::Dispatch;
use crate::markup::*;
use crate::msg::PickMsg;
use crate::shared::Shared;
use crate::view::inspector::{Byte, FirstByte, PER_ROW, PacketView, Row, Run};
use crate::widget::icon::family_key;
use crate::widget::{focus, number_at};

/// The bytes, eight a row, with offsets and as text. Pointing at one lights its field.
pub(super) fn hex(view: &Shared<PacketView>, dispatch: &Dispatch) -> Html {
    let (dump, rows) = (&view.dump, &view.rows);
    let light = {
        let (view, dispatch) = (view.clone(), dispatch.clone());
        move |event: &Event| {
            let at = number_at(event, "data-at");
            if let Some(byte) = at.and_then(|at| view.dump.bytes.get(at)) {
                dispatch.send(PickMsg::Light(byte.place));
            }
        }
    };
    let onmouseover = {
        let light = light.clone();
        Callback::from(move |event: MouseEvent| light(&event))
    };
    let onfocusin = Callback::from(move |event: FocusEvent| light(&event));
    let count = dump.bytes.len();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let here = number_at(&event, "data-at");
        if let Some(to) = here.and_then(|here| step(&event.key(), here, count)) {
            focus(&id(to));
            event.prevent_default();
            event.stop_propagation();
        }
    });
    let current = dump.bytes.iter().position(|byte| byte.lit).unwrap_or(0);
    let lines = dump.bytes.chunks(PER_ROW).enumerate();
    let more = (dump.more > 0).then(|| {
        html! { <p class="small quiet">{ format!("{} more bytes; Copy bytes has all.", dump.more) }</p> }
    });
    html! {
        <div class="hex" role="grid" aria-label="Bytes" {onmouseover} {onfocusin} {onkeydown}>
            { for lines.map(|(line, bytes)| row(line * PER_ROW, bytes, rows, current)) }
            { for more }
        </div>
    }
}

fn row(start: usize, bytes: &[Byte], rows: &[Row], current: usize) -> Html {
    let cell = |(i, byte): (usize, &Byte)| {
        let at = start + i;
        let is_lit =
            |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(|byte| byte.lit);
        let class = classes!(
            byte.lit.then_some("sel"),
            (byte.lit && !is_lit(i.checked_sub(1))).then_some("s0"),
            (byte.lit && !is_lit(Some(i + 1))).then_some("s1"),
            (at == 0).then_some("b0"),
        );
        let text = byte
            .value
            .map_or_else(|| "••".to_owned(), |value| format!("{value:02x}"));
        let field = byte
            .place
            .and_then(|place| rows.get(place))
            .map_or("", |row| row.name);
        html! {
            <b key={at} id={id(at)} {class} role="gridcell" data-at={at.to_string()}
                tabindex={if at == current { "0" } else { "-1" }}
                aria-selected={byte.lit.to_string()}
                aria-label={format!("byte {at}, {text}, {field}")}>
                { text }
            </b>
        }
    };
    let blanks = (bytes.len()..PER_ROW).map(|_| html! { <b aria-hidden="true"></b> });
    let letters: String = bytes.iter().map(letter).collect();
    html! {
        <div class="hx" role="row" key={start}>
            <i aria-hidden="true">{ format!("{start:02x}") }</i>
            { for bytes.iter().enumerate().map(cell) }
            { for blanks }
            <em aria-hidden="true">{ letters }</em>
        </div>
    }
}

/// A byte as a letter: printable ASCII as it is, everything else as a dot.
fn letter(byte: &Byte) -> char {
    match byte.value {
        Some(value) if value.is_ascii_graphic() || value == b' ' => char::from(value),
        Some(_) => '·',
        None => '•',
    }
}

fn id(at: usize) -> String {
    format!("byte-{at}")
}

/// The byte a key leads to: the ways of a grid.
fn step(key: &str, here: usize, count: usize) -> Option<usize> {
    let line = here - here % PER_ROW;
    let to = match key {
        "ArrowRight" => here + 1,
        "ArrowLeft" => here.checked_sub(1)?,
        "ArrowDown" => here + PER_ROW,
        "ArrowUp" => here.checked_sub(PER_ROW)?,
        "Home" => line,
        "End" => (line + PER_ROW - 1).min(count.saturating_sub(1)),
        _ => return None,
    };
    (to < count).then_some(to)
}

/// Single bytes as bits with their meaning.
pub(super) fn bits(view: &PacketView, dispatch: &Dispatch) -> Html {
    let dispatch = dispatch.clone();
    let onmouseover = Callback::from(move |event: MouseEvent| {
        if let Some(place) = number_at(&event, "data-place") {
            dispatch.send(PickMsg::Light(Some(place)));
        }
    });
    let family = view.family.map_or("end", family_key);
    html! { <div class={family} {onmouseover}>{ for view.bits.iter().map(byte_in_bits) }</div> }
}

fn byte_in_bits(byte: &FirstByte) -> Html {
    let name = match byte.at {
        0 => "First byte ".to_owned(),
        at => format!("Byte {at} "),
    };
    let run_of = |bit: u8| {
        byte.runs
            .iter()
            .find(|run| run.low <= bit && bit <= run.high)
    };
    let cell = |bit: u8| {
        let run = run_of(bit);
        let class = classes!(
            run.is_some_and(|run| run.lit).then_some("lit"),
            (byte.at == 0 && bit >= 4).then_some("type"),
        );
        let place = run.and_then(|run| run.place).map(|place| place.to_string());
        html! { <b {class} data-place={place}>{ (byte.value >> bit) & 1 }</b> }
    };
    let label = |run: &Run| {
        // Bit 7 is the first column.
        let class = format!("c{}-{}", 8 - run.high, 9 - run.low);
        let place = run.place.map(|place| place.to_string());
        html! { <span {class} data-place={place}>{ &run.label }</span> }
    };
    html! {
        <div class="bits">
            <p class="lab">{ name }<span class="mono">{ format!("{:02x}", byte.value) }</span></p>
            <div class="bc" aria-hidden="true">{ for (0..8).rev().map(cell) }</div>
            <div class="bl">{ for byte.runs.iter().map(label) }</div>
        </div>
    }
}
