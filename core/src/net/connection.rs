//! One connection: two ends that may believe different things.

use bytes::Bytes;

use super::lane::{Flight, Lane, Load, Waits};
use crate::id::{LinkId, RecordId};
use crate::time::{Instant, Span};

/// One of the two ends.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Side {
    /// The end that asked for the connection.
    Client,
    /// The end that listened.
    Broker,
}

/// What one end believes.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum End {
    /// It knows of no connection.
    Absent,
    /// It has asked, no answer came.
    Opening,
    /// The connection stands.
    Open,
    /// The connection is over.
    Over,
}

/// How an end parts from the other.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Parting {
    /// FIN: after all its bytes.
    Fin,
    /// RST: at once; bytes in flight are void.
    Reset,
}

/// A connection and all that is on its way in it.
#[derive(Clone, Debug, Hash)]
pub struct Connection {
    /// What carries it.
    pub link: LinkId,
    client: End,
    broker: End,
    to_client: Lane,
    to_broker: Lane,
    /// Who has sent FIN or RST: nobody does twice.
    client_parted: bool,
    broker_parted: bool,
}

/// What an arrival means to the end it reached.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Arrival {
    /// The connection stands at this end now.
    Opened {
        /// The record of the asking or the answer.
        sent: Option<RecordId>,
    },
    /// Bytes to read.
    Bytes {
        /// The record of their sending.
        sent: Option<RecordId>,
        /// The bytes.
        bytes: Bytes,
    },
    /// The other end has parted; this end is over now.
    Ended {
        /// The record of its sending.
        sent: Option<RecordId>,
        /// How.
        parting: Parting,
    },
    /// This end was over already: what came is void.
    Dead {
        /// What came.
        flight: Box<Flight>,
        /// Whether this end's stack answers with RST, as it does while the other end believes in
        /// the connection.
        answer: bool,
    },
}

impl Side {
    /// The one at the other end.
    pub const fn other(self) -> Self {
        match self {
            Self::Client => Self::Broker,
            Self::Broker => Self::Client,
        }
    }
}

impl Connection {
    /// A connection that a client asks for; its SYN is to be sent.
    pub fn new(link: LinkId) -> Self {
        Self {
            link,
            client: End::Opening,
            broker: End::Absent,
            to_client: Lane::default(),
            to_broker: Lane::default(),
            client_parted: false,
            broker_parted: false,
        }
    }

    /// Puts something on its way *to* this side.
    pub fn send(
        &mut self,
        to: Side,
        now: Instant,
        load: Load,
        travel: Span,
        waits: Waits,
    ) -> &mut Flight {
        if matches!(load, Load::Fin | Load::Reset) {
            match to.other() {
                Side::Client => self.client_parted = true,
                Side::Broker => self.broker_parted = true,
            }
        }
        self.lane_mut(to).send(now, load, travel, waits)
    }

    /// The first thing on its way to this side has arrived. `None` if nothing was on its way.
    pub fn land(&mut self, side: Side) -> Option<Arrival> {
        let flight = self.lane_mut(side).land()?;
        let (sent, end) = (flight.name, self.end(side));
        Some(match (&flight.load, end) {
            (Load::Syn, End::Absent) | (Load::SynAck, End::Opening) => {
                self.set_end(side, End::Open);
                Arrival::Opened { sent }
            }
            (Load::Bytes(bytes), End::Opening | End::Open) => {
                let bytes = bytes.clone();
                Arrival::Bytes { sent, bytes }
            }
            (Load::Fin, End::Opening | End::Open) => {
                self.set_end(side, End::Over);
                let parting = Parting::Fin;
                Arrival::Ended { sent, parting }
            }
            (Load::Reset, End::Opening | End::Open) => {
                self.set_end(side, End::Over);
                let parting = Parting::Reset;
                Arrival::Ended { sent, parting }
            }
            (
                Load::Syn | Load::SynAck | Load::Bytes(_) | Load::Again | Load::Fin | Load::Reset,
                End::Absent | End::Opening | End::Open | End::Over,
            ) => Arrival::Dead {
                flight: Box::new(flight),
                answer: self.end(side.other()) == End::Open && !self.parted(side),
            },
        })
    }

    /// This end is over by its own will. Answers whether the other end is to be told, and what was
    /// on its way there and is void now.
    pub fn part(&mut self, side: Side, parting: Parting) -> (bool, Vec<Flight>) {
        let was_open = self.end(side) == End::Open;
        self.set_end(side, End::Over);
        let void = match parting {
            Parting::Reset if was_open => self.lane_mut(side.other()).clear().into(),
            Parting::Fin | Parting::Reset => Vec::new(),
        };
        (was_open && !self.parted(side), void)
    }

    /// The client's network is gone: its end is over, everything in flight is lost. The broker's
    /// end stays as it was. Answers what was lost, and whether the broker's stack will send again
    /// what it never learned to be lost.
    pub fn cut(&mut self) -> (Vec<Flight>, bool) {
        self.client = End::Over;
        let mut lost = Vec::from(self.to_broker.clear());
        let unanswered = !self.to_client.is_empty() && self.broker == End::Open;
        lost.extend(self.to_client.clear());
        (lost, unanswered)
    }

    /// What is on its way to this side.
    pub const fn lane(&self, to: Side) -> &Lane {
        match to {
            Side::Client => &self.to_client,
            Side::Broker => &self.to_broker,
        }
    }

    /// As [`Connection::lane`], to stop or release it.
    pub const fn lane_mut(&mut self, to: Side) -> &mut Lane {
        match to {
            Side::Client => &mut self.to_client,
            Side::Broker => &mut self.to_broker,
        }
    }

    /// What this end believes.
    pub const fn end(&self, side: Side) -> End {
        match side {
            Side::Client => self.client,
            Side::Broker => self.broker,
        }
    }

    /// Whether nobody believes in it and nothing is on its way: it can be forgotten.
    pub fn is_over(&self) -> bool {
        self.client == End::Over
            && matches!(self.broker, End::Absent | End::Over)
            && self.to_client.is_empty()
            && self.to_broker.is_empty()
    }

    const fn set_end(&mut self, side: Side, end: End) {
        match side {
            Side::Client => self.client = end,
            Side::Broker => self.broker = end,
        }
    }

    const fn parted(&self, side: Side) -> bool {
        match side {
            Side::Client => self.client_parted,
            Side::Broker => self.broker_parted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRAVEL: Span = Span::from_millis(20);

    fn send(connection: &mut Connection, to: Side, load: Load) {
        connection.send(to, Instant::START, load, TRAVEL, Waits::No);
    }

    fn open() -> Connection {
        let mut connection = Connection::new(LinkId(0));
        send(&mut connection, Side::Broker, Load::Syn);
        assert_eq!(
            connection.land(Side::Broker),
            Some(Arrival::Opened { sent: None })
        );
        send(&mut connection, Side::Client, Load::SynAck);
        assert_eq!(
            connection.land(Side::Client),
            Some(Arrival::Opened { sent: None })
        );
        connection
    }

    fn bytes() -> Load {
        Load::Bytes(Bytes::from_static(b"x"))
    }

    fn answers(arrival: Option<Arrival>) -> Option<bool> {
        match arrival? {
            Arrival::Dead { answer, .. } => Some(answer),
            Arrival::Opened { .. } | Arrival::Bytes { .. } | Arrival::Ended { .. } => None,
        }
    }

    const fn ended(parting: Parting) -> Option<Arrival> {
        Some(Arrival::Ended {
            sent: None,
            parting,
        })
    }

    #[test]
    fn opening_takes_a_round_trip_and_the_broker_is_there_first() {
        let mut connection = Connection::new(LinkId(0));
        send(&mut connection, Side::Broker, Load::Syn);
        connection.land(Side::Broker);
        assert_eq!(connection.end(Side::Broker), End::Open);
        assert_eq!(connection.end(Side::Client), End::Opening);
    }

    #[test]
    fn a_fin_comes_after_the_bytes_before_it() {
        let mut connection = open();
        send(&mut connection, Side::Broker, bytes());
        let (tell, void) = connection.part(Side::Client, Parting::Fin);
        assert!(tell && void.is_empty());
        send(&mut connection, Side::Broker, Load::Fin);
        let read = Arrival::Bytes {
            sent: None,
            bytes: Bytes::from_static(b"x"),
        };
        assert_eq!(connection.land(Side::Broker), Some(read));
        assert_eq!(connection.land(Side::Broker), ended(Parting::Fin));
        assert!(connection.is_over());
    }

    #[test]
    fn a_reset_voids_what_is_in_flight() {
        let mut connection = open();
        send(&mut connection, Side::Client, bytes());
        let (tell, void) = connection.part(Side::Broker, Parting::Reset);
        assert_eq!((tell, void.len()), (true, 1));
        send(&mut connection, Side::Client, Load::Reset);
        assert_eq!(connection.land(Side::Client), ended(Parting::Reset));
    }

    #[test]
    fn after_a_cut_the_broker_is_half_open_until_it_writes_and_is_answered() {
        let mut connection = open();
        let (lost, unanswered) = connection.cut();
        assert!(lost.is_empty() && !unanswered);
        assert_eq!(connection.end(Side::Broker), End::Open, "it heard nothing");
        send(&mut connection, Side::Client, bytes());
        assert_eq!(answers(connection.land(Side::Client)), Some(true));
        send(&mut connection, Side::Broker, Load::Reset);
        assert_eq!(connection.land(Side::Broker), ended(Parting::Reset));
        assert!(connection.is_over());
    }

    #[test]
    fn a_stack_that_waits_for_an_answer_sends_again() {
        let mut connection = open();
        send(&mut connection, Side::Client, bytes());
        let (lost, unanswered) = connection.cut();
        assert_eq!((lost.len(), unanswered), (1, true));
        send(&mut connection, Side::Client, Load::Again);
        assert_eq!(answers(connection.land(Side::Client)), Some(true));
    }

    #[test]
    fn who_has_parted_does_not_answer_again() {
        let mut connection = open();
        connection.part(Side::Broker, Parting::Fin);
        send(&mut connection, Side::Client, Load::Fin);
        send(&mut connection, Side::Broker, bytes());
        assert_eq!(answers(connection.land(Side::Broker)), Some(false));
    }

    #[test]
    fn a_client_that_gave_up_opening_answers_with_reset() {
        let mut connection = Connection::new(LinkId(0));
        send(&mut connection, Side::Broker, Load::Syn);
        let (tell, _) = connection.part(Side::Client, Parting::Reset);
        assert!(!tell, "nothing stands that could be ended");
        connection.land(Side::Broker);
        send(&mut connection, Side::Client, Load::SynAck);
        assert_eq!(answers(connection.land(Side::Client)), Some(true));
    }
}
