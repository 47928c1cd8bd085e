//! The ledger as one object of JSON for each message and each receiver, as `docs/ndjson.md` says.

use std::io::{self, Write};

use brokerscope_core::trace::ledger::{Biography, Fate, Place, Publisher, Reason};
use serde::Serialize;

use super::json::{hex, put};
use super::ledger::{Book, Entry};
use super::tell::Tale;

#[derive(Serialize)]
struct Line<'a> {
    kind: &'static str,
    message: usize,
    born_us: u64,
    publisher: &'a str,
    origin: &'static str,
    topic: &'a str,
    payload: String,
    qos: u8,
    retain: bool,
    receiver: &'a str,
    fate: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_us: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    statement: Option<String>,
    text: String,
}

/// Tells each message for each of those who might have had it.
pub(crate) fn tell(tale: Tale<'_>, out: &mut impl Write) -> io::Result<()> {
    let book = Book::of(tale);
    for (message, (story, entries)) in book.messages().enumerate() {
        for entry in &entries {
            put(&line(message, story, entry, &book), out)?;
        }
    }
    Ok(())
}

fn line<'a>(message: usize, story: &'a Biography, entry: &Entry, book: &'a Book) -> Line<'a> {
    let (fate, times, place, missed) = match &entry.fate {
        Fate::HandedOver { times, .. } => ("handed-over", Some(*times), None, None),
        Fate::Pending(place) => ("pending", None, Some(place_word(*place)), None),
        Fate::Missed(missed) => ("missed", None, None, Some(missed)),
    };
    let record = match &entry.fate {
        Fate::HandedOver { first, .. } => Some(first.record.0),
        Fate::Missed(missed) => Some(missed.when.record.0),
        Fate::Pending(_) => None,
    };
    Line {
        kind: "fate",
        message,
        born_us: story.born.at.as_micros(),
        publisher: book.name(story.publisher.node()),
        origin: match story.publisher {
            Publisher::Application(_) => "application",
            Publisher::Will(_) => "will",
            Publisher::ByHand(_) => "by-hand",
        },
        topic: story.topic.as_str(),
        payload: hex(&story.payload),
        qos: story.qos.level(),
        retain: story.retain,
        receiver: book.name(entry.receiver),
        fate,
        times,
        place,
        reason: missed.map(|missed| reason_word(&missed.reason)),
        at_us: entry.settled().map(|at| at.as_micros()),
        record,
        statement: missed.and_then(|missed| Some(missed.clause?.to_string())),
        text: entry.text(&book.names),
    }
}

const fn place_word(place: Place) -> &'static str {
    match place {
        Place::Publisher => "publisher",
        Place::ToBroker => "to-broker",
        Place::Held => "held",
        Place::Queue => "queue",
        Place::ToReceiver => "to-receiver",
        Place::UntilResume => "until-resume",
    }
}

const fn reason_word(reason: &Reason) -> &'static str {
    match reason {
        Reason::Refused(_) => "refused",
        Reason::Abandoned(_) => "abandoned",
        Reason::DeviceCrashed => "device-crashed",
        Reason::LostToBroker(_) => "lost-to-broker",
        Reason::BrokenOff(_) => "broken-off",
        Reason::TakenForAnother => "taken-for-another",
        Reason::Declined { .. } => "declined",
        Reason::NeverReleased(_) => "never-released",
        Reason::NoSubscription { .. } => "no-subscription",
        Reason::SubscriptionRefused { .. } => "subscription-refused",
        Reason::SubscribedLater { .. } => "subscribed-later",
        Reason::Unsubscribed { .. } => "unsubscribed",
        Reason::SessionGone { .. } => "session-gone",
        Reason::OtherMember { .. } => "other-member",
        Reason::SameIdentifier { .. } => "same-identifier",
        Reason::NoLocal => "no-local",
        Reason::Denied(_) => "denied",
        Reason::NotConnected => "not-connected",
        Reason::QueueFull => "queue-full",
        Reason::MadeRoom => "made-room",
        Reason::TooLarge => "too-large",
        Reason::Expired => "expired",
        Reason::Congested => "congested",
        Reason::RetainedHeldBack(_) => "retained-held-back",
        Reason::DroppedWithSession(_) => "dropped-with-session",
        Reason::RefusedByReceiver(_) => "refused-by-receiver",
        Reason::LostToReceiver(_) => "lost-to-receiver",
        Reason::BrokerCrashed => "broker-crashed",
        Reason::Ignored => "ignored",
    }
}
