//! Where one looks: the part of the run that is seen, and what is lit in it.

use brokerscope_core::id::RecordId;
use brokerscope_core::time::{Instant, Span};

use crate::paint::{Axis, Counted, Follow, Lanes, Lit, Plot, Point, Turn, Viewport, gutter};
use crate::view::ladder::LadderView;
use crate::view::stage::Timing;

/// One press of a zoom button.
pub(super) const ZOOM: f64 = 1.4;
/// One press of a key that moves, as part of the picture.
pub(super) const NUDGE: f64 = 0.15;
/// A lane so near to the edge of the pane is hardly in sight.
const MARGIN: f64 = 30.0;
/// Air behind the end of the axis.
const AIR: f64 = 8.0;

/// Where one looks.
#[derive(Clone, Debug)]
pub(super) struct Look {
    /// Width and height in CSS pixels.
    pub(super) size: (f64, f64),
    pub(super) turn: Turn,
    /// Pixels across that are scrolled away.
    pub(super) scrolled: f64,
    pub(super) lit: Lit,
    placed: Option<Placed>,
    counted: Counted,
    /// The packet that was just clicked: it is in sight.
    pub(super) pressed: Option<RecordId>,
    /// Where the lanes should be scrolled to.
    pub(super) wish: Option<f64>,
    /// The part of the run that the page was told of last.
    shown: Option<(Instant, Instant)>,
    /// What was selected, and how often the scrubber asked to look elsewhere.
    told: (Option<RecordId>, u32),
    /// Whether the picture moves along when the cursor leaves it.
    with_cursor: bool,
    /// Whether somebody chose how large it is.
    own_scale: bool,
}

/// What follows from view and size.
#[derive(Clone, Debug)]
struct Placed {
    story: u64,
    cursor: Instant,
    grain: Span,
    axis: Axis,
    lanes: Lanes,
    port: Viewport,
    gutter: f64,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            size: (0.0, 0.0),
            turn: Turn::default(),
            scrolled: 0.0,
            lit: Lit::default(),
            placed: None,
            counted: Counted::default(),
            pressed: None,
            wish: None,
            shown: None,
            told: (None, 0),
            with_cursor: true,
            own_scale: false,
        }
    }
}

impl Look {
    /// Has this size from now on.
    pub(super) fn resize(&mut self, size: (f64, f64), turn: Turn, view: &LadderView) {
        let turned = self.turn != turn;
        (self.size, self.turn) = (size, turn);
        if turned {
            self.placed = None;
        }
        self.settle(view);
    }

    /// Takes over a new view; keeps looking where one looked, as long as it is the same world.
    pub(super) fn settle(&mut self, view: &LadderView) {
        if self.size.0 < 1.0 || self.size.1 < 1.0 {
            return;
        }
        let gutter = gutter(view, self.turn);
        let (along, across) = match self.turn {
            Turn::Right => self.size,
            Turn::Down => (self.size.1, self.size.0),
        };
        let length = (along - gutter - AIR).max(1.0);
        let axis = Axis::new(&view.scene.busy, view.last(), view.idle());
        let lanes = Lanes::lay(view, view.scene.memory, across, self.turn);
        let before = self
            .placed
            .take()
            .filter(|placed| placed.story == view.story);
        let port = self.port(view, before.as_ref(), &axis, length);
        self.placed = Some(Placed {
            story: view.story,
            cursor: view.cursor.at,
            grain: view.grain,
            axis,
            lanes,
            port,
            gutter,
        });
        self.obey(view);
    }

    /// The part of the axis to look at now.
    fn port(
        &mut self,
        view: &LadderView,
        before: Option<&Placed>,
        axis: &Axis,
        length: f64,
    ) -> Viewport {
        let cursor = axis.drawn(view.cursor.at);
        let real = view.timing == Timing::HalfRoundTrip;
        let latest = || Viewport::latest(axis.bounds().0, cursor, length, view.grain);
        // A pane of another size shows as much as a new one, unless somebody chose what to see.
        let chosen = !self.with_cursor || self.own_scale;
        let fits = |placed: &&Placed| chosen || placed.port.length == length;
        let Some(placed) = before.filter(fits) else {
            (self.with_cursor, self.own_scale) = (true, false);
            if real {
                return latest();
            }
            let fit = Viewport::fit(axis.bounds(), length, view.grain);
            return fit.follow(cursor, axis.bounds(), lead(view));
        };
        let moved = placed.cursor != view.cursor.at;
        // Whoever moves the cursor wants to see it, wherever they looked before.
        self.with_cursor |= moved && !view.playing;
        let port = Viewport {
            length,
            ..placed.port
        };
        // How fast a real broker answers is not known before it does.
        let grew = view.cursor.at >= view.head || placed.grain != view.grain;
        if real && grew && self.with_cursor && !self.own_scale {
            return latest();
        }
        match self.with_cursor && moved {
            true => port.follow(cursor, axis.bounds(), lead(view)),
            false => port,
        }
    }

    /// Looks where somebody pointed, if that was elsewhere.
    fn obey(&mut self, view: &LadderView) {
        let (selected, asked) = std::mem::replace(&mut self.told, (view.selected, view.look_at.0));
        let deep = self.deep();
        let Some(placed) = &mut self.placed else {
            return;
        };
        if asked != view.look_at.0 {
            self.with_cursor = false;
            placed.show(view.look_at.1, 0.5);
        }
        let clicked = self.pressed.take();
        let new = view
            .selected
            .filter(|id| selected != Some(*id) && clicked != Some(*id));
        let Some(arrow) = new.and_then(|id| view.scene.arrows.get(id)) else {
            return;
        };
        let (from, to) = placed.port.window();
        let (sent, end) = (placed.axis.drawn(arrow.sent), placed.axis.drawn(arrow.end));
        if end < from || sent > to {
            self.with_cursor = false;
            placed.show(arrow.sent, 0.35);
        }
        let lane = placed
            .lanes
            .client(arrow.client)
            .map_or(0.0, |lane| lane.at);
        let far = lane - self.scrolled;
        if !(MARGIN..=deep - MARGIN).contains(&far) {
            self.wish = Some(lane - deep / 2.0);
        }
    }

    /// As close as shows the selected packet whole, or what is followed.
    pub(super) fn close_up(&mut self, view: &LadderView) {
        let chain = view
            .chain
            .iter()
            .filter(|_| self.lit.follow == Follow::Chain);
        let ids = view.selected.iter().chain(chain);
        let arrows = ids.filter_map(|id| view.scene.arrows.get(*id));
        let times = arrows.fold(None, |times, arrow| {
            let (from, to) = times.unwrap_or((arrow.sent, arrow.end));
            Some((arrow.sent.min(from), arrow.end.max(to)))
        });
        if let (Some(placed), Some((from, to))) = (&mut self.placed, times) {
            let (from, to) = (placed.axis.drawn(from), placed.axis.drawn(to));
            placed.port = placed.port.close_up((from, to), view.grain);
            (self.with_cursor, self.own_scale) = (false, true);
        }
    }

    /// Pixels across that the pane shows.
    fn deep(&self) -> f64 {
        match self.turn {
            Turn::Right => self.size.1,
            Turn::Down => self.size.0,
        }
    }

    /// How far the lanes go by one press of a key.
    pub(super) fn page(&self) -> f64 {
        self.deep() * 0.6
    }

    /// The corner of the picture that is in the corner of the pane.
    pub(super) fn corner(&self) -> Point {
        match self.turn {
            Turn::Right => Point {
                x: 0.0,
                y: self.scrolled,
            },
            Turn::Down => Point {
                x: self.scrolled,
                y: 0.0,
            },
        }
    }

    /// Pixels across between two places.
    pub(super) fn across(&self, from: Point, to: Point) -> f64 {
        match self.turn {
            Turn::Right => to.y - from.y,
            Turn::Down => to.x - from.x,
        }
    }

    /// All of it again.
    pub(super) fn fit(&mut self, view: &LadderView) {
        self.placed = None;
        self.settle(view);
    }

    /// Closer by `factor`, around a place or around the cursor.
    pub(super) fn zoom(&mut self, factor: f64, around: Option<Point>, view: &LadderView) {
        let turn = self.turn;
        let Some(placed) = &mut self.placed else {
            return;
        };
        self.own_scale = true;
        let place = around.map(|place| along(turn, place) - placed.gutter);
        let cursor = placed.port.place(placed.axis.drawn(view.cursor.at));
        let seen = (0.0..=placed.port.length).contains(&cursor);
        let middle = if seen {
            cursor
        } else {
            placed.port.length / 2.0
        };
        placed.port = placed
            .port
            .zoom(place.unwrap_or(middle), factor, view.grain);
    }

    /// Moves by so many pixels along the axis.
    pub(super) fn pan(&mut self, pixels: f64) {
        if let Some(placed) = &mut self.placed {
            placed.port = placed.port.pan(pixels, placed.axis.bounds());
            self.with_cursor = false;
        }
    }

    /// Moves by so much of the picture.
    pub(super) fn nudge(&mut self, part: f64) {
        let length = self
            .placed
            .as_ref()
            .map_or(0.0, |placed| placed.port.length);
        self.pan(part * length);
    }

    /// The picture as it stands.
    pub(super) fn plot<'a>(&'a self, view: &'a LadderView) -> Option<Plot<'a>> {
        let placed = self.placed.as_ref()?;
        Some(Plot {
            view,
            counted: &self.counted,
            axis: &placed.axis,
            port: placed.port,
            lanes: &placed.lanes,
            turn: self.turn,
            gutter: placed.gutter,
            scrolled: self.scrolled,
            deep: self.deep(),
        })
    }

    /// The part of the run that is seen, if the page does not know of it yet.
    pub(super) fn news(&mut self, view: &LadderView) -> Option<(Instant, Instant)> {
        let window = self.plot(view)?.window();
        let new = self.shown.replace(window) != Some(window);
        new.then_some(window)
    }

    /// Width and height that the picture needs: more than the pane has if there are many nodes.
    pub(super) fn sheet(&self) -> (f64, f64) {
        let extent = self
            .placed
            .as_ref()
            .map_or(0.0, |placed| placed.lanes.extent);
        match self.turn {
            Turn::Right => (self.size.0, self.size.1.max(extent)),
            Turn::Down => (self.size.0.max(extent), self.size.1),
        }
    }

    /// Pixels along the axis between two places.
    pub(super) fn along(&self, from: Point, to: Point) -> f64 {
        along(self.turn, to) - along(self.turn, from)
    }

    pub(super) fn follows(&self) -> bool {
        self.lit.follow == Follow::Chain
    }

    pub(super) fn toggle_follow(&mut self) {
        self.lit.follow = match self.lit.follow {
            Follow::One => Follow::Chain,
            Follow::Chain => Follow::One,
        };
    }

    /// Points at a record, or at none; tells whether that is new.
    pub(super) fn point_at(&mut self, hover: Option<RecordId>) -> bool {
        let new = self.lit.hover != hover;
        self.lit.hover = hover;
        new
    }
}

impl Placed {
    /// Moves this moment to this part of the picture.
    fn show(&mut self, at: Instant, part: f64) {
        let (place, to) = (self.axis.drawn(at), part * self.port.length);
        let pixels = self.port.place(place) - to;
        self.port = self.port.pan(pixels, self.axis.bounds());
    }
}

/// While time runs: how far the cursor may go. A simulated packet's arrival is known before it comes,
/// so there is something to see ahead; of a real one nothing is known.
fn lead(view: &LadderView) -> Option<f64> {
    view.playing.then_some(match view.timing {
        Timing::Known => 0.72,
        Timing::HalfRoundTrip => 0.97,
    })
}

const fn along(turn: Turn, place: Point) -> f64 {
    match turn {
        Turn::Right => place.x,
        Turn::Down => place.y,
    }
}

#[cfg(test)]
mod tests;
