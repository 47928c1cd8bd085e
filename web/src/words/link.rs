//! Links, and what TCP does on them.

use brokerscope_core::net::{
    Carriage, Cover, Gauge, LinkState, Outage, PathProfile, PathState, Spread, TlsVersion,
};
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::world::LinkCensus;

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

/// What holds here and not in every stack.
pub const SIMPLE: &str = "Simplified here: each packet goes out at once in segments of its own (no \
     Nagle), each is answered at once, none selectively, paths do not reorder, and there is no TCP \
     keep-alive.";
/// The link as its story has it.
pub const AS_FIRST: &str = "As at first";
/// For whom another kind counts.
pub const TURN_HINT: &str = "from the next connection on";

/// Makes it another kind.
pub const fn turn_to(carriage: Carriage) -> &'static str {
    match carriage {
        Carriage::Tcp => "True TCP",
        Carriage::Textbook => "As textbooks draw it",
    }
}

/// Jitter of a way.
pub fn jitter(path: PathProfile) -> String {
    let most = span(path.jitter);
    match path.spread {
        _ if path.jitter == Span::ZERO => "none".to_owned(),
        Spread::Even => format!("up to {most}"),
        Spread::LongTail => format!("half below {most}, few far above"),
    }
}

/// A share of a million.
pub fn loss(ppm: u32) -> String {
    let (percent, rest) = (ppm / 10_000, ppm % 10_000);
    match (percent, rest) {
        (0, 0) => "none".to_owned(),
        (_, 0) => format!("{percent} %"),
        _ => {
            let text = format!("{percent}.{rest:04}");
            format!("{} %", text.trim_end_matches('0'))
        }
    }
}

/// Bits per second.
pub fn rate(bps: u64) -> String {
    match bps {
        0 => "no bound".to_owned(),
        1_000_000_000.. => format!("{} Gbit/s", bps / 1_000_000_000),
        1_000_000.. => format!("{} Mbit/s", bps / 1_000_000),
        _ => format!("{} kbit/s", bps / 1_000),
    }
}

/// What waits before the narrowest place, at most.
pub fn queue(path: PathProfile) -> String {
    match (path.rate_bps, path.queue) {
        (0, _) => "none".to_owned(),
        (_, bytes) if bytes < 1_000 => format!("{bytes} bytes"),
        (_, bytes) => format!("{} kB", bytes / 1_000),
    }
}

/// What a link carries.
pub const fn carriage(carriage: Carriage) -> &'static str {
    match carriage {
        Carriage::Tcp => "TCP: what is lost is sent again",
        Carriage::Textbook => "whole packets: what is lost is missing",
    }
}

/// What lies between MQTT and TCP.
pub fn cover(cover: Cover) -> String {
    let tls = cover.tls.map(|tls| match tls.version {
        TlsVersion::V12 => "TLS 1.2",
        TlsVersion::V13 => "TLS 1.3",
    });
    let websocket = cover.websocket.then_some("WebSocket");
    let layers: Vec<&str> = websocket.into_iter().chain(tls).collect();
    let layers = layers.join(" on ");
    format!("{layers}: its sizes and round trips, nothing is encrypted")
}

/// The largest segment.
pub fn segments(mss: u16) -> String {
    format!("at most {mss} bytes")
}

/// Of the stacks at both ends.
pub fn give_up(most: Option<Span>) -> String {
    match most {
        None => "after fifteen tries, some 15 min".to_owned(),
        Some(most) => format!("after {}", span(most)),
    }
}

/// A forgetful NAT.
pub fn nat(idle: Span) -> String {
    format!("forgets what is idle for {}", span(idle))
}

/// A tunnel.
pub fn outage(outage: Outage) -> String {
    let (last, every) = (span(outage.last), span(outage.every));
    format!("swallows everything for {last} in every {every}")
}

/// When a stack sends again.
pub fn again(at: Option<Instant>, now: Instant) -> String {
    at.map_or("–".to_owned(), |at| format!("in {}", span(at.since(now))))
}

/// Of what may be unanswered.
pub fn unanswered(gauge: &Gauge) -> String {
    format!("{} of {} bytes", gauge.unanswered, gauge.window)
}

/// Whether it carries, and whether there is such a link at all.
pub fn state(link: &LinkCensus, from: &[String; 2], now: Instant) -> Vec<String> {
    let mut said = Vec::new();
    if link.state == LinkState::Cut || link.up == link.down {
        said.push(super::inspector::link(link.state).to_owned());
    } else {
        for (from, way) in from.iter().zip([link.up, link.down]) {
            said.push(format!("From {from} it {}.", does(way)));
        }
    }
    if link.profile.outage.is_some_and(|outage| outage.covers(now)) {
        said.push("It is in its outage now, and swallows everything.".to_owned());
    }
    if link.profile.carriage == Carriage::Textbook {
        said.push(
            "There is no such network under MQTT: this is how textbooks draw loss.".to_owned(),
        );
    }
    said
}

/// What one way of a link does.
pub const fn does(way: PathState) -> &'static str {
    match way {
        PathState::Carries => "carries",
        PathState::Holds => "stalls",
        PathState::Swallows => "swallows everything",
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

    #[test]
    fn numbers_of_links_have_units() {
        let losses = [
            (0, "none"),
            (40_000, "4 %"),
            (2_500, "0.25 %"),
            (1_000_000, "100 %"),
        ];
        for (ppm, said) in losses {
            assert_eq!(loss(ppm), said);
        }
        #[rustfmt::skip]
        let rates = [
            (0, "no bound"), (20_000, "20 kbit/s"), (6_000_000, "6 Mbit/s"),
            (1_000_000_000, "1 Gbit/s"),
        ];
        for (bps, said) in rates {
            assert_eq!(rate(bps), said);
        }
    }
}
