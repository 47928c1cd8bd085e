//! A client as the line that reads back the same.

use std::fmt::Write as _;

use super::line::print_span;
use super::node::{ALIAS_POLICIES, BUFFER_POLICIES, FACES, VERSIONS};
use super::print::{content, node, word};
use super::token::quote;
use super::{Names, broker};
use crate::client::{Buffer, ClientOptions};
use crate::time::Span;
use crate::wire::Will;
use crate::world::{ClientSpec, Clock, Face, Program, Store};

pub(super) fn client(spec: &ClientSpec, names: &Names) -> String {
    let mut text = word(&spec.name);
    let version = VERSIONS.iter().find(|row| row.1 == spec.options.version);
    let _ = write!(text, " {}", version.map_or("v5", |row| row.0));
    let _ = write!(text, " -> {}", node(spec.broker, names));
    super::link::print(&spec.link, &mut text);
    if spec.program == Program::Outside {
        text.push_str(" guest");
    }
    text.push_str(&client_options(spec, Face::default()));
    super::radio::print(&spec.radio, &mut text);
    text
}

/// What is not its name, its broker or its link. `face`: which goes without saying.
pub(super) fn client_options(spec: &ClientSpec, face: Face) -> String {
    let mut text = String::new();
    if spec.store == Store::Flash {
        text.push_str(" flash");
    }
    if spec.clock != Clock::default() {
        let _ = write!(text, " drift {}ppm", spec.clock.drift_ppm);
    }
    if spec.face != face
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
    text.push_str(&spoken(&spec.options));
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

fn spoken(options: &ClientOptions) -> String {
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
