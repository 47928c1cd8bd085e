//! Walking in time: every way back leads to the same world.

use super::{History, Stopped};
use crate::id::{LinkId, StepId};
use crate::scenario;
use crate::time::Instant;
use crate::trace::{Layer, Record};
use crate::world::{Action, Way};

const STORY: &str = "\
seed 7
broker hub
client alice v5 -> hub latency 20ms jitter 3ms persistent expiry 1h reconnect 1s
client bob   v5 -> hub latency 35ms jitter 5ms persistent expiry 1h

at 0ms   alice connect
at 0ms   bob connect
at 200ms bob subscribe \"plant/+/temp\" qos 2
at 400ms alice publish \"plant/1/temp\" \"21.5\" qos 2
";

pub(super) const ALICE: LinkId = LinkId(0);

pub(super) fn story() -> History {
    let parsed = scenario::parse(STORY);
    assert_eq!(parsed.problems, []);
    History::start(parsed.scenario).expect("two clients fit")
}

pub(super) fn ms(ms: u64) -> Instant {
    Instant::from_millis(ms)
}

fn records(history: &History) -> Vec<Record> {
    history.trace().records().to_vec()
}

#[test]
fn every_step_back_and_forward_again_is_the_same_world() {
    let mut history = story();
    history.play(ms(3_000), 1_000);
    let end = history.cursor();
    let told = records(&history);
    assert!(end.step.0 > 20, "the story has some length: {end:?}");
    let mut digests = Vec::new();
    while history.step_back() {
        digests.push(history.world().digest());
    }
    assert_eq!(history.cursor().step, StepId(0));
    assert!(!history.step_back(), "there is nothing before the start");
    while let Some(seen) = digests.pop() {
        assert_eq!(history.world().digest(), seen, "at {:?}", history.cursor());
        assert!(history.step());
    }
    assert_eq!(history.cursor().step, end.step);
    assert!(records(&history) == told, "walking about adds no record");
}

#[test]
fn seeking_a_time_stands_after_everything_due_until_then() {
    let mut history = story();
    history.play(ms(3_000), 1_000);
    for at in [0, 1, 199, 200, 410, 433, 2_999] {
        history.seek_time(ms(at), 1_000);
        assert_eq!(history.cursor().at, ms(at));
        assert!(
            history.world().now() <= ms(at),
            "nothing later happened, {at} ms"
        );
        assert!(
            history.next_due().is_none_or(|due| due > ms(at)),
            "nothing is missing, {at} ms"
        );
    }
    history.seek_time(ms(9_000), 1_000);
    assert_eq!(
        history.head().at,
        ms(9_000),
        "the future is computed when asked for"
    );
}

#[test]
fn playing_is_bounded_and_says_why_it_stopped() {
    let mut history = story();
    let first = history.play(ms(3_000), 5);
    assert_eq!((first.steps, first.stopped), (5, Stopped::Budget));
    assert_eq!(history.play(ms(3_000), 1_000).stopped, Stopped::Reached);
    assert_eq!(history.cursor().at, ms(3_000));
    let mut quiet = History::empty();
    assert_eq!(quiet.play(ms(50), 10).stopped, Stopped::Quiet);
}

#[test]
fn an_act_in_the_past_opens_a_branch_and_keeps_the_old_future() {
    let mut history = story();
    history.play(ms(2_000), 1_000);
    let old = records(&history);
    history.seek_time(ms(430), 1_000);
    let left_at = history.cursor();
    history.act(Action::Cut(ALICE)).expect("the link is there");
    history.play(ms(2_000), 1_000);
    let (branches, on) = history.branches();
    assert_eq!((branches.len(), on), (2, 1));
    assert_eq!(
        (branches[1].name.as_str(), branches[1].left_at),
        ("branch 1", left_at)
    );
    assert!(records(&history) != old, "the cut changed something");
    let shared = history.trace().until(left_at.step).len();
    assert_eq!(
        records(&history)[..shared],
        old[..shared],
        "the past is shared"
    );
    history.switch(0);
    assert!(records(&history) == old, "the old future is untouched");
}

#[test]
fn an_act_at_the_head_goes_on_with_the_same_branch() {
    let mut history = story();
    history.play(ms(430), 1_000);
    history.act(Action::Cut(ALICE)).expect("the link is there");
    assert_eq!(history.branches().0.len(), 1);
}

#[test]
fn undo_and_redo_are_exact() {
    let mut history = story();
    history.play(ms(430), 1_000);
    let (before, told) = (history.world().digest(), records(&history));
    history.act(Action::Cut(ALICE)).expect("the link is there");
    let after = history.world().digest();
    history.play(ms(900), 1_000);
    assert!(history.can_undo() && history.undo());
    assert_eq!(
        (history.world().digest(), records(&history)),
        (before, told)
    );
    assert!(history.can_redo() && history.redo());
    assert_eq!(history.world().digest(), after);
    assert!(!history.redo(), "nothing is left to do again");
    assert!(history.undo() && !history.undo(), "there was one act");
}

#[test]
fn undoing_the_act_that_opened_a_branch_brings_the_old_future_back() {
    let mut history = story();
    history.play(ms(2_000), 1_000);
    let old = records(&history);
    history.seek_time(ms(430), 1_000);
    history.act(Action::Cut(ALICE)).expect("the link is there");
    assert!(history.undo());
    assert_eq!((history.branches().0.len(), records(&history)), (1, old));
    assert_eq!(history.cursor().at, ms(430));
    assert!(history.redo());
    assert_eq!(history.branches().0.len(), 2);
}

#[test]
fn an_act_that_makes_no_sense_changes_nothing() {
    let mut history = story();
    history.play(ms(430), 1_000);
    let before = (
        history.world().digest(),
        records(&history),
        history.cursor(),
    );
    assert!(history.act(Action::Cut(LinkId(99))).is_err());
    assert_eq!(
        (
            history.world().digest(),
            records(&history),
            history.cursor()
        ),
        before
    );
}

#[test]
fn an_exported_story_plays_the_same() {
    let mut history = story();
    for (at, action) in [
        (430, Action::Cut(ALICE)),
        (430, Action::Repair(ALICE)),
        (1_700, Action::Hold(ALICE, Way::Both)),
        (1_750, Action::Release(ALICE, Way::Both)),
    ] {
        history.seek_time(ms(at), 1_000);
        history.act(action).expect("the link is there");
    }
    history.play(ms(5_000), 1_000);
    let text = scenario::print(&history.export());
    let parsed = scenario::parse(&text);
    assert_eq!(parsed.problems, [], "{text}");
    let mut again = History::start(parsed.scenario).expect("it fitted before");
    again.play(ms(5_000), 1_000);
    assert!(records(&again) == records(&history), "{text}");
    assert_eq!(again.world().digest(), history.world().digest(), "{text}");
    again.seek_time(ms(431), 1_000);
    assert!(again.undo(), "an imported act can be taken back too");
}

#[test]
fn a_step_of_a_layer_passes_over_what_it_does_not_show_and_comes_back_the_same_way() {
    let mut history = story();
    let mut seen = Vec::new();
    while history.cursor().at < ms(2_000) && history.step_seen(Layer::Mqtt) {
        seen.push(history.cursor().step);
    }
    let all = history.cursor().step.0;
    assert!(
        seen.len() < usize::try_from(all).unwrap(),
        "acknowledgements of TCP are steps too"
    );
    seen.insert(0, StepId(0));
    for pair in seen.windows(2).rev() {
        assert!(history.step_back_seen(Layer::Mqtt));
        assert_eq!(history.cursor().step, pair[0], "after the one before");
        assert!(history.step_seen(Layer::Mqtt));
        assert_eq!(history.cursor().step, pair[1], "and on to it again");
        history.step_back_seen(Layer::Mqtt);
    }
    assert!(
        !history.step_back_seen(Layer::Mqtt),
        "there is nothing before the start"
    );
}
