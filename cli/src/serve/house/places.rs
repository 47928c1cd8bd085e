//! Who takes which place: real clients by their Client Identifiers, and the guests of a scenario.

use std::sync::Arc;

use brokerscope_core::id::NodeId;
use brokerscope_core::scenario::Names;
use brokerscope_core::wire::Text;
use brokerscope_core::world::ClientSpec;

/// A longer Client Identifier is no name to be read.
const NAME_MAX: usize = 40;

/// The places of a scenario, and those that were added for who came besides.
#[derive(Debug)]
pub(super) struct Places {
    places: Vec<Place>,
    /// What a place that is added looks like.
    pattern: ClientSpec,
}

#[derive(Debug)]
struct Place {
    node: NodeId,
    /// Only who has this identifier.
    only: Option<Text>,
    /// How the line calls it.
    name: Arc<str>,
    /// Who has it, once somebody does.
    client_id: Option<String>,
    /// How many connections go there now.
    connections: u32,
}

/// Where somebody belongs.
#[derive(Debug)]
pub(super) enum Seat {
    /// Here.
    At(NodeId),
    /// There has to be such a client first.
    New(Box<ClientSpec>),
}

impl Places {
    /// `None` without any guest: nobody could come.
    pub(super) fn of(guests: &[(NodeId, ClientSpec)]) -> Option<Self> {
        let (_, pattern) = guests.last()?;
        let places = guests.iter().map(|(node, spec)| {
            let client_id = &spec.options.client_id;
            let is_other = client_id.as_str() != &*spec.name;
            Place {
                node: *node,
                only: is_other.then(|| client_id.clone()),
                name: spec.name.clone(),
                client_id: None,
                connections: 0,
            }
        });
        Some(Self {
            places: places.collect(),
            pattern: pattern.clone(),
        })
    }

    /// Where the client of this identifier belongs: to the place it had before, to the one that
    /// waits for it, to the first that waits for anybody, or to one of its own.
    pub(super) fn seat(&self, client_id: &str, names: &Names) -> Seat {
        let had = |place: &&Place| {
            let is_same = place.client_id.as_deref() == Some(client_id);
            // Who has no name is not known again, but may have a place that nobody uses.
            is_same && (!client_id.is_empty() || place.connections == 0)
        };
        let is_free = |place: &&Place| place.client_id.is_none();
        let waits = |place: &&Place| {
            let only = place.only.as_ref().map_or(&*place.name, Text::as_str);
            is_free(place) && only == client_id
        };
        let waits_for_anybody = |place: &&Place| is_free(place) && place.only.is_none();
        let found = self
            .places
            .iter()
            .find(had)
            .or_else(|| self.places.iter().find(waits))
            .or_else(|| self.places.iter().find(waits_for_anybody));
        match found {
            Some(place) => Seat::At(place.node),
            None => Seat::New(Box::new(self.another(client_id, names))),
        }
    }

    fn another(&self, client_id: &str, names: &Names) -> ClientSpec {
        let is_readable = !client_id.is_empty()
            && client_id.chars().count() <= NAME_MAX
            && client_id.chars().all(|it| !it.is_control());
        let own = Some(client_id).filter(|name| is_readable && !names.contains(name));
        let pattern = &self.pattern.name;
        let numbered = || {
            let all = (2_u32..).map(|number| format!("{pattern}-{number}"));
            all.into_iter().find(|name| !names.contains(name))
        };
        let name = own.map(str::to_owned).or_else(numbered).unwrap_or_default();
        let mut spec = self.pattern.clone();
        spec.options.client_id = Text::parse(client_id).unwrap_or_default();
        spec.title = None;
        spec.name = name.into();
        spec
    }

    /// A place more.
    pub(super) fn add(&mut self, node: NodeId, name: Arc<str>) {
        self.places.push(Place {
            node,
            only: None,
            name,
            client_id: None,
            connections: 0,
        });
    }

    /// Somebody of this identifier comes there.
    pub(super) fn come(&mut self, node: NodeId, client_id: &str) {
        if let Some(place) = self.places.iter_mut().find(|place| place.node == node) {
            place.client_id = Some(client_id.to_owned());
            place.connections += 1;
        }
    }

    /// A connection from there is over.
    pub(super) fn go(&mut self, node: NodeId) {
        if let Some(place) = self.places.iter_mut().find(|place| place.node == node) {
            place.connections = place.connections.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use brokerscope_core::scenario::{NodeSpec, parse};

    use super::*;

    const HOUSE: &str = "broker hub\n\
        client first -> hub guest\n\
        client meter -> hub id \"meter-7\" guest\n\
        client last  -> hub guest\n";

    struct Door {
        places: Places,
        names: Names,
    }

    impl Door {
        fn open() -> Self {
            let scenario = parse(HOUSE).scenario;
            let guests: Vec<_> = (0..)
                .map(NodeId)
                .zip(&scenario.nodes)
                .filter_map(|(id, node)| match node {
                    NodeSpec::Client(spec) => Some((id, spec.clone())),
                    NodeSpec::Broker(_) => None,
                })
                .collect();
            Self {
                places: Places::of(&guests).unwrap(),
                names: Names::of(&scenario),
            }
        }

        /// The name of the place it gets.
        fn comes(&mut self, client_id: &str) -> String {
            let node = match self.places.seat(client_id, &self.names) {
                Seat::At(node) => node,
                Seat::New(spec) => {
                    self.names.add_client(spec.name.clone(), spec.broker);
                    let node = self.names.client(&spec.name).unwrap();
                    self.places.add(node, spec.name.clone());
                    node
                }
            };
            self.places.come(node, client_id);
            self.names.name(node).unwrap().to_string()
        }
    }

    #[test]
    fn each_client_has_a_place_and_has_it_again() {
        let mut door = Door::open();
        let came = [
            "dev", "last", "meter-7", "other", "dev", "other", "a\nb", "hub",
        ];
        let expected = [
            "first", "last", "meter", "other", "first", "other", "last-2", "last-3",
        ];
        for (client_id, name) in came.into_iter().zip(expected) {
            assert_eq!(door.comes(client_id), name, "{client_id:?}");
        }
    }

    #[test]
    fn who_has_no_name_shares_a_place_only_with_who_left() {
        let mut door = Door::open();
        assert_eq!(door.comes(""), "first");
        assert_eq!(door.comes(""), "last", "the first is in use");
        let first = door.names.client("first").unwrap();
        door.places.go(first);
        assert_eq!(door.comes(""), "first");
        assert_eq!(door.comes(""), "last-2");
    }
}
