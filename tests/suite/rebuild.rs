//! An edit, and the exact routes that are rendered because of it.

use linli::engine::Engine;

use crate::project::Project;

/// Passes once, edits, passes again: the routes that the second pass rendered.
fn rendered(project: &Project, engine: &mut Engine, edit: impl FnOnce(&Project)) -> Vec<String> {
    engine.pass().unwrap();
    edit(project);
    let snapshot = engine.pass().unwrap();
    snapshot.rendered.iter().map(|(route, _)| route.to_string()).collect()
}

fn after(edit: impl FnOnce(&Project)) -> Vec<String> {
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
    let mut engine = project.engine();
    rendered(&project, &mut engine, edit)
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
    assert_eq!(cut, ["/feed.xml", "/notes/"]);
}

#[test]
fn a_figure_renders_the_pages_that_show_it() {
    let routes = after(|project| project.edit("content/stats/grid.yaml", "value: 120", "value: 121"));
    // The case that quotes it, what shows the summary cut from that case, and the pages of the figures themselves.
    let shows = ["/", "/cases/", "/cases/er/", "/feed.xml", "/fields/jiguan/", "/stats/grid/"];
    let files = ["/stats/grid/grid.csv", "/stats/grid/grid.json", "/stats/grid/grid.xlsx"];
    assert_eq!(routes, [&shows[..], &files].concat());
}

#[test]
fn a_title_renders_what_lists_it() {
    let routes = after(|project| project.edit("content/cases/yi.md", "第一个案例", "改了的案例"));
    for route in ["/cases/yi/", "/cases/", "/cases/er/", "/brands/hong/", "/fields/shequ/", "/feed.xml"] {
        assert!(routes.contains(&route.to_string()), "{route} is not among {routes:?}");
    }
    for route in ["/cases/san/", "/notes/", "/fields/jiguan/", "/stats/grid/", "/brands/", "/404.html"] {
        assert!(!routes.contains(&route.to_string()), "{route} is among {routes:?}");
    }
}

#[test]
fn a_picture_or_a_style_sheet_renders_no_page() {
    let style = after(|project| project.write("themes/default/assets/style.css", "body{}"));
    assert_eq!(style, ["/assets/style.css"]);
    let project = Project::small();
    project.write("content/cases/p.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='4' height='4'/>");
    project.edit("content/cases/yi.md", "正文第一段。", "正文第一段。\n\n![图](p.svg)\n");
    let mut engine = project.engine();
    let other = rendered(&project, &mut engine, |project| {
        project.write(
            "content/cases/p.svg",
            "<svg xmlns='http://www.w3.org/2000/svg' width='4' height='4'><g/></svg>",
        );
    });
    // The page shows the size of the picture, which it asked the picture for.
    assert_eq!(other, ["/cases/p.svg", "/cases/yi/"]);
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
