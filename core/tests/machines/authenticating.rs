//! Enhanced authentication: AUTH before CONNACK, and again on a connection that stands.

use brokerscope_core::access::{Method, Plain, ScramClient, ScramError, Users};
use brokerscope_core::broker::BrokerConfig;
use brokerscope_core::client::{ClientOptions, Status};
use brokerscope_core::machine::{Breach, Command, Event, Remark};
use brokerscope_core::proves;
use brokerscope_core::spec::Version;
use brokerscope_core::time::Span;
use brokerscope_core::wire::{Auth, Connect, Packet, PacketKind, Properties, Property, ReasonCode};
use bytes::Bytes;

use crate::desk::Desk;
use crate::lone::options;
use crate::pair::Pair;
use crate::words::*;

pub(crate) const SCRAM: &str = "SCRAM-SHA-256";

fn guarded() -> BrokerConfig {
    BrokerConfig {
        users: Some(Users::parse("alice:secret\nbob:hunter2", Plain::Allowed).unwrap()),
        methods: vec![Method::ScramSha256],
        scram_iterations: 2,
        ..BrokerConfig::default()
    }
}

pub(crate) fn proving(password: &'static str) -> ClientOptions {
    ClientOptions {
        user_name: Some(text("alice")),
        password: Some(Bytes::from_static(password.as_bytes())),
        method: Some(Method::ScramSha256),
        ..options(Version::V5)
    }
}

pub(crate) fn named(method: &str, data: Option<Bytes>) -> Properties {
    let mut all = vec![Property::AuthenticationMethod(text(method))];
    all.extend(data.map(Property::AuthenticationData));
    Properties(all)
}

pub(crate) fn auth(reason: ReasonCode, method: &str, data: Option<Bytes>) -> Packet {
    Packet::Auth(Auth {
        reason,
        properties: named(method, data),
    })
}

fn asking(method: &str, data: Option<Bytes>) -> Connect {
    Connect {
        properties: named(method, data),
        ..connect("c1", Version::V5)
    }
}

fn scram() -> (ScramClient, Bytes) {
    ScramClient::begin(
        &text("alice"),
        Bytes::from_static(b"secret"),
        "abc".to_owned(),
    )
}

/// The one AUTH among what was heard: its reason and its data.
fn heard_auth(desk: &mut Desk, conn: brokerscope_core::id::ConnId) -> (ReasonCode, Option<Bytes>) {
    let heard = desk.heard(conn);
    let [Packet::Auth(auth)] = heard.as_slice() else {
        panic!("{heard:?}");
    };
    let method = auth.properties.authentication_method();
    assert_eq!(method, Some(&text(SCRAM)), "[MQTT-4.12.0-5]");
    let data = auth.properties.authentication_data().cloned();
    (auth.reason, data)
}

#[test]
fn both_prove_that_they_know_the_password() {
    proves!(V5: "4.12.0-2", "4.12.0-3", "4.12.0-5");
    let mut pair = Pair::with(guarded(), vec![proving("secret")]);
    pair.command(0, Command::Connect { clean_start: None })
        .unwrap();
    let seat = pair.seat(0);
    assert_eq!(
        seat.client.census().status,
        Status::Connected,
        "{:?}",
        pair.story
    );
    assert!(
        seat.notes
            .iter()
            .any(|note| note.what == Remark::BrokerProven)
    );
    let proven = Remark::UserProven(text("alice"));
    assert!(pair.broker_notes.iter().any(|note| note.what == proven));

    // And once more, on the connection that stands.
    pair.command(0, Command::Authenticate).unwrap();
    let seat = pair.seat(0);
    let times = |what: &Remark| seat.notes.iter().filter(|note| note.what == *what).count();
    assert_eq!(times(&Remark::BrokerProven), 2, "{:?}", pair.story);
    assert_eq!(seat.client.census().status, Status::Connected);
}

#[test]
fn a_wrong_password_is_refused() {
    proves!(V5: "4.12.0-4", "3.2.2-7");
    let mut pair = Pair::with(guarded(), vec![proving("Secret")]);
    pair.command(0, Command::Connect { clean_start: None })
        .unwrap();
    let refused = Event::Refused {
        reason: ReasonCode::NOT_AUTHORIZED,
    };
    assert!(pair.seat(0).events.contains(&refused), "{:?}", pair.story);
    let failed = Remark::AuthFailed(ScramError::Proof);
    assert!(pair.broker_notes.iter().any(|note| note.what == failed));
    assert!(pair.broker.census().sessions.is_empty(), "nothing began");
}

#[test]
fn a_method_that_is_not_known_is_refused() {
    proves!(V5: "4.12.0-1");
    let plain = BrokerConfig::default();
    for (config, method) in [
        (guarded(), "SCRAM-SHA-1"),
        (guarded(), "scram-sha-256"),
        (plain, SCRAM),
    ] {
        let mut desk = Desk::with(config);
        let (conn, connack) = desk.joined(asking(method, None));
        assert_eq!(
            connack.reason,
            ReasonCode::BAD_AUTHENTICATION_METHOD,
            "{method}"
        );
        assert_eq!(desk.closed, [conn], "{method} [MQTT-4.12.0-1]");
    }
}

#[test]
fn data_without_a_method_is_a_protocol_error() {
    proves!(V5: "§3.1.2.11.10a");
    let mut desk = Desk::with(guarded());
    let data = Property::AuthenticationData(scram().1);
    let conn = desk.open(Version::V5);
    // Our codec writes what it would not read.
    desk.say(
        conn,
        &Packet::Connect(Box::new(Connect {
            properties: Properties(vec![data]),
            ..connect("c1", Version::V5)
        })),
    );
    assert_eq!(lines(&desk.heard(conn)), ["CONNACK 0x82"], "[§3.1.2.11.10]");
    assert_eq!(desk.closed, [conn]);
}

#[test]
fn the_first_message_may_come_with_connect_or_be_asked_for() {
    proves!(V5: "4.12.0-2", "4.12.0-5");
    for comes_with_connect in [true, false] {
        let mut desk = Desk::with(guarded());
        let (mut client, first) = scram();
        let conn = desk.join(asking(SCRAM, comes_with_connect.then(|| first.clone())));
        if !comes_with_connect {
            let asked = heard_auth(&mut desk, conn);
            assert_eq!(asked, (ReasonCode::CONTINUE_AUTHENTICATION, None));
            desk.say(
                conn,
                &auth(ReasonCode::CONTINUE_AUTHENTICATION, SCRAM, Some(first)),
            );
        }
        let (reason, data) = heard_auth(&mut desk, conn);
        assert_eq!(reason, ReasonCode::CONTINUE_AUTHENTICATION);
        let proof = client.prove(&data.unwrap()).unwrap();
        desk.say(
            conn,
            &auth(ReasonCode::CONTINUE_AUTHENTICATION, SCRAM, Some(proof)),
        );
        let heard = desk.heard(conn);
        let [Packet::Connack(connack)] = heard.as_slice() else {
            panic!("{heard:?}");
        };
        assert_eq!(connack.reason, ReasonCode::SUCCESS);
        let properties = &connack.properties;
        assert_eq!(
            properties.authentication_method(),
            Some(&text(SCRAM)),
            "[MQTT-4.12.0-5]"
        );
        let signature = properties.authentication_data().unwrap();
        assert_eq!(client.check(signature), Ok(()));
        assert_eq!(
            desk.session("c1").map(|session| session.conn),
            Some(Some(conn))
        );
    }
}

#[test]
fn only_auth_and_disconnect_may_come_before_connack() {
    proves!(V5: "3.1.2-30", "4.13.1-1");
    let (_, first) = scram();
    let goes_on = ReasonCode::CONTINUE_AUTHENTICATION;
    #[rustfmt::skip]
    let table = [
        (Packet::Pingreq,                          Some(Breach::NotAuthenticated(PacketKind::Pingreq))),
        (subscribe(&[("a", QOS_0)]),               Some(Breach::NotAuthenticated(PacketKind::Subscribe))),
        (Packet::Connect(Box::new(asking(SCRAM, None))),
            Some(Breach::NotAuthenticated(PacketKind::Connect))),
        (auth(goes_on, "SCRAM-SHA-1", None),       Some(Breach::WrongMethod)),
        (auth(ReasonCode::RE_AUTHENTICATE, SCRAM, None), Some(Breach::AuthOutOfTurn)),
        (auth(ReasonCode::SUCCESS, SCRAM, None),   Some(Breach::AuthOutOfTurn)),
        (disconnect(ReasonCode::NORMAL_DISCONNECTION), None),
    ];
    for (packet, breach) in table {
        let mut desk = Desk::with(guarded());
        let conn = desk.join(asking(SCRAM, Some(first.clone())));
        desk.heard(conn);
        desk.say(conn, &packet);
        let case = format!("{packet:?}");
        assert_eq!(desk.closed, [conn], "{case}");
        let expected: &[&str] = if breach.is_some() {
            &["CONNACK 0x82"]
        } else {
            &[]
        };
        assert_eq!(lines(&desk.heard(conn)), expected, "{case} [MQTT-3.14.0-1]");
        if let Some(breach) = breach {
            assert!(desk.has_noted(&Remark::PeerBroke(breach)), "{case}");
        }
        assert!(desk.session("c1").is_none(), "{case}");
    }
    // Bytes that are no packet end it too.
    let mut desk = Desk::with(guarded());
    let conn = desk.join(asking(SCRAM, Some(first)));
    desk.heard(conn);
    desk.bytes(conn, &[0xf0, 0x01, 0x18]);
    assert_eq!(lines(&desk.heard(conn)), ["CONNACK 0x81"]);
    assert_eq!(desk.closed, [conn]);
}

#[test]
fn an_exchange_that_stops_half_way_is_given_up() {
    let mut desk = Desk::with(guarded());
    let conn = desk.join(asking(SCRAM, Some(scram().1)));
    desk.wait(Span::from_micros(9_999_999));
    assert_eq!(desk.closed, [], "10 s by default");
    desk.wait(Span::from_micros(1));
    assert_eq!(desk.closed, [conn], "[§3.1.4]");
    assert!(desk.has_noted(&Remark::NoAuth));
}

/// A client that has proved that it is alice.
fn proven(desk: &mut Desk) -> brokerscope_core::id::ConnId {
    let (mut client, first) = scram();
    let conn = desk.join(asking(SCRAM, Some(first)));
    let (_, data) = heard_auth(desk, conn);
    let proof = client.prove(&data.unwrap()).unwrap();
    desk.say(
        conn,
        &auth(ReasonCode::CONTINUE_AUTHENTICATION, SCRAM, Some(proof)),
    );
    assert_eq!(lines(&desk.heard(conn)), ["CONNACK"]);
    conn
}

#[test]
fn while_a_client_proves_itself_again_other_packets_flow() {
    proves!(V5: "4.12.0-2", "4.12.0-5", "§4.12.1a");
    let mut desk = Desk::with(guarded());
    let conn = proven(&mut desk);
    let (mut client, first) = scram();
    desk.say(conn, &auth(ReasonCode::RE_AUTHENTICATE, SCRAM, Some(first)));
    let (reason, data) = heard_auth(&mut desk, conn);
    assert_eq!(reason, ReasonCode::CONTINUE_AUTHENTICATION);
    desk.say(conn, &subscribe(&[("door", QOS_0)]));
    desk.say(conn, &Packet::Publish(publish("door", "x", QOS_0, 0)));
    assert_eq!(
        lines(&desk.heard(conn)),
        ["SUBACK 100", "PUBLISH"],
        "[§4.12.1]"
    );
    let proof = client.prove(&data.unwrap()).unwrap();
    desk.say(
        conn,
        &auth(ReasonCode::CONTINUE_AUTHENTICATION, SCRAM, Some(proof)),
    );
    let (reason, data) = heard_auth(&mut desk, conn);
    assert_eq!(reason, ReasonCode::SUCCESS, "[§4.12.1]");
    assert_eq!(client.check(&data.unwrap()), Ok(()));
    assert_eq!(desk.closed, []);
}

#[test]
pub(crate) fn proving_it_again_may_fail_and_then_the_connection_ends() {
    proves!(V5: "4.12.1-1", "4.12.1-2", "§3.15a");
    let (again, goes_on) = (
        ReasonCode::RE_AUTHENTICATE,
        ReasonCode::CONTINUE_AUTHENTICATION,
    );
    let first = |user: &str| {
        let password = Bytes::from_static(if user == "bob" { b"hunter2" } else { b"wrong" });
        ScramClient::begin(&text(user), password, "abc".to_owned())
    };
    #[rustfmt::skip]
    let table = [
        // who it says it is now, method of the first AUTH, of the second, last word
        ("alice", SCRAM,         SCRAM,         "DISCONNECT 0x87"),
        // Whoever it was stays who it is: what it may do was allowed to that user.
        ("bob",   SCRAM,         SCRAM,         "DISCONNECT 0x87"),
        ("alice", "SCRAM-SHA-1", SCRAM,         "DISCONNECT 0x82"),
        ("alice", SCRAM,         "SCRAM-SHA-1", "DISCONNECT 0x82"),
    ];
    for (user, method, second, expected) in table {
        let mut desk = Desk::with(guarded());
        let conn = proven(&mut desk);
        let (mut client, message) = first(user);
        desk.say(conn, &auth(again, method, Some(message)));
        if method == SCRAM {
            let (_, data) = heard_auth(&mut desk, conn);
            let proof = client.prove(&data.unwrap()).unwrap();
            desk.say(conn, &auth(goes_on, second, Some(proof)));
        }
        let case = format!("{user} by {method}, then {second}");
        assert_eq!(
            lines(&desk.heard(conn)),
            [expected],
            "{case} [MQTT-4.12.1-1, 4.12.1-2]"
        );
        assert_eq!(desk.closed, [conn], "{case} [MQTT-4.12.1-2]");
    }
}

#[test]
fn auth_that_nobody_asked_for_is_a_protocol_error() {
    proves!(V5: "4.12.0-6", "4.12.0-7", "§3.15a");
    // Without a method there is none, in either direction.
    let mut desk = Desk::new();
    let (conn, connack) = desk.joined(connect("bob", Version::V5));
    assert_eq!(
        connack.properties.authentication_method(),
        None,
        "[MQTT-4.12.0-6]"
    );
    desk.say(conn, &auth(ReasonCode::RE_AUTHENTICATE, SCRAM, None));
    assert_eq!(
        lines(&desk.heard(conn)),
        ["DISCONNECT 0x82"],
        "[MQTT-4.12.0-7]"
    );
    assert!(desk.has_noted(&Remark::PeerBroke(Breach::UnexpectedAuth)));

    // With one, but out of turn.
    for reason in [ReasonCode::CONTINUE_AUTHENTICATION, ReasonCode::SUCCESS] {
        let mut desk = Desk::with(guarded());
        let conn = proven(&mut desk);
        desk.say(conn, &auth(reason, SCRAM, None));
        assert_eq!(lines(&desk.heard(conn)), ["DISCONNECT 0x82"], "{reason}");
    }
}
