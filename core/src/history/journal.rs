//! What was done by hand, and what was remarked: written down, and found again.

use std::sync::Arc;

use super::{Cursor, History};
use crate::id::{NodeId, StepId};
use crate::scenario::{self, Bookmark, Names, Scenario, Timed};

/// Bookmarks kept per branch: a longer list helps nobody.
pub const BOOKMARKS_MAX: usize = 200;

/// Characters of a bookmark's text.
const REMARK_MAX: usize = 1_000;

impl History {
    /// Who is who on this branch.
    pub fn names(&self) -> Names {
        let scheduled = self.scenario.timed.iter();
        let scheduled = scheduled.filter(|timed| timed.after.is_none());
        let by_hand = self.line().acts().iter().map(|act| &act.action);
        let acts = scheduled.map(|timed| &timed.action).chain(by_hand);
        Names::cast(&self.scenario.nodes, acts)
    }

    /// The scenario it started from.
    pub const fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The scenario with everything done by hand on this branch written into it.
    pub fn export(&self) -> Scenario {
        let scheduled = self
            .scenario
            .timed
            .iter()
            .filter(|timed| timed.after.is_none());
        let by_hand = self.line().acts().iter().map(|act| Timed {
            at: act.cursor.at,
            after: Some(act.cursor.step),
            action: act.action.clone(),
        });
        Scenario {
            timed: scheduled.cloned().chain(by_hand).collect(),
            bookmarks: self.bookmarks().to_vec(),
            ..self.scenario.clone()
        }
    }

    /// Puts a node somewhere in the picture, in thousandths of it, or back where the picture puts it;
    /// says where it was. All branches have it there, and the story takes it along.
    pub fn put(&mut self, node: NodeId, at: Option<(u16, u16)>) -> Option<(u16, u16)> {
        scenario::put(&mut self.scenario.places, node, at)
    }

    /// How many acts by hand were done on this branch, up to its head.
    pub fn acts_done(&self) -> usize {
        self.line().acts_carried_out()
    }

    /// The bookmarks of this branch, in the order of their moments.
    pub fn bookmarks(&self) -> &[Bookmark] {
        self.line().bookmarks()
    }

    /// After which step of this branch a bookmark stands.
    pub fn step_of(&self, bookmark: &Bookmark) -> StepId {
        let until = || self.line().steps_until(bookmark.at);
        bookmark.after.unwrap_or_else(until)
    }

    /// Puts a bookmark at the cursor, or other words on the one that is there. A text that is too
    /// long is cut. `None` when there are [`BOOKMARKS_MAX`].
    pub fn bookmark(&mut self, text: &str) -> Option<usize> {
        let end = text
            .char_indices()
            .nth(REMARK_MAX)
            .map_or(text.len(), |it| it.0);
        let text: Arc<str> = text.get(..end).unwrap_or_default().into();
        let cursor = self.cursor;
        self.line_mut().set_bookmark(Bookmark {
            at: cursor.at,
            after: Some(cursor.step),
            text,
        })
    }

    /// Takes a bookmark of this branch away; `false` when there is none at this place of the list.
    pub fn forget_bookmark(&mut self, place: usize) -> bool {
        self.line_mut().forget_bookmark(place)
    }

    /// Goes to a bookmark of this branch, computing at most `steps_max` steps of the future; `false`
    /// when it could not be reached.
    pub fn seek_bookmark(&mut self, place: usize, steps_max: u32) -> bool {
        let Some(&Bookmark { at, after, .. }) = self.bookmarks().get(place) else {
            return false;
        };
        match after {
            Some(step) => self.seek_cursor(Cursor { step, at }, steps_max),
            None => {
                self.seek_time(at, steps_max);
                self.cursor.at == at
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{ALICE, ms, story};
    use super::*;
    use crate::id::StepId;
    use crate::scenario::{parse, print};
    use crate::trace::Fact;
    use crate::world::{Action, World};

    #[test]
    fn bookmarks_travel_with_the_story_and_change_nothing_in_it() {
        let mut history = story();
        for (at, text) in [
            (430, "why here?"),
            (900, "\"quoted\"\nand more"),
            (35, "first"),
        ] {
            history.seek_time(ms(at), 1_000);
            history.bookmark(text).expect("there is room");
        }
        history.seek_time(ms(430), 1_000);
        history
            .bookmark("because")
            .expect("other words for one that is there");
        let texts: Vec<_> = history
            .bookmarks()
            .iter()
            .map(|it| it.text.to_string())
            .collect();
        assert_eq!(texts, ["first", "because", "\"quoted\"\nand more"]);
        let text = print(&history.export());
        let parsed = parse(&text);
        assert_eq!(parsed.problems, [], "{text}");
        let mut again = History::start(parsed.scenario).expect("it fitted before");
        assert_eq!(again.bookmarks(), history.bookmarks(), "{text}");
        assert!(again.seek_bookmark(1, 1_000));
        assert_eq!(again.cursor(), history.cursor());
        assert_eq!(again.world().digest(), history.world().digest());
        history.seek(history.head().step);
        again.seek_time(ms(900), 1_000);
        assert_eq!(again.trace().digest(), history.trace().digest(), "{text}");
        assert!(again.forget_bookmark(0) && !again.forget_bookmark(2));
        assert_eq!(again.bookmarks().len(), 2);
    }

    #[test]
    fn a_bookmark_without_a_step_stands_behind_what_is_due() {
        let text = format!("{}bookmark at 433ms \"here\"\n", print(&story().export()));
        let mut history = History::start(parse(&text).scenario).expect("it fitted before");
        assert!(!history.seek_bookmark(0, 3), "three steps are not enough");
        assert!(history.seek_bookmark(0, 1_000));
        assert_eq!(history.cursor().at, ms(433));
        assert!(!history.seek_bookmark(1, 1_000));
    }

    #[test]
    fn a_branch_has_the_bookmarks_of_its_past() {
        let mut history = story();
        for at in [100, 430, 800] {
            history.seek_time(ms(at), 1_000);
            history.bookmark("here").expect("there is room");
        }
        history.seek_time(ms(430), 1_000);
        history.act(Action::Cut(ALICE)).expect("the link is there");
        let times: Vec<_> = history.bookmarks().iter().map(|it| it.at).collect();
        assert_eq!(times, [ms(100), ms(430)]);
        history.switch(0);
        assert_eq!(history.bookmarks().len(), 3);
    }

    #[test]
    fn a_bookmark_goes_with_the_future_it_stands_in_and_comes_back_with_it() {
        // An act at the end is taken back within its branch; one in the past takes its branch with it.
        for act_at in [900, 430] {
            let mut history = story();
            history.play(ms(900), 1_000);
            history.seek_time(ms(act_at), 1_000);
            history.bookmark("before").expect("there is room");
            history.act(Action::Cut(ALICE)).expect("the link is there");
            history.play(ms(1_400), 1_000);
            history.bookmark("behind").expect("there is room");
            let texts = |history: &History| -> Vec<String> {
                let marks = history.bookmarks().iter();
                marks.map(|it| it.text.to_string()).collect()
            };
            assert!(history.undo());
            assert_eq!(texts(&history), ["before"], "{act_at} ms");
            assert!(history.redo());
            assert_eq!(texts(&history), ["before", "behind"], "{act_at} ms");
            assert!(history.seek_bookmark(1, 1_000), "{act_at} ms");
            assert_eq!(history.cursor().at, ms(1_400), "{act_at} ms");
        }
    }

    #[test]
    fn there_are_only_so_many() {
        let mut history = History::empty();
        for at in 0..=BOOKMARKS_MAX {
            let at = u64::try_from(at).unwrap();
            history.play(ms(at), 10);
            history.seek_time(ms(at), 10);
            let there = history.bookmark(&"x".repeat(2_000)).is_some();
            assert_eq!(there, usize::try_from(at).unwrap() < BOOKMARKS_MAX);
        }
        assert_eq!(history.bookmarks().len(), BOOKMARKS_MAX);
        assert_eq!(history.bookmarks()[0].text.chars().count(), REMARK_MAX);
    }

    /// What somebody wrote by hand into a journal: several acts after one step, in any order, and
    /// one that makes no sense.
    #[test]
    fn an_edited_journal_plays_as_in_a_world_without_a_history() {
        let text = format!(
            "{}at 210ms after 25 cut alice--hub\nat 205ms after 9 cut alice--hub\n\
             at 205ms after 9 repair alice--hub\nat 205ms after 9 repair alice--hub\n",
            print(&story().export())
        );
        let parsed = parse(&text);
        assert_eq!(parsed.problems, []);
        let mut world = World::new(&parsed.scenario).expect("it fits");
        let mut trace = crate::trace::Trace::default();
        while world.now() < ms(2_000) && world.step(&mut trace) {}
        let mut history = History::start(parsed.scenario).expect("it fits");
        while history.cursor().step < world.steps() && history.step() {}
        assert!(history.trace() == &trace, "the same records");
        let acts = |fact: &Fact| matches!(fact, Fact::Acted(Action::Cut(_) | Action::Repair(_)));
        let done = trace.records().iter().filter(|it| acts(&it.fact)).count();
        assert_eq!(done, 4, "none was passed over");
        let end = history.world().digest();
        history.seek(StepId(0));
        history.seek(world.steps());
        assert_eq!(history.world().digest(), end);
        let printed = print(&history.export());
        assert_eq!(parse(&printed).problems, []);
    }
}
