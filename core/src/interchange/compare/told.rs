//! A difference, and how it is told.

use std::fmt::Write as _;

use super::rules::{Rule, Verdict};
use crate::id::{NodeId, RecordId};
use crate::spec::{Clause, Version};
use crate::time::Instant;
use crate::topic::TopicName;
use crate::trace::Names;
use crate::wire::{PacketKind, ReasonCode};

/// A place where two brokers part.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Difference {
    /// Whose conversation it is.
    pub client: NodeId,
    /// What kind of difference.
    pub rule: Rule,
    /// What the standard says of it, in the version of that connection.
    pub verdict: Verdict,
    /// What it is about, in a few words.
    pub about: String,
    /// What the simulated broker did.
    pub simulated: Side,
    /// What the real one did.
    pub real: Side,
}

/// What one broker did.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Side {
    /// When, and the record; `None` if it did nothing there.
    pub seen: Option<(Instant, RecordId)>,
    /// In a few words.
    pub says: String,
}

impl Side {
    /// It did this.
    pub(super) fn of(at: Instant, record: RecordId, says: impl Into<String>) -> Self {
        Self {
            seen: Some((at, record)),
            says: says.into(),
        }
    }

    /// It did nothing, for this long enough.
    pub(super) fn nothing() -> Self {
        Self {
            seen: None,
            says: "nothing".to_owned(),
        }
    }
}

impl Difference {
    /// A difference that its rule decides.
    pub(super) fn new(
        (client, version): (NodeId, Version),
        rule: Rule,
        about: impl Into<String>,
        simulated: Side,
        real: Side,
    ) -> Self {
        Self {
            client,
            rule,
            verdict: rule.verdict(version),
            about: about.into(),
            simulated,
            real,
        }
    }

    /// With the statement that one of the machines named.
    pub(super) fn by(mut self, clause: Clause) -> Self {
        self.verdict = match self.verdict {
            Verdict::Against(_) => Verdict::Against(clause),
            Verdict::Allowed(_) => Verdict::Allowed(clause),
            other @ (Verdict::Unclear | Verdict::Follows) => other,
        };
        self
    }

    /// When it is first seen.
    pub fn at(&self) -> Instant {
        let seen = [&self.simulated, &self.real].map(|side| side.seen.map(|it| it.0));
        seen.into_iter().flatten().min().unwrap_or_default()
    }

    /// In one sentence, without its verdict.
    pub fn tell(&self, names: &Names) -> String {
        let name = names.name(self.client).map_or("somebody", |name| name);
        let (simulated, real) = (&self.simulated.says, &self.real.says);
        format!("{name}, {}: simulated {simulated}, real {real}", self.about)
    }

    /// Its verdict in one sentence.
    pub fn judge(&self) -> String {
        let mut said = match self.verdict {
            Verdict::Against(_) => "Against the standard: ".to_owned(),
            Verdict::Allowed(_) => "The standard allows it: ".to_owned(),
            Verdict::Unclear => "The standard does not decide it: ".to_owned(),
            Verdict::Follows => "It follows from another difference: ".to_owned(),
        };
        said.push_str(self.rule.says());
        match self.verdict.clause() {
            Some(clause) => {
                let _ = write!(said, " [{clause} in {}].", clause.version());
            }
            None => said.push('.'),
        }
        said
    }
}

/// A Reason Code on this packet, in words.
pub(super) fn reason(kind: PacketKind, code: ReasonCode) -> String {
    format!("{code} {}", code.name(kind))
}

/// A message in a few words.
pub(super) fn message(topic: &TopicName, payload: &[u8]) -> String {
    const LONG: usize = 24;
    let text = String::from_utf8_lossy(payload);
    let short: String = text.chars().take(LONG).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    format!(
        "\"{}{more}\" on {}",
        short.escape_debug(),
        topic.as_str().escape_debug()
    )
}
