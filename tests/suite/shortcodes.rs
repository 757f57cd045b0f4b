//! A shortcode is rendered once for all pages that say the same, unless it looks at the page it stands on.

use linli::engine::Snapshot;

use crate::project::{Project, html};

/// Two cases with the same body.
fn twice(body: &str, template: &str) -> Project {
    let project = Project::small();
    project.write("themes/default/shortcodes/own.html", template);
    for (name, title) in [("er", "第二个案例"), ("san", "第三个案例")] {
        let text = format!("---\ntitle: {title}\ndescription: 摘要\nslug: {name}\n---\n\n{body}\n");
        project.write(&format!("content/cases/{name}.md"), text);
    }
    project
}

/// What stands between 【 and 】 on each of the two pages.
fn seen(snapshot: &Snapshot) -> [String; 2] {
    ["/cases/er/", "/cases/san/"].map(|route| {
        let html = html(snapshot, route);
        let (_, rest) = html.split_once('【').expect("the mark is there");
        rest.split_once('】').expect("the mark is there").0.to_string()
    })
}

#[test]
fn what_looks_at_the_page_belongs_to_it() {
    let own = |template| seen(&twice("【{{ own() }}】", template).pass());
    assert_eq!(own("{{ page.title }}"), ["第二个案例", "第三个案例"]);
    assert_eq!(own("{{ page.url }}"), ["/dj/cases/er/", "/dj/cases/san/"]);
    assert_eq!(own("{% set p = page %}{{ p.neighbours.newer.title or '无' }}").len(), 2);
    let menu = "{% for item in site.menus.main if item.active %}{{ item.title }}{% endfor %}";
    let project = twice("【{{ own() }}】", menu);
    let settings =
        "menus:\n  main:\n    - {title: 二, link: /cases/er/}\n    - {title: 三, link: /cases/san/}\n";
    project.write("site.yaml", format!("{}{settings}", project.read("site.yaml")));
    assert_eq!(seen(&project.pass()), ["二", "三"]);
}

#[test]
fn ids_are_given_page_by_page() {
    let template = "{% set id = fresh_id('x') %}<i id={{ id }} for={{ id }}/>{{ fresh_id('x') }}";
    let body = "【{{ own() }}{{ own() }}】";
    let both = "<i id=x-1 for=x-1/>x-2<i id=x-3 for=x-3/>x-4";
    assert_eq!(seen(&twice(body, template).pass()), [both, both]);
    let charts = seen(&twice("【{{ own() }}{{ own() }}】", "{{ chart('bar', 'grid') }}").pass());
    for (place, id) in [("<figure", "chart-1"), ("</figure>", "chart-2")] {
        let (_, rest) = charts[1].split_once(place).expect("there are two charts");
        assert!(rest.contains(&format!(" id=\"{id}\"")), "{}", charts[1]);
    }
    assert_eq!(charts[0], charts[1]);
}

#[test]
fn what_a_shared_piece_rests_on_every_page_rests_on() {
    let project = twice("【{{ own(\"grid.count\") }}】", "{{ stat(args[0]).text }}");
    let mut engine = project.engine();
    assert_eq!(seen(&engine.pass().unwrap()), ["120个", "120个"]);
    project.edit("content/stats/grid.yaml", "value: 120", "value: 121");
    let second = engine.pass().unwrap();
    assert_eq!(seen(&second), ["121个", "121个"]);
    // A page that comes to a piece which another page made in an earlier pass rests on it too.
    project.edit("content/cases/er.md", "】", "】。");
    engine.pass().unwrap();
    project.edit("content/stats/grid.yaml", "value: 121", "value: 122");
    assert_eq!(seen(&engine.pass().unwrap()), ["122个", "122个"]);
}

#[test]
fn troubles_are_told_of_every_page() {
    let snapshot = twice("【{{ stat(\"grid.nothing\") }}】", "").pass();
    let places: Vec<&str> = snapshot
        .diagnostics
        .iter()
        // That texts are alike is told of the pages together.
        .filter(|diagnostic| diagnostic.code.stops())
        .filter_map(|diagnostic| Some(diagnostic.span.as_ref()?.source.as_str()))
        .collect();
    assert_eq!(places, ["content/cases/er.md", "content/cases/san.md"]);
}
