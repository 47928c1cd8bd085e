//! `mosquitto_sub`, a second pair of eyes.

use std::io::{BufRead as _, BufReader};
use std::process::{ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use super::{Process, find};

/// After this long it ends by itself, so that a test that waits for nothing fails.
const PATIENCE_S: &str = "30";
/// How many there were, so that each has a Client Identifier of its own.
static STARTED: AtomicU32 = AtomicU32::new(0);

/// A `mosquitto_sub` that has subscribed.
#[derive(Debug)]
pub struct Subscriber {
    lines: BufReader<ChildStdout>,
    // Stops it when dropped.
    _process: Process,
}

/// An Application Message as `mosquitto_sub` saw it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Received {
    /// Its QoS on this leg.
    pub qos: u8,
    /// The retain flag on this leg.
    pub retain: bool,
    /// Its topic; a blank in it would be taken for its end.
    pub topic: String,
    /// Its payload, as text.
    pub payload: String,
}

/// A broker that tells when it acknowledged a subscription.
pub trait Subscribable {
    /// Its port for plain MQTT on the loopback.
    fn port(&self) -> u16;
    /// Waits until it has sent SUBACK to this client.
    fn wait_for_suback(&self, client_id: &str);
}

impl Subscriber {
    /// Subscribes to `filter` at `qos`, and returns when the broker has acknowledged that. The
    /// broker tells: `mosquitto_sub` keeps its own words back until the first message.
    pub fn start(broker: &impl Subscribable, filter: &str, qos: u8) -> Self {
        Self::with(broker, &["-t", filter, "-q", &qos.to_string()])
    }

    /// As [`Subscriber::start`], with arguments of yours.
    pub fn with(broker: &impl Subscribable, arguments: &[&str]) -> Self {
        let client_id = format!("eyes-{}", STARTED.fetch_add(1, Ordering::Relaxed));
        Self::named(broker, &client_id, arguments)
    }

    /// As [`Subscriber::with`], with a Client Identifier that no other has at this time.
    pub fn named(broker: &impl Subscribable, client_id: &str, arguments: &[&str]) -> Self {
        let program = find("mosquitto_sub").expect("ask `lacks` before starting mosquitto_sub");
        let mut process = Process::start(
            Command::new(program)
                .args(["-h", "127.0.0.1", "-p", &broker.port().to_string()])
                .args(["-i", client_id, "-W", PATIENCE_S, "-F", "%q %r %t %p"])
                .args(arguments)
                .stdin(Stdio::null())
                .stdout(Stdio::piped()),
        );
        broker.wait_for_suback(client_id);
        let stdout = process.child().stdout.take().expect("it was piped");
        Self {
            lines: BufReader::new(stdout),
            _process: process,
        }
    }

    /// The next message, or `None` when none came in time.
    pub fn next_message(&mut self) -> Option<Received> {
        let line = self.line()?;
        let mut words = line.splitn(4, ' ');
        Some(Received {
            qos: words.next()?.parse().ok()?,
            retain: words.next()? == "1",
            topic: words.next()?.to_owned(),
            payload: words.next()?.to_owned(),
        })
    }

    /// Everything that came before a message whose payload is `last`. To show that something came
    /// *once*, publish `last` on the same topic when its handshake is over: a second copy would
    /// have to come before it.
    pub fn messages_until(&mut self, last: &str) -> Vec<Received> {
        let mut messages = Vec::new();
        while let Some(message) = self.next_message() {
            if message.payload == last {
                return messages;
            }
            messages.push(message);
        }
        panic!("mosquitto_sub never saw {last:?}; before it came {messages:?}")
    }

    /// The next line, for a format of your own.
    pub fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.lines.read_line(&mut line).ok()?;
        (read > 0).then(|| line.trim_end().to_owned())
    }
}
