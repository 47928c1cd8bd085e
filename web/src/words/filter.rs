//! The ladder's filter: what can be typed, and what is wrong with what was.

/// What the field is called.
pub const LABEL: &str = "Filter";
/// What one may type, by example.
pub const EXAMPLE: &str = "qos:2 topic:plant/# from:alice";
/// All of the language on one line.
pub const HELP: &str = "qos:2 topic:plant/# from:alice to:bob type:publish id:7 dup retain \
    \"payload\" fate:lost|arrived|open after:2s before:5s. \
    All kinds must fit, of one kind any; -type:pingreq leaves out.";

pub(crate) const OPEN_QUOTE: &str = "these quotes are not closed";
pub(crate) const CLOSE_IT: &str = "Close them: \"text\".";
pub(crate) const QOS: &str = "0, 1 or 2.";
pub(crate) const TYPE: &str = "A packet’s name: publish, pubrec, connect …";
pub(crate) const ID: &str = "A number from 1 to 65535.";
pub(crate) const FATE: &str = "arrived, lost or open.";
pub(crate) const TIME: &str = "A time such as 2s, 250ms or 1.5s.";
pub(crate) const SHARED: &str = "Write the filter behind $share/name/.";
pub(crate) const IN_QUOTES: &str = "Text of a payload stands in quotes; else: qos: topic: from: to: \
    type: id: fate: after: before: dup retain.";

/// A word that is none of the language.
pub fn unknown(word: &str) -> String {
    format!("`{word}` is no word of a filter")
}

/// A value that its key cannot have.
pub fn cannot_be(key: &str, value: &str) -> String {
    match value {
        "" => format!("`{key}:` wants something behind it"),
        _ => format!("`{key}` cannot be `{value}`"),
    }
}

/// Who there is.
pub fn who<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut all: Vec<&str> = Vec::new();
    for name in names {
        if !all.contains(&name) && all.len() < 12 {
            all.push(name);
        }
    }
    format!("There are {}.", all.join(", "))
}

/// How many of all packets are wanted.
pub fn count(found: usize, all: usize) -> String {
    format!("{found} of {all} packets")
}
