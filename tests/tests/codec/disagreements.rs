//! Where other codecs read otherwise than we do, by which statement they are wrong, and why.
//!
//! A row is met by each of its judges under each of its statements, or it goes.

use brokerscope_core::clause;
use brokerscope_core::spec::{Clause, Version};
use brokerscope_core::topic::{ShareError, TopicError};
use brokerscope_core::wire::{Flaw, Packet, PacketKind, ReasonCode};

use super::judges::Judge;

/// One way in which one or both of them differ.
pub(super) struct Disagreement {
    pub(super) judges: &'static [Judge],
    /// What speaks for us; of the version in which they differ.
    pub(super) clauses: &'static [Clause],
    /// On which packets.
    pub(super) kinds: &'static [PacketKind],
    pub(super) way: Way,
    pub(super) why: &'static str,
}

/// What they do.
#[derive(Clone, Copy)]
pub(super) enum Way {
    /// They take what the statement forbids, where we found this flaw.
    Takes(fn(&Flaw) -> bool),
    /// They refuse such a packet, which the statement allows.
    Refuses(fn(&Packet) -> bool),
}

use PacketKind as K;

const BOTH: &[Judge] = &Judge::ALL;
const SECOND: &[Judge] = &[Judge::Second];
const THIRD: &[Judge] = &[Judge::Third];

const ANY: &[K] = &K::ALL;
const ACKS: &[K] = &[K::Puback, K::Pubrec, K::Pubrel, K::Pubcomp];
const WISHES: &[K] = &[K::Subscribe, K::Unsubscribe];

macro_rules! takes {
    ($judges:ident $kinds:expr, $flaw:pat, [$($version:ident $number:literal),*], $why:literal) => {
        Disagreement {
            judges: $judges,
            clauses: &[$(clause!($version, $number)),*],
            kinds: $kinds,
            way: Way::Takes(|flaw| matches!(flaw, $flaw)),
            why: $why,
        }
    };
}

#[rustfmt::skip]
pub(super) const DISAGREEMENTS: &[Disagreement] = &[
    takes!(BOTH ANY, Flaw::LengthNotShortest(_), [V311 "§2.2.3a", V5 "1.5.5-1"],
        "it does not mind a number in more bytes than it needs"),
    takes!(SECOND ANY, Flaw::Null(_), [V311 "1.5.3-2", V5 "1.5.4-2"],
        "it does not look for U+0000 in texts"),
    takes!(BOTH &[K::Publish, K::Subscribe, K::Unsubscribe], Flaw::ZeroPacketId,
        [V311 "2.3.1-1", V5 "2.2.1-3"],
        "it leaves the Packet Identifier to its user"),
    takes!(BOTH &[K::Suback, K::Unsuback], Flaw::ZeroPacketId, [V311 "2.3.1-7", V5 "2.2.1-6"],
        "it does not mind an answer to number 0, which nothing can have"),
    takes!(THIRD ACKS, Flaw::ZeroPacketId, [V311 "2.3.1-6", V5 "2.2.1-5"],
        "as above"),

    takes!(SECOND &[K::Connect], Flaw::ConnectReservedFlag, [V311 "3.1.2-3", V5 "3.1.2-3"],
        "it does not look at the reserved flag"),
    takes!(SECOND &[K::Connect], Flaw::WillQosWithoutWill, [V311 "3.1.2-13", V5 "3.1.2-11"],
        "it does not look at the will's QoS where there is no will"),
    takes!(SECOND &[K::Connect], Flaw::WillRetainWithoutWill, [V311 "3.1.2-15", V5 "3.1.2-13"],
        "nor at its RETAIN"),
    takes!(SECOND &[K::Connect], Flaw::WillQos3, [V311 "3.1.2-14", V5 "3.1.2-12"],
        "and where there is one, takes QoS 3 for another"),
    takes!(THIRD &[K::Connect], Flaw::ProtocolLevel(_), [V311 "3.1.2-2", V5 "3.1.2-2"],
        "it leaves the Protocol Level to its user"),
    takes!(BOTH &[K::Connect], Flaw::AuthenticationDataAlone, [V5 "§3.1.2.11.10a"],
        "it leaves the method to its user"),
    takes!(BOTH &[K::Connect], Flaw::TopicName { why: TopicError::Wildcard, field: "Will Topic" },
        [V311 "4.7.1-1", V5 "4.7.0-1"],
        "it does not look for wildcards in names"),

    takes!(SECOND &[K::Connack], Flaw::ConnackFlags(_), [V311 "§3.2.2.1a", V5 "3.2.2-1"],
        "it does not look at the reserved flags"),
    takes!(BOTH &[K::Connack], Flaw::SessionPresentOnRefusal, [V311 "3.2.2-4", V5 "3.2.2-6"],
        "it does not hold the flag against the reason"),
    takes!(THIRD &[K::Connack], Flaw::ReturnCode { .. }, [V311 "3.2.2-6"],
        "it guesses the version by the reason, so 3.1.1 may have those of 5.0"),
    takes!(THIRD &[K::Connack], Flaw::Reason { .. }, [V5 "3.2.2-8"],
        "and 5.0 those of 3.1.1"),
    takes!(THIRD &[K::Connack], Flaw::TrailingBytes(_), [V311 "4.8.0-1"],
        "and 3.1.1 properties"),
    takes!(THIRD &[K::Connack, K::Connect, K::Publish], Flaw::PropertyValue { .. },
        [V5 "3.2.2-9", V5 "3.3.2-8", V5 "4.13.1-1"],
        "it does not look at the values of properties"),
    takes!(THIRD ANY, Flaw::MisplacedProperty { .. }, [V5 "§2.2.2.2a"],
        "nor at where they may stand"),

    takes!(SECOND &[K::Publish], Flaw::DupAtQos0, [V311 "3.3.1-2", V5 "3.3.1-2"],
        "it does not hold DUP against the QoS"),
    takes!(BOTH &[K::Publish], Flaw::TopicName { why: TopicError::Wildcard, field: "Topic Name" },
        [V311 "3.3.2-2", V5 "3.3.2-2"],
        "it does not look for wildcards in names"),
    takes!(BOTH &[K::Publish], Flaw::TopicName { why: TopicError::Empty, .. }, [V311 "4.7.3-1"],
        "it allows for an alias, which 3.1.1 does not have"),
    takes!(BOTH &[K::Publish], Flaw::NoTopic, [V5 "§3.3.2.1a"],
        "it leaves the Topic Alias to its user"),
    takes!(BOTH &[K::Publish, K::Connect],
        Flaw::TopicName { why: TopicError::Wildcard, field: "Response Topic" }, [V5 "3.3.2-14"],
        "it does not look for wildcards in names"),
    takes!(SECOND &[K::Publish, K::Auth], Flaw::Truncated("Property Length"), [V5 "4.13.1-1"],
        "it takes a packet that ends before its Property Length"),
    takes!(THIRD &[K::Connack, K::Auth], Flaw::Truncated("Property Length"), [V5 "4.13.1-1"],
        "as above"),

    takes!(BOTH &[K::Subscribe], Flaw::SubscribeReservedBits(_), [V311 "3.8.3-4"],
        "it reads the options of 5.0 into the QoS of 3.1.1"),
    takes!(THIRD &[K::Subscribe], Flaw::SubscribeQos3, [V311 "3.8.3-4"],
        "it takes QoS 3 for another"),
    takes!(BOTH &[K::Subscribe], Flaw::NoLocalOnShared, [V5 "3.8.3-4"],
        "it does not hold the options against the filter"),
    takes!(BOTH WISHES, Flaw::TopicFilter(TopicError::MisplacedHash), [V311 "4.7.1-2", V5 "4.7.1-1"],
        "it does not read filters"),
    takes!(BOTH WISHES, Flaw::TopicFilter(TopicError::MisplacedPlus), [V311 "4.7.1-3", V5 "4.7.1-2"],
        "as above"),
    takes!(BOTH WISHES, Flaw::TopicFilter(TopicError::Empty),
        [V311 "4.7.3-1", V5 "4.7.3-1"],
        "as above"),
    takes!(BOTH WISHES, Flaw::Share(ShareError::NoFilter), [V5 "4.8.2-2"],
        "as above"),
    takes!(THIRD WISHES, Flaw::Share(ShareError::NoName), [V5 "4.8.2-1"],
        "as above"),
    takes!(THIRD &[K::Suback], Flaw::ReturnCode { .. }, [V311 "3.9.3-2"],
        "it takes the reasons of 5.0 in 3.1.1"),

    takes!(SECOND ACKS, Flaw::TrailingBytes(1), [V311 "4.8.0-1"],
        "it reads a reason, which 3.1.1 does not have"),
    takes!(THIRD &[K::Puback, K::Pubrec, K::Pubrel, K::Pubcomp, K::Disconnect],
        Flaw::TrailingBytes(_), [V311 "4.8.0-1"],
        "it reads these as 5.0, whatever the version"),
    takes!(THIRD &[K::Auth], Flaw::ReservedType(15), [V311 "4.8.0-1"],
        "as above"),
    takes!(THIRD &[K::Auth], Flaw::Reason { .. }, [V5 "3.15.2-1"],
        "it takes any reason there is"),
    takes!(BOTH &[K::Auth], Flaw::AuthWithoutMethod, [V5 "§3.15.2.2.2a"],
        "it leaves the method to its user"),

    Disagreement {
        judges: BOTH,
        clauses: &[clause!(V5, "3.1.2-19")],
        kinds: &[K::Connect],
        way: Way::Refuses(|packet| matches!(packet, Packet::Connect(it)
            if it.version == Version::V5 && it.password.is_some() && it.user_name.is_none())),
        why: "it keeps 3.1.1's rule [MQTT-3.1.2-22] in 5.0, where a token needs no name",
    },
    Disagreement {
        judges: BOTH,
        clauses: &[clause!(V311, "3.1.2-2")],
        kinds: &[K::Connect],
        way: Way::Refuses(|packet| matches!(packet, Packet::Connect(it) if it.is_bridge)),
        why: "level 0x84 is no level of the standard, which leaves it to a server what it takes; \
              Mosquitto's bridges send it, so we read it",
    },
    Disagreement {
        judges: BOTH,
        clauses: &[clause!(V5, "3.14.2-1")],
        kinds: &[K::Disconnect],
        way: Way::Refuses(|packet| matches!(packet, Packet::Disconnect(it)
            if it.reason == ReasonCode::BAD_AUTHENTICATION_METHOD)),
        why: "0x8C stands in the table of all reasons and not in that of DISCONNECT; we read it",
    },
];
