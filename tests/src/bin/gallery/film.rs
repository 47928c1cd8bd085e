//! Pictures one after the other: an animated PNG, of which each frame holds only what changed.

use std::io::Cursor;

use png::{
    BitDepth, BlendOp, ColorType, Compression, Decoder, DisposeOp, Encoder, Filter, Transformations,
};

/// How many times slower than its own time the film runs, as the page does at first.
const SLOWER: u64 = 20;
/// Pictures are at least so far apart, in microseconds of the page.
const APART: u64 = 9_000;
/// How long the last picture stands, in milliseconds.
const LAST_MS: u64 = 2_000;

/// Pictures with their times, in microseconds.
#[derive(Default)]
pub(crate) struct Film(Vec<(u64, Picture)>);

/// Three bytes for each pixel, row by row.
struct Picture {
    width: usize,
    pixels: Vec<u8>,
}

/// The part of a picture that is not as it was before, in pixels.
struct Part {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

impl Film {
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Adds a picture of the page at this time.
    pub(crate) fn show(&mut self, at: u64, png: &[u8]) {
        if self.0.last().is_none_or(|(last, _)| last + APART <= at) {
            self.0.push((at, Picture::read(png)));
        }
    }

    /// As a file.
    pub(crate) fn print(&self) -> Vec<u8> {
        let first = &self.0.first().expect("a film has a picture").1;
        let (width, height) = (first.width, first.height());
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, number(width), number(height));
        encoder.set_color(ColorType::Rgb);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_compression(Compression::High);
        // Areas of one colour: what lies before them foretells nothing better.
        encoder.set_filter(Filter::NoFilter);
        encoder
            .set_animated(number(self.0.len()), 0)
            .expect("it has pictures");
        encoder
            .set_blend_op(BlendOp::Source)
            .expect("it is animated");
        encoder
            .set_dispose_op(DisposeOp::None)
            .expect("it is animated");
        let mut writer = encoder.write_header().expect("memory takes it");
        for (place, (at, picture)) in self.0.iter().enumerate() {
            let before = place.checked_sub(1).map(|place| &self.0[place].1);
            let part = picture.change(before);
            let next = self
                .0
                .get(place + 1)
                .map(|(next, _)| (next - at) * SLOWER / 1_000);
            let ms = next.unwrap_or(LAST_MS).clamp(20, 10_000);
            let ms = u16::try_from(ms).expect("ten seconds at most");
            writer.set_frame_delay(ms, 1_000).expect("it is animated");
            // From the corner, where any size fits; then to its place.
            writer.reset_frame_position().expect("it is animated");
            writer
                .set_frame_dimension(number(part.width), number(part.height))
                .expect("it fits");
            writer
                .set_frame_position(number(part.left), number(part.top))
                .expect("it fits");
            writer
                .write_image_data(&picture.cut(&part))
                .expect("memory takes it");
        }
        writer.finish().expect("memory takes it");
        file
    }
}

impl Picture {
    fn read(png: &[u8]) -> Self {
        let mut decoder = Decoder::new(Cursor::new(png));
        decoder.set_transformations(Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().expect("a picture");
        let mut bytes = vec![0; reader.output_buffer_size().expect("it fits into memory")];
        let frame = reader.next_frame(&mut bytes).expect("a picture");
        let step = frame.color_type.samples();
        let colours = bytes[..frame.buffer_size()]
            .chunks_exact(step)
            .flat_map(|it| &it[..3])
            .map(|level| level & 0xf8 | level >> 5);
        Self {
            width: frame.width as usize,
            pixels: colours.collect(),
        }
    }

    fn height(&self) -> usize {
        self.pixels.len() / 3 / self.width
    }

    fn row(&self, y: usize) -> &[u8] {
        &self.pixels[y * self.width * 3..][..self.width * 3]
    }

    /// What is not as in the picture before; a pixel where nothing changed, all where there is none.
    fn change(&self, before: Option<&Self>) -> Part {
        let Some(before) = before else {
            return Part {
                left: 0,
                top: 0,
                width: self.width,
                height: self.height(),
            };
        };
        let differs = |y: &usize| self.row(*y) != before.row(*y);
        let rows: Vec<usize> = (0..self.height()).filter(differs).collect();
        let columns = rows.iter().flat_map(|&y| {
            let pairs = self
                .row(y)
                .chunks_exact(3)
                .zip(before.row(y).chunks_exact(3));
            pairs
                .enumerate()
                .filter(|(_, (new, old))| new != old)
                .map(|(x, _)| x)
        });
        let (mut left, mut right) = (self.width - 1, 0);
        for x in columns {
            (left, right) = (left.min(x), right.max(x));
        }
        match (rows.first(), rows.last()) {
            (Some(&top), Some(&bottom)) => Part {
                left,
                top,
                width: right + 1 - left,
                height: bottom + 1 - top,
            },
            _ => Part {
                left: 0,
                top: 0,
                width: 1,
                height: 1,
            },
        }
    }

    fn cut(&self, part: &Part) -> Vec<u8> {
        let rows = part.top..part.top + part.height;
        rows.flat_map(|y| &self.row(y)[part.left * 3..][..part.width * 3])
            .copied()
            .collect()
    }
}

fn number(size: usize) -> u32 {
    u32::try_from(size).expect("a window")
}
