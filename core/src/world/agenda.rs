//! What is going to happen, and when.

use super::act::Act;
use crate::id::{ConnId, NodeId};
use crate::net::Side;
use crate::order::Map;
use crate::time::Instant;

/// Everything that is due, in order; things due at the same instant in the order in which they were
/// scheduled.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Agenda {
    due: Map<(Instant, u64), Due>,
    tickets: u64,
}

/// Something that is due.
#[derive(Clone, Debug, Hash)]
pub(super) enum Due {
    /// An act of the scenario.
    Act(Act),
    /// The first flight on its way to this side arrives.
    Landing(ConnId, Side),
    /// The stack at this end has waited long enough for an answer.
    Stack(ConnId, Side),
    /// This node wants to be woken.
    Alarm(NodeId),
    /// This broker saves what it knows.
    Save(NodeId),
}

impl Agenda {
    /// Notes something; the ticket takes it back.
    pub(super) fn schedule(&mut self, at: Instant, due: Due) -> u64 {
        self.tickets += 1;
        self.due.insert((at, self.tickets), due);
        self.tickets
    }

    /// Takes something back.
    pub(super) fn cancel(&mut self, at: Instant, ticket: u64) {
        let was = self.due.remove(&(at, ticket));
        debug_assert!(was.is_some(), "a ticket is taken back once");
    }

    /// The next due thing, which is not due any more.
    pub(super) fn take(&mut self) -> Option<(Instant, Due)> {
        let ((at, _), due) = self.due.pop_first()?;
        Some((at, due))
    }

    /// When the next thing is due.
    pub(super) fn next(&self) -> Option<Instant> {
        self.due.first_key_value().map(|((at, _), _)| *at)
    }

    pub(super) fn len(&self) -> usize {
        self.due.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_together_happens_in_the_order_of_scheduling() {
        let mut agenda = Agenda::default();
        let (early, late) = (Instant::from_millis(1), Instant::from_millis(2));
        for (at, node) in [(late, 0), (early, 1), (early, 2), (late, 3)] {
            agenda.schedule(at, Due::Alarm(NodeId(node)));
        }
        let ticket = agenda.schedule(early, Due::Alarm(NodeId(4)));
        agenda.cancel(early, ticket);
        assert_eq!(agenda.next(), Some(early));
        let mut order = Vec::new();
        while let Some((_, Due::Alarm(node))) = agenda.take() {
            order.push(node.0);
        }
        assert_eq!(order, [1, 2, 0, 3]);
    }
}
