//! Packets in few words.

use std::borrow::Cow;

use brokerscope_core::machine::{Phrase, Word};
use brokerscope_core::spec::Version;
use brokerscope_core::topic::{TopicFilter, TopicName};
use brokerscope_core::wire::{
    Ack, Connect, Disconnect, Packet, PacketId, Properties, Property, Publish, Qos, ReasonCode,
    Subscribe, SubscribeFilter, Text, Unsubscribe, Will,
};
use bytes::Bytes;

pub(crate) const QOS_0: Qos = Qos::AtMostOnce;
pub(crate) const QOS_1: Qos = Qos::AtLeastOnce;
pub(crate) const QOS_2: Qos = Qos::ExactlyOnce;

pub(crate) fn id(number: u16) -> PacketId {
    PacketId::new(number).unwrap()
}

pub(crate) fn text(text: &str) -> Text {
    Text::parse(text).unwrap()
}

pub(crate) fn topic(name: &str) -> TopicName {
    TopicName::parse(name).unwrap()
}

pub(crate) fn filter(filter: &str) -> TopicFilter {
    TopicFilter::parse(filter).unwrap()
}

/// Clean, without Keep Alive: what a test does not speak of does not happen.
pub(crate) fn connect(name: &str, version: Version) -> Connect {
    Connect {
        version,
        is_bridge: false,
        clean_start: true,
        keep_alive: 0,
        client_id: text(name),
        will: None,
        user_name: None,
        password: None,
        properties: Properties::none(),
    }
}

/// A CONNECT whose session outlives its connection, in the words of its version.
pub(crate) fn lasting(name: &str, version: Version) -> Connect {
    let mut connect = connect(name, version);
    connect.clean_start = false;
    if version == Version::V5 {
        let expiry = Property::SessionExpiryInterval(u32::MAX);
        connect.properties.0.push(expiry);
    }
    connect
}

pub(crate) fn publish(name: &str, payload: &str, qos: Qos, number: u16) -> Publish {
    Publish {
        dup: false,
        qos,
        retain: false,
        topic: Some(topic(name)),
        id: (qos != QOS_0).then(|| id(number)),
        properties: Properties::none(),
        payload: Bytes::copy_from_slice(payload.as_bytes()),
    }
}

pub(crate) fn retained(name: &str, payload: &str, qos: Qos, number: u16) -> Publish {
    Publish {
        retain: true,
        ..publish(name, payload, qos, number)
    }
}

pub(crate) fn will(name: &str, payload: &str, qos: Qos) -> Will {
    Will {
        topic: topic(name),
        payload: Bytes::copy_from_slice(payload.as_bytes()),
        qos,
        retain: false,
        properties: Properties::none(),
    }
}

pub(crate) fn subscribe_to(entries: Vec<SubscribeFilter>) -> Packet {
    Packet::Subscribe(Subscribe {
        id: id(100),
        properties: Properties::none(),
        filters: entries,
    })
}

pub(crate) fn subscribe(entries: &[(&str, Qos)]) -> Packet {
    let entries = entries.iter();
    subscribe_to(
        entries
            .map(|(name, qos)| SubscribeFilter::new(filter(name), *qos))
            .collect(),
    )
}

/// A SUBSCRIBE with a Subscription Identifier.
pub(crate) fn numbered(number: u32, entries: &[(&str, Qos)]) -> Packet {
    let Packet::Subscribe(plain) = subscribe(entries) else {
        panic!("subscribe makes a SUBSCRIBE");
    };
    Packet::Subscribe(Subscribe {
        properties: Properties(vec![Property::SubscriptionIdentifier(number)]),
        ..plain
    })
}

pub(crate) fn unsubscribe(filters: &[&str]) -> Packet {
    Packet::Unsubscribe(Unsubscribe {
        id: id(101),
        properties: Properties::none(),
        filters: filters.iter().map(|name| filter(name)).collect(),
    })
}

pub(crate) fn ack(number: u16) -> Ack {
    Ack::new(id(number))
}

pub(crate) fn ack_with(number: u16, reason: ReasonCode) -> Ack {
    Ack {
        reason,
        ..ack(number)
    }
}

pub(crate) fn disconnect(reason: ReasonCode) -> Packet {
    Packet::Disconnect(Disconnect {
        reason,
        properties: Properties::none(),
    })
}

/// A packet as one reads it: `PUBLISH 1 DUP`, `PUBACK 1 0x10`.
pub(crate) fn line(packet: &Packet) -> String {
    use brokerscope_core::wire::Brief;
    let brief = Brief::of(packet);
    let mut line = brief.kind.name().to_owned();
    if let Some(id) = brief.id {
        line += &format!(" {id}");
    }
    if brief.dup {
        line += " DUP";
    }
    if brief.retain {
        line += " RETAIN";
    }
    if brief.reason.is_error() || brief.reason == ReasonCode::NO_MATCHING_SUBSCRIBERS {
        line += &format!(" {}", brief.reason);
    }
    line
}

pub(crate) fn lines(packets: &[Packet]) -> Vec<String> {
    packets.iter().map(line).collect()
}

/// The PUBLISH packets among these.
pub(crate) fn published(packets: &[Packet]) -> Vec<Publish> {
    let published = packets.iter().filter_map(|packet| match packet {
        Packet::Publish(publish) => Some(publish.clone()),
        _ => None,
    });
    published.collect()
}

/// The payloads of the PUBLISH packets among these.
pub(crate) fn payloads(packets: &[Packet]) -> Vec<String> {
    let published = packets.iter().filter_map(|packet| match packet {
        Packet::Publish(publish) => Some(String::from_utf8_lossy(&publish.payload).into_owned()),
        _ => None,
    });
    published.collect()
}

/// What the machines tell of themselves is one short sentence each.
///
/// What a peer wrote stands in it too, and may be anything: it counts as `x` here.
pub(crate) fn assert_sentence(phrase: &Phrase) {
    let text: String = phrase.0.iter().map(own_words).collect();
    assert!(text.ends_with('.') && !text.ends_with(".."), "{text}");
    assert!(text.chars().count() <= 140, "too long: {text}");
    let begins = text.chars().next().is_some_and(char::is_alphanumeric);
    assert!(
        begins && !text.contains("  ") && !text.contains(" ."),
        "{text}"
    );
    for banned in ["retry", "kick", "handler", "MQTT-", "{", "Some("] {
        assert!(!text.contains(banned), "{text}");
    }
}

fn own_words(word: &Word) -> Cow<'_, str> {
    match word {
        Word::Plain(Cow::Borrowed(text)) | Word::Strong(Cow::Borrowed(text)) => (*text).into(),
        Word::Packet(kind) => kind.name().into(),
        Word::Plain(Cow::Owned(_)) | Word::Strong(Cow::Owned(_)) | Word::Code(_) => "x".into(),
    }
}
