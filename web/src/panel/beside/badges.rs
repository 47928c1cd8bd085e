//! The numbers of differences above both pictures.

/// Closer than this, numbers stand together, in pixels.
const NEAR: f64 = 36.0;

/// One number, or a few that would cover each other.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Badge {
    /// Its middle.
    pub(super) x: f64,
    /// The first of its numbers.
    pub(super) first: usize,
    /// The last of them.
    pub(super) last: usize,
    /// One of them is pointed at.
    pub(super) lit: bool,
}

impl Badge {
    /// What stands on it.
    pub(super) fn text(&self) -> String {
        match self.first == self.last {
            true => self.first.to_string(),
            false => format!("{}–{}", self.first, self.last),
        }
    }

    /// Half of how broad it is.
    pub(super) fn half(&self) -> f64 {
        if self.first == self.last { 11.0 } else { 19.0 }
    }
}

/// Numbers with their places, from the left, and whether they are pointed at.
pub(super) fn badges(marks: impl Iterator<Item = (usize, f64, bool)>) -> Vec<Badge> {
    let mut all: Vec<Badge> = Vec::new();
    for (number, x, lit) in marks {
        match all.last_mut().filter(|last| x - last.x < NEAR) {
            Some(last) => {
                last.last = number;
                last.lit |= lit;
            }
            None => all.push(Badge {
                x,
                first: number,
                last: number,
                lit,
            }),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_would_cover_each_other_stand_together_and_none_is_left_out() {
        type Row<'a> = (&'a [f64], &'a [&'a str]);
        #[rustfmt::skip]
        let table: [Row<'_>; 4] = [
            (&[],                       &[]),
            (&[10.0, 90.0],             &["1", "2"]),
            (&[10.0, 30.0, 90.0],       &["1–2", "3"]),
            (&[10.0, 45.9, 46.1, 81.9], &["1–2", "3–4"]),
        ];
        for (places, expected) in table {
            let marks = places
                .iter()
                .zip(1..)
                .map(|(x, number)| (number, *x, false));
            let texts: Vec<String> = badges(marks).iter().map(Badge::text).collect();
            assert_eq!(texts, expected, "{places:?}");
        }
    }
}
