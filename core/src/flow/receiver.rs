//! The receiving half of a hop.

use super::table::{Answer, Arrival, ReceiverRow, ReceiverState, receiver_row};
use crate::order::Set;
use crate::spec::Version;
use crate::wire::{Ack, Packet, PacketId, ReasonCode};

/// What one end remembers of the messages that come to it: the identifiers at QoS 2 that PUBREL has
/// not released.
///
/// It keeps the identifier, not the message. Whether the message is handed on when its PUBLISH comes
/// or when its PUBREL does (§4.3.3, figure 4.3) is decided above. Either way once.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Receiver {
    held: Set<PacketId>,
    /// Those whose PUBLISH came on the connection of now. Only they count against the Receive
    /// Maximum: the sender's quota begins anew with each connection, and PUBREL takes none of it
    /// [§4.9].
    here: Set<PacketId>,
}

/// What the table said to one arrival.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Received {
    /// Of which exchange.
    pub id: PacketId,
    /// Why and what.
    pub row: &'static ReceiverRow,
}

impl Receiver {
    /// Takes one arrival in and tells what to do about it.
    pub fn arrived(&mut self, on: Arrival, id: PacketId) -> Received {
        let row = self.preview(on, id);
        match row.3 {
            Answer::TakeAndPubrec | Answer::PubrecOnly => {
                self.held.insert(id);
                self.here.insert(id);
            }
            Answer::Pubcomp => self.refuse(id),
            Answer::TakeAndPuback | Answer::PubcompUnknown | Answer::InUse => {}
        }
        Received { id, row }
    }

    /// A connection begins; nothing came on it yet.
    pub fn begin_connection(&mut self) {
        self.here.clear();
    }

    /// Lets go of an identifier whose message is refused, so that it means a new message
    /// [MQTT-4.3.3-9].
    pub fn refuse(&mut self, id: PacketId) {
        self.held.remove(&id);
        self.here.remove(&id);
    }

    /// Forgets everything: the session is gone.
    pub fn discard(&mut self) {
        self.held.clear();
        self.here.clear();
    }

    /// Whether the sender may have one more message open: it has less than `receive_maximum` of
    /// them unanswered on this connection, or sent this one before on it [§3.3.4].
    pub fn has_room(&self, id: PacketId, receive_maximum: u16) -> bool {
        self.here.len() < usize::from(receive_maximum) || self.here.contains(&id)
    }

    /// The row that an arrival would meet.
    pub fn preview(&self, on: Arrival, id: PacketId) -> &'static ReceiverRow {
        let state = match self.held.contains(&id) {
            true => ReceiverState::Held,
            false => ReceiverState::Free,
        };
        receiver_row(state, on)
    }

    /// The identifiers held, lowest first.
    pub fn held(&self) -> impl Iterator<Item = PacketId> + '_ {
        self.held.iter().copied()
    }

    /// How many identifiers are held.
    pub fn held_count(&self) -> usize {
        self.held.len()
    }
}

impl Received {
    /// Whether the message of this PUBLISH is new and shall be handed on.
    pub const fn is_new(&self) -> bool {
        self.row.is_new()
    }

    /// The packet to answer with. `reason` is told where the message is taken over, in 5.0 only.
    ///
    /// `None` when no packet says it: a used identifier in 3.1.1, where the connection ends instead.
    pub fn answer(&self, version: Version, reason: ReasonCode) -> Option<Packet> {
        let ack = |reason: ReasonCode| Ack {
            reason: match version {
                Version::V311 => ReasonCode::SUCCESS,
                Version::V5 => reason,
            },
            ..Ack::new(self.id)
        };
        Some(match self.row.3 {
            Answer::TakeAndPuback => Packet::Puback(ack(reason)),
            Answer::TakeAndPubrec => Packet::Pubrec(ack(reason)),
            Answer::PubrecOnly => Packet::Pubrec(ack(ReasonCode::SUCCESS)),
            Answer::Pubcomp => Packet::Pubcomp(ack(ReasonCode::SUCCESS)),
            Answer::PubcompUnknown => Packet::Pubcomp(ack(ReasonCode::PACKET_IDENTIFIER_NOT_FOUND)),
            Answer::InUse => match version {
                Version::V5 => Packet::Puback(ack(ReasonCode::PACKET_IDENTIFIER_IN_USE)),
                Version::V311 => return None,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: PacketId = PacketId::new(1).unwrap();

    #[test]
    fn a_message_at_qos_2_is_new_once_until_pubrel() {
        crate::proves!(V311: "4.3.3-2"; V5: "4.3.3-10", "4.3.3-12");
        let mut receiver = Receiver::default();
        #[rustfmt::skip]
        let story = [
            // arrival               new?   held after   clause
            (Arrival::PublishQos2, true,  1, "4.3.3-8"),
            (Arrival::PublishQos2, false, 1, "4.3.3-10"),
            (Arrival::PublishQos2, false, 1, "4.3.3-10"),
            (Arrival::Pubrel,      false, 0, "4.3.3-11"),
            (Arrival::Pubrel,      false, 0, "4.3.3-11"),
            (Arrival::PublishQos2, true,  1, "4.3.3-12"),
        ];
        for (arrival, is_new, held, clause) in story {
            let received = receiver.arrived(arrival, ONE);
            assert_eq!(received.is_new(), is_new, "{arrival:?} [MQTT-{clause}]");
            assert_eq!(receiver.held_count(), held, "{arrival:?} [MQTT-{clause}]");
        }
    }

    #[test]
    fn after_an_error_pubrec_the_identifier_means_a_new_message() {
        crate::proves!(V5: "4.3.3-9");
        let mut receiver = Receiver::default();
        receiver.arrived(Arrival::PublishQos2, ONE);
        receiver.refuse(ONE);
        let again = receiver.arrived(Arrival::PublishQos2, ONE);
        assert!(again.is_new(), "[MQTT-4.3.3-9]");
    }

    #[test]
    fn what_came_on_this_connection_counts_against_the_receive_maximum() {
        let id = |number| PacketId::new(number).unwrap();
        let mut receiver = Receiver::default();
        receiver.arrived(Arrival::PublishQos2, id(1));
        receiver.arrived(Arrival::PublishQos2, id(2));
        assert!(receiver.has_room(id(3), 3), "two of three [§3.3.4]");
        assert!(
            !receiver.has_room(id(3), 2),
            "QoS 1 or 2, a third is too many [§3.3.4]"
        );
        assert!(receiver.has_room(id(2), 2), "the same again is no other");
        receiver.begin_connection();
        assert!(receiver.has_room(id(3), 1), "the quota begins anew [§4.9]");
        receiver.arrived(Arrival::PublishQos2, id(2));
        assert!(
            !receiver.has_room(id(3), 1),
            "sent again, it counts again [§4.9]"
        );
        receiver.arrived(Arrival::Pubrel, id(2));
        assert!(receiver.has_room(id(3), 1), "PUBCOMP gives one back [§4.9]");
    }

    #[test]
    fn every_answer_is_the_packet_of_its_row() {
        crate::proves!(V5: "4.3.2-4", "4.3.3-8", "4.3.3-11");
        let found = ReasonCode::SUCCESS;
        let missing = ReasonCode::PACKET_IDENTIFIER_NOT_FOUND;
        let in_use = ReasonCode::PACKET_IDENTIFIER_IN_USE;
        let nobody = ReasonCode::NO_MATCHING_SUBSCRIBERS;
        let ack = |reason| Ack {
            reason,
            ..Ack::new(ONE)
        };
        #[rustfmt::skip]
        let table = [
            // held?  arrival               in 5.0
            (false, Arrival::PublishQos1, Packet::Puback(ack(nobody))),
            (false, Arrival::PublishQos2, Packet::Pubrec(ack(nobody))),
            (true,  Arrival::PublishQos2, Packet::Pubrec(ack(found))),
            (true,  Arrival::Pubrel,      Packet::Pubcomp(ack(found))),
            (false, Arrival::Pubrel,      Packet::Pubcomp(ack(missing))),
            (true,  Arrival::PublishQos1, Packet::Puback(ack(in_use))),
        ];
        for (is_held, arrival, expected) in table {
            let mut receiver = Receiver::default();
            if is_held {
                receiver.arrived(Arrival::PublishQos2, ONE);
            }
            let received = receiver.arrived(arrival, ONE);
            let answer = received.answer(Version::V5, nobody);
            assert_eq!(answer, Some(expected), "{:?}", received.row);
            let old = received.answer(Version::V311, nobody);
            let is_silent = received.row.3 == Answer::InUse;
            assert_eq!(old.is_none(), is_silent, "{:?}", received.row);
            if let Some(Packet::Puback(ack) | Packet::Pubrec(ack) | Packet::Pubcomp(ack)) = old {
                assert_eq!(ack, Ack::new(ONE), "3.1.1 has no reasons here");
            }
        }
    }
}
