//! For an ESP32 under Arduino: ESP-MQTT, which comes with the board's package (3.x).

use super::frames;
use super::program::{Act, Program};
use super::quote::cpp;
use super::sheet::{Code, Part, Sheet};
use super::value::{Said, Value, snake};
use crate::machine::{Command, Message};
use crate::spec::Version;
use crate::time::Span;
use crate::wire::{RetainHandling, SubscribeFilter, Will};

pub(super) fn write(program: &Program) -> Code {
    let mut it = Writer {
        program,
        sheet: Sheet::new("//"),
        is_v5: program.options.version == Version::V5,
        has_client: false,
    };
    it.head();
    it.sheet.lines(frames::ARDUINO_WAITING);
    it.sheet.part(Some(Part::Incoming));
    it.sheet.lines(frames::ARDUINO_INCOMING);
    it.sheet.part(None);
    it.sheet.lines(frames::ARDUINO_EVENTS);
    it.connect();
    it.setup();
    it.sheet.done()
}

struct Writer<'a> {
    program: &'a Program,
    sheet: Sheet,
    is_v5: bool,
    has_client: bool,
}

impl Writer<'_> {
    fn head(&mut self) {
        let version = if self.is_v5 { "5.0" } else { "3.1.1" };
        let name = &self.program.name;
        self.sheet.comment(&format!(
            "{name}: MQTT {version} with ESP-MQTT, for an ESP32 (Arduino package 3.x)"
        ));
        for line in &self.program.beside {
            self.sheet.unsaid(line);
        }
        if self.program.cover.tls.is_some() || self.program.cover.websocket {
            self.sheet.comment("TLS or WebSocket: mqtts, ws or wss in MQTT_URI; TLS wants a certificate in config.");
        }
        self.sheet.lines(frames::ARDUINO_HEAD);
        if self.is_v5 {
            self.sheet.lines(frames::ARDUINO_ONLY_V5);
        }
        self.sheet.line("");
        let patience = ms(self.program.options.connect_timeout);
        self.sheet.line(format!(
            "static const uint32_t PATIENCE = {patience}; // milliseconds"
        ));
    }

    /// The function that sets all that CONNECT says, and connects.
    fn connect(&mut self) {
        let options = &self.program.options;
        self.sheet.part(Some(Part::Options));
        self.sheet.line("");
        self.sheet.line("static void connect(bool clean) {");
        self.sheet.indent();
        self.sheet.line("config.broker.address.uri = MQTT_URI;");
        if options.client_id.as_str().is_empty() {
            self.sheet
                .line("config.credentials.set_null_client_id = true;");
        } else {
            self.set("config.credentials.client_id", options.client_id.as_str());
        }
        if let Some(user) = &options.user_name {
            self.set("config.credentials.username", user.as_str());
        }
        if options.password.is_some() {
            self.sheet
                .line("config.credentials.authentication.password = MQTT_PASSWORD;");
        }
        if options.method.is_some() {
            self.sheet
                .unsaid("enhanced authentication: the password goes as it is");
        }
        self.sheet
            .line("config.session.disable_clean_session = !clean;");
        let level = if self.is_v5 {
            "MQTT_PROTOCOL_V_5"
        } else {
            "MQTT_PROTOCOL_V_3_1_1"
        };
        self.sheet
            .line(format!("config.session.protocol_ver = {level};"));
        match options.keep_alive {
            0 => self.sheet.line("config.session.disable_keepalive = true;"),
            seconds => self
                .sheet
                .line(format!("config.session.keepalive = {seconds};")),
        }
        match options.reconnect {
            None => self
                .sheet
                .line("config.network.disable_auto_reconnect = true;"),
            Some(wait) => {
                let wait = ms(wait);
                self.sheet
                    .line(format!("config.network.reconnect_timeout_ms = {wait};"));
            }
        }
        self.sheet.line(format!(
            "config.network.timeout_ms = {};",
            ms(options.connect_timeout)
        ));
        if let Some(will) = &options.will {
            self.will(will);
        }
        self.sheet.lines(frames::ARDUINO_MADE);
        if self.is_v5 {
            self.connect_properties();
        }
        self.sheet.line("esp_mqtt_client_start(client);");
        self.sheet.line("wait(0);");
        self.sheet.outdent();
        self.sheet.line("}");
        self.sheet.part(None);
    }

    fn set(&mut self, what: &str, text: &str) {
        self.sheet
            .line(format!("{what} = {};", cpp(text.as_bytes())));
    }

    fn will(&mut self, will: &Will) {
        self.set("config.session.last_will.topic", will.topic.as_str());
        self.sheet.line(format!(
            "config.session.last_will.msg = {};",
            cpp(&will.payload)
        ));
        self.sheet.line(format!(
            "config.session.last_will.msg_len = {};",
            will.payload.len()
        ));
        self.sheet
            .line(format!("config.session.last_will.qos = {};", will.qos));
        self.sheet.line(format!(
            "config.session.last_will.retain = {};",
            u8::from(will.retain)
        ));
    }

    fn connect_properties(&mut self) {
        let options = &self.program.options;
        let said = Said::of_connect(options);
        let dying = options.will.as_ref().map(|will| Said::of(&will.properties));
        if said.is_empty() && dying.as_ref().is_none_or(Said::is_empty) {
            return;
        }
        self.sheet
            .line("esp_mqtt5_connection_property_config_t saying = {};");
        self.sheet.line("saying.request_problem_info = true;");
        self.named("saying", &said);
        self.pairs("saying.user_property", "pairs", &said);
        if let Some(dying) = &dying {
            self.named("saying", dying);
            self.pairs("saying.will_user_property", "dying", dying);
        }
        self.sheet
            .line("esp_mqtt5_client_set_connect_property(client, &saying);");
        self.forget("saying.user_property", &said);
        if let Some(dying) = &dying {
            self.forget("saying.will_user_property", dying);
        }
    }

    fn named(&mut self, name: &str, said: &Said<'_>) {
        for (property, value) in &said.named {
            let field = field(property);
            match value {
                Value::Number(number) => self.sheet.line(format!("{name}.{field} = {number};")),
                Value::Flag(it) => self.sheet.line(format!("{name}.{field} = {it};")),
                Value::Text(text) => self.set(&format!("{name}.{field}"), text),
                Value::Bytes(bytes) => {
                    self.sheet.line(format!("{name}.{field} = {};", cpp(bytes)));
                    self.sheet
                        .line(format!("{name}.{field}_len = {};", bytes.len()));
                }
            }
        }
    }

    fn pairs(&mut self, field: &str, name: &str, said: &Said<'_>) {
        if said.user.is_empty() {
            return;
        }
        self.sheet
            .line(format!("esp_mqtt5_user_property_item_t {name}[] = {{"));
        for (key, value) in &said.user {
            let (key, value) = (cpp(key.as_bytes()), cpp(value.as_bytes()));
            self.sheet.line(format!("    {{{key}, {value}}},"));
        }
        self.sheet.line("};");
        let count = said.user.len();
        self.sheet.line(format!(
            "esp_mqtt5_client_set_user_property(&{field}, {name}, {count});"
        ));
    }

    fn forget(&mut self, field: &str, said: &Said<'_>) {
        if !said.user.is_empty() {
            self.sheet
                .line(format!("esp_mqtt5_client_delete_user_property({field});"));
        }
    }

    fn setup(&mut self) {
        self.sheet.line("");
        self.sheet.line("void setup() {");
        self.sheet.indent();
        self.sheet.lines(
            "Serial.begin(115200);\n\
             WiFi.begin(WIFI_NAME, WIFI_PASSWORD);\n\
             while (WiFi.status() != WL_CONNECTED) delay(100);\n\
             began = millis();",
        );
        let clean = self.program.clean_starts();
        for (number, (act, clean)) in self.program.acts.iter().zip(clean).enumerate() {
            self.sheet.part(Some(Part::Act(number)));
            self.sheet.line("");
            self.sheet.line(format!("at({});", ms(act.at)));
            self.act(act, clean);
        }
        self.sheet.part(None);
        self.sheet.outdent();
        self.sheet.line("}");
        self.sheet.line("");
        if self.program.stays() {
            self.sheet
                .comment("Here it stays connected: the library has a task of its own.");
        }
        self.sheet.line("void loop() { delay(1000); }");
    }

    fn act(&mut self, act: &Act, clean: bool) {
        match &act.command {
            Command::Connect { .. } => {
                self.has_client = true;
                self.sheet.line(format!("connect({clean});"));
            }
            _ if !self.has_client => self.sheet.unsaid("an act before the first connect"),
            Command::Disconnect { reason } => {
                if self.is_v5 && reason.0 != 0 {
                    self.sheet.line("{");
                    self.sheet
                        .line("    esp_mqtt5_disconnect_property_config_t saying = {};");
                    self.sheet
                        .line(format!("    saying.disconnect_reason = {};", reason.0));
                    self.sheet
                        .line("    esp_mqtt5_client_set_disconnect_property(client, &saying);");
                    self.sheet.line("}");
                }
                self.sheet.line("esp_mqtt_client_disconnect(client);");
                self.sheet.line("esp_mqtt_client_stop(client);");
            }
            Command::Subscribe { filters, id } => self.subscribe(filters, *id),
            Command::Unsubscribe { filters } => {
                if filters.len() > 1 {
                    self.sheet.unsaid("several filters in one UNSUBSCRIBE");
                }
                for filter in filters {
                    let filter = cpp(filter.as_str().as_bytes());
                    self.sheet.line(format!(
                        "wait(esp_mqtt_client_unsubscribe(client, {filter}));"
                    ));
                }
            }
            Command::Publish(message) => self.publish(message),
            Command::Authenticate => self.sheet.unsaid("to prove itself again: there is no AUTH"),
            Command::Raw(_) => self
                .sheet
                .unsaid("raw bytes: a library writes whole packets"),
        }
    }

    /// Options and identifier are the library's for a whole SUBSCRIBE, so each filter has one.
    fn subscribe(&mut self, filters: &[SubscribeFilter], id: Option<u32>) {
        if filters.len() > 1 {
            self.sheet.unsaid("several filters in one SUBSCRIBE");
        }
        let id = id.map(u16::try_from);
        if self.is_v5 && matches!(id, Some(Err(_))) {
            self.sheet
                .unsaid("the Subscription Identifier: the library's has 16 bits");
        }
        for it in filters {
            let filter = it.filter.as_str();
            let shared = filter.strip_prefix("$share/").filter(|_| self.is_v5);
            let shared = shared.and_then(|rest| rest.split_once('/'));
            let plain = shared.map_or(filter, |(_, rest)| rest);
            let call = format!(
                "wait(esp_mqtt_client_subscribe_single(client, {}, {}));",
                cpp(plain.as_bytes()),
                it.qos
            );
            if !self.is_v5 {
                self.sheet.line(call);
                continue;
            }
            self.sheet.line("{");
            self.sheet.indent();
            self.sheet
                .line("esp_mqtt5_subscribe_property_config_t asking = {};");
            if let Some(Ok(id)) = id {
                self.sheet.line(format!("asking.subscribe_id = {id};"));
            }
            if it.no_local {
                self.sheet.line("asking.no_local_flag = true;");
            }
            if it.retain_as_published {
                self.sheet.line("asking.retain_as_published_flag = true;");
            }
            match it.retain_handling {
                RetainHandling::Send => {}
                RetainHandling::SendIfNew => self.sheet.line("asking.retain_handle = 1;"),
                RetainHandling::DoNotSend => self.sheet.line("asking.retain_handle = 2;"),
            }
            if let Some((group, _)) = shared {
                self.sheet.line("asking.is_share_subscribe = true;");
                self.set("asking.share_name", group);
            }
            self.sheet
                .line("esp_mqtt5_client_set_subscribe_property(client, &asking);");
            self.sheet.line(call);
            self.sheet.outdent();
            self.sheet.line("}");
        }
    }

    fn publish(&mut self, message: &Message) {
        let (topic, payload) = (
            cpp(message.topic.as_str().as_bytes()),
            cpp(&message.payload),
        );
        let (length, qos) = (message.payload.len(), message.qos);
        let retain = u8::from(message.retain);
        // A length of 0 would be counted from the text, which is empty too.
        let call = format!(
            "esp_mqtt_client_publish(client, {topic}, {payload}, {length}, {qos}, {retain})"
        );
        let call = match qos.level() {
            0 => format!("{call};"),
            _ => format!("wait({call});"),
        };
        let said = Said::of(&message.properties);
        if !self.is_v5 || said.is_empty() {
            self.sheet.line(call);
            return;
        }
        self.sheet.line("{");
        self.sheet.indent();
        self.sheet
            .line("esp_mqtt5_publish_property_config_t saying = {};");
        self.named("saying", &said);
        self.pairs("saying.user_property", "pairs", &said);
        self.sheet
            .line("esp_mqtt5_client_set_publish_property(client, &saying);");
        self.sheet.line(call);
        self.forget("saying.user_property", &said);
        self.sheet.outdent();
        self.sheet.line("}");
    }
}

/// What ESP-MQTT calls this property.
fn field(name: &str) -> String {
    match name {
        "request-response-information" => "request_resp_info".to_owned(),
        "request-problem-information" => "request_problem_info".to_owned(),
        other => snake(other),
    }
}

fn ms(span: Span) -> u64 {
    span.as_micros() / 1_000
}
