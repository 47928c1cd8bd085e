//! What 5.0 asks of an end that was told something before.

use brokerscope_core::client::ClientOptions;
use brokerscope_core::machine::Ending;
use brokerscope_core::spec::Version;
use brokerscope_core::wire::{
    Ack, Packet, Properties, Property, ReasonCode, Subscribe, SubscribeFilter,
};

use crate::desk::Desk;
use crate::lone::{Lone, message, options};
use crate::words::*;

#[test]
fn a_client_that_wants_no_words_leaves_a_broker_that_has_some() {
    brokerscope_core::proves!(V5: "§3.1.2.11.7a", "§4.13.1b");
    let words = [
        Property::ReasonString(text("no")),
        Property::UserProperty(text("a"), text("b")),
    ];
    for wants_reasons in [true, false] {
        for word in words.clone() {
            let properties = Properties(vec![word.clone()]);
            let mut lone = Lone::connected(ClientOptions {
                wants_reasons,
                ..options(Version::V5)
            });
            let publish = brokerscope_core::machine::Command::Publish(message("x", QOS_1));
            lone.command(publish).unwrap();
            lone.sent.clear();
            let mut free = publish_with(&properties);
            free.retain = true;
            if matches!(word, Property::UserProperty(..)) {
                lone.hear(&Packet::Publish(free));
                assert_eq!(lone.closes, 0, "PUBLISH may always have them");
            }
            lone.hear(&Packet::Puback(Ack {
                reason: ReasonCode::QUOTA_EXCEEDED,
                properties,
                ..ack(1)
            }));
            let expected: &[&str] = if wants_reasons {
                &[]
            } else {
                &["DISCONNECT 0x82"]
            };
            assert_eq!(lines(&lone.sent), expected, "{word:?}");
            assert_eq!(lone.closes, u32::from(!wants_reasons), "{word:?}");
        }
    }
}

fn publish_with(properties: &Properties) -> brokerscope_core::wire::Publish {
    brokerscope_core::wire::Publish {
        properties: properties.clone(),
        ..publish("door", "x", QOS_0, 0)
    }
}

/// What is sent again may have the old identifier only as long as the new one was never sent.
#[test]
fn once_the_new_subscription_identifier_was_sent_the_old_one_is_not() {
    brokerscope_core::proves!(V5: "§3.8.4c");
    let subscribe_as = |number| {
        Packet::Subscribe(Subscribe {
            id: id(100),
            properties: Properties(vec![Property::SubscriptionIdentifier(number)]),
            filters: vec![SubscribeFilter::new(filter("door"), QOS_1)],
        })
    };
    let mut desk = Desk::new();
    let (bob, _) = desk.joined(lasting("bob", Version::V5));
    let (alice, _) = desk.joined(connect("alice", Version::V5));
    for (number, identifier) in [(1, 7), (2, 8)] {
        desk.say(bob, &subscribe_as(identifier));
        desk.heard(bob);
        desk.say(alice, &Packet::Publish(publish("door", "x", QOS_1, number)));
        let heard = desk.heard(bob);
        let Packet::Publish(copy) = &heard[0] else {
            panic!("{heard:?}");
        };
        let expected = [Property::SubscriptionIdentifier(identifier)];
        assert_eq!(copy.properties.0, expected);
    }
    desk.lose(bob, Ending::Reset);
    let (bob, _) = desk.joined(lasting("bob", Version::V5));
    let heard = desk.heard(bob);
    assert_eq!(lines(&heard), ["PUBLISH 1 DUP", "PUBLISH 2 DUP"]);
    let old = Property::SubscriptionIdentifier(7);
    for packet in heard {
        let Packet::Publish(copy) = packet else {
            panic!("{packet:?}");
        };
        assert!(!copy.properties.0.contains(&old), "{copy:?}");
    }
}
