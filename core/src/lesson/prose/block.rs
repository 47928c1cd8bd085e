//! What the lines of a text are: paragraphs, lists in lists, tables.
//!
//! Line by line. What is open is a stack: a line first says how much of it goes on, then what it
//! opens, and the rest is text.

use super::inline::{cell, inlines};
use super::marks::{
    INDENT_MAX, Marker, cells, dedent, fence, heading, indent, is_rule, marker, sides,
};
use super::{Block, Side};
use crate::problem::Line;
use crate::scenario::Problem;

/// Deeper is nothing that a person reads: lists and their items, and quotes.
const DEPTH_MAX: usize = 16;

/// A table has at most so many columns: every row is filled up to them.
const COLUMNS_MAX: usize = 32;

/// Reads the lines, and notes what is not read.
pub(super) fn blocks(lines: &[Line<'_>], problems: &mut Vec<Problem>) -> Vec<Block> {
    let mut reader = Reader {
        open: vec![Open::new(Kind::Text)],
        leaf: Leaf::Nothing,
        problems,
    };
    for line in lines {
        reader.line(*line);
    }
    reader.ends(1);
    reader.open.pop().map_or_else(Vec::new, |text| text.blocks)
}

/// Something that contains blocks, and is not at its end yet.
struct Open {
    kind: Kind,
    blocks: Vec<Block>,
    /// Of a list.
    items: Vec<Vec<Block>>,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// All of it.
    Text,
    Quote,
    List {
        sign: u8,
        first: Option<u32>,
    },
    /// Its lines are indented as far as its first, in columns.
    Item {
        indent: usize,
    },
}

/// What takes lines, in the innermost of what is open.
enum Leaf<'a> {
    Nothing,
    Paragraph(Vec<Line<'a>>),
    Code {
        sign: char,
        len: usize,
        indent: usize,
        text: String,
    },
    Table {
        sides: Vec<Side>,
        rows: Vec<Vec<Line<'a>>>,
    },
}

struct Reader<'a, 'b> {
    open: Vec<Open>,
    leaf: Leaf<'a>,
    problems: &'b mut Vec<Problem>,
}

impl Open {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            blocks: Vec::new(),
            items: Vec::new(),
        }
    }
}

impl<'a> Reader<'a, '_> {
    fn line(&mut self, line: Line<'a>) {
        let (goes_on, mut rest) = self.goes_on(line);
        if goes_on == self.open.len() && self.code_takes(rest) {
            return;
        }
        let open = self.open.len();
        let mut depth = goes_on;
        while let Some(inside) = self.opens(rest, depth, goes_on == open && depth == open) {
            depth = self.open.len();
            match inside {
                Some(inside) => rest = inside,
                None => return,
            }
        }
        let text = rest.trimmed();
        if line.text.contains('\t') {
            let message = "other readers count a tab otherwise";
            self.problems
                .push(line.problem(message, "write blanks instead of tabs"));
        }
        if text.text.is_empty() {
            self.ends(depth);
        } else if depth == goes_on
            && goes_on < open
            && let Leaf::Paragraph(lines) = &mut self.leaf
        {
            // A paragraph goes on even where the signs of what contains it are left out.
            lines.push(indent(rest).1);
        } else {
            self.close_to(depth);
            self.close_list();
            if matches!(self.leaf, Leaf::Nothing) && indent(rest).0 >= INDENT_MAX {
                let hint = "put code between lines of three backticks, anything else further left";
                let message = "four blanks before a paragraph mean nothing here";
                self.problems.push(text.problem(message, hint));
            }
            self.takes(rest);
        }
    }

    /// How many of the open ones go on in this line, and what is left of it for the last of them.
    fn goes_on(&self, line: Line<'a>) -> (usize, Line<'a>) {
        let mut rest = line;
        for (depth, open) in self.open.iter().enumerate() {
            let (columns, text) = indent(rest);
            match open.kind {
                Kind::Text | Kind::List { .. } => {}
                Kind::Quote if columns < INDENT_MAX && text.text.starts_with('>') => {
                    rest = dedent(text.skip(1), 1);
                }
                Kind::Item { indent } if columns >= indent && !text.text.is_empty() => {
                    rest = dedent(rest, indent);
                }
                // A blank line stays in its item, unless the item is still empty.
                Kind::Item { indent }
                    if text.text.is_empty()
                        && (!open.blocks.is_empty()
                            || depth + 1 < self.open.len()
                            || !matches!(self.leaf, Leaf::Nothing)) =>
                {
                    rest = dedent(rest, indent);
                }
                Kind::Quote | Kind::Item { .. } => return (depth, rest),
            }
        }
        (self.open.len(), rest)
    }

    /// A line within a fence.
    fn code_takes(&mut self, line: Line<'a>) -> bool {
        let Leaf::Code {
            sign,
            len,
            indent: within,
            text,
        } = &mut self.leaf
        else {
            return false;
        };
        let (columns, rest) = indent(line);
        let ends = rest.text.trim_end();
        if columns < INDENT_MAX && ends.len() >= *len && ends.chars().all(|it| it == *sign) {
            self.close_leaf();
        } else {
            text.push_str(dedent(line, *within).text);
            text.push('\n');
        }
        true
    }

    /// What the rest of a line opens inside of the first `depth` open ones: `None` if nothing, and
    /// the rest of the line inside, if there may be more. `below` a paragraph some signs are words.
    fn opens(&mut self, line: Line<'a>, depth: usize, below: bool) -> Option<Option<Line<'a>>> {
        let below = below && matches!(self.leaf, Leaf::Paragraph(_));
        let (columns, text) = indent(line);
        if columns >= INDENT_MAX || text.text.is_empty() {
            return None;
        }
        if let Some((level, said)) = heading(text) {
            self.ends(depth);
            self.close_list();
            let line = inlines(&[said], self.problems);
            self.push(Block::Heading { level, line });
            return Some(None);
        }
        if let Some((sign, len)) = fence(text.text) {
            self.ends(depth);
            self.close_list();
            self.leaf = Leaf::Code {
                sign,
                len,
                indent: columns,
                text: String::new(),
            };
            return Some(None);
        }
        if is_rule(text.text, below) {
            self.ends(depth);
            self.close_list();
            let hint = "a heading begins with ###, and a new idea is a new step";
            self.problems
                .push(text.problem("a line of signs is not drawn", hint));
            return Some(None);
        }
        let quote = text.text.starts_with('>');
        let marker = marker(text.text).filter(|it| {
            let begins = it.first.is_none_or(|first| first == 1);
            !below || (begins && !text.skip(it.len).trimmed().text.is_empty())
        });
        if !quote && marker.is_none() {
            return None;
        }
        if depth >= DEPTH_MAX {
            let message = "this is nested too deeply and stays text";
            self.problems
                .push(text.problem(message, "make it two paragraphs"));
            return None;
        }
        self.ends(depth);
        Some(Some(match marker {
            Some(marker) => self.item(text, columns, marker),
            None => {
                self.close_list();
                self.open.push(Open::new(Kind::Quote));
                dedent(text.skip(1), 1)
            }
        }))
    }

    /// Opens an item, in the list it belongs to.
    fn item(&mut self, line: Line<'a>, columns: usize, marker: Marker) -> Line<'a> {
        let Marker { sign, first, len } = marker;
        let same = |open: &Open| matches!(open.kind, Kind::List { sign: its, .. } if its == sign);
        if !self.open.last().is_some_and(same) {
            self.close_list();
            self.open.push(Open::new(Kind::List { sign, first }));
        }
        let inside = line.skip(len);
        let (blanks, said) = indent(inside);
        let blanks = if said.text.is_empty() || blanks > INDENT_MAX {
            1
        } else {
            blanks
        };
        self.open.push(Open::new(Kind::Item {
            indent: columns + len + blanks,
        }));
        dedent(inside, blanks)
    }

    /// Text: of the paragraph, of the table, or of a new paragraph.
    fn takes(&mut self, line: Line<'a>) {
        let (columns, line) = indent(line);
        match &mut self.leaf {
            Leaf::Table { rows, .. } => rows.push(cells(line)),
            Leaf::Paragraph(lines) => {
                if let [names] = lines[..]
                    && columns < INDENT_MAX
                    && names.text.contains('|')
                    && let Some(sides) = sides(line)
                    && let names = cells(names)
                    && names.len() == sides.len()
                    && sides.len() <= COLUMNS_MAX
                {
                    self.leaf = Leaf::Table {
                        sides,
                        rows: vec![names],
                    };
                } else {
                    lines.push(line);
                }
            }
            Leaf::Nothing | Leaf::Code { .. } => self.leaf = Leaf::Paragraph(vec![line]),
        }
    }

    /// Ends what is open, but for the first `depth`, and the paragraph with it.
    fn ends(&mut self, depth: usize) {
        self.close_to(depth);
        self.close_leaf();
    }

    /// Ends what is open, but for the first `depth`.
    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            self.close_leaf();
            let Some(open) = self.open.pop() else { return };
            match (open.kind, self.open.last_mut()) {
                (Kind::Item { .. }, Some(list)) => list.items.push(open.blocks),
                (Kind::List { first, .. }, Some(_)) => {
                    let items = open.items;
                    self.push(Block::List { first, items });
                }
                (Kind::Quote | Kind::Text, _) => self.push(Block::Quote(open.blocks)),
                (Kind::Item { .. } | Kind::List { .. }, None) => {}
            }
        }
    }

    /// Ends a list that is waiting for its next item: something else came.
    fn close_list(&mut self) {
        if matches!(
            self.open.last(),
            Some(Open {
                kind: Kind::List { .. },
                ..
            })
        ) {
            self.close_to(self.open.len() - 1);
        }
    }

    fn close_leaf(&mut self) {
        let block = match std::mem::replace(&mut self.leaf, Leaf::Nothing) {
            Leaf::Nothing => return,
            Leaf::Paragraph(lines) => Block::Paragraph(inlines(&lines, self.problems)),
            Leaf::Code { text, .. } => Block::Code(text),
            Leaf::Table { sides, rows } => {
                let mut table = Vec::new();
                for row in rows {
                    let mut row: Vec<_> = row
                        .into_iter()
                        .take(sides.len())
                        .map(|it| cell(it, self.problems))
                        .collect();
                    row.resize(sides.len(), Vec::new());
                    table.push(row);
                }
                Block::Table { sides, rows: table }
            }
        };
        self.push(block);
    }

    fn push(&mut self, block: Block) {
        if let Some(open) = self.open.last_mut() {
            open.blocks.push(block);
        }
    }
}
