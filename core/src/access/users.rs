//! Who may come in.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use super::scram::Keys;
use super::secret::{SCRAM, Secret};
use crate::order::Map;
use crate::problem::Problem;
use crate::wire::Text;

/// How many users a list may have.
const USERS_MAX: usize = 100_000;

/// The users in the words of Mosquitto's `password_file`: one `NAME:HASH` a line.
///
/// HASH is `$7$ITERATIONS$SALT$HASH` (PBKDF2 with SHA-512) or `$6$SALT$HASH` (SHA-512), as
/// `mosquitto_passwd` makes them. Not Mosquitto's, but PostgreSQL's are the keys for SCRAM,
/// `SCRAM-SHA-256$ITERATIONS:SALT$STORED:SERVER`. Lines that begin with `#`, and empty ones, say nothing.
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct Users {
    text: Arc<str>,
    users: Arc<Map<Text, Secret>>,
}

/// Whether a password may stand in a list as it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Plain {
    /// `NAME:PASSWORD` is fine: for worlds that are only played.
    Allowed,
    /// Only hashes.
    Refused,
}

impl Users {
    /// Reads a list.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn parse(text: &str, plain: Plain) -> Result<Self, Vec<Problem>> {
        let (mut users, mut problems) = (Map::new(), Vec::new());
        for (number, line) in (1_u32..).zip(text.lines()) {
            let problem = |before: &str, message: String, hint: &str| Problem {
                line: number,
                column: u32::try_from(before.chars().count() + 1).unwrap_or(u32::MAX),
                message,
                hint: hint.to_owned(),
            };
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let Some((name, secret)) = line.split_once(':') else {
                let message = "a user and its password have a colon between them".to_owned();
                problems.push(problem(line, message, "write: NAME:HASH"));
                continue;
            };
            match read(name, secret, plain) {
                Ok((name, _)) if users.contains_key(&name) => {
                    let message = format!("the user `{name}` is here twice");
                    problems.push(problem("", message, "take one of the two lines out"));
                }
                Ok((name, secret)) if users.len() < USERS_MAX => {
                    users.insert(name, secret);
                }
                Ok(_) => {
                    let message = format!("a list has at most {USERS_MAX} users");
                    problems.push(problem("", message, "shorten it"));
                    break;
                }
                Err((Part::Name, message, hint)) => problems.push(problem("", message, hint)),
                Err((Part::Secret, message, hint)) => {
                    problems.push(problem(&format!("{name}:"), message, hint));
                }
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            text: text.into(),
            users: Arc::new(users),
        })
    }

    /// Whether there is such a user and this is its password.
    pub fn accept(&self, user: &Text, password: &[u8]) -> bool {
        let secret = self.users.get(user);
        secret.is_some_and(|secret| secret.accepts(password))
    }

    /// What an exchange by SCRAM with this user is checked against; `iterations` counts where the
    /// password itself is known. `None` if there is no such user, or only a hash of another kind.
    pub fn keys(&self, user: &Text, iterations: u32) -> Option<Keys> {
        self.users.get(user)?.keys(user, iterations.max(1))
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.users.len()
    }
}

#[derive(Clone, Copy)]
enum Part {
    Name,
    Secret,
}

fn read(
    name: &str,
    secret: &str,
    plain: Plain,
) -> Result<(Text, Secret), (Part, String, &'static str)> {
    let name =
        Text::parse(name).map_err(|error| (Part::Name, error.to_string(), "shorten the name"))?;
    if name.as_str().is_empty() {
        let message = "here a user's name is missing".to_owned();
        return Err((Part::Name, message, "write: NAME:HASH"));
    }
    if plain == Plain::Allowed && !is_hash(secret) {
        let password = Bytes::copy_from_slice(secret.as_bytes());
        return Ok((name, Secret::Plain(password)));
    }
    let secret = Secret::parse(secret.trim_end());
    match secret {
        Ok(secret) => Ok((name, secret)),
        Err((message, hint)) => Err((Part::Secret, message, hint)),
    }
}

/// Whether it means to be a hash: it begins as `$6$` does, or as SCRAM keys do.
fn is_hash(secret: &str) -> bool {
    if secret.starts_with(SCRAM) {
        return true;
    }
    let kind = secret
        .strip_prefix('$')
        .and_then(|rest| rest.split_once('$'));
    kind.is_some_and(|(kind, _)| {
        !kind.is_empty() && kind.bytes().all(|it| it.is_ascii_alphanumeric())
    })
}

/// As it was read.
impl fmt::Display for Users {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Secrets do not go into logs.
impl fmt::Debug for Users {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.users.keys()).finish()
    }
}
