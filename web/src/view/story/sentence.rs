//! One record, one sentence.

use brokerscope_core::device::http;
use brokerscope_core::id::{LinkId, NodeId};
use brokerscope_core::machine::{Command, Ending, Phrase, Word};
use brokerscope_core::net::{LinkState, Side};
use brokerscope_core::trace::{Fact, Limit, Record};
use brokerscope_core::wire::{Brief, PacketKind};
use brokerscope_core::world::{Action, Deed};

use super::Outcome;
use crate::view::ladder::{lost, payload, segment_text};
use crate::view::stage::{Kind, Stage, Timing};

/// What the page says where one-way times are not facts.
pub(super) fn caution(timing: Timing) -> Option<&'static str> {
    match timing {
        Timing::Known => None,
        Timing::HalfRoundTrip => Some(
            "One-way times cannot be known from here: \
             an arrival at the broker is half the measured round trip after the sending.",
        ),
    }
}

/// The sentence of `record`; of a packet, with its outcome.
pub(super) fn of(stage: &Stage<'_>, record: &Record, outcome: Option<Outcome>) -> Phrase {
    let who = record.node.map_or("the world", |id| stage.name(id));
    match &record.fact {
        Fact::Acted(action) => acted(stage, action),
        Fact::Opening { link, .. } => Phrase(vec![
            strong(who),
            " opens a connection to ".into(),
            strong(other_end(stage, *link)),
            ".".into(),
        ]),
        Fact::Opened { .. } => Phrase(vec![
            strong(who),
            "’s end of the connection is open.".into(),
        ]),
        Fact::Sent {
            to,
            brief,
            bytes,
            due,
            ..
        } => {
            let mut words = vec![strong(who), " sends ".into()];
            packet(brief.as_ref(), bytes, &mut words);
            words.extend([" to ".into(), strong(stage.name(*to)), ": ".into()]);
            words.push(plain(match (outcome, due) {
                (Some(Outcome::Arrived(at)), _) => format!("arrives at {at}."),
                (Some(Outcome::Lost(at, why)), _) => format!("lost at {at}, {}.", lost(why)),
                (None, Some(due)) if *due >= stage.head => format!("on its way, due at {due}."),
                (None, _) => "it waits until the link carries again.".to_owned(),
            }));
            Phrase(words)
        }
        Fact::Arrived { .. } => Phrase(vec![strong(who), " reads it.".into()]),
        Fact::Lost { why, .. } => Phrase(vec![plain(format!("A packet is lost: {}.", lost(*why)))]),
        Fact::Segment { .. } | Fact::Dropped { .. } | Fact::Waited { .. } => {
            below(stage, who, &record.fact)
        }
        Fact::Due { due: Some(due), .. } => {
            Phrase(vec![plain(format!("A packet will arrive at {due} now."))])
        }
        Fact::Due { due: None, .. } => Phrase(vec!["A packet has to wait.".into()]),
        Fact::EndSent { to, ending, .. } => Phrase(vec![
            strong(who),
            plain(format!(
                "’s stack says {} to ",
                if *ending == Ending::Fin { "FIN" } else { "RST" }
            )),
            strong(stage.name(*to)),
            ".".into(),
        ]),
        Fact::LinkTurned { link, state } => turned(stage, *link, *state),
        Fact::Stopped(limit) => {
            let words = "The world stands still: it has reached its limit of ".into();
            Phrase(vec![words, limited(*limit).into(), ".".into()])
        }
        Fact::Closed { ending, .. } => closed(stage, record, *ending),
        Fact::Rang(alarm) => alarm.tell(strong(who)),
        Fact::Happened(event) => event.tell(who),
        Fact::Noted { note, .. } => note.what.tell(who),
        Fact::Refused { why, .. } => {
            Phrase(vec![strong(who), plain(format!(" cannot do it: {why}."))])
        }
    }
}

/// What TCP does below the packets.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the rest is above MQTT's lower edge"
)]
fn below(stage: &Stage<'_>, who: &str, fact: &Fact) -> Phrase {
    match fact {
        Fact::Segment {
            to,
            segment,
            due,
            dropped,
            ..
        } => {
            let again = if segment.tries > 0 { "again " } else { "" };
            let what = format!("’s stack sends {again}{} to ", segment_text(segment));
            let mut told = vec![strong(who), plain(what), strong(stage.name(*to))];
            told.push(plain(match (dropped, due) {
                (Some(why), _) => format!(": {}.", why.tell()),
                (None, Some(due)) => format!(": due at {due}."),
                (None, None) => ": it has to wait.".to_owned(),
            }));
            Phrase(told)
        }
        Fact::Dropped { why, .. } => {
            Phrase(vec![plain(format!("A segment is lost: {}.", why.tell()))])
        }
        Fact::Waited { gives_up, .. } => {
            let what = if *gives_up {
                "’s stack has sent again and again, and gives up."
            } else {
                "’s stack has waited long enough for an answer, and sends again."
            };
            Phrase(vec![strong(who), what.into()])
        }
        _ => Phrase(Vec::new()),
    }
}

fn packet(brief: Option<&Brief>, bytes: &[u8], words: &mut Vec<Word>) {
    let Some(brief) = brief else {
        match http(bytes) {
            Some(http) => words.extend(["an ".into(), strong(http)]),
            None => words.push("bytes that are no packet".into()),
        }
        return;
    };
    words.push(brief.kind.into());
    if let Some(id) = brief.id {
        words.extend([" ".into(), Word::Code(format!("id {id}"))]);
    }
    if brief.kind == PacketKind::Publish {
        let dup = if brief.dup { " DUP" } else { "" };
        let retain = if brief.retain { " RETAIN" } else { "" };
        words.push(plain(format!(" QoS {}{dup}{retain}", brief.qos)));
    }
    if let Some(topic) = &brief.topic {
        words.extend([" ".into(), Word::Code(topic.to_string())]);
    }
    if let Some(content) = &brief.payload {
        words.extend([" ".into(), Word::Code(payload(content))]);
    }
    if brief.reason.is_error() {
        let why = brief.reason.name(brief.kind);
        words.push(plain(format!(" ({why}, 0x{:02x})", brief.reason.0)));
    }
}

fn turned(stage: &Stage<'_>, link: LinkId, state: LinkState) -> Phrase {
    let end = match state {
        LinkState::Up => " carries.",
        LinkState::Held => " stalls: nothing arrives, nothing is lost.",
        LinkState::Silent => " swallows everything, and nobody is told.",
        LinkState::Cut => " is cut.",
    };
    about_link(stage, link, end)
}

fn about_node(stage: &Stage<'_>, node: NodeId, end: &'static str) -> Phrase {
    Phrase(vec![strong(stage.name(node)), end.into()])
}

fn about_link(stage: &Stage<'_>, link: LinkId, end: &'static str) -> Phrase {
    let client = stage
        .client_on(link)
        .map_or("a client", |id| stage.name(id));
    let broker = strong(other_end(stage, link));
    let words = [
        "The link between ".into(),
        strong(client),
        " and ".into(),
        broker,
    ];
    Phrase(words.into_iter().chain([end.into()]).collect())
}

fn limited(limit: Limit) -> &'static str {
    match limit {
        Limit::Agenda => "things to come",
        Limit::Connections => "connections",
        Limit::Records => "records",
        Limit::Alarms => "alarms at one moment",
    }
}

fn acted(stage: &Stage<'_>, action: &Action) -> Phrase {
    match action {
        Action::Cut(id) => turned(stage, *id, LinkState::Cut),
        Action::Partition(id, _) => turned(stage, *id, LinkState::Silent),
        Action::Watch(watch) => {
            let does = match watch.deed {
                Deed::Sends => " to send ",
                Deed::Receives => " to receive ",
            };
            Phrase(vec![
                "Somebody waits for ".into(),
                strong(stage.name(watch.node)),
                does.into(),
                watch.kind.into(),
                ".".into(),
            ])
        }
        Action::Crash(id) => about_node(stage, *id, " loses its power."),
        Action::Kill(id) => about_node(stage, *id, "’s program is ended."),
        Action::Restart(id) => about_node(stage, *id, " is started."),
        Action::Sleep(id) => about_node(stage, *id, " falls asleep."),
        Action::Wake(id) => about_node(stage, *id, " wakes up."),
        Action::Inject { link, to, bytes } => {
            let client = stage.client_on(*link).unwrap_or_default();
            let (one, other) = (stage.name(client), peer(stage, client));
            let (from, to) = match to {
                Side::Broker => (one, other),
                Side::Client => (other, one),
            };
            Phrase(vec![
                plain(format!(
                    "Somebody slips {} bytes into the stream from ",
                    bytes.len()
                )),
                strong(from),
                " to ".into(),
                strong(to),
                ". ".into(),
                strong(from),
                " does not know of them.".into(),
            ])
        }
        Action::Guest { guest, .. } => about_node(stage, *guest, "’s program, outside, acts."),
        Action::Withhold { node, kind, .. } => Phrase(vec![
            strong(stage.name(*node)),
            " is made to withhold ".into(),
            (*kind).into(),
            ".".into(),
        ]),
        Action::Reset(id) => about_link(stage, *id, " resets what stands on it."),
        Action::Retune(id, _) => about_link(stage, *id, " has other numbers now."),
        Action::Repair(id) => about_link(stage, *id, " is back."),
        Action::Hold(id, _) => turned(stage, *id, LinkState::Held),
        Action::Release(id, _) => about_link(stage, *id, " flows again."),
        Action::AddClient(spec) => {
            let name = spec.title.as_ref().unwrap_or(&spec.name);
            Phrase(vec![strong(name), " appears.".into()])
        }
        Action::Command { client, command } => {
            let mut words = vec![strong(stage.name(*client))];
            asked(command, &mut words);
            Phrase(words)
        }
    }
}

/// What an application asks of its client.
fn asked(command: &Command, words: &mut Vec<Word>) {
    let code = |text: &str| Word::Code(text.to_owned());
    match command {
        Command::Connect { .. } => words.push(" is asked to connect.".into()),
        Command::Disconnect { .. } => words.push(" is asked to disconnect.".into()),
        Command::Subscribe { filters, .. } => {
            words.push(" is asked to subscribe to".into());
            let names = filters.iter().map(|entry| entry.filter.as_str());
            words.extend(names.flat_map(|name| [" ".into(), code(name)]));
            words.push(".".into());
        }
        Command::Unsubscribe { filters } => {
            words.push(" is asked to unsubscribe from".into());
            let names = filters.iter().map(|filter| filter.as_str());
            words.extend(names.flat_map(|name| [" ".into(), code(name)]));
            words.push(".".into());
        }
        Command::Publish(message) => words.extend([
            " is asked to publish ".into(),
            Word::Code(payload(&message.payload)),
            " to ".into(),
            code(message.topic.as_str()),
            plain(format!(" at QoS {}.", message.qos)),
        ]),
        Command::Authenticate => words.push(" is told to prove once more who it is.".into()),
        Command::Raw(bytes) => {
            words.push(plain(format!(" is told to write {} bytes.", bytes.len())))
        }
    }
}

fn closed(stage: &Stage<'_>, record: &Record, ending: Ending) -> Phrase {
    let id = record.node.unwrap_or_default();
    let peer = peer(stage, id);
    let who = strong(stage.name(id));
    let how = match ending {
        Ending::Fin => vec![" closes its end: orderly, FIN.".into()],
        Ending::Reset => vec![" closes its end: torn down, RST.".into()],
        Ending::NetworkLost => vec![
            " loses its connection: its own network is gone, and ".into(),
            strong(peer),
            " hears nothing.".into(),
        ],
        Ending::Refused => vec![
            " cannot connect: nobody listens at ".into(),
            strong(peer),
            ".".into(),
        ],
        Ending::PowerLost => vec![" loses its connection with its power.".into()],
        Ending::TimedOut => vec![
            " loses its connection: ".into(),
            strong(peer),
            " never answered, and the stack gave up.".into(),
        ],
        Ending::Unreachable => vec![
            " cannot connect: ".into(),
            strong(peer),
            " is out of reach.".into(),
        ],
    };
    Phrase([who].into_iter().chain(how).collect())
}

/// Who is at the other end of a client's link.
fn peer<'a>(stage: &'a Stage<'_>, id: NodeId) -> &'a str {
    match stage.node(id).map(|node| &node.kind) {
        Some(Kind::Client { broker, .. }) => stage.name(*broker),
        Some(Kind::Broker | Kind::Opaque) | None => "the other end",
    }
}

fn other_end<'a>(stage: &'a Stage<'_>, link: LinkId) -> &'a str {
    stage
        .client_on(link)
        .map_or("the broker", |client| peer(stage, client))
}

fn strong(text: &str) -> Word {
    Word::Strong(text.to_owned().into())
}

fn plain(text: String) -> Word {
    Word::Plain(text.into())
}
