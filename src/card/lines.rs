//! A text to lines of a width: no line begins with a closing mark or ends with an opening one, no word or number is torn,
//! and the lines are about as long as each other.

use super::faces::Face;

/// Marks that no line begins with.
const CLOSING: &str = "，。、；：？！”’）》」』〕】〉％—…·,.;:?!)]}%‰℃";
/// Marks that no line ends with.
const OPENING: &str = "“‘（《「『〔【〈([{￥$";

/// A text in lines of at most `width` ems, as few as can be, balanced; the last ends in `…` where there would be more
/// than `most`.
pub(super) fn balanced(face: &Face, text: &str, width: f64, most: usize) -> Vec<String> {
    let pieces = pieces(face, text);
    let mut lines = greedy(&pieces, width);
    if lines.len() > most {
        lines.truncate(most);
        return cut(face, lines, width);
    }
    let most = lines.len();
    best(&pieces, width, most).unwrap_or_else(|| lines.into_iter().map(|line| line.0).collect())
}

/// Whether a text goes into so many lines.
pub(super) fn fits(face: &Face, text: &str, width: f64, most: usize) -> bool {
    let lines = greedy(&pieces(face, text), width);
    lines.len() <= most && lines.iter().all(|line| line.1 <= width)
}

/// A part of a text that stays together, with its width in ems.
type Piece = (String, f64);

fn pieces(face: &Face, text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut before: Option<char> = None;
    for (c, width) in face.measure(text.trim()) {
        let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '/' | '+');
        let holds = before.is_some_and(|before| {
            CLOSING.contains(c)
                || OPENING.contains(before)
                || (is_word(before) && is_word(c))
                || (before.is_ascii_digit()
                    && matches!(c, '%' | '％' | '年' | '月' | '日' | '个' | '万' | '亿'))
        });
        match pieces.last_mut() {
            Some(piece) if holds => {
                piece.0.push(c);
                piece.1 += width;
            }
            _ => pieces.push((c.to_string(), width)),
        }
        before = Some(c);
    }
    pieces
}

fn greedy(pieces: &[Piece], width: f64) -> Vec<Piece> {
    let mut lines: Vec<Piece> = Vec::new();
    for (text, wide) in pieces {
        match lines.last_mut() {
            Some(line) if line.1 + wide <= width => {
                line.0 += text;
                line.1 += wide;
            }
            _ if text == " " => {}
            _ => lines.push((text.clone(), *wide)),
        }
    }
    for line in &mut lines {
        line.0.truncate(line.0.trim_end().len());
    }
    lines
}

/// How bad it is to break where no mark stands, and within quotation marks or brackets, in shares of a line left empty,
/// squared.
const WITHIN_PHRASE: f64 = 0.04;
const WITHIN_QUOTES: f64 = 0.25;

/// The best of all ways to break a text into at most so many lines: as even as can be, broken behind marks rather than
/// within a phrase, and rather there than within quotation marks. `None` where a piece is wider than a line.
fn best(pieces: &[Piece], width: f64, most: usize) -> Option<Vec<String>> {
    let mut depth = 0_i32;
    let breaks: Vec<f64> = pieces
        .iter()
        .map(|(text, _)| {
            depth += text.chars().filter(|c| OPENING.contains(*c)).count() as i32;
            depth -= text.chars().filter(|c| "”’）》」』〕】〉)]}".contains(*c)).count() as i32;
            match text.chars().next_back() {
                _ if depth > 0 => WITHIN_QUOTES,
                Some(end) if end == ' ' || CLOSING.contains(end) => 0.0,
                _ => WITHIN_PHRASE,
            }
        })
        .collect();
    // For each number of lines and each end: what the best way costs, and where its last line begins.
    let mut ways = vec![vec![(f64::INFINITY, 0); pieces.len() + 1]; most + 1];
    ways[0][0].0 = 0.0;
    for lines in 1..=most {
        for end in 1..=pieces.len() {
            let mut wide = 0.0;
            for start in (0..end).rev() {
                wide += pieces[start].1;
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
        let line: String = pieces[start..end].iter().map(|(text, _)| text.as_str()).collect();
        found.push(line.trim().to_string());
        (lines, end) = (lines - 1, start);
    }
    found.reverse();
    Some(found)
}

/// Lines whose last one says that more would follow.
fn cut(face: &Face, lines: Vec<Piece>, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = lines.into_iter().map(|line| line.0).collect();
    if let Some(last) = lines.last_mut() {
        let wide = |text: &str| face.measure(text).iter().map(|(_, width)| width).sum::<f64>();
        while wide(last) + 1.0 > width && last.pop().is_some() {}
        let end = last.trim_end_matches(|c| CLOSING.contains(c) || OPENING.contains(c)).len();
        last.truncate(end);
        last.push('…');
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::faces::SERIF;
    use super::*;

    #[test]
    fn no_line_begins_with_a_closing_mark_and_no_number_is_torn() {
        let text = "福田区“邻里议事厅”：32个老旧小区，居民自己定下电梯改造方案（2026年第一季度）";
        for tenths in 60..200 {
            let width = f64::from(tenths) / 10.0;
            let lines = balanced(&SERIF, text, width, 20);
            assert_eq!(lines.concat(), text, "at {width}");
            for line in &lines {
                assert!(!line.starts_with(|c| CLOSING.contains(c)), "{line} at {width}");
                assert!(!line.ends_with(|c| OPENING.contains(c)), "{line} at {width}");
            }
            assert!(lines.iter().all(|line| !line.ends_with("202") && !line.ends_with('3')), "{lines:?}");
        }
    }

    #[test]
    fn lines_are_about_as_long_as_each_other() {
        let lines = balanced(&SERIF, "跑累了有个歇脚处啊", 8.0, 3);
        assert_eq!(lines, ["跑累了有个", "歇脚处啊"]);
        let lines = balanced(&SERIF, "“五融四邻工作法”：把二十六栋楼的人重新连在一起", 10.0, 3);
        assert_eq!(lines, ["“五融四邻工作法”：", "把二十六栋楼的", "人重新连在一起"]);
    }

    #[test]
    fn what_does_not_fit_is_cut_with_a_sign() {
        let lines = balanced(&SERIF, &"很长的题目，".repeat(9), 10.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…') && !lines[1].ends_with("，…"), "{lines:?}");
    }
}
