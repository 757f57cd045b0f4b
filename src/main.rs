//! The program `linli`: hands over to [`linli::cli`].
fn main() {}
