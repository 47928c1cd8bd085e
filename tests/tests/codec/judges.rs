//! Other codecs, their opinions, and where these differ from ours.

use std::collections::BTreeMap;

use brokerscope_core::spec::{Clause, Version};
use brokerscope_core::wire::{Packet, PacketKind, WireError, decode};

use super::disagreements::{DISAGREEMENTS, Disagreement, Way};
use super::{second, third};

/// What a codec makes of some bytes.
#[derive(Debug)]
pub(super) enum Opinion {
    /// They are no packet.
    Refuses,
    /// This packet.
    Reads(Packet),
    /// A packet that our types cannot hold.
    Odd,
}

/// Another codec.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Judge {
    /// `mqtt-protocol-core`.
    Second,
    /// `mqtt5-protocol`.
    Third,
}

/// What came of many comparisons.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    /// How many there were.
    pub(super) cases: u32,
    /// How many of them we read as packets.
    pub(super) packets: u32,
    /// How often each row of the table of disagreements was met: by which judge, and which of its
    /// statements spoke for us.
    pub(super) met: BTreeMap<(usize, Judge, Clause), u32>,
    /// What no row explains: one case of each sort, with its bytes.
    pub(super) unexplained: BTreeMap<String, String>,
}

impl Judge {
    pub(super) const ALL: [Self; 2] = [Self::Second, Self::Third];

    fn read(self, bytes: &[u8], version: Version) -> Opinion {
        match self {
            Self::Second => match second::read(bytes, version) {
                None => Opinion::Refuses,
                Some(opinion) => opinion.packet.map_or(Opinion::Odd, Opinion::Reads),
            },
            Self::Third => third::read(bytes, version),
        }
    }

    fn agrees(self, ours: &Result<Packet, WireError>, theirs: &Opinion) -> bool {
        match (ours, theirs) {
            (Err(_), Opinion::Refuses) => true,
            (Ok(ours), Opinion::Reads(theirs)) => match self {
                Self::Second => ours == theirs,
                Self::Third => third::ordered(ours.clone()) == *theirs,
            },
            (Err(_), Opinion::Reads(_) | Opinion::Odd) | (Ok(_), _) => false,
        }
    }
}

impl Verdict {
    /// Each judge reads these bytes as we do, or the table says why not.
    pub(super) fn compare(&mut self, bytes: &[u8], version: Version) {
        let ours = decode(bytes, version);
        self.cases += 1;
        self.packets += u32::from(ours.is_ok());
        for judge in Judge::ALL {
            let opinion = judge.read(bytes, version);
            if judge.agrees(&ours, &opinion) {
                continue;
            }
            let kind = bytes
                .first()
                .and_then(|it| PacketKind::from_number(it >> 4));
            let rows = DISAGREEMENTS.iter().enumerate().filter(|(_, row)| {
                row.judges.contains(&judge) && kind.is_some_and(|kind| row.kinds.contains(&kind))
            });
            let met = rows.filter_map(|(at, row)| {
                let clause = explains(row, &ours, &opinion)?;
                Some((at, judge, clause))
            });
            if let Some(met) = { met }.next() {
                *self.met.entry(met).or_default() += 1;
                continue;
            }
            let hex: String = bytes.iter().map(|it| format!("{it:02x}")).collect();
            let sort = match &ours {
                Ok(_) => format!("{judge:?} {version} {kind:?}: we read it"),
                Err(error) => format!("{judge:?} {version} {kind:?}: {:?}", error.clause),
            };
            let case = format!("{hex}\n  we: {ours:?}\n  they: {opinion:?}");
            self.unexplained.entry(sort).or_insert(case);
        }
    }
}

/// The statement of this row that speaks for us, if the row tells of such a case.
fn explains(
    row: &Disagreement,
    ours: &Result<Packet, WireError>,
    opinion: &Opinion,
) -> Option<Clause> {
    let mut clauses = row.clauses.iter().copied();
    match (row.way, ours, opinion) {
        (Way::Takes(is_it), Err(error), Opinion::Reads(_) | Opinion::Odd) if is_it(&error.flaw) => {
            clauses.find(|clause| *clause == error.clause)
        }
        (Way::Refuses(is_it), Ok(packet), Opinion::Refuses | Opinion::Odd) if is_it(packet) => {
            clauses.next()
        }
        _ => None,
    }
}
