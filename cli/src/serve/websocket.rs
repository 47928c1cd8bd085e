//! MQTT over WebSocket: the opening handshake, and binary messages as a stream of bytes.

use bytes::Bytes;
use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::error::CapacityError;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::http::{HeaderValue, StatusCode, header};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async_with_config};

use super::conversation::{Broken, Fault, Word};

/// The name that both sides must say [MQTT-6.0.0-3, MQTT-6.0.0-4].
const SUBPROTOCOL: &str = "mqtt";
const BUFFER: usize = 16 * 1024;

/// Shakes hands; `None` when the peer cannot or does not speak MQTT.
pub(super) async fn greet(
    stream: TcpStream,
    message_max: usize,
) -> Option<(
    impl Stream<Item = Result<Bytes, Fault>>,
    impl Sink<Word, Error = Broken>,
)> {
    let config = WebSocketConfig::default()
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER)
        .max_message_size(Some(message_max))
        .max_frame_size(Some(message_max));
    let greeted = accept_hdr_async_with_config(stream, agree, Some(config)).await;
    let (sink, source) = greeted.ok()?.split::<Message>();
    Some((heard(source), said(sink)))
}

/// Agrees to `mqtt` where it is offered; anything else is refused in words.
#[expect(clippy::result_large_err, reason = "the shape is the library's")]
fn agree(request: &Request, mut response: Response) -> Result<Response, ErrorResponse> {
    let offered = request.headers().get_all(header::SEC_WEBSOCKET_PROTOCOL);
    let is_offered = offered
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|name| name.trim() == SUBPROTOCOL);
    if !is_offered {
        let words = "Offer the WebSocket subprotocol `mqtt` [MQTT-6.0.0-3].\n".to_owned();
        let mut refusal = ErrorResponse::new(Some(words));
        *refusal.status_mut() = StatusCode::BAD_REQUEST;
        return Err(refusal);
    }
    let name = HeaderValue::from_static(SUBPROTOCOL);
    response
        .headers_mut()
        .insert(header::SEC_WEBSOCKET_PROTOCOL, name);
    Ok(response)
}

/// The bytes of the stream. A message may hold several packets or a part of one [MQTT-6.0.0-2].
fn heard(
    source: impl Stream<Item = Result<Message, Error>>,
) -> impl Stream<Item = Result<Bytes, Fault>> {
    source.filter_map(|heard| {
        std::future::ready(match heard {
            Ok(Message::Binary(bytes)) => Some(Ok(bytes)),
            Ok(Message::Text(_)) => Some(Err(Fault::NotBinary)),
            // Answered by the library; a close is followed by the stream's end.
            Ok(Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_)) => None,
            Err(Error::Capacity(CapacityError::MessageTooLong { .. })) => {
                Some(Err(Fault::MessageTooLarge))
            }
            Err(_) => Some(Err(Fault::Broken)),
        })
    })
}

fn said(
    sink: futures_util::stream::SplitSink<WebSocketStream<TcpStream>, Message>,
) -> impl Sink<Word, Error = Broken> {
    sink.sink_map_err(|_| Broken).with(|word| {
        std::future::ready(Ok::<Message, Broken>(match word {
            Word::Packet(bytes) => Message::Binary(bytes),
            Word::Goodbye(fault) => Message::Close(Some(goodbye(fault))),
        }))
    })
}

fn goodbye(fault: Option<Fault>) -> CloseFrame {
    let (code, reason) = match fault {
        None | Some(Fault::Broken) => (CloseCode::Normal, ""),
        Some(Fault::NotBinary) => (CloseCode::Unsupported, "MQTT is binary"),
        Some(Fault::MessageTooLarge) => (CloseCode::Size, "the message is too large"),
    };
    CloseFrame {
        code,
        reason: reason.into(),
    }
}
