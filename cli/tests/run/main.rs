//! The tool from outside, as a person calls it.

#[cfg(unix)]
mod bar;
mod budget;
mod exports;
mod ledger;

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
        "0.000 s  sensor is told to connect.",
        "sensor sends PUBLISH on hall/motion to hub.",
        "hall.scn: trace ",
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
    let terse = brokerscope(&["run", &file, "--layer", "application"]);
    let deep = brokerscope(&["run", &file, "--layer", "tcp"]);
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
        terse.stdout.len() < once.stdout.len() && once.stdout.len() < deep.stdout.len(),
        "a resend has its reasons, and a packet its segments"
    );
}

#[test]
fn a_mistake_shows_its_place_and_a_hint() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let file = folder.path().join("wrong.scn");
    fs::write(&file, "seed 7\nbroker hub\nat 0ms nobody connect\n").expect("it is written");
    let output = brokerscope(&["run", &file.display().to_string()]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
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
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("nowhere.scn: "));
}

/// A link that sometimes is too slow.
const CHANCE: &str = "\
seed 7
broker hub
client alice v5 -> hub latency 50ms jitter 100ms
at 0ms alice connect
expect alice connected by 500ms
expect sometimes alice connected by 320ms
expect sometimes alice connected by 1ms
";

#[test]
fn a_broken_expectation_tells_what_happened_instead() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let file = folder.path().join("late.scn").display().to_string();
    let text = CHANCE.replace("by 500ms", "never");
    fs::write(&file, text).expect("it is written");
    let output = brokerscope(&["run", "--verdict", &file]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let place = format!("{file}:5: fails: alice connected never");
    assert!(said.contains(&place), "{said}");
    assert!(said.contains("connected alice exactly 0: 1 time"), "{said}");
    assert!(said.contains(":7: not in this seed: "), "{said}");
    assert!(
        !said.contains("is told to connect"),
        "only the verdict: {said}"
    );
}

#[test]
fn the_first_seed_that_breaks_something_is_found_and_can_be_seen() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let file = folder.path().join("chance.scn").display().to_string();
    fs::write(&file, CHANCE).expect("it is written");
    let found = brokerscope(&["run", &file, "--seeds", "1..1000"]);
    let said = String::from_utf8_lossy(&found.stdout);
    assert_eq!(found.status.code(), Some(1), "{said}");
    let replay = said.lines().last().expect("how to see it");
    let (_, seed) = replay.rsplit_once("--seed ").expect("its seed");
    assert!(said.contains(&format!("{file}:5: fails: ")), "{said}");
    let again = brokerscope(&["run", "--verdict", &file, "--seed", seed]);
    assert_eq!(
        again.status.code(),
        Some(1),
        "seed {seed} breaks it alone too"
    );
    let before = seed.parse::<u64>().expect("a number") - 1;
    if before >= 1 {
        let good = brokerscope(&["run", &file, "--seeds", &format!("1..{before}")]);
        let said = String::from_utf8_lossy(&good.stdout);
        assert!(
            said.contains(":5: holds in every seed: "),
            "none before it: {said}"
        );
    }
}

#[test]
fn what_must_happen_sometimes_has_to_happen_in_one_seed() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let file = folder.path().join("sometimes.scn").display().to_string();
    let easy = CHANCE.replace("by 500ms", "by 10s");
    fs::write(&file, &easy).expect("it is written");
    let output = brokerscope(&["run", &file, "--seeds", "1..200"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(":6: holds, first in seed "), "{said}");
    assert!(said.contains(":7: fails in every seed: "), "{said}");
    fs::write(
        &file,
        easy.replace("expect sometimes alice connected by 1ms", ""),
    )
    .expect("written");
    let output = brokerscope(&["run", &file, "--seeds", "1..200"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn what_was_not_seen_to_its_end_does_not_hold() {
    let output = brokerscope(&[
        "run",
        "--verdict",
        "--steps",
        "9",
        "../scenarios/two-cuts.scn",
    ]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
}

#[test]
fn each_record_is_an_object() {
    let file = "../scenarios/two-cuts.scn";
    let output = brokerscope(&["run", "--ndjson", "--layer", "tcp", file]);
    let said = String::from_utf8_lossy(&output.stdout);
    let lines: Vec<serde_json::Value> = said
        .lines()
        .map(|line| serde_json::from_str(line).expect("an object"))
        .collect();
    let of = |kind: &str| {
        lines
            .iter()
            .filter(|it| it["kind"] == kind)
            .collect::<Vec<_>>()
    };
    assert!(
        of("verdict").iter().all(|it| it["verdict"] == "holds"),
        "{said}"
    );
    assert_eq!(of("verdict").len(), 5);
    assert!(of("segment").iter().all(|it| it["layer"] == "tcp"));
    let sent = of("sent");
    let again = sent.iter().find(|it| it["packet"]["dup"] == true);
    let again = again.expect("a PUBLISH that is sent again");
    assert_eq!(again["packet"]["payload"], "3520455552", "5 EUR");
    assert_eq!(again["node"], "alice");
    let arrived = of("arrived")
        .into_iter()
        .find(|it| it["sent"] == again["id"]);
    assert!(arrived.is_some_and(|it| it["at_us"].as_u64() > again["at_us"].as_u64()));
}

#[test]
fn the_last_records_are_those_of_the_whole_run_and_the_numbers_are_of_all() {
    let whole = brokerscope(&["run", "--layer", "tcp", "../scenarios/two-cuts.scn"]);
    let whole = String::from_utf8_lossy(&whole.stdout).into_owned();
    let last = brokerscope(&[
        "run",
        "--layer",
        "tcp",
        "--last",
        "7",
        "../scenarios/two-cuts.scn",
    ]);
    let last = String::from_utf8_lossy(&last.stdout).into_owned();
    let is_record = |line: &&str| !line.contains(".scn:");
    let records: Vec<&str> = whole.lines().filter(is_record).collect();
    let told: Vec<&str> = last.lines().filter(is_record).collect();
    // Expectations are told behind the records, with what happened instead: here all hold.
    assert_eq!(told.len(), 7, "{last}");
    assert_eq!(told[6], records[records.len() - 1], "{last}");
    let numbers = format!("{} records: ", records.len());
    assert!(last.contains(&numbers), "{numbers:?} is not in\n{last}");
    let refused = brokerscope(&[
        "run",
        "--last",
        "7",
        "--verdict",
        "../scenarios/two-cuts.scn",
    ]);
    assert_eq!(refused.status.code(), Some(2));
}
