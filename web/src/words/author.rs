//! For authors: lessons from files and folders, and the editor.

/// Before the names of lessons.
pub const LEARN: &str = "#/learn/";
/// For authors, on the shelf.
pub const AUTHORS: &str = "Your own lessons";
/// What they may do.
pub const HOW: &str = "A lesson is one Markdown file. Write one here, with the engine as a judge, or \
                       open files of your own: they stay on this device.";
/// Opens the editor.
pub const WRITE: &str = "Write a lesson";
/// Opens files.
pub const FILES: &str = "Open lessons";
/// Opens a folder.
pub const FOLDER: &str = "Open a folder";
/// Or so.
pub const DROP: &str = "or drop them here";
/// There was none among the files.
pub const NOTHING: &str = "There is no lesson in it: a lesson is a file whose name ends with .md, of at \
                           most 256 KiB.";
/// The folder's shelf.
pub const YOURS: &str = "The lessons you opened";
/// They are gone.
pub const GONE: &str = "Files are not kept when the page is loaded again. Open them once more.";
/// The name of the editor.
pub const EDITOR: &str = "Text of the lesson";
/// Opens the text of a lesson.
pub const EDIT: &str = "Edit its text";
/// Saves it.
pub const SAVE: &str = "Save as a file";
/// Copies a link.
pub const LINK: &str = "Copy a link to it";
/// It was copied.
pub const LINKED: &str = "Copied";
/// Closes the text.
pub const CLOSE: &str = "Close the editor";
/// Above what is wrong.
pub const CHECKS: &str = "Checks";
/// The engine is about to play it.
pub const CHECKING: &str = "One moment: the engine plays it through.";
/// All is well.
pub const PASSES: &str = "It reads well, and the engine agrees with all of it.";
/// On a narrow screen.
pub const SEE: &str = "See it play";
/// And back.
pub const BACK: &str = "Back to the text";

/// Where a problem is.
pub fn place(line: u32, column: u32) -> String {
    format!("line {line}, column {column}")
}

/// How many problems there are.
pub fn problems(count: usize, read: bool) -> String {
    let what = if read {
        "do not pass"
    } else {
        "cannot be read"
    };
    match count {
        1 if read => "1 thing does not pass:".to_owned(),
        1 => "1 thing cannot be read:".to_owned(),
        more => format!("{more} things {what}:"),
    }
}
