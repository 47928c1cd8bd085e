//! What a client remembers across connections [MQTT-4.1.0-1], and when it is void.

use super::{Client, Status};
use crate::flow::{Receiver, Sender};
use crate::machine::{GivenUp, Message, Note};
use crate::order::Map;
use crate::spec::Version;
use crate::topic::TopicFilter;
use crate::wire::{Framer, Publish, Qos};

/// The client's half of the session.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Session {
    pub(super) sender: Sender,
    pub(super) receiver: Receiver,
    /// As granted. They live in the broker; this is what the client believes.
    pub(super) subscriptions: Map<TopicFilter, Qos>,
    /// Whether it believes that the broker has the other half.
    pub(super) is_shared: bool,
    /// Whether the broker may have a session that this client knows nothing of: CONNECT went out,
    /// and no CONNACK that could stand has come since.
    pub(super) is_unsure: bool,
}

impl Client {
    /// Whether the session ends with its connection: Clean Session 1 in 3.1.1, Session Expiry
    /// Interval 0 in 5.0.
    pub(super) fn session_ends_with_connection(&self) -> bool {
        match self.options.version {
            Version::V311 => self.options.clean_start,
            Version::V5 => self.terms.session_expiry == 0,
        }
    }

    /// What a client knows that begins again with its session as it was: it is offline, and what
    /// belonged to a connection is gone.
    #[must_use]
    pub fn recovered(&self) -> Self {
        let mut client = self.clone();
        client.leave_connection();
        client.status = Status::Offline;
        client.framer = Framer::default();
        client.out.clear();
        client
    }

    /// The session is gone: everything it remembered is void [MQTT-3.2.2-5].
    ///
    /// A publish that was under way is given up, and the application is told. To publish it again
    /// as a new message, as some libraries do by themselves, may deliver it twice: nobody knows
    /// whether the broker took it. That choice is the application's.
    pub(super) fn discard_session(&mut self) {
        self.session.is_shared = false;
        self.session.subscriptions.clear();
        self.session.receiver.discard();
        for sent in self.session.sender.discard() {
            let note = Note::of_sent(&sent, self.options.version);
            self.note(note.clause, note.what);
            self.abandon(&sent, GivenUp::SessionLost);
        }
    }
}

/// The message of a PUBLISH that this client sends; it keeps them by their full name.
pub(super) fn own_message(publish: &Publish) -> Option<Message> {
    let topic = publish.topic.clone()?;
    Some(Message::of_publish(publish.clone(), topic))
}
