//! The run as a file for other people's tools.

use brokerscope_core::interchange::{csv, mermaid, pcapng, plantuml, svg};
use brokerscope_core::scenario;

use super::Model;
use crate::effect::Effect;

/// A kind of file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Format {
    /// The world and all that was done, in the small language.
    Scenario,
    /// A capture of its segments.
    Capture,
    /// A table of its messages and what became of each.
    Messages,
    /// The ladder as a drawing.
    Drawing,
    /// The ladder as text that others draw.
    Mermaid,
    /// The same for another one.
    Plantuml,
}

impl Format {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::Scenario,
        Self::Capture,
        Self::Messages,
        Self::Drawing,
        Self::Mermaid,
        Self::Plantuml,
    ];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scenario => "Scenario",
            Self::Capture => "pcapng",
            Self::Messages => "CSV",
            Self::Drawing => "SVG",
            Self::Mermaid => "Mermaid",
            Self::Plantuml => "PlantUML",
        }
    }

    /// What it is good for.
    pub const fn purpose(self) -> &'static str {
        match self {
            Self::Scenario => "To play it again, here or with brokerscope run",
            Self::Capture => "For Wireshark: every segment, with our explanations as comments",
            Self::Messages => "For a spreadsheet: every message and what became of it",
            Self::Drawing => "The ladder as a drawing",
            Self::Mermaid => "The ladder as text for Mermaid",
            Self::Plantuml => "The ladder as text for PlantUML",
        }
    }

    /// How its file's name ends.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Scenario => "scn",
            Self::Capture => "pcapng",
            Self::Messages => "csv",
            Self::Drawing => "svg",
            Self::Mermaid => "mmd",
            Self::Plantuml => "puml",
        }
    }
}

/// The branch at hand, whole, as a file of this kind.
pub(super) fn save(model: &Model, format: Format) -> Effect {
    let bench = model.bench();
    let (trace, names) = (bench.history.trace(), bench.book.names());
    let bytes = match format {
        Format::Scenario => scenario::print(&bench.history.export()).into_bytes(),
        Format::Capture => pcapng(trace, names),
        Format::Messages => csv(trace, names).into_bytes(),
        Format::Drawing => svg(trace, names).into_bytes(),
        Format::Mermaid => mermaid(trace, names).into_bytes(),
        Format::Plantuml => plantuml(trace, names).into_bytes(),
    };
    Effect::SaveBytes(format!("brokerscope.{}", format.ending()), bytes)
}
