//! One socket to the real broker: TCP, or WebSocket over it.

use std::io;
use std::time::Duration;

use brokerscope_core::id::ConnId;
use brokerscope_core::interchange::compare::Heard;
use brokerscope_core::net::Parting;
use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::http::header::SEC_WEBSOCKET_PROTOCOL;
use tokio_tungstenite::{WebSocketStream, client_async};

use super::address::Address;

/// So long an opening may take.
const PATIENCE: Duration = Duration::from_secs(10);
const BUFFER: usize = 16 * 1024;

/// What the socket shall do.
#[derive(Debug)]
pub(super) enum Order {
    Send(Bytes),
    Close(Parting),
}

/// What it says, and why it could not be opened.
pub(super) type Letter = (ConnId, Heard, Option<String>);

/// Opens a socket.
pub(super) async fn open(address: &Address) -> io::Result<TcpStream> {
    let stream = tokio::time::timeout(PATIENCE, TcpStream::connect(&address.authority));
    let stream = stream
        .await
        .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Lives for one connection of the world.
pub(super) async fn converse(
    conn: ConnId,
    address: Address,
    mut orders: mpsc::Receiver<Order>,
    letters: mpsc::Sender<Letter>,
) {
    let opened = match open(&address).await {
        Ok(stream) => join(stream, &address).await,
        Err(error) => Err(error.to_string()),
    };
    let line = match opened {
        Ok(line) => line,
        Err(why) => {
            let said = (conn, Heard::Closed(Parting::Reset), Some(why));
            // The desk may have ended already.
            let _ = letters.send(said).await;
            return;
        }
    };
    if letters.send((conn, Heard::Opened, None)).await.is_err() {
        return;
    }
    let parting = match line {
        Line::Tcp(stream) => over_tcp(conn, stream, &mut orders, &letters).await,
        Line::Web(stream) => over_web(conn, *stream, &mut orders, &letters).await,
    };
    if let Some(parting) = parting {
        let _ = letters.send((conn, Heard::Closed(parting), None)).await;
    }
}

enum Line {
    Tcp(TcpStream),
    Web(Box<WebSocketStream<TcpStream>>),
}

async fn join(stream: TcpStream, address: &Address) -> Result<Line, String> {
    if address.path.is_none() {
        return Ok(Line::Tcp(stream));
    }
    let request = address.to_string().into_client_request();
    let mut request = request.map_err(|error| error.to_string())?;
    let name = HeaderValue::from_static("mqtt");
    request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, name);
    let joined = tokio::time::timeout(PATIENCE, client_async(request, stream)).await;
    match joined {
        Ok(Ok((stream, _))) => Ok(Line::Web(Box::new(stream))),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("no answer to the WebSocket's opening".to_owned()),
    }
}

/// How the broker ended it; `None` if the world did.
async fn over_tcp(
    conn: ConnId,
    mut stream: TcpStream,
    orders: &mut mpsc::Receiver<Order>,
    letters: &mpsc::Sender<Letter>,
) -> Option<Parting> {
    let mut buffer = vec![0; BUFFER];
    loop {
        tokio::select! {
            order = orders.recv() => match order {
                Some(Order::Send(bytes)) => {
                    if stream.write_all(&bytes).await.is_err() {
                        return Some(Parting::Reset);
                    }
                }
                Some(Order::Close(Parting::Fin)) | None => {
                    // Dropping it would do the same, but for what is not written yet.
                    let _ = stream.shutdown().await;
                    return None;
                }
                Some(Order::Close(Parting::Reset)) => {
                    tear(&stream);
                    return None;
                }
            },
            read = stream.read(&mut buffer) => match read {
                Ok(0) => return Some(Parting::Fin),
                Ok(count) => {
                    let bytes = buffer.get(..count).unwrap_or_default();
                    let said = Heard::Bytes(Bytes::copy_from_slice(bytes));
                    letters.send((conn, said, None)).await.ok()?;
                }
                Err(_) => return Some(Parting::Reset),
            },
        }
    }
}

/// The same over WebSocket: MQTT is in binary messages [MQTT-6.0.0-1].
async fn over_web(
    conn: ConnId,
    mut stream: WebSocketStream<TcpStream>,
    orders: &mut mpsc::Receiver<Order>,
    letters: &mpsc::Sender<Letter>,
) -> Option<Parting> {
    loop {
        tokio::select! {
            order = orders.recv() => match order {
                Some(Order::Send(bytes)) => {
                    if stream.send(Message::Binary(bytes)).await.is_err() {
                        return Some(Parting::Reset);
                    }
                }
                Some(Order::Close(Parting::Fin)) | None => {
                    let _ = stream.close(None).await;
                    return None;
                }
                Some(Order::Close(Parting::Reset)) => {
                    tear(stream.get_ref());
                    return None;
                }
            },
            heard = stream.next() => match heard {
                Some(Ok(Message::Binary(bytes))) => {
                    letters.send((conn, Heard::Bytes(bytes), None)).await.ok()?;
                }
                Some(Ok(Message::Close(_))) | None => return Some(Parting::Fin),
                // Pings are answered by the library; text is no MQTT.
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                Some(Ok(Message::Text(_)) | Err(_)) => return Some(Parting::Reset),
            },
        }
    }
}

/// Dropped after this, its peer is told RST.
fn tear(stream: &TcpStream) {
    let _ = socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO));
}
