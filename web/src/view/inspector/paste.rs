//! Bytes that were pasted, read as packets.

use brokerscope_core::spec::Version;
use brokerscope_core::wire::{Brief, Family, PacketKind, WireError, cut, decode};

use super::dissection::{self, Dissection};
use crate::model::workshop::version_of;
use crate::model::{Model, hex};
use crate::shared::Shared;
use crate::view::cast::Cast;
use crate::words::inspector as words;

/// Packets that are listed, at most.
const PACKETS_MAX: usize = 200;

/// Bytes that were pasted.
#[derive(Clone, Debug, PartialEq)]
pub struct PasteView {
    /// As they came.
    pub text: String,
    /// How somebody said they are read; `None`: as they say themselves.
    pub version: Option<Version>,
    /// How they are read, and why so.
    pub reading: String,
    /// Why they are no bytes.
    pub problem: Option<String>,
    /// The packets in them.
    pub packets: Vec<PacketRow>,
    /// Packets that are not listed.
    pub more: usize,
    /// Which is shown.
    pub at: usize,
    /// That one taken apart.
    pub body: Option<Shared<Dissection>>,
    /// It can be sent from here.
    pub sendable: bool,
}

/// One packet among them.
#[derive(Clone, Debug, PartialEq)]
pub struct PacketRow {
    /// Its family; `None` if its first byte names none.
    pub family: Option<Family>,
    /// Its name.
    pub name: &'static str,
    /// What its first line says, or what is wrong.
    pub gist: String,
    /// Its first byte among all, and how many it has.
    pub span: String,
}

/// What was pasted.
pub(super) fn build(model: &Model) -> PasteView {
    let paste = &model.ui.workshop.paste;
    let read = hex::read(&paste.text);
    let bytes = read.as_deref().unwrap_or_default();
    let (guessed, certain) = version_of(bytes);
    let version = paste.version.unwrap_or(guessed);
    let ranges = cut(bytes);
    let packets = ranges.iter().filter_map(|range| {
        let packet = bytes.get(range.clone())?;
        Some(row(packet, range.start, version))
    });
    let packets: Vec<PacketRow> = packets.take(PACKETS_MAX).collect();
    let at = paste.at.min(packets.len().saturating_sub(1));
    let shown = ranges.get(at).and_then(|range| bytes.get(range.clone()));
    let reading = match bytes.is_empty() {
        true => String::new(),
        false => words::reading(version, paste.version.is_some(), certain),
    };
    PasteView {
        text: paste.text.clone(),
        version: paste.version,
        reading,
        problem: read.as_ref().err().map(words::not_hex),
        more: ranges.len() - packets.len(),
        packets,
        at,
        body: shown.map(|it| Shared::new(dissection::of(it, version, &model.ui, |_| false))),
        sendable: Cast::of(model).clients().next().is_some(),
    }
}

fn row(packet: &[u8], from: usize, version: Version) -> PacketRow {
    let span = words::span(from, packet.len());
    match decode(packet, version) {
        Ok(packet) => {
            let brief = Brief::of(&packet);
            PacketRow {
                family: Some(brief.kind.family()),
                name: brief.kind.name(),
                gist: words::gist(&brief),
                span,
            }
        }
        Err(WireError { at, flaw, .. }) => {
            let kind = packet
                .first()
                .and_then(|first| PacketKind::from_number(first >> 4));
            PacketRow {
                family: kind.map(PacketKind::family),
                name: kind.map_or(words::NO_PACKET, PacketKind::name),
                gist: format!("byte {at}: {flaw}"),
                span,
            }
        }
    }
}
