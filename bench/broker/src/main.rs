//! Deliveries per second, natively: one line for each shape, its fields parted by tabs.
#![allow(clippy::disallowed_types, reason = "a benchmark measures real time")]

use std::time::{Duration, Instant};

use brokerscope_bench_broker::{Mill, Shape};

/// The best of so many rounds is told: what else the machine does only makes a round slower.
const ROUNDS: u32 = 5;
const ROUND: Duration = Duration::from_millis(400);

/// Measures all, or those whose name begins as the argument says.
fn main() {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let all = [
        ("fan-out 1 to 100", Shape::FAN_OUT),
        ("fan-in 100 to 1", Shape::FAN_IN),
    ];
    for (name, shape) in all
        .into_iter()
        .filter(|(name, _)| name.starts_with(&wanted))
    {
        let mut mill = Mill::new(shape);
        let messages = 10_000 / shape.receivers;
        let best = (0..ROUNDS).map(|_| round(&mut mill, messages)).max();
        println!(
            "{name}\tBrokerscope, native\t{} deliveries/s",
            best.unwrap_or(0)
        );
    }
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
