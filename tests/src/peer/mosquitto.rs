//! Eclipse Mosquitto, a broker that is not ours.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::{Process, Subscribable, find, free_port, until};

/// A Mosquitto of our own: on free ports of the loopback, with its files in a folder of its own.
#[derive(Debug)]
pub struct Mosquitto {
    process: Process,
    folder: TempDir,
    tcp: u16,
    websocket: u16,
}

impl Mosquitto {
    /// Starts one that lets everybody in.
    pub fn start() -> Self {
        Self::with("allow_anonymous true\n")
    }

    /// Starts one that lets in only `user` with `password`.
    pub fn with_password(user: &str, password: &str) -> Self {
        Self::with_password_and(user, password, "")
    }

    /// The same, with lines of your own for its WebSocket listener.
    pub fn with_password_and(user: &str, password: &str, lines: &str) -> Self {
        let folder = TempDir::new().expect("a folder for the password");
        let file = folder.path().join("passwords");
        let program = find("mosquitto_passwd").expect("it comes with mosquitto");
        let mut command = Command::new(program);
        command.args(["-b", "-c"]).arg(&file).args([user, password]);
        let status = command.status().expect("mosquitto_passwd runs");
        assert!(status.success(), "{command:?}: {status}");
        // Mosquitto reads the file once, at its start, which `with` waits for.
        Self::with(&format!(
            "{lines}allow_anonymous false\npassword_file {}\n",
            file.display()
        ))
    }

    /// Starts one with lines of your own in its configuration.
    pub fn with(lines: &str) -> Self {
        let folder = TempDir::new().expect("a folder for mosquitto");
        let (tcp, websocket) = (free_port(), free_port());
        // Started by root, it would become a user who cannot read its own folder.
        let config = format!(
            "user root\npersistence false\nlog_type all\nlog_dest stderr\n\
             listener {tcp} 127.0.0.1\n\
             listener {websocket} 127.0.0.1\nprotocol websockets\n{lines}"
        );
        let file = folder.path().join("mosquitto.conf");
        fs::write(&file, config).expect("the configuration is written");
        let log = File::create(folder.path().join("log")).expect("the log is opened");
        let program = find("mosquitto").expect("ask `lacks` before starting mosquitto");
        let process = Process::start(
            Command::new(program)
                .arg("-c")
                .arg(&file)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(log),
        );
        let mut it = Self {
            process,
            folder,
            tcp,
            websocket,
        };
        it.wait_until_it_listens();
        it
    }

    /// The port for plain MQTT.
    pub fn port(&self) -> u16 {
        self.tcp
    }

    /// Where it listens for plain MQTT.
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.tcp).into()
    }

    /// The address a page connects to.
    pub fn websocket_url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.websocket)
    }

    /// The same, where its listener has a certificate.
    pub fn encrypted_url(&self) -> String {
        format!("wss://localhost:{}", self.websocket)
    }

    /// What it said so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Publishes by `mosquitto_pub`, with arguments of yours, and waits until that is done.
    pub fn publish(&self, arguments: &[&str]) {
        let program = find("mosquitto_pub").expect("it comes with mosquitto_sub");
        let port = self.tcp.to_string();
        let mut command = Command::new(program);
        command
            .args(["-h", "127.0.0.1", "-p", &port])
            .args(arguments);
        let status = command.status().expect("mosquitto_pub runs");
        assert!(status.success(), "{command:?}: {status}\n{}", self.log());
    }

    fn wait_until_it_listens(&mut self) {
        for port in [self.tcp, self.websocket] {
            until("mosquitto to listen", || {
                assert!(
                    !self.process.has_ended(),
                    "mosquitto ended:\n{}",
                    self.log()
                );
                TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()
            });
        }
    }
}

impl Subscribable for Mosquitto {
    fn port(&self) -> u16 {
        self.tcp
    }

    fn wait_for_suback(&self, client_id: &str) {
        let acknowledged = format!("Sending SUBACK to {client_id}");
        until("mosquitto_sub to subscribe", || {
            self.log().contains(&acknowledged).then_some(())
        });
    }
}
