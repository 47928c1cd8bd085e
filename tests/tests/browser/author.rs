//! Somebody writes a lesson in the page: it plays beside its text, and the engine judges it.

use brokerscope_tests::browser::{Page, play};
use serde_json::json;

/// Edits the text as one's hands would: this once in place of that.
async fn replace(page: &Page, from: &str, to: &str) {
    let script = "const field = document.querySelector('#author-text');
        const found = field.value.includes(arguments[0]);
        field.value = field.value.replace(arguments[0], arguments[1]);
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
        return found";
    let found = page.eval(script, vec![json!(from), json!(to)]).await;
    assert_eq!(found, json!(true), "{from:?} stands in the text");
}

async fn checks_say(page: &Page, part: &str) {
    page.wait_until(&format!("the checks to say {part:?}"), async || {
        page.texts(".checks").await.concat().contains(part)
    })
    .await;
}

#[test]
fn a_lesson_is_written_beside_the_world_it_makes() {
    play(
        "a_lesson_is_written_beside_the_world_it_makes",
        async |page| {
            page.goto("#/learn").await;
            page.click_named("link", "Write a lesson").await;
            checks_say(&page, "the engine agrees").await;

            replace(&page, "exactly 0", "exactly 1").await;
            checks_say(&page, "0 answers come true").await;
            replace(&page, "```play", "```paly").await;
            checks_say(&page, "did you mean play?").await;
            let places = page.texts(".wrongs li").await;
            let place = places.iter().position(|it| it.contains("did you mean"));
            let place = place.expect("it stands there") + 1;
            page.click(&format!(".wrongs li:nth-child({place}) button"))
                .await;
            let marked = "const field = document.activeElement;
                return field.value?.slice(field.selectionStart, field.selectionEnd)";
            page.wait_until("the line to be marked", async || {
                page.eval(marked, Vec::new()).await == json!("```paly")
            })
            .await;
            replace(&page, "```paly", "```play").await;
            replace(&page, "exactly 1", "exactly 0").await;
            checks_say(&page, "the engine agrees").await;

            // What a stranger writes stays text, and the world beside it plays.
            let hostile = "<img src=x onerror=\"document.title='taken'\"> reader";
            replace(&page, "one reader", hostile).await;
            page.wait_until("the title to be another", async || {
                page.text("#lesson-step").await.contains("<img src=x")
            })
            .await;
            assert_eq!(page.count("img").await, 0);
            assert!(!page.title().await.contains("taken"));
            page.click_named("button", "Play").await;
            page.wait_until("the lamp to have the message", async || {
                page.attributes("[data-digest]", "data-at-us").await == ["700000"]
            })
            .await;
        },
    );
}
