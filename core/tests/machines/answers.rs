//! SUBACK and UNSUBACK: one answer to each question, and what a changed mind leaves behind.

use brokerscope_core::broker::BrokerConfig;
use brokerscope_core::id::ConnId;
use brokerscope_core::machine::Ending;
use brokerscope_core::spec::Version;
use brokerscope_core::wire::{
    Packet, Properties, Qos, ReasonCode, Suback, Subscribe, SubscribeFilter, Unsubscribe,
};

use crate::desk::Desk;
use crate::words::*;

/// Identifier, filters, the reasons in the answer, and the filters that are left.
type Removal = (
    u16,
    &'static [&'static str],
    &'static [u8],
    &'static [&'static str],
);
/// Identifier, filters and the reasons in the answer.
type Wish<'a> = (u16, &'a [(&'a str, Qos)], &'a [u8]);

fn subscribe_as(number: u16, entries: &[(&str, Qos)]) -> Packet {
    let entries = entries.iter();
    Packet::Subscribe(Subscribe {
        id: id(number),
        properties: Properties::none(),
        filters: entries
            .map(|(name, qos)| SubscribeFilter::new(filter(name), *qos))
            .collect(),
    })
}

fn unsubscribe_as(number: u16, filters: &[&str]) -> Packet {
    Packet::Unsubscribe(Unsubscribe {
        id: id(number),
        properties: Properties::none(),
        filters: filters.iter().map(|name| filter(name)).collect(),
    })
}

fn answer(number: u16, reasons: &[u8]) -> Suback {
    Suback {
        id: id(number),
        properties: Properties::none(),
        reasons: reasons.iter().copied().map(ReasonCode).collect(),
    }
}

#[test]
fn every_subscribe_is_answered_once_under_its_identifier_filter_by_filter() {
    brokerscope_core::proves!(
        V311: "2.3.1-7", "3.8.4-1", "3.8.4-2", "3.8.4-5", "3.9.3-1", "3.9.3-2", "§3.8.3a";
        V5: "2.2.1-6", "3.8.4-1", "3.8.4-2", "3.8.4-6", "3.8.4-7", "3.9.3-1"
    );
    let config = BrokerConfig {
        subscriptions_max: 4,
        ..BrokerConfig::default()
    };
    for version in Version::ALL {
        let full = match version {
            Version::V311 => 0x80,
            Version::V5 => 0x97,
        };
        #[rustfmt::skip]
        let table: [Wish<'_>; 5] = [
            (1,      &[("a", QOS_2)],                                 &[2]),
            (65_535, &[("b", QOS_0), ("+", QOS_1), ("c/#", QOS_2)],   &[0, 1, 2]),
            (7,      &[("full", QOS_0), ("a", QOS_1)],                &[full, 1]),
            (7,      &[("a", QOS_0), ("full", QOS_2), ("b", QOS_2)],  &[0, full, 2]),
            (256,    &[("x", QOS_0), ("y", QOS_1)],                   &[full, full]),
        ];
        let mut desk = Desk::with(config.clone());
        let (bob, _) = desk.joined(connect("bob", version));
        for (number, entries, reasons) in table {
            desk.say(bob, &subscribe_as(number, entries));
            let expected = [Packet::Suback(answer(number, reasons))];
            assert_eq!(desk.heard(bob), expected, "{version} {entries:?}");
        }
    }
}

#[test]
fn every_unsubscribe_is_answered_once_under_its_identifier_filter_by_filter() {
    brokerscope_core::proves!(
        V311: "2.3.1-7", "3.10.4-1", "3.10.4-4", "3.10.4-5", "3.10.4-6";
        V5: "2.2.1-6", "3.10.4-1", "3.10.4-4", "3.10.4-5", "3.10.4-6", "3.11.3-1", "3.11.3-2"
    );
    for version in Version::ALL {
        let mut desk = Desk::new();
        let (bob, _) = desk.joined(connect("bob", version));
        desk.say(
            bob,
            &subscribe(&[("a", QOS_0), ("a/+", QOS_1), ("b", QOS_2)]),
        );
        desk.heard(bob);
        #[rustfmt::skip]
        let table: [Removal; 4] = [
            (9,      &["a/#", "A", "a ", "+"], &[0x11, 0x11, 0x11, 0x11], &["a", "a/+", "b"]),
            (65_535, &["b", "never"],          &[0, 0x11],                &["a", "a/+"]),
            (9,      &["never", "a", "a"],     &[0x11, 0, 0x11],          &["a/+"]),
            (1,      &["a/+"],                 &[0],                      &[]),
        ];
        for (number, filters, reasons, left) in table {
            desk.say(bob, &unsubscribe_as(number, filters));
            let reasons = match version {
                Version::V311 => &[],
                Version::V5 => reasons,
            };
            let expected = [Packet::Unsuback(answer(number, reasons))];
            assert_eq!(desk.heard(bob), expected, "{version} {filters:?}");
            let session = desk.session("bob").unwrap();
            let found: Vec<_> = session
                .subscriptions
                .iter()
                .map(|it| it.filter.as_str())
                .collect();
            assert_eq!(found, left, "{version} {filters:?}");
        }
    }
}

/// What a subscriber hears, without the SUBACKs.
fn messages(desk: &mut Desk, conn: ConnId) -> Vec<String> {
    let mut heard = payloads(&desk.heard(conn));
    heard.sort();
    heard
}

#[test]
fn many_filters_in_one_packet_are_many_packets() {
    brokerscope_core::proves!(V311: "3.8.4-4"; V5: "3.8.4-5");
    let entries = [("a", QOS_0), ("+", QOS_1), ("a", QOS_2), ("b/#", QOS_1)];
    for version in Version::ALL {
        let outcomes = [true, false].map(|at_once| {
            let mut desk = Desk::new();
            let (alice, _) = desk.joined(connect("alice", version));
            for name in ["a", "b", "b/c"] {
                let packet = retained(name, name, QOS_0, 0);
                desk.say(alice, &Packet::Publish(packet));
            }
            let (bob, _) = desk.joined(connect("bob", version));
            match at_once {
                true => desk.say(bob, &subscribe_as(1, &entries)),
                false => {
                    for entry in entries {
                        desk.say(bob, &subscribe_as(1, &[entry]));
                    }
                }
            }
            let kept = messages(&mut desk, bob);
            (kept, desk.session("bob").unwrap().subscriptions)
        });
        assert_eq!(outcomes[0], outcomes[1], "{version}");
        let (kept, _) = &outcomes[0];
        assert_eq!(
            kept,
            &["a", "a", "a", "b", "b", "b/c"],
            "{version}: once per filter"
        );
    }
}

#[test]
fn after_unsubscribe_nothing_new_comes_and_what_began_is_finished() {
    brokerscope_core::proves!(
        V311: "3.10.4-2", "3.10.4-3", "§3.10.4a";
        V5: "3.10.4-2", "3.10.4-3", "§3.10.4a"
    );
    for version in Version::ALL {
        let config = BrokerConfig {
            in_flight_max: 2,
            ..BrokerConfig::default()
        };
        let mut desk = Desk::with(config);
        let (bob, _) = desk.joined(lasting("bob", version));
        desk.say(bob, &subscribe(&[("door", QOS_2)]));
        let (alice, _) = desk.joined(connect("alice", version));
        // Two go out, the third waits behind them.
        for (number, qos) in [(1, QOS_2), (2, QOS_1), (3, QOS_1)] {
            let payload = number.to_string();
            let packet = publish("door", &payload, qos, number);
            desk.say(alice, &Packet::Publish(packet));
        }
        desk.heard(bob);
        desk.say(bob, &unsubscribe(&["door"]));
        desk.heard(bob);
        desk.say(alice, &Packet::Publish(publish("door", "new", QOS_1, 4)));
        assert_eq!(desk.heard(bob), [], "{version}: not for him any more");

        desk.say(bob, &Packet::Pubrec(ack(1)));
        assert_eq!(lines(&desk.heard(bob)), ["PUBREL 1"], "{version}");
        desk.lose(bob, Ending::Reset);
        desk.say(alice, &Packet::Publish(publish("door", "new", QOS_1, 5)));
        let (bob, _) = desk.joined(lasting("bob", version));
        let heard = desk.heard(bob);
        assert_eq!(lines(&heard), ["PUBREL 1", "PUBLISH 2 DUP"], "{version}");
        desk.say(bob, &Packet::Pubcomp(ack(1)));
        desk.say(bob, &Packet::Puback(ack(2)));
        assert_eq!(
            payloads(&desk.heard(bob)),
            ["3"],
            "{version}: it was queued before"
        );
    }
}

#[test]
fn subscribing_again_brings_what_is_retained_again_and_loses_nothing() {
    brokerscope_core::proves!(V311: "3.8.4-3"; V5: "3.8.4-3", "3.8.4-4");
    for version in Version::ALL {
        let mut desk = Desk::new();
        let (alice, _) = desk.joined(connect("alice", version));
        desk.say(alice, &Packet::Publish(retained("door", "kept", QOS_0, 0)));
        let (bob, _) = desk.joined(lasting("bob", version));
        desk.say(bob, &subscribe(&[("door", QOS_1)]));
        assert_eq!(payloads(&desk.heard(bob)), ["kept"], "{version}");
        desk.say(alice, &Packet::Publish(publish("door", "1", QOS_1, 1)));
        desk.say(bob, &subscribe(&[("door", QOS_2)]));
        desk.say(alice, &Packet::Publish(publish("door", "2", QOS_2, 2)));
        let heard = desk.heard(bob);
        assert_eq!(payloads(&heard), ["1", "kept", "2"], "{version}");
        let session = desk.session("bob").unwrap();
        assert_eq!(
            session.subscriptions.len(),
            1,
            "{version}: replaced, not doubled"
        );
        assert_eq!(
            session.in_flight.len(),
            2,
            "{version}: both wait for their answer"
        );
        let qos = heard.iter().rev().find_map(|packet| match packet {
            Packet::Publish(publish) => Some(publish.qos),
            _ => None,
        });
        assert_eq!(qos, Some(QOS_2), "{version}: at the new grant");
    }
}

#[test]
fn in_3_1_1_too_the_lower_qos_counts_and_the_highest_of_those_that_overlap() {
    brokerscope_core::proves!(V311: "3.3.5-1", "3.8.4-6");
    let mut desk = Desk::new();
    let (bob, _) = desk.joined(connect("bob", Version::V311));
    desk.say(
        bob,
        &subscribe(&[("a/+", QOS_0), ("a/#", QOS_1), ("b", QOS_0), ("c", QOS_2)]),
    );
    desk.heard(bob);
    let (alice, _) = desk.joined(connect("alice", Version::V311));
    #[rustfmt::skip]
    let table = [
        // topic, published, delivered
        ("a/x", QOS_0, QOS_0),
        ("a/x", QOS_1, QOS_1),
        ("a/x", QOS_2, QOS_1),
        ("b",   QOS_2, QOS_0),
        ("c",   QOS_1, QOS_1),
        ("c",   QOS_2, QOS_2),
    ];
    for (name, published, delivered) in table {
        desk.say(alice, &Packet::Publish(publish(name, "x", published, 9)));
        desk.say(alice, &Packet::Pubrel(ack(9)));
        let heard = desk.heard(bob);
        let [Packet::Publish(copy)] = &heard[..] else {
            panic!("one copy: {heard:?}");
        };
        assert_eq!(copy.qos, delivered, "{name} {published}");
    }
}
