//! What is said of bridges, in one sentence each.

use super::phrase::say;
use super::{Phrase, Word};
use crate::topic::TopicName;
use crate::wire::Qos;

/// What was decided about a bridge.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Bridging {
    /// An end was given a message, and the other publishes it.
    Crossed {
        /// What it is called on this side.
        topic: TopicName,
        /// What it is called on the other.
        there: TopicName,
        /// At which QoS it goes on.
        qos: Qos,
    },
    /// Broker: the Protocol Level of this 3.1.1 client says that it is a bridge.
    Recognized,
    /// Client: the broker does not know the bridge's bit, so it tries again without.
    WithoutBit,
}

pub(super) fn tell(who: Word, what: &Bridging) -> Phrase {
    match what {
        Bridging::Crossed { topic, there, qos } => say![
            "The bridge takes ",
            Word::code(topic),
            " over: a new message on ",
            Word::code(there),
            " at ",
            Word::value(format_args!("QoS {qos}")),
            "."
        ],
        Bridging::Recognized => say![
            who,
            " knows a bridge by its Protocol Level: it gets nothing back that it published, and sees \
             RETAIN as published."
        ],
        Bridging::WithoutBit => {
            say![
                "The broker does not know bridges, so ",
                who,
                " tries again as a plain client."
            ]
        }
    }
}
