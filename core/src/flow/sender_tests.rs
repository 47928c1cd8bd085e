use bytes::Bytes;

use super::*;
use crate::flow::SENDER;
use crate::flow::SenderState::{AwaitPuback, AwaitPubcomp, AwaitPubrec, Done};
use crate::topic::TopicName;
use crate::wire::Properties;

fn id(number: u16) -> PacketId {
    PacketId::new(number).unwrap()
}

fn message(qos: Qos, payload: &'static str) -> Publish {
    Publish {
        dup: false,
        qos,
        retain: false,
        topic: Some(TopicName::parse("plant/1/temp").unwrap()),
        id: None,
        properties: Properties::none(),
        payload: Bytes::from_static(payload.as_bytes()),
    }
}

fn refused(id: PacketId) -> Ack {
    Ack {
        reason: ReasonCode::QUOTA_EXCEEDED,
        ..Ack::new(id)
    }
}

/// The packet that is this stimulus.
fn answer(on: Stimulus) -> Option<Packet> {
    let one = id(1);
    match on {
        Stimulus::Puback => Some(Packet::Puback(Ack::new(one))),
        Stimulus::PubackRefused => Some(Packet::Puback(refused(one))),
        Stimulus::Pubrec => Some(Packet::Pubrec(Ack::new(one))),
        Stimulus::PubrecRefused => Some(Packet::Pubrec(refused(one))),
        Stimulus::Pubcomp => Some(Packet::Pubcomp(Ack::new(one))),
        Stimulus::SendQos1
        | Stimulus::SendQos2
        | Stimulus::Resumed
        | Stimulus::Unsendable
        | Stimulus::SessionLost
        | Stimulus::Overdue => None,
    }
}

/// A sender whose identifier 1 is in this state.
fn sender_in(state: SenderState) -> Sender {
    let mut sender = Sender::default();
    match state {
        Done => {}
        AwaitPuback => drop(
            sender
                .send(message(Qos::AtLeastOnce, "1"), None, MessageNo(0))
                .unwrap(),
        ),
        AwaitPubrec | AwaitPubcomp => {
            drop(
                sender
                    .send(message(Qos::ExactlyOnce, "1"), None, MessageNo(0))
                    .unwrap(),
            );
        }
    }
    if state == AwaitPubcomp {
        drop(sender.answered(&Packet::Pubrec(Ack::new(id(1))), Version::V5));
    }
    sender
}

fn state_of(sender: &Sender) -> SenderState {
    sender.in_flight().next().map_or(Done, |open| open.state)
}

#[test]
fn every_row_is_walked() {
    crate::proves!(
        V311: "4.3.2-1", "4.3.3-1";
        V5: "4.3.2-2", "4.3.2-3", "4.3.3-2", "4.3.3-3", "4.3.3-4", "4.3.3-5", "§2.2.1a"
    );
    for row in SENDER {
        let mut sender = sender_in(row.0);
        let sent = match row.1 {
            Stimulus::SendQos1 => sender
                .send(message(Qos::AtLeastOnce, "1"), None, MessageNo(0))
                .unwrap(),
            Stimulus::SendQos2 => sender
                .send(message(Qos::ExactlyOnce, "1"), None, MessageNo(0))
                .unwrap(),
            Stimulus::Resumed => {
                sender.begin_connection(10);
                sender.resend_next(Instant::START).unwrap()
            }
            Stimulus::Unsendable => sender.give_up(id(1)).unwrap(),
            Stimulus::SessionLost => sender.discard().remove(0),
            Stimulus::Overdue => unreachable!("no row of a true link"),
            Stimulus::Puback
            | Stimulus::PubackRefused
            | Stimulus::Pubrec
            | Stimulus::PubrecRefused
            | Stimulus::Pubcomp => sender
                .answered(&answer(row.1).unwrap(), Version::V5)
                .unwrap(),
        };
        assert_eq!(sent.row, row);
        assert_eq!(state_of(&sender), row.2, "{row:?}");
        // The other end may hold the identifier of a QoS 2 message that was given up half-way.
        let is_stranded = (row.0, row.1) == (AwaitPubrec, Stimulus::Unsendable);
        let is_lent = row.2 != Done || is_stranded;
        assert_eq!(sender.ids.is_lent(id(1)), is_lent, "{row:?} [§2.2.1]");
        assert_eq!(
            sent.ended.is_some(),
            row.0 != Done && row.2 == Done,
            "{row:?}"
        );
        let kind = sent.packet.map(|packet| {
            let brief = Brief::of(&packet);
            (brief.dup, brief.kind.name(), brief.reason)
        });
        let ok = ReasonCode::SUCCESS;
        let expected = match row.3 {
            Move::Publish => Some((false, "PUBLISH", ok)),
            Move::PublishAgain => Some((true, "PUBLISH", ok)),
            Move::Pubrel | Move::PubrelAgain => Some((false, "PUBREL", ok)),
            Move::PubrelUnknown => Some((false, "PUBREL", ReasonCode::PACKET_IDENTIFIER_NOT_FOUND)),
            Move::Finish | Move::GiveUp | Move::Ignore | Move::Mismatch => None,
        };
        assert_eq!(kind, expected, "{row:?}");
    }
}

#[test]
fn nothing_is_sent_again_on_a_live_connection() {
    crate::proves!(V5: "4.4.0-1");
    for state in [AwaitPuback, AwaitPubrec, AwaitPubcomp] {
        let mut sender = sender_in(state);
        assert_eq!(
            sender.resend_next(Instant::START),
            None,
            "{state:?} [MQTT-4.4.0-1]"
        );
        sender.begin_connection(10);
        assert!(
            sender.resend_next(Instant::START).is_some(),
            "{state:?} [MQTT-4.4.0-1]"
        );
        assert_eq!(
            sender.resend_next(Instant::START),
            None,
            "once per resume [MQTT-4.4.0-1]"
        );
    }
}

#[test]
fn what_is_sent_again_keeps_its_order() {
    crate::proves!(V311: "4.6.0-1"; V5: "4.6.0-1");
    let mut sender = Sender::default();
    for (qos, payload) in [
        (Qos::ExactlyOnce, "a"),
        (Qos::AtLeastOnce, "b"),
        (Qos::ExactlyOnce, "c"),
    ] {
        drop(
            sender
                .send(message(qos, payload), None, MessageNo(0))
                .unwrap(),
        );
    }
    drop(sender.answered(&Packet::Pubrec(Ack::new(id(1))), Version::V5));
    sender.begin_connection(10);
    let again: Vec<_> = std::iter::from_fn(|| sender.resend_next(Instant::START))
        .map(|sent| (sent.id.get(), sent.packet.unwrap().kind().name()))
        .collect();
    assert_eq!(
        again,
        [(1, "PUBREL"), (2, "PUBLISH"), (3, "PUBLISH")],
        "[MQTT-4.6.0-1]"
    );
}

#[test]
fn the_window_holds_back_publish_and_nothing_else() {
    crate::proves!(V5: "3.3.4-7", "4.9.0-2", "4.9.0-3", "§4.9a");
    let mut sender = Sender::default();
    sender.begin_connection(2);
    for payload in ["a", "b"] {
        drop(
            sender
                .send(message(Qos::ExactlyOnce, payload), None, MessageNo(0))
                .unwrap(),
        );
    }
    let waits = sender
        .send(message(Qos::ExactlyOnce, "c"), None, MessageNo(0))
        .unwrap_err();
    assert_eq!(waits.payload, "c", "[MQTT-3.3.4-7, MQTT-4.9.0-2]");

    let pubrec = Packet::Pubrec(Ack::new(id(1)));
    let pubrel = sender.answered(&pubrec, Version::V5).unwrap();
    assert!(pubrel.packet.is_some(), "PUBREL goes out [MQTT-4.9.0-3]");
    assert!(!sender.can_send(), "PUBREC gives nothing back [§4.9]");
    drop(sender.answered(&Packet::Pubcomp(Ack::new(id(1))), Version::V5));
    assert!(sender.can_send(), "PUBCOMP gives one back [§4.9]");
    drop(sender.answered(&Packet::Pubrec(refused(id(2))), Version::V5));
    assert_eq!(sender.quota(), 2, "an error PUBREC gives one back [§4.9]");
}

#[test]
fn a_smaller_window_resumes_in_steps_and_new_messages_wait_behind() {
    crate::proves!(V5: "3.3.4-9", "4.6.0-1");
    let mut sender = Sender::default();
    for payload in ["a", "b"] {
        drop(
            sender
                .send(message(Qos::AtLeastOnce, payload), None, MessageNo(0))
                .unwrap(),
        );
    }
    sender.begin_connection(1);
    assert_eq!(sender.resend_next(Instant::START).unwrap().id, id(1));
    assert_eq!(sender.resend_next(Instant::START), None, "[MQTT-3.3.4-9]");
    assert!(!sender.can_send(), "[MQTT-4.6.0-1]");
    drop(sender.answered(&Packet::Puback(Ack::new(id(1))), Version::V5));
    assert!(
        !sender.can_send(),
        "b goes before anything new [MQTT-4.6.0-1]"
    );
    assert_eq!(sender.resend_next(Instant::START).unwrap().id, id(2));
}

#[test]
fn an_unknown_pubrec_is_released_without_a_reason_in_3_1_1() {
    let pubrec = Packet::Pubrec(Ack::new(id(9)));
    let sent = Sender::default().answered(&pubrec, Version::V311).unwrap();
    assert_eq!(sent.packet, Some(Packet::Pubrel(Ack::new(id(9)))));
}

#[test]
fn a_lost_session_gives_every_message_back() {
    let mut sender = sender_in(AwaitPubcomp);
    drop(
        sender
            .send(message(Qos::AtLeastOnce, "2"), None, MessageNo(0))
            .unwrap(),
    );
    let payloads: Vec<_> = sender
        .discard()
        .into_iter()
        .map(|sent| sent.ended.unwrap().payload)
        .collect();
    assert_eq!(payloads, ["1", "2"], "[MQTT-3.2.2-5]");
    assert_eq!(sender.lend_id(), Some(id(1)), "all identifiers are free");
}

#[test]
fn what_pubrec_said_of_the_message_is_told_at_its_end() {
    let nobody = ReasonCode::NO_MATCHING_SUBSCRIBERS;
    let mut sender = sender_in(AwaitPubrec);
    let pubrec = Packet::Pubrec(Ack {
        reason: nobody,
        ..Ack::new(id(1))
    });
    drop(sender.answered(&pubrec, Version::V5));
    let end = sender.answered(&Packet::Pubcomp(Ack::new(id(1))), Version::V5);
    assert_eq!(end.unwrap().said, nobody, "[MQTT-3.5.2-1]");
}
