//! Links, and what TCP does on them.

use brokerscope_core::time::{Instant, Span};

use crate::view::flight::Wait;

/// A length of time as people say it: `40 ms`, `1.5 ms`, `12 s`, `2 min`.
pub fn span(span: Span) -> String {
    let us = span.as_micros();
    let (ms, rest) = (us / 1_000, us % 1_000);
    if rest > 0 && ms < 10 {
        let text = format!("{ms}.{rest:03}");
        return format!("{} ms", text.trim_end_matches('0'));
    }
    match ms {
        0..10_000 => format!("{ms} ms"),
        _ if ms % 60_000 == 0 => format!("{} min", ms / 60_000),
        _ => format!("{} s", ms / 1_000),
    }
}

/// Why something does not move, behind "waits: ".
pub fn waits(wait: Wait, now: Instant) -> String {
    match wait {
        Wait::Held => "the link stalls".to_owned(),
        Wait::Lost(None) => "its segment was lost; it is sent again after others".to_owned(),
        Wait::Lost(Some(at)) => {
            format!(
                "its segment was lost; sent again in {}",
                span(at.since(now))
            )
        }
        Wait::Behind => "it has come, but something before it has not".to_owned(),
        Wait::Unsent => "its stack sends it when more is answered".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_said_in_the_unit_that_people_would_take() {
        #[rustfmt::skip]
        let table = [
            (300, "0.3 ms"), (1_500, "1.5 ms"), (40_000, "40 ms"), (40_300, "40 ms"),
            (9_999_000, "9999 ms"), (30_000_000, "30 s"), (120_000_000, "2 min"), (0, "0 ms"),
        ];
        for (us, said) in table {
            assert_eq!(span(Span::from_micros(us)), said, "{us} us");
        }
    }
}
