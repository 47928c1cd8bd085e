//! The Markdown of lessons, judged by somebody else's reader: both read the same.
#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "the other reader knows more than a lesson may say"
)]

use std::fs;
use std::iter::Peekable;

use brokerscope_core::lesson::prose::{Block, Inline, Side, Voice, problems, read, read_line};
use brokerscope_core::lesson::{Lesson, parse};
use brokerscope_tests::root;
use proptest::prelude::*;
use pulldown_cmark::{Alignment, CowStr, Event, Options, Parser, Tag, TagEnd};

/// What the other reader reads, as blocks.
struct Judge<'a, I: Iterator<Item = Event<'a>>> {
    events: Peekable<I>,
}

fn judged(text: &str) -> Vec<Block> {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).peekable();
    Judge { events }.blocks(None)
}

impl<'a, I: Iterator<Item = Event<'a>>> Judge<'a, I> {
    /// All blocks up to the end of what contains them.
    fn blocks(&mut self, until: Option<TagEnd>) -> Vec<Block> {
        let mut blocks = Vec::new();
        while let Some(event) = self.events.peek().cloned() {
            let Event::Start(tag) = event else {
                if matches!(event, Event::End(_)) {
                    self.events.next();
                    assert_eq!(event, Event::End(until.expect("a tag is open")));
                    return blocks;
                }
                // In a tight list, words stand without a paragraph.
                blocks.push(Block::Paragraph(self.line()));
                continue;
            };
            if matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Link { .. }) {
                blocks.push(Block::Paragraph(self.line()));
                continue;
            }
            self.events.next();
            blocks.push(self.block(tag));
        }
        blocks
    }

    fn block(&mut self, tag: Tag<'a>) -> Block {
        let end = tag.to_end();
        match tag {
            Tag::Paragraph => Block::Paragraph(self.whole_line()),
            Tag::Heading { level, .. } => Block::Heading {
                level: level as u8,
                line: self.whole_line(),
            },
            Tag::BlockQuote(_) => Block::Quote(self.blocks(Some(end))),
            Tag::CodeBlock(_) => {
                let mut code = String::new();
                while let Some(Event::Text(text)) = self.events.next() {
                    code.push_str(&text);
                }
                Block::Code(code)
            }
            Tag::List(first) => {
                let mut items = Vec::new();
                while let Some(Event::Start(Tag::Item)) = self.events.next() {
                    items.push(self.blocks(Some(TagEnd::Item)));
                }
                let first = first.map(|it| u32::try_from(it).expect("a number of nine digits"));
                Block::List { first, items }
            }
            Tag::Table(sides) => self.table(&sides),
            other => panic!("the subset has no {other:?}"),
        }
    }

    fn table(&mut self, sides: &[Alignment]) -> Block {
        let mut rows = Vec::new();
        while let Some(Event::Start(Tag::TableHead | Tag::TableRow)) = self.events.next() {
            let mut row = Vec::new();
            while let Some(Event::Start(Tag::TableCell)) = self.events.next() {
                row.push(self.whole_line());
            }
            rows.push(row);
        }
        let side = |it: &Alignment| match it {
            Alignment::None | Alignment::Left => Side::Start,
            Alignment::Center => Side::Middle,
            Alignment::Right => Side::End,
        };
        let sides = sides.iter().map(side).collect();
        Block::Table { sides, rows }
    }

    /// A line and the end of what contains it.
    fn whole_line(&mut self) -> Vec<Inline> {
        let line = self.line();
        assert!(matches!(self.events.next(), Some(Event::End(_))));
        line
    }

    /// As many parts of a line as there are.
    fn line(&mut self) -> Vec<Inline> {
        let (mut line, mut stressed, mut strong) = (Vec::new(), 0, 0);
        let mut outside = None;
        while let Some(event) = self.events.peek().cloned() {
            let voice = Voice {
                stressed: stressed > 0,
                strong: strong > 0,
            };
            match event {
                Event::Text(text) | Event::InlineHtml(text) => say(&mut line, &text, voice),
                Event::SoftBreak => say(&mut line, " ", voice),
                Event::HardBreak => line.push(Inline::Break),
                Event::Code(code) => line.push(Inline::Code(narrow(&code))),
                Event::Start(Tag::Emphasis) => stressed += 1,
                Event::End(TagEnd::Emphasis) => stressed -= 1,
                Event::Start(Tag::Strong) => strong += 1,
                Event::End(TagEnd::Strong) => strong -= 1,
                Event::Start(Tag::Link { dest_url, .. }) => {
                    outside = Some((std::mem::take(&mut line), dest_url));
                }
                Event::End(TagEnd::Link) => {
                    let (before, to) = outside.take().expect("a link is open");
                    let words = std::mem::replace(&mut line, before);
                    linked(&mut line, &to, words);
                }
                _ => break,
            }
            self.events.next();
        }
        line
    }
}

/// A link, if a lesson may link there; else its words.
fn linked(line: &mut Vec<Inline>, to: &CowStr<'_>, words: Vec<Inline>) {
    if ["https://", "http://", "#"]
        .iter()
        .any(|it| to.starts_with(it))
    {
        let to = to.to_string();
        return line.push(Inline::Link { to, words });
    }
    for part in words {
        match part {
            Inline::Words(text, voice) => say(line, &text, voice),
            other => line.push(other),
        }
    }
}

/// Words that are meant as those before them are part of them.
fn say(line: &mut Vec<Inline>, text: &str, voice: Voice) {
    match line.last_mut() {
        Some(Inline::Words(before, its)) if *its == voice => before.push_str(text),
        _ if text.is_empty() => {}
        _ => line.push(Inline::Words(text.to_owned(), voice)),
    }
}

/// Our reading without what words mean besides.
fn plain(blocks: Vec<Block>) -> Vec<Block> {
    let block = |block| match block {
        Block::Paragraph(line) => Block::Paragraph(plain_line(line)),
        Block::Heading { level, line } => Block::Heading {
            level,
            line: plain_line(line),
        },
        Block::List { first, items } => Block::List {
            first,
            items: items.into_iter().map(plain).collect(),
        },
        Block::Quote(blocks) => Block::Quote(plain(blocks)),
        Block::Code(code) => Block::Code(code),
        Block::Table { sides, rows } => {
            let row = |row: Vec<_>| row.into_iter().map(plain_line).collect();
            Block::Table {
                sides,
                rows: rows.into_iter().map(row).collect(),
            }
        }
    };
    blocks.into_iter().map(block).collect()
}

fn plain_line(line: Vec<Inline>) -> Vec<Inline> {
    let mut plain = Vec::new();
    let strong = Voice {
        strong: true,
        ..Voice::default()
    };
    for part in line {
        match part {
            Inline::Words(text, voice) => say(&mut plain, &text, voice),
            Inline::Packet(kind) => say(&mut plain, kind.name(), strong),
            Inline::Clause(clause) => {
                say(
                    &mut plain,
                    &format!("[MQTT-{}]", clause.statement().number),
                    Voice::default(),
                );
            }
            Inline::Moment(at) => plain.push(Inline::Code(at.to_string())),
            Inline::Link { to, words } => plain.push(Inline::Link {
                to,
                words: plain_line(words),
            }),
            Inline::Code(code) => plain.push(Inline::Code(narrow(&code))),
            Inline::Break => plain.push(part),
        }
    }
    plain
}

/// Code over several lines: the other reader keeps the indent of the second.
fn narrow(code: &str) -> String {
    code.split(' ')
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn same(text: &str) {
    assert_eq!(plain(read(text)), judged(text), "{text}");
}

#[test]
fn both_read_what_a_lesson_may_say() {
    let texts = [
        "# a\n## b ##\n### c #d\n#e\n",
        "a\nb  \nc\\\nd\n",
        "*a* _b_ **c** __d__ ***e*** *f **g** h* **i *j* k** l*m*n o_p_q 2 * 3 * 4 \\*r\\*\n",
        "`a` ``b ` c`` ` ` `  d ` `e\n",
        "&amp; &lt; &gt; &quot; &nbsp; &#181; &#xB5; &#0; & &x y;\n",
        "[a](https://x) [*b* `c`](#/learn) <https://y> [d] [e][f]\n",
        "- a\n- b\n\n  c\n  - d\n    - e\n\nf\n1. g\n2. h\n3) i\n+ j\n* k\n",
        "7. a\n   ```\n   b\n   ```\n8. c\nd\n",
        "> a\n> - b\n>   c\nd\n\n> e\n>\n> f\n",
        "```rust\n a\n\n> b\n```\n~~~\n```\n~~~\n```` x\n```\n````\n",
        "| a | *b* |\n|:--|--:|\n| `c\\|d` | e | f |\n| g |\nh\n\ni | j\n-|:-:\n",
        "> | a | b |\n> |---|---|\n> | c | d |\n",
        "a\n- b\nc\n# d\n```\ne\n```\nf\n> g\n",
    ];
    for text in texts {
        assert_eq!(problems(text), [], "{text}");
        same(text);
    }
    // A link that is none is its words.
    same("[a *b*](no:where) `c`\n");
}

#[test]
fn both_read_the_lessons_and_what_is_written_for_teachers() {
    let mut read = 0;
    for entry in fs::read_dir(root().join("lessons")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|it| it != "md") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        if !text.starts_with("---\n") {
            same(&text);
            continue;
        }
        let parsed = parse(&text);
        assert!(
            parsed.problems.is_empty(),
            "{path:?}: {:?}",
            parsed.problems
        );
        for said in said(&parsed.lesson) {
            same(&format!("{said}\n"));
            read += 1;
        }
    }
    assert!(read > 0, "there is at least one lesson");
}

/// All prose of a lesson.
fn said(lesson: &Lesson) -> Vec<&str> {
    let mut said = Vec::new();
    for step in &lesson.steps {
        said.extend(step.passages.iter().map(|it| &*it.text));
        if let Some(quiz) = &step.quiz {
            said.push(&quiz.question);
            said.extend(quiz.because.as_deref());
        }
        said.extend(step.hints.iter().map(|it| &**it));
        said.extend(step.goals.iter().map(|it| &*it.text));
        if let Some(asked) = &step.prediction {
            said.push(&asked.question);
            said.extend(asked.choices.iter().map(|it| &*it.text));
            said.extend(asked.because.as_deref());
        }
    }
    said
}

/// What the signs within a line can make of each other.
const SIGNS: &str = r"a([a ]|\*|_|\*\*|`|``|\[|\]|\]\(https://a\)|\(|\)|\\|é|“|&amp;|!|  ?
a|x){0,24}
";

/// What can begin a line, in and below everything else.
const BLOCKS: &str = r"((    |  | |)(> |- |[*] |1[.] |2[)] |>|-|# |### |a|b c|```|~~~)(- |> |)(a|b|)
){0,9}";

/// A table below something and with something below it.
const TABLES: &str = r"((  |    |)(> |- |1[.] |# |a|b c|```))?(  |)[|] a [|] (b|[|])
(  |)[|]?-[|]:-:?[|]?
((|> |- )(a|[|]|[|] (a|`b`|\\\[a|\\[|]|[*]|``) [|]|)(a|b|[*])
){0,9}";

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn both_agree_on_whatever_raises_no_problem(text in prop_oneof![SIGNS, BLOCKS, TABLES]) {
        prop_assume!(problems(&text).is_empty());
        prop_assert_eq!(plain(read(&text)), judged(&text));
    }

    #[test]
    fn nothing_panics(text in "([-*_`~\\[\\]()&;#<>!|:=+.\\\\\"' \t\r\n0aé“\u{a0}]|https://|\\PC){0,200}") {
        read(&text);
        read_line(&text);
        problems(&text);
    }
}

/// The longest text that a lesson may have, in bytes.
const LESSON_MAX: usize = 256 << 10;

/// No reader may look back over all of a text for each word of it: the longest text would then take
/// minutes, not the second it takes.
#[test]
#[expect(clippy::disallowed_types, reason = "this is about the time of day")]
fn a_long_text_takes_no_longer_than_its_length() {
    #[rustfmt::skip]
    let pieces = [
        "*a ", "_a*", "**a*", "a**b", "[", "[a](", "[a](x", "[[a](#b)", "`", "``a`", "<https://",
        "&a", "&a;", "\\", "![", "> ", "- ", "1. ", "|", "a|", "-|", "    ", "a\n> b\n", "- a\n\n",
        "* * ", "#", "```\n", "~", "<b>", "[a]: b\n", "[MQTT-",
    ];
    for piece in pieces {
        let table = if piece.contains('|') {
            "a | b\n-|-\n"
        } else {
            ""
        };
        let text = format!("{table}{}", piece.repeat(LESSON_MAX / piece.len()));
        let start = std::time::Instant::now();
        problems(&text);
        let took = start.elapsed();
        assert!(took.as_secs() < 20, "{piece:?} takes {took:?}");
    }
}
