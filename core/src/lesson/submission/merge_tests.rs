use super::super::calculator::Number;
use super::super::quiz::Answer;
use super::super::run::{LessonRun, Tried};
use super::super::{Outcome, Progress, StepProgress};
use super::tests::{Desk, done, lesson};
use super::{Drawer, Work, grade};
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
        merged.merge(&progress(&theirs));
        assert_eq!(merged.steps, [then], "{ours:?} {theirs:?}");
    }
    let mut merged = half.run.progress();
    merged.merge(&whole.run.progress());
    let merged = LessonRun::resume(lesson(), &merged);
    assert!(merged.is_finished());
    assert_eq!(merged.states()[1].goals, whole.run.states()[1].goals);
    assert_eq!(
        merged.states()[0].predicted,
        Some(0),
        "what was there stays"
    );
}

#[test]
fn what_is_taken_along_is_read_as_it_was_written() {
    let (whole, half) = (done(), Desk::new());
    let drawer = Drawer {
        moments: vec!["one-cut\tCut\t1130000\t1.25.x".to_owned()],
        progress: vec![
            whole.run.progress(),
            Progress {
                lesson: "other".to_owned(),
                ..half.run.progress()
            },
        ],
        works: vec![whole.work.clone(), Work::new("other")],
    };
    let text = drawer.to_string();
    let back = Drawer::read(&text).expect("it was just written");
    assert_eq!(back.to_string(), text);
    assert_eq!(
        (&back.progress, &back.moments),
        (&drawer.progress, &drawer.moments)
    );
    let mailed = Drawer::read(&text.replace('\n', "\r\n")).expect("mail changes the ends of lines");
    assert_eq!(mailed.to_string(), text);
    assert!(Drawer::is_one(&text) && !Drawer::is_one(&whole.hand_in().to_string()));

    let mut merged = Drawer::default();
    merged.merge(back.clone());
    merged.merge(Drawer {
        moments: vec!["one-cut\tCut\t9\t1.2.y".to_owned()],
        ..drawer
    });
    assert_eq!(merged.to_string(), text, "a second time brings nothing");

    let place = |begins: &str| {
        1 + text
            .lines()
            .position(|line| line.starts_with(begins))
            .unwrap()
    };
    #[rustfmt::skip]
    let table = [
        // instead of     stands            line                   and it says
        ("progress 1",    "progress 2",     1,                     "cannot be read here"),
        ("Cut\t",         "Cut ",           2,                     "no moment"),
        ("visited\n",     "visitor\n",      3,                     "no progress in a lesson"),
        ("run ",          "ran ",           place("run "),         "`ran` is no word"),
        ("submission 1",  "submission 7",   place("submission"),   "another version"),
    ];
    for (from, to, line, about) in table {
        let problem = Drawer::read(&text.replacen(from, to, 1)).unwrap_err();
        assert_eq!(problem.line as usize, line, "{to:?} {problem:?}");
        assert!(
            problem.message.contains(about) && !problem.hint.is_empty(),
            "{problem:?}"
        );
    }
    assert!(Drawer::read("").is_err());
}

#[test]
fn progress_in_two_languages_is_one() {
    let (whole, mut half) = (done(), Desk::new());
    half.predict(0);
    half.play(1_000);
    let mut told = half.run.progress();
    for (step, title) in told.steps.iter_mut().zip(["它到了", "剪断", "是什么？"]) {
        step.title = title.to_owned();
    }
    told.current = told.steps[0].title.clone();
    told.merge(&whole.run.progress());
    assert_eq!(told.steps.len(), 3, "a step is known by its place");
    assert_eq!(told.steps[0].predicted, Some(0));
    let back = LessonRun::resume(lesson(), &told);
    assert!(back.is_finished());
    assert_eq!(back.states()[1].goals, whole.run.states()[1].goals);
}
