//! Links, anchors and empty values: what was meant comes out, and what is right is not flagged.
#![allow(clippy::disallowed_methods, reason = "tests look at what was written")]

use linli::diagnostic::{Code, Level};

use crate::project::{Project, SITE, html, messages};

fn case(project: &Project, head: &str, body: &str) {
    project.write(
        "content/cases/yi.md",
        format!("---\ntitle: 第一个案例\ndate: 2022-12-01\n{head}---\n\n{body}\n"),
    );
}

/// What was found on a site, by code.
fn found(project: &Project) -> Vec<&'static str> {
    project.pass().diagnostics.iter().map(|one| one.code.as_str()).collect()
}

/// The page of the case, built from a sound site.
fn page(project: &Project) -> String {
    let snapshot = project.pass();
    assert!(snapshot.diagnostics.is_empty(), "{}", messages(&snapshot));
    html(&snapshot, "/cases/yi/")
}

fn part<'h>(html: &'h str, from: &str, to: &str) -> &'h str {
    let behind = html.split_once(from).unwrap_or_else(|| panic!("no {from} in {html}")).1;
    behind.split_once(to).unwrap_or_else(|| panic!("no {to} in {behind}")).0
}

#[test]
fn a_figure_in_a_link_is_no_link() {
    let project = Project::small();
    for call in [
        r#"{{ stat("grid.count") }}"#,
        r#"{{ blank("名称", unit="个") }}"#,
        r#"{{ show_if_known("grid.count", "有{}网格") }}"#,
        r#"**{{ stat("grid.count") }}**"#,
    ] {
        case(&project, "", &format!("甲[共{call}处](../brands/hong.md)乙。\n\n丙{call}丁。"));
        let html = page(&project);
        let link = part(&html, "甲<a ", "</a>乙");
        for tag in ["<a ", "<button", "popover"] {
            assert!(!link.contains(tag), "{call}: {link}");
        }
        assert!(part(&html, "<p>丙", "丁").contains("<button"), "{call}: elsewhere it can be asked about");
    }
}

#[test]
fn contents_show_what_headings_show() {
    let project = Project::small();
    let call = r#"{{ stat("grid.count") }}"#;
    let blank = r#"{{ blank("名称") }}"#;
    case(
        &project,
        "",
        &format!(
            "## 共{call}网格\n\n文。\n\n## {blank}社区 & 街道\n\n文。\n\n## **{call}**\n\n文。\n\n## `<b>` 和[链接](../brands/hong.md)\n\n文。"
        ),
    );
    let html = page(&project);
    let contents = part(&html, "<summary>本页内容</summary>", "</nav>");
    for title in [">共120个网格</a>", ">〔未公开〕社区 &amp; 街道</a>", ">120个</a>", ">&lt;b&gt; 和链接</a>"]
    {
        assert!(contents.contains(title), "{title}: {contents}");
    }
    assert!(!contents.contains("<span") && !contents.contains("<button"), "{contents}");
}

#[test]
fn addresses_in_raw_html_go_where_the_site_is_put() {
    let project = Project::small();
    project.write("site.yaml", format!("{SITE}markdown: {{html: true}}\n"));
    project.write("content/cases/a.svg", "<svg/>");
    project.write("content/cases/b.svg", "<svg/>");
    project.write("content/cases/c.mp4", "<svg/>");
    case(
        &project,
        "",
        "<p id=\"x\">\n<a href=\"/brands/hong/\">甲</a> <a class=k href='../brands/hong.md'>乙</a> <a href=#x>丙</a>\n\
         <a href=\"https://www.a.cn/?a=1&amp;b=2\">丁</a> <a href=\"tel:12345\">戊</a>\n<img alt=\"图\" src=\"a.svg\" srcset=\"a.svg 1x, b.svg 2x\">\n\
         <video poster='a.svg' src=\"c.mp4\"></video></p>\n\n文字 <a href=\"/brands/hong.md\">不是</a>网址。",
    );
    // A path to a source from the top of the content is no address.
    assert_eq!(found(&project), ["link/broken"]);
    project.edit("content/cases/yi.md", "\"/brands/hong.md\"", "\"/brands/hong/\"");
    let text = page(&project);
    for part in [
        r#"<a href="/dj/brands/hong/">甲</a> <a class=k href='/dj/brands/hong/'>乙</a> <a href=#x>丙</a>"#,
        r#"<a href="https://www.a.cn/?a=1&amp;b=2">丁</a> <a href="tel:12345">戊</a>"#,
        r#"src="/dj/cases/a.svg" srcset="/dj/cases/a.svg 1x, /dj/cases/b.svg 2x">"#,
        r#"<video poster='/dj/cases/a.svg' src="/dj/cases/c.mp4"></video>"#,
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(project.run(&["build", "--relative"]).status.success());
    let text = project.read("public/cases/yi/index.html");
    assert!(text.contains(r#"<a href="../../brands/hong/index.html">甲</a>"#), "{text}");
    assert!(text.contains(r#"srcset="../a.svg 1x, ../b.svg 2x""#), "{text}");
}

/// A comment is a note of the author for himself, wherever it stands; what only looks like one is kept.
#[test]
fn comments_in_raw_html_are_not_published() {
    let project = Project::small();
    project.write("site.yaml", format!("{SITE}markdown: {{html: true}}\n"));
    case(
        &project,
        "",
        "<!-- 甲批注 -->\n\n前文<!-- 乙批注 -->后文\n\n<div>\n<!-- 丙批注\n两行 --><a href=\"/brands/hong/\">子</a>\n</div>\n\n\
         <!-- 丁批注\n\n戊批注 -->\n\n`<!-- 代码 -->`\n\n<script>var a = '<!-- 脚本 -->';</script>\n\n<!--more-->\n\n尾。",
    );
    assert_eq!(found(&project), [] as [&str; 0]);
    let text = page(&project);
    assert!(!text.contains("批注") && !text.contains("more"), "{text}");
    for part in
        ["前文后文", r#"<a href="/dj/brands/hong/">子</a>"#, "&lt;!-- 代码 --&gt;", "'<!-- 脚本 -->'", "尾。"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    // Where no HTML is passed through either.
    project.write("site.yaml", SITE);
    case(&project, "", "<!-- 甲批注 -->\n\n前文<!-- 乙批注 -->后文");
    assert!(!page(&project).contains("批注"));
}

#[test]
fn a_preview_says_which_links_will_be_missing() {
    let project = Project::small();
    project.edit("content/brands/hong.md", "---\ntitle", "---\nexpires: 2026-01-01\ntitle");
    // References to what is not published are left out, as they are meant to be.
    for body in ["[甲](../brands/hong.md)", "[甲](/brands/hong/)", "[甲](/brands/hong)"] {
        case(&project, "", body);
        let preview = project.preview();
        let reminders: Vec<_> = preview.diagnostics.iter().map(|one| (one.code, one.level)).collect();
        assert_eq!(reminders, [(Code::LinkHidden, Level::Warning)], "{body}");
        assert!(preview.diagnostics[0].message.contains("2026-01-01 已到期"), "{}", messages(&preview));
        assert_eq!(found(&project), ["link/excluded"], "{body}");
    }
    // What is itself only in the preview may lead to the like.
    case(&project, "draft: true\n", "[甲](../brands/hong.md)");
    assert!(project.preview().diagnostics.is_empty());
}

#[test]
fn addresses_that_a_build_loses_are_told_once_with_what_keeps_them() {
    let project = Project::small();
    let said = |project: &Project| {
        let output = project.run(&["build"]);
        assert!(output.status.success());
        String::from_utf8(output.stderr).expect("messages are UTF-8")
    };
    assert_eq!(said(&project), "");
    project.rename("content/cases/yi.md", "content/cases/xin.md");
    let text = said(&project);
    assert!(text.contains("有 1 个网址") && text.contains("“第一个案例”现在在 /cases/xin/"), "{text}");
    assert!(text.contains("在 content/cases/xin.md 的页头写 aliases: [/cases/yi/]"), "{text}");
    assert_eq!(said(&project), "", "it is said once");
    // Another title, and the same text.
    project.edit("content/cases/xin.md", "第一个案例", "换了标题");
    project.edit("content/cases/xin.md", "title:", "aliases: [/cases/yi/]\nslug: zai-xin\ntitle:");
    let text = said(&project);
    assert!(text.contains("aliases: [/cases/yi/, /cases/xin/]"), "{text}");
    project.edit("content/cases/xin.md", "[/cases/yi/]", "[/cases/yi/, /cases/xin/]");
    assert_eq!(said(&project), "");
    // What is taken back is meant to be; what is removed nobody takes over.
    project.edit("content/cases/xin.md", "title:", "draft: true\ntitle:");
    let text = said(&project);
    assert!(!text.contains("/cases/zai-xin/"), "{text}");
    project.remove("content/brands/hong.md");
    assert!(said(&project).contains("/brands/hong/　如果有页面接替它"));
}

#[test]
fn what_is_blank_is_not_given() {
    let project = Project::small();
    case(
        &project,
        "description: \"　\"\nkeywords: [\"\", ' ']\nauthor: \" \"\norigin: \"\"\nimage: \"\"\ntemplate: \"\"\nslug: \"\"\nunit: \"  \"\naliases: [\"\"]\nhonours: []\n",
        "正文的开头。",
    );
    let html = page(&project);
    assert!(html.contains(r#"<meta name="description" content="正文的开头。">"#), "{html}");
    for part in [r#"name="keywords""#, "作者：", "来源：", "报送单位", "og:image"] {
        assert!(!html.contains(part), "{part}: {html}");
    }
    case(&project, "description: \"  摘要。 \"\nkeywords: [甲, \"\"]\n", "正文的开头。");
    let html = page(&project);
    assert!(html.contains(r#"content="摘要。">"#) && html.contains(r#"<meta name="keywords" content="甲">"#));
    project.write("site.yaml", format!("{SITE}params: {{mood: \"\"}}\nfooter: {{icp: \" \"}}\n"));
    let html = page(&project);
    assert!(html.contains("/assets/mood-red.css") && !html.contains("beian"), "{html}");
}

/// Links, addresses and settings as careful people write them.
#[test]
fn what_is_right_is_not_flagged() {
    let project = Project::small();
    project.write("content/cases/a.pdf", "%PDF");
    project.write("content/cases/a.GIF", b"GIF89a\x01\0\x01\0\0\0\0;");
    project.write(
        "site.yaml",
        format!(
            "{SITE}  place:\n    label: 阵地\n    fields:\n      contact: {{label: 联系方式, type: contact}}\nlanguage: zh-Hans-CN\nmenus:\n  \
             main: [{{title: 甲, link: /cases/yi/#背景}}, {{title: 乙, link: 'https://www.a.cn/'}}, {{title: 丙, link: 'tel:12345'}}]\n  \
             footer: [{{title: 甲, link: /cases/}}]\nparams: {{mood: blue, home_cases: 0, indent: false}}\n\
             rules: {{attachment/unchecked: off}}\nfooter: {{contact: 0571-88888888, police: 京公网安备11010502012345号, text: 2026}}\n"
        ),
    );
    project.write("content/places/_index.md", "---\ntitle: 阵地\nkind: place\n---\n");
    project.write(
        "content/places/a.md",
        "---\ntitle: 站\ncontact: {dept: 甲, tel: \"0571-88888888转801、(0571) 8888 8888、12345\", hours: 工作日}\n---\n",
    );
    case(
        &project,
        "updated: 2022-12-01\nimage: a.GIF\ntemplate: about.html\n",
        "## 背景\n\n见[甲](/cases/yi/#背景)、[乙](yi.md#背景)、[丙](#背景)、[注](#fn-1)[^1]、[数](/stats/grid/#count)、[表](/stats/grid/#dataset-files)、\
         [文件](a.pdf#page=3)、[站外](https://党建.中国/路径?a=1#b)、[端口](http://192.0.2.7:8080/)、[六](http://[2001:db8::1]/)、\
         [信](mailto:a.b@c.gov.cn,d@e.cn?subject=x)、[电](tel:+86-571-88888888)、[短](sms:12345)、[相对](//www.a.cn/)、[顶](#main)。\n\n\
         ![图](a.GIF)\n\n### 做法{#zuo-fa}\n\n[去](#zuo-fa)\n\n[^1]: 注。",
    );
    let snapshot = project.pass();
    assert!(snapshot.diagnostics.is_empty(), "{}", messages(&snapshot));
    let html = html(&snapshot, "/places/a/");
    let numbers = r#"电话：<a href="tel:0571-88888888;ext=801">0571-88888888转801</a>、<a href="tel:0571-8888-8888">(0571) 8888 8888</a>、<a href="tel:12345">12345</a>"#;
    assert!(html.contains(numbers), "{html}");
}

/// A theme that works out which menus and values it shows is believed.
#[test]
fn themes_that_look_names_up_are_believed() {
    let project = Project::small();
    project.write(
        "site.yaml",
        format!("{SITE}theme: own\nmenus: {{top: []}}\nparams: {{word: 词, other: 1}}\n"),
    );
    project.write("themes/own/page.html", "{{ page.content }}{{ site.params.word }}");
    assert_eq!(found(&project), ["config/unused", "config/unused"]);
    project.write(
        "themes/own/page.html",
        "{{ page.content }}{% for name in ['top'] %}{{ site.menus[name] }}{% endfor %}{{ site.params | length }}",
    );
    assert_eq!(found(&project), Vec::<&str>::new());
}
