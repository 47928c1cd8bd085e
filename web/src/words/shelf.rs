//! The shelf of lessons: where one is, and what comes next.

/// Above all lessons.
pub const TITLE: &str = "Learn";
/// Before the first lesson.
pub const HELLO: &str =
    "Each lesson is a world of its own. Predict, press play, break it, see why.";
/// Once all is done.
pub const ALL_DONE: &str = "You did all of it. Everything stays open, and every world still plays.";
/// The name of the card with the next lesson.
pub const NEXT: &str = "Next";
/// Above what one can do after a lesson.
pub const AFTERWARDS: &str = "Afterwards you can";
/// The button of the next lesson.
pub const START: &str = "Start this lesson";
/// The same, for one that was begun.
pub const GO_ON: &str = "Go on with this lesson";
/// Above the concept map.
pub const MAP: &str = "What builds on what";
/// How to use it.
pub const MAP_HOW: &str = "A line leads from a lesson to those that need it; point at one, or go there \
                           with the arrow keys, and see what it builds on. Everything is open: the \
                           order is advice.";
/// Above what one can do after a lesson that is done.
pub const NOW: &str = "Now you can";
/// The end of a lesson.
pub const CLOSING: &str = "The end of this lesson";
/// Moments of the learner's own.
pub const MOMENTS: &str = "Your moments";
/// What they are.
pub const MOMENTS_HOW: &str = "Goals you reached and predictions you made, kept on this device. Each \
                               link opens the world as it stood there.";
/// There are none.
pub const NO_MOMENTS: &str = "There is nothing yet. Reach a goal or make a prediction in a lesson.";
/// Back to the shelf.
pub const ALL: &str = "All lessons";
/// The same, where it is the one thing to do.
pub const SEE_ALL: &str = "See all lessons";
/// To the sandbox.
pub const ON_YOUR_OWN: &str = "Play on your own";
/// The states of a lesson.
pub const STATES: [&str; 4] = ["done", "begun", "ready", "later"];

/// How far one is, and how much there is to come.
pub fn whole(done: usize, all: usize, minutes: u32) -> String {
    let all = match all {
        1 => "1 lesson".to_owned(),
        _ => format!("{all} lessons"),
    };
    let left = time(minutes);
    match (done, minutes) {
        (0, _) => format!("{all}, {left} in all"),
        (_, 0) => format!("{done} of {all} done"),
        (_, _) => format!("{done} of {all} done, {left} to go"),
    }
}

/// About how long: `about 5 minutes`, `about 2 h 10 min`.
pub fn time(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, 1) => "about a minute".to_owned(),
        (0, more) => format!("about {more} minutes"),
        (hours, 0) => format!("about {hours} h"),
        (hours, more) => format!("about {hours} h {more} min"),
    }
}

/// How far a chapter is.
pub fn chapter(done: usize, all: usize) -> String {
    match done {
        0 => String::new(),
        _ if done == all => "all done".to_owned(),
        _ => format!("{done} of {all} done"),
    }
}

/// How long a lesson takes.
pub fn minutes(minutes: u32) -> String {
    format!("{minutes} min")
}

/// A lesson was begun.
pub fn begun(visited: usize, all: usize) -> String {
    format!("begun: step {visited} of {all}")
}

/// What it builds on that was not done yet.
pub fn first(titles: &[&str]) -> String {
    format!("Do first: {}", titles.join(", "))
}

/// What was best in a lesson: predictions that came true, of how many; hints; answers beyond the first
/// in quizzes; whether a way was shown.
pub fn best(right: usize, asked: usize, hints: usize, again: u32, shown: bool) -> String {
    let mut parts = vec!["done".to_owned()];
    if asked > 0 {
        parts.push(format!("{right} of {asked} predicted"));
    }
    match (hints, shown) {
        (_, true) => parts.push("one way shown".to_owned()),
        (0, false) => parts.push("no hints".to_owned()),
        (1, false) => parts.push("1 hint".to_owned()),
        (more, false) => parts.push(format!("{more} hints")),
    }
    match again {
        0 => {}
        1 => parts.push("1 answer again".to_owned()),
        more => parts.push(format!("{more} answers again")),
    }
    parts.join(" · ")
}
