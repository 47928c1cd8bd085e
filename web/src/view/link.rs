//! A link as it is at the moment shown.

use brokerscope_core::id::LinkId;
use brokerscope_core::net::{End, LinkState};
use brokerscope_core::world::{ConnectionCensus, World};

/// What a link does with what is sent over it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Weather(pub LinkState);

impl Weather {
    /// Whether the client's end has no network.
    pub fn is_cut(self) -> bool {
        self.0 == LinkState::Cut
    }

    /// Whether it stalls.
    pub fn is_held(self) -> bool {
        self.0 == LinkState::Held
    }
}

/// The weather of `link`; fair if there is no such link.
pub fn weather(world: &World, link: LinkId) -> Weather {
    Weather(world.link(link).map_or(LinkState::Up, |link| link.state))
}

/// Whether a connection stands on `link`, and whether only its broker still believes in one.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Standing {
    /// Both ends believe in it.
    pub open: bool,
    /// The client's end is over, the broker's is not.
    pub half_open: bool,
}

/// What stands on `link`.
pub fn standing(world: &World, link: LinkId) -> Standing {
    let mut standing = Standing::default();
    for connection in world.connections().filter(|one| one.link == link) {
        standing.open |= connection.client == End::Open && connection.broker == End::Open;
        standing.half_open |= is_half_open(&connection);
    }
    standing
}

/// Whether the broker believes in what the client has given up.
pub fn is_half_open(connection: &ConnectionCensus) -> bool {
    connection.broker == End::Open && connection.client == End::Over
}
