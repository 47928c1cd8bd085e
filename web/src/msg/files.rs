//! Files and programs of other people.

use brokerscope_core::interchange::code::Target;
use bytes::Bytes;

use crate::model::Selection;
use crate::view::payload::Look;

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
    /// Shows the payload of the selected packet as what it can be read as, or no more.
    Payload,
    /// As this.
    Look(Look),
    /// A picture of the ladder could not be drawn.
    NoPicture,
    /// Files that somebody chose for this, or dropped.
    Took(Purpose, Vec<Given>),
    /// Another broker shall answer the clients of a capture: its word.
    Like(String),
    /// Gives the clients' side of the capture to a simulated broker.
    Replay,
    /// Puts the capture away.
    PutAway,
    /// What the broker of the sandbox wears.
    Settings(SettingsMsg),
}

/// What the broker of the sandbox wears.
#[derive(Clone, Debug, PartialEq)]
pub enum SettingsMsg {
    /// Opens its settings, or closes them.
    Open,
    /// Opens them, and goes there.
    Show,
    /// Shows the rows of the well-known broker with this word; empty: of none.
    Profile(String),
    /// The broker is like this one from the beginning; empty: as ours is at first.
    Wear(String),
    /// A `mosquitto.conf` is typed or pasted.
    Type(String),
    /// Reads what was typed.
    Read,
    /// Puts the file away.
    PutAway,
    /// The broker has the settings of the file from the beginning.
    WearConf,
    /// Builds the world of the file.
    Build,
    /// Saves the file with the settings of the broker.
    Write,
}

/// What a file was chosen for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    /// To be looked at as a capture.
    Capture,
    /// As a `mosquitto.conf` and what belongs to it.
    Conf,
    /// Nobody said: it was dropped.
    Any,
}

/// A file.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// Its name.
    pub name: String,
    /// In bytes.
    pub size: u64,
    /// What is in it; `None` if it is too large, or cannot be read.
    pub bytes: Option<Bytes>,
}
