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

/// Enough of the course to be spoilt: playing all of it again and again takes long.
const FEW: [&str; 3] = ["radio-tower.md", "no-resend.md", "exactly-once.md"];

fn copy() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let read = |name: &str| fs::read_to_string(course().join(name)).expect(name);
    let write = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).expect("it is written");
    };
    for name in FEW {
        let text = read(name);
        let is_need = |line: &&str| !line.starts_with("needs: ");
        let lines: Vec<&str> = text.lines().filter(is_need).collect();
        write(name, &(lines.join("\n") + "\n"));
    }
    let index = read("index.md");
    let is_there = |line: &&str| !line.contains(".md)") || FEW.iter().any(|it| line.contains(it));
    let lines: Vec<&str> = index.lines().filter(is_there).collect();
    write("index.md", &lines.join("\n"));
    write("coverage.txt", &read("coverage.txt"));
    folder
}

#[test]
fn the_whole_course_is_well() {
    let course = course().display().to_string();
    let output = brokerscope(&["lint", &course]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(
        said(&output).ends_with(" translations: all is well\n"),
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
        ("exactly-once.md", "[MQTT-4.3.2-5]",                            "[MQTT\u{2d}4.3.2-99]",             "4.3.2-99",                   "no statement has the number 4.3.2-99"),
        ("exactly-once.md", "minutes: 12",                               "minutes: 90",                       "minutes: 90",                "90 minutes are announced"),
        ("exactly-once.md", "chapter: Promises",                         "chapter: Promises\nneeds: exactly-once", "needs: exactly-once",  "`exactly-once` comes later"),
        ("radio-tower.md",  "chapter: First words",                      "chapter: First words\nneeds: no-resend", "needs: no-resend",     "`no-resend` comes later"),
        ("exactly-once.md", "covers: S0-43",                             "covers: S9-43",                     "covers: S9-43",              "coverage.txt does not have `S9-43`"),
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

/// The original with another language, then one thing changed at a time.
#[test]
fn a_translation_that_changes_more_than_words_is_caught() {
    let course = copy();
    let original = fs::read_to_string(course.path().join("exactly-once.md")).expect("it is there");
    let told = original.replacen(
        "---\n\n## Watch: Four packets for one reading",
        "language: zh\n---\n\n## Watch: 四个包",
        1,
    );
    assert_ne!(told, original);
    let folder = course.path().join("zh");
    fs::create_dir(&folder).expect("a folder for it");
    let file = folder.join("exactly-once.md");
    let lint = |text: &str| {
        fs::write(&file, text).expect("it is written");
        brokerscope(&["lint", &course.path().display().to_string()])
    };
    let well = lint(&told);
    assert!(well.status.success(), "{}", said(&well));
    assert!(
        said(&well).contains(" lessons, 1 translation: all is well"),
        "{}",
        said(&well)
    );
    #[rustfmt::skip]
    let table = [
        // instead of                            stands                               line of                and it says
        ("language: zh",                         "language: de",                      "language: de",        "not the name of the folder"),
        ("## Read: Take it with you",            "## Read: 带走\n\n## Read: More",     "---",                 "steps, the original"),
        ("## Read: Who remembers what",          "## Explore: Who remembers what",    "## Explore",          "the kind of this step"),
        ("seed 7",                               "seed 8",                            "## Watch",            "the world of this step"),
        ("```goal cut",                          "```goal snip",                      "## Do: Cut it yourself", "a goal of this step"),
        ("until 550ms",                          "until 551ms",                       "## Watch",            "what plays of this step"),
        ("  if delivered bob \"21.5\" exactly 2\nuntil 2s", "  if delivered bob \"21.5\" at least 2\nuntil 2s", "## Predict: The link", "the prediction of this step"),
        ("minutes: 12",                          "minutes: 13",                       "---",                 "`minutes` is not as in the original"),
    ];
    for (from, to, at, about) in table {
        let (before, after) = told.split_once(from).expect(from);
        let text = format!("{before}{to}{after}");
        let output = lint(&text);
        let told = said(&output);
        assert_eq!(output.status.code(), Some(1), "{to:?}: {told}");
        let line = told.lines().find(|line| line.contains(about));
        let line = line.unwrap_or_else(|| panic!("{to:?}: {told}"));
        let place = line.strip_prefix(&format!("{}:", file.display()));
        let number = place.and_then(|place| place.split(':').next());
        let number: usize = number.and_then(|it| it.parse().ok()).expect("a line");
        let there = text.lines().nth(number - 1).unwrap_or_default();
        assert!(there.contains(at), "{line} stands at {there:?}");
    }
    let stray = folder.join("nobody.md");
    fs::write(&stray, told.replace("id: exactly-once", "id: nobody")).expect("it is written");
    let told = said(&lint(&told));
    assert!(told.contains("there is no original"), "{told}");
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
