//! Connections and sessions turn as their tables say, whatever the weather.

use std::collections::{BTreeMap, BTreeSet};

use brokerscope_core::broker::{SESSION_LIFE, SessionState};
use brokerscope_core::chance::Chance;
use brokerscope_core::id::{LinkId, NodeId};
use brokerscope_core::scenario::parse;
use brokerscope_core::time::Instant;
use brokerscope_core::world::{Action, World};
use brokerscope_tests::scenarios::SCENARIOS;

const SEEDS: u64 = 8;

fn fault(chance: &mut Chance) -> Action {
    let mut below = |end: u16| u16::try_from(chance.below(u32::from(end))).unwrap_or(0);
    let link = LinkId(below(3));
    match below(3) {
        0 => Action::Cut(link),
        1 => Action::Reset(link),
        _ => Action::Repair(link),
    }
}

/// The sessions of all brokers by their Client Identifiers.
fn sessions(world: &World) -> BTreeMap<(NodeId, String), SessionState> {
    let brokers = world
        .nodes()
        .filter_map(|node| Some((node.id, world.broker(node.id)?)));
    let all = brokers.flat_map(|(id, census)| {
        census.sessions.into_iter().map(move |session| {
            let state = match session.conn {
                Some(_) => SessionState::Connected,
                None => SessionState::Away,
            };
            ((id, session.client.as_str().to_owned()), state)
        })
    });
    all.collect()
}

#[test]
fn every_session_turns_as_the_table_says() {
    let mut seen = BTreeSet::new();
    for (name, text) in SCENARIOS {
        for seed in 0..SEEDS {
            let mut scenario = parse(text).scenario;
            scenario.seed = seed;
            // A broker that loses its power loses its sessions, which is no turn of theirs.
            scenario
                .timed
                .retain(|timed| !matches!(timed.action, Action::Crash(_) | Action::Kill(_)));
            let mut world = World::new(&scenario).expect("it fits");
            let mut chance = Chance::new(seed, "faults");
            let mut before = sessions(&world);
            for step in 0..1_500 {
                if world
                    .next_event()
                    .is_none_or(|at| at > Instant::from_millis(120_000))
                {
                    break;
                }
                // What makes no sense now is refused, and the story goes on.
                if step % 23 == 22 {
                    let _ = world.apply(world.now(), &fault(&mut chance), &mut ());
                }
                world.step(&mut ());
                let now = sessions(&world);
                let none = SessionState::None;
                for who in before.keys().chain(now.keys()) {
                    let state = |at: &BTreeMap<_, _>| at.get(who).copied().unwrap_or(none);
                    let (from, to) = (state(&before), state(&now));
                    let row = SESSION_LIFE.iter().find(|row| row.0 == from && row.2 == to);
                    assert!(
                        from == to || row.is_some(),
                        "{name} {seed}: {who:?} {from:?} {to:?}"
                    );
                    seen.extend(row.map(|row| (row.0, row.2)));
                }
                before = now;
            }
        }
    }
    for row in SESSION_LIFE {
        assert!(seen.contains(&(row.0, row.2)), "{row:?} was never seen");
    }
}
