//! The sessions, by number and by name.

use super::session::Session;
use crate::order::Map;
use crate::wire::Text;

/// Names one session inside the broker, as long as it lives. Never on the wire.
///
/// The lowest free number is lent, so that the same story always shows the same order: who is given
/// a copy of a message first is decided by it.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) struct SessionNo(u32);

/// The sessions, by number and by name.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Roster {
    by_name: Map<Text, SessionNo>,
    /// Boxed, because a number that is free now shall not cost a whole session.
    by_number: Vec<Option<Box<Session>>>,
    /// No number below is free.
    full_below: usize,
}

impl Roster {
    /// Takes a session in. One with the same client identifier must have been removed before.
    pub(super) fn insert(&mut self, mut session: Session) -> SessionNo {
        let client = session.client.clone();
        debug_assert!(!self.contains_key(&client), "a client has one session");
        let is_taken = |place: &usize| matches!(self.by_number.get(*place), Some(Some(_)));
        let places = self.full_below..;
        let place = self.full_below + places.take_while(is_taken).count();
        self.full_below = place + 1;
        let number = u32::try_from(place).expect("a broker keeps at most u32::MAX sessions");
        session.number = SessionNo(number);
        let session = Some(Box::new(session));
        match self.by_number.get_mut(place) {
            Some(room) => *room = session,
            None => self.by_number.push(session),
        }
        self.by_name.insert(client, SessionNo(number));
        SessionNo(number)
    }

    /// Takes the session of this client out; its number is free again.
    pub(super) fn remove(&mut self, client: &Text) -> Option<Session> {
        let number = self.by_name.remove(client)?;
        let session = self.by_number.get_mut(number.place())?.take();
        self.full_below = self.full_below.min(number.place());
        while matches!(self.by_number.last(), Some(None)) {
            self.by_number.pop();
        }
        session.map(|session| *session)
    }

    /// The session with this number, to be changed.
    pub(super) fn at_mut(&mut self, number: SessionNo) -> Option<&mut Session> {
        self.by_number.get_mut(number.place())?.as_deref_mut()
    }

    /// The session of this client, to be changed.
    pub(super) fn get_mut(&mut self, client: &Text) -> Option<&mut Session> {
        let number = self.number_of(client)?;
        self.at_mut(number)
    }

    /// The session with this number.
    pub(super) fn at(&self, number: SessionNo) -> Option<&Session> {
        self.by_number.get(number.place())?.as_deref()
    }

    /// The session of this client.
    pub(super) fn get(&self, client: &Text) -> Option<&Session> {
        self.at(self.number_of(client)?)
    }

    /// The number of this client's session.
    pub(super) fn number_of(&self, client: &Text) -> Option<SessionNo> {
        self.by_name.get(client).copied()
    }

    /// Whether this client has a session.
    pub(super) fn contains_key(&self, client: &Text) -> bool {
        self.by_name.contains_key(client)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.by_name.len()
    }

    /// All of them, by client identifier.
    pub(super) fn values(&self) -> impl Iterator<Item = &Session> {
        self.by_name.values().filter_map(|number| self.at(*number))
    }

    /// As [`Roster::values`], by number.
    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut Session> {
        self.by_number.iter_mut().flatten().map(Box::as_mut)
    }
}

impl SessionNo {
    fn place(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use crate::spec::Version;

    fn session(name: &str) -> Session {
        Session::new(Text::parse(name).unwrap(), Version::V5)
    }

    #[test]
    fn the_lowest_free_number_is_lent() {
        let mut roster = Roster::default();
        let numbers = ["a", "b", "c"].map(|name| roster.insert(session(name)).0);
        assert_eq!(numbers, [0, 1, 2]);
        let gone = roster.remove(&Text::parse("b").unwrap());
        assert!(gone.is_some_and(|gone| gone.client.as_str() == "b"));
        assert!(
            roster.at(SessionNo(1)).is_none(),
            "a free number names nobody"
        );
        assert_eq!(roster.insert(session("d")).0, 1);
        assert_eq!(roster.len(), 3);
        let names: Vec<_> = roster.values().map(|it| it.client.as_str()).collect();
        assert_eq!(names, ["a", "c", "d"], "looked at by name");
    }

    #[test]
    fn those_that_are_gone_leave_no_trace() {
        let mut roster = Roster::default();
        for name in ["a", "b", "c"] {
            roster.insert(session(name));
        }
        for name in ["b", "c", "a"] {
            roster.remove(&Text::parse(name).unwrap());
        }
        assert_eq!(Digest::of(&roster), Digest::of(&Roster::default()));
    }
}
