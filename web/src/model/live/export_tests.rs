//! What is saved of real connections.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "each check asks for one kind of fact"
)]

use brokerscope_core::id::NodeId;
use brokerscope_core::interchange::open;
use brokerscope_core::trace::Fact;
use brokerscope_core::wire::PacketKind;

use super::peers_tests::{SECOND, heard, stands, two};
use super::tests::{connect, ms, publish, subscribe};
use super::{LIVE_PAGE, LiveBench};
use crate::effect::{Effect, Setting};
use crate::model::{Format, Model};
use crate::msg::{LiveField, TimesMsg};

const SECRET: &str = "cheshire";

/// `two` was closed, `three` publishes to `one`, and has a password.
fn run() -> LiveBench {
    let mut bench = two(&[]);
    bench.add();
    let form = [
        (LiveField::ClientId, "three"),
        (LiveField::UserName, "alice"),
        (LiveField::Password, SECRET),
    ];
    stands(&mut bench, 2, ms(200), &form);
    bench.close(SECOND);
    bench.tick(ms(250));
    bench.choose(LIVE_PAGE);
    subscribe(&mut bench, &[(LiveField::Filter, "t")]);
    bench.tick(ms(300));
    heard(&mut bench, 0, ms(320), b"\x90\x04\x00\x01\x00\x02");
    let three = bench.peers()[1].node();
    bench.choose(three);
    let message = [
        (LiveField::Topic, "t"),
        (LiveField::Payload, "21,5"),
        (LiveField::Qos, "1"),
    ];
    publish(&mut bench, &message);
    bench.tick(ms(400));
    heard(&mut bench, 0, ms(420), b"\x32\x0a\x00\x01t\x00\x01\x0021,5");
    heard(&mut bench, 2, ms(420), b"\x40\x02\x00\x01");
    bench.tick(ms(500));
    bench
}

fn saved(format: Format) -> Option<(String, Vec<u8>)> {
    let (mut model, _) = Model::new(&Setting {
        hash: "#/connect".to_owned(),
        ..Setting::default()
    });
    model.live = run();
    match model.update(TimesMsg::Save(format).into()).pop() {
        Some(Effect::SaveBytes(name, bytes)) => Some((name, bytes)),
        Some(other) => panic!("{other:?}"),
        None => None,
    }
}

#[test]
fn who_is_gone_leaves_no_gap_and_a_password_stays_here() {
    let bench = run();
    assert!(bench.lifelines().len() > 3, "a place is free");
    let (trace, names) = bench.export();
    let called: Vec<&str> = names.all().map(|name| &**name).collect();
    assert_eq!(called, ["one", "broker", "three"]);
    let mut connects = 0;
    for record in trace.records() {
        assert!(
            record.node.is_none_or(|node| node < NodeId(3)),
            "{record:?}"
        );
        if let Fact::Sent { bytes, brief, .. } = &record.fact {
            let is_secret = bytes
                .windows(SECRET.len())
                .any(|it| it == SECRET.as_bytes());
            assert!(!is_secret, "{bytes:?}");
            let kind = brief.as_ref().map(|brief| brief.kind);
            let covered = kind == Some(PacketKind::Connect) && bytes.ends_with(b"********");
            connects += u32::from(covered);
        }
    }
    assert_eq!(connects, 1, "as long as it was");
    // Nobody but the file is without it.
    let known = bench.trace().records().iter().any(|record| {
        matches!(&record.fact, Fact::Sent { bytes, .. } if bytes.ends_with(SECRET.as_bytes()))
    });
    assert!(known);
}

#[test]
fn a_live_run_is_saved_in_every_way_but_one() {
    assert_eq!(
        saved(Format::Scenario),
        None,
        "a real broker plays nothing again"
    );
    let (name, capture) = saved(Format::Capture).unwrap();
    assert_eq!(name, "brokerscope.pcapng");
    let read = open(&capture.into()).unwrap();
    let kinds = |trace: &brokerscope_core::trace::Trace| -> Vec<_> {
        let records = trace.records().iter();
        let kinds = records.filter_map(|record| match &record.fact {
            Fact::Sent { conn, bytes, .. } => Some((conn.0, bytes.clone())),
            _ => None,
        });
        let mut kinds: Vec<_> = kinds.collect();
        kinds.sort();
        kinds
    };
    let ours = run().export().0;
    let of = |all: Vec<(u32, bytes::Bytes)>| -> Vec<_> { all.into_iter().map(|it| it.1).collect() };
    assert_eq!(of(kinds(&read.trace)), of(kinds(&ours)), "packet by packet");
    let text = |format| String::from_utf8(saved(format).unwrap().1).unwrap();
    let table = text(Format::Messages);
    let row = table
        .lines()
        .find(|line| line.contains("\"21,5\""))
        .unwrap_or_default();
    assert!(
        row.contains("three") && row.contains("one,handed-over"),
        "{table}"
    );
    for format in [Format::Drawing, Format::Mermaid, Format::Plantuml] {
        let text = text(format);
        assert!(text.contains("three") && text.contains("PUBLISH"), "{text}");
        assert!(!text.contains(SECRET), "{text}");
    }
}

#[test]
fn before_anything_was_said_a_file_is_empty_and_no_error() {
    let mut bench = LiveBench::new(7, 7);
    connect(&mut bench, &[]);
    let (mut model, _) = Model::new(&Setting {
        hash: "#/connect".to_owned(),
        ..Setting::default()
    });
    model.live = bench;
    for format in Format::ALL {
        let effects = model.update(TimesMsg::Save(format).into());
        assert_eq!(
            effects.len(),
            usize::from(format != Format::Scenario),
            "{format:?}"
        );
    }
}
