//! One byte as eight bits, each with its name.

use super::hex::Mode;
use crate::app::Dispatch;
use crate::markup::*;
use crate::msg::{BytesMsg, PickMsg};
use crate::view::inspector::{Dissection, InBits, Run};
use crate::widget::icon::family_key;
use crate::widget::{focus, number_at};

/// The byte that is looked at, in bits. Pointing at one, or walking to it, lights its field; where
/// they are edited, a click or Space turns it.
pub(super) fn bits(view: &Dissection, mode: Mode, dispatch: &Dispatch) -> Html {
    let Some(byte) = &view.bits else {
        return Html::default();
    };
    let at = byte.at;
    let light = {
        let dispatch = dispatch.clone();
        move |event: &Event, keep: bool| {
            let place = number_at(event, "data-place");
            match (place, keep) {
                (Some(_), true) => dispatch.send(PickMsg::Byte(at, place)),
                (Some(_), false) => dispatch.send(PickMsg::Light(place)),
                (None, _) => {}
            }
        }
    };
    let onmouseover = {
        let light = light.clone();
        Callback::from(move |event: MouseEvent| light(&event, false))
    };
    let onfocusin = Callback::from(move |event: FocusEvent| light(&event, true));
    let onclick = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: MouseEvent| {
            if let Some(bit) = bit_at(&event).filter(|_| mode == Mode::Edit) {
                dispatch.send(BytesMsg::Flip(at, bit));
            }
        })
    };
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let to = bit_at(&event).and_then(|bit| step(&event.key(), bit));
        if let Some(to) = to {
            focus(&id(to));
            event.prevent_default();
            event.stop_propagation();
        }
    });
    let cell = |bit: u8| cell(byte, bit, mode);
    let label = |run: &Run| {
        // Bit 7 is the first column.
        let class = format!("c{}-{}", 8 - run.high, 9 - run.low);
        let place = run.place.map(|place| place.to_string());
        html! { <span {class} data-place={place}>{ &run.label }</span> }
    };
    html! {
        <div class={view.family.map_or("end", family_key)} {onmouseover}>
            <div class="bits">
                <p class="lab">{ title(byte) }<span class="mono">
                    { format!("0x{:02x}", byte.value) }</span></p>
                <div class="bc" role="group" aria-label={format!("Bits of byte {at}")}
                    {onfocusin} {onclick} {onkeydown}>{ for (0..8).rev().map(cell) }</div>
                <div class="bl" aria-hidden="true">{ for byte.runs.iter().map(label) }</div>
            </div>
        </div>
    }
}

fn title(byte: &InBits) -> String {
    match (byte.at, byte.field) {
        (0, _) => "First byte ".to_owned(),
        (at, "") => format!("Byte {at} "),
        (at, field) => format!("Byte {at}, {field} "),
    }
}

fn cell(byte: &InBits, bit: u8, mode: Mode) -> Html {
    let holds = |run: &&Run| run.low <= bit && bit <= run.high;
    let run = byte.runs.iter().find(holds);
    let class = classes!(
        run.is_some_and(|run| run.lit).then_some("lit"),
        (byte.at == 0 && bit >= 4).then_some("type"),
    );
    let place = run.and_then(|run| run.place).map(|place| place.to_string());
    let value = (byte.value >> bit) & 1;
    let name = run.map_or("", |run| run.label.as_str());
    // The lowest bit is the one that people turn first: the flags are below.
    let tabindex = if bit == 0 { "0" } else { "-1" };
    match mode {
        Mode::Edit => html! {
            <button type="button" key={bit} id={id(bit)} {class} data-place={place}
                data-bit={bit.to_string()} {tabindex} aria-pressed={(value == 1).to_string()}
                aria-label={format!("bit {bit}: {value}, {name}")}>{ value }</button>
        },
        Mode::Read => html! {
            <b key={bit} id={id(bit)} {class} role="img" data-place={place}
                data-bit={bit.to_string()} {tabindex}
                aria-label={format!("bit {bit} is {value}, {name}")}>{ value }</b>
        },
    }
}

fn bit_at(event: &Event) -> Option<u8> {
    u8::try_from(number_at(event, "data-bit")?).ok()
}

fn id(bit: u8) -> String {
    format!("bit-{bit}")
}

/// The bit a key leads to: bit 7 stands on the left.
fn step(key: &str, bit: u8) -> Option<u8> {
    match key {
        "ArrowLeft" => Some((bit + 1).min(7)),
        "ArrowRight" => Some(bit.saturating_sub(1)),
        "Home" => Some(7),
        "End" => Some(0),
        _ => None,
    }
}
