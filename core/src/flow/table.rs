//! The two halves of a hop as tables: in this state, on this, go there, do that, because of this.

use crate::clause;
use crate::spec::{Clause, Version};

/// What a sender waits for.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum SenderState {
    /// QoS 1.
    AwaitPuback,
    /// QoS 2, first half.
    AwaitPubrec,
    /// QoS 2, second half.
    AwaitPubcomp,
    /// Complete, or not begun: the identifier is free.
    Done,
}

/// What happens to a sender.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Stimulus {
    /// A message shall go out at QoS 1.
    SendQos1,
    /// A message shall go out at QoS 2.
    SendQos2,
    /// PUBACK below 0x80.
    Puback,
    /// PUBACK of 0x80 or above.
    PubackRefused,
    /// PUBREC below 0x80.
    Pubrec,
    /// PUBREC of 0x80 or above.
    PubrecRefused,
    /// PUBCOMP, whatever its reason.
    Pubcomp,
    /// A connection came back and the other end still has the session.
    Resumed,
    /// It would have to go out again, but the peer does not take it any more: too large, for one.
    Unsendable,
    /// The session is gone.
    SessionLost,
    /// Its answer is overdue: only on a link of the textbook ([`TEXTBOOK`]).
    Overdue,
}

/// What a sender does.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Move {
    /// Sends PUBLISH with DUP 0.
    Publish,
    /// Sends the same PUBLISH with DUP 1.
    PublishAgain,
    /// Sends PUBREL.
    Pubrel,
    /// Sends PUBREL once more, for a new connection.
    PubrelAgain,
    /// Sends PUBREL that says the identifier is not known (0x92 in 5.0).
    PubrelUnknown,
    /// The exchange is over; nothing to send.
    Finish,
    /// The exchange is over without an answer; nothing to send.
    GiveUp,
    /// Nothing waits for this; nothing to send.
    Ignore,
    /// The answer does not belong to this exchange: a fault of the peer.
    Mismatch,
}

/// What a receiver knows of an identifier.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum ReceiverState {
    /// The next PUBLISH with it is a new message.
    Free,
    /// QoS 2: its message was taken over, and PUBREL has not come.
    Held,
}

/// What comes to a receiver.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Arrival {
    /// PUBLISH at QoS 1.
    PublishQos1,
    /// PUBLISH at QoS 2.
    PublishQos2,
    /// PUBREL.
    Pubrel,
}

/// What a receiver does.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Answer {
    /// Takes the message over, hands it on, sends PUBACK.
    TakeAndPuback,
    /// Takes the message over, hands it on, sends PUBREC.
    TakeAndPubrec,
    /// Hands nothing on, sends PUBREC.
    PubrecOnly,
    /// Sends PUBCOMP.
    Pubcomp,
    /// Sends PUBCOMP that says the identifier is not known (0x92 in 5.0).
    PubcompUnknown,
    /// Hands nothing on: the identifier still belongs to another exchange. PUBACK 0x91 in 5.0, a
    /// fault of the peer in 3.1.1.
    InUse,
}

/// One decision and the statement of each version that asks for it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Law {
    /// In MQTT 3.1.1.
    pub v311: Clause,
    /// In MQTT 5.0.
    pub v5: Clause,
}

impl Law {
    /// The statement for this version.
    pub const fn of(self, version: Version) -> Clause {
        match version {
            Version::V311 => self.v311,
            Version::V5 => self.v5,
        }
    }
}

/// In this state, on this, go there, do that, because of this.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct SenderRow(
    pub SenderState,
    pub Stimulus,
    pub SenderState,
    pub Move,
    pub Law,
);

/// In this state, on this, go there, do that, because of this.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct ReceiverRow(
    pub ReceiverState,
    pub Arrival,
    pub ReceiverState,
    pub Answer,
    pub Law,
);

impl ReceiverRow {
    /// Whether the message of this PUBLISH is new and is taken over.
    pub const fn is_new(&self) -> bool {
        matches!(self.3, TakeAndPuback | TakeAndPubrec)
    }
}

/// The statements of 3.1.1 and of 5.0, in this order.
macro_rules! law {
    ($v311:literal, $v5:literal) => {
        Law {
            v311: clause!(V311, $v311),
            v5: clause!(V5, $v5),
        }
    };
}

use Answer::{InUse, Pubcomp as AnswerPubcomp, PubcompUnknown, PubrecOnly};
use Answer::{TakeAndPuback, TakeAndPubrec};
use Arrival::{PublishQos1, PublishQos2, Pubrel as ArrivedPubrel};
use Move::{Finish, GiveUp, Ignore, Mismatch};
use Move::{Publish, PublishAgain, Pubrel, PubrelAgain, PubrelUnknown};
use ReceiverState::{Free, Held};
use SenderState::{AwaitPuback, AwaitPubcomp, AwaitPubrec, Done};
use Stimulus::{Overdue, Resumed, SendQos1, SendQos2, SessionLost, Unsendable};
use Stimulus::{Puback, PubackRefused, Pubcomp, Pubrec, PubrecRefused};

/// The sending half. A pair that has no row cannot come: [`Sender`](super::Sender) sends under free
/// identifiers only, and resumes or loses only what is open.
#[rustfmt::skip]
pub const SENDER: &[SenderRow] = &[
    SenderRow(Done,         SendQos1,      AwaitPuback,  Publish,       law!("4.3.2-1", "4.3.2-2")),
    SenderRow(Done,         SendQos2,      AwaitPubrec,  Publish,       law!("4.3.3-1", "4.3.3-2")),

    SenderRow(AwaitPuback,  Puback,        Done,         Finish,        law!("4.3.2-1", "4.3.2-3")),
    SenderRow(AwaitPuback,  PubackRefused, Done,         Finish,        law!("4.3.2-1", "4.4.0-2")),
    SenderRow(AwaitPuback,  Resumed,       AwaitPuback,  PublishAgain,  law!("4.4.0-1", "4.4.0-1")),
    SenderRow(AwaitPuback,  Unsendable,    Done,         GiveUp,        law!("4.8.0-2", "3.1.2-25")),
    SenderRow(AwaitPuback,  SessionLost,   Done,         GiveUp,        law!("3.1.2-6", "3.2.2-5")),

    SenderRow(AwaitPubrec,  Pubrec,        AwaitPubcomp, Pubrel,        law!("4.3.3-1", "4.3.3-4")),
    SenderRow(AwaitPubrec,  PubrecRefused, Done,         Finish,        law!("4.3.3-1", "4.4.0-2")),
    SenderRow(AwaitPubrec,  Resumed,       AwaitPubrec,  PublishAgain,  law!("4.4.0-1", "4.4.0-1")),
    SenderRow(AwaitPubrec,  Unsendable,    Done,         GiveUp,        law!("4.8.0-2", "3.1.2-25")),
    SenderRow(AwaitPubrec,  SessionLost,   Done,         GiveUp,        law!("3.1.2-6", "3.2.2-5")),

    SenderRow(AwaitPubcomp, Pubcomp,       Done,         Finish,        law!("4.3.3-1", "4.3.3-5")),
    SenderRow(AwaitPubcomp, Resumed,       AwaitPubcomp, PubrelAgain,   law!("4.4.0-1", "4.4.0-1")),
    SenderRow(AwaitPubcomp, SessionLost,   Done,         GiveUp,        law!("3.1.2-6", "3.2.2-5")),
    // Only a peer that answers twice gets here. A PUBREC is always answered, so it is again.
    SenderRow(AwaitPubcomp, Pubrec,        AwaitPubcomp, Pubrel,        law!("4.3.3-1", "4.3.3-4")),
    SenderRow(AwaitPubcomp, PubrecRefused, Done,         Finish,        law!("4.3.3-1", "4.4.0-2")),

    // Answers to nothing we sent: harmless after a session was lost, so they end no connection.
    SenderRow(Done,         Puback,        Done,         Ignore,        law!("2.3.1-3", "§2.2.1a")),
    SenderRow(Done,         PubackRefused, Done,         Ignore,        law!("2.3.1-3", "§2.2.1a")),
    SenderRow(Done,         Pubrec,        Done,         PubrelUnknown, law!("4.3.3-1", "3.6.2-1")),
    SenderRow(Done,         PubrecRefused, Done,         Ignore,        law!("2.3.1-3", "§2.2.1a")),
    SenderRow(Done,         Pubcomp,       Done,         Ignore,        law!("2.3.1-3", "§2.2.1a")),

    // Answers of the other QoS, or of the other half.
    SenderRow(AwaitPuback,  Pubrec,        AwaitPuback,  Mismatch,      law!("3.3.4-1", "3.3.4-1")),
    SenderRow(AwaitPuback,  PubrecRefused, AwaitPuback,  Mismatch,      law!("3.3.4-1", "3.3.4-1")),
    SenderRow(AwaitPuback,  Pubcomp,       AwaitPuback,  Mismatch,      law!("3.3.4-1", "3.3.4-1")),
    SenderRow(AwaitPubrec,  Puback,        AwaitPubrec,  Mismatch,      law!("3.3.4-1", "3.3.4-1")),
    SenderRow(AwaitPubrec,  PubackRefused, AwaitPubrec,  Mismatch,      law!("3.3.4-1", "3.3.4-1")),
    SenderRow(AwaitPubrec,  Pubcomp,       AwaitPubrec,  Mismatch,      law!("4.3.3-2", "4.3.3-11")),
    SenderRow(AwaitPubcomp, Puback,        AwaitPubcomp, Mismatch,      law!("3.3.4-1", "3.3.4-1")),
    SenderRow(AwaitPubcomp, PubackRefused, AwaitPubcomp, Mismatch,      law!("3.3.4-1", "3.3.4-1")),
];

/// What textbooks add to [`SENDER`], and the standard does not: an answer that is overdue makes its
/// sender repeat itself. 3.1.1 asks for it on a reconnect only, 5.0 forbids it at any other time. It
/// stands apart, for no true link ever runs it.
#[rustfmt::skip]
pub const TEXTBOOK: &[SenderRow] = &[
    SenderRow(AwaitPuback,  Overdue,       AwaitPuback,  PublishAgain,  law!("§4.4a", "4.4.0-1")),
    SenderRow(AwaitPubrec,  Overdue,       AwaitPubrec,  PublishAgain,  law!("§4.4a", "4.4.0-1")),
    SenderRow(AwaitPubcomp, Overdue,       AwaitPubcomp, PubrelAgain,   law!("§4.4a", "4.4.0-1")),
];

/// The receiving half: every state, every arrival.
#[rustfmt::skip]
pub const RECEIVER: &[ReceiverRow] = &[
    ReceiverRow(Free, PublishQos1,   Free, TakeAndPuback,  law!("4.3.2-2", "4.3.2-4")),
    ReceiverRow(Free, PublishQos2,   Held, TakeAndPubrec,  law!("4.3.3-2", "4.3.3-8")),
    ReceiverRow(Held, PublishQos2,   Held, PubrecOnly,     law!("4.3.3-2", "4.3.3-10")),
    ReceiverRow(Held, ArrivedPubrel, Free, AnswerPubcomp,  law!("4.3.3-2", "4.3.3-11")),
    ReceiverRow(Free, ArrivedPubrel, Free, PubcompUnknown, law!("4.3.3-2", "4.3.3-11")),
    ReceiverRow(Held, PublishQos1,   Held, InUse,          law!("2.3.1-2", "2.2.1-3")),
];

/// The row for this state and stimulus.
pub(super) fn sender_row(state: SenderState, on: Stimulus) -> Option<&'static SenderRow> {
    SENDER.iter().find(|row| row.0 == state && row.1 == on)
}

/// The row for this state when its answer is overdue, in the textbook.
pub(super) fn textbook_row(state: SenderState) -> Option<&'static SenderRow> {
    TEXTBOOK.iter().find(|row| row.0 == state)
}

/// The row for this state and arrival.
pub(super) fn receiver_row(state: ReceiverState, on: Arrival) -> &'static ReceiverRow {
    RECEIVER
        .iter()
        .find(|row| row.0 == state && row.1 == on)
        .expect("the table of the receiver is complete")
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [SenderState; 4] = [AwaitPuback, AwaitPubrec, AwaitPubcomp, Done];

    #[rustfmt::skip]
    const ANSWERS: [Stimulus; 5] = [Puback, PubackRefused, Pubrec, PubrecRefused, Pubcomp];

    #[test]
    fn no_pair_has_two_rows() {
        for (i, row) in SENDER.iter().enumerate() {
            for other in &SENDER[i + 1..] {
                assert!((row.0, row.1) != (other.0, other.1), "{row:?}");
            }
        }
        for (i, row) in RECEIVER.iter().enumerate() {
            for other in &RECEIVER[i + 1..] {
                assert!((row.0, row.1) != (other.0, other.1), "{row:?}");
            }
        }
    }

    /// What comes from a peer finds a row in every state; what comes from us, where it can come.
    #[test]
    fn every_answer_of_a_peer_has_a_row() {
        for state in STATES {
            for answer in ANSWERS {
                assert!(sender_row(state, answer).is_some(), "{state:?} {answer:?}");
            }
            let is_open = state != Done;
            for (on, expected) in [
                (Resumed, is_open),
                (SessionLost, is_open),
                (Unsendable, matches!(state, AwaitPuback | AwaitPubrec)),
                (SendQos1, !is_open),
                (SendQos2, !is_open),
                (Overdue, false),
            ] {
                let found = sender_row(state, on).is_some();
                assert_eq!(found, expected, "{state:?} {on:?}");
            }
        }
        for state in [Free, Held] {
            for arrival in [PublishQos1, PublishQos2, ArrivedPubrel] {
                let row = receiver_row(state, arrival);
                assert_eq!((row.0, row.1), (state, arrival));
            }
        }
    }

    #[test]
    fn after_pubrel_no_row_repeats_the_publish() {
        crate::proves!(V5: "4.3.3-6");
        for row in SENDER.iter().filter(|row| row.0 == AwaitPubcomp) {
            assert!(
                !matches!(row.3, Publish | PublishAgain),
                "{row:?} [MQTT-4.3.3-6]"
            );
            assert!(
                matches!(row.2, AwaitPubcomp | Done),
                "no way back to the first half: {row:?} [MQTT-4.3.3-6]"
            );
        }
    }

    #[test]
    fn no_row_resends_except_on_resume() {
        crate::proves!(V5: "4.4.0-1"; V311: "§4.4a");
        for row in SENDER {
            let again = matches!(row.3, PublishAgain | PubrelAgain);
            assert_eq!(again, row.1 == Resumed, "{row:?} [MQTT-4.4.0-1]");
            let first = row.3 == Publish;
            assert_eq!(first, row.0 == Done && row.2 != Done, "{row:?}");
        }
    }

    #[test]
    fn a_refused_publish_is_never_sent_again() {
        crate::proves!(V5: "4.4.0-2");
        for row in SENDER {
            let refused = matches!(row.1, PubackRefused | PubrecRefused);
            if refused && row.3 != Mismatch {
                assert_eq!(row.2, Done, "{row:?} [MQTT-4.4.0-2]");
            }
        }
    }

    #[test]
    fn a_held_identifier_hands_nothing_on() {
        crate::proves!(V5: "4.3.3-10"; V311: "4.3.3-2");
        for row in RECEIVER.iter().filter(|row| row.0 == Held) {
            let hands_on = matches!(row.3, TakeAndPuback | TakeAndPubrec);
            assert!(!hands_on, "{row:?} [MQTT-4.3.3-10]");
        }
    }
}
