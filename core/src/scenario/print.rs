//! A scenario as text that reads back the same.

use std::fmt::Write as _;

use super::Names;
use super::line::print_span;
use super::node::{ALIAS_POLICIES, BUFFER_POLICIES, FACES, VERSIONS};
use super::parse::{FORMAT, OPENERS};
use super::token::{is_bare, quote};
use super::{NodeSpec, Scenario, Timed, broker, habit, place, property};
use crate::client::{Buffer, ClientOptions};
use crate::id::{LinkId, NodeId, StepId};
use crate::machine::{Command, Message};
use crate::net::{Parting, Side};
use crate::time::{Instant, Span};
use crate::topic::TopicFilter;
use crate::wire::{Properties, Qos, ReasonCode, RetainHandling, SubscribeFilter, Will};
use crate::world::{
    Action, ClientSpec, Clock, Deed, Face, Point, Program, Store, Visit, Watch, Way,
};

/// Writes a scenario so that [`parse`](super::parse) reads the same.
pub fn print(scenario: &Scenario) -> String {
    let names = Names::of(scenario);
    let mut text = format!("format {FORMAT}\n");
    if let Some(title) = &scenario.title {
        let _ = writeln!(text, "title {}", quote(title.as_bytes()));
    }
    let _ = writeln!(text, "seed {}", scenario.seed);
    for node in &scenario.nodes {
        match node {
            NodeSpec::Broker(spec) => {
                let _ = write!(text, "broker {}", word(&spec.name));
                if let Some(title) = &spec.title {
                    let _ = write!(text, " title {}", quote(title.as_bytes()));
                }
                text.push_str(&broker::print(spec));
            }
            NodeSpec::Client(spec) => {
                let _ = write!(text, "client {}", client(spec, &names));
                for habit in &spec.habits {
                    let _ = write!(text, "\n{} {}", word(&spec.name), habit::print(habit));
                }
            }
        }
        text.push('\n');
    }
    if !scenario.timed.is_empty() {
        text.push('\n');
    }
    for timed in &scenario.timed {
        let is_from_start = timed.at == Instant::START && timed.after.is_none();
        if is_from_start && matches!(timed.action, Action::Watch(_)) {
            text.push_str(&print_action(&timed.action, &names));
        } else {
            text.push_str(&print_timed(timed, &names));
        }
        text.push('\n');
    }
    if !scenario.bookmarks.is_empty() {
        text.push('\n');
    }
    for bookmark in &scenario.bookmarks {
        text.push_str("bookmark ");
        head(bookmark.at, bookmark.after, &mut text);
        let _ = writeln!(text, "{}", quote(bookmark.text.as_bytes()));
    }
    if !scenario.places.is_empty() {
        text.push('\n');
    }
    for one in &scenario.places {
        place::print(one, &names, &mut text);
    }
    if !scenario.expectations.is_empty() {
        text.push('\n');
    }
    for expectation in &scenario.expectations {
        let _ = writeln!(text, "expect {expectation}");
    }
    text
}

/// `at 80ms after 42 `
fn head(at: Instant, after: Option<StepId>, text: &mut String) {
    let _ = write!(text, "at {} ", print_span(at.since(Instant::START)));
    if let Some(step) = after {
        let _ = write!(text, "after {} ", step.0);
    }
}

/// Writes one act with its moment.
pub fn print_timed(timed: &Timed, names: &Names) -> String {
    let mut text = String::new();
    head(timed.at, timed.after, &mut text);
    text.push_str(&print_action(&timed.action, names));
    text
}

/// Writes one act as [`parse_action`](super::parse_action) reads it.
pub fn print_action(action: &Action, names: &Names) -> String {
    match action {
        Action::Command { client, command } => {
            format!("{} {}", node(*client, names), print_command(command))
        }
        Action::AddClient(spec) => format!("add client {}", client(spec, names)),
        Action::Cut(id) => format!("cut {}", link(*id, Way::Both, names)),
        Action::Partition(id, way) => format!("partition {}", link(*id, *way, names)),
        Action::Repair(id) => format!("repair {}", link(*id, Way::Both, names)),
        Action::Hold(id, way) => format!("hold {}", link(*id, *way, names)),
        Action::Release(id, way) => format!("release {}", link(*id, *way, names)),
        Action::Reset(id) => format!("reset {}", link(*id, Way::Both, names)),
        Action::Retune(id, profile) => {
            let mut text = format!("retune {}", link(*id, Way::Both, names));
            super::link::print(profile, &mut text);
            text
        }
        Action::Inject {
            link: id,
            to,
            bytes,
        } => {
            let way = match to {
                Side::Broker => Way::Up,
                Side::Client => Way::Down,
            };
            format!("inject {} {}", link(*id, way, names), pairs(bytes))
        }
        Action::Guest { guest, visit } => {
            format!("guest {} {}", node(*guest, names), print_visit(visit))
        }
        Action::Withhold {
            node: id,
            kind,
            times,
        } => {
            let text = format!("withhold {} {}", node(*id, names), kind.name());
            match times {
                1 => text,
                _ => format!("{text} times {times}"),
            }
        }
        Action::Watch(watch) => print_watch(watch, names),
        Action::Crash(id) => format!("crash {}", node(*id, names)),
        Action::Kill(id) => format!("kill {}", node(*id, names)),
        Action::Restart(id) => format!("restart {}", node(*id, names)),
        Action::Sleep(id) => format!("sleep {}", node(*id, names)),
        Action::Wake(id) => format!("wake {}", node(*id, names)),
    }
}

/// `writes 3 c0 00`
fn print_visit(visit: &Visit) -> String {
    match visit {
        Visit::Opens => "opens".to_owned(),
        Visit::Writes(conn, bytes) => format!("writes {} {}", conn.0, pairs(bytes)),
        Visit::Ends(conn, Parting::Fin) => format!("ends {}", conn.0),
        Visit::Ends(conn, Parting::Reset) => format!("ends {} reset", conn.0),
    }
}

/// `when alice sends PUBREL nth 2 then cut alice--hub`
fn print_watch(watch: &Watch, names: &Names) -> String {
    let does = match watch.deed {
        Deed::Sends => "sends",
        Deed::Receives => "receives",
    };
    let (who, kind) = (node(watch.node, names), watch.kind.name());
    let mut text = format!("when {who} {does} {kind}");
    if watch.nth != 1 {
        let _ = write!(text, " nth {}", watch.nth);
    }
    match watch.point {
        Point::After => {}
        Point::Before => text.push_str(" before"),
        Point::AtByte(bytes) => {
            let _ = write!(text, " byte {bytes}");
        }
    }
    let _ = write!(text, " then {}", print_action(&watch.action, names));
    text
}

/// Writes what a client is asked for, without its name.
pub fn print_command(command: &Command) -> String {
    match command {
        Command::Connect { clean_start } => match clean_start {
            Some(true) => "connect clean-start".to_owned(),
            Some(false) => "connect resume".to_owned(),
            None => "connect".to_owned(),
        },
        Command::Disconnect { reason } => match *reason {
            ReasonCode::NORMAL_DISCONNECTION => "disconnect".to_owned(),
            ReasonCode::DISCONNECT_WITH_WILL_MESSAGE => "disconnect with-will".to_owned(),
            other => format!("disconnect reason {other}"),
        },
        Command::Subscribe { filters, id } => {
            let filters: Vec<String> = filters.iter().map(subscription).collect();
            let id = id.map_or_else(String::new, |id| format!(" id {id}"));
            format!("subscribe {}{id}", filters.join(", "))
        }
        Command::Unsubscribe { filters } => {
            let quoted = filters
                .iter()
                .map(|filter| quote(filter.as_str().as_bytes()));
            format!("unsubscribe {}", quoted.collect::<Vec<_>>().join(", "))
        }
        Command::Publish(message) => print_publish(message),
        Command::Authenticate => "authenticate".to_owned(),
        Command::Raw(bytes) => format!("raw {}", pairs(bytes)),
    }
}

/// Bytes as pairs of digits; none as nothing between quotes.
fn pairs(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return quote(bytes);
    }
    let mut text = String::with_capacity(bytes.len() * 3);
    for byte in bytes {
        let gap = if text.is_empty() { "" } else { " " };
        let _ = write!(text, "{gap}{byte:02x}");
    }
    text
}

/// A name, between quotes if it has to be.
pub(super) fn word(name: &str) -> String {
    let is_keyword = super::act::KEYWORDS.contains(&name) || OPENERS.contains(&name);
    if is_bare(name) && !is_keyword {
        name.to_owned()
    } else {
        quote(name.as_bytes())
    }
}

/// A node that is not there prints as something that does not read back.
fn node(id: NodeId, names: &Names) -> String {
    names
        .name(id)
        .map_or_else(|| format!("node-{}", id.0), |name| word(name))
}

fn link(id: LinkId, way: Way, names: &Names) -> String {
    let Some((client, broker)) = names.link(id) else {
        return format!("link-{}", id.0);
    };
    match way {
        Way::Both => format!("{}--{}", word(client), word(broker)),
        Way::Up => format!("{}->{}", word(client), word(broker)),
        Way::Down => format!("{}->{}", word(broker), word(client)),
    }
}

fn client(spec: &ClientSpec, names: &Names) -> String {
    let mut text = word(&spec.name);
    let version = VERSIONS.iter().find(|row| row.1 == spec.options.version);
    let _ = write!(text, " {}", version.map_or("v5", |row| row.0));
    let _ = write!(text, " -> {}", node(spec.broker, names));
    super::link::print(&spec.link, &mut text);
    if spec.program == Program::Outside {
        text.push_str(" guest");
    }
    if spec.store == Store::Flash {
        text.push_str(" flash");
    }
    if spec.clock != Clock::default() {
        let _ = write!(text, " drift {}ppm", spec.clock.drift_ppm);
    }
    if spec.face != Face::default()
        && let Some((face, _)) = FACES.iter().find(|row| row.1 == spec.face)
    {
        let _ = write!(text, " face {face}");
    }
    if let Some(title) = &spec.title {
        let _ = write!(text, " title {}", quote(title.as_bytes()));
    }
    if spec.options.client_id.as_str() != spec.name.as_ref() {
        let _ = write!(
            text,
            " id {}",
            quote(spec.options.client_id.as_str().as_bytes())
        );
    }
    text.push_str(&client_options(&spec.options));
    super::radio::print(&spec.radio, &mut text);
    text
}

/// How long it waits, for its connection and between tries.
fn push_waits(options: &ClientOptions, plain: &ClientOptions, text: &mut String) {
    let jitter = Some(options.reconnect_jitter).filter(|it| *it != plain.reconnect_jitter);
    let timeout = Some(options.connect_timeout).filter(|it| *it != plain.connect_timeout);
    for (word, span) in [
        ("reconnect", options.reconnect),
        ("reconnect-max", options.reconnect_max),
        ("reconnect-jitter", jitter),
        ("connect-timeout", timeout),
    ] {
        if let Some(span) = span {
            let _ = write!(text, " {word} {}", print_span(span));
        }
    }
}

fn push_buffer(buffer: Buffer, plain: Buffer, text: &mut String) {
    if buffer.messages_max != plain.messages_max {
        let _ = write!(text, " buffer {}", buffer.messages_max);
    }
    let policy = BUFFER_POLICIES
        .iter()
        .find(|row| row.1 == buffer.when_full && row.1 != plain.when_full);
    if let Some((word, _)) = policy {
        let _ = write!(text, " buffer-full {word}");
    }
    if buffer.keeps_qos0 {
        text.push_str(" buffer-qos0");
    }
}

fn client_options(options: &ClientOptions) -> String {
    let plain = ClientOptions::default();
    let mut text = String::new();
    if options.keep_alive == 0 {
        text.push_str(" keep-alive off");
    } else if options.keep_alive != plain.keep_alive {
        let _ = write!(text, " keep-alive {}s", options.keep_alive);
    }
    if !options.clean_start {
        text.push_str(" persistent");
    }
    match (options.clean_start, options.session_expiry) {
        (true, 0) | (false, u32::MAX) => {}
        (_, u32::MAX) => text.push_str(" expiry never"),
        (_, seconds) => {
            let _ = write!(
                text,
                " expiry {}",
                print_span(Span::from_secs(seconds.into()))
            );
        }
    }
    push_waits(options, &plain, &mut text);
    push_buffer(options.buffer, plain.buffer, &mut text);
    if let Some(user) = &options.user_name {
        let _ = write!(text, " user {}", quote(user.as_str().as_bytes()));
    }
    if let Some(password) = &options.password {
        let _ = write!(text, " password {}", quote(password));
    }
    if let Some(method) = options.method {
        let _ = write!(text, " auth {}", broker::print_method(method));
    }
    if !options.wants_reasons {
        text.push_str(" no-reasons");
    }
    if options.asks_response_information {
        text.push_str(" ask-response-information");
    }
    for (name, value) in &options.connect_properties {
        let (name, value) = (name.as_str().as_bytes(), value.as_str().as_bytes());
        let _ = write!(text, " connect-property {} {}", quote(name), quote(value));
    }
    if options.receive_maximum != plain.receive_maximum {
        let _ = write!(text, " receive-max {}", options.receive_maximum);
    }
    if let Some(bytes) = options.packet_size_max {
        let _ = write!(text, " packet-max {bytes}");
    }
    if options.topic_alias_maximum != plain.topic_alias_maximum {
        let _ = write!(text, " alias-max {}", options.topic_alias_maximum);
    }
    let policy = ALIAS_POLICIES
        .iter()
        .find(|row| row.1 == options.alias_policy);
    if let Some((policy, _)) = policy.filter(|row| row.1 != plain.alias_policy) {
        let _ = write!(text, " alias {policy}");
    }
    if let Some(set) = &options.will {
        let _ = write!(text, " will {}", will(set));
    }
    text
}

fn will(will: &Will) -> String {
    let (topic, payload) = (will.topic.as_str(), &will.payload);
    content(topic, payload, will.qos, will.retain, &will.properties)
}

pub(super) fn print_publish(message: &Message) -> String {
    let (topic, payload) = (message.topic.as_str(), &message.payload);
    let text = content(
        topic,
        payload,
        message.qos,
        message.retain,
        &message.properties,
    );
    format!("publish {text}")
}

fn content(topic: &str, payload: &[u8], qos: Qos, retain: bool, properties: &Properties) -> String {
    let mut text = format!("{} {} qos {qos}", quote(topic.as_bytes()), quote(payload));
    if retain {
        text.push_str(" retain");
    }
    for entry in &properties.0 {
        let _ = write!(text, " {}", property::print(entry));
    }
    text
}

/// A filter between quotes.
pub(super) fn quote_filter(filter: &TopicFilter) -> String {
    quote(filter.as_str().as_bytes())
}

fn subscription(entry: &SubscribeFilter) -> String {
    let filter = quote(entry.filter.as_str().as_bytes());
    let mut text = format!("{filter} qos {}", entry.qos);
    if entry.no_local {
        text.push_str(" no-local");
    }
    if entry.retain_as_published {
        text.push_str(" retain-as-published");
    }
    match entry.retain_handling {
        RetainHandling::Send => {}
        RetainHandling::SendIfNew => text.push_str(" retain-handling 1"),
        RetainHandling::DoNotSend => text.push_str(" retain-handling 2"),
    }
    text
}
