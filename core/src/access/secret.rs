//! What a password is checked against.

use std::fmt;

use base64ct::{Base64, Encoding as _};
use bytes::Bytes;
use sha2::{Digest, Sha512};

use super::scram::{Keys, salt_of};
use crate::wire::Text;

/// How often a hash is repeated at most: a million takes about a second.
pub(super) const ITERATIONS_MAX: u32 = 1_000_000;

const SHA512_LEN: usize = 64;

/// How SCRAM keys begin.
pub(super) const SCRAM: &str = "SCRAM-SHA-256$";

/// What a password is checked against.
#[derive(Clone, Eq, Hash, PartialEq)]
pub(super) enum Secret {
    /// The password itself.
    Plain(Bytes),
    /// `$6$SALT$HASH`: SHA-512 over password and salt.
    Sha512 { salt: Vec<u8>, hash: Vec<u8> },
    /// `$7$ITERATIONS$SALT$HASH`: PBKDF2 with HMAC-SHA-512.
    Pbkdf2 {
        iterations: u32,
        salt: Vec<u8>,
        hash: Vec<u8>,
    },
    /// `SCRAM-SHA-256$ITERATIONS:SALT$STORED:SERVER`: the keys of an exchange.
    Scram(Keys),
}

/// Why a text is no secret: what is wrong, and what to do.
pub(super) type Why = (String, &'static str);

const REMAKE: &str = "make the line again with mosquitto_passwd";

impl Secret {
    /// Reads a hash, or SCRAM keys.
    pub(super) fn parse(text: &str) -> Result<Self, Why> {
        if text.starts_with(SCRAM) {
            let keys = Keys::parse(text).map(Self::Scram);
            let hint = "it reads SCRAM-SHA-256$ITERATIONS:SALT$STORED:SERVER, all in base64";
            return keys.ok_or_else(|| ("these SCRAM keys cannot be read".to_owned(), hint));
        }
        let parts: Vec<&str> = text.split('$').collect();
        match parts.as_slice() {
            ["", "6", salt, hash] => Ok(Self::Sha512 {
                salt: decode(salt)?,
                hash: decode_hash(hash)?,
            }),
            ["", "7", iterations, salt, hash] => Ok(Self::Pbkdf2 {
                iterations: read_iterations(iterations)?,
                salt: decode(salt)?,
                hash: decode_hash(hash)?,
            }),
            ["", "6" | "7", ..] => Err(("this hash has not all its parts".to_owned(), REMAKE)),
            ["", kind, ..] => {
                let what = format!("hashes of kind `{kind}` are not known here");
                Err((
                    what,
                    "use $6$ or $7$, as mosquitto_passwd of Mosquitto 2.0 makes them",
                ))
            }
            _ => Err((
                "this is a password and no hash".to_owned(),
                "make the line with mosquitto_passwd",
            )),
        }
    }

    /// Whether this is the password.
    pub(super) fn accepts(&self, password: &[u8]) -> bool {
        match self {
            Self::Plain(plain) => same(plain, password),
            Self::Sha512 { salt, hash } => {
                let found = Sha512::new().chain_update(password).chain_update(salt);
                same(hash, &found.finalize())
            }
            Self::Pbkdf2 {
                iterations,
                salt,
                hash,
            } => {
                let mut found = [0; SHA512_LEN];
                pbkdf2::pbkdf2_hmac::<Sha512>(password, salt, *iterations, &mut found);
                same(hash, &found)
            }
            Self::Scram(keys) => keys.accept(password),
        }
    }

    /// What an exchange by SCRAM is checked against; `None` for a hash of another kind, of which the
    /// keys cannot be made.
    pub(super) fn keys(&self, user: &Text, iterations: u32) -> Option<Keys> {
        match self {
            Self::Plain(plain) => Some(Keys::derive(plain, &salt_of(user), iterations)),
            Self::Scram(keys) => Some(keys.clone()),
            Self::Sha512 { .. } | Self::Pbkdf2 { .. } => None,
        }
    }
}

pub(super) fn read_iterations(text: &str) -> Result<u32, Why> {
    let is_fine = |number: &u32| (1..=ITERATIONS_MAX).contains(number);
    text.parse().ok().filter(is_fine).ok_or_else(|| {
        let what = format!("`{text}` is no number of iterations from 1 to {ITERATIONS_MAX}");
        (what, REMAKE)
    })
}

pub(super) fn decode(text: &str) -> Result<Vec<u8>, Why> {
    Base64::decode_vec(text).map_err(|_| (format!("`{text}` is not base64"), REMAKE))
}

fn decode_hash(text: &str) -> Result<Vec<u8>, Why> {
    let hash = decode(text)?;
    match hash.len() {
        SHA512_LEN => Ok(hash),
        other => Err((format!("a hash has 64 bytes, this one has {other}"), REMAKE)),
    }
}

/// Compares without telling by its time where two differ.
pub(super) fn same(one: &[u8], other: &[u8]) -> bool {
    let differ = one
        .iter()
        .zip(other)
        .fold(0, |differ, (a, b)| differ | (a ^ b));
    one.len() == other.len() && differ == 0
}

/// Secrets do not go into logs.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}
