//! The promises of QoS, for every place at which a link can be cut.
//!
//! One message crosses two hops. The story is played once undisturbed; then, after each of its
//! steps, one of the two links is cut, repaired, and its client connects again with its kept
//! session. Every place is tried, in both versions, on both links; during the handshake every pair
//! of places.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "each test asks for one kind of fact"
)]

use brokerscope_core::id::{LinkId, NodeId};
use brokerscope_core::machine::{Command, Event};
use brokerscope_core::net::End;
use brokerscope_core::spec::Version;
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::topic::TopicFilter;
use brokerscope_core::trace::Fact;
use brokerscope_core::wire::{Qos, SubscribeFilter};
use brokerscope_core::world::Action;
use brokerscope_tests::stage::Stage;

const HUB: NodeId = NodeId(0);
const ALICE: NodeId = NodeId(1);
const BOB: NodeId = NodeId(2);

/// When alice publishes: long after whatever goes wrong before it is mended.
const PUBLISHED_AT: Instant = Instant::from_millis(5_000);

/// Whose link is cut.
#[derive(Clone, Copy, Debug)]
enum Leg {
    Publisher,
    Subscriber,
}

impl Leg {
    const ALL: [Self; 2] = [Self::Publisher, Self::Subscriber];

    const fn client(self) -> NodeId {
        match self {
            Self::Publisher => ALICE,
            Self::Subscriber => BOB,
        }
    }

    const fn link(self) -> LinkId {
        match self {
            Self::Publisher => LinkId(0),
            Self::Subscriber => LinkId(1),
        }
    }
}

/// Keep-alive is off, so that the world comes to rest.
fn story(version: Version, qos: Qos) -> Stage {
    let version = match version {
        Version::V311 => "v3",
        Version::V5 => "v5",
    };
    Stage::of(&format!(
        r#"
        seed 7
        broker hub
        client alice {version} -> hub latency 20ms persistent keep-alive off
        client bob   {version} -> hub latency 30ms persistent keep-alive off
        at 0ms   alice connect
        at 0ms   bob connect
        at 200ms bob subscribe "t" qos 2
        at 5s    alice publish "t" "x" qos {qos}
        "#
    ))
}

/// Cuts the link now; repairs it, and lets its client come back.
fn cut_and_come_back(stage: &mut Stage, leg: Leg) {
    let client = leg.client();
    let is_early = stage.world.now() < PUBLISHED_AT;
    stage.act_now(Action::Cut(leg.link()));
    stage.act_in(Span::from_millis(50), Action::Repair(leg.link()));
    connect(stage, client, Span::from_millis(50), Some(false));
    if is_early {
        mend(stage, client);
    }
}

/// What the applications do about a cut before there was anything to keep.
fn mend(stage: &mut Stage, client: NodeId) {
    let round_trips = Span::from_millis(200);
    stage.play(stage.world.now() + round_trips);
    if client == BOB {
        // The subscription may have died with the link; its application asks again.
        let filter = TopicFilter::parse("t").expect("`t` is a filter");
        let filters = vec![SubscribeFilter::new(filter, Qos::ExactlyOnce)];
        let command = Command::Subscribe { filters, id: None };
        stage.act_in(round_trips, Action::Command { client, command });
    }
}

fn connect(stage: &mut Stage, client: NodeId, wait: Span, clean_start: Option<bool>) {
    let command = Command::Connect { clean_start };
    stage.act_in(wait, Action::Command { client, command });
}

fn deliveries(stage: &Stage) -> usize {
    let is_delivered = |fact: &Fact| match fact {
        Fact::Happened(Event::Delivered(message)) => message.payload.as_ref() == b"x",
        _ => false,
    };
    let records = stage.trace.records().iter();
    records
        .filter(|record| record.node == Some(BOB) && is_delivered(&record.fact))
        .count()
}

/// The promise of the message's QoS, and that nothing is left over.
fn check(stage: &Stage, qos: Qos, case: &str) -> usize {
    let delivered = deliveries(stage);
    let (kept, clause) = match qos {
        Qos::AtMostOnce => (delivered <= 1, "4.3.1-1"),
        Qos::AtLeastOnce => (delivered >= 1, "4.3.2-2"),
        Qos::ExactlyOnce => (delivered == 1, "4.3.3-10"),
    };
    let text = stage.text();
    assert!(
        kept,
        "{case}: delivered {delivered} times [MQTT-{clause}]\n{text}"
    );
    for client in [ALICE, BOB] {
        let census = stage.world.client(client).expect("it is a client");
        assert_eq!(
            census.in_flight,
            [],
            "{case}: {client:?} still sends\n{text}"
        );
        assert_eq!(census.held, [], "{case}: {client:?} still holds\n{text}");
        assert_eq!(census.waiting, 0, "{case}: {client:?} still waits\n{text}");
    }
    for session in stage.world.broker(HUB).expect("it is a broker").sessions {
        let client = &session.client;
        assert_eq!(
            session.in_flight,
            [],
            "{case}: unfinished towards {client}\n{text}"
        );
        assert_eq!(session.held, [], "{case}: unfinished from {client}\n{text}");
        assert_eq!(
            session.queue.len(),
            0,
            "{case}: queued for {client}\n{text}"
        );
    }
    let open = |end| end == End::Open;
    let mut connections = stage.world.connections();
    let both = stage.world.connections().count() == 2;
    let whole = connections.all(|it| open(it.client) && open(it.broker));
    assert!(both && whole, "{case}: somebody is not connected\n{text}");
    assert_eq!(
        stage.world.in_flight(),
        [],
        "{case}: on its way for ever\n{text}"
    );
    delivered
}

/// The story after each of its steps, undisturbed; the first is its start.
fn moments(version: Version, qos: Qos) -> Vec<Stage> {
    let mut stage = story(version, qos);
    let mut moments = vec![stage.clone()];
    while stage.step() {
        moments.push(stage.clone());
    }
    check(&stage, qos, "undisturbed");
    assert_eq!(
        deliveries(&stage),
        1,
        "undisturbed, every QoS delivers once"
    );
    moments
}

fn for_every_story(mut test: impl FnMut(Version, Qos, Leg)) {
    for version in Version::ALL {
        for qos in Qos::ALL {
            for leg in Leg::ALL {
                test(version, qos, leg);
            }
        }
    }
}

#[test]
fn every_promise_outlives_a_cut_anywhere() {
    brokerscope_core::proves!(
        V311: "4.3.2-1", "4.3.3-1", "4.3.3-2", "4.4.0-1";
        V5: "4.3.2-3", "4.3.3-3", "4.3.3-5", "4.3.3-10", "4.4.0-1"
    );
    for_every_story(|version, qos, leg| {
        let mut counts = Vec::new();
        for (place, mut stage) in moments(version, qos).into_iter().enumerate() {
            let case = format!("{version} QoS {qos}, {leg:?}, cut after step {place}");
            cut_and_come_back(&mut stage, leg);
            stage.play_out();
            counts.push(check(&stage, qos, &case));
        }
        // The sweep is worth something only if it finds the places where it hurts.
        let case = format!("{version} QoS {qos}, {leg:?}: {counts:?}");
        match qos {
            Qos::AtMostOnce => assert!(counts.contains(&0), "some cut loses it: {case}"),
            Qos::AtLeastOnce => assert!(counts.contains(&2), "some cut doubles it: {case}"),
            Qos::ExactlyOnce => assert!(counts.len() > 20, "{case}"),
        }
    });
}

#[test]
fn every_promise_outlives_two_cuts_during_the_handshake() {
    for_every_story(|version, qos, leg| {
        let mut pairs = 0;
        let under_way = |stage: &Stage| stage.world.now() >= PUBLISHED_AT;
        for (first, mut once) in moments(version, qos).into_iter().enumerate() {
            if !under_way(&once) {
                continue;
            }
            cut_and_come_back(&mut once, leg);
            let mut second = 0;
            loop {
                let mut twice = once.clone();
                let case = format!("{version} QoS {qos}, {leg:?}, cuts after {first} and {second}");
                cut_and_come_back(&mut twice, leg);
                twice.play_out();
                check(&twice, qos, &case);
                pairs += 1;
                second += 1;
                if !once.step() {
                    break;
                }
            }
        }
        assert!(pairs > 10, "{version} QoS {qos}, {leg:?}: {pairs} pairs");
    });
}

/// What a failure prints is the same story.
#[test]
fn an_exported_story_plays_the_same() {
    for (place, mut stage) in moments(Version::V5, Qos::ExactlyOnce)
        .into_iter()
        .enumerate()
    {
        cut_and_come_back(&mut stage, Leg::Publisher);
        stage.play_out();
        let mut again = Stage::of(&stage.text());
        again.play_out();
        assert_eq!(
            again.trace.digest(),
            stage.trace.digest(),
            "cut after step {place}"
        );
        assert_eq!(
            again.world.digest(),
            stage.world.digest(),
            "cut after step {place}"
        );
    }
}
