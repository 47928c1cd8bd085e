//! For the tests of the page on this machine: the texts that it fetches in a browser.

use std::path::{Path, PathBuf};
use std::{env, fs};

#[path = "../xtask/src/texts.rs"]
mod texts;

fn main() {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let root = here.parent().unwrap_or(Path::new("."));
    // Folders as a whole: a new file counts as a change.
    for folder in ["lessons", "core/src/spec"] {
        println!("cargo::rerun-if-changed={}", root.join(folder).display());
    }
    println!("cargo::rerun-if-changed=../xtask/src/texts.rs");
    let texts = texts::compose(root).expect("all texts are there");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("texts.txt"), texts).expect("the build folder can be written");
}
