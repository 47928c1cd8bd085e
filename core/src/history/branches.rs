//! Lines of future: opened by acts in the past, named, and given up.

use super::{Branch, Cursor, History};
use crate::world::ActionError;

/// Characters in the name of a branch.
const NAME_MAX: usize = 60;

impl History {
    /// Goes to another branch, at its head.
    pub fn switch(&mut self, branch: usize) {
        if let Some(other) = self.branches.get(branch) {
            let head = other.head;
            self.on = branch;
            self.go(head);
        }
    }

    /// Gives a branch another name.
    ///
    /// # Errors
    /// When another one has it, when it is empty or long, and when there is no such branch.
    pub fn rename(&mut self, branch: usize, name: &str) -> Result<(), ActionError> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > NAME_MAX {
            let why = "a branch has a name of 1 to 60 characters";
            return Err(ActionError::NotNow(why));
        }
        let mut others = (0..)
            .zip(&self.branches)
            .filter(|(place, _)| *place != branch);
        if others.any(|(_, other)| other.name == name) {
            return Err(ActionError::NameTaken(name.into()));
        }
        match self.branches.get_mut(branch) {
            Some(branch) => name.clone_into(&mut branch.name),
            None => return Err(ActionError::NotNow("there is no such branch")),
        }
        Ok(())
    }

    /// Gives a branch up, for good; `false` for `main`, which stays. Branches that left it stay too.
    /// Who stands on it stands on the one it left then, as late as both were the same.
    pub fn remove(&mut self, branch: usize) -> bool {
        let Some(removed) = self.branches.get(branch).filter(|_| branch > 0) else {
            return false;
        };
        let (parent, left_at) = (removed.parent, removed.left_at);
        let stood_on = self.on == branch;
        if stood_on {
            self.on = parent;
        }
        self.undone.retain(|undone| undone.on != branch);
        self.remove_branch(branch);
        if stood_on {
            self.go(self.cursor.min(left_at));
        }
        true
    }

    pub(super) fn open_branch(&mut self) {
        let line = self.line().fork_at(self.cursor);
        self.branches.push(Branch {
            name: self.free_name(),
            parent: self.on,
            left_at: self.cursor,
            head: self.cursor,
        });
        self.lines.push(line);
        self.on = self.branches.len() - 1;
    }

    fn free_name(&self) -> String {
        let taken = |name: &String| self.branches.iter().any(|branch| branch.name == *name);
        let mut names = (1..).map(|n| format!("branch {n}"));
        names
            .find(|name| !taken(name))
            .expect("there are more numbers than branches")
    }

    /// From `cursor` on, this branch goes another way than those that left it later: what they have
    /// done by hand since then is their own.
    pub(super) fn part_from(&mut self, branch: usize, cursor: Cursor) {
        for (other, line) in self.branches.iter_mut().zip(&mut self.lines) {
            if other.parent == branch && other.left_at > cursor {
                other.left_at = cursor;
                line.inherit_until(cursor.step);
            }
        }
    }

    /// Branches that left the removed one left its parent, in effect.
    pub(super) fn remove_branch(&mut self, place: usize) {
        let Branch {
            parent, left_at, ..
        } = self.branches[place];
        self.part_from(place, left_at);
        self.branches.remove(place);
        self.lines.remove(place);
        let moved = |other: usize| {
            let other = if other == place { parent } else { other };
            if other > place { other - 1 } else { other }
        };
        for branch in &mut self.branches {
            branch.parent = moved(branch.parent);
        }
        for undone in &mut self.undone {
            undone.on = moved(undone.on);
        }
        self.on = moved(self.on);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{ALICE, ms, story};
    use super::*;
    use crate::trace::Record;
    use crate::world::Action;

    fn records(history: &History) -> Vec<Record> {
        history.trace().records().to_vec()
    }

    /// `main`, a branch that leaves it, and one that leaves that one.
    fn three() -> History {
        let mut history = story();
        history.play(ms(1_000), 1_000);
        for (from, to) in [(430, 1_200), (600, 1_400)] {
            history.seek_time(ms(from), 1_000);
            let act = match from {
                430 => Action::Cut(ALICE),
                _ => Action::Repair(ALICE),
            };
            history.act(act).expect("it makes sense");
            history.play(ms(to), 1_000);
        }
        history
    }

    #[test]
    fn names_are_chosen_once() {
        let mut history = three();
        assert_eq!(history.rename(1, " what if? "), Ok(()));
        assert_eq!(history.branches().0[1].name, "what if?");
        assert_eq!(history.rename(1, "what if?"), Ok(()), "its own name");
        let taken = history.rename(2, "what if?");
        assert_eq!(taken, Err(ActionError::NameTaken("what if?".into())));
        for (branch, name) in [(0, " "), (0, &*"x".repeat(61)), (3, "fine")] {
            let refused = history.rename(branch, name);
            assert!(matches!(refused, Err(ActionError::NotNow(_))), "{name}");
        }
    }

    #[test]
    fn a_branch_that_is_given_up_takes_nobody_with_it() {
        let mut history = three();
        let kept = records(&history);
        assert!(!history.remove(0) && !history.remove(3));
        assert!(history.remove(1));
        let (branches, on) = history.branches();
        assert_eq!((branches.len(), on), (2, 1));
        assert_eq!((branches[1].parent, branches[1].left_at.at), (0, ms(430)));
        assert!(records(&history) == kept, "its own past is still there");
        // Both acts are its own now: the first opened it.
        assert!(history.undo());
        assert_eq!(history.branches().0.len(), 2);
        assert!(history.undo());
        assert_eq!(history.branches().0.len(), 1);
        assert!(!history.undo());
    }

    #[test]
    fn who_stands_on_a_branch_that_is_given_up_stands_where_it_began() {
        let mut history = three();
        assert!(history.remove(2));
        assert_eq!((history.branches().1, history.cursor().at), (1, ms(600)));
        assert!(!history.can_redo());
        history.seek_time(ms(100), 1_000);
        let cursor = history.cursor();
        assert!(history.remove(1));
        assert_eq!((history.branches().1, history.cursor()), (0, cursor));
        assert_eq!(history.head().at, ms(1_000));
    }

    #[test]
    fn what_is_taken_back_on_a_branch_is_no_past_of_another() {
        let mut history = three();
        history.switch(1);
        // The cut, which the other branch still has; with it goes the branch.
        assert!(history.undo());
        let (branches, on) = history.branches();
        assert_eq!((branches.len(), on), (2, 0));
        assert_eq!((branches[1].parent, branches[1].left_at.at), (0, ms(430)));
    }
}
