//! The one test binary.

mod spec;
