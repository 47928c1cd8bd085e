//! The QoS 2 PUBLISH of the first lesson, byte by byte.

use brokerscope_core::id::{ConnId, NodeId, RecordId, StepId};
use brokerscope_core::spec::Version;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Fact, Record};
use brokerscope_core::wire::{Anatomy, Brief, LengthByte, decode};
use bytes::Bytes;

use super::again;
use super::bytes::{arithmetic, dump, in_bits};
use super::fields::{Row, rows};

const ALICE: NodeId = NodeId(1);
const HUB: NodeId = NodeId(0);

/// `plant/1/temp` = `21.5`, QoS 2, id 1, in MQTT 3.1.1.
const PUBLISH: &[u8] = b"\x34\x14\x00\x0cplant/1/temp\x00\x0121.5";
const PUBREC: &[u8] = b"\x50\x02\x00\x01";
const PUBREL: &[u8] = b"\x62\x02\x00\x01";
const PUBCOMP: &[u8] = b"\x70\x02\x00\x01";

fn anatomy(bytes: &[u8]) -> Anatomy {
    Anatomy::of(bytes, Version::V311)
}

fn fields(bytes: &[u8]) -> Vec<Row> {
    rows(&anatomy(bytes), |_| false)
}

fn field<'a>(rows: &'a [Row], name: &str) -> &'a Row {
    let found = rows.iter().find(|row| row.name == name);
    found.unwrap_or_else(|| panic!("no field {name} among {rows:?}"))
}

fn sent(id: u32, ms: u64, way: (NodeId, NodeId), bytes: &'static [u8]) -> Record {
    let packet = decode(bytes, Version::V311).unwrap();
    Record {
        id: RecordId(id),
        at: Instant::from_millis(ms),
        step: StepId(id),
        cause: None,
        node: Some(way.0),
        fact: Fact::Sent {
            conn: ConnId(0),
            to: way.1,
            version: Version::V311,
            bytes: Bytes::from_static(bytes),
            brief: Some(Brief::of(&packet)),
            message: None,
            due: None,
        },
    }
}

#[test]
fn fields_name_their_bytes() {
    let rows = fields(PUBLISH);
    #[rustfmt::skip]
    let table = [
        ("Fixed header",      "",             "2 bytes"),
        ("Packet type",       "PUBLISH",      "0"),
        ("QoS",               "2",            "0"),
        ("Remaining Length",  "20",           "1"),
        ("Topic Name",        "plant/1/temp", "2 to 15"),
        ("Packet Identifier", "1",            "16, 17"),
        ("Payload",           "21.5",         "18 to 21"),
    ];
    for (name, value, span) in table {
        let row = field(&rows, name);
        assert_eq!(
            (row.value.shown.as_str(), row.span.as_str()),
            (value, span),
            "{name}"
        );
    }
    for (place, row) in rows.iter().enumerate() {
        assert_eq!(row.place, place, "rows stand at their places");
        assert!(
            row.parent.is_none_or(|parent| parent < place),
            "parents first: {row:?}"
        );
    }
}

#[test]
fn a_field_lights_its_bytes_and_a_byte_its_field() {
    let rows = fields(PUBLISH);
    let topic = field(&rows, "Topic Name");
    let dump = dump(PUBLISH, &rows, Some(topic.place), None, |_| false);
    let lit: Vec<usize> = (0..dump.bytes.len())
        .filter(|&at| dump.bytes[at].lit)
        .collect();
    assert_eq!(lit, (2..16).collect::<Vec<_>>());
    for (at, byte) in dump.bytes.iter().enumerate() {
        let place = byte
            .place
            .expect("every byte of a whole packet belongs to a field");
        assert!(rows[place].covers(at), "byte {at} lights {:?}", rows[place]);
    }
}

#[test]
fn a_byte_of_flags_lights_what_is_all_of_it() {
    let connect = b"\x10\x11\x00\x04MQTT\x04\x02\x00\x3c\x00\x05alice";
    let table = [
        (0, "Packet type"),
        (1, "Remaining Length"),
        (9, "Connect Flags"),
    ];
    let rows = fields(connect);
    let dump = dump(connect, &rows, None, None, |_| false);
    for (at, name) in table {
        let place = dump.bytes[at].place.unwrap();
        assert_eq!(rows[place].name, name, "byte {at}");
    }
}

#[test]
fn the_first_byte_falls_into_its_runs() {
    let rows = fields(PUBLISH);
    let qos = field(&rows, "QoS");
    let bits = in_bits(PUBLISH, &rows, Some(qos.place), None).unwrap();
    assert_eq!(bits.at, 0, "the lit bits are those of the first byte");
    let runs: Vec<_> = bits
        .runs
        .iter()
        .map(|run| (run.high, run.low, run.label.as_str(), run.lit))
        .collect();
    #[rustfmt::skip]
    assert_eq!(runs, [
        (7, 4, "type 3, PUBLISH", false),
        (3, 3, "DUP",             false),
        (2, 1, "QoS 2",           true),
        (0, 0, "RET",             false),
    ]);
}

#[test]
fn flags_of_another_byte_are_shown_in_bits_when_lit() {
    let connect = b"\x10\x11\x00\x04MQTT\x04\x02\x00\x3c\x00\x05alice";
    let rows = fields(connect);
    let clean = rows
        .iter()
        .find(|row| row.bits.is_some() && row.from == 9)
        .expect("the Connect Flags are bits");
    let bits = in_bits(connect, &rows, Some(clean.place), None).unwrap();
    assert_eq!(bits.at, 9);
    let widths: u8 = bits.runs.iter().map(|run| run.high - run.low + 1).sum();
    assert_eq!(widths, 8, "each bit means something: {:?}", bits.runs);
}

#[test]
fn the_byte_one_goes_to_is_shown_in_bits() {
    let rows = fields(PUBLISH);
    let topic = field(&rows, "Topic Name").place;
    #[rustfmt::skip]
    let table = [
        // lit          gone to   shown  as
        (None,          None,     0,     ""),
        (Some(topic),   None,     0,     ""),
        (Some(topic),   Some(4),  4,     "Text"),
        (None,          Some(99), 0,     ""),
    ];
    for (lit, gone_to, at, name) in table {
        let bits = in_bits(PUBLISH, &rows, lit, gone_to).unwrap();
        assert_eq!((bits.at, bits.field), (at, name), "{lit:?} {gone_to:?}");
        let widths: u8 = bits.runs.iter().map(|run| run.high - run.low + 1).sum();
        assert_eq!(widths, 8, "{bits:?}");
    }
    assert_eq!(in_bits(b"", &[], None, None), None);
}

#[test]
fn the_remaining_length_adds_up() {
    let sum = arithmetic(&anatomy(PUBLISH)).unwrap();
    assert_eq!(sum.bytes, [(false, "0010100".to_owned())]);
    assert_eq!(sum.sum, " = 20 = 2 + 12 + 2 + 4");

    let mut long = b"\x30\xac\x02\x00\x01t".to_vec();
    long.extend([b'x'; 297]);
    let sum = arithmetic(&anatomy(&long)).unwrap();
    assert_eq!(sum.bytes[0], (true, "0101100".to_owned()));
    assert_eq!(sum.bytes[1], (false, "0000010 × 128".to_owned()));
    assert!(sum.sum.starts_with(" = 300"), "{}", sum.sum);
    let worth = |step: &LengthByte| u32::from(step.bits) * step.multiplier;
    let steps: Vec<_> = sum
        .steps
        .iter()
        .map(|it| (it.goes_on, worth(it), it.sum))
        .collect();
    assert_eq!(steps, [(true, 44, 44), (false, 256, 300)]);
}

#[test]
fn only_dup_changes_when_a_publish_is_sent_again() {
    let again_bytes: &'static [u8] = b"\x3c\x14\x00\x0cplant/1/temp\x00\x0121.5";
    let records = [
        sent(0, 200, (ALICE, HUB), PUBLISH),
        sent(1, 250, (HUB, ALICE), PUBREC),
        sent(2, 1_600, (ALICE, HUB), again_bytes),
    ];
    let forward = again::find(&records, 0).expect("it was sent again");
    assert_eq!((forward.record, forward.later), (RecordId(2), true));
    assert_eq!(
        (forward.here.as_str(), forward.there.as_str()),
        ("34", "3c")
    );
    assert_eq!(forward.sentence, "only DUP changes", "[MQTT-3.3.1-1]");
    assert_eq!(forward.at, "1.600 s");
    let back = again::find(&records, 2).expect("it was sent before");
    assert_eq!((back.record, back.later), (RecordId(0), false));
}

#[test]
fn the_same_identifier_in_a_later_exchange_is_another_message() {
    let records = [
        sent(0, 200, (ALICE, HUB), PUBLISH),
        sent(1, 300, (ALICE, HUB), PUBREL),
        sent(2, 350, (HUB, ALICE), PUBCOMP),
        sent(3, 900, (ALICE, HUB), PUBLISH),
        sent(4, 950, (ALICE, HUB), PUBREL),
    ];
    assert_eq!(
        again::find(&records, 0),
        None,
        "PUBCOMP ended the first exchange"
    );
    assert_eq!(
        again::find(&records, 1),
        None,
        "PUBCOMP ended the first exchange"
    );
    assert_eq!(again::find(&records, 4), None, "PUBCOMP stands between");
}

#[test]
fn garbage_is_shown_as_far_as_it_can_be_read() {
    for garbage in [
        &b""[..],
        b"\x00",
        b"\xff\xff\xff\xff\xff",
        b"\x34\x14\x00\x0cpla",
    ] {
        let anatomy = anatomy(garbage);
        assert!(anatomy.error.is_some(), "{garbage:?}");
        let rows = rows(&anatomy, |_| false);
        let dump = dump(garbage, &rows, Some(0), None, |_| false);
        assert_eq!(dump.bytes.len(), garbage.len());
        in_bits(garbage, &rows, Some(99), Some(99));
        arithmetic(&anatomy);
    }
}

#[test]
fn a_secret_shows_neither_value_nor_bytes() {
    let connect = b"\x10\x1a\x00\x04MQTT\x04\xc2\x00\x3c\x00\x01a\x00\x03bob\x00\x06secret";
    let rows = rows(&anatomy(connect), |part| {
        part.name == "Password" && part.bits.is_none()
    });
    let password = rows
        .iter()
        .find(|row| row.name == "Password" && row.bits.is_none())
        .unwrap();
    assert!(
        rows.iter().all(|row| !row.value.shown.contains("secret")),
        "{rows:?}"
    );
    let dump = dump(connect, &rows, None, None, |at| password.covers(at));
    let hidden = dump
        .bytes
        .iter()
        .filter(|byte| byte.value.is_none())
        .count();
    assert_eq!(hidden, 8, "two bytes of length, six of password");
}
