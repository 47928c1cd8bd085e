//! A hand-made trace: one message at QoS 2, cut while PUBREC is on its way.

use std::sync::Arc;

use brokerscope_core::clause;
use brokerscope_core::history::Cursor;
use brokerscope_core::id::{ConnId, LinkId, NodeId, RecordId, StepId};
use brokerscope_core::machine::{Ending, Event, Note, Remark};
use brokerscope_core::net::LinkState;
use brokerscope_core::spec::Version;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::trace::{Fact, Layer, Lost, Record};
use brokerscope_core::wire::{Brief, PacketId, PacketKind, Qos, ReasonCode, Text};
use brokerscope_core::world::Action;
use bytes::Bytes;

use super::*;
use crate::view::stage::StageNode;

pub(crate) const ALICE: NodeId = NodeId(1);
pub(crate) const BROKER: NodeId = NodeId(0);
pub(crate) const BOB: NodeId = NodeId(2);
const A1: ConnId = ConnId(0);
const B1: ConnId = ConnId(1);
const A2: ConnId = ConnId(2);

/// Writes records one after the other.
#[derive(Default)]
pub(crate) struct Script {
    pub(crate) records: Vec<Record>,
    step: u32,
}

impl Script {
    pub(crate) fn put(&mut self, ms: u64, node: Option<NodeId>, fact: Fact) -> RecordId {
        let id = RecordId(u32::try_from(self.records.len()).unwrap());
        self.step += 1;
        self.records.push(Record {
            id,
            at: Instant::from_millis(ms),
            step: StepId(self.step),
            cause: None,
            node,
            fact,
        });
        id
    }

    /// A packet from `ms`, due 50 ms later.
    pub(crate) fn send(
        &mut self,
        ms: u64,
        conn: ConnId,
        ends: (NodeId, NodeId),
        brief: Brief,
    ) -> RecordId {
        let fact = Fact::Sent {
            conn,
            to: ends.1,
            version: Version::V311,
            bytes: Bytes::new(),
            brief: Some(brief),
            message: None,
            due: Some(Instant::from_millis(ms + 50)),
        };
        self.put(ms, Some(ends.0), fact)
    }

    /// The packet arrives when it is due.
    pub(crate) fn arrive(&mut self, sent: RecordId) {
        let record = self.records[sent.0 as usize].clone();
        let Fact::Sent { conn, to, due, .. } = record.fact else {
            panic!("not a packet")
        };
        let ms = due.unwrap().as_micros() / 1_000;
        self.put(ms, Some(to), Fact::Arrived { conn, sent });
    }

    fn note(&mut self, ms: u64, conn: ConnId, what: Remark) -> RecordId {
        // In the step of what was just read.
        self.step -= 1;
        let clause = clause!(V311, "4.3.3-2");
        let note = Note { clause, what };
        let conn = Some(conn);
        self.put(ms, Some(BROKER), Fact::Noted { conn, note })
    }
}

pub(crate) fn brief(kind: PacketKind, id: Option<u16>) -> Brief {
    Brief {
        kind,
        id: id.and_then(PacketId::new),
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

pub(crate) fn publish() -> Brief {
    Brief {
        qos: Qos::ExactlyOnce,
        topic: Some("plant/1/temp".into()),
        payload: Some(Bytes::from_static(b"21.5")),
        ..brief(PacketKind::Publish, Some(1))
    }
}

fn open(script: &mut Script, ms: u64, conn: ConnId, link: u16, client: NodeId) {
    let link = LinkId(link);
    script.put(ms, Some(client), Fact::Opening { conn, link });
    script.put(ms + 50, Some(BROKER), Fact::Opened { conn });
    script.put(ms + 100, Some(client), Fact::Opened { conn });
}

/// The lesson's run: see the module.
pub(crate) fn run() -> Vec<Record> {
    let mut script = Script::default();
    let one = PacketId::new(1).unwrap();
    open(&mut script, 0, A1, 0, ALICE);
    open(&mut script, 0, B1, 1, BOB);
    let client = Text::parse("alice").unwrap();
    script.put(
        100,
        Some(BROKER),
        Fact::Happened(Event::SessionStarted { client }),
    );
    let sent = script.send(200, A1, (ALICE, BROKER), publish());
    script.arrive(sent);
    script.note(250, A1, Remark::TookOver(one));
    let pubrec = script.send(250, A1, (BROKER, ALICE), brief(PacketKind::Pubrec, Some(1)));
    let routed = script.send(250, B1, (BROKER, BOB), publish());
    script.put(280, None, Fact::Acted(Action::Cut(LinkId(0))));
    let (link, state) = (LinkId(0), LinkState::Cut);
    script.put(280, None, Fact::LinkTurned { link, state });
    let why = Lost::LinkCut;
    script.put(
        280,
        None,
        Fact::Lost {
            conn: A1,
            sent: pubrec,
            why,
        },
    );
    let ending = Ending::NetworkLost;
    script.put(280, Some(ALICE), Fact::Closed { conn: A1, ending });
    script.arrive(routed);
    open(&mut script, 1_400, A2, 0, ALICE);
    let ending = Ending::Reset;
    script.put(1_550, Some(BROKER), Fact::Closed { conn: A1, ending });
    let again = Brief {
        dup: true,
        ..publish()
    };
    let again = script.send(1_600, A2, (ALICE, BROKER), again);
    script.arrive(again);
    script.note(1_650, A2, Remark::KnownNotRouted(one));
    let pubrel = script.send(
        1_700,
        A2,
        (ALICE, BROKER),
        brief(PacketKind::Pubrel, Some(1)),
    );
    script.arrive(pubrel);
    script.note(1_750, A2, Remark::Released(one));
    script.records
}

pub(crate) fn stage(records: &[Record]) -> Stage<'_> {
    let client = |id, link, name: &str| StageNode {
        id,
        name: name.into(),
        kind: Kind::Client {
            link: LinkId(link),
            broker: BROKER,
            client_id: name.into(),
        },
    };
    let broker = StageNode {
        id: BROKER,
        name: Arc::from("broker"),
        kind: Kind::Broker,
    };
    let last = records.last();
    let (step, at) = last.map_or((StepId(0), Instant::START), |last| (last.step, last.at));
    Stage {
        story: 7,
        nodes: vec![broker, client(ALICE, 0, "alice"), client(BOB, 1, "bob")],
        records,
        cursor: Cursor { step, at },
        head: at,
        playing: false,
        grain: Span::from_millis(50),
        timing: Timing::Known,
        layer: Layer::Mqtt,
        selection: None,
    }
}

fn scene() -> Shared<Scene> {
    of_stage(&stage(&run())).scene
}

#[test]
fn a_cut_stops_the_arrow_on_its_way_and_nothing_else() {
    let scene = scene();
    let lost: Vec<_> = scene
        .arrows
        .iter()
        .filter(|arrow| arrow.fate != Fate::Arrived)
        .collect();
    assert_eq!(lost.len(), 1);
    assert_eq!(lost[0].name(), "PUBREC");
    assert_eq!(lost[0].end, Instant::from_millis(280));
    let Fate::Lost { why, made } = lost[0].fate else {
        panic!("{:?}", lost[0].fate)
    };
    assert_eq!(why, Lost::LinkCut);
    assert!((made - 0.6).abs() < 1e-9, "30 of 50 ms: {made}");
}

#[test]
fn the_broker_believes_in_a_connection_that_the_client_has_lost() {
    let scene = scene();
    let bar = |conn, end| {
        let mut bars = scene.bars.iter();
        bars.find(|bar| bar.conn == conn && bar.end == end).unwrap()
    };
    let cut = Instant::from_millis(280);
    assert_eq!(bar(A1, Side::Client).to, Some(cut));
    assert_eq!(bar(A1, Side::Client).alone, None);
    assert_eq!(bar(A1, Side::Broker).alone, Some(cut));
    assert_eq!(bar(A1, Side::Broker).to, Some(Instant::from_millis(1_550)));
    assert_eq!(bar(A2, Side::Broker).alone, None);
}

#[test]
fn an_identifier_is_held_from_publish_to_pubrel() {
    let scene = scene();
    let [held] = scene.held.iter().collect::<Vec<_>>()[..] else {
        panic!("{:?}", scene.held)
    };
    assert_eq!(held.client, ALICE);
    assert_eq!(held.from, Instant::from_millis(250));
    assert_eq!(held.to, Some(Instant::from_millis(1_750)));
    assert_eq!(
        scene.verdicts.iter().next().unwrap().text,
        "known, not routed"
    );
}

#[test]
fn a_session_outlives_its_connection() {
    let scene = scene();
    let bands: Vec<_> = scene
        .bands
        .iter()
        .map(|band| (band.client, band.to))
        .collect();
    assert_eq!(bands, [(ALICE, None)]);
}

#[test]
fn silence_is_what_is_left_between_busy_times() {
    let scene = scene();
    let gap = scene
        .busy
        .windows(2)
        .map(|pair| pair[1].0.since(pair[0].1))
        .max();
    assert_eq!(
        gap,
        Some(Span::from_millis(1_100)),
        "from 0.300 s to 1.400 s"
    );
}

#[test]
fn a_packet_still_on_its_way_at_the_head_ends_when_it_is_due() {
    let records = run();
    let cut = records
        .iter()
        .position(|record| matches!(record.fact, Fact::Acted(_)))
        .unwrap();
    let scene = of_stage(&stage(&records[..cut])).scene;
    let pubrec = scene
        .arrows
        .iter()
        .find(|arrow| arrow.name() == "PUBREC")
        .unwrap();
    assert_eq!(
        (pubrec.fate, pubrec.end),
        (Fate::Flying, Instant::from_millis(300))
    );
}

#[test]
fn the_picture_says_what_it_shows() {
    let records = run();
    let view = of_stage(&stage(&records));
    let pubrec = view
        .scene
        .arrows
        .iter()
        .find(|arrow| arrow.name() == "PUBREC")
        .unwrap();
    assert_eq!(
        tip(&view, pubrec.id).unwrap(),
        "PUBREC id 1, broker to alice, sent 0.250 s, lost 0.280 s: \
         the link was cut, and the connection with it."
    );
}

#[test]
fn culling_finds_what_a_full_search_finds() {
    let mut script = Script::default();
    open(&mut script, 0, A1, 0, ALICE);
    let mut sent = Vec::new();
    for packet in 0..1_000 {
        let ends = if packet % 3 == 0 {
            (BROKER, ALICE)
        } else {
            (ALICE, BROKER)
        };
        sent.push(script.send(100 + packet, A1, ends, brief(PacketKind::Pingreq, None)));
        // The fortieth of every hundred is never heard of again: it ends at the head.
        if packet % 100 >= 50 && packet % 100 != 90 {
            let id = sent[usize::try_from(packet - 50).unwrap()];
            script.arrive(id);
        }
    }
    let scene = of_stage(&stage(&script.records)).scene;
    for (from, to) in [
        (0, 90),
        (100, 100),
        (300, 340),
        (630, 631),
        (1_149, 2_000),
        (1_151, 9_000),
    ] {
        let (from, to) = (Instant::from_millis(from), Instant::from_millis(to));
        let inside = |arrow: &&Arrow| arrow.sent <= to && arrow.end >= from;
        let expected: Vec<_> = scene
            .arrows
            .iter()
            .filter(inside)
            .map(|arrow| arrow.id)
            .collect();
        let found: Vec<_> = scene.arrows.seen(from, to).map(|arrow| arrow.id).collect();
        assert_eq!(found, expected, "{from} to {to}");
    }
}

#[test]
fn a_trace_read_piece_by_piece_is_the_trace_read_at_once() {
    let records = run();
    let stage = stage(&records);
    let mut reading = Reading::default();
    for (read, record) in records.iter().enumerate() {
        reading.take(&stage, record);
        let so_far = Stage {
            records: &records[..=read],
            head: record.at,
            ..stage.clone()
        };
        // A picture in between leaves no trace in the next.
        assert_eq!(
            *reading.drawn(record.at),
            *of_stage(&so_far).scene,
            "{read}"
        );
    }
}

#[test]
fn memory_takes_the_first_free_line() {
    let mut script = Script::default();
    open(&mut script, 0, A1, 0, ALICE);
    let mut sent = Vec::new();
    let mut ms = 200;
    let mut turn = |script: &mut Script, id: u16, comes: bool| {
        ms += 100;
        let packet = PacketId::new(id).unwrap();
        match comes {
            true => {
                let publish = Brief {
                    id: Some(packet),
                    ..publish()
                };
                let id = script.send(ms, A1, (ALICE, BROKER), publish);
                script.arrive(id);
                sent.push(script.note(ms + 50, A1, Remark::TookOver(packet)));
            }
            false => {
                script.note(ms + 50, A1, Remark::Released(packet));
            }
        }
    };
    let turns = [1, 2, 3, -2, 4, -1, 5, 6, 7, 8];
    for id in turns {
        turn(&mut script, u16::try_from(i32::abs(id)).unwrap(), id > 0);
    }
    let scene = of_stage(&stage(&script.records)).scene;
    let lines: Vec<_> = scene.held.iter().map(|held| held.line).collect();
    let expected = [
        Some(0),
        Some(1),
        Some(2),
        Some(1),
        Some(0),
        Some(3),
        None,
        None,
    ];
    assert_eq!(lines, expected);
    assert_eq!(scene.memory, MEMORY_MAX);
}
