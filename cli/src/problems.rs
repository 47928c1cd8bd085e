//! Mistakes in a file, told as compilers do.

use std::fmt;
use std::path::Path;

use brokerscope_core::problem::Problem;

/// Writes each problem with its place, and what to do about it below.
pub(crate) fn tell(f: &mut fmt::Formatter<'_>, file: &Path, problems: &[Problem]) -> fmt::Result {
    for (number, it) in problems.iter().enumerate() {
        let gap = if number == 0 { "" } else { "\n" };
        let (file, line, column) = (file.display(), it.line, it.column);
        write!(f, "{gap}{file}:{line}:{column}: {}", it.message)?;
        if !it.hint.is_empty() {
            write!(f, "\n  {}", it.hint)?;
        }
    }
    Ok(())
}

/// Mistakes in this file, as they are told.
pub(crate) struct Told<'a>(pub(crate) &'a Path, pub(crate) &'a [Problem]);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        tell(f, self.0, self.1)
    }
}
