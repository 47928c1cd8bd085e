//! `brokerscope`: the engine without a browser.

mod code;
mod compare;
mod conf;
mod config;
mod grade;
mod line;
mod lint;
mod new_lesson;
mod problems;
mod replay;
mod run;
mod serve;
mod tell;

use std::fmt::Display;
use std::io::{self, BufWriter, ErrorKind, Write};
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
    Code(code::Args),
    Compare(compare::Args),
    Conf(conf::Args),
    Grade(grade::Args),
    Lint(lint::Args),
    NewLesson(new_lesson::Args),
    Replay(replay::Args),
    Run(run::Args),
    Serve(serve::Args),
    Tell(tell::Args),
}

/// Nothing could be judged.
const NOTHING: u8 = 2;

fn main() -> ExitCode {
    match Args::parse().command {
        Verb::Code(args) => done(code::run(&args, &mut out())),
        Verb::Compare(args) => ended(compare::compare(&args, &mut out()), compare::Failure::out),
        Verb::Conf(args) => ended(conf::run(&args, &mut out()), |failure| match failure {
            conf::Failure::Out(error) => Some(error),
            conf::Failure::File(..) | conf::Failure::Text(..) => None,
        }),
        Verb::Grade(args) => ended(grade::run(&args, &mut out()), |failure| match failure {
            grade::Failure::Out(error) => Some(error),
            grade::Failure::Unjudged(_) => None,
        }),
        Verb::Lint(args) => ended(lint::run(&args, &mut out()), |failure| match failure {
            lint::Failure::Out(error) => Some(error),
            lint::Failure::File(..) => None,
        }),
        Verb::Run(args) => ended(run::run(&args, &mut out()), |failure| match failure {
            run::Failure::Out(error) => Some(error),
            run::Failure::File(..)
            | run::Failure::Text(..)
            | run::Failure::World(..)
            | run::Failure::Export(..)
            | run::Failure::Guest(_) => None,
        }),
        Verb::Tell(args) => ended(tell::tell(&args, &mut out()), tell::Failure::out),
        Verb::Replay(args) => ended(replay::replay(&args, &mut out()), tell::Failure::out),
        Verb::NewLesson(args) => done(new_lesson::write(&args)),
        Verb::Serve(args) => match serve::serve(&args) {
            Err(failure @ serve::Failure::Story(_)) => {
                eprintln!("{failure}");
                ExitCode::from(NOTHING)
            }
            Ok(run::Ended::Broken) => ExitCode::FAILURE,
            served => done(served.map(|_| ())),
        },
    }
}

/// Held by one verb alone: a host speaks from several threads.
fn out() -> impl Write {
    BufWriter::new(io::stdout().lock())
}

/// What was judged; `out` finds the failure of whoever reads us.
fn ended<E: Display>(result: Result<run::Ended, E>, out: fn(&E) -> Option<&io::Error>) -> ExitCode {
    match result {
        Ok(run::Ended::Held) => ExitCode::SUCCESS,
        Ok(run::Ended::Broken) => ExitCode::FAILURE,
        // Whoever reads us has read enough.
        Err(failure) if out(&failure).is_some_and(|it| it.kind() == ErrorKind::BrokenPipe) => {
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(NOTHING)
        }
    }
}

fn done<E: Display>(result: Result<(), E>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}
