//! Small worlds of clients and a broker: bytes handed over by hand, time that only we move.

mod delivery;
mod desk;
mod pair;
mod resume;
mod words;
