//! What is said of other people's files and programs.

use brokerscope_core::interchange::conf::{Badness, Finding};
use brokerscope_core::interchange::{CaptureError, Difference};
use brokerscope_core::world::ScenarioError;

use crate::model::recording::Replay;

/// The tab of the inspector.
pub const CODE: &str = "Code";
/// Above the program.
pub const ABOUT_CODE: &str = "The same client as a program for a library. Where the broker is, and any \
     password, it asks of its environment.";
/// A real run is no scenario.
pub const NO_SCENARIO: &str = "What a real broker does, nobody can play again.";
/// How lines and packets belong together.
pub const LINES_LEAD: &str =
    "The lines behind the packet at hand are marked. Choose a line, and its packet is selected.";
/// What the library cannot do.
pub const UNSAID: &str = "What it cannot say";
/// What happened to the client.
pub const BESIDE: &str = "What befell it, and no program does";

/// Which lines are lit.
pub fn lit(runs: &[(usize, usize)]) -> String {
    let mut said = String::new();
    if let [(only, last)] = runs
        && only == last
    {
        return format!("Behind the packet at hand: line {only}.");
    }
    for (place, (first, last)) in runs.iter().enumerate() {
        said.push_str(match place {
            0 => "Behind the packet at hand: lines ",
            _ if place + 1 == runs.len() => " and ",
            _ => ", ",
        });
        said.push_str(&first.to_string());
        if last > first {
            said.push_str(&format!(" to {last}"));
        }
    }
    match said.is_empty() {
        true => "No line is behind the packet at hand: its library does that by itself.".to_owned(),
        false => said + ".",
    }
}

/// With a capital letter and a full stop.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    let mut said: String = first.into_iter().chain(letters).collect();
    if !said.ends_with('.') {
        said.push('.');
    }
    said
}

/// The way to a capture.
pub const OPEN: &str = "Open a capture";
/// What can be opened.
pub const OPEN_HINT: &str =
    "A pcap or pcapng from Wireshark or tcpdump, or our NDJSON. Or drop the file here.";
/// On the screen of real brokers.
pub const OPEN_HERE: &str = "Something already went wrong elsewhere? Read a capture of it.";
/// What a recording is.
pub const OVER: &str = "What happened is over: walk through it, look into every packet. What machines \
     held is known only as far as they said it.";
/// Above the remarks.
pub const MISSING: &str = "Missing, or not known";
/// Lets a simulated broker answer.
pub const REPLAY: &str = "Give it to the simulated broker";
/// What that does.
pub const ABOUT_REPLAY: &str = "All that the clients said arrives when it arrived then. The answers of \
     both brokers are laid side by side.";
/// Which broker answers.
pub const LIKE: &str = "A broker";
/// The default.
pub const AS_OURS: &str = "as ours is at first";
/// As the open `mosquitto.conf` has it: its word.
pub const OF_CONF: &str = "conf";
/// The file that is open.
pub const AS_CONF: &str = "as the mosquitto.conf has it";
/// Ends the looking.
pub const PUT_AWAY: &str = "Put away";
/// What comes back.
pub const PUT_AWAY_HINT: &str = "Back to the sandbox as it was";
/// Why a broker's insides are not shown.
pub const NO_INSIDES: &str = "A capture shows what the broker said, not what it held.";
/// Of a client in a capture.
pub const NO_MEMORY: &str = "A capture shows what it said, not what it held.";
/// A recording that ends here.
pub const ENDS: &str = "The capture ends here.";

/// Who and how much is in a capture.
pub fn facts(clients: usize, brokers: usize, packets: usize, time: &str) -> String {
    let s = |count| if count == 1 { "" } else { "s" };
    format!(
        "{clients} client{}, {brokers} broker{}, {packets} packet{} in {time}.",
        s(clients),
        s(brokers),
        s(packets)
    )
}

/// A file that a page does not read.
pub fn too_large(name: &str, size: u64) -> String {
    let mb = size / 1_000_000;
    format!(
        "{name} has {mb} MB, and a page reads at most 33 MB, if it can be read at all. Cut out what \
         matters, for example with editcap, or read it with brokerscope tell."
    )
}

/// A capture of too many packets.
pub fn too_much(name: &str) -> String {
    format!(
        "{name} tells more than a page can hold: cut out what matters, for example by the address of \
         one client."
    )
}

/// A file that is no capture.
pub fn no_capture(name: &str, error: &CaptureError) -> String {
    let CaptureError { at, what, hint } = error;
    let what = sentence(what);
    format!("{name}, byte {at}: {what} What to do: {hint}.")
}

/// A capture of too many people.
pub fn no_room(name: &str, error: &ScenarioError) -> String {
    format!("{name} cannot be shown: {error}.")
}

/// Where two brokers part.
pub fn difference(it: &Difference) -> String {
    let then = it.then.as_ref().map_or("nothing", |(_, said)| said);
    match &it.now {
        None => format!("then {then}; the simulated broker: nothing"),
        Some((_, said, None)) => format!("then {then}; the simulated broker: {said}"),
        Some((_, said, Some(clause))) => {
            format!("then {then}; the simulated broker: {said} [{clause}]")
        }
    }
}

/// What came of a replay.
pub fn replayed(it: &Replay) -> String {
    let count = it.rows.len() + it.more;
    let mut said = format!("{} answers compared: ", it.compared);
    said.push_str(&match count {
        0 => "no difference.".to_owned(),
        1 => "one difference.".to_owned(),
        _ => format!("{count} differences."),
    });
    if it.unasked > 0 {
        said.push_str(&format!(
            " {} acknowledgements were of what the simulated broker never sent.",
            it.unasked
        ));
    }
    said
}

/// Of a broker in a capture.
pub const BROKER_STATE: &str = "as captured";

/// The door to the broker's settings.
pub const SETTINGS: &str = "The broker\u{2019}s settings";
/// They are the defaults.
pub const AS_AT_FIRST: &str = "the defaults.";
/// What comes of other settings.
pub const ABOUT_WEARING: &str = "With other settings the world begins again, and all that was done is \
     done again, up to this moment. Undo brings the world before back.";
/// Brokers that people know.
pub const WELL_KNOWN: &str = "Like a well-known broker";
/// The settings of this program.
pub const OURS: &str = "ours";
/// Back to them.
pub const OURS_AGAIN: &str = "As ours again";
/// The broker gets these settings.
pub const WEAR: &str = "Wear it";
/// Somebody's file.
pub const CONF: &str = "A mosquitto.conf";
/// What can be done with it.
pub const ABOUT_CONF: &str = "Choose it together with its password_file and acl_file, or drop them here. \
     They stay on this page.";
/// The button.
pub const OPEN_CONF: &str = "Open a mosquitto.conf";
/// Which files.
pub const CONF_HINT: &str = "The mosquitto.conf, its password_file and its acl_file";
/// A text instead of files.
pub const PASTE: &str = "Or paste it";
/// What it is called then.
pub const PASTED: &str = "mosquitto.conf";
/// Reads it.
pub const LOOK_THROUGH: &str = "Look through it";
/// What was read.
pub const FOUND: &str = "What was found in it";
/// Builds its bridges.
pub const BUILD: &str = "Build it with its bridges";
/// What that is.
pub const BUILD_HINT: &str =
    "A world of this broker, its bridges, and the brokers that they lead to";
/// Saves a file.
pub const WRITE: &str = "Export mosquitto.conf";
/// What stands in it.
pub const WRITE_HINT: &str = "Saves a mosquitto.conf with the settings of this broker; of a file that \
     is open, only lines that say otherwise change";
/// None of several files is one.
pub const NO_CONF: &str =
    "None of these files ends with .conf: choose the mosquitto.conf with them.";
/// A world that cannot begin so.
pub const NO_BEGIN: &str = "The world cannot begin with these settings.";
/// A file that would hand on passwords.
pub const HAS_PASSWORDS: &str = "There are passwords in this world, so it is not saved as this: a file \
    is passed on.";
/// Somebody's passwords are in the world.
pub const NOT_KEPT: &str =
    " With the passwords in it, this world is not kept when the page is closed.";

/// A broker wears other settings.
pub fn worn(name: &str) -> String {
    format!(
        "The broker is now like {name}, and all that was done was done again. Undo takes it back."
    )
}

/// A world of a file.
pub fn built(name: &str) -> String {
    format!("This is the world of {name}. Undo brings the other one back.")
}

/// A file of settings that is none.
pub fn no_text_so_large(name: &str) -> String {
    format!("{name} cannot be read, or has more than 1 MB: no mosquitto.conf is so large.")
}

/// A file that is no text.
pub fn no_text(name: &str, at: usize) -> String {
    format!("{name}, byte {at}: this is no text, and so no mosquitto.conf and no list beside one.")
}

/// How much was found.
pub fn found(findings: &[&Finding]) -> String {
    let mut said = String::new();
    let all = [
        Badness::Wrong,
        Badness::Hole,
        Badness::Risk,
        Badness::Odd,
        Badness::Unworn,
    ];
    for badness in all {
        let count = findings.iter().filter(|it| it.badness == badness).count();
        if count > 0 {
            said.push_str(if said.is_empty() { "Found: " } else { ", " });
            said.push_str(&format!("{count} × {}", badness.word()));
        }
    }
    match said.is_empty() {
        true => "Nothing is wrong with it.".to_owned(),
        false => said + ".",
    }
}

/// The payload of a packet.
pub const PAYLOAD: &str = "Read the payload";
/// A picture that no browser draws.
pub const NO_PICTURE: &str = "This browser cannot draw the picture: save the ladder as SVG.";

/// A picture that would be too large.
pub fn picture_too_large(width: u32, height: u32) -> String {
    format!(
        "The ladder is {width} by {height} pixels, and a picture has at most 16384 a side and 64 \
         million in all: save it as SVG, which has no limit."
    )
}
