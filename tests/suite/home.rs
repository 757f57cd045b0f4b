//! The home page as `home` in `site.yaml` has it: which blocks, in which order, with what in them.

use crate::project::{Project, errors, html, messages};

/// What stands on the page, by the ids of its headings; `lead` for what has none.
fn blocks(page: &str) -> Vec<String> {
    let mut found: Vec<(usize, String)> = Vec::new();
    found.extend(page.find("<section class=\"hero").map(|at| (at, "lead".to_owned())));
    for (at, _) in page.match_indices("<h2 id=\"home-") {
        let id = page[at + 8..].split('"').next().unwrap();
        found.push((at, id.trim_start_matches("home-").to_owned()));
    }
    found.sort();
    found.into_iter().map(|(_, name)| name).collect()
}

/// A site that has something for every block.
fn full() -> Project {
    let project = Project::small();
    project.write("site.yaml", crate::project::SITE.to_owned() + KINDS);
    for (number, name) in ["er", "san", "si"].into_iter().enumerate() {
        let text = format!("---\ntitle: 案例{name}\ndate: 2022-0{}-01\n---\n\n正文。\n", number + 1);
        project.write(&format!("content/cases/{name}.md"), text);
    }
    project.edit("content/cases/si.md", "date:", "honours: [{name: 先进, level: 市}]\ndate:");
    for (folder, kind) in
        [("news", "news"), ("places", "place"), ("mechanisms", "mechanism"), ("fuwu", "fuwu")]
    {
        project.write(
            &format!("content/{folder}/_index.md"),
            format!("---\ntitle: 栏目{folder}\nkind: {kind}\n---\n"),
        );
        for number in 1..=3 {
            let text = format!("---\ntitle: {folder}{number}\ndate: 2022-01-0{number}\n---\n\n正文。\n");
            project.write(&format!("content/{folder}/{number}.md"), text);
        }
    }
    project
}

const KINDS: &str =
    "  news: {label: 动态}\n  place: {label: 阵地}\n  mechanism: {label: 机制}\n  fuwu: {label: 服务项目}\n";

fn with_home(project: &Project, home: &str) -> String {
    let settings = crate::project::SITE.to_owned() + KINDS;
    let menus = match home.contains("related") {
        true => {
            "menus: {related: [{title: 案例栏, link: /cases/}, {title: 外面, link: 'https://example.org/'}]}\n"
        }
        false => "",
    };
    project.write("site.yaml", format!("{settings}{menus}home:\n{home}"));
    let snapshot = project.pass();
    assert_eq!(messages(&snapshot), "", "{home}");
    html(&snapshot, "/")
}

#[test]
fn blocks_that_are_named_in_the_order_of_old_are_the_page_of_a_site_that_names_none() {
    let project = full();
    let snapshot = project.pass();
    assert_eq!(messages(&snapshot), "");
    let page = html(&snapshot, "/");
    let all = ["lead", "figures", "cases", "brands", "honours", "mechanisms", "news", "places"];
    assert_eq!(blocks(&page), all);
    project.edit("site.yaml", "kinds:", &format!("home: [{}]\nkinds:", all.join(", ")));
    assert_eq!(html(&project.pass(), "/"), page);
}

#[test]
fn the_order_of_the_blocks_is_the_site_s() {
    let project = full();
    let home = "  - {block: text, title: 写在前面, text: '第一段。'}\n  - places\n  - {block: cases, title: 近来, count: 2}\n  - lead\n  \
                - {block: links, menu: related}\n  - figures\n";
    let page = with_home(&project, home);
    assert_eq!(blocks(&page), ["text", "places", "cases", "lead", "links", "figures"]);
    assert!(page.contains("<h2 id=\"home-cases\">近来</h2>") && page.contains("<p>第一段。</p>"), "{page}");
    assert!(
        page.contains("<a href=\"/dj/cases/\">案例栏</a>") && page.contains("https://example.org/"),
        "{page}"
    );
    // One light, one dark; two of a pair that do not follow each other are no pair.
    let bands: Vec<bool> =
        page.split("<section class=\"band").skip(1).map(|band| band.starts_with(" wash")).collect();
    assert_eq!(bands, [false, true, false, true, false]);
    assert!(page.contains("<section class=\"band wash\">\n<div class=\"wide split\">"), "{page}");
}

#[test]
fn a_page_without_a_lead_has_a_heading_and_no_case_is_passed_over() {
    let project = full();
    let page =
        with_home(&project, "  - {block: cases, count: 2}\n  - {block: cases, kind: fuwu, title: 服务}\n");
    assert_eq!(blocks(&page), ["cases", "cases-2"]);
    assert_eq!(page.matches("<h1").count(), 1);
    assert!(page.contains("第一个案例") && page.contains("案例san") || page.contains("案例si"), "{page}");
    let cases = page.split("home-cases-2").next().unwrap();
    assert_eq!(cases.matches("<h3").count(), 2, "{cases}");
    assert!(page.contains("fuwu3"), "{page}");
}

#[test]
fn a_count_is_how_many_there_are() {
    let project = full();
    let page = with_home(
        &project,
        "  - lead\n  - {block: cases, count: 2}\n  - {block: news, count: 1}\n  - {block: places, count: 2}\n",
    );
    assert_eq!(
        page.split("home-cases").nth(2).unwrap().split("</section>").next().unwrap().matches("<h3").count(),
        2
    );
    assert!(page.contains("news3") && !page.contains("news2"), "{page}");
    assert_eq!(page.matches("class=\"row place\"").count(), 2, "{page}");
    assert!(page.contains("aria-label=\"动态和阵地\""), "{page}");
}

#[test]
fn a_block_of_which_there_is_nothing_is_not_there() {
    let project = Project::small();
    project.write(
        "site.yaml",
        crate::project::SITE.to_owned()
            + KINDS
            + "home: [lead, {block: news, kind: fuwu}, honours, places]\n",
    );
    let snapshot = project.pass();
    assert_eq!(errors(&snapshot), "");
    assert_eq!(blocks(&html(&snapshot, "/")), ["lead"]);
}
