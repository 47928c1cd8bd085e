//! Somebody does something to the world.

use brokerscope_core::id::{LinkId, NodeId};
use brokerscope_core::machine::Command;
use brokerscope_core::trace::Fact;
use brokerscope_core::world::Action;

use super::{Model, build, form, transport};
use crate::effect::Effect;
use crate::model::{Bench, Route, Selection, keep};
use crate::msg::{Field, LessonMsg, Verb, WorldMsg};
use crate::rooms;
use crate::view::link;
use crate::words;

/// Id of the first field of the form for a new client, and of the button that opens it.
const NEW_CLIENT_FIELD: &str = "new-name";
const NEW_CLIENT_BUTTON: &str = "new-client";

/// Id of the button that connects the client at hand.
pub const CONNECT_BUTTON: &str = "act-connect";

/// Takes one message.
pub(super) fn update(model: &mut Model, msg: WorldMsg) -> Vec<Effect> {
    if let WorldMsg::Restore(world, moment) = &msg {
        let restored = rooms::bench(|| keep::restore(world, *moment));
        if let Some(sandbox) = restored.flatten() {
            model.sandbox = sandbox;
        }
        return Vec::new();
    }
    if matches!(model.route, Route::Connect | Route::Beside(_)) {
        return Vec::new();
    }
    match msg {
        WorldMsg::Restore(..) => Vec::new(),
        WorldMsg::Act(action) => act(model, action, None),
        WorldMsg::ActAt(step, action) => {
            let bench = model.bench_mut();
            bench.playing = false;
            bench.carry_us = 0.0;
            bench.history.seek(step);
            act(model, action, None)
        }
        WorldMsg::Edit(field, text) => {
            model.ui.form.0.insert(field, text);
            if model
                .ui
                .problem
                .as_ref()
                .is_some_and(|(at, _)| *at == field)
            {
                model.ui.problem = None;
            }
            Vec::new()
        }
        WorldMsg::Submit(client, verb) => submit(model, client, verb),
        WorldMsg::NewClient => {
            let open = !model.ui.new_client;
            model.ui.new_client = open;
            model.ui.problem = None;
            let id = if open {
                NEW_CLIENT_FIELD
            } else {
                NEW_CLIENT_BUTTON
            };
            vec![Effect::Focus(id.to_owned())]
        }
        WorldMsg::AddClient => add_client(model),
        WorldMsg::Drag(msg) => build::drag(model, msg),
        WorldMsg::Nudge(node, x, y) => build::nudge(model, node, (x, y)),
        WorldMsg::Undo
            if model.bench().stands_in == Some(model.bench().history.acts_done())
                && model.before.is_some() =>
        {
            bring_back(model)
        }
        WorldMsg::Undo => rewrite(model, |bench| {
            bench.moves.undo(&mut bench.history) || bench.history.undo()
        }),
        WorldMsg::Redo => rewrite(model, |bench| {
            bench.moves.redo(&mut bench.history) || bench.history.redo()
        }),
        WorldMsg::Reset => reset(model),
    }
}

/// Cuts the selected link, or repairs it. Without a selected link: that of the client at hand.
pub(super) fn toggle_link(model: &mut Model) -> Vec<Effect> {
    let cast = crate::view::cast::Cast::of(model);
    let selected = match model.ui.selection {
        Some(Selection::Link(link)) => Some(link),
        Some(Selection::Node(node)) => cast.member(node).and_then(|member| member.link()),
        Some(Selection::Packet(_)) | None => None,
    };
    let at_hand = || cast.member(model.ui.actor?)?.link();
    let Some(link) = selected.or_else(at_hand) else {
        return Vec::new();
    };
    let action = toggled(model.bench(), link);
    act(model, action, None)
}

/// Cut, or the repair of a cut.
fn toggled(bench: &Bench, link: LinkId) -> Action {
    if link::weather(bench.history.world(), link).is_cut() {
        Action::Repair(link)
    } else {
        Action::Cut(link)
    }
}

fn submit(model: &mut Model, client: NodeId, verb: Verb) -> Vec<Effect> {
    match form::command(&model.ui.form, verb) {
        Ok(command) => {
            model.ui.problem = None;
            act(
                model,
                Action::Command { client, command },
                Some(form::place(verb)),
            )
        }
        Err(problem) => {
            let field = form::id(problem.0).to_owned();
            model.ui.problem = Some(problem);
            vec![Effect::Focus(field)]
        }
    }
}

fn add_client(model: &mut Model) -> Vec<Effect> {
    let cast = crate::view::cast::Cast::of(model);
    match form::client(&model.ui.form, &cast) {
        Ok(spec) => {
            let node = cast.next_node();
            let mut effects = act(model, Action::AddClient(Box::new(spec)), Some(Field::Name));
            if model.ui.problem.is_none() {
                model.ui.new_client = false;
                model.ui.form.0.remove(&Field::Name);
                model.bench_mut().history.put(node, None);
                super::pick::select(model, Some(Selection::Node(node)));
                effects.push(Effect::Focus(CONNECT_BUTTON.to_owned()));
            }
            effects
        }
        Err(problem) => {
            let field = form::id(problem.0).to_owned();
            model.ui.problem = Some(problem);
            vec![Effect::Focus(field)]
        }
    }
}

/// Does it at the cursor. What is wrong is said at `field`, or by the narrator.
pub(super) fn act(model: &mut Model, action: Action, field: Option<Field>) -> Vec<Effect> {
    let home = model.route == Route::Home;
    let bench = model.bench_mut();
    let still = bench.rest().is_some();
    let starts = starts_something(&action);
    let branches = bench.history.branches().0.len();
    let known = bench.past().len();
    if let Err(error) = bench.history.act(action) {
        wrong(model, field, error.to_string());
        return Vec::new();
    }
    if let Some(why) = refusal(bench, known) {
        wrong(model, field, why);
        return keep::keep(model);
    }
    let (all, on) = bench.history.branches();
    let opened = (all.len() > branches).then(|| all.get(on)).flatten();
    model.ui.notice = opened.map(|branch| words::page::branched(&branch.name));
    if model.sandbox.stands_in.is_none() {
        model.before = None;
    }
    model.ui.problem = None;
    model.ui.trouble = None;
    model.command.answer = None;
    let mut effects = keep::keep(model);
    effects.extend(super::times::leave_link(model));
    // In a lesson the next moment may be the one to act in: time waits for its learner.
    let waits = matches!(model.route, Route::Learn(_));
    if starts && (home || still) && !waits {
        effects.extend(transport::play(model));
    }
    effects
}

/// Says what is wrong where one looks for it.
fn wrong(model: &mut Model, field: Option<Field>, why: String) {
    match field {
        Some(field) => model.ui.problem = Some((field, why)),
        None => model.ui.trouble = Some(why),
    }
}

/// Whether there is something to watch afterwards.
fn starts_something(action: &Action) -> bool {
    match action {
        Action::Command { command, .. } => !matches!(command, Command::Raw(_)),
        Action::Release(..)
        | Action::Reset(_)
        | Action::Inject { .. }
        | Action::Kill(_)
        | Action::Restart(_)
        | Action::Guest { .. }
        | Action::Wake(_) => true,
        Action::AddClient(_)
        | Action::Cut(_)
        | Action::Partition(..)
        | Action::Repair(_)
        | Action::Hold(..)
        | Action::Retune(..)
        | Action::Watch(_)
        | Action::Crash(_)
        | Action::Withhold { .. }
        | Action::Sleep(_) => false,
    }
}

/// The client's own words, if it could not do what was just asked.
fn refusal(bench: &Bench, known: usize) -> Option<String> {
    let new = bench.past().get(known..)?;
    new.iter().find_map(|record| {
        let Fact::Refused { why, .. } = &record.fact else {
            return None;
        };
        Some(why.clone())
    })
}

fn rewrite(model: &mut Model, change: impl FnOnce(&mut Bench) -> bool) -> Vec<Effect> {
    let bench = model.bench_mut();
    bench.playing = false;
    if !change(bench) {
        return bring_back(model);
    }
    model.ui.notice = None;
    model.ui.trouble = None;
    model.ui.problem = None;
    keep::keep(model)
}

/// Begins again with a fresh world.
fn reset(model: &mut Model) -> Vec<Effect> {
    match &model.route {
        Route::Learn(_) => {
            let again = rooms::learn(|| super::lesson::update(model, LessonMsg::Restart));
            again.unwrap_or_default()
        }
        Route::Home | Route::Play | Route::Shelf | Route::Beside(_) | Route::Connect => {
            if model.sandbox.history.is_recorded() {
                return bring_back(model);
            }
            let old = std::mem::replace(&mut model.sandbox, Bench::first_minute());
            model.before = old.history.can_undo().then_some(old);
            let_go(model);
            model.ui.notice = Some(words::page::FRESH.to_owned());
            keep::forget()
        }
    }
}

/// On screens that play the sandbox, it is back in place of a capture.
pub(super) fn put_away(model: &mut Model) {
    let plays = matches!(model.route, Route::Home | Route::Beside(_));
    if !plays || model.sandbox.recording.is_none() {
        return;
    }
    model.sandbox = model.before.take().unwrap_or_else(Bench::first_minute);
    model.desk.trouble = None;
}

/// Brings the world back that was there before it was begun again.
pub(super) fn bring_back(model: &mut Model) -> Vec<Effect> {
    let is_sandbox = matches!(model.route, Route::Home | Route::Play);
    let Some(old) = model.before.take_if(|_| is_sandbox) else {
        return Vec::new();
    };
    model.sandbox = old;
    model.sandbox.playing = false;
    let_go(model);
    keep::keep(model)
}

pub(super) fn let_go(model: &mut Model) {
    super::pick::select(model, None);
    model.ui.actor = None;
    model.ui.notice = None;
    model.ui.problem = None;
}
