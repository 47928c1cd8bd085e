//! `tshark`, the analyser that most people read MQTT with: what it sees in a capture.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::capture::Capture;

/// The program.
pub const TSHARK: &str = "tshark";

/// What it saw in one frame: field by field, each with its values in their order.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Seen(BTreeMap<String, Vec<String>>);

impl Seen {
    /// The values of this field.
    pub fn values(&self, field: &str) -> &[String] {
        self.0.get(field).map_or(&[], Vec::as_slice)
    }

    /// What it complains of, in words: everything above "chat", which is only told.
    pub fn complaints(&self) -> Vec<String> {
        let severities = self.values("_ws.expert.severity").iter();
        let told = severities
            .zip(self.values("_ws.expert.message"))
            .filter(|(severity, _)| severity.parse::<u32>().is_ok_and(|it| it > CHAT))
            .map(|(_, message)| message.clone());
        let malformed = self.values("_ws.malformed").iter();
        told.chain(malformed.map(|it| format!("malformed {it}")))
            .collect()
    }
}

/// Its number for "chat".
const CHAT: u32 = 0x0020_0000;
const COMPLAINTS: [&str; 3] = ["_ws.expert.severity", "_ws.expert.message", "_ws.malformed"];

/// What it says of itself, for a message.
pub fn version() -> String {
    let out = Command::new(TSHARK).arg("--version").output();
    let text = out.map(|it| String::from_utf8_lossy(&it.stdout).into_owned());
    let text = text.unwrap_or_default();
    text.lines().next().unwrap_or_default().to_owned()
}

/// Lets it read a capture; frame 1 is the first.
///
/// # Panics
/// When it cannot be run, or says what this does not understand.
pub fn read(capture: &Capture, fields: &[&str]) -> Vec<Seen> {
    read_file(capture.file(), fields)
}

/// As [`read`], for a file of any kind that it knows.
///
/// # Panics
/// As [`read`].
pub fn read_file(capture: &[u8], fields: &[&str]) -> Vec<Seen> {
    let folder = tempfile::tempdir().expect("a folder for a moment");
    let file = folder.path().join("capture");
    fs::write(&file, capture).expect("the capture can be written");
    let mut tshark = Command::new(TSHARK);
    tshark.arg("-r").arg(&file).args(["-n", "-T", "json"]);
    // Nobody's own settings, and nothing forgiven below us.
    tshark.env("HOME", folder.path());
    tshark.env("XDG_CONFIG_HOME", folder.path());
    for check in ["tcp.check_checksum:TRUE", "ip.check_checksum:TRUE"] {
        tshark.args(["-o", check]);
    }
    for field in fields.iter().chain(&COMPLAINTS) {
        tshark.args(["-e", field]);
    }
    let out = tshark.output().expect("tshark can be run");
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "tshark failed: {said}");
    let read: Value = serde_json::from_slice(&out.stdout)
        .unwrap_or_else(|error| panic!("tshark writes JSON: {error}: {said}"));
    let frames = read.as_array().expect("a list of frames");
    frames.iter().map(seen).collect()
}

fn seen(frame: &Value) -> Seen {
    let layers = frame.pointer("/_source/layers").and_then(Value::as_object);
    let fields = layers.into_iter().flatten().map(|(field, values)| {
        let values = values.as_array().expect("a list of values").iter();
        let texts = values.map(|it| plain(it.as_str().expect("a text")));
        (field.clone(), texts.collect())
    });
    Seen(fields.collect())
}

/// Its versions write truth and emptiness in several ways.
fn plain(text: &str) -> String {
    match text {
        "True" => "1",
        "False" => "0",
        "<MISSING>" => "",
        other => other,
    }
    .to_owned()
}
