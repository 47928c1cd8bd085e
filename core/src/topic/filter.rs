//! Whether a filter matches a name, and why not.

use super::name::{TopicFilter, TopicName};
use crate::clause;
use crate::spec::{Clause, Version};

/// Where a filter and a name part ways.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Mismatch {
    /// The level, from 0.
    pub level: u32,
    /// Why.
    pub why: Difference,
}

/// How a filter and a name differ at a level.
#[derive(Clone, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum Difference {
    /// The filter begins with a wildcard, the name with `$`.
    #[error("a filter that begins with `{0}` leaves names that begin with `$` alone")]
    Dollar(char),
    /// The filter says one word, the name another.
    #[error("the filter says `{wanted}`, the name says `{found}`")]
    Literal {
        /// In the filter.
        wanted: String,
        /// In the name.
        found: String,
    },
    /// The name ends, the filter goes on.
    #[error("the name ends, and the filter still wants `{0}`")]
    TooShort(String),
    /// The filter ends, the name goes on.
    #[error("the filter ends, and the name goes on with `{0}`")]
    TooLong(String),
    /// The filter ends in `+`, the name goes on behind a `/`.
    #[error("`+` takes one level and does not cross `/`; the name goes on with `{0}`")]
    PlusDoesNotCross(String),
}

impl Difference {
    /// The statement that makes it a difference.
    pub const fn clause(&self, version: Version) -> Clause {
        match self {
            Self::Dollar(_) => clause!(version, v311: "4.7.2-1", v5: "4.7.2-1"),
            Self::PlusDoesNotCross(_) => clause!(version, v311: "4.7.1-3", v5: "4.7.1-2"),
            Self::Literal { .. } | Self::TooShort(_) | Self::TooLong(_) => {
                clause!(version, v311: "4.7.3-4", v5: "4.7.3-4")
            }
        }
    }
}

impl TopicFilter {
    /// Whether a message to `name` is wanted. The shared filter `$share/…` matches nothing by
    /// itself: ask the filter inside it, [`TopicFilter::shared`].
    pub fn matches(&self, name: &TopicName) -> bool {
        find_difference(self, name, |_, _| ()).is_none()
    }

    /// Its levels, first to last.
    pub fn levels(&self) -> Levels<'_> {
        Levels(Some(self.as_str()))
    }

    /// Whether it has a `+` or a `#`.
    pub fn has_wildcard(&self) -> bool {
        self.as_str().contains(['+', '#'])
    }
}

impl TopicName {
    /// Its levels, first to last.
    pub fn levels(&self) -> Levels<'_> {
        Levels(Some(self.as_str()))
    }
}

/// The levels of a name or filter, first to last.
///
/// As `split('/')`, which looks for the next `/` in a way that pays for long texts only.
#[derive(Clone, Debug)]
pub struct Levels<'a>(Option<&'a str>);

impl<'a> Iterator for Levels<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.0?;
        let end = rest.bytes().position(|byte| byte == b'/');
        self.0 = end.and_then(|end| rest.get(end + 1..));
        rest.get(..end.unwrap_or(rest.len()))
    }
}

/// Why `filter` does not match `name`; `None` if it does.
pub fn mismatch(filter: &TopicFilter, name: &TopicName) -> Option<Mismatch> {
    find_difference(filter, name, |level, why| Mismatch {
        level,
        why: why.told(),
    })
}

/// A [`Difference`] that has not yet cost an allocation.
enum Found<'a> {
    Dollar(char),
    Literal(&'a str, &'a str),
    TooShort(&'a str),
    TooLong(&'a str),
    PlusDoesNotCross(&'a str),
}

impl Found<'_> {
    fn told(&self) -> Difference {
        match *self {
            Self::Dollar(wildcard) => Difference::Dollar(wildcard),
            Self::Literal(wanted, found) => Difference::Literal {
                wanted: wanted.to_owned(),
                found: found.to_owned(),
            },
            Self::TooShort(rest) => Difference::TooShort(rest.to_owned()),
            Self::TooLong(rest) => Difference::TooLong(rest.to_owned()),
            Self::PlusDoesNotCross(rest) => Difference::PlusDoesNotCross(rest.to_owned()),
        }
    }
}

/// The one walk behind both questions: where, if anywhere, filter and name part ways.
fn find_difference<T>(
    filter: &TopicFilter,
    name: &TopicName,
    tell: impl FnOnce(u32, &Found<'_>) -> T,
) -> Option<T> {
    if let (Some(wildcard @ ('+' | '#')), true) = (
        filter.as_str().chars().next(),
        name.as_str().starts_with('$'),
    ) {
        return Some(tell(0, &Found::Dollar(wildcard)));
    }
    let mut levels = name.levels();
    let mut last = "";
    for (level, pattern) in (0..).zip(filter.levels()) {
        match (pattern, levels.next()) {
            // `#` also matches its parent, so a name that has ended is fine.
            ("#", _) => return None,
            ("+", Some(_)) => {}
            (_, Some(found)) if found == pattern => {}
            (_, Some(found)) => return Some(tell(level, &Found::Literal(pattern, found))),
            (_, None) => return Some(tell(level, &Found::TooShort(pattern))),
        }
        last = pattern;
    }
    let rest = levels.next()?;
    let level = u32::try_from(filter.levels().count()).unwrap_or(u32::MAX);
    Some(match last {
        "+" => tell(level, &Found::PlusDoesNotCross(rest)),
        _ => tell(level, &Found::TooLong(rest)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(text: &str) -> TopicFilter {
        TopicFilter::parse(text).unwrap()
    }

    fn name(text: &str) -> TopicName {
        TopicName::parse(text).unwrap()
    }

    #[test]
    fn filters_match_names() {
        crate::proves!(V311: "4.7.2-1", "4.7.3-4"; V5: "4.7.2-1", "4.7.3-4");
        #[rustfmt::skip]
        let table = [
            // filter             name                   matches  clause
            ("plant/1/temp",      "plant/1/temp",        true,    "4.7.3-4"),
            ("plant/1/temp",      "plant/1/Temp",        false,   "4.7.3-4"),
            ("plant/1/temp",      "plant/1/temp/",       false,   "4.7.3-4"),
            ("/plant",            "plant",               false,   "4.7.3-4"),
            ("plant/#",           "plant",               true,    "4.7.1-1"),
            ("plant/#",           "plant/",              true,    "4.7.1-1"),
            ("plant/#",           "plant/1/temp",        true,    "4.7.1-1"),
            ("plant/#",           "plants",              false,   "4.7.1-1"),
            ("#",                 "/",                   true,    "4.7.1-1"),
            ("plant/+/temp",      "plant/1/temp",        true,    "4.7.1-2"),
            ("plant/+/temp",      "plant//temp",         true,    "4.7.1-2"),
            ("plant/+/temp",      "plant/1/2/temp",      false,   "4.7.1-2"),
            ("plant/+",           "plant",               false,   "4.7.1-2"),
            ("plant/+",           "plant/",              true,    "4.7.1-2"),
            ("+",                 "plant/1",             false,   "4.7.1-2"),
            ("+/+",               "/plant",              true,    "4.7.1-2"),
            ("/+",                "/plant",              true,    "4.7.1-2"),
            ("+/plant/#",         "/plant",              true,    "4.7.1-1"),
            ("#",                 "$SYS/uptime",         false,   "4.7.2-1"),
            ("+/uptime",          "$SYS/uptime",         false,   "4.7.2-1"),
            ("$SYS/#",            "$SYS/uptime",         true,    "4.7.2-1"),
            ("$SYS/+",            "$SYS/uptime",         true,    "4.7.2-1"),
            ("plant/#",           "plant/$1",            true,    "4.7.2-1"),
        ];
        for (wanted, topic, expected, clause) in table {
            let (wanted, topic) = (filter(wanted), name(topic));
            assert_eq!(
                wanted.matches(&topic),
                expected,
                "{wanted} on {topic} [MQTT-{clause}]"
            );
            assert_eq!(
                mismatch(&wanted, &topic).is_none(),
                expected,
                "{wanted} on {topic}"
            );
        }
    }

    #[test]
    fn a_mismatch_says_where_and_why() {
        let literal = |wanted: &str, found: &str| Difference::Literal {
            wanted: wanted.to_owned(),
            found: found.to_owned(),
        };
        #[rustfmt::skip]
        let table = [
            ("plant/1/temp", "plant/2/temp",   1, literal("1", "2")),
            ("plant/1/temp", "plant/1",        2, Difference::TooShort("temp".to_owned())),
            ("plant/1",      "plant/1/temp",   2, Difference::TooLong("temp".to_owned())),
            ("plant/+",      "plant/1/temp",   2, Difference::PlusDoesNotCross("temp".to_owned())),
            ("plant/+/temp", "plant/1/2/temp", 2, literal("temp", "2")),
            ("#",            "$SYS/uptime",    0, Difference::Dollar('#')),
            ("+/uptime",     "$SYS/uptime",    0, Difference::Dollar('+')),
        ];
        for (wanted, topic, level, why) in table {
            let found = mismatch(&filter(wanted), &name(topic));
            assert_eq!(found, Some(Mismatch { level, why }), "{wanted} on {topic}");
        }
    }
}
