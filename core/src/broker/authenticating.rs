//! Enhanced authentication: AUTH before CONNACK, and again later (§4.12).

use bytes::Bytes;

use super::Broker;
use super::connection::Speaker;
use super::will::Farewell;
use crate::access::{Method, ScramError, ScramServer};
use crate::clause;
use crate::id::ConnId;
use crate::machine::{Breach, Remark};
use crate::spec::{Clause, Version};
use crate::time::Instant;
use crate::wire::{
    Auth, Connect, Packet, PacketKind, Properties, Property, ReasonCode, Text, decode_shared,
};

/// How many letters of a nonce are the broker's: 144 bits.
const NONCE_LETTERS: usize = 24;

/// What a 5.0 client is told when it is not let in.
const NOT_PROVEN: &str = "the authentication failed";

/// An authentication that goes on.
#[derive(Clone, Debug, Hash)]
pub(super) struct Exchange {
    method: Method,
    /// The CONNECT that waits for it; `None` when a connected client proves itself again.
    connect: Option<Box<Connect>>,
    /// `None` until the client's first message came.
    scram: Option<ScramServer>,
}

/// As whom a client is let in, and how it proved that.
#[derive(Clone, Debug)]
pub(super) struct Guest {
    pub(super) user: Option<Text>,
    /// The method, and its last message.
    pub(super) proof: Option<(Method, Bytes)>,
}

impl Broker {
    /// CONNECT named a method that is known here: it waits until the exchange is complete. The first
    /// message may come with it, or is asked for.
    pub(super) fn begin_exchange(
        &mut self,
        now: Instant,
        conn: ConnId,
        connect: Box<Connect>,
        method: Method,
    ) {
        let data = connect.properties.authentication_data().cloned();
        if let Some(connection) = self.connections.get_mut(&conn) {
            connection.framer.speak(Version::V5);
        }
        let exchange = Exchange {
            method,
            connect: Some(connect),
            scram: None,
        };
        self.go_on(now, conn, exchange, data.as_ref());
    }

    /// A packet came while CONNECT waits: only AUTH and DISCONNECT may [MQTT-3.1.2-30].
    pub(super) fn on_exchange_packet(&mut self, now: Instant, conn: ConnId, bytes: &Bytes) {
        let (clause, what, reason) = match decode_shared(bytes, Version::V5) {
            Ok(Packet::Auth(auth)) => match self.take_exchange(conn, &auth) {
                Ok(exchange) => {
                    let data = auth.properties.authentication_data();
                    self.go_on(now, conn, exchange, data);
                    return;
                }
                Err(breach) => told(breach),
            },
            Ok(Packet::Disconnect(_)) => {
                self.end_connection(now, conn, Farewell::Kind);
                return;
            }
            Ok(packet) => told(Breach::NotAuthenticated(packet.kind())),
            Err(error) => (error.clause, Remark::PeerFault(error.clone()), error.reason),
        };
        self.out.remark(Some(conn), clause, what);
        let reason = match reason.is_allowed_on(PacketKind::Connack) {
            true => reason,
            false => ReasonCode::PROTOCOL_ERROR,
        };
        self.refuse(conn, Version::V5, reason, Vec::new());
        self.end_connection(now, conn, Farewell::None);
    }

    /// AUTH came from a client that is connected: it begins to prove itself again, or goes on with
    /// that. Other packets may come in between [§4.12.1].
    pub(super) fn on_auth(
        &mut self,
        now: Instant,
        speaker: &Speaker,
        auth: &Auth,
    ) -> Result<(), Breach> {
        let Some(method) = speaker.method else {
            return Err(Breach::UnexpectedAuth);
        };
        let exchange = if auth.reason == ReasonCode::RE_AUTHENTICATE {
            if auth.properties.authentication_method() != Some(&method.text()) {
                return Err(Breach::WrongMethod);
            }
            Exchange {
                method,
                connect: None,
                scram: None,
            }
        } else {
            self.take_exchange(speaker.conn, auth)?
        };
        let data = auth.properties.authentication_data();
        self.go_on(now, speaker.conn, exchange, data);
        Ok(())
    }

    /// The exchange that this AUTH goes on with.
    fn take_exchange(&mut self, conn: ConnId, auth: &Auth) -> Result<Exchange, Breach> {
        let connection = self.connections.get_mut(&conn);
        let exchange = connection.and_then(|connection| connection.exchange.take());
        let exchange = exchange.filter(|_| auth.reason == ReasonCode::CONTINUE_AUTHENTICATION);
        let exchange = exchange.ok_or(Breach::AuthOutOfTurn)?;
        match auth.properties.authentication_method() == Some(&exchange.method.text()) {
            true => Ok(exchange),
            false => Err(Breach::WrongMethod),
        }
    }

    /// The next message of the client, if it sent one.
    fn go_on(&mut self, now: Instant, conn: ConnId, mut exchange: Exchange, data: Option<&Bytes>) {
        let message = data.cloned().unwrap_or_default();
        let answer = match exchange.scram.take() {
            Some(scram) => match scram.check(&message) {
                Ok((user, last)) => return self.proven(now, conn, exchange, user, last),
                Err(error) => return self.not_proven(now, conn, exchange, error),
            },
            // The client speaks first in this method, and has not: it is asked to.
            None if data.is_none() => None,
            None => match self.begin_scram(&message) {
                Ok((scram, answer)) => {
                    exchange.scram = Some(scram);
                    Some(answer)
                }
                Err(error) => return self.not_proven(now, conn, exchange, error),
            },
        };
        let reason = ReasonCode::CONTINUE_AUTHENTICATION;
        self.send_auth(conn, exchange.method, reason, answer);
        if let Some(connection) = self.connections.get_mut(&conn) {
            connection.exchange = Some(exchange);
        }
    }

    fn begin_scram(&mut self, message: &[u8]) -> Result<(ScramServer, Bytes), ScramError> {
        let nonce = self.chance.letters(NONCE_LETTERS);
        let iterations = self.config.scram_iterations.max(1);
        let users = self.config.users.as_ref();
        ScramServer::begin(message, &nonce, iterations, |user| {
            users.and_then(|users| users.keys(user, iterations))
        })
    }

    fn send_auth(&mut self, conn: ConnId, method: Method, reason: ReasonCode, data: Option<Bytes>) {
        let mut properties = vec![Property::AuthenticationMethod(method.text())];
        properties.extend(data.map(Property::AuthenticationData));
        let auth = Packet::Auth(Auth {
            reason,
            properties: Properties(properties),
        });
        self.out.transmit(conn, &auth, Version::V5);
    }

    /// It is who it says. A client that proves itself again stays the user it is: what it was
    /// allowed so far was allowed to that one.
    fn proven(&mut self, now: Instant, conn: ConnId, exchange: Exchange, user: Text, last: Bytes) {
        let clause = clause!(V5, "4.12.0-5");
        if let Some(connect) = exchange.connect {
            let what = Remark::UserProven(user.clone());
            self.out.remark(Some(conn), clause, what);
            let guest = Guest {
                user: Some(user),
                proof: Some((exchange.method, last)),
            };
            self.welcome(now, conn, &connect, guest);
            return;
        }
        let connection = self.connections.get(&conn);
        let speaker = connection.and_then(|connection| connection.speaker.as_ref());
        if speaker.is_none_or(|speaker| speaker.user.as_ref() != Some(&user)) {
            self.not_proven(now, conn, exchange, ScramError::Proof);
            return;
        }
        self.out
            .remark(Some(conn), clause, Remark::UserProven(user));
        self.send_auth(conn, exchange.method, ReasonCode::SUCCESS, Some(last));
    }

    fn not_proven(&mut self, now: Instant, conn: ConnId, exchange: Exchange, error: ScramError) {
        let reason = ReasonCode::NOT_AUTHORIZED;
        let what = Remark::AuthFailed(error);
        match exchange.connect {
            Some(connect) => {
                let clause = clause!(V5, "4.12.0-4");
                self.out.remark(Some(conn), clause, what);
                self.turn_away(now, conn, &connect, (clause, reason, NOT_PROVEN));
            }
            None => self.break_off(now, conn, clause!(V5, "4.12.1-2"), what, reason),
        }
    }
}

fn told(breach: Breach) -> (Clause, Remark, ReasonCode) {
    let clause = breach.clause(Version::V5);
    (clause, Remark::PeerBroke(breach), breach.reason())
}
