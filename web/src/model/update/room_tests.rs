//! Screens whose part of the program is not here yet.

use super::tests::{open, tell};
use crate::effect::Effect;
use crate::model::update::page::MAIN;
use crate::model::{Model, Route};
use crate::msg::PageMsg;
use crate::rooms::{self, Room};

fn asked(effects: &[Effect]) -> Vec<Room> {
    let room = |effect: &Effect| {
        let Effect::Fetch(room) = effect else {
            return None;
        };
        Some(*room)
    };
    effects.iter().filter_map(room).collect()
}

fn comes(model: &mut Model, room: Room) -> Vec<Effect> {
    rooms::came(room);
    tell(model, PageMsg::Room(room, true))
}

#[test]
fn a_lesson_opens_when_its_room_has_come() {
    rooms::leave_out(Room::ALL.into_iter());
    let mut model = open("#/");
    let lesson = Route::Learn("exactly-once".to_owned());
    let effects = tell(&mut model, PageMsg::Go(lesson.clone()));
    assert_eq!(asked(&effects), [Room::Learn]);
    assert_eq!(model.route, lesson);
    assert!(model.lesson.is_none(), "nothing can read it yet");

    comes(&mut model, Room::Bench);
    assert!(model.lesson.is_none(), "the bench alone is not enough");
    let effects = comes(&mut model, Room::Learn);
    assert!(model.lesson.is_some());
    assert!(
        effects.contains(&Effect::Focus(MAIN.to_owned())),
        "who pressed a key lands there"
    );
}

#[test]
fn a_reload_on_a_screen_asks_for_its_room_and_leaves_the_keyboard_alone() {
    for (hash, room) in [
        ("#/play", Room::Bench),
        ("#/learn/exactly-once", Room::Learn),
        ("#/connect", Room::Connect),
    ] {
        rooms::leave_out(Room::ALL.into_iter());
        let setting = crate::effect::Setting {
            hash: hash.to_owned(),
            ..Default::default()
        };
        let (mut model, effects) = Model::new(&setting);
        assert_eq!(asked(&effects), [room], "{hash}");
        comes(&mut model, Room::Bench);
        let effects = comes(&mut model, room);
        let focus = |effect: &Effect| matches!(effect, Effect::Focus(_));
        assert!(!effects.iter().any(focus), "{hash}: {effects:?}");
    }
}

#[test]
fn what_could_not_be_fetched_is_said_and_can_be_asked_for_again() {
    rooms::leave_out(Room::ALL.into_iter());
    let mut model = open("#/play");
    tell(&mut model, PageMsg::Room(Room::Connect, false));
    assert!(!model.ui.stuck, "this screen does not need it");
    tell(&mut model, PageMsg::Room(Room::Bench, false));
    assert!(model.ui.stuck);
    let effects = tell(&mut model, PageMsg::Fetch);
    assert_eq!(
        (asked(&effects), model.ui.stuck),
        (vec![Room::Bench], false)
    );

    tell(&mut model, PageMsg::Room(Room::Bench, false));
    tell(&mut model, PageMsg::Go(Route::Home));
    let effects = tell(&mut model, PageMsg::Go(Route::Play));
    assert_eq!(
        (asked(&effects), model.ui.stuck),
        (vec![Room::Bench], false),
        "or by going there"
    );
}

#[test]
fn what_is_here_is_not_asked_for() {
    for hash in [
        "#/",
        "#/learn",
        "#/play",
        "#/learn/exactly-once",
        "#/connect",
    ] {
        let mut model = open("#/");
        let effects = tell(&mut model, PageMsg::HashChanged(hash.to_owned()));
        assert_eq!(asked(&effects), [], "{hash}");
    }
}
