//! What somebody did, in one sentence.

use super::Names;
use crate::id::{LinkId, NodeId};
use crate::machine::{Command, Phrase, Word, say};
use crate::net::{Parting, Side};
use crate::wire::ReasonCode;
use crate::world::Action;
use crate::world::Deed;
use crate::world::Visit;

/// Says what is done; what came of it is told by other records.
pub(super) fn tell_act(action: &Action, names: &Names) -> Phrase {
    match action {
        Action::Command { client, command } => told(name(*client, names), command),
        Action::AddClient(spec) => say![Word::name(&spec.name), " joins."],
        Action::Cut(link) => on_link("Somebody cuts the link", *link, names),
        Action::Repair(link) => on_link("Somebody repairs the link", *link, names),
        Action::Partition(link, _) => on_link("Somebody silences the link", *link, names),
        Action::Hold(link, _) => on_link("Somebody holds the link", *link, names),
        Action::Inject { link, to, bytes } => slipped(*link, *to, bytes.len(), names),
        Action::Watch(watch) => {
            let (who, kind) = (name(watch.node, names), watch.kind);
            let does = match watch.deed {
                Deed::Sends => " sends ",
                Deed::Receives => " receives ",
            };
            say!["Somebody waits until ", who, does, kind, "."]
        }
        Action::Crash(node) => say![name(*node, names), " loses its power."],
        Action::Kill(node) => say!["The program of ", name(*node, names), " is ended."],
        Action::Restart(node) => say![name(*node, names), " is started."],
        Action::Sleep(node) => say![name(*node, names), " falls asleep."],
        Action::Wake(node) => say![name(*node, names), " wakes up."],
        Action::Guest { guest, visit } => visited(name(*guest, names), visit),
        Action::Withhold { node, kind, times } => {
            let (who, times) = (name(*node, names), Word::value(times));
            say![
                who,
                " is made to withhold its next ",
                times,
                " ",
                *kind,
                "."
            ]
        }
        Action::Release(link, _) => on_link("Somebody releases the link", *link, names),
        Action::Reset(link) => on_link("Somebody resets what stands on the link", *link, names),
        Action::Retune(link, _) => {
            on_link("Somebody changes the numbers of the link", *link, names)
        }
    }
}

fn visited(who: Word, visit: &Visit) -> Phrase {
    match visit {
        Visit::Opens => say!["The program of ", who, ", outside, asks for a connection."],
        Visit::Writes(_, bytes) => {
            let length = Word::value(bytes.len());
            say![
                "The program of ",
                who,
                ", outside, writes ",
                length,
                " bytes."
            ]
        }
        Visit::Ends(_, Parting::Fin) => say!["The program of ", who, ", outside, hangs up."],
        Visit::Ends(_, Parting::Reset) => {
            say![
                "The program of ",
                who,
                ", outside, tears its connection down."
            ]
        }
    }
}

/// Who is meant to have written them, and that it did not.
fn slipped(link: LinkId, to: Side, length: usize, names: &Names) -> Phrase {
    let Some((client, broker)) = names.link(link) else {
        return say!["Somebody slips bytes into a stream."];
    };
    let (from, to) = match to {
        Side::Broker => (client, broker),
        Side::Client => (broker, client),
    };
    say![
        "Somebody slips ",
        Word::value(length),
        " bytes into the stream from ",
        Word::name(from),
        " to ",
        Word::name(to),
        ". ",
        Word::name(from),
        " does not know of them."
    ]
}

fn told(who: Word, command: &Command) -> Phrase {
    match command {
        Command::Connect { clean_start } => match clean_start {
            Some(true) => say![who, " is told to connect with a clean start."],
            Some(false) => say![who, " is told to connect and resume its session."],
            None => say![who, " is told to connect."],
        },
        Command::Disconnect { reason } => match *reason {
            ReasonCode::DISCONNECT_WITH_WILL_MESSAGE => {
                say![who, " is told to disconnect and have its will published."]
            }
            _ => say![who, " is told to disconnect."],
        },
        Command::Subscribe { filters, .. } => {
            let filters = filters.iter().map(|entry| entry.filter.as_str());
            listed(who, " is told to subscribe to ", filters)
        }
        Command::Unsubscribe { filters } => {
            let filters = filters.iter().map(|filter| filter.as_str());
            listed(who, " is told to unsubscribe from ", filters)
        }
        Command::Publish(message) => {
            let topic = Word::code(&message.topic);
            let qos = Word::value(message.qos);
            say![who, " is told to publish on ", topic, " at QoS ", qos, "."]
        }
        Command::Authenticate => say![who, " is told to prove once more who it is."],
        Command::Raw(bytes) => {
            let length = Word::value(bytes.len());
            say![who, " is told to write ", length, " bytes as they are."]
        }
    }
}

fn listed<'a>(who: Word, does: &'static str, filters: impl Iterator<Item = &'a str>) -> Phrase {
    let mut words = vec![who, does.into()];
    for (place, filter) in filters.enumerate() {
        if place > 0 {
            words.push(", ".into());
        }
        words.push(Word::code(filter));
    }
    words.push(".".into());
    Phrase(words)
}

fn on_link(does: &'static str, link: LinkId, names: &Names) -> Phrase {
    match names.link(link) {
        Some((client, broker)) => {
            say![
                does,
                " between ",
                Word::name(client),
                " and ",
                Word::name(broker),
                "."
            ]
        }
        None => say![does, "."],
    }
}

fn name(node: NodeId, names: &Names) -> Word {
    names
        .name(node)
        .map_or_else(|| Word::strong("somebody"), Word::name)
}
