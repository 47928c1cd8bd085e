//! A capture is opened, given to a simulated broker, put away.

use brokerscope_core::broker::BrokerConfig;
use brokerscope_core::history::History;
use brokerscope_core::id::NodeId;
use brokerscope_core::interchange::{self, Difference, Imported};
use brokerscope_core::scenario::{NodeSpec, parse};
use brokerscope_core::time::Instant;

use super::{Model, page, world};
use crate::effect::Effect;
use crate::model::recording::{Recording, Replay};
use crate::model::{Bench, Route, Tab};
use crate::msg::{Given, PageMsg};
use crate::words::files as words;

/// More records than these are no reading for a page.
const RECORDS_MAX: usize = 400_000;

/// Differences that are shown.
const ROWS_MAX: usize = 200;

/// Opens a capture in place of the sandbox, which waits until it is put away.
pub(super) fn open(model: &mut Model, file: &Given) -> Vec<Effect> {
    match read(file) {
        Ok(bench) => {
            model.desk.trouble = None;
            put(model, bench);
            page::update(model, PageMsg::Go(Route::Play))
        }
        Err(why) => super::files::wrong(model, why),
    }
}

fn read(file: &Given) -> Result<Bench, String> {
    let Some(bytes) = &file.bytes else {
        return Err(words::too_large(&file.name, file.size));
    };
    let told = |error| words::no_capture(&file.name, &error);
    let imported = interchange::open(bytes).map_err(told)?;
    if imported.trace.records().len() > RECORDS_MAX {
        return Err(words::too_much(&file.name));
    }
    let cast = imported.cast();
    let Imported { trace, remarks, .. } = imported;
    let history = History::recorded(cast, trace);
    let history = history.map_err(|error| words::no_room(&file.name, &error))?;
    let mut bench = Bench::of(history);
    bench.recording = Some(Box::new(Recording {
        name: file.name.clone(),
        remarks,
        replay: None,
    }));
    Ok(bench)
}

fn put(model: &mut Model, bench: Bench) {
    let old = std::mem::replace(&mut model.sandbox, bench);
    // Of several captures one after the other, the world before all of them comes back.
    if !old.history.is_recorded() {
        model.before = Some(old);
    }
    model.ui.times.close();
    model.ui.tab = Tab::Ladder;
    world::let_go(model);
}

/// The clients' side of the capture before a simulated broker.
pub(super) fn replay(model: &mut Model) {
    let like = model.desk.like.clone();
    let config = config(model, &like);
    let history = &model.sandbox.history;
    let replayed = interchange::replay(history.trace(), &history.names(), &config);
    let row = |(_, client, it): &(_, NodeId, Difference)| {
        let then = it.then.as_ref().map(|it| it.0);
        let now = it.now.as_ref().map(|it| it.0);
        let at: Instant = then.or(now).unwrap_or_default();
        (at, *client, words::difference(it))
    };
    let rows: Vec<_> = replayed.differences.iter().map(row).collect();
    let replay = Replay {
        like,
        compared: replayed.compared,
        unasked: replayed.unasked,
        more: rows.len().saturating_sub(ROWS_MAX),
        rows: rows.into_iter().take(ROWS_MAX).collect(),
    };
    if let Some(recording) = &mut model.sandbox.recording {
        recording.replay = Some(replay);
    }
}

/// The settings of a broker that is called so.
fn config(model: &Model, like: &str) -> BrokerConfig {
    if like == words::OF_CONF {
        let conf = model.desk.conf.as_ref();
        return conf.map_or_else(BrokerConfig::default, |it| it.found.broker.config.clone());
    }
    like_broker(like).unwrap_or_default()
}

/// The settings of a well-known broker, by its word; `None` if there is none.
pub(super) fn like_broker(word: &str) -> Option<BrokerConfig> {
    let parsed = parse(&format!("broker b like {word}"));
    match parsed.scenario.nodes.into_iter().next()? {
        NodeSpec::Broker(spec) if parsed.problems.is_empty() => Some(spec.config),
        NodeSpec::Broker(_) | NodeSpec::Client(_) => None,
    }
}
