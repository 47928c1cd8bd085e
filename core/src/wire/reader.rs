//! Reads fields one after another, and remembers which bytes they were if it is asked to.
//!
//! The same code serves [`decode`](super::decode) and [`Anatomy`](super::Anatomy): the second only
//! puts a [`Sketch`] into the reader. So the picture cannot disagree with the decoder.

use bytes::Bytes;

use super::anatomy::{Bits, Sketch, show_bytes};
use super::malformed::{Flaw, WireError};
use super::packet::PacketKind;
use super::reason::ReasonCode;
use super::text::{PacketId, Text};
use super::varint::{self, Varint};
use crate::spec::Version;
use crate::topic::{TopicError, TopicFilter, TopicName};

/// Where in a packet one is. Never allocates on a promise: a length counts only if its bytes are
/// there.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    end: usize,
    in_properties: bool,
    /// How the packet is read. CONNECT says its own.
    pub(super) version: Version,
    /// Its type, once known.
    pub(super) kind: Option<PacketKind>,
    /// Whether bytes are remembered, and where.
    pub(super) sketch: Option<Sketch>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8], version: Version) -> Self {
        Self {
            bytes,
            at: 0,
            end: bytes.len(),
            in_properties: false,
            version,
            kind: None,
            sketch: None,
        }
    }

    /// The next byte to be read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// How many bytes are left of the packet, or of its properties.
    pub(super) fn left(&self) -> usize {
        self.end - self.at
    }

    /// How many bytes were given, whatever the Remaining Length says.
    pub(super) fn given(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn is_v5(&self) -> bool {
        self.version == Version::V5
    }

    /// Nothing behind the next `length` bytes belongs to the packet.
    pub(super) fn limit(&mut self, length: usize) {
        self.end = self.at.saturating_add(length).min(self.bytes.len());
    }

    /// What is wrong, at this byte.
    pub(super) fn flaw<T>(&self, at: usize, flaw: Flaw) -> Result<T, WireError> {
        Err(flaw.error(at, self.version, self.kind))
    }

    fn take(&mut self, count: usize, field: &'static str) -> Result<&'a [u8], WireError> {
        let end = self.at.checked_add(count).filter(|&end| end <= self.end);
        let Some(taken) = end.and_then(|end| self.bytes.get(self.at..end)) else {
            let flaw = if self.in_properties {
                Flaw::PropertiesTruncated(field)
            } else {
                Flaw::Truncated(field)
            };
            return self.flaw(self.end, flaw);
        };
        self.at += count;
        Ok(taken)
    }

    fn take_array<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N], WireError> {
        let taken = self.take(N, field)?;
        Ok(taken.try_into().expect("as many as were asked for"))
    }

    /// A byte whose parts the caller names with [`Reader::bits`].
    pub(super) fn flags(&mut self, field: &'static str) -> Result<u8, WireError> {
        let [byte] = self.take_array(field)?;
        Ok(byte)
    }

    pub(super) fn byte(
        &mut self,
        field: &'static str,
        show: impl FnOnce(u8) -> String,
    ) -> Result<u8, WireError> {
        let from = self.at;
        let byte = self.flags(field)?;
        self.leaf(field, from, || show(byte));
        Ok(byte)
    }

    pub(super) fn two_bytes(&mut self, field: &'static str) -> Result<u16, WireError> {
        let from = self.at;
        let number = u16::from_be_bytes(self.take_array(field)?);
        self.leaf(field, from, || number.to_string());
        Ok(number)
    }

    pub(super) fn four_bytes(&mut self, field: &'static str) -> Result<u32, WireError> {
        let from = self.at;
        let number = u32::from_be_bytes(self.take_array(field)?);
        self.leaf(field, from, || number.to_string());
        Ok(number)
    }

    pub(super) fn varint(&mut self, field: &'static str) -> Result<u32, WireError> {
        let from = self.at;
        let number = self.quiet_varint(field)?;
        self.leaf(field, from, || number.to_string());
        Ok(number)
    }

    /// A Variable Byte Integer that is not yet drawn, because its name depends on its value.
    pub(super) fn quiet_varint(&mut self, field: &'static str) -> Result<u32, WireError> {
        let rest = self.bytes.get(self.at..self.end).unwrap_or_default();
        match varint::read(rest) {
            Varint::Whole(number, count) => {
                self.at += count;
                Ok(number)
            }
            // Asking for one byte more than there are says how it was truncated.
            Varint::Truncated => self.take(rest.len() + 1, field).map(|_| 0),
            Varint::TooLong => self.flaw(self.at + 3, Flaw::LengthTooLong(field)),
            Varint::NotShortest => self.flaw(self.at, Flaw::LengthNotShortest(field)),
        }
    }

    /// Binary Data: two bytes of length, then as many bytes.
    pub(super) fn binary(&mut self, field: &'static str) -> Result<Bytes, WireError> {
        self.open(field, self.at);
        let bytes = self.counted(field, "Bytes", show_bytes)?;
        self.close(|| show_bytes(bytes));
        Ok(Bytes::copy_from_slice(bytes))
    }

    /// A UTF-8 Encoded String.
    pub(super) fn text(&mut self, field: &'static str) -> Result<Text, WireError> {
        let text = self.string(field)?;
        Ok(Text::parse(text).expect("two bytes said its length, and U+0000 was refused"))
    }

    /// A UTF-8 Encoded String that is a Topic Name; `None` if it is empty.
    pub(super) fn topic_name(
        &mut self,
        field: &'static str,
    ) -> Result<Option<TopicName>, WireError> {
        let from = self.at;
        match TopicName::parse(self.string(field)?) {
            Ok(name) => Ok(Some(name)),
            Err(TopicError::Empty) => Ok(None),
            Err(why) => self.flaw(from, Flaw::TopicName { field, why }),
        }
    }

    /// A UTF-8 Encoded String that is a Topic Filter.
    pub(super) fn topic_filter(&mut self) -> Result<TopicFilter, WireError> {
        let from = self.at;
        TopicFilter::parse(self.string("Topic Filter")?)
            .or_else(|why| self.flaw(from, Flaw::TopicFilter(why)))
    }

    fn string(&mut self, field: &'static str) -> Result<&'a str, WireError> {
        self.open(field, self.at);
        let bytes = self.counted(field, "Text", |bytes| {
            String::from_utf8_lossy(bytes).into_owned()
        })?;
        let from = self.at - bytes.len();
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(why) => {
                let flaw = match bytes.get(why.valid_up_to()..) {
                    Some([0xed, 0xa0..=0xbf, ..]) => Flaw::Surrogate(field),
                    Some(_) | None => Flaw::NotUtf8(field),
                };
                return self.flaw(from + why.valid_up_to(), flaw);
            }
        };
        if let Some(null) = text.find('\0') {
            return self.flaw(from + null, Flaw::Null(field));
        }
        self.close(|| text.to_owned());
        Ok(text)
    }

    fn counted(
        &mut self,
        field: &'static str,
        part: &'static str,
        show: impl FnOnce(&[u8]) -> String,
    ) -> Result<&'a [u8], WireError> {
        let from = self.at;
        let length = u16::from_be_bytes(self.take_array(field)?);
        self.leaf("Length", from, || length.to_string());
        let from = self.at;
        let bytes = self.take(usize::from(length), field)?;
        self.leaf(part, from, || show(bytes));
        Ok(bytes)
    }

    /// All that is left.
    pub(super) fn rest(&mut self, field: &'static str) -> Bytes {
        let from = self.at;
        let rest = self.bytes.get(self.at..self.end).unwrap_or_default();
        self.at = self.end;
        self.leaf(field, from, || show_bytes(rest));
        Bytes::copy_from_slice(rest)
    }

    pub(super) fn packet_id(&mut self) -> Result<PacketId, WireError> {
        let from = self.at;
        let number = self.two_bytes("Packet Identifier")?;
        match PacketId::new(number) {
            Some(id) => Ok(id),
            None => self.flaw(from, Flaw::ZeroPacketId),
        }
    }

    /// A Reason Code of 5.0 that may stand on this packet.
    pub(super) fn reason(&mut self, kind: PacketKind) -> Result<ReasonCode, WireError> {
        let from = self.at;
        let byte = self.byte("Reason Code", |byte| {
            format!("{byte:#04x} {}", ReasonCode(byte).name(kind))
        })?;
        let reason = ReasonCode(byte);
        if !reason.is_allowed_on(kind) {
            return self.flaw(from, Flaw::Reason { kind, reason });
        }
        Ok(reason)
    }

    /// Reads the next `length` bytes as properties: what runs over their end says so.
    pub(super) fn within_properties<T>(
        &mut self,
        length: usize,
        read: impl FnOnce(&mut Self) -> Result<T, WireError>,
    ) -> Result<T, WireError> {
        if length > self.left() {
            return self.flaw(self.end, Flaw::Truncated("Properties"));
        }
        let outer = self.end;
        self.end = self.at + length;
        self.in_properties = true;
        let done = read(self)?;
        self.end = outer;
        self.in_properties = false;
        Ok(done)
    }

    // Drawing. Each of these does nothing unless there is a sketch.

    pub(super) fn open(&mut self, name: &'static str, from: usize) {
        if let Some(sketch) = &mut self.sketch {
            sketch.open(name, from, None);
        }
    }

    /// Some bits of the byte just read, which have parts themselves.
    pub(super) fn open_bits(&mut self, name: &'static str, bits: Bits) {
        if let Some(sketch) = &mut self.sketch {
            sketch.open(name, self.at - 1, Some(bits));
        }
    }

    pub(super) fn close(&mut self, value: impl FnOnce() -> String) {
        if let Some(sketch) = &mut self.sketch {
            sketch.close(value(), self.at);
        }
    }

    pub(super) fn leaf(&mut self, name: &'static str, from: usize, value: impl FnOnce() -> String) {
        if let Some(sketch) = &mut self.sketch {
            sketch.leaf(name, from, self.at, value());
        }
    }

    /// Some bits of the byte just read.
    pub(super) fn bits(&mut self, name: &'static str, bits: Bits, value: impl FnOnce() -> String) {
        if let Some(sketch) = &mut self.sketch {
            sketch.bits(name, self.at - 1, bits, value());
        }
    }
}
