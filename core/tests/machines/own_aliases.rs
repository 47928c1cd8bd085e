//! Topic Alias, from the client's side.

use brokerscope_core::client::ClientOptions;
use brokerscope_core::flow::AliasPolicy;
use brokerscope_core::machine::{Command, Event, Input, Message};
use brokerscope_core::spec::Version;
use brokerscope_core::wire::{Connack, Packet, Properties, Property, ReasonCode};

use crate::lone::{Lone, message, options};
use crate::words::*;

/// A client whose broker takes aliases up to `most`; `None`: it says nothing of them.
fn welcomed(options: ClientOptions, most: Option<u16>) -> Lone {
    let mut lone = Lone::new(options);
    let clean_start = None;
    lone.command(Command::Connect { clean_start }).unwrap();
    lone.input(Input::Opened).unwrap();
    lone.sent.clear();
    lone.hear(&Packet::Connack(Connack {
        session_present: false,
        reason: ReasonCode::SUCCESS,
        properties: Properties(most.map(Property::TopicAliasMaximum).into_iter().collect()),
    }));
    lone
}

#[test]
fn the_client_sends_no_alias_beyond_what_connack_allows() {
    brokerscope_core::proves!(V5: "3.2.2-17", "3.2.2-18");
    for alias_policy in [AliasPolicy::FirstCome, AliasPolicy::Lru] {
        for most in [None, Some(0), Some(1), Some(3), Some(u16::MAX)] {
            let options = ClientOptions {
                alias_policy,
                ..options(Version::V5)
            };
            let mut lone = welcomed(options, most);
            for number in 0..30 {
                let name = format!("plant/hall/{}/temp", number % 10);
                let message = Message {
                    topic: topic(&name),
                    ..message("x", QOS_0)
                };
                lone.command(Command::Publish(message)).unwrap();
            }
            let most = most.unwrap_or(0);
            let mut used = 0;
            for packet in &lone.sent {
                let Packet::Publish(publish) = packet else {
                    panic!("only messages were sent");
                };
                let alias = publish.properties.topic_alias().copied();
                let is_allowed = alias.is_none_or(|it| (1..=most).contains(&it));
                assert!(is_allowed, "{alias_policy:?} {alias:?} of {most}");
                assert!(publish.topic.is_some() || alias.is_some());
                used += usize::from(publish.topic.is_none());
            }
            assert_eq!(lone.sent.len(), 30);
            // Thirty messages on ten topics: with room for all, twenty go without their name.
            if most >= 10 {
                assert_eq!(used, 20, "{alias_policy:?} {most}");
            }
        }
    }
}

#[test]
fn the_client_takes_every_alias_it_offered_and_no_other() {
    brokerscope_core::proves!(V5: "3.3.2-10");
    let offering = ClientOptions {
        topic_alias_maximum: 3,
        ..options(Version::V5)
    };
    let aliased = |name: Option<&str>, alias| {
        let mut publish = publish("door", "x", QOS_0, 0);
        publish.topic = name.map(topic);
        publish.properties.0.push(Property::TopicAlias(alias));
        Packet::Publish(publish)
    };
    let mut lone = welcomed(offering.clone(), None);
    for alias in 1..=3 {
        let name = format!("t/{alias}");
        lone.hear(&aliased(Some(&name), alias));
        lone.hear(&aliased(None, alias));
    }
    let delivered = lone.events.iter().filter_map(|event| match event {
        Event::Delivered(message) => Some(message.topic.to_string()),
        _ => None,
    });
    let delivered: Vec<_> = delivered.collect();
    assert_eq!(delivered, ["t/1", "t/1", "t/2", "t/2", "t/3", "t/3"]);

    #[rustfmt::skip]
    let table = [
        (Some("t"), 4, "DISCONNECT 0x94", "above the maximum"),
        (None,      1, "DISCONNECT 0x82", "never set"),
    ];
    for (name, alias, expected, what) in table {
        let mut lone = welcomed(offering.clone(), None);
        lone.hear(&aliased(name, alias));
        assert_eq!(lines(&lone.sent), [expected], "{what}");
        assert_eq!(lone.closes, 1, "{what}");
    }
}
