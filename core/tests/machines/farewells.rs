//! How a connection ends: who says what last, and what stays behind.

use brokerscope_core::id::ConnId;
use brokerscope_core::machine::{BrokerInput, Command, Ending, Event, Input};
use brokerscope_core::spec::Version;
use brokerscope_core::time::Span;
use brokerscope_core::wire::{Connect, Packet, Property, ReasonCode};

use crate::desk::Desk;
use crate::lone::{Lone, connack, message, options};
use crate::words::*;

#[test]
fn after_its_disconnect_a_client_closes_and_says_nothing_more() {
    brokerscope_core::proves!(V311: "3.14.4-1", "3.14.4-2"; V5: "3.14.4-1", "3.14.4-2");
    for version in Version::ALL {
        let mut lone = Lone::connected(options(version));
        lone.command(Command::Publish(message("x", QOS_2))).unwrap();
        lone.sent.clear();
        let reason = ReasonCode::NORMAL_DISCONNECTION;
        lone.command(Command::Disconnect { reason }).unwrap();
        assert_eq!(
            (lines(&lone.sent), lone.closes),
            (vec!["DISCONNECT".to_owned()], 1)
        );
        // What was still under way from the broker is not answered, commands are not carried out.
        for packet in [
            Packet::Pubrec(ack(1)),
            Packet::Publish(publish("door", "x", QOS_1, 1)),
            Packet::Publish(publish("door", "x", QOS_2, 2)),
        ] {
            lone.hear(&packet);
        }
        assert!(lone.command(Command::Publish(message("y", QOS_0))).is_err());
        lone.wait(Span::from_secs(1_000));
        assert_eq!(lines(&lone.sent), ["DISCONNECT"], "{version}");
    }
}

/// The desk sees to it that nothing is sent after a close.
#[test]
fn after_its_disconnect_the_broker_closes_and_says_nothing_more() {
    brokerscope_core::proves!(V5: "3.14.2-2", "3.14.4-1", "3.14.4-2", "4.13.2-1", "§4.13.1a");
    let ends: [fn(&mut Desk, ConnId); 4] = [
        |desk, conn| desk.bytes(conn, &[0xff, 0]),
        |desk, conn| desk.say(conn, &Packet::Pingresp),
        |desk, conn| desk.input(BrokerInput::Dismiss(conn, ReasonCode::SERVER_BUSY)),
        |desk, _| {
            desk.join(lasting("bob", Version::V5));
        },
    ];
    for (number, end) in ends.into_iter().enumerate() {
        let mut desk = Desk::new();
        let (bob, _) = desk.joined(lasting("bob", Version::V5));
        desk.say(bob, &subscribe(&[("door", QOS_1)]));
        desk.heard(bob);
        end(&mut desk, bob);
        let heard = desk.heard(bob);
        let [Packet::Disconnect(goodbye)] = &heard[..] else {
            panic!("end {number}: {heard:?}");
        };
        assert!(goodbye.reason.is_error(), "end {number}: {goodbye:?}");
        assert_eq!(goodbye.properties.session_expiry(), None, "end {number}");
        assert!(desk.closed.contains(&bob), "end {number}");
        desk.bytes(bob, &[0xc0, 0]);
        let (alice, _) = desk.joined(connect("alice", Version::V5));
        desk.say(alice, &Packet::Publish(publish("door", "x", QOS_1, 1)));
        assert_eq!(desk.heard(bob), [], "end {number}");
    }
}

fn watched(desk: &mut Desk, version: Version) -> ConnId {
    let (eve, _) = desk.joined(connect("eve", version));
    desk.say(eve, &subscribe(&[("#", QOS_2)]));
    desk.heard(eve);
    eve
}

#[test]
fn a_will_is_published_as_its_flags_say_and_none_without_one() {
    brokerscope_core::proves!(
        V311: "3.1.2-8", "3.1.2-9", "3.1.2-12", "3.1.2-16", "3.1.2-17", "§3.1.2.5a";
        V5: "3.1.2-8", "3.1.2-14", "3.1.2-15", "§3.1.2.5a"
    );
    for version in Version::ALL {
        for qos in [QOS_0, QOS_1, QOS_2] {
            for retain in [None, Some(false), Some(true)] {
                let mut desk = Desk::new();
                let eve = watched(&mut desk, version);
                let (bob, _) = desk.joined(Connect {
                    will: retain.map(|retain| brokerscope_core::wire::Will {
                        retain,
                        ..will("gone", "bob", qos)
                    }),
                    ..connect("bob", version)
                });
                let case = format!("{version} {qos} {retain:?}");
                assert_eq!(desk.heard(eve), [], "{case}: not while he is there");
                desk.lose(bob, Ending::Reset);
                let found = published(&desk.heard(eve));
                let kept = desk.broker.census().retained;
                if retain.is_none() {
                    assert_eq!(found, [], "{case}");
                    continue;
                }
                let [copy] = &found[..] else {
                    panic!("{case}: {found:?}");
                };
                assert_eq!((copy.qos, &copy.payload[..]), (qos, &b"bob"[..]), "{case}");
                assert!(!copy.retain, "{case}: to whom it is live");
                assert_eq!(kept.len(), usize::from(retain == Some(true)), "{case}");
                let (ann, _) = desk.joined(connect("ann", version));
                desk.say(ann, &subscribe(&[("gone", QOS_2)]));
                let flags: Vec<_> = published(&desk.heard(ann))
                    .iter()
                    .map(|it| it.retain)
                    .collect();
                let expected: &[bool] = if retain == Some(true) { &[true] } else { &[] };
                assert_eq!(flags, expected, "{case}");
            }
        }
    }
}

#[test]
fn the_words_of_a_will_are_published_in_their_order() {
    brokerscope_core::proves!(V5: "3.1.3-10");
    let mut desk = Desk::new();
    let eve = watched(&mut desk, Version::V5);
    let mut connect = connect("bob", Version::V5);
    let mut bobs = will("gone", "bob", QOS_0);
    let words = [("b", "2"), ("a", "1"), ("b", "1"), ("a", "1")];
    let words = words.map(|(name, value)| Property::UserProperty(text(name), text(value)));
    bobs.properties.0 = words.to_vec();
    connect.will = Some(bobs);
    let (bob, _) = desk.joined(connect);
    desk.lose(bob, Ending::Fin);
    let found = published(&desk.heard(eve));
    assert_eq!(found[0].properties.0, words);
}

#[test]
fn what_is_retained_outlives_the_session_it_came_by() {
    brokerscope_core::proves!(V311: "3.1.2-7", "§4.1a");
    for version in Version::ALL {
        let mut desk = Desk::new();
        let (alice, _) = desk.joined(connect("alice", version));
        desk.say(alice, &Packet::Publish(retained("door", "open", QOS_1, 1)));
        desk.say(alice, &disconnect(ReasonCode::NORMAL_DISCONNECTION));
        desk.wait(Span::from_secs(100_000_000));
        assert_eq!(
            desk.session("alice"),
            None,
            "{version}: her session is over"
        );
        let (bob, _) = desk.joined(connect("bob", version));
        desk.say(bob, &subscribe(&[("door", QOS_0)]));
        assert_eq!(payloads(&desk.heard(bob)), ["open"], "{version}");
    }
}

#[test]
fn every_ping_is_answered() {
    brokerscope_core::proves!(V311: "3.12.4-1"; V5: "3.12.4-1");
    for version in Version::ALL {
        let mut desk = Desk::new();
        let (bob, _) = desk.joined(connect("bob", version));
        desk.bytes(bob, &[0xc0, 0, 0xc0, 0]);
        desk.say(bob, &Packet::Pingreq);
        assert_eq!(lines(&desk.heard(bob)), ["PINGRESP"; 3], "{version}");
    }
}

#[test]
fn in_3_1_1_too_the_client_pings_in_time() {
    brokerscope_core::proves!(V311: "3.1.2-23"; V5: "3.1.2-20");
    for version in Version::ALL {
        let mut lone = Lone::connected(brokerscope_core::client::ClientOptions {
            keep_alive: 10,
            ..options(version)
        });
        let mut pings = 0;
        let mut silent_since = lone.now;
        for _ in 0..100 {
            lone.wait(Span::from_secs(1));
            if lone.sent.is_empty() {
                let silence = lone.now.since(silent_since);
                assert!(silence <= Span::from_secs(10), "{version}: {silence:?}");
                continue;
            }
            assert_eq!(lines(&lone.sent), ["PINGREQ"], "{version}");
            lone.sent.clear();
            silent_since = lone.now;
            pings += 1;
            lone.hear(&Packet::Pingresp);
        }
        assert_eq!(pings, 10, "{version}");
    }
}

/// What a client may send at once it does not: it waits for CONNACK. A broker that says anything
/// else first is left.
#[test]
fn before_connack_a_client_takes_nothing() {
    brokerscope_core::proves!(V311: "4.8.0-1"; V5: "§4.13.1b");
    for version in Version::ALL {
        for packet in [
            Packet::Publish(publish("door", "x", QOS_0, 0)),
            Packet::Pingresp,
            Packet::Puback(ack(1)),
        ] {
            let mut lone = Lone::new(options(version));
            lone.command(Command::Connect { clean_start: None })
                .unwrap();
            lone.input(Input::Opened).unwrap();
            lone.hear(&packet);
            assert_eq!(lone.closes, 1, "{version} {packet:?}");
            let is_delivery = |event: &Event| matches!(event, Event::Delivered(_));
            assert!(!lone.events.iter().any(is_delivery), "{version}");
        }
        let mut lone = Lone::connected(options(version));
        lone.hear(&connack(false, ReasonCode::SUCCESS));
        assert_eq!(lone.closes, 1, "{version}: a second CONNACK");
    }
}
