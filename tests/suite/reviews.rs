//! Signatures: what is refused, what they are held against, what two desks and git make of them.
#![allow(clippy::disallowed_methods, reason = "tests look at the ledger as people do")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::project::{Project, SITE, command, messages};

const PAGE: &str = "content/cases/yi.md";
const OTHER: &str = "content/cases/er.md";
const STATS: &str = "content/stats/grid.yaml";

/// A small site whose cases need two signatures, and whose datasets need one.
fn site() -> Project {
    let project = Project::small();
    let review = "review:\n  profile: two\n  secrecy: false\n  offices: {初审: 党建办, 终审: 主任}\n  kinds: {case: two, dataset: one}\n";
    project.write("site.yaml", format!("{SITE}{review}"));
    let quoting = |title: &str| {
        format!(
            "---\ntitle: {title}\ndate: 2022-12-01\n---\n\n共有{{{{ stat(\"grid.count\") }}}}网格。\n\n![门头](tu.png)\n"
        )
    };
    project.write(PAGE, quoting("第一个案例"));
    project.write(OTHER, quoting("第二个案例"));
    project.write("content/cases/tu.png", picture(1));
    project
}

/// A small picture of one shade.
fn picture(shade: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 4, 4);
    encoder.set_color(png::ColorType::Grayscale);
    encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&[shade; 16]))
        .expect("it is a picture");
    bytes
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn a_form_is_called_by_the_title_of_its_page() {
    let project = site();
    let text = said(&project.run(&["review", "form", PAGE]));
    let file = text.lines().find_map(|line| line.split_once("审核表：")).expect("it says where").1;
    assert!(file.starts_with("审核表-第一个案例-") && project.path(file).is_file(), "{text}");
    // What may not stand in a name of a file does not.
    project.edit(PAGE, "title: 第一个案例", "title: \"第一/个: “案例”?\"");
    let text = said(&project.run(&["review", "form", PAGE]));
    assert!(text.contains("审核表：审核表-第一个“案例”-"), "{text}");
}

fn code(project: &Project, page: &str) -> String {
    let output = project.run(&["review", "form", page, "--explain"]);
    let said = said(&output);
    said.lines().find_map(|line| line.split("60 位：").nth(1)).unwrap_or_else(|| panic!("{said}")).to_string()
}

fn sign_with(project: &Project, page: &str, role: &str, by: &str, code: &str) -> Output {
    project.run(&["review", "sign", page, "--role", role, "--by", by, "--on", "2022-12-02", "--code", code])
}

fn sign(project: &Project, page: &str, role: &str, by: &str) {
    let output = sign_with(project, page, role, by, &code(project, page));
    assert!(output.status.success(), "{}", said(&output));
}

/// The state of each role of each page.
fn states(project: &Project) -> BTreeMap<String, Vec<(String, String)>> {
    let output = project.run(&["review", "status", "--message-format", "json"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let page = |line: &str| {
        let value: Value = serde_json::from_str(line).expect("JSON");
        let roles = value["roles"].as_array().unwrap().iter().map(|role| {
            let text = |key: &str| role[key].as_str().unwrap().to_string();
            (text("role"), text("state"))
        });
        (value["page"].as_str().unwrap().to_string(), roles.collect())
    };
    text.lines().map(page).collect()
}

fn state(project: &Project, page: &str, role: &str) -> String {
    let states = states(project);
    let roles = states.get(page).unwrap_or_else(|| panic!("{page}: {states:?}"));
    roles.iter().find(|(known, _)| known == role).map_or("none".into(), |(_, state)| state.clone())
}

/// The files of the ledger, with what they hold.
fn ledger(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(root.join("ledger/reviews")).into_iter().filter_map(Result::ok);
    let files = entries.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let name = entry.path().strip_prefix(root).unwrap().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

#[test]
fn a_page_is_published_when_all_have_signed_what_it_tells() {
    let project = site();
    project.write(
        "site.yaml",
        project.read("site.yaml") + "deploy:\n  local: {type: dir, path: ../www}\n  test: {type: dir, path: ../test, strict: false}\n",
    );
    let inner = project.path("site");
    fs::create_dir(&inner).unwrap();
    for name in ["site.yaml", "content"] {
        fs::rename(project.path(name), inner.join(name)).unwrap();
    }
    let run = |arguments: &[&str]| command(arguments).current_dir(&inner).output().expect("the program runs");
    let build = run(&["build", "--strict"]);
    let text = said(&build);
    assert_eq!(build.status.code(), Some(1), "{text}");
    assert!(text.contains("《第一个案例》还没有人签字，等待初审（党建办）、终审（主任）"), "{text}");
    assert!(text.contains("错误[review/unsigned]") && text.contains("content/stats/grid.yaml"), "{text}");
    assert!(run(&["build"]).status.success());
    let deploy = run(&["deploy", "local", "--yes"]);
    assert_eq!(deploy.status.code(), Some(1), "{}", said(&deploy));
    assert!(!project.path("www").exists());
    for (page, roles) in [(PAGE, &["初审", "终审"][..]), (OTHER, &["初审", "终审"]), (STATS, &["终审"])]
    {
        for (role, by) in roles.iter().zip(["张三", "李四"]) {
            let explained = said(&run(&["review", "form", page, "--explain"]));
            let code = explained.lines().find_map(|line| line.split("60 位：").nth(1)).unwrap();
            let paper = ["--role", role, "--by", by, "--on", "2022-12-02", "--code", code];
            let signed = run(&[&["review", "sign", page], &paper[..]].concat());
            assert!(signed.status.success(), "{}", said(&signed));
        }
    }
    let build = run(&["build", "--strict"]);
    assert!(build.status.success(), "{}", said(&build));
    let deploy = run(&["deploy", "local", "--yes"]);
    assert!(deploy.status.success(), "{}", said(&deploy));
    // Who signed is nobody's business but the site's.
    assert!(project.path("www").exists());
    let published = walkdir::WalkDir::new(project.path("www")).into_iter().filter_map(Result::ok);
    for entry in published.filter(|entry| entry.file_type().is_file()) {
        let text = String::from_utf8_lossy(&fs::read(entry.path()).unwrap()).into_owned();
        assert!(!text.contains("张三") && !text.contains("李四"), "{:?}", entry.path());
    }
}

#[test]
fn a_changed_figure_makes_each_signed_page_that_shows_it_stale_by_name() {
    let project = site();
    for (page, role) in [(PAGE, "初审"), (PAGE, "终审"), (OTHER, "终审"), (STATS, "终审")] {
        sign(&project, page, role, "张三");
    }
    project.edit(STATS, "value: 120", "value: 121");
    let snapshot = project.pass();
    let text = messages(&snapshot);
    let figure = "数字“网格数”：〔120个→121个〕";
    assert!(text.contains(&format!("《第一个案例》在初审（党建办 张三，2022-12-02）、终审（主任 张三，2022-12-02）签字以后改过：{figure}")), "{text}");
    assert!(
        text.contains(&format!("《第二个案例》在终审（主任 张三，2022-12-02）签字以后改过：{figure}")),
        "{text}"
    );
    assert!(
        text.contains(&format!("《网格》在终审（主任 张三，2022-12-02）签字以后改过：{figure}")),
        "{text}"
    );
    assert_eq!(project.run(&["build", "--strict"]).status.code(), Some(1));
    let status = said(&project.run(&["review", "status"]));
    assert!(status.contains("签全 0 页，签字以后改过 3 页"), "{status}");
    assert!(status.contains("正文：共有〔120→121〕个网格"), "{status}");
    // Put back, the old signatures count again.
    project.edit(STATS, "value: 121", "value: 120");
    assert_eq!(state(&project, PAGE, "first"), "signed");
    // A new one counts beside the old one.
    project.edit(STATS, "value: 120", "value: 122");
    sign(&project, PAGE, "初审", "张三");
    assert_eq!(states(&project)[PAGE], [("first".into(), "signed".into()), ("final".into(), "stale".into())]);
    assert_eq!(ledger(project.root()).len(), 5);
}

#[test]
fn what_changed_is_told_by_name() {
    let project = site();
    project.write("content/cases/biao.pdf", "附件");
    project.edit(PAGE, "网格。", "网格，见[表](biao.pdf)。");
    sign(&project, PAGE, "初审", "张三");
    for (change, expected) in [
        (&|| project.edit(PAGE, "第一个案例", "一个案例") as (), "标题：〔删去：第〕一个案例"),
        (&|| project.write("content/cases/tu.png", picture(2)), "图片“tu.png”换过"),
        (&|| project.write("content/cases/biao.pdf", "新的附件"), "附件“biao.pdf”换过"),
        (
            &|| project.edit(PAGE, "date: 2022-12-01", "date: 2022-12-03\nfield: 社区"),
            "发布日期：〔2022-12-01→2022-12-03〕",
        ),
        (
            &|| project.edit(STATS, "source: 样例", "source: 统计年报"),
            "数字“网格数”的来源：〔样例→统计年报〕",
        ),
        (&|| project.edit(PAGE, "![门头](tu.png)", "> 一段引文"), "引文：〔加上：一段引文〕"),
        (&|| (), "领域：〔加上：社区〕"),
        (&|| (), "图片“tu.png”拿掉了"),
    ] as [(&dyn Fn(), &str); 8]
    {
        change();
        let status = said(&project.run(&["review", "status", PAGE]));
        assert!(status.contains(expected), "{expected}: {status}");
    }
}

#[test]
fn a_signature_that_is_not_of_this_state_is_refused() {
    let project = site();
    let first = code(&project, PAGE);
    let refused = |arguments: &[&str], exit: i32, expected: &str| {
        let output = project.run(&[&["review", "sign"], arguments].concat());
        let text = said(&output);
        assert_eq!(output.status.code(), Some(exit), "{text}");
        assert!(text.contains(expected), "{text}");
        assert!(ledger(project.root()).is_empty());
    };
    let paper = |page: &'static str, role: &'static str, by: &'static str, on: &'static str| {
        [page, "--role", role, "--by", by, "--on", on, "--code"]
    };
    let with = |start: [&'static str; 8], code: &str, exit: i32, expected: &str| {
        refused(&[&start[..], &[code]].concat(), exit, expected);
    };
    let usual = || paper(PAGE, "初审", "张三", "2022-12-02");
    with(usual(), "AAAA-BBBB-CCCC", 1, "核验码不对");
    let wrong = said(&sign_with(&project, PAGE, "初审", "张三", "AAAA-BBBB-CCCC"));
    assert!(!wrong.contains(&first), "who mistypes does not copy it from there: {wrong}");
    with(usual(), "AAAA-BBBB", 1, "有 12 个");
    with(usual(), "0AAA-BBBB-CCCC", 1, "没有“0”");
    with(usual(), &code(&project, OTHER), 1, "另一页的表");
    with(paper(PAGE, "初审", "张三", "2999-01-01"), &first, 1, "还没有到");
    with(paper(PAGE, "初审", " ", "2022-12-02"), &first, 1, "没有写签字的人");
    with(paper(PAGE, "初审核", "张三", "2022-12-02"), &first, 2, "是不是“初审”");
    with(paper(PAGE, "初审", "张三", "12月2日"), &first, 2, "");
    with(
        paper("content/cases/san.md", "初审", "张三", "2022-12-02"),
        &first,
        2,
        "没有“content/cases/san.md”",
    );
    project.edit(PAGE, "共有", "现有");
    with(usual(), &first, 1, "核验码不对");
    project.edit(PAGE, "现有", "共有");
    // However it is typed.
    let typed = first.to_lowercase().replace('-', " ");
    assert!(sign_with(&project, PAGE, "初审", "张三", &typed).status.success());
    let again = sign_with(&project, PAGE, "初审", "张三", &first);
    assert!(said(&again).contains("早就记下了"), "{}", said(&again));
    assert_eq!(ledger(project.root()).len(), 1);
    let both = sign_with(&project, PAGE, "终审", "张三", &first);
    assert!(said(&both).contains("初审也是 张三 签的") && said(&both).contains("签全了"), "{}", said(&both));
    // Who has signed an older state is told what changed since.
    project.edit(PAGE, "共有", "现有");
    let output = sign_with(&project, PAGE, "初审", "张三", &first);
    assert!(said(&output).contains("改了：正文：〔共→现〕有"), "{}", said(&output));
}

/// Each with the signatures of a page, and the readings that are said to be one person's.
#[test]
fn readings_are_different_peoples() {
    let first = ("初审", "张三");
    let cases: [(&str, &[(&str, &str)], Option<&str>); 14] = [
        ("two", &[first, ("终审", "张三")], Some("初审、终审都是 张三 签的")),
        ("two", &[first, ("终审", "张　三")], Some("初审、终审都是 张三 签的")),
        ("three", &[first, ("复审", "张三"), ("终审", "李四")], Some("初审、复审都是 张三 签的")),
        ("three", &[first, ("复审", "张三"), ("终审", "张三")], Some("初审、复审、终审都是 张三 签的")),
        // All are not signed yet, and it shows already.
        ("three", &[first, ("终审", "张三")], Some("初审、终审都是 张三 签的")),
        (
            "[初审, 终审, 保密审查]",
            &[first, ("终审", "张三"), ("保密审查", "王五")],
            Some("初审、终审都是 张三 签的"),
        ),
        // Three readings by two people, whoever signs what.
        (
            "three",
            &[first, ("初审", "李四"), ("复审", "张三"), ("终审", "李四")],
            Some("初审、复审都是 张三 签的"),
        ),
        ("two", &[first, ("终审", "李四")], None),
        ("three", &[first, ("复审", "李四"), ("终审", "王五")], None),
        // Somebody else read it too.
        ("two", &[first, ("初审", "李四"), ("终审", "张三")], None),
        ("two", &[first, ("终审", "张三"), ("终审", "李四")], None),
        // Secrets and slips may be looked for by one of them.
        ("[初审, 终审, 保密审查]", &[first, ("终审", "李四"), ("保密审查", "张三")], None),
        ("[初审, 一校, 二校]", &[first, ("一校", "张三"), ("二校", "张三")], None),
        // One reading is asked for; the other is more than that.
        ("one", &[first, ("终审", "张三")], None),
    ];
    for (needs, signatures, expected) in cases {
        let project = site();
        project.edit("site.yaml", "kinds: {case: two, dataset: one}", &format!("kinds: {{case: {needs}}}"));
        project.remove(OTHER);
        signatures.iter().for_each(|(role, by)| sign(&project, PAGE, role, by));
        let text = messages(&project.pass());
        let said = text.contains("[review/same-person]");
        assert_eq!(said, expected.is_some(), "{needs} {signatures:?}: {text}");
        assert!(expected.is_none_or(|expected| text.contains(expected)), "{needs} {signatures:?}: {text}");
        let status = said_of(&project);
        assert_eq!(status.contains("几道审核要由不同的人签"), expected.is_some(), "{signatures:?}: {status}");
    }
}

fn said_of(project: &Project) -> String {
    said(&project.run(&["review", "status"]))
}

/// It is a reminder as others are: it can be mended, agreed to, or switched off; a page that nobody sees is only listed.
#[test]
fn that_one_person_signed_twice_is_a_finding_like_others() {
    let project = site();
    [OTHER, STATS].iter().for_each(|page| project.remove(page));
    project.edit(PAGE, "共有{{ stat(\"grid.count\") }}网格。", "正文。");
    ["初审", "终审"].iter().for_each(|role| sign(&project, PAGE, role, "张三"));
    let strict = || project.run(&["build", "--strict"]);
    let text = said(&strict());
    assert!(
        strict().status.success()
            && text.contains("提醒[review/same-person]: 《第一个案例》的初审、终审都是 张三 签的"),
        "{text}"
    );
    assert!(text.contains(&format!("linli review sign {PAGE} --role 终审 --by 签字人")), "{text}");
    // Agreed to.
    let because = ["--because", "副主任空缺，党工委会议同意", "--by", "王五"];
    let agreed = project
        .run(&[&["check", "--waive", "review/same-person", &format!("{PAGE}:2")], &because[..]].concat());
    assert!(
        agreed.status.success() && !said(&strict()).contains("提醒["),
        "{}{}",
        said(&agreed),
        said(&strict())
    );
    project.remove("waivers.yaml");
    // Switched off, or it weighs more.
    let settings = project.read("site.yaml");
    for (level, code) in [("off", 0), ("hint", 0), ("error", 1)] {
        project.write("site.yaml", format!("{settings}rules: {{review/same-person: {level}}}\n"));
        let text = said(&strict());
        assert!(
            strict().status.code() == Some(code) && text.contains("same-person") == (level != "off"),
            "{level}: {text}"
        );
    }
    project.write("site.yaml", &settings);
    // Nobody sees a draft.
    project.edit(PAGE, "date:", "draft: true\ndate:");
    assert!(!said(&strict()).contains("same-person"));
    project.edit(PAGE, "draft: true\n", "");
    // As the hint says.
    sign(&project, PAGE, "终审", "李四");
    assert!(strict().status.success() && !said(&strict()).contains("提醒["), "{}", said(&strict()));
}

#[test]
fn a_signature_goes_where_its_page_goes() {
    let project = site();
    sign(&project, PAGE, "初审", "张三");
    // The file is renamed and the address stays.
    project.edit(PAGE, "title: 第一个案例", "title: 第一个案例\nslug: yi");
    project.rename(PAGE, "content/cases/第一个.md");
    assert_eq!(state(&project, "content/cases/第一个.md", "first"), "signed");
    // The address changes and the file stays, or the old address leads here.
    project.edit("content/cases/第一个.md", "slug: yi", "slug: di-yi\naliases: [/cases/yi/]");
    assert_eq!(state(&project, "content/cases/第一个.md", "first"), "signed");
    project.rename("content/cases/第一个.md", PAGE);
    project.edit(PAGE, "\naliases: [/cases/yi/]", "");
    assert_eq!(state(&project, PAGE, "first"), "signed");
    // Both change at once: it is known by what it tells.
    project.rename(PAGE, "content/cases/anli/san.md");
    project.edit("content/cases/anli/san.md", "slug: di-yi\n", "");
    project.rename("content/cases/tu.png", "content/cases/anli/tu.png");
    project.remove(OTHER);
    project.write("content/cases/anli/_index.md", "---\ntitle: 案例\nkind: case\n---\n");
    assert_eq!(state(&project, "content/cases/anli/san.md", "first"), "signed");
    project.remove("content/cases/anli/san.md");
    let status = said(&project.run(&["review", "status"]));
    assert!(status.contains("现在没有了的页面") && status.contains("张三"), "{status}");
}

#[test]
fn drafts_are_signed_before_they_are_published_and_stop_nobody() {
    let project = site();
    for page in [OTHER, STATS] {
        project.remove(page);
    }
    project.write(PAGE, "---\ntitle: 甲\ndraft: true\n---\n\n正文。\n");
    assert!(project.run(&["build", "--strict"]).status.success());
    sign(&project, PAGE, "初审", "张三");
    project.edit(PAGE, "draft: true\n", "");
    let build = project.run(&["build", "--strict"]);
    assert!(
        build.status.code() == Some(1) && said(&build).contains("《甲》没有签全，等待终审"),
        "{}",
        said(&build)
    );
    sign(&project, PAGE, "终审", "李四");
    let build = project.run(&["build", "--strict"]);
    assert!(build.status.success(), "{}", said(&build));
}

#[test]
fn pages_from_before_the_rule_need_no_signature() {
    let project = site();
    project.edit("site.yaml", "kinds: {case: two, dataset: one}", "since: 2022-12-01\n  kinds: [case, page]");
    project.edit(OTHER, "date: 2022-12-01", "date: 2022-11-30");
    assert_eq!(states(&project).keys().collect::<Vec<_>>(), [PAGE]);
    let status = said(&project.run(&["review", "status"]));
    assert!(status.contains("另有 1 页按 since 不要签"), "{status}");
    project.edit(OTHER, "date: 2022-11-30", "date: 2022-11-30\nupdated: 2022-12-02");
    assert_eq!(states(&project).keys().collect::<Vec<_>>(), [OTHER, PAGE]);
}

#[test]
fn signatures_cannot_be_waived() {
    let project = site();
    project.write(
        "waivers.yaml",
        "waivers:\n  - {rule: review/unsigned, file: content/cases/yi.md, hash: 0123456789ab, because: 急, by: 王某, on: 2022-12-01}\n",
    );
    let text = messages(&project.pass());
    assert!(text.contains("签字不能用放行来代替"), "{text}");
}

#[test]
fn a_damaged_record_counts_for_nothing_and_is_told() {
    let project = site();
    sign(&project, PAGE, "初审", "张三");
    let (name, bytes) = ledger(project.root()).into_iter().next().unwrap();
    let text = String::from_utf8(bytes).unwrap();
    for (damaged, expected) in [
        (text.replace("张三", "李四"), "签字记录被改过"),
        (text.replacen("by:", "<<<<<<< HEAD\nby:", 1), "git 冲突"),
        (text.replacen("title: \"", "title: [\"", 1), "读不出来"),
        (String::new(), "“signature”这一项没有"),
    ] {
        project.write(&name, damaged);
        let found = messages(&project.pass());
        assert!(found.contains("[review/damaged]") && found.contains(expected), "{expected}: {found}");
        assert!(found.contains(&name), "{found}");
        assert_eq!(state(&project, PAGE, "first"), "waiting");
        let status = said(&project.run(&["review", "status"]));
        assert!(status.contains(expected), "{status}");
        assert_eq!(project.run(&["build", "--strict"]).status.code(), Some(1));
    }
    // As git writes the ends of lines on some machines.
    project.write(&name, text.replace('\n', "\r\n"));
    assert_eq!(state(&project, PAGE, "first"), "signed");
}

/// Two processes sign at once, and some are killed in the middle: whoever was told that it is taken down finds it there.
#[test]
fn two_desks_that_sign_at_once_lose_nothing() {
    let project = site();
    let first = code(&project, PAGE);
    let second = code(&project, OTHER);
    let mut done = Vec::new();
    for round in 0..6_u64 {
        let started: Vec<_> = [(PAGE, &first, "初审"), (PAGE, &first, "终审"), (OTHER, &second, "初审")]
            .into_iter()
            .map(|(page, code, role)| {
                let by = format!("签字人{round}");
                let child =
                    command(&["review", "sign", page, "--role", role, "--by", &by, "--on", "2022-12-02"])
                        .args(["--code", code])
                        .current_dir(project.root())
                        .stdout(Stdio::null())
                        .stderr(Stdio::null())
                        .spawn()
                        .expect("the program can be run");
                (child, role, by, page)
            })
            .collect();
        for (at, (mut child, role, by, page)) in started.into_iter().enumerate() {
            if at == 0 && round > 0 {
                std::thread::sleep(Duration::from_millis(40 * round));
                let _ = child.kill();
            }
            if child.wait().expect("it ends").success() {
                done.push((role, by, page));
            }
        }
    }
    assert!(done.len() >= 12, "{done:?}");
    // Whatever a killed one left is dealt with by the next.
    assert!(project.run(&["review", "status"]).status.success());
    let files = ledger(project.root());
    for (name, bytes) in &files {
        let path = linli::path::SourcePath::new(name);
        let text = String::from_utf8(bytes.clone()).unwrap();
        linli::ledger::signature::parse(&path, &text)
            .unwrap_or_else(|wrong| panic!("{name}: {}", wrong.message));
    }
    for (role, by, page) in &done {
        let has = |bytes: &Vec<u8>| {
            let text = String::from_utf8_lossy(bytes);
            [role.to_string(), by.clone(), page.to_string()].iter().all(|part| text.contains(part.as_str()))
        };
        assert!(files.values().any(has), "{role} {by} {page}");
    }
    assert!(!messages(&project.pass()).contains("review/damaged"));
}

/// Two desks with a copy each, brought together by git: both sides' signatures are there; a file that somebody changed on both
/// sides is told as what it is.
#[test]
fn git_brings_the_signatures_of_two_desks_together() {
    let project = site();
    let git = |folder: &Path, arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "core.hooksPath=/dev/null"]);
        let run = command.args(arguments).current_dir(folder).output().expect("there is git");
        (run.status.success(), said(&run))
    };
    let must = |folder: &Path, arguments: &[&str]| {
        let (fine, said) = git(folder, arguments);
        assert!(fine, "{arguments:?}: {said}");
    };
    project.write(".gitignore", ".linli/\npublic/\n");
    sign(&project, OTHER, "初审", "王五");
    must(project.root(), &["init", "-q", "-b", "main"]);
    must(project.root(), &["add", "."]);
    must(project.root(), &["commit", "-qm", "一"]);
    let desk = Project::empty();
    must(desk.root(), &["clone", "-q", project.root().to_str().unwrap(), "."]);
    sign(&project, PAGE, "初审", "张三");
    sign(&project, PAGE, "终审", "赵六");
    sign(&desk, PAGE, "初审", "李四");
    sign(&desk, PAGE, "终审", "赵六");
    for root in [project.root(), desk.root()] {
        must(root, &["add", "."]);
        must(root, &["commit", "-qm", "签字"]);
    }
    must(desk.root(), &["pull", "-q", "--no-rebase", "origin", "main"]);
    let files = ledger(desk.root());
    for by in ["张三", "李四", "赵六", "王五"] {
        assert!(files.values().any(|bytes| String::from_utf8_lossy(bytes).contains(by)), "{by}");
    }
    for name in ledger(project.root()).keys() {
        assert!(files.contains_key(name), "{name}");
    }
    assert_eq!(state(&desk, PAGE, "first"), "signed");
    assert_eq!(state(&desk, PAGE, "final"), "signed");
    assert!(!messages(&desk.pass()).contains("review/damaged"));
    // Somebody changes one record by hand, and somebody else the same.
    let (name, _) = files.iter().find(|(_, bytes)| String::from_utf8_lossy(bytes).contains("王五")).unwrap();
    for (site, by) in [(&project, "王六"), (&desk, "王七")] {
        site.edit(name, "王五", by);
        must(site.root(), &["commit", "-qam", "改"]);
    }
    let (fine, _) = git(desk.root(), &["pull", "-q", "--no-rebase", "origin", "main"]);
    assert!(!fine, "git merges what was changed on both sides");
    let found = messages(&desk.pass());
    assert!(found.contains("签字记录里有没有解决的 git 冲突：<<<<<<<"), "{found}");
    assert!(found.contains(&format!("git checkout --ours -- {name}")), "{found}");
    let status = desk.run(&["review", "status"]);
    assert!(status.status.success() && said(&status).contains("git 冲突"), "{}", said(&status));
}

#[test]
fn settings_that_cannot_be_meant_are_explained() {
    for (review, expected) in [
        ("{kinds: [cases]}", "没有叫“cases”的内容类型"),
        ("{kinds: {case: four}}", "“case”不能是“four”"),
        ("{kinds: {case: [初审, 总审]}}", "没有“总审”这一道签字"),
        ("{offices: {初申: 党建办}}", "没有“初申”这一道签字"),
        ("{profile: 四审}", "“profile”不能是“四审”"),
        ("{proofs: 4}", "“proofs”应为 0 到 3 的整数"),
        ("{since: 去年}", "“since”"),
        ("{kind: [case]}", "kind"),
        ("{profile: three}", "“review”没有要任何一页签字"),
        ("{kinds: {}}", "“review”没有要任何一页签字"),
        ("{kinds: {case: []}}", "“review”没有要任何一页签字"),
        ("三审", "review"),
    ] {
        let project = Project::small();
        project.write("site.yaml", format!("{SITE}review: {review}\n"));
        let found = messages(&project.pass());
        assert!(found.contains("错误[config/") && found.contains(expected), "{review}: {found}");
    }
    for (review, roles) in [
        ("{kinds: all}", vec!["first", "second", "final", "secrecy"]),
        (
            "{profile: 二审, proofs: 3, kinds: [case]}",
            vec!["first", "final", "secrecy", "proof-1", "proof-2", "proof-3"],
        ),
        ("{secrecy: false, kinds: {case: 一审}}", vec!["final"]),
        ("{kinds: {case: [保密审查, 初审]}}", vec!["first", "secrecy"]),
        ("{profile: two, secrecy: false, kinds: {case: true, brand: false}}", vec!["first", "final"]),
    ] {
        let project = Project::small();
        project.write("site.yaml", format!("{SITE}review: {review}\n"));
        let states = states(&project);
        let found: Vec<&str> = states[PAGE].iter().map(|(role, _)| role.as_str()).collect();
        assert_eq!(found, roles, "{review}");
    }
}

#[test]
fn everybody_who_signed_is_told() {
    let project = site();
    for by in ["张三", "王五"] {
        sign(&project, PAGE, "初审", by);
    }
    // 王五 may have been the last alone: 张三 was the first then.
    let both = sign_with(&project, PAGE, "终审", "王五", &code(&project, PAGE));
    assert!(both.status.success() && !said(&both).contains("不同的人"), "{}", said(&both));
    let status = said(&project.run(&["review", "status"]));
    assert!(!status.contains("不同的人"), "{status}");
    assert!(status.contains("张三，2022-12-02、党建办 王五，2022-12-02 已签"), "{status}");
    let again = sign_with(&project, PAGE, "初审", "张三", &code(&project, PAGE));
    assert!(said(&again).contains("早就记下了"), "{}", said(&again));
    // The code of another page that somebody signed.
    let other = sign_with(&project, OTHER, "初审", "张三", &code(&project, PAGE));
    assert!(said(&other).contains("这是《第一个案例》的核验码"), "{}", said(&other));
    project.edit(PAGE, "共有", "现有");
    let text = messages(&project.pass());
    assert!(
        text.contains("张三，2022-12-02、党建办 王五，2022-12-02），") || text.contains("王五，2022-12-02）"),
        "{text}"
    );
}

#[test]
fn no_rule_does_away_with_signatures() {
    for level in ["off", "hint", "warning"] {
        let project = site();
        project
            .write("site.yaml", project.read("site.yaml") + &format!("rules: {{review/stale: {level}}}\n"));
        let text = messages(&project.pass());
        assert!(text.contains("“review/stale”的级别改不了"), "{text}");
    }
    let text = said(&Project::small().run(&["explain", "review/stale"]));
    assert!(!text.contains("off") && text.contains("这个级别不能改"), "{text}");
}

/// What `build --strict` will refuse when its time comes is told before.
#[test]
fn a_page_to_come_that_nobody_signed_is_foretold() {
    let project = site();
    for page in [OTHER, STATS] {
        project.remove(page);
    }
    let page = "---\ntitle: 定时的\npublish: 2026-12-05 09:30\nreview_by: 2026-12-15\nexpires: 2026-12-20\n---\n\n正文。\n";
    project.write(PAGE, page);
    let due = |project: &Project| said(&project.run(&["due", "--today", "2026-11-28"]));
    let text = due(&project);
    for words in [
        "2026-12-05　审核签字：定时的",
        "还没有签全，等初审、终审",
        "到时没有签全，linli build --strict 和 linli deploy 整站不放行",
        "2026-12-15　页面复核：定时的",
        "2026-12-20　页面到期撤下：定时的",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let drafts = |project: &Project| said(&project.run(&["list", "drafts", "--today", "2026-11-28"]));
    let text = drafts(&project);
    assert!(text.contains("1 处") && text.contains(&format!("{PAGE}　等待签字：初审、终审")), "{text}");
    let json = said(&project.run(&["list", "drafts", "--json", "--today", "2026-11-28"]));
    assert!(json.contains("review/unsigned"), "{json}");
    let strict = |day: &str| project.run(&["build", "--strict", "--today", day]).status.code();
    assert_eq!((strict("2026-11-28"), strict("2026-12-06")), (Some(0), Some(1)));
    sign(&project, PAGE, "初审", "张三");
    sign(&project, PAGE, "终审", "李四");
    assert!(!due(&project).contains("审核签字") && !drafts(&project).contains("等待签字"));
    assert_eq!(strict("2026-12-06"), Some(0));
    project.edit(PAGE, "正文", "改文");
    assert!(due(&project).contains("签字以后页面改过，等初审、终审"), "{}", due(&project));
    assert!(drafts(&project).contains("签字以后改过，等待初审、终审"), "{}", drafts(&project));
}
