//! A run as files for other tools, and a capture told again.

use std::fs;

use super::{CUT_IN_THE_MIDDLE, brokerscope};

/// The files that a run of this scenario writes, by the options that ask for them.
fn written(text: &str, options: &[&str]) -> Vec<Vec<u8>> {
    let folder = tempfile::TempDir::new().expect("a folder");
    let story = folder.path().join("story.scn");
    fs::write(&story, text).expect("it is written");
    let mut arguments = vec!["run".to_owned(), story.display().to_string()];
    for option in options {
        arguments.push((*option).to_owned());
        arguments.push(folder.path().join(&option[2..]).display().to_string());
    }
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let output = brokerscope(&arguments);
    assert!(output.status.success(), "{output:?}");
    let file = |option: &&str| fs::read(folder.path().join(&option[2..])).expect("it is there");
    options.iter().map(file).collect()
}

#[test]
fn a_run_is_drawn_for_other_tools() {
    let options = ["--mermaid", "--plantuml", "--svg", "--csv"];
    let files = written(CUT_IN_THE_MIDDLE, &options);
    #[rustfmt::skip]
    let parts = [
        &["sequenceDiagram\n    participant n0 as hub\n", "n1->>n0: 0.101492 s CONNECT", " PUBLISH a, QoS 2, id 1",
          "n0-xn1: ", "(lost: the link was cut under it)"][..],
        &["@startuml\nparticipant \"hub\" as n0\n", "n0 ->x n1 : ", "@enduml\n"],
        &["<svg xmlns=", ">alice</text>", "class=\"lost\"", "</svg>\n"],
        &["message,born_us,", "0,300000,alice,application,a,1,31,2,false,alice,missed,,"],
    ];
    for ((option, file), parts) in options.iter().zip(files).zip(parts) {
        let text = String::from_utf8(file).expect("a text");
        for part in parts {
            assert!(text.contains(part), "{option}: {part:?} is not in\n{text}");
        }
    }
}

#[test]
fn what_a_topic_says_means_nothing_to_a_drawing() {
    let text = r#"broker hub
client eve v5 -> hub
at 0ms eve connect
at 1s eve publish "<script>;x\"%}" "=1+1,\"" qos 1
"#;
    let files = written(text, &["--mermaid", "--plantuml", "--svg", "--csv"]);
    let texts: Vec<_> = files.iter().map(|it| String::from_utf8_lossy(it)).collect();
    for text in &texts[..3] {
        assert!(!text.contains("<script>"), "{text}");
    }
    assert!(texts[0].contains("#60;script#62;#59;x"), "{}", texts[0]);
    assert!(
        texts[3].contains(r#","<script>;x""%}","=1+1,""","#),
        "{}",
        texts[3]
    );
}

#[test]
fn a_capture_is_told_as_its_run_was() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let (story, capture) = (
        folder.path().join("story.scn"),
        folder.path().join("capture"),
    );
    fs::write(&story, CUT_IN_THE_MIDDLE).expect("it is written");
    let (story, capture) = (story.display().to_string(), capture.display().to_string());
    let ran = brokerscope(&["run", &story, "--ledger", "--pcapng", &capture]);
    assert!(ran.status.success(), "{ran:?}");
    let told = brokerscope(&["tell", &capture]);
    let words = String::from_utf8_lossy(&told.stdout);
    assert!(told.status.success(), "{told:?}");
    assert!(
        words.contains("alice sends again PUBLISH on a at QoS 2"),
        "{words}"
    );
    let told = brokerscope(&["tell", &capture, "--ledger"]);
    let (ran, told) = (
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&told.stdout),
    );
    assert!(
        ran.starts_with(&*told),
        "the ledger is the same:\n{ran}\n{told}"
    );
    let told = brokerscope(&["tell", &capture, "--ndjson"]);
    let told = String::from_utf8_lossy(&told.stdout);
    assert!(
        told.starts_with(r#"{"id":0,"at_us":0,"step":1,"node":"alice""#),
        "{told}"
    );
}

#[test]
fn what_is_no_capture_is_refused_with_its_place_and_a_hint() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let file = folder.path().join("capture");
    let name = file.display().to_string();
    #[rustfmt::skip]
    let table: [(&[u8], &str); 3] = [
        (b"", "byte 0: the file is no capture"),
        (b"GIF89a", "byte 0: the file is no capture"),
        (b"\x0a\x0d\x0d\x0a\x1c\x00\x00\x00\x4d\x3c\x2b\x1a\x01\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\x1c\x00\x00\x00\
           \x06\x00\x00\x00\x20\x00\x00\x00\x07\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x20\x00\x00\x00",
         "byte 28: a packet of interface 7, which nothing describes"),
    ];
    for (bytes, expected) in table {
        fs::write(&file, bytes).expect("it is written");
        let output = brokerscope(&["tell", &name]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(said.contains(expected) && said.contains("hint: "), "{said}");
    }
}

#[test]
fn lines_of_a_run_are_told_as_its_capture_is() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let in_folder = |name: &str| folder.path().join(name).display().to_string();
    let (story, capture, lines) = (
        in_folder("story.scn"),
        in_folder("capture"),
        in_folder("lines"),
    );
    fs::write(&story, CUT_IN_THE_MIDDLE).expect("it is written");
    let ran = brokerscope(&["run", &story, "--ndjson", "--pcapng", &capture]);
    fs::write(&lines, &ran.stdout).expect("it is written");
    let told = |file: &str, option: &str| {
        let output = brokerscope(&["tell", file, option]);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert_eq!(told(&lines, "--ledger"), told(&capture, "--ledger"));
    let arrivals = |file: &str| {
        let told = told(file, "--layer=mqtt");
        let lines = told
            .lines()
            .filter(|it| it.contains(" reaches "))
            .map(str::to_owned);
        lines.collect::<Vec<_>>()
    };
    assert!(arrivals(&lines).len() > 8, "{:?}", arrivals(&lines));
    assert_eq!(arrivals(&lines), arrivals(&capture));
    fs::write(&lines, "{\"kind\":\"opening\"}\n{\"kind\":7}\n").expect("it is written");
    let output = brokerscope(&["tell", &lines]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("byte 19: line 2: invalid type"), "{said}");
}
