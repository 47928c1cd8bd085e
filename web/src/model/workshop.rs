//! Bytes worked on by hand: edited and sent, or pasted and read.

use brokerscope_core::id::{LinkId, NodeId, RecordId};
use brokerscope_core::net::Side;
use brokerscope_core::spec::Version;
use brokerscope_core::wire::{Packet, PacketKind, VARINT_MAX, cut, decode};

use super::hex::{self, NotHex};
use crate::view::text::pairs;

/// What is done with bytes by hand, and how they are looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Workshop {
    /// A packet that is edited.
    pub editor: Option<Editor>,
    /// Bytes that were pasted.
    pub paste: Paste,
    /// The byte whose bits are shown, if not the first.
    pub byte: Option<usize>,
    /// The Remaining Length is told step by step.
    pub steps: bool,
}

/// Bytes that will be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Editor {
    /// The packet they come from; `None`: they were pasted.
    pub of: Option<RecordId>,
    /// What is typed; not always bytes yet.
    pub text: String,
    /// The last that could be read of it.
    pub bytes: Vec<u8>,
    /// What is wrong with the text.
    pub problem: Option<NotHex>,
    /// How they are read.
    pub version: Version,
    /// Where they go.
    pub road: Road,
    /// What was said when it could not be sent.
    pub trouble: Option<String>,
}

/// Where bytes go.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Road {
    /// Into the stream of a link, to this end.
    Link(LinkId, Side),
    /// To a real broker, on the connection with this lifeline.
    Live(NodeId),
}

/// Bytes that were pasted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Paste {
    /// As they came.
    pub text: String,
    /// How they are read; `None`: as they say themselves.
    pub version: Option<Version>,
    /// Which of the packets in them is shown.
    pub at: usize,
}

impl Editor {
    /// Bytes to begin with.
    pub fn of(of: Option<RecordId>, bytes: &[u8], version: Version, road: Road) -> Self {
        Self {
            of,
            text: pairs(bytes),
            bytes: bytes.to_vec(),
            problem: None,
            version,
            road,
            trouble: None,
        }
    }

    /// The text was edited.
    pub fn write(&mut self, text: String) {
        match hex::read(&text) {
            Ok(bytes) => {
                self.bytes = bytes;
                self.problem = None;
            }
            Err(problem) => self.problem = Some(problem),
        }
        self.text = text;
        self.trouble = None;
    }

    /// The bytes were edited.
    pub fn change(&mut self, edit: impl FnOnce(&mut Vec<u8>)) {
        edit(&mut self.bytes);
        self.text = pairs(&self.bytes);
        self.problem = None;
        self.trouble = None;
    }
}

/// Turns one bit of one byte, 7 the highest.
pub fn flip(bytes: &mut [u8], at: usize, bit: u8) {
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1 << (bit & 7);
    }
}

/// Types one digit into a byte: the last two that were typed are what it is.
pub fn type_digit(bytes: &mut [u8], at: usize, digit: u8) {
    if let Some(byte) = bytes.get_mut(at) {
        *byte = *byte << 4 | digit & 0x0f;
    }
}

/// Makes the Remaining Length count what follows it. `false` if there is nothing to count, or if it
/// counts right.
pub fn mend_length(bytes: &mut Vec<u8>) -> bool {
    let Some(mended) = mended(bytes) else {
        return false;
    };
    *bytes = mended;
    true
}

/// The same with a Remaining Length that counts what follows it; `None` if it does already.
pub fn mended(bytes: &[u8]) -> Option<Vec<u8>> {
    let (first, rest) = bytes.split_first()?;
    let ends = rest.iter().take(4).position(|byte| byte & 0x80 == 0);
    let body = rest.get(ends.map_or(1, |at| at + 1)..).unwrap_or_default();
    let mut left = u32::try_from(body.len())
        .ok()
        .filter(|it| *it <= VARINT_MAX)?;
    let mut mended = vec![*first];
    loop {
        let [bits, ..] = (left & 0x7f).to_le_bytes();
        left >>= 7;
        mended.push(if left > 0 { bits | 0x80 } else { bits });
        if left == 0 {
            break;
        }
    }
    mended.extend(body);
    (mended != bytes).then_some(mended)
}

/// How pasted packets are read, and whether they say so themselves: a CONNECT does; without one
/// whichever version reads all of them, 5.0 first.
pub fn version_of(bytes: &[u8]) -> (Version, bool) {
    let packets: Vec<&[u8]> = cut(bytes)
        .into_iter()
        .filter_map(|range| bytes.get(range))
        .collect();
    let is_connect = |packet: &&&[u8]| {
        let first = packet.first();
        first.is_some_and(|it| it >> 4 == PacketKind::Connect as u8)
    };
    if let Some(connect) = packets.iter().find(is_connect) {
        return match decode(connect, Version::V5) {
            Ok(Packet::Connect(connect)) => (connect.version, true),
            Ok(_) => (Version::V5, true),
            Err(error) => (error.clause.version(), true),
        };
    }
    let reads = |version| packets.iter().all(|packet| decode(packet, version).is_ok());
    if !reads(Version::V5) && reads(Version::V311) {
        return (Version::V311, false);
    }
    (Version::V5, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: Road = Road::Link(LinkId(0), Side::Broker);

    fn editor(bytes: &[u8]) -> Editor {
        Editor::of(None, bytes, Version::V5, LINK)
    }

    #[test]
    fn bits_digits_and_text_edit_the_same_bytes() {
        let mut it = editor(b"\x32\x03\x00\x01t");
        it.change(|bytes| flip(bytes, 0, 2));
        assert_eq!((it.text.as_str(), it.bytes[0]), ("36 03 00 01 74", 0x36));
        it.change(|bytes| flip(bytes, 0, 2));
        it.change(|bytes| type_digit(bytes, 4, 0xa));
        assert_eq!(it.text, "32 03 00 01 4a", "the last two digits: 4 and a");
        it.change(|bytes| type_digit(bytes, 4, 0xb));
        assert_eq!(it.text, "32 03 00 01 ab");
        it.write("c0 0".to_owned());
        assert!(it.problem.is_some());
        assert_eq!(it.bytes[0], 0x32, "what was last read stays");
        it.write("c0 00".to_owned());
        assert_eq!(
            (it.bytes.as_slice(), &it.problem),
            (&b"\xc0\x00"[..], &None)
        );
        it.change(|bytes| flip(bytes, 9, 0));
        it.change(|bytes| type_digit(bytes, 9, 0));
        assert_eq!(it.text, "c0 00", "a byte that is not there");
    }

    #[test]
    fn the_remaining_length_is_made_right() {
        let long: Vec<u8> = [0x30, 0x00].into_iter().chain([0x61; 300]).collect();
        #[rustfmt::skip]
        let table: [(&[u8], Option<&[u8]>); 6] = [
            (b"\x30\x03\x00\x01t",         None),
            (b"\x30\x09\x00\x01t",         Some(b"\x30\x03\x00\x01t")),
            (b"\xc0",                     Some(b"\xc0\x00")),
            // A length that does not end is taken for one byte.
            (b"\x30\xff\xff\xff\xff\x01",   Some(b"\x30\x04\xff\xff\xff\x01")),
            (b"\x30\x80\x01",               Some(b"\x30\x00")),
            (b"",                           None),
        ];
        for (bytes, wanted) in table {
            assert_eq!(mended(bytes).as_deref(), wanted, "{bytes:02x?}");
        }
        let mut bytes = long;
        assert!(mend_length(&mut bytes));
        assert_eq!(bytes[..3], [0x30, 0xac, 0x02], "300 = 0x2c + 2 × 128");
        assert!(!mend_length(&mut bytes), "it is right now");
    }

    #[test]
    fn pasted_packets_say_how_they_are_read() {
        #[rustfmt::skip]
        let table: [(&[u8], Version, bool); 6] = [
            (b"\x10\x0d\x00\x04MQTT\x04\x02\x00\x3c\x00\x01a",     Version::V311, true),
            (b"\x10\x0e\x00\x04MQTT\x05\x02\x00\x3c\x00\x00\x01a", Version::V5,   true),
            (b"\xc0\x00\x10\x0d\x00\x04MQTT\x04\x02\x00\x3c\x00\x01a", Version::V311, true),
            // A PUBLISH without properties that only 3.1.1 can read.
            (b"\x30\x04\x00\x01t1",                               Version::V311, false),
            (b"\x30\x05\x00\x01t\x001",                            Version::V5,   false),
            (b"",                                                  Version::V5,   false),
        ];
        for (bytes, version, certain) in table {
            assert_eq!(version_of(bytes), (version, certain), "{bytes:02x?}");
        }
    }
}
