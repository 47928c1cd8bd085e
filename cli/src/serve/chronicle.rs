//! What the host tells of what happens: one line per packet, and why if asked.
//!
//! The lines go out on a thread of their own. Whoever reads them slowly misses some and is told how
//! many; the broker never waits for its reader.

use std::fmt::Display;
use std::io::{self, BufWriter, Write as _};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread;
use std::time::Duration;

use brokerscope_core::id::ConnId;
use brokerscope_core::machine::{Event, Note};
use brokerscope_core::spec::Version;
use brokerscope_core::time::Instant;
use brokerscope_core::wire::{Brief, Framer, Packet, decode};

use serde::Serialize;

use crate::line;

/// How many lines may wait for a slow reader.
const LINES_MAX: usize = 10_000;

/// How much is told.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Detail {
    /// Where it listens, and whom it had to give up.
    Quiet,
    /// Connections and packets.
    Packets,
    /// What the broker did, and the statements it did it for.
    Reasons,
}

/// Which way a packet goes, as the broker sees it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Direction {
    /// To the broker.
    In,
    /// To the client.
    Out,
}

/// Tells what happens, as far as was asked.
#[derive(Clone, Debug)]
pub(super) struct Chronicle {
    detail: Detail,
    lines: SyncSender<String>,
    missed: u64,
    form: Form,
}

/// What lines look like.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Form {
    /// Sentences.
    #[default]
    Text,
    /// Objects of JSON.
    Ndjson,
}

/// What the host says of itself, among records.
#[derive(Serialize)]
struct Said {
    kind: &'static str,
    text: String,
}

/// The end of all telling.
#[derive(Debug)]
pub(super) struct End(Receiver<()>);

impl End {
    /// Waits until all is told, which needs the last [`Chronicle`] to be gone; but not for ever for
    /// somebody who does not read.
    pub(super) fn wait(self, at_most: Duration) {
        // Nothing is ever sent: either the thread has ended or the time is up.
        let _ = self.0.recv_timeout(at_most);
    }
}

impl Chronicle {
    /// Begins to tell.
    pub(super) fn begin(detail: Detail, form: Form) -> (Self, End) {
        let (lines, told) = sync_channel(LINES_MAX);
        let (ending, ended) = sync_channel(0);
        thread::spawn(move || {
            print(&told);
            drop(ending);
        });
        let chronicle = Self {
            detail,
            lines,
            missed: 0,
            form,
        };
        (chronicle, End(ended))
    }

    /// A line that is told whatever was asked.
    pub(super) fn announce(&mut self, what: impl Display) {
        let line = self.said(what.to_string());
        self.line(line);
    }

    fn said(&self, text: String) -> String {
        match self.form {
            Form::Text => text,
            Form::Ndjson => {
                let kind = "host";
                serde_json::to_string(&Said { kind, text }).unwrap_or_default()
            }
        }
    }

    /// Something about a connection that is told whatever was asked.
    pub(super) fn warn(&mut self, at: Instant, conn: ConnId, what: impl FnOnce() -> String) {
        self.line(format!("{}  c{} {}", stamp(at), conn.0, what()));
    }

    /// Something about a connection.
    pub(super) fn tell(&mut self, at: Instant, conn: ConnId, what: impl FnOnce() -> String) {
        if self.detail >= Detail::Packets {
            self.warn(at, conn, what);
        }
    }

    /// Whether it writes down what the broker tells of itself.
    pub(super) fn hears_reasons(&self) -> bool {
        self.detail >= Detail::Reasons
    }

    pub(super) fn event(&mut self, at: Instant, event: &Event) {
        if self.hears_reasons() {
            let told = event.tell("the broker").to_string();
            self.line(format!("{}    {}", stamp(at), told.escape_debug()));
        }
    }

    pub(super) fn note(&mut self, at: Instant, conn: Option<ConnId>, note: &Note) {
        if self.hears_reasons() {
            let told = note.tell("the broker").to_string();
            let about = conn.map_or_else(String::new, |conn| format!("c{}: ", conn.0));
            let told = told.escape_debug();
            self.line(format!("{}    {about}{told} [{}]", stamp(at), note.clause));
        }
    }

    /// An ear for one connection, if packets are told at all.
    pub(super) fn tap(&self, packet_size_max: u32) -> Option<Tap> {
        (self.detail >= Detail::Packets).then(|| Tap {
            framer: Framer::default(),
            packet_size_max,
            version: Version::V5,
            client: String::new(),
            is_lost: false,
        })
    }

    /// A line as it is.
    pub(super) fn line(&mut self, line: String) {
        if self.missed > 0 {
            let gap = self.said(format!(
                "({} lines are left out: they were read too slowly)",
                self.missed
            ));
            if self.lines.try_send(gap).is_err() {
                self.missed += 1;
                return;
            }
            self.missed = 0;
        }
        if self.lines.try_send(line).is_err() {
            self.missed += 1;
        }
    }
}

fn stamp(at: Instant) -> String {
    format!("{:>14}", at.to_string())
}

/// Writes lines until there are no more, or nobody to read them.
fn print(lines: &Receiver<String>) {
    let mut out = BufWriter::new(io::stdout().lock());
    loop {
        let line = match lines.try_recv() {
            Ok(line) => line,
            Err(TryRecvError::Disconnected) => break,
            Err(TryRecvError::Empty) => {
                let flushed = out.flush();
                match lines.recv() {
                    Ok(line) if flushed.is_ok() => line,
                    Ok(_) | Err(_) => break,
                }
            }
        };
        if writeln!(out, "{line}").is_err() {
            break;
        }
    }
    let _ = out.flush();
}

/// Reads along on one connection, for people. It has no say in what happens.
#[derive(Debug)]
pub(super) struct Tap {
    framer: Framer,
    packet_size_max: u32,
    version: Version,
    client: String,
    /// After a fault nothing can be cut from the stream any more.
    is_lost: bool,
}

impl Tap {
    /// A line for each packet that these bytes complete.
    pub(super) fn overhear(&mut self, direction: Direction, bytes: &[u8]) -> Vec<String> {
        match direction {
            // The broker writes whole packets.
            Direction::Out => vec![self.packet(direction, bytes)],
            Direction::In => self.cut(bytes),
        }
    }

    fn cut(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut lines = Vec::new();
        if self.is_lost {
            return lines;
        }
        self.framer.push(bytes);
        loop {
            match self.framer.next_packet(self.packet_size_max) {
                Ok(Some(packet)) => lines.push(self.packet(Direction::In, &packet)),
                Ok(None) => return lines,
                Err(error) => {
                    self.is_lost = true;
                    lines.push(format!(
                        "{}-> bytes that are no packet: {error}",
                        self.client
                    ));
                    return lines;
                }
            }
        }
    }

    fn packet(&mut self, direction: Direction, bytes: &[u8]) -> String {
        let arrow = match direction {
            Direction::In => "->",
            Direction::Out => "<-",
        };
        let packet = match decode(bytes, self.version) {
            Ok(packet) => packet,
            Err(error) => return format!("{}{arrow} unreadable: {error}", self.client),
        };
        let mut version = String::new();
        if let Packet::Connect(connect) = &packet {
            self.version = connect.version;
            self.framer.speak(connect.version);
            self.client = name(connect.client_id.as_str());
            version = format!(" MQTT {}", connect.version);
        }
        if let Packet::Connack(connack) = &packet
            && let Some(assigned) = connack.properties.assigned_client_identifier()
        {
            self.client = name(assigned.as_str());
        }
        let brief = Brief::of(&packet);
        format!("{}{arrow} {}{version}", self.client, line::packet(&brief))
    }
}

fn name(client: &str) -> String {
    match client {
        "" => String::new(),
        some => format!("{} ", some.escape_debug()),
    }
}
