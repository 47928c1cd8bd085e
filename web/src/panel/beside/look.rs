//! Where one looks at two runs: one axis and one part of it for both.

use brokerscope_core::time::Instant;

use crate::paint::{Axis, Counted, Lanes, Plot, Turn, Viewport, gutter};
use crate::view::beside::PairView;

/// Between the two pictures, in pixels: there packets that are the same are joined.
pub(super) const SEAM: f64 = 26.0;
/// Above both: numbers of differences.
pub(super) const HEAD: f64 = 28.0;
/// Air behind the end of the axis.
const AIR: f64 = 8.0;
/// While time runs, the cursor goes no further than this part of the width.
const LEAD: f64 = 0.72;

/// Where one looks.
#[derive(Clone, Debug)]
pub(super) struct Look {
    pub(super) size: (f64, f64),
    placed: Option<Placed>,
    counted: [Counted; 2],
}

#[derive(Clone, Debug)]
struct Placed {
    stories: [u64; 2],
    cursor: Instant,
    axis: Axis,
    lanes: [Lanes; 2],
    port: Viewport,
    gutter: f64,
}

impl Look {
    pub(super) fn new() -> Self {
        Self {
            size: (0.0, 0.0),
            placed: None,
            counted: Default::default(),
        }
    }

    /// Has this size from now on.
    pub(super) fn resize(&mut self, size: (f64, f64), view: &PairView) {
        self.size = size;
        self.settle(view);
    }

    /// Takes over new pictures; keeps looking where one looked, as long as the worlds are the same.
    pub(super) fn settle(&mut self, view: &PairView) {
        if self.size.0 < 1.0 || self.size.1 < 1.0 {
            return;
        }
        let [one, other] = &view.sides;
        let gutter = gutter(one, Turn::Right).max(gutter(other, Turn::Right));
        let length = (self.size.0 - gutter - AIR).max(1.0);
        let busy = union(&one.scene.busy, &other.scene.busy);
        let grain = one.grain.max(other.grain);
        let axis = Axis::new(&busy, one.last().max(other.last()), grain);
        let half = (self.size.1 - SEAM - HEAD) / 2.0;
        let lanes = view
            .sides
            .each_ref()
            .map(|side| Lanes::lay(side, side.scene.memory, half, Turn::Right));
        let stories = view.sides.each_ref().map(|side| side.story);
        let before = self.placed.take().filter(|it| it.stories == stories);
        let (at, cursor) = (one.cursor.at, axis.drawn(one.cursor.at));
        let lead = one.playing.then_some(LEAD);
        let port = match before {
            Some(placed) => {
                let port = Viewport {
                    length,
                    ..placed.port
                };
                match placed.cursor != at {
                    true => port.follow(cursor, axis.bounds(), lead),
                    false => port,
                }
            }
            None => Viewport::fit(axis.bounds(), length, grain),
        };
        self.placed = Some(Placed {
            stories,
            cursor: at,
            axis,
            lanes,
            port,
            gutter,
        });
    }

    /// All of it again.
    pub(super) fn fit(&mut self, view: &PairView) {
        self.placed = None;
        self.settle(view);
    }

    /// Closer by `factor`, around so many pixels from the left, or the middle.
    pub(super) fn zoom(&mut self, factor: f64, around: Option<f64>, view: &PairView) {
        if let Some(placed) = &mut self.placed {
            let middle = placed.port.length / 2.0;
            let place = around.map_or(middle, |x| x - placed.gutter);
            placed.port = placed.port.zoom(place, factor, view.sides[0].grain);
        }
    }

    /// Moves by so many pixels.
    pub(super) fn pan(&mut self, pixels: f64) {
        if let Some(placed) = &mut self.placed {
            placed.port = placed.port.pan(pixels, placed.axis.bounds());
        }
    }

    /// A picture as it stands.
    pub(super) fn plot<'a>(&'a self, view: &'a PairView, side: usize) -> Option<Plot<'a>> {
        let placed = self.placed.as_ref()?;
        Some(Plot {
            view: view.sides.get(side)?,
            counted: self.counted.get(side)?,
            axis: &placed.axis,
            port: placed.port,
            lanes: placed.lanes.get(side)?,
            turn: Turn::Right,
            gutter: placed.gutter,
            scrolled: 0.0,
            deep: f64::INFINITY,
        })
    }

    /// How high each picture is.
    pub(super) fn heights(&self) -> [f64; 2] {
        let placed = self.placed.as_ref();
        placed.map_or([0.0, 0.0], |it| {
            it.lanes.each_ref().map(|lanes| lanes.extent)
        })
    }

    /// Where a moment stands, if it is seen.
    pub(super) fn x(&self, at: Instant) -> Option<f64> {
        let placed = self.placed.as_ref()?;
        let place = placed.port.place(placed.axis.drawn(at));
        (0.0..=placed.port.length)
            .contains(&place)
            .then_some(placed.gutter + place)
    }
}

/// The times in which something moves in one or the other, in order and apart.
fn union(one: &[(Instant, Instant)], other: &[(Instant, Instant)]) -> Vec<(Instant, Instant)> {
    let mut all: Vec<(Instant, Instant)> = one.iter().chain(other).copied().collect();
    brokerscope_core::order::sort(&mut all);
    let mut joined: Vec<(Instant, Instant)> = Vec::with_capacity(all.len());
    for (from, to) in all {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => joined.push((from, to)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_busy_on_one_side_is_not_folded_on_the_other() {
        let ms = |(from, to)| (Instant::from_millis(from), Instant::from_millis(to));
        type Times<'a> = &'a [(u64, u64)];
        #[rustfmt::skip]
        let table: [(Times<'_>, Times<'_>, Times<'_>); 4] = [
            (&[],                 &[],         &[]),
            (&[(0, 5)],           &[(9, 12)],  &[(0, 5), (9, 12)]),
            (&[(0, 5), (20, 30)], &[(4, 9)],   &[(0, 9), (20, 30)]),
            (&[(0, 50)],          &[(10, 20)], &[(0, 50)]),
        ];
        for (one, other, expected) in table {
            let of = |all: &[(u64, u64)]| all.iter().copied().map(ms).collect::<Vec<_>>();
            assert_eq!(
                union(&of(one), &of(other)),
                of(expected),
                "{one:?} {other:?}"
            );
        }
    }
}
