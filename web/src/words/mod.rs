//! Every sentence of the page.

pub mod acts;
pub mod home;
pub mod page;
pub mod world;
