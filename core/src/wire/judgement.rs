//! Which statement each flaw breaks, in each version.

use super::malformed::{Flaw, Offence};
use super::packet::PacketKind;
use crate::clause;
use crate::spec::{Clause, Version};
use crate::topic::TopicError;

impl Flaw {
    /// The table: offence, and the statement of each version.
    ///
    /// The standards call some flaws by their class and leave others open. Open ones are Malformed
    /// where the bytes stand for nothing, and a Protocol Error where they say something forbidden.
    /// A flaw without a statement of its own cites the one that makes the receiver close.
    #[rustfmt::skip]
    pub(super) fn verdict(&self, version: Version, kind: Option<PacketKind>) -> (Offence, Clause) {
        use Offence::{Malformed, Protocol};
        macro_rules! cite {
            ($old:literal, $new:literal) => { clause!(version, v311: $old, v5: $new) };
        }
        let close = cite!("4.8.0-1", "4.13.1-1");
        match self {
            Self::Truncated(_) | Self::Missing(_) | Self::PropertiesTruncated(_)
            | Self::TrailingBytes(_) | Self::BeyondRemainingLength(_) | Self::ReservedType(_) => (Malformed, close),
            Self::HeaderFlags { kind, .. } => (Malformed, flags_clause(version, *kind)),
            Self::PublishQos3 => (Malformed, cite!("3.3.1-4", "3.3.1-4")),
            Self::DupAtQos0 => (Protocol, cite!("3.3.1-2", "3.3.1-2")),
            Self::LengthTooLong(_) => (Malformed, cite!("§2.2.3a", "§1.5.5a")),
            Self::LengthNotShortest(_) => (Malformed, cite!("§2.2.3a", "1.5.5-1")),
            Self::TooLarge { .. } => (Protocol, too_large_clause(version, kind)),
            Self::NotUtf8(_) | Self::Surrogate(_) => (Malformed, cite!("1.5.3-1", "1.5.4-1")),
            Self::Null(_) => (Malformed, cite!("1.5.3-2", "1.5.4-2")),
            Self::TopicName { field, why } => (Malformed, name_clause(version, field, *why)),
            Self::TopicFilter(why) => (Malformed, why.clause_in(version)),
            Self::Share(why) => (Malformed, why.clause()),
            Self::NoTopic => (Protocol, cite!("4.7.3-1", "§3.3.2.1a")),
            Self::ZeroPacketId => (Protocol, zero_id_clause(version, kind)),
            Self::ProtocolName(_) => (Protocol, cite!("3.1.2-1", "3.1.2-1")),
            Self::ProtocolLevel(_) => (Protocol, cite!("3.1.2-2", "3.1.2-2")),
            Self::ConnectReservedFlag => (Malformed, cite!("3.1.2-3", "3.1.2-3")),
            Self::WillQosWithoutWill => (Protocol, cite!("3.1.2-13", "3.1.2-11")),
            Self::WillRetainWithoutWill => (Protocol, cite!("3.1.2-15", "3.1.2-13")),
            Self::WillQos3 => (Malformed, cite!("3.1.2-14", "3.1.2-12")),
            Self::PasswordWithoutUserName => (Protocol, cite!("3.1.2-22", "4.13.1-1")),
            Self::AuthenticationDataAlone => (Protocol, cite!("4.8.0-1", "§3.1.2.11.10a")),
            Self::ConnackFlags(_) => (Malformed, cite!("§3.2.2.1a", "3.2.2-1")),
            Self::SessionPresentOnRefusal => (Protocol, cite!("3.2.2-4", "3.2.2-6")),
            Self::ReturnCode { kind, .. } | Self::Reason { kind, .. } =>
                (Protocol, reason_clause(version, *kind)),
            Self::NoFilters if kind == Some(PacketKind::Unsubscribe) =>
                (Protocol, cite!("3.10.3-2", "3.10.3-2")),
            Self::NoFilters => (Protocol, cite!("3.8.3-3", "3.8.3-2")),
            Self::NoReasons if kind == Some(PacketKind::Unsuback) =>
                (Protocol, cite!("3.10.4-4", "3.11.3-2")),
            Self::NoReasons => (Protocol, cite!("3.8.4-5", "3.8.4-6")),
            Self::SubscribeReservedBits(_) => (Malformed, cite!("3.8.3-4", "3.8.3-5")),
            Self::SubscribeQos3 if version == Version::V311 =>
                (Malformed, clause!(V311, "3.8.3-4")),
            Self::SubscribeQos3 => (Protocol, clause!(V5, "§3.8.3.1a")),
            Self::RetainHandling3 => (Protocol, cite!("3.8.3-4", "§3.8.3.1b")),
            Self::NoLocalOnShared => (Protocol, cite!("4.8.0-1", "3.8.3-4")),
            Self::UnknownProperty(_) | Self::MisplacedProperty { .. } =>
                (Malformed, cite!("4.8.0-1", "§2.2.2.2a")),
            Self::RepeatedProperty(name) => (Protocol, repeated_clause(name)),
            Self::PropertyValue { property, .. } => (Protocol, value_clause(property, kind)),
            Self::AuthWithoutMethod => (Protocol, cite!("4.8.0-1", "§3.15.2.2.2a")),
        }
    }
}

pub(super) fn flags_clause(version: Version, kind: PacketKind) -> Clause {
    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "the others share one statement"
    )]
    match kind {
        PacketKind::Pubrel => clause!(version, v311: "3.6.1-1", v5: "3.6.1-1"),
        PacketKind::Subscribe => clause!(version, v311: "3.8.1-1", v5: "3.8.1-1"),
        PacketKind::Unsubscribe => clause!(version, v311: "3.10.1-1", v5: "3.10.1-1"),
        PacketKind::Disconnect => clause!(version, v311: "3.14.1-1", v5: "3.14.1-1"),
        PacketKind::Auth => clause!(version, v311: "2.2.2-2", v5: "3.15.1-1"),
        _ => clause!(version, v311: "2.2.2-2", v5: "2.1.3-1"),
    }
}

/// 3.1.1 has no agreed maximum: there it is a buffer that is full.
fn too_large_clause(version: Version, kind: Option<PacketKind>) -> Clause {
    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "only a broker sends these four"
    )]
    match kind {
        Some(
            PacketKind::Connack | PacketKind::Suback | PacketKind::Unsuback | PacketKind::Pingresp,
        ) => clause!(version, v311: "4.8.0-2", v5: "3.1.2-24"),
        _ => clause!(version, v311: "4.8.0-2", v5: "3.2.2-15"),
    }
}

fn name_clause(version: Version, field: &str, why: TopicError) -> Clause {
    match (field, why) {
        ("Topic Name", TopicError::Wildcard) => {
            clause!(version, v311: "3.3.2-2", v5: "3.3.2-2")
        }
        ("Response Topic", TopicError::Wildcard) => clause!(V5, "3.3.2-14"),
        _ => why.clause_in(version),
    }
}

pub(super) fn zero_id_clause(version: Version, kind: Option<PacketKind>) -> Clause {
    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "the acknowledgements are the exceptions"
    )]
    match kind {
        Some(
            PacketKind::Puback | PacketKind::Pubrec | PacketKind::Pubrel | PacketKind::Pubcomp,
        ) => clause!(version, v311: "2.3.1-6", v5: "2.2.1-5"),
        Some(PacketKind::Suback | PacketKind::Unsuback) => {
            clause!(version, v311: "2.3.1-7", v5: "2.2.1-6")
        }
        _ => clause!(version, v311: "2.3.1-1", v5: "2.2.1-3"),
    }
}

pub(super) fn reason_clause(version: Version, kind: PacketKind) -> Clause {
    #[allow(clippy::wildcard_enum_match_arm, reason = "the others carry no code")]
    match kind {
        PacketKind::Connack => clause!(version, v311: "3.2.2-6", v5: "3.2.2-8"),
        PacketKind::Puback => clause!(version, v311: "4.8.0-1", v5: "3.4.2-1"),
        PacketKind::Pubrec => clause!(version, v311: "4.8.0-1", v5: "3.5.2-1"),
        PacketKind::Pubrel => clause!(version, v311: "4.8.0-1", v5: "3.6.2-1"),
        PacketKind::Pubcomp => clause!(version, v311: "4.8.0-1", v5: "3.7.2-1"),
        PacketKind::Suback => clause!(version, v311: "3.9.3-2", v5: "3.9.3-2"),
        PacketKind::Unsuback => clause!(version, v311: "4.8.0-1", v5: "3.11.3-2"),
        PacketKind::Disconnect => clause!(version, v311: "4.8.0-1", v5: "3.14.2-1"),
        PacketKind::Auth => clause!(version, v311: "4.8.0-1", v5: "3.15.2-1"),
        _ => clause!(version, v311: "4.8.0-1", v5: "4.13.1-1"),
    }
}

fn repeated_clause(property: &str) -> Clause {
    match property {
        "Subscription Identifier" => clause!(V5, "§3.8.2.1.2a"),
        _ => clause!(V5, "4.13.1-1"),
    }
}

fn value_clause(property: &str, kind: Option<PacketKind>) -> Clause {
    match property {
        "Topic Alias" => clause!(V5, "3.3.2-8"),
        "Subscription Identifier" if kind == Some(PacketKind::Subscribe) => {
            clause!(V5, "§3.8.2.1.2a")
        }
        "Subscription Identifier" => clause!(V5, "§3.3.2.3.8a"),
        "Maximum QoS" => clause!(V5, "3.2.2-9"),
        _ => clause!(V5, "4.13.1-1"),
    }
}
