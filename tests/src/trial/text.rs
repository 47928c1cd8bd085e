//! Any text, read as a scenario or a lesson.

use brokerscope_core::trace::{Trace, print as print_trace};
use brokerscope_core::world::World;
use brokerscope_core::{lesson as lessons, scenario as scenarios};

/// Enough to reach the acts of a story, few enough to stay quick.
const STEPS_MAX: u32 = 300;
/// A longer text is for patience, not for coverage.
const TEXT_MAX: usize = 8 << 10;

/// A text that is read without a problem is written and read again as the same scenario, and its
/// world runs.
///
/// # Panics
/// When it does not.
pub fn scenario(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let parsed = scenarios::parse(text);
    for problem in &parsed.problems {
        assert!(problem.line >= 1, "{problem:?} has a place");
    }
    if !parsed.problems.is_empty() {
        return;
    }
    let printed = scenarios::print(&parsed.scenario);
    let again = scenarios::parse(&printed);
    assert_eq!(again.problems, [], "what is printed can be read: {printed}");
    assert_eq!(again.scenario, parsed.scenario, "{printed}");
    let Ok(mut world) = World::new(&parsed.scenario) else {
        return;
    };
    let mut trace = Trace::default();
    for _ in 0..STEPS_MAX {
        if !world.step(&mut trace) {
            break;
        }
    }
    let told = print_trace(&trace, &scenarios::Names::of(&parsed.scenario));
    assert!(
        trace.records().is_empty() || !told.is_empty(),
        "every record is told"
    );
}

/// No text upsets the reader of lessons, and every problem has a place.
///
/// # Panics
/// When one does.
pub fn lesson(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let parsed = lessons::parse(text);
    let lines = u32::try_from(text.lines().count()).expect("a short text");
    for problem in &parsed.problems {
        assert!(
            (1..=lines + 1).contains(&problem.line),
            "{problem:?} is in the text"
        );
    }
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes)
        .ok()
        .filter(|text| text.len() <= TEXT_MAX)
}
