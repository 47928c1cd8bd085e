//! What the teacher's page fetches: the story of the class, from where it has it.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use brokerscope_core::id::StepId;
use brokerscope_core::time::Instant;

/// More acts than a page can replay: the rest of the story is told without the page.
const ACTS_MAX: usize = 200_000;

/// The story so far, shared with those who answer requests.
#[derive(Clone, Debug, Default)]
pub(crate) struct Board(Arc<Mutex<Story>>);

#[derive(Debug, Default)]
struct Story {
    /// The scenario, without what came from outside.
    head: String,
    /// What came from outside, one line each.
    acts: Vec<String>,
    step: StepId,
    at: Instant,
}

impl Board {
    fn story(&self) -> std::sync::MutexGuard<'_, Story> {
        // Whoever panicked has left whole lines.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The scenario itself.
    pub(crate) fn begin(&self, head: String) {
        self.story().head = head;
    }

    /// How many acts it knows.
    pub(crate) fn acts(&self) -> usize {
        self.story().acts.len()
    }

    /// It has come so far, with these acts besides.
    pub(crate) fn go_on(&self, step: StepId, at: Instant, acts: Vec<String>) {
        let mut story = self.story();
        if story.acts.len() + acts.len() <= ACTS_MAX {
            story.acts.extend(acts);
            (story.step, story.at) = (step, at);
        }
    }

    /// The story behind the first so many acts. Its first line is a comment: how many acts there are
    /// now, after which step of the world it stands, and at which microsecond.
    pub(crate) fn tell(&self, known: usize) -> String {
        let story = self.story();
        let (total, step, at) = (story.acts.len(), story.step.0, story.at.as_micros());
        let mut text = format!("# {total} {step} {at}\n");
        if known == 0 {
            text.push_str(&story.head);
        }
        for act in story.acts.get(known..).unwrap_or_default() {
            let _ = writeln!(text, "{act}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_is_told_from_where_somebody_knows_it() {
        let board = Board::default();
        board.begin("broker hub\n".to_owned());
        board.go_on(
            StepId(3),
            Instant::from_micros(5),
            vec!["at 5us a".to_owned()],
        );
        let two = vec!["at 6us b".to_owned(), "at 7us c".to_owned()];
        board.go_on(StepId(9), Instant::from_micros(7), two);
        assert_eq!(board.acts(), 3);
        let all = "# 3 9 7\nbroker hub\nat 5us a\nat 6us b\nat 7us c\n";
        assert_eq!(board.tell(0), all);
        assert_eq!(board.tell(2), "# 3 9 7\nat 7us c\n");
        assert_eq!(board.tell(99), "# 3 9 7\n");
    }
}
