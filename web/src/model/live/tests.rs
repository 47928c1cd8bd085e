//! A broker played by hand: its bytes, as a socket would bring them.

use brokerscope_core::client::Status;
use brokerscope_core::id::ConnId;
use brokerscope_core::machine::Event;
use brokerscope_core::spec::Version;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::trace::{Fact, Record};
use brokerscope_core::wire::{PacketKind, ReasonCode};

use super::doctor::Trouble;
use super::recorder::{RECORDS_MAX, Recorder};
use super::{LIVE_BROKER, LIVE_PAGE, LiveBench};
use crate::effect::Effect;
use crate::model::Form;
use crate::msg::{LiveField, Owner, SocketEvent};

pub(super) const CONNACK_V5: &[u8] = b"\x20\x03\x00\x00\x00";
const CONNACK_V311: &[u8] = b"\x20\x02\x00\x00";

pub(super) fn form(changes: &[(LiveField, &str)]) -> Form<LiveField> {
    let mut form = Form(super::form::defaults(7));
    for (field, text) in changes {
        form.0.insert(*field, (*text).to_owned());
    }
    form
}

pub(super) const fn ms(ms: u64) -> u64 {
    ms * 1_000
}

fn fill(bench: &mut LiveBench, changes: &[(LiveField, &str)]) {
    for (field, text) in form(changes).0.iter() {
        bench.form_mut().unwrap().0.insert(*field, text.clone());
    }
}

/// The form is filled in and sent.
pub(super) fn connect(bench: &mut LiveBench, changes: &[(LiveField, &str)]) -> Vec<Effect> {
    fill(bench, changes);
    bench.submit_connect(false)
}

pub(super) fn subscribe(bench: &mut LiveBench, changes: &[(LiveField, &str)]) -> Vec<Effect> {
    fill(bench, changes);
    bench.submit_subscribe()
}

pub(super) fn publish(bench: &mut LiveBench, changes: &[(LiveField, &str)]) -> Vec<Effect> {
    fill(bench, changes);
    bench.submit_publish()
}

/// What the youngest socket says.
pub(super) fn hear(bench: &mut LiveBench, at: u64, event: SocketEvent) -> Vec<Effect> {
    let conn = ConnId(bench.desk.conns.saturating_sub(1));
    bench.hear(super::input::socket(conn), at, event)
}

pub(super) fn heard(bench: &mut LiveBench, at: u64, bytes: &[u8]) -> Vec<Effect> {
    hear(bench, at, SocketEvent::Received(bytes.to_vec()))
}

/// Connected at 40 ms; CONNECT left at 20 ms.
pub(super) fn connected() -> LiveBench {
    let mut bench = greeting(&[]);
    heard(&mut bench, ms(40), CONNACK_V5);
    assert_eq!(bench.chosen().status(), Status::Connected);
    bench
}

/// The WebSocket opened at 20 ms and CONNECT was sent.
pub(super) fn greeting(changes: &[(LiveField, &str)]) -> LiveBench {
    let mut bench = LiveBench::new(7, 7);
    let effects = connect(&mut bench, changes);
    assert_eq!(
        effects,
        [Effect::Wake(Owner::Live, 0)],
        "the page's clock is asked first"
    );
    let effects = bench.tick(0);
    let address = Effect::SocketOpen(
        super::input::socket(ConnId(0)),
        "ws://localhost:9001/mqtt".to_owned(),
    );
    assert!(effects.contains(&address), "{effects:?}");
    let effects = hear(&mut bench, ms(20), SocketEvent::Opened("mqtt".to_owned()));
    assert_eq!(
        sent(&effects)[0][0],
        0x10,
        "CONNECT comes first [MQTT-3.1.0-1]"
    );
    bench
}

pub(super) fn sent(effects: &[Effect]) -> Vec<Vec<u8>> {
    let bytes = |effect: &Effect| {
        let Effect::SocketSend(_, bytes) = effect else {
            return None;
        };
        Some(bytes.clone())
    };
    effects.iter().filter_map(bytes).collect()
}

/// Who sent which packet, in the order of the records.
fn packets(bench: &LiveBench) -> Vec<(bool, &'static str)> {
    let sent = |record: &Record| {
        let Fact::Sent { brief, .. } = &record.fact else {
            return None;
        };
        let name = brief.as_ref().map_or("?", |brief| brief.kind.name());
        Some((record.node == Some(LIVE_PAGE), name))
    };
    bench.trace().records().iter().filter_map(sent).collect()
}

#[test]
fn a_publish_at_qos_2_goes_its_whole_way() {
    let mut bench = connected();
    publish(&mut bench, &[(LiveField::Qos, "2")]);
    let publish = bench.tick(ms(100));
    assert_eq!(sent(&publish)[0][0], 0x34, "PUBLISH at QoS 2");
    let pubrel = heard(&mut bench, ms(130), b"\x50\x02\x00\x01");
    assert_eq!(sent(&pubrel), [b"\x62\x02\x00\x01"]);
    heard(&mut bench, ms(160), b"\x70\x02\x00\x01");
    #[rustfmt::skip]
    assert_eq!(packets(&bench), [
        (true, "CONNECT"), (false, "CONNACK"),
        (true, "PUBLISH"), (false, "PUBREC"), (true, "PUBREL"), (false, "PUBCOMP"),
    ]);
    let answer = bench.chosen().answer().unwrap();
    assert_eq!(answer.kind, Some(PacketKind::Pubcomp));
    assert_eq!(
        answer.after,
        Some(Span::from_millis(60)),
        "since its PUBLISH"
    );
    assert!(!answer.bad);
    let published = bench
        .trace()
        .records()
        .iter()
        .any(|record| matches!(record.fact, Fact::Happened(Event::Published { .. })));
    assert!(published, "the application is told");
}

#[test]
fn packets_arrive_however_the_messages_were_cut() {
    brokerscope_core::proves!(V311: "6.0.0-2"; V5: "6.0.0-2");
    // PUBLISH `t` = `1`, then `t` = `2`, both at QoS 0.
    let stream = b"\x30\x05\x00\x01t\x001\x30\x05\x00\x01t\x002";
    for cut in 1..stream.len() {
        let mut bench = connected();
        let (first, second) = stream.split_at(cut);
        heard(&mut bench, ms(50), first);
        heard(&mut bench, ms(60), second);
        let arrived = packets(&bench)
            .iter()
            .filter(|(_, name)| *name == "PUBLISH")
            .count();
        assert_eq!(arrived, 2, "cut at byte {cut} [MQTT-6.0.0-2]");
        let (mut topics, _) = bench.chosen().topics();
        let (name, topic) = topics.next().unwrap();
        assert_eq!((name, topic.count, &topic.value[..]), ("t", 2, &b"2"[..]));
    }
}

#[test]
fn times_at_the_broker_are_half_the_round_trip() {
    let bench = connected();
    assert_eq!(bench.round_trip(LIVE_PAGE), Some(Span::from_millis(20)));
    let records = bench.trace().records();
    let at_broker: Vec<_> = records
        .iter()
        .filter(|record| record.node == Some(LIVE_BROKER))
        .filter(|record| !matches!(record.fact, Fact::Opened { .. }))
        .map(|record| record.at)
        .collect();
    let half = Instant::from_millis(30);
    assert_eq!(
        at_broker,
        [half, half],
        "CONNECT arrived and CONNACK left there"
    );
    assert!(
        records.windows(2).all(|pair| pair[0].at <= pair[1].at),
        "records stand in the order of their times"
    );
}

#[test]
fn a_kept_message_is_taken_over_once() {
    let mut bench = connected();
    let publish = b"\x34\x08\x00\x01t\x00\x07\x00on";
    assert_eq!(
        sent(&heard(&mut bench, ms(50), publish)),
        [b"\x50\x02\x00\x07"]
    );
    let again = b"\x3c\x08\x00\x01t\x00\x07\x00on";
    assert_eq!(
        sent(&heard(&mut bench, ms(60), again)),
        [b"\x50\x02\x00\x07"]
    );
    let (mut topics, _) = bench.chosen().topics();
    assert_eq!(topics.next().unwrap().1.count, 1, "[MQTT-4.3.3-10]");
}

#[test]
fn garbage_ends_the_connection_with_the_reason() {
    let mut bench = connected();
    let effects = heard(&mut bench, ms(50), b"\x00\x00");
    assert!(
        effects
            .iter()
            .any(|it| matches!(it, Effect::SocketClose(_))),
        "{effects:?}"
    );
    assert_eq!(bench.chosen().status(), Status::Offline);
    assert!(
        matches!(bench.chosen().trouble(), Some(Trouble::PeerFault(_))),
        "{:?}",
        bench.chosen().trouble()
    );
    // What still comes from the old socket changes nothing.
    let known = packets(&bench);
    heard(&mut bench, ms(60), CONNACK_V5);
    assert_eq!(packets(&bench), known);
    assert_eq!(bench.chosen().status(), Status::Offline);
}

#[test]
fn no_bytes_make_it_panic() {
    let mut seed = 1_u32;
    for round in 0..2_000_u64 {
        let mut bench = connected();
        let mut bytes = Vec::new();
        for _ in 0..round % 40 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            bytes.push(seed.to_le_bytes()[3]);
        }
        heard(&mut bench, ms(50), &bytes);
        hear(&mut bench, ms(51), closed(1006, ""));
        bench.tick(ms(60));
        assert_eq!(bench.chosen().status(), Status::Offline, "{bytes:?}");
    }
}

#[test]
fn a_packet_larger_than_the_page_reads_ends_it() {
    let mut bench = connected();
    let effects = heard(&mut bench, ms(50), b"\x30\xff\xff\xff\x7f\x00");
    assert!(
        effects
            .iter()
            .any(|it| matches!(it, Effect::SocketClose(_))),
        "{effects:?}"
    );
    assert_eq!(bench.chosen().trouble(), Some(&Trouble::TooLarge));
    assert_eq!(
        sent(&effects),
        [b"\xe0\x01\x95"],
        "DISCONNECT, Packet too large"
    );
}

pub(super) fn closed(code: u16, reason: &str) -> SocketEvent {
    SocketEvent::Closed {
        code,
        reason: reason.to_owned(),
        clean: code != 1006,
    }
}

#[test]
fn disconnect_says_goodbye_and_closes() {
    let mut bench = connected();
    bench.ask(brokerscope_core::machine::Command::Disconnect {
        reason: ReasonCode::NORMAL_DISCONNECTION,
    });
    let effects = bench.tick(ms(100));
    assert_eq!(sent(&effects)[0][0], 0xe0, "[MQTT-3.14.4-2]");
    assert!(
        effects
            .iter()
            .any(|it| matches!(it, Effect::SocketClose(_)))
    );
    assert_eq!(bench.chosen().trouble(), None, "left by choice");
}

#[test]
fn pings_go_out_by_the_page_s_clock() {
    let mut bench = greeting(&[(LiveField::KeepAlive, "5"), (LiveField::Version, "3.1.1")]);
    let effects = heard(&mut bench, ms(40), CONNACK_V311);
    let wakes = effects
        .iter()
        .any(|effect| matches!(effect, Effect::Wake(..)));
    assert!(wakes, "a deadline is set: {effects:?}");
    let effects = bench.tick(ms(5_041));
    assert_eq!(
        sent(&effects),
        [b"\xc0\x00"],
        "PINGREQ [MQTT-3.1.2-23 in 3.1.1]"
    );
}

#[test]
fn old_records_are_put_away_and_the_rest_still_fits_together() {
    let mut recorder = Recorder::default();
    recorder.attach(LIVE_PAGE, LIVE_BROKER);
    let conn = (ConnId(0), Version::V5);
    let mut us = 0;
    while recorder.folded() == 0 {
        us += 10;
        recorder.go_on(Instant::from_micros(us));
        let bytes = bytes::Bytes::from_static(b"\xd0\x00");
        recorder.received(LIVE_PAGE, conn, (bytes, None));
    }
    let records = recorder.trace().records();
    assert!(records.len() <= RECORDS_MAX, "{}", records.len());
    for (place, record) in records.iter().enumerate() {
        assert_eq!(
            usize::try_from(record.id.0),
            Ok(place),
            "records are named by their places"
        );
        if let Fact::Arrived { sent, .. } = record.fact {
            let origin = recorder.trace().get(sent).expect("what arrived was sent");
            assert!(matches!(origin.fact, Fact::Sent { .. }), "{origin:?}");
        }
        assert!(record.cause.is_none_or(|cause| cause < record.id));
    }
}

#[test]
fn a_form_that_cannot_be_sent_says_why_at_its_field() {
    #[rustfmt::skip]
    let table: [(&[(LiveField, &str)], LiveField); 6] = [
        (&[(LiveField::Address, "localhost")],                         LiveField::Address),
        (&[(LiveField::KeepAlive, "soon")],                            LiveField::KeepAlive),
        (&[(LiveField::KeepAlive, "65536")],                           LiveField::KeepAlive),
        (&[(LiveField::ClientId, "a\0b")],                             LiveField::ClientId),
        (&[(LiveField::Password, "x"), (LiveField::Version, "3.1.1")], LiveField::UserName),
        (&[(LiveField::ClientId, ""), (LiveField::CleanStart, ""), (LiveField::Version, "3.1.1")],
                                                                       LiveField::ClientId),
    ];
    for (changes, field) in table {
        let mut bench = LiveBench::new(7, 7);
        assert_eq!(connect(&mut bench, changes), [], "{changes:?}");
        assert_eq!(
            bench.chosen().problem().map(|(wrong, _)| wrong),
            Some(field),
            "{changes:?}"
        );
    }
    let mut bench = connected();
    subscribe(&mut bench, &[(LiveField::Filter, "a/#/b")]);
    assert_eq!(
        bench.chosen().problem().map(|(wrong, _)| wrong),
        Some(LiveField::Filter)
    );
    publish(&mut bench, &[(LiveField::Topic, "a/+")]);
    assert_eq!(
        bench.chosen().problem().map(|(wrong, _)| wrong),
        Some(LiveField::Topic)
    );
}
