//! The names a filter matches, among many in order, without asking each one.
//!
//! Names with the same beginning lie together. So a name that does not match says where the next
//! one that may match could begin, and what lies between is never looked at.

use super::name::{TopicFilter, TopicName};
use crate::order::Map;

impl TopicFilter {
    /// The names in `map` that this filter matches, with their values, in the order of the names.
    pub fn matches_in<'a, T>(
        &'a self,
        map: &'a Map<TopicName, T>,
    ) -> impl Iterator<Item = (&'a TopicName, &'a T)> {
        self.seek_in(map, |_| ())
    }

    /// As [`TopicFilter::matches_in`]; `look` is shown every name that is looked at.
    fn seek_in<'a, T>(
        &'a self,
        map: &'a Map<TopicName, T>,
        mut look: impl FnMut(&TopicName) + 'a,
    ) -> impl Iterator<Item = (&'a TopicName, &'a T)> {
        let from = |text: &str| map.iter_from(text);
        let mut names = from(self.literal_beginning());
        std::iter::from_fn(move || {
            loop {
                let (name, value) = names.next()?;
                look(name);
                match self.fit(name.as_str()) {
                    Fit::Matches => return Some((name, value)),
                    Fit::Next => {}
                    Fit::From(text) => names = from(&text),
                    Fit::NoMore => return None,
                }
            }
        })
    }

    /// What every name it matches begins with.
    fn literal_beginning(&self) -> &str {
        let text = self.as_str();
        let end = text.find(['+', '#']).unwrap_or(text.len());
        let literal = text.get(..end).unwrap_or_default();
        // `plant/#` also matches `plant`.
        match text.get(end..) {
            Some("#") => literal.strip_suffix('/').unwrap_or(literal),
            _ => literal,
        }
    }

    /// What to do after this name, which is the first of those not looked at yet.
    fn fit(&self, name: &str) -> Fit {
        if name.starts_with('$') && self.as_str().starts_with(['+', '#']) {
            return Fit::behind("$");
        }
        // How much of the name has been compared, and how much was when the last `+` had its level.
        let (mut at, mut last_plus) = (0, None);
        let mut rest = Some(name);
        for pattern in self.levels() {
            let Some(left) = rest else {
                return match pattern {
                    "#" => Fit::Matches,
                    // A longer name may still match.
                    _ => Fit::Next,
                };
            };
            let (level, below) = match left.split_once('/') {
                Some((level, below)) => (level, Some(below)),
                None => (left, None),
            };
            match pattern {
                "#" => return Fit::Matches,
                "+" => last_plus = Some(at + level.len()),
                word if word == level => {}
                word => return self.differ(name, at, word, last_plus),
            }
            at += level.len() + 1;
            rest = below;
        }
        match rest {
            None => Fit::Matches,
            // Everything below this level is too long.
            Some(_) => Fit::behind(name.get(..at).unwrap_or(name)),
        }
    }

    /// At byte `at`, the name has another word than the filter.
    fn differ(&self, name: &str, at: usize, word: &str, last_plus: Option<usize>) -> Fit {
        let mut wanted = name.get(..at).unwrap_or_default().to_owned();
        wanted.push_str(word);
        if name < wanted.as_str() {
            return Fit::From(wanted);
        }
        // `plant!` lies between `plant` and `plant/1`.
        wanted.push('/');
        if name < wanted.as_str() {
            return Fit::From(wanted);
        }
        match last_plus.and_then(|end| name.get(..=end)) {
            Some(tried) => Fit::behind(tried),
            None => Fit::NoMore,
        }
    }
}

/// What a name says of itself and of those that follow.
enum Fit {
    Matches,
    /// Not this one; perhaps the next.
    Next,
    /// None before this text.
    From(String),
    NoMore,
}

impl Fit {
    /// None of those that begin with this.
    fn behind(beginning: &str) -> Self {
        let mut text = beginning.to_owned();
        // `/` and `$` each have one byte, and so has the character behind them.
        match text.pop() {
            Some('/') => text.push('0'),
            _ => text.push('%'),
        }
        Self::From(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(text: &str) -> TopicFilter {
        TopicFilter::parse(text).unwrap()
    }

    /// All short filters and names over a small alphabet whose characters sort below and above `/`:
    /// the search and `matches` say the same.
    #[test]
    fn the_search_finds_exactly_the_names_that_match() {
        let words = ["a", "a!", "a0", "b", "", "$s", "$", "+", "#"];
        let mut texts: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        for one in words {
            for two in words {
                texts.push(format!("{one}/{two}"));
                texts.extend(words.map(|three| format!("{one}/{two}/{three}")));
            }
        }
        let parsed = texts.iter().filter_map(|it| TopicName::parse(it).ok());
        let names: Map<_, _> = parsed.map(|name| (name, ())).collect();
        let filters = texts.iter().filter_map(|it| TopicFilter::parse(it).ok());
        for filter in filters {
            let found: Vec<_> = filter.matches_in(&names).map(|it| it.0).collect();
            let expected: Vec<_> = names.keys().filter(|it| filter.matches(it)).collect();
            assert_eq!(found, expected, "{filter} [MQTT-4.7.1-1]");
        }
    }

    #[test]
    fn what_cannot_match_is_not_looked_at() {
        let mut names = Map::new();
        for plant in 0..100 {
            for sensor in 0..100 {
                let name = format!("plant/{plant}/sensor/{sensor}");
                names.insert(TopicName::parse(&name).unwrap(), ());
            }
        }
        #[rustfmt::skip]
        let table = [
            // filter               matches  looks at most
            ("plant/7/sensor/7",    1,       3),
            ("plant/7/sensor/+",    100,     102),
            ("plant/7/#",           100,     102),
            ("plant/+/sensor/7",    100,     301),
            ("+/+/+/7",             100,     301),
            ("plant/+",             0,       101),
            ("+/7",                 0,       3),
            ("house/#",             0,       1),
            ("#",                   10_000,  10_000),
        ];
        for (text, matches, looks_max) in table {
            let (filter, mut looks) = (filter(text), 0);
            let found = filter.seek_in(&names, |_| looks += 1).count();
            assert_eq!(found, matches, "{text}");
            assert!(looks <= looks_max, "{text} looked at {looks}");
        }
    }
}
