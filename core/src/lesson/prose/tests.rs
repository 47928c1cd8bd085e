//! What a text is read as. `tests/tests/prose.rs` asks another reader.

use super::*;
use crate::spec::Version;

/// Words as they stand.
fn words(text: &str) -> Inline {
    Inline::Words(text.to_owned(), Voice::default())
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph(vec![words(text)])
}

fn code(text: &str) -> Inline {
    Inline::Code(text.to_owned())
}

#[test]
fn words_mean_what_a_lesson_means_by_them() {
    let clause = Clause::find(Version::V5, "4.3.3-10").unwrap();
    let voice = |stressed, strong| Voice { stressed, strong };
    let said = |text: &str, voice| vec![Inline::Words(text.to_owned(), voice)];
    #[rustfmt::skip]
    let table = [
        ("**PUBREC**",        vec![Inline::Packet(PacketKind::Pubrec)]),
        ("**once**",          said("once", voice(false, true))),
        ("*session*",         said("session", voice(true, false))),
        ("***both***",        said("both", voice(true, true))),
        ("`0.280 s`",         vec![Inline::Moment(Instant::from_millis(280))]),
        ("`21.5`",            vec![code("21.5")]),
        ("[MQTT-4.3.3-10].",  vec![Inline::Clause(clause), words(".")]),
        ("[MQTT-[MQTT-4.3.3-10]", vec![words("[MQTT-"), Inline::Clause(clause)]),
        ("[MQTT-nowhere]",    vec![words("[MQTT-nowhere]")]),
    ];
    for (text, expected) in table {
        assert_eq!(read_line(text), expected, "{text}");
    }
}

#[test]
fn what_a_stranger_wrote_is_only_text() {
    for text in [
        "a <script>alert(1)</script> b",
        "<img src=x onerror=y>",
        "<javascript:alert(1)>",
        "&lt;b&gt;",
        "[*](javascript:alert(1))",
        "[a](data:text/html,x)",
        "[a](//elsewhere)",
        "[a](https://x onclick=y)",
        "![a](file:x)",
    ] {
        let only_words = |it: &Inline| matches!(it, Inline::Words(..));
        let blocks = read(text);
        let [Block::Paragraph(line)] = &blocks[..] else {
            panic!("{text}: {blocks:?}");
        };
        assert!(line.iter().all(only_words), "{text}: {line:?}");
    }
}

#[test]
fn a_link_leads_out_by_http_or_to_a_place_of_the_page() {
    let link = |to: &str, inside: &str| Inline::Link {
        to: to.to_owned(),
        words: vec![words(inside)],
    };
    #[rustfmt::skip]
    let table = [
        ("[a](https://mqtt.org/(x))", link("https://mqtt.org/(x)", "a")),
        ("[a b](http://x)",           link("http://x", "a b")),
        ("[a](#/learn)",              link("#/learn", "a")),
        ("<https://mqtt.org>",        link("https://mqtt.org", "https://mqtt.org")),
        // Nothing in a link leads elsewhere.
        ("[[MQTT-4.3.3-1]](#/x)",     link("#/x", "[MQTT-4.3.3-1]")),
    ];
    for (text, expected) in table {
        assert_eq!(read_line(text), [expected], "{text}");
    }
    let inner = read_line("[a [b](#b) c](#c)");
    assert_eq!(inner, [words("[a "), link("#b", "b"), words(" c](#c)")]);
}

#[test]
fn blocks_stand_apart_and_within_each_other() {
    let list = |first, items| Block::List { first, items };
    let x = |text: &str| vec![paragraph(text)];
    let table = [
        (
            "one\ntwo\n\nthree",
            vec![paragraph("one two"), paragraph("three")],
        ),
        (
            "1. a\n2. b\n\n- c",
            vec![
                list(Some(1), vec![x("a"), x("b")]),
                list(None, vec![x("c")]),
            ],
        ),
        (
            "- a\n\n  b\n  1. c\n\nd",
            vec![
                list(
                    None,
                    vec![vec![
                        paragraph("a"),
                        paragraph("b"),
                        list(Some(1), vec![x("c")]),
                    ]],
                ),
                paragraph("d"),
            ],
        ),
        (
            "> a\nb\n\n### c ###",
            vec![
                Block::Quote(x("a b")),
                Block::Heading {
                    level: 3,
                    line: vec![words("c")],
                },
            ],
        ),
        (
            "```\nraw *x*\n\n  y\n```\nz",
            vec![Block::Code("raw *x*\n\n  y\n".to_owned()), paragraph("z")],
        ),
        (
            "no end\n```\nx",
            vec![paragraph("no end"), Block::Code("x\n".to_owned())],
        ),
        (
            "a  \nb\\\nc",
            vec![Block::Paragraph(vec![
                words("a"),
                Inline::Break,
                words("b"),
                Inline::Break,
                words("c"),
            ])],
        ),
    ];
    for (text, expected) in table {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn a_table_has_its_rows_filled_up() {
    let cell = |text: &str| vec![words(text)];
    assert_eq!(
        read("| a | b |\n|--:|:-:|\n| 1 |\n| 2 | `x\\|y` | 3 |\nz"),
        [Block::Table {
            sides: vec![Side::End, Side::Middle],
            rows: vec![
                vec![cell("a"), cell("b")],
                vec![cell("1"), vec![]],
                vec![cell("2"), vec![code("x|y")]],
                vec![cell("z"), vec![]],
            ],
        }]
    );
    let other_length = "a | b\n-|-|-";
    assert_eq!(read(other_length), [paragraph("a | b -|-|-")]);
}

#[test]
fn what_is_not_read_is_said_where_it_stands() {
    #[rustfmt::skip]
    let table = [
        ("a <b>word</b>",            1, 3,  "HTML"),
        ("ä <script>",               1, 3,  "HTML"),
        ("one\n  <!-- hidden -->",   2, 3,  "HTML"),
        ("- a\n- b &copy; c",        2, 5,  "name of a character"),
        ("> ![a](x)",                1, 3,  "pictures"),
        ("a [b](mailto:x)",          1, 3,  "link there"),
        ("[b](https://x \"t\")",     1, 1,  "no link"),
        ("a\n[b]: https://x",        2, 1,  "address by itself"),
        ("a\n\n---",                 3, 1,  "line of signs"),
        ("a\n===",                   2, 1,  "line of signs"),
        ("a\n\n    b",               3, 5,  "four blanks"),
        ("-\ta",                     1, 1,  "tab"),
        ("a | b\n-|-\n1 | <i>",      3, 5,  "HTML"),
        ("- - - - - - - - - - a",    1, 17, "too deeply"),
    ];
    for (text, line, column, what) in table {
        let problems = problems(text);
        let found = problems
            .iter()
            .any(|it| (it.line, it.column) == (line, column) && it.message.contains(what));
        assert!(found, "{text:?}: {problems:?}");
        assert!(problems.iter().all(|it| !it.hint.is_empty()));
    }
}

#[test]
fn code_and_escaped_signs_are_nothing_else() {
    for text in [
        "`<b>` and 1 < 2",
        "``a ` <b>``",
        "see <https://mqtt.org>",
        r"\<b> \&copy; \![a] \[b]: x",
        "```\n<b>\t&copy;\n---\n```",
        "fish & chips; AT&T;",
    ] {
        let problems = problems(text);
        let harmless = problems
            .iter()
            .all(|it| it.message.contains("name of a character"));
        assert!(
            harmless && (problems.is_empty() || text.ends_with("T;")),
            "{text:?}: {problems:?}"
        );
    }
}
