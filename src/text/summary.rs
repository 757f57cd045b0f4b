//! A long text to a short one that ends where a reader would pause.

use unicode_segmentation::UnicodeSegmentation;

use super::chars::{PAIRS, is_ambiguous_punctuation, is_punctuation, is_wide};

/// The first characters of a text, so many at most, with `…` where there are more.
pub fn beginning(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

/// At most `width` characters of a text, `……` not counted (Latin letters and digits count half): to the end of a sentence, else of a
/// clause, else of a word, with `……` where a sentence is broken off. Quotes, brackets and 《》 are not cut open unless
/// one pair alone is wider than that; characters are never cut apart as people see them. Line breaks vanish behind
/// Chinese marks and are blanks elsewhere: what stood in two lines does not run together.
pub fn cut(text: &str, width: usize) -> String {
    let text = one_line(text);
    let closers = closers(&text);
    let limit = 2 * width;
    let mut used = 0;
    // The end of the pair that is open.
    let mut closed = 0;
    let (mut sentence, mut clause, mut word, mut hard) = (None, None, None, 0);
    let mut previous = "";
    for (at, grapheme) in text.grapheme_indices(true) {
        if at >= closed && at > 0 {
            if ends_sentence(&text[..at], grapheme)
                && !grapheme.starts_with(['”', '’', '」', '』', '）', '》'])
            {
                sentence = Some((at, used));
            } else if grapheme.starts_with(['，', '、', '：', ',']) && !previous.starts_with(['，', '、'])
            {
                clause = Some((at, used));
            } else if !sticks(previous, grapheme) {
                word = Some(at);
            }
        }
        let columns = columns(grapheme);
        if used + columns > limit {
            let half = |at: &(usize, usize)| at.1 >= limit / 2;
            let broken =
                |at: usize| format!("{}……", text[..at].trim_end_matches(['，', '、', '：', '；', ',', ' ']));
            return match (sentence.filter(half), clause.filter(half), word) {
                (Some((at, _)), _, _) => text[..at].trim_end().to_owned(),
                (None, Some((at, _)), _) => broken(at),
                (None, None, Some(at)) => broken(at),
                (None, None, None) => broken(hard.max(at.min(text.len()))),
            };
        }
        used += columns;
        hard = at + grapheme.len();
        if at >= closed
            && let Some(&(_, end)) = closers.iter().find(|(open, _)| *open == at)
        {
            closed = end;
        }
        previous = grapheme;
    }
    text
}

/// The text with its line breaks gone.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for part in text.split('\n').map(str::trim).filter(|part| !part.is_empty()) {
        let is_mark = |c: char| is_wide(c) && is_punctuation(c) || is_ambiguous_punctuation(c);
        if line.chars().next_back().is_some_and(|before| !is_mark(before)) {
            line.push(' ');
        }
        line.push_str(part);
    }
    line
}

/// Where pairs open, and where behind their closing characters; those within others are left out. What is not closed
/// is no pair.
fn closers(text: &str) -> Vec<(usize, usize)> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (at, c) in text.char_indices() {
        if let Some((_, closer)) = PAIRS.iter().find(|(opener, _)| *opener == c) {
            open.push((at, *closer));
        } else if let Some(depth) = open.iter().rposition(|(_, closer)| *closer == c) {
            let start = open[depth].0;
            open.truncate(depth);
            pairs.retain(|(inner, _)| *inner < start);
            pairs.push((start, at + c.len_utf8()));
        }
    }
    pairs
}

/// Whether `before` ends a sentence, closing quotes included, and `next` does not belong to it.
fn ends_sentence(before: &str, next: &str) -> bool {
    let inner = before.trim_end_matches(['”', '’', '」', '』', '）', '》']);
    let latin = before.ends_with(['.', '!', '?']) && next.starts_with(' ');
    latin || inner.ends_with(['。', '！', '？', '；']) && !next.starts_with(['。', '！', '？', '；', '—'])
}

/// Whether two graphemes belong together: letters and digits of a word, `——`, `……`, and punctuation with what it
/// follows or leads.
fn sticks(left: &str, right: &str) -> bool {
    let (Some(a), Some(b)) = (left.chars().next_back(), right.chars().next()) else { return true };
    let word = |c: char| c.is_alphanumeric() && !is_wide(c) || matches!(c, '.' | '%' | '-' | '\'' | '·');
    word(a) && word(b)
        || matches!((a, b), ('—', '—') | ('…', '…'))
        || PAIRS.iter().any(|(opener, closer)| a == *opener || b == *closer)
        || is_wide(b) && !b.is_alphanumeric()
        || matches!(b, '—' | '…' | '%' | ',' | '.')
}

/// Two for a wide character, one for a narrow one.
fn columns(grapheme: &str) -> usize {
    match grapheme.chars().next() {
        Some(c) if is_wide(c) || is_ambiguous_punctuation(c) => 2,
        Some(_) => 1,
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn summaries_end_where_a_reader_pauses() {
        for (text, width, expected) in [
            ("短文。", 10, "短文。"),
            ("第一句话在这里。第二句话也在这里。", 10, "第一句话在这里。"),
            ("他说：“好。”大家都笑了起来，很久。", 7, "他说：“好。”"),
            ("推行“五融四邻工作法”之后成效明显", 6, "推行……"),
            ("推行“五融四邻工作法”之后成效明显", 11, "推行“五融四邻工作法”……"),
            ("坚持党建引领，推动资源下沉到网格", 10, "坚持党建引领……"),
            ("建设smartcity平台一体推进", 4, "建设……"),
            ("共投入12345.67万元用于改造", 5, "共投入……"),
            ("𠮷𠮷𠮷𠮷", 2, "𠮷𠮷……"),
            ("👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", 2, "👨‍👩‍👧👨‍👩‍👧……"),
            ("前一段。\n后一段", 10, "前一段。后一段"),
            ("前一段\n后一段", 10, "前一段 后一段"),
            ("end\nnext", 10, "end next"),
            ("一二三“没有结尾的引号在这里很长很长", 6, "一二三“没有……"),
            ("", 10, ""),
        ] {
            assert_eq!(cut(text, width), expected, "{text}");
        }
    }

    #[test]
    fn pairs_stay_whole_wherever_the_cut_falls() {
        let text = "获评《关于加强“党建引领（基层）治理”工作的意见》试点，形成“一核多元”格局（详见附件）。";
        for width in 12..text.chars().count() {
            let summary = cut(text, width);
            for (open, close) in super::PAIRS {
                let (opened, closed) = (summary.matches(open).count(), summary.matches(close).count());
                // A pair at the very beginning that is wider than the summary has to be cut.
                assert!(opened == closed || width < 24, "{width} {summary}");
            }
        }
    }
}
