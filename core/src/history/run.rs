//! Running on until something happens.

use super::{Cursor, History, Played, Stopped};
use crate::condition::{Judge, Verdict};
use crate::scenario::Until;

/// A run on its way, over as many calls of [`History::run`] as it takes.
#[derive(Clone, Debug)]
pub struct Run {
    until: Until,
    /// Of what is waited for, if it is not a moment.
    judge: Option<Judge>,
    /// Where the last call left it: elsewhere it begins anew.
    stood: Option<(u32, Cursor)>,
}

impl Run {
    /// A run that has not begun: it begins where the history stands at its first call.
    pub const fn new(until: Until) -> Self {
        Self {
            until,
            judge: None,
            stood: None,
        }
    }

    /// What is waited for.
    pub const fn until(&self) -> &Until {
        &self.until
    }

    /// What is known of the condition so far, with the records to point at; `None` before the first
    /// call, and for a moment.
    pub fn verdict(&self) -> Option<Verdict> {
        self.judge.as_ref().map(Judge::verdict)
    }
}

impl History {
    /// Runs on, at most `steps_max` steps, and stops right after the step in which `run` came true;
    /// after no step at all if it is true already. Call again on [`Stopped::Budget`].
    ///
    /// A run that was interrupted (somebody acted, or went elsewhere) begins anew where the history
    /// stands.
    pub fn run(&mut self, run: &mut Run, steps_max: u32) -> Played {
        let condition = match &run.until {
            Until::At(at) if *at <= self.cursor.at => {
                let (steps, stopped) = (0, Stopped::Reached);
                return Played { steps, stopped };
            }
            Until::At(at) => {
                let mut played = self.play(*at, steps_max);
                if played.stopped == Stopped::Quiet {
                    // The clock goes on where nothing happens.
                    self.cursor.at = *at;
                    self.reach_head();
                    played.stopped = Stopped::Reached;
                }
                return played;
            }
            Until::When(condition) | Until::Next(condition) => condition,
        };
        if run.stood != Some((self.turns, self.cursor)) {
            let mut judge = Judge::new(condition, self.names());
            if matches!(run.until, Until::Next(_)) {
                judge.pass_over(self.trace().until(self.cursor.step));
            }
            run.judge = Some(judge);
        }
        let mut steps = 0;
        let stopped = loop {
            let past = self.trace().until(self.cursor.step);
            if run.judge.as_mut().is_some_and(|judge| judge.read(past)) {
                break Stopped::Reached;
            }
            match self.next_due() {
                None => break Stopped::Quiet,
                Some(_) if steps == steps_max => break Stopped::Budget,
                Some(_) if !self.step() => break Stopped::Full,
                Some(_) => steps += 1,
            }
        };
        run.stood = Some((self.turns, self.cursor));
        Played { steps, stopped }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{ALICE, ms, story};
    use super::*;
    use crate::scenario::parse_until;
    use crate::trace::{Fact, Record};
    use crate::wire::PacketKind;
    use crate::world::Action;

    fn run(history: &mut History, text: &str) -> (Run, Stopped) {
        let until = parse_until(text, &history.names()).expect("it can be read");
        let mut run = Run::new(until);
        let played = history.run(&mut run, 10_000);
        (run, played.stopped)
    }

    fn shows(record: &Record, kind: PacketKind) -> bool {
        matches!(&record.fact, Fact::Sent { brief: Some(brief), .. } if brief.kind == kind)
    }

    /// The first record of this kind that a world without stops has, and the step before which it
    /// has none.
    fn first(kind: PacketKind, nth: usize) -> Record {
        let mut whole = story();
        whole.play(ms(3_000), 10_000);
        let records = whole.trace().records().iter();
        let mut of_kind = records.filter(|record| shows(record, kind));
        of_kind.nth(nth - 1).cloned().expect("the story has it")
    }

    #[test]
    fn a_run_stops_in_the_step_in_which_the_packet_is_sent() {
        let mut history = story();
        let (run, stopped) = run(&mut history, "run until alice sends PUBREL");
        let record = first(PacketKind::Pubrel, 1);
        assert_eq!(stopped, Stopped::Reached);
        assert_eq!(
            (history.cursor().step, history.cursor().at),
            (record.step, record.at)
        );
        let verdict = run.verdict().expect("a packet is a condition");
        assert_eq!(verdict.evidence, [record.id]);
        assert_eq!(verdict.first.map(|first| first.record), Some(record.id));
    }

    #[test]
    fn small_steps_lead_to_the_same_place_as_one_leap() {
        for text in [
            "hub sends PUBREC",
            "next delivered bob",
            "bob receives \"plant/#\" exactly once",
            "600ms",
            "9h",
        ] {
            let mut leap = story();
            let (_, leapt) = run(&mut leap, &format!("run until {text}"));
            let mut walk = story();
            let until = parse_until(text, &walk.names()).expect("it can be read");
            let mut on_foot = Run::new(until);
            let mut calls = 0;
            let walked = loop {
                let played = walk.run(&mut on_foot, 3);
                assert!(played.steps <= 3, "{text}");
                calls += 1;
                if played.stopped != Stopped::Budget {
                    break played.stopped;
                }
            };
            assert!(calls > 3, "{text} takes its time");
            assert_eq!((walked, walk.cursor()), (leapt, leap.cursor()), "{text}");
        }
    }

    #[test]
    fn the_nth_packet_counts_from_where_one_stands() {
        let mut history = story();
        run(&mut history, "run until hub sends SUBACK");
        history.seek(crate::id::StepId(0));
        run(&mut history, "run until hub sends PUBREC nth 1");
        assert_eq!(history.cursor().step, first(PacketKind::Pubrec, 1).step);
        run(&mut history, "run until sent PUBREC at least 2");
        assert_eq!(history.cursor().step, first(PacketKind::Pubrec, 2).step);
        let mut history = story();
        let kind = PacketKind::Pingreq;
        for nth in 1..=3 {
            run(&mut history, "run until next sent PINGREQ");
            let mut whole = story();
            whole.play(ms(600_000), 100_000);
            let records = whole.trace().records().iter();
            let found = records.filter(|record| shows(record, kind)).nth(nth - 1);
            assert_eq!(Some(history.cursor().step), found.map(|it| it.step));
        }
    }

    #[test]
    fn what_holds_already_moves_nothing() {
        let mut history = story();
        history.play(ms(2_000), 10_000);
        let cursor = history.cursor();
        for text in ["run until bob receives \"plant/#\"", "run until 1s"] {
            assert_eq!(run(&mut history, text).1, Stopped::Reached, "{text}");
            assert_eq!(history.cursor(), cursor, "{text}");
        }
        history.seek_time(ms(100), 10_000);
        let (run, stopped) = run(&mut history, "run until bob receives \"plant/#\"");
        assert_eq!(stopped, Stopped::Reached);
        assert!(
            history.cursor().at > ms(400),
            "what lies ahead does not count yet"
        );
        assert!(run.verdict().is_some_and(|verdict| verdict.holds));
    }

    #[test]
    fn a_run_that_was_interrupted_looks_at_the_new_past() {
        let mut history = story();
        history.play(ms(2_000), 10_000);
        let until = parse_until("bob receives \"plant/#\"", &history.names());
        let mut run = Run::new(until.expect("it can be read"));
        assert_eq!(history.run(&mut run, 10).stopped, Stopped::Reached);
        history.seek_time(ms(405), 10_000);
        history.act(Action::Cut(ALICE)).expect("the link is there");
        let played = history.run(&mut run, 5);
        assert_ne!(
            played.stopped,
            Stopped::Reached,
            "in this past nothing came"
        );
    }

    #[test]
    fn ten_thousand_steps_read_each_record_once() {
        let text = "\
broker hub
client sensor -> hub keep-alive off
client board -> hub keep-alive off
at 0ms sensor connect
at 0ms board connect
at 10ms board subscribe \"a\"
sensor every 1ms publish \"a\" \"{n}\"
";
        let parsed = crate::scenario::parse(text);
        assert_eq!(parsed.problems, []);
        let mut history = History::start(parsed.scenario).expect("two clients fit");
        let until = parse_until("board receives \"a\" \"never\"", &history.names());
        let mut run = Run::new(until.expect("it can be read"));
        for _ in 0..40 {
            let played = history.run(&mut run, 250);
            assert_eq!((played.steps, played.stopped), (250, Stopped::Budget));
        }
        let read = run.judge.as_ref().map(|judge| judge.has_read());
        let there = history.trace().until(history.cursor().step).len();
        assert_eq!(read, Some(there));
        assert!(there > 10_000, "every step has a record at least");
    }
}
