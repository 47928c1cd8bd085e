//! A program in parts: a first one, and rooms that are fetched when they are needed.
//!
//! `plan` decides what moves, `first` and `room` write it. The parts share memory, tables and globals,
//! so a function runs in a room as it would in the first part. The way into a room is a door: a
//! function that stays, and whose code is behind a new place in the table, empty until the room is
//! there. `refers` finds all that can lead to a function, so nothing but a door leads to one that
//! moved.

mod first;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "few of the many forms of wasm matter"
)]
mod linked;
mod names;
mod plan;
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "few of the many forms of wasm matter"
)]
mod refers;
mod room;

use linked::Things;
use plan::Plan;
use refers::Program;

/// A program in parts.
pub(crate) struct Parts {
    /// What is there from the start.
    pub(crate) first: Vec<u8>,
    /// The rooms.
    pub(crate) rooms: Vec<Vec<u8>>,
}

/// Cuts `whole`, with names, whose data `linked` has with the notes of the linker. For each room
/// `doors` has what the names of its doors contain.
pub(crate) fn split(
    whole: &[u8],
    linked: &[u8],
    doors: &[impl AsRef<str>],
) -> Result<Parts, String> {
    cut(whole, &Things::read(linked)?, doors)
}

fn cut(whole: &[u8], things: &Things, doors: &[impl AsRef<str>]) -> Result<Parts, String> {
    let words: Vec<&str> = doors.iter().map(AsRef::as_ref).collect();
    let program = Program::read(whole)?;
    let plan = Plan::make(&program, things, &words)?;
    let rooms = (0..words.len()).map(|place| room::write(whole, &program, &plan, place));
    Ok(Parts {
        first: first::write(whole, &program, &plan)?,
        rooms: rooms.collect::<Result<_, _>>()?,
    })
}

#[cfg(test)]
mod tests;
