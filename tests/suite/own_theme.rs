//! What a site adds to the built-in theme: copies of templates, which go with the site and meet the built-in ones again after
//! an upgrade, and small pieces in places that templates keep free for them.
#![allow(clippy::disallowed_methods, reason = "tests read the project's own files")]

use std::collections::BTreeSet;

use linli::embedded;
use unicode_width::UnicodeWidthStr;

use crate::project::{Project, errors, html, messages};

const HOME: &str = "themes/default/home.html";
const BASE: &str = "themes/default/.base/home.html";

fn built_in(name: &str) -> String {
    let (_, bytes) = embedded::DEFAULT_THEME.iter().find(|(known, _)| *known == name).unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Runs `linli theme`, and gives the exit code and all that it says.
fn theme(project: &Project, arguments: &[&str]) -> (i32, String) {
    let output = project.run(&[&["theme"], arguments].concat());
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

/// A site with a copy of the home page's template from a program in which a button said something else.
fn upgraded() -> Project {
    let project = Project::small();
    assert_eq!(theme(&project, &["copy", "home"]).0, 0);
    let now = built_in("home.html");
    let was = now.replace(">看公开的数字<", ">看数字<");
    assert_ne!(now, was);
    project.write(BASE, &was);
    project.write(HOME, &was);
    project
}

#[test]
fn a_copy_is_the_built_in_template_and_is_not_seen_twice() {
    let project = Project::small();
    let before = html(&project.pass(), "/");
    let (code, said) = theme(&project, &["copy", "home", "themes/default/assets/style.css"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("已抄到 themes/default/home.html"), "{said}");
    assert_eq!(project.read(HOME), built_in("home.html"));
    assert_eq!(project.read(BASE), built_in("home.html"));
    assert_eq!(project.read("themes/default/assets/style.css"), built_in("assets/style.css"));
    let snapshot = project.pass();
    assert_eq!(messages(&snapshot), "");
    assert_eq!(html(&snapshot, "/"), before);
    assert!(!snapshot.sources.keys().any(|path| path.as_str().contains(".base")));
    project.edit(HOME, "看公开的数字", "看数字");
    let (code, said) = theme(&project, &["copy", "home.html"]);
    assert!(code == 2 && said.contains("不会覆盖"), "{said}");
    assert!(project.read(HOME).contains(">看数字<"));
}

#[test]
fn the_list_says_whose_each_template_is() {
    let project = upgraded();
    theme(&project, &["copy", "page.html", "404.html"]);
    project.edit("themes/default/404.html", "main", "main ");
    project.write("themes/default/zhuanti.html", "{{ page.content }}");
    project.write("themes/default/place.html", "{{ page.content }}");
    let (code, list) = theme(&project, &["list"]);
    assert_eq!(code, 0);
    let says = |name: &str, what: &str| {
        let line = list.lines().find(|line| line.starts_with(&format!("{name} "))).unwrap();
        assert!(line.contains(what), "{line}");
    };
    says("home.html", "内置的后来改了");
    says("page.html", "与内置的相同");
    says("404.html", "改过");
    says("zhuanti.html", "站点自己的");
    says("place.html", "没有底本");
    says("case.html", "内置");
    says("case.html", "典型案例");
    says("assets/print.css", "打印");
    // A line is not wider than a screen.
    assert!(list.lines().all(|line| UnicodeWidthStr::width(line) <= 120), "{list}");
    for (name, _) in embedded::DEFAULT_THEME {
        assert!(list.contains(name), "{name}");
    }
    let json: serde_json::Value = serde_json::from_str(&theme(&project, &["list", "--json"]).1).unwrap();
    assert!(json.as_array().unwrap().len() > embedded::DEFAULT_THEME.len());
}

#[test]
fn what_each_file_of_the_theme_is_stands_in_its_first_line() {
    let project = Project::small();
    let listed: serde_json::Value = serde_json::from_str(&theme(&project, &["list", "--json"]).1).unwrap();
    for file in listed.as_array().unwrap() {
        let [name, purpose] = ["name", "purpose"].map(|key| file[key].as_str().unwrap());
        let says = [".html", ".css", ".js"].iter().any(|ending| name.ends_with(ending));
        assert!(!says || !purpose.is_empty(), "{name} does not say what it is");
    }
}

#[test]
fn what_an_upgrade_changed_is_shown_and_merged_into_what_the_site_changed() {
    let project = upgraded();
    project.edit(HOME, ">全部数字<", ">所有数字<");
    let (code, said) = theme(&project, &["diff"]);
    assert_eq!(code, 0);
    let changed: Vec<&str> = said
        .lines()
        .filter(|line| line.starts_with(['-', '+']) && !line.starts_with("---") && !line.starts_with("+++"))
        .collect();
    assert!(
        matches!(changed[..], [old, new] if old.contains(">看数字<") && new.contains(">看公开的数字<")),
        "{said}"
    );
    assert!(!said.contains("所有数字"), "{said}");
    let (code, said) = theme(&project, &["diff", "--merge"]);
    assert_eq!(code, 0, "{said}");
    let merged = project.read(HOME);
    assert_eq!(merged, built_in("home.html").replace(">全部数字<", ">所有数字<"));
    assert_eq!(project.read(BASE), built_in("home.html"));
    let (_, said) = theme(&project, &["diff"]);
    assert!(said.contains("没有变过"), "{said}");
    assert_eq!(messages(&project.pass()), "");
}

#[test]
fn line_ends_of_the_site_stay_when_an_upgrade_is_merged() {
    let project = upgraded();
    project.write(HOME, project.read(HOME).replace('\n', "\r\n"));
    assert_eq!(theme(&project, &["diff", "--merge"]).0, 0);
    assert_eq!(project.read(HOME), built_in("home.html").replace('\n', "\r\n"));
}

#[test]
fn a_template_that_both_changed_in_one_place_is_left_alone_until_somebody_has_seen_it() {
    let project = upgraded();
    project.edit(HOME, ">看数字<", ">看数据<");
    let before = project.read(HOME);
    let (code, said) = theme(&project, &["diff", "--merge"]);
    assert_eq!(code, 1, "{said}");
    for part in ["没有动 themes/default/home.html", ">看数据<", ">看数字<", ">看公开的数字<"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(project.read(HOME), before);
    assert_ne!(project.read(BASE), built_in("home.html"));
    assert_eq!(theme(&project, &["diff", "home.html", "--seen"]).0, 0);
    assert_eq!(project.read(HOME), before);
    assert!(theme(&project, &["diff"]).1.contains("没有变过"));
}

/// A copy of an older template lacks what the new ones that were not copied ask it for: the site does not build, and is told why.
#[test]
fn a_copy_that_an_upgrade_left_behind_is_named_beside_the_error_in_a_template() {
    let project = Project::small();
    let (name, now) = ("themes/default/partials/records.html", built_in("partials/records.html"));
    let was = now.replace("macro awards(", "macro prizes(");
    assert_ne!(now, was);
    project.write(name, was.replace("年份未公开", "年份没有公开"));
    project.write("themes/default/.base/partials/records.html", &was);
    assert!(project.run(&["build"]).status.success(), "nothing asks for it yet");
    project.edit("content/cases/yi.md", "date:", "honours: [{name: 先进, level: 市}]\ndate:");
    for command in ["build", "check"] {
        let output = project.run(&[command]);
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(
            said.contains("template/render") && said.contains(&format!("从内置的抄来的 {name} 以后")),
            "{said}"
        );
    }
    // An error that has nothing to do with templates says nothing of it.
    project.edit("content/cases/yi.md", "title:", "titel:");
    let said = String::from_utf8(project.run(&["build"]).stderr).unwrap();
    assert!(!said.contains("抄来"), "{said}");
    project.edit("content/cases/yi.md", "titel:", "title:");
    // As it says.
    assert_eq!(theme(&project, &["diff", "--merge"]).0, 0);
    assert!(project.run(&["build"]).status.success());
    assert!(project.read(name).contains("年份没有公开"));
}

#[test]
fn a_template_of_which_no_base_is_known_is_held_against_the_built_in_one() {
    let project = Project::small();
    project.write(HOME, built_in("home.html").replace("看公开的数字", "看数据"));
    let (code, said) = theme(&project, &["diff"]);
    assert!(code == 0 && said.contains("没有底本") && said.contains("看数据"), "{said}");
    assert!(theme(&project, &["diff", "--merge"]).1.contains("没有要并的"));
    assert_eq!(theme(&project, &["diff", "home", "--seen"]).0, 0);
    assert!(theme(&project, &["diff"]).1.contains("没有变过"));
}

#[test]
fn names_that_no_template_has_are_told_what_was_meant() {
    let project = Project::small();
    let (code, said) = theme(&project, &["copy", "hom.html"]);
    assert!(code == 2 && said.contains("是不是“home.html”"), "{said}");
    let (code, said) = theme(&project, &["copy"]);
    assert!(code == 2 && said.contains("要抄哪个模板"), "{said}");
    let (code, said) = theme(&project, &["diff", "home.html"]);
    assert!(code == 0 && said.contains("用的就是内置的"), "{said}");
    let (code, _) = theme(&project, &["diff", "home.html", "--seen"]);
    assert_eq!(code, 2);
}

#[test]
fn copies_go_to_the_theme_that_the_site_names() {
    let project = Project::small();
    project.edit("site.yaml", "share: false\n", "share: false\ntheme: own\n");
    assert_eq!(theme(&project, &["copy", "case"]).0, 0);
    assert_eq!(project.read("themes/own/case.html"), built_in("case.html"));
    assert_eq!(messages(&project.pass()), "");
}

/// Each place for a piece of the site's own, and a page that shows it.
const HOOKS: [(&str, &str); 6] = [
    ("home-before", "/"),
    ("home-after", "/"),
    ("page-before", "/cases/yi/"),
    ("page-after", "/cases/yi/"),
    ("head", "/cases/yi/"),
    ("footer-extra", "/404.html"),
];

#[test]
fn one_small_file_in_a_hook_is_shown_and_renders_what_shows_it() {
    let project = Project::small();
    let mut engine = project.engine();
    let before = engine.pass().unwrap();
    let plain: Vec<String> = before.outputs.keys().map(|route| route.to_string()).collect();
    for (hook, route) in HOOKS {
        let file = format!("themes/default/hooks/{hook}.html");
        project.write(&file, format!("<!--{hook} {{{{ site.title }}}}-->\n"));
        let snapshot = engine.pass().unwrap();
        assert_eq!(messages(&snapshot), "", "{hook}");
        let added = format!("<!--{hook} 测试站-->");
        let page = html(&snapshot, route);
        assert!(page.contains(&added), "{hook}: {page}");
        assert_eq!(page.replace(&added, ""), html(&before, route), "{hook} adds nothing else");
        let changed: BTreeSet<&str> = snapshot
            .outputs
            .iter()
            .filter(|(route, made)| before.outputs[*route].hash != made.hash)
            .map(|(route, _)| route.as_str())
            .collect();
        let shown: BTreeSet<&str> = plain
            .iter()
            .map(String::as_str)
            .filter(|route| {
                (route.ends_with('/') || route.ends_with(".html")) && html(&snapshot, route).contains(&added)
            })
            .collect();
        assert_eq!(changed, shown, "{hook}");
        assert_eq!(shown.contains("/") && shown.len() == 1, hook.starts_with("home"), "{hook}: {shown:?}");
        project.remove(&file);
    }
    let after = engine.pass().unwrap();
    assert_eq!(errors(&after), "");
    for (route, made) in before.outputs.iter() {
        assert_eq!(after.outputs[route].hash, made.hash, "{route}");
    }
}

/// The colours of a sheet, by the words before their brace.
fn sheet(project: &Project) -> String {
    String::from_utf8(crate::project::bytes(&project.pass(), "/assets/mood-site.css")).unwrap()
}

#[test]
fn a_colour_of_the_site_s_own_is_a_sheet_of_colours_and_the_nearest_icons() {
    let project = Project::small();
    project.edit("site.yaml", "covers: false\n", "look: {color: '#0B5CAD'}\n");
    let snapshot = project.pass();
    assert_eq!(messages(&snapshot), "");
    let page = html(&snapshot, "/cases/yi/");
    assert!(page.contains("/assets/mood-site.css\"") && !page.contains("mood-red.css"), "{page}");
    assert!(page.contains("icon-blue.svg"), "{page}");
    let sheet = sheet(&project);
    assert!(sheet.starts_with(":root,.paper{--brand:#0b5cad;"), "{sheet}");
    assert!(sheet.contains("--main:#0b5cad;") && !sheet.contains(".brand img"), "{sheet}");
    let cover = html(&snapshot, "/cases/yi/cover.svg");
    assert!(
        cover.contains("#0b5cad") && !cover.contains("#17498a"),
        "covers have the colour itself: {cover}"
    );
    // Another colour is another sheet, and no page says more than its name.
    project.edit("site.yaml", "#0B5CAD", "#18583f");
    assert!(html(&project.pass(), "/cases/yi/").contains("icon-green.svg"));
    // Black has no hue, and nothing red stays; who wants covers of a colour with a name has them.
    project.edit("site.yaml", "#18583f", "#000000");
    let cover = html(&project.pass(), "/cases/yi/cover.svg");
    let colours = cover.split('#').skip(1).filter_map(|part| part.get(..6));
    let greys = colours.filter(|colour| colour[..2] == colour[2..4] && colour[2..4] == colour[4..]).count();
    assert!(
        cover.contains("#000000")
            && greys + cover.matches("#e9b44c").count() + cover.matches("#f0c0").count()
                == cover.matches('#').count(),
        "{cover}"
    );
    project.edit("site.yaml", "look: {color: '#000000'}\n", "look: {color: '#000000'}\ncovers: {mood: 蓝}\n");
    assert!(html(&project.pass(), "/cases/yi/cover.svg").contains("#17498a"));
}

#[test]
fn a_logo_and_an_icon_stand_on_every_page() {
    let project = Project::small();
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M0 0h9v9z\"/></svg>";
    project.write("themes/default/assets/biao.svg", svg);
    project.write("themes/default/assets/tu.svg", svg);
    project.edit("site.yaml", "covers: false\n", "covers: false\nlook: {logo: biao.svg, favicon: tu.svg}\n");
    let snapshot = project.pass();
    assert_eq!(messages(&snapshot), "");
    for route in ["/", "/cases/yi/", "/404.html"] {
        let page = html(&snapshot, route);
        assert!(page.contains("<img src=\"/dj/assets/biao.svg\" alt=\"\"><span>测试站</span>"), "{page}");
        assert!(
            page.contains("<link rel=\"icon\" href=\"/dj/assets/tu.svg\">") && !page.contains("icon-red"),
            "{page}"
        );
    }
    let sheet = sheet(&project);
    assert!(sheet.contains("--brand:#9c1f1f;") && sheet.contains(".brand img"), "{sheet}");
    project.remove("themes/default/assets/biao.svg");
    assert!(errors(&project.pass()).contains("没有图片 themes/default/assets/biao.svg"));
}

#[test]
fn a_logo_that_is_no_picture_or_far_too_large_is_told_where_it_is_named() {
    let project = Project::small();
    project.edit("site.yaml", "covers: false\n", "covers: false\nlook: {logo: biao.png}\n");
    project.write("themes/default/assets/biao.png", "\u{5c31}\u{662f}\u{6587}\u{5b57}");
    let told = errors(&project.pass());
    assert!(told.contains("标志“biao.png”不能用") && told.contains("site.yaml:4:14"), "{told}");
    let png = |width, height| {
        let mut png = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(width, height).write_to(&mut png, image::ImageFormat::Png).unwrap();
        png.into_inner()
    };
    project.write("themes/default/assets/biao.png", png(2000, 500));
    let told = messages(&project.pass());
    assert!(
        told.contains("（2000×500 像素），比显示的大得多") && told.contains("缩小到宽 480 像素"),
        "{told}"
    );
    project.write("themes/default/assets/biao.png", png(1700, 1700));
    let told = messages(&project.pass());
    assert!(told.contains("缩小到宽 130 像素"), "{told}");
    // Whoever does as he was told hears no more of it.
    project.write("themes/default/assets/biao.png", png(480, 120));
    assert_eq!(messages(&project.pass()), "");
    let svg = |inner: &str| format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"{inner}\"/></svg>");
    project.edit("site.yaml", "biao.png", "biao.svg");
    project.write("themes/default/assets/biao.svg", svg(&"M0 0h9v9z".repeat(30_000)));
    assert!(messages(&project.pass()).contains("导出宽 480 像素的 PNG"));
}

#[test]
fn what_the_policy_blocks_in_a_template_of_the_site_s_own_is_told_once() {
    let project = Project::small();
    let hook = "themes/default/hooks/home-after.html";
    project.write(
        hook,
        "<p onclick=\"go()\">甲</p>\n<script>go()</script>\n<img src=\"https://b.cn/a.png\" alt=\"\">\n",
    );
    let told = messages(&project.pass());
    assert_eq!(told.matches("template/blocked").count(), 3, "{told}");
    for place in ["home-after.html:1:13", "home-after.html:2:1", "home-after.html:3:11"] {
        assert!(told.contains(place), "{place}: {told}");
    }
    // A script in a file, and a host that the policy names, are let through.
    project.write("themes/default/assets/own.js", "go();");
    project.write(
        hook,
        "<script src=\"{{ asset(\"own.js\") }}\" defer></script><p style=\"color: red\">乙</p>\n",
    );
    assert_eq!(messages(&project.pass()).matches("template/blocked").count(), 1);
    project.edit("site.yaml", "share: false\n", "share: false\nparams: {policy: false}\n");
    assert_eq!(messages(&project.pass()), "");
}
