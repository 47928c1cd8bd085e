//! Every record in one sentence.

use std::fmt::Write as _;

use super::tell_act::tell_act;
use super::{Fact, Limit, Lost, Names, Record, Trace};
use crate::device::http;
use crate::id::{LinkId, NodeId, RecordId};
use crate::machine::{Alarm, Ending, Note, Phrase, Word, say};
use crate::time::Instant;
use crate::wire::{Brief, PacketKind, Qos};

/// Says what happened, in one sentence without its time.
pub fn tell(record: &Record, trace: &Trace, names: &Names) -> Phrase {
    let teller = Teller { trace, names };
    let who = record
        .node
        .map_or_else(|| Word::from("the world"), |node| teller.name(node));
    match &record.fact {
        Fact::Acted(action) => tell_act(action, names),
        Fact::Opening { link, .. } => {
            say![who, " asks ", teller.broker_of(*link), " for a connection."]
        }
        Fact::Opened { .. } => say!["For ", who, " the connection is open."],
        Fact::Sent { to, due, .. } => teller.sent(who, *to, &record.fact, *due),
        Fact::Segment { .. } | Fact::Dropped { .. } | Fact::Waited { .. } => {
            teller.below(who, &record.fact)
        }
        Fact::Due { sent, due } => match due {
            Some(at) => say![
                teller.what(*sent),
                " travels on and arrives at ",
                when(*at),
                "."
            ],
            None => say![teller.what(*sent), " is stuck on its way."],
        },
        Fact::Arrived { sent, .. } => say![teller.what(*sent), " reaches ", who, "."],
        Fact::Lost { sent, why, .. } => {
            say![
                teller.what(*sent),
                " ",
                Word::strong("is lost"),
                ": ",
                lost_because(*why),
                "."
            ]
        }
        Fact::EndSent {
            to, ending, due, ..
        } => {
            let word = ending_word(*ending);
            let stuck = if due.is_some() {
                "."
            } else {
                ", and it has to wait."
            };
            say![
                "The stack of ",
                who,
                " sends ",
                word,
                " to ",
                teller.name(*to),
                stuck
            ]
        }
        Fact::Closed { ending, .. } => closed(who, *ending),
        Fact::LinkTurned { link, state } => teller.turned(*link, *state),
        Fact::Rang(alarm) => rang(who, *alarm),
        Fact::Happened(event) => event.tell(&teller.text(record.node)),
        Fact::Noted { note, .. } => teller.noted(record, note),
        Fact::Refused { why, .. } => say!["That cannot be done: ", Word::value(why), "."],
        Fact::Stopped(limit) => say![
            "The world ",
            Word::strong("stands still"),
            ": ",
            full(*limit)
        ],
    }
}

/// The whole trace, one line per record: its time, and its sentence.
pub fn print(trace: &Trace, names: &Names) -> String {
    let mut text = String::new();
    for record in trace.records() {
        let _ = writeln!(text, "{}  {}", record.at, tell(record, trace, names));
    }
    text
}

pub(super) struct Teller<'a> {
    pub(super) trace: &'a Trace,
    pub(super) names: &'a Names,
}

impl Teller<'_> {
    /// A decision; and of a message that a bridge takes over, whether it did so before.
    fn noted(&self, record: &Record, note: &Note) -> Phrase {
        let mut told = note.tell(&self.text(record.node));
        if self.trace.goes_round(record.id) {
            told.0.push(" It came by here before: ".into());
            told.0.push(Word::strong("it goes round"));
            told.0.push(".".into());
        }
        told
    }

    fn text(&self, node: Option<NodeId>) -> String {
        let name = node.and_then(|node| self.names.name(node));
        name.map_or_else(|| "somebody".to_owned(), |name| name.to_string())
    }

    pub(super) fn name(&self, node: NodeId) -> Word {
        Word::name(self.text(Some(node)))
    }

    fn broker_of(&self, link: LinkId) -> Word {
        self.names
            .link(link)
            .map_or_else(|| "the broker".into(), |(_, broker)| Word::name(broker))
    }

    fn sent(&self, who: Word, to: NodeId, sent: &Fact, due: Option<Instant>) -> Phrase {
        let mut words = vec![who, " sends ".into()];
        if let Fact::Sent { brief, bytes, .. } = sent {
            match (brief, http(bytes)) {
                (Some(brief), _) => described(brief, &mut words),
                (None, Some(http)) => words.extend(["an ".into(), Word::strong(http)]),
                (None, None) => words.push("bytes that are no packet".into()),
            }
        }
        words.extend([" to ".into(), self.name(to)]);
        words.push(if due.is_some() {
            ".".into()
        } else {
            ", and it has to wait.".into()
        });
        Phrase(words)
    }

    /// The packet of that record, at the beginning of a sentence.
    fn what(&self, sent: RecordId) -> Word {
        match self.trace.get(sent).map(|record| &record.fact) {
            Some(Fact::Sent {
                brief: Some(brief), ..
            }) => brief.kind.into(),
            Some(Fact::EndSent { ending, .. }) => ending_word(*ending),
            Some(Fact::Sent { bytes, .. }) => {
                http(bytes).map_or("What is no packet".into(), Word::strong)
            }
            Some(_) | None => "What was sent".into(),
        }
    }
}

/// A packet with what matters about it.
fn described(brief: &Brief, words: &mut Vec<Word>) {
    if brief.dup {
        words.extend([Word::strong("again"), " ".into()]);
    }
    words.push(brief.kind.into());
    if let Some(topic) = &brief.topic {
        let to = if brief.kind == PacketKind::Publish {
            " on "
        } else {
            " for "
        };
        words.extend([to.into(), Word::code(topic)]);
    }
    if brief.qos != Qos::AtMostOnce {
        words.extend([" at QoS ".into(), Word::value(brief.qos)]);
    }
    if let Some(id) = brief.id {
        words.extend([" with identifier ".into(), Word::code(id)]);
    }
    if brief.session_present {
        words.push(", session present,".into());
    }
    if brief.reason.is_error() {
        words.extend([
            ", ".into(),
            Word::strong(brief.reason.name(brief.kind)),
            ",".into(),
        ]);
    }
}

fn when(at: Instant) -> Word {
    Word::value(at)
}

const fn ending_word(ending: Ending) -> Word {
    match ending {
        Ending::Fin => Word::strong("FIN"),
        Ending::Reset => Word::strong("RST"),
        Ending::NetworkLost
        | Ending::Unreachable
        | Ending::Refused
        | Ending::TimedOut
        | Ending::PowerLost => Word::strong("nothing"),
    }
}

fn closed(who: Word, ending: Ending) -> Phrase {
    match ending {
        Ending::Fin => say!["For ", who, " the connection is over."],
        Ending::Reset => say!["For ", who, " the connection is over: it was reset."],
        Ending::NetworkLost => say!["For ", who, " the connection is over: its network is gone."],
        Ending::PowerLost => say!["For ", who, " the connection is over: its power is gone."],
        Ending::Refused => say![who, " gets no connection: nobody listens there."],
        Ending::TimedOut => {
            say![
                "For ",
                who,
                " the connection is over: no answer came, and its stack gave up."
            ]
        }
        Ending::Unreachable => say![who, " gets no connection: there is no network."],
    }
}

pub(crate) const fn lost_because(why: Lost) -> &'static str {
    match why {
        Lost::LinkCut => "the link was cut under it",
        Lost::EndClosed => "it found a connection that is over",
        Lost::Reset => "the connection was reset under it",
        Lost::GaveUp => "the stack sent it again and again, and gave up",
        Lost::Swallowed => "the network swallowed it, and it is not sent again",
        Lost::PowerLost => "the device lost its power",
    }
}

impl Alarm {
    /// That it rang at `who`, in one sentence.
    pub fn tell(self, who: Word) -> Phrase {
        rang(who, self)
    }
}

fn rang(who: Word, alarm: Alarm) -> Phrase {
    match alarm {
        Alarm::Ping => say![who, " has been silent for its whole Keep Alive."],
        Alarm::PingOverdue => say![who, " has waited too long for an answer to its ping."],
        Alarm::ConnectOverdue => say![who, " has waited too long for its connection."],
        Alarm::Reconnect => say!["It is time for ", who, " to try again."],
        Alarm::ConnectAwaited(_) => {
            say![who, " has waited too long for ", PacketKind::Connect, "."]
        }
        Alarm::PacketTime(_) => say![who, " has waited too long for the rest of a packet."],
        Alarm::KeepAlive(_) => say![who, " has heard nothing for one and a half Keep Alives."],
        Alarm::SessionExpiry => say!["A session of ", who, " has lived long enough."],
        Alarm::Bridge => say!["The bridge begins, and ", who, " connects."],
        Alarm::Habit => say!["It is time for the program of ", who, " to do something."],
        Alarm::MessageExpiry => say!["A message at ", who, " has waited too long."],
        Alarm::Overdue => say![who, " has waited as long for an answer as textbooks do."],
        Alarm::WillDelay => say!["A will at ", who, " has waited long enough."],
        Alarm::SysInterval => say!["It is time for ", who, " to tell of itself."],
    }
}

const fn full(limit: Limit) -> &'static str {
    match limit {
        Limit::Agenda => "too much waits to happen.",
        Limit::Connections => "too many connections are not over.",
        Limit::Records => "too much has happened.",
        Limit::Alarms => "a clock rings and rings at the same moment.",
    }
}
