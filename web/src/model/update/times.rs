//! Branches, bookmarks, and links to a moment.

use brokerscope_core::history::{Cursor, Shared};

use super::{Model, class, command, world};
use crate::effect::Effect;
use crate::model::{Bench, Format, Route, Since, files, keep};
use crate::msg::TimesMsg;
use crate::rooms;
use crate::words::times as words;

/// Id of the button that opens the panel, and of the one that closes it.
pub const TIMES_BUTTON: &str = "times-button";
/// Id of the button that closes the panel.
pub const TIMES_CLOSE: &str = "times-close";
/// Id of the field for a branch's name.
pub const NAME_FIELD: &str = "branch-name";

/// What a link to a moment begins with, behind `#`.
const LINK: &str = crate::words::page::AT;
/// Steps that opening a link may compute, at most.
const STEPS_PER_LINK: u32 = 100_000;
/// Chat programs cut addresses that are longer.
const LINK_LONG: usize = 2_000;

/// Takes one message.
pub(super) fn update(model: &mut Model, msg: TimesMsg) -> Vec<Effect> {
    // A real connection has no other times, but its run is saved like others.
    if let (Route::Connect, TimesMsg::Save(format)) = (&model.route, &msg) {
        return save(model, *format);
    }
    if !matches!(model.route, Route::Home | Route::Learn(_) | Route::Play) {
        return Vec::new();
    }
    model.bench_mut().playing = false;
    match msg {
        TimesMsg::Toggle => return toggle(model),
        TimesMsg::Remark(text) => model.ui.times.remark = text,
        TimesMsg::Bookmark => {
            let text = std::mem::take(&mut model.ui.times.remark);
            return command::bookmark(model, text.trim());
        }
        TimesMsg::Visit(place) => {
            model.bench_mut().seek_bookmark(place);
            return keep::keep_moment(model);
        }
        TimesMsg::Forget(place) => {
            model.bench_mut().history.forget_bookmark(place);
            return keep::keep(model);
        }
        TimesMsg::Rename(place) => return rename(model, place),
        TimesMsg::Name(text) => {
            if let Some((_, name)) = &mut model.ui.times.renaming {
                *name = text;
            }
        }
        TimesMsg::Named => named(model),
        TimesMsg::Remove(place) => remove(model, place),
        TimesMsg::Beside(place) => model.ui.times.beside = place,
        TimesMsg::Since(cursor) => compare_with(model, cursor),
        TimesMsg::Pin => {
            let here = model.bench().cursor();
            compare_with(model, Some(here));
        }
        TimesMsg::Share => return share(model),
        TimesMsg::Save(format) => return save(model, format),
        TimesMsg::Open(link) => open(model, &link),
        TimesMsg::Follow(link) => return class::follow(model, &link),
        TimesMsg::Story(path, text) => return class::take(model, &path, text.as_deref()),
        TimesMsg::BringBack => return world::bring_back(model),
    }
    Vec::new()
}

fn save(model: &mut Model, format: Format) -> Vec<Effect> {
    match rooms::files(|| files::save(model, format)) {
        Some(Ok(effect)) => vec![effect],
        Some(Err(why)) => {
            command::answer(model, why, false);
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// Opens the panel, or closes it.
pub(super) fn toggle(model: &mut Model) -> Vec<Effect> {
    let open = !model.ui.times.open;
    model.ui.times.close();
    model.ui.times.open = open;
    model.ui.story = false;
    let id = if open { TIMES_CLOSE } else { TIMES_BUTTON };
    vec![Effect::Focus(id.to_owned())]
}

fn compare_with(model: &mut Model, cursor: Option<Cursor>) {
    let (_, branch) = model.bench().history.branches();
    model.ui.times.since = cursor.map(|cursor| Since { branch, cursor });
}

fn rename(model: &mut Model, place: usize) -> Vec<Effect> {
    let branch = model.bench().history.branches().0.get(place);
    let name = branch.map(|branch| branch.name.clone());
    model.ui.times.renaming = name.map(|name| (place, name));
    vec![Effect::Focus(NAME_FIELD.to_owned())]
}

fn named(model: &mut Model) {
    let Some((place, name)) = model.ui.times.renaming.take() else {
        return;
    };
    let renamed = model.bench_mut().history.rename(place, name.trim());
    model.ui.trouble = renamed.err().map(|error| error.to_string());
    if model.ui.trouble.is_some() {
        model.ui.times.renaming = Some((place, name));
    }
}

fn remove(model: &mut Model, place: usize) {
    model.bench_mut().history.remove(place);
    let times = &mut model.ui.times;
    times.beside = None;
    times.renaming = None;
    // The branches behind it have other places now.
    times.since = None;
}

/// A link that opens this branch at this moment, for everybody.
fn share(model: &mut Model) -> Vec<Effect> {
    if model.bench().history.is_recorded() {
        model.ui.trouble = Some(words::NO_LINK.to_owned());
        return Vec::new();
    }
    match model.bench().history.share() {
        Ok(text) => {
            let link = format!("{LINK}{text}");
            let long = (link.len() > LINK_LONG).then(|| words::long(link.len()));
            command::answer(
                model,
                long.unwrap_or_else(|| words::COPIED.to_owned()),
                true,
            );
            model.ui.times.link.clone_from(&link);
            vec![Effect::CopyLink(link)]
        }
        Err(secret) => {
            model.ui.trouble = Some(secret.to_string());
            Vec::new()
        }
    }
}

/// Whether this is a link to a moment.
pub(super) fn is_link(hash: &str) -> bool {
    hash.starts_with(LINK)
}

/// Opens what stands in the address bar.
fn open(model: &mut Model, hash: &str) {
    let text = hash.strip_prefix(LINK).unwrap_or_default();
    let opened = Shared::read(text).map_err(|problem| words::broken(&problem));
    let opened = opened.and_then(|shared| {
        let history = shared.open(STEPS_PER_LINK);
        history.map_err(|error| error.to_string())
    });
    let history = match opened {
        Ok(history) => history,
        Err(why) => {
            model.ui.trouble = Some(why);
            return;
        }
    };
    let old = std::mem::replace(&mut model.sandbox, Bench::of(history));
    // Behind a capture the world before it waits on.
    if !old.history.is_recorded() {
        model.before = old.history.can_undo().then_some(old);
    }
    hash.clone_into(&mut model.ui.times.link);
}

/// The world is another now than that of the link: the address says so.
pub(super) fn leave_link(model: &mut Model) -> Option<Effect> {
    if model.ui.times.link.is_empty() {
        return None;
    }
    model.ui.times.link.clear();
    Some(Effect::Hash(model.route.hash()))
}
