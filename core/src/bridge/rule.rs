//! One line of a bridge: which topics, which way, how surely, and what they are called on each side.

use std::sync::Arc;

use super::End;
use crate::spec::Clause;
use crate::topic::{TopicError, TopicFilter, TopicName};
use crate::wire::Qos;

/// `topic PATTERN DIRECTION QOS LOCAL-PREFIX REMOTE-PREFIX`, as in Mosquitto's configuration.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Rule {
    /// What stands behind the prefix on both sides. Empty: the two prefixes are one topic and its
    /// other name.
    pub pattern: Arc<str>,
    /// Which way.
    pub direction: Direction,
    /// At most.
    pub qos: Qos,
    /// In front of it at the local broker; may be empty.
    pub local: Arc<str>,
    /// In front of it at the other; may be empty.
    pub remote: Arc<str>,
}

/// Which way a rule leads, seen from the broker that has the bridge.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Direction {
    /// From the other broker to this one.
    In,
    /// From this broker to the other.
    #[default]
    Out,
    /// Both.
    Both,
}

/// Why a rule cannot be.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RuleError {
    /// A prefix and the pattern are no filter together.
    #[error("prefix and pattern are no filter: {0}")]
    Filter(TopicError),
    /// A wildcard in a prefix could not be written on the other side.
    #[error("a prefix has no wildcards")]
    WildcardInPrefix,
    /// Without a pattern there is nothing to tell two topics apart but their prefixes.
    #[error("without a pattern, both prefixes are whole topics")]
    NoPattern,
    /// A group takes messages from others; what a bridge is given is all there is.
    #[error("a bridge does not share its subscriptions")]
    Shared,
}

impl RuleError {
    /// The statement it breaks, if it is one of the standard's.
    pub const fn clause(self) -> Option<Clause> {
        match self {
            Self::Filter(error) => Some(error.clause()),
            Self::WildcardInPrefix | Self::NoPattern | Self::Shared => None,
        }
    }
}

impl Rule {
    /// Whether it can be.
    ///
    /// # Errors
    /// When a prefix has wildcards or is missing, or prefix and pattern are no filter.
    pub fn check(&self) -> Result<(), RuleError> {
        for prefix in [&self.local, &self.remote] {
            if prefix.contains(['+', '#']) {
                return Err(RuleError::WildcardInPrefix);
            }
            if prefix.is_empty() && self.pattern.is_empty() {
                return Err(RuleError::NoPattern);
            }
        }
        for end in [End::Local, End::Remote] {
            let filter = self.filter(end).map_err(RuleError::Filter)?;
            if filter.shared().is_some() {
                return Err(RuleError::Shared);
            }
        }
        Ok(())
    }

    /// What this end subscribes to for it.
    ///
    /// # Errors
    /// When that is no filter; a rule that passed [`Rule::check`] has one on both sides.
    pub fn filter(&self, end: End) -> Result<TopicFilter, TopicError> {
        TopicFilter::parse(&format!("{}{}", self.prefix(end), self.pattern))
    }

    /// Whether messages that this end is given go over by it.
    pub const fn leads_from(&self, end: End) -> bool {
        matches!(
            (self.direction, end),
            (Direction::Both, _) | (Direction::Out, End::Local) | (Direction::In, End::Remote)
        )
    }

    /// What a topic of this side is called on the other; `None` if the rule is not about it.
    pub(super) fn carry(&self, from: End, topic: &TopicName) -> Option<String> {
        if !self.filter(from).ok()?.matches(topic) {
            return None;
        }
        let rest = topic.as_str().strip_prefix(self.prefix(from))?;
        Some(format!("{}{rest}", self.prefix(from.other())))
    }

    fn prefix(&self, end: End) -> &str {
        match end {
            End::Local => &self.local,
            End::Remote => &self.remote,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_checked_once_and_then_has_filters_on_both_sides() {
        #[rustfmt::skip]
        let table = [
            ("#",      "",      "",      Ok(())),
            ("a/#",    "x/",    "y/z/",  Ok(())),
            ("",       "here",  "there", Ok(())),
            ("",       "here",  "",      Err(RuleError::NoPattern)),
            ("",       "",      "",      Err(RuleError::NoPattern)),
            ("a",      "+/",    "",      Err(RuleError::WildcardInPrefix)),
            ("a",      "",      "#",     Err(RuleError::WildcardInPrefix)),
            ("#/a",    "",      "",      Err(RuleError::Filter(TopicError::MisplacedHash))),
            ("+",      "x",     "",      Err(RuleError::Filter(TopicError::MisplacedPlus))),
            ("g/a",    "$share/", "",    Err(RuleError::Shared)),
        ];
        for (pattern, local, remote, expected) in table {
            let rule = Rule {
                pattern: pattern.into(),
                direction: Direction::Both,
                qos: Qos::AtMostOnce,
                local: local.into(),
                remote: remote.into(),
            };
            assert_eq!(rule.check(), expected, "{pattern:?} {local:?} {remote:?}");
        }
    }
}
