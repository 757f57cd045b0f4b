//! (to be replaced)
/// Key.
pub fn key(text: &str) -> String {
    text.to_string()
}
