//! What stands on the lines of a paragraph.

use super::Inline;
use super::emphasis::{Run, join};
use super::written::written;
use crate::order::sort_by_key;
use crate::problem::Line;
use crate::scenario::Problem;

/// No longer run of backticks stands around code.
const TICKS_MAX: usize = 16;

/// The characters that can be named: HTML knows two thousand more.
const NAMED: [(&str, &str); 5] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("nbsp", "\u{a0}"),
];

/// Reads the lines of a paragraph, and notes what is not read.
pub(super) fn inlines(lines: &[Line<'_>], problems: &mut Vec<Problem>) -> Vec<Inline> {
    let texts: Vec<&str> = lines.iter().map(|line| line.text).collect();
    let text = texts.join("\n");
    let mut reader = Reader::new(text.trim_end());
    reader.read();
    let mut odd = std::mem::take(&mut reader.odd);
    let mut nodes = reader.nodes;
    joined(&mut nodes);
    let inlines = written(nodes);
    sort_by_key(&mut odd, |(at, ..)| *at);
    // One walk over the lines, for there may be as many problems as words.
    let (mut lines, mut here) = (lines.iter().copied(), 0);
    let mut line = lines.next();
    for (at, message, hint) in odd {
        while let Some(it) = line
            && at > here + it.text.len()
        {
            here += it.text.len() + 1;
            line = lines.next();
        }
        line = line.map(|it| it.skip(at - here));
        here = at;
        problems.extend(line.map(|it| it.problem(message, hint)));
    }
    inlines
}

/// Reads a cell of a table. What was written as `\|` to be no border is a pipe.
pub(super) fn cell(line: Line<'_>, problems: &mut Vec<Problem>) -> Vec<Inline> {
    let text = line.text.replace("\\|", "|");
    inlines(
        &[Line {
            text: &text,
            ..line
        }],
        problems,
    )
}

/// A part of a line while it is read.
pub(super) enum Node<'a> {
    Words(&'a str),
    Char(char),
    Code(String),
    Break,
    Run(Run),
    /// `[`, if no link begins with it.
    Bracket,
    Link {
        to: &'a str,
        inside: Vec<Node<'a>>,
    },
}

/// A `[` that may begin a link.
struct Bracket {
    node: usize,
    /// Where it stands in the text.
    at: usize,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    nodes: Vec<Node<'a>>,
    brackets: Vec<Bracket>,
    /// So many of them have a link inside, and there is no link within a link.
    spent: usize,
    /// For each length, where the last run of so many backticks begins.
    ticks: [usize; TICKS_MAX + 1],
    /// What is not read: where, what, and what to do.
    odd: Vec<(usize, &'static str, &'static str)>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        let mut ticks = [0; TICKS_MAX + 1];
        let mut at = 0;
        while let Some((start, len)) = next_ticks(text, at) {
            if let Some(last) = ticks.get_mut(len) {
                *last = start;
            }
            at = start + len;
        }
        Self {
            text,
            at: 0,
            nodes: Vec::new(),
            brackets: Vec::new(),
            spent: 0,
            ticks,
            odd: Vec::new(),
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn read(&mut self) {
        let special = |it: char| "\\`*_[]&<!\n".contains(it);
        while let Some(found) = self.rest().find(special) {
            self.words(found);
            match self.rest().as_bytes().first() {
                Some(b'\\') => self.escape(),
                Some(b'`') => self.code(),
                Some(b'*') => self.run('*'),
                Some(b'_') => self.run('_'),
                Some(b'[') => self.bracket(),
                Some(b']') => self.closes(),
                Some(b'&') => self.named(),
                Some(b'<') => self.angle(),
                Some(b'!') => self.picture(),
                _ => self.line_end(),
            }
        }
        self.words(self.rest().len());
    }

    /// The next `len` bytes are words.
    fn words(&mut self, len: usize) {
        let words = self.rest().get(..len).unwrap_or_default();
        if !words.is_empty() {
            self.nodes.push(Node::Words(words));
        }
        self.at += len;
    }

    fn odd(&mut self, at: usize, message: &'static str, hint: &'static str) {
        self.odd.push((at, message, hint));
    }

    fn escape(&mut self) {
        match self.rest().as_bytes().get(1) {
            Some(b'\n') => {
                self.nodes.push(Node::Break);
                self.at += 2;
            }
            Some(it) if it.is_ascii_punctuation() => {
                self.at += 1;
                self.words(1);
            }
            _ => self.words(1),
        }
    }

    fn code(&mut self) {
        let rest = self.rest();
        let len = rest.len() - rest.trim_start_matches('`').len();
        let inside = self.at + len;
        let last = self.ticks.get(len).copied().unwrap_or_default();
        let mut from = inside;
        while from <= last
            && let Some((start, found)) = next_ticks(self.text, from)
        {
            if found == len {
                let code = self.text.get(inside..start).unwrap_or_default();
                let code = code.replace('\n', " ");
                let inner = code.strip_prefix(' ').and_then(|it| it.strip_suffix(' '));
                let inner = inner.filter(|it| !it.trim_matches(' ').is_empty());
                let code = inner.map_or(code.clone(), str::to_owned);
                self.nodes.push(Node::Code(code));
                self.at = start + len;
                return;
            }
            from = start + found;
        }
        self.words(len);
    }

    fn run(&mut self, sign: char) {
        let rest = self.rest();
        let after = rest.trim_start_matches(sign);
        let len = rest.len() - after.len();
        let before = self
            .text
            .get(..self.at)
            .and_then(|it| it.chars().next_back());
        let (before, after) = (before.unwrap_or(' '), after.chars().next().unwrap_or(' '));
        self.nodes
            .push(Node::Run(Run::new(sign, len, before, after)));
        self.at += len;
    }

    fn bracket(&mut self) {
        self.brackets.push(Bracket {
            node: self.nodes.len(),
            at: self.at,
        });
        self.nodes.push(Node::Bracket);
        self.at += 1;
    }

    /// `]`: the end of a link's words, if a `[` began them and an address follows.
    fn closes(&mut self) {
        let Some(Bracket { node, at }) = self.brackets.pop() else {
            return self.words(1);
        };
        if self.brackets.len() < self.spent {
            self.spent = self.brackets.len();
            return self.words(1);
        }
        let after = self.rest().get(1..).unwrap_or_default();
        let begins = at == 0 || self.text.get(..at).is_some_and(|it| it.ends_with('\n'));
        if begins && after.starts_with(':') {
            let hint = "write the address behind the words: [words](https://...)";
            self.odd(at, "an address by itself stays text", hint);
        }
        let Some(to) = address(after) else {
            if after.starts_with('(') {
                let hint = "write it as [words](https://...), without blanks and titles";
                self.odd(at, "this is no link", hint);
            }
            return self.words(1);
        };
        let mut inside = self.nodes.split_off(self.nodes.len().min(node + 1));
        self.nodes.truncate(node);
        joined(&mut inside);
        if ["https://", "http://", "#"]
            .iter()
            .any(|it| to.starts_with(it))
        {
            self.nodes.push(Node::Link { to, inside });
        } else {
            let hint = "a link begins with https://, http:// or #";
            self.odd(
                at,
                "a lesson does not link there, so this is only text",
                hint,
            );
            self.nodes.extend(inside);
        }
        self.spent = self.brackets.len();
        self.at += to.len() + "](".len() + ")".len();
    }

    /// `&amp;`, `&#181;`, `&#xb5;`.
    fn named(&mut self) {
        let inside = self.rest().get(1..).unwrap_or_default();
        let len = inside
            .bytes()
            .take_while(|it| it.is_ascii_alphanumeric() || *it == b'#')
            .take(32)
            .count();
        let name = inside.get(..len).unwrap_or_default();
        if name.is_empty() || !inside.get(len..).is_some_and(|it| it.starts_with(';')) {
            return self.words(1);
        }
        let named = NAMED.iter().find(|(its, _)| *its == name);
        if let Some((_, text)) = named {
            self.nodes.push(Node::Words(text));
        } else if let Some(it) = numbered(name) {
            self.nodes.push(Node::Char(it));
        } else {
            if !name.contains('#') {
                let hint = "write the character itself";
                self.odd(self.at, "this name of a character stays text", hint);
            }
            return self.words(1);
        }
        self.at += len + "&;".len();
    }

    /// `<https://...>` is a link; what looks like HTML is text.
    fn angle(&mut self) {
        let inside = self.rest().get(1..).unwrap_or_default();
        if inside.starts_with("https://") || inside.starts_with("http://") {
            let end = inside.find(|it: char| it <= ' ' || it == '<' || it == '>');
            let to = end.and_then(|end| inside.split_at_checked(end));
            if let Some((to, after)) = to
                && after.starts_with('>')
            {
                let inside = vec![Node::Words(to)];
                self.nodes.push(Node::Link { to, inside });
                self.at += to.len() + "<>".len();
                return;
            }
        }
        if inside.starts_with(|it: char| it.is_ascii_alphabetic() || "/!?".contains(it)) {
            let hint = "write Markdown only; in code, put backticks around it";
            self.odd(self.at, "HTML has no place in a lesson", hint);
        }
        self.words(1);
    }

    fn picture(&mut self) {
        if self.rest().starts_with("![") {
            let hint = "say it in words, or with a world that plays";
            self.odd(self.at, "a lesson has no pictures", hint);
        }
        self.words(1);
    }

    /// A line ends softly, or for good behind two blanks.
    fn line_end(&mut self) {
        let mut hard = false;
        if let Some(Node::Words(words)) = self.nodes.last_mut() {
            let trimmed = words.trim_end_matches(' ');
            hard = words.len() >= trimmed.len() + 2;
            *words = trimmed;
        }
        self.nodes
            .push(if hard { Node::Break } else { Node::Words(" ") });
        self.at += 1;
    }
}

/// The next run of backticks: where it begins, and how many they are.
fn next_ticks(text: &str, from: usize) -> Option<(usize, usize)> {
    let start = from + text.get(from..)?.find('`')?;
    let rest = text.get(start..)?;
    Some((start, rest.len() - rest.trim_start_matches('`').len()))
}

/// The address in `(https://...)`, as it stands: no blanks, and each parenthesis with its other.
fn address(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('(')?;
    let mut depth = 0;
    for (at, it) in inside.bytes().enumerate() {
        match it {
            b'(' if depth >= 8 => return None,
            b'(' => depth += 1,
            b')' if depth == 0 => return inside.get(..at),
            b')' => depth -= 1,
            b'\\' | b'<' | 0..=b' ' => return None,
            _ => {}
        }
    }
    None
}

/// `#181` or `#xb5`: the character of this number.
fn numbered(name: &str) -> Option<char> {
    let number = name.strip_prefix('#')?;
    let (digits, radix, most) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16, 6),
        None => (number, 10, 7),
    };
    if digits.len() > most {
        return None;
    }
    let code = u32::from_str_radix(digits, radix).ok()?;
    Some(
        char::from_u32(code)
            .filter(|it| *it != '\0')
            .unwrap_or('\u{fffd}'),
    )
}

fn joined(nodes: &mut [Node<'_>]) {
    let mut runs = Vec::new();
    for node in nodes {
        if let Node::Run(run) = node {
            runs.push(run);
        }
    }
    join(&mut runs);
}
