//! Who may come in, and who may do what.
//!
//! [`Users`] is Mosquitto's `password_file`, [`Acl`] its `acl_file`, read as they are and written
//! back as they were. Both refuse a text with a mistake in it, and say where the mistake is: half a
//! list of rights is no list. Every answer names the line that gave it.

mod acl;
mod acl_line;
mod secret;
mod users;

pub use acl::{Acl, Denied, Right, Who};
pub use users::{Plain, Users};

#[cfg(test)]
mod acl_tests;
#[cfg(test)]
mod users_tests;
