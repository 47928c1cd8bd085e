//! Identifiers, DUP and order: what one end owes the other, message after message.

use brokerscope_core::broker::BrokerConfig;
use brokerscope_core::machine::{Command, Event};
use brokerscope_core::spec::Version;
use brokerscope_core::wire::{Packet, Qos};

use crate::desk::Desk;
use crate::lone::{Lone, message, options};
use crate::words::*;

#[test]
fn dup_is_of_one_hop_and_qos_0_never_has_it() {
    brokerscope_core::proves!(
        V311: "3.3.1-2", "3.3.1-3", "4.3.1-1";
        V5: "3.3.1-2", "3.3.1-3", "4.3.1-1"
    );
    for version in Version::ALL {
        for granted in Qos::ALL {
            let mut desk = Desk::new();
            let (bob, _) = desk.joined(connect("bob", version));
            desk.say(bob, &subscribe(&[("door", granted)]));
            let (alice, _) = desk.joined(connect("alice", version));
            let mut again = publish("door", "x", QOS_2, 1);
            again.dup = true;
            desk.say(alice, &Packet::Publish(again));
            let heard = desk.heard(bob);
            let Some(Packet::Publish(copy)) = heard.last() else {
                panic!("{heard:?}");
            };
            assert_eq!((copy.dup, copy.qos), (false, granted), "{version}");
            assert_eq!(copy.id.is_some(), granted != QOS_0, "{version}");
        }
        let mut lone = Lone::connected(options(version));
        lone.command(Command::Publish(message("x", QOS_0))).unwrap();
        lone.lose();
        lone.connect(false);
        assert_eq!(lone.sent, [], "{version}: QoS 0 is said once");
        lone.command(Command::Publish(message("x", QOS_0))).unwrap();
        assert_eq!(lines(&lone.sent), ["PUBLISH"], "{version}");
    }
}

#[test]
fn a_new_message_gets_an_identifier_that_nothing_waits_under() {
    brokerscope_core::proves!(
        V311: "2.3.1-2", "2.3.1-3", "4.3.2-1", "4.3.3-1";
        V5: "2.2.1-3", "4.3.2-1", "4.3.2-2", "4.3.3-1", "4.3.3-2", "4.3.3-4"
    );
    for version in Version::ALL {
        let mut lone = Lone::connected(options(version));
        let filters = vec![filter("a")];
        lone.command(Command::Unsubscribe { filters }).unwrap();
        for qos in [QOS_1, QOS_2, QOS_2] {
            lone.command(Command::Publish(message("x", qos))).unwrap();
        }
        let expected = ["UNSUBSCRIBE 1", "PUBLISH 2", "PUBLISH 3", "PUBLISH 4"];
        assert_eq!(lines(&lone.sent), expected, "{version}: one space for all");
        lone.sent.clear();
        lone.hear(&Packet::Pubrec(ack(3)));
        lone.command(Command::Publish(message("x", QOS_1))).unwrap();
        assert_eq!(
            lines(&lone.sent),
            ["PUBREL 3", "PUBLISH 5"],
            "{version}: PUBREC frees nothing"
        );
        lone.sent.clear();
        lone.hear(&Packet::Pubcomp(ack(3)));
        lone.hear(&Packet::Puback(ack(2)));
        for qos in [QOS_2, QOS_1, QOS_1] {
            lone.command(Command::Publish(message("x", qos))).unwrap();
        }
        let expected = ["PUBLISH 2", "PUBLISH 3", "PUBLISH 6"];
        assert_eq!(
            lines(&lone.sent),
            expected,
            "{version}: what is complete is free"
        );
    }
}

#[test]
fn the_brokers_own_identifiers_are_free_again_when_the_exchange_is_complete() {
    brokerscope_core::proves!(V311: "2.3.1-4", "4.3.2-1", "4.3.3-1"; V5: "2.2.1-4", "4.3.2-1", "4.3.3-1");
    for version in Version::ALL {
        let mut desk = Desk::new();
        let (bob, _) = desk.joined(connect("bob", version));
        desk.say(bob, &subscribe(&[("door", QOS_2)]));
        desk.heard(bob);
        let (alice, _) = desk.joined(connect("alice", version));
        let send = |desk: &mut Desk, qos| {
            desk.say(alice, &Packet::Publish(publish("door", "x", qos, 1)));
            desk.say(alice, &Packet::Pubrel(ack(1)));
            lines(&desk.heard(bob))
        };
        assert_eq!(send(&mut desk, QOS_1), ["PUBLISH 1"], "{version}");
        assert_eq!(send(&mut desk, QOS_2), ["PUBLISH 2"], "{version}");
        desk.say(bob, &Packet::Pubrec(ack(2)));
        desk.heard(bob);
        assert_eq!(send(&mut desk, QOS_2), ["PUBLISH 3"], "{version}");
        desk.say(bob, &Packet::Puback(ack(1)));
        desk.say(bob, &Packet::Pubcomp(ack(2)));
        assert_eq!(send(&mut desk, QOS_1), ["PUBLISH 1"], "{version}");
        assert_eq!(send(&mut desk, QOS_1), ["PUBLISH 2"], "{version}");
        assert_eq!(send(&mut desk, QOS_1), ["PUBLISH 4"], "{version}");
    }
}

#[test]
fn a_client_answers_in_the_order_in_which_things_came() {
    brokerscope_core::proves!(
        V311: "2.3.1-6", "4.5.0-2", "4.6.0-2", "4.6.0-3", "4.6.0-4";
        V5: "2.2.1-5", "4.5.0-2", "4.6.0-2", "4.6.0-3", "4.6.0-4"
    );
    for version in Version::ALL {
        // It has subscribed to nothing: it answers all the same.
        let mut lone = Lone::connected(options(version));
        for (number, qos) in [(9, QOS_1), (3, QOS_2), (700, QOS_1), (5, QOS_2), (1, QOS_2)] {
            let packet = publish("door", "x", qos, number);
            lone.hear(&Packet::Publish(packet));
        }
        let expected = ["PUBACK 9", "PUBREC 3", "PUBACK 700", "PUBREC 5", "PUBREC 1"];
        assert_eq!(lines(&lone.sent), expected, "{version}");
        for number in [5, 1, 3] {
            lone.hear(&Packet::Pubrel(ack(number)));
        }
        assert_eq!(
            lines(&lone.sent)[5..],
            ["PUBCOMP 5", "PUBCOMP 1", "PUBCOMP 3"]
        );

        let mut lone = Lone::connected(options(version));
        for payload in ["1", "2", "3"] {
            lone.command(Command::Publish(message(payload, QOS_2)))
                .unwrap();
        }
        lone.sent.clear();
        for number in [2, 3, 1] {
            lone.hear(&Packet::Pubrec(ack(number)));
        }
        let expected = ["PUBREL 2", "PUBREL 3", "PUBREL 1"];
        assert_eq!(lines(&lone.sent), expected, "{version}");
    }
}

#[test]
fn the_broker_answers_in_the_order_in_which_things_came() {
    brokerscope_core::proves!(V311: "4.6.0-6");
    for version in Version::ALL {
        let mut desk = Desk::new();
        let (alice, _) = desk.joined(connect("alice", version));
        desk.say(alice, &subscribe(&[("door", QOS_2)]));
        desk.heard(alice);
        for (number, qos) in [(9, QOS_1), (3, QOS_2), (700, QOS_1), (5, QOS_2)] {
            let packet = publish("door", "x", qos, number);
            desk.say(alice, &Packet::Publish(packet));
        }
        let heard = desk.heard(alice);
        let answers: Vec<_> = lines(&heard)
            .into_iter()
            .filter(|it| !it.contains("LISH"))
            .collect();
        let expected = ["PUBACK 9", "PUBREC 3", "PUBACK 700", "PUBREC 5"];
        assert_eq!(answers, expected, "{version}");
        for number in [4, 2] {
            desk.say(alice, &Packet::Pubrec(ack(number)));
        }
        assert_eq!(
            lines(&desk.heard(alice)),
            ["PUBREL 4", "PUBREL 2"],
            "{version}"
        );
    }
}

/// However slowly the subscriber takes them, and in whatever order it answers.
#[test]
fn one_publishers_messages_of_one_topic_and_qos_stay_in_order() {
    brokerscope_core::proves!(V311: "4.6.0-5", "4.6.0-6"; V5: "4.6.0-5", "4.6.0-6");
    for version in Version::ALL {
        for qos in Qos::ALL {
            let config = BrokerConfig {
                in_flight_max: 3,
                ..BrokerConfig::default()
            };
            let mut desk = Desk::with(config);
            let (bob, _) = desk.joined(connect("bob", version));
            desk.say(bob, &subscribe(&[("door", QOS_2)]));
            desk.heard(bob);
            let (alice, _) = desk.joined(connect("alice", version));
            for number in 1..=20 {
                let payload = format!("{number:02}");
                desk.say(
                    alice,
                    &Packet::Publish(publish("door", &payload, qos, number)),
                );
                desk.say(alice, &Packet::Pubrel(ack(number)));
            }
            let mut found = Vec::new();
            loop {
                let mut heard = desk.heard(bob);
                if heard.is_empty() {
                    break;
                }
                found.extend(payloads(&heard));
                // The newest is answered first.
                heard.reverse();
                for packet in heard {
                    match packet {
                        Packet::Publish(publish) => match (publish.qos, publish.id) {
                            (QOS_1, Some(id)) => desk.say(bob, &Packet::Puback(ack(id.get()))),
                            (_, Some(id)) => desk.say(bob, &Packet::Pubrec(ack(id.get()))),
                            (_, None) => {}
                        },
                        Packet::Pubrel(it) => desk.say(bob, &Packet::Pubcomp(ack(it.id.get()))),
                        other => panic!("{other:?}"),
                    }
                }
            }
            let expected: Vec<_> = (1..=20).map(|number| format!("{number:02}")).collect();
            assert_eq!(found, expected, "{version} {qos}");
        }
    }
}

/// The broker may send what matches before it has answered; the client takes it.
#[test]
fn a_message_may_come_before_the_suback() {
    brokerscope_core::proves!(V311: "§3.8.4a"; V5: "§3.8.4b");
    for version in Version::ALL {
        let mut lone = Lone::connected(options(version));
        let filters = vec![brokerscope_core::wire::SubscribeFilter::new(
            filter("door"),
            QOS_1,
        )];
        lone.command(Command::Subscribe { filters, id: None })
            .unwrap();
        lone.hear(&Packet::Publish(publish("door", "x", QOS_1, 1)));
        assert_eq!(lines(&lone.sent), ["SUBSCRIBE 1", "PUBACK 1"], "{version}");
        let is_delivery = |event: &Event| matches!(event, Event::Delivered(_));
        assert_eq!(lone.events.iter().filter(|it| is_delivery(it)).count(), 1);
        assert_eq!(lone.closes, 0, "{version}");
    }
}
