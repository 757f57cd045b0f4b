//! Sites of governments and party organs: what their theme writes, what is found where a copied one lost it, and what else
//! inspectors look for. Each rule is held against what it has to find and against what is nearly that.

use std::collections::{BTreeMap, BTreeSet};

use linli::check::{Look, RULES};
use linli::config::profile::{OF_PAGES, Profile};
use linli::diagnostic::{Code, Level};

use crate::project::{Project, SITE, html, messages};

/// A site of a government with which nothing is wrong.
const GOV: &str = "\
profile: gov
owner: 云泽区委组织部
description: 云泽区基层党建和基层治理的典型案例、党建品牌和统计数据
footer:
  icp: 鄂ICP备05012345号-1
  police: 鄂公网安备 42010602007808号
  site_id: \"4201060001\"
";

fn gov() -> Project {
    let project = Project::small();
    project.write("site.yaml", format!("{SITE}{GOV}"));
    let section = |title: &str, kind: &str, about: &str| {
        format!("---\ntitle: {title}\nkind: {kind}\ndescription: {about}\n---\n")
    };
    project.write("content/cases/_index.md", section("典型案例", "case", "各街道、社区报送的党建典型案例"));
    project.write("content/brands/_index.md", section("党建品牌", "brand", "各级党组织培育的党建品牌"));
    project.write("content/cases/yi.md", case("2022-12-01 09:30", "", "正文。"));
    project
}

/// A case with which nothing is wrong.
fn case(date: &str, header: &str, more: &str) -> String {
    let told = "居民议事会每月第一个周三晚上开，小事当场定，难事报街道，办完在楼道里公示。".repeat(12);
    format!(
        "---\ntitle: 第一个案例\ndate: {date}\ndescription: 小区停车难，楼栋党小组牵头议了三次，车位多了四十个\n\
         image: tu.svg\n{header}---\n\n## 背景\n\n{told}\n\n## 主要做法\n\n### 建队伍\n\n甲。\n\n### 定规矩\n\n乙。\n\n\
         ### 常公开\n\n丙。\n\n## 成效\n\n丁。\n\n## 经验启示\n\n{more}\n"
    )
}

/// The codes that are found, each once.
fn codes(project: &Project) -> BTreeSet<&'static str> {
    project.pass().diagnostics.iter().map(|one| one.code.as_str()).collect()
}

/// The same without what the pictures of these tests are.
fn found(project: &Project) -> BTreeSet<&'static str> {
    let mut found = codes(project);
    found.remove("image/share");
    found.remove("file/unused");
    found
}

fn picture(project: &Project, name: &str) {
    project.write(
        &format!("content/cases/{name}"),
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>",
    );
}

fn sound() -> Project {
    let project = gov();
    picture(&project, "tu.svg");
    project
}

#[test]
fn a_neutral_site_is_told_nothing_and_its_pages_are_the_same() {
    let project = sound();
    let with = project.pass();
    project.edit("site.yaml", "profile: gov\n", "");
    let without = project.pass();
    project.edit("site.yaml", "owner:", "profile: neutral\nowner:");
    let neutral = project.pass();
    for (route, made) in without.outputs.iter() {
        assert_eq!(made.hash, neutral.outputs[route].hash, "{route}");
        let page = html(&neutral, "/cases/yi/");
        assert!(!page.contains("SiteName") && !page.contains("beian.mps"), "{page}");
    }
    assert_eq!(messages(&without), messages(&neutral));
    let governed: Vec<Code> = Profile::Gov.levels().map(|(code, _)| code).collect();
    assert!(neutral.diagnostics.iter().all(|one| !governed.contains(&one.code)));
    assert!(
        governed.iter().all(|code| code.level() == Level::Off),
        "what a profile turns on is off elsewhere"
    );
    assert!(html(&with, "/cases/yi/").contains("SiteName"));
}

#[test]
fn what_rules_find_on_made_pages_is_a_part_of_what_every_page_asks() {
    let looks: BTreeSet<Code> = RULES
        .iter()
        .filter(|rule| matches!(rule.look, Look::Made(_)))
        .flat_map(|rule| rule.codes.iter().copied())
        .collect();
    assert_eq!(looks, OF_PAGES.iter().copied().collect());
}

#[test]
fn the_built_in_theme_writes_what_the_standard_asks_for() {
    let project = sound();
    assert_eq!(found(&project), BTreeSet::new(), "{}", messages(&project.pass()));
    let snapshot = project.pass();
    let tags = |route: &str| -> Vec<(String, String)> {
        let page = html(&snapshot, route);
        let metas = page.split("<meta name=\"").skip(1);
        let metas = metas.filter_map(|meta| meta.split_once("\" content=\""));
        let named = metas.filter(|(name, _)| name.starts_with(|c: char| c.is_ascii_uppercase()));
        named.map(|(name, rest)| (name.to_string(), rest.split('"').next().unwrap().to_string())).collect()
    };
    let of = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(name, content)| (name.to_string(), content.to_string())).collect()
    };
    let site = [("SiteName", "测试站"), ("SiteDomain", "example.gov.cn"), ("SiteIDCode", "4201060001")];
    let column = [
        ("ColumnName", "典型案例"),
        ("ColumnDescription", "各街道、社区报送的党建典型案例"),
        ("ColumnKeywords", "典型案例"),
        ("ColumnType", "工作动态"),
    ];
    let content = [
        ("ArticleTitle", "第一个案例"),
        ("PubDate", "2022-12-01 09:30"),
        ("ContentSource", "云泽区委组织部"),
        ("Url", "https://example.gov.cn/dj/cases/yi/"),
    ];
    assert_eq!(tags("/cases/yi/"), of(&[&site[..], &column, &content].concat()));
    assert_eq!(tags("/cases/"), of(&[&site[..], &column].concat()));
    let home = [
        ("ColumnName", "首页"),
        ("ColumnDescription", "云泽区基层党建和基层治理的典型案例、党建品牌和统计数据"),
        ("ColumnKeywords", "测试站"),
        ("ColumnType", "首页"),
    ];
    assert_eq!(tags("/"), of(&[&site[..], &home].concat()));
    assert_eq!(tags("/404.html"), of(&site));
    let statistics = tags("/stats/grid/");
    assert!(statistics.contains(&("ColumnType".into(), "数据发布".into())), "{statistics:?}");
    assert!(html(&snapshot, "/").contains(
        "<a href=\"https://beian.mps.gov.cn/#/query/webSearch?code=42010602007808\">鄂公网安备 42010602007808号</a>"
    ));
    // A section says of which sort it is.
    project.edit("content/cases/_index.md", "kind: case", "kind: case\ncolumn_type: 政策解读");
    assert_eq!(found(&project), BTreeSet::new());
    assert!(html(&project.pass(), "/cases/").contains("<meta name=\"ColumnType\" content=\"政策解读\">"));
}

/// An edit of a sound site, and what is found then. Behind the cases of a code stand those that are nearly such.
struct Case<'a>(&'a str, &'a [(&'a str, &'a str, &'a str)], &'a [&'a str]);

/// How many cases there are of each code: those that find it, and those that stand behind one that does and find nothing.
pub(crate) fn counts() -> BTreeMap<Code, (usize, usize)> {
    let mut counts = BTreeMap::<Code, (usize, usize)>::new();
    let mut count = |cases: &[Case<'_>]| {
        let mut of = None;
        for Case(_, _, expected) in cases {
            if let Some(code) = expected.first() {
                of = Code::parse(code);
            }
            if let Some((found, silent)) = of.map(|code| counts.entry(code).or_default()) {
                *(if expected.is_empty() { silent } else { found }) += 1;
            }
        }
    };
    for table in [tags, foot, requests, labels, forms, honours, shared] {
        table(&mut count);
    }
    counts
}

/// A file of the site: `from` becomes `to`; where `from` is empty the file is written.
fn holds(cases: &[Case<'_>]) {
    for Case(name, edits, expected) in cases {
        let project = sound();
        for (file, from, to) in *edits {
            match from.is_empty() {
                true => project.write(file, to),
                false => project.edit(file, from, to),
            }
        }
        let expected: BTreeSet<&str> = expected.iter().copied().collect();
        assert_eq!(found(&project), expected, "{name}: {}", messages(&project.pass()));
    }
}

const CASE: &str = "content/cases/yi.md";
const HEAD: &str = "themes/default/hooks/head.html";
const SECTION: &str = "content/cases/_index.md";
const PAGE: &str = "themes/default/case.html";
const FOOT: &str = "themes/default/hooks/footer-extra.html";

#[test]
fn tags_of_pages_are_held_against_what_the_site_says() {
    tags(&mut holds);
}

fn tags(see: &mut dyn FnMut(&[Case<'_>])) {
    let lost = "<title>{{ page.title }}</title><meta property=\"og:title\" content=\"甲\"><meta property=\"og:description\" content=\"甲\"><meta property=\"og:url\" content=\"{{ page.permalink }}\">";
    let with = |more: &str| -> &'static str { format!("{lost}{more}").leak() };
    let only = |test: &str, content: &str| {
        with(&format!(
            "{{% for tag in page.tags %}}{{% if {test} %}}<meta name=\"{{{{ tag.name }}}}\" content=\"{content}\">{{% endif %}}{{% endfor %}}"
        ))
    };
    let head = "themes/default/partials/head.html";
    see(&[
        // T-01
        Case("no tag at all", &[(head, "", with(""))], &["tag/site", "tag/column", "tag/content"]),
        Case(
            "no tag of the site",
            &[(head, "", only("tag.name[:4] != \"Site\"", "{{ tag.content }}"))],
            &["tag/site"],
        ),
        Case(
            "a tag of the site that says something else",
            &[(head, "", only("true", "{{ \"旧名\" if tag.name == \"SiteName\" else tag.content }}"))],
            &["tag/site"],
        ),
        Case(
            "one tag of the site",
            &[(head, "", only("tag.name != \"SiteDomain\"", "{{ tag.content }}"))],
            &["tag/site"],
        ),
        Case("all tags, written by hand", &[(head, "", only("true", "{{ tag.content }}"))], &[]),
        Case(
            "small letters are the same name",
            &[(
                head,
                "",
                with(
                    "{% for tag in page.tags %}<META NAME='{{ tag.name | lower }}' CONTENT='{{ tag.content }}'>{% endfor %}",
                ),
            )],
            &[],
        ),
        Case(
            "no quotation marks",
            &[(
                head,
                "",
                with(
                    "{% for tag in page.tags %}<meta content=\"{{ tag.content }}\" name={{ tag.name }}>{% endfor %}",
                ),
            )],
            &[],
        ),
        Case("letters as entities", &[("site.yaml", "title: 测试站", "title: 测试站 & 甲")], &[]),
        // T-02
        Case(
            "a column that says nothing",
            &[(SECTION, "\ndescription: 各街道、社区报送的党建典型案例", "")],
            &["tag/column"],
        ),
        Case(
            "a column that says its name",
            &[(SECTION, "各街道、社区报送的党建典型案例", "典型案例")],
            &["tag/column"],
        ),
        Case(
            "a column that says too little",
            &[(SECTION, "各街道、社区报送的党建典型案例", "党建案例在这里")],
            &["tag/column"],
        ),
        Case(
            "a sort that nobody knows",
            &[(SECTION, "kind: case", "kind: case\ncolumn_type: 典型案例")],
            &["tag/column"],
        ),
        Case(
            "ten characters are enough",
            &[(SECTION, "各街道、社区报送的党建典型案例", "社区报送的党建案例在这")],
            &[],
        ),
        Case(
            "a column without pages",
            &[(
                "content/laws/_index.md",
                "",
                "---\ntitle: 制度文件\ndescription: 党建工作的制度和文件汇编\n---\n正文。\n",
            )],
            &[],
        ),
        Case(
            "a column of another sort",
            &[(SECTION, "kind: case", "kind: case\ncolumn_type: 数据发布")],
            &[],
        ),
        // T-03
        Case("no day", &[(CASE, "date: 2022-12-01 09:30\n", "")], &["tag/content"]),
        Case("no source", &[("site.yaml", "owner: 云泽区委组织部\n", "")], &["tag/content"]),
        Case("a source that is nobody", &[(CASE, "date:", "origin: 网络\ndate:")], &["tag/content"]),
        Case("a source of its own", &[(CASE, "date:", "origin: 云泽社区\ndate:")], &[]),
        Case(
            "the organiser is a source",
            &[
                ("site.yaml", "owner: 云泽区委组织部\n", ""),
                ("site.yaml", "footer:\n", "footer:\n  organiser: 云泽区委\n"),
            ],
            &[],
        ),
        Case(
            "what stands beside the home page needs no day",
            &[
                ("content/about.md", "", "---\ntitle: 关于本站\n---\n\n[首页](/)\n"),
                ("content/_index.md", "欢迎。", "欢迎。[关于](about.md)"),
            ],
            &[],
        ),
        // T-04
        Case(
            "a time in words",
            &[(head, "", only("true", "{{ page.date | date if tag.name == \"PubDate\" else tag.content }}"))],
            &["tag/date"],
        ),
        Case(
            "a time with dashes",
            &[(
                head,
                "",
                only(
                    "true",
                    "{{ tag.content | replace(\"-\", \"—\") if tag.name == \"PubDate\" else tag.content }}",
                ),
            )],
            &["tag/date"],
        ),
        Case(
            "a day alone",
            &[(head, "", only("true", "{{ page.date[:10] if tag.name == \"PubDate\" else tag.content }}"))],
            &["tag/date"],
        ),
        Case("midnight", &[(CASE, " 09:30", "")], &[]),
        Case("another time", &[(CASE, " 09:30", " 00:00")], &[]),
        Case("a time as the standard has it", &[(CASE, " 09:30", " 23:59")], &[]),
        // T-05
        Case(
            "another title",
            &[(head, "", only("true", "{{ \"另题\" if tag.name == \"ArticleTitle\" else tag.content }}"))],
            &["tag/visible"],
        ),
        Case(
            "another time",
            &[(
                head,
                "",
                only("true", "{{ \"2022-12-02 09:30\" if tag.name == \"PubDate\" else tag.content }}"),
            )],
            &["tag/visible"],
        ),
        Case(
            "a day that nobody sees",
            &[(
                PAGE,
                "",
                "{% extends \"base.html\" %}{% block main %}<h1>{{ page.title }}</h1>{{ page.content }}{% endblock %}",
            )],
            &["tag/visible"],
        ),
        Case(
            "a title that nobody sees",
            &[(
                PAGE,
                "",
                "{% extends \"base.html\" %}{% block trail %}{% endblock %}{% block main %}{{ page.date | date }}{{ page.content }}{% endblock %}",
            )],
            &["tag/visible"],
        ),
        Case(
            "a title in two lines",
            &[(
                PAGE,
                "",
                "{% extends \"base.html\" %}{% block main %}<h1>第一<em>个\n</em>案例</h1>{{ page.date | date }}{{ page.content }}{% endblock %}",
            )],
            &[],
        ),
        Case(
            "a day in digits",
            &[(
                PAGE,
                "",
                "{% extends \"base.html\" %}{% block main %}<h1>{{ page.title }}</h1>{{ page.date[:10] }}{{ page.content }}{% endblock %}",
            )],
            &[],
        ),
        Case("a title with a sign of its own", &[(CASE, "title: 第一个案例", "title: 甲 < 乙 & 丙")], &[]),
        // T-06
        Case("a path", &[(HEAD, "", "<meta name=\"Image\" content=\"/a.png\">")], &["tag/address"]),
        Case(
            "another site",
            &[(HEAD, "", "<meta name=\"Image\" content=\"https://b.gov.cn/dj/a.png\">")],
            &["tag/address"],
        ),
        Case(
            "a file that is not there",
            &[(HEAD, "", "<meta name=\"Image\" content=\"https://example.gov.cn/dj/a.png\">")],
            &["tag/address"],
        ),
        Case(
            "a page",
            &[(
                HEAD,
                "",
                "{% if view == \"section\" %}<meta name=\"Url\" content=\"{{ page.permalink }}\">{% endif %}",
            )],
            &[],
        ),
        Case(
            "a page with a question",
            &[(
                HEAD,
                "",
                "{% if view == \"section\" %}<meta name=\"Url\" content=\"{{ page.permalink }}?a=1\">{% endif %}",
            )],
            &[],
        ),
        Case(
            "the home page",
            &[(
                HEAD,
                "",
                "{% if view == \"home\" %}<meta name=\"Url\" content=\"https://example.gov.cn/dj/\">{% endif %}",
            )],
            &[],
        ),
        // T-07
        Case(
            "a description in capitals",
            &[(HEAD, "", "<meta name=\"Description\" content=\"甲\">")],
            &["tag/twice"],
        ),
        Case("a name twice", &[(HEAD, "", "<meta name=\"SiteName\" content=\"测试站\">")], &["tag/twice"]),
        Case(
            "a type twice",
            &[(
                HEAD,
                "",
                "{% for tag in page.tags %}{% if tag.name == \"ColumnType\" %}<meta name=\"columntype\" content=\"{{ tag.content }}\">{% endif %}{% endfor %}",
            )],
            &["tag/twice"],
        ),
        Case("another name", &[(HEAD, "", "<meta name=\"Generator\" content=\"甲\">")], &[]),
        Case(
            "a property is no name",
            &[(HEAD, "", "<meta property=\"article:author\" content=\"甲\">")],
            &[],
        ),
        Case("a comment", &[(HEAD, "", "<!-- <meta name=\"SiteName\" content=\"测试站\"> -->")], &[]),
        // T-08
        Case("no code", &[("site.yaml", "  site_id: \"4201060001\"\n", "")], &["tag/site-id"]),
        Case("a short code", &[("site.yaml", "4201060001", "420106")], &["tag/site-id"]),
        Case("a code with a dash", &[("site.yaml", "4201060001", "4201-06001")], &["tag/site-id"]),
        Case("a code of a ministry", &[("site.yaml", "4201060001", "bm01000001")], &[]),
        Case("a code with letters", &[("site.yaml", "4201060001", "N000012345")], &[]),
        Case(
            "a party organ needs none",
            &[
                ("site.yaml", "  site_id: \"4201060001\"\n", ""),
                ("site.yaml", "profile: gov", "profile: party"),
            ],
            &[],
        ),
    ]);
}

#[test]
fn the_foot_says_who_is_responsible() {
    foot(&mut holds);
}

fn foot(see: &mut dyn FnMut(&[Case<'_>])) {
    let icp = "鄂ICP备05012345号-1";
    let police = "鄂公网安备 42010602007808号";
    let footer = "themes/default/partials/footer.html";
    let linked = |href: &str, rel: &str| -> &'static str {
        format!("<footer><a href=\"{href}\" rel=\"{rel}\">{{{{ site.footer.icp }}}}</a> <a href=\"{{{{ site.footer.police_url }}}}\">{{{{ site.footer.police }}}}</a></footer>").leak()
    };
    see(&[
        // F-03
        Case("no record", &[("site.yaml", "  icp: 鄂ICP备05012345号-1\n", "")], &["footer/icp"]),
        Case(
            "a record that nobody sees",
            &[(footer, "", "<footer>主办：云泽区委组织部</footer>")],
            &["footer/icp"],
        ),
        Case(
            "another address",
            &[(footer, "", linked("https://www.miitbeian.gov.cn/", ""))],
            &["footer/icp"],
        ),
        Case(
            "a link not to be followed",
            &[(footer, "", linked("https://beian.miit.gov.cn/", "nofollow noopener"))],
            &["footer/icp"],
        ),
        Case(
            "a link that opens a window",
            &[(footer, "", linked("https://beian.miit.gov.cn/", "noopener"))],
            &[],
        ),
        Case(
            "a path of the same site",
            &[(footer, "", linked("https://beian.miit.gov.cn/#/Integrated/index", ""))],
            &[],
        ),
        // F-04
        Case("no 号", &[("site.yaml", icp, "鄂ICP备05012345")], &["footer/icp"]),
        Case("no province", &[("site.yaml", icp, "ICP备05012345号")], &["footer/icp"]),
        Case("too short", &[("site.yaml", icp, "鄂ICP备05号")], &["footer/icp"]),
        Case("no site number", &[("site.yaml", icp, "粤ICP备05012345号")], &[]),
        Case("ten digits", &[("site.yaml", icp, "鄂ICP备2021012345号-12")], &[]),
        Case("words before it", &[("site.yaml", icp, "备案号：鄂ICP备05012345号")], &[]),
        // F-05
        Case("thirteen digits", &[("site.yaml", police, "鄂公网安备 4201060200780号")], &["footer/police"]),
        Case("no 号", &[("site.yaml", police, "鄂公网安备 42010602007808")], &["footer/police"]),
        Case("no province", &[("site.yaml", police, "公网安备 42010602007808号")], &["footer/police"]),
        Case("no blank", &[("site.yaml", police, "鄂公网安备42010602007808号")], &[]),
        Case("no record", &[("site.yaml", "  police: 鄂公网安备 42010602007808号\n", "")], &[]),
        Case("another province", &[("site.yaml", police, "京公网安备 11010502012345号")], &[]),
        // F-06
        Case(
            "another number in the link",
            &[
                ("site.yaml", "  police: 鄂公网安备 42010602007808号\n", ""),
                (
                    FOOT,
                    "",
                    "<a href=\"https://beian.mps.gov.cn/#/query/webSearch?code=42010602007808\">鄂公网安备 42010602009975号</a>",
                ),
            ],
            &["footer/police-link"],
        ),
        Case(
            "another number at the old address",
            &[
                ("site.yaml", "  police: 鄂公网安备 42010602007808号\n", ""),
                (
                    FOOT,
                    "",
                    "<a href='http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=33010602007808'>浙公网安备 33010602009975号</a>",
                ),
            ],
            &["footer/police-link"],
        ),
        Case(
            "no number in the link",
            &[
                ("site.yaml", "  police: 鄂公网安备 42010602007808号\n", ""),
                (FOOT, "", "<a href=\"https://beian.mps.gov.cn/\">鄂公网安备 42010602009975号</a>"),
            ],
            &["footer/police-link"],
        ),
        Case(
            "the old address",
            &[
                ("site.yaml", "  police: 鄂公网安备 42010602007808号\n", ""),
                (
                    FOOT,
                    "",
                    "<a href=\"http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=42010602009975\">鄂公网安备 42010602009975号</a>",
                ),
            ],
            &[],
        ),
        Case(
            "a picture in the link",
            &[
                ("site.yaml", "  police: 鄂公网安备 42010602007808号\n", ""),
                (
                    FOOT,
                    "",
                    "<a href=\"https://beian.mps.gov.cn/#/query/webSearch?code=42010602009975\"><b>鄂公网安备</b> <span>42010602009975号</span></a>",
                ),
            ],
            &[],
        ),
        Case(
            "words in the link",
            &[
                ("site.yaml", "  police: 鄂公网安备 42010602007808号\n", ""),
                (
                    FOOT,
                    "",
                    "<a href=\"https://beian.mps.gov.cn/#/query/webSearch?code=42010602009975\">备案：鄂公网安备42010602009975号</a>",
                ),
            ],
            &[],
        ),
        // F-07
        Case("noughts", &[("site.yaml", icp, "鄂ICP备00000000号")], &["footer/sample"]),
        Case("crosses", &[("site.yaml", icp, "鄂ICP备xxxxxxxx号")], &["footer/sample"]),
        Case("counted", &[("site.yaml", "4201060001", "1234567890")], &["footer/sample"]),
        Case(
            "somebody's province",
            &[("site.yaml", police, "某公网安备 42010602007808号")],
            &["footer/sample"],
        ),
        Case("many noughts", &[("site.yaml", "4201060001", "4200000001")], &[]),
        Case("digits that repeat", &[("site.yaml", icp, "鄂ICP备11223344号")], &[]),
        Case("letters in a code", &[("site.yaml", "4201060001", "N000000001")], &[]),
    ]);
}

#[test]
fn a_page_fetches_nothing_from_elsewhere() {
    requests(&mut holds);
}

fn requests(see: &mut dyn FnMut(&[Case<'_>])) {
    let body = |text: &str| -> &'static str { case("2022-12-01", "", text).leak() };
    let look =
        "params: {policy: \"default-src 'self'; img-src 'self' https://img.example.cn *.qlogo.cn\"}\nowner:";
    see(&[
        // N-01
        Case(
            "a picture",
            &[(CASE, "", body("![现场](https://img.example.cn/a.jpg \"开会\")"))],
            &["outside/request"],
        ),
        Case(
            "a script of the theme",
            &[(HEAD, "", "<script src=\"//cdn.example.cn/a.js\"></script>")],
            &["outside/request", "template/blocked"],
        ),
        Case(
            "a sheet",
            &[(HEAD, "", "<link rel=\"stylesheet\" href=\"https://fonts.example.cn/a.css\">")],
            &["outside/request", "template/blocked"],
        ),
        Case("a link", &[(CASE, "", body("见[原文](https://www.example.cn/a.html)。"))], &[]),
        Case(
            "the policy names it",
            &[
                ("site.yaml", "owner:", look),
                (CASE, "", body("![现场](https://img.example.cn/a.jpg \"开会\")")),
            ],
            &[],
        ),
        Case(
            "a sheet of its own",
            &[(HEAD, "", "<link rel=\"stylesheet\" href=\"{{ asset(\"print.css\") }}\">")],
            &[],
        ),
        Case(
            "the canonical address",
            &[(HEAD, "", "<link rel=\"author\" href=\"https://www.example.cn/\">")],
            &[],
        ),
        // N-02
        Case("in the building", &[(CASE, "", body("见[原文](http://192.168.1.5/a)。"))], &["link/local"]),
        Case("a link", &[(CASE, "", body("见[原文](http://8.8.8.8/a.html)。"))], &["outside/number"]),
        Case(
            "a link with a port",
            &[(CASE, "", body("见[原文](https://114.114.114.114:8443/)。"))],
            &["outside/number"],
        ),
        Case("in the theme", &[(FOOT, "", "<a href=\"http://61.1.2.3/\">旧站</a>")], &["outside/number"]),
        Case("a name with digits", &[(CASE, "", body("见[原文](https://12345.example.cn/1.2.3.4/)。"))], &[]),
        Case(
            "a clause of a law",
            &[(CASE, "", body("见[第 1.2.3.4 条](https://www.example.cn/10.0.0.1)。"))],
            &[],
        ),
        Case(
            "a version",
            &[(CASE, "", body("第 8.8.8.8 版，见[原文](https://www.example.cn/?v=8.8.8.8)。"))],
            &[],
        ),
        // N-03
        Case(
            "a picture of the same host",
            &[(CASE, "", body("![现场](http://example.gov.cn/zl/a.jpg \"开会\")"))],
            &["outside/insecure"],
        ),
        Case(
            "a script",
            &[(HEAD, "", "<script src=\"http://example.gov.cn/a.js\"></script>")],
            &["outside/insecure"],
        ),
        Case(
            "in capitals",
            &[(HEAD, "", "<script src=\"HTTP://example.gov.cn/a.js\"></script>")],
            &["outside/insecure"],
        ),
        Case("a link", &[(CASE, "", body("见[原文](http://www.example.cn/zl/)。"))], &[]),
        Case(
            "a script of the same host",
            &[(HEAD, "", "<script src=\"https://example.gov.cn/a.js\"></script>")],
            &[],
        ),
        Case("whatever the page has", &[(HEAD, "", "<script src=\"//example.gov.cn/a.js\"></script>")], &[]),
    ]);
}

#[test]
fn maps_emblems_and_what_programs_made_are_labelled() {
    labels(&mut holds);
}

fn labels(see: &mut dyn FnMut(&[Case<'_>])) {
    let body = |text: &str| -> &'static str { case("2022-12-01", "", text).leak() };
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>";
    let tu = "content/cases/tu.svg.yaml";
    see(&[
        // G-01
        Case("by its text", &[(CASE, "", body("![云泽区地图](tu.svg \"网格\")"))], &["image/map"]),
        Case(
            "by its name",
            &[
                ("content/cases/云泽区划图.svg", "", svg),
                (CASE, "", body("![网格](云泽区划图.svg \"网格\")")),
            ],
            &["image/map"],
        ),
        Case(
            "by its kind",
            &[(tu, "", "kind: map\n"), (CASE, "", body("![网格](tu.svg \"网格\")"))],
            &["image/map"],
        ),
        Case("examined", &[(CASE, "", body("![云泽区地图](tu.svg \"审图号：鄂S（2022）005号\")"))], &[]),
        Case(
            "examined, said beside it",
            &[
                (tu, "", "kind: map\ncaption: 云泽区，审图号：GS（2023）1234号\n"),
                (CASE, "", body("![网格](tu.svg)")),
            ],
            &[],
        ),
        Case(
            "a drawing",
            &[(tu, "", "kind: drawing\n"), (CASE, "", body("![民情地图](tu.svg \"墙上的图\")"))],
            &[],
        ),
        Case("people with a map", &[(CASE, "", body("![居民看地图册](tu.svg \"看图\")"))], &[]),
        // §1.7
        Case("by its text", &[(CASE, "", body("![党徽图案](tu.svg \"标识\")"))], &["image/emblem"]),
        Case(
            "by its name",
            &[("content/cases/党徽.svg", "", svg), (CASE, "", body("![标识](党徽.svg \"标识\")"))],
            &["image/emblem"],
        ),
        Case(
            "a logo",
            &[(tu, "", "kind: logo\n"), (CASE, "", body("![标识](tu.svg \"标识\")"))],
            &["image/emblem"],
        ),
        Case(
            "said to be right",
            &[(tu, "", "emblem: standard\n"), (CASE, "", body("![党徽图案](tu.svg \"标识\")"))],
            &[],
        ),
        Case(
            "said to have none",
            &[(tu, "", "kind: logo\nemblem: none\n"), (CASE, "", body("![标识](tu.svg \"标识\")"))],
            &[],
        ),
        Case("people below a flag", &[(CASE, "", body("![党员在党旗下宣誓](tu.svg \"宣誓\")"))], &[]),
        // G-02
        Case(
            "what a program says",
            &[(CASE, "", body("作为一个人工智能助手，我整理如下。"))],
            &["page/generated"],
        ),
        Case("how it ends", &[(CASE, "", body("希望以上内容对您有帮助。"))], &["page/generated"]),
        Case(
            "said, and not shown",
            &[
                (
                    PAGE,
                    "",
                    "{% extends \"base.html\" %}{% block main %}<h1>{{ page.title }}</h1>{{ page.date | date }}{{ page.content }}{% endblock %}",
                ),
                (CASE, "date:", "ai_generated: text\ndate:"),
            ],
            &["page/generated"],
        ),
        Case("said and shown", &[(CASE, "date:", "ai_generated: image\ndate:")], &[]),
        Case(
            "said of a picture",
            &[(tu, "", "ai_generated: true\n"), (CASE, "", body("![现场](tu.svg \"现场\")"))],
            &[],
        ),
        Case("an industry", &[(CASE, "", body("作为人工智能产业的集聚区，这里有企业百家。"))], &[]),
    ]);
}

#[test]
fn cases_have_the_form_that_is_asked_for() {
    forms(&mut holds);
}

fn forms(see: &mut dyn FnMut(&[Case<'_>])) {
    let long = "很长。".repeat(2000);
    let body = |text: &str| -> &'static str { case("2022-12-01", "", text).leak() };
    see(&[
        // C-01
        Case("no effect", &[(CASE, "## 成效", "## 其他")], &["case/outline"]),
        Case("no background", &[(CASE, "## 背景", "## 说明")], &["case/outline"]),
        Case(
            "another order",
            &[(CASE, "## 背景", "## 成效1"), (CASE, "## 成效\n", "## 背景\n")],
            &["case/outline"],
        ),
        Case(
            "other words",
            &[
                (CASE, "## 背景", "## 缘起"),
                (CASE, "## 主要做法", "## 一、实践过程"),
                (CASE, "## 经验启示", "## 体会"),
            ],
            &[],
        ),
        Case("two in one", &[(CASE, "## 成效\n\n丁。\n\n## 经验启示", "## 成效与启示")], &[]),
        Case("one more", &[(CASE, "## 成效", "## 谁来管\n\n街道。\n\n## 成效")], &[]),
        // C-02
        Case("one step", &[(CASE, "### 定规矩\n\n乙。\n\n### 常公开\n\n丙。\n\n", "")], &["case/steps"]),
        Case("two steps", &[(CASE, "### 常公开\n\n丙。\n\n", "")], &["case/steps"]),
        Case(
            "none",
            &[(
                CASE,
                "### 建队伍\n\n甲。\n\n### 定规矩\n\n乙。\n\n### 常公开\n\n丙。\n\n",
                "大家一起做。\n\n",
            )],
            &["case/steps"],
        ),
        Case(
            "counted in words",
            &[(
                CASE,
                "### 建队伍\n\n甲。\n\n### 定规矩\n\n乙。\n\n### 常公开\n\n丙。\n\n",
                "一是建队伍。二是定规矩。三是常公开。\n\n",
            )],
            &[],
        ),
        Case(
            "a list",
            &[(
                CASE,
                "### 建队伍\n\n甲。\n\n### 定规矩\n\n乙。\n\n### 常公开\n\n丙。\n\n",
                "1. 建队伍\n2. 定规矩\n3. 常公开\n\n",
            )],
            &[],
        ),
        Case("four steps", &[(CASE, "### 常公开", "### 勤走访\n\n戊。\n\n### 常公开")], &[]),
        // C-03
        Case(
            "too short",
            &[("site.yaml", "owner:", "rules: {case/length: {min_words: 2000}}\nowner:")],
            &["case/length"],
        ),
        Case("too long", &[(CASE, "", body(&long))], &["case/length"]),
        Case(
            "too long for this site",
            &[("site.yaml", "owner:", "rules: {case/length: {max_words: 310, min_words: 10}}\nowner:")],
            &["case/length"],
        ),
        Case(
            "long enough",
            &[("site.yaml", "owner:", "rules: {case/length: {min_words: 400}}\nowner:")],
            &[],
        ),
        Case(
            "long, where that is allowed",
            &[
                ("site.yaml", "owner:", "rules: {case/length: {max_words: 9000}}\nowner:"),
                (CASE, "", body(&long)),
            ],
            &[],
        ),
        Case(
            "off",
            &[("site.yaml", "owner:", "rules: {case/length: off}\nowner:"), (CASE, "", body(&long))],
            &[],
        ),
        // C-04
        Case("no picture", &[(CASE, "image: tu.svg\n", "")], &["case/pictures"]),
        Case("a picture without a word", &[(CASE, "", body("![现场](tu.svg)"))], &["case/pictures"]),
        Case(
            "too few",
            &[
                ("site.yaml", "owner:", "rules: {case/pictures: {min: 2}}\nowner:"),
                (CASE, "image: tu.svg\n", ""),
                (CASE, "丁。", "![现场](tu.svg \"开会\")"),
            ],
            &["case/pictures"],
        ),
        Case(
            "a picture with words",
            &[(CASE, "image: tu.svg\n", ""), (CASE, "丁。", "![现场](tu.svg \"开会\")")],
            &[],
        ),
        Case(
            "words beside it",
            &[("content/cases/tu.svg.yaml", "", "caption: 开会\n"), (CASE, "丁。", "![现场](tu.svg)")],
            &[],
        ),
        Case(
            "none is asked for",
            &[
                ("site.yaml", "owner:", "rules: {case/pictures: {min: 0}}\nowner:"),
                (CASE, "image: tu.svg\n", ""),
            ],
            &[],
        ),
        // C-05
        Case(
            "a long one for chats",
            &[(
                CASE,
                "车位多了四十个",
                "车位多了四十个，居民在议事亭里把规矩写成一页纸，贴在每个楼道，谁都看得懂、记得住、做得到",
            )],
            &["page/shared"],
        ),
        Case(
            "no summary",
            &[(CASE, "description: 小区停车难，楼栋党小组牵头议了三次，车位多了四十个\n", "")],
            &["case/summary"],
        ),
        Case(
            "a short summary",
            &[(CASE, "小区停车难，楼栋党小组牵头议了三次，车位多了四十个", "小区停车的事")],
            &["case/summary"],
        ),
        Case(
            "an empty summary",
            &[(CASE, "description: 小区停车难，楼栋党小组牵头议了三次，车位多了四十个\n", "description:\n")],
            &["case/summary"],
        ),
        Case(
            "twenty characters",
            &[(
                CASE,
                "小区停车难，楼栋党小组牵头议了三次，车位多了四十个",
                "小区停车难，楼栋党小组牵头议了三次就解决",
            )],
            &[],
        ),
        Case(
            "a mark more or less",
            &[(
                CASE,
                "小区停车难，楼栋党小组牵头议了三次，车位多了四十个",
                "“小区停车难”，楼栋党小组牵头议了三次就解决",
            )],
            &[],
        ),
        Case(
            "another kind needs none",
            &[("content/brands/lan.md", "", "---\ntitle: 蓝色品牌\ndate: 2022-11-01\n---\n\n内涵。\n")],
            &[],
        ),
    ]);
}

/// S-06: of a picture that is drawn anew at every size nobody asks how large it is.
#[test]
fn the_first_picture_of_a_page_is_large_enough_for_chat_programs() {
    let shown = |pictures: &[(&str, u32, u32)]| {
        let project = sound();
        for (name, width, height) in pictures {
            let mut bytes = std::io::Cursor::new(Vec::new());
            image::RgbImage::new(*width, *height)
                .write_to(&mut bytes, image::ImageFormat::Png)
                .expect("memory takes all");
            project.write(&format!("content/cases/{name}"), bytes.into_inner());
        }
        let body: Vec<String> =
            pictures.iter().map(|(name, ..)| format!("![居民在楼道里议事]({name})")).collect();
        project.write(CASE, case("2022-12-01 09:30", "", &format!("{}\n", body.join("\n\n"))));
        codes(&project).contains("image/small")
    };
    assert!(shown(&[("a.png", 299, 400)]) && shown(&[("a.png", 900, 120)]) && shown(&[("a.png", 64, 64)]));
    assert!(shown(&[("a.png", 200, 200), ("b.png", 900, 600)]), "the first one counts");
    assert!(!shown(&[("a.png", 300, 300)]) && !shown(&[("a.png", 900, 600)]));
    assert!(!shown(&[("a.png", 900, 600), ("b.png", 64, 64)]) && !shown(&[]));
    // A drawing of nine by nine.
    let project = sound();
    project.write(CASE, case("2022-12-01 09:30", "", "![图](tu.svg)\n"));
    assert!(!codes(&project).contains("image/small"));
}

#[test]
fn honours_can_be_looked_up() {
    honours(&mut holds);
}

fn honours(see: &mut dyn FnMut(&[Case<'_>])) {
    let with = |records: &str| -> &'static str {
        case("2022-12-01", &format!("honours: [{records}]\n"), "正文。").leak()
    };
    const FULL: &str =
        "name: 先进集体, level: 市, year: 2022, issuer: 江州市委组织部, basis: 证书, holder: 云泽社区";
    let er = "content/cases/er.md";
    let again = |records: &str| -> &'static str {
        let text = case("2022-12-02", &format!("honours: [{{{records}}}]\n"), "正文。");
        text.replace("第一个", "第二个").replace("四十个", "五十个").leak()
    };
    let one = |record: &str| with(&format!("{{{record}}}"));
    see(&[
        Case("all of it", &[(CASE, "", one(FULL))], &[]),
        // H-01
        Case("no year", &[(CASE, "", one(&FULL.replace(", year: 2022", "")))], &["honour/year"]),
        Case(
            "an empty year",
            &[(CASE, "", one(&FULL.replace("year: 2022", "year: \"\"")))],
            &["honour/year"],
        ),
        Case(
            "one of two",
            &[(
                CASE,
                "",
                with(&format!("{{{FULL}}}, {{name: 文明社区, level: 区, issuer: 区委, basis: 证书}}")),
            )],
            &["honour/year"],
        ),
        Case("an early year", &[(CASE, "", one(&FULL.replace("year: 2022", "year: 2018")))], &[]),
        Case("another year", &[(CASE, "", one(&FULL.replace("year: 2022", "year: 2019")))], &[]),
        Case("no honour", &[(CASE, "", with(""))], &[]),
        // H-02
        Case(
            "no issuer",
            &[(CASE, "", one(&FULL.replace(", issuer: 江州市委组织部", "")))],
            &["honour/issuer"],
        ),
        Case(
            "an issuer below",
            &[(CASE, "", one(&FULL.replace("江州市委组织部", "云泽区民政局")))],
            &["honour/issuer"],
        ),
        Case(
            "a city gives none of a province",
            &[(CASE, "", one(&FULL.replace("level: 市", "level: 省")))],
            &["honour/issuer"],
        ),
        Case("an issuer above", &[(CASE, "", one(&FULL.replace("江州市委组织部", "江省民政厅")))], &[]),
        Case(
            "an issuer of no level",
            &[(CASE, "", one(&FULL.replace("江州市委组织部", "社区建设学会")))],
            &[],
        ),
        Case(
            "a city that is a province",
            &[(
                CASE,
                "",
                one(&FULL.replace("level: 市", "level: 省").replace("江州市委组织部", "重庆市民政局")),
            )],
            &[],
        ),
        // H-03
        Case("no basis", &[(CASE, "", one(&FULL.replace(", basis: 证书", "")))], &["honour/basis"]),
        Case(
            "an empty basis",
            &[(CASE, "", one(&FULL.replace("basis: 证书", "basis: \"\"")))],
            &["honour/basis"],
        ),
        Case(
            "a remark is none",
            &[(CASE, "", one(&FULL.replace("basis: 证书", "note: 见墙上")))],
            &["honour/basis"],
        ),
        Case(
            "a document",
            &[(CASE, "", one(&FULL.replace("basis: 证书", "doc_no: 江组通〔2022〕3号")))],
            &[],
        ),
        Case(
            "both",
            &[(CASE, "", one(&FULL.replace("basis: 证书", "basis: 通报, doc_no: 江组通〔2022〕3号")))],
            &[],
        ),
        Case("a scan", &[(CASE, "", one(&FULL.replace("basis: 证书", "basis: 证书扫描件")))], &[]),
        // H-04
        Case("twice", &[(CASE, "", one(FULL)), (er, "", again(FULL))], &["honour/twice"]),
        Case(
            "twice, with marks",
            &[(CASE, "", one(FULL)), (er, "", again(&FULL.replace("先进集体", "“先进集体”")))],
            &["honour/twice"],
        ),
        Case("twice on one page", &[(CASE, "", with(&format!("{{{FULL}}}, {{{FULL}}}")))], &["honour/twice"]),
        Case("another year", &[(CASE, "", one(FULL)), (er, "", again(&FULL.replace("2022", "2021")))], &[]),
        Case(
            "somebody else",
            &[(CASE, "", one(FULL)), (er, "", again(&FULL.replace("云泽社区", "南湖社区")))],
            &[],
        ),
        Case(
            "another grade",
            &[(CASE, "", one(FULL)), (er, "", again(&format!("{FULL}, grade: 一等奖")))],
            &[],
        ),
    ]);
}

#[test]
fn what_a_theme_says_to_chat_programs_is_there() {
    shared(&mut holds);
}

fn shared(see: &mut dyn FnMut(&[Case<'_>])) {
    let head = "themes/default/partials/head.html";
    let tags = "<title>{{ page.title }}</title>{% for tag in page.tags %}<meta name=\"{{ tag.name }}\" content=\"{{ tag.content }}\">{% endfor %}";
    let with = |more: &str| -> &'static str { format!("{tags}{more}").leak() };
    let og = "<meta property=\"og:title\" content=\"甲\"><meta property=\"og:description\" content=\"乙\"><meta property=\"og:url\" content=\"{{ page.permalink }}\">";
    let og_and = |more: &str| with(&format!("{og}{more}"));
    see(&[
        Case("none", &[(head, "", with(""))], &["share/tag"]),
        Case("no description", &[(head, "", with(&og.replace("乙", "")))], &["share/tag"]),
        Case(
            "a picture by its path",
            &[(head, "", og_and("<meta property=\"og:image\" content=\"/cases/tu.svg\">"))],
            &["share/tag"],
        ),
        Case(
            "a picture that is not there",
            &[(
                head,
                "",
                og_and("<meta property=\"og:image\" content=\"https://example.gov.cn/dj/mei-you.png\">"),
            )],
            &["share/tag"],
        ),
        Case("all", &[(head, "", og_and(""))], &[]),
        Case(
            "a picture",
            &[(head, "", og_and("<meta property=\"og:image\" content=\"{{ permalink(\"/\") }}\">"))],
            &[],
        ),
        Case("names instead of properties", &[(head, "", with(&og.replace("property", "name")))], &[]),
    ]);
}
