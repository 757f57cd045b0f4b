//! Chinese text through the whole program: blanks wherever they stand, addresses, order, summaries.

use linli::diagnostic::Code;

use crate::project::{Project, SITE, errors, html, messages};

#[test]
fn blanks_in_front_matter_and_statistics_are_found() {
    let project = Project::small();
    project.write(
        "content/cases/er.md",
        "---\ntitle: 第二个案例\ndate: 2022-12-01\nunit: XX社区党委\ndescription: 走访\"**户\n---\n\n正文。\n",
    );
    project.edit("content/stats/grid.yaml", "网格数", "\"**社区网格数\"");
    let text = messages(&project.pass());
    for place in ["content/cases/er.md:4:7", "content/cases/er.md:5:14", "content/stats/grid.yaml:"] {
        assert!(text.contains("[blank/found]") && text.contains(place), "{place} is not in\n{text}");
    }
    assert_eq!(errors(&project.pass()), "");
    project.edit("content/cases/er.md", "unit:", "placeholders: false\nunit:");
    assert!(!messages(&project.pass()).contains("content/cases/er.md"));
}

#[test]
fn a_chinese_file_name_becomes_pinyin_and_says_how_to_keep_it() {
    let project = Project::small();
    project.write("content/cases/重庆长效机制.md", "---\ntitle: 长效\ndate: 2022-12-01\n---\n\n正文。\n");
    let snapshot = project.pass();
    assert!(snapshot.outputs.contains_key("/cases/chong-qing-chang-xiao-ji-zhi/"));
    let warning = snapshot.diagnostics.iter().find(|one| one.code == Code::SlugUnfrozen).expect("a warning");
    assert!(
        warning.hints.iter().any(|hint| hint.text.contains("slug: chong-qing-chang-xiao-ji-zhi")),
        "{warning:?}"
    );
    // The site's own readings go before the built-in ones.
    project.write("site.yaml", format!("{SITE}pinyin: {{重庆: cq}}\n"));
    assert!(project.pass().outputs.contains_key("/cases/cq-chang-xiao-ji-zhi/"));
}

#[test]
fn a_section_is_sorted_by_pinyin_or_stroke_with_numerals_as_numbers() {
    let project = Project::small();
    project.remove("content/cases/yi.md");
    for (name, title) in [
        ("a", "十、总结"),
        ("b", "二、做法"),
        ("c", "一、背景"),
        ("d", "张家巷"),
        ("e", "丁字街"),
        ("f", "安居里"),
    ] {
        project.write(
            &format!("content/cases/{name}.md"),
            format!("---\ntitle: {title}\ndate: 2022-12-01\n---\n正文。\n"),
        );
    }
    let order = |collation: &str| {
        let head = format!("---\ntitle: 案例\nkind: case\nsort_by: title\ncollation: {collation}\n---\n");
        project.write("content/cases/_index.md", head);
        let page = html(&project.pass(), "/cases/");
        let mut found: Vec<(usize, &str)> =
            ["一、背景", "二、做法", "十、总结", "丁字街", "安居里", "张家巷"]
                .into_iter()
                .map(|title| {
                    (
                        page.find(&format!(">{title}<")).unwrap_or_else(|| panic!("{title} is not listed")),
                        title,
                    )
                })
                .collect();
        found.sort();
        found.into_iter().map(|(_, title)| title).collect::<Vec<_>>()
    };
    assert_eq!(order("pinyin"), ["一、背景", "二、做法", "十、总结", "安居里", "丁字街", "张家巷"]);
    assert_eq!(order("stroke"), ["一、背景", "二、做法", "十、总结", "丁字街", "安居里", "张家巷"]);
}

#[test]
fn line_breaks_between_han_characters_are_seen_nowhere() {
    let project = Project::small();
    project.write(
        "content/cases/er.md",
        "---\ntitle: 换行\ndate: 2022-12-09\n---\n\n坚持\n推动，**引领**\n基层；use\nRust。\n",
    );
    let snapshot = project.pass();
    for route in ["/cases/er/", "/cases/", "/feed.xml"] {
        let text = html(&snapshot, route).replace("<strong>", "").replace("</strong>", "");
        assert!(text.contains("坚持推动，引领基层；use") && !text.contains("坚持\n推动"), "{route}\n{text}");
    }
    assert!(html(&snapshot, "/feed.xml").contains("use Rust。"));
}

#[test]
fn anchors_and_lints_follow_the_settings() {
    let project = Project::small();
    project.write(
        "content/cases/er.md",
        "---\ntitle: 设置\ndate: 2022-12-09\n---\n\n## 一、主要做法\n\n第１步--做。\n",
    );
    assert!(html(&project.pass(), "/cases/er/").contains("id=\"主要做法\""));
    assert!(!messages(&project.pass()).contains("text/"));
    project
        .write("site.yaml", format!("{SITE}markdown: {{anchors: pinyin, lint: [full-width-digit, dash]}}\n"));
    let snapshot = project.pass();
    assert!(html(&snapshot, "/cases/er/").contains("id=\"zhu-yao-zuo-fa\""));
    let text = messages(&snapshot);
    assert!(text.contains("[text/full-width-digit]") && text.contains("[text/dash]"), "{text}");
}
