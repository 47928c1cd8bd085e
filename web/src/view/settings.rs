//! What the broker of the sandbox wears, and what it could.

use brokerscope_core::id::NodeId;
use brokerscope_core::interchange::conf::{Badness, Finding, Source};
use brokerscope_core::order::sort_by_key;
use brokerscope_core::scenario::{DOCUMENTED, NodeSpec, PROFILES, Scenario, print};
use brokerscope_core::world::{BrokerSpec, Program};

use super::cast::Cast;
use crate::model::desk::OpenConf;
use crate::model::{Model, Selection};
use crate::words::files as words;

/// Findings that are shown, at most.
const FINDINGS_MAX: usize = 100;

/// The settings as they are shown.
#[derive(Clone, Debug, PartialEq)]
pub struct SettingsView {
    /// Whose.
    pub broker: String,
    /// As they stand in a line of a scenario; empty when they are as at first.
    pub now: String,
    /// Well-known brokers.
    pub profiles: Vec<ProfileRow>,
    /// What is typed or pasted.
    pub typed: String,
    /// The file that was read.
    pub conf: Option<ConfView>,
    /// What is wrong with a file.
    pub trouble: Option<String>,
}

/// A well-known broker.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileRow {
    /// Its word.
    pub word: &'static str,
    /// Its name.
    pub title: &'static str,
    /// Its rows: the setting, what its makers say, where, and when that was looked up. Empty while
    /// they are folded.
    pub rows: Vec<[&'static str; 4]>,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfView {
    /// Its name, and those of the lists beside it.
    pub name: String,
    /// How much of what kind was found.
    pub says: String,
    /// Holes first.
    pub findings: Vec<FindingRow>,
    /// So many more are not shown.
    pub more: usize,
    /// It has bridges.
    pub bridges: bool,
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingRow {
    /// How bad it is, in a word.
    pub word: &'static str,
    /// It must be looked at.
    pub is_bad: bool,
    /// In which file, and in which line.
    pub place: String,
    /// What is so.
    pub what: String,
    /// What follows.
    pub follows: String,
    /// What to do.
    pub hint: String,
}

/// The settings, if they are open.
pub fn build(model: &Model) -> Option<SettingsView> {
    let desk = &model.desk;
    let node = broker_at_hand(model).filter(|_| desk.settings)?;
    let row = |profile: &brokerscope_core::scenario::BrokerProfile| ProfileRow {
        word: profile.word,
        title: profile.title,
        rows: if desk.profile == profile.word {
            rows(profile.word)
        } else {
            Vec::new()
        },
    };
    Some(SettingsView {
        broker: Cast::of(model).title(node).to_string(),
        now: worn(model, node),
        profiles: PROFILES.iter().map(row).collect(),
        typed: desk.typed.clone(),
        conf: desk.conf.as_ref().map(|open| conf(open)),
        trouble: desk.trouble.clone(),
    })
}

/// The broker that is selected; else the first that is ours to set.
pub fn broker_at_hand(model: &Model) -> Option<NodeId> {
    let specs = &model.sandbox.history.scenario().nodes;
    let is_own = |node: &NodeId| {
        let spec = specs.get(usize::from(node.0));
        matches!(spec, Some(NodeSpec::Broker(spec)) if spec.program == Program::Own)
    };
    let selected = match model.ui.selection {
        Some(Selection::Node(node)) => Some(node).filter(is_own),
        Some(Selection::Packet(_) | Selection::Link(_)) | None => None,
    };
    let all = u16::try_from(specs.len()).unwrap_or(u16::MAX);
    selected.or_else(|| (0..all).map(NodeId).find(is_own))
}

/// Its settings, as a scenario says them.
fn worn(model: &Model, node: NodeId) -> String {
    let specs = &model.sandbox.history.scenario().nodes;
    let Some(NodeSpec::Broker(spec)) = specs.get(usize::from(node.0)) else {
        return String::new();
    };
    let bare = BrokerSpec {
        name: "b".into(),
        title: None,
        ..spec.clone()
    };
    let text = print(&Scenario {
        nodes: vec![NodeSpec::Broker(bare)],
        ..Scenario::default()
    });
    let line = text.lines().find_map(|line| line.strip_prefix("broker b"));
    line.unwrap_or_default().trim().to_owned()
}

fn rows(word: &str) -> Vec<[&'static str; 4]> {
    let own = DOCUMENTED.iter().filter(|it| it.profile == word);
    own.map(|it| [it.option, it.says, it.source, it.date])
        .collect()
}

fn conf(open: &OpenConf) -> ConfView {
    let lists = open.lists.iter().flatten();
    let name = lists.fold(open.name.clone(), |name, (list, _)| {
        format!("{name}, {list}")
    });
    let mut findings: Vec<&Finding> = open.found.findings.iter().collect();
    sort_by_key(&mut findings, |it| (it.badness, it.source, it.line));
    let row = |it: &&Finding| FindingRow {
        word: it.badness.word(),
        is_bad: it.badness <= Badness::Hole,
        place: place(open, it),
        what: it.what.clone(),
        follows: it.follows.clone(),
        hint: it.hint.clone(),
    };
    ConfView {
        name,
        says: words::found(&findings),
        findings: findings.iter().take(FINDINGS_MAX).map(row).collect(),
        more: findings.len().saturating_sub(FINDINGS_MAX),
        bridges: !open.found.bridges.is_empty(),
    }
}

/// `mosquitto.conf, line 3`.
fn place(open: &OpenConf, finding: &Finding) -> String {
    let [passwords, acl] = &open.lists;
    let list = match finding.source {
        Source::Conf => None,
        Source::Passwords => passwords.as_ref(),
        Source::Acl => acl.as_ref(),
    };
    let name = list.map_or(open.name.as_str(), |it| &it.0);
    match finding.line {
        0 => name.to_owned(),
        line => format!("{name}, line {line}"),
    }
}
