//! Figures through the whole program: what texts, tables, charts and files show of them, what an edit renders, what is
//! doubtful about them, and what is said when they are quoted wrongly.

use linli::engine::Outputs;
use linli::engine::Snapshot;

use crate::project::{Project, errors, html, messages};

const GRID: &str = "\
title: 网格
source: 样例
as_of: 2022-12-31
indicators:
  - {id: count, name: 网格数, unit: 个, series: {2020: 60, 2021: 90, 2022: {value: 120, qualifier: 余}}}
  - {id: exact, name: 驿站数, unit: 个, series: {2021: 90, 2022: 120}}
  - {id: fund, name: 投入资金, unit: 元, value: 1234500}
  - {id: rate, name: 满意率, unit: \"%\", series: {2021: 90, 2022: 92.5}}
  - {id: secret, name: 新成立社区, unit: 个, status: withheld}
  - {id: later, name: 红色议事厅, unit: 个, series: {2021: 33, 2022: pending}}
";

fn site(body: &str) -> Project {
    let project = Project::small();
    project.write("content/stats/_index.md", "---\ntitle: 统计\ntemplate: stats.html\n---\n");
    project.write("content/stats/grid.yaml", GRID);
    project.write("content/cases/yi.md", case(body));
    project
}

fn case(body: &str) -> String {
    format!("---\ntitle: 第一个案例\ndate: 2022-12-01\n---\n\n{body}\n")
}

/// What a line of text with a shortcode reads as, without tags and without what is shown only when asked for.
fn shown(shortcode: &str) -> String {
    let snapshot = site(&format!("起{{{{ {shortcode} }}}}止")).pass();
    assert_eq!(errors(&snapshot), "", "{shortcode}");
    let page = html(&snapshot, "/cases/yi/");
    let line = page.split("<p>起").nth(1).expect("the line is there").split("止</p>").next().unwrap();
    let mut text = String::new();
    let mut parts = line.split("<span class=\"origin\"");
    let mut line = parts.next().unwrap().to_string();
    parts.for_each(|part| line += part.split_once("</span>").unwrap().1);
    for (index, part) in line.split('<').enumerate() {
        text.push_str(if index == 0 { part } else { part.split_once('>').unwrap().1 });
    }
    text
}

#[test]
fn figures_are_written_as_asked_for() {
    for (shortcode, text) in [
        (r#"stat("grid.count")"#, "120余个"),
        (r#"stat("grid.count", period=2021)"#, "90个"),
        (r#"stat("grid.count", period="2021", unit=false)"#, "90"),
        (r#"stat("grid.fund", format="万 1位小数")"#, "123.5万元"),
        (r#"stat("grid.fund", format="千分位", link=false)"#, "1,234,500元"),
        (r#"stat("grid.fund", format="自动", unit=false)"#, "123.45万"),
        (r#"stat("grid.secret")"#, "〔未公开〕个"),
        (r#"stat("grid.secret", unit=false)"#, "〔未公开〕"),
        (r#"stat("grid.later")"#, "〔待核定〕个"),
        (r#"stat_change("grid.exact", from=2021, to=2022)"#, "由90个增加到120个"),
        (r#"stat_change("grid.exact", from=2021, to=2022, growth=true)"#, "同比增长33.3%"),
        (r#"stat_change("grid.exact", from=2021, to=2022, growth=true, decimals=0)"#, "同比增长33%"),
        (r#"stat_change("grid.exact", from="2021年", to="２０２２年度")"#, "由90个增加到120个"),
        (r#"stat("grid.exact", period="2021年")"#, "90个"),
        (r#"stat_change("grid.rate", from=2021, to=2022, growth=true)"#, "同比提高2.5个百分点"),
        (r#"show_if_known("grid.exact", "，驿站{}")"#, "，驿站120个"),
        (r#"show_if_known("grid.secret", "，社区{}")"#, ""),
        (r#"show_if_known("grid.exact", "grid.secret", "，{}和{}")"#, ""),
        (r#"show_if_known("grid.exact", "grid.fund", "，{}和{}", format="万")"#, "，0.012万个和123.45万元"),
    ] {
        assert_eq!(shown(shortcode), text, "{shortcode}");
    }
}

#[test]
fn a_period_is_found_in_any_notation() {
    let project = site("");
    project.write(
        "content/stats/p.yaml",
        "title: 期\nsource: 样例\nas_of: 2022-12-31\nindicators:\n\
         \x20 - {id: m, name: 月数, unit: 个, series: {2022.1: 1, 202206: 6, 2022.10: 10}}\n\
         \x20 - {id: q, name: 季数, unit: 个, series: {2022Q1: 3, 2022年二季度: 4}}\n\
         \x20 - {id: n, name: 届数, unit: 个, series: {换届前: 7, 换届后: 8}}\n",
    );
    for (id, period, text) in [
        ("m", "\"2022-10\"", "10个"),
        ("m", "\"2022.10\"", "10个"),
        ("m", "\"2022年1月\"", "1个"),
        ("m", "202201", "1个"),
        ("m", "\"２０２２年六月份\"", "6个"),
        ("q", "\"2022年第一季度\"", "3个"),
        ("q", "\"2022q2\"", "4个"),
        ("n", "\"换届前\"", "7个"),
    ] {
        project
            .write("content/cases/yi.md", case(&format!("起{{{{ stat(\"p.{id}\", period={period}) }}}}止")));
        let snapshot = project.pass();
        assert_eq!(errors(&snapshot), "", "{period}");
        let page = html(&snapshot, "/cases/yi/");
        assert!(
            page.contains(&format!("<label class=\"stat\"><span aria-hidden=\"true\">{text}<")),
            "{period}"
        );
    }
}

#[test]
fn a_page_says_no_trend_between_periods_that_cannot_be_compared() {
    let project = site("没有数字。");
    let trend = |series: &str| {
        let yaml = format!(
            "title: 期\nsource: 样例\nas_of: 2022\nindicators:\n  - {{id: a, name: 数, unit: 个, series: {series}}}\n"
        );
        project.write("content/stats/p.yaml", yaml);
        project.write("themes/default/stats.html", "[{{ stat(\"p.a\").trend }}]");
        let page = html(&project.pass(), "/stats/");
        page.trim().to_string()
    };
    for (series, words) in [
        ("{2021: 20, 2022: 25}", "[同比增长25%]"),
        ("{2021年: 20, ２０２２: 25}", "[同比增长25%]"),
        ("{2022H1: 20, 2022H2: 25}", "[环比增长25%]"),
        ("{2022H1: 20, 2022: 25}", "[]"),
        ("{2021: 20, 2022Q1: 25}", "[]"),
        ("{2021: 20, 换届后: 25}", "[]"),
        ("{2021: 20, 2022: {value: 25, qualifier: 余}}", "[]"),
        ("{2021: 20, 2022: -5}", "[]"),
        ("{2021: 20, 2022: withheld}", "[]"),
    ] {
        assert_eq!(trend(series), words, "{series}");
    }
}

#[test]
fn a_quoted_figure_says_where_it_comes_from_without_a_script() {
    let project = site(
        "共{{ stat(\"grid.count\") }}，又是{{ stat(\"grid.count\") }}，{{ stat_change(\"grid.exact\", from=2021, to=2022) }}。\
         社区{{ stat(\"grid.secret\") }}，议事厅{{ show_if_known(\"grid.exact\", \"{}\") }}，{{ blank(\"会议\", unit=\"次\") }}。\
         [见{{ stat(\"grid.fund\", link=false) }}](yi.md)",
    );
    let snapshot = project.pass();
    assert_eq!(errors(&snapshot), "");
    let page = html(&snapshot, "/cases/yi/");
    for number in 1..=6 {
        for part in [format!("popovertarget=\"origin-{number}\""), format!("id=\"origin-{number}\" popover>")]
        {
            assert_eq!(page.matches(&part).count(), 1, "{part}");
        }
    }
    for part in [
        "<label class=\"stat\"><span aria-hidden=\"true\">120余个</span><button type=\"button\" popovertarget=\"origin-1\" aria-label=\"120余个，网格数（2022年）的说明\">",
        "<b>网格数（2022年）</b><br>来源：样例<br>截至2022年12月31日<br><a href=\"/dj/stats/grid/#count\">指标的说明</a>",
        "<b>驿站数（2021年至2022年）</b>",
        "<b>新成立社区</b><br>没有公开，不写零，也不写约数<br>来源：样例",
        "<b>会议</b><br>没有公开，不作猜测</span>",
        // In a link there is only text, and a title.
        "<span class=\"stat\" title=\"投入资金；来源：样例；截至2022年12月31日\">1234500元</span>",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    // What is read without the page tells nothing of it, and nothing is shown twice.
    let head = page.split("</head>").next().unwrap();
    assert!(!head.contains("来源：") && !html(&snapshot, "/feed.xml").contains("来源："));
    let main = page.split("<main").nth(1).unwrap();
    assert_eq!(main.matches("title=\"").count(), 1);
    assert!(!main.contains("<script"));
}

#[test]
fn an_edited_figure_renders_what_shows_it() {
    let project = site("见{{ stat(\"grid.exact\") }}。");
    for (name, body) in [
        ("tu", "{{ chart(\"line\", \"grid.exact\") }}"),
        ("biao", "{{ stat_table(\"grid.exact\", \"grid.fund\") }}"),
        ("quan", "{{ stat_table(\"grid\") }}"),
        ("bian", "驿站{{ stat_change(\"grid.exact\", from=2021, to=2022) }}。"),
        ("ju", "有驿站{{ show_if_known(\"grid.exact\", \"，共{}\") }}。"),
        ("bie", "见{{ stat(\"grid.fund\") }}，图：\n\n{{ chart(\"bar\", \"grid.fund\", \"grid.rate\") }}"),
    ] {
        let head = format!("---\ntitle: 页{name}\ndate: 2022-11-01\ndescription: 摘要\n---\n\n");
        project.write(&format!("content/cases/{name}.md"), head + body + "\n");
    }
    let mut engine = project.engine();
    assert_eq!(errors(&engine.pass().unwrap()), "");
    project.edit("content/stats/grid.yaml", "2021: 90, 2022: 120}}", "2021: 90, 2022: 121}}");
    let snapshot = engine.pass().unwrap();
    let rendered: Vec<String> = snapshot.rendered.iter().map(|(route, _)| route.to_string()).collect();
    let pages: Vec<&str> =
        rendered.iter().map(String::as_str).filter(|route| route.starts_with("/cases/")).collect();
    // The list shows the summary of the one page that has none of its own.
    assert_eq!(
        pages,
        ["/cases/", "/cases/bian/", "/cases/biao/", "/cases/ju/", "/cases/quan/", "/cases/tu/", "/cases/yi/"]
    );
    for file in ["/stats/", "/stats/grid/", "/stats/grid/grid.csv", "/stats/grid/grid.xlsx"] {
        assert!(rendered.iter().any(|route| route == file), "{file} is not among {rendered:?}");
    }
    // An edit that moves lines and changes no figure renders nothing.
    project.edit("content/stats/grid.yaml", "indicators:", "\n# 一行说明\nindicators:");
    assert_eq!(engine.pass().unwrap().rendered, []);
}

#[test]
fn a_page_that_quotes_a_figure_is_named_by_its_dataset() {
    let project = site("没有数字。");
    let mut engine = project.engine();
    let named = |snapshot: &Snapshot| html(snapshot, "/stats/grid/").contains("引用这些数字的页面");
    assert!(!named(&engine.pass().unwrap()));
    project.write("content/cases/yi.md", case("{{ chart(\"line\", \"grid.exact\") }}"));
    let snapshot = engine.pass().unwrap();
    assert!(named(&snapshot) && html(&snapshot, "/stats/grid/").contains("第一个案例"));
    // Another text around it changes nothing there.
    project.write("content/cases/yi.md", case("一句话。\n\n{{ chart(\"line\", \"grid.exact\") }}"));
    let snapshot = engine.pass().unwrap();
    assert!(snapshot.rendered.iter().all(|(route, _)| !route.as_str().starts_with("/stats/")));
}

#[test]
fn a_withheld_figure_is_nowhere_a_number() {
    let project = site(
        "第一句说清楚。社区{{ stat(\"grid.secret\") }}，其余从略。第三句。\n\n{{ stat_table(\"grid\") }}\n\n\
         {{ chart(\"bar\", \"grid.secret\", \"grid.exact\", \"grid.count\") }}",
    );
    project.write("content/stats/streets.yaml", "title: 街道\nsource: 样例\nas_of: 2022\ncolumns: [{id: s, name: 街道}, {id: n, name: 服务点, unit: 个}]\nrows: [[东, 1], [西, withheld]]\ntotals: auto\n");
    let snapshot = project.pass();
    assert_eq!(messages(&snapshot), "");
    let page = html(&snapshot, "/cases/yi/");
    assert!(
        page.contains("〔未公开〕</span><button")
            && page.contains("<td class=\"number\" colspan=\"3\"><span class=\"unknown\">未公开</span>")
    );
    assert!(page.contains("stroke-dasharray") && page.contains("<td>未公开</td>"));
    // What is shared and listed leaves the sentence out.
    let description = "<meta name=\"description\" content=\"第一句说清楚。第三句。\">";
    assert!(page.contains(description), "{}", page.split("</title>").nth(1).unwrap());
    let feed = html(&snapshot, "/feed.xml");
    assert!(feed.contains("第一句说清楚。第三句。") && !feed.contains("社区"));
    // No total of what is not all known; no value for programs.
    let csv = html(&snapshot, "/stats/streets/streets.csv");
    assert_eq!(csv, "\u{feff}街道,服务点（个）\r\n东,1\r\n西,未公开\r\n");
    let json: serde_json::Value =
        serde_json::from_str(&html(&snapshot, "/stats/grid/grid.json")).expect("it is JSON");
    assert_eq!(json["indicators"][4]["value"], serde_json::Value::Null);
    assert_eq!(json["indicators"][4]["text"], "未公开");
    let dataset = html(&snapshot, "/stats/grid/");
    let linked = dataset.rsplit("application/ld+json\">").next().unwrap().split("</script>").next().unwrap();
    let linked: serde_json::Value = serde_json::from_str(linked).expect("it is JSON");
    assert_eq!(
        linked["variableMeasured"][4],
        serde_json::json!({"@type": "PropertyValue", "name": "新成立社区", "unitText": "个"})
    );
    assert_eq!(linked["variableMeasured"][0]["value"], "120余", "what is rounded is a text");
    assert_eq!(linked["distribution"][0]["contentUrl"], "https://example.gov.cn/dj/stats/grid/grid.csv");
    // The section gathers what stands elsewhere.
    let section = html(&snapshot, "/stats/");
    assert!(
        section.contains("\"name\":\"网格\",\"url\":\"https://example.gov.cn/dj/stats/grid/\"}"),
        "{section}"
    );
    assert!(section.contains("\"@type\":\"ItemList\""));
}

#[test]
fn files_say_what_the_page_says() {
    let snapshot = site("见{{ stat(\"grid.exact\") }}。").pass();
    let page = html(&snapshot, "/stats/grid/");
    let csv = html(&snapshot, "/stats/grid/grid.csv");
    let json = html(&snapshot, "/stats/grid/grid.json");
    for text in ["60个", "90个", "120余个", "1234500元", "92.5%", "未公开", "33个", "待核定"] {
        for (name, file) in [("page", &page), ("csv", &csv), ("json", &json)] {
            assert!(file.contains(text), "{text} is not in the {name}");
        }
    }
    let bytes = crate::project::bytes(&snapshot, "/stats/grid/grid.xlsx");
    let sheet = linli::dataset::xlsx::parse(&linli::path::SourcePath::new("a.xlsx"), &bytes, Some("指标"));
    assert!(sheet.diagnostics.is_empty(), "{:?}", sheet.diagnostics);
    let cells: Vec<&str> =
        sheet.value.rows.iter().flat_map(|row| &row.cells).map(|cell| &*cell.text).collect();
    for line in csv.trim_start_matches('\u{feff}').lines() {
        for cell in line.split(',').filter(|cell| !cell.is_empty()) {
            assert!(cells.contains(&cell), "{cell} is not in the workbook");
        }
    }
    let again = site("见{{ stat(\"grid.exact\") }}。").pass();
    let manifest = |outputs: &Outputs| -> Vec<_> {
        outputs.iter().map(|(route, output)| (route.clone(), output.hash)).collect()
    };
    assert_eq!(manifest(&snapshot.outputs), manifest(&again.outputs), "same site, same bytes");
}

#[test]
fn digits_are_in_every_file_as_they_were_written() {
    let digits = ["1.50", "-0.50", "12345678901234567", "123456789012345678901234567890", "0.10"];
    let indicator = |(at, digits): (usize, &&str)| {
        format!("  - {{id: n{at}, name: 数{at}, unit: 元, value: {digits}}}\n")
    };
    let list: String = digits.iter().enumerate().map(indicator).collect();
    let quote = |at: usize| format!("数{at}{{{{ stat(\"long.n{at}\") }}}}");
    let text: Vec<String> = (0..digits.len()).map(quote).collect();
    let project = site(&format!("{}。", text.join("，")));
    project.write(
        "content/stats/long.yaml",
        format!("title: 长\nsource: 样例\nas_of: 2022\nindicators:\n{list}"),
    );
    let snapshot = project.pass();
    assert_eq!(messages(&snapshot), "");
    let dataset = html(&snapshot, "/stats/long/");
    let linked = dataset.rsplit("application/ld+json\">").next().unwrap().split("</script>").next().unwrap();
    let [csv, json] = ["csv", "json"].map(|format| html(&snapshot, &format!("/stats/long/long.{format}")));
    let (page, feed) = (html(&snapshot, "/cases/yi/"), html(&snapshot, "/feed.xml"));
    let bytes = crate::project::bytes(&snapshot, "/stats/long/long.xlsx");
    let book =
        linli::dataset::xlsx::parse(&linli::path::SourcePath::new("a.xlsx"), &bytes, Some("指标")).value;
    for (at, digits) in digits.iter().enumerate() {
        for (name, found) in [
            ("page", page.contains(&format!("{digits}元"))),
            ("page of the dataset", dataset.contains(&format!("<data value=\"{digits}\">{digits}元</data>"))),
            ("CSV", csv.replace("'-", "-").contains(&format!(",{digits},,元,{digits}元,"))),
            ("JSON", json.contains(&format!("\"value\": {digits}, "))),
            ("JSON-LD", linked.contains(&format!("\"unitText\":\"元\",\"value\":{digits}}}"))),
            ("feed", feed.contains(&format!("数{at}{digits}元"))),
            ("XLSX", book.rows[at + 1].text(3) == *digits),
        ] {
            assert!(found, "{digits} is not in the {name}");
        }
    }
    let linked: serde_json::Value = serde_json::from_str(linked).expect("it is JSON");
    assert_eq!(linked["variableMeasured"].as_array().map(Vec::len), Some(digits.len()));
}

#[test]
fn a_text_is_no_formula_in_a_file() {
    let project = site("正文。");
    let rows = "[['=1+2', 1], ['+86', 2], ['-甲', 3], ['@乙', 4], [\"\\t丙\", 5], [丁, -6]]";
    project.write("content/stats/streets.yaml", format!("title: 街道\nsource: 样例\nas_of: 2022\ncolumns: [{{id: s, name: 街道}}, {{id: n, name: 变动, unit: 个}}]\nrows: {rows}\n"));
    let snapshot = project.pass();
    assert_eq!(errors(&snapshot), "");
    let csv = html(&snapshot, "/stats/streets/streets.csv");
    for line in ["'=1+2,1", "'+86,2", "'-甲,3", "'@乙,4", "丁,-6"] {
        assert!(csv.lines().any(|known| known == line), "{line} in {csv}");
    }
    let bytes = crate::project::bytes(&snapshot, "/stats/streets/streets.xlsx");
    let book =
        linli::dataset::xlsx::parse(&linli::path::SourcePath::new("a.xlsx"), &bytes, Some("表格")).value;
    assert_eq!([1, 2, 3, 4].map(|row| book.rows[row].text(0).to_owned()), ["=1+2", "+86", "-甲", "@乙"]);
}

#[test]
fn a_long_table_is_shown_as_far_as_a_phone_can() {
    let project = site("正文。");
    let rows: String = (0..450).map(|row| format!("社区{row},{row}\n")).collect();
    project.write("content/stats/long.yaml", "title: 长表\nsource: 样例\nas_of: 2022\ncolumns: [{id: s, name: 社区}, {id: n, name: 户数, unit: 户}]\nrows: long.csv\n");
    project.write("content/stats/long.csv", format!("社区,户数\n{rows}"));
    let snapshot = project.pass();
    assert_eq!(messages(&snapshot), "");
    let page = html(&snapshot, "/stats/long/");
    assert!(page.contains("社区199<") && !page.contains("社区200<"));
    assert!(page.contains("表格共 450 行，这里是前 200 行"));
    for format in ["csv", "json"] {
        assert!(html(&snapshot, &format!("/stats/long/long.{format}")).contains("社区449"), "{format}");
    }
}

#[test]
fn a_figure_is_found_in_every_place_that_shows_it() {
    let project = site("见{{ stat(\"grid.exact\") }}。\n\n2022年驿站数120个。\n\n2021年，驿站数达到95个。");
    project.write("content/cases/er.md", "---\ntitle: 第二个案例\ndate: 2022-12-01\n---\n\n{{ chart(\"bar\", \"grid\") }}\n\n驿站数120余个。\n");
    project.write("themes/own/shortcodes/own.html", "{{ stat(\"grid.exact\") }}");
    project.edit("site.yaml", "title:", "theme: own\ntitle:");
    let run = |arguments: &[&str]| {
        let output = project.run(arguments);
        (
            output.status.success(),
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr),
        )
    };
    let (found, text) = run(&["stats", "grid.exact"]);
    assert!(found, "{text}");
    for line in [
        "grid.exact 驿站数：120个",
        "  2021年 90个",
        "3 处引用，3 处手写：",
        "  content/cases/yi.md:6:2 《第一个案例》 引用：{{ stat(\"grid.exact\") }}",
        "  content/cases/er.md:6:1 《第二个案例》 引用：{{ chart(\"bar\", \"grid\") }}",
        "  themes/own/shortcodes/own.html:1:9 模板：\"grid.exact\"",
        "  content/cases/yi.md:8:9 《第一个案例》 手写：120个",
        "  content/cases/yi.md:10:12 《第一个案例》 手写，与统计数据不同：95个",
        "  content/cases/er.md:8:4 《第二个案例》 手写，与统计数据不同：120余个",
    ] {
        assert!(text.lines().any(|known| known == line), "{line}\nis not in\n{text}");
    }
    let (_, json) = run(&["stats", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    let exact = json.as_array().unwrap().iter().find(|one| one["id"] == "grid.exact").unwrap();
    let kinds: Vec<&str> =
        exact["places"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "quoted").count(), 2);
    assert_eq!(kinds.iter().filter(|kind| matches!(**kind, "by-hand" | "differs")).count(), 3);
    let (found, text) = run(&["stats", "grid.exac"]);
    assert!(!found && text.contains("是不是“grid.exact”？"), "{text}");
}

#[test]
fn a_copy_that_no_grammar_is_sure_of_is_listed_and_not_compared() {
    let table =
        "| 指标 | 上报数 |\n|---|---|\n| 驿站数 | 120 |\n\n| 街道 | 驿站数 |\n|---|---|\n| 甲街道 | 120 |";
    let project = site(&format!("驿站**120**个，热闹。\n\n巡查驿站95个。\n\n{table}\n"));
    assert_eq!(messages(&project.pass()), "");
    let output = project.run(&["stats", "grid.exact"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let copies: Vec<&str> = text.lines().filter(|line| line.contains("手写：")).map(str::trim).collect();
    let places: Vec<&str> = copies.iter().filter_map(|line| line.split(' ').next()).collect();
    assert!(
        text.contains("2 处手写：") && text.contains("yi.md:6:5") && text.contains("yi.md:12:9"),
        "{places:?} in {text}"
    );
}

#[test]
fn rows_of_a_table_stand_in_a_file() {
    let project = site("{{ chart(\"bar\", \"streets\") }}");
    project.write("content/stats/streets.yaml", "title: 街道\nsource: 样例\nas_of: 2022\ncolumns: [{id: s, name: 街道}, {id: n, name: 服务点, unit: 个}]\nrows: 街道.csv\ntotals: auto\n");
    project.write("content/stats/街道.csv", "街道,服务点（个）\n东街道,12\n西街道,9\n");
    let mut engine = project.engine();
    let snapshot = engine.pass().unwrap();
    assert_eq!(messages(&snapshot), "");
    assert!(html(&snapshot, "/cases/yi/").contains("12个"));
    assert!(html(&snapshot, "/stats/streets/streets.csv").ends_with("合计,21\r\n"));
    assert!(
        !snapshot.outputs.keys().any(|route| route.as_str().contains("jiedao")),
        "the file is not published"
    );
    project.write("content/stats/街道.csv", "街道,服务点（个）\n东街道,13\n西街道,9\n");
    let snapshot = engine.pass().unwrap();
    assert!(html(&snapshot, "/cases/yi/").contains("13个"));
    assert!(snapshot.rendered.iter().all(|(route, _)| route.as_str() != "/stats/grid/"));
    // What is wrong in the file is shown there, and again on the next pass.
    project.write("content/stats/街道.csv", "街道,服务点（个）\n东街道,十三\n西街道,9\n");
    let snapshot = engine.pass().unwrap();
    assert!(messages(&snapshot).contains("content/stats/街道.csv:2:5"), "{}", messages(&snapshot));
    assert_eq!(engine.pass().unwrap().diagnostics, snapshot.diagnostics);
    project.remove("content/stats/街道.csv");
    let missing = messages(&engine.pass().unwrap());
    assert!(
        missing.contains("没有“content/stats/街道.csv”这个文件") && missing.contains("streets.yaml:5:7"),
        "{missing}"
    );
}

#[test]
fn doubtful_figures_are_warned_of() {
    let project = site("全区网格数达到135个。驿站数由90个减少到120个。投入30万。");
    project.write("content/stats/old.yaml", "title: 旧\nsource: 样例\nas_of: 2020\nindicators:\n  - {id: a, name: 覆盖率, unit: \"%\", value: 120, review_by: 2024-01-01, owner: 组织科}\n");
    let mut engine = project.engine();
    let first = engine.pass().unwrap();
    assert_eq!(errors(&first), "", "nothing of it stops a build");
    let text = messages(&first);
    for code in ["figure/differs", "figure/trend", "figure/unit", "figure/percent", "figure/stale"] {
        assert!(text.contains(code), "{code} is not in\n{text}");
    }
    assert_eq!(engine.pass().unwrap().diagnostics, first.diagnostics);
    // The text is held against the new figure, though only the dataset changed; and its place moves with the lines.
    project.edit("content/stats/grid.yaml", "2022: {value: 120, qualifier: 余}", "2022: 135");
    let agreed = messages(&engine.pass().unwrap());
    assert!(!agreed.contains("figure/differs"), "{agreed}");
    project.edit("content/stats/grid.yaml", "2022: 135", "2022: 136");
    project.edit("content/stats/grid.yaml", "indicators:", "# 一行\nindicators:");
    assert_eq!(engine.pass().unwrap().diagnostics, project.pass().diagnostics);
    // One number that is wrong in two ways is said to be wrong once.
    project.edit("content/cases/yi.md", "投入30万。", "满意率达到105%。");
    let both = messages(&engine.pass().unwrap());
    assert_eq!(both.matches("105%”").count(), 1, "{both}");
    // Made-up figures are not held against the texts.
    project.edit("content/stats/grid.yaml", "title: 网格", "demo: true\ntitle: 网格");
    let demo = messages(&engine.pass().unwrap());
    assert!(!demo.contains("figure/differs"), "{demo}");
}

#[test]
fn indicators_can_be_listed() {
    let project = site("见{{ stat(\"grid.exact\") }}。");
    project.edit(
        "content/stats/grid.yaml",
        "value: 1234500",
        "value: 1234500, review_by: 2024-01-01, owner: 组织科",
    );
    let run = |arguments: &[&str]| String::from_utf8(project.run(arguments).stdout).unwrap();
    let all = run(&["stats"]);
    assert!(all.contains("grid.exact") && all.contains("content/stats/grid.yaml:6:10"), "{all}");
    assert!(all.contains("共 6 项：已知 4，待核定 1，未公开 1；没有被引用的 5 项"), "{all}");
    // A template of the site that names a figure quotes it; in a comment it does not.
    project.write(
        "themes/default/shortcodes/key.html",
        "<b class=\"grid\">{# stat(\"grid.rate\") #}{{ stat('grid.count').text }}{{ stat(\"grid.fund\").text }}</b>",
    );
    let unquoted = run(&["stats", "--unquoted", "--json"]);
    let rows: serde_json::Value = serde_json::from_str(&unquoted).unwrap();
    let ids: Vec<&str> = rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["grid.rate", "grid.secret", "grid.later"]);
    assert_eq!(rows[0]["place"], "content/stats/grid.yaml:8:10");
    let pending = run(&["stats", "--pending", "--today", "2024-06-01", "--json"]);
    let rows: serde_json::Value = serde_json::from_str(&pending).unwrap();
    let ids: Vec<&str> = rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["grid.fund", "grid.later"]);
    assert_eq!(rows[0]["owner"], "组织科");
    assert_eq!(rows[1]["status"], "pending");
}
