//! What devices do by themselves.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "each test asks for one kind of fact"
)]

use brokerscope_core::machine::Event;
use brokerscope_core::scenario::{parse, print};
use brokerscope_core::time::Instant;
use brokerscope_core::trace::Fact;
use brokerscope_core::wire::Property;
use brokerscope_tests::stage::Stage;

/// What bob was given, and when, in milliseconds.
fn heard(habits: &str, until_ms: u64) -> Vec<(u64, String)> {
    let text = format!(
        "broker hub
        client alice v5 -> hub latency 10ms keep-alive off persistent flash
        client bob v5 -> hub latency 10ms keep-alive off
        {habits}
        at 0ms alice connect
        at 0ms bob connect
        at 100ms bob subscribe \"#\" qos 1"
    );
    let mut stage = Stage::of(&text);
    stage.play(Instant::from_millis(until_ms));
    let records = stage.trace.records().iter();
    let bobs = records.filter(|record| record.node.is_some_and(|node| node.0 == 2));
    let heard = bobs.filter_map(|record| match &record.fact {
        Fact::Happened(Event::Delivered(message)) => {
            let payload = String::from_utf8_lossy(&message.payload);
            let ms = record.at.as_micros() / 1_000;
            Some((ms, format!("{} {payload}", message.topic.as_str())))
        }
        _ => None,
    });
    heard.collect()
}

fn at(list: &[(u64, &str)]) -> Vec<(u64, String)> {
    list.iter()
        .map(|(ms, text)| (*ms, (*text).to_owned()))
        .collect()
}

/// What a device does, what bob hears of it and when, and why.
type Row = (&'static str, &'static [(u64, &'static str)], &'static str);

#[test]
fn a_device_publishes_by_itself() {
    #[rustfmt::skip]
    let table: [Row; 6] = [
        ("alice every 1s times 2 publish \"t\" \"{n}\" qos 1",
         &[(1_020, "t 1"), (2_020, "t 2")], "so many times"),
        ("alice every 1s first 300ms publish \"t/{n}\" \"x\"",
         &[(320, "t/1 x"), (1_320, "t/2 x"), (2_320, "t/3 x")], "from the first on"),
        ("alice senses ramp 0 10 over 10s every 1s publish \"t\" \"{value}\"",
         &[(1_020, "t 1"), (2_020, "t 2")], "what it sees (the first look is before bob subscribes)"),
        ("alice senses square 18.5 -3 period 2s every 250ms by 0.001 publish \"t\" \"{value}\"",
         &[(1_020, "t -3"), (2_020, "t 18.5")], "only what is new"),
        ("bob every 1s times 1 publish \"ask\" \"how?\" qos 1
          at 50ms alice subscribe \"ask\" qos 1
          alice answers \"ask\" after 200ms publish \"re/{topic}\" \"{payload} {n}\" qos 1",
         &[(1_020, "ask how?"), (1_240, "re/ask how? 1")], "an answer"),
        ("alice every 1s publish \"t\" \"{n}\"
          at 1500ms crash alice
          at 1600ms restart alice
          at 1700ms alice connect",
         &[(1_020, "t 1"), (2_620, "t 1")], "a device that starts again counts again"),
    ];
    for (habits, expected, why) in table {
        assert_eq!(heard(habits, 2_700), at(expected), "{why}");
    }
}

/// [§4.10]: the asker says where the answer is to go, and by what it will know it.
#[test]
fn an_answer_goes_where_the_asker_wants_it() {
    let ask = |how: &str| {
        let habits = format!(
            "at 50ms alice subscribe \"ask\" qos 1
            alice answers \"ask\" publish \"{{response}}\" \"{{payload}}!\"
            at 1s bob publish \"ask\" \"how\" {how}"
        );
        let parsed = parse(&format!(
            "broker hub\nclient alice v5 -> hub\nclient bob v5 -> hub\n{habits}"
        ));
        assert_eq!(parsed.problems, [], "{how}");
        heard(&habits, 2_000)
    };
    let asked = (1_020, "ask how".to_owned());
    let to = "response-topic \"bob/in\"";
    assert_eq!(ask(to), [asked.clone(), (1_040, "bob/in how!".to_owned())]);
    assert_eq!(ask(""), [asked], "nobody knows where to");
    let mut stage = Stage::of(&format!(
        "broker hub
        client alice v5 -> hub latency 10ms
        client bob v5 -> hub latency 10ms
        alice answers \"ask\" publish \"{{response}}\" \"yes\"
        at 0ms alice connect
        at 0ms bob connect
        at 100ms alice subscribe \"ask\"
        at 100ms bob subscribe \"bob/in\"
        at 1s bob publish \"ask\" \"how\" {to} correlation-data \"7\""
    ));
    stage.play(Instant::from_millis(2_000));
    let given = stage
        .trace
        .records()
        .iter()
        .find_map(|record| match &record.fact {
            Fact::Happened(Event::Delivered(message)) if message.payload == "yes" => {
                Some(message.properties.clone())
            }
            _ => None,
        });
    let data = Property::CorrelationData(b"7".to_vec().into());
    assert!(given.is_some_and(|it| it.0.contains(&data)), "it came back");
}

#[test]
fn what_a_device_slept_through_is_not_made_up_for() {
    let habits = "alice every 1s publish \"t\" \"{n}\"
        at 1500ms sleep alice
        at 4200ms wake alice";
    let expected = at(&[(1_020, "t 1"), (4_220, "t 2"), (5_020, "t 3")]);
    assert_eq!(
        heard(habits, 5_500),
        expected,
        "once when it wakes, and then in step again"
    );
}

#[test]
fn a_clock_that_runs_fast_makes_a_device_early() {
    let text = "alice every 1s publish \"t\" \"{n}\"";
    let mut stage = Stage::of(&format!(
        "broker hub\nclient alice v5 -> hub drift 25%\n{text}\nat 0ms alice connect"
    ));
    stage.play(Instant::from_millis(1_700));
    let sent = stage
        .trace
        .records()
        .iter()
        .filter_map(|record| match &record.fact {
            Fact::Sent {
                brief: Some(it), ..
            } if it.topic.is_some() => Some(record.at.as_micros()),
            _ => None,
        });
    assert_eq!(
        sent.collect::<Vec<_>>(),
        [800_000, 1_600_000],
        "four fifths of a second each"
    );
}

#[test]
fn what_is_heard_stands_for_itself_and_is_not_read_for_words_again() {
    let habits = "bob every 1s times 1 publish \"ask\" \"{n} {topic} {payload}\" qos 1
        at 50ms alice subscribe \"ask\" qos 1
        alice answers \"ask\" publish \"re\" \"<{payload}>\" qos 1";
    let heard = heard(habits, 1_500);
    assert_eq!(
        heard.last().map(|it| it.1.as_str()),
        Some("re <1 {topic} {payload}>")
    );
}

#[test]
fn a_wrong_habit_is_told_with_its_place() {
    #[rustfmt::skip]
    let table = [
        ("alice every 0ms publish \"t\" \"\"",                         13, "too often"),
        ("alice every 1s",                                             15, "`publish`"),
        ("alice senses cosine 1 2 every 1s publish \"t\" \"\"",        14, "curve"),
        ("alice senses sine 1 2 period 1m publish \"t\" \"\"",         33, "`every`"),
        ("alice senses constant 1.2345 every 1s publish \"t\" \"\"",   23, "no value"),
        ("alice answers \"a/#/b\" publish \"t\" \"\"",                 15, "#"),
        ("carol every 1s publish \"t\" \"\"",                          1,  "no client"),
    ];
    for (line, column, said) in table {
        let text = format!("broker hub\nclient alice v5 -> hub\n{line}");
        let problems = parse(&text).problems;
        let problem = problems.first().unwrap_or_else(|| panic!("{line}"));
        assert!(problem.message.contains(said), "{line}: {problem:?}");
        assert_eq!(
            (problem.line, problem.column),
            (3, column),
            "{line}: {problem:?}"
        );
    }
}

#[test]
fn habits_read_back() {
    let text = "broker hub
client alice v5 -> hub
alice every 5s first 1s jitter 250ms times 9 publish \"t\" \"{n}\" qos 2 retain
alice senses walk -5 5 step 0.25 every 1s by 0.5 publish \"t\" \"{value}\" qos 1
alice answers \"cmd/#\" after 20ms publish \"ack\" \"{payload}\" qos 0";
    let scenario = parse(text).scenario;
    let again = parse(&print(&scenario));
    assert_eq!(again.problems, []);
    assert_eq!(again.scenario, scenario);
}
