//! Why the machines did what they did: their own notes on this packet, with the statements.

use brokerscope_core::id::{ConnId, NodeId, StepId};
use brokerscope_core::machine::Phrase;
use brokerscope_core::spec::Clause;
use brokerscope_core::trace::{Fact, Record};

use crate::texts;
use crate::view::cast::Cast;

/// One decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// Who decided, and what.
    pub told: Phrase,
    /// The statement that asked for it.
    pub clause: Clause,
    /// What that statement says, in our words.
    pub gist: &'static str,
}

/// What this node noted in this step on this connection, or on no connection in particular.
pub(super) fn reasons(
    cast: &Cast,
    records: &[Record],
    node: NodeId,
    step: StepId,
    conn: ConnId,
) -> Vec<Reason> {
    let from = records.partition_point(|record| record.step < step);
    let in_step = records
        .iter()
        .skip(from)
        .take_while(|record| record.step == step);
    let mut out: Vec<Reason> = Vec::new();
    for record in in_step.filter(|record| record.node == Some(node)) {
        let Fact::Noted { conn: on, note } = &record.fact else {
            continue;
        };
        let fits = on.is_none_or(|on| on == conn);
        let known = out.iter().any(|reason| reason.clause == note.clause);
        if fits && !known {
            out.push(Reason {
                told: note.tell(&cast.title(node)),
                clause: note.clause,
                gist: texts::statement(note.clause).gist,
            });
        }
    }
    out
}
