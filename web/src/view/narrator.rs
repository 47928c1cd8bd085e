//! The narrator: one sentence about this moment.

use brokerscope_core::machine::{Phrase, Word};

use super::story;
use super::transport::seconds;
use crate::model::{Model, Rest};
use crate::words;

/// The narrator as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct NarratorView {
    /// The moment it speaks of.
    pub when: String,
    /// What it says.
    pub says: Phrase,
    /// A word on what the last act did.
    pub notice: Option<String>,
    /// Why the last act could not be done.
    pub trouble: Option<String>,
    /// What came of something that was asked for.
    pub answer: Option<String>,
    /// The world rests, and what one can do about it.
    pub rest: Option<RestView>,
    /// Time runs: the sentence changes too fast to be read out.
    pub playing: bool,
    /// The whole story is open.
    pub story: bool,
}

/// The world rests.
#[derive(Clone, Debug, PartialEq)]
pub struct RestView {
    /// In one sentence.
    pub says: String,
    /// Whether there is something to jump to.
    pub jump: bool,
}

/// What is said about the moment on the screen.
pub fn build(model: &Model) -> NarratorView {
    let bench = model.bench();
    let told = story::current(model);
    let when = told.as_ref().map_or(bench.cursor().at, |row| row.at);
    NarratorView {
        when: seconds(when.as_micros()),
        says: told.map_or_else(nothing_yet, |row| row.phrase),
        notice: model.ui.notice.clone(),
        trouble: model.ui.trouble.clone(),
        answer: model
            .command
            .answer
            .as_ref()
            .map(|answer| answer.says.clone()),
        rest: if bench.playing {
            None
        } else {
            bench.rest().map(|it| rest(it, bench.history.is_recorded()))
        },
        playing: bench.playing,
        story: model.ui.story,
    }
}

fn nothing_yet() -> Phrase {
    Phrase(vec![Word::Plain(words::page::NOTHING_YET.into())])
}

fn rest(rest: Rest, is_recorded: bool) -> RestView {
    match rest {
        Rest::Forever if is_recorded => RestView {
            says: words::files::ENDS.to_owned(),
            jump: false,
        },
        Rest::Forever => RestView {
            says: words::page::REST_FOREVER.to_owned(),
            jump: false,
        },
        Rest::Until(at) => RestView {
            says: words::page::rest_until(&seconds(at.as_micros())),
            jump: true,
        },
    }
}
