//! What happens to links, and below MQTT, in one sentence each.

use super::Fact;
use super::telling::Teller;
use crate::id::{LinkId, NodeId};
use crate::machine::{Phrase, Word, say};
use crate::net::{Dropped, LinkState, Segment, SegmentKind};
use crate::time::Instant;

impl Teller<'_> {
    /// A fact of the layer below MQTT.
    pub(super) fn below(&self, who: Word, fact: &Fact) -> Phrase {
        if let Fact::Dropped { why, .. } = fact {
            return say!["A segment ", Word::strong("is lost"), ": ", why.tell(), "."];
        }
        if let Fact::Segment {
            to,
            segment,
            due,
            dropped,
            ..
        } = fact
        {
            return self.segment(who, *to, segment, *due, *dropped);
        }
        let gives_up = matches!(fact, Fact::Waited { gives_up: true, .. });
        let what = if gives_up {
            " has sent again and again, and gives up."
        } else {
            " has waited long enough for an answer, and sends again."
        };
        say!["The stack of ", who, what]
    }

    fn segment(
        &self,
        who: Word,
        to: NodeId,
        segment: &Segment,
        due: Option<Instant>,
        dropped: Option<Dropped>,
    ) -> Phrase {
        let mut words = vec!["The stack of ".into(), who, " sends ".into()];
        if segment.tries > 0 {
            words.extend([Word::strong("again"), " ".into()]);
        }
        match segment.kind {
            SegmentKind::Data => words.extend([
                "bytes ".into(),
                Word::value(segment.seq),
                " to ".into(),
                Word::value(segment.end().saturating_sub(1)),
            ]),
            SegmentKind::Ack => words.extend(["ACK ".into(), Word::value(segment.ack)]),
            SegmentKind::Syn => words.push("SYN".into()),
            SegmentKind::SynAck => words.push("SYN-ACK".into()),
            SegmentKind::Fin => words.push("FIN".into()),
            SegmentKind::Reset => words.push("RST".into()),
        }
        words.extend([" to ".into(), self.name(to)]);
        if segment.is_aside() {
            words.push(", for TLS or WebSocket".into());
        }
        match (dropped, due) {
            (Some(why), _) => words.extend([": ".into(), why.tell().into(), ".".into()]),
            (None, None) => words.push(", and it has to wait.".into()),
            (None, Some(_)) => words.push(".".into()),
        }
        Phrase(words)
    }

    pub(super) fn turned(&self, link: LinkId, state: LinkState) -> Phrase {
        let Some((client, broker)) = self.names.link(link) else {
            return say!["A link changes."];
        };
        let deaf = Word::name(broker);
        let (does, rest) = match state {
            LinkState::Up => ("carries", say!["."]),
            LinkState::Held => ("stalls", say![". Nobody is told."]),
            LinkState::Silent => ("swallows", say![" what it is given. Nobody is told."]),
            LinkState::Cut => ("is cut", say![". ", deaf, " is not told."]),
        };
        let mut told = say![
            "The link between ",
            Word::name(client),
            " and ",
            Word::name(broker),
            " ",
            Word::strong(does)
        ];
        told.0.extend(rest.0);
        told
    }
}

impl Dropped {
    /// Why a segment did not arrive, as the end of a sentence.
    pub const fn tell(self) -> &'static str {
        match self {
            Self::Chance => "it gets lost on the way",
            Self::QueueFull => "the queue before the narrow place is full",
            Self::Silence => "the link swallows it",
            Self::Nat => "the NAT has forgotten the connection",
            Self::NobodyThere => "nobody is there to take it",
        }
    }
}
