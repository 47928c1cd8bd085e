//! Capture files, pcap and pcapng: packets with their times, and names of addresses.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use bytes::Bytes;
use pcap_parser::nom;
use pcap_parser::{Block, OptionCode, PcapError, PcapHeader};
use pcap_parser::{
    parse_block_be, parse_block_le, parse_pcap_frame, parse_pcap_frame_be, parse_pcap_header,
    parse_sectionheaderblock,
};

use super::pcapng::US;
use crate::order::Map;

/// Why a file is no capture that can be read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CaptureError {
    /// At which byte of the file, from 0.
    pub at: u64,
    /// What is wrong.
    pub what: String,
    /// What one may do about it.
    pub hint: &'static str,
}

impl fmt::Display for CaptureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, what, hint } = self;
        write!(f, "byte {at}: {what}\n  hint: {hint}")
    }
}

impl std::error::Error for CaptureError {}

/// What was captured in one go, from its link layer on.
#[derive(Clone, Debug)]
pub(super) struct Captured {
    /// As analysers number them, from 1.
    pub(super) number: u32,
    /// In microseconds since 1970.
    pub(super) at: u64,
    /// What its first bytes are, by tcpdump's numbers.
    pub(super) link: i32,
    pub(super) bytes: Bytes,
}

/// All that a file says.
#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) packets: Vec<Captured>,
    pub(super) names: Map<IpAddr, String>,
    /// It is an export of ours: its times begin with the world's.
    pub(super) is_ours: bool,
    /// The byte at which it ends too early.
    pub(super) cut_at: Option<u64>,
}

/// One of the cards of a section.
struct Interface {
    link: i32,
    /// So many of its ticks are a second.
    ticks: u64,
    /// In seconds.
    offset: i64,
}

/// What the first four bytes of a file may be.
const SECTION: [u8; 4] = [0x0a, 0x0d, 0x0d, 0x0a];
const CLASSIC: [[u8; 4]; 4] = [
    [0xd4, 0xc3, 0xb2, 0xa1],
    [0xa1, 0xb2, 0xc3, 0xd4],
    [0x4d, 0x3c, 0xb2, 0xa1],
    [0xa1, 0xb2, 0x3c, 0x4d],
];

const TIME_RESOLUTION: u16 = 9;
const BROKEN: &str = "the file is damaged: copy it again, or save it anew with an analyser";

/// Whether this may be a capture file of one of the two kinds.
pub(super) fn is_capture(bytes: &[u8]) -> bool {
    let first = bytes.get(..4).unwrap_or_default();
    first == SECTION || CLASSIC.iter().any(|magic| magic == first)
}

/// Reads a whole file.
pub(super) fn read(bytes: &Bytes) -> Result<File, CaptureError> {
    match bytes.starts_with(&SECTION) {
        true => Sections::new(bytes).read(),
        false => classic(bytes),
    }
}

fn wrong(at: usize, what: String) -> CaptureError {
    CaptureError {
        at: place(at),
        what,
        hint: BROKEN,
    }
}

fn place(at: usize) -> u64 {
    u64::try_from(at).unwrap_or(u64::MAX)
}

/// What a parser leaves, or why it stopped; `None` where the file ends.
type Step<T> = Result<Option<T>, &'static str>;

fn step<T>(parsed: Result<T, nom::Err<PcapError<&[u8]>>>) -> Step<T> {
    match parsed {
        Ok(parsed) => Ok(Some(parsed)),
        Err(nom::Err::Incomplete(_)) => Ok(None),
        Err(nom::Err::Error(_) | nom::Err::Failure(_)) => Err("cannot be read"),
    }
}

/// A file of the older kind: one header, then packet after packet.
fn classic(bytes: &Bytes) -> Result<File, CaptureError> {
    let mut file = File::default();
    let header =
        step(parse_pcap_header(bytes)).map_err(|why| wrong(0, format!("its head {why}")))?;
    let Some((mut rest, header)) = header else {
        file.cut_at = Some(place(bytes.len()));
        return Ok(file);
    };
    let per_second = match header.is_nanosecond_precision() {
        true => 1_000_000_000,
        false => 1_000_000,
    };
    while !rest.is_empty() {
        let at = bytes.len() - rest.len();
        let parsed = match is_big(&header) {
            true => parse_pcap_frame_be(rest),
            false => parse_pcap_frame(rest),
        };
        let number = number(&file.packets);
        let parsed = step(parsed).map_err(|why| wrong(at, format!("packet {number} {why}")))?;
        let Some((left, packet)) = parsed else {
            file.cut_at = Some(place(at));
            break;
        };
        rest = left;
        let seconds = u64::from(packet.ts_sec);
        let part = u64::from(packet.ts_usec);
        file.packets.push(Captured {
            number,
            at: seconds * 1_000_000 + part.saturating_mul(1_000_000) / per_second,
            // The upper half may hold how long the check sequence of a frame is.
            link: header.network.0 & 0x0fff_ffff,
            bytes: bytes.slice_ref(packet.data),
        });
    }
    Ok(file)
}

fn is_big(header: &PcapHeader) -> bool {
    [0xd4c3_b2a1, 0x4d3c_b2a1].contains(&header.magic_number)
}

fn number(packets: &[Captured]) -> u32 {
    u32::try_from(packets.len() + 1).unwrap_or(u32::MAX)
}

/// A file of the newer kind: sections of blocks.
struct Sections<'a> {
    bytes: &'a Bytes,
    is_big: bool,
    interfaces: Vec<Interface>,
    file: File,
}

impl<'a> Sections<'a> {
    fn new(bytes: &'a Bytes) -> Self {
        Self {
            bytes,
            is_big: false,
            interfaces: Vec::new(),
            file: File::default(),
        }
    }

    fn read(mut self) -> Result<File, CaptureError> {
        let mut rest: &[u8] = self.bytes;
        while !rest.is_empty() {
            let at = self.bytes.len() - rest.len();
            if rest.starts_with(&SECTION) {
                let head = step(parse_sectionheaderblock(rest));
                let head = head.map_err(|why| wrong(at, format!("a section's head {why}")))?;
                if let Some((_, head)) = head {
                    self.is_big = head.big_endian();
                    self.interfaces.clear();
                }
            }
            let parsed = match self.is_big {
                true => parse_block_be(rest),
                false => parse_block_le(rest),
            };
            let parsed = step(parsed).map_err(|why| wrong(at, format!("a block {why}")))?;
            let Some((left, block)) = parsed else {
                self.file.cut_at = Some(place(at));
                break;
            };
            if left.len() == rest.len() {
                return Err(wrong(at, "a block of no length".to_owned()));
            }
            rest = left;
            self.block(at, &block)?;
        }
        Ok(self.file)
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the others say nothing of packets"
    )]
    fn block(&mut self, at: usize, block: &Block<'a>) -> Result<(), CaptureError> {
        match block {
            Block::SectionHeader(head) => {
                let by_us = head.shb_userappl().is_some_and(|it| it == Ok(US));
                self.file.is_ours |= by_us;
            }
            Block::InterfaceDescription(card) => {
                let tick = card.options.iter();
                let mut tick = tick.filter(|it| it.code == OptionCode(TIME_RESOLUTION));
                let tick = tick.next().and_then(|it| it.value().first().copied());
                self.interfaces.push(Interface {
                    link: card.linktype.0,
                    ticks: ticks(tick.unwrap_or(6)),
                    offset: card.if_tsoffset,
                });
            }
            Block::EnhancedPacket(packet) => {
                let card = usize::try_from(packet.if_id).unwrap_or(usize::MAX);
                let Some(card) = self.interfaces.get(card) else {
                    let what = format!(
                        "a packet of interface {}, which nothing describes",
                        packet.if_id
                    );
                    return Err(wrong(at, what));
                };
                let ticks = u64::from(packet.ts_high) << 32 | u64::from(packet.ts_low);
                let (link, at) = (card.link, card.micros(ticks));
                self.packet(at, link, packet.data, packet.caplen);
            }
            Block::SimplePacket(packet) => {
                // It says nothing of its time: it counts as taken together with the one before.
                let last = self.file.packets.last().map_or(0, |last| last.at);
                if let Some(link) = self.interfaces.first().map(|card| card.link) {
                    self.packet(last, link, packet.data, packet.origlen);
                }
            }
            Block::NameResolution(names) => {
                for record in &names.nr {
                    self.name(record.record_type.0, record.record_value);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn packet(&mut self, at: u64, link: i32, data: &'a [u8], captured: u32) {
        let end = usize::try_from(captured)
            .unwrap_or(usize::MAX)
            .min(data.len());
        let number = number(&self.file.packets);
        self.file.packets.push(Captured {
            number,
            at,
            link,
            bytes: self.bytes.slice_ref(data.get(..end).unwrap_or_default()),
        });
    }

    /// An address and its names, each with a zero byte behind it; the first counts.
    fn name(&mut self, kind: u16, value: &[u8]) {
        let size = match kind {
            1 => 4,
            2 => 16,
            _ => return,
        };
        let Some((address, names)) = value.split_at_checked(size) else {
            return;
        };
        let address = match (<[u8; 4]>::try_from(address), <[u8; 16]>::try_from(address)) {
            (Ok(four), _) => IpAddr::from(four),
            (_, Ok(sixteen)) => Ipv6Addr::from(sixteen).into(),
            _ => return,
        };
        let first = names.split(|it| *it == 0).next().unwrap_or_default();
        if let Ok(name) = str::from_utf8(first)
            && !name.is_empty()
        {
            self.file.names.insert(address, name.to_owned());
        }
    }
}

/// How many ticks a second has: a power of ten, or of two if the first bit is set.
fn ticks(resolution: u8) -> u64 {
    let power = u32::from(resolution & 0x7f);
    let ticks = match resolution & 0x80 {
        0 => 10_u64.checked_pow(power),
        _ => 1_u64.checked_shl(power),
    };
    ticks.unwrap_or(u64::MAX)
}

impl Interface {
    fn micros(&self, ticks: u64) -> u64 {
        let micros = u128::from(ticks) * 1_000_000 / u128::from(self.ticks.max(1));
        let micros = u64::try_from(micros).unwrap_or(u64::MAX);
        micros.saturating_add_signed(self.offset.saturating_mul(1_000_000))
    }
}
