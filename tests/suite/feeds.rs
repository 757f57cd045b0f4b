//! What is cut from texts for lists, search engines and the feed, and which pages the feed has.

use crate::project::{Project, bytes, html, messages};

/// The description of a page with this body.
fn description(body: &str) -> String {
    let project = Project::small();
    project
        .write("content/cases/yi.md", format!("---\ntitle: 第一个案例\ndate: 2022-12-01\n---\n\n{body}\n"));
    project.edit(
        "content/stats/grid.yaml",
        "indicators:\n",
        "indicators:\n  - {id: secret, name: 户数, unit: 户, status: withheld}\n",
    );
    let snapshot = project.pass();
    let feed = String::from_utf8(bytes(&snapshot, "/feed.xml")).expect("a feed is UTF-8");
    let entry =
        feed.split("<entry>").find(|entry| entry.contains("/cases/yi/")).expect("the page is in the feed");
    let summary = entry.split_once("<summary>").and_then(|(_, rest)| rest.split_once("</summary>"));
    let page = html(&snapshot, "/cases/yi/");
    let said = page.split_once("name=\"description\" content=\"").and_then(|(_, rest)| rest.split_once('"'));
    // An entry without a summary is better than one with an empty one; a page says its title.
    let summary = summary.map_or("", |(summary, _)| summary);
    let expected = if summary.is_empty() { "第一个案例" } else { summary };
    assert_eq!(said.map_or("", |(said, _)| said), expected, "{}", messages(&snapshot));
    summary.to_string()
}

#[test]
fn what_stands_apart_in_a_text_does_not_run_together_in_its_summary() {
    for (body, expected) in [
        ("主要做法：\n\n- 建制度\n- 抓落实\n- 重考核", "主要做法：建制度；抓落实；重考核"),
        ("主要做法\n\n1. 建制度\n2. 抓落实\n\n效果很好。", "主要做法：建制度；抓落实。效果很好。"),
        ("- 建制度。\n- 抓落实！\n- 重考核", "建制度。抓落实！重考核"),
        ("- 建制度：\n  - 甲\n  - 乙\n- 抓落实", "建制度：甲、乙；抓落实"),
        ("- 建制度\n\n  怎样建\n\n- 抓落实", "建制度 怎样建；抓落实"),
        (
            "- “一核”\n- 《办法》\n- net\n- {{ stat(\"grid.count\") }}\n- 完",
            "“一核”；《办法》；net；120个；完",
        ),
        ("- 甲\n\n## 标题\n\n- 乙", "甲。乙"),
        ("- 甲\n- 乙\n\n| 表 | 头 |\n|---|---|\n| 格 | 子 |\n\n后文", "甲；乙。后文"),
        ("没有句号\n\n第二段", "没有句号 第二段"),
        ("地址：甲路\\\n电话：010", "地址：甲路 电话：010"),
        ("第一句。\n\n## 标题\n\n第二句。", "第一句。第二句。"),
        ("> 引一\n\n正文。", "引一 正文。"),
    ] {
        assert_eq!(description(body), expected, "{body}");
    }
}

#[test]
fn a_sentence_with_what_is_not_public_is_no_part_of_a_summary() {
    for (body, expected) in [
        ("建成新区。惠及{{ stat(\"grid.secret\") }}。群众满意。", "建成新区。群众满意。"),
        ("惠及{{ stat(\"grid.secret\") }}。", ""),
        ("投入**万元。群众满意。", "群众满意。"),
        ("惠及XX社区，共____户。", ""),
        ("成效：\n\n- 建制度\n- 惠及{{ stat(\"grid.secret\") }}", "成效：建制度。"),
        ("群众满意，开会{{ blank(\"研究部署\", unit=\"次\") }}。办实事120件。", "办实事120件。"),
    ] {
        assert_eq!(description(body), expected, "{body}");
    }
}

#[test]
fn a_page_without_a_date_is_not_in_the_feed() {
    let project = Project::small();
    project.write("content/cases/er.md", "---\ntitle: 没有日期\n---\n\n文。\n");
    project.write("content/cases/san.md", "---\ntitle: 只有更新\nupdated: 2023-05-06\n---\n\n文。\n");
    let feed = String::from_utf8(bytes(&project.pass(), "/feed.xml")).expect("a feed is UTF-8");
    assert!(!feed.contains("没有日期") && !feed.contains("1970"), "{feed}");
    let entry = feed.split("<entry>").find(|entry| entry.contains("只有更新")).expect("it has a date");
    assert!(
        entry.contains("<updated>2023-05-06T00:00:00+08:00</updated>") && !entry.contains("<published>"),
        "{entry}"
    );
}

/// The test site with all feeds, and a third case that has another field.
fn with_feeds() -> Project {
    let project = Project::small();
    project.edit("site.yaml", "feed: {sections: false, json: false}\n", "");
    project.edit("site.yaml", "share: false\n", "");
    project
}

#[test]
fn sections_and_terms_have_feeds_of_their_own() {
    let snapshot = with_feeds().pass();
    let feeds: Vec<&str> =
        snapshot.outputs.keys().map(|route| route.as_str()).filter(|route| route.contains("feed.")).collect();
    assert_eq!(
        feeds,
        [
            "/brands/feed.json",
            "/brands/feed.xml",
            "/cases/feed.json",
            "/cases/feed.xml",
            "/feed.json",
            "/feed.xml",
            "/fields/shequ/feed.json",
            "/fields/shequ/feed.xml"
        ],
        "where nothing has a date there is none"
    );
    let feed = html(&snapshot, "/cases/feed.xml");
    assert!(feed.contains("<title>典型案例 - 测试站</title>"), "{feed}");
    assert!(feed.contains("<id>https://example.gov.cn/dj/cases/</id>"), "{feed}");
    assert!(feed.contains("href=\"https://example.gov.cn/dj/cases/feed.xml\""), "{feed}");
    let term = html(&snapshot, "/fields/shequ/feed.xml");
    assert!(term.contains("<title>领域：社区 - 测试站</title>"), "{term}");
    let head = html(&snapshot, "/cases/");
    assert!(head.contains("title=\"典型案例\" href=\"/dj/cases/feed.json\""), "{head}");
    assert!(head.contains("title=\"测试站\" href=\"/dj/feed.xml\""), "{head}");
}

#[test]
fn a_json_feed_has_what_its_version_asks_for() {
    let snapshot = with_feeds().pass();
    let text = html(&snapshot, "/cases/feed.json");
    let feed: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(feed["feed_url"], "https://example.gov.cn/dj/cases/feed.json");
    let items = feed["items"].as_array().expect("there are items");
    assert!(!items.is_empty());
    for item in items {
        for name in ["id", "url", "title", "content_text", "date_modified", "date_published"] {
            assert!(item[name].as_str().is_some_and(|text| !text.is_empty()), "{name}: {item}");
        }
        let image =
            item["image"].as_str().expect("there is a card").split_once("?v=").expect("with a version");
        let route = image.0.trim_start_matches("https://example.gov.cn/dj");
        assert!(snapshot.outputs.contains_key(route), "{route}");
    }
}

/// The parts of the JSON-LD of a page.
fn graph(snapshot: &linli::engine::Snapshot, route: &str) -> Vec<serde_json::Value> {
    let page = html(snapshot, route);
    let (_, rest) = page.split_once("<script type=\"application/ld+json\">").expect("it is there");
    let (text, _) = rest.split_once("</script>").expect("it ends");
    let told: serde_json::Value = serde_json::from_str(text).expect("it is JSON");
    assert_eq!(told["@context"], "https://schema.org");
    told["@graph"].as_array().expect("it is a list").clone()
}

#[test]
fn search_engines_are_told_what_a_page_is() {
    let project = with_feeds();
    project.edit("site.yaml", "search: false\n", "");
    project.edit("content/cases/yi.md", "title: 第一个案例", "title: 第一个</script><案例>");
    let snapshot = project.pass();
    let types = |route: &str| -> Vec<String> {
        graph(&snapshot, route).iter().map(|part| part["@type"].as_str().unwrap_or_default().into()).collect()
    };
    assert_eq!(types("/cases/yi/"), ["Article", "BreadcrumbList"]);
    assert_eq!(types("/cases/"), ["CollectionPage", "BreadcrumbList"]);
    assert_eq!(types("/fields/shequ/"), ["CollectionPage", "BreadcrumbList"]);
    assert_eq!(types("/")[0], "WebSite");
    let article = &graph(&snapshot, "/cases/yi/")[0];
    assert_eq!(article["headline"], "第一个</script><案例>");
    assert_eq!(article["datePublished"], "2022-12-01");
    assert_eq!(article["publisher"]["name"], "测试站");
    let list = &graph(&snapshot, "/cases/")[0]["mainEntity"];
    assert_eq!(list["numberOfItems"], list["itemListElement"].as_array().map_or(0, Vec::len));
    let search = &graph(&snapshot, "/")[0]["potentialAction"]["target"]["urlTemplate"];
    assert_eq!(search, "https://example.gov.cn/dj/search/?q={search_term_string}");
    let trail = graph(&snapshot, "/cases/yi/")[1]["itemListElement"].clone();
    let names: Vec<&str> =
        trail.as_array().expect("a list").iter().filter_map(|item| item["name"].as_str()).collect();
    assert_eq!(names, ["首页", "典型案例", "第一个</script><案例>"]);
}

/// Which pages a page calls near.
fn nearest(snapshot: &linli::engine::Snapshot, route: &str) -> Vec<String> {
    let page = html(snapshot, route);
    let Some((_, rest)) = page.split_once("id=\"part-nearest\"") else { return Vec::new() };
    let (part, _) = rest.split_once("</section>").expect("it ends");
    part.split("href=\"/dj").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_string())).collect()
}

#[test]
fn pages_are_near_that_name_the_same_or_are_called_alike_and_an_edit_of_a_text_renders_one() {
    let project = Project::small();
    let case = |name: &str, title: &str, field: &str| {
        project.write(
            &format!("content/cases/{name}.md"),
            format!("---\ntitle: {title}\ndate: 2020-01-02\nfield: {field}\n---\n\n{title}的正文。\n"),
        );
    };
    case("dianti", "加装电梯先谈难处", "社区");
    case("dianti-er", "老楼加装电梯", "机关");
    case("qi", "骑手驿站", "机关");
    case("zhang", "公共账本", "机关");
    for other in 0..40 {
        let sign = |step: u32| char::from_u32(0x5000 + other * 97 + step * 31).expect("a Chinese character");
        case(&format!("x{other}"), &String::from_iter((0..6).map(sign)), "社区");
    }
    let mut engine = project.engine();
    let snapshot = engine.pass().expect("it can be read");
    assert_eq!(nearest(&snapshot, "/cases/dianti/")[0], "/cases/dianti-er/", "titles");
    let near = nearest(&snapshot, "/cases/qi/");
    assert!(near.contains(&"/cases/zhang/".to_string()), "a rare field: {near:?}");
    assert!(near.len() <= 3 && !near.contains(&"/cases/qi/".to_string()), "{near:?}");
    project.edit("content/cases/dianti-er.md", "老楼加装电梯的正文。", "骑手驿站，公共账本。");
    let edited = engine.pass().expect("it can be read");
    let anew: Vec<&str> = edited.rendered.iter().map(|(route, _)| route.as_str()).collect();
    assert!(anew.contains(&"/cases/dianti-er/") && !anew.contains(&"/cases/dianti/"), "{anew:?}");
    project.edit("content/cases/dianti-er.md", "title: 老楼加装电梯", "title: 路灯");
    let renamed = engine.pass().expect("it can be read");
    assert!(!nearest(&renamed, "/cases/dianti/").contains(&"/cases/dianti-er/".to_string()));
    assert_eq!(html(&renamed, "/cases/dianti/"), html(&project.pass(), "/cases/dianti/"));
}

/// The pages that each page calls near, line by line, whatever else is on it.
fn all_near(snapshot: &linli::engine::Snapshot) -> Vec<String> {
    let cases = snapshot.outputs.keys().filter(|route| route.as_str().starts_with("/cases/x"));
    cases.map(|route| format!("{route} {}", html(snapshot, route.as_str()))).collect()
}

#[test]
fn after_any_edits_of_headers_the_pages_near_to_each_are_those_that_a_first_look_finds() {
    let project = Project::small();
    project.write("themes/t/near.html", "{% for near in page.nearest %}{{ near.url }} {% endfor %}");
    project.edit("site.yaml", "title: 测试站", "title: 测试站\ntheme: t");
    let mut state = 1_u64;
    let mut random = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    // A pair of characters that more pages have than are looked at, and such that few have.
    let mut case = |number: u64| {
        let common = ["党建", "网格", "社区"][random(3) as usize];
        let rare = |at: u64| char::from_u32(0x5000 + at as u32 * 7).expect("a Chinese character");
        let rest: String = (0..random(5)).map(|_| rare(random(6) * random(30))).collect();
        let title = format!("{common}{rest}");
        let day = 1 + number % 28;
        project.write(
            &format!("content/cases/x{number}.md"),
            format!("---\ntitle: {title}\ndate: 2020-01-{day:02}\ntemplate: near.html\n---\n"),
        );
    };
    (0..400).for_each(&mut case);
    let mut engine = project.engine();
    let mut last = all_near(&engine.pass().expect("it can be read"));
    let mut changed = 0;
    for round in 0..12 {
        for page in 0..=round % 3 {
            case(round * 17 + page * 101);
        }
        let now = all_near(&engine.pass().expect("it can be read"));
        assert_eq!(now, all_near(&project.pass()), "round {round}");
        changed += last.iter().zip(&now).filter(|(one, other)| one != other).count();
        last = now;
    }
    assert!((12..2_000).contains(&changed), "{changed}");
}
