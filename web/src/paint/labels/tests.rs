use brokerscope_core::time::Instant;
use brokerscope_core::trace::Lost;

use super::*;
use crate::paint::plot::tests::Laid;
use crate::paint::traffic;
use crate::view::ladder::tests::{run, stage};
use crate::view::ladder::{LadderView, NodeView, of_stage};

fn picture(turn: Turn) -> Layer {
    let records = run();
    let view = of_stage(&stage(&records));
    traffic(&Laid::new(&view, turn).plot())
}

fn texts(layer: &Layer) -> Vec<(Rect, String)> {
    let mut all = Vec::new();
    for shape in &layer.inside {
        if let Shape::Text {
            at,
            text,
            face,
            anchor,
            ..
        } = shape
        {
            all.push((face.rect(*at, text, *anchor), text.clone()));
        }
    }
    all
}

#[test]
fn words_do_not_lie_on_one_another() {
    for turn in [Turn::Right, Turn::Down] {
        let texts = texts(&picture(turn));
        for (place, (rect, text)) in texts.iter().enumerate() {
            for (other, word) in &texts[place + 1..] {
                assert!(!rect.overlaps(other), "{turn:?}: {text} on {word}");
            }
        }
    }
}

#[test]
fn where_there_is_room_every_packet_has_its_name() {
    let texts = texts(&picture(Turn::Right));
    let count = |word: &str| texts.iter().filter(|(_, text)| text == word).count();
    assert_eq!(
        (count("PUBLISH"), count("PUBREC"), count("PUBREL")),
        (3, 1, 1)
    );
    for word in ["id 1 DUP", "ends here", "known, not routed", "link cut"] {
        assert_eq!(count(word), 1, "{word} in {texts:?}");
    }
}

#[test]
fn room_decides_how_much_is_said() {
    #[rustfmt::skip]
    let table = [
        (60.0, Level::Full), (44.0, Level::Full), (43.9, Level::Name), (18.0, Level::Name),
        (17.0, Level::Arrows), (3.0, Level::Arrows), (2.9, Level::Density), (0.1, Level::Density),
    ];
    for (pixels, expected) in table {
        assert_eq!(Level::of(pixels), expected, "{pixels}");
    }
}

/// The run, with the cursor standing at `ms`, and with so many clients more.
fn view(ms: u64, more: u16) -> LadderView {
    let records = run();
    let mut stage = stage(&records);
    stage.cursor.at = Instant::from_millis(ms);
    let mut view = of_stage(&stage);
    for id in 0..more {
        view.nodes.push(NodeView {
            id: NodeId(90 + id),
            ..view.nodes[1].clone()
        });
    }
    view
}

#[test]
fn names_give_way_to_a_standing_cursor_and_not_to_a_running_one() {
    #[rustfmt::skip]
    let table = [
        (210, false, "the cursor is just behind the first PUBLISH"),
        (225, false, "it would run through its name"),
        (225, true,  "while it runs the name stays where it is"),
    ];
    for (ms, playing, fact) in table {
        let view = LadderView {
            playing,
            ..view(ms, 0)
        };
        let laid = Laid::new(&view, Turn::Right);
        let plot = laid.plot();
        let at = plot.along(view.cursor.at);
        let texts = texts(&traffic(&plot));
        let (first, _) = texts
            .iter()
            .find(|(_, text)| text == "PUBLISH")
            .expect(fact);
        let crossed = first.x < at && at < first.x + first.w;
        assert_eq!(crossed, playing, "{fact}: {first:?}, cursor at {at}");
    }
}

#[test]
fn close_lanes_have_names_of_one_line() {
    for (more, expected) in [(0, true), (8, false)] {
        let view = view(1_600, more);
        let laid = Laid::new(&view, Turn::Right);
        let texts = texts(&traffic(&laid.plot()));
        let said = |word: &str| texts.iter().any(|(_, text)| text == word);
        assert!(said("PUBLISH"), "{more} more clients");
        assert_eq!(said("id 1"), expected, "{more} more clients");
    }
}

#[test]
fn a_packet_that_died_at_once_is_named_beside_its_hop() {
    let view = view(200, 0);
    let laid = Laid::new(&view, Turn::Right);
    let plot = laid.plot();
    let arrow = view.scene.arrows.iter().next().unwrap();
    let died = Arrow {
        fate: Fate::Lost {
            why: Lost::LinkCut,
            made: 0.0,
        },
        end: arrow.sent,
        ..arrow.clone()
    };
    let (from, to) = plot.arrow(&died).unwrap();
    let lane = plot.lane(died.client).unwrap();
    for place in Labels::new(&plot, &[]).places(&died, (from, to), false) {
        assert!(
            (place.name.y - lane.at) * lane.inward > 0.0,
            "{:?}",
            place.name
        );
    }
}
