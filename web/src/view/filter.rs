//! The ladder's filter: what is typed, what it means, how much it finds.

use std::cell::RefMut;
use std::sync::Arc;

use brokerscope_core::id::NodeId;
use brokerscope_core::scenario::Problem;
use brokerscope_core::trace::Record;

use super::cast::Cast;
use super::stage::Stage;
use super::story::Lines;
use crate::model::filter::read;
use crate::model::{Filter, Model, Route};

/// The filter as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct FilterView {
    /// What is typed.
    pub text: String,
    /// How many packets it wants, and how many there are.
    pub count: Option<(usize, usize)>,
    /// What is wrong with it.
    pub wrong: Option<Problem>,
}

/// The filter of the ladder on the screen, while it is open.
pub fn build(model: &Model) -> Option<FilterView> {
    let text = model.ui.filter.clone()?;
    let filter = current(model);
    let wants = filter.as_ref().ok().filter(|filter| !filter.is_empty());
    let count = wants.map(|filter| {
        let lines = lines(model, &Stage::of(model), filter);
        (lines.found().len(), lines.packets())
    });
    Some(FilterView {
        text,
        count,
        wrong: filter.err(),
    })
}

/// What is wanted.
///
/// # Errors
/// What is wrong with what is typed.
pub fn current(model: &Model) -> Result<Filter, Problem> {
    match model.ui.filter.as_deref() {
        None | Some("") => Ok(Filter::default()),
        Some(text) => read(text, &names(model)),
    }
}

/// What a filter may call the nodes: as the page does, and as scenarios do.
fn names(model: &Model) -> Vec<(NodeId, Arc<str>)> {
    let cast = Cast::of(model);
    let members = cast.members().iter();
    let named =
        |one: &super::cast::Member| [&one.title, &one.name].map(|name| (one.node, name.clone()));
    members.flat_map(named).collect()
}

/// The lines of the stage on the screen that `filter` wants.
pub fn lines<'a>(model: &'a Model, stage: &Stage<'_>, filter: &Filter) -> RefMut<'a, Lines> {
    let (line, lines) = match model.route {
        Route::Connect => ((model.live.story(), 0), &model.live.lines),
        Route::Home | Route::Shelf | Route::Learn(_) | Route::Play | Route::Beside(_) => {
            (model.bench().line(), &model.bench().lines)
        }
    };
    let of = (line, stage.layer, filter.clone());
    let take = |lines: &mut Lines, record: &Record| lines.take(stage, filter, record);
    lines.with(of, stage.records, Lines::default, take)
}
