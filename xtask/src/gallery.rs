//! `cargo xtask gallery`: the page as it looks, taken by a headless browser.

use crate::proc::{command, root, run as run_command};
use crate::{Outcome, page, tools};

/// Every state of every screen into a folder; the words after it choose some of them.
pub(crate) fn run(args: &[&str]) -> Outcome {
    let own = root().join("target/gallery");
    let own = own.to_string_lossy();
    match args {
        [] => take(&[&own])?,
        args => take(args)?,
    }
    let folder = args.first().copied().unwrap_or(&own);
    println!("All of them are on one sheet: {folder}/index.html");
    Ok(())
}

/// The pictures of the README.
pub(crate) fn readme(args: &[&str]) -> Outcome {
    match args {
        [] => take(&[]),
        _ => Err("picture wants nothing; `cargo xtask gallery DIR` takes all of them".into()),
    }
}

/// Builds the page and hands over to the browser, which knows states, sizes and themes.
fn take(words: &[&str]) -> Outcome {
    tools::for_browser()?;
    // Without a real broker the pictures with one are left out.
    let _ = tools::for_peers();
    page::build()?;
    let mut gallery = command("cargo");
    gallery
        .args(["run", "--quiet", "-p", "brokerscope-tests"])
        .args(["--features", "browser", "--bin", "gallery", "--"])
        .args(words);
    run_command(&mut gallery)
}
