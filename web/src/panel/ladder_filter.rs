//! The ladder's filter: a line of words, what it finds, and what is wrong with it.

use web_sys::HtmlInputElement;

use crate::app::Dispatch;
use crate::effect::FILTER;
use crate::markup::*;
use crate::msg::PickMsg;
use crate::view::filter::FilterView;
use crate::widget::icon::icon;
use crate::words::filter as words;

/// The row above the picture.
pub fn row(view: &FilterView, dispatch: &Dispatch) -> Html {
    let edit = {
        let dispatch = dispatch.clone();
        move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                dispatch.send(PickMsg::Filter(Some(input.value())));
            }
        }
    };
    let step = |by: i32, sign: &str, label: &'static str| {
        let none = view.count.is_none_or(|(found, _)| found == 0);
        html! {
            <button type="button" class="btn sm ghost icon" aria-label={label} title={label}
                disabled={none} onclick={dispatch.on(PickMsg::Match(by))}>{ icon(sign) }</button>
        }
    };
    html! {
        <div class="filter" role="search" aria-label={words::LABEL}>
            <label class="filter-line">
                { icon("search") }
                <input id={FILTER} type="text" autocomplete="off" autocapitalize="off"
                    spellcheck="false" aria-label={words::LABEL} placeholder={words::EXAMPLE}
                    value={view.text.clone()} oninput={edit} onkeydown={keys(dispatch)}
                    aria-invalid={view.wrong.is_some().then_some("true")}
                    aria-describedby="filter-says" />
            </label>
            { step(-1, "back", "Match before") }
            { step(1, "step", "Next match") }
            <button type="button" class="btn sm ghost icon" aria-label="Close the filter"
                onclick={dispatch.on(PickMsg::Filter(None))}>{ icon("menu-close") }</button>
            <p class="filter-says small" id="filter-says" aria-live="polite">{ says(view) }</p>
        </div>
    }
}

/// What is wrong; what is found; or what can be typed.
fn says(view: &FilterView) -> Html {
    match (&view.wrong, view.count) {
        (Some(problem), _) => {
            let place = format!("Column {}: ", problem.column);
            html! {
                <>{ icon("warn") }<span>{ place }{ &problem.message }{ ". " }
                    { &problem.hint }</span></>
            }
        }
        (None, Some((found, all))) => html! { <b>{ words::count(found, all) }</b> },
        (None, None) => html! { <span class="quiet">{ words::HELP }</span> },
    }
}

/// Enter goes from match to match; Escape closes.
fn keys(dispatch: &Dispatch) -> Callback<KeyboardEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |event: KeyboardEvent| {
        let msg = match (event.key().as_str(), event.shift_key()) {
            ("Enter", false) => PickMsg::Match(1),
            ("Enter", true) => PickMsg::Match(-1),
            ("Escape", _) => PickMsg::Filter(None),
            _ => return,
        };
        if !event.is_composing() {
            event.prevent_default();
            dispatch.send(msg);
        }
    })
}
