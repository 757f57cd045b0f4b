//! Bytes to Markdown to all that must be true of it: `cargo +nightly fuzz run markdown`.
#![no_main]

#[path = "../../tests/suite/random_text/holds.rs"]
mod holds;

libfuzzer_sys::fuzz_target!(|text: &str| holds::holds(text));
