//! Packets that break a rule of their own: what becomes of the connection, at both ends.

use brokerscope_core::machine::Input;
use brokerscope_core::spec::Version;
use brokerscope_core::spec::Version::{V5, V311};

use crate::desk::Desk;
use crate::lone::{Lone, options};
use crate::words::*;

fn hex(text: &str) -> Vec<u8> {
    let digits = text.split_whitespace();
    digits
        .map(|byte| u8::from_str_radix(byte, 16).unwrap())
        .collect()
}

/// Connected peers, one byte string that must not be, and the reason a 5.0 peer is given.
#[rustfmt::skip]
const TO_BROKER: &[(Version, &str, u8, &str)] = &[
    // version, bytes, reason, statement
    (V311, "38 03 00 01 61",                   0x82, "3.3.1-2"),
    (V311, "36 05 00 01 61 00 01",             0x81, "3.3.1-4"),
    (V311, "30 03 00 01 23",                   0x90, "3.3.2-2"),
    (V311, "30 02 00 00",                      0x90, "4.7.3-1"),
    (V311, "30 04 00 02 61 ff",                0x81, "1.5.3-1"),
    (V311, "30 04 00 02 61 00",                0x81, "1.5.3-2"),
    (V311, "32 05 00 01 61 00 00",             0x82, "2.3.1-1"),
    (V311, "41 02 00 01",                      0x81, "2.2.2-2"),
    (V311, "60 02 00 01",                      0x81, "3.6.1-1"),
    (V311, "80 06 00 01 00 01 61 00",          0x81, "3.8.1-1"),
    (V311, "82 02 00 01",                      0x82, "3.8.3-3"),
    (V311, "82 06 00 01 00 01 61 03",          0x81, "3.8.3-4"),
    (V311, "82 06 00 01 00 01 61 80",          0x81, "3.8.3-4"),
    (V311, "82 06 00 01 00 01 ff 00",          0x81, "3.8.3-1"),
    (V311, "82 07 00 01 00 02 61 23 00",       0x81, "4.7.1-2"),
    (V311, "82 07 00 01 00 02 61 2b 00",       0x81, "4.7.1-3"),
    (V311, "a0 05 00 01 00 01 61",             0x81, "3.10.1-1"),
    (V311, "a2 02 00 01",                      0x82, "3.10.3-2"),
    (V311, "e1 00",                            0x81, "3.14.1-1"),
    (V311, "f0 00",                            0x81, "4.8.0-1"),
    (V5,   "38 04 00 01 61 00",                0x82, "3.3.1-2"),
    (V5,   "36 06 00 01 61 00 01 00",          0x81, "§3.3.1.2a"),
    (V5,   "30 04 00 01 23 00",                0x81, "3.3.2-2"),
    (V5,   "30 03 00 00 00",                   0x82, "§3.3.2.1a"),
    (V5,   "30 05 00 02 61 ff 00",             0x81, "§1.5.4a"),
    (V5,   "30 05 00 02 61 00 00",             0x81, "§1.5.4b"),
    (V5,   "30 0b 00 01 61 07 26 00 01 ff 00 01 76", 0x81, "§1.5.7a"),
    (V5,   "30 06 00 01 61 02 01 02",          0x82, "§3.3.2.3.2a"),
    (V5,   "30 07 00 01 61 03 23 00 00",       0x94, "§3.3.4c"),
    (V5,   "30 07 00 01 61 03 21 00 01",       0x81, "§2.2.2.2a"),
    (V5,   "32 06 00 01 61 00 00 00",          0x82, "2.2.1-3"),
    (V5,   "41 02 00 01",                      0x81, "§2.1.3a"),
    (V5,   "60 02 00 01",                      0x81, "3.6.1-1"),
    (V5,   "40 03 00 01 92",                   0x82, "3.4.2-1"),
    (V5,   "80 07 00 01 00 00 01 61 00",       0x81, "3.8.1-1"),
    (V5,   "82 03 00 01 00",                   0x82, "§3.8.3a"),
    (V5,   "82 07 00 01 00 00 01 61 03",       0x82, "§3.8.3.1a"),
    (V5,   "82 07 00 01 00 00 01 61 30",       0x82, "§3.8.3.1b"),
    (V5,   "82 07 00 01 00 00 01 61 40",       0x81, "3.8.3-5"),
    (V5,   "82 10 00 01 00 00 0a 24 73 68 61 72 65 2f 67 2f 61 04", 0x82, "3.8.3-4"),
    (V5,   "82 09 00 01 02 0b 00 00 01 61 00", 0x82, "§3.8.2.1.2a"),
    (V5,   "82 0b 00 01 04 0b 01 0b 02 00 01 61 00", 0x82, "§3.8.2.1.2a"),
    (V5,   "82 07 00 01 00 00 01 ff 00",       0x81, "3.8.3-1"),
    (V5,   "a0 06 00 01 00 00 01 61",          0x81, "3.10.1-1"),
    (V5,   "a2 03 00 01 00",                   0x82, "§3.10.3a"),
    (V5,   "e1 00",                            0x81, "3.14.1-1"),
    (V5,   "f1 00",                            0x81, "3.15.1-1"),
    (V5,   "30 80 80 80 80 01",                0x81, "§1.5.5a"),
    (V5,   "c0 01 00",                         0x81, "4.13.1-1"),
];

#[test]
fn the_broker_ends_a_connection_that_breaks_the_form_of_a_packet() {
    brokerscope_core::proves!(
        V311: "1.5.3-1", "1.5.3-2", "2.2.2-2", "3.3.1-4", "3.6.1-1", "3.8.1-1", "3.8.3-3",
            "3.8.3-4", "3.10.1-1", "3.10.3-2", "3.14.1-1", "4.8.0-1";
        V5: "3.6.1-1", "3.8.1-1", "3.8.3-5", "3.10.1-1", "3.14.1-1", "3.15.1-1", "4.13.1-1",
            "§1.5.4a", "§1.5.4b", "§1.5.5a", "§1.5.7a", "§2.1.3a", "§2.2.2.2a", "§3.3.1.2a",
            "§3.3.2.1a", "§3.3.4c", "§3.8.2.1.2a", "§3.8.3a", "§3.8.3.1a", "§3.8.3.1b",
            "§3.10.3a", "§4.13.1a"
    );
    for (version, bytes, reason, number) in TO_BROKER {
        let mut desk = Desk::new();
        let (bob, _) = desk.joined(connect("bob", *version));
        desk.bytes(bob, &hex(bytes));
        assert_eq!(desk.closed, [bob], "{version} {bytes} [MQTT-{number}]");
        let told = lines(&desk.heard(bob));
        let expected = match version {
            V311 => vec![],
            V5 => vec![format!("DISCONNECT {reason:#04x}")],
        };
        assert_eq!(told, expected, "{version} {bytes} [MQTT-{number}]");
    }
}

/// What a broker may not send: the client leaves, and in 5.0 says why.
#[rustfmt::skip]
const TO_CLIENT: &[(Version, &str, u8, &str)] = &[
    (V311, "36 05 00 01 61 00 01",             0x81, "3.3.1-4"),
    (V311, "30 04 00 02 61 ff",                0x81, "1.5.3-1"),
    (V311, "30 04 00 02 61 00",                0x81, "1.5.3-2"),
    (V311, "60 02 00 01",                      0x81, "2.2.2-2"),
    (V311, "90 03 00 01 03",                   0x81, "3.9.3-2"),
    (V311, "d1 00",                            0x81, "2.2.2-2"),
    (V5,   "36 06 00 01 61 00 01 00",          0x81, "§3.3.1.2a"),
    (V5,   "30 04 00 01 23 00",                0x81, "3.3.2-2"),
    (V5,   "30 03 00 00 00",                   0x82, "§3.3.2.1a"),
    (V5,   "30 05 00 02 61 ff 00",             0x81, "§1.5.4a"),
    (V5,   "30 06 00 01 61 02 0b 00",          0x82, "§3.3.2.3.8a"),
    (V5,   "30 07 00 01 61 03 23 00 00",       0x94, "§3.3.4c"),
    (V5,   "60 02 00 01",                      0x81, "§2.1.3a"),
    (V5,   "90 04 00 01 00 03",                0x82, "3.9.3-2"),
    (V5,   "b0 04 00 01 00 01",                0x82, "3.11.3-2"),
    (V5,   "d1 00",                            0x81, "§2.1.3a"),
    (V5,   "e0 01 01",                         0x82, "3.14.2-1"),
];

#[test]
fn a_client_leaves_a_broker_that_breaks_the_form_of_a_packet() {
    brokerscope_core::proves!(
        V311: "1.5.3-1", "1.5.3-2", "2.2.2-2", "3.3.1-4", "4.8.0-1";
        V5: "§2.1.3a", "§3.3.1.2a", "§3.3.2.1a", "§3.3.2.3.8a", "§3.3.4c", "§4.13.1b"
    );
    for (version, bytes, reason, number) in TO_CLIENT {
        let mut lone = Lone::connected(options(*version));
        lone.input(Input::Received(&hex(bytes))).unwrap();
        assert_eq!(lone.closes, 1, "{version} {bytes} [MQTT-{number}]");
        let expected = match version {
            V311 => vec![],
            V5 => vec![format!("DISCONNECT {reason:#04x}")],
        };
        assert_eq!(
            lines(&lone.sent),
            expected,
            "{version} {bytes} [MQTT-{number}]"
        );
        assert_eq!(lone.events.iter().filter(|it| is_delivery(it)).count(), 0);
    }
}

fn is_delivery(event: &brokerscope_core::machine::Event) -> bool {
    matches!(event, brokerscope_core::machine::Event::Delivered(_))
}
