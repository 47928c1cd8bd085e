//! Retained messages: one for a topic, for whoever comes later.

use brokerscope_core::broker::BrokerConfig;
use brokerscope_core::machine::{Event, Remark, Routing};
use brokerscope_core::spec::Version;
use brokerscope_core::wire::{Packet, RetainHandling, SubscribeFilter};

use crate::desk::Desk;
use crate::words::*;

/// A broker that keeps `21` for `plant/1/temp` and `22` for `plant/2/temp`.
fn kept() -> Desk {
    let mut desk = Desk::new();
    let (alice, _) = desk.joined(connect("alice", Version::V5));
    desk.say(
        alice,
        &Packet::Publish(retained("plant/1/temp", "21", QOS_1, 1)),
    );
    desk.say(
        alice,
        &Packet::Publish(retained("plant/2/temp", "22", QOS_2, 2)),
    );
    desk
}

#[test]
fn who_subscribes_later_gets_what_was_kept() {
    brokerscope_core::proves!(
        V311: "3.3.1-5", "3.3.1-6", "3.3.1-8", "§3.8.4b";
        V5: "3.3.1-5", "3.3.1-9", "§3.3.1.3a"
    );
    for version in Version::ALL {
        let mut desk = kept();
        let (bob, _) = desk.joined(connect("bob", version));
        desk.say(bob, &subscribe(&[("plant/+/temp", QOS_1)]));
        let heard = desk.heard(bob);
        assert_eq!(lines(&heard)[0], "SUBACK 100", "{version}");
        let found = published(&heard);
        assert_eq!(
            payloads(&heard),
            ["21", "22"],
            "{version} [MQTT-3.3.1-6 in 3.1.1]"
        );
        for publish in found {
            assert!(
                publish.retain,
                "{version} [MQTT-3.3.1-8 in 3.1.1, §3.3.1.3 in 5.0]"
            );
            assert_eq!(
                publish.qos, QOS_1,
                "{version}: the lower counts [MQTT-3.8.4-8]"
            );
        }
        let routed = desk.events.iter().filter(|event| {
            matches!(
                event,
                Event::RetainedRouted {
                    fate: Routing::Sent,
                    ..
                }
            )
        });
        assert_eq!(routed.count(), 2);
    }
}

#[test]
fn an_empty_payload_removes_it_and_is_not_kept() {
    brokerscope_core::proves!(
        V311: "3.3.1-9", "3.3.1-10", "3.3.1-11";
        V5: "3.3.1-6", "3.3.1-7", "3.3.1-12"
    );
    for version in Version::ALL {
        let mut desk = kept();
        let (bob, _) = desk.joined(connect("bob", version));
        desk.say(bob, &subscribe(&[("plant/1/temp", QOS_1)]));
        desk.say(bob, &Packet::Puback(ack(1)));
        desk.heard(bob);
        desk.say(
            bob,
            &Packet::Publish(retained("plant/1/temp", "", QOS_0, 0)),
        );
        let heard = published(&desk.heard(bob));
        assert_eq!(
            heard.len(),
            1,
            "{version}: delivered as usual [MQTT-3.3.1-6]"
        );
        assert!(
            !heard[0].retain,
            "{version}: live, so RETAIN 0 [MQTT-3.3.1-12]"
        );
        assert!(desk.has_noted(&Remark::RetainedRemoved(topic("plant/1/temp"))));
        let left: Vec<_> = desk.broker.census().retained;
        assert_eq!(left.len(), 1, "{version} [MQTT-3.3.1-7]");
        assert_eq!(left[0].topic, topic("plant/2/temp"));
    }
}

#[test]
fn the_newest_takes_the_place_and_retain_0_leaves_it() {
    brokerscope_core::proves!(V311: "3.3.1-7", "3.3.1-12"; V5: "3.3.1-5", "3.3.1-8", "§3.3.1.3b");
    let mut desk = kept();
    let (alice, _) = desk.joined(connect("ann", Version::V311));
    desk.say(
        alice,
        &Packet::Publish(publish("plant/1/temp", "live", QOS_0, 0)),
    );
    desk.say(
        alice,
        &Packet::Publish(retained("plant/2/temp", "23", QOS_0, 0)),
    );
    let kept: Vec<_> = desk.broker.census().retained;
    let payloads: Vec<_> = kept.iter().map(|message| &message.payload[..]).collect();
    assert_eq!(payloads, [b"21", b"23"], "[MQTT-3.3.1-5, MQTT-3.3.1-8]");
}

#[test]
fn live_messages_keep_the_flag_only_where_asked() {
    brokerscope_core::proves!(V5: "3.3.1-12", "3.3.1-13");
    for keeps in [false, true] {
        let mut desk = Desk::new();
        let (bob, _) = desk.joined(connect("bob", Version::V5));
        let mut entry = SubscribeFilter::new(filter("door"), QOS_0);
        entry.retain_as_published = keeps;
        desk.say(bob, &subscribe_to(vec![entry]));
        desk.say(bob, &Packet::Publish(retained("door", "open", QOS_0, 0)));
        desk.say(bob, &Packet::Publish(publish("door", "shut", QOS_0, 0)));
        let flags: Vec<_> = published(&desk.heard(bob))
            .iter()
            .map(|it| it.retain)
            .collect();
        assert_eq!(flags, [keeps, false], "[MQTT-3.3.1-12, MQTT-3.3.1-13]");
    }
}

#[test]
fn retain_handling_decides_at_each_subscribe() {
    brokerscope_core::proves!(V5: "3.3.1-9", "3.3.1-10", "3.3.1-11");
    #[rustfmt::skip]
    let table = [
        (RetainHandling::Send,       1, 1, "3.3.1-9"),
        (RetainHandling::SendIfNew,  1, 0, "3.3.1-10"),
        (RetainHandling::DoNotSend,  0, 0, "3.3.1-11"),
    ];
    for (handling, at_first, again, clause) in table {
        let mut desk = kept();
        let (bob, _) = desk.joined(connect("bob", Version::V5));
        for expected in [at_first, again] {
            let mut entry = SubscribeFilter::new(filter("plant/1/temp"), QOS_0);
            entry.retain_handling = handling;
            desk.say(bob, &subscribe_to(vec![entry]));
            let found = published(&desk.heard(bob)).len();
            assert_eq!(found, expected, "{handling:?} [MQTT-{clause}]");
        }
    }
}

#[test]
fn ones_own_retained_message_is_not_sent_back_under_no_local() {
    let mut desk = kept();
    let (alice, _) = desk.joined(connect("alice", Version::V5));
    let mut entry = SubscribeFilter::new(filter("plant/1/temp"), QOS_0);
    entry.no_local = true;
    desk.say(alice, &subscribe_to(vec![entry]));
    assert_eq!(published(&desk.heard(alice)), [], "[MQTT-3.8.3-3]");
}

#[test]
fn there_is_room_for_so_many_and_no_more() {
    let config = BrokerConfig {
        retained_max: 1,
        ..BrokerConfig::default()
    };
    let mut desk = Desk::with(config);
    let (alice, _) = desk.joined(connect("alice", Version::V5));
    for (name, payload) in [("a", "1"), ("b", "1"), ("a", "2")] {
        desk.say(alice, &Packet::Publish(retained(name, payload, QOS_0, 0)));
    }
    let kept = desk.broker.census().retained;
    assert_eq!(kept.len(), 1);
    assert_eq!(
        &kept[0].payload[..],
        b"2",
        "the topic kept already stays fresh"
    );
    assert!(desk.has_noted(&Remark::RetainedFull(topic("b"))));
}

/// Success says that a message is kept. Who cannot be told otherwise has it handed on at least.
#[test]
fn what_cannot_be_kept_is_refused_where_that_can_be_said() {
    #[rustfmt::skip]
    let table = [
        // version      QoS    payload  answer                 handed on
        (Version::V5,   QOS_2, "x",     &["PUBREC 9 0x97"][..], 0),
        (Version::V5,   QOS_1, "x",     &["PUBACK 9 0x97"],     0),
        (Version::V5,   QOS_0, "x",     &[],                    1),
        (Version::V311, QOS_1, "x",     &["PUBACK 9"],          1),
        (Version::V5,   QOS_1, "",      &["PUBACK 9"],          1),
    ];
    for (version, qos, payload, answer, handed_on) in table {
        let mut desk = Desk::with(BrokerConfig {
            retained_bytes_max: 10,
            ..BrokerConfig::default()
        });
        let (bob, _) = desk.joined(connect("bob", Version::V5));
        desk.say(bob, &subscribe(&[("#", QOS_0)]));
        let (alice, _) = desk.joined(connect("alice", version));
        desk.say(alice, &Packet::Publish(retained("a", "12345678", QOS_1, 1)));
        // The same topic may have as much again: it takes the old one's place.
        desk.say(
            alice,
            &Packet::Publish(retained("a", "123456789", QOS_1, 2)),
        );
        assert_eq!(lines(&desk.heard(alice)), ["PUBACK 1", "PUBACK 2"]);
        desk.heard(bob);
        let case = format!("{version} {qos} {payload:?} [MQTT-3.3.1-5]");
        desk.say(alice, &Packet::Publish(retained("b", payload, qos, 9)));
        assert_eq!(lines(&desk.heard(alice)), answer, "{case}");
        assert_eq!(desk.heard(bob).len(), handed_on, "{case}");
        assert_eq!(desk.broker.census().retained.len(), 1, "{case}");
        desk.say(alice, &Packet::Publish(publish("b", "x", QOS_1, 9)));
        assert_eq!(
            lines(&desk.heard(alice)),
            ["PUBACK 9"],
            "{case}: not retained"
        );
    }
}
