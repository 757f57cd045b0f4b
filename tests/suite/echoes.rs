//! One cause, one message: where a file cannot be read, that is said of it, and nothing of all that misses it. Every way
//! in which a file can be broken meets every way in which others refer to it: the site of [`site`] has them all, and says
//! nothing as long as no file is broken.
#![allow(clippy::disallowed_methods, reason = "tests make the sites that they look at")]

use std::fmt::Write as _;

use linli::engine::Snapshot;
use linli::report;

use crate::project::Project;

/// The page that is broken, and that the others refer to.
const PAGE: &str = "content/brands/hong.md";
/// Its section.
const SECTION: &str = "content/brands/_index.md";
/// The dataset that is broken.
const DATASET: &str = "content/stats/grid.yaml";
/// A dataset whose rows stand in a file.
const TABLE: &str = "content/stats/streets.yaml";
/// That file.
const ROWS: &str = "content/stats/街道.csv";

const SITE: &str = "\
title: 测试站
base_url: https://example.gov.cn/dj/
theme: own
menus:
  main:
    - {title: 品牌, link: /brands/}
    - {title: 红色品牌, link: /brands/hong-se/}
    - {title: 东区, link: /areas/dong/}
    - {title: 网格, link: /stats/grid/}
taxonomies:
  fields:
    label: 领域
    terms:
      社区: {slug: shequ}
      机关: {slug: jiguan}
  areas: {label: 片区}
kinds:
  case:
    label: 典型案例
    fields:
      brands: {label: 所属品牌, type: refs, to: brand}
      brand: {label: 主要品牌, type: ref, to: brand}
  brand:
    label: 党建品牌
    fields:
      slogan: {label: 口号, type: text}
      field: {label: 领域, type: term, of: fields}
      areas: {label: 片区, type: terms, of: areas}
      cases: {label: 案例, type: refs, to: case}
      honours: {label: 荣誉, type: honours}
      media: {label: 媒体报道, type: media}
";

const HEADER: &str = "\
title: 红色品牌
date: 2022-12-08
slug: hong-se
slogan: 一心为民
field: 社区
areas: [dong]
cases: [yi]
honours:
  - {name: 先进集体, level: 市, year: 2022}
media:
  - {title: 一件小事, outlet: 某报, level: 市, date: 2022-12-01}
";

const BODY: &str = "\n品牌的内涵。\n\n## 做法\n\n共{{ stat(\"grid.count\") }}网格。\n";

const GRID: &str = "\
title: 网格
description: 网格的数字
source: 年度统计
as_of: 2022-12-31
indicators:
  - id: count
    name: 网格数
    unit: 个
    series: {2021: 90, 2022: 120}
  - {id: people, name: 网格员, unit: 人, value: 135}
";

const STREETS: &str = "\
title: 街道
source: 年度统计
as_of: 2022-12-31
columns: [{id: street, name: 街道}, {id: points, name: 服务点, unit: 个}]
rows: 街道.csv
totals: [合计, 3]
";

const REFERRING: &str = "\
见[红色品牌](../brands/hong.md)的[做法](../brands/hong.md#做法)，[同一页](/brands/hong-se/)，\
[栏目](../brands/)、[栏目](../brands/_index.md)、[栏目](/brands/)，[片区](/areas/dong/)，\
[数据](../stats/grid.yaml)、[数据](/stats/grid/)、[下载](/stats/grid/grid.csv)、[街道](../stats/streets.yaml)。

全区网格数达到120个，网格员135人。

{{ above() }}

共{{ stat(\"grid.count\") }}，上年{{ stat(\"grid.count\", period=2021) }}，\
{{ stat_change(\"grid.count\", from=2021, to=2022) }}{{ show_if_known(\"grid.count\", \"，有{}\") }}。

{{ stat_table(\"grid\") }}

{{ stat_table(\"streets\") }}

{{ chart(\"bar\", \"grid.count\") }}

{{ chart(\"multiples\", \"grid\") }}

{{ chart(\"bar\", \"streets\", columns=\"points\") }}
";

/// What templates say without `if`: of the broken page on its own page, which has nothing but its kind's template.
const OWN: &[&str] = &[
    "page.title[0]",
    "page.description[0]",
    "page.date[0]",
    "page.kind[0]",
    "page.section.title[0]",
    "page.ancestors[1].title[0]",
    "page.fields.slogan[0]",
    "page.fields.field.name",
    "page.fields.cases[0].title[0]",
    "page.fields.honours[0].name",
    "page.field_list[0].label",
    "page.honours[0].page.title[0]",
    "page.media[0].outlet",
    "page.prev.title[0]",
    "page.next.title[0]",
    "page.referrers[0].pages[0].title",
    "page.toc[0].title",
];

/// On the pages that name it: by file, by title, by slug.
const NAMING: &[&str] = &[
    "page.fields.brands[0].title[0]",
    "page.fields.brands[0].description[0]",
    "page.fields.brands[0].fields.slogan[0]",
    "page.fields.brands[0].fields.honours[0].name",
    "page.fields.brand.title[0]",
    "page.field_list[0].value[0].title[0]",
];

/// On the page that it names.
const NAMED: &[&str] =
    &["page.referrers[0].pages[0].title[0]", "page.honours[0].name", "page.media[0].page.title[0]"];

/// On the pages beside it.
const BESIDE: &[&str] = &[
    "page.kind[0]",
    "page.section.title[0]",
    "page.ancestors[1].title[0]",
    "page.fields.slogan[0]",
    "page.field_list[0].label",
    "page.fields.field.name",
];

/// On any page.
const ANYWHERE: &[&str] = &[
    "newest(1)[0].title[0]",
    "newest(1)[0].description[0]",
    "newest(1, \"brand\")[0].fields.slogan[0]",
    "section(\"brands\").title[0]",
    "section(\"brands\").url[0]",
    "site.sections[0].title[0]",
    "site.kinds.brand.pages[0].title[0]",
    "site.kinds.brand.pages[0].section.title[0]",
    "site.honours[0].name",
    "site.honours[0].page.title[0]",
    "site.media[0].outlet",
    "site.updated[9]",
    "site.taxonomies.areas.terms[0].name",
    "url(\"/brands/hong-se/\")",
    "url(\"/areas/dong/\")",
    "permalink(\"/stats/grid/\")",
    "dataset(\"grid\").title[0]",
    "dataset(\"grid\").description[0]",
    "dataset(\"grid\").indicators[1].text",
    "dataset(\"grid\").pages[0].title[0]",
    "dataset(\"grid\").charts[0][0]",
    "dataset(\"streets\").rows[0][1].value[0]",
    "dataset(\"streets\").totals[1].text",
    "dataset(\"streets\").columns[1].name",
    "site.datasets[0].title[0]",
    "stat(\"grid.count\").text[0]",
    "stat(\"grid.count\").value[0]",
    "stat(\"grid.count\").name[0]",
    "stat(\"grid.count\").source[0]",
    "stat(\"grid.count\").series[1].value[0]",
    "stat(\"grid.count\").dataset.title[0]",
    "stat(\"grid.count\", period=2021).value[0]",
    "stat_change(\"grid.count\", from=2021, to=2022)",
    "stat_change(\"grid.count\", from=2021, to=2022, growth=true)",
    "figures(\"grid\")[1].name",
    "chart(\"bar\", \"grid.people\")",
    "chart(\"bar\", \"streets\", columns=\"points\")",
];

fn write_page(project: &Project, path: &str, header: &str, body: &str) {
    project.write(path, format!("---\n{header}---\n{body}"));
}

/// A site whose pages and templates refer to one page, its section, and its datasets in every way there is. A template
/// stops at the first thing that is missing: `turn` says which comes first.
fn site(turn: usize) -> Project {
    let project = Project::empty();
    let at = |list: &'static [&'static str]| {
        format!("{{{{ {} }}}}{{{{ page.content }}}}\n", list[turn % list.len()])
    };
    project.write("site.yaml", SITE);
    write_page(&project, "content/_index.md", "title: 首页\n", "欢迎。\n");
    write_page(&project, "content/cases/_index.md", "title: 典型案例\nkind: case\nweight: 2\n", "");
    write_page(&project, SECTION, "title: 党建品牌\nkind: brand\nweight: 1\n", "品牌一览。\n");
    write_page(&project, PAGE, HEADER, BODY);
    // One newer, one older; the old address of one is what the broken page's address is where its slug is lost.
    let beside = "slogan: 心系群众\nfield: 机关\n";
    write_page(
        &project,
        "content/brands/lan.md",
        &format!("title: 蓝色品牌\ndate: 2022-12-09\ntemplate: newer.html\n{beside}"),
        "蓝。\n",
    );
    let aliases = "aliases: [/brands/hong/]\n";
    write_page(
        &project,
        "content/brands/lv.md",
        &format!("title: 绿色品牌\ndate: 2022-12-07\ntemplate: older.html\n{aliases}{beside}"),
        "绿。\n",
    );
    let cases = [
        ("yi", "第一个案例", "2022-11-05", "template: named.html\nbrands: [hong]\nbrand: hong\n", ""),
        ("er", "第二个案例", "2022-11-04", "brands: [红色品牌]\nbrand: 红色品牌\n", ""),
        ("san", "第三个案例", "2022-11-03", "brands: [hong-se]\nbrand: hong-se\n", ""),
        ("si", "第四个案例", "2022-11-02", "brands: [hong]\nbrand: hong\n", REFERRING),
    ];
    for (name, title, date, more, body) in cases {
        let header = format!("title: {title}\ndate: {date}\n{more}");
        write_page(&project, &format!("content/cases/{name}.md"), &header, body);
    }
    project.write(DATASET, GRID);
    project.write(TABLE, STREETS);
    project.write(ROWS, "街道,服务点\n东,1\n西,2\n");

    let template = |name: &str, text: String| project.write(&format!("themes/own/{name}.html"), text);
    // Where its kind is lost it is shown by another template.
    template("brand", at(OWN));
    template("page", at(OWN));
    template("case", at(NAMING));
    template("named", at(NAMED));
    template("newer", at(&["page.next.title[0]", "page.next.fields.slogan[0]"]));
    template("older", at(&["page.prev.title[0]", "page.prev.fields.slogan[0]"]));
    template("section", at(&["pager.pages[0].title[0]", "page.title[0]"]));
    template("home", at(&["newest(2)[1].title[0]", "site.sections[0].title[0]"]));
    template("term", at(&["pager.pages[0].title[0]", "term.name"]));
    template("taxonomy", at(&["taxonomy.terms[0].name"]));
    template("dataset", at(&["dataset.title[0]", "dataset.source[0]", "dataset.downloads[0].url"]));
    template("shortcodes/above", format!("{{{{ {} }}}}\n", NAMING[turn % NAMING.len()]));
    template("beside", at(BESIDE));
    write_page(
        &project,
        "content/brands/hei.md",
        &format!("title: 黑色品牌\ndate: 2022-12-01\ntemplate: beside.html\n{beside}"),
        "黑。\n",
    );
    if turn == 0 {
        for (number, call) in ANYWHERE.iter().enumerate() {
            template(&format!("any-{number}"), format!("{{{{ {call} }}}}\n"));
            let header = format!("title: 第{number}页\ndate: 2022-10-01\ntemplate: any-{number}.html\n");
            write_page(&project, &format!("content/any/a-{number}.md"), &header, "");
        }
    }
    project
}

/// A way to break a file.
type Break = (&'static str, Box<dyn Fn(&Project)>);

/// What of a file can be broken whatever it says.
fn whole(path: &'static str) -> Vec<Break> {
    let mut breaks: Vec<Break> = vec![
        ("是 GBK 编码", Box::new(move |site| site.write(path, b"---\ntitle: \xb5\xda\xd2\xbb\n---\n"))),
        ("里有空字符", Box::new(move |site| site.write(path, site.read(path) + "\0"))),
        ("太大", Box::new(move |site| site.write(path, site.read(path) + &"A".repeat(5 << 20)))),
    ];
    #[cfg(unix)]
    breaks.push((
        "是指到站点以外的链接",
        Box::new(move |site| {
            site.remove(path);
            std::os::unix::fs::symlink("/etc/hostname", site.path(path)).expect("a link can be made");
        }),
    ));
    breaks
}

/// A place in a file is another.
fn edit(path: &'static str, name: &'static str, from: &'static str, to: &'static str) -> Break {
    (name, Box::new(move |site| site.edit(path, from, to)))
}

/// What can be broken in the header of a page.
fn header(path: &'static str) -> Vec<Break> {
    let mut breaks = whole(path);
    breaks.extend([
        edit(path, "没有页头", "---\n", ""),
        edit(path, "的页头没有结束", "\n---\n", "\n"),
        edit(path, "的页头不是 YAML", "title: ", "title："),
        edit(path, "的页头缩进不对", "title: ", "pager: 20\n\ttitle: "),
        edit(path, "有不认识的键", "title: ", "reporter: 小王\ntitle: "),
        edit(path, "的标题写成了别的键", "title: ", "titel: "),
        edit(path, "的标题是空的", "title: ", "title: #"),
        edit(path, "的标题类型不对", "title: ", "title:\n  - "),
    ]);
    breaks
}

fn page() -> Vec<Break> {
    let mut breaks = header(PAGE);
    breaks.extend([
        edit(PAGE, "的日期不对", "2022-12-08", "2022年12月8日"),
        edit(PAGE, "的网址类型不对", "hong-se", "[hong-se]"),
        edit(PAGE, "的网址不能用", "hong-se", "Hong_Se"),
        edit(PAGE, "的网址写成了别的键", "slug: ", "slgu: "),
        edit(PAGE, "的荣誉级别不对", "level: 市", "level: 全市"),
        edit(
            PAGE,
            "的荣誉写成一句话",
            "honours:\n  - {name: 先进集体, level: 市, year: 2022}",
            "honours: 先进集体",
        ),
        edit(PAGE, "的片区写成了别的键", "areas: ", "area: "),
        edit(PAGE, "的正文里短代码没有写完", "品牌的内涵。", "品牌的{{ stat(\"grid.count\" 内涵。"),
        edit(PAGE, "的正文里短代码一直没有写完", "品牌的内涵。", "品牌的{{ stat(\"grid.count\"\n\n内涵。"),
    ]);
    breaks
}

fn section() -> Vec<Break> {
    let mut breaks = header(SECTION);
    breaks.extend([
        edit(SECTION, "的类型不存在", "kind: brand", "kind: brands"),
        edit(SECTION, "的类型写成了别的键", "kind: brand", "kinds: brand"),
        edit(SECTION, "的类型写成列表", "kind: brand", "kind: [brand]"),
        edit(SECTION, "的排序方式不对", "kind: brand", "kind: brand\nsort_by: 时间"),
    ]);
    breaks
}

fn dataset() -> Vec<Break> {
    let mut breaks = whole(DATASET);
    breaks.extend([
        edit(DATASET, "不是 YAML", "indicators:", "indicators："),
        edit(DATASET, "缩进不对", "    name: 网格数", "\tname: 网格数"),
        edit(DATASET, "没有标题", "title: 网格\n", ""),
        edit(DATASET, "的标题类型不对", "title: 网格", "title: [网格]"),
        edit(DATASET, "有不认识的键", "title: 网格", "titel: 网格"),
        edit(DATASET, "的指标写成了别的键", "indicators:", "indicator:"),
        edit(
            DATASET,
            "的指标没有写成列表",
            "indicators:\n  - id: count\n  ",
            "indicators:\n    id: count\n  ",
        ),
        edit(DATASET, "的编号类型不对", "id: count", "id: [count]"),
        edit(DATASET, "的编号不能用", "id: count", "id: 网格数"),
        edit(DATASET, "的一期不是数字", "2022: 120", "2022: 若干"),
        edit(DATASET, "的前一期不是数字", "2021: 90", "2021: 若干"),
        edit(DATASET, "没有数字", "    series: {2021: 90, 2022: 120}\n", ""),
        edit(DATASET, "的分期写成了别的键", "series: ", "serie: "),
        edit(DATASET, "的数字带了单位", "value: 135", "value: 135人"),
        edit(DATASET, "两个编号一样", "id: people", "id: count"),
    ]);
    breaks
}

fn table() -> Vec<Break> {
    let mut breaks = whole(TABLE);
    breaks.extend([
        edit(TABLE, "的表格文件不存在", "rows: 街道.csv", "rows: 街到.csv"),
        edit(TABLE, "没有列", "columns: ", "column: "),
        edit(
            TABLE,
            "的列类型不对",
            "[{id: street, name: 街道}, {id: points, name: 服务点, unit: 个}]",
            "服务点",
        ),
        edit(TABLE, "没有标题", "title: 街道\n", ""),
        edit(ROWS, "的表格文件表头不对", "服务点", "数量"),
        edit(ROWS, "的表格文件有一格不是数字", "西,2", "西,二十"),
        ("的表格文件是 GBK 编码", Box::new(|site| site.write(ROWS, b"\xb5\xda,\xd2\xbb\n"))),
    ]);
    breaks
}

/// What is said of other files than `broken`, and whether anything is said of these.
fn echoes(snapshot: &Snapshot, broken: &[&str]) -> String {
    let (own, others): (Vec<_>, Vec<_>) =
        snapshot.diagnostics.iter().cloned().partition(|one| match &one.span {
            Some(span) => broken.contains(&span.source.as_str()),
            None => broken.iter().any(|path| one.message.starts_with(path)),
        });
    let mut said = report::human(&others, &snapshot.sources, false);
    if own.is_empty() {
        said += "什么也没有说\n";
    }
    said
}

#[test]
fn a_broken_page_is_the_only_thing_said() {
    let groups = [
        (&[PAGE][..], page()),
        (&[SECTION], section()),
        (&["content/_index.md"], header("content/_index.md")),
        (&[DATASET], dataset()),
        (&[TABLE, ROWS], table()),
    ];
    let mut found = String::new();
    for turn in 0..OWN.len() {
        let sound = site(turn).pass();
        assert_eq!(report::human(&sound.diagnostics, &sound.sources, false), "", "{turn}");
        // Only what is said of pages takes turns for long.
        let groups = &groups[..if turn < 3 { groups.len() } else { 2 }];
        for (broken, breaks) in groups {
            for (name, make) in breaks {
                let site = site(turn);
                let mut engines = vec![site.engine()];
                if turn == 0 {
                    // Those that know the site as it was: an update, and a preview.
                    engines.push(site.engine().forgiving());
                    engines.iter_mut().for_each(|engine| drop(engine.pass().expect("the site can be read")));
                    engines.extend([site.engine(), site.engine().once()]);
                }
                make(&site);
                for mut engine in engines {
                    let echoes = echoes(&engine.pass().expect("the site can be read"), broken);
                    if !echoes.is_empty() {
                        let _ = writeln!(found, "=== {}{name}（{turn}）\n{echoes}", broken[0]);
                    }
                }
            }
        }
    }
    assert!(found.is_empty(), "{found}");
}

/// What has a cause of its own is said beside the broken page.
#[test]
fn what_does_not_follow_from_a_broken_page_is_said_with_it() {
    let site = site(0);
    site.edit(PAGE, "slug: ", "slgu: ");
    site.edit("content/brands/lan.md", "slogan: ", "cases: [没有的案例]\nslogan: ");
    site.edit("content/brands/lv.md", "绿。", "见[没有的页面](../brands/meiyou.md)、![门头](门头.jpg)。");
    site.edit("content/cases/er.md", "\n---\n", "\n---\n坚持，，推动。");
    site.edit(
        "content/cases/si.md",
        "{{ above() }}",
        "{{ stat(\"grid.cuont\") }}{{ sta(\"grid.count\") }}[做法](#做法)",
    );
    site.write("themes/own/home.html", "{{ site.title | upcase }}\n");
    site.write("themes/own/dataset.html", "{{ dataset.titel[0] }}\n");
    let snapshot = site.pass();
    let said: Vec<String> = snapshot
        .diagnostics
        .iter()
        .filter_map(|one| Some(format!("{} {}", one.span.as_ref()?.source, one.code)))
        .collect();
    assert_eq!(
        said,
        [
            "content/brands/hong.md front-matter/unknown-key",
            "content/brands/lan.md reference/unknown",
            "content/brands/lv.md link/broken",
            "content/brands/lv.md image/missing",
            "content/cases/er.md text/doubled",
            "content/cases/si.md figure/unknown",
            "content/cases/si.md shortcode/unknown",
            "content/cases/si.md link/anchor",
            "themes/own/dataset.html template/render",
            "themes/own/home.html template/render",
        ]
    );
}
