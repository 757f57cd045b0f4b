//! One test binary: each module holds the cases of one part of the program.

mod charts;
mod datasets;
mod spec;
