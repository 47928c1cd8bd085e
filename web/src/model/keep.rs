//! What survives a reload: the sandbox as a scenario, and the moment it stood at.

use brokerscope_core::scenario;
use brokerscope_core::time::Instant;

use super::{Bench, Model, Route};
use crate::effect::{Effect, Setting};
use crate::msg::WorldMsg;
use crate::rooms::{self, Room};

/// Key of the theme that was chosen here.
pub const THEME: &str = "theme";

/// Key of whether letters are keys of the page.
pub const LETTERS: &str = "letters";

/// Key of presenter mode.
pub const PRESENT: &str = "present";

/// Key of the name on what is handed in.
pub const BY: &str = "by";

/// Key of the language of lessons.
pub const LANGUAGE: &str = "language";

/// Keys of progress: this and the lesson's id.
pub const LESSON: &str = "lesson.";

/// Keys of logs: this and the lesson's id.
pub const WORK: &str = "work.";

/// What is kept of something that is on.
pub const ON: &str = "on";

/// What is kept of something that is off.
pub const OFF: &str = "off";

/// Key of the sandbox, as a scenario with everything done by hand in it.
const WORLD: &str = "sandbox";

/// Key of the sandbox's moment, in microseconds.
const MOMENT: &str = "sandbox-at";

/// What the browser remembers of the sandbox, if anything.
pub(super) fn remembered(setting: &Setting) -> Option<WorldMsg> {
    let world = setting.kept(WORLD)?.to_owned();
    let moment = setting.kept(MOMENT).and_then(|text| text.parse().ok());
    let moment = Instant::from_micros(moment.unwrap_or(0));
    Some(WorldMsg::Restore(world, moment))
}

/// The sandbox as it was left; `None` if its text is not understood any more.
pub(super) fn restore(world: &str, moment: Instant) -> Option<Bench> {
    let parsed = scenario::parse(world);
    if !parsed.problems.is_empty() {
        return None;
    }
    Bench::at(parsed.scenario, moment)
}

/// The logs of lessons: ids and texts, to be read when they are asked for.
pub(super) fn works(setting: &Setting) -> Vec<(String, String)> {
    let works = setting.kept.iter().filter_map(|(key, text)| {
        let id = key.strip_prefix(WORK)?;
        Some((id.to_owned(), text.clone()))
    });
    works.collect()
}

/// Keeps the world and the moment, if the world on the screen is the sandbox.
pub(super) fn keep(model: &Model) -> Vec<Effect> {
    match model.route {
        Route::Home | Route::Play => keep_sandbox(model),
        Route::Shelf | Route::Learn(_) | Route::Beside(_) | Route::Connect => Vec::new(),
    }
}

/// Keeps the sandbox and its moment. The bench can; without it, it is asked for.
pub(super) fn keep_sandbox(model: &Model) -> Vec<Effect> {
    // What was left here, or a link's world, would be written over.
    // A capture and other people's passwords are not kept at all.
    if !is_kept(model) {
        return Vec::new();
    }
    let text = rooms::bench(|| scenario::print(&model.sandbox.history.export()));
    let world = match text {
        Some(text) => Effect::Keep(WORLD, text),
        None => Effect::Fetch(Room::Bench),
    };
    vec![moment(model), world]
}

/// Whether the sandbox may be kept.
fn is_kept(model: &Model) -> bool {
    !model.arrives() && !model.sandbox.history.is_recorded() && !model.sandbox.secret
}

/// Keeps the moment, if the world on the screen is the sandbox.
pub(super) fn keep_moment(model: &Model) -> Vec<Effect> {
    match model.route {
        Route::Home | Route::Play if is_kept(model) => {
            vec![moment(model)]
        }
        Route::Home
        | Route::Play
        | Route::Shelf
        | Route::Learn(_)
        | Route::Beside(_)
        | Route::Connect => Vec::new(),
    }
}

fn moment(model: &Model) -> Effect {
    let moment = model.sandbox.cursor().at.as_micros();
    Effect::Keep(MOMENT, moment.to_string())
}

/// Forgets the sandbox.
pub(super) fn forget() -> Vec<Effect> {
    vec![Effect::Forget(WORLD), Effect::Forget(MOMENT)]
}
