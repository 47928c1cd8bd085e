//! What stands on the screen: a function of its view, speaking by message.

pub mod bench;
pub mod home;
pub mod live;
pub mod shelf;
