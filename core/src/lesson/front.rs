//! The front block: what a lesson says about itself, between two lines `---`.

use super::story::{FORMAT_VERSION, Lesson};
use crate::problem::Line;
use crate::problem::advice;
use crate::scenario::Problem;

/// The longest lesson one may announce, in minutes.
const MINUTES_MAX: u32 = 600;

/// Every key, and what it wants. All of them must stand there.
const KEYS: [(&str, &str); 6] = [
    ("lesson", "write `lesson: 1`, the version of the format"),
    (
        "id",
        "write small letters, digits and hyphens, such as `id: exactly-once`",
    ),
    ("title", "write what the lesson is called"),
    (
        "chapter",
        "write the chapter it belongs to, as in the index",
    ),
    ("minutes", "write how long it takes a newcomer, 1 to 600"),
    (
        "learn",
        "write what one can do afterwards; one line `learn:` for each",
    ),
];

/// Keys that may stand there too.
const MORE: [(&str, &str); 3] = [
    (
        "needs",
        "write the ids of lessons that come before, with blanks between them",
    ),
    (
        "covers",
        "write ids of the table of coverage, with blanks between them, such as `covers: S0-42 P1`",
    ),
    (
        "language",
        "write two letters, such as `language: zh`; leave it out for English",
    ),
];

/// Reads the front block. Gives back the lines after it.
pub(super) fn front<'a, 'b>(
    lines: &'b [Line<'a>],
    problems: &mut Vec<Problem>,
) -> (Lesson, &'b [Line<'a>]) {
    let start = Line {
        number: 1,
        column: 1,
        text: "",
    };
    let marks = |line: &&Line<'_>| line.text.trim_end() == "---";
    let mut lesson = Lesson::default();
    if lines.first().as_ref().filter(|line| marks(line)).is_none() {
        let hint = "begin the file with a line `---`, then `lesson: 1`, `id: …`, `title: …`";
        problems.push(start.problem("the front block is missing", hint));
        return (lesson, lines);
    }
    let inside = |line: &&Line<'_>| !marks(line) && !line.text.starts_with("## ");
    let keys: Vec<Line<'a>> = lines.iter().skip(1).take_while(inside).copied().collect();
    let rest = lines.get(keys.len() + 1..).unwrap_or_default();
    let body = match rest.split_first() {
        Some((end, body)) if marks(&end) => body,
        Some(_) | None => {
            problems.push(start.problem("the front block has no end", "end it with a line `---`"));
            rest
        }
    };
    let said: Vec<Option<&str>> = keys
        .into_iter()
        .filter(|line| !line.text.trim().is_empty())
        .map(|line| read_key(line, &mut lesson, problems))
        .collect();
    for (key, hint) in KEYS {
        if !said.contains(&Some(key)) {
            let message = format!("`{key}:` is missing in the front block");
            problems.push(start.problem(message, hint));
        }
    }
    (lesson, body)
}

/// Reads one line, and says which key it had.
fn read_key(
    line: Line<'_>,
    lesson: &mut Lesson,
    problems: &mut Vec<Problem>,
) -> Option<&'static str> {
    let said = line.text.split(':').next().unwrap_or_default();
    let mut all = KEYS.into_iter().chain(MORE);
    let Some((key, hint)) = all.clone().find(|(key, _)| *key == said.trim()) else {
        let known: Vec<&str> = all.by_ref().map(|(key, _)| key).collect();
        let hint = advice(said.trim(), &known);
        problems.push(line.problem(format!("`{}` is no key of a lesson", said.trim()), hint));
        return None;
    };
    let value = line
        .after(&format!("{said}:"))
        .unwrap_or(Line { text: "", ..line });
    let text = value.text.to_owned();
    let good = !text.is_empty()
        && match key {
            "lesson" => text.parse() == Ok(FORMAT_VERSION),
            "id" => is_id(&text),
            "minutes" => text.parse().is_ok_and(|m| (1..=MINUTES_MAX).contains(&m)),
            "needs" => text.split(' ').all(is_id),
            "covers" => text.split(' ').all(is_covered),
            "language" => text.len() == 2 && is_id(&text),
            _ => true,
        };
    if !good {
        problems.push(value.problem(format!("`{text}` will not do for `{key}`"), hint));
    }
    match key {
        "id" => lesson.id = text,
        "title" => lesson.title = text,
        "chapter" => lesson.chapter = text,
        "minutes" => lesson.minutes = text.parse().unwrap_or(0),
        "learn" => lesson.learn.push(text),
        "needs" => lesson.needs.extend(text.split(' ').map(str::to_owned)),
        "covers" => lesson.covers.extend(text.split(' ').map(str::to_owned)),
        "language" => lesson.language = text,
        _ => {}
    }
    Some(key)
}

/// `S0-42`, `P1`: capitals, digits and hyphens.
fn is_covered(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    text.starts_with(|c: char| c.is_ascii_uppercase()) && text.chars().all(fits)
}

/// Small letters, digits and hyphens: fit for an address.
pub(super) fn is_id(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.chars().all(fits)
}
