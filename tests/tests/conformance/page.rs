//! The page itself: figures on top, then one row per statement.

use std::collections::BTreeMap;
use std::fmt::Write;

use brokerscope_core::spec::{Clause, Statement, Version, statements};

use crate::elsewhere::Elsewhere;
use crate::proofs::Test;

type Proven = BTreeMap<Clause, Vec<Test>>;

const HEAD: &str = "\
# Conformance

Every statement of MQTT 3.1.1 and 5.0 with the tests that would fail without it, or with who bears
it and why no test here can. Statements are told in our own words; a number such as `4.3.3-1` is the
standard's [MQTT-4.3.3-1], and `§` marks a rule that the standard left without a number.

This page is made by `cargo test -p brokerscope-tests --test conformance` from the `proves!` line
at the top of each test, and that test fails when the page is stale (`UPDATE_CONFORMANCE=1` writes
it). A number that does not exist does not compile.

";

/// What is known of one statement.
enum Standing<'a> {
    Proven(&'a [Test]),
    Elsewhere(&'a Elsewhere),
    Open,
}

/// How many statements stand where.
#[derive(Clone, Copy, Default)]
struct Figures {
    proven: usize,
    elsewhere: usize,
    open: usize,
}

impl Figures {
    fn add(&mut self, standing: &Standing<'_>) {
        match standing {
            Standing::Proven(_) => self.proven += 1,
            Standing::Elsewhere(_) => self.elsewhere += 1,
            Standing::Open => self.open += 1,
        }
    }

    fn row(self, page: &mut String, name: &str) {
        let Self {
            proven,
            elsewhere,
            open,
        } = self;
        let all = proven + elsewhere + open;
        let _ = writeln!(page, "| {name} | {all} | {proven} | {elsewhere} | {open} |");
    }
}

/// The whole page.
pub(crate) fn write(proven: &Proven, elsewhere: &[Elsewhere]) -> String {
    let mut page = HEAD.to_owned();
    for version in Version::ALL {
        figures(&mut page, version, proven, elsewhere);
    }
    for version in Version::ALL {
        let _ = writeln!(page, "## MQTT {version}\n");
        rows(&mut page, version, proven, elsewhere);
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

fn figures(page: &mut String, version: Version, proven: &Proven, elsewhere: &[Elsewhere]) {
    let mut chapters: BTreeMap<&str, Figures> = BTreeMap::new();
    let (mut numbered, mut unnumbered) = (Figures::default(), Figures::default());
    for statement in statements(version) {
        let standing = standing(version, statement, proven, elsewhere);
        if statement.number.starts_with('§') {
            unnumbered.add(&standing);
        } else {
            numbered.add(&standing);
            chapters
                .entry(chapter(statement))
                .or_default()
                .add(&standing);
        }
    }
    let _ = writeln!(
        page,
        "| MQTT {version} | statements | proven by tests | borne elsewhere | open |\n\
         |---|--:|--:|--:|--:|"
    );
    for (number, figures) in chapters {
        figures.row(page, &format!("{number} {}", title(number)));
    }
    numbered.row(page, "**all numbered statements**");
    unnumbered.row(page, "rules without a number");
    page.push('\n');
}

fn rows(page: &mut String, version: Version, proven: &Proven, elsewhere: &[Elsewhere]) {
    let _ = writeln!(
        page,
        "| statement | section | what it asks | binds | proven by |\n|---|---|---|---|---|"
    );
    for statement in statements(version) {
        let Statement {
            number,
            section,
            gist,
            binds,
        } = statement;
        let by = match standing(version, statement, proven, elsewhere) {
            Standing::Proven(tests) => {
                let links: Vec<_> = tests.iter().map(link).collect();
                links.join("<br>")
            }
            Standing::Elsewhere(row) => format!("*{}:* {}", row.bearer, row.reason),
            Standing::Open => "**open**".to_owned(),
        };
        let _ = writeln!(page, "| {number} | {section} | {gist} | {binds} | {by} |");
    }
    page.push('\n');
}

fn standing<'a>(
    version: Version,
    statement: &Statement,
    proven: &'a Proven,
    elsewhere: &'a [Elsewhere],
) -> Standing<'a> {
    let clause = Clause::find(version, statement.number).expect("a statement finds itself");
    if let Some(tests) = proven.get(&clause) {
        return Standing::Proven(tests);
    }
    elsewhere
        .iter()
        .find(|row| row.clause == clause)
        .map_or(Standing::Open, Standing::Elsewhere)
}

fn link(test: &Test) -> String {
    format!("[{}]({})", test.name, test.file)
}

/// The first number of the section.
fn chapter(statement: &Statement) -> &'static str {
    let section = statement.section;
    section.split('.').next().unwrap_or(section)
}

fn title(chapter: &str) -> &'static str {
    match chapter {
        "1" => "Data representation",
        "2" => "Packet format",
        "3" => "Packets",
        "4" => "Operational behaviour",
        "5" => "Security",
        "6" => "WebSocket",
        "7" => "Conformance targets",
        _ => "",
    }
}
