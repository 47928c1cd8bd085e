//! Everything the fuzzers have found so far, run again by an ordinary test.

use std::fs;

use brokerscope_tests::root;
use brokerscope_tests::trial::{TRIALS, Trial};

/// Runs one trial over its folder; a failure names the file.
fn replay(trial: Trial) -> usize {
    let folder = root().join("fuzz/corpus").join(trial.name);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let mut files: Vec<_> = entries.map(|it| it.expect("readable").path()).collect();
    files.sort();
    for file in &files {
        let bytes = fs::read(file).expect("a find is readable");
        let run = std::panic::catch_unwind(|| (trial.run)(&bytes));
        assert!(run.is_ok(), "{} breaks on {}", trial.name, file.display());
    }
    files.len()
}

#[test]
fn what_was_found_is_found_no_more() {
    for trial in TRIALS {
        let count = replay(*trial);
        assert!(count >= 10, "{}: only {count} finds", trial.name);
    }
}
