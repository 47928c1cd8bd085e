//! Random worlds with everything that can go wrong: no message is left without a fate, and the book
//! agrees with what the applications got.

#![allow(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "each check asks for one kind of fact, and for what is there"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use brokerscope_core::chance::Chance;
use brokerscope_core::id::NodeId;
use brokerscope_core::machine::Event;
use brokerscope_core::scenario::Names;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::Fact;
use brokerscope_core::trace::ledger::{Fate, Ledger, Place, Reason, Stage, tell, tell_fate};
use brokerscope_core::world::Action;
use brokerscope_tests::stage::Stage as Theatre;

/// How many worlds; `FATES_SEEDS` says another number.
const SEEDS: u64 = 250;

/// Faults happen before, in milliseconds; then all is mended.
const TROUBLE: u32 = 40_000;

/// When a world has come to rest for sure: every Keep Alive, every patience of TCP is over.
const REST: u64 = 300_000;

const CLIENTS: u32 = 4;
/// How a random world is made.
struct Dice {
    chance: Chance,
    text: String,
    /// No memory is lost, all is at QoS 2, all sessions last: everything arrives exactly once.
    is_safe: bool,
    /// Two clients have one Client Identifier, and throw each other out for ever.
    has_twins: bool,
    /// A link loses whole packets, and nobody sends them again.
    has_textbook: bool,
}

impl Dice {
    fn new(seed: u64) -> Self {
        let mut chance = Chance::new(seed, "fates");
        let is_safe = chance.below(4) == 0;
        let has_twins = !is_safe && chance.below(8) == 0;
        Self {
            chance,
            text: format!("seed {seed}\n"),
            is_safe,
            has_twins,
            has_textbook: false,
        }
    }

    fn one(&mut self, of: &[&'static str]) -> &'static str {
        let count = u32::try_from(of.len()).unwrap();
        of[self.chance.below(count) as usize]
    }

    fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{line}");
    }

    fn broker(&mut self) {
        let mut line = "broker hub".to_owned();
        let options: &[&[&str]] = match self.is_safe {
            true => &[&["", "onward at-pubrel"], &["", "in-flight-max 2"]],
            false => &[
                &["", "onward at-pubrel"],
                &["", "in-flight-max 1", "in-flight-max 3"],
                &["", "queue 2", "queue 1 queue-full drop-oldest"],
                &["", "queue-qos0"],
                &["", "disk always", "disk 5s"],
                &["", "overlapping each-copy"],
                &[
                    "",
                    "sharing random",
                    "sharing sticky",
                    "sharing least-in-flight",
                ],
                &["", "acl \"topic read a/#\" acl \"topic write #\""],
                &["", "max-qos 1", "retained-max 1"],
                &["", "shared-in-v3", "denied-publish-closes", "levels-max 2"],
                &["", "alias-max 2", "receive-max 1"],
                &["", "outbox-bytes 40", "expiry-max 20s"],
            ],
        };
        for option in options {
            if self.chance.below(3) == 0 {
                let _ = write!(line, " {}", self.one(option));
            }
        }
        self.line(&line);
    }

    fn client(&mut self, number: u32) {
        let mut line = format!("client c{number} ");
        let version = self.one(&["v5", "v5", "v3"]);
        let _ = write!(line, "{version} -> hub keep-alive 15s reconnect 2s ");
        if self.has_twins && number < 2 {
            line.push_str("id \"twin\" ");
        }
        let links: &[&str] = &[
            "latency 20ms",
            "latency 20ms loss 10%",
            "latency 50ms jitter 40ms loss 3%",
            "latency 20ms nat 3s",
            "latency 100ms rate 20kbit queue 4000B",
        ];
        line.push_str(self.one(links));
        line.push_str(self.one(&[" give-up 4s", " give-up 30s"]));
        let textbook = !self.is_safe && self.chance.below(6) == 0;
        self.has_textbook |= textbook;
        let kinds = [" ", " textbook ", " textbook resend-after 2s "];
        line.push_str(kinds[usize::from(textbook) + usize::from(textbook && version == "v3")]);
        if self.is_safe {
            line.push_str("persistent");
        } else {
            line.push_str(self.one(&["clean-start", "persistent", "persistent", "expiry 6s"]));
            for option in [
                &["", " flash"][..],
                &["", " drift 1%", " buffer 1 buffer-qos0"],
                &["", " buffer-full drop-oldest"],
                &[
                    "",
                    " will \"a/w\" \"will\" qos 1",
                    " will \"b\" \"will\" qos 2 retain",
                ],
            ] {
                line.push_str(self.one(option));
            }
            if version == "v5" {
                line.push_str(self.one(&["", " receive-max 1", " packet-max 60"]));
                line.push_str(self.one(&["", " alias first-come alias-max 2"]));
            }
        }
        self.line(&line);
    }

    fn subscribe(&mut self) -> String {
        let filters = [
            "a/b",
            "a/+",
            "#",
            "b",
            "a/b/c",
            "$share/g/a/#",
            "$share/g/b",
        ];
        let plain = ["a/b", "a/+", "b", "c"];
        let filter = match self.is_safe {
            true => self.one(&plain),
            false => self.one(&filters),
        };
        let mut act = format!("subscribe \"{filter}\"");
        if self.is_safe {
            act.push_str(" qos 2");
        } else {
            act.push_str(self.one(&["", " qos 1", " qos 2"]));
            if !filter.starts_with('$') {
                act.push_str(self.one(&["", "", " no-local"]));
            }
            act.push_str(self.one(&["", "", " retain-handling 1", " retain-handling 2"]));
        }
        act
    }

    fn publish(&mut self, number: u32) -> String {
        let topic = self.one(&["a/b", "a/b", "a/b", "b", "b", "a/b/c", "a/x", "$a"]);
        let mut act = format!("publish \"{topic}\" \"m{number}\"");
        if self.is_safe {
            return act + " qos 2";
        }
        act.push_str(self.one(&["", " qos 1", " qos 2"]));
        act.push_str(self.one(&["", "", " retain"]));
        act.push_str(self.one(&["", "", " message-expiry-interval 3"]));
        act
    }

    /// Something that happens to `c{who}`, or to the broker.
    fn trouble(&mut self, who: u32, at: u32) -> String {
        let safe = [
            "cut L",
            "repair L",
            "hold L",
            "release L",
            "partition L",
            "reset L",
        ];
        let all = [
            "cut L",
            "repair L",
            "hold L",
            "release L",
            "partition L",
            "reset L",
            "partition U",
            "partition D",
            "hold U",
            "hold D",
            "crash C",
            "kill C",
            "restart C",
            "sleep C",
            "wake C",
            "crash hub",
            "kill hub",
        ];
        let act = match self.is_safe {
            true => self.one(&safe),
            false => self.one(&all),
        };
        // What is broken is mended some time later.
        let soon = at + self.chance.below(8_000);
        let mended = match act.split(' ').next().unwrap() {
            "cut" | "partition" => "repair L",
            "hold" => "release L",
            "crash" | "kill" if act.ends_with('b') => "restart hub",
            "crash" | "kill" => "restart C",
            "sleep" => "wake C",
            _ => "",
        };
        if !mended.is_empty() {
            let mended = at_client(mended, who);
            self.line(&format!("at {soon}ms {mended}"));
        }
        at_client(act, who)
    }

    fn acts(&mut self) {
        for who in 0..CLIENTS {
            let at = self.chance.below(2_000);
            self.line(&format!("at {at}ms c{who} connect"));
            let act = self.subscribe();
            self.line(&format!("at {}ms c{who} {act}", at + 500));
        }
        self.line("c1 every 3700ms times 9 publish \"b\" \"own {n}\" qos 2");
        for number in 0..60 {
            let at = 500 + self.chance.below(TROUBLE);
            let who = self.chance.below(CLIENTS);
            let act = match self.chance.below(16) {
                0..=9 => format!("c{who} {}", self.publish(number)),
                10..=11 => format!("c{who} {}", self.subscribe()),
                12 if self.is_safe => continue,
                12 => self
                    .one(&[
                        "c0 unsubscribe \"a/b\"",
                        "c1 disconnect",
                        "c2 connect clean-start",
                        "c3 connect resume",
                        "c2 unsubscribe \"$share/g/a/#\"",
                        "c3 disconnect with-will",
                    ])
                    .to_owned(),
                _ => self.trouble(who, at),
            };
            self.line(&format!("at {at}ms {act}"));
        }
        // All is mended. What cannot be done because it is so already is refused.
        self.line("at 50s restart hub");
        for who in 0..CLIENTS {
            for act in [
                "restart C",
                "wake C",
                "release L",
                "repair L",
                "retune L latency 20ms give-up 30s",
            ] {
                let act = at_client(act, who);
                self.line(&format!("at 51s {act}"));
            }
            self.line(&format!("at 100s c{who} connect resume"));
        }
    }
}

/// With this client and its link in place of the letters.
fn at_client(act: &str, who: u32) -> String {
    act.replace('L', &format!("c{who}--hub"))
        .replace('U', &format!("c{who}->hub"))
        .replace('D', &format!("hub->c{who}"))
        .replace('C', &format!("c{who}"))
}

fn play(seed: u64) -> (Dice, Theatre) {
    let mut dice = Dice::new(seed);
    dice.broker();
    for number in 0..CLIENTS {
        dice.client(number);
    }
    dice.acts();
    let mut theatre = Theatre::of(&dice.text);
    theatre.play(Instant::from_millis(REST));
    (dice, theatre)
}

/// How often which application got which payload, as its client told it.
fn deliveries(theatre: &Theatre) -> BTreeMap<(NodeId, Vec<u8>), u32> {
    let mut counted = BTreeMap::new();
    for record in theatre.trace.records() {
        if let (Fact::Happened(Event::Delivered(message)), Some(node)) = (&record.fact, record.node)
        {
            *counted.entry((node, message.payload.to_vec())).or_default() += 1;
        }
    }
    counted
}

/// The whole story, where something is wrong with it.
fn story(theatre: &Theatre, ledger: &Ledger, message: usize) -> String {
    let names = Names::of(&theatre.scenario);
    let mut text = theatre.text();
    let Some(biography) = ledger.get(message) else {
        return text;
    };
    for (when, phrase) in tell(biography, &names) {
        let _ = writeln!(text, "{} {phrase}", when.at);
    }
    for (node, fate) in ledger.fates(message, &names) {
        let _ = writeln!(text, "{} {fate:?}", tell_fate(&fate, node, &names));
    }
    text
}

fn routed_to(ledger: &Ledger, message: usize, name: &str) -> usize {
    let steps = ledger.get(message).unwrap().steps.iter();
    let routed =
        |stage: &Stage| matches!(stage, Stage::Routed { client, .. } if client.as_str() == name);
    steps.filter(|step| routed(&step.stage)).count()
}

/// Everybody is connected at the end.
fn is_whole(theatre: &Theatre) -> bool {
    use brokerscope_core::client::Status;
    (1..=CLIENTS).all(|number| {
        let node = NodeId(u16::try_from(number).unwrap());
        let client = theatre.world.client(node);
        client.is_some_and(|client| client.status == Status::Connected)
    })
}

fn lost_memory(theatre: &Theatre, node: NodeId) -> bool {
    let mut records = theatre.trace.records().iter();
    records.any(|record| match record.fact {
        Fact::Acted(Action::Crash(it) | Action::Kill(it)) => it == node,
        _ => false,
    })
}

#[derive(Default)]
struct Tally {
    whole: u32,
    fates: u32,
    handed: u32,
    reasons: BTreeMap<String, u32>,
}

fn judge(seed: u64, tally: &mut Tally) {
    let (dice, theatre) = play(seed);
    let names = Names::of(&theatre.scenario);
    let ledger = Ledger::of(&theatre.trace);
    let mut told: BTreeMap<(NodeId, Vec<u8>), u32> = BTreeMap::new();
    let is_whole = is_whole(&theatre) && !dice.has_twins && !dice.has_textbook;
    tally.whole += u32::from(is_whole);
    for message in 0..ledger.len() {
        let biography = ledger.get(message).unwrap();
        let fates = ledger.fates(message, &names);
        assert_eq!(
            fates.len(),
            CLIENTS as usize,
            "seed {seed}: every client has a fate"
        );
        for (node, fate) in fates {
            tally.fates += 1;
            let where_ = || {
                format!(
                    "seed {seed}, message {message}, {node:?}\n{}",
                    story(&theatre, &ledger, message)
                )
            };
            match &fate {
                Fate::HandedOver { times, .. } => {
                    tally.handed += 1;
                    *told.entry((node, biography.payload.to_vec())).or_default() += times;
                    let name = names.name(node).unwrap();
                    let copies = routed_to(&ledger, message, name);
                    assert!(
                        !dice.is_safe || *times as usize <= copies,
                        "twice at QoS 2 [MQTT-4.3.3-10]: {}",
                        where_()
                    );
                }
                // A publisher that lost its memory sends no PUBREL, and its broker cannot know.
                Fate::Pending(Place::Held) if lost_memory(&theatre, biography.publisher.node()) => {
                }
                Fate::Pending(_) => {
                    assert!(!is_whole, "all is mended, and still it waits: {}", where_());
                }
                Fate::Missed(missed) => {
                    assert_ne!(missed.reason, Reason::Ignored, "{}", where_());
                    let reason = format!("{:?}", missed.reason);
                    let kind = reason.split(['(', ' ', '{']).next().unwrap().to_owned();
                    *tally.reasons.entry(kind).or_default() += 1;
                    assert!(missed.when.at >= biography.born.at, "{}", where_());
                    let lost = matches!(
                        missed.reason,
                        Reason::LostToReceiver(_)
                            | Reason::LostToBroker(_)
                            | Reason::TakenForAnother
                            | Reason::BrokerCrashed
                            | Reason::DeviceCrashed
                    );
                    assert!(
                        !(dice.is_safe && lost),
                        "nothing is lost at QoS 2: {}",
                        where_()
                    );
                }
            }
        }
    }
    assert_eq!(
        told,
        deliveries(&theatre),
        "seed {seed}: the book and the applications\n{}",
        theatre.text()
    );
}

#[test]
fn no_message_of_any_world_is_left_without_a_fate() {
    let seeds = std::env::var("FATES_SEEDS").ok();
    let seeds = seeds.and_then(|it| it.parse().ok()).unwrap_or(SEEDS);
    let mut tally = Tally::default();
    for seed in 0..seeds {
        judge(seed, &mut tally);
    }
    println!(
        "{seeds} worlds, {} whole, {} fates, {} handed over, {:?}",
        tally.whole, tally.fates, tally.handed, tally.reasons
    );
    assert!(
        u64::from(tally.whole) * 3 > seeds,
        "most worlds come to rest whole"
    );
}
