//! Screens whose part of the program is not here yet.

use brokerscope_core::id::NodeId;

use super::tests::{open, tell};
use crate::effect::Effect;
use crate::model::update::page::MAIN;
use crate::model::{Model, Route};
use crate::msg::{PageMsg, TimesMsg, TransportMsg, Verb, WorldMsg};
use crate::rooms::{self, Room};
use crate::words;

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

/// A visit to this address, by somebody of whom this sandbox is remembered.
fn visit(hash: &str, sandbox: Option<&str>) -> (Model, Vec<Effect>) {
    let mut setting = crate::effect::Setting {
        hash: hash.to_owned(),
        ..Default::default()
    };
    if let Some(world) = sandbox {
        setting.kept.push(("sandbox".to_owned(), world.to_owned()));
    }
    Model::new(&setting)
}

#[test]
fn what_was_left_here_waits_for_the_bench_that_can_read_it() {
    for hash in ["#/", "#/play", "#/connect", "#/learn"] {
        rooms::leave_out(Room::ALL.into_iter());
        let (mut model, effects) = visit(hash, Some("seed 41\nbroker hub\n"));
        assert!(asked(&effects).contains(&Room::Bench), "{hash}");
        assert!(model.arrives(), "{hash}");
        let effects = tell(&mut model, TransportMsg::Step);
        let keeps = |effect: &Effect| matches!(effect, Effect::Keep(..));
        assert!(
            !effects.iter().any(keeps),
            "{hash}: nothing is written over it: {effects:?}"
        );
        comes(&mut model, Room::Bench);
        assert!(!model.arrives(), "{hash}");
        assert_eq!(model.sandbox.history.scenario().seed, 41, "{hash}");
    }
}

#[test]
fn a_link_waits_for_the_bench_that_can_open_it() {
    let mut model = open("#/");
    let effects = tell(&mut model, TimesMsg::Share);
    let link = effects.into_iter().find_map(|effect| {
        let Effect::CopyLink(link) = effect else {
            return None;
        };
        Some(link)
    });
    let link = link.expect("the hall holds no secret");

    rooms::leave_out(Room::ALL.into_iter());
    let (mut fresh, _) = visit(&link, Some("seed 41\nbroker hub\n"));
    assert!(fresh.arrives());
    comes(&mut fresh, Room::Bench);
    assert_eq!(fresh.ui.trouble, None);
    assert_eq!(
        fresh.sandbox.history.world().digest(),
        model.sandbox.history.world().digest(),
        "the link's world, not the one that was left here"
    );
}

#[test]
fn what_is_done_before_the_bench_is_here_is_done_and_kept_later() {
    rooms::leave_out(Room::ALL.into_iter());
    let mut model = open("#/");
    let lamp = model.sandbox.history.scenario().nodes.len() - 1;
    let lamp = NodeId(u16::try_from(lamp).expect("a small world"));
    let effects = tell(&mut model, WorldMsg::Submit(lamp, Verb::Disconnect));
    assert_eq!(asked(&effects), [Room::Bench], "only it can write a world");
    let effects = tell(&mut model, PageMsg::Story);
    assert_eq!(
        (asked(&effects), model.ui.story),
        (vec![Room::Bench], false)
    );

    let effects = comes(&mut model, Room::Bench);
    assert!(model.ui.story);
    let kept = effects.iter().find_map(|effect| {
        let Effect::Keep("sandbox", text) = effect else {
            return None;
        };
        Some(text.as_str())
    });
    assert!(
        kept.is_some_and(|text| text.contains("lamp disconnect")),
        "{effects:?}"
    );
}

#[test]
fn what_cannot_be_done_because_the_bench_does_not_come_is_said() {
    rooms::leave_out(Room::ALL.into_iter());
    let mut model = open("#/");
    tell(&mut model, TimesMsg::Share);
    assert_eq!(model.ui.trouble, None);
    tell(&mut model, PageMsg::Room(Room::Bench, false));
    assert_eq!(model.ui.trouble.as_deref(), Some(words::page::NO_ROOM));

    let (mut model, _) = visit("#/", Some("seed 41\nbroker hub\n"));
    tell(&mut model, PageMsg::Room(Room::Bench, false));
    assert!(
        model.ui.stuck && model.arrives(),
        "the world is still wanted"
    );
    let effects = tell(&mut model, PageMsg::Fetch);
    assert_eq!(asked(&effects), [Room::Bench]);
}
