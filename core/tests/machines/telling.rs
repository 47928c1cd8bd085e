//! The story as the machines tell it: every decision and every event, in order.

use brokerscope_core::spec::Version;

use crate::resume::{ALICE, CONNECT, door, world};
use crate::words::{QOS_0, QOS_1, QOS_2};

#[test]
fn a_qos_2_message_is_told_from_end_to_end() {
    let mut pair = world(Version::V5);
    pair.story.clear();
    pair.command(ALICE, door("open", QOS_2)).unwrap();
    let expected = [
        "alice keeps id 1 until the other end has answered for it.",
        "hub has not seen id 1: a new message.",
        "From now on hub answers for the message of alice on door.",
        "bob is sent the message on door, at QoS 2.",
        "hub keeps id 1 until the other end has answered for it.",
        "The other end has id 1: from now on alice sends PUBREL and never the message again.",
        "hub lets go of id 1: it may mean a new message now.",
        "For alice, id 1 is complete and free again.",
        "For alice the exchange is complete: the broker has the message.",
        "bob has not seen id 1: a new message.",
        "bob has the message on door now.",
        "The other end has id 1: from now on hub sends PUBREL and never the message again.",
        "bob lets go of id 1: it may mean a new message now.",
        "For hub, id 1 is complete and free again.",
    ];
    assert_eq!(pair.story, expected);
}

#[test]
fn a_qos_0_message_is_told_in_four_sentences() {
    for version in Version::ALL {
        let mut pair = world(version);
        pair.story.clear();
        pair.command(ALICE, door("open", QOS_0)).unwrap();
        let expected = [
            "alice has sent its message; at QoS 0 nobody answers.",
            "hub has the message of alice on door.",
            "bob is sent the message on door, at QoS 0.",
            "bob has the message on door now.",
        ];
        assert_eq!(pair.story, expected, "{version}");
    }
}

/// The PUBREC of the first message dies with its connection.
#[test]
fn a_cut_and_a_resume_are_told() {
    let mut pair = world(Version::V5);
    pair.hold(ALICE);
    pair.command(ALICE, door("open", QOS_2)).unwrap();
    pair.step(ALICE);
    pair.settle();
    pair.story.clear();
    pair.cut(ALICE);
    pair.command(ALICE, door("shut", QOS_1)).unwrap();
    pair.command(ALICE, CONNECT).unwrap();
    let expected = [
        "alice has no connection.",
        "The message for door waits in alice.",
        "This client connected again, so hub closes its old connection.",
        "hub keeps the session until this client comes back.",
        "hub still had the session of alice and goes on with it.",
        "alice is connected, and the broker still has its session.",
        "alice sends PUBLISH id 1 again with DUP, because the session goes on.",
        "alice keeps id 2 until the other end has answered for it.",
        "hub knows id 1 already: it answers PUBREC again and hands nothing on.",
        "hub has not seen id 2: a new message.",
        "From now on hub answers for the message of alice on door.",
        "bob is sent the message on door, at QoS 1.",
        "hub keeps id 1 until the other end has answered for it.",
        "The other end has id 1: from now on alice sends PUBREL and never the message again.",
        "hub lets go of id 1: it may mean a new message now.",
        "For alice, id 2 is complete and free again.",
        "For alice the exchange is complete: the broker has the message.",
        "For alice, id 1 is complete and free again.",
        "For alice the exchange is complete: the broker has the message.",
        "bob has not seen id 1: a new message.",
        "bob has the message on door now.",
        "For hub, id 1 is complete and free again.",
    ];
    assert_eq!(pair.story, expected);
}
