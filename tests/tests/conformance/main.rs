//! Which statement of the standards is proven by which test: `conformance.md`, made from the
//! `proves!` lines of all tests and from the table of what nothing here can test.
//!
//! The unit is the test function. A statement counts as proven when a test names it; that the test
//! would fail without it is the duty of who wrote the line.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use brokerscope_core::spec::{Clause, Version, statements};
use brokerscope_tests::root;

mod elsewhere;
mod page;
mod proofs;

use elsewhere::ELSEWHERE;

const PAGE: &str = "conformance.md";

#[test]
fn the_page_is_up_to_date() {
    let page = page::write(&proofs::of_all_tests().proven, ELSEWHERE);
    if std::env::var("UPDATE_CONFORMANCE").is_ok() {
        fs::write(root().join(PAGE), &page).expect("the page can be written");
    }
    let there = fs::read_to_string(root().join(PAGE)).unwrap_or_default();
    let changed = page.lines().zip(there.lines()).find(|(a, b)| a != b);
    assert!(
        page == there,
        "{PAGE} is stale, write it with UPDATE_CONFORMANCE=1; the first line that differs: {changed:?}"
    );
}

/// A statement that is neither proven nor borne by somebody is a promise that nobody keeps.
#[test]
fn no_statement_is_open() {
    let proven = proofs::of_all_tests().proven;
    let all = Version::ALL.into_iter().flat_map(|version| {
        let numbers = statements(version).iter().map(|it| it.number);
        numbers.filter_map(move |number| Clause::find(version, number))
    });
    let open = all.filter(|clause| {
        let borne = ELSEWHERE.iter().any(|row| row.clause == *clause);
        !borne && !proven.contains_key(clause)
    });
    let open: Vec<_> = open.collect();
    assert!(
        open.is_empty(),
        "prove these, or say who bears them: {open:#?}"
    );
}

#[test]
fn only_tests_prove() {
    let stray = proofs::of_all_tests().stray;
    assert!(
        stray.is_empty(),
        "proves! stands first in a test that is not ignored: {stray:#?}"
    );
}

#[test]
fn no_statement_is_both_proven_and_beyond_us() {
    let proven = proofs::of_all_tests().proven;
    let mut seen = BTreeSet::new();
    for row in ELSEWHERE {
        let clause = row.clause;
        if let Some(tests) = proven.get(&clause) {
            panic!("{clause:?} is proven, take it off elsewhere.rs: {tests:?}");
        }
        assert!(
            seen.insert(clause),
            "{clause:?} stands twice in elsewhere.rs"
        );
    }
}

/// The collector finds what it is meant to find, in every shape a test has here.
#[test]
fn every_shape_of_a_test_is_read() {
    let source = r#"
        #[test]
        fn plain() { brokerscope_core::proves!(V5: "4.3.3-1", "4.3.3-2"; V311: "4.3.3-1"); }
        mod inner {
            #[wasm_bindgen_test]
            async fn browser() { proves!(V5: "4.3.3-1"); }
            #[tokio::test]
            async fn wired() -> Result<(), ()> { crate::proves!(V311: "4.3.3-1"); Ok(()) }
        }
        proptest::proptest! {
            #![proptest_config(ProptestConfig::with_cases(3))]
            #[test]
            fn any((a, b) in (0..3, 0..4), c: u8) { proves!(V5: "4.3.3-1"); }
        }
        fn no_test() { proves!(V5: "4.3.3-3"); }
        #[test]
        fn late() { let a = 1; proves!(V5: "4.3.3-3"); }
        #[test]
        #[ignore]
        fn asleep() { proves!(V5: "4.3.3-3"); }
        proptest! { fn no_test_either(a in 0..3) { proves!(V5: "4.3.3-3"); } }
    "#;
    let mut found = proofs::Found::default();
    found.read("file.rs", source);
    let mut proven = BTreeMap::new();
    for (clause, tests) in found.proven {
        let names: Vec<_> = tests.into_iter().map(|it| it.name).collect();
        proven.insert(clause, names.join(" "));
    }
    let clause = |version, number| Clause::find(version, number).expect("the statement exists");
    let expected = [
        (clause(Version::V311, "4.3.3-1"), "plain wired"),
        (clause(Version::V5, "4.3.3-1"), "any browser plain"),
        (clause(Version::V5, "4.3.3-2"), "plain"),
    ];
    assert_eq!(
        proven,
        expected.map(|it| (it.0, it.1.to_owned())).into(),
        "{:?}",
        found.stray
    );
    assert_eq!(found.stray, ["file.rs: 4 of 8 stand elsewhere"]);
}

/// The page has a row for every statement of both versions.
#[test]
fn every_statement_has_a_row() {
    let page = page::write(&BTreeMap::new(), ELSEWHERE);
    for version in Version::ALL {
        for statement in statements(version) {
            assert!(page.contains(statement.gist), "{version} {statement:?}");
        }
    }
}
