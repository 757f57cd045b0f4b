//! A text to lines of a width: no line begins with a closing mark or ends with an opening one, no word or number is torn,
//! and the lines are about as long as each other.

use super::faces::Face;
use crate::text::linebreak::{begins_no_line, closes, ends_no_line, opens, parts};

/// A text in lines of at most `width` ems, as few as can be, balanced; the last ends in `…` where there would be more
/// than `most`.
pub(super) fn balanced(face: &Face<'_>, text: &str, width: f64, most: usize) -> Vec<String> {
    let pieces = pieces(face, text);
    let mut lines = greedy(&pieces, width);
    if lines.len() > most {
        lines.truncate(most);
        return cut(face, lines, width);
    }
    let most = lines.len();
    best(&pieces, width, most).unwrap_or_else(|| lines.into_iter().map(|line| line.text).collect())
}

/// Whether a text goes into so many lines.
pub(super) fn fits(face: &Face<'_>, text: &str, width: f64, most: usize) -> bool {
    let lines = greedy(&pieces(face, text), width);
    lines.len() <= most && lines.iter().all(|line| line.shown() <= width)
}

/// Whether a line ends within quotation marks or brackets.
pub(super) fn tear_quotes(lines: &[String]) -> bool {
    let mut depth = 0;
    lines.iter().rev().skip(1).rev().any(|line| {
        depth += nesting(line);
        depth > 0
    })
}

/// How a mark pulls the line that begins with it to the left, in ems, so that what is seen of it stands where the others do.
pub(super) fn pull(line: &str) -> f64 {
    if line.starts_with(opens) { 0.45 } else { 0.0 }
}

/// How many quotations and brackets a text opens, less those that it closes.
fn nesting(text: &str) -> i32 {
    let opened = text.chars().filter(|c| opens(*c) || matches!(c, '(' | '[' | '{')).count();
    let closed = text.chars().filter(|c| closes(*c) || matches!(c, ')' | ']' | '}')).count();
    opened as i32 - closed as i32
}

/// A part of a text that stays together.
#[derive(Clone, Debug, Default)]
struct Piece {
    text: String,
    /// In ems.
    width: f64,
    /// How much of that is nothing at its end.
    blank: f64,
}

impl Piece {
    fn add(&mut self, text: &str, width: f64, blank: f64) {
        self.text += text;
        self.width += width;
        self.blank = blank;
    }

    /// How wide it is at the end of a line.
    fn shown(&self) -> f64 {
        self.width - self.blank
    }
}

fn pieces(face: &Face<'_>, text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut before: Option<char> = None;
    for (c, width) in face.measure(text.trim()) {
        let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '/' | '+');
        let holds = before.is_some_and(|before| {
            begins_no_line(c)
                || ends_no_line(before)
                || (is_word(before) && is_word(c))
                || (before.is_ascii_digit()
                    && matches!(c, '%' | '％' | '年' | '月' | '日' | '个' | '万' | '亿'))
        });
        let blank = if parts(c) && width > 0.8 { 0.5 } else { 0.0 };
        if !holds || pieces.is_empty() {
            pieces.push(Piece::default());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.add(c.encode_utf8(&mut [0; 4]), width, blank);
        }
        before = Some(c);
    }
    pieces
}

fn greedy(pieces: &[Piece], width: f64) -> Vec<Piece> {
    let mut lines: Vec<Piece> = Vec::new();
    for piece in pieces {
        match lines.last_mut() {
            Some(line) if line.width + piece.shown() <= width => {
                line.add(&piece.text, piece.width, piece.blank)
            }
            _ if piece.text == " " => {}
            _ => lines.push(piece.clone()),
        }
    }
    for line in &mut lines {
        line.text.truncate(line.text.trim_end().len());
    }
    lines
}

/// How bad it is to break where no mark stands, in shares of a line left empty, squared.
const WITHIN_PHRASE: f64 = 0.04;
/// The same where a quotation or bracket is to follow.
const BEFORE_QUOTES: f64 = 0.02;
/// The same within quotation marks or brackets, for each of them.
const WITHIN_QUOTES: f64 = 0.2;
/// The same behind a mark there.
const BETWEEN_QUOTED: f64 = 0.1;

/// How bad it is to break behind each piece.
fn breaks(pieces: &[Piece]) -> Vec<f64> {
    let mut depth = 0;
    let next = pieces.iter().skip(1).map(|piece| piece.text.as_str()).chain([""]);
    let cost = pieces.iter().zip(next).map(|(piece, next)| {
        depth += nesting(&piece.text);
        let quoted = f64::from(depth.max(0));
        match piece.text.chars().next_back() {
            Some(end) if end == ' ' || begins_no_line(end) => BETWEEN_QUOTED * quoted,
            _ if next.starts_with(ends_no_line) => BEFORE_QUOTES + BETWEEN_QUOTED * quoted,
            _ => WITHIN_PHRASE + WITHIN_QUOTES * quoted,
        }
    });
    cost.collect()
}

/// The best of all ways to break a text into at most so many lines: as even as can be, broken behind marks rather than
/// within a phrase, and rather there than within quotation marks. `None` where a piece is wider than a line.
fn best(pieces: &[Piece], width: f64, most: usize) -> Option<Vec<String>> {
    let breaks = breaks(pieces);
    // For each number of lines and each end: what the best way costs, and where its last line begins.
    let mut ways = vec![vec![(f64::INFINITY, 0); pieces.len() + 1]; most + 1];
    ways[0][0].0 = 0.0;
    for lines in 1..=most {
        for end in 1..=pieces.len() {
            let mut wide = -pieces[end - 1].blank;
            for start in (0..end).rev() {
                wide += pieces[start].width;
                if wide > width {
                    break;
                }
                let left = (width - wide) / width;
                // A last line is rather too short than too long.
                let (weight, broken) = if end < pieces.len() { (1.0, breaks[end - 1]) } else { (0.98, 0.0) };
                let cost = ways[lines - 1][start].0 + weight * left * left + broken;
                if cost < ways[lines][end].0 {
                    ways[lines][end] = (cost, start);
                }
            }
        }
    }
    let mut lines = (1..=most).find(|lines| ways[*lines][pieces.len()].0.is_finite())?;
    let (mut end, mut found) = (pieces.len(), Vec::new());
    while lines > 0 {
        let start = ways[lines][end].1;
        let line: String = pieces[start..end].iter().map(|piece| piece.text.as_str()).collect();
        found.push(line.trim().to_string());
        (lines, end) = (lines - 1, start);
    }
    found.reverse();
    Some(found)
}

/// Lines whose last one says that more would follow.
fn cut(face: &Face<'_>, lines: Vec<Piece>, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = lines.into_iter().map(|line| line.text).collect();
    if let Some(last) = lines.last_mut() {
        while face.width(last) + 1.0 > width && last.pop().is_some() {}
        let end = last.trim_end_matches(|c| begins_no_line(c) || ends_no_line(c)).len();
        last.truncate(end);
        last.push('…');
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::faces::Faces;
    use super::*;

    #[test]
    fn no_line_begins_with_a_closing_mark_and_no_number_is_torn() {
        let text = "福田区“邻里议事厅”：32个老旧小区，居民自己定下电梯改造方案（2026年第一季度）";
        for tenths in 60..200 {
            let width = f64::from(tenths) / 10.0;
            let lines = balanced(&Faces::new(None).serif, text, width, 20);
            assert_eq!(lines.concat(), text, "at {width}");
            for line in &lines {
                assert!(!line.starts_with(begins_no_line), "{line} at {width}");
                assert!(!line.ends_with(ends_no_line), "{line} at {width}");
            }
            assert!(lines.iter().all(|line| !line.ends_with("202") && !line.ends_with('3')), "{lines:?}");
        }
    }

    #[test]
    fn lines_are_about_as_long_as_each_other() {
        let lines = balanced(&Faces::new(None).serif, "跑累了有个歇脚处啊", 8.0, 3);
        assert_eq!(lines, ["跑累了有个", "歇脚处啊"]);
        let lines =
            balanced(&Faces::new(None).serif, "“五融四邻工作法”：把二十六栋楼的人重新连在一起", 9.8, 3);
        assert_eq!(lines, ["“五融四邻工作法”：", "把二十六栋楼的", "人重新连在一起"]);
    }

    #[test]
    fn names_in_quotation_marks_stay_whole_where_they_can() {
        let lines = balanced(
            &Faces::new(None).serif,
            "《新时代“枫桥经验”》——“小事不出网格、大事不出社区”的做法",
            13.2,
            4,
        );
        assert_eq!(lines, ["《新时代“枫桥经验”》——", "“小事不出网格、", "大事不出社区”的做法"]);
        assert!(tear_quotes(&lines) && !tear_quotes(&lines[..2]));
    }

    #[test]
    fn what_does_not_fit_is_cut_with_a_sign() {
        let lines = balanced(&Faces::new(None).serif, &"很长的题目，".repeat(9), 10.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…') && !lines[1].ends_with("，…"), "{lines:?}");
    }
}
