//! A child process that does not outlive its test.

use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command};
use std::thread;
use std::time::Duration;

/// How long a program may take to do what is asked on a loaded machine.
pub const PATIENCE: Duration = Duration::from_secs(20);
const BEAT: Duration = Duration::from_millis(20);

/// A running program. Dropping it stops it, by its own process id, and waits for its end.
#[derive(Debug)]
pub struct Process(Child);

impl Process {
    /// Starts `command`.
    pub fn start(command: &mut Command) -> Self {
        let child = command.spawn();
        Self(child.unwrap_or_else(|error| panic!("{command:?} did not start: {error}")))
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(Some(_)) | Err(_))
    }

    /// The child itself, for its pipes.
    pub fn child(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing left to do.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Where a program is, if it is on the path or where Debian keeps its daemons.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/sbin")])
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// A port of the loopback that nobody listens on at this moment.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let address = listener
        .and_then(|it| it.local_addr())
        .expect("the loopback has a free port");
    address.port()
}

/// Asks until there is an answer, and fails with `what` when there is none in time.
pub fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    // Counting beats instead of reading a clock: a machine that was suspended loses no patience.
    for _ in 0..PATIENCE.as_millis() / BEAT.as_millis() {
        if let Some(answer) = ask() {
            return answer;
        }
        thread::sleep(BEAT);
    }
    panic!("waited {} s for {what}", PATIENCE.as_secs())
}
