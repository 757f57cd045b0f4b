//! 邻里 (linli): a static-site generator for the publicity staff of a city district. A build is one pass of pure
//! stages over immutable values:
//!
//! ```text
//! scan → parse → assemble → plan → render → emit
//! ```
//!
//! [`engine`] runs the stages and is the only thing that remembers between two passes.

// In reading order; each module may use only those above it (tests/suite/tidy.rs).
// ── vocabulary
pub mod hash;
pub mod path;
pub mod media;
pub mod date;
pub mod diagnostic;
pub mod film;
pub mod blob;
pub mod photo;
// ── world
pub mod disk;
pub mod edit;
pub mod store;
// ── text
pub mod text;
pub mod folder;
pub mod yaml;
// ── makers
pub mod palette;
pub mod cover;
pub mod picture;
pub mod card;
pub mod face;
pub mod qr;
// ── inputs
pub mod embedded;
pub mod source;
pub mod config;
// ── parse
pub mod document;
pub mod dataset;
pub mod attachment;
pub mod notes;
pub mod ledger;
pub mod chart;
pub mod portal;
pub mod theme;
// ── model
pub mod site;
pub mod search;
// ── plan
pub mod plan;
pub mod review;
// ── render
pub mod lens;
pub mod render;
// ── rules
pub mod check;
// ── memory
pub mod engine;
// ── showing
pub mod explain;
pub mod manual;
pub mod report;
pub mod waive;
pub mod external;
pub mod due;
pub mod sign;
// ── consumers
pub mod emit;
pub mod scaffold;
pub mod format;
pub mod serve;
pub mod publish;
pub mod handover;
// ── cli
pub mod cli;
