//! Keys by the names that the DOM gives them.

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::key::Key;

/// The presses for `chord`: a key (`"Enter"`, `"ArrowLeft"`, `"a"`), with what is held down before
/// it (`"Shift+Tab"`, `"Control+z"`).
pub(super) fn presses(chord: &str) -> KeyActions {
    let keys: Vec<char> = split(chord).into_iter().map(key).collect();
    let down = keys.iter().map(|&value| KeyAction::Down { value });
    let up = keys.iter().rev().map(|&value| KeyAction::Up { value });
    let nothing_yet = KeyActions::new("keyboard".to_owned());
    down.chain(up).fold(nothing_yet, KeyActions::then)
}

/// `+` parts keys, unless it is the key.
fn split(chord: &str) -> Vec<&str> {
    match chord.strip_suffix('+') {
        Some("") => vec!["+"],
        Some(held) => held
            .split('+')
            .filter(|it| !it.is_empty())
            .chain(["+"])
            .collect(),
        None => chord.split('+').collect(),
    }
}

fn key(name: &str) -> char {
    let special = match name {
        "Alt" => Key::Alt,
        "ArrowDown" => Key::Down,
        "ArrowLeft" => Key::Left,
        "ArrowRight" => Key::Right,
        "ArrowUp" => Key::Up,
        "Backspace" => Key::Backspace,
        "Control" => Key::Control,
        "Delete" => Key::Delete,
        "End" => Key::End,
        "Enter" => Key::Enter,
        "Escape" => Key::Escape,
        "Home" => Key::Home,
        "Meta" => Key::Meta,
        "PageDown" => Key::PageDown,
        "PageUp" => Key::PageUp,
        "Shift" => Key::Shift,
        "Space" => return ' ',
        "Tab" => Key::Tab,
        other => {
            let mut letters = other.chars();
            return match (letters.next(), letters.next()) {
                (Some(letter), None) => letter,
                _ => panic!("there is no key {other:?}"),
            };
        }
    };
    special.into()
}
