//! What is part of the program itself: the built-in theme, the starter site, the demo site, the pages about rules, the
//! manual (listed by build.rs).

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// What each key of `site.yaml` and of the headers means.
pub const SETTINGS: &str = include_str!("../docs/content/reference/site.md");
