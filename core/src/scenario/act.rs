//! What is done: `at 80ms [after 42] …`.

use bytes::Bytes;

use super::Names;
use super::line::Line;
use super::link;
use super::node;
use super::property;
use super::token::Kind;
use super::watch;
use crate::id::{ConnId, LinkId, NodeId, StepId};
use crate::machine::{Command, Message};
use crate::net::Parting;
use crate::problem::near;
use crate::time::Instant;
use crate::wire::{ReasonCode, RetainHandling, SubscribeFilter, VARINT_MAX};
use crate::world::{Action, Visit, Way};

/// What one does to a link, and to the world.
pub(super) const KEYWORDS: &[&str] = &[
    "cut",
    "partition",
    "repair",
    "hold",
    "release",
    "reset",
    "retune",
    "crash",
    "kill",
    "restart",
    "sleep",
    "wake",
    "inject",
    "guest",
    "withhold",
    "when",
    "add",
];

/// What one asks of a client.
const VERBS: &[&str] = &[
    "connect",
    "disconnect",
    "subscribe",
    "unsubscribe",
    "publish",
    "authenticate",
    "raw",
];

/// The most filters one SUBSCRIBE or UNSUBSCRIBE may name here: what a line can show.
const FILTERS_MAX: usize = 1_000;

/// When something is done.
pub(super) struct Head {
    pub(super) at: Instant,
    pub(super) after: Option<StepId>,
}

/// `at TIME [after STEP]`
pub(super) fn head(line: &mut Line<'_, '_>) -> Option<Head> {
    line.take_word("at");
    let at = Instant::START + line.span("a time")?;
    let after = if line.take_word("after") {
        Some(StepId(line.number("a step", u32::MAX)?))
    } else {
        None
    };
    Some(Head { at, after })
}

/// What is done.
pub(super) fn action(line: &mut Line<'_, '_>, names: &Names) -> Option<Action> {
    let asks_somebody = names_guest(line, names);
    let keyword = line.peek_word().filter(|word| KEYWORDS.contains(word));
    let Some(word) = keyword.filter(|_| !asks_somebody) else {
        let (client, command) = command(line, names)?;
        return Some(Action::Command { client, command });
    };
    line.bump();
    match word {
        "cut" => whole_link(line, names).map(Action::Cut),
        "partition" => link(line, names).map(|(link, way)| Action::Partition(link, way)),
        "repair" => whole_link(line, names).map(Action::Repair),
        "hold" => link(line, names).map(|(link, way)| Action::Hold(link, way)),
        "release" => link(line, names).map(|(link, way)| Action::Release(link, way)),
        "reset" => whole_link(line, names).map(Action::Reset),
        "retune" => retune(line, names),
        "inject" => inject(line, names),
        "guest" => guest(line, names),
        "withhold" => watch::withhold(line, names),
        "when" => watch::read(line, names).map(|watch| Action::Watch(Box::new(watch))),
        "crash" => anybody(line, names).map(Action::Crash),
        "kill" => anybody(line, names).map(Action::Kill),
        "restart" => anybody(line, names).map(Action::Restart),
        "sleep" => anybody(line, names).map(Action::Sleep),
        "wake" => anybody(line, names).map(Action::Wake),
        _ if line.take_word("client") => {
            node::client(line, names).map(|spec| Action::AddClient(Box::new(spec)))
        }
        _ => line.problem(
            "only clients can be added",
            "write: add client NAME v5 -> BROKER",
        ),
    }
}

/// Whether the line asks a client whose name is `guest`: people call them so, as they call nobody
/// `hold`.
fn names_guest(line: &Line<'_, '_>, names: &Names) -> bool {
    let verb = line.peek_behind();
    line.peek_word() == Some("guest")
        && names.client("guest").is_some()
        && verb.is_some_and(|verb| VERBS.contains(&verb) && names.client(verb).is_none())
}

/// A client or a broker.
pub(super) fn anybody(line: &mut Line<'_, '_>, names: &Names) -> Option<NodeId> {
    let name = line.name("a client or a broker")?;
    names
        .client(&name)
        .or_else(|| names.broker(&name))
        .or_else(|| {
            let hint = Names::hint(&name, names.clients().chain(names.brokers()));
            line.problem_behind(format!("nobody here is called `{name}`"), hint)
        })
}

/// `alice--hub`, where no single direction makes sense.
fn whole_link(line: &mut Line<'_, '_>, names: &Names) -> Option<LinkId> {
    let (link, way) = link(line, names)?;
    if way == Way::Both {
        return Some(link);
    }
    line.problem_behind(
        "this is done to both directions of a link",
        "write -- between its ends, as in alice--hub",
    )
}

/// `retune alice--hub latency 500ms …`: what is not said is as for a new link.
fn retune(line: &mut Line<'_, '_>, names: &Names) -> Option<Action> {
    let link = whole_link(line, names)?;
    let mut profile = link::PLAIN;
    while line.peek().is_some() {
        let Some(word) = line.peek_word().filter(|word| link::OPTIONS.contains(word)) else {
            line.unknown("option of a link", link::OPTIONS);
            return None;
        };
        line.bump();
        link::read(word, line, &mut profile)?;
    }
    link::check(line, &mut profile);
    Some(Action::Retune(link, Box::new(profile)))
}

/// `alice--hub`, or one direction of it: `alice->hub`, `hub->alice`.
fn link(line: &mut Line<'_, '_>, names: &Names) -> Option<(LinkId, Way)> {
    let one = line.name("the client's name")?;
    let directed = line.take(&Kind::Arrow);
    if !directed && !line.take(&Kind::Dashes) {
        let found = line.found();
        return line.problem(
            format!("{found} stands where `--` should"),
            "a link is named by its two ends, as in alice--hub",
        );
    }
    let other = line.name("the broker's name")?;
    if let Some(link) = names.link_between(&one, &other) {
        let way = match (directed, names.client(&one)) {
            (false, _) => Way::Both,
            (true, Some(_)) => Way::Up,
            (true, None) => Way::Down,
        };
        return Some((link, way));
    }
    match [&one, &other]
        .into_iter()
        .find(|name| !names.contains(name))
    {
        Some(name) => {
            let hint = Names::hint(name, names.clients().chain(names.brokers()));
            line.problem_behind(format!("nobody here is called `{name}`"), hint)
        }
        None => line.problem_behind(
            format!("there is no link between `{one}` and `{other}`"),
            "a link connects a client with its broker",
        ),
    }
}

/// `inject alice->hub 30 05 …`, `inject hub->alice "\xd0\x00"`
fn inject(line: &mut Line<'_, '_>, names: &Names) -> Option<Action> {
    let (link, way) = link(line, names)?;
    let &[to] = way.sides() else {
        return line.problem_behind(
            "bytes are slipped in at one end",
            "write -> from that end to the other, as in alice->hub",
        );
    };
    let bytes = raw(line)?;
    Some(Action::Inject { link, to, bytes })
}

/// `guest visitor opens`, `guest visitor writes 3 c0 00`, `guest visitor ends 3 reset`
fn guest(line: &mut Line<'_, '_>, names: &Names) -> Option<Action> {
    let guest = anybody(line, names)?;
    let verbs = ["opens", "writes", "ends"];
    let Some(verb) = line.peek_word().filter(|verb| verbs.contains(verb)) else {
        line.unknown("thing that a program outside does", &verbs);
        return None;
    };
    line.bump();
    let visit = if verb == "opens" {
        Visit::Opens
    } else {
        let conn = ConnId(line.number("the number of a connection", u32::MAX)?);
        match verb {
            "writes" => Visit::Writes(conn, raw(line)?),
            _ if line.take_word("reset") => Visit::Ends(conn, Parting::Reset),
            _ => Visit::Ends(conn, Parting::Fin),
        }
    };
    Some(Action::Guest { guest, visit })
}

/// Bytes as pairs of digits up to the end of the line, or between quotes.
fn raw(line: &mut Line<'_, '_>) -> Option<Bytes> {
    if line.peek_word().is_none() {
        return line.bytes("the bytes");
    }
    let mut bytes = Vec::new();
    while let Some(word) = line.peek_word() {
        let digits = word.as_bytes().chunks(2);
        for pair in digits {
            let byte = match pair {
                [_, _] => str::from_utf8(pair).ok(),
                _ => None,
            };
            let byte = byte.filter(|_| !pair.contains(&b'+'));
            let Some(byte) = byte.and_then(|pair| u8::from_str_radix(pair, 16).ok()) else {
                return line.problem(
                    format!("`{word}` is no byte in hexadecimal"),
                    "write two digits for each byte, as in 30 05, or text between quotes",
                );
            };
            bytes.push(byte);
        }
        line.bump();
    }
    Some(bytes.into())
}

/// `alice publish …`
fn command(line: &mut Line<'_, '_>, names: &Names) -> Option<(NodeId, Command)> {
    let name = line.name("who does it")?;
    let Some(client) = names.client(&name) else {
        let hint = if names.broker(&name).is_some() {
            "a broker only answers; name one of its clients".to_owned()
        } else if let Some(keyword) = near(&name, KEYWORDS.iter().copied())
            && line.peek() != Some(&Kind::Dashes)
            && near(&name, names.clients()).is_none()
        {
            format!("did you mean `{keyword}`?")
        } else {
            Names::hint(&name, names.clients())
        };
        return line.problem_behind(format!("there is no client `{name}`"), hint);
    };
    let Some(verb) = line.peek_word().filter(|verb| VERBS.contains(verb)) else {
        line.unknown("thing a client does", VERBS);
        return None;
    };
    line.bump();
    let command = match verb {
        "connect" => connect(line),
        "disconnect" => disconnect(line)?,
        "subscribe" => subscribe(line)?,
        "unsubscribe" => unsubscribe(line)?,
        "publish" => Command::Publish(publish(line)?),
        "authenticate" => Command::Authenticate,
        _ => Command::Raw(raw(line)?),
    };
    Some((client, command))
}

fn connect(line: &mut Line<'_, '_>) -> Command {
    let clean_start = if line.take_word("clean-start") {
        Some(true)
    } else if line.take_word("resume") {
        Some(false)
    } else {
        None
    };
    Command::Connect { clean_start }
}

fn disconnect(line: &mut Line<'_, '_>) -> Option<Command> {
    let reason = if line.take_word("with-will") {
        ReasonCode::DISCONNECT_WITH_WILL_MESSAGE
    } else if line.take_word("reason") {
        ReasonCode(line.number("a reason code", u8::MAX)?)
    } else {
        ReasonCode::NORMAL_DISCONNECTION
    };
    Some(Command::Disconnect { reason })
}

/// `"FILTER" [qos 2] [no-local] …, "FILTER" … [id 7]`. The identifier is that of all filters, and
/// may stand behind any of them.
fn subscribe(line: &mut Line<'_, '_>) -> Option<Command> {
    let mut id = None;
    let mut filters = vec![subscription(line, &mut id)?];
    while line.take(&Kind::Comma) {
        filters.push(subscription(line, &mut id)?);
        enough(line, filters.len())?;
    }
    Some(Command::Subscribe { filters, id })
}

fn subscription(line: &mut Line<'_, '_>, id: &mut Option<u32>) -> Option<SubscribeFilter> {
    let mut entry = SubscribeFilter::new(node::filter(line)?, Default::default());
    loop {
        if line.take_word("qos") {
            entry.qos = line.qos()?;
        } else if line.take_word("no-local") {
            entry.no_local = true;
        } else if line.take_word("retain-as-published") {
            entry.retain_as_published = true;
        } else if line.take_word("retain-handling") {
            entry.retain_handling = match line.number("a way to handle retained messages", 2_u8)? {
                0 => RetainHandling::Send,
                1 => RetainHandling::SendIfNew,
                _ => RetainHandling::DoNotSend,
            };
        } else if line.take_word("id") {
            let number = line.number("a Subscription Identifier", VARINT_MAX)?;
            if number == 0 || id.is_some() {
                return line.problem_behind(
                    "a subscription has one identifier, which is not 0",
                    "write `id 1` or more, once for all filters",
                );
            }
            *id = Some(number);
        } else {
            return Some(entry);
        }
    }
}

fn unsubscribe(line: &mut Line<'_, '_>) -> Option<Command> {
    let mut filters = vec![node::filter(line)?];
    while line.take(&Kind::Comma) {
        filters.push(node::filter(line)?);
        enough(line, filters.len())?;
    }
    Some(Command::Unsubscribe { filters })
}

fn enough(line: &mut Line<'_, '_>, filters: usize) -> Option<()> {
    if filters <= FILTERS_MAX {
        return Some(());
    }
    line.problem_behind(
        format!("these are more than {FILTERS_MAX} filters"),
        "spread them over several acts",
    )
}

/// `"TOPIC" "PAYLOAD" [qos 2] [retain] [PROPERTY VALUE]…`
pub(super) fn publish(line: &mut Line<'_, '_>) -> Option<Message> {
    let mut message = Message {
        topic: node::topic_name(line)?,
        payload: line.bytes("the payload")?,
        qos: Default::default(),
        retain: false,
        properties: Default::default(),
    };
    while let Some(word) = line.peek_word() {
        if line.take_word("qos") {
            message.qos = line.qos()?;
        } else if line.take_word("retain") {
            message.retain = true;
        } else if property::WORDS.contains(&word) {
            node::take_property(line, &mut message.properties)?;
        } else {
            line.unknown(
                "option of a publish",
                &["qos", "retain", "message-expiry-interval"],
            );
            return None;
        }
    }
    Some(message)
}
