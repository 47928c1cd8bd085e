//! A broker's options, both ways: how they are read, and how they are written.
//!
//! Each table has one row per option of a kind; what is not a number, a flag or a time has an arm of
//! its own.

use std::fmt::Write as _;

use super::Problem;
use super::line::{Line, print_span};
use super::profile;
use super::setting;
use super::token::quote;
use crate::access::{Acl, Method, Plain, Users};
use crate::broker::BrokerConfig;
use crate::time::Span;
use crate::wire::Text;
use crate::world::{BrokerSpec, Disk, Program};

type Field<T> = fn(&mut BrokerConfig) -> &mut T;

/// Numbers of any size.
const NUMBERS: &[(&str, &str, Field<u32>)] = &[
    ("queue", "a number of messages", |it| &mut it.queue_limit),
    ("packet-max", "a number of bytes", |it| {
        &mut it.packet_size_max
    }),
    ("sessions-max", "a number of sessions", |it| {
        &mut it.sessions_max
    }),
    ("connections-max", "a number of connections", |it| {
        &mut it.connections_max
    }),
    ("subscriptions-max", "a number of filters", |it| {
        &mut it.subscriptions_max
    }),
    ("retained-max", "a number of topics", |it| {
        &mut it.retained_max
    }),
    ("scram-iterations", "a number of iterations", |it| {
        &mut it.scram_iterations
    }),
    ("retained-bytes", "a number of bytes", |it| {
        &mut it.retained_bytes_max
    }),
    ("queue-bytes", "a number of bytes", |it| {
        &mut it.queue_bytes_max
    }),
    ("held-bytes", "a number of bytes", |it| {
        &mut it.held_bytes_max
    }),
    ("outbox-bytes", "a number of bytes", |it| &mut it.outbox_max),
];

/// Numbers of which there is at least one.
const COUNTS: &[(&str, &str, Field<u16>)] = &[
    ("receive-max", "a number of messages", |it| {
        &mut it.receive_maximum
    }),
    ("in-flight-max", "a number of messages", |it| {
        &mut it.in_flight_max
    }),
    ("client-id-max", "a number of bytes", |it| {
        &mut it.client_id_max
    }),
    ("levels-max", "a number of levels", |it| &mut it.levels_max),
];

/// Methods of enhanced authentication in words.
const METHODS: &[(&str, Method)] = &[("scram-sha-256", Method::ScramSha256)];

/// What is one way unless the word stands there.
const FLAGS: &[(&str, bool, Field<bool>)] = &[
    ("anonymous", true, |it| &mut it.anonymous),
    ("denied-publish-closes", true, |it| {
        &mut it.denied_publish_closes
    }),
    ("client-id-plain", false, |it| &mut it.client_id_any),
    ("client-id-needed", false, |it| &mut it.nameless),
    ("no-retain", false, |it| &mut it.retain_available),
    ("queue-qos0", true, |it| &mut it.queues_qos0),
    ("any-payload", false, |it| &mut it.checks_payload_format),
    ("reason-strings", true, |it| &mut it.reason_strings),
    ("no-subscription-ids", false, |it| &mut it.subscription_ids),
    ("no-wildcards", false, |it| &mut it.wildcards),
    ("no-shared", false, |it| &mut it.shared),
    ("dollar-publish", true, |it| &mut it.dollar_publish),
    ("no-bridges", false, |it| &mut it.knows_bridges),
    ("shared-in-v3", true, |it| &mut it.shared_in_v311),
];

/// Those with a value of their own kind.
const OTHERS: &[&str] = &[
    "like",
    "title",
    "guest",
    "connect-timeout",
    "packet-time",
    "user",
    "auth",
    "acl",
    "keep-alive",
    "expiry-max",
    "max-qos",
    "alias-max",
    "response-information",
    "connack-property",
    "sys-interval",
    "disk",
];

/// Options that are lists of lines in a language of their own, with the places of their tokens.
#[derive(Default)]
struct Lists {
    users: Vec<(usize, String)>,
    acl: Vec<(usize, String)>,
}

/// `NAME [queue N] …`
pub(super) fn read(line: &mut Line<'_, '_>) -> Option<BrokerSpec> {
    let mut spec = BrokerSpec {
        name: line.name("the broker's name")?.into(),
        ..BrokerSpec::default()
    };
    let mut lists = Lists::default();
    let known = words();
    while line.peek().is_some() {
        if option(line, &known, &mut spec, &mut lists).is_none() {
            line.skip_to(&known);
        }
    }
    spec.config.users = list(line, &lists.users, |text| {
        Users::parse(text, Plain::Allowed)
    });
    spec.config.acl = list(line, &lists.acl, Acl::parse);
    Some(spec)
}

fn words() -> Vec<&'static str> {
    let numbers = NUMBERS.iter().map(|row| row.0);
    let counts = COUNTS.iter().map(|row| row.0);
    let flags = FLAGS.iter().map(|row| row.0);
    let others = OTHERS.iter().copied();
    let all = numbers.chain(counts).chain(flags).chain(others);
    all.chain(setting::names()).collect()
}

/// `None` if the value is wrong.
fn option(
    line: &mut Line<'_, '_>,
    known: &[&str],
    spec: &mut BrokerSpec,
    lists: &mut Lists,
) -> Option<()> {
    let config = &mut spec.config;
    let Some(word) = line.peek_word().filter(|word| known.contains(word)) else {
        line.unknown("option of a broker", known);
        return None;
    };
    line.bump();
    if let Some((_, what, field)) = NUMBERS.iter().find(|row| row.0 == word) {
        *field(config) = line.number(what, u32::MAX)?;
        return Some(());
    }
    if let Some((_, what, field)) = COUNTS.iter().find(|row| row.0 == word) {
        *field(config) = at_least_one(line, what)?;
        return Some(());
    }
    if let Some((_, value, field)) = FLAGS.iter().find(|row| row.0 == word) {
        *field(config) = *value;
        return Some(());
    }
    if setting::names().any(|name| name == word) {
        return setting::read(word, line, config);
    }
    match word {
        "like" => profile::named(line)?
            .each(|line| {
                // Its own rows are held to their word by a test.
                option(line, known, spec, lists);
            })
            .clear(),
        "title" => spec.title = Some(line.string("the title")?.into()),
        "guest" => spec.program = Program::Outside,
        "user" => lists
            .users
            .push((line.here(), line.string("NAME:PASSWORD")?)),
        "acl" => lists
            .acl
            .push((line.here(), line.string("a line of the access list")?)),
        "auth" => {
            let method = method(line)?;
            config.methods.retain(|known| *known != method);
            config.methods.push(method);
        }
        "keep-alive" => config.server_keep_alive = Some(line.seconds("a keep-alive", ("off", 0))?),
        "expiry-max" => {
            config.session_expiry_max = line.seconds("a session expiry", ("never", u32::MAX))?;
        }
        "packet-time" => config.packet_time_max = line.span("a time to wait for a whole packet")?,
        "disk" => spec.disk = disk(line)?,
        "sys-interval" => config.sys_interval = Some(line.span("a time between two rounds")?),
        "max-qos" => config.maximum_qos = line.qos()?,
        "alias-max" => config.topic_alias_max = line.number("a number of topics", u16::MAX)?,
        "response-information" => {
            config.response_information = Some(line.text("the Response Information")?);
        }
        "connack-property" => {
            let name = line.text("the property's name")?;
            let value = line.text("the property's value")?;
            config.connack_properties.push((name, value));
        }
        _ => config.connect_timeout = line.span("a time to wait for CONNECT")?,
    }
    Some(())
}

/// `none`, `always`, or how often.
fn disk(line: &mut Line<'_, '_>) -> Option<Disk> {
    if line.take_word("none") {
        return Some(Disk::None);
    }
    if line.take_word("always") {
        return Some(Disk::Always);
    }
    let every = line.span("how often it saves: `none`, `always`, or a time")?;
    if every == Span::ZERO {
        return line.problem_behind("that would be all the time", "write `always`");
    }
    Some(Disk::Every(every))
}

/// `scram-sha-256`.
pub(super) fn method(line: &mut Line<'_, '_>) -> Option<Method> {
    let word = line.peek_word().unwrap_or_default();
    let Some((_, method)) = METHODS.iter().find(|row| row.0 == word) else {
        let found = line.found();
        let known: Vec<&str> = METHODS.iter().map(|row| row.0).collect();
        let hint = format!("there is: {}", known.join(", "));
        return line.problem(format!("{found} is no method of authentication"), hint);
    };
    line.bump();
    Some(*method)
}

/// As [`method`] reads it.
pub(super) fn print_method(method: Method) -> &'static str {
    let row = METHODS.iter().find(|row| row.1 == method);
    row.map_or("", |row| row.0)
}

fn at_least_one(line: &mut Line<'_, '_>, what: &str) -> Option<u16> {
    match line.number(what, u16::MAX)? {
        0 => line.problem_behind("with none, nothing could be sent", "write 1 or more"),
        number => Some(number),
    }
}

/// The lines of a list, one option each, as one text; its mistakes are told where they stand.
fn list<T>(
    line: &mut Line<'_, '_>,
    parts: &[(usize, String)],
    parse: impl FnOnce(&str) -> Result<T, Vec<Problem>>,
) -> Option<T> {
    if parts.is_empty() {
        return None;
    }
    let texts: Vec<&str> = parts.iter().map(|(_, text)| text.as_str()).collect();
    let problems = match parse(&texts.join("\n")) {
        Ok(list) => return Some(list),
        Err(problems) => problems,
    };
    for problem in problems {
        // A part may hold several lines, or none to speak of.
        let mut left = problem.line;
        let place = parts.iter().find(|(_, text)| {
            let lines = u32::try_from(text.split('\n').count()).unwrap_or(u32::MAX);
            let is_here = left <= lines;
            left = left.saturating_sub(lines);
            is_here
        });
        let token = place.map_or(0, |(token, _)| *token);
        line.problem_at::<()>(token, problem.message, problem.hint);
    }
    None
}

/// What differs from the default.
pub(super) fn print(spec: &BrokerSpec) -> String {
    let (mut plain, mut config) = (BrokerConfig::default(), spec.config.clone());
    let mut text = String::new();
    if spec.program == Program::Outside {
        text.push_str(" guest");
    }
    match spec.disk {
        Disk::None => {}
        Disk::Always => text.push_str(" disk always"),
        Disk::Every(span) => {
            let _ = write!(text, " disk {}", print_span(span));
        }
    }
    for (word, _, field) in NUMBERS {
        let value = *field(&mut config);
        if value != *field(&mut plain) {
            let _ = write!(text, " {word} {value}");
        }
    }
    for (word, _, field) in COUNTS {
        let value = *field(&mut config);
        if value != *field(&mut plain) {
            let _ = write!(text, " {word} {value}");
        }
    }
    for (word, value, field) in FLAGS {
        if *field(&mut config) == *value {
            let _ = write!(text, " {word}");
        }
    }
    setting::print(&config, &plain, &mut text);
    print_others(&mut text, &config, &plain);
    text
}

fn print_others(text: &mut String, config: &BrokerConfig, plain: &BrokerConfig) {
    let quoted = |value: &Text| quote(value.as_str().as_bytes());
    if config.connect_timeout != plain.connect_timeout {
        let _ = write!(
            text,
            " connect-timeout {}",
            print_span(config.connect_timeout)
        );
    }
    if config.packet_time_max != plain.packet_time_max {
        let _ = write!(text, " packet-time {}", print_span(config.packet_time_max));
    }
    let lists = [
        ("user", config.users.as_ref().map(Users::to_string)),
        ("acl", config.acl.as_ref().map(Acl::to_string)),
    ];
    for (word, list) in lists {
        for line in list.iter().flat_map(|list| list.split('\n')) {
            let _ = write!(text, " {word} {}", quote(line.as_bytes()));
        }
    }
    for method in &config.methods {
        let _ = write!(text, " auth {}", print_method(*method));
    }
    let seconds = |seconds: u32| print_span(Span::from_secs(seconds.into()));
    match config.server_keep_alive {
        None => {}
        Some(0) => text.push_str(" keep-alive off"),
        Some(keep_alive) => {
            let _ = write!(text, " keep-alive {}", seconds(keep_alive.into()));
        }
    }
    if config.session_expiry_max != plain.session_expiry_max {
        let _ = write!(text, " expiry-max {}", seconds(config.session_expiry_max));
    }
    if config.maximum_qos != plain.maximum_qos {
        let _ = write!(text, " max-qos {}", config.maximum_qos);
    }
    if config.topic_alias_max != plain.topic_alias_max {
        let _ = write!(text, " alias-max {}", config.topic_alias_max);
    }
    if let Some(information) = &config.response_information {
        let _ = write!(text, " response-information {}", quoted(information));
    }
    if let Some(interval) = config.sys_interval {
        let _ = write!(text, " sys-interval {}", print_span(interval));
    }
    for (name, value) in &config.connack_properties {
        let _ = write!(text, " connack-property {} {}", quoted(name), quoted(value));
    }
}
