//! CONNACK, SUBACK, acknowledgements and endings, spoilt.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "each spoils one packet and leaves the others"
)]

use super::stage::Out;
use super::{Case, honest, same};
use crate::interchange::compare::Rule;
use crate::wire::{
    Connack, Disconnect, Packet, PacketId, Properties, Property, Qos, ReasonCode, Text,
};

macro_rules! pair {
    ($lines:literal) => {
        concat!(
            "broker hub\nclient alice v5 -> hub latency 5ms\nclient bob v5 -> hub latency 5ms\n",
            "at 0ms alice connect\nat 0ms bob connect\n",
            $lines
        )
    };
}

macro_rules! one {
    ($options:literal, $lines:literal) => {
        concat!(
            "broker hub\nclient alice ",
            $options,
            "\nat 0ms alice connect\n",
            $lines
        )
    };
}

const ALONE: &str = one!("v5 -> hub latency 5ms", "");
const SUBSCRIBED: &str = pair!("at 1s bob subscribe \"a\" qos 1\n");
const UNSUBSCRIBED: &str = pair!("at 1s bob subscribe \"a\" qos 1\nat 2s bob unsubscribe \"a\"\n");
const PUBLISHED_1: &str = pair!("at 1s alice publish \"a\" \"x\" qos 1\n");
const PUBLISHED_2: &str = pair!("at 1s alice publish \"a\" \"x\" qos 2\n");
const RETURNS: &str = "broker hub\nclient alice v5 -> hub latency 5ms persistent\n\
    at 0ms alice connect\nat 1s alice disconnect\nat 2s alice connect resume\n";
const SHORT: &str = "broker hub\nclient alice v5 -> hub latency 5ms expiry 1s\n\
    at 0ms alice connect\nat 1s alice disconnect\nat 3s alice connect resume\n";
const NAMELESS: &str = one!("v5 -> hub latency 5ms id \"\"", "");
const TAKEN_OVER: &str = "broker hub\nclient one v5 -> hub latency 5ms id \"x\"\n\
    client two v5 -> hub latency 5ms id \"x\"\nat 0ms one connect\nat 1s two connect\n";
const MALFORMED: &str = one!(
    "v5 -> hub latency 5ms",
    "at 1s inject alice->hub 36 03 00 01 61\n"
);
const SILENT: &str = one!(
    "v5 -> hub latency 5ms keep-alive 1s",
    "at 1s partition alice--hub\n"
);

fn says(packet: Packet) -> Vec<Out> {
    vec![Out::Says(packet)]
}

/// Spoils CONNACK.
macro_rules! connack {
    (|$it:ident| $body:block) => {
        |out, _| match out {
            Out::Says(Packet::Connack(mut $it)) => {
                $body
                says(Packet::Connack($it))
            }
            other => vec![other],
        }
    };
}

/// Leaves out a kind of packet.
macro_rules! without {
    ($kind:ident) => {
        |out, _| match out {
            Out::Says(Packet::$kind(_)) => Vec::new(),
            other => vec![other],
        }
    };
}

/// Gives an acknowledgement another code.
macro_rules! code {
    ($kind:ident $code:literal) => {
        |out, _| match out {
            Out::Says(Packet::$kind(mut it)) => {
                it.reason = ReasonCode($code);
                says(Packet::$kind(it))
            }
            other => vec![other],
        }
    };
}

macro_rules! codes {
    ($kind:ident $codes:expr) => {
        |out, _| match out {
            Out::Says(Packet::$kind(mut it)) => {
                it.reasons = $codes.into_iter().map(ReasonCode).collect();
                says(Packet::$kind(it))
            }
            other => vec![other],
        }
    };
}

fn text(text: &str) -> Text {
    Text::parse(text).unwrap()
}

fn goodbye(code: u8) -> Vec<Out> {
    let reason = ReasonCode(code);
    let properties = Properties::none();
    let goodbye = Packet::Disconnect(Disconnect { reason, properties });
    vec![Out::Says(goodbye), Out::Closes]
}

fn refuses(code: u8) -> Packet {
    Packet::Connack(Connack {
        session_present: false,
        reason: ReasonCode(code),
        properties: Properties::none(),
    })
}

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    (Rule::Refuses, ALONE, same, |out, _| match out {
        Out::Says(Packet::Connack(_)) => vec![Out::Says(refuses(0x87)), Out::Closes],
        other => vec![other],
    }),
    (Rule::LetsIn, "broker hub client-id-max 23\nclient alice v5 -> hub id \"a name of more than 23 bytes\"\nat 0ms alice connect\n",
        |config| config.client_id_max = u16::MAX, honest),
    (Rule::RefusesPlainId, ALONE, same, |out, _| match out {
        Out::Says(Packet::Connack(_)) => vec![Out::Says(refuses(0x85)), Out::Closes],
        other => vec![other],
    }),
    (Rule::OtherRefusal, "broker hub client-id-max 23\nclient alice v5 -> hub id \"a name of more than 23 bytes\"\nat 0ms alice connect\n",
        same, code!(Connack 0x80)),
    (Rule::RefusedStaysOpen, "broker hub client-id-max 23\nclient alice v5 -> hub latency 5ms id \"a name of more than 23 bytes\"\nat 0ms alice connect\n\
        at 18ms partition alice->hub\n", same, |out, _| match out {
        Out::Closes => Vec::new(),
        other => vec![other],
    }),
    (Rule::SessionForgotten, RETURNS, same, connack!(|it| { it.session_present = false; })),
    (Rule::SessionShortened, "broker hub\nclient alice v5 -> hub latency 5ms persistent\n\
        at 0ms alice connect\nat 1s alice disconnect\nat 3s alice connect resume\n",
        |config| config.session_expiry_max = 1, honest),
    (Rule::SessionInvented, ALONE, same, connack!(|it| { it.session_present = true; })),
    (Rule::SessionFromBefore, "broker hub\nclient alice v5 -> hub latency 5ms persistent\nat 0ms alice connect resume\n",
        same, connack!(|it| { it.session_present = true; })),
    (Rule::SessionTooLong, SHORT, same, |out, count| match out {
        Out::Says(Packet::Connack(mut it)) => {
            it.session_present = *count > 0;
            *count += 1;
            says(Packet::Connack(it))
        }
        other => vec![other],
    }),
    (Rule::ReceiveMaximum, ALONE, |config| config.receive_maximum = 5, honest),
    (Rule::MaximumQos, ALONE, |config| config.maximum_qos = Qos::AtLeastOnce, honest),
    (Rule::RetainAvailable, ALONE, |config| config.retain_available = false, honest),
    (Rule::MaximumPacketSize, ALONE, |config| config.packet_size_max = 1_000, honest),
    (Rule::TopicAliasMaximum, ALONE, |config| config.topic_alias_max = 0, honest),
    (Rule::WildcardAvailable, ALONE, |config| config.wildcards = false, honest),
    (Rule::IdentifierAvailable, ALONE, |config| config.subscription_ids = false, honest),
    (Rule::SharedAvailable, ALONE, |config| config.shared = false, honest),
    (Rule::ServerKeepAlive, ALONE, |config| config.server_keep_alive = Some(7), honest),
    (Rule::SessionExpiry, one!("v5 -> hub latency 5ms expiry 60s", ""), |config| config.session_expiry_max = 10, honest),
    (Rule::AssignedId, NAMELESS, same, connack!(|it| {
        it.properties.0.retain(|it| !matches!(it, Property::AssignedClientIdentifier(_)));
        it.properties.0.push(Property::AssignedClientIdentifier(text("other")));
    })),
    (Rule::NoAssignedId, NAMELESS, same, connack!(|it| {
        it.properties.0.retain(|it| !matches!(it, Property::AssignedClientIdentifier(_)));
    })),
    (Rule::ResponseInformation, one!("v5 -> hub latency 5ms ask-response-information", ""),
        |config| config.response_information = Some(text("answers")), honest),
    (Rule::UnaskedInformation, ALONE, same, connack!(|it| {
        it.properties.0.push(Property::ResponseInformation(text("answers")));
    })),
    (Rule::Words, ALONE, |config| config.connack_properties = vec![(text("a"), text("b"))], honest),
    (Rule::OtherProperty, ALONE, same, connack!(|it| {
        it.properties.0.push(Property::ServerReference(text("elsewhere")));
    })),

    (Rule::GrantedLess, SUBSCRIBED, |config| config.granted_qos_max = Qos::AtMostOnce, honest),
    (Rule::GrantedAsAsked, "broker hub granted-qos-max 0\nclient bob v5 -> hub\nat 0ms bob connect\nat 1s bob subscribe \"a\" qos 1\n",
        |config| config.granted_qos_max = Qos::ExactlyOnce, honest),
    (Rule::GrantedMore, SUBSCRIBED, same, codes!(Suback [2])),
    (Rule::RefusesFilter, SUBSCRIBED, same, codes!(Suback [0x87])),
    (Rule::TakesFilter, "broker hub levels-max 1\nclient bob v5 -> hub\nat 0ms bob connect\nat 1s bob subscribe \"a/b\" qos 1\n",
        |config| config.levels_max = 9, honest),
    (Rule::OtherFailure, "broker hub levels-max 1\nclient bob v5 -> hub\nat 0ms bob connect\nat 1s bob subscribe \"a/b\" qos 1\n",
        same, codes!(Suback [0x80])),
    (Rule::SubackCount, pair!("at 1s bob subscribe \"a\" qos 1, \"b\" qos 1\n"), same, codes!(Suback [1])),
    (Rule::NoSuback, SUBSCRIBED, same, without!(Suback)),
    (Rule::UnsubackSays, UNSUBSCRIBED, same, codes!(Unsuback [0x11])),
    (Rule::UnsubackCount, pair!("at 1s bob unsubscribe \"a\", \"b\"\n"), same, codes!(Unsuback [0])),
    (Rule::NoUnsuback, UNSUBSCRIBED, same, without!(Unsuback)),

    (Rule::NobodyListens, PUBLISHED_1, same, code!(Puback 0x00)),
    (Rule::NobodyListensTwice, PUBLISHED_2, same, code!(Pubrec 0x00)),
    (Rule::MessageRefused, PUBLISHED_1, same, code!(Puback 0x97)),
    (Rule::MessageRefusedTwice, PUBLISHED_2, same, code!(Pubrec 0x97)),
    (Rule::PubcompSays, PUBLISHED_2, same, code!(Pubcomp 0x92)),
    (Rule::NoPuback, PUBLISHED_1, same, without!(Puback)),
    (Rule::NoPubrec, PUBLISHED_2, same, without!(Pubrec)),
    (Rule::NoPubcomp, PUBLISHED_2, same, without!(Pubcomp)),
    (Rule::NoPingresp, one!("v5 -> hub latency 5ms keep-alive 2s", "at 2.9s partition hub->alice\n"), same, |out, _| match out {
        Out::Says(Packet::Pingresp) => Vec::new(),
        other => vec![other],
    }),
    (Rule::UnaskedAnswer, PUBLISHED_1, same, |out, _| match out {
        Out::Says(Packet::Puback(it)) => {
            let mut more = it.clone();
            more.id = PacketId::new(77).unwrap();
            vec![Out::Says(Packet::Puback(it)), Out::Says(Packet::Puback(more))]
        }
        other => vec![other],
    }),

    (Rule::TakeoverUnsaid, TAKEN_OVER, same, without!(Disconnect)),
    (Rule::OtherGoodbye, MALFORMED, same, code!(Disconnect 0x82)),
    (Rule::SilentGoodbye, MALFORMED, same, without!(Disconnect)),
    (Rule::StaysOpen, SILENT, same, |out, _| match out {
        Out::Closes | Out::Says(Packet::Disconnect(_)) => Vec::new(),
        other => vec![other],
    }),
    (Rule::StaysOpenByChoice, "broker hub packet-max 100\nclient alice v5 -> hub latency 5ms\nat 0ms alice connect\n\
        at 1s inject alice->hub 30 c8 01\n", |config| config.packet_size_max = 1_000, honest),
    (Rule::EndsByChoice, SUBSCRIBED, same, |out, _| match out {
        Out::Says(Packet::Suback(it)) => [says(Packet::Suback(it)), goodbye(0x98)].concat(),
        other => vec![other],
    }),
    (Rule::Ends, SUBSCRIBED, same, |out, _| match out {
        Out::Says(Packet::Suback(it)) => vec![Out::Says(Packet::Suback(it)), Out::Closes],
        other => vec![other],
    }),
    (Rule::FoundByClient, PUBLISHED_1, same, |out, _| match out {
        Out::Says(Packet::Puback(it)) => says(Packet::Pubrec(it)),
        other => vec![other],
    }),
];
