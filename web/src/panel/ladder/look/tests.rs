use super::*;
use crate::view::ladder::of_stage;
use crate::view::ladder::tests::{run, stage};

fn view_at(ms: u64, playing: bool) -> LadderView {
    let records = run();
    let mut stage = stage(&records);
    stage.cursor.at = Instant::from_millis(ms);
    stage.playing = playing;
    of_stage(&stage)
}

fn look(view: &LadderView) -> Look {
    let mut look = Look::default();
    look.resize((500.0, 400.0), Turn::Right, view);
    look
}

fn cursor_x(look: &Look, view: &LadderView) -> f64 {
    look.plot(view).unwrap().along(view.cursor.at)
}

#[test]
fn looking_elsewhere_is_respected_while_time_runs() {
    let view = view_at(200, true);
    let mut look = look(&view);
    look.pan(-300.0);
    let before = look.plot(&view).unwrap().port;
    let later = view_at(260, true);
    look.settle(&later);
    assert_eq!(look.plot(&later).unwrap().port, before);
}

#[test]
fn a_step_brings_the_cursor_back_into_sight() {
    let view = view_at(200, false);
    let mut look = look(&view);
    look.pan(-3_000.0);
    let later = view_at(1_700, false);
    look.settle(&later);
    assert!((92.0..500.0).contains(&cursor_x(&look, &later)));
}

#[test]
fn another_world_is_looked_at_from_its_start() {
    let view = view_at(200, false);
    let mut look = look(&view);
    look.zoom(9.0, None, &view);
    let other = LadderView {
        story: 8,
        ..view_at(0, false)
    };
    look.settle(&other);
    let fresh = self::look(&other);
    assert_eq!(
        look.plot(&other).unwrap().port,
        fresh.plot(&other).unwrap().port
    );
}

#[test]
fn a_real_brokers_last_packets_are_in_sight_until_somebody_looks_elsewhere() {
    let real = |ms| LadderView {
        timing: Timing::HalfRoundTrip,
        head: Instant::from_millis(ms),
        ..view_at(ms, true)
    };
    let slow = LadderView {
        grain: Span::from_millis(200),
        ..real(300)
    };
    let mut look = look(&slow);
    let place = |look: &Look, view: &LadderView| {
        let plot = look.plot(view).unwrap();
        let (start, end) = plot.span();
        (plot.along(view.cursor.at) - start) / (end - start)
    };
    for ms in [300, 1_500, 1_700] {
        look.settle(&real(ms));
        let found = place(&look, &real(ms));
        assert!((0.8..0.9).contains(&found), "{ms} ms: {found}");
    }
    look.zoom(3.0, None, &real(1_700));
    let scale = look.plot(&real(1_700)).unwrap().port.scale;
    look.settle(&real(1_800));
    assert_eq!(look.plot(&real(1_800)).unwrap().port.scale, scale);
    look.fit(&real(1_800));
    assert!((0.8..0.9).contains(&place(&look, &real(1_800))));
}

#[test]
fn the_same_moment_does_not_move_the_picture() {
    let view = view_at(200, false);
    let mut look = look(&view);
    look.pan(50.0);
    let before = look.plot(&view).unwrap().port;
    look.settle(&view);
    assert_eq!(look.plot(&view).unwrap().port, before);
}

#[test]
fn what_is_seen_is_told_at_once_and_told_once() {
    let view = view_at(200, false);
    let mut look = Look::default();
    assert_eq!(
        look.news(&view),
        None,
        "nothing is seen before it has a size"
    );
    look.resize((500.0, 400.0), Turn::Right, &view);
    let seen = look.plot(&view).unwrap().window();
    assert_eq!(look.news(&view), Some(seen), "the first picture");
    assert_eq!(look.news(&view), None, "the same picture");
    look.pan(50.0);
    let seen = look.plot(&view).unwrap().window();
    assert_eq!(look.news(&view), Some(seen), "another part of it");
}
