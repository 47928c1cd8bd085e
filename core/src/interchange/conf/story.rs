//! The file as a scenario: its broker, and a broker at the other end of each bridge.

use std::fmt::Write as _;

use super::bridge::{Bridge, Direction};
use super::read::Read;
use crate::scenario::{NodeSpec, Scenario, parse, print};

impl Read {
    /// The text of a scenario with the broker, its bridges, and nobody else. A bridge that the
    /// language cannot say stands there as a remark.
    pub fn story(&self) -> String {
        let scenario = Scenario {
            nodes: vec![NodeSpec::Broker(self.broker.clone())],
            ..Scenario::default()
        };
        let mut text = print(&scenario);
        let mut there: Vec<&str> = Vec::new();
        for bridge in &self.bridges {
            let address = bridge.addresses.first().map_or("elsewhere", |it| &**it);
            let mut lines = String::new();
            if !there.contains(&address) {
                let _ = writeln!(lines, "broker {}", quoted(address));
            }
            say(&mut lines, &self.broker.name, bridge, address);
            let with = format!("{text}{lines}");
            if parse(&with).problems.is_empty() {
                there.push(address);
                text = with;
            } else {
                lines.lines().for_each(|line| {
                    let _ = writeln!(text, "# {line}");
                });
            }
        }
        text
    }
}

fn say(text: &mut String, home: &str, bridge: &Bridge, address: &str) {
    let name = quoted(&bridge.name);
    let version = if bridge.is_v5 { "v5" } else { "v3" };
    // Its own broker always knows it; the other only if it is told.
    let protect = if bridge.try_private { "both" } else { "local" };
    let _ = write!(
        text,
        "bridge {name} {version} {} -> {} protect {protect}",
        quoted(home),
        quoted(address)
    );
    let _ = write!(text, " keep-alive {}s", bridge.keep_alive);
    text.push_str(if bridge.clean_session {
        " clean-start"
    } else {
        " persistent"
    });
    if let Some(id) = &bridge.remote_client_id {
        let _ = write!(text, " id {}", quoted(id));
    }
    text.push('\n');
    for topic in &bridge.topics {
        let way = match topic.direction {
            Direction::Out => "out",
            Direction::In => "in",
            Direction::Both => "both",
        };
        let _ = write!(
            text,
            "{name} carries {} {way} qos {}",
            quoted(&topic.pattern),
            topic.qos
        );
        for (word, prefix) in [
            ("local", &topic.local_prefix),
            ("remote", &topic.remote_prefix),
        ] {
            if !prefix.is_empty() {
                let _ = write!(text, " {word} {}", quoted(prefix));
            }
        }
        text.push('\n');
    }
}

/// Between quotes, as the language reads it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            // A line holds none that an editor would take for its end.
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => quoted.push('_'),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
