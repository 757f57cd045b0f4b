//! The slip of an old book: a short name, written downwards, at the top left of a cover. A name that does not fit is not
//! cut short: then there is none.

use super::Subject;
use super::art::{Art, Colour, Path, Pen};

/// What a slip says; nothing where no name of the subject fits.
pub(super) fn text(subject: &Subject<'_>) -> Option<String> {
    let quoted =
        subject.title.split_once('“').and_then(|(_, rest)| rest.split_once('”')).map(|(name, _)| name);
    let first = subject.title.split(['：', '，', '、', '—', '（', '(', '·', '“']).next();
    quoted.into_iter().chain(first).map(bare).find(|name| fits(name)).map(str::to_string)
}

/// A name without what many end in.
fn bare(name: &str) -> &str {
    let name = name.trim_matches(['“', '”']);
    let end = ["工作法", "服务模式"].into_iter().find_map(|end| name.strip_suffix(end));
    end.filter(|rest| !rest.is_empty()).unwrap_or(name)
}

/// Two to six characters, or eight in two columns; only what can be written downwards.
fn fits(name: &str) -> bool {
    let length = name.chars().count();
    matches!(length, 2..=6 | 8) && name.chars().all(crate::text::chars::is_han)
}

/// Draws it: a character a square, columns from the right.
pub(super) fn draw(art: &mut Art, text: &str) {
    let characters: Vec<char> = text.chars().collect();
    let per_column = if characters.len() <= 6 { characters.len() } else { characters.len().div_ceil(2) };
    let columns: Vec<&[char]> = characters.chunks(per_column).collect();
    let size = if per_column <= 4 && columns.len() == 1 { 9.6 } else { 8.2 };
    let (step, gap) = (size * 1.16, size * 1.2);
    let width = size + 6.4 + gap * (columns.len() - 1) as f64;
    let height = per_column as f64 * step + 7.0;
    let (x, y) = (8.0, 8.0);
    art.fill(Path::new().rect(x, y, width, height), Colour::Paper);
    art.line(Path::new().rect(x + 1.5, y + 1.5, width - 3.0, height - 3.0), Pen::new(Colour::Brand, 0.5));
    let mut placed = Vec::new();
    for (column, characters) in columns.iter().enumerate() {
        for (row, character) in characters.iter().enumerate() {
            let middle = x + width - 3.2 - size / 2.0 - gap * column as f64;
            placed.push((middle, y + 3.5 + step * row as f64 + size * 0.98, *character));
        }
    }
    art.characters(size, Colour::Brand, &placed);
}
