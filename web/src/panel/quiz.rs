//! A question to answer, a calculator to turn.

use web_sys::{HtmlInputElement, HtmlSelectElement};

use crate::app::Dispatch;
use crate::markup::*;
use crate::msg::{Fill, LessonMsg};
use crate::view::quiz::{
    CalculatorView, ChoicePart, PairPart, Parts, QuizView, RowNumber, RowView,
};
use crate::widget::icon::icon;
use crate::widget::prose;
use crate::words::lesson as words;

/// The question of a step.
pub fn quiz(dispatch: &Dispatch, view: &QuizView) -> Html {
    let parts = match &view.parts {
        Parts::Choices(all, single) => choices(dispatch, all, *single),
        Parts::Lines(all) => choices(dispatch, all, false),
        Parts::Pairs(left, options) => pairs(dispatch, left, options),
        Parts::Items(items) => {
            let last = items.len().saturating_sub(1);
            let item = |(position, (text, right)): (usize, &(Vec<_>, Option<bool>))| {
                html! {
                    <li key={position}>
                        <span>{ prose::line(dispatch, text) }</span>
                        { sign(*right) }
                        { mover(dispatch, position, true, position > 0) }
                        { mover(dispatch, position, false, position < last) }
                    </li>
                }
            };
            html! { <ol class="items">{ for items.iter().enumerate().map(item) }</ol> }
        }
        Parts::Number(typed, unit, right) => number(dispatch, typed, unit, *right),
    };
    html! {
        <fieldset class="q quiz">
            <legend>{ prose::line(dispatch, &view.asks) }</legend>
            { parts }
            <p><button type="button" class="btn primary" disabled={!view.ready}
                onclick={dispatch.on(LessonMsg::Check)}>{ words::CHECK }</button></p>
            <div role="status">
                if let Some((right, says)) = &view.says {
                    <p class={classes!("say", if *right { "done" } else { "hint" })}>
                        { icon(if *right { "tick" } else { "bulb" }) }<span>{ says }</span></p>
                }
                if !view.because.is_empty() {
                    <div class="because">{ prose::blocks(dispatch, &view.because) }</div>
                }
            </div>
        </fieldset>
    }
}

fn choices(dispatch: &Dispatch, all: &[ChoicePart], single: bool) -> Html {
    let choice = |(place, part): (usize, &ChoicePart)| {
        html! {
            <li key={place} class={part.right.map(|right| if right { "res" } else { "off" })}>
                <label>
                    <input type={if single { "radio" } else { "checkbox" }} name="quiz"
                        checked={part.marked} onchange={dispatch.on(LessonMsg::Fill(Fill::Mark(place)))} />
                    <span>{ prose::line(dispatch, &part.text) }</span>
                    { sign(part.right) }
                </label>
                if !part.because.is_empty() {
                    <div class="why small">{ prose::blocks(dispatch, &part.because) }</div>
                }
            </li>
        }
    };
    html! { <ul>{ for all.iter().enumerate().map(choice) }</ul> }
}

fn pairs(dispatch: &Dispatch, left: &[PairPart], options: &[(usize, String)]) -> Html {
    let pair = |(place, part): (usize, &PairPart)| {
        let id = format!("pair-{place}");
        let to = dispatch.clone();
        let onchange = move |event: Event| {
            if let Some(menu) = event.target_dyn_into::<HtmlSelectElement>() {
                to.send(LessonMsg::Fill(Fill::Pair(
                    place,
                    menu.value().parse().ok(),
                )));
            }
        };
        let option = |(value, text): &(usize, String)| {
            html! {
                <option key={*value} value={value.to_string()}
                    selected={part.chosen == Some(*value)}>{ text }</option>
            }
        };
        html! {
            <li key={place}>
                <label for={id.clone()}>{ prose::line(dispatch, &part.text) }</label>
                <select {id} class="input" {onchange}>
                    <option value="" selected={part.chosen.is_none()}>{ words::CHOOSE }</option>
                    { for options.iter().map(option) }
                </select>
                { sign(part.right) }
            </li>
        }
    };
    html! { <ul class="pairs">{ for left.iter().enumerate().map(pair) }</ul> }
}

fn number(dispatch: &Dispatch, typed: &str, unit: &str, right: Option<bool>) -> Html {
    let to = dispatch.clone();
    let oninput = move |event: InputEvent| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            to.send(LessonMsg::Fill(Fill::Typed(input.value())));
        }
    };
    html! {
        <p class="number">
            <input class="input" type="text" inputmode="decimal" autocomplete="off"
                aria-label={words::YOUR_NUMBER} value={typed.to_owned()} {oninput} />
            <span>{ unit }</span>
            { sign(right) }
        </p>
    }
}

fn mover(dispatch: &Dispatch, position: usize, up: bool, can: bool) -> Html {
    let name = if up { words::EARLIER } else { words::LATER };
    html! {
        <button type="button" class="btn sm ghost" disabled={!can}
            aria-label={format!("{name}, {}", position + 1)}
            onclick={dispatch.on(LessonMsg::Fill(Fill::Shift(position, up)))}>
            { if up { "↑" } else { "↓" } }</button>
    }
}

fn sign(right: Option<bool>) -> Html {
    match right {
        None => Html::default(),
        Some(true) => html! { <em class="ok">{ icon("tick") }{ words::RIGHT }</em> },
        Some(false) => html! { <em class="no">{ icon("warn") }{ words::NOT_RIGHT }</em> },
    }
}

/// A calculator of a step, the `place`-th.
pub fn calculator(dispatch: &Dispatch, place: usize, view: &CalculatorView) -> Html {
    let row = |row: &RowView| quantity(dispatch, place, row);
    let counts = view.rows.iter().any(|row| row.counted.is_some());
    html! {
        <section class="calc" key={place} aria-label={words::CALCULATOR}>
            <dl>{ for view.rows.iter().map(row) }</dl>
            if let Some(proof) = &view.proof {
                <p><button type="button" class="btn" onclick={dispatch.on(LessonMsg::Prove(place))}>
                    { icon("play") }{ words::PROVE }</button></p>
                <div role="status">
                    if let Some((good, says)) = &proof.says {
                        <p class={classes!("say", if *good && counts { "done" } else { "hint" })}>
                            { icon(if *good { "tick" } else { "warn" }) }<span>{ says }</span></p>
                    }
                </div>
            }
        </section>
    }
}

fn quantity(dispatch: &Dispatch, place: usize, row: &RowView) -> Html {
    let id = format!("calc-{place}-{}", row.name);
    let unit = html! { <span class="unit small quiet">{ &row.unit }</span> };
    match &row.number {
        RowNumber::Given(at, typed, problem) => {
            let (to, at) = (dispatch.clone(), *at);
            let oninput = move |event: InputEvent| {
                if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                    to.send(LessonMsg::Fill(Fill::Quantity(place, at, input.value())));
                }
            };
            let wrong = problem.as_ref().map(|_| format!("{id}-problem"));
            html! {
                <div key={id.clone()} class="given">
                    <dt><label for={id.clone()}>{ &row.label }</label>
                        <code class="small">{ &row.name }</code></dt>
                    <dd><input {id} class="input" type="text" inputmode="decimal"
                        autocomplete="off" value={typed.clone()} {oninput}
                        aria-invalid={problem.as_ref().map(|_| "true")}
                        aria-describedby={wrong.clone()} />{ unit }
                        if let Some(problem) = problem {
                            <p class="say err" id={wrong}>{ icon("warn") }<span>{ problem }</span></p>
                        }
                    </dd>
                </div>
            }
        }
        RowNumber::Formula(formula, value) => html! {
            <div key={id}>
                <dt>{ &row.label }<code class="small">{ format!("{} = {formula}", row.name) }</code></dt>
                <dd><output><b>{ value }</b></output>{ unit }
                    if let Some(counted) = &row.counted {
                        <span class="counted">{ words::counted(counted) }</span>
                    }
                </dd>
            </div>
        },
    }
}
