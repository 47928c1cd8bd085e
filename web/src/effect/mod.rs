//! The only hands that touch the browser. Each answers with a message.

mod fetch;
mod follow;
mod frame;
mod hands;
mod listen;
mod memory;
mod over;
mod socket;

pub use follow::{CODE_LINES, LEDGER_LINES, SCRUB, STORY_LINES};
pub use hands::Hands;
pub use over::{COMMAND, FILTER, LADDER, MENU};
pub use socket::page_ms;

use brokerscope_core::lesson::Progress;

use crate::model::Theme;
use crate::msg::{Owner, SocketId};
use crate::rooms::Room;

/// Something the browser should do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Call [`TransportMsg::Frame`](crate::msg::TransportMsg::Frame) at the next animation frame.
    NextFrame,
    /// Show this behind `#` in the address bar.
    Hash(String),
    /// Name the page.
    Title(String),
    /// Light or dark.
    Theme(Theme),
    /// Remember this text under this key.
    Keep(&'static str, String),
    /// Remember this text under this key, too: of one lesson of many.
    KeepAs(String, String),
    /// Save this text as a file with this name.
    SaveText(String, String),
    /// Save these bytes as a file with this name.
    SaveBytes(String, Vec<u8>),
    /// Draw this SVG of this size, each unit so many pixels, and save it as a PNG;
    /// [`FilesMsg::NoPicture`](crate::msg::FilesMsg::NoPicture) answers if that cannot be done.
    SavePicture(String, (u32, u32), u32),
    /// Forget what was kept under this key.
    Forget(&'static str),
    /// Put this text on the clipboard.
    Copy(String),
    /// Put the address of this page with this behind it on the clipboard.
    CopyAddress(String),
    /// Put the address of this page with this behind it on the clipboard, and into the address bar.
    CopyLink(String),
    /// Give the keyboard to the element with this id, once it is on the screen.
    Focus(String),
    /// Scroll to the element with this id, after the next drawing.
    Show(&'static str),
    /// Give the keyboard to the menu, and put it at this place of the window, or beside what had the
    /// keyboard.
    OpenMenu(Option<(i32, i32)>),
    /// Remember what has the keyboard.
    Remember,
    /// Give the keyboard back to what had it before.
    Back,
    /// Open a WebSocket with the subprotocol `mqtt` under this name;
    /// [`SocketMsg::Heard`](crate::msg::SocketMsg::Heard) tells what it says.
    SocketOpen(SocketId, String),
    /// Send these bytes on it.
    SocketSend(SocketId, Vec<u8>),
    /// Close it, and hear nothing of it any more. What is over by itself is closed as well.
    SocketClose(SocketId),
    /// Call [`SocketMsg::Tick`](crate::msg::SocketMsg::Tick) for this owner after so many
    /// milliseconds; an earlier wish of it is forgotten.
    Wake(Owner, u32),
    /// Fetch this part of the program; a [`PageMsg::Room`](crate::msg::PageMsg::Room) answers.
    Fetch(Room),
    /// Fetch the text at this path, beside the page; a
    /// [`LessonMsg::Text`](crate::msg::LessonMsg::Text) answers.
    FetchText(String),
    /// Call [`AuthorMsg::Check`](crate::msg::AuthorMsg::Check) once nobody has typed for a moment.
    CheckSoon,
    /// Mark this part of the field with this id, which begins so many thousandths below its top, and
    /// give it the keyboard.
    Mark(&'static str, u32, u32, i32),
}

/// What the browser knows as the page opens.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Setting {
    /// What stands behind `#`.
    pub hash: String,
    /// Light or dark, as chosen here before or as the system prefers.
    pub theme: Theme,
    /// Whether it was chosen here.
    pub theme_chosen: bool,
    /// Whether the system asks for less motion.
    pub still: bool,
    /// Width of the window in CSS pixels.
    pub width: u32,
    /// Whether the page came over https.
    pub secure: bool,
    /// A number that nobody can guess, for names that must not meet.
    pub chance: u32,
    /// Another, for nonces; nobody is told this one.
    pub seed: u64,
    /// How far the learner is in each lesson begun here.
    pub progress: Vec<Progress>,
    /// What was kept: key and text.
    pub kept: Vec<(String, String)>,
}

impl Setting {
    /// What was kept under `key`.
    pub fn kept(&self, key: &str) -> Option<&str> {
        let entry = self.kept.iter().find(|(name, _)| name == key)?;
        Some(&entry.1)
    }
}
