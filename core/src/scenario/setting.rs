//! Settings of a broker that are one of a few words: both directions from one table.

use std::fmt::Write as _;

use super::line::Line;
use crate::broker::{BrokerConfig, Onward, Overlapping, QueuePolicy, Sharing};
use crate::flow::AliasPolicy;
use crate::wire::Qos;

/// One setting.
struct Setting {
    name: &'static str,
    /// Its values, in words.
    words: &'static [&'static str],
    /// Which of the words it says.
    get: fn(&BrokerConfig) -> Option<usize>,
    /// Takes the value with this place among the words.
    set: fn(&mut BrokerConfig, usize),
}

macro_rules! settings {
    ($($name:literal $field:ident { $($word:literal $value:expr),* })*) => {
        const SETTINGS: &[Setting] = &[$(Setting {
            name: $name,
            words: &[$($word),*],
            get: |config| [$($value),*].iter().position(|value| *value == config.$field),
            set: |config, at| {
                if let Some(value) = [$($value),*].into_iter().nth(at) {
                    config.$field = value;
                }
            },
        }),*];
    };
}

settings! {
    "sharing" sharing {
        "round-robin" Sharing::RoundRobin,
        "random" Sharing::Random,
        "sticky" Sharing::Sticky,
        "least-in-flight" Sharing::LeastInFlight,
        "publisher" Sharing::Publisher,
        "topic" Sharing::Topic
    }
    "overlapping" overlapping {
        "one-copy" Overlapping::OneCopy,
        "each-copy" Overlapping::EachCopy
    }
    "granted-qos-max" granted_qos_max {
        "0" Qos::AtMostOnce,
        "1" Qos::AtLeastOnce,
        "2" Qos::ExactlyOnce
    }
    "queue-full" queue_policy {
        "refuse-newest" QueuePolicy::RefuseNewest,
        "drop-oldest" QueuePolicy::DropOldest
    }
    "onward" onward {
        "at-publish" Onward::AtPublish,
        "at-pubrel" Onward::AtPubrel
    }
    "alias" alias_policy {
        "none" AliasPolicy::None,
        "first-come" AliasPolicy::FirstCome,
        "lru" AliasPolicy::Lru
    }
}

/// Their names.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    SETTINGS.iter().map(|setting| setting.name)
}

/// Reads the value of the setting whose name was just read; `None` if it is wrong.
pub(super) fn read(name: &str, line: &mut Line<'_, '_>, config: &mut BrokerConfig) -> Option<()> {
    let setting = SETTINGS.iter().find(|setting| setting.name == name)?;
    let is_said = |word: &&str| line.take_word(word);
    let Some(at) = setting.words.iter().position(is_said) else {
        let found = line.found();
        let hint = format!("there is: {}", setting.words.join(", "));
        return line.problem(format!("{found} is no value of `{name}`"), hint);
    };
    (setting.set)(config, at);
    Some(())
}

/// Writes those that differ from the default, each with a space in front.
pub(super) fn print(config: &BrokerConfig, plain: &BrokerConfig, text: &mut String) {
    for setting in SETTINGS {
        let at = (setting.get)(config);
        if at == (setting.get)(plain) {
            continue;
        }
        if let Some(word) = at.and_then(|at| setting.words.get(at)) {
            let _ = write!(text, " {} {word}", setting.name);
        }
    }
}
