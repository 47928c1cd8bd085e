//! What may stand where something else stands.

pub(super) use crate::problem::near;

/// "Did you mean …?" when something is near, else what may stand here.
pub(super) fn advice(word: &str, candidates: &[&str]) -> String {
    match near(word, candidates.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("here may stand: {}", candidates.join(", ")),
    }
}
