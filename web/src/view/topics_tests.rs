use brokerscope_core::machine::Message;
use brokerscope_core::topic::TopicName;
use brokerscope_core::wire::{Properties, Qos};
use bytes::Bytes;

use super::*;

/// What came, a second between each.
fn seen(messages: &[(&str, &str)], look: &LiveLook) -> TopicsView {
    let mut live = LiveBench::new(7, 7);
    for (second, (topic, payload)) in (1..).zip(messages) {
        let message = Message {
            topic: TopicName::parse(topic).unwrap(),
            payload: Bytes::copy_from_slice(payload.as_bytes()),
            qos: Qos::AtMostOnce,
            retain: false,
            properties: Properties::none(),
        };
        live.came(Instant::from_millis(second * 1_000), &message);
    }
    build(&live, look)
}

fn shape(view: &TopicsView) -> Vec<String> {
    let rows = view.rows.iter().map(|row| {
        let value = row.last.as_ref().map_or("", |last| &last.value.shown);
        let below = row.below.map_or(String::new(), |(n, _)| format!(" ({n})"));
        format!(
            "{}{}{below} {value}",
            "  ".repeat(row.depth),
            row.label.shown
        )
    });
    rows.map(|row| row.trim_end().to_owned()).collect()
}

#[test]
fn topics_stand_in_a_tree_and_lonely_levels_on_one_row() {
    let messages = [
        ("plant/1/temp", "21.5"),
        ("plant/2/temp", "20"),
        ("plant/1/lamp", "on"),
        ("plant", "all"),
        ("plant-b/c/d", "x"),
        ("/a", "slash"),
        ("a//b", "empty"),
        ("plant/1", "up"),
    ];
    assert_eq!(
        shape(&seen(&messages, &LiveLook::default())),
        [
            "/a slash",
            "a//b empty",
            "plant (4) all",
            "  1 (2) up",
            "    lamp on",
            "    temp 21.5",
            "  2/temp 20",
            "plant-b/c/d x",
        ]
    );
    let look = LiveLook {
        closed: vec!["plant/1".to_owned()],
        ..LiveLook::default()
    };
    let view = seen(&messages, &look);
    assert_eq!(shape(&view)[3..5], ["  1 (2) up", "  2/temp 20"]);
}

#[test]
fn a_topic_from_near_has_its_past_and_numbers_have_a_curve() {
    let look = LiveLook {
        topic: Some("t".to_owned()),
        ..LiveLook::default()
    };
    let view = seen(&[("t", "20"), ("t", "-1.25"), ("t", "9.375")], &look);
    let near = view.near.unwrap();
    let past: Vec<&str> = near.past.iter().map(|it| &*it.1.shown).collect();
    assert_eq!(past, ["-1.25", "20"]);
    let curve = near.curve.unwrap();
    assert_eq!(curve.points, [(0, 0), (500, 1_000), (1_000, 500)]);
    assert_eq!(curve.range, ("-1.25".to_owned(), "20".to_owned()));
    let words = seen(&[("t", "20"), ("t", "on"), ("t", "9")], &look);
    assert_eq!(words.near.unwrap().curve, None, "not all are numbers");
    assert_eq!(seen(&[("u", "1")], &look).near, None);
}

#[test]
fn only_plain_decimals_are_numbers() {
    #[rustfmt::skip]
    let table = [
        ("21.5", Some(21_500)), ("-0.0009", Some(0)), ("7", Some(7_000)), ("1.2345", Some(1_234)),
        ("", None), ("-", None), ("1.", None), (".5", None), ("1e3", None), ("0x10", None),
        ("12345678901", None), ("NaN", None), ("٣", None),
    ];
    for (text, number) in table {
        assert_eq!(thousandths(text), number, "{text:?}");
    }
}
