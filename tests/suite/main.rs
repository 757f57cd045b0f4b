//! One test binary: each module holds the cases of one part of the program.

mod charts;
mod datasets;
mod random_text;
mod spec;
