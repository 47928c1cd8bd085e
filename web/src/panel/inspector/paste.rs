//! A place for bytes from elsewhere.

use brokerscope_core::spec::Version;
use web_sys::{HtmlSelectElement, HtmlTextAreaElement};

use super::editor::wrong;
use super::hex::Mode;
use super::length::remaining_length;
use super::packet::{flaw, header, taken_apart};
use crate::app::Dispatch;
use crate::markup::*;
use crate::model::update::PASTE_FIELD;
use crate::msg::BytesMsg;
use crate::view::inspector::{PacketRow, PasteView};
use crate::widget::icon::{family_key, glyph};
use crate::words::inspector as words;

/// The field, the packets in it, and one of them taken apart.
pub(super) fn pane(view: &PasteView, dispatch: &Dispatch) -> Html {
    let foot = view.body.as_ref().filter(|_| view.sendable).map(|_| {
        html! {
            <div class="ifoot">
                <button type="button" class="btn sm" onclick={dispatch.on(BytesMsg::Take)}>
                    { words::EDIT }</button>
            </div>
        }
    });
    let body = view.body.as_ref().map(|body| {
        html! {
            <>
                { header(body) }
                { flaw(body) }
                { taken_apart(body, Mode::Read, dispatch) }
                { remaining_length(body, dispatch) }
            </>
        }
    });
    html! {
        <>
            <div class="pane-b" key="paste">
                if view.text.is_empty() {
                    <p class="quiet">{ words::NOTHING }</p>
                }
                { field(view, dispatch) }
                { packets(view, dispatch) }
                { for body }
            </div>
            { for foot }
        </>
    }
}

fn field(view: &PasteView, dispatch: &Dispatch) -> Html {
    let says = dispatch.clone();
    let oninput = move |event: InputEvent| {
        if let Some(field) = event.target_dyn_into::<HtmlTextAreaElement>() {
            says.send(BytesMsg::Paste(field.value()));
        }
    };
    let problem = view.problem.as_ref();
    let class = classes!("input", problem.map(|_| "bad"));
    html! {
        <div class="field">
            <label for={PASTE_FIELD}>{ words::PASTED }</label>
            <textarea id={PASTE_FIELD} {class} rows="4" spellcheck="false"
                placeholder={words::PASTE_EXAMPLE} value={view.text.clone()}
                aria-invalid={problem.map(|_| "true")} {oninput} />
            { for problem.map(|text| wrong(text)) }
            if view.text.is_empty() {
                <p class="small quiet">{ words::PASTE_EMPTY }</p>
            } else {
                { spoken(view, dispatch) }
            }
        </div>
    }
}

/// How they are read.
fn spoken(view: &PasteView, dispatch: &Dispatch) -> Html {
    let dispatch = dispatch.clone();
    let onchange = move |event: Event| {
        if let Some(menu) = event.target_dyn_into::<HtmlSelectElement>() {
            let version = Version::ALL
                .into_iter()
                .find(|it| it.to_string() == menu.value());
            dispatch.send(BytesMsg::Speak(version));
        }
    };
    let option = |version: Option<Version>| {
        let value = version.map_or_else(String::new, |version| version.to_string());
        let word = match version {
            Some(version) => format!("MQTT {version}"),
            None => "as they say".to_owned(),
        };
        let selected = view.version == version;
        html! { <option key={value.clone()} {value} {selected}>{ word }</option> }
    };
    let options = [None, Some(Version::V5), Some(Version::V311)];
    html! {
        <div class="spoken">
            <select class="input" aria-label="Read as" {onchange}>
                { for options.into_iter().map(option) }
            </select>
            <p class="small quiet" aria-live="polite">{ &view.reading }</p>
        </div>
    }
}

fn packets(view: &PasteView, dispatch: &Dispatch) -> Html {
    if view.packets.is_empty() {
        return Html::default();
    }
    let row = |(at, row): (usize, &PacketRow)| {
        let class = row.family.map_or("end", family_key);
        let here = at == view.at;
        html! {
            <li key={at}>
                <button type="button" class={classes!(here.then_some("sel"))}
                    aria-current={here.then_some("true")} onclick={dispatch.on(BytesMsg::Show(at))}>
                    { for row.family.map(glyph) }
                    <b {class}>{ row.name }</b>
                    <span>{ &row.gist }</span>
                    <span class="faint small">{ &row.span }</span>
                </button>
            </li>
        }
    };
    let more = (view.more > 0).then(|| words::more_packets(view.more));
    html! {
        <>
            <ol class="pasted" aria-label="Packets">{ for view.packets.iter().enumerate().map(row) }</ol>
            { for more.map(|text| html! { <p class="small quiet">{ text }</p> }) }
        </>
    }
}
