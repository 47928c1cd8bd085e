//! A history at a moment as one word for a link, and back.
//!
//! `1.STEP.MICROSECONDS.TEXT`: the version, the moment, and the scenario with its journal and its
//! bookmarks as [`print`] writes it, in base64 for addresses. Other branches stay at home.

use base64ct::{Base64UrlUnpadded, Encoding as _};

use super::{Cursor, History};
use crate::id::StepId;
use crate::machine::Command;
use crate::problem::{Problem, width};
use crate::scenario::{NodeSpec, Scenario, parse, print};
use crate::spec::Version;
use crate::time::Instant;
use crate::wire::{Packet, PacketKind, cut, decode};
use crate::world::{Action, ClientSpec, ScenarioError, Visit};

/// The form that is written, and the only one that is read.
const VERSION: &str = "1";

/// Characters in a link that is opened.
pub const SHARED_MAX: usize = 2_000_000;

/// What a link brought: a world, and the moment to look at.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Shared {
    /// With everything that was done by hand.
    pub scenario: Scenario,
    /// Where to stand.
    pub moment: Cursor,
}

/// Why there is no link: whoever gets it could read what is nobody's business.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Secret {
    /// A client's own, or in an act that adds the client.
    #[error("`{0}` has a password, which everybody with the link could read: take it out first")]
    Password(String),
    /// Of a broker.
    #[error(
        "`{0}` has a list of users, which everybody with the link could read: take it out first"
    )]
    Users(String),
    /// In bytes that a person wrote.
    #[error("a raw CONNECT holds a password, which everybody with the link could read")]
    Raw,
}

impl History {
    /// This branch at the cursor, for the address of a link; all of it is ASCII letters, digits, `.`,
    /// `-` and `_`.
    ///
    /// # Errors
    /// When there is a password in it.
    pub fn share(&self) -> Result<String, Secret> {
        let scenario = self.export();
        no_secret(&scenario)?;
        let Cursor { step, at } = self.cursor();
        let text = Base64UrlUnpadded::encode_string(print(&scenario).as_bytes());
        Ok(format!("{VERSION}.{}.{}.{text}", step.0, at.as_micros()))
    }
}

impl Shared {
    /// Reads what [`History::share`] wrote.
    ///
    /// # Errors
    /// The first problem: with its place in `link`, or with its line and column in the scenario that
    /// the link carries.
    pub fn read(link: &str) -> Result<Self, Problem> {
        if link.len() > SHARED_MAX {
            return Err(broken(1, "this link is too long"));
        }
        let mut column = 1;
        let mut parts = link.splitn(4, '.').map(|part| {
            let here = column;
            column += width(part) + 1;
            (part, here)
        });
        let mut next = || parts.next().unwrap_or(("", width(link) + 1));
        let (version, _) = next();
        if version != VERSION {
            let message = "this link is none of ours, or of a newer kind";
            return Err(broken(1, message));
        }
        let (step, place) = next();
        let step = step.parse();
        let step = step.map_err(|_| broken(place, "a step should stand here"))?;
        let (at, place) = next();
        let at = at.parse();
        let at = at.map_err(|_| broken(place, "a time should stand here"))?;
        let (text, place) = next();
        let text = decoded(text, place)?;
        let parsed = parse(&text);
        match parsed.problems.into_iter().next() {
            Some(problem) => Err(problem),
            None => Ok(Self {
                scenario: parsed.scenario,
                moment: Cursor {
                    step: StepId(step),
                    at: Instant::from_micros(at),
                },
            }),
        }
    }

    /// The history at its moment, or as near as `steps_max` steps bring it: then
    /// [`History::seek_cursor`] goes on.
    ///
    /// # Errors
    /// When the scenario does not fit.
    pub fn open(self, steps_max: u32) -> Result<History, ScenarioError> {
        let mut history = History::start(self.scenario)?;
        history.seek_cursor(self.moment, steps_max);
        Ok(history)
    }
}

fn no_secret(scenario: &Scenario) -> Result<(), Secret> {
    for node in &scenario.nodes {
        match node {
            NodeSpec::Broker(spec) if spec.config.users.is_some() => {
                return Err(Secret::Users(spec.name.to_string()));
            }
            NodeSpec::Broker(_) => {}
            NodeSpec::Client(spec) => no_password(spec)?,
        }
    }
    let acts = scenario.timed.iter().map(|timed| &timed.action);
    for act in acts {
        let watched = if let Action::Watch(watch) = act {
            &watch.action
        } else {
            act
        };
        if let Action::AddClient(spec) = watched {
            no_password(spec)?;
        }
        if let Action::Inject { bytes, .. }
        | Action::Guest {
            visit: Visit::Writes(_, bytes),
            ..
        }
        | Action::Command {
            command: Command::Raw(bytes),
            ..
        } = watched
            && cut(bytes)
                .into_iter()
                .any(|packet| may_hold_password(&bytes.slice(packet)))
        {
            return Err(Secret::Raw);
        }
    }
    Ok(())
}

fn no_password(spec: &ClientSpec) -> Result<(), Secret> {
    match spec.options.password {
        Some(_) => Err(Secret::Password(spec.name.to_string())),
        None => Ok(()),
    }
}

/// A CONNECT with a password, or one that cannot be read: who knows what is in it.
fn may_hold_password(bytes: &[u8]) -> bool {
    let is_connect = bytes
        .first()
        .is_some_and(|first| first >> 4 == PacketKind::Connect as u8);
    let is_harmless = |version| matches!(decode(bytes, version), Ok(Packet::Connect(it)) if it.password.is_none());
    is_connect && !is_harmless(Version::V5) && !is_harmless(Version::V311)
}

fn decoded(text: &str, place: u32) -> Result<String, Problem> {
    let strange = |it: char| !it.is_ascii_alphanumeric() && !matches!(it, '-' | '_');
    if let Some(at) = text.find(strange) {
        let place = place + width(text.get(..at).unwrap_or_default());
        return Err(broken(place, "this character does not belong into a link"));
    }
    let bytes = Base64UrlUnpadded::decode_vec(text);
    let bytes = bytes.map_err(|_| broken(place + width(text), "the link ends too early"))?;
    String::from_utf8(bytes).map_err(|error| {
        // Four characters for three bytes.
        let valid = error.utf8_error().valid_up_to() / 3 * 4;
        let place = place.saturating_add(u32::try_from(valid).unwrap_or(u32::MAX));
        broken(place, "the link holds something else than text")
    })
}

fn broken(column: u32, message: &str) -> Problem {
    Problem {
        line: 1,
        column,
        message: message.to_owned(),
        hint: "ask for the link again, and copy all of it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::{ALICE, ms, story};
    use super::*;
    use crate::world::Way;

    fn opened(link: &str) -> History {
        let shared = Shared::read(link);
        let shared = shared.unwrap_or_else(|problem| panic!("{link}: {problem:?}"));
        shared.open(10_000).expect("it fitted before")
    }

    proptest! {
        /// Somebody acts now and then, remarks something, and looks at any moment.
        #[test]
        fn who_opens_a_link_sees_what_was_shared(
            acts in prop::collection::vec((0_u64..3_000, 0..4), 0..5),
            remark in any::<String>(),
            (late, look) in (0_u64..4_000_000, 0_u64..4_000_000),
        ) {
            let mut history = story();
            let mut now = 0;
            for (wait, what) in acts {
                now += wait;
                history.seek_time(ms(now), 10_000);
                let act = match what {
                    0 => Action::Cut(ALICE),
                    1 => Action::Repair(ALICE),
                    2 => Action::Hold(ALICE, Way::Both),
                    _ => Action::Release(ALICE, Way::Both),
                };
                // It may make no sense now.
                let _ = history.act(act);
            }
            history.seek_time(Instant::from_micros(late), 10_000);
            history.bookmark(&remark);
            history.seek_time(Instant::from_micros(look), 10_000);
            let link = history.share().expect("nobody has a password");
            let is_fit = |it: char| it.is_ascii_alphanumeric() || ".-_".contains(it);
            prop_assert!(link.chars().all(is_fit), "{}", link);
            let mut again = opened(&link);
            prop_assert_eq!(again.cursor(), history.cursor());
            prop_assert_eq!(again.world().digest(), history.world().digest());
            prop_assert_eq!(again.bookmarks(), history.bookmarks());
            again.seek_cursor(history.head(), 10_000);
            prop_assert_eq!(again.trace().digest(), history.trace().digest());
            prop_assert_eq!(again.share(), { history.seek_cursor(again.cursor(), 0); history.share() });
        }

        #[test]
        fn no_link_is_too_strange(
            link in "(1\\.|[0-9]{1,11}\\.|[A-Za-z0-9_-]{0,20}|\\PC|\\.){0,8}"
        ) {
            if let Err(problem) = Shared::read(&link) {
                prop_assert!(problem.line >= 1 && problem.column >= 1);
                prop_assert!(!problem.message.is_empty() && !problem.hint.is_empty());
            }
        }
    }

    #[test]
    fn a_broken_link_says_where() {
        let fine = Base64UrlUnpadded::encode_string(b"broker hub\nclient a -> hub\n");
        let wrong = Base64UrlUnpadded::encode_string(b"broker hub\n  clint a -> hub\n");
        let bytes = Base64UrlUnpadded::encode_string(b"broker\xff hub");
        #[rustfmt::skip]
        let table = [
            (String::new(),                    (1, 1),  "none of ours"),
            ("2.0.0.".to_owned(),              (1, 1),  "none of ours"),
            ("1".to_owned(),                   (1, 2),  "a step"),
            ("1.x.0.".to_owned(),              (1, 3),  "a step"),
            ("1.4294967296.0.".to_owned(),     (1, 3),  "a step"),
            ("1.10.-4.".to_owned(),            (1, 6),  "a time"),
            (format!("1.10.4.{fine}?x"),       (1, 8 + width(&fine)), "this character"),
            ("1.10.4.YnJva2VyI".to_owned(),    (1, 17), "too early"),
            (format!("1.10.4.{bytes}"),        (1, 16), "else than text"),
            (format!("1.10.4.{wrong}"),        (2, 3),  "clint"),
            ("1".repeat(SHARED_MAX + 1),       (1, 1),  "too long"),
        ];
        for (link, place, about) in table {
            let problem = Shared::read(&link).unwrap_err();
            assert_eq!((problem.line, problem.column), place, "{problem:?}");
            assert!(problem.message.contains(about), "{problem:?}");
        }
        assert!(Shared::read(&format!("1.10.4.{fine}")).is_ok());
    }

    #[test]
    fn a_moment_that_is_far_away_is_come_near_to() {
        let link = story().share().expect("nobody has a password");
        let far = link.replacen("1.0.0.", "1.4000000000.18446744073709551615.", 1);
        let shared = Shared::read(&far).expect("it can be read");
        let history = shared.open(30).expect("it fits");
        assert_eq!(history.cursor().step, StepId(30));
    }

    #[test]
    fn no_secret_enters_a_link() {
        let plain = "broker hub\nclient alice -> hub\n";
        let connect = "\\x10\\x10\\x00\\x04MQTT\\x04\\x02\\x00\\x3c\\x00\\x04nora";
        let knows =
            "\\x10\\x16\\x00\\x04MQTT\\x04\\xc2\\x00\\x3c\\x00\\x02no\\x00\\x02no\\x00\\x02no";
        #[rustfmt::skip]
        let table = [
            (format!("{plain}at 0ms alice raw \"{connect}\"\n"), None),
            (format!("{plain}at 0ms alice raw \"{knows}\"\n"), Some(Secret::Raw)),
            (format!("{plain}at 0ms alice raw \"\\x10\\x07sesame\"\n"), Some(Secret::Raw)),
            (format!("{plain}at 0ms alice raw \"\\xc0\\x00\"\n"), None),
            (format!("{plain}at 0ms inject alice->hub c0 00 10 07 00\n"), Some(Secret::Raw)),
            (format!("{plain}at 0ms guest alice writes 0 c0 00 10 07 00\n"), Some(Secret::Raw)),
            (format!("{plain}at 0ms guest alice writes 0 c0 00\n"), None),
            (format!("{plain}at 0ms inject alice->hub c0 00\n"), None),
            (format!("{plain}when alice sends PINGREQ then alice raw \"{knows}\"\n"), Some(Secret::Raw)),
            ("broker hub user \"a:b\"\n".to_owned(), Some(Secret::Users("hub".to_owned()))),
            ("broker hub\nclient alice -> hub user \"a\" password \"b\"\n".to_owned(),
                Some(Secret::Password("alice".to_owned()))),
            (format!("{plain}at 1ms add client bob -> hub user \"a\" password \"b\"\n"),
                Some(Secret::Password("bob".to_owned()))),
        ];
        for (text, secret) in table {
            let parsed = parse(&text);
            assert_eq!(parsed.problems, [], "{text}");
            let history = History::start(parsed.scenario).expect("it fits");
            assert_eq!(history.share().err(), secret, "{text}");
        }
    }
}
