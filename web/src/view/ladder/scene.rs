//! What a ladder shows, in time and by node; no pixels yet.

use brokerscope_core::id::{ConnId, NodeId, RecordId, StepId};
use brokerscope_core::machine::{Ending, Event, Remark};
use brokerscope_core::net::{Dropped, SegmentKind};
use brokerscope_core::time::Instant;
use brokerscope_core::trace::Lost;
use brokerscope_core::wire::{Brief, Family, PacketId};
use bytes::Bytes;

use super::blocks::{Blocks, Lasts};
use super::label;

/// Everything that can be drawn of a trace.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// Packets, by the time they were sent.
    pub arrows: Blocks<Arrow>,
    /// Both ends of every connection.
    pub bars: Blocks<Bar>,
    /// Sessions.
    pub bands: Blocks<Band>,
    /// What TCP says when a connection opens or closes.
    pub whispers: Blocks<Whisper>,
    /// What TCP sends, for who looks that deep, by the time it was sent.
    pub segments: Blocks<Piece>,
    /// Where a connection ended, per end.
    pub endings: Blocks<EndMark>,
    /// Where an application got a message.
    pub deliveries: Blocks<Delivery>,
    /// QoS 2 identifiers in the broker's memory.
    pub held: Blocks<HeldId>,
    /// What the broker decided.
    pub verdicts: Blocks<Verdict>,
    /// What was done to links.
    pub flags: Blocks<Flag>,
    /// Times in which bytes moved or a state changed, in order, apart.
    pub busy: Vec<(Instant, Instant)>,
    /// How many lines of memory were needed at once.
    pub memory: usize,
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
    /// What else it is, if it is known and no packet.
    pub http: Option<&'static str>,
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
    /// The record of its opening.
    pub id: RecordId,
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
    /// At the client: from here on it knew that the broker had let it in.
    pub let_in: Option<Instant>,
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
    /// The record of its beginning.
    pub id: RecordId,
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
    /// Its line in the broker's room: the first that was free; `None` if none was.
    pub line: Option<usize>,
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
        self.http.unwrap_or(label::name(self.brief.as_ref()))
    }

    /// Identifier, DUP and the like.
    pub fn detail(&self) -> String {
        match self.http {
            Some(_) => String::new(),
            None => label::detail(self.brief.as_ref(), self.again),
        }
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

macro_rules! lasts {
    ($($kind:ident: $one:ident => $from:expr, $to:expr;)*) => { $(
        impl Lasts for $kind {
            fn id(&self) -> RecordId {
                self.id
            }

            fn lasts(&self) -> (Instant, Instant) {
                let $one = self;
                ($from, $to)
            }
        }
    )* };
}

lasts! {
    Arrow: it => it.sent, it.end;
    Bar: it => it.from, it.to.unwrap_or(Instant::MAX);
    Band: it => it.from, it.to.unwrap_or(Instant::MAX);
    Whisper: it => it.sent, it.end;
    Piece: it => it.sent, it.end;
    EndMark: it => it.at, it.at;
    Delivery: it => it.at, it.at;
    HeldId: it => it.from, it.to.unwrap_or(Instant::MAX);
    Verdict: it => it.at, it.at;
    Flag: it => it.at, it.at;
}
