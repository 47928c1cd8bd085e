//! What goes where.

use std::collections::{BTreeMap, BTreeSet};

use super::linked::Things;
use super::refers::Program;

/// Which functions leave the first part, and by what doors they are reached.
pub(crate) struct Plan {
    /// What moves into each room, the doors' own code among it.
    pub(crate) moved: Vec<BTreeSet<u32>>,
    /// The new place in the table of each door.
    pub(crate) doors: BTreeMap<u32, u32>,
    /// The functions that the first part gives to rooms.
    pub(crate) given: BTreeSet<u32>,
    /// The functions that the first room gives to the others.
    pub(crate) shared: BTreeSet<u32>,
}

impl Plan {
    /// For each room, a function with one of these words in its name is a door. What can only be
    /// reached through the doors of one room moves into it; what several rooms reach, and the first
    /// part does not, into the first of the rooms.
    pub(crate) fn make(program: &Program, things: &Things, words: &[&str]) -> Result<Self, String> {
        let doors_of = |word: &&str| -> BTreeSet<u32> {
            let named = program
                .names
                .iter()
                .filter(|(_, name)| name.contains(*word));
            named.map(|(&function, _)| function).collect()
        };
        let doors: Vec<BTreeSet<u32>> = words.iter().map(doors_of).collect();
        if let Some(place) = doors.iter().position(BTreeSet::is_empty) {
            return Err(format!("no function is called {}", words[place]));
        }
        let all: BTreeSet<u32> = doors.iter().flatten().copied().collect();
        let stay = program.reach(program.outward.iter().copied(), &all, things);
        let mut rooms_of: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (room, doors) in doors.iter().enumerate() {
            let closed = &all - doors;
            let reached = program.reach(doors.iter().copied(), &closed, things);
            for function in reached.functions {
                let own = function >= program.imports && !closed.contains(&function);
                if own && (doors.contains(&function) || !stay.functions.contains(&function)) {
                    rooms_of.entry(function).or_default().push(room);
                }
            }
        }
        let mut plan = Self {
            moved: vec![BTreeSet::new(); words.len()],
            doors: BTreeMap::new(),
            given: BTreeSet::new(),
            shared: BTreeSet::new(),
        };
        for (function, rooms) in rooms_of {
            let room = if let [room] = rooms[..] { room } else { 0 };
            plan.moved[room].insert(function);
        }
        let free = program.table.last_key_value().map_or(0, |(at, _)| at + 1);
        plan.doors = all.into_iter().zip(free..).collect();
        plan.lend(program)?;
        Ok(plan)
    }

    /// Finds what the rooms call that is not in them.
    fn lend(&mut self, program: &Program) -> Result<(), String> {
        for (room, own) in self.moved.iter().enumerate() {
            let said = own.iter().filter_map(|&function| program.said(function));
            for &callee in said.flat_map(|said| &said.calls) {
                // A door is called as the first part calls it, even from its own room.
                if self.doors.contains_key(&callee) {
                    self.given.insert(callee);
                } else if room != 0 && self.moved[0].contains(&callee) {
                    self.shared.insert(callee);
                } else if self.is_moved(callee) && !own.contains(&callee) {
                    return Err(format!(
                        "function {callee} is called from a room beside its own"
                    ));
                } else if !self.is_moved(callee) {
                    self.given.insert(callee);
                }
            }
        }
        Ok(())
    }

    /// Whether it leaves the first part.
    pub(crate) fn is_moved(&self, function: u32) -> bool {
        self.moved.iter().any(|room| room.contains(&function))
    }
}
