//! The settings of `brokerscope serve`: a TOML file with one key per setting.
//!
//! `rows` is the list of settings: reading, printing and hints all go by it. `value` is how each kind
//! of setting is written. `lists` are the two files that settings may name.

mod lists;
mod read;
mod rows;
mod value;

pub(crate) use read::{Mistakes, read};

use std::fmt::Write as _;

use brokerscope_core::broker::BrokerConfig;
use brokerscope_core::time::Span;
use lists::Lists;

/// Everything that can be set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    /// How the broker behaves.
    pub(crate) broker: BrokerConfig,
    /// How its host does.
    pub(crate) host: HostConfig,
    /// The files beside the settings.
    pub(crate) lists: Lists,
    /// Where it listens.
    pub(crate) listeners: Vec<Listener>,
}

/// What a host bounds that the broker cannot see.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct HostConfig {
    /// How many bytes may wait for one peer.
    pub(crate) unsent_max: u32,
    /// The largest WebSocket message, in bytes.
    pub(crate) websocket_message_max: u32,
}

/// One address to listen on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Listener {
    /// How peers speak there.
    pub(crate) protocol: Protocol,
    /// Host and port.
    pub(crate) address: String,
}

/// How MQTT's bytes are carried.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Protocol {
    /// As they are, over TCP.
    Mqtt,
    /// In WebSocket messages.
    Ws,
}

impl Protocol {
    /// As in an address.
    pub(crate) const fn scheme(self) -> &'static str {
        match self {
            Self::Mqtt => "mqtt",
            Self::Ws => "ws",
        }
    }
}

impl Default for HostConfig {
    fn default() -> Self {
        Self {
            unsent_max: 8 * 1024 * 1024,
            websocket_message_max: 1024 * 1024,
        }
    }
}

impl Settings {
    /// What holds where nothing else is set: a broker that others look at tells of itself and
    /// explains its refusals.
    pub(crate) fn served() -> Self {
        let mut settings = Self::default();
        settings.broker.sys_interval = Some(Span::from_secs(10));
        settings.broker.reason_strings = true;
        settings
    }
}

/// All settings as a file that [`read`] reads, each with what it means.
pub(crate) fn print(settings: &Settings) -> String {
    let mut text = String::from(
        "# Settings of `brokerscope serve`. What is left out is as printed here.\n\
         # Times are a whole number with ms, s or m; sizes are bytes.\n",
    );
    for row in rows::ROWS {
        text.push('\n');
        for line in row.about.lines() {
            line_into(&mut text, format_args!("# {}", line.trim()));
        }
        match (row.print)(settings) {
            Some(value) => line_into(&mut text, format_args!("{} = {value}", row.name)),
            None => line_into(&mut text, format_args!("# {} =", row.name)),
        }
    }
    text.push_str(
        "\n# Where to listen, beside what the command line says; protocol is \"mqtt\" or \"ws\".\n",
    );
    match settings.listeners.as_slice() {
        [] => {
            text.push_str("# [[listener]]\n# protocol = \"mqtt\"\n# address = \"127.0.0.1:1883\"\n")
        }
        some => {
            for (number, it) in some.iter().enumerate() {
                if number > 0 {
                    text.push('\n');
                }
                let address = value::quoted(&it.address);
                let protocol = it.protocol.scheme();
                line_into(
                    &mut text,
                    format_args!("[[listener]]\nprotocol = \"{protocol}\"\naddress = {address}"),
                );
            }
        }
    }
    text
}

fn line_into(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("a string takes every line");
}
