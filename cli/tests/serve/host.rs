//! The host itself: how it begins and ends, and that nobody notices what others do.

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::Command;

use brokerscope_core::spec::Version;
use brokerscope_core::topic::{TopicFilter, TopicName};
use brokerscope_core::wire::{
    Connect, Packet, PacketId, Properties, Publish, Qos, ReasonCode, Subscribe, SubscribeFilter,
    Will, encode,
};
use brokerscope_tests::peer::{Filter, Own, Peer, Post, Wish, until};
use bytes::Bytes;

use crate::raw::{Raw, connect, goodbye};
use crate::{serve, settings};

/// Somebody who behaves, and hears itself through the broker whenever asked.
struct Bystander(Own);

impl Bystander {
    fn join(broker: SocketAddr) -> Self {
        let mut own = Own::new(broker);
        let wish = Wish::new(5, "bystander");
        assert_eq!(own.connect("bystander", &wish).reason, 0);
        own.subscribe("bystander", &[Filter::new("well", 1)], None);
        own.subscribe("bystander", &[Filter::new("will", 1)], None);
        Self(own)
    }

    /// Panics when the broker does not serve it in time.
    fn is_well(&mut self) {
        let post = Post::new("well", "all is well", 1);
        self.0.publish("bystander", &post);
        assert_eq!(self.0.hear("bystander"), post);
    }
}

#[test]
fn garbage_on_one_connection_is_not_noticed_on_another() {
    let (_folder, file) = settings("connect_timeout = \"1s\"\npacket_size_max = 10000\n");
    let broker = serve(&["--config", &file, "-v"]);
    let mut bystander = Bystander::join(broker.tcp);
    let hello = Packet::Connect(Box::new(connect("rude", Version::V5)));
    let hello = encode(&hello, Version::V5).expect("a CONNECT");
    let after_hello = |rest: &[u8]| [&hello[..], rest].concat();
    #[rustfmt::skip]
    let table = [
        ("noise",                   vec![0xAA; 4_000],                     None),
        ("another protocol",        b"GET / HTTP/1.1\r\n\r\n".to_vec(),    None),
        ("half a CONNECT",          hello[..8].to_vec(),                   None),
        ("nothing at all",          vec![],                                None),
        ("268 MB promised",         after_hello(&[0x30, 0xFF, 0xFF, 0xFF, 0x7F]), Some(ReasonCode::PACKET_TOO_LARGE)),
        ("a length without an end", after_hello(&[0x30, 0xFF, 0xFF, 0xFF, 0xFF]), Some(ReasonCode::MALFORMED_PACKET)),
        ("a second CONNECT",        after_hello(&hello),                   Some(ReasonCode::PROTOCOL_ERROR)),
        ("QoS 3",                   after_hello(&[0x36, 5, 0, 1, b'a', 0, 1]), Some(ReasonCode::MALFORMED_PACKET)),
    ];
    for (what, bytes, reason) in table {
        let mut rude = Raw::open(broker.tcp, Version::V5);
        // Some of it is refused before all of it is written.
        let _ = rude.stream.write_all(&bytes);
        bystander.is_well();
        assert_eq!(goodbye(&rude.hear_all()), reason, "{what}");
        bystander.is_well();
    }
}

#[test]
fn a_peer_that_does_not_read_is_told_why_and_let_go() {
    let (_folder, file) = settings("unsent_max = 100000\n");
    let mut broker = serve(&["--config", &file]);
    let mut bystander = Bystander::join(broker.tcp);
    let mut slow = Raw::join(broker.tcp, connect("slow", Version::V5));
    let before = broker.memory();
    // It asks and asks, and never reads an answer. The system's own buffers take some megabytes.
    let pings = encode(&Packet::Pingreq, Version::V5)
        .expect("a PINGREQ")
        .repeat(16 * 1024);
    while !broker.has_said("reads too slowly") {
        // Once it is let go, writing ends.
        if slow.stream.write_all(&pings).is_err() {
            break;
        }
        bystander.is_well();
    }
    broker.line_with("reads too slowly");
    bystander.is_well();
    if let (Some(before), Some(after)) = (before, broker.memory()) {
        let more = after.saturating_sub(before);
        assert!(more < 32 * 1024 * 1024, "{more} bytes more in use");
    }
}

/// What it was sent and has not read counts against `outbox_max`: QoS 0 is given up then, and it is
/// not let go.
#[test]
fn a_subscriber_that_reads_slowly_loses_qos_0_and_keeps_its_connection() {
    let (_folder, file) = settings("outbox_max = 200000\nunsent_max = 4000000\n");
    let broker = serve(&["--config", &file]);
    let mut bystander = Bystander::join(broker.tcp);
    let mut slow = Raw::join(broker.tcp, connect("slow", Version::V5));
    let filter = TopicFilter::parse("flood").expect("a filter");
    slow.say(&Packet::Subscribe(Subscribe {
        id: PacketId::new(1).expect("not 0"),
        properties: Properties::none(),
        filters: vec![SubscribeFilter::new(filter, Qos::AtMostOnce)],
    }));
    assert!(matches!(slow.hear(), Some(Packet::Suback(_))));
    let mut loud = Raw::join(broker.tcp, connect("loud", Version::V5));
    let mut flood = |payload: Vec<u8>| {
        loud.say(&Packet::Publish(Publish {
            dup: false,
            qos: Qos::AtMostOnce,
            retain: false,
            topic: Some(TopicName::parse("flood").expect("a topic")),
            id: None,
            properties: Properties::none(),
            payload: payload.into(),
        }));
    };
    // Far more than the system's own buffers and `unsent_max` together.
    for _ in 0..600 {
        flood(vec![b'x'; 100_000]);
    }
    bystander.is_well();
    assert!(!broker.has_said("reads too slowly"), "it was not let go");
    let mut read = 0;
    let last = loop {
        // Whether this one finds room depends on how much was read by now.
        flood(b"last".to_vec());
        let Some(Packet::Publish(publish)) = slow.hear() else {
            panic!("its connection goes on");
        };
        match &publish.payload[..] {
            b"last" => break publish,
            _ => read += 1,
        }
    };
    assert_eq!(last.qos, Qos::AtMostOnce);
    assert!(read < 600, "all {read} came, so nothing was given up");
    bystander.is_well();
}

#[test]
fn a_peer_that_falls_silent_is_given_up() {
    let broker = serve(&[]);
    let mut bystander = Bystander::join(broker.tcp);
    let will = Will {
        topic: TopicName::parse("will").expect("a topic"),
        payload: Bytes::from_static(b"last words"),
        qos: Qos::AtLeastOnce,
        retain: false,
        properties: Properties::none(),
    };
    // Its connection stays open, as when its network is gone.
    let mut silent = Raw::join(
        broker.tcp,
        Connect {
            keep_alive: 1,
            will: Some(will),
            ..connect("silent", Version::V5)
        },
    );
    assert_eq!(
        bystander.0.hear("bystander"),
        Post::new("will", "last words", 1),
        "[MQTT-3.1.2-22]"
    );
    assert_eq!(
        goodbye(&silent.hear_all()),
        Some(ReasonCode::KEEP_ALIVE_TIMEOUT)
    );
    bystander.is_well();
}

#[test]
fn no_more_connections_than_allowed() {
    let (_folder, file) = settings("connections_max = 2\n");
    let broker = serve(&["--config", &file]);
    let mut bystander = Bystander::join(broker.tcp);
    let second = Raw::join(broker.tcp, connect("second", Version::V5));
    let mut third = Raw::open(broker.tcp, Version::V5);
    assert_eq!(third.hear(), None, "`connections_max` are here");
    bystander.is_well();
    drop(second);
    // The place is free as soon as the broker has heard of it.
    until("a free place", || {
        let mut again = Raw::open(broker.tcp, Version::V5);
        let hello = Packet::Connect(Box::new(connect("again", Version::V5)));
        let hello = encode(&hello, Version::V5).expect("a CONNECT");
        let _ = again.stream.write_all(&hello);
        again.hear().map(|_| ())
    });
}

#[test]
fn it_stops_when_told_and_says_so() {
    for signal in ["-INT", "-TERM"] {
        let mut broker = serve(&[]);
        let mut new = Raw::join(broker.tcp, connect("new", Version::V5));
        let mut old = Raw::join(broker.tcp, connect("old", Version::V311));
        broker.signal(signal);
        let heard = new.hear_all();
        assert_eq!(
            goodbye(&heard),
            Some(ReasonCode::SERVER_SHUTTING_DOWN),
            "{signal}"
        );
        assert_eq!(old.hear_all(), [], "{signal}: 3.1.1 has no word for it");
        assert_eq!(broker.ended().code(), Some(0), "{signal}");
    }
}

#[test]
fn packets_are_told_line_by_line() {
    let broker = serve(&["-vv"]);
    let hall = TopicFilter::parse("hall/#").expect("a filter");
    let mut lamp = Raw::join(broker.tcp, connect("lamp", Version::V311));
    lamp.say(&Packet::Subscribe(Subscribe {
        id: PacketId::new(1).expect("not zero"),
        properties: Properties::none(),
        filters: vec![SubscribeFilter::new(hall, Qos::AtMostOnce)],
    }));
    lamp.say(&Packet::Connect(Box::new(connect("lamp", Version::V311))));
    for part in [
        "opened by 127.0.0.1",
        "lamp -> CONNECT clean start MQTT 3.1.1",
        "lamp <- CONNACK",
        "lamp -> SUBSCRIBE id 1 \"hall/#\"",
        "lamp <- SUBACK id 1",
        "lamp -> CONNECT",
        "MQTT-3.1.0-2",
        "closed by the broker",
    ] {
        broker.line_with(part);
    }
}

#[test]
fn what_cannot_be_served_is_told_in_a_sentence() {
    let taken = serve(&[]);
    let (_folder, file) = settings("queue_limit = 5\nqeue_limit = 5\n");
    let address = taken.tcp.to_string();
    #[rustfmt::skip]
    let table: [(&[&str], &[&str]); 4] = [
        (&["--tcp", &address],            &[&address, "in use"]),
        (&["--tcp", "nowhere"],           &["nowhere"]),
        (&["--config", "/no/such/file"],  &["/no/such/file"]),
        (&["--config", &file],            &["broker.toml:2:1", "`qeue_limit`", "did you mean `queue_limit`?"]),
    ];
    for (arguments, parts) in table {
        let output = Command::new(env!("CARGO_BIN_EXE_brokerscope"))
            .arg("serve")
            .args(arguments)
            .output()
            .expect("it runs");
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {told}");
        for part in parts {
            assert!(told.contains(part), "{arguments:?}: {told}");
        }
    }
}
