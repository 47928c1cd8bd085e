//! The client at hand as a program; the lines behind the packet at hand are lit.

use brokerscope_core::id::NodeId;
use brokerscope_core::interchange::code::{Part, Target};

use crate::model::written::{client_at_hand, packet_at_hand};
use crate::model::{Model, Written};
use crate::shared::Shared;
use crate::words::files as words;

/// A program as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct CodeView {
    /// Which client.
    pub client: NodeId,
    /// Its name.
    pub name: String,
    /// For which library.
    pub target: Target,
    /// Line by line.
    pub lines: Vec<CodeLine>,
    /// Which lines are lit, in words.
    pub says: String,
    /// What the library has no words for.
    pub unsaid: Vec<String>,
    /// What happened to the client that no program does.
    pub beside: Vec<String>,
    /// It is on the clipboard.
    pub copied: bool,
}

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub struct CodeLine {
    /// Without its end.
    pub text: String,
    /// It is behind the packet at hand.
    pub lit: bool,
    /// It leads to a packet.
    pub leads: bool,
    /// It has the keyboard when the program has it.
    pub home: bool,
}

/// The program, if it is asked for and the selection is about a client.
pub fn build(model: &Model) -> Option<CodeView> {
    let target = model.ui.code?;
    let client = client_at_hand(model)?;
    let bench = model.bench();
    let shared: Shared<Option<Written>> = Written::of(bench, client, target);
    let written = (*shared).as_ref()?;
    let packet = packet_at_hand(model, client);
    let lit = packet.map_or_else(Vec::new, |id| written.parts_of(bench, id));
    let is_lit = |part: Option<Part>| part.is_some_and(|it| lit.contains(&it));
    let code = &written.code.lines;
    let first = code.iter().position(|line| is_lit(line.part));
    let home = first.or_else(|| code.iter().position(|line| line.part.is_some()));
    let line = |(place, line): (usize, &brokerscope_core::interchange::code::Line)| CodeLine {
        text: line.text.clone(),
        lit: is_lit(line.part),
        leads: line.part.is_some() && !line.text.is_empty(),
        home: home == Some(place),
    };
    let lines: Vec<CodeLine> = code.iter().enumerate().map(line).collect();
    let unsaid = written.code.unsaid.iter();
    Some(CodeView {
        client,
        name: written.program.name.to_string(),
        target,
        says: words::lit(&numbers(&lines)),
        lines,
        unsaid: unsaid.map(|it| words::sentence(&it.what)).collect(),
        beside: written.program.beside.clone(),
        copied: model.ui.copied,
    })
}

/// The runs of lines that are lit, counted from 1: first and last of each.
fn numbers(lines: &[CodeLine]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let lit = (1..).zip(lines).filter(|(_, line)| line.lit);
    for (number, _) in lit {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            Some(_) | None => runs.push((number, number)),
        }
    }
    runs
}
