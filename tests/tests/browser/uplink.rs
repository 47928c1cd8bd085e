//! A simulated world in the browser, bridged to a real Mosquitto.

use brokerscope_tests::browser::{Page, play};
use brokerscope_tests::lacks;
use brokerscope_tests::peer::{Mosquitto, Received, Subscriber};

const PROGRAMS: &[&str] = &["mosquitto", "mosquitto_sub", "mosquitto_pub"];

/// Begins the world again with a bridge by these rules, and waits until it stands.
async fn bridge(page: &Page, url: &str, rules: &str, protection: &str) {
    page.fill("Address", url).await;
    page.fill("Rules", rules).await;
    page.choose("Loop protection", protection).await;
    page.click_named("button", "Begin the bridge").await;
    page.wait_until("the bridge to stand", async || {
        page.text("#uplink-state").await.contains("is connected.")
    })
    .await;
}

/// Asks the command bar for this; what it says.
async fn ask(page: &Page, act: &str) -> String {
    page.press(":").await;
    page.wait_until("the command bar", async || page.count(".cmd").await == 1)
        .await;
    page.type_text(act).await;
    page.press("Enter").await;
    let says = page.text(".cmd-says").await;
    page.press("Escape").await;
    says
}

/// How much came back over the bridge.
async fn came(page: &Page) -> u32 {
    let state = page.text("#uplink-state").await;
    let words: Vec<&str> = state.split_whitespace().collect();
    let at = words.iter().position(|word| *word == "from");
    let number = at.and_then(|at| words.get(at.checked_sub(1)?));
    number.and_then(|word| word.parse().ok()).unwrap_or(0)
}

fn seen(topic: &str, payload: &str, qos: u8) -> Received {
    Received {
        qos,
        retain: false,
        topic: topic.to_owned(),
        payload: payload.to_owned(),
    }
}

#[test]
fn a_world_is_bridged_to_mosquitto_and_a_storm_is_built_and_stopped() {
    let test = "a_world_is_bridged_to_mosquitto_and_a_storm_is_built_and_stopped";
    if lacks(test, PROGRAMS) {
        return;
    }
    let broker = Mosquitto::start();
    let mut eyes = Subscriber::start(&broker, "#", 2);
    play(test, async move |page| {
        page.goto("#/play").await;
        page.click_named("button", "Bridge to a real broker").await;
        let url = broker.websocket_url();
        let rules = "topic up/# out 2 \"\" page/\ntopic down/# in 1 here/ \"\"";
        bridge(&page, &url, rules, "at both ends: No Local").await;
        let said = page.text("#uplink-state").await;
        assert!(said.contains("Time follows the wall clock"), "{said}");

        // Out: under the other prefix, at the QoS it was published with, and once.
        ask(&page, "lamp publish \"up/a\" \"two\" qos 2").await;
        ask(&page, "lamp publish \"up/a\" \"one\" qos 1").await;
        ask(&page, "lamp publish \"other\" \"stays\" qos 1").await;
        ask(&page, "lamp publish \"up/a\" \"end\" qos 2").await;
        let out = eyes.messages_until("end");
        let expected = [seen("page/up/a", "two", 2), seen("page/up/a", "one", 1)];
        assert_eq!(out, expected, "{}", broker.log());

        // In: the world's client gets it, at the QoS of the rule.
        ask(&page, "lamp subscribe \"here/#\" qos 2").await;
        // The world begins with two; what comes before this one is answered, the lamp does not hear.
        let subscribed = "expect sent SUBACK to lamp exactly 3";
        page.wait_until("the lamp to be subscribed", async || {
            ask(&page, subscribed).await.contains("That is so")
        })
        .await;
        broker.publish(&["-t", "down/b", "-m", "inwards", "-q", "2"]);
        let expected = "expect lamp receives \"here/down/b\" \"inwards\" qos 1 once";
        page.wait_until("the message to come in", async || {
            ask(&page, expected).await.contains("That is so")
        })
        .await;
        page.click_named("button", "Stop the bridge").await;

        // Each pair of eyes looks for half a minute and no longer.
        let mut eyes = Subscriber::start(&broker, "#", 2);
        // One topic, both ways, no protection: what goes out comes back, and goes out again.
        bridge(&page, &url, "topic storm both 0", "none: a storm").await;
        ask(&page, "lamp publish \"storm\" \"round\"").await;
        page.wait_until("it to go round", async || came(&page).await > 60)
            .await;
        page.click_named("button", "Stop the bridge").await;
        broker.publish(&["-t", "mark", "-m", "stopped", "-q", "2"]);
        let storm = eyes.messages_until("stopped");
        let rounds = storm.iter().filter(|it| it.topic == "storm").count();
        assert!(rounds > 20, "it went round {rounds} times");
        broker.publish(&["-t", "mark", "-m", "quiet", "-q", "2"]);
        assert_eq!(eyes.messages_until("quiet"), [], "and then no more");

        let mut eyes = Subscriber::start(&broker, "#", 2);
        // Mended: the same rule with No Local crosses once.
        bridge(&page, &url, "topic storm both 0", "at both ends: No Local").await;
        for word in ["once", "again", "last"] {
            ask(&page, &format!("lamp publish \"storm\" \"{word}\"")).await;
            let before = eyes.messages_until(word);
            assert_eq!(before, [], "no copy of what went before {word}");
        }
    });
}
