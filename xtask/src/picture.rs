//! `cargo xtask picture`: the page as it looks, taken by a headless browser.

use crate::proc::{command, run as run_command};
use crate::{Outcome, page, tools};

/// Builds the page and hands over to the browser, which knows routes, sizes and themes.
pub(crate) fn run(args: &[&str]) -> Outcome {
    let folder = match args {
        [] => None,
        ["--out", folder] => Some(*folder),
        _ => return Err("picture wants nothing, or `--out DIR` for all screens".into()),
    };
    tools::for_browser()?;
    page::build()?;
    run_command(
        command("cargo")
            .args([
                "run",
                "--quiet",
                "-p",
                "brokerscope-tests",
                "--features",
                "browser",
            ])
            .args(["--bin", "picture", "--"])
            .args(folder),
    )
}
