//! Benchmarks, native only. Each stands in `benches/` and prints us and our peers side by side;
//! `cargo bench -p brokerscope-bench` runs them all.
