//! Each way in which a connection ends, and what is told of it.

use brokerscope_core::client::Status;
use brokerscope_core::machine::Ending;
use brokerscope_core::trace::Fact;
use brokerscope_core::wire::ReasonCode;

use super::doctor::Trouble;
use super::tests::{CONNACK_V5, closed, connect, connected, greeting, hear, heard, ms};
use super::{LiveBench, Stage};
use crate::effect::Effect;
use crate::msg::{LiveField, SocketEvent};

#[test]
fn each_way_to_fail_is_told_apart() {
    let trouble = |bench: &LiveBench| {
        bench
            .chosen()
            .trouble()
            .cloned()
            .expect("something is wrong")
    };
    let stage_of = |trouble: Trouble| {
        let Trouble::Closed { stage, .. } = trouble else {
            panic!("{trouble:?}")
        };
        stage
    };

    let mut bench = LiveBench::new(7, 7);
    connect(&mut bench, &[]);
    bench.tick(0);
    hear(&mut bench, ms(5), closed(1006, ""));
    assert_eq!(stage_of(trouble(&bench)), Stage::Opening);
    let unreachable = bench.trace().records().iter().any(|record| {
        matches!(
            record.fact,
            Fact::Closed {
                ending: Ending::Unreachable,
                ..
            }
        )
    });
    assert!(unreachable, "the connection never was");

    let mut bench = greeting(&[]);
    hear(&mut bench, ms(30), closed(1000, ""));
    assert_eq!(stage_of(trouble(&bench)), Stage::Greeting);

    let mut bench = connected();
    hear(&mut bench, ms(90), closed(1006, ""));
    assert_eq!(stage_of(trouble(&bench)), Stage::Connected);
}

#[test]
fn what_the_broker_said_is_the_reason() {
    brokerscope_core::proves!(V311: "6.0.0-1"; V5: "6.0.0-1");
    let trouble = |bench: &LiveBench| {
        let trouble = bench.chosen().trouble().cloned();
        trouble.expect("something is wrong")
    };
    let mut bench = greeting(&[(LiveField::Version, "3.1.1")]);
    heard(&mut bench, ms(30), b"\x20\x02\x00\x05");
    assert_eq!(
        trouble(&bench),
        Trouble::Refused(ReasonCode::NOT_AUTHORIZED)
    );

    let mut bench = connected();
    heard(&mut bench, ms(50), b"\xe0\x01\x8e");
    assert_eq!(
        trouble(&bench),
        Trouble::ToldToGo(ReasonCode::SESSION_TAKEN_OVER)
    );

    let mut bench = LiveBench::new(7, 7);
    connect(&mut bench, &[]);
    bench.tick(0);
    bench.tick(ms(10_000));
    assert_eq!(
        trouble(&bench),
        Trouble::NoAnswer,
        "the WebSocket did not open in 10 s"
    );

    let mut bench = greeting(&[]);
    bench.tick(ms(10_020));
    assert_eq!(trouble(&bench), Trouble::NoConnack, "no CONNACK in 10 s");

    let mut bench = LiveBench::new(7, 7);
    connect(&mut bench, &[]);
    bench.tick(0);
    hear(&mut bench, ms(5), SocketEvent::Opened(String::new()));
    assert_eq!(
        trouble(&bench),
        Trouble::WrongSubprotocol(String::new()),
        "[MQTT-6.0.0-4]"
    );

    let mut bench = connected();
    hear(&mut bench, ms(50), SocketEvent::Text);
    assert_eq!(trouble(&bench), Trouble::TextMessage, "[MQTT-6.0.0-1]");

    let mut bench = LiveBench::new(7, 7);
    connect(&mut bench, &[]);
    bench.tick(0);
    hear(&mut bench, 0, SocketEvent::Impossible("blocked".to_owned()));
    assert_eq!(trouble(&bench), Trouble::Impossible("blocked".to_owned()));
}

#[test]
fn every_end_leaves_it_ready_to_connect_again() {
    let ends = [
        SocketEvent::Impossible(String::new()),
        closed(1006, ""),
        closed(1001, "bye"),
        SocketEvent::Text,
        SocketEvent::Received(vec![0xff; 9]),
    ];
    for end in ends {
        let mut bench = connected();
        hear(&mut bench, ms(50), end.clone());
        connect(&mut bench, &[]);
        let effects = bench.tick(ms(60));
        let opens = effects
            .iter()
            .any(|effect| matches!(effect, Effect::SocketOpen(..)));
        assert!(opens, "after {end:?}: {effects:?}");
        hear(&mut bench, ms(70), SocketEvent::Opened("mqtt".to_owned()));
        heard(&mut bench, ms(80), CONNACK_V5);
        assert_eq!(bench.chosen().status(), Status::Connected, "after {end:?}");
        assert_eq!(bench.chosen().trouble(), None);
    }
}
