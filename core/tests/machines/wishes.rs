//! Enhanced authentication and the other wishes of CONNECT, from the client's side.

use brokerscope_core::access::ScramError;
use brokerscope_core::client::{ClientOptions, CommandError, Status};
use brokerscope_core::machine::{Breach, Command, Input, Remark};
use brokerscope_core::proves;
use brokerscope_core::spec::Version;
use brokerscope_core::time::Span;
use brokerscope_core::wire::{
    Ack, Connack, Disconnect, Packet, Properties, Property, Publish, ReasonCode,
};
use bytes::Bytes;

use crate::authenticating::{SCRAM, auth, named, proving};
use crate::lone::{Lone, message, options};
use crate::words::*;

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
    lone.input(Input::Opened).unwrap();
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
    lone.input(Input::Opened).unwrap();
    let [Packet::Connect(sent)] = lone.sent.as_slice() else {
        panic!("{:?}", lone.sent);
    };
    assert_eq!((&sent.user_name, &sent.password), (&None, &None));
    let first = sent.properties.authentication_data().unwrap().clone();
    assert!(first.starts_with(b"n,,n=alice,r="));
    // What waits for a connection waits for CONNACK too.
    lone.command(Command::Publish(message("x", QOS_1))).unwrap();
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
    proves!(V5: "4.12.0-5", "§3.15a");
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
        lone.input(Input::Opened).unwrap();
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
    proves!(V5: "§3.1.2.11.7a");
    let pair = (text("floor"), text("1"));
    let mut lone = Lone::new(ClientOptions {
        wants_reasons: false,
        asks_response_information: true,
        connect_properties: vec![pair.clone(), pair.clone()],
        ..options(Version::V5)
    });
    lone.command(Command::Connect { clean_start: None })
        .unwrap();
    lone.input(Input::Opened).unwrap();
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
    lone.hear(&Packet::Puback(Ack {
        properties: Properties(vec![floor]),
        ..ack(1)
    }));
    assert_eq!(
        lines(&lone.sent),
        ["CONNECT", "DISCONNECT 0x82"],
        "[§3.1.2.11.7]"
    );
}
