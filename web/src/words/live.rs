//! What the screen of a real broker says.

use brokerscope_core::client::Status;
use brokerscope_core::id::LinkId;
use brokerscope_core::machine::{Phrase, Word};
use brokerscope_core::spec::Version;
use brokerscope_core::wire::{PacketKind, ReasonCode};

use crate::model::doctor::{Address, Ill, Odd, Trouble};
use crate::model::{PEERS_MAX, RECORDS_MAX, Stage, TOPICS_MAX, Topic};
use crate::view::text::visible;

/// This page's client, in sentences.
pub const PAGE: &str = "this page";
/// The broker, in sentences.
pub const BROKER: &str = "broker";
/// Letters of a name beside a lifeline.
const NAME_MAX: usize = 32;
/// Below the form.
pub const SECRET: &str =
    "The password stays in this tab: it is kept only if you ask for it, and never part of a link.";
/// Over the form for a class.
pub const CLASS: &str = "You join a class. Write your name as the Client Identifier: this page says \
    that you are here, and its Last Will says when you are gone.";
/// Problem: no name for a class.
pub const CLASS_NAME: &str = "Write your name here, without / + #: it stands on the class’s list.";
/// Before the first connection.
pub const NOTHING_YET: &str = "Give the address of a broker's WebSocket listener and connect. Every packet will be drawn here.";
/// The narrator's sentence when there is a reason to read.
pub const NO_CONNECTION: &str = "No connection. The reason stands over the form.";
/// No topics yet, while connected.
pub const NO_TOPICS: &str =
    "Nothing has arrived yet. Subscribe to a filter to see what the broker has.";
/// No topics yet, and nobody to ask for them.
pub const NO_BROKER: &str = "Connect first, then subscribe to a filter.";
/// No answer yet.
pub const NO_ANSWER: &str = "The broker has answered nothing yet.";
/// Publishing needs a connection, except at QoS 1 and 2.
pub const OFFLINE_PUBLISH: &str =
    "Not connected: a message at QoS 1 or 2 waits here, one at QoS 0 is not sent.";
/// Problem: Keep Alive.
pub const KEEP_ALIVE: &str = "Keep Alive is a number of seconds from 0 to 65,535; 0 turns it off.";
/// Problem: a session nobody could find again.
pub const NAMELESS_SESSION: &str =
    "Without Clean Start the broker keeps the session under this name, so one is needed.";
/// Problem: password too long.
pub const PASSWORD_LENGTH: &str = "A password has at most 65,535 bytes.";
/// Problem: password without user.
pub const PASSWORD_ALONE: &str = "MQTT 3.1.1 allows no password without a User Name.";

/// Problem: a number.
pub fn number(least: u32, most: u32) -> String {
    format!("A whole number from {least} to {most} belongs here, or nothing.")
}
/// Problem: User Properties.
pub const USER_PROPERTY: &str = "Write one User Property on each line, as name=value.";
/// Problem: bytes.
pub const NOT_HEX: &str = "These are no bytes: write them as 30 05, 0x3005 or base64.";
/// Beside the tick for keeping a password.
pub const KEEP_PASSWORD: &str = "Save the password too, readable in this browser";
/// Where settings are kept.
pub const SAVED: &str = "Saved here";
/// While the client waits to connect again.
pub const WAITING: &str = "the connection was lost; tries again by itself";

/// What a connection is called that is not alone: its Client Identifier, or its number where the
/// broker gives one.
pub fn peer(client_id: &str, link: LinkId) -> String {
    match client_id {
        "" => format!("connection {}", u32::from(link.0) + 1),
        id => short(&visible(id)),
    }
}

/// What a broker is called that is not alone.
pub fn broker(address: &str) -> String {
    short(&visible(place(address)))
}

/// An address without its scheme.
pub fn place(address: &str) -> &str {
    address.split_once("://").map_or(address, |(_, rest)| rest)
}

/// As much of a name as fits beside a lifeline.
fn short(name: &str) -> String {
    match name.char_indices().nth(NAME_MAX) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()),
        None => name.to_owned(),
    }
}

/// What a connection is doing, at a glance.
const fn state(status: Status) -> &'static str {
    match status {
        Status::Offline => "not connected",
        Status::Opening | Status::Connecting => "connecting",
        Status::Connected => "connected",
        Status::Waiting => "lost, tries again",
    }
}

/// Of one of several connections: its state, what it speaks, and where to.
pub fn at_a_glance(status: Status, version: Version, address: &str) -> String {
    let told = state(status);
    match (address, status) {
        ("", _) => told.to_owned(),
        (address, Status::Offline) => format!("{told}, {}", broker(address)),
        (address, _) => format!("{told}, MQTT {version}, {}", broker(address)),
    }
}

/// What the ladder shows.
pub fn connections(count: usize) -> String {
    match count {
        1 => "this connection only".to_owned(),
        count => format!("{count} connections"),
    }
}

/// Beside the files of a run.
pub const FILES: &str = "Passwords are covered. In a capture what is below MQTT is made up: a page \
    cannot see it.";

/// The button for another connection.
pub const ADD: &str = "Add another";

/// In its place when there is no room.
pub fn full() -> String {
    format!("{PEERS_MAX} at most")
}

/// Over the form, with several connections.
pub fn publishes(name: &str) -> String {
    format!("{name} publishes this.")
}

/// Beside the heading, with several connections.
pub fn came_to(name: &str) -> String {
    format!("what came to {name}")
}

/// Beside the form of a connection that would take over another one.
pub fn rival(name: &str) -> String {
    format!(
        "{name} is connected there under this Client Identifier: the broker will end that connection \
         when this one connects."
    )
}

/// A sentence without anything to colour.
pub fn plain(text: String) -> Phrase {
    Phrase(vec![Word::Plain(text.into())])
}

/// An error text as a sentence: with a capital and a full stop.
pub fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => format!("{}{}.", first.to_ascii_uppercase(), chars.as_str()),
        None => String::new(),
    }
}

/// What is wrong with an address.
pub fn ill(ill: &Ill) -> String {
    match ill {
        Ill::Empty => "Type the address of a broker, such as ws://localhost:9001/mqtt.".to_owned(),
        Ill::NoScheme => "An address begins with ws:// or wss://.".to_owned(),
        Ill::OtherScheme(scheme) => match scheme.as_str() {
            "mqtt" | "mqtts" | "tcp" | "ssl" | "tls" => format!(
                "{scheme}:// is MQTT over plain TCP, which no browser speaks. Use ws:// or wss:// \
                 with the broker's WebSocket port."
            ),
            "http" | "https" => format!(
                "{scheme}:// leads to a web page. A WebSocket address begins with ws:// or wss://."
            ),
            _ => format!("{scheme}:// is no WebSocket. An address begins with ws:// or wss://."),
        },
        Ill::NoHost => "The address names no host.".to_owned(),
        Ill::Space => "The address contains a space or another invisible character.".to_owned(),
        Ill::Port(digits) => format!("{digits:?} is no port: ports are numbers from 1 to 65535."),
        Ill::Fragment => "A WebSocket address has no # part. A Topic Filter goes below.".to_owned(),
        Ill::Credentials => {
            "Put User Name and password into their own fields, not into the address.".to_owned()
        }
        Ill::Mixed => {
            "This page is served over https, so the browser refuses ws://. Use wss://, which needs \
             a certificate on the broker, or open this page from your own machine over http."
                .to_owned()
        }
    }
}

/// What is odd about an address that can still be tried.
pub fn odd(odd: Odd) -> String {
    match odd {
        Odd::TcpPort(port) => format!(
            "Port {port} is usually MQTT without WebSocket. Brokers often listen for WebSocket on \
             9001, 8080, 8083 or 8084."
        ),
        Odd::NoPort(port) => format!(
            "No port: the browser will use {port}. Brokers often listen for WebSocket on 9001, \
             8080, 8083 or 8084."
        ),
        Odd::NoPath => {
            "No path: Mosquitto does not mind, many other brokers want /mqtt at the end.".to_owned()
        }
    }
}

/// Why there is no connection, and what is likely wrong.
pub fn trouble(trouble: &Trouble, address: Option<&Address>) -> String {
    match trouble {
        Trouble::Impossible(words) => {
            format!("The browser refused to open this address: {}", ended(words))
        }
        Trouble::WrongSubprotocol(name) => match name.as_str() {
            "" => "A WebSocket opened, but the server did not agree to speak mqtt on it: it is \
                   probably not an MQTT broker's listener."
                .to_owned(),
            name => {
                format!("A WebSocket opened, but the server wants to speak {name:?}, not mqtt.")
            }
        },
        Trouble::Closed {
            stage,
            code,
            reason,
            ..
        } => match stage {
            Stage::Opening => unreachable(address),
            Stage::Greeting => closed_early(*code, reason),
            Stage::Connected => closed_late(*code, reason),
        },
        Trouble::TextMessage => "The server sent a text message, but MQTT travels in binary ones: \
                                 it is probably not an MQTT broker's listener."
            .to_owned(),
        Trouble::Refused(reason) => refused(*reason),
        Trouble::NoAnswer => "Nobody answered in time: the host is down, a firewall swallows the \
                              connection, or the port is wrong."
            .to_owned(),
        Trouble::NoConnack => {
            "The WebSocket opened, but no CONNACK came in time: something listens \
                               there, but it is probably not MQTT."
                .to_owned()
        }
        Trouble::NoPingresp => {
            "The broker did not answer PINGREQ in time: the connection is probably dead.".to_owned()
        }
        Trouble::ToldToGo(reason) => told_to_go(*reason),
        Trouble::TakenOver { by, told } => taken_over(by, *told),
        Trouble::PeerFault(told) => format!("The broker sent what may not be sent: {told}"),
        Trouble::TooLarge => {
            "The broker sent a packet larger than this page reads (16 MiB), so it left.".to_owned()
        }
    }
}

/// The browser hides why a WebSocket could not be opened; the address still tells something.
fn unreachable(address: Option<&Address>) -> String {
    let Some(address) = address else {
        return "The connection could not be opened.".to_owned();
    };
    let (host, port) = (&address.host, address.port);
    let likely = match address.odd() {
        Some(Odd::TcpPort(port)) => format!(
            "port {port} is probably MQTT over plain TCP, and a browser needs the WebSocket port"
        ),
        _ if address.tls => {
            "nobody listens there, it is not a WebSocket listener, or its certificate is not trusted"
                .to_owned()
        }
        Some(Odd::NoPath) => {
            "nobody listens there, it is not a WebSocket listener, or it wants a path such as /mqtt"
                .to_owned()
        }
        Some(Odd::NoPort(_)) | None => {
            "nobody listens there, it is not a WebSocket listener, or it does not speak mqtt"
                .to_owned()
        }
    };
    format!(
        "{host} did not open a WebSocket on port {port}: {likely}. The browser does not say which."
    )
}

fn closed_early(code: u16, reason: &str) -> String {
    format!(
        "The broker closed the connection instead of answering CONNECT: often it wants the other \
         MQTT version, a User Name, or another Client Identifier. {}",
        close_code(code, reason)
    )
}

fn closed_late(code: u16, reason: &str) -> String {
    match code {
        1006 => {
            // Mosquitto throws its DISCONNECT away when it closes a WebSocket.
            "The connection broke off without a goodbye: the network, or the broker, went away; or \
             another client came with the same identifier, of which some brokers say nothing here."
                .to_owned()
        }
        _ => format!(
            "The broker closed the connection. {}",
            close_code(code, reason)
        ),
    }
}

/// A WebSocket close code by name, with the other end's words.
fn close_code(code: u16, reason: &str) -> String {
    let name = match code {
        1000 => "an orderly end",
        1001 => "going away",
        1002 => "a WebSocket protocol error",
        1003 => "data it does not take",
        1005 => "no code given",
        1006 => "broken off without a goodbye",
        1007 => "data that is not what it claims",
        1008 => "against its policy",
        1009 => "a message too big for it",
        1011 => "an error inside the server",
        1012 => "restarting",
        1013 => "try again later",
        1015 => "TLS failed",
        _ => "a code of its own",
    };
    let words = visible(reason);
    match words.as_str() {
        "" => format!("WebSocket close code {code}: {name}."),
        words => format!("WebSocket close code {code}, {name}: {}", ended(words)),
    }
}

/// A CONNACK that says no, by name, and what helps.
fn refused(reason: ReasonCode) -> String {
    let name = reason.name(PacketKind::Connack);
    let help = match reason {
        ReasonCode::UNSUPPORTED_PROTOCOL_VERSION => "try the other MQTT version",
        ReasonCode::CLIENT_IDENTIFIER_NOT_VALID => {
            "try another Client Identifier: short, letters and digits"
        }
        ReasonCode::BAD_USER_NAME_OR_PASSWORD => "check User Name and password",
        ReasonCode::NOT_AUTHORIZED => {
            "the broker wants a User Name and password, or allows this user nothing"
        }
        ReasonCode::SERVER_UNAVAILABLE | ReasonCode::SERVER_BUSY => "try again in a while",
        ReasonCode::BANNED => "the broker does not want this client any more",
        ReasonCode::BAD_AUTHENTICATION_METHOD => {
            "it asks for a way of authentication beyond these fields"
        }
        ReasonCode::USE_ANOTHER_SERVER | ReasonCode::SERVER_MOVED => {
            "ask who runs it for the new address"
        }
        ReasonCode::CONNECTION_RATE_EXCEEDED => {
            "too many connections in a short time; wait a little"
        }
        ReasonCode::QUOTA_EXCEEDED => "a limit of the broker is reached",
        _ => "the broker's own log will say more",
    };
    format!("The broker refused: {name} ({reason}); {help}.")
}

/// A DISCONNECT of the broker, by name, and what helps.
fn told_to_go(reason: ReasonCode) -> String {
    let name = reason.name(PacketKind::Disconnect);
    let help = match reason {
        ReasonCode::SESSION_TAKEN_OVER => "another client connected with the same identifier",
        ReasonCode::KEEP_ALIVE_TIMEOUT => "it heard nothing for one and a half Keep Alives",
        ReasonCode::SERVER_SHUTTING_DOWN => "it is being stopped or restarted",
        ReasonCode::NOT_AUTHORIZED => "this user may not do that",
        ReasonCode::PACKET_TOO_LARGE => "a packet was larger than it takes",
        _ => "its own log will say more",
    };
    format!("The broker sent DISCONNECT: {name} ({reason}); {help}.")
}

/// Another connection of this page has the same Client Identifier.
fn taken_over(by: &str, told: bool) -> String {
    let by = visible(by);
    match told {
        true => format!(
            "{by} connected with the same Client Identifier, so the broker sent DISCONNECT: Session \
             taken over (0x8E). Give each connection an identifier of its own."
        ),
        false => format!(
            "The broker closed the connection as {by} connected with the same Client Identifier: \
             probably a takeover, though it did not say so. Give each connection one of its own."
        ),
    }
}

/// How many topics there are, and what there was no room for.
pub fn topics(shown: usize, left_out: u32) -> String {
    match (shown, left_out) {
        (1, 0) => "1 topic".to_owned(),
        (_, 0) => format!("{shown} topics"),
        (_, more) => format!(
            "{shown} topics; there is room for {TOPICS_MAX}, {more} messages on others are not shown"
        ),
    }
}

/// When the last message came on a topic, how, and how often.
pub fn topic_facts(topic: &Topic, rate: &str) -> String {
    let mut facts = vec![
        match topic.count {
            1 => "1 message".to_owned(),
            count => format!("{count} messages"),
        },
        format!("QoS {}", topic.qos),
    ];
    if !rate.is_empty() {
        facts.push(rate.to_owned());
    }
    if topic.retained {
        facts.push("retained: the broker kept it".to_owned());
    }
    if let Some(kind) = &topic.content {
        facts.push(format!("Content Type {}", visible(kind)));
    }
    facts.join(", ")
}

/// What the picture does not have, if anything: put away because there was no more room, or too much
/// at once.
pub fn not_shown(folded: u32, undrawn: u32) -> Option<String> {
    let folded = (folded > 0).then(|| {
        format!(
            "The picture keeps the last {RECORDS_MAX} facts at most; {folded} older ones were put \
             away."
        )
    });
    let undrawn = (undrawn > 0).then(|| {
        format!("{undrawn} messages came too fast to be drawn; the topics count them all.")
    });
    let told: Vec<String> = [undrawn, folded].into_iter().flatten().collect();
    (!told.is_empty()).then(|| told.join(" "))
}

fn ended(words: &str) -> String {
    match words.ends_with(['.', '!', '?']) {
        true => words.to_owned(),
        false => format!("{words}."),
    }
}
