//! `brokerscope serve`, our own broker with real sockets.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use super::{PATIENCE, Process, Subscribable, until};

/// A running host. Dropping it ends it.
#[derive(Debug)]
pub struct Serve {
    process: Process,
    lines: Receiver<String>,
    /// Said, and not yet listened to.
    kept: RefCell<VecDeque<String>>,
    /// Where it listens for TCP.
    pub tcp: SocketAddr,
    /// Where it listens for WebSocket.
    pub websocket: SocketAddr,
}

impl Serve {
    /// Starts `program` on free ports of the loopback, with arguments of yours, and waits until it
    /// says where it listens.
    pub fn start(program: impl AsRef<Path>, arguments: &[&str]) -> Self {
        let mut process = Process::start(
            Command::new(program.as_ref())
                .args(["serve", "--tcp", "127.0.0.1:0", "--ws", "127.0.0.1:0"])
                .args(arguments)
                .stdin(Stdio::null())
                .stdout(Stdio::piped()),
        );
        let stdout = process.child().stdout.take().expect("it was piped");
        let (sender, lines) = mpsc::channel();
        // Reads on to the end, so that it never waits for somebody to read.
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let tcp = address(&lines, "mqtt://");
        let websocket = address(&lines, "ws://");
        Self {
            process,
            lines,
            kept: RefCell::default(),
            tcp,
            websocket,
        }
    }

    /// As [`Serve::start`], of the program that was built beside this test.
    pub fn own(arguments: &[&str]) -> Self {
        let test = std::env::current_exe().expect("a test knows itself");
        let built = test
            .ancestors()
            .nth(2)
            .expect("tests are built two floors down");
        let program = built.join("brokerscope");
        assert!(
            program.is_file(),
            "there is no brokerscope program: `cargo build -p brokerscope` makes it"
        );
        Self::start(program, arguments)
    }

    /// The next line it says that has `part` in it; those before it are over.
    pub fn line_with(&self, part: &str) -> String {
        while let Some(line) = self.kept.borrow_mut().pop_front() {
            if line.contains(part) {
                return line;
            }
        }
        line_with(&self.lines, part)
    }

    /// The next line it says; `None` if it says none in time.
    pub fn next_line(&self) -> Option<String> {
        let kept = self.kept.borrow_mut().pop_front();
        kept.or_else(|| self.lines.recv_timeout(PATIENCE).ok())
    }

    /// Whether it has said something with `part` in it since it was last listened to.
    pub fn has_said(&self, part: &str) -> bool {
        let mut kept = self.kept.borrow_mut();
        kept.extend(self.lines.try_iter());
        kept.iter().any(|line| line.contains(part))
    }

    /// Sends it a signal, as `kill` names them.
    pub fn signal(&mut self, name: &str) {
        let id = self.process.child().id().to_string();
        // Every shell has its own; the program is not everywhere.
        let shell = ["-c", "kill \"$0\" \"$1\"", name, &id];
        let status = Command::new("sh").args(shell).status();
        assert!(status.is_ok_and(|it| it.success()), "kill {name} {id}");
    }

    /// Waits for its end.
    pub fn ended(&mut self) -> ExitStatus {
        until("brokerscope to end", || {
            self.process.child().try_wait().ok().flatten()
        })
    }

    /// How much memory it has in use, in bytes; `None` where the system does not tell.
    pub fn memory(&mut self) -> Option<u64> {
        let status = format!("/proc/{}/status", self.process.child().id());
        let text = std::fs::read_to_string(status).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kilobytes: u64 = line.trim().split(' ').next()?.parse().ok()?;
        Some(kilobytes * 1024)
    }
}

/// Only with `-v` it tells of each SUBACK.
impl Subscribable for Serve {
    fn port(&self) -> u16 {
        self.tcp.port()
    }

    fn wait_for_suback(&self, client_id: &str) {
        self.line_with(&format!("{client_id} <- SUBACK"));
    }
}

fn line_with(lines: &Receiver<String>, part: &str) -> String {
    let mut before = Vec::new();
    loop {
        match lines.recv_timeout(PATIENCE) {
            Ok(line) if line.contains(part) => return line,
            Ok(line) => before.push(line),
            Err(why) => panic!("{why}: brokerscope never said {part:?}, but {before:#?}"),
        }
    }
}

fn address(lines: &Receiver<String>, scheme: &str) -> SocketAddr {
    let line = line_with(lines, scheme);
    // With --ndjson the line is an object, and its end follows.
    let address = line.split(scheme).nth(1).unwrap_or_default();
    let address = address.trim_end_matches(['"', '}']);
    let address = address.parse();
    address.unwrap_or_else(|error| panic!("{line}: {error}"))
}
