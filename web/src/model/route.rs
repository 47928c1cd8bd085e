//! Where we are, as the address bar has it.

use super::Pairing;
use crate::rooms::Room;

/// Where we are. Stands in the address bar behind `#`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Route {
    /// `#/`: the first minute.
    #[default]
    Home,
    /// `#/learn`: all lessons.
    Shelf,
    /// `#/learn/NAME`: one lesson.
    Learn(String),
    /// `#/play`: the sandbox.
    Play,
    /// `#/beside/…`: two runs of the sandbox.
    Beside(Pairing),
    /// `#/connect`: a real broker.
    Connect,
}

impl Route {
    /// Reads what stands behind `#`; the first screen for anything unknown.
    pub fn parse(hash: &str) -> Self {
        let path = hash.trim_start_matches('#').trim_matches('/');
        match path.split_once('/') {
            Some(("learn", name)) => Self::Learn(name.to_owned()),
            // A link to a moment of some world.
            Some(("at" | "class", _)) => Self::Play,
            Some(("join", _)) => Self::Connect,
            Some(("beside", pairing)) => Self::Beside(Pairing::parse(pairing)),
            _ => match path {
                "learn" => Self::Shelf,
                "play" => Self::Play,
                "beside" => Self::Beside(Pairing::default()),
                "connect" => Self::Connect,
                _ => Self::Home,
            },
        }
    }

    /// What stands behind `#`.
    pub fn hash(&self) -> String {
        match self {
            Self::Home => "#/".to_owned(),
            Self::Shelf => "#/learn".to_owned(),
            Self::Learn(name) => format!("#/learn/{name}"),
            Self::Play => "#/play".to_owned(),
            Self::Beside(pairing) => format!("#/beside/{}", pairing.hash()),
            Self::Connect => "#/connect".to_owned(),
        }
    }

    /// What has to be fetched for it.
    pub const fn room(&self) -> Option<Room> {
        match self {
            Self::Home => None,
            Self::Shelf | Self::Learn(_) => Some(Room::Learn),
            Self::Connect | Self::Beside(Pairing::Real) => Some(Room::Connect),
            Self::Play | Self::Beside(_) => Some(Room::Bench),
        }
    }
}
