//! What a trace answers, and how it tells a story.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "each test asks for one kind of fact"
)]

use brokerscope_core::id::{RecordId, StepId};
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Fact, Lost, Names, Outcome, print};
use brokerscope_core::wire::PacketKind;
use brokerscope_tests::scenarios::{PLAYED_UNTIL, SCENARIOS};
use brokerscope_tests::stage::Stage;

const STORY: &str = r#"
broker hub
client alice v5 -> hub keep-alive off
client bob   v5 -> hub keep-alive off
at 0ms   alice connect
at 0ms   bob connect
at 200ms bob subscribe "t" qos 1
at 300ms alice publish "t" "x" qos 1
at 310ms hold alice--hub
at 400ms release alice--hub
at 415ms cut bob--hub
"#;

fn story() -> Stage {
    let mut stage = Stage::of(STORY);
    stage.play_out();
    stage
}

/// All packets of this kind, by their records.
fn sent(stage: &Stage, kind: PacketKind) -> Vec<RecordId> {
    let records = stage
        .trace
        .records()
        .iter()
        .filter(|record| match &record.fact {
            Fact::Sent {
                brief: Some(brief), ..
            } => brief.kind == kind,
            _ => false,
        });
    records.map(|record| record.id).collect()
}

#[test]
fn an_outcome_is_what_was_known_at_that_step() {
    let stage = story();
    let publishes = sent(&stage, PacketKind::Publish);
    let step_at = |ms| {
        stage
            .trace
            .until_time(Instant::from_millis(ms))
            .last()
            .unwrap()
            .step
    };
    let outcome = |place: usize, ms| stage.trace.outcome(publishes[place], step_at(ms));
    let due = |ms| Some(Instant::from_millis(ms));
    assert_eq!(outcome(0, 299), None, "not sent yet");
    assert_eq!(outcome(0, 300), Some(Outcome::InFlight { due: due(320) }));
    assert_eq!(
        outcome(0, 310),
        Some(Outcome::InFlight { due: None }),
        "held"
    );
    assert_eq!(
        outcome(0, 400),
        Some(Outcome::InFlight { due: due(410) }),
        "released"
    );
    let Some(Outcome::Arrived { at, .. }) = outcome(0, 410) else {
        panic!("it arrives");
    };
    assert_eq!(at, Instant::from_millis(410));
    assert!(
        matches!(outcome(1, 410), Some(Outcome::InFlight { .. })),
        "the hub sent it on"
    );
    let lost = |it| {
        matches!(
            it,
            Some(Outcome::Lost {
                why: Lost::LinkCut,
                ..
            })
        )
    };
    assert!(lost(outcome(1, 415)), "{:?}", outcome(1, 415));
    assert_eq!(
        stage.trace.outcome(RecordId(0), StepId(99)),
        None,
        "no packet"
    );
}

#[test]
fn a_chain_leads_back_to_what_somebody_did() {
    let stage = story();
    let to_bob = sent(&stage, PacketKind::Publish)[1];
    let chain: Vec<_> = stage.trace.chain(to_bob).collect();
    assert!(matches!(chain[0].fact, Fact::Sent { .. }));
    assert!(matches!(chain[1].fact, Fact::Arrived { .. }));
    assert!(matches!(chain[2].fact, Fact::Sent { .. }));
    assert!(matches!(chain[3].fact, Fact::Acted(_)));
    assert_eq!(chain.len(), 4);
    let arrival = chain[1].id;
    assert!(
        stage
            .trace
            .effects(arrival)
            .any(|record| record.id == to_bob)
    );
}

#[test]
fn steps_cut_a_trace_into_pieces() {
    let stage = story();
    let (records, last) = (stage.trace.records(), stage.world.steps());
    for step in (0..=last.0).map(StepId) {
        let (before, after) = (stage.trace.until(step), stage.trace.between(step, last));
        assert_eq!(before.len() + after.len(), records.len());
        assert!(after.first().is_none_or(|record| record.step > step));
    }
}

#[test]
fn a_story_is_told_in_sentences() {
    let stage = story();
    let told = print(&stage.trace, &Names::of(&stage.scenario));
    for line in [
        "0.000 s  alice is told to connect.",
        "0.000 s  alice asks hub for a connection.",
        "0.300 s  alice sends PUBLISH on t at QoS 1 with identifier 1 to hub.",
        "0.310 s  The link between alice and hub stalls. Nobody is told.",
        "0.310 s  PUBLISH is stuck on its way.",
        "0.400 s  PUBLISH travels on and arrives at 0.410 s.",
        "0.415 s  The link between bob and hub is cut. hub is not told.",
        "0.415 s  PUBLISH is lost: the link was cut under it.",
        "0.415 s  For bob the connection is over: its network is gone.",
    ] {
        assert!(told.lines().any(|said| said == line), "{line}\n{told}");
    }
}

/// Whatever happens has a sentence: one line, with a full stop, without holes.
#[test]
fn every_record_has_its_sentence() {
    for (name, text) in SCENARIOS {
        let mut stage = Stage::of(text);
        stage.play(PLAYED_UNTIL);
        let told = print(&stage.trace, &Names::of(&stage.scenario));
        assert_eq!(told.lines().count(), stage.trace.records().len(), "{name}");
        for line in told.lines() {
            assert!(
                line.ends_with('.') && !line.contains("..") && !line.contains("  ."),
                "{line}"
            );
            assert!(
                !line.contains("somebody") && !line.contains("What was sent"),
                "{line}"
            );
        }
    }
}
