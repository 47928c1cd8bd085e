//! Nodes that somebody put somewhere, so that it can be taken back in its turn among the acts.

use brokerscope_core::history::History;
use brokerscope_core::id::NodeId;

/// Moves that can be taken back, at most.
const MOVES_MAX: usize = 200;

/// Nodes that were put somewhere, and that were put back.
#[derive(Debug, Default)]
pub struct Moves {
    done: Vec<Move>,
    undone: Vec<Move>,
}

#[derive(Clone, Copy, Debug)]
struct Move {
    node: NodeId,
    /// Where it goes when this is taken back, or done again.
    other: Option<(u16, u16)>,
    /// So many acts had been done by hand then.
    acts: usize,
}

impl Moves {
    /// Puts a node somewhere, in thousandths of the picture. Steps of the keyboard that follow each
    /// other are one move.
    pub fn put(&mut self, history: &mut History, node: NodeId, at: (u16, u16), step: bool) {
        let other = history.put(node, Some(at));
        let acts = history.acts_done();
        let goes_on = step
            && self
                .done
                .last()
                .is_some_and(|last| (last.node, last.acts) == (node, acts));
        if !goes_on {
            self.done.push(Move { node, other, acts });
        }
        if self.done.len() > MOVES_MAX {
            self.done.remove(0);
        }
        self.undone.clear();
    }

    /// Takes the last move back, if it is what was done last.
    pub fn undo(&mut self, history: &mut History) -> bool {
        let acts = history.acts_done();
        let Some(last) = self.done.pop_if(|last| last.acts >= acts) else {
            return false;
        };
        let other = history.put(last.node, last.other);
        self.undone.push(Move { other, ..last });
        true
    }

    /// Does the last move again that was taken back, if it comes next.
    pub fn redo(&mut self, history: &mut History) -> bool {
        let acts = history.acts_done();
        let Some(next) = self.undone.pop_if(|next| next.acts <= acts) else {
            return false;
        };
        let other = history.put(next.node, next.other);
        self.done.push(Move { other, ..next });
        true
    }

    /// Whether there is a move to take back.
    pub const fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    /// Whether there is one to do again.
    pub const fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }
}
