//! Whom the host lets in by enhanced authentication, from the files it is given.

use std::fs;

use brokerscope_core::access::ScramClient;
use brokerscope_core::spec::Version;
use brokerscope_core::wire::{
    Auth, Connack, Connect, Packet, Properties, Property, ReasonCode, Text,
};
use brokerscope_tests::peer::Serve;
use bytes::Bytes;

use crate::raw::{Raw, connect};
use crate::{serve, settings};

const METHOD: &str = "SCRAM-SHA-256";
/// The user of RFC 7677's example, as PostgreSQL would store her: her password is `pencil`.
const USERS: &str = "user:SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$\
    WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=\n";

fn text(text: &str) -> Text {
    Text::parse(text).expect("a text")
}

fn proof(data: Bytes) -> Properties {
    let method = Property::AuthenticationMethod(text(METHOD));
    Properties(vec![method, Property::AuthenticationData(data)])
}

/// What the host says first, and its answer to the proof.
fn exchange(broker: &Serve, password: &str) -> (String, Connack) {
    let password = Bytes::copy_from_slice(password.as_bytes());
    let (mut scram, first) = ScramClient::begin(&text("user"), password, "fresh".to_owned());
    let mut raw = Raw::open(broker.tcp, Version::V5);
    raw.say(&Packet::Connect(Box::new(Connect {
        properties: proof(first),
        ..connect("prover", Version::V5)
    })));
    let Some(Packet::Auth(challenge)) = raw.hear() else {
        panic!("AUTH comes first [MQTT-4.12.0-2]");
    };
    let challenge = challenge
        .properties
        .authentication_data()
        .expect("a challenge");
    let said = String::from_utf8(challenge.to_vec()).expect("SCRAM is text");
    let answer = scram
        .prove(challenge)
        .expect("a challenge of this exchange");
    raw.say(&Packet::Auth(Auth {
        reason: ReasonCode::CONTINUE_AUTHENTICATION,
        properties: proof(answer),
    }));
    let Some(Packet::Connack(connack)) = raw.hear() else {
        panic!("CONNACK ends the exchange");
    };
    if let Some(last) = connack.properties.authentication_data() {
        assert_eq!(scram.check(last), Ok(()), "the broker knows the keys");
    }
    (said, connack)
}

#[test]
fn users_whose_keys_are_known_prove_themselves_and_no_nonce_comes_again() {
    let text = "methods = [\"SCRAM-SHA-256\"]\npassword_file = \"users\"\n";
    let (folder, file) = settings(text);
    fs::write(folder.path().join("users"), USERS).expect("a file");
    let mut nonces = Vec::new();
    // Two hosts that were never told anything different.
    for _ in 0..2 {
        let broker = serve(&["--config", &file]);
        let (said, connack) = exchange(&broker, "pencil");
        assert_eq!(connack.reason, ReasonCode::SUCCESS);
        let (_, connack) = exchange(&broker, "crayon");
        assert_eq!(connack.reason, ReasonCode::NOT_AUTHORIZED);
        let nonce = said.split(',').next().unwrap_or_default().to_owned();
        assert!(nonce.starts_with("r=fresh") && nonce.len() > 20, "{nonce}");
        nonces.push(nonce);
    }
    assert_ne!(nonces[0], nonces[1], "chance comes from the system");
}

#[test]
fn a_method_that_is_not_set_is_not_known() {
    let broker = serve(&[]);
    let mut raw = Raw::open(broker.tcp, Version::V5);
    raw.say(&Packet::Connect(Box::new(Connect {
        properties: proof(Bytes::from_static(b"n,,n=user,r=fresh")),
        ..connect("prover", Version::V5)
    })));
    let Some(Packet::Connack(connack)) = raw.hear() else {
        panic!("CONNACK says no");
    };
    assert_eq!(
        connack.reason,
        ReasonCode::BAD_AUTHENTICATION_METHOD,
        "[MQTT-4.12.0-1]"
    );
}
