//! A scenario as text that reads back the same.

use std::fmt::Write as _;

use super::Names;
use super::line::print_span;
use super::parse::{FORMAT, OPENERS};
use super::print_client::client;
use super::token::{is_bare, quote};
use super::{NodeSpec, Scenario, Timed, bridge, broker, habit, place, property};
use crate::bridge::End;
use crate::id::{LinkId, NodeId, StepId};
use crate::machine::{Command, Message};
use crate::net::{Parting, Side};
use crate::time::Instant;
use crate::topic::TopicFilter;
use crate::wire::{Properties, Qos, ReasonCode, RetainHandling, SubscribeFilter};
use crate::world::{Action, ClientSpec, Deed, Point, Visit, Watch, Way};

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
            NodeSpec::Client(spec) if spec.bridge.is_some() => {
                if !print_bridge(spec, scenario, &names, &mut text) {
                    continue;
                }
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

/// The ends of a bridge are one line, where its remote end stands.
fn print_bridge(spec: &ClientSpec, all: &Scenario, names: &Names, text: &mut String) -> bool {
    let Some(end) = spec.bridge.as_ref().filter(|it| it.end == End::Remote) else {
        return false;
    };
    let local = match all.nodes.get(usize::from(end.across.0)) {
        Some(NodeSpec::Client(local)) => Some(local),
        Some(NodeSpec::Broker(_)) | None => None,
    };
    text.push_str(&bridge::print(spec, local, names));
    true
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
pub(super) fn node(id: NodeId, names: &Names) -> String {
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

pub(super) fn content(
    topic: &str,
    payload: &[u8],
    qos: Qos,
    retain: bool,
    properties: &Properties,
) -> String {
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
