use super::*;
use crate::view::ladder::tests::{ALICE, BOB, BROKER, brief, run};

fn names() -> Vec<(NodeId, Arc<str>)> {
    let all = [
        (BROKER, "hub"),
        (ALICE, "alice"),
        (BOB, "bob"),
        (BOB, "Hall lamp"),
    ];
    all.map(|(node, name)| (node, name.into())).to_vec()
}

/// The packets of the run that a line wants, as they are called, and how each ended.
fn wanted(line: &str) -> Vec<String> {
    let filter = read(line, &names()).unwrap_or_else(|problem| panic!("{line}: {problem:?}"));
    let records = run();
    let fate = |id: RecordId| {
        let end = records.iter().filter_map(Fate::of).find(|end| end.0 == id);
        end.map_or(Fate::Open, |(_, fate)| fate)
    };
    let packets = records.iter().filter_map(|record| {
        let Fact::Sent { brief, to, .. } = &record.fact else {
            return None;
        };
        Some((record, brief.as_ref()?, *to))
    });
    let wanted = packets.filter(|(record, ..)| filter.wants(record, fate(record.id)));
    let told = wanted.map(|(_, brief, to)| {
        let to = names().into_iter().find(|(node, _)| *node == to).unwrap().1;
        format!("{} to {to}", brief.kind.name())
    });
    told.collect()
}

#[test]
fn a_line_wants_what_it_says() {
    let (out, in_, rec) = ("PUBLISH to hub", "PUBLISH to bob", "PUBREC to alice");
    let all = wanted("");
    assert_eq!(all.len(), 5, "{all:?}");
    #[rustfmt::skip]
    let table: &[(&str, &[&str])] = &[
        ("qos:2",                             &[out, in_, out]),
        ("qos:1",                             &[]),
        ("topic:plant/#",                     &[out, in_, out]),
        ("topic:plant/+/temp",                &[out, in_, out]),
        ("topic:plant/+",                     &[]),
        ("from:alice type:publish",           &[out, out]),
        ("FROM:Alice TYPE:PUBLISH",           &[out, out]),
        ("to:\"Hall lamp\"",                  &[in_]),
        ("type:publish type:pubrec to:bob",   &[in_]),
        ("type:publish type:pubrec -to:hub",  &[rec, in_]),
        ("id:1 -type:publish -type:pubrel",   &[rec]),
        ("dup",                               &[out]),
        ("retain",                            &[]),
        ("\"21\" -dup",                       &[out, in_]),
        ("\"22\"",                            &[]),
        ("fate:lost",                         &[rec]),
        ("-fate:arrived",                     &[rec]),
        ("fate:open fate:lost",               &[rec]),
        ("after:250ms before:1s",             &[rec, in_]),
        ("after:0.25s before:250ms",          &[]),
    ];
    for (line, expected) in table {
        assert_eq!(wanted(line), *expected, "{line}");
    }
}

#[test]
fn what_is_wrong_has_its_place_and_a_hint() {
    #[rustfmt::skip]
    let table = [
        ("qos:3",                  5,  "qos"),
        ("dup qos:",               9,  "wants something"),
        ("topic:a/#/b",            7,  "topic"),
        ("topic:$share/g/a",       7,  "topic"),
        ("from:carol",             6,  "carol"),
        ("-to:nobody",             5,  "nobody"),
        ("type:publish type:say",  19, "say"),
        ("id:0",                   4,  "id"),
        ("id:65536",               4,  "65536"),
        ("fate:sealed",            6,  "sealed"),
        ("after:soon",             7,  "soon"),
        ("before:5",               8,  "5"),
        ("  pubrec",               3,  "pubrec"),
        ("colour:red",             1,  "colour"),
        ("\"21",                   1,  "quotes"),
        ("ä from:\"é",             1,  "ä"),
    ];
    for (line, column, message) in table {
        let problem = read(line, &names()).expect_err(line);
        assert!(problem.message.contains(message), "{line}: {problem:?}");
        assert_eq!(problem.column, column, "{line}: {problem:?}");
        assert!(!problem.hint.is_empty(), "{line}");
    }
}

#[test]
fn other_lines_are_asked_what_they_can_answer() {
    let records = run();
    let cut = records
        .iter()
        .find(|record| matches!(record.fact, Fact::Acted(_)));
    let cut = cut.unwrap();
    for (line, expected) in [
        ("after:280ms", true),
        ("before:280ms", false),
        ("qos:2", false),
    ] {
        let filter = read(line, &names()).unwrap();
        assert_eq!(filter.wants(cut, Fate::Open), expected, "{line}");
    }
}

#[test]
fn a_subscribe_is_about_its_filter() {
    use crate::view::ladder::tests::Script;
    use brokerscope_core::id::ConnId;
    let mut script = Script::default();
    let mut subscribe = brief(PacketKind::Subscribe, Some(1));
    subscribe.topic = Some("plant/#".into());
    script.send(0, ConnId(0), (BOB, BROKER), subscribe);
    for (line, expected) in [("topic:plant/#", true), ("topic:plant/+", false)] {
        let filter = read(line, &names()).unwrap();
        let wants = filter.wants(&script.records[0], Fate::Open);
        assert_eq!(wants, expected, "{line}");
    }
}
