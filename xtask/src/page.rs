//! The page as it is shipped: built, made smaller, weighed.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::pack::{pack, packed_len};
use crate::proc::{command, in_ci, root, run};
use crate::{Outcome, slim, texts, tools};

/// What a first visit shall cost in WebAssembly, packed, at most.
const WASM_BUDGET: u64 = 400_000;

/// What all parts of the program may weigh together, packed. What is fetched later may grow with what
/// the page can do, but nobody shall miss it: who raises this says for what. The last time: captures
/// that are read back, clients as code, other people's settings, and several real brokers at once.
const SUM_LIMIT: u64 = 980_000;

/// Builds the release into `dist`.
pub(crate) fn build() -> Outcome {
    tools::for_page()?;
    tools::for_slim()?;
    run(command("trunk")
        .args(["build", "--release", "--locked"])
        .env("TRUNK_SKIP_VERSION_CHECK", "true"))
}

/// Whether this build is one that travels.
fn ships() -> bool {
    let slim = env::var_os("BROKERSCOPE_SLIM").is_none_or(|word| word != "no");
    slim && env::var_os("TRUNK_PROFILE").is_some_and(|profile| profile == "release")
}

/// Trunk calls this after each build, before the page is put in place.
pub(crate) fn slim() -> Outcome {
    if !ships() {
        return Ok(());
    }
    let folder = staging()?;
    smaller_wasm(&folder)?;
    for kind in ["wasm", "js", "css", "html"] {
        let files = files(&folder, kind)?;
        files.iter().try_for_each(|path| pack(path))?;
    }
    Ok(())
}

fn smaller_wasm(folder: &Path) -> Outcome {
    if !tools::has_wasm_opt() {
        let what = "wasm-opt is not here, so the page is a third heavier than it could be";
        if in_ci() {
            return Err(what.into());
        }
        println!("{what}.");
        return Ok(());
    }
    files(folder, "wasm")?
        .iter()
        .try_for_each(|path| slim::slim(path))
}

/// Trunk calls this after each build: what the page fetches beside its program.
pub(crate) fn texts() -> Outcome {
    let path = staging()?.join("texts.txt");
    let texts = texts::compose(&root())?;
    fs::write(&path, texts).map_err(|error| format!("{}: {error}", path.display()))?;
    if ships() { pack(&path) } else { Ok(()) }
}

/// Where trunk puts a build together.
fn staging() -> Outcome<PathBuf> {
    let folder = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from);
    folder.ok_or_else(|| "this is for trunk, which tells it the folder".into())
}

/// Prints what `dist` weighs, and refuses a page that weighs too much. What a visitor fetches is the
/// file that [`pack`] wrote; a host that packs by itself sends about as much as `gzip -9` makes.
pub(crate) fn weigh() -> Outcome {
    let dist = root().join("dist");
    println!(
        "{:<10}{:>12}{:>12}{:>12}",
        "page", "bytes", "gzip -9", "packed"
    );
    let wasm = files(&dist, "wasm")?;
    let first = wasm
        .iter()
        .find(|path| path.to_string_lossy().ends_with("_bg.wasm"));
    let first = first.ok_or("dist holds no wasm")?;
    let start = line("wasm", std::slice::from_ref(first))?;
    for room in slim::ROOMS {
        let file = slim::file_of(room, first);
        if wasm.contains(&file) {
            line(&format!("  {room}"), &[file])?;
        }
    }
    let sum = line("all wasm", &wasm)?;
    for (what, kind) in [
        ("js", "js"),
        ("css", "css"),
        ("html", "html"),
        ("texts", "txt"),
    ] {
        line(what, &files(&dist, kind)?)?;
    }
    let fonts = files(&dist.join("fonts"), "woff2")?;
    let fonts = fonts
        .iter()
        .map(|path| fs::metadata(path).map_or(0, |it| it.len()));
    println!("{:<10}{:>12}", "fonts", fonts.sum::<u64>());
    println!("budget: {start} of {WASM_BUDGET} bytes of wasm for a first visit, packed");
    println!("limit: {sum} of {SUM_LIMIT} bytes of wasm in all, packed");
    let over = |is: u64, may: u64| (is > may).then(|| is - may);
    match (over(start, WASM_BUDGET), over(sum, SUM_LIMIT)) {
        (Some(over), _) => Err(format!(
            "the first visit costs {over} bytes of wasm too many"
        )),
        (_, Some(over)) => Err(format!(
            "all the wasm is {over} bytes heavier than its limit"
        )),
        (None, None) => Ok(()),
    }
}

/// Prints what these files weigh; returns how much of it travels.
fn line(what: &str, files: &[PathBuf]) -> Outcome<u64> {
    let (mut raw, mut gzipped, mut packed) = (0, 0, 0);
    for path in files {
        raw += fs::metadata(path).map_or(0, |it| it.len());
        gzipped += gzipped_len(path)?;
        packed += packed_len(path)?;
    }
    println!("{what:<10}{raw:>12}{gzipped:>12}{packed:>12}");
    Ok(packed)
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
