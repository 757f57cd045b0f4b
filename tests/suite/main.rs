//! One test binary: each module holds the cases of one part of the program.

mod bad_inputs;
mod charts;
mod cli;
mod datasets;
mod emit;
mod project;
mod properties;
mod spec;
