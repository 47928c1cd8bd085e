//! Who is here, as the retained messages of a class say.

use std::collections::BTreeMap;

use brokerscope_core::machine::Message;

/// The topics of the list, without the names.
const TOPIC: &str = "class/";
/// What a student's page says, and what its Last Will says.
const HERE: &[u8] = b"here";
const AWAY: &[u8] = b"away";

/// More names than any class has.
const NAMES_MAX: usize = 1_000;

/// Who is here.
#[derive(Debug, Default)]
pub(crate) struct Register {
    present: BTreeMap<String, bool>,
}

impl Register {
    /// Reads a message. Answers the list, if it has changed.
    pub(crate) fn read(&mut self, message: &Message) -> Option<String> {
        let name = message.topic.as_str().strip_prefix(TOPIC)?;
        if name.is_empty() || name.contains('/') {
            return None;
        }
        let is_here = match &message.payload[..] {
            HERE => true,
            AWAY => false,
            // An empty message takes a retained one away, and a name from the list.
            b"" => {
                self.present.remove(name)?;
                return Some(self.list());
            }
            _ => return None,
        };
        let is_known = self.present.contains_key(name);
        if !is_known && self.present.len() >= NAMES_MAX {
            return None;
        }
        let was = self.present.insert(name.to_owned(), is_here);
        (was != Some(is_here)).then(|| self.list())
    }

    /// `2 of 3 are here: ada, bob; away: eve`
    fn list(&self) -> String {
        let names = |wanted: bool| {
            let names = self.present.iter().filter(|(_, here)| **here == wanted);
            let names = names.map(|(name, _)| name.escape_debug().to_string());
            names.collect::<Vec<_>>().join(", ")
        };
        let here = self.present.values().filter(|here| **here).count();
        let mut list = format!("{here} of {} are here", self.present.len());
        for (word, names) in [(": ", names(true)), ("; away: ", names(false))] {
            if !names.is_empty() {
                list.push_str(word);
                list.push_str(&names);
            }
        }
        list
    }
}

#[cfg(test)]
mod tests {
    use brokerscope_core::topic::TopicName;
    use brokerscope_core::wire::{Properties, Qos};
    use bytes::Bytes;

    use super::*;

    #[test]
    fn the_list_says_who_came_and_who_went() {
        let mut register = Register::default();
        let mut read = |topic: &str, payload: &'static str| {
            register.read(&Message {
                topic: TopicName::parse(topic).unwrap(),
                payload: Bytes::from_static(payload.as_bytes()),
                qos: Qos::AtLeastOnce,
                retain: true,
                properties: Properties::none(),
            })
        };
        #[rustfmt::skip]
        let table = [
            ("class/ada",   "here", Some("1 of 1 are here: ada")),
            ("class/ada",   "here", None),
            ("class/bob",   "away", Some("1 of 2 are here: ada; away: bob")),
            ("class/ada",   "away", Some("0 of 2 are here; away: ada, bob")),
            ("class/ada",   "why?", None),
            ("class/a/b",   "here", None),
            ("other/eve",   "here", None),
            ("class/e\nve", "here", Some("1 of 3 are here: e\\nve; away: ada, bob")),
            ("class/bob",   "",     Some("1 of 2 are here: e\\nve; away: ada")),
        ];
        for (topic, payload, expected) in table {
            assert_eq!(
                read(topic, payload).as_deref(),
                expected,
                "{topic} {payload}"
            );
        }
    }
}
