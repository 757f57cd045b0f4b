//! Numbers of persons among what looks like them, and what is found in files that readers take away.

use linli::diagnostic::Code;
use linli::text::identity::{self, Kind};
use linli::text::passage::{self, Role};

use crate::project::{Project, messages};

/// Numbers that follow each other as chance would have them, the same in every run (SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.below(10) as u8)).collect()
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }

    fn day(&mut self) -> String {
        format!("{}{:02}{:02}", 1930 + self.below(90), 1 + self.below(12), 1 + self.below(28))
    }

    fn identity(&mut self) -> String {
        let district = self.one(&["110105", "320102", "420103", "440524", "510107", "650102", "330106"]);
        let mut digits = format!("{district}{}{}", self.day(), self.digits(3));
        digits.push(char::from(identity::check_digit(digits.as_bytes())));
        digits
    }

    fn card(&mut self) -> String {
        let (head, length) =
            [("62", 19), ("62", 16), ("4", 16), ("5", 16), ("62", 17)][self.below(5) as usize];
        let mut digits = format!("{head}{}", self.digits(length - head.len() - 1));
        let sum: u32 = digits
            .bytes()
            .rev()
            .enumerate()
            .map(|(at, digit)| {
                let digit = u32::from(digit - b'0') * if at % 2 == 0 { 2 } else { 1 };
                if digit > 9 { digit - 9 } else { digit }
            })
            .sum();
        digits.push(char::from(b'0' + ((10 - sum % 10) % 10) as u8));
        digits
    }

    fn mobile(&mut self) -> String {
        format!("1{}{}", 3 + self.below(7), self.digits(9))
    }

    /// A number as somebody writes it, within a sentence.
    fn written(&mut self, number: &str, groups: &[usize]) -> String {
        let wide = |text: &str| -> String {
            let wide = |c: char| char::from_u32(c as u32 + 0xfee0).unwrap_or(c);
            text.chars().map(|c| if c.is_ascii_alphanumeric() { wide(c) } else { c }).collect()
        };
        let parted = |mark: &str| {
            let mut at = 0;
            let mut parts: Vec<&str> = Vec::new();
            for count in groups {
                parts.push(&number[at..at + count]);
                at += count;
            }
            parts.join(mark)
        };
        let number = match self.below(5) {
            0 => wide(number),
            1 => parted(" "),
            2 => parted("-"),
            _ => number.to_string(),
        };
        let (before, after) =
            [("", ""), ("联系张某，", "。"), ("（", "）"), ("王某", "，已登记"), ("号码：", "；")]
                [self.below(5) as usize];
        format!("{before}{number}{after}")
    }
}

fn kinds(text: &str) -> Vec<Kind> {
    identity::numbers(text).into_iter().map(|number| number.kind).collect()
}

/// The codes that the rules of passages find in a text.
fn codes(text: &str) -> Vec<Code> {
    let path = linli::path::SourcePath::new("content/a.md");
    let rules = linli::config::rules::Rules::default();
    let options = linli::check::Options::new(&rules, Default::default(), Default::default());
    let reader = linli::check::Reader::new(&options);
    let mut found = linli::check::Found::in_source(&path);
    passage::visit_value(Role::Paragraph, text, text, 0..text.len(), true, &mut |passage| {
        reader.read(passage, &mut found);
    });
    found
        .diagnostics
        .into_iter()
        .map(|one| one.code)
        .filter(|code| code.as_str().starts_with("privacy/"))
        .collect()
}

/// Whatever way they are written, all valid numbers are found, and none of those that only look like one.
#[test]
fn valid_numbers_are_found_and_look_alikes_are_not() {
    let mut chance = Chance(19);
    let (mut found, mut missed, mut wrong) = (0, Vec::new(), Vec::new());
    for _ in 0..120 {
        let cases = [
            (chance.identity(), Code::PrivacyIdentity, vec![6, 8, 4]),
            (chance.mobile(), Code::PrivacyMobile, vec![3, 4, 4]),
            (chance.card(), Code::PrivacyCard, Vec::new()),
        ];
        for (number, code, groups) in cases {
            let fours = |length: usize| (0..length).step_by(4).map(|at| (length - at).min(4)).collect();
            let groups: Vec<usize> = if groups.is_empty() { fours(number.len()) } else { groups };
            let text = chance.written(&number, &groups);
            match codes(&text).contains(&code) {
                true => found += 1,
                false => missed.push(text),
            }
        }
    }
    for _ in 0..60 {
        let identity = chance.identity();
        let off = |at: usize| {
            let digit = (identity.as_bytes()[at] - b'0' + 1) % 10;
            format!("{}{digit}{}", &identity[..at], &identity[at + 1..])
        };
        let (day, mobile, card) = (chance.day(), chance.mobile(), chance.card());
        let cases = [
            format!("{}***********{}", &identity[..3], &identity[14..]),
            format!("{}****{}", &mobile[..3], &mobile[7..]),
            format!("统一社会信用代码9142010{}MA{}{}X", chance.below(9), chance.digits(6), "K"),
            format!("统一社会信用代码91420103{}", chance.digits(10)),
            format!("浙公网安备3301060200{}号", chance.digits(4)),
            format!("鄂ICP备{}号-1", chance.digits(8)),
            format!("订单编号{card}"),
            format!("流水号{mobile}"),
            format!("投入{mobile}元"),
            format!("{}年{}月", &day[..4], &day[4..6]),
            format!("{}-{}-{} 10:30:00", &day[..4], &day[4..6], &day[6..]),
            format!("{day}{}", chance.digits(6)),
            format!("武政〔2022〕{}号", chance.digits(2)),
            format!("ISBN 978-7-{}-{}-{}", chance.digits(4), chance.digits(4), chance.digits(1)),
            format!("027-8{}", chance.digits(7)),
            format!("{}.{}万元", chance.digits(4), chance.digits(2)),
            format!("1{},{},{},000元", chance.digits(2), chance.digits(3), chance.digits(3)),
            format!("https://www.example.cn/{mobile}.html"),
        ];
        wrong.extend(cases.into_iter().filter(|text| !codes(text).is_empty()));
        // One digit off: no longer said to be one, and at most said to be like one.
        wrong
            .extend([off(15), off(16)].into_iter().filter(|text| codes(text) != [Code::PrivacyIdentityLike]));
    }
    let (all, alike) = (found + missed.len(), 60 * 20);
    println!("{all} valid numbers, recall {:.4}", found as f64 / all as f64);
    println!("{alike} look-alikes, precision {:.4}", found as f64 / (found + wrong.len()) as f64);
    assert!(missed.is_empty(), "missed: {missed:#?}");
    assert!(wrong.is_empty(), "wrong: {wrong:#?}");
}

/// No message and no line of a report shows a number as a whole.
#[test]
fn nothing_that_is_printed_shows_a_number_as_a_whole() {
    let project = Project::small();
    project.write(
        "content/cases/yi.md",
        "---\ntitle: 第一个案例\n---\n\n王某，11010519491231002X，13800138000，4111 1111 1111 1111。\n",
    );
    let said = messages(&project.pass());
    let output = project.run(&["build"]);
    let printed =
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    for number in ["11010519491231002X", "13800138000", "1111 1111 1111"] {
        assert!(!said.contains(number) && !printed.contains(number), "{said}\n{printed}");
    }
    assert!(
        said.contains("1101••••••••••002X") && printed.contains("1101**********002X"),
        "{said}\n{printed}"
    );
    assert_eq!(kinds("4111 1111 1111 1111"), [Kind::Card]);
    // In the foot and in headers too.
    project.edit("site.yaml", "title: 测试站", "title: 测试站\nfooter: {contact: 电话 13800138000}");
    let said = messages(&project.pass());
    assert!(said.contains("contact/mobile") && said.contains("138****8000"), "{said}");
    assert!(!said.contains("13800138000"), "{said}");
}

/// An Office file of these parts.
pub fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("memory takes all");
        writer.write_all(text.as_bytes()).expect("memory takes all");
    }
    writer.finish().expect("memory takes all").into_inner()
}

/// A text of Word whose body holds this.
pub fn words(body: &str) -> Vec<u8> {
    let document = format!("<w:document xmlns:w='w'><w:body>{body}</w:body></w:document>");
    package(&[("word/document.xml", &document)])
}

/// A workbook of a visible sheet and a hidden one.
pub fn sheets() -> Vec<u8> {
    let row = |cells: &str| format!("<worksheet><sheetData><row r='1'>{cells}</row></sheetData></worksheet>");
    package(&[
        (
            "xl/workbook.xml",
            "<workbook xmlns:r='r'><sheets><sheet name='汇总' r:id='a'/><sheet name='底稿' state='hidden' r:id='b'/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id='a' Target='worksheets/a.xml'/><Relationship Id='b' Target='worksheets/b.xml'/></Relationships>",
        ),
        (
            "xl/worksheets/a.xml",
            &row("<c r='A1' t='inlineStr'><is><t>合计</t></is></c><c r='B1'><v>12</v></c>"),
        ),
        (
            "xl/worksheets/b.xml",
            &row("<c r='A1' t='inlineStr'><is><t>合计</t></is></c><c r='B1'><v>12</v></c>"),
        ),
    ])
}

/// A compound file, as Office wrote them before 2007 and writes what has a password, with a stream of that name.
pub(crate) fn compound(stream: &str) -> Vec<u8> {
    let name = stream.encode_utf16().flat_map(u16::to_le_bytes);
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".iter().copied().chain(name).collect()
}

/// What is said of a file to which a page leads.
fn said_of(name: &str, bytes: &[u8]) -> Vec<(&'static str, String)> {
    let project = Project::small();
    project.write("content/cases/yi.md", format!("---\ntitle: 第一个案例\n---\n\n见[附件]({name})。\n"));
    project.write(&format!("content/cases/{name}"), bytes);
    let first = project.pass();
    // What was found is kept, and said again by another run.
    assert_eq!(messages(&first), messages(&project.pass()));
    first.diagnostics.iter().map(|one| (one.code.as_str(), one.message.clone())).collect()
}

#[test]
fn files_that_readers_take_away_are_looked_into() {
    let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let row = |texts: [&str; 2]| format!("<w:tr>{}{}</w:tr>", cell(texts[0]), cell(texts[1]));
    let table = format!("<w:tbl>{}{}</w:tbl>", row(["姓名", "补助金额"]), row(["王秀英", "500"]));
    let paragraph = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let split = "<w:p><w:r><w:t>1101051949</w:t></w:r><w:r><w:t>1231002X</w:t></w:r></w:p>";
    let changed = "<w:p><w:ins w:author='甲'><w:r><w:t>新</w:t></w:r></w:ins><w:del w:author='甲'><w:r><w:delText>13800138000</w:delText></w:r></w:del></w:p>";
    let vanished = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>底稿</w:t></w:r></w:p>";
    let with = |body: &str, parts: &[(&str, &str)]| {
        let document = format!("<w:document xmlns:w='w'><w:body>{body}</w:body></w:document>");
        package(&[&[("word/document.xml", document.as_str())], parts].concat())
    };
    let core = [
        ("docProps/core.xml", "<c xmlns:dc='d'><dc:creator>王秀英</dc:creator></c>"),
        ("docProps/app.xml", "<p><Company>某某区民政局</Company></p>"),
    ];
    let office = [("docProps/core.xml", "<c xmlns:dc='d'><dc:creator>Administrator</dc:creator></c>")];
    let comments = [(
        "word/comments.xml",
        "<w:comments xmlns:w='w'><w:comment w:author='甲'><w:p><w:r><w:t>删掉</w:t></w:r></w:p></w:comment></w:comments>",
    )];
    let slides = package(&[(
        "ppt/slides/slide1.xml",
        "<p:sld xmlns:p='p' xmlns:a='a' show='0'><a:p><a:r><a:t>13800138000</a:t></a:r></a:p></p:sld>",
    )]);
    let pdf: &[u8] = b"%PDF-1.4\n<< /Author <FEFF738B79C082F1> >>\n";
    let cases: Vec<(&str, Vec<u8>, Vec<&str>)> = vec![
        ("a.docx", words(split), vec!["privacy/identity"]),
        ("a.docx", words(&paragraph("联系张某，13800138000")), vec!["privacy/mobile"]),
        ("a.docx", words(&paragraph("（内部资料，注意保存）")), vec!["internal/marked"]),
        ("a.docx", words(&table), vec!["privacy/roster"]),
        ("a.docx", words(changed), vec!["attachment/changes"]),
        ("a.docx", words(vanished), vec!["attachment/hidden"]),
        ("a.docx", with(&paragraph("正文"), &comments), vec!["attachment/changes"]),
        ("a.docx", with(&paragraph("正文"), &core), vec!["attachment/properties"]),
        ("a.docx", with(&paragraph("正文，电话0571-88888888"), &office), vec![]),
        ("a.xlsx", sheets(), vec!["attachment/hidden"]),
        ("a.pptx", slides, vec!["attachment/hidden", "privacy/mobile"]),
        ("a.csv", "姓名,补助金额\n王秀英,500\n".into(), vec!["privacy/roster"]),
        ("a.csv", "社区,补助金额\n王庄,500\n".into(), vec![]),
        ("a.pdf", pdf.to_vec(), vec!["attachment/properties", "attachment/unchecked"]),
        ("a.docx", compound(""), vec!["attachment/type", "attachment/unchecked"]),
        ("a.doc", compound(""), vec!["attachment/unchecked"]),
        ("a.docx", compound("EncryptedPackage"), vec!["attachment/locked"]),
        ("a.xls", compound("EncryptedPackage"), vec!["attachment/type", "attachment/unchecked"]),
        (
            "a.xls",
            "<html><table><tr><td>社区</td></tr></table>".into(),
            vec!["attachment/type", "attachment/unchecked"],
        ),
        ("a.csv", "<!DOCTYPE html><table><tr><td>社区</td></tr></table>".into(), vec!["attachment/type"]),
        ("a.csv", "社区,<b>户数\n王庄,5\n".into(), vec![]),
        ("a.doc", words(&paragraph("正文")), vec!["attachment/type", "attachment/unchecked"]),
        ("a.wps", words(&paragraph("正文")), vec!["attachment/unchecked"]),
        ("a.doc", b"{\\rtf1 a}".to_vec(), vec!["attachment/unchecked"]),
        ("a.pdf", b"7z\xbc\xaf\x27\x1c".to_vec(), vec!["attachment/type", "attachment/unchecked"]),
        ("a.zip", b"Rar!\x1a\x07\0".to_vec(), vec!["attachment/type", "attachment/unchecked"]),
        ("a.docx", b"PK".to_vec(), vec!["attachment/unchecked"]),
        ("a.wps", b"x".to_vec(), vec!["attachment/unchecked"]),
        ("a.doc", b"x".to_vec(), vec!["attachment/unchecked"]),
        ("a.zip", package(&[("a.txt", "13800138000")]), vec!["attachment/unchecked"]),
        ("a.txt", b"\xd6\xd0\xce\xc4".to_vec(), vec!["attachment/unchecked"]),
    ];
    for (at, (name, bytes, codes)) in cases.iter().enumerate() {
        let said = said_of(name, bytes);
        let mut found: Vec<&str> = said.iter().map(|(code, _)| *code).collect();
        found.sort_unstable();
        assert_eq!(found, *codes, "{at}: {said:#?}");
        assert!(said.iter().all(|(_, message)| !message.contains("13800138000")), "{said:#?}");
    }
}
