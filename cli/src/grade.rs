//! `brokerscope grade`: work handed in from lessons, played again in the engine.
//!
//! Exit code 0: all of it is done and whole; 1: something is open or was edited; 2: something could
//! not be judged.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use brokerscope_core::lesson::submission::{
    DONE, Grade, ParsedSubmission, Seal, StepGrade, Submission, grade, in_a_word, remarks,
};
use brokerscope_core::lesson::{Lesson, parse};
use brokerscope_core::problem::Problem;

use crate::problems::Told;
use crate::run::Ended;

/// Play what learners handed in, and say what they reached
///
/// Each file is the log of one lesson: what was done, and when. The engine does it again in the
/// lesson's own worlds; what a file says of itself counts for nothing. Ends with 0 if everything is
/// done and no file was edited, with 1 if not, with 2 if a file cannot be judged.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Files that learners handed in
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Where the lessons are
    #[arg(long, default_value = "lessons")]
    lessons: PathBuf,
    /// Tell every step, also of many files
    #[arg(long)]
    steps: bool,
}

/// Why there is no verdict.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Some files could not be judged; why was told with the others.
    Unjudged(usize),
    /// Nobody takes what we tell.
    Out(io::Error),
}

/// A file, and what came of it.
struct Sheet<'a> {
    file: &'a Path,
    found: Result<Verdict, Vec<Problem>>,
}

struct Verdict {
    submission: Submission,
    seal: Seal,
    grade: Grade,
}

/// Judges all of them.
pub(crate) fn run(args: &Args, out: &mut impl Write) -> Result<Ended, Failure> {
    let sheets = args.files.iter().map(|file| Sheet {
        file,
        found: judged(file, &args.lessons),
    });
    let sheets: Vec<Sheet<'_>> = sheets.collect();
    let tells_steps = args.steps || sheets.len() == 1;
    for sheet in &sheets {
        sheet.tell(tells_steps, out).map_err(Failure::Out)?;
    }
    if sheets.len() > 1 {
        table(&sheets, out).map_err(Failure::Out)?;
    }
    out.flush().map_err(Failure::Out)?;
    match sheets.iter().filter(|it| it.found.is_err()).count() {
        0 if sheets.iter().all(Sheet::is_good) => Ok(Ended::Held),
        0 => Ok(Ended::Broken),
        unjudged => Err(Failure::Unjudged(unjudged)),
    }
}

fn judged(file: &Path, lessons: &Path) -> Result<Verdict, Vec<Problem>> {
    let whole = |message: String, hint: &str| {
        vec![Problem {
            line: 1,
            column: 1,
            message,
            hint: hint.to_owned(),
        }]
    };
    let text = fs::read_to_string(file)
        .map_err(|error| whole(error.to_string(), "name a file that was handed in"))?;
    let parsed = ParsedSubmission::read(&text);
    if !parsed.problems.is_empty() {
        return Err(parsed.problems);
    }
    let (submission, seal) = (parsed.submission, parsed.seal);
    let lesson = lesson(lessons, &submission).ok_or_else(|| {
        let message = format!("there is no lesson `{}` here", submission.work.lesson);
        whole(message, "say with --lessons where it is")
    })?;
    let grade = grade(&lesson, &submission);
    Ok(Verdict {
        submission,
        seal,
        grade,
    })
}

/// In the language it was done in, or else as it was written first.
fn lesson(folder: &Path, submission: &Submission) -> Option<Lesson> {
    let lesson = &submission.work.lesson;
    // The page opened it from a file of that name.
    let id = lesson.strip_prefix("my/").unwrap_or(lesson);
    let name = format!("{id}.md");
    // A name from somebody's file leads nowhere else.
    let is_plain = |text: &str| !text.contains(['/', '\\', '.']);
    if !is_plain(id) || !is_plain(&submission.language) {
        return None;
    }
    let told = folder.join(&submission.language).join(&name);
    let text = fs::read_to_string(told).or_else(|_| fs::read_to_string(folder.join(&name)));
    let parsed = parse(&text.ok()?);
    parsed.problems.is_empty().then_some(parsed.lesson)
}

impl Sheet<'_> {
    /// Everything is done, and as it was handed in.
    fn is_good(&self) -> bool {
        let found = self.found.as_ref();
        found.is_ok_and(|verdict| in_a_word(verdict.seal, &verdict.grade) == DONE)
    }

    fn tell(&self, steps: bool, out: &mut impl Write) -> io::Result<()> {
        let verdict = match &self.found {
            Err(problems) => return writeln!(out, "{}", Told(self.file, problems)),
            Ok(verdict) => verdict,
        };
        if steps {
            let lesson = &verdict.submission.work.lesson;
            let end = in_a_word(verdict.seal, &verdict.grade);
            write!(out, "{}: {lesson}", self.file.display())?;
            if !verdict.submission.by.is_empty() {
                write!(out, ", {}", verdict.submission.by)?;
            }
            writeln!(out, ": {end}")?;
            for step in &verdict.grade.steps {
                writeln!(out, "{}", Row(step))?;
            }
        }
        if !verdict.grade.problems.is_empty() {
            writeln!(out, "{}", Told(self.file, &verdict.grade.problems))?;
        }
        for remark in remarks(verdict.seal, &verdict.grade) {
            writeln!(out, "{}: {remark}", self.file.display())?;
        }
        Ok(())
    }
}

/// One line for each file.
fn table(sheets: &[Sheet<'_>], out: &mut impl Write) -> io::Result<()> {
    let head = [
        "file", "lesson", "by", "goals", "foretold", "quizzes", "verdict",
    ];
    let mut rows = vec![head.map(str::to_owned)];
    for sheet in sheets {
        let file = sheet.file.display().to_string();
        rows.push(match &sheet.found {
            Err(_) => {
                let [a, b, c, d, e] = [""; 5].map(str::to_owned);
                [file, a, b, c, d, e, "cannot be judged".to_owned()]
            }
            Ok(verdict) => {
                let (grade, submission) = (&verdict.grade, &verdict.submission);
                let end = in_a_word(verdict.seal, grade);
                [
                    file,
                    submission.work.lesson.clone(),
                    submission.by.clone(),
                    grade.goals().to_string(),
                    grade.predictions().to_string(),
                    grade.quizzes().to_string(),
                    end.to_owned(),
                ]
            }
        });
    }
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    for row in &rows {
        let cells = row.iter().zip(&widths);
        let cells = cells.map(|(cell, width)| format!("{cell:width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// A step and what it shows.
struct Row<'a>(&'a StepGrade);

impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let step = self.0;
        let kind = step.kind.name();
        write!(f, "{:4} {kind:7} {}: {step}", step.place, step.title)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unjudged(1) => f.write_str("1 file could not be judged"),
            Self::Unjudged(many) => write!(f, "{many} files could not be judged"),
            Self::Out(error) => error.fmt(f),
        }
    }
}
