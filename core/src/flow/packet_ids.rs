//! Which Packet Identifiers one end has lent out.

use crate::order::Set;
use crate::wire::PacketId;

/// The identifiers of one end of a session: one space for PUBLISH, SUBSCRIBE and UNSUBSCRIBE
/// together [§2.2.1].
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct PacketIds {
    lent: Set<PacketId>,
}

impl PacketIds {
    /// Lends the lowest free identifier, or `None` when all 65,535 are out.
    ///
    /// The standard only asks for one that is not in use [MQTT-2.2.1-3, MQTT-2.2.1-4]. We take the
    /// lowest so that the same story always shows the same numbers.
    pub fn lend(&mut self) -> Option<PacketId> {
        let mut free: u16 = 1;
        for id in self.lent.iter() {
            if id.get() != free {
                break;
            }
            free = free.checked_add(1)?;
        }
        let id = PacketId::new(free)?;
        self.lent.insert(id);
        Some(id)
    }

    /// Takes an identifier back.
    pub fn take_back(&mut self, id: PacketId) {
        let was_lent = self.lent.remove(&id);
        debug_assert!(was_lent, "an identifier comes back once");
    }

    /// Whether this identifier is out.
    pub fn is_lent(&self, id: PacketId) -> bool {
        self.lent.contains(&id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u16) -> PacketId {
        PacketId::new(number).unwrap()
    }

    #[test]
    fn the_lowest_free_identifier_is_lent() {
        crate::proves!(V311: "2.3.1-2", "2.3.1-4"; V5: "2.2.1-3", "2.2.1-4");
        let mut ids = PacketIds::default();
        for expected in 1..=3 {
            assert_eq!(ids.lend(), Some(id(expected)), "[MQTT-2.2.1-3]");
        }
        ids.take_back(id(2));
        assert!(!ids.is_lent(id(2)) && ids.is_lent(id(3)));
        assert_eq!(ids.lend(), Some(id(2)), "the gap is filled first");
        assert_eq!(ids.lend(), Some(id(4)));
    }

    #[test]
    fn when_all_are_out_none_is_lent_twice() {
        crate::proves!(V311: "2.3.1-2", "2.3.1-4"; V5: "2.2.1-3", "2.2.1-4");
        let lent = (1..=u16::MAX).map(id).collect();
        let mut ids = PacketIds { lent };
        assert_eq!(ids.lend(), None, "[MQTT-2.2.1-4]");
        ids.take_back(id(u16::MAX));
        assert_eq!(ids.lend(), Some(id(u16::MAX)));
    }
}
