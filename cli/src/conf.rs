//! `brokerscope conf`: somebody's `mosquitto.conf`, looked through, worn, written back.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use brokerscope_core::interchange::conf::{Badness, Conf, Finding, Lists, Read, Source, read};
use brokerscope_core::scenario::{self, NodeSpec, Problem};
use brokerscope_core::world::BrokerSpec;

use crate::problems;
use crate::run::Ended;

/// Look through a mosquitto.conf for holes; make a simulated broker of it; write settings back
///
/// Reads the password_file and acl_file that it names, from the folder of the file unless they are
/// given. Each finding has its file and line, how bad it is, what follows from it, and what to do.
/// Ends with 0 if nothing is wrong and no hole is open, with 1 if something is, with 2 if a file cannot
/// be read.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The mosquitto.conf
    file: PathBuf,
    /// The password_file, if it is not where the file says
    #[arg(long, value_name = "FILE")]
    passwords: Option<PathBuf>,
    /// The acl_file, if it is not where the file says
    #[arg(long, value_name = "FILE")]
    acl: Option<PathBuf>,
    /// As clients see it that come in by this listener, counted from 1
    #[arg(long, value_name = "N")]
    listener: Option<u32>,
    /// Write the broker and its bridges as a scenario that `run` and `serve --scenario` play
    #[arg(long, value_name = "OUT")]
    scenario: Option<PathBuf>,
    /// Write the file with the settings of the first broker of this scenario; what the file says
    /// besides, comments too, stays as it is
    #[arg(long, value_name = "SCENARIO", requires = "write")]
    with: Option<PathBuf>,
    /// Where to write the file
    #[arg(long, value_name = "OUT", requires = "with")]
    write: Option<PathBuf>,
}

/// Why there is nothing to tell.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A file cannot be read or written.
    File(PathBuf, io::Error),
    /// The scenario has mistakes, or no broker.
    Text(PathBuf, Vec<Problem>),
    /// Nobody takes what we tell.
    Out(io::Error),
}

/// The files that belong together.
struct Files {
    conf: PathBuf,
    passwords: Option<(PathBuf, String)>,
    acl: Option<(PathBuf, String)>,
}

/// Reads, tells and writes.
pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<Ended, Failure> {
    let conf = Conf::parse(&text_of(&args.file)?);
    let files = Files {
        conf: args.file.clone(),
        passwords: beside(args, &conf, "password_file", args.passwords.as_deref())?,
        acl: beside(args, &conf, "acl_file", args.acl.as_deref())?,
    };
    let found = read(&conf, files.lists(), args.listener);
    for finding in &found.findings {
        files.tell(finding, out).map_err(Failure::Out)?;
    }
    writeln!(out, "{}", summary(&found)).map_err(Failure::Out)?;
    if let Some(file) = &args.scenario {
        save(file, &found.story())?;
    }
    if let (Some(with), Some(file)) = (&args.with, &args.write) {
        let broker = broker_of(with)?;
        let written = conf.with(&broker, files.lists(), args.listener);
        save(file, &written.to_string())?;
    }
    out.flush().map_err(Failure::Out)?;
    let is_bad = |it: &Finding| it.badness <= Badness::Hole;
    Ok(match found.findings.iter().any(is_bad) {
        true => Ended::Broken,
        false => Ended::Held,
    })
}

fn text_of(file: &Path) -> Result<String, Failure> {
    fs::read_to_string(file).map_err(|error| Failure::File(file.to_owned(), error))
}

fn save(file: &Path, text: &str) -> Result<(), Failure> {
    fs::write(file, text).map_err(|error| Failure::File(file.to_owned(), error))
}

/// A list beside the file. One that was given must be there; one that the file names may be on
/// another machine.
fn beside(
    args: &Args,
    conf: &Conf,
    option: &str,
    given: Option<&Path>,
) -> Result<Option<(PathBuf, String)>, Failure> {
    if let Some(file) = given {
        return Ok(Some((file.to_owned(), text_of(file)?)));
    }
    let named = conf.entries().iter().rev().find(|it| &*it.option == option);
    let folder = args.file.parent().unwrap_or(Path::new(""));
    let file = named.map(|it| folder.join(&*it.value));
    Ok(file.and_then(|file| {
        let text = fs::read_to_string(&file).ok()?;
        Some((file, text))
    }))
}

fn broker_of(file: &Path) -> Result<BrokerSpec, Failure> {
    let parsed = scenario::parse(&text_of(file)?);
    let mut problems = parsed.problems;
    let broker = parsed
        .scenario
        .nodes
        .into_iter()
        .find_map(|node| match node {
            NodeSpec::Broker(spec) => Some(spec),
            NodeSpec::Client(_) => None,
        });
    match broker {
        Some(broker) if problems.is_empty() => Ok(broker),
        _ => {
            if problems.is_empty() {
                problems.push(Problem {
                    line: 1,
                    column: 1,
                    message: "there is no broker in it".to_owned(),
                    hint: "write: broker hub".to_owned(),
                });
            }
            Err(Failure::Text(file.to_owned(), problems))
        }
    }
}

fn summary(found: &Read) -> String {
    let count = |badness| {
        found
            .findings
            .iter()
            .filter(|it| it.badness == badness)
            .count()
    };
    let all = [
        Badness::Wrong,
        Badness::Hole,
        Badness::Risk,
        Badness::Odd,
        Badness::Unworn,
    ];
    let told: Vec<_> = all
        .into_iter()
        .filter(|it| count(*it) > 0)
        .map(|it| format!("{} {}", count(it), it.word()))
        .collect();
    match told.is_empty() {
        true => "nothing to tell".to_owned(),
        false => told.join(", "),
    }
}

impl Files {
    fn lists(&self) -> Lists<'_> {
        Lists {
            passwords: self.passwords.as_ref().map(|it| it.1.as_str()),
            acl: self.acl.as_ref().map(|it| it.1.as_str()),
        }
    }

    fn tell(&self, finding: &Finding, out: &mut impl Write) -> io::Result<()> {
        let list = |list: &Option<(PathBuf, String)>| list.as_ref().map(|it| it.0.clone());
        let file = match finding.source {
            Source::Conf => None,
            Source::Passwords => list(&self.passwords),
            Source::Acl => list(&self.acl),
        };
        let file = file.unwrap_or_else(|| self.conf.clone());
        let (file, badness) = (file.display(), finding.badness.word());
        match finding.line {
            0 => writeln!(out, "{file}: {badness}: {}", finding.what)?,
            line => writeln!(out, "{file}:{line}: {badness}: {}", finding.what)?,
        }
        for more in [&finding.follows, &finding.hint] {
            if !more.is_empty() {
                writeln!(out, "  {more}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file, error) => write!(f, "{}: {error}", file.display()),
            Self::Text(file, problems) => problems::tell(f, file, problems),
            Self::Out(error) => error.fmt(f),
        }
    }
}
