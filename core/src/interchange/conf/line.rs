//! The lines of the file: what each says, and where it belongs.

use std::fmt;
use std::sync::Arc;

/// How many lines a file may have: more would be a mistake.
const LINES_MAX: usize = 20_000;

/// A `mosquitto.conf` with every line as it is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Conf {
    pub(super) lines: Vec<Arc<str>>,
    pub(super) entries: Vec<Entry>,
    /// Whether the last line had an end.
    pub(super) is_ended: bool,
    /// Whether there were more lines than are read.
    pub(super) is_cut: bool,
}

/// A line that says something.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// From 1.
    pub line: u32,
    /// The option's name.
    pub option: Arc<str>,
    /// What stands behind it, without the spaces around it.
    pub value: Arc<str>,
    /// Which `listener` line it stands behind, counted from 1; 0 before the first.
    pub listener: u32,
    /// Which `connection` line it stands behind, counted from 1; 0 before the first.
    pub bridge: u32,
}

impl Entry {
    /// Whether it turns a flag on.
    pub(super) fn is_true(&self) -> bool {
        matches!(&*self.value, "true" | "1")
    }
}

impl Conf {
    /// Reads a file. Nothing is wrong at this point: a line is a comment, empty, or a name and what
    /// stands behind it.
    pub fn parse(text: &str) -> Self {
        let mut conf = Self {
            // With what a line of Windows ends with.
            lines: text
                .split_terminator('\n')
                .take(LINES_MAX)
                .map(Arc::from)
                .collect(),
            entries: Vec::new(),
            is_ended: text.ends_with('\n') || text.is_empty(),
            is_cut: text.lines().nth(LINES_MAX).is_some(),
        };
        let (mut listener, mut bridge) = (0, 0);
        for (line, text) in (1_u32..).zip(&conf.lines) {
            // Only a line that begins with it is a comment.
            if text.starts_with('#') {
                continue;
            }
            let text = text.trim();
            let (option, value) = match text.split_once([' ', '\t']) {
                Some((option, value)) => (option, value.trim()),
                None => (text, ""),
            };
            if option.is_empty() {
                continue;
            }
            match option {
                "listener" => listener += 1,
                "connection" => bridge += 1,
                _ => {}
            }
            conf.entries.push(Entry {
                line,
                option: option.into(),
                value: value.into(),
                listener,
                bridge,
            });
        }
        conf
    }

    /// The lines that say something.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The last line that says this option for the whole broker, or for this listener: the one that
    /// holds.
    pub(super) fn last(&self, option: &str, is_its: impl Fn(&Entry) -> bool) -> Option<&Entry> {
        let mut said = self.entries.iter().rev();
        said.find(|it| &*it.option == option && is_its(it))
    }

    /// As [`Conf::last`], wherever it stands.
    pub(super) fn any(&self, option: &str) -> Option<&Entry> {
        self.last(option, |_| true)
    }
}

/// As it was read.
impl fmt::Display for Conf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, line) in self.lines.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            f.write_str(line)?;
        }
        if self.is_ended && !self.lines.is_empty() {
            f.write_str("\n")?;
        }
        Ok(())
    }
}
