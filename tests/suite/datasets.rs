//! Datasets: parsing, wording, joining of rows, checks and downloads. The cases stand in `tests/spec/*.txt`:
//!
//! ```text
//! === name of the case
//! input
//! ---
//! what the program makes of it, diagnostics included
//! ```
//!
//! `UPDATE=1 cargo test datasets` rewrites what stands behind `---`; the diff is read like code.

use std::fmt::Write;
use std::path::Path;

use linli::check::{self, Found, Options, Reader};
use linli::config::Markdown;
use linli::config::rules::Rules;
use linli::dataset::figure::{Figure, Place, Qualifier, Quantity};
use linli::dataset::number::{Decimal, Scale, Style};
use linli::dataset::table::Cell;
use linli::dataset::{self, Dataset, Indicator, Part, change, csv, download, xlsx};
use linli::date::Date;
use linli::diagnostic::{Diagnostic, Span};
use linli::document::markdown;
use linli::hash::Hash;
use linli::path::SourcePath;

use crate::project::Project;

/// Compares `text` with a file under `tests/`; `UPDATE=1` writes the file instead.
#[expect(clippy::disallowed_methods, reason = "golden files are read and written by the tests alone")]
pub(crate) fn golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, text).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == text, "{name} differs (UPDATE=1 rewrites it); it is now:\n{text}");
}

#[expect(clippy::disallowed_methods, reason = "fixtures are read by the tests alone")]
fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)).unwrap()
}

/// Runs each case of a spec file and gives how many there are.
pub(crate) fn spec(name: &str, run: impl Fn(&str) -> String) -> usize {
    let file = format!("spec/{name}.txt");
    let text = String::from_utf8(fixture(&file)).unwrap();
    let mut out = String::new();
    let mut count = 0;
    for case in text.split("=== ").skip(1) {
        let (title, rest) = case.split_once('\n').unwrap();
        let input = rest.split_once("\n---\n").map_or(rest, |(input, _)| input).trim_end_matches('\n');
        write!(out, "=== {title}\n{input}\n---\n{}\n\n", run(input).trim_end()).unwrap();
        count += 1;
    }
    golden(&file, &out);
    count
}

/// A source with its name, to show diagnostics with lines and columns.
type Sources<'a> = Vec<(SourcePath, &'a str)>;

/// `content/stats/demo.yaml` up to a line `+++ name`, then that file, and so on.
fn sources(input: &str) -> Sources<'_> {
    let mut sources = Vec::new();
    let mut rest = input;
    let mut name = "content/stats/demo.yaml";
    loop {
        match rest.split_once("+++ ") {
            Some((text, next)) => {
                sources.push((SourcePath::new(name), text));
                (name, rest) = next.split_once('\n').unwrap_or((next, ""));
            }
            None => {
                sources.push((SourcePath::new(name), rest));
                return sources;
            }
        }
    }
}

fn show(diagnostics: &[Diagnostic], sources: &Sources<'_>) -> String {
    let place = |span: &Span| {
        let text = sources.iter().find(|(path, _)| *path == span.source).map_or("", |(_, text)| text);
        let before = &text[..span.start as usize];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
        let marked = text[span.start as usize..span.end as usize].replace('\n', "⏎");
        format!("{}:{line}:{column} 「{marked}」", span.source.file_name())
    };
    let mut out = String::new();
    for diagnostic in diagnostics {
        let word = diagnostic.level.chinese();
        let at = diagnostic.span.as_ref().map_or(String::new(), place);
        writeln!(out, "{word}[{}] {at} {}", diagnostic.code.as_str(), diagnostic.message).unwrap();
        for (span, text) in &diagnostic.related {
            writeln!(out, "  另见 {} {text}", place(span)).unwrap();
        }
        for hint in &diagnostic.hints {
            writeln!(out, "  建议 {}", hint.text.replace('\n', "⏎")).unwrap();
        }
    }
    out
}

pub(crate) fn dump(dataset: &Dataset) -> String {
    let mut out = String::new();
    let head = &dataset.head;
    let date = |date: Option<Date>| date.map_or(String::new(), |date| date.to_string());
    let title = [&head.title, &head.description, &head.source, &date(head.as_of), &head.note];
    let title: Vec<&str> = title.into_iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    writeln!(out, "{}{}", title.join(" | "), if head.demo { " | 演示" } else { "" }).unwrap();
    for indicator in &dataset.indicators {
        write!(out, "{} {}：{}", indicator.id, indicator.name, indicator.text()).unwrap();
        for period in &indicator.series {
            write!(out, "；{} {}", period.label(), period.figure.text()).unwrap();
        }
        if let Some(target) = &indicator.target {
            write!(out, "；目标 {}（{:?}）", target.text(), indicator.direction).unwrap();
        }
        let extra = [
            ("来源", indicator.source.clone()),
            ("截至", date(indicator.as_of)),
            ("核对", date(indicator.review_by)),
            ("负责", indicator.owner.clone()),
            ("说明", indicator.note.clone()),
            ("所属", indicator.context.clone()),
            ("原句", indicator.sentence.clone()),
        ];
        for (key, value) in extra.iter().filter(|(_, value)| !value.is_empty()) {
            write!(out, "；{key} {value}").unwrap();
        }
        out.push('\n');
    }
    if let Some(table) = &dataset.table {
        let columns = table.columns.iter().map(|column| format!("{}[{:?}]", column.name, column.kind));
        writeln!(out, "{}", columns.collect::<Vec<_>>().join(" | ")).unwrap();
        for row in table.rows.iter().chain((!table.totals.is_empty()).then_some(&table.totals)) {
            writeln!(out, "{}", row.iter().map(Cell::text).collect::<Vec<_>>().join(" | ")).unwrap();
        }
    }
    out
}

/// Parses the first source and joins the rows of the second, if there is one.
fn read(sources: &Sources<'_>) -> (Dataset, Vec<Diagnostic>) {
    let (path, text) = &sources[0];
    let mut diagnostics = Vec::new();
    let mut dataset = dataset::parse(path, text, &mut |_| {}).collect(&mut diagnostics);
    let files: Vec<_> = dataset.files().map(|(part, file)| (part, file.path.clone())).collect();
    for (part, file) in files {
        if let Some((path, text)) = sources.iter().find(|(path, _)| *path == file) {
            let rows = csv::parse(path, text).collect(&mut diagnostics);
            dataset = dataset.with_rows(part, rows).collect(&mut diagnostics);
        }
    }
    (dataset, diagnostics)
}

fn parsed(input: &str) -> String {
    let sources = sources(input);
    let (dataset, diagnostics) = read(&sources);
    dump(&dataset) + &show(&diagnostics, &sources)
}

#[test]
fn datasets_are_parsed() {
    assert!(spec("dataset-parse", parsed) >= 15);
}

#[test]
fn bad_datasets_are_explained() {
    let count = spec("dataset-errors", |input| {
        let shown = parsed(input);
        assert!(shown.contains("错误["), "no error in\n{input}\n{shown}");
        shown
    });
    assert!(count >= 25);
}

#[test]
fn indicators_are_read_from_a_file() {
    assert!(spec("indicator-rows", parsed) >= 8);
}

/// The files that a reader takes away are the files that somebody can hand in.
#[test]
fn what_was_taken_away_can_be_handed_in_again() {
    let yaml = "title: 治理\nsource: 台账\nas_of: 2024-12-31\nindicators:\n  \
                - {id: grids, name: 网格数, unit: 个, series: {2022: 90, 2023: withheld, 2024: {value: 120, qualifier: 余}}}\n  \
                - {id: rate, name: 满意率, unit: \"%\", value: 96.50, note: 抽样, source: 调查}\n  \
                - {id: secret, name: 重点人员, unit: 人, status: withheld}\n";
    let path = SourcePath::new("content/stats/a.yaml");
    let before = dataset::parse(&path, yaml, &mut |_| {}).value;
    let again = "title: 治理\nsource: 台账\nas_of: 2024-12-31\nindicators: {rows: a.csv}\n";
    let again = dataset::parse(&path, again, &mut |_| {}).value;
    let file = SourcePath::new("content/stats/a.csv");
    let text = String::from_utf8(download::csv(&before)).unwrap();
    let from_csv = again.clone().with_rows(Part::Indicators, csv::parse(&file, &text).value);
    let book = download::xlsx(&before).unwrap();
    let rows = xlsx::parse(&file, &book, Some("指标"));
    assert!(rows.diagnostics.is_empty(), "{:?}", rows.diagnostics);
    let from_xlsx = again.with_rows(Part::Indicators, rows.value);
    for read in [from_csv, from_xlsx] {
        assert!(read.diagnostics.is_empty(), "{:?}", read.diagnostics);
        assert_eq!(dump(&read.value), dump(&before));
    }
}

#[test]
fn rows_are_read_from_csv() {
    assert!(spec("dataset-rows", parsed) >= 10);
}

/// Every line `input ⇒ words` of `spec/phrases.txt`; a line with periods is a change, another a figure.
#[test]
fn every_phrase_of_every_function_is_as_in_the_table() {
    let text = String::from_utf8(fixture("spec/phrases.txt")).unwrap();
    let (mut out, mut count) = (String::new(), 0);
    for line in text.lines() {
        match line.split_once(" ⇒") {
            Some((input, _)) if !line.starts_with('#') => {
                let words = if input.contains('{') { change_words(input) } else { figure_words(input) };
                writeln!(out, "{input} ⇒ {words}").unwrap();
                count += 1;
            }
            _ => writeln!(out, "{line}").unwrap(),
        }
    }
    golden("spec/phrases.txt", &out);
    assert!(count >= 200, "{count}");
}

/// `120 余 个 万+1位小数`.
fn figure_words(input: &str) -> String {
    let mut parts = input.split(' ');
    let mut next = || parts.next().unwrap_or("-");
    let (value, qualifier, unit, styles) = (next(), next(), next().trim_matches('-').to_string(), next());
    let words = styles.trim_matches('-').replace('+', " ");
    let style = match Style::parse(&words) {
        Ok(style) => style,
        Err(word) => return format!("×{word}"),
    };
    let quantity = match value {
        "withheld" => Quantity::Withheld,
        "pending" => Quantity::Pending,
        value => {
            Quantity::Known { value: Decimal::parse(value).unwrap(), qualifier: Qualifier::parse(qualifier) }
        }
    };
    let span = Span::new(&SourcePath::new("a"), 0..0);
    let figure = Figure { quantity, unit: unit.into(), place: Place { span, cell: None } };
    match figure.falsified(style) {
        Some(untrue) => format!("×{untrue}"),
        None => format!("{} | {}", figure.styled(style), figure.without_unit(style)),
    }
}

/// `个 ↓ {2021: 90, 2022: 120} 2021 2022 0`.
fn change_words(input: &str) -> String {
    let (unit, rest) = input.split_once(' ').unwrap();
    let (series, periods) = rest.rsplit_once("} ").unwrap();
    let (direction, series) = series.strip_prefix("↓ ").map_or(("up", series), |series| ("down", series));
    let periods: Vec<&str> = periods.split(' ').collect();
    let yaml = format!(
        "title: t\nindicators:\n  - {{id: a, name: 甲, unit: \"{unit}\", direction: {direction}, series: {series}}}}}\n"
    );
    let parsed = dataset::parse(&SourcePath::new("content/stats/a.yaml"), &yaml, &mut |_| {});
    assert!(parsed.diagnostics.is_empty(), "{input}: {:?}", parsed.diagnostics);
    let indicator = &parsed.value.indicators[0];
    let words = |result: Result<String, change::Refusal>| {
        result.unwrap_or_else(|refusal| format!("×甲{}", refusal.message()))
    };
    let decimals = periods.get(2).map_or(1, |decimals| decimals.parse().unwrap());
    let from_to = words(change::from_to(indicator, periods[0], periods[1]));
    let growth = words(change::growth(indicator, periods[0], periods[1], decimals));
    if from_to == growth { from_to } else { format!("{from_to} | {growth}") }
}

#[test]
fn inconsistent_datasets_are_found() {
    let count = spec("dataset-check", |input| {
        let sources = sources(input);
        let mut datasets = Vec::new();
        for (path, text) in sources.iter().filter(|(path, _)| path.extension() == Some("yaml")) {
            let parsed = dataset::parse(path, text, &mut |_| {});
            assert!(parsed.diagnostics.is_empty(), "{input}: {:?}", parsed.diagnostics);
            datasets.push(parsed.value);
        }
        let datasets: Vec<&Dataset> = datasets.iter().collect();
        let found = check::datasets(&Rules::default(), &datasets, Date::day(2023, 1, 1));
        show(&found, &sources)
    });
    assert!(count >= 15);
}

const FIGURES: &str = "title: 治理\nsource: 材料\nas_of: 2022-12-31\nindicators:\n\
    \x20 - {id: grids, name: 网格数, unit: 个, value: 120, qualifier: 余}\n\
    \x20 - {id: new, name: 新成立社区, unit: 个, status: withheld}\n\
    \x20 - {id: money, name: 投入资金, unit: 万元, series: {2021: 300, 2022: 350.5}}\n\
    \x20 - {id: grid-staff, name: 网格数据员, unit: 人, value: 45}\n";

#[test]
fn texts_are_compared_with_the_datasets() {
    let project = Project::small();
    project.remove("content/stats/grid.yaml");
    project.write("content/stats/demo.yaml", FIGURES);
    let count = spec("prose", |input| {
        let path = SourcePath::new("content/cases/a.md");
        let text = format!("---\ntitle: 甲\n---\n{input}");
        project.write(path.as_str(), &text);
        let found: Vec<Diagnostic> = project.pass().diagnostics.iter().cloned().collect();
        let of_figures = |one: &Diagnostic| one.code.as_str().starts_with("figure/");
        let found: Vec<Diagnostic> = found.into_iter().filter(of_figures).collect();
        let sources = vec![(path, text.as_str()), (SourcePath::new("content/stats/demo.yaml"), FIGURES)];
        show(&found, &sources)
    });
    assert!(count >= 40);
}

#[test]
fn downloads_say_what_the_page_says() {
    spec("download", |input| {
        let sources = sources(input);
        let (dataset, diagnostics) = read(&sources);
        assert!(diagnostics.is_empty(), "{}", show(&diagnostics, &sources));
        let csv = String::from_utf8(download::csv(&dataset)).unwrap();
        let csv = csv.strip_prefix('\u{feff}').expect("a byte order mark").replace("\r\n", "\n");
        let json = String::from_utf8(download::json(&dataset)).unwrap();
        let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        for (shown, indicator) in value["indicators"].as_array().unwrap().iter().zip(&dataset.indicators) {
            assert_eq!(shown["text"], indicator.text());
        }
        format!("{csv}\n{json}")
    });
}

#[test]
fn a_workbook_reads_back_as_the_same_figures() {
    let yaml = "title: 演示\nas_of: 2022-12-31\nindicators:\n\
        \x20 - {id: a, name: 甲, unit: 个, value: 1.50}\n  - {id: b, name: 乙, unit: 个, status: withheld}\n\
        columns: [{id: street, name: 街道}, {id: count, name: 数量, unit: 个}, {id: rate, name: 覆盖率, unit: \"%\"}, \
        {id: since, name: 成立, type: date}]\n\
        rows:\n  - [东街道, 120余, 12.5, 2020-05-01]\n  - [西街道, withheld, 100, 2021-06-30]\n  - [南街道, 0.3, 7, 2022-01-01]\n";
    let path = SourcePath::new("content/stats/demo.yaml");
    let parsed = dataset::parse(&path, yaml, &mut |_| {});
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    let bytes = download::xlsx(&parsed.value).unwrap();
    assert!(bytes == download::xlsx(&parsed.value).unwrap(), "the same dataset is the same bytes");

    let from_file = yaml.split("rows:").next().unwrap().to_string() + "rows: demo.xlsx\nsheet: 表格\n";
    let again = dataset::parse(&path, &from_file, &mut |_| {});
    assert!(again.diagnostics.is_empty(), "{:?}", again.diagnostics);
    let (_, file) = again.value.files().next().unwrap();
    let (file, sheet) = (&file.path, file.sheet.as_deref());
    assert_eq!(file.as_str(), "content/stats/demo.xlsx");
    let rows = xlsx::parse(file, &bytes, sheet);
    assert!(rows.diagnostics.is_empty(), "{:?}", rows.diagnostics);
    let joined = again.value.clone().with_rows(Part::Table, rows.value);
    assert!(joined.diagnostics.is_empty(), "{:?}", joined.diagnostics);
    assert_eq!(dump(&joined.value), dump(&parsed.value));

    let list = xlsx::parse(&path, &bytes, Some("指标")).value;
    let line: Vec<&str> = list.rows[1].cells.iter().map(|cell| &*cell.text).collect();
    assert_eq!(line[..8], ["demo.a", "甲", "", "1.50", "", "个", "1.50个", "已知"]);
    assert_eq!(list.rows[2].text(6), "未公开");
}

/// The same sheet with a title above the heading, merged cells, percent and date formats, a formula and a hidden sheet;
/// one file made by openpyxl, the other saved by LibreOffice 7.4.
#[test]
fn workbooks_of_different_programs_are_read_alike() {
    let yaml = "title: 各街道服务点\ncolumns: [{id: street, name: 街道}, {id: count, name: 服务点, unit: 个}, \
        {id: rate, name: 覆盖率, unit: \"%\"}, {id: since, name: 成立, type: date}]\nrows: a.xlsx\n";
    let dataset = dataset::parse(&SourcePath::new("content/stats/demo.yaml"), yaml, &mut |_| {}).value;
    for file in ["openpyxl.xlsx", "libreoffice.xlsx"] {
        let rows = xlsx::parse(&SourcePath::new(file), &fixture(&format!("fixtures/{file}")), None);
        assert!(rows.diagnostics.is_empty(), "{file}: {:?}", rows.diagnostics);
        let joined = dataset.clone().with_rows(Part::Table, rows.value);
        let said: Vec<&str> = joined.diagnostics.iter().map(|found| found.message.as_str()).collect();
        assert_eq!(said, ["服务点!A7 单元格：空的“合计”一行没有发布"], "{file}");
        let text = dump(&joined.value);
        let expected = "各街道服务点\n街道[Text] | 服务点[Number] | 覆盖率[Number] | 成立[Date]\n\
            东街道 | 12个 | 90.5% | 2020-05-01\n西街道 | 未公开 | 100.0% | 2021-06-30\n\
            南湖街道 | 30余个 | 30.0% | 2022-01-01\n北站街道 | 9.25个 | 12.5% | 2022-03\n";
        assert_eq!(text, expected, "{file}");
    }
}

#[test]
fn a_rank_rises_as_its_number_falls_and_grows_by_no_percentage() {
    for (unit, series, words) in [
        ("名", "{2024: 5, 2025: 2}", "由第5名上升到第2名"),
        ("位", "{2024: 2, 2025: 5}", "由第2位下降到第5位"),
        ("", "{2024: 3, 2025: 1}", "由第3位上升到第1位"),
        ("名", "{2024: 3, 2025: 3}", "与2024年持平"),
    ] {
        let yaml = format!(
            "title: t\nindicators:\n  - {{id: a, name: 全省排名, unit: \"{unit}\", series: {series}}}\n"
        );
        let dataset = dataset::parse(&SourcePath::new("content/stats/a.yaml"), &yaml, &mut |_| {}).value;
        let rank = dataset.indicator("a").unwrap();
        assert_eq!(change::from_to(rank, "2024", "2025").as_deref(), Ok(words));
        if !words.starts_with('与') {
            assert_eq!(change::growth(rank, "2024", "2025", 1), Err(change::Refusal::Rank));
        }
    }
}

#[test]
fn bad_workbooks_are_explained() {
    let path = SourcePath::new("content/stats/demo.xlsx");
    let message = |bytes: &[u8], sheet| {
        let found = xlsx::parse(&path, bytes, sheet).diagnostics;
        found
            .iter()
            .map(|found| {
                format!(
                    "{}{}",
                    found.message,
                    found.hints.iter().map(|hint| hint.text.as_str()).collect::<String>()
                )
            })
            .collect::<String>()
    };
    assert!(message(b"PK nonsense", None).contains("打不开这个表格文件"));
    let yaml = "title: t\nindicators:\n  - {id: a, name: 甲, value: 1}\ncolumns: [{id: s, name: 街道}]\nrows: [[东]]\n";
    let book = download::xlsx(&dataset::parse(&path, yaml, &mut |_| {}).value).unwrap();
    assert!(message(&book, None).contains("有 3 个工作表，不知道读哪一个"), "{}", message(&book, None));
    assert!(message(&book, Some("指标表")).contains("没有工作表“指标表”是不是“指标”？"));
    assert!(message(&vec![0; xlsx::MAX_BYTES + 1], None).contains("超过 8 MB 的上限"));
    // A truncated file anywhere is an error, never a panic.
    for length in (0..book.len()).step_by(97) {
        assert!(!message(&book[..length], Some("指标")).is_empty());
    }

    let yaml = "title: t\ncolumns: [{id: a, name: 编号}, {id: v, name: 数值, unit: 个}]\nrows: demo.xlsx\n";
    let table = dataset::parse(&SourcePath::new("content/stats/demo.yaml"), yaml, &mut |_| {}).value;
    let rows = xlsx::parse(&path, &book, Some("指标")).value;
    let yaml_of = |value: &str| format!("title: t\nindicators:\n  - {{id: a, name: 甲, {value}}}\n");
    assert!(table.clone().with_rows(Part::Table, rows).diagnostics.is_empty());
    let withheld =
        download::xlsx(&dataset::parse(&path, &yaml_of("status: withheld"), &mut |_| {}).value).unwrap();
    let rows = xlsx::parse(&path, &withheld, Some("指标")).value;
    let found = table.with_rows(Part::Table, rows).diagnostics;
    assert_eq!(found[0].message, "指标!D2 单元格：“数值”这一格是空的");
}

#[test]
fn changing_one_figure_changes_one_hash() {
    let path = SourcePath::new("content/stats/demo.yaml");
    let hashes = |yaml: &str| {
        let dataset = dataset::parse(&path, yaml, &mut |_| {}).value;
        let of = |indicator: &linli::hash::Hashed<Indicator>| (indicator.slug.clone(), indicator.hash);
        let table = dataset.table.as_ref().map_or(Hash::ABSENT, |table| table.hash);
        (dataset.hash, dataset.head.hash, dataset.indicators.iter().map(of).collect::<Vec<_>>(), table)
    };
    let yaml = FIGURES.to_string() + "columns: [{id: a, name: 甲}]\nrows: [[一], [二]]\n";
    let before = hashes(&yaml);
    let changed = |after: &(Hash, Hash, Vec<(String, Hash)>, Hash)| -> Vec<String> {
        let pairs = before.2.iter().zip(&after.2).filter(|(a, b)| a != b);
        let mut changed: Vec<String> = pairs.map(|(a, _)| a.0.clone()).collect();
        changed.extend((before.1 != after.1).then(|| "head".to_string()));
        changed.extend((before.3 != after.3).then(|| "table".to_string()));
        assert_eq!(before.0 == after.0, changed.is_empty(), "the dataset's hash follows");
        changed
    };
    for (old, new, expected) in [
        ("value: 120", "value: 1200", vec!["grids"]),
        ("qualifier: 余", "qualifier: 约", vec!["grids"]),
        ("status: withheld", "status: pending", vec!["new"]),
        ("2021: 300", "2021: 301", vec!["money"]),
        ("350.5", "350.50", vec!["money"]),
        ("name: 网格数据员", "name: 数据员", vec!["grid-staff"]),
        ("title: 治理", "title: 基层治理", vec!["head"]),
        ("[二]", "[三]", vec!["table"]),
        ("indicators:\n", "\n\n# 挪动几行，什么也没有改\nindicators:\n", vec![]),
        // What stands at the head is part of each indicator that does not say it itself.
        ("source: 材料", "source: 报告", vec!["grids", "new", "money", "grid-staff", "head"]),
    ] {
        let edited = yaml.replacen(old, new, 1);
        assert_ne!(edited, yaml, "{old}");
        assert_eq!(changed(&hashes(&edited)), expected, "{old} → {new}");
    }
}

proptest::proptest! {
    /// Whatever is written in a figure's place, a withheld figure never shows a digit, and nothing panics.
    #[test]
    fn no_text_breaks_the_parsers(text in "[ -~\\n:,\\[\\]{}0-9个万余约由增加到、等“”]{0,200}") {
        let path = SourcePath::new("content/stats/demo.yaml");
        dataset::parse(&path, &text, &mut |_| {});
        dataset::parse(&path, &format!("title: t\nindicators:\n  - id: a\n    name: b\n    value: {text}\n"), &mut |_| {});
        csv::parse(&path, &text);
        let options = Options::new(&Rules::default(), Default::default(), Default::default());
        let page = SourcePath::new("content/a.md");
        let mut found = Found::in_source(&page);
        let reader = Reader::new(&options);
        markdown::parse(&page, &text, 0..text.len(), &Markdown::default(), true, &mut |passage| reader.read(passage, &mut found));
    }

    /// Rounding and scaling agree with whole-number arithmetic.
    #[test]
    fn scaling_is_exact(number in 0i64..1_000_000_000_000) {
        let decimal = Decimal::parse(&number.to_string()).unwrap();
        let (text, _) = decimal.styled(Style { scale: Some(Scale::Wan), ..Style::default() }, 0);
        let back = Decimal::parse(&text).unwrap().times_ten_to(4);
        assert_eq!(back, decimal);
        let (rounded, _) = decimal.styled(Style { scale: Some(Scale::Wan), decimals: Some(0), ..Style::default() }, 0);
        assert_eq!(rounded, ((number + 5000) / 10_000).to_string());
    }
}
