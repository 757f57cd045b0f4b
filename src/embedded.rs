//! What is part of the program itself: the built-in theme, the starter site, the demo site, the pages about rules, the
//! manual (listed by build.rs).

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
