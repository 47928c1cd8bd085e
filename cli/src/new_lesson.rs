//! `brokerscope new-lesson`: a lesson to start from, which plays and passes as it is.

use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The text of a small complete lesson; its marks are filled in.
const SKELETON: &str = include_str!("new_lesson.md");

/// Write a small complete lesson to start from
///
/// It passes `brokerscope lint` as it is. Add a line for it to index.md.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Its id: small letters, digits and hyphens
    #[arg(value_parser = id)]
    id: String,
    /// Its title
    #[arg(long)]
    title: Option<String>,
    /// The folder
    #[arg(long, default_value = "lessons")]
    dir: PathBuf,
}

/// There is a file of this name, or it cannot be written.
pub(crate) struct Failure(PathBuf, io::Error);

/// Writes it, and says where. A file that is there is left alone.
pub(crate) fn write(args: &Args) -> Result<(), Failure> {
    let file = args.dir.join(format!("{}.md", args.id));
    let title = args.title.clone().unwrap_or_else(|| titled(&args.id));
    let text = SKELETON
        .replace("LESSON-ID", &args.id)
        .replace("LESSON-TITLE", &title);
    create(&file, &text).map_err(|error| Failure(file.clone(), error))?;
    println!("{}", file.display());
    Ok(())
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.display(), self.1)
    }
}

fn create(file: &Path, text: &str) -> io::Result<()> {
    let mut new = OpenOptions::new().write(true).create_new(true).open(file)?;
    new.write_all(text.as_bytes())
}

/// `last-will` is called `Last will`.
fn titled(id: &str) -> String {
    let words = id.replace('-', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

fn id(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    match !text.is_empty() && text.chars().all(fits) {
        true => Ok(text.to_owned()),
        false => Err("write small letters, digits and hyphens, such as `last-will`".to_owned()),
    }
}
