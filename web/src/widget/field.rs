//! Form fields: a label, what was typed, and what is wrong with it.

use super::icon::icon;
use crate::app::Dispatch;
use crate::markup::*;
use crate::msg::Msg;
use brokerscope_core::order::Map;
use web_sys::{HtmlInputElement, HtmlSelectElement, SubmitEvent};

/// A field and its state.
pub struct Spec<'a> {
    /// Its element id.
    pub id: &'static str,
    /// Its label.
    pub label: &'a str,
    /// What was typed.
    pub value: &'a str,
    /// What is wrong with it.
    pub problem: Option<&'a str>,
}

impl<'a> Spec<'a> {
    /// The field of a form, which holds what was typed into its fields and what is wrong with one of them.
    pub fn of<F: Ord>(
        id: &'static str,
        label: &'a str,
        field: F,
        form: &'a Map<F, String>,
        problem: Option<&'a (F, String)>,
    ) -> Self {
        let problem = problem.filter(|(wrong, _)| *wrong == field);
        Self {
            id,
            label,
            value: form.get(&field).map_or("", String::as_str),
            problem: problem.map(|(_, text)| text.as_str()),
        }
    }

    fn problem_id(&self) -> Option<String> {
        self.problem.map(|_| format!("{}-problem", self.id))
    }
}

/// A line of text.
pub fn text(spec: &Spec<'_>, dispatch: &Dispatch, edit: impl Fn(String) -> Msg + 'static) -> Html {
    let dispatch = dispatch.clone();
    let oninput = move |event: InputEvent| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            dispatch.send(edit(input.value()));
        }
    };
    let class = classes!("input", spec.problem.map(|_| "bad"));
    html! {
        <div class="field">
            <label for={spec.id}>{ spec.label.to_owned() }</label>
            <input id={spec.id} {class} type="text" autocomplete="off" spellcheck="false"
                value={spec.value.to_owned()} {oninput}
                aria-invalid={spec.problem.map(|_| "true")}
                aria-describedby={spec.problem_id()} />
            { problem(spec) }
        </div>
    }
}

/// A line of text that nobody reads over a shoulder.
pub fn password(
    spec: &Spec<'_>,
    dispatch: &Dispatch,
    edit: impl Fn(String) -> Msg + 'static,
) -> Html {
    let dispatch = dispatch.clone();
    let oninput = move |event: InputEvent| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            dispatch.send(edit(input.value()));
        }
    };
    html! {
        <div class="field">
            <label for={spec.id}>{ spec.label.to_owned() }</label>
            <input id={spec.id} class="input" type="password" autocomplete="off"
                value={spec.value.to_owned()} {oninput} />
            { problem(spec) }
        </div>
    }
}

/// Says `msg` for a form, which does not leave the page.
pub fn on_submit(dispatch: &Dispatch, msg: impl Into<Msg>) -> Callback<SubmitEvent> {
    let (dispatch, msg) = (dispatch.clone(), msg.into());
    Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        dispatch.send(msg.clone());
    })
}

/// One of a few.
pub fn choice(
    spec: &Spec<'_>,
    options: &[(&str, &str)],
    dispatch: &Dispatch,
    edit: impl Fn(String) -> Msg + 'static,
) -> Html {
    let dispatch = dispatch.clone();
    let onchange = move |event: Event| {
        if let Some(menu) = event.target_dyn_into::<HtmlSelectElement>() {
            dispatch.send(edit(menu.value()));
        }
    };
    let option = |(value, word): &(&str, &str)| {
        let selected = *value == spec.value;
        html! {
            <option key={(*value).to_owned()} value={(*value).to_owned()} {selected}>
                { (*word).to_owned() }
            </option>
        }
    };
    html! {
        <div class="field">
            <label for={spec.id}>{ spec.label.to_owned() }</label>
            <select id={spec.id} class="input" {onchange}>{ for options.iter().map(option) }</select>
            { problem(spec) }
        </div>
    }
}

/// On or off.
pub fn tick(spec: &Spec<'_>, dispatch: &Dispatch, edit: impl Fn(String) -> Msg + 'static) -> Html {
    let dispatch = dispatch.clone();
    let onchange = move |event: Event| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            let text = if input.checked() { "on" } else { "" };
            dispatch.send(edit(text.to_owned()));
        }
    };
    html! {
        <label class="ticked" for={spec.id}>
            <input id={spec.id} type="checkbox" checked={spec.value == "on"} {onchange} />
            <span>{ spec.label.to_owned() }</span>
        </label>
    }
}

/// One sentence at the field, with the reason.
pub fn problem(spec: &Spec<'_>) -> Html {
    let Some(text) = spec.problem else {
        return Html::default();
    };
    html! {
        <div class="say err" id={spec.problem_id()} role="alert">
            { icon("warn") }<p>{ text.to_owned() }</p>
        </div>
    }
}
