//! One hop of a message, from its sender's side.

use super::biography::Moment;
use super::fate::Reason;

/// Why something went no further, and since when.
pub(super) type End = (Reason, Moment);

/// One hop of a message.
#[derive(Clone, Debug, Default)]
pub(super) struct Leg {
    /// How many copies the sender keeps: to be sent, or to be answered.
    pub(super) kept: u32,
    /// How many PUBLISH packets with it are on their way.
    pub(super) flights: u32,
    /// It was sent at least once.
    pub(super) was_sent: bool,
    /// When it reached the other end last.
    pub(super) arrived: Option<Moment>,
    /// Why it went no further.
    pub(super) end: Option<End>,
}

impl Leg {
    /// A PUBLISH with it goes out; at QoS 0 its sender forgets it with that.
    pub(super) fn sent(&mut self, is_qos0: bool, is_own: bool) {
        self.flights += 1;
        self.was_sent = true;
        if is_qos0 {
            self.kept = self.kept.saturating_sub(1);
        } else if is_own {
            self.recall();
        }
    }

    /// A PUBLISH with it has arrived.
    pub(super) fn arrived(&mut self, at: Moment) {
        self.flights = self.flights.saturating_sub(1);
        self.arrived = Some(at);
    }

    /// A PUBLISH with it is lost. It is over if nobody keeps it.
    pub(super) fn lost(&mut self, why: Reason, at: Moment) {
        self.flights = self.flights.saturating_sub(1);
        if self.flights == 0 && self.kept == 0 {
            self.end.get_or_insert((why, at));
        }
    }

    /// Its sender keeps one copy less, and this is why.
    pub(super) fn give_up(&mut self, why: Reason, at: Moment) {
        self.kept = self.kept.saturating_sub(1);
        self.end.get_or_insert((why, at));
    }

    /// Its sender has lost its memory.
    pub(super) fn forget(&mut self, why: &Reason, at: Moment) {
        if self.kept > 0 {
            self.kept = 0;
            self.end.get_or_insert((why.clone(), at));
        }
    }

    /// Its sender still has it after all. What was declined stays so: 3.1.1 cannot tell its client,
    /// which may send it again.
    pub(super) fn recall(&mut self) {
        self.kept = self.kept.max(1);
        if !matches!(self.end, Some((Reason::Declined { .. }, _))) {
            self.end = None;
        }
    }
}
