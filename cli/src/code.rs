//! `brokerscope code`: a client of a scenario, as a program for a library.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use brokerscope_core::interchange::code::{Program, Target, write};
use brokerscope_core::scenario::{self, Names, Problem};
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::trace::Trace;
use brokerscope_core::world::{ScenarioError, World};
use clap::ValueEnum;

use crate::problems;
use crate::run::span;

/// Write a client of a scenario as a program for a library: what it did there, it does for real
///
/// The scenario is played; what the client's application and its device did is what the program
/// does, at the same times. It asks the environment where the broker is (MQTT_HOST and MQTT_PORT,
/// or MQTT_URL) and for the password (MQTT_PASSWORD), which is never written. What a library cannot
/// say stands in a comment where it is missing, and is told at the end.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The scenario
    file: PathBuf,
    /// Whose program it is
    #[arg(long, value_name = "NAME")]
    client: String,
    /// For which library, or tools
    #[arg(long = "for", value_enum, value_name = "LIBRARY")]
    target: Library,
    /// Play so much of the scenario, as in `500ms`, `20s`, `3m`
    #[arg(long, default_value = "5m", value_parser = span)]
    until: Span,
}

/// As [`Target`].
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Library {
    /// Eclipse Paho for Python, 2.x
    Paho,
    /// MQTT.js 5, in Node
    Mqttjs,
    /// rumqttc 0.25, in Rust
    Rumqttc,
    /// An ESP32 under Arduino, with ESP-MQTT
    Arduino,
    /// mosquitto_pub and mosquitto_sub 2, in bash
    Mosquitto,
}

/// Why there is no program.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The file cannot be read.
    File(PathBuf, io::Error),
    /// The text has mistakes.
    Text(PathBuf, Vec<Problem>),
    /// No world comes of it.
    World(PathBuf, ScenarioError),
    /// There is no such client: the name, and what there is.
    Nobody(String, String),
    /// Nobody takes what we write.
    Out(io::Error),
}

/// Plays, and writes the program.
pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<(), Failure> {
    let file = &args.file;
    let text = fs::read_to_string(file).map_err(|error| Failure::File(file.clone(), error))?;
    let parsed = scenario::parse(&text);
    if !parsed.problems.is_empty() {
        return Err(Failure::Text(file.clone(), parsed.problems));
    }
    let scenario = parsed.scenario;
    let world = World::new(&scenario);
    let mut world = world.map_err(|error| Failure::World(file.clone(), error))?;
    let (mut trace, mut names) = (Trace::default(), Names::of(&scenario));
    let until = Instant::START + args.until;
    while world.next_event().is_some_and(|at| at <= until) && world.step(&mut trace) {}
    trace
        .records()
        .iter()
        .for_each(|record| names.learn(record));
    let client = names.client(&args.client);
    let program = client.and_then(|it| Program::of(&scenario, trace.records(), it));
    let Some(program) = program else {
        let there = names.clients().collect::<Vec<_>>().join(", ");
        return Err(Failure::Nobody(args.client.clone(), there));
    };
    let code = write(&program, args.target.into());
    out.write_all(code.text().as_bytes())
        .map_err(Failure::Out)?;
    out.flush().map_err(Failure::Out)?;
    for it in &code.unsaid {
        eprintln!("not said: {}", it.what);
    }
    Ok(())
}

impl From<Library> for Target {
    fn from(library: Library) -> Self {
        match library {
            Library::Paho => Self::Paho,
            Library::Mqttjs => Self::MqttJs,
            Library::Rumqttc => Self::Rumqttc,
            Library::Arduino => Self::Arduino,
            Library::Mosquitto => Self::Mosquitto,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file, error) => write!(f, "{}: {error}", file.display()),
            Self::Text(file, problems) => problems::tell(f, file, problems),
            Self::World(file, error) => write!(f, "{}: {error}", file.display()),
            Self::Nobody(name, there) => {
                write!(f, "there is no client `{name}`; there is: {there}")
            }
            Self::Out(error) => error.fmt(f),
        }
    }
}
