//! The ledger on the page: judged at the cursor, and one with what is selected.

use brokerscope_core::history::History;
use brokerscope_core::id::NodeId;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::ledger::{Fate, Ledger};
use brokerscope_core::world::Action;

use super::tests::{open, run, tell};
use crate::model::{Book, Model, Pace, Pane, Selection, Side};
use crate::msg::{Field, Key, PageMsg, PickMsg, TransportMsg, Verb, WorldMsg};
use crate::view::ledger::{self, LedgerView, Sort};

const SENSOR: NodeId = NodeId(1);
const LAMP: NodeId = NodeId(2);

/// The sandbox with its ledger open.
fn with_ledger() -> Model {
    let mut model = open("#/play");
    tell(&mut model, PageMsg::Side(Side::Ledger));
    model
}

/// What is said of each receiver, message by message.
fn told(view: &LedgerView) -> Vec<String> {
    let entries = view.entries.iter();
    let lines = entries.flat_map(|entry| entry.fates.iter().chain(&entry.unasked));
    lines.map(|line| line.told.to_string()).collect()
}

fn publish(model: &mut Model, payload: &str) {
    tell(model, WorldMsg::Edit(Field::Payload, payload.to_owned()));
    tell(model, WorldMsg::Submit(SENSOR, Verb::Publish));
}

/// The fates of all messages, as the book has them.
fn judged(book: &Book) -> Vec<Vec<(NodeId, Fate)>> {
    let messages = book.judged().messages.iter();
    messages.map(|it| it.fates.clone()).collect()
}

/// The fates of all messages, as a reading of the whole past has them.
fn from_scratch(history: &History, names: &Book) -> Vec<Vec<(NodeId, Fate)>> {
    let mut ledger = Ledger::default();
    for record in history.trace().until(history.cursor().step) {
        ledger.read(record);
    }
    let all = 0..ledger.len();
    all.map(|one| ledger.fates(one, names.names())).collect()
}

#[test]
fn a_message_is_judged_at_the_cursor_and_not_at_the_head() {
    let mut model = with_ledger();
    let under_way = ["Nobody has it yet: it is on its way to the broker."];
    assert_eq!(told(&ledger::build(&model)), under_way);
    tell(&mut model, TransportMsg::Play);
    run(&mut model);
    let known = told(&ledger::build(&model));
    let missing = "Motion sensor does not get it: it was subscribed to nothing then.";
    assert_eq!(known, ["Hall lamp has it.", missing]);
    tell(&mut model, TransportMsg::ToStart);
    assert_eq!(told(&ledger::build(&model)), [""; 0]);
    tell(&mut model, TransportMsg::ToHead);
    assert_eq!(told(&ledger::build(&model)), known);
}

#[test]
fn who_had_asked_and_does_not_get_it_is_counted_and_can_be_shown_alone() {
    let mut model = with_ledger();
    tell(&mut model, TransportMsg::Play);
    run(&mut model);
    assert_eq!(ledger::note(&model), "", "the sensor had asked for nothing");
    tell(&mut model, WorldMsg::Submit(LAMP, Verb::Disconnect));
    run(&mut model);
    publish(&mut model, "off");
    run(&mut model);
    assert_eq!(ledger::note(&model), "1 missing");
    tell(&mut model, PickMsg::MissingOnly(true));
    let view = ledger::build(&model);
    assert_eq!((view.entries.len(), view.counts), (1, (2, 1)));
    let line = &view.entries[0].fates[0];
    assert_eq!((line.node, line.sort), (LAMP, Sort::Missed));
    assert!(line.at.is_some(), "the moment is told: {line:?}");
}

#[test]
fn a_line_selects_its_packet_and_a_packet_lights_its_message() {
    let mut model = with_ledger();
    tell(&mut model, TransportMsg::Play);
    run(&mut model);
    let view = ledger::build(&model);
    let pick = view.entries[0].fates[0].pick;
    assert!(!view.entries[0].lit);
    tell(&mut model, PickMsg::Select(Some(pick)));
    assert_eq!(model.ui.side, Side::Ledger, "and the ledger stays");
    let Some(Selection::Packet(packet)) = model.ui.selection else {
        panic!("a delivery has a packet: {pick:?}");
    };
    let bytes = model.trace().get(packet).map(|record| &record.fact);
    assert!(
        format!("{bytes:?}").contains("Publish"),
        "the PUBLISH that brought it: {bytes:?}"
    );
    let entry = &ledger::build(&model).entries[0];
    assert!(entry.lit && entry.current);
    let story: Vec<String> = entry.story.iter().map(|it| it.told.to_string()).collect();
    assert_eq!(
        story.first().unwrap(),
        "Motion sensor publishes on hall/motion."
    );
    assert_eq!(story.last().unwrap(), "Hall lamp has it.");
}

#[test]
fn going_back_and_forth_reads_what_reading_it_all_says() {
    let mut model = with_ledger();
    for round in 0..12 {
        publish(&mut model, "on");
        run(&mut model);
        let back = if round % 3 == 0 {
            TransportMsg::PreviousMark
        } else {
            TransportMsg::StepBack
        };
        tell(&mut model, back);
        if round % 4 == 3 {
            tell(&mut model, WorldMsg::Undo);
        }
        let bench = model.bench();
        let fates = judged(&bench.book);
        assert_eq!(fates, from_scratch(&bench.history, &bench.book), "{round}");
    }
    assert!(model.bench().history.branches().0.len() > 3);
}

#[test]
fn while_time_runs_the_newest_are_judged_and_all_when_it_stands() {
    let world = "seed 3
broker hub
client s -> hub latency 5ms keep-alive off
client l -> hub latency 300ms keep-alive off
at 0ms s connect
at 0ms l connect
at 1s l subscribe \"a/#\" qos 0
s every 2ms first 60ms publish \"a/1\" \"{n}\" qos 0
";
    let mut model = with_ledger();
    let at = Instant::from_millis(4_000);
    tell(&mut model, WorldMsg::Restore(world.to_owned(), at));
    tell(&mut model, TransportMsg::Pace(Pace { slower: 1 }));
    tell(&mut model, TransportMsg::Toggle);
    let numbers = |model: &Model| {
        let judged = model.bench().book.judged();
        let all: Vec<_> = judged.messages.iter().map(|it| it.number).collect();
        let ledger = model.bench().book.ledger();
        assert!(all.windows(2).all(|two| two[0] + 1 == two[1]), "no hole");
        assert_eq!(judged.older + all.len(), ledger.len());
        assert_eq!(all.last(), ledger.len().checked_sub(1).as_ref());
    };
    for _ in 0..200 {
        tell(&mut model, TransportMsg::Frame(16.0));
        numbers(&model);
    }
    tell(&mut model, TransportMsg::Toggle);
    let bench = model.bench();
    let fates = judged(&bench.book);
    assert_eq!(fates, from_scratch(&bench.history, &bench.book));
}

#[test]
fn a_leap_in_a_long_run_reads_what_reading_it_all_says() {
    let world = "seed 3
broker hub
client s -> hub latency 5ms keep-alive off
client l -> hub latency 5ms keep-alive off
at 0ms s connect
at 0ms l connect
at 40ms l subscribe \"a/#\" qos 2
s every 10ms first 60ms publish \"a/1\" \"{n}\" qos 2
";
    let mut model = with_ledger();
    let seek = |model: &mut Model, ms: u64| {
        tell(model, TransportMsg::SeekTime(Instant::from_millis(ms)));
        let bench = model.bench();
        assert_eq!(bench.book.judged().older, 0);
        let fates = judged(&bench.book);
        assert_eq!(fates, from_scratch(&bench.history, &bench.book), "{ms} ms");
        fates.len()
    };
    tell(
        &mut model,
        WorldMsg::Restore(world.to_owned(), Instant::from_millis(9_000)),
    );
    assert!(model.bench().history.trace().records().len() > 8_000);
    for ms in [9_000, 500, 8_000, 7_900, 8_990, 3_000, 0, 6_000] {
        seek(&mut model, ms);
    }
    // Another future from here on, and back.
    let here = seek(&mut model, 2_000);
    tell(&mut model, WorldMsg::Act(Action::Crash(SENSOR)));
    assert_eq!(seek(&mut model, 9_000), here, "nobody publishes any more");
    tell(&mut model, WorldMsg::Undo);
    assert!(seek(&mut model, 9_000) > here);
    seek(&mut model, 4_000);
}

#[test]
fn a_long_ledger_says_what_it_does_not_show_and_leads_there() {
    let mut model = with_ledger();
    for _ in 0..60 {
        publish(&mut model, "on");
        tell(&mut model, TransportMsg::Pause);
    }
    tell(&mut model, TransportMsg::Play);
    run(&mut model);
    let view = ledger::build(&model);
    let (hidden, way) = view.earlier.expect("61 are too many");
    assert_eq!((view.entries.len() + hidden, view.counts.0), (61, 61));
    assert!(view.entries.last().unwrap().current && view.later.is_none());
    tell(&mut model, PickMsg::Select(Some(way)));
    let view = ledger::build(&model);
    let lit = view.entries.iter().find(|entry| entry.lit);
    assert_eq!(lit.map(|entry| entry.number + 1), Some(hidden));
    assert!(view.later.is_some());
}

#[test]
fn the_ledger_is_a_pane_of_its_own_on_a_narrow_screen() {
    let mut model = open("#/play");
    tell(&mut model, PageMsg::Pane(Pane::Ledger));
    assert_eq!(model.ui.side, Side::Ledger);
    tell(&mut model, PageMsg::Pane(Pane::Bytes));
    assert_eq!(model.ui.side, Side::Packet);
    tell(&mut model, PageMsg::Side(Side::Ledger));
    assert_eq!(model.ui.pane, Pane::Ledger);
    let (name, shift) = ("5".to_owned(), false);
    tell(&mut model, PageMsg::Side(Side::Broker));
    tell(&mut model, PageMsg::Key(Key { name, shift }));
    assert_eq!(model.ui.side, Side::Ledger);
}
