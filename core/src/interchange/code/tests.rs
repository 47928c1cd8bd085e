//! What holds in every target's words.

#![allow(clippy::wildcard_enum_match_arm, reason = "a test asks for one kind")]

use proptest::prelude::*;

use super::*;
use crate::id::NodeId;
use crate::scenario::{Names, parse};
use crate::trace::Trace;
use crate::world::World;

/// The program of `name` in this world, and all that happened there.
fn played(text: &str, name: &str) -> (Program, Trace) {
    let parsed = parse(text);
    assert_eq!(parsed.problems, [], "{text}");
    let mut world = World::new(&parsed.scenario).unwrap();
    let mut trace = Trace::default();
    let end = crate::time::Instant::from_millis(20_000);
    while world.next_event().is_some_and(|at| at <= end) && world.step(&mut trace) {}
    let client = Names::of(&parsed.scenario)
        .client(name)
        .unwrap_or(NodeId(0));
    let program = Program::of(&parsed.scenario, trace.records(), client).unwrap();
    (program, trace)
}

const HALL: &str = "\
broker hub
client meter v5 -> hub user \"m\" password \"topsecret\" will \"hall/gone\" \"bye\" qos 1 retain will-delay-interval 3
client page v5 -> hub
at 0s page connect
at 0s meter connect
at 200ms page subscribe \"hall/#\" qos 2 no-local, \"x\" qos 0 id 7
at 1s meter publish \"hall/temp\" \"21\" qos 1 retain content-type \"text/plain\" user-property \"a\" \"b\"
at 2s cut meter--hub
at 3s page disconnect
meter every 1s first 1500ms times 2 publish \"hall/n\" \"{n}\" qos 1
";

#[test]
fn a_program_has_what_hands_and_device_did_and_tells_what_befell_it() {
    let (meter, _) = played(HALL, "meter");
    let published: Vec<_> = meter
        .acts
        .iter()
        .filter_map(|act| match &act.command {
            crate::machine::Command::Publish(it) => Some((it.topic.as_str(), it.payload.clone())),
            _ => None,
        })
        .collect();
    let expected = [("hall/temp", "21"), ("hall/n", "1"), ("hall/n", "2")];
    assert_eq!(
        published,
        expected.map(|(topic, text)| (topic, text.into()))
    );
    assert_eq!(meter.beside, ["at 2 s: the link is cut"]);
    assert!(meter.stays(), "nobody told it to disconnect");
}

#[test]
fn no_target_writes_a_password_and_all_say_the_rest() {
    let (meter, _) = played(HALL, "meter");
    for target in Target::ALL {
        let text = write(&meter, target).text();
        assert!(
            !text.contains("topsecret"),
            "{target:?} writes the password"
        );
        assert!(
            text.contains("MQTT_PASSWORD"),
            "{target:?} asks for the password"
        );
        for part in ["hall/temp", "hall/gone", "text/plain", "bye"] {
            assert!(
                text.contains(part),
                "{target:?} does not say {part:?}:\n{text}"
            );
        }
    }
}

#[test]
fn each_act_has_lines_and_its_packets_lead_to_them() {
    let (meter, trace) = played(HALL, "meter");
    for target in Target::ALL {
        let code = write(&meter, target);
        for act in 0..meter.acts.len() {
            assert!(
                code.lines_of(Part::Act(act)).next().is_some(),
                "{target:?}: act {act}"
            );
        }
        assert!(code.lines_of(Part::Options).next().is_some(), "{target:?}");
    }
    let sent = |kind| {
        trace.records().iter().find(|record| match &record.fact {
            crate::trace::Fact::Sent {
                brief: Some(brief), ..
            } => brief.kind == kind && record.node == Some(meter.client),
            _ => false,
        })
    };
    let connect = sent(crate::wire::PacketKind::Connect).unwrap();
    assert_eq!(
        meter.parts_of(trace.chain(connect.id)),
        [Part::Options, Part::Act(0)]
    );
    let publish = sent(crate::wire::PacketKind::Publish).unwrap();
    assert_eq!(meter.parts_of(trace.chain(publish.id)), [Part::Act(1)]);
    let (page, _) = played(HALL, "page");
    let came = trace
        .records()
        .iter()
        .find(|record| {
            matches!(&record.fact,
        crate::trace::Fact::Sent { to, brief: Some(brief), .. }
            if *to == page.client && brief.kind == crate::wire::PacketKind::Publish)
        })
        .unwrap();
    assert_eq!(page.parts_of(trace.chain(came.id)), [Part::Incoming]);
}

#[test]
fn what_a_target_cannot_say_is_told_where_it_is_missing() {
    let (page, _) = played(HALL, "page");
    let code = write(&page, Target::Mosquitto);
    let unsaid: Vec<_> = code.unsaid.iter().map(|it| it.what.as_str()).collect();
    assert!(
        unsaid.contains(&"No Local, Retain As Published, Retain Handling"),
        "{unsaid:?}"
    );
    assert!(
        unsaid.contains(&"the Subscription Identifier"),
        "{unsaid:?}"
    );
    for it in &code.unsaid {
        assert!(
            code.text().contains(&it.what),
            "{} stands in a comment",
            it.what
        );
    }
    assert_eq!(write(&page, Target::Paho).unsaid, []);
}

/// A literal whose quote comes only at its ends, and in which everything can be seen.
fn is_closed(literal: &str, escapes: bool) -> bool {
    let quote = if literal.ends_with('"') { '"' } else { '\'' };
    let Some((_, inner)) = literal.split_once(quote) else {
        return false;
    };
    let Some(inner) = inner.strip_suffix(quote) else {
        return false;
    };
    let mut inner = inner.chars();
    while let Some(c) = inner.next() {
        if c == quote || c.is_control() || ('\u{2000}'..='\u{206f}').contains(&c) {
            return false;
        }
        if c == '\\' && escapes {
            inner.next();
        }
    }
    true
}

proptest! {
    /// Real Python, Node and bash read these again in `cli/tests/code`.
    #[test]
    fn nothing_gets_out_of_its_quotes(text in ".{0,40}", bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
        for literal in [quote::python(&text), quote::javascript(&text), quote::rust(&text)] {
            prop_assert!(is_closed(&literal, true), "{literal}");
        }
        for bytes in [text.as_bytes(), &bytes] {
            for literal in [quote::byte_string(bytes), quote::cpp(bytes), quote::printf(bytes)] {
                prop_assert!(is_closed(&literal, true), "{literal}");
                prop_assert!(literal.is_ascii(), "{literal}");
            }
            let shell = quote::shell(bytes);
            prop_assert!(is_closed(&shell, shell.starts_with('$')), "{shell}");
        }
    }

    #[test]
    fn a_comment_ends_nowhere(text in ".{0,60}") {
        let plain = sheet::plain(&text);
        let ends = ["*/", "\\", "\n", "\r", "`", "\u{2028}", "\u{202e}"];
        prop_assert!(!ends.iter().any(|end| plain.contains(end)), "{plain}");
    }
}

#[test]
fn hostile_names_stay_inside_their_lines() {
    let hostile = concat!(
        "broker hub\nclient \"x */ \\n';$(id)`id`#\" v5 -> hub\n",
        "at 0s \"x */ \\n';$(id)`id`#\" connect\n",
        "at 1s \"x */ \\n';$(id)`id`#\" publish \"__proto__/\\\"*/';$(id)\\n\" \"\\x00\\xff\\n\" qos 1 user-property \"__proto__\" \"1\"\n",
    );
    let (program, _) = played(hostile, "x */ \n';$(id)`id`#");
    for target in Target::ALL {
        for line in write(&program, target).lines {
            assert!(
                !line.text.contains(char::is_control),
                "{target:?}: {:?}",
                line.text
            );
        }
    }
    let js = write(&program, Target::MqttJs).text();
    assert!(js.contains("[\"__proto__\"]: "), "{js}");
}
