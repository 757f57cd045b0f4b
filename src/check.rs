//! Rules: what is looked at, what is found, and what is said of it.

pub mod settle;
