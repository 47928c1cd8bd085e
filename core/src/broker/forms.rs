//! The bytes that copies of a message share.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};

use super::parcel::Parcel;
use crate::machine::Message;
use crate::spec::Version;
use crate::time::Instant;
use crate::wire::{Packet, PacketId, Qos, encode_into};

/// How many forms are kept at once: two versions, three QoS, with RETAIN or without, and some
/// Subscription Identifiers.
const KEPT: usize = 16;

/// The PUBLISH packets of the message that is handed on just now, written once for all receivers
/// who get the same bytes. At QoS 1 and 2 they get the same but for the Packet Identifier.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Forms {
    kept: Vec<Form>,
    press: Press,
}

/// Where forms are written: side by side in pages, so that not each of them asks for memory. Who
/// holds one for long holds its page.
#[derive(Clone, Debug, Default, Hash)]
struct Press {
    /// Empty but for the room.
    draft: Vec<u8>,
    /// Empty but for the room that is left.
    page: BytesMut,
}

/// Bytes of a page. A larger form has one of its own.
const PAGE: usize = 4096;

#[derive(Clone, Debug, Hash)]
struct Form {
    message: Arc<Message>,
    version: Version,
    qos: Qos,
    retain: bool,
    ids: Vec<u32>,
    bytes: Bytes,
    /// At which byte the Packet Identifier stands, at QoS 1 and 2.
    id_at: usize,
}

impl Forms {
    /// What was handed on is done with.
    pub(super) fn clear(&mut self) {
        self.kept.clear();
    }

    /// The bytes that carry `parcel` now, with this identifier; `None` if there are none.
    pub(super) fn bytes(
        &mut self,
        parcel: &Parcel,
        version: Version,
        id: Option<PacketId>,
        now: Instant,
    ) -> Option<Bytes> {
        let form = self.find(parcel, version, now)?;
        let Some(id) = id else {
            return Some(form.bytes.clone());
        };
        let mut own = form.bytes.to_vec();
        let place = own.get_mut(form.id_at..form.id_at + 2)?;
        place.copy_from_slice(&id.get().to_be_bytes());
        Some(own.into())
    }

    /// How many bytes they are.
    pub(super) fn size(&mut self, parcel: &Parcel, version: Version, now: Instant) -> Option<u32> {
        let form = self.find(parcel, version, now)?;
        u32::try_from(form.bytes.len()).ok()
    }

    fn find(&mut self, parcel: &Parcel, version: Version, now: Instant) -> Option<&Form> {
        let is_same = |form: &Form| {
            Arc::ptr_eq(&form.message, &parcel.message)
                && (form.version, form.qos, form.retain) == (version, parcel.qos, parcel.retain)
                && form.ids == parcel.ids
        };
        let place = match self.kept.iter().position(is_same) {
            Some(place) => place,
            None => {
                if self.kept.len() == KEPT {
                    self.kept.clear();
                }
                let form = Form::of(parcel, version, now, &mut self.press)?;
                self.kept.push(form);
                self.kept.len() - 1
            }
        };
        self.kept.get(place)
    }
}

impl Press {
    fn print(&mut self, packet: &Packet, version: Version) -> Option<Bytes> {
        self.draft.clear();
        encode_into(packet, version, &mut self.draft).ok()?;
        if self.draft.len() > PAGE {
            return Some(std::mem::take(&mut self.draft).into());
        }
        if self.page.capacity() == 0 {
            self.page.reserve(PAGE);
        }
        self.page.extend_from_slice(&self.draft);
        self.draft.clear();
        Some(self.page.split().freeze())
    }
}

impl Form {
    fn of(parcel: &Parcel, version: Version, now: Instant, press: &mut Press) -> Option<Self> {
        let mut publish = parcel.to_publish(now);
        // Every identifier has two bytes, so any will do until the receiver's own is known.
        let has_id = parcel.qos != Qos::AtMostOnce;
        publish.id = PacketId::new(1).filter(|_| has_id);
        let bytes = press.print(&Packet::Publish(publish), version)?;
        let rest = parcel.message.topic.as_str().len() + 2;
        // The bytes of Remaining Length that announce another one, the last one, and the first byte.
        let length = bytes.iter().skip(1).take_while(|byte| **byte >= 0x80);
        let id_at = length.count() + 2 + rest;
        Some(Self {
            message: parcel.message.clone(),
            version,
            qos: parcel.qos,
            retain: parcel.retain,
            ids: parcel.ids.clone(),
            bytes,
            id_at,
        })
    }
}
