//! A client: its connection, its commands, and what it makes of its broker's answers.

use brokerscope_core::client::{ClientOptions, CommandError, Status};
use brokerscope_core::id::MessageNo;
use brokerscope_core::machine::{Alarm, Breach, Command, Ending, Event, GivenUp, Input, Remark};
use brokerscope_core::spec::Version;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::wire::{
    Connack, Packet, Properties, Property, ReasonCode, Suback, SubscribeFilter,
};

use crate::lone::{Lone, connack, message, options};
use crate::words::*;

fn lasting_client(version: Version) -> ClientOptions {
    ClientOptions {
        clean_start: false,
        session_expiry: u32::MAX,
        ..options(version)
    }
}

/// CONNACK with these properties.
fn terms(properties: Vec<Property>) -> Packet {
    Packet::Connack(Connack {
        session_present: false,
        reason: ReasonCode::SUCCESS,
        properties: Properties(properties),
    })
}

/// A client that got this CONNACK.
fn under_terms(properties: Vec<Property>) -> Lone {
    let mut lone = Lone::new(options(Version::V5));
    lone.command(Command::Connect { clean_start: None })
        .unwrap();
    lone.input(Input::Opened).unwrap();
    lone.hear(&terms(properties));
    lone.sent.clear();
    lone
}

#[test]
fn connect_is_the_first_packet_and_says_what_the_options_say() {
    brokerscope_core::proves!(V311: "3.1.0-1"; V5: "3.1.0-1");
    for version in Version::ALL {
        let mut lone = Lone::new(ClientOptions {
            keep_alive: 30,
            session_expiry: 90,
            will: Some(will("gone", "alice", QOS_1)),
            ..options(version)
        });
        let clean_start = Some(false);
        lone.command(Command::Connect { clean_start }).unwrap();
        assert_eq!(
            (lone.opens, lone.sent.len()),
            (1, 0),
            "first the connection"
        );
        lone.input(Input::Opened).unwrap();
        let Packet::Connect(sent) = &lone.sent[0] else {
            panic!("{:?} [MQTT-3.1.0-1]", lone.sent);
        };
        assert!(!sent.clean_start, "the command decides");
        assert_eq!((sent.version, sent.keep_alive), (version, 30));
        assert!(sent.will.is_some());
        let expiry = sent.properties.session_expiry().copied();
        assert_eq!(expiry, (version == Version::V5).then_some(90), "{version}");
    }
}

#[test]
fn session_present_must_fit_what_the_client_knows() {
    brokerscope_core::proves!(V5: "3.2.2-4", "3.2.2-5");
    #[rustfmt::skip]
    let table = [
        // version       clean  knows  present  stays   clause
        (Version::V311, true,  false, true,    false, "3.2.2-1"),
        (Version::V5,   true,  false, true,    false, "3.2.2-2"),
        (Version::V5,   false, false, true,    false, "3.2.2-4"),
        (Version::V311, false, false, true,    true,  "§3.2.2.2"),
        (Version::V5,   false, true,  true,    true,  "3.2.2-3"),
        (Version::V5,   false, true,  false,   true,  "3.2.2-5"),
        (Version::V311, false, true,  false,   true,  "3.2.2-3"),
    ];
    for (version, clean, knows, present, stays, clause) in table {
        let mut lone = Lone::new(lasting_client(version));
        if knows {
            lone.connect(false);
            lone.command(Command::Publish(message("x", QOS_2))).unwrap();
            lone.lose();
        }
        let clean_start = Some(clean);
        lone.command(Command::Connect { clean_start }).unwrap();
        lone.input(Input::Opened).unwrap();
        lone.hear(&connack(present, ReasonCode::SUCCESS));
        let case = format!("{version} clean {clean} knows {knows} present {present} [{clause}]");
        let breach = Remark::PeerBroke(Breach::SessionNotShared);
        let broke = lone.notes.iter().any(|note| note.what == breach);
        assert_eq!(broke, !stays, "{case}");
        assert_eq!(lone.status() == Status::Connected, stays, "{case}");
        let is_void = lone
            .notes
            .iter()
            .any(|note| note.what == Remark::OwnSessionVoid);
        assert_eq!(is_void, knows && !present, "{case}");
        let in_flight = lone.client.census().in_flight.len();
        assert_eq!(in_flight, usize::from(knows && present), "{case}");
    }
}

#[test]
fn a_refusal_is_final_unless_it_may_pass() {
    brokerscope_core::proves!(V5: "4.13.2-1");
    #[rustfmt::skip]
    let table = [
        (ReasonCode::NOT_AUTHORIZED,              Status::Offline),
        (ReasonCode::BAD_USER_NAME_OR_PASSWORD,   Status::Offline),
        (ReasonCode::CLIENT_IDENTIFIER_NOT_VALID, Status::Offline),
        (ReasonCode::SERVER_UNAVAILABLE,          Status::Waiting),
        (ReasonCode::SERVER_BUSY,                 Status::Waiting),
    ];
    for (reason, expected) in table {
        let mut lone = Lone::new(ClientOptions {
            reconnect: Some(Span::from_secs(3)),
            ..options(Version::V5)
        });
        lone.command(Command::Connect { clean_start: None })
            .unwrap();
        lone.input(Input::Opened).unwrap();
        lone.hear(&connack(false, reason));
        assert_eq!(lone.events[0], Event::Refused { reason });
        assert_eq!(lone.closes, 1, "{reason} [MQTT-3.2.2-7]");
        assert_eq!(lone.status(), expected, "{reason}");
    }
}

#[test]
fn a_client_that_gets_no_connection_waits_longer_each_time_and_not_longer_than_it_may() {
    let mut lone = Lone::new(ClientOptions {
        reconnect: Some(Span::from_secs(1)),
        reconnect_max: Some(Span::from_secs(5)),
        reconnect_jitter: Span::from_millis(100),
        ..options(Version::V5)
    });
    lone.command(Command::Connect { clean_start: None })
        .unwrap();
    for least in [1, 2, 4, 5, 5] {
        lone.input(Input::Closed(Ending::Refused)).unwrap();
        let again = lone.client.poll_timeout().unwrap();
        assert_eq!(again.alarm, Alarm::Reconnect);
        let wait = again.at.since(lone.now);
        let least = Span::from_secs(least);
        assert!(
            least <= wait && wait <= least + Span::from_millis(100),
            "{wait}"
        );
        lone.now = again.at;
        lone.input(Input::Timeout).unwrap();
    }
    lone.input(Input::Opened).unwrap();
    lone.hear(&connack(false, ReasonCode::SUCCESS));
    lone.input(Input::Closed(Ending::Reset)).unwrap();
    let wait = lone.client.poll_timeout().unwrap().at.since(lone.now);
    assert!(
        wait < Span::from_millis(1_101),
        "and begins anew once it was there: {wait}"
    );
}

#[test]
fn a_lost_connection_is_opened_again_where_wanted() {
    brokerscope_core::proves!(V5: "3.14.4-2");
    let wants = ClientOptions {
        reconnect: Some(Span::from_secs(3)),
        ..options(Version::V5)
    };
    let mut lone = Lone::connected(wants.clone());
    lone.lose();
    let again_at = Some(Instant::from_millis(3_000));
    assert!(lone.events.contains(&Event::Disconnected { again_at }));
    lone.wait(Span::from_micros(2_999_999));
    assert_eq!(lone.opens, 1);
    lone.wait(Span::from_micros(1));
    assert_eq!(lone.opens, 2);
    lone.input(Input::Closed(Ending::Unreachable)).unwrap();
    lone.wait(Span::from_secs(3));
    assert_eq!(lone.opens, 3, "and again, if it could not be opened");

    let mut eager = Lone::connected(ClientOptions {
        reconnect: Some(Span::ZERO),
        ..wants.clone()
    });
    eager.lose();
    let due = eager.deadline().map(|deadline| deadline.at);
    assert!(due > Some(eager.now), "never at one and the same moment");

    let mut leaving = Lone::connected(wants);
    let reason = ReasonCode::NORMAL_DISCONNECTION;
    leaving.command(Command::Disconnect { reason }).unwrap();
    assert_eq!(lines(&leaving.sent), ["DISCONNECT"], "[MQTT-3.14.4-2]");
    assert_eq!((leaving.closes, leaving.status()), (1, Status::Offline));
    assert_eq!(
        leaving.deadline(),
        None,
        "who left does not come back by himself"
    );
}

#[test]
fn connack_is_not_awaited_for_ever() {
    brokerscope_core::proves!(V311: "§3.2a"; V5: "§3.2a");
    for version in Version::ALL {
        let mut lone = Lone::new(options(version));
        lone.command(Command::Connect { clean_start: None })
            .unwrap();
        lone.wait(Span::from_secs(4));
        lone.input(Input::Opened).unwrap();
        lone.wait(Span::from_micros(5_999_999));
        assert_eq!(lone.status(), Status::Connecting);
        lone.wait(Span::from_micros(1));
        assert_eq!(
            (lone.closes, lone.status()),
            (1, Status::Offline),
            "{version} [§3.2]"
        );
    }
}

#[test]
fn the_terms_of_connack_are_kept() {
    brokerscope_core::proves!(
        V5: "3.1.2-21", "3.2.2-11", "3.2.2-14", "3.2.2-15", "3.2.2-21", "3.3.4-7", "3.3.4-8"
    );
    let mut lone = under_terms(vec![Property::MaximumQos(1)]);
    let high = lone.command(Command::Publish(message("x", QOS_2)));
    assert_eq!(high, Err(CommandError::QosNotSupported), "[MQTT-3.2.2-11]");

    let mut lone = under_terms(vec![Property::RetainAvailable(0)]);
    let mut kept = message("x", QOS_0);
    kept.retain = true;
    let kept = lone.command(Command::Publish(kept));
    assert_eq!(
        kept,
        Err(CommandError::RetainNotSupported),
        "[MQTT-3.2.2-14]"
    );

    let mut lone = under_terms(vec![Property::MaximumPacketSize(30)]);
    let big = lone.command(Command::Publish(message(&"x".repeat(30), QOS_0)));
    assert_eq!(big, Err(CommandError::TooLarge), "[MQTT-3.2.2-15]");
    assert_eq!(lone.sent, [], "nothing went on the wire");

    let mut lone = under_terms(vec![Property::ReceiveMaximum(1)]);
    for payload in ["1", "2"] {
        lone.command(Command::Publish(message(payload, QOS_2)))
            .unwrap();
    }
    lone.command(Command::Publish(message("now", QOS_0)))
        .unwrap();
    assert_eq!(
        payloads(&lone.sent),
        ["1", "now"],
        "[MQTT-3.3.4-7, MQTT-3.3.4-8]"
    );
    lone.hear(&Packet::Pubrec(ack(1)));
    lone.hear(&Packet::Pubcomp(ack(1)));
    assert_eq!(payloads(&lone.sent), ["1", "now", "2"], "[§4.9]");

    let lone = under_terms(vec![
        Property::ServerKeepAlive(7),
        Property::AssignedClientIdentifier(text("auto-1")),
    ]);
    for told in [
        Remark::KeepAliveSet(7),
        Remark::NameAssigned(text("auto-1")),
    ] {
        assert!(lone.notes.iter().any(|note| note.what == told), "{told:?}");
    }
    let ping_at = lone.deadline().map(|deadline| deadline.at);
    assert_eq!(
        ping_at,
        Some(Instant::from_millis(7_000)),
        "[MQTT-3.2.2-21]"
    );
    assert_eq!(
        lone.client.census().options.client_id,
        text("auto-1"),
        "[MQTT-3.1.3-7]"
    );
}

#[test]
fn what_waited_and_does_not_fit_is_given_up() {
    brokerscope_core::proves!(V5: "3.2.2-11");
    let mut lone = Lone::new(options(Version::V5));
    lone.command(Command::Publish(message("x", QOS_2))).unwrap();
    lone.command(Command::Connect { clean_start: None })
        .unwrap();
    lone.input(Input::Opened).unwrap();
    lone.hear(&terms(vec![Property::MaximumQos(1)]));
    let given_up = Event::Abandoned {
        number: MessageNo(0),
        message: message("x", QOS_2),
        why: GivenUp::QosNotSupported,
    };
    assert!(lone.events.contains(&given_up), "[MQTT-3.2.2-11]");
}

#[test]
fn each_filter_gets_its_own_answer() {
    brokerscope_core::proves!(V311: "2.3.1-3"; V5: "§2.2.1a");
    for version in Version::ALL {
        let mut lone = Lone::connected(options(version));
        let filters = ["a", "b"].map(|name| SubscribeFilter::new(filter(name), QOS_2));
        let filters = filters.to_vec();
        lone.command(Command::Subscribe { filters, id: None })
            .unwrap();
        let Packet::Subscribe(asked) = &lone.sent[0] else {
            panic!("{:?}", lone.sent);
        };
        let suback = Packet::Suback(Suback {
            id: asked.id,
            properties: Properties::none(),
            reasons: vec![ReasonCode::GRANTED_QOS_1, ReasonCode::UNSPECIFIED_ERROR],
        });
        lone.hear(&suback);
        let subscriptions = lone.client.census().subscriptions;
        assert_eq!(
            subscriptions,
            [(filter("a"), QOS_1)],
            "{version} [MQTT-3.8.4-7]"
        );
        lone.hear(&suback);
        assert_eq!(lone.closes, 0, "an answer to nothing does no harm");

        let filters = vec![filter("a")];
        lone.command(Command::Unsubscribe { filters }).unwrap();
        assert_eq!(
            lone.sent[1].id(),
            Some(id(1)),
            "the identifier is free again [§2.2.1]"
        );
        lone.hear(&Packet::Unsuback(Suback {
            id: id(1),
            properties: Properties::none(),
            reasons: vec![ReasonCode::SUCCESS],
        }));
        assert_eq!(lone.client.census().subscriptions, [], "{version}");
    }
}

#[test]
fn a_question_dies_with_its_connection_and_frees_its_identifier() {
    brokerscope_core::proves!(V5: "4.4.0-1");
    let mut lone = Lone::connected(lasting_client(Version::V5));
    let filters = vec![SubscribeFilter::new(filter("a"), QOS_0)];
    lone.command(Command::Subscribe { filters, id: None })
        .unwrap();
    lone.lose();
    lone.connect(true);
    assert_eq!(lone.sent, [], "SUBSCRIBE is not sent again [MQTT-4.4.0-1]");
    lone.command(Command::Publish(message("x", QOS_1))).unwrap();
    assert_eq!(lines(&lone.sent), ["PUBLISH 1"]);
}

#[test]
fn the_application_gets_a_qos_2_message_once() {
    brokerscope_core::proves!(V311: "4.3.3-2"; V5: "4.3.3-8", "4.3.3-10", "4.3.3-11", "4.3.3-12");
    for version in Version::ALL {
        let mut lone = Lone::connected(lasting_client(version));
        let first = publish("door", "open", QOS_2, 1);
        lone.hear(&Packet::Publish(first.clone()));
        lone.lose();
        lone.connect(true);
        let mut again = first;
        again.dup = true;
        lone.hear(&Packet::Publish(again.clone()));
        lone.hear(&Packet::Pubrel(ack(1)));
        let delivered = lone.events.iter();
        let delivered = delivered.filter(|event| matches!(event, Event::Delivered(_)));
        assert_eq!(delivered.count(), 1, "{version} [MQTT-4.3.3-10]");
        assert_eq!(lines(&lone.sent), ["PUBREC 1", "PUBCOMP 1"], "{version}");
        again.dup = false;
        lone.hear(&Packet::Publish(again));
        let delivered = lone.events.iter();
        let delivered = delivered.filter(|event| matches!(event, Event::Delivered(_)));
        assert_eq!(
            delivered.count(),
            2,
            "{version}: a new message now [MQTT-4.3.3-12]"
        );
    }
}

#[test]
fn a_withheld_puback_is_waited_for_and_nothing_is_sent_again() {
    brokerscope_core::proves!(V311: "3.3.1-1", "4.4.0-1"; V5: "3.3.1-1", "4.3.2-3", "4.4.0-1");
    for version in Version::ALL {
        let mut lone = Lone::connected(lasting_client(version));
        lone.command(Command::Publish(message("x", QOS_1))).unwrap();
        lone.wait(Span::from_secs(1_000_000));
        assert_eq!(lines(&lone.sent), ["PUBLISH 1"], "{version} [MQTT-4.4.0-1]");
        lone.lose();
        lone.connect(true);
        assert_eq!(
            lines(&lone.sent),
            ["PUBLISH 1 DUP"],
            "{version} [MQTT-4.4.0-1]"
        );
    }
}

#[test]
fn a_broker_that_sends_what_only_clients_send_is_left() {
    brokerscope_core::proves!(V5: "§4.13.1b");
    #[rustfmt::skip]
    let table = [
        Packet::Pingreq,
        subscribe(&[("a", QOS_0)]),
        connack(false, ReasonCode::SUCCESS),
    ];
    for packet in table {
        let mut lone = Lone::connected(options(Version::V5));
        lone.hear(&packet);
        assert_eq!(lone.closes, 1, "{packet:?}");
        assert_eq!(
            lines(&lone.sent),
            ["DISCONNECT 0x82"],
            "{packet:?} [§4.13.1]"
        );
    }
}

#[test]
fn disconnect_from_the_broker_belongs_to_5_0() {
    brokerscope_core::proves!(V311: "4.8.0-1"; V5: "§3.14.4a");
    for version in Version::ALL {
        let mut lone = Lone::connected(options(version));
        lone.hear(&disconnect(ReasonCode::NORMAL_DISCONNECTION));
        assert_eq!(
            (lone.closes, lone.status()),
            (1, Status::Offline),
            "{version}"
        );
        let told = Remark::ToldToGo(ReasonCode::NORMAL_DISCONNECTION);
        let is_told = lone.notes.iter().any(|note| note.what == told);
        assert_eq!(is_told, version == Version::V5, "{version} [§3.14.4]");
    }
}
