//! The only writer: a room per theme.

mod beside;
mod build;
mod bytes;
mod capture;
pub mod class;
mod command;
pub mod files;
pub mod form;
pub mod lesson;
pub mod live;
mod menu;
pub mod own;
pub mod page;
mod pick;
pub mod real;
pub mod settings;
pub mod times;
mod transport;
pub mod uplink;
pub mod work;
pub mod world;

pub use bytes::{EDIT_BUTTON, PASTE_FIELD};

use super::{LookedSince, Model, Route};
use crate::effect::{Effect, Setting};
use crate::msg::{Msg, Owner, PageMsg, SocketMsg, TimesMsg, TransportMsg, WorldMsg};
use crate::rooms::{self, Room};

/// Takes one message.
pub(super) fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let since = since(&msg);
    let mut effects = update_theme(model, msg);
    let looked = rooms::learn(|| lesson::look(model, since));
    effects.extend(looked.into_iter().flatten());
    read_up(model);
    effects
}

/// What a message means for a world that plays by itself.
fn since(msg: &Msg) -> LookedSince {
    match msg {
        Msg::Page(PageMsg::Key(key))
            if matches!(&*key.name, "ArrowLeft" | "ArrowRight" | "Home") =>
        {
            LookedSince::Hands
        }
        Msg::Transport(TransportMsg::Frame(_)) | Msg::Uplink(_) => LookedSince::Time,
        Msg::Socket(msg) => match msg.owner() {
            Owner::Uplink => LookedSince::Time,
            Owner::Live | Owner::Real => LookedSince::Other,
        },
        Msg::Transport(
            TransportMsg::Play
            | TransportMsg::Pause
            | TransportMsg::Toggle
            | TransportMsg::Pace(_)
            | TransportMsg::Slower
            | TransportMsg::Faster,
        )
        | Msg::Pick(_)
        | Msg::Page(_)
        | Msg::Lesson(_)
        | Msg::Live(_)
        | Msg::Files(_)
        | Msg::Real(_)
        | Msg::Beside(_) => LookedSince::Other,
        Msg::Transport(_) | Msg::World(_) | Msg::Bytes(_) | Msg::Command(_) | Msg::Times(_) => {
            LookedSince::Hands
        }
    }
}

fn update_theme(model: &mut Model, msg: Msg) -> Vec<Effect> {
    if needs_bench(&msg) && !rooms::is_here(Room::Bench) {
        model.later.push(msg);
        return vec![Effect::Fetch(Room::Bench)];
    }
    if matches!(msg, Msg::Uplink(_) | Msg::Real(_) | Msg::Socket(_))
        && !rooms::is_here(Room::Connect)
    {
        model.later.push(msg);
        return vec![Effect::Fetch(Room::Connect)];
    }
    if matches!(msg, Msg::Times(TimesMsg::Save(_)) | Msg::Files(_)) && !rooms::is_here(Room::Files)
    {
        model.later.push(msg);
        return vec![Effect::Fetch(Room::Files)];
    }
    match msg {
        Msg::Transport(msg) => transport::update(model, msg),
        Msg::World(msg) => world::update(model, msg),
        Msg::Pick(msg) => pick::update(model, msg),
        Msg::Page(msg) => page::update(model, msg),
        Msg::Lesson(msg) => rooms::learn(|| lesson::update(model, msg)).unwrap_or_default(),
        Msg::Uplink(msg) => rooms::connect(|| uplink::update(model, msg)).unwrap_or_default(),
        Msg::Real(msg) => rooms::connect(|| real::update(model, msg)).unwrap_or_default(),
        Msg::Socket(msg) => rooms::connect(|| socket(model, msg)).unwrap_or_default(),
        Msg::Live(msg) => rooms::connect(|| live::update(model, msg)).unwrap_or_default(),
        Msg::Bytes(msg) => rooms::bench(|| bytes::update(model, msg)).unwrap_or_default(),
        Msg::Command(msg) => rooms::bench(|| command::update(model, msg)).unwrap_or_default(),
        Msg::Times(msg) => rooms::bench(|| times::update(model, msg)).unwrap_or_default(),
        Msg::Files(msg) => rooms::files(|| files::update(model, msg)).unwrap_or_default(),
        Msg::Beside(msg) => rooms::bench(|| beside::update(model, msg)).unwrap_or_default(),
    }
}

/// What a socket or a clock says, to whoever has it.
fn socket(model: &mut Model, msg: SocketMsg) -> Vec<Effect> {
    match msg.owner() {
        Owner::Live => live::socket(model, msg),
        Owner::Uplink => uplink::socket(model, msg),
        Owner::Real => real::socket(model, msg),
    }
}

/// What is done once the bench is here, and waits until then.
const fn needs_bench(msg: &Msg) -> bool {
    matches!(
        msg,
        Msg::World(WorldMsg::Restore(..))
            | Msg::Bytes(_)
            | Msg::Command(_)
            | Msg::Times(_)
            | Msg::Page(PageMsg::Story | PageMsg::Menu(_))
    )
}

/// Goes where the address bar says.
pub(super) fn open(model: &mut Model, setting: &Setting) -> Vec<Effect> {
    let effects = page::open(model, setting);
    read_up(model);
    effects
}

/// Keeps the ledger at the cursor, where there is one to be seen.
fn read_up(model: &mut Model) {
    if matches!(model.route, Route::Learn(_) | Route::Play) {
        rooms::bench(|| model.bench_mut().read_up());
    }
}

#[cfg(test)]
mod beside_tests;
#[cfg(test)]
mod build_tests;
#[cfg(test)]
mod bytes_tests;
#[cfg(test)]
mod capture_tests;
#[cfg(test)]
mod class_tests;
#[cfg(test)]
mod command_tests;
#[cfg(test)]
mod files_tests;
#[cfg(test)]
mod key_tests;
#[cfg(test)]
mod ledger_tests;
#[cfg(test)]
mod lesson_tests;
#[cfg(test)]
mod menu_tests;
#[cfg(test)]
mod own_tests;
#[cfg(test)]
mod real_tests;
#[cfg(test)]
mod room_tests;
#[cfg(test)]
mod settings_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod times_tests;
#[cfg(test)]
mod trial;
#[cfg(test)]
mod uplink_tests;
#[cfg(test)]
mod weather_tests;
#[cfg(test)]
mod work_tests;
