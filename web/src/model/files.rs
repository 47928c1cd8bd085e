//! The run as a file for other people's tools.

use brokerscope_core::interchange::{Drawing, csv, drawing, mermaid, open, pcapng, plantuml, svg};
use brokerscope_core::scenario;
use brokerscope_core::trace::{Names, Trace};

use super::{Model, Route};
use crate::effect::Effect;
use crate::words::files as words;

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
    /// The same in pixels.
    Picture,
    /// The ladder as text that others draw.
    Mermaid,
    /// The same for another one.
    Plantuml,
}

impl Format {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::Scenario,
        Self::Capture,
        Self::Messages,
        Self::Drawing,
        Self::Picture,
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
            Self::Picture => "PNG",
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
            Self::Picture => "The ladder as a picture, for slides and tickets",
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
            Self::Picture => "png",
            Self::Mermaid => "mmd",
            Self::Plantuml => "puml",
        }
    }
}

/// The longest side that every browser draws, in pixels.
const SIDE_MAX: u32 = 16_384;

/// The most pixels that a page asks for: with four bytes each, some 250 MB.
const AREA_MAX: u64 = 64_000_000;

/// The branch at hand, whole, or what was said to real brokers, as a file of this kind.
///
/// # Errors
/// In a sentence, when there is no such file of it, or a picture of it would be too large.
pub(super) fn save(model: &Model, format: Format) -> Result<Effect, String> {
    if model.route != Route::Connect {
        let bench = model.bench();
        // The first has all settings in it, the second every byte.
        if bench.secret && matches!(format, Format::Scenario | Format::Capture) {
            return Err(words::HAS_PASSWORDS.to_owned());
        }
        return written(
            (bench.history.trace(), bench.book.names()),
            format,
            &|| scenario::print(&bench.history.export()),
            &csv,
        );
    }
    let (trace, names) = model.live.export();
    if format == Format::Scenario {
        return Err(words::NO_SCENARIO.to_owned());
    }
    written((&trace, &names), format, &String::new, &messages)
}

/// The messages of real connections. Nobody there numbers them: what became of each is read from
/// what was said, as of a capture.
fn messages(trace: &Trace, names: &Names) -> String {
    match open(&pcapng(trace, names).into()) {
        Ok(read) => csv(&read.trace, &read.names),
        // Nothing was said yet.
        Err(_) => csv(trace, names),
    }
}

/// A file with this in it; how a scenario and a table of messages are made differs.
fn written(
    (trace, names): (&Trace, &Names),
    format: Format,
    story: &dyn Fn() -> String,
    table: &dyn Fn(&Trace, &Names) -> String,
) -> Result<Effect, String> {
    let bytes = match format {
        Format::Scenario => story().into_bytes(),
        Format::Capture => pcapng(trace, names),
        Format::Messages => table(trace, names).into_bytes(),
        Format::Drawing => svg(trace, names).into_bytes(),
        Format::Picture => return picture(drawing(trace, names)),
        Format::Mermaid => mermaid(trace, names).into_bytes(),
        Format::Plantuml => plantuml(trace, names).into_bytes(),
    };
    Ok(Effect::SaveBytes(
        format!("brokerscope.{}", format.ending()),
        bytes,
    ))
}

/// The drawing in pixels: two for each unit if there is room for so many, as screens of today have
/// it, else one.
fn picture(drawing: Drawing) -> Result<Effect, String> {
    let Drawing {
        text,
        width,
        height,
    } = drawing;
    let fits = |scale: &u32| {
        let [wide, high] = [width, height].map(|side| side.saturating_mul(*scale));
        wide.max(high) <= SIDE_MAX && u64::from(wide) * u64::from(high) <= AREA_MAX
    };
    match [2, 1].into_iter().find(fits) {
        Some(scale) => Ok(Effect::SavePicture(text, (width, height), scale)),
        None => Err(words::picture_too_large(width, height)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_as_sharp_as_there_is_room_and_no_larger() {
        let of = |width, height| {
            let text = "<svg/>".to_owned();
            picture(Drawing {
                text,
                width,
                height,
            })
        };
        for (width, height, scale) in [
            (600, 2_000, Some(2)),
            (600, 9_000, Some(1)),
            (6_000, 8_000, Some(1)),
            (600, 16_384, Some(1)),
            (600, 16_385, None),
            (16_000, 16_000, None),
            (u32::MAX, u32::MAX, None),
        ] {
            match (of(width, height), scale) {
                (Ok(Effect::SavePicture(_, _, is)), Some(scale)) => assert_eq!(is, scale),
                (Err(why), None) => assert!(why.contains("SVG"), "{why}"),
                (other, _) => panic!("{width} by {height}: {other:?}"),
            }
        }
    }
}
