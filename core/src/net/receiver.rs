//! The receiving end of a stream: puts segments in order again.

use super::segment::{Segment, SegmentKind};
use crate::order::Map;

/// The receiving end of a stream.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Receiver {
    /// Everything before has come.
    expected: u64,
    /// What came too early: something before it is missing.
    early: Map<u64, Segment>,
}

impl Receiver {
    /// The place it expects next.
    pub(super) const fn expected(&self) -> u64 {
        self.expected
    }

    /// Whether the segment of this place has come before its turn.
    pub(super) fn has_early(&self, seq: u64) -> bool {
        self.early.contains_key(&seq)
    }

    /// Takes a segment. Answers what may be read now, in order: nothing if a segment before is
    /// missing, several if this was the missing one. What has come before is not read again.
    pub(super) fn take(&mut self, segment: Segment) -> Vec<Segment> {
        let mut ready = Vec::new();
        if segment.seq > self.expected {
            self.early.insert(segment.seq, segment);
        } else if segment.end() > self.expected {
            self.expected = segment.end();
            ready.push(segment);
            while let Some(next) = self.early.remove(&self.expected) {
                self.expected = next.end();
                ready.push(next);
            }
        }
        ready
    }

    /// Takes a segment of a stream that has holes: the textbook's.
    pub(super) fn take_any(&mut self, segment: Segment) -> Vec<Segment> {
        self.expected = self.expected.max(segment.end());
        match segment.kind {
            SegmentKind::Ack | SegmentKind::Reset => Vec::new(),
            SegmentKind::Syn | SegmentKind::SynAck | SegmentKind::Data | SegmentKind::Fin => {
                vec![segment]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn data(seq: u64, bytes: &'static [u8]) -> Segment {
        Segment {
            kind: SegmentKind::Data,
            bytes: Bytes::from_static(bytes),
            ..Segment::word(SegmentKind::Data, seq, 0, None)
        }
    }

    fn read(receiver: &mut Receiver, segment: Segment) -> Vec<u8> {
        let ready = receiver.take(segment);
        ready
            .iter()
            .flat_map(|segment| segment.bytes.to_vec())
            .collect()
    }

    /// [MQTT-4.2-1]: what MQTT stands on is ordered and loses nothing.
    #[test]
    fn a_hole_blocks_what_is_behind_it_until_it_is_filled() {
        let mut receiver = Receiver::default();
        receiver.take(Segment::word(SegmentKind::Syn, 0, 0, None));
        assert_eq!(read(&mut receiver, data(1, b"ab")), b"ab");
        assert_eq!(read(&mut receiver, data(5, b"ef")), b"", "cd is missing");
        assert_eq!(read(&mut receiver, data(7, b"g")), b"", "still");
        assert_eq!(receiver.expected(), 3, "and that is what it says");
        assert_eq!(read(&mut receiver, data(3, b"cd")), b"cdefg");
        assert_eq!(read(&mut receiver, data(3, b"cd")), b"", "twice is once");
        assert_eq!(receiver.expected(), 8);
    }
}
