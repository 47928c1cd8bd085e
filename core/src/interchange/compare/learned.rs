//! A real broker as settings of a simulated one: what its CONNACK said, and what it was seen to choose.

use super::book::{Book, deliveries};
use super::rules::Rule;
use super::talk::{Talk, Wire};
use super::told::Difference;
use crate::broker::{BrokerConfig, Onward, Overlapping};
use crate::id::NodeId;
use crate::scenario::{NodeSpec, Scenario};
use crate::spec::Version;
use crate::time::{Instant, Span};
use crate::trace::Trace;
use crate::wire::{Connack, Packet, PacketId, Property, Qos};
use crate::world::BrokerSpec;

/// As large as the protocol can say: CONNACK without Maximum Packet Size.
const ANY_SIZE: u32 = 268_435_460;
/// PUBREL has to be so much later than its PUBLISH that one sees which of them was waited for.
const APART: Span = Span::from_millis(10);

/// `own`, with what `real`, the run of the real broker `broker`, showed of its limits and choices. What
/// was not seen stays as it is.
pub fn learned(
    own: &BrokerSpec,
    real: &Trace,
    broker: NodeId,
    differences: &[Difference],
) -> BrokerSpec {
    let talk = Talk::of(real, broker, Instant::MAX);
    let mut spec = own.clone();
    let config = &mut spec.config;
    for wire in talk.wires.iter().filter(|it| it.accepted_at().is_some()) {
        if let (Some((_, connack)), Version::V5) = (wire.connack(), wire.version) {
            terms(config, wire, connack);
        }
        grants(config, wire);
    }
    for difference in differences {
        choice(config, difference.rule);
    }
    if let Some(onward) = onward(&talk) {
        config.onward = onward;
    }
    spec
}

/// This world with a broker that behaves like `profile`. Its name, its title and its disk stay.
pub fn worn(scenario: &Scenario, profile: &BrokerSpec) -> Scenario {
    let mut dressed = scenario.clone();
    let first = dressed.nodes.iter_mut().find_map(|node| match node {
        NodeSpec::Broker(spec) => Some(spec),
        NodeSpec::Client(_) => None,
    });
    if let Some(spec) = first {
        spec.config = profile.config.clone();
    }
    dressed
}

#[expect(clippy::wildcard_enum_match_arm, reason = "one is looked for")]
fn terms(config: &mut BrokerConfig, wire: &Wire, connack: &Connack) {
    let said = &connack.properties;
    config.receive_maximum = said.receive_maximum().copied().unwrap_or(u16::MAX).max(1);
    config.packet_size_max = said.maximum_packet_size().copied().unwrap_or(ANY_SIZE);
    config.topic_alias_max = said.topic_alias_maximum().copied().unwrap_or(0);
    let highest = said.maximum_qos().copied().and_then(Qos::new);
    config.maximum_qos = highest.unwrap_or(Qos::ExactlyOnce);
    config.retain_available = said.retain_available() != Some(&0);
    config.subscription_ids = said.subscription_ids_available() != Some(&0);
    let denies = |wanted: fn(&Property) -> bool| said.0.iter().any(wanted);
    config.wildcards = !denies(|it| matches!(it, Property::WildcardSubscriptionAvailable(0)));
    config.shared = !denies(|it| matches!(it, Property::SharedSubscriptionAvailable(0)));
    config.server_keep_alive = said.server_keep_alive().copied();
    config.session_expiry_max = match (wire.connect(), said.session_expiry()) {
        (Some((_, connect)), Some(kept))
            if connect
                .properties
                .session_expiry()
                .is_some_and(|it| it > kept) =>
        {
            *kept
        }
        _ => config.session_expiry_max,
    };
    if let Some(information) = said.response_information() {
        config.response_information = Some(information.clone());
    }
    let pairs = said.0.iter().filter_map(|it| match it {
        Property::UserProperty(name, value) => Some((name.clone(), value.clone())),
        _ => None,
    });
    config.connack_properties = pairs.collect();
}

/// The highest QoS granted where more was asked for.
#[expect(clippy::wildcard_enum_match_arm, reason = "one is looked for")]
fn grants(config: &mut BrokerConfig, wire: &Wire) {
    for (place, word) in wire.words.iter().enumerate() {
        let Packet::Subscribe(asked) = &word.packet else {
            continue;
        };
        let later = wire.words.iter().skip(place);
        let answer = later.into_iter().find_map(|it| match &it.packet {
            Packet::Suback(ack) if ack.id == asked.id && it.of_broker => Some(ack),
            _ => None,
        });
        let codes = answer.map_or(&[][..], |it| it.reasons.as_slice());
        for (wish, code) in asked.filters.iter().zip(codes) {
            if let Some(granted) = Qos::new(code.0).filter(|it| *it < wish.qos) {
                config.granted_qos_max = granted;
            }
        }
    }
}

/// What was seen otherwise than the settings have it.
fn choice(config: &mut BrokerConfig, rule: Rule) {
    #[allow(clippy::wildcard_enum_match_arm, reason = "the others have no setting")]
    match rule {
        Rule::MoreCopies => config.overlapping = Overlapping::EachCopy,
        Rule::FewerCopies => config.overlapping = Overlapping::OneCopy,
        Rule::QueuedAtQos0 => config.queues_qos0 = true,
        Rule::SharedInV311 => config.shared_in_v311 = true,
        _ => {}
    }
}

/// Whether messages at QoS 2 are handed on at PUBLISH or at PUBREL, where that was seen.
fn onward(talk: &Talk) -> Option<Onward> {
    let book = Book::of(talk);
    let mut seen = None;
    for wire in &talk.wires {
        for word in wire.words.iter().filter(|it| !it.of_broker) {
            let Packet::Publish(publish) = &word.packet else {
                continue;
            };
            let (Some(topic), Some(id)) = (&word.topic, publish.id) else {
                continue;
            };
            let key = (topic, &publish.payload);
            let copies = book.publications(key, talk.end).count();
            let released = released(wire, id).filter(|at| *at >= word.at + APART);
            let Some(released) = released.filter(|_| copies == 1 && !publish.dup) else {
                continue;
            };
            let others = talk.wires.iter().map(|it| it.client);
            let sent = others.flat_map(|client| deliveries(talk, client).into_iter().flatten());
            let first = sent.filter(|it| it.key() == key).map(|it| it.at()).min();
            seen = first.map(|first| match first < released {
                true => Onward::AtPublish,
                false => Onward::AtPubrel,
            });
        }
    }
    seen
}

#[expect(clippy::wildcard_enum_match_arm, reason = "one is looked for")]
fn released(wire: &Wire, id: PacketId) -> Option<Instant> {
    wire.words.iter().find_map(|word| match &word.packet {
        Packet::Pubrel(ack) if ack.id == id && !word.of_broker => Some(word.at),
        _ => None,
    })
}
