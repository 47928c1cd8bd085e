//! The whole text: first who is there, then what each line says.

use std::str;
use std::sync::Arc;

use super::Names;
use super::act::{self, Head};
use super::bridge;
use super::broker;
use super::expect;
use super::habit;
use super::line::Line;
use super::node;
use super::place;
use super::token::{Kind, Token, tokens};
use super::{Bookmark, NodeSpec, Parsed, Problem, Scenario, Timed};
use crate::bridge::End;
use crate::id::NodeId;
use crate::order;
use crate::time::Instant;
use crate::world::{Action, BridgeEnd, NODES_MAX};

/// The version of the language that this module reads and writes.
pub(super) const FORMAT: u32 = 1;

/// How many lines a text may have: more would be a mistake, and take long to read.
const LINES_MAX: usize = 100_000;

/// How many problems are told: nobody reads more at once.
const PROBLEMS_MAX: usize = 200;

/// What may stand first in a line.
pub(super) const OPENERS: &[&str] = &[
    "format", "title", "seed", "broker", "client", "bridge", "at", "when", "expect", "bookmark",
    "place",
];

/// Reads a text. Never gives up: what is wrong is told, what is right is kept.
pub fn parse(text: &str) -> Parsed {
    let mut problems = Vec::new();
    let mut lines = Vec::new();
    let mut expected = Vec::new();
    for (number, line) in (1_u32..).zip(text.lines().take(LINES_MAX)) {
        // Conditions have their own tokens.
        if let Some(condition) = expect::behind(number, line) {
            expected.push(condition);
            continue;
        }
        let (tokens, problem) = tokens(line, number);
        let sound = if problem.is_none() {
            Sound::Yes
        } else {
            Sound::No
        };
        problems.extend(problem);
        lines.push((number, tokens, sound));
    }
    if text.lines().nth(LINES_MAX).is_some() {
        problems.push(Problem {
            line: u32::try_from(LINES_MAX).unwrap_or(u32::MAX),
            column: 1,
            message: format!("a scenario has at most {LINES_MAX} lines"),
            hint: "split it".to_owned(),
        });
    }
    let names = cast(&lines);
    let mut reader = Reader {
        names,
        scenario: Scenario::default(),
        heard: Names::default(),
        problems,
    };
    for (number, tokens, sound) in &lines {
        reader.line(*number, tokens, *sound);
    }
    let mut expected_in = Vec::new();
    let names: Vec<Arc<str>> = reader.names.all().cloned().collect();
    for line in expected {
        match expect::read(line, &names) {
            Ok(expectation) => {
                reader.scenario.expectations.push(expectation);
                expected_in.push(line.number);
            }
            Err(problems) => reader.problems.extend(problems),
        }
    }
    let Reader {
        scenario,
        mut problems,
        ..
    } = reader;
    order::sort_by_key(&mut problems, |problem| (problem.line, problem.column));
    problems.truncate(PROBLEMS_MAX);
    Parsed {
        scenario,
        expected_in,
        problems,
    }
}

/// Reads one act, as after `at 80ms`: for a command bar.
///
/// # Errors
/// The first problem with it.
pub fn parse_action(text: &str, names: &Names) -> Result<Action, Problem> {
    let (tokens, problem) = tokens(text, 1);
    if let Some(problem) = problem {
        return Err(problem);
    }
    let mut problems = Vec::new();
    let mut line = Line::new(1, &tokens, &mut problems);
    let action = act::action(&mut line, names);
    if action.is_some() {
        line.end();
    }
    if let Some(Action::AddClient(spec)) = &action
        && names.contains(&spec.name)
    {
        let (message, hint) = taken(&spec.name);
        line.problem_first(message, hint);
    }
    order::sort_by_key(&mut problems, |problem| problem.column);
    match (action, problems.into_iter().next()) {
        (Some(action), None) => Ok(action),
        (_, Some(problem)) => Err(problem),
        (None, None) => Err(Problem {
            line: 1,
            column: 1,
            message: "there is nothing to do here".to_owned(),
            hint: "write, for example: alice publish \"plant/1/temp\" \"21.5\" qos 2".to_owned(),
        }),
    }
}

/// Who is there, in the order of [`Names::of`].
fn cast(lines: &[(u32, Vec<Token<'_>>, Sound)]) -> Names {
    let mut start = Vec::new();
    let (mut added, mut by_hand) = (Vec::new(), Vec::new());
    for (number, tokens, _) in lines {
        let mut line = Line::silent(*number, tokens);
        match line.peek_word() {
            Some("broker") => {
                line.bump();
                start.extend(line.name("a name").map(|name| (name, None)));
            }
            Some("client") => {
                line.bump();
                start.extend(
                    line.name("a name")
                        .map(|name| (name, Some(broker_of(tokens)))),
                );
            }
            Some("bridge") => {
                line.bump();
                if let Some(name) = line.name("a name") {
                    let local = bridge::local_name(&name);
                    start.push((name, Some(broker_of(tokens))));
                    start.push((local, Some(home_of(tokens))));
                }
            }
            Some("at") => {
                let Some(head) = act::head(&mut line) else {
                    continue;
                };
                if line.take_word("add") && line.take_word("client") {
                    let list = if head.after.is_none() {
                        &mut added
                    } else {
                        &mut by_hand
                    };
                    list.extend(
                        line.name("a name")
                            .map(|name| (name, Some(broker_of(tokens)))),
                    );
                }
            }
            _ => {}
        }
    }
    let brokers: Vec<(String, NodeId)> = (0_u16..)
        .zip(&start)
        .filter(|(_, (_, client))| client.is_none())
        .map(|(id, (name, _))| (name.clone(), NodeId(id)))
        .collect();
    let mut names = Names::default();
    for (name, client) in start
        .into_iter()
        .chain(added)
        .chain(by_hand)
        .take(NODES_MAX)
    {
        let Some(wanted) = client else {
            names.add_broker(name.into());
            continue;
        };
        let broker = brokers
            .iter()
            .find(|broker| Some(&broker.0) == wanted.as_ref());
        let broker = broker
            .or(brokers.first())
            .map_or(NodeId(0), |broker| broker.1);
        names.add_client(name.into(), broker);
    }
    names
}

/// The name behind the arrow.
fn broker_of(tokens: &[Token<'_>]) -> Option<String> {
    let arrow = tokens.iter().position(|token| token.kind == Kind::Arrow)?;
    name_at(tokens, arrow + 1)
}

/// The name before the arrow.
fn home_of(tokens: &[Token<'_>]) -> Option<String> {
    let arrow = tokens.iter().position(|token| token.kind == Kind::Arrow)?;
    name_at(tokens, arrow.checked_sub(1)?)
}

fn name_at(tokens: &[Token<'_>], place: usize) -> Option<String> {
    match &tokens.get(place)?.kind {
        Kind::Word(word) => Some((*word).to_owned()),
        Kind::Quoted(bytes) => str::from_utf8(bytes).ok().map(str::to_owned),
        Kind::Arrow | Kind::Dashes | Kind::Comma => None,
    }
}

/// `format 1`
fn format(line: &mut Line<'_, '_>) -> Option<()> {
    line.bump();
    let format = line.number("a format", u32::MAX)?;
    if format == FORMAT {
        return Some(());
    }
    let hint = format!("this reads `format {FORMAT}`; without the line it assumes it");
    line.problem_behind(format!("format {format} is unknown"), hint)
}

/// `bookmark at 230ms "why here?"`
fn bookmark(line: &mut Line<'_, '_>) -> Option<Bookmark> {
    line.bump();
    if line.peek_word() != Some("at") {
        let found = line.found();
        let hint = "write, for example: bookmark at 230ms \"why here?\"";
        return line.problem(format!("{found} stands where `at` should"), hint);
    }
    let Head { at, after } = act::head(line)?;
    let text = line.string("a remark")?.into();
    Some(Bookmark { at, after, text })
}

fn taken(name: &str) -> (String, &'static str) {
    let hint = "give each broker and each client a name of its own";
    (format!("the name `{name}` is taken"), hint)
}

/// What makes this node an end of a bridge.
fn end_at(nodes: &mut [NodeSpec], at: usize) -> Option<&mut BridgeEnd> {
    match nodes.get_mut(at)? {
        NodeSpec::Client(spec) => spec.bridge.as_mut(),
        NodeSpec::Broker(_) => None,
    }
}

/// Whether all of a line could be cut into tokens. If not, what else is wrong follows from that.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Sound {
    Yes,
    No,
}

struct Reader {
    /// Everybody in the text.
    names: Names,
    /// Everybody in the lines so far.
    heard: Names,
    scenario: Scenario,
    problems: Vec<Problem>,
}

impl Reader {
    fn line(&mut self, number: u32, tokens: &[Token<'_>], sound: Sound) {
        let mut problems = Vec::new();
        let mut line = match sound {
            Sound::Yes => Line::new(number, tokens, &mut problems),
            Sound::No => Line::silent(number, tokens),
        };
        if line.peek().is_some() && self.said(&mut line).is_some() {
            line.end();
        }
        self.problems.append(&mut problems);
    }

    /// `alice every 5s …`
    fn habit(&mut self, line: &mut Line<'_, '_>) -> Option<()> {
        let name = line.name("a client")?;
        let Some(node) = self.names.client(&name) else {
            let hint = Names::hint(&name, self.names.clients());
            return line.problem_behind(format!("there is no client `{name}`"), hint);
        };
        let nodes = &mut self.scenario.nodes;
        let Some(NodeSpec::Client(spec)) = nodes.get_mut(usize::from(node.0)) else {
            return line.problem(
                format!("`{name}` is not there from the start"),
                "only clients with a line of their own have habits",
            );
        };
        let habit = habit::read(line, &spec.habits)?;
        spec.habits.push(habit);
        Some(())
    }

    /// `bridge uplink v5 home -> cloud …`
    fn bridge(&mut self, line: &mut Line<'_, '_>) -> Option<()> {
        line.bump();
        for end in bridge::read(line, &self.names)? {
            self.hear(line, end.name.clone());
            self.add(line, NodeSpec::Client(end));
        }
        Some(())
    }

    /// `uplink carries "temp/#" out …`
    fn carries(&mut self, line: &mut Line<'_, '_>) -> Option<()> {
        let name = line.name("a bridge")?;
        let nodes = &mut self.scenario.nodes;
        let remote = self.names.client(&name).map(|id| usize::from(id.0));
        let end = remote.and_then(|at| end_at(nodes, at));
        let Some((at, end)) = remote.zip(end.filter(|it| it.end == End::Remote)) else {
            let hint = format!("write before it: bridge {name} v5 HOME -> OTHER");
            return line.problem_behind(format!("there is no bridge `{name}`"), hint);
        };
        let across = usize::from(end.across.0);
        let mut whole = Arc::clone(&end.bridge);
        let rule = bridge::rule(line, &whole.rules)?;
        Arc::make_mut(&mut whole).rules.push(rule);
        for at in [at, across] {
            if let Some(end) = end_at(nodes, at) {
                end.bridge = Arc::clone(&whole);
            }
        }
        Some(())
    }

    fn place(&mut self, line: &mut Line<'_, '_>) -> Option<()> {
        line.bump();
        let place = place::read(line, &self.names)?;
        let at = Some((place.x, place.y));
        place::put(&mut self.scenario.places, place.node, at);
        Some(())
    }

    fn said(&mut self, line: &mut Line<'_, '_>) -> Option<()> {
        match line.peek_word() {
            Some("format") => format(line)?,
            Some("title") => {
                line.bump();
                self.scenario.title = Some(line.string("the title")?.into());
            }
            Some("seed") => {
                line.bump();
                self.scenario.seed = line.number("a seed", u64::MAX)?;
            }
            Some("broker") => {
                line.bump();
                let broker = broker::read(line)?;
                self.hear(line, broker.name.clone());
                self.add(line, NodeSpec::Broker(broker));
            }
            Some("client") => {
                line.bump();
                let spec = node::client(line, &self.names)?;
                self.hear(line, spec.name.clone());
                self.add(line, NodeSpec::Client(spec));
            }
            Some("bridge") => self.bridge(line)?,
            Some("at") => {
                let Head { at, after } = act::head(line)?;
                let action = act::action(line, &self.names)?;
                if let Action::AddClient(spec) = &action {
                    self.hear(line, spec.name.clone());
                }
                self.scenario.timed.push(Timed { at, after, action });
            }
            Some("bookmark") => {
                let bookmark = bookmark(line)?;
                self.scenario.bookmarks.push(bookmark);
            }
            Some("place") => self.place(line)?,
            // From the start.
            Some("when") => {
                let action = act::action(line, &self.names)?;
                let (at, after) = (Instant::START, None);
                self.scenario.timed.push(Timed { at, after, action });
            }
            _ if line.peek_behind() == Some("carries") => self.carries(line)?,
            _ if line
                .peek_behind()
                .is_some_and(|next| habit::WORDS.contains(&next)) =>
            {
                self.habit(line)?;
            }
            Some(word) if self.names.contains(word) => {
                return line.problem(
                    format!("when shall `{word}` do that?"),
                    "put a time before it, as in `at 80ms`",
                );
            }
            Some(_) | None => {
                line.unknown("beginning of a line", OPENERS);
                return None;
            }
        }
        Some(())
    }

    fn add(&mut self, line: &mut Line<'_, '_>, node: NodeSpec) {
        if self.scenario.nodes.len() < NODES_MAX {
            self.scenario.nodes.push(node);
        } else {
            line.problem_first(
                format!("a world holds at most {NODES_MAX} nodes"),
                "leave some out",
            );
        }
    }

    /// Each name once.
    fn hear(&mut self, line: &mut Line<'_, '_>, name: Arc<str>) {
        if self.heard.contains(&name) {
            let (message, hint) = taken(&name);
            line.problem_first(message, hint);
        }
        self.heard.add_broker(name);
    }
}
