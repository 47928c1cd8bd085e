//! From a file to a broker of ours that behaves like it.

use std::sync::Arc;

use super::bridge::{self, Bridge};
use super::holes;
use super::line::{Conf, Entry};
use super::lint::{self, Badness, Finding, Source};
use super::options::{Place, find, time};
use crate::access::{Acl, Plain, Users};
use crate::broker::{BrokerConfig, Overlapping};
use crate::problem::Problem;
use crate::time::Span;
use crate::wire::Qos;
use crate::world::{BrokerSpec, Disk};

/// The largest packet there is.
const PACKET_MAX: u32 = 268_435_460;
/// How often Mosquitto saves if nothing is said.
const AUTOSAVE: u64 = 1_800;

/// What stands in the lists beside the file; `None` for one that was not given.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lists<'a> {
    /// The `password_file`.
    pub passwords: Option<&'a str>,
    /// The `acl_file`.
    pub acl: Option<&'a str>,
}

/// What a file comes to.
#[derive(Clone, Debug)]
pub struct Read {
    /// A broker of ours that behaves so, as far as it can.
    pub broker: BrokerSpec,
    /// The brokers it is joined to.
    pub bridges: Vec<Bridge>,
    /// What is to be known of it: by file and line, the worst of a line first.
    pub findings: Vec<Finding>,
}

/// Where its clients come in: one listener of several.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) conf: &'a Conf,
    /// Which listener, from 1; 0 is the default one.
    pub(super) listener: u32,
    /// Whether security is each listener's own.
    pub(super) per_listener: bool,
}

/// What each listener has of its own with `per_listener_settings`.
pub(super) const SECURITY: &[&str] = &[
    "allow_anonymous",
    "password_file",
    "acl_file",
    "psk_file",
    "plugin",
    "allow_zero_length_clientid",
    "auto_id_prefix",
];

impl<'a> View<'a> {
    /// The listener that was asked for, or the first there is.
    pub(super) fn chosen(conf: &'a Conf, listener: Option<u32>) -> Self {
        let first = u32::from(conf.any("listener").is_some() && conf.any("port").is_none());
        let listener = listener.unwrap_or(first);
        let per_listener = conf
            .any("per_listener_settings")
            .is_some_and(Entry::is_true);
        Self {
            conf,
            listener,
            per_listener,
        }
    }

    /// The line that holds for something about who comes in.
    pub(super) fn security(&self, option: &str) -> Option<&'a Entry> {
        let own = |it: &Entry| !self.per_listener || it.listener == self.listener;
        self.conf.last(option, own)
    }

    /// The line that holds for something about the listener.
    pub(super) fn own(&self, option: &str) -> Option<&'a Entry> {
        self.conf.last(option, |it| it.listener == self.listener)
    }

    /// Whether each listener has this option of its own.
    pub(super) fn is_own(&self, option: &str) -> bool {
        let is_listeners = find(option).is_some_and(|it| it.place == Place::Listener);
        is_listeners && (self.per_listener || !SECURITY.contains(&option))
    }

    /// The line of the listener itself, from 1.
    pub(super) fn line(&self) -> Option<u32> {
        let is_it = |it: &&Entry| &*it.option == "listener" && it.listener == self.listener;
        self.conf.entries.iter().find(is_it).map(|it| it.line)
    }

    fn number(entry: Option<&Entry>) -> Option<u64> {
        entry.and_then(|it| it.value.parse().ok())
    }

    fn anywhere(&self, option: &str) -> Option<u64> {
        Self::number(self.conf.any(option))
    }

    fn flag(&self, option: &str) -> Option<bool> {
        self.conf.any(option).map(Entry::is_true)
    }

    /// Whether clients without a User Name come in: if it says so; and without any listener, where
    /// only this machine is let in.
    pub(super) fn lets_anonymous(&self) -> bool {
        match self.security("allow_anonymous") {
            Some(entry) => entry.is_true(),
            None => self.is_local_only(),
        }
    }

    /// Nothing says where to listen: Mosquitto then listens on the loopback.
    pub(super) fn is_local_only(&self) -> bool {
        !["listener", "port", "bind_address"]
            .iter()
            .any(|it| self.conf.any(it).is_some())
    }
}

/// Reads a file as the broker behind its `listener` with this place (from 1), or behind the first.
pub fn read(conf: &Conf, lists: Lists<'_>, listener: Option<u32>) -> Read {
    let view = View::chosen(conf, listener);
    let mut findings = Vec::new();
    lint::lines(conf, &mut findings);
    let bridges = bridge::read(conf, &mut findings);
    bridge::lint(&bridges, conf, &mut findings);
    let mut broker = BrokerSpec {
        name: Arc::from("hub"),
        config: worn(&view),
        disk: disk(&view),
        ..BrokerSpec::default()
    };
    let users = users(&view, lists, &mut findings);
    let acl = list(
        &view,
        "acl_file",
        lists.acl,
        Source::Acl,
        Acl::parse,
        &mut findings,
    );
    broker.config.anonymous = view.lets_anonymous();
    // Without a password file, and with nobody let in without one, nobody is.
    broker.config.users = match (&users, broker.config.anonymous) {
        (Some(users), _) => Some(users.clone()),
        (None, true) => None,
        (None, false) => Users::parse("", Plain::Refused).ok(),
    };
    broker.config.acl.clone_from(&acl);
    holes::look(&view, &broker, lists, acl.as_ref(), &mut findings);
    findings.sort_by_key(|it| (it.source, it.line, it.badness));
    Read {
        broker,
        bridges,
        findings,
    }
}

fn users(view: &View<'_>, lists: Lists<'_>, findings: &mut Vec<Finding>) -> Option<Users> {
    let parse = |text: &str| Users::parse(text, Plain::Refused);
    list(
        view,
        "password_file",
        lists.passwords,
        Source::Passwords,
        parse,
        findings,
    )
}

/// A list, if the file names one. What is wrong in it, and that it is missing, is a finding.
fn list<T>(
    view: &View<'_>,
    option: &str,
    text: Option<&str>,
    source: Source,
    parse: impl Fn(&str) -> Result<T, Vec<Problem>>,
    findings: &mut Vec<Finding>,
) -> Option<T> {
    let entry = view.security(option)?;
    let Some(text) = text else {
        let what = format!("the {option} is not here");
        let follows = "who comes in and may do what is not known without it";
        findings.push(Finding::new(
            entry.line,
            Badness::Odd,
            what,
            follows,
            "give it beside the file",
        ));
        // Nobody is let in by a list that nobody has read.
        return parse("").ok();
    };
    match parse(text) {
        Ok(list) => Some(list),
        Err(problems) => {
            for it in problems {
                let follows = "a list with a mistake is no list: nobody is let in by it here";
                let finding = Finding::new(it.line, Badness::Hole, it.message, follows, it.hint);
                findings.push(finding.within(source));
            }
            parse("").ok()
        }
    }
}

/// How Mosquitto 2.0 behaves if nothing is said, and what the file says.
fn worn(view: &View<'_>) -> BrokerConfig {
    let mut config = BrokerConfig {
        overlapping: Overlapping::EachCopy,
        shared_in_v311: true,
        sys_interval: Some(Span::from_secs(10)),
        ..BrokerConfig::default()
    };
    let narrow = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    let unlimited = |number: u64| {
        if number == 0 {
            u32::MAX
        } else {
            narrow(number)
        }
    };
    config.queue_limit = unlimited(view.anywhere("max_queued_messages").unwrap_or(1_000));
    config.queue_bytes_max = unlimited(view.anywhere("max_queued_bytes").unwrap_or(0));
    let in_flight = view.anywhere("max_inflight_messages").unwrap_or(20);
    let in_flight = if in_flight == 0 {
        u64::from(u16::MAX)
    } else {
        in_flight
    };
    config.in_flight_max = u16::try_from(in_flight).unwrap_or(u16::MAX);
    config.receive_maximum = config.in_flight_max;
    let packet = view.anywhere("max_packet_size").filter(|it| *it > 0);
    config.packet_size_max = packet.map_or(PACKET_MAX, narrow).min(PACKET_MAX);
    if let Some(limit) = view
        .anywhere("message_size_limit")
        .filter(|it| *it > 0 && packet.is_none())
    {
        // It counts payloads; topic and properties come on top.
        config.packet_size_max = narrow(limit).saturating_add(65_540).min(PACKET_MAX);
    }
    if let Some(it) = view.flag("queue_qos0_messages") {
        config.queues_qos0 = it;
    }
    if let Some(it) = view.flag("retain_available") {
        config.retain_available = it;
    }
    if let Some(seconds) = view.anywhere("sys_interval") {
        config.sys_interval = (seconds > 0).then(|| Span::from_secs(seconds));
    }
    if let Some(it) = view
        .conf
        .any("persistent_client_expiration")
        .and_then(|it| time(&it.value))
    {
        config.session_expiry_max = narrow(it);
    }
    if let Some(it) = view.security("allow_zero_length_clientid") {
        config.nameless = it.is_true();
    }
    of_listener(view, &mut config);
    config
}

fn of_listener(view: &View<'_>, config: &mut BrokerConfig) {
    let number = |option: &str| View::number(view.own(option));
    let qos = number("max_qos").or_else(|| number("maximum_qos"));
    if let Some(qos) = qos.and_then(|it| u8::try_from(it).ok()).and_then(Qos::new) {
        config.maximum_qos = qos;
    }
    if let Some(it) = number("max_topic_alias").and_then(|it| u16::try_from(it).ok()) {
        config.topic_alias_max = it;
    }
    // A minus is no limit.
    if let Some(it) = number("max_connections").and_then(|it| u32::try_from(it).ok()) {
        config.connections_max = it;
    }
}

fn disk(view: &View<'_>) -> Disk {
    if view.flag("persistence") != Some(true) {
        return Disk::None;
    }
    if view.flag("autosave_on_changes") == Some(true) {
        // It saves after so many changes; one is the nearest that is always true.
        return Disk::Always;
    }
    match view.anywhere("autosave_interval").unwrap_or(AUTOSAVE) {
        // Only when the program ends in order: as rarely as can be said.
        0 => Disk::Every(Span::from_secs(u64::from(u32::MAX))),
        seconds => Disk::Every(Span::from_secs(seconds)),
    }
}
