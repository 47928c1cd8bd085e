//! `brokerscope tell`: a capture in the same words as a run.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use brokerscope_core::interchange::{self, CaptureError, Imported};

use crate::config;
use crate::run::export::Exports;
use crate::run::tell::{Tale, records};
use crate::run::{self, Depth, Ended, fates, json, ledger};

/// Tell what a capture shows: pcap, pcapng, or what `run --ndjson` wrote
///
/// Each connection of MQTT in it is put together again and told like a run, with what must have
/// happened in client and broker as far as the packets show it. What cannot be read is said on
/// standard error. Ends with 2 if there is nothing to tell.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The capture
    capture: PathBuf,
    /// How deep to look: each layer tells what is above it too
    #[arg(long, value_enum, default_value_t)]
    layer: Depth,
    /// Tell each record as one object of JSON, as docs/ndjson.md says
    #[arg(long)]
    ndjson: bool,
    /// Tell the ledger instead of the records: each message, and what became of it for everybody
    /// who might have had it; with --ndjson one object for each
    #[arg(long, conflicts_with = "layer")]
    ledger: bool,
    #[command(flatten)]
    exports: Exports,
}

/// Why there is nothing, or no more, to tell.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It is no capture, or nothing is in it.
    Capture(PathBuf, CaptureError),
    /// The broker's settings have mistakes.
    Config(config::Mistakes),
    /// As of a run.
    Told(run::Failure),
}

/// Tells it.
pub(crate) fn tell(args: &Args, out: &mut impl Write) -> Result<Ended, Failure> {
    let imported = open(&args.capture)?;
    let tale = Tale {
        trace: &imported.trace,
        names: &imported.names,
    };
    args.exports.write(tale)?;
    match (args.ndjson, args.ledger) {
        (true, true) => fates::tell(tale, out)?,
        (true, false) => json::tell(tale, args.layer.into(), out)?,
        (false, true) => ledger::tell(tale, out)?,
        (false, false) => records(tale.trace.records(), tale, args.layer.into(), out)?,
    }
    out.flush()?;
    Ok(Ended::Held)
}

/// Reads a capture, and says what of it is missing.
pub(crate) fn open(file: &PathBuf) -> Result<Imported, Failure> {
    let bytes = fs::read(file).map_err(|error| run::Failure::File(file.clone(), error))?;
    let opened = interchange::open(&bytes.into());
    let imported = opened.map_err(|error| Failure::Capture(file.clone(), error))?;
    for remark in &imported.remarks {
        eprintln!("{}: {remark}", file.display());
    }
    Ok(imported)
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Capture(file, error) => write!(f, "{}: {error}", file.display()),
            Self::Config(mistakes) => mistakes.fmt(f),
            Self::Told(failure) => failure.fmt(f),
        }
    }
}

impl Failure {
    /// The failure of whoever reads us.
    pub(crate) const fn out(&self) -> Option<&io::Error> {
        match self {
            Self::Told(run::Failure::Out(error)) => Some(error),
            Self::Told(_) | Self::Config(_) | Self::Capture(..) => None,
        }
    }
}

impl From<run::Failure> for Failure {
    fn from(failure: run::Failure) -> Self {
        Self::Told(failure)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Told(error.into())
    }
}
