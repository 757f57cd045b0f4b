//! `linli handover`: what is in the folder, that it is whole or not there, and that the check names what is not as it was.
#![allow(clippy::disallowed_methods, reason = "tests look at what was written")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use crate::project::{Project, SITE, command};

const TODAY: &str = "2026-11-27";
const PAGE: &str = "一小时看懂这个网站.html";

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), output.stderr.as_slice()].concat()).into_owned()
}

fn succeed(project: &Project, arguments: &[&str]) -> String {
    let output = project.run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    said(&output)
}

fn fail(project: &Project, arguments: &[&str], code: i32) -> String {
    let output = project.run(arguments);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", said(&output));
    said(&output)
}

/// A site with something of all that a successor has to know, built on the day of the tests.
fn built() -> Project {
    let project = Project::small();
    project.write(
        "site.yaml",
        format!("{SITE}owner: 区委组织部\ndeploy:\n  www: {{type: ssh, host: www, path: /srv/djpp}}\n"),
    );
    project.write("content/cases/er.md", "---\ntitle: 没写完的\ndraft: true\nauthor: 李某\n---\n\n正文。\n");
    project.write("content/cases/san.md", "---\ntitle: 要来的\npublish: 2026-12-05\n---\n\n正文。\n");
    project.write(
        "content/stats/fund.yaml",
        "title: 经费\nsource: 财政局\nas_of: 2025-12-31\nindicators:\n  - {id: sum, name: 总额, unit: 万元, status: pending, owner: 王某}\n",
    );
    project.edit("content/cases/yi.md", "正文第一段。", "正文第一段，见[表](biao.pdf),好。");
    project.write("content/cases/biao.pdf", "%PDF-1.4 表");
    project.write(
        "waivers.yaml",
        "waivers:\n  - {rule: text/half-width, file: content/cases/yi.md, hash: 0123456789ab, because: 原文如此, by: 张某, on: 2026-01-01}\n",
    );
    project.write("rules/terms.yaml", "terms:\n  - {wrong: 甲乙丙}\n");
    project.write("README.md", "这个站由某某管。\n");
    project.write("ledger/releases/www/20261101-080000.yaml", RELEASE);
    build(&project);
    project
}

const RELEASE: &str = "\
release: \"20261101-080000\"
target: \"www\"
time: \"2026-11-01T08:00:00+08:00\"
by: \"赵某\"
place: \"www:/srv/djpp\"
address: \"https://example.gov.cn/dj/\"
list: \"0000000000000000000000000000000000000000000000000000000000000000\"
files: 9
bytes: 99
changes: {new: 1, changed: 0, gone: 0}
";

fn build(project: &Project) {
    succeed(project, &["build", "--today", TODAY, "--quiet"]);
}

fn hand_over(project: &Project, more: &[&str]) -> String {
    succeed(project, &[&["handover", "jiao", "--today", TODAY], more].concat())
}

/// The page of the handover `jiao`, as people read it.
fn page(project: &Project) -> String {
    project.read(&format!("jiao/{PAGE}")).replace("&#x2f;", "/")
}

fn tree(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| (entry.path().strip_prefix(folder).unwrap().into(), fs::read(entry.path()).unwrap()))
        .collect()
}

#[test]
fn a_handover_is_whole_wherever_it_is_moved_and_names_what_was_changed() {
    let project = built();
    let text = hand_over(&project, &[]);
    assert!(text.contains("都是由里面的源文件生成的"), "{text}");
    for path in [
        "site/site.yaml",
        "site/content/cases/yi.md",
        "site/content/cases/biao.pdf",
        "site/waivers.yaml",
        "site/rules/terms.yaml",
        "site/README.md",
        "site/ledger/releases/www/20261101-080000.yaml",
        "handover.yaml",
        "files.sha256.txt",
        "public.sha256.txt",
        PAGE,
    ] {
        assert!(project.path("jiao").join(path).is_file(), "{path} is missing");
    }
    // Somewhere else, where there is no site.
    let away = Project::empty();
    fs::rename(project.path("jiao"), away.path("拿到的")).unwrap();
    drop(project);
    let before = tree(away.root());
    let text = succeed(&away, &["handover", "--check", "拿到的"]);
    assert!(text.contains("和交接时一模一样") && text.contains("和清单一模一样"), "{text}");
    assert!(tree(away.root()) == before, "a check leaves nothing behind");
    let inside = command(&["handover", "--check"]).current_dir(away.path("拿到的")).output().unwrap();
    assert!(inside.status.success(), "{}", said(&inside));

    // One byte of a page: the file, and the pages that show it.
    away.edit("拿到的/site/content/cases/yi.md", "正文第一段", "正文第二段");
    let text = fail(&away, &["handover", "--check", "拿到的"], 1);
    assert!(text.contains("改过：1 个文件\n  site/content/cases/yi.md\n"), "{text}");
    assert!(text.contains("内容不同") && text.contains("  cases/yi/index.html\n"), "{text}");
    away.edit("拿到的/site/content/cases/yi.md", "正文第二段", "正文第一段");
    // A file that is published as it is.
    away.write("拿到的/site/content/cases/biao.pdf", "%PDF-1.4 裱");
    let text = fail(&away, &["handover", "--check", "拿到的"], 1);
    assert!(
        text.contains("  site/content/cases/biao.pdf\n") && text.contains("  cases/biao.pdf\n"),
        "{text}"
    );
    away.write("拿到的/site/content/cases/biao.pdf", "%PDF-1.4 表");
    // One more, one less.
    away.write("拿到的/site/content/cases/si.md", "---\ntitle: 多的\n---\n\n正文。\n");
    away.remove("拿到的/site/README.md");
    let text = fail(&away, &["handover", "--check", "拿到的"], 1);
    for words in [
        "是后来放进去的：1 个文件\n  site/content/cases/si.md",
        "不见了：1 个文件\n  site/README.md",
        "清单里没有：1 个文件\n  cases/si/index.html",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    away.remove("拿到的/site/content/cases/si.md");
    away.write("拿到的/site/README.md", "这个站由某某管。\n");
    succeed(&away, &["handover", "--check", "拿到的"]);
    // The lists themselves.
    let list = away.read("拿到的/public.sha256.txt");
    away.write("拿到的/public.sha256.txt", list.replacen("index.html", "Index.html", 1));
    let text = fail(&away, &["handover", "--check", "拿到的"], 1);
    assert!(text.contains("  public.sha256.txt\n") && text.contains("没有可以比的"), "{text}");
    away.write("拿到的/public.sha256.txt", list);
    let list = away.read("拿到的/files.sha256.txt");
    away.write("拿到的/files.sha256.txt", &list[..list.len() / 2]);
    let text = fail(&away, &["handover", "--check", "拿到的"], 1);
    assert!(text.contains("files.sha256.txt 被改过，或者不完整"), "{text}");
    away.write("拿到的/files.sha256.txt", list);
    // The record: one of its letters.
    let record = away.read("拿到的/handover.yaml");
    for (from, to) in [("测试站", "别的站"), ("version: \"", "version: \"9"), ("T00:00:00", "T00:01:00")]
    {
        away.edit("拿到的/handover.yaml", from, to);
        let text = fail(&away, &["handover", "--check", "拿到的"], 1);
        assert!(text.contains("handover.yaml 被改过，或者不完整"), "{text}");
        away.write("拿到的/handover.yaml", &record);
    }
    // All of the sources.
    fs::rename(away.path("拿到的/site"), away.path("别处")).unwrap();
    let text = fail(&away, &["handover", "--check", "拿到的"], 1);
    assert!(text.contains("  site/site.yaml\n") && text.contains("源文件不见了"), "{text}");
    fs::rename(away.path("别处"), away.path("拿到的/site")).unwrap();
    // A source that cannot be built any more.
    away.edit("拿到的/site/content/cases/yi.md", "title: ", "title：");
    let text = fail(&away, &["handover", "--check", "拿到的"], 1);
    assert!(text.contains("生成不出来") && text.contains("  site/content/cases/yi.md\n"), "{text}");
    let text = fail(&away, &["handover", "--check", "."], 3);
    assert!(text.contains("不是交接的文件夹"), "{text}");
}

#[test]
fn signatures_and_what_lies_beside_them_are_handed_over_once() {
    let project = built();
    let explained = succeed(&project, &["review", "form", "content/cases/yi.md", "--explain"]);
    let code = explained.lines().find_map(|line| line.split("60 位：").nth(1)).unwrap();
    for (role, by) in [("初审", "张三"), ("终审", "李四")] {
        let paper = ["--role", role, "--by", by, "--on", "2022-12-02", "--code", code];
        succeed(&project, &[&["review", "sign", "content/cases/yi.md"], &paper[..]].concat());
    }
    project.write("ledger/reviews/说明.txt", "原件在档案室。\n");
    build(&project);
    // Again into the same folder.
    for _ in 0..2 {
        hand_over(&project, &[]);
        let names = tree(&project.path("jiao/site/ledger/reviews"));
        assert_eq!(names.len(), 3, "{names:?}");
        assert!(project.path("jiao/site/ledger/reviews/说明.txt").is_file());
        let text = succeed(&project, &["handover", "--check", "jiao"]);
        assert!(text.contains("和清单一模一样"), "{text}");
    }
    let moved = command(&["review", "status"]).current_dir(project.path("jiao/site")).output().unwrap();
    assert!(said(&moved).contains("张三") && said(&moved).contains("李四"), "{}", said(&moved));
}

#[test]
fn the_moment_and_the_way_of_building_go_with_the_folder() {
    let project = built();
    hand_over(&project, &[]);
    // Whenever it is looked at, the page that was to come is still to come.
    let record = project.read("jiao/handover.yaml");
    assert!(record.contains("time: \"2026-11-27T00:00:00+08:00\""), "{record}");
    succeed(&project, &["handover", "--check", "jiao"]);
    let base = ["--base-url", "https://b.example.cn/x/", "--relative"];
    succeed(&project, &[&["build", "--today", TODAY, "--output", "u"], &base[..]].concat());
    let text = fail(&project, &["handover", "er", "--today", TODAY, "--public", "u"], 1);
    assert!(text.contains("和由源文件现在生成的不一样") && text.contains("  index.html\n"), "{text}");
    assert!(!project.path("er").exists() && !project.path("er.linli-tmp").exists());
    succeed(&project, &[&["handover", "er", "--today", TODAY, "--public", "u"], &base[..]].concat());
    let text = succeed(&project, &["handover", "--check", "er"]);
    assert!(text.contains("和清单一模一样"), "{text}");
    // A built site can be held against the list, too.
    succeed(&project, &["handover", "--check", "er", "--public", "u"]);
    project.write("u/index.html", "别的");
    let text = fail(&project, &["handover", "--check", "er", "--public", "u"], 1);
    assert!(text.contains("内容不同：1 个文件\n  index.html\n"), "{text}");
    project.remove("u/index.html");
    let text = fail(&project, &["handover", "--check", "er", "--public", "u"], 1);
    assert!(text.contains("不见了：1 个文件\n  index.html\n"), "{text}");
}

#[test]
fn what_is_not_built_from_the_sources_is_not_handed_over() {
    let project = built();
    project.edit("content/cases/yi.md", "正文第一段", "改过的");
    let text = fail(&project, &["handover", "jiao", "--today", TODAY], 1);
    assert!(text.contains("  cases/yi/index.html\n") && text.contains("先运行 linli build"), "{text}");
    build(&project);
    // What somebody put there by hand is named, and does not go with it.
    project.write("public/verify.txt", "abc");
    let text = hand_over(&project, &[]);
    assert!(text.contains("不是由源文件生成的") && text.contains("  verify.txt\n"), "{text}");
    assert!(page(&project).contains("verify.txt"));
    fs::remove_dir_all(project.path("public")).unwrap();
    assert!(fail(&project, &["handover", "er"], 3).contains("先运行 linli build"));
    project.write("content/cases/huai.md", "---\ntitle：坏的\n---\n");
    fs::create_dir(project.path("public")).unwrap();
    let text = fail(&project, &["handover", "er"], 1);
    assert!(text.contains("没有交接") && text.contains("content/cases/huai.md"), "{text}");
    assert!(!project.path("er").exists());
}

#[test]
fn folders_of_others_and_handovers_that_were_changed_are_left_alone() {
    let project = built();
    project.write("别人的/重要.docx", "不能丢");
    let refused = |folder: &str, why: &str| {
        let text = fail(&project, &["handover", folder, "--today", TODAY], 3);
        assert!(text.contains(why), "{folder}: {text}");
        assert!(!project.path(&format!("{folder}.linli-tmp")).exists());
    };
    refused("别人的", "重要.docx");
    refused("README.md", "它是文件或链接");
    refused("content/jiao", "在");
    refused("public/jiao", "在");
    refused(".", "站点就在里面");
    refused("没有/jiao", "上一级文件夹不在");
    for name in ["con", "a:b", "甲?", "x."] {
        refused(name, "换一个名字");
    }
    // An empty folder and a handover of ours make way.
    fs::create_dir(project.path("jiao")).unwrap();
    hand_over(&project, &[]);
    let before = tree(&project.path("jiao"));
    hand_over(&project, &[]);
    assert!(tree(&project.path("jiao")) == before, "the same each time");
    assert!(!project.path("jiao.linli-old").exists() && !project.path("jiao.linli-tmp").exists());
    // But not one that somebody wrote in.
    project.write("jiao/笔记.txt", "记得打电话");
    refused("jiao", "笔记.txt 是后来放进去的");
    project.remove("jiao/笔记.txt");
    project.edit("jiao/site/content/cases/yi.md", "正文", "改文");
    refused("jiao", "site/content/cases/yi.md 改过");
    // What stands under the name of a temporary folder, and is none.
    project.write("er.linli-tmp/别人的.txt", "x");
    let text = fail(&project, &["handover", "er", "--today", TODAY], 3);
    assert!(text.contains("不是 linli 的临时文件夹"), "{text}");
    assert_eq!(project.read("er.linli-tmp/别人的.txt"), "x");
}

#[test]
fn a_handover_killed_at_any_moment_is_whole_or_not_there() {
    let project = built();
    for number in 0..60 {
        project.write(
            &format!("content/cases/p{number}.md"),
            format!("---\ntitle: 第{number}篇\n---\n\n正文。\n"),
        );
    }
    build(&project);
    let (mut whole, mut none) = (0, 0);
    for turn in 0..24u64 {
        let mut child = command(&["handover", "jiao", "--today", TODAY])
            .current_dir(project.root())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(20 + turn * 35));
        let _ = child.kill();
        child.wait().unwrap();
        match project.path("jiao/handover.yaml").exists() {
            true => {
                succeed(&project, &["handover", "--check", "jiao"]);
                whole += 1;
                fs::remove_dir_all(project.path("jiao")).unwrap();
            }
            false => {
                assert!(!project.path("jiao").exists(), "a part of one under the name of one");
                none += 1;
            }
        }
    }
    assert!(none > 0, "the kills came too late: {whole} whole");
    hand_over(&project, &[]);
    succeed(&project, &["handover", "--check", "jiao"]);
    assert!(!project.path("jiao.linli-tmp").exists(), "what was left is taken away");
}

#[test]
fn secrets_stay_behind_or_are_pointed_out_and_are_never_repeated() {
    let project = built();
    project.write("content/cases/server.pem", "-----BEGIN PRIVATE KEY-----\nMIIabc\n");
    project.write("keys.yaml", "www:\n  access_key: AKIAIOSFODNN7EXAMPLE\n  secret_key: wJalrXUtnFEMI\n");
    project.edit("content/cases/er.md", "正文。", "后台的密码：Geheim-4711，别外传。");
    project.edit("site.yaml", "owner:", "params:\n  api_key: Geheim-4712\nowner:");
    build(&project);
    let text = hand_over(&project, &[]);
    assert!(text.contains("没有放进去：\n  content/cases/server.pem\n"), "{text}");
    assert!(text.contains("  keys.yaml\n"), "what stays behind is told: {text}");
    assert!(text.contains("content/cases/er.md:7　密码或者密钥") && text.contains("site.yaml:"), "{text}");
    assert!(!text.contains("Geheim") && !text.contains("wJalr"), "{text}");
    let text = page(&project);
    assert!(text.contains("content/cases/er.md:7") && !text.contains("Geheim") && !text.contains("wJalr"));
    let names: Vec<PathBuf> = tree(&project.path("jiao")).into_iter().map(|(path, _)| path).collect();
    assert!(
        !names.iter().any(|path| path.ends_with("server.pem") || path.ends_with("keys.yaml")),
        "{names:?}"
    );
    succeed(&project, &["handover", "--check", "jiao"]);
}

#[test]
fn secrets_stay_behind_wherever_they_lie() {
    let project = built();
    const KEY: &str = "-----BEGIN RSA PRIVATE KEY-----\nMIIEgeheim\n-----END RSA PRIVATE KEY-----\n";
    let hidden = [
        "ledger/x/id_rsa",
        "ledger/x/plain.txt",
        "ledger/reviews/server.key",
        "themes/own/assets/site.pem",
        "themes/old/assets/site.pem",
        "themes/own/密码.txt",
        "rules/server.p12",
        "portal/id_ed25519",
    ];
    for path in hidden {
        project.write(path, KEY);
    }
    project.edit("site.yaml", "title: ", "theme: own\ntitle: ");
    project.write("themes/own/assets/more.css", "p { margin: 0; }\n");
    let output = project.run(&["build", "--today", TODAY]);
    let text = said(&output);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("提醒[file/withheld]: themes/own/assets/site.pem 不会发布"), "{text}");
    assert!(!text.contains("PRIVATE"), "{text}");
    let text = hand_over(&project, &[]);
    for path in hidden {
        assert!(text.contains(&format!("\n  {path}\n")), "{path}: {text}");
    }
    for folder in ["jiao", "public"] {
        for (path, bytes) in tree(&project.path(folder)) {
            assert!(!String::from_utf8_lossy(&bytes).contains("MIIEgeheim"), "{folder}: {path:?}");
        }
    }
    succeed(&project, &["handover", "--check", "jiao"]);
}

#[test]
fn what_a_site_keeps_under_hidden_names_goes_with_it() {
    let project = built();
    project.write(".gitignore", "/public/\n");
    project.write("themes/default/partials/footer.html", "<footer>自己的</footer>\n");
    project.write("themes/default/.base/partials/footer.html", "<footer>内置的</footer>\n");
    project.write("themes/default/.DS_Store", "");
    build(&project);
    hand_over(&project, &[]);
    let list = project.read("jiao/files.sha256.txt");
    for path in ["site/.gitignore", "site/themes/default/.base/partials/footer.html"] {
        assert!(project.path("jiao").join(path).is_file() && list.contains(&format!("  {path}\n")), "{path}");
    }
    assert!(!project.path("jiao/site/themes/default/.DS_Store").exists());
    succeed(&project, &["handover", "--check", "jiao"]);
    // They are held against the list as all others are.
    project.write("jiao/site/themes/default/.base/partials/footer.html", "别的\n");
    let text = fail(&project, &["handover", "--check", "jiao"], 1);
    assert!(text.contains("  site/themes/default/.base/partials/footer.html\n"), "{text}");
    let text = fail(&project, &["handover", "jiao", "--today", TODAY], 3);
    assert!(text.contains(".base/partials/footer.html 改过"), "{text}");
    project.write("jiao/site/themes/default/.base/partials/footer.html", "<footer>内置的</footer>\n");
    // Such a handover makes way for the next one.
    hand_over(&project, &[]);
}

#[test]
fn the_first_steps_of_a_successor_can_be_taken_with_any_number_of_targets() {
    let project = built();
    hand_over(&project, &[]);
    assert!(page(&project).contains("linli build\nlinli deploy www --dry-run</pre>"));
    project.edit("site.yaml", "  www: {", "  first: {type: dir, path: out}\n  www: {");
    build(&project);
    hand_over(&project, &[]);
    assert!(page(&project).contains("linli build\nlinli deploy first --dry-run</pre>"));
    project.write("site.yaml", SITE);
    build(&project);
    hand_over(&project, &[]);
    let text = page(&project);
    assert!(!text.contains("linli deploy") && text.contains("还没有写发布到哪里"), "{text}");
}

#[test]
fn the_page_tells_what_a_successor_has_to_know() {
    let project = built();
    hand_over(&project, &["--with-program"]);
    let text = page(&project);
    for words in [
        "<title>一小时看懂这个网站：测试站</title>",
        "https://example.gov.cn/dj/",
        "区委组织部",
        // Who.
        "<th scope=\"row\">王某</th><td>管数字 1</td>",
        "<th scope=\"row\">赵某</th><td>发布过 1</td>",
        // Where to.
        "www：别的服务器，用 ssh",
        "www:/srv/djpp",
        "2026-11-01 08:00，赵某，9 个文件",
        // What is due, what is not finished, what waits for whom.
        "要来的",
        "<b>没写完的</b>　草稿",
        "经费：总额",
        "待核定",
        "来源：财政局",
        // Settings as they stand, and as they are explained.
        "网站的完整地址，含目录",
        "base_url: https://example.gov.cn/dj/",
        "没有写、用缺省的",
        // What was agreed to, and why.
        "因为：原文如此",
        "张某，2026年1月1日",
        "program/linli handover --check .",
    ] {
        assert!(text.contains(words), "the page lacks {words}");
    }
    let program = project.path("jiao/program").join(format!("linli{}", std::env::consts::EXE_SUFFIX));
    let own = std::process::Command::new(&program)
        .args(["handover", "--check", "."])
        .current_dir(project.path("jiao"))
        .output()
        .unwrap();
    assert!(own.status.success(), "{}", said(&own));
}
