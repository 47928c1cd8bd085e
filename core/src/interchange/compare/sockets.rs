//! Between a broker that is a guest and the sockets of a real one: what the world has for it, as wishes
//! of a host; what the host hears, as acts of the guest. There is one socket for each connection.

use bytes::Bytes;

use crate::id::{ConnId, NodeId};
use crate::machine::Ending;
use crate::net::Parting;
use crate::order::Map;
use crate::wire::Framer;
use crate::world::{Action, Parcel, Visit};

/// No packet is larger than the protocol can say.
const PACKET_MAX: u32 = 268_435_460;
/// So many bytes wait for a socket that is not open yet.
const WAITING_MAX: usize = 1 << 20;

/// What a host shall do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Wish {
    /// Open a socket for this connection.
    Open(ConnId),
    /// Write these bytes.
    Send(ConnId, Bytes),
    /// Close it behind what is written, or tear it down.
    Close(ConnId, Parting),
}

/// What a host has heard.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Heard {
    /// The socket is open.
    Opened,
    /// Bytes came, however they were cut.
    Bytes(Bytes),
    /// It is over: by FIN, or otherwise.
    Closed(Parting),
}

/// A socket.
#[derive(Debug, Default)]
struct Socket {
    is_open: bool,
    waiting: Vec<u8>,
    /// What came and is no whole packet yet.
    framer: Framer,
    /// Its bytes are no packets: they go on as they come.
    is_torn: bool,
}

/// All sockets of one guest.
#[derive(Debug)]
pub struct Sockets {
    guest: NodeId,
    open: Map<ConnId, Socket>,
    /// So many bytes or packets crossed: out, and in.
    pub crossed: (u32, u32),
}

impl Sockets {
    /// Those of this guest; none yet.
    pub const fn new(guest: NodeId) -> Self {
        Self {
            guest,
            open: Map::new(),
            crossed: (0, 0),
        }
    }

    /// The connections that have one.
    pub fn open(&self) -> Vec<ConnId> {
        self.open.keys().copied().collect()
    }

    /// What is to be done with this parcel.
    pub fn take(&mut self, parcel: Parcel) -> Option<Wish> {
        match parcel {
            Parcel::Asked(..) => None,
            Parcel::Stands(conn) => {
                self.open.insert(conn, Socket::default());
                Some(Wish::Open(conn))
            }
            Parcel::Bytes(conn, bytes) => {
                let socket = self.open.get_mut(&conn)?;
                self.crossed.0 = self.crossed.0.saturating_add(1);
                if socket.is_open {
                    return Some(Wish::Send(conn, bytes));
                }
                if socket.waiting.len() + bytes.len() <= WAITING_MAX {
                    socket.waiting.extend_from_slice(&bytes);
                }
                None
            }
            Parcel::Over(conn, ending) => {
                self.open.remove(&conn)?;
                let parting = match ending {
                    Ending::Fin => Parting::Fin,
                    Ending::Reset
                    | Ending::NetworkLost
                    | Ending::Unreachable
                    | Ending::Refused
                    | Ending::TimedOut
                    | Ending::PowerLost => Parting::Reset,
                };
                Some(Wish::Close(conn, parting))
            }
        }
    }

    /// What this says to the host, and to the world. Of a socket that the world has done with, nothing.
    pub fn hear(&mut self, conn: ConnId, heard: Heard) -> (Option<Wish>, Vec<Action>) {
        let Some(socket) = self.open.get_mut(&conn) else {
            return (None, Vec::new());
        };
        let mut acts = Vec::new();
        let mut wish = None;
        match heard {
            Heard::Opened => {
                socket.is_open = true;
                let waiting = std::mem::take(&mut socket.waiting);
                wish = (!waiting.is_empty()).then(|| Wish::Send(conn, waiting.into()));
            }
            Heard::Bytes(bytes) => {
                self.crossed.1 = self.crossed.1.saturating_add(1);
                let packets = socket.cut(bytes).into_iter();
                acts.extend(packets.map(|bytes| Visit::Writes(conn, bytes)));
            }
            Heard::Closed(parting) => {
                self.open.remove(&conn);
                acts.push(Visit::Ends(conn, parting));
            }
        }
        let guest = self.guest;
        let acts = acts.into_iter().map(|visit| Action::Guest { guest, visit });
        (wish, acts.collect())
    }
}

impl Socket {
    /// Whole packets; behind a mistake in a fixed header, what there is.
    fn cut(&mut self, bytes: Bytes) -> Vec<Bytes> {
        if self.is_torn {
            return vec![bytes];
        }
        self.framer.push(&bytes);
        let mut packets = Vec::new();
        loop {
            match self.framer.next_packet(PACKET_MAX) {
                Ok(Some(packet)) => packets.push(packet),
                Ok(None) => return packets,
                Err(_) => {
                    self.is_torn = true;
                    packets.push(bytes);
                    return packets;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONN: ConnId = ConnId(3);

    #[test]
    fn what_is_said_before_a_socket_is_open_waits_for_it() {
        let mut sockets = Sockets::new(NodeId(0));
        assert_eq!(sockets.take(Parcel::Stands(CONN)), Some(Wish::Open(CONN)));
        let hello = Bytes::from_static(&[0xc0, 0]);
        assert_eq!(sockets.take(Parcel::Bytes(CONN, hello.clone())), None);
        let (wish, acts) = sockets.hear(CONN, Heard::Opened);
        assert_eq!((wish, acts), (Some(Wish::Send(CONN, hello)), Vec::new()));
    }

    #[test]
    fn packets_go_in_whole_however_they_came() {
        let mut sockets = Sockets::new(NodeId(0));
        sockets.take(Parcel::Stands(CONN));
        let mut hear = |bytes: &'static [u8]| {
            let (_, acts) = sockets.hear(CONN, Heard::Bytes(Bytes::from_static(bytes)));
            acts.len()
        };
        assert_eq!(hear(&[0x20, 2]), 0);
        assert_eq!(
            hear(&[0, 0, 0xd0, 0, 0xd0]),
            2,
            "CONNACK, PINGRESP, and half of one"
        );
        assert_eq!(hear(&[0]), 1);
        assert_eq!(
            hear(&[0x30, 0xff, 0xff, 0xff, 0xff]),
            1,
            "no length is so long"
        );
        assert_eq!(hear(&[7]), 1, "from then on as it comes");
    }

    #[test]
    fn a_socket_that_the_world_has_closed_says_nothing_more() {
        let mut sockets = Sockets::new(NodeId(0));
        sockets.take(Parcel::Stands(CONN));
        let over = sockets.take(Parcel::Over(CONN, Ending::TimedOut));
        assert_eq!(over, Some(Wish::Close(CONN, Parting::Reset)));
        let (wish, acts) = sockets.hear(CONN, Heard::Closed(Parting::Fin));
        assert_eq!((wish, acts.len()), (None, 0));
        assert_eq!(sockets.open(), []);
    }
}
