//! Sets up and runs: `serve`, `test`, `bench`, `frames`, `gallery`.
//!
//! It needs nothing but rustup, and uses little but `std`: it has to build in seconds on a machine
//! that has nothing yet. What it may install stands in `tools`.

mod bench;
mod frames;
mod gallery;
mod host;
mod lighthouse;
mod order;
mod pack;
mod page;
mod proc;
mod serve;
mod slim;
mod split;
mod test;
mod texts;
mod tools;
mod wasm;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask serve [--port N] [--open] [--dev]   build the page, serve it, rebuild on change
cargo xtask test [--only SECTION]...            fmt, clippy, native, wasm, page, browser
cargo xtask bench                               our speed beside that of peers
cargo xtask frames                              how smooth the page is with a long run in it
cargo xtask gallery [DIR [STATE]...]            pictures of every screen in every state
cargo xtask lighthouse [--built]                what a judge of pages says of a first visit
cargo xtask picture                             take the README's pictures
cargo xtask slim                                make a release smaller (trunk calls this)
cargo xtask texts                               put the texts beside the page (trunk calls this)

Missing tools are installed first, each with a word about it.";

/// What went wrong, in one sentence for a person.
type Outcome<T = ()> = Result<T, String>;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["serve", rest @ ..] => serve::run(rest),
        ["test", rest @ ..] => test::run(rest),
        ["bench", rest @ ..] => bench::run(rest),
        ["frames", rest @ ..] => frames::run(rest),
        ["gallery", rest @ ..] => gallery::run(rest),
        ["lighthouse", rest @ ..] => lighthouse::run(rest),
        ["picture", rest @ ..] => gallery::readme(rest),
        ["slim"] => page::slim(),
        ["texts"] => page::texts(),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        [other, ..] => Err(format!("there is no `{other}`\n\n{USAGE}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("xtask: {what}");
            ExitCode::FAILURE
        }
    }
}
