//! Small worlds, one for each reason why a receiver has not got a message: the reason, the moment
//! and the statement.

use std::fmt::Write as _;

use brokerscope_core::id::NodeId;
use brokerscope_core::scenario::Names;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::ledger::{Fate, Ledger, tell, tell_fate};
use brokerscope_tests::stage::Stage;

/// alice publishes and bob is asked. Both ways are 20 ms long; what is published at 2 s is in the
/// broker at 2020 ms, and with bob at 2040 ms.
const BOB: NodeId = NodeId(2);

/// One way to miss a message, or not.
struct Row {
    name: &'static str,
    /// Options of the broker, of alice, of bob.
    options: [&'static str; 3],
    /// What happens besides both connecting at 0 s.
    acts: &'static str,
    /// Until when it is played, in seconds.
    until: u64,
    /// What bob's fate is, in words.
    fate: &'static str,
    /// When that was settled, in milliseconds, and by which statement.
    settled: Option<(u64, &'static str)>,
}

#[rustfmt::skip]
const ROWS: &[Row] = &[
    Row { name: "handed over", options: ["", "", ""],
          acts: "at 1s bob subscribe \"a/b\"\nat 2s alice publish \"a/b\" \"x\" qos 1", until: 9,
          fate: "bob has it.", settled: Some((2_040, "-")) },
    Row { name: "refused by its own client", options: ["", "", ""],
          acts: "at 1s alice disconnect\nat 2s alice publish \"a/b\" \"x\"", until: 9,
          fate: "bob does not get it: its own client refused it, for the client is not connected.",
          settled: Some((2_000, "-")) },
    Row { name: "waits in its client", options: ["", "", ""],
          acts: "at 1s alice disconnect\nat 2s alice publish \"a/b\" \"x\" qos 1", until: 9,
          fate: "bob may still get it: it is still in its own client.", settled: None },
    Row { name: "on the way to the broker", options: ["", "", ""],
          acts: "at 1s hold alice--hub\nat 2s alice publish \"a/b\" \"x\" qos 1", until: 3,
          fate: "bob may still get it: it is on its way to the broker.", settled: None },
    Row { name: "given up by its client: the session was gone", options: ["", "clean-start", ""],
          acts: "at 1s hold alice--hub\nat 2s alice publish \"a/b\" \"x\" qos 1\n\
                 at 3s cut alice--hub", until: 9,
          fate: "bob does not get it: its client gave it up: the session is gone.",
          settled: Some((3_000, "3.2.2-5")) },
    Row { name: "given up by its client: too high a QoS", options: ["max-qos 1", "", ""],
          acts: "at 1s alice disconnect\nat 2s alice publish \"a/b\" \"x\" qos 2\nat 3s alice connect",
          until: 9,
          fate: "bob does not get it: its client gave it up: the broker takes no QoS this high.",
          settled: Some((3_080, "3.2.2-11")) },
    Row { name: "the device lost its power with it", options: ["", "", ""],
          acts: "at 1s hold alice--hub\nat 2s alice publish \"a/b\" \"x\" qos 1\nat 3s crash alice",
          until: 9, fate: "bob does not get it: its client lost its memory.",
          settled: Some((3_000, "-")) },
    Row { name: "the device lost its power and had a flash", options: ["", "flash persistent reconnect 1s", ""],
          acts: "at 1s bob subscribe \"a/b\"\nat 1s hold alice--hub\n\
                 at 2s alice publish \"a/b\" \"x\" qos 1\nat 3s crash alice\n\
                 at 4s release alice--hub\nat 5s restart alice", until: 9,
          fate: "bob has it.", settled: Some((5_120, "-")) },
    Row { name: "QoS 0, and the connection died on the way to the broker", options: ["", "", ""],
          acts: "at 2s alice publish \"a/b\" \"x\"\nat 2010ms cut alice--hub", until: 9,
          fate: "bob does not get it: on the way to the broker, the link was cut under it.",
          settled: Some((2_010, "-")) },
    Row { name: "declined: an ACL rule", options: ["acl \"topic deny a/b\" acl \"topic #\"", "", ""],
          acts: "at 1s bob subscribe \"#\"\nat 2s alice publish \"a/b\" \"x\" qos 1", until: 9,
          fate: "bob does not get it: its client may not publish there, ACL line 1.",
          settled: Some((2_020, "§4.13.2a")) },
    Row { name: "declined: no text", options: ["", "", ""],
          acts: "at 2s alice publish \"a/b\" \"\\xff\" qos 1 payload-format-indicator 1", until: 9,
          fate: "bob does not get it: the broker did not take it, Payload format invalid.",
          settled: Some((2_020, "§3.3.2.3.2a")) },
    Row { name: "declined: no room for another retained one", options: ["retained-max 0", "", ""],
          acts: "at 2s alice publish \"a/b\" \"x\" qos 1 retain", until: 9,
          fate: "bob does not get it: the broker did not take it, Quota exceeded.",
          settled: Some((2_020, "3.3.1-5")) },
    Row { name: "held for PUBREL", options: ["onward at-pubrel", "", ""],
          acts: "at 1s bob subscribe \"a/b\" qos 2\nat 2s alice publish \"a/b\" \"x\" qos 2\n\
                 at 2030ms hold alice->hub", until: 3,
          fate: "bob may still get it: it is in the broker, which waits for PUBREL.", settled: None },
    Row { name: "never released", options: ["onward at-pubrel", "clean-start keep-alive 10s", ""],
          acts: "at 1s bob subscribe \"a/b\" qos 2\nat 2s alice publish \"a/b\" \"x\" qos 2\n\
                 at 2030ms cut alice--hub", until: 60,
          fate: "bob does not get it: the session ended with its connection before PUBREL came.",
          settled: Some((17_020, "4.1.0-2")) },
    Row { name: "no subscription at all", options: ["", "", ""],
          acts: "at 2s alice publish \"a/b\" \"x\"", until: 9,
          fate: "bob does not get it: it was subscribed to nothing then.",
          settled: Some((2_020, "4.5.0-1")) },
    Row { name: "no subscription, and the level", options: ["", "", ""],
          acts: "at 1s bob subscribe \"c\", \"a/c\", \"+/+/+\"\nat 2s alice publish \"a/b\" \"x\"", until: 9,
          fate: "bob does not get it: of its subscriptions +/+/+ comes nearest, and on level 3 \
                 the name ends, and the filter still wants `+`.",
          settled: Some((2_020, "4.7.3-4")) },
    Row { name: "`+` does not cross", options: ["", "", ""],
          acts: "at 1s bob subscribe \"+\"\nat 2s alice publish \"a/b\" \"x\"", until: 9,
          fate: "bob does not get it: of its subscriptions + comes nearest, and on level 2 \
                 `+` takes one level and does not cross `/`; the name goes on with `b`.",
          settled: Some((2_020, "4.7.1-2")) },
    Row { name: "the subscription was refused", options: ["acl \"topic write #\"", "", ""],
          acts: "at 1s bob subscribe \"a/b\"\nat 2s alice publish \"a/b\" \"x\"", until: 9,
          fate: "bob does not get it: its subscription to a/b was refused, no ACL line allows it.",
          settled: Some((2_020, "3.8.4-7")) },
    Row { name: "subscribed later", options: ["", "", ""],
          acts: "at 2s alice publish \"a/b\" \"x\"\nat 3s bob subscribe \"a/#\"", until: 9,
          fate: "bob does not get it: it subscribed to a/# only at 3.020 s.",
          settled: Some((2_020, "4.5.0-1")) },
    Row { name: "subscribed later, but it was kept", options: ["", "", ""],
          acts: "at 2s alice publish \"a/b\" \"x\" retain\nat 3s bob subscribe \"a/#\"", until: 9,
          fate: "bob has it.", settled: Some((3_040, "-")) },
    Row { name: "kept, and not wanted", options: ["", "", ""],
          acts: "at 2s alice publish \"a/b\" \"x\" retain\nat 3s bob subscribe \"a/#\" retain-handling 2",
          until: 9, fate: "bob does not get it: its subscription does not want what is retained.",
          settled: Some((3_020, "3.3.1-11")) },
    Row { name: "unsubscribed before", options: ["", "", ""],
          acts: "at 1s bob subscribe \"a/b\"\nat 1500ms bob unsubscribe \"a/b\"\n\
                 at 2s alice publish \"a/b\" \"x\"", until: 9,
          fate: "bob does not get it: it had unsubscribed from a/b at 1.520 s.",
          settled: Some((2_020, "3.10.4-2")) },
    Row { name: "the session ended with its connection", options: ["", "", ""],
          acts: "at 1s bob subscribe \"a/b\"\nat 1500ms bob disconnect\nat 2s alice publish \"a/b\" \"x\" qos 1",
          until: 9,
          fate: "bob does not get it: its subscription to a/b was gone since 1.520 s: \
                 the session ended with its connection.",
          settled: Some((2_020, "4.1.0-2")) },
    Row { name: "the session expired", options: ["", "", "persistent expiry 1s"],
          acts: "at 100ms bob subscribe \"a/b\"\nat 500ms bob disconnect\nat 2s alice publish \"a/b\" \"x\" qos 1",
          until: 9,
          fate: "bob does not get it: its subscription to a/b was gone since 1.520 s: the session expired.",
          settled: Some((2_020, "4.1.0-2")) },
    Row { name: "a clean start", options: ["", "", "persistent"],
          acts: "at 100ms bob subscribe \"a/b\"\nat 500ms bob disconnect\nat 1s bob connect clean-start\n\
                 at 2s alice publish \"a/b\" \"x\" qos 1", until: 9,
          fate: "bob does not get it: its subscription to a/b was gone since 1.060 s: \
                 a clean start threw the session away.",
          settled: Some((2_020, "3.1.2-4")) },
    Row { name: "the broker had crashed", options: ["", "", "persistent reconnect 1s"],
          acts: "at 100ms bob subscribe \"a/b\"\nat 1s crash hub\nat 1100ms restart hub\n\
                 at 1200ms alice disconnect\nat 6s alice connect\n\
                 at 7s alice publish \"a/b\" \"x\" qos 1", until: 9,
          fate: "bob does not get it: its subscription to a/b was gone since 1.000 s: the broker lost its memory.",
          settled: Some((7_020, "-")) },
    Row { name: "No Local", options: ["", "", ""],
          acts: "at 1s bob subscribe \"a/b\" no-local\nat 2s bob publish \"a/b\" \"x\"", until: 9,
          fate: "bob does not get it: it asked not to get its own.", settled: Some((2_020, "3.8.3-3")) },
    Row { name: "may not read", options: ["acl \"topic deny a/b\" acl \"topic read #\" acl \"user root\" acl \"topic #\" user \"root:x\" anonymous",
          "user \"root\" password \"x\"", ""],
          acts: "at 1s bob subscribe \"#\"\nat 2s alice publish \"a/b\" \"x\"", until: 9,
          fate: "bob does not get it: it may not read there, ACL line 1.", settled: Some((2_020, "-")) },
    Row { name: "QoS 0 while away", options: ["", "", "persistent"],
          acts: "at 1s bob subscribe \"a/b\" qos 1\nat 1500ms bob disconnect\nat 2s alice publish \"a/b\" \"x\"",
          until: 9, fate: "bob does not get it: at QoS 0 nothing waits for an absent client.",
          settled: Some((2_020, "-")) },
    Row { name: "in the queue", options: ["", "", "persistent"],
          acts: "at 1s bob subscribe \"a/b\" qos 1\nat 1500ms bob disconnect\nat 2s alice publish \"a/b\" \"x\" qos 1",
          until: 9, fate: "bob may still get it: it is in the queue of its session.", settled: None },
    Row { name: "the queue is full", options: ["queue 0", "", "persistent"],
          acts: "at 1s bob subscribe \"a/b\" qos 1\nat 1500ms bob disconnect\nat 2s alice publish \"a/b\" \"x\" qos 1",
          until: 9, fate: "bob does not get it: its queue was full.", settled: Some((2_020, "4.5.0-1")) },
    Row { name: "newer ones came", options: ["queue 1 queue-full drop-oldest", "", "persistent"],
          acts: "at 1s bob subscribe \"a/b\" qos 1\nat 1500ms bob disconnect\n\
                 at 2s alice publish \"a/b\" \"x\" qos 1\nat 3s alice publish \"a/b\" \"y\" qos 1",
          until: 9, fate: "bob does not get it: its queue was full, and newer ones came.",
          settled: Some((3_020, "4.5.0-1")) },
    Row { name: "too large", options: ["", "", "packet-max 20"],
          acts: "at 1s bob subscribe \"a/b\" qos 1\nat 2s alice publish \"a/b\" \"0123456789abcdef\" qos 1",
          until: 9, fate: "bob does not get it: it is larger than this client takes.",
          settled: Some((2_020, "3.1.2-25")) },
    Row { name: "its time was over", options: ["", "", "persistent"],
          acts: "at 1s bob subscribe \"a/b\" qos 1\nat 1500ms bob disconnect\n\
                 at 2s alice publish \"a/b\" \"x\" qos 1 message-expiry-interval 3", until: 9,
          fate: "bob does not get it: its time was over.", settled: Some((5_020, "3.3.2-5")) },
    Row { name: "QoS 0, and the connection died on the way to bob", options: ["", "", ""],
          acts: "at 1s bob subscribe \"a/b\"\nat 2s alice publish \"a/b\" \"x\"\nat 2030ms cut bob--hub", until: 9,
          fate: "bob does not get it: on the way to it, the link was cut under it.",
          settled: Some((2_030, "-")) },
    Row { name: "on the way to bob", options: ["", "", ""],
          acts: "at 1s bob subscribe \"a/b\"\nat 1500ms hold hub->bob\nat 2s alice publish \"a/b\" \"x\"",
          until: 9, fate: "bob may still get it: it is on its way to the receiver.", settled: None },
    Row { name: "sent, lost, and sent again one day", options: ["", "", "persistent"],
          acts: "at 1s bob subscribe \"a/b\" qos 1\nat 2s alice publish \"a/b\" \"x\" qos 1\nat 2030ms cut bob--hub",
          until: 9, fate: "bob may still get it: it is in its session until it comes back.", settled: None },
    Row { name: "it waited, and the session expired", options: ["", "", "persistent expiry 3s"],
          acts: "at 1s bob subscribe \"a/b\" qos 1\nat 1500ms bob disconnect\nat 2s alice publish \"a/b\" \"x\" qos 1",
          until: 9, fate: "bob does not get it: it waited, and the session expired.",
          settled: Some((4_520, "4.1.0-2")) },
    Row { name: "it waited, and the broker crashed", options: ["", "", "persistent"],
          acts: "at 1s bob subscribe \"a/b\" qos 1\nat 1500ms bob disconnect\n\
                 at 2s alice publish \"a/b\" \"x\" qos 1\nat 3s crash hub\nat 4s restart hub", until: 9,
          fate: "bob does not get it: the broker lost its memory.", settled: Some((3_000, "-")) },
    Row { name: "it waited, the broker crashed and had a disk", options: ["disk always", "", "persistent"],
          acts: "at 1s bob subscribe \"a/b\" qos 1\nat 1500ms bob disconnect\n\
                 at 2s alice publish \"a/b\" \"x\" qos 1\nat 3s crash hub\nat 4s restart hub\nat 5s bob connect",
          until: 9, fate: "bob has it.", settled: Some((5_080, "-")) },
    Row { name: "another client has its identifier", options: ["", "", "persistent"],
          acts: "at 1s bob subscribe \"a/b\" qos 1\nat 1500ms twin connect\nat 2s alice publish \"a/b\" \"x\" qos 1",
          until: 9, fate: "bob does not get it: twin came under the same Client Identifier and has its session.",
          settled: Some((2_040, "3.1.4-3")) },
];

fn world(row: &Row) -> String {
    let [broker, alice, bob] = row.options;
    format!(
        "broker hub {broker}
        client alice v5 -> hub latency 20ms keep-alive off {alice}
        client bob v5 -> hub latency 20ms keep-alive off {bob}
        client carol v5 -> hub latency 20ms keep-alive off
        client twin v3 -> hub latency 20ms keep-alive off id \"bob\" persistent
        at 0s alice connect
        at 0s bob connect
        at 0s carol connect
        {}",
        row.acts
    )
}

fn played(text: &str, until_s: u64) -> (Stage, Ledger, Names) {
    let mut stage = Stage::of(text);
    stage.play(Instant::from_millis(until_s * 1_000));
    let ledger = Ledger::of(&stage.trace);
    let names = Names::of(&stage.scenario);
    (stage, ledger, names)
}

fn settled(fate: &Fate) -> Option<(u64, String)> {
    let (when, clause) = match fate {
        Fate::HandedOver { first, .. } => (first, None),
        Fate::Missed(missed) => (&missed.when, missed.clause),
        Fate::Pending(_) => return None,
    };
    let clause = clause.map_or_else(|| "-".to_owned(), |clause| clause.number().to_owned());
    Some((when.at.as_micros() / 1_000, clause))
}

#[test]
fn every_reason_is_told_with_its_moment_and_its_statement() {
    let mut wrong = String::new();
    for row in ROWS {
        let (_, ledger, names) = played(&world(row), row.until);
        let fate = ledger.fate(0, BOB).unwrap();
        let told = tell_fate(&fate, BOB, &names).to_string();
        let expected = row.settled.map(|(at, clause)| (at, clause.to_owned()));
        if (told.as_str(), settled(&fate)) == (row.fate, expected) {
            continue;
        }
        let _ = writeln!(wrong, "{}: {told} {:?}", row.name, settled(&fate));
        for (when, phrase) in tell(ledger.get(0).unwrap(), &names) {
            let _ = writeln!(wrong, "    {} {phrase}", when.at);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What became of the message with this number for each of these, in words.
fn fates(world: &str, message: usize, of: &[&str]) -> Vec<String> {
    let (_, ledger, names) = played(world, 60);
    let of = of
        .iter()
        .map(|name| names.client(name).expect("it is in the text"));
    of.map(|node| {
        let fate = ledger.fate(message, node).expect("it was published");
        tell_fate(&fate, node, &names).to_string()
    })
    .collect()
}

const GROUP: &str = "
broker hub
client alice v5 -> hub latency 20ms keep-alive off
client bob v5 -> hub latency 20ms keep-alive off
client carol v5 -> hub latency 20ms keep-alive off
at 0s alice connect
at 0s bob connect
at 0s carol connect
at 1s bob subscribe \"$share/g/a/+\" qos 1
at 1s carol subscribe \"$share/g/a/+\" qos 1
";

#[test]
fn a_group_gives_a_message_to_one_and_the_others_learn_to_whom() {
    let world = format!("{GROUP}at 2s alice publish \"a/b\" \"x\"");
    assert_eq!(
        fates(&world, 0, &["bob", "carol"]),
        [
            "bob has it.",
            "carol does not get it: its group gave it to bob."
        ],
        "[§4.8.2]"
    );
}

#[test]
fn what_a_member_left_behind_goes_to_another() {
    let world = format!(
        "{GROUP}at 1500ms hold hub->bob\nat 2s alice publish \"a/b\" \"x\" qos 1\nat 3s bob disconnect\nat 4s release hub->bob"
    );
    assert_eq!(
        fates(&world, 0, &["bob", "carol"]),
        [
            "bob does not get it: its group gave it to carol.",
            "carol has it."
        ],
        "at QoS 1, unacknowledged [§4.8.2]"
    );
}

#[test]
fn a_will_and_what_is_written_by_hand_are_in_the_book_too() {
    let world = "
broker hub
client alice v3 -> hub latency 20ms keep-alive off will \"gone\" \"alice\"
client bob v5 -> hub latency 20ms keep-alive off
at 0s alice connect
at 0s bob connect
at 1s bob subscribe \"#\"
at 2s alice raw \"\\x30\\x04\\x00\\x01ax\"
at 3s kill alice
";
    let (_, ledger, _) = played(world, 9);
    let topics: Vec<_> = ledger.all().map(|story| story.topic.as_str()).collect();
    assert_eq!(topics, ["a", "gone"]);
    for message in 0..2 {
        assert_eq!(fates(world, message, &["bob"]), ["bob has it."]);
    }
}

#[test]
fn the_book_can_be_read_on_record_by_record() {
    let (stage, whole, names) = played(&world(&ROWS[0]), 9);
    let mut ledger = Ledger::default();
    let mut seen = Vec::new();
    for record in stage.trace.records() {
        ledger.read(record);
        let fate = ledger.fate(0, BOB);
        if seen.last() != Some(&fate) {
            seen.push(fate);
        }
    }
    assert_eq!(seen.last(), Some(&whole.fate(0, BOB)));
    let told = seen.into_iter().flatten();
    let told: Vec<_> = told
        .map(|fate| tell_fate(&fate, BOB, &names).to_string())
        .collect();
    assert_eq!(
        told[1..],
        [
            "bob may still get it: it is on its way to the broker.",
            "bob may still get it: it is still in its own client.",
            "bob does not get it: it arrived, and nothing was done with it.",
            "bob may still get it: it is in the queue of its session.",
            "bob may still get it: it is on its way to the receiver.",
            "bob does not get it: it arrived, and nothing was done with it.",
            "bob has it.",
        ],
        "within a step the book knows what is told so far"
    );
}
