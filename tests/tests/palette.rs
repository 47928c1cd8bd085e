//! Whether everybody can tell the page's colours apart: contrast, computed from the tokens, and the
//! six families as people with other eyes see them. The rules are those of WCAG 2.2 AA.

use std::collections::BTreeMap;
use std::fs;

use brokerscope_tests::root;

/// Text on what it stands on [WCAG 1.4.3].
const TEXT_MIN: f64 = 4.5;
/// A mark, or the edge of what one can operate [WCAG 1.4.11].
const MARK_MIN: f64 = 3.0;
/// How far apart two colours are that nobody mixes up side by side, in OKLab, a hundredth each.
const APART: f64 = 8.0;
/// Below this even a shape does not help: one would not see that there are two colours at all.
const APART_MIN: f64 = 3.0;

const THEMES: [&str; 2] = ["light", "dark"];
const FAMILIES: [&str; 6] = ["conn", "pub", "ack", "sub", "ping", "end"];
const GROUNDS: [&str; 3] = ["paper", "pane", "sunk"];

/// What text is written in, and what else than [`GROUNDS`] it may stand on.
#[rustfmt::skip]
const TEXT: [(&str, &[&str]); 11] = [
    ("ink",   &["now-wash", "end-wash", "ack-wash", "pub-wash", "conn-wash"]),
    ("ink-2", &["now-wash", "end-wash", "ack-wash", "ping-wash"]),
    ("ink-3", &["now-wash"]),
    ("conn",  &["now-wash", "conn-wash"]),
    ("pub",   &["now-wash", "pub-wash"]),
    ("ack",   &["now-wash", "ack-wash"]),
    ("sub",   &["now-wash", "sub-wash"]),
    ("ping",  &["now-wash", "ping-wash"]),
    ("end",   &["now-wash", "end-wash"]),
    ("pane",  &["ink"]),
    ("on-now", &["now"]),
];

/// What is drawn and has to be seen. Hairlines (`line`), the band of a session and the washes only
/// accompany: what they say stands in words beside them. The halo (`now`) always has ink in it.
const MARKS: [&str; 9] = [
    "conn", "pub", "ack", "sub", "ping", "end", "edge", "bar", "now-edge",
];

type Rgb = [f64; 3];
type Tokens = BTreeMap<String, Rgb>;

/// The tokens of a theme, in linear light.
fn tokens(css: &str, theme: &str) -> Tokens {
    let (light, dark) = css.split_once("[data-theme=\"dark\"]").expect("two themes");
    let parts: &[&str] = if theme == "dark" {
        &[light, dark]
    } else {
        &[light]
    };
    let colours = parts.iter().flat_map(|part| part.split("--").skip(1));
    let pairs = colours.filter_map(|piece| {
        let (name, value) = piece.split_once(':')?;
        let hex = value.trim().strip_prefix('#')?.get(..6)?;
        let number = u32::from_str_radix(hex, 16).ok()?;
        Some((
            name.to_owned(),
            [16, 8, 0].map(|by| linear(number >> by & 0xff)),
        ))
    });
    pairs.collect()
}

fn linear(level: u32) -> f64 {
    let level = f64::from(level) / 255.0;
    match level <= 0.040_45 {
        true => level / 12.92,
        false => ((level + 0.055) / 1.055).powf(2.4),
    }
}

fn contrast(one: Rgb, other: Rgb) -> f64 {
    let light = |[r, g, b]: Rgb| 0.2126 * r + 0.7152 * g + 0.0722 * b;
    let (one, other) = (light(one), light(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn style() -> Vec<(String, String)> {
    let folder = fs::read_dir(root().join("web/style")).expect("the style sheets");
    let sheet = |entry: fs::DirEntry| {
        let css = fs::read_to_string(entry.path()).expect("it can be read");
        (entry.file_name().to_string_lossy().into_owned(), css)
    };
    folder.map(|entry| sheet(entry.expect("a file"))).collect()
}

fn token_sheet() -> String {
    fs::read_to_string(root().join("web/style/tokens.css")).expect("the tokens")
}

#[test]
fn what_is_written_can_be_read() {
    let css = token_sheet();
    for theme in THEMES {
        let tokens = tokens(&css, theme);
        for (text, more) in TEXT {
            let own = matches!(text, "pane" | "on-now");
            let grounds = GROUNDS.iter().filter(|_| !own).chain(more);
            for ground in grounds {
                let ratio = contrast(tokens[text], tokens[*ground]);
                assert!(
                    ratio >= TEXT_MIN,
                    "{theme}: --{text} on --{ground} is {ratio:.2}"
                );
            }
        }
    }
}

#[test]
fn what_is_drawn_can_be_seen() {
    let css = token_sheet();
    for theme in THEMES {
        let tokens = tokens(&css, theme);
        for mark in MARKS {
            for ground in GROUNDS.iter().chain(&["now-wash"]) {
                let ratio = contrast(tokens[mark], tokens[*ground]);
                assert!(
                    ratio >= MARK_MIN,
                    "{theme}: --{mark} on --{ground} is {ratio:.2}"
                );
            }
        }
    }
}

/// `name: var(--token)` in the declarations of one rule.
fn token_of<'a>(rule: &'a str, property: &str) -> Option<&'a str> {
    let value = rule.split(';').find_map(|line| {
        let (name, value) = line.split_once(':')?;
        (name.trim() == property).then(|| value.trim())
    })?;
    value.strip_prefix("var(--")?.strip_suffix(')')
}

/// The declarations of each innermost rule, with its selector.
fn rules(css: &str) -> Vec<(&str, &str)> {
    let inner = |piece| {
        let (selector, body): (&str, &str) = str::rsplit_once(piece, '{')?;
        Some((selector.rsplit(['{', ';', '/']).next()?.trim(), body))
    };
    css.split('}').filter_map(inner).collect()
}

/// The table above has what the style sheets use: no text in another token, amber never as text, and
/// each rule that sets both colours sets a pair from the table.
#[test]
fn the_style_sheets_write_in_these_pairs_only() {
    let (mut texts, mut pairs) = (0, 0);
    for (file, css) in style() {
        for (selector, body) in rules(&css) {
            let Some(text) = token_of(body, "color") else {
                continue;
            };
            let row = TEXT.iter().find(|(name, _)| *name == text);
            let (_, more) = row.unwrap_or_else(|| panic!("{file}: {selector} writes in --{text}"));
            texts += 1;
            let ground = token_of(body, "background").or(token_of(body, "background-color"));
            if let Some(ground) = ground {
                let known = more.contains(&ground)
                    || GROUNDS.contains(&ground) && !matches!(text, "pane" | "on-now");
                assert!(known, "{file}: {selector} writes in --{text} on --{ground}");
                pairs += 1;
            }
        }
    }
    assert!(
        texts > 60 && pairs > 8,
        "the rules were read: {texts}, {pairs}"
    );
}

/// How people see who lack one kind of cone (Machado, Oliveira, Fernandes 2009, severity 1), in
/// linear light.
#[rustfmt::skip]
const EYES: [(&str, [Rgb; 3]); 4] = [
    ("all three cones", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    ("protanopia",   [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]]),
    ("deuteranopia", [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]]),
    ("tritanopia",   [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]]),
];

fn times(rows: [Rgb; 3], colour: Rgb) -> Rgb {
    rows.map(|row| {
        row.iter()
            .zip(colour)
            .map(|(share, part)| share * part)
            .sum()
    })
}

/// OKLab: distances in it are about as large as the eye finds them.
fn oklab(colour: Rgb) -> Rgb {
    #[rustfmt::skip]
    let cones = [[0.412_221_5, 0.536_332_5, 0.051_446_0], [0.211_903_5, 0.680_699_5, 0.107_397_0], [0.088_302_5, 0.281_718_8, 0.629_978_7]];
    #[rustfmt::skip]
    let lab = [[0.210_454_3, 0.793_617_8, -0.004_072_0], [1.977_998_5, -2.428_592_2, 0.450_593_7], [0.025_904_0, 0.782_771_8, -0.808_675_8]];
    times(lab, times(cones, colour).map(|part| part.max(0.0).cbrt()))
}

/// How far apart two colours look to these eyes.
fn apart(eyes: [Rgb; 3], one: Rgb, other: Rgb) -> f64 {
    let seen = |colour| oklab(times(eyes, colour).map(|part| part.clamp(0.0, 1.0)));
    let distance = seen(one)
        .into_iter()
        .zip(seen(other))
        .map(|(one, other)| (one - other).powi(2));
    100.0 * distance.sum::<f64>().sqrt()
}

/// What a family's sign is made of: elements, filled or drawn, and the strokes of its paths. Two
/// signs that agree in it differ in size at most.
fn shape(symbols: &str, family: &str) -> String {
    let start = format!("<symbol id=\"p-{family}\"");
    let (_, rest) = symbols
        .split_once(&start)
        .unwrap_or_else(|| panic!("{family} has a sign"));
    let (sign, _) = rest.split_once("</symbol>").expect("it ends");
    let (_, inside) = sign.split_once('>').expect("it begins");
    let elements = inside.split('<').skip(1).map(|element| {
        let name = element.split(' ').next().unwrap_or_default();
        let path = element
            .split(" d=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        let strokes: String = path
            .unwrap_or_default()
            .chars()
            .filter(char::is_ascii_alphabetic)
            .collect();
        let hollow = element.contains("fill=\"none\"");
        format!(
            "{name} {} {strokes}",
            if hollow { "drawn" } else { "filled" }
        )
    });
    elements.collect::<Vec<_>>().join(", ")
}

/// The pairs that somebody mixes up: neither far enough apart in colour nor of another shape.
fn mixed_up(css: &str, symbols: &str) -> Vec<String> {
    let mut mixed = Vec::new();
    for theme in THEMES {
        let tokens = tokens(css, theme);
        for (name, eyes) in EYES {
            for (place, one) in FAMILIES.iter().enumerate() {
                for other in &FAMILIES[..place] {
                    let far = apart(eyes, tokens[*one], tokens[*other]);
                    let alike = shape(symbols, one) == shape(symbols, other);
                    // Who sees all colours needs no shape.
                    let needs = if name == EYES[0].0 || alike {
                        APART
                    } else {
                        APART_MIN
                    };
                    if far < needs {
                        mixed.push(format!(
                            "{theme}, {name}: {one} and {other} are {far:.1} apart"
                        ));
                    }
                }
            }
        }
    }
    mixed
}

fn symbols() -> String {
    fs::read_to_string(root().join("web/symbols.svg")).expect("the signs")
}

#[test]
fn no_two_families_are_mixed_up_by_any_eyes() {
    assert_eq!(mixed_up(&token_sheet(), &symbols()), [""; 0]);
}

/// A judge who never finds anything proves nothing.
#[test]
fn families_that_differ_too_little_are_found() {
    let (css, symbols) = (token_sheet(), symbols());
    let same_colour = css.replace("--pub:  #0a5fc2", "--pub:  #92307d");
    assert!(css != same_colour, "the token is there");
    assert!(mixed_up(&same_colour, &symbols)[0].contains("sub and pub are 0.0"));
    // Green and grey are alike to deuteranopes; their signs are what tells them apart.
    let dot = symbols
        .split("id=\"p-ping\"")
        .nth(1)
        .and_then(|it| it.split("</symbol>").next());
    let tick = symbols
        .split("id=\"p-ack\"")
        .nth(1)
        .and_then(|it| it.split("</symbol>").next());
    let same_sign = symbols.replace(dot.unwrap(), tick.unwrap());
    let mixed = mixed_up(&css, &same_sign).join("\n");
    assert!(
        mixed.contains("light, deuteranopia: ping and ack"),
        "{mixed}"
    );
    assert!(!mixed.contains("all three cones"), "{mixed}");
}
