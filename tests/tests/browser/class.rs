//! A class: the teacher's machine runs `brokerscope serve --class`, the students' pages join it.

use brokerscope_tests::browser::{Page, play};
use brokerscope_tests::peer::Serve;

/// A student opens the link in a window of their own, writes a name and connects.
async fn joins(page: &Page, base: &str, hash: &str, name: &str) -> Page {
    let page = page.window_at(base).await;
    page.goto(hash).await;
    page.fill("Client Identifier", name).await;
    page.click_named("button", "Connect").await;
    page.wait_until(&format!("{name} to be connected"), async || {
        let state = page.texts("#live-state").await.concat();
        state.contains("connected, MQTT")
    })
    .await;
    page
}

/// Waits until a topic shows this value, on a page that subscribed.
async fn shows(page: &Page, topic: &str, value: &str) {
    page.turn_to().await;
    page.wait_until(&format!("{topic} to be {value:?}"), async || {
        let rows = page.texts("#live-topic-table tbody tr").await;
        rows.iter()
            .any(|row| row.contains(topic) && row.contains(value))
    })
    .await;
}

async fn subscribes(page: &Page, filter: &str) {
    let before = page.count(".live-subs li").await;
    page.fill("Topic Filter", filter).await;
    page.click_named("button", "Subscribe").await;
    page.wait_until("the subscription to stand", async || {
        page.count(".live-subs li").await > before
    })
    .await;
}

/// The teacher's list of everything that happened has these words on one line.
async fn tells(page: &Page, words: &[&str]) {
    page.turn_to().await;
    page.wait_until(&format!("a line with {words:?}"), async || {
        let lines = page.texts(".tale-list .line").await;
        lines
            .iter()
            .any(|line| words.iter().all(|word| line.contains(word)))
    })
    .await;
}

/// Students' pages join the teacher's broker, their Last Will is the attendance list, and the
/// whole class stands on one ladder.
#[test]
fn a_class_is_on_one_ladder_and_its_wills_are_the_list() {
    let test = "a_class_is_on_one_ladder_and_its_wills_are_the_list";
    let dist = brokerscope_tests::root().join("dist");
    let host = Serve::own(&["--class", "--page", &dist.display().to_string()]);
    let link = |to: &str| {
        let line = host.line_with(to);
        let (_, url) = line.split_once("http://").expect("an address");
        let (base, hash) = url.split_once('#').expect("a place in the page");
        (format!("http://{base}"), format!("#{hash}"))
    };
    let (base, join) = link("for the students");
    let (_, secret) = link("for the teacher");
    play(test, async move |page| {
        // The host ends before the teacher's page does.
        page.allow_error("net::ERR_");
        let ada = joins(&page, &base, &join, "ada").await;
        host.line_with("class: 1 of 1 are here: ada");
        let bob = joins(&page, &base, &join, "bob").await;
        host.line_with("class: 2 of 2 are here: ada, bob");
        subscribes(&bob, "class/+").await;
        shows(&bob, "ada", "here").await;
        subscribes(&bob, "hall/#").await;

        let teacher = page.window_at(&base).await;
        teacher.goto(&secret).await;
        teacher.click_named("button", "Whole story").await;
        tells(&teacher, &["bob", "SUBSCRIBE", "hall/#"]).await;

        ada.turn_to().await;
        ada.fill("Topic Name", "hall/door").await;
        ada.fill("Payload", "open").await;
        ada.click_named("button", "Publish").await;
        shows(&bob, "door", "open").await;
        tells(&teacher, &["ada", "PUBLISH", "hall/door"]).await;
        tells(&teacher, &["PUBLISH", "hall/door", "bob"]).await;

        // No goodbye: the Last Will says it.
        ada.close_window().await;
        host.line_with("class: 1 of 2 are here: bob; away: ada");
        shows(&bob, "ada", "away").await;
        tells(&teacher, &["PUBLISH", "class/ada"]).await;
    });
}
