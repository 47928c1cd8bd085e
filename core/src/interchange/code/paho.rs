//! For paho-mqtt 2, in Python.

use super::program::{Act, Program};
use super::quote::{byte_string, python};
use super::sheet::{Code, Part, Sheet, seconds};
use super::value::{Said, Value, camel};
use crate::machine::{Command, Message};
use crate::spec::Version;
use crate::wire::{ReasonCode, RetainHandling, SubscribeFilter, Will};

const WAITING: &str = "\
began = time.monotonic()
answers = set()
came = threading.Condition()


def at(seconds):
    time.sleep(max(0, began + seconds - time.monotonic()))


def answer(key):
    with came:
        answers.add(key)
        came.notify_all()


def wait(key):
    with came:
        if not came.wait_for(lambda: key in answers, PATIENCE):
            print(\"no answer:\", key, flush=True)
        answers.discard(key)


def on_connect(client, userdata, flags, reason, properties):
    print(\"CONNACK\", reason, flush=True)
    answer(\"CONNACK\")


def on_disconnect(client, userdata, flags, reason, properties):
    print(\"disconnected\", reason, flush=True)
    answer(\"over\")


def on_subscribe(client, userdata, mid, reasons, properties):
    print(\"SUBACK\", *reasons, flush=True)
    answer(mid)


def on_unsubscribe(client, userdata, mid, reasons, properties):
    answer(mid)

";

const INCOMING: &str = "
def on_message(client, userdata, message):
    text = message.payload.decode(errors=\"replace\")
    print(message.topic, message.qos, int(message.retain), text, flush=True)

";

const HOOKS: &str = "\
client.on_connect = on_connect
client.on_disconnect = on_disconnect
client.on_subscribe = on_subscribe
client.on_unsubscribe = on_unsubscribe
client.on_message = on_message";

pub(super) fn write(program: &Program) -> Code {
    let mut it = Writer {
        program,
        sheet: Sheet::new("#"),
        is_v5: program.options.version == Version::V5,
    };
    it.head();
    it.sheet.lines(WAITING);
    it.sheet.part(Some(Part::Incoming));
    it.sheet.lines(INCOMING);
    it.client();
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
        self.sheet.line("#!/usr/bin/env python3");
        self.sheet.comment(&format!(
            "{name}: MQTT {version} with paho-mqtt 2 (pip install paho-mqtt)"
        ));
        for line in &self.program.beside {
            self.sheet.unsaid(line);
        }
        self.sheet
            .lines("import os\nimport threading\nimport time\n\nimport paho.mqtt.client as mqtt");
        if self.is_v5 {
            self.sheet.lines(
                "from paho.mqtt.packettypes import PacketTypes\n\
                 from paho.mqtt.properties import Properties\n\
                 from paho.mqtt.reasoncodes import ReasonCode\n\
                 from paho.mqtt.subscribeoptions import SubscribeOptions",
            );
        }
        self.sheet.line("");
        self.sheet.lines(
            "HOST = os.environ.get(\"MQTT_HOST\", \"localhost\")\n\
             PORT = int(os.environ.get(\"MQTT_PORT\", \"1883\"))",
        );
        let patience = seconds(self.program.options.connect_timeout);
        self.sheet.line(format!(
            "PATIENCE = {patience}  # seconds until an answer is missed"
        ));
        self.sheet.line("");
    }

    /// The function that makes the client, with all that its CONNECT says.
    fn client(&mut self) {
        let options = &self.program.options;
        self.sheet.part(Some(Part::Options));
        self.sheet.lines(if self.is_v5 {
            "\ndef made():"
        } else {
            "\ndef made(clean_session):"
        });
        self.sheet.indent();
        self.sheet
            .lines("client = mqtt.Client(\n    mqtt.CallbackAPIVersion.VERSION2,");
        let id = python(options.client_id.as_str());
        self.sheet.line(format!("    client_id={id},"));
        let level = if self.is_v5 {
            "mqtt.MQTTv5"
        } else {
            "mqtt.MQTTv311"
        };
        self.sheet.line(format!("    protocol={level},"));
        if !self.is_v5 {
            self.sheet.line("    clean_session=clean_session,");
        }
        if self.program.cover.websocket {
            self.sheet.line("    transport=\"websockets\",");
        }
        let again = if options.reconnect.is_some() {
            "True"
        } else {
            "False"
        };
        self.sheet
            .line(format!("    reconnect_on_failure={again},"));
        self.sheet.line(")");
        self.sheet.lines(HOOKS);
        if let Some(wait) = options.reconnect {
            let (min, max) = (
                seconds(wait),
                seconds(options.reconnect_max.unwrap_or(wait)),
            );
            self.sheet.line(format!(
                "client.reconnect_delay_set(min_delay={min}, max_delay={max})"
            ));
        }
        if self.program.cover.tls.is_some() {
            self.sheet.line("client.tls_set()");
        }
        self.login();
        if let Some(will) = &options.will {
            self.will(will);
        }
        self.sheet.line("return client");
        self.sheet.outdent();
        self.sheet.lines("\n");
        if self.is_v5 {
            self.connect_properties();
        }
        self.sheet.part(None);
    }

    fn login(&mut self) {
        let options = &self.program.options;
        let user = options.user_name.as_ref().map(|user| python(user.as_str()));
        if options.method.is_some() {
            self.sheet.unsaid(
                "enhanced authentication: paho-mqtt sends no AUTH; the password goes as it is",
            );
        }
        match (user, &options.password) {
            (Some(user), Some(_)) => {
                self.sheet.line(format!(
                    "client.username_pw_set({user}, os.environ[\"MQTT_PASSWORD\"])"
                ));
            }
            (Some(user), None) => self.sheet.line(format!("client.username_pw_set({user})")),
            (None, Some(_)) => self.sheet.unsaid("a password without a User Name"),
            (None, None) => {}
        }
    }

    fn will(&mut self, will: &Will) {
        let said = Said::of(&will.properties);
        let mut more = "";
        if self.is_v5 && !said.is_empty() {
            self.sheet
                .line("dying = Properties(PacketTypes.WILLMESSAGE)");
            self.properties("dying", &said);
            more = ", properties=dying";
        }
        let (topic, payload) = (python(will.topic.as_str()), payload(&will.payload));
        let (qos, retain) = (will.qos, flag(will.retain));
        self.sheet.line(format!(
            "client.will_set({topic}, {payload}, qos={qos}, retain={retain}{more})"
        ));
    }

    fn connect_properties(&mut self) {
        let said = Said::of_connect(&self.program.options);
        self.sheet
            .line("connecting = Properties(PacketTypes.CONNECT)");
        self.properties("connecting", &said);
    }

    fn properties(&mut self, name: &str, said: &Said<'_>) {
        for (property, value) in &said.named {
            let value = match value {
                Value::Number(number) => number.to_string(),
                Value::Flag(it) => u8::from(*it).to_string(),
                Value::Text(text) => python(text),
                Value::Bytes(bytes) => byte_string(bytes),
            };
            self.sheet
                .line(format!("{name}.{} = {value}", camel(property, false)));
        }
        for (key, value) in &said.user {
            let (key, value) = (python(key), python(value));
            self.sheet
                .line(format!("{name}.UserProperty = ({key}, {value})"));
        }
    }

    fn acts(&mut self) {
        let mut clean_before = None;
        let clean = self.program.clean_starts();
        self.sheet.line("");
        for (number, (act, clean)) in self.program.acts.iter().zip(clean).enumerate() {
            self.sheet.part(Some(Part::Act(number)));
            self.sheet.line(format!("at({})", seconds(act.at)));
            self.act(act, clean, &mut clean_before);
        }
        self.sheet.part(None);
        if self.program.stays() {
            self.sheet
                .comment("Here it stays connected. Ctrl-C ends it, without DISCONNECT.");
            self.sheet.line("threading.Event().wait()");
        }
    }

    fn act(&mut self, act: &Act, clean: bool, clean_before: &mut Option<bool>) {
        match &act.command {
            Command::Connect { .. } => {
                let is_first = clean_before.is_none();
                // A client of 3.1.1 has one Clean Session for its whole life.
                let is_other = !self.is_v5 && *clean_before != Some(clean);
                if is_first || is_other {
                    let clean = if self.is_v5 { "" } else { flag(clean) };
                    self.sheet.line(format!("client = made({clean})"));
                }
                *clean_before = Some(clean);
                self.connect(clean);
            }
            Command::Disconnect { reason } => self.disconnect(*reason),
            Command::Subscribe { filters, id } => self.subscribe(filters, *id),
            Command::Unsubscribe { filters } => {
                let filters: Vec<_> = filters.iter().map(|it| python(it.as_str())).collect();
                self.sheet.line(format!(
                    "wait(client.unsubscribe([{}])[1])",
                    filters.join(", ")
                ));
            }
            Command::Publish(message) => self.publish(message),
            Command::Authenticate => self.sheet.unsaid("to prove itself again: there is no AUTH"),
            Command::Raw(_) => self
                .sheet
                .unsaid("raw bytes: a library writes whole packets"),
        }
    }

    fn connect(&mut self, clean: bool) {
        let keep_alive = self.program.options.keep_alive;
        let more = match self.is_v5 {
            true => format!(", clean_start={}, properties=connecting", flag(clean)),
            false => String::new(),
        };
        self.sheet.line(format!(
            "client.connect(HOST, PORT, keepalive={keep_alive}{more})"
        ));
        self.sheet.line("client.loop_start()");
        self.sheet.line("wait(\"CONNACK\")");
    }

    fn disconnect(&mut self, reason: ReasonCode) {
        if self.is_v5 && reason != ReasonCode::NORMAL_DISCONNECTION {
            let code = format!(
                "ReasonCode(PacketTypes.DISCONNECT, identifier={})",
                reason.0
            );
            self.sheet
                .line(format!("client.disconnect(reasoncode={code})"));
        } else {
            self.sheet.line("client.disconnect()");
        }
        self.sheet.line("wait(\"over\")");
        self.sheet.line("client.loop_stop()");
    }

    fn subscribe(&mut self, filters: &[SubscribeFilter], id: Option<u32>) {
        let id = id.filter(|_| self.is_v5);
        if let Some(id) = id {
            self.sheet
                .line("asking = Properties(PacketTypes.SUBSCRIBE)");
            self.sheet
                .line(format!("asking.SubscriptionIdentifier = {id}"));
        }
        let is_v5 = self.is_v5;
        let one = |it: &SubscribeFilter| match is_v5 {
            true => format!("({}, {})", python(it.filter.as_str()), options(it)),
            false => format!("({}, {})", python(it.filter.as_str()), it.qos),
        };
        let filters: Vec<_> = filters.iter().map(one).collect();
        let more = if id.is_some() {
            ", properties=asking"
        } else {
            ""
        };
        self.sheet.line(format!(
            "wait(client.subscribe([{}]{more})[1])",
            filters.join(", ")
        ));
    }

    fn publish(&mut self, message: &Message) {
        let said = Said::of(&message.properties);
        let mut more = "";
        if self.is_v5 && !said.is_empty() {
            self.sheet.line("saying = Properties(PacketTypes.PUBLISH)");
            self.properties("saying", &said);
            more = ", properties=saying";
        }
        let (topic, payload) = (python(message.topic.as_str()), payload(&message.payload));
        let (qos, retain) = (message.qos, flag(message.retain));
        let call = format!("client.publish({topic}, {payload}, qos={qos}, retain={retain}{more})");
        self.sheet
            .line(format!("{call}.wait_for_publish(PATIENCE)"));
    }
}

fn options(it: &SubscribeFilter) -> String {
    let mut text = format!("SubscribeOptions(qos={}", it.qos);
    if it.no_local {
        text.push_str(", noLocal=True");
    }
    if it.retain_as_published {
        text.push_str(", retainAsPublished=True");
    }
    match it.retain_handling {
        RetainHandling::Send => {}
        RetainHandling::SendIfNew => text.push_str(", retainHandling=1"),
        RetainHandling::DoNotSend => text.push_str(", retainHandling=2"),
    }
    text.push(')');
    text
}

const fn flag(it: bool) -> &'static str {
    if it { "True" } else { "False" }
}

/// Text where it is some, for who reads it.
fn payload(bytes: &[u8]) -> String {
    match str::from_utf8(bytes) {
        Ok(text) => python(text),
        Err(_) => byte_string(bytes),
    }
}
