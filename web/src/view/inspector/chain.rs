//! What led to a packet: its causes, back to the first.

use brokerscope_core::id::RecordId;
use brokerscope_core::machine::Phrase;
use brokerscope_core::trace::{Fact, Record};

use crate::model::Model;
use crate::view::stage::Stage;
use crate::view::story;
use crate::view::transport::seconds;
use crate::words::inspector as words;

/// Causes shown after the first one, at most: the nearest.
const NEAR_MAX: usize = 6;

/// What led to a packet.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// How it began, in one sentence.
    pub origin: &'static str,
    /// The first cause.
    pub first: Cause,
    /// How many are not shown between it and the nearest.
    pub left_out: usize,
    /// The nearest causes, the latest last.
    pub near: Vec<Cause>,
}

/// One cause.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// Its record.
    pub record: RecordId,
    /// When.
    pub at: String,
    /// The sentence.
    pub told: Phrase,
}

/// What led to this record of the simulated world on the screen.
pub(super) fn build(model: &Model, id: RecordId) -> Option<Chain> {
    let history = &model.bench().history;
    let (first, origin) = history.origin(id)?;
    let stage = Stage::of(model);
    let cause = |record: &Record| Cause {
        record: record.id,
        at: seconds(record.at.as_micros()),
        told: story::sentence_of(&stage, record),
    };
    let between = history.trace().chain(id).skip(1);
    let between: Vec<&Record> = between
        .filter(|record| record.id != first && moves(&record.fact))
        .collect();
    let near = between.iter().take(NEAR_MAX).rev();
    Some(Chain {
        origin: words::origin(origin),
        first: cause(history.trace().get(first)?),
        left_out: between.len().saturating_sub(NEAR_MAX),
        near: near.map(|record| cause(record)).collect(),
    })
}

/// Whether it is a cause that a person would name: what is read was sent, and what is noted was read.
fn moves(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::Acted(_)
            | Fact::Opening { .. }
            | Fact::Sent { .. }
            | Fact::Lost { .. }
            | Fact::Closed { .. }
            | Fact::LinkTurned { .. }
            | Fact::Rang(_)
            | Fact::Waited { .. }
    )
}
