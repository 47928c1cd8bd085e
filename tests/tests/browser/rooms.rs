//! The parts of the program that are fetched when they are needed.

use brokerscope_tests::browser::{Page, play};
use serde_json::json;

/// The rooms that this build was cut into. Without `wasm-opt` a release is not cut, and has them all.
async fn rooms(page: &Page) -> Vec<String> {
    let parts = page.attributes("script[data-parts]", "data-parts").await;
    parts
        .iter()
        .flat_map(|all| all.split_whitespace().map(str::to_owned))
        .collect()
}

/// The rooms that were fetched so far.
async fn fetched(page: &Page) -> Vec<String> {
    let script = "return performance.getEntriesByType('resource')
        .map(entry => /_([a-z]+)\\.wasm$/.exec(entry.name)?.[1])
        .filter(room => room && room != 'bg').sort()";
    let names = page.eval(script, Vec::new()).await;
    serde_json::from_value(names).expect("names of rooms")
}

#[test]
fn each_screen_fetches_what_it_needs_and_no_more() {
    play(
        "each_screen_fetches_what_it_needs_and_no_more",
        async |page| {
            page.goto("").await;
            page.text("h1").await;
            let cut = rooms(&page).await;
            assert_eq!(
                fetched(&page).await,
                [""; 0],
                "the first screen needs no room"
            );
            for (hash, sign, needs) in [
                ("#/play", "#pane-ladder", vec!["bench"]),
                ("#/connect", ".live-ladder", vec!["bench", "connect"]),
                (
                    "#/learn/exactly-once",
                    "#lesson-step",
                    vec!["bench", "connect", "learn"],
                ),
            ] {
                page.goto(hash).await;
                page.text(sign).await;
                let here = fetched(&page).await;
                let wanted: Vec<_> = needs
                    .into_iter()
                    .filter(|it| cut.iter().any(|room| room == it))
                    .collect();
                assert_eq!(here, wanted, "{hash}");
            }
        },
    );
}

#[test]
fn every_screen_comes_back_after_a_reload() {
    play("every_screen_comes_back_after_a_reload", async |page| {
        for (hash, sign) in [
            ("#/play", "#pane-ladder"),
            ("#/connect", ".live-ladder"),
            ("#/learn/exactly-once", "#lesson-step"),
        ] {
            page.goto(hash).await;
            page.text(sign).await;
            page.reload().await;
            page.text(sign).await;
        }
    });
}

#[test]
fn a_pointer_at_a_door_fetches_what_is_behind_it() {
    play(
        "a_pointer_at_a_door_fetches_what_is_behind_it",
        async |page| {
            page.goto("").await;
            page.text("h1").await;
            let cut = rooms(&page).await;
            page.tab_to("link", "Connect", 20).await;
            // On the way the keyboard was at the other doors too.
            page.wait_until("the rooms behind the doors came", async || {
                let mut here = fetched(&page).await;
                here.dedup();
                // Nobody asks for a file from there.
                let doors = cut.iter().filter(|room| *room != "files");
                let mut all: Vec<_> = doors.cloned().collect();
                all.sort();
                here == all
            })
            .await;
            assert_eq!(page.count(".live-ladder").await, 0, "and nobody went there");
        },
    );
}

#[test]
fn a_room_that_does_not_come_can_be_asked_for_again() {
    play(
        "a_room_that_does_not_come_can_be_asked_for_again",
        async |page| {
            page.goto("").await;
            page.text("h1").await;
            if rooms(&page).await.is_empty() {
                eprintln!("this build was not cut: nothing can fail to come");
                return;
            }
            let broken = "window.fetched = window.fetch;
            window.fetch = () => Promise.reject(new TypeError('no connection'));";
            page.eval(broken, Vec::new()).await;
            page.goto("#/play").await;
            let says = page.text(".waits [role=alert]").await;
            assert!(says.contains("could not be loaded"), "{says}");
            page.goto("#/").await;
            page.text("h1").await;
            page.goto("#/play").await;
            page.text(".waits [role=alert]").await;
            page.eval("window.fetch = window.fetched;", Vec::new())
                .await;
            page.click_named("button", "Try again").await;
            page.text("#pane-ladder").await;
            assert_eq!(json!(fetched(&page).await), json!(["bench"]));
        },
    );
}
