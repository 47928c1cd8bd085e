//! For rumqttc 0.25, in Rust: its client that blocks, and a thread for its connection.

use super::frames;
use super::program::{Act, Program};
use super::quote::{byte_string, rust};
use super::sheet::{Code, Part, Sheet, seconds};
use super::value::{Said, Value, snake};
use crate::machine::{Command, Message};
use crate::spec::Version;
use crate::wire::{Qos, RetainHandling, SubscribeFilter, Will};

/// The lowest Keep Alive that its options take, in seconds; with 3.1.1 there may be none too.
const KEEP_ALIVE_MIN_V5: u16 = 5;

pub(super) fn write(program: &Program) -> Code {
    let mut it = Writer {
        program,
        sheet: Sheet::new("//"),
        is_v5: program.options.version == Version::V5,
    };
    it.head();
    it.main();
    it.client();
    it.sheet.part(Some(Part::Incoming));
    it.incoming();
    it.sheet.part(None);
    it.sheet.lines(frames::RUMQTTC_DRIVE);
    it.sheet.lines(frames::RUMQTTC_WAITING);
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
        self.sheet
            .comment(&format!("{name}: MQTT {version} with rumqttc"));
        self.sheet
            .comment("cargo add rumqttc@0.25 --no-default-features");
        for line in &self.program.beside {
            self.sheet.unsaid(line);
        }
        if self.program.cover.tls.is_some() || self.program.cover.websocket {
            self.sheet
                .unsaid("TLS and WebSocket: features of the crate, and set_transport");
        }
        self.sheet.lines(
            "#![allow(unused)]\n\n\
             use std::sync::mpsc::{self, Receiver, Sender};\n\
             use std::time::{Duration, Instant};\n\
             use std::{env, thread};\n",
        );
        self.sheet.line("");
        self.sheet.lines(match self.is_v5 {
            true => frames::RUMQTTC_V5,
            false => frames::RUMQTTC_V311,
        });
        self.sheet.line("");
        let options = &self.program.options;
        let ms = options.connect_timeout.as_micros() / 1_000;
        self.sheet.line(format!(
            "const PATIENCE: Duration = Duration::from_millis({ms});"
        ));
        let again = options.reconnect.map_or("None".to_owned(), |it| {
            format!("Some(Duration::from_millis({}))", it.as_micros() / 1_000)
        });
        self.sheet
            .comment("How long until it tries again, if it does.");
        self.sheet
            .line(format!("const AGAIN: Option<Duration> = {again};"));
        self.sheet.line("");
    }

    fn main(&mut self) {
        self.sheet
            .line("fn main() -> Result<(), Box<dyn std::error::Error>> {");
        self.sheet.indent();
        self.sheet.line("let began = Instant::now();");
        self.acts();
        if self.program.stays() {
            self.sheet
                .comment("Here it stays connected. Ctrl-C ends it, without DISCONNECT.");
            self.sheet.line("loop {");
            self.sheet.line("    thread::park();");
            self.sheet.line("}");
        } else {
            self.sheet.line("Ok(())");
        }
        self.sheet.outdent();
        self.sheet.line("}");
    }

    fn acts(&mut self) {
        let clean = self.program.clean_starts();
        for (number, (act, clean)) in self.program.acts.iter().zip(clean).enumerate() {
            self.sheet.part(Some(Part::Act(number)));
            let at = seconds(act.at);
            let dot = if at.contains('.') { "" } else { ".0" };
            self.sheet.line(format!("at(began, {at}{dot});"));
            self.act(act, clean);
        }
        self.sheet.part(None);
    }

    fn act(&mut self, act: &Act, clean: bool) {
        match &act.command {
            Command::Connect { .. } => {
                self.sheet.lines("let (sender, answers) = mpsc::channel();");
                self.sheet.line(format!(
                    "let (client, connection) = Client::new(made({clean})?, 10);"
                ));
                self.sheet
                    .line("let driving = thread::spawn(move || drive(connection, sender));");
                self.sheet.line("wait(&answers, \"CONNACK\");");
            }
            Command::Disconnect { reason } => {
                if self.is_v5 && reason.0 != 0 {
                    self.sheet
                        .unsaid("the reason of DISCONNECT: rumqttc says a normal one");
                }
                self.sheet.line("client.disconnect()?;");
                self.sheet.line("let _ = driving.join();");
            }
            Command::Subscribe { filters, id } => self.subscribe(filters, *id),
            Command::Unsubscribe { filters } => {
                if filters.len() > 1 {
                    self.sheet.unsaid("several filters in one UNSUBSCRIBE");
                }
                for filter in filters {
                    self.sheet
                        .line(format!("client.unsubscribe({})?;", rust(filter.as_str())));
                    self.sheet.line("wait(&answers, \"UNSUBACK\");");
                }
            }
            Command::Publish(message) => self.publish(message),
            Command::Authenticate => self.sheet.unsaid("to prove itself again: there is no AUTH"),
            Command::Raw(_) => self
                .sheet
                .unsaid("raw bytes: a library writes whole packets"),
        }
    }

    fn subscribe(&mut self, filters: &[SubscribeFilter], id: Option<u32>) {
        let with = if self.is_v5 && id.is_some() {
            "_with_properties"
        } else {
            ""
        };
        self.sheet.line(format!("client.subscribe_many{with}("));
        self.sheet.indent();
        self.sheet.line("vec![");
        for it in filters {
            let (path, qos) = (rust(it.filter.as_str()), qos(it.qos));
            if !self.is_v5 {
                self.sheet.line(format!(
                    "    SubscribeFilter::new({path}.to_owned(), {qos}),"
                ));
                continue;
            }
            let rule = match it.retain_handling {
                RetainHandling::Send => "OnEverySubscribe",
                RetainHandling::SendIfNew => "OnNewSubscribe",
                RetainHandling::DoNotSend => "Never",
            };
            self.sheet.line("    Filter {");
            self.sheet.line(format!("        path: {path}.to_owned(),"));
            self.sheet.line(format!("        qos: {qos},"));
            self.sheet
                .line(format!("        nolocal: {},", it.no_local));
            self.sheet.line(format!(
                "        preserve_retain: {},",
                it.retain_as_published
            ));
            self.sheet.line(format!(
                "        retain_forward_rule: RetainForwardRule::{rule},"
            ));
            self.sheet.line("    },");
        }
        self.sheet.line("],");
        if let Some(id) = id.filter(|_| self.is_v5) {
            self.sheet.line(format!(
                "SubscribeProperties {{ id: Some({id}), user_properties: vec![] }},"
            ));
        }
        self.sheet.outdent();
        self.sheet.line(")?;");
        self.sheet.line("wait(&answers, \"SUBACK\");");
    }

    fn publish(&mut self, message: &Message) {
        let (topic, payload) = (rust(message.topic.as_str()), payload(&message.payload));
        let head = format!(
            "{topic}, {}, {}, {payload}",
            qos(message.qos),
            message.retain
        );
        let said = Said::of(&message.properties);
        if self.is_v5 && !said.is_empty() {
            self.sheet.line(format!(
                "client.publish_with_properties({head}, PublishProperties {{"
            ));
            self.properties(&said);
            self.sheet.line("})?;");
        } else {
            self.sheet.line(format!("client.publish({head})?;"));
        }
        match message.qos {
            Qos::AtMostOnce => {}
            Qos::AtLeastOnce => self.sheet.line("wait(&answers, \"PUBACK\");"),
            Qos::ExactlyOnce => self.sheet.line("wait(&answers, \"PUBCOMP\");"),
        }
    }

    /// The fields of a struct of properties, and the rest of it.
    fn properties(&mut self, said: &Said<'_>) {
        for (name, value) in &said.named {
            self.sheet
                .line(format!("    {}: Some({}),", field(name), owned(value)));
        }
        if !said.user.is_empty() {
            self.sheet.line("    user_properties: vec![");
            for (key, value) in &said.user {
                let (key, value) = (rust(key), rust(value));
                self.sheet
                    .line(format!("        ({key}.to_owned(), {value}.to_owned()),"));
            }
            self.sheet.line("    ],");
        }
        self.sheet.line("    ..Default::default()");
    }

    /// The function that makes the options: all that CONNECT says.
    fn client(&mut self) {
        let options = &self.program.options;
        self.sheet.part(Some(Part::Options));
        self.sheet.line("");
        self.sheet
            .line("fn made(clean: bool) -> Result<MqttOptions, Box<dyn std::error::Error>> {");
        self.sheet.indent();
        self.sheet.lines(
            "let host = env::var(\"MQTT_HOST\").unwrap_or_else(|_| \"localhost\".to_owned());\n\
             let port = env::var(\"MQTT_PORT\").map_or(Ok(1883), |it| it.parse())?;",
        );
        let id = rust(options.client_id.as_str());
        self.sheet.line(format!(
            "let mut options = MqttOptions::new({id}, host, port);"
        ));
        let start = if self.is_v5 { "start" } else { "session" };
        self.sheet
            .line(format!("options.set_clean_{start}(clean);"));
        if self.is_v5 && options.keep_alive < KEEP_ALIVE_MIN_V5 {
            self.sheet
                .unsaid("a Keep Alive below 5 s, or none: it is 60 s here");
        } else {
            self.sheet.line(format!(
                "options.set_keep_alive(Duration::from_secs({}));",
                options.keep_alive
            ));
        }
        self.login();
        if let Some(will) = &options.will {
            self.will(will);
        }
        let said = Said::of_connect(options);
        if self.is_v5 && !said.is_empty() {
            self.sheet
                .line("options.set_connect_properties(ConnectProperties {");
            self.connect_properties(&said);
            self.sheet.line("});");
        }
        self.sheet.line("Ok(options)");
        self.sheet.outdent();
        self.sheet.line("}");
    }

    fn connect_properties(&mut self, said: &Said<'_>) {
        // This struct alone has no default.
        let none = [
            "session_expiry_interval",
            "receive_maximum",
            "max_packet_size",
            "topic_alias_max",
            "request_response_info",
            "request_problem_info",
            "authentication_method",
            "authentication_data",
        ];
        for name in none {
            let value = said.named.iter().find(|it| field(it.0) == name);
            #[allow(clippy::wildcard_enum_match_arm, reason = "CONNECT has no others")]
            let value = match value.map(|it| it.1) {
                Some(Value::Number(number)) => format!("Some({number})"),
                Some(Value::Flag(it)) => format!("Some({})", u8::from(it)),
                _ => "None".to_owned(),
            };
            self.sheet.line(format!("    {name}: {value},"));
        }
        let pair = |pair: &(&str, &str)| {
            format!("({}.to_owned(), {}.to_owned())", rust(pair.0), rust(pair.1))
        };
        let pairs: Vec<_> = said.user.iter().map(pair).collect();
        self.sheet
            .line(format!("    user_properties: vec![{}],", pairs.join(", ")));
    }

    fn login(&mut self) {
        let options = &self.program.options;
        if options.method.is_some() {
            self.sheet
                .unsaid("enhanced authentication: the password goes as it is");
        }
        match (&options.user_name, options.password.is_some()) {
            (Some(user), true) => {
                let user = rust(user.as_str());
                self.sheet.line(format!(
                    "options.set_credentials({user}, env::var(\"MQTT_PASSWORD\")?);"
                ));
            }
            (Some(user), false) => {
                self.sheet.line(format!(
                    "options.set_credentials({}, \"\");",
                    rust(user.as_str())
                ));
                self.sheet
                    .unsaid("a User Name without a password: it is empty here");
            }
            (None, true) => self.sheet.unsaid("a password without a User Name"),
            (None, false) => {}
        }
    }

    fn will(&mut self, will: &Will) {
        let (topic, payload) = (rust(will.topic.as_str()), payload(&will.payload));
        let head = format!("{topic}, {payload}, {}, {}", qos(will.qos), will.retain);
        if !self.is_v5 {
            self.sheet
                .line(format!("options.set_last_will(LastWill::new({head}));"));
            return;
        }
        let said = Said::of(&will.properties);
        if said.is_empty() {
            self.sheet.line(format!(
                "options.set_last_will(LastWill::new({head}, None));"
            ));
            return;
        }
        self.sheet.line("let dying = LastWillProperties {");
        let none = [
            "delay_interval",
            "payload_format_indicator",
            "message_expiry_interval",
            "content_type",
            "response_topic",
            "correlation_data",
        ];
        let missing = none
            .iter()
            .filter(|name| !said.named.iter().any(|it| field(it.0) == **name));
        let missing: Vec<_> = missing.map(|name| format!("    {name}: None,")).collect();
        self.fields(&said);
        missing.iter().for_each(|line| self.sheet.line(line));
        self.sheet.line("};");
        self.sheet.line(format!(
            "options.set_last_will(LastWill::new({head}, Some(dying)));"
        ));
    }

    /// Those of a will, which has no default either.
    fn fields(&mut self, said: &Said<'_>) {
        for (name, value) in &said.named {
            self.sheet
                .line(format!("    {}: Some({}),", field(name), owned(value)));
        }
        let pair = |pair: &(&str, &str)| {
            format!("({}.to_owned(), {}.to_owned())", rust(pair.0), rust(pair.1))
        };
        let pairs: Vec<_> = said.user.iter().map(pair).collect();
        self.sheet
            .line(format!("    user_properties: vec![{}],", pairs.join(", ")));
    }

    fn incoming(&mut self) {
        let topic = if self.is_v5 {
            "String::from_utf8_lossy(&message.topic)"
        } else {
            "message.topic"
        };
        self.sheet.line("");
        self.sheet.line("fn incoming(message: Publish) {");
        self.sheet
            .line("    let text = String::from_utf8_lossy(&message.payload);");
        self.sheet
            .line("    let (qos, retain) = (message.qos as u8, u8::from(message.retain));");
        self.sheet.line(format!(
            "    println!(\"{{}} {{qos}} {{retain}} {{text}}\", {topic});"
        ));
        self.sheet.line("}");
    }
}

/// A value as a struct of properties owns it.
fn owned(value: &Value<'_>) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Flag(it) => u8::from(*it).to_string(),
        Value::Text(text) => format!("{}.to_owned()", rust(text)),
        Value::Bytes(bytes) => format!("{}[..].into()", byte_string(bytes)),
    }
}

/// What rumqttc calls this property.
fn field(name: &str) -> String {
    match name {
        "maximum-packet-size" => "max_packet_size".to_owned(),
        "topic-alias-maximum" => "topic_alias_max".to_owned(),
        "request-response-information" => "request_response_info".to_owned(),
        "request-problem-information" => "request_problem_info".to_owned(),
        "will-delay-interval" => "delay_interval".to_owned(),
        other => snake(other),
    }
}

const fn qos(qos: Qos) -> &'static str {
    match qos {
        Qos::AtMostOnce => "QoS::AtMostOnce",
        Qos::AtLeastOnce => "QoS::AtLeastOnce",
        Qos::ExactlyOnce => "QoS::ExactlyOnce",
    }
}

fn payload(bytes: &[u8]) -> String {
    match str::from_utf8(bytes) {
        Ok(text) => rust(text),
        Err(_) => format!("&{}[..]", byte_string(bytes)),
    }
}
