//! `dist` behind an address as a good host of files serves it: packed twins, types, and caching of
//! what has its digest in its name.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::thread;

use crate::Outcome;

/// A small file server on the loopback. It ends with the process.
pub(crate) struct Host {
    address: SocketAddr,
}

impl Host {
    /// Serves this folder.
    pub(crate) fn start(folder: PathBuf) -> Outcome<Self> {
        if !folder.join("index.html.gz").is_file() {
            return Err(format!(
                "{} is no release with packed twins",
                folder.display()
            ));
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        let listener = listener.map_err(|error| format!("no free port: {error}"))?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let folder = Arc::new(folder);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let folder = Arc::clone(&folder);
                // Whoever hangs up in the middle is not answered to the end.
                thread::spawn(move || serve(&stream, &folder));
            }
        });
        Ok(Self { address })
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }
}

/// Answers on one connection until the peer has no more questions.
fn serve(stream: &TcpStream, folder: &Path) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut lines = BufReader::new(stream).lines();
    loop {
        let Some(request) = lines.next().transpose()? else {
            return Ok(());
        };
        let mut packs = false;
        for header in lines.by_ref() {
            let header = header?.to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            packs |= header.starts_with("accept-encoding:") && header.contains("gzip");
        }
        let path = request.split(' ').nth(1).unwrap_or("/");
        answer(stream, folder, path, packs)?;
    }
}

fn answer(mut stream: &TcpStream, folder: &Path, path: &str, packs: bool) -> std::io::Result<()> {
    let path = path
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .trim_start_matches('/');
    let path = Path::new(if path.is_empty() { "index.html" } else { path });
    let inside = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    let file = folder.join(path);
    let twin = file.with_added_extension("gz");
    let packed = if packs && inside {
        fs::read(twin).ok()
    } else {
        None
    };
    let encoding = if packed.is_some() {
        "Content-Encoding: gzip\r\n"
    } else {
        ""
    };
    let body = packed.or_else(|| fs::read(&file).ok().filter(|_| inside));
    let (status, body) = match body {
        Some(body) => ("200 OK", body),
        None => ("404 Not Found", Vec::new()),
    };
    // A name with a digest in it never means anything else.
    let named = path.to_string_lossy().contains("brokerscope-web-");
    let keep = if named {
        "max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {}\r\nContent-Length: {}\r\n{encoding}\
         Vary: Accept-Encoding\r\nCache-Control: {keep}\r\n\r\n",
        kind(path),
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)
}

fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|it| it.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    fn ask(host: &Host, path: &str, more: &str) -> String {
        let mut stream = TcpStream::connect(host.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: here\r\n{more}\r\n").unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    #[test]
    fn it_sends_the_packed_twin_to_who_can_read_it_and_nothing_from_outside() {
        let folder = std::env::temp_dir().join(format!("host-{}", std::process::id()));
        fs::create_dir_all(folder.join("inner")).unwrap();
        fs::write(folder.join("index.html"), "whole").unwrap();
        fs::write(folder.join("index.html.gz"), "packed").unwrap();
        fs::write(folder.join("inner/a.wasm"), "code").unwrap();
        let host = Host::start(folder.join(".")).unwrap();
        let packed = ask(&host, "/", "Accept-Encoding: br, gzip\r\n");
        assert!(
            packed.contains("Content-Encoding: gzip") && packed.ends_with("packed"),
            "{packed}"
        );
        let whole = ask(&host, "/index.html", "");
        assert!(
            !whole.contains("Encoding: gzip") && whole.ends_with("whole"),
            "{whole}"
        );
        let code = ask(&host, "/inner/a.wasm", "");
        assert!(
            code.contains("application/wasm") && code.ends_with("code"),
            "{code}"
        );
        let inner = Host::start(folder.join("inner"));
        assert!(inner.is_err(), "no release");
        let outside = ask(&host, "/inner/../../etc", "");
        assert!(outside.starts_with("HTTP/1.1 404"), "{outside}");
        fs::remove_dir_all(folder).unwrap();
    }
}
