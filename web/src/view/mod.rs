//! Pure: the model as panels show it.

pub mod acts;
pub mod cast;
pub mod flight;
pub mod link;
pub mod narrator;
pub mod node;
pub mod place;
pub mod room;
pub mod topology;
pub mod transport;
