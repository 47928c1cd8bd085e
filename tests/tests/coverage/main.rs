//! Which lesson serves which id of `lessons/coverage.txt`: `coverage.md`, made from the `covers:`
//! lines of all lessons that the index lists.

use std::fs;

use brokerscope_core::lesson::{Lesson, parse, parse_shelf};
use brokerscope_tests::root;

mod page;
mod table;

use table::{Reason, Table};

const TABLE: &str = "lessons/coverage.txt";
const PAGE: &str = "coverage.md";

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect(path)
}

fn table() -> Table {
    Table::read(&read(TABLE)).unwrap_or_else(|wrong| panic!("{TABLE}: {wrong}"))
}

/// The lessons of the course, in its order.
fn course() -> Vec<Lesson> {
    let shelf = parse_shelf(&read("lessons/index.md")).shelf;
    let text = |id: &str| read(&format!("lessons/{id}.md"));
    shelf
        .entries()
        .map(|entry| parse(&text(&entry.id)).lesson)
        .collect()
}

#[test]
fn the_page_is_up_to_date() {
    let course = course();
    if std::env::var("UPDATE_COVERAGE").is_ok() {
        let kept = table::without_kept_promises(&read(TABLE), &course);
        fs::write(root().join(TABLE), kept).expect("the table can be written");
        let page = page::write(&table(), &course);
        fs::write(root().join(PAGE), page).expect("the page can be written");
    }
    let page = page::write(&table(), &course);
    let there = read(PAGE);
    let changed = page.lines().zip(there.lines()).find(|(a, b)| a != b);
    assert!(
        page == there,
        "{PAGE} is stale, write it with UPDATE_COVERAGE=1; the first line that differs: {changed:?}"
    );
}

#[test]
fn every_id_is_served_or_says_why_not() {
    let wrong = table::wrong(&table(), &course());
    assert!(wrong.is_empty(), "{TABLE}:\n{}", wrong.join("\n"));
}

/// Two lessons and a table that are right, and each way to be wrong.
#[test]
fn whoever_serves_nothing_or_too_much_is_named() {
    let lesson = |id: &str, covers: &[&str]| Lesson {
        id: id.to_owned(),
        covers: covers.iter().map(|it| (*it).to_owned()).collect(),
        ..Lesson::default()
    };
    let course = [lesson("one", &["S0-01", "P1"]), lesson("two", &["P1"])];
    let all = "## A\n\nS0-01 First\nS0-02 Second\n  elsewhere: the card of ports\n\
               P1 Third\nP2 Fourth\n  waits: three\n";
    let said = |text: &str, course: &[Lesson]| {
        let table = Table::read(text).unwrap();
        table::wrong(&table, course).join("; ")
    };
    assert_eq!(said(all, &course), "");
    #[rustfmt::skip]
    let table = [
        // instead of                          stands                      and it says
        ("  elsewhere: the card of ports\n",   "",                         "S0-02 is served by no lesson, and has no reason"),
        ("S0-01 First\n",                      "S0-01 First\n  waits: three\n",     "S0-01 is served by one: take out its reason"),
        ("S0-01 First\n",                      "S0-01 First\n  elsewhere: there\n", "S0-01 is served by one: take out its reason"),
        ("waits: three",                       "waits: two",               "P2 waits for two, which is here and does not serve it"),
        ("P1 Third\n",                         "P3 Third\n",               "P3 is served by no lesson, and has no reason; one serves P1, which is not in the table; two serves P1, which is not in the table"),
    ];
    for (from, to, expected) in table {
        assert_eq!(all.matches(from).count(), 1, "{from:?} stands once");
        assert_eq!(said(&all.replace(from, to), &course), expected, "{to:?}");
    }
    let twice = [lesson("one", &["S0-01", "P1", "S0-01"])];
    assert_eq!(said(all, &twice), "one names S0-01 twice");
    // Only promises that are kept are taken out.
    let promised = all.replace("S0-01 First\n", "S0-01 First\n  waits: one\n");
    assert_eq!(table::without_kept_promises(&promised, &course), all);
}

#[test]
fn a_table_that_cannot_be_read_says_where() {
    #[rustfmt::skip]
    let table = [
        ("S0-01 First\n",                              "line 1: an id stands before the first heading"),
        ("## A\nS0-01\n",                              "line 2: an id, then what it is about"),
        ("## A\ns0-01 First\n",                        "line 2: an id, then what it is about"),
        ("## A\nS0-01 First\nS0-01 Again\n",           "line 3: S0-01 stands twice"),
        ("## A\n  waits: one\n",                       "line 2: a reason without its id"),
        ("## A\nS0-01 First\n  later: one\n",          "line 3: write `elsewhere: …` or `waits: …`"),
        ("## A\nS0-01 First\n  elsewhere:\n",          "line 3: write `elsewhere: …` or `waits: …`"),
        ("## A\nP1 B\n  waits: a\n  elsewhere: b\n",   "line 4: P1 has two reasons"),
    ];
    for (text, expected) in table {
        let wrong = Table::read(text).unwrap_err();
        assert_eq!(wrong, expected, "{text:?}");
    }
}

/// The page shows each id once, with who serves it, and the counts add up.
#[test]
fn every_id_has_a_row_and_is_counted() {
    let table = table();
    let page = page::write(&table, &course());
    for row in table.rows() {
        let start = format!("| {} |", row.id);
        let rows = page.lines().filter(|line| line.starts_with(&start));
        assert_eq!(rows.count(), 1, "{}", row.id);
    }
    let sum = page.lines().find(|line| line.starts_with("| all |"));
    let sum = sum.expect("a row of sums");
    let figures: Vec<usize> = sum
        .split('|')
        .filter_map(|it| it.trim().parse().ok())
        .collect();
    let [all, served, elsewhere, waiting] = figures[..] else {
        panic!("{sum} has four figures");
    };
    assert_eq!(all, table.rows().count());
    assert_eq!(all, served + elsewhere + waiting);
    let waits = |row: &&table::Row| matches!(row.reason, Some(Reason::Waits(_)));
    assert_eq!(waiting, table.rows().filter(waits).count());
}
