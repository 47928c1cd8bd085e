//! `brokerscope`: the engine without a browser.

mod config;
mod line;
mod problems;
mod run;
mod serve;

use std::fmt::Display;
use std::io::{self, BufWriter, ErrorKind};
use std::path::PathBuf;
use std::process::ExitCode;

use brokerscope_core::time::Span;
use clap::{Parser, Subcommand};

/// An MQTT broker you can see through.
#[derive(Debug, Parser)]
#[command(version)]
struct Args {
    #[command(subcommand)]
    command: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Play a scenario and tell what happened, one line per fact
    Run {
        /// The scenario
        file: PathBuf,
        /// Stop at this time of the world, as in `500ms`, `20s`, `3m`
        #[arg(long, default_value = "60s", value_parser = run::span)]
        until: Span,
        /// Stop after this many steps of the world
        #[arg(long, default_value_t = 100_000)]
        steps: u32,
        /// Leave out why: the decisions and their statements
        #[arg(long)]
        terse: bool,
    },
    Serve(serve::Args),
}

fn main() -> ExitCode {
    match Args::parse().command {
        Verb::Run {
            file,
            until,
            steps,
            terse,
        } => {
            let detail = if terse {
                run::Detail::Terse
            } else {
                run::Detail::Full
            };
            let mut out = BufWriter::new(io::stdout().lock());
            match run::run(&file, run::Bounds { until, steps }, detail, &mut out) {
                // Whoever reads us has read enough.
                Err(run::Failure::Out(error)) if error.kind() == ErrorKind::BrokenPipe => {
                    ExitCode::SUCCESS
                }
                ended => end(ended),
            }
        }
        Verb::Serve(args) => end(serve::serve(&args)),
    }
}

fn end(ended: Result<(), impl Display>) -> ExitCode {
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}
