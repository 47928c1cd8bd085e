//! `brokerscope compare`: a story run against the simulated broker and a real one.

mod address;
mod host;
mod json;
mod socket;

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use brokerscope_core::interchange::compare::{
    Compared, Difference, Rule, Staged, Unfit, Verdict, introduce, learned, left_behind, worn,
};
use brokerscope_core::scenario::{self, Names, NodeSpec, Scenario};
use brokerscope_core::time::{Instant, Span};
use brokerscope_core::trace::Layer;
use brokerscope_core::wire::Text;
use brokerscope_core::world::BrokerSpec;
use bytes::Bytes;

use crate::problems;
use crate::run::export::Exports;
use crate::run::tell::{Tale, records};
use crate::run::{self, Ended, span};
use address::Address;
use host::{Host, Real};

/// Where the password is looked for: on a command line everybody on the machine could read it.
const PASSWORD: &str = "BROKERSCOPE_PASSWORD";

/// Does my broker do that? Run a scenario against the simulated broker and against a real one, and tell
/// where they part: what the standard allows, and what is against it
///
/// Clients, links and faults are the scenario's; only the broker is real, behind one socket for each
/// connection. So it takes the time that the story takes; while the real broker owes an answer, the story
/// stands still, two seconds at most. What would be done to the broker itself is left out of both. Client
/// Identifiers and topics are those of the scenario: what a run leaves in the broker is said at the end.
///
/// Ends with 0 if nothing is against the standard, with 1 if something is, with 2 if there is nothing to
/// compare.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The scenario; it has one broker
    file: PathBuf,
    /// The real broker: HOST:PORT, mqtt://HOST:PORT, or ws://HOST:PORT/PATH
    #[arg(long, value_name = "ADDRESS")]
    broker: Address,
    /// Compare so much of the story
    #[arg(long, default_value = "20s", value_parser = span)]
    until: Span,
    /// Wait so long for what the real broker does late before it counts as missing
    #[arg(long, default_value = "6s", value_parser = span)]
    patience: Span,
    /// The User Name of clients that have none; the password is in the environment, in
    /// BROKERSCOPE_PASSWORD
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// The simulated broker behaves like the one in this file, as --save-profile writes it
    #[arg(long, value_name = "FILE")]
    wear: Option<PathBuf>,
    /// Write what was learned of the real broker: a broker of the small language
    #[arg(long, value_name = "FILE")]
    save_profile: Option<PathBuf>,
    /// Take away retained messages and sessions of this story from the real broker, before and after
    #[arg(long)]
    clean: bool,
    /// What the standard allows counts too: end with 1 if anything differs
    #[arg(long)]
    strict: bool,
    /// Tell what happened before the real broker, record by record
    #[arg(long)]
    records: bool,
    /// Tell differences as objects of JSON, one each
    #[arg(long, conflicts_with = "records")]
    json: bool,
    #[command(flatten)]
    exports: Exports,
}

/// Why there is nothing to compare.
#[derive(Debug)]
pub(crate) enum Failure {
    /// As of a run.
    Run(run::Failure),
    /// It has no place before a real broker.
    Unfit(PathBuf, Unfit),
    /// It behaves like no broker: there is none in the file.
    NoProfile(PathBuf),
    /// The real broker cannot be reached.
    Unreachable(Address, io::Error),
    /// No text of the protocol.
    User(String),
}

/// Compares.
pub(crate) fn compare(args: &Args, out: &mut impl Write) -> Result<Ended, Failure> {
    let mut scenario = read(&args.file)?;
    if let Some(file) = &args.wear {
        scenario = worn(&scenario, &profile(file)?);
    }
    let staged = Staged::of(&scenario);
    let mut staged = staged.map_err(|unfit| Failure::Unfit(args.file.clone(), unfit))?;
    let login = args.login()?;
    if let Some((user, password)) = &login {
        staged.introduce(user, password.as_ref());
    }
    let host = Host::new(&args.broker, args.patience)?;
    let story = host.simulate(&staged, args.until)?;
    if args.clean {
        host.clean(&left_behind(&story.trace, staged.broker), login.as_ref())?;
    }
    let until = story.lasts;
    eprintln!(
        "{}: {until} of the story, and the real broker lives by the wall clock",
        args.broker
    );
    let real = host.live(&staged, &story)?;
    let left = left_behind(&real.trace, staged.broker);
    if args.clean {
        host.clean(&left, login.as_ref())?;
    }
    let names = Names::of(&staged.real);
    args.exports.write(Tale {
        trace: &real.trace,
        names: &names,
    })?;
    if let Some(file) = &args.save_profile {
        let own = own_broker(&staged);
        let learned = learned(&own, &real.trace, staged.broker, &real.compared.differences);
        let text = written(learned, &args.broker);
        fs::write(file, text).map_err(|error| run::Failure::Export(file.clone(), error))?;
    }
    if args.json {
        json::tell(&real.compared, &names, out)?;
    } else {
        tell(args, &staged, &real, &names, out)?;
        if !args.clean && !left.is_empty() {
            tell_left(&left, out)?;
        }
    }
    out.flush()?;
    Ok(ended(&real.compared, args.strict))
}

fn ended(compared: &Compared, strict: bool) -> Ended {
    let [against, unclear, allowed, _] = compared.tally();
    let counts = against + if strict { unclear + allowed } else { 0 };
    match counts {
        0 => Ended::Held,
        _ => Ended::Broken,
    }
}

fn read(file: &Path) -> Result<Scenario, Failure> {
    let text = fs::read_to_string(file).map_err(|error| run::Failure::File(file.into(), error))?;
    let parsed = scenario::parse(&text);
    match parsed.problems.is_empty() {
        true => Ok(parsed.scenario),
        false => Err(run::Failure::Text(file.into(), parsed.problems).into()),
    }
}

fn profile(file: &Path) -> Result<BrokerSpec, Failure> {
    let mut nodes = read(file)?.nodes.into_iter();
    let broker = nodes.find_map(|node| match node {
        NodeSpec::Broker(spec) => Some(spec),
        NodeSpec::Client(_) => None,
    });
    broker.ok_or_else(|| Failure::NoProfile(file.into()))
}

fn own_broker(staged: &Staged) -> BrokerSpec {
    match staged.simulated.nodes.get(usize::from(staged.broker.0)) {
        Some(NodeSpec::Broker(spec)) => spec.clone(),
        Some(NodeSpec::Client(_)) | None => BrokerSpec::default(),
    }
}

/// A profile as a file: where it was seen, when, and how it is worn.
fn written(learned: BrokerSpec, address: &Address) -> String {
    let alone = Scenario {
        nodes: vec![NodeSpec::Broker(learned)],
        ..Scenario::default()
    };
    #[expect(clippy::disallowed_types, reason = "a profile says when it was seen")]
    let now = std::time::SystemTime::now();
    let since = now.duration_since(std::time::UNIX_EPOCH);
    let seconds = since.map_or(0, |since| since.as_secs());
    format!(
        "# Seen at {address} on {}. Worn by `brokerscope compare --wear`, or with its line in a scenario.\n{}",
        address::date(seconds),
        scenario::print(&alone)
    )
}

fn tell(
    args: &Args,
    staged: &Staged,
    real: &Real,
    names: &Names,
    out: &mut impl Write,
) -> io::Result<()> {
    if args.records {
        let tale = Tale {
            trace: &real.trace,
            names,
        };
        records(real.trace.records(), tale, Layer::Mqtt, out)?;
    }
    for line in &staged.left_out {
        writeln!(out, "left out of both: {line}")?;
    }
    let behind = staged.acts_behind(Instant::START + args.until).count();
    if behind > 0 {
        let last = staged.acts_end;
        writeln!(
            out,
            "{behind} acts of the story come later, the last at {last}: --until says how much is compared"
        )?;
    }
    let mut all = real.compared.differences.iter();
    if all.any(|it| it.rule == Rule::SessionFromBefore) {
        writeln!(
            out,
            "it has sessions from before, which spoil the comparison: --clean takes them away first"
        )?;
    }
    for trouble in &real.trouble {
        writeln!(out, "{trouble}")?;
    }
    tell_differences(&real.compared, names, out)?;
    let [against, unclear, allowed, follows] = real.compared.tally();
    writeln!(
        out,
        "{} packets of the real broker: {against} differences against the standard, {allowed} that it \
         allows, {unclear} that it does not decide; {follows} more follow from them",
        real.compared.packets
    )
}

/// What differs in the same way at several clients is told once.
fn tell_differences(compared: &Compared, names: &Names, out: &mut impl Write) -> io::Result<()> {
    let mut told: Vec<(&Difference, usize)> = Vec::new();
    for difference in &compared.differences {
        if difference.verdict == Verdict::Follows {
            continue;
        }
        let is_same = |it: &&mut (&Difference, usize)| {
            let (first, _) = it;
            (
                first.rule,
                &first.about,
                &first.simulated.says,
                &first.real.says,
            ) == (
                difference.rule,
                &difference.about,
                &difference.simulated.says,
                &difference.real.says,
            )
        };
        match told.iter_mut().find(is_same) {
            Some((_, times)) => *times += 1,
            None => told.push((difference, 1)),
        }
    }
    for (difference, times) in told {
        let more = match times {
            1 => String::new(),
            2 => " (twice)".to_owned(),
            _ => format!(" ({times} times)"),
        };
        writeln!(
            out,
            "{:>11}  {}{more}\n             {}",
            difference.at().to_string(),
            difference.tell(names),
            difference.judge()
        )?;
    }
    Ok(())
}

fn tell_left(
    left: &brokerscope_core::interchange::compare::Left,
    out: &mut impl Write,
) -> io::Result<()> {
    let topics: Vec<&str> = left.retained.iter().map(|it| it.as_str()).collect();
    let sessions: Vec<&str> = left.sessions.iter().map(|it| it.0.as_str()).collect();
    write!(out, "left in the real broker (--clean takes it away):")?;
    for (what, all) in [("retained on", topics), ("sessions of", sessions)] {
        if !all.is_empty() {
            write!(out, " {what} {};", all.join(", ").escape_debug())?;
        }
    }
    writeln!(out)
}

/// User Name and password.
type Login = (Text, Option<Bytes>);

impl Args {
    fn login(&self) -> Result<Option<Login>, Failure> {
        let Some(name) = &self.user else {
            return Ok(None);
        };
        let user = Text::parse(name).map_err(|error| Failure::User(error.to_string()))?;
        let password = std::env::var(PASSWORD).ok().map(Bytes::from);
        Ok(Some((user, password)))
    }
}

/// The same for a world of our own.
fn log_in(scenario: &mut Scenario, login: Option<&Login>) {
    if let Some((user, password)) = login {
        introduce(scenario, user, password.as_ref());
    }
}

impl Failure {
    /// The failure of whoever reads us.
    pub(crate) const fn out(&self) -> Option<&io::Error> {
        match self {
            Self::Run(run::Failure::Out(error)) => Some(error),
            Self::Run(_)
            | Self::Unfit(..)
            | Self::NoProfile(_)
            | Self::Unreachable(..)
            | Self::User(_) => None,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Run(run::Failure::Text(file, problems)) => problems::tell(f, file, problems),
            Self::Run(failure) => failure.fmt(f),
            Self::Unfit(file, unfit) => write!(
                f,
                "{}: {unfit}; it cannot be run against a real broker",
                file.display()
            ),
            Self::NoProfile(file) => write!(f, "{}: there is no broker in it", file.display()),
            Self::Unreachable(address, error) => {
                write!(f, "{address} cannot be reached: {error}")
            }
            Self::User(error) => write!(f, "--user: {error}"),
        }
    }
}

impl From<run::Failure> for Failure {
    fn from(failure: run::Failure) -> Self {
        Self::Run(failure)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Run(error.into())
    }
}
