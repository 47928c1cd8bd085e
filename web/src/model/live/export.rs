//! What happened, for other people's tools: everybody in a row, and no password.

use brokerscope_core::id::{LinkId, NodeId};
use brokerscope_core::trace::{Fact, Names, Record, Sink, Trace};
use brokerscope_core::wire::{Packet, PacketKind, decode};
use brokerscope_core::world::Action;
use bytes::Bytes;

use super::{LiveBench, Who};

impl LiveBench {
    /// The records and the names of who is here. Nobody stands at a place that is free, so numbers
    /// are given anew; the password of a CONNECT is covered, since a file is passed on.
    pub(in crate::model) fn export(&self) -> (Trace, Names) {
        let standing = self.lifelines().iter();
        let standing = standing.filter(|it| !matches!(it.who, Who::NoPage(_) | Who::NoBroker));
        let all: Vec<_> = standing.collect();
        let place = |node: NodeId| {
            let place = all.iter().position(|it| it.node == node);
            place
                .and_then(|place| u16::try_from(place).ok())
                .map(NodeId)
        };
        let mut names = Names::default();
        for line in &all {
            match line.who {
                Who::Page { broker, .. } => {
                    names.add_client(line.name.clone(), place(broker).unwrap_or_default());
                }
                Who::Broker | Who::NoPage(_) | Who::NoBroker => names.add_broker(line.name.clone()),
            }
        }
        let links = all.iter().filter_map(|it| match it.who {
            Who::Page { link, .. } => Some(link),
            Who::Broker | Who::NoPage(_) | Who::NoBroker => None,
        });
        let links: Vec<LinkId> = links.collect();
        let mut trace = Trace::default();
        for record in self.trace().records() {
            let mut record: Record = record.clone();
            record.node = record.node.and_then(place);
            renumber(&mut record.fact, &place, &links);
            trace.take(record);
        }
        (trace, names)
    }
}

#[allow(clippy::wildcard_enum_match_arm, reason = "the others name nobody")]
fn renumber(fact: &mut Fact, place: &dyn Fn(NodeId) -> Option<NodeId>, links: &[LinkId]) {
    match fact {
        Fact::Sent {
            to,
            bytes,
            version,
            brief,
            ..
        } => {
            *to = place(*to).unwrap_or(*to);
            if brief
                .as_ref()
                .is_some_and(|it| it.kind == PacketKind::Connect)
                && let Ok(Packet::Connect(connect)) = decode(bytes, *version)
                && let Some(password) = connect.password
            {
                *bytes = covered(bytes, password.len());
            }
        }
        Fact::Opening { link, .. } => {
            let at = links.iter().position(|it| it == link);
            *link = at
                .and_then(|at| u16::try_from(at).ok())
                .map_or(*link, LinkId);
        }
        Fact::Acted(Action::Command { client, .. }) => *client = place(*client).unwrap_or(*client),
        _ => {}
    }
}

/// The password is the last field of a CONNECT [§3.1.3]: stars in its place.
fn covered(bytes: &Bytes, length: usize) -> Bytes {
    let from = bytes.len().saturating_sub(length);
    let cover = |(at, byte): (usize, &u8)| if at < from { *byte } else { b'*' };
    bytes.iter().enumerate().map(cover).collect()
}
