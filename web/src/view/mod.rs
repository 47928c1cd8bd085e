//! Pure: the model as panels show it.

pub mod acts;
pub mod author;
pub mod beside;
pub mod broker;
pub mod capture;
pub mod cast;
pub mod closing;
pub mod code;
pub mod command;
pub mod concepts;
pub mod device;
pub mod filter;
pub mod flight;
pub mod home;
pub mod inspector;
pub mod ladder;
pub mod ledger;
pub mod lesson;
pub mod link;
pub mod live;
pub mod menu;
pub mod narrator;
pub mod node;
pub mod pause;
pub mod payload;
pub mod place;
pub mod px;
pub mod quiz;
pub mod real;
pub mod room;
#[cfg(test)]
mod room_tests;
pub mod round;
pub mod scene;
pub mod scrub;
pub mod settings;
pub mod shelf;
pub mod stage;
pub mod story;
pub mod strip;
pub mod switch;
pub mod text;
pub mod times;
pub mod topics;
pub mod topology;
pub mod transport;
pub mod twigs;
#[cfg(test)]
mod two_brokers_tests;
pub mod uplink;
pub mod work;

pub use brokerscope_core::lesson::prose;
