//! The command bar: a line over the narrator.

use web_sys::HtmlInputElement;

use crate::app::Dispatch;
use crate::effect::COMMAND;
use crate::markup::*;
use crate::msg::{CommandMsg, TransportMsg};
use crate::view::command::{CommandView, Says};
use crate::widget::coded;
use crate::widget::icon::icon;
use crate::words::command as words;

/// The bar.
pub fn bar(view: &CommandView, dispatch: &Dispatch) -> Html {
    let edit = {
        let dispatch = dispatch.clone();
        move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                dispatch.send(CommandMsg::Edit(input.value()));
            }
        }
    };
    let wrong = matches!(view.says, Says::Wrong { .. });
    html! {
        <section class="cmd" aria-label="Command bar">
            <label class="cmd-line">
                <span aria-hidden="true">{ "›" }</span>
                <input id={COMMAND} type="text" autocomplete="off" autocapitalize="off"
                    spellcheck="false" aria-label={words::LABEL} placeholder={words::EXAMPLE}
                    value={view.text.clone()} oninput={edit} onkeydown={keys(dispatch)}
                    aria-invalid={wrong.then_some("true")} aria-describedby="command-says" />
            </label>
            <div class="cmd-says" id="command-says" aria-live="polite">{ says(view, dispatch) }</div>
            <button type="button" class="btn sm ghost icon cmd-x" aria-label="Close the command bar"
                onclick={dispatch.on(CommandMsg::Toggle)}>{ icon("menu-close") }</button>
        </section>
    }
}

fn says(view: &CommandView, dispatch: &Dispatch) -> Html {
    if let Some(running) = &view.running {
        return html! {
            <p><span>{ running }</span>
                <button type="button" class="btn sm" onclick={dispatch.on(TransportMsg::Pause)}>
                    { "Stop" }</button></p>
        };
    }
    match &view.says {
        Says::Cast(names) => html! { <p class="quiet">{ names }</p> },
        Says::Answer(answer) => {
            let sign = if answer.good { "tick" } else { "warn" };
            html! { <p>{ icon(sign) }<span>{ &answer.says }</span></p> }
        }
        Says::Meaning(what) => html! {
            <p><kbd>{ "Enter" }</kbd><span class="mono">{ what }</span></p>
        },
        Says::Wrong {
            before,
            from,
            message,
            hint,
        } => html! {
            <p>
                { icon("warn") }
                <span class="mono cmd-place" aria-hidden="true">
                    { before }<mark>{ mark(from) }</mark></span>
                <span>{ coded(message) }{ ": " }{ coded(hint) }</span>
            </p>
        },
    }
}

/// What is wrong, or that something is missing.
fn mark(from: &str) -> &str {
    if from.is_empty() { "…" } else { from }
}

/// Enter does it, the arrow keys bring earlier lines back, Escape closes.
fn keys(dispatch: &Dispatch) -> Callback<KeyboardEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |event: KeyboardEvent| {
        let msg = match event.key().as_str() {
            "Enter" => CommandMsg::Run,
            "ArrowUp" => CommandMsg::Earlier,
            "ArrowDown" => CommandMsg::Later,
            _ => return,
        };
        if !event.is_composing() {
            event.prevent_default();
            dispatch.send(msg);
        }
    })
}
