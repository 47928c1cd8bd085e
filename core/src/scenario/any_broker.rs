//! Any settings of a broker, for the tests.

use proptest::prelude::*;

use super::any_link::alias_policy;
use super::round_trip::qos;
use crate::broker::{BrokerConfig, Onward, Overlapping, QueuePolicy, Sharing};

pub(super) fn flow_limits() -> impl Strategy<Value = BrokerConfig> {
    let bytes = prop::array::uniform4(any::<u32>());
    let flags = prop::array::uniform4(any::<bool>());
    (bytes, flags, any::<u16>(), alias_policy()).prop_map(
        |(bytes, flags, topic_alias_max, alias_policy)| BrokerConfig {
            queue_bytes_max: bytes[0],
            retained_bytes_max: bytes[1],
            held_bytes_max: bytes[2],
            outbox_max: bytes[3],
            queues_qos0: flags[0],
            checks_payload_format: flags[1],
            queue_policy: match flags[2] {
                true => QueuePolicy::RefuseNewest,
                false => QueuePolicy::DropOldest,
            },
            onward: match flags[3] {
                true => Onward::AtPublish,
                false => Onward::AtPubrel,
            },
            topic_alias_max,
            alias_policy,
            ..BrokerConfig::default()
        },
    )
}

pub(super) fn subscribing() -> impl Strategy<Value = BrokerConfig> {
    let sharing = prop_oneof![
        Just(Sharing::RoundRobin),
        Just(Sharing::Random),
        Just(Sharing::Sticky),
        Just(Sharing::LeastInFlight),
        Just(Sharing::Publisher),
        Just(Sharing::Topic),
    ];
    let overlapping = prop_oneof![Just(Overlapping::OneCopy), Just(Overlapping::EachCopy)];
    let flags = prop::array::uniform6(any::<bool>());
    (flags, sharing, overlapping, qos(), 1..=u16::MAX).prop_map(
        |(flags, sharing, overlapping, granted_qos_max, levels_max)| BrokerConfig {
            subscription_ids: flags[0],
            wildcards: flags[1],
            shared: flags[2],
            shared_in_v311: flags[3],
            dollar_publish: flags[4],
            knows_bridges: flags[5],
            sharing,
            overlapping,
            granted_qos_max,
            levels_max,
            ..BrokerConfig::default()
        },
    )
}
