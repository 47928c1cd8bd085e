//! What happens in a lesson.

use brokerscope_core::lesson::Level;

use super::work::WorkMsg;

/// A lesson.
#[derive(Clone, Debug, PartialEq)]
pub enum LessonMsg {
    /// Opens the lesson with this name.
    Open(String),
    /// The text at this path came; `None`: it could not be fetched.
    Text(String, Option<String>),
    /// Asks again for what did not come.
    Again,
    /// Somebody writes a lesson.
    Author(AuthorMsg),
    /// What is handed in, taken along, and told in another language.
    Work(WorkMsg),
    /// To the next step.
    Next,
    /// To the step before.
    Back,
    /// To this step.
    Step(usize),
    /// Chooses this answer of the step's prediction.
    Predict(usize),
    /// Lets run what was predicted.
    Reveal,
    /// Shows one more hint.
    Hint,
    /// Plays the step's solution, act by act.
    Show,
    /// Brings back the learner's own world after it.
    Mine,
    /// Begins the step's world again.
    Restart,
    /// Tells lessons for these readers.
    Level(Level),
    /// Fills in a field of the step.
    Fill(Fill),
    /// Has the answer marked.
    Check,
    /// Has a world prove this calculator.
    Prove(usize),
}

/// A field of a quiz or a calculator.
#[derive(Clone, Debug, PartialEq)]
pub enum Fill {
    /// Marks this choice of the step's quiz, or takes the mark away.
    Mark(usize),
    /// Chooses for this part of the quiz what belongs to it.
    Pair(usize, Option<usize>),
    /// Moves the part at this place up, or down.
    Shift(usize, bool),
    /// Edits the number of the quiz.
    Typed(String),
    /// Edits, in this calculator, this given number.
    Quantity(usize, usize, String),
}

/// Somebody writes a lesson.
#[derive(Clone, Debug, PartialEq)]
pub enum AuthorMsg {
    /// Opens the text of the lesson on the screen.
    Begin,
    /// The text was edited.
    Write(String),
    /// Has the engine play it through.
    Check,
    /// Goes to this line of the text.
    Line(u32),
    /// Copies a link to it.
    Link,
    /// Makes room for the lesson, or for the text.
    Fold,
    /// Closes the text.
    Close,
}
