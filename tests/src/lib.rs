//! What several test rooms share: other people's programs, and a real browser over the real page.
//!
//! Everything here panics with a sentence when something is not as it should be: that is how a test
//! fails.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[cfg(feature = "browser")]
pub mod browser;
pub mod capture;
pub mod peer;
pub mod scenarios;
pub mod shark;
pub mod stage;
pub mod trial;

/// The top of the workspace.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Every text file of the project that git knows or would take, with what is in it.
pub fn tracked() -> Vec<(String, String)> {
    let list = Command::new("git")
        .args([
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "--deduplicate",
        ])
        .current_dir(root())
        .output()
        .expect("git is there");
    assert!(list.status.success(), "git knows the files of the project");
    let paths = String::from_utf8(list.stdout).expect("paths are text");
    let with_text =
        |path: &str| Some((path.to_owned(), fs::read_to_string(root().join(path)).ok()?));
    paths.lines().filter_map(with_text).collect()
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
    lacks_any(test, &missing)
}

/// As [`lacks`], for a client library.
pub fn lacks_library(test: &str, library: peer::Library) -> bool {
    match library.is_here() {
        true => false,
        false => lacks_any(test, &[library.name]),
    }
}

/// As [`lacks`], for a file that `cargo xtask test` fetches.
pub fn lacks_file(test: &str, name: &str, file: &Path) -> bool {
    match file.is_file() {
        true => false,
        false => lacks_any(test, &[name]),
    }
}

fn lacks_any(test: &str, missing: &[&str]) -> bool {
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
