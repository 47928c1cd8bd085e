//! The whole course on the real page: each lesson from its first step to its last, by its own
//! solution. Its answers are read from its text; whether they were right, the page says.

use std::fs;
use std::path::{Path, PathBuf};

use brokerscope_core::lesson::{Form, Kind, Lesson, Quiz, Step, parse, parse_shelf};
use brokerscope_tests::browser::{Page, play};
use serde_json::json;

/// Stops of a step to watch, at most: each is an explanation, or its end.
const STOPS: usize = 12;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../lessons")
}

/// Every lesson that the index names, in the order of the course.
fn course() -> Vec<Lesson> {
    let read = |name: &str| fs::read_to_string(folder().join(name)).expect("it is in the folder");
    let shelf = parse_shelf(&read("index.md")).shelf;
    let lessons = shelf.entries();
    lessons
        .map(|entry| parse(&read(&format!("{}.md", entry.id))).lesson)
        .collect()
}

/// Does something in the page without a pointer: this test is about lessons, not about hands.
async fn run(page: &Page, script: &str, value: serde_json::Value) {
    page.eval(script, vec![value]).await;
}

/// Clicks the button of the lesson's pane that says this.
async fn press(page: &Page, name: &str) {
    let script = "const all = [...document.querySelectorAll('#pane-guide button')];
        const found = all.find(it => it.innerText.trim() == arguments[0] && !it.disabled);
        found?.click(); return !!found";
    page.wait_until(&format!("the button {name:?}"), async || {
        page.eval(script, vec![json!(name)]).await == json!(true)
    })
    .await;
}

/// What the pane says the step still waits for; empty when nothing is open.
async fn waits_for(page: &Page) -> String {
    page.texts("#pane-guide .lf .wait").await.concat()
}

pub(super) async fn nothing_is_open(page: &Page, place: &str) {
    page.wait_until(&format!("{place} to be done"), async || {
        waits_for(page).await.is_empty()
    })
    .await;
}

async fn watch(page: &Page) {
    for _ in 0..STOPS {
        if waits_for(page).await.is_empty() {
            return;
        }
        page.press("End").await;
    }
}

async fn predict(page: &Page) {
    run(
        page,
        "document.querySelector('#pane-guide .q input').click()",
        json!(null),
    )
    .await;
    page.wait_until("the answer to be chosen", async || {
        page.count("#pane-guide .reveal").await == 1
    })
    .await;
    page.press("End").await;
}

async fn reach(page: &Page, step: &Step) {
    for hint in 0..step.hints.len() {
        press(page, if hint == 0 { "A hint" } else { "Another hint" }).await;
    }
    press(page, "Show me one way").await;
    page.press("End").await;
}

/// Answers as the lesson's text says.
async fn answer(page: &Page, quiz: &Quiz) {
    match &quiz.form {
        Form::Choose(all) | Form::Fault(all) => {
            let marks: Vec<bool> = all.iter().map(|it| it.right).collect();
            let script = "document.querySelectorAll('#pane-guide .quiz input')
                .forEach((it, place) => arguments[0][place] && it.click())";
            run(page, script, json!(marks)).await;
        }
        Form::Match(_) => {
            let script = "document.querySelectorAll('#pane-guide .quiz select')
                .forEach((it, place) => { it.value = place;
                    it.dispatchEvent(new Event('change', { bubbles: true })) })";
            run(page, script, json!(null)).await;
        }
        Form::Order(items) => put_in_order(page, items).await,
        Form::Number { answer, .. } => {
            let script = "const field = document.querySelector('#pane-guide .quiz input');
                field.value = arguments[0];
                field.dispatchEvent(new InputEvent('input', { bubbles: true }))";
            run(page, script, json!(answer.plain().to_string())).await;
        }
    }
    press(page, "Check").await;
}

/// Moves each part up to its place.
async fn put_in_order(page: &Page, items: &[(u32, String)]) {
    let mut wanted: Vec<&(u32, String)> = items.iter().collect();
    wanted.sort_by_key(|it| it.0);
    for (place, (_, text)) in wanted.iter().enumerate() {
        let text = plain(text);
        let here = async || {
            let shown = page.texts("#pane-guide .items li > span").await;
            shown.iter().position(|it| plain(it) == text)
        };
        let mut at = here().await.unwrap_or_else(|| panic!("{text:?} is a part"));
        while at > place {
            let script = "document.querySelectorAll('#pane-guide .items li')[arguments[0]]
                .querySelector('button').click()";
            run(page, script, json!(at)).await;
            page.wait_until("the part to move up", async || here().await == Some(at - 1))
                .await;
            at -= 1;
        }
    }
}

/// As one sees it: without the signs of Markdown.
pub(super) fn plain(text: &str) -> String {
    let letters = text.chars().filter(|it| !"*`".contains(*it));
    let words: String = letters.collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn take_step(page: &Page, step: &Step) {
    match step.kind {
        Kind::Watch => watch(page).await,
        Kind::Predict => predict(page).await,
        Kind::Do => reach(page, step).await,
        Kind::Quiz => {
            answer(page, step.quiz.as_ref().expect("a quiz asks")).await;
        }
        Kind::Read | Kind::Explore => {}
    }
}

async fn play_lesson(page: &Page, lesson: &Lesson) {
    page.goto(&format!("#/learn/{}", lesson.id)).await;
    let all = lesson.steps.len();
    for (index, step) in lesson.steps.iter().enumerate() {
        let place = format!("{}, step {}: {}", lesson.id, index + 1, step.title);
        let counter = format!("Step {} of {all}", index + 1);
        page.wait_until(&place, async || {
            let head = page.texts("#pane-guide .lh").await.concat();
            head.contains(&counter)
        })
        .await;
        take_step(page, step).await;
        nothing_is_open(page, &place).await;
        run(
            page,
            "document.querySelector('#pane-guide .lf button:last-child').click()",
            json!(null),
        )
        .await;
    }
    page.wait_until(&format!("{} to be finished", lesson.id), async || {
        let says = page.texts("#pane-guide .done").await.concat();
        says.contains("You finished this lesson.")
    })
    .await;
}

#[test]
fn every_lesson_is_played_to_its_end_by_its_own_solution() {
    play(
        "every_lesson_is_played_to_its_end_by_its_own_solution",
        async |page| {
            let course = course();
            assert!(!course.is_empty(), "there is a course");
            for lesson in &course {
                play_lesson(&page, lesson).await;
            }
            page.goto("#/learn").await;
            let done = format!("{0} of {0} lessons done", course.len());
            page.wait_until("the shelf to say that all is done", async || {
                page.text(".shelf header").await.contains(&done)
            })
            .await;
            assert_eq!(page.count(".course .dot.done").await, course.len());
            assert_eq!(page.count(".concept.done").await, course.len());
        },
    );
}
