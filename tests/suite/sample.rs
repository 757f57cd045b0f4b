//! The sample site: every item of its list has its place, and what must not go online does not; and what its theme makes of
//! other sites.
#![allow(clippy::disallowed_methods, reason = "tests read the project's own files")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use linli::engine::{Engine, Snapshot};

use crate::project::{Project, bytes, errors, html, messages, options};
use crate::tidy::source;

/// The sample site.
pub fn built() -> &'static Snapshot {
    static BUILT: OnceLock<Snapshot> = OnceLock::new();
    BUILT.get_or_init(|| Engine::new(Path::new(env!("CARGO_MANIFEST_DIR")), options()).pass().unwrap())
}

fn items(kind: impl Fn(&str) -> bool) -> Vec<Vec<String>> {
    source("tests/sites/sample-items.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split('\t').map(str::to_string).collect::<Vec<_>>())
        .filter(|fields| kind(&fields[0]))
        .collect()
}

#[test]
fn the_sample_site_builds_without_a_word() {
    assert_eq!(messages(built()), "");
}

#[test]
fn every_item_of_the_sample_has_its_place() {
    let items = items(|kind| !matches!(kind, "指标" | "不上网"));
    assert!(items.len() >= 90, "only {} items", items.len());
    for fields in items {
        let [_, name, file] = fields.as_slice() else { panic!("{fields:?}") };
        assert!(source(file).contains(name.as_str()), "“{name}” is not in {file}");
        // And it is seen: on the page that the file became.
        let snapshot = built();
        let view = snapshot.outputs.iter().find(|(_, made)| made.view.chinese() == *file);
        let (route, _) = view.unwrap_or_else(|| panic!("{file} is not on the site"));
        let page = html(snapshot, route.as_str()).replace("&quot;", "\"");
        assert!(page.contains(name.as_str()), "“{name}” is not to be seen at {route}");
    }
}

#[test]
fn every_indicator_of_the_sample_is_withheld_and_quoted() {
    let items = items(|kind| kind == "指标");
    assert_eq!(items.len(), 34);
    let site = built().site().unwrap();
    let texts: String = walkdir::WalkDir::new("content")
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "md"))
        .map(|entry| fs::read_to_string(entry.path()).unwrap())
        .collect();
    for fields in items {
        let id = &fields[1];
        let (dataset, slug) = id.rsplit_once('.').unwrap();
        let indicator = site.dataset(dataset).and_then(|dataset| dataset.indicator(slug));
        let indicator = indicator.unwrap_or_else(|| panic!("there is no indicator {id}"));
        assert_eq!(indicator.figure.quantity.status(), "withheld", "{id}");
        assert!(!indicator.context.is_empty() && !indicator.sentence.is_empty(), "{id} lacks its context");
        assert!(texts.contains(&format!("stat(\"{id}\")")), "{id} is quoted nowhere");
    }
}

#[test]
fn what_must_not_go_online_does_not() {
    let phrases = items(|kind| kind == "不上网");
    assert!(phrases.len() >= 5, "only {} phrases", phrases.len());
    for route in built().outputs.keys() {
        let bytes = bytes(built(), route.as_str());
        let text = String::from_utf8_lossy(&bytes);
        for phrase in &phrases {
            assert!(!text.contains(phrase[1].as_str()), "“{}” is at {route}", phrase[1]);
        }
    }
}

#[test]
fn every_page_of_the_sample_says_that_it_is_one() {
    let snapshot = built();
    assert_eq!(errors(snapshot), "");
    for (route, made) in snapshot.outputs.iter().filter(|(_, made)| made.view.is_listed()) {
        let page = html(snapshot, route.as_str());
        assert!(page.contains("样例站"), "{route} ({made:?}) does not say that it is a sample");
    }
}

#[test]
fn no_two_elements_of_a_page_have_one_id() {
    let snapshot = built();
    let mut ids = 0;
    for (route, _) in snapshot.outputs.iter().filter(|(_, made)| made.view.is_listed()) {
        let page = html(snapshot, route.as_str());
        assert!(!page.contains('\0'), "a slot is left at {route}");
        let mut seen = BTreeSet::new();
        for rest in page.split(" id=\"").skip(1) {
            let id = rest.split('"').next().unwrap();
            assert!(seen.insert(id), "two elements of {route} are called {id}");
        }
        ids += seen.len();
    }
    assert!(ids > 500, "only {ids} ids");
}

#[test]
fn the_home_page_is_light() {
    let length = |route: &str| built().outputs[route].length.expect("it is made at once");
    let bytes = length("/") + length("/assets/style.css");
    assert!(bytes < 100_000, "home page and style sheet have {bytes} bytes");
}

#[test]
fn a_list_shows_a_field_of_whatever_type() {
    let terms = r#"<li><a href="/dj/fields/shequ/">社区</a></li>"#;
    let pages = r#"<li><a href="/dj/brands/hong/">红色品牌</a></li>"#;
    for (kind, value, shown) in [
        ("term, of: fields", "社区", terms),
        ("terms, of: fields", "[社区]", terms),
        ("ref, to: brand", "hong", pages),
        ("refs, to: brand", "[hong]", pages),
        ("text", "社区治理", "<li>社区治理</li>"),
        ("number", "12", "<li>12</li>"),
        ("date", "2022-12-01", "<li>2022年12月1日</li>"),
        ("list", "[网格, 楼栋]", "<li>网格、楼栋</li>"),
        ("bool", "true", ""),
        ("contact", "{dept: 社区, tel: '010'}", ""),
        ("image", "a.svg", ""),
        ("honours", "[{name: 先进, level: 区, year: 2022}]", "<li>先进</li>"),
        ("media", "[{outlet: 日报, title: 报道, level: 区, date: 2022-12-02}]", "<li>报道</li>"),
    ] {
        let project = Project::small();
        project.edit("site.yaml", "type: term, of: fields", &format!("type: {kind}"));
        project.write("content/cases/a.svg", "<svg/>");
        let case = format!("---\ntitle: 第一个案例\nfield: {value}\n---\n\n正文第一段。\n");
        project.write("content/cases/yi.md", case);
        let snapshot = project.pass();
        assert_eq!(errors(&snapshot), "", "{kind}");
        let list = html(&snapshot, "/cases/");
        let entry = list.split("<li class=\"entry\">").nth(1).unwrap().split("</ul>").next().unwrap();
        let meta = entry.split_once("<ul class=\"meta\">").map_or("", |(_, rest)| rest);
        assert_eq!(meta.trim(), shown, "{kind}: {entry}");
    }
    // And where no kind has such a field.
    let project = Project::small();
    project.edit("site.yaml", "      field: {label: 领域, type: term, of: fields}\n", "");
    project.edit("content/cases/yi.md", "field: 社区\n", "");
    let snapshot = project.pass();
    assert_eq!(errors(&snapshot), "");
    assert!(html(&snapshot, "/cases/").contains("2022年12月1日"));
}
