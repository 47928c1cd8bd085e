//! What changed since another moment: as a list, and as marks in the places.

use brokerscope_core::history::{Contrast, Cursor, Pair, Trait};
use brokerscope_core::id::NodeId;

use crate::model::{Model, Since};
use crate::view::cast::Cast;
use crate::view::stage::Stage;
use crate::view::story;
use crate::view::text::Cut;
use crate::view::transport::seconds;
use crate::words::broker as words;
use crate::words::times;

/// Acts and endings that are offered, the youngest.
const MARKS_MAX: usize = 12;
/// Changes that are listed, at most.
const ROWS_MAX: usize = 80;
/// Letters of a bookmark or a mark that are shown.
const LABEL_MAX: usize = 60;

/// The comparison with another moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SinceView {
    /// Moments to compare with, and their words.
    pub moments: Vec<(Cursor, String)>,
    /// Which of them is chosen.
    pub chosen: Option<usize>,
    /// What came of it in one sentence; empty if none is chosen.
    pub says: String,
    /// What changed.
    pub rows: Vec<Change>,
    /// Changes that are not listed.
    pub more: usize,
}

/// Something that changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// How.
    pub how: How,
    /// Whose, and what.
    pub what: Cut,
    /// How it was and how it is.
    pub value: Pair<Cut>,
}

/// How something changed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum How {
    /// It was not there.
    Added,
    /// It is not there any more.
    Removed,
    /// It is otherwise.
    Changed,
}

/// What changed inside one broker, for its places.
#[derive(Debug, Default)]
pub(super) struct Changes(Vec<Contrast>);

impl Changes {
    /// Whether this differs from what it was.
    pub(super) fn has(&self, what: Trait, session: &str, name: &str) -> bool {
        let mut all = self.0.iter();
        all.any(|it| it.what == what && it.session == session && it.name == name)
    }

    /// Whether anything of this session differs.
    pub(super) fn touch(&self, session: &str) -> bool {
        self.0
            .iter()
            .any(|it| it.session == session && it.what != Trait::Retained)
    }
}

/// What is offered and what is chosen, and the changes of this broker.
pub(super) fn build(model: &Model, cast: &Cast, node: NodeId) -> (SinceView, Changes) {
    let bench = model.bench();
    let moments = moments(model);
    let since = model.ui.times.since;
    let cursor = since.map(|since| since.cursor);
    let chosen = moments.iter().position(|moment| Some(moment.0) == cursor);
    let view = |says: String| SinceView {
        moments: moments.clone(),
        chosen,
        says,
        ..SinceView::default()
    };
    let Some(Since { branch, cursor }) = since else {
        return (view(String::new()), Changes::default());
    };
    if bench.playing {
        return (view(times::MOVING.to_owned()), Changes::default());
    }
    let Some(found) = bench.history.changes_since(branch, cursor.step) else {
        return (view(words::GONE.to_owned()), Changes::default());
    };
    let says = words::changes(found.len(), &seconds(cursor.at.as_micros()));
    let rows: Vec<Change> = found
        .iter()
        .take(ROWS_MAX)
        .map(|it| change(cast, it))
        .collect();
    let more = found.len() - rows.len();
    let own = found.into_iter().filter(|it| it.node == node).collect();
    let view = SinceView {
        rows,
        more,
        ..view(says)
    };
    (view, Changes(own))
}

/// The pinned moment, the start, bookmarks, acts and endings, in their order.
fn moments(model: &Model) -> Vec<(Cursor, String)> {
    let history = &model.bench().history;
    let at = |cursor: &Cursor| seconds(cursor.at.as_micros());
    let mut all = vec![(Cursor::default(), words::START.to_owned())];
    let stage = Stage::of(model);
    let (records, index) = (history.trace().records(), model.bench().index());
    // While time runs nobody chooses, and a list that grew with it would jump.
    let most = if model.bench().playing { 0 } else { MARKS_MAX };
    let marks = index.turns(records).take(most).map(|record| {
        let (step, at) = (record.step, record.at);
        let cursor = Cursor { step, at };
        let told = story::sentence_of(&stage, record).to_string();
        (cursor, words::moment(&seconds(at.as_micros()), &told))
    });
    all.extend(marks);
    let bookmarks = history.bookmarks().iter().map(|mark| {
        let (at, step) = (mark.at, history.step_of(mark));
        let cursor = Cursor { step, at };
        (cursor, words::moment(&seconds(at.as_micros()), &mark.text))
    });
    all.extend(bookmarks);
    let pinned = model.ui.times.since.map(|since| since.cursor);
    if let Some(cursor) = pinned.filter(|pinned| all.iter().all(|it| it.0 != *pinned)) {
        all.push((cursor, words::pinned(&at(&cursor))));
    }
    brokerscope_core::order::sort_by_key(&mut all, |moment| moment.0);
    for (_, label) in &mut all {
        *label = Cut::text(label, LABEL_MAX).shown;
    }
    all
}

fn change(cast: &Cast, contrast: &Contrast) -> Change {
    let whose = cast.title(contrast.node);
    let session = match contrast.session.as_str() {
        "" => "".into(),
        id => cast.title_of(id),
    };
    let what = times::subject(&whose, contrast.what, &session, &contrast.name);
    let Pair { left, right } = &contrast.value;
    let how = match (left, right) {
        (None, _) => How::Added,
        (_, None) => How::Removed,
        (Some(_), Some(_)) => How::Changed,
    };
    let value = |it: &Option<String>| it.as_deref().map(|text| Cut::text(text, 60));
    Change {
        how,
        what: Cut::text(&what, 80),
        value: Pair {
            left: value(left),
            right: value(right),
        },
    }
}
