//! Branches and bookmarks, and two branches side by side at the moment shown.

use brokerscope_core::history::{Branch, Contrast, Difference, Pair};
use brokerscope_core::id::RecordId;
use brokerscope_core::machine::Phrase;
use brokerscope_core::scenario::Bookmark;
use brokerscope_core::trace::Trace;

use super::stage::Stage;
use super::story;
use super::transport::seconds;
use crate::model::{Model, Route};
use crate::words::times as words;

/// Differences of each kind shown, at most.
const ROWS_MAX: usize = 60;

/// The panel as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct TimesView {
    /// All branches, oldest first.
    pub branches: Vec<BranchRow>,
    /// The name that is typed, and for which branch.
    pub renaming: Option<(usize, String)>,
    /// The bookmarks of the present branch.
    pub bookmarks: Vec<BookmarkRow>,
    /// What is typed for the next one.
    pub remark: String,
    /// The present branch and another.
    pub beside: Option<BesideView>,
    /// There was another world before a link was opened.
    pub before: bool,
    /// What came of the last thing that was asked for.
    pub answer: String,
    /// Two runs of this world can be laid side by side, on a screen of their own.
    pub pairs: bool,
    /// It can be told as a scenario, and so in a link: it is no recording.
    pub shares: bool,
    /// A capture can be opened here.
    pub opens: bool,
    /// What is wrong with a file that was opened.
    pub trouble: Option<String>,
}

/// A branch.
#[derive(Clone, Debug, PartialEq)]
pub struct BranchRow {
    /// Its name.
    pub name: String,
    /// Where it began, and how far it is known.
    pub about: String,
    /// It is the one on the screen.
    pub here: bool,
    /// It is laid beside the one on the screen.
    pub beside: bool,
    /// How deep it hangs: `main` at 0.
    pub depth: usize,
}

/// A bookmark.
#[derive(Clone, Debug, PartialEq)]
pub struct BookmarkRow {
    /// When.
    pub at: String,
    /// Its words.
    pub text: String,
    /// The cursor stands there.
    pub here: bool,
}

/// Two branches side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct BesideView {
    /// Which, and when.
    pub title: String,
    /// Their names.
    pub names: [String; 2],
    /// In one sentence.
    pub says: String,
    /// What happened on one side only, or at another time.
    pub events: Vec<EventRow>,
    /// What stands otherwise.
    pub states: Vec<StateRow>,
    /// How many rows are not shown.
    pub more: usize,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct EventRow {
    /// Its record, if it happened on the branch on the screen.
    pub here: Option<RecordId>,
    /// On each side: when, and the sentence.
    pub told: Pair<(String, Phrase)>,
}

/// Something that stands otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct StateRow {
    /// Whose, and what.
    pub what: String,
    /// On each side.
    pub value: Pair<String>,
}

/// The panel, if it is open.
pub fn build(model: &Model) -> Option<TimesView> {
    let times = &model.ui.times;
    if !times.open {
        return None;
    }
    let history = &model.bench().history;
    let cursor = history.cursor();
    let (branches, on) = history.branches();
    let bookmark = |mark: &Bookmark| BookmarkRow {
        at: seconds(mark.at.as_micros()),
        text: match mark.text.trim() {
            "" => words::WORDLESS.to_owned(),
            text => text.to_owned(),
        },
        here: mark.at == cursor.at && mark.after.is_none_or(|step| step == cursor.step),
    };
    let row = |place: usize| branch(branches, place, (on, times.beside));
    let other = times.beside.filter(|other| *other != on);
    let answer = model.command.answer.as_ref();
    Some(TimesView {
        branches: (0..branches.len()).filter_map(row).collect(),
        renaming: times.renaming.clone(),
        bookmarks: history.bookmarks().iter().map(bookmark).collect(),
        remark: times.remark.clone(),
        beside: other.and_then(|other| beside(model, on, other)),
        before: model.before.is_some(),
        answer: answer.map_or_else(String::new, |answer| answer.says.clone()),
        pairs: model.route == Route::Play && !history.is_recorded(),
        shares: !history.is_recorded(),
        opens: model.route == Route::Play,
        trouble: model
            .desk
            .trouble
            .clone()
            .filter(|_| !history.is_recorded()),
    })
}

fn branch(
    branches: &[Branch],
    place: usize,
    (on, beside): (usize, Option<usize>),
) -> Option<BranchRow> {
    let branch = branches.get(place)?;
    let mut about = words::known(&seconds(branch.head.at.as_micros()));
    if let Some(parent) = branches.get(branch.parent).filter(|_| place > 0) {
        let left = words::left(&parent.name, &seconds(branch.left_at.at.as_micros()));
        about = format!("{left}, {about}");
    }
    let up = |place: &usize| {
        branches
            .get(*place)
            .filter(|_| *place > 0)
            .map(|it| it.parent)
    };
    Some(BranchRow {
        name: branch.name.clone(),
        about,
        here: place == on,
        beside: beside == Some(place),
        depth: std::iter::successors(Some(place), up).count() - 1,
    })
}

fn beside(model: &Model, on: usize, other: usize) -> Option<BesideView> {
    let bench = model.bench();
    let history = &bench.history;
    let (branches, _) = history.branches();
    let names = [
        branches.get(on)?.name.clone(),
        branches.get(other)?.name.clone(),
    ];
    let at = bench.cursor().at;
    let title = |us| words::beside(&names[0], &names[1], &seconds(us));
    if bench.playing {
        return Some(BesideView {
            title: title(at.as_micros()),
            names,
            says: words::MOVING.to_owned(),
            events: Vec::new(),
            states: Vec::new(),
            more: 0,
        });
    }
    let difference = history.compare(on, other, at)?;
    let traces = [history.trace(), history.trace_of(other)?];
    let (title, says) = (
        title(difference.at.as_micros()),
        parted(&difference, traces),
    );
    let Difference {
        records, states, ..
    } = difference;
    let shown = records.len().min(ROWS_MAX) + states.len().min(ROWS_MAX);
    let more = records.len() + states.len() - shown;
    let [left, right] = traces.map(|trace| Stage {
        records: trace.records(),
        ..Stage::of_history(history)
    });
    let event = |pair: Pair<RecordId>| EventRow {
        here: pair.left,
        told: Pair {
            left: pair.left.and_then(|id| tell(&left, id)),
            right: pair.right.and_then(|id| tell(&right, id)),
        },
    };
    let state = |contrast: Contrast| StateRow {
        what: subject(&left, &contrast),
        value: contrast.value,
    };
    Some(BesideView {
        title,
        names,
        says,
        events: records.into_iter().take(ROWS_MAX).map(event).collect(),
        states: states.into_iter().take(ROWS_MAX).map(state).collect(),
        more,
    })
}

fn tell(stage: &Stage<'_>, id: RecordId) -> Option<(String, Phrase)> {
    let record = stage.record(id)?;
    let at = seconds(record.at.as_micros());
    Some((at, story::sentence_of(stage, record)))
}

/// Whose, and what.
fn subject(stage: &Stage<'_>, contrast: &Contrast) -> String {
    let (whose, session) = (stage.name(contrast.node), &contrast.session);
    words::subject(whose, contrast.what, session, &contrast.name)
}

fn parted(difference: &Difference, [left, right]: [&Trace; 2]) -> String {
    let at = |trace: &Trace, id: Option<RecordId>| trace.get(id?).map(|record| record.at);
    let first = [
        at(left, difference.parted.left),
        at(right, difference.parted.right),
    ];
    match first.into_iter().flatten().min() {
        Some(at) => words::parted(&seconds(at.as_micros())),
        None => words::SAME.to_owned(),
    }
}
