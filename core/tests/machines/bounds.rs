//! A connection that asks for too much is bounded by a named limit and told why; nobody else
//! notices.

use brokerscope_core::broker::BrokerConfig;
use brokerscope_core::id::ConnId;
use brokerscope_core::machine::Remark;
use brokerscope_core::spec::Version;
use brokerscope_core::time::Span;
use brokerscope_core::wire::{Connect, Packet};

use crate::desk::Desk;
use crate::words::*;

/// What mallory does on his connection, or on others he opens: the one to look at is answered.
type Deed = fn(&mut Desk, ConnId) -> ConnId;

/// A limit, set low; what mallory does; what he hears last; whether his connection ends.
struct Case {
    limit: &'static str,
    config: BrokerConfig,
    deed: Deed,
    told: &'static str,
    ends: bool,
}

fn case(
    limit: &'static str,
    set: fn(&mut BrokerConfig),
    deed: Deed,
    told: &'static str,
    ends: bool,
) -> Case {
    let mut config = BrokerConfig::default();
    set(&mut config);
    Case {
        limit,
        config,
        deed,
        told,
        ends,
    }
}

fn promise_of_268_megabytes(desk: &mut Desk, mallory: ConnId) -> ConnId {
    desk.bytes(mallory, &[0x30, 0xff, 0xff, 0xff, 0x7f]);
    mallory
}

fn half_a_packet(desk: &mut Desk, _mallory: ConnId) -> ConnId {
    let (slow, _) = desk.joined(Connect {
        keep_alive: 9,
        ..connect("slow", Version::V5)
    });
    desk.bytes(slow, &[0x30, 0x7f, 0, 4, b'd']);
    desk.wait(Span::from_secs(60));
    slow
}

/// A byte now and then keeps no packet alive.
fn half_a_packet_without_keep_alive(desk: &mut Desk, _mallory: ConnId) -> ConnId {
    let (slow, _) = desk.joined(connect("slow", Version::V5));
    desk.bytes(slow, &[0x30, 0x7f, 0, 4]);
    for _ in 0..29 {
        desk.wait(Span::from_secs(1));
        desk.bytes(slow, b"d");
    }
    assert!(!desk.closed.contains(&slow), "it has 30 seconds");
    desk.wait(Span::from_secs(1));
    slow
}

fn a_million_subscriptions(desk: &mut Desk, mallory: ConnId) -> ConnId {
    for hundred in 0..10_000 {
        let filters: Vec<String> = (0..100)
            .map(|it| format!("a/{}", hundred * 100 + it))
            .collect();
        let entries: Vec<_> = filters.iter().map(|it| (it.as_str(), QOS_0)).collect();
        desk.say(mallory, &subscribe(&entries));
        // What he does not read is not ours to keep.
        let heard = desk.heard(mallory);
        assert_eq!(heard.len(), 1, "{hundred}");
        assert!(desk.notes.len() < 1_000_000);
        desk.notes.clear();
        if hundred < 10 || hundred % 1_000 == 0 {
            let kept = desk.session("mallory").unwrap().subscriptions.len();
            assert!(kept <= 50, "{kept} subscriptions are kept");
        }
    }
    desk.say(mallory, &subscribe(&[("one/more", QOS_0)]));
    mallory
}

fn every_qos_2_identifier(desk: &mut Desk, mallory: ConnId) -> ConnId {
    for number in 1..=u16::MAX {
        if desk.closed.contains(&mallory) {
            break;
        }
        desk.say(mallory, &Packet::Publish(publish("a", "x", QOS_2, number)));
    }
    mallory
}

fn many_retained_messages(desk: &mut Desk, mallory: ConnId) -> ConnId {
    for number in 1..=1_000 {
        let name = format!("a/{number}");
        desk.say(
            mallory,
            &Packet::Publish(retained(&name, "x", QOS_1, number)),
        );
    }
    assert_eq!(desk.broker.census().retained.len(), 7);
    mallory
}

fn many_sessions(desk: &mut Desk, mallory: ConnId) -> ConnId {
    (0..100).fold(mallory, |_, number| {
        desk.join(lasting(&format!("sybil-{number}"), Version::V5))
    })
}

fn a_connection_that_says_nothing(desk: &mut Desk, _mallory: ConnId) -> ConnId {
    let silent = desk.open(Version::V5);
    desk.wait(Span::from_secs(5));
    silent
}

fn many_connections(desk: &mut Desk, mallory: ConnId) -> ConnId {
    let last = (0..100).fold(mallory, |_, _| desk.open(Version::V5));
    assert_eq!(desk.closed.len(), 95, "three were there, eight may be");
    last
}

fn garbage(desk: &mut Desk, mallory: ConnId) -> ConnId {
    desk.bytes(mallory, &[0x00; 4_096]);
    mallory
}

fn cases() -> Vec<Case> {
    #[rustfmt::skip]
    let cases = vec![
        case("the fixed header",   |_| {},                              garbage,                  "DISCONNECT 0x81", true),
        case("packet_size_max",    |it| it.packet_size_max = 1_024,     promise_of_268_megabytes, "DISCONNECT 0x95", true),
        case("Keep Alive", |_| {}, half_a_packet, "DISCONNECT 0x8d", true),
        case("packet_time_max",    |it| it.packet_time_max = Span::from_secs(30), half_a_packet_without_keep_alive, "DISCONNECT 0x80", true),
        case("receive_maximum",    |it| it.receive_maximum = 20,        every_qos_2_identifier,   "DISCONNECT 0x93", true),
        case("subscriptions_max",  |it| it.subscriptions_max = 50,      a_million_subscriptions,  "SUBACK 100 0x97",        false),
        case("retained_max",       |it| it.retained_max = 7,            many_retained_messages,   "PUBACK 1000 0x97", false),
        case("sessions_max",       |it| it.sessions_max = 5,            many_sessions,            "CONNACK 0x97",    true),
        case("connect_timeout",    |it| it.connect_timeout = Span::from_secs(5), a_connection_that_says_nothing, "", true),
        case("connections_max",    |it| it.connections_max = 8,         many_connections,         "",                true),
    ];
    cases
}

#[test]
fn who_asks_for_too_much_meets_a_named_limit_and_nobody_else_notices() {
    for Case {
        limit,
        config,
        deed,
        told,
        ends,
    } in cases()
    {
        let mut desk = Desk::with(config);
        let (alice, _) = desk.joined(connect("alice", Version::V5));
        desk.say(alice, &subscribe(&[("door", QOS_1)]));
        let (bob, _) = desk.joined(connect("bob", Version::V5));
        let (mallory, _) = desk.joined(connect("mallory", Version::V5));
        desk.heard(alice);
        let seen = deed(&mut desk, mallory);
        let last = lines(&desk.heard(seen)).pop().unwrap_or_default();
        assert_eq!(last, told, "{limit}");
        assert_eq!(desk.closed.contains(&seen), ends, "{limit}");
        desk.say(bob, &Packet::Publish(publish("door", "open", QOS_1, 1)));
        assert_eq!(payloads(&desk.heard(alice)), ["open"], "{limit}");
    }
}

/// The time counts for each packet by itself, from its first byte, and can be turned off.
#[test]
fn a_packet_has_its_time_and_no_packet_shortens_the_next_ones() {
    let half: &[u8] = &[0x30, 0x07, 0, 4, b'd'];
    let rest: &[u8] = b"oorx";
    for (seconds, version) in [(30, Version::V5), (30, Version::V311), (0, Version::V5)] {
        let mut desk = Desk::with(BrokerConfig {
            packet_time_max: Span::from_secs(seconds),
            ..BrokerConfig::default()
        });
        let (slow, _) = desk.joined(connect("slow", version));
        let whole = match version {
            Version::V311 => rest,
            Version::V5 => b"oor\0",
        };
        for _ in 0..3 {
            desk.bytes(slow, half);
            desk.wait(Span::from_secs(20));
            // The end of one and the beginning of the next come together.
            desk.bytes(slow, whole);
            desk.wait(Span::from_secs(20));
            desk.bytes(slow, &[half, whole, half].concat());
            desk.wait(Span::from_secs(29));
            desk.bytes(slow, whole);
        }
        assert_eq!(desk.closed, [], "{version}");
        desk.bytes(slow, half);
        desk.wait(Span::from_secs(10_000));
        assert_eq!(desk.closed.is_empty(), seconds == 0, "{version}");
        assert_eq!(
            desk.has_noted(&Remark::PacketTimeRanOut),
            seconds > 0,
            "{version}"
        );
    }
}
