//! `cargo xtask lighthouse`: what a judge of pages says of a first visit, on this machine.
//!
//! It is not part of `test`: its numbers are times, and those depend on what else runs.

use std::fs;
use std::path::Path;

use crate::host::Host;
use crate::proc::{command, find, output, root, run as run_command};
use crate::{Outcome, page, tools};

/// Marks that are asked for, of 100, and under what name the report has them.
const MARKS: [(&str, &str); 3] = [
    ("performance", "performance"),
    ("accessibility", "accessibility"),
    ("best practices", "best-practices"),
];
const MARK_MIN: f64 = 95.0;
/// What a first visit fetches at most, in bytes on the way: program, texts, fonts and all.
const BYTES_MAX: f64 = 600_000.0;
/// When one can use it, at the latest, in milliseconds.
const INTERACTIVE_MAX: f64 = 1_000.0;

/// How often a visit is judged, at most.
const TRIES: u32 = 3;

/// Reads one number out of the report: a path of keys that Node follows.
const READ: &str = "const report = JSON.parse(require('fs').readFileSync(process.argv[1]));
    console.log(process.argv[2].split('/').reduce((it, key) => it?.[key], report))";

/// Serves a release as a host of files would, and has it judged.
pub(crate) fn run(args: &[&str]) -> Outcome {
    let build = match args {
        [] => true,
        ["--built"] => false,
        _ => {
            return Err(
                "lighthouse wants nothing, or `--built` to judge the dist that is there".into(),
            );
        }
    };
    tools::for_browser()?;
    tools::for_lighthouse()?;
    if build {
        page::build()?;
    }
    let host = Host::start(root().join("dist"))?;
    let report = root().join("target/lighthouse.json");
    fs::create_dir_all(root().join("target")).map_err(|error| error.to_string())?;
    // What else this machine does only makes a visit slower: the best of a few is the page's own.
    let mut outcome = Ok(());
    for _ in 0..TRIES {
        judge(&host.url(), &report)?;
        outcome = verdict(&report);
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

fn judge(url: &str, report: &Path) -> Outcome {
    let chromium = find("chromium").ok_or("chromium is not here")?;
    run_command(
        command("node")
            .arg(root().join(".tools/lighthouse/node_modules/lighthouse/cli/index.js"))
            .args([url, "--quiet", "--output=json", "--preset=desktop"])
            .arg(format!("--output-path={}", report.display()))
            .args(["--only-categories=performance,accessibility,best-practices"])
            // As it is here: no slower network or processor is pretended.
            .args(["--throttling-method=provided"])
            .arg("--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-quic \
                --no-first-run --disable-background-networking --disable-component-update \
                --disable-sync --disable-dev-shm-usage")
            .env("CHROME_PATH", chromium),
    )
}

fn verdict(report: &Path) -> Outcome {
    let number = |path: &str| -> Outcome<f64> {
        let text = output(command("node").args(["-e", READ]).arg(report).arg(path));
        let number = text.and_then(|text| text.parse().ok());
        number.ok_or_else(|| format!("the report does not say {path}"))
    };
    let mut short = Vec::new();
    for (name, key) in MARKS {
        let mark = 100.0 * number(&format!("categories/{key}/score"))?;
        println!("{name:<16}{mark:>10.0}");
        if mark < MARK_MIN {
            short.push(format!(
                "{name} is {mark:.0}, at least {MARK_MIN} are wanted"
            ));
        }
    }
    let limits = [
        ("transfer, bytes", "total-byte-weight", BYTES_MAX),
        ("interactive, ms", "interactive", INTERACTIVE_MAX),
    ];
    for (name, key, most) in limits {
        let is = number(&format!("audits/{key}/numericValue"))?;
        println!("{name:<16}{is:>10.0}");
        if is > most {
            short.push(format!("{name}: {is:.0}, at most {most}"));
        }
    }
    println!("the whole report: {}", report.display());
    match short.is_empty() {
        true => Ok(()),
        false => Err(short.join("; ")),
    }
}
