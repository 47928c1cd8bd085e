//! The built page behind an address, as any static host would serve it.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower_http::services::ServeDir;

/// A file server on the loopback; it ends when dropped.
#[derive(Debug)]
pub struct Site {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Site {
    /// Serves `dist`.
    pub async fn start() -> Self {
        let dist = crate::root().join("dist");
        let index = dist.join("index.html");
        assert!(
            index.is_file(),
            "there is no dist: `cargo xtask test --only page` builds it"
        );
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.expect("the loopback has a free port");
        let address = listener
            .local_addr()
            .expect("a bound socket has an address");
        let files = axum::Router::new().fallback_service(ServeDir::new(dist));
        let task = tokio::spawn(async move {
            axum::serve(listener, files)
                .await
                .expect("the file server runs until it is aborted");
        });
        Self { address, task }
    }

    /// Where it is, with a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.task.abort();
    }
}
