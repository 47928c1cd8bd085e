//! The whole run on one line: every packet a tick, and words where something turned.

use brokerscope_core::id::RecordId;
use brokerscope_core::machine::{Event, Remark};
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Fact, Record};
use brokerscope_core::wire::Family;
use brokerscope_core::world::Action;

use super::ladder::{family_of, payload};
use super::stage::Stage;
use crate::model::Model;

/// The whole run on one line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScrubView {
    /// Its width in CSS pixels; zero before it was measured.
    pub width: f64,
    /// The moment shown.
    pub cursor: Instant,
    /// The last computed moment.
    pub head: Instant,
    /// What the ladder shows of it.
    pub window: Option<(Instant, Instant)>,
}

/// All that happened, for a line: of ten thousand things at one place, one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Whole {
    /// Packets: when they were sent, and their family.
    pub packets: Thin<(Instant, Family)>,
    /// Where something turned, in order.
    pub marks: Thin<Mark>,
}

/// Things in order of time, of which the weightiest stand for those that are too near.
#[derive(Clone, Debug, PartialEq)]
pub struct Thin<T> {
    kept: Vec<T>,
    /// No two are kept in one slot of so many microseconds.
    slot: u64,
}

/// So many are kept, at most: several for each pixel of a wide line.
const KEPT_MAX: usize = 4_096;

/// Happens at a moment, and weighs more or less on a line.
pub trait Weighs {
    /// When.
    fn at(&self) -> Instant;
    /// How much it weighs.
    fn weight(&self) -> u8;
}

impl<T> Default for Thin<T> {
    fn default() -> Self {
        let kept = Vec::new();
        Self { kept, slot: 1 }
    }
}

impl<T: Weighs> Thin<T> {
    /// One more, later than all before.
    pub fn push(&mut self, one: T) {
        while self.kept.len() >= KEPT_MAX {
            self.slot = self.slot.saturating_mul(2);
            let all = std::mem::take(&mut self.kept);
            for one in all {
                self.put(one);
            }
        }
        self.put(one);
    }

    fn put(&mut self, one: T) {
        let slot = |one: &T| one.at().as_micros() / self.slot;
        match self.kept.last_mut() {
            // What happens at the same moment stands as it came, unless there is too much of it.
            Some(last) if self.slot > 1 && slot(last) == slot(&one) => {
                if one.weight() > last.weight() {
                    *last = one;
                }
            }
            Some(_) | None => self.kept.push(one),
        }
    }

    /// Those that are kept, in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.kept.iter()
    }
}

impl Weighs for (Instant, Family) {
    fn at(&self) -> Instant {
        self.0
    }

    fn weight(&self) -> u8 {
        weight(self.1)
    }
}

impl Weighs for Mark {
    fn at(&self) -> Instant {
        self.at
    }

    fn weight(&self) -> u8 {
        u8::from(self.family == Family::Ending)
    }
}

/// Which of several packets at one place is shown.
pub const fn weight(family: Family) -> u8 {
    match family {
        Family::Ending => 5,
        Family::Content => 4,
        Family::Subscription => 3,
        Family::Connection => 2,
        Family::Acknowledgement => 1,
        Family::Ping => 0,
    }
}

/// Where something turned.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The record.
    pub id: RecordId,
    /// When.
    pub at: Instant,
    /// Its colour and shape.
    pub family: Family,
    /// In few words.
    pub text: String,
}

/// The run of the world on the screen.
pub fn build(model: &Model) -> ScrubView {
    let history = &model.bench().history;
    let cursor = history.cursor().at;
    ScrubView {
        width: model.ui.track,
        window: model.ui.window,
        cursor,
        head: history.head().at.max(cursor),
    }
}

impl Whole {
    /// Reads one record of the stage.
    #[expect(clippy::wildcard_enum_match_arm, reason = "few records turn anything")]
    pub fn take(&mut self, stage: &Stage<'_>, record: &Record) {
        let (family, text) = match &record.fact {
            Fact::Sent { brief, bytes, .. } => {
                let family = family_of(brief.as_ref(), bytes);
                self.packets.push((record.at, family));
                return;
            }
            Fact::Acted(action) => match action {
                Action::Cut(_) => (Family::Ending, "link cut".to_owned()),
                Action::Hold(..) => (Family::Ending, "link stalls".to_owned()),
                Action::Partition(..) => (Family::Ending, "link silent".to_owned()),
                Action::Reset(_) => (Family::Ending, "link reset".to_owned()),
                Action::Repair(_) => (Family::Connection, "link back".to_owned()),
                Action::Release(..) => (Family::Connection, "link flows again".to_owned()),
                _ => return,
            },
            Fact::Happened(Event::Delivered(message)) => {
                let name = record.node.map_or("somebody", |node| stage.name(node));
                let what = payload(&message.payload);
                (Family::Content, format!("{name} gets {what}"))
            }
            Fact::Happened(Event::WillPublished { client, .. }) => {
                (Family::Content, format!("will of {client}"))
            }
            Fact::Noted { note, .. } => match note.what {
                Remark::SentAgain(_) => (Family::Content, "sent again".to_owned()),
                Remark::KeepAliveRanOut => (Family::Ending, "silent too long".to_owned()),
                Remark::PeerFault(_) => (Family::Ending, "cannot be read".to_owned()),
                Remark::PeerBroke(_) => (Family::Ending, "not allowed".to_owned()),
                _ => return,
            },
            _ => return,
        };
        let (id, at) = (record.id, record.at);
        self.marks.push(Mark {
            id,
            at,
            family,
            text,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::ladder::tests::{run, stage};

    #[test]
    fn the_line_shows_every_packet_and_what_turned() {
        let records = run();
        let stage = stage(&records);
        let mut whole = Whole::default();
        for record in &records {
            whole.take(&stage, record);
        }
        assert_eq!(whole.packets.iter().count(), 5);
        let marks: Vec<_> = whole.marks.iter().map(|mark| mark.text.as_str()).collect();
        assert_eq!(marks, ["link cut"]);
    }

    #[test]
    fn of_a_crowd_the_weightiest_stand_for_the_rest() {
        let mut packets = Thin::default();
        for n in 0..100_000_u64 {
            let family = if n == 61_803 {
                Family::Ending
            } else {
                Family::Ping
            };
            packets.push((Instant::from_micros(n * 180), family));
        }
        let kept: Vec<_> = packets.iter().collect();
        assert!(
            (KEPT_MAX / 2..=KEPT_MAX).contains(&kept.len()),
            "{}",
            kept.len()
        );
        assert!(kept.windows(2).all(|pair| pair[0].0 < pair[1].0));
        let ending = (Instant::from_micros(61_803 * 180), Family::Ending);
        assert!(kept.contains(&&ending));
    }
}
