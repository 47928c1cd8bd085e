//! What the browser remembers. It may refuse (a private window, a full disk): then the page works
//! and forgets.

use brokerscope_core::lesson::Progress;
use gloo::utils::window;
use web_sys::Storage;

use crate::model::LESSON;

/// Everything the page keeps begins with this, beside what other pages of the same host keep.
const PREFIX: &str = "brokerscope.";

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Remembers `text` under `key`.
pub(super) fn keep(key: &str, text: &str) {
    if let Some(storage) = storage() {
        // A full storage loses the reload, not the page.
        let _ = storage.set_item(&format!("{PREFIX}{key}"), text);
    }
}

/// Forgets what was kept under `key`.
pub(super) fn forget(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&format!("{PREFIX}{key}"));
    }
}

/// Everything the page kept, without the prefix.
pub(super) fn all() -> Vec<(String, String)> {
    let Some(storage) = storage() else {
        return Vec::new();
    };
    let entry = |index| {
        let key = storage.key(index).ok()??;
        let text = storage.get_item(&key).ok()??;
        Some((key.strip_prefix(PREFIX)?.to_owned(), text))
    };
    (0..storage.length().unwrap_or(0))
        .filter_map(entry)
        .collect()
}

/// How far the learner is in each lesson. What cannot be read any more is begun again.
pub(super) fn progress(kept: &[(String, String)]) -> Vec<Progress> {
    kept.iter()
        .filter(|(key, _)| key.starts_with(LESSON))
        .filter_map(|(_, text)| Progress::read(text))
        .collect()
}
