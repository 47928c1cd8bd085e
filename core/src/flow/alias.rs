//! Numbers that stand for topic names on one connection (§3.3.2.3.4).
//!
//! Both halves begin empty with a connection and end with it [MQTT-3.3.2-7].

use crate::order::Map;
use crate::topic::TopicName;

/// Which topics a sender gives an alias.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum AliasPolicy {
    /// None.
    None,
    /// The first ones, until the receiver's maximum is used up.
    #[default]
    FirstCome,
    /// Each; when the maximum is used up, the topic that was not sent for longest loses its alias.
    Lru,
}

/// The aliases that the peer may use, and which name it gave each.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct AliasesIn {
    max: u16,
    names: Map<u16, TopicName>,
}

/// Why an alias cannot stand.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum AliasFault {
    /// 0, or higher than the receiver said it takes.
    OutOfRange,
    /// No name was given to it on this connection.
    Unknown,
}

/// The aliases this end gives, as far as the peer allows.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct AliasesOut {
    max: u16,
    policy: AliasPolicy,
    /// By name: its alias, and when it was last used.
    given: Map<TopicName, (u16, u64)>,
    /// By last use, for [`AliasPolicy::Lru`] only.
    by_use: Map<u64, TopicName>,
    uses: u64,
}

/// How a PUBLISH names its topic.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Naming {
    /// By its name alone.
    Name,
    /// By its name, and gives it this alias.
    NameAndAlias(u16),
    /// By this alias alone.
    Alias(u16),
}

impl AliasesIn {
    /// For a connection on which aliases up to `max` were allowed; 0 allows none.
    pub const fn new(max: u16) -> Self {
        let names = Map::new();
        Self { max, names }
    }

    /// The name that a PUBLISH with this name and alias means, kept for the next with this alias.
    ///
    /// # Errors
    /// When the alias is out of range [§3.3.4], or unknown and without a name.
    pub fn resolve(
        &mut self,
        alias: u16,
        name: Option<&TopicName>,
    ) -> Result<TopicName, AliasFault> {
        if alias == 0 || alias > self.max {
            return Err(AliasFault::OutOfRange);
        }
        match name {
            Some(name) => {
                self.names.insert(alias, name.clone());
                Ok(name.clone())
            }
            None => self.names.get(&alias).cloned().ok_or(AliasFault::Unknown),
        }
    }

    /// The topic of a PUBLISH with this alias and name, either or both, and which it was named by.
    ///
    /// # Errors
    /// As [`AliasesIn::resolve`]; and [`AliasFault::Unknown`] when it has neither.
    pub fn read(
        &mut self,
        alias: Option<u16>,
        name: Option<&TopicName>,
    ) -> Result<(TopicName, Naming), AliasFault> {
        let Some(alias) = alias else {
            let name = name.cloned().ok_or(AliasFault::Unknown)?;
            return Ok((name, Naming::Name));
        };
        let naming = match name {
            Some(_) => Naming::NameAndAlias(alias),
            None => Naming::Alias(alias),
        };
        Ok((self.resolve(alias, name)?, naming))
    }

    /// The aliases that have a name, lowest first.
    pub fn iter(&self) -> impl Iterator<Item = (u16, &TopicName)> {
        self.names.iter().map(|(alias, name)| (*alias, name))
    }
}

impl AliasesOut {
    /// For a connection whose peer allows aliases up to `max`; 0 allows none.
    pub fn new(max: u16, policy: AliasPolicy) -> Self {
        let max = match policy {
            AliasPolicy::None => 0,
            AliasPolicy::FirstCome | AliasPolicy::Lru => max,
        };
        Self {
            max,
            policy,
            ..Self::default()
        }
    }

    /// Whether it gives any at all.
    pub const fn is_on(&self) -> bool {
        self.max > 0
    }

    /// Whether this topic has an alias already.
    pub fn knows(&self, topic: &TopicName) -> bool {
        self.given.contains_key(topic)
    }

    /// How to name this topic in the PUBLISH that is sent now.
    ///
    /// A name of three bytes or less never gets an alias, because the alias takes three itself.
    pub fn name(&mut self, topic: &TopicName) -> Naming {
        if !self.is_on() || topic.as_str().len() <= 3 {
            return Naming::Name;
        }
        self.uses += 1;
        let now = self.uses;
        if let Some((alias, used)) = self.given.get_mut(topic) {
            let before = std::mem::replace(used, now);
            let alias = *alias;
            if let Some(name) = self.by_use.remove(&before) {
                self.by_use.insert(now, name);
            }
            return Naming::Alias(alias);
        }
        let Some(alias) = self.free_alias() else {
            return Naming::Name;
        };
        // It outlives the packet whose memory its name may be a part of.
        let topic = topic.alone();
        if self.policy == AliasPolicy::Lru {
            self.by_use.insert(now, topic.clone());
        }
        self.given.insert(topic, (alias, now));
        Naming::NameAndAlias(alias)
    }

    /// One that no topic has; by [`AliasPolicy::Lru`] the oldest one is taken back.
    fn free_alias(&mut self) -> Option<u16> {
        let next = u16::try_from(self.given.len()).ok()?.checked_add(1);
        if let Some(next) = next.filter(|next| *next <= self.max) {
            return Some(next);
        }
        let (_, oldest) = self.by_use.pop_first()?;
        self.given.remove(&oldest).map(|(alias, _)| alias)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topic(name: &str) -> TopicName {
        TopicName::parse(name).unwrap()
    }

    #[test]
    fn a_name_with_an_alias_is_kept_and_an_alias_alone_means_it() {
        use AliasFault::{OutOfRange, Unknown};
        let mut aliases = AliasesIn::new(2);
        #[rustfmt::skip]
        let story = [
            // alias  name          means              clause
            (1,       None,         Err(Unknown),      "§3.3.4d"),
            (1,       Some("door"), Ok("door"),        "§3.3.4e"),
            (1,       None,         Ok("door"),        "§3.3.4e"),
            (2,       Some("door"), Ok("door"),        "3.3.2-12"),
            (1,       Some("lamp"), Ok("lamp"),        "§3.3.4e"),
            (1,       None,         Ok("lamp"),        "§3.3.4e"),
            (2,       None,         Ok("door"),        "3.3.2-12"),
            (0,       Some("door"), Err(OutOfRange),   "3.3.2-8"),
            (3,       Some("door"), Err(OutOfRange),   "3.3.2-9"),
        ];
        for (alias, name, expected, clause) in story {
            let name = name.map(topic);
            let found = aliases.resolve(alias, name.as_ref());
            let found = found
                .as_ref()
                .map(TopicName::as_str)
                .map_err(|fault| *fault);
            assert_eq!(found, expected, "{alias} {name:?} [MQTT-{clause}]");
        }
    }

    #[test]
    fn the_first_topics_get_an_alias_and_keep_it() {
        let mut aliases = AliasesOut::new(2, AliasPolicy::FirstCome);
        #[rustfmt::skip]
        let story = [
            ("door", Naming::NameAndAlias(1)),
            ("door", Naming::Alias(1)),
            ("lamp", Naming::NameAndAlias(2)),
            ("lock", Naming::Name),
            ("door", Naming::Alias(1)),
            ("a/b",  Naming::Name),
        ];
        tell(&mut aliases, &story);
    }

    fn tell(aliases: &mut AliasesOut, story: &[(&str, Naming)]) {
        for (name, expected) in story {
            let named = aliases.name(&topic(name));
            assert_eq!(named, *expected, "{name} [MQTT-3.1.2-26]");
        }
    }

    #[test]
    fn the_topic_that_was_not_sent_for_longest_loses_its_alias() {
        let mut aliases = AliasesOut::new(2, AliasPolicy::Lru);
        #[rustfmt::skip]
        let story = [
            ("door", Naming::NameAndAlias(1)),
            ("lamp", Naming::NameAndAlias(2)),
            ("door", Naming::Alias(1)),
            ("lock", Naming::NameAndAlias(2)),
            ("lamp", Naming::NameAndAlias(1)),
            ("lock", Naming::Alias(2)),
        ];
        tell(&mut aliases, &story);
    }

    #[test]
    fn without_leave_there_is_no_alias() {
        for (max, policy) in [(0, AliasPolicy::Lru), (9, AliasPolicy::None)] {
            let mut aliases = AliasesOut::new(max, policy);
            for _ in 0..2 {
                assert_eq!(
                    aliases.name(&topic("door")),
                    Naming::Name,
                    "[MQTT-3.1.2-27]"
                );
            }
        }
    }
}
