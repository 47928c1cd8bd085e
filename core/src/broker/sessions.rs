//! Sessions begin, lose their connection, and end.

use super::Broker;
use super::agenda::Due;
use super::session::{Lifetime, Session};
use super::will::Farewell;
use crate::clause;
use crate::id::ConnId;
use crate::machine::{Event, Remark};
use crate::spec::Version;
use crate::time::Instant;
use crate::wire::Text;

impl Broker {
    /// Makes sure there is a session for this client. `true` when it was there already.
    pub(super) fn find_or_start_session(&mut self, client: &Text, version: Version) -> bool {
        let client = client.clone();
        if self.sessions.contains_key(&client) {
            self.out.event(Event::SessionResumed { client });
            return true;
        }
        let session = Session::new(client.clone(), version);
        self.sessions.insert(session);
        self.out.event(Event::SessionStarted { client });
        false
    }

    /// Forgets a connection; its session is left without one. Nothing is sent.
    pub(super) fn forget_connection(&mut self, now: Instant, conn: ConnId, farewell: Farewell) {
        let Some(connection) = self.connections.remove(&conn) else {
            return;
        };
        let Some(speaker) = connection.speaker else {
            return;
        };
        self.out.touch(Due::Session(speaker.session));
        let client = speaker.client.clone();
        let Some(session) = self.sessions.get_mut(&client) else {
            return;
        };
        session.line = None;
        if farewell == Farewell::Kind {
            self.settle_will(now, &client, farewell);
        }
        let Some(session) = self.sessions.get_mut(&client) else {
            return;
        };
        let (lifetime, version) = (session.lifetime, session.version);
        session.expires_at = match lifetime {
            Lifetime::Connection => return self.end_session(&client),
            Lifetime::Span(span) => Some(now + span),
            Lifetime::Forever => None,
        };
        let until = session.expires_at;
        let clause = clause!(version, v311: "3.1.2-4", v5: "3.1.2-23");
        self.out
            .remark(Some(conn), clause, Remark::SessionKept { until });
        if farewell == Farewell::None {
            self.settle_will(now, &client, farewell);
        }
    }

    /// What a broker knows that begins again with all that this one knew: its sessions with what
    /// waits in them, and what it retained. Nobody is connected; wills are forgotten, for the one
    /// that would have published them was gone.
    #[must_use]
    pub fn recovered(&self, now: Instant) -> Self {
        let mut broker = self.clone();
        broker.out.begin(now);
        for session in broker.sessions.values_mut() {
            session.will = None;
        }
        for conn in self.connections.keys() {
            broker.out.forget(*conn);
            broker.forget_connection(now, *conn, Farewell::Kind);
        }
        broker.end(now, None);
        while broker.poll_output().is_some() {}
        broker
    }

    /// After a new start: tells what it still has of each session. Drain [`Broker::poll_output`]
    /// afterwards.
    pub fn recollect(&mut self) {
        for session in self.sessions.values() {
            self.out.event(session.recalled());
        }
    }

    /// A session and all it holds is gone. A will that still stands is published: it does not wait
    /// longer than its session [MQTT-3.1.2-8].
    pub(super) fn end_session(&mut self, client: &Text) {
        let Some(number) = self.sessions.number_of(client) else {
            return;
        };
        let Some(mut session) = self.sessions.remove(client) else {
            return;
        };
        for subscription in session.subscriptions.iter() {
            self.subscriptions.remove(number, subscription);
        }
        for share in session.discard(&mut self.out) {
            self.pass_on(client, &share);
        }
        self.out.event(Event::SessionEnded {
            client: client.clone(),
        });
        if let Some(will) = session.will {
            self.publish_will_message(client, *will, session.version);
        }
    }
}
