//! The built-in theme as browsers and readers get it: colours that can be read, nothing inline that a strict
//! Content-Security-Policy forbids, small pages, names that tell pages apart. What a browser must do is in
//! tests/browser/theme.mjs.
#![allow(clippy::disallowed_methods, reason = "tests read the project's own files")]

use crate::project::{Project, bytes, errors, html, messages};
use crate::sample::built;
use std::collections::BTreeMap;

const MOODS: [&str; 3] = ["red", "blue", "green"];

/// Text and what it stands on.
const PAIRS: [(&str, &str); 17] = [
    ("fig", "paper"),
    ("fig", "wash"),
    ("ink", "paper"),
    ("ink", "wash"),
    ("ink-2", "paper"),
    ("ink-2", "wash"),
    ("main", "paper"),
    ("main", "wash"),
    ("ochre", "paper"),
    ("ochre", "wash"),
    ("on", "brand"),
    ("on", "deep"),
    ("on-2", "deep"),
    ("on-2", "brand"),
    ("lamp", "deep"),
    ("lamp", "brand"),
    ("deep", "lamp"),
];

/// Lines that tell what can be pressed and where a box ends.
const LINES: [(&str, &str); 3] = [("line-2", "paper"), ("line-2", "wash"), ("main", "paper")];

/// The sets of colours of a mood, each with the words before its brace.
fn sets(mood: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let path = format!("{}/themes/default/assets/mood-{mood}.css", env!("CARGO_MANIFEST_DIR"));
    let css = std::fs::read_to_string(path).unwrap();
    let sets = css.lines().filter(|line| line.contains("--brand")).map(|line| {
        let (before, rest) = line.split_once("{ --").unwrap();
        let colours = rest.trim_end_matches([' ', '}']).trim_end_matches(';').split("; --");
        let colours = colours.map(|pair| pair.split_once(": ").unwrap());
        (before.to_string(), colours.map(|(name, colour)| (name.to_string(), colour.to_string())).collect())
    });
    sets.collect()
}

/// The relative luminance of `#rrggbb` (WCAG 2.2).
fn luminance(colour: &str) -> f64 {
    let part = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn every_pair_of_colours_can_be_read_and_better_for_elders() {
    assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
    for mood in MOODS {
        let sets = sets(mood);
        assert_eq!(sets.len(), 6, "{mood}");
        for (of, colours) in &sets {
            let is_for_elders = of.contains("data-elder") || of.contains("contrast");
            let least = if is_for_elders { 7.0 } else { 4.5 };
            for (text, ground) in PAIRS {
                let ratio = contrast(&colours[text], &colours[ground]);
                assert!(ratio >= least, "{mood} {of}: {text} on {ground} is {ratio:.2}:1");
            }
            for (line, ground) in LINES {
                let ratio = contrast(&colours[line], &colours[ground]);
                assert!(ratio >= 3.0, "{mood} {of}: {line} on {ground} is {ratio:.2}:1");
            }
        }
    }
}

/// What is between a tag's brackets, of every tag.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<')
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('>')?.0))
        .filter(|tag| !tag.starts_with('!'))
}

#[test]
fn no_page_of_the_sample_has_anything_inline_or_from_elsewhere() {
    let mut scripts = 0;
    for route in built().outputs.keys() {
        let route = route.as_str();
        // The search page's own is apart: no other page fetches it.
        if route.ends_with(".js") && route != "/assets/search.js" {
            scripts += bytes(built(), route).len();
        }
        if !(route.ends_with('/') || route.ends_with(".html")) {
            continue;
        }
        let html = html(built(), route);
        assert!(html.len() <= 60 << 10, "{route} has {} bytes", html.len());
        for tag in tags(&html) {
            let words = tag.replace(['\n', '\t'], " ");
            assert!(!words.contains(" style="), "{route}: <{tag}>");
            assert!(
                !words.split_whitespace().any(|word| word.starts_with("on") && word.contains('=')),
                "{route}: <{tag}>"
            );
            let is_data = tag.contains("application/ld+json");
            assert!(!tag.starts_with("script") || is_data || tag.contains(" src=\""), "{route}: <{tag}>");
            assert!(tag != "style" && !tag.starts_with("style "), "{route}: <{tag}>");
            if tag.starts_with("img") || tag.starts_with("script") || tag.starts_with("source") {
                assert!(!tag.contains("src=\"http") && !tag.contains("srcset=\"http"), "{route}: <{tag}>");
            }
            if tag.starts_with("link") && tag.contains("stylesheet") {
                assert!(!tag.contains("href=\"http"), "{route}: <{tag}>");
            }
        }
    }
    assert!((1..=12 << 10).contains(&scripts), "{scripts} bytes of scripts");
}

#[test]
fn a_strict_policy_stands_on_every_page_and_a_site_may_write_its_own() {
    let project = Project::small();
    let policy = "http-equiv=\"Content-Security-Policy\" content=\"";
    assert!(
        html(&project.pass(), "/cases/yi/")
            .contains(&format!("{policy}default-src &#x27;none&#x27;; script-src"))
    );
    project.edit("site.yaml", "share: false\n", "share: false\nparams: {policy: \"img-src *\"}\n");
    assert!(html(&project.pass(), "/cases/yi/").contains(&format!("{policy}img-src *\"")));
    project.edit("site.yaml", "\"img-src *\"", "false");
    assert!(!html(&project.pass(), "/cases/yi/").contains("Content-Security-Policy"));
}

#[test]
fn a_mood_is_one_word_and_one_sheet_of_colours() {
    let project = Project::small();
    for mood in ["", "red", "blue", "green"] {
        let params = if mood.is_empty() { String::new() } else { format!("params: {{mood: {mood}}}\n") };
        project.write("site.yaml", crate::project::SITE.replace("covers: false\n", &params));
        let snapshot = project.pass();
        assert_eq!(messages(&snapshot), "", "{mood}");
        let mood = if mood.is_empty() { "red" } else { mood };
        let page = html(&snapshot, "/cases/yi/");
        let sheets = MOODS.map(|mood| page.contains(&format!("/assets/mood-{mood}.css\"")));
        assert_eq!(sheets, MOODS.map(|other| other == mood), "{mood}");
        assert!(
            page.contains(&format!("/assets/icon-{mood}-32.png\""))
                && page.contains(&format!("icon-{mood}-180.png\""))
        );
        // Covers have its colours.
        let cover = html(&snapshot, "/cases/yi/cover.svg");
        let brand = ["#9c1f1f", "#17498a", "#18583f"][MOODS.iter().position(|other| *other == mood).unwrap()];
        assert!(cover.contains(brand), "{mood}: {cover}");
    }
}

#[test]
fn a_mood_that_is_none_and_a_colour_are_told_what_to_write() {
    let project = Project::small();
    project.edit("site.yaml", "share: false\n", "share: false\nparams: {mood: purple}\n");
    let told = errors(&project.pass());
    assert!(told.contains("“mood”应为 red、blue、green 之一，却是“purple”"), "{told}");
    assert!(html(&project.pass(), "/").contains("mood-red.css"));
    project.edit("site.yaml", "mood: purple", "color: '#123456'");
    let told = messages(&project.pass());
    assert!(told.contains("主题不再用叫“color”的参数") && told.contains("mood"), "{told}");
    // A theme of the site's own that takes a colour after all.
    project.edit("site.yaml", "share: false\n", "share: false\ntheme: own\n");
    project.write("themes/own/theme.yaml", "params: {color: '#000000'}\n");
    project.write("themes/own/404.html", "{{ site.params.color }}");
    assert_eq!(messages(&project.pass()), "");
}

#[test]
fn pages_of_one_name_have_titles_that_tell_them_apart() {
    let project = Project::small();
    project.edit("content/stats/grid.yaml", "title: 网格", "title: 社区");
    let snapshot = project.pass();
    assert_eq!(errors(&snapshot), "");
    let mut titles: Vec<String> = Vec::new();
    for route in snapshot.outputs.keys().filter(|route| route.as_str().ends_with('/')) {
        let page = html(&snapshot, route.as_str());
        titles.push(page.split("<title>").nth(1).unwrap().split("</title>").next().unwrap().to_string());
    }
    titles.sort();
    for pair in titles.windows(2) {
        assert_ne!(pair[0], pair[1]);
    }
}

#[test]
fn robots_are_told_where_they_look_and_nowhere_else() {
    let project = Project::small();
    let has = |project: &Project| project.pass().outputs.keys().any(|route| route.as_str() == "/robots.txt");
    assert!(!has(&project), "the site stands below a path of its host");
    project.edit("site.yaml", "https://example.gov.cn/dj/", "https://example.gov.cn/");
    assert!(has(&project));
}

#[test]
fn a_page_shows_the_figures_that_it_quotes_and_says_in_a_line_which_are_not_public() {
    let project = Project::small();
    project.write(
        "content/stats/grid.yaml",
        "title: 网格\nsource: 样例\nas_of: 2022-12-31\nindicators:\n  - {id: count, name: 网格数, unit: 个, value: 120, qualifier: 余}\n  \
         - {id: secret, name: 新成立社区, unit: 个, status: withheld}\n  - {id: fund, name: 投入, unit: 万元, value: 3.5, qualifier: 约}\n",
    );
    let text = "共{{ stat(\"grid.secret\") }}，{{ stat(\"grid.count\") }}，{{ stat(\"grid.fund\") }}，又是{{ stat(\"grid.count\") }}。";
    project
        .write("content/cases/yi.md", format!("---\ntitle: 第一个案例\ndate: 2022-12-01\n---\n\n{text}\n"));
    let snapshot = project.pass();
    assert_eq!(errors(&snapshot), "");
    let page = html(&snapshot, "/cases/yi/");
    let block = page.split("<section class=\"figures\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert_eq!(block.matches("class=\"win\"").count(), 2, "{block}");
    assert!(block.contains("value=\"120\">120<small>余个</small></data>"), "{block}");
    assert!(block.contains("value=\"3.5\"><small>约</small>3.5<small>万元</small></data>"), "{block}");
    assert!(
        block.contains("没有公开的1项：<a href=\"/dj/stats/grid/#secret\">新成立社区</a>。</p>"),
        "{block}"
    );
}

#[test]
fn home_recommends_the_newest_case_or_the_one_that_is_pinned_and_lists_it_once() {
    let project = Project::small();
    for (slug, day) in [("jiu", 1), ("xin", 2)] {
        let page = format!("---\ntitle: 案例{slug}\nslug: {slug}\ndate: 2030-01-0{day}\n---\n\n正文。\n");
        project.write(&format!("content/cases/{slug}.md"), page);
    }
    let lead = |project: &Project| {
        let home = html(&project.pass(), "/");
        let feature = home.split("class=\"feature\"").nth(1).unwrap();
        let listed = feature.split_once("home-cases").expect("the other cases are listed").1.to_string();
        (feature.split("</article>").next().unwrap().to_string(), listed)
    };
    let (first, listed) = lead(&project);
    assert!(first.contains("案例xin") && first.contains("最新案例"), "{first}");
    assert!(listed.contains("案例jiu") && !listed.contains("案例xin"), "{listed}");
    project.edit("site.yaml", "title_face: false\n", "title_face: false\nparams: {home_lead: /cases/jiu/}\n");
    let (first, listed) = lead(&project);
    assert!(first.contains("案例jiu") && first.contains("推荐"), "{first}");
    assert!(listed.contains("案例xin") && !listed.contains("案例jiu"), "{listed}");
    // A page of no kind and a section are pages too.
    project.write("content/tonggao.md", "---\ntitle: 通告\n---\n\n正文。\n");
    project.edit("site.yaml", "/cases/jiu/", "/tonggao/");
    let (first, listed) = lead(&project);
    assert!(first.contains(">通告</a>") && first.contains(">推荐</p>"), "{first}");
    assert!(listed.contains("案例xin") && listed.contains("案例jiu"), "{listed}");
    project.edit("site.yaml", "/tonggao/", "/cases/");
    let (first, _) = lead(&project);
    assert!(first.contains("href=\"/dj/cases/\""), "{first}");
    for wrong in ["/cases/meiyou/", "/stats/grid/", "/feed.xml"] {
        let before = project.read("site.yaml");
        project.edit("site.yaml", "home_lead: /cases/}", &format!("home_lead: {wrong}}}"));
        let said = errors(&project.pass());
        assert!(said.contains(wrong), "{said}");
        project.write("site.yaml", before);
    }
}

#[test]
fn numbers_beside_the_filters_of_a_section_say_what_they_count() {
    let project = Project::small();
    for number in 0..6 {
        let field = ["社区", "机关"][number % 2];
        let page = format!(
            "---\ntitle: 案例{number}\ndate: 2022-01-0{}\nfield: {field}\n---\n\n正文。\n",
            number + 1
        );
        project.write(&format!("content/cases/p{number}.md"), page);
    }
    let list = html(&project.pass(), "/cases/");
    let (before, filters) = list.split_once("<dl class=\"filters\">").expect("there are filters");
    assert!(before.trim_end().ends_with("数字是全站的，不只是这个栏目的。</p>"), "{before}");
    // The number is that of the page that it stands beside the link to.
    for slug in ["shequ", "jiguan"] {
        let link = filters.split_once(&format!("/fields/{slug}/\">")).expect("a filter leads there").1;
        let count = link.split_once("<small>").and_then(|(_, rest)| rest.split_once("</small>")).unwrap().0;
        let term = html(&project.pass(), &format!("/fields/{slug}/"));
        let shown =
            term.split("共").filter_map(|part| part.split_once('项')).find(|(n, _)| n.parse::<u32>().is_ok());
        assert_eq!(shown.map(|(n, _)| n), Some(count), "{slug}");
    }
}

#[test]
fn many_honours_and_reports_are_folded_by_year() {
    let project = Project::small();
    let record = |at: usize| (at, 2020 + at % 3);
    let honours: String = (0..13)
        .map(record)
        .map(|(at, year)| format!("  - {{name: 荣誉{at}, level: 市, year: {year}}}\n"))
        .collect();
    let media = |count: usize| -> String {
        let reports = (0..count).map(record);
        reports
            .map(|(at, year)| format!("  - {{outlet: 某报, title: 报道{at}, date: {year}-05-01}}\n"))
            .collect()
    };
    let page =
        |count| format!("---\ntitle: 第一个案例\nhonours:\n{honours}media:\n{}---\n\n正文。\n", media(count));
    project.write("content/honours/_index.md", "---\ntitle: 荣誉墙\ntemplate: honours.html\n---\n");
    project.write("content/media/_index.md", "---\ntitle: 报道\ntemplate: media.html\n---\n");
    let years = |html: &str| -> Vec<String> {
        let parts = html.split("<details class=\"fold\"").skip(1);
        parts
            .map(|part| {
                part.split("</small>").next().unwrap().replace("<summary>", "").replace("<small>", " ")
            })
            .collect()
    };
    project.write("content/cases/jia.md", page(31));
    let snapshot = project.pass();
    assert_eq!(errors(&snapshot), "");
    assert_eq!(years(&html(&snapshot, "/honours/")), [" open>2022年 4项", ">2021年 4项", ">2020年 5项"]);
    assert_eq!(years(&html(&snapshot, "/media/")), [" open>2022年 10篇", ">2021年 10篇", ">2020年 11篇"]);
    project.write("content/cases/jia.md", page(30));
    assert!(years(&html(&project.pass(), "/media/")).is_empty());
}

/// What a brand, a unit and the site map gather from sixty and two hundred pages: each page of them is one that a phone can load.
#[test]
fn what_gathers_from_many_pages_stays_small() {
    let project = Project::small();
    let long = "北桥社区推动老旧小区加装电梯协商议事";
    project.edit(
        "site.yaml",
        "taxonomies:\n",
        "taxonomies:\n  units: {label: 单位, template: unit.html, open: true}\n",
    );
    project.edit("site.yaml", "kinds:\n", "kinds:\n  deed: {label: 事例, fields: {unit: {type: term, of: units}, brands: {type: refs, to: brand}, honours: {type: honours}, media: {type: media}}}\n");
    project.write("content/site-map.md", "---\ntitle: 站点地图\ntemplate: site-map.html\n---\n");
    project.write("content/deeds/_index.md", "---\ntitle: 事例\nkind: deed\n---\n");
    for at in 0..200 {
        let year = 2021 + at % 5;
        let many = if at < 67 {
            "unit: 北桥社区党委\nbrands: [hong]\n".to_string()
        } else {
            format!("unit: 第{at}社区党委\n")
        };
        let page = format!(
            "---\ntitle: {long}{at}\nslug: bei-qiao-she-qu-xie-shang-{at}\ndate: {year}-02-03\n{many}honours:\n  - {{name: 第{at}项典型案例, level: 省, year: {year}, issuer: 省委组织部}}\nmedia:\n  - {{title: 第{at}篇{long}, outlet: 省广播电视总台, level: 省, date: {year}-03-08}}\n---\n\n正文。\n"
        );
        project.write(&format!("content/deeds/deed-{at}.md"), page);
        project.write(
            &format!("content/cases/many-{at}.md"),
            format!("---\ntitle: {long}案例{at}\ndate: {year}-02-03\n---\n\n正文。\n"),
        );
        let dataset = format!(
            "title: {long}统计{at}\nsource: 年报\nas_of: 2025-12-31\nindicators:\n  - {{id: n{at}, name: 数{at}, unit: 个, value: 1}}\n"
        );
        project.write(&format!("content/stats/set-{at}.yaml"), dataset);
    }
    let snapshot = project.pass();
    assert_eq!(errors(&snapshot), "");
    for route in ["/site-map/", "/brands/hong/", "/units/bei-qiao-she-qu-dang-wei/"] {
        let html = html(&snapshot, route);
        assert!(html.len() <= 60 * 1024, "{route}: {} bytes", html.len());
    }
    let map = html(&snapshot, "/site-map/");
    for all in ["/deeds/\">全部200篇事例", "/units/\">全部134个单位"] {
        assert!(map.contains(all), "{all}: {map}");
    }
    for route in ["/brands/hong/", "/units/bei-qiao-she-qu-dang-wei/"] {
        let html = html(&snapshot, route);
        // Every honour is there, with its level; of the reports the newest are, and it is said how many there are.
        assert_eq!((0..67).filter(|at| html.contains(&format!("第{at}项典型案例"))).count(), 67, "{route}");
        assert_eq!(html.matches("<li>省级</li>").count(), 67, "{route}");
        assert!(
            html.contains("这里是最新的40篇，共67篇。") && html.contains("2025年<small>13篇</small>"),
            "{route}: {html}"
        );
        assert_eq!((0..67).filter(|at| html.contains(&format!("第{at}篇{long}<"))).count(), 40, "{route}");
    }
}

/// Two hundred honours and as many reports, with titles of sixty characters: pages that a phone can load, each once, none lost.
#[test]
fn many_records_are_cut_into_leaves_that_a_phone_can_load() {
    let project = Project::small();
    project.write(
        "content/honours/_index.md",
        "---\ntitle: 荣誉墙\ntemplate: honours.html\n---\n\n开头的话。\n",
    );
    project
        .write("content/media/_index.md", "---\ntitle: 媒体报道\ntemplate: media.html\n---\n\n开头的话。\n");
    let long = "关于进一步深化工作法推动老旧小区加装电梯居民协商议事与矛盾纠纷前端化解联动服务机制的探索与实践报告书附件";
    for at in 0..208 {
        let (year, level) = (2021 + at % 5, ["国家", "省", "市", "区"][at % 4]);
        project.write(
            &format!("content/cases/many-{at}.md"),
            format!(
                "---\ntitle: {long}{at}\nslug: many-{at}\ndate: {year}-02-03\nhonours:\n  - {{name: 第{at}块{long}, level: {level}, year: {year}, issuer: 全国基层治理标准化技术委员会办公室}}\nmedia:\n  - {{title: 第{at}篇{long}, outlet: 省广播电视总台新闻频道, level: 市, date: {year}-03-08}}\n---\n\n## 背景\n\n正文。\n"
            ),
        );
    }
    let snapshot = project.pass();
    assert_eq!(errors(&snapshot), "");
    for (section, measure, count) in [("honours", "块", "项"), ("media", "篇", "篇")] {
        let leaves: Vec<String> = (1..=4)
            .map(|number| match number {
                1 => format!("/{section}/"),
                _ => format!("/{section}/page/{number}/"),
            })
            .map(|route| html(&snapshot, &route))
            .collect();
        for (at, leaf) in leaves.iter().enumerate() {
            assert!(leaf.len() <= 60 * 1024, "{section} {}: {} bytes", at + 1, leaf.len());
            assert_eq!(leaf.contains("<p>开头的话"), at == 0);
            // What it shows is told to search engines too, and no more.
            let shown = leaf.split("class=\"name\"").count() - 1;
            assert_eq!(leaf.matches("\"@type\":\"ListItem\"").count(), shown + 2, "{section} {}", at + 1);
            assert!(leaf.contains(&format!("\"numberOfItems\":{shown}")), "{section} {}", at + 1);
            assert_eq!(leaf.contains(&format!("（第{}页）", at + 1)), at > 0);
        }
        // Only the list itself: what is said by year on the first page names some again.
        let items = leaves.iter().flat_map(|leaf| leaf.split("class=\"name\"").skip(1));
        let items = items.filter_map(|item| item.split("</p>").next()).collect::<Vec<_>>();
        assert_eq!(items.len(), 208);
        for at in 0..208 {
            let name = format!("第{at}{measure}");
            assert_eq!(items.iter().filter(|item| item.contains(&name)).count(), 1, "{name}");
        }
        // A year that goes on on the next page is counted whole, and what of it stands here.
        let both = leaves.iter().find(|leaf| leaf.contains("，这一页")).expect("a year goes on");
        let both = both.split("，这一页").nth(1).unwrap_or_default();
        assert!(both.starts_with(|c: char| c.is_ascii_digit()) && both.contains(count), "{section}");
        assert!(!snapshot.outputs.keys().any(|route| route.as_str() == format!("/{section}/page/5/")));
    }
}
