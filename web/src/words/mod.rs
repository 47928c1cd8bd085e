//! Every sentence of the page.

pub mod acts;
pub mod author;
pub mod beside;
pub mod broker;
pub mod command;
pub mod device;
pub mod files;
pub mod filter;
pub mod home;
pub mod inspector;
pub mod ledger;
pub mod lesson;
pub mod link;
pub mod live;
pub mod menu;
pub mod page;
pub mod power;
pub mod real;
pub mod shelf;
pub mod times;
pub mod uplink;
pub mod work;
pub mod world;
