//! `cargo xtask bench`: our speed beside that of peers, in one run on one machine.
//!
//! Each program prints lines of three fields, parted by tabs: what is measured, who does it, and a
//! number with its unit. Lines that measure the same thing make one table.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::proc::{command, output, root, run as run_command};
use crate::{Outcome, tools};

const CODEC: &str = "brokerscope-bench-codec";
const MILL: &str = "brokerscope-bench-broker";
const WORLD: &str = "brokerscope-bench-world";
const MILL_WASM: &str = "wasm32-unknown-unknown/release/brokerscope_bench_broker.wasm";

/// What is measured for whom.
const WAYS: &str =
    "  decode: whole bytes to a value, dropped at once; topic and payload shared with a
    buffer where the crate can (ours: both; mqttbytes, mqtt5_protocol: the payload;
    mqtt_protocol_core: the payload, of a body whose fixed header it was spared)
  encode: into a buffer that is used again (ours, mqttbytes, mqtt5_protocol), else a new one";

/// One printed line.
struct Line {
    what: String,
    who: String,
    number: String,
}

/// Builds everything first, so that nothing else of ours runs while it measures.
pub(crate) fn run(args: &[&str]) -> Outcome {
    if !args.is_empty() {
        return Err("bench wants nothing".into());
    }
    tools::for_bench()?;
    let for_node = build()?;
    let mut lines = measure(command("cargo").args(["run", "--quiet", "--release", "-p", MILL]))?;
    let mut node = command("node");
    node.arg("bench/broker/peer.mjs")
        .arg(for_node)
        .arg(".tools/aedes");
    lines.extend(measure(&mut node)?);
    let mut world = command("cargo");
    lines.extend(measure(world.args([
        "run",
        "--quiet",
        "--release",
        "-p",
        WORLD,
    ]))?);
    print_tables(&lines);
    println!("\ndecode and encode of a PUBLISH\n{WAYS}");
    run_command(command("cargo").args(["bench", "--quiet", "-p", CODEC]))
}

/// Answers where Node finds the wasm.
fn build() -> Outcome<PathBuf> {
    let build = ["build", "--quiet", "--release", "-p", MILL];
    run_command(command("cargo").args(build))?;
    run_command(command("cargo").args(["build", "--quiet", "--release", "-p", WORLD]))?;
    run_command(
        command("cargo")
            .args(build)
            .args(["--lib", "--target", tools::WASM]),
    )?;
    let target =
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let folder = target.join("bench-node");
    let mut bind = command("wasm-bindgen");
    bind.args(["--target", "nodejs", "--out-dir"]).arg(&folder);
    run_command(bind.arg(target.join(MILL_WASM)))?;
    Ok(folder)
}

fn measure(program: &mut Command) -> Outcome<Vec<Line>> {
    let name = program.get_program().to_string_lossy().into_owned();
    let text = output(program).ok_or_else(|| format!("`{name}` could not measure"))?;
    let line = |line: &str| {
        let mut fields = line.split('\t').map(str::to_owned);
        let (what, who, number) = (fields.next()?, fields.next()?, fields.next()?);
        Some(Line { what, who, number })
    };
    text.lines()
        .map(|text| line(text).ok_or_else(|| format!("`{name}` printed `{text}`")))
        .collect()
}

/// One table for each thing measured, in the order in which they came.
fn print_tables(lines: &[Line]) {
    let mut told: Vec<&str> = Vec::new();
    for first in lines {
        if told.contains(&first.what.as_str()) {
            continue;
        }
        told.push(&first.what);
        println!("\n{}", first.what);
        for line in lines.iter().filter(|line| line.what == first.what) {
            println!("  {:<40}{:>24}", line.who, line.number);
        }
    }
}
