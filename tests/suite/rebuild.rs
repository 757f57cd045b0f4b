//! An edit, and the exact routes that are rendered because of it. Each list was made by reasoning from what the pages
//! show, and each edit is checked against a clean build, so a list can be neither too short nor, unnoticed, too long:
//! `= ` marks what is rendered in vain, and a comment says why that is put up with.
//!
//! Most of it has one of these reasons:
//! - What others may show of a page is one answer, its summary; a list is rendered though it does not show the key that
//!   was edited. Finer answers would have to be hashed for every page on every pass.
//! - How the pages of a kind are read is one answer, the kind.
//! - A template is hashed with all it pulls in.

use linli::date::{Date, Moment};
use linli::diagnostic::Code;
use linli::engine::Engine;

use crate::project::Project;

/// Pages, a quoted figure, a page that shows no summary of its own text, and one outside of every list.
fn site() -> Project {
    let project = Project::small();
    project.write(
        "content/cases/er.md",
        "---\ntitle: 第二个案例\ndate: 2022-12-02\nfield: 机关\n---\n\n见{{ stat(\"grid.count\") }}。\n",
    );
    project.write(
        "content/cases/san.md",
        "---\ntitle: 第三个案例\ndate: 2022-12-03\ndescription: 摘要\n---\n\n正文。\n",
    );
    project.write("content/notes.md", "---\ntitle: 说明\n---\n\n不在列表里的一页。\n");
    project
}

fn after(edit: impl FnOnce(&Project)) -> Vec<String> {
    of(&site(), edit)
}

/// What an edit does to the routes: those that were rendered, with `= ` before those whose bytes stayed the same, and
/// those that are gone, with `- ` before them. What is then there is what a clean build makes.
fn of(project: &Project, edit: impl FnOnce(&Project)) -> Vec<String> {
    let mut engine: Engine = project.engine();
    let before = engine.pass().unwrap();
    edit(project);
    let after = engine.pass().unwrap();
    let clean = project.pass();
    assert_eq!(crate::project::errors(&after), "");
    assert_eq!(after.outputs.keys().collect::<Vec<_>>(), clean.outputs.keys().collect::<Vec<_>>());
    for (route, output) in clean.outputs.iter() {
        assert!(after.outputs[route].hash == output.hash, "{route} is not what a clean build makes");
    }
    let same = |route| before.outputs.get(route).is_some_and(|past| past.hash == after.outputs[route].hash);
    let rendered = after.rendered.iter();
    let rendered = rendered.map(|(route, _)| format!("{}{route}", if same(route) { "= " } else { "" }));
    let gone = before.outputs.keys().filter(|route| !after.outputs.contains_key(*route));
    rendered.chain(gone.map(|route| format!("- {route}"))).collect()
}

#[test]
fn nothing_changed_renders_nothing() {
    assert_eq!(after(|_| {}), [""; 0]);
    // A file that was written again with the same bytes has not changed.
    assert_eq!(after(|project| project.edit("content/cases/yi.md", "正文", "正文")), [""; 0]);
    // All stages run, and find every answer the same.
    assert_eq!(
        after(|project| project.edit("content/stats/grid.yaml", "source: 样例", "source: 样例 # 已核")),
        [""; 0]
    );
}

#[test]
fn a_body_renders_its_page() {
    let own = after(|project| project.edit("content/cases/san.md", "正文。", "新的正文。"));
    assert_eq!(own, ["/cases/san/"]);
    // Where the author wrote no summary, it is cut from the text: what shows it is rendered too.
    let cut = after(|project| project.edit("content/notes.md", "不在", "也不在"));
    assert_eq!(cut, ["/notes/"]);
    let cut = after(|project| project.edit("content/cases/yi.md", "正文第一段", "正文"));
    assert_eq!(cut, ["/", "/brands/hong/", "/cases/", "/cases/yi/", "/feed.xml", "/fields/shequ/"]);
}

#[test]
fn how_the_site_hangs_together_is_worked_out_anew_where_a_page_says_something_else_of_itself() {
    let project = site();
    let mut engine = project.engine();
    let first = engine.pass().expect("it can be read");
    let mut frame = first.scene.expect("it has settings").frame().clone();
    let mut is_new = |from: &str, to: &str| {
        project.edit("content/cases/san.md", from, to);
        let snapshot = engine.pass().expect("it can be read");
        let now = snapshot.scene.expect("it has settings").frame().clone();
        !std::sync::Arc::ptr_eq(&std::mem::replace(&mut frame, now.clone()), &now)
    };
    for (text, next) in [
        ("正文。", "别的正文。"),
        ("别的正文。", "见[第二个](er.md)和[没有的](wu.md)。"),
        ("[没有的](wu.md)", "{{ stat(\"没有的\") }}"),
        ("见[第二个]", "## 案例\n\n见[第二个]"),
    ] {
        assert!(!is_new(text, next), "{next}");
    }
    assert!(is_new("title: ", "title: 新的"), "a title");
}

#[test]
fn the_text_of_a_section_renders_its_page() {
    let kind = "kind: case\n---\n";
    let section =
        after(|project| project.edit("content/cases/_index.md", kind, &format!("{kind}\n导语。\n")));
    assert_eq!(section, ["/cases/"]);
    assert_eq!(after(|project| project.edit("content/_index.md", "欢迎", "欢迎您")), ["/"]);
}

#[test]
fn the_title_of_a_section_renders_the_pages_below_it() {
    let routes = after(|project| project.edit("content/cases/_index.md", "title: 典型案例", "title: 案例"));
    // The trail of the pages in it, and the page that lists all sections; the home page only links to it.
    assert_eq!(routes, ["= /", "/404.html", "/cases/", "/cases/er/", "/cases/san/", "/cases/yi/"]);
}

#[test]
fn a_title_renders_what_lists_it() {
    let routes = after(|project| project.edit("content/cases/yi.md", "第一个案例", "改了的案例"));
    // The page before it and the one that is near to it, the lists of its section, kind and term, the brand that it names,
    // the feed.
    assert_eq!(
        routes,
        [
            "/",
            "/brands/hong/",
            "/cases/",
            "/cases/er/",
            "/cases/san/",
            "/cases/yi/",
            "/feed.xml",
            "/fields/shequ/"
        ]
    );
}

#[test]
fn a_date_renders_what_is_sorted_by_it() {
    let routes = after(|project| project.edit("content/cases/yi.md", "2022-12-01", "2022-12-05"));
    // As for a title; and from the last of its section it became the first, so the first has another neighbour.
    assert_eq!(
        routes,
        [
            "/",
            "/brands/hong/",
            "/cases/",
            "/cases/er/",
            "/cases/san/",
            "/cases/yi/",
            "/feed.xml",
            "/fields/shequ/",
            "/sitemap.xml"
        ]
    );
}

#[test]
fn a_term_renders_both_lists_of_terms() {
    let routes = after(|project| project.edit("content/cases/yi.md", "field: 社区", "field: 机关"));
    // Entries of lists name the term; neighbours and the feed do not. Another page is near to it now.
    assert_eq!(
        routes,
        [
            "/",
            "/brands/hong/",
            "/cases/",
            "/cases/er/",
            "= /cases/san/",
            "/cases/yi/",
            "= /feed.xml",
            "/fields/",
            "/fields/jiguan/",
            "/fields/shequ/"
        ]
    );
}

#[test]
fn a_reference_renders_both_ends() {
    let routes = after(|project| project.edit("content/cases/yi.md", "brands: [hong]\n", ""));
    // The lists could show the brands of a case.
    assert_eq!(
        routes,
        [
            "= /",
            "/brands/hong/",
            "= /cases/",
            "= /cases/er/",
            "= /cases/san/",
            "/cases/yi/",
            "= /feed.xml",
            "= /fields/shequ/"
        ]
    );
}

#[test]
fn a_slug_renders_what_links_to_the_page() {
    let routes = after(|project| project.edit("content/cases/yi.md", "date:", "slug: first\ndate:"));
    assert_eq!(
        routes,
        [
            "/",
            "/brands/hong/",
            "/cases/",
            "/cases/er/",
            "/cases/first/",
            "/cases/san/",
            "/feed.xml",
            "/fields/shequ/",
            "/sitemap.xml",
            "- /cases/yi/"
        ]
    );
}

#[test]
fn an_old_address_renders_the_page_that_leads_on() {
    let routes = after(|project| project.edit("content/cases/er.md", "date:", "aliases: [/old/]\ndate:"));
    // An old address is kept when a page moves, and then all of these are rendered anyway.
    assert_eq!(
        routes,
        [
            "= /",
            "= /cases/",
            "= /cases/er/",
            "= /cases/san/",
            "= /cases/yi/",
            "= /feed.xml",
            "= /fields/jiguan/",
            "/old/",
            "= /stats/grid/"
        ]
    );
}

#[test]
fn a_new_page_renders_the_lists_it_is_in() {
    let routes = after(|project| {
        project.write("content/cases/si.md", "---\ntitle: 第四个案例\ndate: 2022-12-04\n---\n\n正文。\n");
    });
    // It is the first of its section; the one that was the first has a neighbour now.
    assert_eq!(routes, ["/", "/cases/", "/cases/san/", "/cases/si/", "/feed.xml", "/sitemap.xml"]);
}

#[test]
fn a_page_that_goes_renders_the_lists_it_was_in() {
    // Its neighbours, the count of its term, and the dataset that it quotes.
    let routes = [
        "/",
        "/cases/",
        "/cases/san/",
        "/cases/yi/",
        "/feed.xml",
        "/fields/",
        "/fields/jiguan/",
        "/sitemap.xml",
        "/stats/grid/",
        "- /cases/er/",
    ];
    assert_eq!(after(|project| project.remove("content/cases/er.md")), routes);
    // To make a page a draft is to take it away.
    let draft = |project: &Project| project.edit("content/cases/er.md", "date:", "draft: true\ndate:");
    assert_eq!(after(draft), routes);
    // And back: the same, and the page itself.
    let project = site();
    draft(&project);
    let back = of(&project, |project| project.edit("content/cases/er.md", "draft: true\n", ""));
    let mut again = routes.map(|route| route.trim_start_matches("- "));
    again.sort_unstable();
    assert_eq!(back, again);
}

#[test]
fn a_renamed_page_renders_what_links_to_it() {
    let routes = after(|project| project.rename("content/cases/er.md", "content/cases/liang.md"));
    assert_eq!(
        routes,
        [
            "/",
            "/cases/",
            "/cases/liang/",
            "/cases/san/",
            "/cases/yi/",
            "/feed.xml",
            "/fields/jiguan/",
            "/sitemap.xml",
            "/stats/grid/",
            "- /cases/er/"
        ]
    );
}

#[test]
fn a_moved_folder_renders_what_links_into_it() {
    let routes = after(|project| project.rename("content/brands", "content/pinpai"));
    // The case that names the brand links to it; lists of cases could.
    assert_eq!(
        routes,
        [
            "/",
            "/404.html",
            "= /cases/",
            "= /cases/er/",
            "= /cases/san/",
            "/cases/yi/",
            "/feed.xml",
            "= /fields/shequ/",
            "/pinpai/",
            "/pinpai/hong/",
            "/sitemap.xml",
            "- /brands/",
            "- /brands/hong/"
        ]
    );
}

#[test]
fn the_title_of_the_site_renders_every_page() {
    let routes = after(|project| project.edit("site.yaml", "title: 测试站", "title: 改名站"));
    assert_eq!(
        routes,
        [
            "/",
            "/404.html",
            "/brands/",
            "/brands/hong/",
            "/cases/",
            "/cases/er/",
            "/cases/san/",
            "/cases/yi/",
            "/feed.xml",
            "/fields/",
            "/fields/jiguan/",
            "/fields/shequ/",
            "/notes/",
            "/stats/grid/"
        ]
    );
}

#[test]
fn the_label_of_a_taxonomy_renders_its_pages() {
    let routes =
        after(|project| project.edit("site.yaml", "label: 领域\n    terms", "label: 方面\n    terms"));
    assert_eq!(routes, ["/fields/", "/fields/jiguan/", "/fields/shequ/"]);
}

#[test]
fn a_kind_renders_what_shows_a_page_of_it() {
    let routes = after(|project| project.edit("site.yaml", "label: 典型案例", "label: 案例"));
    assert_eq!(
        routes,
        [
            "/",
            "/brands/hong/",
            "= /cases/",
            "/cases/er/",
            "/cases/san/",
            "/cases/yi/",
            "/feed.xml",
            "= /fields/jiguan/",
            "= /fields/shequ/",
            "= /stats/grid/"
        ]
    );
    // A new field is on no page yet.
    let field = |project: &Project| {
        project.edit(
            "site.yaml",
            "      unit: {",
            "      leader: {label: 负责人, type: text}\n      unit: {",
        );
    };
    assert_eq!(
        after(field),
        [
            "= /",
            "= /brands/hong/",
            "= /cases/",
            "= /cases/er/",
            "= /cases/san/",
            "= /cases/yi/",
            "= /feed.xml",
            "= /fields/jiguan/",
            "= /fields/shequ/",
            "= /stats/grid/"
        ]
    );
}

#[test]
fn a_template_renders_the_views_that_use_it() {
    let routes = after(|project| {
        project.write(
            "themes/default/term.html",
            "{% extends \"base.html\" %}{% block main %}{{ term.name }}{% endblock %}",
        );
    });
    assert_eq!(routes, ["/fields/jiguan/", "/fields/shequ/"]);
    let routes = after(|project| {
        project.write("themes/default/shortcodes/stat.html", "{{ stat(args[0]).text }}");
    });
    assert_eq!(routes, ["/cases/er/"]);
    let routes = after(|project| {
        let text = crate::tidy::source("themes/default/partials/neighbours.html").replace("上一篇", "前一篇");
        project.write("themes/default/partials/neighbours.html", text);
    });
    // The first of a section has none before it, and two pages have no neighbours at all.
    assert_eq!(routes, ["= /brands/hong/", "/cases/er/", "= /cases/san/", "/cases/yi/", "= /notes/"]);
}

#[test]
fn a_file_renders_no_page() {
    let style = after(|project| project.write("themes/default/assets/style.css", "body{}"));
    assert_eq!(style, ["/assets/style.css"]);
    // The site map asks what routes there are, and lists those of pages.
    let added = after(|project| project.write("content/cases/a.svg", "<svg/>"));
    assert_eq!(added, ["/cases/a.svg"]);
}

#[test]
fn a_picture_renders_the_page_that_shows_its_size() {
    // The head of a GIF file says how wide it is; what its pixels are is of no concern here.
    let picture = |width: u16, pixels: &[u8]| {
        let head = [b"GIF89a", &width.to_le_bytes()[..], b"\x09\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02"].concat();
        [&head, &[pixels.len() as u8][..], pixels, b"\0;"].concat()
    };
    let project = site();
    // A second frame makes it one that moves: it is passed on as it is.
    let moving = |width: u16, pixels: &[u8]| {
        let still = picture(width, pixels);
        [&still[..still.len() - 1], &still[13..]].concat()
    };
    project.write("content/cases/p.gif", moving(4, b"one"));
    project.edit("content/cases/yi.md", "正文第一段。", "正文第一段。\n\n![图](p.gif)\n");
    let routes = of(&project, |project| project.write("content/cases/p.gif", moving(4, b"other")));
    assert_eq!(routes, ["/cases/p.gif"]);
    let routes = of(&project, |project| project.write("content/cases/p.gif", moving(5, b"other")));
    assert_eq!(routes, ["/cases/p.gif", "/cases/yi/"]);
}

#[test]
fn another_picture_has_other_addresses() {
    let project = site();
    let drawing = |shade: u8| {
        let mut bytes = Vec::new();
        let pixels = image::RgbaImage::from_pixel(500, 20, image::Rgba([shade, 0, 0, 255]));
        image::ImageEncoder::write_image(
            image::codecs::png::PngEncoder::new(&mut bytes),
            pixels.as_raw(),
            500,
            20,
            image::ExtendedColorType::Rgba8,
        )
        .expect("it can be written");
        bytes
    };
    project.write("content/cases/p.png", drawing(1));
    project.edit("content/cases/yi.md", "正文第一段。", "正文第一段。\n\n![图](p.png)\n");
    let routes = of(&project, |project| project.write("content/cases/p.png", drawing(2)));
    // Four variants come, four go, and the page that shows them.
    assert_eq!(routes.iter().filter(|route| route.starts_with("/cases/p-")).count(), 4, "{routes:?}");
    assert_eq!(routes.iter().filter(|route| route.starts_with("- /cases/p-")).count(), 4, "{routes:?}");
    assert!(routes.contains(&"/cases/yi/".to_string()) && routes.len() == 9, "{routes:?}");
}

#[test]
fn a_figure_renders_the_pages_that_show_it() {
    let routes = after(|project| project.edit("content/stats/grid.yaml", "value: 120", "value: 121"));
    // The case that quotes it, what shows the summary cut from that case, and the pages of the figures themselves.
    let shows = ["/", "/cases/", "/cases/er/", "/feed.xml", "/fields/jiguan/", "/stats/grid/"];
    assert_eq!(routes, [&shows[..], &files("grid")].concat());
    // Who is to look at it again is shown to nobody.
    let owner = |project: &Project| {
        project.edit("content/stats/grid.yaml", "value: 120", "value: 120, owner: 张科长");
    };
    assert_eq!(after(owner), [""; 0]);
}

#[test]
fn a_dataset_renders_what_lists_it() {
    // A page that quotes a figure does not say the title of the dataset; neither does the CSV file.
    let title = after(|project| project.edit("content/stats/grid.yaml", "title: 网格", "title: 全部网格"));
    let [csv, json, xlsx] = files("grid");
    assert_eq!(title, ["/", "/stats/grid/", &format!("= {csv}"), json, xlsx]);
    let added = after(|project| project.write("content/stats/many.yaml", MANY));
    let pages = ["/", "/sitemap.xml", "/stats/many/"];
    assert_eq!(added, [&pages[..], &files("many")].concat());
    let renamed = after(|project| {
        project.rename("content/stats/grid.yaml", "content/stats/net.yaml");
        project.edit("content/cases/er.md", "grid.count", "net.count");
    });
    let pages = ["/", "/cases/er/", "/sitemap.xml", "/stats/net/"];
    let gone = ["/stats/grid/", files("grid")[0], files("grid")[1], files("grid")[2]];
    let gone = gone.map(|route| format!("- {route}"));
    let gone: Vec<&str> = gone.iter().map(String::as_str).collect();
    assert_eq!(renamed, [&pages[..], &files("net"), &gone].concat());
}

/// The files of a dataset.
fn files(name: &str) -> [&'static str; 3] {
    match name {
        "grid" => ["/stats/grid/grid.csv", "/stats/grid/grid.json", "/stats/grid/grid.xlsx"],
        "many" => ["/stats/many/many.csv", "/stats/many/many.json", "/stats/many/many.xlsx"],
        _ => ["/stats/net/net.csv", "/stats/net/net.json", "/stats/net/net.xlsx"],
    }
}

const MANY: &str = "\
title: 又一组
source: 样例
as_of: 2022-12-31
indicators:
  - {id: a, name: 甲数, unit: 个, value: 1}
  - {id: b, name: 乙数, unit: 个, value: 2}
  - {id: c, name: 丙数, unit: 个, value: 3}
  - {id: d, name: 丁数, unit: 个, value: 4}
  - {id: e, name: 戊数, unit: 个, value: 5}
  - {id: f, name: 己数, unit: 个, value: 6}
  - {id: g, name: 庚数, unit: 个, value: 7}
";

/// Many pages, a tenth of which quote the last figure of a dataset, and every page that lists datasets. Of seven known
/// figures the home page shows the first five besides that of the other dataset, the overview of the statistics six.
fn many() -> Project {
    let project = site();
    project.write("content/stats/many.yaml", MANY);
    project.write("content/stats/_index.md", "---\ntitle: 统计\ntemplate: stats.html\n---\n");
    project.write("content/site-map.md", "---\ntitle: 站点地图\ntemplate: site-map.html\n---\n");
    for number in 0..300 {
        let quote = if number % 10 == 7 { "有{{ stat(\"many.g\") }}。" } else { "" };
        let matter = format!("title: 第{number}页\ndate: 2021-01-{:02}\ndescription: 摘要", 1 + number % 28);
        project.write(
            &format!("content/cases/n{number:03}.md"),
            format!("---\n{matter}\n---\n\n正文。{quote}\n"),
        );
    }
    project
}

#[test]
fn among_many_pages_a_figure_renders_those_that_show_it() {
    let project = many();
    let own = [&["/stats/many/"][..], &files("many")].concat();
    let value = |from: u32, to: &str| {
        let (from, to) = (format!("value: {from}}}"), format!("value: {to}}}"));
        of(&project, |project| project.edit("content/stats/many.yaml", &from, &to))
    };
    assert_eq!(value(3, "30"), [&["/", "/stats/"][..], &own].concat());
    assert_eq!(value(6, "60"), [&["/stats/"][..], &own].concat());
    let quoting: Vec<String> = (0..30).map(|ten| format!("/cases/n{:03}/", ten * 10 + 7)).collect();
    let quoting: Vec<&str> = quoting.iter().map(String::as_str).collect();
    assert_eq!(value(7, "70"), [&quoting, &own[..]].concat());
    // The home page and the overview count the figures that are known.
    assert_eq!(value(70, "待核定"), [&["/"], &quoting[..], &["/stats/"], &own].concat());
    // The home page asks for the figures that are known, and does not show the name of this one.
    let name = of(&project, |project| project.edit("content/stats/many.yaml", "庚数", "庚的数"));
    assert_eq!(name, [&["= /"], &quoting[..], &["/stats/"], &own].concat());
}

#[test]
fn a_figure_that_no_page_shows_renders_its_dataset() {
    let project = many();
    for number in (7..300).step_by(10) {
        project.remove(&format!("content/cases/n{number:03}.md"));
    }
    let own = [&["/stats/many/"][..], &files("many")].concat();
    let value = of(&project, |project| project.edit("content/stats/many.yaml", "value: 7", "value: 8"));
    assert_eq!(value, own);
    // One more is counted on the home page and named in the overview.
    let more = of(&project, |project| {
        let text = project.read("content/stats/many.yaml");
        project.write(
            "content/stats/many.yaml",
            format!("{text}  - {{id: h, name: 辛数, unit: 个, value: 9}}\n"),
        );
    });
    assert_eq!(more, [&["/", "/stats/"][..], &own].concat());
    // The map of the site lists the titles of datasets and nothing else of them.
    let title = of(&project, |project| project.edit("content/stats/many.yaml", "又一组", "另一组"));
    let [csv, json, xlsx] = files("many");
    assert_eq!(title, ["/", "/site-map/", "/stats/", "/stats/many/", &format!("= {csv}"), json, xlsx]);
}

#[test]
fn a_second_pass_warns_as_the_first_did() {
    let project = Project::small();
    project.write(
        "content/cases/案例.md",
        "---\ntitle: 没有固定网址\ndate: 2022-12-05\n---\n\n研究部署会议**次，走访**户。\n",
    );
    let mut engine = project.engine();
    let first = engine.pass().unwrap();
    assert!(first.diagnostics.len() >= 3, "{:?}", first.diagnostics);
    assert_eq!(engine.pass().unwrap().diagnostics, first.diagnostics);
}

#[test]
fn another_day_renders_what_it_brings() {
    let project = Project::small();
    project.write(
        "content/cases/er.md",
        "---\ntitle: 第二个案例\ndate: 2022-12-02\npublish: 2026-11-26\n---\n\n正文。\n",
    );
    let mut engine = project.engine();
    assert!(!engine.pass().unwrap().outputs.contains_key("/cases/er/"));
    engine.at(Moment::day(Date::day(2026, 11, 25)));
    assert_eq!(engine.pass().unwrap().rendered, []);
    engine.at(Moment::day(Date::day(2026, 11, 26)));
    let snapshot = engine.pass().unwrap();
    assert!(snapshot.outputs.contains_key("/cases/er/"));
    assert!(snapshot.rendered.iter().any(|(route, _)| route.as_str() == "/cases/"));
}

#[test]
fn a_comma_under_a_heading_that_ten_pages_link_to_renders_one_page() {
    let project = site();
    project.edit("content/cases/san.md", "正文。", "## 背景\n\n正文。");
    let linking = |number| format!("content/links/{number}.md");
    project.write("content/links/_index.md", "---\ntitle: 链接\n---\n");
    for number in 0..10 {
        let text =
            format!("---\ntitle: 链接{number}\ndescription: 摘要\n---\n\n[背景](../cases/san.md#背景)\n");
        project.write(&linking(number), text);
    }
    let comma = of(&project, |project| project.edit("content/cases/san.md", "正文。", "正文，正文。"));
    assert_eq!(comma, ["/cases/san/"]);

    let mut engine: Engine = project.engine();
    engine.pass().unwrap();
    project.edit("content/cases/san.md", "## 背景", "## 起因");
    let after = engine.pass().unwrap();
    let mut expected: Vec<String> = (0..10).map(|number| format!("/links/{number}/")).collect();
    expected.insert(0, "/cases/san/".to_string());
    assert_eq!(after.rendered.iter().map(|(route, _)| route.to_string()).collect::<Vec<_>>(), expected);
    let broken = after.diagnostics.iter().filter(|one| one.code == Code::LinkAnchor);
    let named = broken.map(|one| one.span.as_ref().unwrap().source.to_string()).collect::<Vec<_>>();
    assert_eq!(named, (0..10).map(linking).collect::<Vec<_>>());
}

/// What a preview was told of before a scan that failed is not forgotten.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test moves its site away")]
fn after_a_scan_that_failed_all_files_are_looked_at() {
    let project = site();
    let mut engine: Engine = project.engine();
    engine.pass().unwrap();
    project.edit("content/cases/san.md", "正文。", "改过的正文。");
    let away = project.root().with_extension("away");
    std::fs::rename(project.root(), &away).expect("it can be moved");
    let told = |path: &str| std::collections::BTreeSet::from([path.into()]);
    assert!(engine.pass_over(Some(&told("content/cases/san.md"))).is_err());
    std::fs::rename(&away, project.root()).expect("it can be moved back");
    let snapshot = engine.pass_over(Some(&told("site.yaml"))).unwrap();
    assert_eq!(
        snapshot.rendered.iter().map(|(route, _)| route.as_str()).collect::<Vec<_>>(),
        ["/cases/san/"]
    );
}
