//! What the forms say that only MQTT 5.0 has.

use brokerscope_core::topic::TopicName;
use brokerscope_core::wire::{Properties, Property, RetainHandling, Text};
use bytes::Bytes;

use super::form::Wrong;
use crate::model::Form;
use crate::msg::LiveField;
use crate::words::live as words;

/// The largest Subscription Identifier: what a Variable Byte Integer holds.
const ID_MAX: u32 = 268_435_455;

/// What stands beside topic and payload of a message.
pub(super) fn of_message(form: &Form<LiveField>) -> Result<Properties, Wrong> {
    let mut all = Vec::new();
    if form.get(LiveField::Utf8) == "on" {
        all.push(Property::PayloadFormatIndicator(1));
    }
    if let Some(seconds) = number(form, LiveField::Expiry, 0, u32::MAX)? {
        all.push(Property::MessageExpiryInterval(seconds));
    }
    if let Some(kind) = text(form, LiveField::ContentType)? {
        all.push(Property::ContentType(kind));
    }
    if let Some(topic) = text(form, LiveField::ResponseTopic)? {
        // No wildcards [MQTT-3.3.2-14].
        TopicName::parse(topic.as_str()).map_err(|error| {
            let why = words::sentence(&error.to_string());
            (LiveField::ResponseTopic, why)
        })?;
        all.push(Property::ResponseTopic(topic));
    }
    if let Some(data) = given(form, LiveField::Correlation) {
        let data = Bytes::copy_from_slice(data.as_bytes());
        all.push(Property::CorrelationData(data));
    }
    let users = users(form, LiveField::PublishUser)?;
    all.extend(
        users
            .into_iter()
            .map(|(name, value)| Property::UserProperty(name, value)),
    );
    Ok(Properties(all))
}

/// Will Delay Interval, if one is asked for.
pub(super) fn of_will(form: &Form<LiveField>) -> Result<Properties, Wrong> {
    let delay = number(form, LiveField::WillDelay, 0, u32::MAX)?;
    Ok(Properties(
        delay.map(Property::WillDelayInterval).into_iter().collect(),
    ))
}

/// User Properties, one on each line.
pub(super) fn users(form: &Form<LiveField>, field: LiveField) -> Result<Vec<(Text, Text)>, Wrong> {
    let lines = form
        .get(field)
        .lines()
        .filter(|line| !line.trim().is_empty());
    let pair = |line: &str| {
        let (name, value) = line.split_once('=')?;
        Some((Text::parse(name.trim()).ok()?, Text::parse(value).ok()?))
    };
    let pairs =
        lines.map(|line| pair(line).ok_or_else(|| (field, words::USER_PROPERTY.to_owned())));
    pairs.collect()
}

/// Subscription Identifier, if one is asked for.
pub(super) fn subscription_id(form: &Form<LiveField>) -> Result<Option<u32>, Wrong> {
    number(form, LiveField::SubscriptionId, 1, ID_MAX)
}

/// Which retained messages a subscription wants at once.
pub(super) fn retain_handling(form: &Form<LiveField>) -> RetainHandling {
    match form.get(LiveField::RetainHandling) {
        "1" => RetainHandling::SendIfNew,
        "2" => RetainHandling::DoNotSend,
        _ => RetainHandling::Send,
    }
}

/// A number from `least` to `most`, if anything stands there.
pub(super) fn number(
    form: &Form<LiveField>,
    field: LiveField,
    least: u32,
    most: u32,
) -> Result<Option<u32>, Wrong> {
    let Some(text) = given(form, field) else {
        return Ok(None);
    };
    match text.trim().parse::<u32>() {
        Ok(number) if (least..=most).contains(&number) => Ok(Some(number)),
        Ok(_) | Err(_) => Err((field, words::number(least, most))),
    }
}

fn text(form: &Form<LiveField>, field: LiveField) -> Result<Option<Text>, Wrong> {
    let text = given(form, field).map(Text::parse).transpose();
    text.map_err(|error| (field, words::sentence(&error.to_string())))
}

fn given(form: &Form<LiveField>, field: LiveField) -> Option<&str> {
    Some(form.get(field)).filter(|text| !text.is_empty())
}
