//! A trace as text that other tools draw: Mermaid and PlantUML.

use std::fmt::Write as _;

use super::diagram::{Diagram, End};
use crate::trace::{Names, Trace, lost_because};

/// The packets of a trace as a sequence diagram for Mermaid.
pub fn mermaid(trace: &Trace, names: &Names) -> String {
    let diagram = Diagram::of(trace, names);
    let mut text = "sequenceDiagram\n".to_owned();
    for (number, name) in diagram.nodes.iter().enumerate() {
        let _ = writeln!(text, "    participant n{number} as {}", entities(name));
    }
    for arrow in &diagram.arrows {
        let (line, rest) = match arrow.end {
            End::Arrived(_) => ("->>", String::new()),
            End::Open => ("-->>", " (under way)".to_owned()),
            End::Lost(_, why) => ("-x", format!(" (lost: {})", lost_because(why))),
        };
        let (from, to, sent) = (arrow.from.0, arrow.to.0, arrow.sent);
        let label = entities(&arrow.label);
        let _ = writeln!(text, "    n{from}{line}n{to}: {sent} {label}{rest}");
    }
    text
}

/// The packets of a trace as a sequence diagram for PlantUML.
pub fn plantuml(trace: &Trace, names: &Names) -> String {
    let diagram = Diagram::of(trace, names);
    let mut text = "@startuml\n".to_owned();
    for (number, name) in diagram.nodes.iter().enumerate() {
        let name = unicode(name);
        let _ = writeln!(text, "participant \"{name}\" as n{number}");
    }
    for arrow in &diagram.arrows {
        let (line, rest) = match arrow.end {
            End::Arrived(_) => ("->", String::new()),
            End::Open => ("-->", " (under way)".to_owned()),
            End::Lost(_, why) => ("->x", format!(" (lost: {})", lost_because(why))),
        };
        let (from, to, sent) = (arrow.from.0, arrow.to.0, arrow.sent);
        let label = unicode(&arrow.label);
        let _ = writeln!(text, "n{from} {line} n{to} : {sent} {label}{rest}");
    }
    text.push_str("@enduml\n");
    text
}

/// Signs that mean something to Mermaid, by their numbers.
fn entities(text: &str) -> String {
    escaped(text, "#;:%<>\"{}", |sign| format!("#{sign};"))
}

/// Signs that mean something to PlantUML, by their numbers.
fn unicode(text: &str) -> String {
    escaped(text, "\"\\<>~*_-/", |sign| format!("&#{sign};"))
}

fn escaped(text: &str, signs: &str, write: fn(u32) -> String) -> String {
    let mut out = String::new();
    for sign in text.chars() {
        match signs.contains(sign) || sign.is_control() {
            true => out.push_str(&write(u32::from(sign))),
            false => out.push(sign),
        }
    }
    out
}
