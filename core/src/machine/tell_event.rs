//! Every [`Event`] in one sentence.

use super::phrase::say;
use super::{Event, GivenUp, Message, Phrase, Routing, Word};
use crate::topic::TopicName;
use crate::wire::{PacketKind, Qos, ReasonCode, Text};

impl Event {
    /// What happened to `who`, the node whose event it is, in one sentence.
    #[expect(clippy::too_many_lines, reason = "one arm per event, nothing else")]
    pub fn tell(&self, who: &str) -> Phrase {
        let who = Word::name(who);
        match self {
            Self::Connected {
                session_present: true,
            } => say![
                who,
                " is connected, and the broker ",
                Word::strong("still has its session"),
                "."
            ],
            Self::Connected {
                session_present: false,
            } => say![
                who,
                " is connected, with ",
                Word::strong("a new session"),
                "."
            ],
            Self::Refused { reason } => {
                let why = Word::strong(reason.name(PacketKind::Connack));
                say!["The broker refuses ", who, ": ", why, "."]
            }
            Self::Disconnected { again_at: None } => say![who, " has no connection."],
            Self::Disconnected { again_at: Some(at) } => {
                say![
                    who,
                    " has no connection and will try again at ",
                    Word::value(at),
                    "."
                ]
            }
            Self::Subscribed { filter, reason } if reason.is_error() => {
                let why = Word::strong(reason.name(PacketKind::Suback));
                say![who, " does not get ", Word::code(filter), ": ", why, "."]
            }
            Self::Subscribed { filter, reason } => say![
                who,
                " is subscribed to ",
                Word::code(filter),
                ", at QoS ",
                Word::value(reason.0),
                " at most."
            ],
            Self::Unsubscribed { filter, reason } => match *reason {
                ReasonCode::SUCCESS => {
                    say![who, " is no longer subscribed to ", Word::code(filter), "."]
                }
                reason => {
                    let why = Word::strong(reason.name(PacketKind::Unsuback));
                    say!["For ", who, ", ", Word::code(filter), ": ", why, "."]
                }
            },
            Self::Delivered(message) => delivered(who, message),
            Self::Published { id, reason, .. } => published(who, id.is_some(), *reason),
            Self::Waits { message, .. } => say![
                "The message for ",
                Word::code(&message.topic),
                " waits in ",
                who,
                "."
            ],
            Self::Abandoned { message, why, .. } => say![
                who,
                " gives up its message for ",
                Word::code(&message.topic),
                ": ",
                Word::name(why_given_up(*why)),
                "."
            ],

            Self::Accepted {
                client, message, ..
            } => {
                let (from, takes) = match message.qos {
                    Qos::AtMostOnce => ("", " has"),
                    Qos::AtLeastOnce | Qos::ExactlyOnce => ("From now on ", " answers for"),
                };
                let what = " the message of ";
                let topic = Word::code(&message.topic);
                let takes = Word::strong(takes);
                say![
                    from,
                    who,
                    takes,
                    what,
                    Word::name(client),
                    " on ",
                    topic,
                    "."
                ]
            }
            Self::Declined {
                client,
                message,
                reason,
            } => say![
                who,
                " does not take the message of ",
                Word::name(client),
                " on ",
                Word::code(&message.topic),
                ": ",
                Word::strong(reason.name(PacketKind::Pubrec)),
                "."
            ],
            Self::NeverReleased {
                client, message, ..
            } => say![
                who,
                " gives up the message of ",
                Word::name(client),
                " on ",
                Word::code(&message.topic),
                ": ",
                PacketKind::Pubrel,
                " never came."
            ],
            Self::Released { client, .. } => say![
                "The message of ",
                Word::name(client),
                " is released, and ",
                who,
                " hands it on."
            ],
            Self::Routed {
                client,
                topic,
                qos,
                fate,
                ..
            } => routed(client, topic, *qos, *fate, "the message"),
            Self::RetainedRouted {
                client,
                topic,
                qos,
                fate,
                ..
            } => routed(client, topic, *qos, *fate, "the retained message"),
            Self::Dropped {
                client, topic, why, ..
            } => say![
                who,
                " gives up the message on ",
                Word::code(topic),
                " for ",
                Word::name(client),
                ": ",
                Word::name(why_given_up(*why)),
                "."
            ],
            Self::SessionStarted { client } => {
                say![who, " begins a session for ", Word::name(client), "."]
            }
            Self::SessionResumed { client } => say![
                who,
                " ",
                Word::strong("still had the session"),
                " of ",
                Word::name(client),
                " and goes on with it."
            ],
            Self::SessionEnded { client } => say![
                "The session of ",
                Word::name(client),
                " ends: its subscriptions and its queue are gone."
            ],
            Self::WillPublished {
                client, message, ..
            } => say![
                who,
                " publishes the will of ",
                Word::name(client),
                " on ",
                Word::code(&message.topic),
                "."
            ],
            Self::Recalled {
                client,
                filters,
                messages,
            } => say![
                who,
                " ",
                Word::strong("still has"),
                " the session of ",
                Word::name(client),
                ": ",
                counted(filters.len(), "subscription"),
                " and ",
                counted(messages.len(), "message"),
                "."
            ],
        }
    }
}

fn counted(count: usize, what: &str) -> Word {
    let plural = if count == 1 { "" } else { "s" };
    Word::value(format_args!("{count} {what}{plural}"))
}

fn delivered(who: Word, message: &Message) -> Phrase {
    let what = match message.retain {
        true => " the retained message on ",
        false => " the message on ",
    };
    say![
        who,
        " ",
        Word::strong("has"),
        what,
        Word::code(&message.topic),
        " now."
    ]
}

fn published(who: Word, is_acknowledged: bool, reason: ReasonCode) -> Phrase {
    if !is_acknowledged {
        return say![who, " has sent its message; at QoS 0 nobody answers."];
    }
    match reason {
        ReasonCode::NO_MATCHING_SUBSCRIBERS => say![
            "The broker took the message of ",
            who,
            ", but ",
            Word::strong("nobody is subscribed"),
            "."
        ],
        reason if reason.is_error() => {
            let why = Word::strong(reason.name(PacketKind::Puback));
            say!["The broker refuses the message of ", who, ": ", why, "."]
        }
        _ => say![
            "For ",
            who,
            " the exchange is complete: ",
            Word::strong("the broker has the message"),
            "."
        ],
    }
}

fn routed(client: &Text, topic: &TopicName, qos: Qos, fate: Routing, what: &'static str) -> Phrase {
    let client = Word::name(client);
    let topic = Word::code(topic);
    let lost = |why: &'static str, client| {
        say![client, " does not get ", what, ": ", Word::strong(why), "."]
    };
    if let Routing::Denied(why) = fate {
        return say![client, " may not read ", topic, ": ", Word::name(why), "."];
    }
    match fate {
        Routing::Sent => say![
            client,
            " is sent ",
            what,
            " on ",
            topic,
            ", at QoS ",
            Word::value(qos),
            "."
        ],
        Routing::Queued => say![
            "For ",
            client,
            ", ",
            what,
            " on ",
            topic,
            " ",
            Word::strong("waits in its session"),
            "."
        ],
        Routing::NotConnected => lost("at QoS 0, nothing waits for an absent client", client),
        Routing::QueueFull => lost("its queue is full", client),
        Routing::NoLocal => lost("it asked not to get its own", client),
        Routing::TooLarge => lost("it is larger than this client takes", client),
        Routing::Denied(_) => lost("it may not read it", client),
        Routing::Expired => lost("its time is over", client),
        Routing::Congested => lost("at QoS 0, and this client reads too slowly", client),
        Routing::HeldBack(_) => lost("its subscription does not want what is retained", client),
    }
}

pub(crate) fn why_given_up(why: GivenUp) -> String {
    match why {
        GivenUp::SessionLost => "the session is gone".to_owned(),
        GivenUp::PassedOn => "another member of its group gets it".to_owned(),
        GivenUp::Refused(reason) => {
            format!("the answer was {}", reason.name(PacketKind::Pubrec))
        }
        GivenUp::QosNotSupported => "the broker takes no QoS this high".to_owned(),
        GivenUp::RetainNotSupported => "the broker keeps no retained messages".to_owned(),
        GivenUp::TooLarge => "it is larger than the other end takes".to_owned(),
        GivenUp::Expired => "its time is over".to_owned(),
        GivenUp::QueueFull => "the queue is full, and newer ones came".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn message(retain: bool) -> Message {
        Message {
            topic: TopicName::parse("door/state").unwrap(),
            payload: Bytes::from_static(b"open"),
            qos: Qos::ExactlyOnce,
            retain,
            properties: crate::wire::Properties::none(),
        }
    }

    #[test]
    fn an_event_is_one_sentence() {
        let bob = Text::parse("bob").unwrap();
        let topic = TopicName::parse("door/state").unwrap();
        let routed = |fate| Event::Routed {
            client: bob.clone(),
            number: crate::id::MessageNo(0),
            topic: topic.clone(),
            qos: Qos::AtLeastOnce,
            fate,
        };
        #[rustfmt::skip]
        let table = [
            (Event::Delivered(message(false)), "alice has the message on door/state now."),
            (Event::Delivered(message(true)),  "alice has the retained message on door/state now."),
            (routed(Routing::Sent),   "bob is sent the message on door/state, at QoS 1."),
            (routed(Routing::Queued), "For bob, the message on door/state waits in its session."),
            (routed(Routing::QueueFull), "bob does not get the message: its queue is full."),
            (Event::Connected { session_present: true },
                "alice is connected, and the broker still has its session."),
            (Event::Refused { reason: ReasonCode::CLIENT_IDENTIFIER_NOT_VALID },
                "The broker refuses alice: Client Identifier not valid."),
        ];
        for (event, expected) in table {
            assert_eq!(event.tell("alice").to_string(), expected);
        }
    }
}
