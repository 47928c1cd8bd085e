//! The desk: one task that owns the broker and its clock. Everything comes to it as a letter.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use brokerscope_core::broker::{Broker, BrokerConfig};
use brokerscope_core::chance::Chance;
use brokerscope_core::id::ConnId;
use brokerscope_core::machine::{BrokerInput, BrokerOutput, Ending};
use brokerscope_core::time::Instant;
use brokerscope_core::wire::ReasonCode;
use bytes::Bytes;
use tokio::sync::mpsc;

use super::chronicle::{Chronicle, Direction, Tap};
use super::conversation::Fault;
use super::outlet::{Full, Outlet};

/// How many letters may wait. Small, so that one busy peer is never far ahead of the others.
pub(super) const LETTERS_MAX: usize = 64;
/// The broker is asked for its next deadline once per so many letters.
const LETTERS_AT_ONCE: usize = 64;
/// Longest sleep before looking at the deadlines again. Keeps far deadlines out of the timer.
const SLEEP_MAX: Duration = Duration::from_secs(3_600);

/// What the desk is told.
#[derive(Debug)]
pub(super) enum Letter {
    /// Somebody opened a connection.
    Opened {
        /// Its name.
        conn: ConnId,
        /// Where its packets go.
        outlet: Outlet,
        /// Who it is.
        peer: SocketAddr,
        /// How it speaks: `mqtt` or `ws`.
        scheme: &'static str,
    },
    /// The next bytes of a stream.
    Received(ConnId, Bytes),
    /// A connection is over.
    Closed(ConnId, Ending),
    /// Much less waits to be written to this connection than the broker was told.
    Written(ConnId),
    /// A peer did what its transport allows and MQTT does not.
    Fault(ConnId, Fault),
    /// The host stops.
    Stop,
}

/// The broker, its clock, and a line to each peer.
pub(super) struct Desk {
    broker: Broker,
    packet_size_max: u32,
    clock: Clock,
    peers: BTreeMap<ConnId, Peer>,
    /// Peers that read too slowly, found while draining.
    slow: Vec<ConnId>,
    /// Peers that were sent something, found while draining.
    posted: Vec<ConnId>,
    chronicle: Chronicle,
}

struct Peer {
    outlet: Outlet,
    tap: Option<Tap>,
}

impl Desk {
    pub(super) fn new(config: BrokerConfig, chance: Chance, chronicle: Chronicle) -> Self {
        let packet_size_max = config.packet_size_max;
        let mut broker = Broker::with_chance(config, chance);
        broker.set_telling(chronicle.hears_reasons());
        Self {
            packet_size_max,
            broker,
            clock: Clock::start(),
            peers: BTreeMap::new(),
            slow: Vec::new(),
            posted: Vec::new(),
            chronicle,
        }
    }

    /// Reads letters until one says stop. A deadline is due even when letters never end.
    pub(super) async fn work(mut self, mut inbox: mpsc::Receiver<Letter>) {
        loop {
            let due = self.broker.poll_timeout().map(|deadline| deadline.at);
            if due.is_some_and(|at| at <= self.clock.now()) {
                self.feed(BrokerInput::Timeout);
            }
            let letter = tokio::select! {
                letter = inbox.recv() => letter,
                () = self.clock.sleep_until(due) => continue,
            };
            let Some(first) = letter else { break };
            let rest = std::iter::from_fn(|| inbox.try_recv().ok());
            for letter in std::iter::once(first).chain(rest).take(LETTERS_AT_ONCE) {
                if matches!(letter, Letter::Stop) {
                    self.stop();
                    return;
                }
                self.read(letter);
            }
        }
    }

    fn read(&mut self, letter: Letter) {
        match letter {
            Letter::Opened {
                conn,
                outlet,
                peer,
                scheme,
            } => {
                self.chronicle.tell(self.clock.now(), conn, || {
                    format!("opened by {peer} over {scheme}")
                });
                let tap = self.chronicle.tap(self.packet_size_max);
                self.peers.insert(conn, Peer { outlet, tap });
                self.feed(BrokerInput::Opened(conn));
            }
            Letter::Received(conn, bytes) => {
                self.overhear(self.clock.now(), conn, Direction::In, &bytes);
                self.feed(BrokerInput::Received(conn, &bytes));
            }
            Letter::Closed(conn, ending) => {
                if self.peers.remove(&conn).is_some() {
                    self.chronicle
                        .tell(self.clock.now(), conn, || ended(ending).to_owned());
                }
                self.feed(BrokerInput::Closed(conn, ending));
            }
            Letter::Written(conn) => {
                self.posted.push(conn);
                self.settle(self.clock.now());
            }
            Letter::Fault(conn, fault) => {
                let (why, reason) = judged(fault);
                self.chronicle
                    .tell(self.clock.now(), conn, || why.to_owned());
                self.dismiss(conn, reason);
            }
            // Read by `work`.
            Letter::Stop => {}
        }
    }

    /// One input, then drain; then the peers that could not follow.
    fn feed(&mut self, input: BrokerInput<'_>) {
        let now = self.clock.now();
        self.broker.handle_input(now, input);
        self.drain(now);
        self.settle(now);
    }

    /// Tells the broker how much waits for whom, and lets go of those for whom it is too much.
    fn settle(&mut self, now: Instant) {
        while let Some(conn) = self.posted.pop() {
            let outlet = self.peers.get(&conn).map(|peer| &peer.outlet);
            if let Some(bytes) = outlet.and_then(Outlet::to_tell) {
                self.broker
                    .handle_input(now, BrokerInput::Backlog(conn, bytes));
                self.drain(now);
            }
        }
        // To dismiss one may publish its will, which may be too much for another.
        while let Some(conn) = self.slow.pop() {
            self.chronicle.warn(now, conn, || {
                "reads too slowly: more than `unsent_max` bytes wait for it".to_owned()
            });
            if let Some(peer) = self.peers.get_mut(&conn) {
                peer.outlet.make_room_for_goodbye();
            }
            let goodbye = BrokerInput::Dismiss(conn, ReasonCode::QUOTA_EXCEEDED);
            self.broker.handle_input(now, goodbye);
            self.drain(now);
        }
    }

    /// Ends a connection by the host's will, with a word to its peer.
    fn dismiss(&mut self, conn: ConnId, reason: ReasonCode) {
        if let Some(peer) = self.peers.get_mut(&conn) {
            peer.outlet.make_room_for_goodbye();
        }
        self.feed(BrokerInput::Dismiss(conn, reason));
    }

    fn drain(&mut self, now: Instant) {
        while let Some(output) = self.broker.poll_output() {
            match output {
                BrokerOutput::Transmit(conn, bytes, _) => {
                    self.overhear(now, conn, Direction::Out, &bytes);
                    let posted = self.peers.get_mut(&conn).map(|it| it.outlet.post(bytes));
                    if matches!(posted, Some(Err(Full))) && !self.slow.contains(&conn) {
                        self.slow.push(conn);
                    }
                    if self.posted.last() != Some(&conn) {
                        self.posted.push(conn);
                    }
                }
                BrokerOutput::Close(conn, _) => {
                    self.peers.remove(&conn);
                    self.chronicle
                        .tell(now, conn, || "closed by the broker".to_owned());
                }
                BrokerOutput::Event(event) => self.chronicle.event(now, &event),
                BrokerOutput::Note(conn, note) => self.chronicle.note(now, conn, &note),
            }
        }
    }

    fn overhear(&mut self, now: Instant, conn: ConnId, direction: Direction, bytes: &[u8]) {
        let tap = self.peers.get_mut(&conn).and_then(|it| it.tap.as_mut());
        if let Some(tap) = tap {
            for line in tap.overhear(direction, bytes) {
                self.chronicle.tell(now, conn, || line);
            }
        }
    }

    /// Tells everybody that the host stops, and lets go of them.
    fn stop(&mut self) {
        let all: Vec<ConnId> = self.peers.keys().copied().collect();
        for conn in all {
            self.dismiss(conn, ReasonCode::SERVER_SHUTTING_DOWN);
        }
    }
}

const fn ended(ending: Ending) -> &'static str {
    match ending {
        Ending::Fin => "closed by its peer",
        Ending::Reset
        | Ending::NetworkLost
        | Ending::Unreachable
        | Ending::Refused
        | Ending::TimedOut
        | Ending::PowerLost => "broken",
    }
}

const fn judged(fault: Fault) -> (&'static str, ReasonCode) {
    match fault {
        Fault::Broken => ("broken", ReasonCode::UNSPECIFIED_ERROR),
        Fault::NotBinary => (
            "sent a WebSocket message that is not binary [MQTT-6.0.0-1]",
            ReasonCode::PROTOCOL_ERROR,
        ),
        Fault::MessageTooLarge => (
            "sent a WebSocket message larger than `websocket_message_max`",
            ReasonCode::PACKET_TOO_LARGE,
        ),
    }
}

/// The broker's time, from a clock that only goes forward.
struct Clock(tokio::time::Instant);

impl Clock {
    fn start() -> Self {
        Self(tokio::time::Instant::now())
    }

    fn now(&self) -> Instant {
        let us = self.0.elapsed().as_micros();
        Instant::from_micros(u64::try_from(us).unwrap_or(u64::MAX))
    }

    /// Sleeps until then; for ever, when there is nothing to wake up for.
    async fn sleep_until(&self, at: Option<Instant>) {
        match at {
            None => std::future::pending().await,
            Some(at) => {
                let span = Duration::from_micros(at.since(self.now()).as_micros());
                tokio::time::sleep(span.min(SLEEP_MAX)).await;
            }
        }
    }
}
