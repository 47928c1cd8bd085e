//! Writes fields one after another.

use super::EncodeError;
use super::varint::{self, VARINT_MAX};

/// A packet while it grows, behind whatever its buffer already held.
pub(super) struct Writer {
    out: Vec<u8>,
}

/// Where a length has to be filled in once it is known.
pub(super) struct Mark(usize);

impl Writer {
    pub(super) fn new(out: Vec<u8>) -> Self {
        Self { out }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    #[inline]
    pub(super) fn byte(&mut self, byte: u8) {
        self.out.push(byte);
    }

    #[inline]
    pub(super) fn two_bytes(&mut self, number: u16) {
        self.out.extend_from_slice(&number.to_be_bytes());
    }

    pub(super) fn four_bytes(&mut self, number: u32) {
        self.out.extend_from_slice(&number.to_be_bytes());
    }

    pub(super) fn varint(&mut self, number: u32, field: &'static str) -> Result<(), EncodeError> {
        if number > VARINT_MAX {
            return Err(EncodeError::NumberTooLarge(field));
        }
        varint::write(number, &mut self.out);
        Ok(())
    }

    /// Two bytes of length, then the bytes.
    #[inline]
    pub(super) fn binary(&mut self, bytes: &[u8], field: &'static str) -> Result<(), EncodeError> {
        let length = u16::try_from(bytes.len()).map_err(|_| EncodeError::FieldTooLong(field))?;
        self.two_bytes(length);
        self.rest(bytes);
        Ok(())
    }

    pub(super) fn text(&mut self, text: &str, field: &'static str) -> Result<(), EncodeError> {
        self.binary(text.as_bytes(), field)
    }

    #[inline]
    pub(super) fn rest(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    /// Leaves room for a length of one byte, which is what most have.
    #[inline]
    pub(super) fn mark(&mut self) -> Mark {
        self.out.push(0);
        Mark(self.out.len())
    }

    /// How much was written since the mark.
    pub(super) fn since(&self, mark: &Mark) -> usize {
        self.out.len() - mark.0
    }

    /// Fills the length in; a longer one moves what follows it.
    pub(super) fn fill(&mut self, mark: &Mark, too_long: EncodeError) -> Result<(), EncodeError> {
        let length = u32::try_from(self.since(mark)).map_err(|_| too_long)?;
        let place = mark.0 - 1;
        match (u8::try_from(length), self.out.get_mut(place)) {
            (Ok(short @ ..0x80), Some(room)) => *room = short,
            _ if length > VARINT_MAX => return Err(too_long),
            _ => {
                let mut long = Vec::with_capacity(4);
                varint::write(length, &mut long);
                self.out.splice(place..mark.0, long);
            }
        }
        Ok(())
    }
}
