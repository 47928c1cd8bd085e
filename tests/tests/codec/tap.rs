//! A capture, and beside it what an analyser must see in each of its frames.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

use brokerscope_core::net::Side;
use brokerscope_core::spec::Version;
use brokerscope_core::time::Instant;
use brokerscope_core::wire::{Packet, encode};
use brokerscope_tests::capture::{Capture, Stream};
use brokerscope_tests::shark::{self, Seen};

use super::expected::{Expected, FIELDS, Fields};

/// Which topic an alias stands for.
pub(super) type Aliases = BTreeMap<u16, String>;

/// The connections that are tapped.
#[derive(Default)]
pub(super) struct Tap {
    capture: Capture,
    expected: BTreeMap<u32, Vec<(String, Expected)>>,
    /// The packets that end in a frame, for messages.
    written: BTreeMap<u32, String>,
}

/// One of them.
pub(super) struct Line {
    stream: Stream,
    ear: Ear,
    /// What the next segments of each capture are long.
    lengths: VecDeque<usize>,
}

/// What was said so far that later packets are read by.
pub(super) struct Ear {
    version: Version,
    /// The client's and the broker's own [§3.3.2.3.4], and what tshark makes of them.
    aliases: [Aliases; 2],
    mixed: Aliases,
}

/// How often tshark was wrong in a way that we know.
///
/// Each is a row: what it does, by which section that is wrong, and why.
/// One more cannot be forgiven and is not provoked: it asks for the Remaining Length as soon as two
/// bytes are there, and gives up where a segment ends within it. A stream may be cut anywhere.
#[derive(Debug, Default)]
pub(super) struct Faults {
    /// Binary Data is any bytes [§1.5.6]; it shows them as text, which ends at a zero byte and has
    /// substitutes for what is no UTF-8, and warns of what follows. The length is compared all the
    /// same.
    pub(super) binary_as_text: u32,
    /// A client's aliases and a broker's are independent of each other [§3.3.2.3.4]; it keeps one
    /// table for both, so that the last name given by either wins.
    pub(super) one_alias_table: u32,
}

impl Tap {
    /// What comes is of this moment or later.
    pub(super) fn at(&mut self, now: Instant) {
        self.capture.at(now);
    }

    /// A new connection whose segments have these lengths in turn.
    pub(super) fn open(&mut self, lengths: &[usize]) -> Line {
        Line {
            stream: self.capture.open(),
            ear: Ear::default(),
            lengths: lengths.iter().copied().collect(),
        }
    }

    /// A packet of ours, as our encoder writes it.
    pub(super) fn say(&mut self, line: &mut Line, side: Side, packet: &Packet) {
        let version = match packet {
            Packet::Connect(connect) => connect.version,
            _ => line.ear.version,
        };
        let bytes = encode(packet, version).expect("a packet that can be written");
        self.pass(line, side, &[(packet.clone(), bytes.to_vec())]);
    }

    /// Packets that one side wrote in one go.
    pub(super) fn pass(&mut self, line: &mut Line, side: Side, packets: &[(Packet, Vec<u8>)]) {
        let (mut bytes, mut ends, mut whole) = (Vec::new(), Vec::new(), Vec::new());
        for (packet, written) in packets {
            whole.extend(head(written).map(|at| bytes.len() + at));
            bytes.extend_from_slice(written);
            let about = format!("{packet:?} = {written:02x?}; ");
            ends.push((bytes.len(), line.ear.fields(side, packet, written), about));
        }
        let lengths = line.segments(bytes.len(), &whole);
        let frames = self.capture.say(&mut line.stream, side, &bytes, &lengths);
        for (end, fields, about) in ends {
            let frame = frames.iter().find(|frame| frame.1 >= end);
            let (frame, _) = frame.expect("all bytes are in a frame");
            self.expected.entry(*frame).or_default().extend(fields);
            self.written.entry(*frame).or_default().push_str(&about);
        }
    }

    /// Lets tshark read it all.
    pub(super) fn judge(&self) -> Faults {
        let frames = shark::read(&self.capture, FIELDS);
        let count = usize::try_from(self.capture.frames()).expect("a count");
        assert_eq!(frames.len(), count, "{}", shark::version());
        let mut faults = Faults::default();
        for (number, seen) in (1..).zip(&frames) {
            let nothing = String::new();
            let written = self.written.get(&number).unwrap_or(&nothing);
            let expected = self.expected.get(&number).map_or(&[][..], Vec::as_slice);
            let mut complaints = seen.complaints();
            if expected.iter().any(|it| it.1.has_zero()) {
                complaints.retain(|it| it != "Trailing stray characters");
            }
            assert_eq!(complaints, [""; 0], "frame {number}: {written}");
            for field in FIELDS {
                let expected = expected.iter().filter(|it| it.0 == *field);
                let expected: Vec<_> = expected.map(|it| &it.1).collect();
                let values = seen.values(field);
                let equal = expected.len() == values.len()
                    && (expected.iter().zip(values)).all(|(a, b)| faults.forgive(a, b));
                assert!(
                    equal,
                    "{field}: {expected:?} {values:?}: frame {number}: {written}"
                );
            }
        }
        faults
    }

    /// Bytes that are no packet.
    pub(super) fn spoil(&mut self, line: &mut Line, bytes: &[u8], lengths: &[usize]) {
        let stream = &mut line.stream;
        self.capture.say(stream, Side::Client, bytes, lengths);
    }

    /// In how many frames tshark complains of something.
    pub(super) fn complaints(&self) -> usize {
        let frames = shark::read(&self.capture, FIELDS);
        let complaints = frames.iter().map(Seen::complaints);
        complaints.filter(|it| !it.is_empty()).count()
    }
}

/// Where a packet may not be cut: behind its second byte, before the end of its Remaining Length.
fn head(packet: &[u8]) -> Range<usize> {
    let length = packet.iter().skip(1).take_while(|it| **it >= 0x80).count() + 1;
    2..1 + length
}

impl Line {
    /// The lengths of the segments of so many bytes, none of which ends at one of `whole`.
    fn segments(&mut self, bytes: usize, whole: &[usize]) -> Vec<usize> {
        let (mut segments, mut through) = (Vec::new(), 0);
        while through < bytes {
            let length = self.lengths.front().copied().expect("there are lengths");
            self.lengths.rotate_left(1);
            let mut end = through + length;
            while whole.contains(&end) {
                end += 1;
            }
            segments.push(end - through);
            through = end;
        }
        segments
    }
}

impl Default for Ear {
    fn default() -> Self {
        Self {
            version: Version::V5,
            aliases: [Aliases::new(), Aliases::new()],
            mixed: Aliases::new(),
        }
    }
}

impl Ear {
    /// What an analyser must see of this packet.
    pub(super) fn fields(
        &mut self,
        side: Side,
        packet: &Packet,
        bytes: &[u8],
    ) -> Vec<(String, Expected)> {
        if let Packet::Connect(connect) = packet {
            self.version = connect.version;
        }
        if let Packet::Publish(publish) = packet
            && let (Some(topic), Some(alias)) = (&publish.topic, publish.properties.topic_alias())
        {
            let topic = topic.as_str().to_owned();
            self.mixed.insert(*alias, topic.clone());
            self.aliases[side as usize].insert(*alias, topic);
        }
        let own = &self.aliases[side as usize];
        Fields::of(packet, bytes, self.version, own, &self.mixed).0
    }
}

impl Faults {
    /// Whether this is what is expected, or a fault that we know.
    pub(super) fn forgive(&mut self, expected: &Expected, seen: &str) -> bool {
        match expected {
            Expected::Text(text) => text == seen,
            Expected::Binary(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) if !text.contains(char::is_control) => text == seen,
                _ => {
                    self.binary_as_text += 1;
                    true
                }
            },
            Expected::Aliased { own, mixed } => {
                self.one_alias_table += u32::from(own != mixed && seen == mixed);
                own == seen || mixed == seen
            }
        }
    }
}
