//! Two lists of answers side by side.

use std::fmt;

use crate::spec::Clause;
use crate::time::Instant;
use crate::topic::TopicName;
use crate::wire::{Brief, Packet, PacketKind};

/// Something that a broker said, or that it ended the connection.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    at: Instant,
    /// `None` for bytes that are no packet.
    what: Option<Said>,
    is_end: bool,
    reason: Option<Clause>,
}

/// What is compared of a packet: all of it but its identifier and its properties.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Said {
    brief: Brief,
    topic: Option<TopicName>,
    reasons: Vec<u8>,
}

/// One place where two brokers part.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Difference {
    /// When the broker of the trace said it; `None` if it said nothing there.
    pub then: Option<(Instant, String)>,
    /// When the simulated broker said it, and by which statement, where it says one.
    pub now: Option<(Instant, String, Option<Clause>)>,
}

/// How far one list is searched for what the other goes on with.
const WINDOW: usize = 64;

impl Answer {
    pub(super) fn new(
        at: Instant,
        packet: Option<&Packet>,
        topic: Option<TopicName>,
        reason: Option<Clause>,
    ) -> Self {
        let said = packet.map(|packet| {
            #[expect(
                clippy::wildcard_enum_match_arm,
                reason = "two packets have several reasons"
            )]
            let reasons = match packet {
                Packet::Suback(it) | Packet::Unsuback(it) => {
                    it.reasons.iter().map(|it| it.0).collect()
                }
                _ => Vec::new(),
            };
            Said {
                brief: Brief {
                    id: None,
                    topic: None,
                    ..Brief::of(packet)
                },
                topic,
                reasons,
            }
        });
        Self {
            at,
            what: said,
            is_end: false,
            reason,
        }
    }

    /// It ended the connection.
    pub(super) const fn end(at: Instant, reason: Option<Clause>) -> Self {
        Self {
            at,
            what: None,
            is_end: true,
            reason,
        }
    }

    fn is(&self, other: &Self) -> bool {
        self.what == other.what && self.is_end == other.is_end
    }

    fn kind(&self) -> Option<PacketKind> {
        self.what.as_ref().map(|said| said.brief.kind)
    }

    /// In a few words.
    fn tell(&self) -> String {
        let Some(Said {
            brief,
            topic,
            reasons,
        }) = &self.what
        else {
            return match self.is_end {
                true => "ends the connection".to_owned(),
                false => "bytes that are no packet".to_owned(),
            };
        };
        let mut told = brief.kind.name().to_owned();
        if let Some(topic) = topic {
            told += &format!(" on {} at QoS {}", topic.as_str().escape_debug(), brief.qos);
        }
        for (is_so, word) in [(brief.dup, " again"), (brief.retain, ", retained")] {
            told += if is_so { word } else { "" };
        }
        if brief.session_present {
            told += ", session present";
        }
        match reasons.as_slice() {
            [] if brief.reason.0 == 0 => {}
            [] => told += &format!(", {}", brief.reason.name(brief.kind)),
            several => {
                let several: Vec<_> = several.iter().map(|it| format!("{it:#04x}")).collect();
                told += &format!(", {}", several.join(" "));
            }
        }
        told
    }
}

/// Walks both lists: what is the same in both, in order, is counted; everything else is told.
pub(super) fn align(then: &[Answer], now: &[Answer]) -> (u32, Vec<Difference>) {
    let (mut then, mut now) = (then, now);
    let (mut compared, mut differences) = (0_u32, Vec::new());
    loop {
        match (then.split_first(), now.split_first()) {
            (None, None) => return (compared, differences),
            (Some((one, rest)), Some((other, left))) if one.is(other) => {
                compared = compared.saturating_add(1);
                (then, now) = (rest, left);
            }
            (one, other) => {
                let (skip, hold) = nearest(then, now);
                let same_kind = |pair: &(&Answer, &Answer)| pair.0.kind() == pair.1.kind();
                let pair = one.map(|it| it.0).zip(other.map(|it| it.0));
                // Both said something of a kind: it is one difference.
                if skip == hold && skip > 0 && pair.as_ref().is_some_and(same_kind) {
                    differences.push(Difference::of(one.map(|it| it.0), other.map(|it| it.0)));
                    compared = compared.saturating_add(1);
                    then = then.get(1..).unwrap_or_default();
                    now = now.get(1..).unwrap_or_default();
                    continue;
                }
                let (missing, rest) = then.split_at(skip.min(then.len()));
                let (extra, left) = now.split_at(hold.min(now.len()));
                let told = missing.iter().map(|it| Difference::of(Some(it), None));
                differences.extend(told);
                differences.extend(extra.iter().map(|it| Difference::of(None, Some(it))));
                (then, now) = (rest, left);
            }
        }
    }
}

/// How much of each list goes before they go on together again.
fn nearest(then: &[Answer], now: &[Answer]) -> (usize, usize) {
    for far in 1..WINDOW {
        for skip in 0..=far {
            let hold = far - skip;
            if let (Some(one), Some(other)) = (then.get(skip), now.get(hold))
                && one.is(other)
            {
                return (skip, hold);
            }
        }
        // One thing said otherwise, and then both go on alike.
        if far == 2
            && let ([one, ..], [other, ..]) = (then, now)
            && one.kind() == other.kind()
        {
            return (1, 1);
        }
    }
    (WINDOW.min(then.len()), WINDOW.min(now.len()))
}

impl Difference {
    fn of(then: Option<&Answer>, now: Option<&Answer>) -> Self {
        Self {
            then: then.map(|it| (it.at, it.tell())),
            now: now.map(|it| (it.at, it.tell(), it.reason)),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.then {
            Some((at, said)) => write!(f, "then {at}: {said}")?,
            None => write!(f, "then: nothing")?,
        }
        match &self.now {
            Some((at, said, None)) => write!(f, "; simulated {at}: {said}"),
            Some((at, said, Some(clause))) => write!(f, "; simulated {at}: {said} [{clause}]"),
            None => write!(f, "; simulated: nothing"),
        }
    }
}
