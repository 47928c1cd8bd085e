//! The ledger: each message, and what became of it for each receiver, up to the cursor.

use std::ops::Range;

use brokerscope_core::id::{NodeId, RecordId};
use brokerscope_core::machine::Phrase;
use brokerscope_core::spec::Clause;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::ledger::{self, Biography, Fate, Place, Publisher, Stage};
use brokerscope_core::trace::{Fact, Trace};

use super::text::Cut;
use crate::model::{Book, Message, Model, Selection, had_asked};
use crate::words::ledger as words;

/// Messages that are shown at once, at most.
const SHOWN: usize = 40;
/// Receivers of one message with a line of their own, at most.
const LINES: usize = 10;
/// Steps of a story that are shown, at most: its latest.
const STEPS: usize = 40;
/// Characters of a topic or payload on its line.
const LETTERS: usize = 48;

/// The ledger as it is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LedgerView {
    /// How many messages are judged, and how many of them somebody misses.
    pub counts: (usize, usize),
    /// Only the latter are shown.
    pub missing_only: bool,
    /// How many messages are too old to be judged.
    pub older: usize,
    /// Not shown before these, and where to go for them.
    pub earlier: Option<(usize, Selection)>,
    /// The messages, oldest first.
    pub entries: Vec<Entry>,
    /// Not shown behind these, and where to go for them.
    pub later: Option<(usize, Selection)>,
}

/// A message.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its number.
    pub number: usize,
    /// When it was published.
    pub at: Instant,
    /// Where to.
    pub topic: Cut,
    /// What.
    pub payload: Cut,
    /// Whose it is.
    pub from: String,
    /// How.
    pub manner: String,
    /// What choosing it selects.
    pub pick: Selection,
    /// The selected packet carries it.
    pub lit: bool,
    /// It is the one to be looked at: the lit one, else the newest.
    pub current: bool,
    /// What became of it for those who had asked.
    pub fates: Vec<Line>,
    /// A word on those for whom there is no line.
    pub more: Option<String>,
    /// Those who had not asked.
    pub unasked: Vec<Line>,
    /// So many of them have no line.
    pub unasked_more: usize,
    /// What happened to it, if it is lit.
    pub story: Vec<Step>,
}

/// What became of a message for one receiver.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Which receiver.
    pub node: NodeId,
    /// How it went.
    pub sort: Sort,
    /// In one sentence.
    pub told: Phrase,
    /// When that was settled.
    pub at: Option<Instant>,
    /// The statement behind it.
    pub clause: Option<Clause>,
    /// What choosing it selects.
    pub pick: Selection,
}

/// How it went.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Sort {
    /// It has the message.
    Has,
    /// It may still get it.
    Waits,
    /// It does not get it.
    Missed,
    /// It does not get it, and had not asked for it.
    Unasked,
}

/// A step in the story of a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// When.
    pub at: Instant,
    /// What.
    pub told: Phrase,
    /// What choosing it selects.
    pub pick: Selection,
}

/// The ledger of the world on the screen; empty while nobody can see it.
pub fn build(model: &Model) -> LedgerView {
    if !model.ui.shows_ledger() {
        return LedgerView::default();
    }
    let bench = model.bench();
    let (book, judged) = (&bench.book, bench.book.judged());
    let only = model.ui.missing_only;
    let lit = match model.ui.selection {
        Some(Selection::Packet(packet)) => book.message_of(&bench.history, packet),
        Some(Selection::Node(_) | Selection::Link(_)) | None => None,
    };
    let all = judged.messages.iter().map(|one| &**one);
    let all = all.filter(|one| !only || one.is_missing || Some(one.number) == lit);
    let all: Vec<&Message> = all.collect();
    let seen = Seen {
        book,
        trace: bench.history.trace(),
        lit,
        newest: all.last().map(|one| one.number),
    };
    let here = lit.and_then(|lit| all.iter().position(|one| one.number == lit));
    let shown = window(all.len(), here);
    let beyond = |hidden: usize, place: Option<usize>| {
        let near = all.get(place?)?;
        let story = book.ledger().get(near.number)?;
        (hidden > 0).then(|| (hidden, pick_of(story)))
    };
    LedgerView {
        counts: (judged.messages.len(), judged.missing),
        missing_only: only,
        older: judged.older,
        earlier: beyond(shown.start, shown.start.checked_sub(1)),
        later: beyond(all.len() - shown.end, Some(shown.end)),
        entries: all[shown]
            .iter()
            .filter_map(|one| seen.entry(one))
            .collect(),
    }
}

/// How many messages somebody misses; a word for the tab.
pub fn note(model: &Model) -> String {
    words::missing(model.bench().book.judged().missing)
}

/// The newest, unless one that is pointed at is older.
fn window(count: usize, here: Option<usize>) -> Range<usize> {
    let newest = count.saturating_sub(SHOWN);
    let start = match here {
        Some(here) => newest.min(here.saturating_sub(SHOWN / 2)),
        None => newest,
    };
    start..count.min(start + SHOWN)
}

/// What the entries are made from.
struct Seen<'a> {
    book: &'a Book,
    trace: &'a Trace,
    lit: Option<usize>,
    newest: Option<usize>,
}

impl Seen<'_> {
    fn entry(&self, message: &Message) -> Option<Entry> {
        let story = self.book.ledger().get(message.number)?;
        let lines = match message.fates.as_slice() {
            [first, rest @ ..] if is_shared(&first.1, rest) => vec![self.for_all(story, first)],
            all => all.iter().map(|one| self.line(story, one)).collect(),
        };
        let of_all = lines.into_iter();
        let (unasked, fates) = of_all.partition(|line| line.sort == Sort::Unasked);
        let (fates, left) = shortened(fates);
        let mut unasked: Vec<Line> = unasked;
        let unasked_more = unasked.len().saturating_sub(LINES);
        unasked.truncate(LINES);
        let lit = self.lit == Some(message.number);
        let from = self.name(story.publisher.node());
        Some(Entry {
            number: message.number,
            at: story.born.at,
            topic: Cut::text(&story.topic.to_string(), LETTERS),
            payload: Cut::bytes(&story.payload, LETTERS),
            from: match story.publisher {
                Publisher::Application(_) => from,
                Publisher::Will(_) => format!("the will of {from}"),
                Publisher::ByHand(_) => format!("{from}, by hand"),
            },
            manner: words::manner(story.qos.level(), story.retain),
            pick: pick_of(story),
            lit,
            current: self.lit.or(self.newest) == Some(message.number),
            more: (!left.is_empty()).then(|| {
                let get = left.iter().filter(|line| line.sort != Sort::Missed);
                words::more(left.len(), get.count())
            }),
            fates,
            unasked,
            unasked_more,
            story: if lit { self.story(story) } else { Vec::new() },
        })
    }

    fn line(&self, story: &Biography, (node, fate): &(NodeId, Fate)) -> Line {
        let (sort, settled, clause) = match fate {
            Fate::HandedOver { first, .. } => (Sort::Has, Some(*first), None),
            Fate::Pending(_) => (Sort::Waits, None, None),
            Fate::Missed(missed) => {
                let asked = had_asked(&missed.reason);
                let sort = if asked { Sort::Missed } else { Sort::Unasked };
                (sort, Some(missed.when), missed.clause)
            }
        };
        let packet = match settled {
            Some(when) => self.packet_behind(when.record),
            None => sent_to(story, Some(*node)),
        };
        Line {
            node: *node,
            sort,
            told: ledger::tell_fate(fate, *node, self.book.names()),
            at: settled.map(|when| when.at),
            clause,
            pick: packet.map_or(pick_of(story), Selection::Packet),
        }
    }

    /// One line for all receivers: the message has not passed the broker, or never did.
    fn for_all(&self, story: &Biography, one: &(NodeId, Fate)) -> Line {
        let told = match &one.1 {
            Fate::HandedOver { .. } => None,
            Fate::Pending(place) => Some(words::nobody_yet(*place)),
            Fate::Missed(missed) => Some(words::nobody(missed.reason.tell(self.book.names()))),
        };
        let line = self.line(story, one);
        Line {
            told: told.unwrap_or_else(|| line.told.clone()),
            ..line
        }
    }

    fn story(&self, story: &Biography) -> Vec<Step> {
        let told = ledger::tell(story, self.book.names());
        let skip = told.len().saturating_sub(STEPS);
        let steps = told.into_iter().skip(skip).map(|(when, told)| {
            let packet = self.packet_behind(when.record);
            Step {
                at: when.at,
                told,
                pick: packet.map_or(pick_of(story), Selection::Packet),
            }
        });
        steps.collect()
    }

    /// The packet that this record is about, or that led to it.
    fn packet_behind(&self, record: RecordId) -> Option<RecordId> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "three facts name a packet")]
        self.trace.chain(record).find_map(|one| match one.fact {
            Fact::Sent { .. } => Some(one.id),
            Fact::Arrived { sent, .. } | Fact::Lost { sent, .. } => Some(sent),
            _ => None,
        })
    }

    fn name(&self, node: NodeId) -> String {
        let name = self.book.names().name(node);
        name.map(|name| name.to_string()).unwrap_or_default()
    }
}

/// Whether one fate is that of all, of whom there are several: what the broker has not taken, or
/// will never have.
fn is_shared(first: &Fate, rest: &[(NodeId, Fate)]) -> bool {
    let before_the_broker = match first {
        Fate::HandedOver { .. } => false,
        Fate::Pending(place) => *place < Place::Queue,
        Fate::Missed(missed) => had_asked(&missed.reason),
    };
    before_the_broker && !rest.is_empty() && rest.iter().all(|(_, fate)| fate == first)
}

/// So many of them as have room: all in their order, or of too many those first who miss it. And
/// the rest.
fn shortened(lines: Vec<Line>) -> (Vec<Line>, Vec<Line>) {
    if lines.len() <= LINES {
        return (lines, Vec::new());
    }
    let (mut first, rest): (Vec<Line>, Vec<Line>) = lines
        .into_iter()
        .partition(|line| line.sort == Sort::Missed);
    first.extend(rest);
    let left = first.split_off(LINES);
    (first, left)
}

/// The message as something to point at: its first packet, or who has it while it was not sent.
fn pick_of(story: &Biography) -> Selection {
    let packet = sent_to(story, None);
    packet.map_or(Selection::Node(story.publisher.node()), Selection::Packet)
}

/// The last packet with it to this node; the first of all if there is none.
fn sent_to(story: &Biography, node: Option<NodeId>) -> Option<RecordId> {
    let sent = || {
        story.steps.iter().filter_map(|step| match &step.stage {
            Stage::Sent { to, .. } => Some((*to, step.when.record)),
            Stage::Created
            | Stage::Waits
            | Stage::Lost(_)
            | Stage::Accepted
            | Stage::Held
            | Stage::Released
            | Stage::Routed { .. }
            | Stage::Acknowledged { .. }
            | Stage::HandedOver
            | Stage::Recalled
            | Stage::Ended { .. } => None,
        })
    };
    let to_it = sent().rfind(|(to, _)| Some(*to) == node);
    to_it.or_else(|| sent().next()).map(|(_, record)| record)
}
