//! Lists of persons by name: with what each was given, or with a column that is nobody's business.

use super::{Found, Options};
use crate::dataset::Dataset;
use crate::dataset::table::Table;
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic};
use crate::text::passage::{Passage, Role};
use crate::text::person;

/// What a column of names is called.
const NAMES: &[&str] =
    &["姓名", "名字", "户主", "受助人", "申请人", "救助对象", "慰问对象", "受益人", "家长"];
/// What a column is called that says what somebody was given.
const GIVEN: &[&str] = &[
    "金额",
    "补助",
    "补贴",
    "救助",
    "慰问金",
    "低保金",
    "救济",
    "发放",
    "领取",
    "资助",
    "抚恤",
    "奖学金",
    "（元）",
    "(元)",
];
/// What one is called that is nobody's business.
const SECRET: &[&str] = &[
    "身份证",
    "证件号",
    "银行卡",
    "银行账号",
    "开户",
    "手机号",
    "联系电话",
    "家庭住址",
    "家庭地址",
    "户籍地址",
    "出生日期",
    "残疾类别",
    "致贫原因",
    "困难原因",
];

/// Whether a column tells something of those whom a row names.
fn tells(heading: &str) -> bool {
    GIVEN.iter().chain(SECRET).any(|word| heading.contains(word))
}

fn is_names(heading: &str) -> bool {
    NAMES.iter().any(|word| heading.contains(word))
}

/// Whether a cell tells something, and is not covered.
fn is_open(cell: &str) -> bool {
    !cell.trim().is_empty() && !cell.contains(['*', '＊', '×', '•', '●', '略'])
}

/// What is said of a list with such a column.
pub(super) fn said(told: &Told<'_>) -> Diagnostic {
    let Told { heading, who } = told;
    let message = format!("名单把姓名（如{who}）和“{heading}”列在一起，逐个人公开了");
    Diagnostic::new(Code::PrivacyRoster, message)
        .hint("对社会只公布人数和合计；依规定要公示的，姓名盖住一个字，去掉证件、住址、电话，期满撤下")
}

/// A column that tells of persons, and one of them as may be shown.
pub(super) struct Told<'a> {
    /// What the column is called.
    pub(super) heading: &'a str,
    /// Surname and 某.
    pub(super) who: String,
}

/// The first column that tells of those whom the rows name by their full names. `rows` has the texts of the cells.
pub(super) fn in_rows<'a>(headings: &[&'a str], rows: impl Iterator<Item = Vec<String>>) -> Option<Told<'a>> {
    let named = headings.iter().position(|heading| is_names(heading))?;
    let told: Vec<usize> = (0..headings.len()).filter(|at| *at != named && tells(headings[*at])).collect();
    if told.is_empty() {
        return None;
    }
    for row in rows {
        let name = row.get(named).map_or("", |name| name.trim());
        let open = told.iter().find(|at| row.get(**at).is_some_and(|cell| is_open(cell)));
        if let Some(at) = open.filter(|_| person::is_name(&name.replace(' ', ""))) {
            return Some(Told { heading: headings[*at], who: person::withheld(name) });
        }
    }
    None
}

/// A table of a text.
pub(super) fn in_text(passage: &Passage<'_>, _: &Options, found: &mut Found<'_>) {
    if passage.role != Role::Cell || !tells(passage.column) {
        return;
    }
    // The heading of the first column is known from the source alone: rows tell no more than their own.
    let at = passage.whole().start;
    let lines = passage.source[..at].rfind("\n\n").map_or(0, |blank| blank + 2);
    if found.roster == Some(lines) {
        return;
    }
    let end = passage.source[at..].find("\n\n").map_or(passage.source.len(), |blank| at + blank);
    let mut lines_of = passage.source[lines..end].lines().filter(|line| line.contains('|'));
    let cells = |line: &str| -> Vec<String> {
        let inside = line.trim().trim_start_matches('|').trim_end_matches('|');
        inside.split('|').map(|cell| cell.trim().to_string()).collect()
    };
    let Some(heading) = lines_of.next().map(cells) else { return };
    let headings: Vec<&str> = heading.iter().map(String::as_str).collect();
    let told = in_rows(&headings, lines_of.skip(1).map(cells));
    found.roster = Some(lines);
    if let Some(told) = told {
        found.add(passage, 0..passage.text.len(), said(&told));
    }
}

/// A table of a dataset, whichever file its rows stand in.
pub(super) fn in_dataset(dataset: &Dataset, _: Date, found: &mut Vec<Diagnostic>) {
    let Some(table) = &dataset.table else { return };
    let Table { columns, rows, .. } = &table.value;
    let headings: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let texts = rows.iter().map(|row| row.iter().map(|cell| cell.text()).collect());
    if let Some(told) = in_rows(&headings, texts) {
        let at = headings.iter().position(|heading| *heading == told.heading).unwrap_or(0);
        found.push(said(&told).span(columns[at].span.clone()));
    }
}
