//! What was read of a line, as the page draws it: words that are meant alike are one part.

use super::emphasis::Depth;
use super::inline::Node;
use super::meaning::{Bold, bold, cited, moment};
use super::{Inline, Voice};

/// The parts of a line.
pub(super) fn written(nodes: Vec<Node<'_>>) -> Vec<Inline> {
    let mut writer = Writer::default();
    writer.nodes(nodes);
    writer.done
}

#[derive(Default)]
struct Writer {
    done: Vec<Inline>,
    /// Not yet done, for more of them may come.
    words: String,
    depth: Depth,
    /// Nothing else leads anywhere within a link.
    in_link: bool,
}

impl Writer {
    fn nodes(&mut self, nodes: Vec<Node<'_>>) {
        for node in nodes {
            match node {
                Node::Words(words) => self.words.push_str(words),
                Node::Char(it) => self.words.push(it),
                Node::Bracket => self.words.push('['),
                Node::Run(run) => {
                    self.turn(|depth| {
                        depth.stressed -= run.closes.stressed;
                        depth.strong -= run.closes.strong;
                    });
                    self.words.extend((0..run.left).map(|_| run.sign));
                    self.turn(|depth| {
                        depth.stressed += run.opens.stressed;
                        depth.strong += run.opens.strong;
                    });
                }
                Node::Code(code) => {
                    let at = moment(&code).filter(|_| !self.in_link);
                    self.part(at.map_or(Inline::Code(code), Inline::Moment));
                }
                Node::Break => self.part(Inline::Break),
                Node::Link { to, inside } => {
                    self.end_words();
                    let before = std::mem::take(&mut self.done);
                    self.in_link = true;
                    self.nodes(inside);
                    self.end_words();
                    self.in_link = false;
                    let words = std::mem::replace(&mut self.done, before);
                    let to = to.to_owned();
                    self.done.push(Inline::Link { to, words });
                }
            }
        }
        self.end_words();
    }

    /// From here on words may be meant otherwise.
    fn turn(&mut self, change: impl FnOnce(&mut Depth)) {
        let mut depth = self.depth;
        change(&mut depth);
        if depth.voice() != self.depth.voice() {
            self.end_words();
        }
        self.depth = depth;
    }

    fn part(&mut self, part: Inline) {
        self.end_words();
        self.done.push(part);
    }

    fn end_words(&mut self) {
        let words = std::mem::take(&mut self.words);
        let voice = self.depth.voice();
        if voice.strong
            && let Bold::Packet(kind) = bold(&words)
        {
            return self.done.push(Inline::Packet(kind));
        }
        let mut rest = &*words;
        while !self.in_link
            && let Some((before, clause, after)) = cited(rest)
        {
            self.say(before, voice);
            self.done.push(Inline::Clause(clause));
            rest = after;
        }
        self.say(rest, voice);
    }

    fn say(&mut self, words: &str, voice: Voice) {
        if !words.is_empty() {
            self.done.push(Inline::Words(words.to_owned(), voice));
        }
    }
}
