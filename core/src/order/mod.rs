//! Maps and sets in order, and sorting, for little code.
//!
//! The core is shipped as WebAssembly, where every type of key and value pays for a map of its own:
//! about 4 kB for each `BTreeMap`, under 1 kB for a [`Map`]; and every type that is sorted pays for
//! a sort of its own: about 4 kB with the standard library's, a tenth of it here.

mod map;
mod set;
mod sort;

pub use map::Map;
pub use set::Set;
pub use sort::{sort, sort_by_key};
