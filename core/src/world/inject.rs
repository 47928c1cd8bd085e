//! Bytes that no program wrote, slipped into a stream.
//!
//! TCP carries what it is given: it does not ask who wrote it. So this stands below the machines: the
//! sending one is not told, and what its peer makes of the bytes meets a program that knows nothing
//! of them. That is the difference to `raw`, which an application asks of its own client.

use bytes::Bytes;

use super::node::Power;
use super::scribe::Scribe;
use super::{ActionError, World};
use crate::id::{ConnId, LinkId, RecordId};
use crate::net::{End, Side};
use crate::wire::cut;

/// Bytes that may be slipped in at once: more than anybody writes by hand, and little enough for a
/// link to a moment.
pub const INJECTED_MAX: usize = 65_536;

impl World {
    /// Whether there is a stream to slip them into.
    pub(super) fn may_inject(
        &self,
        link: LinkId,
        to: Side,
        bytes: &[u8],
    ) -> Result<(), ActionError> {
        let cable = self.links.get(&link).ok_or(ActionError::NoSuchLink)?;
        let power = self
            .nodes
            .get(&cable.end(to.other()))
            .map(|node| node.power);
        if bytes.is_empty() {
            return Err(ActionError::NotNow("there are no bytes to send"));
        }
        if bytes.len() > INJECTED_MAX {
            return Err(ActionError::TooManyBytes(INJECTED_MAX));
        }
        if power != Some(Power::On) {
            return Err(ActionError::NotNow(
                "the end that should send is not running",
            ));
        }
        match self.standing(link, to.other()) {
            Some(_) => Ok(()),
            None => Err(ActionError::NotNow("no connection stands at that end")),
        }
    }

    /// Packet by packet, so that each is told of, and arrives, by itself; then what is no packet.
    pub(super) fn inject(
        &mut self,
        link: LinkId,
        to: Side,
        bytes: &Bytes,
        acted: RecordId,
        scribe: &mut Scribe<'_>,
    ) {
        let from = to.other();
        for range in cut(bytes) {
            // A watch may have ended it in between.
            let Some(conn) = self.standing(link, from) else {
                return;
            };
            self.write(conn, from, (bytes.slice(range), None), acted, scribe);
        }
    }

    /// The newest connection of the link that this end believes in.
    fn standing(&self, link: LinkId, end: Side) -> Option<ConnId> {
        let wires = self.wires.iter().filter(|(_, wire)| {
            wire.connection.link == link && wire.connection.end(end) == End::Open
        });
        wires.map(|(conn, _)| *conn).next_back()
    }
}
