//! A peer without manners: a socket, and packets one by one.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use brokerscope_core::spec::Version;
use brokerscope_core::wire::{
    Connect, Framer, Packet, Properties, ReasonCode, Text, decode, encode,
};
use brokerscope_tests::peer::PATIENCE;

/// More than any packet here.
const PACKET_MAX: u32 = 1024 * 1024;

/// A socket and what it speaks.
pub(crate) struct Raw {
    pub(crate) stream: TcpStream,
    framer: Framer,
    version: Version,
}

impl Raw {
    pub(crate) fn open(broker: SocketAddr, version: Version) -> Self {
        let stream = TcpStream::connect(broker).expect("it listens");
        stream
            .set_read_timeout(Some(PATIENCE))
            .expect("a fresh socket");
        stream
            .set_write_timeout(Some(PATIENCE))
            .expect("a fresh socket");
        Self {
            stream,
            framer: Framer::default(),
            version,
        }
    }

    /// Opens a connection and is let in.
    pub(crate) fn join(broker: SocketAddr, connect: Connect) -> Self {
        let mut raw = Self::open(broker, connect.version);
        raw.say(&Packet::Connect(Box::new(connect)));
        let Packet::Connack(connack) = raw.hear().expect("CONNACK") else {
            panic!("CONNACK comes first");
        };
        assert_eq!(connack.reason, ReasonCode::SUCCESS);
        raw
    }

    pub(crate) fn say(&mut self, packet: &Packet) {
        let bytes = encode(packet, self.version).expect("a small packet");
        self.stream.write_all(&bytes).expect("it is read");
    }

    /// The next packet; `None` when the connection is over.
    pub(crate) fn hear(&mut self) -> Option<Packet> {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let next = self
                .framer
                .next_packet(PACKET_MAX)
                .expect("the broker writes packets");
            if let Some(bytes) = next {
                return Some(decode(&bytes, self.version).expect("the broker writes packets"));
            }
            match self.stream.read(&mut buffer) {
                Ok(0) => return None,
                Ok(read) => self.framer.push(&buffer[..read]),
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => return None,
                Err(error) => panic!("{error}: no packet and no end came in time"),
            }
        }
    }

    /// Everything until the connection is over.
    pub(crate) fn hear_all(&mut self) -> Vec<Packet> {
        std::iter::from_fn(|| self.hear()).collect()
    }
}

/// A CONNECT without anything special.
pub(crate) fn connect(name: &str, version: Version) -> Connect {
    Connect {
        version,
        is_bridge: false,
        clean_start: true,
        keep_alive: 0,
        client_id: Text::parse(name).expect("a name"),
        will: None,
        user_name: None,
        password: None,
        properties: Properties::none(),
    }
}

/// The reason of the DISCONNECT among these packets.
pub(crate) fn goodbye(packets: &[Packet]) -> Option<ReasonCode> {
    packets.iter().find_map(|packet| {
        let Packet::Disconnect(disconnect) = packet else {
            return None;
        };
        Some(disconnect.reason)
    })
}
