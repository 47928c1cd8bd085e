//! SUBSCRIBE and UNSUBSCRIBE: what is granted, what is refused, and what either changes.

use brokerscope_core::broker::{BrokerConfig, Overlapping};
use brokerscope_core::machine::{Breach, Remark, Routing};
use brokerscope_core::spec::Version;
use brokerscope_core::wire::{Packet, RetainHandling, Suback, SubscribeFilter};

use crate::desk::Desk;
use crate::words::*;

fn config() -> BrokerConfig {
    BrokerConfig::default()
}

/// The reasons of the one SUBACK or UNSUBACK among these.
fn reasons(packets: &[Packet]) -> Vec<u8> {
    let mut answers = packets.iter().filter_map(|packet| match packet {
        Packet::Suback(Suback { reasons, .. }) | Packet::Unsuback(Suback { reasons, .. }) => {
            Some(reasons.iter().map(|reason| reason.0).collect())
        }
        _ => None,
    });
    let answer = answers.next().expect("SUBACK or UNSUBACK");
    assert!(answers.next().is_none(), "one answer for all filters");
    answer
}

#[test]
fn one_answer_with_one_reason_per_filter_in_order() {
    brokerscope_core::proves!(
        V311: "3.8.4-1", "3.8.4-2", "3.8.4-4", "3.8.4-5", "3.9.3-1", "3.8.3-2";
        V5: "3.8.4-1", "3.8.4-2", "3.8.4-5", "3.8.4-6", "3.8.4-7", "3.9.3-1"
    );
    let deep = "/".repeat(4);
    #[rustfmt::skip]
    let table = [
        // setting, filter asked for, in 3.1.1, in 5.0
        (config(), "a",    [0x02, 0x02]),
        (BrokerConfig { granted_qos_max: QOS_1, ..config() }, "a", [0x01, 0x01]),
        (BrokerConfig { granted_qos_max: QOS_0, ..config() }, "a", [0x00, 0x00]),
        (BrokerConfig { subscriptions_max: 1, ..config() }, "a",   [0x80, 0x97]),
        (BrokerConfig { levels_max: 4, ..config() }, &deep,        [0x80, 0x8f]),
        (BrokerConfig { levels_max: 5, ..config() }, &deep,        [0x02, 0x02]),
    ];
    for (config, wanted, expected) in table {
        for (version, expected) in Version::ALL.into_iter().zip(expected) {
            let mut desk = Desk::with(config.clone());
            let (bob, _) = desk.joined(connect("bob", version));
            desk.say(
                bob,
                &subscribe(&[("first", QOS_0), (wanted, QOS_2), ("first", QOS_0)]),
            );
            let heard = desk.heard(bob);
            let case = format!("{version} {wanted}");
            assert_eq!(lines(&heard).len(), 1, "{case} [MQTT-3.8.4-1]");
            assert!(
                matches!(&heard[0], Packet::Suback(it) if it.id == id(100)),
                "{case}"
            );
            assert_eq!(reasons(&heard), [0, expected, 0], "{case} [MQTT-3.9.3-1]");
            let granted = expected <= 2;
            let noted = |note: &&brokerscope_core::machine::Note| {
                matches!(note.what, Remark::SubscribeRefused(..))
            };
            assert_eq!(
                desk.notes.iter().filter(noted).count(),
                usize::from(!granted),
                "{case}"
            );
            let session = desk.session("bob").unwrap();
            let kept = session
                .subscriptions
                .iter()
                .any(|it| it.filter == filter(wanted));
            assert_eq!(kept, granted, "{case}: what is refused is not there");
        }
    }
    // To 3.1.1, whose CONNACK says nothing of wildcards, each filter is answered for itself.
    let mut desk = Desk::with(BrokerConfig {
        wildcards: false,
        ..config()
    });
    let (bob, _) = desk.joined(connect("bob", Version::V311));
    desk.say(
        bob,
        &subscribe(&[("a/+", QOS_1), ("a", QOS_1), ("a/#", QOS_1)]),
    );
    assert_eq!(
        reasons(&desk.heard(bob)),
        [0x80, 1, 0x80],
        "[MQTT-3.8.3-2 in 3.1.1]"
    );
}

#[test]
fn what_connack_said_is_not_there_may_not_be_asked_for() {
    brokerscope_core::proves!(V5: "§3.2.2.3.11a", "§3.2.2.3.12a", "§3.2.2.3.13a", "4.13.1-1");
    let none = [(); 3].map(|()| config());
    let [mut wildcards, mut numbers, mut shared] = none;
    wildcards.wildcards = false;
    numbers.subscription_ids = false;
    shared.shared = false;
    #[rustfmt::skip]
    let table = [
        (&wildcards, subscribe(&[("a/#", QOS_0)]),             Some((0xa2, Breach::WildcardNotSupported))),
        (&wildcards, subscribe(&[("a", QOS_0), ("+", QOS_0)]), Some((0xa2, Breach::WildcardNotSupported))),
        (&wildcards, subscribe(&[("$share/x/+", QOS_0)]),      Some((0xa2, Breach::WildcardNotSupported))),
        (&wildcards, subscribe(&[("a", QOS_0)]),               None),
        (&numbers,   numbered(1, &[("a", QOS_0)]),             Some((0xa1, Breach::SubscriptionIdNotSupported))),
        (&numbers,   subscribe(&[("a", QOS_0)]),               None),
        (&shared,    subscribe(&[("$share/x/a", QOS_0)]),      Some((0x9e, Breach::SharedNotSupported))),
        (&shared,    subscribe(&[("$shared/x/a", QOS_0)]),     None),
    ];
    for (config, packet, refused) in table {
        let mut desk = Desk::with(config.clone());
        let (bob, _) = desk.joined(connect("bob", Version::V5));
        desk.say(bob, &packet);
        let heard = lines(&desk.heard(bob));
        match refused {
            None => assert_eq!(heard, ["SUBACK 100"], "{packet:?}"),
            Some((code, breach)) => {
                assert_eq!(heard, [format!("DISCONNECT {code:#04x}")], "{packet:?}");
                assert!(desk.closed.contains(&bob) && desk.has_noted(&Remark::PeerBroke(breach)));
            }
        }
    }
}

#[test]
fn a_share_name_that_is_none_ends_the_connection() {
    brokerscope_core::proves!(V5: "4.8.2-1", "4.8.2-2");
    for wrong in ["$share//a", "$share/x", "$share/x/", "$share/+/a"] {
        let mut desk = Desk::new();
        let (bob, _) = desk.joined(connect("bob", Version::V5));
        let parsed = filter(wrong);
        desk.say(
            bob,
            &subscribe_to(vec![SubscribeFilter::new(parsed, QOS_0)]),
        );
        assert_eq!(
            lines(&desk.heard(bob)),
            ["DISCONNECT 0x8f"],
            "{wrong} [MQTT-4.8.2-1]"
        );
    }
}

#[test]
fn no_local_keeps_back_one_message_for_one_reason() {
    brokerscope_core::proves!(V5: "3.8.3-3");
    let entry = |name: &str, no_local| SubscribeFilter {
        no_local,
        ..SubscribeFilter::new(filter(name), QOS_1)
    };
    #[rustfmt::skip]
    let table = [
        // subscriptions, fates of one's own message
        (vec![entry("a", true)],                    vec![Routing::NoLocal]),
        (vec![entry("a", true), entry("+", true)],  vec![Routing::NoLocal]),
        (vec![entry("a", true), entry("+", false)], vec![Routing::Sent]),
        (vec![entry("a", false)],                   vec![Routing::Sent]),
    ];
    for overlapping in [Overlapping::OneCopy, Overlapping::EachCopy] {
        for (entries, expected) in table.clone() {
            let mut desk = Desk::with(BrokerConfig {
                overlapping,
                ..config()
            });
            let (bob, _) = desk.joined(connect("bob", Version::V5));
            desk.say(bob, &subscribe_to(entries.clone()));
            desk.say(bob, &Packet::Publish(publish("a", "x", QOS_0, 0)));
            let fates: Vec<_> = desk.fates().into_iter().map(|it| it.1).collect();
            assert_eq!(
                fates, expected,
                "{entries:?} {overlapping:?} [MQTT-3.8.3-3]"
            );
        }
    }
}

#[test]
fn retained_messages_held_back_are_told_and_shared_ones_never_sent() {
    brokerscope_core::proves!(V5: "3.3.1-10", "3.3.1-11", "§3.8.4a");
    let entry = |name: &str, retain_handling| SubscribeFilter {
        retain_handling,
        ..SubscribeFilter::new(filter(name), QOS_0)
    };
    let held = |name: &str, handling| Remark::RetainedHeldBack {
        filter: filter(name),
        handling,
    };
    let without = Remark::SharedWithoutRetained(filter("$share/x/a"));
    use RetainHandling::{DoNotSend, Send, SendIfNew};
    #[rustfmt::skip]
    let table = [
        // asked twice, retained messages sent, told
        (entry("a", Send),               2, None),
        (entry("a", SendIfNew),          1, Some(held("a", 1))),
        (entry("a", DoNotSend),          0, Some(held("a", 2))),
        (entry("b", DoNotSend),          0, None),
        (entry("$share/x/a", Send),      0, Some(without.clone())),
        (entry("$share/x/a", SendIfNew), 0, Some(without)),
    ];
    for (entry, sent, told) in table {
        let mut desk = Desk::new();
        let (bob, _) = desk.joined(connect("bob", Version::V5));
        desk.say(bob, &Packet::Publish(retained("a", "kept", QOS_0, 0)));
        for _ in 0..2 {
            desk.say(bob, &subscribe_to(vec![entry.clone()]));
        }
        assert_eq!(payloads(&desk.heard(bob)).len(), sent, "{entry:?}");
        let is_told = |note: &brokerscope_core::machine::Note| {
            matches!(
                note.what,
                Remark::RetainedHeldBack { .. } | Remark::SharedWithoutRetained(_)
            )
        };
        let notes: Vec<_> = desk.notes.iter().filter(|note| is_told(note)).collect();
        assert!(
            notes.iter().all(|note| Some(&note.what) == told.as_ref()),
            "{entry:?}"
        );
        assert_eq!(notes.is_empty(), told.is_none(), "{entry:?}");
    }
}

#[test]
fn unsubscribing_ends_what_is_new_and_lets_finish_what_is_under_way() {
    brokerscope_core::proves!(
        V311: "3.10.4-2", "3.10.4-3", "3.10.4-4", "3.10.4-6", "§3.10.4a";
        V5: "3.10.4-1", "3.10.4-2", "3.10.4-3", "3.10.4-4", "3.10.4-5", "3.10.4-6", "3.11.3-1"
    );
    for version in Version::ALL {
        let mut desk = Desk::with(BrokerConfig {
            in_flight_max: 1,
            ..config()
        });
        let (bob, _) = desk.joined(connect("bob", version));
        desk.say(bob, &subscribe(&[("a", QOS_2), ("b/+", QOS_1)]));
        let (alice, _) = desk.joined(connect("alice", version));
        for (number, name) in [(1, "a"), (2, "b/c")] {
            desk.say(alice, &Packet::Publish(publish(name, name, QOS_2, number)));
        }
        desk.heard(bob);
        desk.say(bob, &unsubscribe(&["b/c", "a", "b/+", "a"]));
        let heard = desk.heard(bob);
        assert_eq!(lines(&heard), ["UNSUBACK 101"], "{version} [MQTT-3.10.4-4]");
        let expected: &[u8] = match version {
            Version::V311 => &[],
            Version::V5 => &[0x11, 0, 0, 0x11],
        };
        assert_eq!(reasons(&heard), expected, "{version} [MQTT-3.11.3-1]");
        assert!(desk.has_noted(&Remark::NothingToUnsubscribe(filter("b/c"))));

        desk.say(alice, &Packet::Publish(publish("a", "late", QOS_2, 3)));
        assert_eq!(
            lines(&desk.heard(bob)),
            [""; 0],
            "{version} [MQTT-3.10.4-2]"
        );
        desk.say(bob, &Packet::Pubrec(ack(1)));
        desk.say(bob, &Packet::Pubcomp(ack(1)));
        let rest = desk.heard(bob);
        assert_eq!(
            lines(&rest),
            ["PUBREL 1", "PUBLISH 1"],
            "{version} [MQTT-3.10.4-3]"
        );
        assert_eq!(
            payloads(&rest),
            ["b/c"],
            "queued before, so still delivered"
        );
        assert!(desk.session("bob").unwrap().subscriptions.is_empty());
    }
}

#[test]
fn clients_are_kept_from_dollar_topics_unless_the_broker_says_otherwise() {
    brokerscope_core::proves!(V311: "§4.7.2a"; V5: "§4.7.2a");
    #[rustfmt::skip]
    let table = [
        // topic,       allowed, 3.1.1, 5.0
        ("$SYS/uptime", false, "PUBACK 1", "PUBACK 1 0x87"),
        ("$lamp",       false, "PUBACK 1", "PUBACK 1 0x87"),
        ("$SYS/uptime", true,  "PUBACK 1", "PUBACK 1"),
        ("a/$SYS",      false, "PUBACK 1", "PUBACK 1"),
    ];
    for (name, dollar_publish, old, new) in table {
        for (version, answer) in [(Version::V311, old), (Version::V5, new)] {
            let mut desk = Desk::with(BrokerConfig {
                dollar_publish,
                ..config()
            });
            let (bob, _) = desk.joined(connect("bob", version));
            desk.say(bob, &subscribe(&[(name, QOS_0)]));
            let (alice, _) = desk.joined(connect("alice", version));
            desk.say(alice, &Packet::Publish(publish(name, "x", QOS_1, 1)));
            assert_eq!(
                lines(&desk.heard(alice)),
                [answer],
                "{version} {name} [§4.7.2]"
            );
            let delivered = payloads(&desk.heard(bob)).len();
            let expected = usize::from(dollar_publish || !name.starts_with('$'));
            assert_eq!(delivered, expected, "{version} {name} [§4.7.2]");
        }
    }
}

/// Who is served first is always the same: the order of the session numbers, then the groups.
#[test]
fn copies_go_out_in_the_order_of_the_sessions() {
    let mut desk = Desk::new();
    for name in ["zoe", "bob", "ann"] {
        let (conn, _) = desk.joined(connect(name, Version::V5));
        desk.say(conn, &subscribe(&[("#", QOS_0)]));
    }
    let (team, _) = desk.joined(connect("cat", Version::V5));
    desk.say(team, &subscribe(&[("$share/team/a", QOS_0)]));
    let (dan, _) = desk.joined(connect("dan", Version::V5));
    desk.say(dan, &subscribe(&[("a", QOS_0)]));
    desk.say(dan, &Packet::Publish(publish("a", "x", QOS_0, 0)));
    let order: Vec<_> = desk.fates().into_iter().map(|it| it.0).collect();
    assert_eq!(order, ["zoe", "bob", "ann", "dan", "cat"]);
}
