//! Listening: from an address to connections, each with its own task.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use brokerscope_core::id::ConnId;
use bytes::{Bytes, BytesMut};
use futures_util::{SinkExt, StreamExt as _};
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream, lookup_host};
use tokio::sync::{Semaphore, mpsc};
use tokio_util::codec::{BytesCodec, FramedRead, FramedWrite};

use super::class::{Site, is_upgrade};
use super::conversation::{Broken, Fault, Parted, Word, converse};
use super::desk::Letter;
use super::outlet;
use super::websocket;
use crate::config::Protocol;

/// How long to wait when the operating system has no more sockets to give.
const OUT_OF_SOCKETS: Duration = Duration::from_millis(100);

/// One address that is listened on.
#[derive(Debug)]
pub(super) struct Door {
    listener: TcpListener,
    /// Where it really is.
    pub(super) address: SocketAddr,
    /// How peers speak here.
    pub(super) protocol: Protocol,
}

/// What all connections share.
#[derive(Clone, Debug)]
pub(super) struct Hall {
    /// Where letters go.
    pub(super) desk: mpsc::Sender<Letter>,
    /// One permit per connection; all are back when all connections are over.
    pub(super) places: Arc<Semaphore>,
    /// The name of the next connection.
    pub(super) next: Arc<AtomicU32>,
    /// How many bytes may wait for one peer.
    pub(super) unsent_max: usize,
    /// The broker hears of what waits for a peer in steps of so many bytes.
    pub(super) backlog_step: usize,
    /// The largest WebSocket message, in bytes.
    pub(super) websocket_message_max: usize,
    /// How long an opening handshake may take.
    pub(super) patience: Duration,
    /// Whether connections may have to end by RST, which takes a second handle for each.
    pub(super) tears: bool,
    /// What is answered to whoever asks for no WebSocket where it is spoken.
    pub(super) site: Option<Site>,
}

/// Listens on the first address that a name stands for and that can be had.
pub(super) async fn open(address: &str, protocol: Protocol) -> io::Result<Door> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name stands for no address");
    for address in lookup_host(address).await? {
        match TcpListener::bind(address).await {
            Ok(listener) => {
                return Ok(Door {
                    address: listener.local_addr()?,
                    listener,
                    protocol,
                });
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Takes in everybody who comes, for as long as this is polled.
pub(super) async fn welcome(door: Door, hall: Hall) {
    loop {
        let (stream, peer) = match door.listener.accept().await {
            Ok(it) => it,
            // Somebody who went away again, or no sockets left: neither is the listener's end.
            Err(_) => {
                tokio::time::sleep(OUT_OF_SOCKETS).await;
                continue;
            }
        };
        // `connections_max` are here: MQTT has no word for this before CONNECT.
        let Ok(place) = hall.places.clone().try_acquire_owned() else {
            continue;
        };
        let (hall, protocol) = (hall.clone(), door.protocol);
        tokio::spawn(async move {
            // Small packets are the rule, and each is written when it is due.
            let _ = stream.set_nodelay(true);
            let second = hall.tears.then(|| SockRef::from(&stream).try_clone());
            let parted = match protocol {
                Protocol::Mqtt => over_tcp(stream, peer, &hall).await,
                Protocol::Ws => over_websocket(stream, peer, &hall).await,
            };
            if let (Some(Parted::Torn), Some(Ok(second))) = (parted, second) {
                // The first handle is closed; closing the last one now is a RST.
                let _ = second.set_linger(Some(Duration::ZERO));
            }
            drop(place);
        });
    }
}

async fn over_tcp(stream: TcpStream, peer: SocketAddr, hall: &Hall) -> Option<Parted> {
    // Halves that say nothing when they are dropped: a connection that is torn down sends no FIN.
    let (read, write) = tokio::io::split(stream);
    let source = FramedRead::new(read, BytesCodec::new())
        .map(|read| read.map(BytesMut::freeze).map_err(|_| Fault::Broken));
    // A stream of bytes has no last word: its end is a FIN.
    let sink = FramedWrite::new(write, BytesCodec::new());
    let sink = SinkExt::<Bytes>::sink_map_err(sink, |_| Broken).with(|word| {
        std::future::ready(Ok::<Bytes, Broken>(match word {
            Word::Packet(bytes) => bytes,
            Word::Goodbye(_) => Bytes::new(),
        }))
    });
    let (conn, spout, let_go) = hall.announce(peer, "mqtt").await?;
    Some(converse(conn, source, sink, &hall.desk, spout, let_go).await)
}

async fn over_websocket(stream: TcpStream, peer: SocketAddr, hall: &Hall) -> Option<Parted> {
    if let Some(site) = &hall.site {
        let asks = tokio::time::timeout(hall.patience, is_upgrade(&stream)).await;
        if asks != Ok(true) {
            site.answer(stream).await;
            return None;
        }
    }
    let greeting = websocket::greet(stream, hall.websocket_message_max);
    let greeted = tokio::time::timeout(hall.patience, greeting).await;
    let (source, sink) = greeted.ok()??;
    let (conn, spout, let_go) = hall.announce(peer, "ws").await?;
    Some(converse(conn, source, sink, &hall.desk, spout, let_go).await)
}

impl Hall {
    /// Tells the desk of a connection; `None` when there is no desk any more.
    async fn announce(
        &self,
        peer: SocketAddr,
        scheme: &'static str,
    ) -> Option<(ConnId, outlet::Spout, outlet::LetGo)> {
        let conn = ConnId(self.next.fetch_add(1, Ordering::Relaxed));
        let (outlet, spout, let_go) = outlet::line(self.unsent_max, self.backlog_step);
        let letter = Letter::Opened {
            conn,
            outlet,
            peer,
            scheme,
        };
        self.desk.send(letter).await.ok()?;
        Some((conn, spout, let_go))
    }
}
