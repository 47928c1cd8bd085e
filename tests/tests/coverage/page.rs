//! The page itself: figures on top, then one row for each id, then what each lesson serves.

use std::fmt::Write;

use brokerscope_core::lesson::Lesson;

use crate::table::{Part, Reason, Row, Table, serving};

const HEAD: &str = "\
# Coverage

What the course has to make touchable, and which lesson does it. A lesson says so in its front block
(`covers: S0-42`); where no lesson does, the reason stands in its place.

This page is made by `cargo test -p brokerscope-tests --test coverage` from the lessons that
`lessons/index.md` lists and from `lessons/coverage.txt`. That test fails when the page is stale
(`UPDATE_COVERAGE=1` writes it), when an id has neither a lesson nor a reason or has both, and when a
lesson names an id that does not exist.

";

/// How many ids stand where.
#[derive(Clone, Copy, Default)]
struct Figures {
    served: usize,
    elsewhere: usize,
    waiting: usize,
}

impl Figures {
    fn of<'a>(rows: impl Iterator<Item = &'a Row>, course: &[Lesson]) -> Self {
        let mut figures = Self::default();
        for row in rows {
            match &row.reason {
                _ if !serving(&row.id, course).is_empty() => figures.served += 1,
                Some(Reason::Elsewhere(_)) => figures.elsewhere += 1,
                Some(Reason::Waits(_)) => figures.waiting += 1,
                None => {}
            }
        }
        figures
    }

    fn row(self, page: &mut String, name: &str, all: usize) {
        let Self {
            served,
            elsewhere,
            waiting,
        } = self;
        let _ = writeln!(
            page,
            "| {name} | {all} | {served} | {elsewhere} | {waiting} |"
        );
    }
}

/// Writes the page.
pub(crate) fn write(table: &Table, course: &[Lesson]) -> String {
    let mut page = HEAD.to_owned();
    page += "| | ids | served by lessons | elsewhere | waiting for a lesson |\n";
    page += "|---|--:|--:|--:|--:|\n";
    for part in &table.parts {
        let figures = Figures::of(part.rows.iter(), course);
        figures.row(&mut page, &part.title, part.rows.len());
    }
    Figures::of(table.rows(), course).row(&mut page, "all", table.rows().count());
    for part in &table.parts {
        rows(&mut page, part, course);
    }
    page += "\n## Lessons\n\n| lesson | ids |\n|---|--:|\n";
    for lesson in course {
        let count = lesson.covers.len();
        let _ = writeln!(page, "| {} | {count} |", link(&lesson.id));
    }
    page
}

fn rows(page: &mut String, part: &Part, course: &[Lesson]) {
    let _ = writeln!(
        page,
        "\n## {}\n\n| id | what | where |\n|---|---|---|",
        part.title
    );
    for row in &part.rows {
        let lessons = serving(&row.id, course);
        let place = match (&row.reason, &*lessons) {
            (Some(Reason::Elsewhere(why)), []) => why.clone(),
            (Some(Reason::Waits(lesson)), []) => format!("waits for the lesson `{lesson}`"),
            (None, []) => String::new(),
            (_, lessons) => {
                let links: Vec<String> = lessons.iter().map(|id| link(id)).collect();
                links.join(", ")
            }
        };
        let _ = writeln!(page, "| {} | {} | {place} |", row.id, row.title);
    }
}

fn link(id: &str) -> String {
    format!("[{id}](lessons/{id}.md)")
}
