//! The scrubber's one line: time to pixels, ticks and words thinned to what there is room for.

use brokerscope_core::id::RecordId;
use brokerscope_core::order::sort_by_key;
use brokerscope_core::time::Instant;
use brokerscope_core::wire::Family;

use super::axis::micros;
use super::ruler;
use super::shape::{Anchor, Face, Point, Rect};
use crate::view::px::within;
use crate::view::scrub::{Mark, Thin, Whole, weight};

/// Air at both ends.
const PAD: f64 = 8.0;
/// How much of the line the known time takes; the rest is the future.
const KNOWN: f64 = 0.95;
/// The line shows this much time at least, in microseconds.
const LEAST: f64 = 1e6;
/// Pixels between ticks, at least.
const CROWD: f64 = 3.0;
/// Pixels between words of the scale, at least.
const SCALE: f64 = 70.0;
/// Height of a word.
const WORD: f64 = 12.0;

/// The scrubber, placed.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    width: f64,
    /// Microseconds over the whole width.
    whole: f64,
    /// Every packet, or one for many.
    pub ticks: Vec<TrackTick>,
    /// What turned.
    pub marks: Vec<TrackMark>,
    /// Round numbers of seconds.
    pub scale: Vec<(f64, String)>,
}

/// A packet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrackTick {
    /// Pixels from the left.
    pub x: f64,
    /// Its colour.
    pub family: Family,
}

/// What turned.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackMark {
    /// The record.
    pub id: RecordId,
    /// When.
    pub at: Instant,
    /// Pixels from the left.
    pub x: f64,
    /// Its colour and shape.
    pub family: Family,
    /// Its words, and where they are anchored; none where others stand.
    pub word: Option<(String, f64, Anchor)>,
}

impl Track {
    /// Places all of it on so many pixels.
    pub fn lay(view: &Whole, head: Instant, width: f64) -> Self {
        let width = width.max(4.0 * PAD);
        let mut track = Self {
            width,
            whole: (micros(head.as_micros()) / KNOWN).max(LEAST),
            ticks: Vec::new(),
            marks: Vec::new(),
            scale: Vec::new(),
        };
        track.ticks = track.thin_ticks(view);
        track.marks = track.thin_marks(&view.marks);
        let step = ruler::step(SCALE * track.whole / (width - 2.0 * PAD));
        let all = ruler::multiples(step, Instant::START, track.time(width), 60);
        track.scale = all
            .map(|at| (track.x(at), ruler::seconds(at, step)))
            .collect();
        track
    }

    /// Pixels from the left.
    pub fn x(&self, at: Instant) -> f64 {
        let part = micros(at.as_micros()) / self.whole;
        within(PAD + part * (self.width - 2.0 * PAD), PAD, self.width - PAD)
    }

    /// The moment at so many pixels from the left.
    pub fn time(&self, x: f64) -> Instant {
        let part = ((x - PAD) / (self.width - 2.0 * PAD)).clamp(0.0, 1.0);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a cast of f64 saturates"
        )]
        Instant::from_micros((part * self.whole).round() as u64)
    }

    /// One tick for all that would share a place; an ending or a PUBLISH stands for the rest.
    fn thin_ticks(&self, view: &Whole) -> Vec<TrackTick> {
        let mut ticks: Vec<TrackTick> = Vec::new();
        for &(at, family) in view.packets.iter() {
            let x = self.x(at);
            match ticks.last_mut() {
                Some(last) if x - last.x < CROWD && self.whole > LEAST => {
                    if weight(family) > weight(last.family) {
                        last.family = family;
                    }
                }
                _ => ticks.push(TrackTick { x, family }),
            }
        }
        ticks
    }

    /// Words for as many marks as there is room for; endings first.
    fn thin_marks(&self, marks: &Thin<Mark>) -> Vec<TrackMark> {
        let mut order: Vec<&Mark> = marks.iter().collect();
        sort_by_key(&mut order, |mark| (mark.family != Family::Ending, mark.id));
        let mut taken: Vec<Rect> = Vec::new();
        let mut placed = Vec::new();
        for mark in order {
            let x = self.x(mark.at);
            let sign = square(x);
            if taken.iter().any(|rect| rect.overlaps(&sign)) {
                continue;
            }
            taken.push(sign);
            let word = self.word(mark, x, &mut taken);
            placed.push(TrackMark {
                id: mark.id,
                at: mark.at,
                x,
                family: mark.family,
                word,
            });
        }
        sort_by_key(&mut placed, |mark| mark.id);
        placed
    }

    fn word(&self, mark: &Mark, x: f64, taken: &mut Vec<Rect>) -> Option<(String, f64, Anchor)> {
        for (x, anchor) in [(x + 8.0, Anchor::Start), (x - 8.0, Anchor::End)] {
            let rect = Face::Word.rect(Point { x, y: WORD }, &mark.text, anchor);
            let inside = rect.x >= 0.0 && rect.x + rect.w <= self.width;
            if inside && !taken.iter().any(|other| other.overlaps(&rect)) {
                taken.push(rect);
                return Some((mark.text.clone(), x, anchor));
            }
        }
        None
    }
}

fn square(x: f64) -> Rect {
    Rect {
        x: x - 5.0,
        y: 3.0,
        w: 10.0,
        h: 10.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(id: u32, ms: u64, family: Family, text: &str) -> Mark {
        Mark {
            id: RecordId(id),
            at: Instant::from_millis(ms),
            family,
            text: text.to_owned(),
        }
    }

    const HEAD: Instant = Instant::from_millis(1_800);

    fn view(marks: Vec<Mark>) -> Whole {
        let mut whole = Whole::default();
        for mark in marks {
            whole.marks.push(mark);
        }
        whole
    }

    #[test]
    fn a_place_and_its_time_agree() {
        let track = Track::lay(&view(Vec::new()), HEAD, 760.0);
        for ms in [0, 280, 1_800] {
            let at = Instant::from_millis(ms);
            let off = track.time(track.x(at)).since(at).as_micros();
            assert!(off < 10, "{ms} ms: {off} µs");
        }
        assert_eq!(track.time(-50.0), Instant::START);
    }

    #[test]
    fn words_never_overlap_and_endings_come_first() {
        let marks = (0..40).map(|n| {
            let family = if n == 20 {
                Family::Ending
            } else {
                Family::Content
            };
            mark(n, u64::from(n) * 45, family, "bob gets something")
        });
        let track = Track::lay(&view(marks.collect()), HEAD, 760.0);
        let words: Vec<Rect> = track
            .marks
            .iter()
            .filter_map(|mark| {
                let (text, x, anchor) = mark.word.as_ref()?;
                Some(Face::Word.rect(Point { x: *x, y: WORD }, text, *anchor))
            })
            .collect();
        assert!(words.len() >= 4, "{}", words.len());
        for (place, word) in words.iter().enumerate() {
            assert!(words[place + 1..].iter().all(|other| !word.overlaps(other)));
        }
        let ending = track
            .marks
            .iter()
            .find(|mark| mark.family == Family::Ending);
        assert!(ending.unwrap().word.is_some());
    }

    #[test]
    fn many_packets_share_ticks_and_endings_show_through() {
        let mut view = view(Vec::new());
        for n in 0..10_000 {
            let family = if n == 5_000 {
                Family::Ending
            } else {
                Family::Ping
            };
            view.packets.push((Instant::from_micros(n * 180), family));
        }
        let track = Track::lay(&view, HEAD, 760.0);
        assert!(track.ticks.len() < 300, "{}", track.ticks.len());
        assert!(track.ticks.iter().any(|tick| tick.family == Family::Ending));
    }
}
