//! (to be replaced)
/// Cut.
pub fn cut(text: &str, width: usize) -> String {
    text.chars().take(width).collect()
}
