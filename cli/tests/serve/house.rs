//! A socket at the edge of a world: endings, a link that stalls, and what cannot be played.

use std::io::{ErrorKind, Read as _, Write as _};
use std::process::Command;
use std::time::Duration;

use brokerscope_core::spec::Version;
use brokerscope_core::wire::{Packet, encode};
use tempfile::TempDir;

use crate::raw::{Raw, connect};
use crate::serve;

/// A scenario in a file that lives as long as the answer.
fn written(text: &str) -> (TempDir, String) {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("story.scn");
    std::fs::write(&file, text).expect("a file");
    let name = file.display().to_string();
    (folder, name)
}

fn hello(client_id: &str) -> Vec<u8> {
    let hello = Packet::Connect(Box::new(connect(client_id, Version::V5)));
    encode(&hello, Version::V5).expect("a CONNECT").to_vec()
}

/// What a program reads to the end of its connection, and how that end looks.
fn read_to_end(raw: &mut Raw) -> (Vec<u8>, Option<ErrorKind>) {
    let mut read = Vec::new();
    let ended = raw.stream.read_to_end(&mut read);
    (read, ended.err().map(|error| error.kind()))
}

/// [MQTT-4.2-1]: bytes in order, and then an end that the system tells.
#[test]
fn each_ending_looks_to_a_program_as_it_is() {
    // FIN comes behind all that was written; RST does not wait.
    let reset = Some(ErrorKind::ConnectionReset);
    let table = [
        ("when hub sends CONNACK byte 3 then kill hub", 13, None),
        (
            "when hub sends CONNACK byte 3 then reset dev--hub",
            3,
            reset,
        ),
        ("when hub sends CONNACK byte 2 then cut dev--hub", 2, reset),
        (
            "when hub receives CONNECT before then cut dev--hub",
            0,
            reset,
        ),
    ];
    for (act, bytes, end) in table {
        let text = format!("broker hub\nclient dev v5 -> hub latency 1ms guest\n{act}\n");
        let (_folder, file) = written(&text);
        let host = serve(&["--scenario", &file]);
        let mut raw = Raw::open(host.tcp, Version::V5);
        raw.stream.write_all(&hello("dev")).expect("it is written");
        let (read, ended) = read_to_end(&mut raw);
        assert_eq!((read.len(), ended), (bytes, end), "{act}");
    }
}

/// A link that swallows everything is no reason to read on: whoever writes is stopped by its own
/// system, as by any network, and the socket stays open.
#[test]
fn a_black_hole_takes_no_more_than_a_socket_holds() {
    const MUCH: usize = 64 * 1024 * 1024;
    let (_folder, file) =
        written("broker hub\nclient dev v5 -> hub guest\nat 0s partition dev--hub\n");
    let mut host = serve(&["--scenario", &file]);
    let before = host.memory();
    let mut raw = Raw::open(host.tcp, Version::V5);
    let patience = Some(Duration::from_millis(300));
    raw.stream.set_write_timeout(patience).expect("it can wait");
    raw.stream.write_all(&hello("dev")).expect("it is written");
    let pings = [0xc0, 0].repeat(32 * 1024);
    let mut written = 0;
    let why = loop {
        match raw.stream.write(&pings) {
            Ok(more) => written += more,
            Err(error) => break error.kind(),
        }
        assert!(written < MUCH, "it reads what goes nowhere");
    };
    assert!(
        matches!(why, ErrorKind::WouldBlock | ErrorKind::TimedOut),
        "{why}"
    );
    if let (Some(before), Some(after)) = (before, host.memory()) {
        let more = after.saturating_sub(before);
        assert!(more < 32 * 1024 * 1024, "{more} bytes more in use");
    }
}

/// Two at once, with the same identifier: one place, and a takeover. [MQTT-3.1.4-3]
#[test]
fn a_place_is_a_client_identifier() {
    let (_folder, file) = written("broker hub\nclient dev v5 -> hub latency 1ms guest\n");
    let host = serve(&["--scenario", &file]);
    let mut old = Raw::join(host.tcp, connect("laptop", Version::V5));
    let _new = Raw::join(host.tcp, connect("laptop", Version::V5));
    let heard = old.hear_all();
    assert!(matches!(heard[..], [Packet::Disconnect(_)]), "{heard:?}");
    let _other = Raw::join(host.tcp, connect("phone", Version::V5));
    assert!(host.line_with("is dev").contains("\"laptop\""));
    assert!(host.line_with("is dev").contains("\"laptop\""));
    assert!(host.line_with("is phone").contains("\"phone\""));
    host.line_with("begins a session for phone");
}

/// Any story has room for a guest, if one says who it is.
#[test]
fn somebody_may_play_a_client_of_any_story() {
    let (_folder, file) = written(
        "broker hub\nclient alice v5 -> hub latency 1ms\nat 5ms alice connect\n\
         expect noted 3.1.4-5 never\n",
    );
    let mut host = serve(&["--scenario", &file, "--guest", "alice", "--ledger"]);
    let mut raw = Raw::join(host.tcp, connect("alice", Version::V5));
    raw.say(&Packet::Pingreq);
    assert!(matches!(raw.hear(), Some(Packet::Pingresp)));
    host.line_with("its program is outside this world");
    host.signal("-TERM");
    host.line_with("holds: noted 3.1.4-5 never");
    assert_eq!(host.ended().code(), Some(0));
}

#[test]
fn what_cannot_be_played_is_told_in_a_sentence() {
    let (_one, alone) = written("broker hub\nclient dev v5 -> hub\n");
    let (_two, wrong) = written("broker hub\nclient dev v5 -> hub gest\n");
    #[rustfmt::skip]
    let table: [(&[&str], i32, &[&str]); 5] = [
        (&["--scenario", &alone],                    1, &["story.scn", "nobody could come", "`guest`"]),
        (&["--scenario", &wrong],                    2, &["story.scn:2:22", "`gest`", "did you mean `guest`?"]),
        (&["--scenario", "/no/such/file"],           2, &["/no/such/file"]),
        (&["--scenario", &alone, "--guest", "eve"],  2, &["no client `eve`"]),
        (&["--ndjson"],                              2, &["--scenario"]),
    ];
    for (arguments, code, parts) in table {
        let output = Command::new(env!("CARGO_BIN_EXE_brokerscope"))
            .args(["serve", "--tcp", "127.0.0.1:0", "--ws", "127.0.0.1:0"])
            .args(arguments)
            .output()
            .expect("it runs");
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {told}");
        for part in parts {
            assert!(told.contains(part), "{arguments:?}: {told}");
        }
    }
}
