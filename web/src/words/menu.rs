//! What can be done to a packet, a link, a node.

/// Headings.
pub const MEND: &str = "Mend";
/// See [`MEND`].
pub const BREAK: &str = "Break";
/// See [`MEND`].
pub const WEATHER: &str = "Weather like";
/// See [`MEND`].
pub const WHAT_IF: &str = "What if …";
/// See [`MEND`].
pub const LOOK: &str = "Look";

/// Acts on a link, and what comes of them.
pub const REPAIR: &str = "Repair";
/// See [`REPAIR`].
pub const REPAIR_HINT: &str = "carries again; dead connections stay dead";
/// See [`REPAIR`].
pub const RELEASE: &str = "Release";
/// See [`REPAIR`].
pub const RELEASE_HINT: &str = "what waited travels on, in order";
/// See [`REPAIR`].
pub const CUT: &str = "Cut";
/// See [`REPAIR`].
pub const CUT_HINT: &str = "the client notices, the broker does not";
/// See [`REPAIR`].
pub const RESET: &str = "Reset";
/// See [`REPAIR`].
pub const RESET_HINT: &str = "RST to both ends";
/// See [`REPAIR`].
pub const HOLD: &str = "Hold";
/// See [`REPAIR`].
pub const HOLD_HINT: &str = "nothing arrives, nothing is lost";
/// See [`REPAIR`].
pub const SWALLOW: &str = "Swallow everything";
/// See [`REPAIR`].
pub const SWALLOW_HINT: &str = "gone, and nobody is told";

/// Acts on a node, and what comes of them.
pub const RESTART: &str = "Start again";
/// See [`RESTART`].
pub const RESTART_HINT: &str = "with what it had on disk";
/// See [`RESTART`].
pub const WAKE: &str = "Wake";
/// See [`RESTART`].
pub const WAKE_HINT: &str = "it goes on where it stood";
/// See [`RESTART`].
pub const CRASH: &str = "Take its power away";
/// See [`RESTART`].
pub const CRASH_HINT: &str = "its memory is gone, nobody is told";
/// See [`RESTART`].
pub const KILL: &str = "End its program";
/// See [`RESTART`].
pub const KILL_HINT: &str = "its stack says FIN";
/// See [`RESTART`].
pub const SLEEP: &str = "Put it to sleep";
/// See [`RESTART`].
pub const SLEEP_HINT: &str = "it stands still and hears nothing";

/// Bytes that are no packet.
pub const BYTES: &str = "bytes";
/// Goes to the first record of the chain of causes.
pub const FIRST_CAUSE: &str = "Go to its first cause";
/// See [`FIRST_CAUSE`].
pub const FIRST_CAUSE_HINT: &str = "an act, or a clock that rang";
/// Opens the ledger.
pub const STORY: &str = "Its story in the ledger";

/// Between whom.
pub fn link(client: &str, broker: &str) -> String {
    format!("{client} – {broker}")
}

/// Whose packet.
pub fn packet(name: &str, from: &str, to: &str) -> String {
    format!("{name}, {from} to {to}")
}

/// One way only.
pub fn hold(way: &str) -> String {
    format!("Hold what comes {way}")
}

/// One way only.
pub fn swallow(way: &str) -> String {
    format!("Swallow what comes {way}")
}

/// Right after its sending.
pub fn cut_on_its_way(name: &str) -> String {
    format!("the link is cut while {name} is on its way")
}

/// Right after its sending.
pub fn hold_on_its_way(name: &str) -> String {
    format!("the link stalls while {name} is on its way")
}

/// Right after its sending.
pub fn lose_answers(name: &str) -> String {
    format!("the link swallows all that follows {name}")
}

/// Right after its sending.
pub fn crash_before(receiver: &str) -> String {
    format!("{receiver} loses its power before it arrives")
}

/// Right after its sending.
pub fn crash_after(sender: &str) -> String {
    format!("{sender} loses its power right after sending it")
}

/// Right before its sending.
pub fn cut_before(name: &str) -> String {
    format!("the link is cut just before {name} is sent")
}

/// In the middle of it.
pub fn cut_at_byte(byte: u32, of: usize) -> String {
    format!("the link is cut after byte {byte} of {of}")
}

/// Goes back.
pub fn stop_before(name: &str) -> String {
    format!("Go to just before {name}")
}
