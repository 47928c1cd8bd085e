//! The forms: texts become options and commands, or one sentence at the field that is wrong.

use brokerscope_core::client::ClientOptions;
use brokerscope_core::machine::{Command, Message};
use brokerscope_core::order::Map;
use brokerscope_core::spec::Version;
use brokerscope_core::topic::{TopicFilter, TopicName};
use brokerscope_core::wire::{Properties, Qos, SubscribeFilter, Text};
use bytes::Bytes;

use super::{LiveBench, doctor};
use crate::effect::Effect;
use crate::model::Form;
use crate::msg::LiveField;
use crate::words::live as words;

/// A field that cannot be read, and why.
type Wrong = (LiveField, String);

/// What stands in the forms at first. `chance` makes the Client Identifier one of its own: two
/// clients of one name would end each other's connections [MQTT-3.1.4-3].
pub fn defaults(chance: u32) -> Map<LiveField, String> {
    [
        (LiveField::Address, "ws://localhost:9001/mqtt".to_owned()),
        (LiveField::Version, "5.0".to_owned()),
        (LiveField::ClientId, fresh_client_id(chance)),
        (LiveField::CleanStart, "on".to_owned()),
        (LiveField::KeepAlive, "30".to_owned()),
        (LiveField::Filter, "#".to_owned()),
        (LiveField::FilterQos, "2".to_owned()),
        (LiveField::Topic, "plant/1/temp".to_owned()),
        (LiveField::Payload, "21.5".to_owned()),
        (LiveField::Qos, "1".to_owned()),
    ]
    .into()
}

/// `page-00c0ffee`.
fn fresh_client_id(chance: u32) -> String {
    format!("page-{chance:08x}")
}

impl LiveBench {
    /// The form was sent: connects, or says what is wrong with which field.
    pub(in crate::model) fn submit_connect(
        &mut self,
        form: &Form<LiveField>,
        secure: bool,
    ) -> Vec<Effect> {
        let address = form.get(LiveField::Address).trim().to_owned();
        let checked = doctor::check(&address, secure)
            .map_err(|ill| (LiveField::Address, words::ill(&ill)))
            .and_then(|_| options(form));
        match self.settle(checked) {
            Some(options) => self.connect(address, options),
            None => Vec::new(),
        }
    }

    /// The form was sent: subscribes.
    pub(in crate::model) fn submit_subscribe(&mut self, form: &Form<LiveField>) -> Vec<Effect> {
        let filter = filter(form.get(LiveField::Filter));
        let wanted = filter.map(|filter| {
            let qos = qos(form.get(LiveField::FilterQos));
            vec![SubscribeFilter::new(filter, qos)]
        });
        match self.settle(wanted) {
            Some(filters) => self.ask(Command::Subscribe { filters, id: None }),
            None => Vec::new(),
        }
    }

    /// Unsubscribes from this filter.
    pub(in crate::model) fn unsubscribe(&mut self, text: &str) -> Vec<Effect> {
        match self.settle(filter(text)) {
            Some(filter) => self.ask(Command::Unsubscribe {
                filters: vec![filter],
            }),
            None => Vec::new(),
        }
    }

    /// The form was sent: publishes.
    pub(in crate::model) fn submit_publish(&mut self, form: &Form<LiveField>) -> Vec<Effect> {
        let topic = TopicName::parse(form.get(LiveField::Topic))
            .map_err(|error| (LiveField::Topic, words::sentence(&error.to_string())));
        let message = topic.map(|topic| Message {
            topic,
            payload: Bytes::copy_from_slice(form.get(LiveField::Payload).as_bytes()),
            qos: qos(form.get(LiveField::Qos)),
            retain: form.get(LiveField::Retain) == "on",
            properties: Properties::none(),
        });
        match self.settle(message) {
            Some(message) => self.ask(Command::Publish(message)),
            None => Vec::new(),
        }
    }

    fn settle<T>(&mut self, read: Result<T, Wrong>) -> Option<T> {
        match read {
            Ok(value) => {
                self.problem = None;
                Some(value)
            }
            Err(wrong) => {
                self.problem = Some(wrong);
                None
            }
        }
    }
}

fn options(form: &Form<LiveField>) -> Result<ClientOptions, Wrong> {
    let text = |field| {
        Text::parse(form.get(field)).map_err(|error| (field, words::sentence(&error.to_string())))
    };
    let version = match form.get(LiveField::Version) {
        "3.1.1" => Version::V311,
        _ => Version::V5,
    };
    let clean_start = form.get(LiveField::CleanStart) == "on";
    let client_id = text(LiveField::ClientId)?;
    if client_id.as_str().is_empty() && version == Version::V311 && !clean_start {
        return Err((LiveField::ClientId, words::NAMELESS_SESSION.to_owned()));
    }
    let keep_alive = form.get(LiveField::KeepAlive).trim().parse::<u16>();
    let keep_alive =
        keep_alive.map_err(|_| (LiveField::KeepAlive, words::KEEP_ALIVE.to_owned()))?;
    let given = |field: LiveField| !form.get(field).is_empty();
    let password = given(LiveField::Password).then(|| form.get(LiveField::Password));
    if let Some(password) = password
        && password.len() > usize::from(u16::MAX)
    {
        return Err((LiveField::Password, words::PASSWORD_LENGTH.to_owned()));
    }
    // 3.1.1 allows no password without a user name [MQTT-3.1.2-22]; 5.0 does.
    if password.is_some() && version == Version::V311 && !given(LiveField::UserName) {
        return Err((LiveField::UserName, words::PASSWORD_ALONE.to_owned()));
    }
    Ok(ClientOptions {
        client_id,
        version,
        clean_start,
        keep_alive,
        // A kept session that ended with its connection would be no session worth keeping.
        session_expiry: if clean_start { 0 } else { 3_600 },
        user_name: match given(LiveField::UserName) {
            true => Some(text(LiveField::UserName)?),
            false => None,
        },
        password: password.map(|password| Bytes::copy_from_slice(password.as_bytes())),
        ..ClientOptions::default()
    })
}

fn filter(text: &str) -> Result<TopicFilter, Wrong> {
    TopicFilter::parse(text)
        .map_err(|error| (LiveField::Filter, words::sentence(&error.to_string())))
}

fn qos(text: &str) -> Qos {
    match text {
        "2" => Qos::ExactlyOnce,
        "1" => Qos::AtLeastOnce,
        _ => Qos::AtMostOnce,
    }
}
