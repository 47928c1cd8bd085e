//! What devices show.

use crate::view::device::Device;

/// A node, as a sentence.
pub fn node(title: &str, state: &str, device: &Device) -> String {
    match &device.tag {
        Some(tag) => format!("{title}: {state}. {}", tag.says),
        None => format!("{title}: {state}"),
    }
}

/// A lamp.
pub const fn lamp(on: bool) -> &'static str {
    if on { "lit" } else { "dark" }
}

/// A fan.
pub const fn fan(on: bool) -> &'static str {
    if on { "turns" } else { "still" }
}

/// A lock.
pub const fn lock(locked: bool) -> &'static str {
    if locked { "locked" } else { "open" }
}

/// `Lit by “on” to hall/motion, at 0.600 s`.
pub fn lamp_by(state: &str, payload: &str, topic: &str, at: &str) -> String {
    let state = if state == lamp(true) { "Lit" } else { "Dark" };
    format!("{state} by “{payload}” to {topic}, at {at}")
}

/// `Turns by “on” to home/fan/set, at 0.600 s`.
pub fn fan_by(state: &str, payload: &str, topic: &str, at: &str) -> String {
    let state = if state == fan(true) { "Turns" } else { "Still" };
    format!("{state} by “{payload}” to {topic}, at {at}")
}

/// `Locked by “on” to door/lock, at 0.600 s`.
pub fn lock_by(state: &str, payload: &str, topic: &str, at: &str) -> String {
    let state = if state == lock(true) {
        "Locked"
    } else {
        "Opened"
    };
    format!("{state} by “{payload}” to {topic}, at {at}")
}

/// What came last.
pub fn shows(payload: &str, topic: &str, at: &str) -> String {
    format!("Shows “{payload}” of {topic}, since {at}")
}

/// What it said last.
pub fn said(payload: &str, topic: &str, at: &str) -> String {
    format!("Said “{payload}” to {topic}, at {at}")
}

/// So many messages.
pub fn count(count: u32) -> String {
    match count {
        1 => "1 message".to_owned(),
        _ => format!("{count} messages"),
    }
}

/// So many messages, and the last of them.
pub fn counted(all: u32, payload: &str, topic: &str, at: &str) -> String {
    let all = count(all);
    format!("Got {all}, last “{payload}” of {topic}, at {at}")
}
