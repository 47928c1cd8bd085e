//! The bar of what takes long, on a real terminal.

use std::fs;
use std::io::Read;

use pty_process::Size;
use pty_process::blocking::{Command, open};

/// Devices that never rest.
const BUSY: &str = "\
broker hub
client one v5 -> hub latency 1ms
one every 1ms publish \"a\" \"{n}\"
at 0ms one connect
";

/// What the tool draws until it has drawn this, or until it ends. It is ended then.
fn drawn_until(arguments: &[&str], wanted: &str) -> String {
    let (mut terminal, end) = open().expect("a terminal");
    terminal.resize(Size::new(24, 80)).expect("of this size");
    // Where nobody says what a terminal can do, it is taken to do nothing.
    let command = Command::new(env!("CARGO_BIN_EXE_brokerscope"))
        .args(arguments)
        .env("TERM", "xterm");
    let mut tool = command.spawn(end).expect("the tool runs");
    let mut drawn = Vec::new();
    let mut piece = [0_u8; 4_096];
    // The other end of a terminal whose program has ended answers with an error.
    while let Ok(length @ 1..) = terminal.read(&mut piece) {
        drawn.extend_from_slice(&piece[..length]);
        if String::from_utf8_lossy(&drawn).contains(wanted) {
            break;
        }
    }
    // It may be over by itself.
    let _ = tool.kill();
    tool.wait().expect("it has ended");
    String::from_utf8_lossy(&drawn).into_owned()
}

#[test]
fn a_long_run_shows_on_a_terminal_how_far_it_is() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let file = folder.path().join("busy.scn").display().to_string();
    fs::write(&file, BUSY).expect("it is written");
    let time = [
        "run",
        "--verdict",
        "--until",
        "9000m",
        "--steps",
        "4000000000",
        &file,
    ];
    let seeds = ["run", "--seeds", "1..1000000", "--until", "1s", &file];
    for (arguments, wanted) in [(&time[..], "% of its time"), (&seeds, " of 1000000 seeds")] {
        let drawn = drawn_until(arguments, wanted);
        assert!(drawn.contains(wanted), "{arguments:?}: {drawn:?}");
    }
}

#[test]
fn a_short_run_draws_nothing_over_what_it_tells() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let file = folder.path().join("busy.scn").display().to_string();
    fs::write(&file, BUSY).expect("it is written");
    let drawn = drawn_until(&["run", "--verdict", "--until", "1s", &file], "trace ");
    assert!(drawn.contains("busy.scn: stopped at "), "{drawn:?}");
    assert!(
        !drawn.contains('%') && !drawn.contains('\u{1b}'),
        "{drawn:?}"
    );
}
