//! `brokerscope`: the engine without a browser.

mod config;
mod line;
mod problems;
mod run;
mod serve;

use std::io::{self, BufWriter, ErrorKind};
use std::process::ExitCode;

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
    Run(run::Args),
    Serve(serve::Args),
}

/// Nothing could be judged.
const NOTHING: u8 = 2;

fn main() -> ExitCode {
    match Args::parse().command {
        Verb::Run(args) => {
            let mut out = BufWriter::new(io::stdout().lock());
            match run::run(&args, &mut out) {
                Ok(run::Ended::Held) => ExitCode::SUCCESS,
                Ok(run::Ended::Broken) => ExitCode::FAILURE,
                // Whoever reads us has read enough.
                Err(run::Failure::Out(error)) if error.kind() == ErrorKind::BrokenPipe => {
                    ExitCode::SUCCESS
                }
                Err(failure) => {
                    eprintln!("{failure}");
                    ExitCode::from(NOTHING)
                }
            }
        }
        Verb::Serve(args) => match serve::serve(&args) {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => {
                eprintln!("{failure}");
                ExitCode::FAILURE
            }
        },
    }
}
