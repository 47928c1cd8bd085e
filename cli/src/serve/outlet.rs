//! What waits to be written to one peer: as many bytes as its limit allows, and no more.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};

/// What one waiting packet costs beside its bytes.
const PACKET_COST: usize = 64;
/// Room for the packet that tells a peer why its connection ends.
const GOODBYE_ROOM: usize = 1024;

/// The end that the desk holds. Dropping it ends the connection once everything is written.
#[derive(Debug)]
pub(super) struct Outlet {
    packets: mpsc::UnboundedSender<Bytes>,
    waiting: Arc<AtomicUsize>,
    max: usize,
    is_full: bool,
    _held: oneshot::Sender<()>,
}

/// The end that the connection writes from.
#[derive(Debug)]
pub(super) struct Spout {
    packets: mpsc::UnboundedReceiver<Bytes>,
    waiting: Arc<AtomicUsize>,
}

/// Resolves when the desk lets go of its end.
pub(super) type LetGo = oneshot::Receiver<()>;

/// The peer reads too slowly: so much waits already that this packet does not fit.
#[derive(Debug)]
pub(super) struct Full;

/// The two ends of a line on which `max` bytes may wait.
pub(super) fn line(max: usize) -> (Outlet, Spout, LetGo) {
    // Its length is bounded by bytes, which tokio's own bound cannot say.
    let (sender, receiver) = mpsc::unbounded_channel();
    let (held, let_go) = oneshot::channel();
    let waiting = Arc::new(AtomicUsize::new(0));
    let outlet = Outlet {
        packets: sender,
        waiting: waiting.clone(),
        max,
        is_full: false,
        _held: held,
    };
    let spout = Spout {
        packets: receiver,
        waiting,
    };
    (outlet, spout, let_go)
}

impl Outlet {
    /// Lets a packet wait. After one that did not fit, nothing does: a stream has no gaps.
    pub(super) fn post(&mut self, packet: Bytes) -> Result<(), Full> {
        let cost = packet.len() + PACKET_COST;
        let waiting = self.waiting.load(Ordering::Relaxed);
        if self.is_full || waiting.saturating_add(cost) > self.max {
            self.is_full = true;
            return Err(Full);
        }
        self.waiting.fetch_add(cost, Ordering::Relaxed);
        // The other end goes first when the connection breaks; the desk hears of that in a letter.
        let _ = self.packets.send(packet);
        Ok(())
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

    /// Whether nothing waits at this moment.
    pub(super) fn is_empty(&self) -> bool {
        self.packets.is_empty()
    }

    /// The packet is with the operating system.
    pub(super) fn written(&self, len: usize) {
        self.waiting.fetch_sub(len + PACKET_COST, Ordering::Relaxed);
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
        let (mut outlet, _spout, _) = line(3 * (100 + PACKET_COST));
        for _ in 0..3 {
            outlet.post(packet(100)).unwrap();
        }
        assert!(outlet.post(packet(1)).is_err());
    }

    #[test]
    fn after_a_gap_nothing_follows_but_the_goodbye() {
        let (mut outlet, mut spout, _) = line(200);
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
        let (mut outlet, mut spout, _) = line(100 + PACKET_COST);
        for _ in 0..1_000 {
            outlet.post(packet(100)).unwrap();
            let written = spout.packets.try_recv().unwrap();
            spout.written(written.len());
        }
    }
}
