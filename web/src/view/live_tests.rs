//! The doctor's table: what stands there, what is said.

use crate::model::Stage;
use crate::model::doctor::{self, Ill, Odd, Trouble};
use crate::words::live as words;
use brokerscope_core::time::Span;
use brokerscope_core::wire::ReasonCode;

#[test]
fn addresses_are_checked_before_they_are_tried() {
    let other = |scheme: &str| Err(Ill::OtherScheme(scheme.to_owned()));
    #[rustfmt::skip]
    let table = [
        // address                          over https  what is said
        ("",                                false, Err(Ill::Empty)),
        ("localhost:9001",                  false, Err(Ill::NoScheme)),
        ("mqtt://localhost",                false, other("mqtt")),
        ("HTTP://localhost",                false, other("http")),
        ("ws://",                           false, Err(Ill::NoHost)),
        ("ws://:9001",                      false, Err(Ill::NoHost)),
        ("ws://a b",                        false, Err(Ill::Space)),
        ("ws://host:0",                     false, Err(Ill::Port("0".to_owned()))),
        ("ws://host:65536",                 false, Err(Ill::Port("65536".to_owned()))),
        ("ws://host:+9",                    false, Err(Ill::Port("+9".to_owned()))),
        ("ws://host:",                      false, Err(Ill::Port(String::new()))),
        ("ws://host/#",                     false, Err(Ill::Fragment)),
        ("ws://bob:pw@host",                false, Err(Ill::Credentials)),
        ("ws://host:9001/mqtt",             true,  Err(Ill::Mixed)),
        ("ws://localhost:9001/mqtt",        true,  Ok(None)),
        ("ws://127.0.0.1:9001/mqtt",        true,  Ok(None)),
        ("ws://[::1]:9001/mqtt",            true,  Ok(None)),
        ("wss://host:8084/mqtt",            true,  Ok(None)),
        ("ws://host:1883/mqtt",             false, Ok(Some(Odd::TcpPort(1883)))),
        ("wss://host:8883",                 false, Ok(Some(Odd::TcpPort(8883)))),
        ("ws://host/mqtt",                  false, Ok(Some(Odd::NoPort(80)))),
        ("wss://host",                      false, Ok(Some(Odd::NoPort(443)))),
        ("ws://host:9001",                  false, Ok(Some(Odd::NoPath))),
        ("ws://[2001:db8::1]",              false, Ok(Some(Odd::NoPort(80)))),
    ];
    for (address, secure, expected) in table {
        let said = doctor::check(address, secure).map(|address| address.odd());
        assert_eq!(said, expected, "{address:?}");
    }
}

#[test]
fn a_failed_connection_says_in_one_sentence_what_is_likely_wrong() {
    let closed = |stage, code, reason: &str| Trouble::Closed {
        stage,
        after: Span::from_millis(9),
        code,
        reason: reason.to_owned(),
    };
    let at = |text| doctor::check(text, false).ok();
    let home = "ws://broker:9001/mqtt";
    #[rustfmt::skip]
    let table = [
        (closed(Stage::Opening, 1006, ""), home,                    "nobody listens there"),
        (closed(Stage::Opening, 1006, ""), "ws://broker:1883/mqtt", "port 1883 is probably MQTT over plain TCP"),
        (closed(Stage::Opening, 1006, ""), "wss://broker:9001/mqtt", "certificate"),
        (closed(Stage::Opening, 1006, ""), "ws://broker:9001",      "a path such as /mqtt"),
        (closed(Stage::Greeting, 1000, ""), home,                   "instead of answering CONNECT"),
        (closed(Stage::Connected, 1006, ""), home,                  "without a goodbye"),
        (closed(Stage::Connected, 1001, "bye"), home,               "close code 1001, going away: bye."),
        (closed(Stage::Connected, 4711, ""), home,                  "4711"),
        (Trouble::Refused(ReasonCode::NOT_AUTHORIZED), home,        "Not authorized (0x87)"),
        (Trouble::Refused(ReasonCode::UNSUPPORTED_PROTOCOL_VERSION), home, "the other MQTT version"),
        (Trouble::Refused(ReasonCode(0xef)), home,                  "0xef"),
        (Trouble::ToldToGo(ReasonCode::SESSION_TAKEN_OVER), home,   "the same identifier"),
        (Trouble::NoAnswer, home,                                   "Nobody answered in time"),
        (Trouble::NoConnack, home,                                  "no CONNACK"),
        (Trouble::WrongSubprotocol(String::new()), home,            "did not agree to speak mqtt"),
        (Trouble::TextMessage, home,                                "text message"),
    ];
    for (trouble, address, said) in table {
        let sentence = words::trouble(&trouble, at(address).as_ref());
        assert!(sentence.contains(said), "{trouble:?} says {sentence:?}");
        assert!(sentence.ends_with('.'), "{sentence:?}");
    }
}

#[test]
fn a_blocked_address_offers_one_that_would_do() {
    let advice = super::advice("ws://broker:9001/mqtt", true).expect("it is blocked");
    assert!(advice.stops);
    assert_eq!(advice.instead.as_deref(), Some("wss://broker:9001/mqtt"));
    assert_eq!(
        super::advice("ws", true),
        None,
        "nobody is corrected at the first letter"
    );
}
