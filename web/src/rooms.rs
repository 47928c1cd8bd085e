//! Parts of the program that are fetched when they are needed.
//!
//! `cargo xtask slim` cuts a release: what can only be reached through a function `behind_…` of this
//! module is put into a room, a wasm of its own. So the checks below are the only way in, and what
//! nobody else needs moves by itself. A build that is not cut has all rooms from the start, and so
//! have tests.

use std::cell::Cell;

/// A part that is fetched when it is needed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Room {
    /// Ladder, inspector, the broker's insides: every screen but the first has them.
    Bench,
    /// Lessons.
    Learn,
    /// Real brokers.
    Connect,
    /// Files for other people's tools.
    Files,
}

impl Room {
    /// All rooms.
    pub const ALL: [Self; 4] = [Self::Bench, Self::Learn, Self::Connect, Self::Files];

    /// Its name, of which its file has one too.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bench => "bench",
            Self::Learn => "learn",
            Self::Connect => "connect",
            Self::Files => "files",
        }
    }

    /// The room with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|room| room.name() == name)
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }

    /// Itself, and the bench, in which stands what several rooms share.
    const fn with_needed(self) -> u8 {
        self.bit() | Self::Bench.bit()
    }
}

thread_local! {
    /// One bit for each room that is not here.
    static MISSING: Cell<u8> = const { Cell::new(0) };
}

/// Says that this program was cut, and these rooms are elsewhere.
pub fn leave_out(rooms: impl Iterator<Item = Room>) {
    MISSING.set(rooms.fold(0, |missing, room| missing | room.bit()));
}

/// Says that `room` has come: its functions can be called from now on.
pub fn came(room: Room) {
    MISSING.set(MISSING.get() & !room.bit());
}

/// Whether `room` and what it needs are here.
pub fn is_here(room: Room) -> bool {
    MISSING.get() & room.with_needed() == 0
}

/// Does what the bench can do, if it is here.
pub fn bench<T>(work: impl FnOnce() -> T) -> Option<T> {
    is_here(Room::Bench).then(|| behind_bench(work))
}

/// Does what a lesson needs, if its room is here.
pub fn learn<T>(work: impl FnOnce() -> T) -> Option<T> {
    is_here(Room::Learn).then(|| behind_learn(work))
}

/// Does what a real broker needs, if its room is here.
pub fn connect<T>(work: impl FnOnce() -> T) -> Option<T> {
    is_here(Room::Connect).then(|| behind_connect(work))
}

/// Writes files for other people's tools, if what can is here.
pub fn files<T>(work: impl FnOnce() -> T) -> Option<T> {
    is_here(Room::Files).then(|| behind_files(work))
}

#[inline(never)]
fn behind_bench<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[inline(never)]
fn behind_learn<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[inline(never)]
fn behind_connect<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[inline(never)]
fn behind_files<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_done_in_a_room_that_is_not_here() {
        leave_out(Room::ALL.into_iter());
        assert_eq!(
            (bench(|| 1), learn(|| 2), connect(|| 3)),
            (None, None, None)
        );
        came(Room::Learn);
        assert_eq!(learn(|| 2), None, "it stands on the bench");
        came(Room::Bench);
        assert_eq!(
            (bench(|| 1), learn(|| 2), connect(|| 3)),
            (Some(1), Some(2), None)
        );
    }

    #[test]
    fn rooms_are_known_by_their_names() {
        for room in Room::ALL {
            assert_eq!(Room::named(room.name()), Some(room));
        }
        assert_eq!(Room::named("cellar"), None);
    }
}
