//! Packets of all types, as they come out of a decoder: nothing in them that the version does not
//! have.

use brokerscope_core::spec::Version;
use brokerscope_core::topic::{TopicFilter, TopicName};
use brokerscope_core::wire::{
    Ack, Auth, Connack, Connect, Disconnect, Packet, PacketId, PacketKind, Properties, Property,
    Publish, Qos, ReasonCode, RetainHandling, Suback, Subscribe, SubscribeFilter, Text,
    Unsubscribe, VARINT_MAX, Will,
};
use bytes::Bytes;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// Any packet of this version.
pub(super) fn packet(version: Version) -> BoxedStrategy<Packet> {
    let both = prop_oneof![
        connect(version),
        connack(version),
        publish(version),
        ack(version, PacketKind::Puback).prop_map(Packet::Puback),
        ack(version, PacketKind::Pubrec).prop_map(Packet::Pubrec),
        ack(version, PacketKind::Pubrel).prop_map(Packet::Pubrel),
        ack(version, PacketKind::Pubcomp).prop_map(Packet::Pubcomp),
        subscribe(version),
        suback(version, PacketKind::Suback).prop_map(Packet::Suback),
        unsubscribe(version),
        suback(version, PacketKind::Unsuback).prop_map(Packet::Unsuback),
        Just(Packet::Pingreq),
        Just(Packet::Pingresp),
        disconnect(version),
    ];
    match version {
        Version::V311 => both.boxed(),
        Version::V5 => prop_oneof![14 => both, 1 => auth()].boxed(),
    }
}

fn text() -> impl Strategy<Value = Text> {
    // Any characters but control ones, up to four bytes each.
    "\\PC{0,12}".prop_map(|it| Text::parse(&it).unwrap())
}

fn bytes(most: usize) -> impl Strategy<Value = Bytes> {
    vec(any::<u8>(), 0..=most).prop_map(Bytes::from)
}

fn id() -> impl Strategy<Value = PacketId> {
    (1..=u16::MAX).prop_map(|it| PacketId::new(it).unwrap())
}

fn qos() -> impl Strategy<Value = Qos> {
    select(&Qos::ALL)
}

fn topic() -> impl Strategy<Value = TopicName> {
    let levels = vec(
        select(vec!["plant", "1", "temp", "", "$SYS", "é", "温度"]),
        1..5,
    );
    levels.prop_filter_map("a name has a character", |it| {
        TopicName::parse(&it.join("/")).ok()
    })
}

fn filter() -> impl Strategy<Value = TopicFilter> {
    let levels = vec(select(vec!["plant", "1", "+", "", "$SYS", "é"]), 1..5);
    let front = select(vec!["", "", "", "$share/team/"]);
    (front, levels, any::<bool>()).prop_filter_map("a filter has a character", |it| {
        let (front, levels, hash) = it;
        let tail = if hash { "/#" } else { "" };
        let plain = levels.join("/") + tail;
        TopicFilter::parse(&plain).ok()?;
        TopicFilter::parse(&(front.to_owned() + &plain)).ok()
    })
}

/// A Reason Code that this packet may carry in this version.
fn reason(version: Version, kind: PacketKind) -> BoxedStrategy<ReasonCode> {
    let all = (0..=u8::MAX).map(ReasonCode);
    let allowed: Vec<_> = match (version, kind) {
        (Version::V5, _) => all.filter(|it| it.is_allowed_on(kind)).collect(),
        (Version::V311, PacketKind::Connack) => {
            (0..6).filter_map(ReasonCode::from_return_code).collect()
        }
        (Version::V311, PacketKind::Suback) => [0, 1, 2, 0x80].map(ReasonCode).to_vec(),
        (Version::V311, _) => vec![ReasonCode::SUCCESS],
    };
    select(allowed).boxed()
}

/// Which properties may stand where, by number: the table of §2.2.2.2, read the other way.
#[rustfmt::skip]
fn allowed(kind: PacketKind) -> &'static [u8] {
    match kind {
        PacketKind::Connect => &[0x11, 0x15, 0x16, 0x17, 0x19, 0x21, 0x22, 0x26, 0x27],
        PacketKind::Connack => &[
            0x11, 0x12, 0x13, 0x15, 0x16, 0x1a, 0x1c, 0x1f, 0x21, 0x22, 0x24, 0x25, 0x26, 0x27,
            0x28, 0x29, 0x2a,
        ],
        PacketKind::Publish => &[0x01, 0x02, 0x03, 0x08, 0x09, 0x0b, 0x0b, 0x23, 0x26, 0x26],
        PacketKind::Puback | PacketKind::Pubrec | PacketKind::Pubrel | PacketKind::Pubcomp
        | PacketKind::Suback | PacketKind::Unsuback => &[0x1f, 0x26, 0x26],
        PacketKind::Subscribe => &[0x0b, 0x26],
        PacketKind::Unsubscribe => &[0x26, 0x26],
        PacketKind::Disconnect => &[0x11, 0x1c, 0x1f, 0x26],
        PacketKind::Auth => &[0x15, 0x16, 0x1f, 0x26],
        PacketKind::Pingreq | PacketKind::Pingresp => &[],
    }
}

const WILL: &[u8] = &[0x01, 0x02, 0x03, 0x08, 0x09, 0x18, 0x26];

/// Some of these, in any order, with any values they may have.
fn properties(version: Version, ids: &'static [u8]) -> BoxedStrategy<Properties> {
    if version == Version::V311 {
        return Just(Properties::none()).boxed();
    }
    subsequence(ids, 0..=ids.len())
        .prop_shuffle()
        .prop_flat_map(|ids| ids.into_iter().map(property).collect::<Vec<_>>())
        .prop_map(Properties)
        .boxed()
}

#[rustfmt::skip]
fn property(id: u8) -> BoxedStrategy<Property> {
    let flag = 0..=1_u8;
    let from_one = 1..=u16::MAX;
    match id {
        0x01 => flag.prop_map(Property::PayloadFormatIndicator).boxed(),
        0x02 => any::<u32>().prop_map(Property::MessageExpiryInterval).boxed(),
        0x03 => text().prop_map(Property::ContentType).boxed(),
        0x08 => topic()
            .prop_map(|it| Property::ResponseTopic(Text::parse(it.as_str()).unwrap())).boxed(),
        0x09 => bytes(8).prop_map(Property::CorrelationData).boxed(),
        0x0b => (1..=VARINT_MAX).prop_map(Property::SubscriptionIdentifier).boxed(),
        0x11 => any::<u32>().prop_map(Property::SessionExpiryInterval).boxed(),
        0x12 => text().prop_map(Property::AssignedClientIdentifier).boxed(),
        0x13 => any::<u16>().prop_map(Property::ServerKeepAlive).boxed(),
        0x15 => text().prop_map(Property::AuthenticationMethod).boxed(),
        0x16 => bytes(8).prop_map(Property::AuthenticationData).boxed(),
        0x17 => flag.prop_map(Property::RequestProblemInformation).boxed(),
        0x18 => any::<u32>().prop_map(Property::WillDelayInterval).boxed(),
        0x19 => flag.prop_map(Property::RequestResponseInformation).boxed(),
        0x1a => text().prop_map(Property::ResponseInformation).boxed(),
        0x1c => text().prop_map(Property::ServerReference).boxed(),
        0x1f => text().prop_map(Property::ReasonString).boxed(),
        0x21 => from_one.prop_map(Property::ReceiveMaximum).boxed(),
        0x22 => any::<u16>().prop_map(Property::TopicAliasMaximum).boxed(),
        0x23 => from_one.prop_map(Property::TopicAlias).boxed(),
        0x24 => flag.prop_map(Property::MaximumQos).boxed(),
        0x25 => flag.prop_map(Property::RetainAvailable).boxed(),
        0x26 => (text(), text()).prop_map(|(name, value)| Property::UserProperty(name, value)).boxed(),
        0x27 => (1..=u32::MAX).prop_map(Property::MaximumPacketSize).boxed(),
        0x28 => flag.prop_map(Property::WildcardSubscriptionAvailable).boxed(),
        0x29 => flag.prop_map(Property::SubscriptionIdentifierAvailable).boxed(),
        0x2a => flag.prop_map(Property::SharedSubscriptionAvailable).boxed(),
        _ => unreachable!("no property has the number {id:#04x}"),
    }
}

/// Authentication Data goes with an Authentication Method.
fn with_method(mut properties: Properties) -> Properties {
    if properties.authentication_method().is_none() {
        properties
            .0
            .retain(|it| !matches!(it, Property::AuthenticationData(_)));
    }
    properties
}

fn connect(version: Version) -> impl Strategy<Value = Packet> {
    let will = (
        topic(),
        bytes(16),
        qos(),
        any::<bool>(),
        properties(version, WILL),
    );
    let will = will.prop_map(|(topic, payload, qos, retain, properties)| Will {
        topic,
        payload,
        qos,
        retain,
        properties,
    });
    let credentials = (option::of(text()), option::of(bytes(8)));
    let properties = properties(version, allowed(PacketKind::Connect));
    (
        any::<bool>(),
        any::<u16>(),
        text(),
        option::of(will),
        credentials,
        properties,
    )
        .prop_map(
            move |(clean_start, keep_alive, client_id, will, credentials, properties)| {
                let (user_name, password) = credentials;
                // In 3.1.1 no password without a user name [MQTT-3.1.2-22].
                let may = version == Version::V5 || user_name.is_some();
                Packet::Connect(Box::new(Connect {
                    version,
                    is_bridge: false,
                    clean_start,
                    keep_alive,
                    client_id,
                    will,
                    password: password.filter(|_| may),
                    user_name,
                    properties: with_method(properties),
                }))
            },
        )
}

fn connack(version: Version) -> impl Strategy<Value = Packet> {
    let kind = PacketKind::Connack;
    let properties = properties(version, allowed(kind));
    (any::<bool>(), reason(version, kind), properties).prop_map(|(present, reason, properties)| {
        let session_present = present && !reason.is_error();
        Packet::Connack(Connack {
            session_present,
            reason,
            properties,
        })
    })
}

fn publish(version: Version) -> impl Strategy<Value = Packet> {
    let properties = properties(version, allowed(PacketKind::Publish));
    let flags = (any::<bool>(), qos(), any::<bool>());
    (flags, any::<bool>(), topic(), id(), properties, bytes(200)).prop_map(
        |((dup, qos, retain), named, topic, id, properties, payload)| {
            let acknowledged = qos != Qos::AtMostOnce;
            let named = named || properties.topic_alias().is_none();
            Packet::Publish(Publish {
                dup: dup && acknowledged,
                qos,
                retain,
                topic: named.then_some(topic),
                id: acknowledged.then_some(id),
                properties,
                payload,
            })
        },
    )
}

fn ack(version: Version, kind: PacketKind) -> impl Strategy<Value = Ack> {
    (
        id(),
        reason(version, kind),
        properties(version, allowed(kind)),
    )
        .prop_map(|(id, reason, properties)| Ack {
            id,
            reason,
            properties,
        })
}

fn subscribe(version: Version) -> impl Strategy<Value = Packet> {
    let handling = select(vec![
        RetainHandling::Send,
        RetainHandling::SendIfNew,
        RetainHandling::DoNotSend,
    ]);
    let wanted = (filter(), qos(), any::<bool>(), any::<bool>(), handling).prop_map(move |it| {
        let (filter, qos, no_local, retain_as_published, retain_handling) = it;
        match version {
            Version::V311 => SubscribeFilter::new(filter, qos),
            // No Local does not go with a shared subscription [MQTT-3.8.3-4].
            Version::V5 => SubscribeFilter {
                no_local: no_local && filter.shared().is_none(),
                filter,
                qos,
                retain_as_published,
                retain_handling,
            },
        }
    });
    let properties = properties(version, allowed(PacketKind::Subscribe));
    (id(), properties, vec(wanted, 1..4)).prop_map(|(id, properties, filters)| {
        Packet::Subscribe(Subscribe {
            id,
            properties,
            filters,
        })
    })
}

fn suback(version: Version, kind: PacketKind) -> impl Strategy<Value = Suback> {
    let silent = version == Version::V311 && kind == PacketKind::Unsuback;
    let count = if silent { 0..1 } else { 1..5 };
    let reasons = vec(reason(version, kind), count);
    (id(), properties(version, allowed(kind)), reasons).prop_map(|(id, properties, reasons)| {
        Suback {
            id,
            properties,
            reasons,
        }
    })
}

fn unsubscribe(version: Version) -> impl Strategy<Value = Packet> {
    let properties = properties(version, allowed(PacketKind::Unsubscribe));
    (id(), properties, vec(filter(), 1..4)).prop_map(|(id, properties, filters)| {
        Packet::Unsubscribe(Unsubscribe {
            id,
            properties,
            filters,
        })
    })
}

fn disconnect(version: Version) -> impl Strategy<Value = Packet> {
    let kind = PacketKind::Disconnect;
    (reason(version, kind), properties(version, allowed(kind)))
        .prop_map(|(reason, properties)| Packet::Disconnect(Disconnect { reason, properties }))
}

/// Without a method only the shortest form is allowed.
fn auth() -> impl Strategy<Value = Packet> {
    let kind = PacketKind::Auth;
    (
        reason(Version::V5, kind),
        properties(Version::V5, allowed(kind)),
    )
        .prop_map(|(reason, properties)| {
            Packet::Auth(match properties.authentication_method() {
                Some(_) => Auth { reason, properties },
                None => Auth::default(),
            })
        })
}
