//! Does my broker do that? A simulated world in the browser, before a real Mosquitto too.

use brokerscope_core::history::History;
use brokerscope_core::scenario::parse;
use brokerscope_tests::browser::{Page, play};
use brokerscope_tests::lacks;
use brokerscope_tests::peer::Mosquitto;

/// Two clients with one name, and a group for which something is retained.
const WORLD: &str = "broker hub\nclient one v5 -> hub latency 5ms id \"lamp\"\n\
    client two v5 -> hub latency 5ms id \"lamp\"\nclient worker v5 -> hub latency 5ms\n\
    at 0ms worker connect\nat 100ms one connect\nat 400ms two connect\n\
    at 600ms two publish \"job\" \"note\" qos 1 retain\n\
    at 900ms worker subscribe \"$share/team/job\" qos 1\n";

/// A link to its start.
fn link() -> String {
    let history = History::start(parse(WORLD).scenario).expect("it fits");
    format!("#/at/{}", history.share().expect("no secret is in it"))
}

/// Plays this world before both, and waits until it is over.
async fn compare(page: &Page, url: &str) {
    page.fill("Address", url).await;
    page.click_named("button", "Run it against both").await;
    page.wait_until("both runs to be over", async || {
        page.count(".bs-found").await == 1
    })
    .await;
}

#[test]
fn a_real_broker_is_compared_learned_and_worn() {
    let test = "a_real_broker_is_compared_learned_and_worn";
    if lacks(test, &["mosquitto"]) {
        return;
    }
    let broker = Mosquitto::start();
    play(test, async move |page| {
        page.goto(&link()).await;
        page.wait_until("its clients", async || {
            page.has_named("button", "worker").await
        })
        .await;
        page.goto("#/beside/real").await;

        compare(&page, &broker.websocket_url()).await;
        let found = page.text(".bs-found").await;
        assert!(found.contains("2 against the standard"), "{found}");
        let rows = page.text(".bs-ol").await;
        for expected in [
            "Receive Maximum",
            "0x8e Session taken over",
            "\"note\" on job",
        ] {
            assert!(rows.contains(expected), "{expected}: {rows}");
        }
        // A row opens with its sentence and its statement.
        page.click(".bs-ol li:nth-child(1) .bs-row").await;
        let told = page.text(".bs-told").await;
        assert!(
            told.contains("is its own choice") && told.contains("MQTT"),
            "{told}"
        );

        // Worn here, what it may choose is no difference any more; what is wrong still is.
        page.click_named("button", "Wear it here").await;
        page.wait_until("the sandbox", async || page.count(".bs-found").await == 0)
            .await;
        page.goto("#/beside/real").await;
        compare(&page, &broker.websocket_url()).await;
        let found = page.text(".bs-found").await;
        assert!(
            found.contains("2 against the standard, 0 that it allows"),
            "{found}"
        );
    });
}
