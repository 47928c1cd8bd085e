//! What a link is like: its options, both directions.

use std::fmt::Write as _;

use super::line::{Line, print_span, read_units};
use crate::net::{
    CERTIFICATES, Carriage, Cover, LinkProfile, Outage, PRESETS, PathProfile, Spread, Tls,
    TlsVersion,
};
use crate::time::Span;

/// What a link is like when nothing is said of it.
pub(super) const PLAIN: LinkProfile = LinkProfile::even(Span::from_millis(20), Span::ZERO);

/// The options of a link, `like` first: it sets all others.
pub(super) const OPTIONS: &[&str] = &[
    "like",
    "latency",
    "up-latency",
    "down-latency",
    "jitter",
    "up-jitter",
    "down-jitter",
    "spread",
    "up-spread",
    "down-spread",
    "loss",
    "up-loss",
    "down-loss",
    "rate",
    "up-rate",
    "down-rate",
    "queue",
    "up-queue",
    "down-queue",
    "mss",
    "nat",
    "outage",
    "give-up",
    "textbook",
    "resend-after",
    "tls",
    "websocket",
];

const TLS: &[(&str, TlsVersion)] = &[("1.2", TlsVersion::V12), ("1.3", TlsVersion::V13)];

const SPREADS: &[(&str, Spread)] = &[("even", Spread::Even), ("long-tail", Spread::LongTail)];

/// Parts of a whole.
pub(super) const PERCENT: &[(&str, u64)] = &[("%", 10_000), ("ppm", 1)];
const BITS: &[(&str, u64)] = &[
    ("bit", 1),
    ("kbit", 1_000),
    ("mbit", 1_000_000),
    ("gbit", 1_000_000_000),
];
pub(super) const BYTES: &[(&str, u64)] = &[("B", 1), ("kB", 1_000), ("MB", 1_000_000)];

/// One number of a path: how it is read, and how it is printed.
struct Field {
    word: &'static str,
    read: fn(&mut Line<'_, '_>, &mut PathProfile) -> Option<()>,
    print: fn(&PathProfile) -> String,
}

const FIELDS: &[Field] = &[
    Field {
        word: "latency",
        read: |line, path| {
            path.latency = line.span("a latency")?;
            Some(())
        },
        print: |path| print_span(path.latency),
    },
    Field {
        word: "jitter",
        read: |line, path| {
            path.jitter = line.span("a jitter")?;
            Some(())
        },
        print: |path| print_span(path.jitter),
    },
    Field {
        word: "spread",
        read: |line, path| {
            path.spread = spread(line)?;
            Some(())
        },
        print: |path| {
            let word = SPREADS.iter().find(|row| row.1 == path.spread);
            word.map_or("even", |row| row.0).to_owned()
        },
    },
    Field {
        word: "loss",
        read: |line, path| {
            let hint = "write what part of all segments is lost, as in 3% or 250ppm";
            path.loss_ppm = units(line, "a loss", PERCENT, 1_000_000, hint)?;
            Some(())
        },
        print: |path| print_units(path.loss_ppm.into(), PERCENT),
    },
    Field {
        word: "rate",
        read: |line, path| {
            let hint = "write bits per second, as in 64kbit or 2mbit, or `unbounded`";
            path.rate_bps = if line.take_word("unbounded") {
                0
            } else {
                units(line, "a rate", BITS, 1_000_000_000_000, hint)?
            };
            Some(())
        },
        print: |path| match path.rate_bps {
            0 => "unbounded".to_owned(),
            rate => print_units(rate, BITS),
        },
    },
    Field {
        word: "queue",
        read: |line, path| {
            let hint = "write bytes that may wait, as in 16kB";
            path.queue = units(line, "a queue", BYTES, u32::MAX, hint)?;
            Some(())
        },
        print: |path| print_units(path.queue.into(), BYTES),
    },
];

/// Reads the option whose word was just read; `None` if its value is wrong.
pub(super) fn read(word: &str, line: &mut Line<'_, '_>, link: &mut LinkProfile) -> Option<()> {
    let (up, down, name) = match (word.strip_prefix("up-"), word.strip_prefix("down-")) {
        (Some(name), _) => (true, false, name),
        (None, Some(name)) => (false, true, name),
        (None, None) => (true, true, word),
    };
    if let Some(field) = FIELDS.iter().find(|field| field.word == name) {
        let mut read = if up { link.up } else { link.down };
        (field.read)(line, &mut read)?;
        // Only this number: the other direction keeps its own others.
        let copy = |to: &mut PathProfile| match field.word {
            "latency" => to.latency = read.latency,
            "jitter" => to.jitter = read.jitter,
            "spread" => to.spread = read.spread,
            "loss" => to.loss_ppm = read.loss_ppm,
            "rate" => to.rate_bps = read.rate_bps,
            _ => to.queue = read.queue,
        };
        if up {
            copy(&mut link.up);
        }
        if down {
            copy(&mut link.down);
        }
        return Some(());
    }
    match word {
        "like" => *link = preset(line)?,
        "mss" => link.mss = mss(line)?,
        "nat" => link.nat = Some(line.span("how long a NAT remembers")?),
        "outage" => link.outage = Some(outage(line)?),
        "give-up" => link.give_up = Some(line.span("a time until a stack gives up")?),
        "resend-after" => link.resend_after = Some(patience(line)?),
        "tls" => link.cover.tls = Some(tls(line)?),
        "websocket" => link.cover.websocket = true,
        _ => link.carriage = Carriage::Textbook,
    }
    Some(())
}

/// On a true link nobody repeats a packet, and the textbook knows nothing between MQTT and TCP. Said when all of a link is read, for the options stand in
/// any order.
pub(super) fn check(line: &mut Line<'_, '_>, link: &mut LinkProfile) {
    if link.carriage == Carriage::Tcp && link.resend_after.take().is_some() {
        let hint = "[MQTT-4.4.0-1]: write `textbook` beside it, or leave `resend-after` out";
        line.problem_behind::<()>("on a true link no packet is sent again", hint);
    }
    if link.carriage == Carriage::Textbook && link.cover != Cover::NONE {
        link.cover = Cover::NONE;
        let hint = "leave `textbook` out, or `tls` and `websocket`";
        line.problem_behind::<()>("a textbook's link carries bare packets", hint);
    }
}

fn patience(line: &mut Line<'_, '_>) -> Option<Span> {
    let span = line.span("a time to wait for an answer")?;
    match span < Span::from_millis(1) {
        true => line.problem_behind("nothing can be answered at once", "write 1ms or more"),
        false => Some(span),
    }
}

/// Writes what differs from [`PLAIN`], each option with a space in front.
pub(super) fn print(link: &LinkProfile, text: &mut String) {
    let cover = link.cover;
    let bare = LinkProfile {
        cover: Cover::NONE,
        ..*link
    };
    match PRESETS.iter().find(|preset| preset.profile == bare) {
        Some(preset) => {
            let _ = write!(text, " like {}", preset.word);
        }
        None => print_numbers(link, text),
    }
    if let Some(tls) = cover.tls {
        let version = TLS.iter().find(|row| row.1 == tls.version);
        let _ = write!(text, " tls {}", version.map_or("", |row| row.0));
        if tls.certificates != CERTIFICATES {
            let bytes = print_units(tls.certificates.into(), BYTES);
            let _ = write!(text, " certificates {bytes}");
        }
    }
    if cover.websocket {
        text.push_str(" websocket");
    }
}

fn print_numbers(link: &LinkProfile, text: &mut String) {
    for Field { word, print, .. } in FIELDS {
        let (up, down) = (print(&link.up), print(&link.down));
        let plain = print(&PLAIN.up);
        if up == down {
            if up != plain {
                let _ = write!(text, " {word} {up}");
            }
            continue;
        }
        for (way, value) in [("up", up), ("down", down)] {
            if value != plain {
                let _ = write!(text, " {way}-{word} {value}");
            }
        }
    }
    if link.mss != PLAIN.mss {
        let _ = write!(text, " mss {}", link.mss);
    }
    if let Some(idle) = link.nat {
        let _ = write!(text, " nat {}", print_span(idle));
    }
    if let Some(outage) = link.outage {
        let (last, every) = (print_span(outage.last), print_span(outage.every));
        let _ = write!(text, " outage {last} every {every}");
    }
    if let Some(span) = link.give_up {
        let _ = write!(text, " give-up {}", print_span(span));
    }
    if link.carriage == Carriage::Textbook {
        text.push_str(" textbook");
    }
    if let Some(span) = link.resend_after {
        let _ = write!(text, " resend-after {}", print_span(span));
    }
}

fn preset(line: &mut Line<'_, '_>) -> Option<LinkProfile> {
    let word = line.peek_word().unwrap_or_default();
    let Some(preset) = PRESETS.iter().find(|preset| preset.word == word) else {
        let found = line.found();
        let known: Vec<&str> = PRESETS.iter().map(|preset| preset.word).collect();
        let hint = format!("there is: {}", known.join(", "));
        return line.problem(format!("{found} is no kind of link"), hint);
    };
    line.bump();
    Some(preset.profile)
}

fn spread(line: &mut Line<'_, '_>) -> Option<Spread> {
    let word = line.peek_word().unwrap_or_default();
    let Some((_, spread)) = SPREADS.iter().find(|row| row.0 == word) else {
        let found = line.found();
        return line.problem(format!("{found} is no spread"), "there is: even, long-tail");
    };
    line.bump();
    Some(*spread)
}

fn mss(line: &mut Line<'_, '_>) -> Option<u16> {
    match line.number("a number of bytes", u16::MAX)? {
        0 => line.problem_behind("with none, nothing could travel", "write 1 or more"),
        mss => Some(mss),
    }
}

/// `1.3 [certificates 3kB]`
fn tls(line: &mut Line<'_, '_>) -> Option<Tls> {
    let word = line.peek_word().unwrap_or_default();
    let Some((_, version)) = TLS.iter().find(|row| row.0 == word) else {
        let found = line.found();
        return line.problem(format!("{found} is no TLS"), "there is: 1.2, 1.3");
    };
    line.bump();
    let mut certificates = CERTIFICATES;
    if line.take_word("certificates") {
        let hint = "write the bytes of all that the broker shows, as in 3kB";
        certificates = units(line, "a size", BYTES, u16::MAX, hint)?;
    }
    Some(Tls {
        version: *version,
        certificates,
    })
}

fn outage(line: &mut Line<'_, '_>) -> Option<Outage> {
    let last = line.span("how long it lasts")?;
    if !line.take_word("every") {
        let found = line.found();
        return line.problem(
            format!("{found} stands where `every` should"),
            "write it as in: outage 20s every 1m",
        );
    }
    let every = line.span("how often it comes")?;
    if last >= every {
        return line.problem_behind(
            "an outage is shorter than the time from one to the next",
            "use `partition` for a link that carries nothing",
        );
    }
    Some(Outage { last, every })
}

pub(super) fn units<T: TryFrom<u64>>(
    line: &mut Line<'_, '_>,
    what: &str,
    units: &[(&str, u64)],
    max: T,
    hint: &'static str,
) -> Option<T>
where
    u64: TryFrom<T>,
{
    let max = u64::try_from(max).unwrap_or(u64::MAX);
    let read = line.peek_word().and_then(|word| read_units(word, units));
    let fits = read.filter(|number| *number <= max);
    let Some(number) = fits.and_then(|number| T::try_from(number).ok()) else {
        let found = line.found();
        return line.problem(format!("{found} is not {what}"), hint);
    };
    line.bump();
    Some(number)
}

/// In the largest unit that leaves no fraction.
pub(super) fn print_units(number: u64, units: &[(&str, u64)]) -> String {
    let fits = units
        .iter()
        .filter(|(_, unit)| number.is_multiple_of(*unit));
    let largest = fits.max_by_key(|(_, unit)| if number == 0 { 0 } else { *unit });
    largest.map_or_else(String::new, |(word, unit)| {
        format!("{}{word}", number / unit)
    })
}
