//! The sandbox before a real broker; here that is another machine of ours behind sockets of paper.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "each check asks for one kind of effect"
)]

use brokerscope_core::broker::{Broker, BrokerConfig};
use brokerscope_core::id::ConnId;
use brokerscope_core::machine::{BrokerInput, BrokerOutput, Ending};
use brokerscope_core::scenario::parse;
use brokerscope_core::time::Instant;

use super::super::{Bench, Model};
use crate::effect::{Effect, Setting};
use crate::msg::{
    Msg, Owner, PageMsg, RealField, RealMsg, SocketEvent, SocketId, SocketMsg, TransportMsg,
};
use crate::view::beside::{BesideView, build};

const WORLD: &str = "broker hub\nclient alice v5 -> hub latency 5ms\n\
    client bob v5 -> hub latency 5ms\nat 0s alice connect\nat 0s bob connect\n\
    at 200ms bob subscribe \"a\" qos 2\nat 400ms alice publish \"a\" \"x\" qos 1\n";

/// The page, and the broker behind its sockets.
struct Pair {
    model: Model,
    broker: Broker,
    open: Vec<SocketId>,
    saved: Option<String>,
    us: u64,
}

impl Pair {
    fn new(world: &str, config: BrokerConfig) -> Self {
        let (mut model, _) = Model::new(&Setting {
            hash: "#/play".to_owned(),
            ..Setting::default()
        });
        model.sandbox = Bench::new(parse(world).scenario);
        let mut pair = Self {
            model,
            broker: Broker::new(config),
            open: Vec::new(),
            saved: None,
            us: 7_000_000,
        };
        pair.tell(PageMsg::HashChanged("#/beside/real".to_owned()));
        pair
    }

    fn tell(&mut self, msg: impl Into<Msg>) {
        for effect in self.model.update(msg.into()) {
            self.carry_out(effect);
        }
    }

    fn give(&mut self, input: BrokerInput<'_>) {
        self.broker
            .handle_input(Instant::from_micros(self.us), input);
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::SocketOpen(id, address) => {
                assert_eq!(
                    (id.owner, address.as_str()),
                    (Owner::Real, "ws://paper/mqtt")
                );
                self.open.push(id);
                self.give(BrokerInput::Opened(ConnId(id.number)));
                let opened = SocketEvent::Opened("mqtt".to_owned());
                self.tell(SocketMsg::Heard(id, self.us, opened));
            }
            Effect::SocketSend(id, bytes) => {
                self.give(BrokerInput::Received(ConnId(id.number), &bytes));
            }
            Effect::SocketClose(id) => {
                self.open.retain(|it| *it != id);
                self.give(BrokerInput::Closed(ConnId(id.number), Ending::Fin));
            }
            Effect::SaveText(_, text) => self.saved = Some(text),
            _ => {}
        }
    }

    /// So long on the wall, tick by tick; what the broker says comes in between.
    fn wait(&mut self, ms: u64) {
        for _ in 0..ms / 20 {
            self.us += 20_000;
            self.tell(SocketMsg::Tick(Owner::Real, self.us));
            let all: Vec<_> = std::iter::from_fn(|| self.broker.poll_output()).collect();
            for output in all {
                if let BrokerOutput::Transmit(conn, bytes, _) = output
                    && let Some(id) = self.open.iter().find(|it| it.number == conn.0).copied()
                {
                    let received = SocketEvent::Received(bytes.to_vec());
                    self.tell(SocketMsg::Heard(id, self.us, received));
                }
            }
        }
    }

    fn begin(&mut self) {
        let address = "ws://paper/mqtt".to_owned();
        self.tell(RealMsg::Edit(RealField::Address, address));
        self.tell(RealMsg::Begin);
    }

    fn view(&self) -> BesideView {
        build(&self.model).unwrap()
    }
}

#[test]
fn a_broker_like_ours_shows_no_difference() {
    let mut pair = Pair::new(WORLD, BrokerConfig::default());
    assert!(
        pair.view()
            .real
            .is_some_and(|it| it.done.is_none() && it.running.is_none())
    );
    pair.begin();
    pair.wait(600);
    let running = pair.view().real.and_then(|it| it.running).unwrap();
    assert!(running[1].ends_with("of 0.400 s"), "{running:?}");
    assert_eq!(pair.open.len(), 2, "a socket for each connection");
    pair.wait(3_000);
    let view = pair.view();
    assert!(view.rows.is_empty(), "{:?}", view.rows);
    let done = view.real.and_then(|it| it.done).unwrap();
    assert!(done[1].starts_with("No difference"), "{done:?}");
    assert!(pair.open.is_empty(), "its sockets are closed");
}

#[test]
fn what_differs_is_judged_saved_and_worn() {
    let config = BrokerConfig {
        receive_maximum: 9,
        granted_qos_max: brokerscope_core::wire::Qos::AtLeastOnce,
        ..BrokerConfig::default()
    };
    let mut pair = Pair::new(WORLD, config.clone());
    pair.begin();
    pair.wait(8_000);
    let view = pair.view();
    let rows: Vec<_> = view.rows.iter().collect();
    let [terms, granted] = rows.as_slice() else {
        panic!("two kinds: {rows:?}");
    };
    assert!(
        terms.head.contains("Receive Maximum") && terms.pairs.len() == 2,
        "{terms:?}"
    );
    let judged = granted.judged.as_ref().unwrap();
    let clause = judged.clause.unwrap().to_string();
    assert_eq!((judged.word, clause.as_str()), ("Allowed", "MQTT-3.8.4-7"));
    // Both stand at one moment, and can be walked through.
    let end = pair.model.beside.as_ref().unwrap().at;
    pair.tell(TransportMsg::ToStart);
    assert!(pair.model.beside.as_ref().unwrap().at < end);
    pair.tell(RealMsg::Save);
    let saved = pair.saved.clone().unwrap();
    assert!(saved.contains("receive-max 9 granted-qos-max 1"), "{saved}");
    pair.tell(RealMsg::Wear);
    pair.tell(PageMsg::HashChanged("#/beside/real".to_owned()));
    pair.broker = Broker::new(config);
    pair.begin();
    pair.wait(8_000);
    assert_eq!(pair.view().rows, [], "{:?}", pair.view().real);
}

#[test]
fn what_is_wrong_is_said_before_anything_runs() {
    #[rustfmt::skip]
    let table = [
        (WORLD, "http://x", "ws://"),
        ("broker a\nbroker b\n", "ws://paper/mqtt", "several brokers"),
        ("broker a\nclient c v3 -> a textbook\n", "ws://paper/mqtt", "a textbook's"),
    ];
    for (world, address, expected) in table {
        let mut pair = Pair::new(world, BrokerConfig::default());
        pair.tell(RealMsg::Edit(RealField::Address, address.to_owned()));
        pair.tell(RealMsg::Begin);
        let (_, problem) = pair.view().real.and_then(|it| it.problem).unwrap();
        assert!(problem.contains(expected), "{problem}");
    }
}

#[test]
fn whoever_goes_elsewhere_ends_it() {
    let mut pair = Pair::new(WORLD, BrokerConfig::default());
    pair.begin();
    pair.wait(300);
    assert!(!pair.open.is_empty());
    pair.tell(PageMsg::HashChanged("#/play".to_owned()));
    assert!(pair.open.is_empty());
    // An old tick says nothing any more.
    pair.wait(100);
    assert!(pair.open.is_empty());
}
