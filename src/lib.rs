//! 邻里 (linli): a static-site generator for the publicity staff of a city district. A build is one pass of pure
//! stages over immutable values:
//!
//! ```text
//! scan → parse → assemble → plan → render → emit
//! ```

// In reading order; each module may use only those above it (tests/suite/tidy.rs).
// ── vocabulary
pub mod hash;
pub mod path;
pub mod date;
pub mod diagnostic;
pub mod output;
pub mod text;
pub mod yaml;
// ── inputs
pub mod config;
// ── parse
pub mod document;
pub mod dataset;
pub mod chart;
