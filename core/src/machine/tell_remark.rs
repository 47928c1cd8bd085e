//! Every [`Remark`] in one sentence.

use super::bridging;
use super::phrase::say;
use super::tell_shared::{overdue, shared, withheld};
use super::{Note, Phrase, Remark, Word};
use crate::wire::{PacketId, PacketKind};

impl Note {
    /// What `who`, the node whose note it is, decided, in one sentence.
    pub fn tell(&self, who: &str) -> Phrase {
        self.what.tell(who)
    }
}

impl Remark {
    /// What `who`, the node whose remark it is, decided, in one sentence.
    #[expect(clippy::too_many_lines, reason = "one arm per remark, nothing else")]
    pub fn tell(&self, who: &str) -> Phrase {
        use PacketKind::{Connack, Connect, Disconnect, Pingresp};
        use PacketKind::{Puback, Pubcomp, Publish, Pubrec, Pubrel};
        let who = Word::name(who);
        match self {
            Self::Bridging(what) => bridging::tell(who, what),
            Self::TookOver(id) => say![who, " has not seen ", of(*id), ": a new message."],
            Self::KnownNotRouted(id) => say![
                who,
                " knows ",
                of(*id),
                " already: it answers ",
                Pubrec,
                " again and ",
                Word::strong("hands nothing on"),
                "."
            ],
            Self::Released(id) => {
                say![
                    who,
                    " lets go of ",
                    of(*id),
                    ": it may mean a new message now."
                ]
            }
            Self::InUse(id) => {
                say![
                    of(*id),
                    " still belongs to another exchange, so ",
                    who,
                    " takes nothing."
                ]
            }
            Self::Kept(id) => {
                say![
                    who,
                    " keeps ",
                    of(*id),
                    " until the other end has answered for it."
                ]
            }
            Self::HalfDone(id) => say![
                "The other end has ",
                of(*id),
                ": from now on ",
                who,
                " sends ",
                Pubrel,
                " and ",
                Word::strong("never the message again"),
                "."
            ],
            Self::SentAgain(id) => say![
                who,
                " sends ",
                Publish,
                " ",
                of(*id),
                " again with DUP, because ",
                Word::strong("the session goes on"),
                "."
            ],
            Self::Overdue(id) => overdue(who, *id),
            Self::Withheld(kind) => withheld(who, *kind),
            Self::ReleasedAgain(id) => say![
                who,
                " sends ",
                Pubrel,
                " ",
                of(*id),
                " again, because ",
                Word::strong("the session goes on"),
                "."
            ],
            Self::Freed(id) => say!["For ", who, ", ", of(*id), " is complete and free again."],
            Self::Unknown(id) => say![who, " waits for no answer to ", of(*id), "."],
            Self::GaveUp(id) => say![
                who,
                " gives ",
                of(*id),
                " up: no ",
                Puback,
                " or ",
                Pubcomp,
                " can come any more."
            ],

            Self::PeerFault(error) => say![
                who,
                " cannot read this and ends the connection: ",
                Word::name(&error.flaw),
                ", at byte ",
                Word::value(error.at),
                "."
            ],
            Self::PeerBroke(breach) => {
                say![who, " ends the connection: ", Word::name(breach), "."]
            }
            Self::ToldToGo(reason) => say![
                "The broker ends the connection of ",
                who,
                ": ",
                Word::strong(reason.name(Disconnect)),
                "."
            ],
            Self::NoConnack => say![who, " waited long enough for ", Connack, "."],
            Self::NoPingresp => say![
                who,
                " waited long enough for ",
                Pingresp,
                ": ",
                Word::strong("the connection must be dead"),
                "."
            ],
            Self::OwnSessionVoid => say![
                "The broker has no session, so what ",
                who,
                " remembered of its own is ",
                Word::strong("void"),
                "."
            ],
            Self::KeepAliveSet(seconds) => say![
                "The broker sets the Keep Alive of ",
                who,
                " to ",
                Word::value(seconds),
                " s."
            ],
            Self::NameAssigned(name) => {
                say!["The broker names this client ", Word::code(name), "."]
            }
            Self::QuotaUsedUp => say![
                "As many messages are open as the broker allows, so the next one waits in ",
                who,
                "."
            ],

            Self::ConnectRefused(reason) => {
                let why = Word::strong(reason.name(Connack));
                say![who, " refuses the connection: ", why, "."]
            }
            Self::NoAuth => say![who, " waited long enough for ", PacketKind::Auth, "."],
            Self::UserProven(user) => say![
                "This client ",
                Word::strong("has proved"),
                " that it is ",
                Word::name(user),
                ", and its password was never sent."
            ],
            Self::AuthFailed(why) => {
                say![who, " does not believe this client: ", Word::name(why), "."]
            }
            Self::BrokerProven => say![
                "The broker ",
                Word::strong("has proved"),
                " to ",
                who,
                " that it knows the password too."
            ],
            Self::Explained(text) => say!["The broker explains: ", Word::code(text), "."],
            Self::Referred(text) => {
                say!["The broker sends ", who, " to ", Word::code(text), "."]
            }
            Self::ResponseInformation(text) => say![
                "For answers to its requests, ",
                who,
                " may use ",
                Word::code(text),
                "."
            ],
            Self::SentAway(reason) => say![
                who,
                " ends this connection: ",
                Word::strong(reason.name(Disconnect)),
                "."
            ],
            Self::PublishDenied(topic, why) => say![
                "This client may not publish on ",
                Word::code(topic),
                ": ",
                Word::name(why),
                "."
            ],
            Self::SubscribeDenied(filter, why) => say![
                "This client may read nothing that ",
                Word::code(filter),
                " matches: ",
                Word::name(why),
                "."
            ],
            Self::PacketTimeRanOut => say![
                who,
                " has waited long enough for the rest of a packet and ",
                Word::strong("ends the connection"),
                "."
            ],
            Self::NoConnect => say![who, " waited long enough for ", Connect, "."],
            Self::TookOverConnection { .. } => say![
                "This client connected again, so ",
                who,
                " ",
                Word::strong("closes its old connection"),
                "."
            ],
            Self::CleanStart => say![who, " throws the old session away, as asked."],
            Self::SessionKept { until: None } => {
                say![who, " keeps the session until this client comes back."]
            }
            Self::SessionKept { until: Some(at) } => {
                say![who, " keeps the session until ", Word::value(at), "."]
            }
            Self::SessionExpired => say![who, " has kept this session long enough."],
            Self::KeepAliveRanOut => say![
                who,
                " has heard nothing for one and a half Keep Alives: ",
                Word::strong("the client counts as gone"),
                "."
            ],
            Self::NoSubscription(topic) => {
                let nobody = Word::strong("nobody is subscribed");
                say![
                    "To ",
                    Word::code(topic),
                    " ",
                    nobody,
                    ": the message ends here."
                ]
            }

            Self::LowerQos { published, granted } => say![
                "Published at QoS ",
                Word::value(published),
                ", subscribed at QoS ",
                Word::value(granted),
                ": ",
                Word::strong("the lower one counts"),
                "."
            ],
            Self::Overlapping { matched, granted } => say![
                Word::value(matched),
                " subscriptions of this client match: it gets ",
                Word::strong("one copy"),
                ", at QoS ",
                Word::value(granted),
                " at most."
            ],
            Self::CopyForEach { matched } => say![
                Word::value(matched),
                " subscriptions of this client match: it gets ",
                Word::strong("a copy for each"),
                "."
            ],
            Self::Shared {
                group,
                client,
                why,
                passed_over,
            } => shared(group, client, *why, *passed_over),
            Self::PassedOn(group) => say![
                "Nobody answered for it, so another member of ",
                Word::name(&group.name),
                " gets it."
            ],
            Self::SubscribeRefused(filter, reason) => {
                let why = Word::strong(reason.name(PacketKind::Suback));
                say![who, " does not grant ", Word::code(filter), ": ", why, "."]
            }
            Self::GrantedLess {
                filter,
                asked,
                granted,
            } => say![
                "For ",
                Word::code(filter),
                ", QoS ",
                Word::value(asked),
                " was asked, and ",
                Word::name(format_args!("QoS {granted}")),
                " is granted."
            ],
            Self::NothingToUnsubscribe(filter) => say![
                "This client has no subscription that reads exactly ",
                Word::code(filter),
                "."
            ],
            Self::SharedWithoutRetained(filter) => say![
                Word::code(filter),
                " is shared: ",
                Word::strong("retained messages are not sent"),
                " for it."
            ],
            Self::RetainedHeldBack { filter, handling } => say![
                "Retained messages match ",
                Word::code(filter),
                ", but it asks with Retain Handling ",
                Word::value(handling),
                " not to get them",
                if *handling == 1 { " again" } else { "" },
                "."
            ],
            Self::Replaced(filter) => {
                say![
                    "This replaces the older subscription to ",
                    Word::code(filter),
                    "."
                ]
            }
            Self::WillDropped => say![
                "The client said goodbye with ",
                Disconnect,
                ", so ",
                who,
                " forgets its will."
            ],
            Self::WillDelayed { until } => {
                say![who, " holds the will back until ", Word::value(until), "."]
            }
            Self::WillCancelled => {
                say![
                    "The client came back in time, so ",
                    who,
                    " forgets its old will."
                ]
            }
            Self::Retained(topic) => {
                say![
                    who,
                    " keeps this as the retained message of ",
                    Word::code(topic),
                    "."
                ]
            }
            Self::RetainedRemoved(topic) => say![
                "An empty payload removes the retained message of ",
                Word::code(topic),
                "."
            ],
            Self::RetainedFull(topic) => say![
                who,
                " keeps no more retained messages, so none for ",
                Word::code(topic),
                "."
            ],
            Self::QueueMakesRoom => say![
                "The queue of this session is full, so ",
                who,
                " gives the oldest up."
            ],
            Self::Expired(topic) => say![
                "The message on ",
                Word::code(topic),
                " has waited ",
                Word::strong("longer than it is worth"),
                "."
            ],
            Self::AliasGiven(alias, topic) => say![
                "From here on, alias ",
                Word::value(alias),
                " stands for ",
                Word::code(topic),
                " on this connection."
            ],
            Self::AliasStands(alias, topic) => say![
                "Alias ",
                Word::value(alias),
                " stands for ",
                Word::code(topic),
                "."
            ],
            Self::Unsayable(kind) => say![
                *kind,
                " would be larger than the other end takes, so ",
                who,
                " ends the connection."
            ],
            Self::Declined(reason) => {
                let why = Word::strong(reason.name(Pubrec));
                say![who, " does not take this message: ", why, "."]
            }
            Self::HeldBack(id) => say![
                who,
                " keeps the message of ",
                of(*id),
                " back until ",
                Pubrel,
                " comes."
            ],
            Self::BeginsAnew => say![
                "The broker may have a session that ",
                who,
                " knows nothing of, so it asks for a new one."
            ],
            Self::QueueFull => {
                say![
                    "The queue of this session is full, so ",
                    who,
                    " gives the newest up."
                ]
            }
        }
    }
}

fn of(id: PacketId) -> Word {
    Word::code(format_args!("id {id}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Qos;

    #[test]
    fn a_remark_is_one_sentence() {
        let one = PacketId::new(1).unwrap();
        #[rustfmt::skip]
        let table = [
            (Remark::KnownNotRouted(one),
                "hub knows id 1 already: it answers PUBREC again and hands nothing on."),
            (Remark::SentAgain(one),
                "hub sends PUBLISH id 1 again with DUP, because the session goes on."),
            (Remark::LowerQos { published: Qos::ExactlyOnce, granted: Qos::AtMostOnce },
                "Published at QoS 2, subscribed at QoS 0: the lower one counts."),
            (Remark::KeepAliveRanOut,
                "hub has heard nothing for one and a half Keep Alives: \
                 the client counts as gone."),
        ];
        for (remark, expected) in table {
            assert_eq!(remark.tell("hub").to_string(), expected);
        }
    }
}
