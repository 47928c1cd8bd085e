//! What the lesson pane says by itself.

use brokerscope_core::lesson::{Level, Number, Waiting};
use brokerscope_core::time::Span;

/// Time should run on, but the question has no answer yet.
pub const PREDICT_FIRST: &str = "Choose an answer first, then let it run.";
/// The name of what is explained while time stands.
pub const PAUSE: &str = "Explained here";
/// Lets the world play on after an explanation.
pub const GO_ON: &str = "Go on";
/// A step to watch was not watched yet.
pub const WATCH: &str = "Press play and watch.";
/// Above the goals.
pub const GOALS: &str = "Goals";
/// Above what one can do to the world of the step.
pub const HANDS: &str = "Your hands";
/// The button that lets the predicted thing happen.
pub const REVEAL: &str = "Let it run";
/// The tag of what happened.
pub const HAPPENED: &str = "what happened";
/// The tag of what was chosen.
pub const PREDICTED: &str = "your prediction";
/// None of the choices happened: the learner changed the world.
pub const NONE_FITS: &str =
    "You changed this world, and none of the answers fits it any more. Begin the step again.";
/// The lesson is done.
pub const FINISHED: &str = "You finished this lesson.";
/// The lesson's text could not be fetched.
pub const LOST: &str = "This lesson could not be loaded. Nothing is lost: what you did so far is kept \
                        here.";
/// Plays the solution of a step.
pub const SHOW: &str = "Show me one way";
/// While it plays.
pub const SHOWING: &str = "One way plays in this world, act by act. Any other way counts as well.";
/// After it played.
pub const SHOWN: &str =
    "You were shown one way. Take its acts back one by one, or go on from here.";
/// Brings the learner's own world back.
pub const MINE: &str = "Back to my own world";
/// Plays it again.
pub const SHOW_AGAIN: &str = "Show it again";
/// There is no such lesson.
pub const UNKNOWN: &str = "There is no lesson with this name";
/// The lesson's text has mistakes.
pub const MISTAKES: &str = "The text of this lesson has mistakes:";

/// `Step 3 of 6 · about 12 minutes`.
pub fn step_of(step: usize, all: usize) -> String {
    format!("Step {step} of {all}")
}

/// How long it takes.
pub fn minutes(minutes: u32) -> Option<String> {
    match minutes {
        0 => None,
        1 => Some("about a minute".to_owned()),
        more => Some(format!("about {more} minutes")),
    }
}

/// Before a hint.
pub fn hint_of(hint: usize, all: usize) -> String {
    match all {
        1 => "Hint.".to_owned(),
        more => format!("Hint {hint} of {more}."),
    }
}

/// At the last step, while one before it is not done.
pub fn still_open(step: usize) -> String {
    format!("Step {step} is still open.")
}

/// Leads there.
pub fn to_step(step: usize) -> String {
    format!("To step {step}")
}

/// What the step still waits for.
pub fn waiting(waiting: Waiting) -> String {
    match waiting {
        Waiting::Prediction => "Choose what will happen.".to_owned(),
        Waiting::Outcome => "Press play and see.".to_owned(),
        Waiting::Answer => "Find the right answer.".to_owned(),
        Waiting::Goals(1) => "One goal is open.".to_owned(),
        Waiting::Goals(open) => format!("{open} goals are open."),
    }
}

/// The button that has an answer marked.
pub const CHECK: &str = "Check";
/// In a menu, before something is chosen.
pub const CHOOSE: &str = "choose …";
/// The name of the field for a number.
pub const YOUR_NUMBER: &str = "Your number";
/// The button that moves a part up.
pub const EARLIER: &str = "Move earlier";
/// The button that moves a part down.
pub const LATER: &str = "Move later";
/// The tag of a part that is right.
pub const RIGHT: &str = "right";
/// The tag of a part that is not.
pub const NOT_RIGHT: &str = "not right";
/// The name of a calculator.
pub const CALCULATOR: &str = "Calculator";
/// The button that has a world count.
pub const PROVE: &str = "Prove it";
/// A formula divides by nothing, or grows too large.
pub const NO_VALUE: &str = "no value with these numbers";
/// A proof with these numbers takes too many steps.
pub const TOO_LONG: &str = "With these numbers the world takes too long. Try smaller ones.";
/// What a proof waits for does not happen while its world runs.
pub const NEVER_COMES: &str = "With these numbers it does not happen in the world's time.";
/// The name of the choice of levels.
pub const LEVELS: &str = "Written for";

/// How somebody is told.
pub const fn level(level: Level) -> &'static str {
    match level {
        Level::Beginner => "Beginners",
        Level::Engineer => "Engineers",
        Level::Operator => "Operators",
    }
}

/// What an answer came to.
pub fn marked(wrong: usize) -> String {
    match wrong {
        0 => "Right.".to_owned(),
        1 => "One part is not right yet.".to_owned(),
        more => format!("{more} parts are not right yet."),
    }
}

/// What a number may be.
pub fn out_of_bounds(least: Number, most: Number) -> String {
    format!("Write a number from {least} to {most}.")
}

/// What a world counted, beside the formula.
pub fn counted(number: &str) -> String {
    format!("counted: {number}")
}

/// A world has run and was counted.
pub fn proved(lasted: Span) -> String {
    let seconds = lasted.as_micros() / 1_000_000;
    format!("The engine ran {seconds} s of this world and counted. It stands beside: play it.")
}

/// When a goal was reached.
pub fn reached(moment: &str) -> String {
    format!("reached at {moment}")
}
