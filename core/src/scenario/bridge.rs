//! Bridges: `bridge NAME [v5|v3] HOME -> OTHER …`, and what they carry: `NAME carries "PATTERN" …`.
//!
//! A line of a bridge stands for two clients: the remote end, which has the bridge's name, its link
//! and its options, and the local end, `local.NAME`, as Mosquitto calls it, which follows from them.

use std::fmt::Write as _;
use std::sync::Arc;

use super::line::Line;
use super::node::{VERSIONS, client_option};
use super::print::word;
use super::print_client::client_options;
use super::token::{Kind, quote};
use super::{Names, link, radio};
use crate::bridge::{Bridge, Direction, End, Protection, RULES_MAX, Rule};
use crate::client::ClientOptions;
use crate::id::NodeId;
use crate::net::LinkProfile;
use crate::spec::Version;
use crate::time::Span;
use crate::wire::{Qos, Text};
use crate::world::{BridgeEnd, ClientSpec, Face, Program};

/// Which ends are protected, in words.
const PROTECTIONS: &[(&str, Protection)] = &[
    ("both", Protection::Both),
    ("local", Protection::Local),
    ("none", Protection::None),
];

/// Which way, in words.
const DIRECTIONS: &[(&str, Direction)] = &[
    ("in", Direction::In),
    ("out", Direction::Out),
    ("both", Direction::Both),
];

/// What a bridge knows beyond a client.
const OPTIONS: &[&str] = &["protect", "local-user", "local-password"];

/// Mosquitto's: it waits 5 seconds, then longer, up to 30 (`restart_timeout`).
const RECONNECT: (Span, Span) = (Span::from_secs(5), Span::from_secs(30));

/// In one program: no way to go, and nothing to wait for.
const INSIDE: LinkProfile = LinkProfile::even(Span::ZERO, Span::ZERO);
const RECONNECT_INSIDE: Span = Span::from_secs(1);

/// The name of the local end.
pub(super) fn local_name(name: &str) -> String {
    format!("local.{name}")
}

/// `NAME [v5|v3] HOME -> OTHER [protect both|local|none] [OPTION OF A CLIENT]…`: the remote end and
/// the local one.
pub(super) fn read(line: &mut Line<'_, '_>, names: &Names) -> Option<[ClientSpec; 2]> {
    let name = line.name("the bridge's name")?;
    let version = version(line);
    let (home, other) = brokers(line, names);
    let local_end = names.client(&local_name(&name))?;
    let options = ClientOptions {
        client_id: Text::parse(&name).unwrap_or_default(),
        version,
        reconnect: Some(RECONNECT.0),
        reconnect_max: Some(RECONNECT.1),
        ..ClientOptions::default()
    };
    let mut remote = ClientSpec {
        face: Face::Gateway,
        ..ClientSpec::plain(name, options, other, link::PLAIN)
    };
    let (mut bridge, mut user, mut password) = (Bridge::default(), None, None);
    while let Some(next) = line.peek() {
        let option = match next {
            Kind::Word(word) => OPTIONS.iter().find(|it| *it == word),
            Kind::Quoted(_) | Kind::Arrow | Kind::Dashes | Kind::Comma => None,
        };
        let read = match option {
            None => client_option(line, &mut remote),
            Some(option) => {
                line.bump();
                match *option {
                    "protect" => {
                        pick(line, PROTECTIONS, "protection").map(|it| bridge.protection = it)
                    }
                    "local-user" => line.text("a User Name").map(|it| user = Some(it)),
                    _ => line.bytes("a password").map(|it| password = Some(it)),
                }
            }
        };
        if read.is_none() {
            line.skip_to(OPTIONS);
        }
    }
    link::check(line, &mut remote.link);
    if version == Version::V5 && remote.link.resend_after.take().is_some() {
        let hint = "[MQTT-4.4.0-1]: write v3, or leave `resend-after` out";
        line.problem_behind::<()>("MQTT 5.0 forbids to send again on a live connection", hint);
    }
    if std::mem::take(&mut remote.program) == Program::Outside {
        let hint = "leave `guest` out; a client of its own may be one";
        line.problem_behind::<()>("a bridge is a part of its broker's program", hint);
    }
    let mut ends = ends(remote, bridge, home, local_end, names);
    ends[1].options.user_name = user;
    ends[1].options.password = password;
    Some(ends)
}

/// The two ends of a bridge, of which the remote one is given.
pub(super) fn ends(
    mut remote: ClientSpec,
    bridge: Bridge,
    home: NodeId,
    local: NodeId,
    names: &Names,
) -> [ClientSpec; 2] {
    let bridge = Arc::new(bridge);
    let local_id = local_name(remote.options.client_id.as_str());
    let across = names.client(&remote.name).unwrap_or(local);
    let end = |end, across| {
        Some(BridgeEnd {
            bridge: Arc::clone(&bridge),
            end,
            across,
            home,
        })
    };
    remote.options.is_bridge = says_so(&remote.options, bridge.protection);
    remote.bridge = end(End::Remote, local);
    let options = &remote.options;
    let local = ClientSpec {
        name: local_name(&remote.name).into(),
        face: Face::Gateway,
        title: None,
        options: ClientOptions {
            client_id: Text::parse(&local_id).unwrap_or_default(),
            version: Version::V5,
            clean_start: options.clean_start,
            session_expiry: options.session_expiry,
            keep_alive: 0,
            reconnect: Some(RECONNECT_INSIDE),
            buffer: options.buffer,
            ..ClientOptions::default()
        },
        broker: home,
        link: INSIDE,
        bridge: end(End::Local, across),
        habits: Vec::new(),
        ..remote.clone()
    };
    [remote, local]
}

/// Whether the remote end says by its Protocol Level that it is a bridge: 5.0 has No Local instead.
pub(super) fn says_so(options: &ClientOptions, protection: Protection) -> bool {
    options.version == Version::V311 && protection.covers(End::Remote)
}

/// 5.0 if nothing is said.
fn version(line: &mut Line<'_, '_>) -> Version {
    let word = line.peek_word();
    let version = word.and_then(|word| VERSIONS.iter().find(|row| row.0 == word));
    if version.is_some() {
        line.bump();
    }
    version.map_or(Version::V5, |row| row.1)
}

/// `HOME -> OTHER`. The first broker there is, where something is wrong.
fn brokers(line: &mut Line<'_, '_>, names: &Names) -> (NodeId, NodeId) {
    let first = names.brokers().next().and_then(|name| names.broker(name));
    let first = first.unwrap_or(NodeId(0));
    let home = broker(line, names).unwrap_or(first);
    if !line.take(&Kind::Arrow) {
        let hint = "write, for example: bridge uplink v5 home -> cloud";
        line.problem::<()>("a bridge leads from its broker to another", hint);
        let other = line.peek_word().and_then(|name| names.broker(name));
        if other.is_some() {
            line.bump();
        }
        return (home, other.unwrap_or(first));
    }
    let Some(other) = broker(line, names) else {
        return (home, first);
    };
    if home == other {
        let hint = "name two: the broker it belongs to, then the other";
        line.problem_behind::<()>("a bridge leads to another broker", hint);
    }
    (home, other)
}

fn broker(line: &mut Line<'_, '_>, names: &Names) -> Option<NodeId> {
    let name = line.name("a broker's name")?;
    names.broker(&name).or_else(|| {
        let hint = Names::hint(&name, names.brokers());
        line.problem_behind(format!("there is no broker `{name}`"), hint)
    })
}

/// `carries "PATTERN" [in|out|both] [qos 0|1|2] [local "PREFIX"] [remote "PREFIX"]`
pub(super) fn rule(line: &mut Line<'_, '_>, have: &[Rule]) -> Option<Rule> {
    line.take_word("carries");
    if have.len() >= RULES_MAX {
        let what = format!("a bridge has at most {RULES_MAX} rules");
        return line.problem(what, "use a wider pattern, or a second bridge");
    }
    let at = line.here();
    let mut rule = Rule {
        pattern: line.string("the pattern")?.into(),
        direction: Direction::default(),
        qos: Qos::AtMostOnce,
        local: "".into(),
        remote: "".into(),
    };
    while let Some(next) = line.peek_word() {
        match next {
            "qos" => {
                line.bump();
                rule.qos = line.qos()?;
            }
            "local" => {
                line.bump();
                rule.local = line.string("what stands in front of it here")?.into();
            }
            "remote" => {
                line.bump();
                rule.remote = line.string("what stands in front of it there")?.into();
            }
            _ => rule.direction = pick(line, DIRECTIONS, "direction")?,
        }
    }
    let Err(error) = rule.check() else {
        return Some(rule);
    };
    let hint = match error.clause() {
        Some(clause) => format!("[{clause}]"),
        None => "write, for example: carries \"temp/#\" out qos 1 remote \"home/\"".to_owned(),
    };
    line.problem_at(at, error.to_string(), hint)
}

fn pick<T: Copy>(line: &mut Line<'_, '_>, table: &[(&str, T)], what: &str) -> Option<T> {
    let next = line.peek_word().unwrap_or_default();
    let Some((_, value)) = table.iter().find(|row| row.0 == next) else {
        let found = line.found();
        let known: Vec<&str> = table.iter().map(|row| row.0).collect();
        let hint = format!("there is: {}", known.join(", "));
        return line.problem(format!("{found} is no {what}"), hint);
    };
    line.bump();
    Some(*value)
}

/// The line of a bridge and those of its rules, from its two ends.
pub(super) fn print(remote: &ClientSpec, local: Option<&ClientSpec>, names: &Names) -> String {
    let Some(BridgeEnd { bridge, home, .. }) = &remote.bridge else {
        return String::new();
    };
    let broker = |id: &NodeId| names.name(*id).map_or_else(String::new, |it| word(it));
    let mut text = format!("bridge {} ", word(&remote.name));
    text.push_str(match remote.options.version {
        Version::V5 => "v5",
        Version::V311 => "v3",
    });
    let _ = write!(text, " {} -> {}", broker(home), broker(&remote.broker));
    if bridge.protection != Protection::Both {
        let _ = write!(text, " protect {}", protection(bridge.protection));
    }
    let login = local.map(|it| (&it.options.user_name, &it.options.password));
    if let Some((Some(user), _)) = login {
        let _ = write!(text, " local-user {}", quote(user.as_str().as_bytes()));
    }
    if let Some((_, Some(password))) = login {
        let _ = write!(text, " local-password {}", quote(password));
    }
    link::print(&remote.link, &mut text);
    text.push_str(&client_options(remote, Face::Gateway));
    radio::print(&remote.radio, &mut text);
    for rule in &bridge.rules {
        text.push('\n');
        text.push_str(&carried(&remote.name, rule));
    }
    text
}

/// What this bridge carries by one of its rules.
pub(super) fn carried(name: &str, rule: &Rule) -> String {
    let way = DIRECTIONS.iter().find(|row| row.1 == rule.direction);
    let (name, way) = (word(name), way.map_or("out", |row| row.0));
    let pattern = quote(rule.pattern.as_bytes());
    let mut text = format!("{name} carries {pattern} {way} qos {}", rule.qos);
    for (word, prefix) in [("local", &rule.local), ("remote", &rule.remote)] {
        if !prefix.is_empty() {
            let _ = write!(text, " {word} {}", quote(prefix.as_bytes()));
        }
    }
    text
}

/// In one word.
pub(super) fn protection(protection: Protection) -> &'static str {
    let row = PROTECTIONS.iter().find(|row| row.1 == protection);
    row.map_or("both", |row| row.0)
}
