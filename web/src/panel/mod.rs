//! What stands on the screen: a function of its view, speaking by message.

pub mod acts;
pub mod bench;
pub mod broker;
pub mod command;
pub mod frame;
pub mod home;
pub mod inspector;
pub mod keys;
pub mod ladder;
pub mod ladder_list;
pub mod ledger;
pub mod lesson;
pub mod live;
pub mod menu;
pub mod narrator;
pub mod new_client;
pub mod scrub;
pub mod shelf;
pub mod slots;
pub mod stage;
pub mod story;
pub mod times;
pub mod top;
pub mod topology;
pub mod transport;
pub mod waiting;
