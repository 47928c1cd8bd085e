//! One packet: header, fields, bytes, bits, arithmetic, reasons.

use super::{hex, tree};
use crate::app::Dispatch;
use crate::markup::*;
use crate::model::Side;
use crate::msg::{PageMsg, PickMsg};
use crate::shared::Shared;
use crate::view::inspector::{Again, Arithmetic, Cause, Chain, PacketView, Reason};
use crate::widget::icon::{family_key, glyph};
use crate::widget::{clause_chip, sentence};
use crate::words;

/// One packet.
pub(super) fn pane(view: &Shared<PacketView>, dispatch: &Dispatch) -> Html {
    let flaw = view.flaw.as_ref().map(|flaw| {
        html! { <p class="say err flaw">{ "Cannot be read to its end: " }{ flaw }</p> }
    });
    let copy = dispatch.on(PageMsg::Copy(view.copy.clone()));
    let copy_name = match (view.copied, view.secret) {
        (true, _) => "Copied",
        (false, true) => "Copy bytes without the password",
        (false, false) => "Copy bytes",
    };
    html! {
        <>
            // Another packet is read from its top.
            <div class="pane-b" key={view.record.0}>
                { header(view) }
                <p class="small quiet">{ &view.journey }</p>
                { for flaw }
                { tree::tree(view, dispatch) }
                { whole_value(view) }
                { hex::hex(view, dispatch) }
                { hex::bits(view, dispatch) }
                { for view.again.as_ref().map(|again| sent_again(again, dispatch)) }
                { for view.arithmetic.as_ref().map(remaining_length) }
                { for view.chain.as_ref().map(|chain| what_led(chain, dispatch)) }
                { reasons("Why it was sent", &view.sent_because) }
                { reasons("What its receiver made of it", &view.then) }
            </div>
            <div class="ifoot">
                <button class="btn sm ghost" onclick={copy}>{ copy_name }</button>
                if view.in_ledger {
                    <button class="btn sm ghost" onclick={dispatch.on(PageMsg::Side(Side::Ledger))}>
                        { words::ledger::DOOR }</button>
                }
            </div>
        </>
    }
}

fn header(view: &PacketView) -> Html {
    let class = view.family.map_or("end", family_key);
    html! {
        <div class="ph">
            { for view.family.map(glyph) }
            <b {class}>{ view.name }</b>
            <span>{ &view.gist }</span>
            <span class="faint small length">{ &view.length }</span>
        </div>
    }
}

/// The lit value in full, when its line shows only the beginning.
fn whole_value(view: &PacketView) -> Html {
    let row = view.lit.and_then(|place| view.rows.get(place));
    let full = row.and_then(|row| Some((row.name, row.value.full.as_ref()?)));
    full.map_or_else(Html::default, |(name, full)| {
        html! {
            <div class="full" tabindex="0" aria-label={format!("{name} in full")}>
                <p class="lab">{ name }{ " in full" }</p>
                <p class="mono">{ full }</p>
            </div>
        }
    })
}

/// The first cause, and the nearest ones.
fn what_led(chain: &Chain, dispatch: &Dispatch) -> Html {
    let cause = |cause: &Cause| {
        html! {
            <li key={cause.record.0}>
                <button class="as-link mono" onclick={dispatch.on(PickMsg::Visit(cause.record))}>
                    { &cause.at }</button>{ " " }{ sentence(&cause.told) }
            </li>
        }
    };
    html! {
        <section class="why led">
            <h3 class="lab">{ "What led to it" }</h3>
            <ol>
                { cause(&chain.first) }
                if chain.left_out > 0 {
                    <li class="small quiet">{ format!("{} more", chain.left_out) }</li>
                }
                { for chain.near.iter().map(cause) }
            </ol>
            <p class="small quiet">{ "It began there: " }{ chain.origin }</p>
        </section>
    }
}

fn sent_again(again: &Again, dispatch: &Dispatch) -> Html {
    let onclick = dispatch.on(PickMsg::Visit(again.record));
    let at = html! { <button class="as-link" {onclick}>{ &again.at }</button> };
    let pair = |text: &str| html! { <span class="mono">{ text.to_owned() }</span> };
    let (here, there) = (pair(&again.here), pair(&again.there));
    let told = match (again.later, again.here == again.there) {
        (true, false) => {
            html! { <>{ here }{ " becomes " }{ there }{ " when it is sent again at " }{ at }</> }
        }
        (false, false) => {
            html! { <>{ here }{ " was " }{ there }{ " when it was sent before, at " }{ at }</> }
        }
        (true, true) => html! { <>{ "It is sent again at " }{ at }</> },
        (false, true) => html! { <>{ "It was sent before, at " }{ at }</> },
    };
    html! {
        <p class="dupl">
            { told }{ ": " }{ again.sentence }{ ". " }{ clause_chip(again.clause) }
        </p>
    }
}

fn remaining_length(arithmetic: &Arithmetic) -> Html {
    let byte = |(i, (goes_on, bits)): (usize, &(bool, String))| {
        let plus = if i > 0 { " + " } else { "" };
        let flag = if *goes_on { "1" } else { "0" };
        html! { <>{ plus }<u>{ flag }</u>{ " " }{ bits }</> }
    };
    html! {
        <div class="rl">
            <p class="lab">
                { "Remaining Length " }<span class="mono">{ &arithmetic.pairs }</span>
            </p>
            <p class="mono eq">
                { for arithmetic.bytes.iter().enumerate().map(byte) }{ &arithmetic.sum }
            </p>
            <p class="small quiet">{ &arithmetic.sentence }</p>
        </div>
    }
}

fn reasons(title: &'static str, reasons: &[Reason]) -> Html {
    if reasons.is_empty() {
        return Html::default();
    }
    let reason = |reason: &Reason| {
        html! {
            <li key={reason.clause.to_string()}>
                <p>{ sentence(&reason.told) }</p>
                <p class="small quiet">{ reason.gist }{ " " }{ clause_chip(reason.clause) }</p>
            </li>
        }
    };
    html! {
        <section class="why">
            <h3 class="lab">{ title }</h3>
            <ul>{ for reasons.iter().map(reason) }</ul>
        </section>
    }
}
