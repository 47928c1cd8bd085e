//! The bridge to a real broker; here that is another machine of ours behind a socket of paper.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "each check asks for one kind of fact or effect"
)]

use brokerscope_core::access::{Plain, Users};
use brokerscope_core::broker::{Broker, BrokerConfig};
use brokerscope_core::history::Cursor;
use brokerscope_core::id::ConnId;
use brokerscope_core::machine::{BrokerInput, BrokerOutput, Event};
use brokerscope_core::scenario::{Names, parse, parse_action};
use brokerscope_core::time::Instant;
use brokerscope_core::trace::Fact;

use super::super::{Bench, Model, Pane};
use crate::effect::{Effect, Setting};
use crate::model::files::{Format, save};
use crate::model::uplink::Running;
use crate::msg::{
    Msg, Owner, SocketEvent, SocketId, SocketMsg, TransportMsg, UplinkField, UplinkMsg, WorldMsg,
};
use crate::view;

const WORLD: &str = "broker hub\nclient alice v5 -> hub latency 5ms\n\
    at 0s alice connect\nat 100ms alice subscribe \"#\" qos 2 no-local retain-as-published\n";

/// The page, and the broker behind its socket.
struct Pair {
    model: Model,
    broker: Broker,
    /// The socket of now.
    conn: u32,
    /// What the page calls it.
    socket: Option<SocketId>,
    is_open: bool,
    us: u64,
    /// All that the browser was asked to keep.
    kept: String,
}

impl Pair {
    fn new(rules: &str, protection: &str) -> Self {
        let (mut model, _) = Model::new(&Setting {
            hash: "#/play".to_owned(),
            ..Setting::default()
        });
        model.sandbox = Bench::new(parse(WORLD).scenario);
        let mut pair = Self {
            model,
            broker: Broker::new(BrokerConfig::default()),
            conn: 0,
            socket: None,
            is_open: false,
            us: 5_000_000,
            kept: String::new(),
        };
        pair.tell(UplinkMsg::Open);
        let rules = rules.to_owned();
        pair.tell(UplinkMsg::Edit(UplinkField::Rules, rules));
        let protection = protection.to_owned();
        pair.tell(UplinkMsg::Edit(UplinkField::Protection, protection));
        pair.tell(UplinkMsg::Begin);
        pair
    }

    fn tell(&mut self, msg: impl Into<Msg>) {
        for effect in self.model.update(msg.into()) {
            self.carry_out(effect);
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        let now = Instant::from_micros(self.us);
        match effect {
            Effect::SocketOpen(id, _) => {
                self.conn += 1;
                self.is_open = true;
                let conn = ConnId(self.conn);
                self.broker.handle_input(now, BrokerInput::Opened(conn));
                let opened = SocketEvent::Opened("mqtt".to_owned());
                self.socket = Some(id);
                self.tell(SocketMsg::Heard(id, self.us, opened));
            }
            Effect::SocketSend(_, bytes) => {
                let conn = ConnId(self.conn);
                self.broker
                    .handle_input(now, BrokerInput::Received(conn, &bytes));
            }
            Effect::SocketClose(_) => self.is_open = false,
            Effect::Keep(_, text) | Effect::KeepAs(_, text) => self.kept.push_str(&text),
            _ => {}
        }
    }

    /// So long on the wall, tick by tick; what the broker says comes in between.
    fn wait(&mut self, ms: u64) {
        for _ in 0..ms / 20 {
            self.us += 20_000;
            self.tell(SocketMsg::Tick(Owner::Uplink, self.us));
            let all: Vec<_> = std::iter::from_fn(|| self.broker.poll_output()).collect();
            for output in all {
                if let BrokerOutput::Transmit(conn, bytes, _) = output
                    && conn.0 == self.conn
                    && self.is_open
                    && let Some(id) = self.socket
                {
                    let received = SocketEvent::Received(bytes.to_vec());
                    self.tell(SocketMsg::Heard(id, self.us, received));
                }
            }
        }
    }

    fn act(&mut self, text: &str) {
        let names = Names::of(self.model.sandbox.history.scenario());
        let action = parse_action(text, &names).unwrap();
        self.tell(WorldMsg::Act(action));
    }

    fn running(&self) -> Option<&Running> {
        self.model.uplink.as_ref()?.running.as_ref()
    }

    fn cursor(&self) -> Cursor {
        self.model.sandbox.history.cursor()
    }

    /// The topics of what alice was given.
    fn given(&self) -> Vec<String> {
        let names = Names::of(self.model.sandbox.history.scenario());
        let alice = names.client("alice");
        let records = self.model.sandbox.history.trace().records().iter();
        let given = records.filter_map(|record| match &record.fact {
            Fact::Happened(Event::Delivered(message)) if record.node == alice => {
                Some(format!("{} {}", message.topic.as_str(), message.qos))
            }
            _ => None,
        });
        given.collect()
    }
}

#[test]
fn messages_cross_both_ways_while_time_follows_the_wall() {
    let mut pair = Pair::new("topic # both 2 \"\" page/", "both");
    pair.wait(1_000);
    let began = pair.cursor().at;
    let view = view::uplink::build(&pair.model).unwrap();
    assert_eq!(view.state, Some("is connected."));
    pair.act("alice publish \"t\" \"x\" qos 1 retain");
    pair.wait(500);
    let passed = pair.cursor().at.since(began).as_micros();
    assert_eq!(passed, 500_000, "as on the wall");
    let kept = pair.broker.census().retained;
    let kept: Vec<_> = kept
        .iter()
        .map(|it| (it.topic.as_str(), it.qos.level()))
        .collect();
    assert_eq!(kept, [("page/t", 1)]);
    assert!(pair.given().is_empty(), "no echo: {:?}", pair.given());
    // The page's own clock cannot be turned: it is the wall's.
    let before = pair.cursor();
    pair.tell(TransportMsg::ToStart);
    assert_eq!(pair.cursor(), before);
    assert!(view::transport::build(&pair.model).by_the_wall);
    // In its place stands a way to the bridge, from any pane.
    pair.model.ui.pane = Pane::World;
    pair.tell(UplinkMsg::Show);
    assert_eq!(pair.model.ui.pane, Pane::Guide);
    pair.tell(UplinkMsg::Stop);
    assert!(pair.running().is_none() && !pair.is_open);
    assert!(!view::transport::build(&pair.model).by_the_wall);
    pair.tell(TransportMsg::ToStart);
    assert_eq!(pair.cursor(), Cursor::default());
}

#[test]
fn a_storm_is_built_told_and_stopped() {
    let mut pair = Pair::new("topic # both 0", "none");
    pair.wait(1_000);
    pair.act("alice publish \"t\" \"x\"");
    pair.wait(3_000);
    let round = pair.given().len();
    assert!(round > 20, "it goes round: {round}");
    pair.tell(UplinkMsg::Stop);
    pair.wait(1_000);
    assert_eq!(pair.given().len(), round, "and no more");
    // The same with protection: the world begins again, and nothing comes back.
    let both = "both".to_owned();
    pair.tell(UplinkMsg::Edit(UplinkField::Protection, both));
    pair.tell(UplinkMsg::Begin);
    pair.wait(1_000);
    pair.act("alice publish \"t\" \"x\"");
    pair.wait(1_000);
    assert!(pair.running().is_some());
    assert!(pair.given().is_empty(), "{:?}", pair.given());
}

#[test]
fn a_broker_with_passwords_lets_the_bridge_in_and_nobody_keeps_or_passes_on_the_password() {
    let users = Users::parse("page:cheshire\n", Plain::Allowed).expect("a list");
    for (version, password, comes_in) in [
        ("5.0", "cheshire", true),
        ("3.1.1", "cheshire", true),
        ("5.0", "dormouse", false),
    ] {
        let mut pair = Pair::new("topic # out 1", "both");
        pair.tell(UplinkMsg::Stop);
        pair.broker = Broker::new(BrokerConfig {
            users: Some(users.clone()),
            ..BrokerConfig::default()
        });
        pair.kept.clear();
        for (field, text) in [
            (UplinkField::Version, version),
            (UplinkField::User, "page"),
            (UplinkField::Password, password),
        ] {
            pair.tell(UplinkMsg::Edit(field, text.to_owned()));
        }
        pair.tell(UplinkMsg::Begin);
        pair.wait(1_000);
        let view = view::uplink::build(&pair.model).expect("it stands");
        assert_eq!(view.state == Some("is connected."), comes_in, "{version}");
        pair.act("alice publish \"t\" \"x\" qos 1");
        pair.wait(100);
        assert!(!pair.kept.contains(password), "{}", pair.kept);
        assert!(pair.model.sandbox.history.share().is_err(), "no link");
        for format in [Format::Scenario, Format::Capture] {
            let saved = save(&pair.model, format);
            assert!(saved.is_err_and(|why| why.contains("passwords")));
        }
    }
}

#[test]
fn what_is_undone_ends_the_bridge() {
    let mut pair = Pair::new("topic # out 0", "both");
    pair.wait(1_000);
    pair.act("alice publish \"t\" \"x\"");
    pair.wait(100);
    pair.tell(WorldMsg::Undo);
    pair.wait(40);
    assert!(pair.running().is_none());
    let view = view::uplink::build(&pair.model).unwrap();
    assert!(view.trouble.unwrap().contains("another moment"));
}

#[test]
fn what_is_wrong_with_the_form_is_told_at_its_field() {
    #[rustfmt::skip]
    let table = [
        (UplinkField::Rules,   "topic # sideways", "`sideways` is no direction"),
        (UplinkField::Rules,   "topic #/a out 1",  "are no filter"),
        (UplinkField::Address, "mqtt://here",      "ws"),
        (UplinkField::Password, "alone",           "no password without a User Name"),
    ];
    for (field, text, expected) in table {
        let mut pair = Pair::new("topic # out 0", "both");
        pair.tell(UplinkMsg::Stop);
        let old = "3.1.1".to_owned();
        pair.tell(UplinkMsg::Edit(UplinkField::Version, old));
        pair.tell(UplinkMsg::Edit(field, text.to_owned()));
        pair.tell(UplinkMsg::Begin);
        assert!(pair.running().is_none());
        let (at, why) = view::uplink::build(&pair.model).unwrap().problem.unwrap();
        assert_eq!(at, field, "{text}");
        assert!(why.contains(expected), "{text}: {why}");
    }
}
