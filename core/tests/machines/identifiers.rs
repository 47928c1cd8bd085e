//! Subscription Identifiers: with each copy those of the subscriptions that brought it.

use brokerscope_core::broker::{BrokerConfig, Overlapping};
use brokerscope_core::client::CommandError;
use brokerscope_core::machine::{Command, Ending, Event, Remark};
use brokerscope_core::spec::Version;
use brokerscope_core::wire::{Packet, Properties, Property, Publish, ReasonCode, SubscribeFilter};

use crate::desk::Desk;
use crate::lone::{Lone, connack, message, options};
use crate::words::*;

fn copies(packets: &[Packet]) -> Vec<&Publish> {
    let copies = packets.iter().filter_map(|packet| match packet {
        Packet::Publish(publish) => Some(publish),
        _ => None,
    });
    copies.collect()
}

/// The Subscription Identifiers of one copy, lowest first.
fn ids(publish: &Publish) -> Vec<u32> {
    let ids = publish.properties.0.iter().filter_map(|it| match it {
        Property::SubscriptionIdentifier(id) => Some(*id),
        _ => None,
    });
    let mut ids: Vec<u32> = ids.collect();
    ids.sort_unstable();
    ids
}

#[test]
fn each_copy_has_the_identifiers_of_the_subscriptions_that_brought_it() {
    brokerscope_core::proves!(V5: "3.3.4-3", "3.3.4-4", "3.3.4-5", "3.3.4-2");
    let wanted = [(7, "a/b", QOS_0), (8, "a/#", QOS_2), (9, "c", QOS_1)];
    #[rustfmt::skip]
    let table = [
        // topic, how, (QoS, identifiers) of each copy
        ("a/b", Overlapping::OneCopy,  vec![(QOS_1, vec![7, 8])]),
        ("a/b", Overlapping::EachCopy, vec![(QOS_1, vec![8]), (QOS_0, vec![7]), (QOS_0, vec![])]),
        ("a",   Overlapping::OneCopy,  vec![(QOS_1, vec![8])]),
        ("c",   Overlapping::EachCopy, vec![(QOS_1, vec![9])]),
    ];
    for (name, overlapping, expected) in table {
        let mut desk = Desk::with(BrokerConfig {
            overlapping,
            ..BrokerConfig::default()
        });
        let (bob, _) = desk.joined(connect("bob", Version::V5));
        for (number, filter, qos) in wanted {
            desk.say(bob, &numbered(number, &[(filter, qos)]));
        }
        desk.say(bob, &subscribe(&[("+/b", QOS_0)]));
        desk.heard(bob);
        desk.say(bob, &Packet::Publish(publish(name, "x", QOS_1, 1)));
        let heard = desk.heard(bob);
        let mut found: Vec<_> = copies(&heard).iter().map(|it| (it.qos, ids(it))).collect();
        found.sort_by(|one, other| other.cmp(one));
        assert_eq!(found, expected, "{name} {overlapping:?}");
        assert_eq!(desk.fates().len(), expected.len(), "one event per copy");
        let each = Remark::CopyForEach { matched: 3 };
        assert_eq!(
            desk.has_noted(&each),
            expected.len() > 1,
            "{name} {overlapping:?}"
        );
    }
}

#[test]
fn an_identifier_is_replaced_with_its_subscription_and_marks_retained_messages_too() {
    brokerscope_core::proves!(V5: "3.8.4-3", "3.8.4-4");
    let mut desk = Desk::new();
    let (bob, _) = desk.joined(connect("bob", Version::V5));
    desk.say(bob, &Packet::Publish(retained("a", "kept", QOS_0, 0)));
    let steps = [
        (numbered(1, &[("a", QOS_0)]), vec![1]),
        (numbered(268_435_455, &[("a", QOS_0)]), vec![268_435_455]),
        (subscribe(&[("a", QOS_0)]), vec![]),
    ];
    for (packet, expected) in steps {
        desk.say(bob, &packet);
        desk.say(bob, &Packet::Publish(publish("a", "live", QOS_0, 0)));
        let heard = desk.heard(bob);
        assert!(matches!(heard[0], Packet::Suback(_)), "SUBACK comes first");
        assert_eq!(
            payloads(&heard),
            ["kept", "live"],
            "sent again [MQTT-3.8.4-4]"
        );
        for copy in copies(&heard) {
            assert_eq!(ids(copy), expected, "{} [MQTT-3.8.4-3]", copy.retain);
        }
        let session = desk.session("bob").unwrap();
        let known: Vec<u32> = session.subscription_ids.iter().map(|it| it.1).collect();
        assert_eq!((session.subscriptions.len(), known), (1, expected));
    }
}

#[test]
fn identifiers_survive_the_connection_and_never_come_from_a_client() {
    brokerscope_core::proves!(V5: "3.3.4-6", "§3.3.2.3.8a", "§3.8.2.1.2a");
    let mut desk = Desk::new();
    let (bob, _) = desk.joined(lasting("bob", Version::V5));
    desk.say(bob, &numbered(5, &[("a", QOS_1)]));
    desk.lose(bob, Ending::Reset);
    let (alice, _) = desk.joined(connect("alice", Version::V5));
    desk.say(alice, &Packet::Publish(publish("a", "x", QOS_1, 1)));
    let bob = desk.join(lasting("bob", Version::V5));
    let heard = desk.heard(bob);
    assert_eq!(
        ids(copies(&heard)[0]),
        [5],
        "kept with the session, sent on resume"
    );

    let mut with_id = publish("a", "x", QOS_0, 0);
    with_id
        .properties
        .0
        .push(Property::SubscriptionIdentifier(5));
    desk.heard(alice);
    desk.say(alice, &Packet::Publish(with_id));
    assert_eq!(
        lines(&desk.heard(alice)),
        ["DISCONNECT 0x82"],
        "[MQTT-3.3.4-6]"
    );

    for wrong in [vec![0], vec![1, 2]] {
        let (eve, _) = desk.joined(connect("eve", Version::V5));
        let Packet::Subscribe(mut packet) = subscribe(&[("a", QOS_0)]) else {
            panic!("subscribe makes a SUBSCRIBE");
        };
        let ids = wrong.iter().map(|id| Property::SubscriptionIdentifier(*id));
        packet.properties = Properties(ids.collect());
        desk.say(eve, &Packet::Subscribe(packet));
        assert_eq!(
            lines(&desk.heard(eve)),
            ["DISCONNECT 0x82"],
            "{wrong:?} [§3.8.2.1.2]"
        );
    }
}

#[test]
fn a_client_asks_for_an_identifier_where_it_may_and_hands_on_what_comes_back() {
    brokerscope_core::proves!(V5: "3.3.4-6");
    let ask = |id| Command::Subscribe {
        filters: vec![SubscribeFilter::new(filter("a"), QOS_0)],
        id: Some(id),
    };
    #[rustfmt::skip]
    let table = [
        // version, identifier, CONNACK says there are some, sent
        (Version::V5,   1,           true,  Ok(())),
        (Version::V5,   268_435_455, true,  Ok(())),
        (Version::V5,   0,           true,  Err(CommandError::SubscriptionId)),
        (Version::V5,   268_435_456, true,  Err(CommandError::SubscriptionId)),
        (Version::V5,   1,           false, Err(CommandError::SubscriptionId)),
        (Version::V311, 1,           true,  Err(CommandError::SubscriptionId)),
    ];
    for (version, number, are_some, expected) in table {
        let mut lone = Lone::new(options(version));
        let Packet::Connack(mut answer) = connack(false, ReasonCode::SUCCESS) else {
            panic!("connack makes a CONNACK");
        };
        if !are_some {
            let none = Property::SubscriptionIdentifierAvailable(0);
            answer.properties.0.push(none);
        }
        lone.command(Command::Connect { clean_start: None })
            .unwrap();
        lone.input(brokerscope_core::machine::Input::Opened)
            .unwrap();
        lone.hear(&Packet::Connack(answer));
        lone.sent.clear();
        let case = format!("{version} {number} {are_some}");
        assert_eq!(lone.command(ask(number)), expected, "{case}");
        let sent: Vec<_> = lone
            .sent
            .iter()
            .filter_map(|packet| match packet {
                Packet::Subscribe(packet) => packet.properties.subscription_identifier().copied(),
                _ => None,
            })
            .collect();
        assert_eq!(sent, Vec::from_iter(expected.map(|()| number)), "{case}");
    }
    let mut lone = Lone::connected(options(Version::V5));
    let mut copy = publish("a", "x", QOS_0, 0);
    let both = [3, 4].map(Property::SubscriptionIdentifier);
    copy.properties.0.extend(both.clone());
    lone.hear(&Packet::Publish(copy));
    let Some(Event::Delivered(got)) = lone.events.last() else {
        panic!("{:?}", lone.events);
    };
    assert_eq!(
        got.properties.0, both,
        "the application learns which subscriptions"
    );
    // Published on by the application as it came, it would break the rule.
    let mut passed_on = message("x", QOS_0);
    passed_on.properties = got.properties.clone();
    let refused = lone.command(Command::Publish(passed_on));
    assert_eq!(
        refused,
        Err(CommandError::SubscriptionIdOnPublish),
        "[MQTT-3.3.4-6]"
    );
}
