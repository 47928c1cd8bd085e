//! A trace made by hand, for the tests of this room.

use std::sync::Arc;

use bytes::Bytes;

use crate::clause;
use crate::id::{ConnId, MessageNo, NodeId, RecordId, StepId};
use crate::machine::{Ending, Event, Message, Note, Remark};
use crate::scenario::{Scenario, parse};
use crate::spec::Version;
use crate::time::Instant;
use crate::topic::TopicName;
use crate::trace::{Fact, Lost, Record};
use crate::wire::{Brief, PacketId, PacketKind, Properties, Qos, ReasonCode};

const HUB: u16 = 0;
const ALICE: u16 = 1;
const BOB: u16 = 2;

/// A trace made by hand, one record per millisecond.
#[derive(Default)]
pub(super) struct Tape(pub(super) Vec<Record>);

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
            message: None,
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
pub(super) fn story() -> Tape {
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
        number: MessageNo(0),
        id: PacketId::new(1),
        reason: ReasonCode::SUCCESS,
    };
    tape.note(ALICE, Fact::Happened(done));
    tape
}

/// The world of the tape: hub, alice, bob.
pub(super) fn scenario() -> Scenario {
    parse("broker hub\nclient alice v5 -> hub\nclient bob v5 -> hub").scenario
}

/// Their names.
pub(super) fn names() -> [Arc<str>; 3] {
    ["hub", "alice", "bob"].map(Arc::from)
}
