//! What the picture says when one points at it, in one sentence.

use brokerscope_core::id::RecordId;
use brokerscope_core::machine::Ending;
use brokerscope_core::trace::Lost;

use super::{Arrow, EndMark, Fate, LadderView, Piece, Said, Side, Way};
use crate::view::stage::Timing;

/// The sentence for this record, if it is drawn.
pub fn tip(view: &LadderView, id: RecordId) -> Option<String> {
    let scene = &view.scene;
    if let Some(arrow) = scene.arrows.get(id) {
        return Some(packet(view, arrow));
    }
    if let Some(mark) = scene.endings.get(id) {
        return Some(ending(view, mark));
    }
    if let Some(delivery) = scene.deliveries.get(id) {
        let name = view.name(delivery.client);
        return Some(format!(
            "{}: {name}’s app has {}.",
            delivery.at,
            delivery.text()
        ));
    }
    if let Some(held) = scene.held.get(id) {
        let name = view.name(held.client);
        let until = match held.to {
            Some(to) => format!("until PUBREL came at {to}"),
            None => "until PUBREL comes".to_owned(),
        };
        return Some(format!(
            "{}: {} for {name}, {until}.",
            held.from,
            held.text()
        ));
    }
    if let Some(flag) = scene.flags.get(id) {
        return Some(format!(
            "{}: {}, at {}.",
            flag.at,
            flag.text,
            view.name(flag.client)
        ));
    }
    if let Some(piece) = scene.segments.get(id) {
        return Some(segment(view, piece));
    }
    let verdict = scene.verdicts.get(id)?;
    let who = view.name(verdict.broker);
    let said = match &verdict.said {
        Said::Event(event) => event.tell(who),
        Said::Remark(remark) => remark.tell(who),
    };
    Some(format!("{}: {said}", verdict.at))
}

/// `PUBLISH id 1 QoS 2, plant/1/temp: 21.5, alice to broker, sent 0.200 s, arrived 0.250 s.`
fn packet(view: &LadderView, arrow: &Arrow) -> String {
    let (from, to) = view.ends(arrow);
    let (from, to) = (view.name(from), view.name(to));
    let end = arrow.end;
    let guess = match view.timing {
        Timing::Known => "",
        Timing::HalfRoundTrip => " (one way is a guess)",
    };
    let fate = match arrow.fate {
        Fate::Arrived => format!("arrived {end}{guess}"),
        Fate::Flying => format!("due {end}{guess}"),
        Fate::Held { .. } => "waiting until the link carries again".to_owned(),
        Fate::Lost { why, .. } => format!("lost {end}: {}", lost(why)),
    };
    let (name, more, sent) = (arrow.name(), arrow.more(), arrow.sent);
    format!("{name}{more}, {from} to {to}, sent {sent}, {fate}.")
}

/// `TCP: bytes 1 to 30 again, alice to broker, sent 0.200 s, arrived 0.250 s.`
fn segment(view: &LadderView, piece: &Piece) -> String {
    let broker = view.broker_of(piece.client).unwrap_or_default();
    let (client, broker) = (view.name(piece.client), view.name(broker));
    let (from, to) = match piece.way {
        Way::ToBroker => (client, broker),
        Way::ToClient => (broker, client),
    };
    let again = if piece.again { " again" } else { "" };
    let fate = match piece.hole {
        Some(why) => why.tell().to_owned(),
        None => format!("arrived {}", piece.end),
    };
    let (text, sent) = (piece.text(), piece.sent);
    format!("TCP: {text}{again}, {from} to {to}, sent {sent}, {fate}.")
}

/// Why a packet did not arrive.
pub fn lost(why: Lost) -> &'static str {
    match why {
        Lost::LinkCut => "the link was cut, and the connection with it",
        Lost::EndClosed => "the other end had closed",
        Lost::Reset => "the connection was reset",
        Lost::GaveUp => "its stack gave up",
        Lost::Swallowed => "the network swallowed it",
        Lost::PowerLost => "the device lost its power",
    }
}

fn ending(view: &LadderView, mark: &EndMark) -> String {
    let name = match mark.end {
        Side::Client => view.name(mark.client),
        Side::Broker => view
            .broker_of(mark.client)
            .map_or("the broker", |id| view.name(id)),
    };
    let how = match mark.ending {
        Ending::Fin => "closed in an orderly way (FIN)",
        Ending::Reset => "torn down at once (RST)",
        Ending::NetworkLost => "gone: its own network is away, and the other end hears nothing",
        Ending::Unreachable => "never opened: nobody answers",
        Ending::Refused => "never opened: nobody listens there",
        Ending::PowerLost => "gone: the device has no power, and the other end hears nothing",
        Ending::TimedOut => "over: no answer came, and its stack gave up",
    };
    let at = mark.at;
    match mark.end {
        Side::Client => format!("{at}: the connection of {name} is {how}."),
        Side::Broker => {
            let client = view.name(mark.client);
            format!("{at}: the end of {name} towards {client} is {how}.")
        }
    }
}
