//! The second stage, with a broker of ours in the place of a real one.

use crate::broker::{Broker, BrokerConfig};
use crate::id::ConnId;
use crate::interchange::compare::{Difference, Heard, Sockets, Staged, Wish, compare};
use crate::machine::{BrokerInput, BrokerOutput, Ending};
use crate::net::Parting;
use crate::order::Map;
use crate::scenario::{NodeSpec, parse};
use crate::spec::Version;
use crate::time::Instant;
use crate::trace::Trace;
use crate::wire::{Packet, decode_shared, encode};
use crate::world::World;

/// What the second broker says.
#[derive(Clone, Debug)]
pub(super) enum Out {
    Says(Packet),
    Closes,
}

/// What it says instead; the number is its own, from 0.
pub(super) type Spoil = fn(Out, &mut u32) -> Vec<Out>;

/// How long each case lives.
const UNTIL: Instant = Instant::from_millis(6_000);
const COMPARED: Instant = Instant::from_millis(5_000);

pub(super) struct Stage {
    pub(super) staged: Staged,
}

struct Other<'a> {
    broker: Broker,
    sockets: Sockets,
    versions: Map<ConnId, Version>,
    spoil: Spoil,
    count: u32,
    world: World,
    trace: &'a mut Trace,
}

impl Stage {
    pub(super) fn of(text: &str) -> Self {
        let parsed = parse(text);
        assert_eq!(parsed.problems, [], "{text}");
        let staged = Staged::of(&parsed.scenario).unwrap_or_else(|unfit| panic!("{text}: {unfit}"));
        Self { staged }
    }

    pub(super) fn play(&self, change: impl Fn(&mut BrokerConfig), spoil: Spoil) -> Vec<Difference> {
        self.run(change, spoil).0
    }

    /// The differences, and what the second run left.
    pub(super) fn run(
        &self,
        change: impl Fn(&mut BrokerConfig),
        spoil: Spoil,
    ) -> (Vec<Difference>, Trace) {
        let mut ours = Trace::default();
        let mut world = World::new(&self.staged.simulated).unwrap();
        while world.next_event().is_some_and(|due| due <= UNTIL) {
            world.step(&mut ours);
        }
        let own = self
            .staged
            .simulated
            .nodes
            .iter()
            .find_map(|node| match node {
                NodeSpec::Broker(spec) => Some(spec.config.clone()),
                NodeSpec::Client(_) => None,
            });
        let mut config = own.unwrap();
        change(&mut config);
        let mut theirs = Trace::default();
        let mut world = World::new(&self.staged.real).unwrap();
        world.open_to_guests();
        let mut other = Other {
            broker: Broker::new(config),
            sockets: Sockets::new(self.staged.broker),
            versions: Map::new(),
            spoil,
            count: 0,
            world,
            trace: &mut theirs,
        };
        other.live();
        let span = (COMPARED, UNTIL);
        let found = compare(&ours, &theirs, self.staged.broker, span).differences;
        (found, theirs)
    }
}

impl Other<'_> {
    fn live(&mut self) {
        loop {
            let alarm = self.broker.poll_timeout().map(|it| it.at);
            let due = self.world.next_event();
            match alarm.into_iter().chain(due).min() {
                Some(at) if at > UNTIL => return,
                None => return,
                Some(at) if Some(at) == alarm && due.is_none_or(|due| at <= due) => {
                    self.give(at, BrokerInput::Timeout);
                }
                Some(_) => {
                    self.world.step(self.trace);
                }
            }
            self.empty();
        }
    }

    /// What the world has for the broker.
    fn empty(&mut self) {
        while let Some(parcel) = self.world.poll_parcel() {
            let now = self.world.now();
            match self.sockets.take(parcel) {
                None => {}
                Some(Wish::Open(conn)) => {
                    self.give(now, BrokerInput::Opened(conn));
                    let (wish, _) = self.sockets.hear(conn, Heard::Opened);
                    assert_eq!(wish, None);
                }
                Some(Wish::Send(conn, bytes)) => {
                    if let Ok(Packet::Connect(connect)) = decode_shared(&bytes, Version::V5) {
                        self.versions.insert(conn, connect.version);
                    }
                    self.give(now, BrokerInput::Received(conn, &bytes));
                }
                Some(Wish::Close(conn, parting)) => {
                    let ending = match parting {
                        Parting::Fin => Ending::Fin,
                        Parting::Reset => Ending::Reset,
                    };
                    self.give(now, BrokerInput::Closed(conn, ending));
                }
            }
        }
    }

    fn give(&mut self, at: Instant, input: BrokerInput<'_>) {
        self.broker.handle_input(at, input);
        while let Some(output) = self.broker.poll_output() {
            let (conn, out) = match output {
                BrokerOutput::Transmit(conn, bytes, _) => {
                    let version = self.version(conn);
                    (conn, Out::Says(decode_shared(&bytes, version).unwrap()))
                }
                BrokerOutput::Close(conn, _) => (conn, Out::Closes),
                BrokerOutput::Event(_) | BrokerOutput::Note(..) => continue,
            };
            for out in (self.spoil)(out, &mut self.count) {
                let heard = match out {
                    Out::Says(packet) => {
                        let bytes = encode(&packet, self.version(conn)).unwrap();
                        Heard::Bytes(bytes)
                    }
                    Out::Closes => Heard::Closed(Parting::Fin),
                };
                let (_, acts) = self.sockets.hear(conn, heard);
                for act in acts {
                    if self.world.check(&act).is_ok() {
                        self.world.attempt(at, &act, self.trace);
                    }
                }
            }
        }
    }

    fn version(&self, conn: ConnId) -> Version {
        self.versions.get(&conn).copied().unwrap_or_default()
    }
}
