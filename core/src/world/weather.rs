//! What is done to links: cut and repair, hold and release, silence.

use std::sync::Arc;

use super::action::Way;
use super::agenda::Due;
use super::drive::Told;
use super::scribe::Scribe;
use super::{ActionError, World};
use crate::id::{ConnId, LinkId, RecordId};
use crate::machine::Ending;
use crate::net::{Dropped, End, Link, LinkProfile, Network, Parting, PathState, Side};
use crate::trace::{Fact, Lost};

impl World {
    /// Whether the link is such that something may be done to it now.
    pub(super) fn may_turn(
        &self,
        link: LinkId,
        may: impl Fn(&Link) -> bool,
        why_not: &'static str,
    ) -> Result<(), ActionError> {
        let cable = self.links.get(&link).ok_or(ActionError::NoSuchLink)?;
        if may(&cable.link) {
            Ok(())
        } else {
            Err(ActionError::NotNow(why_not))
        }
    }

    /// The client's network is gone. All that is in flight dies; the client's stack tells it, and
    /// nobody tells the broker.
    pub(super) fn cut(&mut self, link: LinkId, cause: RecordId, scribe: &mut Scribe<'_>) {
        let turned = self.turn(link, cause, scribe, |link| link.network = Network::Gone);
        for conn in self.wires_on(link) {
            let Some(wire) = self.wires.get(&conn) else {
                continue;
            };
            let was_over = wire.connection.end(Side::Client) == End::Over;
            self.vanish(conn, Side::Client, Lost::LinkCut, turned, scribe);
            if !was_over {
                let ending = Ending::NetworkLost;
                let node = self.node_at(conn, Side::Client);
                let closed = scribe.note(Some(turned), node, Fact::Closed { conn, ending });
                self.tell(conn, Side::Client, Told::Closed(ending), closed, scribe);
            }
            self.settle(conn, scribe);
        }
    }

    /// This end knows nothing of the connection any more, and nobody was told.
    pub(super) fn vanish(
        &mut self,
        conn: ConnId,
        side: Side,
        why: Lost,
        cause: RecordId,
        scribe: &mut Scribe<'_>,
    ) {
        let Some(wire) = self.wires.get_mut(&conn).map(Arc::make_mut) else {
            return;
        };
        let (flights, lost) = wire.connection.vanish(side);
        for flight in flights {
            if let Some(due) = flight.due {
                self.agenda.cancel(due, flight.ticket);
            }
            if let Some(sent) = flight.name {
                let why = Dropped::NobodyThere;
                scribe.note(Some(cause), None, Fact::Dropped { conn, sent, why });
            }
        }
        for sent in lost {
            self.lose(conn, sent, why, Some(cause), scribe);
        }
    }

    /// Nothing arrives any more on this way; what is on it stops where it is.
    pub(super) fn hold(
        &mut self,
        link: LinkId,
        way: Way,
        cause: RecordId,
        scribe: &mut Scribe<'_>,
    ) {
        let now = self.now;
        let turned = self.turn(link, cause, scribe, |link| {
            for to in way.sides() {
                let path = link.path_mut(*to);
                path.state = PathState::Holds;
                path.hold(now);
            }
        });
        for conn in self.wires_on(link) {
            let Some(wire) = self.wires.get_mut(&conn).map(Arc::make_mut) else {
                continue;
            };
            for to in way.sides() {
                let lane = wire.connection.lane_mut(*to);
                for flight in lane.flights() {
                    let Some(due) = flight.due else { continue };
                    self.agenda.cancel(due, flight.ticket);
                }
                lane.hold(now);
                wire.connection.reckon(*to);
            }
            for to in way.sides() {
                self.tell_news(conn, *to, Some(turned), scribe);
            }
        }
    }

    /// The way swallows everything from now on. What is on it already still arrives.
    pub(super) fn silence(
        &mut self,
        link: LinkId,
        way: Way,
        cause: RecordId,
        scribe: &mut Scribe<'_>,
    ) {
        self.turn(link, cause, scribe, |link| {
            for to in way.sides() {
                link.path_mut(*to).state = PathState::Swallows;
            }
        });
    }

    /// The link carries again on this way: what waits travels on, in order.
    pub(super) fn carry(
        &mut self,
        link: LinkId,
        way: Way,
        cause: RecordId,
        scribe: &mut Scribe<'_>,
    ) {
        let now = self.now;
        let turned = self.turn(link, cause, scribe, |link| {
            link.network = Network::There;
            for to in way.sides() {
                link.path_mut(*to).state = PathState::Carries;
            }
        });
        for conn in self.wires_on(link) {
            let Some(wire) = self.wires.get_mut(&conn).map(Arc::make_mut) else {
                continue;
            };
            let Some(cable) = self.links.get_mut(&link) else {
                continue;
            };
            for to in way.sides() {
                let path = cable.link.path_mut(*to);
                let lane = wire.connection.lane_mut(*to);
                let waits = lane.flights().any(|flight| flight.due.is_none());
                if !waits {
                    continue;
                }
                lane.release(|left| path.go_on(now, left));
                for flight in lane.flights_mut() {
                    let Some(due) = flight.due else { continue };
                    flight.ticket = self.agenda.schedule(due, Due::Landing(conn, *to));
                }
                wire.connection.reckon(*to);
            }
            for to in way.sides() {
                self.tell_news(conn, *to, Some(turned), scribe);
            }
        }
    }

    /// Both ends of every connection on the link get a RST that neither of them sent.
    pub(super) fn reset(&mut self, link: LinkId, cause: RecordId, scribe: &mut Scribe<'_>) {
        for conn in self.wires_on(link) {
            for from in Side::BOTH {
                self.send_end(conn, from, Parting::Reset, cause, scribe);
            }
            self.settle(conn, scribe);
        }
    }

    /// Other numbers from now on.
    pub(super) fn retune(&mut self, link: LinkId, profile: LinkProfile) {
        if let Some(cable) = self.links.get_mut(&link) {
            cable.link.set_profile(profile);
        }
    }

    fn turn(
        &mut self,
        link: LinkId,
        cause: RecordId,
        scribe: &mut Scribe<'_>,
        change: impl FnOnce(&mut Link),
    ) -> RecordId {
        let mut state = Default::default();
        if let Some(cable) = self.links.get_mut(&link) {
            change(&mut cable.link);
            state = cable.link.state();
        }
        scribe.note(Some(cause), None, Fact::LinkTurned { link, state })
    }

    pub(super) fn wires_on(&self, link: LinkId) -> Vec<ConnId> {
        let wires = self
            .wires
            .iter()
            .filter(|(_, wire)| wire.connection.link == link);
        wires.map(|(conn, _)| *conn).collect()
    }
}
