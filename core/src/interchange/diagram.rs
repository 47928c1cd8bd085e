//! What went from node to node, as every drawing of a trace needs it.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::id::{NodeId, RecordId};
use crate::machine::Ending;
use crate::order::Map;
use crate::time::Instant;
use crate::trace::{Fact, Lost, Names, Trace};
use crate::wire::{Brief, PacketKind, Qos};

/// Something on its way from one node to another.
#[derive(Debug)]
pub(super) struct Arrow {
    pub(super) from: NodeId,
    pub(super) to: NodeId,
    pub(super) sent: Instant,
    /// What it is, in one line.
    pub(super) label: String,
    pub(super) end: End,
}

/// What became of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum End {
    /// Nobody knows yet.
    Open,
    Arrived(Instant),
    Lost(Instant, Lost),
}

/// All arrows in the order of their sending, and everybody's name.
pub(super) struct Diagram {
    pub(super) arrows: Vec<Arrow>,
    pub(super) nodes: Vec<Arc<str>>,
}

impl Diagram {
    pub(super) fn of(trace: &Trace, names: &Names) -> Self {
        let mut names = names.clone();
        let mut arrows: Vec<Arrow> = Vec::new();
        let mut open: Map<RecordId, usize> = Map::new();
        for record in trace.records() {
            names.learn(record);
            let mut end = |sent: &RecordId, end: End| {
                let arrow = open.remove(sent).and_then(|at| arrows.get_mut(at));
                if let Some(arrow) = arrow {
                    arrow.end = end;
                }
            };
            if let Fact::Arrived { sent, .. } = &record.fact {
                end(sent, End::Arrived(record.at));
            } else if let Fact::Lost { sent, why, .. } = &record.fact {
                end(sent, End::Lost(record.at, *why));
            } else if let (Fact::Closed { .. }, Some(cause)) = (&record.fact, &record.cause)
                && trace.get(*cause).is_some_and(|it| it.node != record.node)
            {
                end(cause, End::Arrived(record.at));
            }
            if let (Some(from), Some((to, label))) = (record.node, sent(&record.fact)) {
                open.insert(record.id, arrows.len());
                arrows.push(Arrow {
                    from,
                    to,
                    sent: record.at,
                    label,
                    end: End::Open,
                });
            }
        }
        Self {
            arrows,
            nodes: names.all().cloned().collect(),
        }
    }
}

/// To whom, and what.
fn sent(fact: &Fact) -> Option<(NodeId, String)> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others are not sent")]
    match fact {
        Fact::Sent { to, brief, .. } => Some((
            *to,
            brief
                .as_ref()
                .map_or_else(|| "bytes that are no packet".to_owned(), label),
        )),
        Fact::EndSent { to, ending, .. } => {
            let word = match ending {
                Ending::Fin => "FIN",
                _ => "RST",
            };
            Some((*to, word.to_owned()))
        }
        _ => None,
    }
}

fn label(brief: &Brief) -> String {
    let mut label = brief.kind.name().to_owned();
    if let Some(topic) = &brief.topic {
        let _ = write!(label, " {}", topic.escape_debug());
    }
    if brief.kind == PacketKind::Publish && brief.qos != Qos::AtMostOnce {
        let _ = write!(label, ", QoS {}", brief.qos);
    }
    if let Some(id) = brief.id {
        let _ = write!(label, ", id {}", id.get());
    }
    let flags = [
        (brief.dup, ", DUP"),
        (brief.retain, ", retain"),
        (brief.session_present, ", session present"),
    ];
    label.extend(flags.iter().filter(|it| it.0).map(|it| it.1));
    if brief.reason.is_error() {
        let _ = write!(label, ", {}", brief.reason.name(brief.kind));
    }
    label
}
