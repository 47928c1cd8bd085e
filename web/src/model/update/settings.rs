//! What the broker of the sandbox wears: the settings of a well-known broker, or of somebody's
//! `mosquitto.conf`.
//!
//! A broker's settings are part of how its world began. So the world begins again with others, all
//! that was done is done again, and the world before waits until somebody takes that back.

use brokerscope_core::broker::BrokerConfig;
use brokerscope_core::interchange::conf::Conf;
use brokerscope_core::scenario::{NodeSpec, PROFILES, parse};
use brokerscope_core::world::BrokerSpec;

use super::{Model, capture, page, world};
use crate::effect::Effect;
use crate::model::desk::OpenConf;
use crate::model::{Bench, Pane, Route, keep};
use crate::msg::{Given, PageMsg, SettingsMsg};
use crate::view::settings::broker_at_hand;
use crate::words::files as words;

/// Id of the field for a pasted file.
pub const CONF_FIELD: &str = "conf-text";
/// Id of the settings.
pub const SETTINGS: &str = "settings";
/// Id of what was found in a file.
pub const FOUND: &str = "conf-found";

/// A larger `mosquitto.conf`, or list beside it, is a mistake: so many bytes.
const TEXT_MAX: usize = 1 << 20;

/// Takes one message.
pub(super) fn update(model: &mut Model, msg: SettingsMsg) -> Vec<Effect> {
    match msg {
        SettingsMsg::Open => {
            model.desk.settings = !model.desk.settings;
            // Below what was to be seen: whoever opens it is taken there.
            let opened = model.desk.settings.then(|| SETTINGS.to_owned());
            return opened.map(Effect::Focus).into_iter().collect();
        }
        SettingsMsg::Show => {
            model.desk.settings = true;
            model.ui.pane = Pane::Guide;
            model.ui.sheet = false;
            return vec![Effect::Focus(SETTINGS.to_owned())];
        }
        SettingsMsg::Profile(word) => model.desk.profile = word,
        SettingsMsg::Wear(word) => return wear_profile(model, &word),
        SettingsMsg::Type(text) => model.desk.typed = text,
        SettingsMsg::Read => {
            let text = std::mem::take(&mut model.desk.typed);
            return read(model, words::PASTED, &text, &[]);
        }
        SettingsMsg::PutAway => model.desk.conf = None,
        SettingsMsg::WearConf => return wear_conf(model),
        SettingsMsg::Build => return build(model),
        SettingsMsg::Write => return write(model).into_iter().collect(),
    }
    Vec::new()
}

/// A `mosquitto.conf` and the files beside it were chosen or dropped.
pub(super) fn took(model: &mut Model, files: &[Given]) -> Vec<Effect> {
    let texts: Result<Vec<(&str, &str)>, String> = files.iter().map(text_of).collect();
    let texts = match texts {
        Ok(texts) => texts,
        Err(why) => return super::files::wrong(model, why),
    };
    let main = texts.iter().position(|(name, _)| name.ends_with(".conf"));
    let only = || (texts.len() == 1 && model.desk.conf.is_none()).then_some(0);
    let Some(main) = main.or_else(only) else {
        return match &mut model.desk.conf {
            Some(open) => {
                open.add(&texts);
                vec![Effect::Focus(FOUND.to_owned())]
            }
            None => super::files::wrong(model, words::NO_CONF.to_owned()),
        };
    };
    let mut beside = texts;
    let (name, text) = beside.remove(main);
    read(model, name, text, &beside)
}

/// The text of a file.
fn text_of(file: &Given) -> Result<(&str, &str), String> {
    let bytes = file.bytes.as_ref().filter(|it| it.len() <= TEXT_MAX);
    let bytes = bytes.ok_or_else(|| words::no_text_so_large(&file.name))?;
    let text = std::str::from_utf8(bytes);
    let text = text.map_err(|error| words::no_text(&file.name, error.valid_up_to()))?;
    match text.find('\0') {
        Some(at) => Err(words::no_text(&file.name, at)),
        None => Ok((&file.name, text)),
    }
}

fn read(model: &mut Model, name: &str, text: &str, beside: &[(&str, &str)]) -> Vec<Effect> {
    model.desk.conf = Some(Box::new(OpenConf::new(name, text, beside)));
    model.desk.trouble = None;
    model.desk.settings = true;
    let mut effects = Vec::new();
    if model.route != Route::Play {
        effects = page::update(model, PageMsg::Go(Route::Play));
    }
    if model.sandbox.recording.is_some() {
        model.desk.like = words::OF_CONF.to_owned();
    }
    model.ui.pane = Pane::Guide;
    effects.push(Effect::Focus(FOUND.to_owned()));
    effects
}

fn wear_profile(model: &mut Model, word: &str) -> Vec<Effect> {
    let profile = PROFILES.iter().find(|it| it.word == word);
    let config = match profile {
        Some(_) => capture::like_broker(word),
        None => Some(BrokerConfig::default()),
    };
    let Some(config) = config else {
        return Vec::new();
    };
    let name = profile.map_or(words::OURS, |it| it.title);
    begin_with(model, words::worn(name), false, |spec| spec.config = config)
}

/// The broker of the sandbox behaves like this one, which was seen.
pub(super) fn wear(model: &mut Model, told: String, config: BrokerConfig) -> Vec<Effect> {
    begin_with(model, told, false, |spec| spec.config = config)
}

fn wear_conf(model: &mut Model) -> Vec<Effect> {
    let Some(open) = &model.desk.conf else {
        return Vec::new();
    };
    let (found, secret) = (open.found.broker.clone(), open.is_secret());
    let mut told = words::worn(&open.name);
    if secret {
        told.push_str(words::NOT_KEPT);
    }
    begin_with(model, told, secret, |spec| {
        spec.config = found.config;
        spec.disk = found.disk;
    })
}

/// The sandbox begins again with other settings of the broker at hand, up to the same moment.
fn begin_with(
    model: &mut Model,
    told: String,
    secret: bool,
    change: impl FnOnce(&mut BrokerSpec),
) -> Vec<Effect> {
    let is_sandbox = model.route == Route::Play && model.sandbox.recording.is_none();
    let broker = broker_at_hand(model).filter(|_| is_sandbox);
    let old = &model.sandbox;
    let mut scenario = old.history.export();
    let spec = broker.and_then(|node| scenario.nodes.get_mut(usize::from(node.0)));
    let Some(NodeSpec::Broker(spec)) = spec else {
        return Vec::new();
    };
    change(spec);
    let Some(mut new) = Bench::at(scenario, old.cursor().at) else {
        model.ui.trouble = Some(words::NO_BEGIN.to_owned());
        return Vec::new();
    };
    (new.pace, new.secret) = (old.pace, secret || old.secret);
    put(model, new, told)
}

/// A world of the file alone: its broker, its bridges, and the brokers that they lead to.
fn build(model: &mut Model) -> Vec<Effect> {
    let Some(open) = &model.desk.conf else {
        return Vec::new();
    };
    let parsed = parse(&open.found.story());
    let (name, secret) = (open.name.clone(), open.is_secret());
    let mut new = Bench::new(parsed.scenario);
    new.secret = secret;
    put(model, new, words::built(&name))
}

/// In place of the sandbox; taking it back brings that back.
fn put(model: &mut Model, mut new: Bench, told: String) -> Vec<Effect> {
    new.stands_in = Some(new.history.acts_done());
    let old = std::mem::replace(&mut model.sandbox, new);
    // Of several settings one after the other, those before all of them come back.
    if old.stands_in != Some(old.history.acts_done()) || model.before.is_none() {
        model.before = Some(old);
    }
    let actor = model.ui.actor;
    world::let_go(model);
    model.ui.actor = actor;
    model.ui.trouble = None;
    model.ui.notice = Some(told);
    keep::keep(model)
}

/// The file with what the broker of the sandbox wears now.
fn write(model: &Model) -> Option<Effect> {
    let node = broker_at_hand(model)?;
    let specs = &model.sandbox.history.scenario().nodes;
    let NodeSpec::Broker(spec) = specs.get(usize::from(node.0))? else {
        return None;
    };
    let text = match &model.desk.conf {
        Some(open) => open.conf.with(spec, open.given(), None).to_string(),
        None => {
            let lists = Default::default();
            Conf::parse("").with(spec, lists, None).to_string()
        }
    };
    let name = model.desk.conf.as_ref().map(|it| it.name.as_str());
    let name = name.filter(|it| it.ends_with(".conf"));
    Some(Effect::SaveText(
        name.unwrap_or("mosquitto.conf").to_owned(),
        text,
    ))
}
