//! Menus of two levels, the foot of the page, and which pages stand beside a page.

use crate::project::{Project, SITE, errors, html, messages};

fn project(menus: &str) -> Project {
    let project = Project::small();
    project.write("site.yaml", format!("{SITE}menus:\n{menus}"));
    project
}

const MAIN: &str = "  main:
    - {title: 首页, link: /}
    - title: 典型案例
      link: /cases/
      items: [{title: 第一个, link: /cases/yi/}, {title: 外面, link: 'https://example.org/'}]
    - {title: 更多, items: [{title: 品牌, link: /brands/}]}
";

#[test]
fn an_entry_with_others_below_it_opens_without_a_script_and_by_keyboard() {
    let project = project(MAIN);
    let snapshot = project.pass();
    assert_eq!(messages(&snapshot), "");
    let page = html(&snapshot, "/cases/yi/");
    let menu = page.split("<nav class=\"menu\"").nth(1).unwrap().split("</nav>").next().unwrap();
    // What opens is an element that browsers open by themselves.
    assert_eq!(menu.matches("<details").count(), 2, "{menu}");
    assert!(menu.contains("<details name=\"menu\" class=\"active\"><summary>典型案例</summary>"), "{menu}");
    assert!(menu.contains("<details name=\"menu\"><summary>更多</summary>"), "{menu}");
    // The head's own page comes first, and no link leads nowhere.
    let links: Vec<&str> =
        menu.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(links, ["/dj/", "/dj/cases/", "/dj/cases/yi/", "https://example.org/", "/dj/brands/"]);
    assert_eq!(menu.matches("aria-current=\"page\"").count(), 1, "{menu}");
    assert!(page.contains("/assets/menu.css\""));
    project.write("site.yaml", format!("{SITE}menus: {{main: [{{title: 首页, link: /}}]}}\n"));
    assert!(!html(&project.pass(), "/").contains("menu.css"));
}

#[test]
fn links_of_the_second_level_are_checked_as_those_of_the_first() {
    let project = project(&MAIN.replace("/cases/yi/", "/cases/er/"));
    let told = errors(&project.pass());
    assert!(told.contains("菜单“第一个”指向的 /cases/er/ 不存在"), "{told}");
    project.edit("site.yaml", "/cases/er/", "https://example.gov.cn/dj/cases/yi/");
    assert!(messages(&project.pass()).contains("cases/yi"));
}

#[test]
fn the_foot_has_columns_and_links_to_others() {
    let menus = "  footer:\n    - {title: 内容, items: [{title: 案例, link: /cases/}]}\n    - {title: 品牌, link: /brands/}\n  \
                   links: [{title: 市委组织部, link: 'https://example.org/'}]\n";
    let snapshot = project(menus).pass();
    assert_eq!(messages(&snapshot), "");
    let page = html(&snapshot, "/cases/yi/");
    let foot = page.split("<footer").nth(1).unwrap();
    assert!(foot.contains("<li class=\"column\"><p>内容</p>"), "{foot}");
    assert!(foot.contains("<nav aria-label=\"相关链接\">") && foot.contains(">市委组织部</a>"), "{foot}");
    assert!(page.contains("/assets/menu.css\""));
}

#[test]
fn pages_that_stand_in_no_section_have_nobody_before_or_behind_them() {
    let project = Project::small();
    for name in ["about", "contact"] {
        project.write(
            &format!("content/{name}.md"),
            format!("---\ntitle: {name}\ndate: 2022-01-01\n---\n\n正文。\n"),
        );
    }
    project.write("content/cases/er.md", "---\ntitle: 第二个\ndate: 2022-01-02\n---\n\n正文。\n");
    let snapshot = project.pass();
    for page in ["/about/", "/contact/"] {
        assert!(!html(&snapshot, page).contains("class=\"neighbours\""), "{page}");
    }
    assert!(html(&snapshot, "/cases/er/").contains("class=\"neighbours\""));
}
