//! How connections ended: who ended them, and what was said before.

use super::Runs;
use super::rules::Rule;
use super::talk::{Talk, Wire, Word};
use super::told::{Difference, Side, reason};
use crate::spec::Version;
use crate::time::Instant;
use crate::wire::{Packet, PacketKind, ReasonCode};

/// An ending by the broker's will.
#[derive(Clone, Copy)]
struct Ended<'a> {
    at: Instant,
    /// Its DISCONNECT.
    word: Option<&'a Word>,
    reason: Option<ReasonCode>,
}

/// How this broker ended it, if it did. Behind the client's own goodbye, and behind a refusal, there is
/// nothing to tell.
fn ended(wire: &Wire) -> Option<Ended<'_>> {
    let word = wire
        .words
        .iter()
        .find(|word| word.of_broker && matches!(word.packet, Packet::Disconnect(_)));
    #[allow(clippy::wildcard_enum_match_arm, reason = "it was looked for")]
    let reason = word.and_then(|word| match &word.packet {
        Packet::Disconnect(it) => Some(it.reason),
        _ => None,
    });
    let end = wire.end.filter(|end| end.by_broker);
    let at = word.map(|word| word.at).or(end.map(|end| end.at))?;
    let went = wire.goodbye().is_some_and(|(said, _)| said <= at);
    let refused = wire.connack().is_some_and(|(_, it)| it.reason.is_error());
    (!went && !refused).then_some(Ended { at, word, reason })
}

/// All that one pair of connections shows of its ending.
pub(super) fn compare(runs: &Runs<'_>, one: &Wire, other: &Wire, out: &mut Vec<Difference>) {
    let who = (other.client, other.version);
    if let (None, Some(found)) = (one.found, other.found) {
        let said = Side::of(found.at, found.record, "sends what the client cannot take");
        let rule = Rule::FoundByClient;
        let about = "a packet of the broker";
        out.push(Difference::new(who, rule, about, Side::nothing(), said).by(found.clause));
        return;
    }
    match (ended(one), ended(other)) {
        (Some(first), Some(second)) => {
            let rule = match (first.reason, second.reason) {
                (ours, theirs) if ours == theirs => return,
                (Some(ReasonCode::SESSION_TAKEN_OVER), _) => Rule::TakeoverUnsaid,
                (Some(_), None) => Rule::SilentGoodbye,
                (_, Some(_)) | (None, None) => Rule::OtherGoodbye,
            };
            let sides = (side(one, first), side(other, second));
            out.push(Difference::new(who, rule, "the ending", sides.0, sides.1));
        }
        (Some(first), None) => stays(runs, (one, first), other, out),
        (None, Some(second)) if stayed(&runs.simulated, one, second.at) => {
            let rule = match second.reason {
                Some(code) if is_by_choice(code) => Rule::EndsByChoice,
                Some(_) | None => Rule::Ends,
            };
            let said = side(other, second);
            out.push(Difference::new(
                who,
                rule,
                "the ending",
                Side::nothing(),
                said,
            ));
        }
        (None, _) => {}
    }
}

/// The simulated broker ended it, the real one did not.
fn stays(
    runs: &Runs<'_>,
    (one, first): (&Wire, Ended<'_>),
    other: &Wire,
    out: &mut Vec<Difference>,
) {
    if !stayed(&runs.real, other, first.at) {
        return;
    }
    let clause = one.end.and_then(|end| end.clause);
    let by_choice = match (first.reason, clause) {
        (Some(code), _) => is_by_choice(code),
        // A rule without a number is no duty.
        (None, clause) => clause.is_none_or(|it| it.number().starts_with('§')),
    };
    let rule = match by_choice {
        true => Rule::StaysOpenByChoice,
        false => Rule::StaysOpen,
    };
    let who = (other.client, other.version);
    let said = Side {
        seen: None,
        says: "keeps the connection".to_owned(),
    };
    let mut told = Difference::new(who, rule, "the ending", side(one, first), said);
    if let (Rule::StaysOpen, Some(clause)) = (rule, clause) {
        told = told.by(clause);
    }
    out.push(told);
}

/// Whether the connection went on behind this moment, and long enough.
fn stayed(talk: &Talk, wire: &Wire, at: Instant) -> bool {
    wire.accepted_at().is_some() && super::answers::stood(talk, wire, at)
}

/// Reasons for which a broker may end a connection, whoever is at fault.
fn is_by_choice(code: ReasonCode) -> bool {
    let choices = [
        ReasonCode::UNSPECIFIED_ERROR,
        ReasonCode::IMPLEMENTATION_SPECIFIC_ERROR,
        ReasonCode::NOT_AUTHORIZED,
        ReasonCode::SERVER_BUSY,
        ReasonCode::SERVER_SHUTTING_DOWN,
        ReasonCode::MESSAGE_RATE_TOO_HIGH,
        ReasonCode::QUOTA_EXCEEDED,
        ReasonCode::ADMINISTRATIVE_ACTION,
        ReasonCode::PAYLOAD_FORMAT_INVALID,
        ReasonCode::PACKET_TOO_LARGE,
        ReasonCode::USE_ANOTHER_SERVER,
        ReasonCode::SERVER_MOVED,
        ReasonCode::CONNECTION_RATE_EXCEEDED,
        ReasonCode::MAXIMUM_CONNECT_TIME,
    ];
    choices.contains(&code)
}

fn side(wire: &Wire, ended: Ended<'_>) -> Side {
    let says = match (ended.reason, wire.version) {
        (Some(code), _) => format!("DISCONNECT {}", reason(PacketKind::Disconnect, code)),
        (None, Version::V5) => "ends the connection without DISCONNECT".to_owned(),
        (None, Version::V311) => "ends the connection".to_owned(),
    };
    let record = ended.word.map(|word| word.record);
    let record = record
        .or(wire.end.map(|end| end.record))
        .unwrap_or_default();
    Side::of(ended.at, record, says)
}
