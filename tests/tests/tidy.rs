//! The house rules that a compiler cannot keep. Each failure names the file and the rule.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use brokerscope_core::spec::{Clause, Version};
use brokerscope_tests::{root, tracked};

/// Imports within a floor of `core`: who may use whom. Client and broker are not here, for they
/// never meet.
const SIDEWAYS: &[(&str, &str)] = &[
    ("bridge", "machine"),
    ("broker", "machine"),
    ("chance", "digest"),
    ("chance", "time"),
    ("client", "machine"),
    ("device", "machine"),
    ("history", "scenario"),
    ("interchange", "scenario"),
    ("wire", "topic"),
];

/// Imports that point up, down to the item: plain data that two floors speak of.
const UPWARD: &[(&str, &str)] = &[
    ("trace", "world::Action"),
    ("trace", "world::Deed"),
    ("trace", "world::Visit"),
    ("world", "scenario::NodeSpec"),
    ("world", "scenario::Scenario"),
];

const LINES_MAX: usize = 450;
/// Tables of words, which are not read from top to bottom.
const LONG: &[&str] = &["web/src/words/"];

/// Names that say nothing, as part of a name.
const EMPTY_NAMES: &[&str] = &["manager", "handler", "helper", "util", "common", "misc"];

#[test]
fn imports_point_down() {
    let floors = floors();
    let mut upward: BTreeSet<_> = UPWARD.iter().collect();
    let mut wrong = Vec::new();
    for (path, text) in sources("core/src/", ".rs") {
        let Some(room) = room_of(&path) else { continue };
        let floor = *floors
            .get(room)
            .unwrap_or_else(|| panic!("lib.rs lists no room {room}"));
        for import in imports(&text) {
            let other = import.split("::").next().unwrap_or_default();
            let Some(&its_floor) = floors.get(other) else {
                continue;
            };
            if let Some(known) = UPWARD
                .iter()
                .find(|it| it.0 == room && import.starts_with(it.1))
            {
                upward.remove(known);
            } else if its_floor > floor {
                wrong.push(format!(
                    "{path}: {room} may not import {other}, which is above it"
                ));
            } else if its_floor == floor && other != room && !SIDEWAYS.contains(&(room, other)) {
                wrong.push(format!(
                    "{path}: {room} may not import {other}, which is beside it"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(
        upward.is_empty(),
        "no longer needed, take it off the list: {upward:?}"
    );
}

#[test]
fn every_file_fits_in_the_head() {
    let is_source = |path: &str| path.ends_with(".rs") || path.ends_with(".css");
    let is_long = |path: &str| LONG.iter().any(|start| path.starts_with(start));
    let wrong: Vec<_> = tracked()
        .into_iter()
        .filter(|(path, text)| {
            is_source(path) && !is_long(path) && text.lines().count() > LINES_MAX
        })
        .map(|(path, text)| {
            format!(
                "{path}: {} lines, at most {LINES_MAX}",
                text.lines().count()
            )
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_clause_cited_exists() {
    let mut wrong = Vec::new();
    for (path, text) in tracked() {
        for (number, line) in text.lines().enumerate() {
            for cited in line
                .split("MQTT-")
                .skip(1)
                .filter(|it| it.starts_with(char::is_numeric))
            {
                let is_part = |it: char| it.is_ascii_digit() || it == '.' || it == '-';
                let end = cited.find(|it| !is_part(it)).unwrap_or(cited.len());
                let cited = cited[..end].trim_end_matches(['.', '-']);
                if !Version::ALL
                    .iter()
                    .any(|&it| Clause::find(it, cited).is_some())
                {
                    wrong.push(format!("{path}:{}: there is no MQTT-{cited}", number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn wasm_bindgen_has_one_version() {
    let pinned = after("Cargo.toml", "\nwasm-bindgen = \"=");
    let installed = after("xtask/src/tools.rs", "WASM_BINDGEN: &str = \"");
    assert_eq!(
        pinned, installed,
        "Cargo.toml and xtask/src/tools.rs change in one commit"
    );
}

#[test]
fn nothing_names_a_machine() {
    // In halves, so that this file does not name them either.
    let places = ["work", "root", "tmp", "home"].map(|folder| format!("/{folder}/"));
    let mut wrong = Vec::new();
    for (path, text) in tracked() {
        for (number, line) in text.lines().enumerate() {
            let named = places.iter().filter(|place| {
                // A folder of the project or of an address may have such a name: a path begins there.
                line.match_indices(place.as_str()).any(|(at, _)| {
                    let before = line[..at].chars().next_back();
                    !before.is_some_and(|it| it.is_alphanumeric() || "./-_".contains(it))
                })
            });
            wrong.extend(named.map(|place| format!("{path}:{}: names {place}", number + 1)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn names_say_something() {
    let mut wrong = Vec::new();
    for (path, text) in sources("", ".rs") {
        let file = path
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .trim_end_matches(".rs");
        let declared = text.lines().filter_map(|line| {
            let mut words = line.split(|it: char| !it.is_alphanumeric() && it != '_');
            words.find(|it| ["fn", "struct", "enum", "trait", "mod", "type"].contains(it))?;
            words.next()
        });
        for name in declared.chain([file]) {
            let parts = snake(name);
            if parts.split('_').any(|part| EMPTY_NAMES.contains(&part)) {
                wrong.push(format!("{path}: {name} says nothing"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The rooms of `core` with their floors, as the table in its front page tells them.
fn floors() -> BTreeMap<String, u8> {
    let front = fs::read_to_string(root().join("core/src/lib.rs")).expect("core has a front page");
    let mut floors = BTreeMap::new();
    for line in front.lines().filter_map(|line| line.strip_prefix("//! | ")) {
        let Some((number, rooms)) = line.split_once(" | ") else {
            continue;
        };
        let Ok(number) = number.trim().parse() else {
            continue;
        };
        for room in rooms
            .split("[`")
            .skip(1)
            .filter_map(|it| it.split_once("`]"))
        {
            floors.insert(room.0.to_owned(), number);
        }
    }
    assert!(
        floors.len() > 10,
        "the table of floors in core/src/lib.rs can be read: {floors:?}"
    );
    floors
}

/// The room a file of `core` belongs to; `None` for the front page.
fn room_of(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("core/src/")?;
    let room = inside.split(['/', '.']).next()?;
    (room != "lib").then_some(room)
}

/// What follows each `crate::` in code, one item at a time.
fn imports(text: &str) -> Vec<String> {
    let code: Vec<_> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let code = code.join(" ");
    let mut found = Vec::new();
    for rest in code.split("crate::").skip(1) {
        let is_path = |it: char| it.is_alphanumeric() || it == '_' || it == ':';
        let end = rest.find(|it| !is_path(it)).unwrap_or(rest.len());
        let (path, rest) = rest.split_at(end);
        match rest.strip_prefix('{').and_then(|it| it.split_once('}')) {
            Some((items, _)) => {
                found.extend(items.split(',').map(|it| format!("{path}{}", it.trim())))
            }
            None => found.push(path.to_owned()),
        }
    }
    found
}

/// `TopicName` and `topic_name` are both `topic_name`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// The text between `start` and the next quote.
fn after(path: &str, start: &str) -> String {
    let text = fs::read_to_string(root().join(path)).expect("the file is there");
    let (_, rest) = text
        .split_once(start)
        .unwrap_or_else(|| panic!("{path} holds {start:?}"));
    rest.split('"').next().unwrap_or_default().to_owned()
}

fn sources(folder: &str, ending: &str) -> Vec<(String, String)> {
    let mut files = tracked();
    files.retain(|(path, _)| path.starts_with(folder) && path.ends_with(ending));
    assert!(
        !files.is_empty(),
        "{folder} holds files that end in {ending}"
    );
    files
}
