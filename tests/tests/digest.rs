//! The same story has the same fingerprint: today, tomorrow, here and in a browser.

use std::fmt::Write as _;
use std::fs;

use brokerscope_core::digest::Digest;
use brokerscope_core::history::History;
use brokerscope_core::scenario::{parse, print};
use brokerscope_tests::root;
use brokerscope_tests::scenarios::{
    DIGESTS, DIGESTS_PATH, LENGTHS_DIGEST, PLAYED_UNTIL, SCENARIOS, STEPS_MAX, known_digest,
};
use brokerscope_tests::stage::Stage;

fn played(text: &str) -> History {
    let parsed = parse(text);
    assert_eq!(parsed.problems, [], "{text}");
    let mut history = History::start(parsed.scenario).expect("the story fits");
    history.seek_time(PLAYED_UNTIL, STEPS_MAX);
    assert!(
        history.next_due().is_none_or(|due| due > PLAYED_UNTIL),
        "it was played to its end"
    );
    history
}

/// After a change that is meant to change what happens: run with `UPDATE_DIGESTS=1`, and look at
/// the difference before you believe it.
#[test]
fn every_story_has_its_known_digest() {
    let mut now = String::new();
    for (name, text) in SCENARIOS {
        let _ = writeln!(now, "{name} {}", played(text).trace().digest());
    }
    if std::env::var_os("UPDATE_DIGESTS").is_some() {
        fs::write(root().join(DIGESTS_PATH), &now).expect("the list can be written");
        return;
    }
    assert_eq!(DIGESTS, now, "set UPDATE_DIGESTS=1 to renew the list");
    assert!(
        SCENARIOS
            .iter()
            .all(|(name, _)| known_digest(name).is_some())
    );
}

/// The browser's tests assert the same constant.
#[test]
fn lengths_do_not_depend_on_the_machine() {
    assert_eq!(Digest::of(&vec![1_u8, 2, 3]).to_string(), LENGTHS_DIGEST);
}

#[test]
fn a_digest_sees_a_single_bit() {
    let known = SCENARIOS.iter().find(|(name, _)| *name == "exactly-once");
    let &(_, text) = known.expect("the story is there");
    let digest = |text: &str| played(text).trace().digest();
    let one = digest(text);
    for (from, to) in [("21.5", "21.4"), ("40ms", "40001us"), ("bob ", "bop ")] {
        let other = text.replace(from, to);
        assert_ne!(other, text, "{from} stands in the story");
        assert_ne!(digest(&other), one, "{from} is now {to}");
    }
}

/// The world alone, the history, and the printed text tell the same story.
#[test]
fn a_story_is_the_same_however_it_is_played() {
    for (name, text) in SCENARIOS {
        let history = played(text);
        let mut stage = Stage::of(&print(&history.export()));
        stage.play(PLAYED_UNTIL);
        assert_eq!(stage.trace.digest(), history.trace().digest(), "{name}");
        assert_eq!(stage.world.digest(), history.world().digest(), "{name}");
    }
}

#[test]
fn every_story_walks_back_to_the_worlds_it_has_seen() {
    for (name, text) in SCENARIOS {
        let mut history = played(text);
        let mut forward = vec![history.world().digest()];
        while history.step_back() {
            forward.push(history.world().digest());
        }
        while let Some(digest) = forward.pop() {
            assert_eq!(
                history.world().digest(),
                digest,
                "{name}: {:?}",
                history.cursor()
            );
            history.step();
        }
    }
}
