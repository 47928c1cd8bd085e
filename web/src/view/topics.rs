//! The topics of a real broker as a tree, and one of them from near.

use brokerscope_core::time::Instant;

use super::payload::{self, PayloadView};
use super::text::Cut;
use crate::model::{LiveBench, LiveLook, Past, Topic};
use crate::words::live as words;

/// The topics, and the one that is looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicsView {
    /// Levels and topics, as they stand below each other.
    pub rows: Vec<TopicRow>,
    /// How many topics there are.
    pub note: String,
    /// The one that is looked at.
    pub near: Option<Near>,
}

/// A level, or a topic, or both.
#[derive(Clone, Debug, PartialEq)]
pub struct TopicRow {
    /// The topic, or what all below it begin with.
    pub path: String,
    /// How deep it stands.
    pub depth: usize,
    /// What it adds to the level above.
    pub label: Cut,
    /// Topics below it, and whether they are shown; `None` if there is none.
    pub below: Option<(usize, bool)>,
    /// What came on it.
    pub last: Option<Last>,
    /// It is looked at.
    pub near: bool,
}

/// What came last on a topic.
#[derive(Clone, Debug, PartialEq)]
pub struct Last {
    /// Its value.
    pub value: Cut,
    /// How many messages came.
    pub count: u32,
    /// How often; empty if nobody knows yet.
    pub rate: String,
    /// QoS of the last.
    pub qos: u8,
    /// The last was a retained message.
    pub retained: bool,
    /// It is the one that changed last.
    pub latest: bool,
}

/// A topic from near.
#[derive(Clone, Debug, PartialEq)]
pub struct Near {
    /// Its name.
    pub name: Cut,
    /// When, how, how often.
    pub facts: String,
    /// The last value.
    pub payload: PayloadView,
    /// The values before it, the newest first: when, and what.
    pub past: Vec<(String, Cut)>,
    /// If all are numbers, their line.
    pub curve: Option<Curve>,
}

/// Numbers over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Each in thousandths of the width and of the height, from above.
    pub points: Vec<(i64, i64)>,
    /// The smallest and the largest, as they were written.
    pub range: (String, String),
}

/// The topics of the chosen connection.
pub fn build(live: &LiveBench, look: &LiveLook) -> TopicsView {
    let (all, left_out) = live.chosen().topics();
    let mut all: Vec<(&str, &Topic)> = all.collect();
    // By levels: else `a-b/c` would stand between `a` and `a/c`.
    all.sort_by(|one, other| one.0.split('/').cmp(other.0.split('/')));
    let now = live.now();
    let near = look.topic.as_deref();
    let near = all.iter().find(|(name, _)| Some(*name) == near);
    let mut tree = Tree {
        look,
        now,
        latest: all.iter().map(|(_, topic)| topic.at).max(),
        rows: Vec::new(),
    };
    tree.level(&all, 0, 0);
    TopicsView {
        rows: tree.rows,
        note: words::topics(all.len(), left_out),
        near: near.map(|(name, topic)| from_near(name, topic, look, now)),
    }
}

struct Tree<'a> {
    look: &'a LiveLook,
    now: Instant,
    latest: Option<Instant>,
    rows: Vec<TopicRow>,
}

impl Tree<'_> {
    /// Topics that are one up to byte `from`, in order.
    fn level(&mut self, mut all: &[(&str, &Topic)], from: usize, depth: usize) {
        while let Some((first, topic)) = all.first() {
            // Levels that lead to one place only stand on one row.
            let mut end = level_end(first, from);
            let mut count = same(all, first, end);
            while let Some(deeper) = first.get(end + 1..).map(|_| level_end(first, end + 1))
                && same(all, first, deeper) == count
            {
                end = deeper;
            }
            count = same(all, first, end);
            let (here, rest) = all.split_at_checked(count).unwrap_or((all, &[]));
            let path = first.get(..end).unwrap_or(first);
            let own = (first.len() == end).then_some(*topic);
            let below = here.get(usize::from(own.is_some())..).unwrap_or_default();
            let open = !self.look.closed.iter().any(|it| it == path);
            self.rows.push(TopicRow {
                path: path.to_owned(),
                depth,
                label: Cut::text(first.get(from..end).unwrap_or_default(), 64),
                below: (!below.is_empty()).then_some((below.len(), open)),
                last: own.map(|topic| self.last(topic)),
                near: own.is_some() && self.look.topic.as_deref() == Some(path),
            });
            if open {
                self.level(below, end + 1, depth + 1);
            }
            all = rest;
        }
    }

    fn last(&self, topic: &Topic) -> Last {
        Last {
            value: short(topic),
            count: topic.count,
            rate: rate(topic, self.now),
            qos: topic.qos,
            retained: topic.retained,
            latest: Some(topic.at) == self.latest,
        }
    }
}

/// Where the level that begins at `from` ends.
fn level_end(name: &str, from: usize) -> usize {
    let rest = name.get(from..).unwrap_or_default();
    from + rest.find('/').unwrap_or(rest.len())
}

/// How many of the first topics have `first` up to `end`, and a level's end there.
fn same(all: &[(&str, &Topic)], first: &str, end: usize) -> usize {
    let head = first.get(..end).unwrap_or(first);
    let goes_on = |name: &str| {
        let rest = name.strip_prefix(head);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    all.iter().take_while(|(name, _)| goes_on(name)).count()
}

/// What has room on a line: of what is no text, what it is or how it begins.
fn short(topic: &Topic) -> Cut {
    match payload::image(&topic.value) {
        Some(kind) => Cut::text(&format!("image/{kind}, {} bytes", topic.length), 48),
        None if std::str::from_utf8(&topic.value).is_err() => Cut {
            full: None,
            ..Cut::bytes(topic.value.get(..8).unwrap_or(&topic.value), 24)
        },
        None => Cut::bytes(&topic.value, 48),
    }
}

/// `2.5 /s`.
fn rate(topic: &Topic, now: Instant) -> String {
    match topic.per_ten_seconds(now) {
        None | Some(0) => String::new(),
        Some(ten) => format!("{}.{} /s", ten / 10, ten % 10),
    }
}

fn from_near(name: &str, topic: &Topic, look: &LiveLook, now: Instant) -> Near {
    let past = topic.past.iter().rev();
    Near {
        name: Cut::text(name, 64),
        facts: words::topic_facts(topic, &rate(topic, now)),
        payload: payload::build(&topic.value, topic.length, look.payload),
        past: past
            .map(|it| (moment(it.at), Cut::bytes(&it.value, 60)))
            .collect(),
        curve: curve(topic),
    }
}

/// To the millisecond.
fn moment(at: Instant) -> String {
    Instant::from_millis(at.as_micros() / 1_000).to_string()
}

fn curve(topic: &Topic) -> Option<Curve> {
    let past = topic.past.iter().map(|Past { at, value }| (*at, &**value));
    let all = past.chain([(topic.at, &*topic.value)]);
    let numbers = all.map(|(at, value)| {
        let text = std::str::from_utf8(value).ok()?.trim();
        Some((at.as_micros(), thousandths(text)?, text))
    });
    let numbers: Vec<(u64, i64, &str)> = numbers.collect::<Option<_>>()?;
    let (start, end) = (numbers.first()?.0, numbers.last()?.0);
    let least = numbers.iter().min_by_key(|it| it.1)?;
    let most = numbers.iter().max_by_key(|it| it.1)?;
    if numbers.len() < 3 || end == start {
        return None;
    }
    let part = |of: i128, all: i128| i64::try_from(of * 1_000 / all.max(1)).unwrap_or(0);
    let span = i128::from(most.1) - i128::from(least.1);
    let points = numbers.iter().map(|(at, number, _)| {
        let x = part(i128::from(at - start), i128::from(end - start));
        let up = part(i128::from(most.1) - i128::from(*number), span);
        (x, if span == 0 { 500 } else { up })
    });
    Some(Curve {
        points: points.collect(),
        range: (least.2.to_owned(), most.2.to_owned()),
    })
}

/// A decimal number of at most nine digits before the point; later decimals are left out.
fn thousandths(text: &str) -> Option<i64> {
    let (minus, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    if !is_number(whole) || !is_number(part) || whole.len() > 9 {
        return None;
    }
    let part: String = part.chars().chain("00".chars()).take(3).collect();
    let all = whole.parse::<i64>().ok()? * 1_000 + part.parse::<i64>().ok()?;
    Some(if minus { -all } else { all })
}

#[cfg(test)]
#[path = "topics_tests.rs"]
mod tests;
