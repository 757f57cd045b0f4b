//! (to be replaced)
/// Slug.
pub fn slug(_name: &str, _overrides: &[(String, String)]) -> String {
    String::new()
}
