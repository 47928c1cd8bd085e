//! The records, one line each.

use std::io::{self, Write};

use brokerscope_core::trace::{Fact, Layer, Names, Record, Trace, tell};

/// Records, and who takes part in them.
#[derive(Clone, Copy)]
pub(crate) struct Tale<'a> {
    pub(crate) trace: &'a Trace,
    pub(crate) names: &'a Names,
}

/// Tells those of these records that are not below `layer`.
pub(crate) fn records(
    records: &[Record],
    tale: Tale<'_>,
    layer: Layer,
    out: &mut impl Write,
) -> io::Result<()> {
    for record in records {
        if record.fact.layer() <= layer {
            writeln!(out, "{}", line(record, tale))?;
        }
    }
    Ok(())
}

/// A record with its time, and its statement if it has one.
pub(super) fn line(record: &Record, tale: Tale<'_>) -> String {
    let mut names = tale.names.clone();
    names.learn(record);
    said(record, tale.trace, &names)
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
