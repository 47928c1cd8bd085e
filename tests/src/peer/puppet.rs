//! Clients in another language: a script that takes one JSON object per line and answers in kind.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Filter, Greeting, PATIENCE, Peer, Post, Process, Serve, Wish};
use crate::root;

/// A script that runs clients. Dropping it ends it.
#[derive(Debug)]
pub struct Puppet {
    name: &'static str,
    stdin: ChildStdin,
    lines: Receiver<String>,
    heard: BTreeMap<String, VecDeque<Post>>,
    broker: SocketAddr,
    // Ends it when dropped.
    _process: Process,
}

/// Whose library a script drives, and what it needs.
#[derive(Clone, Copy, Debug)]
pub struct Library {
    /// What people call it.
    pub name: &'static str,
    /// What runs the script, relative to the top of the workspace if it is of our own installing.
    program: &'static str,
    /// The script, in `tests/peers`.
    script: &'static str,
    is_websocket: bool,
    /// A file that is there when the library is.
    needs: &'static str,
}

impl Library {
    /// Eclipse Paho for Python, over TCP.
    pub const PAHO: Self = Self {
        name: "paho-mqtt",
        program: ".tools/paho/bin/python",
        script: "paho_puppet.py",
        is_websocket: false,
        needs: ".tools/paho/bin/python",
    };
    /// MQTT.js in Node, over WebSocket.
    pub const MQTT_JS: Self = Self {
        name: "MQTT.js",
        program: "node",
        script: "mqttjs_puppet.mjs",
        is_websocket: true,
        needs: ".tools/mqtt/node_modules/mqtt/package.json",
    };

    /// Whether it is on this machine. `cargo xtask test` installs it.
    pub fn is_here(self) -> bool {
        root().join(self.needs).is_file() && self.runner().is_some()
    }

    /// Where this library finds `broker`.
    pub const fn address(self, broker: &Serve) -> SocketAddr {
        match self.is_websocket {
            true => broker.websocket,
            false => broker.tcp,
        }
    }

    fn runner(self) -> Option<std::path::PathBuf> {
        match self.program.contains('/') {
            true => Some(root().join(self.program)),
            false => super::find(self.program),
        }
    }
}

/// What a script says.
#[derive(Debug, Deserialize)]
#[serde(tag = "saw", rename_all = "snake_case")]
enum Word {
    /// A message came to a client's application.
    Message {
        client: String,
        post: Post,
    },
    /// What was asked is done.
    Done {
        answer: Value,
    },
    Failed {
        why: String,
    },
}

impl Puppet {
    /// Starts the script of `library`, with a broker to connect to.
    pub fn start(library: Library, broker: SocketAddr) -> Self {
        let program = library.runner().expect("ask whether it is here first");
        let mut process = Process::start(
            Command::new(program)
                .arg(root().join("tests/peers").join(library.script))
                .current_dir(root().join(".tools"))
                .stdin(Stdio::piped())
                .stdout(Stdio::piped()),
        );
        let child = process.child();
        let stdin = child.stdin.take().expect("it was piped");
        let stdout = child.stdout.take().expect("it was piped");
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self {
            name: library.name,
            stdin,
            lines,
            heard: BTreeMap::new(),
            broker,
            _process: process,
        }
    }

    /// As [`Peer::publish`], where the library may say that it failed; then why.
    ///
    /// # Errors
    /// What the library says to its application.
    pub fn try_to_publish(&mut self, client: &str, post: &Post) -> Result<(), String> {
        let answer = self.try_to_ask(client, "publish", json!({ "post": post }));
        answer.map(|_| ())
    }

    /// Asks, and waits for the answer.
    fn ask(&mut self, client: &str, what: &str, details: Value) -> Value {
        let answer = self.try_to_ask(client, what, details);
        answer.unwrap_or_else(|why| panic!("{} could not {what}: {why}", self.name))
    }

    /// Messages that come meanwhile are kept.
    fn try_to_ask(
        &mut self,
        client: &str,
        what: &str,
        mut details: Value,
    ) -> Result<Value, String> {
        details["client"] = client.into();
        details["do"] = what.into();
        writeln!(self.stdin, "{details}")
            .unwrap_or_else(|error| panic!("{} takes no more: {error}", self.name));
        loop {
            match self.next_word(what) {
                Word::Message { client, post } => self.keep(client, post),
                Word::Done { answer } => return Ok(answer),
                Word::Failed { why } => return Err(why),
            }
        }
    }

    fn next_word(&self, what: &str) -> Word {
        let line = self.lines.recv_timeout(PATIENCE);
        let line = line.unwrap_or_else(|why| panic!("{} on {what}: {why}", self.name));
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{line}: {error}"))
    }

    fn keep(&mut self, client: String, post: Post) {
        self.heard.entry(client).or_default().push_back(post);
    }
}

fn answered<T: for<'a> Deserialize<'a>>(answer: Value) -> T {
    let text = answer.to_string();
    serde_json::from_value(answer).unwrap_or_else(|error| panic!("{text}: {error}"))
}

impl Peer for Puppet {
    fn connect(&mut self, client: &str, wish: &Wish) -> Greeting {
        let details = json!({
            "host": self.broker.ip().to_string(),
            "port": self.broker.port(),
            "wish": wish,
        });
        // What an earlier client of this name heard and nobody asked for.
        self.heard.remove(client);
        answered(self.ask(client, "connect", details))
    }

    fn subscribe(&mut self, client: &str, filters: &[Filter], id: Option<u32>) -> Vec<u8> {
        let details = json!({ "filters": filters, "id": id });
        answered(self.ask(client, "subscribe", details))
    }

    fn unsubscribe(&mut self, client: &str, filter: &str) {
        self.ask(client, "unsubscribe", json!({ "filter": filter }));
    }

    fn publish(&mut self, client: &str, post: &Post) {
        self.ask(client, "publish", json!({ "post": post }));
    }

    fn hear(&mut self, client: &str) -> Post {
        loop {
            let waiting = self.heard.get_mut(client).and_then(VecDeque::pop_front);
            if let Some(post) = waiting {
                return post;
            }
            match self.next_word("hear") {
                Word::Message { client, post } => self.keep(client, post),
                other @ (Word::Done { .. } | Word::Failed { .. }) => {
                    panic!("{} says {other:?} unasked", self.name)
                }
            }
        }
    }

    fn leave(&mut self, client: &str) {
        self.ask(client, "leave", json!({}));
    }

    fn vanish(&mut self, client: &str) {
        self.ask(client, "vanish", json!({}));
    }
}
