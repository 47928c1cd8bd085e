//! WebSocket (RFC 6455) taken off a captured stream: the Upgrade, and the frames with their masks.

use bytes::{Bytes, BytesMut};

use super::joined::Joined;
use super::stream::Run;

const END_OF_HEAD: &[u8] = b"\r\n\r\n";
const FIN_AND_RESERVED: u8 = 0xf0;
const FIN: u8 = 0x80;
const MASKED: u8 = 0x80;

/// Whether a client's stream begins as HTTP does.
pub(super) fn is_http(bytes: &[u8]) -> bool {
    bytes.starts_with(b"GET ")
}

/// Whether a broker's stream begins with yes to an Upgrade.
pub(super) fn is_upgrade(bytes: &[u8]) -> bool {
    bytes.starts_with(b"HTTP/1.1 101")
}

/// What the frames of one end carry, and why no more of it can be read.
pub(super) fn unwrap(mut parts: Vec<Joined>) -> (Vec<Run>, Option<&'static str>) {
    let is_whole = parts.len() <= 1;
    let Some(part) = parts.drain(..).next() else {
        return (Vec::new(), None);
    };
    let head = part.bytes.windows(END_OF_HEAD.len());
    let Some(head) = head.enumerate().find(|it| it.1 == END_OF_HEAD) else {
        return (Vec::new(), None);
    };
    let mut runs = Vec::new();
    let mut at = head.0 + END_OF_HEAD.len();
    while let Some(frame) = Frame::read(&part.bytes, at) {
        if frame.first & FIN_AND_RESERVED & !FIN != 0 {
            return (runs, Some("its WebSocket frames are compressed"));
        }
        // 0 to 2 are data; the others speak of the connection.
        let is_data = frame.first & 0x0f < 8 && !frame.payload.is_empty();
        if let Some(seen) = part.seen(at).filter(|_| is_data) {
            runs.push(Run {
                place: part.place(frame.start),
                bytes: frame.payload,
                seen,
                lacks: 0,
            });
        }
        at = frame.end;
    }
    let lacks = (!is_whole).then_some("the capture lacks a part of its WebSocket frames");
    (runs, lacks)
}

struct Frame {
    first: u8,
    /// Where what it carries begins, and where it ends.
    start: usize,
    end: usize,
    payload: Bytes,
}

impl Frame {
    /// The frame that begins here, if all of it is there.
    fn read(bytes: &Bytes, at: usize) -> Option<Self> {
        let head = bytes.get(at..)?;
        let (first, second) = (*head.first()?, *head.get(1)?);
        let (size, width) = match second & !MASKED {
            126 => (
                u64::from(u16::from_be_bytes(head.get(2..4)?.try_into().ok()?)),
                4,
            ),
            127 => (u64::from_be_bytes(head.get(2..10)?.try_into().ok()?), 10),
            short => (u64::from(short), 2),
        };
        let mask: Option<[u8; 4]> = match second & MASKED {
            0 => None,
            _ => Some(head.get(width..width + 4)?.try_into().ok()?),
        };
        let start = at + width + if mask.is_some() { 4 } else { 0 };
        let end = start.checked_add(usize::try_from(size).ok()?)?;
        let content = bytes.get(start..end)?;
        let payload = match mask {
            None | Some([0, 0, 0, 0]) => bytes.slice(start..end),
            Some(mask) => {
                let plain = content.iter().zip(mask.iter().cycle());
                plain
                    .map(|(byte, mask)| byte ^ mask)
                    .collect::<BytesMut>()
                    .freeze()
            }
        };
        Some(Self {
            first,
            start,
            end,
            payload,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interchange::stream::Seen;

    fn run(place: u64, number: u32, bytes: &'static [u8]) -> Run {
        let seen = Seen { number, at: 0 };
        let bytes = Bytes::from_static(bytes);
        Run {
            place,
            bytes,
            seen,
            lacks: 0,
        }
    }

    #[test]
    fn masks_are_taken_off_and_each_byte_keeps_its_place() {
        let stream = vec![
            run(1, 1, b"GET / HTTP/1.1\r\n\r"),
            run(18, 2, b"\n\x82\x82\x01\x02\x03\x04\xc1"),
            run(26, 3, b"\x02\x89\x00\x82\x01\xe0\x82"),
        ];
        let (runs, why) = unwrap(Joined::parts(stream));
        assert_eq!(why, None);
        let seen: Vec<_> = runs
            .iter()
            .map(|it| (&*it.bytes, it.seen.number, it.end()))
            .collect();
        assert_eq!(
            seen,
            [(&[0xc0, 0x00][..], 2, 27), (&[0xe0][..], 3, 32)],
            "a ping between"
        );
    }

    #[test]
    fn what_is_no_frame_is_nothing() {
        for head in [
            &b""[..],
            b"\x82",
            b"\x82\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        ] {
            assert!(
                Frame::read(&Bytes::from_static(head), 0).is_none(),
                "{head:?}"
            );
        }
    }
}
