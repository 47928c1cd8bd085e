//! The page as it is shipped: built, made smaller, weighed.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::pack::{pack, packed_len};
use crate::proc::{command, in_ci, output, root, run};
use crate::{Outcome, order, texts, tools};

/// What a first visit shall cost in WebAssembly, packed, at most.
const WASM_BUDGET: u64 = 400_000;

/// What it may cost until the budget is met: the page may only become lighter.
const WASM_LIMIT: u64 = 443_000;

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
/// function inside its only caller compresses worse than beside it; then loops and branches anew, in
/// one manner.
const PASSES: &[&[&str]] = &[
    &["-Oz", "--converge", "--low-memory-unused", "-ocimfs", "0"],
    &[
        "--flatten",
        "--rereloop",
        "-Oz",
        "-Oz",
        "--low-memory-unused",
        "-ocimfs",
        "0",
    ],
];

/// Then the functions in the order that their names say, and without names.
const REORDER: &[&str] = &[
    "--reorder-functions-by-name",
    "--strip-debug",
    "--strip-producers",
];

/// Then short names in place of `__wbg_setAttribute_0123456789abcdef`; prints which.
const RENAME: &[&str] = &["--minify-imports-and-exports-and-modules"];

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
    for path in files(folder, "wasm")? {
        let smaller = path.with_extension("slim");
        let failed = |error| format!("{}: {error}", path.display());
        let opt = |passes: &[&str]| {
            let mut wasm_opt = command("wasm-opt");
            wasm_opt.args(FEATURES).args(passes);
            run(wasm_opt.arg(&path).arg("-o").arg(&smaller))?;
            fs::rename(&smaller, &path).map_err(failed)
        };
        let rewrite = |how: fn(&[u8]) -> Option<Vec<u8>>| {
            let rewritten = how(&fs::read(&path).map_err(failed)?);
            let unknown = || "this wasm has a form that slim does not know";
            fs::write(&path, rewritten.ok_or_else(unknown)?).map_err(failed)
        };
        PASSES.iter().try_for_each(|passes| opt(passes))?;
        rewrite(order::name_by_likeness)?;
        opt(REORDER)?;
        rename(&path, &smaller)?;
    }
    Ok(())
}

/// Gives the names that wasm and JavaScript know each other by a letter or two, on both sides.
fn rename(wasm: &Path, smaller: &Path) -> Outcome {
    let mut wasm_opt = command("wasm-opt");
    wasm_opt.args(FEATURES).args(RENAME);
    let renamed = output(wasm_opt.arg(wasm).arg("-o").arg(smaller))
        .ok_or_else(|| format!("wasm-opt could not rename what {} needs", wasm.display()))?;
    let name = wasm.to_string_lossy();
    let script = PathBuf::from(name.trim_end_matches("_bg.wasm").to_owned() + ".js");
    let failed = |error| format!("{}: {error}", script.display());
    let mut text = fs::read_to_string(&script).map_err(failed)?;
    for line in renamed.lines() {
        let quoted: Vec<_> = line.split('"').skip(1).step_by(2).collect();
        match quoted[..] {
            [module, import, short] => {
                text = text.replace(&format!(" {import}: "), &format!(" \"{short}\": "));
                text = text.replace(&format!(" \"{module}\": "), " \"a\": ");
            }
            // The name may be the beginning of another one.
            [export, short] => {
                for end in ['(', '.', ',', ';', ')'] {
                    let whole = format!("wasm.{export}{end}");
                    text = text.replace(&whole, &format!("wasm.{short}{end}"));
                }
            }
            _ => {}
        }
    }
    fs::write(&script, text).map_err(failed)?;
    fs::rename(smaller, wasm).map_err(|error| format!("{}: {error}", wasm.display()))
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
    let mut wasm = 0;
    for (what, kind) in [
        ("wasm", "wasm"),
        ("js", "js"),
        ("css", "css"),
        ("html", "html"),
        ("texts", "txt"),
    ] {
        let (mut raw, mut gzipped, mut packed) = (0, 0, 0);
        for path in files(&dist, kind)? {
            raw += fs::metadata(&path).map_or(0, |it| it.len());
            gzipped += gzipped_len(&path)?;
            packed += packed_len(&path)?;
        }
        println!("{what:<10}{raw:>12}{gzipped:>12}{packed:>12}");
        if what == "wasm" {
            wasm = packed;
        }
    }
    let fonts = files(&dist.join("fonts"), "woff2")?;
    let raw: u64 = fonts
        .iter()
        .map(|path| fs::metadata(path).map_or(0, |it| it.len()))
        .sum();
    println!("{:<10}{raw:>12}", "fonts");
    println!("budget: {wasm} of {WASM_BUDGET} bytes of wasm, packed");
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
