//! Files and programs of other people.

use brokerscope_core::interchange::code::Target;

use crate::model::Selection;

/// Files and programs of other people.
#[derive(Clone, Debug, PartialEq)]
pub enum FilesMsg {
    /// Shows the client at hand as a program.
    Code,
    /// In the words of this library.
    Target(Target),
    /// Shows this selection in place of the program.
    Leave(Option<Selection>),
    /// Goes to the next packet of the line of the program at this place.
    Line(usize),
    /// Puts the program on the clipboard.
    CopyCode,
    /// Saves it as a file.
    SaveCode,
}
