//! One fact in one line.

use brokerscope_core::id::{ConnId, LinkId, NodeId, RecordId};
use brokerscope_core::machine::{Alarm, Ending};
use brokerscope_core::net::LinkState;
use brokerscope_core::scenario::{Names, print_action};
use brokerscope_core::time::Instant;
use brokerscope_core::trace::{self, Fact, Limit, Lost, Record, Trace};
use brokerscope_core::wire::{Brief, PacketKind, Qos, ReasonCode};

/// What `record` says, without its time.
pub(crate) fn tell(record: &Record, trace: &Trace, names: &Names) -> String {
    let who = record
        .node
        .map_or_else(|| "the world".to_owned(), |it| node(it, names));
    match &record.fact {
        Fact::Acted(action) => format!("> {}", print_action(action, names)),
        Fact::Opening { conn, link: over } => {
            format!(
                "{who} opens {} over {}",
                connection(*conn),
                link(*over, names)
            )
        }
        Fact::Opened { conn } => format!("{who} has {} open", connection(*conn)),
        Fact::Sent { to, due, .. } => {
            format!(
                "{who} -> {}  {}{}",
                node(*to, names),
                what(record),
                due_at(*due)
            )
        }
        Fact::Segment { .. } | Fact::Dropped { .. } | Fact::Waited { .. } => {
            trace::tell(record, trace, names).to_string()
        }
        Fact::Due { sent, due } => {
            format!(
                "{who}: {} travels on{}",
                what_of(*sent, trace),
                due_at(*due)
            )
        }
        Fact::Arrived { sent, .. } => format!("{who} reads {}", what_of(*sent, trace)),
        Fact::Lost { sent, why, .. } => {
            format!("{who}: {} is lost: {}", what_of(*sent, trace), lost(*why))
        }
        Fact::EndSent { to, due, .. } => {
            format!(
                "{who} -> {}  {}{}",
                node(*to, names),
                what(record),
                due_at(*due)
            )
        }
        Fact::Closed { conn, ending } => {
            format!("{who}: {} is over: {}", connection(*conn), ended(*ending))
        }
        Fact::LinkTurned { link: which, state } => {
            format!("{} {}", link(*which, names), turned(*state))
        }
        Fact::Rang(alarm) => format!("{who}: {}", rang(*alarm)),
        Fact::Happened(event) => event.tell(&who).to_string(),
        Fact::Noted { note, .. } => format!("  {} [{}]", note.tell(&who), note.clause),
        Fact::Refused { why } => format!("! {why}"),
        Fact::Stopped(limit) => format!("! the world stands still: {}", full(*limit)),
    }
}

/// What was sent, as far as it can be read.
fn what(record: &Record) -> String {
    if let Fact::Sent { bytes, brief, .. } = &record.fact {
        return match brief {
            Some(brief) => packet(brief),
            None => format!("{} bytes that are no packet", bytes.len()),
        };
    }
    if let Fact::EndSent { ending, .. } = &record.fact {
        let is_reset = *ending == Ending::Reset;
        return if is_reset { "RST" } else { "FIN" }.to_owned();
    }
    "what it sent".to_owned()
}

fn what_of(sent: RecordId, trace: &Trace) -> String {
    trace
        .get(sent)
        .map_or_else(|| "what was sent".to_owned(), what)
}

/// A packet by its name and what tells it from others of its kind.
pub(crate) fn packet(brief: &Brief) -> String {
    let mut words = vec![brief.kind.name().to_owned()];
    if let Some(id) = brief.id {
        words.push(format!("id {id}"));
    }
    if brief.kind == PacketKind::Publish {
        words.push(match brief.qos {
            Qos::AtMostOnce => "QoS 0".to_owned(),
            Qos::AtLeastOnce => "QoS 1".to_owned(),
            Qos::ExactlyOnce => "QoS 2".to_owned(),
        });
    }
    let flags = [
        (brief.dup, "DUP"),
        (brief.retain, "RETAIN"),
        (brief.session_present, "session present"),
        (brief.clean_start, "clean start"),
    ];
    words.extend(flags.iter().filter(|it| it.0).map(|it| it.1.to_owned()));
    if brief.reason != ReasonCode::default() {
        words.push(brief.reason.name(brief.kind).to_owned());
    }
    words.extend(brief.topic.iter().map(|topic| format!("{topic:?}")));
    if let Some(payload) = &brief.payload {
        words.push(format!("{} bytes", payload.len()));
    }
    words.join(" ")
}

fn node(id: NodeId, names: &Names) -> String {
    names
        .name(id)
        .map_or_else(|| format!("node {}", id.0), ToString::to_string)
}

fn link(id: LinkId, names: &Names) -> String {
    names.link(id).map_or_else(
        || format!("link {}", id.0),
        |(one, other)| format!("{one}--{other}"),
    )
}

fn connection(id: ConnId) -> String {
    format!("connection {}", id.0)
}

fn due_at(due: Option<Instant>) -> String {
    due.map_or_else(|| ", held".to_owned(), |at| format!(", due at {at}"))
}

const fn lost(why: Lost) -> &'static str {
    match why {
        Lost::LinkCut => "the link was cut under it",
        Lost::EndClosed => "the other end was closed",
        Lost::Reset => "the connection was reset under it",
        Lost::GaveUp => "the stack sent it again and again, and gave up",
        Lost::Swallowed => "the network swallowed it, and it is not sent again",
        Lost::PowerLost => "the device lost its power",
    }
}

const fn ended(ending: Ending) -> &'static str {
    match ending {
        Ending::Fin => "FIN, in order",
        Ending::Reset => "RST, torn down",
        Ending::NetworkLost => "its own network went away",
        Ending::Unreachable => "nobody could be reached",
        Ending::Refused => "nobody listens there",
        Ending::PowerLost => "its power is gone",
        Ending::TimedOut => "no answer came, and its stack gave up",
    }
}

const fn turned(state: LinkState) -> &'static str {
    match state {
        LinkState::Up => "carries",
        LinkState::Held => "stalls",
        LinkState::Silent => "swallows everything",
        LinkState::Cut => "is cut",
    }
}

const fn rang(alarm: Alarm) -> &'static str {
    match alarm {
        Alarm::Ping => "nothing was sent for a Keep Alive",
        Alarm::PingOverdue => "no PINGRESP came in time",
        Alarm::ConnectOverdue => "no CONNACK came in time",
        Alarm::Reconnect => "time to connect again",
        Alarm::ConnectAwaited(_) => "no CONNECT came in time",
        Alarm::PacketTime(_) => "the rest of a packet did not come in time",
        Alarm::KeepAlive(_) => "nothing was heard for one and a half Keep Alives",
        Alarm::SessionExpiry => "a session has expired",
        Alarm::Habit => "its program has something to do",
        Alarm::MessageExpiry => "a message has waited too long",
        Alarm::WillDelay => "a will has waited long enough",
        Alarm::SysInterval => "time to tell of itself under $SYS",
    }
}

const fn full(limit: Limit) -> &'static str {
    match limit {
        Limit::Agenda => "too many things wait to happen",
        Limit::Connections => "too many connections are open",
        Limit::Records => "too much has happened",
        Limit::Alarms => "a machine wants to be woken at the same moment for ever",
    }
}
