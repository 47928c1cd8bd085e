//! `lessons/coverage.txt`, and what it says against what the lessons say.

use brokerscope_core::lesson::Lesson;

/// All ids, by heading.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) parts: Vec<Part>,
}

#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) title: String,
    pub(crate) rows: Vec<Row>,
}

#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) reason: Option<Reason>,
}

/// Why no lesson serves an id.
#[derive(Debug)]
pub(crate) enum Reason {
    /// Something else does, or nothing can.
    Elsewhere(String),
    /// This lesson will, once it is in the index.
    Waits(String),
}

impl Table {
    /// Reads the table, or says what cannot be read.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut table = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            let wrong = table.line(line);
            wrong.map_err(|wrong| format!("line {number}: {wrong}"))?;
        }
        Ok(table)
    }

    fn line(&mut self, line: &str) -> Result<(), String> {
        if let Some(title) = line.strip_prefix("## ") {
            self.parts.push(Part {
                title: title.to_owned(),
                rows: Vec::new(),
            });
            return Ok(());
        }
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        let known: Vec<String> = self.rows().map(|row| row.id.clone()).collect();
        let part = self.parts.last_mut();
        let part = part.ok_or("an id stands before the first heading")?;
        if let Some(reason) = line.strip_prefix("  ") {
            let row = part.rows.last_mut().ok_or("a reason without its id")?;
            if row.reason.is_some() {
                return Err(format!("{} has two reasons", row.id));
            }
            row.reason = Some(Reason::read(reason)?);
            return Ok(());
        }
        let said = line.split_once(' ');
        let (id, title) = said
            .filter(|(id, title)| is_id(id) && !title.trim().is_empty())
            .ok_or("an id, then what it is about")?;
        if known.iter().any(|it| it == id) {
            return Err(format!("{id} stands twice"));
        }
        part.rows.push(Row {
            id: id.to_owned(),
            title: title.to_owned(),
            reason: None,
        });
        Ok(())
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.parts.iter().flat_map(|part| &part.rows)
    }
}

impl Reason {
    fn read(text: &str) -> Result<Self, String> {
        let (word, rest) = text.split_once(": ").unwrap_or((text, ""));
        match (word, rest.trim()) {
            ("elsewhere", why) if !why.is_empty() => Ok(Self::Elsewhere(why.to_owned())),
            ("waits", lesson) if !lesson.is_empty() => Ok(Self::Waits(lesson.to_owned())),
            _ => Err("write `elsewhere: …` or `waits: …`".to_owned()),
        }
    }
}

fn is_id(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    text.starts_with(|c: char| c.is_ascii_uppercase()) && text.chars().all(fits)
}

/// The ids of the lessons that serve this one.
pub(crate) fn serving<'a>(id: &str, course: &'a [Lesson]) -> Vec<&'a str> {
    let serves = |lesson: &&Lesson| lesson.covers.iter().any(|it| it == id);
    let lessons = course.iter().filter(serves);
    lessons.map(|lesson| &*lesson.id).collect()
}

/// What does not fit, a sentence each.
pub(crate) fn wrong(table: &Table, course: &[Lesson]) -> Vec<String> {
    let mut wrong = Vec::new();
    for row in table.rows() {
        let id = &row.id;
        let serving = serving(id, course);
        match (&row.reason, &*serving) {
            (None, []) => wrong.push(format!("{id} is served by no lesson, and has no reason")),
            (Some(Reason::Waits(lesson)), []) if course.iter().any(|it| it.id == *lesson) => {
                wrong.push(format!(
                    "{id} waits for {lesson}, which is here and does not serve it"
                ));
            }
            (Some(_), [first, ..]) => {
                wrong.push(format!("{id} is served by {first}: take out its reason"));
            }
            (None, _) | (Some(_), []) => {}
        }
    }
    for lesson in course {
        for (place, id) in lesson.covers.iter().enumerate() {
            if !table.rows().any(|row| row.id == *id) {
                let lesson = &lesson.id;
                wrong.push(format!("{lesson} serves {id}, which is not in the table"));
            }
            if lesson.covers.iter().take(place).any(|it| it == id) {
                wrong.push(format!("{} names {id} twice", lesson.id));
            }
        }
    }
    wrong
}

/// The text of the table without `waits` below ids that a lesson serves by now.
pub(crate) fn without_kept_promises(text: &str, course: &[Lesson]) -> String {
    let mut kept = String::new();
    let mut served = false;
    for line in text.lines() {
        if !line.starts_with(' ') {
            let id = line.split(' ').next().unwrap_or_default();
            served = !serving(id, course).is_empty();
        }
        if !(served && line.starts_with("  waits:")) {
            kept += line;
            kept.push('\n');
        }
    }
    kept
}
