//! The same packet, sent once more: what changed.

use brokerscope_core::clause;
use brokerscope_core::id::{NodeId, RecordId};
use brokerscope_core::spec::{Clause, Version};
use brokerscope_core::trace::{Fact, Record};
use brokerscope_core::wire::{Brief, PacketKind};

/// The other sending of the same packet.
#[derive(Clone, Debug, PartialEq)]
pub struct Again {
    /// Its record.
    pub record: RecordId,
    /// Its time, as a link.
    pub at: String,
    /// It came after this one.
    pub later: bool,
    /// The first byte here, as a pair.
    pub here: String,
    /// The first byte there.
    pub there: String,
    /// What else can be said of the difference.
    pub sentence: &'static str,
    /// The statement that asks for it.
    pub clause: Clause,
}

struct Sending<'a> {
    record: &'a Record,
    to: NodeId,
    version: Version,
    bytes: &'a [u8],
    brief: &'a Brief,
}

/// The nearest other sending of the PUBLISH or PUBREL at `at` in the records.
#[allow(
    clippy::wildcard_enum_match_arm,
    reason = "only these are ever sent again"
)]
pub(super) fn find(records: &[Record], at: usize) -> Option<Again> {
    let here = sending(records.get(at)?)?;
    here.brief.id?;
    let later = records.iter().skip(at + 1);
    let earlier = records.iter().take(at).rev();
    // Only the first sending of a PUBLISH lacks DUP; a PUBREL does not tell, so look both ways.
    let found = match (here.brief.kind, here.brief.dup) {
        (PacketKind::Publish, false) => same(later, &here).map(|there| (there, true)),
        (PacketKind::Publish, true) => same(earlier, &here).map(|there| (there, false)),
        (PacketKind::Pubrel, _) => same(later, &here)
            .map(|there| (there, true))
            .or_else(|| same(earlier, &here).map(|there| (there, false))),
        _ => None,
    };
    found.map(|(there, later)| tell(&here, &there, later))
}

/// The next record that sends the same; none beyond the end of the exchange.
fn same<'a>(records: impl Iterator<Item = &'a Record>, here: &Sending<'_>) -> Option<Sending<'a>> {
    for record in records {
        let Some(there) = sending(record) else {
            continue;
        };
        if there.brief.id != here.brief.id {
            continue;
        }
        let same_way = record.node == here.record.node && there.to == here.to;
        if same_way && there.brief.kind == here.brief.kind {
            // Another message under the same identifier is another story.
            let same_message =
                there.brief.topic == here.brief.topic && there.brief.payload == here.brief.payload;
            return same_message.then_some(there);
        }
        let answer = record.node == Some(here.to) && Some(there.to) == here.record.node;
        let is_last = matches!(there.brief.kind, PacketKind::Puback | PacketKind::Pubcomp);
        if answer && is_last {
            return None;
        }
    }
    None
}

#[allow(clippy::wildcard_enum_match_arm, reason = "PUBREL is the only other")]
fn tell(here: &Sending<'_>, there: &Sending<'_>, later: bool) -> Again {
    let differing = here
        .bytes
        .iter()
        .zip(there.bytes)
        .skip(1)
        .filter(|(a, b)| a != b);
    let same_rest = here.bytes.len() == there.bytes.len() && differing.count() == 0;
    let same_first = here.bytes.first() == there.bytes.first();
    let sentence = match (same_first, same_rest) {
        (true, true) => "not one byte changes",
        (false, true) => "only DUP changes",
        (_, false) => "other bytes change too",
    };
    let first = |bytes: &[u8]| {
        bytes
            .first()
            .map_or_else(String::new, |byte| format!("{byte:02x}"))
    };
    Again {
        record: there.record.id,
        at: there.record.at.to_string(),
        later,
        here: first(here.bytes),
        there: first(there.bytes),
        sentence,
        clause: match here.brief.kind {
            PacketKind::Publish => clause!(here.version, v311: "3.3.1-1", v5: "3.3.1-1"),
            _ => clause!(here.version, v311: "4.4.0-1", v5: "4.4.0-1"),
        },
    }
}

#[allow(clippy::wildcard_enum_match_arm, reason = "one fact is asked for")]
fn sending(record: &Record) -> Option<Sending<'_>> {
    match &record.fact {
        Fact::Sent {
            to,
            version,
            bytes,
            brief: Some(brief),
            ..
        } => Some(Sending {
            record,
            to: *to,
            version: *version,
            bytes,
            brief,
        }),
        _ => None,
    }
}
