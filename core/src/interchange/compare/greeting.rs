//! CONNACK: who is let in, to which session, and on which terms.

use super::Runs;
use super::rules::Rule;
use super::talk::{Talk, Wire, Word};
use super::told::{Difference, Side, reason};
use crate::spec::Version;
use crate::time::Span;
use crate::wire::{Connack, Connect, PacketKind, Property, ReasonCode};

/// All that one pair of connections shows of CONNACK.
pub(super) fn compare(runs: &Runs<'_>, one: &Wire, other: &Wire, out: &mut Vec<Difference>) {
    let (Some((_, connect)), Some(ours), Some(theirs)) =
        (other.connect(), one.connack(), other.connack())
    else {
        return;
    };
    let who = (other.client, other.version);
    let refuses = [ours, theirs].map(|(_, connack)| connack.reason.is_error());
    let rule = match refuses {
        [false, false] => None,
        [false, true] if is_plain(connect) && is_about_the_name(theirs.1) => {
            Some(Rule::RefusesPlainId)
        }
        [false, true] => Some(Rule::Refuses),
        [true, false] => Some(Rule::LetsIn),
        [true, true] => (ours.1.reason != theirs.1.reason).then_some(Rule::OtherRefusal),
    };
    if let Some(rule) = rule {
        let [first, second] = [ours, theirs].map(|(word, connack)| {
            Side::of(
                word.at,
                word.record,
                reason(PacketKind::Connack, connack.reason),
            )
        });
        out.push(Difference::new(who, rule, "CONNACK", first, second));
    }
    if refuses[1] && other.leaves_at().is_none() && runs.real.end >= theirs.0.at + super::SETTLES {
        let said = Side::of(theirs.0.at, theirs.0.record, "keeps the connection");
        let rule = Rule::RefusedStaysOpen;
        out.push(Difference::new(who, rule, "CONNACK", Side::nothing(), said));
    }
    if refuses == [false, false] {
        session(runs, connect, [(one, ours), (other, theirs)], out);
        terms(connect, other, [ours, theirs], out);
    }
}

/// Letters and digits, 1 to 23 of them [MQTT-3.1.3-5].
fn is_plain(connect: &Connect) -> bool {
    let name = connect.client_id.as_str();
    (1..=23).contains(&name.len()) && name.bytes().all(|it| it.is_ascii_alphanumeric())
}

fn is_about_the_name(connack: &Connack) -> bool {
    connack.reason == ReasonCode::CLIENT_IDENTIFIER_NOT_VALID
}

type Said<'a> = (&'a Word, &'a Connack);

fn session(
    runs: &Runs<'_>,
    connect: &Connect,
    [(one, ours), (other, theirs)]: [(&Wire, Said<'_>); 2],
    out: &mut Vec<Difference>,
) {
    let present = [ours, theirs].map(|(_, connack)| connack.session_present);
    let rule = match present {
        [_, true] if connect.clean_start => Rule::SessionInvented,
        // Its client has begun anew: there is nothing to go on with.
        [true, false] if connect.clean_start => return,
        [true, false] => match kept_for(&runs.real, other) {
            Some((asked, kept)) if kept < asked => Rule::SessionShortened,
            Some(_) | None => Rule::SessionForgotten,
        },
        [false, true] => match before(&runs.simulated, one) {
            None => Rule::SessionFromBefore,
            Some(_) => Rule::SessionTooLong,
        },
        [true, true] | [false, false] => return,
    };
    let [first, second] = [ours, theirs].map(|(word, connack)| {
        let says = match connack.session_present {
            true => "a session is there",
            false => "no session is there",
        };
        Side::of(word.at, word.record, says)
    });
    let who = (other.client, other.version);
    out.push(Difference::new(who, rule, "CONNACK", first, second));
}

/// The connection before this one with the same Client Identifier.
fn before<'a>(talk: &'a Talk, wire: &Wire) -> Option<&'a Wire> {
    let name = |wire: &Wire| wire.connect().map(|(_, it)| it.client_id.clone());
    let own = name(wire)?;
    let earlier = talk.wires.iter().rev();
    earlier
        .filter(|it| it.conn < wire.conn)
        .find(|it| name(it).as_ref() == Some(&own))
}

/// How long the session before this connection was asked to be kept, and how long CONNACK said.
fn kept_for(talk: &Talk, wire: &Wire) -> Option<(u32, u32)> {
    let before = before(talk, wire)?;
    let (_, connect) = before.connect()?;
    let (_, connack) = before.connack()?;
    let asked = connect.properties.session_expiry().copied().unwrap_or(0);
    Some((asked, connack.properties.session_expiry().copied()?))
}

/// How long this broker keeps the session of this connection, once it is over; `None` for ever.
pub(super) fn keeps(wire: &Wire) -> Option<Span> {
    let (_, connect) = wire.connect()?;
    let seconds = match (connect.version, connect.clean_start) {
        (Version::V311, true) => 0,
        (Version::V311, false) => return None,
        (Version::V5, _) => {
            let connack = wire.connack().map(|(_, connack)| connack);
            let said = connack.and_then(|it| it.properties.session_expiry().copied());
            let asked = connect.properties.session_expiry().copied();
            said.or(asked).unwrap_or(0)
        }
    };
    (seconds != u32::MAX).then(|| Span::from_secs(u64::from(seconds)))
}

/// The properties of CONNACK, kind by kind.
#[expect(clippy::wildcard_enum_match_arm, reason = "one rule has two sides")]
fn terms(
    connect: &Connect,
    other: &Wire,
    [ours, theirs]: [Said<'_>; 2],
    out: &mut Vec<Difference>,
) {
    let who = (other.client, other.version);
    let all = |(_, connack): Said<'_>| -> Vec<Property> {
        let all = connack.properties.0.iter();
        all.filter(|it| says_something(connect, it))
            .cloned()
            .collect()
    };
    let (mut first, second) = (all(ours), all(theirs));
    let mut told = |rule, one: Option<&Property>, that: Option<&Property>| {
        let side = |word: &Word, property: Option<&Property>| match property {
            Some(property) => Side::of(word.at, word.record, property.to_string()),
            None => Side::of(word.at, word.record, "does not say"),
        };
        let either = that.or(one);
        let about = format!("CONNACK {}", either.map_or("", |it| name(it)));
        let sides = (side(ours.0, one), side(theirs.0, that));
        out.push(Difference::new(who, rule, about, sides.0, sides.1));
    };
    for that in &second {
        let one = first.iter().position(|it| it.id() == that.id());
        let one = one.map(|place| first.remove(place));
        if one.as_ref() != Some(that) {
            let rule = match that {
                Property::ResponseInformation(_)
                    if connect.properties.request_response_information() != Some(&1) =>
                {
                    Rule::UnaskedInformation
                }
                _ => rule(that),
            };
            told(rule, one.as_ref(), Some(that));
        }
    }
    for one in &first {
        let is_assigned = matches!(one, Property::AssignedClientIdentifier(_));
        let rule = match is_assigned && connect.client_id.as_str().is_empty() {
            true => Rule::NoAssignedId,
            false => rule(one),
        };
        told(rule, Some(one), None);
    }
}

/// Whether it is not what holds without it.
fn says_something(connect: &Connect, property: &Property) -> bool {
    /// As large as the protocol can say.
    const ANY_SIZE: u32 = 268_435_460;
    let asked = connect.properties.session_expiry().copied().unwrap_or(0);
    #[allow(clippy::wildcard_enum_match_arm, reason = "the others have no default")]
    match property {
        Property::ReceiveMaximum(max) => *max != u16::MAX,
        Property::MaximumPacketSize(max) => *max < ANY_SIZE,
        Property::TopicAliasMaximum(max) => *max != 0,
        Property::RetainAvailable(is)
        | Property::WildcardSubscriptionAvailable(is)
        | Property::SubscriptionIdentifierAvailable(is)
        | Property::SharedSubscriptionAvailable(is) => *is == 0,
        Property::ServerKeepAlive(wanted) => *wanted != connect.keep_alive,
        Property::SessionExpiryInterval(kept) => *kept != asked,
        _ => true,
    }
}

#[allow(
    clippy::wildcard_enum_match_arm,
    reason = "the others do not stand on CONNACK, or say nothing of the broker"
)]
const fn rule(property: &Property) -> Rule {
    match property {
        Property::ReceiveMaximum(_) => Rule::ReceiveMaximum,
        Property::MaximumQos(_) => Rule::MaximumQos,
        Property::RetainAvailable(_) => Rule::RetainAvailable,
        Property::MaximumPacketSize(_) => Rule::MaximumPacketSize,
        Property::TopicAliasMaximum(_) => Rule::TopicAliasMaximum,
        Property::WildcardSubscriptionAvailable(_) => Rule::WildcardAvailable,
        Property::SubscriptionIdentifierAvailable(_) => Rule::IdentifierAvailable,
        Property::SharedSubscriptionAvailable(_) => Rule::SharedAvailable,
        Property::ServerKeepAlive(_) => Rule::ServerKeepAlive,
        Property::SessionExpiryInterval(_) => Rule::SessionExpiry,
        Property::AssignedClientIdentifier(_) => Rule::AssignedId,
        Property::ResponseInformation(_) => Rule::ResponseInformation,
        Property::ReasonString(_) | Property::UserProperty(..) => Rule::Words,
        _ => Rule::OtherProperty,
    }
}

#[allow(
    clippy::wildcard_enum_match_arm,
    reason = "the others do not stand on CONNACK"
)]
const fn name(property: &Property) -> &'static str {
    match property {
        Property::ReceiveMaximum(_) => "Receive Maximum",
        Property::MaximumQos(_) => "Maximum QoS",
        Property::RetainAvailable(_) => "Retain Available",
        Property::MaximumPacketSize(_) => "Maximum Packet Size",
        Property::TopicAliasMaximum(_) => "Topic Alias Maximum",
        Property::WildcardSubscriptionAvailable(_) => "Wildcard Subscription Available",
        Property::SubscriptionIdentifierAvailable(_) => "Subscription Identifier Available",
        Property::SharedSubscriptionAvailable(_) => "Shared Subscription Available",
        Property::ServerKeepAlive(_) => "Server Keep Alive",
        Property::SessionExpiryInterval(_) => "Session Expiry Interval",
        Property::AssignedClientIdentifier(_) => "Assigned Client Identifier",
        Property::ResponseInformation(_) => "Response Information",
        Property::ReasonString(_) => "Reason String",
        Property::UserProperty(..) => "User Property",
        _ => "property",
    }
}
