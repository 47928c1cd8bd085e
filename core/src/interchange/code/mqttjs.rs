//! For MQTT.js 5, in Node.

use super::program::{Act, Program};
use super::quote::{hex, javascript};
use super::sheet::{Code, Part, Sheet, seconds};
use super::value::{Said, Value, camel};
use crate::flow::AliasPolicy;
use crate::machine::{Command, Message};
use crate::spec::Version;
use crate::wire::{RetainHandling, SubscribeFilter, Will};

const WAITING: &str = "\
const began = performance.now();
const at = (seconds) => sleep(Math.max(0, began + seconds * 1000 - performance.now()));
const waited = (answer) =>
    Promise.race([answer, sleep(PATIENCE, undefined, { ref: false })]).catch((error) =>
        console.error(String(error)));
";

const CONNECTED: &str = "
function connected(clean) {
    const client = mqtt.connect(URL, { ...options, clean });
    client.on(\"message\", incoming);
    client.on(\"connect\", (connack) => console.log(\"CONNACK\", connack.reasonCode ?? connack.returnCode));
    client.on(\"error\", (error) => console.error(String(error)));
    return new Promise((resolve) => {
        client.once(\"connect\", () => resolve(client));
        client.once(\"close\", () => resolve(client));
    });
}
";

const INCOMING: &str = "
function incoming(topic, payload, { qos, retain }) {
    console.log(topic, qos, Number(retain), payload.toString());
}
";

pub(super) fn write(program: &Program) -> Code {
    let mut it = Writer {
        program,
        sheet: Sheet::new("//"),
        is_v5: program.options.version == Version::V5,
    };
    it.head();
    it.sheet.lines(WAITING);
    it.options();
    it.sheet.part(Some(Part::Incoming));
    it.sheet.lines(INCOMING);
    it.sheet.part(None);
    it.sheet.lines(CONNECTED);
    it.acts();
    it.sheet.done()
}

struct Writer<'a> {
    program: &'a Program,
    sheet: Sheet,
    is_v5: bool,
}

impl Writer<'_> {
    fn head(&mut self) {
        let version = if self.is_v5 { "5.0" } else { "3.1.1" };
        let name = &self.program.name;
        self.sheet.comment(&format!(
            "{name}: MQTT {version} with MQTT.js 5 (npm install mqtt), in a file ending in .mjs"
        ));
        for line in &self.program.beside {
            self.sheet.unsaid(line);
        }
        self.sheet.lines("import { setTimeout as sleep } from \"node:timers/promises\";\nimport mqtt from \"mqtt\";\n");
        let cover = &self.program.cover;
        let place = match (cover.websocket, cover.tls.is_some()) {
            (false, false) => "mqtt://localhost:1883",
            (false, true) => "mqtts://localhost:8883",
            (true, false) => "ws://localhost:8083/mqtt",
            (true, true) => "wss://localhost:8084/mqtt",
        };
        self.sheet.line("");
        self.sheet
            .line(format!("const URL = process.env.MQTT_URL ?? \"{place}\";"));
        let patience = self.program.options.connect_timeout.as_micros() / 1_000;
        self.sheet.line(format!(
            "const PATIENCE = {patience}; // milliseconds until an answer is missed"
        ));
    }

    fn options(&mut self) {
        let options = &self.program.options;
        self.sheet.line("");
        self.sheet.part(Some(Part::Options));
        self.sheet.line("const options = {");
        self.sheet.indent();
        let level = if self.is_v5 { 5 } else { 4 };
        self.sheet.line(format!("protocolVersion: {level},"));
        let id = javascript(options.client_id.as_str());
        self.sheet.line(format!("clientId: {id},"));
        self.sheet
            .line(format!("keepalive: {},", options.keep_alive));
        let patience = options.connect_timeout.as_micros() / 1_000;
        self.sheet.line(format!("connectTimeout: {patience},"));
        let again = options.reconnect.map_or(0, |it| it.as_micros() / 1_000);
        self.sheet.line(format!("reconnectPeriod: {again},"));
        self.sheet.line("resubscribe: false,");
        if options
            .reconnect_max
            .is_some_and(|max| Some(max) != options.reconnect)
        {
            self.sheet
                .unsaid("a longer wait after each try that failed: MQTT.js always waits the same");
        }
        self.login();
        if self.is_v5 && options.alias_policy != AliasPolicy::None {
            self.sheet.line("autoAssignTopicAlias: true,");
        }
        if let Some(will) = &options.will {
            self.will(will);
        }
        let said = Said::of_connect(options);
        if self.is_v5 && !said.is_empty() {
            self.properties("properties", &said);
        }
        self.sheet.outdent();
        self.sheet.line("};");
        self.sheet.part(None);
    }

    fn login(&mut self) {
        let options = &self.program.options;
        if options.method.is_some() {
            self.sheet.unsaid(
                "enhanced authentication: MQTT.js has no SCRAM; the password goes as it is",
            );
        }
        if let Some(user) = &options.user_name {
            self.sheet
                .line(format!("username: {},", javascript(user.as_str())));
        }
        if options.password.is_some() {
            self.sheet.line("password: process.env.MQTT_PASSWORD,");
        }
    }

    fn will(&mut self, will: &Will) {
        self.sheet.line("will: {");
        self.sheet.indent();
        let (topic, payload) = (javascript(will.topic.as_str()), payload(&will.payload));
        self.sheet.line(format!("topic: {topic},"));
        self.sheet.line(format!("payload: {payload},"));
        self.sheet.line(format!("qos: {},", will.qos));
        self.sheet.line(format!("retain: {},", will.retain));
        let said = Said::of(&will.properties);
        if self.is_v5 && !said.is_empty() {
            self.properties("properties", &said);
        }
        self.sheet.outdent();
        self.sheet.line("},");
    }

    /// As one line of an object.
    fn properties(&mut self, name: &str, said: &Said<'_>) {
        if !keeps_order(&said.user) {
            self.sheet
                .unsaid("the order of User Properties: MQTT.js keeps them by name");
        }
        self.sheet.line(format!("{name}: {},", object(said)));
    }

    fn acts(&mut self) {
        let clean = self.program.clean_starts();
        self.sheet.line("");
        self.sheet.line("let client;");
        for (number, (act, clean)) in self.program.acts.iter().zip(clean).enumerate() {
            self.sheet.part(Some(Part::Act(number)));
            self.sheet.line(format!("await at({});", seconds(act.at)));
            self.act(act, clean);
        }
        self.sheet.part(None);
        if self.program.stays() {
            self.sheet
                .comment("Here it stays connected. Ctrl-C ends it, without DISCONNECT.");
        }
    }

    fn act(&mut self, act: &Act, clean: bool) {
        match &act.command {
            Command::Connect { .. } => {
                self.sheet
                    .line(format!("client = await connected({clean});"));
            }
            Command::Disconnect { reason } => {
                let reason = match (self.is_v5, reason.0) {
                    (false, _) | (true, 0) => String::new(),
                    (true, code) => format!("false, {{ reasonCode: {code} }}"),
                };
                self.sheet.line(format!("await client.endAsync({reason});"));
            }
            Command::Subscribe { filters, id } => self.subscribe(filters, *id),
            Command::Unsubscribe { filters } => {
                let filters: Vec<_> = filters.iter().map(|it| javascript(it.as_str())).collect();
                self.sheet.line(format!(
                    "await waited(client.unsubscribeAsync([{}]));",
                    filters.join(", ")
                ));
            }
            Command::Publish(message) => self.publish(message),
            Command::Authenticate => self
                .sheet
                .unsaid("to prove itself again: there is no SCRAM"),
            Command::Raw(_) => self
                .sheet
                .unsaid("raw bytes: a library writes whole packets"),
        }
    }

    fn subscribe(&mut self, filters: &[SubscribeFilter], id: Option<u32>) {
        self.sheet.line("await waited(client.subscribeAsync({");
        for it in filters {
            let mut said = format!("qos: {}", it.qos);
            if self.is_v5 && it.no_local {
                said.push_str(", nl: true");
            }
            if self.is_v5 && it.retain_as_published {
                said.push_str(", rap: true");
            }
            match it.retain_handling {
                RetainHandling::SendIfNew if self.is_v5 => said.push_str(", rh: 1"),
                RetainHandling::DoNotSend if self.is_v5 => said.push_str(", rh: 2"),
                RetainHandling::Send | RetainHandling::SendIfNew | RetainHandling::DoNotSend => {}
            }
            self.sheet
                .line(format!("    {}: {{ {said} }},", key(it.filter.as_str())));
        }
        match id.filter(|_| self.is_v5) {
            Some(id) => self.sheet.line(format!(
                "}}, {{ properties: {{ subscriptionIdentifier: {id} }} }}));"
            )),
            None => self.sheet.line("}));"),
        }
    }

    fn publish(&mut self, message: &Message) {
        let (topic, payload) = (
            javascript(message.topic.as_str()),
            payload(&message.payload),
        );
        let mut options = format!("qos: {}, retain: {}", message.qos, message.retain);
        let said = Said::of(&message.properties);
        if self.is_v5 && !said.is_empty() {
            if !keeps_order(&said.user) {
                self.sheet
                    .unsaid("the order of User Properties: MQTT.js keeps them by name");
            }
            options.push_str(&format!(", properties: {}", object(&said)));
        }
        self.sheet.line(format!(
            "await waited(client.publishAsync({topic}, {payload}, {{ {options} }}));"
        ));
    }
}

/// Properties as an object in one line.
fn object(said: &Said<'_>) -> String {
    let mut parts = Vec::new();
    for (name, value) in &said.named {
        let value = match value {
            Value::Number(number) => number.to_string(),
            Value::Flag(it) => it.to_string(),
            Value::Text(text) => javascript(text),
            Value::Bytes(bytes) => buffer(bytes),
        };
        parts.push(format!("{}: {value}", camel(name, true)));
    }
    let mut keys: Vec<&str> = Vec::new();
    for (name, _) in &said.user {
        if !keys.contains(name) {
            keys.push(name);
        }
    }
    let pairs = keys.into_iter().map(|name| {
        let values = said.user.iter().filter(|pair| pair.0 == name);
        let values: Vec<_> = values.map(|pair| javascript(pair.1)).collect();
        format!("{}: [{}]", key(name), values.join(", "))
    });
    let pairs: Vec<_> = pairs.collect();
    if !pairs.is_empty() {
        parts.push(format!("userProperties: {{ {} }}", pairs.join(", ")));
    }
    format!("{{ {} }}", parts.join(", "))
}

/// Whether an object by names comes out in this order: a name's values stand together, and no name
/// is a number, which an object would put first.
fn keeps_order(pairs: &[(&str, &str)]) -> bool {
    let is_number = |name: &str| !name.is_empty() && name.bytes().all(|it| it.is_ascii_digit());
    let mut done: Vec<&str> = Vec::new();
    for (name, _) in pairs {
        if done.last() != Some(name) {
            if done.contains(name) || is_number(name) && pairs.len() > 1 {
                return false;
            }
            done.push(name);
        }
    }
    true
}

/// The name of an entry. One name would set what the object is made of, unless it is computed.
fn key(name: &str) -> String {
    match name {
        "__proto__" => "[\"__proto__\"]".to_owned(),
        _ => javascript(name),
    }
}

fn payload(bytes: &[u8]) -> String {
    match str::from_utf8(bytes) {
        Ok(text) => javascript(text),
        Err(_) => buffer(bytes),
    }
}

fn buffer(bytes: &[u8]) -> String {
    format!("Buffer.from(\"{}\", \"hex\")", hex(bytes))
}
