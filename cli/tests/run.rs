//! The tool from outside, as a person calls it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// A handshake that is resumed, so that there are decisions to tell.
const CUT_IN_THE_MIDDLE: &str = "\
seed 7
broker hub
client alice v5 -> hub latency 50ms jitter 9ms persistent expiry 1h
at 0ms   alice connect
at 300ms alice publish \"a\" \"1\" qos 2
at 330ms cut alice--hub
at 500ms repair alice--hub
at 600ms alice connect
";

fn brokerscope(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brokerscope"));
    command.args(arguments).output().expect("the tool runs")
}

fn hall() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lessons/worlds/hall.scn");
    file.display().to_string()
}

#[test]
fn a_scenario_is_told_to_its_end() {
    let output = brokerscope(&["run", &hall(), "--until", "5s"]);
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{output:?}");
    for part in [
        "0.000 s  > sensor connect",
        "sensor -> hub  PUBLISH QoS 0 \"hall/motion\"",
        "trace ",
    ] {
        assert!(told.contains(part), "{part:?} is not in\n{told}");
    }
}

#[test]
fn the_same_scenario_tells_the_same_story() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let file = folder.path().join("twice.scn").display().to_string();
    fs::write(&file, CUT_IN_THE_MIDDLE).expect("it is written");
    let (once, again) = (brokerscope(&["run", &file]), brokerscope(&["run", &file]));
    assert!(once.status.success(), "{once:?}");
    assert_eq!(once.stdout, again.stdout);
    let terse = brokerscope(&["run", &file, "--terse"]);
    let last = |output: &Output| {
        String::from_utf8_lossy(&output.stdout)
            .lines()
            .last()
            .map(str::to_owned)
    };
    assert_eq!(
        last(&once),
        last(&terse),
        "what is told changes nothing that happened"
    );
    assert!(
        terse.stdout.len() < once.stdout.len(),
        "a resend has its reasons"
    );
}

#[test]
fn a_mistake_shows_its_place_and_a_hint() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let file = folder.path().join("wrong.scn");
    fs::write(&file, "seed 7\nbroker hub\nat 0ms nobody connect\n").expect("it is written");
    let output = brokerscope(&["run", &file.display().to_string()]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(
        said.contains("wrong.scn:3:8: "),
        "line and column are in\n{said}"
    );
    assert!(
        said.lines()
            .nth(1)
            .is_some_and(|hint| hint.starts_with("  ")),
        "a hint is in\n{said}"
    );
    assert!(output.stdout.is_empty(), "nothing was played");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let output = brokerscope(&["run", "nowhere.scn"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("nowhere.scn: "));
}
