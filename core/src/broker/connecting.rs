//! CONNECT, CONNACK, takeover.

use std::sync::Arc;

use bytes::Bytes;

use super::Broker;
use super::admission::Objection;
use super::authenticating::Guest;
use super::connection::Speaker;
use super::session::Lifetime;
use super::will::{ArmedWill, Farewell};
use crate::access::Method;
use crate::clause;
use crate::flow::AliasesIn;
use crate::id::ConnId;
use crate::machine::{Breach, Bridging, Remark};
use crate::spec::Version;
use crate::time::{Instant, Span};
use crate::wire::{
    Connack, Connect, Packet, PacketKind, Properties, Property, ReasonCode, Text, WireError,
    decode_shared,
};

impl Broker {
    /// The first packet of a connection came: only CONNECT may be it [MQTT-3.1.0-1].
    pub(super) fn on_first_packet(&mut self, now: Instant, conn: ConnId, bytes: &Bytes) {
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
        match decode_shared(bytes, Version::V311) {
            Ok(Packet::Connect(connect)) => self.on_connect(now, conn, connect),
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
        let flaw = error.flaw.to_string();
        self.out
            .remark(Some(conn), error.clause, Remark::PeerFault(error));
        if version == Version::V5 || is_unknown_version {
            let reason = match reason.is_allowed_on(PacketKind::Connack) {
                true => reason,
                false => ReasonCode::PROTOCOL_ERROR,
            };
            let words = self.words(&flaw);
            self.refuse(conn, version, reason, words);
        }
        self.end_connection(now, conn, Farewell::None);
    }

    fn on_connect(&mut self, now: Instant, conn: ConnId, connect: Box<Connect>) {
        // It counts for every answer, a refusal too [MQTT-3.1.2-24].
        if let Some(max) = connect.properties.maximum_packet_size() {
            self.out.limit(conn, *max);
        }
        if let Some(objection) = self.objection(&connect) {
            self.turn_away(now, conn, &connect, objection);
            return;
        }
        let method = connect.properties.authentication_method();
        if let Some(method) = method.and_then(Method::find) {
            self.begin_exchange(now, conn, connect, method);
            return;
        }
        let guest = Guest {
            user: connect.user_name.clone(),
            proof: None,
        };
        self.welcome(now, conn, &connect, guest);
    }

    /// Lets a client in that has passed all checks.
    pub(super) fn welcome(&mut self, now: Instant, conn: ConnId, connect: &Connect, guest: Guest) {
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
        self.seat(conn, &client, connect, &guest);
        if connect.is_bridge {
            let what = Remark::Bridging(Bridging::Recognized);
            self.out.remark(Some(conn), clause!(V5, "3.8.3-3"), what);
        }
        let (properties, words) = match version {
            Version::V311 => (Properties::none(), Vec::new()),
            Version::V5 => (self.terms(connect, assigned, guest.proof), self.greeting()),
        };
        let connack = Packet::Connack(Connack {
            session_present,
            reason: ReasonCode::SUCCESS,
            properties,
        });
        self.out.transmit_with(conn, &connack, version, words);
        if let Some(session) = self.sessions.get_mut(&client) {
            session.pump(&mut self.out);
        }
    }

    /// Refuses a CONNECT that can be read, and closes.
    pub(super) fn turn_away(
        &mut self,
        now: Instant,
        conn: ConnId,
        connect: &Connect,
        (clause, reason, why): Objection,
    ) {
        self.out
            .remark(Some(conn), clause, Remark::ConnectRefused(reason));
        let words = self.words(why);
        self.refuse(conn, connect.version, reason, words);
        self.end_connection(now, conn, Farewell::None);
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
        self.say_goodbye(old, ReasonCode::SESSION_TAKEN_OVER, Vec::new());
        self.end_connection(now, old, Farewell::None);
    }

    /// Joins a connection and a session.
    fn seat(&mut self, conn: ConnId, client: &Text, connect: &Connect, guest: &Guest) {
        let version = connect.version;
        let properties = &connect.properties;
        let keep_alive = Span::from_secs(u64::from(self.granted_keep_alive(connect)));
        let lifetime = Lifetime::of_interval(self.granted_expiry(connect));
        let Some(number) = self.sessions.number_of(client) else {
            return;
        };
        let mut patience = None;
        if let Some(connection) = self.connections.get_mut(&conn) {
            connection.framer.speak(version);
            patience = connection.resend_after;
            let aliases = match version {
                Version::V311 => 0,
                Version::V5 => self.config.topic_alias_max,
            };
            connection.aliases = AliasesIn::new(aliases);
            connection.speaker = Some(Arc::new(Speaker {
                conn,
                client: client.clone(),
                session: number,
                version,
                is_bridge: connect.is_bridge,
                user: guest.user.clone(),
                method: guest.proof.as_ref().map(|(method, _)| *method),
                patience: (keep_alive != Span::ZERO).then(|| keep_alive.and_a_half()),
                asked_expiry: properties.session_expiry().copied().unwrap_or(0),
                wants_reasons: properties.request_problem_information() != Some(&0),
            }));
        }
        let Some(session) = self.sessions.at_mut(number) else {
            return;
        };
        session.version = version;
        session.user = guest.user.clone();
        session.expires_at = None;
        let will = connect.will.as_ref();
        session.will = will.map(|will| Box::new(ArmedWill::of(will, guest.user.clone())));
        session.take_line(conn, properties, &mut self.out);
        let patience = patience.filter(|_| version == Version::V311);
        session.sender.resend_after(patience);
        session.lifetime = lifetime;
    }

    /// Sends a refusing CONNACK. In 3.1.1, silence where no return code says it [MQTT-3.2.2-6].
    pub(super) fn refuse(
        &mut self,
        conn: ConnId,
        version: Version,
        reason: ReasonCode,
        words: Vec<Property>,
    ) {
        if version == Version::V311 && reason.return_code().is_none() {
            return;
        }
        let connack = Packet::Connack(Connack {
            session_present: false,
            reason,
            properties: Properties::none(),
        });
        self.out.transmit_with(conn, &connack, version, words);
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
}
