//! The ledger in sentences.

use super::biography::{Biography, Publisher, Stage, Step};
use super::fate::{Fate, Gone, Place, Reason};
use crate::id::NodeId;
use crate::machine::{Phrase, Word, say, why_given_up};
use crate::trace::{Names, lost_because};
use crate::wire::PacketKind;
use crate::wire::ReasonCode;

/// The story of a message: for each step when it was, and what happened in one sentence.
pub fn tell(story: &Biography, names: &Names) -> Vec<(super::Moment, Phrase)> {
    let steps = story.steps.iter();
    steps
        .map(|step| (step.when, step.tell(story, names)))
        .collect()
}

/// What became of a message for `receiver`, in one sentence without its time.
pub fn tell_fate(fate: &Fate, receiver: NodeId, names: &Names) -> Phrase {
    let who = name(receiver, names);
    match fate {
        Fate::HandedOver { times: 1, .. } => say![who, " ", Word::strong("has it"), "."],
        Fate::HandedOver { times, .. } => {
            say![
                who,
                " ",
                Word::strong("has it"),
                ", ",
                Word::value(times),
                " times."
            ]
        }
        Fate::Pending(place) => say![who, " may still get it: it is ", place.word(), "."],
        Fate::Missed(missed) => {
            let mut words = vec![who, " does not get it: ".into()];
            words.extend(missed.reason.tell(names).0);
            words.push(".".into());
            Phrase(words)
        }
    }
}

impl Place {
    /// Where that is, behind "it is".
    pub const fn word(self) -> &'static str {
        match self {
            Self::Publisher => "still in its own client",
            Self::ToBroker => "on its way to the broker",
            Self::Held => "in the broker, which waits for PUBREL",
            Self::Queue => "in the queue of its session",
            Self::ToReceiver => "on its way to the receiver",
            Self::UntilResume => "in its session until it comes back",
        }
    }
}

impl Step {
    fn tell(&self, story: &Biography, names: &Names) -> Phrase {
        let who = name(self.node, names);
        match &self.stage {
            Stage::Created => match story.publisher {
                Publisher::Application(_) => {
                    say![who, " publishes on ", Word::code(&story.topic), "."]
                }
                Publisher::Will(_) => say![
                    "The will of ",
                    who,
                    " is published on ",
                    Word::code(&story.topic),
                    "."
                ],
                Publisher::ByHand(_) => say![
                    who,
                    " has written it by hand, on ",
                    Word::code(&story.topic),
                    "."
                ],
            },
            Stage::Waits => say!["It waits in ", who, "."],
            Stage::Sent { to, again } => {
                let again = if *again { " again" } else { "" };
                say![who, " sends it", again, " to ", name(*to, names), "."]
            }
            Stage::Lost(why) => say!["It is lost: ", lost_because(*why), "."],
            Stage::Accepted => say![who, " takes it over."],
            Stage::Held => say![who, " holds it until ", PacketKind::Pubrel, " comes."],
            Stage::Released => say![who, " hands it on: ", PacketKind::Pubrel, " came."],
            Stage::Routed { client, waits } => {
                let how = if *waits { " waits" } else { " goes" };
                let place = if *waits {
                    " in the session of "
                } else {
                    " to "
                };
                say!["It", how, place, Word::name(client), "."]
            }
            Stage::Acknowledged { by } => say![name(*by, names), " says that it has it."],
            Stage::HandedOver => say![who, " ", Word::strong("has it"), "."],
            Stage::Recalled => say![who, " still has it after its new start."],
            Stage::Ended { client, why } => {
                let mut words = vec!["It goes no further".into()];
                if let Some(client) = client {
                    words.extend([" for ".into(), Word::name(client)]);
                }
                words.push(": ".into());
                words.extend(why.tell(names).0);
                words.push(".".into());
                Phrase(words)
            }
        }
    }
}

impl Reason {
    /// Why, as the end of a sentence, without its full stop.
    #[expect(clippy::too_many_lines, reason = "one arm per reason, nothing else")]
    pub fn tell(&self, names: &Names) -> Phrase {
        let code = |reason: &ReasonCode| Word::strong(reason.name(PacketKind::Pubrec));
        match self {
            Self::Refused(why) => say!["its own client refused it, for ", Word::value(why)],
            Self::Abandoned(why) => {
                say!["its client gave it up: ", Word::value(why_given_up(*why))]
            }
            Self::DeviceCrashed => say!["its client lost its memory"],
            Self::LostToBroker(why) => say!["on the way to the broker, ", lost_because(*why)],
            Self::BrokenOff(_) => say!["the connection was ended over it"],
            Self::TakenForAnother => {
                say!["its identifier was in use, and it was taken for another"]
            }
            Self::Declined {
                reason,
                denied: None,
                ..
            } => {
                say!["the broker did not take it, ", code(reason)]
            }
            Self::Declined {
                denied: Some(why), ..
            } => {
                say!["its client may not publish there, ", Word::value(why)]
            }
            Self::NeverReleased(why) => say![why.word(), " before ", PacketKind::Pubrel, " came"],
            Self::NoSubscription { nearest: None } => say!["it was subscribed to nothing then"],
            Self::NoSubscription {
                nearest: Some((filter, mismatch)),
            } => say![
                "of its subscriptions ",
                Word::code(filter),
                " comes nearest, and on level ",
                Word::value(mismatch.level.saturating_add(1)),
                " ",
                Word::value(&mismatch.why)
            ],
            Self::SubscriptionRefused {
                filter,
                reason,
                denied,
            } => {
                let why = match denied {
                    Some(denied) => Word::value(denied),
                    None => Word::value(reason.name(PacketKind::Suback)),
                };
                say![
                    "its subscription to ",
                    Word::code(filter),
                    " was refused, ",
                    why
                ]
            }
            Self::SubscribedLater { filter, at } => say![
                "it subscribed to ",
                Word::code(filter),
                " only at ",
                Word::value(at)
            ],
            Self::Unsubscribed { filter, at } => say![
                "it had unsubscribed from ",
                Word::code(filter),
                " at ",
                Word::value(at)
            ],
            Self::SessionGone { filter, at, why } => say![
                "its subscription to ",
                Word::code(filter),
                " was gone since ",
                Word::value(at),
                ": ",
                why.word()
            ],
            Self::OtherMember { to: Some(to) } => say!["its group gave it to ", Word::name(to)],
            Self::OtherMember { to: None } => say!["its group had nobody left to give it to"],
            Self::SameIdentifier { other } => say![
                name(*other, names),
                " came under the same Client Identifier and has its session"
            ],
            Self::NoLocal => say!["it asked not to get its own"],
            Self::Denied(why) => say!["it may not read there, ", Word::value(why)],
            Self::NotConnected => say!["at QoS 0 nothing waits for an absent client"],
            Self::QueueFull => say!["its queue was full"],
            Self::MadeRoom => say!["its queue was full, and newer ones came"],
            Self::TooLarge => say!["it is larger than this client takes"],
            Self::Expired => say!["its time was over"],
            Self::Congested => say!["at QoS 0, and this client reads too slowly"],
            Self::RetainedHeldBack(_) => say!["its subscription does not want what is retained"],
            Self::DroppedWithSession(why) => say!["it waited, and ", why.word()],
            Self::RefusedByReceiver(reason) => say!["its client answered ", code(reason)],
            Self::LostToReceiver(why) => say!["on the way to it, ", lost_because(*why)],
            Self::BrokerCrashed => say!["the broker lost its memory"],
            Self::Ignored => say!["it arrived, and nothing was done with it"],
        }
    }
}

impl Gone {
    /// Why, as part of a sentence.
    pub const fn word(self) -> &'static str {
        match self {
            Self::WithConnection => "the session ended with its connection",
            Self::Expired => "the session expired",
            Self::CleanStart => "a clean start threw the session away",
            Self::BrokerCrashed => "the broker lost its memory",
        }
    }
}

fn name(node: NodeId, names: &Names) -> Word {
    let name = names.name(node);
    name.map_or_else(|| "somebody".into(), Word::name)
}
