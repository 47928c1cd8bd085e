//! What the language understands, what it says about mistakes, and that it reads what it writes.

use super::*;
use crate::id::{LinkId, NodeId};
use crate::machine::Command;
use crate::spec::Version;
use crate::time::Span;
use crate::wire::{Properties, Property, Qos, ReasonCode, Text};
use crate::world::{Face, Way};

const HALL: &str = r#"
seed 7
broker hub
client alice v5 -> hub  latency 20ms
client bob   v3 -> hub  latency 35ms jitter 5ms face lamp title "Hall lamp"  # dim

at 0ms    alice connect clean-start
at 80ms   bob subscribe "plant/+/temp" qos 2, "hall/#"
at 200ms  alice publish "plant/1/temp" "21.5" qos 2 retain user-property "unit" "°C"
at 230ms after 42  cut bob--hub
at 1.5s   add client carol v5 -> hub keep-alive off persistent
at 2s     carol disconnect with-will
"#;

fn read(text: &str) -> Scenario {
    let parsed = parse(text);
    assert_eq!(parsed.problems, [], "{text}");
    parsed.scenario
}

fn clients(scenario: &Scenario) -> Vec<&ClientSpec> {
    let clients = scenario.nodes.iter().filter_map(|node| match node {
        NodeSpec::Client(spec) => Some(spec),
        NodeSpec::Broker(_) => None,
    });
    clients.collect()
}

#[test]
fn a_world_is_read_as_written() {
    let hall = read(HALL);
    assert_eq!(hall.seed, 7);
    let [alice, bob] = clients(&hall)[..] else {
        panic!("two clients: {hall:?}");
    };
    assert_eq!(
        (alice.options.version, bob.options.version),
        (Version::V5, Version::V311)
    );
    assert_eq!(bob.link.up.jitter, Span::from_millis(5));
    assert_eq!(
        (bob.face, bob.title.as_deref()),
        (Face::Lamp, Some("Hall lamp"))
    );
    assert_eq!(
        bob.options.client_id.as_str(),
        "bob",
        "its name unless `id` says otherwise"
    );

    let acts: Vec<_> = hall.timed.iter().map(|timed| &timed.action).collect();
    assert!(matches!(acts[1],
        Action::Command { client: NodeId(2), command: Command::Subscribe { filters, .. } }
        if filters[0].qos == Qos::ExactlyOnce && filters[1].qos == Qos::AtMostOnce));
    assert_eq!(
        (acts[3], hall.timed[3].after),
        (&Action::Cut(LinkId(1)), Some(StepId(42)))
    );
    assert!(matches!(acts[4],
        Action::AddClient(spec) if spec.options.keep_alive == 0
            && !spec.options.clean_start && spec.options.session_expiry == u32::MAX));
    assert_eq!(hall.timed[5].at, Instant::from_millis(2_000));
    let reason = ReasonCode::DISCONNECT_WITH_WILL_MESSAGE;
    let goodbye = Action::Command {
        client: NodeId(3),
        command: Command::Disconnect { reason },
    };
    assert_eq!(
        acts[5], &goodbye,
        "a client added later has the next number"
    );
}

#[test]
fn what_is_printed_reads_back() {
    for text in [
        HALL,
        "",
        "title \"a \\\"b\\\"\"\nseed 0x10\nbroker \"the hub\" queue 3",
    ] {
        let scenario = read(text);
        let printed = print(&scenario);
        assert_eq!(read(&printed), scenario, "{printed}");
        assert_eq!(print(&read(&printed)), printed, "printing is settled");
    }
}

#[test]
fn every_mistake_has_its_place_and_a_hint() {
    const HEAD: &str = "broker hub\nclient alice v5 -> hub\n";
    #[rustfmt::skip]
    let table = [
        // the third line                               column  in the message        in the hint
        ("clinet bob v5 -> hub",                        1,  "beginning of a line",    "`client`"),
        ("client bob v5 -> hbu",                        18, "no broker `hbu`",        "`hub`"),
        ("client bob v5",                               14, "belongs to a broker",    "-> hub"),
        ("client bob v6 -> hub",                        12, "`v6` is no version",     "v5"),
        ("client bob v5 -> hub latncy 5ms jitter 1ms",  22, "`latncy`",               "`latency`"),
        ("client bob v5 -> hub latency 5",              30, "`5` is not a latency",   "unit"),
        ("client bob v5 -> hub keep-alive 1.5s",        33, "whole seconds",          "60s"),
        ("client bob v5 -> hub face cat",               27, "`cat` is no face",       "lamp"),
        ("client bob v5 -> hub will \"a/+\" \"x\"",     27, "exact name",             "MQTT-4.7.0-1"),
        ("client alice v3 -> hub",                      1,  "`alice` is taken",       "of its own"),
        ("alice connect",                               1,  "when shall",             "at 80ms"),
        ("at soon alice connect",                       4,  "`soon` is not a time",   "20ms"),
        ("at 1s alcie connect",                         7,  "no client `alcie`",      "`alice`"),
        ("at 1s hub connect",                           7,  "no client `hub`",        "only answers"),
        ("at 1s alice pubish \"a\" \"b\"",              13, "`pubish`",               "`publish`"),
        ("at 1s alice publish \"a\"",                   24, "the end of the line",    "quotes"),
        ("at 1s alice publish \"a\" \"b\" qos 3",       33, "`3` is no QoS",          "exactly once"),
        ("at 1s alice publish \"\" \"b\"",              21, "at least one character", "MQTT-4.7.3-1"),
        ("at 1s alice publish \"a\" \"b",               25, "not closed",             "double quote"),
        ("at 1s alice publish \"a\" \"\\q\"",           26, "escape",                 "\\x0a"),
        ("at 1s alice subscribe \"a/#/b\"",             23, "`#` stands alone",       "MQTT-4.7.1-1"),
        ("at 1s alice subscribe \"\\xff\"",             23, "no UTF-8",               "payloads"),
        ("at 1s alice connect now",                     21, "`now` is too much",      "end the line"),
        ("at 1s cut alice hub",                         17, "`hub` stands where",     "alice--hub"),
        ("at 1s cut alice--bob",                        18, "called `bob`",           "there is: alice, hub"),
        ("at 1s cut hub--hub",                          16, "no link between",        "its broker"),
        ("at 1s ctu alice--hub",                        7,  "no client `ctu`",        "`cut`"),
        ("at 1s add broker x",                          11, "only clients",           "add client"),
        ("format 9",                                    8,  "format 9 is unknown",    "format 1"),
        ("seed x",                                      6,  "`x` is not a seed",      "whole number"),
        ("seed 1 ; x",                                  8,  "no meaning here",        "quotes"),
        ("broker x user \"a:b\" user \"c\"",              26, "have a colon",           "NAME:HASH"),
        ("broker x acl \"user a\" acl \"topc a\" anonymous", 27, "`topc` begins no line", "`topic`"),
        ("broker x in-flight-max 0",                    24, "nothing could be sent",  "1 or more"),
        ("broker \"x\" queue 99999999999",              18, "not a number of",        "4294967295"),
    ];
    for (line, column, message, hint) in table {
        let parsed = parse(&format!("{HEAD}{line}\n"));
        let Some(problem) = parsed.problems.first() else {
            panic!("no problem found in: {line}");
        };
        assert_eq!(
            (problem.line, problem.column),
            (3, column),
            "{line}: {problem:?}"
        );
        assert!(problem.message.contains(message), "{line}: {problem:?}");
        assert!(problem.hint.contains(hint), "{line}: {problem:?}");
        assert_eq!(parsed.problems.len(), 1, "{line}: {:?}", parsed.problems);
        assert!(parsed.scenario.nodes.len() >= 2, "the rest is kept");
    }
}

#[test]
fn a_mistake_spoils_its_own_line_only() {
    let text = HALL
        .replace("seed 7", "sed 7")
        .replace("latency 35ms", "latency far");
    let parsed = parse(&text);
    let places: Vec<_> = parsed.problems.iter().map(|problem| problem.line).collect();
    assert_eq!(places, [2, 5]);
    let good = read(HALL);
    assert_eq!(parsed.scenario.timed, good.timed);
    let bob = clients(&parsed.scenario)[1];
    assert_eq!(
        bob.link.up.jitter,
        Span::from_millis(5),
        "what follows the mistake is kept"
    );
}

#[test]
fn a_command_bar_reads_one_act() {
    let names = Names::of(&read(HALL));
    let act = parse_action("hold alice--hub", &names);
    assert_eq!(act, Ok(Action::Hold(LinkId(0), Way::Both)));
    for (text, message) in [
        ("", "the end of the line"),
        ("alice", "the end of the line"),
        ("add client alice v5 -> hub", "taken"),
        ("alice connect \"", "not closed"),
        ("hold alice--hub now", "too much"),
    ] {
        let problem = parse_action(text, &names).expect_err(text);
        assert!(problem.message.contains(message), "{text}: {problem:?}");
    }
}

#[test]
fn every_property_has_a_word() {
    let mut scenario = read(HALL);
    let Some(Timed {
        action:
            Action::Command {
                command: Command::Publish(message),
                ..
            },
        ..
    }) = scenario.timed.get_mut(2)
    else {
        panic!("the third act is a publish");
    };
    let text = Text::parse("a \"b\"").unwrap();
    message.properties = Properties(vec![
        Property::PayloadFormatIndicator(1),
        Property::MessageExpiryInterval(u32::MAX),
        Property::ResponseTopic(text.clone()),
        Property::CorrelationData(bytes::Bytes::from_static(b"\x00\xff")),
        Property::TopicAlias(7),
        Property::UserProperty(text.clone(), text),
    ]);
    assert_eq!(read(&print(&scenario)), scenario);
}

#[test]
fn an_expectation_is_read_and_written() {
    let world = format!("{HALL}\nexpect ");
    #[rustfmt::skip]
    let table = [
        ("bob receives \"plant/1/temp\" \"21.5\" exactly once # so", "delivered bob \"21.5\" topic \"plant/1/temp\" exactly 1"),
        ("always bob receives \"hall/#\" never",      "delivered bob topic \"hall/#\" exactly 0"),
        ("sometimes alice disconnected by 5s",        "sometimes disconnected alice by 5s"),
        ("hub closed alice by fin by 16.02s",         "closed at hub with alice by fin by 16020ms"),
        ("carol connected between 1s and 2m",         "connected carol between 1s and 120s"),
        ("will alice \"#\" at least 2 times since 1s", "will alice \"#\" at least 2 since 1s"),
        ("(bob connected or lost PUBLISH)by 2s",      "(connected bob or lost PUBLISH) by 2s"),
    ];
    for (text, printed) in table {
        let scenario = read(&format!("{world}{text}"));
        let expectation = scenario.expectations.first().expect(text);
        let meant = printed.strip_prefix("sometimes ").unwrap_or(printed);
        assert_eq!(expectation.condition.to_string(), meant, "{text}");
        let written = text.trim_end_matches(" # so");
        assert_eq!(expectation.to_string(), written, "as its author wrote it");
        assert_eq!(read(&print(&scenario)), scenario, "{text}");
    }
}

#[test]
fn an_expectation_tells_its_place() {
    #[rustfmt::skip]
    let table = [
        ("  expect bbo receives \"a\"", 10, "did you mean `bob`?"),
        ("expect",                      7, "delivered"),
        ("expect sometimes",           17, "delivered"),
        ("expect bob recieves \"a\"",   8, "delivered"),
        ("expects bob connected",       1, "did you mean `expect`?"),
    ];
    for (line, column, hint) in table {
        let parsed = parse(&format!("{HALL}{line}"));
        let first = parsed.problems.first().expect(line);
        let said = format!("{} {}", first.message, first.hint);
        assert_eq!((first.line, first.column), (13, column), "{line}: {said}");
        assert!(said.contains(hint), "{line}: {said}");
        assert!(parsed.scenario.expectations.is_empty(), "{line}");
    }
    let parsed = parse(&format!("{HALL}\n\nexpect bob connected"));
    assert_eq!(parsed.expected_in, [15]);
}

#[test]
fn what_lies_below_mqtt_is_read_and_written() {
    let world = |link: &str| format!("broker hub\nclient alice v5 -> hub {link}\n");
    #[rustfmt::skip]
    let table = [
        ("tls 1.3",                             "latency 20ms tls 1.3"),
        ("websocket tls 1.2 latency 5ms",       "latency 5ms tls 1.2 websocket"),
        ("tls 1.3 certificates 3kB",            "latency 20ms tls 1.3 certificates 3kB"),
        ("tls 1.3 certificates 2kB websocket",  "latency 20ms tls 1.3 websocket"),
        ("tls 1.3 certificates 65535B",         "latency 20ms tls 1.3 certificates 65535B"),
        ("like 4g websocket",                   "like 4g websocket"),
        ("tls 1.3 like 4g",                     "like 4g"),
    ];
    for (link, printed) in table {
        let scenario = read(&world(link));
        let text = print(&scenario);
        let line = text.lines().find(|line| line.starts_with("client"));
        let shown = line.expect("a client").split_once("-> hub ");
        let printed = printed.trim_start_matches("latency 20ms ");
        assert_eq!(shown.map(|it| it.1), Some(printed), "{link}");
        assert_eq!(read(&text), scenario, "{link}");
    }
    #[rustfmt::skip]
    let wrong = [
        ("tls",                        "is no TLS"),
        ("tls 1.1",                    "is no TLS"),
        ("tls 1.3 certificates",       "is not a size"),
        ("tls 1.3 certificates 70kB",  "is not a size"),
        ("textbook websocket",         "bare packets"),
    ];
    for (link, message) in wrong {
        let parsed = parse(&world(link));
        let first = parsed.problems.first().expect(link);
        assert!(first.message.contains(message), "{link}: {first:?}");
    }
}

#[test]
fn who_polls_is_read_and_written() {
    let world = |polls: &str| format!("broker hub\nclient page v5 -> hub\n{polls}\n");
    #[rustfmt::skip]
    let table = [
        ("page polls \"a/b\" every 5s",                        "page polls \"a/b\" every 5s"),
        ("page polls \"a/b\" every 5s closing first 0s",       "page polls \"a/b\" every 5s first 0ms closing"),
        ("page polls \"a\" every 1m request 250B answer 4kB",  "page polls \"a\" every 60s request 250B answer 4kB"),
        ("page polls \"a\" every 1s request 200B first 1s",    "page polls \"a\" every 1s"),
    ];
    for (polls, printed) in table {
        let scenario = read(&world(polls));
        let text = print(&scenario);
        assert!(text.lines().any(|line| line == printed), "{polls}: {text}");
        assert_eq!(read(&text), scenario, "{polls}");
    }
    #[rustfmt::skip]
    let wrong = [
        ("page polls \"a/#\" every 5s",                            "are for filters"),
        ("page polls \"a\"",                                       "`every` should"),
        ("page polls \"a\" every 0s",                              "too often"),
        ("page polls \"a\" every 5s request 99kB",                 "is not a size"),
        ("page polls \"a\" every 5s\npage polls \"b\" every 5s",  "polls one thing"),
    ];
    for (polls, message) in wrong {
        let parsed = parse(&world(polls));
        let first = parsed.problems.first().expect(polls);
        assert!(first.message.contains(message), "{polls}: {first:?}");
    }
}

#[test]
fn a_client_may_be_called_guest_and_still_be_asked_for_something() {
    let acts = [
        "guest connect",
        "guest publish \"a\" \"b\"",
        "guest guest opens",
        "guest guest ends 0",
    ];
    for act in acts {
        let world = format!("broker hub\nclient guest -> hub guest\nat 1ms {act}\n");
        let parsed = parse(&world);
        assert_eq!(parsed.problems, [], "{act}");
        let again = parse(&print(&parsed.scenario));
        assert_eq!(again.problems, [], "{act}");
        assert_eq!(again.scenario, parsed.scenario, "{act}");
    }
}
