//! What a page tells its reader, and the code of that: the same whatever the theme, the menus and other pages say.

use serde_json::Value;

use crate::project::{Project, SITE};

fn site() -> Project {
    let project = Project::small();
    project.write("content/cases/tu.png", [137, 80, 78, 71, 1]);
    project.write(
        "content/cases/yi.md",
        "---\ntitle: 第一个案例\ndate: 2022-12-01\nfield: 社区\nbrands: [hong]\n---\n\n## 背景\n\n\
         共有{{ stat(\"grid.count\") }}网格，见[品牌](../brands/hong.md)。\n\n![门头](tu.png)\n",
    );
    project.write("themes/own/shortcodes/stat.html", "<b>{{ stat(args[0]).text }}</b>");
    project
}

fn article(project: &Project) -> Value {
    let output = project.run(&["article", "content/cases/yi.md", "--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn code(project: &Project) -> String {
    article(project)["code"].as_str().expect("a code").to_string()
}

#[test]
fn an_article_is_what_its_reader_is_told() {
    let article = article(&site());
    assert_eq!(article["title"], "第一个案例");
    assert_eq!(article["texts"], serde_json::json!(["背景", "共有120个网格，见品牌。", "门头"]));
    assert_eq!(article["figures"], serde_json::json!([{ "id": "grid.count", "text": "120个" }]));
    let sha256 = "2c7a0d5b5d5a1c3f".len();
    assert_eq!(article["files"][0]["path"], "content/cases/tu.png");
    assert!(article["files"][0]["sha256"].as_str().unwrap().len() == 4 * sha256);
    let code = article["code"].as_str().unwrap();
    let parts: Vec<&str> = code.split('-').collect();
    assert!(parts.iter().all(|part| part.len() == 4) && parts.len() == 3, "{code}");
    let is_clear = |c: char| c == '-' || c.is_ascii_digit() || c.is_ascii_uppercase();
    assert!(code.chars().all(|c| is_clear(c) && !"0O1Il".contains(c)), "{code}");
}

#[test]
fn a_code_changes_with_what_is_told_and_with_nothing_else() {
    let project = site();
    let first = code(&project);
    let same: [(&str, &dyn Fn()); 6] = [
        ("a theme", &|| project.write("site.yaml", format!("theme: own\n{SITE}"))),
        ("a menu", &|| {
            project.write(
                "site.yaml",
                format!("theme: own\nmenus: {{main: [{{title: 首页, link: /}}]}}\n{SITE}"),
            )
        }),
        ("another page", &|| project.edit("content/brands/hong.md", "红色品牌", "绿色品牌")),
        ("another figure", &|| {
            project.write(
                "content/stats/more.yaml",
                "title: 别的\nindicators:\n  - {id: a, name: 甲, value: 1}\n",
            );
        }),
        ("an address", &|| project.edit("content/cases/yi.md", "field: 社区", "field: 社区\nslug: di-yi")),
        ("a line break", &|| project.edit("content/cases/yi.md", "网格，见", "网格，\n见")),
    ];
    for (what, change) in same {
        change();
        assert_eq!(code(&project), first, "{what}");
    }
    let mut codes = vec![first];
    let other: [(&str, &dyn Fn()); 5] = [
        ("a figure", &|| project.edit("content/stats/grid.yaml", "value: 120", "value: 121")),
        ("a word", &|| project.edit("content/cases/yi.md", "共有", "现有")),
        ("a picture", &|| project.write("content/cases/tu.png", [137, 80, 78, 71, 2])),
        ("a field", &|| project.edit("content/cases/yi.md", "field: 社区", "field: 机关")),
        ("a title", &|| project.edit("content/cases/yi.md", "第一个案例", "一个案例")),
    ];
    for (what, change) in other {
        change();
        let now = code(&project);
        assert!(!codes.contains(&now), "{what}");
        codes.push(now);
    }
}

#[test]
fn a_page_is_found_by_its_file_or_its_address() {
    let project = site();
    let said = |page: &str| project.run(&["article", page]);
    let whole = String::from_utf8(said("content/cases/yi.md").stdout).unwrap();
    assert!(whole.contains("核验码："), "{whole}");
    for page in ["/cases/yi/", "cases/yi", "./content/cases/yi.md"] {
        assert_eq!(String::from_utf8(said(page).stdout).unwrap(), whole, "{page}");
    }
    let output = said("content/cases/ji.md");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("是不是“content/cases/yi.md”？"));
}

#[test]
fn what_cannot_be_read_has_no_code() {
    let project = site();
    project.write("content/cases/yi.md", "没有页头\n");
    let output = project.run(&["article", "content/cases/yi.md"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    assert!(String::from_utf8_lossy(&output.stderr).contains("front-matter/missing"));
}

#[test]
fn what_shortcodes_captions_and_code_say_is_told() {
    let project = site();
    let first = code(&project);
    let text = project.read("content/cases/yi.md");
    project.write("themes/own/shortcodes/note.html", "{{ args[0] }}");
    project.write("site.yaml", format!("theme: own\n{SITE}"));
    let mut codes = vec![first];
    for more in [
        "\n{{ note(\"说明甲\") }}\n",
        "\n{{ note(\"说明乙\") }}\n",
        "\n![门头](tu.png \"题注\")\n",
        "\n```\n代码\n```\n",
    ] {
        project.write("content/cases/yi.md", format!("{text}{more}"));
        let now = code(&project);
        assert!(!codes.contains(&now), "{more}");
        codes.push(now);
    }
}

/// What the small things that readers see do to the code of a page.
#[test]
fn a_code_changes_with_what_is_said_beside_words_and_figures() {
    let project = site();
    project.write(
        "content/stats/grid.yaml",
        "title: 网格\nsource: 样例\nas_of: 2022-12-31\nindicators:\n  - {id: count, name: 网格数, unit: 个, value: 120}\n  - {id: lifts, name: 电梯, unit: 部, as_of: 2022-10-31, target: 36, series: {2021: 20, 2022: 31}}\n",
    );
    project.write(
        "content/cases/yi.md",
        "---\ntitle: 甲\nunit: 某某街道\n---\n\n有{{ stat(\"grid.lifts\") }}，见[品牌](../brands/hong.md)，开过{{ blank(\"会议\") }}。\n\n\
         {{ chart(\"progress\", \"grid.lifts\", title=\"电梯\") }}\n\n> [!说明]\n> 话。\n",
    );
    project.write("content/brands/lan.md", "---\ntitle: 蓝色品牌\ndate: 2022-11-01\n---\n\n内涵。\n");
    let mut codes = vec![code(&project)];
    for (what, path, from, to) in [
        ("a target", "content/stats/grid.yaml", "target: 36", "target: 37"),
        ("a day", "content/stats/grid.yaml", "2022-10-31", "2022-10-30"),
        ("that figures are made up", "content/stats/grid.yaml", "title: 网格", "title: 网格\ndemo: true"),
        ("a box", "content/cases/yi.md", "[!说明]", "[!注意]"),
        ("the end of a box", "content/cases/yi.md", "\n> 话。", "\n\n> 话。"),
        ("a blank", "content/cases/yi.md", "会议", "会"),
        ("a link", "content/cases/yi.md", "hong.md", "lan.md"),
        ("the name of a field", "site.yaml", "报送单位", "牵头单位"),
    ] {
        project.edit(path, from, to);
        let now = code(&project);
        assert!(!codes.contains(&now), "{what}");
        codes.push(now);
    }
    // The other page may change.
    project.edit("content/brands/lan.md", "蓝色品牌", "青色品牌");
    assert_eq!(Some(&code(&project)), codes.last());
}

/// Pages that show figures which their own text does not quote.
#[test]
fn the_home_page_the_wall_and_the_overview_tell_the_figures_that_they_show() {
    let project = site();
    project.write(
        "site.yaml",
        format!("{SITE}home: [lead, figures, {{block: text, title: 写在前面, text: 甲}}]\n"),
    );
    project.write("content/wall.md", "---\ntitle: 大屏\ntemplate: wall.html\n---\n");
    project.write("content/stats/_index.md", "---\ntitle: 数字\ntemplate: stats.html\n---\n");
    let codes = || {
        ["/", "/wall/", "/stats/"].map(|page| {
            let output = project.run(&["article", page, "--json"]);
            let value: Value = serde_json::from_slice(&output.stdout).expect("JSON");
            value["code"].as_str().expect("a code").to_string()
        })
    };
    let mut before = codes();
    let mut changed = |path: &str, from: &str, to: &str| {
        project.edit(path, from, to);
        let now = codes();
        let changed = [0, 1, 2].map(|at| now[at] != before[at]);
        before = now;
        changed
    };
    assert_eq!(changed("content/stats/grid.yaml", "value: 120", "value: 121"), [true; 3]);
    assert_eq!(changed("content/stats/grid.yaml", "as_of: 2022-12-31", "as_of: 2022-12-30"), [true; 3]);
    assert_eq!(changed("site.yaml", "text: 甲", "text: 乙"), [true, false, false]);
    assert_eq!(changed("site.yaml", "写在前面", "写在后面"), [true, false, false]);
    assert_eq!(changed("content/cases/yi.md", "第一个案例", "一个案例"), [false; 3], "another page");
    // Which figures it shows the site may say.
    project.write(
        "content/stats/more.yaml",
        "title: 别的\nindicators:\n  - {id: a, name: 甲, value: 1}\n  - {id: b, name: 乙, value: 2}\n",
    );
    assert!(changed("site.yaml", "home: [", "params: {home_figures: [more.b]}\nhome: [")[0]);
    assert_eq!(changed("content/stats/more.yaml", "value: 1", "value: 3"), [false, false, true]);
    assert_eq!(
        changed("content/stats/more.yaml", "value: 2", "value: 4"),
        [true; 3],
        "the wall has them too"
    );
}

/// A page with one of everything that is told.
const ALL: &str = "---\ntitle: 议事会 的做法\ndate: 2022-12-01\nfield: 社区\nunit: 某某街道\nbrands: [hong]\ndescription: 一句话。\n\
    honours:\n  - {name: 先进集体, level: 区, year: 2022}\n---\n\n## 背景\n\n共有{{ stat(\"grid.count\") }}网格，见[品牌](../brands/hong.md)，\
    **加粗**、`a  b`、[^注]。\n\n> 大家说好。\n\n1. 一\n2. 二\n\n   - 甲\n\n| 项 | 数 |\n|---|---:|\n| 网格 | 3 |\n\n![门头](tu.png \"图注\")\n\n\
    [附件](biao.csv)\n\n```\n代码  两格\n```\n\n> [!注意]\n> 说明。\n\n开过{{ blank(\"会议\", unit=\"次\") }}。\n\n{{ chart(\"progress\", \"grid.lifts\", title=\"电梯\") }}\n\n[^注]: 注释。\n";

/// Form 1 of what codes are made of, and its code: signatures of many years rest on it. Who has to change this test needs
/// [another form](linli::site::article::VERSION) beside it.
#[test]
fn the_first_form_stays_for_ever() {
    let project = site();
    project.write(
        "content/stats/grid.yaml",
        "title: 网格\nsource: 样例\nas_of: 2022-12-31\nindicators:\n  - {id: count, name: 网格数, unit: 个, value: 120}\n  - {id: lifts, name: 电梯, unit: 部, as_of: 2022-10-31, target: 36, series: {2021: 20, 2022: 31}}\n",
    );
    project.write("content/cases/yi.md", ALL);
    project.write("content/cases/biao.csv", "项,数\n网格,3\n");
    let output = project.run(&["review", "form", "content/cases/yi.md", "--explain"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said, include_str!("../golden/article-1.txt"), "\n{said}");
}
