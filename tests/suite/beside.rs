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
  - {id: zi, name: 资金, unit: 亿元, value: 1.5}
  - {id: chan, name: 产值, unit: 元, value: 12345}
  - {id: zeng, name: 产值增长率, unit: \"%\", value: 12}
  - {id: pai, name: 排名, unit: 位, series: {2021: 5, 2022: 3}}
  - {id: yuemo, name: 在册数, unit: 人, series: {2022年3月末: 50, 2022年6月末: 40}}
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
    "满意率百分之九十，另一项{{ stat(\"a.lv\") }}。",
    "服务{{ stat(\"a.ren\", unit=false) }}人次。",
    "服务{{ stat(\"a.ren\", format=\"万 1位小数\", unit=false) }}人次。",
    "投入{{ stat(\"a.yue\") }}，共三年。",
    "节约{{ stat(\"a.yue\") }}。",
    "预约{{ stat(\"a.yue\") }}。",
    "附近{{ stat(\"a.jin\") }}参加。",
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

/// Lines in which the words around a figure say something else than it, and with which code.
const CONTRADICTED: &[(&str, Code)] = &[
    // The direction.
    ("由{{ stat(\"a.ge\", period=2021) }}减少到{{ stat(\"a.ge\") }}。", Code::FigureTrend),
    (
        "甲一从2021年的{{ stat(\"a.ge\", period=2021) }}下降至2022年的{{ stat(\"a.ge\", period=2022) }}。",
        Code::FigureTrend,
    ),
    ("由{{ stat(\"a.ge\") }}增加到{{ stat(\"a.ge\", period=2021) }}。", Code::FigureTrend),
    (
        "由{{ stat(\"a.ge\", period=2021, unit=false) }}个减少为{{ stat(\"a.ge\", unit=false) }}个。",
        Code::FigureTrend,
    ),
    ("2021年{{ stat(\"a.ge\", period=2021) }}，2022年减少到{{ stat(\"a.ge\") }}。", Code::FigureTrend),
    ("{{ stat(\"a.ge\") }}，比上年的{{ stat(\"a.ge\", period=2021) }}减少。", Code::FigureTrend),
    ("{{ stat(\"a.lv\") }}，较2021年的{{ stat(\"a.lv\", period=2021) }}下降。", Code::FigureTrend),
    ("由{{ stat(\"a.yuemo\", period=\"2022年3月末\") }}增加到{{ stat(\"a.yuemo\") }}。", Code::FigureTrend),
    (
        "由第{{ stat(\"a.pai\", period=2021, unit=false) }}位下降到第{{ stat(\"a.pai\", unit=false) }}位。",
        Code::FigureTrend,
    ),
    ("由{{ stat(\"a.ge\") }}增加到110个。", Code::FigureTrend),
    ("由一百三十个增加到{{ stat(\"a.ge\") }}。", Code::FigureTrend),
    ("从130个增加到{{ stat(\"a.ge\") }}。", Code::FigureTrend),
    ("由100个增加到{{ stat(\"a.ge\") }}，增长30%。", Code::FigureTrend),
    ("网格同比下降{{ stat_change(\"a.ge\", from=2021, to=2022, growth=true) }}。", Code::FigureTrend),
    ("网格减少了{{ stat_change(\"a.ge\", from=2021, to=2022) }}。", Code::FigureTrend),
    (
        "在册数同比增长{{ stat_change(\"a.yuemo\", from=\"2022年3月末\", to=\"2022年6月末\", growth=true) }}。",
        Code::FigureTrend,
    ),
    ("产值同比下降{{ stat(\"a.zeng\") }}。", Code::FigureTrend),
    // The time.
    ("2021年甲一{{ stat(\"a.ge\") }}。", Code::FigureDiffers),
    ("截至2021年底，全区共有甲一{{ stat(\"a.ge\") }}。", Code::FigureDiffers),
    ("截至2021年底全区甲一达{{ stat(\"a.ge\", period=2022) }}。", Code::FigureDiffers),
    ("甲一由2019年的{{ stat(\"a.ge\", period=2021) }}增加到{{ stat(\"a.ge\") }}。", Code::FigureDiffers),
    ("2022年，甲一为{{ stat(\"a.ge\", period=2019) }}。", Code::FigureDiffers),
    ("2022年6月末在册数{{ stat(\"a.yuemo\", period=\"2022年3月末\") }}。", Code::FigureDiffers),
    ("2020年，甲七{{ stat(\"a.jian\") }}。", Code::FigureDiffers),
    ("2021年，甲一{{ stat_change(\"a.ge\", from=2021, to=2022) }}。", Code::FigureDiffers),
    ("| 指标 | 2021年 |\n|---|---|\n| 甲一 | {{ stat(\"a.ge\") }} |", Code::FigureDiffers),
    ("| 年份 | 甲一 |\n|---|---|\n| 2021 | {{ stat(\"a.ge\") }} |", Code::FigureDiffers),
    // How exact it is.
    ("约{{ stat(\"a.ge\") }}。", Code::FigureQualifier),
    ("共有近{{ stat(\"a.ge\") }}网格。", Code::FigureQualifier),
    ("超{{ stat(\"a.ge\") }}。", Code::FigureQualifier),
    ("逾{{ stat(\"a.ge\", unit=false) }}个。", Code::FigureQualifier),
    ("不到{{ stat(\"a.ge\") }}。", Code::FigureQualifier),
    ("共{{ stat(\"a.ge\") }}左右。", Code::FigureQualifier),
    ("共{{ stat(\"a.ge\", unit=false) }}个左右。", Code::FigureQualifier),
    ("达到{{ stat(\"a.ge\") }}以上。", Code::FigureQualifier),
    ("满意率达到{{ stat(\"a.lv\") }}以上。", Code::FigureQualifier),
    ("共{{ stat(\"a.ge\", unit=false) }}余个网格。", Code::FigureQualifier),
    ("共{{ stat(\"a.ge\", unit=false) }}多个网格。", Code::FigureQualifier),
    ("近{{ stat(\"a.ren\", format=\"万 1位小数\") }}。", Code::FigureQualifier),
    ("投入不到{{ stat(\"a.jin\") }}。", Code::FigureDoubled),
    // The unit.
    ("投入{{ stat(\"a.zi\", unit=false) }}亿元。", Code::FigureDoubled),
    ("投入{{ stat(\"a.zi\", unit=false) }}万元。", Code::FigureDiffers),
    ("产值{{ stat(\"a.chan\", unit=false) }}万元。", Code::FigureDiffers),
    ("服务{{ stat(\"a.ren\", unit=false) }}人。", Code::FigureDiffers),
    ("服务{{ stat(\"a.ren\", format=\"万 1位小数\", unit=false) }}亿人次。", Code::FigureDiffers),
    ("只用{{ stat(\"a.shi\", unit=false) }}天。", Code::FigureDiffers),
    ("满意率{{ stat(\"a.lv\", unit=false) }}个百分点。", Code::FigureDiffers),
    ("面积{{ stat(\"a.ping\", unit=false) }}平方公里。", Code::FigureDiffers),
];

/// Lines whose words agree with the figures.
const AGREED: &[&str] = &[
    "由{{ stat(\"a.ge\", period=2021) }}增加到{{ stat(\"a.ge\") }}。",
    "甲一从2021年的{{ stat(\"a.ge\", period=2021) }}增加至2022年的{{ stat(\"a.ge\", period=2022) }}。",
    "由{{ stat(\"a.ge\") }}优化到{{ stat(\"a.ge\", period=2021) }}。",
    "2021年{{ stat(\"a.ge\", period=2021) }}，2022年增加到{{ stat(\"a.ge\") }}。",
    "{{ stat(\"a.ge\") }}，比上年的{{ stat(\"a.ge\", period=2021) }}增加。",
    "{{ stat(\"a.ge\", period=2021) }}，比2022年的{{ stat(\"a.ge\") }}少。",
    "由{{ stat(\"a.yuemo\", period=\"2022年3月末\") }}减少到{{ stat(\"a.yuemo\") }}。",
    "由第{{ stat(\"a.pai\", period=2021, unit=false) }}位上升到第{{ stat(\"a.pai\", unit=false) }}位。",
    "由100个增加到{{ stat(\"a.ge\") }}，增长20%。",
    "由{{ stat(\"a.ge\") }}增加到130个。",
    "将由{{ stat(\"a.ge\") }}压减到100个。",
    "一年来投诉下降，{{ stat_change(\"a.ge\", from=2021, to=2022, growth=true) }}的是网格。",
    "产值同比增长{{ stat(\"a.zeng\") }}。",
    "成本下降{{ stat(\"a.lv\") }}。",
    "下降的是甲七，{{ stat(\"a.jian\") }}。",
    "2022年甲一{{ stat(\"a.ge\") }}。",
    "2021年甲一{{ stat(\"a.ge\", period=2021) }}，2022年{{ stat(\"a.ge\") }}。",
    "截至2022年底，全区共有甲一{{ stat(\"a.ge\") }}。",
    "截至2022年12月31日，甲一{{ stat(\"a.ge\") }}。",
    "2021年以来，甲一达到{{ stat(\"a.ge\") }}。",
    "自2021年起，甲一共有{{ stat(\"a.ge\") }}。",
    "2021年启动改革，甲一{{ stat(\"a.ge\") }}。",
    "比2021年增加到{{ stat(\"a.ge\") }}。",
    "2021年前，甲一{{ stat(\"a.ge\", period=2019) }}。",
    "2019年至2021年甲一{{ stat(\"a.ge\", period=2019) }}。",
    "2021年、2022年甲一分别为{{ stat(\"a.ge\", period=2021) }}、{{ stat(\"a.ge\") }}。",
    "2021年底建成，甲一{{ stat(\"a.ge\") }}。",
    "2022年6月末在册数{{ stat(\"a.yuemo\") }}。",
    "2022年在册数{{ stat(\"a.yuemo\") }}。",
    "2022年，甲七{{ stat(\"a.jian\") }}。",
    "2022年，甲一{{ stat_change(\"a.ge\", from=2021, to=2022) }}。",
    "| 指标 | 2022年 |\n|---|---|\n| 甲一 | {{ stat(\"a.ge\") }} |",
    "| 指标 | 现状 |\n|---|---|\n| 甲一 | {{ stat(\"a.ge\") }} |",
    "节约{{ stat(\"a.ge\") }}。",
    "约{{ stat(\"a.ren\", format=\"万 1位小数\") }}。",
    "服务超{{ stat(\"a.ren\", format=\"万 1位小数\") }}。",
    "服务{{ stat(\"a.ren\", format=\"万 1位小数\", unit=false) }}余人次。",
    "超过2021年的{{ stat(\"a.ge\", period=2021) }}。",
    "已接近{{ stat(\"a.ge\") }}。",
    "超过{{ stat(\"a.ge\") }}的目标。",
    "满意率保持在{{ stat(\"a.lv\") }}以上。",
    "力争达到{{ stat(\"a.lv\") }}以上。",
    "成员{{ stat(\"a.ming\") }}以上的支部。",
    "找不到{{ stat(\"a.ge\") }}。",
    "道路{{ stat(\"a.ge\") }}左右两侧。",
    "共{{ stat(\"a.ge\", unit=false) }}处。",
    "引进{{ stat(\"a.nian\", unit=false) }}个企业。",
    "投入{{ stat(\"a.zi\", unit=false) }}元。",
    "投入{{ stat(\"a.zi\") }}，惠及万家。",
    "服务{{ stat(\"a.ren\", unit=false) }}人次。",
    "覆盖{{ stat(\"a.ge\", unit=false) }}万家灯火。",
    "共{{ stat(\"a.ge\", unit=false) }}天津企业。",
    "只用{{ stat(\"a.shi\", unit=false) }}个小时。",
    "共{{ stat(\"a.ming\", unit=false) }}人。",
];

/// What is found on each line to be doubled, or to be contradicted, each a page of its own.
fn found_on(lines: &[&str]) -> Vec<Vec<(Code, String)>> {
    const CODES: [Code; 5] = [
        Code::FigureDoubled,
        Code::FigureTrend,
        Code::FigureDiffers,
        Code::FigureQualifier,
        Code::FigurePercent,
    ];
    let project = Project::small();
    project.write("content/stats/a.yaml", FIGURES);
    for (index, line) in lines.iter().enumerate() {
        let head = format!("---\ntitle: 第{index}页\ndate: 2022-12-01\n---\n\n");
        project.write(&format!("content/cases/p{index}.md"), head + line + "\n");
    }
    let snapshot = project.pass();
    assert_eq!(errors(&snapshot), "");
    let mut found = vec![Vec::new(); lines.len()];
    for diagnostic in snapshot.diagnostics.iter().filter(|one| CODES.contains(&one.code)) {
        let span = diagnostic.span.as_ref().expect("it has a place");
        if !span.source.as_str().starts_with("content/cases/p") {
            continue;
        }
        let page = span.source.as_str().trim_start_matches("content/cases/p").trim_end_matches(".md");
        found[page.parse::<usize>().expect("it is on one of the pages")]
            .push((diagnostic.code, diagnostic.message.clone()));
    }
    found
}

#[test]
fn what_a_figure_says_is_not_said_again_beside_it() {
    let lines: Vec<&str> = DOUBLED.iter().map(|(line, _)| *line).collect();
    for ((line, word), found) in DOUBLED.iter().zip(found_on(&lines)) {
        let [(Code::FigureDoubled, message)] = found.as_slice() else { panic!("{line}: {found:?}") };
        assert!(message.contains(&format!("又写了“{word}”")), "{line}: {found:?}");
    }
}

#[test]
fn what_is_right_beside_a_figure_is_not_flagged() {
    for (line, found) in RIGHT.iter().zip(found_on(RIGHT)) {
        assert!(found.is_empty(), "{line}: {found:?}");
    }
}

#[test]
fn words_around_a_figure_that_say_something_else_are_found() {
    let lines: Vec<&str> = CONTRADICTED.iter().map(|(line, _)| *line).collect();
    let mut wrong = Vec::new();
    for ((line, code), found) in CONTRADICTED.iter().zip(found_on(&lines)) {
        if found.len() != 1 || found[0].0 != *code {
            wrong.push(format!("{line}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn words_around_a_figure_that_agree_with_it_are_not_flagged() {
    let found = found_on(AGREED);
    let wrong = AGREED.iter().zip(&found).filter(|(_, found)| !found.is_empty());
    let wrong: Vec<String> = wrong.map(|(line, found)| format!("{line}: {found:?}")).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
