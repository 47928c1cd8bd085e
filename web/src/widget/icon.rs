//! Signs: tools, faces, packet families. Each is drawn once (`web/symbols.svg`, which trunk puts into
//! `index.html`) and used by name.

use brokerscope_core::wire::{Family, PacketKind};

use crate::markup::*;

/// A tool's sign, beside its word.
pub fn icon(name: &str) -> Html {
    html! { <svg class="i" aria-hidden="true"><use href={format!("#{name}")} /></svg> }
}

/// The mark of a packet family, in its colour.
pub fn glyph(family: Family) -> Html {
    let key = family_key(family);
    html! {
        <svg class={classes!("g", key)} aria-hidden="true"><use href={format!("#p-{key}")} /></svg>
    }
}

/// The short name of a family: its class, its symbol after `p-`, its colour after `--`.
pub const fn family_key(family: Family) -> &'static str {
    match family {
        Family::Connection => "conn",
        Family::Content => "pub",
        Family::Acknowledgement => "ack",
        Family::Subscription => "sub",
        Family::Ping => "ping",
        Family::Ending => "end",
    }
}

/// As [`family_key`], for a packet in flight; bytes that are no packet look like an ending.
pub fn kind_key(kind: Option<PacketKind>) -> &'static str {
    kind.map_or("end", |kind| family_key(kind.family()))
}
