//! What a broker tells of itself under `$SYS`.

use brokerscope_core::access::{Acl, Denied};
use brokerscope_core::broker::BrokerConfig;
use brokerscope_core::machine::{Alarm, Remark};
use brokerscope_core::proves;
use brokerscope_core::spec::Version;
use brokerscope_core::time::Span;
use brokerscope_core::wire::{Packet, Publish};

use crate::desk::Desk;
use crate::words::*;

fn telling() -> BrokerConfig {
    BrokerConfig {
        sys_interval: Some(Span::from_secs(10)),
        ..BrokerConfig::default()
    }
}

/// What was told, as `name value`.
fn told(packets: &[Packet]) -> Vec<String> {
    let line = |publish: &Publish| {
        let name = publish.topic.as_ref().unwrap().as_str();
        let name = name.strip_prefix("$SYS/broker/").unwrap();
        format!("{name}: {}", String::from_utf8_lossy(&publish.payload))
    };
    let published = packets.iter().filter_map(|packet| match packet {
        Packet::Publish(publish) => Some(line(publish)),
        _ => None,
    });
    published.collect()
}

#[test]
fn a_broker_tells_of_itself_what_has_changed() {
    let mut desk = Desk::with(telling());
    let (eve, _) = desk.joined(connect("eve", Version::V5));
    desk.say(eve, &subscribe(&[("$SYS/broker/#", QOS_1)]));
    let (bob, _) = desk.joined(lasting("bob", Version::V311));
    desk.say(bob, &Packet::Publish(retained("door", "open", QOS_0, 0)));
    desk.say(
        bob,
        &disconnect(brokerscope_core::wire::ReasonCode::NORMAL_DISCONNECTION),
    );
    assert_eq!(desk.heard(eve).len(), 1, "SUBACK, and nothing yet");
    desk.wait(Span::from_secs(10));
    let packets = desk.heard(eve);
    let mut first = told(&packets);
    // How many bytes that were is counted here and not there.
    first.retain(|line| !line.starts_with("bytes/"));
    let version = format!("version: brokerscope {}", env!("CARGO_PKG_VERSION"));
    #[rustfmt::skip]
    let expected = [
        version.as_str(),
        "uptime: 10 seconds",
        "clients/connected: 1",
        "clients/total: 2",
        // CONNECT and SUBSCRIBE; CONNECT, PUBLISH and DISCONNECT.
        "messages/received: 5",
        // CONNACK and SUBACK; CONNACK.
        "messages/sent: 3",
        "subscriptions/count: 1",
        // The door; what is told now comes after.
        "retained messages/count: 1",
    ];
    assert_eq!(first, expected);
    assert!(
        packets
            .iter()
            .all(|packet| !line(packet).contains("RETAIN"))
    );

    desk.wait(Span::from_secs(10));
    let second = told(&desk.heard(eve));
    let names: Vec<_> = second
        .iter()
        .filter_map(|line| line.split(':').next())
        .collect();
    let changed = [
        "uptime",
        "messages/sent",
        "bytes/sent",
        "retained messages/count",
    ];
    assert_eq!(names, changed, "only what has changed");

    // Retained: who asks later hears it at once.
    let (mary, _) = desk.joined(connect("mary", Version::V311));
    desk.say(mary, &subscribe(&[("$SYS/broker/uptime", QOS_0)]));
    assert_eq!(told(&desk.heard(mary)), ["uptime: 20 seconds"]);
}

#[test]
fn bytes_are_counted_as_they_come_and_go() {
    let mut desk = Desk::with(telling());
    let (eve, _) = desk.joined(connect("eve", Version::V311));
    desk.say(eve, &Packet::Pingreq);
    desk.wait(Span::from_secs(10));
    desk.say(eve, &subscribe(&[("$SYS/broker/bytes/#", QOS_0)]));
    // CONNECT has 17 bytes for this name, PINGREQ 2; CONNACK has 4, PINGRESP 2.
    let expected = ["bytes/received: 19", "bytes/sent: 6"];
    assert_eq!(told(&desk.heard(eve)), expected);
}

#[test]
fn a_wildcard_that_begins_a_filter_leaves_it_alone() {
    proves!(V5: "4.7.2-1"; V311: "4.7.2-1");
    for version in Version::ALL {
        let mut desk = Desk::with(telling());
        let (eve, _) = desk.joined(connect("eve", version));
        desk.say(eve, &subscribe(&[("#", QOS_1), ("+/broker/uptime", QOS_1)]));
        desk.heard(eve);
        desk.wait(Span::from_secs(60));
        desk.say(eve, &subscribe(&[("#", QOS_1)]));
        assert_eq!(told(&desk.heard(eve)), [""; 0], "{version} [MQTT-4.7.2-1]");
    }
}

#[test]
fn nobody_else_publishes_there_and_the_right_to_read_counts() {
    proves!(V5: "§4.7.2a"; V311: "§4.7.2a");
    let list = "topic #\ntopic read $SYS/broker/uptime\ntopic write $SYS/#";
    for version in Version::ALL {
        let mut desk = Desk::with(BrokerConfig {
            acl: Some(Acl::parse(list).unwrap()),
            ..telling()
        });
        let (eve, _) = desk.joined(connect("eve", version));
        desk.say(eve, &subscribe(&[("$SYS/#", QOS_1)]));
        let name = "$SYS/broker/uptime";
        desk.say(eve, &Packet::Publish(publish(name, "for ever", QOS_1, 1)));
        let expected = match version {
            Version::V311 => "PUBACK 1",
            Version::V5 => "PUBACK 1 0x87",
        };
        assert_eq!(
            lines(&desk.heard(eve)),
            ["SUBACK 100", expected],
            "{version} [§4.7.2]"
        );
        assert!(desk.has_noted(&Remark::PublishDenied(topic(name), Denied::Reserved)));
        desk.wait(Span::from_secs(10));
        assert_eq!(told(&desk.heard(eve)), ["uptime: 10 seconds"], "{version}");
    }
}

#[test]
fn it_is_silent_unless_asked_to_speak() {
    assert_eq!(Desk::new().broker.poll_timeout(), None);
    let never = BrokerConfig {
        sys_interval: Some(Span::ZERO),
        ..BrokerConfig::default()
    };
    assert_eq!(Desk::with(never).broker.poll_timeout(), None);
    let due = Desk::with(telling()).broker.poll_timeout().unwrap();
    assert_eq!(due.alarm, Alarm::SysInterval);
    // Time goes on even if there shall be none between two rounds.
    let mut hasty = Desk::with(BrokerConfig {
        sys_interval: Some(Span::from_micros(1)),
        ..BrokerConfig::default()
    });
    hasty.wait(Span::from_secs(1));
    assert!(!hasty.broker.census().retained.is_empty());
}
