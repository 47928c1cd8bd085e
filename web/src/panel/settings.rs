//! What the broker wears: like a well-known one, or as somebody's `mosquitto.conf` has it.

use web_sys::HtmlTextAreaElement;

use super::capture;
use crate::app::Dispatch;
use crate::markup::*;
use crate::model::update::settings::{CONF_FIELD, FOUND, SETTINGS};
use crate::msg::{FilesMsg, SettingsMsg};
use crate::view::settings::{ConfView, FindingRow, ProfileRow, SettingsView};
use crate::widget::icon::icon;
use crate::words::files as words;

/// The whole of it.
pub fn settings(view: &SettingsView, dispatch: &Dispatch) -> Html {
    html! {
        <section class="settings" id={SETTINGS} tabindex="-1" aria-label={words::SETTINGS}>
            <p>{ "The settings of " }<b>{ &view.broker }</b>{ ": " }
                if view.now.is_empty() {
                    { words::AS_AT_FIRST }
                } else {
                    <span class="mono">{ &view.now }</span>
                }
            </p>
            <p class="small quiet">{ words::ABOUT_WEARING }</p>
            <h3>{ words::WELL_KNOWN }</h3>
            <ul class="profiles">
                { for view.profiles.iter().map(|it| profile(it, dispatch)) }
            </ul>
            if !view.now.is_empty() {
                { wear(words::OURS_AGAIN, "btn sm ghost", "", dispatch) }
            }
            <h3>{ words::CONF }</h3>
            { choose(view, dispatch) }
            { capture::trouble(view.trouble.as_ref()) }
            if let Some(conf) = &view.conf {
                { found(conf, dispatch) }
            }
            <p><button type="button" class="btn sm" title={words::WRITE_HINT}
                onclick={says(SettingsMsg::Write, dispatch)}>{ words::WRITE }</button></p>
        </section>
    }
}

fn says<E: 'static>(msg: SettingsMsg, dispatch: &Dispatch) -> Callback<E> {
    dispatch.on(FilesMsg::Settings(msg))
}

fn wear(label: &'static str, class: &'static str, word: &'static str, dispatch: &Dispatch) -> Html {
    html! {
        <button type="button" {class}
            onclick={says(SettingsMsg::Wear(word.to_owned()), dispatch)}>{ label }</button>
    }
}

/// One of them; open, with its rows.
fn profile(row: &ProfileRow, dispatch: &Dispatch) -> Html {
    let open = !row.rows.is_empty();
    let to = if open { "" } else { row.word };
    let line = |[option, told, source, date]: &[&'static str; 4]| {
        html! {
            <li key={*option}>
                <b class="mono">{ *option }</b>
                <p>{ words::sentence(told) }{ " " }
                    <a href={*source} target="_blank" rel="noopener noreferrer">
                        { host(source) }</a>
                    <span class="faint">{ format!(", {date}") }</span></p>
            </li>
        }
    };
    html! {
        <li key={row.word}>
            <button type="button" class="branch-n" aria-expanded={open.to_string()}
                onclick={says(SettingsMsg::Profile(to.to_owned()), dispatch)}>
                { icon("right") }<span>{ row.title }</span></button>
            if open {
                <ul class="small rows">{ for row.rows.iter().map(line) }</ul>
                { wear(words::WEAR, "btn sm primary", row.word, dispatch) }
            }
        </li>
    }
}

/// The machine that an address names.
fn host(address: &'static str) -> &'static str {
    let rest = address.strip_prefix("https://").unwrap_or(address);
    rest.split('/').next().unwrap_or(rest)
}

/// Files, or a text that is pasted.
fn choose(view: &SettingsView, dispatch: &Dispatch) -> Html {
    let oninput = {
        let dispatch = dispatch.clone();
        move |event: InputEvent| {
            if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
                dispatch.send(FilesMsg::Settings(SettingsMsg::Type(area.value())));
            }
        }
    };
    html! {
        <>
            <p class="small quiet">{ words::ABOUT_CONF }</p>
            <p>{ conf_door() }</p>
            <details class="small">
                <summary>{ words::PASTE }</summary>
                <div class="field">
                    <label for={CONF_FIELD}>{ words::PASTED }</label>
                    <textarea id={CONF_FIELD} class="input mono" rows="6" spellcheck="false"
                        value={view.typed.clone()} {oninput}></textarea>
                </div>
                <button type="button" class="btn sm" onclick={says(SettingsMsg::Read, dispatch)}>
                    { words::LOOK_THROUGH }</button>
            </details>
        </>
    }
}

/// A way to choose a `mosquitto.conf` and its lists.
pub fn conf_door() -> Html {
    html! {
        <label class="btn sm opens" title={words::CONF_HINT}>{ words::OPEN_CONF }
            <input type="file" multiple="" data-open="conf" /></label>
    }
}

fn found(view: &ConfView, dispatch: &Dispatch) -> Html {
    html! {
        <section class="found" id={FOUND} tabindex="-1" aria-label={words::FOUND}>
            <p class="file"><b>{ &view.name }</b></p>
            <p role="status">{ &view.says }</p>
            <ol class="findings">{ for view.findings.iter().enumerate().map(finding) }</ol>
            if view.more > 0 {
                <p class="small quiet">{ format!("And {} more.", view.more) }</p>
            }
            <div class="line">
                <button type="button" class="btn primary"
                    onclick={says(SettingsMsg::WearConf, dispatch)}>{ words::WEAR }</button>
                if view.bridges {
                    <button type="button" class="btn" title={words::BUILD_HINT}
                        onclick={says(SettingsMsg::Build, dispatch)}>{ words::BUILD }</button>
                }
                <button type="button" class="btn ghost"
                    onclick={says(SettingsMsg::PutAway, dispatch)}>{ words::PUT_AWAY }</button>
            </div>
        </section>
    }
}

fn finding((place, row): (usize, &FindingRow)) -> Html {
    html! {
        <li key={place} class={classes!(row.is_bad.then_some("bad"))}>
            <p class="small"><b class="word">
                if row.is_bad { { icon("warn") } }
                <span>{ row.word }</span></b>{ " " }<span class="faint">{ &row.place }</span></p>
            <p>{ words::sentence(&row.what) }</p>
            if !row.follows.is_empty() { <p class="small">{ words::sentence(&row.follows) }</p> }
            if !row.hint.is_empty() {
                <p class="small quiet">{ words::sentence(&row.hint) }</p>
            }
        </li>
    }
}
