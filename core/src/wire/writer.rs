//! Writes fields one after another.

use bytes::Bytes;

use super::EncodeError;
use super::varint::{self, VARINT_MAX};

/// The body of a packet while it grows.
#[derive(Default)]
pub(super) struct Writer {
    out: Vec<u8>,
}

impl Writer {
    pub(super) fn byte(&mut self, byte: u8) {
        self.out.push(byte);
    }

    pub(super) fn two_bytes(&mut self, number: u16) {
        self.out.extend(number.to_be_bytes());
    }

    pub(super) fn four_bytes(&mut self, number: u32) {
        self.out.extend(number.to_be_bytes());
    }

    pub(super) fn varint(&mut self, number: u32, field: &'static str) -> Result<(), EncodeError> {
        if number > VARINT_MAX {
            return Err(EncodeError::NumberTooLarge(field));
        }
        varint::write(number, &mut self.out);
        Ok(())
    }

    /// Two bytes of length, then the bytes.
    pub(super) fn binary(&mut self, bytes: &[u8], field: &'static str) -> Result<(), EncodeError> {
        let length = u16::try_from(bytes.len()).map_err(|_| EncodeError::FieldTooLong(field))?;
        self.two_bytes(length);
        self.rest(bytes);
        Ok(())
    }

    pub(super) fn text(&mut self, text: &str, field: &'static str) -> Result<(), EncodeError> {
        self.binary(text.as_bytes(), field)
    }

    pub(super) fn rest(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    /// Another writer's bytes with their length in front.
    pub(super) fn counted(&mut self, inner: &Self, field: &'static str) -> Result<(), EncodeError> {
        let length = u32::try_from(inner.out.len()).unwrap_or(u32::MAX);
        self.varint(length, field)?;
        self.rest(&inner.out);
        Ok(())
    }

    /// The whole packet: first byte, Remaining Length, body.
    pub(super) fn finish(self, first: u8) -> Result<Bytes, EncodeError> {
        let length = u32::try_from(self.out.len())
            .ok()
            .filter(|&length| length <= VARINT_MAX)
            .ok_or(EncodeError::TooLarge(self.out.len()))?;
        let mut packet = Vec::with_capacity(self.out.len() + 5);
        packet.push(first);
        varint::write(length, &mut packet);
        packet.extend_from_slice(&self.out);
        Ok(packet.into())
    }
}
