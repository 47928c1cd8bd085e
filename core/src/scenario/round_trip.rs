//! Any scenario that can be, printed and read, is the same scenario.

use bytes::Bytes;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::access::{Acl, Method, Plain, Users};
use crate::broker::BrokerConfig;
use crate::client::ClientOptions;
use crate::id::{LinkId, NodeId};
use crate::machine::{Command, Message};
use crate::net::Side;
use crate::scenario::any_bridge::{any_bridge, is_possible};
use crate::scenario::any_broker::{flow_limits, subscribing};
use crate::scenario::any_link::{
    any_radio, device, disk, expected, flow, habit, link, span, visit, watch, withhold,
};
use crate::spec::Version;
use crate::time::Span;
use crate::topic::{TopicFilter, TopicName};
use crate::wire::{
    Properties, Property, Qos, ReasonCode, RetainHandling, SubscribeFilter, Text, VARINT_MAX, Will,
};
use crate::world::{BrokerSpec, Face, Program, Way};

/// Nasty on purpose: quotes, hyphens, keywords, spaces.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,6}",
        "[a-z\"\\\\ -]{1,8}",
        Just("cut".to_owned()),
        any::<String>()
    ]
}

fn text() -> impl Strategy<Value = Text> {
    any::<String>().prop_filter_map("no U+0000", |text| Text::parse(&text).ok())
}

fn bytes() -> impl Strategy<Value = Bytes> {
    vec(any::<u8>(), 0..12).prop_map(Bytes::from)
}

pub(super) fn qos() -> impl Strategy<Value = Qos> {
    prop::sample::select(&Qos::ALL[..])
}

fn topic() -> impl Strategy<Value = TopicName> {
    "[a-z/ \"]{1,8}".prop_map(|topic| TopicName::parse(&topic).unwrap())
}

fn filter() -> impl Strategy<Value = TopicFilter> + Clone {
    let filters = ["#", "a/#", "+/b/+", "a \"b\"", "$SYS/#"];
    prop::sample::select(filters.to_vec()).prop_map(|filter| TopicFilter::parse(filter).unwrap())
}

fn property() -> impl Strategy<Value = Property> {
    prop_oneof![
        any::<u8>().prop_map(Property::PayloadFormatIndicator),
        any::<u32>().prop_map(Property::MessageExpiryInterval),
        text().prop_map(Property::ResponseTopic),
        bytes().prop_map(Property::CorrelationData),
        any::<u16>().prop_map(Property::TopicAlias),
        (text(), text()).prop_map(|(name, value)| Property::UserProperty(name, value)),
    ]
}

fn content() -> impl Strategy<Value = (TopicName, Bytes, Qos, bool, Properties)> {
    let properties = vec(property(), 0..3).prop_map(Properties);
    (topic(), bytes(), qos(), any::<bool>(), properties)
}

fn will() -> impl Strategy<Value = Will> {
    content().prop_map(|(topic, payload, qos, retain, properties)| Will {
        topic,
        payload,
        qos,
        retain,
        properties,
    })
}

fn options() -> BoxedStrategy<ClientOptions> {
    let session = (
        any::<bool>(),
        any::<u16>(),
        prop_oneof![Just(0), Just(u32::MAX), any::<u32>()],
    );
    let login = (option::of(text()), option::of(bytes()), option::of(will()));
    let times = (option::of(span()), span(), option::of(span()), span());
    let flow = flow();
    let version = prop::sample::select(&Version::ALL[..]);
    let wishes = (
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        vec((text(), text()), 0..3),
    );
    (text(), version, session, login, times, wishes, flow)
        .prop_map(
            |(client_id, version, session, login, times, wishes, flow)| ClientOptions {
                client_id,
                version,
                clean_start: session.0,
                keep_alive: session.1,
                session_expiry: session.2,
                user_name: login.0,
                password: login.1,
                will: login.2,
                method: wishes.0.then_some(Method::ScramSha256),
                wants_reasons: wishes.1,
                asks_response_information: wishes.2,
                connect_properties: wishes.3,
                reconnect: times.0,
                connect_timeout: times.1,
                reconnect_max: times.2,
                reconnect_jitter: times.3,
                ..flow
            },
        )
        .boxed()
}

/// Of a broker that is `NodeId(0)`.
fn client() -> BoxedStrategy<ClientSpec> {
    let faces = [Face::Sensor, Face::Lamp, Face::Dashboard, Face::Plain];
    let look = (
        prop::sample::select(faces.to_vec()),
        option::of(any::<String>()),
    );
    (name(), look, options(), link(), device())
        .prop_map(|(name, look, options, mut link, (store, clock))| {
            // 5.0 forbids it, and the language does not say it.
            link.resend_after = link
                .resend_after
                .filter(|_| options.version == Version::V311);
            ClientSpec {
                name: name.into(),
                face: look.0,
                title: look.1.map(Arc::from),
                options,
                broker: NodeId(0),
                link,
                store,
                clock,
                radio: any_radio(clock),
                habits: Vec::new(),
                program: match clock.drift_ppm % 2 {
                    0 => Program::Own,
                    _ => Program::Outside,
                },
                bridge: None,
            }
        })
        .boxed()
}

fn subscription() -> impl Strategy<Value = SubscribeFilter> {
    let handling = [
        RetainHandling::Send,
        RetainHandling::SendIfNew,
        RetainHandling::DoNotSend,
    ];
    let handling = prop::sample::select(handling.to_vec());
    (filter(), qos(), any::<bool>(), any::<bool>(), handling).prop_map(
        |(filter, qos, no_local, retain_as_published, retain_handling)| SubscribeFilter {
            filter,
            qos,
            no_local,
            retain_as_published,
            retain_handling,
        },
    )
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        option::of(any::<bool>()).prop_map(|clean_start| Command::Connect { clean_start }),
        any::<u8>().prop_map(|reason| Command::Disconnect {
            reason: ReasonCode(reason)
        }),
        (vec(subscription(), 1..4), option::of(1..=VARINT_MAX))
            .prop_map(|(filters, id)| Command::Subscribe { filters, id }),
        vec(filter(), 1..4).prop_map(|filters| Command::Unsubscribe { filters }),
        content().prop_map(|(topic, payload, qos, retain, properties)| {
            Command::Publish(Message {
                topic,
                payload,
                qos,
                retain,
                properties,
            })
        }),
        Just(Command::Authenticate),
        bytes().prop_map(Command::Raw),
    ]
}

/// In a world with two clients at its start.
fn action() -> impl Strategy<Value = Action> {
    let id = || (0_u16..2).prop_map(LinkId);
    let node = || (0_u16..3).prop_map(NodeId);
    let way = || prop::sample::select(&[Way::Both, Way::Up, Way::Down][..]);
    prop_oneof![
        (1_u16..3, command()).prop_map(|(client, command)| Action::Command {
            client: NodeId(client),
            command,
        }),
        client().prop_map(|spec| Action::AddClient(Box::new(spec))),
        id().prop_map(Action::Cut),
        (id(), way()).prop_map(|(id, way)| Action::Partition(id, way)),
        id().prop_map(Action::Repair),
        (id(), way()).prop_map(|(id, way)| Action::Hold(id, way)),
        (id(), way()).prop_map(|(id, way)| Action::Release(id, way)),
        id().prop_map(Action::Reset),
        (id(), any::<bool>(), bytes()).prop_map(|(link, up, bytes)| Action::Inject {
            link,
            to: if up { Side::Broker } else { Side::Client },
            bytes,
        }),
        (1_u16..3, visit()).prop_map(|(guest, visit)| Action::Guest {
            guest: NodeId(guest),
            visit,
        }),
        withhold(),
        watch().prop_map(|watch| Action::Watch(Box::new(watch))),
        node().prop_map(Action::Crash),
        node().prop_map(Action::Kill),
        node().prop_map(Action::Restart),
        node().prop_map(Action::Sleep),
        node().prop_map(Action::Wake),
        (id(), link()).prop_map(|(id, profile)| Action::Retune(id, Box::new(profile))),
    ]
}

fn config() -> impl Strategy<Value = BrokerConfig> {
    let limits = prop::array::uniform6(any::<u32>());
    (
        limits,
        1..=u16::MAX,
        1..=u16::MAX,
        (span(), span()),
        access(),
        terms(),
        subscribing(),
        flow_limits(),
    )
        .prop_map(
            |(
                limits,
                receive_maximum,
                in_flight_max,
                (connect_timeout, packet_time_max),
                access,
                terms,
                rest,
                flow,
            )| {
                BrokerConfig {
                    queue_limit: limits[0],
                    packet_size_max: limits[1],
                    sessions_max: limits[2],
                    connections_max: limits[3],
                    subscriptions_max: limits[4],
                    retained_max: limits[5],
                    receive_maximum,
                    in_flight_max,
                    connect_timeout,
                    packet_time_max,
                    session_expiry_max: terms.session_expiry_max,
                    server_keep_alive: terms.server_keep_alive,
                    maximum_qos: terms.maximum_qos,
                    retain_available: terms.retain_available,
                    response_information: terms.response_information,
                    connack_properties: terms.connack_properties,
                    reason_strings: terms.reason_strings,
                    subscription_ids: rest.subscription_ids,
                    wildcards: rest.wildcards,
                    shared: rest.shared,
                    shared_in_v311: rest.shared_in_v311,
                    dollar_publish: rest.dollar_publish,
                    knows_bridges: rest.knows_bridges,
                    sharing: rest.sharing,
                    overlapping: rest.overlapping,
                    granted_qos_max: rest.granted_qos_max,
                    levels_max: rest.levels_max,
                    queue_bytes_max: flow.queue_bytes_max,
                    retained_bytes_max: flow.retained_bytes_max,
                    held_bytes_max: flow.held_bytes_max,
                    outbox_max: flow.outbox_max,
                    queues_qos0: flow.queues_qos0,
                    checks_payload_format: flow.checks_payload_format,
                    queue_policy: flow.queue_policy,
                    onward: flow.onward,
                    topic_alias_max: flow.topic_alias_max,
                    alias_policy: flow.alias_policy,
                    ..access
                }
            },
        )
}

fn access() -> impl Strategy<Value = BrokerConfig> {
    let users = ["", "alice:secret", "# people\nalice:a:b\n\nbob: \n"];
    let acl = [
        "",
        "topic read #",
        "# list\n\nuser bob\npattern deny %c/\"x\"/#\n",
    ];
    let users = option::of(prop::sample::select(users.to_vec()));
    let acl = option::of(prop::sample::select(acl.to_vec()));
    let flags = prop::array::uniform4(any::<bool>());
    (users, acl, flags, 1..=u16::MAX).prop_map(|(users, acl, flags, client_id_max)| BrokerConfig {
        users: users.map(|text| Users::parse(text, Plain::Allowed).unwrap()),
        acl: acl.map(|text| Acl::parse(text).unwrap()),
        anonymous: flags[0],
        denied_publish_closes: flags[1],
        client_id_any: flags[2],
        nameless: flags[3],
        client_id_max,
        sys_interval: flags[1].then_some(Span::from_millis(client_id_max.into())),
        methods: flags[0]
            .then_some(Method::ScramSha256)
            .into_iter()
            .collect(),
        scram_iterations: client_id_max.into(),
        ..BrokerConfig::default()
    })
}

fn terms() -> impl Strategy<Value = BrokerConfig> {
    let seconds = (any::<u32>(), option::of(any::<u16>()));
    let words = (option::of(text()), vec((text(), text()), 0..3));
    (seconds, qos(), any::<bool>(), any::<bool>(), words).prop_map(
        |((session_expiry_max, server_keep_alive), maximum_qos, retain, reason_strings, words)| {
            BrokerConfig {
                session_expiry_max,
                server_keep_alive,
                maximum_qos,
                retain_available: retain,
                reason_strings,
                response_information: words.0,
                connack_properties: words.1,
                ..BrokerConfig::default()
            }
        },
    )
}

fn scenario() -> impl Strategy<Value = Scenario> {
    let timed =
        (span(), option::of(any::<u32>()), action()).prop_map(|(at, after, action)| Timed {
            at: Instant::START + at,
            after: after.map(StepId),
            action,
        });
    let head = (
        any::<u64>(),
        option::of(any::<String>()),
        option::of(any::<String>()),
        name(),
    );
    let config = (config(), disk());
    let habits = vec(habit(words()).boxed(), 0..3);
    let one = (client(), habits).prop_map(|(spec, habits)| ClientSpec { habits, ..spec });
    let remark = (span(), option::of(any::<u32>()), any::<String>());
    let bookmark = remark.prop_map(|(at, after, text)| Bookmark {
        at: Instant::START + at,
        after: after.map(StepId),
        text: text.into(),
    });
    let done = (vec(timed, 0..4), vec(bookmark, 0..3), any_bridge(client()));
    (head, config, one, client(), done).prop_map(|(head, config, one, other, done)| {
        let broker = NodeSpec::Broker(BrokerSpec {
            name: head.3.into(),
            title: head.2.map(Arc::from),
            config: config.0,
            disk: config.1,
            ..BrokerSpec::default()
        });
        Scenario {
            title: head.1.map(Arc::from),
            seed: head.0,
            nodes: [
                vec![broker, NodeSpec::Client(one), NodeSpec::Client(other)],
                done.2,
            ]
            .concat(),
            timed: done.0,
            bookmarks: done.1,
            places: Vec::new(),
            expectations: Vec::new(),
        }
    })
}

/// A filter, and a message.
fn words() -> impl Strategy<Value = (TopicFilter, Message)> + Clone {
    let message = content().prop_map(|(topic, payload, qos, retain, properties)| Message {
        topic,
        payload,
        qos,
        retain,
        properties,
    });
    (filter(), message.boxed())
}

proptest! {
    #[test]
    fn any_scenario_reads_back(
        scenario in scenario().prop_filter("unique names", is_possible).prop_flat_map(expected)
    ) {
        let printed = print(&scenario);
        let parsed = parse(&printed);
        prop_assert_eq!(&parsed.problems, &[], "{}", printed);
        prop_assert_eq!(parsed.scenario, scenario, "{}", printed);
    }

    #[test]
    fn no_text_is_too_strange(text in "([a-z0-9\"#-> ,.\n\\\\]|at|client|->|--|\\PC){0,60}") {
        let parsed = parse(&text);
        for problem in parsed.problems {
            prop_assert!(problem.line >= 1 && problem.column >= 1);
            prop_assert!(!problem.message.is_empty() && !problem.hint.is_empty());
        }
    }
}
