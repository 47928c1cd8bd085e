//! Topic Alias, both ways: within what the receiver allows, and for one connection.

use brokerscope_core::broker::BrokerConfig;
use brokerscope_core::machine::Ending;
use brokerscope_core::spec::Version;
use brokerscope_core::wire::{Connect, Packet, Property};

use crate::desk::Desk;
use crate::words::*;

fn aliased(name: Option<&str>, payload: &str, alias: u16) -> Packet {
    let mut publish = publish("door", payload, QOS_0, 0);
    publish.topic = name.map(topic);
    publish.properties.0.push(Property::TopicAlias(alias));
    Packet::Publish(publish)
}

fn taking(name: &str, most: Option<u16>) -> Connect {
    let mut connect = lasting(name, Version::V5);
    connect
        .properties
        .0
        .extend(most.map(Property::TopicAliasMaximum));
    connect
}

#[test]
fn the_broker_takes_every_alias_it_allowed_and_no_other() {
    brokerscope_core::proves!(V5: "3.3.2-12", "§3.3.4c", "§3.3.4d", "§3.3.4e");
    let config = BrokerConfig {
        topic_alias_max: 3,
        ..BrokerConfig::default()
    };
    let mut desk = Desk::with(config.clone());
    let (bob, _) = desk.joined(connect("bob", Version::V5));
    desk.say(bob, &subscribe(&[("#", QOS_0)]));
    desk.heard(bob);
    let (alice, connack) = desk.joined(connect("alice", Version::V5));
    assert_eq!(connack.properties.topic_alias_maximum(), Some(&3));
    for alias in 1..=3 {
        let name = format!("t/{alias}");
        desk.say(alice, &aliased(Some(&name), "set", alias));
        desk.say(alice, &aliased(None, "used", alias));
    }
    desk.say(alice, &aliased(Some("new"), "changed", 2));
    desk.say(alice, &aliased(None, "used", 2));
    let found: Vec<_> = published(&desk.heard(bob))
        .iter()
        .map(|it| it.topic.as_ref().unwrap().to_string())
        .collect();
    let expected = ["t/1", "t/1", "t/2", "t/2", "t/3", "t/3", "new", "new"];
    assert_eq!(found, expected);

    #[rustfmt::skip]
    let table = [
        (Some("t"), 4, "DISCONNECT 0x94", "above the maximum"),
        (None,      1, "DISCONNECT 0x82", "never set"),
    ];
    for (name, alias, expected, what) in table {
        let mut desk = Desk::with(config.clone());
        let (alice, _) = desk.joined(connect("alice", Version::V5));
        desk.say(alice, &aliased(name, "x", alias));
        assert_eq!(lines(&desk.heard(alice)), [expected], "{what}");
        assert_eq!(desk.closed, [alice], "{what}");
    }
}

#[test]
fn an_alias_dies_with_its_connection() {
    brokerscope_core::proves!(V5: "3.3.2-7");
    let mut desk = Desk::new();
    let (alice, _) = desk.joined(lasting("alice", Version::V5));
    desk.say(alice, &aliased(Some("door"), "x", 1));
    desk.lose(alice, Ending::Reset);
    let (alice, _) = desk.joined(lasting("alice", Version::V5));
    desk.say(alice, &aliased(None, "x", 1));
    assert_eq!(lines(&desk.heard(alice)), ["DISCONNECT 0x82"]);

    // The broker's own: after each CONNACK it says the name again.
    let mut desk = Desk::new();
    let (alice, _) = desk.joined(connect("alice", Version::V5));
    for _ in 0..2 {
        let (bob, _) = desk.joined(taking("bob", Some(5)));
        desk.say(bob, &subscribe(&[("door", QOS_0)]));
        desk.say(alice, &Packet::Publish(publish("door", "x", QOS_0, 0)));
        let heard = published(&desk.heard(bob));
        assert_eq!(heard[0].topic, Some(topic("door")));
        desk.lose(bob, Ending::Reset);
    }
}

#[test]
fn the_broker_sends_no_alias_that_was_not_allowed() {
    brokerscope_core::proves!(V5: "3.1.2-26", "3.1.2-27", "3.3.2-11");
    for most in [None, Some(0), Some(1), Some(3), Some(u16::MAX)] {
        let mut desk = Desk::new();
        let (bob, _) = desk.joined(taking("bob", most));
        desk.say(bob, &subscribe(&[("#", QOS_0)]));
        desk.heard(bob);
        let (alice, _) = desk.joined(connect("alice", Version::V5));
        for round in 0..3 {
            for number in 0..10 {
                let packet = publish(&format!("t/{number}"), "x", QOS_0, 0);
                desk.say(alice, &Packet::Publish(packet));
                let heard = published(&desk.heard(bob));
                let alias = heard[0].properties.topic_alias().copied();
                let most = most.unwrap_or(0);
                assert!(
                    alias.is_none_or(|it| (1..=most).contains(&it)),
                    "{most} {round}"
                );
                assert!(heard[0].topic.is_some() || alias.is_some());
            }
        }
    }
}
