//! Bytes slipped into a stream behind the back of the program that seems to have written them.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "one kind of record is looked for"
)]

use brokerscope_core::id::LinkId;
use brokerscope_core::net::Side;
use brokerscope_core::world::{ActionError, World};
use bytes::Bytes;

use brokerscope_core::id::NodeId;
use brokerscope_core::machine::Remark;
use brokerscope_core::scenario::{Names, parse, parse_action, print};
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Fact, Trace};
use brokerscope_core::wire::{PacketKind, ReasonCode};
use brokerscope_core::world::Action;

const WORLD: &str = "broker hub\nclient alice v5 -> hub latency 10ms persistent\n\
        client bob v3 -> hub latency 10ms\nat 0ms alice connect\nat 0ms bob connect\n\
        at 100ms bob subscribe \"t\" qos 0\n";

fn played(line: &str) -> Trace {
    let read = parse(&format!("{WORLD}at 1s {line}\n"));
    assert_eq!(read.problems, [], "{line}");
    let mut world = World::new(&read.scenario).expect("it can begin");
    let mut trace = Trace::default();
    while world.now() <= Instant::from_millis(3_000) && world.step(&mut trace) {}
    trace
}

fn kinds(trace: &Trace, from: u16) -> Vec<Option<PacketKind>> {
    let late = trace
        .records()
        .iter()
        .filter(|it| it.at >= Instant::from_millis(1_000));
    let sent = late.filter(|it| it.node == Some(NodeId(from)));
    let kinds = sent.filter_map(|it| match &it.fact {
        Fact::Sent { brief, .. } => Some(brief.as_ref().map(|brief| brief.kind)),
        _ => None,
    });
    kinds.collect()
}

/// What the broker answers, and whether both ends close over it.
#[test]
fn the_broker_answers_what_it_reads_whoever_wrote_it() {
    use PacketKind::{Disconnect, Pingresp, Publish};
    #[rustfmt::skip]
        let table: &[(&str, &[Option<PacketKind>], bool)] = &[
            // slipped in                                     the hub sends                 closed
            ("inject alice->hub c0 00",                       &[Some(Pingresp)],            false),
            ("inject alice->hub 30 04 00 01 74 00",           &[Some(Publish)],             false),
            ("inject alice->hub c0 00 c000",                  &[Some(Pingresp), Some(Pingresp)], false),
            // Packet type 0 [MQTT-4.13.1-1]; QoS 3 [MQTT-3.3.1-4].
            ("inject alice->hub 00 00",                       &[Some(Disconnect)],          true),
            ("inject alice->hub 36 04 00 01 74 00",           &[Some(Disconnect)],          true),
            // 3.1.1 has no DISCONNECT from a broker.
            ("inject bob->hub 36 04 00 01 74 00",             &[],                          true),
            // Half a packet is none.
            ("inject alice->hub 30 05 00",                    &[],                          false),
            // From the broker's end, which knows nothing of it: the answer means nothing to it, and
            // does no harm.
            ("inject hub->alice 32 06 00 01 74 00 01 00",     &[Some(Publish)],             false),
        ];
    for (line, answers, closes) in table {
        let trace = played(line);
        assert_eq!(kinds(&trace, 0), *answers, "{line}");
        let closed = trace.records().iter().any(|it| {
            it.at >= Instant::from_millis(1_000) && matches!(it.fact, Fact::Closed { .. })
        });
        assert_eq!(closed, *closes, "{line}");
    }
}

#[test]
fn a_flipped_bit_is_answered_with_its_statement() {
    brokerscope_core::proves!(V5: "3.3.1-4");
    let trace = played("inject alice->hub 36 06 00 01 74 00 01 00");
    let noted = trace.records().iter().find_map(|it| match &it.fact {
        Fact::Noted { note, .. } if matches!(note.what, Remark::PeerFault(_)) => Some(note),
        _ => None,
    });
    assert_eq!(
        noted.map(|note| note.clause.to_string()),
        Some("MQTT-3.3.1-4".to_owned())
    );
    let told = trace.records().iter().any(|it| {
            matches!(&it.fact, Fact::Sent { brief: Some(brief), .. }
                if brief.kind == PacketKind::Disconnect && brief.reason == ReasonCode::MALFORMED_PACKET)
        });
    assert!(told, "alice is told 0x81 for what her program never wrote");
}

#[test]
fn it_is_written_back_and_replayed() {
    let read = parse(&format!("{WORLD}at 1s inject hub->alice \"\\xd0\\x00\"\n"));
    let printed = print(&read.scenario);
    assert!(printed.contains("inject hub->alice d0 00"), "{printed}");
    assert_eq!(parse(&printed).scenario, read.scenario);
    let one = played("inject hub->alice d0 00");
    let other = played("inject hub->alice \"\\xd0\\x00\"");
    assert_eq!(one.records(), other.records());
}

#[test]
fn nothing_is_slipped_into_what_does_not_stand() {
    let read = parse(WORLD);
    let world = World::new(&read.scenario).expect("it can begin");
    let names = Names::of(&read.scenario);
    for (line, why) in [
        (
            "inject alice->hub c0 00",
            "no connection stands at that end",
        ),
        (
            "inject hub->alice d0 00",
            "no connection stands at that end",
        ),
        ("inject alice->hub \"\"", "there are no bytes to send"),
    ] {
        let action = parse_action(line, &names).expect(line);
        let error = world.check(&action).expect_err(line);
        assert_eq!(error.to_string(), why, "{line}");
    }
    let link = LinkId(9);
    let bytes = Bytes::from_static(b"\xc0\x00");
    let nowhere = Action::Inject {
        link,
        to: Side::Broker,
        bytes,
    };
    assert_eq!(world.check(&nowhere), Err(ActionError::NoSuchLink));
}
