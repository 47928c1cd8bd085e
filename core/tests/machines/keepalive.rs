//! Keep Alive: how long silence is borne, on both ends.

use brokerscope_core::client::{ClientOptions, Status};
use brokerscope_core::machine::{Alarm, Command, Deadline, Remark};
use brokerscope_core::spec::Version;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::wire::Packet;

use crate::desk::Desk;
use crate::lone::{Lone, message, options};
use crate::words::*;

#[test]
fn the_broker_waits_one_and_a_half_keep_alives_to_the_microsecond() {
    brokerscope_core::proves!(V311: "3.1.2-24"; V5: "3.1.2-22", "3.2.2-22", "§4.13.1a");
    for version in Version::ALL {
        let mut desk = Desk::new();
        let mut connect = connect("bob", version);
        connect.keep_alive = 5;
        let (bob, _) = desk.joined(connect);
        let until = desk.session("bob").unwrap().patience_until;
        assert_eq!(until, Some(Instant::from_millis(7_500)), "{version}");
        desk.wait(Span::from_micros(7_499_999));
        assert_eq!(
            desk.closed,
            [],
            "{version} [MQTT-3.1.2-24 in 3.1.1, 3.1.2-22 in 5.0]"
        );
        desk.wait(Span::from_micros(1));
        assert_eq!(
            desk.closed,
            [bob],
            "{version} [MQTT-3.1.2-24 in 3.1.1, 3.1.2-22 in 5.0]"
        );
        assert!(desk.has_noted(&Remark::KeepAliveRanOut));
        let expected: &[&str] = match version {
            Version::V311 => &[],
            Version::V5 => &["DISCONNECT 0x8d"],
        };
        assert_eq!(lines(&desk.heard(bob)), expected, "{version}");
    }
}

#[test]
fn any_whole_packet_counts_and_half_a_packet_does_not() {
    brokerscope_core::proves!(V5: "3.1.2-22", "3.12.4-1");
    let mut desk = Desk::new();
    let mut connect = connect("bob", Version::V5);
    connect.keep_alive = 2;
    let (bob, _) = desk.joined(connect);
    desk.wait(Span::from_millis(2_900));
    desk.say(bob, &Packet::Pingreq);
    assert_eq!(lines(&desk.heard(bob)), ["PINGRESP"], "[MQTT-3.12.4-1]");
    desk.wait(Span::from_millis(2_900));
    desk.say(bob, &Packet::Publish(publish("door", "x", QOS_0, 0)));
    desk.wait(Span::from_millis(2_900));
    assert_eq!(desk.closed, [], "[MQTT-3.1.2-22]");
    desk.bytes(bob, &[0xc0]);
    desk.wait(Span::from_millis(100));
    assert_eq!(desk.closed, [bob], "no Control Packet came [MQTT-3.1.2-22]");
}

#[test]
fn keep_alive_0_is_patient_for_ever() {
    let mut desk = Desk::new();
    let (_, _) = desk.joined(connect("bob", Version::V5));
    assert_eq!(desk.broker.poll_timeout(), None);
    desk.wait(Span::from_secs(100_000));
    assert_eq!(desk.closed, [], "[MQTT-3.1.2-22]");
}

fn five_seconds(version: Version) -> ClientOptions {
    ClientOptions {
        keep_alive: 5,
        ..options(version)
    }
}

#[test]
fn the_client_pings_when_it_has_sent_nothing_for_a_keep_alive() {
    brokerscope_core::proves!(V5: "3.1.2-20");
    let mut lone = Lone::connected(five_seconds(Version::V5));
    lone.wait(Span::from_secs(3));
    lone.command(Command::Publish(message("x", QOS_0))).unwrap();
    let due = |at, alarm| {
        Some(Deadline {
            at: Instant::from_millis(at),
            alarm,
        })
    };
    assert_eq!(lone.deadline(), due(8_000, Alarm::Ping), "[MQTT-3.1.2-20]");
    lone.wait(Span::from_micros(4_999_999));
    assert_eq!(lines(&lone.sent), ["PUBLISH"]);
    lone.wait(Span::from_micros(1));
    assert_eq!(lines(&lone.sent), ["PUBLISH", "PINGREQ"], "[MQTT-3.1.2-20]");
    assert_eq!(
        lone.deadline(),
        due(10_500, Alarm::PingOverdue),
        "[§3.1.2.10]"
    );
    lone.hear(&Packet::Pingresp);
    assert_eq!(lone.deadline(), due(13_000, Alarm::Ping));
}

#[test]
fn a_client_without_pingresp_gives_the_connection_up() {
    brokerscope_core::proves!(V311: "§3.1.2.10a"; V5: "§3.1.2.10a");
    for version in Version::ALL {
        let mut lone = Lone::connected(five_seconds(version));
        lone.wait(Span::from_micros(7_499_999));
        assert_eq!(lone.closes, 0);
        lone.wait(Span::from_micros(1));
        assert_eq!(lone.closes, 1, "{version} [§3.1.2.10]");
        assert_eq!(lone.status(), Status::Offline);
        assert!(
            lone.notes
                .iter()
                .any(|note| note.what == Remark::NoPingresp)
        );
    }
}
