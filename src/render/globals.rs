//! The names that every template knows without asking an object. What they do is in `vocabulary` and `figures`.

/// The functions of templates.
pub const FUNCTIONS: &[&str] = &[
    "url",
    "permalink",
    "asset",
    "theme_picture",
    "fresh_id",
    "newest",
    "section",
    "page_at",
    "stat",
    "stat_change",
    "figures",
    "dataset",
    "chart",
    "page_figures",
];

/// Whether a name is there in every shortcode, and so is none of its arguments.
pub fn is_global(name: &str) -> bool {
    FUNCTIONS.contains(&name)
        || matches!(name, "site" | "page" | "args" | "inline" | "linked" | "loop" | "namespace")
}
