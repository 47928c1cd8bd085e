#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| brokerscope_tests::trial::scenario(bytes));
