//! Packets by hand, checked against the layouts of chapter 3: read, and written back.

use bytes::Bytes;

use super::super::*;
use super::hex;
use crate::topic::{TopicFilter, TopicName};

fn text(text: &str) -> Text {
    Text::parse(text).unwrap()
}

fn id(number: u16) -> PacketId {
    PacketId::new(number).unwrap()
}

fn filter(text: &str, qos: Qos) -> SubscribeFilter {
    SubscribeFilter::new(TopicFilter::parse(text).unwrap(), qos)
}

fn publish(qos: Qos, number: Option<u16>) -> Publish {
    Publish {
        dup: false,
        qos,
        retain: false,
        topic: Some(TopicName::parse("plant/1/temp").unwrap()),
        id: number.map(id),
        properties: Properties::none(),
        payload: Bytes::from_static(b"21.5"),
    }
}

/// Packets of all types with their one shortest form.
pub(super) fn corpus() -> Vec<(Version, Vec<u8>, Packet)> {
    let all = connects().into_iter().chain(contents()).chain(answers());
    all.map(|(version, bytes, packet)| (version, hex(bytes), packet))
        .collect()
}

/// Each of these is read as that packet and written as those bytes.
#[test]
fn canonical_packets_are_read_and_written() {
    crate::proves!(
        V311: "2.2.2-1", "2.3.1-5", "3.1.3-1", "3.1.3-3", "3.3.2-1";
        V5: "2.1.3-1", "2.2.1-2", "2.2.2-1", "3.1.2-9", "3.1.3-1", "3.1.3-3", "3.3.2-1"
    );
    let corpus = corpus();
    for kind in PacketKind::ALL {
        assert!(corpus.iter().any(|case| case.2.kind() == kind), "no {kind}");
    }
    for (version, bytes, packet) in corpus {
        assert_eq!(
            decode(&bytes, version).as_ref(),
            Ok(&packet),
            "{version} {bytes:02x?}"
        );
        let written = encode(&packet, version).unwrap();
        assert_eq!(written, bytes, "{version} {packet:?}");
    }
}

type Case = (Version, &'static str, Packet);

fn connects() -> Vec<Case> {
    let plain = Connect {
        version: Version::V311,
        is_bridge: false,
        clean_start: true,
        keep_alive: 60,
        client_id: text("alice"),
        will: None,
        user_name: None,
        password: None,
        properties: Properties::none(),
    };
    let plain_v5 = Connect {
        version: Version::V5,
        ..plain.clone()
    };
    let full = Connect {
        clean_start: false,
        will: Some(Will {
            topic: TopicName::parse("w").unwrap(),
            payload: Bytes::from_static(b"gone"),
            qos: Qos::ExactlyOnce,
            retain: true,
            properties: Properties(vec![Property::WillDelayInterval(5)]),
        }),
        user_name: Some(text("u")),
        password: Some(Bytes::from_static(b"p")),
        properties: Properties(vec![Property::SessionExpiryInterval(3600)]),
        ..plain_v5.clone()
    };
    let token = Connect {
        password: Some(Bytes::from_static(b"t")),
        ..plain_v5.clone()
    };
    let connect = |connect| Packet::Connect(Box::new(connect));
    vec![
        (
            Version::V311,
            "10 11 00 04 4d 51 54 54 04 02 00 3c 00 05 61 6c 69 63 65",
            connect(plain),
        ),
        (
            Version::V5,
            "10 12 00 04 4d 51 54 54 05 02 00 3c 00 00 05 61 6c 69 63 65",
            connect(plain_v5),
        ),
        (
            Version::V5,
            "10 2c 00 04 4d 51 54 54 05 f4 00 3c 05 11 00 00 0e 10 00 05 61 6c 69 63 65 \
             05 18 00 00 00 05 00 01 77 00 04 67 6f 6e 65 00 01 75 00 01 70",
            connect(full),
        ),
        (
            Version::V5,
            "10 15 00 04 4d 51 54 54 05 42 00 3c 00 00 05 61 6c 69 63 65 00 01 74",
            connect(token),
        ),
    ]
}

fn contents() -> Vec<Case> {
    let alias = Publish {
        topic: None,
        properties: Properties(vec![
            Property::TopicAlias(3),
            Property::SubscriptionIdentifier(1),
            Property::SubscriptionIdentifier(128),
        ]),
        ..publish(Qos::AtMostOnce, None)
    };
    let again = Publish {
        dup: true,
        retain: true,
        ..publish(Qos::AtLeastOnce, Some(258))
    };
    let topic = "00 0c 70 6c 61 6e 74 2f 31 2f 74 65 6d 70";
    let bytes = |head: &str, tail: &str| {
        let all = format!("{head} {topic} {tail} 32 31 2e 35");
        &*Box::leak(all.into_boxed_str())
    };
    let (at_most, exactly) = (Qos::AtMostOnce, Qos::ExactlyOnce);
    vec![
        (
            Version::V311,
            bytes("30 12", ""),
            Packet::Publish(publish(at_most, None)),
        ),
        (
            Version::V311,
            bytes("34 14", "00 01"),
            Packet::Publish(publish(exactly, Some(1))),
        ),
        (
            Version::V311,
            bytes("3b 14", "01 02"),
            Packet::Publish(again.clone()),
        ),
        (
            Version::V5,
            bytes("34 15", "00 01 00"),
            Packet::Publish(publish(exactly, Some(1))),
        ),
        (
            Version::V5,
            bytes("3b 15", "01 02 00"),
            Packet::Publish(again),
        ),
        (
            Version::V5,
            "30 0f 00 00 08 23 00 03 0b 01 0b 80 01 32 31 2e 35",
            Packet::Publish(alias),
        ),
    ]
}

#[rustfmt::skip]
fn answers() -> Vec<Case> {
    use Version::{V5, V311};
    let connack = |session_present, reason| {
        Packet::Connack(Connack { session_present, reason, properties: Properties::none() })
    };
    let ack = |reason| Ack { reason, ..Ack::new(id(1)) };
    let told = Ack {
        properties: Properties(vec![Property::ReasonString(text("no"))]),
        ..ack(ReasonCode::NOT_AUTHORIZED)
    };
    let options = SubscribeFilter {
        no_local: true,
        retain_as_published: true,
        retain_handling: RetainHandling::DoNotSend,
        ..filter("a/+", Qos::AtLeastOnce)
    };
    let subscribe = |filters| Subscribe { id: id(10), properties: Properties::none(), filters };
    let suback = |reasons| Suback { id: id(10), properties: Properties::none(), reasons };
    let unsubscribe = Unsubscribe {
        id: id(11),
        properties: Properties::none(),
        filters: vec![TopicFilter::parse("a/+").unwrap(), TopicFilter::parse("#").unwrap()],
    };
    let both = vec![filter("a/+", Qos::AtLeastOnce), filter("#", Qos::ExactlyOnce)];
    let granted = vec![ReasonCode::GRANTED_QOS_1, ReasonCode::UNSPECIFIED_ERROR];
    let method = Properties(vec![Property::AuthenticationMethod(text("m"))]);
    let disconnect = |reason| Disconnect { reason, properties: Properties::none() };
    vec![
        (V311, "20 02 01 00",             connack(true, ReasonCode::SUCCESS)),
        (V311, "20 02 00 01",             connack(false, ReasonCode::UNSUPPORTED_PROTOCOL_VERSION)),
        (V311, "20 02 00 02",             connack(false, ReasonCode::CLIENT_IDENTIFIER_NOT_VALID)),
        (V311, "20 02 00 03",             connack(false, ReasonCode::SERVER_UNAVAILABLE)),
        (V311, "20 02 00 04",             connack(false, ReasonCode::BAD_USER_NAME_OR_PASSWORD)),
        (V311, "20 02 00 05",             connack(false, ReasonCode::NOT_AUTHORIZED)),
        (V5,   "20 03 01 00 00",          connack(true, ReasonCode::SUCCESS)),
        (V5,   "20 03 00 8a 00",          connack(false, ReasonCode::BANNED)),
        (V311, "40 02 00 01",             Packet::Puback(Ack::new(id(1)))),
        (V5,   "40 02 00 01",             Packet::Puback(Ack::new(id(1)))),
        (V5,   "40 03 00 01 10",          Packet::Puback(ack(ReasonCode::NO_MATCHING_SUBSCRIBERS))),
        (V5,   "50 09 00 01 87 05 1f 00 02 6e 6f", Packet::Pubrec(told)),
        (V311, "62 02 00 01",             Packet::Pubrel(Ack::new(id(1)))),
        (V5,   "62 03 00 01 92",          Packet::Pubrel(ack(ReasonCode::PACKET_IDENTIFIER_NOT_FOUND))),
        (V5,   "70 02 00 01",             Packet::Pubcomp(Ack::new(id(1)))),
        (V311, "82 0c 00 0a 00 03 61 2f 2b 01 00 01 23 02", Packet::Subscribe(subscribe(both))),
        (V5,   "82 09 00 0a 00 00 03 61 2f 2b 2d", Packet::Subscribe(subscribe(vec![options]))),
        (V311, "90 04 00 0a 01 80",       Packet::Suback(suback(granted.clone()))),
        (V5,   "90 05 00 0a 00 01 80",    Packet::Suback(suback(granted))),
        (V311, "a2 0a 00 0b 00 03 61 2f 2b 00 01 23", Packet::Unsubscribe(unsubscribe.clone())),
        (V5,   "a2 0b 00 0b 00 00 03 61 2f 2b 00 01 23", Packet::Unsubscribe(unsubscribe)),
        (V311, "b0 02 00 0a",             Packet::Unsuback(suback(vec![]))),
        (V5,   "b0 05 00 0a 00 00 11",    Packet::Unsuback(suback(vec![
            ReasonCode::SUCCESS, ReasonCode::NO_SUBSCRIPTION_EXISTED,
        ]))),
        (V311, "c0 00",                   Packet::Pingreq),
        (V5,   "d0 00",                   Packet::Pingresp),
        (V311, "e0 00",                   Packet::Disconnect(Disconnect::default())),
        (V5,   "e0 00",                   Packet::Disconnect(Disconnect::default())),
        (V5,   "e0 01 04",                Packet::Disconnect(disconnect(
            ReasonCode::DISCONNECT_WITH_WILL_MESSAGE,
        ))),
        (V5,   "f0 00",                   Packet::Auth(Auth::default())),
        (V5,   "f0 06 18 04 15 00 01 6d", Packet::Auth(Auth {
            reason: ReasonCode::CONTINUE_AUTHENTICATION,
            properties: method,
        })),
    ]
}

/// Longer than need be, but not wrong: read, and written back shorter.
#[test]
fn long_forms_are_read_and_shortened() {
    crate::proves!(V5: "§3.4.2.1a", "§3.14.2.1a");
    #[rustfmt::skip]
    let table = [
        // long                 short                clause
        ("40 03 00 01 00",      "40 02 00 01",       "§3.4.2.1"),
        ("40 04 00 01 00 00",   "40 02 00 01",       "§3.4.2.1"),
        ("40 04 00 01 10 00",   "40 03 00 01 10",    "§3.4.2.1"),
        ("e0 01 00",            "e0 00",             "§3.14.2.1"),
        ("e0 02 00 00",         "e0 00",             "§3.14.2.1"),
        ("e0 02 8d 00",         "e0 01 8d",          "§3.14.2.1"),
    ];
    for (long, short, clause) in table {
        let packet = decode(&hex(long), Version::V5).unwrap();
        let written = encode(&packet, Version::V5).unwrap();
        assert_eq!(written, hex(short), "{long} [{clause}]");
    }
}

/// Of what 5.0 can say, 3.1.1 gets the nearest.
#[test]
fn reason_codes_become_return_codes_at_the_edge() {
    crate::proves!(V311: "3.9.3-2");
    #[rustfmt::skip]
    let table = [
        (ReasonCode::SERVER_BUSY,              Some(3), "20 02 00 03"),
        (ReasonCode::CONNECTION_RATE_EXCEEDED, Some(3), "20 02 00 03"),
        (ReasonCode::BANNED,                   Some(5), "20 02 00 05"),
        // No such code in 3.1.1: the fallback, if the broker insists on answering [MQTT-3.2.2-6].
        (ReasonCode::QUOTA_EXCEEDED,           None,    "20 02 00 03"),
    ];
    for (reason, code, bytes) in table {
        assert_eq!(reason.return_code(), code, "{reason}");
        let properties = Properties::none();
        let connack = Packet::Connack(Connack {
            session_present: false,
            reason,
            properties,
        });
        assert_eq!(
            encode(&connack, Version::V311).unwrap(),
            hex(bytes),
            "{reason}"
        );
    }
    let reasons = vec![ReasonCode::NOT_AUTHORIZED, ReasonCode::GRANTED_QOS_2];
    let suback = Suback {
        id: id(1),
        properties: Properties::none(),
        reasons,
    };
    let written = encode(&Packet::Suback(suback), Version::V311).unwrap();
    assert_eq!(written, hex("90 04 00 01 80 02"), "[MQTT-3.9.3-2]");
}

#[test]
fn what_has_no_bytes_is_refused() {
    let long = Bytes::from(vec![0; 65_536]);
    let correlated = Publish {
        properties: Properties(vec![Property::CorrelationData(long)]),
        ..publish(Qos::AtMostOnce, None)
    };
    let nameless = Publish {
        topic: None,
        ..publish(Qos::AtMostOnce, None)
    };
    let auth = Packet::Auth(Auth::default());
    #[rustfmt::skip]
    let table = [
        (Version::V5,   Packet::Publish(correlated), EncodeError::FieldTooLong("Correlation Data")),
        (Version::V311, Packet::Publish(nameless),   EncodeError::Missing("Topic Name")),
        (Version::V5,   Packet::Publish(publish(Qos::AtLeastOnce, None)),
                                                     EncodeError::Missing("Packet Identifier")),
        (Version::V311, auth,                        EncodeError::NotIn311(PacketKind::Auth)),
    ];
    for (version, packet, expected) in table {
        assert_eq!(encode(&packet, version), Err(expected));
    }
}
