//! What is done to links: cut and repair, hold and release.

use super::agenda::Due;
use super::drive::Told;
use super::scribe::Scribe;
use super::{ActionError, World};
use crate::id::{ConnId, LinkId, RecordId};
use crate::machine::Ending;
use crate::net::{End, LinkState, Load, Side};
use crate::trace::{Fact, Lost};

impl World {
    /// Whether the link may turn from one of these states.
    pub(super) fn may_turn(
        &self,
        link: LinkId,
        from: &[LinkState],
        why_not: &'static str,
    ) -> Result<(), ActionError> {
        let cable = self.links.get(&link).ok_or(ActionError::NoSuchLink)?;
        if from.contains(&cable.link.state) {
            Ok(())
        } else {
            Err(ActionError::NotNow(why_not))
        }
    }

    /// The client's network is gone. All that is in flight dies; the client's stack tells it, and
    /// nobody tells the broker.
    pub(super) fn cut(&mut self, link: LinkId, cause: RecordId, scribe: &mut Scribe<'_>) {
        let turned = self.turn(link, LinkState::Cut, cause, scribe);
        for conn in self.wires_on(link) {
            let Some(wire) = self.wires.get_mut(&conn) else {
                continue;
            };
            let was_over = wire.connection.end(Side::Client) == End::Over;
            let (lost, unanswered) = wire.connection.cut();
            let last = lost.iter().rev().find_map(|flight| flight.name);
            for flight in &lost {
                self.ground(conn, flight, Lost::LinkCut, Some(turned), scribe);
            }
            if unanswered {
                self.launch(conn, Side::Client, Load::Again, last);
            }
            if !was_over {
                let ending = Ending::NetworkLost;
                let node = self.node_at(conn, Side::Client);
                let closed = scribe.note(Some(turned), node, Fact::Closed { conn, ending });
                self.tell(conn, Side::Client, Told::Closed(ending), closed, scribe);
            }
            self.forget_if_over(conn);
        }
    }

    /// Nothing arrives any more; what is on its way stops where it is.
    pub(super) fn hold(&mut self, link: LinkId, cause: RecordId, scribe: &mut Scribe<'_>) {
        let turned = self.turn(link, LinkState::Held, cause, scribe);
        for conn in self.wires_on(link) {
            let Some(wire) = self.wires.get_mut(&conn) else {
                continue;
            };
            for to in [Side::Broker, Side::Client] {
                let lane = wire.connection.lane_mut(to);
                for flight in lane.flights() {
                    let Some(due) = flight.due else { continue };
                    self.agenda.cancel(due, flight.ticket);
                    if let Some(sent) = flight.name.filter(|_| flight.is_told()) {
                        scribe.note(Some(turned), None, Fact::Due { sent, due: None });
                    }
                }
                lane.hold(self.now);
            }
        }
    }

    /// The link carries again: what waits travels on, in order.
    pub(super) fn carry(&mut self, link: LinkId, cause: RecordId, scribe: &mut Scribe<'_>) {
        let turned = self.turn(link, LinkState::Up, cause, scribe);
        for conn in self.wires_on(link) {
            let Some(wire) = self.wires.get_mut(&conn) else {
                continue;
            };
            for to in [Side::Broker, Side::Client] {
                let lane = wire.connection.lane_mut(to);
                lane.release(self.now);
                for flight in lane.flights_mut() {
                    let Some(due) = flight.due else { continue };
                    flight.ticket = self.agenda.schedule(due, Due::Landing(conn, to));
                    if let Some(sent) = flight.name.filter(|_| flight.is_told()) {
                        let due = Some(due);
                        scribe.note(Some(turned), None, Fact::Due { sent, due });
                    }
                }
            }
        }
    }

    fn turn(
        &mut self,
        link: LinkId,
        state: LinkState,
        cause: RecordId,
        scribe: &mut Scribe<'_>,
    ) -> RecordId {
        if let Some(cable) = self.links.get_mut(&link) {
            cable.link.state = state;
        }
        scribe.note(Some(cause), None, Fact::LinkTurned { link, state })
    }

    fn wires_on(&self, link: LinkId) -> Vec<ConnId> {
        let wires = self
            .wires
            .iter()
            .filter(|(_, wire)| wire.connection.link == link);
        wires.map(|(conn, _)| *conn).collect()
    }
}
