//! A rule as Mosquitto writes it: `topic PATTERN [[[out|in|both] QOS] LOCAL-PREFIX REMOTE-PREFIX]`.

use super::{Direction, Rule};
use crate::wire::Qos;

impl Rule {
    /// Reads `topic temp/# out 1 "" home/`, with or without the word `topic`; `""` is an empty text.
    /// Words are parted by spaces, as Mosquitto does it.
    ///
    /// # Errors
    /// What is wrong with it, in one sentence.
    pub fn of_line(line: &str) -> Result<Self, String> {
        let mut words = line.split_whitespace().peekable();
        words.next_if_eq(&"topic");
        let mut text = || {
            words
                .next()
                .map(|word| if word == "\"\"" { "" } else { word })
        };
        let Some(pattern) = text() else {
            return Err("a rule begins with a pattern, as in: topic temp/# out 1".to_owned());
        };
        let direction = match text() {
            None | Some("out") => Direction::Out,
            Some("in") => Direction::In,
            Some("both") => Direction::Both,
            Some(other) => return Err(format!("`{other}` is no direction: in, out or both")),
        };
        let qos = text().unwrap_or("0");
        let level = qos.parse().ok().and_then(Qos::new);
        let Some(qos) = level else {
            return Err(format!("`{qos}` is no QoS: 0, 1 or 2"));
        };
        let mut prefix = || text().unwrap_or_default().into();
        let rule = Self {
            pattern: pattern.into(),
            direction,
            qos,
            local: prefix(),
            remote: prefix(),
        };
        if let Some(more) = words.next() {
            return Err(format!("`{more}` is too much: two prefixes end a rule"));
        }
        match rule.check() {
            Ok(()) => Ok(rule),
            Err(error) => Err(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_reads_as_mosquitto_has_it() {
        use Direction::{Both, In, Out};
        use Qos::{AtLeastOnce, AtMostOnce, ExactlyOnce};
        #[rustfmt::skip]
        let table: &[(&str, &str, Direction, Qos, &str, &str)] = &[
            ("topic #",                      "#",      Out,  AtMostOnce,  "",   ""),
            ("# in",                         "#",      In,   AtMostOnce,  "",   ""),
            ("topic temp/# both 2",          "temp/#", Both, ExactlyOnce, "",   ""),
            ("topic temp/# out 1 \"\" home/", "temp/#", Out,  AtLeastOnce, "",   "home/"),
            ("topic  +/set in 0 a/ b/",      "+/set",  In,   AtMostOnce,  "a/", "b/"),
            ("topic \"\" both 0 here there", "",       Both, AtMostOnce,  "here", "there"),
        ];
        for (line, pattern, direction, qos, local, remote) in table {
            let rule = Rule::of_line(line).unwrap();
            assert_eq!(
                (&*rule.pattern, rule.direction, rule.qos),
                (*pattern, *direction, *qos)
            );
            assert_eq!((&*rule.local, &*rule.remote), (*local, *remote), "{line}");
        }
        #[rustfmt::skip]
        let wrong = [
            ("topic",                 "begins with a pattern"),
            ("topic # up",            "`up` is no direction"),
            ("topic # out 3",         "`3` is no QoS"),
            ("topic # out one",       "`one` is no QoS"),
            ("topic # out 1 a/ b/ c", "`c` is too much"),
            ("topic #/a out 1",       "are no filter"),
            ("topic \"\" out 1 a",    "both prefixes"),
        ];
        for (line, expected) in wrong {
            let error = Rule::of_line(line).unwrap_err();
            assert!(error.contains(expected), "{line}: {error}");
        }
    }
}
