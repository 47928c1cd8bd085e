//! The ladder as a picture: a line for each node, time downwards, an arrow for each packet.
//!
//! Every sending and every arrival has a row of its own, so that nothing lies on anything; the times
//! stand at the left.

use std::fmt::Write as _;

use super::diagram::{Arrow, Diagram, End};
use crate::order;
use crate::time::Instant;
use crate::trace::{Names, Trace, lost_because};

/// Lengths in units of the picture.
const LEFT: u32 = 110;
const COLUMN: u32 = 260;
const TOP: u32 = 50;
const ROW: u32 = 16;

/// Words stand before lines.
const STYLE: &str = "text{font:12px sans-serif;fill:#222;paint-order:stroke;stroke:#fff;stroke-width:3px}line{stroke:#222}.node{font-weight:bold}\
.life{stroke:#bbb}.lost{stroke:#b00020}.lost-label{fill:#b00020}.open{stroke-dasharray:4 3}\
.time{fill:#777;font-size:10px}";

/// A row: when, which arrow, and whether it is its end.
type Row = (Instant, bool, usize);

/// A picture as text, and its size in units of the picture.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Drawing {
    /// As SVG.
    pub text: String,
    /// How wide it is.
    pub width: u32,
    /// How high it is.
    pub height: u32,
}

/// Draws the packets of a trace.
pub fn svg(trace: &Trace, names: &Names) -> String {
    drawing(trace, names).text
}

/// As [`svg`], for who has to know how large it is.
pub fn drawing(trace: &Trace, names: &Names) -> Drawing {
    let diagram = Diagram::of(trace, names);
    let mut rows: Vec<Row> = Vec::new();
    for (at, arrow) in diagram.arrows.iter().enumerate() {
        rows.push((arrow.sent, false, at));
        match arrow.end {
            // What is lost is drawn where it was sent.
            End::Open | End::Lost(..) => {}
            End::Arrived(when) => rows.push((when, true, at)),
        }
    }
    // What arrives at a moment goes before what is sent then.
    order::sort_by_key(&mut rows, |row| (row.0, !row.1, row.2));
    let mut places = vec![(0, 0); diagram.arrows.len()];
    for (row, (_, is_end, arrow)) in (0..).zip(&rows) {
        if let Some(place) = places.get_mut(*arrow) {
            let y = TOP + 24 + ROW * row;
            match is_end {
                true => place.1 = y,
                false => *place = (y, y + ROW),
            }
        }
    }
    let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let nodes = u32::try_from(diagram.nodes.len()).unwrap_or(u32::MAX);
    let width = LEFT + COLUMN * nodes.max(1);
    let height = TOP + 48 + ROW.saturating_mul(count);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\"><style>{STYLE}</style>\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
    );
    for (number, name) in (0..).zip(&diagram.nodes) {
        let x = column(number);
        let name = escaped(name);
        let bottom = height - 20;
        let _ = writeln!(
            out,
            "<text class=\"node\" x=\"{x}\" y=\"24\" text-anchor=\"middle\">{name}</text>\
             <line class=\"life\" x1=\"{x}\" y1=\"34\" x2=\"{x}\" y2=\"{bottom}\"/>"
        );
    }
    times(&mut out, &rows);
    for (arrow, place) in diagram.arrows.iter().zip(places) {
        draw(&mut out, arrow, place);
    }
    out.push_str("</svg>\n");
    Drawing {
        text: out,
        width,
        height,
    }
}

/// Each moment once.
fn times(out: &mut String, rows: &[Row]) {
    let mut last = None;
    for (row, (at, ..)) in (0..).zip(rows) {
        if last.replace(*at) != Some(*at) {
            let y = TOP + 28 + ROW * row;
            let _ = writeln!(out, "<text class=\"time\" x=\"8\" y=\"{y}\">{at}</text>");
        }
    }
}

fn draw(out: &mut String, arrow: &Arrow, (from, to): (u32, u32)) {
    let (left, right) = (column(arrow.from.0.into()), column(arrow.to.0.into()));
    let (class, rest) = match arrow.end {
        End::Arrived(_) => ("", String::new()),
        End::Open => ("open", " (under way)".to_owned()),
        End::Lost(_, why) => ("lost", format!(" (lost: {})", lost_because(why))),
    };
    let is_lost = class == "lost";
    let (x, y) = match is_lost {
        true => (left.midpoint(right), from + ROW / 2),
        false => (right, to),
    };
    let _ = write!(
        out,
        "<line class=\"{class}\" x1=\"{left}\" y1=\"{from}\" x2=\"{x}\" y2=\"{y}\"/>"
    );
    let head = match (is_lost, left < right) {
        (true, _) => format!("M{} {}l8 8m0 -8l-8 8", x - 4, y - 4),
        (false, true) => format!("M{} {}l8 4l-8 4", x - 8, y - 4),
        (false, false) => format!("M{} {}l-8 4l8 4", x + 8, y - 4),
    };
    let stroke = if is_lost { "#b00020" } else { "#222" };
    let _ = write!(
        out,
        "<path d=\"{head}\" fill=\"none\" stroke=\"{stroke}\"/>"
    );
    let (middle, above) = (left.midpoint(right), from.midpoint(to) - 4);
    let label = escaped(&arrow.label);
    let label_class = if is_lost { "lost-label" } else { "label" };
    let _ = writeln!(
        out,
        "<text class=\"{label_class}\" x=\"{middle}\" y=\"{above}\" text-anchor=\"middle\">\
         {label}{rest}</text>"
    );
}

fn column(node: u32) -> u32 {
    LEFT + COLUMN / 2 + COLUMN * node
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for sign in text.chars() {
        match sign {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            control if control.is_control() => out.push('\u{fffd}'),
            plain => out.push(plain),
        }
    }
    out
}
