//! `brokerscope serve`, judged from outside: by other people's clients, and by peers that misbehave.

mod access;
mod class;
mod host;
mod house;
mod libraries;
mod mosquitto;
mod raw;
mod staged;
mod websocket;

use brokerscope_tests::peer::Serve;
use tempfile::TempDir;

/// The host on free ports, with arguments of yours.
fn serve(arguments: &[&str]) -> Serve {
    Serve::start(env!("CARGO_BIN_EXE_brokerscope"), arguments)
}

/// A file of settings, in a folder that lives as long as the answer.
fn settings(text: &str) -> (TempDir, String) {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("broker.toml");
    std::fs::write(&file, text).expect("a file");
    let name = file.to_string_lossy().into_owned();
    (folder, name)
}
