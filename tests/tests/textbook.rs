//! Timer resend: on a link of the textbook, for 3.1.1, and nowhere else.

use brokerscope_core::machine::Remark;
use brokerscope_core::scenario::parse;
use brokerscope_core::time::Instant;
use brokerscope_core::trace::Fact;
use brokerscope_core::wire::PacketKind;
use brokerscope_tests::stage::Stage;

/// alice publishes to bob; what happens at 1 s is `fault`, and all is mended at 4 s. Answers when
/// which PUBLISH and PUBREL went out, in milliseconds, and how many notes call them the textbook's.
fn sent(qos: u8, fault: &str, alice: &str, bob: &str) -> (Vec<String>, usize) {
    let mut stage = Stage::of(&format!(
        "broker hub
        client alice {alice}
        client bob {bob}
        at 0s alice connect
        at 0s bob connect
        at 500ms bob subscribe \"t\" qos {qos}
        at 1s alice publish \"t\" \"x\" qos {qos}
        {fault}
        at 4s repair alice--hub
        at 4s repair bob--hub"
    ));
    stage.play(Instant::from_millis(9_000));
    let records = stage.trace.records().iter();
    let lines = records.clone().filter_map(|record| {
        let Fact::Sent { brief, to, .. } = &record.fact else {
            return None;
        };
        let brief = brief.as_ref()?;
        let is_asked = matches!(brief.kind, PacketKind::Publish | PacketKind::Pubrel);
        let (at, kind) = (record.at.as_micros() / 1_000, brief.kind.name());
        let dup = if brief.dup { " dup" } else { "" };
        is_asked.then(|| format!("{at} {kind}{dup} to {}", to.0))
    });
    let notes = records.filter(|record| {
        let Fact::Noted { note, .. } = &record.fact else {
            return false;
        };
        matches!(note.what, Remark::Overdue(_))
    });
    (lines.collect(), notes.count())
}

const TRUE: &str = "v3 -> hub latency 10ms";
const PICTURE: &str = "v3 -> hub latency 10ms textbook resend-after 2s";

#[test]
fn in_the_textbook_either_end_repeats_what_has_no_answer() {
    brokerscope_core::proves!(V311: "§4.4a"; V5: "4.4.0-1");
    let first = |to_bob: &[&'static str]| {
        let all = ["1000 PUBLISH to 0", "1010 PUBLISH to 2"];
        [&all[..], to_bob].concat()
    };
    #[rustfmt::skip]
    let table = [
        ("PUBACK to the publisher is gone", 1, "at 1005ms partition hub->alice", PICTURE, TRUE,
         first(&["3000 PUBLISH dup to 0", "3010 PUBLISH to 2", "5000 PUBLISH dup to 0", "5010 PUBLISH to 2"]), 2),
        ("the broker repeats itself too", 1, "at 1005ms partition hub->bob", TRUE, PICTURE,
         first(&["3010 PUBLISH dup to 2", "5010 PUBLISH dup to 2"]), 2),
        ("PUBREL is repeated, not the message", 2, "at 1015ms partition alice->hub", PICTURE, TRUE,
         first(&["1020 PUBREL to 0", "1030 PUBREL to 2", "3020 PUBREL to 0", "5020 PUBREL to 0"]), 2),
        ("an answer in time", 1, "", PICTURE, PICTURE, first(&[]), 0),
        ("the truth: TCP sends bytes again, nobody packets", 1, "at 1005ms partition hub->alice", TRUE, TRUE,
         first(&[]), 0),
        ("5.0 forbids it, also where a link was made a picture by hand", 1,
         "at 100ms retune alice--hub latency 10ms textbook resend-after 2s\nat 200ms reset alice--hub\n\
          at 300ms alice connect\nat 1005ms partition hub->alice",
         "v5 -> hub latency 10ms", TRUE, first(&[]), 0),
        ("a picture that became true", 1,
         "at 100ms retune alice--hub latency 10ms\nat 200ms reset alice--hub\n\
          at 300ms alice connect\nat 1005ms partition hub->alice",
         PICTURE, TRUE, first(&[]), 0),
    ];
    for (name, qos, fault, alice, bob, lines, notes) in table {
        let (told, noted) = sent(qos, fault, alice, bob);
        assert_eq!(told, lines, "{name} [MQTT-4.4.0-1]");
        assert_eq!(noted, notes, "{name}: each says that only textbooks do so");
    }
}

#[test]
fn the_language_says_it_of_the_textbook_only() {
    #[rustfmt::skip]
    let table = [
        ("client a v3 -> hub textbook resend-after 5s", None),
        ("client a v3 -> hub resend-after 5s textbook", None),
        ("client a v3 -> hub resend-after 5s", Some("on a true link no packet is sent again")),
        ("client a v5 -> hub textbook resend-after 5s",
         Some("MQTT 5.0 forbids to send again on a live connection")),
        ("client a v3 -> hub textbook resend-after 0ms", Some("nothing can be answered at once")),
        ("client a v3 -> hub textbook\nat 1s retune a--hub resend-after 1s",
         Some("on a true link no packet is sent again")),
    ];
    for (text, expected) in table {
        let parsed = parse(&format!("broker hub\n{text}"));
        let found = parsed.problems.first();
        assert_eq!(
            found.map(|problem| problem.message.as_str()),
            expected,
            "{text}"
        );
        if let Some(problem) = found {
            assert!(!problem.hint.is_empty(), "{text}");
        }
    }
}
