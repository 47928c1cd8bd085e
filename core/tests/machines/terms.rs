//! What CONNECT asks and CONNACK grants.

use brokerscope_core::broker::BrokerConfig;
use brokerscope_core::machine::{Breach, Ending, Remark};
use brokerscope_core::proves;
use brokerscope_core::spec::Version;
use brokerscope_core::time::Span;
use brokerscope_core::wire::{Connect, Disconnect, Packet, Properties, Property, Qos, ReasonCode};

use crate::desk::Desk;
use crate::words::*;

fn with(mut connect: Connect, properties: &[Property]) -> Connect {
    connect.properties.0.extend(properties.iter().cloned());
    connect
}

/// What a broker of this kind tells a client that asks so, beyond what every CONNACK says.
fn told(config: BrokerConfig, asked: Connect) -> Vec<Property> {
    let mut desk = Desk::with(config);
    let (_, connack) = desk.joined(asked);
    assert_eq!(connack.reason, ReasonCode::SUCCESS);
    let mut plain = Desk::new();
    let (_, usual) = plain.joined(connect("bob", Version::V5));
    let mut told = connack.properties.0;
    told.retain(|property| !usual.properties.0.contains(property));
    told
}

#[test]
fn connack_tells_what_differs_and_nothing_else() {
    proves!(V5: "3.1.2-28", "3.2.2-9", "3.2.2-20");
    use Property as P;
    let plain = BrokerConfig::default;
    let bob = || connect("bob", Version::V5);
    let (name, value) = (text("hub"), text("first floor"));
    #[rustfmt::skip]
    let table = [
        // setting, asked, told, clause
        (plain(), with(bob(), &[P::SessionExpiryInterval(60)]), vec![], "§3.2.2.3.2"),
        (BrokerConfig { session_expiry_max: 60, ..plain() },
            with(bob(), &[P::SessionExpiryInterval(60)]), vec![], "§3.2.2.3.2"),
        (BrokerConfig { session_expiry_max: 60, ..plain() },
            with(bob(), &[P::SessionExpiryInterval(61)]), vec![P::SessionExpiryInterval(60)],
            "§3.2.2.3.2"),
        (BrokerConfig { session_expiry_max: 60, ..plain() },
            with(bob(), &[P::SessionExpiryInterval(u32::MAX)]), vec![P::SessionExpiryInterval(60)],
            "§3.2.2.3.2"),
        (BrokerConfig { session_expiry_max: 60, ..plain() }, bob(), vec![], "§3.2.2.3.2"),
        (BrokerConfig { server_keep_alive: Some(7), ..plain() }, bob(),
            vec![P::ServerKeepAlive(7)], "MQTT-3.2.2-22"),
        (BrokerConfig { server_keep_alive: Some(0), ..plain() }, bob(), vec![], "MQTT-3.2.2-22"),
        (BrokerConfig { maximum_qos: Qos::AtLeastOnce, ..plain() }, bob(),
            vec![P::MaximumQos(1)], "MQTT-3.2.2-9"),
        (BrokerConfig { retain_available: false, ..plain() }, bob(),
            vec![P::RetainAvailable(0)], "§3.2.2.3.5"),
        (BrokerConfig { wildcards: false, ..plain() }, bob(),
            vec![P::WildcardSubscriptionAvailable(0)], "§3.2.2.3.11"),
        (BrokerConfig { subscription_ids: false, ..plain() }, bob(),
            vec![P::SubscriptionIdentifierAvailable(0)], "§3.2.2.3.12"),
        (BrokerConfig { shared: false, ..plain() }, bob(),
            vec![P::SharedSubscriptionAvailable(0)], "§3.2.2.3.13"),
        (BrokerConfig { response_information: Some(text("re/")), ..plain() }, bob(),
            vec![], "MQTT-3.1.2-28"),
        (BrokerConfig { response_information: Some(text("re/")), ..plain() },
            with(bob(), &[P::RequestResponseInformation(0)]), vec![], "MQTT-3.1.2-28"),
        (BrokerConfig { response_information: Some(text("re/")), ..plain() },
            with(bob(), &[P::RequestResponseInformation(1)]),
            vec![P::ResponseInformation(text("re/"))], "MQTT-3.1.2-28"),
        (BrokerConfig { connack_properties: vec![(name.clone(), value.clone())], ..plain() }, bob(),
            vec![P::UserProperty(name.clone(), value.clone())], "§3.2.2.3.10"),
        (BrokerConfig { connack_properties: vec![(name, value)], ..plain() },
            with(bob(), &[P::MaximumPacketSize(28)]), vec![], "MQTT-3.2.2-20"),
    ];
    for (config, asked, expected, clause) in table {
        let case = format!("{:?} [{clause}]", asked.properties.0);
        assert_eq!(told(config, asked), expected, "{case}");
    }
}

#[test]
fn a_session_is_kept_no_longer_than_granted() {
    proves!(V5: "3.1.2-23", "4.1.0-2");
    #[rustfmt::skip]
    let table = [
        // version, asked, cap, on DISCONNECT, kept for
        (Version::V5,   Some(10),       u32::MAX, None,           Some(10)),
        (Version::V5,   Some(10),       5,        None,           Some(5)),
        (Version::V5,   Some(10),       u32::MAX, Some(20),       Some(20)),
        (Version::V5,   Some(10),       u32::MAX, Some(0),        Some(0)),
        (Version::V5,   Some(10),       15,       Some(u32::MAX), Some(15)),
        (Version::V5,   Some(u32::MAX), u32::MAX, None,           None),
        (Version::V5,   Some(10),       u32::MAX, Some(u32::MAX), None),
        (Version::V5,   None,           u32::MAX, None,           Some(0)),
        (Version::V5,   None,           u32::MAX, Some(0),        Some(0)),
        // 3.1.1 keeps it for ever, but for what the broker is set to.
        (Version::V311, None,           u32::MAX, None,           None),
        (Version::V311, None,           30,       None,           Some(30)),
    ];
    for (version, asked, session_expiry_max, on_disconnect, kept) in table {
        let mut desk = Desk::with(BrokerConfig {
            session_expiry_max,
            ..BrokerConfig::default()
        });
        let mut bob = connect("bob", version);
        bob.clean_start = false;
        bob.properties
            .0
            .extend(asked.map(Property::SessionExpiryInterval));
        let (conn, _) = desk.joined(bob);
        let properties = on_disconnect.map(Property::SessionExpiryInterval);
        desk.say(
            conn,
            &Packet::Disconnect(Disconnect {
                reason: ReasonCode::NORMAL_DISCONNECTION,
                properties: Properties(properties.into_iter().collect()),
            }),
        );
        let case = format!(
            "{version}: asked {asked:?}, at most {session_expiry_max}, then \
                            {on_disconnect:?}"
        );
        let Some(seconds) = kept else {
            desk.wait(Span::from_secs(1_000_000));
            assert!(
                desk.session("bob").is_some(),
                "{case}: for ever [§3.1.2.11.2]"
            );
            continue;
        };
        if seconds > 0 {
            desk.wait(Span::from_micros(seconds * 1_000_000 - 1));
            assert!(desk.session("bob").is_some(), "{case} [MQTT-3.1.2-23]");
            desk.wait(Span::from_micros(1));
        }
        assert!(desk.session("bob").is_none(), "{case} [MQTT-4.1.0-2]");
    }
}

#[test]
fn a_session_that_was_to_end_cannot_be_kept_after_all() {
    proves!(V5: "§3.14.2.2.2a");
    for session_expiry_max in [u32::MAX, 0] {
        let mut desk = Desk::with(BrokerConfig {
            session_expiry_max,
            ..BrokerConfig::default()
        });
        let (eve, _) = desk.joined(connect("eve", Version::V5));
        desk.say(eve, &subscribe(&[("gone", QOS_0)]));
        desk.heard(eve);
        let mut bob = connect("bob", Version::V5);
        bob.will = Some(will("gone", "bob", QOS_0));
        let (conn, _) = desk.joined(bob);
        let keep = Property::SessionExpiryInterval(1);
        desk.say(
            conn,
            &Packet::Disconnect(Disconnect {
                reason: ReasonCode::NORMAL_DISCONNECTION,
                properties: Properties(vec![keep]),
            }),
        );
        assert_eq!(
            lines(&desk.heard(conn)),
            ["DISCONNECT 0x82"],
            "[§3.14.2.2.2]"
        );
        assert!(desk.has_noted(&Remark::PeerBroke(Breach::ExpiryAfterZero)));
        let told = payloads(&desk.heard(eve));
        assert_eq!(
            told,
            ["bob"],
            "it does not count as DISCONNECT: the will stands"
        );
    }
}

#[test]
fn the_broker_keeps_time_by_the_keep_alive_it_set() {
    proves!(V5: "3.1.2-22", "3.2.2-22"; V311: "3.1.2-24");
    #[rustfmt::skip]
    let table = [
        // version, asked, set, closed after
        (Version::V5,   10, None,     Some(15)),
        (Version::V5,   10, Some(20), Some(30)),
        (Version::V5,   0,  Some(4),  Some(6)),
        (Version::V5,   10, Some(0),  None),
        (Version::V5,   0,  None,     None),
        (Version::V311, 10, Some(20), Some(15)),
    ];
    for (version, keep_alive, server_keep_alive, after) in table {
        let mut desk = Desk::with(BrokerConfig {
            server_keep_alive,
            ..BrokerConfig::default()
        });
        let mut bob = connect("bob", version);
        bob.keep_alive = keep_alive;
        let (conn, _) = desk.joined(bob);
        let case = format!("{version}: asked {keep_alive}, set {server_keep_alive:?}");
        let patience = Span::from_secs(after.unwrap_or(1_000_000));
        desk.wait(Span::from_micros(patience.as_micros() - 1));
        assert!(!desk.closed.contains(&conn), "{case} [MQTT-3.1.2-22]");
        desk.wait(Span::from_micros(1));
        assert_eq!(
            desk.closed.contains(&conn),
            after.is_some(),
            "{case} [MQTT-3.1.2-22]"
        );
    }
}

#[test]
fn a_client_identifier_that_is_not_wanted_is_refused() {
    proves!(V5: "3.1.3-5", "3.1.3-8"; V311: "3.1.3-5", "3.1.3-9");
    let strict = BrokerConfig {
        client_id_max: 1,
        client_id_any: false,
        nameless: false,
        ..BrokerConfig::default()
    };
    #[rustfmt::skip]
    let table = [
        ("bob",                      true,  "3.1.3-5"),
        ("ABCdef0123456789012xyz9",  true,  "3.1.3-5"),
        ("ABCdef0123456789012xyz90", false, "3.1.3-8"),
        ("bob-1",                    false, "3.1.3-8"),
        ("böb",                      false, "3.1.3-8"),
        ("",                         false, "3.1.3-6"),
    ];
    for version in Version::ALL {
        for (name, is_taken, clause) in table {
            let mut desk = Desk::with(strict.clone());
            let (conn, connack) = desk.joined(connect(name, version));
            let expected = match is_taken {
                true => ReasonCode::SUCCESS,
                false => ReasonCode::CLIENT_IDENTIFIER_NOT_VALID,
            };
            assert_eq!(
                connack.reason, expected,
                "{version}: {name:?} [MQTT-{clause}]"
            );
            assert_eq!(
                desk.closed.contains(&conn),
                !is_taken,
                "{version}: {name:?}"
            );
        }
    }
}

#[test]
fn what_the_broker_does_not_offer_is_refused() {
    proves!(V5: "3.2.2-10", "3.2.2-12", "3.2.2-13", "§3.2.2.3.4a", "§3.2.2.3.5a");
    let config = BrokerConfig {
        maximum_qos: Qos::AtMostOnce,
        retain_available: false,
        ..BrokerConfig::default()
    };
    for version in Version::ALL {
        for (retain, reason) in [
            (false, ReasonCode::QOS_NOT_SUPPORTED),
            (true, ReasonCode::RETAIN_NOT_SUPPORTED),
        ] {
            let mut desk = Desk::with(config.clone());
            let mut asked = connect("bob", version);
            let qos = if retain { QOS_0 } else { QOS_1 };
            asked.will = Some(will("gone", "x", qos));
            asked.will.as_mut().unwrap().retain = retain;
            let conn = desk.join(asked);
            let heard = desk.heard(conn);
            assert!(desk.closed.contains(&conn), "{version}");
            match (version, heard.as_slice()) {
                (Version::V311, []) => {}
                (Version::V5, [Packet::Connack(connack)]) => {
                    assert_eq!(connack.reason, reason, "[MQTT-3.2.2-12, MQTT-3.2.2-13]");
                }
                _ => panic!("{version}: {heard:?}"),
            }
            let (bob, _) = desk.joined(connect("bob", version));
            desk.say(bob, &subscribe(&[("door", QOS_2)]));
            assert_eq!(lines(&desk.heard(bob)), ["SUBACK 100"], "[MQTT-3.2.2-10]");
            let mut message = publish("door", "x", qos, 1);
            message.retain = retain;
            desk.say(bob, &Packet::Publish(message));
            assert!(
                desk.closed.contains(&bob),
                "{version} [§3.2.2.3.4, §3.2.2.3.5]"
            );
            let goodbye = match version {
                Version::V311 => vec![],
                Version::V5 => vec![format!("DISCONNECT {reason}")],
            };
            assert_eq!(lines(&desk.heard(bob)), goodbye, "{version}");
        }
    }
}

#[test]
fn whoever_runs_the_broker_may_end_a_connection() {
    proves!(V5: "3.14.2-2", "3.14.4-2");
    for version in Version::ALL {
        let mut desk = Desk::new();
        let mut asked = lasting("bob", version);
        asked.will = Some(will("gone", "bob", QOS_0));
        let (bob, _) = desk.joined(asked);
        let (eve, _) = desk.joined(connect("eve", Version::V5));
        desk.say(eve, &subscribe(&[("gone", QOS_0)]));
        desk.heard(eve);
        let (moved, place) = (ReasonCode::SERVER_MOVED, text("other.example:1883"));
        assert!(desk.host(|broker, now| broker.disconnect(now, &text("bob"), moved, Some(&place))));
        assert_eq!(desk.closed, [bob], "{version}");
        let heard = desk.heard(bob);
        match (version, heard.as_slice()) {
            (Version::V311, []) => {}
            (Version::V5, [Packet::Disconnect(goodbye)]) => {
                assert_eq!(goodbye.reason, moved);
                assert_eq!(
                    goodbye.properties.server_reference(),
                    Some(&place),
                    "[§4.11]"
                );
                assert_eq!(goodbye.properties.session_expiry(), None, "[MQTT-3.14.2-2]");
            }
            _ => panic!("{version}: {heard:?}"),
        }
        assert_eq!(payloads(&desk.heard(eve)), ["bob"], "{version} [§3.14]");
        assert!(
            desk.session("bob").is_some(),
            "{version}: the session is kept"
        );
        let again = desk.host(|broker, now| broker.disconnect(now, &text("bob"), moved, None));
        assert!(!again, "it has no connection any more");
    }
}

#[test]
fn a_broker_that_shuts_down_says_so_and_takes_no_more() {
    let mut desk = Desk::new();
    let mut asked = lasting("bob", Version::V5);
    asked.will = Some(will("gone", "bob", QOS_0));
    let (bob, _) = desk.joined(asked);
    let (eve, _) = desk.joined(connect("eve", Version::V5));
    desk.say(eve, &subscribe(&[("gone", QOS_0)]));
    let (old, _) = desk.joined(connect("old", Version::V311));
    let silent = desk.open(Version::V5);
    for conn in [bob, eve, old] {
        desk.heard(conn);
    }
    desk.host(|broker, now| broker.shut_down(now, ReasonCode::SERVER_SHUTTING_DOWN));
    assert_eq!(desk.closed, [bob, eve, old, silent]);
    assert_eq!(lines(&desk.heard(bob)), ["DISCONNECT 0x8b"]);
    assert_eq!(
        lines(&desk.heard(eve)),
        ["PUBLISH", "DISCONNECT 0x8b"],
        "[§3.14]"
    );
    assert_eq!(lines(&desk.heard(old)), [""; 0]);
    let late = desk.open(Version::V5);
    assert!(desk.closed.contains(&late), "it takes no more");
    desk.lose(late, Ending::Fin);
}
