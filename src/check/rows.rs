//! Lines that were meant as the rows of a table, and are text.

use super::Found;
use super::line::{Line, Near, above, below};
use crate::diagnostic::{Code, Diagnostic, Fix, Hint};
use crate::text::passage::Passage;

const DASHES: [char; 9] = ['-', '—', '–', '－', '─', '━', '＿', '―', '='];

fn bars(text: &str) -> usize {
    let escaped = text.matches(r"\|").count();
    text.matches(['|', '｜']).count() - escaped
}

/// The text of each cell of a row.
fn cells(text: &str) -> Vec<&str> {
    let inside = text.strip_prefix(['|', '｜']).unwrap_or(text);
    let inside = inside.strip_suffix(['|', '｜']).unwrap_or(inside);
    inside.split(['|', '｜']).map(str::trim).collect()
}

fn is_row(text: &str) -> bool {
    text.starts_with(['|', '｜']) && text.ends_with(['|', '｜']) && bars(text) >= 3
}

/// Whether a line is meant to part the head of a table from its body, with whatever dashes.
fn is_rule(text: &str) -> bool {
    let dashes = |cell: &str| {
        let inside = cell.trim_matches([':', '：', ' ']);
        !inside.is_empty() && inside.chars().all(|c| DASHES.contains(&c))
    };
    bars(text) > 0 && cells(text).into_iter().all(dashes)
}

fn rule_of(text: &str) -> String {
    let cell = |cell: &str| {
        let (left, right) = (cell.starts_with([':', '：']), cell.ends_with([':', '：']));
        format!(" {}---{} |", if left { ":" } else { "" }, if right { ":" } else { "" })
    };
    format!("|{}", cells(text).into_iter().map(cell).collect::<String>())
}

/// `甲|乙|丙`: three cells and more, all of them short, without bars at the ends.
fn is_open_row(text: &str) -> bool {
    let short = |cell: &str| (1..=20).contains(&cell.chars().count());
    bars(text) >= 2 && !text.contains(['`', '，', '。', '（', '(', '&']) && cells(text).into_iter().all(short)
}

/// `+----+----+`: the border of a table as other programs draw it.
fn is_border(text: &str) -> bool {
    text.len() >= 5
        && text.starts_with('+')
        && text.ends_with('+')
        && text.bytes().all(|byte| b"+-=".contains(&byte))
}

/// Rows of another sort of table: cells that tabs part, as Word and Excel have them when they are pasted, and borders that
/// are drawn.
fn foreign(lines: &[Line<'_>], found: &mut Found<'_>) -> bool {
    if let Some(border) = lines.iter().find(|line| is_border(line.text)) {
        let message = "这几行没有成为表格：这里的表格不画横线和“+”";
        let diagnostic = Diagnostic::new(Code::MarkdownTable, message)
            .hint("删去“+---+”的各行，表头下面写一行：| --- | --- |");
        found.at(border.whole(), diagnostic);
        return true;
    }
    let tabs = |at: usize| lines[at].text.matches('\t').count();
    let Some(head) = (0..lines.len() - 1).find(|at| tabs(*at) > 0 && tabs(*at) == tabs(at + 1)) else {
        return false;
    };
    let columns = tabs(head) + 1;
    let rows = lines[head..].iter().take_while(|line| line.text.matches('\t').count() + 1 == columns);
    let row = |text: &str| format!("| {} |", text.split('\t').map(str::trim).collect::<Vec<_>>().join(" | "));
    let rule = format!("|{}", " --- |".repeat(columns));
    let mut fixes: Vec<Fix> = rows.clone().map(|line| Fix::new(line.whole(), row(line.text))).collect();
    if let Some(first) = fixes.first_mut() {
        first.text += &format!("\n{rule}");
    }
    let whole = head == 0 && fixes.len() == lines.len();
    let plain = rows.clone().all(|line| line.at == line.start && !line.text.contains(['|', '`']));
    let message = "这几行没有成为表格：用 Tab 隔开的文字不是表格";
    let hint = format!("每格用“|”隔开，表头下面写一行：{rule}");
    let diagnostic = Diagnostic::new(Code::MarkdownTable, message).hint(hint);
    found.at(lines[head].whole(), diagnostic.mended_by(if whole && plain { fixes } else { Vec::new() }));
    true
}

/// Rows that were meant as a table.
pub(super) fn table(lines: &[Line<'_>], found: &mut Found<'_>) {
    if foreign(lines, found) {
        return;
    }
    let rule = (1..lines.len()).find(|at| is_rule(lines[*at].text) && bars(lines[*at - 1].text) > 0);
    let headless = (0..lines.len() - 1).find(|at| is_rule(lines[*at].text) && is_row(lines[*at + 1].text));
    let alike = |at: usize| {
        let (one, next) = (lines[at].text, lines[at + 1].text);
        let rows = is_row(one) && is_row(next) || is_open_row(one) && is_open_row(next);
        rows && cells(one).len() == cells(next).len()
    };
    let likely = || headless.or_else(|| (0..lines.len() - 1).find(|at| alike(*at)));
    let Some(head) = rule.map(|at| at - 1).or_else(likely) else { return };
    let rows = lines[head..].iter().take_while(|line| bars(line.text) > 0);
    let wide: Vec<Fix> = rows
        .flat_map(|line| line.text.match_indices('｜').map(|(at, bar)| line.place(at..at + bar.len())))
        .map(|place| Fix::new(place, "|"))
        .collect();
    let code = if wide.is_empty() { Code::MarkdownTable } else { Code::MarkdownFullWidth };
    // A row with more cells than the head would lose them: what is a bar in a cell only its author knows.
    let most = cells(lines[head].text).len();
    let mut rows = lines[head..].iter().take_while(|line| bars(line.text) > 0);
    let fits = rows.all(|line| cells(line.text).len() <= most);
    let mut say = |line: &Line<'_>, message: String, hint: Hint, fixes: Vec<Fix>| {
        let free = fits && lines[head].free && fixes.iter().all(|_| lines[head + 1].free);
        let fixes = if free { fixes } else { Vec::new() };
        found.at(line.whole(), Diagnostic::new(code, message).hint(hint).mended_by(fixes));
    };
    let (top, below) = (&lines[head], &lines[head + 1]);
    let columns = cells(top.text).len();
    if is_rule(top.text) {
        return say(
            top,
            "这几行没有成为表格：分隔行上面没有表头".to_owned(),
            "在它上面加一行表头".into(),
            Vec::new(),
        );
    }
    let Some(rule) = rule.map(|at| &lines[at]) else {
        let row = format!("|{}", " --- |".repeat(columns));
        let hint = format!("在表头下面加一行：{row}");
        let mut fixes = wide;
        fixes.push(Fix::new(below.start..below.start, format!("{row}\n")));
        return say(top, "这几行没有成为表格：表头下面没有分隔行".to_owned(), hint.into(), fixes);
    };
    let marks = cells(rule.text).len();
    let right = rule_of(rule.text);
    if marks != columns {
        let message = format!("这几行没有成为表格：表头有 {columns} 格，分隔行有 {marks} 格");
        say(rule, message, "让分隔行与表头的格数一样".into(), Vec::new());
    } else if wide.is_empty() && rule.text.chars().all(|c| "|-: ".contains(c)) {
        if top.joined {
            let fixes = top.apart().into_iter().collect();
            say(top, "这几行没有成为表格：它紧跟在文字下面".to_owned(), "在表格前面空一行".into(), fixes);
        }
    } else {
        let is_narrow = wide.is_empty();
        let what = if is_narrow { "分隔行里不是半角的 -" } else { "竖线“｜”是全角的" };
        let mut fixes: Vec<Fix> = wide;
        fixes.retain(|fix| !rule.whole().contains(&(fix.start as usize)));
        fixes.push(Fix::new(rule.whole(), right.clone()));
        let hint = Hint::from(format!("竖线和横线用半角，分隔行写成：{right}"));
        // With bars of the other sort this line alone makes no table.
        let hint = if is_narrow { hint.putting(right) } else { hint };
        say(rule, format!("这几行没有成为表格：{what}"), hint, fixes);
    }
}

/// A row that is a paragraph of its own, since blank lines part it from the rows around it. Said once for all that follow.
pub(super) fn row_apart(passage: &Passage<'_>, line: &Line<'_>, found: &mut Found<'_>) {
    if !is_row(line.text) {
        return;
    }
    let source = passage.source;
    let columns = cells(line.text).len();
    let alike = |near: &Near<'_>| is_row(near.text) && cells(near.text).len() == columns;
    let end = line.at + line.text.len();
    let mut rows: Vec<Near<'_>> = Vec::new();
    while let Some(next) = below(source, rows.last().map_or(end, |row| row.place.end)) {
        if !alike(&next) || !next.apart {
            break;
        }
        rows.push(next);
    }
    let before = above(source, line.start).filter(|near| alike(near) && near.apart);
    let of_table = before.as_ref().filter(|near| {
        above(source, near.place.start).is_some_and(|other| !other.apart && bars(other.text) > 0)
    });
    if before.is_some() && of_table.is_none() || before.is_none() && rows.is_empty() {
        return;
    }
    let mut fixes: Vec<Fix> = Vec::new();
    let mut last = end;
    if let Some(table) = of_table {
        fixes.push(Fix::new(table.place.end..line.start, "\n"));
    }
    for (at, row) in rows.iter().enumerate() {
        let is_head = at == 0 && of_table.is_none() && !is_rule(row.text);
        let rule = if is_head { format!("\n|{}\n", " --- |".repeat(columns)) } else { "\n".to_owned() };
        fixes.push(Fix::new(last..row.place.start, rule));
        last = row.place.end;
    }
    // In quotations and items a line begins with their marks.
    let plain = line.at == line.start && rows.iter().all(|row| row.place.len() == row.text.len());
    let message = "表格的行与行之间空了一行，这一行没有成为表格的一行";
    let hint = format!("删去行与行之间的空行；表头下面要有一行：|{}", " --- |".repeat(columns));
    let diagnostic = Diagnostic::new(Code::MarkdownTable, message).hint(hint);
    found.at(line.whole(), diagnostic.mended_by(if plain { fixes } else { Vec::new() }));
}
