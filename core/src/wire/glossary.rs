//! What each field means, in one sentence, and the statement that rules it.

use super::judgement::{flags_clause, reason_clause, zero_id_clause};
use super::packet::PacketKind;
use crate::clause;
use crate::spec::{Clause, Version};

/// Name; statement in 3.1.1 and in 5.0, where there is one; meaning.
struct Row(&'static str, Option<Clause>, Option<Clause>, &'static str);

macro_rules! row {
    ($name:literal, $old:literal, $new:literal, $says:literal) => {
        Row(
            $name,
            Some(clause!(V311, $old)),
            Some(clause!(V5, $new)),
            $says,
        )
    };
    ($name:literal, $new:literal, $says:literal) => {
        Row($name, None, Some(clause!(V5, $new)), $says)
    };
    ($name:literal, $says:literal) => {
        Row($name, None, None, $says)
    };
}

#[rustfmt::skip]
const FRAME: &[Row] = &[
    row!("Fixed header", "Two to five bytes with which every packet begins."),
    row!("Packet type", "The upper half of the first byte: which of the fifteen packets this is."),
    row!("Flags", "The lower half of the first byte. Only PUBLISH has a choice here."),
    row!("DUP", "3.3.1-1", "3.3.1-1", "1: this was sent before. Only so after a session was resumed."),
    row!("QoS", "3.3.1-4", "3.3.1-4", "0 at most once, 1 at least once, 2 exactly once."),
    row!("RETAIN", "3.3.1-5", "3.3.1-5", "To the broker: keep this for later subscribers. From the broker: this was kept."),
    row!("Remaining Length", "§2.2.3a", "1.5.5-1", "How many bytes follow. Seven bits of each byte count, the lowest first."),
    row!("Variable header", "What this type of packet needs, in a fixed order."),
    row!("Payload", "In PUBLISH: the message itself, any bytes. Elsewhere: what the packet is about."),
    row!("Packet Identifier", "Names this exchange until it is complete. Each side of a connection lends its own."),
    row!("Length", "How many bytes follow: two bytes, the higher first."),
    row!("Text", "1.5.3-1", "1.5.4-1", "The characters, in UTF-8."),
    row!("Bytes", "Any bytes."),
    row!("Reserved", "Must be zero: kept free for later versions."),
    row!("Topic Name", "3.3.2-2", "3.3.2-2", "Where the message goes: one exact name, without wildcards."),
    row!("Reason Code", "How it went. Below 0x80 is good, 0x80 and above is a failure."),
    row!("Return Code", "How it went. 0 is good."),
];

#[rustfmt::skip]
const CONNECTING: &[Row] = &[
    row!("Protocol Name", "3.1.2-1", "3.1.2-1", "Always MQTT, so that a stranger on this port is noticed."),
    row!("Protocol Level", "3.1.2-2", "3.1.2-2", "4 is MQTT 3.1.1."),
    row!("Protocol Version", "3.1.2-2", "3.1.2-2", "5 is MQTT 5.0."),
    row!("Connect Flags", "Which fields follow in the payload, and how to begin."),
    row!("User Name Flag", "3.1.2-19", "3.1.2-17", "1: a User Name follows."),
    row!("Password Flag", "3.1.2-21", "3.1.2-19", "1: a Password follows."),
    row!("Will Retain", "3.1.2-17", "3.1.2-15", "1: the will is published as a retained message."),
    row!("Will QoS", "3.1.2-14", "3.1.2-12", "The QoS at which the will is published."),
    row!("Will Flag", "3.1.2-8", "3.1.2-7", "1: a will follows, to be published if the connection is lost."),
    row!("Clean Session", "3.1.2-6", "3.1.2-4", "1: forget what was kept, and keep nothing after. 0: carry on."),
    row!("Clean Start", "3.1.2-6", "3.1.2-4", "1: forget what was kept for this client. 0: carry on with it."),
    row!("Keep Alive", "3.1.2-24", "3.1.2-22", "Seconds. After one and a half times as many without a packet the broker hangs up. 0: never."),
    row!("Client Identifier", "3.1.3-2", "3.1.3-2", "The key under which the broker keeps the session."),
    row!("Will Properties", "3.1.2-9", "3.1.2-9", "Properties of the will."),
    row!("Will Topic", "3.1.3-10", "3.1.3-11", "Where the will is published."),
    row!("Will Message", "3.1.2-9", "3.1.2-9", "What the will says."),
    row!("Will Payload", "3.1.2-9", "3.1.2-9", "What the will says."),
    row!("User Name", "3.1.3-11", "3.1.3-12", "For the broker's access check. Without TLS anyone on the way can read it."),
    row!("Password", "3.1.2-21", "3.1.2-19", "For the broker's access check. Without TLS anyone on the way can read it."),
    row!("Connect Acknowledge Flags", "§3.2.2.1a", "3.2.2-1", "Seven reserved bits and Session Present."),
    row!("Session Present", "3.2.2-2", "3.2.2-3", "1: the broker had kept a session for this client."),
];

#[rustfmt::skip]
const SUBSCRIBING: &[Row] = &[
    row!("Topic Filter", "3.8.3-1", "3.8.3-1", "Which names are wanted: + stands for one level, # for all that follow."),
    row!("Requested QoS", "3.8.3-4", "3.8.3-5", "At most this QoS."),
    row!("Subscription Options", "3.8.3-4", "3.8.3-5", "How to deliver what this filter matches."),
    row!("Maximum QoS", "3.8.4-6", "3.8.4-8", "At most this QoS; a message published lower stays lower."),
    row!("No Local", "3.8.3-3", "1: not what this client publishes itself."),
    row!("Retain As Published", "3.3.1-13", "1: leave the RETAIN flag as the publisher set it."),
    row!("Retain Handling", "3.3.1-9", "Retained messages at once: 0 always, 1 if the subscription is new, 2 never."),
];

#[rustfmt::skip]
const PROPERTIES: &[Row] = &[
    row!("Properties", "2.2.2-1", "Optional fields of MQTT 5.0."),
    row!("Property Length", "2.2.2-1", "How many bytes of properties follow; 0 when there are none."),
    row!("Identifier", "§2.2.2.2a", "Which property this is."),
    row!("Value", "The property's value."),
    row!("Name", "1.5.7-1", "The first half of the pair."),
    row!("Payload Format Indicator", "3.3.2-4", "1: the payload is text in UTF-8. 0: it is bytes."),
    row!("Message Expiry Interval", "3.3.2-5", "Seconds after which the message is no longer worth delivering."),
    row!("Content Type", "3.3.2-19", "What the payload is, as publisher and subscriber agree."),
    row!("Response Topic", "3.3.2-14", "Where an answer is wanted."),
    row!("Correlation Data", "3.3.2-16", "Tells the asker which question an answer belongs to."),
    row!("Subscription Identifier", "3.3.4-3", "A number chosen at SUBSCRIBE that comes back with each message it brings."),
    row!("Session Expiry Interval", "3.1.2-23", "Seconds the session outlives its connection. 4,294,967,295: for ever."),
    row!("Assigned Client Identifier", "3.2.2-16", "The identifier the broker chose for a client that gave none."),
    row!("Server Keep Alive", "3.2.2-21", "The Keep Alive the broker wants instead of the client's."),
    row!("Authentication Method", "4.12.0-5", "Which way of enhanced authentication is used."),
    row!("Authentication Data", "§3.1.2.11.10a", "What that method exchanges."),
    row!("Request Problem Information", "3.1.2-29", "0: no reason strings, please, except where a packet ends things."),
    row!("Will Delay Interval", "3.1.2-8", "Seconds the broker waits before it publishes the will."),
    row!("Request Response Information", "3.1.2-28", "1: please tell where answers may be sent."),
    row!("Response Information", "3.1.2-28", "A base for response topics."),
    row!("Server Reference", "Another broker to use."),
    row!("Reason String", "An explanation for people, not for programs."),
    row!("Receive Maximum", "3.3.4-9", "How many QoS 1 and 2 messages may be in flight towards the sender of this packet."),
    row!("Topic Alias Maximum", "3.1.2-26", "The highest Topic Alias the sender of this packet takes."),
    row!("Topic Alias", "3.3.2-8", "A small number that stands for the Topic Name on this connection."),
    row!("Retain Available", "3.2.2-14", "0: this broker keeps no retained messages."),
    row!("User Property", "3.3.2-17", "A pair of name and value that means what its users agree."),
    row!("Maximum Packet Size", "3.1.2-24", "The largest packet the sender of this packet takes, in bytes."),
    row!("Wildcard Subscription Available", "§3.2.2.3.11a", "0: this broker takes no filters with + or #."),
    row!("Subscription Identifier Available", "§3.2.2.3.12a", "0: this broker takes no Subscription Identifiers."),
    row!("Shared Subscription Available", "§3.2.2.3.13a", "0: this broker takes no shared subscriptions."),
];

/// The statement that rules the field of this name, and what it means; empty for an unknown name.
pub(super) fn explain(
    name: &str,
    kind: Option<PacketKind>,
    version: Version,
) -> (Option<Clause>, &'static str) {
    let mut rows = [FRAME, CONNECTING, SUBSCRIBING, PROPERTIES]
        .into_iter()
        .flatten();
    let Some(Row(_, old, new, says)) = rows.find(|row| row.0 == name) else {
        return (None, "");
    };
    let listed = match version {
        Version::V311 => *old,
        Version::V5 => *new,
    };
    // The property of CONNACK has the name of a subscription's option.
    if name == "Maximum QoS" && kind == Some(PacketKind::Connack) {
        return (
            Some(clause!(V5, "3.2.2-9")),
            "The highest QoS this broker takes.",
        );
    }
    // What many packets have is ruled by a statement for each.
    let clause = match (name, kind) {
        ("Flags", Some(PacketKind::Publish)) => None,
        ("Flags", Some(kind)) => Some(flags_clause(version, kind)),
        ("Packet Identifier", Some(_)) => Some(zero_id_clause(version, kind)),
        ("Reason Code" | "Return Code", Some(kind)) => Some(reason_clause(version, kind)),
        _ => listed,
    };
    (clause, says)
}
