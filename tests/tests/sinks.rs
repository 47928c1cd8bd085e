//! What a sink may keep: numbers, or the last records.

use brokerscope_core::id::RecordId;
use brokerscope_core::scenario::parse;
use brokerscope_core::trace::{Counters, Fact, Outcome, Sink, Trace};
use brokerscope_core::world::World;

const STORY: &str = "\
broker hub
client alice -> hub
client bob -> hub
at 0ms alice connect
at 0ms bob connect
at 300ms bob subscribe \"a\"
at 600ms alice publish \"a\" \"1\"
at 601ms cut alice--hub
at 800ms bob publish \"a\" \"2\"
";

fn played(sink: &mut impl Sink) {
    let mut world = World::new(&parse(STORY).scenario).expect("two clients fit");
    while world.now().as_micros() < 1_000_000 && world.step(sink) {}
}

#[test]
fn counters_agree_with_a_trace() {
    let (mut counters, mut trace) = (Counters::default(), Trace::default());
    played(&mut counters);
    played(&mut trace);
    let count = |wanted: fn(&Fact) -> bool| {
        let found = trace.records().iter().filter(|it| wanted(&it.fact));
        u64::try_from(found.count()).expect("not so many")
    };
    assert_eq!(counters.records, count(|_| true));
    assert_eq!(counters.acts, 6);
    assert_eq!(
        counters.packets,
        count(|it| matches!(it, Fact::Sent { .. }))
    );
    assert_eq!(
        counters.segments,
        count(|it| matches!(it, Fact::Segment { .. }))
    );
    assert_eq!((counters.lost, counters.delivered), (1, 1));
    assert!(counters.bytes > counters.packets && counters.closed >= 1);
}

#[test]
fn a_window_keeps_the_last_ones_by_their_names() {
    let (mut all, mut window) = (Trace::default(), Trace::last(20));
    played(&mut all);
    played(&mut window);
    let kept = window.records();
    assert_eq!(kept, &all.records()[all.records().len() - kept.len()..]);
    assert!((20..=40).contains(&kept.len()), "{}", kept.len());
    for record in all.records() {
        let there = kept.first().is_some_and(|first| first.id <= record.id);
        assert_eq!(window.get(record.id), Some(record).filter(|_| there));
    }
    let first = kept[0].id;
    assert_eq!(window.outcome(RecordId(first.0 - 1), kept[0].step), None);
    let sent = kept
        .iter()
        .find(|it| matches!(it.fact, Fact::Sent { .. }))
        .expect("one");
    let (id, step) = (sent.id, kept[kept.len() - 1].step);
    assert_eq!(window.outcome(id, step), all.outcome(id, step));
    assert!(!matches!(
        window.outcome(id, step),
        None | Some(Outcome::Lost { .. })
    ));
}
