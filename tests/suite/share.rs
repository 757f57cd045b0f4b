//! Short links, QR codes and posters: every page has them, each code leads where it should, what was printed goes on leading
//! somewhere after a page was renamed, and whoever wants none has none.

use std::collections::BTreeSet;

use linli::engine::{Engine, Snapshot};
use linli::path::RoutePath;
use linli::plan::{self, FileView, PageView, View};
use linli::qr::{self, Form};
use linli::site::Options;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::Tree;

use crate::project::{Project, bytes, errors, html, messages, options};

fn site(settings: &str) -> Project {
    let project = Project::small();
    let text = project.read("site.yaml").replace("share: false\n", settings);
    project.write("site.yaml", text);
    project
}

fn short(route: &str) -> String {
    plan::short_route(&RoutePath::new(route)).to_string()
}

/// Where a page leads on to by itself.
fn leads_to(html: &str) -> &str {
    html.split_once("content=\"0; url=").expect("it leads on").1.split('"').next().unwrap()
}

/// What a scanner reads in a grey picture.
fn scanned(width: u32, height: u32, grey: impl Fn(u32, u32) -> u8) -> String {
    let (width, height) = (width as usize, height as usize);
    let mut picture =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| grey(x as u32, y as u32));
    let grids = picture.detect_grids();
    assert_eq!(grids.len(), 1, "one code");
    grids[0].decode().expect("the code can be read").1
}

fn scanned_png(bytes: &[u8]) -> String {
    let picture = image::load_from_memory(bytes).expect("it is a picture").to_luma8();
    assert!(picture.width() >= 600 && picture.width() == picture.height());
    scanned(picture.width(), picture.height(), |x, y| picture.get_pixel(x, y)[0])
}

fn scanned_svg(bytes: &[u8]) -> String {
    let tree = Tree::from_data(bytes, &Default::default()).expect("it is an SVG");
    let size = tree.size().to_int_size();
    let mut pixels = Pixmap::new(size.width(), size.height()).unwrap();
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    scanned(size.width(), size.height(), |x, y| pixels.pixel(x, y).unwrap().red())
}

#[test]
fn every_page_that_readers_have_the_address_of_has_a_short_link_to_it() {
    let project = site("pager: 1\n");
    project.write(
        "content/cases/er.md",
        "---\ntitle: 第二个\nfield: 社区\naliases: [/old/er/, /jiu.html, /jiu]\n---\n正文。\n",
    );
    let snapshot = project.pass();
    assert_eq!(messages(&snapshot), "");
    let mut found = BTreeSet::new();
    for (route, made) in snapshot.outputs.iter() {
        let View::File(FileView::Short(to)) = &made.view else { continue };
        assert!(snapshot.outputs[to].view.is_listed(), "{route} leads to {to}");
        let page = html(&snapshot, route.as_str());
        assert_eq!(leads_to(&page), format!("/dj{to}"));
        assert!(page.contains(&format!("<link rel=\"canonical\" href=\"https://example.gov.cn/dj{to}\">")));
        assert!(page.contains("noindex"));
        assert!(plan::is_short(route));
        found.insert((route.to_string(), to.to_string()));
    }
    let own = [
        "/",
        "/cases/",
        "/brands/",
        "/cases/yi/",
        "/cases/er/",
        "/brands/hong/",
        "/fields/",
        "/fields/shequ/",
        "/fields/jiguan/",
        "/stats/grid/",
    ];
    let old = [("/old/er/", "/cases/er/"), ("/jiu.html", "/cases/er/"), ("/jiu/", "/cases/er/")];
    let own = own.map(|route| (route, route));
    let expected = own.iter().chain(&old).map(|(from, to)| (short(from), (*to).to_string())).collect();
    assert_eq!(found, expected);
    assert!(snapshot.outputs.contains_key("/cases/page/2/"), "a list has a second page");
    // Search engines have the pages themselves.
    let map = html(&snapshot, "/sitemap.xml");
    assert!(!map.contains("/s/") && !map.contains("poster"), "{map}");
}

/// Chat programs look no further than the short page.
#[test]
fn short_links_of_lists_and_figures_say_what_they_lead_to() {
    let project = site("share: {posters: false}\n");
    let snapshot = project.pass();
    for (route, title) in [
        ("/fields/", "领域"),
        ("/fields/shequ/", "社区"),
        ("/stats/grid/", "网格"),
        ("/cases/", "案例"),
        ("/cases/yi/", "第一个案例"),
    ] {
        let page = html(&snapshot, &short(route));
        let named = page.split("og:title\" content=\"").nth(1).and_then(|rest| rest.split('"').next());
        assert!(named.is_some_and(|named| named.contains(title)), "{route}: {page}");
        assert!(page.contains("og:image\" content=\"https://example.gov.cn/dj/"), "{route}: {page}");
        let own = page.contains(&format!("/dj{route}card.jpg"));
        assert_eq!(own, route.starts_with("/cases/"), "{route}: others have the card of the home page");
    }
    let described = html(&snapshot, &short("/stats/grid/"));
    project.edit("content/stats/grid.yaml", "title:", "description: 全区的网格\ntitle:");
    assert!(!described.contains("og:description"), "{described}");
    assert!(
        html(&project.pass(), &short("/stats/grid/")).contains("og:description\" content=\"全区的网格\"")
    );
}

#[test]
fn a_code_has_eight_characters_that_nobody_takes_for_others() {
    let mut seen = BTreeSet::new();
    let mut codes = BTreeSet::new();
    for number in 0..2000 {
        let route = short(&format!("/cases/{number}/"));
        let code = route.strip_prefix("/s/").unwrap().strip_suffix('/').unwrap();
        assert_eq!(code.len(), 8);
        seen.extend(code.chars());
        codes.insert(code.to_owned());
    }
    assert_eq!(codes.len(), 2000);
    assert_eq!(seen.into_iter().collect::<String>(), "23456789abcdefghjkmnpqrstuvwxyz");
    // What is printed on paper stays: no later version may have other codes.
    assert_eq!([short("/"), short("/cases/yi/")], ["/s/ue6usxtb/", "/s/gdscvdbj/"]);
}

#[test]
fn a_renamed_page_answers_at_its_old_short_link() {
    let project = site("");
    let printed = short("/cases/yi/");
    assert!(project.pass().outputs.contains_key(printed.as_str()));
    project.rename("content/cases/yi.md", "content/cases/xin.md");
    project.edit("content/cases/xin.md", "date:", "aliases: [/cases/yi/]\ndate:");
    let snapshot = project.pass();
    assert_eq!(messages(&snapshot), "");
    assert_eq!(leads_to(&html(&snapshot, &printed)), "/dj/cases/xin/");
    assert!(html(&snapshot, "/cases/xin/").contains(&short("/cases/xin/")), "the new one is handed out");
}

/// Found by trying a million addresses.
#[test]
fn two_addresses_with_one_code_are_named() {
    assert_eq!(short("/cases/a279641/"), short("/cases/a770430/"));
    let project = site("");
    for name in ["a279641", "a770430"] {
        project.write(&format!("content/cases/{name}.md"), format!("---\ntitle: {name}\n---\n正文。\n"));
    }
    let snapshot = project.pass();
    let found = errors(&snapshot);
    assert_eq!(snapshot.diagnostics.len(), 1, "{found}");
    for part in [
        "/cases/a279641/ 的短网址和 /cases/a770430/ 的短网址都要发布到 /s/76c7cxfg/",
        "content/cases/a279641.md",
        "content/cases/a770430.md",
        "slug",
    ] {
        assert!(found.contains(part), "{part} is not in\n{found}");
    }
    project.edit("content/cases/a770430.md", "title", "slug: other\ntitle");
    assert_eq!(messages(&project.pass()), "");
}

#[test]
fn scanners_read_the_short_link_in_every_code() {
    let project = site("");
    let long = format!("---\ntitle: 长\nslug: {}\n---\n正文。\n", "long-".repeat(20) + "end");
    project.write("content/cases/chang.md", long);
    let snapshot = project.pass();
    let mut count = 0;
    for (route, made) in snapshot.outputs.iter() {
        let View::File(FileView::Qr(to, form)) = &made.view else { continue };
        let bytes = bytes(&snapshot, route.as_str());
        let text = match form {
            Form::Svg => scanned_svg(&bytes),
            Form::Png => scanned_png(&bytes),
        };
        let short = plan::short_route(to);
        assert_eq!(text, format!("https://example.gov.cn/dj{short}"));
        assert_eq!(route.as_str(), format!("{short}qr.{}", form.extension()));
        count += 1;
    }
    assert_eq!(count, 2 * 10);
}

#[test]
fn codes_of_long_and_foreign_addresses_are_read_too() {
    for path in ["", "/专题/党建", "/a&b", &"/x".repeat(190)] {
        let base = linli::config::Base { origin: "https://www.example.gov.cn".into(), path: path.into() };
        let project = site("");
        let options = Options { base: Some(base), ..options() };
        let snapshot = Engine::new(project.root(), options).pass().unwrap();
        let route = format!("{}qr.png", short("/cases/yi/"));
        let text = scanned_png(&bytes(&snapshot, &route));
        assert!(text.is_ascii() && text.ends_with(&short("/cases/yi/")), "{text}");
        assert!(!text.contains("&amp;"), "{text}");
    }
    assert_eq!(qr::draw(&"x".repeat(3000), Form::Png), b"");
    let project = site("");
    project.edit("site.yaml", "example.gov.cn/dj/", &format!("example.gov.cn{}/", "/x".repeat(250)));
    assert!(errors(&project.pass()).contains("太长"));
}

#[test]
fn short_links_work_in_a_folder_without_a_server() {
    let project = site("");
    let options = Options { relative: true, ..options() };
    let snapshot = Engine::new(project.root(), options).pass().unwrap();
    assert_eq!(leads_to(&html(&snapshot, &short("/cases/yi/"))), "../../cases/yi/index.html");
    let page = html(&snapshot, "/cases/yi/");
    for part in [format!("../..{}qr.svg\"", short("/cases/yi/")), "href=\"poster/index.html\"".into()] {
        assert!(page.contains(&part), "{part} is not in\n{page}");
    }
    let poster = html(&snapshot, "/cases/yi/poster/");
    assert!(poster.contains(&format!("../../..{}qr.svg\"", short("/cases/yi/"))), "{poster}");
}

#[test]
fn the_same_site_has_the_same_codes_on_every_desk() {
    let outputs = |project: &Project| -> Vec<(String, String)> {
        let outputs = project.pass().outputs;
        outputs.iter().map(|(route, made)| (route.to_string(), made.hash.to_string())).collect()
    };
    assert_eq!(outputs(&site("")), outputs(&site("")));
}

fn of_share(snapshot: &Snapshot) -> Vec<&str> {
    let is_shared = |view: &View| {
        matches!(view, View::File(FileView::Short(_) | FileView::Qr(..)) | View::Page(PageView::Poster(_)))
    };
    snapshot
        .outputs
        .iter()
        .filter(|(_, made)| is_shared(&made.view))
        .map(|(route, _)| route.as_str())
        .collect()
}

#[test]
fn who_wants_none_has_none() {
    let snapshot = site("share: false\n").pass();
    assert_eq!(of_share(&snapshot), [""; 0]);
    let page = html(&snapshot, "/cases/yi/");
    for word in ["share-bar", "share.js", "/s/", "poster/"] {
        assert!(!page.contains(word), "{word} is in\n{page}");
    }
    let snapshot = site("share: {links: false}\n").pass();
    assert_eq!(of_share(&snapshot), ["/brands/hong/poster/", "/cases/yi/poster/"]);
    let poster = html(&snapshot, "/cases/yi/poster/");
    assert!(!poster.contains("qr.svg") && !poster.contains("/s/"), "{poster}");
    let snapshot = site("share: {posters: false}\n").pass();
    assert_eq!(of_share(&snapshot).len(), 3 * 9);
    let page = html(&snapshot, "/cases/yi/");
    assert!(page.contains("qr.svg") && !page.contains("poster/"), "{page}");
    let found = errors(&site("share: {qr: true, links: 好}\n").pass());
    assert!(found.contains("“qr”") && found.contains("“links”应为 true"), "{found}");
}

#[test]
fn a_poster_shows_what_is_public() {
    let project = site("");
    project.write(
        "content/stats/grid.yaml",
        "title: 网格\nsource: 样例\nas_of: 2022-12-31\nindicators:\n  \
         - {id: count, name: 网格数, unit: 个, value: 120}\n  \
         - {id: secret, name: 不公开的, unit: 个, status: withheld}\n  \
         - {id: later, name: 待核定的, unit: 个, status: pending}\n  \
         - {id: year, name: 各年的, unit: 件, series: {2020: 11, 2021: 22}}\n  \
         - {id: other, name: 没有引用的, unit: 个, value: 77}\n",
    );
    let call = |id: &str| format!("{{{{ stat(\"grid.{id}\") }}}}");
    let text = ["secret", "count", "count", "later"].map(call).join("，");
    project.edit(
        "content/cases/yi.md",
        "正文第一段。",
        &format!("{text}，{{{{ stat(\"grid.year\", period=2020) }}}}。"),
    );
    let snapshot = project.pass();
    assert_eq!(errors(&snapshot), "");
    let poster = html(&snapshot, "/cases/yi/poster/");
    let figures = poster.split_once("<ul class=\"figures\">").unwrap().1.split("</ul>").next().unwrap();
    assert_eq!(figures.matches("<li>").count(), 2, "{figures}");
    for part in [">120<small>个</small>", "网格数", "截至2022年12月31日", ">11<small>件</small>", "2020年"]
    {
        assert!(figures.contains(part), "{part} is not in\n{figures}");
    }
    for part in ["未公开", "待核定", "没有引用", ">22<"] {
        assert!(!figures.contains(part), "{part} is in\n{figures}");
    }
    assert!(poster.contains("<link rel=\"canonical\" href=\"https://example.gov.cn/dj/cases/yi/\">"));
    assert!(poster.contains("noindex") && poster.contains("第一个案例") && poster.contains("典型案例"));
    assert!(poster.contains(&format!("https://example.gov.cn/dj{}", short("/cases/yi/"))));
    // Sections have none; nor has who made one himself.
    assert!(!snapshot.outputs.contains_key("/cases/poster/"));
    project.write("content/cases/yi/poster.md", "---\ntitle: 自己做的海报\n---\n");
    let own = html(&project.pass(), "/cases/yi/poster/");
    assert!(own.contains("自己做的海报</h1>"), "{own}");
}

#[test]
fn a_build_does_not_complain_of_short_links_and_posters_that_went_with_their_page() {
    let project = site("");
    project.write("content/cases/er.md", "---\ntitle: 第二个\ndate: 2022-12-01\n---\n正文。\n");
    assert!(project.run(&["build"]).status.success());
    project.remove("content/cases/er.md");
    let output = project.run(&["build"]);
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).concat();
    assert!(said.contains("有 1 个网址上次生成时有"), "{said}");
    let text = project.read("site.yaml");
    project.write("site.yaml", format!("{text}share: false\n"));
    let output = project.run(&["build"]);
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).concat();
    assert!(said.contains("关掉了短网址") && !said.contains("个网址上次生成时有"), "{said}");
}

#[test]
fn lists_and_the_home_page_are_passed_on_too_but_have_no_poster() {
    let project = site("description: 一句话\n");
    let snapshot = project.pass();
    for (route, words) in [("/", "转发本站"), ("/cases/", "转发这个栏目")] {
        let page = html(&snapshot, route);
        let bar = page.split_once("class=\"share\"").expect("it has a bar").1;
        assert!(bar.contains(words) && bar.contains(&format!("{}qr.svg", short(route))), "{bar}");
        assert!(!bar.contains("海报"), "{bar}");
    }
    for route in ["/", "/cases/"] {
        assert!(!html(&site("share: {links: false}\n").pass(), route).contains("class=\"share\""));
    }
}
