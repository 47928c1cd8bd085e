//! Places around a middle at 0, 0: on an ellipse, or on several within each other.
//!
//! Without a sine: a diamond's rim, brought to length one, is a circle.

use super::place::Point;

/// Pieces into which the rim of an ellipse is cut to measure it.
const PIECES: u16 = 128;
/// Between two dots on a ring.
const DOTS_APART: f64 = 22.0;
/// From ring to ring.
const RINGS_APART: f64 = 30.0;

/// So many places with the same way from each to the next along the rim, from the left on, clockwise.
pub fn even(half: (f64, f64), count: usize) -> Vec<Point> {
    spread(half, count, 0.5)
}

/// How far apart so many places on the rim are.
pub fn apart(half: (f64, f64), count: usize) -> f64 {
    length(half) / count_f(count.max(1))
}

/// Places for as many as fit on rings, the outermost first; none is closer to the middle than
/// `inner`.
pub fn rings((a, b): (f64, f64), inner: f64, count: usize) -> Vec<Point> {
    let mut places = Vec::new();
    let mut ring = (a, b);
    while places.len() < count && ring.1 >= inner && ring.0 >= inner {
        let fit = whole(length(ring) / DOTS_APART);
        let rest = count - places.len();
        // Every second ring begins half a step further: links pass between its dots.
        let shift = if places.is_empty() { 0.5 } else { 0.0 };
        places.extend(spread(ring, rest.min(fit), shift));
        ring = (ring.0 - RINGS_APART, ring.1 - RINGS_APART);
    }
    places
}

fn spread(half: (f64, f64), count: usize, shift: f64) -> Vec<Point> {
    let rim: Vec<Point> = (0..=PIECES).map(|piece| on_rim(half, piece)).collect();
    let whole_length = length(half);
    let mut places = Vec::with_capacity(count);
    let mut passed = 0.0;
    for pair in rim.windows(2) {
        let &[from, to] = pair else { continue };
        let piece = (to.x - from.x).hypot(to.y - from.y);
        while places.len() < count {
            let wanted = whole_length * (count_f(places.len()) + shift) / count_f(count);
            let share = (wanted - passed) / piece.max(1e-9);
            if share > 1.0 {
                break;
            }
            places.push(Point::new(
                from.x + (to.x - from.x) * share,
                from.y + (to.y - from.y) * share,
            ));
        }
        passed += piece;
    }
    // What rounding left over stands where the rim ends.
    places.resize(count, on_rim(half, 0));
    places
}

fn length(half: (f64, f64)) -> f64 {
    let mut length = 0.0;
    for piece in 0..PIECES {
        let (from, to) = (on_rim(half, piece), on_rim(half, piece + 1));
        length += (to.x - from.x).hypot(to.y - from.y);
    }
    length
}

/// The rim after so many pieces: left, up, right, down, left.
fn on_rim((a, b): (f64, f64), piece: u16) -> Point {
    let quarter = PIECES / 4;
    let part = f64::from(piece % quarter) / f64::from(quarter);
    let (x, y) = match piece / quarter % 4 {
        0 => (part - 1.0, -part),
        1 => (part, part - 1.0),
        2 => (1.0 - part, part),
        _ => (-part, 1.0 - part),
    };
    let far = x.hypot(y).max(1e-9);
    Point::new(x / far * a, y / far * b)
}

fn count_f(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

fn whole(number: f64) -> usize {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "dots on a screen: 0 to 1,000"
    )]
    let whole = number.clamp(0.0, 1e3) as usize;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_as_far_apart_as_promised() {
        for (half, count) in [
            ((300.0, 140.0), 20),
            ((160.0, 180.0), 10),
            ((100.0, 100.0), 3),
        ] {
            let places = even(half, count);
            assert_eq!(places.len(), count);
            let far = apart(half, count);
            for (one, other) in places.iter().zip(places.iter().cycle().skip(1)) {
                let chord = (one.x - other.x).hypot(one.y - other.y);
                // A chord is shorter than its arc.
                assert!(
                    chord <= far * 1.02 && chord >= far * 0.8,
                    "{half:?}: {chord} of {far}"
                );
            }
        }
    }

    #[test]
    fn rings_take_what_fits_and_keep_clear_of_the_middle() {
        for count in [0, 1, 50, 120, 5_000] {
            let places = rings((300.0, 150.0), 80.0, count);
            assert!(places.len() <= count);
            assert!(count > 120 || places.len() == count, "{count}");
            assert!(places.iter().all(|it| it.x.hypot(it.y) >= 79.0));
        }
    }
}
