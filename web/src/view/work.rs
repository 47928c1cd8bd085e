//! Files that were opened, what they show, and what can be handed in.

use brokerscope_core::lesson::submission::{DONE, in_a_word, remarks};

use crate::lessons;
use crate::model::handed::{Found, HandedFile};
use crate::model::{LessonState, Model};
use crate::words::work as words;

/// The part of the shelf where files are opened and saved.
#[derive(Clone, Debug, PartialEq)]
pub struct FilesView {
    /// There is something to take along.
    pub can_export: bool,
    /// What became of a file of progress, and whether it went well.
    pub taken: Option<(String, bool)>,
    /// Work that was opened.
    pub files: Vec<FileView>,
}

/// A file of work.
#[derive(Clone, Debug, PartialEq)]
pub struct FileView {
    /// Its name, its lesson, whose it is; goals, predictions and quizzes: good ones of all.
    pub cells: [String; 6],
    /// The verdict, in a word or two.
    pub verdict: String,
    /// Everything is done and whole.
    pub good: bool,
    /// What there is to say besides, or why it cannot be judged.
    pub remarks: Vec<String>,
    /// Each step that asks for something, and what is shown of it.
    pub steps: Vec<(String, String)>,
}

/// What can be handed in now.
#[derive(Clone, Debug, PartialEq)]
pub struct HandInView {
    /// Who hands in.
    pub by: String,
    /// What was said when it was saved.
    pub saved: Option<String>,
}

/// The languages a lesson is told in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LanguagesView {
    /// The one it is told in now; empty: English.
    pub now: String,
    /// All of them, if there are several.
    pub all: Vec<String>,
}

/// The part of the shelf.
pub fn files(model: &Model) -> FilesView {
    FilesView {
        can_export: !model.progress.is_empty(),
        taken: model.handed.taken.clone(),
        files: model.handed.files.iter().map(file).collect(),
    }
}

fn file(file: &HandedFile) -> FileView {
    let name = file.name.clone();
    let titled = |id: &str| {
        let shelf = lessons::shelf();
        let entry = shelf.entries().find(|entry| entry.id == id);
        entry.map_or_else(|| id.to_owned(), |entry| entry.title.clone())
    };
    let plain = |verdict: &str, lesson: String, by: &str, remarks| {
        let empty = String::new;
        FileView {
            cells: [
                name.clone(),
                lesson,
                by.to_owned(),
                empty(),
                empty(),
                empty(),
            ],
            verdict: verdict.to_owned(),
            good: false,
            remarks,
            steps: Vec::new(),
        }
    };
    match &file.found {
        Found::Wrong(problems) => {
            let said = problems.iter().map(words::problem).collect();
            plain(words::NO_VERDICT, String::new(), "", said)
        }
        Found::Waits(submission, _) => {
            let title = titled(&submission.work.lesson);
            plain(words::WAITS, title, &submission.by, Vec::new())
        }
        Found::Graded(submission, seal, grade) => {
            let word = in_a_word(*seal, grade);
            let said = remarks(*seal, grade).into_iter().map(str::to_owned);
            let wrong = grade.problems.iter().map(words::problem);
            FileView {
                cells: [
                    name,
                    titled(&submission.work.lesson),
                    submission.by.clone(),
                    grade.goals().to_string(),
                    grade.predictions().to_string(),
                    grade.quizzes().to_string(),
                ],
                verdict: word.to_owned(),
                good: word == DONE,
                remarks: said.chain(wrong).collect(),
                steps: grade
                    .steps
                    .iter()
                    .map(|step| {
                        let (place, kind) = (step.place, step.kind.name());
                        let shown = step.to_string().replace('`', "");
                        (format!("{place} {kind}: {}", step.title), shown)
                    })
                    .collect(),
            }
        }
    }
}

/// What can be handed in: at the last step of a lesson.
pub fn hand_in(model: &Model, state: &LessonState) -> Option<HandInView> {
    let is_last = state.run.current() + 1 >= state.lesson().steps.len();
    (is_last || state.run.is_finished()).then(|| HandInView {
        by: model.handed.by.clone(),
        saved: model.handed.saved.clone(),
    })
}

/// The languages of the open lesson.
pub fn languages(state: &LessonState) -> LanguagesView {
    let lesson = state.lesson();
    let mut all = lessons::languages(&lesson.id);
    if !all.is_empty() {
        all.insert(0, String::new());
    }
    LanguagesView {
        now: lesson.language.clone(),
        all,
    }
}

impl LanguagesView {
    /// For whoever reads the lesson aloud; `None` for English, which the page is in.
    pub fn lang(&self) -> Option<String> {
        (!self.now.is_empty()).then(|| self.now.clone())
    }
}
