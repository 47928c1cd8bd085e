//! One connection: what its peer says goes to the desk, what the desk says goes to its peer.

use std::pin::pin;
use std::sync::OnceLock;
use std::time::Duration;

use brokerscope_core::id::ConnId;
use brokerscope_core::machine::Ending;
use bytes::Bytes;
use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};
use tokio::sync::{mpsc, watch};

use super::desk::Letter;
use super::outlet::{LetGo, Spout};

/// How long a peer may take to read its last packets once the broker is done with it.
const LINGER: Duration = Duration::from_secs(2);

/// Why nothing more can be read from a peer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Fault {
    /// The connection broke.
    Broken,
    /// A WebSocket message that is not binary [MQTT-6.0.0-1].
    NotBinary,
    /// A WebSocket message larger than this host takes.
    MessageTooLarge,
}

/// What is written to a peer.
#[derive(Debug)]
pub(super) enum Word {
    /// One packet.
    Packet(Bytes),
    /// The last word, where the transport has one.
    Goodbye(Option<Fault>),
}

/// How a conversation ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Parted {
    /// As they do.
    InOrder,
    /// The desk tore it down: the peer's system is to be told by RST.
    Torn,
}

/// Nothing more can be written.
#[derive(Debug)]
pub(super) struct Broken;

/// Carries bytes both ways until the desk lets go of the connection, and a little longer, so that
/// the peer can read what the desk said last.
pub(super) async fn converse(
    conn: ConnId,
    source: impl Stream<Item = Result<Bytes, Fault>>,
    sink: impl Sink<Word, Error = Broken>,
    desk: &mpsc::Sender<Letter>,
    spout: Spout,
    let_go: LetGo,
) -> Parted {
    let fault = OnceLock::new();
    let tear = spout.tear();
    let talk = async {
        let reading = read(conn, source, desk, &fault, let_go.shut);
        let writing = async {
            let written = write(conn, sink, spout, desk, &fault).await;
            if written.is_err() {
                tell(desk, Letter::Closed(conn, Ending::Reset)).await;
            }
            written
        };
        let reading = async {
            reading.await;
            Ok(())
        };
        // A peer that cannot be written to need not be read.
        let _: Result<_, Broken> = tokio::try_join!(reading, writing);
    };
    let overdue = async {
        // An error only says that the other end is gone, which is what is waited for.
        let _ = let_go.held.await;
        tokio::time::sleep(LINGER).await;
    };
    tokio::select! {
        () = talk => {}
        () = overdue => {}
    }
    match tear.is_torn() {
        true => Parted::Torn,
        false => Parted::InOrder,
    }
}

/// Reads to the end, and tells the desk what the end was. A desk that is busy is waited for, and so
/// is the peer then, by its own operating system.
async fn read(
    conn: ConnId,
    source: impl Stream<Item = Result<Bytes, Fault>>,
    desk: &mpsc::Sender<Letter>,
    fault: &OnceLock<Fault>,
    mut shut: watch::Receiver<bool>,
) {
    let mut source = pin!(source);
    let last = loop {
        // Without a desk nobody holds it shut any more.
        let _ = shut.wait_for(|is_shut| !is_shut).await;
        match source.next().await {
            Some(Ok(bytes)) => tell(desk, Letter::Received(conn, bytes)).await,
            None => break Letter::Closed(conn, Ending::Fin),
            Some(Err(Fault::Broken)) => break Letter::Closed(conn, Ending::Reset),
            Some(Err(why @ (Fault::NotBinary | Fault::MessageTooLarge))) => {
                // Read by the writer, which ends after this letter at the earliest.
                let _ = fault.set(why);
                break Letter::Fault(conn, why);
            }
        }
    };
    tell(desk, last).await;
}

/// Writes what the desk says, as many packets at once as wait, and the end of the stream after it.
/// The desk hears when much less waits than before.
async fn write(
    conn: ConnId,
    sink: impl Sink<Word, Error = Broken>,
    mut spout: Spout,
    desk: &mpsc::Sender<Letter>,
    fault: &OnceLock<Fault>,
) -> Result<(), Broken> {
    let mut sink = pin!(sink);
    while let Some(packet) = spout.next().await {
        let len = packet.len();
        sink.feed(Word::Packet(packet)).await?;
        if spout.is_empty() {
            sink.flush().await?;
        }
        if spout.written(len) {
            tell(desk, Letter::Written(conn)).await;
        }
    }
    if spout.tear().is_torn() {
        // Without a last word; and what it still says is not read.
        sink.flush().await?;
        return Err(Broken);
    }
    sink.feed(Word::Goodbye(fault.get().copied())).await?;
    sink.close().await
}

/// A desk that is gone hears nothing; then the host is stopping.
async fn tell(desk: &mpsc::Sender<Letter>, letter: Letter) {
    let _ = desk.send(letter).await;
}
