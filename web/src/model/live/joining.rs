//! A class: this page's name is its Client Identifier, and who is here is a retained message of each.
//!
//! `class/NAME` says `here`, published as soon as the connection stands; `away` is the Last Will, so
//! the list is right whatever happens to a page. `brokerscope serve --class` reads it.

use std::borrow::Cow;

use brokerscope_core::client::ClientOptions;
use brokerscope_core::machine::Message;
use brokerscope_core::wire::{Properties, Qos};
use bytes::Bytes;

use crate::model::Form;
use crate::msg::LiveField;
use crate::words::live as words;

/// The topics of the list, without the names.
const TOPIC: &str = "class/";
/// What the Last Will says.
const AWAY: &str = "away";
/// What is published when the connection stands.
const HERE: &str = "here";

/// The form with its Last Will, if it is one for a class.
pub(super) fn joined(
    form: &Form<LiveField>,
) -> Result<Cow<'_, Form<LiveField>>, (LiveField, String)> {
    if form.get(LiveField::Class) != "on" {
        return Ok(Cow::Borrowed(form));
    }
    let name = form.get(LiveField::ClientId).trim();
    // One level of a topic, and no filter.
    if name.is_empty() || name.contains(['/', '+', '#']) {
        return Err((LiveField::ClientId, words::CLASS_NAME.to_owned()));
    }
    let mut form = form.clone();
    let set = [
        (LiveField::ClientId, name.to_owned()),
        (LiveField::WillTopic, format!("{TOPIC}{name}")),
        (LiveField::WillPayload, AWAY.to_owned()),
        (LiveField::WillQos, "1".to_owned()),
        (LiveField::WillRetain, "on".to_owned()),
    ];
    for (field, text) in set {
        form.0.insert(field, text);
    }
    Ok(Cow::Owned(form))
}

/// What a page with such a Last Will says when it is connected.
pub(super) fn here(options: &ClientOptions) -> Option<Message> {
    let will = options.will.as_ref()?;
    let is_list = will.retain && will.payload == AWAY && will.topic.as_str().starts_with(TOPIC);
    is_list.then(|| Message {
        topic: will.topic.clone(),
        payload: Bytes::from_static(HERE.as_bytes()),
        qos: Qos::AtLeastOnce,
        retain: true,
        properties: Properties::none(),
    })
}
