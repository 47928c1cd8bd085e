//! Two runs side by side: both ladders, and what differs, numbered.

use brokerscope_core::history::{How, Pair, Unlike};
use brokerscope_core::id::RecordId;
use brokerscope_core::machine::{Event, Phrase};
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Fact, Record};

use super::ladder::{self, LadderView};
use super::real::{self, Judged, RealView};
use super::stage::Stage;
use super::story;
use super::transport::seconds;
use crate::model::{Beside, Model, Pairing, Selection};
use crate::rooms;
use crate::words::beside as words;

/// Differences that are listed, at most.
const ROWS_MAX: usize = 60;
/// Lines of the list of both runs, at most.
const LINES_MAX: usize = 400;

/// Two runs as they are shown.
#[derive(Clone, Debug, PartialEq)]
pub struct BesideView {
    /// What is otherwise.
    pub pairing: Pairing,
    /// Whether there is another branch to stand beside this one: the first such.
    pub branch: Option<usize>,
    /// What was done to the world.
    pub about: String,
    /// What went wrong.
    pub trouble: Option<String>,
    /// While both are computed: how far they are.
    pub progress: Option<String>,
    /// What the two are called, and what came of each.
    pub sides: [(String, String); 2],
    /// Both pictures.
    pub pair: PairView,
    /// What differs.
    pub rows: Vec<Row>,
    /// How many differences are not listed.
    pub more: usize,
    /// In one sentence.
    pub says: String,
    /// All of both, line by line, if it is asked for.
    pub lines: Option<Vec<Line>>,
    /// The form and the run, where a real broker is one of the two.
    pub real: Option<RealView>,
}

/// Both pictures, on one axis.
#[derive(Clone, Debug, PartialEq)]
pub struct PairView {
    /// The upper one and the lower one.
    pub sides: [LadderView; 2],
    /// What they are called.
    pub names: [String; 2],
    /// Where differences begin: number, moment, whether it is pointed at.
    pub marks: Vec<(usize, Instant, bool)>,
    /// Packets that are the same: when they were sent.
    pub same: Vec<Instant>,
    /// Packets that only came at another time: when they were sent in each.
    pub moved: Vec<(Instant, Instant)>,
}

/// A difference; the same one may happen several times.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// When it is seen first.
    pub time: Instant,
    /// The same as text.
    pub at: String,
    /// In one sentence.
    pub head: String,
    /// What each run says of it.
    pub told: Pair<Phrase>,
    /// The records of all of it.
    pub pairs: Vec<Pair<RecordId>>,
    /// It is pointed at.
    pub chosen: bool,
    /// What the standard says of it, where a real broker is one of the two.
    pub judged: Option<Judged>,
}

/// A line of both runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// When.
    pub at: String,
    /// What happened in each.
    pub told: Pair<Phrase>,
    /// Both are the same.
    pub same: bool,
}

impl Row {
    /// Whether this record of a side belongs to it.
    pub fn has(&self, side: usize, record: RecordId) -> bool {
        let is = |pair: &Pair<RecordId>| {
            let of = if side == 0 { pair.left } else { pair.right };
            of == Some(record)
        };
        self.pairs.iter().any(is)
    }
}

/// Both runs as they are shown; `None` if there are none.
pub fn build(model: &Model) -> Option<BesideView> {
    let beside = model.beside.as_ref()?;
    let (branches, on) = model.sandbox.history.branches();
    let name = |place: usize| {
        branches
            .get(place)
            .map_or_else(String::new, |it| it.name.clone())
    };
    let other = match beside.pairing {
        Pairing::Branch(place) => Some(place),
        Pairing::Qos | Pairing::Version | Pairing::Loss | Pairing::Real => {
            (0..branches.len()).rev().find(|place| *place != on)
        }
    };
    let names = words::names(beside.pairing, [name(on), name(other.unwrap_or(on))]);
    let mut view = BesideView {
        pairing: beside.pairing,
        branch: other,
        about: words::about(beside.pairing),
        trouble: model.ui.trouble.clone(),
        progress: None,
        sides: names.clone().map(|name| (name, String::new())),
        pair: PairView {
            sides: [0, 1].map(|side| ladder_of(beside, side, None)),
            names,
            marks: Vec::new(),
            same: Vec::new(),
            moved: Vec::new(),
        },
        rows: Vec::new(),
        more: 0,
        says: String::new(),
        lines: None,
        real: (beside.pairing == Pairing::Real)
            .then(|| rooms::connect(|| real::build(model)))
            .flatten(),
    };
    if beside.computing {
        let done = beside.sides.iter().map(|side| side.history.head().at).min();
        view.progress = Some(seconds(done.unwrap_or_default().as_micros()));
        return Some(view);
    }
    fill(&mut view, model, beside);
    Some(view)
}

fn fill(view: &mut BesideView, model: &Model, beside: &Beside) {
    let mut rows = rows(model);
    let found = beside.found();
    let count = rows.len();
    for (side, (_, tally)) in view.sides.iter_mut().enumerate() {
        *tally = self::tally(beside, side);
    }
    view.says = match count {
        0 => words::SAME.to_owned(),
        _ => words::same(found.same.len(), count),
    };
    if beside.as_list {
        view.lines = Some(lines(beside));
    }
    let [left, right] = [0, 1].map(|side| stage(beside, side));
    let sent = |stage: &Stage<'_>, id| stage.record(id).map(|record| record.at);
    view.pair.same = found
        .same
        .iter()
        .filter_map(|(one, _)| sent(&left, *one))
        .collect();
    let moved = found.unlike.iter().filter(|it| it.how == How::Moved);
    view.pair.moved = moved
        .filter_map(|it| Some((sent(&left, it.pair.left?)?, sent(&right, it.pair.right?)?)))
        .collect();
    if let Some(row) = beside.chosen.and_then(|place| rows.get_mut(place)) {
        row.chosen = true;
        let pair = row.pairs.first().copied().unwrap_or_default();
        view.pair.sides =
            [(0, pair.left), (1, pair.right)].map(|(side, id)| ladder_of(beside, side, id));
    }
    let marks = rows.iter().enumerate().take(ROWS_MAX);
    view.pair.marks = marks
        .map(|(place, row)| (place + 1, row.time, row.chosen))
        .collect();
    rows.truncate(ROWS_MAX);
    view.more = count - rows.len();
    view.rows = rows;
}

pub(super) fn stage(beside: &Beside, side: usize) -> Stage<'_> {
    let [left, right] = &beside.sides;
    let bench = if side == 0 { left } else { right };
    let mut stage = Stage::of_history(&bench.history);
    stage.playing = bench.playing;
    stage.cursor.at = beside.at;
    stage.head = stage.head.max(beside.end);
    stage
}

fn ladder_of(beside: &Beside, side: usize, selected: Option<RecordId>) -> LadderView {
    let mut stage = stage(beside, side);
    stage.selection = selected.map(Selection::Packet);
    let [left, right] = &beside.sides;
    ladder::of_bench(&stage, if side == 0 { left } else { right })
}

/// What came of a run.
fn tally(beside: &Beside, side: usize) -> String {
    let (mut packets, mut bytes, mut deliveries) = (0, 0, 0);
    for record in stage(beside, side).records {
        if let Fact::Sent { bytes: sent, .. } = &record.fact {
            packets += 1;
            bytes += sent.len();
        }
        deliveries += usize::from(matches!(&record.fact, Fact::Happened(Event::Delivered(_))));
    }
    words::tally(packets, bytes, deliveries)
}

/// What differs, in the order of time; what differs in the same way is one row.
pub fn rows(model: &Model) -> Vec<Row> {
    let Some(beside) = model.beside.as_ref().filter(|it| !it.computing) else {
        return Vec::new();
    };
    if beside.pairing == Pairing::Real {
        return rooms::connect(|| real::rows(model, beside)).unwrap_or_default();
    }
    let stages = [0, 1].map(|side| stage(beside, side));
    let (branches, on) = model.sandbox.history.branches();
    let name = |place: usize| {
        branches
            .get(place)
            .map_or_else(String::new, |it| it.name.clone())
    };
    let other = match beside.pairing {
        Pairing::Branch(place) => place,
        Pairing::Qos | Pairing::Version | Pairing::Loss | Pairing::Real => on,
    };
    let names = words::names(beside.pairing, [name(on), name(other)]);
    let found = beside.found();
    let mut rows: Vec<Row> = Vec::new();
    for unlike in &found.unlike {
        let Some(head) = head(&stages, &names, unlike) else {
            continue;
        };
        if let Some(row) = rows.iter_mut().find(|row| row.head == head) {
            row.pairs.push(unlike.pair);
            continue;
        }
        let [left, right] = &stages;
        rows.push(Row {
            time: unlike.at,
            at: seconds(unlike.at.as_micros()),
            head,
            told: Pair {
                left: tell(left, unlike.pair.left),
                right: tell(right, unlike.pair.right),
            },
            pairs: vec![unlike.pair],
            chosen: false,
            judged: None,
        });
    }
    rows
}

pub(super) fn tell(stage: &Stage<'_>, id: Option<RecordId>) -> Option<Phrase> {
    stage
        .record(id?)
        .map(|record| story::sentence_of(stage, record))
}

/// A difference in one sentence, the same for all that differ in the same way.
fn head(stages: &[Stage<'_>; 2], names: &[String; 2], unlike: &Unlike) -> Option<String> {
    let [left, right] = stages;
    let one = unlike.pair.left.and_then(|id| left.record(id));
    let other = unlike.pair.right.and_then(|id| right.record(id));
    Some(match (unlike.how, one, other) {
        (How::Moved, Some(one), Some(other)) => {
            let later = if one.at < other.at {
                &names[1]
            } else {
                &names[0]
            };
            words::moved(&short(left, one), later)
        }
        (How::Instead, Some(one), Some(other)) => {
            let [first, second] = [one, other].map(kind);
            words::instead(first?, second?, &hop(left, one)?)
        }
        (_, Some(one), Some(other)) => changed(left, one, other),
        (_, Some(one), None) => words::alone(&names[0], &short(left, one)),
        (_, None, Some(other)) => words::alone(&names[1], &short(right, other)),
        (_, None, None) => return None,
    })
}

/// The same kind of packet with other bytes.
fn changed(stage: &Stage<'_>, one: &Record, other: &Record) -> String {
    let what = short(stage, one);
    let (Fact::Sent { bytes: first, .. }, Fact::Sent { bytes: second, .. }) =
        (&one.fact, &other.fact)
    else {
        return what;
    };
    if first.len() != second.len() {
        return words::length(&what, first.len(), second.len());
    }
    let pairs = first.iter().zip(second.iter()).enumerate();
    let mut differ = pairs.filter(|(_, (one, other))| one != other);
    match (differ.next(), differ.next()) {
        (Some((place, (one, other))), None) => words::byte(&what, place, *one, *other),
        _ => words::bytes(&what),
    }
}

fn kind(record: &Record) -> Option<&'static str> {
    let Fact::Sent {
        brief: Some(brief), ..
    } = &record.fact
    else {
        return None;
    };
    Some(brief.kind.name())
}

fn hop(stage: &Stage<'_>, record: &Record) -> Option<String> {
    let Fact::Sent { to, .. } = &record.fact else {
        return None;
    };
    Some(words::between(stage.name(record.node?), stage.name(*to)))
}

/// A record in a few words without a time.
fn short(stage: &Stage<'_>, record: &Record) -> String {
    match (&record.fact, kind(record), record.node) {
        (Fact::Sent { to, .. }, Some(kind), Some(from)) => {
            words::packet(kind, stage.name(from), stage.name(*to))
        }
        _ => {
            let told = story::sentence_of(stage, record).to_string();
            told.trim_end_matches('.').to_owned()
        }
    }
}

/// All that both runs did, in the order of time; what is the same stands once.
fn lines(beside: &Beside) -> Vec<Line> {
    let [left, right] = [0, 1].map(|side| stage(beside, side));
    let found = beside.found();
    let mut all: Vec<(Instant, Pair<RecordId>, bool)> = Vec::new();
    for (one, other) in &found.same {
        let Some(record) = left.record(*one) else {
            continue;
        };
        let pair = Pair {
            left: Some(*one),
            right: Some(*other),
        };
        all.push((record.at, pair, true));
    }
    all.extend(found.unlike.iter().map(|it| (it.at, it.pair, false)));
    brokerscope_core::order::sort_by_key(&mut all, |it| (it.0, it.1.left, it.1.right));
    let line = |(at, pair, same): (Instant, Pair<RecordId>, bool)| Line {
        at: seconds(at.as_micros()),
        told: Pair {
            left: tell(&left, pair.left),
            right: tell(&right, pair.right),
        },
        same,
    };
    all.into_iter().take(LINES_MAX).map(line).collect()
}
