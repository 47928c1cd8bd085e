//! Shared subscriptions: one member of a group gets each message (§4.8.2).

use brokerscope_core::broker::{BrokerConfig, Sharing};
use brokerscope_core::id::ConnId;
use brokerscope_core::machine::{Choice, Ending, Event, GivenUp, Remark, Routing};
use brokerscope_core::spec::Version;
use brokerscope_core::wire::{Packet, Property, Qos, ReasonCode};

use crate::desk::Desk;
use crate::words::*;

const TEAM: &str = "$share/team/job/+";

fn with(sharing: Sharing) -> BrokerConfig {
    BrokerConfig {
        sharing,
        ..BrokerConfig::default()
    }
}

/// A publisher, and these members of the group `team` on `job/+`, in the order of their sessions.
fn team(config: BrokerConfig, members: &[(&str, Qos)]) -> (Desk, ConnId, Vec<ConnId>) {
    let mut desk = Desk::with(config);
    let (boss, _) = desk.joined(connect("boss", Version::V5));
    let mut conns = Vec::new();
    for (name, qos) in members {
        let (conn, _) = desk.joined(lasting(name, Version::V5));
        desk.say(conn, &subscribe(&[(TEAM, *qos)]));
        desk.heard(conn);
        conns.push(conn);
    }
    (desk, boss, conns)
}

fn job(desk: &mut Desk, boss: ConnId, name: &str, qos: Qos, number: u16) {
    desk.say(boss, &Packet::Publish(publish(name, name, qos, number)));
    if qos == QOS_2 {
        desk.say(boss, &Packet::Pubrel(ack(number)));
    }
}

/// Who was chosen, why, and how many were passed over, message by message.
fn choices(desk: &Desk) -> Vec<(String, Choice, u32)> {
    let choices = desk.notes.iter().filter_map(|note| match &note.what {
        Remark::Shared {
            client,
            why,
            passed_over,
            ..
        } => Some((client.to_string(), *why, *passed_over)),
        _ => None,
    });
    choices.collect()
}

fn names(desk: &Desk) -> Vec<String> {
    choices(desk).into_iter().map(|it| it.0).collect()
}

const THREE: [(&str, Qos); 3] = [("ann", QOS_1), ("bob", QOS_1), ("cat", QOS_1)];

#[test]
fn each_message_goes_to_one_member_and_the_strategy_says_which() {
    brokerscope_core::proves!(V5: "§4.8.2a");
    #[rustfmt::skip]
    let table = [
        (Sharing::RoundRobin,    Choice::Turn,          vec!["ann", "bob", "cat", "ann", "bob", "cat"]),
        (Sharing::Sticky,        Choice::Stays,         vec!["ann"; 6]),
        (Sharing::LeastInFlight, Choice::LeastInFlight, vec!["ann", "bob", "cat", "ann", "bob", "cat"]),
    ];
    for (sharing, why, expected) in table {
        let (mut desk, boss, members) = team(with(sharing), &THREE);
        for number in 1..=6 {
            job(&mut desk, boss, "job/1", QOS_1, number);
        }
        let expected: Vec<_> = expected
            .iter()
            .map(|it| ((*it).to_owned(), why, 0))
            .collect();
        assert_eq!(choices(&desk), expected, "{sharing:?}");
        let copies = members
            .iter()
            .map(|conn| payloads(&desk.heard(*conn)).len());
        assert_eq!(
            copies.sum::<usize>(),
            6,
            "{sharing:?}: one copy of each [§4.8.2]"
        );
        assert_eq!(desk.fates().len(), 6, "{sharing:?}");
    }
}

#[test]
fn a_hash_gives_the_same_member_what_belongs_together() {
    let topics = ["job/1", "job/2", "job/3", "job/4", "job/5", "job/6"];
    for sharing in [Sharing::Publisher, Sharing::Topic] {
        let (mut desk, boss, _) = team(with(sharing), &THREE);
        for round in 0..2 {
            for (number, name) in (1..).zip(topics) {
                job(&mut desk, boss, name, QOS_1, 10 * round + number);
            }
        }
        let names = names(&desk);
        let (first, again) = names.split_at(topics.len());
        assert_eq!(first, again, "{sharing:?}: the same for the same");
        let is_one = first.iter().all(|name| *name == first[0]);
        assert_eq!(
            is_one,
            sharing == Sharing::Publisher,
            "{sharing:?}: {first:?}"
        );
    }
}

#[test]
fn chance_is_the_same_for_the_same_seed_and_reaches_everybody() {
    let told = || {
        let (mut desk, boss, _) = team(with(Sharing::Random), &THREE);
        for number in 1..=30 {
            job(&mut desk, boss, "job/1", QOS_0, number);
        }
        names(&desk)
    };
    let names = told();
    assert_eq!(names, told());
    for (member, _) in THREE {
        let share = names.iter().filter(|name| *name == member).count();
        assert!((3..=20).contains(&share), "{member} got {share} of 30");
    }
}

#[test]
fn the_least_busy_member_is_found_by_what_is_open_and_what_waits() {
    let (mut desk, boss, members) = team(with(Sharing::LeastInFlight), &THREE);
    for number in 1..=3 {
        job(&mut desk, boss, "job/1", QOS_1, number);
    }
    desk.say(members[1], &Packet::Puback(ack(1)));
    job(&mut desk, boss, "job/1", QOS_1, 4);
    job(&mut desk, boss, "job/1", QOS_1, 5);
    assert_eq!(
        names(&desk)[3..],
        ["bob", "cat"],
        "bob had nothing; then all have one"
    );
}

#[test]
fn each_member_gets_its_own_qos_its_own_identifier_and_its_own_flag() {
    brokerscope_core::proves!(V5: "4.8.2-3", "§3.3.4b");
    let mut desk = Desk::new();
    let (boss, _) = desk.joined(connect("boss", Version::V5));
    let mut members = Vec::new();
    for (number, qos) in [(1, QOS_0), (2, QOS_1), (3, QOS_2)] {
        let (conn, _) = desk.joined(connect(&format!("m{number}"), Version::V5));
        desk.say(conn, &numbered(number, &[(TEAM, qos)]));
        desk.heard(conn);
        members.push((conn, number, qos));
    }
    for (conn, number, qos) in members {
        job(&mut desk, boss, "job/1", QOS_2, 9);
        let Packet::Publish(copy) = &desk.heard(conn)[0] else {
            panic!("m{number} has its turn");
        };
        assert_eq!(copy.qos, qos, "m{number} [MQTT-4.8.2-3]");
        let ids = vec![Property::SubscriptionIdentifier(number)];
        assert_eq!(copy.properties.0, ids, "m{number}: nobody else's [§3.3.4]");
    }
}

#[test]
fn whoever_cannot_be_sent_it_now_is_passed_over() {
    let (mut desk, boss, members) = team(with(Sharing::RoundRobin), &THREE);
    desk.lose(members[0], Ending::Reset);
    job(&mut desk, boss, "job/1", QOS_1, 1);
    assert_eq!(choices(&desk), [("bob".to_owned(), Choice::Turn, 1)]);
    desk.lose(members[1], Ending::Reset);
    desk.lose(members[2], Ending::Reset);

    // Nobody is there: the one whose turn it is keeps it, if it can be kept.
    job(&mut desk, boss, "job/2", QOS_1, 2);
    job(&mut desk, boss, "job/3", QOS_0, 0);
    let expected = [
        ("cat".to_owned(), Choice::NobodyElse, 0),
        ("ann".to_owned(), Choice::NobodyElse, 0),
    ];
    assert_eq!(choices(&desk)[1..], expected);
    let fates = desk.fates().into_iter().map(|it| it.1);
    let expected = [Routing::Sent, Routing::Queued, Routing::NotConnected];
    assert_eq!(fates.collect::<Vec<_>>(), expected, "one event each");
    let cat = desk.join(lasting("cat", Version::V5));
    assert_eq!(payloads(&desk.heard(cat)), ["job/2"]);
}

#[test]
fn a_member_whose_packets_are_too_small_or_whose_queue_is_full_is_passed_over() {
    let config = BrokerConfig {
        queue_limit: 1,
        in_flight_max: 1,
        // Else not even CONNACK were small enough.
        topic_alias_max: 0,
        ..BrokerConfig::default()
    };
    let (mut desk, boss, _) = team(config, &[("ann", QOS_1), ("bob", QOS_1)]);
    let mut small = lasting("tiny", Version::V5);
    small.properties.0.push(Property::MaximumPacketSize(12));
    let (tiny, _) = desk.joined(small);
    desk.say(tiny, &subscribe(&[(TEAM, QOS_1)]));
    for number in 1..=5 {
        job(&mut desk, boss, "job/1", QOS_1, number);
    }
    let turn = |name: &str, passed| (name.to_owned(), Choice::Turn, passed);
    let expected = [
        turn("ann", 0),
        turn("bob", 0),
        turn("ann", 1),
        turn("bob", 0),
    ];
    assert_eq!(choices(&desk)[..4], expected);
    // Now all are full, and it is tiny's turn, so it is tiny's loss.
    assert_eq!(
        choices(&desk)[4],
        ("tiny".to_owned(), Choice::NobodyElse, 0)
    );
    assert_eq!(desk.fates()[4].1, Routing::TooLarge);
}

#[test]
fn what_a_member_left_behind_goes_to_another_but_not_at_qos_2() {
    brokerscope_core::proves!(V5: "4.8.2-5", "§4.8.2b");
    let config = BrokerConfig {
        in_flight_max: 2,
        ..BrokerConfig::default()
    };
    let (mut desk, boss, members) = team(config, &[("ann", QOS_2), ("bob", QOS_2)]);
    desk.lose(members[1], Ending::Reset);
    // Ann has two open and two that wait; all without an answer.
    let jobs = [
        ("job/1", QOS_1),
        ("job/2", QOS_2),
        ("job/3", QOS_1),
        ("job/4", QOS_2),
    ];
    for (number, (name, qos)) in (1..).zip(jobs) {
        job(&mut desk, boss, name, qos, number);
    }
    assert_eq!(payloads(&desk.heard(members[0])), ["job/1", "job/2"]);
    let bob = desk.join(lasting("bob", Version::V5));
    desk.heard(bob);

    // A clean start ends her session; what was sent at QoS 2 goes to nobody else.
    desk.events.clear();
    let (ann, _) = desk.joined(connect("ann", Version::V5));
    let dropped = |event: &Event| match event {
        Event::Dropped { topic, why, .. } => Some((topic.to_string(), *why)),
        _ => None,
    };
    let dropped: Vec<_> = desk.events.iter().filter_map(dropped).collect();
    let fate = |name: &str, why| (name.to_owned(), why);
    let expected = [
        fate("job/2", GivenUp::SessionLost),
        fate("job/1", GivenUp::PassedOn),
        fate("job/3", GivenUp::PassedOn),
        fate("job/4", GivenUp::PassedOn),
    ];
    assert_eq!(dropped, expected, "each for one reason [MQTT-4.8.2-5]");
    assert_eq!(
        payloads(&desk.heard(ann)),
        [""; 0],
        "she is no member any more"
    );
    let mut got = payloads(&desk.heard(bob));
    desk.say(bob, &Packet::Puback(ack(1)));
    got.extend(payloads(&desk.heard(bob)));
    assert_eq!(got, ["job/1", "job/3", "job/4"], "in their order");
}

#[test]
fn a_resume_finishes_with_the_same_member() {
    brokerscope_core::proves!(V5: "4.8.2-4");
    for qos in [QOS_1, QOS_2] {
        let (mut desk, boss, members) =
            team(with(Sharing::RoundRobin), &[("ann", qos), ("bob", qos)]);
        job(&mut desk, boss, "job/1", qos, 1);
        desk.lose(members[0], Ending::Reset);
        assert_eq!(
            lines(&desk.heard(members[1])),
            [""; 0],
            "bob gets nothing while she may return"
        );
        let ann = desk.join(lasting("ann", Version::V5));
        let heard = lines(&desk.heard(ann));
        assert_eq!(heard[1..], ["PUBLISH 1 DUP"], "{qos} [MQTT-4.8.2-4]");
    }
}

#[test]
fn a_refused_message_goes_to_nobody_else() {
    brokerscope_core::proves!(V5: "4.8.2-6");
    let refusal = ack_with(1, ReasonCode::IMPLEMENTATION_SPECIFIC_ERROR);
    let table = [
        (QOS_1, Packet::Puback(refusal.clone())),
        (QOS_2, Packet::Pubrec(refusal)),
    ];
    for (qos, answer) in table {
        let (mut desk, boss, members) =
            team(with(Sharing::RoundRobin), &[("ann", qos), ("bob", qos)]);
        job(&mut desk, boss, "job/1", qos, 1);
        desk.say(members[0], &answer);
        let why = GivenUp::Refused(ReasonCode::IMPLEMENTATION_SPECIFIC_ERROR);
        let is_dropped =
            |event: &Event| matches!(event, Event::Dropped { why: it, .. } if *it == why);
        assert!(desk.events.iter().any(is_dropped), "{qos} [MQTT-4.8.2-6]");
        // Not even when her session ends.
        desk.joined(connect("ann", Version::V5));
        assert_eq!(
            lines(&desk.heard(members[1])),
            [""; 0],
            "{qos} [MQTT-4.8.2-6]"
        );
    }
}

#[test]
fn a_group_is_its_name_and_its_filter_and_ends_with_its_last_member() {
    brokerscope_core::proves!(V5: "§4.8.2a", "3.10.4-1");
    let mut desk = Desk::new();
    let (boss, _) = desk.joined(connect("boss", Version::V5));
    let (ann, _) = desk.joined(lasting("ann", Version::V5));
    let (bob, _) = desk.joined(lasting("bob", Version::V5));
    let wanted = ["$share/one/a", "$share/two/a", "$share/one/+", "a"];
    for conn in [ann, bob] {
        desk.say(conn, &subscribe(&wanted.map(|name| (name, QOS_1))));
        desk.heard(conn);
    }
    let groups: Vec<_> = desk.broker.census().groups;
    let told = groups.iter().map(|group| {
        let next = group.next.as_ref().map(ToString::to_string);
        (
            group.shared.filter.to_string(),
            group.shared.name.to_string(),
            group.members.len(),
            next,
        )
    });
    let row = |filter: &str, name: &str| {
        (
            filter.to_owned(),
            name.to_owned(),
            2,
            Some("ann".to_owned()),
        )
    };
    let expected = [row("+", "one"), row("a", "one"), row("a", "two")];
    assert_eq!(told.collect::<Vec<_>>(), expected);

    desk.say(boss, &Packet::Publish(publish("a", "x", QOS_1, 1)));
    let [to_ann, to_bob] = [ann, bob].map(|conn| payloads(&desk.heard(conn)).len());
    assert_eq!(
        (to_ann, to_bob),
        (4, 1),
        "one copy of each group, and each its own"
    );
    assert!(
        desk.broker
            .census()
            .groups
            .iter()
            .all(|it| it.next == Some(text("bob")))
    );

    desk.say(
        bob,
        &unsubscribe(&["$share/one/a", "$share/two/b", "$share/two/a"]),
    );
    desk.say(ann, &unsubscribe(&["$share/one/a"]));
    let groups = desk.broker.census().groups;
    let left = groups
        .iter()
        .map(|it| (it.shared.filter.as_str(), it.members.len()));
    assert_eq!(
        left.collect::<Vec<_>>(),
        [("+", 2), ("a", 1)],
        "[MQTT-3.10.4-1]"
    );
}

#[test]
fn to_3_1_1_it_is_a_filter_like_any_other_unless_the_broker_says_otherwise() {
    for shared_in_v311 in [false, true] {
        let config = BrokerConfig {
            shared_in_v311,
            dollar_publish: true,
            ..BrokerConfig::default()
        };
        let mut desk = Desk::with(config);
        let members = ["ann", "bob"].map(|name| {
            let (conn, _) = desk.joined(connect(name, Version::V311));
            let both = [("$share/x/a", QOS_0), ("$share//a", QOS_0)];
            desk.say(conn, &subscribe(&both));
            let heard = desk.heard(conn);
            let refused = matches!(&heard[0], Packet::Suback(it) if it.reasons[1].is_error());
            assert_eq!(
                refused, shared_in_v311,
                "a share name has at least one character"
            );
            conn
        });
        for (name, to_each) in [
            ("a", [usize::from(shared_in_v311), 0]),
            ("$share/x/a", [1, 1]),
        ] {
            desk.say(members[0], &Packet::Publish(publish(name, "x", QOS_0, 0)));
            let got = members.map(|conn| payloads(&desk.heard(conn)).len());
            let expected = match (name, shared_in_v311) {
                ("$share/x/a", true) => [0, 0],
                _ => to_each,
            };
            assert_eq!(got, expected, "{name} {shared_in_v311}");
        }
    }
}
