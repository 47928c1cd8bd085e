//! What is said of other people's files and programs.

/// The tab of the inspector.
pub const CODE: &str = "Code";
/// Above the program.
pub const ABOUT_CODE: &str = "The same client as a program for a library. Where the broker is, and any \
     password, it asks of its environment.";
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
    for (place, (first, last)) in runs.iter().enumerate() {
        said.push_str(match place {
            0 => "Behind the packet at hand: line ",
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
