//! The exchange of RFC 7677, and every way to fail at it.

use bytes::Bytes;
use proptest::prelude::*;

use super::scram::{Keys, ScramClient, ScramError, ScramServer};
use crate::wire::Text;

// RFC 7677, §3.
const FIRST: &str = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
const SERVER_NONCE: &str = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
const SALT: &str = "W22ZaJ0SNY7soEsUEjb6gQ==";
const ASKED: &str =
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
const PROOF: &str = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
                     p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
const SIGNED: &str = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

fn text(text: &str) -> Text {
    Text::parse(text).unwrap()
}

fn client() -> (ScramClient, Bytes) {
    let password = Bytes::from_static(b"pencil");
    ScramClient::begin(&text("user"), password, "rOprNGfwEbeRWgbNEkqO".to_owned())
}

fn keys() -> Keys {
    use base64ct::{Base64, Encoding as _};
    let salt = Base64::decode_vec(SALT).unwrap();
    Keys::derive(b"pencil", &salt, 4096)
}

fn server(first: &str) -> Result<(ScramServer, Bytes), ScramError> {
    ScramServer::begin(first.as_bytes(), SERVER_NONCE, 4096, |user| {
        (user.as_str() == "user").then(keys)
    })
}

#[test]
fn the_exchange_of_rfc_7677_to_the_byte() {
    let (mut client, first) = client();
    assert_eq!(first, FIRST);
    let (server, asked) = server(FIRST).unwrap();
    assert_eq!(asked, ASKED);
    let proof = client.prove(&asked).unwrap();
    assert_eq!(proof, PROOF);
    let (user, signed) = server.check(&proof).unwrap();
    assert_eq!((user.as_str(), &signed[..]), ("user", SIGNED.as_bytes()));
    assert_eq!(client.check(&signed), Ok(()));
}

#[test]
fn keys_can_be_stored_and_say_what_they_come_from() {
    // The keys of the exchange above, as PostgreSQL would write them.
    let stored = "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$\
                  WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:\
                  wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";
    let parsed = Keys::parse(stored).unwrap();
    assert!(parsed == keys());
    assert!(parsed.accept(b"pencil") && !parsed.accept(b"pencils"));
    for wrong in [
        "",
        "SCRAM-SHA-256$0:AAAA$AAAA:AAAA",
        "SCRAM-SHA-256$1:AAAA$AAAA:AAAA",
        &stored[..90],
    ] {
        assert!(Keys::parse(wrong).is_none(), "{wrong}");
    }
}

#[test]
fn a_first_message_that_asks_too_much_is_refused() {
    #[rustfmt::skip]
    let table = [
        ("p=tls-unique,,n=user,r=abc",  ScramError::Unsupported),
        ("n,a=root,n=user,r=abc",       ScramError::Unsupported),
        ("n,,m=more,n=user,r=abc",      ScramError::Unsupported),
        ("n,,r=abc,n=user",             ScramError::Unreadable),
        ("n,,n=us=er,r=abc",            ScramError::Unreadable),
        ("n,,n=,r=abc",                 ScramError::Unreadable),
        ("n,,n=user",                   ScramError::Unreadable),
        ("n,,n=user,r=",                ScramError::Nonce),
        ("",                            ScramError::Unsupported),
    ];
    for (first, expected) in table {
        assert_eq!(server(first).err(), Some(expected), "{first}");
    }
    assert!(
        server("y,,n=user,r=abc").is_ok(),
        "no channel binding, as it thinks of us"
    );
    assert!(
        server("n,,n=user,r=abc,x=more").is_ok(),
        "an extension that may be ignored"
    );
}

#[test]
fn a_client_is_careful_with_what_a_broker_asks() {
    #[rustfmt::skip]
    let table = [
        ("r=other,s=AAAA,i=1",                            ScramError::Nonce),
        ("r=rOprNGfwEbeRWgbNEkqO,s=AAAA,i=1",             ScramError::Nonce),
        ("r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=0",            ScramError::Iterations),
        ("r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=4000000000",   ScramError::Iterations),
        ("r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=many",         ScramError::Unreadable),
        ("r=rOprNGfwEbeRWgbNEkqOx,s=?,i=1",               ScramError::Unreadable),
        ("m=x,r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=1",        ScramError::Unsupported),
    ];
    for (asked, expected) in table {
        assert_eq!(
            client().0.prove(asked.as_bytes()).err(),
            Some(expected),
            "{asked}"
        );
    }
    let (mut client, _) = client();
    assert_eq!(
        client.check(SIGNED.as_bytes()),
        Err(ScramError::Signature),
        "before the proof"
    );
    client.prove(ASKED.as_bytes()).unwrap();
    assert_eq!(
        client.prove(ASKED.as_bytes()).err(),
        Some(ScramError::Unreadable),
        "twice"
    );
    let forged = "v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";
    assert_eq!(client.check(forged.as_bytes()), Err(ScramError::Signature));
    assert_eq!(client.check(b"e=other-error"), Err(ScramError::Unreadable));
}

#[test]
fn a_wrong_proof_is_refused_and_an_unknown_user_learns_nothing_earlier() {
    let answer = |proof: &str| server(FIRST).unwrap().0.check(proof.as_bytes()).err();
    let other = PROOF.replace("p=dHzb", "p=eHzb");
    assert_eq!(answer(&other), Some(ScramError::Proof));
    assert_eq!(
        answer(&PROOF.replace("k0,", "k1,")),
        Some(ScramError::Nonce)
    );
    assert_eq!(
        answer(&PROOF.replace("biws", "eSws")),
        Some(ScramError::Unsupported)
    );
    assert_eq!(answer("c=biws"), Some(ScramError::Unreadable));

    let name = FIRST.replace("user", "nobody");
    let (stranger, asked) = server(&name).unwrap();
    let asked = String::from_utf8(asked.to_vec()).unwrap();
    assert!(asked.ends_with(",i=4096"), "asked like everybody: {asked}");
    let password = Bytes::from_static(b"pencil");
    let nonce = "rOprNGfwEbeRWgbNEkqO".to_owned();
    let (mut client, _) = ScramClient::begin(&text("nobody"), password, nonce);
    let proof = client.prove(asked.as_bytes()).unwrap();
    assert_eq!(stranger.check(&proof).err(), Some(ScramError::Proof));
}

proptest! {
    #[test]
    fn any_name_and_password_fit_themselves_and_no_message_breaks_it(
        user in "\\PC{1,12}", password in any::<Vec<u8>>(), noise in "([nrsicpvem]=|,|n,,|[a-zA-Z0-9+/=]|\\PC){0,40}",
    ) {
        let (mut client, first) =
            ScramClient::begin(&text(&user), password.clone().into(), "abc".to_owned());
        let find = |name: &Text| {
            assert_eq!(name.as_str(), user);
            Some(Keys::derive(&password, b"salt", 2))
        };
        let (server, asked) = ScramServer::begin(&first, "xyz", 2, find).unwrap();
        prop_assert!(server.clone().check(noise.as_bytes()).is_err());
        let proof = client.clone().prove(&asked).unwrap();
        let _ = client.prove(noise.as_bytes());
        let (_, signed) = server.check(&proof).unwrap();
        prop_assert!(signed.starts_with(b"v="));
        let _ = ScramServer::begin(noise.as_bytes(), "xyz", 2, |_| None);
    }
}
