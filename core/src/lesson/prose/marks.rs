//! The signs at the beginning of a line that make it more than a paragraph.

use super::Side;
use crate::problem::Line;

/// What a line is indented by from which on no sign counts, in columns.
pub(super) const INDENT_MAX: usize = 4;

/// A sign that begins an item of a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marker {
    /// Items with another sign make another list.
    pub(super) sign: u8,
    /// The number before it.
    pub(super) first: Option<u32>,
    /// Of number and sign, in bytes.
    pub(super) len: usize,
}

/// How far a line is indented, in columns, and the rest of it. A tab is four.
pub(super) fn indent(line: Line<'_>) -> (usize, Line<'_>) {
    let rest = line.text.trim_start_matches([' ', '\t']);
    let blank = line.text.len() - rest.len();
    let columns = line.text.bytes().take(blank);
    let columns = columns.map(|it| if it == b'\t' { INDENT_MAX } else { 1 });
    (columns.sum(), line.skip(blank))
}

/// The line without `columns` of its indent.
pub(super) fn dedent(line: Line<'_>, columns: usize) -> Line<'_> {
    let (mut gone, mut bytes) = (0, 0);
    for it in line.text.bytes() {
        match it {
            b' ' if gone < columns => gone += 1,
            b'\t' if gone < columns => gone += INDENT_MAX,
            _ => break,
        }
        bytes += 1;
    }
    line.skip(bytes)
}

/// `### Heading ###`: its level, and what it says.
pub(super) fn heading(line: Line<'_>) -> Option<(u8, Line<'_>)> {
    let rest = line.text.trim_start_matches('#');
    let level = u8::try_from(line.text.len() - rest.len()).ok()?;
    if !(1..=6).contains(&level) || !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return None;
    }
    let said = line.skip(usize::from(level)).trimmed();
    let open = said.text.trim_end_matches('#');
    let text = if open.is_empty() || open.ends_with([' ', '\t']) {
        open.trim_end()
    } else {
        said.text
    };
    Some((level, Line { text, ..said }))
}

/// Three or more backticks or tildes: which, and how many.
pub(super) fn fence(text: &str) -> Option<(char, usize)> {
    let sign = text.chars().next().filter(|it| matches!(it, '`' | '~'))?;
    let info = text.trim_start_matches(sign);
    let len = text.len() - info.len();
    (len >= 3 && !(sign == '`' && info.contains('`'))).then_some((sign, len))
}

/// A line of three or more `-`, `*` or `_`; below a paragraph, also of `=` or fewer `-`.
pub(super) fn is_rule(text: &str, below: bool) -> bool {
    let mut signs = text.bytes().filter(|it| !it.is_ascii_whitespace());
    let Some(first) = signs.next() else {
        return false;
    };
    let underlines =
        below && matches!(first, b'=' | b'-') && !text.trim_end().contains([' ', '\t']);
    let least = if underlines { 1 } else { 3 };
    (underlines || matches!(first, b'-' | b'*' | b'_'))
        && signs.clone().all(|it| it == first)
        && signs.take(least).count() + 1 >= least
}

/// `-`, `+`, `*`, `1.` or `1)`, and a blank or the end of the line.
pub(super) fn marker(text: &str) -> Option<Marker> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(digits)?;
    let sign = *rest.as_bytes().first()?;
    let known: &[u8] = if digits == 0 { b"-+*" } else { b".)" };
    let ends = rest.len() == 1 || matches!(rest.as_bytes().get(1), Some(b' ' | b'\t'));
    if !known.contains(&sign) || !ends || digits > 9 {
        return None;
    }
    Some(Marker {
        sign,
        first: number.parse().ok(),
        len: digits + 1,
    })
}

/// The line `|---|:-:|` below the names of columns: to which side each leans.
pub(super) fn sides(line: Line<'_>) -> Option<Vec<Side>> {
    let side = |cell: Line<'_>| {
        let (start, rest) = (
            cell.text.starts_with(':'),
            cell.text.trim_start_matches(':'),
        );
        let (end, dashes) = (rest.ends_with(':'), rest.trim_end_matches(':'));
        let colons = usize::from(start) + usize::from(end) + dashes.len() == cell.text.len();
        if !colons || dashes.is_empty() || !dashes.bytes().all(|it| it == b'-') {
            return None;
        }
        Some(match (start, end) {
            (true, true) => Side::Middle,
            (false, true) => Side::End,
            (_, false) => Side::Start,
        })
    };
    line.text
        .contains('|')
        .then(|| cells(line).into_iter().map(side).collect())?
}

/// The cells of a row, between its pipes. `\|` is no border.
pub(super) fn cells(line: Line<'_>) -> Vec<Line<'_>> {
    let line = line.trimmed();
    let mut rest = line.skip(usize::from(line.text.starts_with('|')));
    let mut cells = Vec::new();
    let (mut len, mut escaped) = (0, false);
    for it in rest.text.bytes() {
        if it == b'|' && !escaped {
            cells.push(rest.part(0, len).trimmed());
            rest = rest.skip(len + 1);
            len = 0;
        } else {
            len += 1;
        }
        escaped = it == b'\\';
    }
    if !rest.text.is_empty() {
        cells.push(rest.trimmed());
    }
    cells
}
