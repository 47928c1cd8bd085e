//! One packet: who to whom, and every byte of it.

use brokerscope_core::id::{ConnId, NodeId, RecordId};
use brokerscope_core::spec::Version;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Fact, Lost, Record};
use brokerscope_core::wire::{Anatomy, Brief, Family, Part};

use super::again::{self, Again};
use super::bytes::{self, Arithmetic, Dump, FirstByte};
use super::chain::{self, Chain};
use super::fields::{self, Row};
use super::why::{self, Reason};
use crate::model::{Model, Route};
use crate::view::cast::Cast;
use crate::view::flight::{self, Wait};
use crate::view::text::pairs;
use crate::words::inspector as words;

/// One packet.
#[derive(Clone, Debug, PartialEq)]
pub struct PacketView {
    /// The record of its sending.
    pub record: RecordId,
    /// Its sender.
    pub from: NodeId,
    /// Its receiver.
    pub to: NodeId,
    /// Its family; `None` if it cannot be read.
    pub family: Option<Family>,
    /// `PUBLISH`, or what stands for a name.
    pub name: &'static str,
    /// `QoS 2`, and what else its first line says.
    pub gist: String,
    /// `22 bytes`.
    pub length: String,
    /// Who to whom, when, and what became of it.
    pub journey: String,
    /// Why it cannot be read.
    pub flaw: Option<String>,
    /// Its fields.
    pub rows: Vec<Row>,
    /// Branches that stand otherwise than their rows say.
    pub turned: Vec<usize>,
    /// The lit field.
    pub lit: Option<usize>,
    /// Its bytes.
    pub dump: Dump,
    /// Bytes whose bits mean different things: the first, and the lit one.
    pub bits: Vec<FirstByte>,
    /// Its Remaining Length.
    pub arithmetic: Option<Arithmetic>,
    /// Its other sending, if it was sent again.
    pub again: Option<Again>,
    /// What led to it.
    pub chain: Option<Chain>,
    /// Why it was sent.
    pub sent_because: Vec<Reason>,
    /// What its receiver decided.
    pub then: Vec<Reason>,
    /// All its bytes as pairs, for the clipboard; a secret's as `2a`.
    pub copy: String,
    /// They are on the clipboard.
    pub copied: bool,
    /// A secret was left out of the picture and of the copy.
    pub secret: bool,
    /// The ledger has an entry for the message that it carries or acknowledges.
    pub in_ledger: bool,
}

/// What became of a packet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fate {
    /// It was read.
    Arrived(RecordId, Instant),
    /// It never will be.
    Lost(Instant, Lost),
    /// It is on its way, due then if nothing happens.
    UnderWay(Option<Instant>),
    /// It does not move at this moment.
    Waits(Wait, Instant),
}

struct Sent<'a> {
    record: &'a Record,
    from: NodeId,
    to: NodeId,
    conn: ConnId,
    version: Version,
    bytes: &'a [u8],
    brief: Option<&'a Brief>,
    due: Option<Instant>,
}

/// The packet whose sending is this record; `None` if it is no such record.
pub(super) fn build(model: &Model, cast: &Cast, id: RecordId) -> Option<PacketView> {
    let records = model.trace().records();
    let sent = sent(model.trace().get(id)?)?;
    let at = usize::try_from(id.0).ok()?;
    let real = model.route == Route::Connect;
    let is_secret = |part: &Part| real && part.name == "Password" && part.bits.is_none();
    let anatomy = Anatomy::of(sent.bytes, sent.version);
    let rows = fields::rows(&anatomy, is_secret);
    let hidden: Vec<&Row> = rows
        .iter()
        .filter(|row| real && row.name == "Password" && row.bits.is_none())
        .collect();
    let hides = |at: usize| hidden.iter().any(|row| row.covers(at));
    let lit = model.ui.lit.filter(|&place| place < rows.len());
    let mut fate = fate(records, at, sent.due);
    if !real && let Some(wait) = flight::wait_of(model.bench(), id) {
        fate = Fate::Waits(wait, model.bench().cursor().at);
    }
    let then = match fate {
        Fate::Arrived(arrival, _) => model.trace().get(arrival).map_or_else(Vec::new, |arrival| {
            why::reasons(cast, records, sent.to, arrival.step, sent.conn)
        }),
        Fate::Lost(..) | Fate::UnderWay(_) | Fate::Waits(..) => Vec::new(),
    };
    let masked = |(at, byte): (usize, &u8)| if hides(at) { b'*' } else { *byte };
    let copied: Vec<u8> = sent.bytes.iter().enumerate().map(masked).collect();
    Some(PacketView {
        record: id,
        from: sent.from,
        to: sent.to,
        family: sent.brief.map(|brief| brief.kind.family()),
        name: sent.brief.map_or("Not a packet", |brief| brief.kind.name()),
        gist: sent.brief.map_or_else(String::new, words::gist),
        length: words::bytes(sent.bytes.len()),
        journey: words::journey(
            (&cast.title(sent.from), &cast.title(sent.to)),
            sent.record.at,
            fate,
            estimate(model, sent.from),
        ),
        flaw: anatomy.error.as_ref().map(ToString::to_string),
        turned: model.ui.turned.clone(),
        lit,
        dump: bytes::dump(sent.bytes, &rows, lit, hides),
        bits: bytes::in_bits(sent.bytes, &rows, lit),
        arithmetic: bytes::arithmetic(&anatomy),
        again: again::find(records, at),
        chain: (!real).then(|| chain::build(model, id)).flatten(),
        sent_because: why::reasons(cast, records, sent.from, sent.record.step, sent.conn),
        then,
        copy: pairs(&copied),
        copied: model.ui.copied,
        secret: !hidden.is_empty(),
        in_ledger: !real && {
            let bench = model.bench();
            bench.book.message_of(&bench.history, id).is_some()
        },
        rows,
    })
}

/// Which of the two times is an estimate: on a real connection, the one at the broker.
fn estimate(model: &Model, from: NodeId) -> words::Estimate {
    match (model.route == Route::Connect, from) {
        (false, _) => words::Estimate::Neither,
        (true, crate::model::LIVE_PAGE) => words::Estimate::Arrival,
        (true, _) => words::Estimate::Sending,
    }
}

/// What became of the packet sent by the record at this place.
#[allow(clippy::wildcard_enum_match_arm, reason = "three facts are asked for")]
fn fate(records: &[Record], at: usize, due: Option<Instant>) -> Fate {
    let id = records.get(at).map(|record| record.id);
    let mut due = due;
    for record in records.iter().skip(at + 1) {
        match record.fact {
            Fact::Arrived { sent, .. } if Some(sent) == id => {
                return Fate::Arrived(record.id, record.at);
            }
            Fact::Lost { sent, why, .. } if Some(sent) == id => return Fate::Lost(record.at, why),
            Fact::Due { sent, due: moved } if Some(sent) == id => due = moved,
            _ => {}
        }
    }
    Fate::UnderWay(due)
}

#[allow(clippy::wildcard_enum_match_arm, reason = "one fact is asked for")]
fn sent(record: &Record) -> Option<Sent<'_>> {
    match &record.fact {
        Fact::Sent {
            conn,
            to,
            version,
            bytes,
            brief,
            due,
            ..
        } => Some(Sent {
            record,
            from: record.node?,
            to: *to,
            conn: *conn,
            version: *version,
            bytes,
            brief: brief.as_ref(),
            due: *due,
        }),
        _ => None,
    }
}
