//! What stands beside a quoted figure and says again what it says: units, qualifiers, words of change.

use linli::diagnostic::Code;

use crate::project::{Project, errors};

const FIGURES: &str = "\
title: 数
source: 样例
as_of: 2022-12-31
indicators:
  - {id: ge, name: 甲一, unit: 个, series: {2019: 60, 2021: 90, 2022: 120}}
  - {id: yu, name: 甲二, unit: 个, value: 120, qualifier: 余}
  - {id: yue, name: 甲三, unit: 万元, value: 3, qualifier: 约}
  - {id: jin, name: 甲四, unit: 人, value: 100, qualifier: 近}
  - {id: chao, name: 甲五, unit: 人次, value: 5000, qualifier: 超}
  - {id: lv, name: 甲六, unit: \"%\", series: {2021: 82.5, 2022: 85}}
  - {id: jian, name: 甲七, unit: 件, value: 12}
  - {id: ming, name: 甲八, unit: 名, value: 30}
  - {id: ren, name: 甲九, unit: 人次, value: 123456}
  - {id: shi, name: 乙一, unit: 小时, value: 3}
  - {id: fu, name: 乙二, unit: \"%\", value: -5}
  - {id: wei, name: 乙三, unit: 个, status: withheld}
  - {id: nian, name: 乙四, unit: 家, value: 5}
  - {id: ping, name: 乙五, unit: 平方米, value: 800}
  - {id: deng, name: 乙六, unit: 个, series: {2021: 90, 2022: 90}}
  - {id: hu, name: 乙七, unit: 户, value: 20}
";

/// Lines in which something is said twice, and what.
const DOUBLED: &[(&str, &str)] = &[
    ("共{{ stat(\"a.ge\") }}个。", "个"),
    ("共{{ stat(\"a.ge\") }}个网格。", "个"),
    ("共{{ stat(\"a.ge\") }} 个网格。", "个"),
    ("共**{{ stat(\"a.ge\") }}**个网格。", "个"),
    ("共{{ stat(\"a.ge\", period=2021) }}个驿站。", "个"),
    ("共{{ stat(\"a.ge\") }}个", "个"),
    ("共{{ stat(\"a.ge\") }}个“最美家庭”。", "个"),
    ("办结{{ stat(\"a.jian\") }}件件。", "件"),
    ("办结{{ stat(\"a.jian\") }}件，全部答复。", "件"),
    ("办结{{ stat(\"a.jian\") }}件民生实事。", "件"),
    ("满意率{{ stat(\"a.lv\") }}%。", "%"),
    ("满意率{{ stat(\"a.lv\") }}个百分点。", "个百分点"),
    ("满意率百分之{{ stat(\"a.lv\") }}。", "百分之"),
    ("服务{{ stat(\"a.ren\") }}人次。", "人次"),
    ("服务{{ stat(\"a.ren\", format=\"万 1位小数\") }}万人次。", "万人次"),
    ("服务{{ stat(\"a.ren\", format=\"万 1位小数\", unit=false) }}万人次。", "万"),
    ("投入{{ stat(\"a.yue\") }}万元。", "万元"),
    ("投入{{ stat(\"a.yue\") }}元。", "元"),
    ("面积{{ stat(\"a.ping\") }}平方米。", "平方米"),
    ("只用{{ stat(\"a.shi\") }}小时。", "小时"),
    ("培训{{ stat(\"a.ming\") }}名党员。", "名"),
    ("走访{{ stat(\"a.hu\") }}户居民。", "户"),
    ("引进{{ stat(\"a.nian\") }}家企业。", "家"),
    ("社区{{ stat(\"a.wei\") }}个。", "个"),
    ("共{{ stat(\"a.yu\") }}个网格。", "个"),
    ("共{{ stat(\"a.yu\", unit=false) }}余个网格。", "余"),
    ("共{{ stat(\"a.yu\", unit=false) }}多个网格。", "多"),
    ("投入约{{ stat(\"a.yue\") }}。", "约"),
    ("投入近{{ stat(\"a.yue\") }}。", "近"),
    ("投入大约{{ stat(\"a.yue\") }}。", "大约"),
    ("投入超{{ stat(\"a.yue\") }}。", "超"),
    ("投入{{ stat(\"a.yue\") }}左右。", "左右"),
    ("约{{ stat(\"a.yu\") }}建成。", "约"),
    ("近{{ stat(\"a.jin\") }}参加。", "近"),
    ("超过{{ stat(\"a.chao\") }}。", "超过"),
    ("服务{{ stat(\"a.chao\") }}以上。", "以上"),
    ("比上年下降{{ stat(\"a.fu\") }}。", "下降"),
    ("同比{{ stat_change(\"a.ge\", from=2021, to=2022, growth=true) }}。", "同比"),
    ("网格增长{{ stat_change(\"a.ge\", from=2021, to=2022, growth=true) }}。", "增长"),
    ("网格比上年{{ stat_change(\"a.ge\", from=2021, to=2022, growth=true) }}。", "比上年"),
    ("网格{{ stat_change(\"a.ge\", from=2021, to=2022, growth=true) }}%。", "%"),
    ("网格比{{ stat_change(\"a.ge\", from=2019, to=2022, growth=true) }}。", "比"),
    ("满意率{{ stat_change(\"a.lv\", from=2021, to=2022, growth=true) }}个百分点。", "个百分点"),
    ("满意率{{ stat_change(\"a.lv\", from=2021, to=2022, growth=true) }}百分点。", "百分点"),
    ("网格由{{ stat_change(\"a.ge\", from=2021, to=2022) }}。", "由"),
    ("网格从{{ stat_change(\"a.ge\", from=2021, to=2022) }}。", "从"),
    ("网格增加{{ stat_change(\"a.ge\", from=2021, to=2022) }}。", "增加"),
    ("网格{{ stat_change(\"a.ge\", from=2021, to=2022) }}个。", "个"),
    ("网格与{{ stat_change(\"a.deng\", from=2021, to=2022) }}。", "与"),
    ("网格同比{{ stat_change(\"a.deng\", from=2021, to=2022, growth=true) }}。", "同比"),
    ("网格{{ stat_change(\"a.deng\", from=2021, to=2022) }}持平。", "持平"),
    ("有驿站{{ show_if_known(\"a.ge\", \"，共{}个\") }}。", "个"),
    ("投入{{ show_if_known(\"a.yue\", \"，约{}\") }}。", "约"),
];

/// Lines in which nothing is.
const RIGHT: &[&str] = &[
    "共{{ stat(\"a.ge\") }}个体户。",
    "共{{ stat(\"a.ge\") }}网格。",
    "共{{ stat(\"a.ge\", unit=false) }}个网格。",
    "共{{ stat(\"a.ge\") }}，个个达标。",
    "办结{{ stat(\"a.jian\") }}件件有回音。",
    "带动{{ stat(\"a.ming\") }}名师工作室成员。",
    "培训{{ stat(\"a.ming\") }}社区工作者。",
    "走访{{ stat(\"a.hu\") }}户均增收。",
    "引进{{ stat(\"a.nian\") }}家政公司。",
    "聘用{{ stat(\"a.shi\") }}小时工。",
    "满意率{{ stat(\"a.lv\") }}，提高了。",
    "满意率达到{{ stat(\"a.lv\") }}以上。",
    "满意率百分之九十，另一项{{ stat(\"a.lv\") }}。",
    "服务{{ stat(\"a.ren\", unit=false) }}人次。",
    "服务{{ stat(\"a.ren\", format=\"万 1位小数\", unit=false) }}人次。",
    "投入{{ stat(\"a.yue\") }}，共三年。",
    "节约{{ stat(\"a.yue\") }}。",
    "预约{{ stat(\"a.yue\") }}。",
    "附近{{ stat(\"a.jin\") }}参加。",
    "约{{ stat(\"a.ge\") }}。",
    "商超{{ stat(\"a.chao\") }}。",
    "道路{{ stat(\"a.yue\") }}左右两侧。",
    "变化{{ stat(\"a.fu\") }}。",
    "下降了，为{{ stat(\"a.fu\") }}。",
    "下降{{ stat(\"a.lv\") }}。",
    "网格{{ stat_change(\"a.ge\", from=2021, to=2022, growth=true) }}，增长较快。",
    "网格数{{ stat_change(\"a.ge\", from=2021, to=2022) }}，个个达标。",
    "网格增加较多，{{ stat_change(\"a.ge\", from=2021, to=2022) }}。",
    "收入增长{{ stat_change(\"a.lv\", from=2021, to=2022, growth=true) }}。",
    "因为这个理由{{ stat_change(\"a.ge\", from=2021, to=2022) }}。",
    "网格{{ stat_change(\"a.ge\", from=2019, to=2022, growth=true) }}。",
    "网格基本{{ stat_change(\"a.deng\", from=2021, to=2022) }}。",
    "有驿站{{ show_if_known(\"a.ge\", \"，共{}\") }}。",
    "有驿站{{ show_if_known(\"a.wei\", \"，约{}\") }}。",
    "{{ stat(\"a.ge\") }}{{ stat(\"a.jian\") }}",
    "社区{{ stat(\"a.wei\", unit=false) }}个。",
    "`约`{{ stat(\"a.yue\") }}",
];

/// What is found to be doubled on each line, each a page of its own.
fn doubled(lines: &[&str]) -> Vec<Vec<String>> {
    let project = Project::small();
    project.write("content/stats/a.yaml", FIGURES);
    for (index, line) in lines.iter().enumerate() {
        let head = format!("---\ntitle: 第{index}页\ndate: 2022-12-01\n---\n\n");
        project.write(&format!("content/cases/p{index}.md"), head + line + "\n");
    }
    let snapshot = project.pass();
    assert_eq!(errors(&snapshot), "");
    let mut found = vec![Vec::new(); lines.len()];
    for diagnostic in snapshot.diagnostics.iter().filter(|one| one.code == Code::FigureDoubled) {
        let span = diagnostic.span.as_ref().expect("it has a place");
        let page = span.source.as_str().trim_start_matches("content/cases/p").trim_end_matches(".md");
        found[page.parse::<usize>().expect("it is on one of the pages")].push(diagnostic.message.clone());
    }
    found
}

#[test]
fn what_a_figure_says_is_not_said_again_beside_it() {
    let lines: Vec<&str> = DOUBLED.iter().map(|(line, _)| *line).collect();
    for ((line, word), found) in DOUBLED.iter().zip(doubled(&lines)) {
        assert_eq!(found.len(), 1, "{line}: {found:?}");
        assert!(found[0].contains(&format!("又写了“{word}”")), "{line}: {found:?}");
    }
}

#[test]
fn what_is_right_beside_a_figure_is_not_flagged() {
    for (line, found) in RIGHT.iter().zip(doubled(RIGHT)) {
        assert!(found.is_empty(), "{line}: {found:?}");
    }
}

#[test]
fn a_figure_that_gets_a_qualifier_is_held_against_the_text_again() {
    let project = Project::small();
    project.write(
        "content/cases/yi.md",
        "---\ntitle: 第一个案例\ndate: 2022-12-01\n---\n\n约{{ stat(\"grid.count\") }}。\n",
    );
    let mut engine = project.engine();
    let count = |engine: &mut linli::engine::Engine| {
        let snapshot = engine.pass().unwrap();
        snapshot.diagnostics.iter().filter(|one| one.code == Code::FigureDoubled).count()
    };
    assert_eq!(count(&mut engine), 0);
    project.edit("content/stats/grid.yaml", "value: 120", "value: 120, qualifier: 近");
    assert_eq!(count(&mut engine), 1);
    assert_eq!(count(&mut engine), 1, "a second pass warns as the first did");
}

#[test]
fn what_a_template_of_the_site_writes_is_not_judged() {
    let project = Project::small();
    let page = "---\ntitle: 第一个案例\ndate: 2022-12-01\n---\n\n共{{ stat(\"grid.count\") }}个。\n";
    project.write("content/cases/yi.md", page);
    let mut engine = project.engine();
    let doubled = |engine: &mut linli::engine::Engine| {
        engine.pass().unwrap().diagnostics.iter().any(|one| one.code == Code::FigureDoubled)
    };
    assert!(doubled(&mut engine));
    project.write("themes/default/shortcodes/stat.html", "{{ stat(args[0]).bare }}");
    assert!(!doubled(&mut engine));
}
