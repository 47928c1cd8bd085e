//! Each hole found, none found where there is none, and every line kept.

use proptest::prelude::*;

use super::*;
use crate::access::{Right, Who};
use crate::topic::TopicName;
use crate::wire::{Qos, Text};
use crate::world::Disk;

/// alice, whose password is cheshire, as `mosquitto_passwd` writes her.
const ALICE: &str = concat!(
    "alice:$7$101$/58blSszsPpA1HqI$",
    "Lpcsk7FflRBQhXdnD+dfsgjOCoeFQviGAzpQ7JvjSoxy",
    "AOfbCIsfIpgRh2+t7RhfSjZt6gg45gldzq36k1u+vg==\n",
);

fn lists<'a>(passwords: &'a str, acl: &'a str) -> Lists<'a> {
    let given = |text: &'a str| (!text.is_empty()).then_some(text);
    Lists {
        passwords: given(passwords),
        acl: given(acl),
    }
}

fn found(text: &str, acl: &str) -> Vec<(Source, u32, Badness, String)> {
    let read = read(&Conf::parse(text), lists(ALICE, acl), None);
    let found = read.findings.into_iter();
    found
        .map(|it| (it.source, it.line, it.badness, it.what))
        .collect()
}

/// What a text must be told, at which line, and how bad it is.
#[test]
fn each_hole_is_found_where_it_is() {
    use Badness::{Hole, Odd, Risk, Unworn, Wrong};
    use Source::{Acl, Conf};
    #[rustfmt::skip]
    let table = [
        // mosquitto.conf                                          acl_file                source line bad   part of what it says
        ("listener 1883 127.0.0.1\nallow_anonymous true\npassword_file p\nacl_file a", "topic read x", Conf, 2, Hole, "beside the password_file of line 3"),
        ("listener 1883\nallow_anonymous true",                    "",                     Conf, 2, Hole, "everybody may come in"),
        ("listener 1883",                                          "",                     Conf, 0, Odd,  "nobody can come in"),
        ("listener 1883\nallow_anonymous false",                   "",                     Conf, 2, Odd,  "nobody can come in"),
        ("listener 1883 127.0.0.1\npassword_file p",               "",                     Conf, 2, Risk, "no acl_file"),
        ("listener 1883 127.0.0.1\nallow_anonymous true\nacl_file a", "topic write #",     Acl,  1, Hole, "may write everything"),
        ("listener 1883 127.0.0.1\nallow_anonymous true\nacl_file a", "user alice\npattern readwrite #", Acl, 2, Hole, "may write everything"),
        ("listener 1883 127.0.0.1\nallow_anonymous true\nacl_file a", "topic read #",      Acl,  1, Hole, "may read everything"),
        ("listener 1883 127.0.0.1\npassword_file p\nacl_file a",   "pattern write home/#", Acl,  1, Risk, "neither %u nor %c"),
        ("listener 1883 127.0.0.1\npassword_file p\nacl_file a",   "user bob\ntopic x",    Acl,  1, Odd,  "no such user"),
        ("listener 1883 127.0.0.1\npassword_file p\nacl_file a",   "topic everything #",   Acl,  1, Hole, "no right"),
        ("listener 1883\npassword_file p\nacl_file a",             "user alice\ntopic x",  Conf, 1, Risk, "without TLS"),
        ("allow_anonymous false\nper_listener_settings true\nlistener 1883", "",           Conf, 2, Wrong, "stands behind `allow_anonymous`"),
        ("per_listener_settings true\npassword_file p\nlistener 1883", "",                 Conf, 2, Odd,  "before the first listener"),
        ("persistent_client_expiration 1d",                        "",                     Conf, 1, Odd,  "persistence is not on"),
        ("persistence true",                                       "",                     Conf, 1, Odd,  "persistent_client_expiration is not said"),
        ("max_queued_messages 0",                                  "",                     Conf, 1, Risk, "no limit"),
        ("allow_anonymus true",                                    "",                     Conf, 1, Wrong, "no option `allow_anonymus`"),
        ("allow_anonymous yes",                                    "",                     Conf, 1, Wrong, "does not take `yes`"),
        ("max_inflight_messages many",                             "",                     Conf, 1, Odd,  "does not take `many`"),
        ("port 1883\nallow_anonymous false\npassword_file p\nacl_file a", "topic x",       Conf, 1, Odd,  "out of use"),
        ("sys_interval 5\nsys_interval 6",                         "",                     Conf, 1, Odd,  "said again in line 2"),
        ("plugin x.so",                                            "",                     Conf, 1, Unworn, "cannot wear `plugin`"),
        ("topic # both",                                           "",                     Conf, 1, Wrong, "belongs to a bridge"),
        ("connection b\naddress h\ntry_private false\ntopic # both", "",                   Conf, 4, Hole, "goes out and comes in"),
        ("connection b\naddress h\ntopic # both",                  "",                     Conf, 3, Odd,  "goes out and comes in"),
        ("connection b\naddress h\ntry_private false\ntopic a/# out 0\ntopic +/x in 0", "", Conf, 4, Hole, "goes out and comes in"),
        ("connection b\naddress h\ntopic # sideways",              "",                     Conf, 3, Wrong, "no direction"),
        ("connection b\naddress h\ntopic a#b out",                 "",                     Conf, 3, Odd,  "a#b"),
        ("connection b\ntopic # out",                              "",                     Conf, 1, Wrong, "no address"),
        ("connection b\naddress far.example:1883\nremote_username u\nremote_password p\ntopic # out", "", Conf, 4, Risk, "without TLS"),
        ("connection b\naddress h\nbridge_insecure true\ntopic # out", "",                 Conf, 3, Risk, "anybody's"),
    ];
    for (text, acl, source, line, badness, part) in table {
        let found = found(text, acl);
        let is_it = |it: &(Source, u32, Badness, String)| {
            (it.0, it.1, it.2) == (source, line, badness) && it.3.contains(part)
        };
        assert!(
            found.iter().any(is_it),
            "{text:?} with {acl:?}: {part:?} is not in {found:#?}"
        );
    }
}

#[test]
fn a_careful_file_has_nothing_to_be_told() {
    let conf = "per_listener_settings false\nlistener 8883\ncertfile c\nkeyfile k\npassword_file p\nacl_file a\n\
        persistence true\npersistent_client_expiration 30d\nlistener 1883 127.0.0.1\n\
        connection cloud\naddress far.example:8883\nbridge_cafile ca\nremote_password x\n\
        topic state/# out 1 home/ us/\ntopic command/# in 1 home/ us/\n";
    let acl = "user alice\ntopic read plant/#\npattern readwrite devices/%u/#\n";
    assert_eq!(found(conf, acl), []);
}

#[test]
fn prefixes_keep_two_ways_apart() {
    let conf = "connection b\naddress h\ntry_private false\ntopic # out 0 here/ up/\ntopic # in 0 there/ down/\n";
    assert_eq!(found(conf, ""), []);
}

#[test]
fn a_file_becomes_a_broker_that_behaves_so() {
    let text = "listener 1884\nlistener 1883 127.0.0.1\nmax_qos 1\nmax_connections -1\nmax_topic_alias 3\n\
        allow_anonymous false\npassword_file p\nacl_file a\nmax_inflight_messages 0\nmax_queued_messages 7\n\
        max_packet_size 1000\nqueue_qos0_messages true\nretain_available false\nsys_interval 0\n\
        persistent_client_expiration 2d\nallow_zero_length_clientid false\n\
        persistence true\nautosave_interval 60\n";
    let read = read(
        &Conf::parse(text),
        lists(ALICE, "user alice\ntopic read a/#"),
        Some(2),
    );
    let config = &read.broker.config;
    assert_eq!(config.maximum_qos, Qos::AtLeastOnce);
    assert_eq!(
        (
            config.topic_alias_max,
            config.in_flight_max,
            config.queue_limit
        ),
        (3, u16::MAX, 7)
    );
    assert_eq!(
        (config.packet_size_max, config.session_expiry_max),
        (1_000, 172_800)
    );
    assert_eq!(
        (config.queues_qos0, config.retain_available, config.nameless),
        (true, false, false)
    );
    assert_eq!((config.sys_interval, config.anonymous), (None, false));
    assert_eq!(
        read.broker.disk,
        Disk::Every(crate::time::Span::from_secs(60))
    );
    let alice = Text::parse("alice").unwrap();
    let users = config.users.as_ref().unwrap();
    assert!(users.accept(&alice, b"cheshire") && !users.accept(&alice, b"dormouse"));
    let who = Who {
        client: &alice,
        user: Some(&alice),
    };
    let topic = TopicName::parse("a/b").unwrap();
    let acl = config.acl.as_ref().unwrap();
    assert!(
        acl.check(who, Right::Read, &topic).is_ok()
            && acl.check(who, Right::Write, &topic).is_err()
    );
    // It is a broker of the small language too.
    let scenario = crate::scenario::Scenario {
        nodes: vec![crate::scenario::NodeSpec::Broker(read.broker.clone())],
        ..Default::default()
    };
    let again = crate::scenario::parse(&crate::scenario::print(&scenario));
    assert_eq!((again.scenario, again.problems), (scenario, vec![]));
}

#[test]
fn a_file_that_says_nothing_is_the_broker_of_that_name() {
    let read = read(&Conf::parse(""), Lists::default(), None);
    let parsed = crate::scenario::parse("broker hub like mosquitto");
    let Some(crate::scenario::NodeSpec::Broker(like)) = parsed.scenario.nodes.first() else {
        panic!("a broker");
    };
    let mut config = read.broker.config;
    assert!(config.anonymous, "on this machine everybody comes in");
    config.anonymous = false;
    assert_eq!(config, like.config);
}

#[test]
fn a_bridge_is_read_with_its_prefixes() {
    let text = "connection cloud\naddress far.example:8883 near.example\nremote_clientid us\ntry_private false\n\
        cleansession true\nkeepalive_interval 30\nbridge_protocol_version mqttv50\n\
        topic temp both 1 home/ us/\ntopic \"\" in 2 here there\n";
    let read = read(&Conf::parse(text), Lists::default(), None);
    let [bridge] = read.bridges.as_slice() else {
        panic!("one bridge")
    };
    assert_eq!(&*bridge.name, "cloud");
    assert_eq!(
        bridge.addresses,
        ["far.example:8883".into(), "near.example".into()]
    );
    assert_eq!(
        (
            bridge.try_private,
            bridge.clean_session,
            bridge.keep_alive,
            bridge.is_v5
        ),
        (false, true, 30, true)
    );
    let [temp, one] = bridge.topics.as_slice() else {
        panic!("two topics")
    };
    assert_eq!(
        (&*temp.pattern, temp.direction, temp.qos),
        ("temp", Direction::Both, Qos::AtLeastOnce)
    );
    assert_eq!(
        (&*temp.local_prefix, &*temp.remote_prefix),
        ("home/", "us/")
    );
    assert_eq!(
        (&*one.pattern, &*one.local_prefix, &*one.remote_prefix),
        ("", "here", "there")
    );
}

/// What a bridge carries in a world, between the two brokers of its story.
#[test]
fn a_bridge_of_a_file_carries_in_a_world() {
    let text = "connection cloud\naddress far.example:8883\nremote_clientid us\ntopic temp out 1 home/ us/\n";
    let story = read(&Conf::parse(text), Lists::default(), None).story();
    let world = format!(
        "{story}client sensor v5 -> hub\nclient app v5 -> \"far.example:8883\"\n\
         at 0s app connect\nat 0s sensor connect\nat 3s app subscribe \"us/temp\" qos 1\n\
         at 4s sensor publish \"home/temp\" \"21\" qos 1\n"
    );
    let parsed = crate::scenario::parse(&world);
    assert_eq!(parsed.problems, [], "{world}");
    let mut world = crate::world::World::new(&parsed.scenario).unwrap();
    let mut trace = crate::trace::Trace::default();
    let end = crate::time::Instant::from_millis(9_000);
    while world.next_event().is_some_and(|at| at <= end) && world.step(&mut trace) {}
    let app = crate::scenario::Names::of(&parsed.scenario).client("app");
    let came = trace.records().iter().any(|record| {
        let crate::trace::Fact::Happened(crate::machine::Event::Delivered(message)) = &record.fact
        else {
            return false;
        };
        record.node == app && message.topic.as_str() == "us/temp" && *message.payload == *b"21"
    });
    assert!(came, "{story}");
}

#[test]
fn only_what_says_otherwise_is_written() {
    let text = "# ours\n\nlistener 1883 127.0.0.1\n  max_qos 2\nallow_anonymous true # no comment\nunheard_of 5\n";
    let conf = Conf::parse(text);
    let mut broker = read(&conf, Lists::default(), None).broker;
    assert_eq!(
        conf.with(&broker, Lists::default(), None).to_string(),
        text,
        "nothing was changed"
    );
    broker.config.maximum_qos = Qos::AtLeastOnce;
    broker.config.queue_limit = 5;
    broker.config.topic_alias_max = 0;
    let written = conf.with(&broker, Lists::default(), None);
    let expected = "# ours\n\nmax_queued_messages 5\nlistener 1883 127.0.0.1\nmax_topic_alias 0\n  max_qos 1\n\
        allow_anonymous true # no comment\nunheard_of 5\n";
    assert_eq!(written.to_string(), expected);
    assert_eq!(
        read(&written, Lists::default(), None).broker,
        broker,
        "it reads back"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_is_kept_and_never_panics(text in "(([a-z_]{0,12}|listener|connection|topic|allow_anonymous|#| )[ -~éß\t]{0,20}\r?\n){0,12}", acl in "[ -~\n]{0,60}") {
        let conf = Conf::parse(&text);
        prop_assert_eq!(conf.to_string(), text.clone());
        let lists = lists(ALICE, &acl);
        let read = read(&conf, lists, None);
        let story = crate::scenario::parse(&read.story());
        prop_assert_eq!(story.problems, vec![]);
        prop_assert_eq!(conf.with(&read.broker, lists, None).to_string(), text);
    }
}
