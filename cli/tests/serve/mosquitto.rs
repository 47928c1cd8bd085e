//! `mosquitto_pub` and `mosquitto_sub` against our broker, in both versions.

use std::process::{Command, Output, Stdio};

use brokerscope_tests::lacks;
use brokerscope_tests::peer::{Received, Serve, Subscribable as _, Subscriber, find};

use crate::{serve, settings};

const PROGRAMS: &[&str] = &["mosquitto_pub", "mosquitto_sub"];
const VERSIONS: [&str; 2] = ["mqttv311", "mqttv5"];

fn run_pub(broker: &Serve, version: &str, arguments: &[&str]) -> Output {
    Command::new(find("mosquitto_pub").expect("asked for before"))
        .args([
            "-h",
            "127.0.0.1",
            "-p",
            &broker.port().to_string(),
            "-V",
            version,
        ])
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("it runs")
}

fn publish(broker: &Serve, version: &str, arguments: &[&str]) {
    let output = run_pub(broker, version, arguments);
    assert!(
        output.status.success(),
        "{version} {arguments:?}: {output:?}"
    );
}

fn received(qos: u8, retain: bool, topic: &str, payload: &str) -> Received {
    Received {
        qos,
        retain,
        topic: topic.to_owned(),
        payload: payload.to_owned(),
    }
}

/// A test that needs the programs, once per version.
macro_rules! facts {
    ($($name:ident($broker:ident, $version:ident) $body:block)*) => {$(
        #[test]
        fn $name() {
            if lacks(stringify!($name), PROGRAMS) {
                return;
            }
            for $version in VERSIONS {
                let $broker = serve(&["-v"]);
                $body
            }
        }
    )*};
}
facts! {
    each_qos_arrives_once_and_in_order(broker, version) {
        let mut eyes = Subscriber::with(&broker, &["-V", version, "-t", "plant/#", "-q", "2"]);
        for qos in ["0", "1", "2"] {
            publish(&broker, version, &["-q", qos, "-t", "plant/1", "-m", "21.5 °C"]);
        }
        publish(&broker, version, &["-q", "2", "-t", "plant/1", "-m", "end"]);
        let expected: Vec<_> = (0..=2).map(|qos| received(qos, false, "plant/1", "21.5 °C")).collect();
        assert_eq!(eyes.messages_until("end"), expected, "{version}");
    }

    the_last_retained_message_waits_for_the_next_subscriber(broker, version) {
        publish(&broker, version, &["-r", "-q", "1", "-t", "lamp", "-m", "on"]);
        publish(&broker, version, &["-r", "-q", "1", "-t", "lamp", "-m", "off"]);
        let mut eyes = Subscriber::with(&broker, &["-V", version, "-t", "lamp", "-q", "1"]);
        assert_eq!(eyes.next_message(), Some(received(1, true, "lamp", "off")), "{version}");
        publish(&broker, version, &["-r", "-n", "-t", "lamp"]);
        let mut later = Subscriber::with(&broker, &["-V", version, "-t", "lamp", "-q", "1"]);
        publish(&broker, version, &["-q", "1", "-t", "lamp", "-m", "end"]);
        assert_eq!(later.messages_until("end"), [], "{version}");
    }

    who_dies_leaves_its_will(broker, version) {
        let mut eyes = Subscriber::with(&broker, &["-V", version, "-t", "will/#", "-q", "1"]);
        let will = ["--will-topic", "will/a", "--will-payload", "dead", "--will-qos", "1"];
        let dying = Subscriber::with(&broker, &[&["-V", version, "-t", "x"][..], &will].concat());
        // Dropping kills it.
        drop(dying);
        assert_eq!(eyes.next_message(), Some(received(1, false, "will/a", "dead")), "{version}");
    }

    a_session_collects_while_its_client_is_away(broker, version) {
        let lasting: &[&str] = match version {
            "mqttv5" => &["-c", "-x", "600", "-V", version],
            _ => &["-c", "-V", version],
        };
        let arguments = [lasting, &["-t", "news", "-q", "2"]].concat();
        drop(Subscriber::named(&broker, "reader", &arguments));
        for (qos, payload) in [("1", "one"), ("2", "two"), ("1", "three")] {
            publish(&broker, version, &["-q", qos, "-t", "news", "-m", payload]);
        }
        let mut reader = Subscriber::named(&broker, "reader", &arguments);
        publish(&broker, version, &["-q", "2", "-t", "news", "-m", "end"]);
        let mut seen: Vec<_> = reader.messages_until("end").into_iter().map(|it| it.payload).collect();
        // `mosquitto_sub` shows a QoS 2 message when its handshake is over.
        seen.sort();
        assert_eq!(seen, ["one", "three", "two"], "{version}");
    }
}

#[test]
fn members_of_a_group_share() {
    if lacks("members_of_a_group_share", PROGRAMS) {
        return;
    }
    // 3.1.1 knows no groups.
    let (broker, version) = (serve(&["-v"]), "mqttv5");
    let start = || {
        let filters = ["-t", "$share/house/work", "-t", "end", "-q", "1"];
        Subscriber::with(&broker, &[&["-V", version][..], &filters].concat())
    };
    let mut members = [start(), start()];
    for number in 0..6 {
        publish(
            &broker,
            version,
            &["-q", "1", "-t", "work", "-m", &number.to_string()],
        );
    }
    publish(&broker, version, &["-q", "1", "-t", "end", "-m", "end"]);
    let shares = members
        .each_mut()
        .map(|member| member.messages_until("end"));
    let mut all: Vec<_> = shares
        .iter()
        .flatten()
        .map(|it| it.payload.clone())
        .collect();
    all.sort();
    assert_eq!(all, ["0", "1", "2", "3", "4", "5"], "{version}");
    assert!(
        shares.iter().all(|share| !share.is_empty()),
        "{version}: {shares:?}"
    );
}

#[test]
fn properties_pass_unchanged() {
    if lacks("properties_pass_unchanged", PROGRAMS) {
        return;
    }
    let broker = serve(&["-v"]);
    let format = "%t|%p|%F|%E|%C|%R|%D|%P|%S";
    let mut eyes = Subscriber::with(
        &broker,
        &[
            "-V",
            "mqttv5",
            "-t",
            "a/#",
            "-q",
            "1",
            "-F",
            format,
            "-D",
            "subscribe",
            "subscription-identifier",
            "7",
        ],
    );
    #[rustfmt::skip]
    let properties = [
        ["payload-format-indicator", "1"].as_slice(),
        &["message-expiry-interval", "60"],
        &["content-type", "text/plain"],
        &["response-topic", "answers"],
        &["correlation-data", "question 7"],
        &["user-property", "b", "1"],
        &["user-property", "b", "2"],
        &["user-property", "a", "3"],
        &["topic-alias", "1"],
    ];
    let mut arguments = vec!["-q", "1", "-t", "a/long/topic", "-m", "hello"];
    for property in properties {
        arguments.extend(["-D", "publish"]);
        arguments.extend(property);
    }
    publish(&broker, "mqttv5", &arguments);
    let line = eyes.line().expect("the message comes");
    let seen: Vec<&str> = line.split('|').collect();
    let (before, expiry, after) = (&seen[..3], seen[3], &seen[4..]);
    assert_eq!(before, ["a/long/topic", "hello", "1"]);
    let left: u32 = expiry.parse().expect("seconds");
    assert!((1..=60).contains(&left), "{left} s left of 60");
    assert_eq!(
        after,
        ["text/plain", "answers", "question 7", "b:1 b:2 a:3", "7"]
    );
}

#[test]
fn a_topic_alias_stands_for_its_topic() {
    if lacks("a_topic_alias_stands_for_its_topic", PROGRAMS) {
        return;
    }
    let broker = serve(&["-v"]);
    let mut eyes = Subscriber::with(&broker, &["-V", "mqttv5", "-t", "#", "-q", "1"]);
    // With --repeat it sends the topic once, and then the alias alone.
    let alias = ["-D", "publish", "topic-alias", "1"];
    let message = ["-q", "1", "-t", "a/long/topic", "-m", "hello"];
    let thrice = ["--repeat", "3"];
    publish(&broker, "mqttv5", &[&message[..], &thrice, &alias].concat());
    for _ in 0..3 {
        let expected = received(1, false, "a/long/topic", "hello");
        assert_eq!(eyes.next_message(), Some(expected));
    }
}

#[test]
fn strangers_are_refused_and_rights_are_kept() {
    let programs = ["mosquitto_pub", "mosquitto_sub", "mosquitto_passwd"];
    if lacks("strangers_are_refused_and_rights_are_kept", &programs) {
        return;
    }
    let (folder, file) = settings("password_file = \"users\"\nacl_file = \"rights\"\n");
    let users = folder.path().join("users");
    let status = Command::new(find("mosquitto_passwd").expect("asked for before"))
        .args(["-b", "-c"])
        .arg(&users)
        .args(["alice", "cheshire"])
        .status();
    assert!(status.is_ok_and(|it| it.success()));
    let rights = "user alice\ntopic readwrite open/#\n";
    std::fs::write(folder.path().join("rights"), rights).expect("a file");
    let broker = serve(&["-v", "--config", &file]);
    let alice = ["-u", "alice", "-P", "cheshire"];
    for version in VERSIONS {
        let arguments = [&["-V", version, "-t", "#", "-q", "1"][..], &alice].concat();
        let mut eyes = Subscriber::with(&broker, &arguments);
        let said = |who: &[&str], topic: &str, payload: &str| {
            let arguments = [who, &["-q", "1", "-t", topic, "-m", payload]].concat();
            run_pub(&broker, version, &arguments)
        };
        let strangers: [&[&str]; 3] = [
            &[],
            &["-u", "alice", "-P", "wrong"],
            &["-u", "eve", "-P", "cheshire"],
        ];
        for who in strangers {
            let output = said(who, "open/door", "stranger");
            assert!(!output.status.success(), "{version} {who:?}: {output:?}");
            let told = String::from_utf8_lossy(&output.stderr).to_lowercase();
            let is_told = ["not authori", "bad user"]
                .iter()
                .any(|it| told.contains(it));
            assert!(is_told, "{version} {who:?}: {told}");
        }
        said(&alice, "closed/door", "without a right");
        assert!(
            said(&alice, "open/door", "end").status.success(),
            "{version}"
        );
        assert_eq!(eyes.messages_until("end"), [], "{version}");
    }
}
