//! Where a real broker is.

use std::fmt;
use std::str::FromStr;

/// Where a real broker is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Address {
    /// `HOST:PORT`.
    pub(crate) authority: String,
    /// The path of its WebSocket; `None`: plain TCP.
    pub(crate) path: Option<String>,
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (scheme, rest) = text.split_once("://").unwrap_or(("mqtt", text));
        let (authority, path) = match rest.find('/') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let (port, path) = match scheme {
            "mqtt" | "tcp" => (1883, None),
            "ws" => (80, Some(if path.is_empty() { "/" } else { path })),
            "wss" | "mqtts" | "ssl" => {
                return Err("there is no TLS here: ask a listener without, or a proxy".to_owned());
            }
            _ => return Err(format!("`{scheme}` is no scheme of MQTT: mqtt or ws")),
        };
        if authority.is_empty() {
            return Err("a host is wanted, as in localhost:1883".to_owned());
        }
        let has_port = authority.rsplit_once(':').is_some_and(|(host, port)| {
            !port.is_empty() && port.bytes().all(|it| it.is_ascii_digit()) && !host.is_empty()
        });
        let authority = match has_port {
            true => authority.to_owned(),
            false => format!("{authority}:{port}"),
        };
        Ok(Self {
            authority,
            path: path.map(str::to_owned),
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            None => write!(f, "mqtt://{}", self.authority),
            Some(path) => write!(f, "ws://{}{path}", self.authority),
        }
    }
}

/// The day so many seconds after 1970 began, as `2026-11-22`: days are counted from 1 March of the
/// year 0, so that a leap day is the last of its year.
pub(super) fn date(seconds: u64) -> String {
    let days = seconds / 86_400 + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    format!("{:04}-{month:02}-{day:02}", era * 400 + year + next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_with_their_usual_ports() {
        #[rustfmt::skip]
        let table = [
            ("localhost:1884",        Ok("mqtt://localhost:1884")),
            ("localhost",             Ok("mqtt://localhost:1883")),
            ("mqtt://[::1]:99",       Ok("mqtt://[::1]:99")),
            ("ws://host",             Ok("ws://host:80/")),
            ("ws://host:9001/mqtt",   Ok("ws://host:9001/mqtt")),
            ("wss://host",            Err("TLS")),
            ("http://host",           Err("no scheme")),
            ("mqtt://",               Err("a host")),
        ];
        for (text, expected) in table {
            let found = text.parse::<Address>().map(|it| it.to_string());
            match (found, expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{text}"),
                (Err(found), Err(part)) => assert!(found.contains(part), "{text}: {found}"),
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        #[rustfmt::skip]
        let table = [
            (0,             "1970-01-01"),
            (951_782_400,   "2000-02-29"),
            (951_868_800,   "2000-03-01"),
            (1_795_305_600, "2026-11-22"),
            (4_107_542_400, "2100-03-01"),
        ];
        for (seconds, expected) in table {
            assert_eq!(date(seconds), expected);
        }
    }
}
