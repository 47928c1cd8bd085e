//! For `mosquitto_pub` and `mosquitto_sub` 2, in bash.
//!
//! Each call of them is a connection of its own. So the subscriber, which stays, is the client; what
//! it publishes goes under another Client Identifier while a subscriber stands, or the two would
//! take each other over.

use super::program::{Act, Program};
use super::quote::{printf, shell};
use super::sheet::{Code, Part, Sheet, seconds};
use super::value::{Said, Value};
use crate::machine::{Command, Message};
use crate::spec::Version;
use crate::time::Span;
use crate::wire::{Qos, RetainHandling, SubscribeFilter, Will};

/// What `mosquitto_sub` is given to subscribe, before the next act.
const MOMENT: Span = Span::from_millis(300);
/// The lowest Keep Alive that the tools take, in seconds.
const KEEP_ALIVE_MIN: u16 = 5;

pub(super) fn write(program: &Program) -> Code {
    let mut it = Writer {
        program,
        sheet: Sheet::new("#"),
        is_v5: program.options.version == Version::V5,
        now: Span::ZERO,
        started: 0,
        standing: Vec::new(),
        kept: Vec::new(),
    };
    it.head();
    it.options();
    it.acts();
    it.sheet.done()
}

/// A `mosquitto_sub` that runs.
struct Standing {
    number: usize,
    filters: Vec<String>,
}

struct Writer<'a> {
    program: &'a Program,
    sheet: Sheet,
    is_v5: bool,
    /// What the waits so far come to.
    now: Span,
    started: usize,
    standing: Vec<Standing>,
    /// What the session would still be subscribed to.
    kept: Vec<(Vec<SubscribeFilter>, Option<u32>)>,
}

impl Writer<'_> {
    fn head(&mut self) {
        let version = if self.is_v5 { "5.0" } else { "3.1.1" };
        let name = &self.program.name;
        self.sheet.line("#!/bin/bash");
        self.sheet.comment(&format!(
            "{name}: MQTT {version} with mosquitto_pub and mosquitto_sub 2"
        ));
        for line in &self.program.beside {
            self.sheet.unsaid(line);
        }
        if self.program.cover.websocket {
            self.sheet
                .unsaid("WebSocket: these tools of Mosquitto 2.0 speak TCP");
        }
        if self.program.options.reconnect.is_some() {
            self.sheet
                .comment("mosquitto_sub comes back by itself, after waits of its own.");
        }
    }

    fn options(&mut self) {
        let options = &self.program.options;
        self.sheet.part(Some(Part::Options));
        let version = if self.is_v5 { "mqttv5" } else { "mqttv311" };
        self.sheet.line(format!(
            "broker=(-h \"${{MQTT_HOST:-localhost}}\" -p \"${{MQTT_PORT:-1883}}\" -V {version})"
        ));
        if self.program.cover.tls.is_some() {
            self.sheet.line("broker+=(--tls-use-os-certs)");
        }
        if let Some(user) = &options.user_name {
            self.sheet
                .line(format!("broker+=(-u {})", shell(user.as_str().as_bytes())));
        }
        if options.password.is_some() {
            self.sheet
                .line("broker+=(-P \"$MQTT_PASSWORD\") # others on this machine can see it");
        }
        if options.method.is_some() {
            self.sheet
                .unsaid("enhanced authentication: the password goes as it is");
        }
        if options.keep_alive >= KEEP_ALIVE_MIN {
            self.sheet
                .line(format!("broker+=(-k {})", options.keep_alive));
        } else {
            self.sheet
                .unsaid("a Keep Alive below 5 s, or none: it is 60 s here");
        }
        if let Some(will) = &options.will {
            self.will(will);
        } else {
            self.sheet.line("will=()");
        }
        let said = Said::of_connect(options);
        let mut words = Vec::new();
        if self.is_v5 {
            self.properties("CONNECT", &said, &mut words);
        }
        self.sheet.line(format!("connect=({})", words.join(" ")));
        if self.program.listens() {
            self.sheet.line("trap 'kill $(jobs -p) 2> /dev/null' EXIT");
        }
        self.sheet.part(None);
    }

    fn will(&mut self, will: &Will) {
        let mut words = vec![format!(
            "--will-topic {}",
            shell(will.topic.as_str().as_bytes())
        )];
        if will.payload.contains(&0) {
            self.sheet
                .unsaid("the will's payload: it has a zero, which no argument can have");
        } else if !will.payload.is_empty() {
            words.push(format!("--will-payload {}", shell(&will.payload)));
        }
        words.push(format!("--will-qos {}", will.qos));
        if will.retain {
            words.push("--will-retain".to_owned());
        }
        if self.is_v5 {
            self.properties("WILL", &Said::of(&will.properties), &mut words);
        }
        self.sheet.line(format!("will=({})", words.join(" ")));
    }

    fn properties(&mut self, packet: &str, said: &Said<'_>, words: &mut Vec<String>) {
        for (name, value) in &said.named {
            if *name == "session-expiry-interval" {
                // Said together with `-c`, by an option of its own.
                continue;
            }
            let value = match value {
                Value::Number(number) => number.to_string(),
                Value::Flag(it) => u8::from(*it).to_string(),
                Value::Text(text) => shell(text.as_bytes()),
                Value::Bytes(bytes) if bytes.contains(&0) => {
                    self.sheet
                        .unsaid("Correlation Data: it has a zero, which no argument can have");
                    continue;
                }
                Value::Bytes(bytes) => shell(bytes),
            };
            words.push(format!("-D {packet} {name} {value}"));
        }
        for (key, value) in &said.user {
            let (key, value) = (shell(key.as_bytes()), shell(value.as_bytes()));
            words.push(format!("-D {packet} user-property {key} {value}"));
        }
    }

    fn acts(&mut self) {
        let clean = self.program.clean_starts();
        self.sheet.line("");
        for (number, (act, clean)) in self.program.acts.iter().zip(clean).enumerate() {
            self.sheet.part(Some(Part::Act(number)));
            self.wait_until(act.at);
            self.act(act, clean);
        }
        self.sheet.part(None);
        if !self.standing.is_empty() {
            self.sheet
                .comment("Here it stays subscribed. Ctrl-C ends it.");
            self.sheet.line("wait");
        }
    }

    fn wait_until(&mut self, at: Span) {
        let rest = at.as_micros().saturating_sub(self.now.as_micros());
        if rest > 0 {
            self.now = at;
            self.sheet
                .line(format!("sleep {}", seconds(Span::from_micros(rest))));
        }
    }

    fn act(&mut self, act: &Act, clean: bool) {
        match &act.command {
            Command::Connect { .. } => {
                if clean {
                    self.kept.clear();
                }
                if self.kept.is_empty() {
                    self.sheet
                        .comment("CONNECT comes with the first thing to do.");
                } else {
                    self.sheet.unsaid(
                        "to come back without subscribing: mosquitto_sub always subscribes",
                    );
                }
                for (filters, id) in self.kept.clone() {
                    self.subscribe(&filters, id, clean);
                }
            }
            Command::Disconnect { reason } => {
                if reason.0 != 0 {
                    self.sheet
                        .unsaid("the reason of DISCONNECT: the tools say a normal one");
                }
                let numbers: Vec<_> = self.standing.iter().map(|it| it.number).collect();
                numbers.into_iter().for_each(|number| self.end(number));
            }
            Command::Subscribe { filters, id } => {
                self.subscribe(filters, *id, clean);
                self.kept.push((filters.clone(), *id));
            }
            Command::Unsubscribe { filters } => {
                let filters: Vec<_> = filters.iter().map(|it| it.as_str().to_owned()).collect();
                self.unsubscribe(&filters);
            }
            Command::Publish(message) => self.publish(message, clean),
            Command::Authenticate => self.sheet.unsaid("to prove itself again: there is no AUTH"),
            Command::Raw(_) => self
                .sheet
                .unsaid("raw bytes: the tools write whole packets"),
        }
    }

    /// One `mosquitto_sub` for each QoS, which it asks for once.
    fn subscribe(&mut self, filters: &[SubscribeFilter], id: Option<u32>, clean: bool) {
        let has_options = |it: &SubscribeFilter| {
            it.no_local || it.retain_as_published || it.retain_handling != RetainHandling::Send
        };
        if self.is_v5 && filters.iter().any(has_options) {
            self.sheet
                .unsaid("No Local, Retain As Published, Retain Handling");
        }
        if self.is_v5 && id.is_some() {
            self.sheet.unsaid("the Subscription Identifier");
        }
        for qos in [Qos::AtMostOnce, Qos::AtLeastOnce, Qos::ExactlyOnce] {
            let filters: Vec<_> = filters.iter().filter(|it| it.qos == qos).collect();
            if filters.is_empty() {
                continue;
            }
            self.started += 1;
            let number = self.started;
            let suffix = self.suffix("sub");
            let mut line = format!("mosquitto_sub \"${{broker[@]}}\" -i {}", self.id(&suffix));
            line.push_str(" \"${will[@]}\" \"${connect[@]}\"");
            self.keep(&mut line, clean);
            line.push_str(&format!(" -q {qos}"));
            for it in &filters {
                line.push_str(&format!(" -t {}", shell(it.filter.as_str().as_bytes())));
            }
            line.push_str(" -F '%t %q %r %p' &");
            self.sheet.line(line);
            self.sheet.line(format!("sub{number}=$!"));
            self.sheet.line(format!(
                "sleep {} # it needs a moment to subscribe",
                seconds(MOMENT)
            ));
            self.now = self.now + MOMENT;
            let filters = filters
                .iter()
                .map(|it| it.filter.as_str().to_owned())
                .collect();
            self.standing.push(Standing { number, filters });
        }
    }

    /// No clean start; in 5.0 `-c` alone would also keep the session for ever.
    fn keep(&self, line: &mut String, clean: bool) {
        if !clean {
            line.push_str(" -c");
        }
        let expiry = self.program.options.session_expiry;
        if self.is_v5 && (!clean || expiry != 0) {
            line.push_str(&format!(" -x {expiry}"));
        }
    }

    /// Only one connection at a time may have the client's own identifier.
    fn suffix(&mut self, kind: &str) -> String {
        if self.standing.is_empty() {
            return String::new();
        }
        self.sheet
            .unsaid("one connection for all of it: this is another, under another identifier");
        match kind {
            "sub" => format!("-sub{}", self.started),
            _ => format!("-{kind}"),
        }
    }

    fn id(&self, suffix: &str) -> String {
        let id = format!("{}{suffix}", self.program.options.client_id.as_str());
        shell(id.as_bytes())
    }

    fn unsubscribe(&mut self, gone: &[String]) {
        for (filters, _) in &mut self.kept {
            filters.retain(|it| !gone.iter().any(|gone| gone == it.filter.as_str()));
        }
        self.kept.retain(|(filters, _)| !filters.is_empty());
        let is_gone = |filter: &String| gone.contains(filter);
        let over: Vec<_> = self
            .standing
            .iter()
            .filter(|it| it.filters.iter().all(is_gone))
            .map(|it| it.number)
            .collect();
        if self
            .standing
            .iter()
            .any(|it| !over.contains(&it.number) && it.filters.iter().any(is_gone))
        {
            self.sheet
                .unsaid("to unsubscribe from one of several filters of one mosquitto_sub");
        }
        over.into_iter().for_each(|number| self.end(number));
    }

    fn end(&mut self, number: usize) {
        self.sheet.line(format!(
            "kill \"$sub{number}\" && wait \"$sub{number}\" # it says DISCONNECT"
        ));
        self.standing.retain(|it| it.number != number);
    }

    fn publish(&mut self, message: &Message, clean: bool) {
        let suffix = self.suffix("pub");
        let mut words = Vec::new();
        if self.is_v5 {
            self.properties("PUBLISH", &Said::of(&message.properties), &mut words);
        }
        let mut line = String::new();
        let payload = if message.payload.is_empty() {
            "-n".to_owned()
        } else if message.payload.contains(&0) {
            line = format!("printf {} | ", printf(&message.payload));
            "-s".to_owned()
        } else {
            format!("-m {}", shell(&message.payload))
        };
        line.push_str(&format!(
            "mosquitto_pub \"${{broker[@]}}\" -i {}",
            self.id(&suffix)
        ));
        if suffix.is_empty() {
            line.push_str(" \"${will[@]}\" \"${connect[@]}\"");
            self.keep(&mut line, clean);
        }
        line.push_str(&format!(" -q {}", message.qos));
        if message.retain {
            line.push_str(" -r");
        }
        let topic = shell(message.topic.as_str().as_bytes());
        line.push_str(&format!(" -t {topic} {payload}"));
        for word in words {
            line.push(' ');
            line.push_str(&word);
        }
        self.sheet.line(line);
    }
}
