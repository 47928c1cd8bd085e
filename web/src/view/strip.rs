//! The selected packet as one line, where the inspector has no room of its own.

use std::fmt::Write;

use brokerscope_core::trace::Fact;
use brokerscope_core::wire::Family;

use crate::model::{Model, Selection};

/// Bytes that the line shows at most: more than any screen has room for.
const BYTES: usize = 96;

/// The line as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct StripView {
    /// Its family; `None` for bytes that are no packet.
    pub family: Option<Family>,
    /// Its name.
    pub name: &'static str,
    /// Its first bytes.
    pub hex: String,
}

/// The selected packet, if one is selected.
pub fn build(model: &Model) -> Option<StripView> {
    let Some(Selection::Packet(id)) = model.ui.selection else {
        return None;
    };
    let Fact::Sent { bytes, brief, .. } = &model.trace().get(id)?.fact else {
        return None;
    };
    let mut hex = String::new();
    for byte in bytes.iter().take(BYTES) {
        // Writing into a String cannot fail.
        let _ = write!(hex, "{byte:02x} ");
    }
    Some(StripView {
        family: brief.as_ref().map(|brief| brief.kind.family()),
        name: brief
            .as_ref()
            .map_or("no packet", |brief| brief.kind.name()),
        hex,
    })
}
