//! Twisted worlds, run.

use super::History;
use crate::net::Carriage;
use crate::scenario::{NodeSpec, Scenario, Twist, parse, print};
use crate::spec::Version;
use crate::time::Instant;
use crate::trace::Fact;
use crate::wire::{PacketKind, Properties, Qos};

const WORLD: &str = "format 1\nseed 4\nbroker hub\n\
    client alice v5 -> hub latency 20ms loss 3% clean-start expiry 60s \
        will \"gone\" \"alice\" qos 1 will-delay-interval 5\n\
    client bob v3 -> hub latency 30ms textbook resend-after 2s\n\
    alice every 1s publish \"n\" \"{n}\" qos 0\n\
    at 0ms alice connect\nat 0ms bob connect\n\
    at 200ms bob subscribe \"#\" qos 0\n\
    at 300ms after 9 alice publish \"a\" \"1\" qos 1 message-expiry-interval 9\n\
    when alice receives CONNACK then bob publish \"b\" \"2\" qos 2\n";

fn world() -> Scenario {
    let parsed = parse(WORLD);
    assert_eq!(parsed.problems, []);
    parsed.scenario
}

const ALL: [Twist; 8] = [
    Twist::Qos(Qos::AtMostOnce),
    Twist::Qos(Qos::AtLeastOnce),
    Twist::Qos(Qos::ExactlyOnce),
    Twist::Version(Version::V311),
    Twist::Version(Version::V5),
    Twist::Carriage(Carriage::Tcp),
    Twist::Carriage(Carriage::Textbook),
    Twist::Loss(50_000),
];

#[test]
fn a_twisted_world_is_one_that_can_be_written_down_and_runs() {
    for twist in ALL {
        let twisted = world().twisted(&[twist]);
        let text = print(&twisted);
        let parsed = parse(&text);
        assert_eq!(parsed.problems, [], "{twist:?}: {text}");
        assert_eq!(parsed.scenario, twisted, "{twist:?}");
        assert_eq!(twisted.twisted(&[twist]), twisted, "{twist:?} twice");
        let mut history = History::start(twisted).expect("it fits");
        history.play(Instant::from_millis(3_000), 10_000);
        let packets = history.trace().records().iter();
        let sent = packets.filter(|it| matches!(it.fact, Fact::Sent { .. }));
        assert!(sent.count() > 4, "{twist:?}");
    }
}

#[test]
fn every_publish_has_the_qos_and_every_client_the_version() {
    for twist in ALL {
        let mut history = History::start(world().twisted(&[twist])).expect("it fits");
        history.play(Instant::from_millis(4_000), 10_000);
        let mut seen = 0;
        for record in history.trace().records() {
            let Fact::Sent {
                brief: Some(brief),
                version,
                ..
            } = &record.fact
            else {
                continue;
            };
            match twist {
                Twist::Qos(qos) if brief.kind == PacketKind::Publish => {
                    assert_eq!(brief.qos, qos, "{twist:?}: {record:?}");
                    seen += 1;
                }
                Twist::Version(wanted) => {
                    assert_eq!(*version, wanted, "{record:?}");
                    seen += 1;
                }
                Twist::Qos(_) | Twist::Carriage(_) | Twist::Loss(_) => {}
            }
        }
        let looked = matches!(twist, Twist::Qos(_) | Twist::Version(_));
        assert!(!looked || seen > 2, "{twist:?}: {seen}");
    }
}

#[test]
fn what_a_version_or_a_link_does_not_know_is_left_out() {
    let client = |world: &Scenario, place: usize| match world.nodes.get(place) {
        Some(NodeSpec::Client(spec)) => spec.clone(),
        Some(NodeSpec::Broker(_)) | None => panic!("{place} is a client"),
    };
    let old = world().twisted(&[Twist::Version(Version::V311)]);
    let alice = client(&old, 1).options;
    assert_eq!((alice.clean_start, alice.session_expiry), (false, u32::MAX));
    assert_eq!(
        alice.will.map(|will| will.properties),
        Some(Properties::none())
    );
    let new = world().twisted(&[Twist::Version(Version::V5)]);
    assert_eq!(client(&new, 2).link.resend_after, None, "[MQTT-4.4.0-1]");
    let tcp = world().twisted(&[Twist::Carriage(Carriage::Tcp)]);
    assert_eq!(client(&tcp, 2).link.resend_after, None);
    let lossy = world().twisted(&[Twist::Loss(50_000)]);
    let loss = |place| client(&lossy, place).link.up.loss_ppm;
    assert_eq!(
        (loss(1), loss(2)),
        (30_000, 50_000),
        "who lost, loses as before"
    );
}
