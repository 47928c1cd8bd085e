//! What each client may read and write.

use std::fmt;
use std::sync::Arc;

use super::acl_line::{self, Said};
use crate::problem::Problem;
use crate::topic::{TopicFilter, TopicName};
use crate::wire::Text;

/// How long a list may be, in lines: more would be a mistake.
const LINES_MAX: usize = 100_000;

/// An access control list in the words of Mosquitto's `acl_file`.
///
/// ```text
/// topic [read|write|readwrite|deny] FILTER       before any `user`: for clients without a name
/// user NAME                                      the topics below are this user's
/// pattern [read|write|readwrite|deny] FILTER     for everybody; %c and %u stand for a whole level
/// # a comment, when it begins the line
/// ```
///
/// Nothing is allowed that no line allows. A `deny` comes before everything of its kind: those of
/// `topic` before what `topic` allows, then those of `pattern` before what `pattern` allows. So what
/// a `topic` allows, the `deny` of a `pattern` does not take away; Mosquitto does the same.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Acl {
    text: Arc<str>,
    /// As they stand in the text.
    rules: Arc<[Rule]>,
}

/// One line that allows or denies.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
struct Rule {
    line: u32,
    whose: Whose,
    grant: Grant,
    filter: TopicFilter,
}

#[derive(Clone, Debug, Eq, Hash, PartialEq)]
enum Whose {
    /// Clients without a User Name.
    Anonymous,
    /// One user.
    User(Text),
    /// Everybody: a pattern.
    Everybody,
}

/// What a line gives.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Grant {
    Read,
    Write,
    ReadWrite,
    Deny,
}

/// What somebody wants to do.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Right {
    /// Get messages.
    Read,
    /// Publish messages, the will among them.
    Write,
}

/// Who wants to do it.
#[derive(Clone, Copy, Debug)]
pub struct Who<'a> {
    /// Its Client Identifier: `%c`.
    pub client: &'a Text,
    /// Its User Name: `%u`.
    pub user: Option<&'a Text>,
}

/// Why somebody may not.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, thiserror::Error)]
pub enum Denied {
    /// This line denies it, counted from 1.
    #[error("ACL line {0}")]
    Line(u32),
    /// No line allows it.
    #[error("no ACL line allows it")]
    NoLine,
    /// The topic begins with `$`: it is for brokers [§4.7.2].
    #[error("what begins with $ is for brokers")]
    Reserved,
    /// Its Client Identifier or User Name has a `+` or `#`, with which a pattern could be widened.
    #[error("a name with a wildcard matches no ACL pattern")]
    WildcardInName,
}

/// One level of a filter for one client.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Level<'a> {
    Hash,
    Plus,
    Word(&'a str),
}

impl Acl {
    /// Reads a list.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        let (mut rules, mut problems) = (Vec::new(), Vec::new());
        let mut whose = Whose::Anonymous;
        for (line, content) in (1_u32..).zip(text.lines()) {
            if rules.len() >= LINES_MAX {
                problems.push(acl_line::problem(
                    line,
                    1,
                    "the list is too long",
                    "split it",
                ));
                break;
            }
            let mut add = |whose, grant, filter| {
                rules.push(Rule {
                    line,
                    whose,
                    grant,
                    filter,
                });
            };
            match acl_line::read(line, content) {
                Ok(Said::Nothing) => {}
                Ok(Said::User(user)) => whose = Whose::User(user),
                Ok(Said::Topic(grant, filter)) => add(whose.clone(), grant, filter),
                Ok(Said::Pattern(grant, filter)) => add(Whose::Everybody, grant, filter),
                Err(problem) => problems.push(problem),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            text: text.into(),
            rules: rules.into(),
        })
    }

    /// How many of its lines allow or deny something.
    pub fn count(&self) -> usize {
        self.rules.len()
    }

    /// Whether `who` has this right on `topic`: the number of the line that allows it, from 1.
    ///
    /// # Errors
    /// Why it may not.
    pub fn check(&self, who: Who<'_>, right: Right, topic: &TopicName) -> Result<u32, Denied> {
        let matches = |levels: &[Level<'_>]| covers(levels, &literal(topic.as_str()));
        self.judge(who, right, matches, matches)
    }

    /// Whether `who` may read anything at all of what `filter` matches: the number of a line that
    /// allows it, from 1. What it gets is checked again at each message.
    ///
    /// # Errors
    /// Why it may not.
    pub fn check_filter(&self, who: Who<'_>, filter: &TopicFilter) -> Result<u32, Denied> {
        let filter = filter.as_str();
        let allows = |levels: &[Level<'_>]| overlaps(levels, &pattern(filter));
        let denies = |levels: &[Level<'_>]| covers(levels, &pattern(filter));
        self.judge(who, Right::Read, allows, denies)
    }

    fn judge(
        &self,
        who: Who<'_>,
        right: Right,
        allows: impl Fn(&[Level<'_>]) -> bool,
        denies: impl Fn(&[Level<'_>]) -> bool,
    ) -> Result<u32, Denied> {
        let judge = |is_wanted: &dyn Fn(&Rule) -> bool| {
            let find = |may: &dyn Fn(&Rule, &[Level<'_>]) -> bool| {
                let mut rules = self.rules.iter().filter(|rule| is_wanted(rule));
                let found = rules.find(|rule| {
                    let levels = rule.levels(who);
                    levels.is_some_and(|levels| may(rule, &levels))
                });
                found.map(|rule| rule.line)
            };
            let denied = find(&|rule, levels| rule.grant == Grant::Deny && denies(levels));
            if let Some(line) = denied {
                return Some(Err(Denied::Line(line)));
            }
            find(&|rule, levels| rule.grant.includes(right) && allows(levels)).map(Ok)
        };
        let own = judge(&|rule| rule.is_own(who));
        if let Some(verdict) = own {
            return verdict;
        }
        let has_patterns = self.rules.iter().any(Rule::is_pattern);
        let has_wildcard = |name: &Text| name.as_str().contains(['+', '#']);
        if has_patterns && (has_wildcard(who.client) || who.user.is_some_and(has_wildcard)) {
            return Err(Denied::WildcardInName);
        }
        judge(&Rule::is_pattern).unwrap_or(Err(Denied::NoLine))
    }
}

impl Rule {
    fn is_pattern(&self) -> bool {
        self.whose == Whose::Everybody
    }

    fn is_own(&self, who: Who<'_>) -> bool {
        match &self.whose {
            Whose::Anonymous => who.user.is_none(),
            Whose::User(user) => who.user == Some(user),
            Whose::Everybody => false,
        }
    }

    /// Its filter for this client; `None` if it asks for a User Name and there is none.
    fn levels<'a>(&'a self, who: Who<'a>) -> Option<Vec<Level<'a>>> {
        let is_pattern = self.is_pattern();
        let level = |level| match level {
            "%c" if is_pattern => Some(Level::Word(who.client.as_str())),
            "%u" if is_pattern => who.user.map(|user| Level::Word(user.as_str())),
            level => Some(Level::of(level)),
        };
        self.filter.levels().map(level).collect()
    }
}

impl Grant {
    fn includes(self, right: Right) -> bool {
        match self {
            Self::Read => right == Right::Read,
            Self::Write => right == Right::Write,
            Self::ReadWrite => true,
            Self::Deny => false,
        }
    }
}

impl<'a> Level<'a> {
    fn of(level: &'a str) -> Self {
        match level {
            "#" => Self::Hash,
            "+" => Self::Plus,
            word => Self::Word(word),
        }
    }

    fn is_wildcard(self) -> bool {
        !matches!(self, Self::Word(_))
    }

    fn is_dollar(self) -> bool {
        matches!(self, Self::Word(word) if word.starts_with('$'))
    }
}

fn literal(name: &str) -> Vec<Level<'_>> {
    name.split('/').map(Level::Word).collect()
}

fn pattern(filter: &str) -> Vec<Level<'_>> {
    filter.split('/').map(Level::of).collect()
}

/// A wildcard that begins a filter leaves names that begin with `$` alone [MQTT-4.7.2-1].
fn misses_dollar(one: &[Level<'_>], other: &[Level<'_>]) -> bool {
    match (one.first(), other.first()) {
        (Some(one), Some(other)) => one.is_wildcard() && other.is_dollar(),
        (None, _) | (_, None) => false,
    }
}

/// Whether `wide` matches everything that `narrow` matches.
fn covers(wide: &[Level<'_>], narrow: &[Level<'_>]) -> bool {
    if misses_dollar(wide, narrow) {
        return false;
    }
    let mut levels = narrow.iter();
    for level in wide {
        match (level, levels.next()) {
            // `#` also matches its parent, so a filter that has ended is fine.
            (Level::Hash, _) => return true,
            (Level::Plus, Some(Level::Plus | Level::Word(_))) => {}
            (Level::Word(_), Some(other)) if level == other => {}
            (Level::Plus | Level::Word(_), _) => return false,
        }
    }
    levels.next().is_none()
}

/// Whether there is a name that both match.
fn overlaps(one: &[Level<'_>], other: &[Level<'_>]) -> bool {
    if misses_dollar(one, other) || misses_dollar(other, one) {
        return false;
    }
    let (mut ones, mut others) = (one.iter(), other.iter());
    loop {
        match (ones.next(), others.next()) {
            (None, None) | (Some(Level::Hash), _) | (_, Some(Level::Hash)) => return true,
            (Some(Level::Word(one)), Some(Level::Word(other))) if one != other => return false,
            (Some(_), Some(_)) => {}
            (Some(_), None) | (None, Some(_)) => return false,
        }
    }
}

/// As it was read.
impl fmt::Display for Acl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "read",
            Self::Write => "write",
        })
    }
}
