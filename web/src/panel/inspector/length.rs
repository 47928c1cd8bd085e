//! The arithmetic of the Remaining Length.

use brokerscope_core::wire::LengthByte;

use crate::app::Dispatch;
use crate::markup::*;
use crate::msg::BytesMsg;
use crate::view::inspector::{Arithmetic, Dissection};
use crate::words::inspector as words;

/// The sum in one line, and step by step when somebody asks for it.
pub(super) fn remaining_length(view: &Dissection, dispatch: &Dispatch) -> Html {
    let Some(arithmetic) = &view.arithmetic else {
        return Html::default();
    };
    let byte = |(i, (goes_on, bits)): (usize, &(bool, String))| {
        let plus = if i > 0 { " + " } else { "" };
        let flag = if *goes_on { "1" } else { "0" };
        html! { <>{ plus }<u>{ flag }</u>{ " " }{ bits }</> }
    };
    html! {
        <section class="rl" aria-label="Remaining Length">
            <div class="rl-h">
                <p class="lab">
                    { "Remaining Length " }<span class="mono">{ &arithmetic.pairs }</span>
                </p>
                <button type="button" class="btn sm ghost" aria-expanded={view.steps.to_string()}
                    onclick={dispatch.on(BytesMsg::Steps)}>{ words::STEPS }</button>
            </div>
            <p class="mono eq">
                { for arithmetic.bytes.iter().enumerate().map(byte) }{ &arithmetic.sum }
            </p>
            if view.steps {
                { steps(arithmetic) }
            }
            <p class="small quiet">{ &arithmetic.sentence }</p>
        </section>
    }
}

/// A row for each byte, and the sum.
fn steps(arithmetic: &Arithmetic) -> Html {
    let row = |(power, step): (usize, &LengthByte)| {
        let worth = u32::from(step.bits) * step.multiplier;
        html! {
            <tr key={power}>
                <td class="mono">{ format!("{:02x}", step.byte) }</td>
                <td>{ if step.goes_on { "1, goes on" } else { "0, the last" } }</td>
                <td class="mono">{ format!("{:07b}", step.bits) }</td>
                <td class="n">{ words::term(step.bits, power) }</td>
                <td class="n">{ worth }</td>
            </tr>
        }
    };
    let sum = arithmetic.steps.last().map_or(0, |step| step.sum);
    html! {
        <table class="steps">
            <thead><tr>
                <th>{ "Byte" }</th><th>{ "Bit 7" }</th><th>{ "Bits 6 to 0" }</th>
                <th class="n">{ "worth" }</th><th class="n"></th>
            </tr></thead>
            <tbody>{ for arithmetic.steps.iter().enumerate().map(row) }</tbody>
            <tfoot><tr>
                <th>{ "Sum" }</th><td></td><td></td><td></td><td class="n b">{ sum }</td>
            </tr></tfoot>
        </table>
    }
}
