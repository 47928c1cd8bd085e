//! Differences as objects of JSON, one a line; the last one counts them.

use std::io::{self, Write};

use brokerscope_core::interchange::compare::{Compared, Difference, Side, Verdict};
use brokerscope_core::scenario::Names;
use serde_json::{Value, json};

pub(super) fn tell(compared: &Compared, names: &Names, out: &mut impl Write) -> io::Result<()> {
    for difference in &compared.differences {
        writeln!(out, "{}", object(difference, names))?;
    }
    let [against, unclear, allowed, follows] = compared.tally();
    let counted = json!({
        "packets": compared.packets,
        "against": against,
        "unclear": unclear,
        "allowed": allowed,
        "follows": follows,
    });
    writeln!(out, "{counted}")
}

fn object(difference: &Difference, names: &Names) -> Value {
    let verdict = match difference.verdict {
        Verdict::Against(_) => "against",
        Verdict::Unclear => "unclear",
        Verdict::Allowed(_) => "allowed",
        Verdict::Follows => "follows",
    };
    let clause = difference.verdict.clause();
    json!({
        "client": names.name(difference.client).map(|name| name.to_string()),
        "rule": format!("{:?}", difference.rule),
        "about": difference.about,
        "simulated": side(&difference.simulated),
        "real": side(&difference.real),
        "verdict": verdict,
        "clause": clause.map(|it| it.to_string()),
        "version": clause.map(|it| it.version().to_string()),
        "because": difference.rule.says(),
    })
}

fn side(side: &Side) -> Value {
    json!({ "at_us": side.seen.map(|it| it.0.as_micros()), "says": side.says })
}
