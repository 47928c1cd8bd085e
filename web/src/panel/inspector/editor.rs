//! Bytes that will be sent.

use brokerscope_core::net::Side;
use web_sys::HtmlTextAreaElement;

use super::hex::Mode;
use super::length::remaining_length;
use super::packet::{header, taken_apart};
use crate::app::Dispatch;
use crate::markup::*;
use crate::msg::BytesMsg;
use crate::view::inspector::EditorView;
use crate::widget::icon::icon;
use crate::words::inspector as words;

/// The field that holds all bytes.
const FIELD: &str = "edit-hex";

/// What is edited, what it means so far, and the way to send it.
pub(super) fn pane(view: &EditorView, dispatch: &Dispatch) -> Html {
    let body = &view.body;
    html! {
        <>
            <div class="pane-b" role="group" aria-label={words::EDIT} key="edit">
                { header(body) }
                { ways(view, dispatch) }
                { taken_apart(body, Mode::Edit, dispatch) }
                if view.miscounted {
                    <button type="button" class="btn sm" onclick={dispatch.on(BytesMsg::MendLength)}>
                        { words::MEND }</button>
                }
                { text(view, dispatch) }
                { remaining_length(body, dispatch) }
            </div>
            { foot(view, dispatch) }
        </>
    }
}

/// Which way they go.
fn ways(view: &EditorView, dispatch: &Dispatch) -> Html {
    let way = |(side, words): &(Side, String)| {
        let chosen = view.to == Some(*side);
        let id = match side {
            Side::Broker => "way-up",
            Side::Client => "way-down",
        };
        let onchange = dispatch.on(BytesMsg::Toward(*side));
        html! {
            <label key={id} for={id}>
                <input {id} type="radio" name="way" checked={chosen} {onchange} />
                <span>{ words }</span>
            </label>
        }
    };
    if view.ways.is_empty() {
        return Html::default();
    }
    html! {
        <div class="ways" role="radiogroup" aria-label="Which way">
            { for view.ways.iter().map(way) }
        </div>
    }
}

fn text(view: &EditorView, dispatch: &Dispatch) -> Html {
    let dispatch = dispatch.clone();
    let oninput = move |event: InputEvent| {
        if let Some(field) = event.target_dyn_into::<HtmlTextAreaElement>() {
            dispatch.send(BytesMsg::Type(field.value()));
        }
    };
    let problem = view.problem.as_ref();
    let class = classes!("input", problem.map(|_| "bad"));
    html! {
        <div class="field">
            <label for={FIELD}>{ words::ALL_BYTES }</label>
            <textarea id={FIELD} {class} rows="3" spellcheck="false" value={view.text.clone()}
                aria-invalid={problem.map(|_| "true")} {oninput} />
            { for problem.map(|text| wrong(text)) }
        </div>
    }
}

/// What is wrong with a field.
pub(super) fn wrong(text: &str) -> Html {
    html! { <div class="say err" role="alert">{ icon("warn") }<p>{ text.to_owned() }</p></div> }
}

fn foot(view: &EditorView, dispatch: &Dispatch) -> Html {
    let hindrance = view.hindrance.as_ref();
    html! {
        <div class="ifoot">
            <button type="button" class="btn sm primary" title={view.hint}
                aria-describedby="send-says" disabled={hindrance.is_some()}
                onclick={dispatch.on(BytesMsg::Send)}>{ "Send" }</button>
            <button type="button" class="btn sm ghost" onclick={dispatch.on(BytesMsg::Close)}>
                { "Discard" }</button>
            <p class="small quiet" id="send-says" aria-live="polite">
                { hindrance.map_or(view.hint, String::as_str) }</p>
        </div>
    }
}
