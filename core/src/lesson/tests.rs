use std::sync::Arc;

use super::tape::{names, scenario, story};
use super::*;
use crate::condition::parse_condition;
use crate::time::Instant;

/// A lesson about the world of the tape, made of what needs no scenario.
fn lesson() -> Arc<Lesson> {
    let condition = |text: &str| parse_condition(text, &names()).unwrap();
    let choice = |text: &str, when: &str| Choice {
        text: text.to_owned(),
        condition: condition(when),
    };
    let step = |kind: Kind, title: &str| Step::new(kind, title.to_owned(), 1);
    let goal = |id: &str, when: &str| Goal {
        id: id.to_owned(),
        text: id.to_owned(),
        condition: condition(when),
        line: 1,
    };
    let at = |ms: u64| Until::At(Instant::from_millis(ms));
    let watch = Step {
        play: Some(Play {
            until: at(2),
            slower: None,
            pauses: Vec::new(),
        }),
        ..step(Kind::Watch, "See")
    };
    let predict = Step {
        prediction: Some(Prediction {
            question: "How often?".to_owned(),
            choices: vec![
                choice("Once", "delivered bob exactly 1"),
                choice("Twice", "delivered bob exactly 2"),
            ],
            until: Until::When(condition("published alice")),
            because: None,
            line: 1,
        }),
        ..step(Kind::Predict, "Guess")
    };
    let act = Step {
        goals: vec![goal("cut", "lost PUBACK"), goal("never", "lost PUBREC")],
        hints: vec!["Look".to_owned(), "Cut".to_owned()],
        ..step(Kind::Do, "Act")
    };
    Arc::new(Lesson {
        id: "tape".to_owned(),
        steps: vec![watch, predict, act],
        ..Lesson::default()
    })
}

fn look(run: &mut LessonRun, records: usize) -> Vec<News> {
    let tape = story();
    let seen = &tape.0[..records];
    run.look(
        seen,
        seen.last().map_or(Instant::START, |record| record.at),
        &scenario(),
    )
}

#[test]
fn the_world_stands_until_the_question_is_answered() {
    let mut run = LessonRun::new(lesson());
    assert!(
        matches!(run.limit(), Limit::Until(Until::At(_))),
        "a step that plays"
    );
    look(&mut run, 3);
    assert_eq!(run.limit(), Limit::Free, "it has played");
    assert!(run.go_on());
    assert_eq!(
        (run.limit(), run.waiting()),
        (Limit::Stand, Some(Waiting::Prediction))
    );
    assert!(!run.predict(2), "there is no third choice");
    assert!(
        run.predict(1) && run.predict(0),
        "one may change one's mind"
    );
    assert!(matches!(run.limit(), Limit::Until(Until::When(_))));
    assert_eq!(look(&mut run, 12), [], "the world has not come far enough");
    assert_eq!(run.waiting(), Some(Waiting::Outcome));
    let news = look(&mut run, 13);
    let [News::Outcome(outcome)] = news[..] else {
        panic!("{news:?}")
    };
    assert_eq!(outcome.choice, Some(1), "twice, whatever was predicted");
    assert_eq!(
        outcome.since.map(|moment| moment.at),
        Some(Instant::from_millis(11))
    );
    assert_eq!((run.limit(), run.waiting()), (Limit::Free, None));
    assert!(!run.predict(1), "afterwards it is too late");
    assert_eq!(look(&mut run, 13), [], "news are told once");
}

#[test]
fn an_answer_that_no_choice_foresaw_is_none() {
    let mut run = LessonRun::new(lesson());
    run.go(1);
    run.predict(0);
    let tape = story();
    // Somebody took both deliveries out of this world.
    let mut changed = tape.0.clone();
    for record in &mut changed {
        if record.node == Some(crate::id::NodeId(2)) {
            record.node = Some(crate::id::NodeId(0));
        }
    }
    let news = run.look(&changed, Instant::from_millis(12), &scenario());
    assert_eq!(
        news,
        [News::Outcome(Outcome {
            choice: None,
            since: None
        })]
    );
}

#[test]
fn a_goal_once_reached_stays_reached() {
    let mut run = LessonRun::new(lesson());
    run.go(2);
    assert_eq!(look(&mut run, 5), []);
    assert_eq!(look(&mut run, 6), [News::Goal(0)]);
    assert_eq!(look(&mut run, 2), [], "back before the cut");
    assert_eq!(run.waiting(), Some(Waiting::Goals(1)));
    let reached = run.state().unwrap().goals[0].unwrap();
    assert_eq!(reached.at, Instant::from_millis(5));
}

#[test]
fn hints_come_one_by_one_and_end() {
    let mut run = LessonRun::new(lesson());
    assert!(!run.hint(), "this step has none");
    run.go(2);
    assert!(run.hint() && run.hint() && !run.hint());
    assert_eq!(run.state().unwrap().hints, 2);
}

#[test]
fn a_lesson_is_finished_when_nothing_is_open() {
    let mut run = LessonRun::new(lesson());
    assert!(run.go_on() && run.go_on());
    assert!(
        !run.go_on() && !run.is_finished(),
        "the question and the goals are open"
    );
    assert_eq!(run.first_open(), Some(1));
    let mut done = (*lesson()).clone();
    done.steps.truncate(1);
    let mut run = LessonRun::new(Arc::new(done));
    assert!(!run.go_on() && run.is_finished());
}

#[test]
fn progress_brings_everything_back() {
    let mut run = LessonRun::new(lesson());
    look(&mut run, 3);
    run.go_on();
    run.predict(0);
    look(&mut run, 13);
    run.go_on();
    run.hint();
    look(&mut run, 6);
    assert_eq!(LessonRun::resume(lesson(), &run.progress()), run);
}

#[test]
fn progress_fits_itself_to_a_changed_lesson() {
    let mut run = LessonRun::new(lesson());
    run.go(1);
    run.predict(1);
    look(&mut run, 13);
    run.go(2);
    look(&mut run, 6);
    run.hint();
    let kept = run.progress();

    let mut changed = (*lesson()).clone();
    let extra = Step {
        title: "New".to_owned(),
        ..changed.steps[0].clone()
    };
    changed.steps.insert(1, extra);
    changed.steps[2]
        .prediction
        .as_mut()
        .unwrap()
        .choices
        .truncate(1);
    changed.steps[3].goals.swap(0, 1);
    changed.steps[3].hints.clear();
    let back = LessonRun::resume(Arc::new(changed), &kept);
    assert_eq!(back.current(), 3, "the step of the same title");
    let states = back.states();
    assert_eq!(
        (states[2].predicted, states[2].outcome),
        (None, None),
        "that choice is gone"
    );
    assert_eq!(states[3].hints, 0);
    let reached: Vec<bool> = states[3].goals.iter().map(Option::is_some).collect();
    assert_eq!(reached, [false, true], "the goal of the same name");

    let foreign = Progress {
        lesson: "other".to_owned(),
        ..kept.clone()
    };
    let newer = Progress {
        version: PROGRESS_VERSION + 1,
        ..kept
    };
    for progress in [foreign, newer] {
        assert_eq!(
            LessonRun::resume(lesson(), &progress),
            LessonRun::new(lesson())
        );
    }
}
