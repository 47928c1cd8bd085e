//! A release made smaller: its wasm optimised, cut into parts, put in order.

use std::fs;
use std::path::{Path, PathBuf};

use crate::proc::{command, output, root, run};
use crate::{Outcome, order, split};

/// The rooms that a program is cut into, as `web/src/rooms.rs` has them; the others stand on the
/// first.
pub(crate) const ROOMS: [&str; 4] = ["bench", "learn", "connect", "files"];

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
/// one manner. Names stay, and the doors of the rooms stay functions.
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
const KEEP: &[&str] = &["-g", "--no-inline=*rooms::behind_*"];

/// Then short names in place of `__wbg_setAttribute_0123456789abcdef`; prints which.
const RENAME: &[&str] = &["-g", "--minify-imports-and-exports-and-modules"];

/// In each part, one trap for all functions that moved, and none that nobody calls.
const CLEAN: &[&str] = &[
    "--duplicate-function-elimination",
    "--remove-unused-module-elements",
];

/// Then the functions in the order that their names say, and without names.
const REORDER: &[&str] = &[
    "--reorder-functions-by-name",
    "--strip-debug",
    "--strip-producers",
];

/// Makes this wasm of `wasm-bindgen` smaller, and cuts it.
pub(crate) fn slim(wasm: &Path) -> Outcome {
    rewrite(wasm, order::without_notes)?;
    for passes in PASSES {
        opt(wasm, &[KEEP, passes])?;
    }
    rename(wasm)?;
    for part in cut(wasm)? {
        opt(&part, &[CLEAN])?;
        rewrite(&part, order::name_by_likeness)?;
        opt(&part, &[REORDER])?;
    }
    Ok(())
}

/// The file of a room beside that of the first part; `boot.js` knows it by the same rule.
pub(crate) fn file_of(room: &str, first: &Path) -> PathBuf {
    let first = first.to_string_lossy();
    PathBuf::from(format!(
        "{}_{room}.wasm",
        first.trim_end_matches("_bg.wasm")
    ))
}

/// Cuts the rooms off; returns all parts.
fn cut(wasm: &Path) -> Outcome<Vec<PathBuf>> {
    let linked = linked()?;
    let doors = ROOMS.map(|room| format!("rooms::behind_{room}"));
    let parts = split::split(&read(wasm)?, &read(&linked)?, &doors)?;
    write(wasm, &parts.first)?;
    let mut files = vec![wasm.to_owned()];
    for (room, part) in ROOMS.into_iter().zip(&parts.rooms) {
        let file = file_of(room, wasm);
        write(&file, part)?;
        files.push(file);
    }
    let index = wasm.with_file_name("index.html");
    let page = fs::read_to_string(&index).map_err(failed(&index))?;
    let parts = format!("data-parts=\"{}\"", ROOMS.join(" "));
    write(&index, page.replace("data-parts=\"\"", &parts).as_bytes())?;
    Ok(files)
}

/// The linker's own output, from which this release was made.
fn linked() -> Outcome<PathBuf> {
    let mut cargo = command("cargo");
    cargo.args(["metadata", "--no-deps", "--format-version", "1"]);
    let told = output(cargo.current_dir(root())).unwrap_or_default();
    let target = told
        .split_once("\"target_directory\":\"")
        .map(|(_, rest)| rest);
    let target = target
        .and_then(|rest| rest.split_once('"'))
        .map(|(target, _)| target);
    let target = PathBuf::from(target.ok_or("cargo does not tell its target folder")?);
    Ok(target.join("wasm32-unknown-unknown/wasm-release/brokerscope-web.wasm"))
}

fn opt(wasm: &Path, passes: &[&[&str]]) -> Outcome {
    let smaller = wasm.with_extension("slim");
    let mut wasm_opt = command("wasm-opt");
    wasm_opt.args(FEATURES).args(passes.concat());
    run(wasm_opt.arg(wasm).arg("-o").arg(&smaller))?;
    fs::rename(&smaller, wasm).map_err(failed(wasm))
}

fn rewrite(wasm: &Path, how: fn(&[u8]) -> Option<Vec<u8>>) -> Outcome {
    let rewritten = how(&read(wasm)?);
    let unknown = || "this wasm has a form that slim does not know";
    write(wasm, &rewritten.ok_or_else(unknown)?)
}

/// Gives the names that wasm and JavaScript know each other by a letter or two, on both sides.
fn rename(wasm: &Path) -> Outcome {
    let smaller = wasm.with_extension("slim");
    let mut wasm_opt = command("wasm-opt");
    wasm_opt.args(FEATURES).args(RENAME);
    let renamed = output(wasm_opt.arg(wasm).arg("-o").arg(&smaller))
        .ok_or_else(|| format!("wasm-opt could not rename what {} needs", wasm.display()))?;
    let name = wasm.to_string_lossy();
    let script = PathBuf::from(name.trim_end_matches("_bg.wasm").to_owned() + ".js");
    let mut text = fs::read_to_string(&script).map_err(failed(&script))?;
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
    write(&script, text.as_bytes())?;
    fs::rename(smaller, wasm).map_err(failed(wasm))
}

fn read(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(failed(path))
}

fn write(path: &Path, bytes: &[u8]) -> Outcome {
    fs::write(path, bytes).map_err(failed(path))
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> String {
    move |error| format!("{}: {error}", path.display())
}
