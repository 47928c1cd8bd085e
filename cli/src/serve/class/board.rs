//! What the teacher's page fetches: the story of the class, from where it has it.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use brokerscope_core::id::StepId;
use brokerscope_core::time::Instant;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

/// More acts than a page can replay: the rest of the story is told without the page.
const ACTS_MAX: usize = 200_000;

/// How long an answer may wait for news.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long news waits for more of it.
const GATHER: Duration = Duration::from_millis(100);

/// The story so far, shared with those who answer requests.
#[derive(Clone, Debug, Default)]
pub(crate) struct Board {
    story: Arc<Mutex<Story>>,
    news: watch::Sender<StepId>,
}

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
        self.story.lock().unwrap_or_else(PoisonError::into_inner)
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
        self.news
            .send_if_modified(|last| std::mem::replace(last, step) != step);
        let mut story = self.story();
        if story.acts.len() + acts.len() <= ACTS_MAX {
            story.acts.extend(acts);
            (story.step, story.at) = (step, at);
        }
    }

    /// Waits until the world has come further than this step, and a moment longer, so that more is
    /// told at once; but not for ever.
    pub(crate) async fn wait(&self, step: StepId) {
        let mut news = self.news.subscribe();
        let further = news.wait_for(|now| *now > step);
        // Whoever waited in vain is told so, and asks again.
        let came = timeout(PATIENCE, further).await;
        let came = came.is_ok_and(|further| further.is_ok());
        if came {
            sleep(GATHER).await;
        }
    }

    /// The story, or what is behind the first so many acts of it. Its first line is a comment: how many acts there are
    /// now, after which step of the world it stands, and at which microsecond.
    pub(crate) fn tell(&self, known: Option<usize>) -> String {
        let story = self.story();
        let (total, step, at) = (story.acts.len(), story.step.0, story.at.as_micros());
        let mut text = format!("# {total} {step} {at}\n");
        if known.is_none() {
            text.push_str(&story.head);
        }
        for act in story.acts.get(known.unwrap_or(0)..).unwrap_or_default() {
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
        assert_eq!(board.tell(None), all);
        assert_eq!(board.tell(Some(2)), "# 3 9 7\nat 7us c\n");
        assert_eq!(board.tell(Some(99)), "# 3 9 7\n");
    }
}
