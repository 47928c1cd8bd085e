//! What the page says of work that is handed in, and of progress that is taken along.

use brokerscope_core::lesson::submission::Grade;
use brokerscope_core::problem::Problem;

/// Name of the file with all progress.
pub const PROGRESS_FILE: &str = "brokerscope-progress.txt";
/// The heading where work is handed in, and its button.
pub const HAND_IN: &str = "Hand in";
/// Below it.
pub const ABOUT_HAND_IN: &str = "Saves a file with what you did here. Nothing is sent: give it to \
     whoever asked for it. They open it on their page of lessons, and the engine plays it again.";
/// The label of the field for the name.
pub const BY: &str = "Your name, if it shall be in it";
/// The heading of the part of the shelf where files are opened and saved.
pub const FILES: &str = "Your progress, and work handed in";
/// Below it.
pub const ABOUT_FILES: &str = "What you did stays on this device. Take it along as a file, or open \
     one: of progress, to go on here, or of work handed in, to see what it shows. You can also drop \
     files on this page.";
/// The button that saves progress.
pub const EXPORT: &str = "Save my progress";
/// The button that opens files.
pub const CHOOSE: &str = "Open files";
/// The button that puts what was opened away.
pub const PUT_AWAY: &str = "Put these away";
/// The heading above the work that was opened.
pub const HANDED: &str = "Work handed in";
/// The text of its lesson is on its way.
pub const WAITS: &str = "its lesson is on its way";
/// It has no verdict.
pub const NO_VERDICT: &str = "cannot be judged";
/// The name of the choice of languages.
pub const LANGUAGES: &str = "Language";

/// The columns of the table.
pub const COLUMNS: [&str; 7] = [
    "file", "lesson", "by", "goals", "foretold", "quizzes", "verdict",
];

/// A language by its own name.
pub fn language(code: &str) -> &str {
    match code {
        "" => "English",
        "zh" => "中文",
        other => other,
    }
}

/// What was saved, and what it shows.
pub fn saved(name: &str, grade: &Grade) -> String {
    let shown = [
        ("goals", grade.goals()),
        ("predictions", grade.predictions()),
        ("quizzes", grade.quizzes()),
    ];
    let asked = shown.into_iter().filter(|(_, checked)| checked.all > 0);
    let said: Vec<String> = asked
        .map(|(what, checked)| format!("{what} {checked}"))
        .collect();
    let open = if grade.is_complete() {
        ""
    } else {
        ". Something is still open"
    };
    format!(
        "Saved as {name}. Played again, it shows: {}{open}.",
        said.join(", ")
    )
}

/// Progress came.
pub fn taken(lessons: usize) -> String {
    match lessons {
        1 => "Progress in 1 lesson has come to what is here. Nothing was lost.".to_owned(),
        more => format!("Progress in {more} lessons has come to what is here. Nothing was lost."),
    }
}

/// Progress could not be read.
pub fn not_taken(problem: &Problem) -> String {
    let Problem {
        line,
        message,
        hint,
        ..
    } = problem;
    format!("Nothing was taken over. Line {line}: {message}; {hint}.")
}

/// A mistake in a file.
pub fn problem(problem: &Problem) -> String {
    let Problem {
        line,
        message,
        hint,
        ..
    } = problem;
    format!("Line {line}: {message}; {hint}.")
}

/// The file is a picture, or too long, or cannot be read.
pub fn no_text() -> Problem {
    whole(
        "this file is no text that can be read",
        "open a file that was saved here",
    )
}

/// Its lesson is not in this course.
pub fn no_lesson(id: &str) -> Problem {
    let message = format!("there is no lesson `{id}` here");
    whole(&message, "it may be of another version of the course")
}

/// Its lesson could not be fetched.
pub fn lesson_lost() -> Problem {
    whole(
        "its lesson could not be fetched",
        "look at the connection and open the file again",
    )
}

fn whole(message: &str, hint: &str) -> Problem {
    Problem {
        line: 1,
        column: 1,
        message: message.to_owned(),
        hint: hint.to_owned(),
    }
}
