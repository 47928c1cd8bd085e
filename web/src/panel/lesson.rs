//! The lesson beside its world: text, question, goals, hints.

use super::{acts, author, closing, quiz, work};
use brokerscope_core::lesson::Level;

use crate::app::Dispatch;
use crate::markup::*;
use crate::model::update::lesson::{BECAUSE, STEP_HEADING};
use crate::model::update::own::FOLDER;
use crate::model::update::page::MAIN;
use crate::model::{Model, Route};
use crate::msg::{AuthorMsg, LessonMsg, TransportMsg};
use crate::view;
use crate::view::acts::ActsView;
use crate::view::closing::PAGE;
use crate::view::lesson::{
    Absent, ChoiceView, GoalView, LessonView, Mark, Question, StepView, Way,
};
use crate::widget::icon::icon;
use crate::widget::prose;
use crate::words::{author as author_words, lesson as words, page, shelf};

/// The left pane of a lesson: the step, and what one can do to its world.
pub fn lesson((view, acts): &(LessonView, ActsView), dispatch: &Dispatch) -> Html {
    let inside = match view {
        LessonView::Step(view) => step(dispatch, view, acts),
        LessonView::Broken { says, lines } => broken(says, lines),
        LessonView::Absent(_) => Html::default(),
    };
    html! {
        <section key="lesson" class="pane p-guide les" id="pane-guide" tabindex="-1" aria-label="Lesson">
            { inside }
        </section>
    }
}

/// In place of a lesson that is not here: the whole screen.
pub fn absent(model: &Model, dispatch: &Dispatch) -> Html {
    if let Route::Learn(name) = &model.route {
        match &**name {
            PAGE => return closing::course(model, dispatch),
            FOLDER => return author::folder(model, dispatch),
            _ => {}
        }
    }
    let all = html! { <p><a href={Route::Shelf.hash()}>{ shelf::ALL }</a></p> };
    let inside = match view::lesson::absent(model) {
        Absent::Soon => html! { <p class="quiet soon" role="status">{ page::SOON }</p> },
        Absent::Lost(says) => html! {
            <>
                <p role="alert">{ says }</p>
                <button type="button" class="btn primary" onclick={dispatch.on(LessonMsg::Again)}>
                    { "Try again" }</button>
                { all }
            </>
        },
        Absent::Unknown => html! {
            <>
                <div role="alert"><h1>{ words::UNKNOWN }</h1></div>
                <a class="btn primary" href={Route::Shelf.hash()}>{ shelf::SEE_ALL }</a>
            </>
        },
    };
    html! { <main class="waits" id={MAIN} tabindex="-1">{ inside }</main> }
}

fn broken(says: &str, lines: &[String]) -> Html {
    html! {
        <div class="pane-b">
            <p class="say err">{ icon("warn") }<span>{ says }</span></p>
            <ul>{ for lines.iter().map(|line| html! { <li class="mono">{ line }</li> }) }</ul>
            <p><a href={Route::Shelf.hash()}>{ "All lessons" }</a></p>
        </div>
    }
}

fn step(dispatch: &Dispatch, view: &StepView, acts: &ActsView) -> Html {
    html! {
        <>
            <div class="les-b">
                { head(dispatch, view) }
                <div class="pane-b" key={view.current}>
                    <h1 id={STEP_HEADING} tabindex="-1" lang={view.languages.lang()}>{ &view.title }</h1>
                    <div class="prose" lang={view.languages.lang()}>{ prose::blocks(dispatch, &view.prose) }</div>
                    <div class="told" lang={view.languages.lang()}>
                    { for view.calculators.iter().enumerate()
                        .map(|(place, it)| quiz::calculator(dispatch, place, it)) }
                    if let Some(view) = &view.quiz {
                        { quiz::quiz(dispatch, view) }
                    }
                    if let Some(question) = &view.question {
                        { ask(dispatch, question, view.nudge) }
                    }
                    if !view.goals.is_empty() {
                        { goals(dispatch, &view.goals) }
                    }
                    { hints(dispatch, view) }
                    </div>
                    if view.hands {
                        <section class="hands acts" aria-label={words::HANDS}>
                            <h2 class="lab">{ words::HANDS }</h2>
                            <div class="pane-b">{ acts::body(acts, dispatch) }</div>
                        </section>
                    }
                    if let Some(view) = &view.closing {
                        { closing::closing(dispatch, view) }
                    }
                    if let Some(view) = &view.hand_in {
                        { work::hand_in(view, dispatch) }
                    }
                </div>
            </div>
            { foot(dispatch, view) }
        </>
    }
}

fn head(dispatch: &Dispatch, view: &StepView) -> Html {
    let mark = |(place, (title, mark)): (usize, &(String, Mark))| {
        let class = match mark {
            Mark::Done => "done",
            Mark::Current => "cur",
            Mark::Ahead => "",
        };
        let current = (*mark == Mark::Current).then_some("step");
        html! {
            <li key={place}>
                <button type="button" {class} aria-current={current} title={title.clone()}
                    aria-label={format!("Step {}: {title}", place + 1)}
                    onclick={dispatch.on(LessonMsg::Step(place))}></button>
            </li>
        }
    };
    html! {
        <div class="lh">
            <ol class="segs" aria-label="Steps">{ for view.steps.iter().enumerate().map(mark) }</ol>
            <p class="small quiet">
                { &view.place }
                if let Some(minutes) = &view.minutes {
                    <span class="faint">{ format!(" · {minutes}") }</span>
                }
                <button type="button" class="btn sm ghost again"
                    aria-label="Begin this step again"
                    onclick={dispatch.on(LessonMsg::Restart)}>
                    { icon("again") }{ "Again" }</button>
            </p>
            if view.own {
                <p><button type="button" class="btn sm"
                    onclick={dispatch.on(LessonMsg::Author(AuthorMsg::Begin))}>
                    { author_words::EDIT }</button></p>
            }
            { work::languages(&view.languages, dispatch) }
            if let Some(level) = view.levels {
                { levels(dispatch, level) }
            }
        </div>
    }
}

fn levels(dispatch: &Dispatch, chosen: Level) -> Html {
    let level = |level: Level| {
        html! {
            <button key={level.name()} type="button" class="btn sm ghost"
                aria-pressed={(level == chosen).to_string()}
                onclick={dispatch.on(LessonMsg::Level(level))}>{ words::level(level) }</button>
        }
    };
    html! {
        <div class="levels small" role="group" aria-label={words::LEVELS}>
            <span class="quiet">{ words::LEVELS }</span>
            { for Level::ALL.into_iter().map(level) }
        </div>
    }
}

fn ask(dispatch: &Dispatch, question: &Question, nudge: bool) -> Html {
    let choice =
        |(place, choice): (usize, &ChoiceView)| choice_html(dispatch, question, place, choice);
    html! {
        <>
            <fieldset class="q">
                <legend>{ prose::line(dispatch, &question.asks) }</legend>
                <ul>{ for question.choices.iter().enumerate().map(choice) }</ul>
            </fieldset>
            <div role="status">
                if nudge {
                    <p class="say hint">{ icon("bulb") }<span>{ words::PREDICT_FIRST }</span></p>
                }
                if question.none_fits {
                    <p class="say hint">{ icon("bulb") }<span>{ words::NONE_FITS }</span></p>
                }
                if !question.because.is_empty() {
                    <div class="because" id={BECAUSE}>{ prose::blocks(dispatch, &question.because) }</div>
                }
            </div>
            if question.reveal {
                <button type="button" class="btn primary reveal"
                    onclick={dispatch.on(LessonMsg::Reveal)}>
                    { icon("play") }{ words::REVEAL }</button>
            }
        </>
    }
}

fn choice_html(
    dispatch: &Dispatch,
    question: &Question,
    place: usize,
    choice: &ChoiceView,
) -> Html {
    html! {
        <li key={place} class={choice.happened.then_some("res")}>
            <label>
                <input type="radio" name="prediction" checked={choice.chosen}
                    disabled={!question.open} onchange={dispatch.on(LessonMsg::Predict(place))} />
                <span>{ prose::line(dispatch, &choice.text) }</span>
                if choice.happened {
                    <em class="ok">{ icon("tick") }{ words::HAPPENED }</em>
                }
                if choice.chosen && !question.open && !choice.happened {
                    <em>{ words::PREDICTED }</em>
                }
            </label>
        </li>
    }
}

fn goals(dispatch: &Dispatch, goals: &[GoalView]) -> Html {
    let goal = |(place, goal): (usize, &GoalView)| {
        let sign = if goal.reached.is_some() {
            html! { <span class="check on">{ icon("tick") }</span> }
        } else {
            html! { <span class="check"></span> }
        };
        html! {
            <li key={place} class={goal.reached.map(|_| "ok")}>
                { sign }
                <span>{ prose::line(dispatch, &goal.text) }
                    if let Some(at) = goal.reached {
                        <br /><button type="button" class="moment small"
                            onclick={dispatch.on(TransportMsg::SeekTime(at))}>
                            { words::reached(&at.to_string()) }</button>
                    }
                </span>
            </li>
        }
    };
    html! {
        <section class="goals" aria-label={words::GOALS}>
            <h2 class="lab">{ words::GOALS }</h2>
            <ul aria-live="polite">{ for goals.iter().enumerate().map(goal) }</ul>
        </section>
    }
}

fn hints(dispatch: &Dispatch, view: &StepView) -> Html {
    let hint = |(place, (name, text)): (usize, &(String, Vec<view::prose::Block>))| {
        html! {
            <div class="say hint" key={place}>{ icon("bulb") }
                <div><b class="b">{ name }{ " " }</b>{ prose::blocks(dispatch, text) }</div></div>
        }
    };
    html! {
        <div class="hints" role="status">
            { for view.hints.iter().enumerate().map(hint) }
            if view.more_hints {
                <button type="button" class="btn sm ghost" onclick={dispatch.on(LessonMsg::Hint)}>
                    { icon("bulb") }{ if view.hints.is_empty() { "A hint" } else { "Another hint" } }
                </button>
            }
            if let Some(way) = view.way {
                { show(dispatch, way) }
            }
        </div>
    }
}

/// The solution, and what one should know of it.
fn show(dispatch: &Dispatch, way: Way) -> Html {
    let (says, button) = match way {
        Way::Offered => (None, Some(words::SHOW)),
        Way::Plays => (Some(words::SHOWING), None),
        Way::Seen(_) => (Some(words::SHOWN), Some(words::SHOW_AGAIN)),
    };
    html! {
        <>
            if let Some(says) = says {
                <p class="say hint">{ icon("bulb") }<span>{ says }</span></p>
            }
            if let Some(button) = button {
                <button type="button" class="btn sm ghost" onclick={dispatch.on(LessonMsg::Show)}>
                    { icon("play") }{ button }</button>
            }
            if matches!(way, Way::Plays | Way::Seen(true)) {
                <button type="button" class="btn sm ghost" onclick={dispatch.on(LessonMsg::Mine)}>
                    { icon("undo") }{ words::MINE }</button>
            }
        </>
    }
}

fn foot(dispatch: &Dispatch, view: &StepView) -> Html {
    let ready = view.waiting.is_none();
    html! {
        <div class="lf">
            <button type="button" class="btn ghost" disabled={!view.can_go_back}
                onclick={dispatch.on(LessonMsg::Back)}>{ "Back" }</button>
            <span class="small quiet wait">{ view.waiting.clone().unwrap_or_default() }</span>
            if let Some(next) = &view.next {
                <button type="button" class={classes!("btn", ready.then_some("primary"))}
                    onclick={dispatch.on(LessonMsg::Next)}>{ next }{ icon("arrow") }</button>
            } else {
                <a class="btn primary" href={Route::Shelf.hash()}>{ "All lessons" }</a>
            }
        </div>
    }
}
