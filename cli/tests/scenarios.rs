//! The infamous stories of `scenarios/`: what they say holds, and would not if they were otherwise.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What taking a line away cannot show: a story, what is changed in it, and the expectation that
/// fails then.
#[rustfmt::skip]
const CHANGES: &[(&str, &str, &str, &str)] = &[
    ("five-conditions", "at 1s    late disconnect", "at 600ms late subscribe \"door\" qos 1\nat 1s late disconnect", "late receives \"door\" never"),
    ("five-conditions", "at 2s    sensor", "at 600ms renamed2 connect\nat 800ms renamed2 subscribe \"door\" qos 1\nat 2s sensor", "renamed2 receives \"door\" never"),
    ("no-retry", "at 14s ", "at 13.5s ", "sent PUBLISH dup never by 13.9s"),
    ("no-retry", "persistent", "", "sent PUBLISH \"21.5\" dup from alice exactly once since 14s"),
    ("takeover", "id \"lamp\"\n\n", "id \"other\"\n\n", "noted 3.1.4-3 at hub at least 10"),
    ("late-will", "id \"lamp-2\"", "id \"lamp-1\"", "will lamp-1 \"offline\" exactly once between 15s and 17.5s"),
    ("retain-flag", "early subscribe \"room/temp\" qos 1", "early subscribe \"room/temp\" qos 1 retain-as-published", "early receives \"room/temp\" retained never"),
    ("retain-flag", "at 1s    sensor publish", "at 3s    sensor publish", "late receives \"room/temp\" live never"),
    ("shared", "left subscribe \"$share/team/job\"", "left subscribe \"job\"", "delivered left \"note\" never and delivered right \"note\" never"),
    ("three-endings", "polite disconnect", "polite disconnect with-will", "will polite never"),
    ("three-endings", "partition silent--hub", "cut silent--hub\nat 2s repair silent--hub\nat 3s silent connect", "hub closed silent between 30s and 30.1s"),
    ("two-cuts", "publish \"till\" \"5 EUR\" qos 2", "publish \"till\" \"5 EUR\" qos 1", "bob receives \"till\" \"5 EUR\" exactly once"),
    ("at-a-byte", "byte 7 then", "before then", "lost PUBLISH from alice by cut once"),
    ("ghost-unlock", "qos 1 retain", "qos 1", "lock receives \"door/command\" \"unlock\" retained once since 63s"),
    ("expired-command", " message-expiry-interval 10", "", "gate receives \"gate/command\" \"open\" never"),
    ("silent-meter", "keep-alive 10s", "keep-alive 5s", "hub closed meter never by 19s"),
    ("textbook", " resend-after 5s", "", "sent PUBLISH dup from textbook exactly once between 6s and 6s"),
    ("textbook", "truth    v3 -> hub latency 20ms", "truth    v3 -> hub latency 20ms textbook resend-after 5s", "sent PUBLISH from truth exactly once"),
    ("flipped-bit", "inject alice->hub 36", "inject alice->hub 32", "alice closed by 2s"),
    ("bridge", "carries \"temp/#\" out", "carries \"#\" out", "page receives \"#\" \"stays here\" never"),
    ("bridge", "keep-alive 5s", "keep-alive 5s buffer-qos0", "page receives \"#\" \"21.8\" never"),
    ("bridge-storm", "there carries \"#\" out qos 0", "there carries \"#\" out qos 0 remote \"east/\"", "page receives \"temp\" \"21.5\" at least 20 by 3s"),
    ("bridge-mended", "back carries \"west/#\" out", "back carries \"#\" out", "page receives \"#\" \"21.5\" exactly once"),
    ("bridge-mended", "alone v5 lab -> east latency", "alone v5 lab -> east protect none latency", "desk receives \"lab/light\" exactly once"),
    ("order", "at 1s    hold hub->alice\n", "", "delivered bob exactly 4"),
];

fn stories() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let files = fs::read_dir(folder).expect("the folder is there");
    let mut stories: Vec<(String, String)> = files
        .map(|file| file.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|end| end == "scn"))
        .map(|path| {
            let name = path.file_stem().expect("a name").display().to_string();
            (name, fs::read_to_string(path).expect("a text"))
        })
        .collect();
    stories.sort();
    stories
}

/// The exit code, and the lines of the expectations that failed.
fn verdict(text: &str, file: &PathBuf) -> (Option<i32>, BTreeSet<usize>) {
    fs::write(file, text).expect("it is written");
    let output = Command::new(env!("CARGO_BIN_EXE_brokerscope"))
        .args(["run", "--verdict"])
        .arg(file)
        .output()
        .expect("the tool runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let mark = format!("{}:", file.display());
    let failed = said.lines().filter_map(|line| {
        let (number, rest) = line.strip_prefix(&mark)?.split_once(": ")?;
        rest.starts_with("fails: ")
            .then(|| number.parse().expect("a line"))
    });
    (output.status.code(), failed.collect())
}

/// The lines, from 1, that begin with one of these words.
fn lines_with(text: &str, words: &[&str]) -> BTreeSet<usize> {
    let begins = |line: &str| words.iter().any(|word| line.starts_with(word));
    let numbered = (1..).zip(text.lines());
    numbered
        .filter(|(_, line)| begins(line))
        .map(|(number, _)| number)
        .collect()
}

#[test]
fn every_story_is_as_it_says() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let stories = stories();
    assert!(stories.len() >= 12, "{}", stories.len());
    for (name, text) in stories {
        let file = folder.path().join(format!("{name}.scn"));
        assert!(text.starts_with("# "), "{name} says what happens and why");
        assert!(
            lines_with(&text, &["expect "]).len() >= 3,
            "{name} expects something"
        );
        assert_eq!(verdict(&text, &file), (Some(0), BTreeSet::new()), "{name}");
    }
}

/// An expectation that nothing can break says nothing. So each fails as soon as some act is not
/// done, or after the change that stands for it in the table.
#[test]
fn no_expectation_holds_without_its_cause() {
    let folder = tempfile::TempDir::new().expect("a folder");
    for (name, text) in stories() {
        let file = folder.path().join(format!("{name}.scn"));
        let mut unbroken = lines_with(&text, &["expect "]);
        for act in lines_with(&text, &["at ", "when "]) {
            let without = |(number, line)| if number == act { "" } else { line };
            let lines: Vec<&str> = (1..).zip(text.lines()).map(without).collect();
            let (_, failed) = verdict(&lines.join("\n"), &file);
            unbroken.retain(|line| !failed.contains(line));
        }
        for (_, from, to, broken) in CHANGES.iter().filter(|change| change.0 == name) {
            assert_eq!(
                text.matches(from).count(),
                1,
                "{name}: {from:?} stands there once"
            );
            let changed = text.replace(from, to);
            let wanted = format!("expect {broken}");
            let line = |text: &str| text.lines().position(|line| line == wanted);
            let before = line(&text).unwrap_or_else(|| panic!("{name}: {wanted}"));
            let after = line(&changed).expect("it is not the expectation that changes");
            let (code, failed) = verdict(&changed, &file);
            assert_eq!(code, Some(1), "{name}: {to:?}");
            assert!(
                failed.contains(&(after + 1)),
                "{name}: {to:?} breaks {broken}: {failed:?}"
            );
            unbroken.remove(&(before + 1));
        }
        let lines: Vec<&str> = text.lines().collect();
        let left: Vec<&str> = unbroken.iter().map(|line| lines[line - 1]).collect();
        assert!(left.is_empty(), "{name}: nothing breaks {left:#?}");
    }
}

#[test]
fn every_change_has_its_story() {
    let names: BTreeSet<String> = stories().into_iter().map(|story| story.0).collect();
    let changed: BTreeSet<String> = CHANGES.iter().map(|change| change.0.to_owned()).collect();
    assert_eq!(
        names, changed,
        "each story has at least one change that breaks it"
    );
}
