//! What may stand where something else stands.

use super::near;

/// "Did you mean …?" when something is near, else what may stand here.
pub(crate) fn advice(word: &str, candidates: &[&str]) -> String {
    match near(word, candidates.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("here may stand: {}", candidates.join(", ")),
    }
}
