//! `cargo xtask test`: everything that has to be true, section by section.

use std::process::Command;
use std::time::Duration;

use crate::proc::{command, in_ci, run as run_command, run_showing};
use crate::{Outcome, page, tools};

/// A part of the run that can be asked for by name.
struct Section {
    name: &'static str,
    title: &'static str,
    run: fn() -> Outcome<End>,
}

/// How a section ended when nothing failed.
enum End {
    Passed,
    Skipped(String),
}

/// Cheap and telling first.
const SECTIONS: &[Section] = &[
    Section {
        name: "fmt",
        title: "the layout of the code",
        run: fmt,
    },
    Section {
        name: "clippy",
        title: "lints, native and wasm",
        run: clippy,
    },
    Section {
        name: "native",
        title: "tests on this machine",
        run: native,
    },
    Section {
        name: "wasm",
        title: "tests in the browser's own engine",
        run: wasm,
    },
    Section {
        name: "page",
        title: "the page, built and weighed",
        run: build_page,
    },
    Section {
        name: "browser",
        title: "the page, used as a person would",
        run: browser,
    },
];

/// Runs the sections asked for, all of them to their end, and sums up.
pub(crate) fn run(args: &[&str]) -> Outcome {
    let wanted = parse(args)?;
    let mut lines = Vec::new();
    let mut failed = Vec::new();
    let all = Clock::start();
    for section in SECTIONS
        .iter()
        .filter(|it| wanted.is_empty() || wanted.contains(&it.name))
    {
        println!("\n━━ {}: {} ━━", section.name, section.title);
        let clock = Clock::start();
        let (verdict, why) = match (section.run)() {
            Ok(End::Passed) => ("passed", String::new()),
            Ok(End::Skipped(why)) => ("skipped", why),
            Err(why) => {
                eprintln!("{}: {why}", section.name);
                failed.push(section.name);
                ("FAILED", why)
            }
        };
        lines.push(format!(
            "{:<9}{:<9}{:>7}  {why}",
            section.name,
            verdict,
            clock.read()
        ));
    }
    println!("\n━━ summary ━━");
    for line in lines {
        println!("{}", line.trim_end());
    }
    println!("{:<18}{:>7}", "together", all.read());
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!("failed: {}", failed.join(", ")))
    }
}

fn parse(args: &[&str]) -> Outcome<Vec<&'static str>> {
    let known = || SECTIONS.iter().map(|it| it.name);
    let mut wanted = Vec::new();
    let mut args = args.iter();
    while let Some(&arg) = args.next() {
        if arg != "--only" {
            return Err(format!("test does not know `{arg}`"));
        }
        let name = args.next().and_then(|&name| known().find(|it| *it == name));
        let names = || known().collect::<Vec<_>>().join(", ");
        wanted.push(name.ok_or_else(|| format!("--only wants one of {}", names()))?);
    }
    Ok(wanted)
}

fn fmt() -> Outcome<End> {
    tools::for_style()?;
    passed(command("cargo").args(["fmt", "--all", "--check"]))
}

fn clippy() -> Outcome<End> {
    tools::for_style()?;
    tools::for_page()?;
    let clippy = || {
        let mut it = command("cargo");
        it.args(["clippy", "--locked", "--quiet", "--all-targets"]);
        it
    };
    run_command(
        clippy()
            .args(["--workspace", "--features", "brokerscope-tests/browser"])
            .args(["--", "-D", "warnings"]),
    )?;
    passed(
        clippy()
            .args([
                "-p",
                "brokerscope-web",
                "--target",
                "wasm32-unknown-unknown",
            ])
            .args(["--", "-D", "warnings"]),
    )
}

fn native() -> Outcome<End> {
    optional(tools::for_peers())?;
    passed(command("cargo").args(["test", "--locked", "--workspace", "--no-fail-fast"]))
}

fn wasm() -> Outcome<End> {
    tools::for_page()?;
    if let Some(why) = optional(tools::for_browser())? {
        return Ok(End::Skipped(why));
    }
    run_showing(
        command("cargo")
            .args(["test", "--locked", "-p", "brokerscope-web", "--target", tools::WASM])
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
            // A browser on a loaded machine starts slowly; a hung test still ends.
            .env("WASM_BINDGEN_TEST_TIMEOUT", "180")
            .env("WASM_BINDGEN_USE_BROWSER", "1")
            .envs(crate::proc::find("chromedriver").map(|path| ("CHROMEDRIVER", path))),
        "every_story_has_its_known_digest_in_a_browser_too ... ok",
    )
    .map(|()| End::Passed)
}

fn build_page() -> Outcome<End> {
    page::build()?;
    page::weigh()?;
    Ok(End::Passed)
}

fn browser() -> Outcome<End> {
    if let Some(why) = optional(tools::for_browser())? {
        return Ok(End::Skipped(why));
    }
    // Without it the tests that need it say their own names and that they were skipped.
    optional(tools::for_peers())?;
    optional(tools::for_access())?;
    let dist = crate::proc::root().join("dist/index.html");
    if !dist.is_file() {
        page::build()?;
    }
    // Of the whole workspace, as `native` builds it: what stands already is not compiled again.
    let cargo = |verb| {
        let mut it = command("cargo");
        it.args([
            verb,
            "--locked",
            "--workspace",
            "--features",
            "brokerscope-tests/browser",
        ]);
        it
    };
    // A class is held by the program itself.
    run_command(cargo("build").args(["--quiet", "--bin", "brokerscope"]))?;
    let mut tests = cargo("test");
    // One browser at a time: two would wait for each other on a small machine.
    tests.args(["--test", "browser", "--", "--nocapture", "--test-threads=1"]);
    passed(&mut tests)
}

fn passed(command: &mut Command) -> Outcome<End> {
    run_command(command).map(|()| End::Passed)
}

/// What may be lacking here but not in CI: `Some` says what is.
fn optional(outcome: Outcome) -> Outcome<Option<String>> {
    match outcome {
        Ok(()) => Ok(None),
        Err(why) if in_ci() => Err(why),
        Err(why) => {
            println!("{why}.");
            Ok(Some(why))
        }
    }
}

/// Wall-clock time: this is a tool, not the core, so the lint's reason does not hold.
struct Clock(#[expect(clippy::disallowed_types)] std::time::Instant);

impl Clock {
    #[expect(clippy::disallowed_types)]
    fn start() -> Self {
        Self(std::time::Instant::now())
    }

    fn read(&self) -> String {
        let whole: Duration = self.0.elapsed();
        format!("{}:{:02}", whole.as_secs() / 60, whole.as_secs() % 60)
    }
}
