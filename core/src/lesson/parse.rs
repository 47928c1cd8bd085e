//! Reading a lesson: cut into steps and blocks, then read one by one.

use super::blocks::{World, read_blocks};
use super::front::front;
use super::prose;
use super::story::{Kind, Lesson, Level, Passage, Step};
use crate::digest::Digest;
use crate::order;
use crate::problem::advice;
use crate::problem::{Line, joined};
use crate::scenario::Problem;

/// A longer text is no lesson that a person reads, in bytes.
const TEXT_MAX: usize = 256 << 10;

/// What a text means, as far as it could be understood, and what is wrong with the rest.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ParsedLesson {
    /// What was understood.
    pub lesson: Lesson,
    /// What was not, by line. Empty when all is well.
    pub problems: Vec<Problem>,
}

/// A fenced block with a word after its fence.
#[derive(Debug)]
pub(super) struct Block<'a> {
    /// The word and what follows it.
    pub(super) info: Line<'a>,
    /// Between the fences.
    pub(super) lines: Vec<Line<'a>>,
}

/// A step whose blocks are cut out but not yet read.
struct Draft<'a> {
    heading: Line<'a>,
    prose: Vec<(Option<Level>, Vec<Line<'a>>)>,
    blocks: Vec<Block<'a>>,
}

impl<'a> Draft<'a> {
    fn new(heading: Line<'a>) -> Self {
        Self {
            heading,
            prose: Vec::new(),
            blocks: Vec::new(),
        }
    }

    /// Text for everybody.
    fn say(&mut self, lines: impl IntoIterator<Item = Line<'a>>) {
        match self.prose.last_mut() {
            Some((None, passage)) => passage.extend(lines),
            Some((Some(_), _)) | None => self.prose.push((None, lines.into_iter().collect())),
        }
    }
}

/// Reads a text. Never gives up.
pub fn parse(text: &str) -> ParsedLesson {
    let mut problems = Vec::new();
    if text.len() > TEXT_MAX {
        let start = Line {
            number: 1,
            column: 1,
            text: "",
        };
        problems.push(start.problem("this text is too long", "a lesson has at most 256 KiB"));
        return ParsedLesson {
            problems,
            ..ParsedLesson::default()
        };
    }
    let lines = Line::all(text);
    let (mut lesson, body) = front(&lines, &mut problems);
    lesson.digest = fingerprint(text);
    let drafts = cut(body, &mut problems);
    if drafts.is_empty() {
        let number = lines.last().map_or(1, |line| line.number);
        let hint = "begin one with a heading such as: ## Watch: Four packets for one reading";
        let end = Line {
            number,
            column: 1,
            text: "",
        };
        problems.push(end.problem("this lesson has no steps", hint));
    }
    let mut world = World::default();
    for draft in drafts {
        lesson
            .steps
            .push(read_step(draft, &mut world, &mut problems));
    }
    order::sort_by_key(&mut problems, |problem| (problem.line, problem.column));
    ParsedLesson { lesson, problems }
}

/// The same for the same text, however its lines end.
fn fingerprint(text: &str) -> Digest {
    Digest::of(&text.lines().collect::<Vec<_>>())
}

/// Cuts the body at its headings `## `, and the blocks out of the prose.
fn cut<'a>(body: &[Line<'a>], problems: &mut Vec<Problem>) -> Vec<Draft<'a>> {
    let mut drafts: Vec<Draft<'a>> = Vec::new();
    let mut lines = body.iter().copied();
    while let Some(line) = lines.next() {
        if let Some(heading) = line.after_word("##") {
            drafts.push(Draft::new(heading));
            continue;
        }
        let Some(draft) = drafts.last_mut() else {
            if !line.text.trim().is_empty() {
                let hint = "put it under a heading such as: ## Read: What this is about";
                problems.push(line.problem("this stands before the first step", hint));
                // One is enough; the rest of the paragraph is the same mistake.
                for rest in lines.by_ref() {
                    if let Some(heading) = rest.after_word("##") {
                        drafts.push(Draft::new(heading));
                        break;
                    }
                }
            }
            continue;
        };
        let Some((fence, info)) = opens_fence(line) else {
            draft.say([line]);
            continue;
        };
        let inside: Vec<Line<'a>> = lines
            .by_ref()
            .take_while(|line| !closes_fence(line.text, fence))
            .collect();
        let last = inside.last().map_or(line.number, |line| line.number);
        if body.last().is_none_or(|end| end.number <= last) {
            let hint = format!("end it with a line `{fence}`");
            problems.push(line.problem("this block has no end", hint));
        }
        if matches!(info.text, "" | "text") {
            // A plain block is prose: something to look at.
            draft.say([line]);
            draft.say(inside);
            draft.say([Line {
                text: fence,
                ..line
            }]);
        } else if let Some(level) = level(info.text) {
            draft.prose.push((Some(level), inside));
        } else {
            draft.blocks.push(Block {
                info,
                lines: inside,
            });
        }
    }
    drafts
}

/// The fence (three or more backticks) and what is written behind it.
fn opens_fence(line: Line<'_>) -> Option<(&str, Line<'_>)> {
    let rest = line.text.trim_start_matches('`');
    let fence = line.text.strip_suffix(rest)?;
    (fence.len() >= 3).then(|| line.after(fence).map(|info| (fence, info)))?
}

fn closes_fence(text: &str, fence: &str) -> bool {
    let text = text.trim_end();
    text.len() >= fence.len() && text.chars().all(|c| c == '`')
}

fn level(word: &str) -> Option<Level> {
    Level::ALL.into_iter().find(|level| level.name() == word)
}

fn read_step(draft: Draft<'_>, world: &mut World, problems: &mut Vec<Problem>) -> Step {
    let heading = draft.heading;
    let said = heading.text.split(':').next().unwrap_or_default();
    let found = Kind::ALL
        .into_iter()
        .find(|kind| kind.name().eq_ignore_ascii_case(said));
    let title = match (found, heading.after(&format!("{said}:"))) {
        (Some(_), Some(title)) if !title.text.is_empty() => title.text,
        _ => {
            let words = Kind::ALL.map(Kind::name);
            let hint = format!("{}; such as: ## Watch: Four packets", advice(said, &words));
            problems.push(heading.problem("a step begins with what one does, then a title", hint));
            heading.text
        }
    };
    let kind = found.unwrap_or(Kind::Read);
    let mut step = Step::new(kind, title.to_owned(), heading.number);
    step.passages = passages(&draft.prose, problems);
    read_blocks(&mut step, &draft.blocks, world, problems);
    if found.is_some() {
        suits_its_kind(&step, heading, problems);
    }
    step
}

fn passages(prose: &[(Option<Level>, Vec<Line<'_>>)], problems: &mut Vec<Problem>) -> Vec<Passage> {
    let mut passages = Vec::new();
    for (level, lines) in prose {
        prose::check(lines, problems);
        let text = joined(lines).trim().to_owned();
        if !text.is_empty() {
            passages.push(Passage {
                level: *level,
                text,
            });
        }
    }
    passages
}

/// What a kind of step must have, and what only it may have.
fn suits_its_kind(step: &Step, heading: Line<'_>, problems: &mut Vec<Problem>) {
    let is = |kind: Kind| step.kind == kind;
    let (predicts, does, asks) = (is(Kind::Predict), is(Kind::Do), is(Kind::Quiz));
    #[rustfmt::skip]
    let parts = [
        ("play",       is(Kind::Watch), !asks,             step.play.is_some()),
        ("predict",    predicts,        predicts,          step.prediction.is_some()),
        ("goal",       does,            does,              !step.goals.is_empty()),
        ("hint",       does,            does,              !step.hints.is_empty()),
        ("solution",   does,            does,              step.solution.is_some()),
        ("wrong",      false,           does,              !step.wrong.is_empty()),
        ("quiz",       asks,            asks,              step.quiz.is_some()),
        ("calculator", false,           is(Kind::Explore), !step.calculators.is_empty()),
    ];
    let kind = step.kind.name();
    for (block, needed, allowed, present) in parts {
        if needed && !present {
            let message = format!("a step `{kind}` needs a block `{block}`");
            let hint = format!("write it between ```{block} and ```");
            problems.push(heading.problem(message, hint));
        } else if present && !allowed {
            let message = format!("a step `{kind}` has no block `{block}`");
            problems.push(heading.problem(message, "take it out, or make it another kind of step"));
        }
    }
    let pauses = step.play.iter().flat_map(|play| &play.pauses);
    for pause in pauses.filter(|_| !is(Kind::Watch)) {
        let line = Line {
            number: pause.line,
            column: 1,
            text: "",
        };
        let hint = "take it out, or make it a step `Watch`: the others do not show how they play";
        problems.push(line.problem(format!("a step `{kind}` does not pause"), hint));
    }
}
