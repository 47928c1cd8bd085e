//! A capture as a trace.

use bytes::Bytes;

use super::file::{self, CaptureError, Captured};
use super::layers::{Piece, Sort, sort};
use super::ndjson;
use super::talks::Talks;
use super::weave::weave;
use crate::net::Side;
use crate::trace::{Names, Trace};

/// What came of a capture.
#[derive(Clone, Debug)]
pub struct Imported {
    /// What happened. Its clock begins with the first packet; that of an export of ours with the
    /// world's.
    pub trace: Trace,
    /// Who took part.
    pub names: Names,
    /// The moment that is the trace's beginning, in microseconds since 1970.
    pub began: u64,
    /// What of the capture is not in the trace, or not known, in one sentence each.
    pub remarks: Vec<String>,
}

/// More remarks than these say nothing more.
const REMARKS_MAX: usize = 50;

/// A larger file is refused: so many bytes.
const FILE_MAX: usize = 1 << 30;

/// Whether a file begins like one that [`open`] reads.
pub fn is_capture(bytes: &[u8]) -> bool {
    file::is_capture(bytes) || ndjson::is_ndjson(bytes)
}

/// Reads a capture, pcap, pcapng or the lines of `run --ndjson`, with every connection of MQTT in it, plain or over WebSocket.
///
/// Memory is bounded by a small multiple of the file.
///
/// # Errors
/// When the file is none, or damaged, or nothing in it is MQTT. What is only incomplete is told by a
/// remark.
pub fn open(file: &Bytes) -> Result<Imported, CaptureError> {
    if file.len() > FILE_MAX {
        return Err(CaptureError {
            at: 0,
            what: "the file is larger than 1 GB".to_owned(),
            hint: "cut out what matters, for example with editcap or a filter for port 1883",
        });
    }
    if ndjson::is_ndjson(file) {
        return lines(file);
    }
    if !file::is_capture(file) {
        return Err(CaptureError {
            at: 0,
            what: "the file is no capture: neither pcap nor pcapng nor NDJSON begins like this"
                .to_owned(),
            hint: "save it as pcapng; if it is compressed, unpack it first",
        });
    }
    let read = file::read(file)?;
    let mut remarks = Remarks::default();
    if let Some(at) = read.cut_at {
        remarks.say(format!(
            "The file ends in the middle of a packet, at byte {at}."
        ));
    }
    let pieces = segments(&read.packets, &mut remarks);
    let talks = Talks::of(&pieces);
    remarks.of_connections(&talks);
    if talks.all.is_empty() {
        return Err(CaptureError {
            at: 0,
            what: nothing(&read.packets, &pieces, &talks),
            hint: "capture the broker's port from before the clients connect; of TLS nothing can be \
                   read, so take a listener without it",
        });
    }
    let first = pieces.first().map_or(0, |piece| piece.at);
    let zero = if read.is_ours { 0 } else { first };
    let woven = weave(&talks.all, &read.names, zero);
    Ok(Imported {
        trace: woven.trace,
        names: woven.names,
        began: zero,
        remarks: remarks.lines,
    })
}

/// The lines of `run --ndjson`.
fn lines(file: &Bytes) -> Result<Imported, CaptureError> {
    let read = ndjson::read(file)?;
    if read.talks.all.is_empty() {
        return Err(CaptureError {
            at: 0,
            what: "no connection opens in these lines".to_owned(),
            hint: "write them with `run --ndjson`, without --ledger and --budget",
        });
    }
    let woven = weave(&read.talks.all, &read.names, 0);
    Ok(Imported {
        trace: woven.trace,
        names: woven.names,
        began: 0,
        remarks: Vec::new(),
    })
}

fn nothing(packets: &[Captured], pieces: &[Piece], talks: &Talks) -> String {
    let (packets, pieces) = (packets.len(), pieces.len());
    let (sealed, others) = (talks.sealed, talks.others);
    format!(
        "there is no MQTT in it: {packets} packets, {pieces} of TCP; {sealed} connections under TLS, \
         {others} of other kinds"
    )
}

/// The segments of TCP in the order of the capture.
fn segments(packets: &[Captured], remarks: &mut Remarks) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (mut fragments, mut unknown) = (0_u32, 0_u32);
    for packet in packets {
        match sort(packet) {
            Sort::Tcp(piece) => pieces.push(piece),
            Sort::Other => {}
            Sort::Fragment => fragments += 1,
            Sort::UnknownLink => unknown += 1,
        }
    }
    if fragments > 0 {
        remarks.say(format!(
            "{fragments} packets are fragments of IP and were left out."
        ));
    }
    if unknown > 0 {
        remarks.say(format!(
            "{unknown} packets are of a kind of link that is not known here; Ethernet, loopback, raw \
             IP and Linux cooked captures are."
        ));
    }
    pieces
}

#[derive(Default)]
struct Remarks {
    lines: Vec<String>,
}

impl Remarks {
    fn say(&mut self, line: String) {
        match self.lines.len() {
            ..REMARKS_MAX => self.lines.push(line),
            REMARKS_MAX => self.lines.push("And more of this kind.".to_owned()),
            _ => {}
        }
    }

    fn of_connections(&mut self, talks: &Talks) {
        if talks.sealed > 0 {
            let sealed = talks.sealed;
            self.say(format!(
                "{sealed} connections are under TLS: nothing in them can be read."
            ));
        }
        if talks.others > 0 {
            let others = talks.others;
            self.say(format!("{others} connections are no MQTT."));
        }
        for talk in &talks.all {
            let ends = format!("{} to {}", talk.client, talk.broker);
            let syns = [Side::Client, Side::Broker].map(|side| talk.half(side).syn);
            if syns == [None, None] {
                self.say(format!("{ends}: it stood before the capture began."));
            }
            for side in [Side::Client, Side::Broker] {
                let who = match side {
                    Side::Client => "client",
                    Side::Broker => "broker",
                };
                if talk.is_alone() && talk.half(side).last.is_none() {
                    self.say(format!(
                        "{ends}: what the {who} sent was not captured, so everything is taken to have \
                         arrived."
                    ));
                }
                for (seen, trouble) in &talk.speech(side).troubles {
                    let number = seen.number;
                    self.say(format!(
                        "{ends}, packet {number}, from the {who}: {trouble}"
                    ));
                }
            }
            if let Some(why) = talk.why_not {
                self.say(format!("{ends}: {why}."));
            }
        }
    }
}
