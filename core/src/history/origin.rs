//! Where a chain of causes began.

use super::History;
use crate::id::{NodeId, RecordId, StepId};
use crate::machine::Alarm;
use crate::trace::{Fact, Limit, Record};
use crate::world::Action;

/// How it began.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Origin {
    /// Somebody did this.
    ByHand,
    /// The scenario has it at this time.
    Scheduled,
    /// It waited for a packet, since this record: `when … then`.
    Awaited(RecordId),
    /// A deadline of a node came.
    Timer {
        /// Which.
        alarm: Alarm,
        /// What its machine did last in the step since which it waited for that; `None` if that is
        /// since the start.
        set: Option<RecordId>,
    },
    /// The world stands still.
    Limit(Limit),
}

impl History {
    /// The first cause of a record of this branch, and how that came about; `None` if there is no
    /// such record. The way there is [`Trace::chain`](crate::trace::Trace::chain).
    pub fn origin(&self, id: RecordId) -> Option<(RecordId, Origin)> {
        let first = self.trace().chain(id).last()?;
        let origin = match &first.fact {
            Fact::Acted(action) => self.why(first, action),
            Fact::Rang(alarm) => Origin::Timer {
                alarm: *alarm,
                set: first.node.and_then(|node| self.set(first, node)),
            },
            Fact::Stopped(limit) => Origin::Limit(*limit),
            Fact::Opening { .. }
            | Fact::Opened { .. }
            | Fact::Sent { .. }
            | Fact::Segment { .. }
            | Fact::Dropped { .. }
            | Fact::Waited { .. }
            | Fact::Due { .. }
            | Fact::Arrived { .. }
            | Fact::Lost { .. }
            | Fact::EndSent { .. }
            | Fact::Closed { .. }
            | Fact::LinkTurned { .. }
            | Fact::Happened(_)
            | Fact::Noted { .. }
            | Fact::Refused { .. } => return None,
        };
        Some((first.id, origin))
    }

    fn why(&self, acted: &Record, action: &Action) -> Origin {
        let before = StepId(acted.step.0.saturating_sub(1));
        let by_hand = self.line().act_after(before);
        if by_hand.is_some_and(|act| act.action == *action) {
            return Origin::ByHand;
        }
        let mut scheduled = self.scenario.timed.iter();
        if scheduled.any(|it| it.after.is_none() && it.at == acted.at && it.action == *action) {
            return Origin::Scheduled;
        }
        let armed = |record: &&Record| matches!(&record.fact, Fact::Acted(Action::Watch(watch)) if watch.action == *action);
        let mut past = self.trace().until(acted.step).iter().rev();
        match past.find(armed) {
            Some(record) => Origin::Awaited(record.id),
            // An act whose time had passed when its turn came.
            None => Origin::Scheduled,
        }
    }

    fn set(&self, rang: &Record, node: NodeId) -> Option<RecordId> {
        let before = StepId(rang.step.0.checked_sub(1)?);
        let since = self.line().world_after(before).waits_since(node)?;
        let of_step = self.trace().between(StepId(since.0.checked_sub(1)?), since);
        let own = of_step.iter().rfind(|record| record.node == Some(node));
        own.or(of_step.last()).map(|record| record.id)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{ALICE, ms, story};
    use super::*;
    use crate::machine::Event;
    use crate::scenario::parse;
    use crate::wire::PacketKind;

    fn find(history: &History, wanted: impl Fn(&Fact) -> bool) -> RecordId {
        let records = history.trace().records();
        let found = records.iter().rfind(|record| wanted(&record.fact));
        found.expect("the story has it").id
    }

    #[test]
    fn a_delivery_goes_back_to_the_publish_of_the_scenario() {
        let mut history = story();
        history.play(ms(2_000), 10_000);
        let delivered = find(&history, |it| {
            matches!(it, Fact::Happened(Event::Delivered(_)))
        });
        let (first, origin) = history.origin(delivered).expect("it is there");
        assert_eq!(origin, Origin::Scheduled);
        let acted = history.trace().get(first).expect("it is there");
        assert_eq!(acted.at, ms(400));
        assert_eq!(history.origin(RecordId(u32::MAX)), None);
    }

    #[test]
    fn what_somebody_does_is_told_from_what_was_scheduled() {
        let mut history = story();
        history.play(ms(700), 10_000);
        history.act(Action::Cut(ALICE)).expect("the link is there");
        history.act(Action::Repair(ALICE)).expect("it is cut");
        history.play(ms(4_000), 10_000);
        let closed = find(&history, |it| matches!(it, Fact::LinkTurned { .. }));
        let (_, origin) = history.origin(closed).expect("it is there");
        assert_eq!(origin, Origin::ByHand);
    }

    #[test]
    fn a_timer_names_the_step_that_set_it() {
        let mut history = story();
        history.play(ms(100_000), 10_000);
        let ping = find(
            &history,
            |it| matches!(it, Fact::Sent { brief: Some(brief), .. } if brief.kind == PacketKind::Pingreq),
        );
        let (rang, origin) = history.origin(ping).expect("it is there");
        let trace = history.trace();
        let node = trace.get(rang).and_then(|record| record.node);
        let Origin::Timer {
            alarm: Alarm::Ping,
            set: Some(set),
        } = origin
        else {
            panic!("{origin:?}");
        };
        // Sixty seconds of silence, since what the client wrote last [MQTT-3.1.2-20].
        let set = trace.get(set).expect("it is there");
        assert_eq!(set.node, node);
        let rang = trace.get(rang).expect("it is there");
        assert_eq!(rang.at.since(set.at).as_micros(), 60_000_000);
    }

    #[test]
    fn an_act_that_waited_for_a_packet_names_who_armed_it() {
        let text = "\
broker hub
client alice -> hub
at 0ms alice connect
when alice sends PUBLISH then cut alice--hub
when alice sends SUBSCRIBE before then crash hub
at 500ms alice publish \"a\" \"1\"
";
        let mut history = History::start(parse(text).scenario).expect("it fits");
        history.play(ms(900), 10_000);
        let closed = find(&history, |it| matches!(it, Fact::LinkTurned { .. }));
        let (_, origin) = history.origin(closed).expect("it is there");
        let armed = find(
            &history,
            |it| matches!(it, Fact::Acted(Action::Watch(watch)) if watch.kind == PacketKind::Publish),
        );
        assert_eq!(origin, Origin::Awaited(armed));
    }
}
