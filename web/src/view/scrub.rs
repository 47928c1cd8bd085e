//! The whole run on one line: every packet a tick, and words where something turned.

use brokerscope_core::id::RecordId;
use brokerscope_core::machine::{Event, Remark};
use brokerscope_core::time::Instant;
use brokerscope_core::trace::Fact;
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

/// All that happened, for a line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Whole {
    /// The last computed moment.
    pub head: Instant,
    /// Every packet: when it was sent, and its family.
    pub packets: Vec<(Instant, Family)>,
    /// Where something turned, in order.
    pub marks: Vec<Mark>,
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

/// All that happened on this stage.
#[expect(clippy::wildcard_enum_match_arm, reason = "few records turn anything")]
pub fn of_stage(stage: &Stage<'_>) -> Whole {
    let mut view = Whole {
        head: stage.head.max(stage.cursor.at),
        ..Whole::default()
    };
    for record in stage.records {
        let mut mark = |family, text: String| {
            let (id, at) = (record.id, record.at);
            view.marks.push(Mark {
                id,
                at,
                family,
                text,
            });
        };
        match &record.fact {
            Fact::Sent { brief, .. } => {
                view.packets.push((record.at, family_of(brief.as_ref())));
            }
            Fact::Acted(Action::Cut(_)) => mark(Family::Ending, "link cut".to_owned()),
            Fact::Acted(Action::Hold(..)) => mark(Family::Ending, "link stalls".to_owned()),
            Fact::Acted(Action::Partition(..)) => mark(Family::Ending, "link silent".to_owned()),
            Fact::Acted(Action::Reset(_)) => mark(Family::Ending, "link reset".to_owned()),
            Fact::Acted(Action::Repair(_)) => mark(Family::Connection, "link back".to_owned()),
            Fact::Acted(Action::Release(..)) => {
                mark(Family::Connection, "link flows again".to_owned());
            }
            Fact::Happened(Event::Delivered(message)) => {
                let name = record.node.map_or("somebody", |node| stage.name(node));
                let what = payload(&message.payload);
                mark(Family::Content, format!("{name} gets {what}"));
            }
            Fact::Happened(Event::WillPublished { client, .. }) => {
                mark(Family::Content, format!("will of {client}"));
            }
            Fact::Noted { note, .. } => match note.what {
                Remark::SentAgain(_) => mark(Family::Content, "sent again".to_owned()),
                Remark::KeepAliveRanOut => mark(Family::Ending, "silent too long".to_owned()),
                Remark::PeerFault(_) => mark(Family::Ending, "cannot be read".to_owned()),
                Remark::PeerBroke(_) => mark(Family::Ending, "not allowed".to_owned()),
                _ => {}
            },
            _ => {}
        }
    }
    view
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::ladder::tests::{run, stage};

    #[test]
    fn the_line_shows_every_packet_and_what_turned() {
        let records = run();
        let view = of_stage(&stage(&records));
        assert_eq!(view.packets.len(), 5);
        assert_eq!(view.head, Instant::from_millis(1_750));
        let marks: Vec<_> = view.marks.iter().map(|mark| mark.text.as_str()).collect();
        assert_eq!(marks, ["link cut"]);
    }
}
