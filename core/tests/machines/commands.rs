//! What an application asks of its client, and when it cannot be.

use brokerscope_core::client::{Buffer, ClientOptions, CommandError};
use brokerscope_core::machine::{Command, Input};
use brokerscope_core::spec::Version;
use brokerscope_core::wire::{Packet, ReasonCode, SubscribeFilter};
use bytes::Bytes;

use crate::lone::{Lone, message, options};
use crate::words::*;

#[test]
fn offline_qos_0_is_refused_and_the_rest_waits_within_a_limit() {
    let mut lone = Lone::new(options(Version::V5));
    let qos_0 = lone.command(Command::Publish(message("x", QOS_0)));
    assert_eq!(qos_0, Err(CommandError::NotConnected));
    for _ in 0..Buffer::default().messages_max {
        lone.command(Command::Publish(message("x", QOS_1))).unwrap();
    }
    let one_more = lone.command(Command::Publish(message("x", QOS_1)));
    assert_eq!(one_more, Err(CommandError::TooManyWaiting(100)));
    lone.connect(false);
    assert_eq!(lone.client.census().waiting, 0);
}

#[test]
fn commands_that_cannot_be_carried_out_send_nothing() {
    brokerscope_core::proves!(V5: "3.8.3-2");
    let mut lone = Lone::new(options(Version::V5));
    let filters = vec![filter("a")];
    #[rustfmt::skip]
    let table = [
        Command::Unsubscribe { filters },
        Command::Subscribe { filters: vec![SubscribeFilter::new(filter("a"), QOS_0)], id: None },
        Command::Disconnect { reason: ReasonCode::SUCCESS },
        Command::Raw(Bytes::from_static(&[0xc0, 0x00])),
    ];
    for command in table {
        assert_eq!(lone.command(command), Err(CommandError::NotConnected));
    }
    lone.connect(false);
    let again = lone.command(Command::Connect { clean_start: None });
    assert_eq!(again, Err(CommandError::AlreadyConnected));
    let none = lone.command(Command::Subscribe {
        filters: vec![],
        id: None,
    });
    assert_eq!(none, Err(CommandError::NoFilter), "[MQTT-3.8.3-2]");
    assert_eq!(lone.sent, []);
    let ping = Bytes::from_static(&[0xc0, 0x00]);
    lone.command(Command::Raw(ping)).unwrap();
    assert_eq!(
        lines(&lone.sent),
        ["PINGREQ"],
        "raw bytes go out as they are"
    );
}

#[test]
fn a_session_that_lasts_needs_a_name_in_3_1_1() {
    brokerscope_core::proves!(V311: "3.1.3-7");
    #[rustfmt::skip]
    let table = [
        // version       name     clean  goes on the wire
        (Version::V311, "",      false, false),
        (Version::V311, "",      true,  true),
        (Version::V311, "alice", false, true),
        (Version::V5,   "",      false, true),
    ];
    for (version, name, clean_start, goes) in table {
        let mut lone = Lone::new(ClientOptions {
            client_id: text(name),
            ..options(version)
        });
        let clean_start = Some(clean_start);
        let found = lone.command(Command::Connect { clean_start });
        let case = format!("{version} {name:?} {clean_start:?}");
        let expected = if goes {
            Ok(())
        } else {
            Err(CommandError::Nameless)
        };
        assert_eq!(found, expected, "{case}");
        assert_eq!(lone.opens, u32::from(goes), "{case}");
    }
}

/// An empty SUBSCRIBE or UNSUBSCRIBE never goes out.
#[test]
fn a_client_asks_for_one_filter_at_least() {
    brokerscope_core::proves!(V311: "3.8.3-3", "3.10.3-2"; V5: "3.8.3-2", "3.10.3-2");
    for version in Version::ALL {
        let mut lone = Lone::connected(options(version));
        let (filters, id) = (vec![], None);
        let nothing = lone.command(Command::Subscribe { filters, id });
        assert_eq!(nothing, Err(CommandError::NoFilter), "{version}");
        let nothing = lone.command(Command::Unsubscribe { filters: vec![] });
        assert_eq!(nothing, Err(CommandError::NoFilter), "{version}");
        assert_eq!(lone.sent, [], "{version}");
    }
}

/// What CONNECT carries is what the options say: each field, and none that they leave out.
#[test]
fn connect_has_the_fields_of_the_options() {
    brokerscope_core::proves!(
        V311: "3.1.0-1", "3.1.2-9", "3.1.2-11", "3.1.2-18", "3.1.2-19", "3.1.2-20", "3.1.2-21";
        V5: "3.1.0-1", "3.1.2-9", "3.1.2-16", "3.1.2-17", "3.1.2-18", "3.1.2-19"
    );
    for version in Version::ALL {
        for choice in 0..8u8 {
            let [has_will, has_user, has_password] = [1, 2, 4].map(|bit| choice & bit != 0);
            if has_password && !has_user && version == Version::V311 {
                continue;
            }
            let mut lone = Lone::new(ClientOptions {
                will: has_will.then(|| will("gone", "alice", QOS_2)),
                user_name: has_user.then(|| text("al")),
                password: has_password.then(|| Bytes::from_static(b"secret")),
                ..options(version)
            });
            lone.command(Command::Connect { clean_start: None })
                .unwrap();
            lone.input(Input::Opened).unwrap();
            let [Packet::Connect(sent)] = &lone.sent[..] else {
                panic!("{:?}", lone.sent);
            };
            let case = format!("{version} {choice:03b}");
            assert_eq!(sent.client_id, text("alice"), "{case}");
            assert_eq!(sent.will.is_some(), has_will, "{case}");
            assert_eq!(sent.user_name.is_some(), has_user, "{case}");
            assert_eq!(sent.password.is_some(), has_password, "{case}");
        }
    }
}
