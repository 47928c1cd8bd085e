//! One packet: header, fields, bytes, bits, arithmetic, reasons.

use super::hex::{self, Mode};
use super::length::remaining_length;
use super::{bits, tree};
use crate::app::Dispatch;
use crate::markup::*;
use crate::model::Side;
use crate::model::update::EDIT_BUTTON;
use crate::msg::{BytesMsg, FilesMsg, PageMsg, PickMsg};
use crate::shared::Shared;
use crate::view::inspector::{Again, Cause, Chain, Dissection, PacketView, Reason};
use crate::view::payload::PayloadView;
use crate::widget::icon::{family_key, glyph, icon};
use crate::widget::{clause_chip, payload, sentence};
use crate::words;

/// One packet.
pub(super) fn pane(view: &Shared<PacketView>, dispatch: &Dispatch) -> Html {
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
                { header(&view.body) }
                <p class="small quiet">{ &view.journey }</p>
                { flaw(&view.body) }
                { taken_apart(&view.body, Mode::Read, dispatch) }
                { for view.payload.as_ref().map(|it| look_at(it.as_ref(), dispatch)) }
                { for view.again.as_ref().map(|again| sent_again(again, dispatch)) }
                { remaining_length(&view.body, dispatch) }
                { for view.chain.as_ref().map(|chain| what_led(chain, dispatch)) }
                { reasons("Why it was sent", &view.sent_because) }
                { reasons("What its receiver made of it", &view.then) }
            </div>
            <div class="ifoot">
                if view.editable {
                    <button id={EDIT_BUTTON} class="btn sm" onclick={dispatch.on(BytesMsg::Edit)}>
                        { words::inspector::EDIT }</button>
                }
                <button class="btn sm ghost" onclick={copy}>{ copy_name }</button>
                if view.in_ledger {
                    <button class="btn sm ghost" onclick={dispatch.on(PageMsg::Side(Side::Ledger))}>
                        { words::ledger::DOOR }</button>
                }
            </div>
        </>
    }
}

/// The payload as what it can be read as, once somebody asked.
fn look_at(view: Option<&PayloadView>, dispatch: &Dispatch) -> Html {
    html! {
        <section class="look" aria-label={words::files::PAYLOAD}>
            <button type="button" class="btn sm" aria-expanded={view.is_some().to_string()}
                onclick={dispatch.on(FilesMsg::Payload)}>{ words::files::PAYLOAD }</button>
            if let Some(view) = view {
                { payload(view, |look| FilesMsg::Look(look).into(), dispatch) }
            }
        </section>
    }
}

/// Which packet, in a line.
pub(super) fn header(view: &Dissection) -> Html {
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

/// Why it cannot be read to its end, and which statement says so.
pub(super) fn flaw(view: &Dissection) -> Html {
    let Some(flaw) = &view.flaw else {
        return Html::default();
    };
    html! {
        <div class="say err flaw">
            { icon("warn") }
            <div>
                <p>{ &flaw.said }</p>
                <p class="small">{ flaw.gist }{ " " }{ clause_chip(flaw.clause) }</p>
                <p class="small">{ &flaw.verdict }</p>
            </div>
        </div>
    }
}

/// Fields, bytes and bits, which light each other, and what the lit field means.
pub(super) fn taken_apart(view: &Shared<Dissection>, mode: Mode, dispatch: &Dispatch) -> Html {
    html! {
        <>
            // What is edited stays under the hand: what follows from it stands below.
            if mode == Mode::Edit {
                { hex::hex(view, mode, dispatch) }
                { bits::bits(view, mode, dispatch) }
                <p class="small quiet">{ words::inspector::EDIT_HINT }</p>
                <div class="verdict" aria-live="polite">{ flaw(view) }</div>
            }
            { tree::tree(view, dispatch) }
            { whole_value(view) }
            if mode == Mode::Read {
                { hex::hex(view, mode, dispatch) }
                { bits::bits(view, mode, dispatch) }
            }
            { meaning(view) }
        </>
    }
}

/// What the lit field means. Its room is there before, so that nothing below it jumps.
fn meaning(view: &Dissection) -> Html {
    let meaning = view.meaning.as_ref().map(|meaning| {
        let rule = meaning.rule.map(|(clause, gist)| {
            html! { <p class="small quiet">{ gist }{ " " }{ clause_chip(clause) }</p> }
        });
        html! {
            <>
                <p class="small"><b>{ meaning.name }</b>{ ": " }{ meaning.says }</p>
                { for rule }
            </>
        }
    });
    let meaning = meaning.unwrap_or_else(|| {
        html! { <p class="small quiet">{ words::inspector::POINT }</p> }
    });
    html! { <div class="meaning">{ meaning }</div> }
}

/// The lit value in full, when its line shows only the beginning.
fn whole_value(view: &Dissection) -> Html {
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
