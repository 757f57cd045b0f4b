//! One test binary: each module holds the cases of one part of the program.
#![allow(unreachable_pub, reason = "a test binary has no public face; its modules use each other")]

mod articles;
mod bad_inputs;
mod beside;
mod chart_lengths;
mod chart_measures;
mod chart_places;
mod cards;
mod charts;
mod chinese;
mod cli;
mod covers;
mod datasets;
mod echoes;
mod edit;
mod emit;
mod equivalence;
mod figures;
mod killed;
mod number_formats;
mod picture;
mod pictures;
mod project;
mod properties;
mod prose;
mod random_charts;
mod random_text;
mod rebuild;
mod rules;
mod sample;
mod serve;
mod shortcodes;
mod spec;
mod tables;
mod tidy;
mod workbooks;
