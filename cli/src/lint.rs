//! `brokerscope lint`: lessons held against what the engine does.
//!
//! Exit code 0: all is well; 1: something is not; 2: there is nothing to read.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use brokerscope_core::lesson::{Lesson, Shelf, lint, parse_shelf, translated};
use brokerscope_core::problem::Problem;

use crate::problems::Told;
use crate::run::Ended;

/// The list of lessons in a folder.
const INDEX: &str = "index.md";
/// How to write lessons: a file that is none.
const MANUAL: &str = "README.md";
/// A link to another lesson begins with this.
const LESSON_LINK: &str = "(#/learn/";
/// What the course has to show, if a folder has such a table.
const COVERAGE: &str = "coverage.txt";

/// Read lessons and play them: every question, solution, wrong way, moment and formula is held
/// against what the engine does
///
/// In a folder, also its index.md: that it lists every lesson, that lessons build on earlier ones
/// only, that links lead to a lesson, and ids under `covers` to a line of coverage.txt. Folders in it
/// that are called by a language, such as `zh`, hold translations: only their words may differ. Ends with 0 if all is well, with 1 if something is not,
/// with 2 if a file cannot be read.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Folders of lessons, or single lessons
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

/// Why there is nothing to tell.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The file or folder cannot be read.
    File(PathBuf, io::Error),
    /// Nobody takes what we tell.
    Out(io::Error),
}

/// A lesson in its file.
struct Page {
    file: PathBuf,
    text: String,
    lesson: Lesson,
    problems: Vec<Problem>,
}

/// Reads and plays all of them.
pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<Ended, Failure> {
    let mut count = Count::default();
    for path in &args.paths {
        if path.is_dir() {
            folder(path, &mut count, out)?;
        } else {
            let page = Page::read(path)?;
            count.tell(&page.file, &page.problems, out)?;
            count.lessons += 1;
        }
    }
    let (lessons, problems) = (count.lessons, count.problems);
    let verdict = match problems {
        0 => "all is well".to_owned(),
        1 => "1 problem".to_owned(),
        more => format!("{more} problems"),
    };
    let told = match count.translations {
        0 => String::new(),
        1 => ", 1 translation".to_owned(),
        more => format!(", {more} translations"),
    };
    writeln!(out, "{lessons} lessons{told}: {verdict}").map_err(Failure::Out)?;
    out.flush().map_err(Failure::Out)?;
    Ok(if problems == 0 {
        Ended::Held
    } else {
        Ended::Broken
    })
}

fn folder(path: &Path, count: &mut Count, out: &mut impl Write) -> Result<(), Failure> {
    let index = path.join(INDEX);
    let text = read(&index)?;
    let parsed = parse_shelf(&text);
    let mut wrong = parsed.problems;
    let mut pages = Vec::new();
    for file in lessons(path)? {
        pages.push(Page::read(&file)?);
    }
    let (missing, unlisted) = listed(&parsed.shelf, &text, &pages);
    wrong.extend(missing);
    count.tell(&index, &wrong, out)?;
    let coverage = fs::read_to_string(path.join(COVERAGE)).ok();
    for page in &mut pages {
        if let Some(coverage) = &coverage {
            page.covers(coverage);
        }
        let id = page.lesson.id.clone();
        if unlisted.contains(&id) {
            page.wrong(
                1,
                "index.md does not list this lesson",
                "add a line to a chapter there",
            );
        }
        page.place(path, &parsed.shelf);
        page.problems
            .sort_by_key(|problem| (problem.line, problem.column));
        count.tell(&page.file, &page.problems, out)?;
        count.lessons += 1;
    }
    for folder in languages(path)? {
        translations(&folder, path, &pages, count, out)?;
    }
    Ok(())
}

/// The folders of translations: two small letters each.
fn languages(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error| Failure::File(path.to_owned(), error);
    let mut folders = Vec::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        let folder = entry.map_err(failed)?.path();
        if language(&folder).is_some() && folder.is_dir() {
            folders.push(folder);
        }
    }
    folders.sort();
    Ok(folders)
}

fn language(folder: &Path) -> Option<&str> {
    let name = folder.file_name()?.to_str()?;
    let is_one = name.len() == 2 && name.chars().all(|c| c.is_ascii_lowercase());
    is_one.then_some(name)
}

/// Lessons told in another language, each against its original.
fn translations(
    folder: &Path,
    course: &Path,
    originals: &[Page],
    count: &mut Count,
    out: &mut impl Write,
) -> Result<(), Failure> {
    for file in lessons(folder)? {
        let mut page = Page::read(&file)?;
        if language(folder) != Some(&page.lesson.language) {
            let hint = "say the same in both";
            page.at(
                "language:",
                "the language is not the name of the folder",
                hint,
            );
        }
        match originals
            .iter()
            .find(|it| it.file.file_name() == file.file_name())
        {
            None => page.wrong(
                1,
                "there is no original of this translation",
                "write it first",
            ),
            Some(original) if page.problems.is_empty() => {
                page.problems = translated(&original.lesson, &page.lesson);
            }
            // What cannot be read cannot be compared.
            Some(_) => {}
        }
        page.links(course);
        page.problems
            .sort_by_key(|problem| (problem.line, problem.column));
        count.tell(&page.file, &page.problems, out)?;
        count.translations += 1;
    }
    Ok(())
}

/// The Markdown files of a folder that are lessons, by name.
fn lessons(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error| Failure::File(path.to_owned(), error);
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        let file = entry.map_err(failed)?.path();
        let name = file.file_name().and_then(|name| name.to_str());
        let name = name.unwrap_or_default().to_owned();
        let is_markdown = file.extension().is_some_and(|it| it == "md");
        if is_markdown && name != INDEX && name != MANUAL {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

/// What is wrong with the index, and the ids it does not list.
fn listed(shelf: &Shelf, text: &str, pages: &[Page]) -> (Vec<Problem>, Vec<String>) {
    let mut wrong = Vec::new();
    for entry in shelf.entries() {
        if !pages.iter().any(|page| page.is(&entry.id)) {
            let link = format!("({}.md)", entry.id);
            let line = text.lines().position(|line| line.contains(&link));
            wrong.push(Problem {
                line: line.map_or(1, |line| u32::try_from(line + 1).unwrap_or(1)),
                column: 1,
                message: format!("there is no {}.md here", entry.id),
                hint: "write it, or take this line out".to_owned(),
            });
        }
    }
    let ids = pages.iter().map(|page| page.lesson.id.clone());
    let unlisted = ids.filter(|id| !shelf.entries().any(|entry| entry.id == *id));
    (wrong, unlisted.collect())
}

impl Page {
    fn read(file: &Path) -> Result<Self, Failure> {
        let text = read(file)?;
        let linted = lint(&text);
        let mut page = Self {
            file: file.to_owned(),
            text,
            lesson: linted.lesson,
            problems: linted.problems,
        };
        if !page.is(&page.lesson.id.clone()) && !page.lesson.id.is_empty() {
            let hint = "call the file as the lesson, or the lesson as the file";
            page.at("id:", "the id is not the name of the file", hint);
        }
        Ok(page)
    }

    fn is(&self, id: &str) -> bool {
        self.file.file_stem().is_some_and(|stem| stem == id)
    }

    /// Its place in the folder: its chapter, what it builds on, where it leads.
    fn place(&mut self, folder: &Path, shelf: &Shelf) {
        let id = self.lesson.id.clone();
        for chapter in &shelf.chapters {
            let Some(entry) = chapter.lessons.iter().find(|entry| entry.id == id) else {
                continue;
            };
            if self.lesson.chapter != chapter.title {
                let message = format!("index.md has it in the chapter `{}`", chapter.title);
                self.at("chapter:", &message, "say the same in both");
            }
            if self.lesson.title != entry.title {
                let message = format!("index.md calls it `{}`", entry.title);
                self.at("title:", &message, "say the same in both");
            }
        }
        let order: Vec<&str> = shelf.entries().map(|entry| &*entry.id).collect();
        let mine = order.iter().position(|it| *it == id);
        for need in self.lesson.needs.clone() {
            let its = order.iter().position(|it| *it == need);
            let message = match (its, mine) {
                (None, _) => format!("there is no lesson `{need}`"),
                (Some(its), Some(mine)) if its >= mine => format!("`{need}` comes later"),
                (Some(_), _) => continue,
            };
            self.at("needs:", &message, "a lesson builds on earlier ones");
        }
        self.links(folder);
    }

    /// Whether what it covers is in the table.
    fn covers(&mut self, table: &str) {
        for id in self.lesson.covers.clone() {
            let stands = |line: &str| line.split(' ').next() == Some(&id);
            if !table.lines().any(stands) {
                let message = format!("coverage.txt does not have `{id}`");
                self.at("covers:", &message, "look it up there");
            }
        }
    }

    /// Whether links to other lessons lead to one.
    fn links(&mut self, folder: &Path) {
        for (number, line) in (1..).zip(self.text.clone().lines()) {
            for part in line.split(LESSON_LINK).skip(1) {
                let to = part.split([')', '/']).next().unwrap_or_default();
                if !folder.join(format!("{to}.md")).is_file() {
                    let message = format!("this leads to a lesson `{to}` that is not here");
                    self.wrong(number, &message, "write the id of a lesson");
                }
            }
        }
    }

    /// At the line that begins so.
    fn at(&mut self, begins: &str, message: &str, hint: &str) {
        let mut lines = self.text.lines();
        let line = lines.position(|line| line.starts_with(begins)).unwrap_or(0);
        let line = u32::try_from(line + 1).unwrap_or(1);
        self.wrong(line, message, hint);
    }

    fn wrong(&mut self, line: u32, message: &str, hint: &str) {
        self.problems.push(Problem {
            line,
            column: 1,
            message: message.to_owned(),
            hint: hint.to_owned(),
        });
    }
}

/// What was looked at, and what was found.
#[derive(Default)]
struct Count {
    lessons: usize,
    translations: usize,
    problems: usize,
}

impl Count {
    fn tell(
        &mut self,
        file: &Path,
        problems: &[Problem],
        out: &mut impl Write,
    ) -> Result<(), Failure> {
        self.problems += problems.len();
        match problems {
            [] => Ok(()),
            _ => writeln!(out, "{}", Told(file, problems)).map_err(Failure::Out),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Out(error) => error.fmt(f),
        }
    }
}

fn read(file: &Path) -> Result<String, Failure> {
    fs::read_to_string(file).map_err(|error| Failure::File(file.to_owned(), error))
}
