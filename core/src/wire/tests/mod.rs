//! The codec on trial: tables of packets in hexadecimal, and properties over all of them.

mod anatomy;
mod bad;
mod bits;
mod fields;
mod good;
mod plain;
mod stream;
mod tables;

/// Bytes from "34 14 00 …".
fn hex(text: &str) -> Vec<u8> {
    let digits = text.split_whitespace();
    digits
        .map(|byte| u8::from_str_radix(byte, 16).unwrap())
        .collect()
}
