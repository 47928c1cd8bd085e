//! Markdown as the page shows it: a small tree of what it may contain, and nothing else.
//!
//! Raw HTML, images and unknown things come out as their text. A lesson is a stranger's file.
#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "the parser knows more of Markdown than a lesson may use"
)]

use brokerscope_core::lesson::{Bold, bold, moment};
use brokerscope_core::spec::{Clause, Version};
use brokerscope_core::time::Instant;
use brokerscope_core::wire::PacketKind;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, TextMergeStream};

/// A part of a text that stands for itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list, with or without numbers.
    List {
        /// With numbers.
        numbered: bool,
        /// Its items.
        items: Vec<Vec<Inline>>,
    },
    /// Lines as they stand.
    Code(String),
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Inline {
    /// Words.
    Text(String),
    /// Stressed words.
    Stressed(String),
    /// Strong words.
    Strong(String),
    /// A packet by name.
    Packet(PacketKind),
    /// What stands on the wire.
    Code(String),
    /// A moment of the world: a link that moves the cursor.
    Moment(Instant),
    /// A statement of the standard.
    Clause(Clause),
}

/// How the words at hand are meant.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Voice {
    Plain,
    Stressed,
    Strong,
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    line: Vec<Inline>,
    items: Vec<Vec<Inline>>,
    numbered: bool,
    in_list: bool,
    code: Option<String>,
}

/// Reads Markdown.
pub fn parse(text: &str) -> Vec<Block> {
    let mut reader = Reader::default();
    let mut voice = Voice::Plain;
    for event in TextMergeStream::new(Parser::new_ext(text, Options::empty())) {
        match event {
            Event::Start(tag) => {
                voice = match tag {
                    Tag::Strong => Voice::Strong,
                    Tag::Emphasis => Voice::Stressed,
                    _ => voice,
                };
                reader.start(&tag);
            }
            Event::End(tag) => {
                if matches!(tag, TagEnd::Strong | TagEnd::Emphasis) {
                    voice = Voice::Plain;
                }
                reader.end(tag);
            }
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                reader.words(&text, voice);
            }
            Event::Code(text) => reader.line.push(match moment(&text) {
                Some(at) => Inline::Moment(at),
                None => Inline::Code(text.to_string()),
            }),
            Event::SoftBreak | Event::HardBreak => reader.words(" ", Voice::Plain),
            _ => {}
        }
    }
    reader.blocks
}

/// The parts of a text that is one line, such as a choice.
pub fn line(text: &str) -> Vec<Inline> {
    let parts = parse(text).into_iter().flat_map(|block| match block {
        Block::Paragraph(line) => line,
        Block::List { items, .. } => items.into_iter().flatten().collect(),
        Block::Code(code) => vec![Inline::Code(code)],
    });
    parts.collect()
}

impl Reader {
    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::List(first) => {
                self.numbered = first.is_some();
                self.in_list = true;
            }
            Tag::CodeBlock(_) => self.code = Some(String::new()),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) if !self.in_list => {
                let line = std::mem::take(&mut self.line);
                self.blocks.push(Block::Paragraph(line));
            }
            TagEnd::Item => self.items.push(std::mem::take(&mut self.line)),
            TagEnd::List(_) => {
                let items = std::mem::take(&mut self.items);
                self.blocks.push(Block::List {
                    numbered: self.numbered,
                    items,
                });
                self.in_list = false;
            }
            TagEnd::CodeBlock => self.blocks.extend(self.code.take().map(Block::Code)),
            _ => {}
        }
    }

    fn words(&mut self, text: &str, voice: Voice) {
        if let Some(code) = &mut self.code {
            code.push_str(text);
            return;
        }
        match voice {
            Voice::Strong => self.line.push(match bold(text) {
                Bold::Packet(kind) => Inline::Packet(kind),
                Bold::Word => Inline::Strong(text.to_owned()),
            }),
            Voice::Stressed => self.line.push(Inline::Stressed(text.to_owned())),
            Voice::Plain => self.plain(text),
        }
    }

    /// Words, in which `[MQTT-4.3.3-1]` is a statement of 5.0, or of 3.1.1 if only that has it.
    fn plain(&mut self, text: &str) {
        let mut rest = text;
        while let Some((before, clause, after)) = cited(rest) {
            self.line.push(Inline::Text(before.to_owned()));
            self.line.push(Inline::Clause(clause));
            rest = after;
        }
        if !rest.is_empty() {
            self.line.push(Inline::Text(rest.to_owned()));
        }
    }
}

fn cited(text: &str) -> Option<(&str, Clause, &str)> {
    for (at, _) in text.match_indices("[MQTT-") {
        let (before, inside) = (text.get(..at)?, text.get(at + "[MQTT-".len()..)?);
        if let Some((number, after)) = inside.split_once(']')
            && let Some(clause) = [Version::V5, Version::V311]
                .into_iter()
                .find_map(|version| Clause::find(version, number))
        {
            return Some((before, clause, after));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Inline {
        line(text).into_iter().next().expect("something to show")
    }

    #[test]
    fn words_mean_what_a_lesson_means_by_them() {
        assert_eq!(one("**PUBREC**"), Inline::Packet(PacketKind::Pubrec));
        assert_eq!(one("**once**"), Inline::Strong("once".to_owned()));
        assert_eq!(one("*session*"), Inline::Stressed("session".to_owned()));
        assert_eq!(one("`0.280 s`"), Inline::Moment(Instant::from_millis(280)));
        assert_eq!(one("`21.5`"), Inline::Code("21.5".to_owned()));
        let cited = line("It answers [MQTT-4.3.3-10].");
        assert!(matches!(cited[1], Inline::Clause(_)), "{cited:?}");
        assert_eq!(
            one("[MQTT-nowhere]"),
            Inline::Text("[MQTT-nowhere]".to_owned())
        );
    }

    #[test]
    fn a_strangers_html_is_only_text() {
        let shown = format!(
            "{:?}",
            parse("a <script>alert(1)</script> b\n\n<img src=x onerror=y>")
        );
        assert!(shown.contains("Text(\"<script>\")"), "{shown}");
        assert!(!shown.contains("Html"), "{shown}");
    }

    #[test]
    fn lists_and_paragraphs_stay_apart() {
        let blocks = parse("one\ntwo\n\n1. a\n2. **PUBREL**\n\n- x\n\n```\nraw *x*\n```");
        let shape: Vec<_> = blocks
            .iter()
            .map(|block| match block {
                Block::Paragraph(line) => format!("p{}", line.len()),
                Block::List { numbered, items } => format!("l{numbered}{}", items.len()),
                Block::Code(code) => code.clone(),
            })
            .collect();
        assert_eq!(shape, ["p3", "ltrue2", "lfalse1", "raw *x*\n"]);
    }
}
