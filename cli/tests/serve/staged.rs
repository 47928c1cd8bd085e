//! Real clients in worlds that misbehave: what each of them does, as the trace tells it.
//!
//! The stories are those of `scenarios/serve`, and what they expect is what a client should do. Nothing
//! here sleeps: each test waits for facts.

use std::path::PathBuf;

use brokerscope_tests::lacks_library;
use brokerscope_tests::peer::{Filter, Library, Peer as _, Post, Puppet, Serve, Wish};
use serde_json::Value;
use tempfile::TempDir;

use crate::serve;

/// A world that real clients come to, and what it has told so far.
struct Stage {
    host: Serve,
    told: Vec<Value>,
    kept: TempDir,
}

fn scenario(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../scenarios/serve");
    folder.join(format!("{name}.scn"))
}

impl Stage {
    fn of(name: &str) -> Self {
        let kept = TempDir::new().expect("a folder");
        let file = scenario(name).display().to_string();
        let keep = kept.path().join("kept.scn").display().to_string();
        Self {
            host: serve(&["--scenario", &file, "--ndjson", "--keep", &keep]),
            told: Vec::new(),
            kept,
        }
    }

    fn read_on(&mut self, until: &str) {
        let line = self.host.next_line();
        let line = line.unwrap_or_else(|| panic!("never {until:?}, but\n{}", self.lines()));
        let object = serde_json::from_str(&line);
        let object = object.unwrap_or_else(|error| panic!("{line}: {error}"));
        self.told.push(object);
    }

    /// Waits for a fact that is told so; it may have been told already.
    fn wait(&mut self, text: &str) {
        self.wait_for(1, text);
    }

    /// Waits for so many of them.
    fn wait_for(&mut self, count: usize, text: &str) {
        while self.count(text) < count {
            self.read_on(text);
        }
    }

    fn count(&self, text: &str) -> usize {
        let said = |it: &&Value| it["text"].as_str().is_some_and(|said| said.contains(text));
        self.told.iter().filter(said).count()
    }

    /// Packets that this node sent: type, DUP, and when.
    fn sent(&self, node: &str) -> Vec<(String, bool, u64)> {
        let sent = self
            .told
            .iter()
            .filter(|it| it["kind"] == "sent" && it["node"] == node);
        let packets = sent.map(|it| {
            let packet = &it["packet"];
            (
                packet["type"].as_str().unwrap_or_default().to_owned(),
                packet["dup"] == true,
                it["at_us"].as_u64().unwrap_or_default(),
            )
        });
        packets.collect()
    }

    /// Their types, in order, with a mark for DUP.
    fn story_of(&self, node: &str) -> String {
        let words = self.sent(node).into_iter().map(|(kind, dup, _)| match dup {
            true => format!("{kind}+"),
            false => kind,
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// The end: everything that the scenario expects holds, and what was kept tells the same again.
    fn end(self) {
        self.end_but(&[]);
    }

    /// As [`Stage::end`], but for these expectations, which this library does not meet.
    fn end_but(mut self, broken: &[&str]) {
        self.host.signal("-INT");
        let code = self.host.ended().code();
        while self.host.has_said("") {
            self.read_on("the end");
        }
        let verdicts = self.told.iter().filter(|it| it["kind"] == "verdict");
        let fails = verdicts.clone().filter(|it| it["verdict"] != "holds");
        let fails: Vec<_> = fails.filter_map(|it| it["expectation"].as_str()).collect();
        assert_eq!(fails, broken, "{}", self.lines());
        assert!(verdicts.count() >= 3, "{}", self.lines());
        let expected = Some(i32::from(!broken.is_empty()));
        assert_eq!(code, expected);
        let last = self.told.iter().filter_map(|it| it["at_us"].as_u64()).max();
        let until = format!("{}ms", last.unwrap_or_default().div_ceil(1_000));
        let again = std::process::Command::new(env!("CARGO_BIN_EXE_brokerscope"))
            .args(["run", "--verdict", "--until", &until])
            .arg(self.kept.path().join("kept.scn"))
            .output()
            .expect("it runs");
        let said = String::from_utf8_lossy(&again.stdout);
        assert_eq!(again.status.code(), expected, "{said}");
    }

    fn lines(&self) -> String {
        let texts = self.told.iter().filter_map(|it| it["text"].as_str());
        texts.collect::<Vec<_>>().join("\n")
    }
}

/// One test per library and story.
macro_rules! stories {
    ($($name:ident: $library:ident in $story:ident;)*) => {$(
        #[test]
        fn $name() {
            if lacks_library(stringify!($name), Library::$library) {
                return;
            }
            $story(Library::$library);
        }
    )*};
}
stories! {
    paho_on_a_slow_link: PAHO in slow_link;
    paho_is_torn_down_twice: PAHO in two_resets;
    paho_and_a_broker_that_forgets: PAHO in forgetful_restart;
    paho_finds_a_half_open_link: PAHO in half_open;
    paho_waits_for_a_withheld_puback: PAHO in withheld_puback;
    paho_reads_half_a_packet: PAHO in torn_packet;
    mqtt_js_on_a_slow_link: MQTT_JS in slow_link;
    mqtt_js_is_torn_down_twice: MQTT_JS in two_resets;
    mqtt_js_and_a_broker_that_forgets: MQTT_JS in forgetful_restart;
    mqtt_js_finds_a_half_open_link: MQTT_JS in half_open;
    mqtt_js_waits_for_a_withheld_puback: MQTT_JS in withheld_puback;
    mqtt_js_reads_half_a_packet: MQTT_JS in torn_packet;
}

/// A client that comes back to its session by itself.
fn lasting() -> Wish {
    Wish {
        returns: true,
        ..Wish::lasting(5, "dev")
    }
}

fn join(stage: &Stage, library: Library, wish: &Wish) -> Puppet {
    let mut puppet = Puppet::start(library, library.address(&stage.host));
    assert_eq!(puppet.connect("dev", wish).reason, 0);
    puppet
}

fn slow_link(library: Library) {
    let mut stage = Stage::of("slow-link");
    let mut puppet = join(&stage, library, &Wish::new(5, "dev"));
    puppet.publish("dev", &Post::new("a", "hello", 1));
    stage.wait("PUBACK reaches dev");
    let at = |stage: &Stage, text: &str| {
        let line = stage
            .told
            .iter()
            .find(|it| it["text"].as_str().is_some_and(|said| said.contains(text)));
        line.and_then(|it| it["at_us"].as_u64())
            .expect("it was told")
    };
    let asked = at(&stage, "dev sends PUBLISH");
    let answered = at(&stage, "PUBACK reaches dev");
    assert!(
        answered - asked >= 200_000,
        "there and back: {asked} {answered}"
    );
    puppet.leave("dev");
    stage.wait("DISCONNECT reaches hub");
    stage.end();
}

/// [MQTT-4.4.0-1, MQTT-4.3.3-6, MQTT-4.3.3-10]
fn two_resets(library: Library) {
    let mut stage = Stage::of("two-resets");
    let mut puppet = join(&stage, library, &lasting());
    let published = puppet.try_to_publish("dev", &Post::new("till", "5 EUR", 2));
    stage.wait("PUBCOMP reaches dev");
    let story = stage.story_of("dev");
    match library.name {
        "MQTT.js" => {
            // Against [MQTT-3.3.1-1]: what is sent again has no DUP. And what the standard calls no
            // error, a PUBCOMP for an exchange that was over already, it tells as one.
            assert_eq!(
                story,
                "CONNECT PUBLISH CONNECT PUBLISH PUBREL CONNECT PUBREL"
            );
            assert!(published.is_err_and(|why| why.contains("not found")));
            stage.end_but(&["sent PUBLISH dup from dev once"]);
        }
        _ => {
            assert_eq!(
                story,
                "CONNECT PUBLISH CONNECT PUBLISH+ PUBREL CONNECT PUBREL"
            );
            assert_eq!(published, Ok(()));
            stage.end();
        }
    }
}

/// [MQTT-3.2.2-2]
fn forgetful_restart(library: Library) {
    let mut stage = Stage::of("forgetful-restart");
    let mut puppet = join(&stage, library, &lasting());
    puppet.subscribe("dev", &[Filter::new("room/temp", 0)], None);
    puppet.hear("dev");
    stage.wait_for(2, "hub begins a session for dev");
    stage.wait_for(2, "SUBACK reaches dev");
    let again = stage.told.len();
    stage.wait_for(
        stage.count("PUBLISH reaches dev") + 1,
        "PUBLISH reaches dev",
    );
    assert!(
        stage.told.len() > again,
        "it hears more, once it has subscribed again"
    );
    stage.end();
}

/// [MQTT-3.1.2-22, MQTT-3.1.2-24]
fn half_open(library: Library) {
    let mut stage = Stage::of("half-open");
    let wish = Wish {
        keep_alive: 1,
        ..lasting()
    };
    let mut puppet = join(&stage, library, &wish);
    stage.wait("Somebody silences the link");
    stage.wait("dev sends PINGREQ");
    // It gives up by itself: nobody has told it anything.
    stage.wait("For dev the connection is over");
    stage.wait("Somebody repairs the link");
    stage.wait_for(2, "CONNACK reaches dev");
    puppet.publish("dev", &Post::new("a", "back", 1));
    stage.wait("PUBACK reaches dev");
    stage.end();
}

/// [MQTT-4.3.2-4, MQTT-4.4.0-1]
fn withheld_puback(library: Library) {
    let mut stage = Stage::of("withheld-puback");
    let mut puppet = join(&stage, library, &lasting());
    puppet.publish("dev", &Post::new("job", "print", 1));
    stage.wait("it misbehaves on purpose");
    stage.wait("PUBACK reaches dev");
    let story = stage.story_of("dev");
    match library.name {
        "MQTT.js" => {
            // Against [MQTT-3.3.1-1]: what is sent again has no DUP.
            assert_eq!(story, "CONNECT PUBLISH CONNECT PUBLISH");
            stage.end_but(&["sent PUBLISH dup from dev once since 2s"]);
        }
        _ => {
            assert_eq!(story, "CONNECT PUBLISH CONNECT PUBLISH+");
            stage.end();
        }
    }
}

/// [MQTT-4.4.0-1]
fn torn_packet(library: Library) {
    let mut stage = Stage::of("torn-packet");
    let mut puppet = join(&stage, library, &lasting());
    puppet.subscribe("dev", &[Filter::new("room/temp", 1)], None);
    let post = puppet.hear("dev");
    assert_eq!(
        (post.topic.as_str(), post.payload.as_str()),
        ("room/temp", "21.5")
    );
    stage.wait("PUBACK reaches hub");
    assert_eq!(stage.story_of("dev"), "CONNECT SUBSCRIBE CONNECT PUBACK");
    stage.end();
}
