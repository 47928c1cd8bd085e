//! Lessons on their way: which text is awaited, what came, and what somebody opened or writes here.

use super::author::Author;

/// Texts of lessons, as they are fetched.
#[derive(Debug, Default)]
pub struct Reading {
    /// What came so far: paths and texts.
    came: Vec<(String, String)>,
    /// The path of what is awaited.
    awaited: Option<String>,
    /// It did not come.
    lost: bool,
    /// Names of the files that were opened last, without their ends.
    pub files: Vec<String>,
    /// Files were opened, and there was no lesson among them.
    pub nothing: bool,
    /// What is being written.
    pub author: Option<Author>,
}

/// How it stands with what the screen shows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Wait {
    /// Nothing is awaited.
    None,
    /// It is on its way.
    Soon,
    /// It did not come, and can be asked for again.
    Lost,
}

impl Reading {
    /// The text at `path`, if it came.
    pub fn text(&self, path: &str) -> Option<&str> {
        let mut all = self.came.iter();
        all.find(|(known, _)| known == path).map(|it| &*it.1)
    }

    /// Awaits the text at `path`.
    pub fn wait_for(&mut self, path: String) {
        self.awaited = Some(path);
        self.lost = false;
    }

    /// Awaits nothing.
    pub fn rest(&mut self) {
        self.awaited = None;
        self.lost = false;
    }

    /// A text came, or did not; whether it was awaited.
    pub fn take(&mut self, path: String, text: Option<String>) -> bool {
        let awaited = self.awaited.as_ref() == Some(&path);
        match text {
            Some(text) => {
                if awaited {
                    self.rest();
                }
                self.came.retain(|(known, _)| *known != path);
                self.came.push((path, text));
            }
            None => self.lost |= awaited,
        }
        awaited
    }

    /// How it stands with what the screen shows.
    pub const fn wait(&self) -> Wait {
        match (&self.awaited, self.lost) {
            (None, _) => Wait::None,
            (Some(_), false) => Wait::Soon,
            (Some(_), true) => Wait::Lost,
        }
    }
}
