//! From a file to settings, and what is wrong with it.

use std::fmt;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use brokerscope_core::problem::{Problem, near};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::rows::ROWS;
use super::value::Value as _;
use super::{Listener, Protocol, Settings, lists};
use crate::problems;

/// Why a file gives no settings.
#[derive(Debug)]
pub(crate) enum Mistakes {
    /// It cannot be read.
    File(PathBuf, io::Error),
    /// Its text has mistakes.
    Text(PathBuf, Vec<Problem>),
}

/// Reads the settings in `file`.
pub(crate) fn read(file: &Path) -> Result<Settings, Mistakes> {
    let text = fs::read_to_string(file).map_err(|error| Mistakes::File(file.into(), error))?;
    let parsed = parse(&text);
    let mut settings = parsed.map_err(|problems| Mistakes::Text(file.into(), problems))?;
    let folder = file.parent().unwrap_or(Path::new(""));
    lists::fetch(&mut settings, folder)?;
    Ok(settings)
}

/// What the text sets, or all that is wrong with it.
fn parse(text: &str) -> Result<Settings, Vec<Problem>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reading = Reading {
        text,
        settings: Settings::served(),
        problems: Vec::new(),
    };
    for error in errors {
        let at = error.span().unwrap_or_default();
        reading.wrong(at, error.message().to_owned(), "");
    }
    // After a mistake in the grammar the rest means too little to be judged.
    if reading.problems.is_empty() {
        for (key, value) in table.get_ref() {
            reading.key(key, value);
        }
    }
    reading.problems.sort_by_key(|it| (it.line, it.column));
    match reading.problems.is_empty() {
        true => Ok(reading.settings),
        false => Err(reading.problems),
    }
}

struct Reading<'a> {
    text: &'a str,
    settings: Settings,
    problems: Vec<Problem>,
}

type Key<'a> = Spanned<std::borrow::Cow<'a, str>>;

impl Reading<'_> {
    fn key(&mut self, key: &Key<'_>, value: &Spanned<DeValue<'_>>) {
        let name = key.get_ref().as_ref();
        if name == LISTENER {
            self.listeners(value);
            return;
        }
        let Some(row) = ROWS.iter().find(|row| row.name == name) else {
            let known = ROWS.iter().map(|row| row.name).chain([LISTENER]);
            self.unknown(key, known);
            return;
        };
        if let Err(wanted) = (row.set)(&mut self.settings, value.get_ref()) {
            self.wrong(value.span(), format!("`{name}`: {wanted}"), "");
        }
    }

    fn listeners(&mut self, value: &Spanned<DeValue<'_>>) {
        let tables = value.get_ref().as_array();
        let Some(tables) = tables else {
            let hint = "write [[listener]], with two brackets: there may be several";
            self.wrong(value.span(), "`listener` is a list of tables".into(), hint);
            return;
        };
        for table in tables.iter() {
            match table.get_ref().as_table() {
                Some(entries) => self.listener(table.span(), entries),
                None => self.wrong(table.span(), "a listener is a table".into(), ""),
            }
        }
    }

    fn listener(&mut self, at: Range<usize>, entries: &DeTable<'_>) {
        let (mut protocol, mut address) = (None, None);
        let before = self.problems.len();
        for (key, value) in entries {
            let text = value.get_ref().as_str();
            match key.get_ref().as_ref() {
                "protocol" => match Protocol::read(value.get_ref()) {
                    Ok(read) => protocol = Some(read),
                    Err(wanted) => self.wrong(value.span(), format!("`protocol`: {wanted}"), ""),
                },
                "address" => {
                    address = text.map(ToOwned::to_owned);
                    if address.is_none() {
                        let message = "`address` is a text, as in \"127.0.0.1:1883\"".to_owned();
                        self.wrong(value.span(), message, "");
                    }
                }
                _ => self.unknown(key, ["protocol", "address"].into_iter()),
            }
        }
        match (protocol, address) {
            (Some(protocol), Some(address)) => {
                self.settings.listeners.push(Listener { protocol, address });
            }
            // Said already.
            _ if self.problems.len() > before => {}
            _ => self.wrong(
                at,
                "a listener has a `protocol` and an `address`".into(),
                "",
            ),
        }
    }

    fn unknown<'a>(&mut self, key: &Key<'_>, known: impl Iterator<Item = &'a str>) {
        let name = key.get_ref().as_ref();
        let hint = match near(name, known) {
            Some(known) => format!("did you mean `{known}`?"),
            None => "`brokerscope serve --print-config` prints all settings".to_owned(),
        };
        self.wrong(key.span(), format!("there is no setting `{name}`"), &hint);
    }

    fn wrong(&mut self, at: Range<usize>, message: String, hint: &str) {
        let (line, column) = place(self.text, at.start);
        self.problems.push(Problem {
            line,
            column,
            message,
            hint: hint.to_owned(),
        });
    }
}

const LISTENER: &str = "listener";

/// Line and column of a byte, from 1; columns count characters.
fn place(text: &str, at: usize) -> (u32, u32) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let last = before.rsplit('\n').next().unwrap_or_default();
    let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    (narrow(line), narrow(last.chars().count() + 1))
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file, error) => write!(f, "{}: {error}", file.display()),
            Self::Text(file, problems) => problems::tell(f, file, problems),
        }
    }
}

#[cfg(test)]
mod tests {
    use brokerscope_core::access::Method;

    use super::*;
    use crate::config::print;

    #[test]
    fn what_is_printed_is_read_again() {
        let mut settings = Settings::served();
        settings.broker.queue_limit = 7;
        settings.broker.methods = Method::ALL.to_vec();
        settings.listeners.push(Listener {
            protocol: Protocol::Ws,
            address: "127.0.0.1:0".to_owned(),
        });
        let text = print(&settings);
        let read = parse(&text).unwrap_or_else(|problems| panic!("{problems:#?}\n{text}"));
        assert_eq!(print(&read), text);
        assert_eq!(read.broker, settings.broker);
        assert_eq!(read.listeners, settings.listeners);
    }

    #[test]
    fn mistakes_have_a_place_and_a_hint() {
        #[rustfmt::skip]
        let table = [
            ("queue_limt = 5",                 1, 1,  "no setting `queue_limt`",  "`queue_limit`"),
            ("banana = 5",                     1, 1,  "no setting `banana`",      "--print-config"),
            ("\n  queue_limit = -5",           2, 17, "0 to 4294967295",          ""),
            ("queue_limit = \"5\"",            1, 15, "whole number",             ""),
            ("receive_maximum = 65536",        1, 19, "0 to 65535",               ""),
            ("connect_timeout = 5",            1, 19, "500ms",                    ""),
            ("connect_timeout = \"5\"",        1, 19, "500ms",                    ""),
            ("queue_limit = ",                 1, 15, "",                         ""),
            ("queue_limit = 1\nqueue_limit=2", 2, 1,  "duplicate",                ""),
            ("[listener]\nprotocol = \"ws\"",  1, 1,  "list of tables",           "[[listener]]"),
            ("[[listener]]\nprotocol = \"ws\"",1, 1,  "an `address`",             ""),
            ("[[listener]]\nprotocl = \"ws\"", 2, 1,  "no setting `protocl`",     "`protocol`"),
            ("[[listener]]\nprotocol = \"w\"", 2, 12, "\"mqtt\" \"ws\"",       ""),
            ("[[listener]]\naddress = 1883",   2, 11, "127.0.0.1:1883",           ""),
            ("methods = [\"PLAIN\"]",          1, 11, "SCRAM-SHA-256",            ""),
            ("listener = [5]",                 1, 13, "a table",                  ""),
        ];
        for (text, line, column, message, hint) in table {
            let problems = parse(text).expect_err(text);
            let first = &problems[0];
            assert!(first.message.contains(message), "{text}: {first:?}");
            assert!(first.hint.contains(hint), "{text}: {first:?}");
            assert_eq!(
                (first.line, first.column),
                (line, column),
                "{text}: {first:?}"
            );
        }
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let problems = parse("qeue_limit = 1\nretained_max = true\n").expect_err("two mistakes");
        let lines: Vec<_> = problems.iter().map(|it| it.line).collect();
        assert_eq!(lines, [1, 2]);
    }
}
