//! `cargo xtask frames`: how smooth the page is with 100,000 records in it.

use crate::proc::{command, run as run_command};
use crate::{Outcome, page, tools};

/// Builds the page, then lets nothing of ours run beside the browser.
pub(crate) fn run(args: &[&str]) -> Outcome {
    if !args.is_empty() {
        return Err("frames wants nothing".into());
    }
    tools::for_browser()?;
    page::build()?;
    let program = |verb| {
        let mut cargo = command("cargo");
        cargo.args([verb, "--quiet", "-p", "brokerscope-tests"]);
        cargo.args(["--features", "browser", "--bin", "frames"]);
        cargo
    };
    run_command(&mut program("build"))?;
    run_command(&mut program("run"))
}
