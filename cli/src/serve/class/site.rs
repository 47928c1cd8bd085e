//! HTTP on a port where WebSocket is spoken: the page, and the story for the teacher.

use std::path::Path;

use axum::Router;
use axum::extract::{Path as Part, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use brokerscope_core::id::StepId;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpStream;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use super::Board;

/// The head of a request that is looked at for `Upgrade`.
const HEAD_MAX: usize = 8 * 1024;

/// What is answered to whoever does not ask for a WebSocket.
#[derive(Clone, Debug)]
pub(in crate::serve) struct Site {
    router: Router,
}

/// The story, and the word without which nobody reads it.
#[derive(Clone)]
struct Desk {
    board: Board,
    secret: String,
}

impl Site {
    /// The files of the page, if it is there, and the story: all of it behind `class/SECRET/new`;
    /// what is new behind `class/SECRET/KNOWN/STEP`, once the world has come further than that.
    pub(in crate::serve) fn new(page: Option<&Path>, board: Board, secret: &str) -> Self {
        let secret = secret.to_owned();
        let mut router = Router::new()
            .route("/class/{secret}/new", get(begin))
            .route("/class/{secret}/{known}/{step}", get(go_on))
            .with_state(Desk { board, secret });
        if let Some(page) = page {
            let files = ServeDir::new(page).precompressed_gzip();
            router = router.fallback_service(files);
        }
        // The page has its own content policy; this adds what only a header can say.
        let strict = [
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'none'"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (header::CACHE_CONTROL, "no-cache"),
        ];
        for (name, value) in strict {
            let value = HeaderValue::from_static(value);
            router = router.layer(SetResponseHeaderLayer::overriding(name, value));
        }
        Self { router }
    }

    /// Answers the requests of one connection.
    pub(in crate::serve) async fn answer(&self, stream: TcpStream) {
        let service = TowerToHyperService::new(self.router.clone());
        let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        // A browser that goes away in the middle is no matter.
        let _ = connection.await;
    }
}

async fn begin(State(desk): State<Desk>, Part(secret): Part<String>) -> Response {
    if secret != desk.secret {
        return StatusCode::NOT_FOUND.into_response();
    }
    desk.board.tell(None).into_response()
}

async fn go_on(
    State(desk): State<Desk>,
    Part((secret, known, step)): Part<(String, usize, u32)>,
) -> Response {
    if secret != desk.secret {
        return StatusCode::NOT_FOUND.into_response();
    }
    desk.board.wait(StepId(step)).await;
    desk.board.tell(Some(known)).into_response()
}

/// Whether a WebSocket is asked for. The request stays in the socket.
pub(in crate::serve) async fn is_upgrade(stream: &TcpStream) -> bool {
    let mut head = vec![0; HEAD_MAX];
    let mut known = 0;
    loop {
        let Ok(length) = stream.peek(&mut head).await else {
            return false;
        };
        let text = String::from_utf8_lossy(head.get(..length).unwrap_or_default());
        let is_whole = text.contains("\r\n\r\n") || length == HEAD_MAX || length == 0;
        if is_whole {
            return text.lines().any(|line| {
                let (name, value) = line.split_once(':').unwrap_or_default();
                name.eq_ignore_ascii_case("upgrade")
                    && value.trim().eq_ignore_ascii_case("websocket")
            });
        }
        // What was looked at is still there, so a socket with half a head is always readable.
        if length == known {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        known = length;
    }
}
