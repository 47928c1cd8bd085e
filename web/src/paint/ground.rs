//! The lowest canvas: paper, ruler, lanes, sessions, connections, folds, names.

use brokerscope_core::time::{Instant, Span};

use super::axis::micros;
use super::shape::{Anchor, Dash, Face, Ink, Layer, Point, Rect, Shape, Stands};
use super::{Fold, Plot, Turn, ruler};
use crate::view::ladder::{Band, Bar, Side};
use crate::view::px::within;

/// Pixels between grid lines, at least.
const GRID: f64 = 42.0;
/// Pixels between the words of the ruler, at least: across and down.
const WORDS: (f64, f64) = (50.0, 36.0);
/// Ticks per stretch, at most: what a wide screen can hold.
const TICKS_MAX: usize = 400;
/// A fold says its length if it is so many pixels wide.
const FOLD_SAYS: f64 = 17.0;
/// Lanes so close have no room for a second line between two names.
const STATE: f64 = 34.0;
/// Half of the time flag, which hides the ticks behind it.
const FLAG: f64 = 29.0;

/// The lowest canvas.
pub fn ground(plot: &Plot<'_>) -> Layer {
    let mut layer = Layer {
        clip: plot.rect((plot.gutter, plot.span().1 + 8.0), plot.below_ruler()),
        ..Layer::default()
    };
    names(plot, &mut layer);
    hidden_lanes(plot, &mut layer);
    after_cursor(plot, &mut layer);
    grid(plot, &mut layer);
    let (from, to) = plot.window();
    for band in plot.view.scene.bands.seen(from, to) {
        session(plot, band, &mut layer);
    }
    lifelines(plot, &mut layer);
    for bar in plot.view.scene.bars.seen(from, to) {
        connection(plot, bar, &mut layer);
    }
    for fold in plot.axis.folds_in(from, to) {
        torn(plot, *fold, &mut layer);
    }
    layer
}

fn block(rect: Rect, ink: Ink) -> Shape {
    Shape::Block {
        rect,
        corner: 0.0,
        ink,
        alpha: 1.0,
    }
}

fn hairline(from: Point, to: Point, ink: Ink) -> Shape {
    Shape::Line {
        from,
        to,
        width: 1.0,
        ink,
        dash: Dash::Solid,
        alpha: 1.0,
    }
}

fn words(at: Point, text: impl Into<String>, face: Face, ink: Ink, anchor: Anchor) -> Shape {
    Shape::Text {
        at,
        text: text.into(),
        face,
        ink,
        anchor,
        stands: Stands::Plain,
    }
}

/// The paper is grey where the cursor has not been.
fn after_cursor(plot: &Plot<'_>, layer: &mut Layer) {
    let (start, end) = plot.span();
    let cursor = within(plot.along(plot.view.cursor.at), start, end + 8.0);
    let depth = plot.ruler().1;
    let extent = plot.lanes.extent;
    let across = match plot.turn {
        Turn::Right => (depth, extent),
        Turn::Down => (0.0, extent),
    };
    let rect = plot.rect((cursor, end + 8.0), across);
    layer.inside.push(block(rect, Ink::Paper));
    if plot.turn == Turn::Right && end - cursor > 110.0 {
        let at = Point {
            x: end,
            y: extent - 8.0,
        };
        let text = words(at, "after the cursor", Face::Word, Ink::Ink3, Anchor::End);
        layer.inside.push(text);
    }
}

/// Grid lines and their words, stretch by stretch: none inside a fold.
fn grid(plot: &Plot<'_>, layer: &mut Layer) {
    let step = ruler::step(GRID / plot.port.scale);
    let (from, to) = plot.window();
    if plot.scrolled > 0.0 && plot.turn == Turn::Right {
        let ruler = plot.rect((0.0, plot.span().1 + 8.0), plot.ruler());
        layer.free.push(block(ruler, Ink::Pane));
    }
    let least = match plot.turn {
        // With many digits fewer ticks have words.
        Turn::Right => WORDS
            .0
            .max(Face::Tick.width(&ruler::seconds(to, step)) + 14.0),
        Turn::Down => WORDS.1,
    };
    let pixels = micros(step) * plot.port.scale;
    let wordy = (least / pixels).ceil().max(1.0);
    for (start, end) in stretches(plot, from, to) {
        for at in ruler::multiples(step, start, end, TICKS_MAX) {
            let place = micros(at.as_micros() / step.max(1)) % wordy;
            tick(plot, at, step, place == 0.0, layer);
        }
    }
    if plot.turn == Turn::Right {
        let at = Point {
            x: 8.0,
            y: plot.scrolled + 18.0,
        };
        layer
            .free
            .push(words(at, "seconds", Face::Word, Ink::Ink3, Anchor::Start));
    }
}

fn tick(plot: &Plot<'_>, at: Instant, step: u64, wordy: bool, layer: &mut Layer) {
    let (outer, depth) = plot.ruler();
    let along = plot.along(at);
    let line = hairline(
        plot.point(along, depth),
        plot.point(along, plot.lanes.extent - 22.0),
        Ink::Line,
    );
    layer.inside.push(line);
    let mut text = ruler::seconds(at, step);
    let hidden = (along - plot.along(plot.view.cursor.at)).abs();
    let (start, end) = plot.span();
    let half = match plot.turn {
        Turn::Right => Face::Tick.width(&text) / 2.0,
        Turn::Down => 0.0,
    };
    let hides = match plot.turn {
        Turn::Right => FLAG + half + 2.0,
        Turn::Down => 16.0,
    };
    let cut_off = along < start + half || along > end - half + 8.0;
    if !wordy || hidden < hides || cut_off {
        return;
    }
    let (at_word, anchor) = match plot.turn {
        Turn::Right => (plot.point(along, outer + 18.0), Anchor::Middle),
        Turn::Down => (plot.point(along + 4.0, depth - 4.0), Anchor::End),
    };
    // Beside the lanes there is no room for many digits: the cursor says the whole seconds.
    if plot.turn == Turn::Down && Face::Tick.width(&text) > depth - outer - 4.0 {
        text.drain(..text.find('.').unwrap_or(0));
    }
    let text = words(at_word, text, Face::Tick, Ink::Ink3, anchor);
    layer.free.push(text);
}

/// The visible time without its folds.
fn stretches(plot: &Plot<'_>, from: Instant, to: Instant) -> Vec<(Instant, Instant)> {
    let mut start = from;
    let mut all = Vec::new();
    for fold in plot.axis.folds_in(from, to) {
        if fold.to > start && fold.from < to {
            all.push((start, fold.from));
            start = fold.to;
        }
    }
    all.push((start, to));
    all.retain(|(start, end)| start <= end);
    all
}

fn session(plot: &Plot<'_>, band: &Band, layer: &mut Layer) {
    let Some(lane) = plot.lane(band.client) else {
        return;
    };
    let half = plot.lanes.band;
    let along = (plot.along(band.from), end(plot, band.to));
    layer.inside.push(Shape::Block {
        rect: plot.rect(along, (lane.at - half, lane.at + half)),
        corner: 4.0,
        ink: Ink::Session,
        alpha: 1.0,
    });
}

/// What is not over reaches to the last moment that is known.
fn end(plot: &Plot<'_>, to: Option<Instant>) -> f64 {
    plot.along(to.unwrap_or_else(|| plot.view.head.max(plot.view.cursor.at)))
}

/// A thin line where a node is, and the broker's room.
fn lifelines(plot: &Plot<'_>, layer: &mut Layer) {
    let (start, end) = plot.span();
    for lane in &plot.lanes.clients {
        let line = hairline(
            plot.point(start, lane.at),
            plot.point(end, lane.at),
            Ink::Edge,
        );
        layer.inside.push(line);
        let line = hairline(
            plot.point(start, lane.rail),
            plot.point(end, lane.rail),
            Ink::Line,
        );
        layer.inside.push(line);
    }
    for room in &plot.lanes.brokers {
        layer
            .inside
            .push(block(plot.rect((start, end), room.outer), Ink::Pane));
        for edge in [room.outer.0, room.inner.0, room.inner.1, room.outer.1] {
            let line = hairline(plot.point(start, edge), plot.point(end, edge), Ink::Line);
            layer.inside.push(line);
        }
    }
}

fn connection(plot: &Plot<'_>, bar: &Bar, layer: &mut Layer) {
    let Some(lane) = plot.lane(bar.client) else {
        return;
    };
    let (middle, half) = match bar.end {
        Side::Client => (lane.at, plot.lanes.bar),
        Side::Broker => (lane.rail, lane.half),
    };
    let across = (middle - half, middle + half);
    // What lies far beyond the edges is not drawn: hatching it would take for ever.
    let (start, last) = plot.span();
    let near = |along| within(along, start - 16.0, last + 16.0);
    let (from, to) = (near(plot.along(bar.from)), near(end(plot, bar.to)));
    let alone = bar.alone.map_or(to, |alone| near(plot.along(alone)));
    let alone = alone.min(to);
    layer
        .inside
        .push(block(plot.rect((from, alone), across), Ink::Bar));
    if alone < to {
        let rect = plot.rect((alone, to), across);
        layer.inside.push(block(rect, Ink::Pane));
        layer.inside.push(Shape::Hatch { rect });
        for edge in [across.0, across.1] {
            let line = hairline(plot.point(alone, edge), plot.point(to, edge), Ink::Bar);
            layer.inside.push(line);
        }
    }
}

fn torn(plot: &Plot<'_>, fold: Fold, layer: &mut Layer) {
    let depth = plot.ruler().1;
    let (from, to) = (plot.along(fold.from), plot.along(fold.to));
    let across = (depth, plot.lanes.extent - 22.0);
    layer.inside.push(Shape::Block {
        rect: plot.rect((from, to), across),
        corner: 0.0,
        ink: Ink::Pane,
        alpha: 0.82,
    });
    for along in [from, to] {
        layer.inside.push(Shape::Tear {
            from: plot.point(along, across.0),
            to: plot.point(along, across.1),
        });
    }
    if to - from < FOLD_SAYS {
        return;
    }
    let ms = fold.length().as_micros() / 1_000;
    let text = format!("{} folded", Span::from_millis(ms));
    let middle = (from + to) / 2.0 + 4.0;
    // In the last gap between two nodes, where no label has its tail.
    let deepest = plot
        .lanes
        .clients
        .last()
        .map_or(0.0, |lane| (lane.at + lane.rail) / 2.0);
    let (at, anchor, stands) = match plot.turn {
        Turn::Right => (plot.point(middle, deepest), Anchor::Middle, Stands::Upright),
        Turn::Down => (plot.point(middle, deepest), Anchor::Middle, Stands::OnPaper),
    };
    layer.inside.push(Shape::Text {
        at,
        text,
        face: Face::Word,
        ink: Ink::Ink2,
        anchor,
        stands,
    });
}

/// Says how many lanes lie beyond the edges of the pane.
fn hidden_lanes(plot: &Plot<'_>, layer: &mut Layer) {
    let edge = plot.scrolled + plot.deep;
    let count = |is_hidden: &dyn Fn(f64) -> bool| {
        let all = plot.lanes.clients.iter();
        all.filter(|lane| is_hidden(lane.at)).count()
    };
    let before = count(&|at| at < plot.below_ruler().0.max(plot.scrolled));
    let after = count(&|at| at > edge);
    let mut say = |hidden: usize, across: f64, sign: &str| {
        if hidden == 0 {
            return;
        }
        let noun = if hidden == 1 { "lane" } else { "lanes" };
        let (at, anchor) = match plot.turn {
            Turn::Right => (plot.point(plot.span().1, across), Anchor::End),
            Turn::Down => (plot.point(plot.span().1 - 12.0, across), Anchor::Middle),
        };
        layer.free.push(Shape::Text {
            at,
            text: format!("{sign} {hidden} more {noun}"),
            face: Face::Strong,
            ink: Ink::Ink2,
            anchor,
            stands: Stands::OnPaper,
        });
    };
    match plot.turn {
        Turn::Right => {
            say(before, plot.ruler().1 + 14.0, "↑");
            say(after, edge - 8.0, "↓");
        }
        Turn::Down => {
            say(before, plot.scrolled + 96.0, "←");
            say(after, edge - 56.0, "→");
        }
    }
}

fn names(plot: &Plot<'_>, layer: &mut Layer) {
    for node in &plot.view.nodes {
        let client = plot.lane(node.id).map(|lane| lane.at);
        let broker = plot.lanes.broker(node.id);
        let Some(middle) =
            client.or_else(|| broker.map(|room| (room.outer.0 + room.outer.1) / 2.0))
        else {
            continue;
        };
        let text = node.name.to_string();
        match plot.turn {
            Turn::Right => {
                let (name, state) = (
                    plot.point(12.0, middle + 1.0),
                    plot.point(12.0, middle + 16.0),
                );
                layer
                    .free
                    .push(words(name, text, Face::Title, Ink::Ink, Anchor::Start));
                if client.is_some() && plot.lanes.pitch() < STATE {
                    continue;
                }
                let state = words(state, &*node.state, Face::Word, Ink::Ink3, Anchor::Start);
                layer.free.push(state);
            }
            Turn::Down => {
                let at = plot.point(22.0, middle);
                layer
                    .free
                    .push(words(at, text, Face::Title, Ink::Ink, Anchor::Middle));
            }
        }
    }
}
