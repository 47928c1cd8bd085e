//! Subscriptions as the tree of their levels, and the walk of one topic through it.

use brokerscope_core::broker::Census;
use brokerscope_core::history::Trait;
use brokerscope_core::order::Map;
use brokerscope_core::topic::{TopicFilter, TopicName};
use brokerscope_core::wire::SubscribeFilter;

use super::since::Changes;
use crate::view::cast::Cast;
use crate::view::text::Cut;
use crate::words::broker as words;

/// Levels of a filter that are drawn as levels; what is deeper stands on the last one, whole.
const DEPTH_MAX: usize = 8;

/// One level of the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// All levels down to this one: unique in the tree.
    pub path: String,
    /// How many levels stand above it.
    pub depth: usize,
    /// Its own text.
    pub text: Cut,
    /// Whether the walk of the selected topic comes by; `None` when no topic is selected.
    pub visited: Option<bool>,
    /// Whether the walk ends here with a match.
    pub matched: bool,
    /// Why the walk does not come by; empty if it does, or if there is none.
    pub why_not: String,
    /// Who subscribed exactly here.
    pub subscribers: Vec<Subscriber>,
}

/// Somebody who subscribed.
#[derive(Clone, Debug, PartialEq)]
pub struct Subscriber {
    /// The name people know.
    pub name: Cut,
    /// `QoS 1`, and options that are not at their defaults; of a group, who is in it.
    pub options: String,
    /// It is otherwise than at the moment it is compared with.
    pub changed: bool,
}

#[derive(Default)]
struct Branch {
    children: Map<String, Branch>,
    subscribers: Vec<Subscriber>,
}

/// The tree of all subscriptions, parents before children. A group stands where its filter does,
/// once for all its members.
pub(super) fn levels(
    cast: &Cast,
    census: &Census,
    topic: Option<&str>,
    changes: &Changes,
) -> Vec<Level> {
    let mut root = Branch::default();
    let mut add = |filter: &str, subscriber: Subscriber| {
        let mut branch = &mut root;
        for level in filter.splitn(DEPTH_MAX, '/') {
            branch = branch.children.get_or_default(level.to_owned());
        }
        branch.subscribers.push(subscriber);
    };
    let is_shared = |entry: &SubscribeFilter| {
        let shared = entry.filter.shared().and_then(Result::ok);
        shared.is_some_and(|shared| census.groups.iter().any(|group| group.shared == shared))
    };
    for session in &census.sessions {
        let id = session.client.as_str();
        let own = session.subscriptions.iter().filter(|it| !is_shared(it));
        for entry in own {
            let filter = entry.filter.as_str();
            let subscriber = Subscriber {
                name: Cut::text(&cast.title_of(id), 32),
                options: options(entry),
                changed: changes.has(Trait::Subscription, id, filter),
            };
            add(filter, subscriber);
        }
    }
    for group in &census.groups {
        let members = group.members.iter();
        let members: Vec<_> = members.map(|it| cast.title_of(it.as_str())).collect();
        let subscriber = Subscriber {
            name: Cut::text(&words::group(group.shared.name.as_str()), 40),
            options: words::one_of(&members.join(", ")),
            changed: false,
        };
        add(group.shared.filter.as_str(), subscriber);
    }
    let names: Option<Vec<&str>> = topic.map(|topic| topic.split('/').collect());
    let mut out = Vec::new();
    flatten(&root, "", 0, &Walk::start(names.as_deref()), &mut out);
    out
}

/// How far the walk of a topic got.
struct Walk<'a> {
    /// The topic's levels; `None` when no topic is selected.
    names: Option<&'a [&'a str]>,
    /// Whether all levels so far agreed.
    alive: bool,
    /// Which did not.
    why_not: String,
}

impl<'a> Walk<'a> {
    fn start(names: Option<&'a [&'a str]>) -> Self {
        Self {
            names,
            alive: true,
            why_not: String::new(),
        }
    }

    /// Whether the walk visits the level `text` at `depth`, and whether a filter that ends there
    /// matches.
    fn at(&self, text: &str, depth: usize) -> (bool, bool) {
        let Some(names) = self.names else {
            return (false, false);
        };
        if !self.alive {
            return (false, false);
        }
        // A wildcard in the first level does not see topics of the broker's own [MQTT-4.7.2-1].
        let own = depth == 0 && names.first().is_some_and(|name| name.starts_with('$'));
        match text {
            "#" => (!own, !own),
            "+" => {
                let visited = !own && names.len() > depth;
                (visited, visited && names.len() == depth + 1)
            }
            deep if deep.contains('/') => {
                let matched = matches_below(deep, names.get(depth..).unwrap_or_default());
                (matched, matched)
            }
            _ => {
                let visited = names.get(depth) == Some(&text);
                (visited, visited && names.len() == depth + 1)
            }
        }
    }
}

/// Whether the rest of a very deep filter matches the rest of a topic. A level before both keeps
/// wildcards from being the first.
fn matches_below(filter: &str, names: &[&str]) -> bool {
    let filter = TopicFilter::parse(&format!("-/{filter}"));
    let topic = TopicName::parse(&format!("-/{}", names.join("/")));
    matches!((filter, topic), (Ok(filter), Ok(topic)) if filter.matches(&topic))
}

fn flatten(branch: &Branch, above: &str, depth: usize, walk: &Walk<'_>, out: &mut Vec<Level>) {
    for (text, child) in branch.children.iter() {
        let (visited, ends) = walk.at(text, depth);
        let path = if depth == 0 {
            text.clone()
        } else {
            format!("{above}/{text}")
        };
        let why_not = match (walk.names, visited) {
            (Some(names), false) if walk.alive => words::why_not(text, names.get(depth).copied()),
            (Some(_), false) => walk.why_not.clone(),
            (_, true) | (None, _) => String::new(),
        };
        out.push(Level {
            path: path.clone(),
            depth,
            text: Cut::text(text, 32),
            visited: walk.names.map(|_| visited),
            matched: ends && !child.subscribers.is_empty(),
            why_not: why_not.clone(),
            subscribers: child.subscribers.clone(),
        });
        let below = Walk {
            names: walk.names,
            alive: visited,
            why_not,
        };
        flatten(child, &path, depth + 1, &below, out);
    }
}

fn options(entry: &SubscribeFilter) -> String {
    let mut text = format!("QoS {}", entry.qos);
    if entry.no_local {
        text.push_str(", No Local");
    }
    if entry.retain_as_published {
        text.push_str(", Retain As Published");
    }
    text
}
