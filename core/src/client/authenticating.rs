//! Enhanced authentication, the client's side (§4.12): AUTH before CONNACK, and again later.

use bytes::Bytes;

use super::{Client, CommandError, Status};
use crate::access::{Method, ScramClient, ScramError};
use crate::clause;
use crate::machine::{Breach, Remark};
use crate::wire::{Auth, Packet, Properties, Property, ReasonCode};

/// How many letters of a nonce are the client's: 144 bits.
const NONCE_LETTERS: usize = 24;

impl Client {
    /// What CONNECT says to begin the method that the options name.
    pub(super) fn begin_method(&mut self) -> Vec<Property> {
        self.exchange = None;
        match self.options.method {
            None => Vec::new(),
            Some(method) => vec![
                Property::AuthenticationMethod(method.text()),
                Property::AuthenticationData(self.begin_exchange()),
            ],
        }
    }

    /// The application wants to prove itself again, and the broker with it.
    pub(super) fn authenticate(&mut self) -> Result<(), CommandError> {
        if self.status != Status::Connected {
            return Err(CommandError::NotConnected);
        }
        let method = self.options.method.ok_or(CommandError::NoMethod)?;
        let first = self.begin_exchange();
        self.send_auth(method, ReasonCode::RE_AUTHENTICATE, first);
        Ok(())
    }

    fn begin_exchange(&mut self) -> Bytes {
        let user = self.options.user_name.clone().unwrap_or_default();
        let password = self.options.password.clone().unwrap_or_default();
        let nonce = self.chance.letters(NONCE_LETTERS);
        let (exchange, first) = ScramClient::begin(&user, password, nonce);
        self.exchange = Some(exchange);
        first
    }

    /// AUTH came.
    ///
    /// # Errors
    /// When nobody waits for it, or when the broker does not prove itself.
    pub(super) fn on_auth(&mut self, auth: &Auth) -> Result<(), Breach> {
        let method = self.options.method.ok_or(Breach::UnexpectedAuth)?;
        let properties = &auth.properties;
        if properties.authentication_method() != Some(&method.text()) {
            return Err(Breach::WrongMethod);
        }
        let data = properties.authentication_data();
        match auth.reason {
            ReasonCode::CONTINUE_AUTHENTICATION => {
                let exchange = self.exchange.as_mut().ok_or(Breach::AuthOutOfTurn)?;
                let message = data.cloned().unwrap_or_default();
                let proof = exchange.prove(&message).map_err(Breach::BrokerNotProven)?;
                self.send_auth(method, ReasonCode::CONTINUE_AUTHENTICATION, proof);
                Ok(())
            }
            // Before CONNACK it is CONNACK that says so.
            ReasonCode::SUCCESS if self.status == Status::Connected => self.check_broker(data),
            _ => Err(Breach::AuthOutOfTurn),
        }
    }

    /// CONNACK accepted: with a method, the broker has to repeat it and to prove itself
    /// [MQTT-4.12.0-5]; without one, it may not speak of any [MQTT-4.12.0-6].
    pub(super) fn check_accepted(&mut self, properties: &Properties) -> Result<(), Breach> {
        let named = properties.authentication_method();
        match self.options.method {
            None if named.is_some() => Err(Breach::UnexpectedAuth),
            None => Ok(()),
            Some(method) if named != Some(&method.text()) => Err(Breach::WrongMethod),
            Some(_) => self.check_broker(properties.authentication_data()),
        }
    }

    fn check_broker(&mut self, data: Option<&Bytes>) -> Result<(), Breach> {
        let exchange = self.exchange.take().ok_or(Breach::AuthOutOfTurn)?;
        let checked = match data {
            Some(data) => exchange.check(data),
            None => Err(ScramError::Signature),
        };
        checked.map_err(Breach::BrokerNotProven)?;
        self.note(clause!(V5, "4.12.0-5"), Remark::BrokerProven);
        Ok(())
    }

    fn send_auth(&mut self, method: Method, reason: ReasonCode, data: Bytes) {
        self.transmit(&Packet::Auth(Auth {
            reason,
            properties: Properties(vec![
                Property::AuthenticationMethod(method.text()),
                Property::AuthenticationData(data),
            ]),
        }));
    }
}
