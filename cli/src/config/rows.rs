//! Every setting: its name, what it means, and where it is kept.

use brokerscope_core::broker::BrokerConfig;
use toml::de::DeValue;

use super::value::Value;
use super::{HostConfig, Settings};

/// One setting.
#[derive(Debug)]
pub(super) struct Row {
    /// Its key.
    pub(super) name: &'static str,
    /// What it means, in one or more lines.
    pub(super) about: &'static str,
    /// Its value, as it stands in a file.
    pub(super) print: fn(&Settings) -> Option<String>,
    /// Takes a value from a file; the error says what is wanted.
    pub(super) set: fn(&mut Settings, &DeValue<'_>) -> Result<(), String>,
}

/// Rows from fields of `Settings`. A field that is in no row does not compile: it gets one (its kind
/// may have to learn [`Value`]), or stands among those that are set in another way.
macro_rules! rows {
    ($($part:ident: $kind:ident
        { $($name:ident: $about:literal,)* } otherwise { $($other:ident),* }
    )*) => {
        /// All settings, in the order of their printing.
        pub(super) const ROWS: &[Row] = &[$($(
            Row {
                name: stringify!($name),
                about: $about,
                print: |settings| Value::print(&settings.$part.$name),
                set: |settings, value| {
                    settings.$part.$name = Value::read(value)?;
                    Ok(())
                },
            },
        )*)*];

        $(const _: fn(&$kind) = |whole| {
            let $kind { $($name: _,)* $($other: _,)* } = whole;
        };)*
    };
}

rows! {
    broker: BrokerConfig {
        queue_limit: "How many messages may wait for one session. A full queue gives the newest up.",
        packet_size_max: "The largest packet that is read.",
        sessions_max: "How many sessions are kept.",
        connect_timeout: "How long to wait for CONNECT, and for the WebSocket handshake before it.",
        connections_max: "How many connections are served at once.",
        subscriptions_max: "How many subscriptions one session may have.",
        retained_max: "How many topics may have a retained message.",
        receive_maximum: "How many QoS 2 messages one client may have open towards the broker; told to
            5.0 clients as Receive Maximum. At least 1.",
        in_flight_max: "How many QoS 1 and 2 messages are open towards one client, or that client's
            Receive Maximum if it is lower. At least 1.",
    } otherwise {}
    host: HostConfig {
        unsent_max: "How many bytes may wait for one client that reads slowly. A client for which more
            would wait is told (0x97 in 5.0) and disconnected.",
        websocket_message_max: "The largest WebSocket message. It may hold several packets.",
    } otherwise {}
}
