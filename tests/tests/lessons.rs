//! Every lesson, played on the real engine: its questions have one answer, its solution reaches its
//! goals, its world left alone reaches none, and every moment it speaks of is a moment of its world.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use brokerscope_core::lesson::{
    Lesson, LessonRun, Limit, News, Progress, Stage, lint, parse, parse_shelf,
};
use brokerscope_core::scenario::Problem;

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

#[test]
fn every_lesson_says_what_the_engine_does() {
    for (name, text) in texts() {
        let problems = lint(&text).problems;
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

/// What would be wrong with the example for teachers, had its author slipped.
#[test]
fn a_lesson_that_says_otherwise_is_caught() {
    #[rustfmt::skip]
    let table = [
        // instead of                         stands                          line of  and it says
        ("if delivered lamp exactly 0",       "if delivered lamp exactly 1",    "```predict",  "0 answers"),
        ("if delivered lamp \"open\"",        "if delivered lamp at most 3",    "```predict",  "2 answers come true: Yes; No"),
        ("at 300ms lamp subscribe \"hall/#\" qos 0\n", "",                       "```solution", "leaves goal `lit` open"),
        ("if delivered lamp \"on\"",          "if delivered lamp exactly 0",    "```goal",     "`lit` comes by itself"),
        ("if delivered lamp \"on\"",          "if connected lamp",              "```goal",     "`lit` comes by itself"),
        ("slower 20",                         "pause 541ms Look.",              "pause 541",    "nothing happens at 0.541 s"),
        ("slower 20",                         "pause 900ms Look.",              "pause 900",    "nothing happens at 0.900 s"),
        ("slower 20",                         "pause arrived PUBACK\nLook.",    "pause arrived", "does not happen while"),
        ("slower 20",                         "pause 540ms See `0.541 s`.",     "pause 540",    "nothing happens at 0.541 s"),
        ("reaches\nthe broker at `0.540 s`",  "is at `0.541 s`",                "is at",       "nothing happens at 0.541 s"),
        ("The lamp still wants",              "At `0.540 s` the lamp wants",    "At `0.540",   "0.540 s"),
        ("The **PUBLISH** reaches",           "The **PUBLISHED** reaches",      "**PUBLISHED", "no packet"),
        ("Neither of them knows",             "None [MQTT\u{2d}9.9.9-9] knows",          "None [",      "no statement"),
        ("minutes: 3",                        "minutes: 30",                    "minutes",     "30 minutes"),
    ];
    for (from, to, at, said) in table {
        let text = example();
        assert_eq!(text.matches(from).count(), 1, "{from:?} stands once");
        let text = text.replace(from, to);
        let linted = lint(&text);
        let mut wrong = linted.problems.iter();
        let found = wrong.find(|it| it.message.contains(said));
        let found = found.unwrap_or_else(|| panic!("{to:?}: {:?}", linted.problems));
        let line = text
            .lines()
            .nth(found.line as usize - 1)
            .unwrap_or_default();
        assert!(line.contains(at), "{to:?}: {found:?} stands at {line:?}");
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
            if let Some(stage) = Stage::open(&lesson, index) {
                let mut stage = stage.expect("a world");
                news.extend(show(&mut run, &stage));
                if let Some(prediction) = &step.prediction {
                    assert!(run.predict(0), "{place}");
                    run = reloaded(&run);
                    assert_eq!(run.limit(), Limit::Until(&prediction.until), "{place}");
                    stage.run(&prediction.until).expect("an answer");
                    news.extend(show(&mut run, &stage));
                }
                if let Some(solution) = &step.solution {
                    stage.solve(solution).expect("a solution");
                }
                news.extend(show(&mut run, &stage));
                while run.hint() {}
            }
            if let Some(quiz) = &step.quiz {
                let marking = run.answer(quiz.solution()).expect("a quiz is marked");
                assert!(marking.is_right(), "{place}");
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
    run.look(stage.seen(), stage.at(), stage.history().scenario())
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
