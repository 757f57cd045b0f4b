//! What kinds and sections declare of time, units and groups: the chronicle, the pages of units, the ways in which a section is
//! listed, honours of others.

use crate::project::{Project, SITE, errors, html, messages};

const KINDS: &str = "  units:
    label: 单位
    template: unit.html
kinds:
  news:
    label: 动态
    chronicle: false
  place:
    label: 阵地
    measure: 处
    chronicle: since
    fields:
      since: {label: 启用, type: date}
      contact: {label: 联系方式, type: contact}
      street: {label: 街道, type: place, of: streets}
";

fn project() -> Project {
    let project = Project::small();
    let site = SITE
        .replace("kinds:\n", &KINDS.replace("  units:", "  streets:\n    label: 街道\n    terms: {东街: {slug: dong}, 西街: {slug: xi}}\n  units:"))
        .replace(
            "unit: {label: 报送单位, type: text}",
            "unit: {label: 实施单位, type: term, of: units}\n      sent: {label: 报送单位, type: term, of: units, apart: true}",
        );
    project.write("site.yaml", site);
    project.remove("content/cases/yi.md");
    project.write("content/chronicle/_index.md", "---\ntitle: 大事记\ntemplate: chronicle.html\n---\n");
    project
}

fn case(project: &Project, name: &str, head: &str) {
    project.write(
        &format!("content/cases/{name}.md"),
        format!("---\ntitle: 案例{name}\n{head}---\n\n## 背景\n\n正文。\n"),
    );
}

/// Tags left out, and blanks between what stands apart.
fn words(html: &str) -> String {
    let (_, main) = html.split_once("<main").unwrap();
    let main = main.split("</main>").next().unwrap();
    let texts = main.split('<').map(|part| part.split_once('>').map_or("", |(_, text)| text.trim()));
    texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_chronicle_tells_by_year_and_month_what_kinds_say_happened() {
    let project = project();
    case(&project, "a", "date: 2024-03-05\nhonours: [{name: 先进, level: 市, year: 2023, holder: 甲社区}]\n");
    case(&project, "b", "date: 2024-03-20\nmedia: [{title: 报道, outlet: 日报, date: 2024-05-01}]\n");
    case(&project, "c", "");
    project.write("content/spots/_index.md", "---\ntitle: 阵地\nkind: place\n---\n");
    project.write("content/spots/yi.md", "---\ntitle: 驿站\ndate: 2025-01-01\nsince: 2022\n---\n正文。\n");
    project.write("content/news/_index.md", "---\ntitle: 动态\nkind: news\n---\n");
    project.write("content/news/yi.md", "---\ntitle: 消息\ndate: 2024-04-01\n---\n正文。\n");
    let snapshot = project.pass();
    assert_eq!(messages(&snapshot), "");
    let page = html(&snapshot, "/chronicle/");
    let shown = words(&page);
    assert!(
        shown.contains(
            "2024年 5月 1日 媒体报道 报道 日报 案例b 3月 20日 典型案例 案例b 5日 典型案例 案例a \
             2023年 月份不详 荣誉 市级：先进 甲社区 案例a 2022年"
        ),
        "{shown}"
    );
    assert!(shown.contains("党建品牌 红色品牌") && shown.contains("阵地 驿站"), "{shown}");
    assert!(!shown.contains("消息") && !shown.contains("案例c"), "{shown}");
    // The years lead to where they begin.
    assert!(
        page.contains("href=\"/dj/chronicle/#year-2023\"") && page.contains("id=\"year-2023\""),
        "{page}"
    );
    // Without a page that shows it there is none, and nothing of it.
    project.remove("content/chronicle/_index.md");
    assert!(project.pass().site().unwrap().chronicle().is_none());
}

#[test]
fn a_wall_is_no_page_that_nobody_finds_and_is_an_item_as_its_head_says() {
    let project = project();
    project.write("content/wall.md", "---\ntitle: 大屏\ntemplate: wall.html\n---\n");
    project.write("content/lost.md", "---\ntitle: 角落\n---\n\n正文。\n");
    let output = project.run(&["check"]);
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    let orphans: Vec<&str> = said.split("[page/orphan]").skip(1).collect();
    assert!(orphans.len() == 1 && orphans[0].contains("content/lost.md"), "{said}");
    let wall = html(&project.pass(), "/wall/");
    assert!(!wall.contains("itemprop=") || wall.contains("itemscope"), "the checker of HTML asks for it");
}

#[test]
fn a_long_chronicle_is_cut_into_leaves_on_a_section_and_on_a_page() {
    let project = project();
    project.remove("content/chronicle/_index.md");
    project.write(
        "content/dashiji.md",
        "---\ntitle: 大事记\ndescription: 摘要。\ntemplate: chronicle.html\n---\n开头的话。\n",
    );
    for day in 1..=28 {
        for year in 2020..2028 {
            case(
                &project,
                &format!("{year}-{day}"),
                &format!("slug: s{year}-{day}\ndate: {year}-02-{day:02}\n"),
            );
        }
    }
    let snapshot = project.pass();
    assert_eq!(errors(&snapshot), "");
    let (first, third) = (html(&snapshot, "/dashiji/"), html(&snapshot, "/dashiji/page/3/"));
    assert_eq!(first.matches("<time datetime=\"20").count(), 100);
    assert!(first.contains("开头的话") && !third.contains("开头的话"));
    assert!(first.contains("/dashiji/page/2/#year-2020"), "{first}");
    assert!(third.contains("id=\"year-2020\"") && third.contains("（第3页）"), "{third}");
    assert!(!snapshot.outputs.keys().any(|route| route.as_str() == "/dashiji/page/4/"));
}

#[test]
fn a_kind_says_in_its_own_words_what_cannot_be_its_day() {
    let project = project();
    project.edit("site.yaml", "chronicle: since", "chronicle: contact");
    let said = errors(&project.pass());
    assert!(said.contains("“chronicle”写的“contact”不是日期（type: date），不知道算在哪一年"), "{said}");
    project.edit("site.yaml", "chronicle: contact", "chronicle: sinc");
    let said = errors(&project.pass());
    assert!(
        said.contains("应为 date、日期字段的名字或 false，却是“sinc”") && said.contains("是不是“since”"),
        "{said}"
    );
}

#[test]
fn a_unit_has_a_page_of_what_it_did_and_another_part_for_what_it_handed_in() {
    let project = project();
    case(
        &project,
        "a",
        "date: 2024-03-05\nunit: 甲社区\nsent: 乙街道\nhonours: [{name: 先进, level: 市, year: 2024}]\n",
    );
    case(
        &project,
        "b",
        "date: 2023-03-20\nunit: 甲社区\nsent: 甲社区\nmedia: [{title: 报道, outlet: 日报, date: 2024-05-01}]\n",
    );
    // What somebody else wrote down, and it holds.
    case(&project, "c", "date: 2022-03-20\nhonours: [{name: 示范, level: 省, year: 2022, holder: 甲社区}]\n");
    let snapshot = project.pass();
    assert_eq!(messages(&snapshot), "");
    let shown = words(&html(&snapshot, "/units/jia-she-qu/"));
    assert!(shown.contains("共2项") && shown.contains("先进") && shown.contains("示范"), "{shown}");
    assert!(shown.contains("2024年 1项 案例a") && shown.contains("2023年 1项 案例b"), "{shown}");
    assert!(shown.contains("媒体报道 ") && shown.contains("日报"), "{shown}");
    // Who did it did not hand in what it did.
    assert!(!shown.contains("报送单位 1篇"), "{shown}");
    let other = words(&html(&snapshot, "/units/yi-jie-dao/"));
    assert!(other.contains("报送单位 1篇") && other.contains("案例a"), "{other}");
    assert!(!other.contains("先进") && !other.contains("共1项"), "{other}");
    let all = words(&html(&snapshot, "/units/"));
    assert!(all.contains("甲社区 2项") && all.contains("乙街道 报送单位1篇"), "{all}");
}

#[test]
fn a_template_of_terms_that_is_not_there_is_told_where_it_is_named() {
    let project = project();
    project.edit("site.yaml", "template: unit.html", "template: unti.html");
    case(&project, "a", "date: 2024-03-05\nunit: 甲社区\n");
    let said = errors(&project.pass());
    assert!(
        said.contains("没有模板“unti.html”") && said.contains("site.yaml:") && said.contains("unit.html"),
        "{said}"
    );
}

#[test]
fn a_section_is_listed_in_groups_on_pages_of_their_own() {
    let project = project();
    project.write(
        "content/cases/_index.md",
        "---\ntitle: 典型案例\nkind: case\ngroup_by: [year, field, title]\npager: 3\ndescription: 摘要。\n---\n开头。\n",
    );
    case(&project, "a", "date: 2024-03-05\nfield: 社区\n");
    case(&project, "b", "date: 2024-02-05\nfield: 机关\n");
    case(&project, "c", "date: 2023-03-05\nfield: 社区\n");
    case(&project, "d", "field: 社区\n");
    let snapshot = project.pass();
    assert_eq!(messages(&snapshot), "");
    let first = html(&snapshot, "/cases/");
    // All titles begin with one letter: a way that parts nothing is none.
    let ways: Vec<&str> = first
        .split("class=\"part ways\"")
        .nth(1)
        .unwrap()
        .split("</nav>")
        .next()
        .unwrap()
        .split("href=\"")
        .skip(1)
        .map(|part| part.split('"').next().unwrap())
        .collect();
    assert_eq!(ways, ["/dj/cases/", "/dj/cases/by-year/", "/dj/cases/by-field/"]);
    let years = html(&snapshot, "/cases/by-year/");
    let shown = words(&years);
    assert!(
        shown.contains("按年份，共3组")
            && shown.contains("2024年 2篇 案例a")
            && shown.contains("2023年 1篇 案例c"),
        "{shown}"
    );
    assert!(!shown.contains("开头。"), "{shown}");
    assert!(years.contains("<title>典型案例（按年份） - "), "{years}");
    // The last group is on the second leaf, and its name leads there.
    assert!(years.contains("href=\"/dj/cases/by-year/page/2/#group-3\""), "{years}");
    let rest = words(&html(&snapshot, "/cases/by-year/page/2/"));
    assert!(rest.contains("没有写日期 1篇 案例d"), "{rest}");
    // A group that goes on over the end of a leaf says so; terms stand as the taxonomy has them.
    let fields = words(&html(&snapshot, "/cases/by-field/"));
    assert!(fields.contains("社区 3篇 案例a") && !fields.contains("机关 1篇"), "{fields}");
    let fields = words(&html(&snapshot, "/cases/by-field/page/2/"));
    assert!(fields.contains("机关 1篇 案例b"), "{fields}");
    let listed = String::from_utf8(crate::project::bytes(&snapshot, "/sitemap.xml")).unwrap();
    assert!(!listed.contains("by-year"), "{listed}");
}

#[test]
fn few_pages_have_one_way_and_what_cannot_part_them_is_told() {
    let project = project();
    project.write("content/cases/_index.md", "---\ntitle: 典型案例\nkind: case\ngroup_by: [year]\n---\n");
    assert_eq!(errors(&project.pass()), "");
    case(&project, "a", "date: 2024-03-05\n");
    let page = html(&project.pass(), "/cases/");
    assert!(!page.contains("part ways") && page.contains("共1篇"), "{page}");
    project.write(
        "content/cases/_index.md",
        "---\ntitle: 典型案例\nkind: case\ngroup_by: [yaer, honours]\n---\n",
    );
    let said = errors(&project.pass());
    assert!(
        said.contains("“group_by”写的“yaer”不是这个栏目的字段") && said.contains("是不是“year”"),
        "{said}"
    );
    assert!(said.contains("不能按“honours”（荣誉）分组"), "{said}");
    assert!(said.contains("content/cases/_index.md:4:"), "{said}");
}

#[test]
fn honours_of_another_are_related_and_say_whose_they_are() {
    let project = project();
    case(
        &project,
        "a",
        "date: 2024-03-05\nbrands: [hong]\nhonours: [{name: 先进, level: 市, year: 2024, holder: 甲社区}]\n",
    );
    let snapshot = project.pass();
    let brand = words(&html(&snapshot, "/brands/hong/"));
    assert!(brand.contains("相关荣誉 市级 先进 甲社区 案例a"), "{brand}");
    let own = words(&html(&snapshot, "/cases/a/"));
    assert!(own.contains("荣誉 市级 先进") && !own.contains("相关荣誉"), "{own}");
}

#[test]
fn a_place_is_shown_among_the_others_and_says_when_it_is_open() {
    let project = project();
    project.write("content/spots/_index.md", "---\ntitle: 阵地\nkind: place\ntemplate: places.html\n---\n");
    let spot = |name: &str, hours: &str| {
        let head =
            format!("title: 驿站{name}\nstreet: 东街\ncontact: {{address: 东街1号, hours: \"{hours}\"}}\n");
        project.write(&format!("content/spots/{name}.md"), format!("---\n{head}---\n正文。\n"));
    };
    spot("yi", "周一至周五 9:00—17:00");
    spot("er", "需电话预约");
    let snapshot = project.pass();
    assert_eq!(messages(&snapshot), "");
    let page = html(&snapshot, "/spots/yi/");
    assert!(
        page.contains("<li class=\"here\"><a href=\"/dj/streets/dong/\" aria-current=\"true\">东街</a></li>"),
        "{page}"
    );
    assert!(page.contains("<a href=\"/dj/streets/xi/\">西街</a>"), "{page}");
    assert!(page.contains("data-hours=\"540-1020;540-1020;540-1020;540-1020;540-1020;;\" hidden"), "{page}");
    assert!(page.contains("assets/open.js\" defer"), "{page}");
    let other = html(&snapshot, "/spots/er/");
    assert!(!other.contains("data-hours") && !other.contains("open.js"), "{other}");
    let list = html(&snapshot, "/spots/");
    assert_eq!(list.matches("data-hours=").count(), 1, "{list}");
    // What needs none of this gets none of it.
    let brand = html(&snapshot, "/brands/");
    assert!(!brand.contains("open.js"), "{brand}");
}

#[test]
fn figures_of_the_home_page_are_named_across_datasets() {
    let project = project();
    project.write(
        "content/stats/more.yaml",
        "title: 更多\nsource: 样例\nas_of: 2022-12-31\nindicators:\n  - {id: parks, name: 公园, unit: 座, value: 3}\n  - {id: lifts, name: 电梯, unit: 部, value: 4}\n",
    );
    let site = project.read("site.yaml");
    project.write("site.yaml", format!("{site}params: {{home_figures: [more.lifts, grid.count]}}\n"));
    let snapshot = project.pass();
    assert_eq!(errors(&snapshot), "");
    let home = html(&snapshot, "/");
    let at = |name: &str| {
        home.find(&format!("<li class=\"win\"><span class=\"name\"><a href=\"/dj/stats/{name}\""))
    };
    assert!(at("more/#lifts").unwrap() < at("grid/#count").unwrap(), "{home}");
    assert!(at("more/#parks").is_none(), "{home}");
    project.write("site.yaml", format!("{site}params: {{home_figures: [more.lift]}}\n"));
    let said = errors(&project.pass());
    assert!(
        said.contains("“home_figures”里的“more.lift”不是指标的编号") && said.contains("more.lifts"),
        "{said}"
    );
    // Where the dataset cannot be read, that is all there is to say; without it the home page lacks what it is to show.
    project.write("site.yaml", format!("{site}params: {{home_figures: [more.lifts]}}\n"));
    project.edit("content/stats/more.yaml", "indicators:", "indicators");
    let said = errors(&project.pass());
    assert!(said.contains("more.yaml") && !said.contains("home_figures"), "{said}");
    let left = project.engine().pass_leaving_out(&linli::engine::Dropped).expect("it can be read");
    let said = errors(&left);
    assert!(said.contains("“more.lifts”这次没有：content/stats/more.yaml 有错误"), "{said}");
    project.write("site.yaml", &site);
    let left = project.engine().pass_leaving_out(&linli::engine::Dropped).expect("it can be read");
    assert!(!linli::diagnostic::stop_build(&left.diagnostics), "{}", errors(&left));
}

#[test]
fn what_a_dataset_says_belongs_together_is_drawn_together() {
    let project = project();
    let dataset = |groups: &str| {
        format!(
            "title: 服务\nsource: 样例\nas_of: 2022-12-31\n{groups}indicators:\n  - {{id: parks, name: 公园, unit: 座, series: {{2021: 2, 2022: 3}}, target: 5}}\n  \
             - {{id: halls, name: 食堂, unit: 座, series: {{2021: 1, 2022: 4}}}}\n"
        )
    };
    project.write("content/stats/more.yaml", dataset(""));
    let apart = html(&project.pass(), "/stats/more/");
    assert!(!apart.contains("场所：逐期变化（座）"), "{apart}");
    project
        .write("content/stats/more.yaml", dataset("groups: [{title: 场所, indicators: [parks, halls]}]\n"));
    let together = html(&project.pass(), "/stats/more/");
    assert!(together.contains("场所：逐期变化（座）"), "{together}");
    assert!(together.contains("<p>目标：5座</p>"), "{together}");
    project.write("content/stats/more.yaml", dataset("groups: [{title: 场所, indicators: [parks, hall]}]\n"));
    let said = errors(&project.pass());
    assert!(said.contains("这组数据里没有编号是“hall”的指标") && said.contains("是不是“halls”"), "{said}");
}
