//! What a program outside has written and the world has not taken: cut into packets.
//!
//! The world tells of packets, so it is given whole ones. What is not whole after a while, or too
//! large to wait for, goes on as it is: a broker has its own patience for half a packet.

use brokerscope_core::time::{Instant, Span};
use bytes::{Bytes, BytesMut};

/// How long half a packet waits for its other half.
const PATIENCE: Span = Span::from_millis(1_000);
/// A larger packet goes on in parts.
const WHOLE_MAX: usize = 256 * 1024;

/// Bytes that wait, and where their packets begin.
#[derive(Debug, Default)]
pub(super) struct Inlet {
    bytes: BytesMut,
    /// So many bytes still belong to a packet whose beginning has gone on.
    rest: usize,
    /// Since when half a packet waits.
    since: Option<Instant>,
}

impl Inlet {
    pub(super) fn push(&mut self, now: Instant, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.since.get_or_insert(now);
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// When what waits has waited long enough.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let waits = !self.bytes.is_empty();
        self.since.filter(|_| waits).map(|since| since + PATIENCE)
    }

    /// The first packet, if it is whole. It stays here.
    pub(super) fn first(&self) -> Option<Bytes> {
        let size = self.size()?;
        self.bytes.get(..size).map(Bytes::copy_from_slice)
    }

    /// What the world may have now: whole packets, and what cannot wait any more.
    pub(super) fn take(&mut self, now: Instant) -> Option<Bytes> {
        let is_late = self.deadline().is_some_and(|at| at <= now);
        self.take_as(now, is_late)
    }

    /// All there is: nothing more will come.
    pub(super) fn take_all(&mut self, now: Instant) -> Option<Bytes> {
        self.take_as(now, true)
    }

    fn take_as(&mut self, now: Instant, all: bool) -> Option<Bytes> {
        let mut ready = self.rest.min(self.bytes.len());
        self.rest -= ready;
        while let Some(size) = size_of(self.bytes.get(ready..).unwrap_or_default()) {
            let left = self.bytes.len() - ready;
            if size > left && !all && size <= WHOLE_MAX {
                break;
            }
            ready += size.min(left);
            self.rest = size.saturating_sub(left);
        }
        if all {
            ready = self.bytes.len();
        }
        if ready > 0 {
            // What is behind came with it, or later.
            self.since = (ready < self.bytes.len()).then_some(now);
        }
        (ready > 0).then(|| self.bytes.split_to(ready).freeze())
    }

    fn size(&self) -> Option<usize> {
        size_of(&self.bytes)
    }
}

/// How long the packet is that begins here; what has no readable length is as long as what is there.
fn size_of(bytes: &[u8]) -> Option<usize> {
    let behind = bytes.get(1..)?;
    let mut remaining = 0_usize;
    for (place, byte) in behind.iter().take(4).enumerate() {
        remaining |= usize::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Some(remaining + place + 2);
        }
    }
    (behind.len() >= 4).then_some(bytes.len())
}

#[cfg(test)]
mod tests {
    use brokerscope_core::wire::length_bytes;

    use super::*;

    const NOW: Instant = Instant::START;

    fn later() -> Instant {
        NOW + PATIENCE
    }

    #[test]
    fn packets_go_on_when_they_are_whole() {
        let mut inlet = Inlet::default();
        inlet.push(NOW, &[0xc0, 0, 0x30, 3, 0]);
        assert_eq!(inlet.take(NOW).as_deref(), Some(&[0xc0, 0][..]));
        assert_eq!(inlet.take(NOW), None, "half a packet waits");
        inlet.push(NOW, &[1, b'a', 0xe0]);
        assert_eq!(inlet.take(NOW).as_deref(), Some(&[0x30, 3, 0, 1, b'a'][..]));
        assert_eq!(inlet.len(), 1);
    }

    #[test]
    fn half_a_packet_goes_on_in_the_end_and_the_next_begins_where_it_should() {
        let mut inlet = Inlet::default();
        inlet.push(NOW, &[0x30, 5, 0]);
        assert_eq!(inlet.deadline(), Some(later()));
        assert_eq!(inlet.take(later()).as_deref(), Some(&[0x30, 5, 0][..]));
        assert_eq!(inlet.deadline(), None);
        inlet.push(later(), &[1, b'a', b'b', b'c', 0xc0, 0, 0x30]);
        let rest = [1, b'a', b'b', b'c', 0xc0, 0];
        assert_eq!(inlet.take(later()).as_deref(), Some(&rest[..]));
        assert_eq!(inlet.take(later()), None, "of the next only a byte is here");
    }

    #[test]
    fn what_has_no_length_or_is_too_long_does_not_wait() {
        let mut inlet = Inlet::default();
        inlet.push(NOW, &[0x30, 0xff, 0xff, 0xff, 0xff, 7]);
        assert_eq!(inlet.take(NOW).map(|bytes| bytes.len()), Some(6));
        inlet.push(NOW, &[0x30, 0xff, 0xff, 0xff, 0x7f, 7]);
        assert_eq!(inlet.take(NOW).map(|bytes| bytes.len()), Some(6));
        inlet.push(NOW, &[0xc0, 0]);
        assert_eq!(
            inlet.take(NOW).map(|bytes| bytes.len()),
            Some(2),
            "its middle"
        );
    }

    #[test]
    fn a_length_is_read_as_the_codec_reads_it() {
        for remaining in [0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152] {
            let mut bytes = vec![0x30];
            bytes.extend(length_bytes(remaining).unwrap());
            let header = bytes.len();
            let remaining = usize::try_from(remaining).unwrap();
            assert_eq!(size_of(&bytes), Some(header + remaining));
            assert_eq!(size_of(&bytes[..header - 1]), None, "{remaining}");
        }
    }
}
