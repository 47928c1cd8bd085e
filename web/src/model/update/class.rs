//! The whole class on one ladder: the sandbox follows the world of `brokerscope serve --class`.
//!
//! The host tells what came from outside, and the same scenario with the same acts is the same world.
//! It answers as soon as there is something new, so what was read is asked for again at once.

use brokerscope_core::history::{Cursor, Shared};
use brokerscope_core::id::StepId;
use brokerscope_core::scenario::{Scenario, parse};
use brokerscope_core::time::Instant;

use super::Model;
use crate::effect::Effect;
use crate::model::{Bench, Class, Route};
use crate::words::times as words;

/// What a link to a class begins with, behind `#`; and its texts, where they are fetched.
pub(super) const LINK: &str = "#/class/";
/// Before the path of a class's story.
pub const CLASS: &str = "class/";
/// Steps that are computed at once, at most.
const STEPS_MAX: u32 = 100_000;

/// Follows the class that stands in the address bar.
pub(super) fn follow(model: &mut Model, hash: &str) -> Vec<Effect> {
    let secret = hash.strip_prefix(LINK).unwrap_or_default();
    if secret.is_empty() || !secret.chars().all(|it| it.is_ascii_alphanumeric()) {
        return Vec::new();
    }
    let class = Class {
        path: format!("{CLASS}{secret}"),
        text: String::new(),
        acts: 0,
        done: 0,
        branch: 0,
    };
    let first = fetch(&class, StepId(0));
    model.class = Some(class);
    vec![first]
}

/// The next part of a story came, or nobody answers.
pub(super) fn take(model: &mut Model, path: &str, text: Option<&str>) -> Vec<Effect> {
    let is_ours = |class: &Class| path.starts_with(&class.path);
    let Some(mut class) = model.class.take().filter(is_ours) else {
        return Vec::new();
    };
    // Whoever goes elsewhere has left the class.
    if model.route != Route::Play {
        return Vec::new();
    }
    let came = text.ok_or_else(|| words::NO_CLASS.to_owned());
    match came.and_then(|text| read(model, &mut class, text)) {
        Ok(step) => {
            let next = fetch(&class, step);
            model.class = Some(class);
            vec![next]
        }
        Err(why) => {
            model.ui.trouble = Some(why);
            Vec::new()
        }
    }
}

fn fetch(class: &Class, step: StepId) -> Effect {
    let Class { path, acts, .. } = class;
    Effect::FetchText(match class.text.is_empty() {
        true => format!("{path}/new"),
        false => format!("{path}/{acts}/{}", step.0),
    })
}

/// Reads a part of the story into the sandbox; how far the host has come.
fn read(model: &mut Model, class: &mut Class, text: &str) -> Result<StepId, String> {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let mut numbers = first.trim_start_matches("# ").split(' ');
    let mut number = || numbers.next().and_then(|number| number.parse::<u64>().ok());
    let (Some(acts), Some(step), Some(at)) = (number(), number(), number()) else {
        return Err(words::NO_CLASS.to_owned());
    };
    class.acts = u32::try_from(acts).unwrap_or(u32::MAX);
    let is_first = class.text.is_empty();
    class.text.push_str(rest);
    let parsed = parse(&class.text);
    if let Some(problem) = parsed.problems.first() {
        return Err(words::broken(problem));
    }
    let moment = Cursor {
        step: StepId(u32::try_from(step).unwrap_or(u32::MAX)),
        at: Instant::from_micros(at),
    };
    if is_first {
        begin(model, class, parsed.scenario, moment)?;
    } else {
        go_on(model, class, &parsed.scenario, moment);
    }
    Ok(moment.step)
}

fn outside(scenario: &Scenario) -> impl Iterator<Item = &brokerscope_core::scenario::Timed> {
    scenario.timed.iter().filter(|timed| timed.after.is_some())
}

fn begin(
    model: &mut Model,
    class: &mut Class,
    scenario: Scenario,
    moment: Cursor,
) -> Result<(), String> {
    class.done = outside(&scenario).count();
    let shared = Shared { scenario, moment };
    let history = shared.open(STEPS_MAX).map_err(|error| error.to_string())?;
    let old = std::mem::replace(&mut model.sandbox, Bench::of(history));
    model.before = old.history.can_undo().then_some(old);
    Ok(())
}

/// New acts go behind what is known. Whoever looks at an earlier moment, or at a future of their own,
/// goes on looking at it.
fn go_on(model: &mut Model, class: &mut Class, scenario: &Scenario, moment: Cursor) {
    let history = &mut model.sandbox.history;
    let (was, (_, on)) = (history.cursor(), history.branches());
    let follows = on == class.branch && was == history.head();
    if on != class.branch {
        history.switch(class.branch);
    }
    for timed in outside(scenario).skip(class.done) {
        let step = timed.after.unwrap_or_default();
        history.seek_cursor(Cursor { step, at: timed.at }, STEPS_MAX);
        // What the host could do can be done here.
        let _ = history.act(timed.action.clone());
        class.done += 1;
    }
    history.seek_cursor(moment, STEPS_MAX);
    // Somebody who let time run here had another future in the meantime.
    (_, class.branch) = history.branches();
    if !follows {
        history.switch(on);
        history.seek_cursor(was, STEPS_MAX);
    }
}
