//! The page against a real Mosquitto, over the browser's own WebSocket.

use brokerscope_tests::browser::{Page, play, play_trusting};
use brokerscope_tests::lacks;
use brokerscope_tests::peer::{Authority, Mosquitto, Received, Subscriber, free_port};
use brokerscope_tests::shark::{TSHARK, read_file};

const PROGRAMS: &[&str] = &["mosquitto", "mosquitto_sub", "mosquitto_passwd"];
const TOPIC: &str = "brokerscope/lamp";

/// Opens the screen, types the address and connects; does not wait for what comes of it.
async fn connect(page: &Page, url: &str) {
    page.goto("#/connect").await;
    page.fill("Address", url).await;
    page.click_named("button", "Connect").await;
}

async fn is_connected(page: &Page) {
    page.wait_until("the page to be connected", async || {
        let state = page.texts("#live-state").await;
        state.iter().any(|text| text.contains("connected, MQTT"))
    })
    .await;
}

/// The sentence that says why there is no connection.
async fn trouble(page: &Page) -> String {
    page.text("#live-trouble").await
}

async fn publish(page: &Page, payload: &str) {
    page.fill("Payload", payload).await;
    page.click_named("button", "Publish").await;
    page.wait_until("PUBCOMP to come and the message to come back", async || {
        let answered = page.text("#live-answer").await.contains("PUBCOMP");
        let cells = page.texts("#live-topic-table td").await;
        answered && cells.iter().any(|cell| cell == payload)
    })
    .await;
}

/// From the page to a real broker and back.
fn a_message_goes_there_and_back(test: &str, version: &'static str) {
    if lacks(test, PROGRAMS) {
        return;
    }
    let broker = Mosquitto::start();
    let mut eyes = Subscriber::start(&broker, TOPIC, 2);
    play(test, async move |page| {
        page.goto("#/connect").await;
        page.choose("Version", version).await;
        connect(&page, &broker.websocket_url()).await;
        is_connected(&page).await;

        page.fill("Topic Filter", "brokerscope/#").await;
        page.click_named("button", "Subscribe").await;
        page.wait_until("the subscription to stand", async || {
            page.count(".live-subs li").await == 1
        })
        .await;

        page.fill("Topic Name", TOPIC).await;
        page.choose("QoS", "2").await;
        publish(&page, "on").await;
        let row = page.texts("#live-topic-table tbody td").await;
        assert_eq!(
            row,
            [TOPIC, "on", "1", "", "2", ""],
            "received once, at QoS 2"
        );
        a_payload_from_near(&page).await;

        publish(&page, "end").await;
        let seen = eyes.messages_until("end");
        let received = |payload: &str| Received {
            qos: 2,
            retain: false,
            topic: TOPIC.to_owned(),
            payload: payload.to_owned(),
        };
        assert_eq!(
            seen,
            [received("on"), received(r#"{"on":true}"#)],
            "exactly once [MQTT-4.3.3-2]\n{}",
            broker.log()
        );
        the_twin_tells_it(&page).await;

        page.click_named("button", "Disconnect").await;
        page.wait_until("the broker to hear the goodbye", async || {
            broker.log().contains("Received DISCONNECT from page-")
        })
        .await;
    });
}

/// The topic shows what came in more than one way, and what came before it.
async fn a_payload_from_near(page: &Page) {
    publish(page, r#"{"on":true}"#).await;
    page.click_named("button", TOPIC).await;
    page.wait_until("the topic to be shown", async || {
        page.count("#live-near").await == 1
    })
    .await;
    let shown = page.text("#live-near pre").await;
    assert_eq!(shown, "{\n  \"on\": true\n}", "JSON is laid out");
    page.click_named("tab", "Hex").await;
    page.wait_until("the bytes", async || {
        page.text("#live-near pre")
            .await
            .starts_with("0000  7b 22 6f 6e")
    })
    .await;
    let past = page.texts("#live-near .v").await;
    assert_eq!(past, ["on"], "what came before");
    page.click_named("button", "Close the topic").await;
}

/// The list twin names every packet of the first exchange, in its order.
async fn the_twin_tells_it(page: &Page) {
    page.click_named("button", "Whole story").await;
    page.wait_until("the story to open", async || {
        page.count(".tale-list .line").await > 0
    })
    .await;
    let lines = page.texts(".tale-list .line").await;
    let mut rest = lines.iter();
    for packet in [
        "CONNECT",
        "CONNACK",
        "SUBSCRIBE",
        "SUBACK",
        "PUBLISH",
        "PUBREC",
        "PUBREL",
        "PUBCOMP",
    ] {
        let found = rest.any(|line| line.contains(packet));
        assert!(found, "{packet} is not where it belongs in {lines:#?}");
    }
    page.press("Escape").await;
}

#[test]
fn a_message_goes_there_and_back_in_5_0() {
    brokerscope_core::proves!(V5: "6.0.0-3");
    a_message_goes_there_and_back("a_message_goes_there_and_back_in_5_0", "5.0");
}

#[test]
fn a_message_goes_there_and_back_in_3_1_1() {
    brokerscope_core::proves!(V311: "6.0.0-3", "7.0.0-2");
    a_message_goes_there_and_back("a_message_goes_there_and_back_in_3_1_1", "3.1.1");
}

#[test]
fn a_refusal_says_its_reason_and_the_password_stays_here() {
    let test = "a_refusal_says_its_reason_and_the_password_stays_here";
    if lacks(test, PROGRAMS) {
        return;
    }
    let broker = Mosquitto::with_password("alice", "cheshire");
    play(test, async move |page| {
        connect(&page, &broker.websocket_url()).await;
        let sentence = trouble(&page).await;
        assert!(
            sentence.contains("The broker refused: Not authorized"),
            "{sentence}"
        );

        page.fill("User Name", "alice").await;
        let field = "const field = document.querySelector('#live-password'); field.focus();";
        page.eval(field, Vec::new()).await;
        page.type_text("cheshire").await;
        page.click_named("button", "Connect").await;
        is_connected(&page).await;
        // The packet with the password in it, taken apart.
        page.click_named("tab", "Inspector").await;
        let focus = "document.querySelector('.ladder-frame').focus()";
        page.wait_until("CONNECT to be taken apart", async || {
            page.eval(focus, Vec::new()).await;
            page.press("ArrowUp").await;
            let text = page.texts(".insp").await.concat();
            text.contains("CONNECT") && text.contains("hidden on this screen")
        })
        .await;
        let spill = "return [location.href, document.body.innerText,
            JSON.stringify(localStorage), JSON.stringify(sessionStorage)].join(' ')";
        let spilt = page.eval(spill, Vec::new()).await.to_string();
        assert!(!spilt.contains("cheshire"), "{spilt}");
        let bytes = page.texts(".insp .hex b").await.join(" ");
        assert!(!bytes.contains("63 68 65 73"), "its bytes stand in {bytes}");
        assert!(bytes.contains("••"), "they are covered: {bytes}");
    });
}

#[test]
fn a_connection_that_cannot_be_opened_says_what_is_likely_wrong() {
    let test = "a_connection_that_cannot_be_opened_says_what_is_likely_wrong";
    if lacks(test, PROGRAMS) {
        return;
    }
    let broker = Mosquitto::start();
    play(test, async move |page| {
        page.allow_error("WebSocket connection to");
        connect(&page, &format!("ws://127.0.0.1:{}/mqtt", free_port())).await;
        let sentence = trouble(&page).await;
        assert!(sentence.contains("nobody listens there"), "{sentence}");

        // Plain MQTT listens there: it does not know what a WebSocket is.
        page.fill("Address", &format!("ws://127.0.0.1:{}", broker.port()))
            .await;
        page.click_named("button", "Connect").await;
        page.wait_until("another sentence", async || {
            trouble(&page)
                .await
                .contains(&format!("on port {}", broker.port()))
        })
        .await;
    });
}

/// Over TLS, in both versions, with a password.
#[test]
fn a_broker_with_a_certificate_is_spoken_to_if_the_browser_trusts_it() {
    let test = "a_broker_with_a_certificate_is_spoken_to_if_the_browser_trusts_it";
    if lacks(test, PROGRAMS) || lacks(test, Authority::PROGRAMS) {
        return;
    }
    let authority = Authority::found();
    let broker = Mosquitto::with_password_and("alice", "cheshire", &authority.lines());
    let url = broker.encrypted_url();
    let to = url.clone();
    play_trusting(test, Some(&authority), async move |page| {
        page.goto("#/connect").await;
        page.fill("User Name", "alice").await;
        page.fill("Password", "cheshire").await;
        for version in ["3.1.1", "5.0"] {
            page.choose("Version", version).await;
            connect(&page, &to).await;
            is_connected(&page).await;
            let state = page.text("#live-state").await;
            assert!(state.contains(&format!("MQTT {version}")), "{state}");
            page.click_named("button", "Disconnect").await;
            page.wait_until("the form", async || {
                page.has_named("button", "Connect").await
            })
            .await;
        }
    });
    // Another browser knows nothing of this authority.
    play(test, async move |page| {
        page.allow_error("WebSocket connection to");
        connect(&page, &url).await;
        let sentence = trouble(&page).await;
        assert!(
            sentence.contains("certificate is not trusted"),
            "{sentence}"
        );
    });
}

#[test]
fn a_broker_that_dies_is_missed() {
    let test = "a_broker_that_dies_is_missed";
    if lacks(test, PROGRAMS) {
        return;
    }
    let broker = Mosquitto::start();
    play(test, async move |page| {
        connect(&page, &broker.websocket_url()).await;
        is_connected(&page).await;
        drop(broker);
        let sentence = trouble(&page).await;
        assert!(sentence.contains("without a goodbye"), "{sentence}");
        assert!(
            page.has_named("button", "Connect").await,
            "one may try again"
        );
    });
}

/// Takes what would be saved, as numbers of bytes.
const CATCH: &str =
    "window.saveBytes = (name, all) => { window.caught = Array.from(all) }; return true";

/// The state of one of several connections, as it is read.
async fn says(page: &Page, name: &str, state: &str) {
    page.wait_until(&format!("{name} to say {state:?}"), async || {
        let all = page.texts(".live-peer").await;
        all.iter()
            .any(|it| it.starts_with(name) && it.contains(state))
    })
    .await;
}

/// Another connection, by keyboard alone: the button, then the form.
async fn add(page: &Page, client_id: &str, version: Option<&str>) {
    let focus = "document.querySelector('main').focus()";
    page.eval(focus, Vec::new()).await;
    page.tab_to("button", "Add another", 30).await;
    page.press("Enter").await;
    page.wait_until("the form to have the keyboard", async || {
        page.focused().await == "textbox Address"
    })
    .await;
    if let Some(version) = version {
        page.tab_to("combobox", "Version", 5).await;
        page.type_text(version).await;
    }
    page.tab_to("textbox", "Client Identifier", 5).await;
    page.press("Control+a").await;
    page.type_text(client_id).await;
    page.press("Enter").await;
}

/// Several at once. Two versions speak to each other through one broker, a third takes the
/// name of the first, one is closed.
#[test]
fn two_connections_talk_through_one_broker() {
    let test = "two_connections_talk_through_one_broker";
    if lacks(test, PROGRAMS) || lacks(test, &[TSHARK]) {
        return;
    }
    let broker = Mosquitto::start();
    play(test, async move |page| {
        page.goto("#/connect").await;
        page.fill("Client Identifier", "meter").await;
        connect(&page, &broker.websocket_url()).await;
        is_connected(&page).await;
        assert_eq!(page.count(".live-peer").await, 0, "one alone needs no list");
        page.fill("Topic Filter", "brokerscope/#").await;
        page.click_named("button", "Subscribe").await;
        page.wait_until("the subscription to stand", async || {
            page.count(".live-subs li").await == 1
        })
        .await;

        add(&page, "desk", Some("3")).await;
        says(&page, "desk", "connected, MQTT 3.1.1").await;
        says(&page, "meter", "connected, MQTT 5.0").await;
        page.fill("Topic Name", TOPIC).await;
        page.fill("Payload", "on").await;
        page.choose("QoS", "2").await;
        page.click_named("button", "Publish").await;
        page.wait_until("PUBCOMP", async || {
            page.text("#live-answer").await.contains("PUBCOMP")
        })
        .await;
        assert_eq!(
            page.count("#live-topic-table").await,
            0,
            "desk heard nothing"
        );

        let url = broker.websocket_url();
        let place = url.trim_start_matches("ws://");
        let meter = format!("meter connected, MQTT 5.0, {place}");
        page.eval("document.querySelector('main').focus()", Vec::new())
            .await;
        page.tab_to("button", &meter, 30).await;
        page.press("Space").await;
        page.wait_until("what came to meter", async || {
            page.texts("#live-topic-table tbody td").await == [TOPIC, "on", "1", "", "2", ""]
        })
        .await;
        a_run_is_saved(&page).await;

        add(&page, "meter", None).await;
        says(&page, "meter (2)", "connected").await;
        says(&page, "meter", "not connected").await;
        page.click(".live-peers li:first-child .live-peer").await;
        let sentence = trouble(&page).await;
        // Mosquitto's DISCONNECT does not always make it onto a WebSocket that it closes.
        let told = "meter (2) connected with the same Client Identifier";
        assert!(sentence.contains(told), "{sentence}");

        page.click_named("button", "Close desk").await;
        page.wait_until("desk to go, with a goodbye", async || {
            page.count(".live-peer").await == 2
                && broker.log().contains("Received DISCONNECT from desk")
        })
        .await;
        says(&page, "meter (2)", "connected, MQTT 5.0").await;
    });
}

/// What tshark sees in the capture of both: the message there and back, and nothing sent again.
async fn a_run_is_saved(page: &Page) {
    page.eval(CATCH, Vec::new()).await;
    page.click(".live-files summary").await;
    page.click_named("button", "pcapng").await;
    let caught = page
        .wait_for("the capture", async || {
            let bytes = page.eval("return window.caught ?? null", Vec::new()).await;
            serde_json::from_value::<Vec<u8>>(bytes).ok()
        })
        .await;
    let again = "tcp.analysis.retransmission";
    let fields = [
        "mqtt.msgtype",
        "mqtt.topic",
        "tcp.srcport",
        "tcp.dstport",
        again,
    ];
    let frames = read_file(&caught, &fields);
    let mut publishes = Vec::new();
    for frame in &frames {
        assert!(frame.values(again).is_empty(), "{frame:?}");
        for kind in frame.values("mqtt.msgtype") {
            if kind == "3" {
                assert_eq!(frame.values("mqtt.topic"), [TOPIC]);
                publishes.push(frame.values("tcp.dstport")[0] == "1883");
            }
        }
    }
    assert_eq!(publishes, [true, false], "to the broker, then from it");
}
