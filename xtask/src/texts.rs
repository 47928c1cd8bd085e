//! The texts that the page fetches beside its program: what stands on the shelf of lessons, and what
//! the statements say. A lesson itself is fetched when somebody opens it.
//!
//! One file: before each text a line with a record separator (U+001E) and its path. `web/build.rs`
//! makes the same for the tests of the page.

use std::fs;
use std::path::Path;

const INDEX: &str = "lessons/index.md";
/// What the index names, lesson by lesson: what each says about itself.
const SHELF: &str = "lessons/shelf";
/// Lines of a lesson's front block that the shelf shows.
const SHOWN: [&str; 5] = ["id: ", "title: ", "minutes: ", "learn: ", "needs: "];
const STATEMENTS: [&str; 2] = ["core/src/spec/v311.txt", "core/src/spec/v5.txt"];

/// All texts of the workspace at `root`. A lesson that the index names and that is not there is an
/// error.
pub(crate) fn compose(root: &Path) -> Result<String, String> {
    let read = |path: &str| {
        fs::read_to_string(root.join(path)).map_err(|error| format!("{path}: {error}"))
    };
    let index = read(INDEX)?;
    let mut all = String::new();
    for path in [INDEX].into_iter().chain(STATEMENTS) {
        all += &format!("\u{1e}{path}\n{}", read(path)?);
    }
    all += &format!("\u{1e}{SHELF}\n");
    for id in index.lines().filter_map(listed) {
        let told = languages(root, id);
        all += &front(&read(&format!("lessons/{id}.md"))?, &told);
    }
    Ok(all)
}

/// The folders with a translation of this lesson: two small letters each.
fn languages(root: &Path, id: &str) -> Vec<String> {
    let folders = fs::read_dir(root.join("lessons")).into_iter().flatten();
    let told = folders.filter_map(|folder| {
        let folder = folder.ok()?;
        let name = folder.file_name().into_string().ok()?;
        let is_language = name.len() == 2 && name.chars().all(|c| c.is_ascii_lowercase());
        let is_there = folder.path().join(format!("{id}.md")).is_file();
        (is_language && is_there).then_some(name)
    });
    let mut told: Vec<String> = told.collect();
    told.sort();
    told
}

/// What of a lesson's front block stands on the shelf, in which languages it is told, and an empty
/// line.
fn front(lesson: &str, languages: &[String]) -> String {
    let inside = lesson.lines().skip(1).take_while(|line| *line != "---");
    let shown = inside.filter(|line| SHOWN.iter().any(|key| line.starts_with(key)));
    let mut front: String = shown.flat_map(|line| [line, "\n"]).collect();
    if !languages.is_empty() {
        front += &format!("languages: {}\n", languages.join(" "));
    }
    front + "\n"
}

/// The lesson of a line `- [Title](id.md)`.
fn listed(line: &str) -> Option<&str> {
    let (_, link) = line.trim().strip_prefix("- [")?.split_once("](")?;
    link.strip_suffix(".md)")
}
