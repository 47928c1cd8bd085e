//! What waits to be written to one peer: as many bytes as its limit allows, and no more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot, watch};

/// What one waiting packet costs beside its bytes.
const PACKET_COST: usize = 64;
/// Room for the packet that tells a peer why its connection ends.
const GOODBYE_ROOM: usize = 1024;

/// The end that the desk holds. Dropping it ends the connection once everything is written.
#[derive(Debug)]
pub(super) struct Outlet {
    packets: mpsc::UnboundedSender<Bytes>,
    gauge: Arc<Gauge>,
    max: usize,
    is_full: bool,
    _held: oneshot::Sender<()>,
    shut: watch::Sender<bool>,
}

/// The end that the connection writes from.
#[derive(Debug)]
pub(super) struct Spout {
    packets: mpsc::UnboundedReceiver<Bytes>,
    gauge: Arc<Gauge>,
}

/// How much waits, and how much of that the broker was told.
#[derive(Debug)]
struct Gauge {
    waiting: AtomicUsize,
    told: AtomicUsize,
    /// The broker is told when it is off by so much.
    step: usize,
    /// The other end has said already that there is something to tell.
    is_called: AtomicBool,
    /// The connection ends by RST once everything is written.
    is_torn: AtomicBool,
}

/// Knows whether a connection was torn down.
#[derive(Debug)]
pub(super) struct Tear(Arc<Gauge>);

impl Tear {
    pub(super) fn is_torn(&self) -> bool {
        self.0.is_torn.load(Ordering::Relaxed)
    }
}

impl Gauge {
    fn is_off(&self) -> bool {
        let waiting = self.waiting.load(Ordering::Relaxed);
        let told = self.told.load(Ordering::Relaxed);
        waiting.abs_diff(told) >= self.step || (waiting == 0 && told > 0)
    }
}

/// What the desk says of a connection besides its packets.
#[derive(Debug)]
pub(super) struct LetGo {
    /// Resolves when the desk lets go of its end.
    pub(super) held: oneshot::Receiver<()>,
    /// While it is so, nothing is read from the peer.
    pub(super) shut: watch::Receiver<bool>,
}

/// The peer reads too slowly: so much waits already that this packet does not fit.
#[derive(Debug)]
pub(super) struct Full;

/// The two ends of a line on which `max` bytes may wait, and whose gauge is told in steps of `step`.
pub(super) fn line(max: usize, step: usize) -> (Outlet, Spout, LetGo) {
    // Its length is bounded by bytes, which tokio's own bound cannot say.
    let (sender, receiver) = mpsc::unbounded_channel();
    let (held, is_held) = oneshot::channel();
    let (shut, is_shut) = watch::channel(false);
    let gauge = Arc::new(Gauge {
        waiting: AtomicUsize::new(0),
        told: AtomicUsize::new(0),
        step: step.max(1),
        is_called: AtomicBool::new(false),
        is_torn: AtomicBool::new(false),
    });
    let outlet = Outlet {
        packets: sender,
        gauge: gauge.clone(),
        max,
        is_full: false,
        _held: held,
        shut,
    };
    let spout = Spout {
        packets: receiver,
        gauge,
    };
    let let_go = LetGo {
        held: is_held,
        shut: is_shut,
    };
    (outlet, spout, let_go)
}

impl Outlet {
    /// Lets a packet wait. After one that did not fit, nothing does: a stream has no gaps.
    pub(super) fn post(&mut self, packet: Bytes) -> Result<(), Full> {
        let cost = packet.len() + PACKET_COST;
        let waiting = self.gauge.waiting.load(Ordering::Relaxed);
        if self.is_full || waiting.saturating_add(cost) > self.max {
            self.is_full = true;
            return Err(Full);
        }
        self.gauge.waiting.fetch_add(cost, Ordering::Relaxed);
        // The other end goes first when the connection breaks; the desk hears of that in a letter.
        let _ = self.packets.send(packet);
        Ok(())
    }

    /// How many bytes wait, if the broker was told another number.
    pub(super) fn to_tell(&self) -> Option<u32> {
        self.gauge.is_called.store(false, Ordering::Relaxed);
        if !self.gauge.is_off() {
            return None;
        }
        let waiting = self.gauge.waiting.load(Ordering::Relaxed);
        self.gauge.told.store(waiting, Ordering::Relaxed);
        Some(u32::try_from(waiting).unwrap_or(u32::MAX))
    }

    /// Ends the connection by RST, behind what waits to be written: that has arrived in its world.
    pub(super) fn tear(self) {
        // Dropped behind this, so whoever finds nothing more to write knows why.
        self.gauge.is_torn.store(true, Ordering::Relaxed);
    }

    /// Whether nothing shall be read from the peer for now.
    pub(super) fn shut(&self, is_shut: bool) {
        self.shut
            .send_if_modified(|was| std::mem::replace(was, is_shut) != is_shut);
    }

    /// Makes room for one last small packet.
    pub(super) fn make_room_for_goodbye(&mut self) {
        self.max = self.max.saturating_add(GOODBYE_ROOM);
        self.is_full = false;
    }
}

impl Spout {
    /// The next packet; `None` when there will be no more.
    pub(super) async fn next(&mut self) -> Option<Bytes> {
        self.packets.recv().await
    }

    /// What knows whether the connection was torn down.
    pub(super) fn tear(&self) -> Tear {
        Tear(self.gauge.clone())
    }

    /// Whether nothing waits at this moment.
    pub(super) fn is_empty(&self) -> bool {
        self.packets.is_empty()
    }

    /// The packet is with the operating system. `true` when the broker should hear of it.
    pub(super) fn written(&self, len: usize) -> bool {
        let gauge = &self.gauge;
        gauge
            .waiting
            .fetch_sub(len + PACKET_COST, Ordering::Relaxed);
        gauge.is_off() && !gauge.is_called.swap(true, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(len: usize) -> Bytes {
        Bytes::from(vec![0; len])
    }

    #[test]
    fn no_more_waits_than_the_limit() {
        let (mut outlet, _spout, _) = line(3 * (100 + PACKET_COST), 1);
        for _ in 0..3 {
            outlet.post(packet(100)).unwrap();
        }
        assert!(outlet.post(packet(1)).is_err());
    }

    #[test]
    fn after_a_gap_nothing_follows_but_the_goodbye() {
        let (mut outlet, mut spout, _) = line(200, 1);
        outlet.post(packet(100)).unwrap();
        assert!(outlet.post(packet(100)).is_err());
        let first = spout.packets.try_recv().unwrap();
        spout.written(first.len());
        assert!(outlet.post(packet(1)).is_err(), "a stream has no gaps");
        outlet.make_room_for_goodbye();
        outlet.post(packet(2)).unwrap();
        assert_eq!(spout.packets.try_recv().unwrap(), packet(2));
    }

    #[test]
    fn what_is_written_makes_room() {
        let (mut outlet, mut spout, _) = line(100 + PACKET_COST, 1);
        for _ in 0..1_000 {
            outlet.post(packet(100)).unwrap();
            let written = spout.packets.try_recv().unwrap();
            spout.written(written.len());
        }
    }

    #[test]
    fn the_broker_is_told_in_steps_and_when_nothing_waits_any_more() {
        let cost = 100 + PACKET_COST;
        let (mut outlet, mut spout, _) = line(100 * cost, 3 * cost);
        let mut told = Vec::new();
        for _ in 0..7 {
            outlet.post(packet(100)).unwrap();
            told.extend(outlet.to_tell());
        }
        let costs = [3, 6].map(|count| u32::try_from(count * cost).unwrap());
        assert_eq!(told, costs);
        let mut calls = Vec::new();
        for number in 1..=7 {
            let written = spout.packets.try_recv().unwrap();
            if spout.written(written.len()) {
                calls.push((number, outlet.to_tell()));
            }
        }
        let left = u32::try_from(3 * cost).unwrap();
        assert_eq!(calls, [(4, Some(left)), (7, Some(0))]);
    }
}
