//! What messages do to the model, and what they ask of the browser.

use brokerscope_core::id::{LinkId, NodeId};
use brokerscope_core::machine::Event;
use brokerscope_core::scenario;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::Fact;
use brokerscope_core::world::Action;

use crate::effect::{Effect, Setting};
use crate::model::{Model, Pace, Route, Selection, Side, Theme};
use crate::msg::{Field, Key, Msg, PageMsg, PickMsg, TransportMsg, Verb, WorldMsg};
use crate::view;

pub(super) use super::trial::{begin, open, tell};

const SENSOR: NodeId = NodeId(1);
const LAMP: NodeId = NodeId(2);
const LAMP_LINK: LinkId = LinkId(1);

fn key(name: &str) -> Msg {
    let name = name.to_owned();
    Msg::Page(PageMsg::Key(Key { name, shift: false }))
}

/// Runs until it stops by itself; how many frames of 16 ms that took.
pub(super) fn run(model: &mut Model) -> u32 {
    for frame in 0..10_000 {
        if !model.bench().playing {
            return frame;
        }
        tell(model, TransportMsg::Frame(16.0));
    }
    panic!("it runs and runs");
}

fn delivered(model: &Model, to: NodeId) -> usize {
    let all = model.bench().past().iter();
    all.filter(|record| {
        record.node == Some(to) && matches!(record.fact, Fact::Happened(Event::Delivered(_)))
    })
    .count()
}

#[test]
fn the_first_minute_plays_to_a_lit_lamp_and_rests() {
    let mut model = open("#/");
    assert_eq!(model.bench().cursor().at, Instant::from_millis(522));
    assert_eq!(delivered(&model, LAMP), 0);
    assert_eq!(
        tell(&mut model, TransportMsg::Toggle),
        vec![Effect::NextFrame]
    );
    run(&mut model);
    assert_eq!(delivered(&model, LAMP), 1);
    let stage = view::home::build(&model).stage.expect("the hall");
    assert!(
        stage.clients[1].device.lit,
        "the lamp's last message said on"
    );
    assert!(!stage.clients[0].device.lit);
    assert_eq!(stage.packets, Vec::new());
    let rest = view::narrator::build(&model)
        .rest
        .expect("nothing is under way");
    assert!(rest.jump, "keep alives are due: {}", rest.says);
}

#[test]
fn whoever_plays_on_after_a_rest_means_it() {
    let mut model = open("#/");
    tell(&mut model, TransportMsg::Play);
    run(&mut model);
    tell(&mut model, TransportMsg::Play);
    for _ in 0..100 {
        tell(&mut model, TransportMsg::Frame(16.0));
    }
    assert!(model.bench().playing);
}

#[test]
fn time_runs_as_slowly_as_the_pace_says() {
    for pace in Pace::ALL {
        let mut model = open("#/play");
        tell(&mut model, TransportMsg::Pace(pace));
        tell(&mut model, TransportMsg::Play);
        let before = model.bench().cursor().at;
        for _ in 0..7 {
            tell(&mut model, TransportMsg::Frame(10.0));
        }
        let passed = model.bench().cursor().at.since(before).as_micros();
        assert_eq!(passed, 70_000 / u64::from(pace.slower), "{pace:?}");
    }
}

#[test]
fn a_step_back_and_on_is_the_same_world() {
    let mut model = open("#/play");
    tell(&mut model, TransportMsg::Step);
    let there = model.bench().history.world().digest();
    tell(&mut model, TransportMsg::StepBack);
    assert_ne!(model.bench().history.world().digest(), there);
    tell(&mut model, TransportMsg::Step);
    assert_eq!(model.bench().history.world().digest(), there);
}

#[test]
fn marks_are_acts_deliveries_and_endings() {
    let mut model = open("#/play");
    tell(&mut model, TransportMsg::ToStart);
    let mut seen = Vec::new();
    for _ in 0..6 {
        tell(&mut model, TransportMsg::NextMark);
        seen.push(model.bench().cursor().at.as_micros() / 1_000);
    }
    // Two connects, two subscribes, the publish; beyond the known head the next due thing.
    assert_eq!(seen, [0, 0, 260, 280, 500, 540]);
    tell(&mut model, TransportMsg::PreviousMark);
    assert_eq!(model.bench().cursor().at, Instant::from_millis(500));
}

#[test]
fn walking_past_again_publishes_again_and_plays() {
    let mut model = open("#/");
    tell(&mut model, TransportMsg::Play);
    run(&mut model);
    let stage = view::home::build(&model).stage.expect("the hall");
    let Some(view::home::Act::Walk(message)) = stage.clients[0].act.clone() else {
        panic!("the sensor walks: {:?}", stage.clients[0].act);
    };
    let action = Action::Command {
        client: SENSOR,
        command: brokerscope_core::machine::Command::Publish(message),
    };
    let effects = tell(&mut model, WorldMsg::Act(action));
    assert!(effects.contains(&Effect::NextFrame), "{effects:?}");
    run(&mut model);
    assert_eq!(delivered(&model, LAMP), 2);
}

/// The first minute of a lost connection: cut, repair, connect, ask again, walk, and the lamp is lit.
#[test]
fn the_lamp_can_be_brought_back_by_its_own_buttons() {
    let mut model = open("#/");
    tell(&mut model, TransportMsg::Play);
    run(&mut model);
    tell(&mut model, WorldMsg::Act(Action::Cut(LAMP_LINK)));
    assert_eq!(lamp_act(&model), None, "first the link");
    tell(&mut model, WorldMsg::Act(Action::Repair(LAMP_LINK)));
    assert_eq!(lamp_act(&model), Some(view::home::Act::Connect));
    tell(&mut model, WorldMsg::Submit(LAMP, Verb::Connect));
    run(&mut model);
    let Some(view::home::Act::Ask(command)) = lamp_act(&model) else {
        panic!("its list is gone with its session: {:?}", lamp_act(&model));
    };
    let client = LAMP;
    tell(
        &mut model,
        WorldMsg::Act(Action::Command { client, command }),
    );
    run(&mut model);
    assert_eq!(lamp_act(&model), None, "all is well");
    let before = delivered(&model, LAMP);
    let stage = view::home::build(&model).stage.expect("the hall");
    let Some(view::home::Act::Walk(message)) = stage.clients[0].act.clone() else {
        panic!("the sensor walks");
    };
    let command = brokerscope_core::machine::Command::Publish(message);
    let client = SENSOR;
    tell(
        &mut model,
        WorldMsg::Act(Action::Command { client, command }),
    );
    run(&mut model);
    assert_eq!(delivered(&model, LAMP), before + 1);
}

fn lamp_act(model: &Model) -> Option<view::home::Act> {
    view::home::build(model).stage?.clients[1].act.clone()
}

#[test]
fn a_cut_is_told_at_once_to_one_end_only() {
    let mut model = open("#/play");
    tell(
        &mut model,
        PickMsg::Select(Some(Selection::Link(LAMP_LINK))),
    );
    tell(&mut model, key("x"));
    let topology = view::topology::build(&model);
    let link = topology.links.get(1).expect("two links");
    assert!(
        link.weather.is_cut() && link.half_open && link.idle,
        "{link:?}"
    );
    let broker = topology.nodes.first().expect("the broker");
    assert!(broker.says.contains("still believes"), "{}", broker.says);
    assert_eq!(topology.tool_link.map(|tool| tool.link), Some(LAMP_LINK));
    tell(&mut model, key("x"));
    let topology = view::topology::build(&model);
    let link = topology.links.get(1).expect("two links");
    assert!(
        !link.weather.is_cut() && link.half_open,
        "repaired, not revived: {link:?}"
    );
}

#[test]
fn acting_in_the_past_opens_a_branch_and_says_so() {
    let mut model = open("#/play");
    tell(&mut model, TransportMsg::Play);
    run(&mut model);
    tell(
        &mut model,
        TransportMsg::SeekTime(Instant::from_millis(300)),
    );
    tell(&mut model, WorldMsg::Act(Action::Cut(LAMP_LINK)));
    let notice = view::narrator::build(&model).notice;
    assert!(notice.is_some_and(|text| text.contains("branch")));
    assert_eq!(model.bench().history.branches().0.len(), 2);
    tell(&mut model, WorldMsg::Undo);
    assert_eq!(model.bench().history.branches().0.len(), 1);
    assert_eq!(model.ui.notice, None);
}

#[test]
fn mistakes_in_a_form_are_said_at_their_field_and_lose_nothing() {
    #[rustfmt::skip]
    let table = [
        // field,          typed,       verb,              part of the sentence
        (Field::Topic,     "plant/#",   Verb::Publish,     "one exact name"),
        (Field::Topic,     "",          Verb::Publish,     "at least one character"),
        (Field::Filter,    "plant/#/x", Verb::Subscribe,   "MQTT-4.7.1-1"),
        (Field::Filter,    "pl+",       Verb::Unsubscribe, "whole level"),
        (Field::Qos,       "3",         Verb::Publish,     "0, 1 or 2"),
    ];
    for (field, typed, verb, part) in table {
        let mut model = open("#/play");
        let before = model.bench().history.world().digest();
        tell(&mut model, WorldMsg::Edit(field, typed.to_owned()));
        let effects = tell(&mut model, WorldMsg::Submit(SENSOR, verb));
        let (at, text) = model.ui.problem.clone().expect("a mistake");
        assert_eq!(at, field, "{typed}");
        assert!(text.contains(part), "{typed}: {text}");
        assert!(
            matches!(effects.as_slice(), [Effect::Focus(_)]),
            "{effects:?}"
        );
        assert_eq!(model.ui.form.get(field), typed, "nothing is lost");
        assert_eq!(model.bench().history.world().digest(), before);
        tell(&mut model, WorldMsg::Edit(field, "a".to_owned()));
        assert_eq!(model.ui.problem, None, "typing answers it");
    }
}

#[test]
fn a_new_client_is_checked_joins_and_is_at_hand() {
    #[rustfmt::skip]
    let mistakes = [
        (Field::Name,    "",                  "Give it a name"),
        (Field::Name,    "Carol",             "small letter"),
        (Field::Name,    "sensor",            "already"),
        (Field::Name,    "a-very-long-name-x", "at most"),
        (Field::Latency, "soon",              "milliseconds"),
        (Field::Latency, "60000",             "milliseconds"),
    ];
    for (field, typed, part) in mistakes {
        let mut model = open("#/play");
        tell(&mut model, WorldMsg::Edit(Field::Name, "carol".to_owned()));
        tell(&mut model, WorldMsg::Edit(field, typed.to_owned()));
        tell(&mut model, WorldMsg::AddClient);
        let (at, text) = model.ui.problem.clone().expect("a mistake");
        assert_eq!(at, field, "{typed}");
        assert!(text.contains(part), "{typed}: {text}");
    }
    let mut model = open("#/play");
    tell(&mut model, TransportMsg::Play);
    run(&mut model);
    tell(&mut model, WorldMsg::NewClient);
    tell(&mut model, WorldMsg::Edit(Field::Name, "carol".to_owned()));
    tell(&mut model, WorldMsg::AddClient);
    assert_eq!(model.ui.problem, None);
    assert!(!model.ui.new_client);
    let acts = view::acts::build(&model);
    let actor = acts.actor.expect("carol");
    assert_eq!(
        (actor.title.as_str(), actor.first),
        ("carol", Some(Verb::Connect))
    );
    tell(&mut model, WorldMsg::Submit(actor.node, Verb::Connect));
    assert!(model.bench().playing, "there is something to watch");
}

#[test]
fn the_sandbox_survives_a_reload_at_its_moment() {
    let mut model = open("#/play");
    let mut kept: Vec<(String, String)> = Vec::new();
    let cut = WorldMsg::Act(Action::Cut(LAMP_LINK));
    for msg in [Msg::World(cut), Msg::Transport(TransportMsg::Step)] {
        for effect in model.update(msg) {
            if let Effect::Keep(key, text) = effect {
                kept.retain(|(name, _)| name != key);
                kept.push((key.to_owned(), text));
            }
        }
    }
    let setting = Setting {
        hash: "#/play".to_owned(),
        kept,
        ..Setting::default()
    };
    let (again, _) = Model::new(&setting);
    assert_eq!(again.bench().cursor().at, model.bench().cursor().at);
    assert_eq!(
        again.bench().history.world().digest(),
        model.bench().history.world().digest()
    );
    assert_eq!(
        scenario::print(&again.bench().history.export()),
        scenario::print(&model.bench().history.export())
    );
}

#[test]
fn a_world_begun_again_comes_back_with_undo() {
    let mut model = open("#/play");
    tell(&mut model, WorldMsg::Act(Action::Cut(LAMP_LINK)));
    let cut = model.bench().history.world().digest();
    tell(&mut model, WorldMsg::Reset);
    assert_ne!(model.bench().history.world().digest(), cut);
    assert!(model.ui.notice.is_some());
    tell(&mut model, WorldMsg::Undo);
    assert_eq!(model.bench().history.world().digest(), cut);
    tell(&mut model, WorldMsg::Undo);
    assert_ne!(
        model.bench().history.world().digest(),
        cut,
        "and then the cut itself"
    );
}

#[test]
fn a_kept_world_that_nobody_understands_gives_way_to_a_fresh_one() {
    let kept = vec![("sandbox".to_owned(), "once upon a time".to_owned())];
    let setting = Setting {
        kept,
        ..Setting::default()
    };
    let (model, _) = Model::new(&setting);
    assert_eq!(model.bench().cursor().at, Instant::from_millis(522));
}

#[test]
fn the_chosen_theme_stands_above_the_system() {
    let mut model = open("#/");
    let dark = Effect::Theme(Theme::Dark);
    assert_eq!(
        tell(&mut model, PageMsg::SystemTheme(Theme::Dark)),
        vec![dark.clone()]
    );
    let chosen = tell(&mut model, PageMsg::Theme(Theme::Light));
    assert!(chosen.contains(&Effect::Keep("theme", "light".to_owned())));
    assert_eq!(
        tell(&mut model, PageMsg::SystemTheme(Theme::Dark)),
        Vec::new()
    );
}

#[test]
fn keys_do_what_the_map_says() {
    let mut model = open("#/play");
    tell(&mut model, key(" "));
    assert!(model.bench().playing);
    tell(&mut model, key("ArrowRight"));
    assert!(!model.bench().playing, "a step stands");
    tell(&mut model, key("Home"));
    assert_eq!(model.bench().cursor().step.0, 0);
    tell(&mut model, key("["));
    assert_eq!(model.bench().pace.slower, 50);
    tell(&mut model, key("]"));
    tell(&mut model, key("]"));
    assert_eq!(model.bench().pace.slower, 10);
    tell(&mut model, key("?"));
    assert!(model.ui.keys);
    tell(&mut model, key(" "));
    assert!(!model.bench().playing, "the map is on top");
    tell(&mut model, PageMsg::Escape);
    assert!(!model.ui.keys);
    let effects = tell(&mut model, key("p"));
    assert_eq!(effects, vec![Effect::Focus("act-payload".to_owned())]);
    tell(&mut model, key("t"));
    assert!(model.ui.story);
    tell(&mut model, PageMsg::Escape);
    assert!(!model.ui.story);
}

#[test]
fn selecting_turns_the_panes_and_escape_lets_go() {
    let mut model = open("#/play");
    tell(&mut model, PickMsg::Neighbour(1));
    let Some(Selection::Packet(first)) = model.ui.selection else {
        panic!("the first packet: {:?}", model.ui.selection);
    };
    assert_eq!(model.ui.side, Side::Packet);
    tell(&mut model, PickMsg::Neighbour(1));
    assert_ne!(model.ui.selection, Some(Selection::Packet(first)));
    tell(&mut model, PickMsg::Visit(first));
    assert_eq!(model.ui.selection, Some(Selection::Packet(first)));
    let there = model.bench().past().iter().any(|record| record.id == first);
    assert!(there, "the cursor stands after its sending");
    tell(
        &mut model,
        PickMsg::Select(Some(Selection::Node(NodeId(0)))),
    );
    assert_eq!(model.ui.side, Side::Broker);
    tell(&mut model, PageMsg::Escape);
    assert_eq!(model.ui.selection, None);
}

#[test]
fn every_address_leads_somewhere_and_back() {
    #[rustfmt::skip]
    let table = [
        ("", Route::Home), ("#/", Route::Home), ("#/learn", Route::Shelf), ("#/play", Route::Play),
        ("#/learn/exactly-once", Route::Learn("exactly-once".to_owned())),
        ("#/connect", Route::Connect), ("#/nowhere/at/all", Route::Home),
    ];
    for (hash, route) in table {
        assert_eq!(Route::parse(hash), route, "{hash}");
        assert_eq!(Route::parse(&route.hash()), route, "{hash}");
    }
    let mut model = open("#/play");
    tell(&mut model, TransportMsg::Play);
    tell(&mut model, PageMsg::HashChanged("#/connect".to_owned()));
    assert!(!model.sandbox.playing, "a world that nobody sees stands");
}
