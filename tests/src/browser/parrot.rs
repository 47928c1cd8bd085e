//! A server of WebSockets that says what its address tells it, right or wrong.

use std::net::{Ipv4Addr, SocketAddr};

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_tungstenite::accept_hdr_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

/// It listens on the loopback; it ends when dropped.
#[derive(Debug)]
pub struct Parrot {
    address: SocketAddr,
    /// Takes connections and never reads them.
    deaf: std::net::TcpListener,
    task: JoinHandle<()>,
}

impl Parrot {
    /// Starts one, inside a runtime.
    pub async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.expect("the loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        let deaf = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(speak(stream));
            }
        });
        Self {
            address,
            deaf: deaf.expect("the loopback has a free port"),
            task,
        }
    }

    /// The first message is answered with these bytes, and with nothing after that.
    pub fn saying(&self, bytes: &[u8]) -> String {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("ws://{}/mqtt/{hex}", self.address)
    }

    /// As [`Parrot::saying`], and then the WebSocket is closed with this code.
    pub fn ending(&self, bytes: &[u8], code: u16) -> String {
        format!("{}/{code}", self.saying(bytes))
    }

    /// It speaks, but in text.
    pub fn texting(&self) -> String {
        format!("ws://{}/text", self.address)
    }

    /// It knows no WebSocket: every answer is 404.
    pub fn web(&self) -> String {
        format!("ws://{}/page", self.address)
    }

    /// It takes the connection, and answers nothing.
    pub fn mute(&self) -> String {
        let address = self.deaf.local_addr().expect("it is bound");
        format!("ws://{address}/mqtt")
    }
}

impl Drop for Parrot {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One connection, until somebody ends it.
async fn speak(stream: TcpStream) -> Option<()> {
    let mut path = String::new();
    // The error's size is the library's.
    #[allow(clippy::result_large_err, reason = "the library asks for this type")]
    let agree = |request: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
        request.uri().path().clone_into(&mut path);
        if path == "/page" {
            let mut refusal = ErrorResponse::new(None);
            *refusal.status_mut() = http::StatusCode::NOT_FOUND;
            return Err(refusal);
        }
        let agreed = http::HeaderValue::from_static("mqtt");
        response
            .headers_mut()
            .insert("Sec-WebSocket-Protocol", agreed);
        Ok(response)
    };
    let mut socket = accept_hdr_async(stream, agree).await.ok()?;
    let mut words = path.split('/').skip(2);
    let (said, code) = (words.next().unwrap_or_default(), words.next());
    if path == "/text" {
        socket.send(Message::text("hello")).await.ok()?;
    }
    socket.next().await?.ok()?;
    let bytes: Vec<u8> = (0..said.len())
        .step_by(2)
        .filter_map(|at| u8::from_str_radix(said.get(at..at + 2)?, 16).ok())
        .collect();
    if !bytes.is_empty() {
        socket
            .send(Message::Binary(Bytes::from(bytes)))
            .await
            .ok()?;
    }
    if let Some(code) = code.and_then(|code| code.parse::<u16>().ok()) {
        let reason = "as its address says".into();
        let frame = CloseFrame {
            code: code.into(),
            reason,
        };
        socket.send(Message::Close(Some(frame))).await.ok()?;
    }
    while socket.next().await?.is_ok() {}
    Some(())
}
