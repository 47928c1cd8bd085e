//! Every record of every story leads back to what somebody did or to a clock that rang.

use brokerscope_core::chance::Chance;
use brokerscope_core::history::{History, Origin};
use brokerscope_core::id::{LinkId, NodeId};
use brokerscope_core::scenario::parse;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::Fact;
use brokerscope_core::world::{Action, Way};
use brokerscope_tests::scenarios::SCENARIOS;

/// Weathers each story is played in.
const SEEDS: u64 = 12;

/// Something that goes wrong, or is mended.
fn fault(chance: &mut Chance) -> Action {
    let mut below = |end: u16| u16::try_from(chance.below(u32::from(end))).unwrap_or(0);
    let (link, node) = (LinkId(below(3)), NodeId(below(4)));
    match below(10) {
        0 => Action::Cut(link),
        1 => Action::Reset(link),
        2 => Action::Hold(link, Way::Both),
        3 => Action::Release(link, Way::Both),
        4 => Action::Partition(link, Way::Up),
        5 => Action::Crash(node),
        6 => Action::Kill(node),
        7 => Action::Restart(node),
        _ => Action::Repair(link),
    }
}

#[test]
fn every_chain_ends_with_an_act_or_an_alarm() {
    let (mut records, mut timers) = (0, 0);
    for (name, text) in SCENARIOS {
        let scenario = parse(text).scenario;
        for seed in 0..SEEDS {
            let mut scenario = scenario.clone();
            scenario.seed = seed;
            let mut history = History::start(scenario).expect("it fits");
            let mut chance = Chance::new(seed, name);
            for second in 1..=60 {
                history.play(Instant::from_millis(second * 1_000), 200);
                // It may make no sense now.
                let _ = history.act(fault(&mut chance));
            }
            let trace = history.trace();
            for record in trace.records() {
                let chain: Vec<_> = trace.chain(record.id).collect();
                let first = chain.last().expect("it begins with the record");
                assert!(
                    matches!(first.fact, Fact::Acted(_) | Fact::Rang(_)),
                    "{name}, seed {seed}: {record:?} leads to {first:?}"
                );
                let causes = chain
                    .windows(2)
                    .all(|pair| pair[0].cause == Some(pair[1].id));
                assert!(
                    causes,
                    "{name}, seed {seed}: each is the cause of the one before"
                );
                records += 1;
            }
            let rang = trace
                .records()
                .iter()
                .filter(|it| matches!(it.fact, Fact::Rang(_)));
            for record in rang.take(20) {
                let (first, origin) = history.origin(record.id).expect("it is there");
                assert_eq!(first, record.id);
                let Origin::Timer { set, .. } = origin else {
                    panic!("{name}, seed {seed}: {record:?} began with {origin:?}");
                };
                assert!(set.is_none_or(|set| set < record.id), "{name}, seed {seed}");
                timers += 1;
            }
        }
    }
    assert!(
        records > 50_000 && timers > 500,
        "{records} records, {timers} timers"
    );
}
