//! The page that trunk built, in a headless Chromium. `cargo xtask test --only browser` runs it.

mod access;
mod author;
mod build;
mod class;
mod comfort;
mod course;
mod desk;
mod doctor;
mod hand;
mod inspector;
mod ladder;
mod learner;
mod ledger;
mod lesson;
mod live;
mod real;
mod rooms;
mod smoke;
mod uplink;
mod work;
mod world;
