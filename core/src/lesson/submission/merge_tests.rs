use super::super::calculator::Number;
use super::super::quiz::Answer;
use super::super::run::{LessonRun, Tried};
use super::super::{Outcome, Progress, StepProgress};
use super::grade;
use super::tests::{Desk, done, lesson};
use crate::id::LinkId;
use crate::world::{Action, Way};

#[test]
fn two_logs_become_one_and_nothing_is_lost() {
    let (whole, mut half) = (done(), Desk::new());
    half.predict(0);
    half.play(1_000);
    half.run.go_on();
    half.act(Action::Hold(LinkId(0), Way::Both));
    for (mut one, other) in [
        (whole.work.clone(), half.work.clone()),
        (half.work.clone(), whole.work.clone()),
    ] {
        let first = one.steps[0].predicted;
        one.merge(other.clone());
        assert_eq!(one.steps[0].predicted, first, "what was there stays");
        let both = one.hand_in(whole.run.lesson(), "");
        assert!(grade(whole.run.lesson(), &both).is_complete());
        let once = one.clone();
        one.merge(other);
        assert_eq!(one, once, "a second time brings nothing");
    }

    let step = |predicted, outcome, right: Option<bool>| StepProgress {
        title: "A".to_owned(),
        predicted,
        outcome,
        tried: right.map(|right| Tried {
            times: 1,
            answer: Answer::Number(Number::read("1").unwrap()),
            right,
        }),
        ..StepProgress::default()
    };
    let seen = Some(Outcome {
        choice: Some(1),
        since: None,
    });
    #[rustfmt::skip]
    let table = [
        // ours                            theirs                             then
        (step(None, None, None),           step(Some(1), seen, Some(true)),   step(Some(1), seen, Some(true))),
        (step(Some(0), seen, Some(true)),  step(Some(1), seen, Some(false)),  step(Some(0), seen, Some(true))),
        (step(Some(0), None, Some(false)), step(Some(1), seen, Some(true)),   step(Some(1), seen, Some(true))),
        (step(Some(0), None, Some(false)), step(Some(1), None, None),         step(Some(0), None, Some(false))),
    ];
    for (ours, theirs, then) in table {
        let progress = |step: &StepProgress| Progress {
            steps: vec![step.clone()],
            ..Progress::default()
        };
        let mut merged = progress(&ours);
        merged.merge(progress(&theirs));
        assert_eq!(merged.steps, [then], "{ours:?} {theirs:?}");
    }
    let mut merged = half.run.progress();
    merged.merge(whole.run.progress());
    let merged = LessonRun::resume(lesson(), &merged);
    assert!(merged.is_finished());
    assert_eq!(merged.states()[1].goals, whole.run.states()[1].goals);
    assert_eq!(
        merged.states()[0].predicted,
        Some(0),
        "what was there stays"
    );
}
