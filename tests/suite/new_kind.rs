//! What `linli new` makes: a kind with its section, menu entry and first page in one go, and files called what their pages are.
#![allow(clippy::disallowed_methods, reason = "tests look at what was written")]

use linli::embedded;

use crate::project::{Project, errors, html};

fn run(project: &Project, arguments: &[&str]) -> (i32, String) {
    let output = project.run(&[&["new"], arguments, &["--today", "2026-11-24"]].concat());
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

/// The lines that a text has and another lacks; none of the other's is gone.
fn added(before: &str, after: &str) -> Vec<String> {
    let mut old = before.lines().peekable();
    let mut new = Vec::new();
    for line in after.lines() {
        match old.peek() {
            Some(expected) if *expected == line => drop(old.next()),
            _ => new.push(line.to_owned()),
        }
    }
    assert_eq!(old.next(), None, "a line is gone: {after}");
    new
}

#[test]
fn a_kind_its_section_a_menu_entry_and_a_page_are_made_at_once() {
    let project = starter();
    let before = project.read("site.yaml");
    let (code, said) = run(&project, &["kind", "志愿服务项目", "--slug", "volunteer"]);
    assert_eq!(code, 0, "{said}");
    let lines = added(&before, &project.read("site.yaml"));
    assert_eq!(
        lines,
        [
            "    - {title: 志愿服务项目, link: /volunteer/}",
            "  volunteer:",
            "    label: 志愿服务项目",
            "    measure: 个",
            "    outline: [基本情况, 主要做法, 成效]",
            "    fields:",
            "      unit: {label: 实施单位, type: text}",
        ]
    );
    let page = "content/volunteer/第一个志愿服务项目.md";
    assert!(project.read(page).contains("## 主要做法") && project.read(page).contains("draft: true"));
    let snapshot = project.pass();
    assert_eq!(errors(&snapshot), "");
    assert!(html(&snapshot, "/").contains("/volunteer/\">志愿服务项目</a>"));
    let (code, said) = run(&project, &["volunteer", "“红马甲”进社区"]);
    assert!(code == 0 && said.contains("content/volunteer/“红马甲”进社区.md"), "{said}");
    assert_eq!(errors(&project.preview()), "");
    let (code, said) = run(&project, &["kind", "志愿服务项目"]);
    assert!(code == 1 && said.contains("已有内容类型“志愿服务项目”（volunteer）"), "{said}");
}

/// A site as `linli init` makes it.
fn starter() -> Project {
    let project = Project::empty();
    for (path, bytes) in embedded::STARTER_SITE {
        project.write(path, bytes);
    }
    project
}

#[test]
fn what_a_new_kind_does_stands_on_the_page_of_its_unit() {
    let project = starter();
    project.edit(
        "site.yaml",
        "taxonomies:\n",
        "taxonomies:\n  units: {label: 单位, template: unit.html, open: true}\n",
    );
    let (code, said) = run(&project, &["kind", "志愿服务项目", "--slug", "volunteer"]);
    assert_eq!(code, 0, "{said}");
    assert!(project.read("site.yaml").contains("      unit: {label: 实施单位, type: term, of: units}\n"));
    project.write(
        "content/volunteer/a.md",
        "---\ntitle: 义诊\nslug: a\ndate: 2026-01-05\nunit: 甲社区\n---\n\n正文。\n",
    );
    let snapshot = project.pass();
    assert_eq!(errors(&snapshot), "");
    assert!(html(&snapshot, "/units/jia-she-qu/").contains("义诊"));
}

#[test]
fn a_long_name_says_how_to_have_a_short_one_in_its_place() {
    let project = starter();
    let (_, said) = run(&project, &["kind", "志愿服务项目"]);
    assert!(said.contains("linli new kind 志愿服务项目 --slug 短名"), "{said}");
    let (_, said) = run(&project, &["kind", "展厅"]);
    assert!(!said.contains("短名"), "{said}");
}

#[test]
fn samples_of_a_new_site_are_deleted_without_a_word_of_lost_addresses() {
    let project = starter();
    project.edit("site.yaml", "title: 党建案例展示", "title: 澄湖区党建案例");
    assert!(project.run(&["build"]).status.success());
    for (path, _) in embedded::STARTER_SITE.iter().filter(|(path, _)| path.contains("/shili")) {
        project.remove(path);
    }
    project.write("content/cases/a.md", "---\ntitle: 甲\nslug: a\ndate: 2026-01-05\n---\n\n正文。\n");
    let said = String::from_utf8(project.run(&["build"]).stderr).unwrap();
    assert!(!said.contains("这次没有了"), "{said}");
    // Who goes on from a page of the site's own is told.
    project.remove("content/cases/a.md");
    let said = String::from_utf8(project.run(&["build"]).stderr).unwrap();
    assert!(said.contains("有 1 个网址上次生成时有") && said.contains("/cases/a/"), "{said}");
}

#[test]
fn a_check_of_a_site_that_is_all_sample_says_so() {
    let project = starter();
    let said = |project: &Project| String::from_utf8(project.run(&["check"]).stdout).unwrap();
    assert!(said(&project).contains("站名还是新站点自带的"), "{}", said(&project));
    project.edit("site.yaml", "title: 党建案例展示", "title: 澄湖区党建案例");
    let now = said(&project);
    assert!(!now.contains("站名还是") && now.contains("source/sample"), "{now}");
}

#[test]
fn a_new_place_and_honour_say_what_may_stand_in_them() {
    let project = starter();
    run(&project, &["place", "驿站", "--slug", "yizhan"]);
    let page = project.read("content/places/yizhan.md");
    assert!(page.contains("{dept: 单位, tel: 座机, address: 地址, hours: 周一至周五 9:00—17:00}"), "{page}");
    run(&project, &["case", "案例", "--slug", "anli"]);
    let page = project.read("content/cases/anli.md");
    assert!(page.contains("level 写国家、省、市、区"), "{page}");
    // As it is shown it can be written.
    let place = project.read("content/places/yizhan.md");
    let place = place.replace("draft: true", "draft: false");
    let filled = place.lines().map(|line| match line.strip_prefix("contact:") {
        Some(rest) => format!("contact: {}\n", rest.rsplit("如 ").next().unwrap()),
        None => format!("{line}\n"),
    });
    project.write("content/places/yizhan.md", filled.collect::<String>());
    let snapshot = project.pass();
    assert_eq!(errors(&snapshot), "");
    assert!(html(&snapshot, "/places/").contains("周一至周五 9:00—17:00"));
}

#[test]
fn things_of_a_new_site_are_counted_in_their_own_words() {
    let project = starter();
    assert!(project.path(".gitignore").is_file(), "what is made anew is not kept");
    let snapshot = project.pass();
    assert_eq!(errors(&snapshot), "");
    for (section, count) in
        [("places", "共1处"), ("brands", "共1个"), ("projects", "共1项"), ("cases", "共1篇")]
    {
        assert!(html(&snapshot, &format!("/{section}/")).contains(count), "{section}");
    }
}

/// Ways to write settings, and what is added to them.
#[test]
fn settings_however_they_are_written_say_what_they_said_and_the_new_kind() {
    let head = "title: 站\nbase_url: https://example.gov.cn/\n";
    for (settings, expected) in [
        ("", "\n\nkinds:\n  fu-wu:\n    label: 服务\n"),
        ("kinds:\n", "kinds:\n  fu-wu:\n"),
        ("kinds:\n  a: {label: 甲}   # 甲的说明\n# 末尾\n", "# 甲的说明\n  fu-wu:\n"),
        ("kinds:\n    a:\n        label: 甲\n\nowner: 乙\n", "label: 甲\n    fu-wu:\n      label: 服务\n"),
        (
            "menus: {main: [{title: 首页, link: /}]}\n",
            "{title: 首页, link: /}, {title: 服务, link: /fu-wu/}]}",
        ),
        (
            "menus:\n  main:\n  - title: 首页\n    link: /\nowner: 乙\n",
            "    link: /\n  - {title: 服务, link: /fu-wu/}\nowner: 乙",
        ),
    ] {
        let project = Project::empty();
        project.write("content/_index.md", "---\ntitle: 首页\n---\n");
        for ends in ["\n", "\r\n"] {
            project.write("site.yaml", format!("{head}{settings}").replace('\n', ends));
            let (code, said) = run(&project, &["kind", "服务"]);
            assert_eq!(code, 0, "{settings}: {said}");
            let text = project.read("site.yaml");
            assert_eq!(text.contains("\r\n"), ends == "\r\n");
            assert_eq!(text.replace("\r\n", "\n").matches('\n').count(), text.matches(ends).count());
            let text = text.replace("\r\n", "\n");
            assert!(text.contains(expected), "{text}");
            assert_eq!(errors(&project.pass()), "", "{text}");
            assert_eq!(said.contains("没有主菜单"), !settings.contains("menus"), "{said}");
            for file in ["_index.md", "第一个服务.md"] {
                project.remove(&format!("content/fu-wu/{file}"));
            }
        }
    }
}

#[test]
fn a_kind_that_cannot_be_made_leaves_all_as_it_was() {
    let project = Project::small();
    let before = project.read("site.yaml");
    project.write("content/zhan-ting/a.md", "---\ntitle: 甲\n---\n");
    for (arguments, expected) in [
        (&["kind", "党建品牌"] as &[&str], "已有内容类型“党建品牌”（brand）"),
        (&["kind", "案例集", "--slug", "case"], "已有内容类型“典型案例”（case）"),
        (&["kind", "12345热线"], "以字母开头"),
        (&["kind", "服务", "--slug", "服务"], "只用小写字母"),
        (&["kind", " "], "是空的"),
        (&["kind", "展厅"], "已有 content/zhan-ting/a.md"),
    ] {
        let (code, said) = run(&project, arguments);
        assert!(code == 1 && said.contains(expected), "{arguments:?}: {said}");
    }
    project.write("site.yaml", before.replace("kinds:\n", "kinds: &k\n"));
    assert_eq!(run(&project, &["kind", "服务"]).0, 1);
    let flow = before.split("kinds:").next().unwrap().to_owned() + "kinds: {case: {label: 案例}}\n";
    project.write("site.yaml", &flow);
    let (code, said) = run(&project, &["kind", "服务"]);
    assert!(code == 1 && said.contains("新建 content/fu-wu/_index.md"), "{said}");
    assert_eq!(project.read("site.yaml"), flow);
    assert!(!project.path("content/fu-wu").exists());
}

#[test]
fn the_error_of_a_kind_without_a_section_names_the_file_to_make() {
    let project = Project::small();
    project.write("site.yaml", crate::project::SITE.to_owned() + "  fuwu: {label: 服务项目}\n");
    let (code, said) = run(&project, &["fuwu", "送餐"]);
    assert!(
        code == 1 && said.contains("新建 content/fuwu/_index.md") && said.contains("kind: fuwu"),
        "{said}"
    );
    project.write("content/fuwu/_index.md", "---\ntitle: 服务项目\nkind: fuwu\n---\n");
    assert_eq!(run(&project, &["fuwu", "送餐"]).0, 0);
}

#[test]
fn a_file_is_called_what_its_page_is_or_by_the_short_name_that_was_asked_for() {
    let project = Project::small();
    for (arguments, file) in [
        (&["case", "红色业委会"] as &[&str], "红色业委会"),
        (&["case", "甲/乙：“三问三答”?"], "甲乙：“三问三答”"),
        (&["case", "老旧小区改造", "--slug", "lx"], "lx"),
        (&["case", "Smart City 2.0"], "smart-city-2-0"),
        (&["case", "方案（未定稿）"], "fang-an-wei-ding-gao"),
        (&["case", "_甲"], "甲"),
    ] {
        let (code, said) = run(&project, arguments);
        assert!(
            code == 0 && said.contains(&format!("已新建 content/cases/{file}.md\n")),
            "{arguments:?}: {said}"
        );
    }
    let (code, said) = run(&project, &["case", "红色业委会"]);
    assert!(code == 1 && said.contains("已有 content/cases/红色业委会.md"), "{said}");
    let preview = project.preview();
    assert_eq!(errors(&preview), "");
    assert!(html(&preview, "/cases/hong-se-ye-wei-hui/").contains("红色业委会"));
}
