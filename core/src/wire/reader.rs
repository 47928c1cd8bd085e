//! Reads fields one after another, and remembers which bytes they were if it is asked to.
//!
//! The same code serves [`decode`](super::decode) and [`Anatomy`](super::Anatomy): the second only
//! puts a [`Sketch`] into the reader. So the picture cannot disagree with the decoder.

use bytes::Bytes;

use super::anatomy::{Bits, Sketch, show_bytes};
use super::malformed::{Fault, Flaw, WireError};
use super::packet::PacketKind;
use super::reason::ReasonCode;
use super::text::{PacketId, Text};
use super::varint::{self, Varint};
use crate::spec::Version;
use crate::topic::{TopicError, TopicFilter, TopicName};

/// Where in a packet one is. Never allocates on a promise: a length counts only if its bytes are
/// there.
pub(super) struct Reader<'a> {
    /// What is left of the packet, or of its properties.
    rest: &'a [u8],
    /// Where that ends, counted from the first byte of the packet.
    end: usize,
    /// How many bytes were given, whatever the Remaining Length says.
    given: usize,
    /// All of the bytes, if a payload may stay a part of them.
    whole: Option<&'a Bytes>,
    /// How many bytes fewer there are than the Remaining Length says.
    missing: usize,
    in_properties: bool,
    /// How the packet is read. CONNECT says its own.
    pub(super) version: Version,
    /// Its type, once known.
    pub(super) kind: Option<PacketKind>,
    /// The lower half of its first byte, once known.
    pub(super) first_flags: u8,
    /// What was wrong when reading stopped.
    why: Option<WireError>,
    /// Whether bytes are remembered, and where.
    pub(super) sketch: Option<Sketch>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8], version: Version) -> Self {
        Self {
            rest: bytes,
            end: bytes.len(),
            given: bytes.len(),
            whole: None,
            missing: 0,
            in_properties: false,
            version,
            kind: None,
            first_flags: 0,
            why: None,
            sketch: None,
        }
    }

    pub(super) fn shared(bytes: &'a Bytes, version: Version) -> Self {
        Self {
            whole: Some(bytes),
            ..Self::new(bytes, version)
        }
    }

    /// The next byte to be read.
    pub(super) fn at(&self) -> usize {
        self.end - self.rest.len()
    }

    /// How many bytes are left of the packet, or of its properties.
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    pub(super) fn is_v5(&self) -> bool {
        self.version == Version::V5
    }

    /// The packet has this many bytes from here on; nothing behind them belongs to it.
    pub(super) fn limit(&mut self, length: u32) {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let at = self.at();
        self.missing = length.saturating_sub(self.rest.len());
        self.rest = self.rest.get(..length).unwrap_or(self.rest);
        self.end = at + self.rest.len();
    }

    /// The last field was read: the packet ends here, where its Remaining Length says, and so do the
    /// bytes.
    #[inline]
    pub(super) fn finish(&mut self) -> Result<(), Fault> {
        if self.missing == 0 && self.rest.is_empty() && self.end == self.given {
            return Ok(());
        }
        self.unfinished()
    }

    #[cold]
    fn unfinished(&mut self) -> Result<(), Fault> {
        let narrow = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let (at, given) = (self.at(), self.given);
        if self.missing > 0 {
            return self.flaw(given, Flaw::Missing(narrow(self.missing)));
        }
        match self.left() {
            0 => self.flaw(at, Flaw::BeyondRemainingLength(narrow(given - at))),
            left => self.flaw(at, Flaw::TrailingBytes(narrow(left))),
        }
    }

    /// What is wrong, at this byte.
    #[cold]
    pub(super) fn flaw<T>(&mut self, at: usize, flaw: Flaw) -> Result<T, Fault> {
        self.why = Some(self.error(at, flaw));
        Err(Fault)
    }

    /// What is wrong, in full.
    #[cold]
    pub(super) fn error(&self, at: usize, flaw: Flaw) -> WireError {
        flaw.error(at, self.version, self.kind)
    }

    /// Why reading has stopped.
    #[cold]
    pub(super) fn why(&mut self) -> WireError {
        self.why.take().expect("whoever stops says why")
    }

    #[inline(always)]
    fn take(&mut self, count: usize, field: &'static str) -> Result<&'a [u8], Fault> {
        let Some((taken, rest)) = self.rest.split_at_checked(count) else {
            return self.truncated(field);
        };
        self.rest = rest;
        Ok(taken)
    }

    #[inline(always)]
    fn take_array<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N], Fault> {
        let Some((&taken, rest)) = self.rest.split_first_chunk() else {
            return self.truncated(field);
        };
        self.rest = rest;
        Ok(taken)
    }

    #[cold]
    fn truncated<T>(&mut self, field: &'static str) -> Result<T, Fault> {
        let flaw = match self.in_properties {
            true => Flaw::PropertiesTruncated(field),
            false => Flaw::Truncated(field),
        };
        self.flaw(self.end, flaw)
    }

    /// A byte whose parts the caller names with [`Reader::bits`].
    #[inline(always)]
    pub(super) fn flags(&mut self, field: &'static str) -> Result<u8, Fault> {
        let [byte] = self.take_array(field)?;
        Ok(byte)
    }

    pub(super) fn byte(
        &mut self,
        field: &'static str,
        show: impl FnOnce(u8) -> String,
    ) -> Result<u8, Fault> {
        let from = self.at();
        let byte = self.flags(field)?;
        self.leaf(field, from, move || show(byte));
        Ok(byte)
    }

    #[inline(always)]
    pub(super) fn two_bytes(&mut self, field: &'static str) -> Result<u16, Fault> {
        let from = self.at();
        let number = u16::from_be_bytes(self.take_array(field)?);
        self.leaf(field, from, move || number.to_string());
        Ok(number)
    }

    pub(super) fn four_bytes(&mut self, field: &'static str) -> Result<u32, Fault> {
        let from = self.at();
        let number = u32::from_be_bytes(self.take_array(field)?);
        self.leaf(field, from, move || number.to_string());
        Ok(number)
    }

    #[inline(always)]
    pub(super) fn varint(&mut self, field: &'static str) -> Result<u32, Fault> {
        let from = self.at();
        let number = self.quiet_varint(field)?;
        self.leaf(field, from, move || number.to_string());
        Ok(number)
    }

    /// A Variable Byte Integer that is not yet drawn, because its name depends on its value.
    #[inline(always)]
    pub(super) fn quiet_varint(&mut self, field: &'static str) -> Result<u32, Fault> {
        // What most of them are.
        if let Some((&byte @ ..0x80, rest)) = self.rest.split_first() {
            self.rest = rest;
            return Ok(u32::from(byte));
        }
        match varint::read(self.rest) {
            Varint::Whole(number, count) => {
                self.take(count, field)?;
                Ok(number)
            }
            Varint::Truncated => self.truncated(field),
            Varint::TooLong => self.flaw(self.at() + 3, Flaw::LengthTooLong(field)),
            Varint::NotShortest => self.flaw(self.at(), Flaw::LengthNotShortest(field)),
        }
    }

    /// Binary Data: two bytes of length, then as many bytes.
    pub(super) fn binary(&mut self, field: &'static str) -> Result<Bytes, Fault> {
        self.open(field, self.at());
        let bytes = self.counted(field, "Bytes", show_bytes)?;
        self.close(move || show_bytes(bytes));
        Ok(Bytes::copy_from_slice(bytes))
    }

    /// A UTF-8 Encoded String.
    pub(super) fn text(&mut self, field: &'static str) -> Result<Text, Fault> {
        let string = self.string(field)?;
        match Text::parse(string) {
            Ok(text) => Ok(text),
            Err(_) => self.null(field, string),
        }
    }

    /// A UTF-8 Encoded String that is a Topic Name; `None` if it is empty.
    #[inline(always)]
    pub(super) fn topic_name(&mut self, field: &'static str) -> Result<Option<TopicName>, Fault> {
        let from = self.at();
        let string = self.string(field)?;
        match TopicName::parse(string) {
            Ok(name) => Ok(Some(name)),
            Err(TopicError::Empty) => Ok(None),
            Err(TopicError::Null) => self.null(field, string),
            Err(why) => self.flaw(from, Flaw::TopicName { field, why }),
        }
    }

    /// A UTF-8 Encoded String that is a Topic Filter.
    pub(super) fn topic_filter(&mut self) -> Result<TopicFilter, Fault> {
        const FIELD: &str = "Topic Filter";
        let from = self.at();
        let string = self.string(FIELD)?;
        match TopicFilter::parse(string) {
            Ok(filter) => Ok(filter),
            Err(TopicError::Null) => self.null(FIELD, string),
            Err(why) => self.flaw(from, Flaw::TopicFilter(why)),
        }
    }

    /// The string just read has a U+0000: all else that could be wrong with it, its length says.
    #[cold]
    fn null<T>(&mut self, field: &'static str, string: &str) -> Result<T, Fault> {
        let place = string.find('\0').unwrap_or_default();
        self.flaw(self.at() - string.len() + place, Flaw::Null(field))
    }

    /// Whoever asks still has to look for U+0000, as part of looking at each character.
    #[inline(always)]
    fn string(&mut self, field: &'static str) -> Result<&'a str, Fault> {
        self.open(field, self.at());
        let bytes = self.counted(field, "Text", |bytes| {
            String::from_utf8_lossy(bytes).into_owned()
        })?;
        let from = self.at() - bytes.len();
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
        self.close(move || text.to_owned());
        Ok(text)
    }

    #[inline(always)]
    fn counted(
        &mut self,
        field: &'static str,
        part: &'static str,
        show: impl FnOnce(&[u8]) -> String,
    ) -> Result<&'a [u8], Fault> {
        let from = self.at();
        let length = u16::from_be_bytes(self.take_array(field)?);
        self.leaf("Length", from, move || length.to_string());
        let from = self.at();
        let bytes = self.take(usize::from(length), field)?;
        self.leaf(part, from, move || show(bytes));
        Ok(bytes)
    }

    /// All that is left.
    pub(super) fn rest(&mut self, field: &'static str) -> Bytes {
        let from = self.at();
        let rest = std::mem::take(&mut self.rest);
        self.leaf(field, from, move || show_bytes(rest));
        match self.whole {
            Some(whole) => whole.slice(from..self.end),
            None => Bytes::copy_from_slice(rest),
        }
    }

    #[inline(always)]
    pub(super) fn packet_id(&mut self) -> Result<PacketId, Fault> {
        let from = self.at();
        let number = self.two_bytes("Packet Identifier")?;
        match PacketId::new(number) {
            Some(id) => Ok(id),
            None => self.flaw(from, Flaw::ZeroPacketId),
        }
    }

    /// A Reason Code of 5.0 that may stand on this packet.
    pub(super) fn reason(&mut self, kind: PacketKind) -> Result<ReasonCode, Fault> {
        let from = self.at();
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
        read: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        if length > self.left() {
            return self.flaw(self.end, Flaw::Truncated("Properties"));
        }
        let end = self.end;
        let (inner, behind) = self.rest.split_at(length);
        (self.rest, self.end) = (inner, end - behind.len());
        self.in_properties = true;
        let done = read(self)?;
        (self.rest, self.end) = (behind, end);
        self.in_properties = false;
        Ok(done)
    }

    // Drawing. Each of these asks first whether there is a sketch, before so much as a closure is put
    // together: the decoder passes here at every field, and hardly anybody draws.

    #[inline]
    pub(super) fn open(&mut self, name: &'static str, from: usize) {
        if self.sketch.is_some() {
            self.draw(move |sketch, _| sketch.open(name, from, None));
        }
    }

    /// Some bits of the byte just read, which have parts themselves.
    #[inline]
    pub(super) fn open_bits(&mut self, name: &'static str, bits: Bits) {
        if self.sketch.is_some() {
            self.draw(move |sketch, at| sketch.open(name, at - 1, Some(bits)));
        }
    }

    #[inline]
    pub(super) fn close(&mut self, value: impl FnOnce() -> String) {
        if self.sketch.is_some() {
            self.draw(move |sketch, at| sketch.close(value(), at));
        }
    }

    #[inline]
    pub(super) fn leaf(&mut self, name: &'static str, from: usize, value: impl FnOnce() -> String) {
        if self.sketch.is_some() {
            self.draw(move |sketch, at| sketch.leaf(name, from, at, value()));
        }
    }

    /// Some bits of the byte just read.
    #[inline]
    pub(super) fn bits(&mut self, name: &'static str, bits: Bits, value: impl FnOnce() -> String) {
        if self.sketch.is_some() {
            self.draw(move |sketch, at| sketch.bits(name, at - 1, bits, value()));
        }
    }

    #[cold]
    #[inline(never)]
    fn draw(&mut self, stroke: impl FnOnce(&mut Sketch, usize)) {
        let at = self.at();
        if let Some(sketch) = &mut self.sketch {
            stroke(sketch, at);
        }
    }
}
