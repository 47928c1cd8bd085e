//! The state machine of one exchange, read from the table that the engine runs.

use brokerscope_core::broker::{SESSION_LIFE, SessionRow, SessionState, SessionTurn};
use brokerscope_core::client::{LIFE, LifeRow, Status, Turn};
use brokerscope_core::flow::{
    Answer, Arrival, Move, RECEIVER, ReceiverState, SENDER, SenderRow, SenderState, Stimulus,
};

use super::flight::{Exchange, Toward};
use crate::view::text::Cut;
use crate::words::broker as words;

/// A machine as a line of states.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    /// `QoS 2 sender`.
    pub title: String,
    /// `to lamp, id 4`.
    pub of: Cut,
    /// From the beginning to the end.
    pub states: Vec<State>,
    /// From each state to the next: one less than there are states.
    pub ways: Vec<Way>,
}

/// One state.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct State {
    /// Its name.
    pub name: &'static str,
    /// The exchange is in it.
    pub current: bool,
    /// What brings it back to itself.
    pub again: Option<Again>,
}

/// A loop on a state.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Again {
    /// On what.
    pub on: &'static str,
    /// What is done then.
    pub send: &'static str,
}

/// From one state to the next.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Way {
    /// The packet that leads there.
    pub on: &'static str,
    /// What is sent on the way, if it is not that packet itself.
    pub send: Option<&'static str>,
}

/// The machine of the lit exchange, else of the last one that is open.
pub(super) fn of_lit(exchanges: &[Exchange]) -> Option<Machine> {
    let lit = exchanges.iter().find(|exchange| exchange.lit);
    // Among exchanges that nobody pointed at, the one with more to see comes first.
    let richest = || exchanges.iter().rev().max_by_key(|exchange| exchange.qos);
    lit.or_else(richest).map(|exchange| match exchange.toward {
        Toward::Client => sender(exchange),
        Toward::Broker => receiver(exchange),
    })
}

/// The connection of a client, as the client sees it, and its session, as the broker does.
pub(super) fn lives(name: &str, status: Status, session: SessionState) -> [Machine; 2] {
    [connection(name, status), session_life(name, session)]
}

fn connection(name: &str, status: Status) -> Machine {
    let row = |from, on| LIFE.iter().find(|row| row.0 == from && row.1 == on);
    let state = |at: Status| {
        let again = match at {
            Status::Waiting => row(at, Turn::Asked).map(|_| words::TRIES_AGAIN),
            Status::Opening | Status::Connecting | Status::Connected => {
                row(at, Turn::Ended).map(|_| words::ENDS)
            }
            Status::Offline => None,
        };
        State {
            name: words::status(at),
            current: at == status,
            again: again.map(|(on, send)| Again { on, send }),
        }
    };
    let mut states = vec![state(Status::Offline)];
    let mut ways = Vec::new();
    let mut here = Status::Offline;
    for on in [Turn::Asked, Turn::Opened, Turn::Accepted, Turn::Lost] {
        let Some(LifeRow(_, _, to)) = row(here, on) else {
            break;
        };
        ways.push(Way {
            on: words::turn(on),
            send: None,
        });
        states.push(state(*to));
        here = *to;
    }
    Machine {
        title: words::CONNECTION.to_owned(),
        of: Cut::text(name, 48),
        states,
        ways,
    }
}

fn session_life(name: &str, now: SessionState) -> Machine {
    let row = |from, on| SESSION_LIFE.iter().find(|row| row.0 == from && row.1 == on);
    let state = |at: SessionState| {
        let again = match at {
            SessionState::Away => row(at, SessionTurn::Connect).map(|_| words::RESUMED),
            SessionState::Connected => row(at, SessionTurn::Ended).map(|_| words::NOT_KEPT),
            SessionState::None => None,
        };
        State {
            name: words::session_state(at),
            current: at == now,
            again: again.map(|(on, send)| Again { on, send }),
        }
    };
    let mut states = vec![state(SessionState::None)];
    let mut ways = Vec::new();
    let mut here = SessionState::None;
    for on in [
        SessionTurn::Connect,
        SessionTurn::Kept,
        SessionTurn::Expired,
    ] {
        let Some(SessionRow(_, _, to)) = row(here, on) else {
            break;
        };
        ways.push(Way {
            on: words::session_turn(on),
            send: None,
        });
        states.push(State {
            // At its end it is what it was before it began: lit only once.
            current: *to == now && *to != SessionState::None,
            ..state(*to)
        });
        here = *to;
    }
    Machine {
        title: words::SESSION.to_owned(),
        of: Cut::text(name, 48),
        states,
        ways,
    }
}

fn sender(exchange: &Exchange) -> Machine {
    let first = if exchange.qos == 1 {
        Stimulus::SendQos1
    } else {
        Stimulus::SendQos2
    };
    let mut states = vec![State {
        name: "start",
        current: false,
        again: None,
    }];
    let mut ways = Vec::new();
    let mut row = sender_row(SenderState::Done, first);
    while let Some(SenderRow(_, on, to, does, _)) = row.copied() {
        ways.push(Way {
            on: stimulus(on),
            send: (does == Move::Pubrel).then(|| sends(does)),
        });
        if to == SenderState::Done {
            break;
        }
        states.push(State {
            name: words::awaits(to),
            current: exchange.state == Some(to),
            again: sender_row(to, Stimulus::Resumed).map(|row| Again {
                on: "on resume",
                send: sends(row.3),
            }),
        });
        row = SENDER.iter().find(|row| row.0 == to && moves_on(row));
    }
    states.push(State {
        name: words::awaits(SenderState::Done),
        current: false,
        again: None,
    });
    Machine {
        title: format!("QoS {} sender", exchange.qos),
        of: Cut::text(
            &format!("to {}, id {}", exchange.client.shown, exchange.id),
            48,
        ),
        states,
        ways,
    }
}

fn receiver(exchange: &Exchange) -> Machine {
    let row = |state, on| RECEIVER.iter().find(|row| row.0 == state && row.1 == on);
    let again = row(ReceiverState::Held, Arrival::PublishQos2)
        .filter(|row| row.3 == Answer::PubrecOnly)
        .map(|_| Again {
            on: "PUBLISH again",
            send: "PUBREC, not routed",
        });
    let way = |on: &'static str, answer: Option<Answer>| Way {
        on,
        send: match answer {
            Some(Answer::TakeAndPubrec) => Some("route, send PUBREC"),
            Some(Answer::Pubcomp) => Some("send PUBCOMP"),
            Some(
                Answer::TakeAndPuback | Answer::PubrecOnly | Answer::PubcompUnknown | Answer::InUse,
            )
            | None => None,
        },
    };
    let taken = row(ReceiverState::Free, Arrival::PublishQos2).map(|row| row.3);
    let released = row(ReceiverState::Held, Arrival::Pubrel).map(|row| row.3);
    let state = |name, current, again| State {
        name,
        current,
        again,
    };
    Machine {
        title: "QoS 2 receiver".to_owned(),
        of: Cut::text(
            &format!("from {}, id {}", exchange.client.shown, exchange.id),
            48,
        ),
        states: vec![
            state("free", false, None),
            state("id held, awaits PUBREL", true, again),
            state("free", false, None),
        ],
        ways: vec![way("PUBLISH", taken), way("PUBREL", released)],
    }
}

fn sender_row(state: SenderState, on: Stimulus) -> Option<&'static SenderRow> {
    SENDER.iter().find(|row| row.0 == state && row.1 == on)
}

/// Whether this row is the answer that the exchange hopes for.
fn moves_on(row: &SenderRow) -> bool {
    let hoped_for = matches!(
        row.1,
        Stimulus::Puback | Stimulus::Pubrec | Stimulus::Pubcomp
    );
    hoped_for && row.0 != row.2 && matches!(row.3, Move::Pubrel | Move::Finish)
}

const fn stimulus(on: Stimulus) -> &'static str {
    match on {
        Stimulus::SendQos1 | Stimulus::SendQos2 => "PUBLISH",
        Stimulus::Puback | Stimulus::PubackRefused => "PUBACK",
        Stimulus::Pubrec | Stimulus::PubrecRefused => "PUBREC",
        Stimulus::Pubcomp => "PUBCOMP",
        Stimulus::Resumed => "on resume",
        Stimulus::Unsendable => "not taken any more",
        Stimulus::SessionLost => "session lost",
        Stimulus::Overdue => "overdue",
    }
}

const fn sends(does: Move) -> &'static str {
    match does {
        Move::Publish => "PUBLISH",
        Move::PublishAgain => "PUBLISH, DUP",
        Move::Pubrel => "send PUBREL",
        Move::PubrelAgain => "PUBREL",
        Move::PubrelUnknown => "PUBREL, id unknown",
        Move::Finish | Move::GiveUp | Move::Ignore | Move::Mismatch => "nothing",
    }
}
