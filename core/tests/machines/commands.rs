//! What an application asks of its client, and when it cannot be.

use brokerscope_core::client::{CommandError, WAITING_MAX};
use brokerscope_core::machine::Command;
use brokerscope_core::spec::Version;
use brokerscope_core::wire::{ReasonCode, SubscribeFilter};

use crate::lone::{Lone, message, options};
use crate::words::*;

#[test]
fn offline_qos_0_is_refused_and_the_rest_waits_within_a_limit() {
    let mut lone = Lone::new(options(Version::V5));
    let qos_0 = lone.command(Command::Publish(message("x", QOS_0)));
    assert_eq!(qos_0, Err(CommandError::NotConnected));
    for _ in 0..WAITING_MAX {
        lone.command(Command::Publish(message("x", QOS_1))).unwrap();
    }
    let one_more = lone.command(Command::Publish(message("x", QOS_1)));
    assert_eq!(one_more, Err(CommandError::TooManyWaiting));
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
        Command::Raw(bytes::Bytes::from_static(&[0xc0, 0x00])),
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
    let ping = bytes::Bytes::from_static(&[0xc0, 0x00]);
    lone.command(Command::Raw(ping)).unwrap();
    assert_eq!(
        lines(&lone.sent),
        ["PINGREQ"],
        "raw bytes go out as they are"
    );
}
