//! `brokerscope replay`: the clients of a capture before the simulated broker.

use std::io::Write;
use std::path::PathBuf;

use brokerscope_core::interchange;

use crate::config::{self, Settings};
use crate::run::{self, Ended};
use crate::tell::{Failure, open};

/// Give what the clients of a capture said to the simulated broker, and tell where its answers differ
///
/// Everything arrives when it arrived then. Answers are compared connection by connection, in their
/// order, without identifiers and properties. Ends with 0 if there is no difference, with 1 if there
/// is one, with 2 if the capture cannot be read.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The capture: pcap, pcapng, or what `run --ndjson` wrote
    capture: PathBuf,
    /// Settings of the broker, as `serve --print-config` prints them
    #[arg(long)]
    config: Option<PathBuf>,
}

/// Replays it.
pub(crate) fn replay(args: &Args, out: &mut impl Write) -> Result<Ended, Failure> {
    let settings = match &args.config {
        Some(file) => config::read(file).map_err(Failure::Config)?,
        None => Settings::default(),
    };
    let capture = open(&args.capture)?;
    let replayed = interchange::replay(&capture.trace, &capture.names, &settings.broker);
    for (conn, client, difference) in &replayed.differences {
        let name = capture.names.name(*client).map_or("somebody", |name| name);
        writeln!(out, "c{} {name}: {difference}", conn.0).map_err(run::Failure::Out)?;
    }
    let (compared, differences) = (replayed.compared, replayed.differences.len());
    let plural = if differences == 1 { "" } else { "s" };
    writeln!(
        out,
        "{compared} answers compared, {differences} difference{plural}"
    )?;
    if replayed.unasked > 0 {
        let unasked = replayed.unasked;
        writeln!(
            out,
            "{unasked} acknowledgements were of what this broker never sent"
        )?;
    }
    out.flush()?;
    Ok(match differences {
        0 => Ended::Held,
        _ => Ended::Broken,
    })
}
