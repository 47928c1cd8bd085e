//! Bridges: what one broker passes on to another, by the rules of Mosquitto's `bridge` sections.
//!
//! A bridge is a program beside its broker that has two clients: its *local* end is one of the
//! broker it belongs to, its *remote* end one of the other. What one end is given, the other
//! publishes. Start at [`Bridge::cross`]: which rule carries a message, and what it is called on the
//! other side. [`Joint`] is the machine beside each of the two clients.
//!
//! A message that crosses is a new message at the other broker. That is all there is to loops: the
//! other broker cannot know that it was here before. `No Local` [MQTT-3.8.3-3] keeps a broker from
//! giving an end back what that end published, and that is as far as it reaches.

mod joint;
mod line;
mod rule;

pub use joint::{Joint, Task};
pub use rule::{Direction, Rule, RuleError};

use crate::machine::{Message, Takes};
use crate::topic::TopicName;
use crate::wire::{RetainHandling, SubscribeFilter};

/// How many rules a bridge has at most: they fit one SUBSCRIBE that a person can still read.
pub const RULES_MAX: usize = 64;

/// What goes over a bridge, and what keeps it from going round.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Bridge {
    /// The first that fits a message carries it.
    pub rules: Vec<Rule>,
    /// Which ends ask not to be given what they published.
    pub protection: Protection,
}

/// One of the two clients of a bridge.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum End {
    /// At the broker that has the bridge.
    Local,
    /// At the other.
    Remote,
}

impl End {
    /// The one across.
    pub const fn other(self) -> Self {
        match self {
            Self::Local => Self::Remote,
            Self::Remote => Self::Local,
        }
    }
}

/// Which ends ask not to be given what they published: No Local in 5.0; in 3.1.1 the bit in the
/// Protocol Level by which Mosquitto's bridges make themselves known (`try_private`).
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Protection {
    /// Both.
    #[default]
    Both,
    /// The local one only: Mosquitto with `try_private false`, or with a 3.1.1 broker that does not
    /// know the bit.
    Local,
    /// Neither: two plain clients with a program between them.
    None,
}

impl Protection {
    /// Whether this end asks for it.
    pub const fn covers(self, end: End) -> bool {
        match self {
            Self::Both => true,
            Self::Local => matches!(end, End::Local),
            Self::None => false,
        }
    }
}

impl Bridge {
    /// What this end subscribes to. RETAIN stays as published, so that what is kept at one side is
    /// kept at the other; 3.1.1 cannot ask for that, but a broker that knows bridges does it.
    pub fn subscriptions(&self, end: End) -> Vec<SubscribeFilter> {
        let rules = self.rules.iter().filter(|rule| rule.leads_from(end));
        let entries = rules.filter_map(|rule| {
            let filter = rule.filter(end).ok()?;
            Some(SubscribeFilter {
                filter,
                qos: rule.qos,
                no_local: self.protection.covers(end),
                retain_as_published: true,
                retain_handling: RetainHandling::Send,
            })
        });
        // The same filter twice would be one subscription, the later one [MQTT-3.8.4-3].
        let mut all: Vec<SubscribeFilter> = Vec::new();
        for entry in entries {
            match all.iter_mut().find(|it| it.filter == entry.filter) {
                Some(known) => known.qos = known.qos.max(entry.qos),
                None => all.push(entry),
            }
        }
        all
    }

    /// What the other end publishes when this one is given `message`; `None` if no rule carries it.
    ///
    /// QoS is the lowest of the message's, the rule's, and what the other broker takes. Properties
    /// that travel with a message travel on; a Response Topic stays as it was, as in Mosquitto, and
    /// so may mean something else over there.
    pub fn cross(&self, from: End, message: &Message, takes: Takes) -> Option<Message> {
        let mut rules = self.rules.iter().filter(|rule| rule.leads_from(from));
        let (rule, topic) =
            rules.find_map(|rule| Some((rule, rule.carry(from, &message.topic)?)))?;
        let topic = TopicName::parse(&topic).ok()?;
        Some(Message {
            topic,
            qos: message.qos.min(rule.qos).min(takes.qos),
            retain: message.retain && takes.retain,
            ..message.clone().without_hop()
        })
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::wire::{Properties, Property, Qos, Text};

    const ALL: Takes = Takes {
        qos: Qos::ExactlyOnce,
        retain: true,
    };

    fn rule(pattern: &str, direction: Direction, qos: Qos, local: &str, remote: &str) -> Rule {
        Rule {
            pattern: pattern.into(),
            direction,
            qos,
            local: local.into(),
            remote: remote.into(),
        }
    }

    fn message(topic: &str, qos: Qos) -> Message {
        Message {
            topic: TopicName::parse(topic).unwrap(),
            payload: Bytes::from_static(b"21.5"),
            qos,
            retain: true,
            properties: Properties(vec![
                Property::ContentType(Text::parse("text/plain").unwrap()),
                Property::SubscriptionIdentifier(7),
            ]),
        }
    }

    #[test]
    fn a_topic_changes_its_prefix_at_the_bridge() {
        use Direction::{Both, In, Out};
        use End::{Local, Remote};
        #[rustfmt::skip]
        let table = [
            // pattern   way   local     remote    from    topic             there
            ("#",        Out,  "",       "",       Local,  "a/b",            Some("a/b")),
            ("#",        Out,  "",       "",       Remote, "a/b",            None),
            ("#",        In,   "",       "",       Remote, "a/b",            Some("a/b")),
            ("#",        In,   "",       "",       Local,  "a/b",            None),
            ("#",        Both, "",       "",       Remote, "a/b",            Some("a/b")),
            ("temp/#",   Out,  "",       "home/",  Local,  "temp/1",         Some("home/temp/1")),
            ("temp/#",   Out,  "",       "home/",  Local,  "light/1",        None),
            ("+/set",    In,   "plant/", "cloud/", Remote, "cloud/pump/set", Some("plant/pump/set")),
            ("+/set",    In,   "plant/", "cloud/", Remote, "plant/pump/set", None),
            ("",         Both, "here",   "there",  Local,  "here",           Some("there")),
            ("",         Both, "here",   "there",  Remote, "there",          Some("here")),
            ("#",        Out,  "a/",     "",       Local,  "a/b",            Some("b")),
            // `a/#` matches its parent too, which has no name without the prefix.
            ("#",        Out,  "a/",     "",       Local,  "a",              None),
        ];
        for (pattern, way, local, remote, from, topic, expected) in table {
            let bridge = Bridge {
                rules: vec![rule(pattern, way, Qos::ExactlyOnce, local, remote)],
                ..Bridge::default()
            };
            let there = bridge.cross(from, &message(topic, Qos::AtMostOnce), ALL);
            let there = there.as_ref().map(|it| it.topic.as_str());
            assert_eq!(there, expected, "{pattern} {way:?} {from:?} {topic}");
        }
    }

    #[test]
    fn the_first_rule_that_fits_carries_a_message_at_the_lowest_qos() {
        let bridge = Bridge {
            rules: vec![
                rule("a/#", Direction::Out, Qos::AtLeastOnce, "", "first/"),
                rule("#", Direction::Out, Qos::ExactlyOnce, "", "second/"),
            ],
            ..Bridge::default()
        };
        let low = Takes {
            qos: Qos::AtMostOnce,
            retain: false,
        };
        #[rustfmt::skip]
        let table = [
            ("a/1", Qos::ExactlyOnce, ALL, "first/a/1",  Qos::AtLeastOnce, true),
            ("a/1", Qos::AtMostOnce,  ALL, "first/a/1",  Qos::AtMostOnce,  true),
            ("b/1", Qos::ExactlyOnce, ALL, "second/b/1", Qos::ExactlyOnce, true),
            ("b/1", Qos::ExactlyOnce, low, "second/b/1", Qos::AtMostOnce,  false),
        ];
        for (topic, qos, takes, there, expected, retain) in table {
            let crossed = bridge
                .cross(End::Local, &message(topic, qos), takes)
                .unwrap();
            assert_eq!(crossed.topic.as_str(), there);
            assert_eq!((crossed.qos, crossed.retain), (expected, retain), "{topic}");
            let content = Property::ContentType(Text::parse("text/plain").unwrap());
            assert_eq!(crossed.properties.0, [content], "[MQTT-3.3.4-6] {topic}");
        }
    }

    #[test]
    fn each_end_subscribes_to_what_leads_away_from_it() {
        let bridge = Bridge {
            rules: vec![
                rule("up/#", Direction::Out, Qos::AtLeastOnce, "l/", "r/"),
                rule("down/#", Direction::In, Qos::ExactlyOnce, "l/", "r/"),
                rule("down/#", Direction::Both, Qos::AtMostOnce, "l/", "r/"),
            ],
            protection: Protection::Local,
        };
        let said = |end| {
            let entries = bridge.subscriptions(end).into_iter();
            let said = entries.map(|it| (it.filter.as_str().to_owned(), it.qos, it.no_local));
            said.collect::<Vec<_>>()
        };
        let (up, down) = ("l/up/#".to_owned(), "l/down/#".to_owned());
        let local = [(up, Qos::AtLeastOnce, true), (down, Qos::AtMostOnce, true)];
        assert_eq!(said(End::Local), local);
        let remote = [("r/down/#".to_owned(), Qos::ExactlyOnce, false)];
        assert_eq!(said(End::Remote), remote);
    }
}
