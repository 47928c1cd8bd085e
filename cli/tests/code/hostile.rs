//! Texts that would like to be more than text, read by the languages themselves.

use std::fmt::Write as _;

use brokerscope_core::interchange::code::Target;

use crate::{is_missing, same_messages};

/// What ends a string, a comment, a line or a command in one of these languages, or means something
/// in it; none of it is a wildcard, and no tool refuses it in a topic.
const PIECES: &[&str] = &[
    "\"",
    "'",
    "\\",
    "`",
    "$(id)",
    "${HOME}",
    "$x",
    "%s",
    "%n",
    "*/",
    "//",
    "#{",
    "{}",
    "[",
    "]",
    "(",
    ")",
    ";",
    "&&",
    "|",
    ">",
    "<",
    "!",
    "~",
    "??/",
    "\\n",
    "\\x41",
    "\\u0041",
    "\\",
    "__proto__",
    "é",
    "灯",
    "\u{2028}",
    "\u{202e}",
    "\u{1f525}",
    "-m",
    "--",
    " ",
    "0",
    "7",
    "a",
];
/// So many messages.
const MESSAGES: u32 = 40;

#[test]
fn paho_reads_hostile_texts_as_they_are() {
    run("paho_reads_hostile_texts_as_they_are", Target::Paho);
}

#[test]
fn mqtt_js_reads_hostile_texts_as_they_are() {
    run("mqtt_js_reads_hostile_texts_as_they_are", Target::MqttJs);
}

#[test]
fn bash_reads_hostile_texts_as_they_are() {
    run("bash_reads_hostile_texts_as_they_are", Target::Mosquitto);
}

fn run(test: &str, target: Target) {
    if !is_missing(test, target) {
        same_messages(&story(), target);
    }
}

/// A client that publishes them, each in its topic, payload and properties.
fn story() -> String {
    let mut dice = Dice(0x5eed);
    let mut story = String::from("client meter v5 -> hub\nat 0s meter connect\n");
    for n in 0..MESSAGES {
        // A name for itself, so that all are told apart.
        let topic = format!("h/{n}/{}", dice.text().replace('#', "_"));
        let payload = match n % 3 {
            0 => dice.text().into_bytes(),
            1 => (0..=255).collect(),
            _ => dice.bytes(),
        };
        let at = 200 + n * 10;
        let _ = writeln!(
            story,
            "at {at}ms meter publish {} {} qos 1 content-type {} user-property {} {}",
            quote(topic.as_bytes()),
            quote(&payload),
            quote(dice.text().as_bytes()),
            quote(dice.text().as_bytes()),
            quote(dice.text().as_bytes()),
        );
    }
    story.push_str("at 2s meter disconnect\n");
    story
}

fn quote(bytes: &[u8]) -> String {
    let digits = bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "\\x{byte:02x}");
        text
    });
    format!("\"{digits}\"")
}

/// Always the same throws.
struct Dice(u64);

impl Dice {
    fn throw(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn text(&mut self) -> String {
        let pieces = 1 + self.throw() % 6;
        let piece = |dice: &mut Self| {
            let at = usize::try_from(dice.throw()).unwrap_or(usize::MAX);
            PIECES[at % PIECES.len()]
        };
        (0..pieces).map(|_| piece(self)).collect()
    }

    fn bytes(&mut self) -> Vec<u8> {
        let length = self.throw() % 20;
        (0..length).map(|_| self.throw().to_le_bytes()[0]).collect()
    }
}
