//! `run --budget`: what each node spent.

use super::brokerscope;

const STORY: &str = "../scenarios/no-retry.scn";

#[test]
fn a_budget_is_a_table_and_objects() {
    let table = brokerscope(&["run", "--budget", STORY]);
    let said = String::from_utf8_lossy(&table.stdout);
    assert_eq!(table.status.code(), Some(0), "{said}");
    let rows: Vec<&str> = said.lines().take(4).collect();
    let head = ["sent", "received", "again", "memory", "at broker", "radio"];
    assert!(head.iter().all(|column| rows[0].contains(column)), "{said}");
    for (row, name) in rows[1..].iter().zip(["hub", "alice", "bob"]) {
        assert!(row.starts_with(name), "{said}");
        assert_eq!(row.contains(" J, awake "), name != "hub", "{said}");
    }
    assert!(said.contains(": holds: "), "the verdicts follow: {said}");

    let objects = brokerscope(&["run", "--budget", "--ndjson", STORY]);
    let said = String::from_utf8_lossy(&objects.stdout);
    let lines = said.lines();
    let lines: Vec<serde_json::Value> = lines
        .map(|line| serde_json::from_str(line).expect("an object"))
        .collect();
    let spent: Vec<_> = lines.iter().filter(|it| it["kind"] == "budget").collect();
    assert_eq!(spent.len(), 3);
    assert!(spent[0].get("radio_uj").is_none(), "a broker has no radio");
    let alice = spent[1];
    let cell = format!("{}/{} B", alice["sent"]["count"], alice["sent"]["bytes"]);
    assert!(rows[2].contains(&cell), "{cell} is not in {}", rows[2]);
    assert!(
        alice["segments_again"]["count"].as_u64() > Some(0),
        "{alice}"
    );
    let publish = "plant/1/temp".len() + "21.5".len() + 2;
    assert!(
        alice["memory_max"].as_u64() >= u64::try_from(publish).ok(),
        "the message was kept until its PUBACK: {alice}"
    );
}

#[test]
fn a_broken_limit_tells_how_much_it_was() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let file = folder.path().join("limit.scn").display().to_string();
    let world = "broker hub\nclient alice v3 -> hub keep-alive off\nat 0s alice connect\n\
                 expect alice sends at most 18B\n";
    std::fs::write(&file, world).expect("it is written");
    let output = brokerscope(&["run", "--verdict", &file]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("no: alice sends at most 18B: 19 bytes"),
        "{said}"
    );
}
