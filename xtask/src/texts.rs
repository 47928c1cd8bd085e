//! The texts that the page fetches beside its program: the lessons and what the statements say.
//!
//! One file: before each text a line with a record separator (U+001E) and its path. `web/build.rs`
//! makes the same for the tests of the page.

use std::fs;
use std::path::Path;

const INDEX: &str = "lessons/index.md";
const STATEMENTS: [&str; 2] = ["core/src/spec/v311.txt", "core/src/spec/v5.txt"];

/// All texts of the workspace at `root`. A lesson that the index names and that is not there is an
/// error.
pub(crate) fn compose(root: &Path) -> Result<String, String> {
    let read = |path: &str| {
        fs::read_to_string(root.join(path)).map_err(|error| format!("{path}: {error}"))
    };
    let index = read(INDEX)?;
    let lessons = index.lines().filter_map(listed);
    let named = [INDEX].into_iter().chain(STATEMENTS).map(str::to_owned);
    let mut all = String::new();
    for path in named.chain(lessons.map(|id| format!("lessons/{id}.md"))) {
        all += &format!("\u{1e}{path}\n{}", read(&path)?);
    }
    Ok(all)
}

/// The lesson of a line `- [Title](id.md)`.
fn listed(line: &str) -> Option<&str> {
    let (_, link) = line.trim().strip_prefix("- [")?.split_once("](")?;
    link.strip_suffix(".md)")
}
