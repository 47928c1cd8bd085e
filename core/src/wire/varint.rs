//! Variable Byte Integers: seven bits a byte, the eighth says whether another follows.

/// The largest number that four bytes can say: 268,435,455.
pub const VARINT_MAX: u32 = 0x0fff_ffff;

/// How many bytes there are at most.
const LONGEST: usize = 4;

/// One byte of a Variable Byte Integer, with the sum so far: the arithmetic as a picture needs it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct LengthByte {
    /// The byte.
    pub byte: u8,
    /// Its highest bit: another byte follows.
    pub goes_on: bool,
    /// Its lower seven bits.
    pub bits: u8,
    /// What they are multiplied by: 1, 128, 16,384 or 2,097,152.
    pub multiplier: u32,
    /// The number up to here.
    pub sum: u32,
}

/// What came of reading one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Varint {
    /// The number, and how many bytes it took.
    Whole(u32, usize),
    /// The bytes end before it does.
    Truncated,
    /// A fourth byte that announces a fifth.
    TooLong,
    /// The last byte is zero: a shorter form says the same.
    ///
    /// 5.0 forbids it [MQTT-1.5.5-1]. 3.1.1 says it only through its table of lengths (§2.2.3), in
    /// which every number has one size. We refuse both: one number, one form, and nobody can make
    /// two packets that differ in nothing but their length byte.
    NotShortest,
}

/// The bytes of the number at the start of `bytes`, one by one, to its last or to where it breaks.
pub(super) fn steps(bytes: &[u8]) -> impl Iterator<Item = LengthByte> {
    let mut sum = 0;
    let mut done = false;
    let places = (0_u32..).map(|place| 1 << (7 * place));
    bytes
        .iter()
        .take(LONGEST)
        .zip(places)
        .map_while(move |(&byte, multiplier)| {
            if done {
                return None;
            }
            let bits = byte & 0x7f;
            let goes_on = byte & 0x80 != 0;
            sum += u32::from(bits) * multiplier;
            done = !goes_on;
            Some(LengthByte {
                byte,
                goes_on,
                bits,
                multiplier,
                sum,
            })
        })
}

/// Reads the number at the start of `bytes`.
pub(super) fn read(bytes: &[u8]) -> Varint {
    let mut count = 0;
    for step in steps(bytes) {
        count += 1;
        if !step.goes_on {
            return match (step.byte, count) {
                (0, 2..) => Varint::NotShortest,
                _ => Varint::Whole(step.sum, count),
            };
        }
    }
    if count == LONGEST {
        Varint::TooLong
    } else {
        Varint::Truncated
    }
}

/// Appends the shortest form of `value`, which is at most [`VARINT_MAX`].
pub(super) fn write(mut value: u32, out: &mut Vec<u8>) {
    debug_assert!(value <= VARINT_MAX, "the caller has checked the range");
    loop {
        let [bits, ..] = (value & 0x7f).to_le_bytes();
        value >>= 7;
        if value == 0 {
            out.push(bits);
            return;
        }
        out.push(bits | 0x80);
    }
}

/// The bytes of a Variable Byte Integer; `None` above [`VARINT_MAX`].
pub fn length_bytes(number: u32) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    (number <= VARINT_MAX).then(|| write(number, &mut bytes))?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_begins_and_ends_where_the_table_says() {
        #[rustfmt::skip]
        let table: [(u32, &[u8]); 9] = [
            (0,           &[0x00]),
            (127,         &[0x7f]),
            (128,         &[0x80, 0x01]),
            (321,         &[0xc1, 0x02]),
            (16_383,      &[0xff, 0x7f]),
            (16_384,      &[0x80, 0x80, 0x01]),
            (2_097_151,   &[0xff, 0xff, 0x7f]),
            (2_097_152,   &[0x80, 0x80, 0x80, 0x01]),
            (VARINT_MAX,  &[0xff, 0xff, 0xff, 0x7f]),
        ];
        for (value, bytes) in table {
            let mut out = Vec::new();
            write(value, &mut out);
            assert_eq!(out, bytes, "{value} [MQTT-1.5.5-1]");
            assert_eq!(read(bytes), Varint::Whole(value, bytes.len()), "{value}");
            for cut in 0..bytes.len() {
                assert_eq!(read(&bytes[..cut]), Varint::Truncated, "{value} to {cut}");
            }
        }
    }

    #[test]
    fn longer_forms_and_fifth_bytes_are_refused() {
        #[rustfmt::skip]
        let table: [(&[u8], Varint); 4] = [
            (&[0x80, 0x00],                   Varint::NotShortest),
            (&[0xff, 0x80, 0x80, 0x00],       Varint::NotShortest),
            (&[0xff, 0xff, 0xff, 0x80],       Varint::TooLong),
            (&[0xff, 0xff, 0xff, 0xff, 0x01], Varint::TooLong),
        ];
        for (bytes, expected) in table {
            assert_eq!(read(bytes), expected, "{bytes:02x?}");
        }
    }
}
