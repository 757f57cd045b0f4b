//! Charts against golden files in `tests/golden/charts/`; `UPDATE=1 cargo test charts` rewrites them. The browser test
//! `tests/browser/charts.mjs` measures the same files in Chromium.

use linli::chart::{self, Datum, Form, Series, Spec};
use linli::dataset;
use linli::dataset::number::Decimal;
use linli::path::SourcePath;

use crate::datasets::golden;

/// A series from texts: a number, or the words for one that is not known. `余` and `约` are kept.
fn series(name: &str, unit: &str, values: &[&str]) -> Series {
    let values = values.iter().map(|value| {
        let digits = value.trim_matches(['余', '约', '近', '超']);
        let number = Decimal::parse(digits);
        let text = match number {
            Some(_) if value.ends_with('余') => format!("{digits}余{unit}"),
            Some(_) => format!("{value}{unit}"),
            None => value.to_string(),
        };
        Datum { exact: number.is_some() && digits == *value, number, text }
    });
    Series { name: name.into(), unit: unit.into(), values: values.collect() }
}

fn spec(kind: Form, title: &str, categories: &[&str], series: Vec<Series>) -> Spec {
    Spec {
        id: String::new(),
        kind,
        title: title.into(),
        description: String::new(),
        note: String::new(),
        categories: categories.iter().map(|name| name.to_string()).collect(),
        series,
    }
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
fn what_is_not_known_is_a_mark_and_never_a_zero() {
    for (name, spec) in charts() {
        for series in &spec.series {
            for datum in series.values.iter().filter(|datum| datum.number.is_none()) {
                assert_ne!(datum.text, "0", "{name}");
            }
        }
        let unknown = spec.series.iter().flat_map(|series| &series.values);
        let unknown = unknown.filter(|datum| datum.number.is_none()).count();
        let html = chart::draw(&Spec { id: "c".into(), ..spec.clone() });
        let marks = html.matches("stroke-dasharray=\"3 ").count();
        if spec.form() != Form::List && unknown > 0 {
            let expected = if spec.form() == Form::Stacked { 1 } else { unknown };
            assert_eq!(marks, expected, "{name}: one dashed mark for each unknown figure");
            assert!(html.contains("未公开") || html.contains("待核定"), "{name}");
        }
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
        (Form::Multiples, form(Form::Line, two("个", "万元"))),
        (Form::Bar, form(Form::Progress, one(&["1", "2"]))),
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
    assert_eq!(texts, ["无", "3个", "未公开"]);

    let bar = chart::indicators(Form::Bar, "b", "t", &both);
    assert_eq!((bar.categories.join(" "), bar.form()), ("甲 乙".to_string(), Form::List));

    let progress = chart::indicators(Form::Progress, "p", "t", &both);
    assert_eq!(progress.series[1].values[0].text, "5个");

    let table = dataset.table.as_ref().unwrap();
    let bars = chart::table(Form::Bar, "t", "t", table, 0, &[0, 1]);
    assert_eq!((bars.categories.join(" "), bars.series.len()), ("东 西".to_string(), 1));
    assert_eq!(bars.series[0].values[1].text, "约2个");
    assert!(!bars.series[0].values[1].exact);
}
