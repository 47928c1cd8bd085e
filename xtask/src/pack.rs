//! Files as they travel: beside each one a gzipped twin, for hosts that send what they find.
//!
//! The same bytes for any browser as `gzip -9` makes, in a form that took longer to find.

use std::fs;
use std::num::NonZeroU64;
use std::path::Path;

use zopfli::{Format, Options, compress};

use crate::Outcome;

/// Rounds in which it looks for a shorter form. More of them would win a hundred bytes.
const ROUNDS: NonZeroU64 = NonZeroU64::new(15).unwrap();
/// In how many parts, each with codes of its own, a file may be cut.
const PARTS_MAX: u16 = 60;

/// Writes `name.gz` beside `name`.
pub(crate) fn pack(path: &Path) -> Outcome {
    let failed = |error| format!("{}: {error}", path.display());
    let options = Options {
        iteration_count: ROUNDS,
        maximum_block_splits: PARTS_MAX,
        ..Options::default()
    };
    let whole = fs::read(path).map_err(failed)?;
    let mut packed = Vec::new();
    compress(options, Format::Gzip, &whole[..], &mut packed).map_err(failed)?;
    fs::write(path.with_added_extension("gz"), packed).map_err(failed)
}

/// What a file weighs on its way, once it is packed.
pub(crate) fn packed_len(path: &Path) -> Outcome<u64> {
    let twin = path.with_added_extension("gz");
    match fs::metadata(&twin) {
        Ok(it) => Ok(it.len()),
        Err(error) => Err(format!("{}: {error}", twin.display())),
    }
}
