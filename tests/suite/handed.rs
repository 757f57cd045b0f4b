//! `linli deploy` to one file to hand over: what is in it, for Windows and for servers, and that the same site gives the same bytes.
#![allow(clippy::disallowed_methods, reason = "tests look at what was packed")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::process::Command;

use linli::hash::Sha256;

use crate::project::{Project, SITE};

fn site(target: &str) -> Project {
    let site = Project::small();
    site.write(
        "site.yaml",
        format!("{SITE}theme: own\ndeploy:\n  handed: {{type: archive, path: {target}}}\n"),
    );
    // Names of attachments become pinyin; those of a theme's files stay.
    site.write("themes/own/assets/图标/区 徽.txt", "区徽\n");
    site
}

fn deploy(site: &Project, more: &[&str]) -> String {
    let output = site.run(&[&["deploy", "--yes"], more].concat());
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{text}");
    text
}

/// The files of a ZIP archive; every name that is not ASCII is marked as UTF-8, as Windows needs it.
fn unzip(site: &Project, path: &str) -> BTreeMap<String, Vec<u8>> {
    let bytes = fs::read(site.path(path)).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for number in 0..archive.len() {
        let mut entry = archive.by_index(number).unwrap();
        let name = entry.name().unwrap().into_owned();
        assert_eq!(entry.last_modified().map(|time| time.year()), Some(1980), "{name}");
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        files.insert(name, bytes);
    }
    files
}

/// How many central headers have a name that is not ASCII, and how many of these say that it is UTF-8 (bit 11).
fn flagged(bytes: &[u8]) -> (usize, usize) {
    let heads = bytes.windows(4).enumerate().filter(|(_, four)| *four == b"PK\x01\x02");
    let (mut chinese, mut marked) = (0, 0);
    for (at, _) in heads {
        let head = &bytes[at..];
        let name = &head[46..46 + usize::from(u16::from_le_bytes([head[28], head[29]]))];
        if !name.is_ascii() {
            chinese += 1;
            marked += usize::from(u16::from_le_bytes([head[8], head[9]]) & (1 << 11) != 0);
        }
    }
    (chinese, marked)
}

fn text(files: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    String::from_utf8(files[name].clone()).unwrap()
}

#[test]
fn an_archive_holds_the_site_its_hashes_and_what_to_do() {
    let site = site("交接/djpp.zip");
    let said = deploy(&site, &[]);
    assert!(said.contains("交接/djpp.zip，"), "{said}");
    let files = unzip(&site, "交接/djpp.zip");
    assert!(!files.keys().any(|name| name.contains(".linli-")));
    let page = "site/assets/图标/区 徽.txt";
    assert!(
        files[page] == fs::read(site.path("public/assets/图标/区 徽.txt")).unwrap(),
        "{:?}",
        files.keys()
    );
    let (chinese, marked) = flagged(&fs::read(site.path("交接/djpp.zip")).unwrap());
    assert!(chinese == 2 && chinese == marked, "{chinese} names, {marked} marked");
    for line in text(&files, "SHA256.txt").lines() {
        let (hash, name) = line.split_once("  ").unwrap();
        assert_eq!(Sha256::of(&files[name]).to_string(), hash);
    }
    assert_eq!(text(&files, "SHA256.txt").lines().count() + 2, files.len());
    let note = text(&files, "说明.txt");
    assert!(note.starts_with("\u{feff}网站发布包\r\n") && note.contains("这是第一次交接"), "{note}");
    // A second one says what changed since the first.
    site.remove("content/cases/yi.md");
    site.write("content/cases/xin.md", "---\ntitle: 新的\nfield: 社区\n---\n正文。\n");
    deploy(&site, &[]);
    let files = unzip(&site, "交接/djpp.zip");
    let note = text(&files, "说明.txt");
    assert!(
        note.contains("新增 1 页：\r\n  /cases/xin/") && note.contains("撤下 1 页：\r\n  /cases/yi/"),
        "{note}"
    );
    assert_eq!(text(&files, "删除.txt"), "\u{feff}cases/yi/index.html\r\n");
    assert!(files.contains_key("site/brands/hong/index.html"));
}

#[test]
fn an_archive_of_changes_brings_the_last_one_up_to_date() {
    let site = site("djpp.zip, only: changes");
    deploy(&site, &[]);
    let mut kept = unzip(&site, "djpp.zip");
    site.remove("content/cases/yi.md");
    site.write("content/cases/xin.md", "---\ntitle: 新的\nfield: 社区\n---\n正文。\n");
    deploy(&site, &[]);
    let changes = unzip(&site, "djpp.zip");
    assert!(changes.len() < kept.len() && !changes.contains_key("site/404.html"), "{:?}", changes.keys());
    for path in text(&changes, "删除.txt").trim_start_matches('\u{feff}').lines() {
        assert!(kept.remove(&format!("site/{path}")).is_some(), "{path}");
    }
    kept.extend(changes);
    deploy(&site, &["--full"]);
    let all = unzip(&site, "djpp.zip");
    let of_site = |files: BTreeMap<String, Vec<u8>>| -> BTreeMap<String, Vec<u8>> {
        files.into_iter().filter(|(name, _)| name.starts_with("site/")).collect()
    };
    assert!(of_site(kept) == of_site(all));
}

#[test]
fn the_same_site_is_packed_to_the_same_bytes() {
    for name in ["djpp.zip", "djpp.tar.gz", "djpp.tar.zst"] {
        let packed = [0, 1].map(|round| {
            let site = site(name);
            if round == 1 {
                std::thread::sleep(std::time::Duration::from_millis(2100));
            }
            deploy(&site, &[]);
            fs::read(site.path(name)).unwrap()
        });
        assert!(packed[0] == packed[1], "{name}");
    }
}

#[test]
#[cfg(unix)]
fn tar_unpacks_what_was_packed_for_servers() {
    for (name, unpack) in [("djpp.tar.gz", "-xzf"), ("djpp.tar.zst", "-xf")] {
        // Another program than the one that packs looks at it, where there is one.
        if name.ends_with("zst") && Command::new("zstd").arg("--version").output().is_err() {
            continue;
        }
        unpacks(name, unpack);
    }
}

#[cfg(unix)]
fn unpacks(name: &str, unpack: &str) {
    let site = site(name);
    let long = format!("assets/图标/{}.txt", "很长的文件名".repeat(12));
    site.write(&format!("themes/own/{long}"), "甲\n");
    deploy(&site, &[]);
    fs::create_dir(site.path("out")).unwrap();
    let run = |program: &str, arguments: &[&str], folder: &str| {
        let output = Command::new(program).args(arguments).current_dir(site.path(folder)).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    run("tar", &[unpack, &format!("../{name}")], "out");
    run("sha256sum", &["--quiet", "-c", "SHA256.txt"], "out");
    assert_eq!(site.read(&format!("out/site/{long}")), "甲\n");
}

#[test]
fn an_archive_cannot_be_taken_back() {
    let site = site("djpp.zip");
    deploy(&site, &[]);
    let output = site.run(&["rollback", "--yes"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("不能退回；把以前的包再交一次"));
}
