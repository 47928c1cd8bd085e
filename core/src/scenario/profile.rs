//! Brokers by name: what public documentation says of well-known ones, in the words of this language.
//!
//! A profile is its options, read as if they stood in the line; what follows `like` in the line may
//! say otherwise. Written back, a broker says its settings, whatever gave them. [`DOCUMENTED`] has
//! where each option is from; it is a list apart, so that a program that only plays does not carry
//! it. What no public document says has no row: then the broker behaves as ours.

use super::Problem;
use super::line::Line;
use super::token::tokens;

/// The options of one broker.
#[derive(Clone, Copy, Debug)]
pub struct BrokerProfile {
    /// Its word behind `like`.
    pub word: &'static str,
    /// Its name, and which of its versions.
    pub title: &'static str,
    /// As they would stand in a line.
    pub options: &'static [&'static str],
}

/// Where an option of a profile is from.
#[derive(Clone, Copy, Debug)]
pub struct Documented {
    /// The profile's word.
    pub profile: &'static str,
    /// The option, as it stands in the profile.
    pub option: &'static str,
    /// What its makers say, in our words.
    pub says: &'static str,
    /// Where.
    pub source: &'static str,
    /// When it was looked up.
    pub date: &'static str,
}

/// All of them.
#[rustfmt::skip]
pub const PROFILES: &[BrokerProfile] = &[
    BrokerProfile {
        word: "mosquitto",
        title: "Eclipse Mosquitto 2.0, as it comes",
        options: &[
            "queue 1000", "queue-bytes 4294967295", "in-flight-max 20", "receive-max 20", "alias-max 10",
            "packet-max 268435460", "sys-interval 10s", "shared-in-v3", "overlapping each-copy",
        ],
    },
    BrokerProfile {
        word: "emqx",
        title: "EMQX 5, as it comes",
        options: &[
            "packet-max 1048576", "levels-max 128", "alias-max 65535", "client-id-max 65535", "queue-qos0",
            "queue-full drop-oldest", "shared-in-v3", "sharing round-robin",
        ],
    },
    BrokerProfile {
        word: "hivemq",
        title: "HiveMQ Community Edition, as it comes",
        options: &[
            "queue 1000", "queue-full refuse-newest", "receive-max 10", "packet-max 268435460",
            "expiry-max never", "max-qos 2", "connect-timeout 10s", "shared-in-v3", "sharing round-robin",
        ],
    },
    BrokerProfile {
        word: "aws-iot-core",
        title: "AWS IoT Core, with its quotas as they come",
        options: &[
            "max-qos 1", "granted-qos-max 1", "levels-max 8", "client-id-max 128", "packet-max 131072",
            "in-flight-max 100", "receive-max 100", "subscriptions-max 50",
        ],
    },
];

const MOSQUITTO: &str = "https://mosquitto.org/man/mosquitto-conf-5.html";
const EMQX: &str = "https://docs.emqx.com/en/emqx/latest/guides/configuration/mqtt.md";
const EMQX_QUEUE: &str =
    "https://docs.emqx.com/en/emqx/latest/design/inflight-window-and-message-queue.html";
const EMQX_SHARED: &str = "https://docs.emqx.com/en/emqx/v5.0/mqtt/mqtt-shared-subscription.html";
const EMQX_TURN: &str =
    "https://docs.emqx.com/en/cloud/latest/connect_to_deployments/shared_subscription.md";
const HIVEMQ: &str =
    "https://github.com/hivemq/hivemq-community-edition/wiki/MQTT-Specific-Configuration";
const HIVEMQ_CONNECT: &str = "https://docs.hivemq.com/hivemq/4.9/user-guide/configuration.html";
const HIVEMQ_SHARED: &str = "https://www.hivemq.com/docs/3.4/hivemq/shared-subscriptions.html";
const HIVEMQ_QUEUE: &str =
    "https://mintlify.com/hivemq/hivemq-community-edition/configuration/mqtt-settings";
const AWS: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/mqtt.html";
const AWS_QUOTAS: &str = "https://docs.aws.amazon.com/general/latest/gr/iot-core.html";
const LOOKED_UP: &str = "2026-11-21";

/// Each option of each profile, with its source.
#[rustfmt::skip]
pub const DOCUMENTED: &[Documented] = &[
    of("mosquitto", "queue 1000", "`max_queued_messages` is 1000", MOSQUITTO),
    of("mosquitto", "queue-bytes 4294967295", "`max_queued_bytes` has no limit", MOSQUITTO),
    of("mosquitto", "in-flight-max 20", "`max_inflight_messages` is 20", MOSQUITTO),
    of("mosquitto", "receive-max 20", "`max_inflight_messages` is told to 5.0 clients too", MOSQUITTO),
    of("mosquitto", "alias-max 10", "`max_topic_alias` is 10", MOSQUITTO),
    of("mosquitto", "packet-max 268435460", "`max_packet_size` is as large as the protocol can say", MOSQUITTO),
    of("mosquitto", "sys-interval 10s", "`sys_interval` is 10 seconds", MOSQUITTO),
    of("mosquitto", "shared-in-v3", "shared subscriptions are for 3.1.1 clients too", MOSQUITTO),
    of("mosquitto", "overlapping each-copy", "`allow_duplicate_messages` is always on now", MOSQUITTO),
    of("emqx", "packet-max 1048576", "`max_packet_size` is 1 MB", EMQX),
    of("emqx", "levels-max 128", "`max_topic_levels` is 128", EMQX),
    of("emqx", "alias-max 65535", "`max_topic_alias` is 65535", EMQX),
    of("emqx", "client-id-max 65535", "`max_clientid_len` is 65535", EMQX),
    of("emqx", "queue-qos0", "QoS 0 waits for absent clients; `mqueue_store_qos0` turns it off", EMQX_QUEUE),
    of("emqx", "queue-full drop-oldest", "from a full queue the oldest message goes", EMQX_QUEUE),
    of("emqx", "shared-in-v3", "shared subscriptions are for 3.1.1 clients too", EMQX_SHARED),
    of("emqx", "sharing round-robin", "members of a group are served in turn (EMQX Cloud)", EMQX_TURN),
    of("hivemq", "queue 1000", "1000 messages are queued for a client", HIVEMQ),
    of("hivemq", "queue-full refuse-newest", "from a full queue the newest message goes (`discard`)", HIVEMQ_QUEUE),
    of("hivemq", "receive-max 10", "Receive Maximum is 10", HIVEMQ),
    of("hivemq", "packet-max 268435460", "packets may be as large as the protocol can say", HIVEMQ),
    of("hivemq", "expiry-max never", "a session may be kept for ever", HIVEMQ),
    of("hivemq", "max-qos 2", "Maximum QoS is 2", HIVEMQ),
    of("hivemq", "connect-timeout 10s", "who sends no CONNECT for 10 seconds is let go", HIVEMQ_CONNECT),
    of("hivemq", "shared-in-v3", "shared subscriptions are for 3.1.1 clients too", HIVEMQ_SHARED),
    of("hivemq", "sharing round-robin", "members of a group are served in turn", HIVEMQ_SHARED),
    of("aws-iot-core", "max-qos 1", "there is no publishing at QoS 2", AWS),
    of("aws-iot-core", "granted-qos-max 1", "there is no subscribing at QoS 2", AWS),
    of("aws-iot-core", "levels-max 8", "a topic or filter has at most 7 slashes", AWS_QUOTAS),
    of("aws-iot-core", "client-id-max 128", "a Client Identifier has at most 128 bytes", AWS_QUOTAS),
    of("aws-iot-core", "packet-max 131072", "a payload has at most 128 KB; here that is the whole packet", AWS_QUOTAS),
    of("aws-iot-core", "in-flight-max 100", "at most 100 messages to a client are unacknowledged", AWS_QUOTAS),
    of("aws-iot-core", "receive-max 100", "at most 100 messages from a client are unacknowledged", AWS_QUOTAS),
    of("aws-iot-core", "subscriptions-max 50", "a connection has at most 50 subscriptions", AWS_QUOTAS),
];

const fn of(
    profile: &'static str,
    option: &'static str,
    says: &'static str,
    source: &'static str,
) -> Documented {
    Documented {
        profile,
        option,
        says,
        source,
        date: LOOKED_UP,
    }
}

/// The profile whose word comes next, behind `like`.
pub(super) fn named(line: &mut Line<'_, '_>) -> Option<&'static BrokerProfile> {
    let word = line.peek_word().unwrap_or_default();
    let Some(profile) = PROFILES.iter().find(|it| it.word == word) else {
        let found = line.found();
        let known: Vec<&str> = PROFILES.iter().map(|it| it.word).collect();
        let hint = format!("there is: {}", known.join(", "));
        return line.problem(format!("{found} is no broker that is known here"), hint);
    };
    line.bump();
    Some(profile)
}

impl BrokerProfile {
    /// Reads its options one by one.
    pub(super) fn each(&self, mut read: impl FnMut(&mut Line<'_, '_>)) -> Vec<Problem> {
        let mut problems = Vec::new();
        for option in self.options {
            let (tokens, problem) = tokens(option, 1);
            problems.extend(problem);
            read(&mut Line::new(1, &tokens, &mut problems));
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::super::{NodeSpec, parse, print};
    use super::*;
    use crate::broker::BrokerConfig;
    use crate::wire::Qos;
    use crate::world::BrokerSpec;

    fn broker(line: &str) -> BrokerSpec {
        let parsed = parse(line);
        assert_eq!(parsed.problems, [], "{line}");
        match parsed.scenario.nodes.into_iter().next() {
            Some(NodeSpec::Broker(spec)) => spec,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn like_is_its_options_and_reads_back_as_it_is_written() {
        for profile in PROFILES {
            let like = broker(&format!("broker hub like {}", profile.word));
            let said = broker(&format!("broker hub {}", profile.options.join(" ")));
            assert_eq!(like, said, "{}", profile.word);
            assert_ne!(
                like.config,
                BrokerConfig::default(),
                "{} is like ours",
                profile.word
            );
            let printed = print(&parse(&format!("broker hub like {}", profile.word)).scenario);
            assert_eq!(broker(&printed), like, "{printed}");
        }
    }

    #[test]
    fn what_stands_behind_it_counts() {
        let spec = broker("broker hub like aws-iot-core levels-max 20 title \"cloud\"");
        assert_eq!(
            (spec.config.levels_max, spec.config.maximum_qos),
            (20, Qos::AtLeastOnce)
        );
    }

    #[test]
    fn a_broker_that_nobody_knows_is_told_with_those_that_are() {
        let parsed = parse("broker hub like rabbit queue 5");
        let [problem] = parsed.problems.as_slice() else {
            panic!("one problem: {:?}", parsed.problems);
        };
        assert_eq!((problem.line, problem.column), (1, 17));
        assert!(
            problem
                .hint
                .contains("mosquitto, emqx, hivemq, aws-iot-core"),
            "{problem:?}"
        );
    }

    #[test]
    fn every_option_has_a_source_and_a_date() {
        let options = |it: &BrokerProfile| {
            it.options
                .iter()
                .map(|option| (it.word, *option))
                .collect::<Vec<_>>()
        };
        let all: Vec<_> = PROFILES.iter().flat_map(options).collect();
        let documented: Vec<_> = DOCUMENTED
            .iter()
            .map(|it| (it.profile, it.option))
            .collect();
        assert_eq!(documented, all, "one row each, in their order");
        for it in DOCUMENTED {
            assert!(
                it.source.starts_with("https://") && it.date.len() == 10 && !it.says.is_empty(),
                "{it:?}"
            );
        }
    }
}
