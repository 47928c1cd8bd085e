//! From no connection to CONNACK.

use super::{Client, ClientOptions, Status, Turn};
use crate::clause;
use crate::flow::{AliasesIn, AliasesOut};
use crate::machine::{Breach, Bridging, Event, Output, Remark, Takes};
use crate::spec::Version;
use crate::wire::{
    Connack, Connect, Framer, Packet, Properties, Property, Publish, Qos, ReasonCode, Text,
};

/// How many exchanges a client has open at once, or the broker's Receive Maximum if it is lower. In
/// 3.1.1 this is the only flow control there is.
const IN_FLIGHT_MAX: u16 = 100;

/// What holds for one connection: what CONNECT asked, as far as CONNACK did not change it.
#[derive(Clone, Debug, Hash)]
pub(super) struct Terms {
    /// Seconds; 0 is off.
    pub(super) keep_alive: u16,
    /// Seconds.
    pub(super) session_expiry: u32,
    pub(super) window: u16,
    pub(super) maximum_qos: Qos,
    pub(super) retain_available: bool,
    pub(super) subscription_ids: bool,
    /// Bytes.
    pub(super) packet_size_max: Option<u32>,
    /// The highest alias the broker takes.
    pub(super) topic_alias_maximum: u16,
}

/// Why a message cannot go out under the terms of a connection.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Unfit {
    Qos,
    Retain,
    Size,
}

impl Terms {
    /// As asked, before CONNACK.
    pub(super) const fn asked(keep_alive: u16, session_expiry: u32) -> Self {
        Self {
            keep_alive,
            session_expiry,
            window: IN_FLIGHT_MAX,
            maximum_qos: Qos::ExactlyOnce,
            retain_available: true,
            subscription_ids: true,
            packet_size_max: None,
            topic_alias_maximum: 0,
        }
    }

    /// As CONNACK changed them.
    fn answered(mut self, properties: &Properties) -> Self {
        if let Some(seconds) = properties.server_keep_alive() {
            self.keep_alive = *seconds;
        }
        if let Some(seconds) = properties.session_expiry() {
            self.session_expiry = *seconds;
        }
        let theirs = properties.receive_maximum().copied().unwrap_or(u16::MAX);
        self.window = theirs.clamp(1, IN_FLIGHT_MAX);
        let level = properties.maximum_qos().copied();
        self.maximum_qos = level.and_then(Qos::new).unwrap_or(Qos::ExactlyOnce);
        self.retain_available = properties.retain_available().is_none_or(|flag| *flag != 0);
        let ids = properties.subscription_ids_available();
        self.subscription_ids = ids.is_none_or(|flag| *flag != 0);
        self.packet_size_max = properties.maximum_packet_size().copied();
        self.topic_alias_maximum = properties.topic_alias_maximum().copied().unwrap_or(0);
        self
    }

    /// Whether the broker takes this [MQTT-3.2.2-11, MQTT-3.2.2-14, MQTT-3.2.2-15].
    pub(super) fn check(&self, publish: &Publish, size: usize) -> Result<(), Unfit> {
        if publish.qos > self.maximum_qos {
            return Err(Unfit::Qos);
        }
        if publish.retain && !self.retain_available {
            return Err(Unfit::Retain);
        }
        let max = self
            .packet_size_max
            .and_then(|max| usize::try_from(max).ok());
        match max {
            Some(max) if size > max => Err(Unfit::Size),
            Some(_) | None => Ok(()),
        }
    }
}

impl Client {
    /// What its broker takes, as CONNACK said last.
    pub const fn takes(&self) -> Takes {
        Takes {
            qos: self.terms.maximum_qos,
            retain: self.terms.retain_available,
        }
    }

    /// Asks for a connection.
    pub(super) fn open(&mut self) {
        self.turn(Turn::Asked);
        self.connect_by = self.now + self.options.connect_timeout;
        self.framer = Framer::default();
        self.framer.speak(self.options.version);
        self.out.push_back(Output::Open);
    }

    /// The connection is open: CONNECT is the first packet on it [MQTT-3.1.0-1].
    pub(super) fn on_opened(&mut self) {
        if self.status != Status::Opening {
            return;
        }
        self.turn(Turn::Opened);
        let method = match self.options.version {
            Version::V311 => Vec::new(),
            Version::V5 => self.begin_method(),
        };
        let options = &self.options;
        let session_expiry = match options.version {
            Version::V311 => 0,
            Version::V5 => options.session_expiry,
        };
        let mut properties = match options.version {
            Version::V311 => Properties::none(),
            Version::V5 => wishes(options),
        };
        // What a method proves is not said as well.
        let (user_name, password) = match method.is_empty() {
            true => (options.user_name.clone(), options.password.clone()),
            false => (None, None),
        };
        properties.0.extend(method);
        self.is_clean = self.begins_anew() || self.options.clean_start;
        let options = &self.options;
        self.terms = Terms::asked(options.keep_alive, session_expiry);
        let connect = Packet::Connect(Box::new(Connect {
            version: options.version,
            is_bridge: options.is_bridge && options.version == Version::V311,
            clean_start: self.is_clean,
            keep_alive: options.keep_alive,
            client_id: options.client_id.clone(),
            will: options.will.clone(),
            user_name,
            password,
            properties,
        }));
        self.transmit(&connect);
    }

    /// Whether Clean Start is set although the options do not ask for it.
    ///
    /// A CONNECT of this client was not answered, or the broker claimed a session that the client
    /// does not have: then the broker may have one, and in 5.0 the client would have to refuse it
    /// each time [MQTT-3.2.2-4]. The standard's way out is a new session [§3.2.2.1.1].
    fn begins_anew(&mut self) -> bool {
        let is_lost = self.session.is_unsure && !self.session.is_shared;
        let begins = is_lost && !self.options.clean_start && self.options.version == Version::V5;
        if begins {
            self.note(clause!(V5, "3.2.2-4"), Remark::BeginsAnew);
        }
        begins
    }

    /// CONNACK came.
    pub(super) fn on_connack(&mut self, connack: &Connack) -> Result<(), Breach> {
        self.note_words(&connack.properties);
        if connack.reason.is_error() {
            self.event(Event::Refused {
                reason: connack.reason,
            });
            self.close();
            // A broker that refuses leaves its sessions as they were.
            let was_unsure = self.session.is_unsure;
            self.is_clean = false;
            let is_level = connack.reason == ReasonCode::UNSUPPORTED_PROTOCOL_VERSION;
            let tries_plain = is_level && std::mem::take(&mut self.options.is_bridge);
            if tries_plain {
                let what = Remark::Bridging(Bridging::WithoutBit);
                self.note(clause!(V311, "3.1.2-2"), what);
            }
            match tries_plain || may_pass(connack.reason) {
                true => self.lose_connection(),
                false => self.end_connection(),
            }
            self.session.is_unsure = was_unsure;
            return Ok(());
        }
        self.check_accepted(&connack.properties)?;
        self.check_session_present(connack.session_present)?;
        self.session.is_unsure = false;
        self.turn(Turn::Accepted);
        self.failures = 0;
        let asked = Terms::asked(self.terms.keep_alive, self.terms.session_expiry);
        self.terms = asked.answered(&connack.properties);
        self.note_terms(&connack.properties);
        if !connack.session_present {
            if self.session.is_shared {
                let version = self.options.version;
                let clause = clause!(version, v311: "3.2.2-3", v5: "3.2.2-5");
                self.note(clause, Remark::OwnSessionVoid);
            }
            self.discard_session();
        }
        self.session.is_shared = true;
        self.session.sender.begin_connection(self.terms.window);
        let patience = self.resend_after;
        let patience = patience.filter(|_| self.options.version == Version::V311);
        self.session.sender.resend_after(patience);
        self.session.receiver.begin_connection();
        let (ours, theirs) = match self.options.version {
            Version::V311 => (0, 0),
            Version::V5 => (
                self.options.topic_alias_maximum,
                self.terms.topic_alias_maximum,
            ),
        };
        let policy = self.options.alias_policy;
        self.aliases = (AliasesIn::new(ours), AliasesOut::new(theirs, policy));
        self.event(Event::Connected {
            session_present: connack.session_present,
        });
        self.pump();
        Ok(())
    }

    /// A broker may not have a session that was to be new [MQTT-3.2.2-2]. In 5.0 it may not have one
    /// either that the client knows nothing of [MQTT-3.2.2-4]; 3.1.1 lets the client go on.
    const fn check_session_present(&self, session_present: bool) -> Result<(), Breach> {
        let is_unknown = match self.options.version {
            Version::V311 => false,
            Version::V5 => !self.session.is_shared,
        };
        if session_present && (self.is_clean || is_unknown) {
            return Err(Breach::SessionNotShared);
        }
        Ok(())
    }

    fn note_terms(&mut self, properties: &Properties) {
        if let Some(name) = properties.assigned_client_identifier() {
            self.options.client_id = name.clone();
            let what = Remark::NameAssigned(name.clone());
            self.note(clause!(V5, "3.1.3-7"), what);
        }
        if let Some(seconds) = properties.server_keep_alive() {
            self.note(clause!(V5, "3.2.2-21"), Remark::KeepAliveSet(*seconds));
        }
        if let Some(information) = properties.response_information() {
            let what = Remark::ResponseInformation(information.clone());
            self.note(clause!(V5, "3.1.2-28"), what);
        }
    }

    /// What the broker says in words, on CONNACK and DISCONNECT: for people, and of other brokers.
    pub(super) fn note_words(&mut self, properties: &Properties) {
        if let Some(text) = properties.reason_string() {
            let what = Remark::Explained(text.clone());
            self.note(clause!(V5, "3.1.2-29"), what);
        }
        if let Some(place) = properties.server_reference() {
            let what = Remark::Referred(place.clone());
            self.note(clause!(V5, "4.13.2-1"), what);
        }
    }
}

/// What CONNECT asks in 5.0: only what differs from the defaults.
fn wishes(options: &ClientOptions) -> Properties {
    let expiry = options.session_expiry;
    let (receive, alias) = (options.receive_maximum.max(1), options.topic_alias_maximum);
    let asks = options.asks_response_information;
    let all = [
        (expiry > 0).then_some(Property::SessionExpiryInterval(expiry)),
        (receive < u16::MAX).then_some(Property::ReceiveMaximum(receive)),
        options.packet_size_max.map(Property::MaximumPacketSize),
        (alias > 0).then_some(Property::TopicAliasMaximum(alias)),
        (!options.wants_reasons).then_some(Property::RequestProblemInformation(0)),
        asks.then_some(Property::RequestResponseInformation(1)),
    ];
    let property =
        |(name, value): &(Text, Text)| Property::UserProperty(name.clone(), value.clone());
    let pairs = options.connect_properties.iter().map(property);
    Properties(all.into_iter().flatten().chain(pairs).collect())
}

/// Whether the same CONNECT may succeed later.
const fn may_pass(reason: ReasonCode) -> bool {
    matches!(
        reason,
        ReasonCode::SERVER_UNAVAILABLE
            | ReasonCode::SERVER_BUSY
            | ReasonCode::QUOTA_EXCEEDED
            | ReasonCode::CONNECTION_RATE_EXCEEDED
    )
}
