//! Text in packets: what may stand in it, in every field that there is.

use bytes::Bytes;

use super::super::*;
use crate::topic::{TopicFilter, TopicName};

/// What stands in the field before something else is put there: as long as what will be.
const MARK: &str = "@@@";

fn mark() -> Text {
    Text::parse(MARK).unwrap()
}

fn name(text: &str) -> TopicName {
    TopicName::parse(text).unwrap()
}

fn connect(version: Version) -> Connect {
    Connect {
        version,
        is_bridge: false,
        clean_start: true,
        keep_alive: 0,
        client_id: Text::parse("c").unwrap(),
        will: None,
        user_name: None,
        password: None,
        properties: Properties::none(),
    }
}

fn publish(topic: TopicName, properties: Vec<Property>) -> Packet {
    Packet::Publish(Publish {
        dup: false,
        qos: Qos::AtMostOnce,
        retain: false,
        topic: Some(topic),
        id: None,
        properties: Properties(properties),
        payload: Bytes::new(),
    })
}

fn connack(property: Property) -> Packet {
    Packet::Connack(Connack {
        session_present: false,
        reason: ReasonCode::SUCCESS,
        properties: Properties(vec![property]),
    })
}

/// The text fields that both versions have.
fn fields(version: Version) -> Vec<(&'static str, Packet)> {
    let packet = |connect| Packet::Connect(Box::new(connect));
    let will = |topic, properties| Will {
        topic,
        payload: Bytes::new(),
        qos: Qos::AtMostOnce,
        retain: false,
        properties: Properties(properties),
    };
    let id = PacketId::new(1).unwrap();
    let filter = TopicFilter::parse(MARK).unwrap();
    let plain = connect(version);
    let mut named = plain.clone();
    named.client_id = mark();
    let mut with_will = plain.clone();
    with_will.will = Some(will(name(MARK), vec![]));
    let mut with_user = plain.clone();
    with_user.user_name = Some(mark());
    let subscribe = Packet::Subscribe(Subscribe {
        id,
        properties: Properties::none(),
        filters: vec![SubscribeFilter::new(filter.clone(), Qos::AtMostOnce)],
    });
    let unsubscribe = Packet::Unsubscribe(Unsubscribe {
        id,
        properties: Properties::none(),
        filters: vec![filter],
    });
    let mut all = vec![
        ("Client Identifier", packet(named)),
        ("Will Topic", packet(with_will)),
        ("User Name", packet(with_user)),
        ("Topic Name", publish(name(MARK), vec![])),
        ("Topic Filter of SUBSCRIBE", subscribe),
        ("Topic Filter of UNSUBSCRIBE", unsubscribe),
    ];
    if version == Version::V5 {
        let mut wordy = plain.clone();
        wordy.will = Some(will(name("w"), vec![Property::ContentType(mark())]));
        all.push(("Content Type of the Will", packet(wordy)));
        all.extend(properties());
    }
    all
}

/// The text fields that are properties.
fn properties() -> Vec<(&'static str, Packet)> {
    let x = || Text::parse("x").unwrap();
    let said = |property| publish(name("t"), vec![property]);
    vec![
        ("Content Type", said(Property::ContentType(mark()))),
        ("Response Topic", said(Property::ResponseTopic(mark()))),
        ("a user name", said(Property::UserProperty(mark(), x()))),
        ("a user value", said(Property::UserProperty(x(), mark()))),
        (
            "Assigned Client Identifier",
            connack(Property::AssignedClientIdentifier(mark())),
        ),
        (
            "Authentication Method",
            connack(Property::AuthenticationMethod(mark())),
        ),
        (
            "Response Information",
            connack(Property::ResponseInformation(mark())),
        ),
        (
            "Server Reference",
            connack(Property::ServerReference(mark())),
        ),
        ("Reason String", connack(Property::ReasonString(mark()))),
    ]
}

/// The packet with these three bytes in its field.
fn with(packet: &Packet, version: Version, field: &[u8; 3]) -> Vec<u8> {
    let mut bytes = encode(packet, version).unwrap().to_vec();
    let places: Vec<_> = bytes.windows(3).enumerate().collect();
    let places = places.iter().filter(|(_, found)| found == b"@@@");
    let places: Vec<_> = places.map(|(at, _)| *at).collect();
    let [at] = places[..] else {
        panic!("the mark stands once in {packet:?}");
    };
    bytes[at..at + 3].copy_from_slice(field);
    bytes
}

#[test]
fn no_text_field_takes_bytes_that_are_no_text() {
    crate::proves!(
        V311: "1.5.3-1", "1.5.3-2", "3.1.3-4", "3.1.3-10", "3.1.3-11", "3.3.2-1", "3.8.3-1",
            "3.10.3-1", "4.7.3-2";
        V5: "1.5.4-1", "1.5.4-2", "1.5.7-1", "3.1.3-4", "3.1.3-11", "3.1.3-12", "3.3.2-1",
            "3.3.2-13", "3.3.2-19", "3.8.3-1", "3.10.3-1", "4.7.3-2", "§1.5.4a", "§1.5.4b",
            "§1.5.7a"
    );
    #[rustfmt::skip]
    let table: [(&[u8; 3], &str); 6] = [
        (b"a\xffb",          "no UTF-8"),
        (b"a\xc0\x80",       "U+0000 in a longer form than it has"),
        (b"ab\xc3",          "half a character"),
        (b"\xed\xa0\x80",    "the surrogate U+D800"),
        (b"\xed\xbf\xbf",    "the surrogate U+DFFF"),
        (b"a\x00b",          "U+0000"),
    ];
    for version in Version::ALL {
        for (field, packet) in fields(version) {
            for (bytes, what) in table {
                let error = decode(&with(&packet, version, bytes), version)
                    .expect_err(&format!("{version} {field}: {what}"));
                let expected = match what {
                    "U+0000" => matches!(error.flaw, Flaw::Null(_)),
                    what if what.contains("surrogate") => matches!(error.flaw, Flaw::Surrogate(_)),
                    _ => matches!(error.flaw, Flaw::NotUtf8(_)),
                };
                assert!(expected, "{version} {field}: {what}, found {error}");
                assert_eq!(error.reason, ReasonCode::MALFORMED_PACKET, "{field}");
            }
        }
    }
}

/// U+FEFF is a character like any other, in front too; so are control characters, for we are among
/// the receivers that take them [§1.5.4].
#[test]
fn every_text_field_keeps_what_it_was_given() {
    crate::proves!(V311: "1.5.3-3", "§1.5.3a"; V5: "1.5.4-3", "§1.5.4c");
    for version in Version::ALL {
        for (field, packet) in fields(version) {
            for text in ["\u{feff}", "€", "\u{1}\u{1f}\u{7f}", "\u{ffff}"] {
                let bytes = with(&packet, version, text.as_bytes().try_into().unwrap());
                let read = decode(&bytes, version)
                    .unwrap_or_else(|error| panic!("{version} {field} {text:?}: {error}"));
                assert!(
                    format!("{read:?}").contains(&format!("{text:?}")),
                    "{version} {field}: {read:?}"
                );
                let written = encode(&read, version).unwrap();
                assert_eq!(written, bytes, "{version} {field} {text:?}");
            }
        }
    }
}

/// Order and presence of the fields of CONNECT, for every choice of flags.
#[test]
fn the_flags_of_connect_say_which_fields_follow() {
    crate::proves!(
        V311: "3.1.2-3", "3.1.2-9", "3.1.2-11", "3.1.2-13", "3.1.2-14", "3.1.2-15", "3.1.2-18",
            "3.1.2-19", "3.1.2-20", "3.1.2-21", "3.1.2-22", "3.1.3-1", "3.1.3-3";
        V5: "3.1.2-3", "3.1.2-9", "3.1.2-11", "3.1.2-12", "3.1.2-13", "3.1.2-16", "3.1.2-17",
            "3.1.2-18", "3.1.2-19", "3.1.3-1", "3.1.3-3", "§3.1.2.3a", "§3.1.2.6a"
    );
    for version in Version::ALL {
        for flags in 0..=u8::MAX {
            let [reserved, will, retain, password, user] =
                [0, 2, 5, 6, 7].map(|bit| flags & 1 << bit != 0);
            let qos = flags >> 3 & 3;
            let bytes = connect_with(version, flags);
            let is_right = !reserved
                && qos < 3
                && (will || (qos == 0 && !retain))
                && (version == Version::V5 || user || !password);
            let read = decode(&bytes, version);
            let case = format!("{version} {flags:08b}: {read:?}");
            assert_eq!(read.is_ok(), is_right, "{case}");
            let Ok(packet) = read else { continue };
            assert_eq!(encode(&packet, version).unwrap(), bytes, "{case}");
            let Packet::Connect(connect) = packet else {
                panic!("{case}");
            };
            assert_eq!(connect.client_id.as_str(), "id", "{case}");
            assert_eq!(connect.clean_start, flags & 2 != 0, "{case}");
            let found = connect
                .will
                .map(|it| (it.topic, it.payload, it.qos.level(), it.retain));
            let sent = (name("wt"), Bytes::from_static(b"wp"), qos, retain);
            assert_eq!(found, will.then_some(sent), "{case}");
            let found = connect.user_name.map(|it| it.as_str().to_owned());
            assert_eq!(found, user.then(|| "un".to_owned()), "{case}");
            let found = connect.password;
            assert_eq!(found, password.then(|| Bytes::from_static(b"pw")), "{case}");
        }
    }
}

/// A CONNECT with these flags and, in their order, exactly the fields they speak of.
fn connect_with(version: Version, flags: u8) -> Vec<u8> {
    let is_v5 = version == Version::V5;
    let mut body = b"\0\x04MQTT".to_vec();
    body.extend([version.level(), flags, 0, 60]);
    body.extend(is_v5.then_some(0));
    body.extend(b"\0\x02id");
    if flags & 0b100 != 0 {
        body.extend(is_v5.then_some(0));
        body.extend(b"\0\x02wt\0\x02wp");
    }
    if flags & 0x80 != 0 {
        body.extend(b"\0\x02un");
    }
    if flags & 0x40 != 0 {
        body.extend(b"\0\x02pw");
    }
    let length = u8::try_from(body.len()).unwrap();
    [vec![0x10, length], body].concat()
}
