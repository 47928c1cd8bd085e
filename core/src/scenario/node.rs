//! Who is there: `client`, behind the keyword; and what a will is.

use super::Names;
use super::broker;
use super::line::{Line, read_units};
use super::link::{self, PERCENT};
use super::property;
use super::radio;
use super::token::Kind;
use crate::client::{BufferPolicy, ClientOptions};
use crate::flow::AliasPolicy;
use crate::id::NodeId;
use crate::spec::Version;
use crate::topic::{TopicFilter, TopicName};
use crate::wire::{Properties, Text, Will};
use crate::world::{ClientSpec, Clock, Face, Program, Store};

/// Versions in words; the first of each is the one that is printed.
pub(super) const VERSIONS: &[(&str, Version)] = &[
    ("v5", Version::V5),
    ("v3", Version::V311),
    ("v5.0", Version::V5),
    ("v3.1.1", Version::V311),
    ("v311", Version::V311),
];

/// Which message is given up, in words.
pub(super) const BUFFER_POLICIES: &[(&str, BufferPolicy)] = &[
    ("refuse-newest", BufferPolicy::RefuseNewest),
    ("drop-oldest", BufferPolicy::DropOldest),
];

/// Faces in words.
pub(super) const FACES: &[(&str, Face)] = &[
    ("sensor", Face::Sensor),
    ("thermometer", Face::Thermometer),
    ("lamp", Face::Lamp),
    ("lock", Face::Lock),
    ("phone", Face::Phone),
    ("dashboard", Face::Dashboard),
    ("gateway", Face::Gateway),
    ("plain", Face::Plain),
    ("fan", Face::Fan),
];

/// Which topics get an alias, in words.
pub(super) const ALIAS_POLICIES: &[(&str, AliasPolicy)] = &[
    ("none", AliasPolicy::None),
    ("first-come", AliasPolicy::FirstCome),
    ("lru", AliasPolicy::Lru),
];

const CLIENT_OPTIONS: &[&str] = &[
    "id",
    "face",
    "title",
    "keep-alive",
    "clean-start",
    "persistent",
    "expiry",
    "reconnect",
    "reconnect-max",
    "reconnect-jitter",
    "connect-timeout",
    "buffer",
    "buffer-full",
    "buffer-qos0",
    "user",
    "password",
    "auth",
    "no-reasons",
    "ask-response-information",
    "connect-property",
    "receive-max",
    "packet-max",
    "alias-max",
    "alias",
    "will",
    "flash",
    "guest",
    "drift",
];

/// `NAME v5|v3 -> BROKER [latency 20ms] …`
pub(super) fn client(line: &mut Line<'_, '_>, names: &Names) -> Option<ClientSpec> {
    let name = line.name("the client's name")?;
    let options = ClientOptions {
        client_id: Text::parse(&name).unwrap_or_default(),
        version: version(line),
        ..ClientOptions::default()
    };
    let mut spec = ClientSpec::plain(name, options, broker_of(line, names), link::PLAIN);
    while line.peek().is_some() {
        if client_option(line, &mut spec).is_none() {
            line.skip_to(&client_options());
        }
    }
    link::check(line, &mut spec.link);
    if spec.options.version == Version::V5 && spec.link.resend_after.take().is_some() {
        let hint = "[MQTT-4.4.0-1]: write v3, or leave `resend-after` out";
        line.problem_behind::<()>("MQTT 5.0 forbids to send again on a live connection", hint);
    }
    Some(spec)
}

fn is_client_option(word: &str) -> bool {
    client_options().contains(&word)
}

/// Those of its link, then its own.
fn client_options() -> Vec<&'static str> {
    [link::OPTIONS, CLIENT_OPTIONS, radio::OPTIONS].concat()
}

fn version(line: &mut Line<'_, '_>) -> Version {
    let word = line.peek_word();
    match word.and_then(|word| VERSIONS.iter().find(|row| row.0 == word)) {
        Some((_, version)) => {
            line.bump();
            *version
        }
        None if line.peek() == Some(&Kind::Arrow) => Version::default(),
        None => {
            let found = line.found();
            line.problem::<()>(
                format!("{found} is no version of MQTT"),
                "write v5 for MQTT 5.0 or v3 for MQTT 3.1.1",
            );
            // A word that is no option is a version misspelled.
            if word.is_some_and(|word| !is_client_option(word)) {
                line.bump();
            }
            Version::default()
        }
    }
}

/// `-> BROKER`. Without it, the first broker there is.
fn broker_of(line: &mut Line<'_, '_>, names: &Names) -> NodeId {
    let first = names.brokers().next().and_then(|name| names.broker(name));
    let first = first.unwrap_or(NodeId(0));
    if !line.take(&Kind::Arrow) {
        let broker = names.brokers().next().unwrap_or("hub");
        let hint = format!("write, behind the version: -> {broker}");
        line.problem::<()>("a client belongs to a broker", hint);
        return first;
    }
    let Some(name) = line.name("the broker's name") else {
        return first;
    };
    names.broker(&name).unwrap_or_else(|| {
        let hint = Names::hint(&name, names.brokers());
        line.problem_behind::<()>(format!("there is no broker `{name}`"), hint);
        first
    })
}

/// `200ppm`, `-2%`: a minus for a clock that is too slow.
fn drift(line: &mut Line<'_, '_>) -> Option<Clock> {
    let word = line.peek_word().unwrap_or_default();
    let (sign, size) = match word.strip_prefix('-') {
        Some(size) => (-1, size),
        None => (1, word),
    };
    let size = read_units(size, PERCENT).and_then(|size| i32::try_from(size).ok());
    let drift_ppm = size.map(|size| sign * size);
    let Some(drift_ppm) = drift_ppm.filter(|ppm| *ppm >= Clock::SLOWEST_PPM) else {
        let found = line.found();
        let hint = "write how much too fast it is, as in 2% or 200ppm, or -2% for too slow";
        return line.problem(format!("{found} is no drift"), hint);
    };
    line.bump();
    Some(Clock { drift_ppm })
}

/// `None` if the option or its value is wrong.
pub(super) fn client_option(line: &mut Line<'_, '_>, spec: &mut ClientSpec) -> Option<()> {
    let Some(word) = line.peek_word().filter(|word| is_client_option(word)) else {
        line.unknown("option of a client", &client_options());
        return None;
    };
    line.bump();
    if link::OPTIONS.contains(&word) {
        return link::read(word, line, &mut spec.link);
    }
    if radio::OPTIONS.contains(&word) {
        return radio::read(word, line, &mut spec.radio);
    }
    let options = &mut spec.options;
    match word {
        "id" => options.client_id = line.text("the Client Identifier")?,
        "face" => spec.face = face(line)?,
        "guest" => spec.program = Program::Outside,
        "flash" => spec.store = Store::Flash,
        "drift" => spec.clock = drift(line)?,
        "title" => spec.title = Some(line.string("the title")?.into()),
        "keep-alive" => options.keep_alive = line.seconds("a keep-alive", ("off", 0))?,
        "clean-start" => options.clean_start = true,
        "persistent" => {
            options.clean_start = false;
            // Kept for good, unless `expiry` says otherwise: before it or behind it.
            if options.session_expiry == 0 {
                options.session_expiry = u32::MAX;
            }
        }
        "expiry" => {
            options.session_expiry = line.seconds("a session expiry", ("never", u32::MAX))?;
        }
        "reconnect" => options.reconnect = Some(line.span("a time until the next try")?),
        "reconnect-max" => options.reconnect_max = Some(line.span("the longest wait")?),
        "reconnect-jitter" => options.reconnect_jitter = line.span("a jitter")?,
        "connect-timeout" => options.connect_timeout = line.span("a time to wait for CONNACK")?,
        "buffer" => {
            options.buffer.messages_max = line.number("a number of messages", u16::MAX)?;
        }
        "buffer-full" => options.buffer.when_full = buffer_policy(line)?,
        "buffer-qos0" => options.buffer.keeps_qos0 = true,
        "user" => options.user_name = Some(line.text("the User Name")?),
        "password" => options.password = Some(line.bytes("the password")?),
        "auth" => options.method = Some(broker::method(line)?),
        "no-reasons" => options.wants_reasons = false,
        "ask-response-information" => options.asks_response_information = true,
        "connect-property" => {
            let name = line.text("the property's name")?;
            let value = line.text("the property's value")?;
            options.connect_properties.push((name, value));
        }
        "receive-max" => {
            options.receive_maximum = at_least(line, "a number of messages", u16::MAX)?
        }
        "packet-max" => {
            options.packet_size_max = Some(at_least(line, "a number of bytes", u32::MAX)?);
        }
        "alias-max" => options.topic_alias_maximum = line.number("a number of topics", u16::MAX)?,
        "alias" => options.alias_policy = alias_policy(line)?,
        _ => options.will = Some(will(line)?),
    }
    Some(())
}

fn at_least<T: TryFrom<u64> + Copy + Into<u64>>(
    line: &mut Line<'_, '_>,
    what: &str,
    max: T,
) -> Option<T> {
    let number = line.number(what, max)?;
    match number.into() {
        0 => line.problem_behind("with none, nothing could come", "write 1 or more"),
        _ => Some(number),
    }
}

fn buffer_policy(line: &mut Line<'_, '_>) -> Option<BufferPolicy> {
    let word = line.peek_word().unwrap_or_default();
    let Some((_, policy)) = BUFFER_POLICIES.iter().find(|row| row.0 == word) else {
        let found = line.found();
        let hint = "there is: refuse-newest, drop-oldest";
        return line.problem(format!("{found} is nothing to do when it is full"), hint);
    };
    line.bump();
    Some(*policy)
}

fn alias_policy(line: &mut Line<'_, '_>) -> Option<AliasPolicy> {
    let word = line.peek_word().unwrap_or_default();
    let Some((_, policy)) = ALIAS_POLICIES.iter().find(|row| row.0 == word) else {
        let found = line.found();
        let hint = "there is: none, first-come, lru";
        return line.problem(format!("{found} is no way to give aliases"), hint);
    };
    line.bump();
    Some(*policy)
}

fn face(line: &mut Line<'_, '_>) -> Option<Face> {
    let word = line.peek_word().unwrap_or_default();
    let Some((_, face)) = FACES.iter().find(|row| row.0 == word) else {
        let found = line.found();
        let known: Vec<&str> = FACES.iter().map(|row| row.0).collect();
        let hint = format!("there is: {}", known.join(", "));
        return line.problem(format!("{found} is no face"), hint);
    };
    line.bump();
    Some(*face)
}

/// `"topic" "payload" [qos 1] [retain] [PROPERTY VALUE]…`
fn will(line: &mut Line<'_, '_>) -> Option<Will> {
    let topic = topic_name(line)?;
    let payload = line.bytes("the payload of the will")?;
    let (mut qos, mut retain, mut properties) = Default::default();
    loop {
        if line.take_word("qos") {
            qos = line.qos()?;
        } else if line.take_word("retain") {
            retain = true;
        } else if !take_property(line, &mut properties)? {
            break;
        }
    }
    Some(Will {
        topic,
        payload,
        qos,
        retain,
        properties,
    })
}

/// A filter between quotes.
pub(super) fn filter(line: &mut Line<'_, '_>) -> Option<TopicFilter> {
    let filter = line.string("the filter")?;
    match TopicFilter::parse(&filter) {
        Ok(filter) => Some(filter),
        Err(error) => line.problem_behind(error.to_string(), format!("[{}]", error.clause())),
    }
}

/// A topic between quotes.
pub(super) fn topic_name(line: &mut Line<'_, '_>) -> Option<TopicName> {
    let topic = line.string("the topic")?;
    match TopicName::parse(&topic) {
        Ok(topic) => Some(topic),
        Err(error) => line.problem_behind(error.to_string(), format!("[{}]", error.clause())),
    }
}

/// `PROPERTY VALUE`; `Some(false)` if no property comes next.
pub(super) fn take_property(line: &mut Line<'_, '_>, properties: &mut Properties) -> Option<bool> {
    let Some(word) = line
        .peek_word()
        .filter(|word| property::WORDS.contains(word))
    else {
        return Some(false);
    };
    line.bump();
    properties.0.push(property::read(word, line)?);
    Some(true)
}
