//! A page for tests: it opens, is told, and what it fetches is answered.

use crate::effect::{Effect, Setting};
use crate::model::Model;
use crate::msg::{LessonMsg, Msg};

pub(super) fn open(hash: &str) -> Model {
    let setting = Setting {
        hash: hash.to_owned(),
        width: 1_440,
        ..Setting::default()
    };
    begin(&setting)
}

/// The page as it opens, with the lesson it asks for.
pub(super) fn begin(setting: &Setting) -> Model {
    let (mut model, effects) = Model::new(setting);
    answer(&mut model, &effects);
    model
}

pub(super) fn tell(model: &mut Model, msg: impl Into<Msg>) -> Vec<Effect> {
    let mut effects = model.update(msg.into());
    effects.extend(answer(model, &effects));
    effects
}

/// Answers what is fetched from the project's folder, as a host would.
fn answer(model: &mut Model, effects: &[Effect]) -> Vec<Effect> {
    let mut more = Vec::new();
    for effect in effects {
        if let Effect::FetchText(path) = effect {
            let file = format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"));
            let text = std::fs::read_to_string(file).ok();
            more.extend(model.update(LessonMsg::Text(path.clone(), text).into()));
        }
    }
    more
}
