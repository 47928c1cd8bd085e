//! Every lesson, played on the real engine: its questions have one answer, its solution reaches its
//! goals, its world left alone reaches none, and every moment it speaks of is a moment of its world.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use brokerscope_core::history::History;
use brokerscope_core::lesson::prose::{Bold, bold, moment};
use brokerscope_core::lesson::{
    Choice, Condition, Kind, Lesson, LessonRun, Limit, News, Progress, Step, Until, Verdict, judge,
    parse, parse_shelf, up_to,
};
use brokerscope_core::scenario::Problem;
use brokerscope_core::spec::{Clause, Version};
use brokerscope_core::time::Instant;
use brokerscope_core::trace::Record;

/// No lesson needs more steps of its world than this.
const STEPS_MAX: u32 = 20_000;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../lessons")
}

/// The text of every lesson with the name of its file, and the example for teachers.
fn texts() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder()).expect("the folder of lessons") {
        let path = entry.expect("an entry of it").path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        let name = name.to_owned();
        if name.ends_with(".md") && name != "index.md" && name != "README.md" {
            texts.push((name, fs::read_to_string(path).expect("a lesson")));
        }
    }
    texts.sort();
    texts.push(("README.md".to_owned(), example()));
    assert!(texts.len() >= 2, "there is at least one lesson");
    texts
}

fn example() -> String {
    let readme = fs::read_to_string(folder().join("README.md")).expect("the README");
    let (_, rest) = readme
        .split_once("````lesson\n")
        .expect("the example begins");
    let (example, _) = rest.split_once("\n````\n").expect("the example ends");
    format!("{example}\n")
}

fn lessons() -> Vec<Arc<Lesson>> {
    let parsed = texts()
        .into_iter()
        .map(|(_, text)| Arc::new(parse(&text).lesson));
    parsed.collect()
}

/// A world at the beginning of a step.
struct Stage {
    history: History,
}

impl Stage {
    /// As the page opens the step: its world, with what earlier steps already played in it.
    fn open(lesson: &Lesson, index: usize) -> Option<Self> {
        let scenario = lesson.scenario_of(index)?;
        let history = History::start(scenario.clone()).expect("the world can start");
        let mut stage = Self { history };
        for until in lesson.run_before(index) {
            stage.run(until);
        }
        if let Some(play) = &lesson.steps[index].play {
            stage.run(&play.until);
        }
        Some(stage)
    }

    fn run(&mut self, until: &Until) {
        match until {
            Until::At(at) => self.play(*at),
            Until::When(_) => {
                let mut steps = 0;
                while !until.is_reached(self.seen(), Instant::MAX, self.history.scenario()) {
                    assert!(
                        self.history.step(),
                        "nothing is due any more, and still not: {until:?}"
                    );
                    steps += 1;
                    assert!(steps < STEPS_MAX, "{until:?} does not come");
                }
            }
        }
    }

    fn play(&mut self, until: Instant) {
        if until > self.history.cursor().at {
            let played = self.history.play(until, STEPS_MAX);
            assert!(played.steps < STEPS_MAX, "a lesson needs fewer steps");
        }
    }

    /// Does what the step's solution says, by hand.
    fn solve(&mut self, step: &Step) {
        let Some(solution) = &step.solution else {
            return;
        };
        for timed in &solution.acts {
            self.play(timed.at);
            self.history
                .act(timed.action.clone())
                .unwrap_or_else(|error| {
                    panic!("{}: {:?}: {error}", step.title, timed.action);
                });
        }
        self.play(solution.until);
    }

    fn judge(&self, condition: &Condition) -> Verdict {
        judge(condition, self.seen(), self.history.scenario())
    }

    fn seen(&self) -> &[Record] {
        up_to(self.history.trace().records(), self.history.cursor())
    }
}

#[test]
fn every_lesson_reads_without_a_problem() {
    for (name, text) in texts() {
        let problems = parse(&text).problems;
        assert!(problems.is_empty(), "{}", told(&name, &problems));
    }
}

fn told(name: &str, problems: &[Problem]) -> String {
    let tell = |it: &Problem| {
        format!(
            "{name}:{}:{}: {}; {}\n",
            it.line, it.column, it.message, it.hint
        )
    };
    problems.iter().map(tell).collect()
}

#[test]
fn the_index_names_every_lesson_as_it_names_itself() {
    let index = fs::read_to_string(folder().join("index.md")).unwrap();
    let parsed = parse_shelf(&index);
    assert!(
        parsed.problems.is_empty(),
        "{}",
        told("index.md", &parsed.problems)
    );
    let mut listed = BTreeSet::new();
    for chapter in &parsed.shelf.chapters {
        for entry in &chapter.lessons {
            let file = format!("{}.md", entry.id);
            let text = fs::read_to_string(folder().join(&file)).expect(&file);
            let lesson = parse(&text).lesson;
            assert_eq!(
                (&lesson.id, &lesson.title),
                (&entry.id, &entry.title),
                "{file}"
            );
            assert_eq!(lesson.chapter, chapter.title, "{file}");
            listed.insert(file);
        }
    }
    let mut there: BTreeSet<String> = texts().into_iter().map(|(name, _)| name).collect();
    there.remove("README.md");
    assert_eq!(listed, there, "index.md lists the files of the folder");
}

#[test]
fn every_lesson_says_what_the_engine_does() {
    for lesson in lessons() {
        for check in [questions, goals, moments] {
            let wrong = check(&lesson);
            assert!(wrong.is_empty(), "{}: {wrong:#?}", lesson.id);
        }
        let has = |it: fn(&Step) -> bool| lesson.steps.iter().any(it);
        assert!(
            has(|step| step.prediction.is_some()),
            "{} asks nothing",
            lesson.id
        );
        assert!(
            has(|step| !step.goals.is_empty()),
            "{} has no goal",
            lesson.id
        );
        assert!(
            has(|step| !spoken(&step.prose).is_empty()),
            "{} names no moment",
            lesson.id
        );
    }
}

/// What would be wrong with the example for teachers, had its author slipped.
#[test]
fn a_lesson_that_says_otherwise_is_caught() {
    type Check = fn(&Lesson) -> Vec<String>;
    #[rustfmt::skip]
    let table: [(&str, &str, Check, &str); 7] = [
        ("if delivered lamp exactly 0", "if delivered lamp exactly 1", questions, "0 answers"),
        ("if delivered lamp \"open\"", "if delivered lamp at most 3",  questions, "2 answers"),
        ("at 300ms lamp subscribe \"hall/#\" qos 0\n", "",              goals, "`lit` is not reached"),
        ("if delivered lamp \"on\"",   "if delivered lamp exactly 0",  goals, "`lit` comes by itself"),
        ("if delivered lamp \"on\"",   "if connected lamp",            goals, "`lit` comes by itself"),
        ("reaches\nthe broker at `0.540 s`", "is at `0.541 s`",         moments, "0.541 s"),
        ("The lamp still wants",       "At `0.540 s` the lamp wants",  moments, "0.540 s"),
    ];
    for (from, to, check, said) in table {
        let text = example();
        assert_eq!(text.matches(from).count(), 1, "{from:?} stands once");
        let parsed = parse(&text.replace(from, to));
        assert!(parsed.problems.is_empty(), "{to:?}: {:?}", parsed.problems);
        let wrong = check(&parsed.lesson);
        assert!(
            wrong.iter().any(|it| it.contains(said)),
            "{to:?}: {wrong:?}"
        );
    }
}

/// Each question must have exactly one answer that comes true.
fn questions(lesson: &Lesson) -> Vec<String> {
    let mut wrong = Vec::new();
    for (index, step) in lesson.steps.iter().enumerate() {
        let Some(prediction) = &step.prediction else {
            continue;
        };
        let mut stage = Stage::open(lesson, index).expect("a question has a world");
        stage.run(&prediction.until);
        let holds = |it: &&Choice| stage.judge(&it.condition).holds;
        let count = prediction.choices.iter().filter(holds).count();
        if count != 1 {
            wrong.push(format!("{}: {count} answers come true", step.title));
        }
    }
    wrong
}

/// Each goal must be reached by its step's solution, and never by the world left alone.
fn goals(lesson: &Lesson) -> Vec<String> {
    let mut wrong = Vec::new();
    for (index, step) in lesson.steps.iter().enumerate() {
        let Some(solution) = &step.solution else {
            continue;
        };
        let mut alone = Stage::open(lesson, index).expect("a goal has a world");
        alone.play(solution.until);
        let mut solved = Stage::open(lesson, index).expect("a goal has a world");
        solved.solve(step);
        for goal in &step.goals {
            let untouched = alone.judge(&goal.condition);
            if untouched.holds || untouched.first.is_some() {
                wrong.push(format!("{}: `{}` comes by itself", step.title, goal.id));
            }
            let reached = solved.judge(&goal.condition);
            if reached.first.is_none() || !reached.holds {
                wrong.push(format!(
                    "{}: `{}` is not reached, or does not last",
                    step.title, goal.id
                ));
            }
        }
    }
    wrong
}

/// Each moment a text names must be one at which something happens. Before a question is answered,
/// the text may only name what was already seen.
fn moments(lesson: &Lesson) -> Vec<String> {
    let mut wrong = Vec::new();
    for (index, step) in lesson.steps.iter().enumerate() {
        let (mut early, mut late) = (BTreeSet::new(), BTreeSet::new());
        if let Some(mut stage) = Stage::open(lesson, index) {
            early = times(stage.seen());
            if let Some(prediction) = &step.prediction {
                stage.run(&prediction.until);
            }
            stage.solve(step);
            late = times(stage.seen());
        }
        let known = if step.kind == Kind::Predict {
            &early
        } else {
            &late
        };
        let before = spoken(&step.prose)
            .into_iter()
            .filter(|at| !known.contains(at));
        let after = afterwards(step).into_iter().flat_map(|text| spoken(text));
        let after = after.filter(|at| !late.contains(at));
        wrong.extend(
            before
                .chain(after)
                .map(|at| format!("{}: nothing at {at}", step.title)),
        );
    }
    wrong
}

fn times(records: &[Record]) -> BTreeSet<Instant> {
    records.iter().map(|record| record.at).collect()
}

/// What is read when the world has run on.
fn afterwards(step: &Step) -> Vec<&String> {
    let because = step.prediction.iter().filter_map(|it| it.because.as_ref());
    because.chain(&step.hints).collect()
}

/// The moments that a text links to.
fn spoken(text: &str) -> Vec<Instant> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .filter_map(moment)
        .collect()
}

#[test]
fn packets_and_statements_in_the_prose_exist() {
    for (name, text) in texts() {
        for strong in text.split("**").skip(1).step_by(2) {
            if strong.chars().all(|c| c.is_ascii_uppercase()) {
                assert_ne!(
                    bold(strong),
                    Bold::Word,
                    "{name}: **{strong}** is no packet"
                );
            }
        }
        for cited in text.split("[MQTT-").skip(1) {
            let number = cited.split(']').next().unwrap();
            let found = Version::ALL
                .into_iter()
                .find_map(|it| Clause::find(it, number));
            assert!(
                found.is_some(),
                "{name}: no statement has the number {number}"
            );
        }
    }
}

/// From the first screen to the end, as a page leads a learner, with a reload after each news.
#[test]
fn every_lesson_can_be_played_to_its_end() {
    for lesson in lessons() {
        let mut run = LessonRun::new(lesson.clone());
        for (index, step) in lesson.steps.iter().enumerate() {
            let place = format!("{}, {}", lesson.id, step.title);
            assert_eq!(run.current(), index, "{place}");
            let mut news = Vec::new();
            if let Some(mut stage) = Stage::open(&lesson, index) {
                news.extend(show(&mut run, &stage));
                if let Some(prediction) = &step.prediction {
                    assert!(run.predict(0), "{place}");
                    run = reloaded(&run);
                    assert_eq!(run.limit(), Limit::Until(&prediction.until), "{place}");
                    stage.run(&prediction.until);
                    news.extend(show(&mut run, &stage));
                }
                stage.solve(step);
                news.extend(show(&mut run, &stage));
                while run.hint() {}
            }
            run = reloaded(&run);
            let goals = news.iter().filter(|it| matches!(it, News::Goal(_))).count();
            let answers = news
                .iter()
                .filter(|it| matches!(it, News::Outcome(_)))
                .count();
            assert_eq!(
                (goals, answers),
                (step.goals.len(), step.prediction.iter().count()),
                "{place}"
            );
            assert_eq!((run.limit(), run.waiting()), (Limit::Free, None), "{place}");
            run.go_on();
        }
        assert!(run.is_finished(), "{}", lesson.id);
        assert!(reloaded(&run).is_finished(), "{}", lesson.id);
    }
}

fn show(run: &mut LessonRun, stage: &Stage) -> Vec<News> {
    run.look(
        stage.seen(),
        stage.history.cursor().at,
        stage.history.scenario(),
    )
}

/// As after a reload of the page: only what was written down is left.
fn reloaded(run: &LessonRun) -> LessonRun {
    let kept = run.progress().to_string();
    let progress = Progress::read(&kept).expect("what was just written");
    assert_eq!(progress, run.progress());
    let back = LessonRun::resume(run.lesson().clone(), &progress);
    assert_eq!(&back, run);
    back
}
