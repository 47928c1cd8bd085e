//! A world of 1,000 clients: what a step takes, what a jump in its past takes, and how much of memory
//! that past is. One line each, its fields parted by tabs.
#![allow(clippy::disallowed_types, reason = "a benchmark measures real time")]

use std::fmt::Write as _;
use std::time::Instant as Wall;

use brokerscope_core::chance::Chance;
use brokerscope_core::history::{History, Run, Stopped};
use brokerscope_core::id::StepId;
use brokerscope_core::scenario::{self, Scenario, parse_until};
use brokerscope_core::time::Instant;
use brokerscope_core::world::World;

const CLIENTS: u32 = 1_000;

/// Records of the long run.
const RECORDS: usize = 100_000;

/// Jumps into its past.
const JUMPS: u32 = 300;

fn main() {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let tell = |what: &str, number: String| {
        if what.starts_with(&wanted) {
            println!("{what}\tBrokerscope, native\t{number}");
        }
    };
    // A crowd that reports, and a hall that everybody listens to.
    for (name, clients, listeners) in [
        ("step, 1,000 clients that report", CLIENTS, 1),
        ("step, 1,000 clients that all listen", CLIENTS, CLIENTS),
    ] {
        let scenario = crowd(clients, listeners);
        let mut world = World::new(&scenario).expect("a thousand fit");
        let (mean, slow) = steps(&mut world, 40_000);
        tell(
            &format!("{name}, goal 50 us"),
            format!("{mean} ns, 999 of 1,000 within {slow} us"),
        );
        let began = Wall::now();
        let flights = world.in_flight().len();
        let took = began.elapsed().as_nanos();
        tell(
            &format!("{name}: a look at {flights} packets on their way"),
            format!("{took} ns"),
        );
    }
    for clients in [20, CLIENTS] {
        let before = resident();
        let scenario = crowd(clients, 3);
        let mut history = History::start(scenario).expect("they fit");
        let until = parse_until("run until c1 disconnected", &history.names());
        let mut run = Run::new(until.expect("it can be read"));
        let began = Wall::now();
        while history.trace().records().len() < RECORDS
            && history.run(&mut run, 256).stopped == Stopped::Budget
        {}
        let steps = u128::from(history.head().step.0.max(1));
        let mean = began.elapsed().as_nanos() / steps;
        let what = |what: &str| format!("history, {clients} clients, 100,000 records: {what}");
        tell(&what("a step, waiting for something"), format!("{mean} ns"));
        if let (Some(before), Some(after)) = (before, resident()) {
            let mb = after.saturating_sub(before) / 1_000_000;
            tell(&what("memory"), format!("{mb} MB"));
        }
        let (mean, worst) = jumps(&mut history);
        tell(
            &what("a jump, goal 15 ms"),
            format!("{mean} us, worst {worst} us"),
        );
        let began = Wall::now();
        let back = 100;
        for _ in 0..back {
            history.step_back();
        }
        let took = began.elapsed().as_micros() / back;
        tell(&what("a step back"), format!("{took} us"));
    }
}

/// So many clients of one broker, each with a message every second; some listen to all.
fn crowd(clients: u32, listeners: u32) -> Scenario {
    let mut text = "seed 1\nbroker hub\n".to_owned();
    for client in 0..clients {
        let _ = writeln!(
            text,
            "client c{client} -> hub latency 20ms jitter 5ms persistent"
        );
        let _ = writeln!(text, "at {client}ms c{client} connect");
        if client < listeners {
            let _ = writeln!(
                text,
                "at {}ms c{client} subscribe \"hall\" qos 1",
                client + 100
            );
        }
        let topic = if client == 0 { "hall" } else { "room" };
        let _ = writeln!(
            text,
            "c{client} every 1s first {}ms publish \"{topic}/{client}\" \"{{n}}\" qos 1",
            2_000 + client
        );
    }
    let _ = writeln!(
        text,
        "c0 every 1s first 2s publish \"hall\" \"{{n}}\" qos 1"
    );
    let parsed = scenario::parse(&text);
    assert!(parsed.problems.is_empty(), "{:?}", parsed.problems);
    parsed.scenario
}

/// Nanoseconds of a step once everybody is there, and microseconds that one of a thousand exceeds: a
/// message that goes to everybody is one step too.
fn steps(world: &mut World, count: u32) -> (u128, u128) {
    while world.now() < Instant::from_millis(3_000) && world.step(&mut ()) {}
    let mut all: Vec<u128> = (0..count)
        .map(|_| {
            let step = Wall::now();
            world.step(&mut ());
            step.elapsed().as_nanos()
        })
        .collect();
    all.sort_unstable();
    let slow = all.get(all.len() * 999 / 1_000).copied().unwrap_or(0);
    (all.iter().sum::<u128>() / u128::from(count), slow / 1_000)
}

/// Microseconds of a jump anywhere, and of the longest; each is the best of three, for what else the
/// machine does only makes it slower.
fn jumps(history: &mut History) -> (u128, u128) {
    let mut chance = Chance::new(1, "jumps");
    let head = history.head().step;
    let (mut all, mut worst) = (0, 0);
    for _ in 0..JUMPS {
        let to = StepId(chance.below(head.0));
        let best = (0..3).map(|_| {
            history.seek(head);
            let jump = Wall::now();
            history.seek(to);
            jump.elapsed().as_micros()
        });
        let best = best.min().unwrap_or(0);
        all += best;
        worst = worst.max(best);
    }
    (all / u128::from(JUMPS), worst)
}

/// The memory of this process, in bytes.
fn resident() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().split(' ').next()?.parse().ok()?;
    Some(kilobytes * 1024)
}
