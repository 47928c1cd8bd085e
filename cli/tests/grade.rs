//! `brokerscope grade` from outside: every lesson of the course, done by its own solution.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use brokerscope_core::history::{History, Run};
use brokerscope_core::lesson::submission::Work;
use brokerscope_core::lesson::{LessonRun, Until, parse, parse_shelf, up_to};
use brokerscope_core::scenario;
use tempfile::TempDir;

fn course() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../lessons")
}

fn grade(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brokerscope"));
    command.arg("grade").args(arguments);
    command.arg("--lessons").arg(course());
    command.output().expect("the tool runs")
}

fn said(output: &Output) -> String {
    let both = [&*output.stdout, &output.stderr].concat();
    String::from_utf8_lossy(&both).into_owned()
}

/// A learner at work on one lesson: as the page leads one, with the world of each step.
struct Desk {
    run: LessonRun,
    work: Work,
    history: History,
}

impl Desk {
    fn look(&mut self) {
        let (history, cursor) = (&self.history, self.history.cursor());
        let seen = up_to(history.trace().records(), cursor);
        if !self
            .run
            .look(seen, cursor.at, history.scenario())
            .is_empty()
        {
            self.work.took(&self.run, history);
        }
    }

    fn play(&mut self, until: &Until) {
        let until = match until {
            Until::At(at) => scenario::Until::At(*at),
            Until::When(condition) => scenario::Until::When(condition.clone()),
        };
        self.history.run(&mut Run::new(until), 20_000);
        self.look();
    }
}

/// Goes through a lesson by its own solutions, and hands in.
fn done(id: &str) -> String {
    let text = fs::read_to_string(course().join(format!("{id}.md"))).expect(id);
    let lesson = Arc::new(parse(&text).lesson);
    let mut desk = Desk {
        run: LessonRun::new(lesson.clone()),
        work: Work::new(id),
        history: History::empty(),
    };
    for (index, step) in lesson.steps.iter().enumerate() {
        if step.scenario.is_some() {
            let world = lesson.scenario_of(index).expect("its own").clone();
            desk.history = History::start(world).expect("a lesson's world starts");
        }
        if let Some(play) = &step.play {
            desk.play(&play.until);
        }
        if let Some(prediction) = &step.prediction {
            assert!(desk.run.predict(0), "{id}");
            desk.work.note(&desk.run);
            desk.play(&prediction.until);
        }
        if let Some(solution) = &step.solution {
            for timed in &solution.acts {
                desk.play(&Until::At(timed.at));
                desk.history.act(timed.action.clone()).expect(id);
                desk.look();
            }
            desk.play(&Until::At(solution.until));
        }
        if let Some(quiz) = &step.quiz {
            desk.run.answer(quiz.solution());
            desk.work.answered(&desk.run, quiz.solution());
        }
        desk.run.go_on();
    }
    assert!(desk.run.is_finished(), "{id}");
    desk.work.hand_in(&lesson, "Ada").to_string()
}

fn write(folder: &TempDir, name: &str, text: &str) -> String {
    let file = folder.path().join(name);
    fs::write(&file, text).expect("it is written");
    file.display().to_string()
}

#[test]
fn the_whole_course_done_by_its_solutions_is_done() {
    let folder = TempDir::new().expect("a folder");
    let index = fs::read_to_string(course().join("index.md")).expect("the index");
    let shelf = parse_shelf(&index).shelf;
    let ids: Vec<&str> = shelf.entries().map(|entry| &*entry.id).collect();
    let files: Vec<String> = ids.iter().map(|id| write(&folder, id, &done(id))).collect();
    let mut arguments: Vec<&str> = files.iter().map(|file| &**file).collect();
    arguments.push("--steps");
    let output = grade(&arguments);
    let told = said(&output);
    assert_eq!(output.status.code(), Some(0), "{told}");
    for id in ids {
        let head = told
            .lines()
            .find(|line| line.contains(&format!("{id}: {id}, Ada")));
        assert!(
            head.is_some_and(|line| line.ends_with(": done")),
            "{id}: {told}"
        );
    }
}

#[test]
fn each_file_has_its_verdict() {
    let folder = TempDir::new().expect("a folder");
    let whole = done("exactly-once");
    let cut = whole.lines().rfind(|line| line.contains(" cut alice--hub"));
    let cut = cut.expect("its last step asks for a cut");
    let sealed = whole.lines().next_back().expect("a seal");
    let wrong_line = whole
        .lines()
        .position(|line| line.starts_with("run "))
        .expect("a run")
        + 1;
    #[rustfmt::skip]
    let table = [
        // name      the file                                                   code  and it says
        ("done",     whole.clone(),                                                0, "`cut` at 0.380 s, `once` at 1."),
        ("guess",    whole.clone(),                                                0, "foretold 1, and it was 2"),
        ("edited",   whole.replace("by Ada", "by Eve"),                            1, "was edited after it was handed in"),
        ("short",    whole.replace(sealed, ""),                                    1, "the end of this file is missing"),
        ("uncut",    whole.replace(cut, ""),                                       1, "`twice` is open"),
        ("unread",   whole.replacen("run ", "ruin ", 1),                           2, &*format!("unread:{wrong_line}:1: `ruin` is no word")),
        ("stray",    whole.replace("lesson exactly-once", "lesson ../secret"),     2, "no lesson `../secret` here"),
        ("other",    whole.replace("lesson exactly-once", "lesson never-twice"),   2, "no lesson `never-twice` here"),
        ("newer",    whole.replace("submission 1", "submission 9"),                2, "newer:1:12: this was handed in by another version"),
        ("lesson",   "# A lesson\n".to_owned(),                                    2, "lesson:1:1: this is no work handed in"),
    ];
    let mut files = Vec::new();
    for (name, text, code, about) in &table {
        let file = write(&folder, name, text);
        let output = grade(&[&file]);
        let told = said(&output);
        assert_eq!(output.status.code(), Some(*code), "{name}: {told}");
        assert!(told.contains(about), "{name}: {told}");
        files.push(file);
    }
    // All of them in one table: the worst counts.
    let arguments: Vec<&str> = files.iter().map(|file| &**file).collect();
    let output = grade(&arguments);
    let told = said(&output);
    assert_eq!(output.status.code(), Some(2), "{told}");
    let row = |name: &str| {
        let file = folder.path().join(name).display().to_string();
        let row = told
            .lines()
            .rfind(|line| line.starts_with(&format!("{file} ")));
        row.unwrap_or_else(|| panic!("{name}: {told}"))
    };
    #[rustfmt::skip]
    let verdicts = [
        ("done", "done"), ("edited", "edited"), ("short", "not whole"), ("unread", "cannot be judged"),
    ];
    for (name, verdict) in verdicts {
        assert!(row(name).ends_with(verdict), "{name}: {told}");
    }
    assert!(row("done").contains(" exactly-once  Ada  3/3 "), "{told}");
    let judged: Vec<&str> = arguments[..5].to_vec();
    assert_eq!(grade(&judged).status.code(), Some(1));
}

#[test]
fn another_text_of_the_lesson_is_told() {
    let folder = TempDir::new().expect("a folder");
    let text = done("exactly-once");
    let digest = text
        .lines()
        .find(|line| line.starts_with("text "))
        .expect("a digest");
    let older = text.replace(digest, "text 0000000000000000");
    let told = said(&grade(&[&write(&folder, "older", &older)]));
    assert!(told.contains("another version of the lesson"), "{told}");
    assert!(!said(&grade(&[&write(&folder, "same", &text)])).contains("another version"));
}
