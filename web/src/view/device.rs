//! What a device shows at the moment shown: what came to its application, or what it said.
//!
//! It follows from the records up to the cursor and from nothing else, and it leads back to the
//! packet that caused it.

use brokerscope_core::id::{NodeId, RecordId};
use brokerscope_core::machine::Event;
use brokerscope_core::trace::{Fact, Trace};
use brokerscope_core::world::{Face, Power};

use super::node;
use super::text::Cut;
use super::transport::seconds;
use crate::model::Bench;
use crate::words::device as words;

/// Letters of a payload on the tag of a device.
const LETTERS: usize = 14;
/// Letters of a payload on a screen drawn into a device.
const SCREEN_LETTERS: usize = 5;
/// Letters of a topic or payload in a sentence.
const SAID_LETTERS: usize = 40;
/// A delivery has its PUBLISH so many causes up, at most.
const UP: usize = 4;

/// What a device shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Device {
    /// Its symbol.
    pub sign: &'static str,
    /// It shines.
    pub lit: bool,
    /// What stands on its screen, if it has one and something came.
    pub screen: Option<String>,
    /// What came, and what from.
    pub tag: Option<Tag>,
}

impl Device {
    /// One that shows nothing but its symbol.
    pub const fn of(sign: &'static str) -> Self {
        Self {
            sign,
            lit: false,
            screen: None,
            tag: None,
        }
    }
}

/// What came to a device, or what it said.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag {
    /// In a word.
    pub text: String,
    /// The packet that brought it, if its record is there.
    pub packet: Option<RecordId>,
    /// As a sentence.
    pub says: String,
}

/// A message as it can be told.
struct Told {
    packet: Option<RecordId>,
    payload: String,
    short: String,
    screen: String,
    topic: String,
    at: String,
}

/// What the device at `node` shows.
pub fn of(bench: &Bench, node: NodeId, face: Face, power: Power) -> Device {
    let knows = bench
        .told
        .at(&bench.history, node, face, bench.cursor().step);
    let trace = bench.history.trace();
    let is_on = matches!(power, Power::On | Power::Asleep);
    let mut device = Device::of(node::face_key(face));
    // Without power nothing shines, and no program knows anything.
    if !is_on {
        return device;
    }
    match face {
        Face::Lamp => {
            if let Some((on, by)) = knows.switched {
                device.lit = on;
                if on {
                    device.sign = "d-lit";
                }
                device.tag = tag(trace, by, words::lamp(on), words::lamp_by);
            }
        }
        Face::Fan => {
            if let Some((on, by)) = knows.switched {
                if on {
                    device.sign = "d-turns";
                }
                device.tag = tag(trace, by, words::fan(on), words::fan_by);
            }
        }
        Face::Lock => {
            if let Some((locked, by)) = knows.switched {
                if !locked {
                    device.sign = "d-unlock";
                }
                device.tag = tag(trace, by, words::lock(locked), words::lock_by);
            }
        }
        Face::Sensor | Face::Thermometer => {
            let told = knows.said.and_then(|said| told(trace, said));
            device.tag = told.map(|told| Tag {
                says: words::said(&told.payload, &told.topic, &told.at),
                text: told.short,
                packet: told.packet,
            });
        }
        Face::Gateway => {
            let told = knows.last.and_then(|last| told(trace, last));
            device.tag = told.map(|told| Tag {
                text: words::count(knows.count),
                packet: told.packet,
                says: words::counted(knows.count, &told.payload, &told.topic, &told.at),
            });
        }
        Face::Phone | Face::Dashboard | Face::Plain => {
            let told = knows.last.and_then(|last| told(trace, last));
            device.tag = told.map(|told| {
                if face == Face::Dashboard {
                    device.sign = "d-screen";
                    device.screen = Some(told.screen);
                }
                Tag {
                    says: words::shows(&told.payload, &told.topic, &told.at),
                    text: told.short,
                    packet: told.packet,
                }
            });
        }
    }
    device
}

fn tag(
    trace: &Trace,
    by: RecordId,
    state: &'static str,
    says: fn(&str, &str, &str, &str) -> String,
) -> Option<Tag> {
    let told = told(trace, by)?;
    Some(Tag {
        text: state.to_owned(),
        packet: told.packet,
        says: says(state, &told.payload, &told.topic, &told.at),
    })
}

/// A delivery, or the sending of a PUBLISH, as it can be told.
fn told(trace: &Trace, id: RecordId) -> Option<Told> {
    let record = trace.get(id)?;
    let (topic, payload, packet) = if let Fact::Happened(Event::Delivered(message)) = &record.fact {
        let packet = brought(trace, id);
        (message.topic.as_str(), &*message.payload, packet)
    } else if let Fact::Sent {
        brief: Some(brief), ..
    } = &record.fact
    {
        let topic = brief.topic.as_deref().unwrap_or_default();
        (
            topic,
            brief.payload.as_deref().unwrap_or_default(),
            Some(id),
        )
    } else {
        return None;
    };
    let cut = |max| Cut::bytes(payload, max).shown;
    Some(Told {
        packet,
        payload: cut(SAID_LETTERS),
        short: cut(LETTERS),
        screen: cut(SCREEN_LETTERS),
        topic: Cut::text(topic, SAID_LETTERS).shown,
        at: seconds(record.at.as_micros()),
    })
}

/// The PUBLISH that brought what was delivered.
pub fn brought(trace: &Trace, delivery: RecordId) -> Option<RecordId> {
    trace.chain(delivery).take(UP).find_map(|record| {
        let Fact::Arrived { sent, .. } = record.fact else {
            return None;
        };
        Some(sent)
    })
}

#[cfg(test)]
mod tests {
    use brokerscope_core::id::NodeId;
    use brokerscope_core::scenario;
    use brokerscope_core::time::Instant;

    use super::*;

    /// Somebody speaks to a device with this face, which asked for everything.
    fn world(face: &str, lines: &str) -> Bench {
        let text = format!(
            "seed 1\nbroker hub\nclient app v5 -> hub latency 10ms\n\
             client thing v5 -> hub latency 10ms face {face}\n\
             at 0ms app connect\nat 0ms thing connect\n\
             at 100ms thing subscribe \"#\" qos 1\n{lines}"
        );
        let parsed = scenario::parse(&text);
        assert_eq!(parsed.problems, []);
        Bench::new(parsed.scenario)
    }

    fn shown(bench: &mut Bench, ms: u64) -> Device {
        bench.seek(Instant::from_millis(ms));
        let node = bench.history.world().node(NodeId(2)).expect("it is there");
        let brokerscope_core::world::NodeKind::Client { face, .. } = node.kind else {
            panic!("the third node is the thing");
        };
        of(bench, NodeId(2), face, node.power)
    }

    fn tag_at(bench: &mut Bench, ms: u64) -> Option<String> {
        shown(bench, ms).tag.map(|tag| tag.text)
    }

    #[test]
    fn each_face_shows_what_came_and_only_then() {
        let lines = "at 200ms app publish \"a/b\" \"on\" qos 1\n\
                     at 300ms app publish \"a/c\" \"off\" qos 0\n";
        #[rustfmt::skip]
        let table = [
            // face      before  on its way  first      second
            ("lamp",      None,  None,       "lit",        "dark"),
            ("lock",      None,  None,       "locked",     "open"),
            ("dashboard", None,  None,       "on",         "off"),
            ("phone",     None,  None,       "on",         "off"),
            ("plain",     None,  None,       "on",         "off"),
            ("gateway",   None,  None,       "1 message",  "2 messages"),
        ];
        for (face, before, flying, first, second) in table {
            let mut bench = world(face, lines);
            let expected = [before, flying, Some(first), Some(second)];
            for (ms, text) in [190, 215, 260, 360].into_iter().zip(expected) {
                assert_eq!(tag_at(&mut bench, ms).as_deref(), text, "{face} at {ms} ms");
            }
            // And back: it is a matter of the moment alone.
            assert_eq!(tag_at(&mut bench, 260).as_deref(), Some(first), "{face}");
            assert_eq!(tag_at(&mut bench, 0), None, "{face} at the start");
        }
    }

    #[test]
    fn what_a_device_shows_leads_to_the_packet_that_brought_it() {
        let mut bench = world("lamp", "at 200ms app publish \"a/b\" \"on\" qos 2\n");
        let device = shown(&mut bench, 900);
        assert!(device.lit);
        let packet = device.tag.and_then(|tag| tag.packet).expect("it came");
        let record = bench.history.trace().get(packet).expect("it is there");
        let Fact::Sent { to, brief, .. } = &record.fact else {
            panic!("{record:?}");
        };
        assert_eq!(*to, NodeId(2), "the last hop");
        assert_eq!(brief.as_ref().map(|it| it.kind.name()), Some("PUBLISH"));
    }

    #[test]
    fn a_lamp_keeps_its_state_over_words_it_does_not_understand() {
        let lines = "at 200ms app publish \"a\" \"on\" qos 1\n\
                     at 300ms app publish \"a\" \"brighter\" qos 1\n";
        let mut bench = world("lamp", lines);
        let device = shown(&mut bench, 400);
        assert!(device.lit);
        let says = device.tag.expect("it is lit").says;
        assert!(says.contains("0.220 s"), "by the first: {says}");
    }

    #[test]
    fn without_power_nothing_shines_and_nothing_is_remembered() {
        let lines = "at 200ms app publish \"a\" \"on\" qos 1\n\
                     at 300ms crash thing\nat 400ms restart thing\n";
        let mut bench = world("lamp", lines);
        for (ms, lit) in [(250, true), (350, false), (450, false), (250, true)] {
            assert_eq!(shown(&mut bench, ms).lit, lit, "at {ms} ms");
        }
    }

    #[test]
    fn a_sensor_shows_what_it_said_last() {
        let lines = "at 200ms thing publish \"a\" \"21.5\"\nat 300ms thing publish \"a\" \"22\"\n";
        let mut bench = world("thermometer", lines);
        for (ms, text) in [(150, None), (250, Some("21.5")), (350, Some("22"))] {
            assert_eq!(tag_at(&mut bench, ms).as_deref(), text, "at {ms} ms");
        }
    }

    #[test]
    fn hostile_payloads_are_cut_and_lose_what_fools_the_eye() {
        #[rustfmt::skip]
        let table = [
            ("<b>bold</b> and much longer", "<b>bold</b> a…"),
            (r"a\x0ab\xe2\x80\xaec",        "a\u{240a}b\\u{202e}c"),
            (r"\xff\xfe",                   "ff fe"),
            ("",                            "empty"),
        ];
        for (payload, expected) in table {
            let line = format!("at 200ms app publish \"a\" \"{payload}\"\n");
            let text = tag_at(&mut world("phone", &line), 400).expect("it came");
            assert!(text.chars().count() <= LETTERS, "{text}");
            assert!(!text.contains(['\n', '\u{202e}']), "{text:?}");
            assert_eq!(text, expected);
        }
    }
}
