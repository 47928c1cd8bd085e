//! Sessions, queues, retained messages, wills and deadlines.

use brokerscope_core::broker::Census;
use brokerscope_core::history::Trait;
use brokerscope_core::id::NodeId;
use brokerscope_core::machine::Message;
use brokerscope_core::order::sort;
use brokerscope_core::time::Instant;

use super::flight::Past;
use super::since::Changes;
use crate::view::cast::Cast;
use crate::view::text::Cut;
use crate::words::broker as words;

/// Whether a session has a connection, as the broker sees it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Presence {
    /// It has one.
    Connected,
    /// It believes so, but the other end is gone.
    StillBelieves,
    /// It has none.
    Offline,
}

/// One session.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionRow {
    /// The client's node, if the world knows it.
    pub node: Option<NodeId>,
    /// The name people know.
    pub name: Cut,
    /// Its Client Identifier, if the name is another.
    pub client_id: Option<Cut>,
    /// Connected or not.
    pub presence: Presence,
    /// How many messages wait.
    pub queued: usize,
    /// The rest in words.
    pub words: String,
    /// Something of it is otherwise than at the moment it is compared with.
    pub changed: bool,
}

/// A message that lies somewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// For whom, or whose.
    pub who: Option<Cut>,
    /// Where to.
    pub topic: Cut,
    /// What.
    pub payload: Cut,
    /// 0, 1 or 2.
    pub qos: u8,
    /// What else is to be said of it.
    pub note: String,
    /// It is otherwise than at the moment it is compared with.
    pub changed: bool,
}

impl Held {
    fn new(who: Option<&str>, message: &Message) -> Self {
        Self {
            who: who.map(|name| Cut::text(name, 32)),
            topic: Cut::text(message.topic.as_str(), 60),
            payload: Cut::bytes(&message.payload, 40),
            qos: message.qos.level(),
            note: String::new(),
            changed: false,
        }
    }
}

/// All sessions.
pub(super) fn sessions(
    cast: &Cast,
    census: &Census,
    past: &Past<'_>,
    queue_limit: u32,
    changes: &Changes,
) -> Vec<SessionRow> {
    census
        .sessions
        .iter()
        .map(|session| {
            let id = session.client.as_str();
            let name = &*cast.title_of(id);
            let presence = match session.conn {
                Some(conn) if past.is_half_open(conn) => Presence::StillBelieves,
                Some(_) => Presence::Connected,
                None => Presence::Offline,
            };
            SessionRow {
                node: cast.client_of(id).map(|member| member.node),
                name: Cut::text(name, 32),
                client_id: (name != id).then(|| Cut::text(id, 32)),
                presence,
                queued: session.queue.len(),
                words: words::session(session, presence, queue_limit, past.now()),
                changed: changes.touch(id),
            }
        })
        .collect()
}

/// Messages that wait, session by session: to be sent, or for their PUBREL.
pub(super) fn queue(cast: &Cast, census: &Census, changes: &Changes) -> Vec<Held> {
    let mut out = Vec::new();
    for session in &census.sessions {
        let (name, id) = (
            cast.title_of(session.client.as_str()),
            session.client.as_str(),
        );
        let waiting = session.queue.iter().map(|message| (message, ""));
        let held_back = session.held_back.iter();
        let all = waiting.chain(held_back.map(|message| (message, words::HELD_BACK)));
        out.extend(all.map(|(message, note)| Held {
            note: note.to_owned(),
            changed: changes.has(Trait::Waiting, id, message.topic.as_str()),
            ..Held::new(Some(&name), message)
        }));
    }
    out
}

/// Wills that are armed, and when they are published.
pub(super) fn wills(cast: &Cast, census: &Census, changes: &Changes) -> Vec<Held> {
    let armed = census.sessions.iter().filter_map(|session| {
        let (will, id) = (session.will.as_ref()?, session.client.as_str());
        Some(Held {
            note: words::will_waits(session.will_delay, session.will_at),
            changed: changes.has(Trait::Will, id, will.topic.as_str()),
            ..Held::new(Some(&cast.title_of(id)), will)
        })
    });
    armed.collect()
}

/// Retained messages.
pub(super) fn retained(census: &Census, changes: &Changes) -> Vec<Held> {
    let messages = census.retained.iter().map(|message| Held {
        changed: changes.has(Trait::Retained, "", message.topic.as_str()),
        ..Held::new(None, message)
    });
    messages.collect()
}

/// When the broker will act by itself.
pub(super) fn deadlines(cast: &Cast, census: &Census) -> Vec<(String, String)> {
    let mut due: Vec<(Instant, String)> = Vec::new();
    for session in &census.sessions {
        let name = &*cast.title_of(session.client.as_str());
        if let Some(at) = session.patience_until {
            due.push((at, words::patience(name)));
        }
        if let Some(at) = session.will_at {
            due.push((at, words::will(name)));
        }
        if let Some(at) = session.expires_at {
            due.push((at, words::expiry(name)));
        }
    }
    sort(&mut due);
    due.into_iter()
        .map(|(at, why)| (at.to_string(), why))
        .collect()
}
