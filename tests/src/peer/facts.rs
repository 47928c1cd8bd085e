//! Facts of both versions.

use super::judge::{Scene, payloads};
use super::{Post, Wish};

/// [MQTT-4.3.1-1, MQTT-4.3.2-2, MQTT-4.3.3-8, MQTT-4.6.0-6]
pub(super) fn each_qos(scene: &mut Scene<'_>) {
    scene.join("bob");
    scene.join("alice");
    scene.subscribe("bob", "#", 2);
    for qos in 0..=2 {
        scene.publish("alice", "a", &format!("21.5 °C at {qos}"), qos);
    }
    scene.publish("alice", "a", "end", 2);
    let expected: Vec<_> = (0..=2)
        .map(|qos| Post::new(&scene.topic("a"), &format!("21.5 °C at {qos}"), qos))
        .collect();
    assert_eq!(
        scene.heard_until_end("bob"),
        expected,
        "each once, in order"
    );
    scene.leave(&["alice", "bob"]);
}

/// [MQTT-3.8.4-8]
pub(super) fn lower_qos(scene: &mut Scene<'_>) {
    scene.join("bob");
    scene.subscribe("bob", "zero", 0);
    scene.subscribe("bob", "one", 1);
    for rest in ["zero", "one"] {
        for qos in 0..=2 {
            scene.publish("bob", rest, &qos.to_string(), qos);
        }
    }
    scene.publish("bob", "one", "end", 1);
    let heard = scene.heard_until_end("bob");
    let qos: Vec<_> = heard.iter().map(|post| post.qos).collect();
    assert_eq!(qos, [0, 0, 0, 0, 1, 1]);
    scene.leave(&["bob"]);
}

/// [MQTT-3.10.4-2]
pub(super) fn unsubscribed(scene: &mut Scene<'_>) {
    scene.join("bob");
    scene.subscribe("bob", "+/x", 1);
    scene.subscribe("bob", "end", 1);
    scene.publish("bob", "a/x", "wanted", 1);
    let filter = scene.topic("+/x");
    scene.peer.unsubscribe("bob", &filter);
    scene.publish("bob", "a/x", "not wanted", 1);
    scene.publish("bob", "end", "end", 1);
    assert_eq!(payloads(&scene.heard_until_end("bob")), ["wanted"]);
    scene.leave(&["bob"]);
}

/// [MQTT-3.3.1-5, MQTT-3.3.1-6, MQTT-3.3.1-8]
pub(super) fn retained(scene: &mut Scene<'_>) {
    scene.join("alice");
    scene.join("bob");
    scene.subscribe("bob", "#", 2);
    let topic = scene.topic("a");
    for payload in ["old", "new"] {
        let post = Post::new(&topic, payload, 1).retained();
        scene.peer.publish("alice", &post);
    }
    scene.publish("alice", "a", "end", 1);
    let live: Vec<_> = scene.heard_until_end("bob");
    assert_eq!(payloads(&live), ["old", "new"]);
    assert!(
        live.iter().all(|post| !post.retain),
        "not retained: {live:?}"
    );

    scene.join("late");
    scene.subscribe("late", "#", 2);
    assert_eq!(
        scene.peer.hear("late"),
        Post::new(&topic, "new", 1).retained()
    );

    let nothing = Post::new(&topic, "", 1).retained();
    scene.peer.publish("alice", &nothing);
    scene.join("later");
    scene.subscribe("later", "#", 2);
    scene.publish("alice", "a", "end", 2);
    assert_eq!(scene.heard_until_end("later"), [], "an empty one clears");
    scene.leave(&["alice", "bob", "late", "later"]);
}

/// [MQTT-3.1.2-8, MQTT-3.14.4-3]
pub(super) fn will(scene: &mut Scene<'_>) {
    scene.join("bob");
    scene.subscribe("bob", "#", 2);
    for client in ["kind", "rude"] {
        let wish = Wish {
            will: Some(Post::new(&scene.topic("will"), client, 1)),
            ..scene.wish(client)
        };
        scene.join_as(client, &wish);
    }
    scene.peer.leave("kind");
    scene.peer.vanish("rude");
    assert_eq!(
        scene.peer.hear("bob"),
        Post::new(&scene.topic("will"), "rude", 1)
    );
    scene.leave(&["bob"]);
}

/// [MQTT-3.1.2-5, MQTT-3.2.2-2, MQTT-4.5.0-1, MQTT-4.6.0-6]
pub(super) fn session(scene: &mut Scene<'_>) {
    let lasting = scene.lasting("bob");
    scene.join("alice");
    let greeting = scene.peer.connect("bob", &lasting);
    assert!(!greeting.present, "nobody knows it yet");
    scene.subscribe("bob", "#", 2);
    scene.leave(&["bob"]);
    let told = [("1", 1), ("2", 2), ("3", 1), ("4", 2), ("5", 1)];
    for (payload, qos) in told {
        scene.publish("alice", "a", payload, qos);
    }
    let greeting = scene.peer.connect("bob", &lasting);
    assert!(greeting.present, "its session was kept");
    scene.publish("alice", "a", "end", 2);
    // A client may show a QoS 2 message at its PUBLISH or at its PUBREL, so each QoS has its order.
    let mut heard = scene.heard_until_end("bob");
    heard.sort_by_key(|post| post.qos);
    let expected = [("1", 1), ("3", 1), ("5", 1), ("2", 2), ("4", 2)];
    let expected = expected.map(|(payload, qos)| Post::new(&scene.topic("a"), payload, qos));
    assert_eq!(heard, expected);
    scene.leave(&["bob"]);

    let clean = scene.wish("bob");
    let greeting = scene.peer.connect("bob", &clean);
    assert!(!greeting.present, "it was thrown away");
    scene.leave(&["alice", "bob"]);
}
