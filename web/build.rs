//! For the tests of the page on this machine: the texts that it fetches in a browser. For
//! `cargo xtask slim`: what it asks of the linker.

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
    if env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|it| it == "wasm32") {
        // What is where in the data, and the places in the table among numbers that little code says:
        // by them the program is cut (xtask/src/split). Lower numbers are where fields lie in the
        // page's model.
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
        println!("cargo::rustc-link-arg-bins=--table-base=23041");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("texts.txt"), texts).expect("the build folder can be written");
}
