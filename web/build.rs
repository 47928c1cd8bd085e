//! Carries the lessons into the page: every file that `lessons/index.md` names, and the index.
//!
//! A lesson is then there even when nothing can be fetched, and a teacher adds one without Rust.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

fn main() {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let folder = here.join("../lessons");
    let index = folder.join("index.md");
    // A folder as a whole: a new file counts as a change.
    println!("cargo::rerun-if-changed={}", folder.display());
    let text = fs::read_to_string(&index).expect("lessons/index.md can be read");
    let mut code = format!("pub(super) const INDEX: &str = include_str!({index:?});\n");
    code.push_str("const TEXTS: &[(&str, &str)] = &[\n");
    for id in text.lines().filter_map(listed) {
        let file = folder.join(format!("{id}.md"));
        assert!(
            file.is_file(),
            "lessons/index.md names {id}.md, which is not there"
        );
        writeln!(code, "    ({id:?}, include_str!({file:?})),").expect("a String takes everything");
    }
    code.push_str("];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("lessons.rs"), code).expect("the build folder can be written");
}

/// The lesson of a line `- [Title](id.md)`.
fn listed(line: &str) -> Option<&str> {
    let (_, link) = line.trim().strip_prefix("- [")?.split_once("](")?;
    link.strip_suffix(".md)")
}
