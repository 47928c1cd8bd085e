//! The first lesson, played by messages as a learner would.

use brokerscope_core::id::{LinkId, NodeId};
use brokerscope_core::lesson::Waiting;
use brokerscope_core::machine::Command;
use brokerscope_core::time::Instant;
use brokerscope_core::world::Action;

use super::tests::{open, run, tell};
use crate::effect::{Effect, Setting};
use crate::model::Model;
use crate::msg::{Field, LessonMsg, TransportMsg, Verb, WorldMsg};
use crate::view;
use crate::view::lesson::{LessonView, StepView};

const ALICE: NodeId = NodeId(1);
const ALICE_LINK: LinkId = LinkId(0);

fn step(model: &Model) -> StepView {
    match view::lesson::build(model) {
        LessonView::Step(step) => *step,
        LessonView::Broken { says, lines } => panic!("{says} {lines:?}"),
    }
}

fn at(model: &Model) -> Instant {
    model.bench().cursor().at
}

fn waiting(model: &Model) -> Option<Waiting> {
    model
        .lesson
        .as_ref()
        .expect("a lesson is open")
        .run
        .waiting()
}

fn act(model: &mut Model, action: Action) {
    tell(model, WorldMsg::Act(action));
}

fn return_alice(model: &mut Model) {
    tell(model, TransportMsg::SeekTime(Instant::from_millis(1_400)));
    act(model, Action::Repair(ALICE_LINK));
    let command = Command::Connect { clean_start: None };
    act(
        model,
        Action::Command {
            client: ALICE,
            command,
        },
    );
}

fn play_on(model: &mut Model) {
    tell(model, TransportMsg::Play);
    run(model);
}

#[test]
fn the_question_comes_before_the_answer() {
    let mut model = open("#/learn/exactly-once");
    tell(&mut model, LessonMsg::Step(2));
    assert_eq!(at(&model), Instant::from_millis(380), "the stage is set");
    for msg in [
        TransportMsg::Play,
        TransportMsg::Step,
        TransportMsg::NextMark,
    ] {
        tell(&mut model, msg);
        assert_eq!(at(&model), Instant::from_millis(380), "{msg:?}");
        assert!(step(&model).nudge && !model.bench().playing, "{msg:?}");
    }
    tell(&mut model, TransportMsg::StepBack);
    tell(&mut model, TransportMsg::Step);
    tell(&mut model, LessonMsg::Predict(2));
    assert_eq!(waiting(&model), Some(Waiting::Outcome));
    let effects = tell(&mut model, LessonMsg::Reveal);
    assert!(effects.contains(&Effect::NextFrame), "it runs");
    let frames = run(&mut model);
    assert!(
        frames < 60 * 40,
        "waits are hurried through: {frames} frames"
    );
    assert_eq!(waiting(&model), None);
    let question = step(&model).question.expect("this step asks");
    let happened: Vec<_> = question
        .choices
        .iter()
        .map(|choice| choice.happened)
        .collect();
    assert_eq!(
        happened,
        [false, true, false],
        "exactly once, as the engine did it"
    );
    assert!(question.choices[2].chosen && !question.because.is_empty());
}

#[test]
fn the_goals_are_reached_by_doing() {
    let mut model = open("#/learn/exactly-once");
    tell(&mut model, LessonMsg::Step(3));
    assert_eq!(waiting(&model), Some(Waiting::Goals(2)));
    tell(
        &mut model,
        TransportMsg::SeekTime(Instant::from_millis(380)),
    );
    act(&mut model, Action::Cut(ALICE_LINK));
    assert_eq!(waiting(&model), Some(Waiting::Goals(1)));
    assert_eq!(
        step(&model).goals[0].reached,
        Some(Instant::from_millis(380))
    );
    return_alice(&mut model);
    play_on(&mut model);
    assert_eq!(waiting(&model), None);

    tell(&mut model, LessonMsg::Next);
    for (field, text) in [
        (Field::Topic, "plant/1/temp"),
        (Field::Payload, "21.5"),
        (Field::Qos, "1"),
    ] {
        tell(&mut model, WorldMsg::Edit(field, text.to_owned()));
    }
    tell(&mut model, WorldMsg::Submit(ALICE, Verb::Publish));
    tell(
        &mut model,
        TransportMsg::SeekTime(Instant::from_millis(380)),
    );
    act(&mut model, Action::Cut(ALICE_LINK));
    assert_eq!(waiting(&model), Some(Waiting::Goals(1)), "not yet twice");
    return_alice(&mut model);
    play_on(&mut model);
    assert_eq!(
        waiting(&model),
        None,
        "bob's app got it twice [MQTT-4.3.2-5]"
    );
}

#[test]
fn what_was_reached_survives_a_reload() {
    let mut model = open("#/learn/exactly-once");
    tell(&mut model, LessonMsg::Step(3));
    tell(
        &mut model,
        TransportMsg::SeekTime(Instant::from_millis(380)),
    );
    tell(&mut model, LessonMsg::Hint);
    tell(&mut model, WorldMsg::Act(Action::Cut(ALICE_LINK)));
    let setting = Setting {
        hash: "#/learn/exactly-once".to_owned(),
        progress: model.progress.clone(),
        ..Setting::default()
    };
    let again = Model::new(&setting).0;
    let step = step(&again);
    assert_eq!((step.current, step.hints.len()), (3, 1));
    assert!(step.goals[0].reached.is_some() && step.goals[1].reached.is_none());
}

#[test]
fn a_lesson_that_is_not_there_is_said_so() {
    let model = open("#/learn/no-such-lesson");
    assert!(matches!(
        view::lesson::build(&model),
        LessonView::Broken { .. }
    ));
}
