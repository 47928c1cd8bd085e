//! A program that misbehaves on purpose: it does not answer where it has to.
//!
//! This is no fault of a network, and nothing is lost on the way: TCP carries what it is given, and is
//! given nothing. The node's own state goes on as if it had answered, as it does in a program with
//! such a mistake.

use std::hash::{Hash, Hasher};

use super::scribe::Scribe;
use super::{ActionError, World};
use crate::clause;
use crate::id::{ConnId, NodeId, RecordId};
use crate::machine::{Note, Remark};
use crate::spec::{Clause, Version};
use crate::trace::Fact;
use crate::wire::PacketKind;

/// What can be withheld: what somebody has to answer.
pub const WITHHELD: [PacketKind; 8] = [
    PacketKind::Connack,
    PacketKind::Puback,
    PacketKind::Pubrec,
    PacketKind::Pubrel,
    PacketKind::Pubcomp,
    PacketKind::Suback,
    PacketKind::Unsuback,
    PacketKind::Pingresp,
];

/// What will not be written, and how often.
#[derive(Clone, Debug, Default)]
pub(super) struct Withheld(Vec<(NodeId, PacketKind, u32)>);

/// A world in which everybody answers has the digest that it had before anybody could fail to.
impl Hash for Withheld {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if !self.0.is_empty() {
            self.0.hash(state);
        }
    }
}

impl Withheld {
    pub(super) fn add(&mut self, node: NodeId, kind: PacketKind, times: u32) {
        self.0.retain(|it| (it.0, it.1) != (node, kind));
        if times > 0 {
            self.0.push((node, kind, times));
        }
    }

    /// Whether this one is; then it counts.
    fn take(&mut self, node: NodeId, kind: PacketKind) -> bool {
        let Some(at) = self.0.iter().position(|it| (it.0, it.1) == (node, kind)) else {
            return false;
        };
        let Some(entry) = self.0.get_mut(at) else {
            return false;
        };
        entry.2 = entry.2.saturating_sub(1);
        if entry.2 == 0 {
            self.0.remove(at);
        }
        true
    }
}

impl World {
    pub(super) fn may_withhold(&self, node: NodeId, kind: PacketKind) -> Result<(), ActionError> {
        if !self.nodes.contains_key(&node) {
            return Err(ActionError::NoSuchNode);
        }
        self.may_command(node)?;
        match WITHHELD.contains(&kind) {
            true => Ok(()),
            false => Err(ActionError::NotNow("only answers can be withheld")),
        }
    }

    /// Whether this node does not write this packet, though it should. Then the trace says so.
    pub(super) fn withholds(
        &mut self,
        node: NodeId,
        conn: ConnId,
        bytes: &[u8],
        cause: RecordId,
        scribe: &mut Scribe<'_>,
    ) -> bool {
        let kind = bytes
            .first()
            .and_then(|first| PacketKind::from_number(first >> 4));
        let Some(kind) = kind.filter(|kind| self.withheld.take(node, *kind)) else {
            return false;
        };
        let version = self
            .wires
            .get(&conn)
            .map_or(Version::V5, |wire| wire.version);
        let note = Note {
            clause: broken(kind, version),
            what: Remark::Withheld(kind),
        };
        let conn = Some(conn);
        scribe.note(Some(cause), Some(node), Fact::Noted { conn, note });
        true
    }
}

/// The statement that asks for the answer.
fn broken(kind: PacketKind, version: Version) -> Clause {
    let [v311, v5] = match kind {
        PacketKind::Connack => [clause!(V311, "3.1.4-4"), clause!(V5, "3.1.4-5")],
        PacketKind::Puback => [clause!(V311, "4.3.2-2"), clause!(V5, "4.3.2-4")],
        PacketKind::Pubrec => [clause!(V311, "4.3.3-2"), clause!(V5, "4.3.3-8")],
        PacketKind::Pubrel => [clause!(V311, "4.3.3-1"), clause!(V5, "4.3.3-4")],
        PacketKind::Suback => [clause!(V311, "3.8.4-1"), clause!(V5, "3.8.4-1")],
        PacketKind::Unsuback => [clause!(V311, "3.10.4-4"), clause!(V5, "3.10.4-4")],
        PacketKind::Pingresp => [clause!(V311, "3.12.4-1"), clause!(V5, "3.12.4-1")],
        PacketKind::Pubcomp
        | PacketKind::Connect
        | PacketKind::Publish
        | PacketKind::Subscribe
        | PacketKind::Unsubscribe
        | PacketKind::Pingreq
        | PacketKind::Disconnect
        | PacketKind::Auth => [clause!(V311, "4.3.3-2"), clause!(V5, "4.3.3-11")],
    };
    match version {
        Version::V311 => v311,
        Version::V5 => v5,
    }
}
