//! `brokerscope serve --scenario`: a world that real clients come to.
//!
//! The world is that of `brokerscope run`, and its time is the wall's. Each real client is a guest of
//! it: its socket ends here, and from here to the broker it is the scenario's link. `inlet` cuts what
//! it writes into packets, `places` knows who is who, and what the world says of the end of a
//! connection is said to the socket: FIN as FIN, everything else as RST, since a socket has no other
//! word.
//!
//! The story begins when the first client connects: that moment is 0.

mod caller;
mod inlet;
mod places;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use brokerscope_core::id::{ConnId, NodeId};
use brokerscope_core::machine::Ending;
use brokerscope_core::net::Parting;
use brokerscope_core::time::Instant;
use brokerscope_core::world::{Action, Parcel, Visit};
use bytes::Bytes;
use tokio::sync::mpsc;

use super::chronicle::Chronicle;
use super::class::{Board, Register};
use super::desk::Letter;
use super::outlet::Outlet;
use crate::run::Live;
use caller::{Caller, Inside};
use inlet::Inlet;
use places::{Places, Seat};

/// So much a client may have written that has not arrived: what a system's socket holds. Then it is
/// not read any more, and waits in its own system.
const ROOM: u64 = 64 * 1024;
/// Longest sleep before looking at the world again.
const SLEEP_MAX: Duration = Duration::from_secs(3_600);

/// The world, and everybody who is connected to it.
pub(super) struct House<'a> {
    live: Live<'a>,
    places: Places,
    /// When the story began.
    epoch: Option<tokio::time::Instant>,
    callers: BTreeMap<ConnId, Caller>,
    /// The world's names of connections, and the host's.
    inside: BTreeMap<ConnId, ConnId>,
    chronicle: Chronicle,
    class: Option<(Board, Register)>,
}

impl<'a> House<'a> {
    /// `None` if the scenario has no guest. `board`: the story is for a class.
    pub(super) fn new(live: Live<'a>, chronicle: Chronicle, board: Option<Board>) -> Option<Self> {
        if let Some(board) = &board {
            board.begin(live.head());
        }
        Some(Self {
            class: board.map(|board| (board, Register::default())),
            places: Places::of(&live.guests())?,
            live,
            epoch: None,
            callers: BTreeMap::new(),
            inside: BTreeMap::new(),
            chronicle,
        })
    }

    /// Lets the world live until a letter says stop.
    pub(super) async fn live(mut self, inbox: &mut mpsc::Receiver<Letter>) -> Live<'a> {
        loop {
            self.catch_up();
            let letter = tokio::select! {
                letter = inbox.recv() => letter,
                () = self.sleep() => continue,
            };
            let Some(letter) = letter.filter(|letter| !matches!(letter, Letter::Stop)) else {
                break;
            };
            self.catch_up();
            self.read(letter);
        }
        self.catch_up();
        self.live
    }

    fn now(&self) -> Instant {
        let us = self.epoch.map_or(0, |epoch| epoch.elapsed().as_micros());
        Instant::from_micros(u64::try_from(us).unwrap_or(u64::MAX))
    }

    /// Until something is due; for ever, while there is nothing.
    async fn sleep(&self) {
        let halves = self.callers.values().filter_map(Caller::deadline);
        let world = self.live.next_event().filter(|_| self.epoch.is_some());
        match halves.chain(world).min() {
            None => std::future::pending().await,
            Some(at) => {
                let span = Duration::from_micros(at.since(self.now()).as_micros());
                tokio::time::sleep(span.min(SLEEP_MAX)).await;
            }
        }
    }

    /// What is due by now happens.
    fn catch_up(&mut self) {
        if self.epoch.is_none() {
            return;
        }
        let now = self.now();
        while self.live.step(now) {
            self.deliver();
        }
        let is_late = |caller: &Caller| caller.deadline().is_some_and(|at| at <= now);
        let late = self.callers.iter().filter(|(_, caller)| is_late(caller));
        let late: Vec<ConnId> = late.map(|(host, _)| *host).collect();
        for host in late {
            self.hear(host);
        }
        self.settle();
    }

    fn read(&mut self, letter: Letter) {
        match letter {
            Letter::Opened {
                conn,
                outlet,
                peer,
                scheme,
            } => {
                self.epoch.get_or_insert_with(tokio::time::Instant::now);
                self.callers.insert(conn, Caller::new(outlet, peer, scheme));
            }
            Letter::Received(host, bytes) => {
                let now = self.now();
                if let Some(caller) = self.callers.get_mut(&host) {
                    caller.inlet.push(now, &bytes);
                    self.hear(host);
                }
            }
            Letter::Closed(host, ending) => {
                let parting = ending.parting();
                self.leave(host, parting);
            }
            // Its WebSocket is told why by the conversation.
            Letter::Fault(host, _) => self.leave(host, Parting::Reset),
            Letter::Written(_) | Letter::Stop => {}
        }
        self.settle();
    }

    /// Tells what happened, and who may write more.
    fn settle(&mut self) {
        while let Some(line) = self.live.told() {
            self.chronicle.line(line);
        }
        if let Some((board, register)) = &mut self.class {
            let acts = self.live.acts_behind(board.acts());
            let world = self.live.world();
            board.go_on(world.steps(), world.now(), acts);
            while let Some(message) = self.live.delivered() {
                if let Some(list) = register.read(&message) {
                    self.chronicle.announce(format_args!("class: {list}"));
                }
            }
        }
        for caller in self.callers.values() {
            let kept = caller
                .inside
                .map_or(0, |inside| self.live.world().kept_for(inside.conn));
            let waits = u64::try_from(caller.inlet.len()).unwrap_or(u64::MAX);
            caller.outlet.shut(kept.saturating_add(waits) > ROOM);
        }
    }

    /// A caller has something to say: who it is, or packets.
    fn hear(&mut self, host: ConnId) {
        let now = self.now();
        let Some(caller) = self.callers.get(&host) else {
            return;
        };
        let is_late = caller.deadline().is_some_and(|at| at <= now);
        match caller.inside {
            None => {
                let client_id = caller.client_id().or(is_late.then(String::new));
                if let Some(client_id) = client_id {
                    self.welcome(host, &client_id);
                }
            }
            Some(Inside { stands: false, .. }) => {}
            Some(inside) => self.pass_on(host, inside),
        }
    }

    /// Gives somebody a place, and asks for a connection from there.
    fn welcome(&mut self, host: ConnId, client_id: &str) {
        let now = self.now();
        let guest = match self.places.seat(client_id, self.live.names()) {
            Seat::At(node) => Some(node),
            Seat::New(spec) => {
                let name = spec.name.clone();
                let node = self.live.add(now, *spec);
                if let Some(node) = node {
                    self.places.add(node, name);
                }
                node
            }
        };
        let Some(guest) = guest else {
            self.turn_away(host);
            return;
        };
        self.places.come(guest, client_id);
        self.introduce(host, guest, client_id);
        let visit = Visit::Opens;
        self.live.act(now, &Action::Guest { guest, visit });
        while let Some(parcel) = self.live.poll_parcel() {
            if let Parcel::Asked(guest, conn) = parcel {
                self.inside.insert(conn, host);
                let stands = false;
                if let Some(caller) = self.callers.get_mut(&host) {
                    caller.inside = Some(Inside {
                        guest,
                        conn,
                        stands,
                    });
                }
            } else {
                self.unpack(parcel);
            }
        }
    }

    /// The world is full.
    fn turn_away(&mut self, host: ConnId) {
        if let Some(caller) = self.callers.remove(&host) {
            let peer = caller.peer;
            caller.outlet.tear();
            self.chronicle
                .announce(format_args!("there is no place for {peer}"));
        }
    }

    fn introduce(&mut self, host: ConnId, guest: NodeId, client_id: &str) {
        let (Some(caller), Some(name)) = (self.callers.get(&host), self.live.names().name(guest))
        else {
            return;
        };
        let (peer, scheme) = (caller.peer, caller.scheme);
        let said = format!("{peer} over {scheme} is {name}, and calls itself {client_id:?}");
        self.chronicle.announce(said);
    }

    /// What this caller has written goes into the world, and its end behind it.
    fn pass_on(&mut self, host: ConnId, inside: Inside) {
        let now = self.now();
        let Inside { guest, conn, .. } = inside;
        let Some(caller) = self.callers.get_mut(&host) else {
            return;
        };
        let left = caller.left;
        let bytes = match left {
            Some(_) => caller.inlet.take_all(now),
            None => caller.inlet.take(now),
        };
        if let Some(bytes) = bytes {
            let visit = Visit::Writes(conn, bytes);
            self.live.act(now, &Action::Guest { guest, visit });
            self.deliver();
        }
        // What it wrote may have ended it.
        if let Some(parting) = left
            && self.inside.contains_key(&conn)
        {
            let visit = Visit::Ends(conn, parting);
            self.live.act(now, &Action::Guest { guest, visit });
            self.forget(host);
            self.deliver();
        }
    }

    /// A socket is at its end.
    fn leave(&mut self, host: ConnId, parting: Parting) {
        let Some(caller) = self.callers.get_mut(&host) else {
            return;
        };
        caller.left = Some(parting);
        match caller.inside {
            None => drop(self.forget(host)),
            // In order: what it wrote before still goes out.
            Some(Inside { stands: false, .. }) if parting == Parting::Fin => {}
            Some(inside) => self.pass_on(host, inside),
        }
    }

    fn forget(&mut self, host: ConnId) -> Option<Outlet> {
        let caller = self.callers.remove(&host)?;
        if let Some(inside) = caller.inside {
            self.inside.remove(&inside.conn);
            self.places.go(inside.guest);
        }
        Some(caller.outlet)
    }

    /// What the world has for those outside.
    fn deliver(&mut self) {
        while let Some(parcel) = self.live.poll_parcel() {
            self.unpack(parcel);
        }
    }

    fn unpack(&mut self, parcel: Parcel) {
        match parcel {
            // Read where it was asked for.
            Parcel::Asked(..) => {}
            Parcel::Stands(conn) => {
                let host = self.inside.get(&conn).copied();
                let Some(host) = host else { return };
                let caller = self.callers.get_mut(&host);
                let inside = caller.and_then(|caller| caller.inside.as_mut());
                if let Some(inside) = inside {
                    inside.stands = true;
                    let inside = *inside;
                    self.pass_on(host, inside);
                }
            }
            Parcel::Bytes(conn, bytes) => self.hand_out(conn, bytes),
            Parcel::Over(conn, ending) => {
                let host = self.inside.get(&conn).copied();
                let outlet = host.and_then(|host| self.forget(host));
                let Some(outlet) = outlet else { return };
                match ending {
                    // Dropped, it is written to its end and closed.
                    Ending::Fin => drop(outlet),
                    Ending::Reset
                    | Ending::NetworkLost
                    | Ending::Unreachable
                    | Ending::Refused
                    | Ending::TimedOut
                    | Ending::PowerLost => outlet.tear(),
                }
            }
        }
    }

    fn hand_out(&mut self, conn: ConnId, bytes: Bytes) {
        let Some(host) = self.inside.get(&conn).copied() else {
            return;
        };
        let Some(caller) = self.callers.get_mut(&host) else {
            return;
        };
        if caller.outlet.post(bytes).is_ok() {
            return;
        }
        let peer = caller.peer;
        self.chronicle
            .announce(format_args!("{peer} reads too slowly and is let go"));
        let guest = caller.inside.map(|inside| inside.guest);
        if let Some(outlet) = self.forget(host) {
            outlet.tear();
        }
        if let Some(guest) = guest {
            let visit = Visit::Ends(conn, Parting::Reset);
            let now = self.now();
            self.live.act(now, &Action::Guest { guest, visit });
        }
    }
}

impl Caller {
    fn new(outlet: Outlet, peer: SocketAddr, scheme: &'static str) -> Self {
        Self {
            outlet,
            inlet: Inlet::default(),
            peer,
            scheme,
            inside: None,
            left: None,
        }
    }
}
