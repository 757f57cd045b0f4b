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

/// A text cut into its pieces: once, however many places are looked up in it.
#[derive(Debug)]
pub struct Pieces {
    /// Where the text below the header begins.
    body: usize,
    /// Where the lines begin, those of them that begin a piece, and where the pieces end: at the end of a line, line end
    /// left out.
    lines: Vec<usize>,
    starts: Vec<usize>,
    ends: Vec<usize>,
}

impl Pieces {
    /// The pieces of a text.
    pub fn of(text: &str, layout: Layout) -> Pieces {
        let body = if layout == Layout::Markdown { body(text) } else { 0 };
        let mut pieces = Pieces { body, lines: Vec::new(), starts: Vec::new(), ends: Vec::new() };
        match layout {
            Layout::Lines => pieces.cut(text, 0..text.len(), |_| true),
            Layout::Yaml => pieces.cut(text, 0..text.len(), items()),
            Layout::Markdown => {
                pieces.cut(text, 0..body, items());
                pieces.cut(text, body..text.len(), begins_block);
            }
        }
        pieces
    }

    /// Adds the pieces of a part of a text: lines up to one that begins a piece or is blank.
    fn cut(&mut self, text: &str, part: Range<usize>, mut begins: impl FnMut(&str) -> bool) {
        let (mut at, mut end, mut after_blank) = (part.start, None, true);
        for line in text[part].split_inclusive('\n') {
            let line_end = at + line.len() - usize::from(line.ends_with('\n'));
            let (is_blank, is_first) = (line.trim().is_empty(), begins(line));
            if is_blank || is_first {
                self.ends.extend(end);
            }
            if after_blank || is_first {
                self.starts.push(at);
            }
            self.lines.push(at);
            at += line.len();
            (end, after_blank) = (Some(line_end), is_blank);
        }
        self.ends.extend(end);
    }

    /// The bytes of the piece that `place` is in. A place in several pieces has all of them; one behind the text is taken for
    /// its end.
    pub fn around(&self, place: Range<usize>) -> Range<usize> {
        let mut last = place.end.saturating_sub(1).max(place.start);
        if place.start < self.body {
            last = last.min(self.body - 1);
        }
        let line = self.lines.partition_point(|start| *start <= last).saturating_sub(1);
        let line = self.lines.get(line).copied().unwrap_or(0);
        let start = self.starts.partition_point(|start| *start <= place.start).saturating_sub(1);
        let end = self.ends.partition_point(|end| *end < line);
        self.starts.get(start).copied().unwrap_or(0)..self.ends.get(end).copied().unwrap_or(0)
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

/// What begins a piece of YAML: a key at the margin, and in the list below it an item.
fn items() -> impl FnMut(&str) -> bool {
    // How far the items below a key stand in, once its first line was seen.
    let mut item: Option<Option<usize>> = None;
    let mut is_first = true;
    move |line| {
        if std::mem::take(&mut is_first) || at_margin(line) {
            item = None;
            return true;
        }
        if line.trim().is_empty() {
            return false;
        }
        let here = line.trim_start().starts_with('-').then(|| indent(line));
        let item = *item.get_or_insert(here);
        here.is_some() && here == item
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str, word: &str, layout: Layout) -> String {
        let start = text.find(word).expect("the word stands in the text");
        plain(&text[Pieces::of(text, layout).around(start..start + word.len())])
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
                let pieces = Pieces::of(text, layout);
                for start in 0..=text.len() + 2 {
                    for end in start..=text.len() + 2 {
                        let piece = pieces.around(start..end);
                        assert!(text.get(piece.clone()).is_some(), "{text:?} {start}..{end}: {piece:?}");
                    }
                }
            }
        }
    }
}
