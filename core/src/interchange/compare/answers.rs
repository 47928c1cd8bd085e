//! Questions of clients, and what two brokers answered.
//!
//! Only the same question has two answers to lay side by side. Packet Identifiers may differ: an
//! answer belongs to the question by the identifier of its own run.

use super::Runs;
use super::rules::Rule;
use super::talk::{Talk, Wire, Word};
use super::told::{Difference, Side, message, reason};
use crate::time::Instant;
use crate::wire::{Ack, Packet, PacketId, PacketKind, Publish, Qos, ReasonCode, Suback};

/// A question and its answer.
struct Asked<'a> {
    word: &'a Word,
    answer: Option<&'a Word>,
}

/// Which answer a question wants; `None` if it is no question.
fn wanted(word: &Word) -> Option<(PacketKind, PacketId)> {
    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "the others are no questions"
    )]
    let wanted = match &word.packet {
        Packet::Subscribe(it) => (PacketKind::Suback, it.id),
        Packet::Unsubscribe(it) => (PacketKind::Unsuback, it.id),
        Packet::Pubrel(it) => (PacketKind::Pubcomp, it.id),
        Packet::Publish(it) => match it.qos {
            Qos::AtMostOnce => return None,
            Qos::AtLeastOnce => (PacketKind::Puback, it.id?),
            Qos::ExactlyOnce => (PacketKind::Pubrec, it.id?),
        },
        _ => return None,
    };
    (!word.of_broker).then_some(wanted)
}

fn questions(wire: &Wire) -> Vec<Asked<'_>> {
    let mut taken: Vec<usize> = Vec::new();
    let mut asked = Vec::new();
    for (place, word) in wire.words.iter().enumerate() {
        let Some((kind, id)) = wanted(word) else {
            continue;
        };
        let later = wire.words.iter().enumerate().skip(place + 1);
        let mut answers = later.filter(|(_, it)| {
            it.of_broker && it.packet.kind() == kind && it.packet.id() == Some(id)
        });
        let answer = answers.find(|(at, _)| !taken.contains(at));
        taken.extend(answer.map(|it| it.0));
        asked.push(Asked {
            word,
            answer: answer.map(|it| it.1),
        });
    }
    asked
}

/// Whether two questions are the same.
fn same(one: &Asked<'_>, other: &Asked<'_>) -> bool {
    match (&one.word.packet, &other.word.packet) {
        (Packet::Subscribe(it), Packet::Subscribe(that)) => it.filters == that.filters,
        (Packet::Unsubscribe(it), Packet::Unsubscribe(that)) => it.filters == that.filters,
        (Packet::Publish(it), Packet::Publish(that)) => {
            let key = |publish: &Publish| (publish.qos, publish.retain, publish.dup);
            key(it) == key(that) && it.payload == that.payload && one.word.topic == other.word.topic
        }
        (Packet::Pubrel(_), Packet::Pubrel(_)) => true,
        _ => false,
    }
}

/// All that one pair of connections shows of answers.
pub(super) fn compare(runs: &Runs<'_>, one: &Wire, other: &Wire, out: &mut Vec<Difference>) {
    let (ours, mut theirs) = (questions(one), questions(other));
    let mut alone: Option<&Word> = None;
    for asked in &ours {
        match theirs.iter().position(|it| same(asked, it)) {
            Some(place) => judge(runs, other, asked, &theirs.remove(place), out),
            None => alone = alone.or(Some(asked.word)),
        }
    }
    let who = (one.client, one.version);
    if let Some(word) = alone {
        let kind = word.packet.kind().name();
        let said = Side::of(word.at, word.record, format!("was sent {kind}"));
        let difference = Difference::new(
            who,
            Rule::OnlyOneSide,
            "what it says",
            said,
            Side::nothing(),
        );
        out.push(difference);
    }
    for asked in theirs.iter().filter(|it| it.answer.is_none()) {
        let rule = unanswered(asked).filter(|_| stood(&runs.real, other, asked.word.at));
        out.extend(rule.map(|rule| {
            Difference::new(who, rule, about(asked), Side::nothing(), Side::nothing())
        }));
    }
    // What the client has found is told of its ending.
    if other.found.is_none() {
        unasked(one, other, out);
    }
    pings(runs, one, other, out);
}

/// Whether the connection stood for so long behind this moment that whatever was to come has come.
pub(super) fn stood(talk: &Talk, wire: &Wire, at: Instant) -> bool {
    let until = wire.leaves_at().unwrap_or(talk.end);
    until >= at + super::SETTLES
}

/// The rule for a question without an answer.
fn unanswered(asked: &Asked<'_>) -> Option<Rule> {
    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "the others are no questions"
    )]
    match &asked.word.packet {
        Packet::Publish(it) if it.qos == Qos::ExactlyOnce => Some(Rule::NoPubrec),
        Packet::Publish(_) => Some(Rule::NoPuback),
        Packet::Subscribe(_) => Some(Rule::NoSuback),
        Packet::Unsubscribe(_) => Some(Rule::NoUnsuback),
        Packet::Pubrel(_) => Some(Rule::NoPubcomp),
        _ => None,
    }
}

fn about(asked: &Asked<'_>) -> String {
    let word = asked.word;
    match (&word.packet, &word.topic) {
        (Packet::Publish(publish), Some(topic)) => {
            format!("PUBLISH {}", message(topic, &publish.payload))
        }
        (Packet::Subscribe(it), _) => {
            let first = it.filters.first();
            let filter = first.map_or("", |it| it.filter.as_str());
            format!("SUBSCRIBE {}", filter.escape_debug())
        }
        (packet, _) => packet.kind().name().to_owned(),
    }
}

fn judge(
    runs: &Runs<'_>,
    wire: &Wire,
    ours: &Asked<'_>,
    theirs: &Asked<'_>,
    out: &mut Vec<Difference>,
) {
    let who = (wire.client, wire.version);
    match (ours.answer, theirs.answer) {
        (Some(one), Some(other)) => answered(who, theirs, (one, other), out),
        (Some(one), None) if stood(&runs.real, wire, theirs.word.at) => {
            let Some(rule) = unanswered(theirs) else {
                return;
            };
            let said = Side::of(one.at, one.record, one.packet.kind().name());
            out.push(Difference::new(
                who,
                rule,
                about(theirs),
                said,
                Side::nothing(),
            ));
        }
        (_, None) | (None, Some(_)) => {}
    }
}

type Who = (crate::id::NodeId, crate::spec::Version);

fn answered(who: Who, asked: &Asked<'_>, answers: (&Word, &Word), out: &mut Vec<Difference>) {
    let (one, other) = answers;
    match (&one.packet, &other.packet) {
        (Packet::Suback(it), Packet::Suback(that)) => {
            granted(who, asked, (one, it), (other, that), out);
        }
        (Packet::Unsuback(it), Packet::Unsuback(that)) if it.reasons != that.reasons => {
            let rule = match it.reasons.len() == that.reasons.len() {
                true => Rule::UnsubackSays,
                false => Rule::UnsubackCount,
            };
            let (first, second) = (codes(one, it), codes(other, that));
            out.push(Difference::new(who, rule, about(asked), first, second));
        }
        (Packet::Puback(it), Packet::Puback(that)) => {
            let rules = [Rule::NobodyListens, Rule::MessageRefused];
            acknowledged(who, asked, (one, it), (other, that), (rules, out));
        }
        (Packet::Pubrec(it), Packet::Pubrec(that)) => {
            let rules = [Rule::NobodyListensTwice, Rule::MessageRefusedTwice];
            acknowledged(who, asked, (one, it), (other, that), (rules, out));
        }
        (Packet::Pubcomp(it), Packet::Pubcomp(that)) => {
            let rules = [Rule::PubcompSays; 2];
            acknowledged(who, asked, (one, it), (other, that), (rules, out));
        }
        _ => {}
    }
}

fn acknowledged(
    who: Who,
    asked: &Asked<'_>,
    (one, it): (&Word, &Ack),
    (other, that): (&Word, &Ack),
    ([listens, refused], out): ([Rule; 2], &mut Vec<Difference>),
) {
    if it.reason == that.reason {
        return;
    }
    let is_error = it.reason.is_error() || that.reason.is_error();
    let rule = if is_error { refused } else { listens };
    let said = |word: &Word, code| {
        let kind = word.packet.kind();
        Side::of(
            word.at,
            word.record,
            format!("{} {}", kind.name(), reason(kind, code)),
        )
    };
    let (first, second) = (said(one, it.reason), said(other, that.reason));
    out.push(Difference::new(who, rule, about(asked), first, second));
}

fn codes(word: &Word, ack: &Suback) -> Side {
    let codes: Vec<String> = ack.reasons.iter().map(ToString::to_string).collect();
    let kind = word.packet.kind().name();
    Side::of(word.at, word.record, format!("{kind} {}", codes.join(" ")))
}

fn granted(
    who: Who,
    asked: &Asked<'_>,
    (one, it): (&Word, &Suback),
    (other, that): (&Word, &Suback),
    out: &mut Vec<Difference>,
) {
    let Packet::Subscribe(subscribe) = &asked.word.packet else {
        return;
    };
    if that.reasons.len() != subscribe.filters.len() {
        let rule = Rule::SubackCount;
        let (first, second) = (codes(one, it), codes(other, that));
        out.push(Difference::new(who, rule, about(asked), first, second));
        return;
    }
    let pairs = it.reasons.iter().zip(&that.reasons);
    for (filter, (ours, theirs)) in subscribe.filters.iter().zip(pairs) {
        let asked = ReasonCode(filter.qos.level());
        let rule = match (ours.is_error(), theirs.is_error()) {
            _ if !theirs.is_error() && *theirs > asked => Rule::GrantedMore,
            _ if ours == theirs => continue,
            (true, true) => Rule::OtherFailure,
            (false, true) => Rule::RefusesFilter,
            (true, false) => Rule::TakesFilter,
            (false, false) if *theirs < asked => Rule::GrantedLess,
            (false, false) => Rule::GrantedAsAsked,
        };
        let said =
            |word: &Word, code| Side::of(word.at, word.record, reason(PacketKind::Suback, code));
        let about = format!("SUBSCRIBE {}", filter.filter.as_str().escape_debug());
        let (first, second) = (said(one, *ours), said(other, *theirs));
        out.push(Difference::new(who, rule, about, first, second));
    }
}

/// Answers whose identifier is that of no question.
fn unasked(one: &Wire, wire: &Wire, out: &mut Vec<Difference>) {
    let mut count = [one, wire].map(|wire| {
        let answers = wire.words.iter().filter(|word| is_unasked(wire, word));
        answers.collect::<Vec<_>>()
    });
    let [ours, theirs] = &mut count;
    for word in theirs.drain(..).skip(ours.len()) {
        let kind = word.packet.kind().name();
        out.push(Difference::new(
            (wire.client, wire.version),
            Rule::UnaskedAnswer,
            kind,
            Side::nothing(),
            Side::of(
                word.at,
                word.record,
                format!("{kind} for nothing that was asked"),
            ),
        ));
    }
}

fn is_unasked(wire: &Wire, word: &Word) -> bool {
    let kind = word.packet.kind();
    let answers = [
        PacketKind::Suback,
        PacketKind::Unsuback,
        PacketKind::Puback,
        PacketKind::Pubrec,
        PacketKind::Pubcomp,
    ];
    let asked = |it: &Word| {
        it.at <= word.at
            && wanted(it).is_some_and(|it| Some(it) == word.packet.id().map(|id| (kind, id)))
    };
    word.of_broker && answers.contains(&kind) && !wire.words.iter().any(asked)
}

/// Pings come when they come: only one without an answer is told.
fn pings(runs: &Runs<'_>, one: &Wire, other: &Wire, out: &mut Vec<Difference>) {
    let unanswered = |talk: &Talk, wire: &Wire| {
        let asks = wire.words.iter().filter(|word| {
            let is_ping = matches!(word.packet, Packet::Pingreq);
            is_ping && !word.of_broker && stood(talk, wire, word.at)
        });
        let asked = asks.clone().count();
        let answers = wire.words.iter();
        let said = answers
            .filter(|word| matches!(word.packet, Packet::Pingresp))
            .count();
        (said < asked).then(|| asks.last().map(|word| (word.at, word.record)))
    };
    let ours = unanswered(&runs.simulated, one);
    if let (None, Some(Some((at, record)))) = (ours, unanswered(&runs.real, other)) {
        out.push(Difference::new(
            (other.client, other.version),
            Rule::NoPingresp,
            "PINGREQ",
            Side::of(at, record, "PINGRESP"),
            Side::nothing(),
        ));
    }
}
