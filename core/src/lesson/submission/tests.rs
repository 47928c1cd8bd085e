use std::sync::Arc;

use proptest::prelude::*;

use super::super::parse;
use super::super::run::{LessonRun, up_to};
use super::super::story::{Kind, Lesson};
use super::*;
use crate::history::{History, Run};
use crate::id::LinkId;
use crate::scenario;
use crate::time::Instant;
use crate::world::{Action, Way};

const TEXT: &str = r#"---
lesson: 1
id: one-cut
title: One cut
chapter: Tests
minutes: 3
learn: Cut
---

## Predict: It arrives

```scenario
broker hub
client alice v5 -> hub latency 20ms persistent
client bob v5 -> hub latency 30ms
at 0ms alice connect
at 0ms bob connect
at 200ms bob subscribe "a" qos 1
at 400ms alice publish "a" "x" qos 1
```

```predict
How often?
- Once
  if delivered bob exactly 1
- Never
  if delivered bob exactly 0
until 1s
```

## Do: Cut it

It goes on.

```goal cut
Cut
if lost PUBACK by cut
```

```goal twice
Twice
if delivered bob exactly 2
```

```hint
Cut in time.
```

```solution
at 1100ms alice publish "a" "x" qos 1
at 1130ms cut alice--hub
at 1500ms repair alice--hub
at 1500ms alice connect
until 3s
```

## Quiz: What was it?

```quiz choose
Which?
- yes PUBACK
- no PUBREC
```
"#;

pub(super) fn lesson() -> Arc<Lesson> {
    let parsed = parse(TEXT);
    assert_eq!(parsed.problems, []);
    Arc::new(parsed.lesson)
}

fn ms(ms: u64) -> Instant {
    Instant::from_millis(ms)
}

/// A learner at work, as a page leads one: what the run says, and what is written down of it.
pub(super) struct Desk {
    pub(super) run: LessonRun,
    pub(super) work: Work,
    history: History,
}

impl Desk {
    pub(super) fn new() -> Self {
        let lesson = lesson();
        let world = lesson.scenario_of(0).unwrap().clone();
        Self {
            work: Work::new(&lesson.id),
            run: LessonRun::new(lesson),
            history: History::start(world).unwrap(),
        }
    }

    pub(super) fn predict(&mut self, choice: usize) {
        self.run.predict(choice);
        self.work.note(&self.run);
    }

    pub(super) fn look(&mut self) {
        let history = &self.history;
        let cursor = history.cursor();
        let seen = up_to(history.trace().records(), cursor);
        if !self
            .run
            .look(seen, cursor.at, history.scenario())
            .is_empty()
        {
            self.work.took(&self.run, history);
        }
    }

    pub(super) fn play(&mut self, until: u64) {
        self.history.seek_time(ms(until), 10_000);
        self.look();
    }

    pub(super) fn act(&mut self, action: Action) {
        // It may make no sense now.
        let _ = self.history.act(action);
        self.look();
    }

    pub(super) fn again(&mut self) {
        self.work.again(&self.run, &self.history);
        self.history = History::start(self.history.scenario().clone()).unwrap();
    }

    pub(super) fn answer(&mut self, places: &[usize]) {
        let answer = Answer::Places(places.to_vec());
        self.run.answer(answer.clone());
        self.work.answered(&self.run, answer);
    }

    pub(super) fn hand_in(&self) -> Submission {
        self.work.hand_in(self.run.lesson(), "Ada")
    }
}

/// The whole lesson, with a detour.
pub(super) fn done() -> Desk {
    let mut desk = Desk::new();
    desk.predict(1);
    desk.play(1_000);
    desk.run.go_on();
    desk.act(Action::Cut(LinkId(0)));
    desk.again();
    let solution = desk.run.step().unwrap().solution.clone().unwrap();
    for timed in solution.acts {
        desk.play(timed.at.as_micros() / 1_000);
        desk.act(timed.action);
    }
    desk.run.hint();
    desk.run.show();
    desk.work.note(&desk.run);
    desk.play(3_000);
    desk.run.go_on();
    desk.answer(&[1]);
    desk.answer(&[0]);
    desk.run.go_on();
    assert!(desk.run.is_finished());
    desk
}

#[test]
fn what_is_handed_in_is_played_to_the_same_end() {
    let desk = done();
    let text = desk.hand_in().to_string();
    let parsed = ParsedSubmission::read(&text);
    assert_eq!(
        (parsed.problems, parsed.seal),
        (vec![], Seal::Whole),
        "{text}"
    );
    assert_eq!(parsed.submission.by, "Ada");
    assert_eq!(parsed.submission.to_string(), text);
    let grade = grade(desk.run.lesson(), &parsed.submission);
    assert_eq!(grade.problems, [], "{text}");
    assert!(grade.is_complete() && !grade.other_text, "{grade:?}");
    let kinds: Vec<_> = grade.steps.iter().map(|step| step.kind).collect();
    assert_eq!(kinds, [Kind::Predict, Kind::Do, Kind::Quiz]);
    let states = desk.run.states();
    let reached: Vec<_> = grade.steps[1].goals.iter().map(|it| it.reached).collect();
    assert_eq!(reached, states[1].goals);
    assert_eq!(
        (
            grade.steps[1].hints,
            grade.steps[1].again,
            grade.steps[1].shown
        ),
        (1, 1, true)
    );
    let said = grade.steps[1].to_string();
    assert!(
        said.ends_with(", 1 hint, 1 new start, a way was shown"),
        "{said}"
    );
    let guess = grade.steps[0].prediction.unwrap();
    assert_eq!((guess.chosen, guess.happened), (Some(1), Some(0)));
    assert!(!guess.is_right());
    let quiz = grade.steps[2].quiz.unwrap();
    assert_eq!((quiz.tries, quiz.right), (2, Some(2)));
    assert_eq!((grade.goals().good, grade.goals().all), (2, 2));
    assert_eq!((grade.predictions().good, grade.predictions().all), (0, 1));
    assert_eq!((grade.quizzes().good, grade.quizzes().all), (1, 1));
    // Both goals came in one run: it is kept once, to its end.
    assert_eq!(desk.work.steps[1].takes.len(), 1, "{text}");
}

/// What is taken out of a file is missing in the verdict; what is put in does not help.
#[test]
fn a_file_says_nothing_that_the_engine_does_not_show() {
    let desk = done();
    let text = desk.hand_in().to_string();
    let cut = text.lines().find(|line| line.contains(" cut ")).unwrap();
    let run = text
        .lines()
        .filter(|line| line.starts_with("run "))
        .nth(1)
        .unwrap();
    let [_, at, steps] = run.split(' ').collect::<Vec<_>>()[..] else {
        panic!("{run}");
    };
    let line = |of: &str| text.lines().position(|line| line == of).unwrap() + 1;
    #[rustfmt::skip]
    let table = [
        // instead of      stands                                    whole, seal,   problem in line
        ("by Ada",         "by Eve".to_owned(),                      true,  Seal::Broken, None),
        ("predicted 2",    "predicted 1".to_owned(),                 true,  Seal::Broken, None),
        ("predicted 2\n",  String::new(),                            false, Seal::Broken, None),
        ("answer 0",       "answer 1".to_owned(),                    false, Seal::Broken, None),
        (cut,              cut.replace(" cut ", " hold "),           false, Seal::Broken, Some(line(run))),
        (cut,              cut.replace(" cut alice", " cut eve"),    false, Seal::Broken, Some(line(cut))),
        (cut,              cut.replace(" cut alice--hub", " restart hub"), false, Seal::Broken, Some(line(run))),
        (run,              format!("run {at} 4000000000"),           false, Seal::Broken, Some(line(run))),
        (run,              format!("run 1 {steps}"),                 false, Seal::Broken, Some(line(run))),
        ("seal ",          "step 9 More\nseal ".to_owned(),          true,  Seal::Broken, None),
    ];
    for (from, to, complete, seal, at) in table {
        assert_eq!(text.matches(from).count(), 1, "{from:?} stands once");
        let edited = text.replace(from, &to);
        let parsed = ParsedSubmission::read(&edited);
        assert_eq!((parsed.problems, parsed.seal), (vec![], seal), "{to:?}");
        let grade = grade(desk.run.lesson(), &parsed.submission);
        assert_eq!(grade.is_complete(), complete, "{to:?} {grade:?}");
        let lines: Vec<_> = grade.problems.iter().map(|it| it.line as usize).collect();
        assert_eq!(lines.first().copied(), at, "{to:?} {:?}", grade.problems);
    }
    let without = text.lines().filter(|line| !line.starts_with("seal"));
    let without: Vec<_> = without.collect();
    let parsed = ParsedSubmission::read(&without.join("\n"));
    assert_eq!((parsed.problems, parsed.seal), (vec![], Seal::Missing));
    let mailed = ParsedSubmission::read(&text.replace('\n', "\r\n"));
    assert_eq!((mailed.problems, mailed.seal), (vec![], Seal::Whole));
    let longer = ParsedSubmission::read(&format!("{text}hints 1\n"));
    assert_eq!(longer.seal, Seal::Broken);
}

#[test]
fn a_file_that_cannot_be_read_says_where_and_what_to_do() {
    let head = "submission 1\nlesson a\n";
    #[rustfmt::skip]
    let table = [
        ("".to_owned(),                                  (1, 1),  "no work"),
        ("# Notes\n".to_owned(),                         (1, 1),  "no work"),
        ("submission 2\nlesson a\n".to_owned(),          (1, 12), "another version"),
        ("submission 1\nstep 1 A\n".to_owned(),          (1, 1),  "lesson is missing"),
        (format!("{head}hints 1\n"),                     (3, 1),  "`hints`"),
        (format!("{head}text 12\n"),                     (3, 1),  "`text`"),
        (format!("{head}step A\n"),                      (3, 1),  "`step`"),
        (format!("{head}step 0 A\n"),                    (3, 1),  "`step`"),
        (format!("{head}step 1 A\npredicted 0\n"),       (4, 1),  "`predicted`"),
        (format!("{head}step 1 A\nanswer x\n"),          (4, 1),  "`answer`"),
        (format!("{head}step 1 A\nrun 5\n"),             (4, 1),  "`run`"),
        (format!("{head}step 1 A\nat 1s after 2 x\n"),   (4, 1),  "`at`"),
        (format!("{head}step 1 A\nrun 5 5\nat 1s x\n"),  (5, 1),  "`at`"),
        (format!("{head}step 1 A\n  rum 5 5\n"),         (4, 3),  "`rum` is no word"),
        (format!("{head}seal 12\n"),                     (3, 1),  "`seal`"),
        ("x".repeat(SUBMISSION_MAX + 1),                 (1, 1),  "too long"),
    ];
    for (text, place, about) in table {
        let problems = ParsedSubmission::read(&text).problems;
        let [problem] = &problems[..] else {
            panic!("{about}: {problems:?}");
        };
        assert_eq!((problem.line, problem.column), place, "{problem:?}");
        assert!(problem.message.contains(about), "{problem:?}");
        assert!(!problem.hint.is_empty(), "{problem:?}");
    }
}

#[test]
fn another_text_is_told_and_another_language_goes_by_the_place() {
    let desk = done();
    let work = desk.hand_in();
    let changed = |from: &str, to: &str| {
        assert_eq!(TEXT.matches(from).count(), 1);
        parse(&TEXT.replace(from, to)).lesson
    };
    let mended = grade(&changed("It goes on.", "It goes on!"), &work);
    assert!(mended.other_text && mended.is_complete());
    let grown = changed("## Quiz", "## Read: More\n\nMore.\n\n## Quiz");
    assert!(
        grade(&grown, &work).is_complete(),
        "steps are known by their titles"
    );
    let told = TEXT.replace("Predict: It arrives", "Predict: 它到了");
    let told = told
        .replace("Do: Cut it", "Do: 剪断")
        .replace("Quiz: What was it?", "Quiz: 是什么？");
    let told = Arc::new(parse(&told).lesson);
    assert!(
        grade(&told, &work).is_complete(),
        "in another language by their places"
    );
    let resumed = LessonRun::resume(told.clone(), &desk.run.progress());
    assert_eq!(resumed.states(), desk.run.states());
    assert_eq!(resumed.current(), 2);
    let stricter = changed("if delivered bob exactly 2", "if delivered bob exactly 3");
    assert!(!grade(&stricter, &work).is_complete());
}

#[test]
fn very_much_is_cut_short() {
    let mut desk = Desk::new();
    desk.run.go(2);
    for place in 0..=ANSWERS_MAX {
        desk.answer(&[place]);
    }
    let answers = &desk.work.steps[0].answers;
    assert_eq!(answers.len(), ANSWERS_MAX);
    assert_eq!(answers.last(), Some(&Answer::Places(vec![ANSWERS_MAX])));
    let parsed = ParsedSubmission::read(&desk.hand_in().to_string());
    assert_eq!(parsed.problems, []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Whatever somebody does, goes back, undoes, branches: the verdict of the file is the run's.
    #[test]
    fn the_verdict_is_the_same_whatever_was_done(
        choice in 0_usize..2,
        doings in prop::collection::vec((0_u64..700, 0..9), 0..20),
    ) {
        let mut desk = Desk::new();
        desk.predict(choice);
        desk.play(1_000);
        desk.run.go_on();
        let mut now = 1_000;
        for (wait, what) in doings {
            now += wait;
            match what {
                0 => desk.act(Action::Cut(LinkId(0))),
                1 => desk.act(Action::Repair(LinkId(0))),
                2 => desk.act(Action::Hold(LinkId(0), Way::Both)),
                3 => desk.act(Action::Release(LinkId(0), Way::Both)),
                4 => {
                    let names = desk.history.names();
                    let text = "alice publish \"a\" \"x\" qos 1";
                    desk.act(scenario::parse_action(text, &names).unwrap());
                }
                5 => {
                    let names = desk.history.names();
                    desk.act(scenario::parse_action("alice connect", &names).unwrap());
                }
                6 => {
                    desk.history.undo();
                    desk.look();
                }
                7 => now = now.saturating_sub(1_500),
                _ => desk.again(),
            }
            desk.play(now);
        }
        let text = desk.hand_in().to_string();
        let parsed = ParsedSubmission::read(&text);
        prop_assert_eq!(&parsed.problems, &[]);
        let grade = grade(desk.run.lesson(), &parsed.submission);
        prop_assert_eq!(&grade.problems, &[], "{}", &text);
        let (guess, act) = (&desk.run.states()[0], &desk.run.states()[1]);
        let reached: Vec<_> = grade.steps[1].goals.iter().map(|it| it.reached).collect();
        prop_assert_eq!(&reached, &act.goals, "{}", &text);
        let happened = guess.outcome.and_then(|outcome| outcome.choice);
        prop_assert_eq!(grade.steps[0].prediction.unwrap().happened, happened);
    }

    #[test]
    fn no_file_is_too_strange(
        text in "(submission 1\n|step 1 A\n|run [0-9]{1,25} [0-9]{1,12}\n|at 1s after [0-9]{1,11} cut|answer [0-9 =.]{0,9}\n|\\PC|\n){0,12}"
    ) {
        let parsed = ParsedSubmission::read(&text);
        for problem in &parsed.problems {
            prop_assert!(problem.line >= 1 && !problem.hint.is_empty());
        }
        let grade = grade(&lesson(), &parsed.submission);
        prop_assert!(!grade.is_complete());
    }
}

/// A world can run on by condition, too.
#[test]
fn a_take_ends_where_the_world_stood() {
    let mut desk = Desk::new();
    desk.predict(0);
    let lesson = lesson();
    let prediction = lesson.steps[0].prediction.as_ref().unwrap();
    let condition = prediction.choices[0].condition.clone();
    desk.history
        .run(&mut Run::new(scenario::Until::When(condition)), 1_000);
    desk.look();
    assert!(
        desk.work.steps[0].takes.is_empty(),
        "nothing is shown before its time"
    );
    desk.play(1_200);
    let take = &desk.work.steps[0].takes[0];
    assert_eq!(take.until, desk.history.cursor());
}
