//! The piece of a source that a person takes in together with a place in it: a paragraph, an item of a list, a row of a
//! table, an entry of YAML. What somebody agreed to is such a piece: an edit of another one changes nothing about it.

use std::ops::Range;

/// How a source is laid out.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Markdown below a header of YAML.
    Markdown,
    /// YAML.
    Yaml,
    /// Each line by itself: CSV.
    Lines,
}

/// The bytes of the piece that `place` is in, from the start of a line to the end of one, line end left out. A place in
/// several pieces has all of them. Whatever is no place of the text is taken for the nearest that is one.
pub fn around(text: &str, place: Range<usize>, layout: Layout) -> Range<usize> {
    let start = floor(text, place.start);
    let last = floor(text, place.end.saturating_sub(1).max(start));
    match layout {
        Layout::Lines => line_start(text, start)..line_end(text, last),
        Layout::Yaml => within(text, 0..text.len(), start, last, &items_of(text, start)),
        Layout::Markdown => {
            let body = body(text);
            if start < body {
                let head = &text[..body];
                return within(head, 0..body, start, last.min(body), &items_of(head, start));
            }
            within(text, body..text.len(), start, last, &|line| begins_block(line))
        }
    }
}

/// Where the text below the header of a page begins; 0 where there is no header.
pub fn body(text: &str) -> usize {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut at = start;
    for (number, line) in text[start..].split_inclusive('\n').enumerate() {
        at += line.len();
        match (number, line.trim_end() == "---") {
            (0, false) => return 0,
            (0, true) | (_, false) => {}
            (_, true) => return at,
        }
    }
    0
}

/// The text of a piece as it counts: what nobody sees at the ends of lines does not.
pub fn plain(piece: &str) -> String {
    piece.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_string()
}

/// The lines around two places of `text` within `limits`: up to one that begins a piece, and down to the next.
fn within(
    text: &str,
    limits: Range<usize>,
    start: usize,
    last: usize,
    begins: &dyn Fn(&str) -> bool,
) -> Range<usize> {
    let mut from = line_start(text, start).max(limits.start);
    while from > limits.start && !begins(line_at(text, from)) {
        let before = line_start(text, from - 1);
        if before < limits.start || line_at(text, before).trim().is_empty() {
            break;
        }
        from = before;
    }
    let mut to = line_end(text, last).min(limits.end);
    while to < limits.end {
        let next = line_at(text, to + 1);
        if next.trim().is_empty() || begins(next) {
            break;
        }
        to = line_end(text, to + 1).min(limits.end);
    }
    from..to
}

/// What begins a piece of YAML around a place: a key at the margin, and in the list below it an item.
fn items_of<'t>(text: &'t str, place: usize) -> Box<dyn Fn(&str) -> bool + 't> {
    let mut from = line_start(text, place);
    while from > 0 && !at_margin(line_at(text, from)) {
        from = line_start(text, from - 1);
    }
    let inside = text[line_end(text, from)..].lines().skip(1);
    let mut inside = inside.take_while(|line| !at_margin(line)).filter(|line| !line.trim().is_empty());
    let item = inside.next().filter(|line| line.trim_start().starts_with('-')).map(indent);
    Box::new(move |line| {
        at_margin(line) || item.is_some_and(|item| indent(line) == item && line.trim_start().starts_with('-'))
    })
}

/// Whether a line of YAML has a key or an item at the margin.
fn at_margin(line: &str) -> bool {
    line.starts_with(|c: char| !c.is_whitespace() && c != '#')
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Whether a line of Markdown begins a piece where no blank line is before it.
fn begins_block(line: &str) -> bool {
    let text = line.trim_start().trim_start_matches(['>', ' ']);
    let numbered = text.trim_start_matches(|c: char| c.is_ascii_digit());
    text.starts_with(['|', '#'])
        || text.starts_with("[^")
        || ["- ", "* ", "+ "].iter().any(|mark| text.starts_with(mark))
        || numbered.len() < text.len() && (numbered.starts_with(". ") || numbered.starts_with(") "))
}

fn line_at(text: &str, start: usize) -> &str {
    &text[start.min(text.len())..line_end(text, start)]
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    text[at..].find('\n').map_or(text.len(), |newline| at + newline)
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str, word: &str, layout: Layout) -> String {
        let start = text.find(word).expect("the word stands in the text");
        plain(&text[around(text, start..start + word.len(), layout)])
    }

    #[test]
    fn a_piece_is_what_a_person_takes_in_at_once() {
        let text = "---\ntitle: 甲\nhonours:\n  - {name: 乙}\n  - name: 丙\n    level: 市\nunit: 丁\n---\n\n戊一\n戊二  \r\n\n- 己\n- 庚一\n  庚二\n\n| 辛 | 壬 |\n|---|---|\n| 癸 | 子 |\n## 丑\n寅\n";
        for (word, expected) in [
            ("甲", "title: 甲"),
            ("乙", "- {name: 乙}"),
            ("丙", "- name: 丙\n    level: 市"),
            ("市", "- name: 丙\n    level: 市"),
            ("丁", "unit: 丁"),
            ("戊一", "戊一\n戊二"),
            ("戊二", "戊一\n戊二"),
            ("己", "- 己"),
            ("庚二", "- 庚一\n  庚二"),
            ("癸", "| 癸 | 子 |"),
            ("丑", "## 丑\n寅"),
        ] {
            assert_eq!(piece(text, word, Layout::Markdown), expected, "{word}");
        }
        let yaml = "title: 甲\nindicators:\n\n  - id: a\n    series:\n      - {period: 2021, value: 1}\n  - {id: b}\nnote: |\n  乙\n\n  丙\n";
        assert_eq!(
            piece(yaml, "2021", Layout::Yaml),
            "- id: a\n    series:\n      - {period: 2021, value: 1}"
        );
        assert_eq!(piece(yaml, "b}", Layout::Yaml), "- {id: b}");
        assert_eq!(piece("甲,1\n乙,2\n", "乙", Layout::Lines), "乙,2");
    }

    #[test]
    fn any_place_has_a_piece() {
        let texts = [
            "",
            "\n",
            "---\n",
            "---\na: 1\n---",
            "---\na: 1\n---\n\n\n甲\n\n",
            "甲",
            "\u{feff}---\na: 甲\n---\n甲",
        ];
        for text in texts {
            for layout in [Layout::Markdown, Layout::Yaml, Layout::Lines] {
                for start in 0..=text.len() + 2 {
                    for end in start..=text.len() + 2 {
                        let piece = around(text, start..end, layout);
                        assert!(text.get(piece.clone()).is_some(), "{text:?} {start}..{end}: {piece:?}");
                    }
                }
            }
        }
    }
}
