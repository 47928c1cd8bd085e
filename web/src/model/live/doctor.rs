//! The connection doctor: what is wrong with an address before it is tried, and what is likely wrong
//! after a connection failed. A browser tells a page next to nothing about why; the page says so.

use brokerscope_core::machine::{Alarm, Note, Remark};
use brokerscope_core::time::Span;
use brokerscope_core::wire::ReasonCode;

use super::Stage;

/// The port of MQTT on plain TCP.
pub const PORT_TCP: u16 = 1883;
/// The port of MQTT on TLS.
pub const PORT_TLS: u16 = 8883;

/// An address that can be tried.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Address {
    /// Encrypted: `wss://`.
    pub tls: bool,
    /// Name or number of the host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The port stands in the address.
    pub port_given: bool,
    /// What stands behind the host, with its slash; empty if nothing does.
    pub path: String,
}

/// What is wrong with an address.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Ill {
    /// Nothing stands there.
    Empty,
    /// No scheme at all.
    NoScheme,
    /// A scheme of something else, such as `mqtt` or `http`.
    OtherScheme(String),
    /// No host.
    NoHost,
    /// White space or a control character.
    Space,
    /// The port is no number from 1 to 65,535.
    Port(String),
    /// `#` and what follows: WebSocket addresses have none.
    Fragment,
    /// User name or password in the address.
    Credentials,
    /// `ws://` from a page that came over https.
    Mixed,
}

/// What is odd about an address that can be tried.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Odd {
    /// A port on which brokers listen for MQTT without WebSocket.
    TcpPort(u16),
    /// No path, which some brokers need.
    NoPath,
    /// No port, so the one of web pages.
    NoPort(u16),
}

/// Why there is no connection.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Trouble {
    /// The browser did not even try, with its words.
    Impossible(String),
    /// The server opened a WebSocket for another subprotocol, or for none.
    WrongSubprotocol(String),
    /// The server sent a text message: MQTT packets travel in binary ones [MQTT-6.0.0-1].
    TextMessage,
    /// The socket is over.
    Closed {
        /// How far the connection was.
        stage: Stage,
        /// How long after it was asked for.
        after: Span,
        /// The close code.
        code: u16,
        /// The other end's words.
        reason: String,
    },
    /// CONNACK said no.
    Refused(ReasonCode),
    /// The WebSocket did not open in time.
    NoAnswer,
    /// It opened, but CONNACK did not come in time.
    NoConnack,
    /// The broker fell silent.
    NoPingresp,
    /// The broker sent DISCONNECT.
    ToldToGo(ReasonCode),
    /// Another connection of this page, called so, has the same Client Identifier and connected. Only
    /// 5.0 lets the broker say that this was the reason [MQTT-3.1.4-3].
    TakenOver {
        /// What the other one is called.
        by: String,
        /// The broker said so.
        told: bool,
    },
    /// The broker sent what cannot stand, in the machine's words.
    PeerFault(String),
    /// The broker sent a packet larger than this page reads.
    TooLarge,
}

/// Reads an address.
///
/// # Errors
/// When a browser would refuse it; `secure` says whether the page came over https.
pub fn check(text: &str, secure: bool) -> Result<Address, Ill> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Ill::Empty);
    }
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(Ill::Space);
    }
    let (scheme, rest) = text.split_once("://").ok_or(Ill::NoScheme)?;
    let tls = match scheme.to_ascii_lowercase().as_str() {
        "ws" => false,
        "wss" => true,
        other => return Err(Ill::OtherScheme(other.to_owned())),
    };
    if rest.contains('#') {
        return Err(Ill::Fragment);
    }
    let cut = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(cut).unwrap_or((rest, ""));
    if authority.contains('@') {
        return Err(Ill::Credentials);
    }
    let (host, port) = host_and_port(authority)?;
    if host.is_empty() {
        return Err(Ill::NoHost);
    }
    if secure && !tls && !is_loopback(host) {
        return Err(Ill::Mixed);
    }
    Ok(Address {
        tls,
        host: host.to_owned(),
        port: port.unwrap_or(if tls { 443 } else { 80 }),
        port_given: port.is_some(),
        path: path.to_owned(),
    })
}

/// `host:port`, with the host of IPv6 in brackets.
fn host_and_port(authority: &str) -> Result<(&str, Option<u16>), Ill> {
    let end_of_host = authority.rfind(']').map_or(0, |at| at + 1);
    let tail = authority.get(end_of_host..).unwrap_or_default();
    let Some(colon) = tail.rfind(':') else {
        return Ok((authority, None));
    };
    let host = authority.get(..end_of_host + colon).unwrap_or_default();
    let digits = tail.get(colon + 1..).unwrap_or_default();
    match digits.parse::<u16>() {
        Ok(port) if port > 0 && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            Ok((host, Some(port)))
        }
        Ok(_) | Err(_) => Err(Ill::Port(digits.to_owned())),
    }
}

/// A page over https may still speak to its own machine.
fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || host == "[::1]"
        || host.starts_with("127.")
}

impl Address {
    /// What is odd about it, the worst first.
    pub fn odd(&self) -> Option<Odd> {
        match self.port {
            port @ (PORT_TCP | PORT_TLS) => Some(Odd::TcpPort(port)),
            port if !self.port_given => Some(Odd::NoPort(port)),
            _ if matches!(self.path.as_str(), "" | "/") => Some(Odd::NoPath),
            _ => None,
        }
    }
}

/// The same address encrypted, for a page that came over https.
pub fn with_tls(text: &str) -> Option<String> {
    let rest = text.trim().strip_prefix("ws://")?;
    Some(format!("wss://{rest}"))
}

/// What a deadline that ran out says.
pub(super) const fn of_alarm(alarm: Alarm, stage: Option<Stage>) -> Option<Trouble> {
    match (alarm, stage) {
        (Alarm::ConnectOverdue, Some(Stage::Opening)) => Some(Trouble::NoAnswer),
        (Alarm::ConnectOverdue, Some(Stage::Greeting | Stage::Connected)) => {
            Some(Trouble::NoConnack)
        }
        (Alarm::PingOverdue, _) => Some(Trouble::NoPingresp),
        (
            Alarm::ConnectOverdue
            | Alarm::Ping
            | Alarm::Reconnect
            | Alarm::ConnectAwaited(_)
            | Alarm::PacketTime(_)
            | Alarm::KeepAlive(_)
            | Alarm::SessionExpiry
            | Alarm::WillDelay
            | Alarm::SysInterval
            | Alarm::MessageExpiry
            | Alarm::Overdue
            | Alarm::Bridge
            | Alarm::Habit,
            _,
        ) => None,
    }
}

/// What the machine's own note says.
#[allow(
    clippy::wildcard_enum_match_arm,
    reason = "only these end a connection here"
)]
pub(super) fn of_note(note: &Note, name: &str) -> Option<Trouble> {
    match &note.what {
        Remark::ToldToGo(reason) => Some(Trouble::ToldToGo(*reason)),
        Remark::PeerFault(_) | Remark::PeerBroke(_) => {
            let told = note.tell(name).to_string();
            Some(Trouble::PeerFault(told))
        }
        _ => None,
    }
}
