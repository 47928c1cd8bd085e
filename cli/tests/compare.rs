//! `brokerscope compare`, judged by what it finds: nothing between our broker and our broker, what is
//! known of Mosquitto, and what is made wrong on purpose.

use std::path::PathBuf;
use std::process::{Command, Output};
use std::thread;

use brokerscope_tests::lacks;
use brokerscope_tests::peer::{Mosquitto, Serve};
use serde_json::Value;
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_brokerscope");

fn scenario(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    folder.join(format!("{name}.scn")).display().to_string()
}

/// A scenario of a test, in a folder that lives as long as the answer.
fn written(text: &str) -> (TempDir, String) {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("story.scn");
    std::fs::write(&file, text).expect("a file");
    let name = file.display().to_string();
    (folder, name)
}

fn compare(file: &str, broker: &str, arguments: &[&str]) -> Output {
    Command::new(PROGRAM)
        .args(["compare", file, "--broker", broker, "--patience", "4s"])
        .args(arguments)
        .output()
        .expect("it runs")
}

/// Verdicts and rules with the clients they are told of, without what only follows; and the exit code.
fn found(file: &str, broker: &str, arguments: &[&str]) -> (Vec<String>, Option<i32>) {
    let output = compare(file, broker, &[&["--json"], arguments].concat());
    let said = String::from_utf8_lossy(&output.stdout);
    let lines = said.lines().map(|line| {
        let object: Result<Value, _> = serde_json::from_str(line);
        object.unwrap_or_else(|error| panic!("{line}: {error}; {output:?}"))
    });
    let told = lines.filter(|it| it["verdict"].is_string() && it["verdict"] != "follows");
    let word = |it: &Value, name: &str| it[name].as_str().unwrap_or("-").to_owned();
    let mut rules: Vec<String> = told
        .map(|it| {
            let words = ["verdict", "rule", "clause", "version"].map(|name| word(&it, name));
            words.join(" ")
        })
        .collect();
    rules.sort();
    rules.dedup();
    (rules, output.status.code())
}

/// What each story shows before this broker; all at once, since they take their time.
fn all(stories: &[(&str, &str)], broker: fn() -> (String, Box<dyn Send>)) -> Vec<String> {
    let each = |(name, until): &(&str, &str)| {
        let (address, _held) = broker();
        let (rules, code) = found(&scenario(name), &address, &["--until", until]);
        format!("{name} {code:?} {}", rules.join(", "))
    };
    thread::scope(|scope| {
        let each = &each;
        let running: Vec<_> = stories
            .iter()
            .map(|story| scope.spawn(move || each(story)))
            .collect();
        running
            .into_iter()
            .map(|it| it.join().expect("no panic"))
            .collect()
    })
}

#[test]
fn our_broker_behind_sockets_does_what_our_broker_does() {
    let stories = [
        ("at-a-byte", "5s"),
        ("five-conditions", "5s"),
        ("flipped-bit", "5s"),
        ("ghost-unlock", "5s"),
        ("late-will", "8s"),
        ("order", "8s"),
        ("retain-flag", "8s"),
        ("shared", "5s"),
        ("takeover", "5s"),
        ("three-endings", "5s"),
        ("two-cuts", "8s"),
    ];
    let told = all(&stories, || {
        let host = Serve::start(PROGRAM, &[]);
        (host.tcp.to_string(), Box::new(host))
    });
    let expected = stories.map(|(name, _)| format!("{name} Some(0) "));
    assert_eq!(told, expected);
}

/// What CONNACK of Mosquitto says.
const TERMS: &str = "allowed MaximumPacketSize MQTT-3.2.2-15 5.0, \
                     allowed ReceiveMaximum MQTT-3.3.4-7 5.0";

#[test]
fn mosquitto_parts_where_it_is_known_to() {
    if lacks("mosquitto_parts_where_it_is_known_to", &["mosquitto"]) {
        return;
    }
    #[rustfmt::skip]
    let stories = [
        // Mosquitto 2.0.11 tells nobody that it is taken over.
        ("at-a-byte", "5s",       1, "against TakeoverUnsaid MQTT-3.1.4-3 5.0"),
        ("two-cuts", "8s",        1, "against TakeoverUnsaid MQTT-3.1.4-3 5.0"),
        ("takeover", "5s",        1, "against TakeoverUnsaid MQTT-3.1.4-3 5.0"),
        // And it gives groups what is retained.
        ("shared", "5s",          1, "against RetainedToGroup §3.8.4 5.0"),
        ("five-conditions", "5s", 0, ""),
        ("order", "8s",           0, ""),
        ("retain-flag", "8s",     0, ""),
        ("late-will", "8s",       0, ""),
    ];
    let told = all(&stories.map(|it| (it.0, it.1)), || {
        let broker = Mosquitto::start();
        (broker.address().to_string(), Box::new(broker))
    });
    let expected = stories.map(|(name, _, code, against)| {
        let rules: Vec<&str> = [against, TERMS]
            .into_iter()
            .filter(|it| !it.is_empty())
            .collect();
        format!("{name} Some({code}) {}", rules.join(", "))
    });
    assert_eq!(told, expected);
}

const STORY: &str = "broker hub\nclient alice v5 -> hub latency 5ms\n\
    client bob v5 -> hub latency 5ms persistent\nat 0ms alice connect\nat 0ms bob connect\n\
    at 200ms bob subscribe \"a/#\" qos 2, \"a/+\" qos 1\nat 400ms alice publish \"a/1\" \"x\" qos 2 retain\n\
    at 800ms bob disconnect\nat 900ms alice publish \"a/1\" \"y\" qos 0\nat 1500ms bob connect resume\n";

#[test]
fn what_was_learned_of_mosquitto_is_worn_and_then_nothing_differs() {
    if lacks("what_was_learned_of_mosquitto", &["mosquitto"]) {
        return;
    }
    let broker = Mosquitto::start();
    let (folder, story) = written(STORY);
    let profile = folder.path().join("seen.scn").display().to_string();
    let address = broker.websocket_url();
    let first = found(&story, &address, &["--clean", "--save-profile", &profile]);
    assert_eq!(first.1, Some(0), "{first:?}");
    assert!(first.0.len() >= 2, "{first:?}");
    let text = std::fs::read_to_string(&profile).expect("it was written");
    assert!(text.starts_with(&format!("# Seen at {address}")), "{text}");
    assert!(
        text.contains("\nbroker hub ") && text.contains(" receive-max 20"),
        "{text}"
    );
    let again = found(
        &story,
        &address,
        &["--clean", "--strict", "--wear", &profile],
    );
    assert_eq!(again, (Vec::new(), Some(0)));
}

#[test]
fn what_a_story_leaves_is_said_and_taken_away() {
    let host = Serve::start(PROGRAM, &[]);
    let (_folder, story) = written(STORY);
    let address = host.tcp.to_string();
    let said = |output: &Output| String::from_utf8_lossy(&output.stdout).into_owned();
    let first = compare(&story, &address, &[]);
    assert!(
        said(&first).contains("retained on a/1; sessions of bob;"),
        "{first:?}"
    );
    let second = found(&story, &address, &[]);
    let before = "unclear SessionFromBefore - -".to_owned();
    assert_eq!(
        second,
        (vec![before], Some(0)),
        "one that its client does not know"
    );
    let cleaned = found(&story, &address, &["--clean"]);
    assert_eq!(cleaned, (Vec::new(), Some(0)), "cleaned before");
    let last = found(&story, &address, &[]);
    assert_eq!(last, (Vec::new(), Some(0)), "and behind");
}

#[test]
fn a_broker_that_is_wrong_is_found_out() {
    // Our own, with a program that misbehaves.
    let wrong = "broker hub granted-qos-max 1\nclient guest v5 -> hub latency 0ms guest\nwhen hub receives SUBSCRIBE nth 2 before then withhold hub SUBACK\n\
        when hub receives PUBLISH before then withhold hub PUBACK\n";
    let (_folder, house) = written(wrong);
    let host = Serve::start(PROGRAM, &["--scenario", &house]);
    let (_folder, story) = written(
        "broker hub\nclient alice v5 -> hub latency 5ms\nclient bob v3 -> hub latency 5ms\n\
         at 0ms alice connect\nat 100ms bob connect\nat 200ms alice subscribe \"a\" qos 2\n\
         at 400ms bob subscribe \"b\" qos 1\nat 600ms alice publish \"a\" \"x\" qos 1\n",
    );
    let (rules, code) = found(&story, &host.tcp.to_string(), &[]);
    let expected = [
        "against NoPuback MQTT-4.3.2-4 5.0",
        "against NoSuback MQTT-3.8.4-1 3.1.1",
        "allowed GrantedLess MQTT-3.8.4-7 5.0",
    ];
    assert_eq!(
        (rules, code),
        (expected.map(str::to_owned).to_vec(), Some(1))
    );
}

#[test]
fn a_password_comes_from_the_environment() {
    let programs = ["mosquitto", "mosquitto_passwd"];
    if lacks("a_password_comes_from_the_environment", &programs) {
        return;
    }
    let broker = Mosquitto::with_password("alice", "secret");
    let (_folder, story) =
        written("broker hub\nclient c v5 -> hub latency 5ms\nat 0ms c connect\n");
    let address = broker.address().to_string();
    let (refused, code) = found(&story, &address, &[]);
    assert_eq!(
        (refused, code),
        (vec!["allowed Refuses MQTT-3.1.4-2 5.0".to_owned()], Some(0))
    );
    let output = Command::new(PROGRAM)
        .args(["compare", &story, "--broker", &address, "--user", "alice"])
        .env("BROKERSCOPE_PASSWORD", "secret")
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.contains("Receive Maximum") && output.status.success(),
        "{output:?}"
    );
}

#[test]
fn what_cannot_be_compared_is_said() {
    let host = Serve::start(PROGRAM, &[]);
    let address = host.tcp.to_string();
    #[rustfmt::skip]
    let table = [
        ("bridge",   address.as_str(),      "several brokers"),
        ("textbook", address.as_str(),      "a textbook's"),
        ("order",    "127.0.0.1:1",         "cannot be reached"),
        ("order",    "wss://127.0.0.1:1",   "no TLS"),
    ];
    for (name, broker, expected) in table {
        let output = compare(&scenario(name), broker, &[]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(expected), "{name}: {said}");
        assert_eq!(output.status.code(), Some(2), "{name}");
    }
    // What would be done to the broker is left out, and what comes later is said.
    let (_folder, story) = written(
        "broker hub\nclient c v5 -> hub latency 5ms\nat 0ms c connect\nat 200ms crash hub\nat 9s c disconnect\n",
    );
    let output = compare(&story, &address, &["--until", "300ms"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.contains("left out of both: at 200ms crash hub"),
        "{said}"
    );
    assert!(
        said.contains("1 acts of the story come later, the last at 9.000 s"),
        "{said}"
    );
}
