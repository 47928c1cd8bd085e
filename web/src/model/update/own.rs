//! Lessons from elsewhere: out of a link, a file, a folder, or the editor. Nothing of them is trusted:
//! their texts go through the same reader as ours, and their progress is kept apart.

use base64ct::{Base64UrlUnpadded, Encoding as _};

use super::{Model, lesson, page};
use crate::effect::Effect;
use crate::model::author::{Author, example};
use crate::model::{LessonState, Route};
use crate::msg::{AuthorMsg, PageMsg};
use crate::words::author as words;

/// Id of the text that is edited.
pub const TEXT_FIELD: &str = "author-text";
/// Before the names of lessons that are not of the course.
pub const MY: &str = "my/";
/// The name of the shelf of files that were opened.
pub const FOLDER: &str = "my/folder";
/// The name of the screen on which a lesson is written.
pub const WRITE: &str = "my/write";
/// Before a lesson's text in a link.
pub const TEXT: &str = "text/";
/// Before the address of a lesson beside the page.
pub const FROM: &str = "from/";
/// Where the example for authors is fetched.
const README: &str = "lessons/README.md";
/// Letters in a link that is opened.
const LINK_MAX: usize = 400_000;

/// What stands behind `#/learn/`, if it is no lesson of the course.
pub(super) enum Own {
    /// A text that is here.
    Text(String),
    /// A text that has to be fetched from this path.
    Fetch(String),
    /// A screen without a lesson, or nothing that can be opened.
    Nothing,
}

/// Finds the lesson that this name stands for; `None` if it is one of the course.
pub(super) fn find(model: &Model, name: &str) -> Option<Own> {
    if let Some(packed) = name.strip_prefix(TEXT) {
        return Some(unpack(packed).map_or(Own::Nothing, Own::Text));
    }
    if let Some(path) = name.strip_prefix(FROM) {
        return Some(beside(model, path));
    }
    if name == WRITE {
        return Some(match (&model.reading.author, model.reading.text(README)) {
            (Some(author), _) => Own::Text(author.text.clone()),
            (None, Some(readme)) => Own::Text(example(readme).to_owned()),
            (None, None) => Own::Fetch(README.to_owned()),
        });
    }
    let file = name.strip_prefix(MY)?;
    let text = model.reading.text(&format!("{MY}{file}.md"));
    Some(text.map_or(Own::Nothing, |text| Own::Text(text.to_owned())))
}

fn unpack(packed: &str) -> Option<String> {
    if packed.len() > LINK_MAX {
        return None;
    }
    let bytes = Base64UrlUnpadded::decode_vec(packed).ok()?;
    String::from_utf8(bytes).ok()
}

/// A lesson from the host of the page. The content policy lets nothing come from elsewhere; this says
/// so before the browser does.
fn beside(model: &Model, path: &str) -> Own {
    let elsewhere = path.starts_with('/') && path[1..].starts_with(['/', '\\']);
    if elsewhere || path.contains(':') || path.contains('\\') || !path.ends_with(".md") {
        return Own::Nothing;
    }
    match model.reading.text(path) {
        Some(text) => Own::Text(text.to_owned()),
        None => Own::Fetch(path.to_owned()),
    }
}

/// All files that somebody opened are here.
pub(super) fn took(model: &mut Model, names: &str) -> Vec<Effect> {
    let files: Vec<String> = names.lines().map(slug).collect();
    model.reading.nothing = files.is_empty();
    let lessons = files
        .iter()
        .filter(|it| !matches!(&***it, "index" | "readme"));
    let mut lessons = lessons.map(|name| format!("{MY}{name}"));
    let (first, second) = (lessons.next(), lessons.next());
    let route = match (first, second) {
        (None, _) => return Vec::new(),
        (Some(only), None) => only,
        (Some(_), Some(_)) => FOLDER.to_owned(),
    };
    model.reading.files = files;
    // Whoever opens a file again wants what stands in it now.
    model.lesson = None;
    page::update(model, PageMsg::Go(Route::Learn(route)))
}

/// The path under which a text is found: a file of somebody's by its name in addresses.
pub(super) fn named(path: String) -> String {
    match path.strip_prefix(MY) {
        Some(file) => format!("{MY}{}.md", slug(file)),
        None => path,
    }
}

/// A file's name as an address has it, without its end.
pub(super) fn slug(name: &str) -> String {
    let stem = name.strip_suffix(".md").unwrap_or(name);
    let letter = |c: char| match c {
        'a'..='z' | '0'..='9' => c,
        'A'..='Z' => c.to_ascii_lowercase(),
        _ => '-',
    };
    stem.chars().map(letter).collect()
}

/// Takes one message of an author.
pub(super) fn update(model: &mut Model, msg: AuthorMsg) -> Vec<Effect> {
    if msg == AuthorMsg::Begin {
        return begin(model);
    }
    let Some(author) = &mut model.reading.author else {
        return Vec::new();
    };
    match msg {
        AuthorMsg::Begin => {}
        AuthorMsg::Write(text) => return write(model, text),
        AuthorMsg::Check => author.check(),
        AuthorMsg::Line(number) => {
            let (from, to) = author.line(number);
            let below = author.below(number);
            author.folded = false;
            return vec![Effect::Mark(TEXT_FIELD, from, to, below)];
        }
        AuthorMsg::Link => {
            author.linked = true;
            let packed = Base64UrlUnpadded::encode_string(author.text.as_bytes());
            return vec![Effect::CopyAddress(format!(
                "{}{TEXT}{packed}",
                words::LEARN
            ))];
        }
        AuthorMsg::Fold => author.folded = !author.folded,
        AuthorMsg::Close => {
            model.reading.author = None;
            return page::update(model, PageMsg::Go(Route::Shelf));
        }
    }
    Vec::new()
}

/// Opens the text of the lesson on the screen, to be changed.
fn begin(model: &mut Model) -> Vec<Effect> {
    let Route::Learn(name) = &model.route else {
        return Vec::new();
    };
    let text = match find(model, name) {
        Some(Own::Text(text)) => Some(text),
        Some(Own::Fetch(_) | Own::Nothing) => None,
        None => model
            .reading
            .text(&crate::lessons::path(name))
            .map(str::to_owned),
    };
    let Some(text) = text else {
        return Vec::new();
    };
    let mut author = Author::default();
    author.write(text);
    model.reading.author = Some(author);
    model.lesson = None;
    page::update(model, PageMsg::Go(Route::Learn(WRITE.to_owned())))
}

/// The editor opens with this text, if it is not open.
pub(super) fn write_first(model: &mut Model, text: &str) -> Vec<Effect> {
    if model.reading.author.is_none() {
        let mut author = Author::default();
        author.write(text.to_owned());
        model.reading.author = Some(author);
    }
    vec![Effect::CheckSoon]
}

/// The text was edited: the lesson beside it is another one from now on, at the same step.
fn write(model: &mut Model, text: String) -> Vec<Effect> {
    let Some(author) = &mut model.reading.author else {
        return Vec::new();
    };
    let parsed = author.write(text);
    let old = model.lesson.take();
    let mut new = lesson::start(model, WRITE, parsed);
    if let Some(old) = old {
        new = old.revised(new);
    }
    model.lesson = Some(new);
    model.ui.point_at(None);
    vec![Effect::CheckSoon]
}

impl LessonState {
    /// This lesson after it was edited: at the same step, and in the same world if nothing about it
    /// changed.
    fn revised(self, mut new: Self) -> Self {
        let index = self.run.current();
        let until = |state: &Self| state.lesson().steps.get(..=index).map(<[_]>::to_vec);
        let same = until(&self).is_some() && until(&self) == until(&new);
        new.run.go(index);
        if same {
            new.bench = self.bench;
            new.draft = self.draft;
        } else {
            new.set_stage();
        }
        new
    }
}
