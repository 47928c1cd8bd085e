//! A bridge from the sandbox to a real broker.

/// The door.
pub const DOOR: &str = "Bridge to a real broker";
/// What it does.
pub const ABOUT: &str = "The world begins again with a bridge in it: from its first broker to a real \
    one, over a WebSocket. Until you stop it, the world's time is real time.";
/// Below the password.
pub const SECRET: &str = "With a password in it, this world is not kept, and no link leads to it.";
/// The rules at first.
pub const RULES_AT_FIRST: &str = "topic # out 1 \"\" brokerscope/\ntopic # in 1 \"\" to-page/";
/// What a rule is.
pub const RULES: &str =
    "As in mosquitto.conf: topic PATTERN out|in|both QOS LOCAL-PREFIX REMOTE-PREFIX";
/// Both ends are protected.
pub const BOTH: &str = "both";
/// Only the local one is.
pub const LOCAL: &str = "local";
/// Neither is.
pub const NONE: &str = "none";
/// What the protections mean.
pub const PROTECTIONS: [(&str, &str); 3] = [
    (BOTH, "at both ends: No Local"),
    (LOCAL, "at home only: an echo"),
    (NONE, "none: a storm"),
];
/// While it stands.
pub const WALL: &str = "Time follows the wall clock while this bridge is live.";
/// In place of Play: leads to the bridge.
pub const SHOW: &str = "Show the bridge";
/// When there is too much to do.
pub const STORM: &str = "There is more to do than this page can do in time: the world falls behind \
    the wall clock. A message that goes round and round looks like this.";
/// The cursor was moved.
pub const MOVED: &str = "The bridge is over: you went to another moment of this world, and what it \
    said to the broker outside cannot be taken back.";
/// There is no room for more records.
pub const FULL: &str = "The bridge is over: this run has as many records as a page can keep.";
/// The server agreed to something else.
pub const SUBPROTOCOL: &str = "The server did not agree to the subprotocol `mqtt`: it is no broker, or \
    the path is another one.";
/// Text came.
pub const TEXT: &str = "The server sent text; MQTT is bytes.";

/// The socket is closed.
pub fn closed(code: u16, was_open: bool) -> String {
    if was_open {
        format!("The broker closed the connection (WebSocket code {code}). The bridge tries again.")
    } else {
        format!(
            "No connection to the broker (WebSocket code {code}): is the address right, and does \
             it listen for WebSocket? The bridge tries again."
        )
    }
}

/// What crossed.
pub fn crossed((out, back): (u32, u32)) -> String {
    format!("{out} messages to the broker’s socket, {back} from it")
}
