//! Messages, spoilt.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "each spoils one packet and leaves the others"
)]

use super::stage::Out;
use super::{Case, honest, same};
use crate::broker::{Overlapping, Sharing};
use crate::interchange::compare::Rule;
use crate::topic::TopicName;
use crate::wire::{Packet, Property, Publish, Qos, Text};

macro_rules! pair {
    ($lines:literal) => {
        concat!(
            "broker hub\nclient alice v5 -> hub latency 5ms\nclient bob v5 -> hub latency 5ms\n",
            "at 0ms alice connect\nat 0ms bob connect\n",
            $lines
        )
    };
}

const QOS_0: &str =
    pair!("at 1s bob subscribe \"a\" qos 0\nat 2s alice publish \"a\" \"x\" qos 0\n");
const QOS_1: &str =
    pair!("at 1s bob subscribe \"a\" qos 1\nat 2s alice publish \"a\" \"x\" qos 1\n");
const QOS_2: &str =
    pair!("at 1s bob subscribe \"a\" qos 2\nat 2s alice publish \"a\" \"x\" qos 2\n");
const RETAINED: &str =
    pair!("at 1s alice publish \"a\" \"x\" qos 1 retain\nat 2s bob subscribe \"a\" qos 1\n");
const AS_PUBLISHED: &str = pair!(
    "at 1s bob subscribe \"a\" qos 1 retain-as-published\nat 2s alice publish \"a\" \"x\" qos 1 retain\n"
);
const PROPERTIES: &str = pair!(
    "at 1s bob subscribe \"a\" qos 1 id 7\n\
     at 2s alice publish \"a\" \"x\" qos 1 payload-format-indicator 1 message-expiry-interval 60 \
     content-type \"t\" response-topic \"r\" correlation-data \"c\" user-property \"k\" \"1\" \
     user-property \"l\" \"2\"\n"
);
const OVERLAP: &str =
    pair!("at 1s bob subscribe \"a\" qos 1, \"+\" qos 1\nat 2s alice publish \"a\" \"x\" qos 1\n");
const AWAY: &str = "broker hub\nclient alice v5 -> hub latency 5ms\n\
    client bob v5 -> hub latency 5ms persistent\nat 0ms alice connect\nat 0ms bob connect\n\
    at 1s bob subscribe \"a\" qos 1\nat 2s bob disconnect\nat 2.5s alice publish \"a\" \"x\" qos 1\n\
    at 3s bob connect resume\n";
const AWAY_AT_0: &str = "broker hub\nclient alice v5 -> hub latency 5ms\n\
    client bob v5 -> hub latency 5ms persistent\nat 0ms alice connect\nat 0ms bob connect\n\
    at 1s bob subscribe \"a\" qos 1\nat 2s bob disconnect\nat 2.5s alice publish \"a\" \"x\" qos 0\n\
    at 3s bob connect resume\n";
const WILL: &str = "broker hub\nclient alice v5 -> hub latency 5ms will \"a\" \"gone\" qos 1\n\
    client bob v5 -> hub latency 5ms\nat 0ms alice connect\nat 0ms bob connect\n\
    at 1s bob subscribe \"a\" qos 1\nat 2s kill alice\n";
const GOODBYE: &str = "broker hub\nclient alice v5 -> hub latency 5ms will \"a\" \"gone\" qos 1\n\
    client bob v5 -> hub latency 5ms\nat 0ms alice connect\nat 0ms bob connect\n\
    at 1s bob subscribe \"a\" qos 1, \"b\" qos 1\nat 2s alice disconnect\nat 3s bob publish \"b\" \"x\"\n";
const GROUP: &str = "broker hub\nclient alice v5 -> hub latency 5ms\n\
    client bob v5 -> hub latency 5ms\nclient carl v5 -> hub latency 5ms\n\
    at 0ms alice connect\nat 0ms bob connect\nat 0ms carl connect\n\
    at 1s bob subscribe \"$share/g/a\" qos 1\nat 1.1s carl subscribe \"$share/g/a\" qos 1\n\
    at 2s alice publish \"a\" \"x\" qos 1\nat 2.1s alice publish \"a\" \"y\" qos 1\n";
const GROUP_311: &str = "broker hub\nclient alice v5 -> hub latency 5ms\nclient bob v3 -> hub latency 5ms\n\
    at 0ms alice connect\nat 0ms bob connect\nat 1s bob subscribe \"$share/g/a\" qos 1\n\
    at 2s alice publish \"a\" \"x\" qos 1\n";
const TWO: &str = pair!(
    "at 1s bob subscribe \"#\" qos 1\nat 2s alice publish \"a\" \"1\" qos 1\n\
     at 2.1s alice publish \"a\" \"2\" qos 1\nat 2.2s alice publish \"b\" \"3\" qos 1\n"
);
const RESUMED: &str = "broker hub\nclient alice v5 -> hub latency 5ms\n\
    client bob v5 -> hub latency 5ms persistent\nat 0ms alice connect\nat 0ms bob connect\n\
    at 1s bob subscribe \"a\" qos 1\nat 1.5s hold bob->hub\nat 2s alice publish \"a\" \"x\" qos 1\n\
    at 2.5s cut bob--hub\nat 2.6s repair bob--hub\nat 2.7s bob connect resume\n";

type Out1 = fn(&mut Publish);

/// Spoils each PUBLISH.
macro_rules! publish {
    (|$it:ident| $body:block) => {
        |out, _| {
            let spoil: Out1 = |$it| $body;
            match out {
                Out::Says(Packet::Publish(mut it)) => {
                    spoil(&mut it);
                    vec![Out::Says(Packet::Publish(it))]
                }
                other => vec![other],
            }
        }
    };
}

/// Takes a property away.
macro_rules! drops {
    ($property:ident) => {
        publish!(|it| {
            it.properties
                .0
                .retain(|it| !matches!(it, Property::$property(..)));
        })
    };
}

fn no_publish(out: Out, _: &mut u32) -> Vec<Out> {
    match out {
        Out::Says(Packet::Publish(_)) => Vec::new(),
        other => vec![other],
    }
}

fn twice(out: Out, _: &mut u32) -> Vec<Out> {
    match out {
        Out::Says(Packet::Publish(it)) => {
            let mut more = it.clone();
            more.id = more
                .id
                .and_then(|id| crate::wire::PacketId::new(id.get() + 100));
            vec![
                Out::Says(Packet::Publish(it)),
                Out::Says(Packet::Publish(more)),
            ]
        }
        other => vec![other],
    }
}

/// A message of its own behind each SUBACK.
fn behind_suback(topic: &str, payload: &'static str, retain: bool, out: Out) -> Vec<Out> {
    behind(topic, payload, retain, out, |packet| {
        matches!(packet, Packet::Suback(_))
    })
}

fn behind(
    topic: &str,
    payload: &'static str,
    retain: bool,
    out: Out,
    wanted: fn(&Packet) -> bool,
) -> Vec<Out> {
    let more = Packet::Publish(Publish {
        dup: false,
        qos: Qos::AtMostOnce,
        retain,
        topic: Some(TopicName::parse(topic).unwrap()),
        id: None,
        properties: crate::wire::Properties::none(),
        payload: payload.into(),
    });
    match out {
        Out::Says(packet) if wanted(&packet) => vec![Out::Says(packet), Out::Says(more)],
        other => vec![other],
    }
}

/// Messages in another order: the one that comes at `count` waits for the next.
fn late(out: Out, count: &mut u32, which: &[u8], before: &[u8]) -> Vec<Out> {
    match out {
        Out::Says(Packet::Publish(it)) if it.payload == which => {
            *count = u32::from(it.id.map_or(0, |id| id.get()));
            Vec::new()
        }
        Out::Says(Packet::Publish(it)) if it.payload == before => {
            let mut held = it.clone();
            held.payload = bytes::Bytes::copy_from_slice(which);
            held.topic = Some(TopicName::parse("a").unwrap());
            held.id = crate::wire::PacketId::new(u16::try_from(*count).unwrap());
            vec![
                Out::Says(Packet::Publish(it)),
                Out::Says(Packet::Publish(held)),
            ]
        }
        other => vec![other],
    }
}

fn again(out: Out, _: &mut u32) -> Vec<Out> {
    match out {
        Out::Says(Packet::Publish(it)) => {
            let mut more = it.clone();
            more.dup = true;
            vec![
                Out::Says(Packet::Publish(it)),
                Out::Says(Packet::Publish(more)),
            ]
        }
        other => vec![other],
    }
}

fn text(text: &str) -> Text {
    Text::parse(text).unwrap()
}

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    (Rule::QosAboveGranted, QOS_0, same, publish!(|it| {
        it.qos = Qos::AtLeastOnce;
        it.id = crate::wire::PacketId::new(9);
    })),
    (Rule::QosBelow, QOS_1, same, publish!(|it| { it.qos = Qos::AtMostOnce; it.id = None; })),
    (Rule::QosFollows, QOS_1, |config| config.granted_qos_max = Qos::AtMostOnce, honest),
    (Rule::RetainOnLive, QOS_1, same, publish!(|it| { it.retain = true; })),
    (Rule::RetainMissing, RETAINED, same, publish!(|it| { it.retain = false; })),
    (Rule::RetainAsPublished, AS_PUBLISHED, same, publish!(|it| { it.retain = false; })),
    (Rule::PayloadFormat, PROPERTIES, same, drops!(PayloadFormatIndicator)),
    (Rule::MessageExpiry, PROPERTIES, same, drops!(MessageExpiryInterval)),
    (Rule::ContentType, PROPERTIES, same, drops!(ContentType)),
    (Rule::ResponseTopic, PROPERTIES, same, drops!(ResponseTopic)),
    (Rule::CorrelationData, PROPERTIES, same, drops!(CorrelationData)),
    (Rule::UserProperties, PROPERTIES, same, publish!(|it| {
        it.properties.0.retain(|it| *it != Property::UserProperty(text("k"), text("1")));
    })),
    (Rule::UserPropertyOrder, PROPERTIES, same, publish!(|it| {
        it.properties.0.retain(|it| *it != Property::UserProperty(text("k"), text("1")));
        it.properties.0.push(Property::UserProperty(text("k"), text("1")));
    })),
    (Rule::SubscriptionIds, PROPERTIES, same, drops!(SubscriptionIdentifier)),
    (Rule::LostAtQos0, QOS_0, same, no_publish),
    (Rule::NotDelivered, QOS_1, same, no_publish),
    (Rule::NotQueued, AWAY, same, no_publish),
    (Rule::RetainedNotSent, RETAINED, same, no_publish),
    (Rule::RetainedQos0Gone, pair!("at 1s alice publish \"a\" \"x\" retain\nat 2s bob subscribe \"a\" qos 1\n"), same, no_publish),
    (Rule::FewerCopies, "broker hub overlapping each-copy\nclient bob v5 -> hub latency 5ms\nat 0ms bob connect\n\
        at 1s bob subscribe \"a\" qos 1, \"+\" qos 1\nat 2s bob publish \"a\" \"x\" qos 1\n",
        |config| config.overlapping = Overlapping::OneCopy, honest),
    (Rule::MoreCopies, OVERLAP, |config| config.overlapping = Overlapping::EachCopy, honest),
    (Rule::OtherMember, GROUP, |config| config.sharing = Sharing::Sticky, honest),
    (Rule::GroupTwice, GROUP, same, twice),
    (Rule::GroupMissed, GROUP, same, no_publish),
    (Rule::WillMissing, WILL, same, no_publish),
    (Rule::WillAfterGoodbye, GOODBYE, same, |out, _| behind("a", "gone", false, out,
        |packet| matches!(packet, Packet::Publish(it) if &*it.payload == b"x"))),
    (Rule::DollarTopic, pair!("at 1s bob subscribe \"#\" qos 1\n"), same,
        |out, _| behind_suback("$SYS/uptime", "1", false, out)),
    (Rule::NotSubscribed, QOS_1, same, |out, _| behind_suback("b", "1", false, out)),
    (Rule::SharedInV311, GROUP_311, |config| config.shared_in_v311 = true, honest),
    (Rule::AfterUnsubscribe, pair!("at 1s bob subscribe \"a\" qos 1\nat 2s bob unsubscribe \"a\"\nat 3s bob publish \"b\" \"x\" qos 1\n"), same,
        |out, _| behind("a", "1", false, out, |packet| matches!(packet, Packet::Puback(_)))),
    (Rule::NoLocal, "broker hub\nclient bob v5 -> hub latency 5ms\nat 0ms bob connect\n\
        at 1s bob subscribe \"a\" qos 1 no-local\nat 2s bob publish \"a\" \"x\" qos 1\n", same,
        |out, _| behind("a", "x", false, out, |packet| matches!(packet, Packet::Puback(_)))),
    (Rule::RetainHandlingNew, pair!("at 1s alice publish \"a\" \"x\" qos 1 retain\nat 2s bob subscribe \"a\" qos 1\n\
        at 3s bob subscribe \"a\" qos 1 retain-handling 1\n"), same, |out, count| {
            *count += u32::from(matches!(out, Out::Says(Packet::Suback(_))));
            if *count == 2 { *count = 3; behind_suback("a", "x", true, out) } else { vec![out] }
        }),
    (Rule::RetainHandlingNone, pair!("at 1s alice publish \"a\" \"x\" qos 1 retain\n\
        at 3s bob subscribe \"a\" qos 1 retain-handling 2\n"), same,
        |out, _| behind_suback("a", "x", true, out)),
    (Rule::RetainedToGroup, pair!("at 1s alice publish \"a\" \"x\" qos 1 retain\nat 3s bob subscribe \"$share/g/a\" qos 1\n"), same,
        |out, _| behind_suback("a", "x", true, out)),
    (Rule::DuplicateAtQos2, QOS_2, same, twice),
    (Rule::DuplicateAtQos1, QOS_1, same, twice),
    (Rule::DuplicateAtQos0, QOS_0, same, twice),
    (Rule::QueuedAtQos0, AWAY_AT_0, |config| config.queues_qos0 = true, honest),
    (Rule::MoreRoom, "broker hub queue 1\nclient alice v5 -> hub latency 5ms\n\
        client bob v5 -> hub latency 5ms persistent\nat 0ms alice connect\nat 0ms bob connect\n\
        at 1s bob subscribe \"a\" qos 1\nat 2s bob disconnect\nat 2.5s alice publish \"a\" \"1\" qos 1\n\
        at 2.6s alice publish \"a\" \"2\" qos 1\nat 3s bob connect resume\n", |config| config.queue_limit = 9, honest),
    (Rule::RetainedCleared, pair!("at 1s alice publish \"a\" \"x\" qos 1 retain\nat 1.5s alice publish \"a\" \"\" qos 1 retain\n\
        at 3s bob subscribe \"a\" qos 1\n"), same, |out, _| behind_suback("a", "x", true, out)),
    (Rule::RetainedStale, pair!("at 1s alice publish \"a\" \"x\" qos 1 retain\nat 1.5s alice publish \"a\" \"y\" qos 1 retain\n\
        at 3s bob subscribe \"a\" qos 1\n"), same, |out, _| behind_suback("a", "x", true, out)),
    (Rule::RetainedUnasked, pair!("at 1s alice publish \"a\" \"x\" qos 1\nat 3s bob subscribe \"a\" qos 1\n"), same,
        |out, _| behind_suback("a", "x", true, out)),
    (Rule::SentExpired, "broker hub\nclient alice v5 -> hub latency 5ms\n\
        client bob v5 -> hub latency 5ms persistent\nat 0ms alice connect\nat 0ms bob connect\n\
        at 200ms bob subscribe \"a\" qos 1\nat 400ms bob disconnect\n\
        at 500ms alice publish \"a\" \"x\" qos 1 message-expiry-interval 1\nat 4s bob connect resume\n", same,
        |out, _| behind("a", "x", false, out, |packet| matches!(packet, Packet::Connack(it) if it.session_present))),
    (Rule::BrokersOwn, pair!("at 1s bob subscribe \"$SYS/#\" qos 1\n"), same,
        |out, _| behind_suback("$SYS/uptime", "1", false, out)),
    (Rule::RetainedFromBefore, QOS_1, same, |out, _| behind_suback("a", "old", true, out)),
    (Rule::Strangers, QOS_1, same, |out, _| behind_suback("a", "new", false, out)),
    (Rule::Extra, WILL, same, |out, count| match &out {
        // Long before its connection ends.
        Out::Says(Packet::Suback(_)) if *count == 0 => behind_suback("a", "gone", false, out),
        _ => vec![out],
    }),
    (Rule::OrderInTopic, TWO, same, |out, count| late(out, count, b"1", b"2")),
    (Rule::OrderOfTopics, TWO, same, |out, count| late(out, count, b"2", b"3")),
    (Rule::NotSentAgain, RESUMED, same, |out, _| match out {
        Out::Says(Packet::Publish(it)) if it.dup => Vec::new(),
        other => vec![other],
    }),
    (Rule::SentAgainLive, QOS_1, same, again),
    (Rule::OnlyOneSide, QOS_1, |config| config.maximum_qos = Qos::AtMostOnce, honest),
];
