//! Facts that only 5.0 has.

use super::judge::{Scene, payloads};
use super::{Filter, Post, Wish};

/// [MQTT-4.8.2-4, MQTT-4.8.2-5]
pub(super) fn shared(scene: &mut Scene<'_>) {
    const COUNT: usize = 8;
    let members = ["bob", "carol"];
    let filter = format!("$share/house/{}", scene.topic("work"));
    for member in members {
        scene.join(member);
        scene.subscribe_as(member, Filter::new(&filter, 1));
        scene.subscribe(member, "end", 1);
    }
    scene.join("alice");
    let sent: Vec<_> = (0..COUNT).map(|number| number.to_string()).collect();
    for payload in &sent {
        scene.publish("alice", "work", payload, 1);
    }
    scene.publish("alice", "end", "end", 1);
    let shares = members.map(|member| scene.heard_until_end(member));
    let mut all: Vec<_> = shares.iter().flat_map(|share| payloads(share)).collect();
    all.sort_unstable();
    assert_eq!(all, sent, "each message to one of them");
    assert!(shares.iter().all(|share| !share.is_empty()), "{shares:?}");
    scene.leave(&["alice", "bob", "carol"]);
}

/// [MQTT-3.3.2-4, MQTT-3.3.2-15, MQTT-3.3.2-16, MQTT-3.3.2-17, MQTT-3.3.2-18, MQTT-3.3.2-20]
pub(super) fn properties(scene: &mut Scene<'_>) {
    scene.join("bob");
    scene.subscribe("bob", "#", 2);
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    for qos in 0..=2 {
        let post = Post {
            format: Some(1),
            content_type: Some("text/plain; ü".to_owned()),
            response_topic: Some(scene.topic("answers")),
            correlation: Some("question 7".to_owned()),
            // Neither sorted nor without repetition.
            user: vec![pair("b", "1"), pair("b", "2"), pair("a", "3")],
            ..Post::new(&scene.topic("a"), "hello", qos)
        };
        scene.peer.publish("bob", &post);
        assert_eq!(scene.peer.hear("bob"), post);
    }
    scene.leave(&["bob"]);
}

/// [MQTT-3.3.2-6]
pub(super) fn expiry(scene: &mut Scene<'_>) {
    let lasting = scene.lasting("bob");
    scene.join_as("bob", &lasting);
    scene.subscribe("bob", "#", 1);
    scene.leave(&["bob"]);
    scene.join("alice");
    let post = Post {
        expiry: Some(60),
        ..Post::new(&scene.topic("a"), "hello", 1)
    };
    scene.peer.publish("alice", &post);
    scene.join_as("bob", &lasting);
    let heard = scene.peer.hear("bob");
    let left = heard.expiry.expect("it has an expiry");
    assert!((1..=60).contains(&left), "{left} s left of 60");
    scene.leave(&["alice", "bob"]);
}

/// [MQTT-3.3.4-3, MQTT-3.3.4-4, MQTT-3.3.4-5]
pub(super) fn subscription_ids(scene: &mut Scene<'_>) {
    scene.join("bob");
    for (rest, id) in [("+", 7), ("#", 300)] {
        let filter = Filter::new(&scene.topic(rest), 1);
        assert_eq!(scene.peer.subscribe("bob", &[filter], Some(id)), [1]);
    }
    // Without an identifier, to hear the end once.
    scene.join("carol");
    scene.publish("bob", "a", "both", 1);
    scene.publish("bob", "a/b", "one", 1);
    let mut ids = Vec::new();
    let mut one = None;
    // One copy with both identifiers or two with one each: the standard leaves it to the broker.
    while one.is_none() || ids.len() < 2 {
        let heard = scene.peer.hear("bob");
        match heard.payload.as_str() {
            "both" => ids.extend(heard.ids),
            _ => one = Some(heard.ids),
        }
    }
    ids.sort_unstable();
    assert_eq!(ids, [7, 300]);
    assert_eq!(one, Some(vec![300]));
    scene.leave(&["bob", "carol"]);
}

/// [MQTT-3.3.2-7, MQTT-3.3.2-12]
pub(super) fn alias_from_client(scene: &mut Scene<'_>) {
    scene.join("bob");
    scene.subscribe("bob", "#", 1);
    let named = scene.topic("a/long/name");
    let (again, alias) = match scene.peer.names_aliases() {
        true => ("", Some(1)),
        false => (named.as_str(), None),
    };
    for topic in [named.as_str(), again, again] {
        let post = Post {
            alias,
            ..Post::new(topic, "hello", 1)
        };
        scene.peer.publish("bob", &post);
        let heard = scene.peer.hear("bob");
        assert_eq!((heard.topic.as_str(), heard.alias), (named.as_str(), None));
    }
    scene.leave(&["bob"]);
}

/// [MQTT-3.1.2-26, MQTT-3.1.2-27]
pub(super) fn alias_to_client(scene: &mut Scene<'_>) {
    let wish = Wish {
        alias_max: 1,
        ..scene.wish("bob")
    };
    scene.join_as("bob", &wish);
    scene.subscribe("bob", "#", 1);
    let mut topics = Vec::new();
    let mut aliased = None;
    let sent = ["a", "a", "b", "a"].map(|rest| scene.topic(rest));
    for topic in &sent {
        scene.peer.publish("bob", &Post::new(topic, "hello", 1));
        let heard = scene.peer.hear("bob");
        assert!(heard.alias.is_none_or(|alias| alias == 1), "{heard:?}");
        // Some libraries leave it to the application to know what an alias stands for.
        let topic = match heard.topic.as_str() {
            "" => aliased.clone().expect("an alias that was set before"),
            topic => topic.to_owned(),
        };
        if heard.alias.is_some() {
            aliased = Some(topic.clone());
        }
        topics.push(topic);
    }
    assert_eq!(topics, sent);
    scene.leave(&["bob"]);
}

/// [MQTT-3.8.3-3]
pub(super) fn no_local(scene: &mut Scene<'_>) {
    scene.join("bob");
    let filter = Filter {
        no_local: true,
        ..Filter::new(&scene.topic("a"), 1)
    };
    scene.subscribe_as("bob", filter);
    scene.subscribe("bob", "end", 1);
    scene.join("alice");
    scene.publish("bob", "a", "own", 1);
    scene.publish("alice", "a", "other", 1);
    scene.publish("alice", "end", "end", 1);
    assert_eq!(payloads(&scene.heard_until_end("bob")), ["other"]);
    scene.leave(&["alice", "bob"]);
}

/// [MQTT-3.3.1-12, MQTT-3.3.1-13]
pub(super) fn retain_as_published(scene: &mut Scene<'_>) {
    for (client, as_published) in [("bob", true), ("carol", false)] {
        scene.join(client);
        let filter = Filter {
            as_published,
            ..Filter::new(&scene.topic("a"), 1)
        };
        scene.subscribe_as(client, filter);
    }
    let post = Post::new(&scene.topic("a"), "hello", 1).retained();
    scene.peer.publish("bob", &post);
    assert!(scene.peer.hear("bob").retain);
    assert!(!scene.peer.hear("carol").retain);
    scene.leave(&["bob", "carol"]);
}

/// [MQTT-3.3.1-9, MQTT-3.3.1-10, MQTT-3.3.1-11]
pub(super) fn retain_handling(scene: &mut Scene<'_>) {
    scene.join("bob");
    let kept = Post::new(&scene.topic("a"), "kept", 1).retained();
    scene.peer.publish("bob", &kept);
    // Handling, and whether the retained message comes; each on top of the one before.
    let table = [(2, false), (1, false), (0, true), (0, true)];
    for (retain_handling, comes) in table {
        let filter = Filter {
            retain_handling,
            ..Filter::new(&scene.topic("#"), 1)
        };
        scene.subscribe_as("bob", filter);
        scene.publish("bob", "end", "end", 1);
        let heard = scene.heard_until_end("bob");
        let expected: &[_] = if comes { &["kept"] } else { &[] };
        assert_eq!(payloads(&heard), expected, "handling {retain_handling}");
    }
    let filter = scene.topic("#");
    scene.peer.unsubscribe("bob", &filter);
    let filter = Filter {
        retain_handling: 1,
        ..Filter::new(&filter, 1)
    };
    scene.subscribe_as("bob", filter);
    assert_eq!(scene.peer.hear("bob"), kept, "it is a new subscription");
    scene.leave(&["bob"]);
}

/// [MQTT-3.1.3-7, MQTT-3.2.2-16]
pub(super) fn assigned_name(scene: &mut Scene<'_>) {
    let names = ["one", "other"].map(|client| {
        let greeting = scene.peer.connect(client, &Wish::new(scene.level, ""));
        assert_eq!(greeting.reason, 0);
        greeting.assigned.expect("the nameless are named")
    });
    assert_ne!(names[0], names[1]);
    scene.leave(&["one", "other"]);
}
