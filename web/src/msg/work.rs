//! What is handed in, taken along, and told in another language.

/// Files of work and of progress, and the language of lessons.
#[derive(Clone, Debug, PartialEq)]
pub enum WorkMsg {
    /// Saves what was done in the open lesson as a file.
    HandIn,
    /// The name on it was edited.
    By(String),
    /// Puts what was opened away.
    PutAway,
    /// Saves the progress in all lessons as a file.
    Export,
    /// Tells lessons in this language, where there is a translation; empty: English.
    Language(String),
}
