use std::sync::Arc;

use bytes::Bytes;

use super::*;
use crate::clause;
use crate::id::{ConnId, NodeId, RecordId, StepId};
use crate::machine::{Event, Message, Note, Remark};
use crate::scenario::Problem;
use crate::spec::Version;
use crate::time::Instant;
use crate::topic::TopicName;
use crate::trace::{Fact, Record};
use crate::wire::{Brief, Properties, ReasonCode};

const HUB: u16 = 0;
const ALICE: u16 = 1;
const BOB: u16 = 2;

/// A trace made by hand, one record per millisecond.
#[derive(Default)]
struct Tape(Vec<Record>);

impl Tape {
    fn note(&mut self, node: u16, fact: Fact) -> RecordId {
        let number = u32::try_from(self.0.len()).unwrap();
        self.0.push(Record {
            id: RecordId(number),
            at: Instant::from_millis(u64::from(number)),
            step: StepId(number),
            cause: None,
            node: Some(NodeId(node)),
            fact,
        });
        RecordId(number)
    }

    fn sent(&mut self, from: u16, to: u16, kind: PacketKind, change: fn(&mut Brief)) -> RecordId {
        let mut brief = brief(kind);
        change(&mut brief);
        let fact = Fact::Sent {
            conn: ConnId(0),
            to: NodeId(to),
            version: Version::V5,
            bytes: Bytes::new(),
            brief: Some(brief),
            due: None,
        };
        self.note(from, fact)
    }

    fn delivered(&mut self, node: u16, payload: &'static str) -> RecordId {
        let message = Message {
            topic: TopicName::parse("plant/1/temp").unwrap(),
            payload: Bytes::from_static(payload.as_bytes()),
            qos: Qos::AtLeastOnce,
            retain: false,
            properties: Properties::none(),
        };
        self.note(node, Fact::Happened(Event::Delivered(message)))
    }
}

fn brief(kind: PacketKind) -> Brief {
    Brief {
        kind,
        id: PacketId::new(1),
        qos: Qos::AtMostOnce,
        dup: false,
        retain: false,
        session_present: false,
        clean_start: false,
        reason: ReasonCode::SUCCESS,
        topic: None,
        payload: None,
    }
}

fn reading(brief: &mut Brief) {
    brief.qos = Qos::AtLeastOnce;
    brief.topic = Some("plant/1/temp".into());
    brief.payload = Some(Bytes::from_static(b"21.5"));
}

fn reading_again(brief: &mut Brief) {
    reading(brief);
    brief.dup = true;
}

/// A cut at QoS 1, told in eleven records.
fn story() -> Tape {
    let mut tape = Tape::default();
    tape.note(
        ALICE,
        Fact::Happened(Event::Connected {
            session_present: false,
        }),
    );
    let publish = tape.sent(ALICE, HUB, PacketKind::Publish, reading);
    tape.note(
        HUB,
        Fact::Arrived {
            conn: ConnId(0),
            sent: publish,
        },
    );
    let puback = tape.sent(HUB, ALICE, PacketKind::Puback, |_| ());
    tape.delivered(BOB, "21.5");
    let why = Lost::LinkCut;
    tape.note(
        ALICE,
        Fact::Lost {
            conn: ConnId(0),
            sent: puback,
            why,
        },
    );
    tape.note(
        ALICE,
        Fact::Closed {
            conn: ConnId(0),
            ending: Ending::NetworkLost,
        },
    );
    tape.note(
        ALICE,
        Fact::Happened(Event::Disconnected { again_at: None }),
    );
    tape.note(
        ALICE,
        Fact::Happened(Event::Connected {
            session_present: true,
        }),
    );
    let note = Note {
        clause: clause!(V5, "4.4.0-1"),
        what: Remark::SentAgain(PacketId::new(1).unwrap()),
    };
    tape.note(ALICE, Fact::Noted { conn: None, note });
    tape.sent(ALICE, HUB, PacketKind::Publish, reading_again);
    tape.delivered(BOB, "21.5");
    let done = Event::Published {
        id: PacketId::new(1),
        reason: ReasonCode::SUCCESS,
    };
    tape.note(ALICE, Fact::Happened(done));
    tape
}

fn names() -> Names {
    Names::from(["hub", "alice", "bob"].map(Arc::from).to_vec())
}

fn verdict(text: &str) -> Verdict {
    let names = names();
    let condition =
        parse_condition(text, names.all()).unwrap_or_else(|it| panic!("{text}: {it:?}"));
    judge(&condition, &story().0, &names)
}

#[test]
fn every_kind_of_record_is_told_from_its_like() {
    #[rustfmt::skip]
    let table = [
        ("delivered bob \"21.5\" exactly 2",                     true),
        ("delivered bob \"21.5\" exactly 1",                     false),
        ("delivered bob \"22\"",                                 false),
        ("delivered alice",                                      false),
        ("delivered bob topic \"plant/1/temp\" qos 1",           true),
        ("delivered bob topic \"plant/2/temp\"",                 false),
        ("delivered bob qos 2",                                  false),
        ("sent PUBLISH from alice exactly 2",                    true),
        ("sent publish dup exactly 1",                           true),
        ("sent PUBLISH from hub",                                false),
        ("sent PUBLISH \"21.5\" qos 1 id 1 to hub at least 2",   true),
        ("sent PUBLISH id 2",                                    false),
        ("sent PUBACK topic \"plant/1/temp\"",                   false),
        ("arrived PUBLISH from alice to hub exactly 1",          true),
        ("arrived PUBLISH dup",                                  false),
        ("lost PUBACK from hub to alice",                        true),
        ("lost PUBACK from hub to alice by cut",                 true),
        ("lost PUBACK by close",                                 false),
        ("lost PUBREC",                                          false),
        ("connected alice at least 2",                           true),
        ("connected alice session-present exactly 1",            true),
        ("connected alice session-new exactly 1",                true),
        ("connected bob",                                        false),
        ("disconnected alice",                                   true),
        ("disconnected bob",                                     false),
        ("published alice",                                      true),
        ("published bob",                                        false),
        ("closed at alice by network-lost",                      true),
        ("closed at alice by fin",                               false),
        ("closed at hub",                                        false),
        ("noted 4.4.0-1 at alice",                               true),
        ("noted MQTT-4.4.0-1 exactly 1",                         true),
        ("noted 4.4.0-1 at hub",                                 false),
        ("noted 4.3.3-10",                                       false),
    ];
    for (text, expected) in table {
        assert_eq!(verdict(text).holds, expected, "{text}");
    }
}

#[test]
fn joints_bind_and_then_or() {
    #[rustfmt::skip]
    let table = [
        ("lost PUBACK and delivered bob",                               true),
        ("lost PUBACK and lost PUBREC",                                 false),
        ("lost PUBREC or lost PUBACK",                                  true),
        ("lost PUBREC or lost PUBCOMP",                                 false),
        ("lost PUBACK then sent PUBLISH dup",                           true),
        ("sent PUBLISH dup then lost PUBACK",                           false),
        // What came before the first part held does not count for the second.
        ("lost PUBACK then delivered bob exactly 1",                    true),
        ("lost PUBACK then delivered bob exactly 2",                    false),
        // The same record is not both the one and what follows it.
        ("delivered bob then delivered bob then delivered bob",         false),
        ("lost PUBREC and lost PUBREC or lost PUBACK",                  true),
        ("lost PUBREC and (lost PUBREC or lost PUBACK)",                false),
        ("lost PUBACK then lost PUBACK and delivered bob",              false),
        ("lost PUBREC exactly 0 then delivered bob exactly 2",          true),
    ];
    for (text, expected) in table {
        assert_eq!(verdict(text).holds, expected, "{text}");
    }
}

#[test]
fn a_verdict_tells_when_and_shows_what() {
    let moment = |record: u32| {
        let at = Instant::from_millis(u64::from(record));
        Some(Moment {
            at,
            record: RecordId(record),
        })
    };
    let once = verdict("delivered bob exactly 1");
    assert!(!once.holds);
    assert_eq!(
        (once.first, once.since),
        (moment(4), None),
        "it held until the second came"
    );
    let both = verdict("delivered bob exactly 2 and lost PUBACK");
    assert_eq!((both.first, both.since), (moment(11), moment(11)));
    assert_eq!(both.evidence, [4, 5, 11].map(RecordId));
    let never = verdict("lost PUBREC exactly 0");
    assert!(never.holds);
    assert_eq!(
        (never.first, never.since),
        (None, None),
        "it held before anything happened"
    );
}

#[test]
fn the_future_is_not_judged() {
    let (tape, names) = (story(), names());
    let condition = parse_condition("delivered bob exactly 1", names.all()).unwrap();
    let cursor = crate::history::Cursor {
        step: StepId(10),
        at: Instant::from_millis(10),
    };
    let seen = up_to(&tape.0, cursor);
    assert_eq!(seen.len(), 11);
    assert!(judge(&condition, seen, &names).holds);
}

#[test]
fn a_mistake_has_its_place_and_a_way_out() {
    #[rustfmt::skip]
    let table = [
        // text                               column  hint contains
        ("delivred bob",                       1,     "did you mean `delivered`?"),
        ("delivered bbo",                      11,    "did you mean `bob`?"),
        ("delivered carol",                    11,    "hub, alice, bob"),
        ("delivered bob \"21.5",               15,    "both quotes"),
        ("delivered bob exactly two",          23,    "a number"),
        ("delivered bob exactly",              22,    "a number"),
        ("sent PUBLSH",                        6,     "did you mean `PUBLISH`?"),
        ("sent PUBLISH dpu",                   14,    "did you mean `dup`?"),
        ("sent PUBLISH by cut",                14,    "here may stand"),
        ("lost PUBREC by scissors",            16,    "cut, close, reset"),
        ("sent PUBLISH qos 3",                 18,    "0, 1 or 2"),
        ("sent PUBLISH id 0",                  17,    "1 to 65535"),
        ("delivered bob topic \"a/#/b\"",      21,    "plant/#"),
        ("noted 4.3.3-100",                    7,     "4.3.3-10"),
        ("(lost PUBREC",                       13,    "`)`"),
        ("lost PUBREC)",                       12,    "and, then, or"),
        ("",                                   1,     "delivered"),
        ("lost PUBREC and",                    16,    "delivered"),
        ("and",                                1,     "delivered"),
    ];
    for (text, column, hint) in table {
        let problems: Vec<Problem> = parse_condition(text, names().all()).unwrap_err();
        let first = problems
            .first()
            .unwrap_or_else(|| panic!("{text}: no problem"));
        assert_eq!((first.line, first.column), (1, column), "{text}: {first:?}");
        let said = format!("{} {}", first.message, first.hint);
        assert!(said.contains(hint), "{text}: {first:?}");
    }
}

#[test]
fn parentheses_have_a_limit() {
    let nested = |depth: usize| format!("{}lost PUBREC{}", "(".repeat(depth), ")".repeat(depth));
    assert!(parse_condition(&nested(16), &[]).is_ok());
    let problems = parse_condition(&nested(17), &[]).unwrap_err();
    assert_eq!(problems[0].column, 17);
    assert!(
        parse_condition(&nested(100_000), &[]).is_err(),
        "no depth makes it fall over"
    );
}
