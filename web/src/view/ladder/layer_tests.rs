//! How deep one looks: the same run at three depths.

use brokerscope_core::history::History;
use brokerscope_core::scenario;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::Layer;
use brokerscope_core::wire::PacketKind;

use super::*;
use crate::view::story;

/// A link that loses every segment for a while: TCP has to send again.
const RAIN: &str = "seed 3
broker hub
client alice v5 -> hub latency 20ms clean-start
client bob v5 -> hub latency 20ms clean-start
at 0ms alice connect
at 0ms bob connect
at 100ms bob subscribe \"a\" qos 1
at 200ms retune alice--hub latency 20ms loss 100%
at 210ms alice publish \"a\" \"1\" qos 1
at 300ms retune alice--hub latency 20ms
";

fn seen(layer: Layer) -> (Shared<Scene>, Vec<String>) {
    let read = scenario::parse(RAIN);
    assert_eq!(read.problems, []);
    let mut history = History::start(read.scenario).unwrap();
    history.seek_time(Instant::from_millis(2_000), 10_000);
    let stage = Stage {
        layer,
        ..Stage::of_history(&history)
    };
    let told = story::of_stage(&stage, None).rows.into_iter();
    let told = told.map(|row| row.phrase.to_string()).collect();
    (of_stage(&stage).scene, told)
}

#[test]
fn the_application_sees_messages_only() {
    let (scene, told) = seen(Layer::Application);
    let kinds: Vec<_> = scene.arrows.iter().map(Arrow::name).collect();
    assert_eq!(kinds, ["PUBLISH"; 2], "to the broker, and on from there");
    assert_eq!(scene.deliveries.len(), 1);
    assert!(scene.whispers.is_empty() && scene.segments.is_empty());
    assert!(
        !told.iter().any(|line| line.contains("PUBACK")),
        "{told:#?}"
    );
}

#[test]
fn mqtt_sees_one_packet_that_is_late() {
    let (scene, told) = seen(Layer::Mqtt);
    let publish = |arrow: &&Arrow| {
        let brief = arrow.brief.as_ref();
        brief.is_some_and(|brief| brief.kind == PacketKind::Publish) && arrow.way == Way::ToBroker
    };
    let sent: Vec<&Arrow> = scene.arrows.iter().filter(publish).collect();
    assert_eq!(
        sent.len(),
        1,
        "nobody resends on a live connection [MQTT-4.4.0-1]"
    );
    assert_eq!(sent[0].fate, Fate::Arrived);
    assert!(sent[0].end.since(sent[0].sent) > Span::from_millis(200));
    assert!(scene.segments.is_empty() && !scene.whispers.is_empty());
    assert!(
        !told.iter().any(|line| line.contains("stack sends")),
        "{told:#?}"
    );
}

#[test]
fn tcp_sees_the_segment_that_was_lost_and_sent_again() {
    let (scene, told) = seen(Layer::Tcp);
    let lost: Vec<_> = scene
        .segments
        .iter()
        .filter(|one| one.hole.is_some())
        .collect();
    let again: Vec<_> = scene.segments.iter().filter(|one| one.again).collect();
    assert_eq!((lost.len(), again.len()), (1, 1));
    assert_eq!(lost[0].places, again[0].places, "the same bytes");
    assert!(
        scene.whispers.is_empty(),
        "the segments themselves are drawn"
    );
    let flags: Vec<_> = scene.flags.iter().map(|flag| flag.text).collect();
    assert!(flags.contains(&"TCP sends again"), "{flags:?}");
    let says = |words: &str| told.iter().any(|line| line.contains(words));
    assert!(says("sends again bytes"), "{told:#?}");
    assert!(says("it gets lost on the way"), "{told:#?}");
    assert!(says("sends SYN-ACK"), "{told:#?}");
}
