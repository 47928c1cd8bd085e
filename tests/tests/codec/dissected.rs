//! tshark judges what we write: every packet is seen as what it is, and nothing is complained of.

use std::collections::BTreeMap;

use brokerscope_core::id::{ConnId, NodeId};
use brokerscope_core::net::Side;
use brokerscope_core::spec::Version;
use brokerscope_core::topic::TopicName;
use brokerscope_core::trace::{Fact, Record};
use brokerscope_core::wire::{
    Connect, Packet, PacketKind, Properties, Property, Publish, Qos, Text, decode, encode,
};
use brokerscope_tests::lacks;
use brokerscope_tests::scenarios::{PLAYED_UNTIL, SCENARIOS};
use brokerscope_tests::shark::TSHARK;
use brokerscope_tests::stage::Stage;
use bytes::Bytes;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use super::packets;
use super::tap::{Line, Tap};

/// About a hundred of each kind and version.
const PACKETS: usize = 1_500;
/// Whole packets, bytes one by one, and cuts in between.
const SEGMENTS: &[usize] = &[1_460, 1, 1, 1, 7, 60, 300];

/// A world in which is said what the others leave out: AUTH, aliases both ways, PINGREQ, all of a
/// PUBLISH, and reasons in words.
const ALSO: &str = include_str!("also.scn");

#[test]
fn the_analyser_sees_every_packet_as_what_it_is() {
    if lacks("the_analyser_sees_every_packet_as_what_it_is", &[TSHARK]) {
        return;
    }
    let mut tap = Tap::default();
    let mut kinds = BTreeMap::new();
    for version in Version::ALL {
        for (number, packet) in (0..).zip(some(version, PACKETS)) {
            *kinds.entry((version, packet.kind())).or_insert(0) += 1;
            alone(&mut tap, version, packet, number);
        }
    }
    assert_eq!(kinds.len(), 14 + 15, "{kinds:?}");
    assert!(kinds.values().all(|it| *it >= 50), "{kinds:?}");
    let faults = tap.judge();
    assert!(faults.binary_as_text > 0, "take it off the list of faults");
    println!("{} packets, {faults:?}", kinds.values().sum::<u32>());
}

#[test]
fn the_analyser_follows_whole_conversations() {
    if lacks("the_analyser_follows_whole_conversations", &[TSHARK]) {
        return;
    }
    let mut tap = Tap::default();
    let mut packets = 0;
    for (name, text) in SCENARIOS.iter().chain(&[("also", ALSO)]) {
        let mut stage = Stage::of(text);
        stage.play(PLAYED_UNTIL);
        let count = overhear(&mut tap, stage.trace.records());
        assert!(count >= 20, "{name}: only {count} packets");
        packets += count;
    }
    let faults = tap.judge();
    println!("{packets} packets, {faults:?}");
}

/// Taps every connection of a trace, until something is sent that is no packet.
fn overhear(tap: &mut Tap, records: &[Record]) -> u32 {
    let mut lines: BTreeMap<ConnId, Option<(Line, NodeId)>> = BTreeMap::new();
    let mut count = 0;
    for record in records {
        let Fact::Sent {
            conn,
            version,
            bytes,
            ..
        } = &record.fact
        else {
            continue;
        };
        let from = record.node.expect("somebody sends");
        tap.at(record.at);
        // Who speaks first is the client.
        let line = lines.entry(*conn);
        let line = line.or_insert_with(|| Some((tap.open(SEGMENTS), from)));
        let Some((open, client)) = line else {
            continue;
        };
        let Ok(packet) = decode(bytes, *version) else {
            *line = None;
            continue;
        };
        let side = match from == *client {
            true => Side::Client,
            false => Side::Broker,
        };
        tap.pass(open, side, &[(packet, bytes.to_vec())]);
        count += 1;
    }
    count
}

#[test]
fn the_analyser_cuts_a_stream_where_we_do() {
    if lacks("the_analyser_cuts_a_stream_where_we_do", &[TSHARK]) {
        return;
    }
    let mut tap = Tap::default();
    for version in Version::ALL {
        let mut line = tap.open(SEGMENTS);
        tap.say(&mut line, Side::Client, &hello(version));
        for side in [Side::Client, Side::Broker].repeat(20) {
            // An alias may stand alone here only after it was named.
            let several = some(version, 400)
                .into_iter()
                .filter(|packet| match packet {
                    Packet::Publish(publish) => publish.topic.is_some(),
                    Packet::Connect(_) => false,
                    _ => true,
                });
            let several = several.map(|packet| {
                let bytes = encode(&packet, version).expect("a packet that can be written");
                (packet, bytes.to_vec())
            });
            tap.pass(&mut line, side, &several.collect::<Vec<_>>());
        }
    }
    tap.judge();
}

/// The table of the analyser's faults is true: it mixes what a client and a broker call by one
/// number.
#[test]
fn the_analyser_has_one_table_for_the_aliases_of_both() {
    if lacks(
        "the_analyser_has_one_table_for_the_aliases_of_both",
        &[TSHARK],
    ) {
        return;
    }
    let mut tap = Tap::default();
    let mut line = tap.open(SEGMENTS);
    tap.say(&mut line, Side::Client, &hello(Version::V5));
    tap.say(&mut line, Side::Client, &named("of/the/client", 1));
    tap.say(&mut line, Side::Broker, &named("of/the/broker", 1));
    tap.say(&mut line, Side::Client, &aliased(None, 1));
    let faults = tap.judge();
    assert_eq!(faults.one_alias_table, 1, "take it off the list of faults");
}

/// A judge who never objects is none.
#[test]
fn the_analyser_objects_to_what_is_wrong() {
    if lacks("the_analyser_objects_to_what_is_wrong", &[TSHARK]) {
        return;
    }
    #[rustfmt::skip]
    let table: [(&str, &[u8]); 4] = [
        ("a topic longer than its packet",    &[0x30, 0x04, 0x00, 0x09, b'a', 0x00]),
        ("an alias that was never named",     &[0x30, 0x06, 0x00, 0x00, 0x03, 0x23, 0x00, 0x05]),
        ("neither a topic nor an alias",      &[0x30, 0x03, 0x00, 0x00, 0x00]),
        ("properties longer than the packet", &[0x40, 0x04, 0x00, 0x01, 0x00, 0x09]),
    ];
    for (what, bytes) in table {
        let mut tap = Tap::default();
        let mut line = tap.open(&[1_460]);
        tap.say(&mut line, Side::Client, &hello(Version::V5));
        tap.spoil(&mut line, bytes, &[1_460]);
        assert_eq!(tap.complaints(), 1, "{what}");
    }
}

/// The analyser's third fault: it cannot read a Remaining Length that comes in two pieces.
#[test]
fn the_analyser_gives_up_at_half_a_length() {
    if lacks("the_analyser_gives_up_at_half_a_length", &[TSHARK]) {
        return;
    }
    let mut bytes = vec![0x30, 0x80, 0x01, 0x00, 0x01, b'a'];
    bytes.resize(2 + 1 + 128, b'x');
    for (segments, complaints) in [(&[3, 128][..], 0), (&[2, 129][..], 1)] {
        let mut tap = Tap::default();
        let mut line = tap.open(&[1_460]);
        tap.say(&mut line, Side::Client, &hello(Version::V311));
        tap.spoil(&mut line, &bytes, segments);
        assert_eq!(tap.complaints() > 0, complaints > 0, "{segments:?}");
    }
}

/// One packet on a connection of its own, after what must come before it.
fn alone(tap: &mut Tap, version: Version, packet: Packet, number: u32) {
    let mut line = tap.open(&[1_460]);
    if packet.kind() != PacketKind::Connect {
        tap.say(&mut line, Side::Client, &hello(version));
    }
    let side = match packet.kind() {
        PacketKind::Connect
        | PacketKind::Subscribe
        | PacketKind::Unsubscribe
        | PacketKind::Pingreq => Side::Client,
        PacketKind::Connack | PacketKind::Suback | PacketKind::Unsuback | PacketKind::Pingresp => {
            Side::Broker
        }
        _ if number.is_multiple_of(2) => Side::Client,
        _ => Side::Broker,
    };
    // An alias that stands alone was named before.
    if let Packet::Publish(publish) = &packet
        && publish.topic.is_none()
        && let Some(alias) = publish.properties.topic_alias()
    {
        tap.say(&mut line, side, &named("a/name", *alias));
    }
    tap.say(&mut line, side, &packet);
}

/// So many packets, the same on every run.
fn some(version: Version, count: usize) -> Vec<Packet> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[5; 32]);
    let mut runner = TestRunner::new_with_rng(super::config(), rng);
    let packets = packets::packet(version);
    let mut next = || {
        packets
            .new_tree(&mut runner)
            .expect("there are packets")
            .current()
    };
    (0..count).map(|_| next()).collect()
}

fn hello(version: Version) -> Packet {
    Packet::Connect(Box::new(Connect {
        version,
        is_bridge: false,
        clean_start: true,
        keep_alive: 60,
        client_id: Text::parse("judged").expect("a name"),
        will: None,
        user_name: None,
        password: None,
        properties: Properties::none(),
    }))
}

fn aliased(topic: Option<&str>, alias: u16) -> Packet {
    Packet::Publish(Publish {
        dup: false,
        qos: Qos::AtMostOnce,
        retain: false,
        topic: topic.map(|it| TopicName::parse(it).expect("a topic")),
        id: None,
        properties: Properties(vec![Property::TopicAlias(alias)]),
        payload: Bytes::from_static(b"x"),
    })
}

fn named(topic: &str, alias: u16) -> Packet {
    aliased(Some(topic), alias)
}
