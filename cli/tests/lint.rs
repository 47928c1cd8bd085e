//! `brokerscope lint` and `new-lesson` from outside: each mistake with its line.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

fn brokerscope(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brokerscope"));
    command.args(arguments).output().expect("the tool runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn course() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../lessons")
}

/// The whole course, to be spoilt.
fn copy() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for entry in fs::read_dir(course()).expect("the course") {
        let file = entry.expect("a file of it").path();
        if file.extension().is_some_and(|it| it == "md") {
            let name = file.file_name().expect("it has a name");
            fs::copy(&file, folder.path().join(name)).expect("it is copied");
        }
    }
    folder
}

#[test]
fn the_whole_course_is_well() {
    let course = course().display().to_string();
    let output = brokerscope(&["lint", &course]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(
        said(&output).ends_with("lessons: all is well\n"),
        "{}",
        said(&output)
    );
}

#[test]
fn each_mistake_is_named_with_its_line() {
    #[rustfmt::skip]
    let table = [
        // file             instead of                                   stands                               line at                       and it says
        ("exactly-once.md", "at 1400ms alice connect\nuntil 3s\n```\n\n```next\nTry", "until 3s\n```\n\n```next\nTry", "```solution",            "leaves goal `once` open"),
        ("exactly-once.md", "if lost PUBREC from hub to alice by cut\n```", "if connected alice\n```",           "```goal cut",                "`cut` comes by itself"),
        ("exactly-once.md", "title: Exactly once",                       "title: Once",                       "title: Once",                "calls it `Exactly once`"),
        ("exactly-once.md", "chapter: Promises",                         "chapter: Prose\nneeds: no-such",    "needs: no-such",             "no lesson `no-such`"),
        ("exactly-once.md", "[MQTT-4.3.2-5]",                            "[x](#/learn/nowhere)",              "nowhere",                    "leads to a lesson `nowhere`"),
        ("exactly-once.md", "id: exactly-once",                          "id: other",                         "id: other",                  "not the name of the file"),
        ("index.md",        "(exactly-once.md)",                         "(exactly.md)",                      "exactly.md",                 "no exactly.md here"),
    ];
    for (name, from, to, at, about) in table {
        let folder = copy();
        let file = folder.path().join(name);
        let text = fs::read_to_string(&file).expect("a lesson");
        let (before, after) = text.split_once(from).expect(from);
        let text = format!("{before}{to}{after}");
        fs::write(&file, &text).expect("it is written");
        let output = brokerscope(&["lint", &folder.path().display().to_string()]);
        assert_eq!(output.status.code(), Some(1), "{to:?}: {}", said(&output));
        let told = said(&output);
        let line = told.lines().find(|line| line.contains(about));
        let line = line.unwrap_or_else(|| panic!("{to:?}: {told}"));
        let place = line.strip_prefix(&format!("{}:", file.display()));
        let number = place.and_then(|place| place.split(':').next());
        let number: usize = number.and_then(|it| it.parse().ok()).expect("a line");
        let there = text.lines().nth(number - 1).unwrap_or_default();
        assert!(there.contains(at), "{line} stands at {there:?}");
    }
}

#[test]
fn a_new_lesson_is_well_as_it_is_and_nothing_is_written_over() {
    let folder = TempDir::new().expect("a folder");
    let dir = folder.path().display().to_string();
    let new = ["new-lesson", "last-will", "--dir", &dir];
    let output = brokerscope(&new);
    assert!(output.status.success(), "{output:?}");
    let file = folder.path().join("last-will.md");
    let linted = brokerscope(&["lint", &file.display().to_string()]);
    assert!(linted.status.success(), "{}", said(&linted));
    fs::write(&file, "mine").expect("it is written");
    assert!(!brokerscope(&new).status.success());
    assert_eq!(fs::read_to_string(&file).expect("it is there"), "mine");
    let wrong = brokerscope(&["new-lesson", "Last Will", "--dir", &dir]);
    assert!(!wrong.status.success());
}

#[test]
fn what_cannot_be_read_ends_with_two() {
    let output = brokerscope(&["lint", "no/such/lesson.md"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("no/such/lesson.md"));
}
