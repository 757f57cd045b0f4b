//! What is part of the program itself: the built-in theme and the starter site (listed by build.rs).

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
