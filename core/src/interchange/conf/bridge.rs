//! `connection` sections: brokers that are joined to another.

use std::sync::Arc;

use super::line::{Conf, Entry};
use super::lint::{Badness, Finding};
use crate::topic::TopicFilter;
use crate::wire::Qos;

/// One `connection`, with what it says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Bridge {
    /// Its line, from 1.
    pub line: u32,
    /// Its name.
    pub name: Arc<str>,
    /// Where the other broker is: `host[:port]`, the first that is tried first.
    pub addresses: Vec<Arc<str>>,
    /// What crosses.
    pub topics: Vec<BridgeTopic>,
    /// Its Client Identifier at the other broker, if said.
    pub remote_client_id: Option<Arc<str>>,
    /// Its Client Identifier at its own broker, if said.
    pub local_client_id: Option<Arc<str>>,
    /// Whether it tells the other broker that it is a bridge, so that nothing comes back to where it
    /// came from.
    pub try_private: bool,
    /// Whether the other broker forgets it when it goes.
    pub clean_session: bool,
    /// Seconds.
    pub keep_alive: u16,
    /// Whether it tells under `$SYS` that it stands.
    pub notifications: bool,
    /// Whether it speaks 5.0; else 3.1.1, or 3.1.
    pub is_v5: bool,
}

/// `topic PATTERN [out|in|both [QOS [LOCAL-PREFIX [REMOTE-PREFIX]]]]`
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BridgeTopic {
    /// Its line, from 1.
    pub line: u32,
    /// What crosses, without the prefixes. Empty (`""`) is one topic: the prefixes themselves.
    pub pattern: Arc<str>,
    /// Which way.
    pub direction: Direction,
    /// At which QoS.
    pub qos: Qos,
    /// What is put before it here.
    pub local_prefix: Arc<str>,
    /// What is put before it there.
    pub remote_prefix: Arc<str>,
}

/// Which way messages cross, seen from the broker of the file.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Direction {
    /// To the other broker.
    #[default]
    Out,
    /// From it.
    In,
    /// Both ways.
    Both,
}

/// All bridges of a file, and what is wrong with their `topic` lines.
pub(super) fn read(conf: &Conf, findings: &mut Vec<Finding>) -> Vec<Bridge> {
    let mut bridges: Vec<Bridge> = Vec::new();
    for entry in &conf.entries {
        if &*entry.option == "connection" {
            bridges.push(Bridge::new(entry));
        } else if let Some(bridge) = bridges.last_mut() {
            say(bridge, entry, findings);
        }
    }
    bridges
}

impl Bridge {
    fn new(entry: &Entry) -> Self {
        Self {
            line: entry.line,
            name: entry.value.clone(),
            addresses: Vec::new(),
            topics: Vec::new(),
            remote_client_id: None,
            local_client_id: None,
            try_private: true,
            clean_session: false,
            keep_alive: 60,
            notifications: true,
            is_v5: false,
        }
    }
}

fn say(bridge: &mut Bridge, entry: &Entry, findings: &mut Vec<Finding>) {
    let value = &entry.value;
    let is_true = entry.is_true();
    match &*entry.option {
        "address" | "addresses" => {
            bridge.addresses = value.split_whitespace().map(Arc::from).collect()
        }
        "remote_clientid" | "clientid" => bridge.remote_client_id = Some(value.clone()),
        "local_clientid" => bridge.local_client_id = Some(value.clone()),
        "try_private" => bridge.try_private = is_true,
        "cleansession" => bridge.clean_session = is_true,
        "notifications" => bridge.notifications = is_true,
        "keepalive_interval" => bridge.keep_alive = value.parse().unwrap_or(60),
        "bridge_protocol_version" => bridge.is_v5 = &**value == "mqttv50",
        "topic" => match topic(entry) {
            Ok(topic) => {
                findings.extend(topic.is_none());
                bridge.topics.push(topic);
            }
            Err((what, hint)) => findings.push(Finding::new(
                entry.line,
                Badness::Wrong,
                what,
                "Mosquitto does not start with it",
                hint,
            )),
        },
        _ => {}
    }
}

impl BridgeTopic {
    /// Mosquitto takes any pattern; not every one is a filter.
    fn is_none(&self) -> Option<Finding> {
        let whole = |prefix: &str| format!("{prefix}{}", self.pattern);
        [&self.local_prefix, &self.remote_prefix]
            .into_iter()
            .find_map(|prefix| {
                let error = TopicFilter::parse(&whole(prefix)).err()?;
                Some(Finding::new(
                    self.line,
                    Badness::Odd,
                    format!("`{}` is no filter: {error}", whole(prefix)),
                    "Mosquitto starts with it, and no topic matches it",
                    format!("[{}]", error.clause()),
                ))
            })
    }
}

fn topic(entry: &Entry) -> Result<BridgeTopic, (String, &'static str)> {
    const HINT: &str = "write: topic PATTERN out|in|both QOS LOCAL-PREFIX REMOTE-PREFIX";
    // `""` stands for nothing.
    let word = |word: &str| Arc::from(if word == "\"\"" { "" } else { word });
    let words: Vec<&str> = entry.value.split_whitespace().collect();
    let pattern = words
        .first()
        .ok_or_else(|| ("a bridge's topic has a pattern".to_owned(), HINT))?;
    let direction = match words.get(1) {
        None | Some(&"out") => Direction::Out,
        Some(&"in") => Direction::In,
        Some(&"both") => Direction::Both,
        Some(other) => return Err((format!("`{other}` is no direction"), HINT)),
    };
    let qos = match words.get(2) {
        None => Qos::AtMostOnce,
        Some(word) => word
            .parse()
            .ok()
            .and_then(Qos::new)
            .ok_or_else(|| (format!("`{word}` is no QoS"), HINT))?,
    };
    let topic = BridgeTopic {
        line: entry.line,
        pattern: word(pattern),
        direction,
        qos,
        local_prefix: words.get(3).map_or_else(|| "".into(), |it| word(it)),
        remote_prefix: words.get(4).map_or_else(|| "".into(), |it| word(it)),
    };
    for prefix in [&topic.local_prefix, &topic.remote_prefix] {
        if prefix.contains(['+', '#']) {
            return Err((format!("the prefix `{prefix}` has a wildcard"), HINT));
        }
    }
    Ok(topic)
}

/// What can go wrong between two brokers.
pub(super) fn lint(bridges: &[Bridge], conf: &Conf, findings: &mut Vec<Finding>) {
    for (number, bridge) in (1_u32..).zip(bridges) {
        if bridge.addresses.is_empty() {
            findings.push(Finding::new(
                bridge.line,
                Badness::Wrong,
                format!("the bridge `{}` has no address", bridge.name),
                "Mosquitto does not start with it",
                "write: address HOST:PORT",
            ));
        }
        for topic in &bridge.topics {
            returns(bridge, topic, findings);
        }
        in_the_clear(number, bridge, conf, findings);
    }
}

/// What goes out under one name and comes in under the same goes round.
fn returns(bridge: &Bridge, topic: &BridgeTopic, findings: &mut Vec<Finding>) {
    let is_out = topic.direction != Direction::In;
    let here = |it: &BridgeTopic| format!("{}{}", it.local_prefix, it.pattern);
    let there = |it: &BridgeTopic| format!("{}{}", it.remote_prefix, it.pattern);
    let comes_back = is_out
        && bridge.topics.iter().any(|other| {
            other.direction != Direction::Out
                && overlap(&there(topic), &there(other))
                && overlap(&here(topic), &here(other))
        });
    if !comes_back {
        return;
    }
    let (badness, follows) = if bridge.try_private {
        (
            Badness::Odd,
            "what goes out matches what comes in: only the other broker keeps it from coming back, and \
             not every broker knows the bridge by its sign",
        )
    } else {
        (
            Badness::Hole,
            "each message comes back as a new one and goes out again, without end",
        )
    };
    findings.push(Finding::new(
        topic.line,
        badness,
        format!("`{}` goes out and comes in under the same names", here(topic)),
        follows,
        "give what comes in a prefix of its own, or let each topic cross one way; keep try_private true",
    ));
}

/// Whether some topic matches both.
fn overlap(one: &str, other: &str) -> bool {
    let (mut ones, mut others) = (one.split('/'), other.split('/'));
    loop {
        match (ones.next(), others.next()) {
            (Some("#"), _) | (_, Some("#")) | (None, None) => return true,
            (Some(one), Some(other)) if one == other || one == "+" || other == "+" => {}
            _ => return false,
        }
    }
}

fn in_the_clear(number: u32, bridge: &Bridge, conf: &Conf, findings: &mut Vec<Finding>) {
    let said = |option: &str| conf.last(option, |it| it.bridge == number);
    let is_covered = ["bridge_cafile", "bridge_capath", "bridge_psk"]
        .iter()
        .any(|it| said(it).is_some());
    let secret = said("remote_password").or_else(|| said("password"));
    let is_far = bridge
        .addresses
        .iter()
        .any(|it| !super::holes::is_loopback(it));
    if let Some(secret) = secret.filter(|_| is_far && !is_covered) {
        findings.push(Finding::new(
            secret.line,
            Badness::Risk,
            format!(
                "the bridge `{}` sends its password without TLS",
                bridge.name
            ),
            "whoever carries the packets can read it, and come as the bridge",
            "add bridge_cafile, and connect to the port of the other broker that speaks TLS",
        ));
    }
    if let Some(insecure) = said("bridge_insecure").filter(|it| it.is_true()) {
        findings.push(Finding::new(
            insecure.line,
            Badness::Risk,
            "the certificate of the other broker may be anybody's",
            "whoever stands between can be the other broker",
            "leave bridge_insecure out, and let address be the name in the certificate",
        ));
    }
}
