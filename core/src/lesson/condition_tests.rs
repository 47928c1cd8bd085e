//! Conditions, judged over a tape of a lesson's world.

use super::run::{judge, up_to};
use super::tape::{names, scenario, story};
use crate::condition::{Moment, Verdict, parse_condition};
use crate::history::Cursor;
use crate::id::{RecordId, StepId};
use crate::scenario::Problem;
use crate::time::Instant;

fn verdict(text: &str) -> Verdict {
    let condition = parse_condition(text, &names()).unwrap_or_else(|it| panic!("{text}: {it:?}"));
    judge(&condition, &story().0, &scenario())
}

#[test]
fn every_kind_of_record_is_told_from_its_like() {
    #[rustfmt::skip]
    let table = [
        ("delivered bob \"21.5\" exactly 2",                     true),
        ("delivered bob \"21.5\" exactly 1",                     false),
        ("delivered bob \"22\"",                                 false),
        ("delivered alice",                                      false),
        ("delivered bob topic \"plant/1/temp\" qos 1",           true),
        ("delivered bob topic \"plant/2/temp\"",                 false),
        ("delivered bob qos 2",                                  false),
        ("sent PUBLISH from alice exactly 2",                    true),
        ("sent publish dup exactly 1",                           true),
        ("sent PUBLISH from hub",                                false),
        ("sent PUBLISH \"21.5\" qos 1 id 1 to hub at least 2",   true),
        ("sent PUBLISH id 2",                                    false),
        ("sent PUBACK topic \"plant/1/temp\"",                   false),
        ("arrived PUBLISH from alice to hub exactly 1",          true),
        ("arrived PUBLISH dup",                                  false),
        ("lost PUBACK from hub to alice",                        true),
        ("lost PUBACK from hub to alice by cut",                 true),
        ("lost PUBACK by close",                                 false),
        ("lost PUBREC",                                          false),
        ("connected alice at least 2",                           true),
        ("connected alice session-present exactly 1",            true),
        ("connected alice session-new exactly 1",                true),
        ("connected bob",                                        false),
        ("disconnected alice",                                   true),
        ("disconnected bob",                                     false),
        ("published alice",                                      true),
        ("published bob",                                        false),
        ("closed at alice by network-lost",                      true),
        ("closed at alice by fin",                               false),
        ("closed at hub",                                        false),
        ("closed at alice with bob",                             false),
        ("alice closed by network-lost by 1h",                   true),
        ("bob receives \"plant/1/temp\" \"21.5\" exactly 2 times", true),
        ("bob receives \"plant/1/temp\" once",                   false),
        ("bob receives \"plant/2/temp\" never",                  true),
        ("alice disconnected by 1h",                             true),
        ("alice disconnected by 1us",                            false),
        ("will alice never",                                     true),
        ("delivered bob live exactly 2",                         true),
        ("delivered bob retained",                               false),
        ("sent PUBACK reason 0x00",                              true),
        ("sent PUBACK reason 0x10",                              false),
        ("delivered bob exactly 1 by 5ms",                       true),
        ("delivered bob exactly 1 since 5ms",                    true),
        ("delivered bob between 5ms and 10ms",                   false),
        ("(delivered bob and lost PUBACK) between 5ms and 1s",   true),
        ("noted 4.4.0-1 at alice",                               true),
        ("noted MQTT-4.4.0-1 exactly 1",                         true),
        ("noted 4.4.0-1 at hub",                                 false),
        ("noted 4.3.3-10",                                       false),
    ];
    for (text, expected) in table {
        assert_eq!(verdict(text).holds, expected, "{text}");
    }
}

#[test]
fn joints_bind_and_then_or() {
    #[rustfmt::skip]
    let table = [
        ("lost PUBACK and delivered bob",                               true),
        ("lost PUBACK and lost PUBREC",                                 false),
        ("lost PUBREC or lost PUBACK",                                  true),
        ("lost PUBREC or lost PUBCOMP",                                 false),
        ("lost PUBACK then sent PUBLISH dup",                           true),
        ("sent PUBLISH dup then lost PUBACK",                           false),
        // What came before the first part held does not count for the second.
        ("lost PUBACK then delivered bob exactly 1",                    true),
        ("lost PUBACK then delivered bob exactly 2",                    false),
        // The same record is not both the one and what follows it.
        ("delivered bob then delivered bob then delivered bob",         false),
        ("lost PUBREC and lost PUBREC or lost PUBACK",                  true),
        ("lost PUBREC and (lost PUBREC or lost PUBACK)",                false),
        ("lost PUBACK then lost PUBACK and delivered bob",              false),
        ("lost PUBREC exactly 0 then delivered bob exactly 2",          true),
    ];
    for (text, expected) in table {
        assert_eq!(verdict(text).holds, expected, "{text}");
    }
}

#[test]
fn a_verdict_tells_when_and_shows_what() {
    let moment = |record: u32| {
        let at = Instant::from_millis(u64::from(record));
        Some(Moment {
            at,
            record: RecordId(record),
        })
    };
    let once = verdict("delivered bob exactly 1");
    assert!(!once.holds);
    assert_eq!(
        (once.first, once.since),
        (moment(4), None),
        "it held until the second came"
    );
    let both = verdict("delivered bob exactly 2 and lost PUBACK");
    assert_eq!((both.first, both.since), (moment(11), moment(11)));
    assert_eq!(both.evidence, [4, 5, 11].map(RecordId));
    let never = verdict("lost PUBREC exactly 0");
    assert!(never.holds);
    assert_eq!(
        (never.first, never.since),
        (None, None),
        "it held before anything happened"
    );
}

#[test]
fn the_future_is_not_judged() {
    let tape = story();
    let condition = parse_condition("delivered bob exactly 1", &names()).unwrap();
    let cursor = Cursor {
        step: StepId(10),
        at: Instant::from_millis(10),
    };
    let seen = up_to(&tape.0, cursor);
    assert_eq!(seen.len(), 11);
    assert!(judge(&condition, seen, &scenario()).holds);
}

#[test]
fn a_mistake_has_its_place_and_a_way_out() {
    #[rustfmt::skip]
    let table = [
        // text                               column  hint contains
        ("delivred bob",                       1,     "did you mean `delivered`?"),
        ("delivered bbo",                      11,    "did you mean `bob`?"),
        ("delivered carol",                    11,    "hub, alice, bob"),
        ("delivered bob \"21.5",               15,    "both quotes"),
        ("delivered bob exactly two",          23,    "a number"),
        ("delivered bob exactly",              22,    "a number"),
        ("sent PUBLSH",                        6,     "did you mean `PUBLISH`?"),
        ("sent PUBLISH dpu",                   14,    "did you mean `dup`?"),
        ("sent PUBLISH by cut",                14,    "here may stand"),
        ("lost PUBREC by scissors",            16,    "cut, close, reset"),
        ("sent PUBLISH qos 3",                 18,    "0, 1 or 2"),
        ("sent PUBLISH id 0",                  17,    "1 to 65535"),
        ("delivered bob topic \"a/#/b\"",      21,    "plant/#"),
        ("noted 4.3.3-100",                    7,     "4.3.3-10"),
        ("(lost PUBREC",                       13,    "`)`"),
        ("lost PUBREC)",                       12,    "and, then, or"),
        ("",                                   1,     "delivered"),
        ("bob recieves \"a\"",                 1,     "delivered"),
        ("bbo receives \"a\"",                 1,     "did you mean `bob`?"),
        ("delivered bob between 1s",           25,    "between 1s and 2s"),
        ("delivered bob since soon",           21,    "20ms"),
        ("sent PUBACK reason odd",             20,    "0x8e"),
        ("lost PUBREC and",                    16,    "delivered"),
        ("and",                                1,     "delivered"),
    ];
    for (text, column, hint) in table {
        let problems: Vec<Problem> = parse_condition(text, &names()).unwrap_err();
        let first = problems
            .first()
            .unwrap_or_else(|| panic!("{text}: no problem"));
        assert_eq!((first.line, first.column), (1, column), "{text}: {first:?}");
        let said = format!("{} {}", first.message, first.hint);
        assert!(said.contains(hint), "{text}: {first:?}");
    }
}

#[test]
fn parentheses_have_a_limit() {
    let nested = |depth: usize| format!("{}lost PUBREC{}", "(".repeat(depth), ")".repeat(depth));
    assert!(parse_condition(&nested(16), &[]).is_ok());
    let problems = parse_condition(&nested(17), &[]).unwrap_err();
    assert_eq!(problems[0].column, 17);
    assert!(
        parse_condition(&nested(100_000), &[]).is_err(),
        "no depth makes it fall over"
    );
}
