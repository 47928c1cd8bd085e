//! Reading a condition. `and` binds more tightly than `then`, `then` more tightly than `or`.

use std::sync::Arc;

use super::token::{Token, What, tokens};
use super::words::{ENDINGS, LOSSES, Way};
use super::{Condition, Fate, Many, MessagePattern, PacketPattern, Pattern, Presence, Window};
use crate::machine::Ending;
use crate::problem::{Line, Problem, advice, width};
use crate::time::{Instant, read_span};
use crate::trace::Lost;
use crate::wire::{PacketId, ReasonCode};

/// More parentheses inside each other than this are refused: the parser calls itself.
const NESTING_MAX: u32 = 16;

const VERBS: [&str; 10] = [
    "delivered",
    "sent",
    "arrived",
    "lost",
    "connected",
    "disconnected",
    "published",
    "closed",
    "will",
    "noted",
];
/// What may stand behind the name of who does it: `bob receives "hall"` is `delivered bob topic "hall"`.
const SUBJECT_VERBS: [&str; 7] = [
    "sends",
    "hears",
    "receives",
    "connected",
    "disconnected",
    "published",
    "closed",
];
/// What may follow each part: how often, and when.
const ENDS: [&str; 6] = [
    "exactly",
    "once",
    "never",
    "by 2s",
    "since 2s",
    "between 1s and 2s",
];
const MESSAGE: [&str; 5] = ["\"text\"", "topic", "qos", "retained", "live"];
const PACKET: [&str; 10] = [
    "\"text\"", "topic", "qos", "retained", "live", "dup", "id", "reason", "from", "to",
];
const LOST: [&str; 11] = [
    "\"text\"", "topic", "qos", "retained", "live", "dup", "id", "reason", "from", "to", "by",
];
const JOINTS: [&str; 3] = ["and", "then", "or"];

/// Reads a condition.
///
/// `names` are the nodes it may speak of; when there are none, every name will do.
///
/// # Errors
/// What is wrong, with line, column and a hint.
pub fn parse_condition(text: &str, names: &[Arc<str>]) -> Result<Condition, Vec<Problem>> {
    parse_lines(&Line::all(text), names)
}

/// As [`parse_condition`], for lines from the middle of a text.
pub(crate) fn parse_lines(
    lines: &[Line<'_>],
    names: &[Arc<str>],
) -> Result<Condition, Vec<Problem>> {
    let mut problems = Vec::new();
    let tokens = tokens(lines, &mut problems);
    let end = lines.last().copied().unwrap_or(Line {
        number: 1,
        column: 1,
        text: "",
    });
    let mut parser = Parser {
        tokens: &tokens,
        names,
        end: Line {
            column: end.column + width(end.text.trim_end()),
            text: "",
            ..end
        },
        problems,
    };
    let condition = parser.whole();
    match (condition, parser.problems) {
        (Some(condition), problems) if problems.is_empty() => Ok(condition),
        (_, problems) => Err(problems),
    }
}

pub(super) struct Parser<'a> {
    tokens: &'a [Token],
    pub(super) names: &'a [Arc<str>],
    /// Where to complain when something is missing.
    end: Line<'a>,
    problems: Vec<Problem>,
}

/// What was said about one kind of record, in any order.
#[derive(Default)]
struct Told {
    from: Option<Arc<str>>,
    to: Option<Arc<str>>,
    at: Option<Arc<str>>,
    dup: bool,
    id: Option<PacketId>,
    reason: Option<ReasonCode>,
    with: Option<Arc<str>>,
    message: MessagePattern,
    lost: Option<Lost>,
    ending: Option<Ending>,
    session: Option<Presence>,
}

/// `None` everywhere below: a problem was noted, and this condition cannot be understood.
impl<'a> Parser<'a> {
    fn whole(&mut self) -> Option<Condition> {
        let condition = self.any(0)?;
        match self.next() {
            None => Some(condition),
            Some(token) => self.unexpected(token, &JOINTS),
        }
    }

    fn any(&mut self, depth: u32) -> Option<Condition> {
        self.joined("or", Condition::Any, |parser| {
            parser.joined("then", Condition::Sequence, |parser| {
                parser.joined("and", Condition::All, |parser| {
                    let part = parser.single(depth)?;
                    parser.within(part)
                })
            })
        })
    }

    /// One part, or several with `joint` between them.
    fn joined(
        &mut self,
        joint: &str,
        join: fn(Vec<Condition>) -> Condition,
        mut part: impl FnMut(&mut Self) -> Option<Condition>,
    ) -> Option<Condition> {
        let first = part(self)?;
        let mut parts = vec![first];
        while self.peek_word() == Some(joint) {
            self.next();
            parts.push(part(self)?);
        }
        match parts.len() {
            1 => parts.pop(),
            _ => Some(join(parts)),
        }
    }

    fn single(&mut self, depth: u32) -> Option<Condition> {
        let Some(token) = self.next() else {
            return self.missing(
                "a condition is missing here",
                "such as: delivered bob \"21.5\"",
            );
        };
        match &token.what {
            What::Open if depth == NESTING_MAX => {
                let hint = "say it with fewer parentheses";
                self.complain(token.problem("too many parentheses inside each other", hint))
            }
            What::Open => {
                let inner = self.any(depth + 1)?;
                match self.next() {
                    Some(close) if close.what == What::Close => Some(inner),
                    Some(other) => self.unexpected(other, &[")", "and", "then", "or"]),
                    None => self.missing("`)` is missing here", "every `(` needs its `)`"),
                }
            }
            What::Word(verb) if VERBS.contains(&verb.as_str()) => {
                let what = self.pattern(token, verb)?;
                self.counted(what)
            }
            What::Word(_) | What::Quoted(_) => match self.peek_word() {
                Some(verb) if SUBJECT_VERBS.contains(&verb) => {
                    let who = self.known(token)?;
                    self.next();
                    let what = self.done_by(who, verb)?;
                    self.counted(what)
                }
                Some(_) | None => self.unexpected(token, &VERBS),
            },
            What::Close => self.unexpected(token, &VERBS),
        }
    }

    fn counted(&mut self, what: Pattern) -> Option<Condition> {
        let many = self.many(&what)?;
        Some(Condition::Count { what, many })
    }

    /// `by 2s`, `since 2s`, `between 1s and 2s` behind a part.
    fn within(&mut self, part: Condition) -> Option<Condition> {
        let window = match self.peek_word() {
            Some("by") => {
                self.next();
                Window {
                    since: None,
                    by: Some(self.moment()?),
                }
            }
            Some("since") => {
                self.next();
                Window {
                    since: Some(self.moment()?),
                    by: None,
                }
            }
            Some("between") => {
                self.next();
                let since = self.moment()?;
                match self.next() {
                    Some(token) if token.word() == Some("and") => {}
                    Some(token) => return self.unexpected(token, &["and"]),
                    None => return self.missing("`and` is missing here", "between 1s and 2s"),
                }
                Window {
                    since: Some(since),
                    by: Some(self.moment()?),
                }
            }
            Some(_) | None => return Some(part),
        };
        Some(Condition::Within(Box::new(part), window))
    }

    fn moment(&mut self) -> Option<Instant> {
        let span = self.number("a time, such as 20ms, 1.5s or 2m", read_span)?;
        Some(Instant::START + span)
    }

    /// What follows the name of who does it.
    fn done_by(&mut self, who: Arc<str>, verb: &str) -> Option<Pattern> {
        Some(match verb {
            "receives" => {
                let topic = self.filter()?;
                let mut message = self.told(&MESSAGE, &[])?.message;
                message.topic = message.topic.or(Some(topic));
                Pattern::Delivered { to: who, message }
            }
            "sends" | "hears" => self.traffic(who, verb),
            "connected" => self.connected(who)?,
            "disconnected" => Pattern::Disconnected { client: who },
            "published" => Pattern::Published { client: who },
            _ => {
                let with = match self.peek().map(|token| &token.what) {
                    Some(What::Quoted(_)) => Some(self.name()?),
                    Some(What::Word(word)) if !self.ends_here(word) && word != "by" => {
                        Some(self.name()?)
                    }
                    Some(What::Word(_) | What::Open | What::Close) | None => None,
                };
                let told = self.told(&["by"], &ENDINGS)?;
                Pattern::Closed {
                    at: Some(who),
                    with,
                    ending: told.ending,
                }
            }
        })
    }

    fn connected(&mut self, client: Arc<str>) -> Option<Pattern> {
        let session = self.told(&["session-present", "session-new"], &[])?.session;
        Some(Pattern::Connected { client, session })
    }

    fn pattern(&mut self, token: &Token, verb: &str) -> Option<Pattern> {
        Some(match verb {
            "delivered" => Pattern::Delivered {
                to: self.name()?,
                message: self.told(&MESSAGE, &[])?.message,
            },
            "sent" => self.packet(&PACKET, |_| Fate::Sent)?,
            "arrived" => self.packet(&PACKET, |_| Fate::Arrived)?,
            "lost" => self.packet(&LOST, |told| Fate::Lost(told.lost))?,
            "connected" => {
                let client = self.name()?;
                self.connected(client)?
            }
            "disconnected" => Pattern::Disconnected {
                client: self.name()?,
            },
            "published" => Pattern::Published {
                client: self.name()?,
            },
            "closed" => {
                let told = self.told(&["at", "with", "by"], &ENDINGS)?;
                Pattern::Closed {
                    at: told.at,
                    with: told.with,
                    ending: told.ending,
                }
            }
            // A will belongs to a client identifier, which need not be the name of a node.
            "will" => Pattern::Will {
                of: self.text("whose will it is")?,
                message: self.told(&MESSAGE, &[])?.message,
            },
            "noted" => Pattern::Noted {
                number: self.clause()?,
                at: self.told(&["at"], &[])?.at,
            },
            _ => return self.unexpected(token, &VERBS),
        })
    }

    fn packet(&mut self, allowed: &[&str], fate: fn(&Told) -> Fate) -> Option<Pattern> {
        let kind = self.kind()?;
        let told = self.told(allowed, &LOSSES)?;
        let fate = fate(&told);
        let packet = PacketPattern {
            kind,
            dup: told.dup,
            id: told.id,
            reason: told.reason,
            message: told.message,
            from: told.from,
            to: told.to,
        };
        Some(Pattern::Packet { fate, packet })
    }

    /// Everything said before the count, the next joint, or the end.
    fn told(&mut self, allowed: &[&str], ways: &[(&str, Way)]) -> Option<Told> {
        let mut told = Told::default();
        while let Some(token) = self.peek() {
            let word = match &token.what {
                What::Quoted(_) => "\"text\"",
                What::Word(word) => word.as_str(),
                What::Close => break,
                What::Open => return self.unexpected(token, allowed),
            };
            if self.ends_here(word) {
                break;
            }
            if !allowed.contains(&word) {
                let more = [&["at least", "at most"], &ENDS[..], &JOINTS[..]].concat();
                return self.unexpected(token, &[allowed, &more[..]].concat());
            }
            self.next();
            match word {
                "\"text\"" => told.message.payload = Some(token.text().into()),
                "topic" => told.message.topic = Some(self.filter()?),
                "qos" => told.message.qos = Some(self.qos()?),
                "retained" => told.message.retain = Some(true),
                "live" => told.message.retain = Some(false),
                "dup" => told.dup = true,
                "id" => told.id = Some(self.packet_id()?),
                "reason" => told.reason = Some(self.reason()?),
                "with" => told.with = Some(self.name()?),
                "from" => told.from = Some(self.name()?),
                "to" => told.to = Some(self.name()?),
                "at" => told.at = Some(self.name()?),
                "session-present" => told.session = Some(Presence::Present),
                "session-new" => told.session = Some(Presence::New),
                _ => match self.way(ways)? {
                    Way::Lost(lost) => told.lost = Some(lost),
                    Way::Ended(ending) => told.ending = Some(ending),
                },
            }
        }
        Some(told)
    }

    /// `exactly 2`, `at least 2`, `at most 2 times`, `once`, `never`, or nothing.
    fn many(&mut self, what: &Pattern) -> Option<Many> {
        if !self.count_is_next() {
            return Some(Many::default());
        }
        let first = self.next().and_then(Token::word);
        let of = match first {
            Some("once") => return Some(Many::Exactly(1)),
            Some("never") => return Some(Many::Exactly(0)),
            Some("exactly") => Many::Exactly,
            _ => match self.next().and_then(Token::word) {
                Some("least") => Many::AtLeast,
                _ => Many::AtMost,
            },
        };
        let count = self.amount(what)?;
        if matches!(self.peek_word(), Some("times" | "time")) {
            self.next();
        }
        Some(of(count))
    }

    fn count_is_next(&self) -> bool {
        let second = self.tokens.get(1).and_then(Token::word);
        match self.peek_word() {
            Some("exactly" | "once" | "never") => true,
            Some("at") => matches!(second, Some("least" | "most")),
            _ => false,
        }
    }

    /// Whether `word`, which comes next, is no more about this kind of record.
    fn ends_here(&self, word: &str) -> bool {
        let second = self.tokens.get(1).and_then(Token::word);
        let is_time = |word: &str| word.starts_with(|first: char| first.is_ascii_digit());
        match word {
            "by" => second.is_some_and(is_time),
            "since" | "between" => true,
            _ => JOINTS.contains(&word) || self.count_is_next(),
        }
    }

    fn peek(&self) -> Option<&'a Token> {
        self.tokens.first()
    }

    pub(super) fn peek_word(&self) -> Option<&'a str> {
        self.peek().and_then(Token::word)
    }

    pub(super) fn next(&mut self) -> Option<&'a Token> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first)
    }

    pub(super) fn unexpected<T>(&mut self, token: &Token, allowed: &[&str]) -> Option<T> {
        let shown = token.shown();
        let hint = advice(&shown, allowed);
        self.complain(token.problem(format!("`{shown}` is not understood here"), hint))
    }

    pub(super) fn missing<T>(&mut self, message: &str, hint: &str) -> Option<T> {
        self.complain(self.end.problem(message, hint))
    }

    pub(super) fn complain<T>(&mut self, problem: Problem) -> Option<T> {
        self.problems.push(problem);
        None
    }
}
