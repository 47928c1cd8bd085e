//! The page itself: where we are, how it looks, what its keys mean.

use super::{Model, bytes, class, command, menu, pick, times, transport, world};
use crate::effect::{Effect, Setting};
use crate::model::{LETTERS, OFF, ON, PRESENT, Pane, Route, Side, THEME, Tab, keep};
use crate::msg::{
    BesideMsg, BytesMsg, CommandMsg, Key, LessonMsg, PageMsg, TimesMsg, TransportMsg, WorldMsg,
};
use crate::rooms::{self, Room};
use crate::words;

/// Id of the main part of every screen.
pub const MAIN: &str = "main";
/// Id of the field that `P` goes to.
pub const PUBLISH_FIELD: &str = "act-payload";
/// Id of the button that opened the keyboard map, and of the one that closes it.
pub const KEYS_BUTTON: &str = "keys-button";
/// Id of the button that closes the keyboard map.
pub const KEYS_CLOSE: &str = "keys-close";
/// Id of the button that opens the whole story.
pub const STORY_BUTTON: &str = "story-button";
/// Id of the button that closes it.
pub const STORY_CLOSE: &str = "story-close";

/// What a link for the students of a class begins with, behind `#`; then the address of its broker.
const JOIN: &str = "#/join/";

/// Takes one message.
pub(super) fn update(model: &mut Model, msg: PageMsg) -> Vec<Effect> {
    match msg {
        PageMsg::Go(route) => {
            let hash = Effect::Hash(route.hash());
            let mut effects = enter(model, route);
            model.ui.landing = effects.iter().any(is_fetch);
            effects.extend([hash, Effect::Focus(MAIN.to_owned())]);
            effects
        }
        PageMsg::HashChanged(hash) => arrive(model, &hash),
        PageMsg::Theme(theme) => {
            model.ui.theme = theme;
            model.ui.theme_chosen = true;
            vec![
                Effect::Theme(theme),
                Effect::Keep(THEME, theme.name().to_owned()),
            ]
        }
        PageMsg::SystemTheme(_) if model.ui.theme_chosen => Vec::new(),
        PageMsg::SystemTheme(theme) => {
            model.ui.theme = theme;
            vec![Effect::Theme(theme)]
        }
        PageMsg::Stillness(still) => {
            model.ui.still = still;
            Vec::new()
        }
        PageMsg::Key(key) => press(model, &key),
        PageMsg::Escape => escape(model),
        PageMsg::Copy(text) => {
            model.ui.copied = true;
            vec![Effect::Copy(text)]
        }
        PageMsg::Story => {
            model.ui.story = !model.ui.story;
            model.ui.times.close();
            model.ui.line = None;
            focus(model.ui.story, STORY_CLOSE, STORY_BUTTON)
        }
        PageMsg::Keys => {
            model.ui.keys = !model.ui.keys;
            focus(model.ui.keys, KEYS_CLOSE, KEYS_BUTTON)
        }
        PageMsg::Letters => {
            model.ui.letters = !model.ui.letters;
            remember(LETTERS, model.ui.letters)
        }
        PageMsg::Present => {
            model.ui.present = !model.ui.present;
            remember(PRESENT, model.ui.present)
        }
        PageMsg::Tab(_)
        | PageMsg::Pane(_)
        | PageMsg::Layer(_)
        | PageMsg::Side(_)
        | PageMsg::Sheet
        | PageMsg::Wide => turn(model, msg),
        PageMsg::Menu(of) if model.ui.menu.is_some() && of.is_none() => menu::close(model),
        PageMsg::Menu(of) => rooms::bench(|| menu::open(model, of)).unwrap_or_default(),
        PageMsg::Choose(place) => rooms::bench(|| menu::choose(model, place)).unwrap_or_default(),
        PageMsg::Resized(width) => {
            model.ui.width = width;
            Vec::new()
        }
        PageMsg::Room(room, came) => take_room(model, room, came),
        PageMsg::Fetch => fetch(model),
        PageMsg::Track(width) => {
            model.ui.track = width;
            Vec::new()
        }
    }
}

/// How the page is used outlives the visit.
fn remember(what: &'static str, on: bool) -> Vec<Effect> {
    vec![Effect::Keep(what, if on { ON } else { OFF }.to_owned())]
}

/// Goes where the address bar says.
pub(super) fn open(model: &mut Model, setting: &Setting) -> Vec<Effect> {
    let mut effects = vec![Effect::Theme(setting.theme)];
    if let Some(remembered) = keep::remembered(setting) {
        effects.extend(super::update_theme(model, remembered.into()));
    }
    effects.extend(arrive_at(model, &setting.hash));
    effects
}

/// The address bar changed.
fn arrive(model: &mut Model, hash: &str) -> Vec<Effect> {
    let (route, is_link) = (Route::parse(hash), times::is_link(hash));
    let is_class = [class::LINK, JOIN].iter().any(|it| hash.starts_with(it));
    // What was put there by ourselves is here already.
    if is_link && hash == model.ui.times.link || !is_link && !is_class && route == model.route {
        return Vec::new();
    }
    arrive_at(model, hash)
}

fn arrive_at(model: &mut Model, hash: &str) -> Vec<Effect> {
    let mut effects = enter(model, Route::parse(hash));
    model.ui.times.link.clear();
    if times::is_link(hash) {
        let open = TimesMsg::Open(hash.to_owned());
        effects.extend(super::update_theme(model, open.into()));
    }
    if let Some(address) = hash.strip_prefix(JOIN) {
        super::live::join(model, address);
    }
    model.class = None;
    if hash.starts_with(class::LINK) {
        let follow = TimesMsg::Follow(hash.to_owned());
        effects.extend(super::update_theme(model, follow.into()));
    }
    effects
}

/// Leaves the screen as it is and enters another.
fn enter(model: &mut Model, route: Route) -> Vec<Effect> {
    model.bench_mut().playing = false;
    model.bench_mut().run = None;
    model.route = route;
    world::put_away(model);
    model.ui.point_at(None);
    model.ui.actor = None;
    model.ui.problem = None;
    model.ui.notice = None;
    model.ui.trouble = None;
    model.ui.menu = None;
    (model.command.open, model.command.answer) = (false, None);
    model.ui.story = false;
    model.ui.times.close();
    model.ui.sheet = false;
    model.ui.pane = Pane::default();
    let mut effects = vec![Effect::Title(words::page::title(&model.route))];
    effects.extend(fetch(model));
    effects.extend(open_lesson(model));
    effects.extend(rooms::bench(|| super::beside::open(model)).unwrap_or_default());
    effects
}

/// Opens the lesson of the address, if its room is here.
fn open_lesson(model: &mut Model) -> Vec<Effect> {
    let Route::Learn(name) = &model.route else {
        return Vec::new();
    };
    let open = LessonMsg::Open(name.clone());
    rooms::learn(|| super::lesson::update(model, open)).unwrap_or_default()
}

/// Asks for what the screen needs and has not.
fn fetch(model: &mut Model) -> Vec<Effect> {
    model.ui.stuck = false;
    model.missing().map(Effect::Fetch).into_iter().collect()
}

const fn is_fetch(effect: &Effect) -> bool {
    matches!(effect, Effect::Fetch(_) | Effect::FetchText(_))
}

/// A room came, or did not.
fn take_room(model: &mut Model, room: Room, came: bool) -> Vec<Effect> {
    if !came {
        model.ui.stuck |= model.missing() == Some(room);
        if room != Room::Learn && !model.arrives() && !model.later.is_empty() {
            model.later.clear();
            model.ui.trouble = Some(words::page::NO_ROOM.to_owned());
        }
        return Vec::new();
    }
    let mut effects = Vec::new();
    if matches!(room, Room::Bench | Room::Connect | Room::Files) {
        for msg in std::mem::take(&mut model.later) {
            effects.extend(super::update_theme(model, msg));
        }
        if model.sandbox.history.can_undo() {
            effects.extend(keep::keep_sandbox(model));
        }
    }
    if model.route.room() == Some(room) {
        effects.extend(open_lesson(model));
        effects.extend(rooms::bench(|| super::beside::open(model)).unwrap_or_default());
        // What is fetched now is landed on when it has come.
        if !effects.iter().any(is_fetch) && std::mem::take(&mut model.ui.landing) {
            effects.push(Effect::Focus(MAIN.to_owned()));
        }
    }
    effects
}

/// Turns a pane or a tab.
fn turn(model: &mut Model, msg: PageMsg) -> Vec<Effect> {
    match msg {
        PageMsg::Tab(tab) => {
            model.ui.tab = tab;
            // It would lie over what was just asked for.
            model.ui.sheet = false;
        }
        PageMsg::Pane(pane) => to_pane(model, pane),
        PageMsg::Layer(layer) => model.ui.layer = layer,
        PageMsg::Side(side) => to_side(model, side),
        PageMsg::Sheet if model.ui.sheet => model.ui.sheet = false,
        PageMsg::Wide => widen(model),
        PageMsg::Sheet => open_sheet(model),
        PageMsg::Go(_)
        | PageMsg::HashChanged(_)
        | PageMsg::Theme(_)
        | PageMsg::SystemTheme(_)
        | PageMsg::Stillness(_)
        | PageMsg::Copy(_)
        | PageMsg::Menu(_)
        | PageMsg::Choose(_)
        | PageMsg::Story
        | PageMsg::Keys
        | PageMsg::Letters
        | PageMsg::Present
        | PageMsg::Escape
        | PageMsg::Key(_)
        | PageMsg::Resized(_)
        | PageMsg::Room(..)
        | PageMsg::Fetch
        | PageMsg::Track(_) => {}
    }
    Vec::new()
}

/// On a narrow screen the right-hand pane is two of them: the ledger, and the rest.
pub(super) fn to_pane(model: &mut Model, pane: Pane) {
    let ui = &mut model.ui;
    ui.pane = pane;
    match (pane, ui.side) {
        (Pane::Ledger, _) => ui.side = Side::Ledger,
        (Pane::Bytes, Side::Ledger) => ui.side = Side::Packet,
        (Pane::Bytes | Pane::Guide | Pane::World | Pane::Ladder, _) => {}
    }
}

/// Gives the broker's insides all the room, or puts them beside the ladder again.
fn widen(model: &mut Model) {
    let ui = &mut model.ui;
    ui.wide = !(ui.wide && ui.side == Side::Broker);
    ui.side = Side::Broker;
    ui.tab = Tab::Broker;
    ui.pane = Pane::Bytes;
}

fn to_side(model: &mut Model, side: Side) {
    let ui = &mut model.ui;
    ui.side = side;
    if matches!(ui.pane, Pane::Bytes | Pane::Ledger) {
        ui.pane = match side {
            Side::Ledger => Pane::Ledger,
            Side::Packet | Side::Broker => Pane::Bytes,
        };
    }
}

/// Closes what is on top, else deselects.
fn escape(model: &mut Model) -> Vec<Effect> {
    if model.ui.menu.is_some() {
        return menu::close(model);
    }
    if model.command.open {
        return command::close(model);
    }
    let ui = &mut model.ui;
    if ui.keys {
        return update(model, PageMsg::Keys);
    }
    if ui.times.renaming.take().is_some() {
        return Vec::new();
    }
    if ui.times.open {
        return times::toggle(model);
    }
    if ui.story {
        return update(model, PageMsg::Story);
    }
    if ui.edited().is_some() {
        return rooms::bench(|| bytes::close(model)).unwrap_or_default();
    }
    if matches!(model.route, Route::Beside(_)) {
        return update(model, PageMsg::Go(Route::Play));
    }
    if ui.new_client {
        ui.new_client = false;
    } else if ui.sheet {
        ui.sheet = false;
    } else if ui.problem.is_some() || ui.notice.is_some() || ui.trouble.is_some() {
        ui.problem = None;
        ui.notice = None;
        ui.trouble = None;
    } else if ui.present {
        return update(model, PageMsg::Present);
    } else {
        ui.point_at(None);
    }
    Vec::new()
}

/// What a key means outside any field.
fn press(model: &mut Model, key: &Key) -> Vec<Effect> {
    if model.ui.menu.is_some() || model.ui.keys && key.name != "?" {
        return Vec::new();
    }
    // Who speaks to the page, or hits keys unintended, can switch these off [WCAG 2.1.4].
    if !model.ui.letters && key.is_letter() {
        return Vec::new();
    }
    let transport = match (key.name.as_str(), key.shift) {
        (" ", _) => Some(TransportMsg::Toggle),
        ("ArrowRight", false) => Some(TransportMsg::Step),
        ("ArrowLeft", false) => Some(TransportMsg::StepBack),
        ("ArrowRight", true) => Some(TransportMsg::NextMark),
        ("ArrowLeft", true) => Some(TransportMsg::PreviousMark),
        ("Home", _) => Some(TransportMsg::ToStart),
        ("End", _) => Some(TransportMsg::ToHead),
        ("[", _) => Some(TransportMsg::Slower),
        ("]", _) => Some(TransportMsg::Faster),
        _ => None,
    };
    if let Some(msg) = transport {
        return transport::update(model, msg);
    }
    if matches!(model.route, Route::Beside(_)) && key.name != "?" {
        return beside_key(model, key);
    }
    match (key.name.to_ascii_lowercase().as_str(), key.shift) {
        ("1", _) => pane(model, Pane::Guide, None),
        ("2", _) => pane(model, Pane::World, Some(Tab::World)),
        ("3", _) => pane(model, Pane::Ladder, Some(Tab::Ladder)),
        ("4", _) => pane(model, Pane::Bytes, None),
        ("5", _) => pane(model, Pane::Ledger, Some(Tab::Ledger)),
        ("x", _) => world::toggle_link(model),
        ("p", _) => publish_field(model),
        ("m", _) => super::update_theme(model, PageMsg::Menu(None).into()),
        ("b", _) => super::update_theme(model, TimesMsg::Toggle.into()),
        ("e", _) => super::update_theme(model, BytesMsg::Edit.into()),
        ("c", _) => super::update_theme(model, TimesMsg::Share.into()),
        (":", _) => super::update_theme(model, CommandMsg::Toggle.into()),
        ("w", _) => {
            widen(model);
            vec![Effect::Focus("pane-side".to_owned())]
        }
        ("/", _) => rooms::bench(|| pick::to_filter(model)).unwrap_or_default(),
        ("t", _) => super::update_theme(model, PageMsg::Story.into()),
        ("z", false) => world::update(model, WorldMsg::Undo),
        ("z", true) => world::update(model, WorldMsg::Redo),
        ("?", _) => update(model, PageMsg::Keys),
        ("v", _) => update(model, PageMsg::Present),
        ("enter", _) => inspect(model),
        _ => Vec::new(),
    }
}

/// Where two runs stand side by side, there is nothing to do to them.
fn beside_key(model: &mut Model, key: &Key) -> Vec<Effect> {
    match key.name.to_ascii_lowercase().as_str() {
        "n" => rooms::bench(|| super::beside::update(model, BesideMsg::Next)).unwrap_or_default(),
        "t" => rooms::bench(|| super::beside::update(model, BesideMsg::AsList)).unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn pane(model: &mut Model, pane: Pane, tab: Option<Tab>) -> Vec<Effect> {
    to_pane(model, pane);
    model.ui.tab = tab.unwrap_or(model.ui.tab);
    let id = match pane {
        Pane::Guide => "pane-guide",
        Pane::World => "pane-world",
        Pane::Ladder => "pane-ladder",
        Pane::Bytes => {
            open_sheet(model);
            "pane-side"
        }
        Pane::Ledger => "pane-side",
    };
    vec![Effect::Focus(id.to_owned())]
}

/// The inspector slides in. What it shows elsewhere in the middle would leave a hole there.
fn open_sheet(model: &mut Model) {
    model.ui.sheet = true;
    if matches!(model.ui.tab, Tab::Broker | Tab::Ledger) {
        model.ui.tab = Tab::Ladder;
    }
}

fn publish_field(model: &mut Model) -> Vec<Effect> {
    match model.route {
        Route::Play => {
            model.ui.pane = Pane::Guide;
            vec![Effect::Focus(PUBLISH_FIELD.to_owned())]
        }
        Route::Home | Route::Shelf | Route::Learn(_) | Route::Beside(_) | Route::Connect => {
            Vec::new()
        }
    }
}

/// Shows the insides of what is selected.
pub(super) fn inspect(model: &mut Model) -> Vec<Effect> {
    match model.ui.selection {
        Some(_) => pane(model, Pane::Bytes, None),
        None => Vec::new(),
    }
}

fn focus(opened: bool, inside: &str, outside: &str) -> Vec<Effect> {
    let id = if opened { inside } else { outside };
    vec![Effect::Focus(id.to_owned())]
}
