//! Places filled by hand.

use brokerscope_core::access::{Acl, Plain, Users};
use brokerscope_core::broker::{BrokerConfig, Census, GroupCensus, SessionCensus, SessionState};
use brokerscope_core::client::Status;
use brokerscope_core::flow::{InFlight, SenderState};
use brokerscope_core::id::{ConnId, NodeId, RecordId, StepId};
use brokerscope_core::machine::{Ending, Message};
use brokerscope_core::spec::Version;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::topic::{TopicFilter, TopicName};
use brokerscope_core::trace::{Fact, Record};
use brokerscope_core::wire::{PacketId, Properties, Qos, SubscribeFilter, Text};
use bytes::Bytes;

use super::flight::{Past, exchanges};
use super::since::Changes;
use super::{Presence, Toward, access, drawing, groups, machine, places, tree};
use crate::view::cast::Cast;

const HUB: NodeId = NodeId(0);

fn session(client: &str) -> SessionCensus {
    SessionCensus {
        client: Text::parse(client).unwrap(),
        user: None,
        version: Version::V5,
        conn: Some(ConnId(1)),
        patience_until: None,
        expires_at: None,
        subscriptions: Vec::new(),
        subscription_ids: Vec::new(),
        in_flight: Vec::new(),
        held: Vec::new(),
        held_back: Vec::new(),
        queue: Vec::new(),
        will: None,
        will_delay: Span::ZERO,
        will_at: None,
    }
}

fn wants(client: &str, filter: &str) -> SessionCensus {
    let filter = TopicFilter::parse(filter).unwrap();
    SessionCensus {
        subscriptions: vec![SubscribeFilter::new(filter, Qos::AtLeastOnce)],
        ..session(client)
    }
}

fn census(sessions: Vec<SessionCensus>) -> Census {
    Census {
        sessions,
        ..Census::default()
    }
}

fn now() -> Instant {
    Instant::from_millis(1_000)
}

#[test]
fn the_walk_visits_what_the_topic_can_reach() {
    let census = census(vec![
        wants("phone", "home/kitchen/temp"),
        wants("gateway", "home/kitchen/#"),
        wants("wall", "home/+/temp"),
        wants("lamp", "home/hall/motion"),
        wants("parent", "home/kitchen/temp/#"),
        wants("all", "#"),
    ]);
    let levels = tree::levels(
        &Cast::default(),
        &census,
        Some("home/kitchen/temp"),
        &Changes::default(),
    );
    #[rustfmt::skip]
    let table = [
        ("#",                   true,  true),
        ("home",                true,  false),
        ("home/+",              true,  false),
        ("home/+/temp",         true,  true),
        ("home/hall",           false, false),
        ("home/hall/motion",    false, false),
        ("home/kitchen",        true,  false),
        ("home/kitchen/#",      true,  true),
        ("home/kitchen/temp",   true,  true),
        ("home/kitchen/temp/#", true,  true),
    ];
    let walked: Vec<_> = levels
        .iter()
        .map(|level| {
            (
                level.path.as_str(),
                level.visited == Some(true),
                level.matched,
            )
        })
        .collect();
    assert_eq!(walked, table, "[MQTT-4.7.1-1, MQTT-4.7.1-2]");
}

#[test]
fn the_walk_agrees_with_the_filters_themselves() {
    #[rustfmt::skip]
    let filters = ["#", "+", "+/+", "a", "a/#", "a/+", "a/b", "+/b/#", "$SYS/#", "/", "a//+",
        "1/2/3/4/5/6/7/+", "1/2/3/4/5/6/7/8/+/#", "1/2/3/4/5/6/7/8/9/10"];
    #[rustfmt::skip]
    let names = ["a", "a/b", "a/", "/", "b/b", "$SYS/a", "a//c", "a/b/c",
        "1/2/3/4/5/6/7/8", "1/2/3/4/5/6/7/8/9", "1/2/3/4/5/6/7/8/9/10"];
    for name in names {
        for filter in filters {
            let census = census(vec![wants("x", filter)]);
            let levels = tree::levels(&Cast::default(), &census, Some(name), &Changes::default());
            let drawn = levels.iter().any(|level| level.matched);
            let topic = TopicName::parse(name).unwrap();
            let real = TopicFilter::parse(filter).unwrap().matches(&topic);
            assert_eq!(drawn, real, "{filter} on {name} [MQTT-4.7.2-1]");
        }
    }
}

#[test]
fn a_broker_that_was_told_nothing_still_believes() {
    let closed = Record {
        id: RecordId(0),
        at: now(),
        step: StepId(1),
        cause: None,
        node: Some(NodeId(1)),
        fact: Fact::Closed {
            conn: ConnId(1),
            ending: Ending::NetworkLost,
        },
    };
    let away = SessionCensus {
        conn: None,
        expires_at: Some(Instant::from_millis(61_000)),
        ..session("phone")
    };
    let census = census(vec![session("alice"), away]);
    let records = [closed];
    let past = Past::new(&records, HUB, now(), None);
    let rows = places::sessions(&Cast::default(), &census, &past, 100, &Changes::default());
    assert_eq!(rows[0].presence, Presence::StillBelieves);
    assert!(
        rows[0].words.contains("still believes"),
        "{}",
        rows[0].words
    );
    assert_eq!(rows[1].presence, Presence::Offline);
    assert_eq!(rows[1].words, "offline, kept 60 s more, no subscription");

    let nothing = Past::new(&[], HUB, now(), None);
    let rows = places::sessions(
        &Cast::default(),
        &census,
        &nothing,
        100,
        &Changes::default(),
    );
    assert_eq!(rows[0].presence, Presence::Connected);
}

#[test]
fn exchanges_of_both_directions_are_listed() {
    let id = |id| PacketId::new(id).unwrap();
    let session = SessionCensus {
        in_flight: vec![InFlight {
            id: id(4),
            qos: Qos::ExactlyOnce,
            state: SenderState::AwaitPubcomp,
            topic: "home/light".to_owned(),
        }],
        held: vec![id(31)],
        ..session("lamp")
    };
    let past = Past::new(&[], HUB, now(), None);
    let exchanges = exchanges(
        &Cast::default(),
        &census(vec![session]),
        &past,
        &Changes::default(),
    );
    let listed: Vec<_> = exchanges
        .iter()
        .map(|e| (e.toward, e.id, e.words))
        .collect();
    #[rustfmt::skip]
    assert_eq!(listed, [
        (Toward::Client, 4,  "awaits PUBCOMP"),
        (Toward::Broker, 31, "awaits PUBREL"),
    ]);
}

#[test]
fn the_drawn_machine_is_the_table() {
    let exchange = |qos, state| super::Exchange {
        toward: Toward::Client,
        client: crate::view::text::Cut::text("lamp", 10),
        id: 4,
        qos,
        state: Some(state),
        words: "",
        topic: None,
        since: None,
        record: None,
        lit: true,
        changed: false,
    };
    let two = machine::of_lit(&[exchange(2, SenderState::AwaitPubcomp)]).unwrap();
    let names: Vec<_> = two.states.iter().map(|state| state.name).collect();
    assert_eq!(
        names,
        ["start", "awaits PUBREC", "awaits PUBCOMP", "free"],
        "[MQTT-4.3.3-1]"
    );
    let current: Vec<_> = two.states.iter().map(|state| state.current).collect();
    assert_eq!(current, [false, false, true, false]);
    let ways: Vec<_> = two.ways.iter().map(|way| way.on).collect();
    assert_eq!(ways, ["PUBLISH", "PUBREC", "PUBCOMP"]);
    let again: Vec<_> = two.states.iter().filter_map(|state| state.again).collect();
    let again: Vec<_> = again.iter().map(|again| again.send).collect();
    assert_eq!(again, ["PUBLISH, DUP", "PUBREL"], "[MQTT-4.4.0-1]");

    let one = machine::of_lit(&[exchange(1, SenderState::AwaitPuback)]).unwrap();
    let names: Vec<_> = one.states.iter().map(|state| state.name).collect();
    assert_eq!(names, ["start", "awaits PUBACK", "free"], "[MQTT-4.3.2-1]");
}

#[test]
fn what_lies_somewhere_is_shown_with_its_owner() {
    let message = Message {
        topic: TopicName::parse("home/light").unwrap(),
        payload: Bytes::from_static(b"on"),
        qos: Qos::AtLeastOnce,
        retain: false,
        properties: Properties::none(),
    };
    let session = SessionCensus {
        queue: vec![message.clone()],
        will: Some(message.clone()),
        patience_until: Some(Instant::from_millis(7_500)),
        will_at: Some(Instant::from_millis(9_000)),
        ..session("phone")
    };
    let census = Census {
        retained: vec![message],
        ..census(vec![session])
    };
    let cast = Cast::default();
    let none = Changes::default();
    for held in [
        places::queue(&cast, &census, &none),
        places::wills(&cast, &census, &none),
    ] {
        assert_eq!(held.len(), 1);
        assert_eq!(held[0].who.as_ref().unwrap().shown, "phone");
        assert_eq!(held[0].payload.shown, "on");
    }
    assert_eq!(places::retained(&census, &none)[0].who, None);
    let deadlines = places::deadlines(&cast, &census);
    assert_eq!(deadlines[0].0, "7.500 s");
    assert_eq!(deadlines[1].0, "9.000 s", "will");
    assert!(
        deadlines[0].1.contains("gives up on phone"),
        "{}",
        deadlines[0].1
    );
}

#[test]
fn a_group_stands_where_its_filter_does_and_says_whose_turn_it_is() {
    let shared = "$share/team/job/+";
    let mut census = census(vec![wants("left", shared), wants("right", shared)]);
    let filter = TopicFilter::parse(shared).unwrap();
    let text = |name| Text::parse(name).unwrap();
    census.groups = vec![GroupCensus {
        shared: filter.shared().unwrap().unwrap(),
        members: vec![text("left"), text("right")],
        next: Some(text("right")),
    }];
    let cast = Cast::default();
    let levels = tree::levels(&cast, &census, Some("job/7"), &Changes::default());
    let paths: Vec<_> = levels
        .iter()
        .map(|it| (it.path.as_str(), it.matched))
        .collect();
    assert_eq!(paths, [("job", false), ("job/+", true)], "[MQTT-4.8.2-1]");
    let all = &levels[1].subscribers;
    assert_eq!(all.len(), 1, "the group once");
    assert_eq!(
        (all[0].name.shown.as_str(), all[0].options.as_str()),
        ("group team", "one of left, right")
    );
    let (groups, how) = groups::build(&BrokerConfig::default(), &cast, &census);
    let turns: Vec<_> = groups[0]
        .members
        .iter()
        .map(|it| (it.0.shown.as_str(), it.1))
        .collect();
    assert_eq!(
        (turns, how),
        (
            vec![("left", false), ("right", true)],
            "one after the other"
        )
    );
}

#[test]
fn a_will_says_when_it_is_published() {
    #[rustfmt::skip]
    let table = [
        (Span::ZERO,          None,                                "at once"),
        (Span::from_secs(30), None,                                "30 s after the connection"),
        (Span::from_secs(30), Some(Instant::from_millis(31_500)),  "published at 31.500 s"),
    ];
    for (delay, at, said) in table {
        assert_eq!(
            crate::words::broker::will_waits(delay, at),
            said,
            "[MQTT-3.1.2-8]"
        );
    }
}

#[test]
fn access_is_told_as_the_broker_is_set() {
    let plain = BrokerConfig::default();
    let listed = BrokerConfig {
        users: Some(Users::parse("ann:one\nbob:two", Plain::Allowed).unwrap()),
        acl: Some(Acl::parse("user ann\ntopic write home/#").unwrap()),
        anonymous: true,
        ..BrokerConfig::default()
    };
    let census = census(vec![SessionCensus {
        user: Some(Text::parse("ann").unwrap()),
        ..session("alice")
    }]);
    let past = Past::new(&[], HUB, now(), None);
    let open = access::build(&plain, &Cast::default(), &census, &past);
    assert!(open.door.starts_with("Everybody") && open.rights.starts_with("Everybody"));
    assert_eq!(open.known, []);
    let told = access::build(&listed, &Cast::default(), &census, &past);
    assert!(told.door.starts_with("2 users"), "{}", told.door);
    assert!(told.door.ends_with("come in too."), "{}", told.door);
    assert!(told.rights.contains("one line"), "{}", told.rights);
    assert_eq!(told.known[0].1.as_ref().unwrap().shown, "ann");
}

#[test]
fn the_tree_is_drawn_by_level_and_by_filter() {
    let census = census(vec![
        wants("phone", "home/kitchen/temp"),
        wants("wall", "home/+/temp"),
        wants("lamp", "home/hall/motion"),
        wants("all", "home"),
    ]);
    let topic = Some("home/kitchen/temp");
    let levels = tree::levels(&Cast::default(), &census, topic, &Changes::default());
    let drawing = drawing::lay(&levels, topic).expect("there is something to draw");
    let at = |text: &str| {
        let mut nodes = drawing.nodes.iter().filter(|node| node.text == text);
        nodes.next().map(|node| (node.x, node.y)).unwrap()
    };
    assert_eq!(at("kitchen").0, at("hall").0, "one column for one level");
    assert!(at("home").0 < at("+").0 && at("+").0 < at("motion").0);
    assert_eq!(
        at("hall").1,
        at("motion").1,
        "an only child stands beside its parent"
    );
    let names: Vec<_> = drawing
        .topic
        .iter()
        .map(|(x, name)| (*x, name.as_str()))
        .collect();
    assert_eq!(
        names,
        [
            (at("home").0, "home"),
            (at("hall").0, "kitchen"),
            (at("temp").0, "temp")
        ]
    );
    let mut rows: Vec<_> = drawing.labels.iter().map(|label| label.y).collect();
    rows.sort_unstable();
    rows.dedup();
    assert_eq!(rows.len(), 4, "each filter has a row of its own");
    let lamp = drawing
        .labels
        .iter()
        .find(|label| label.text.starts_with("lamp"))
        .unwrap();
    assert_eq!(lamp.text, "lamp: not visited, hall is not kitchen");
    assert_eq!(lamp.matched, Some(false));
    let all = drawing
        .labels
        .iter()
        .find(|label| label.text.starts_with("all"))
        .unwrap();
    assert_eq!(
        all.matched,
        Some(false),
        "home is visited, and is not the topic"
    );
    assert!(
        drawing
            .labels
            .iter()
            .all(|label| label.x < drawing.width && label.y < drawing.height)
    );
    assert_eq!(drawing::lay(&[], topic), None);
}

#[test]
fn a_connection_and_a_session_are_drawn_from_their_tables() {
    let [connection, session] = machine::lives("lamp", Status::Waiting, SessionState::Away);
    let names = |machine: &super::Machine| -> Vec<_> {
        machine
            .states
            .iter()
            .map(|state| (state.name, state.current))
            .collect()
    };
    #[rustfmt::skip]
    assert_eq!(names(&connection), [
        ("offline", false), ("opening", false), ("awaits CONNACK", false), ("connected", false), ("waits", true),
    ]);
    assert_eq!(
        names(&session),
        [
            ("none", false),
            ("connected", false),
            ("away, kept", true),
            ("none", false),
        ]
    );
    let [_, none] = machine::lives("lamp", Status::Offline, SessionState::None);
    let lit = none.states.iter().filter(|state| state.current).count();
    assert_eq!(lit, 1, "the beginning, not the end");
}
