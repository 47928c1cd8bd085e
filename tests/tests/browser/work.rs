//! A lesson told in Chinese, handed in as a file, and opened by whoever asked for it.

use brokerscope_tests::browser::{Page, play};
use serde_json::json;

/// Takes what would be saved, in place of the browser's folder of downloads.
const CATCH: &str = "window.saveText = (all) => { window.caught = all }; return true";

/// Puts files into the field of the shelf, as a person chooses them.
const CHOOSE: &str = "const all = new DataTransfer();
    for (const [name, text] of arguments[0]) all.items.add(new File([text], name));
    const field = document.querySelector('.files input[type=file]');
    field.files = all.files;
    field.dispatchEvent(new Event('change', { bubbles: true }));
    return true";

async fn heading(page: &Page, text: &str, lang: &[String]) {
    page.wait_until(&format!("the heading {text:?}"), async || {
        page.text("#lesson-step").await == text
            && page.attributes("#lesson-step[lang]", "lang").await == lang
    })
    .await;
}

async fn step(page: &Page, place: usize) {
    let script = "document.querySelectorAll('#pane-guide .segs button')[arguments[0]].click()";
    page.eval(script, vec![json!(place)]).await;
}

/// Steps on until the page says what happened.
async fn happens(page: &Page) {
    for _ in 0..80 {
        if page.count("#pane-guide .res em.ok").await == 1 {
            return;
        }
        let before = page.attributes("[data-digest]", "data-step").await;
        page.press("ArrowRight").await;
        page.wait_until("a step", async || {
            page.attributes("[data-digest]", "data-step").await != before
        })
        .await;
    }
    panic!("eighty steps show nothing");
}

/// What was saved: a name and a text.
async fn caught(page: &Page) -> (String, String) {
    page.wait_for("a file to be saved", async || {
        let all = page.eval("return window.caught ?? null", vec![]).await;
        let (name, text) = all.as_str()?.split_once('\n')?;
        Some((name.to_owned(), text.to_owned()))
    })
    .await
}

#[test]
fn work_in_another_language_is_handed_in_and_opened_again() {
    play(
        "work_in_another_language_is_handed_in_and_opened_again",
        async |page| {
            let zh = ["zh".to_owned()];
            page.goto("#/learn/exactly-once").await;
            heading(&page, "Four packets for one reading", &[]).await;
            page.click_named("button", "中文").await;
            heading(&page, "一个读数，四个报文", &zh).await;
            page.reload().await;
            heading(&page, "一个读数，四个报文", &zh).await;

            step(&page, 2).await;
            heading(&page, "链路断了", &zh).await;
            let second = "document.querySelectorAll('#pane-guide .q input')[1].click()";
            page.eval(second, vec![]).await;
            page.wait_until("the answer to be chosen", async || {
                page.count("#pane-guide .reveal").await == 1
            })
            .await;
            happens(&page).await;

            let last = page.count("#pane-guide .segs button").await - 1;
            step(&page, last).await;
            page.eval(CATCH, vec![]).await;
            page.fill("Your name, if it shall be in it", "Ada").await;
            page.click_named("button", "Hand in").await;
            let (name, text) = caught(&page).await;
            assert_eq!(name, "exactly-once-work.txt");
            let said = page.text(".hand-in [role=status]").await;
            assert!(said.contains("predictions 1/2"), "{said}");

            page.goto("#/learn").await;
            page.wait_until("the shelf", async || page.count(".files").await == 1)
                .await;
            let edited = text.replace("by Ada", "by Eve");
            let files = json!([[name, text], ["eve.txt", edited], ["notes.txt", "# Notes"]]);
            page.eval(CHOOSE, vec![files]).await;
            page.wait_until("three verdicts", async || {
                page.texts(".files tbody td:last-child").await
                    == ["open", "edited", "cannot be judged"]
            })
            .await;
            let row = page.texts(".files tbody tr:first-child td").await;
            assert_eq!(row[2..6], ["Ada", "0/3", "1/2", row[5].as_str()], "{row:?}");
            let steps = page.text(".files details").await;
            assert!(steps.contains("foretold rightly"), "{steps}");
            assert!(
                steps.contains("链路断了"),
                "the lesson is the one it was done in"
            );

            page.eval(CATCH, vec![]).await;
            page.click_named("button", "Save my progress").await;
            let (name, progress) = caught(&page).await;
            assert_eq!(name, "brokerscope-progress.txt");
            page.eval(CHOOSE, vec![json!([[name, progress]])]).await;
            page.wait_until("progress to come", async || {
                let said = page.text(".files [role=status]").await;
                said.contains("Nothing was lost")
            })
            .await;
        },
    );
}
