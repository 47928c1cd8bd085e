//! The frame of the page: its names, its tools, its keys.

use crate::model::{Pace, Route};

/// What the product is called.
pub const NAME: &str = "Brokerscope";
/// The link that skips the top bar.
pub const SKIP: &str = "Skip to the picture";
/// Before a link to a moment.
pub const AT: &str = "#/at/";
/// Before anything happened.
pub const NOTHING_YET: &str = "Nothing has happened yet. Press play.";
/// The world stands still, and why it may.
pub const REST_FOREVER: &str = "Nothing is on its way, and nothing is due.";
/// Goes to the next due thing.
pub const JUMP: &str = "Jump there";
/// Under the clock, when nothing is known beyond it.
pub const VIRTUAL_TIME: &str = "virtual time";
/// The same, where time follows the wall clock.
pub const WALL_TIME: &str = "as on the wall";
/// No packet is selected.
pub const STRIP: &str = "Select a packet to see its bytes.";

/// Lessons and statements were not fetched.
pub const NO_TEXTS: &str = "The texts of this page could not be loaded. A reload helps when the \
                            connection was interrupted.";

/// A part of the page is on its way.
pub const SOON: &str = "One moment.";
/// It did not come.
pub const NO_ROOM: &str = "This part of the page could not be loaded. Nothing is lost: the world \
                           and your lessons are as they were.";

/// The name of the browser's tab.
pub fn title(route: &Route) -> String {
    match route {
        Route::Home => NAME.to_owned(),
        Route::Shelf => format!("Learn · {NAME}"),
        Route::Learn(_) => format!("Lesson · {NAME}"),
        Route::Play => format!("Play · {NAME}"),
        Route::Beside(_) => format!("Side by side · {NAME}"),
        Route::Connect => format!("Connect · {NAME}"),
    }
}

/// An act in the past opened a branch.
pub fn branched(name: &str) -> String {
    format!("You acted in the past, so a new branch began: {name}. The old future is kept.")
}

/// Nothing happens until then.
pub fn rest_until(moment: &str) -> String {
    format!("Nothing is on its way. The next thing is due at {moment}.")
}

/// The world was begun again.
pub const FRESH: &str = "A fresh world. The one before it comes back with Undo.";

/// A pace, as the menu says it.
pub fn pace(pace: Pace) -> String {
    match pace.slower {
        1 => "Real time".to_owned(),
        slower => format!("{slower}× slower"),
    }
}

/// How many packets were sent on this branch.
pub fn packets(count: usize) -> String {
    match count {
        1 => "1 packet".to_owned(),
        _ => format!("{count} packets"),
    }
}

/// Letters, digits and signs are keys of the page.
pub const LETTERS: &str = "Letters, digits and signs are keys, too";
/// Opens the menu of what is selected, from the story.
pub const ACTS: &str = "What can be done";
/// And its key.
pub const ACTS_KEY: &str = "What can be done to this packet (M)";
/// Begins presenter mode.
pub const PRESENT: &str = "Presenter mode";
/// Ends it.
pub const PRESENT_END: &str = "Leave presenter mode";

/// The keyboard map: keys, and what they do.
pub const KEYS: [(&[&str], &str); 29] = [
    (&["Space"], "Play or pause"),
    (&["←", "→"], "One step back, one step on"),
    (&["⇧ ←", "⇧ →"], "To the mark before, to the next mark"),
    (
        &["Home", "End"],
        "To the start, to the last known moment; in a lesson to its next stop",
    ),
    (&["[", "]"], "Slower, faster"),
    (
        &["1", "2", "3", "4", "5"],
        "Guide, world, ladder, inspector, ledger",
    ),
    (&["Tab"], "From part to part"),
    (&["↑", "↓"], "Within a part: nodes, packets, fields"),
    (
        &["+", "−", "0"],
        "In the ladder: closer, farther, all of it",
    ),
    (
        &["⇧ ↑", "⇧ ↓"],
        "In the ladder: look at what was before, after",
    ),
    (
        &["S"],
        "In the ladder: close up on what is selected or followed",
    ),
    (
        &["PgUp", "PgDn"],
        "In the ladder: other lanes, where there are many",
    ),
    (&["F"], "In the ladder: follow the selected message"),
    (
        &["/"],
        "Filter packets: Enter next, ⇧ Enter before, Esc close",
    ),
    (&["Enter"], "Select, or inspect what is selected"),
    (&["X"], "Cut or repair the selected link"),
    (
        &["E"],
        "Edit the bytes of the selected packet, and send them",
    ),
    (&["M"], "What can be done to what is selected"),
    (&["W"], "Inside the broker, with all the room there is"),
    (&["B"], "Branches and bookmarks"),
    (&["C"], "Copy a link to this moment"),
    (&[":"], "Say it in one line: the command bar"),
    (&["P"], "To the publish form"),
    (&["T"], "The whole story as text"),
    (&["Z"], "Take the last act back"),
    (&["⇧ Z"], "Do it again"),
    (&["V"], "Presenter mode: large, for a room"),
    (&["?"], "This map"),
    (
        &["Esc"],
        "Close what is on top, leave presenter mode, deselect",
    ),
];
