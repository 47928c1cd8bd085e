//! Every sentence of the connection doctor, provoked: by a real Mosquitto that is set up wrongly, by
//! a server that is none, and by one that says what no broker should.
//!
//! Two sentences are missing here. Chromium itself closes a WebSocket whose server agrees to another
//! subprotocol or to none, so the page learns no more than that nothing opened; and it refuses no
//! address that the form lets through.

use brokerscope_core::spec::Version;
use brokerscope_tests::browser::{Page, Parrot, SafeSite, play, play_trusting};
use brokerscope_tests::lacks;
use brokerscope_tests::peer::{Authority, Mosquitto, free_port};

const MOSQUITTO: &[&str] = &["mosquitto", "mosquitto_sub", "mosquitto_passwd"];

/// What is typed, and what the doctor says then.
struct Case {
    version: Version,
    address: String,
    says: String,
}

fn modern(address: impl Into<String>, says: impl Into<String>) -> Case {
    Case {
        version: Version::V5,
        address: address.into(),
        says: says.into(),
    }
}

fn old(address: impl Into<String>, says: impl Into<String>) -> Case {
    Case {
        version: Version::V311,
        ..modern(address, says)
    }
}

async fn connect(page: &Page, case: &Case) {
    let version = match case.version {
        Version::V311 => "3.1.1",
        Version::V5 => "5.0",
    };
    page.choose("Version", version).await;
    page.fill("Address", &case.address).await;
    page.click_named("button", "Connect").await;
}

/// Connects, and waits for the sentence.
async fn provoke(page: &Page, case: &Case) {
    connect(page, case).await;
    told(page, &case.address, &case.says).await;
}

async fn told(page: &Page, what: &str, says: &str) {
    let what = format!("{what}: {says:?}");
    page.wait_until(&what, async || {
        let told = page.texts("#live-trouble").await.concat();
        told.contains(says)
    })
    .await;
}

#[test]
fn an_address_that_cannot_work_is_not_tried() {
    play(
        "an_address_that_cannot_work_is_not_tried",
        async move |page| {
            page.goto("#/connect").await;
            #[rustfmt::skip]
        let table = [
            ("mqtt://broker:1883",         "MQTT over plain TCP, which no browser", true),
            ("https://broker/mqtt",        "leads to a web page",                   true),
            ("gopher://broker",            "gopher:// is no WebSocket",             true),
            ("ws://:9001/mqtt",            "names no host",                         true),
            ("ws://my broker:9001",        "contains a space",                      true),
            ("ws://broker:70000/mqtt",     "\"70000\" is no port",                  true),
            ("ws://broker:9001/mqtt#a/b",  "has no # part",                         true),
            ("ws://me:secret@broker:9001", "into their own fields",                 true),
            ("ws://broker:1883/mqtt",      "Port 1883 is usually MQTT without",     false),
            ("ws://broker/mqtt",           "No port: the browser will use 80",      false),
            ("ws://broker:9001",           "many other brokers want /mqtt",         false),
        ];
            for (typed, says, stops) in table {
                page.fill("Address", typed).await;
                page.wait_until(&format!("{typed}: {says:?}"), async || {
                    page.texts("#live-advice").await.concat().contains(says)
                })
                .await;
                let stopped = page.count(".live-form .primary[disabled]").await == 1;
                assert_eq!(stopped, stops, "{typed}: whether it may be tried");
            }
            // Nobody wants to be corrected at the first letter: these wait for the button.
            for (typed, says) in [
                ("broker:9001", "begins with ws:// or wss://"),
                ("", "Type the address of a broker"),
            ] {
                page.fill("Address", typed).await;
                page.click_named("button", "Connect").await;
                page.wait_until(&format!("{typed:?}: {says:?}"), async || {
                    page.text(".live-form").await.contains(says)
                })
                .await;
            }
        },
    );
}

/// A page that came over https may not use ws://; the way out is one click.
#[test]
fn mixed_content_is_told_before_the_browser_refuses_it() {
    let test = "mixed_content_is_told_before_the_browser_refuses_it";
    if lacks(test, Authority::PROGRAMS) {
        return;
    }
    let authority = Authority::found();
    let site = SafeSite::start(&authority);
    play_trusting(test, Some(&authority), async move |page| {
        let page = page.at(site.url()).await;
        page.goto("#/connect").await;
        page.fill("Address", "ws://broker.example:9001/mqtt").await;
        page.wait_until("the advice", async || {
            let advice = page.texts("#live-advice").await.concat();
            advice.contains("served over https, so the browser refuses ws://")
        })
        .await;
        page.click_named("button", "Try wss://").await;
        page.wait_until("an address that may be tried", async || {
            page.count(".live-form .primary[disabled]").await == 0
        })
        .await;
    });
}

#[test]
fn a_mosquitto_set_up_wrongly_is_recognised() {
    let test = "a_mosquitto_set_up_wrongly_is_recognised";
    if lacks(test, MOSQUITTO) || lacks(test, Authority::PROGRAMS) {
        return;
    }
    let authority = Authority::found();
    let closed = Mosquitto::with_password("alice", "cheshire");
    let nameless = Mosquitto::with("allow_anonymous true\nallow_zero_length_clientid false\n");
    let encrypted = Mosquitto::with(&format!("allow_anonymous true\n{}", authority.lines()));
    let plain = Mosquitto::start();
    let nobody = free_port();
    let cases = [
        modern(
            format!("ws://127.0.0.1:{nobody}/mqtt"),
            "nobody listens there",
        ),
        modern(
            "ws://127.0.0.1:1883/mqtt",
            "port 1883 is probably MQTT over plain TCP",
        ),
        // A listener without `protocol websockets`.
        modern(
            format!("ws://127.0.0.1:{}/mqtt", plain.port()),
            "not a WebSocket listener",
        ),
        // One with a certificate, asked without; one without, asked for it; one nobody vouches for.
        modern(
            encrypted.encrypted_url().replace("wss", "ws"),
            "not a WebSocket listener",
        ),
        modern(
            plain.websocket_url().replace("ws", "wss"),
            "or its certificate is not trusted",
        ),
        modern(
            encrypted.encrypted_url(),
            "or its certificate is not trusted",
        ),
        modern(
            closed.websocket_url(),
            "The broker refused: Not authorized (0x87)",
        ),
        old(
            closed.websocket_url(),
            "the broker wants a User Name and password",
        ),
    ];
    play(test, async move |page| {
        page.allow_error("WebSocket connection to");
        page.goto("#/connect").await;
        for case in &cases {
            provoke(&page, case).await;
        }
        page.fill("Client Identifier", "").await;
        // Each version has its own words for it in this Mosquitto.
        let refused = "The broker refused: Client Identifier not valid (0x85)";
        provoke(&page, &old(nameless.websocket_url(), refused)).await;
        let refused = "Unspecified error (0x80); the broker's own log will say more";
        provoke(&page, &modern(nameless.websocket_url(), refused)).await;

        // Somebody else comes with the same identifier: over WebSocket this Mosquitto closes before
        // its DISCONNECT is out.
        page.fill("Client Identifier", "doctor").await;
        is_let_in(&page, plain.websocket_url()).await;
        plain.publish(&["-i", "doctor", "-t", "a", "-m", "b"]);
        told(
            &page,
            "taken over",
            "another client came with the same identifier",
        )
        .await;

        is_let_in(&page, plain.websocket_url()).await;
        drop(plain);
        told(&page, "killed", "the network, or the broker, went away").await;
    });
}

async fn is_let_in(page: &Page, address: String) {
    connect(page, &modern(address, "")).await;
    page.wait_until("the connection", async || {
        let state = page.texts("#live-state").await.concat();
        state.contains("connected, MQTT")
    })
    .await;
}

/// CONNACK with this code, in the version's own numbers.
fn connack(code: u8, version: Version) -> Vec<u8> {
    match version {
        Version::V311 => vec![0x20, 2, 0, code],
        Version::V5 => vec![0x20, 3, 0, code, 0],
    }
}

/// CONNACK that lets in, and then these bytes.
fn welcome_and(bytes: &[u8]) -> Vec<u8> {
    [&connack(0, Version::V5), bytes].concat()
}

/// What a broker says in CONNACK, and in DISCONNECT once it has let this page in.
fn said_in_packets(parrot: &Parrot) -> Vec<Case> {
    let refused = |code, says: &str| modern(parrot.saying(&connack(code, Version::V5)), says);
    let refused_3 = |code, says: &str| old(parrot.saying(&connack(code, Version::V311)), says);
    let goodbye =
        |reason, says: &str| modern(parrot.saying(&welcome_and(&[0xe0, 2, reason, 0])), says);
    vec![
        refused_3(1, "try the other MQTT version"),
        refused_3(2, "try another Client Identifier"),
        refused_3(3, "try again in a while"),
        refused_3(4, "check User Name and password"),
        refused_3(5, "the broker wants a User Name and password"),
        refused(0x84, "try the other MQTT version"),
        refused(0x85, "try another Client Identifier"),
        refused(0x86, "check User Name and password"),
        refused(0x87, "the broker wants a User Name and password"),
        refused(0x88, "try again in a while"),
        refused(0x89, "try again in a while"),
        refused(0x8a, "does not want this client any more"),
        refused(0x8c, "a way of authentication beyond these fields"),
        refused(0x97, "a limit of the broker is reached"),
        refused(0x9c, "ask who runs it for the new address"),
        refused(0x9d, "ask who runs it for the new address"),
        refused(0x9f, "too many connections in a short time"),
        refused(0x83, "the broker's own log will say more"),
        goodbye(0x8d, "it heard nothing for one and a half Keep Alives"),
        goodbye(0x8b, "it is being stopped or restarted"),
        goodbye(0x8e, "another client connected with the same identifier"),
        goodbye(0x87, "this user may not do that"),
        goodbye(0x95, "a packet was larger than it takes"),
        goodbye(0x83, "its own log will say more"),
    ]
}

/// What is no broker, or none in its right mind, and how each WebSocket closes.
fn said_otherwise(parrot: &Parrot) -> Vec<Case> {
    let huge = welcome_and(&[0x30, 0x80, 0x80, 0xc0, 0x08]);
    let mut cases = vec![
        // AUTH that nobody asked for.
        modern(
            parrot.saying(&welcome_and(&[0xf0, 0])),
            "sent what may not be sent",
        ),
        // PUBLISH of 17 MiB is announced.
        modern(parrot.saying(&huge), "larger than this page reads"),
        modern(parrot.texting(), "sent a text message"),
        modern(parrot.web(), "or it does not speak mqtt"),
    ];
    for (code, name) in [
        (1000, "1000, an orderly end"),
        (1001, "1001, going away"),
        (1002, "1002, a WebSocket protocol error"),
        (1003, "1003, data it does not take"),
        (1007, "1007, data that is not what it claims"),
        (1008, "1008, against its policy"),
        (1009, "1009, a message too big for it"),
        (1011, "1011, an error inside the server"),
        (1012, "1012, restarting"),
        (1013, "1013, try again later"),
        (4000, "4000, a code of its own"),
    ] {
        let says = format!(
            "instead of answering CONNECT: often it wants the other MQTT version, a User Name, or \
             another Client Identifier. WebSocket close code {name}: as its address says."
        );
        cases.push(modern(parrot.ending(&[], code), says));
    }
    let late = "The broker closed the connection. WebSocket close code 1012, restarting";
    cases.push(modern(parrot.ending(&welcome_and(&[]), 1012), late));
    cases
}

#[test]
fn what_a_broker_says_is_told_by_name_with_what_helps() {
    let test = "what_a_broker_says_is_told_by_name_with_what_helps";
    play(test, async move |page| {
        page.allow_error("WebSocket connection to");
        let parrot = Parrot::start().await;
        page.goto("#/connect").await;
        for case in said_in_packets(&parrot)
            .iter()
            .chain(&said_otherwise(&parrot))
        {
            provoke(&page, case).await;
        }
        page.fill("Keep Alive, s", "1").await;
        let silent = parrot.saying(&welcome_and(&[]));
        provoke(&page, &modern(silent, "did not answer PINGREQ in time")).await;
        let early = parrot.saying(&[]);
        provoke(&page, &modern(early, "no CONNACK came in time")).await;
        provoke(&page, &modern(parrot.mute(), "Nobody answered in time")).await;
    });
}
