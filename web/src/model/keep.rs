//! What survives a reload: the sandbox as a scenario, and the moment it stood at.

use brokerscope_core::scenario;
use brokerscope_core::time::Instant;

use super::{Bench, Model, Route};
use crate::effect::{Effect, Setting};

/// Key of the theme that was chosen here.
pub const THEME: &str = "theme";

/// Key of whether letters are keys of the page.
pub const LETTERS: &str = "letters";

/// Key of presenter mode.
pub const PRESENT: &str = "present";

/// What is kept of something that is on.
pub const ON: &str = "on";

/// What is kept of something that is off.
pub const OFF: &str = "off";

/// Key of the sandbox, as a scenario with everything done by hand in it.
const WORLD: &str = "sandbox";

/// Key of the sandbox's moment, in microseconds.
const MOMENT: &str = "sandbox-at";

/// The sandbox as it was left; `None` if there is none or its text is not understood any more.
pub(super) fn restore(setting: &Setting) -> Option<Bench> {
    let parsed = scenario::parse(setting.kept(WORLD)?);
    if !parsed.problems.is_empty() {
        return None;
    }
    let moment = setting.kept(MOMENT).and_then(|text| text.parse().ok());
    Bench::at(parsed.scenario, Instant::from_micros(moment.unwrap_or(0)))
}

/// Keeps the world and the moment, if the world on the screen is the sandbox.
pub(super) fn keep(model: &Model) -> Vec<Effect> {
    let mut effects = keep_moment(model);
    if !effects.is_empty() {
        let text = scenario::print(&model.sandbox.history.export());
        effects.push(Effect::Keep(WORLD, text));
    }
    effects
}

/// Keeps the moment, if the world on the screen is the sandbox.
pub(super) fn keep_moment(model: &Model) -> Vec<Effect> {
    match model.route {
        Route::Home | Route::Play => {
            let moment = model.sandbox.cursor().at.as_micros();
            vec![Effect::Keep(MOMENT, moment.to_string())]
        }
        Route::Shelf | Route::Learn(_) | Route::Beside(_) | Route::Connect => Vec::new(),
    }
}

/// Forgets the sandbox.
pub(super) fn forget() -> Vec<Effect> {
    vec![Effect::Forget(WORLD), Effect::Forget(MOMENT)]
}
