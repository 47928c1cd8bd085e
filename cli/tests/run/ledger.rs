//! `run --ledger`: who got what, or why not.

use std::collections::BTreeSet;

use super::brokerscope;

const STORY: &str = "../scenarios/five-conditions.scn";

#[test]
fn each_message_has_a_line_for_everybody_who_might_have_had_it() {
    let output = brokerscope(&["run", "--ledger", STORY]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    for line in [
        r#"    2.000 s  sensor: door "open" at QoS 1"#,
        "      3.040 s  keeper     has it.",
        "      2.010 s  late       does not get it: it subscribed to door only at 3.510 s. \
         [MQTT-4.5.0-1]",
        "      2.110 s  careless   does not get it: at QoS 0 nothing waits for an absent client.",
        "               renamed    may still get it: it is in the queue of its session.",
        "2 messages in the ledger",
    ] {
        assert!(
            said.lines().any(|it| it == line),
            "{line:?} is not in\n{said}"
        );
    }
    assert!(said.contains(": holds: "), "the verdicts follow: {said}");
    assert!(!said.contains("is told to connect"), "no records: {said}");
}

#[test]
fn a_will_and_a_second_delivery_are_told() {
    let output = brokerscope(&["run", "--ledger", "../scenarios/silent-meter.scn"]);
    let said = String::from_utf8_lossy(&output.stdout);
    let will = r#"the will of meter: meter/state "lost" at QoS 1, retained"#;
    assert!(said.contains(will), "{said}");
    let output = brokerscope(&["run", "--ledger", "../scenarios/no-retry.scn"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("bob    has it, 2 times."), "{said}");
}

#[test]
fn each_fate_is_an_object() {
    let output = brokerscope(&["run", "--ledger", "--ndjson", STORY]);
    let said = String::from_utf8_lossy(&output.stdout);
    let lines = said.lines();
    let lines: Vec<serde_json::Value> = lines
        .map(|line| serde_json::from_str(line).expect("an object"))
        .collect();
    let fates: Vec<_> = lines.iter().filter(|it| it["kind"] == "fate").collect();
    let pairs: BTreeSet<String> = fates
        .iter()
        .map(|it| format!("{} {}", it["message"], it["receiver"]))
        .collect();
    assert_eq!(
        (fates.len(), pairs.len()),
        (14, 14),
        "two messages, seven clients"
    );
    let late = fates.iter().find(|it| it["receiver"] == "late");
    let late = late.expect("late has a fate");
    assert_eq!(late["fate"], "missed");
    assert_eq!(late["reason"], "subscribed-later");
    assert_eq!(late["statement"], "MQTT-4.5.0-1");
    assert_eq!(late["at_us"], 2_010_000);
    assert_eq!(late["payload"], "6f70656e", "open");
    let renamed = fates.iter().find(|it| it["receiver"] == "renamed");
    assert_eq!(renamed.expect("a fate")["place"], "queue");
    assert_eq!(lines.iter().filter(|it| it["kind"] == "verdict").count(), 8);
    assert_eq!(lines.len(), 22, "nothing else");
}

#[test]
fn the_ledger_does_not_go_with_what_hides_it() {
    for other in [
        &["--verdict"][..],
        &["--seeds", "1..2"],
        &["--layer", "tcp"],
    ] {
        let output = brokerscope(&[&["run", "--ledger", STORY], other].concat());
        assert_eq!(output.status.code(), Some(2), "{other:?}");
    }
    let help = brokerscope(&["run", "--help"]);
    assert!(String::from_utf8_lossy(&help.stdout).contains("--ledger"));
}
