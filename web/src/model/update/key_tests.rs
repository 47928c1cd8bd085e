//! The keyboard map tells the truth: every key in it does something, and every key that does
//! something is in it.

use super::tests::{open, tell};
use crate::effect::Effect;
use crate::model::{Model, Selection};
use crate::msg::{Key, Msg, PageMsg, PickMsg, TransportMsg};
use crate::words::page::KEYS;
use brokerscope_core::id::LinkId;
use brokerscope_core::trace::Fact;
use brokerscope_core::world::Action;

/// Keys that the browser, or the part of the page with the keyboard, answers to by itself.
const ELSEWHERE: [&str; 2] = ["Tab", "Within"];

/// The key behind the sign on it.
fn key(sign: &str) -> (Key, String) {
    let (shift, sign) = match sign.strip_prefix("⇧ ") {
        Some(sign) => (true, sign),
        None => (false, sign),
    };
    let name = match sign {
        "Space" => " ",
        "←" => "ArrowLeft",
        "→" => "ArrowRight",
        "↑" => "ArrowUp",
        "↓" => "ArrowDown",
        "−" => "-",
        "Esc" => "Escape",
        "PgUp" => "PageUp",
        "PgDn" => "PageDown",
        other => other,
    };
    let name = match name.chars().count() {
        1 => name.to_lowercase(),
        _ => name.to_owned(),
    };
    let listed = format!("{}{name}", if shift { "⇧" } else { "" });
    (Key { name, shift }, listed)
}

fn link() -> Selection {
    Selection::Link(LinkId(1))
}

/// Moments at which keys are pressed: each key means something at one of them.
fn models() -> Vec<Model> {
    let mut models = Vec::new();
    for select in [Some(link()), None] {
        let mut model = open("#/play");
        tell(&mut model, PickMsg::Select(select));
        models.push(model);
    }
    let mut packet = open("#/play");
    tell(&mut packet, PickMsg::Neighbour(1));
    models.push(packet);
    let mut past = open("#/play");
    tell(&mut past, TransportMsg::NextMark);
    tell(&mut past, PickMsg::Select(Some(link())));
    tell(&mut past, PageMsg::Key(key("X").0));
    models.push(past);
    let mut undone = open("#/play");
    tell(&mut undone, PickMsg::Select(Some(link())));
    tell(&mut undone, PageMsg::Key(key("X").0));
    tell(&mut undone, PageMsg::Key(key("Z").0));
    models.push(undone);
    let mut packet = open("#/play");
    tell(&mut packet, PickMsg::Neighbour(1));
    models.push(packet);
    let mut begun = open("#/play");
    tell(&mut begun, TransportMsg::ToStart);
    models.push(begun);
    models
}

/// All that a key can change.
fn state(model: &Model) -> String {
    let bench = model.bench();
    let (playing, pace) = (bench.playing, bench.pace);
    let (digest, bar) = (bench.history.world().digest(), model.command.open);
    format!(
        "{:?} {:?} {playing} {pace:?} {digest} {bar}",
        model.ui,
        bench.cursor()
    )
}

/// Whether a key does something at one of these moments.
fn does(pressed: &Key) -> bool {
    models().iter_mut().any(|model| {
        let before = state(model);
        let msg = match pressed.name.as_str() {
            "Escape" => PageMsg::Escape,
            _ => PageMsg::Key(pressed.clone()),
        };
        let effects = tell(model, Msg::Page(msg));
        !effects.is_empty() || state(model) != before
    })
}

fn listed() -> Vec<String> {
    let signs = KEYS.iter().flat_map(|(signs, _)| signs.iter());
    signs.map(|sign| key(sign).1).collect()
}

#[test]
fn every_key_of_the_map_does_something() {
    for (signs, does_what) in KEYS {
        let elsewhere = does_what.starts_with("In the ladder")
            || ELSEWHERE
                .iter()
                .any(|word| signs.contains(word) || does_what.starts_with(word));
        for sign in signs.iter().filter(|_| !elsewhere) {
            assert!(
                does(&key(sign).0),
                "{sign} shall {does_what:?} and does nothing"
            );
        }
    }
}

#[test]
fn every_key_that_does_something_is_in_the_map() {
    let listed = listed();
    let letters = ('!'..='~').map(String::from);
    let named = [
        "ArrowLeft",
        "ArrowRight",
        "Home",
        "End",
        "Enter",
        " ",
        "Delete",
        "F1",
        "PageUp",
    ];
    for name in letters.chain(named.map(str::to_owned)) {
        if name.chars().all(|letter| letter.is_ascii_uppercase()) {
            continue;
        }
        let name = if name == " " {
            "Space".to_owned()
        } else {
            name
        };
        let pressed = key(&name).0;
        let is_listed = listed.contains(&pressed.name);
        assert!(
            is_listed || !does(&pressed),
            "{name} does something and is not in the map"
        );
    }
}

/// The ladder has keys of its own, while it has the keyboard.
#[test]
fn the_keys_of_the_ladder_are_in_the_map() {
    let source = include_str!("../../panel/ladder/hands.rs");
    let (_, arms) = source
        .split_once("match (event.key()")
        .expect("it takes keys");
    let (arms, _) = arms.split_once("_ =>").expect("and leaves the rest");
    let names: Vec<&str> = arms.split('"').skip(1).step_by(2).collect();
    assert!(names.len() > 6, "{names:?}");
    let listed = listed();
    for name in names {
        let twins = [
            ("=", "+"),
            ("ArrowLeft", "ArrowUp"),
            ("ArrowRight", "ArrowDown"),
        ];
        let twin = twins.iter().find(|(one, _)| *one == name);
        let name = twin.map_or(name, |(_, other)| other).to_lowercase();
        let is_listed = listed
            .iter()
            .any(|one| one.trim_start_matches('⇧').to_lowercase() == name);
        assert!(
            is_listed,
            "{name} is a key of the ladder and not in the map"
        );
    }
}

/// [WCAG 2.1.4]: who speaks to the page can switch off keys that are a single letter or sign.
#[test]
fn letters_can_be_switched_off_and_stay_off() {
    let mut model = open("#/play");
    assert_eq!(
        tell(&mut model, PageMsg::Letters),
        [Effect::Keep(crate::model::LETTERS, "off".to_owned())]
    );
    tell(&mut model, PickMsg::Select(Some(link())));
    for sign in ["X", "T", "1", "?", ":", "]"] {
        let before = state(&model);
        assert_eq!(tell(&mut model, PageMsg::Key(key(sign).0)), [], "{sign}");
        assert!(state(&model) == before, "{sign}");
    }
    tell(&mut model, PageMsg::Key(key("Space").0));
    assert!(model.bench().playing, "a key with a name still is one");
    tell(&mut model, PageMsg::Key(key("Space").0));
    tell(&mut model, PageMsg::Letters);
    tell(&mut model, PageMsg::Key(key("X").0));
    let cut = |fact: &Fact| matches!(fact, Fact::Acted(Action::Cut(_)));
    assert!(
        model.bench().past().iter().any(|record| cut(&record.fact)),
        "on again"
    );
}

#[test]
fn presenter_mode_is_remembered_and_left_by_escape() {
    let mut model = open("#/play");
    let on = Effect::Keep(crate::model::PRESENT, "on".to_owned());
    assert_eq!(tell(&mut model, PageMsg::Key(key("V").0)), [on]);
    assert_eq!(model.ui.room(), 1_440 * 5 / 7, "all is larger by 7/5");
    tell(&mut model, PickMsg::Select(Some(link())));
    tell(&mut model, PageMsg::Story);
    tell(&mut model, PageMsg::Escape);
    assert!(
        model.ui.present && !model.ui.story,
        "what is on top goes first"
    );
    tell(&mut model, PageMsg::Escape);
    assert!(!model.ui.present);
    assert_eq!(
        model.ui.selection,
        Some(link()),
        "and what is selected stays"
    );
}
