//! What each node spent: `--budget`.

use std::io::{self, Write};

use brokerscope_core::id::NodeId;
use brokerscope_core::machine::Memory;
use brokerscope_core::scenario::{NodeSpec, Scenario};
use brokerscope_core::trace::{Amount, Budget, Names, Spent};
use brokerscope_core::world::World;
use serde::Serialize;

use super::json::put;
use super::play::Played;

/// The most memory that a client needed, at its own end and at its broker's.
#[derive(Clone, Copy, Debug, Default)]
struct Peak {
    own: Memory,
    kept: Memory,
}

/// Looks at the memory of a world after each step.
#[derive(Debug, Default)]
pub(super) struct Scale {
    peaks: Vec<(NodeId, Peak)>,
}

impl Scale {
    /// One more look.
    pub(super) fn weigh(&mut self, world: &World) {
        for node in world.nodes() {
            let Some((own, kept)) = world.memory(node.id) else {
                continue;
            };
            let known = self.peaks.iter().position(|(id, _)| *id == node.id);
            let at = known.unwrap_or(self.peaks.len());
            if known.is_none() {
                self.peaks.push((node.id, Peak::default()));
            }
            if let Some((_, peak)) = self.peaks.get_mut(at) {
                peak.own = larger(peak.own, own);
                peak.kept = larger(peak.kept, kept);
            }
        }
    }

    fn of(&self, node: NodeId) -> Option<Peak> {
        let peak = self.peaks.iter().find(|(id, _)| *id == node);
        peak.map(|(_, peak)| *peak)
    }
}

const fn larger(one: Memory, other: Memory) -> Memory {
    if other.total() > one.total() {
        other
    } else {
        one
    }
}

/// What everybody spent, as an object each; what is not known is left out.
#[derive(Serialize)]
struct Line<'a> {
    kind: &'static str,
    node: &'a str,
    sent: Count,
    received: Count,
    segments_sent: Count,
    segments_again: Count,
    segments_received: Count,
    #[serde(skip_serializing_if = "Option::is_none")]
    memory_max: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    broker_memory_max: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    radio_wakes: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    radio_uj: Option<u64>,
}

#[derive(Serialize)]
struct Count {
    count: u64,
    bytes: u64,
}

impl From<Amount> for Count {
    fn from(amount: Amount) -> Self {
        let Amount { count, bytes } = amount;
        Self { count, bytes }
    }
}

fn lines<'a>(
    played: &Played,
    scenario: &Scenario,
    scale: &Scale,
    names: &'a Names,
) -> Vec<Line<'a>> {
    let radios = (0..).map(NodeId).zip(&scenario.nodes);
    let radios = radios.filter_map(|(id, node)| match node {
        NodeSpec::Client(spec) => Some((id, spec.radio)),
        NodeSpec::Broker(_) => None,
    });
    let now = played.world.now();
    let mut budget = Budget::of(&played.trace, radios);
    budget.reach(now);
    let nodes = (0..).map(NodeId).zip(names.all());
    let line = |(id, name): (NodeId, &'a std::sync::Arc<str>)| {
        let Spent {
            sent,
            received,
            segments_sent,
            segments_again,
            segments_received,
            air,
        } = budget.spent(id);
        let radio_uj = budget.energy_uj(id, now);
        let peak = scale.of(id);
        Line {
            kind: "budget",
            node: name,
            sent: sent.into(),
            received: received.into(),
            segments_sent: segments_sent.into(),
            segments_again: segments_again.into(),
            segments_received: segments_received.into(),
            memory_max: peak.map(|peak| peak.own.total()),
            broker_memory_max: peak.map(|peak| peak.kept.total()),
            radio_wakes: radio_uj.map(|_| air.wakes),
            radio_uj,
        }
    };
    nodes.map(line).collect()
}

/// Tells them as objects, or as a table.
pub(super) fn tell(
    played: &Played,
    scenario: &Scenario,
    scale: &Scale,
    as_json: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut names = played.names.clone();
    for record in played.trace.records() {
        names.learn(record);
    }
    let lines = lines(played, scenario, scale, &names);
    if as_json {
        return lines.iter().try_for_each(|line| put(line, out));
    }
    let mut rows = vec![HEAD.map(str::to_owned).to_vec()];
    rows.extend(lines.iter().map(row));
    let widths: Vec<usize> = (0..HEAD.len())
        .map(|at| rows.iter().filter_map(move |row| row.get(at)))
        .map(|column| column.map(|cell| cell.chars().count()).max().unwrap_or(0))
        .collect();
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate();
        let cells = cells.map(|(at, (cell, width))| match at {
            0 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        });
        let line: Vec<String> = cells.collect();
        writeln!(out, "{}", line.join("  ").trim_end())?;
    }
    Ok(())
}

/// Packets and segments are `how many/bytes`; memory is bytes at most, at the client and for it at
/// its broker.
const HEAD: [&str; 9] = [
    "",
    "sent",
    "received",
    "tcp sent",
    "again",
    "tcp received",
    "memory",
    "at broker",
    "radio",
];

fn row(line: &Line<'_>) -> Vec<String> {
    let count = |it: &Count| format!("{}/{} B", it.count, it.bytes);
    let memory = |bytes: Option<u64>| bytes.map_or_else(String::new, |bytes| format!("{bytes} B"));
    let radio = match (line.radio_wakes, line.radio_uj) {
        (Some(wakes), Some(energy)) => {
            let millijoules = energy / 1_000;
            let (joules, rest) = (millijoules / 1_000, millijoules % 1_000);
            format!("{joules}.{rest:03} J, awake {wakes}x")
        }
        _ => String::new(),
    };
    vec![
        line.node.to_owned(),
        count(&line.sent),
        count(&line.received),
        count(&line.segments_sent),
        count(&line.segments_again),
        count(&line.segments_received),
        memory(line.memory_max),
        memory(line.broker_memory_max),
        radio,
    ]
}
