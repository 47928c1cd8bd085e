//! The table of `scenarios/README.md` says what the presets are, and an expectation is written back
//! as it was read.

use std::fs;

use brokerscope_core::net::{LinkProfile, PRESETS, PathProfile, Preset};
use brokerscope_core::scenario::{DOCUMENTED, PROFILES, parse, print};
use brokerscope_core::time::Span;
use brokerscope_tests::root;

/// One number if both directions have it; else up and down.
fn both(link: &LinkProfile, show: impl Fn(&PathProfile) -> String) -> String {
    let (up, down) = (show(&link.up), show(&link.down));
    match up == down {
        true => up,
        false => format!("{up} up, {down} down"),
    }
}

fn millis(span: Span) -> String {
    let us = span.as_micros();
    match us % 1_000 {
        0 => format!("{} ms", us / 1_000),
        _ => format!("{us} us"),
    }
}

fn rate(bps: u64) -> String {
    match bps {
        1_000_000_000.. => format!("{} Gbit/s", bps / 1_000_000_000),
        1_000_000.. => format!("{} Mbit/s", bps / 1_000_000),
        _ => format!("{} kbit/s", bps / 1_000),
    }
}

fn row(preset: &Preset) -> String {
    let link = &preset.profile;
    let percent = |ppm: u32| match ppm % 10_000 {
        0 => format!("{} %", ppm / 10_000),
        rest => format!("{}.{} %", ppm / 10_000, rest / 1_000),
    };
    let cells = [
        format!("`{}`", preset.word),
        preset.title.to_owned(),
        both(link, |path| millis(path.latency)),
        both(link, |path| millis(path.jitter)),
        both(link, |path| percent(path.loss_ppm)),
        both(link, |path| rate(path.rate_bps)),
        both(link, |path| format!("{} KiB", path.queue / 1_024)),
        link.nat.map_or("-".to_owned(), |idle| {
            format!("{} s", idle.as_micros() / 1_000_000)
        }),
        link.outage.map_or("-".to_owned(), |outage| {
            let s = |span: Span| span.as_micros() / 1_000_000;
            format!("{} s in every {} s", s(outage.last), s(outage.every))
        }),
    ];
    format!("| {} |", cells.join(" | "))
}

/// Of the table of presets; other tables have others.
const COLUMNS: usize = 9;

#[test]
fn the_table_of_presets_is_what_the_code_says() {
    let text = fs::read_to_string(root().join("scenarios/README.md")).expect("it is there");
    let told: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("| `") && line.matches('|').count() == COLUMNS + 1)
        .collect();
    let rows: Vec<String> = PRESETS.iter().map(row).collect();
    assert_eq!(told, rows, "write:\n{}", rows.join("\n"));
    for preset in PRESETS {
        let (link, word) = (&preset.profile, preset.word);
        assert_eq!(
            link.mss,
            brokerscope_core::net::MSS,
            "{word}: the text says so"
        );
        assert_eq!(link.give_up, None, "{word}: the text says so");
    }
}

#[test]
fn an_expectation_is_written_back_as_it_was_read() {
    let lines = [
        "bob receives \"t\" \"21.5\" once",
        "always  bob   receives \"t\" \"a # b\" never",
        "sometimes (bob connected or alice closed) by 1500ms",
        "sent PUBLISH from alice at most 2 times and alice sends at most 4000B",
        "noted MQTT-4.4.0-1 at alice exactly once",
    ];
    for line in lines {
        let text = format!(
            "broker hub\nclient alice v5 -> hub\nclient bob v5 -> hub\nexpect {line}  # why"
        );
        let parsed = parse(&text);
        assert_eq!(parsed.problems, [], "{line}");
        let printed = print(&parsed.scenario);
        assert_eq!(printed.lines().last(), Some(&*format!("expect {line}")));
        assert_eq!(parse(&printed).scenario, parsed.scenario, "{line}");
    }
}

/// `UPDATE_PROFILES=1` prints what has to stand there.
#[test]
fn the_manual_has_every_row_of_every_broker() {
    let manual = fs::read_to_string(root().join("scenarios/README.md")).expect("it is there");
    let mut wanted = String::new();
    for profile in PROFILES {
        wanted.push_str(&format!(
            "\n`like {}`: {}.\n\n",
            profile.word, profile.title
        ));
        wanted.push_str("| option | what is said | looked up |\n|---|---|---|\n");
        for it in DOCUMENTED.iter().filter(|it| it.profile == profile.word) {
            let (option, says) = (it.option, it.says);
            wanted.push_str(&format!(
                "| `{option}` | {says} | [{}]({}) |\n",
                it.date, it.source
            ));
        }
    }
    if std::env::var_os("UPDATE_PROFILES").is_some() {
        println!("{wanted}");
    }
    assert!(manual.contains(&wanted), "UPDATE_PROFILES=1 prints it");
}
