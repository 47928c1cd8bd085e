//! Files that somebody opened: work handed in, and progress from elsewhere.

use brokerscope_core::lesson::submission::{Grade, Seal, Submission};
use brokerscope_core::problem::Problem;

/// So many files are kept on the screen.
pub const FILES_MAX: usize = 500;

/// What was opened, and what came of it.
#[derive(Debug, Default)]
pub struct Handed {
    /// Work, in the order it was opened.
    pub files: Vec<HandedFile>,
    /// What became of a file of progress: what to say, and whether it went well.
    pub taken: Option<(String, bool)>,
    /// Who hands in, as it stands in the field.
    pub by: String,
    /// What was said when the open lesson was last handed in.
    pub saved: Option<String>,
}

/// A file.
#[derive(Debug)]
pub struct HandedFile {
    /// Its name.
    pub name: String,
    /// What was found in it.
    pub found: Found,
}

/// What was found in a file.
#[derive(Debug)]
pub enum Found {
    /// It cannot be judged.
    Wrong(Vec<Problem>),
    /// The text of its lesson is on its way.
    Waits(Box<Submission>, Seal),
    /// It was played.
    Graded(Box<Submission>, Seal, Grade),
}

impl Handed {
    /// One more file, in place of an older one of the same name.
    pub fn put(&mut self, name: String, found: Found) {
        self.files.retain(|file| file.name != name);
        if self.files.len() < FILES_MAX {
            self.files.push(HandedFile { name, found });
        }
    }
}
