//! Every way a packet can be wrong: the bytes, the byte where it breaks, and the statement.

use std::collections::BTreeSet;

use super::super::*;
use super::hex;
use crate::spec::Clause;
use crate::topic::{ShareError, TopicError};

use Version::{V5, V311};

/// Version spoken, bytes, where it breaks, the statement it breaks, what is wrong.
type Case = (Version, &'static str, u32, (Version, &'static str), Flaw);

#[rustfmt::skip]
fn frames() -> Vec<Case> {
    let flags = |kind, found, expected| Flaw::HeaderFlags { kind, found, expected };
    vec![
        (V5,   "",                      0, (V5, "4.13.1-1"),  Flaw::Truncated("the fixed header")),
        (V5,   "c0",                    1, (V5, "4.13.1-1"),  Flaw::Truncated("Remaining Length")),
        (V5,   "30 ff ff",              3, (V5, "4.13.1-1"),  Flaw::Truncated("Remaining Length")),
        (V311, "40 02 00",              3, (V311, "4.8.0-1"), Flaw::Truncated("Packet Identifier")),
        (V311, "30 08 00 01 61 78",     6, (V311, "4.8.0-1"), Flaw::Missing(4)),
        (V5,   "c0 01 00",              2, (V5, "4.13.1-1"),  Flaw::TrailingBytes(1)),
        (V311, "b0 03 00 01 00",        4, (V311, "4.8.0-1"), Flaw::TrailingBytes(1)),
        (V311, "40 03 00 01 00",        4, (V311, "4.8.0-1"), Flaw::TrailingBytes(1)),
        (V311, "e0 01 00",              2, (V311, "4.8.0-1"), Flaw::TrailingBytes(1)),
        (V5,   "c0 00 c0 00",           2, (V5, "4.13.1-1"),  Flaw::BeyondRemainingLength(2)),
        (V5,   "00 00",                 0, (V5, "4.13.1-1"),  Flaw::ReservedType(0)),
        (V311, "f0 00",                 0, (V311, "4.8.0-1"), Flaw::ReservedType(15)),
        (V5,   "11 00",                 0, (V5, "2.1.3-1"),   flags(PacketKind::Connect, 1, 0)),
        (V311, "c8 00",                 0, (V311, "2.2.2-2"), flags(PacketKind::Pingreq, 8, 0)),
        (V5,   "60 02 00 01",           0, (V5, "3.6.1-1"),   flags(PacketKind::Pubrel, 0, 2)),
        (V311, "80 00",                 0, (V311, "3.8.1-1"), flags(PacketKind::Subscribe, 0, 2)),
        (V5,   "a3 00",                 0, (V5, "3.10.1-1"),  flags(PacketKind::Unsubscribe, 3, 2)),
        (V5,   "e1 00",                 0, (V5, "3.14.1-1"),  flags(PacketKind::Disconnect, 1, 0)),
        (V5,   "f1 00",                 0, (V5, "3.15.1-1"),  flags(PacketKind::Auth, 1, 0)),
        (V311, "36 00",                 0, (V311, "3.3.1-4"), Flaw::PublishQos3),
        (V5,   "38 00",                 0, (V5, "3.3.1-2"),   Flaw::DupAtQos0),
        (V311, "30 ff ff ff ff",        4, (V311, "§2.2.3a"), Flaw::LengthTooLong("Remaining Length")),
        (V5,   "30 80 80 80 80 01",     4, (V5, "§1.5.5a"),   Flaw::LengthTooLong("Remaining Length")),
        (V5,   "c0 80 00",              1, (V5, "1.5.5-1"),   Flaw::LengthNotShortest("Remaining Length")),
    ]
}

#[rustfmt::skip]
fn texts() -> Vec<Case> {
    let name = |why| Flaw::TopicName { field: "Topic Name", why };
    let filter = Flaw::TopicFilter;
    vec![
        (V311, "30 05 00 03 61 ff 62",       5, (V311, "1.5.3-1"), Flaw::NotUtf8("Topic Name")),
        // An overlong form, and a character cut in two.
        (V5,   "30 05 00 02 c0 80 00",       4, (V5, "1.5.4-1"),   Flaw::NotUtf8("Topic Name")),
        (V5,   "30 05 00 02 61 c3 00",       5, (V5, "1.5.4-1"),   Flaw::NotUtf8("Topic Name")),
        (V5,   "30 06 00 03 ed a0 80 00",    4, (V5, "1.5.4-1"),   Flaw::Surrogate("Topic Name")),
        (V311, "30 04 00 02 61 00",          5, (V311, "1.5.3-2"), Flaw::Null("Topic Name")),
        (V5,   "30 05 00 02 61 00 00",       5, (V5, "1.5.4-2"),   Flaw::Null("Topic Name")),
        (V5,   "30 04 00 09 61 00",          6, (V5, "4.13.1-1"),  Flaw::Truncated("Topic Name")),
        (V311, "30 03 00 01 23",             2, (V311, "3.3.2-2"), name(TopicError::Wildcard)),
        (V5,   "30 04 00 01 2b 00",          2, (V5, "3.3.2-2"),   name(TopicError::Wildcard)),
        (V311, "30 02 00 00",                2, (V311, "4.7.3-1"), name(TopicError::Empty)),
        (V5,   "30 03 00 00 00",             2, (V5, "§3.3.2.1a"), Flaw::NoTopic),
        (V311, "82 05 00 01 00 00 00",       4, (V311, "4.7.3-1"), filter(TopicError::Empty)),
        (V311, "82 07 00 01 00 02 61 23 00", 4, (V311, "4.7.1-2"), filter(TopicError::MisplacedHash)),
        (V5,   "a2 07 00 01 00 00 02 61 2b", 5, (V5, "4.7.1-2"),   filter(TopicError::MisplacedPlus)),
        (V5,   "82 0e 00 01 00 00 08 24 73 68 61 72 65 2f 67 00", 5, (V5, "4.8.2-2"),
            Flaw::Share(ShareError::NoFilter)),
        (V5,   "82 0f 00 01 00 00 09 24 73 68 61 72 65 2f 2f 61 00", 5, (V5, "4.8.2-1"),
            Flaw::Share(ShareError::NoName)),
        (V5,   "a2 0f 00 01 00 00 0a 24 73 68 61 72 65 2f 2b 2f 61", 5, (V5, "4.8.2-2"),
            Flaw::Share(ShareError::Wildcard)),
        (V311, "32 07 00 01 61 00 00 78 79", 5, (V311, "2.3.1-1"), Flaw::ZeroPacketId),
        (V5,   "32 06 00 01 61 00 00 00",    5, (V5, "2.2.1-3"),   Flaw::ZeroPacketId),
        (V5,   "40 02 00 00",                2, (V5, "2.2.1-5"),   Flaw::ZeroPacketId),
        (V311, "90 03 00 00 00",             2, (V311, "2.3.1-7"), Flaw::ZeroPacketId),
    ]
}

/// A CONNECT up to its flags is 4d 51 54 54 and the level; the flags are byte 9.
#[rustfmt::skip]
fn connects() -> Vec<Case> {
    let old_name = Flaw::ProtocolName(Text::parse("MQIsdp").unwrap());
    let name = Flaw::ProtocolName(Text::parse("MQTX").unwrap());
    let will = |why| Flaw::TopicName { field: "Will Topic", why };
    vec![
        (V5,   "10 0e 00 06 4d 51 49 73 64 70 03 02 00 3c 00 00", 2, (V311, "3.1.2-1"), old_name),
        (V5,   "10 0d 00 04 4d 51 54 58 05 02 00 3c 00 00 00", 2, (V5, "3.1.2-1"), name),
        (V5,   "10 0c 00 04 4d 51 54 54 03 02 00 3c 00 00", 8, (V311, "3.1.2-2"), Flaw::ProtocolLevel(3)),
        (V5,   "10 0d 00 04 4d 51 54 54 06 02 00 3c 00 00 00", 8, (V5, "3.1.2-2"), Flaw::ProtocolLevel(6)),
        // Whatever an unknown version puts behind its level, it is the level that is answered.
        (V311, "10 07 00 04 4d 51 54 54 09", 8, (V5, "3.1.2-2"), Flaw::ProtocolLevel(9)),
        (V5,   "10 0c 00 04 4d 51 54 54 04 03 00 3c 00 00", 9, (V311, "3.1.2-3"), Flaw::ConnectReservedFlag),
        (V5,   "10 0d 00 04 4d 51 54 54 05 03 00 3c 00 00 00", 9, (V5, "3.1.2-3"), Flaw::ConnectReservedFlag),
        (V5,   "10 0c 00 04 4d 51 54 54 04 0a 00 3c 00 00", 9, (V311, "3.1.2-13"), Flaw::WillQosWithoutWill),
        (V5,   "10 0d 00 04 4d 51 54 54 05 0a 00 3c 00 00 00", 9, (V5, "3.1.2-11"), Flaw::WillQosWithoutWill),
        (V5,   "10 0c 00 04 4d 51 54 54 04 22 00 3c 00 00", 9, (V311, "3.1.2-15"), Flaw::WillRetainWithoutWill),
        (V5,   "10 0d 00 04 4d 51 54 54 05 22 00 3c 00 00 00", 9, (V5, "3.1.2-13"), Flaw::WillRetainWithoutWill),
        (V5,   "10 0c 00 04 4d 51 54 54 04 1e 00 3c 00 00", 9, (V311, "3.1.2-14"), Flaw::WillQos3),
        (V5,   "10 0d 00 04 4d 51 54 54 05 1e 00 3c 00 00 00", 9, (V5, "3.1.2-12"), Flaw::WillQos3),
        (V5,   "10 0f 00 04 4d 51 54 54 04 42 00 3c 00 00 00 01 70", 9, (V311, "3.1.2-22"),
            Flaw::PasswordWithoutUserName),
        (V5,   "10 12 00 04 4d 51 54 54 04 06 00 3c 00 00 00 00 00 02 68 69", 14, (V311, "4.7.3-1"),
            will(TopicError::Empty)),
        (V5,   "10 12 00 04 4d 51 54 54 05 06 00 3c 00 00 00 00 00 01 23 00 00", 16, (V5, "4.7.0-1"),
            will(TopicError::Wildcard)),
        (V5,   "10 0e 00 04 4d 51 54 54 04 82 00 3c 00 00 00 05", 16, (V311, "4.8.0-1"),
            Flaw::Truncated("User Name")),
        (V5,   "10 11 00 04 4d 51 54 54 05 02 00 3c 04 16 00 01 78 00 00", 12, (V5, "§3.1.2.11.10a"),
            Flaw::AuthenticationDataAlone),
        (V5,   "20 03 02 00 00", 2, (V5, "3.2.2-1"), Flaw::ConnackFlags(2)),
        (V311, "20 02 80 00", 2, (V311, "§3.2.2.1a"), Flaw::ConnackFlags(0x80)),
        (V5,   "20 03 01 87 00", 2, (V5, "3.2.2-6"), Flaw::SessionPresentOnRefusal),
        (V311, "20 02 01 05", 2, (V311, "3.2.2-4"), Flaw::SessionPresentOnRefusal),
        (V311, "20 02 00 06", 3, (V311, "3.2.2-6"),
            Flaw::ReturnCode { kind: PacketKind::Connack, code: 6 }),
    ]
}

#[rustfmt::skip]
fn answers() -> Vec<Case> {
    let reason = |kind, code| Flaw::Reason { kind, reason: ReasonCode(code) };
    use PacketKind as K;
    vec![
        (V5,   "20 03 00 01 00",         3, (V5, "3.2.2-8"),     reason(K::Connack, 0x01)),
        (V5,   "40 03 00 01 92",         4, (V5, "3.4.2-1"),     reason(K::Puback, 0x92)),
        (V5,   "50 03 00 01 55",         4, (V5, "3.5.2-1"),     reason(K::Pubrec, 0x55)),
        (V5,   "62 03 00 01 10",         4, (V5, "3.6.2-1"),     reason(K::Pubrel, 0x10)),
        (V5,   "70 03 00 01 80",         4, (V5, "3.7.2-1"),     reason(K::Pubcomp, 0x80)),
        (V5,   "90 04 00 01 00 03",      5, (V5, "3.9.3-2"),     reason(K::Suback, 0x03)),
        (V5,   "b0 04 00 01 00 01",      5, (V5, "3.11.3-2"),    reason(K::Unsuback, 0x01)),
        (V5,   "e0 01 01",               2, (V5, "3.14.2-1"),    reason(K::Disconnect, 0x01)),
        (V5,   "f0 02 80 00",            2, (V5, "3.15.2-1"),    reason(K::Auth, 0x80)),
        (V311, "90 03 00 01 03",         4, (V311, "3.9.3-2"),
            Flaw::ReturnCode { kind: K::Suback, code: 3 }),
        (V311, "82 02 00 01",            4, (V311, "3.8.3-3"),   Flaw::NoFilters),
        (V5,   "82 03 00 01 00",         5, (V5, "3.8.3-2"),     Flaw::NoFilters),
        (V311, "a2 02 00 01",            4, (V311, "3.10.3-2"),  Flaw::NoFilters),
        (V5,   "a2 03 00 01 00",         5, (V5, "3.10.3-2"),    Flaw::NoFilters),
        (V311, "90 02 00 01",            4, (V311, "3.8.4-5"),   Flaw::NoReasons),
        (V5,   "b0 03 00 01 00",         5, (V5, "3.11.3-2"),    Flaw::NoReasons),
        (V311, "82 06 00 01 00 01 61 04", 7, (V311, "3.8.3-4"),  Flaw::SubscribeReservedBits(4)),
        (V5,   "82 07 00 01 00 00 01 61 40", 8, (V5, "3.8.3-5"), Flaw::SubscribeReservedBits(0x40)),
        (V311, "82 06 00 01 00 01 61 03", 7, (V311, "3.8.3-4"),  Flaw::SubscribeQos3),
        (V5,   "82 07 00 01 00 00 01 61 03", 8, (V5, "§3.8.3.1a"), Flaw::SubscribeQos3),
        (V5,   "82 07 00 01 00 00 01 61 30", 8, (V5, "§3.8.3.1b"), Flaw::RetainHandling3),
        (V5,   "82 10 00 01 00 00 0a 24 73 68 61 72 65 2f 67 2f 61 04", 17, (V5, "3.8.3-4"),
            Flaw::NoLocalOnShared),
        // The method may be left out only together with everything else.
        (V5,   "f0 01 18",               3, (V5, "4.13.1-1"),    Flaw::Truncated("Property Length")),
        (V5,   "f0 02 18 00",            3, (V5, "§3.15.2.2.2a"), Flaw::AuthWithoutMethod),
    ]
}

/// Properties of a PUBLISH to "a" begin at byte 6, behind their length.
#[rustfmt::skip]
fn properties() -> Vec<Case> {
    let value = |property, value, allowed| Flaw::PropertyValue { property, value, allowed };
    let misplaced = |property, place| Flaw::MisplacedProperty { property, place };
    let answer = |why| Flaw::TopicName { field: "Response Topic", why };
    vec![
        (V5, "30 05 00 01 61 04 01",    7, (V5, "4.13.1-1"),    Flaw::Truncated("Properties")),
        (V5, "30 06 00 01 61 02 02 00", 8, (V5, "4.13.1-1"),
            Flaw::PropertiesTruncated("Value")),
        (V5, "30 08 00 01 61 03 03 00 05 78", 9, (V5, "4.13.1-1"),
            Flaw::PropertiesTruncated("Value")),
        (V5, "30 06 00 01 61 02 04 00", 6, (V5, "§2.2.2.2a"),   Flaw::UnknownProperty(4)),
        (V5, "30 06 00 01 61 02 ab 01", 6, (V5, "§2.2.2.2a"),   Flaw::UnknownProperty(171)),
        (V5, "30 06 00 01 61 02 81 00", 6, (V5, "1.5.5-1"),
            Flaw::LengthNotShortest("a property identifier")),
        (V5, "30 07 00 01 61 03 21 00 05", 6, (V5, "§2.2.2.2a"),
            misplaced("Receive Maximum", "on PUBLISH")),
        (V5, "10 15 00 04 4d 51 54 54 05 06 00 3c 00 00 00 03 23 00 01 00 01 77 00", 16, (V5, "§2.2.2.2a"),
            misplaced("Topic Alias", "among Will Properties")),
        (V5, "30 08 00 01 61 04 01 00 01 00", 8, (V5, "4.13.1-1"),
            Flaw::RepeatedProperty("Payload Format Indicator")),
        (V5, "82 0b 00 01 04 0b 01 0b 02 00 01 61 00", 7, (V5, "§3.8.2.1.2a"),
            Flaw::RepeatedProperty("Subscription Identifier")),
        (V5, "30 06 00 01 61 02 01 02", 7, (V5, "4.13.1-1"),
            value("Payload Format Indicator", 2, "0 or 1")),
        (V5, "30 07 00 01 61 03 23 00 00", 7, (V5, "3.3.2-8"),
            value("Topic Alias", 0, "1 to 65,535")),
        (V5, "30 06 00 01 61 02 0b 00", 7, (V5, "§3.3.2.3.8a"),
            value("Subscription Identifier", 0, "1 to 268,435,455")),
        (V5, "82 09 00 01 02 0b 00 00 01 61 00", 6, (V5, "§3.8.2.1.2a"),
            value("Subscription Identifier", 0, "1 to 268,435,455")),
        (V5, "20 05 00 00 02 24 02", 6, (V5, "3.2.2-9"), value("Maximum QoS", 2, "0 or 1")),
        (V5, "20 06 00 00 03 21 00 00", 6, (V5, "4.13.1-1"),
            value("Receive Maximum", 0, "1 to 65,535")),
        (V5, "20 08 00 00 05 27 00 00 00 00", 6, (V5, "4.13.1-1"),
            value("Maximum Packet Size", 0, "1 to 4,294,967,295")),
        (V5, "30 08 00 01 61 04 08 00 01 23", 7, (V5, "3.3.2-14"), answer(TopicError::Wildcard)),
        (V5, "30 07 00 01 61 03 08 00 00", 7, (V5, "4.7.3-1"), answer(TopicError::Empty)),
    ]
}

#[test]
fn every_flaw_is_found_where_it_is_and_by_its_statement() {
    let mut seen = BTreeSet::new();
    let all = [frames(), texts(), connects(), answers(), properties()];
    for (version, bytes, at, (standard, number), flaw) in all.into_iter().flatten() {
        let error = decode(&hex(bytes), version).expect_err(bytes);
        seen.insert(kind_of(&flaw));
        assert_eq!(error.flaw, flaw, "{bytes}");
        assert_eq!(error.at, at, "{bytes}: {error}");
        let clause = Clause::find(standard, number).expect(number);
        assert_eq!(error.clause, clause, "{bytes}: {error}");
        let sentence = error.flaw.to_string();
        assert!(sentence.len() > 20, "{sentence}");
    }
    // Of the framer alone: the decoder has no limit. Its test is in `stream`.
    seen.insert(kind_of(&Flaw::TooLarge { size: 0, max: 0 }));
    assert_eq!(
        seen.len(),
        usize::from(FLAWS),
        "each kind of flaw has a case: {seen:?}"
    );
}

/// Whether it is called malformed or a protocol error is what the peer is told.
#[test]
fn the_reason_code_follows_the_offence() {
    #[rustfmt::skip]
    let table = [
        ("00 00",                      Offence::Malformed, ReasonCode::MALFORMED_PACKET),
        ("38 00",                      Offence::Protocol,  ReasonCode::PROTOCOL_ERROR),
        ("30 03 00 00 00",             Offence::Protocol,  ReasonCode::PROTOCOL_ERROR),
        ("30 07 00 01 61 03 23 00 00", Offence::Protocol,  ReasonCode::TOPIC_ALIAS_INVALID),
        ("30 07 00 01 61 03 21 00 05", Offence::Malformed, ReasonCode::MALFORMED_PACKET),
        ("10 07 00 04 4d 51 54 54 09", Offence::Protocol,  ReasonCode::UNSUPPORTED_PROTOCOL_VERSION),
    ];
    for (bytes, offence, reason) in table {
        let error = decode(&hex(bytes), V5).unwrap_err();
        assert_eq!(
            (error.offence, error.reason),
            (offence, reason),
            "{bytes}: {error}"
        );
    }
}

/// How many kinds there are: one more than the last number below.
const FLAWS: u8 = 43;

/// A number for each kind. A new one does not compile until it stands here.
#[rustfmt::skip]
fn kind_of(flaw: &Flaw) -> u8 {
    use Flaw as F;
    match flaw {
        F::Truncated(_) => 0, F::Missing(_) => 1, F::PropertiesTruncated(_) => 2,
        F::TrailingBytes(_) => 3, F::BeyondRemainingLength(_) => 4, F::ReservedType(_) => 5,
        F::HeaderFlags { .. } => 6, F::PublishQos3 => 7, F::DupAtQos0 => 8,
        F::LengthTooLong(_) => 9, F::LengthNotShortest(_) => 10, F::TooLarge { .. } => 11,
        F::NotUtf8(_) => 12, F::Surrogate(_) => 13, F::Null(_) => 14, F::TopicName { .. } => 15,
        F::TopicFilter(_) => 16, F::Share(_) => 17, F::NoTopic => 18, F::ZeroPacketId => 19,
        F::ProtocolName(_) => 20, F::ProtocolLevel(_) => 21, F::ConnectReservedFlag => 22,
        F::WillQosWithoutWill => 23, F::WillRetainWithoutWill => 24, F::WillQos3 => 25,
        F::PasswordWithoutUserName => 26, F::AuthenticationDataAlone => 27,
        F::ConnackFlags(_) => 28, F::SessionPresentOnRefusal => 29, F::ReturnCode { .. } => 30,
        F::Reason { .. } => 31, F::NoFilters => 32, F::NoReasons => 33,
        F::SubscribeReservedBits(_) => 34, F::SubscribeQos3 => 35, F::RetainHandling3 => 36,
        F::NoLocalOnShared => 37, F::UnknownProperty(_) => 38, F::MisplacedProperty { .. } => 39,
        F::RepeatedProperty(_) => 40, F::PropertyValue { .. } => 41, F::AuthWithoutMethod => 42,
    }
}
