//! Several connections of one page; their brokers are played by hand.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "each check asks for one kind of fact"
)]

use brokerscope_core::client::Status;
use brokerscope_core::id::{ConnId, LinkId, NodeId};
use brokerscope_core::machine::Event;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::Fact;
use brokerscope_core::wire::PacketKind;

use super::doctor::Trouble;
use super::input::socket;
use super::recorder::RECORDS_MAX;
use super::tests::{closed, connect, ms, publish, sent, subscribe};
use super::{LIVE_BROKER, LIVE_PAGE, LiveBench, PEERS_MAX, TOPICS_MAX, Who};
use crate::effect::Effect;
use crate::msg::{LiveField, SocketEvent};

const CONNACK: &[u8] = b"\x20\x03\x00\x00\x00";
pub(super) const SECOND: NodeId = NodeId(2);

/// What the socket of this connection says.
fn hear(bench: &mut LiveBench, conn: u32, at: u64, event: SocketEvent) -> Vec<Effect> {
    bench.hear(socket(ConnId(conn)), at, event)
}

pub(super) fn heard(bench: &mut LiveBench, conn: u32, at: u64, bytes: &[u8]) -> Vec<Effect> {
    hear(bench, conn, at, SocketEvent::Received(bytes.to_vec()))
}

/// The chosen connection connects: 20 ms there and back.
pub(super) fn stands(bench: &mut LiveBench, conn: u32, at: u64, changes: &[(LiveField, &str)]) {
    connect(bench, changes);
    assert_eq!(bench.chosen().problem(), None);
    bench.tick(at);
    hear(bench, conn, at, SocketEvent::Opened("mqtt".to_owned()));
    let connack = match bench.chosen().speaks() {
        brokerscope_core::spec::Version::V5 => CONNACK,
        brokerscope_core::spec::Version::V311 => b"\x20\x02\x00\x00",
    };
    heard(bench, conn, at + ms(20), connack);
    assert_eq!(bench.chosen().status(), Status::Connected);
}

/// Two connections: `one` at 20 ms, `two` at 120 ms.
pub(super) fn two(changes: &[(LiveField, &str)]) -> LiveBench {
    let mut bench = LiveBench::new(7, 7);
    stands(&mut bench, 0, 0, &[(LiveField::ClientId, "one")]);
    bench.add();
    let mut form = vec![(LiveField::ClientId, "two")];
    form.extend_from_slice(changes);
    stands(&mut bench, 1, ms(100), &form);
    bench
}

fn names(bench: &LiveBench) -> Vec<(u16, &str)> {
    let stands = |who| !matches!(who, Who::NoPage(_) | Who::NoBroker);
    let all = bench.lifelines().iter().filter(|line| stands(line.who));
    all.map(|line| (line.node.0, &*line.name)).collect()
}

/// Records are named by their places, and what they point to is before them.
fn fits_together(bench: &LiveBench) {
    let records = bench.trace().records();
    for (place, record) in records.iter().enumerate() {
        assert_eq!(usize::try_from(record.id.0), Ok(place));
        assert!(record.cause.is_none_or(|cause| cause < record.id));
        if let Fact::Arrived { sent, .. } = record.fact {
            let origin = bench.trace().get(sent).expect("what arrived was sent");
            assert!(matches!(origin.fact, Fact::Sent { .. }), "{origin:?}");
        }
    }
    assert!(records.windows(2).all(|pair| pair[0].at <= pair[1].at));
}

#[test]
fn one_alone_is_this_page_and_two_have_names() {
    let mut bench = LiveBench::new(7, 7);
    assert_eq!(names(&bench), [(0, "this page"), (1, "broker")]);
    stands(&mut bench, 0, 0, &[(LiveField::ClientId, "one")]);
    assert_eq!(names(&bench), [(0, "this page"), (1, "broker")]);
    let story = bench.story();
    bench.add();
    assert_eq!(
        names(&bench),
        [(0, "one"), (1, "broker")],
        "the new one has no broker yet"
    );
    assert_ne!(bench.story(), story, "whoever draws has to look again");
    assert_ne!(bench.chosen().client_id(), "one");
    stands(&mut bench, 1, ms(100), &[(LiveField::ClientId, "one")]);
    let met = [(0, "one"), (1, "broker"), (2, "one (2)")];
    assert_eq!(names(&bench), met, "one address, one lifeline");
    bench.add();
    let there = (LiveField::Address, "wss://there:8084/mqtt");
    stands(&mut bench, 2, ms(200), &[(LiveField::ClientId, ""), there]);
    let met = [
        (0, "one"),
        (1, "localhost:9001/mqtt"),
        (2, "one (2)"),
        (3, "connection 3"),
        (4, "there:8084/mqtt"),
    ];
    assert_eq!(names(&bench), met);
}

#[test]
fn a_message_is_at_the_broker_before_it_leaves_for_another() {
    let mut bench = two(&[(LiveField::Version, "3.1.1")]);
    subscribe(
        &mut bench,
        &[(LiveField::Filter, "t"), (LiveField::FilterQos, "0")],
    );
    bench.tick(ms(200));
    heard(&mut bench, 1, ms(220), b"\x90\x03\x00\x01\x00");
    bench.choose(LIVE_PAGE);
    let message = [
        (LiveField::Topic, "t"),
        (LiveField::Payload, "on"),
        (LiveField::Qos, "0"),
    ];
    publish(&mut bench, &message);
    let effects = bench.tick(ms(300));
    let Some(Effect::SocketSend(id, _)) = effects
        .iter()
        .find(|it| matches!(it, Effect::SocketSend(..)))
    else {
        panic!("{effects:?}");
    };
    assert_eq!(*id, socket(ConnId(0)), "on its own socket");
    // Half of 20 ms is a guess that 4 ms prove wrong.
    heard(&mut bench, 1, ms(304), b"\x30\x05\x00\x01ton");
    fits_together(&bench);
    let publishes = |conn| {
        let records = bench.trace().records().iter();
        let mut all = records.filter(move |record| match &record.fact {
            Fact::Sent {
                conn: on,
                brief: Some(brief),
                ..
            } => on.0 == conn && brief.kind == PacketKind::Publish,
            _ => false,
        });
        all.next().expect("a PUBLISH on each connection")
    };
    let (there, back) = (publishes(0), publishes(1));
    let arrived = bench
        .trace()
        .records()
        .iter()
        .find(|record| matches!(record.fact, Fact::Arrived { sent, .. } if sent == there.id));
    let arrived = arrived.expect("it was at the broker");
    assert!(arrived.id < back.id && arrived.node == Some(LIVE_BROKER));
    assert_eq!(back.node, Some(LIVE_BROKER), "both meet at one broker");
    assert_eq!(
        back.cause, None,
        "that it is the same message, nobody knows"
    );
    let mut given = bench
        .trace()
        .records()
        .iter()
        .filter_map(|record| match &record.fact {
            Fact::Happened(Event::Delivered(message)) => {
                Some((record.node, message.topic.as_str()))
            }
            _ => None,
        });
    assert_eq!(given.next(), Some((Some(SECOND), "t")));
    assert_eq!(given.next(), None);
    let topics = |node| bench.peer(node).unwrap().topics().0.count();
    assert_eq!(
        (topics(LIVE_PAGE), topics(SECOND)),
        (0, 1),
        "each has its own"
    );
}

#[test]
fn a_takeover_is_told_with_who_it_was() {
    brokerscope_core::proves!(V5: "3.1.4-3"; V311: "3.1.4-2");
    for (version, told) in [("5.0", true), ("3.1.1", false)] {
        let mut bench = LiveBench::new(7, 7);
        let meter = [
            (LiveField::ClientId, "meter"),
            (LiveField::Version, version),
        ];
        stands(&mut bench, 0, 0, &meter);
        bench.add();
        connect(&mut bench, &meter);
        bench.tick(ms(100));
        hear(
            &mut bench,
            1,
            ms(100),
            SocketEvent::Opened("mqtt".to_owned()),
        );
        if told {
            heard(&mut bench, 0, ms(110), b"\xe0\x01\x8e");
        }
        hear(&mut bench, 0, ms(111), closed(1000, ""));
        let by = "meter (2)".to_owned();
        let first = bench.peer(LIVE_PAGE).unwrap();
        assert_eq!(
            first.trouble(),
            Some(&Trouble::TakenOver { by, told }),
            "{version}"
        );
        assert_eq!(first.status(), Status::Offline);
        let goodbye = bench.trace().records().iter().any(|record| {
            matches!(&record.fact, Fact::Sent { brief: Some(brief), .. }
                if brief.kind == PacketKind::Disconnect && record.node == Some(LIVE_BROKER))
        });
        assert_eq!(goodbye, told, "the ladder has the DISCONNECT");
    }
    // An end of its own is not blamed on another name.
    let mut bench = two(&[]);
    hear(&mut bench, 0, ms(130), closed(1006, ""));
    let trouble = bench.peer(LIVE_PAGE).unwrap().trouble();
    assert!(
        matches!(trouble, Some(Trouble::Closed { .. })),
        "{trouble:?}"
    );
}

#[test]
fn who_is_closed_says_goodbye_and_leaves_nothing_behind() {
    let mut bench = two(&[(LiveField::Address, "ws://there/mqtt")]);
    assert_eq!(names(&bench).len(), 4);
    publish(&mut bench, &[(LiveField::Qos, "2")]);
    bench.tick(ms(200));
    bench.close(SECOND);
    let effects = bench.tick(ms(300));
    assert_eq!(sent(&effects), [b"\xe0\x00"], "DISCONNECT [MQTT-3.14.4-1]");
    assert!(effects.contains(&Effect::SocketClose(socket(ConnId(1)))));
    assert_eq!(names(&bench), [(0, "this page"), (1, "broker")]);
    let gone = bench.trace().records().iter().find(|record| {
        record.node.is_some_and(|node| node.0 > 1) || record.fact.connection() == Some(ConnId(1))
    });
    assert_eq!(gone, None);
    fits_together(&bench);
    assert_eq!(bench.chosen().node(), LIVE_PAGE);
    // What it still had to say, and the other one.
    hear(&mut bench, 1, ms(310), closed(1000, ""));
    heard(&mut bench, 0, ms(320), b"\x30\x05\x00\x01t\x001");
    assert_eq!(bench.chosen().topics().0.count(), 1);
    // The last one stays; the places are given again.
    assert_eq!(bench.close(LIVE_PAGE), []);
    bench.add();
    stands(
        &mut bench,
        2,
        ms(400),
        &[(LiveField::Address, "ws://else/mqtt")],
    );
    let line = bench.lifelines().iter().find(|line| line.node == SECOND);
    let who = line.map(|line| line.who);
    let expected = Who::Page {
        link: LinkId(1),
        broker: NodeId(3),
    };
    assert_eq!(who, Some(expected));
}

#[test]
fn one_lifeline_has_one_broker() {
    let mut bench = LiveBench::new(7, 7);
    connect(&mut bench, &[(LiveField::Address, "ws://typo/mqtt")]);
    bench.tick(0);
    hear(&mut bench, 0, ms(5), closed(1006, ""));
    let tried = bench.trace().records().len();
    stands(
        &mut bench,
        1,
        ms(10),
        &[(LiveField::Address, "ws://here/mqtt")],
    );
    assert!(
        bench.trace().records().len() > tried,
        "nobody was there, nothing is lost"
    );
    assert_eq!(bench.lifelines().len(), 2);
    hear(&mut bench, 1, ms(50), closed(1000, ""));
    stands(
        &mut bench,
        2,
        ms(60),
        &[(LiveField::Address, "ws://there/mqtt")],
    );
    assert_eq!(bench.lifelines().len(), 2, "its place is free");
    let mut conns = bench
        .trace()
        .records()
        .iter()
        .filter_map(|it| it.fact.connection());
    assert!(
        conns.all(|conn| conn == ConnId(2)),
        "what another broker said is put away"
    );
    fits_together(&bench);
}

#[test]
fn what_is_kept_is_bounded_over_all_of_them() {
    let mut bench = two(&[]);
    let mut at = ms(1_000);
    let mut topic = 0_u16;
    while bench.folded() == 0 {
        at += ms(2);
        topic = topic.wrapping_add(1);
        let name = format!("{topic:05}");
        let bytes = [b"\x30\x09\x00\x05", name.as_bytes(), b"\x001"].concat();
        heard(&mut bench, u32::from(topic % 2), at, &bytes);
    }
    assert!(bench.trace().records().len() <= RECORDS_MAX);
    fits_together(&bench);
    let kept = |node| bench.peer(node).unwrap().topics();
    let all = kept(LIVE_PAGE).0.count() + kept(SECOND).0.count();
    assert_eq!(all, TOPICS_MAX, "all share the room");
    assert!(kept(SECOND).1 > 0, "and what has none is counted");
    // Both still live.
    for conn in 0..2 {
        heard(&mut bench, conn, at + ms(100), b"\x30\x05\x00\x01t\x001");
    }
    fits_together(&bench);
    assert_eq!(bench.chosen().status(), Status::Connected);
}

#[test]
fn a_flood_on_one_does_not_hide_another() {
    let mut bench = two(&[]);
    let at = ms(1_000);
    for _ in 0..500 {
        heard(&mut bench, 0, at, b"\x30\x05\x00\x01f\x001");
    }
    heard(&mut bench, 1, at, b"\x30\x05\x00\x01t\x001");
    assert_eq!(bench.undrawn(), 450, "of the flood");
    let drawn = bench.trace().records().iter().any(|record| {
        record.node == Some(SECOND)
            && matches!(record.fact, Fact::Arrived { .. })
            && record.at == Instant::from_micros(at)
    });
    assert!(drawn);
}

#[test]
fn there_is_room_for_so_many() {
    let mut bench = LiveBench::new(7, 7);
    for _ in 0..20 {
        bench.add();
    }
    assert_eq!(bench.peers().len(), PEERS_MAX);
    let mut ids: Vec<&str> = bench.peers().iter().map(|peer| peer.client_id()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(
        ids.len(),
        PEERS_MAX,
        "each has a name of its own [MQTT-3.1.4-3]"
    );
    let nodes: Vec<NodeId> = bench.peers().iter().map(super::Peer::node).collect();
    for node in nodes {
        bench.close(node);
    }
    bench.tick(0);
    assert_eq!(bench.peers().len(), 1, "one stays");
    let called: Vec<&str> = names(&bench).iter().map(|(_, name)| *name).collect();
    assert_eq!(called, ["broker", "this page"], "as at the start");
}
