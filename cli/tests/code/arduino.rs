//! Targets that do not run here: what is written for an ESP32 is read by a compiler of C++ beside
//! the few declarations that it uses (`esp32/`); for rumqttc, which takes half a minute to compile,
//! and for the sketch what was compiled once is kept as it was (`kept/`).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use brokerscope_core::interchange::code::{Target, write};
use brokerscope_tests::lacks;
use tempfile::TempDir;

use crate::{AWAY, CLASSIC, LIBRARIES, PROPERTIES, Played};

fn here(part: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/code")
        .join(part)
}

/// Every client of every story.
fn programs(target: Target) -> Vec<(String, String)> {
    let stories = [
        ("properties", PROPERTIES),
        ("classic", CLASSIC),
        ("away", AWAY),
        ("libraries", LIBRARIES),
    ];
    let mut all = Vec::new();
    for (name, story) in stories {
        let played = Played::of(story);
        for client in played.others() {
            let code = write(&played.program(client), target);
            all.push((format!("{name}-{client}"), code.text()));
        }
    }
    all
}

#[test]
fn a_compiler_can_read_every_sketch() {
    if lacks("a_compiler_can_read_every_sketch", &["g++"]) {
        return;
    }
    let folder = TempDir::new().expect("a folder");
    for (name, text) in programs(Target::Arduino) {
        let file = folder.path().join(format!("{name}.cpp"));
        fs::write(&file, text).expect("it is written");
        let mut compiler = Command::new("g++");
        compiler.args([
            "-fsyntax-only",
            "-Wall",
            "-Wno-unused-function",
            "-Werror",
            "-std=gnu++17",
            "-I",
        ]);
        let output = compiler
            .arg(here("esp32"))
            .arg(&file)
            .output()
            .expect("g++ runs");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {told}");
    }
}

#[test]
fn what_was_compiled_once_is_still_written() {
    let kept = [(Target::Rumqttc, "rs"), (Target::Arduino, "ino")];
    for (target, ending) in kept {
        for (name, text) in programs(target) {
            let file = here("kept").join(format!("{name}.{ending}.txt"));
            if std::env::var_os("UPDATE_KEPT").is_some() {
                fs::write(&file, &text).expect("it is written");
            }
            let kept = fs::read_to_string(&file).unwrap_or_default();
            let again = "if it is meant: compile it, then UPDATE_KEPT=1";
            assert_eq!(text, kept, "{}: {again}", file.display());
        }
    }
}
