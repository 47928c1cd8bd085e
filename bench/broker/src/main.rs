//! Deliveries per second, and what a session takes, natively: one line each, its fields parted by
//! tabs.
#![allow(clippy::disallowed_types, reason = "a benchmark measures real time")]

use std::time::{Duration, Instant};

use brokerscope_bench_broker::{MATCHES, Mill, Shape, Thicket};

/// The best of so many rounds is told: what else the machine does only makes a round slower.
const ROUNDS: u32 = 5;
const ROUND: Duration = Duration::from_millis(400);

/// Measures all, or those whose name begins as the argument says.
fn main() {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    // First, before anything else has left free memory behind.
    let idle = "memory of one idle session of 100,000, goal 1024";
    if idle.starts_with(&wanted)
        && let Some(bytes) = idle_session()
    {
        println!("{idle}\tBrokerscope, native\t{bytes} bytes");
    }
    let all = [
        ("fan-out 1 to 100", Shape::FAN_OUT),
        ("fan-in 100 to 1", Shape::FAN_IN),
    ];
    for (name, shape) in all
        .into_iter()
        .filter(|(name, _)| name.starts_with(&wanted))
    {
        let messages = 10_000 / shape.receivers;
        for (told, mut mill) in [
            ("", Mill::new(shape).unheard()),
            (", all told", Mill::new(shape)),
        ] {
            let best = (0..ROUNDS).map(|_| round(&mut mill, messages)).max();
            let best = best.unwrap_or(0);
            println!("{name}\tBrokerscope, native{told}\t{best} deliveries/s");
        }
    }
    for filters in [1_000, 10_000, 100_000] {
        let name = format!("matching: a search among {filters} filters, of which 4 match");
        if name.starts_with(&wanted) {
            let thicket = Thicket::new(filters);
            let best = (0..ROUNDS).map(|_| search(&thicket)).min().unwrap_or(0);
            println!("{name}\tBrokerscope, native\t{best} ns");
        }
    }
}

/// Nanoseconds of one search.
fn search(thicket: &Thicket) -> u64 {
    let began = Instant::now();
    let mut searches = 0;
    while began.elapsed() < ROUND {
        searches += thicket.turn(10) / MATCHES;
    }
    let nanos = u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX);
    nanos / searches.max(1)
}

/// How many sessions of absent clients are held to see what one of them takes.
const SESSIONS: u32 = 100_000;

/// Bytes that one idle session with one subscription takes, allocator and all: by what the whole
/// process grows. `None` where the system does not tell.
fn idle_session() -> Option<u64> {
    let before = resident()?;
    let mill = Mill::absent(SESSIONS);
    let after = resident()?;
    drop(mill);
    Some(after.saturating_sub(before) / u64::from(SESSIONS))
}

/// The memory of this process, in bytes.
fn resident() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().split(' ').next()?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// Deliveries per second.
fn round(mill: &mut Mill, messages: u32) -> u64 {
    let began = Instant::now();
    let mut deliveries = 0;
    while began.elapsed() < ROUND {
        deliveries += mill.turn(messages);
    }
    let micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
    deliveries * 1_000_000 / micros.max(1)
}
