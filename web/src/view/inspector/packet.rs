//! One packet: who to whom, and every byte of it.

use brokerscope_core::id::{ConnId, NodeId, RecordId};
use brokerscope_core::spec::Version;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Fact, Lost, Record};
use brokerscope_core::wire::{Packet, Part, decode};

use super::again::{self, Again};
use super::chain::{self, Chain};
use super::dissection::{self, Dissection};
use super::why::{self, Reason};
use crate::model::{Model, Route};
use crate::rooms;
use crate::shared::Shared;
use crate::view::cast::Cast;
use crate::view::flight::{self, Wait};
use crate::view::payload::{self, PayloadView};
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
    /// Its bytes, taken apart.
    pub body: Shared<Dissection>,
    /// Who to whom, when, and what became of it.
    pub journey: String,
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
    /// It can be edited and sent from here.
    pub editable: bool,
    /// It has a payload that can be looked at; the view of it, if it is open.
    pub payload: Option<Option<PayloadView>>,
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
    due: Option<Instant>,
}

/// The packet whose sending is this record; `None` if it is no such record.
pub(super) fn build(model: &Model, cast: &Cast, id: RecordId) -> Option<PacketView> {
    let records = model.trace().records();
    let sent = sent(model.trace().get(id)?)?;
    let at = usize::try_from(id.0).ok()?;
    let real = model.route == Route::Connect;
    // A page shows nobody the passwords of others.
    let bench = model.bench();
    let others = real || bench.secret || bench.history.is_recorded();
    let is_secret = |part: &Part| others && part.name == "Password" && part.bits.is_none();
    let body = dissection::of(sent.bytes, sent.version, &model.ui, is_secret);
    let hides = |at: usize| body.rows.iter().any(|row| row.secret && row.covers(at));
    let secret = body.rows.iter().any(|row| row.secret);
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
        journey: words::journey(
            (&cast.title(sent.from), &cast.title(sent.to)),
            sent.record.at,
            fate,
            estimate(model, sent.from),
        ),
        again: again::find(records, at),
        chain: (!real).then(|| chain::build(model, id)).flatten(),
        sent_because: why::reasons(cast, records, sent.from, sent.record.step, sent.conn),
        then,
        copy: pairs(&copied),
        copied: model.ui.copied,
        secret,
        editable: !secret && (!others || real && model.live.peer(sent.from).is_some()),
        payload: payload(model, &sent),
        in_ledger: !real && {
            let bench = model.bench();
            bench.book.message_of(&bench.history, id).is_some()
        },
        body: Shared::new(body),
    })
}

/// The payload of a PUBLISH that has one, looked at if it is open.
fn payload(model: &Model, sent: &Sent<'_>) -> Option<Option<PayloadView>> {
    let Packet::Publish(publish) = decode(sent.bytes, sent.version).ok()? else {
        return None;
    };
    let (bytes, ui) = (&publish.payload, model.ui.payload);
    let build = || payload::build(bytes, bytes.len(), ui.look);
    let open = ui.open.then(|| rooms::files(build)).flatten();
    (!bytes.is_empty()).then_some(open)
}

/// Which of the two times is an estimate: on a real connection, the one at the broker.
fn estimate(model: &Model, from: NodeId) -> words::Estimate {
    match (model.route == Route::Connect, model.live.peer(from)) {
        (false, _) => words::Estimate::Neither,
        (true, Some(_)) => words::Estimate::Arrival,
        (true, None) => words::Estimate::Sending,
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
            due,
            ..
        } => Some(Sent {
            record,
            from: record.node?,
            to: *to,
            conn: *conn,
            version: *version,
            bytes,
            due: *due,
        }),
        _ => None,
    }
}
