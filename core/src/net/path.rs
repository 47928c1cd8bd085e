//! One direction of a link: how long it takes, how much it carries, what it loses.

use crate::chance::Chance;
use crate::time::{Instant, Span};

/// The numbers of one direction.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct PathProfile {
    /// On the way at least.
    pub latency: Span,
    /// Added at random: at most, or for [`Spread::LongTail`] in the middle.
    pub jitter: Span,
    /// How the jitter is spread.
    pub spread: Spread,
    /// So many segments of a million are lost.
    pub loss_ppm: u32,
    /// Bits per second that pass its narrowest place; 0 for no bound.
    pub rate_bps: u64,
    /// Bytes that may wait before the narrowest place; what comes then is lost. Counts only with a
    /// rate.
    pub queue: u32,
}

/// How jitter is spread.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Spread {
    /// Everything up to the jitter is equally likely.
    #[default]
    Even,
    /// Half of all are below the jitter, a quarter above twice it, an eighth above three times it, and
    /// so on: waiting, as in a radio cell or behind others. At most sixteen times it.
    LongTail,
}

/// Whether a path carries.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum PathState {
    /// It carries.
    #[default]
    Carries,
    /// What is on it stands still, what comes waits: nothing is lost.
    Holds,
    /// It swallows everything and tells nobody.
    Swallows,
}

/// What kept a segment from arriving.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Dropped {
    /// The chance of its path.
    Chance,
    /// The queue before the narrowest place was full.
    QueueFull,
    /// The path swallows everything now.
    Silence,
    /// The NAT has forgotten the connection.
    Nat,
    /// The device is off or asleep, or has no network.
    NobodyThere,
}

/// What a path does with a segment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Passage {
    /// It arrives then, if nothing happens to the path.
    Arrives(Instant),
    /// It stands still, with so much of its way before it.
    Waits(Span),
    /// It is lost.
    Dropped(Dropped),
}

/// One direction of a link.
#[derive(Clone, Debug, Hash)]
pub struct Path {
    /// Whether it carries.
    pub state: PathState,
    profile: PathProfile,
    chance: Chance,
    /// When its narrowest place is free.
    free_at: Instant,
    /// Nothing that sets out from now on may arrive before this: paths do not reorder.
    not_before: Instant,
}

impl PathProfile {
    /// A path that takes `latency` and a jitter of at most `jitter`, loses nothing and knows no
    /// bound.
    pub const fn even(latency: Span, jitter: Span) -> Self {
        Self {
            latency,
            jitter,
            spread: Spread::Even,
            loss_ppm: 0,
            rate_bps: 0,
            queue: QUEUE,
        }
    }
}

/// What may wait before a narrow place if nothing else is said, in bytes.
pub const QUEUE: u32 = 65_536;

impl Path {
    /// A path that carries. `chance` is its own.
    pub const fn new(profile: PathProfile, chance: Chance) -> Self {
        Self {
            state: PathState::Carries,
            profile,
            chance,
            free_at: Instant::START,
            not_before: Instant::START,
        }
    }

    /// Its numbers.
    pub const fn profile(&self) -> PathProfile {
        self.profile
    }

    /// Other numbers from now on.
    pub const fn set_profile(&mut self, profile: PathProfile) {
        self.profile = profile;
    }

    /// Something of this many bytes sets out. `spared`: chance does not touch it.
    pub fn pass(&mut self, now: Instant, size: u32, spared: bool) -> Passage {
        if self.state == PathState::Swallows {
            return Passage::Dropped(Dropped::Silence);
        }
        let loss = self.profile.loss_ppm;
        if loss > 0 && self.chance.below(1_000_000) < loss && !spared {
            return Passage::Dropped(Dropped::Chance);
        }
        let Some(out) = self.squeeze(now, size) else {
            return Passage::Dropped(Dropped::QueueFull);
        };
        let travel = out.since(now) + self.profile.latency + self.jitter();
        if self.state == PathState::Holds {
            return Passage::Waits(travel);
        }
        self.not_before = self.not_before.max(now + travel);
        Passage::Arrives(self.not_before)
    }

    /// When the last bit is through the narrowest place; `None` if there is no room to wait.
    fn squeeze(&mut self, now: Instant, size: u32) -> Option<Instant> {
        let rate = self.profile.rate_bps;
        if rate == 0 {
            return Some(now);
        }
        let waiting = bytes_in(self.free_at.since(now), rate);
        if waiting > 0 && waiting.saturating_add(u64::from(size)) > u64::from(self.profile.queue) {
            return None;
        }
        self.free_at = self.free_at.max(now) + time_for(size, rate);
        Some(self.free_at)
    }

    fn jitter(&mut self) -> Span {
        let most = self.profile.jitter;
        match self.profile.spread {
            Spread::Even => self.chance.span_up_to(most),
            Spread::LongTail => {
                let halves = self.chance.below(1 << 16) | 1;
                // So many heads in a row, at most fifteen.
                let heads = u64::from(halves.trailing_ones().saturating_sub(1).min(15));
                most * heads + self.chance.span_up_to(most)
            }
        }
    }

    /// Everything on the path stands still: what was promised for later is no bound any more.
    pub const fn hold(&mut self, now: Instant) {
        self.not_before = now;
    }

    /// What stood still with this much of its way before it travels on, behind all before it.
    pub fn go_on(&mut self, now: Instant, left: Span) -> Instant {
        self.not_before = self.not_before.max(now + left);
        self.not_before
    }
}

/// How long so many bytes take at this rate, to the microsecond above.
fn time_for(size: u32, rate_bps: u64) -> Span {
    let bits = u64::from(size) * 8;
    Span::from_micros((bits * 1_000_000).div_ceil(rate_bps))
}

/// How many bytes pass in this time, to the byte above.
fn bytes_in(span: Span, rate_bps: u64) -> u64 {
    let bits = u128::from(span.as_micros()) * u128::from(rate_bps);
    u64::try_from(bits.div_ceil(8_000_000)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Instant {
        Instant::from_millis(ms)
    }

    const LATENCY: PathProfile = PathProfile::even(Span::from_millis(20), Span::ZERO);

    fn path(profile: PathProfile) -> Path {
        Path::new(profile, Chance::new(7, "path"))
    }

    /// [MQTT-4.2-1]: what MQTT stands on is ordered.
    #[test]
    fn nothing_overtakes() {
        let mut path = path(PathProfile::even(
            Span::from_millis(5),
            Span::from_millis(40),
        ));
        let mut last = Instant::START;
        for at in 0..200 {
            let Passage::Arrives(due) = path.pass(ms(at), 100, false) else {
                panic!("it carries");
            };
            assert!(due >= last && due >= ms(at + 5) && due <= ms(at + 45).max(last));
            last = due;
        }
    }

    #[test]
    fn a_narrow_path_makes_segments_queue_and_drops_what_the_queue_does_not_hold() {
        let narrow = PathProfile {
            rate_bps: 80_000, // ten bytes per millisecond
            queue: 300,
            ..LATENCY
        };
        let mut path = path(narrow);
        let passages: Vec<Passage> = (0..5).map(|_| path.pass(ms(0), 100, false)).collect();
        let arrives = |at| Passage::Arrives(ms(at));
        let full = Passage::Dropped(Dropped::QueueFull);
        assert_eq!(
            passages,
            [arrives(30), arrives(40), arrives(50), full, full]
        );
        assert_eq!(
            path.pass(ms(20), 100, false),
            arrives(60),
            "a place came free"
        );
    }

    #[test]
    fn chance_loses_about_as_many_as_it_is_told() {
        let mut path = path(PathProfile {
            loss_ppm: 30_000,
            ..LATENCY
        });
        let lost = (0..10_000)
            .filter(|_| {
                matches!(
                    path.pass(ms(0), 100, false),
                    Passage::Dropped(Dropped::Chance)
                )
            })
            .count();
        assert!((250..350).contains(&lost), "3 % of 10,000, and not {lost}");
        let spared = (0..1_000).all(|_| matches!(path.pass(ms(0), 100, true), Passage::Arrives(_)));
        assert!(spared);
    }

    #[test]
    fn a_long_tail_is_mostly_short_and_sometimes_long() {
        let mut path = path(PathProfile {
            spread: Spread::LongTail,
            ..PathProfile::even(Span::ZERO, Span::from_millis(10))
        });
        let mut jitters: Vec<u64> = (0..10_000)
            .map(|_| path.jitter().as_micros() / 1_000)
            .collect();
        jitters.sort_unstable();
        assert!(
            (9..=10).contains(&jitters[5_000]),
            "half below the jitter: {}",
            jitters[5_000]
        );
        assert!(
            (19..=21).contains(&jitters[7_500]),
            "a quarter above twice it"
        );
        assert!(*jitters.last().unwrap() > 80 && *jitters.last().unwrap() <= 160);
    }

    #[test]
    fn a_path_that_swallows_says_nothing_and_one_that_holds_loses_nothing() {
        let mut path = path(LATENCY);
        path.state = PathState::Swallows;
        assert_eq!(
            path.pass(ms(0), 40, false),
            Passage::Dropped(Dropped::Silence)
        );
        path.state = PathState::Holds;
        let left = Span::from_millis(20);
        assert_eq!(path.pass(ms(0), 40, false), Passage::Waits(left));
        path.state = PathState::Carries;
        assert_eq!(path.go_on(ms(100), left), ms(120));
        assert_eq!(
            path.pass(ms(90), 40, false),
            Passage::Arrives(ms(120)),
            "behind it"
        );
    }
}
