//! What people do wrong, and what the program tells them. The cases stand in `tests/bad/*.txt`, each a few files laid
//! over [`Project::small`] and the messages as printed:
//!
//! ```text
//! === name of the case
//! ==> content/a.md        the file is written
//! ==>> site.yaml          the lines are added to the file
//! ==- content/b.md        the file is removed
//! ==> content/c.docx = …  the file is made by a recipe, see `recipes`
//! <==
//! messages
//! ```
//!
//! `UPDATE=1 cargo test bad_inputs` rewrites what stands behind `<==`; the diff is read like code. Files that no text can
//! hold are made by the test that runs the program itself.
#![allow(clippy::disallowed_methods, reason = "tests make the sites that they look at")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use linli::check::waivers::ASKED_FOR;
use linli::diagnostic::{Code, Diagnostic};
use linli::engine::Snapshot;
use linli::explain;
use linli::report;
use linli::source::Sources;

use crate::datasets::golden;
use crate::privacy;
use crate::project::{Project, SITE, messages};
use crate::recipes::{self, noise};

/// A picture of no size.
const GIF: &[u8] = b"GIF89a\x01\0\x01\0\0\0\0;";

pub(crate) const AREAS: &[&str] = &[
    "yaml",
    "privacy",
    "internal",
    "front-matter",
    "links",
    "markup",
    "references",
    "shortcodes",
    "datasets",
    "figures",
    "charts",
    "templates",
    "configuration",
    "routes",
    "deploy",
    "profile",
    "review",
    "portal",
];

#[test]
fn bad_inputs_are_explained() {
    let cases: usize = AREAS.iter().map(|area| texts(area)).sum();
    assert!(cases >= 220, "{cases} cases");
}

/// Runs the cases of one file, and gives how many there are.
fn texts(area: &str) -> usize {
    let file = format!("bad/{area}.txt");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(&file);
    let text = fs::read_to_string(path).expect("the cases can be read");
    let mut cases = text.split("=== ");
    let mut problems = Vec::new();
    let mut out = cases.next().unwrap_or_default().to_string();
    for case in cases {
        let (name, rest) = case.split_once('\n').expect("a case has lines");
        let (input, _) = rest.split_once("<==\n").expect("a case ends in its messages");
        let project = Project::small();
        write_files(&project, input);
        let snapshot = project.pass();
        problems.extend(inspect(&snapshot).into_iter().map(|problem| format!("{name}: {problem}")));
        let _ = write!(out, "=== {name}\n{input}<==\n{}\n\n", messages(&snapshot).trim_end());
    }
    golden(&file, &out);
    assert!(problems.is_empty(), "{problems:#?}");
    out.matches("=== ").count()
}

/// The page of every code gives a reason, and an example that shows this code and no other.
#[test]
#[cfg(unix)]
fn every_example_shows_exactly_its_code() {
    let outside = tempfile::tempdir().expect("a temporary folder can be made");
    let mut problems = Vec::new();
    // What only is found where somebody asks other sites is seen in `external`.
    for code in Code::ALL.iter().filter(|code| !ASKED_FOR.contains(code)) {
        let Some(page) = explain::page(*code) else {
            problems.push(format!("{code}: there is no page"));
            continue;
        };
        let is_plain = |text: &str| is_chinese(text) && !text.contains(['！', '\n']) && text.ends_with('。');
        if !is_plain(page.reason) || page.source.is_some_and(str::is_empty) {
            problems.push(format!("{code}: {}", page.reason));
        }
        let project = Project::small();
        match page.example.starts_with('（') {
            true => write_what_no_text_can_hold(&project, *code, outside.path()),
            false => write_files(&project, page.example),
        }
        let snapshot = match code {
            Code::LinkHidden => project.preview(),
            _ => project.pass(),
        };
        if snapshot.diagnostics.is_empty() || snapshot.diagnostics.iter().any(|one| one.code != *code) {
            problems.push(format!("{code}: {}", messages(&snapshot)));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// What the page of a code says of how to switch it off works: for every code that can be.
#[test]
#[cfg(unix)]
fn what_every_page_says_of_switching_it_off_works() {
    let outside = tempfile::tempdir().expect("a temporary folder can be made");
    let can_be = |code: &&Code| !code.stops() && !code.guards() && !ASKED_FOR.contains(code);
    let mut problems = Vec::new();
    for code in Code::ALL.iter().filter(can_be) {
        let page = explain::page(*code).expect("it has one");
        let project = Project::small();
        match page.example.starts_with('（') {
            true => write_what_no_text_can_hold(&project, *code, outside.path()),
            false => write_files(&project, page.example),
        }
        let line = format!("{code}: off");
        let said = explain::text(*code);
        let is_on = !said.contains("级别：不查");
        if is_on && !said.contains(&format!("    rules:\n      {line}\n")) {
            problems.push(format!("{code} does not say how: {said}"));
        }
        let settings = project.read("site.yaml");
        // What the example itself gives to the code is replaced.
        let given = settings.split_once(&format!("{code}: ")).map(|(before, rest)| {
            let end = if rest.starts_with('{') {
                rest.find('}').map(|end| end + 1)
            } else {
                rest.find([',', '}', '\n'])
            };
            format!("{before}{line}{}", &rest[end.expect("it ends")..])
        });
        let settings = given.unwrap_or_else(|| match settings.split_once("\nrules: {") {
            Some((before, after)) => format!("{before}\nrules: {{{line}, {after}"),
            None if settings.contains("\nrules:\n") => {
                settings.replacen("\nrules:\n", &format!("\nrules:\n  {line}\n"), 1)
            }
            None => format!("{settings}rules:\n  {line}\n"),
        });
        project.write("site.yaml", &settings);
        let snapshot = if *code == Code::LinkHidden { project.preview() } else { project.pass() };
        if !snapshot.diagnostics.is_empty() {
            problems.push(format!("{code}: {}", messages(&snapshot)));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// A page shows something, and its lines for `site.yaml` can be copied: those of levels, and of what else can be set.
#[test]
fn the_lines_of_every_page_can_be_copied() {
    let mut problems = Vec::new();
    for code in Code::ALL {
        let said = explain::text(*code);
        let (_, example) = said.split_once("例（这样写就会有这一条）：\n\n").expect("there is one");
        if !example.starts_with("  ") || example.contains("rules: {tag/") {
            problems.push(format!("{code} shows nothing, or what is beside the point: {said}"));
        }
        for lines in said.split("    rules:\n      ").skip(1) {
            let line = lines.lines().next().expect("there is one");
            let project = Project::small();
            project.write("site.yaml", format!("{SITE}rules:\n  {line}\n"));
            let of_settings = project.pass().diagnostics.iter().any(|one| one.code.area() == "config");
            if of_settings || !line.starts_with(code.as_str()) {
                problems.push(format!("{code}: {line}"));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// The files of those examples that are told in words.
#[cfg(unix)]
fn write_what_no_text_can_hold(project: &Project, code: Code, outside: &Path) {
    let page = "content/cases/yi.md";
    match code {
        Code::SourceEncoding => project.write(page, b"---\ntitle: \xb5\xda\xd2\xbb\xb8\xf6\n---\n"),
        Code::SourceTooLarge => {
            project.write(page, format!("---\ntitle: 第一个\n---\n{}", "A".repeat(5 << 20)))
        }
        Code::OutputLarge => {
            project.write(page, format!("---\ntitle: 第一个\n---\n{}", "党建引领。".repeat(80_000)))
        }
        Code::AttachmentProperties | Code::AttachmentHidden | Code::AttachmentChanges => {
            let link = |name: &str| format!("---\ntitle: 第一个\n---\n\n见[附件]({name})。\n");
            let (name, bytes) = match code {
                Code::AttachmentHidden => ("fujian.xlsx", privacy::sheets()),
                Code::AttachmentChanges => {
                    ("fujian.docx", privacy::words("<w:p><w:ins w:author='甲'/></w:p>"))
                }
                _ => {
                    let author = "<c><creator>王秀英</creator></c>";
                    (
                        "fujian.docx",
                        privacy::package(&[("docProps/core.xml", author), ("word/document.xml", "<w/>")]),
                    )
                }
            };
            project.write(page, link(name));
            project.write(&format!("content/cases/{name}"), bytes);
        }
        Code::AttachmentLocked | Code::FileLarge | Code::ImageLarge => {
            let (name, bytes) = match code {
                Code::AttachmentLocked => ("fujian.docx", privacy::compound("EncryptedPackage")),
                Code::FileLarge => ("fujian.bin.txt", vec![b' '; 51 << 20]),
                _ => ("mentou.png", noise(2000)),
            };
            project.write(page, format!("---\ntitle: 第一个\n---\n\n见[附件]({name})。\n"));
            project.write(&format!("content/cases/{name}"), bytes);
        }
        Code::OutputTotal => {
            project
                .write("site.yaml", format!("{SITE}rules: {{output/total: {{level: hint, max_mb: 1}}}}\n"));
            project.write(page, "---\ntitle: 第一个\n---\n\n见[附件](fujian.txt)。\n");
            project.write("content/cases/fujian.txt", vec![b' '; 2 << 20]);
        }
        Code::ImageSmall => {
            project.write("site.yaml", format!("{SITE}rules: {{image/small: hint}}\n"));
            let mut png = std::io::Cursor::new(Vec::new());
            let pixels = image::RgbImage::new(40, 40);
            pixels.write_to(&mut png, image::ImageFormat::Png).expect("it can be written");
            project.write("content/cases/tubiao.png", png.into_inner());
            project.edit(page, "正文第一段。", "![图标](tubiao.png)");
        }
        Code::ImageFormat => project.write("content/cases/mentou.png", GIF),
        Code::ImageColours => {
            let mut inks = Vec::new();
            let encoder = jpeg_encoder::Encoder::new(&mut inks, 90);
            encoder.encode(&[9; 8 * 8 * 4], 8, 8, jpeg_encoder::ColorType::Cmyk).expect("it is a picture");
            project.write("content/cases/mentou.jpg", inks);
            project.edit(page, "正文第一段。", "![门头](mentou.jpg)");
        }
        Code::MediaLarge => {
            project.write("content/cases/kaijie.mp4", vec![0; 51 << 20]);
            project.write("content/cases/kaijie.vtt", "WEBVTT");
            project.edit(page, "正文第一段。", "![开街](kaijie.mp4)");
        }
        Code::ImageMetadata => {
            project.write("content/cases/mentou.tif", b"II*\0");
            project.edit(page, "正文第一段。", "[门头](mentou.tif)");
        }
        Code::ReviewStale => {
            sign(project, page, "终审");
            project.edit(page, "正文第一段。", "正文第一段，有改动。");
        }
        Code::ReviewSamePerson => {
            project.write("site.yaml", format!("{SITE}review: {{secrecy: false, kinds: {{case: two}}}}\n"));
            ["初审", "终审"].iter().for_each(|role| sign(project, page, role));
        }
        Code::SourceName => project.write("content/cases/a\\b.md", "---\ntitle: 甲\n---\n"),
        Code::SourceOutside => {
            fs::write(outside.join("neibu.md"), "内部资料").expect("it can be written");
            std::os::unix::fs::symlink(outside.join("neibu.md"), project.path("content/cases/neibu.md"))
                .expect("a link can be made");
        }
        _ => panic!("the example of {code} is told in words, and nobody says how to make it"),
    }
}

/// Has somebody sign a page as it is.
#[cfg(unix)]
fn sign(project: &Project, page: &str, role: &str) {
    let run = project.run(&["review", "form", page, "--explain"]);
    let said = String::from_utf8_lossy(&run.stdout);
    let code = said.lines().find_map(|line| line.split("60 位：").nth(1)).expect("there is a code");
    let paper = ["--role", role, "--by", "王某", "--on", "2022-12-01", "--code", code];
    let run = project.run(&[&["review", "sign", page], &paper[..]].concat());
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

pub(crate) fn write_files(project: &Project, input: &str) {
    for file in input.split("==>").skip(1) {
        let (head, content) = file.split_once('\n').expect("a file has lines");
        // Removals stand between files.
        let mut parts = content.split("==- ");
        let content = parts.next().unwrap_or_default();
        match head.strip_prefix('>') {
            Some(path) => {
                let path = path.trim();
                project.write(path, project.read(path) + content);
            }
            None => match head.split_once(" = ") {
                Some((path, recipe)) => recipes::make(project, path.trim(), recipe.trim(), content),
                None => project.write(head.trim(), content),
            },
        }
        parts.for_each(|path| project.remove(path.trim()));
    }
    if let Some(removed) = input.strip_prefix("==- ") {
        project.remove(removed.lines().next().unwrap_or_default().trim());
    }
}

/// What holds for every message and does not: it is Chinese, and its place is in its file.
fn inspect(snapshot: &Snapshot) -> Vec<String> {
    let mut problems = Vec::new();
    if snapshot.diagnostics.is_empty() {
        problems.push("nothing is said about it".to_string());
    }
    for diagnostic in snapshot.diagnostics.iter() {
        let texts =
            std::iter::once(&diagnostic.message).chain(diagnostic.hints.iter().map(|hint| &hint.text));
        problems.extend(texts.filter(|text| !is_chinese(text)).cloned());
        problems.extend(misplaced(diagnostic, &snapshot.sources));
    }
    for line in report::json_lines(&snapshot.diagnostics, &snapshot.sources).lines() {
        if serde_json::from_str::<serde_json::Value>(line).is_err() {
            problems.push(format!("not JSON: {line}"));
        }
    }
    problems
}

/// The places of a diagnostic that are not in their source, or not between characters.
pub(crate) fn misplaced(diagnostic: &Diagnostic, sources: &Sources) -> Vec<String> {
    let related = diagnostic.related.iter().map(|(span, _)| span);
    let places = diagnostic.span.iter().chain(related);
    let wrong = places.filter(|span| {
        let Some(source) = sources.get(&span.source) else { return false };
        let (start, end) = (span.start as usize, span.end as usize);
        let bytes = sources.read(source).expect("files stay as they are during a test");
        match std::str::from_utf8(&bytes) {
            Ok(text) => text.get(start..end).is_none(),
            Err(_) => start > end || end > bytes.len(),
        }
    });
    wrong.map(|span| format!("{} is at {span:?}", diagnostic.message)).collect()
}

/// Whether a text has Chinese words, and no two English ones in a row outside of quotation marks.
pub(crate) fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
        // What may be written somewhere may be English.
        && (text.starts_with("这里可以写：") || !["error", "expected", "unexpected", "invalid", "unknown", "not found"]
            .iter()
            .any(|word| text.contains(word)))
}

/// Runs the program on sites that no text can hold, and keeps what it says and its exit code.
#[test]
#[cfg(unix)]
fn files_that_no_text_can_hold_are_explained() {
    use std::os::unix::fs::symlink;
    let mut out = String::new();
    let mut case = |name: &str, arguments: &[&str], make: &dyn Fn(&Project)| {
        let project = Project::small();
        make(&project);
        let output = project.run(&[&["build", "--quiet"], arguments].concat());
        let said = String::from_utf8(output.stderr).expect("messages are UTF-8");
        let said = said.replace(&*project.root().to_string_lossy(), "（站点）");
        assert!(is_chinese(&said), "{name}: {said}");
        assert!(!said.contains("panicked"), "{name}: {said}");
        let code = output.status.code().expect("the program ends by itself");
        let _ = write!(out, "=== {name}\n{}\n退出码 {code}\n\n", said.trim_end());
    };
    let outside = tempfile::tempdir().expect("a temporary folder can be made");
    fs::write(outside.path().join("secret.md"), "没有页头：读到它就会报错\n").expect("it can be written");
    let gbk = b"---\ntitle: \xb5\xda\xd2\xbb\xb8\xf6\n---\n";

    case("正文是 GBK 编码", &[], &|site| site.write("content/cases/yi.md", gbk));
    case("正文是 UTF-16 编码", &[], &|site| {
        let text: Vec<u8> = "\u{feff}---\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        site.write("content/cases/yi.md", text);
    });
    case("site.yaml 是 GBK 编码", &[], &|site| site.write("site.yaml", gbk));
    case("统计数据是 GBK 编码", &[], &|site| site.write("content/stats/grid.yaml", gbk));
    case("模板是 GBK 编码", &[], &|site| site.write("themes/default/case.html", gbk));
    case("正文是一张图片", &[], &|site| {
        site.write("content/cases/yi.md", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01");
    });
    case("正文是压缩文件", &[], &|site| {
        site.write("content/cases/yi.md", b"\x1f\x8b\x08\x06\x03\xe5\xb3")
    });
    case("两张图片要发布到同一个网址", &[], &|site| {
        let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01";
        site.write("content/cases/tu.png", picture);
        site.write("content/cases/TU.png", picture);
    });
    case("正文里有空字符", &[], &|site| {
        site.write("content/cases/yi.md", "---\ntitle: 第一个\n---\n\n前\0后\n");
    });
    case("正文有 5 MB", &[], &|site| {
        site.write("content/cases/yi.md", format!("---\ntitle: 第一个\n---\n{}", "长".repeat((5 << 20) / 3)));
    });
    case("链接指到站点以外的文件", &[], &|site| {
        symlink(outside.path().join("secret.md"), site.path("content/cases/secret.md")).expect("a link");
    });
    case("链接指到站点以外的文件夹", &[], &|site| {
        symlink(outside.path(), site.path("content/secret")).expect("a link");
    });
    case("链接绕了一圈", &[], &|site| {
        symlink(site.path("content"), site.path("content/cases/again")).expect("a link");
    });
    case("链接指向不存在的文件", &[], &|site| {
        symlink("没有的文件.jpg", site.path("content/cases/a.jpg")).expect("a link");
    });
    case("文件名里有换行", &[], &|site| site.write("content/cases/a\nb.md", "---\ntitle: 甲\n---\n"));
    case("文件名里有反斜杠", &[], &|site| {
        site.write("content/cases/a\\b.md", "---\ntitle: 甲\n---\n")
    });
    case("图片是空的", &[], &|site| site.write("content/cases/a.png", ""));
    case("图片没有传完", &[], &|site| {
        site.write("content/cases/a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01")
    });
    case("图片的扩展名不对", &[], &|site| site.write("content/cases/a.png", GIF));
    case("苹果手机的照片改了扩展名", &[], &|site| {
        site.write("content/cases/a.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic");
    });
    case("照片里的拍摄信息去不掉", &[], &|site| {
        site.write("content/cases/a.tif", b"II*\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0\x40\0\0\0\0\0\0\0");
    });
    case("site.yaml 是文件夹", &[], &|site| {
        site.remove("site.yaml");
        site.write("site.yaml/a.txt", "");
    });
    case("content 是文件", &[], &|site| {
        fs::remove_dir_all(site.path("content")).expect("it can be removed");
        site.write("content", "");
    });
    case("站点的文件夹不存在", &["--root", "别的文件夹"], &|_| {});
    case("输出到站点自己的文件夹", &["--output", "."], &|_| {});
    case("输出到内容的文件夹里", &["--output", "content/public"], &|_| {});
    case("输出的文件夹是指向内容的链接", &[], &|site| {
        symlink(site.path("content"), site.path("public")).expect("a link");
    });
    case("输出的文件夹里有别的文件", &[], &|site| site.write("public/我的文档.doc", ""));
    case("输出的文件夹是文件", &[], &|site| site.write("public", ""));
    case("输出的文件夹里，该是文件夹的地方有文件", &[], &|site| {
        assert!(site.run(&["build"]).status.success());
        fs::remove_dir_all(site.path("public/cases")).expect("it can be removed");
        site.write("public/cases", "手工放进来的文件");
    });
    golden("bad/files.txt", &out);
}

#[test]
#[cfg(unix)]
fn a_file_without_permission_stops_the_program_in_chinese() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::small();
    let file = project.path("content/cases/yi.md");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).expect("they can be set");
    if fs::read(&file).is_ok() {
        eprintln!("skipped: root may read every file");
        return;
    }
    let output = project.run(&["build"]);
    let said = String::from_utf8(output.stderr).expect("messages are UTF-8");
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("content/cases/yi.md：没有权限"), "{said}");
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_nothing() {
    let plain = Project::small();
    let windows = Project::small();
    for path in [
        "site.yaml",
        "content/_index.md",
        "content/cases/_index.md",
        "content/cases/yi.md",
        "content/brands/_index.md",
        "content/brands/hong.md",
        "content/stats/grid.yaml",
    ] {
        windows.write(path, format!("\u{feff}{}", plain.read(path).replace('\n', "\r\n")));
    }
    let (plain, windows) = (plain.pass(), windows.pass());
    assert_eq!(messages(&windows), messages(&plain));
    for route in plain.outputs.keys() {
        let lines = |snapshot| {
            let bytes = crate::project::bytes(snapshot, route.as_str());
            String::from_utf8_lossy(&bytes).replace("\r\n", "\n")
        };
        assert_eq!(lines(&windows), lines(&plain), "{route}");
    }
}
