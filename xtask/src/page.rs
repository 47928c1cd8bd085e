//! The page as it is shipped: built, made smaller, weighed.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::proc::{command, in_ci, root, run};
use crate::{Outcome, tools};

/// What a first visit shall cost in WebAssembly, gzipped, at most.
const WASM_BUDGET: u64 = 400_000;

/// What it may cost until the budget is met: the page may only become lighter.
const WASM_LIMIT: u64 = 480_000;

/// What every browser of the last years runs, and no more: a fixed list, so that a newer
/// `wasm-opt` cannot start to use what some visitor lacks.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Smaller: the lowest kilobyte of memory is the end of the stack, where no pointer leads, and a
/// function inside its only caller compresses worse than beside it; then neighbours by name, for these are often one generic function for two types, and
/// gzip sees what they share; then without the names.
const PASSES: &[&[&str]] = &[
    &[
        "-Oz",
        "--converge",
        "--low-memory-unused",
        "-ocimfs",
        "0",
        "-g",
    ],
    &["--reorder-functions-by-name", "-g"],
    &["--strip-debug", "--strip-producers"],
];

/// Builds the release into `dist`.
pub(crate) fn build() -> Outcome {
    tools::for_page()?;
    tools::for_slim()?;
    run(command("trunk")
        .args(["build", "--release", "--locked"])
        .env("TRUNK_SKIP_VERSION_CHECK", "true"))
}

/// Trunk calls this after each build, before the page is put in place.
pub(crate) fn slim() -> Outcome {
    let (Some(folder), Some(profile)) = (
        env::var_os("TRUNK_STAGING_DIR"),
        env::var_os("TRUNK_PROFILE"),
    ) else {
        return Err("slim is for trunk, which tells it the folder".into());
    };
    if profile != "release" || env::var_os("BROKERSCOPE_SLIM").is_some_and(|word| word == "no") {
        return Ok(());
    }
    if !tools::has_wasm_opt() {
        let what = "wasm-opt is not here, so the page is a third heavier than it could be";
        if in_ci() {
            return Err(what.into());
        }
        println!("{what}.");
        return Ok(());
    }
    for path in files(Path::new(&folder), "wasm")? {
        let smaller = path.with_extension("slim");
        for passes in PASSES {
            let mut wasm_opt = command("wasm-opt");
            wasm_opt.args(FEATURES).args(*passes);
            run(wasm_opt.arg(&path).arg("-o").arg(&smaller))?;
            fs::rename(&smaller, &path).map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    Ok(())
}

/// Prints what `dist` weighs, and refuses a page that weighs too much.
pub(crate) fn weigh() -> Outcome {
    let dist = root().join("dist");
    println!("{:<10}{:>12}{:>12}", "page", "bytes", "gzipped");
    let mut wasm = 0;
    for (what, folder, kind) in [
        ("wasm", dist.clone(), "wasm"),
        ("js", dist.clone(), "js"),
        ("css", dist.clone(), "css"),
        ("html", dist.clone(), "html"),
        ("fonts", dist.join("fonts"), "woff2"),
    ] {
        let (mut raw, mut gzipped) = (0, 0);
        for path in files(&folder, kind)? {
            raw += fs::metadata(&path).map_or(0, |it| it.len());
            gzipped += gzipped_len(&path)?;
        }
        println!("{what:<10}{raw:>12}{gzipped:>12}");
        if what == "wasm" {
            wasm = gzipped;
        }
    }
    println!("budget: {wasm} of {WASM_BUDGET} bytes of wasm, gzipped");
    match wasm {
        0 => Err("dist holds no wasm".into()),
        _ if wasm > WASM_LIMIT => Err(format!(
            "the wasm is {} bytes heavier than the limit of {WASM_LIMIT}",
            wasm - WASM_LIMIT
        )),
        _ if wasm > WASM_BUDGET => {
            println!("OVER BUDGET by {} bytes of wasm", wasm - WASM_BUDGET);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// The files of one kind in a folder, by name.
fn files(folder: &Path, kind: &str) -> Outcome<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut found: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|it| it == kind))
        .collect();
    found.sort();
    Ok(found)
}

fn gzipped_len(path: &Path) -> Outcome<u64> {
    let counted = command("gzip")
        .args(["-9", "-c"])
        .arg(path)
        .stderr(Stdio::inherit())
        .output();
    match counted {
        Ok(output) if output.status.success() => Ok(output.stdout.len() as u64),
        _ => Err(format!("gzip could not read {}", path.display())),
    }
}
