//! What stands in the forms stands in the packets.

use brokerscope_core::client::Status;
use brokerscope_core::spec::Version;
use brokerscope_core::time::Span;
use brokerscope_core::wire::{Connect, Packet, Publish, RetainHandling, Subscribe, decode};

use super::LiveBench;
use super::tests::{
    closed, connect, connected, greeting, hear, heard, ms, publish, sent, subscribe,
};
use crate::effect::Effect;
use crate::msg::{LiveField, Owner};

fn first(effects: &[Effect], version: Version) -> Packet {
    let bytes = sent(effects).into_iter().next().expect("a packet");
    decode(&bytes, version).expect("a packet that can be read")
}

fn published(values: &[(LiveField, &str)]) -> Publish {
    let mut bench = connected();
    publish(&mut bench, values);
    let Packet::Publish(publish) = first(&bench.tick(ms(100)), Version::V5) else {
        panic!("PUBLISH");
    };
    publish
}

fn greeted(values: &[(LiveField, &str)], version: Version) -> Connect {
    let mut bench = LiveBench::new(7, 7);
    connect(&mut bench, values);
    assert_eq!(bench.chosen().problem(), None);
    bench.tick(0);
    let opened = crate::msg::SocketEvent::Opened("mqtt".to_owned());
    let Packet::Connect(connect) = first(&hear(&mut bench, ms(20), opened), version) else {
        panic!("CONNECT");
    };
    *connect
}

#[test]
fn every_property_of_a_message_goes_with_it() {
    let publish = published(&[
        (LiveField::Payload, "01 ff"),
        (LiveField::PayloadAs, "bytes"),
        (LiveField::Utf8, "on"),
        (LiveField::Expiry, "60"),
        (LiveField::ContentType, "application/cbor"),
        (LiveField::ResponseTopic, "answers/7"),
        (LiveField::Correlation, "7"),
        (LiveField::PublishUser, "a=1\n\nb = x=y"),
    ]);
    assert_eq!(&publish.payload[..], [0x01, 0xff]);
    let told: Vec<String> = publish
        .properties
        .0
        .iter()
        .map(|it| format!("{it:?}"))
        .collect();
    let told = told.join(" ");
    for part in [
        "PayloadFormatIndicator(1)",
        "MessageExpiryInterval(60)",
        "ContentType",
        "application/cbor",
        "ResponseTopic",
        "answers/7",
        "CorrelationData",
        "x=y",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    assert_eq!(publish.properties.0.len(), 7, "{told}");
}

#[test]
fn a_will_and_limits_stand_in_connect_and_only_where_the_version_has_them() {
    let values = [
        (LiveField::WillTopic, "class/ada"),
        (LiveField::WillPayload, "away"),
        (LiveField::WillQos, "1"),
        (LiveField::WillRetain, "on"),
        (LiveField::WillDelay, "5"),
        (LiveField::SessionExpiry, "600"),
        (LiveField::ReceiveMaximum, "3"),
        (LiveField::ConnectUser, "who=ada"),
    ];
    let modern = greeted(&values, Version::V5);
    let told = format!("{:?}", modern.properties);
    for part in [
        "SessionExpiryInterval(600)",
        "ReceiveMaximum(3)",
        "UserProperty",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    let will = modern.will.expect("a will");
    assert_eq!(
        (will.topic.as_str(), &will.payload[..]),
        ("class/ada", &b"away"[..])
    );
    assert!(will.retain && will.qos.level() == 1);
    assert_eq!(will.properties.0.len(), 1, "Will Delay Interval");

    let mut old = values.to_vec();
    old.push((LiveField::Version, "3.1.1"));
    let old = greeted(&old, Version::V311);
    assert!(old.properties.0.is_empty());
    assert!(old.will.expect("a will").properties.0.is_empty());
}

#[test]
fn a_subscription_goes_with_its_options() {
    let mut bench = connected();
    subscribe(
        &mut bench,
        &[
            (LiveField::Filter, "a/#"),
            (LiveField::NoLocal, "on"),
            (LiveField::RetainAsPublished, "on"),
            (LiveField::RetainHandling, "2"),
            (LiveField::SubscriptionId, "268435455"),
        ],
    );
    let Packet::Subscribe(Subscribe {
        filters,
        properties,
        ..
    }) = first(&bench.tick(ms(100)), Version::V5)
    else {
        panic!("SUBSCRIBE");
    };
    assert!(filters[0].no_local && filters[0].retain_as_published);
    assert_eq!(filters[0].retain_handling, RetainHandling::DoNotSend);
    assert!(format!("{properties:?}").contains("268435455"));
}

/// Sends a form.
type Submit = fn(&mut LiveBench, &[(LiveField, &str)]) -> Vec<Effect>;

#[test]
fn what_cannot_be_meant_is_said_at_its_field() {
    use LiveField as F;
    #[rustfmt::skip]
    let table: [(F, &str, Submit); 8] = [
        (F::Expiry,         "soon",       publish),
        (F::Expiry,         "4294967296", publish),
        (F::ResponseTopic,  "a/#",        publish),
        (F::PublishUser,    "no sign",    publish),
        (F::SubscriptionId, "0",          subscribe),
        (F::ReceiveMaximum, "0",          connect),
        (F::WillTopic,      "a/+",        connect),
        (F::PacketSizeMax,  "-1",         connect),
    ];
    for (field, text, submit) in table {
        let mut bench = LiveBench::new(7, 7);
        assert_eq!(submit(&mut bench, &[(field, text)]), [], "{text}");
        assert_eq!(
            bench.chosen().problem().map(|it| it.0),
            Some(field),
            "{text}"
        );
    }
    let mut bench = connected();
    publish(
        &mut bench,
        &[(F::PayloadAs, "bytes"), (F::Payload, "no bytes")],
    );
    assert_eq!(bench.chosen().problem().map(|it| it.0), Some(F::Payload));
}

#[test]
fn a_lost_connection_is_tried_again_later_and_later_if_that_is_wanted() {
    let mut bench = greeting(&[(LiveField::Reconnect, "on")]);
    let mut now = ms(40);
    let mut waits = Vec::new();
    for _ in 0..8 {
        hear(&mut bench, now, closed(1006, ""));
        assert_eq!(bench.chosen().status(), Status::Waiting, "{waits:?}");
        let lost = now;
        loop {
            now += ms(100);
            let opens = |effect: &Effect| matches!(effect, Effect::SocketOpen(..));
            if bench.tick(now).iter().any(opens) {
                break;
            }
            assert!(now - lost < ms(70_000), "{waits:?}");
        }
        waits.push(Span::from_micros(now - lost).as_micros() / 1_000_000);
    }
    assert!(waits[0] <= 1 && waits.is_sorted(), "{waits:?}");
    assert!(
        (60..=61).contains(&waits[7]),
        "and not for ever longer: {waits:?}"
    );
    hear(&mut bench, now, closed(1006, ""));
    bench.ask(brokerscope_core::machine::Command::Disconnect {
        reason: brokerscope_core::wire::ReasonCode::NORMAL_DISCONNECTION,
    });
    bench.tick(now + 1);
    assert_eq!(
        bench.chosen().status(),
        Status::Offline,
        "who leaves is not brought back"
    );
}

/// Whoever joins a class is on its list for as long as the connection stands: the will says when not.
#[test]
fn a_page_of_a_class_says_that_it_is_here_each_time_it_comes() {
    let ada = [(LiveField::Class, "on"), (LiveField::ClientId, " ada ")];
    for version in [Version::V311, Version::V5] {
        let mut values = ada.to_vec();
        if version == Version::V311 {
            values.push((LiveField::Version, "3.1.1"));
        }
        let connect = greeted(&values, version);
        let will = connect.will.expect("a Last Will");
        assert_eq!(connect.client_id.as_str(), "ada");
        assert_eq!(will.topic.as_str(), "class/ada");
        assert_eq!((&will.payload[..], will.retain), (&b"away"[..], true));
    }
    let mut bench = greeting(&ada);
    let effects = heard(&mut bench, ms(40), &[0x20, 3, 0, 0, 0]);
    assert_eq!(
        effects.last(),
        Some(&Effect::Wake(Owner::Live, 0)),
        "at once"
    );
    let Packet::Publish(here) = first(&bench.tick(ms(40)), Version::V5) else {
        panic!("PUBLISH");
    };
    let topic = here.topic.expect("a topic");
    assert_eq!(topic.as_str(), "class/ada");
    assert_eq!((&here.payload[..], here.retain), (&b"here"[..], true));
}

#[test]
fn nobody_joins_a_class_without_a_name_for_its_list() {
    for name in ["", "  ", "a/b", "+", "#"] {
        let mut bench = LiveBench::new(7, 7);
        let values = [(LiveField::Class, "on"), (LiveField::ClientId, name)];
        assert_eq!(connect(&mut bench, &values), [], "{name:?}");
        let wrong = bench.chosen().problem().map(|(field, _)| field);
        assert_eq!(wrong, Some(LiveField::ClientId), "{name:?}");
    }
}

#[test]
fn a_flood_is_counted_and_its_first_messages_are_drawn() {
    let mut bench = connected();
    // PUBLISH `t` = `1` at QoS 0.
    let packet = b"\x30\x05\x00\x01t\x001";
    for n in 0..2_000 {
        heard(&mut bench, ms(1_000) + n * 100, packet);
    }
    let before = bench.trace().records().len();
    let (topics, _) = bench.chosen().topics();
    let counts: Vec<u32> = topics.map(|(_, topic)| topic.count).collect();
    assert_eq!(counts, [2_000], "every one is counted");
    assert_eq!(
        bench.undrawn(),
        1_900,
        "50 in each tenth of a second are drawn"
    );
    heard(&mut bench, ms(1_250), packet);
    assert!(
        bench.trace().records().len() > before,
        "later ones are again"
    );
    // At QoS 1 an answer is due: all of it is drawn.
    for n in 0..200_u8 {
        heard(
            &mut bench,
            ms(1_300),
            &[0x32, 7, 0, 1, b't', 0, n + 1, 0, b'1'],
        );
    }
    assert_eq!(bench.undrawn(), 1_900);
}
