//! The forms: texts become options and commands, or one sentence at the field that is wrong.

use brokerscope_core::client::ClientOptions;
use brokerscope_core::machine::{Command, Message};
use brokerscope_core::order::Map;
use brokerscope_core::spec::Version;
use brokerscope_core::time::Span;
use brokerscope_core::topic::{TopicFilter, TopicName};
use brokerscope_core::wire::{Properties, Qos, SubscribeFilter, Text, Will};
use bytes::Bytes;

use super::peer::Peer;
use super::{LiveBench, doctor, joining, properties};
use crate::effect::Effect;
use crate::model::{Form, hex};
use crate::msg::LiveField;
use crate::words::live as words;

/// A lost connection is tried again after so long, then after twice as long each time ...
const AGAIN: Span = Span::from_millis(1_000);
/// ... up to this,
const AGAIN_MAX: Span = Span::from_millis(60_000);
/// with so much added at random: many pages that lost one broker shall not come back in one moment.
const AGAIN_JITTER: Span = Span::from_millis(500);

/// A field that cannot be read, and why.
pub(super) type Wrong = (LiveField, String);

/// What stands in the forms at first. `chance` makes the Client Identifier one of its own: two
/// clients of one name would end each other's connections [MQTT-3.1.4-3].
pub(super) fn defaults(chance: u32) -> Map<LiveField, String> {
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

/// The form of another connection beside this one: the same broker and user, a name of its own.
pub(super) fn another(form: &Form<LiveField>, chance: u32) -> Form<LiveField> {
    let mut another = Form(defaults(chance));
    let same = [
        LiveField::Address,
        LiveField::Version,
        LiveField::KeepAlive,
        LiveField::UserName,
        LiveField::Password,
        LiveField::Topic,
        LiveField::Filter,
    ];
    for field in same {
        another.0.insert(field, form.get(field).to_owned());
    }
    another
}

impl LiveBench {
    /// The form was sent: connects, or says what is wrong with which field.
    pub(in crate::model) fn submit_connect(&mut self, secure: bool) -> Vec<Effect> {
        let Some(peer) = self.chosen_mut() else {
            return Vec::new();
        };
        let form = &peer.form;
        let address = form.get(LiveField::Address).trim().to_owned();
        let checked = doctor::check(&address, secure)
            .map_err(|ill| (LiveField::Address, words::ill(&ill)))
            .and_then(|_| options(&*joining::joined(form)?));
        match peer.settle(checked) {
            Some(options) => self.connect(address, options),
            None => Vec::new(),
        }
    }

    /// The form was sent: subscribes.
    pub(in crate::model) fn submit_subscribe(&mut self) -> Vec<Effect> {
        let Some(peer) = self.chosen_mut() else {
            return Vec::new();
        };
        let form = &peer.form;
        let filter = filter(form.get(LiveField::Filter));
        let filter = filter.map(|filter| {
            let qos = qos(form.get(LiveField::FilterQos));
            SubscribeFilter::new(filter, qos)
        });
        let wanted = match peer.version {
            Version::V311 => filter.map(|filter| (filter, None)),
            Version::V5 => filter.and_then(|filter| {
                let filter = SubscribeFilter {
                    no_local: form.get(LiveField::NoLocal) == "on",
                    retain_as_published: form.get(LiveField::RetainAsPublished) == "on",
                    retain_handling: properties::retain_handling(form),
                    ..filter
                };
                Ok((filter, properties::subscription_id(form)?))
            }),
        };
        match peer.settle(wanted) {
            Some((filter, id)) => self.ask(Command::Subscribe {
                filters: vec![filter],
                id,
            }),
            None => Vec::new(),
        }
    }

    /// Unsubscribes from this filter.
    pub(in crate::model) fn unsubscribe(&mut self, text: &str) -> Vec<Effect> {
        let read = self.chosen_mut().and_then(|peer| peer.settle(filter(text)));
        match read {
            Some(filter) => self.ask(Command::Unsubscribe {
                filters: vec![filter],
            }),
            None => Vec::new(),
        }
    }

    /// The form was sent: publishes.
    pub(in crate::model) fn submit_publish(&mut self) -> Vec<Effect> {
        let Some(peer) = self.chosen_mut() else {
            return Vec::new();
        };
        let form = &peer.form;
        let topic = TopicName::parse(form.get(LiveField::Topic))
            .map_err(|error| (LiveField::Topic, words::sentence(&error.to_string())));
        let version = peer.version;
        let message = topic.and_then(|topic| {
            Ok(Message {
                topic,
                payload: payload(form)?,
                qos: qos(form.get(LiveField::Qos)),
                retain: form.get(LiveField::Retain) == "on",
                properties: match version {
                    Version::V311 => Properties::none(),
                    Version::V5 => properties::of_message(form)?,
                },
            })
        });
        match peer.settle(message) {
            Some(message) => self.ask(Command::Publish(message)),
            None => Vec::new(),
        }
    }
}

impl Peer {
    /// What was read; or nothing, and the form says why.
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
    let only_5 = version == Version::V5;
    let number = |field, least, most| match only_5 {
        true => properties::number(form, field, least, most),
        false => Ok(None),
    };
    // A kept session that ended with its connection would be no session worth keeping.
    let expiry = if clean_start { 0 } else { 3_600 };
    let receive_maximum = number(LiveField::ReceiveMaximum, 1, u32::from(u16::MAX))?;
    let usual = ClientOptions::default();
    Ok(ClientOptions {
        client_id,
        version,
        clean_start,
        keep_alive,
        session_expiry: number(LiveField::SessionExpiry, 0, u32::MAX)?.unwrap_or(expiry),
        will: will(form, version)?,
        receive_maximum: receive_maximum
            .and_then(|it| u16::try_from(it).ok())
            .unwrap_or(usual.receive_maximum),
        packet_size_max: number(LiveField::PacketSizeMax, 1, u32::MAX)?,
        connect_properties: match only_5 {
            true => properties::users(form, LiveField::ConnectUser)?,
            false => Vec::new(),
        },
        reconnect: (form.get(LiveField::Reconnect) == "on").then_some(AGAIN),
        reconnect_max: Some(AGAIN_MAX),
        reconnect_jitter: AGAIN_JITTER,
        user_name: match given(LiveField::UserName) {
            true => Some(text(LiveField::UserName)?),
            false => None,
        },
        password: password.map(|password| Bytes::copy_from_slice(password.as_bytes())),
        ..usual
    })
}

/// What the broker shall publish if this page is lost.
fn will(form: &Form<LiveField>, version: Version) -> Result<Option<Will>, Wrong> {
    let topic = form.get(LiveField::WillTopic);
    if topic.is_empty() {
        return Ok(None);
    }
    let topic = TopicName::parse(topic)
        .map_err(|error| (LiveField::WillTopic, words::sentence(&error.to_string())))?;
    Ok(Some(Will {
        topic,
        payload: Bytes::copy_from_slice(form.get(LiveField::WillPayload).as_bytes()),
        qos: qos(form.get(LiveField::WillQos)),
        retain: form.get(LiveField::WillRetain) == "on",
        properties: match version {
            Version::V311 => Properties::none(),
            Version::V5 => properties::of_will(form)?,
        },
    }))
}

fn payload(form: &Form<LiveField>) -> Result<Bytes, Wrong> {
    let text = form.get(LiveField::Payload);
    match form.get(LiveField::PayloadAs) {
        "bytes" if text.trim().is_empty() => Ok(Bytes::new()),
        "bytes" => hex::read(text)
            .map(Bytes::from)
            .map_err(|_| (LiveField::Payload, words::NOT_HEX.to_owned())),
        _ => Ok(Bytes::copy_from_slice(text.as_bytes())),
    }
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
