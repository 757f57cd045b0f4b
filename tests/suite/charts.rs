//! Charts against golden files in `tests/golden/charts/`; `UPDATE=1 cargo test charts` rewrites them. The browser test
//! `tests/browser/charts.mjs` measures the same files in Chromium.

use linli::chart::{self, Across, Datum, Form, Goal, Series, Spec};
use linli::dataset::figure::{Figure, Place, Qualifier, Quantity};
use linli::dataset::number::Decimal;
use linli::dataset::period::Stretch;
use linli::dataset::{self, Direction};
use linli::diagnostic::Span;
use linli::path::SourcePath;

use crate::datasets::golden;

/// A series from texts: a number, or the words for one that is not known. `余` and `约` are kept; `无` is absent.
fn series(name: &str, unit: &str, values: &[&str]) -> Series {
    let values = values.iter().map(|value| {
        let word = Qualifier::ALL.into_iter().find(|(_, word)| value.contains(word));
        let digits = value.trim_matches(['余', '约', '近', '超']);
        let quantity = match (*value, Decimal::parse(digits)) {
            (_, Some(value)) => Quantity::Known { value, qualifier: word.map(|(qualifier, _)| qualifier) },
            ("未公开", _) => Quantity::Withheld,
            ("待核定", _) => Quantity::Pending,
            _ => return Datum::absent("无此期"),
        };
        let span = Span::new(&SourcePath::new("content/stats/a.yaml"), 0..0);
        Datum::of(&Figure { quantity, unit: unit.into(), place: Place { span, cell: None } })
    });
    Series { name: name.into(), unit: unit.into(), values: values.collect() }
}

/// Categories that are periods in order are in time; others that a line is asked for are steps.
fn spec(kind: Form, title: &str, categories: &[&str], series: Vec<Series>) -> Spec {
    let times: Option<Vec<Stretch>> = categories.iter().map(|name| Stretch::parse(name)).collect();
    let across = match times {
        Some(times) if times.is_sorted_by(|a, b| a < b) => Across::Time(times),
        _ if kind == Form::Line => Across::Order,
        _ => Across::Names,
    };
    Spec {
        id: String::new(),
        kind,
        title: title.into(),
        description: String::new(),
        note: String::new(),
        categories: categories.iter().map(|name| name.to_string()).collect(),
        across,
        series,
        moments: Vec::new(),
        goals: Vec::new(),
    }
}

fn goals(all: &[(&str, Direction)]) -> Vec<Goal> {
    all.iter()
        .map(|(unit, direction)| Goal { unit: unit.to_string(), direction: *direction, rank: false })
        .collect()
}

const YEARS: [&str; 5] = ["2018年", "2019年", "2020年", "2021年", "2022年"];
const LONG: &str = "区行政审批和政务信息管理局（区大数据发展服务中心）Party-Service-Centre机关党委第一党支部";

/// Every chart, by the name of its golden file. All figures are made up.
fn charts() -> Vec<(&'static str, Spec)> {
    let one = |values: &[&str]| vec![series("数值", "个", values)];
    let streets = ["东街道", "西街道", "南湖街道", "北站街道", "开发区街道"];
    vec![
        ("bar", spec(Form::Bar, "各街道服务点", &streets, one(&["12", "9", "30余", "未公开", "21"]))),
        (
            "bar-negative",
            spec(
                Form::Bar,
                "人口增减",
                &["东街道", "西街道", "南湖街道"],
                vec![series("增减", "人", &["-120", "80", "0"])],
            ),
        ),
        (
            "bar-long",
            spec(
                Form::Bar,
                "名称很长的单位",
                &[LONG, "短名", "“两新”组织、小区、楼栋（网格）党组织覆盖情况（截至2022年12月31日）"],
                vec![series("数值", "万元（含配套资金）", &["123456789012.25", "约3", "待核定"])],
            ),
        ),
        (
            "grouped",
            spec(
                Form::Grouped,
                "两年对比",
                &streets,
                vec![
                    series("2021年", "个", &["12", "9", "30余", "未公开", "21"]),
                    series("2022年", "个", &["15", "9", "31", "18", "待核定"]),
                ],
            ),
        ),
        (
            "grouped-long",
            spec(
                Form::Grouped,
                "分组很多、数字很长",
                &["东街道", LONG],
                (0..6)
                    .map(|index| {
                        let name = format!("第{index}组（名称也不短的一组单位）");
                        series(&name, "万人次（线上线下合计）", &["1234567.89", "约999999.5"])
                    })
                    .collect(),
            ),
        ),
        (
            "stacked",
            spec(
                Form::Stacked,
                "队伍构成",
                &["东街道", "西街道", "南湖街道"],
                vec![
                    series("专职网格员", "人", &["120", "60", "80"]),
                    series("志愿者", "人", &["300", "45", "未公开"]),
                    series("楼栋长", "人", &["60", "3", "50"]),
                    series("下沉党员", "人", &["20", "1", "0"]),
                ],
            ),
        ),
        ("line", spec(Form::Line, "网格数逐年变化", &YEARS, one(&["60", "90", "未公开", "110", "120余"]))),
        (
            "line-many",
            spec(
                Form::Line,
                "四类阵地逐年变化",
                &YEARS,
                vec![
                    series("党群服务中心", "个", &["60", "90", "95", "110", "120"]),
                    series("邻里驿站", "个", &["10", "30", "80", "125", "119"]),
                    series("红色议事厅", "个", &["20", "22", "待核定", "30", "33"]),
                    series("志愿服务站", "个", &["5", "8", "13", "21", "34"]),
                ],
            ),
        ),
        (
            "line-dense",
            spec(
                Form::Line,
                "每月办件量",
                &[
                    "2021年1月",
                    "2021年2月",
                    "2021年3月",
                    "2021年4月",
                    "2021年5月",
                    "2021年6月",
                    "2021年7月",
                    "2021年8月",
                    "2021年9月",
                    "2021年10月",
                    "2021年11月",
                    "2021年12月",
                    "2022年1月",
                ],
                vec![series(
                    "办件",
                    "件",
                    &[
                        "10500", "12000", "9800", "15000", "15200", "15100", "16000", "15900", "18000",
                        "17500", "21000", "25000", "19000",
                    ],
                )],
            ),
        ),
        (
            "line-narrow-range",
            spec(
                Form::Line,
                "群众满意率",
                &YEARS,
                vec![series("满意率", "%", &["98.1", "98.4", "98.2", "99", "99.25"])],
            ),
        ),
        (
            "line-long-periods",
            spec(
                Form::Line,
                "长的期名",
                &["2021年上半年", "2021年下半年", "2022年上半年（1月至6月，含试运行）"],
                vec![series("数值", "万元", &["20000", "35000", "12000"])],
            ),
        ),
        ("ring", spec(Form::Ring, "阵地构成", &streets, one(&["12", "9", "30", "1", "21"]))),
        (
            "pie",
            spec(
                Form::Pie,
                "经费来源",
                &["区级", "街道", "社会", "其他（含往年结转和利息收入等各类零星来源）"],
                vec![series("占比", "%", &["62.5", "25", "10", "2.5"])],
            ),
        ),
        ("ring-whole", spec(Form::Ring, "只有一项", &["甲", "乙"], one(&["7", "0"]))),
        (
            "ring-unknown",
            spec(Form::Ring, "有一项未公开，改画条形图", &["甲", "乙", "丙"], one(&["7", "未公开", "3"])),
        ),
        (
            "progress",
            spec(
                Form::Progress,
                "年度任务",
                &["新建邻里驿站", "培训网格员", "老旧小区物业覆盖", "红色议事厅"],
                vec![
                    series("现值", "个", &["120", "9996", "约80", "未公开"]),
                    series("目标", "个", &["100", "10000", "100", "40"]),
                ],
            ),
        ),
        (
            "multiples",
            spec(
                Form::Multiples,
                "四项指标",
                &YEARS,
                vec![
                    series("网格数", "个", &["60", "90", "95", "110", "120余"]),
                    series(
                        "投入资金（含区级、街道和社会资金）",
                        "万元",
                        &["1200.5", "1300", "未公开", "1500", "1800"],
                    ),
                    series("满意率", "%", &["97", "98", "98.5", "98.1", "99"]),
                ],
            ),
        ),
        (
            "units-differ",
            spec(
                Form::Grouped,
                "单位不同，改画小图",
                &["2021年", "2022年"],
                vec![series("网格", "个", &["90", "120"]), series("资金", "万元", &["3", "3.5"])],
            ),
        ),
        (
            "regions",
            spec(
                Form::Regions,
                "各街道对比",
                &streets,
                vec![
                    series("服务点", "个", &["12", "9", "30余", "未公开", "21"]),
                    series("服务人次", "万人次", &["3.5", "2.25", "8", "1", "待核定"]),
                ],
            ),
        ),
        (
            "progress-down",
            Spec {
                goals: goals(&[
                    ("件", Direction::Down),
                    ("天", Direction::Down),
                    ("%", Direction::Up),
                    ("%", Direction::Down),
                    ("场", Direction::Up),
                    ("个", Direction::Up),
                ]),
                ..spec(
                    Form::Progress,
                    "越少越好的和越多越好的",
                    &["投诉件数", "平均办理天数", "满意率", "投诉率", "培训", "培训点"],
                    vec![
                        series("现值", "", &["20", "5", "96", "0.04", "3", "0"]),
                        series("目标", "", &["10", "10", "95", "0.5", "10000", "待核定"]),
                    ],
                )
            },
        ),
        (
            "line-gaps",
            spec(
                Form::Line,
                "缺了几年",
                &["2010年", "2011年", "2012年", "2016年", "2022年"],
                vec![
                    series("站点数", "个", &["10", "12", "14", "无", "16"]),
                    series("驿站数", "个", &["3", "未公开", "待核定", "5", "无"]),
                ],
            ),
        ),
        (
            "line-quarters",
            spec(
                Form::Line,
                "缺一个季度",
                &["2021年第四季度", "2022年第一季度", "2022年第二季度", "2022年第四季度"],
                one(&["1", "2", "3", "4"]),
            ),
        ),
        (
            "multiples-unlike",
            spec(
                Form::Line,
                "长短不同的各期",
                &["2020年", "2021年", "2022年", "2023年第一季度", "2023年第二季度"],
                vec![
                    series("年度净增", "个", &["-5", "3", "9", "无", "无"]),
                    series("季度净增", "个", &["无", "无", "无", "2", "-4"]),
                ],
            ),
        ),
        (
            "grouped-absent",
            spec(
                Form::Grouped,
                "各有各的期",
                &["2020年", "2021年", "2022年"],
                vec![
                    series("净增", "个", &["-5", "-3", "无"]),
                    series("净减", "个", &["无", "未公开", "-9"]),
                ],
            ),
        ),
        (
            "stacked-shares",
            spec(
                Form::Stacked,
                "学历构成",
                &["东街道", "西街道"],
                vec![
                    series("大专以下", "%", &["59.96", "30"]),
                    series("本科", "%", &["40", "62"]),
                    series("研究生", "%", &["0.04", "8"]),
                ],
            ),
        ),
        (
            "regions-negative",
            spec(
                Form::Regions,
                "净增人口",
                &streets,
                vec![
                    series("户籍人口", "人", &["-120", "80", "0", "未公开", "-3"]),
                    series("党员", "人", &["-3", "-1", "-9", "待核定", "-2"]),
                ],
            ),
        ),
        ("ring-shares", spec(Form::Ring, "大小悬殊", &["甲", "乙", "丙"], one(&["99970", "3", "27"]))),
        ("pie-rest", spec(Form::Pie, "只列两项", &["甲", "乙"], vec![series("占比", "%", &["45", "30.5"])])),
        ("list", spec(Form::Bar, "只有一项公开", &["甲", "乙"], one(&["7", "未公开"]))),
        (
            "escaped",
            spec(
                Form::Bar,
                "<b>\"引号\"&尖括号</b>",
                &["<script>", "a&b"],
                vec![series("\"数\"", "<个>", &["1", "2"])],
            ),
        ),
    ]
}

#[test]
fn charts_are_as_in_their_golden_files() {
    for (name, spec) in charts() {
        let spec = Spec { id: format!("chart-{name}"), ..spec };
        let html = chart::draw(&spec);
        assert_eq!(html, chart::draw(&spec), "{name}: the same chart is the same bytes");
        golden(&format!("golden/charts/{name}.html"), &html);
    }
}

#[test]
fn what_is_not_public_what_is_to_be_confirmed_and_what_is_not_there_are_told_apart() {
    for (name, spec) in charts() {
        let html = chart::draw(&Spec { id: "c".into(), ..spec.clone() });
        if spec.form() == Form::List {
            continue;
        }
        let data = || spec.series.iter().flat_map(|series| &series.values);
        // A target that is not known makes no picture.
        let drawn = || {
            let targets = spec.series.get(1).filter(|_| spec.form() == Form::Progress);
            let is_drawn =
                move |at: usize| targets.is_none_or(|targets| targets.values[at].number().is_some());
            spec.series
                .iter()
                .flat_map(|series| series.values.iter().enumerate())
                .filter(move |(at, _)| is_drawn(*at))
        };
        for (quantity, dashes, word) in
            [(Quantity::Withheld, "3 3", "未公开"), (Quantity::Pending, "1 2", "待核定")]
        {
            let count = data().filter(|datum| datum.quantity.as_ref() == Some(&quantity)).count();
            let drawn = drawn().filter(|(_, datum)| datum.quantity.as_ref() == Some(&quantity)).count();
            let marks = html.matches(&format!("stroke-dasharray=\"{dashes}\"")).count();
            assert_eq!(marks, drawn, "{name}: one mark for each figure that is {word}");
            let said = html.contains(&format!("，{count} 个{word}"));
            // A table of regions has no picture to describe.
            assert_eq!(
                said,
                count > 0 && spec.form() != Form::Regions,
                "{name}: {word} is counted for the blind"
            );
        }
        let absent = data().filter(|datum| datum.quantity.is_none()).count();
        assert_eq!(html.contains(&format!("，{absent} 个无此期")), absent > 0, "{name}");
    }
}

#[test]
fn a_form_that_would_mislead_is_replaced() {
    let form = |kind, series: Vec<Series>| {
        let names: Vec<String> = (0..series[0].values.len()).map(|index| format!("项{index}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        spec(kind, "", &names, series).form()
    };
    let one = |values: &[&str]| vec![series("a", "个", values)];
    let two = |a: &str, b: &str| vec![series("a", a, &["1", "2"]), series("b", b, &["3", "4"])];
    for (expected, found) in [
        (Form::List, form(Form::Bar, one(&["1", "未公开"]))),
        (Form::List, form(Form::Line, one(&["未公开", "待核定"]))),
        (Form::Bar, form(Form::Bar, one(&["1", "0"]))),
        (Form::Bar, form(Form::Pie, one(&["1", "-2"]))),
        (Form::Bar, form(Form::Pie, one(&["0", "0"]))),
        (Form::Bar, form(Form::Ring, one(&["1", "2", "未公开"]))),
        (Form::Bar, form(Form::Ring, one(&["1", "2", "3", "4", "5", "6", "7"]))),
        (Form::Grouped, form(Form::Ring, two("个", "个"))),
        (Form::Grouped, form(Form::Bar, two("个", "个"))),
        (Form::Multiples, form(Form::Grouped, two("个", "万元"))),
        (Form::Bar, form(Form::Progress, one(&["1", "2"]))),
        (Form::Line, form(Form::Line, two("个", "个"))),
        (Form::Bar, form(Form::Pie, vec![series("入学率", "%", &["90", "95"])])),
        (Form::Bar, form(Form::Pie, vec![series("人均收入", "元", &["90", "95"])])),
        (Form::Bar, form(Form::Ring, vec![series("增长", "倍", &["9", "5"])])),
        (Form::Pie, form(Form::Pie, vec![series("学历", "%", &["60.2", "39.9"])])),
        (Form::Pie, form(Form::Pie, vec![series("占比", "%", &["20", "30"])])),
        (Form::Bar, form(Form::Pie, vec![series("占比", "%", &["80", "30"])])),
        (Form::Stacked, form(Form::Stacked, two("个", "个"))),
        (Form::Grouped, form(Form::Stacked, two("%", "%"))),
        (Form::Grouped, form(Form::Stacked, two("℃", "℃"))),
    ] {
        assert_eq!(found, expected);
    }
}

#[test]
fn charts_are_made_of_indicators_and_tables() {
    let yaml = "title: 演示\nindicators:\n\
        \x20 - {id: a, name: 甲, unit: 个, series: {2022: 3, 2023: withheld}, target: 5}\n\
        \x20 - {id: b, name: 乙, unit: 个, series: {2021: 1, 2022: 2, 2023: 4}}\n\
        columns: [{id: s, name: 街道}, {id: n, name: 数量, unit: 个}]\nrows: [[东, 1], [西, 约2]]\n";
    let parsed = dataset::parse(&SourcePath::new("content/stats/demo.yaml"), yaml, &mut |_| {});
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    let dataset = parsed.value;
    let both: Vec<&dataset::Indicator> =
        dataset.indicators.iter().map(|indicator| &indicator.value).collect();

    let line = chart::indicators(Form::Line, "l", "t", &both);
    assert_eq!(line.categories, ["2021年", "2022年", "2023年"], "periods of all, in order");
    let texts: Vec<&str> = line.series[0].values.iter().map(|datum| datum.text.as_str()).collect();
    assert_eq!(texts, ["无此期", "3个", "未公开"]);

    let bar = chart::indicators(Form::Bar, "b", "t", &both);
    assert_eq!((bar.categories.join(" "), bar.form()), ("甲 乙".to_string(), Form::List));

    let progress = chart::indicators(Form::Progress, "p", "t", &both);
    assert_eq!(progress.series[1].values[0].text, "5个");

    let table = dataset.table.as_ref().unwrap();
    let bars = chart::table(Form::Bar, "t", "t", table, 0, &[0, 1]);
    assert_eq!((bars.categories.join(" "), bars.series.len()), ("东 西".to_string(), 1));
    assert_eq!(bars.series[0].values[1].text, "约2个");
    let years = "title: 演示\ncolumns: [{id: s, name: 年份}, {id: n, name: 数量, unit: 个}]\nrows: [[2022年, 3], [2020年, 1], [2019年, 4]]\n";
    let parsed = dataset::parse(&SourcePath::new("content/stats/demo.yaml"), years, &mut |_| {}).value;
    let table = parsed.table.as_ref().unwrap();
    let drawn = |kind| chart::table(kind, "t", "t", table, 0, &[1]);
    assert_eq!(drawn(Form::Line).categories, ["2019年", "2020年", "2022年"], "a line goes with time");
    assert_eq!(drawn(Form::Bar).categories, ["2022年", "2020年", "2019年"], "bars stand as they are written");
    assert_eq!(
        (drawn(Form::Line).form(), drawn(Form::Pie).form()),
        (Form::Line, Form::Bar),
        "years are no parts"
    );
    assert!(bars.series[0].values[1].exact().is_none());
}

/// The indicators of a dataset that has no errors.
fn indicators(lines: &str) -> Vec<dataset::Indicator> {
    let yaml = format!("title: 演示\nsource: 编造\nas_of: 2022-12-31\nindicators:\n{lines}");
    let parsed = dataset::parse(&SourcePath::new("content/stats/demo.yaml"), &yaml, &mut |_| {});
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    parsed.value.indicators.into_iter().map(|indicator| indicator.value).collect()
}

fn chart_of(kind: Form, all: &[dataset::Indicator]) -> Spec {
    chart::indicators(kind, "c", "t", &all.iter().collect::<Vec<_>>())
}

fn texts(spec: &Spec) -> Vec<Vec<&str>> {
    spec.series.iter().map(|series| series.values.iter().map(|datum| datum.text.as_str()).collect()).collect()
}

#[test]
fn a_single_value_beside_series_stands_at_its_period() {
    let all = indicators(
        "  - {id: a, name: 网格数, unit: 个, series: {2021: 5, 2022: 9}}\n  - {id: b, name: 驿站数, unit: 个, value: 7}\n",
    );
    for kind in [Form::Line, Form::Grouped, Form::Stacked, Form::Multiples] {
        let spec = chart_of(kind, &all);
        assert_eq!(spec.categories, ["2021年", "2022年"]);
        assert_eq!(texts(&spec), [["5个", "9个"], ["无此期", "7个"]], "{kind:?}");
        let html = chart::draw(&spec);
        assert!(!html.contains("未公开") && html.contains("1 个无此期"), "{html}");
    }
    // The periods of the others need not come in order.
    let others = "  - {id: a, name: 网格数, unit: 个, series: {2021: 5, 2022: 9}}\n\
        \x20 - {id: c, name: 楼栋数, unit: 个, series: {2020: 5, 2022: 9}}\n  - {id: b, name: 驿站数, unit: 个, value: 7}\n";
    let spec = chart_of(Form::Line, &indicators(others));
    assert_eq!(texts(&spec)[2], ["无此期", "无此期", "7个"]);
    let bar = chart_of(Form::Bar, &all);
    assert_eq!(
        (bar.categories.as_slice(), texts(&bar)),
        (&["网格数".to_string(), "驿站数".into()][..], vec![vec!["9个", "7个"]])
    );
}

#[test]
fn a_single_value_whose_period_is_not_certain_is_left_out_and_named() {
    let series = "  - {id: a, name: 网格数, unit: 个, series: {2021: 5, 2022: 9}}\n";
    let quarters = "  - {id: a, name: 网格数, unit: 个, series: {2022Q3: 5, 2022Q4: 9}}\n";
    for (series, single, categories) in [
        (series, "as_of: 2022-06-30", &["2021年", "2022年"][..]),
        (series, "as_of: 2022-06", &["2021年", "2022年"]),
        (quarters, "as_of: 2022-12-31", &["2022年第三季度", "2022年第四季度"]),
    ] {
        let all = indicators(&format!("{series}  - {{id: b, name: 驿站数, unit: 个, value: 7, {single}}}\n"));
        let spec = chart_of(Form::Line, &all);
        assert_eq!(
            (spec.categories.iter().map(String::as_str).collect::<Vec<_>>().as_slice(), spec.series.len()),
            (categories, 1)
        );
        let left_out = chart::without_period(Form::Line, &all.iter().collect::<Vec<_>>());
        assert_eq!(left_out.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["驿站数"], "{single}");
    }
    // A year after the others, and a month among months, are certain.
    let months = "  - {id: a, name: 网格数, unit: 个, series: {2022-01: 5, 2022-03: 9}}\n";
    for (series, single, categories) in [
        (series, "as_of: 2023-12-31", &["2021年", "2022年", "2023年"][..]),
        (months, "as_of: 2022-02", &["2022年1月", "2022年2月", "2022年3月"]),
    ] {
        let all = indicators(&format!("{series}  - {{id: b, name: 驿站数, unit: 个, value: 7, {single}}}\n"));
        assert_eq!(chart_of(Form::Line, &all).categories, categories);
    }
}

#[test]
fn present_figures_of_different_times_say_so() {
    let all = indicators(
        "  - {id: a, name: 网格数, unit: 个, series: {2020: 5, 2021: 9}}\n  - {id: b, name: 驿站数, unit: 个, value: 7}\n",
    );
    assert_eq!(chart_of(Form::Bar, &all).categories, ["网格数（2021年）", "驿站数（2022年12月31日）"]);
}

#[test]
fn things_that_are_no_parts_of_one_whole_are_no_pie() {
    let ind = |lines: &[(&str, &str, &str)]| {
        let lines = lines.iter().enumerate().map(|(at, (name, unit, value))| {
            let figure =
                if value.starts_with('{') { format!("series: {value}") } else { format!("value: {value}") };
            format!("  - {{id: a{at}, name: {name}, unit: \"{unit}\", {figure}}}\n")
        });
        chart_of(Form::Pie, &indicators(&lines.collect::<String>())).form()
    };
    for wrong in [
        &[("东街道网格数", "个", "10"), ("西街道网格数", "个", "20"), ("全区网格数", "个", "30")][..],
        &[("全区", "个", "31"), ("东街道", "个", "10"), ("西街道", "个", "20")],
        &[("党员", "人", "30"), ("其中：女党员", "人", "10")],
        &[("网格员", "人", "30"), ("专职网格员", "人", "10")],
        &[("党员人数", "人", "30"), ("党员志愿者人数", "人", "10")],
        &[("参加人数", "人", "30"), ("合格人数", "人", "10")],
        &[("受理件", "件", "30"), ("办结件", "件", "10")],
        &[("覆盖率", "%", "60"), ("满意率", "%", "40")],
        &[("入学率", "%", "30"), ("达标率", "%", "70")],
        &[("工业占全区产值比重", "%", "60"), ("女党员占党员比例", "%", "40")],
        &[("甲投入", "万元", "{2023: 10}"), ("乙投入", "万元", "{2024: 20}")],
        &[("甲投入", "万元", "{2023: 10}"), ("乙投入", "万元", "{2023Q1: 20}")],
    ] {
        assert_ne!(ind(wrong), Form::Pie, "{wrong:?}");
    }
    for right in [
        &[("东街道网格数", "个", "10"), ("西街道网格数", "个", "20"), ("南街道网格数", "个", "30")][..],
        &[("全区男党员", "人", "10"), ("全区女党员", "人", "20")],
        &[("男党员", "人", "30"), ("女党员", "人", "30")],
        &[("大专", "人", "30"), ("大专以上", "人", "10"), ("大专以下", "人", "40")],
        &[("满意", "%", "60"), ("不满意", "%", "40")],
        &[("男性比例", "%", "60"), ("女性比例", "%", "40")],
        &[("工业占全区产值比重", "%", "60"), ("农业占全区产值比重", "%", "10")],
        &[("区级投入", "万元", "10"), ("街道投入", "万元", "20"), ("社会投入", "万元", "30")],
        &[("甲投入", "万元", "{2023: 10}"), ("乙投入", "万元", "{2023年: 20}")],
    ] {
        assert_eq!(ind(right), Form::Pie, "{right:?}");
    }
}

#[test]
fn rows_of_places_with_their_sum_are_no_ring() {
    let form = |names: &[&str], values: &[&str]| {
        spec(Form::Ring, "", names, vec![series("网格数", "个", values)]).form()
    };
    assert_eq!(form(&["东街道", "西街道", "本级"], &["10", "20", "30"]), Form::Bar);
    assert_eq!(form(&["全区网格", "东街道", "西街道"], &["40", "10", "20"]), Form::Bar);
    assert_eq!(form(&["东街道", "西街道", "本级"], &["10", "20", "31"]), Form::Ring);
    assert_eq!(form(&["东街道", "西街道", "南街道"], &["10", "20", "30"]), Form::Ring);
    assert_eq!(form(&["本科", "大专", "中专"], &["30", "20", "10"]), Form::Ring);
}

#[test]
fn figures_of_unlike_times_or_units_are_on_no_axis() {
    let all = indicators(
        "  - {id: a, name: 甲量, unit: 件, series: {2023: 10}}\n  - {id: b, name: 乙量, unit: 件, series: {2023Q4: 20}}\n",
    );
    assert_eq!(chart_of(Form::Bar, &all).form(), Form::List);
    let spec_of = |kind, names: &[&str]| spec(kind, "", names, vec![series("件数", "件", &["1", "2", "3"])]);
    for kind in [Form::Bar, Form::Regions] {
        assert_eq!(spec_of(kind, &["2022年", "2023Q1", "2023年"]).form(), Form::List);
        assert_eq!(spec_of(kind, &["2021年", "2022年", "2023年"]).form(), kind);
    }
    let mut progress = spec(
        Form::Progress,
        "",
        &["投诉", "满意率"],
        vec![series("现值", "", &["-2", "96"]), series("目标", "", &["10", "95"])],
    );
    progress.goals = goals(&[("件", Direction::Up), ("%", Direction::Up)]);
    assert_eq!(progress.form(), Form::List);
    progress.goals = goals(&[("件", Direction::Up), ("件", Direction::Up)]);
    assert_eq!(progress.form(), Form::Grouped);
}

#[test]
fn times_that_nobody_can_place_are_joined_by_no_line() {
    for (periods, form) in [
        ("{2021财年: 1, 2022财年: 2}", Form::Bar),
        ("{2021: 1, 换届后: 2}", Form::Bar),
        ("{去年: 1, 今年: 2}", Form::Bar),
        ("{第一期: 1, 第二期: 2}", Form::Line),
        ("{2021学年: 1, 2022-2023学年: 2}", Form::Line),
        ("{十三五: 1, “十四五”时期: 2}", Form::Line),
    ] {
        let all = indicators(&format!("  - {{id: a, name: 甲量, unit: 件, series: {periods}}}\n"));
        assert_eq!(chart_of(Form::Line, &all).form(), form, "{periods}");
    }
}

#[test]
fn a_line_does_not_join_over_missing_periods() {
    let paths = |series: &str| {
        let all = indicators(&format!("  - {{id: a, name: 站点数, unit: 个, series: {series}}}\n"));
        let html = chart::draw(&chart_of(Form::Line, &all));
        let lines: Vec<usize> = html
            .lines()
            .filter(|line| line.contains("fill=\"none\"") && line.starts_with("<path"))
            .map(|line| line.matches('L').count() + 1)
            .collect();
        (lines, html.contains("线断开的地方"))
    };
    for (series, lines, broken) in [
        ("{2010: 10, 2011: 12, 2012: 14, 2022: 16}", vec![3], true),
        ("{2022Q1: 1, 2022Q2: 2, 2022Q4: 4}", vec![2], true),
        ("{2018: 1, 2022: 2}", vec![], true),
        ("{2000: 1, 2010: 2, 2020: 4}", vec![3], false),
        ("{2021-11: 1, 2021-12: 2, 2022-01: 3, 2022-05: 2, 2022-06: 4}", vec![3, 2], true),
        ("{2021H1: 1, 2021H2: 2, 2022H1: 3}", vec![3], false),
        ("{2020: 1, 2021: withheld, 2022: 3}", vec![], false),
        ("{2021-06-30: 1, 2022-01-15: 2, 2022-12-31: 3}", vec![3], false),
        ("{第一批: 1, 第二批: 2, 第三批: 4}", vec![3], false),
    ] {
        assert_eq!(paths(series), (lines, broken), "{series}");
    }
}

#[test]
fn less_is_better_is_no_completion() {
    let all = indicators(
        "  - {id: a, name: 投诉件数, unit: 件, value: 20, target: 10, direction: down}\n\
        \x20 - {id: b, name: 平均办理天数, unit: 天, value: 5, target: 10, direction: down}\n\
        \x20 - {id: c, name: 投诉率, unit: \"%\", value: 0.4, target: 0.4, direction: down}\n\
        \x20 - {id: d, name: 满意率, unit: \"%\", value: 93.5, target: 95}\n\
        \x20 - {id: e, name: 培训, unit: 场, value: 45, target: 60}\n\
        \x20 - {id: f, name: 走访, unit: 户, value: {value: 45, qualifier: 余}, target: 60, direction: down}\n",
    );
    let html = chart::draw(&chart_of(Form::Progress, &all));
    for words in [
        "目标 不高于10件，没有达到，高出目标 10件",
        "目标 不高于10天，已达到目标，低 5天",
        "目标 不高于0.4%，已达到目标<",
        "目标 95%，没有达到，还差 1.5个百分点",
        "目标 60场，完成 75%",
        "目标 不高于60户<",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    assert_eq!(html.matches("完成").count(), 1, "{html}");
    assert_eq!(html.matches("斜纹：高出目标的部分").count(), 1);
}

#[test]
fn shares_are_never_nothing_or_all_unless_they_are() {
    let shown = |values: &[&str]| {
        let names: Vec<String> = (0..values.len()).map(|at| format!("项{at}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        chart::draw(&spec(Form::Ring, "", &names, vec![series("数", "个", values)]))
    };
    for (values, words) in [
        (&["9997", "3"][..], &["（超过99.9%）", "（不足0.1%）", "占比经过四舍五入<"][..]),
        (&["1", "1", "1"], &["（33.3%）", "占比经过四舍五入，相加是 99.9%"]),
        (&["1", "1"], &["（50%）"]),
        (&["7", "0"], &["（100%）", "（0%）"]),
    ] {
        let html = shown(values);
        assert!(words.iter().all(|word| html.contains(word)), "{values:?}: {html}");
        assert_eq!(html.contains("四舍五入"), words.len() > 2 || values.len() == 3, "{values:?}");
    }
}

#[test]
fn only_what_is_of_one_kind_is_drawn_together_unasked() {
    let kinds = |lines: &str| -> Vec<(Form, String, usize)> {
        let yaml = format!("title: 演示\nsource: 编造\nas_of: 2022-12-31\nindicators:\n{lines}");
        let parsed = dataset::parse(&SourcePath::new("content/stats/demo.yaml"), &yaml, &mut |_| {});
        chart::of_dataset(&parsed.value)
            .into_iter()
            .map(|spec| (spec.form(), spec.title.clone(), spec.categories.len().max(spec.series.len())))
            .collect()
    };
    // All are counted in 个, and nobody would compare them.
    assert_eq!(
        kinds(
            "  - {id: a, name: 社区数, unit: 个, value: 30}\n  - {id: b, name: 网格数, unit: 个, value: 700}\n\
            \x20 - {id: c, name: 停车场数, unit: 个, value: 12}\n"
        ),
        []
    );
    assert_eq!(
        kinds(
            "  - {id: a, name: 东街道志愿者, unit: 人, value: 30}\n  - {id: b, name: 西街道志愿者, unit: 人, value: 700}\n\
            \x20 - {id: c, name: 网格员, unit: 人, value: 12}\n"
        ),
        [(Form::Bar, "数值比较（人）".to_string(), 2)]
    );
    assert_eq!(
        kinds(
            "  - {id: a, name: 社区数, unit: 个, series: {2021: 1, 2022: 3}}\n\
            \x20 - {id: b, name: 停车场数, unit: 个, series: {2021: 700, 2022: 720}}\n"
        ),
        [(Form::Multiples, "逐期变化（个）".to_string(), 2)]
    );
    assert_eq!(
        kinds(
            "  - {id: a, name: 社区数, unit: 个, series: {2021: 1, 2022: 3}}\n\
            \x20 - {id: b, name: 办件量, unit: 件, series: {2022Q1: 700, 2022Q2: 720}}\n"
        ),
        [(Form::Line, "社区数：逐期变化".to_string(), 2), (Form::Line, "办件量：逐期变化".to_string(), 2)]
    );
}

#[test]
fn a_departure_ends_when_its_advice_is_followed() {
    for (_, wanted) in charts() {
        for (kind, _) in Form::ALL {
            let spec = Spec { kind, ..wanted.clone() };
            if spec.departure().is_some() && spec.form() != Form::List {
                let followed = Spec { kind: spec.form(), ..spec.clone() };
                assert_eq!((followed.form(), followed.departure()), (spec.form(), None), "{kind:?}");
            }
        }
    }
}
