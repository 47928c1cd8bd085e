//! Properties of MQTT 5.0 in words: their names in small letters, with hyphens.

use bytes::Bytes;

use super::line::Line;
use super::token::quote;
use crate::wire::{Property, Text};

/// A value that can be written and read.
trait Value: Sized {
    fn read(line: &mut Line<'_, '_>, what: &str) -> Option<Self>;
    fn print(&self) -> String;
}

macro_rules! numbers {
    ($($int:ty),*) => {$(
        impl Value for $int {
            fn read(line: &mut Line<'_, '_>, what: &str) -> Option<Self> {
                line.number(what, Self::MAX)
            }
            fn print(&self) -> String {
                self.to_string()
            }
        }
    )*};
}
numbers!(u8, u16, u32);

impl Value for Text {
    fn read(line: &mut Line<'_, '_>, what: &str) -> Option<Self> {
        line.text(what)
    }
    fn print(&self) -> String {
        quote(self.as_str().as_bytes())
    }
}

impl Value for Bytes {
    fn read(line: &mut Line<'_, '_>, what: &str) -> Option<Self> {
        line.bytes(what)
    }
    fn print(&self) -> String {
        quote(self)
    }
}

/// Both directions from one table.
macro_rules! words {
    ($($word:literal $variant:ident $value:ty,)*) => {
        /// Their names, and `user-property`, which has two values.
        pub(super) const WORDS: &[&str] = &[$($word,)* "user-property"];

        /// The value behind the name that was just read.
        pub(super) fn read(word: &str, line: &mut Line<'_, '_>) -> Option<Property> {
            match word {
                $($word => Some(Property::$variant(<$value>::read(line, $word)?)),)*
                "user-property" => {
                    let name = line.text("the property's name")?;
                    Some(Property::UserProperty(name, line.text("the property's value")?))
                }
                _ => None,
            }
        }

        /// Name and value.
        pub(super) fn print(property: &Property) -> String {
            match property {
                $(Property::$variant(value) => format!("{} {}", $word, Value::print(value)),)*
                Property::UserProperty(name, value) => {
                    format!("user-property {} {}", Value::print(name), Value::print(value))
                }
            }
        }
    };
}

words! {
    "payload-format-indicator" PayloadFormatIndicator u8,
    "message-expiry-interval" MessageExpiryInterval u32,
    "content-type" ContentType Text,
    "response-topic" ResponseTopic Text,
    "correlation-data" CorrelationData Bytes,
    "subscription-identifier" SubscriptionIdentifier u32,
    "session-expiry-interval" SessionExpiryInterval u32,
    "assigned-client-identifier" AssignedClientIdentifier Text,
    "server-keep-alive" ServerKeepAlive u16,
    "authentication-method" AuthenticationMethod Text,
    "authentication-data" AuthenticationData Bytes,
    "request-problem-information" RequestProblemInformation u8,
    "will-delay-interval" WillDelayInterval u32,
    "request-response-information" RequestResponseInformation u8,
    "response-information" ResponseInformation Text,
    "server-reference" ServerReference Text,
    "reason-string" ReasonString Text,
    "receive-maximum" ReceiveMaximum u16,
    "topic-alias-maximum" TopicAliasMaximum u16,
    "topic-alias" TopicAlias u16,
    "maximum-qos" MaximumQos u8,
    "retain-available" RetainAvailable u8,
    "maximum-packet-size" MaximumPacketSize u32,
    "wildcard-subscription-available" WildcardSubscriptionAvailable u8,
    "subscription-identifier-available" SubscriptionIdentifierAvailable u8,
    "shared-subscription-available" SharedSubscriptionAvailable u8,
}
