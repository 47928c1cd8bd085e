//! What a password is checked against.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use sha2::{Digest, Sha512};

/// How often a hash is repeated at most: a million takes about a second.
pub(super) const ITERATIONS_MAX: u32 = 1_000_000;

const SHA512_LEN: usize = 64;

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
}

/// Why a text is no secret: what is wrong, and what to do.
pub(super) type Why = (String, &'static str);

const REMAKE: &str = "make the line again with mosquitto_passwd";

impl Secret {
    /// Reads what stands behind `$6$` or `$7$`.
    pub(super) fn parse(text: &str) -> Result<Self, Why> {
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
    STANDARD
        .decode(text)
        .map_err(|_| (format!("`{text}` is not base64"), REMAKE))
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
