//! Two lessons as a learner takes them: by pointer alone, and by keyboard alone. What is asked of the
//! page is asked by role and name; the right answers are read from the lesson's text.

use std::fs;
use std::path::Path;

use brokerscope_core::lesson::{Form, Kind, Lesson, Quiz, Step, parse};
use brokerscope_tests::browser::{Page, play};

use super::course::{nothing_is_open, plain};
use super::hand::Hand;
use super::lesson::{says, step_to};

fn lesson(id: &str) -> Lesson {
    let file = format!("{}/../lessons/{id}.md", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(Path::new(&file)).expect("the lesson is there");
    parse(&text).lesson
}

async fn answer(page: &Page, hand: Hand, quiz: &Quiz) {
    match &quiz.form {
        Form::Choose(all) | Form::Fault(all) => {
            let right: Vec<_> = all.iter().filter(|it| it.right).collect();
            match right[..] {
                [only] => {
                    hand.answer(page, &plain(&only.text), &plain(&only.text), 0)
                        .await
                }
                _ => {
                    for one in right {
                        hand.mark(page, &plain(&one.text)).await;
                    }
                }
            }
        }
        Form::Match(pairs) => {
            for (left, right) in pairs {
                hand.choose(page, &plain(left), &plain(right)).await;
            }
        }
        Form::Order(items) => put_in_order(page, hand, items).await,
        Form::Number { answer, .. } => {
            hand.write(page, "Your number", &answer.plain().to_string())
                .await;
        }
    }
    hand.press(page, "Check").await;
}

/// Moves each part up to its place.
async fn put_in_order(page: &Page, hand: Hand, items: &[(u32, String)]) {
    let mut wanted: Vec<&(u32, String)> = items.iter().collect();
    wanted.sort_by_key(|it| it.0);
    for (place, (_, text)) in wanted.iter().enumerate() {
        let text = plain(text);
        let here = async || {
            let shown = page.texts("#pane-guide .items li > span").await;
            shown.iter().position(|it| plain(it) == text)
        };
        let mut at = here().await.expect("a part of the order");
        while at > place {
            hand.press(page, &format!("Move earlier, {}", at + 1)).await;
            page.wait_until("the part to move up", async || here().await == Some(at - 1))
                .await;
            at -= 1;
        }
    }
}

/// Plays on until nothing is open, past what the step explains on the way.
async fn watch(page: &Page, hand: Hand) {
    hand.press(page, "Play").await;
    page.wait_until("the step to be watched", async || {
        if page.count("#pane-world .bubble").await > 0 {
            page.press("Space").await;
        }
        page.texts("#pane-guide .lf .wait")
            .await
            .concat()
            .is_empty()
    })
    .await;
}

async fn predict(page: &Page, hand: Hand, step: &Step) {
    let asked = step.prediction.as_ref().expect("a question");
    let first = plain(&asked.choices[0].text);
    hand.answer(page, &first, &first, 0).await;
    // Nobody has to wait: by the pace, or by the key that goes to where the step stops.
    if hand == Hand::Mouse {
        hand.choose(page, "Pace", "Real time").await;
    }
    hand.press(page, "Let it run").await;
    if hand == Hand::Keys {
        page.press("End").await;
    }
    says(page, "what happened").await;
}

/// From the first step to the last; `act` does what is to be done by hand.
async fn take(page: &Page, hand: Hand, id: &str, act: impl AsyncFn(&Page, Hand)) {
    let lesson = lesson(id);
    page.goto(&format!("#/learn/{id}")).await;
    let all = lesson.steps.len();
    for (index, step) in lesson.steps.iter().enumerate() {
        says(page, &format!("Step {} of {all}", index + 1)).await;
        match step.kind {
            Kind::Watch => watch(page, hand).await,
            Kind::Predict => predict(page, hand, step).await,
            Kind::Do => act(page, hand).await,
            Kind::Quiz => answer(page, hand, step.quiz.as_ref().expect("a quiz asks")).await,
            Kind::Read | Kind::Explore => {}
        }
        nothing_is_open(page, &step.title).await;
        let last = index + 1 == all;
        let next = step.next.as_deref();
        hand.press(page, next.unwrap_or(if last { "Done" } else { "Next" }))
            .await;
    }
    says(page, "You finished this lesson.").await;
}

/// Three devices tune in.
async fn tune_in(page: &Page, hand: Hand) {
    for device in ["dot", "Lamp", "Phone"] {
        hand.press(page, device).await;
        hand.write(page, "Topic Filter", "home/kitchen/temp").await;
        hand.press(page, "Subscribe").await;
    }
    hand.press(page, "Play").await;
}

/// The third reading falls into a gap.
async fn leave_a_gap(page: &Page, hand: Hand) {
    hand.press(page, "Wind meter").await;
    hand.press(page, "Cut its link").await;
    if hand == Hand::Keys {
        // From a button to the page: its keys step through time.
        page.press("Escape").await;
    }
    step_to(page, hand, 3_000_000).await;
    hand.press(page, "Repair its link").await;
    hand.press(page, "Connect").await;
    hand.press(page, "Play").await;
}

#[test]
fn the_radio_tower_by_pointer_alone() {
    play("the_radio_tower_by_pointer_alone", async |page| {
        take(&page, Hand::Mouse, "radio-tower", tune_in).await;
    });
}

#[test]
fn the_radio_tower_by_keyboard_alone() {
    play("the_radio_tower_by_keyboard_alone", async |page| {
        take(&page, Hand::Keys, "radio-tower", tune_in).await;
    });
}

#[test]
fn at_most_once_by_pointer_alone() {
    play("at_most_once_by_pointer_alone", async |page| {
        take(&page, Hand::Mouse, "qos-0", leave_a_gap).await;
    });
}

#[test]
fn at_most_once_by_keyboard_alone() {
    play("at_most_once_by_keyboard_alone", async |page| {
        take(&page, Hand::Keys, "qos-0", leave_a_gap).await;
    });
}
