//! A Markdown source to the ranges in which nobody leaves a figure out: code, HTML, addresses. Told from the look of the
//! source, without reading it as Markdown: what stands where is said by the parser alone, and this is but evidence.

use std::ops::Range;

/// The opaque ranges of `source`, sorted and apart from each other.
pub fn ranges(source: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut fence: Option<(&str, usize)> = None;
    // Where a paragraph begins in which no fence stands.
    let mut paragraph = 0;
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        let (start, end) = (at, at + line.len());
        at = end;
        let inside = within_containers(line);
        let ticks = run_of(inside, '`').max(run_of(inside, '~'));
        match fence {
            Some((open, from)) => {
                let closes =
                    ticks >= open.len() && inside.starts_with(open) && inside[ticks..].trim().is_empty();
                if closes {
                    ranges.push(from..end);
                    (fence, paragraph) = (None, end);
                }
            }
            None if ticks >= 3 && !(inside.starts_with('`') && inside[ticks..].contains('`')) => {
                inlines(source, paragraph..start, &mut ranges);
                fence = Some((&inside[..ticks], start));
            }
            None if line.trim().is_empty() || is_rule(inside) => {
                inlines(source, paragraph..start, &mut ranges);
                ranges.push(start..end);
                paragraph = end;
            }
            None if is_definition(inside) => ranges.push(start..end),
            None => {}
        }
    }
    match fence {
        Some((_, from)) => ranges.push(from..source.len()),
        None => inlines(source, paragraph..source.len(), &mut ranges),
    }
    merge(&mut ranges);
    ranges
}

/// A line without the marks of the quotations and items that it stands in.
fn within_containers(line: &str) -> &str {
    let mut rest = line.trim_start_matches([' ', '\t', '>']);
    while let Some(behind) = rest.strip_prefix(['-', '+', '*']).and_then(|rest| rest.strip_prefix(' ')) {
        rest = behind.trim_start_matches([' ', '\t', '>']);
    }
    let number = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    match number.strip_prefix(['.', ')']).and_then(|rest| rest.strip_prefix(' ')) {
        Some(behind) if number.len() < rest.len() => behind.trim_start(),
        _ => rest,
    }
}

fn run_of(text: &str, c: char) -> usize {
    text.len() - text.trim_start_matches(c).len()
}

/// `***`, `---`, `_ _ _`.
fn is_rule(line: &str) -> bool {
    let marks: String = line.split_whitespace().collect();
    marks.len() >= 3 && ['*', '-', '_'].iter().any(|mark| marks.trim_matches(*mark).is_empty())
}

/// `[label]: address`.
fn is_definition(line: &str) -> bool {
    let label = line.strip_prefix('[').and_then(|rest| rest.split_once("]:"));
    label
        .is_some_and(|(label, _)| !label.is_empty() && !label.starts_with('^') && !label.contains(['[', ']']))
}

/// Code, tags and addresses in a paragraph.
fn inlines(source: &str, paragraph: Range<usize>, ranges: &mut Vec<Range<usize>>) {
    let text = &source[..paragraph.end];
    let bytes = text.as_bytes();
    let mut at = paragraph.start;
    while let Some(found) = bytes[at..].iter().position(|byte| b"\\`<]".contains(byte)) {
        let start = at + found;
        let rest = &text[start..];
        let length = match bytes[start] {
            b'\\' => None,
            b'`' => code(rest),
            b'<' => tag(rest),
            _ => address(rest),
        };
        at = match length {
            Some(length) => {
                ranges.push(start..start + length);
                start + length
            }
            // An escaped character is none of those, and a run of backticks without its like is text.
            None if bytes[start] == b'\\' => (start + 2).min(bytes.len()),
            None => start + run_of(rest, '`').max(1),
        };
    }
}

/// A run of backticks to the next of the same length.
fn code(text: &str) -> Option<usize> {
    let ticks = run_of(text, '`');
    let mut at = ticks;
    while let Some(found) = text[at..].find('`') {
        let run = run_of(&text[at + found..], '`');
        at += found + run;
        if run == ticks {
            return Some(at);
        }
    }
    None
}

/// `<a href="…">`, `<https://…>`, `<!-- … -->`.
fn tag(text: &str) -> Option<usize> {
    if text.starts_with("<!--") {
        return Some(text.find("-->")? + 3);
    }
    let opens = text[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
    let end = text.find('>').filter(|_| opens)?;
    (!text[1..end].contains('<')).then_some(end + 1)
}

/// `](address "title")`, `][label]`.
fn address(text: &str) -> Option<usize> {
    if text.starts_with("][") {
        return text.find('\n').map_or(Some(text), |end| Some(&text[..end]))?[2..]
            .find(']')
            .map(|end| end + 3);
    }
    let inside = text.strip_prefix("](")?;
    let mut depth = 0;
    for (at, c) in inside.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return Some(at + 3),
            ')' => depth -= 1,
            '\n' => return None,
            _ => {}
        }
    }
    None
}

/// Sorts ranges and joins those that overlap.
pub fn merge(ranges: &mut Vec<Range<usize>>) {
    ranges.sort_by_key(|range| range.start);
    ranges.dedup_by(|next, range| {
        let inside = next.start < range.end;
        if inside {
            range.end = range.end.max(next.end);
        }
        inside
    });
}
