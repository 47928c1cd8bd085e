//! What links are like: the numbers of a link, and well-known kinds with theirs.

use super::cover::Cover;
use super::path::{PathProfile, Spread};
use crate::time::{Instant, Span};

/// The numbers of a link.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct LinkProfile {
    /// From the client to the broker.
    pub up: PathProfile,
    /// From the broker to the client.
    pub down: PathProfile,
    /// What it carries.
    pub carriage: Carriage,
    /// Bytes of a stream in one segment, at most.
    pub mss: u16,
    /// The client is behind a NAT that forgets a connection which is idle for so long.
    pub nat: Option<Span>,
    /// It swallows everything for a while, again and again.
    pub outage: Option<Outage>,
    /// How long the stacks at both ends wait for an answer before they give up; `None`: until they
    /// have sent a segment again fifteen times, as Linux does.
    pub give_up: Option<Span>,
    /// What a 3.1.1 machine at either end repeats after so long without an answer, as textbooks draw
    /// it. Only [`Carriage::Textbook`] knows this: on a true link nobody does [MQTT-4.4.0-1].
    pub resend_after: Option<Span>,
    /// What lies between MQTT and TCP.
    pub cover: Cover,
}

/// What a link carries.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Carriage {
    /// The segments of TCP: what is lost is sent again below MQTT.
    #[default]
    Tcp,
    /// Whole packets, as textbooks draw them: what is lost is missing, and nobody below MQTT minds.
    /// There is no such network under MQTT; it is for standing beside the true one. Opening and
    /// ending are never lost.
    Textbook,
}

/// `last` out of every `every`, the last part of it: a train through tunnels.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Outage {
    /// How long it swallows everything.
    pub last: Span,
    /// From the end of one to the end of the next.
    pub every: Span,
}

/// The Ethernet's 1,500 bytes without the headers of IPv4 and TCP.
pub const MSS: u16 = 1_460;

impl LinkProfile {
    /// A link that is the same in both directions, loses nothing and knows no bound.
    pub const fn even(latency: Span, jitter: Span) -> Self {
        Self {
            up: PathProfile::even(latency, jitter),
            down: PathProfile::even(latency, jitter),
            carriage: Carriage::Tcp,
            mss: MSS,
            nat: None,
            outage: None,
            give_up: None,
            resend_after: None,
            cover: Cover::NONE,
        }
    }
}

impl Outage {
    /// Whether it swallows everything at this moment.
    pub const fn covers(self, now: Instant) -> bool {
        let every = self.every.as_micros();
        every > 0 && now.as_micros() % every >= every.saturating_sub(self.last.as_micros())
    }
}

/// A kind of link that people know, with numbers for it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Preset {
    /// Its word in a scenario.
    pub word: &'static str,
    /// What it is.
    pub title: &'static str,
    /// Its numbers.
    pub profile: LinkProfile,
}

const fn path(
    latency_us: u64,
    jitter_us: u64,
    loss_ppm: u32,
    rate_bps: u64,
    queue: u32,
) -> PathProfile {
    PathProfile {
        latency: Span::from_micros(latency_us),
        jitter: Span::from_micros(jitter_us),
        spread: Spread::LongTail,
        loss_ppm,
        rate_bps,
        queue,
    }
}

const fn link(up: PathProfile, down: PathProfile, nat: Option<Span>) -> LinkProfile {
    LinkProfile {
        up,
        down,
        nat,
        ..LinkProfile::even(Span::ZERO, Span::ZERO)
    }
}

/// Two minutes: what mobile networks and home routers give an idle connection is between one minute
/// and many hours, though RFC 5382 asks for more than two hours.
const NAT_IDLE: Option<Span> = Some(Span::from_secs(120));

/// All of them, from the best. The numbers are typical, not measured: what such links are like where
/// a reader is, a scenario can say.
pub const PRESETS: &[Preset] = &[
    Preset {
        word: "lan",
        title: "a cable in one house",
        profile: link(
            path(300, 50, 0, 1_000_000_000, 262_144),
            path(300, 50, 0, 1_000_000_000, 262_144),
            None,
        ),
    },
    Preset {
        word: "flaky-wifi",
        title: "Wi-Fi at the far end of the garden",
        profile: link(
            path(3_000, 8_000, 40_000, 6_000_000, 131_072),
            path(3_000, 8_000, 30_000, 12_000_000, 131_072),
            NAT_IDLE,
        ),
    },
    Preset {
        word: "4g",
        title: "a phone with good reception",
        profile: link(
            path(28_000, 8_000, 3_000, 8_000_000, 262_144),
            path(22_000, 6_000, 2_000, 30_000_000, 524_288),
            NAT_IDLE,
        ),
    },
    Preset {
        word: "2g",
        title: "GPRS in the countryside",
        profile: link(
            path(320_000, 90_000, 20_000, 20_000, 8_192),
            path(280_000, 80_000, 20_000, 40_000, 16_384),
            NAT_IDLE,
        ),
    },
    Preset {
        word: "satellite",
        title: "a geostationary satellite, 36,000 km up and down again",
        profile: link(
            path(270_000, 6_000, 5_000, 512_000, 65_536),
            path(270_000, 6_000, 5_000, 4_000_000, 131_072),
            None,
        ),
    },
    Preset {
        word: "tunnel",
        title: "a train: half a minute of tunnel in every two minutes",
        profile: LinkProfile {
            outage: Some(Outage {
                last: Span::from_secs(30),
                every: Span::from_secs(120),
            }),
            ..link(
                path(35_000, 20_000, 15_000, 3_000_000, 131_072),
                path(30_000, 15_000, 15_000, 10_000_000, 262_144),
                NAT_IDLE,
            )
        },
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tunnel_is_the_last_part_of_its_turn() {
        let outage = Outage {
            last: Span::from_secs(20),
            every: Span::from_secs(60),
        };
        let covered: Vec<u64> = (0..130)
            .filter(|s| outage.covers(Instant::from_millis(s * 1_000)))
            .collect();
        let expected: Vec<u64> = (40..60).chain(100..120).collect();
        assert_eq!(covered, expected);
    }
}
