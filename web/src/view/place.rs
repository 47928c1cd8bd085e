//! Places on a drawing, in CSS pixels: y grows downwards.

use super::px::Px;

/// A place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// A straight way from one place to another.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Segment {
    /// Its begin.
    pub a: Point,
    /// Its end.
    pub b: Point,
}

impl Point {
    /// This place.
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }
}

impl Segment {
    /// From the rim of one circle to the rim of another.
    pub fn between(a: Point, a_r: f64, b: Point, b_r: f64) -> Self {
        let whole = Self { a, b };
        let length = whole.length().max(1.0);
        Self {
            a: whole.at(a_r / length),
            b: whole.at(1.0 - b_r / length),
        }
    }

    /// Its length.
    pub fn length(&self) -> f64 {
        (self.b.x - self.a.x).hypot(self.b.y - self.a.y)
    }

    /// The place after this share of the way.
    pub fn at(&self, share: f64) -> Point {
        Point {
            x: self.a.x + (self.b.x - self.a.x) * share,
            y: self.a.y + (self.b.y - self.a.y) * share,
        }
    }

    /// The same way, the other direction.
    pub const fn turned(&self) -> Self {
        Self {
            a: self.b,
            b: self.a,
        }
    }

    /// As the `d` of a path.
    pub fn path(&self) -> String {
        let (a, b) = (self.a, self.b);
        format!("M{} {}L{} {}", Px(a.x), Px(a.y), Px(b.x), Px(b.y))
    }
}

/// Breaks a text into lines of at most `width` characters, at most `lines` of them.
pub fn wrap(text: &str, width: usize, lines: usize) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match all.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => all.push(word.to_owned()),
        }
    }
    let cut = all.len() > lines;
    all.truncate(lines);
    if let Some(last) = all.last_mut()
        && (cut || last.chars().count() > width)
    {
        *last = last.chars().take(width.saturating_sub(1)).collect();
        last.push('…');
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_begins_and_ends_at_the_rims() {
        let way = Segment::between(Point::new(0.0, 0.0), 10.0, Point::new(100.0, 0.0), 40.0);
        assert_eq!((way.a.x, way.b.x), (10.0, 60.0));
        assert_eq!(way.at(0.5), Point::new(35.0, 0.0));
        assert_eq!(way.turned().at(0.0), way.b);
    }

    #[test]
    fn long_texts_break_between_words() {
        #[rustfmt::skip]
        let table: [(&str, usize, usize, &[&str]); 5] = [
            ("offline",                      20, 2, &["offline"]),
            ("holds id 1, waits for PUBREC", 16, 2, &["holds id 1,", "waits for PUBREC"]),
            ("holds id 1, waits for PUBREC", 16, 1, &["holds id 1,…"]),
            ("subscribed a/very/long/filter", 14, 2, &["subscribed", "a/very/long/f…"]),
            ("",                             20, 2, &[]),
        ];
        for (text, width, lines, expected) in table {
            assert_eq!(
                wrap(text, width, lines),
                expected,
                "{text} in {lines} lines of {width}"
            );
        }
    }
}
