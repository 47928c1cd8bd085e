//! While time runs, what one reads is drawn anew some times a second, not at every frame.
//!
//! What moves is drawn at every frame. The parts take turns, so that no frame has to draw all of
//! them. Whatever a person does, and time that stands, draws everything at once.

use std::cell::RefCell;

use yew::Html;

/// A part of the page that can wait for its turn.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Part {
    /// The lesson, or what one can do.
    Guide,
    /// The packet, the broker or the ledger.
    Side,
    /// What just happened, in a sentence.
    Foot,
    /// The whole story.
    Story,
    /// The buttons of time, and its line.
    Transport,
}

impl Part {
    const COUNT: usize = 5;

    /// Drawn again after so many frames, and in which of them.
    const fn turn(self) -> (u32, u32) {
        match self {
            Self::Side => (4, 0),
            Self::Transport => (2, 1),
            Self::Story => (4, 2),
            Self::Guide => (8, 2),
            Self::Foot => (8, 6),
        }
    }
}

/// What was drawn last of each part.
#[derive(Debug, Default)]
pub struct Calm {
    /// Frames in which nothing but time went on; `None` if something else happened.
    frames: Option<u32>,
    drawn: RefCell<[Option<Html>; Part::COUNT]>,
}

impl Calm {
    /// Something happened; `only_time` says that it was a frame of a running world.
    pub fn turn(&mut self, only_time: bool) {
        self.frames = match (only_time, self.frames) {
            (false, _) => None,
            (true, frames) => Some(frames.map_or(0, |it| it.wrapping_add(1))),
        };
    }

    /// The part, drawn now if its turn has come.
    pub fn drawn(&self, part: Part, draw: impl FnOnce() -> Html) -> Html {
        let (every, first) = part.turn();
        let waits = self.frames.is_some_and(|it| it % every != first);
        let place = part as usize;
        let kept = self.drawn.borrow().get(place).cloned().flatten();
        if let Some(kept) = kept.filter(|_| waits) {
            return kept;
        }
        let now = draw();
        if let Some(slot) = self.drawn.borrow_mut().get_mut(place) {
            *slot = Some(now.clone());
        }
        now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How often each part is drawn while `happens` tells what happens.
    fn drawings(happens: &[bool]) -> [usize; Part::COUNT] {
        let parts = [
            Part::Guide,
            Part::Side,
            Part::Foot,
            Part::Story,
            Part::Transport,
        ];
        let (mut calm, mut counts) = (Calm::default(), [0; Part::COUNT]);
        for only_time in happens {
            calm.turn(*only_time);
            for (count, part) in counts.iter_mut().zip(parts) {
                let _ = calm.drawn(part, || {
                    *count += 1;
                    Html::default()
                });
            }
        }
        counts
    }

    #[test]
    fn while_time_runs_each_part_has_its_turns_and_no_frame_has_all() {
        // The first look draws all.
        assert_eq!(drawings(&[true; 17]), [3, 5, 3, 5, 9]);
    }

    #[test]
    fn what_a_person_does_is_seen_at_once_everywhere() {
        let mut happens = [true; 17];
        happens[9] = false;
        let counts = drawings(&happens);
        assert!(counts.iter().all(|it| *it >= 3), "{counts:?}");
        assert_eq!(drawings(&[false; 6]), [6; Part::COUNT]);
    }
}
