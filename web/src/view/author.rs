//! The editor beside its lesson, and the shelf of files that somebody opened.

use base64ct::{Base64, Encoding as _};
use brokerscope_core::lesson::parse_shelf;
use brokerscope_core::scenario::Problem;

use crate::model::update::own::{MY, WRITE};
use crate::model::{Model, Route};
use crate::words::author as words;

/// The editor.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthorView {
    /// The text.
    pub text: String,
    /// In a sentence: how it stands.
    pub says: String,
    /// All is well.
    pub fine: bool,
    /// What is wrong, by line.
    pub problems: Vec<Problem>,
    /// The text as an address from which a browser saves it.
    pub data: String,
    /// The name of its file.
    pub file: String,
    /// A link was copied.
    pub linked: bool,
    /// The lesson has the room.
    pub folded: bool,
}

/// The files that somebody opened.
#[derive(Clone, Debug, PartialEq)]
pub struct FolderView {
    /// By chapter: names and addresses.
    pub chapters: Vec<(String, Vec<(String, String)>)>,
    /// What is wrong with the index.
    pub problems: Vec<Problem>,
}

/// The editor, if somebody writes.
pub fn build(model: &Model) -> Option<AuthorView> {
    let author = model.reading.author.as_ref().filter(|_| is_open(model))?;
    let failing = author.failing.as_deref();
    let unread = !author.problems.is_empty();
    let problems = match unread {
        true => &*author.problems,
        false => failing.unwrap_or_default(),
    };
    let says = match (problems.len(), failing.is_some()) {
        (0, false) => words::CHECKING.to_owned(),
        (0, true) => words::PASSES.to_owned(),
        (count, _) => words::problems(count, !unread),
    };
    let id = author.text.lines().find_map(|it| it.strip_prefix("id: "));
    let packed = Base64::encode_string(author.text.as_bytes());
    Some(AuthorView {
        says,
        fine: problems.is_empty() && failing.is_some(),
        problems: problems.to_vec(),
        data: format!("data:text/markdown;charset=utf-8;base64,{packed}"),
        file: format!("{}.md", id.unwrap_or("lesson").trim()),
        linked: author.linked,
        folded: author.folded,
        text: author.text.clone(),
    })
}

/// Whether the editor is on the screen.
pub fn is_open(model: &Model) -> bool {
    matches!(&model.route, Route::Learn(name) if name == WRITE)
}

/// The shelf of the files that were opened: as their index has it, then what it does not name.
pub fn folder(model: &Model) -> FolderView {
    let index = model.reading.text("my/index.md").unwrap_or_default();
    let has_index = model.reading.files.iter().any(|it| it == "index");
    let parsed = parse_shelf(if has_index { index } else { "" });
    let hash = |name: &str| Route::Learn(format!("{MY}{name}")).hash();
    let chapters = parsed.shelf.chapters.iter().map(|chapter| {
        let lessons = chapter.lessons.iter();
        let lessons = lessons.map(|entry| (entry.title.clone(), hash(&entry.id)));
        (chapter.title.clone(), lessons.collect())
    });
    let mut chapters: Vec<(String, Vec<(String, String)>)> = chapters.collect();
    let named = |name: &str| parsed.shelf.entries().any(|entry| entry.id == name);
    let files = model.reading.files.iter();
    let others = files.filter(|it| !named(it) && !matches!(&***it, "index" | "readme"));
    let others: Vec<(String, String)> = others.map(|it| (it.clone(), hash(it))).collect();
    if !others.is_empty() {
        chapters.push((String::new(), others));
    }
    FolderView {
        chapters,
        problems: parsed.problems,
    }
}
