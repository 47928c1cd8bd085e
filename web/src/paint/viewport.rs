//! Which part of the axis is seen, and how large.

use brokerscope_core::time::Span;

use super::axis::micros;
use crate::view::px::within;

/// Pixels per grain: as close as one may go, and as far.
const CLOSEST: f64 = 2_400.0;
const FARTHEST: f64 = 0.02;
/// Pixels per grain when all of it is shown: names and identifiers still fit.
const FIT: (f64, f64) = (40.0, 64.0);
/// The same of a real broker: its packets follow one another at half a grain or so.
const FIT_REAL: (f64, f64) = (88.0, 300.0);
/// Of a real broker nothing is known ahead: what came takes so much of the width.
const CAME: f64 = 0.86;
/// How much of the picture takes what one looks at closely.
const CLOSE_UP: f64 = 0.5;
/// While time stands, the cursor is in sight up to this part of the width.
const EDGE: f64 = 0.96;
/// A cursor that jumped out of sight comes back at this part of the width.
const RETURN: f64 = 0.35;

/// Which part of the axis is seen, and how large.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Viewport {
    /// Drawn time at the near edge.
    pub origin: f64,
    /// Pixels per drawn microsecond.
    pub scale: f64,
    /// Pixels along the axis.
    pub length: f64,
}

impl Viewport {
    /// All of it if its labels still fit, else a part at a size where they do.
    pub fn fit(bounds: (f64, f64), length: f64, grain: Span) -> Self {
        let grain = micros(grain.as_micros()).max(1.0);
        let all = length.max(1.0) / (bounds.1 - bounds.0).max(1.0);
        Self {
            origin: bounds.0,
            scale: within(all, FIT.0 / grain, FIT.1 / grain),
            length,
        }
    }

    /// What came from a real broker until `now`: all of it if its labels still fit, else the last of it.
    pub fn latest(start: f64, now: f64, length: f64, grain: Span) -> Self {
        let grain = micros(grain.as_micros()).max(1.0);
        let room = CAME * length.max(1.0);
        let all = room / (now - start).max(1.0);
        let scale = within(all, FIT_REAL.0 / grain, FIT_REAL.1 / grain);
        Self {
            origin: start.max(now - room / scale),
            scale,
            length,
        }
    }

    /// Pixels from the near edge.
    pub fn place(&self, drawn: f64) -> f64 {
        (drawn - self.origin) * self.scale
    }

    /// Drawn time, that many pixels from the near edge.
    pub fn drawn(&self, place: f64) -> f64 {
        self.origin + place / self.scale
    }

    /// Drawn time at both edges.
    pub fn window(&self) -> (f64, f64) {
        (self.origin, self.drawn(self.length))
    }

    /// Closer by `factor`, with what is at `place` staying there.
    #[must_use]
    pub fn zoom(self, place: f64, factor: f64, grain: Span) -> Self {
        let grain = micros(grain.as_micros()).max(1.0);
        let anchor = self.drawn(place);
        let scale = within(self.scale * factor, FARTHEST / grain, CLOSEST / grain);
        Self {
            origin: anchor - place / scale,
            scale,
            ..self
        }
    }

    /// As close as shows all of `part` with some air around it.
    #[must_use]
    pub fn close_up(self, part: (f64, f64), grain: Span) -> Self {
        let grain = micros(grain.as_micros()).max(1.0);
        let scale = CLOSE_UP * self.length / (part.1 - part.0).max(1.0);
        let scale = within(scale, FARTHEST / grain, CLOSEST / grain);
        let middle = (part.0 + part.1) / 2.0;
        Self {
            origin: middle - self.length / 2.0 / scale,
            scale,
            ..self
        }
    }

    /// Moved by so many pixels, but never away from everything.
    #[must_use]
    pub fn pan(self, pixels: f64, bounds: (f64, f64)) -> Self {
        let half = self.length / 2.0 / self.scale;
        let origin = self.origin + pixels / self.scale;
        let last = (bounds.1 - half).max(bounds.0 - half);
        Self {
            origin: within(origin, bounds.0 - half, last),
            ..self
        }
    }

    /// Moved so that the cursor is seen.
    ///
    /// While time runs, `lead` is the part of the width that the cursor does not pass: the picture
    /// glides along below it. While time stands, it leaps, and shows as much of `bounds` as it can.
    #[must_use]
    pub fn follow(self, cursor: f64, bounds: (f64, f64), lead: Option<f64>) -> Self {
        let place = self.place(cursor);
        let limit = lead.unwrap_or(EDGE) * self.length;
        let leapt = place < 0.0 || place > limit + self.length;
        if !leapt && place <= limit {
            return self;
        }
        let keep = match lead {
            Some(_) if !leapt => limit,
            Some(_) | None => RETURN * self.length,
        };
        let origin = cursor - keep / self.scale;
        let last = (bounds.1 - self.length / self.scale).max(bounds.0);
        Self {
            origin: match lead {
                Some(_) => origin,
                None => within(origin, bounds.0, last),
            },
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRAIN: Span = Span::from_millis(50);
    const LEAD: f64 = 0.72;

    fn viewport() -> Viewport {
        Viewport {
            origin: 100_000.0,
            scale: 0.001,
            length: 600.0,
        }
    }

    #[test]
    fn zooming_keeps_what_is_under_the_pointer() {
        let closer = viewport().zoom(250.0, 1.5, GRAIN);
        assert!((closer.drawn(250.0) - viewport().drawn(250.0)).abs() < 1e-6);
        assert!(closer.scale > viewport().scale);
    }

    #[test]
    fn a_short_story_fits_whole() {
        let fit = Viewport::fit((0.0, 500_000.0), 600.0, GRAIN);
        assert!((fit.place(500_000.0) - 600.0).abs() < 1e-6);
    }

    #[test]
    fn a_long_story_keeps_its_labels() {
        let fit = Viewport::fit((0.0, 60e6), 600.0, GRAIN);
        assert!((fit.scale * 50_000.0 - FIT.0).abs() < 1e-6);
    }

    #[test]
    fn what_came_from_a_real_broker_takes_most_of_the_width() {
        // Length of what came in grains, where it begins and ends, pixels per grain.
        #[rustfmt::skip]
        let table = [
            (0.2,   0.0,    60.0, 300.0, "a first packet is not blown up"),
            (1.5,   0.0,   450.0, 300.0, "two packets take most of the width"),
            (4.3,   0.0,   516.0, 120.0, "an exchange takes all but the future"),
            (40.0, -3_004.0, 516.0, 88.0, "of many the last are seen, with their names"),
        ];
        let grain = micros(GRAIN.as_micros());
        for (grains, start, end, pixels, fact) in table {
            let view = Viewport::latest(1_000.0, 1_000.0 + grains * grain, 600.0, GRAIN);
            let (from, to) = (view.place(1_000.0), view.place(1_000.0 + grains * grain));
            let found = [from - start, to - end, view.scale * grain - pixels];
            assert!(
                found.iter().all(|off| off.abs() < 1e-6),
                "{fact}: {from} {to}"
            );
        }
    }

    #[test]
    fn a_running_cursor_is_followed_without_leaps() {
        let mut view = viewport();
        let mut cursor = 100_000.0;
        for _ in 0..2_000 {
            let before = view;
            cursor += 1_000.0;
            view = view.follow(cursor, (0.0, cursor), Some(LEAD));
            let moved = (view.origin - before.origin) * view.scale;
            assert!(
                (0.0..=1.0 + 1e-6).contains(&moved),
                "{moved} px in one frame"
            );
            assert!(view.place(cursor) <= LEAD * 600.0 + 1e-6);
        }
    }

    #[test]
    fn a_cursor_that_leapt_away_is_brought_back() {
        for cursor in [0.0, 5e6] {
            let view = viewport().follow(cursor, (0.0, 6e6), None);
            assert!((0.0..600.0).contains(&view.place(cursor)), "{cursor}");
        }
    }

    #[test]
    fn a_standing_picture_is_not_half_empty() {
        let view = viewport().follow(5_900_000.0, (0.0, 6e6), None);
        assert!((view.window().1 - 6e6).abs() < 1e-3, "{:?}", view.window());
    }

    #[test]
    fn panning_never_loses_everything() {
        for pixels in [-1e9, 1e9] {
            let view = viewport().pan(pixels, (0.0, 1e6));
            let (from, to) = view.window();
            assert!(from < 1e6 && to > 0.0, "{from} {to}");
        }
    }
}
