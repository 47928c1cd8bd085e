//! The bytes as a grid.

use crate::app::Dispatch;
use crate::markup::*;
use crate::msg::{BytesMsg, PickMsg};
use crate::shared::Shared;
use crate::view::inspector::{Byte, Dissection, PER_ROW, Row};
use crate::widget::{focus, number_at};

/// Whether something can be changed here.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Mode {
    /// Looked at.
    Read,
    /// Typed over.
    Edit,
}

/// The bytes, eight a row, with offsets and as text. Pointing at one lights its field; the keyboard
/// or a click shows its bits too. Where they are edited, digits type over them.
pub(super) fn hex(view: &Shared<Dissection>, mode: Mode, dispatch: &Dispatch) -> Html {
    let (dump, rows) = (&view.dump, &view.rows);
    let place_of = {
        let view = view.clone();
        move |at: usize| view.dump.bytes.get(at).map(|byte| byte.place)
    };
    let onmouseover = {
        let (dispatch, place_of) = (dispatch.clone(), place_of.clone());
        Callback::from(move |event: MouseEvent| {
            let at = number_at(&event, "data-at");
            if let Some(place) = at.and_then(&place_of) {
                dispatch.send(PickMsg::Light(place));
            }
        })
    };
    let onfocusin = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: FocusEvent| {
            let at = number_at(&event, "data-at");
            if let Some((at, place)) = at.and_then(|at| Some((at, place_of(at)?))) {
                dispatch.send(PickMsg::Byte(at, place));
            }
        })
    };
    let count = dump.bytes.len();
    let onkeydown = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: KeyboardEvent| {
            let Some(here) = number_at(&event, "data-at") else {
                return;
            };
            let (key, plain) = (event.key(), !event.ctrl_key() && !event.meta_key());
            if let Some(to) = step(&key, here, count) {
                focus(&id(to));
            } else if let Some(msg) = typed(&key, here).filter(|_| mode == Mode::Edit && plain) {
                dispatch.send(msg);
            } else {
                return;
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let gone_to = view.bits.as_ref().map(|bits| bits.at);
    let is_lit = |at: &usize| dump.bytes.get(*at).is_some_and(|byte| byte.lit);
    let lit = || dump.bytes.iter().position(|byte| byte.lit);
    let current = gone_to.filter(is_lit).or_else(lit).unwrap_or(0);
    let lines = dump.bytes.chunks(PER_ROW).enumerate();
    let more = (dump.more > 0).then(|| {
        html! { <p class="small quiet">{ format!("{} more bytes; Copy bytes has all.", dump.more) }</p> }
    });
    html! {
        <div class="hex" role="grid" aria-label="Bytes" {onmouseover} {onfocusin} {onkeydown}>
            { for lines.map(|(line, bytes)| row(line * PER_ROW, bytes, rows, (current, gone_to))) }
            { for more }
        </div>
    }
}

fn row(
    start: usize,
    bytes: &[Byte],
    rows: &[Row],
    (current, gone_to): (usize, Option<usize>),
) -> Html {
    let cell = |(i, byte): (usize, &Byte)| {
        let at = start + i;
        let is_lit =
            |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(|byte| byte.lit);
        let class = classes!(
            byte.lit.then_some("sel"),
            (byte.lit && !is_lit(i.checked_sub(1))).then_some("s0"),
            (byte.lit && !is_lit(Some(i + 1))).then_some("s1"),
            (gone_to == Some(at)).then_some("b0"),
            byte.broken.then_some("bad"),
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
                aria-label={format!("byte {at}, {text}, {field}{}", if byte.broken { ", broken" } else { "" })}>
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

/// What a key changes about this byte.
fn typed(key: &str, here: usize) -> Option<BytesMsg> {
    let mut letters = key.chars();
    let digit = match (letters.next(), letters.next()) {
        (Some(letter), None) => letter.to_digit(16),
        _ => None,
    };
    let digit = digit.and_then(|digit| u8::try_from(digit).ok());
    match (digit, key) {
        (Some(digit), _) => Some(BytesMsg::Digit(here, digit)),
        (None, "Insert" | "+") => Some(BytesMsg::Insert(here + 1)),
        (None, "Delete" | "Backspace") => Some(BytesMsg::Remove(here)),
        (None, _) => None,
    }
}
