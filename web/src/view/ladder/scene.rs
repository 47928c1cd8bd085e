//! What a ladder shows, in time and by node; no pixels yet.

use brokerscope_core::id::{ConnId, NodeId, RecordId, StepId};
use brokerscope_core::machine::{Ending, Event, Remark};
use brokerscope_core::net::{Dropped, SegmentKind};
use brokerscope_core::time::Instant;
use brokerscope_core::trace::Lost;
use brokerscope_core::wire::{Brief, Family, PacketId};
use bytes::Bytes;

use super::label;

/// Arrows per block of [`Scene::latest`].
pub const BLOCK: usize = 256;

/// Everything that can be drawn of a trace.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// Packets, by the time they were sent.
    pub arrows: Vec<Arrow>,
    /// Per block of [`BLOCK`] arrows, when the last of them ends: lets a window skip blocks.
    pub latest: Vec<Instant>,
    /// Both ends of every connection.
    pub bars: Vec<Bar>,
    /// Sessions.
    pub bands: Vec<Band>,
    /// What TCP says when a connection opens or closes.
    pub whispers: Vec<Whisper>,
    /// What TCP sends, for who looks that deep, by the time it was sent.
    pub segments: Vec<Piece>,
    /// Where a connection ended, per end.
    pub endings: Vec<EndMark>,
    /// Where an application got a message.
    pub deliveries: Vec<Delivery>,
    /// QoS 2 identifiers in the broker's memory.
    pub held: Vec<HeldId>,
    /// What the broker decided.
    pub verdicts: Vec<Verdict>,
    /// What was done to links.
    pub flags: Vec<Flag>,
    /// Times in which bytes moved or a state changed, in order, apart.
    pub busy: Vec<(Instant, Instant)>,
}

/// A packet on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrow {
    /// The record of its sending.
    pub id: RecordId,
    /// In which step it was sent.
    pub step: StepId,
    /// The client of its hop.
    pub client: NodeId,
    /// Who wrote it.
    pub way: Way,
    /// When it was written.
    pub sent: Instant,
    /// When it was read, was due, or ended.
    pub end: Instant,
    /// What became of it.
    pub fate: Fate,
    /// Its colour.
    pub family: Family,
    /// Its gist; `None` if the bytes are not one packet.
    pub brief: Option<Brief>,
    /// Whether it repeats an answer that was given before.
    pub again: Again,
}

/// Whether a packet repeats an answer that was given before.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Again {
    /// It does not.
    #[default]
    No,
    /// The other end had asked before.
    Yes,
}

/// Across a hop.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Way {
    /// The client wrote it.
    ToBroker,
    /// The broker wrote it.
    ToClient,
}

/// What became of a packet, as far as the head knows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fate {
    /// Read at the other end.
    Arrived,
    /// On its way, due at [`Arrow::end`].
    Flying,
    /// The link stalls: when it will arrive is not known.
    Held {
        /// How much of the way it has made, 0 to 1.
        made: f64,
    },
    /// Gone with its connection.
    Lost {
        /// What killed it.
        why: Lost,
        /// How much of the way it had made, 0 to 1.
        made: f64,
    },
}

/// One end of a connection.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Which connection.
    pub conn: ConnId,
    /// The client of the hop.
    pub client: NodeId,
    /// At which end.
    pub end: Side,
    /// Open from here.
    pub from: Instant,
    /// Until here; `None` while it is open.
    pub to: Option<Instant>,
    /// From here on the other end was gone and this end did not know.
    pub alone: Option<Instant>,
}

/// An end of a hop.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Side {
    /// The client's.
    Client,
    /// The broker's.
    Broker,
}

/// A session in the broker's memory, drawn at its client.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// Whose.
    pub client: NodeId,
    /// From here.
    pub from: Instant,
    /// Until here; `None` while it lives.
    pub to: Option<Instant>,
}

/// A segment without MQTT inside.
#[derive(Clone, Debug, PartialEq)]
pub struct Whisper {
    /// The record that tells of it.
    pub id: RecordId,
    /// The client of the hop.
    pub client: NodeId,
    /// Who said it.
    pub way: Way,
    /// When it was said.
    pub sent: Instant,
    /// When it was heard.
    pub end: Instant,
}

/// A segment on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// The record of its sending.
    pub id: RecordId,
    /// The client of the hop.
    pub client: NodeId,
    /// Who sent it.
    pub way: Way,
    /// When it was sent.
    pub sent: Instant,
    /// When it arrives, or where its line ends.
    pub end: Instant,
    /// What keeps it from arriving.
    pub hole: Option<Dropped>,
    /// What it is.
    pub kind: SegmentKind,
    /// Where its bytes begin and end in their stream; of an acknowledgement, what it acknowledges.
    pub places: (u64, u64),
    /// Whether it was sent before.
    pub again: bool,
}

/// Where one end of a connection ended.
#[derive(Clone, Debug, PartialEq)]
pub struct EndMark {
    /// The record of the closing.
    pub id: RecordId,
    /// The client of the hop.
    pub client: NodeId,
    /// At which end.
    pub end: Side,
    /// When.
    pub at: Instant,
    /// How this end saw it.
    pub ending: Ending,
}

/// An application got a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// The record of it.
    pub id: RecordId,
    /// Whose application.
    pub client: NodeId,
    /// When.
    pub at: Instant,
    /// What.
    pub payload: Bytes,
}

/// A QoS 2 identifier held by the broker.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldId {
    /// The record that took it over.
    pub id: RecordId,
    /// From whom.
    pub client: NodeId,
    /// From here.
    pub from: Instant,
    /// Until here; `None` while it is held.
    pub to: Option<Instant>,
    /// Which.
    pub packet: PacketId,
}

/// A decision of the broker worth writing into its room.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The record of it.
    pub id: RecordId,
    /// Which broker.
    pub broker: NodeId,
    /// About whose hop, if about one.
    pub client: Option<NodeId>,
    /// When.
    pub at: Instant,
    /// In few words.
    pub text: &'static str,
    /// What was said.
    pub said: Said,
}

/// What the broker said.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// Something happened in it.
    Event(Event),
    /// It decided something.
    Remark(Remark),
}

/// Something done to a link.
#[derive(Clone, Debug, PartialEq)]
pub struct Flag {
    /// The record of it.
    pub id: RecordId,
    /// The client of the link.
    pub client: NodeId,
    /// When.
    pub at: Instant,
    /// In few words.
    pub text: &'static str,
    /// Whether it ends connections.
    pub weight: Weight,
}

/// How much a flag weighs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Weight {
    /// It hurts: the colour of endings.
    Hurts,
    /// It heals.
    Heals,
}

impl Arrow {
    /// Its name as the standard writes it.
    pub fn name(&self) -> &'static str {
        label::name(self.brief.as_ref())
    }

    /// Identifier, DUP and the like.
    pub fn detail(&self) -> String {
        label::detail(self.brief.as_ref(), self.again)
    }

    /// What a sentence adds: QoS, topic, content.
    pub fn more(&self) -> String {
        label::more(self.brief.as_ref())
    }
}

impl Piece {
    /// `SYN`, `bytes 1 to 30`, `ACK 31`.
    pub fn text(&self) -> String {
        super::segments::text(self.kind, self.places)
    }
}

impl Delivery {
    /// What, in few words.
    pub fn text(&self) -> String {
        label::payload(&self.payload)
    }
}

impl HeldId {
    /// `id 1 held`.
    pub fn text(&self) -> String {
        format!("id {} held", self.packet)
    }
}

impl Scene {
    /// The arrows that touch `from..=to`, oldest first.
    ///
    /// Those sent later are cut off by a search; of those sent earlier, whole blocks are skipped.
    pub fn arrows_in(&self, from: Instant, to: Instant) -> impl Iterator<Item = &Arrow> {
        let end = self.arrows.partition_point(|arrow| arrow.sent <= to);
        let blocks = self.arrows[..end].chunks(BLOCK).zip(&self.latest);
        blocks
            .filter(move |(_, latest)| **latest >= from)
            .flat_map(|(block, _)| block)
            .filter(move |arrow| arrow.end >= from)
    }

    /// The segments that touch `from..=to`, oldest first.
    pub fn segments_in(&self, from: Instant, to: Instant) -> impl Iterator<Item = &Piece> {
        let end = self.segments.partition_point(|piece| piece.sent <= to);
        let pieces = self.segments.get(..end).unwrap_or_default();
        pieces.iter().filter(move |piece| piece.end >= from)
    }

    /// The arrow with this record.
    pub fn arrow(&self, id: RecordId) -> Option<&Arrow> {
        let place = self.arrows.binary_search_by_key(&id, |arrow| arrow.id);
        place.ok().and_then(|place| self.arrows.get(place))
    }
}
