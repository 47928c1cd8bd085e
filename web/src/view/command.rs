//! The command bar as it is shown: the line, and what it means so far.

use crate::model::Model;
use crate::model::command::{Answer, Meaning, print, read};
use crate::words::command as words;

/// The command bar as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct CommandView {
    /// The line.
    pub text: String,
    /// What stands below it.
    pub says: Says,
    /// What time runs to, if it does.
    pub running: Option<String>,
}

/// What stands below the line.
#[derive(Clone, Debug, PartialEq)]
pub enum Says {
    /// Who is here, before anything is typed.
    Cast(String),
    /// What came of the last line.
    Answer(Answer),
    /// What pressing Enter would do.
    Meaning(String),
    /// What is wrong: before its place, from its place on, the sentence, the hint.
    Wrong {
        /// The line up to the place.
        before: String,
        /// The line from there on.
        from: String,
        /// What is wrong.
        message: String,
        /// What to do about it.
        hint: String,
    },
}

/// The bar, if it is open.
pub fn build(model: &Model) -> Option<CommandView> {
    let bar = &model.command;
    if !bar.open {
        return None;
    }
    let history = &model.bench().history;
    let says = match (read(&bar.text, history), &bar.answer) {
        (Ok(Meaning::Nothing), Some(answer)) => Says::Answer(answer.clone()),
        (Ok(Meaning::Nothing), None) => {
            let names = history.names();
            let names: Vec<&str> = names.all().map(|name| &**name).collect();
            Says::Cast(words::cast(&names))
        }
        (Ok(meaning), _) => Says::Meaning(print(&meaning, history)),
        (Err(problem), _) => {
            let column = usize::try_from(problem.column).unwrap_or(usize::MAX);
            let mut letters = bar.text.chars();
            let before = letters.by_ref().take(column.saturating_sub(1)).collect();
            Says::Wrong {
                before,
                from: letters.collect(),
                message: problem.message,
                hint: problem.hint,
            }
        }
    };
    let running = model.bench().run.as_ref().map(|run| {
        let at = super::transport::seconds(model.bench().cursor().at.as_micros());
        words::running(&run.until().to_string(), &at)
    });
    Some(CommandView {
        text: bar.text.clone(),
        says,
        running,
    })
}
