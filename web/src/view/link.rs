//! A link as it is at the moment shown.

use brokerscope_core::id::LinkId;
use brokerscope_core::net::{Carriage, End, LinkState, PathState};
use brokerscope_core::world::{ConnectionCensus, Way, World};

/// What a link does with what is sent over it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Weather {
    /// As a whole.
    pub state: LinkState,
    /// From the client to the broker.
    pub up: PathState,
    /// From the broker to the client.
    pub down: PathState,
    /// It loses whole packets, as no TCP does.
    pub textbook: bool,
}

impl Weather {
    /// Whether the client's end has no network.
    pub fn is_cut(self) -> bool {
        self.state == LinkState::Cut
    }

    /// Whether it stalls, at least one way.
    pub fn is_held(self) -> bool {
        self.up == PathState::Holds || self.down == PathState::Holds
    }

    /// Which ways do not carry while the client has a network, and what they do; `None` for both.
    pub fn stalls(self) -> Vec<(Option<Way>, PathState)> {
        let ways = [(Way::Up, self.up), (Way::Down, self.down)];
        if self.is_cut() {
            return Vec::new();
        }
        if self.up == self.down && self.up != PathState::Carries {
            return vec![(None, self.up)];
        }
        let stalls = ways.into_iter().filter(|way| way.1 != PathState::Carries);
        stalls.map(|(way, state)| (Some(way), state)).collect()
    }
}

/// The weather of `link`; fair if there is no such link.
pub fn weather(world: &World, link: LinkId) -> Weather {
    world
        .link(link)
        .map_or_else(Weather::default, |link| Weather {
            state: link.state,
            up: link.up,
            down: link.down,
            textbook: link.profile.carriage == Carriage::Textbook,
        })
}

/// Whether a connection stands on `link`, and whether only its broker still believes in one.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Standing {
    /// Both ends believe in it.
    pub open: bool,
    /// The client's end is over, the broker's is not.
    pub half_open: bool,
}

impl Standing {
    /// Another connection with these two ends.
    pub fn add(&mut self, client: End, broker: End) {
        self.open |= client == End::Open && broker == End::Open;
        self.half_open |= broker == End::Open && client == End::Over;
    }
}

/// What stands on `link`.
pub fn standing(world: &World, link: LinkId) -> Standing {
    let mut standing = Standing::default();
    for connection in world.connections().filter(|one| one.link == link) {
        standing.add(connection.client, connection.broker);
    }
    standing
}

/// Whether the broker believes in what the client has given up.
pub fn is_half_open(connection: &ConnectionCensus) -> bool {
    connection.broker == End::Open && connection.client == End::Over
}
