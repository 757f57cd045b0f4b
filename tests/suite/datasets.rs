//! Datasets: parsing, wording, joining of rows, checks and downloads.

use std::path::Path;

/// Compares `text` with a file under `tests/`; `UPDATE=1` writes the file instead.
#[expect(clippy::disallowed_methods, reason = "golden files are read and written by the tests alone")]
pub(crate) fn golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, text).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == text, "{name} differs (UPDATE=1 rewrites it); it is now:\n{text}");
}
