//! The command bar: one line does what a form, a menu or a button would do.
#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for one kind")]

use brokerscope_core::id::LinkId;
use brokerscope_core::net::LinkState;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::Fact;
use brokerscope_core::wire::PacketKind;

use super::tests::{open, run, tell};
use crate::effect::{COMMAND, Effect};
use crate::model::Model;
use crate::model::command::PAST_MAX;
use crate::msg::{CommandMsg, PageMsg, TransportMsg};
use crate::view::command::{self, Says};

fn opened() -> Model {
    let mut model = open("#/play");
    tell(&mut model, TransportMsg::ToStart);
    let effects = tell(&mut model, CommandMsg::Toggle);
    assert_eq!(
        effects,
        [Effect::Remember, Effect::Focus(COMMAND.to_owned())]
    );
    model
}

fn say(model: &mut Model, line: &str) {
    tell(model, CommandMsg::Edit(line.to_owned()));
    tell(model, CommandMsg::Run);
}

fn says(model: &Model) -> Says {
    command::build(model).expect("the bar is open").says
}

fn answer(model: &Model) -> (String, bool) {
    match says(model) {
        Says::Answer(answer) => (answer.says, answer.good),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_line_acts_and_is_written_into_the_journal() {
    let mut model = opened();
    say(&mut model, "cut sensor--hub");
    let world = model.bench().history.world();
    assert_eq!(world.link(LinkId(0)).unwrap().state, LinkState::Cut);
    assert_eq!(answer(&model), ("Done: cut sensor--hub".to_owned(), true));
    say(&mut model, "undo");
    let world = model.bench().history.world();
    assert_eq!(world.link(LinkId(0)).unwrap().state, LinkState::Up);
}

#[test]
fn what_cannot_be_done_is_said_and_nothing_is_lost() {
    let mut model = opened();
    say(&mut model, "repair sensor--hub");
    let (why, good) = answer(&model);
    assert!(!good && why.contains("not cut"), "{why}");
    tell(&mut model, CommandMsg::Edit("cut sensor--hu".to_owned()));
    tell(&mut model, CommandMsg::Run);
    match says(&model) {
        Says::Wrong {
            before, from, hint, ..
        } => {
            assert_eq!((before.as_str(), from.as_str()), ("cut sensor--", "hu"));
            assert!(hint.contains("hub"), "{hint}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(model.command.text, "cut sensor--hu", "the line stays");
}

#[test]
fn time_runs_until_something_happens_and_stops_right_there() {
    let mut model = opened();
    say(&mut model, "run until lamp receives PUBLISH");
    assert!(command::build(&model).unwrap().running.is_some());
    run(&mut model);
    let (says, good) = answer(&model);
    assert!(good && says.starts_with("It came"), "{says}");
    let last = model.bench().past().last().map(|record| record.step);
    let arrived = model
        .bench()
        .past()
        .iter()
        .rev()
        .find_map(|record| match &record.fact {
            Fact::Arrived { sent, .. } => Some((record.step, *sent)),
            _ => None,
        });
    let (step, sent) = arrived.expect("it arrived");
    assert_eq!(Some(step), last);
    let Fact::Sent {
        brief: Some(brief), ..
    } = &model.trace().get(sent).unwrap().fact
    else {
        panic!("a packet");
    };
    assert_eq!(brief.kind, PacketKind::Publish);
}

#[test]
fn a_run_can_be_stopped_and_says_so() {
    let mut model = opened();
    say(&mut model, "run until sent PINGREQ at least 100000");
    tell(&mut model, TransportMsg::Frame(16.0));
    assert!(model.bench().playing);
    tell(&mut model, TransportMsg::Pause);
    assert!(!model.bench().playing && model.bench().run.is_none());
    assert_eq!(answer(&model), ("Stopped.".to_owned(), false));
}

#[test]
fn an_expectation_is_judged_at_the_cursor() {
    let mut model = opened();
    let line = "expect lamp receives \"hall/motion\"";
    say(&mut model, line);
    assert!(!answer(&model).1, "nothing has come yet");
    say(&mut model, "run until lamp receives \"hall/motion\"");
    run(&mut model);
    say(&mut model, line);
    assert!(answer(&model).1);
}

#[test]
fn times_bookmarks_and_earlier_lines() {
    let mut model = opened();
    say(&mut model, "go 90ms");
    assert_eq!(model.bench().cursor().at, Instant::from_millis(90));
    say(&mut model, "bookmark \"why here?\"");
    let marks = model.bench().history.bookmarks();
    assert_eq!((marks.len(), &*marks[0].text), (1, "why here?"));
    tell(&mut model, CommandMsg::Earlier);
    tell(&mut model, CommandMsg::Earlier);
    assert_eq!(model.command.text, "go 90ms");
    tell(&mut model, CommandMsg::Later);
    tell(&mut model, CommandMsg::Later);
    assert_eq!(model.command.text, "");
    for _ in 0..2 * PAST_MAX {
        say(&mut model, "step");
    }
    assert_eq!(model.command.past.len(), PAST_MAX);
}

#[test]
fn escape_closes_the_bar_and_keeps_what_was_typed() {
    let mut model = opened();
    tell(&mut model, CommandMsg::Edit("cut ".to_owned()));
    assert_eq!(tell(&mut model, PageMsg::Escape), [Effect::Back]);
    assert!(command::build(&model).is_none());
    tell(&mut model, CommandMsg::Toggle);
    assert_eq!(command::build(&model).unwrap().text, "cut ");
}

#[test]
fn there_is_no_bar_where_nothing_is_simulated() {
    for hash in ["#/", "#/learn", "#/connect"] {
        let mut model = open(hash);
        assert_eq!(tell(&mut model, CommandMsg::Toggle), [], "{hash}");
        assert!(command::build(&model).is_none(), "{hash}");
    }
}
