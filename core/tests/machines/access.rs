//! Users and access lists: who is let in, and who may read and write what.

use brokerscope_core::access::{Acl, Denied, Method, Plain, ScramClient, Users};
use brokerscope_core::broker::BrokerConfig;
use brokerscope_core::machine::{Breach, Ending, Event, Remark, Routing};
use brokerscope_core::proves;
use brokerscope_core::spec::Version;
use brokerscope_core::wire::{
    Auth, Connack, Connect, Packet, PacketKind, Properties, Property, Qos, ReasonCode,
};
use bytes::Bytes;

use crate::desk::Desk;
use crate::words::*;

fn users() -> BrokerConfig {
    BrokerConfig {
        users: Some(Users::parse("alice:secret\nbob:hunter2", Plain::Allowed).unwrap()),
        ..BrokerConfig::default()
    }
}

fn ruled(list: &str) -> BrokerConfig {
    BrokerConfig {
        acl: Some(Acl::parse(list).unwrap()),
        ..BrokerConfig::default()
    }
}

fn as_user(mut connect: Connect, user: &str) -> Connect {
    connect.user_name = Some(text(user));
    connect
}

#[test]
fn a_user_needs_the_right_password() {
    proves!(V5: "3.1.4-2", "3.2.2-7", "§4.12a"; V311: "3.2.2-5", "§3.1.4b");
    #[rustfmt::skip]
    let table = [
        // user, password, anonymous allowed, answer
        (Some("alice"), Some("secret"),  false, ReasonCode::SUCCESS),
        (Some("alice"), Some("hunter2"), false, ReasonCode::BAD_USER_NAME_OR_PASSWORD),
        (Some("alice"), None,            true,  ReasonCode::BAD_USER_NAME_OR_PASSWORD),
        (Some("eve"),   Some("secret"),  true,  ReasonCode::BAD_USER_NAME_OR_PASSWORD),
        (None,          None,            false, ReasonCode::NOT_AUTHORIZED),
        (None,          None,            true,  ReasonCode::SUCCESS),
    ];
    for version in Version::ALL {
        for (user, password, anonymous, expected) in table {
            let mut desk = Desk::with(BrokerConfig {
                anonymous,
                ..users()
            });
            let mut asked = connect("c1", version);
            asked.user_name = user.map(text);
            asked.password = password.map(|it| Bytes::from_static(it.as_bytes()));
            let (conn, connack) = desk.joined(asked);
            let case = format!("{version}: {user:?} with {password:?}, anonymous: {anonymous}");
            assert_eq!(connack.reason, expected, "{case} [§3.1.4, §4.12]");
            assert_eq!(
                desk.closed.contains(&conn),
                expected.is_error(),
                "{case} [§3.1.4]"
            );
            assert_eq!(desk.session("c1").is_some(), !expected.is_error(), "{case}");
        }
    }
}

#[test]
fn what_may_not_be_published_reaches_nobody_and_is_answered_as_its_version_can() {
    proves!(V311: "3.3.5-2"; V5: "§4.13.2a");
    let list = "topic readwrite open/#\ntopic read shut/#\ntopic deny open/not";
    #[rustfmt::skip]
    let table: &[(Version, bool, u8, &[&str])] = &[
        // version, 3.1.1 closes, qos, answer
        (Version::V5,   false, 0, &[]),
        (Version::V5,   false, 1, &["PUBACK 1 0x87"]),
        (Version::V5,   false, 2, &["PUBREC 1 0x87"]),
        (Version::V5,   true,  1, &["PUBACK 1 0x87"]),
        (Version::V311, false, 0, &[]),
        (Version::V311, false, 1, &["PUBACK 1"]),
        (Version::V311, false, 2, &["PUBREC 1", "PUBCOMP 1"]),
        (Version::V311, true,  1, &[]),
    ];
    for &(version, denied_publish_closes, level, expected) in table {
        let qos = Qos::new(level).unwrap();
        let mut desk = Desk::with(BrokerConfig {
            denied_publish_closes,
            ..ruled(list)
        });
        let (eve, _) = desk.joined(connect("eve", Version::V5));
        desk.say(eve, &subscribe(&[("open/#", QOS_2), ("shut/#", QOS_2)]));
        desk.heard(eve);
        let (bob, _) = desk.joined(connect("bob", version));
        let case = format!("{version} at QoS {level}, closes: {denied_publish_closes}");
        for (name, why) in [("shut/door", Denied::NoLine), ("open/not", Denied::Line(3))] {
            let closes = version == Version::V311 && denied_publish_closes;
            if closes && name == "open/not" {
                continue;
            }
            desk.say(bob, &Packet::Publish(publish(name, "x", qos, 1)));
            if level == 2 && version == Version::V311 {
                desk.say(bob, &Packet::Pubrel(ack(1)));
            }
            assert_eq!(
                lines(&desk.heard(bob)),
                expected,
                "{case} [MQTT-3.3.5-2 in 3.1.1]"
            );
            assert_eq!(desk.closed.contains(&bob), closes, "{case}");
            assert!(
                desk.has_noted(&Remark::PublishDenied(topic(name), why)),
                "{case}"
            );
            assert_eq!(payloads(&desk.heard(eve)), [""; 0], "{case}: {name}");
            assert_eq!(
                desk.session("bob").map_or(0, |it| it.held.len()),
                0,
                "{case}"
            );
        }
        if !desk.closed.contains(&bob) {
            desk.say(bob, &Packet::Publish(publish("open/door", "y", QOS_0, 0)));
            assert_eq!(
                payloads(&desk.heard(eve)),
                ["y"],
                "{case}: the connection lives on"
            );
        } else {
            assert!(
                desk.has_noted(&Remark::PeerBroke(Breach::NotAllowed)),
                "{case}"
            );
        }
    }
}

#[test]
fn the_right_to_read_counts_at_each_message() {
    proves!(V5: "3.8.4-7");
    let list = "topic write door/#\ntopic read door/front\npattern read box/%c\nuser bob\ntopic #\n\
                topic deny door/cellar";
    let mut desk = Desk::with(ruled(list));
    let (eve, _) = desk.joined(connect("eve", Version::V5));
    desk.say(
        eve,
        &subscribe(&[("door/+", QOS_1), ("box/#", QOS_1), ("plant", QOS_1)]),
    );
    let heard = desk.heard(eve);
    let Packet::Suback(suback) = &heard[0] else {
        panic!("{heard:?}");
    };
    let reasons: Vec<u8> = suback.reasons.iter().map(|reason| reason.0).collect();
    assert_eq!(
        reasons,
        [1, 1, 0x87],
        "only what can bring something [MQTT-3.8.4-7]"
    );
    assert!(desk.has_noted(&Remark::SubscribeDenied(filter("plant"), Denied::NoLine)));

    let (bob, _) = desk.joined(as_user(connect("bob", Version::V311), "bob"));
    desk.say(bob, &subscribe(&[("#", QOS_1)]));
    desk.heard(bob);
    #[rustfmt::skip]
    let table = [
        // topic        for eve                         for bob
        ("door/front",  Routing::Sent,                  Routing::Sent),
        ("door/back",   Routing::Denied(Denied::NoLine), Routing::Sent),
        ("box/eve",     Routing::Sent,                  Routing::Sent),
        ("box/bob",     Routing::Denied(Denied::NoLine), Routing::Sent),
    ];
    for (name, for_eve, for_bob) in table {
        desk.events.clear();
        desk.say(bob, &Packet::Publish(publish(name, name, QOS_0, 0)));
        let expected = [("eve".to_owned(), for_eve), ("bob".to_owned(), for_bob)];
        assert_eq!(desk.fates(), expected, "{name}");
        let heard = payloads(&desk.heard(eve));
        assert_eq!(
            heard.contains(&name.to_owned()),
            for_eve == Routing::Sent,
            "{name}"
        );
    }
    desk.events.clear();
    let (mary, _) = desk.joined(connect("mary", Version::V5));
    desk.say(
        mary,
        &Packet::Publish(retained("door/cellar", "x", QOS_0, 0)),
    );
    assert_eq!(
        desk.fates(),
        [
            ("eve".to_owned(), Routing::Denied(Denied::NoLine)),
            ("bob".to_owned(), Routing::Denied(Denied::Line(6)))
        ]
    );
    // The same for what was retained.
    desk.events.clear();
    desk.say(eve, &subscribe(&[("door/+", QOS_1)]));
    let denied = Routing::Denied(Denied::NoLine);
    let is_denied =
        |event: &Event| matches!(event, Event::RetainedRouted { fate, .. } if *fate == denied);
    assert!(desk.events.iter().any(is_denied), "{:?}", desk.events);
    assert_eq!(payloads(&desk.heard(eve)), [""; 0]);
}

#[test]
fn in_3_1_1_a_refused_subscription_is_0x80() {
    proves!(V311: "3.9.3-2");
    let mut desk = Desk::with(ruled("topic write #"));
    let (eve, _) = desk.joined(connect("eve", Version::V311));
    desk.say(eve, &subscribe(&[("door", QOS_1)]));
    assert_eq!(
        lines(&desk.heard(eve)),
        ["SUBACK 100 0x80"],
        "[MQTT-3.9.3-2]"
    );
}

#[test]
fn a_will_needs_the_right_to_be_published() {
    for version in Version::ALL {
        for (list, is_published) in [
            ("topic read gone\nuser bob\ntopic write gone", true),
            ("topic readwrite gone\nuser bob\ntopic read gone", false),
        ] {
            let mut desk = Desk::with(ruled(list));
            let (eve, _) = desk.joined(connect("eve", Version::V5));
            desk.say(eve, &subscribe(&[("gone", QOS_1)]));
            desk.heard(eve);
            // Once when the session outlives its connection, and once when it ends with it.
            for asked in [lasting("bob", version), connect("bob", version)] {
                let mut asked = as_user(asked, "bob");
                asked.will = Some(will("gone", "bob", QOS_1));
                let (bob, _) = desk.joined(asked);
                desk.lose(bob, Ending::Reset);
                let heard = payloads(&desk.heard(eve));
                assert_eq!(!heard.is_empty(), is_published, "{version}: {list:?}");
            }
            let denied = Remark::PublishDenied(topic("gone"), Denied::NoLine);
            assert_eq!(desk.has_noted(&denied), !is_published, "{version}");
        }
    }
}

#[test]
fn refusals_are_explained_where_that_is_wanted_and_fits() {
    proves!(V5: "3.1.2-29", "3.4.2-2", "3.5.2-2", "3.9.2-1", "3.14.2-3");
    #[rustfmt::skip]
    let table = [
        // setting, Request Problem Information, Maximum Packet Size, explained on PUBACK, on DISCONNECT
        (true,  None,    None,     true,  true),
        (true,  Some(1), None,     true,  true),
        (true,  Some(0), None,     false, true),
        (true,  None,    Some(20), false, false),
        (false, None,    None,     false, false),
    ];
    for (reason_strings, asks, max, on_puback, on_disconnect) in table {
        let mut desk = Desk::with(BrokerConfig {
            reason_strings,
            ..ruled("topic write door")
        });
        let mut asked = connect("bob", Version::V5);
        asked
            .properties
            .0
            .extend(asks.map(Property::RequestProblemInformation));
        asked
            .properties
            .0
            .extend(max.map(Property::MaximumPacketSize));
        let (bob, _) = desk.joined(asked);
        desk.say(bob, &Packet::Publish(publish("plant", "x", QOS_1, 1)));
        desk.say(bob, &Packet::Publish(publish("plant", "x", QOS_2, 2)));
        desk.say(bob, &subscribe(&[("plant", QOS_1)]));
        desk.say(
            bob,
            &Packet::Connack(Connack {
                session_present: false,
                reason: ReasonCode::SUCCESS,
                properties: Properties::none(),
            }),
        );
        let case = format!("setting {reason_strings}, asks {asks:?}, at most {max:?}");
        let mut heard = desk.heard(bob);
        assert_eq!(heard.len(), 4, "{case}: {heard:?}");
        let told: Vec<bool> = heard
            .iter_mut()
            .map(|packet| packet.properties_mut().unwrap().reason_string().is_some())
            .collect();
        let expected = [on_puback, on_puback, on_puback, on_disconnect];
        assert_eq!(
            told, expected,
            "{case} [MQTT-3.1.2-29, 3.4.2-2, 3.5.2-2, 3.9.2-1, 3.14.2-3]"
        );
    }
}

#[test]
fn a_refused_connect_is_explained_where_that_fits() {
    proves!(V5: "3.2.2-19");
    for (max, fits) in [(None, true), (Some(60), true), (Some(20), false)] {
        let mut desk = Desk::with(BrokerConfig {
            reason_strings: true,
            ..users()
        });
        let mut asked = connect("c1", Version::V5);
        asked
            .properties
            .0
            .extend(max.map(Property::MaximumPacketSize));
        let (_, connack) = desk.joined(asked);
        let words = connack.properties.reason_string();
        let expected = fits.then(|| text("a User Name is needed"));
        assert_eq!(words, expected.as_ref(), "at most {max:?} [MQTT-3.2.2-19]");
    }
}

/// What carries no words cannot grow too large by them.
#[test]
fn most_answers_carry_no_words_at_all() {
    proves!(V5: "3.4.2-3", "3.5.2-3", "3.6.2-2", "3.6.2-3", "3.7.2-2", "3.7.2-3", "3.9.2-2",
        "3.11.2-1", "3.11.2-2", "3.14.2-4", "3.15.2-2", "3.15.2-3");
    let mut desk = Desk::with(BrokerConfig {
        reason_strings: true,
        connack_properties: vec![(text("hub"), text("first floor"))],
        methods: vec![Method::ScramSha256],
        acl: Some(Acl::parse("topic read #\nuser alice\ntopic door").unwrap()),
        ..users()
    });
    let password = Bytes::from_static(b"secret");
    let (mut client, first) = ScramClient::begin(&text("alice"), password, "abc".to_owned());
    let method = Property::AuthenticationMethod(text("SCRAM-SHA-256"));
    let mut asked = connect("c1", Version::V5);
    let data = Property::AuthenticationData(first);
    asked.properties.0.extend([method.clone(), data]);
    let conn = desk.join(asked);
    let mut heard = desk.heard(conn);
    let data = heard[0].properties().unwrap().authentication_data();
    let proof = Property::AuthenticationData(client.prove(data.unwrap()).unwrap());
    let says = [
        Packet::Auth(Auth {
            reason: ReasonCode::CONTINUE_AUTHENTICATION,
            properties: Properties(vec![method, proof]),
        }),
        subscribe(&[("door", QOS_2), ("plant", QOS_0)]),
        Packet::Publish(publish("door", "x", QOS_2, 1)),
        Packet::Pubrel(ack(1)),
        Packet::Pubrec(ack(1)),
        Packet::Pubrel(ack(9)),
        Packet::Publish(publish("plant", "x", QOS_1, 2)),
        Packet::Publish(publish("plant", "x", QOS_2, 3)),
        unsubscribe(&["window"]),
        Packet::Publish(publish("door", "x", QOS_0, 0)),
        Packet::Pingresp,
    ];
    for packet in &says {
        desk.say(conn, packet);
    }
    heard.extend(desk.heard(conn));
    #[rustfmt::skip]
    let expected = ["AUTH", "CONNACK", "SUBACK 100 0x87", "PUBREC 1", "PUBLISH 1", "PUBCOMP 1",
        "PUBREL 1", "PUBCOMP 9", "PUBACK 2 0x87", "PUBREC 3 0x87", "UNSUBACK 101", "PUBLISH",
        "DISCONNECT 0x82"];
    let mut kinds = lines(&heard);
    for kind in &mut kinds {
        *kind = kind.replace("PUBCOMP 9 0x92", "PUBCOMP 9");
    }
    assert_eq!(kinds, expected);
    for packet in &heard {
        let explains = matches!(
            packet.kind(),
            PacketKind::Suback | PacketKind::Puback | PacketKind::Pubrec | PacketKind::Disconnect
        );
        let greets = packet.kind() == PacketKind::Connack;
        for property in &packet.properties().unwrap().0 {
            match property {
                Property::ReasonString(_) => assert!(explains, "{packet:?}"),
                Property::UserProperty(..) => assert!(greets, "{packet:?}"),
                _ => {}
            }
        }
    }
}
