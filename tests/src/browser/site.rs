//! The built page behind an address, as any static host would serve it.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower_http::services::ServeDir;

use crate::peer::{Authority, Process};

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

/// The same files over https, by `openssl s_server`.
#[derive(Debug)]
pub struct SafeSite {
    port: u16,
    // It serves whole answers, head and all, from this folder.
    _folder: TempDir,
    _process: Process,
}

impl SafeSite {
    /// Serves `dist` with the certificate of this authority.
    pub fn start(authority: &Authority) -> Self {
        let folder = TempDir::new().expect("a folder for answers");
        answers(&crate::root().join("dist"), folder.path());
        let (process, port) = authority.serves(folder.path());
        Self {
            port,
            _folder: folder,
            _process: process,
        }
    }

    /// Where the page is.
    pub fn url(&self) -> String {
        format!("https://localhost:{}/index.html", self.port)
    }
}

/// Writes each file of `from` as an answer of HTTP to `to`.
fn answers(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder for answers");
    for file in fs::read_dir(from).expect("`dist` is there").flatten() {
        let (path, to) = (file.path(), to.join(file.file_name()));
        if path.is_dir() {
            answers(&path, &to);
            continue;
        }
        let kind = match path.extension().and_then(|it| it.to_str()) {
            Some("html") => "text/html",
            Some("js") => "text/javascript",
            Some("css") => "text/css",
            Some("wasm") => "application/wasm",
            Some("svg") => "image/svg+xml",
            _ => "application/octet-stream",
        };
        let mut answer = format!("HTTP/1.0 200 OK\r\nContent-Type: {kind}\r\n\r\n").into_bytes();
        answer.extend(fs::read(&path).expect("a file of `dist` is read"));
        fs::write(&to, answer).expect("an answer is written");
    }
}
