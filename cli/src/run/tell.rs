//! The records, one line each.

use std::io::{self, Write};

use brokerscope_core::trace::{Fact, Layer, Names, Record, Trace, tell};

use super::play::Played;

/// Tells those of these records that are not below `layer`.
pub(super) fn records(
    records: &[Record],
    played: &Played,
    layer: Layer,
    out: &mut impl Write,
) -> io::Result<()> {
    for record in records {
        if record.fact.layer() <= layer {
            writeln!(out, "{}", line(record, played))?;
        }
    }
    Ok(())
}

/// A record with its time, and its statement if it has one.
pub(super) fn line(record: &Record, played: &Played) -> String {
    let mut names = played.names.clone();
    names.learn(record);
    said(record, &played.trace, &names)
}

/// As [`line`], for who knows the names already.
pub(super) fn said(record: &Record, trace: &Trace, names: &Names) -> String {
    let said = tell(record, trace, names);
    let at = record.at.to_string();
    if let Fact::Noted { note, .. } = &record.fact {
        format!("{at:>11}  {said} [{}]", note.clause)
    } else {
        format!("{at:>11}  {said}")
    }
}
