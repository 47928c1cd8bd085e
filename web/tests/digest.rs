//! The stories of `tests/scenarios` and `scenarios` in a browser: the fingerprints that the native tests know.

#![cfg(target_arch = "wasm32")]

use brokerscope_core::digest::Digest;
use brokerscope_core::history::History;
use brokerscope_core::scenario::parse;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

#[path = "../../tests/src/scenarios.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the native tests")]
mod scenarios;

use scenarios::{LENGTHS_DIGEST, PLAYED_UNTIL, SCENARIOS, STEPS_MAX, known_digest};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn every_story_has_its_known_digest_in_a_browser_too() {
    for (name, text) in SCENARIOS {
        let parsed = parse(text);
        assert_eq!(parsed.problems, [], "{name}");
        let mut history = History::start(parsed.scenario).expect("the story fits");
        history.seek_time(PLAYED_UNTIL, STEPS_MAX);
        let digest = history.trace().digest().to_string();
        assert_eq!(Some(digest.as_str()), known_digest(name), "{name}");
    }
}

/// A length is 32 bits wide here and 64 natively.
#[wasm_bindgen_test]
fn lengths_do_not_depend_on_the_machine() {
    assert_eq!(Digest::of(&vec![1_u8, 2, 3]).to_string(), LENGTHS_DIGEST);
}
