//! CONNECT, CONNACK, takeover, DISCONNECT.

use super::Broker;
use super::connection::Speaker;
use super::session::{Lifetime, Line};
use super::will::{ArmedWill, Farewell};
use crate::clause;
use crate::id::ConnId;
use crate::machine::{Breach, Remark};
use crate::spec::{Clause, Version};
use crate::time::{Instant, Span};
use crate::wire::{
    Connack, Connect, Disconnect, Packet, PacketKind, Properties, Property, ReasonCode, Text,
    WireError, decode,
};

impl Broker {
    /// The first packet of a connection came: only CONNECT may be it [MQTT-3.1.0-1].
    pub(super) fn on_first_packet(&mut self, now: Instant, conn: ConnId, bytes: &[u8]) {
        let kind = bytes
            .first()
            .and_then(|first| PacketKind::from_number(first >> 4));
        if let Some(kind) = kind.filter(|kind| *kind != PacketKind::Connect) {
            let breach = Breach::NotConnectFirst(kind);
            let what = Remark::PeerBroke(breach);
            self.break_off(now, conn, breach.clause(Version::V5), what, breach.reason());
            return;
        }
        // 3.1.1 until the packet says otherwise: it is the version in which silence is the answer.
        match decode(bytes, Version::V311) {
            Ok(Packet::Connect(connect)) => self.on_connect(now, conn, &connect),
            // The packet type was looked at above.
            Ok(_) => self.end_connection(now, conn, Farewell::None),
            Err(error) => self.on_unreadable_connect(now, conn, error),
        }
    }

    /// Answers a CONNECT that cannot be read where its sender can understand the answer: not at all
    /// in 3.1.1 [MQTT-3.1.4-1], with the reason in 5.0 [§4.13.1], and with the CONNACK of the
    /// nearest version if only the version is unknown [MQTT-3.1.2-2].
    fn on_unreadable_connect(&mut self, now: Instant, conn: ConnId, error: WireError) {
        let (reason, version) = (error.reason, error.clause.version());
        let is_unknown_version = reason == ReasonCode::UNSUPPORTED_PROTOCOL_VERSION;
        self.out
            .remark(Some(conn), error.clause, Remark::PeerFault(error));
        if version == Version::V5 || is_unknown_version {
            let reason = match reason.is_allowed_on(PacketKind::Connack) {
                true => reason,
                false => ReasonCode::PROTOCOL_ERROR,
            };
            self.refuse(conn, version, reason);
        }
        self.end_connection(now, conn, Farewell::None);
    }

    fn on_connect(&mut self, now: Instant, conn: ConnId, connect: &Connect) {
        if let Some((clause, reason)) = self.objection(connect) {
            self.out
                .remark(Some(conn), clause, Remark::ConnectRefused(reason));
            self.refuse(conn, connect.version, reason);
            self.end_connection(now, conn, Farewell::None);
            return;
        }
        let version = connect.version;
        let assigned = connect
            .client_id
            .as_str()
            .is_empty()
            .then(|| self.invent_name());
        let client = assigned
            .clone()
            .unwrap_or_else(|| connect.client_id.clone());
        self.take_over(now, conn, &client);
        if connect.clean_start && self.sessions.contains_key(&client) {
            let clause = clause!(version, v311: "3.1.2-6", v5: "3.1.2-4");
            self.out.remark(Some(conn), clause, Remark::CleanStart);
            self.end_session(&client);
        }
        let session_present = self.find_or_start_session(&client, version);
        if session_present {
            self.cancel_will(&client);
        }
        self.seat(conn, &client, connect);
        let connack = Packet::Connack(Connack {
            session_present,
            reason: ReasonCode::SUCCESS,
            properties: match version {
                Version::V311 => Properties::none(),
                Version::V5 => self.terms(assigned),
            },
        });
        self.out.transmit(conn, &connack, version);
        if let Some(session) = self.sessions.get_mut(&client) {
            session.pump(&mut self.out);
        }
    }

    /// Why this CONNECT is refused, or `None`.
    fn objection(&self, connect: &Connect) -> Option<(Clause, ReasonCode)> {
        let version = connect.version;
        let is_nameless = connect.client_id.as_str().is_empty();
        if version == Version::V311 && is_nameless && !connect.clean_start {
            let clause = clause!(V311, "3.1.3-8");
            return Some((clause, ReasonCode::CLIENT_IDENTIFIER_NOT_VALID));
        }
        let is_method = |property: &Property| matches!(property, Property::AuthenticationMethod(_));
        if connect.properties.0.iter().any(is_method) {
            let clause = clause!(V5, "4.12.0-1");
            return Some((clause, ReasonCode::BAD_AUTHENTICATION_METHOD));
        }
        let max = usize::try_from(self.config.sessions_max).unwrap_or(usize::MAX);
        let is_known = self.sessions.contains_key(&connect.client_id);
        if !is_known && self.sessions.len() >= max {
            return Some(match version {
                Version::V311 => (clause!(V311, "§3.2.2.3a"), ReasonCode::SERVER_UNAVAILABLE),
                Version::V5 => (clause!(V5, "3.1.4-2"), ReasonCode::QUOTA_EXCEEDED),
            });
        }
        None
    }

    /// Ends the connection that this client still has, as far as the broker knows.
    fn take_over(&mut self, now: Instant, conn: ConnId, client: &Text) {
        let Some(session) = self.sessions.get(client) else {
            return;
        };
        let Some(old) = session.conn() else { return };
        let clause = clause!(session.version, v311: "3.1.4-2", v5: "3.1.4-3");
        self.out
            .remark(Some(conn), clause, Remark::TookOverConnection { old });
        self.say_goodbye(old, ReasonCode::SESSION_TAKEN_OVER);
        self.end_connection(now, old, Farewell::None);
    }

    /// Joins a connection and a session.
    fn seat(&mut self, conn: ConnId, client: &Text, connect: &Connect) {
        let version = connect.version;
        let keep_alive = Span::from_secs(u64::from(connect.keep_alive));
        let Some(number) = self.sessions.number_of(client) else {
            return;
        };
        if let Some(connection) = self.connections.get_mut(&conn) {
            connection.framer.speak(version);
            connection.speaker = Some(Speaker {
                conn,
                client: client.clone(),
                session: number,
                version,
                patience: (keep_alive != Span::ZERO).then(|| keep_alive.and_a_half()),
            });
        }
        let Some(session) = self.sessions.at_mut(number) else {
            return;
        };
        let properties = &connect.properties;
        session.version = version;
        session.expires_at = None;
        session.will = connect.will.as_ref().map(ArmedWill::of);
        session.line = Some(Line {
            conn,
            packet_size_max: properties.maximum_packet_size().copied(),
        });
        session.lifetime = match version {
            Version::V311 if connect.clean_start => Lifetime::Connection,
            Version::V311 => Lifetime::Forever,
            Version::V5 => Lifetime::of_interval(properties.session_expiry().copied().unwrap_or(0)),
        };
        let theirs = properties.receive_maximum().copied().unwrap_or(u16::MAX);
        let window = theirs.min(self.config.in_flight_max).max(1);
        session.sender.begin_connection(window);
    }

    /// What a 5.0 client is told about this broker: only what differs from the defaults.
    fn terms(&self, assigned: Option<Text>) -> Properties {
        let mut terms = Vec::new();
        let receive_maximum = self.config.receive_maximum.max(1);
        if receive_maximum < u16::MAX {
            terms.push(Property::ReceiveMaximum(receive_maximum));
        }
        terms.push(Property::MaximumPacketSize(self.config.packet_size_max));
        terms.extend(assigned.map(Property::AssignedClientIdentifier));
        terms.push(Property::SubscriptionIdentifierAvailable(0));
        terms.push(Property::SharedSubscriptionAvailable(0));
        Properties(terms)
    }

    /// Sends a refusing CONNACK. In 3.1.1, silence where no return code says it [MQTT-3.2.2-6].
    fn refuse(&mut self, conn: ConnId, version: Version, reason: ReasonCode) {
        if version == Version::V311 && reason.return_code().is_none() {
            return;
        }
        let connack = Packet::Connack(Connack {
            session_present: false,
            reason,
            properties: Properties::none(),
        });
        self.out.transmit(conn, &connack, version);
    }

    /// A Client Identifier that no session has [MQTT-3.2.2-16].
    fn invent_name(&mut self) -> Text {
        loop {
            self.names_invented = self.names_invented.wrapping_add(1);
            let name = format!("auto-{}", self.names_invented);
            let name = Text::parse(&name).expect("letters and digits make a text");
            if !self.sessions.contains_key(&name) {
                return name;
            }
        }
    }

    /// DISCONNECT came.
    pub(super) fn on_disconnect(
        &mut self,
        now: Instant,
        speaker: &Speaker,
        disconnect: &Disconnect,
    ) -> Result<(), Breach> {
        if let Some(interval) = disconnect.properties.session_expiry().copied()
            && let Some(session) = self.sessions.get_mut(&speaker.client)
        {
            // A session that was to end with its connection cannot be kept after all.
            if session.lifetime == Lifetime::Connection && interval != 0 {
                return Err(Breach::ExpiryAfterZero);
            }
            session.lifetime = Lifetime::of_interval(interval);
        }
        let farewell = match disconnect.reason {
            ReasonCode::NORMAL_DISCONNECTION => Farewell::Kind,
            _ => Farewell::None,
        };
        self.end_connection(now, speaker.conn, farewell);
        Ok(())
    }
}
