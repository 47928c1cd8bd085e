//! What several test rooms share: other people's programs, and a real browser over the real page.
//!
//! Everything here panics with a sentence when something is not as it should be: that is how a test
//! fails.

use std::path::{Path, PathBuf};

#[cfg(feature = "browser")]
pub mod browser;
pub mod peer;
pub mod scenarios;
pub mod stage;
pub mod trial;

/// The top of the workspace.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Whether this run must not leave anything out.
pub fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
}

/// Ends a test whose peer is not on this machine: by name where a person runs it, as a failure in
/// CI. `true` means: skip.
pub fn lacks(test: &str, programs: &[&str]) -> bool {
    let missing: Vec<_> = programs
        .iter()
        .copied()
        .filter(|it| peer::find(it).is_none())
        .collect();
    if missing.is_empty() {
        return false;
    }
    let line = format!(
        "{test}: skipped, {} is not on this machine",
        missing.join(", ")
    );
    assert!(!in_ci(), "{line}");
    println!("{line}");
    true
}
