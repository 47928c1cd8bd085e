//! What the lesson pane says by itself.

use brokerscope_core::lesson::Waiting;

/// Time should run on, but the question has no answer yet.
pub const PREDICT_FIRST: &str = "Choose an answer first, then let it run.";
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
/// There is no such lesson.
pub const UNKNOWN: &str = "There is no lesson with this name.";
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

/// What the step still waits for.
pub fn waiting(waiting: Waiting) -> String {
    match waiting {
        Waiting::Prediction => "Choose what will happen.".to_owned(),
        Waiting::Outcome => "Press play and see.".to_owned(),
        Waiting::Goals(1) => "One goal is open.".to_owned(),
        Waiting::Goals(open) => format!("{open} goals are open."),
    }
}

/// When a goal was reached.
pub fn reached(moment: &str) -> String {
    format!("reached at {moment}")
}
