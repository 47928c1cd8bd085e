//! One packet in one line.

use brokerscope_core::wire::{Brief, PacketKind, Qos, ReasonCode};

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
