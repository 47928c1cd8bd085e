//! The screen of a real broker.

#[cfg(test)]
#[path = "live_tests.rs"]
mod tests;

use brokerscope_core::client::{ClientCensus, Status};
use brokerscope_core::id::NodeId;
use brokerscope_core::machine::Phrase;
use brokerscope_core::order::Map;
use brokerscope_core::spec::Version;
use brokerscope_core::time::Instant;
use brokerscope_core::wire::Family;

use super::text::{Cut, visible};
use super::topics::{self, TopicsView};
use crate::model::doctor::{self, Address, Ill};
use crate::model::{LiveBench, Model, PEERS_MAX, Peer, Stage};
use crate::msg::LiveField;
use crate::words::broker::roughly;
use crate::words::live as words;

/// What the screen shows besides ladder and inspector.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveView {
    /// The connection.
    pub link: LinkLine,
    /// All connections; empty while there is one.
    pub peers: Vec<PeerRow>,
    /// What the chosen one is called, if it is one of several.
    pub name: Option<String>,
    /// There is no room for another one.
    pub full: bool,
    /// Somebody asked for a connection.
    pub tried: bool,
    /// Why there is no such file of the run.
    pub unsaved: Option<String>,
    /// What the ladder shows.
    pub shown: String,
    /// Another connection that this one would end.
    pub rival: Option<String>,
    /// What stands in the forms.
    pub fields: Map<LiveField, String>,
    /// What is wrong with a field.
    pub problem: Option<(LiveField, String)>,
    /// The form is one for a class.
    pub class: bool,
    /// Settings that are kept, by name.
    pub saved: Vec<String>,
    /// Whether the forms offer what only 5.0 has: the one to connect, and the others.
    pub modern: (bool, bool),
    /// What the doctor says of the address.
    pub advice: Option<Advice>,
    /// Why there is no connection.
    pub trouble: Option<String>,
    /// Subscriptions: the filter, all of it, and as it is shown.
    pub subscriptions: Vec<(String, Cut, u8)>,
    /// What came on each topic.
    pub topics: TopicsView,
    /// What the broker last answered.
    pub answer: Option<AnswerView>,
    /// What the picture does not show, if anything.
    pub aside: Option<String>,
    /// The picture stands still.
    pub frozen: bool,
    /// The moment and the sentence of the narrator.
    pub now: (String, Phrase),
}

/// One of several connections.
#[derive(Clone, Debug, PartialEq)]
pub struct PeerRow {
    /// Its lifeline.
    pub node: NodeId,
    /// What it is called.
    pub name: String,
    /// Offline, on its way, connected.
    pub state: LinkState,
    /// The same in words, and where to.
    pub facts: String,
    /// The forms are about this one.
    pub chosen: bool,
}

/// The state of the connection.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkLine {
    /// Offline, on its way, connected.
    pub state: LinkState,
    /// Where to.
    pub address: Cut,
    /// What is known of it.
    pub facts: String,
}

/// Offline, on its way, connected.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LinkState {
    /// No connection.
    Offline,
    /// Being opened, or waiting for CONNACK.
    Opening,
    /// Connected.
    Connected,
}

/// What the doctor says of an address before it is tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// In one sentence.
    pub text: String,
    /// It cannot be tried like this.
    pub stops: bool,
    /// An address that would do.
    pub instead: Option<String>,
}

/// What the broker last answered.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerView {
    /// The packet's family and name, if it came in one.
    pub packet: Option<(Family, &'static str)>,
    /// What happened.
    pub told: Phrase,
    /// `after 38 ms`; empty if unknown.
    pub after: String,
    /// It is a refusal.
    pub bad: bool,
}

/// The screen.
pub fn build(model: &Model) -> LiveView {
    let live = &model.live;
    let peer = live.chosen();
    let form = peer.form();
    let census = peer.census();
    let connected = peer.status() == Status::Connected;
    let address = form.get(LiveField::Address);
    let tried = doctor::check(peer.address(), model.secure).ok();
    let trouble = trouble(peer, tried.as_ref());
    // What is odd about an address was said, and more, when it failed.
    let failed = trouble.is_some() && address.trim() == peer.address();
    let advice =
        advice(address, model.secure).filter(|advice| !connected && (advice.stops || !failed));
    LiveView {
        link: link(live, peer, census.as_ref()),
        peers: peers(live),
        name: (live.peers().len() > 1).then(|| visible(peer.name())),
        full: live.peers().len() >= PEERS_MAX,
        tried: live.peers().iter().any(|peer| !peer.address().is_empty()),
        unsaved: model
            .command
            .answer
            .as_ref()
            .filter(|it| !it.good)
            .map(|it| it.says.clone()),
        shown: words::connections(live.peers().len()),
        rival: rival(live, peer),
        fields: form.0.clone(),
        class: form.get(LiveField::Class) == "on",
        problem: peer.problem().map(|(field, text)| (field, text.to_owned())),
        saved: model.ui.saved.names().map(str::to_owned).collect(),
        modern: (
            form.get(LiveField::Version) != "3.1.1",
            census
                .as_ref()
                .is_none_or(|census| census.options.version == Version::V5),
        ),
        advice,
        trouble,
        subscriptions: subscriptions(census.as_ref()),
        topics: topics::build(live, &model.ui.live),
        answer: peer.answer().map(|answer| AnswerView {
            packet: answer.kind.map(|kind| (kind.family(), kind.name())),
            told: answer.tell(peer.name()),
            after: answer
                .after
                .map_or_else(String::new, |span| format!("after {}", roughly(span))),
            bad: answer.bad,
        }),
        aside: words::not_shown(live.folded(), live.undrawn()),
        frozen: live.is_frozen(),
        now: now(live, peer, tried.as_ref()),
    }
}

/// All connections, if there are several.
fn peers(live: &LiveBench) -> Vec<PeerRow> {
    let chosen = live.chosen().node();
    let row = |peer: &Peer| PeerRow {
        node: peer.node(),
        name: visible(peer.name()),
        state: state(peer),
        facts: words::at_a_glance(peer.status(), peer.speaks(), peer.address()),
        chosen: peer.node() == chosen,
    };
    let peers = live.peers();
    let several = peers.len() > 1;
    peers.iter().filter(|_| several).map(row).collect()
}

/// Which open connection this one would end, if it connected: the same Client Identifier at the same
/// address [MQTT-3.1.4-3].
fn rival(live: &LiveBench, peer: &Peer) -> Option<String> {
    let form = peer.form();
    let (id, address) = (
        form.get(LiveField::ClientId).trim(),
        form.get(LiveField::Address).trim(),
    );
    let same = |it: &&Peer| {
        it.node() != peer.node() && it.is_open() && it.client_id() == id && it.address() == address
    };
    let rival = live
        .peers()
        .iter()
        .find(same)
        .filter(|_| !id.is_empty() && !peer.is_open());
    rival.map(|rival| words::rival(&visible(rival.name())))
}

fn state(peer: &Peer) -> LinkState {
    match peer.status() {
        Status::Offline => LinkState::Offline,
        Status::Waiting | Status::Opening | Status::Connecting => LinkState::Opening,
        Status::Connected => LinkState::Connected,
    }
}

fn link(live: &LiveBench, peer: &Peer, census: Option<&ClientCensus>) -> LinkLine {
    let state = state(peer);
    let mut facts = Vec::new();
    match (state, peer.stage()) {
        _ if peer.status() == Status::Waiting => facts.push(words::WAITING.to_owned()),
        (LinkState::Offline, _) => facts.push("not connected".to_owned()),
        (LinkState::Opening, Some(Stage::Opening) | None) => {
            facts.push("waits for the WebSocket to open".to_owned());
        }
        (LinkState::Opening, Some(Stage::Greeting | Stage::Connected)) => {
            facts.push("has sent CONNECT, waits for CONNACK".to_owned());
        }
        (LinkState::Connected, _) => facts.push("connected".to_owned()),
    }
    if let Some(census) = census.filter(|_| state != LinkState::Offline) {
        facts.push(format!("MQTT {}", census.options.version));
        if let Some(span) = live.round_trip(peer.node()) {
            facts.push(format!("round trip {}", roughly(span)));
        }
        facts.push(match census.options.keep_alive {
            0 => "no keep alive".to_owned(),
            seconds => format!("keep alive {seconds} s"),
        });
    }
    LinkLine {
        state,
        address: Cut::text(peer.address(), 60),
        facts: facts.join(", "),
    }
}

/// Advice on an address, once it looks like one: nobody wants to be corrected at the first letter.
fn advice(address: &str, secure: bool) -> Option<Advice> {
    if !address.contains("://") {
        return None;
    }
    match doctor::check(address, secure) {
        Err(ill) => Some(Advice {
            text: words::ill(&ill),
            stops: true,
            instead: doctor::with_tls(address).filter(|_| ill == Ill::Mixed),
        }),
        Ok(address) => address.odd().map(|odd| Advice {
            text: words::odd(odd),
            stops: false,
            instead: None,
        }),
    }
}

fn trouble(peer: &Peer, tried: Option<&Address>) -> Option<String> {
    let away = matches!(peer.status(), Status::Offline | Status::Waiting);
    let trouble = peer.trouble().filter(|_| away)?;
    Some(words::trouble(trouble, tried))
}

fn subscriptions(census: Option<&ClientCensus>) -> Vec<(String, Cut, u8)> {
    let all = census.into_iter().flat_map(|census| &census.subscriptions);
    all.map(|(filter, qos)| {
        let text = filter.as_str();
        (text.to_owned(), Cut::text(text, 40), qos.level())
    })
    .collect()
}

/// One sentence about this moment.
fn now(live: &LiveBench, peer: &Peer, tried: Option<&Address>) -> (String, Phrase) {
    let told = match (trouble(peer, tried), peer.answer()) {
        // The reason stands in full over the form.
        (Some(_), _) => words::plain(words::NO_CONNECTION.to_owned()),
        (None, Some(answer)) => answer.tell(peer.name()),
        (None, None) => words::plain(match peer.status() {
            Status::Offline => words::NOTHING_YET.to_owned(),
            Status::Opening | Status::Connecting | Status::Connected | Status::Waiting => {
                format!("Connecting to {}.", visible(peer.address()))
            }
        }),
    };
    // The page's clock ticks in tenths of a millisecond; one decimal less reads better.
    let ms = live.cursor().at.as_micros() / 1_000;
    (Instant::from_millis(ms).to_string(), told)
}
