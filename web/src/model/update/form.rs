//! From what somebody typed to what a client is asked for.

use brokerscope_core::client::ClientOptions;
use brokerscope_core::machine::{Command, Message};
use brokerscope_core::order::Map;
use brokerscope_core::spec::Version;
use brokerscope_core::time::Span;
use brokerscope_core::topic::{TopicFilter, TopicName};
use brokerscope_core::wire::{Properties, Qos, ReasonCode, SubscribeFilter, Text};
use brokerscope_core::world::{ClientSpec, Face, LinkProfile};

use crate::model::Form;
use crate::msg::{Field, Verb};
use crate::view::cast::Cast;
use crate::words;

/// Where it is wrong, and a sentence on what.
pub(super) type Problem = (Field, String);

/// The longest latency a new link may have, in milliseconds: ten seconds, beyond which nobody
/// waits in front of a page.
const LATENCY_MS_MAX: u64 = 10_000;

/// The longest name of a new client, in characters: what fits under its face.
const NAME_MAX: usize = 16;

/// What is asked for by this verb of the form.
pub(super) fn command(form: &Form<Field>, verb: Verb) -> Result<Command, Problem> {
    match verb {
        Verb::Connect => Ok(Command::Connect { clean_start: None }),
        Verb::Disconnect => Ok(Command::Disconnect {
            reason: ReasonCode::SUCCESS,
        }),
        Verb::Subscribe => {
            let wanted = SubscribeFilter::new(filter(form)?, qos(form, Field::FilterQos)?);
            let filters = vec![wanted];
            Ok(Command::Subscribe { filters, id: None })
        }
        Verb::Unsubscribe => {
            let filters = vec![filter(form)?];
            Ok(Command::Unsubscribe { filters })
        }
        Verb::Publish => Ok(Command::Publish(message(form)?)),
    }
}

/// The field a verb's refusal is said at.
pub(super) const fn place(verb: Verb) -> Field {
    match verb {
        Verb::Subscribe | Verb::Unsubscribe => Field::Filter,
        Verb::Publish | Verb::Connect | Verb::Disconnect => Field::Topic,
    }
}

/// The element id of a field.
pub fn id(field: Field) -> &'static str {
    match field {
        Field::Topic => "act-topic",
        Field::Payload => "act-payload",
        Field::Qos => "act-qos",
        Field::Retain => "act-retain",
        Field::Filter => "act-filter",
        Field::FilterQos => "act-filter-qos",
        Field::Name => "new-name",
        Field::Face => "new-face",
        Field::Version => "new-version",
        Field::Latency => "new-latency",
        Field::Keep => "new-keep",
    }
}

fn message(form: &Form<Field>) -> Result<Message, Problem> {
    let topic = TopicName::parse(form.get(Field::Topic).trim());
    let topic = topic.map_err(|error| (Field::Topic, words::acts::topic_problem(error)))?;
    Ok(Message {
        topic,
        payload: form.get(Field::Payload).as_bytes().to_vec().into(),
        qos: qos(form, Field::Qos)?,
        retain: form.get(Field::Retain) == "on",
        properties: Properties::none(),
    })
}

fn filter(form: &Form<Field>) -> Result<TopicFilter, Problem> {
    let filter = TopicFilter::parse(form.get(Field::Filter).trim());
    filter.map_err(|error| (Field::Filter, words::acts::topic_problem(error)))
}

fn qos(form: &Form<Field>, field: Field) -> Result<Qos, Problem> {
    match form.get(field) {
        "0" => Ok(Qos::AtMostOnce),
        "1" => Ok(Qos::AtLeastOnce),
        "2" => Ok(Qos::ExactlyOnce),
        _ => Err((field, words::acts::QOS_PROBLEM.to_owned())),
    }
}

/// The new client that the form describes, with a link to the first broker.
pub(super) fn client(form: &Form<Field>, cast: &Cast) -> Result<ClientSpec, Problem> {
    let name = name(form.get(Field::Name).trim(), cast)?;
    let no_broker = || (Field::Name, words::acts::NO_BROKER.to_owned());
    let broker = cast.broker().ok_or_else(no_broker)?.node;
    let text = Text::parse(&name).map_err(|error| (Field::Name, error.to_string()))?;
    let keep = form.get(Field::Keep) == "on";
    let version = match form.get(Field::Version) {
        "3.1.1" => Version::V311,
        _ => Version::V5,
    };
    let options = ClientOptions {
        client_id: text,
        version,
        clean_start: !keep,
        session_expiry: if keep { u32::MAX } else { 0 },
        ..ClientOptions::default()
    };
    let link = LinkProfile::even(latency(form.get(Field::Latency).trim())?, Span::ZERO);
    Ok(ClientSpec {
        face: face(form.get(Field::Face)),
        ..ClientSpec::plain(name, options, broker, link)
    })
}

/// A device as the shelf has it: with this name, and with all else as a new client has it.
pub(super) fn device(face: Face, name: &str, cast: &Cast) -> Result<ClientSpec, Problem> {
    let mut form = Form(Map::from([
        (Field::Name, name.to_owned()),
        (Field::Version, "5.0".to_owned()),
        (Field::Latency, "40".to_owned()),
    ]));
    let key = crate::view::node::face_key(face).to_owned();
    form.0.insert(Field::Face, key);
    client(&form, cast)
}

/// A name for such a device that nobody has.
pub(super) fn free_name(face: Face, cast: &Cast) -> String {
    let word = words::acts::device_name(face);
    let taken = |name: &str| cast.members().iter().any(|member| *member.name == *name);
    let mut name = word.to_owned();
    let mut next = 2;
    while taken(&name) {
        name = format!("{word}-{next}");
        next += 1;
    }
    name
}

/// A name that scenarios can say too: letters, digits and dashes, and nobody else's.
fn name(text: &str, cast: &Cast) -> Result<String, Problem> {
    let problem = |sentence: &str| Err((Field::Name, sentence.to_owned()));
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if text.is_empty() {
        return problem(words::acts::NAME_EMPTY);
    }
    if text.len() > NAME_MAX {
        return problem(words::acts::NAME_LONG);
    }
    let starts = text.starts_with(|c: char| c.is_ascii_lowercase());
    if !starts || !text.chars().all(allowed) || text.contains("--") || text.ends_with('-') {
        return problem(words::acts::NAME_LETTERS);
    }
    if cast.members().iter().any(|member| *member.name == *text) {
        return problem(words::acts::NAME_TAKEN);
    }
    Ok(text.to_owned())
}

fn latency(text: &str) -> Result<Span, Problem> {
    match text.parse::<u64>() {
        Ok(ms) if ms <= LATENCY_MS_MAX => Ok(Span::from_millis(ms)),
        Ok(_) | Err(_) => Err((Field::Latency, words::acts::LATENCY_PROBLEM.to_owned())),
    }
}

/// The face with this name; a dashboard for any other.
fn face(name: &str) -> Face {
    let faces = words::acts::FACES.into_iter();
    let found = faces
        .map(|(face, _)| face)
        .find(|face| crate::view::node::face_key(*face) == name);
    found.unwrap_or_default()
}
