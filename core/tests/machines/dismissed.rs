//! A connection that the host has to end.

use brokerscope_core::machine::{BrokerInput, Ending};
use brokerscope_core::spec::Version;
use brokerscope_core::wire::{Connect, Disconnect, Packet, Properties, Qos, ReasonCode};

use crate::desk::Desk;
use crate::words::{connect, lasting, payloads, subscribe, will};

const QOS_0: Qos = Qos::AtMostOnce;

#[test]
fn the_dismissed_are_told_why_lose_their_connection_and_leave_their_will() {
    for version in Version::ALL {
        let mut desk = Desk::new();
        let (witness, _) = desk.joined(connect("witness", version));
        desk.say(witness, &subscribe(&[("last", QOS_0)]));
        desk.heard(witness);
        let (leaving, _) = desk.joined(Connect {
            will: Some(will("last", "words", QOS_0)),
            ..lasting("leaving", version)
        });
        desk.input(BrokerInput::Dismiss(
            leaving,
            ReasonCode::SERVER_SHUTTING_DOWN,
        ));

        let goodbye = Packet::Disconnect(Disconnect {
            reason: ReasonCode::SERVER_SHUTTING_DOWN,
            properties: Properties::none(),
        });
        let expected = match version {
            Version::V311 => vec![],
            Version::V5 => vec![goodbye],
        };
        assert_eq!(desk.heard(leaving), expected, "{version} [MQTT-3.14.0-1]");
        assert_eq!(desk.closed, [leaving], "{version}");
        let heard = desk.heard(witness);
        assert_eq!(payloads(&heard), ["words"], "{version} [MQTT-3.1.2-8]");
        let session = desk.session("leaving").expect("it was to last");
        assert_eq!(session.conn, None, "{version}");
    }
}

#[test]
fn dismissing_a_connection_that_is_over_does_nothing() {
    let mut desk = Desk::new();
    let (gone, _) = desk.joined(connect("gone", Version::V5));
    desk.lose(gone, Ending::Fin);
    desk.input(BrokerInput::Dismiss(gone, ReasonCode::QUOTA_EXCEEDED));
    assert_eq!(desk.heard(gone), []);
    assert_eq!(desk.closed, []);
}
