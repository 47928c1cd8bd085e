//! Written back: the file with the settings of a broker of ours. A line changes only if it says
//! something else; comments, order and what is not known stay.

use std::sync::Arc;

use super::line::Conf;
use super::read::{Lists, View, read};
use crate::broker::BrokerConfig;
use crate::world::{BrokerSpec, Disk};

/// An option that is written back, and what it has to say for a broker.
type Row = (&'static str, fn(&BrokerSpec) -> Option<String>);

/// 0 where there is no limit.
fn limit(number: u32) -> String {
    if number == u32::MAX {
        "0".to_owned()
    } else {
        number.to_string()
    }
}

const ROWS: &[Row] = &[
    ("allow_anonymous", |it| {
        Some(it.config.anonymous.to_string())
    }),
    ("max_queued_messages", |it| {
        Some(limit(it.config.queue_limit))
    }),
    ("max_queued_bytes", |it| {
        Some(limit(it.config.queue_bytes_max))
    }),
    ("max_inflight_messages", |it| {
        match it.config.in_flight_max {
            u16::MAX => Some("0".to_owned()),
            number => Some(number.to_string()),
        }
    }),
    ("max_packet_size", |it| {
        Some(it.config.packet_size_max.to_string())
    }),
    ("queue_qos0_messages", |it| {
        Some(it.config.queues_qos0.to_string())
    }),
    ("retain_available", |it| {
        Some(it.config.retain_available.to_string())
    }),
    ("sys_interval", |it| Some(seconds(&it.config))),
    ("persistent_client_expiration", |it| {
        expiry(it.config.session_expiry_max)
    }),
    ("allow_zero_length_clientid", |it| {
        Some(it.config.nameless.to_string())
    }),
    ("max_qos", |it| {
        Some(it.config.maximum_qos.level().to_string())
    }),
    ("max_topic_alias", |it| {
        Some(it.config.topic_alias_max.to_string())
    }),
    ("max_connections", |it| {
        Some(it.config.connections_max.to_string())
    }),
    ("persistence", |it| {
        Some((it.disk != Disk::None).to_string())
    }),
];

fn seconds(config: &BrokerConfig) -> String {
    let span = config.sys_interval.unwrap_or_default();
    (span.as_micros() / 1_000_000).to_string()
}

/// In hours, the smallest that the option knows; `None` for ever: the line goes.
fn expiry(seconds: u32) -> Option<String> {
    (seconds != u32::MAX).then(|| format!("{}h", seconds.div_ceil(3_600)))
}

impl Conf {
    /// This file, but with the settings of `broker`, which stood behind the listener that
    /// [`read`] read it for.
    pub fn with(&self, broker: &BrokerSpec, lists: Lists<'_>, listener: Option<u32>) -> Self {
        let before = read(self, lists, listener).broker;
        let view = View::chosen(self, listener);
        let mut lines = self.lines.clone();
        let (mut added, mut own) = (Vec::new(), Vec::new());
        for (option, say) in ROWS {
            let (old, new) = (say(&before), say(broker));
            if old == new {
                continue;
            }
            let is_own = view.is_own(option);
            let held = if is_own {
                view.own(option)
            } else {
                self.any(option)
            };
            let held = held.and_then(|it| usize::try_from(it.line).ok());
            let place = held.and_then(|line| lines.get_mut(line.saturating_sub(1)));
            match (place, new) {
                (Some(line), Some(value)) => *line = replaced(line, option, &value),
                // What is not to be said any more stays to be read.
                (Some(line), None) => *line = format!("# {line}").into(),
                (None, Some(value)) => {
                    let line = Arc::from(format!("{option} {value}"));
                    if is_own {
                        own.push(line)
                    } else {
                        added.push(line)
                    }
                }
                (None, None) => {}
            }
        }
        // Behind its listener; the others before the first section.
        if let Some(at) = view.line().and_then(|line| usize::try_from(line).ok()) {
            insert(&mut lines, at, own);
        } else {
            added.extend(own);
        }
        let is_section = |line: &Arc<str>| {
            ["listener ", "connection "]
                .iter()
                .any(|it| line.trim_start().starts_with(it))
        };
        let at = lines.iter().position(is_section).unwrap_or(lines.len());
        insert(&mut lines, at, added);
        let mut text = lines.join("\n");
        if self.is_ended && !lines.is_empty() {
            text.push('\n');
        }
        Self::parse(&text)
    }
}

fn insert(lines: &mut Vec<Arc<str>>, at: usize, more: Vec<Arc<str>>) {
    let tail = lines.split_off(at.min(lines.len()));
    lines.extend(more);
    lines.extend(tail);
}

/// The same line with another value: its indentation stays.
fn replaced(line: &str, option: &str, value: &str) -> Arc<str> {
    let indent = line.len() - line.trim_start().len();
    let indent = line.get(..indent).unwrap_or_default();
    format!("{indent}{option} {value}").into()
}
