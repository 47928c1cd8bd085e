//! Programs that `brokerscope code` writes, run for real: against `brokerscope serve` they must do
//! what the client did in its world.
//!
//! A watcher subscribes to everything at QoS 2, in the world and outside: topic, payload, QoS, RETAIN
//! and properties of each message must be the same. What each program is given it prints, and that
//! must be what its client was given in the world.

mod arduino;
mod hostile;

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

use brokerscope_core::interchange::code::{Act, Program, Target, write};
use brokerscope_core::machine::{Command as Asked, Event, Message};
use brokerscope_core::scenario::{Names, Scenario, parse};
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{Fact, Trace};
use brokerscope_core::wire::Property;
use brokerscope_core::world::World;
use brokerscope_tests::peer::{
    Filter, Library, Own, Peer as _, Process, Serve, Subscribable as _, Wish, find, until,
};
use brokerscope_tests::{lacks, lacks_library, root};
use tempfile::TempDir;

/// Who sees everything, in the world and outside.
const WATCHER: &str = "watcher";

/// Everything a PUBLISH can say, at every QoS.
const PROPERTIES: &str = "\
client meter v5 -> hub keep-alive 30s expiry 1m receive-max 20 connect-property \"a\" \"1\"
at 0s meter connect
at 200ms meter publish \"a/b\" \"plain\"
at 250ms meter publish \"a/b\" \"kept\" qos 1 retain content-type \"text/plain\" payload-format-indicator 1
at 300ms meter publish \"a/c\" \"\\x00\\xff\\n\" qos 2 response-topic \"a/answer\" correlation-data \"\\x01\\x02\"
at 350ms meter publish \"a/d\" \"\" qos 1 user-property \"k\" \"v\" user-property \"k\" \"w\" user-property \"z\" \"'\\\"\"
at 400ms meter publish \"a/e\" \"soon\" qos 1 message-expiry-interval 3600
at 600ms meter disconnect
";

/// 3.1.1, a subscriber and a publisher, a device of its own mind.
const CLASSIC: &str = "\
client page v3 -> hub
client meter v3 -> hub will \"room/gone\" \"bye\" qos 1 retain
at 0s page connect
at 200ms page subscribe \"room/temp\" qos 1, \"room/n\" qos 1
at 0s meter connect
at 900ms meter publish \"room/temp\" \"20\" qos 2
at 1s meter publish \"room/temp\" \"21.5 °C\" qos 1 retain
at 1100ms meter publish \"elsewhere\" \"x\" qos 0
meter every 200ms first 1200ms times 3 publish \"room/n\" \"{n}\" qos 1
at 2s meter disconnect
";

/// A session that is kept while its client is away.
const AWAY: &str = "\
client early v5 -> hub persistent
client meter v5 -> hub
at 0s early connect
at 200ms early subscribe \"t\" qos 1
at 1s early disconnect
at 0s meter connect
at 1500ms meter publish \"t\" \"while away\" qos 1
at 3s early connect resume
at 4s meter publish \"t\" \"back\" qos 1
";

/// What only a library says: the will on purpose, options of a subscription, to come and go.
const LIBRARIES: &str = "\
client both v5 -> hub will \"gone\" \"\\xfe will\" qos 1 retain content-type \"x/y\" user-property \"a\" \"b\"
at 0s both connect
at 200ms both subscribe \"own\" qos 2 no-local, \"kept\" qos 1 retain-as-published id 9
at 400ms both publish \"own\" \"unheard\" qos 1
at 500ms both publish \"kept\" \"heard\" qos 1 retain
at 600ms both unsubscribe \"kept\", \"own\"
at 700ms both publish \"kept\" \"gone by\" qos 1
at 800ms both disconnect
at 1s both connect clean-start
at 1200ms both publish \"kept\" \"again\" qos 2
at 1400ms both disconnect with-will
";

macro_rules! runs {
    ($($name:ident: $target:ident $story:ident;)*) => {$(
        #[test]
        fn $name() {
            if !is_missing(stringify!($name), Target::$target) {
                same_messages($story, Target::$target);
            }
        }
    )*};
}
runs! {
    paho_says_every_property: Paho PROPERTIES;
    paho_speaks_3_1_1: Paho CLASSIC;
    paho_comes_back: Paho AWAY;
    paho_says_what_only_a_library_says: Paho LIBRARIES;
    mqtt_js_says_every_property: MqttJs PROPERTIES;
    mqtt_js_speaks_3_1_1: MqttJs CLASSIC;
    mqtt_js_comes_back: MqttJs AWAY;
    mqtt_js_says_what_only_a_library_says: MqttJs LIBRARIES;
    mosquitto_says_every_property: Mosquitto PROPERTIES;
    mosquitto_speaks_3_1_1: Mosquitto CLASSIC;
    mosquitto_comes_back: Mosquitto AWAY;
}

fn is_missing(test: &str, target: Target) -> bool {
    match target {
        Target::Paho => lacks_library(test, Library::PAHO),
        Target::MqttJs => lacks_library(test, Library::MQTT_JS),
        Target::Rumqttc | Target::Arduino | Target::Mosquitto => {
            lacks(test, &["bash", "mosquitto_pub", "mosquitto_sub"])
        }
    }
}

/// A world that was played.
pub(crate) struct Played {
    pub(crate) scenario: Scenario,
    pub(crate) trace: Trace,
    names: Names,
}

impl Played {
    /// Plays ten seconds of these lines, with a broker and a watcher before them.
    pub(crate) fn of(story: &str) -> Self {
        let text = format!(
            "broker hub\nclient {WATCHER} v5 -> hub\nat 0s {WATCHER} connect\n\
             at 100ms {WATCHER} subscribe \"#\" qos 2 retain-as-published\n{story}"
        );
        let parsed = parse(&text);
        assert_eq!(parsed.problems, [], "{text}");
        let scenario = parsed.scenario;
        let mut world = World::new(&scenario).expect("a world");
        let mut trace = Trace::default();
        let end = Instant::from_millis(10_000);
        while world.next_event().is_some_and(|at| at <= end) && world.step(&mut trace) {}
        Self {
            names: Names::of(&scenario),
            scenario,
            trace,
        }
    }

    pub(crate) fn program(&self, client: &str) -> Program {
        let node = self.names.client(client).expect("it is there");
        Program::of(&self.scenario, self.trace.records(), node).expect("it is a client")
    }

    fn others(&self) -> impl Iterator<Item = &str> {
        self.names.clients().filter(|name| *name != WATCHER)
    }

    /// What this client's application was given.
    fn heard(&self, client: &str) -> Vec<Message> {
        let node = self.names.client(client);
        let of_it = |fact: &Fact| {
            let Fact::Happened(Event::Delivered(message)) = fact else {
                return None;
            };
            Some(message.clone())
        };
        let records = self.trace.records().iter();
        let own = records.filter(|record| record.node == node);
        own.filter_map(|record| of_it(&record.fact)).collect()
    }
}

/// Runs the programs of all clients, and compares what everybody was given.
pub(crate) fn same_messages(story: &str, target: Target) {
    let played = Played::of(story);
    let expected = played.heard(WATCHER);
    assert!(!expected.is_empty(), "the story has messages");
    let serve = Serve::start(env!("CARGO_BIN_EXE_brokerscope"), &["-v"]);
    let mut watcher = watcher(&serve);
    let folder = TempDir::new().expect("a folder");
    let mut running: Vec<(String, Process)> = Vec::new();
    for client in played.others() {
        let program = played.program(client);
        let code = write(&program, target);
        let file = folder
            .path()
            .join(format!("{client}.{}", target.extension()));
        fs::write(&file, code.text()).expect("it is written");
        running.push((
            client.to_owned(),
            start(target, &file, folder.path(), client, &serve),
        ));
        // Who listens has to be there before who speaks.
        let is_asking = |act: &Act| matches!(act.command, Asked::Subscribe { .. });
        if program.acts.iter().any(is_asking) {
            serve.wait_for_suback(client);
        }
    }
    let mut heard: Vec<_> = expected
        .iter()
        .map(|_| watcher.hear_message(WATCHER))
        .collect();
    let mut expected = expected;
    for message in heard.iter_mut().chain(&mut expected) {
        // In which order a library says them is its own affair, but for User Properties.
        let name = |it: &Property| match matches!(it, Property::UserProperty(..)) {
            true => "user".to_owned(),
            false => format!("{it:?}"),
        };
        message.properties.0.sort_by_key(name);
    }
    if running.len() > 1 {
        // Programs have a clock each: who speaks first is not said.
        heard.sort_by_key(|it| format!("{it:?}"));
        expected.sort_by_key(|it| format!("{it:?}"));
    }
    assert_eq!(heard, expected, "{}", target.name());
    for (client, _) in &running {
        let lines: Vec<_> = played.heard(client).iter().map(line).collect();
        let printed = until("a program to print", || {
            let printed = printed(&folder.path().join(format!("{client}.out")));
            (printed.len() >= lines.len()).then_some(printed)
        });
        assert_eq!(printed, lines, "{client} with {}", target.name());
    }
    running.iter_mut().for_each(|(_, process)| end(process));
}

/// Our own client, which has subscribed to everything.
fn watcher(serve: &Serve) -> Own {
    let mut watcher = Own::new(serve.tcp);
    watcher.connect(WATCHER, &Wish::new(5, WATCHER));
    let all = Filter {
        topic: "#".to_owned(),
        qos: 2,
        no_local: false,
        as_published: true,
        retain_handling: 0,
    };
    watcher.subscribe(WATCHER, &[all], None);
    watcher
}

fn start(target: Target, file: &Path, folder: &Path, client: &str, serve: &Serve) -> Process {
    let tools = root().join(".tools");
    let mut command = match target {
        Target::Paho => Command::new(tools.join("paho/bin/python")),
        Target::MqttJs => {
            // A module looks for its libraries beside itself.
            #[cfg(unix)]
            let _ = std::os::unix::fs::symlink(
                tools.join("mqtt/node_modules"),
                folder.join("node_modules"),
            );
            Command::new(find("node").expect("it is there with MQTT.js"))
        }
        Target::Rumqttc | Target::Arduino | Target::Mosquitto => Command::new("bash"),
    };
    let out = File::create(folder.join(format!("{client}.out"))).expect("a file");
    let told = File::create(folder.join(format!("{client}.err"))).expect("a file");
    Process::start(
        command
            .arg(file)
            .env("MQTT_HOST", serve.tcp.ip().to_string())
            .env("MQTT_PORT", serve.tcp.port().to_string())
            .env("MQTT_URL", format!("mqtt://{}", serve.tcp))
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(told),
    )
}

/// Asks it to end, as a terminal does when it is closed: bash then ends what it has started.
fn end(process: &mut Process) {
    let id = process.child().id().to_string();
    let _ = Command::new("sh")
        .args(["-c", "kill -s TERM \"$0\" 2> /dev/null", &id])
        .status();
    until("a program to end", || process.has_ended().then_some(()));
}

/// A message as every program prints it.
fn line(message: &Message) -> String {
    let text = String::from_utf8_lossy(&message.payload);
    let (topic, qos) = (message.topic.as_str(), message.qos.level());
    format!("{topic} {qos} {} {text}", u8::from(message.retain))
}

/// The messages that a program has printed: whole lines, without what it tells of answers.
fn printed(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let lines = whole.lines().filter(|line| {
        !["CONNACK", "SUBACK", "disconnected"]
            .iter()
            .any(|told| line.starts_with(told))
    });
    lines
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}
