//! Wills: every way a connection can end, and what is published for it.

use brokerscope_core::id::ConnId;
use brokerscope_core::machine::{Ending, Event, Remark};
use brokerscope_core::spec::Version;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::wire::{Connect, Packet, Property, ReasonCode};

use crate::desk::Desk;
use crate::words::*;

/// How a connection ends.
#[derive(Clone, Copy, Debug)]
enum End {
    Goodbye,
    GoodbyeWithWill,
    Fin,
    Reset,
    Silence,
    Garbage,
    SecondConnect,
    Takeover,
}

fn with_will(version: Version) -> Connect {
    let mut connect = lasting("bob", version);
    connect.keep_alive = 10;
    connect.will = Some(will("gone", "bob", QOS_1));
    connect
}

fn end(desk: &mut Desk, conn: ConnId, end: End, version: Version) {
    match end {
        End::Goodbye => desk.say(conn, &disconnect(ReasonCode::NORMAL_DISCONNECTION)),
        End::GoodbyeWithWill => {
            desk.say(conn, &disconnect(ReasonCode::DISCONNECT_WITH_WILL_MESSAGE));
        }
        End::Fin => desk.lose(conn, Ending::Fin),
        End::Reset => desk.lose(conn, Ending::Reset),
        End::Silence => desk.wait(Span::from_secs(15)),
        End::Garbage => desk.bytes(conn, &[0xff; 8]),
        End::SecondConnect => desk.say(conn, &Packet::Connect(Box::new(with_will(version)))),
        End::Takeover => {
            desk.join(lasting("bob", version));
        }
    }
}

/// Who watches `gone`, and what they were told.
fn watched(desk: &mut Desk) -> ConnId {
    let (eve, _) = desk.joined(connect("eve", Version::V5));
    desk.say(eve, &subscribe(&[("gone", QOS_1)]));
    desk.heard(eve);
    eve
}

#[test]
fn every_ending_but_a_goodbye_publishes_the_will() {
    brokerscope_core::proves!(
        V311: "3.1.2-8", "3.1.2-10", "3.1.2-24", "3.14.4-3";
        V5: "3.1.2-7", "3.1.2-8", "3.1.2-10", "3.14.4-3", "§3.14a", "§3.1.4b"
    );
    #[rustfmt::skip]
    let table = [
        // ending              published   clause
        (End::Goodbye,         false, "3.14.4-3"),
        (End::GoodbyeWithWill, true,  "§3.14"),
        (End::Fin,             true,  "3.1.2-8"),
        (End::Reset,           true,  "3.1.2-8"),
        (End::Silence,         true,  "3.1.2-22"),
        (End::Garbage,         true,  "4.13.1-1"),
        (End::SecondConnect,   true,  "3.1.0-2"),
        (End::Takeover,        true,  "§3.1.4"),
    ];
    for version in Version::ALL {
        for (ending, published, clause) in table {
            // In 3.1.1 DISCONNECT has no reason: every one is a goodbye.
            let published =
                published && !(version == Version::V311 && matches!(ending, End::GoodbyeWithWill));
            let mut desk = Desk::new();
            let eve = watched(&mut desk);
            let (bob, _) = desk.joined(with_will(version));
            assert!(
                desk.session("bob").unwrap().will.is_some(),
                "[MQTT-3.1.2-7]"
            );
            end(&mut desk, bob, ending, version);
            let expected: &[&str] = if published { &["bob"] } else { &[] };
            let heard = payloads(&desk.heard(eve));
            assert_eq!(heard, expected, "{version} {ending:?} [MQTT-{clause}]");
            let left = desk.session("bob").unwrap().will;
            assert_eq!(
                left, None,
                "{version} {ending:?}: once at most [MQTT-3.1.2-10]"
            );
            assert_eq!(
                desk.has_noted(&Remark::WillDropped),
                !published,
                "{ending:?}"
            );
        }
    }
}

#[test]
fn a_delayed_will_waits_and_who_comes_back_in_time_forgets_it() {
    brokerscope_core::proves!(V5: "3.1.2-8", "3.1.3-9");
    for comes_back in [false, true] {
        let mut desk = Desk::new();
        let eve = watched(&mut desk);
        let mut connect = with_will(Version::V5);
        let delay = Property::WillDelayInterval(5);
        connect.will.as_mut().unwrap().properties.0.push(delay);
        let (bob, _) = desk.joined(connect);
        desk.lose(bob, Ending::Reset);
        let until = Instant::from_millis(5_000);
        assert!(desk.has_noted(&Remark::WillDelayed { until }));
        assert_eq!(desk.session("bob").unwrap().will_at, Some(until));
        desk.wait(Span::from_micros(4_999_999));
        assert_eq!(payloads(&desk.heard(eve)), [""; 0], "[MQTT-3.1.2-8]");
        if comes_back {
            desk.join(lasting("bob", Version::V5));
            assert!(desk.has_noted(&Remark::WillCancelled), "[MQTT-3.1.3-9]");
        }
        desk.wait(Span::from_micros(1));
        let expected: &[&str] = if comes_back { &[] } else { &["bob"] };
        assert_eq!(
            payloads(&desk.heard(eve)),
            expected,
            "comes back: {comes_back}"
        );
    }
}

#[test]
fn a_will_does_not_wait_longer_than_its_session() {
    brokerscope_core::proves!(V5: "3.1.2-8");
    #[rustfmt::skip]
    let table = [
        // session lasts, will after
        (0, 0),
        (3, 3),
        (9, 5),
    ];
    for (session_s, will_s) in table {
        let mut desk = Desk::new();
        let eve = watched(&mut desk);
        let mut connect = connect("bob", Version::V5);
        let expiry = Property::SessionExpiryInterval(session_s);
        connect.properties.0.push(expiry);
        let mut with_delay = will("gone", "bob", QOS_0);
        with_delay.properties.0.push(Property::WillDelayInterval(5));
        connect.will = Some(with_delay);
        let (bob, _) = desk.joined(connect);
        desk.lose(bob, Ending::Reset);
        if will_s > 0 {
            desk.wait(Span::from_micros(will_s * 1_000_000 - 1));
            assert_eq!(payloads(&desk.heard(eve)), [""; 0], "session {session_s} s");
            desk.wait(Span::from_micros(1));
        }
        assert_eq!(
            payloads(&desk.heard(eve)),
            ["bob"],
            "session {session_s} s [MQTT-3.1.2-8]"
        );
    }
}

#[test]
fn a_clean_start_ends_the_session_and_publishes_the_waiting_will() {
    brokerscope_core::proves!(V5: "3.1.2-8");
    let mut desk = Desk::new();
    let eve = watched(&mut desk);
    let mut first = with_will(Version::V5);
    let delay = Property::WillDelayInterval(100);
    first.will.as_mut().unwrap().properties.0.push(delay);
    let (bob, _) = desk.joined(first);
    desk.lose(bob, Ending::Fin);
    desk.join(connect("bob", Version::V5));
    assert_eq!(payloads(&desk.heard(eve)), ["bob"], "[MQTT-3.1.2-8]");
}

#[test]
fn a_retained_will_is_kept_and_its_delay_stays_with_the_broker() {
    brokerscope_core::proves!(V5: "3.1.2-15");
    let mut desk = Desk::new();
    let mut connect = with_will(Version::V5);
    let bobs = connect.will.as_mut().unwrap();
    bobs.retain = true;
    bobs.properties.0 = vec![
        Property::WillDelayInterval(0),
        Property::UserProperty(text("why"), text("unknown")),
    ];
    let (bob, _) = desk.joined(connect);
    desk.lose(bob, Ending::Reset);
    let kept = desk.broker.census().retained;
    assert_eq!(kept.len(), 1, "[MQTT-3.1.2-15]");
    let expected = [Property::UserProperty(text("why"), text("unknown"))];
    assert_eq!(kept[0].properties.0, expected, "[MQTT-3.1.3-10]");
    let published = desk
        .events
        .iter()
        .any(|event| matches!(event, Event::WillPublished { .. }));
    assert!(published);
}
