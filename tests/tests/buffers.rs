//! What waits in a client while it cannot send, and what is given up for it: the ledger has one
//! reason for each message, also for those that a device publishes by itself.

use brokerscope_core::id::NodeId;
use brokerscope_core::scenario::Names;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::ledger::{Fate, Ledger, tell_fate};
use brokerscope_tests::stage::Stage;

const BOB: NodeId = NodeId(2);

/// Offline from 1 s to 5 s.
fn fates(buffer: &str, acts: &str) -> Vec<String> {
    let text = format!(
        "broker hub
        client alice v5 -> hub latency 20ms keep-alive off persistent {buffer}
        client bob v5 -> hub latency 20ms keep-alive off
        {acts}
        at 0s alice connect
        at 0s bob connect
        at 500ms bob subscribe \"#\" qos 2
        at 1s alice disconnect
        at 5s alice connect"
    );
    let mut stage = Stage::of(&text);
    stage.play(Instant::from_millis(9_000));
    let names = Names::of(&stage.scenario);
    let ledger = Ledger::of(&stage.trace);
    let fates = (0..ledger.len()).filter_map(|message| {
        let payload = ledger.get(message)?.payload.clone();
        let payload = String::from_utf8_lossy(&payload).into_owned();
        let fate = ledger.fate(message, BOB)?;
        let told = tell_fate(&fate, BOB, &names).to_string();
        let told = told.strip_prefix("bob ").map(str::to_owned);
        let at = match fate {
            Fate::HandedOver { first, .. } => first.at,
            Fate::Missed(missed) => missed.when.at,
            Fate::Pending(_) => return Some(format!("{payload} {}", told?)),
        };
        Some(format!("{payload} {at} {}", told?))
    });
    fates.collect()
}

const THREE: &str = "\
at 2s alice publish \"t\" \"a\" qos 1
at 3s alice publish \"t\" \"b\" QOS
at 4s alice publish \"t\" \"c\" qos 1";

#[test]
fn a_full_buffer_gives_up_one_message_for_one_reason() {
    let has = |what: &str| format!("{what} 5.120 s has it.");
    let refused = |what: &str, at: &str, why: &str| {
        format!("{what} {at} does not get it: its own client refused it, for {why}.")
    };
    let made_room = |what: &str, at: &str| {
        let why = "its client gave it up: the queue is full, and newer ones came";
        format!("{what} {at} does not get it: {why}.")
    };
    let full = |n: u32| format!("{n} messages wait already; this one is not taken");
    let offline = "the client is not connected";
    #[rustfmt::skip]
    let table = [
        ("", "qos 1", [has("a"), has("b"), has("c")]),
        ("", "qos 0", [has("a"), refused("b", "3.000 s", offline), has("c")]),
        ("buffer-qos0", "qos 0", [has("a"), has("b"), has("c")]),
        ("buffer 2", "qos 2", [has("a"), has("b"), refused("c", "4.000 s", &full(2))]),
        ("buffer 2", "qos 0", [has("a"), refused("b", "3.000 s", offline), has("c")]),
        ("buffer 2 buffer-qos0", "qos 0", [has("a"), has("b"), refused("c", "4.000 s", &full(2))]),
        ("buffer 2 buffer-full drop-oldest", "qos 2", [made_room("a", "4.000 s"), has("b"), has("c")]),
        ("buffer 1 buffer-full drop-oldest buffer-qos0", "qos 0",
         [made_room("a", "3.000 s"), made_room("b", "4.000 s"), has("c")]),
        ("buffer 0 buffer-full drop-oldest", "qos 1",
         [refused("a", "2.000 s", &full(0)), refused("b", "3.000 s", &full(0)), refused("c", "4.000 s", &full(0))]),
    ];
    for (buffer, qos, expected) in table {
        let told = fates(buffer, &THREE.replace("QOS", qos));
        assert_eq!(told, expected, "{buffer:?} with b at {qos}");
    }
}

#[test]
fn what_waits_at_qos_0_keeps_its_order_and_its_time() {
    let acts = "\
at 2s alice publish \"t\" \"old\" message-expiry-interval 2
at 3s alice publish \"t\" \"a\"
at 4s alice publish \"t\" \"b\"
at 5081ms alice publish \"t\" \"c\"";
    assert_eq!(
        fates("buffer-qos0", acts),
        [
            "old 4.000 s does not get it: its client gave it up: its time is over.",
            "a 5.120 s has it.",
            "b 5.120 s has it.",
            "c 5.121 s has it.",
        ]
    );
}

/// A window of one: what waits for quota waits behind it, QoS 0 does not.
#[test]
fn qos_0_needs_no_quota() {
    let acts = "\
at 6s alice publish \"t\" \"a\" qos 1
at 6s alice publish \"t\" \"b\" qos 1
at 6s alice publish \"t\" \"c\"";
    let text = "broker hub receive-max 1
        client alice v5 -> hub latency 20ms buffer-qos0
        client bob v5 -> hub latency 20ms
        at 0s alice connect
        at 0s bob connect
        at 500ms bob subscribe \"#\"";
    let mut stage = Stage::of(&format!("{text}\n{acts}"));
    stage.play(Instant::from_millis(9_000));
    let ledger = Ledger::of(&stage.trace);
    let at = |message| match ledger.fate(message, BOB) {
        Some(Fate::HandedOver { first, .. }) => first.at.as_micros() / 1_000,
        other => panic!("{other:?}"),
    };
    assert_eq!([at(0), at(1), at(2)], [6_040, 6_080, 6_040]);
}

#[test]
fn what_a_device_publishes_in_vain_is_in_the_book_too() {
    let habit = "alice every 1s first 1500ms times 4 publish \"t\" \"{n}\"";
    let refused = |n: u32| {
        let why = "its own client refused it, for the client is not connected";
        format!("{n} {n}.500 s does not get it: {why}.")
    };
    let has = |n: u32| format!("{n} 5.120 s has it.");
    assert_eq!(
        fates("", habit),
        [refused(1), refused(2), refused(3), refused(4)]
    );
    let told = fates("buffer 3 buffer-qos0 buffer-full drop-oldest", habit);
    let first = "1 4.500 s does not get it: its client gave it up: \
                 the queue is full, and newer ones came.";
    assert_eq!(told, [first.to_owned(), has(2), has(3), has(4)]);
}
