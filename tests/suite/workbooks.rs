//! What is read of workbooks: a cell is what the person saw in it. The books are made here, part by part, as Excel, WPS,
//! openpyxl or XlsxWriter write them.

use std::io::Write;

use linli::dataset::{self, xlsx};
use linli::path::SourcePath;
use rust_xlsxwriter::Format;

use crate::datasets::dump;

/// A book of one sheet: its cells as `A1 style value`, by rows. A value in quotes is a text, `=` begins a formula with its value
/// behind a second `=` if it has one.
#[derive(Default)]
struct Book<'a> {
    formats: &'a [&'a str],
    /// Attributes of `workbookPr` and `calcPr`, and what stands before and behind the cells.
    properties: &'a str,
    calculation: &'a str,
    before: &'a str,
    behind: &'a str,
    rows: &'a [&'a [(usize, &'a str)]],
}

impl Book<'_> {
    fn bytes(&self) -> Vec<u8> {
        let mut cells = String::new();
        for (row, line) in self.rows.iter().enumerate() {
            cells += &format!("<row r=\"{}\">", row + 1);
            for (column, (style, value)) in line.iter().enumerate() {
                let place = format!("r=\"{}{}\" s=\"{style}\"", char::from(b'A' + column as u8), row + 1);
                cells += &match *value {
                    text if text.starts_with('"') => {
                        format!("<c {place} t=\"inlineStr\"><is><t>{}</t></is></c>", text.trim_matches('"'))
                    }
                    formula if formula.starts_with('=') => {
                        let value = formula[1..].split_once('=').map(|(_, value)| format!("<v>{value}</v>"));
                        format!("<c {place}><f>A1</f>{}</c>", value.unwrap_or_default())
                    }
                    error if error.starts_with('#') => format!("<c {place} t=\"e\"><v>{error}</v></c>"),
                    "" => format!("<c {place}/>"),
                    number => format!("<c {place}><v>{number}</v></c>"),
                };
            }
            cells += "</row>";
        }
        let (mut formats, mut styles) = (String::new(), String::from("<xf numFmtId=\"0\"/>"));
        for (index, code) in self.formats.iter().enumerate() {
            let id = code.strip_prefix("id ").map_or(164 + index, |id| id.parse().unwrap());
            if id >= 164 {
                let code = code.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
                formats += &format!("<numFmt numFmtId=\"{id}\" formatCode=\"{code}\"/>");
            }
            styles += &format!("<xf numFmtId=\"{id}\"/>");
        }
        let Book { properties, calculation, before, behind, .. } = self;
        parts(&[
            (
                "xl/workbook.xml",
                &format!(
                    "<workbook><workbookPr {properties}/><sheets><sheet name=\"表\" sheetId=\"1\" r:id=\"r1\"/></sheets><calcPr {calculation}/></workbook>"
                ),
            ),
            ("xl/_rels/workbook.xml.rels", RELATIONS),
            (
                "xl/styles.xml",
                &format!(
                    "<styleSheet><numFmts>{formats}</numFmts><cellStyleXfs><xf numFmtId=\"9\"/></cellStyleXfs><cellXfs>{styles}</cellXfs></styleSheet>"
                ),
            ),
            (
                "xl/worksheets/sheet1.xml",
                &format!("<worksheet>{before}<sheetData>{cells}</sheetData>{behind}</worksheet>"),
            ),
        ])
    }
}

const RELATIONS: &str = "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>";

fn parts(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The texts of all cells, and what is said about the book.
fn texts(bytes: &[u8]) -> String {
    let parsed = xlsx::parse(&SourcePath::new("a.xlsx"), bytes, None);
    let rows = parsed.value.rows.iter().map(|row| {
        let cells: Vec<&str> = row.cells.iter().map(|cell| &*cell.text).collect();
        format!("{}{}", if row.hidden { "~ " } else { "" }, cells.join(" | "))
    });
    let said = parsed.diagnostics.iter().map(|found| found.message.clone());
    rows.chain(said).collect::<Vec<_>>().join("\n")
}

/// A table with these columns and the rows of a book, and what is said about it.
fn table(columns: &str, book: &Book<'_>) -> String {
    table_of(columns, &book.bytes())
}

fn table_of(columns: &str, bytes: &[u8]) -> String {
    let yaml = format!("title: 测\ncolumns: [{columns}]\nrows: a.xlsx\n");
    let dataset = dataset::parse(&SourcePath::new("content/stats/a.yaml"), &yaml, &mut |_| {});
    assert!(dataset.diagnostics.is_empty(), "{:?}", dataset.diagnostics);
    let rows = xlsx::parse(&SourcePath::new("content/stats/a.xlsx"), bytes, None);
    let joined = dataset.value.with_rows(dataset::Part::Table, rows.value);
    let mut out: String = dump(&joined.value).lines().skip(2).map(|line| format!("{line}\n")).collect();
    for found in rows.diagnostics.iter().chain(&joined.diagnostics) {
        out += &format!("{} {}\n", found.code, found.message);
        found.hints.iter().for_each(|hint| out += &format!("  {}\n", hint.text));
    }
    out
}

const NUMBERS: &str = "{id: s, name: 街道}, {id: n, name: 数, unit: UNIT}";

/// A column of one unit with one cell, as it is shown and as it is said.
fn cell(unit: &str, format: &str, value: &str) -> String {
    let rows: &[&[(usize, &str)]] = &[&[(0, "\"街道\""), (0, "\"数\"")], &[(0, "\"东\""), (1, value)]];
    let book = Book { formats: &[format], rows, ..Book::default() };
    table(&NUMBERS.replace("UNIT", unit), &book).replacen("东 | ", "", 1)
}

#[test]
fn a_percent_sign_in_the_format_scales_only_where_it_stands_alone() {
    assert_eq!(cell("\"%\"", "0.0\"%\"", "5.2"), "5.2%\n");
    assert_eq!(cell("\"%\"", "0.0\\%", "0.5"), "0.5%\n");
    assert_eq!(cell("\"%\"", "0.00%", "0.052"), "5.20%\n");
    let third = cell("\"%\"", "0.0%", "0.33333333333333331");
    assert!(
        third.starts_with("33.3%\ndataset/left-out 表!B2 单元格：1 格里没有显示的小数没有发布\n"),
        "{third}"
    );
}

#[test]
fn a_scale_of_the_format_is_the_scale_of_the_number() {
    assert!(cell("万元", "0!.0,", "123456").starts_with("12.3万元\n"));
    assert!(cell("万元", "0!.0,\"万\"", "120000").starts_with("12.0万元\n"));
    let other = cell("元", "0!.0,\"万\"", "120000");
    assert!(other.contains("“数”显示为“12.0万”，这一列的单位却是“元”\n  把 unit 写得“万元”，"), "{other}");
}

#[test]
fn money_brackets_and_accounts_are_numbers() {
    for (format, value, expected) in [
        ("[$¥-804]#,##0.00", "1234.5", "1234.50元\n"),
        ("#,##0.00_);(#,##0.00)", "-1234.5", "-1234.50元\n"),
        ("id 44", "-1234.5", "-1234.50元\n"),
        ("id 43", "0", "0元\n"),
        ("#,##0\"元\"", "1234", "1234元\n"),
    ] {
        assert_eq!(cell("元", format, value), expected, "{format}");
    }
    let dollars = cell("元", "$#,##0", "5");
    assert!(dollars.contains("“数”显示为“$5”，这一列的单位却是“元”"), "{dollars}");
}

#[test]
fn a_colour_as_a_sign_is_a_minus_and_no_sign_at_all_is_an_error() {
    let red = cell("元", "0;[Red]0", "-5");
    assert!(red.starts_with("-5元\ndataset/left-out 表!B2 单元格：“数”的负数只用颜色表示"), "{red}");
    for format in ["0;0", "[Red]0;[Red]0", "\"增长\"0;\"下降\"0", "0;[黑色]0"] {
        assert!(cell("元", format, "-5").contains("dataset/not-a-number"), "{format}");
    }
    assert!(cell("元", "(0)", "5").contains("实际是正数"));
    assert_eq!(cell("\"%\"", "▲0.0%;▼0.0%", "-0.032"), "-3.2%\n");
}

#[test]
fn fractions_and_exponents_are_numbers_only_if_they_are_exact() {
    assert_eq!(cell("天", "# ?/?", "1.5"), "1.5天\n");
    assert!(cell("天", "# ?/?", "0.33").contains("显示为分数“1/3”"));
    assert!(cell("元", "0.00E+00", "12345").contains("看不出完整的数字"));
    assert!(cell("元", "General", "123456789012").contains("显示为“1.23457E+11”"));
    assert_eq!(cell("元", "0", "123456789012"), "123456789012元\n");
}

#[test]
fn dates_times_and_durations_are_texts_as_shown() {
    let formats: &[&str] =
        &["h:mm", "[h]:mm", "yyyy-mm-dd hh:mm", "id 14", "id 31", "m\"月\"d\"日\"", "yyyy\"年\"m\"月\""];
    let values = [
        "0.39583333333333331",
        "1.1041666666666667",
        "44896.604166666664",
        "44896",
        "44896",
        "44896",
        "44896",
    ];
    let row: Vec<(usize, &str)> = values.iter().enumerate().map(|(at, value)| (at + 1, *value)).collect();
    let expected = "9:30 | 26:30 | 2022-12-01 14:30 | 2022/12/1 | 2022年12月1日 | 12月1日 | 2022年12月";
    assert_eq!(texts(&Book { formats, rows: &[&row], ..Book::default() }.bytes()), expected);
    // In a column of dates they are dates as far as they are shown; one without its year is none.
    let dates = |format: &str| {
        let rows: &[&[(usize, &str)]] =
            &[&[(0, "\"街道\""), (0, "\"成立\"")], &[(0, "\"东\""), (1, "44896")]];
        let book = Book { formats: &[format], rows, ..Book::default() };
        table("{id: s, name: 街道}, {id: d, name: 成立, type: date}", &book)
    };
    assert_eq!(dates("m/d/yy"), "东 | 2022-12-01\n");
    assert_eq!(dates("yyyy\"年\"m\"月\""), "东 | 2022-12\n");
    assert!(dates("m\"月\"d\"日\"").contains("应为日期"), "{}", dates("m\"月\"d\"日\""));
    let book = Book { formats, properties: "date1904=\"1\"", rows: &[&[(4, "43434")]], ..Book::default() };
    assert_eq!(texts(&book.bytes()), "2022/12/1");
    let negative = Book { formats, rows: &[&[(0, "\"a\""), (4, "-1")]], ..Book::default() };
    assert_eq!(texts(&negative.bytes()), "a | ####");
}

#[test]
fn a_formula_that_was_never_calculated_is_no_number() {
    let rows: &[&[(usize, &str)]] = &[&[(0, "\"街道\""), (0, "\"数\"")], &[(0, "\"东\""), (0, "=x")]];
    let columns = NUMBERS.replace("UNIT", "人");
    let said = table(&columns, &Book { rows, ..Book::default() });
    assert!(said.contains("dataset/rows 表!B2 单元格：公式还没有计算过\n"), "{said}");
    // XlsxWriter writes 0 and asks for a calculation; a spreadsheet program leaves what it has calculated.
    let rows: &[&[(usize, &str)]] = &[&[(0, "\"街道\""), (0, "\"数\"")], &[(0, "\"东\""), (0, "=x=0")]];
    let asked = Book { rows, calculation: "fullCalcOnLoad=\"1\"", ..Book::default() };
    assert!(table(&columns, &asked).contains("公式还没有计算过"));
    assert_eq!(table(&columns, &Book { rows, ..Book::default() }), "东 | 0人\n");
    // What is in a column that is not read does no harm.
    assert_eq!(table("{id: s, name: 街道}", &Book { rows, ..asked }), "东\n");
    let wrong: &[&[(usize, &str)]] = &[&[(0, "\"街道\""), (0, "\"数\"")], &[(0, "\"东\""), (0, "#DIV/0!")]];
    assert!(table(&columns, &Book { rows: wrong, ..Book::default() }).contains("公式出错（#DIV/0!）"));
}

#[test]
fn codes_keep_their_zeros_and_lost_digits_are_told() {
    let code = |format: &str, value: &str| {
        let rows: &[&[(usize, &str)]] = &[&[(0, "\"编码\"")], &[(1, value)]];
        table("{id: c, name: 编码}", &Book { formats: &[format], rows, ..Book::default() })
    };
    assert_eq!(code("000000", "1234"), "001234\n");
    assert_eq!(code("General", "13800138000"), "13800138000\n");
    assert_eq!(code("@", "\"110101199003071234\""), "110101199003071234\n");
    for format in ["General", "0"] {
        assert!(code(format, "110101199003071234").contains("超过 15 位"), "{format}");
    }
}

#[test]
fn what_is_hidden_or_merged_is_told() {
    let rows: &[&[(usize, &str)]] = &[
        &[(0, "\"街道\""), (0, "\"数\""), (0, "\"注\"")],
        &[(0, "\"东\""), (0, "3"), (0, "\"x\"")],
        &[(0, ""), (0, "4"), (0, "\"y\"")],
    ];
    let before = "<sheetViews><sheetView showZeros=\"0\"/></sheetViews><cols><col min=\"3\" max=\"16384\" hidden=\"1\"/></cols>";
    let behind = "<mergeCells count=\"1\"><mergeCell ref=\"A2:A3\"/></mergeCells>";
    let parsed = xlsx::parse(
        &SourcePath::new("a.xlsx"),
        &Book { before, behind, rows, ..Book::default() }.bytes(),
        None,
    );
    assert_eq!(parsed.value.hidden_columns, (2..200).collect::<Vec<_>>());
    let cells: Vec<(&str, bool)> =
        parsed.value.rows.iter().map(|row| (&*row.cells[0].text, row.cells[0].merged)).collect();
    assert_eq!(cells, [("街道", false), ("东", false), ("东", true)]);
    let zeros = Book { before, rows: &[&[(0, "\"a\""), (0, "0"), (0, "1")]], ..Book::default() };
    assert_eq!(texts(&zeros.bytes()), "a |  | 1");
}

#[test]
fn a_scale_of_the_format_alone_is_no_scale_of_the_unit() {
    for (unit, format, value) in
        [("元", "0!.0000", "123456"), ("人", "0.0,", "12345"), ("元", "0.00,,", "123456789")]
    {
        let found = cell(unit, format, value);
        assert!(found.contains("按格式缩小了"), "{unit} {format}: {found}");
    }
    for (unit, format, value, shown) in [
        ("万元", "0!.0000", "123456", "12.3456"),
        ("千元", "0.0,", "12345", "12.3"),
        ("元", "0.00", "0.004", "0.00"),
        ("元", "0", "1.4", "1"),
        ("'%'", "0.0%", "0.052", "5.2"),
        ("'%'", "0.0\"%\"", "5.2", "5.2"),
    ] {
        let found = cell(unit, format, value);
        assert!(!found.contains("按格式缩小了") && found.contains(shown), "{unit} {format}: {found}");
    }
}

#[test]
fn a_number_that_is_struck_through_is_not_published() {
    let book = |style: &str, font: &str| {
        parts(&[
            (
                "xl/workbook.xml",
                "<workbook><sheets><sheet name=\"表\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
            ),
            ("xl/_rels/workbook.xml.rels", RELATIONS),
            (
                "xl/styles.xml",
                &format!(
                    "<styleSheet><fonts><font/><font>{font}</font></fonts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"0\" fontId=\"1\"/></cellXfs></styleSheet>"
                ),
            ),
            (
                "xl/worksheets/sheet1.xml",
                &format!(
                    "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>街道</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>数</t></is></c></row><row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>东街道</t></is></c><c r=\"B2\" s=\"{style}\"><v>12</v></c></row></sheetData></worksheet>"
                ),
            ),
        ])
    };
    let columns = "{id: a, name: 街道}, {id: b, name: 数, unit: 个}";
    for (style, font, struck) in [
        ("1", "<strike/>", true),
        ("1", "<strike val=\"1\"/>", true),
        ("1", "<strike val=\"0\"/>", false),
        ("0", "<strike/>", false),
        ("1", "<b/>", false),
    ] {
        let found = table_of(columns, &book(style, font));
        assert_eq!(found.contains("划掉了"), struck, "{style} {font}: {found}");
    }
}

#[test]
fn rows_without_a_height_of_their_own_are_hidden_where_rows_have_none() {
    let rows: &[&[(usize, &str)]] = &[&[(0, "\"街道\""), (0, "\"数\"")], &[(0, "\"东街道\""), (0, "12")]];
    let book = |before| Book { before, rows, ..Book::default() };
    let columns = "{id: a, name: 街道}, {id: b, name: 数, unit: 个}";
    let hidden = table(columns, &book("<sheetFormatPr defaultRowHeight=\"15\" zeroHeight=\"1\"/>"));
    let shown = table(columns, &book("<sheetFormatPr defaultRowHeight=\"15\"/>"));
    assert!(hidden.contains("隐藏") && !shown.contains("隐藏"), "{hidden}\n{shown}");
}

#[test]
fn sheets_with_nothing_on_them_are_no_question_and_a_hidden_one_is_told() {
    let relations = "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"x/worksheet\" Target=\"worksheets/sheet2.xml\"/></Relationships>";
    let filled = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData></worksheet>";
    let blank = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" s=\"1\"/></row></sheetData></worksheet>";
    let book = |second: &str, state: &str| {
        let sheets = format!(
            "<workbook><sheets><sheet name=\"一\" sheetId=\"1\" r:id=\"r1\"/><sheet name=\"二\" sheetId=\"2\" r:id=\"r2\" {state}/></sheets></workbook>"
        );
        parts(&[
            ("xl/workbook.xml", &sheets),
            ("xl/_rels/workbook.xml.rels", relations),
            ("xl/worksheets/sheet1.xml", filled),
            ("xl/worksheets/sheet2.xml", second),
        ])
    };
    let path = SourcePath::new("content/stats/a.xlsx");
    let said = |bytes: &[u8], sheet| -> String {
        xlsx::parse(&path, bytes, sheet).diagnostics.iter().map(|one| one.message.clone()).collect()
    };
    assert_eq!(said(&book(blank, ""), None), "");
    assert!(said(&book(filled, ""), None).contains("有 2 个工作表"));
    assert!(said(&book(filled, "state=\"hidden\""), Some("二")).contains("是隐藏的"));
    assert_eq!(said(&book(filled, "state=\"hidden\""), None), "");
}

#[test]
fn texts_of_a_book_are_read_without_readings_and_escapes() {
    let sheet = "<worksheet><sheetData><row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c><c t=\"str\"><f>A1</f><v></v></c>\
        <c t=\"b\"><v>1</v></c></row></sheetData></worksheet>";
    let strings = "<sst><si><r><t>东 &amp; </t></r><r><t xml:space=\"preserve\">西&#31038;</t></r><rPh sb=\"0\" eb=\"1\">\
        <t>dong</t></rPh></si><si><t>一_x000A_二_x00</t></si></sst>";
    let book = "<x:workbook><x:sheets><x:sheet name=\"隐\" state=\"hidden\" r:id=\"r1\"/><x:sheet name=\"表\" r:id=\"r1\"/>\
        </x:sheets></x:workbook>";
    let bytes = parts(&[
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/SharedStrings.xml", strings),
        ("xl/worksheets/sheet1.xml", sheet),
    ]);
    assert_eq!(texts(&bytes), "东 & 西社 | 一\n二_x00 |  | 是");
}

#[test]
fn books_that_are_not_whole_or_too_large_are_refused() {
    let broken = "打不开这个表格文件";
    let sheet = |xml: &str| {
        parts(&[
            ("xl/workbook.xml", "<workbook><sheets><sheet name=\"表\" r:id=\"r1\"/></sheets></workbook>"),
            ("xl/_rels/workbook.xml.rels", RELATIONS),
            ("xl/worksheets/sheet1.xml", xml),
        ])
    };
    for xml in [
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v>",
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>",
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>9</v></c></row></sheetData></worksheet>",
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>eins</v></c></row></sheetData></worksheet>",
        "<html/>",
        "",
    ] {
        assert!(texts(&sheet(xml)).contains(broken), "{xml}");
    }
    let far = |value: &str| {
        sheet(&format!(
            "<worksheet><sheetData><row r=\"1048576\"><c r=\"XFD1048576\">{value}</c></row></sheetData></worksheet>"
        ))
    };
    assert!(texts(&far("<v>1</v>")).contains("XFD1048576 单元格：表格太大"));
    assert_eq!(texts(&far("")), "");
    // A few bytes that unpack to more than a book may have.
    let mut bomb = String::from("<sst>");
    bomb.extend(std::iter::repeat_n("<si><t>0000000000000000000000000000000</t></si>", 1_500_000));
    let bytes = parts(&[
        ("xl/workbook.xml", "<workbook><sheets><sheet name=\"表\" r:id=\"r1\"/></sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/sharedStrings.xml", &(bomb + "</sst>")),
    ]);
    assert!(bytes.len() < xlsx::MAX_BYTES && texts(&bytes).contains(broken));
}

#[test]
fn a_note_above_the_line_is_no_digit_of_the_number() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let (plain, note) =
        (Format::new(), Format::new().set_font_script(rust_xlsxwriter::FormatScript::Superscript));
    for (column, text) in ["街道", "户数"].into_iter().enumerate() {
        sheet.write_string(0, column as u16, text).unwrap();
    }
    sheet.write_rich_string(1, 0, &[(&plain, "东街道"), (&note, "1"), (&plain, "2")]).unwrap();
    sheet.write_rich_string(1, 1, &[(&plain, "12"), (&note, "3")]).unwrap();
    let rows = xlsx::parse(&SourcePath::new("a.xlsx"), &book.save_to_buffer().unwrap(), None).value;
    assert_eq!([rows.rows[1].text(0), rows.rows[1].text(1)], ["东街道¹2", "12³"]);
}
