//! Properties by name and value, for targets that each write them in their own way.

use crate::client::ClientOptions;
use crate::wire::{Properties, Property};

/// What a property says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Value<'a> {
    /// A number.
    Number(u32),
    /// 0 or 1.
    Flag(bool),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
}

/// A property by its name in small letters with hyphens; user properties stand apart.
pub(super) type Named<'a> = (&'static str, Value<'a>);

/// What the properties of one packet or will say.
#[derive(Default)]
pub(super) struct Said<'a> {
    pub(super) named: Vec<Named<'a>>,
    pub(super) user: Vec<(&'a str, &'a str)>,
}

impl<'a> Said<'a> {
    /// Those of a PUBLISH or a will.
    pub(super) fn of(properties: &'a Properties) -> Self {
        let mut said = Self::default();
        for property in &properties.0 {
            said.add(property);
        }
        said
    }

    /// Those of CONNECT.
    pub(super) fn of_connect(options: &'a ClientOptions) -> Self {
        let mut said = Self::default();
        let mut say = |name, value| said.named.push((name, value));
        if options.session_expiry != 0 {
            say(
                "session-expiry-interval",
                Value::Number(options.session_expiry),
            );
        }
        if options.receive_maximum != u16::MAX {
            say(
                "receive-maximum",
                Value::Number(options.receive_maximum.into()),
            );
        }
        if let Some(size) = options.packet_size_max {
            say("maximum-packet-size", Value::Number(size));
        }
        if options.topic_alias_maximum != 0 {
            say(
                "topic-alias-maximum",
                Value::Number(options.topic_alias_maximum.into()),
            );
        }
        if options.asks_response_information {
            say("request-response-information", Value::Flag(true));
        }
        if !options.wants_reasons {
            say("request-problem-information", Value::Flag(false));
        }
        let pairs = options.connect_properties.iter();
        said.user = pairs
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        said
    }

    pub(super) fn is_empty(&self) -> bool {
        self.named.is_empty() && self.user.is_empty()
    }

    fn add(&mut self, property: &'a Property) {
        #[allow(
            clippy::wildcard_enum_match_arm,
            reason = "the others have no place there"
        )]
        let named = match property {
            Property::PayloadFormatIndicator(it) => {
                ("payload-format-indicator", Value::Flag(*it != 0))
            }
            Property::MessageExpiryInterval(it) => ("message-expiry-interval", Value::Number(*it)),
            Property::ContentType(it) => ("content-type", Value::Text(it.as_str())),
            Property::ResponseTopic(it) => ("response-topic", Value::Text(it.as_str())),
            Property::CorrelationData(it) => ("correlation-data", Value::Bytes(it)),
            Property::WillDelayInterval(it) => ("will-delay-interval", Value::Number(*it)),
            Property::TopicAlias(it) => ("topic-alias", Value::Number((*it).into())),
            Property::UserProperty(name, value) => {
                return self.user.push((name.as_str(), value.as_str()));
            }
            _ => return,
        };
        self.named.push(named);
    }
}

/// `message-expiry-interval` as `MessageExpiryInterval`, or with a small letter first.
pub(super) fn camel(name: &str, first_is_small: bool) -> String {
    let mut camel = String::new();
    for (number, word) in name.split('-').enumerate() {
        let (first, rest) = word.split_at(word.len().min(1));
        if number == 0 && first_is_small {
            camel.push_str(first);
        } else {
            camel.push_str(&first.to_ascii_uppercase());
        }
        camel.push_str(rest);
    }
    camel
}

/// `message-expiry-interval` as `message_expiry_interval`.
pub(super) fn snake(name: &str) -> String {
    name.replace('-', "_")
}
