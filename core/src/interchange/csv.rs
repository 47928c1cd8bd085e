//! The messages of a trace as a table for spreadsheets (RFC 4180).

use std::fmt::Write as _;

use crate::trace::ledger::{Fate, Ledger, Publisher, tell_fate};
use crate::trace::{Names, Trace};

const HEAD: &str = "message,born_us,publisher,origin,topic,payload,payload_hex,qos,retain,receiver,\
fate,times,at_us,statement,text\r\n";

/// One row for each message and each client that might have had it. A payload that is no text is
/// only in `payload_hex`.
pub fn csv(trace: &Trace, names: &Names) -> String {
    let mut names = names.clone();
    for record in trace.records() {
        names.learn(record);
    }
    let ledger = Ledger::of(trace);
    let mut table = HEAD.to_owned();
    for (message, story) in ledger.all().enumerate() {
        let name = |node| names.name(node).map_or("somebody", |name| name);
        let (node, origin) = match story.publisher {
            Publisher::Application(node) => (node, "application"),
            Publisher::Will(node) => (node, "will"),
            Publisher::ByHand(node) => (node, "by-hand"),
        };
        let mut start = format!("{message},{},", story.born.at.as_micros());
        cell(&mut start, name(node));
        cell(&mut start, origin);
        cell(&mut start, story.topic.as_str());
        cell(
            &mut start,
            str::from_utf8(&story.payload).unwrap_or_default(),
        );
        for byte in &story.payload {
            let _ = write!(start, "{byte:02x}");
        }
        let _ = write!(start, ",{},{},", story.qos.level(), story.retain);
        for (receiver, fate) in ledger.fates(message, &names) {
            table.push_str(&start);
            cell(&mut table, name(receiver));
            let (word, times, at, clause) = match &fate {
                Fate::HandedOver { first, times } => {
                    ("handed-over", times.to_string(), Some(first.at), None)
                }
                Fate::Pending(_) => ("pending", String::new(), None, None),
                Fate::Missed(missed) => {
                    ("missed", String::new(), Some(missed.when.at), missed.clause)
                }
            };
            let at = at.map(|at| at.as_micros().to_string()).unwrap_or_default();
            let clause = clause.map(|clause| clause.to_string()).unwrap_or_default();
            for text in [word, &times, &at, &clause] {
                cell(&mut table, text);
            }
            cell(&mut table, &tell_fate(&fate, receiver, &names).to_string());
            // The last cell has no comma behind it.
            table.pop();
            table.push_str("\r\n");
        }
    }
    table
}

/// A cell and the comma behind it.
fn cell(row: &mut String, text: &str) {
    if text.contains(['"', ',', '\n', '\r']) {
        row.push('"');
        row.push_str(&text.replace('"', "\"\""));
        row.push('"');
    } else {
        row.push_str(text);
    }
    row.push(',');
}
