//! Enhanced authentication: AUTH before CONNACK, and again on a connection that stands.

use brokerscope_core::access::{Method, Plain, ScramClient, ScramError, Users};
use brokerscope_core::broker::BrokerConfig;
use brokerscope_core::client::{ClientOptions, CommandError, Status};
use brokerscope_core::machine::{Breach, Command, Event, Remark};
use brokerscope_core::proves;
use brokerscope_core::spec::Version;
use brokerscope_core::time::Span;
use brokerscope_core::wire::{
    Auth, Connack, Connect, Disconnect, Packet, PacketKind, Properties, Property, Publish,
    ReasonCode,
};
use bytes::Bytes;

use crate::desk::Desk;
use crate::lone::{Lone, options};
use crate::pair::Pair;
use crate::words::*;

const SCRAM: &str = "SCRAM-SHA-256";

fn guarded() -> BrokerConfig {
    BrokerConfig {
        users: Some(Users::parse("alice:secret\nbob:hunter2", Plain::Allowed).unwrap()),
        methods: vec![Method::ScramSha256],
        scram_iterations: 2,
        ..BrokerConfig::default()
    }
}

fn proving(password: &'static str) -> ClientOptions {
    ClientOptions {
        user_name: Some(text("alice")),
        password: Some(Bytes::from_static(password.as_bytes())),
        method: Some(Method::ScramSha256),
        ..options(Version::V5)
    }
}

fn named(method: &str, data: Option<Bytes>) -> Properties {
    let mut all = vec![Property::AuthenticationMethod(text(method))];
    all.extend(data.map(Property::AuthenticationData));
    Properties(all)
}

fn auth(reason: ReasonCode, method: &str, data: Option<Bytes>) -> Packet {
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
    proves!(V5: "4.12.0-2", "4.12.0-5");
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
fn proving_it_again_may_fail_and_then_the_connection_ends() {
    proves!(V5: "4.12.1-1", "4.12.1-2");
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
    proves!(V5: "4.12.0-6", "4.12.0-7");
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

#[test]
fn a_client_without_a_method_sends_no_auth_and_takes_none() {
    proves!(V5: "4.12.0-6", "4.12.0-7");
    let mut lone = Lone::connected(options(Version::V5));
    assert_eq!(
        lone.command(Command::Authenticate),
        Err(CommandError::NoMethod)
    );
    assert_eq!(lone.sent, [], "[MQTT-4.12.0-7]");
    lone.hear(&auth(ReasonCode::CONTINUE_AUTHENTICATION, SCRAM, None));
    assert_eq!(lines(&lone.sent), ["DISCONNECT 0x82"], "[MQTT-4.12.0-6]");
    assert_eq!(lone.closes, 1);

    let mut lone = Lone::new(options(Version::V5));
    assert_eq!(
        lone.command(Command::Authenticate),
        Err(CommandError::NotConnected)
    );
    lone.command(Command::Connect { clean_start: None })
        .unwrap();
    lone.input(brokerscope_core::machine::Input::Opened)
        .unwrap();
    lone.hear(&Packet::Connack(Connack {
        session_present: false,
        reason: ReasonCode::SUCCESS,
        properties: named(SCRAM, None),
    }));
    assert_eq!(
        lone.closes, 1,
        "CONNACK may not name a method either [MQTT-4.12.0-6]"
    );
}

#[test]
fn a_client_says_its_name_and_password_only_by_its_method() {
    proves!(V5: "3.1.2-30", "4.12.0-3");
    let mut lone = Lone::new(proving("secret"));
    lone.command(Command::Connect { clean_start: None })
        .unwrap();
    lone.input(brokerscope_core::machine::Input::Opened)
        .unwrap();
    let [Packet::Connect(sent)] = lone.sent.as_slice() else {
        panic!("{:?}", lone.sent);
    };
    assert_eq!((&sent.user_name, &sent.password), (&None, &None));
    let first = sent.properties.authentication_data().unwrap().clone();
    assert!(first.starts_with(b"n,,n=alice,r="));
    // What waits for a connection waits for CONNACK too.
    lone.command(Command::Publish(crate::lone::message("x", QOS_1)))
        .unwrap();
    let asked = [&first[b"n,,n=alice,".len()..], b"more,s=AAAA,i=2"].concat();
    lone.hear(&auth(
        ReasonCode::CONTINUE_AUTHENTICATION,
        SCRAM,
        Some(asked.into()),
    ));
    assert_eq!(lines(&lone.sent), ["CONNECT", "AUTH"], "[MQTT-3.1.2-30]");
    let Packet::Auth(answer) = &lone.sent[1] else {
        panic!("{:?}", lone.sent);
    };
    assert_eq!(
        answer.reason,
        ReasonCode::CONTINUE_AUTHENTICATION,
        "[MQTT-4.12.0-3]"
    );
}

#[test]
fn a_broker_that_cannot_prove_itself_is_left() {
    proves!(V5: "4.12.0-5");
    let goes_on = ReasonCode::CONTINUE_AUTHENTICATION;
    let forged = Bytes::from_static(b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    let accepted = |properties| {
        Packet::Connack(Connack {
            session_present: false,
            reason: ReasonCode::SUCCESS,
            properties,
        })
    };
    #[rustfmt::skip]
    let table = [
        (accepted(named(SCRAM, Some(forged.clone()))), Breach::BrokerNotProven(ScramError::Signature)),
        (accepted(named(SCRAM, None)),          Breach::BrokerNotProven(ScramError::Signature)),
        (accepted(Properties::none()),          Breach::WrongMethod),
        (accepted(named("SCRAM-SHA-1", Some(forged))), Breach::WrongMethod),
        (auth(goes_on, SCRAM, Some(Bytes::from_static(b"r=other,s=AAAA,i=2"))),
            Breach::BrokerNotProven(ScramError::Nonce)),
        (auth(goes_on, "SCRAM-SHA-1", None),    Breach::WrongMethod),
        (auth(ReasonCode::SUCCESS, SCRAM, None), Breach::AuthOutOfTurn),
    ];
    for (packet, breach) in table {
        let mut lone = Lone::new(proving("secret"));
        lone.command(Command::Connect { clean_start: None })
            .unwrap();
        lone.input(brokerscope_core::machine::Input::Opened)
            .unwrap();
        lone.hear(&packet);
        let broke = Remark::PeerBroke(breach);
        assert!(
            lone.notes.iter().any(|note| note.what == broke),
            "{packet:?}: {:?}",
            lone.notes
        );
        assert_eq!(lone.status(), Status::Offline, "{packet:?}");
        assert_eq!(lone.closes, 1, "{packet:?}");
    }
}

#[test]
fn a_client_hears_what_the_broker_says_in_words_and_where_it_is_sent() {
    let place = text("other.example:1883");
    let words = Properties(vec![
        Property::ReasonString(text("we move")),
        Property::ServerReference(place.clone()),
    ]);
    let mut lone = Lone::connected(ClientOptions {
        reconnect: Some(Span::from_secs(1)),
        ..options(Version::V5)
    });
    lone.hear(&Packet::Disconnect(Disconnect {
        reason: ReasonCode::SERVER_MOVED,
        properties: words,
    }));
    for what in [Remark::Explained(text("we move")), Remark::Referred(place)] {
        assert!(
            lone.notes.iter().any(|note| note.what == what),
            "{what:?} [§4.11]"
        );
    }
    assert_eq!(
        lone.status(),
        Status::Offline,
        "it does not come back here by itself"
    );
}

#[test]
fn a_client_asks_for_what_its_options_say() {
    let pair = (text("floor"), text("1"));
    let mut lone = Lone::new(ClientOptions {
        wants_reasons: false,
        asks_response_information: true,
        connect_properties: vec![pair.clone(), pair.clone()],
        ..options(Version::V5)
    });
    lone.command(Command::Connect { clean_start: None })
        .unwrap();
    lone.input(brokerscope_core::machine::Input::Opened)
        .unwrap();
    let [Packet::Connect(sent)] = lone.sent.as_slice() else {
        panic!("{:?}", lone.sent);
    };
    let floor = Property::UserProperty(pair.0, pair.1);
    assert_eq!(
        sent.properties.0,
        [
            Property::RequestProblemInformation(0),
            Property::RequestResponseInformation(1),
            floor.clone(),
            floor.clone(),
        ],
        "[§3.1.2.11]"
    );
    let told = Property::ResponseInformation(text("re/"));
    lone.hear(&Packet::Connack(Connack {
        session_present: false,
        reason: ReasonCode::SUCCESS,
        properties: Properties(vec![told, Property::ReasonString(text("hello"))]),
    }));
    let noted = Remark::ResponseInformation(text("re/"));
    assert!(lone.notes.iter().any(|note| note.what == noted));
    // Words are welcome on CONNACK and PUBLISH, and nowhere else.
    lone.hear(&Packet::Publish(Publish {
        properties: Properties(vec![floor.clone()]),
        ..publish("door", "x", QOS_0, 0)
    }));
    assert_eq!(lone.status(), Status::Connected);
    lone.hear(&Packet::Puback(brokerscope_core::wire::Ack {
        properties: Properties(vec![floor]),
        ..ack(1)
    }));
    assert_eq!(
        lines(&lone.sent),
        ["CONNECT", "DISCONNECT 0x82"],
        "[§3.1.2.11.7]"
    );
}
