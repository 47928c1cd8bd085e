//! What a run leaves behind in a real broker.

use super::book::Book;
use super::greeting::keeps;
use super::talk::Talk;
use crate::id::NodeId;
use crate::order::Map;
use crate::spec::Version;
use crate::time::{Instant, Span};
use crate::topic::TopicName;
use crate::trace::Trace;
use crate::wire::Text;

/// What is in a broker behind a run, as far as its packets tell.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Left {
    /// Topics with a retained message.
    pub retained: Vec<TopicName>,
    /// Client Identifiers with a session, and what they speak.
    pub sessions: Vec<(Text, Version)>,
}

/// What this run leaves behind in `broker`.
pub fn left_behind(trace: &Trace, broker: NodeId) -> Left {
    let talk = Talk::of(trace, broker, Instant::MAX);
    let book = Book::of(&talk);
    let mut retained: Vec<TopicName> = Vec::new();
    let wills = book.wills.iter().map(|it| &it.1);
    for published in book.published.iter().chain(wills).filter(|it| it.retain) {
        let last = book.retained(&published.topic, Instant::MAX);
        let is_kept = last.is_some_and(|it| !it.payload.is_empty());
        if is_kept && !retained.contains(&published.topic) {
            retained.push(published.topic.clone());
        }
    }
    let mut sessions: Map<Text, (Version, bool)> = Map::new();
    for wire in &talk.wires {
        let accepted = wire.accepted_at().is_some();
        if let Some((_, connect)) = wire.connect().filter(|_| accepted) {
            let lasts = keeps(wire) != Some(Span::ZERO);
            let name = connect.client_id.clone();
            sessions.insert(name, (connect.version, lasts));
        }
    }
    let lasting = sessions.iter().filter(|(_, (_, lasts))| *lasts);
    Left {
        retained,
        sessions: lasting
            .map(|(name, (version, _))| (name.clone(), *version))
            .collect(),
    }
}
