//! What is published: pages, the files that belong to them, and when; what is withheld, and what is said of it.

#![allow(clippy::disallowed_methods, reason = "tests make the sites that they look at")]

use std::collections::BTreeSet;

use linli::date::{Date, Moment, Zone};
use linli::diagnostic::{Code, Diagnostic, Level};
use linli::emit;
use linli::engine::{Engine, Snapshot};
use linli::site::Options;

use crate::project::{Project, messages, options};

/// The routes of a site's own files, without those that every site has.
fn files(snapshot: &Snapshot) -> BTreeSet<String> {
    let own = |route: &&str| {
        !route.ends_with('/') && !route.starts_with("/assets/") && !route.starts_with("/stats/")
    };
    let always = ["/404.html", "/feed.xml", "/robots.txt", "/sitemap.xml"];
    let routes = snapshot.outputs.keys().map(|route| route.as_str());
    routes.filter(own).filter(|route| !always.contains(route)).map(str::to_string).collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(ToString::to_string).collect()
}

/// The codes of what was found, each with the file that it is about.
fn found(snapshot: &Snapshot) -> Vec<(Code, String)> {
    let file = |one: &Diagnostic| one.span.as_ref().map_or("", |span| span.source.file_name()).to_string();
    // What is in these files is nothing that a program could read.
    let beside = [Code::PageSameTitle, Code::AttachmentUnchecked];
    let others = snapshot.diagnostics.iter().filter(|one| !beside.contains(&one.code));
    others.map(|one| (one.code, file(one))).collect()
}

fn page(text: &str) -> String {
    format!("---\ntitle: 一页\n---\n\n{text}\n")
}

fn draft(text: &str) -> String {
    format!("---\ntitle: 草稿\ndraft: true\n---\n\n{text}\n")
}

/// The options of a pass at a time.
fn at(now: &str) -> Options {
    Options { now: Moment::parse(now).expect("it is a time"), ..options() }
}

fn pass_at(project: &Project, now: &str) -> Snapshot {
    Engine::new(project.root(), at(now)).pass().expect("the site can be read")
}

#[test]
fn files_of_a_page_that_is_held_back_are_held_back_with_it() {
    let project = Project::small();
    // In the folder of a draft, beside a draft, in the folder named like it, below a section; linked or not.
    project.write("content/cases/d/index.md", draft("![图](in.svg) [附件](in.pdf)"));
    project.write("content/cases/d/in.svg", "<svg/>");
    project.write("content/cases/d/in.pdf", "1");
    project.write("content/cases/d/deep/unlinked.svg", "<svg/>");
    project.write("content/cases/e.md", draft("![图](beside.svg)"));
    project.write("content/cases/beside.svg", "<svg/>");
    project.write("content/cases/e/unlinked.svg", "<svg/>");
    project.write("content/old/_index.md", "---\ntitle: 旧栏目\nexpires: 2026-01-01\n---\n");
    project.write("content/old/f.md", page("![图](of-section.svg)"));
    project.write("content/old/of-section.svg", "<svg/>");
    project.write("content/old/sub/g.md", "---\ntitle: 定时\npublish: 2027-01-01\nimage: cover.svg\n---\n");
    project.write("content/old/sub/cover.svg", "<svg/>");
    // One that a published page shows too.
    project.write("content/cases/shared.svg", "<svg/>");
    project.write("content/cases/h.md", draft("![图](shared.svg)"));
    project.write("content/cases/i.md", page("![图](shared.svg)"));
    let snapshot = project.pass();
    assert_eq!(files(&snapshot), set(&["/cases/shared.svg"]));
    assert_eq!(found(&snapshot), [], "{}", messages(&snapshot));
    // In a preview all are there.
    let preview = Engine::new(project.root(), Options { drafts: true, ..options() }).pass().unwrap();
    assert_eq!(files(&preview).len(), 8, "{:?}", files(&preview));
}

#[test]
fn a_file_comes_and_goes_with_the_link_to_it() {
    let project = Project::small();
    project.write("content/cases/材料.docx", "1");
    project.write("content/cases/er.md", page("没有链接。"));
    project.write("content/cases/san.md", page("[材料](材料.docx)"));
    let mut engine = project.engine();
    let mut same_as_clean = |wanted: &[&str]| {
        let (updated, clean) = (engine.pass().unwrap(), project.pass());
        assert_eq!(files(&updated), set(wanted));
        assert_eq!(updated.diagnostics, clean.diagnostics);
        for (route, made) in clean.outputs.iter() {
            assert_eq!(updated.outputs[route].hash, made.hash, "{route}");
        }
        assert_eq!(updated.outputs.len(), clean.outputs.len());
        found(&updated)
    };
    assert_eq!(same_as_clean(&["/cases/cai-liao.docx"]), []);
    project.write("content/cases/san.md", page("没有链接。"));
    assert_eq!(same_as_clean(&[]), [(Code::FileWithheld, "材料.docx".into())]);
    // Whoever links to it, by whatever way.
    project.write("content/cases/er.md", page("[材料](/cases/cai-liao.docx)"));
    assert_eq!(same_as_clean(&["/cases/cai-liao.docx"]), []);
    project.write("content/cases/er.md", draft("[材料](材料.docx)"));
    assert_eq!(same_as_clean(&[]), []);
    project.remove("content/cases/er.md");
    project.write("content/brands/hong.md", page("[材料](../cases/材料.docx)"));
    project.edit("content/cases/yi.md", "brands: [hong]\n", "");
    assert_eq!(same_as_clean(&["/cases/cai-liao.docx"]), []);
}

#[test]
fn what_looks_like_a_page_and_what_is_left_behind_is_named_and_withheld() {
    let project = Project::small();
    let names = [
        "a.MD",
        "b.markdown",
        "c.md.txt",
        "d.md.bak",
        "e.md.orig",
        "f.md.tmp",
        "g.Md",
        "h。md",
        "i.mdx",
        "j.md.1",
        "k.bak",
        "l.docx.old",
        "m.php",
        "n.exe",
        "o - 副本.md",
        "p.PHP",
        "q.sql",
        "r 副本 2.md",
    ];
    for name in names {
        project.write(&format!("content/cases/{name}"), page("内部稿"));
    }
    let snapshot = project.pass();
    assert_eq!(files(&snapshot), set(&[]));
    let all: BTreeSet<String> = found(&snapshot).into_iter().map(|(_, file)| file).collect();
    assert_eq!(all, set(&names));
    assert!(found(&snapshot).iter().all(|(code, _)| *code == Code::FileWithheld));
    let said = messages(&snapshot);
    for part in ["改名为 a.md", "改名为 c.md", "改名为 h.md", "打成 zip"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    // An editor's leftover is not to become a page.
    assert!(
        !["改名为 d.md", "改名为 e.md", "改名为 f.md", "改名为 j.md"].iter().any(|part| said.contains(part))
    );
    assert_eq!(said.matches("建议: 删去，或者移到 content 以外").count(), 4, "{said}");
    // What is said works: renamed, it is a page.
    project.rename("content/cases/a.MD", "content/cases/a.md");
    assert!(project.pass().outputs.contains_key("/cases/a/"));
    // A link does not help, and says why.
    project.write(
        "content/cases/er.md",
        page("[甲](b.markdown) [乙](n.exe) [丙](<o - 副本.md>) [丁](mei-you.md)"),
    );
    let snapshot = project.pass();
    assert_eq!(files(&snapshot), set(&[]));
    let said = messages(&snapshot);
    assert_eq!(said.matches("链接的文件不发布").count(), 3, "{said}");
}

#[test]
fn attachments_are_published_by_those_who_link_to_them() {
    let project = Project::small();
    for name in ["a.docx", "b.pdf", "c.zip", "d.xlsx", "e.psd", "f.txt", "g.docx", "h.pdf", "无扩展名"] {
        project.write(&format!("content/cases/{name}"), "1");
    }
    project.write("content/cases/er.md", page("[一](g.docx) {{ note(\"h.pdf\") }}"));
    let snapshot = project.pass();
    assert_eq!(files(&snapshot), set(&["/cases/g.docx", "/cases/h.pdf"]));
    // One message for the folder.
    assert_eq!(found(&snapshot), [(Code::FileWithheld, "a.docx".into())]);
    assert!(messages(&snapshot).contains("content/cases 里有 7 个文件（a.docx、b.pdf、c.zip 等）不会发布"));
    // Menus and templates lead to files, too.
    project.write(
        "site.yaml",
        format!("{}menus: {{main: [{{title: 表, link: /cases/d.xlsx}}]}}\n", crate::project::SITE),
    );
    project.write("themes/default/partials/extra.html", "{{ url('/cases/c.zip') }}");
    let more = project.pass();
    assert!(files(&more).is_superset(&set(&["/cases/d.xlsx", "/cases/c.zip"])), "{}", messages(&more));
}

#[test]
fn pictures_are_published_with_their_folder_and_named_where_nobody_shows_them() {
    let project = Project::small();
    project.write("content/cases/a.svg", "<svg/>");
    project.write("content/cases/b.mp4", "1");
    let snapshot = project.pass();
    assert_eq!(files(&snapshot), set(&["/cases/a.svg", "/cases/b.mp4"]));
    assert_eq!(found(&snapshot), [(Code::FileUnused, "a.svg".into())]);
    assert!(snapshot.diagnostics.iter().all(|one| one.level == Level::Hint));
}

/// A picture that cannot go online as it is stops the build only where something published leads to it.
#[test]
fn a_picture_that_cannot_go_online_is_withheld_unless_a_page_shows_it() {
    let sealed: &[u8] = b"II*\0";
    let stops =
        |project: &Project| project.pass().diagnostics.iter().any(|one| one.code == Code::ImageMetadata);
    let project = Project::small();
    project.write("content/cases/a.tif", sealed);
    project.write("content/cases/er.md", draft("[图](a.tif)"));
    let snapshot = project.pass();
    assert_eq!((files(&snapshot), found(&snapshot)), (set(&[]), Vec::new()), "it is a draft's");
    project.remove("content/cases/er.md");
    let snapshot = project.pass();
    assert_eq!(files(&snapshot), set(&[]));
    assert_eq!(found(&snapshot), [(Code::FileWithheld, "a.tif".into())]);
    assert!(project.run(&["build"]).status.success());
    for (file, text) in [
        ("content/cases/er.md", page("[图](a.tif)")),
        ("content/cases/er.md", page("[图](/cases/a.tif)")),
        ("content/cases/er.md", page("").replace("---\n\n", "image: a.tif\n---\n\n")),
        (
            "site.yaml",
            format!("{}menus: {{main: [{{title: 图, link: /cases/a.tif}}]}}\n", crate::project::SITE),
        ),
    ] {
        let before = (file == "site.yaml").then(|| project.read(file));
        project.write(file, text);
        assert!(stops(&project), "{file}: {}", messages(&project.pass()));
        match before {
            Some(before) => project.write(file, before),
            None => project.remove(file),
        }
        assert!(!stops(&project));
    }
}

#[test]
fn what_others_look_for_at_the_root_is_published() {
    let project = Project::small();
    let names =
        ["MP_verify_AbC.txt", "baidu_verify_codeva-x.html", "BingSiteAuth.xml", "robots.txt", "favicon.ico"];
    for name in names {
        project.write(&format!("content/{name}"), "1");
    }
    project.write("content/.well-known/security.txt", "1");
    project.write("content/待办.txt", "内部");
    project.write("content/todo.txt", "内部");
    project.write("content/注意.md.txt", "内部");
    project.write("content/passwords.txt", "内部");
    project.write("content/cases/robots.txt", "1");
    let snapshot = project.pass();
    let there = |name: &str| snapshot.outputs.contains_key(format!("/{name}").as_str());
    assert!(names.iter().all(|name| there(name)) && there(".well-known/security.txt"));
    assert!(!["todo.txt", "passwords.txt", "cases/robots.txt"].into_iter().any(there));
    assert_eq!(found(&snapshot).len(), 4, "{}", messages(&snapshot));
    // What no list knows the site itself can ask for.
    project.write("site.yaml", format!("{}root_files: [todo.txt]\n", crate::project::SITE));
    let asked = project.pass();
    assert!(asked.outputs.contains_key("/todo.txt"), "{}", messages(&asked));
}

#[test]
fn a_web_page_that_is_a_file_brings_what_it_is_made_of() {
    let project = Project::small();
    for name in ["index.html", "app.js", "css/a.css", "img/a.svg", "内部.docx"] {
        project.write(&format!("content/h5/{name}"), if name.ends_with("svg") { "<svg/>" } else { "1" });
    }
    project.write("content/cases/er.md", page("[互动](../h5/index.html)"));
    let snapshot = project.pass();
    assert_eq!(files(&snapshot), set(&["/h5/index.html", "/h5/app.js", "/h5/css/a.css", "/h5/img/a.svg"]));
    assert_eq!(found(&snapshot), [(Code::FileWithheld, "内部.docx".into())]);
}

#[test]
fn a_file_of_rows_that_no_dataset_reads_is_named() {
    let project = Project::small();
    project.write("content/stats/a.csv", "街道,数量\n");
    project.write("content/stats/b - 副本.yaml", "title: 副本\nindicators: []\n");
    let snapshot = project.pass();
    assert_eq!(
        found(&snapshot),
        [(Code::FileWithheld, "a.csv".into()), (Code::FileWithheld, "b - 副本.yaml".into())]
    );
    assert!(messages(&snapshot).contains("rows: a.csv"));
    // Where the dataset cannot be read nobody knows.
    project.write("content/stats/c.yaml", "title: [坏\n");
    assert!(!messages(&project.pass()).contains("a.csv"));
}

#[test]
fn pages_below_a_section_that_is_held_back_are_held_back() {
    let project = Project::small();
    project.write("content/d/_index.md", draft(""));
    project.write("content/d/a.md", page(""));
    project.write("content/d/sub/_index.md", page(""));
    project.write("content/d/sub/b.md", page(""));
    let snapshot = project.pass();
    assert!(!snapshot.outputs.keys().any(|route| route.as_str().starts_with("/d/")));
    let listed = String::from_utf8(project.run(&["list", "drafts"]).stdout).unwrap();
    assert_eq!(listed.matches("栏目 content/d/_index.md 草稿").count(), 3, "{listed}");
    let said = String::from_utf8(project.run(&["build"]).stdout).unwrap();
    assert!(said.contains("没有发布：草稿 1 页，随栏目不发布 3 页"), "{said}");
}

#[test]
fn a_page_comes_and_goes_at_the_minute_that_it_says() {
    let project = Project::small();
    for (name, key) in [
        ("a", "publish: 2026-11-27 23:00"),
        ("b", "publish: 2026-11-27T23:00:30"),
        ("c", "publish: 2026-11-27T15:00:00Z"),
        ("d", "publish: 2026-11-28"),
        ("e", "expires: 2026-11-27 23:00"),
        ("f", "expires: 2026-11-27"),
    ] {
        project.write(&format!("content/cases/{name}.md"), format!("---\ntitle: {name}\n{key}\n---\n"));
    }
    let there = |now: &str| {
        let snapshot = pass_at(&project, now);
        let route = |name: &&str| snapshot.outputs.contains_key(format!("/cases/{name}/").as_str());
        ["a", "b", "c", "d", "e", "f"].into_iter().filter(route).collect::<String>()
    };
    assert_eq!(there("2026-11-27 22:59"), "ef");
    assert_eq!(there("2026-11-27 22:59:59"), "ef");
    assert_eq!(there("2026-11-27 23:00"), "acf");
    assert_eq!(there("2026-11-27 23:00:30"), "abcf");
    assert_eq!(there("2026-11-28"), "abcd");
    // In another time zone times without an offset come at another time.
    project.write("site.yaml", format!("{}timezone: Asia/Urumqi\n", crate::project::SITE));
    assert_eq!(there("2026-11-27T23:00+08:00"), "cef");
    let site = pass_at(&project, "2026-11-27T23:00+08:00").site().cloned().unwrap();
    let (moment, source) = site.next_scheduled().unwrap();
    assert_eq!((moment.to_string(), source.as_str()), ("2026-11-27 23:00".into(), "content/cases/a.md"));
    project.write("site.yaml", format!("{}timezone: 北京\n", crate::project::SITE));
    assert!(messages(&project.pass()).contains("Asia/Shanghai"));
}

#[test]
fn a_preview_knows_when_it_is_time_for_another_pass() {
    let project = Project::small();
    project.write(
        "content/cases/a.md",
        "---\ntitle: 甲\npublish: 2026-11-27 23:00\nexpires: 2026-11-27 23:30\n---\n",
    );
    let mut engine = Engine::new(project.root(), at("2026-11-27 22:00"));
    engine.pass().unwrap();
    let mut there_at = |now: &str, outdated: bool| {
        let now = Moment::parse(now).unwrap();
        assert_eq!(engine.is_outdated(now), outdated, "{now}");
        engine.at(now);
        engine.pass().unwrap().outputs.contains_key("/cases/a/")
    };
    assert!(!there_at("2026-11-27 22:59:59", false));
    assert!(there_at("2026-11-27 23:00", true));
    assert!(there_at("2026-11-27 23:29", false));
    assert!(!there_at("2026-11-27 23:30", true));
    assert!(!there_at("2026-11-28 00:00", true), "another day");
}

#[test]
fn builds_and_lists_say_when_the_next_page_is_due() {
    let project = Project::small();
    project.write("content/cases/a.md", "---\ntitle: 甲\npublish: 2026-11-28 09:30\n---\n");
    project.write("content/cases/b.md", "---\ntitle: 乙\npublish: 2026-12-28\n---\n");
    let line = "下一页定时发布：2026-11-28 09:30，content/cases/a.md";
    let run = |arguments: &[&str]| project.run(&[arguments, &["--now", "2026-11-28 09:29"]].concat());
    assert!(String::from_utf8(run(&["build"]).stdout).unwrap().contains(line));
    let listed = run(&["list", "drafts", "--json"]);
    assert!(String::from_utf8(listed.stderr).unwrap().contains(line));
    assert!(serde_json::from_slice::<serde_json::Value>(&listed.stdout).is_ok());
    assert!(!project.path("public/cases/a/index.html").exists());
    assert!(project.run(&["build", "--now", "2026-11-28 09:30"]).status.success());
    assert!(project.path("public/cases/a/index.html").exists());
    assert_eq!(
        project.run(&["build", "--now", "2026-11-28 09:30", "--today", "2026-11-28"]).status.code(),
        Some(2)
    );
    assert_eq!(project.run(&["build", "--now", "今晚"]).status.code(), Some(2));
}

#[test]
fn a_date_that_is_to_come_is_a_reminder_unless_the_page_waits_for_it() {
    let project = Project::small();
    project.write("content/cases/a.md", "---\ntitle: 甲\ndate: 2026-12-01\n---\n");
    project.write("content/cases/b.md", "---\ntitle: 乙\ndate: 2026-12-01\npublish: 2026-12-01\n---\n");
    project.write("content/cases/c.md", "---\ntitle: 丙\ndate: 2026-12-01\ndraft: true\n---\n");
    project.write("content/cases/d.md", "---\ntitle: 丁\ndate: 2026-11-24 23:59\n---\n");
    assert_eq!(found(&project.pass()), [(Code::PageFuture, "a.md".into())]);
}

#[test]
fn a_site_whose_home_page_is_held_back_has_none() {
    for key in ["draft: true", "publish: 2026-12-01", "expires: 2026-01-01"] {
        let project = Project::small();
        project.write("content/_index.md", format!("---\ntitle: 首页\n{key}\n---\n"));
        project.write("content/cases/er.md", page("[首页](../_index.md) [首页](/)"));
        let snapshot = project.pass();
        assert_eq!(found(&snapshot), [(Code::HomeMissing, "_index.md".into())], "{}", messages(&snapshot));
        assert_eq!(project.run(&["build", "--today", "2026-11-24"]).status.code(), Some(1), "{key}");
        assert_eq!(
            project.run(&["build", "--leave-out", "--today", "2026-11-24"]).status.code(),
            Some(1),
            "{key}"
        );
        // A preview shows it.
        let preview = Engine::new(project.root(), Options { drafts: true, ..options() }).pass().unwrap();
        let found = found(&preview);
        assert!(found.iter().all(|(code, _)| *code == Code::LinkHidden), "{found:?}");
    }
}

#[test]
fn what_is_wrong_in_a_draft_stops_nobody() {
    let project = Project::small();
    project.write(
        "site.yaml",
        crate::project::SITE
            .replace("label: 报送单位, type: text", "label: 报送单位, type: text, required: true"),
    );
    project.edit("content/cases/yi.md", "field: 社区", "field: 社区\nunit: 某社区");
    let wrong = [
        ("no-title", "draft: true", ""),
        ("types", "title: 甲\ndraft: true\ndate: 去年\nfield: 农村\nbrands: [mei-you]\nzhuti: 甲", ""),
        ("links", "title: 甲\nunit: 甲\ndraft: true", "[去](mei-you.md) ![图](mei-you.png) [去](yi.md#没有)"),
        ("calls", "title: 甲\nunit: 甲\ndraft: true", "{{ stat(\"grid.none\") }} {{ none() }} {{ stat( }}"),
        ("yaml", "title: [甲\ndraft: true # 草稿", ""),
        ("section", "title: 甲\nunit: 甲", "{{ stat( }} [去](mei-you.md)"),
    ];
    project.write("content/cases/sub/_index.md", draft(""));
    for (name, head, body) in wrong {
        let folder = if name == "section" { "cases/sub" } else { "cases" };
        project.write(&format!("content/{folder}/{name}.md"), format!("---\n{head}\n---\n\n{body}\n"));
    }
    assert!(project.run(&["build", "--strict"]).status.success());
    for drafts in [false, true] {
        let snapshot = Engine::new(project.root(), Options { drafts, ..options() }).pass().unwrap();
        let errors = snapshot.diagnostics.iter().filter(|one| one.stops() || one.level == Level::Error);
        assert_eq!(errors.map(|one| &one.message).collect::<Vec<_>>(), Vec::<&String>::new());
        let said = messages(&snapshot);
        assert!(said.contains("草稿可以先这样"), "{said}");
    }
    assert!(project.run(&["build", "--drafts"]).status.success());
    // Published, it stops.
    project.edit("content/cases/types.md", "draft: true\n", "");
    assert!(!project.run(&["build"]).status.success());
}

/// What stops nobody is told by the command that lists drafts.
#[test]
fn the_list_of_drafts_says_what_each_still_lacks() {
    let project = Project::small();
    project.write(
        "content/cases/er.md",
        draft("[去](mei-you.md) ![图](mei-you.png) {{ stat(\"grid.none\") }} {{ none() }} {{ note() }} [去](yi.md#没有)"),
    );
    project.write("content/cases/san.md", draft("写好了。"));
    assert!(project.run(&["build"]).status.success());
    let said = String::from_utf8(project.run(&["list", "drafts"]).stdout).unwrap();
    for part in [
        "content/cases/er.md   草稿  6 处",
        "链接的文件不存在：mei-you.md",
        "图片不存在：mei-you.png",
        "没有编号是“grid.none”的指标",
        "没有叫“none”的短代码",
        "短代码“note”缺少第 1 个参数",
        "标题锚点“没有”不存在",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(said.matches("content/cases/san.md").count(), 1, "{said}");
    let json = String::from_utf8(project.run(&["list", "drafts", "--json"]).stdout).unwrap();
    assert_eq!(json.matches("\"code\"").count(), 6, "{json}");
}

/// What a draft lacks must not keep another page's error from being said: nothing follows from a draft.
#[test]
fn a_broken_draft_hides_no_error_of_a_page_that_is_published() {
    let project = Project::small();
    project.write("content/cases/er.md", "---\ndraft: true\ndate: 去年\n---\n");
    project.write("content/cases/san.md", page("[去](/cases/mei-you/)"));
    let snapshot = project.pass();
    assert!(found(&snapshot).contains(&(Code::LinkBroken, "san.md".into())), "{}", messages(&snapshot));
    assert_eq!(project.run(&["build"]).status.code(), Some(1));
}

#[test]
fn a_new_page_of_every_kind_builds() {
    let project = Project::empty();
    assert!(project.run(&["init", "."]).status.success());
    let kinds = project.run(&["list", "kinds", "--json"]).stdout;
    let kinds: serde_json::Value = serde_json::from_slice(&kinds).unwrap();
    let kinds: Vec<&str> =
        kinds.as_array().unwrap().iter().map(|kind| kind["kind"].as_str().unwrap()).collect();
    assert!(kinds.len() > 5);
    for kind in kinds {
        assert!(project.run(&["new", kind, &format!("新的一页{kind}")]).status.success(), "{kind}");
        let output = project.run(&["build", "--strict"]);
        assert!(output.status.success(), "{kind}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

fn with_errors() -> Project {
    let project = Project::small();
    project.write("content/cases/er.md", "---\ntitle: 第二个\ndate: 去年\n---\n");
    project.write("content/cases/san.md", page("[去](mei-you.md)"));
    project.write(
        "content/cases/si.md",
        page("[二](er.md)、[三](/cases/san/)、[一](yi.md)、[表](../stats/huai.yaml)。"),
    );
    project.write("content/stats/huai.yaml", "title: 坏\nindicators:\n  - {id: n, name: 数, value: 一二}\n");
    project.write("content/cases/wu.md", page("共{{ stat(\"huai.n\") }}个。"));
    project
}

#[test]
fn the_rest_is_built_without_the_pages_that_have_errors() {
    let project = with_errors();
    let refused = project.run(&["build"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("linli build --leave-out"));
    let output = project.run(&["build", "--leave-out"]);
    let (said, found) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success(), "{found}");
    assert!(
        said.contains("没有生成：content/cases/er.md、content/cases/san.md、content/cases/wu.md 等 4 个文件"),
        "{said}"
    );
    // Why each was left out, and which links became text.
    for part in [
        "却是“去年”",
        "链接的文件不存在：mei-you.md",
        "“value”应为数字",
        "content/stats/huai.yaml 有错误，这次没有生成",
    ] {
        assert!(found.contains(part), "{part}: {found}");
    }
    assert_eq!(found.matches("这次只是文字").count(), 3, "{found}");
    let there = |route: &str| project.path(&format!("public/{route}/index.html")).exists();
    assert!(
        there("cases/si")
            && there("cases/yi")
            && !there("cases/er")
            && !there("cases/san")
            && !there("stats/huai")
    );
    let text = project.read("public/cases/si/index.html");
    assert!(text.contains("<p>二、三、<a href=\"/dj/cases/yi/\">一</a>、表。</p>"), "{text}");
    // Whoever publishes the output is told.
    let left_out = emit::left_out(&project.path("public")).unwrap();
    assert_eq!(
        left_out,
        ["content/cases/er.md", "content/cases/san.md", "content/cases/wu.md", "content/stats/huai.yaml"]
    );
    // Again, and nothing changes.
    let again = String::from_utf8(project.run(&["build", "--leave-out"]).stdout).unwrap();
    assert!(again.contains("写入 0，删除 0"), "{again}");
    assert_eq!(emit::left_out(&project.path("public")).unwrap().len(), 4);
    // Mended, the output is whole again.
    project.remove("content/stats/huai.yaml");
    ["er", "san", "wu"].iter().for_each(|name| project.write(&format!("content/cases/{name}.md"), page("")));
    project.write("content/cases/si.md", page(""));
    assert!(project.run(&["build"]).status.success());
    assert_eq!(emit::left_out(&project.path("public")).unwrap(), Vec::<String>::new());
}

/// A menu loses what was left out, and links to whatever a page or a dataset brings with it become text: all of it is told.
#[test]
fn menus_and_routes_lose_what_was_left_out_and_say_so() {
    let project = with_errors();
    let menu = "menus: {main: [{title: 首页, link: /}, {title: 品牌, link: /brands/}, {title: 坏表, link: /stats/huai/#n}]}\n";
    project.write("site.yaml", format!("{}{menu}", crate::project::SITE));
    project.write("content/brands/_index.md", "---\ntitle: 党建品牌\nkind: bran\n---\n");
    project.write(
        "content/cases/san.md",
        page("[去](mei-you.md)").replace("---\n\n", "aliases: [/old/san/]\nfield: 机关\n---\n\n"),
    );
    project.edit("content/cases/yi.md", "brands: [hong]\n", "");
    project.write(
        "content/cases/si.md",
        page("[甲](/stats/huai/huai.csv)、[乙](/old/san/)、[丙](/brands/hong/)、[丁](/brands/page/2/)、[戊](/stats/huai/#n)、[己](../brands/)。"),
    );
    project.write("content/cases/tu.tif", b"II*\0");
    project.write("content/cases/liu.md", page("[图](tu.tif)"));
    let output = project.run(&["build", "--leave-out"]);
    let found = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{found}");
    for part in [
        "菜单这次没有“品牌”一项：content/brands/_index.md 有错误",
        "菜单这次没有“坏表”一项：content/stats/huai.yaml 有错误",
        "没有叫“bran”的内容类型",
        "TIFF 图片里有拍摄信息",
        "链接“tu.tif”这次只是文字：content/cases/tu.tif 有错误",
    ] {
        assert!(found.contains(part), "{part}: {found}");
    }
    assert!(project.path("public/cases/si/index.html").exists(), "{found}");
    let text = project.read("public/cases/si/index.html");
    assert!(text.contains("<p>甲、乙、丙、丁、戊、己。</p>"), "{text}");
    assert!(!text.contains("/dj/brands/") && !text.contains("坏表"), "{text}");
    assert!(!project.path("public/cases/tu.tif").exists());
    // Mended, the entries are back.
    project.write("content/brands/_index.md", "---\ntitle: 党建品牌\nkind: brand\n---\n");
    project.run(&["build", "--leave-out"]);
    assert!(project.read("public/cases/yi/index.html").contains("/dj/brands/"));
}

/// Though no file changes, the manifest does.
#[test]
fn an_output_that_lacks_something_says_so_even_where_no_file_changes() {
    let project = Project::small();
    project.write("content/cases/er.md", "---\ntitle: 第二个\ndraft: true\n---\n");
    assert!(project.run(&["build"]).status.success());
    project.write("content/cases/er.md", "---\ntitle: 第二个\ndate: 去年\n---\n");
    let said = String::from_utf8(project.run(&["build", "--leave-out"]).stdout).unwrap();
    assert!(said.contains("写入 0，删除 0"), "{said}");
    assert_eq!(emit::left_out(&project.path("public")).unwrap(), ["content/cases/er.md"]);
}

#[test]
fn what_is_no_page_cannot_be_left_out() {
    type Break = (&'static str, &'static str, &'static str);
    let breaks: [Break; 4] = [
        ("site.yaml", "titel: 错\n", "--leave-out"),
        ("themes/default/case.html", "{% if %}", "--leave-out"),
        ("content/_index.md", "没有页头", "--leave-out"),
        ("content/cases/_index.md", "---\ntitle: 典型案例\nkind: mei-you\n---\n", ""),
    ];
    for (file, text, part) in breaks {
        let project = Project::small();
        project.write(file, text);
        let plain = String::from_utf8(project.run(&["build"]).stderr).unwrap();
        assert_eq!(plain.contains("--leave-out"), part.is_empty(), "{file}: {plain}");
        let output = project.run(&["build", "--leave-out"]);
        assert_eq!(output.status.success(), part.is_empty(), "{file}");
        assert!(String::from_utf8(output.stderr).unwrap().contains(part), "{file}");
    }
    let project = with_errors();
    assert_eq!(project.run(&["build", "--leave-out", "--strict"]).status.code(), Some(2));
    let strict = String::from_utf8(project.run(&["build", "--strict"]).stderr).unwrap();
    assert!(!strict.contains("--leave-out"), "{strict}");
}

#[test]
fn a_site_is_found_from_a_folder_inside_it() {
    let project = Project::small();
    project.write("content/cases/sub/a.png", "1");
    for folder in ["content", "content/cases", "content/cases/sub"] {
        let output = crate::project::command(&["build"]).current_dir(project.path(folder)).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success() && said.contains("这里不是站点的文件夹，用上面的"), "{said}");
        assert!(!project.path(folder).join("public").exists());
        assert!(project.path("public/index.html").exists());
        std::fs::remove_dir_all(project.path("public")).unwrap();
    }
    // Where it was told where to look, it looks nowhere else.
    let output = project.run(&["build", "--root", "content"]);
    assert_eq!(output.status.code(), Some(1));
    let inside = |arguments: &[&str]| {
        crate::project::command(arguments).current_dir(project.path("content/cases")).output().unwrap()
    };
    assert!(inside(&["new", "case", "在里面起草"]).status.success());
    assert!(project.path("content/cases/在里面起草.md").exists());
    assert!(inside(&["list"]).status.success() && inside(&["fmt"]).status.success());
}

#[test]
fn names_beside_the_settings_that_nobody_reads_are_named() {
    let project = Project::small();
    for folder in ["contents", "theme", "rule", "静态", "Themes"] {
        project.write(&format!("{folder}/a.txt"), "1");
    }
    for file in ["site.yml", "Site.yaml", "sites.yaml", "terms.yaml", "_index.md"] {
        project.write(file, "1");
    }
    // What may well stand there.
    for other in [
        "public/.keep",
        "docs/a.md",
        "tests/a.md",
        "素材/a.png",
        "README.md",
        "数据/a.xlsx",
        "site.yaml.bak",
        "tools/a",
    ] {
        project.write(other, "1");
    }
    let snapshot = project.pass();
    let said = messages(&snapshot);
    assert_eq!(snapshot.diagnostics.len(), 10, "{said}");
    assert!(snapshot.diagnostics.iter().all(|one| one.code == Code::SourceUnread));
    // They stand in no file of the site.
    let many: Vec<_> = snapshot.diagnostics.iter().cycle().take(30).cloned().collect();
    let brief = linli::report::brief(&many, &snapshot.sources, false, "linli build");
    assert!(brief.contains("处\n") && !brief.contains("0 个文件"), "{brief}");
    assert!(said.contains("改名为 themes") && said.contains("把里面的东西移到 content 里"), "{said}");
    // The usual reason why there are no settings.
    project.remove("site.yaml");
    let said = messages(&project.pass());
    assert!(said.contains("“site.yml”没有人读") && said.contains("改名为 site.yaml"), "{said}");
}

#[test]
fn a_folder_that_was_to_be_a_section_is_named() {
    let project = Project::small();
    for folder in ["casess", "Cases", "case", "典型案例", "other", "cases/2023", "cases/2024"] {
        project.write(&format!("content/{folder}/p.md"), page(""));
    }
    project.write("content/cases/2023/_index.md", page(""));
    // A page with its own files is no section.
    project.write("content/brand/index.md", page(""));
    let snapshot = project.pass();
    let named: Vec<&str> = snapshot
        .diagnostics
        .iter()
        .filter(|one| one.code == Code::SourceSection)
        .filter_map(|one| Some(one.span.as_ref()?.source.folder()))
        .collect();
    assert_eq!(named, ["content/Cases", "content/case", "content/casess", "content/典型案例"]);
    assert!(messages(&snapshot).contains("是不是“content/cases”？"));
}

/// A moment is the same wherever it is looked at from.
#[test]
fn today_is_the_day_in_the_zone_of_the_site() {
    let project = Project::small();
    let site = |now: &str| pass_at(&project, now).site().cloned().unwrap();
    assert_eq!(site("2026-11-27T16:00:00Z").today, Date::day(2026, 11, 28));
    assert_eq!(site("2026-11-27T15:59:59Z").today, Date::day(2026, 11, 27));
    let eight = Zone::parse("+08:00").unwrap();
    assert_eq!(eight, Zone::CHINA);
}

#[test]
fn a_picture_that_nobody_leads_to_stays_behind_where_a_page_of_its_folder_does() {
    let project = Project::small();
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"4\"></svg>";
    project.write("content/cases/ditu.svg", drawing);
    let is_published =
        |project: &Project| project.pass().outputs.keys().any(|route| route.as_str() == "/cases/ditu.svg");
    assert!(is_published(&project));
    // The link of the draft does not work: nobody knows that the picture is its.
    project.write("content/cases/gao.md", "---\ntitle: 稿\ndraft: true\n---\n！［图］（ditu.svg）\n");
    assert!(!is_published(&project));
    let said = messages(&project.pass());
    assert!(said.contains("content/cases/ditu.svg 不会发布") && said.contains("![说明](ditu.svg)"), "{said}");
    project.edit("content/cases/yi.md", "正文第一段。", "正文第一段。\n\n![图](ditu.svg)\n");
    assert!(is_published(&project));
}

#[test]
fn pictures_of_what_is_not_for_readers_are_published_where_a_page_shows_them() {
    let project = Project::small();
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"4\"></svg>";
    for name in
        ["备份/a.svg", "_tu/b.svg", "门头（草稿）.svg", "_DSC01.svg", "门头 copy.svg", "node_modules/c.svg"]
    {
        project.write(&format!("content/cases/{name}"), drawing);
    }
    assert_eq!(files(&project.pass()), set(&[]));
    project.write("content/cases/er.md", page("![甲](_DSC01.svg)\n\n![乙](_tu/b.svg)\n\n![丙](备份/a.svg)"));
    assert_eq!(files(&project.pass()).len(), 3);
}

#[test]
fn a_section_that_says_whether_it_is_a_draft_decides_for_what_its_name_says() {
    let project = Project::small();
    project.write("content/cases/草稿/a.md", page(""));
    let unfinished = |project: &Project| {
        project.pass().diagnostics.iter().filter(|one| one.code == Code::SourceUnfinished).count()
    };
    let is_there =
        |project: &Project| project.pass().outputs.keys().any(|route| route.as_str().ends_with("/a/"));
    assert!(unfinished(&project) == 1 && is_there(&project));
    // As the message says.
    project.write("content/cases/草稿/_index.md", draft(""));
    assert!(unfinished(&project) == 0 && !is_there(&project));
    project.write("content/cases/草稿/_index.md", "---\ntitle: 稿\ndraft: false\n---\n");
    assert!(unfinished(&project) == 0 && is_there(&project));
}

/// A remark on the writing of a header hides nothing of it.
#[test]
fn what_stands_beside_a_comment_that_was_not_meant_as_one_is_read() {
    let project = Project::small();
    project.write("content/cases/er.md", "---\ntitle: 一楼 #1单元\nslug: lou\npublish: 2099-01-01\n---\n");
    project.write("content/cases/san.md", "---\ntitle: 二楼 #1单元\nslug: er-lou\n---\n");
    let snapshot = project.pass();
    let there = |route: &str| snapshot.outputs.contains_key(route);
    assert!(
        there("/cases/er-lou/") && !there("/cases/lou/") && !there("/cases/er/"),
        "{}",
        messages(&snapshot)
    );
}

/// The address of a page stands in its header, whether the rest of that can be read or not.
#[test]
fn a_link_to_a_page_whose_header_cannot_be_read_breaks_no_other_page() {
    let project = Project::small();
    project.write("content/cases/er.md", "---\ntitle: \"坏\nslug: lou # 网址\n---\n");
    project.write("content/cases/san.md", page("[楼](/cases/lou/)"));
    let left_out = BTreeSet::from([linli::path::SourcePath::new("content/cases/er.md")]);
    let snapshot = Engine::new(project.root(), Options { left_out, ..options() }).pass().unwrap();
    let said = messages(&snapshot);
    assert!(said.contains("链接“/cases/lou/”这次只是文字"), "{said}");
    assert!(!said.contains("站内没有"), "{said}");
}
