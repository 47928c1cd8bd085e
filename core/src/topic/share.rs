//! Shared subscriptions of 5.0: `$share/NAME/filter` (§4.8.2).

use std::fmt;
use std::sync::Arc;

use super::name::{TopicError, TopicFilter};
use crate::clause;
use crate::spec::Clause;

/// What a shared filter begins with [MQTT-4.8.2-1].
const PREFIX: &str = "$share/";

/// The name of a group that shares a subscription: at least one character, none of `/`, `+`, `#`
/// [MQTT-4.8.2-1, MQTT-4.8.2-2].
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ShareName(Arc<str>);

/// A shared filter taken apart.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct SharedFilter {
    /// The group.
    pub name: ShareName,
    /// What the group wants.
    pub filter: TopicFilter,
}

/// Why a filter that begins with `$share/` is no shared filter.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum ShareError {
    /// No character between the first two slashes.
    #[error("the share name is empty; write `$share/NAME/filter`")]
    NoName,
    /// `+` or `#` in the name.
    #[error("a share name has no `+` and no `#`")]
    Wildcard,
    /// Nothing behind the name.
    #[error("no filter follows the share name; write `$share/NAME/filter`")]
    NoFilter,
    /// Something behind the name that is no filter.
    #[error("behind the share name: {0}")]
    Filter(TopicError),
}

impl ShareError {
    /// The statement the filter breaks.
    pub const fn clause(self) -> Clause {
        match self {
            Self::NoName => clause!(V5, "4.8.2-1"),
            Self::Wildcard | Self::NoFilter => clause!(V5, "4.8.2-2"),
            Self::Filter(why) => why.clause(),
        }
    }
}

impl SharedFilter {
    /// What orders and finds it: its filter, then its name.
    pub fn key(&self) -> (&TopicFilter, &ShareName) {
        (&self.filter, &self.name)
    }
}

impl ShareName {
    /// Checks `text` and keeps it.
    ///
    /// # Errors
    /// When it is empty or contains `/`, `+` or `#`.
    pub fn parse(text: &str) -> Result<Self, ShareError> {
        if text.is_empty() {
            return Err(ShareError::NoName);
        }
        if text.contains(['+', '#', '/']) {
            return Err(ShareError::Wildcard);
        }
        Ok(Self(text.into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ShareName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TopicFilter {
    /// Its parts if 5.0 reads it as a shared filter; `None` if it is a plain one.
    pub fn shared(&self) -> Option<Result<SharedFilter, ShareError>> {
        let rest = self.as_str().strip_prefix(PREFIX)?;
        Some(parse(rest))
    }
}

fn parse(rest: &str) -> Result<SharedFilter, ShareError> {
    let (name, filter) = match rest.split_once('/') {
        Some((name, filter)) => (ShareName::parse(name)?, filter),
        None => {
            ShareName::parse(rest)?;
            return Err(ShareError::NoFilter);
        }
    };
    let filter = TopicFilter::parse(filter).map_err(|why| match why {
        TopicError::Empty => ShareError::NoFilter,
        TopicError::TooLong
        | TopicError::Null
        | TopicError::Wildcard
        | TopicError::MisplacedHash
        | TopicError::MisplacedPlus => ShareError::Filter(why),
    })?;
    Ok(SharedFilter { name, filter })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_filters_come_apart() {
        crate::proves!(V5: "4.8.2-1", "4.8.2-2");
        #[rustfmt::skip]
        let table = [
            ("$share/team/plant/+", Some(Ok(("team", "plant/+"))),     "4.8.2-2"),
            ("$share/team//",       Some(Ok(("team", "/"))),           "4.8.2-2"),
            ("$share/team/#",       Some(Ok(("team", "#"))),           "4.8.2-2"),
            ("$share//plant",       Some(Err(ShareError::NoName)),     "4.8.2-1"),
            ("$share/",             Some(Err(ShareError::NoName)),     "4.8.2-1"),
            ("$share/team",         Some(Err(ShareError::NoFilter)),   "4.8.2-2"),
            ("$share/team/",        Some(Err(ShareError::NoFilter)),   "4.8.2-2"),
            ("$share/+/plant",      Some(Err(ShareError::Wildcard)),   "4.8.2-2"),
            ("$share/#",            Some(Err(ShareError::Wildcard)),   "4.8.2-2"),
            ("$share",              None,                              "4.8.2-1"),
            ("$shared/team/plant",  None,                              "4.8.2-1"),
            ("plant/$share/a/b",    None,                              "4.8.2-1"),
        ];
        for (text, expected, clause) in table {
            let shared = TopicFilter::parse(text).unwrap().shared();
            let found = shared.map(|it| it.map(|it| (it.name.to_string(), it.filter.to_string())));
            let expected =
                expected.map(|it| it.map(|(name, filter)| (name.to_owned(), filter.to_owned())));
            assert_eq!(found, expected, "{text} [MQTT-{clause}]");
        }
    }
}
