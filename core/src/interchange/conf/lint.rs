//! What is found in a file, and what is wrong with its lines one by one.

use super::line::{Conf, Entry};
use super::options::{self, DEPRECATED, Place, Worn};
use crate::problem::near;

/// Something to know about a line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    /// In which file.
    pub source: Source,
    /// From 1; 0 for what is missing, and so has no line.
    pub line: u32,
    /// How bad it is.
    pub badness: Badness,
    /// What is so.
    pub what: String,
    /// What follows from it.
    pub follows: String,
    /// What to do.
    pub hint: String,
}

/// One of the files that belong together.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub enum Source {
    /// `mosquitto.conf` itself.
    #[default]
    Conf,
    /// The `password_file`.
    Passwords,
    /// The `acl_file`.
    Acl,
}

/// How bad something is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Badness {
    /// Mosquitto does not start with it.
    Wrong,
    /// Somebody can do what they should not, or the broker falls.
    Hole,
    /// It holds as long as nothing else goes wrong.
    Risk,
    /// It does not do what one may think.
    Odd,
    /// Our broker cannot wear it, and somebody might notice.
    Unworn,
}

impl Badness {
    /// In one word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Wrong => "wrong",
            Self::Hole => "hole",
            Self::Risk => "risk",
            Self::Odd => "odd",
            Self::Unworn => "not worn",
        }
    }
}

impl Finding {
    pub(super) fn new(
        line: u32,
        badness: Badness,
        what: impl Into<String>,
        follows: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            source: Source::Conf,
            line,
            badness,
            what: what.into(),
            follows: follows.into(),
            hint: hint.into(),
        }
    }

    pub(super) const fn within(mut self, source: Source) -> Self {
        self.source = source;
        self
    }
}

/// Each line by itself: whether there is such an option, what it takes, where it stands.
pub(super) fn lines(conf: &Conf, findings: &mut Vec<Finding>) {
    if conf.is_cut {
        findings.push(Finding::new(
            0,
            Badness::Odd,
            "the file has more lines than are read here",
            "what stands behind them is not known",
            "shorten it",
        ));
    }
    for entry in &conf.entries {
        if let Some(finding) = line(entry).or_else(|| repeated(conf, entry)) {
            findings.push(finding);
        }
        if let Some((_, hint)) = DEPRECATED.iter().find(|row| row.0 == &*entry.option) {
            let what = format!("`{}` is out of use", entry.option);
            findings.push(Finding::new(
                entry.line,
                Badness::Odd,
                what,
                "a later Mosquitto may refuse it",
                *hint,
            ));
        }
    }
}

fn line(entry: &Entry) -> Option<Finding> {
    let refused = "Mosquitto does not start with it";
    let wrong = |what: String, hint: String| {
        Some(Finding::new(
            entry.line,
            Badness::Wrong,
            what,
            refused,
            hint,
        ))
    };
    let Some(known) = options::find(&entry.option) else {
        let hint = match near(&entry.option, options::known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "see mosquitto.conf(5) for what there is".to_owned(),
        };
        return wrong(format!("there is no option `{}`", entry.option), hint);
    };
    if let Some(wanted) = known.kind.wanted(&entry.value) {
        let what = format!("`{}` does not take `{}`", entry.option, entry.value);
        let hint = format!("it takes {wanted}");
        if known.kind.is_strict() {
            return wrong(what, hint);
        }
        let follows = "Mosquitto reads what it can of it, perhaps another number, and says nothing";
        return Some(Finding::new(entry.line, Badness::Odd, what, follows, hint));
    }
    if known.place == Place::Bridge && entry.bridge == 0 {
        let what = format!("`{}` belongs to a bridge", entry.option);
        return wrong(what, "put it behind a `connection NAME`".to_owned());
    }
    if let Worn::No(otherwise) = known.worn
        && !matches!(&*entry.value, "false" | "0")
    {
        let what = format!("our broker cannot wear `{}`", entry.option);
        return Some(Finding::new(
            entry.line,
            Badness::Unworn,
            what,
            otherwise,
            "",
        ));
    }
    None
}

/// Said again for the same place: the last one holds.
fn repeated(conf: &Conf, entry: &Entry) -> Option<Finding> {
    const MAY_REPEAT: &[&str] = &[
        "listener",
        "connection",
        "topic",
        "log_dest",
        "log_type",
        "plugin",
    ];
    if MAY_REPEAT.contains(&&*entry.option) || entry.option.contains("_opt_") {
        return None;
    }
    let is_same = |it: &&Entry| {
        it.option == entry.option && it.listener == entry.listener && it.bridge == entry.bridge
    };
    let later = conf
        .entries
        .iter()
        .filter(is_same)
        .find(|it| it.line > entry.line)?;
    Some(Finding::new(
        entry.line,
        Badness::Odd,
        format!("`{}` is said again in line {}", entry.option, later.line),
        "the later line holds",
        "take one of the two out",
    ))
}
