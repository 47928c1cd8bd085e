//! The first lesson, played by messages as a learner would.

use brokerscope_core::id::{LinkId, NodeId};
use brokerscope_core::lesson::{Progress, StepProgress, Waiting};
use brokerscope_core::machine::Command;
use brokerscope_core::time::Instant;
use brokerscope_core::world::Action;

use super::tests::{begin, open, run, tell};
use crate::effect::{Effect, Setting};
use crate::model::{Model, Route};
use crate::msg::{Field, Key, LessonMsg, PageMsg, TransportMsg, Verb, WorldMsg};
use crate::view;
use crate::view::lesson::{Absent, LessonView, StepView, Way};
use crate::view::shelf::State;

const ALICE: NodeId = NodeId(1);
const ALICE_LINK: LinkId = LinkId(0);

fn step(model: &Model) -> StepView {
    match view::lesson::build(model) {
        LessonView::Step(step) => *step,
        LessonView::Broken { says, lines } => panic!("{says} {lines:?}"),
        LessonView::Absent(why) => panic!("{why:?}"),
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
    let again = begin(&setting);
    let step = step(&again);
    assert_eq!((step.current, step.hints.len()), (3, 1));
    assert!(step.goals[0].reached.is_some() && step.goals[1].reached.is_none());
}

#[test]
fn a_lesson_that_is_not_there_is_said_so() {
    let (model, effects) = model_at("#/learn/no-such-lesson");
    assert_eq!(view::lesson::absent(&model), Absent::Unknown);
    assert_eq!(texts(&effects), [""; 0], "nobody asks a host for any name");
}

const PATH: &str = "lessons/exactly-once.md";

/// The page at this address, and what it asks for, before anything is answered.
fn model_at(hash: &str) -> (Model, Vec<Effect>) {
    let setting = Setting {
        hash: hash.to_owned(),
        ..Setting::default()
    };
    Model::new(&setting)
}

/// The texts that are fetched.
fn texts(effects: &[Effect]) -> Vec<&str> {
    let mut paths = Vec::new();
    for effect in effects {
        if let Effect::FetchText(path) = effect {
            paths.push(&**path);
        }
    }
    paths
}

#[test]
fn a_lesson_is_fetched_when_it_is_opened_and_not_before() {
    for hash in ["#/", "#/learn", "#/play"] {
        assert_eq!(texts(&model_at(hash).1), [""; 0], "{hash}");
    }
    let (mut model, effects) = model_at("#/learn/exactly-once");
    assert_eq!(texts(&effects), [PATH]);
    assert_eq!(view::lesson::absent(&model), Absent::Soon);

    let came = |text: Option<&str>| LessonMsg::Text(PATH.to_owned(), text.map(str::to_owned));
    model.update(came(None).into());
    assert!(matches!(view::lesson::absent(&model), Absent::Lost(_)));
    let again = model.update(LessonMsg::Again.into());
    assert_eq!(texts(&again), [PATH], "it can be asked for again");
    assert_eq!(view::lesson::absent(&model), Absent::Soon);
    model.update(came(Some("no lesson at all")).into());
    assert!(matches!(
        view::lesson::build(&model),
        LessonView::Broken { .. }
    ));
}

#[test]
fn a_text_that_comes_late_opens_nothing_elsewhere() {
    let (mut model, _) = model_at("#/learn/exactly-once");
    tell(&mut model, PageMsg::HashChanged("#/play".to_owned()));
    let late = LessonMsg::Text(PATH.to_owned(), Some("late".to_owned()));
    tell(&mut model, late);
    assert_eq!(model.route, Route::Play);
    assert!(model.lesson.is_none());
    let hash = "#/learn/exactly-once".to_owned();
    let effects = tell(&mut model, PageMsg::HashChanged(hash));
    assert_eq!(texts(&effects), [""; 0], "it came already");
    assert!(model.lesson.is_some());
}

#[test]
fn a_step_to_watch_stands_still_where_it_explains_itself() {
    let mut model = open("#/learn/exactly-once");
    let said = |model: &Model| {
        let pause = model.lesson.as_ref().and_then(|it| it.pause());
        pause.map(|(pause, _)| pause.says.clone())
    };
    let mut heard = Vec::new();
    for stop in [350, 390, 550] {
        play_on(&mut model);
        assert_eq!(at(&model), Instant::from_millis(stop));
        heard.extend(said(&model));
    }
    assert!(
        heard[0].starts_with("The broker has the message"),
        "at a time: {heard:?}"
    );
    assert!(
        heard[1].starts_with("bob's app has"),
        "when it happens: {heard:?}"
    );
    assert_eq!(heard.len(), 2);

    // Who goes back sees it again; who jumps over it is not held.
    tell(
        &mut model,
        TransportMsg::SeekTime(Instant::from_millis(390)),
    );
    assert_eq!(said(&model), heard.pop());
    let bubble = view::pause::build(&model).expect("a bubble");
    assert!(
        bubble.corner.x > 0.0 && bubble.corner.x + 300.0 <= bubble.width,
        "it is in the picture: {bubble:?}"
    );
    tell(&mut model, TransportMsg::ToStart);
    tell(
        &mut model,
        TransportMsg::SeekTime(Instant::from_millis(500)),
    );
    assert_eq!(at(&model), Instant::from_millis(500));
    tell(&mut model, LessonMsg::Next);
    assert_eq!(said(&model), None, "another step");
}

#[test]
fn behind_the_last_step_comes_what_is_still_open() {
    let mut model = open("#/learn/exactly-once");
    tell(&mut model, LessonMsg::Step(7));
    let last = step(&model);
    assert_eq!(last.next.as_deref(), Some("To step 3"));
    assert_eq!(last.waiting.as_deref(), Some("Step 3 is still open."));
    tell(&mut model, LessonMsg::Next);
    let run = model.lesson.as_ref().map(|it| it.run.current());
    assert_eq!(run, Some(2));
}

#[test]
fn one_way_plays_itself_and_can_be_undone() {
    let mut model = open("#/learn/exactly-once");
    tell(&mut model, LessonMsg::Step(3));
    assert_eq!(step(&model).way, None, "first the hints");
    for _ in 0..3 {
        tell(&mut model, LessonMsg::Hint);
    }
    assert_eq!(step(&model).way, Some(Way::Offered));
    // What the learner did before is kept.
    tell(
        &mut model,
        TransportMsg::SeekTime(Instant::from_millis(320)),
    );
    act(&mut model, Action::Cut(ALICE_LINK));

    let effects = tell(&mut model, LessonMsg::Show);
    assert!(effects.contains(&Effect::NextFrame), "it plays");
    assert_eq!(at(&model), Instant::from_millis(300), "from the beginning");
    assert_eq!(step(&model).way, Some(Way::Plays));
    run(&mut model);
    let end = step(&model);
    assert_eq!(end.way, Some(Way::Seen(true)));
    assert!(end.goals.iter().all(|goal| goal.reached.is_some()));
    assert_eq!(at(&model), Instant::from_millis(3_000));
    assert!(model.progress[0].was_shown(), "and the progress says so");

    let acts = model.bench().history.acts_done();
    assert_eq!(acts, 3);
    tell(&mut model, WorldMsg::Undo);
    assert_eq!(model.bench().history.acts_done(), acts - 1);

    tell(&mut model, LessonMsg::Mine);
    assert_eq!(at(&model), Instant::from_millis(320), "as it was left");
    assert_eq!(model.bench().history.acts_done(), 1);
    assert_eq!(step(&model).way, Some(Way::Seen(false)));
}

#[test]
fn whoever_acts_while_a_way_plays_takes_over() {
    let mut model = open("#/learn/exactly-once");
    tell(&mut model, LessonMsg::Step(3));
    tell(&mut model, LessonMsg::Show);
    tell(&mut model, TransportMsg::Frame(16.0));
    act(&mut model, Action::Cut(ALICE_LINK));
    assert_eq!(step(&model).way, Some(Way::Seen(true)));
    play_on(&mut model);
    assert_eq!(model.bench().history.acts_done(), 1, "only this act");
}

#[test]
fn end_goes_to_where_the_step_stops_next() {
    let mut model = open("#/learn/exactly-once");
    for stop in [350, 550] {
        // By its key, as a learner does.
        let name = "End".to_owned();
        tell(&mut model, PageMsg::Key(Key { name, shift: false }));
        assert_eq!(at(&model), Instant::from_millis(stop));
    }
    tell(&mut model, LessonMsg::Step(2));
    tell(&mut model, TransportMsg::ToHead);
    assert_eq!(at(&model), Instant::from_millis(380), "the question first");
    tell(&mut model, LessonMsg::Predict(1));
    tell(&mut model, TransportMsg::ToHead);
    assert_eq!(at(&model), Instant::from_millis(2_000));
    assert_eq!(waiting(&model), None, "it has its answer");

    tell(&mut model, LessonMsg::Step(3));
    tell(&mut model, LessonMsg::Show);
    tell(&mut model, TransportMsg::ToHead);
    assert_eq!(at(&model), Instant::from_millis(3_000));
    assert_eq!(waiting(&model), None, "all goals are reached");
}

#[test]
fn what_was_reached_is_kept_as_a_link_to_its_moment() {
    let mut model = open("#/learn/exactly-once");
    tell(&mut model, LessonMsg::Step(2));
    tell(&mut model, LessonMsg::Predict(1));
    tell(&mut model, TransportMsg::ToHead);
    let course = view::closing::course(&model);
    let [(_, title, _, closing)] = &course.lessons[..] else {
        panic!("one lesson has moments: {course:?}")
    };
    assert_eq!((&**title, closing.moments.len()), ("Exactly once", 1));
    let link = closing.moments[0].link.clone().expect("no secret in it");
    let there = open(&link);
    assert_eq!(there.bench().cursor(), model.bench().cursor());
    assert_eq!(
        there.bench().history.world().digest(),
        model.bench().history.world().digest(),
        "the same world at the same moment"
    );
}

#[test]
fn the_shelf_says_what_is_next_and_what_was_best() {
    let mut model = open("#/learn");
    let shelf = view::shelf::build(&model);
    let first = shelf.next.clone().expect("a lesson to begin with");
    assert_eq!(first.id, shelf.chapters[0].lessons[0].id);
    let home = view::home::build(&model).lesson.map(|it| it.0);
    assert_eq!(home, Some(first.id.clone()), "the first door leads there");

    let step = StepProgress {
        visited: true,
        hints: 2,
        ..StepProgress::default()
    };
    model.progress.push(Progress {
        lesson: first.id.clone(),
        steps: vec![step],
        finished: true,
        ..Progress::default()
    });
    let shelf = view::shelf::build(&model);
    let done = &shelf.chapters[0].lessons[0];
    assert_eq!(done.state, State::Done);
    assert_eq!(done.says, "done · 2 hints");
    let next = shelf.next.expect("another").id;
    assert_ne!(next, first.id);
    let home = view::home::build(&model).lesson.map(|it| it.0);
    assert_eq!(home, Some(next));
    let node = |id: &str| shelf.concepts.nodes.iter().find(|it| it.id == id);
    assert_eq!(node(&first.id).map(|it| it.state), Some(State::Done));
    assert!(
        shelf.concepts.lines.iter().any(|line| line.1),
        "its lines are met"
    );
}
