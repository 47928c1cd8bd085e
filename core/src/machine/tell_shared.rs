//! Why a member of a group gets a message, why a textbook repeats itself, and who misbehaves, in one
//! sentence each.

use super::phrase::say;
use super::{Choice, Phrase, Word};
use crate::topic::SharedFilter;
use crate::wire::{PacketId, PacketKind, Text};

pub(super) fn overdue(who: Word, id: PacketId) -> Phrase {
    say![
        who,
        " repeats itself for ",
        Word::code(format_args!("id {id}")),
        ": the answer is overdue. ",
        Word::strong("Only textbooks do so"),
        "."
    ]
}

pub(super) fn withheld(who: Word, kind: PacketKind) -> Phrase {
    say![
        who,
        " should answer with ",
        kind,
        ", and does not: ",
        Word::strong("it misbehaves on purpose"),
        "."
    ]
}

pub(super) fn shared(group: &SharedFilter, client: &Text, why: Choice, passed_over: u32) -> Phrase {
    let because = match why {
        Choice::Turn => "it is its turn",
        Choice::Chance => "chance has it",
        Choice::Stays => "it got the last one too",
        Choice::LeastInFlight => "it has the least to do",
        Choice::Publisher => "it gets all of this publisher",
        Choice::Topic => "it gets all on this topic",
        Choice::NobodyElse => "nobody there can be sent it now",
    };
    let others = match passed_over {
        0 => "".into(),
        1 => ", and one before it could not be sent it".into(),
        many => Word::value(format_args!(", and {many} before it could not be sent it")),
    };
    say![
        Word::name(client),
        " gets it for the group ",
        Word::code(&group.name),
        ": ",
        because,
        others,
        "."
    ]
}
