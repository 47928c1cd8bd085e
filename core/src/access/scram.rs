//! SCRAM-SHA-256: both ends prove that they know the password, and nobody sends it.
//!
//! ```text
//!  client                                          broker
//!  n,,n=USER,r=NONCE                        ──►
//!                                           ◄──    r=NONCE+MORE,s=SALT,i=ITERATIONS
//!  c=biws,r=NONCE+MORE,p=PROOF              ──►    checks the proof against its stored key
//!  checks the signature                     ◄──    v=SIGNATURE
//! ```
//!
//! By RFC 5802 and RFC 7677, without channel binding. One rule is not kept: names and passwords are
//! used as they are, not prepared by SASLprep, whose tables would weigh more than the page. For
//! ASCII there is no difference.

use std::fmt;

use base64ct::{Base64, Encoding as _};
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::secret::{ITERATIONS_MAX, same};
use crate::wire::Text;

/// A hash.
type Hash = [u8; 32];

/// What `c=` says without channel binding: `n,,` and `y,,` in base64.
const HEADERS: [(&str, &str); 2] = [("n,,", "biws"), ("y,,", "eSws")];

/// What a broker keeps of a password: enough to check it, not enough to use it elsewhere.
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct Keys {
    iterations: u32,
    salt: Vec<u8>,
    stored: Hash,
    server: Hash,
}

/// Why an exchange failed.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, thiserror::Error)]
pub enum ScramError {
    /// Not a message of this exchange.
    #[error("the message cannot be read")]
    Unreadable,
    /// The other end wants more than this can: channel binding, an extension, another identity.
    #[error("the message asks for what is not supported")]
    Unsupported,
    /// The nonce is not the one of this exchange.
    #[error("the nonce is not the one of this exchange")]
    Nonce,
    /// So many iterations that they would take too long.
    #[error("the password would have to be hashed too often")]
    Iterations,
    /// The client does not know the password, or there is no such user.
    #[error("the proof is wrong")]
    Proof,
    /// The broker does not know the password.
    #[error("the signature is wrong")]
    Signature,
}

/// The client's side, after its first message.
#[derive(Clone, Hash)]
pub struct ScramClient {
    password: Bytes,
    nonce: String,
    first_bare: String,
    /// What the broker has to sign with, once the proof is sent.
    signature: Option<Hash>,
}

/// The broker's side, after its first message.
#[derive(Clone, Hash)]
pub struct ScramServer {
    user: Text,
    keys: Keys,
    /// The client named by the first message does exist.
    is_known: bool,
    nonce: String,
    /// What `c=` has to say.
    header: &'static str,
    /// Both first messages.
    firsts: String,
}

impl Keys {
    /// From a password. `iterations` is at least 1.
    pub fn derive(password: &[u8], salt: &[u8], iterations: u32) -> Self {
        let salted = salted(password, salt, iterations);
        Self {
            iterations,
            salt: salt.to_vec(),
            stored: Sha256::digest(mac(&salted, b"Client Key")).into(),
            server: mac(&salted, b"Server Key"),
        }
    }

    /// From `SCRAM-SHA-256$ITERATIONS:SALT$STORED:SERVER`, the way PostgreSQL writes them.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (iterations, rest) = text.strip_prefix("SCRAM-SHA-256$")?.split_once(':')?;
        let (salt, keys) = rest.split_once('$')?;
        let (stored, server) = keys.split_once(':')?;
        let hash = |text| Hash::try_from(decode(text)?).ok();
        let keys = Self {
            iterations: iterations.parse().ok()?,
            salt: decode(salt)?,
            stored: hash(stored)?,
            server: hash(server)?,
        };
        (1..=ITERATIONS_MAX)
            .contains(&keys.iterations)
            .then_some(keys)
    }

    /// Whether they come from this password.
    pub(super) fn accept(&self, password: &[u8]) -> bool {
        let found = Self::derive(password, &self.salt, self.iterations);
        same(&found.stored, &self.stored)
    }
}

impl ScramClient {
    /// Begins, with a nonce that was never used: any printable ASCII but a comma. Also answers the
    /// first message.
    pub fn begin(user: &Text, password: Bytes, nonce: String) -> (Self, Bytes) {
        let name = user.as_str().replace('=', "=3D").replace(',', "=2C");
        let first_bare = format!("n={name},r={nonce}");
        let first = Bytes::from(format!("n,,{first_bare}"));
        let client = Self {
            password,
            nonce,
            first_bare,
            signature: None,
        };
        (client, first)
    }

    /// The broker's first message came: the proof.
    ///
    /// # Errors
    /// When the message is not one of this exchange, or came already.
    pub fn prove(&mut self, message: &[u8]) -> Result<Bytes, ScramError> {
        if self.signature.is_some() {
            return Err(ScramError::Unreadable);
        }
        let first = text(message)?;
        let [nonce, salt, iterations] = fields(first, ["r", "s", "i"])?;
        let is_longer = nonce.len() > self.nonce.len();
        if !is_longer || !nonce.starts_with(&self.nonce) {
            return Err(ScramError::Nonce);
        }
        let salt = decode(salt).ok_or(ScramError::Unreadable)?;
        let iterations: u32 = iterations.parse().map_err(|_| ScramError::Unreadable)?;
        if !(1..=ITERATIONS_MAX).contains(&iterations) {
            return Err(ScramError::Iterations);
        }
        let [(_, header), _] = HEADERS;
        let without_proof = format!("c={header},r={nonce}");
        let all = format!("{},{first},{without_proof}", self.first_bare);
        let salted = salted(&self.password, &salt, iterations);
        let client_key = mac(&salted, b"Client Key");
        let stored: Hash = Sha256::digest(client_key).into();
        let proof = xor(client_key, mac(&stored, all.as_bytes()));
        let server_key = mac(&salted, b"Server Key");
        self.signature = Some(mac(&server_key, all.as_bytes()));
        let proof = Base64::encode_string(&proof);
        Ok(Bytes::from(format!("{without_proof},p={proof}")))
    }

    /// The broker's last message came: whether it knows the password too.
    ///
    /// # Errors
    /// When it does not.
    pub fn check(&self, message: &[u8]) -> Result<(), ScramError> {
        let [found] = fields(text(message)?, ["v"])?;
        let found = decode(found).ok_or(ScramError::Unreadable)?;
        match &self.signature {
            Some(signature) if same(signature, &found) => Ok(()),
            Some(_) | None => Err(ScramError::Signature),
        }
    }
}

impl ScramServer {
    /// The client's first message came. `find` knows the keys of a user; `nonce` was never used: any
    /// printable ASCII but a comma. Also answers the broker's first message.
    ///
    /// A user that is not known is asked all the same and refused at the end, so that nobody can
    /// find out who is [RFC 5802, §9].
    ///
    /// # Errors
    /// When the message cannot be used.
    pub fn begin(
        message: &[u8],
        nonce: &str,
        iterations: u32,
        find: impl FnOnce(&Text) -> Option<Keys>,
    ) -> Result<(Self, Bytes), ScramError> {
        let first = text(message)?;
        let header = HEADERS.iter().find(|(header, _)| first.starts_with(header));
        let Some((prefix, header)) = header else {
            return Err(ScramError::Unsupported);
        };
        let bare = first.strip_prefix(prefix).ok_or(ScramError::Unreadable)?;
        let [name, theirs] = fields(bare, ["n", "r"])?;
        let user = unescape(name).ok_or(ScramError::Unreadable)?;
        if theirs.is_empty() {
            return Err(ScramError::Nonce);
        }
        let keys = find(&user);
        let is_known = keys.is_some();
        let keys = keys.unwrap_or_else(|| Keys {
            iterations,
            salt: salt_of(&user),
            stored: [0; 32],
            server: [0; 32],
        });
        let nonce = format!("{theirs}{nonce}");
        let salt = Base64::encode_string(&keys.salt);
        let answer = format!("r={nonce},s={salt},i={}", keys.iterations);
        let server = Self {
            user,
            keys,
            is_known,
            nonce,
            header,
            firsts: format!("{bare},{answer}"),
        };
        Ok((server, Bytes::from(answer)))
    }

    /// The proof came: who it is, and the broker's own signature.
    ///
    /// # Errors
    /// When the proof does not fit.
    pub fn check(self, message: &[u8]) -> Result<(Text, Bytes), ScramError> {
        let last = text(message)?;
        let [header, nonce, proof] = fields(last, ["c", "r", "p"])?;
        if header != self.header {
            return Err(ScramError::Unsupported);
        }
        if nonce != self.nonce {
            return Err(ScramError::Nonce);
        }
        let proof: Option<Hash> = decode(proof).and_then(|proof| proof.try_into().ok());
        let proof = proof.ok_or(ScramError::Unreadable)?;
        let all = format!("{},c={header},r={nonce}", self.firsts);
        let client_key = xor(proof, mac(&self.keys.stored, all.as_bytes()));
        let found = Sha256::digest(client_key);
        if !same(&found, &self.keys.stored) || !self.is_known {
            return Err(ScramError::Proof);
        }
        let signature = Base64::encode_string(&mac(&self.keys.server, all.as_bytes()));
        Ok((self.user, Bytes::from(format!("v={signature}"))))
    }
}

/// The salt for a user whose keys are not stored: always the same for the same name.
pub(super) fn salt_of(user: &Text) -> Vec<u8> {
    let hash = Sha256::digest(user.as_str().as_bytes());
    hash.iter().take(16).copied().collect()
}

fn salted(password: &[u8], salt: &[u8], iterations: u32) -> Hash {
    let mut salted = Hash::default();
    pbkdf2::pbkdf2_hmac::<Sha256>(password, salt, iterations, &mut salted);
    salted
}

fn mac(key: &[u8], message: &[u8]) -> Hash {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

fn xor(mut one: Hash, other: Hash) -> Hash {
    for (byte, with) in one.iter_mut().zip(other) {
        *byte ^= with;
    }
    one
}

fn text(message: &[u8]) -> Result<&str, ScramError> {
    std::str::from_utf8(message).map_err(|_| ScramError::Unreadable)
}

fn decode(text: &str) -> Option<Vec<u8>> {
    Base64::decode_vec(text).ok()
}

/// The values of exactly these fields, in order. More behind them are extensions, which may be
/// ignored; before them, `m=` asks to be understood, and is not.
fn fields<'a, const N: usize>(text: &'a str, names: [&str; N]) -> Result<[&'a str; N], ScramError> {
    let mut values = [""; N];
    let mut parts = text.split(',');
    for (value, name) in values.iter_mut().zip(names) {
        let part = parts.next().ok_or(ScramError::Unreadable)?;
        *value = match part.split_once('=') {
            Some((found, value)) if found == name => value,
            Some(("m", _)) => return Err(ScramError::Unsupported),
            Some(_) | None => return Err(ScramError::Unreadable),
        };
    }
    Ok(values)
}

/// `=2C` is a comma, `=3D` an equals sign, and there is no other use of `=`.
fn unescape(name: &str) -> Option<Text> {
    let mut parts = name.split('=');
    let mut plain = parts.next()?.to_owned();
    for part in parts {
        let (mark, rest) = part.split_at_checked(2)?;
        plain.push(match mark {
            "2C" => ',',
            "3D" => '=',
            _ => return None,
        });
        plain.push_str(rest);
    }
    Text::parse(&plain)
        .ok()
        .filter(|name| !name.as_str().is_empty())
}

macro_rules! secretive {
    ($($kind:ident),*) => {$(
        /// Secrets do not go into logs.
        impl fmt::Debug for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($kind))
            }
        }
    )*};
}
secretive!(Keys, ScramClient, ScramServer);
