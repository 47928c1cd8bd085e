//! A statement of the standard by its number; a click leads to where it can be read.

use brokerscope_core::spec::Clause;

use crate::markup::*;
use crate::texts;

/// `MQTT-4.3.3-1`, linked to the standard's public page, with our words as its description.
pub fn clause_chip(clause: Clause) -> Html {
    let statement = texts::statement(clause);
    let title = format!(
        "MQTT {}, section {}: {}",
        clause.version(),
        statement.section,
        statement.gist
    );
    html! {
        <a class="chip clause" href={clause.url()} target="_blank" rel="noreferrer" {title}>
            { clause.to_string() }
        </a>
    }
}
