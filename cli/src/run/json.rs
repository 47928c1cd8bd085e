//! Records as one object of JSON each. What the fields mean stands in `docs/ndjson.md`.

use std::fmt::Write as _;
use std::io::{self, Write};

use brokerscope_core::id::{NodeId, RecordId};
use brokerscope_core::machine::Ending;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Fact, Layer, Names, Record, Trace, tell as told};
use brokerscope_core::wire::{Brief, PacketId};
use serde::Serialize;

use super::tell::Tale;
use super::verdict::Verdict;

#[derive(Serialize)]
struct Line<'a> {
    id: u32,
    at_us: u64,
    step: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    node: Option<&'a str>,
    layer: &'static str,
    kind: &'static str,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    conn: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_us: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    statement: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ending: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    packet: Option<Packet<'a>>,
}

/// The gist of a packet, and its bytes.
#[derive(Serialize)]
struct Packet<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u16>,
    qos: u8,
    dup: bool,
    retain: bool,
    reason: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<String>,
    bytes: String,
}

/// What became of an expectation.
#[derive(Serialize)]
struct Judged {
    kind: &'static str,
    line: u32,
    expectation: String,
    verdict: &'static str,
    evidence: Vec<u32>,
}

/// Tells what is not below `layer`.
pub(crate) fn tell(tale: Tale<'_>, layer: Layer, out: &mut impl Write) -> io::Result<()> {
    let mut names = tale.names.clone();
    for record in tale.trace.records() {
        names.learn(record);
        if record.fact.layer() <= layer {
            put(&line(record, tale.trace, &names), out)?;
        }
    }
    Ok(())
}

/// One object for each expectation.
pub(super) fn tell_verdicts(verdicts: &[Verdict<'_>], out: &mut impl Write) -> io::Result<()> {
    for verdict in verdicts {
        let judged = Judged {
            kind: "verdict",
            line: verdict.line,
            expectation: verdict.expectation.to_string(),
            verdict: verdict.word(),
            evidence: verdict.evidence.iter().map(|id| id.0).collect(),
        };
        put(&judged, out)?;
    }
    Ok(())
}

pub(super) fn put(value: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)
}

/// A record as a line, without its end.
pub(super) fn text(record: &Record, trace: &Trace, names: &Names) -> String {
    serde_json::to_string(&line(record, trace, names)).unwrap_or_default()
}

fn line<'a>(record: &'a Record, trace: &Trace, names: &'a Names) -> Line<'a> {
    let name = |node: NodeId| names.name(node).map(|name| &**name);
    let mut line = Line {
        id: record.id.0,
        at_us: record.at.as_micros(),
        step: record.step.0,
        cause: record.cause.map(|cause| cause.0),
        node: record.node.and_then(name),
        layer: match record.fact.layer() {
            Layer::Application => "application",
            Layer::Mqtt => "mqtt",
            Layer::Tcp => "tcp",
        },
        kind: kind(&record.fact),
        text: told(record, trace, names).to_string(),
        conn: record.fact.connection().map(|conn| conn.0),
        to: None,
        due_us: None,
        sent: sent(&record.fact).map(|sent| sent.0),
        statement: None,
        ending: ending(&record.fact),
        packet: None,
    };
    let (to, due) = on_its_way(&record.fact);
    line.to = to.and_then(name);
    line.due_us = due.map(Instant::as_micros);
    if let Fact::Sent { bytes, brief, .. } = &record.fact {
        line.packet = brief.as_ref().map(|brief| packet(brief, bytes));
    }
    if let Fact::Noted { note, .. } = &record.fact {
        line.statement = Some(note.clause.to_string());
    }
    line
}

/// How a connection ends.
const fn ending(fact: &Fact) -> Option<&'static str> {
    let (Fact::EndSent { ending, .. } | Fact::Closed { ending, .. }) = fact else {
        return None;
    };
    Some(match ending {
        Ending::Fin => "fin",
        Ending::Reset => "reset",
        Ending::NetworkLost => "network-lost",
        Ending::Unreachable => "unreachable",
        Ending::Refused => "refused",
        Ending::TimedOut => "timed-out",
        Ending::PowerLost => "power-lost",
    })
}

/// To whom it is on its way, and when it arrives.
const fn on_its_way(fact: &Fact) -> (Option<NodeId>, Option<Instant>) {
    if let Fact::Sent { to, due, .. }
    | Fact::Segment { to, due, .. }
    | Fact::EndSent { to, due, .. } = fact
    {
        return (Some(*to), *due);
    }
    if let Fact::Due { due, .. } = fact {
        return (None, *due);
    }
    (None, None)
}

fn packet<'a>(brief: &'a Brief, bytes: &[u8]) -> Packet<'a> {
    Packet {
        kind: brief.kind.name(),
        id: brief.id.map(PacketId::get),
        qos: brief.qos.level(),
        dup: brief.dup,
        retain: brief.retain,
        reason: brief.reason.0,
        topic: brief.topic.as_deref(),
        payload: brief.payload.as_deref().map(hex),
        bytes: hex(bytes),
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The record of what was sent that this one is about.
const fn sent(fact: &Fact) -> Option<RecordId> {
    if let Fact::Arrived { sent, .. }
    | Fact::Lost { sent, .. }
    | Fact::Due { sent, .. }
    | Fact::Dropped { sent, .. } = fact
    {
        return Some(*sent);
    }
    None
}

const fn kind(fact: &Fact) -> &'static str {
    match fact {
        Fact::Acted(_) => "acted",
        Fact::Opening { .. } => "opening",
        Fact::Opened { .. } => "opened",
        Fact::Sent { .. } => "sent",
        Fact::Segment { .. } => "segment",
        Fact::Dropped { .. } => "dropped",
        Fact::Waited { .. } => "waited",
        Fact::Due { .. } => "due",
        Fact::Arrived { .. } => "arrived",
        Fact::Lost { .. } => "lost",
        Fact::EndSent { .. } => "end-sent",
        Fact::Closed { .. } => "closed",
        Fact::LinkTurned { .. } => "link-turned",
        Fact::Rang(_) => "rang",
        Fact::Happened(_) => "happened",
        Fact::Noted { .. } => "noted",
        Fact::Refused { .. } => "refused",
        Fact::Stopped(_) => "stopped",
    }
}
