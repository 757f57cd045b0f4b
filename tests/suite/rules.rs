//! Rules: how much they weigh, what they look at, when they look again.

use std::collections::BTreeSet;

use linli::check::RULES;
use linli::check::settle::settle;
use linli::config::rules::Rules;
use linli::config::{Config, parse as settings};
use linli::diagnostic::{Code, Diagnostic, Level, Node};
use linli::document::{self, emphasis, markdown};
use linli::hash::Hash;
use linli::path::SourcePath;

use crate::project::{Project, SITE, messages};

fn codes(project: &Project) -> Vec<(Level, &'static str)> {
    project.pass().diagnostics.iter().map(|one| (one.level, one.code.as_str())).collect()
}

fn with_slip() -> Project {
    let project = Project::small();
    project.write("content/cases/er.md", "---\ntitle: 第二个案例\nfield: 社区\n---\n\n党建引领,共同缔造。\n");
    project
}

#[test]
fn a_site_says_how_much_a_rule_weighs() {
    let project = with_slip();
    assert_eq!(codes(&project), [(Level::Warning, "text/half-width")]);
    for (word, level) in [("hint", Level::Hint), ("warning", Level::Warning), ("error", Level::Error)] {
        project.write("site.yaml", format!("{SITE}rules: {{text/half-width: {word}}}\n"));
        assert_eq!(codes(&project), [(level, "text/half-width")]);
        assert!(project.run(&["build"]).status.success(), "what does not stop every build is written");
        assert_eq!(project.run(&["build", "--strict"]).status.success(), level != Level::Error);
    }
    project.write("site.yaml", format!("{SITE}rules: {{text/half-width: off}}\n"));
    assert_eq!(codes(&project), []);
    // The short form, and what stands under `rules` over it.
    project.write("site.yaml", format!("{SITE}markdown: {{lint: [none]}}\n"));
    assert_eq!(codes(&project), []);
    project
        .write("site.yaml", format!("{SITE}markdown: {{lint: [none]}}\nrules: {{text/half-width: hint}}\n"));
    assert_eq!(codes(&project), [(Level::Hint, "text/half-width")]);
}

#[test]
fn what_stops_a_build_cannot_be_talked_away() {
    let project = Project::small();
    project.write("content/cases/yi.md", "---\ntitle: 第一个案例\n---\n\n[去](mei-you.md)\n");
    project.write(
        "site.yaml",
        format!("{SITE}rules:\n  link/broken: off\n  text/spase: warning\n  image/alt: loud\n"),
    );
    let said = messages(&project.pass());
    for part in ["“link/broken”改不了", "是不是“text/space”？", "“image/alt”不能是“loud”"]
    {
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(project.run(&["build"]).status.code(), Some(1));
}

/// Whether a page is broken depends on no level that a site gives.
#[test]
fn settling_weighs_and_leaves_out_what_follows() {
    let (a, b) = (SourcePath::new("content/a.md"), SourcePath::new("content/b.md"));
    let broken =
        Diagnostic::new(Code::FrontMatterMissing, "甲").at(&a, 0..1).breaks([Node::Source(a.clone())]);
    let echo = Diagnostic::new(Code::ReferenceUnknown, "乙").at(&b, 0..1).follows([Node::Source(a.clone())]);
    let other = Diagnostic::new(Code::ImageAlt, "丙").at(&b, 2..3).follows([Node::Source(b.clone())]);
    let mut rules = Rules::default();
    rules.set(Code::ImageAlt, Level::Hint);
    rules.set(Code::FrontMatterMissing, Level::Off);
    let found = vec![other.clone(), echo.clone(), broken.clone(), other.clone()];
    let said: Vec<(Code, Level)> = settle(found, &rules).iter().map(|one| (one.code, one.level)).collect();
    assert_eq!(said, [(Code::FrontMatterMissing, Level::Error), (Code::ImageAlt, Level::Hint)]);
    // Where nothing is broken the other is no echo.
    assert_eq!(settle(vec![echo], &rules).len(), 1);
    rules.set(Code::ImageAlt, Level::Off);
    assert!(settle(vec![other], &rules).is_empty());
}

#[test]
fn a_list_of_words_is_read_again_and_nothing_is_rendered() {
    let project = with_slip();
    let mut engine = project.engine();
    engine.pass().unwrap();
    project.write(
        "rules/terms.yaml",
        "terms:\n  - {wrong: 共同缔造, right: 共建共享, note: 规范的说法, source: 某部}\n",
    );
    let snapshot = engine.pass().unwrap();
    assert_eq!((snapshot.parsed, snapshot.rendered.len()), (0, 0));
    let said = messages(&snapshot);
    assert!(said.contains("“共同缔造”应为“共建共享”") && said.contains("规范的说法；某部"), "{said}");
    // What is right is not wrong in part.
    project.write("rules/terms.yaml", "terms:\n  - {wrong: 共同, right: 共同缔造}\n");
    assert!(!messages(&engine.pass().unwrap()).contains("word/term"));
    project
        .write("rules/terms.yaml", "terms:\n  - {wrong: 共同缔造}\n  - {right: 空}\n  - {wrong: 共同缔造}\n");
    let said = messages(&engine.pass().unwrap());
    for part in ["“共同缔造”不该用", "“wrong”", "在表里写了两次"] {
        assert!(said.contains(part), "{said}");
    }
    project.remove("rules/terms.yaml");
    assert_eq!(engine.pass().unwrap().diagnostics.len(), 1, "the comma alone is left");
}

#[test]
fn words_are_mended_where_there_is_one_right_one() {
    let project = with_slip();
    project.write("rules/terms.yaml", "terms:\n  - {wrong: 共同缔造, right: 共建共享}\n");
    assert!(project.run(&["fmt", "--write"]).status.success());
    assert!(project.read("content/cases/er.md").ends_with("党建引领，共建共享。\n"));
}

#[test]
fn a_text_is_walked_once_a_parse() {
    let Config { markdown, .. } =
        settings(&SourcePath::new("site.yaml"), "title: t\nbase_url: https://a.cn/\n").value;
    let texts = [
        "正文。\n\n## 标题\n\n- 一\n- 二\n",
        "见{{ stat(\"a.b\") }}，`{{ x }}`与[甲](b.md)。\n\n![图](a.png)\n",
        "召开会议**次，讲党课**次。\n\n```\n**次\n```\n",
        "[甲](http://a.cn/**次)，[乙]({{ x }})，<http://a.cn/{{x}}>\n\n[1]: {{ y }}\n",
    ];
    let path = SourcePath::new("content/a.md");
    for text in texts {
        let before = emphasis::walks();
        markdown::parse(&path, text, 0..text.len(), &markdown, true, &mut |_| {});
        assert_eq!(emphasis::walks() - before, 1, "{text}");
        let whole = format!("---\ntitle: 甲\n---\n{text}");
        let config = settings(&SourcePath::new("site.yaml"), "title: t\nbase_url: https://a.cn/\n").value;
        let settings = document::Settings { config: &config, kind: None, hash: Hash::ABSENT };
        let before = emphasis::walks();
        let parse = document::parse(&path, Hash::ABSENT, whole.as_bytes(), &settings, &mut |_| {});
        assert_eq!(emphasis::walks() - before, 1, "{text}");
        document::walk(&path, whole.as_bytes(), &parse.value, &settings, &mut |_| {});
        assert_eq!(emphasis::walks() - before, 2, "{text}");
    }
}

/// Both look at the same: what is found again by other rules is found in the same passages.
#[test]
fn a_walk_visits_what_a_parse_visited() {
    let config = settings(&SourcePath::new("site.yaml"), "title: t\nbase_url: https://a.cn/\n").value;
    let settings = document::Settings { config: &config, kind: None, hash: Hash::ABSENT };
    let path = SourcePath::new("content/a.md");
    let text = "---\ntitle: 甲\nkeywords: [乙, 丙]\n---\n\n## 标题\n\n一段{{ blank(\"x\") }}话[^1]。\n\n| 甲 | **乙** |\n|---|---|\n| 1 | 2 |\n\n![图](a.png)\n\n[^1]: 注。\n";
    let mut seen = [Vec::new(), Vec::new()];
    let [parsed, walked] = &mut seen;
    let parse = document::parse(&path, Hash::ABSENT, text.as_bytes(), &settings, &mut |passage| {
        parsed.push((passage.role, passage.text.to_string(), passage.whole()));
    });
    document::walk(&path, text.as_bytes(), &parse.value, &settings, &mut |passage| {
        walked.push((passage.role, passage.text.to_string(), passage.whole()));
    });
    assert_eq!(seen[0], seen[1]);
    assert!(seen[0].len() >= 11, "{seen:?}");
}

/// Notes of datasets and cells of their files are texts like any other.
#[test]
fn words_are_found_wherever_a_person_writes() {
    let project = Project::small();
    let mut engine = project.engine();
    engine.pass().unwrap();
    project.write(
        "content/stats/grid.yaml",
        "title: 网格\nsource: 样例\nas_of: 2022-12-31\nnote: 错词一\ncolumns: [{id: name, name: 街道}, {id: n, name: 数量}]\nrows: grid.csv\n",
    );
    project.write("content/stats/grid.csv", "街道,数量\n错词二街道,1\n");
    project.write("content/cases/a.svg", "<svg/>");
    project.write(
        "content/cases/er.md",
        "---\ntitle: 错词三\nunit: 错词四\n---\n\n## 错词五\n\n一**错词六**段[^1]。\n\n| 错词七 | 乙 |\n|---|---|\n| 1 | 2 |\n\n![错词八](a.svg)\n\n> - 错词\n>   九\n\n[^1]: 错词十。\n\n`错词零` [甲](错词零.md)\n",
    );
    project.write("rules/terms.yaml", "terms:\n  - {wrong: 错词, right: 对词}\n");
    let snapshot = engine.pass().unwrap();
    let found: Vec<String> = snapshot
        .diagnostics
        .iter()
        .filter(|one| one.code == Code::WordTerm)
        .map(|one| {
            let span = one.span.as_ref().unwrap();
            let text = project.read(span.source.as_str());
            format!("{}:{}", span.source.file_name(), &text[span.start as usize..])
        })
        .map(|text| text.chars().take(16).collect())
        .collect();
    let said = found.join("|");
    for place in ["一", "二", "三", "四", "五", "六", "七", "八", "十"] {
        assert!(said.contains(&format!("错词{place}")), "{place}: {said}");
    }
    assert!(!found.iter().any(|one| one.contains(":错词零")), "{said}");
    assert_eq!(found.len(), 10, "{said}");
}

/// Each code of a rule stands in the register, and none of them stops a build: such are found by those who make things.
#[test]
fn rules_find_what_a_site_may_weigh() {
    let mut seen = BTreeSet::new();
    for code in RULES.iter().flat_map(|rule| rule.codes) {
        assert!(!code.stops(), "{code}");
        seen.insert(*code);
    }
    // What the reader of the Markdown and the renders come upon.
    let others = [
        Code::AttachmentUnchecked,
        Code::AttachmentProperties,
        Code::AttachmentHidden,
        Code::AttachmentChanges,
        Code::AttachmentType,
        Code::AttachmentLocked,
        Code::LinkDead,
        Code::LinkMoved,
        Code::DatasetLeftOut,
        Code::SourceStray,
        Code::SourceUnread,
        Code::SourceSection,
        Code::SourceUnfinished,
        Code::HeadingHollow,
        Code::FileWithheld,
        Code::FileUnused,
        Code::SlugUnfrozen,
        Code::MarkdownHtml,
        Code::MarkdownEmphasis,
        Code::MarkdownTableCell,
        Code::MarkdownIndented,
        Code::LinkOwn,
        Code::LinkLocal,
        Code::YamlComment,
        Code::FootnoteUnused,
        Code::HeadingLevel,
        Code::ImageAlt,
        Code::ImageNotes,
        Code::MediaCaptions,
        Code::ChartForm,
        Code::ConfigUnused,
        Code::ThemeUnused,
        Code::ThemeContrast,
        Code::TemplateBlocked,
        Code::TemplateUnclosed,
        Code::ContactMobile,
        Code::ContactTel,
        Code::FootnoteTwice,
        Code::HeadingEmpty,
        Code::HeadingFirst,
        Code::ImageShare,
        Code::LinkHidden,
        Code::PageDuplicateId,
        Code::ReferenceSelf,
        Code::TemplateBody,
        Code::WaiverUnused,
        Code::WaiverIncomplete,
        Code::PortalDocument,
        Code::PortalScript,
        Code::PortalAddress,
        Code::PortalName,
        Code::MarkdownAside,
        Code::ReviewDamaged,
    ];
    let weighed = Code::ALL.iter().filter(|code| !code.stops() && !others.contains(code));
    assert_eq!(weighed.copied().collect::<BTreeSet<_>>(), seen);
}

#[test]
fn texts_of_shortcodes_and_captions_are_read() {
    let project = Project::small();
    project.write("content/cases/a.svg", "<svg/>");
    project.write("rules/terms.yaml", "- {wrong: 错词, right: 对词}\n");
    project.write("themes/own/shortcodes/note.html", "{{ args[0] }}");
    project.write("site.yaml", format!("theme: own\n{SITE}"));
    project.write(
        "content/cases/er.md",
        "---\ntitle: 第二个案例\n---\n\n{{ note(\"错词一，XX社区。网格数达到13个\") }}\n\n![图](a.svg \"错词二\")\n\n```\n错词三\n```\n",
    );
    let found: Vec<&str> = project.pass().diagnostics.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(found, ["blank/found", "figure/differs", "word/term", "word/term"]);
}

#[test]
fn words_are_found_as_words() {
    let project = Project::small();
    project.write(
        "rules/terms.yaml",
        "terms:\n  - {wrong: app, right: 应用}\n  - {wrong: 五融四领, right: 五融四邻}\n",
    );
    let text = "---\ntitle: 第二个案例\n---\n\napp 与 application，见 https://x.cn/五融四领 和 www.x.cn/五融四领 。\n";
    project.write("content/cases/er.md", text);
    let bare = (Level::Hint, "markdown/address");
    assert_eq!(codes(&project), [(Level::Warning, "word/term"), bare, bare]);
    assert!(project.run(&["fmt", "--write"]).status.success());
    assert_eq!(project.read("content/cases/er.md"), text.replace("\n\napp 与", "\n\n应用 与"));
}

#[test]
fn a_list_of_words_that_goes_in_circles_is_refused_and_other_files_of_rules_are_named() {
    let project = Project::small();
    project.write("rules/terms.yaml", "terms:\n  - {wrong: 甲方, right: 乙方}\n  - {wrong: 乙方, right: 丙方}\n  - {wrong: 四邻法, right: 五融四邻法}\n  - {wrong: 五融法, right: 五融四邻法}\n");
    let said = messages(&project.pass());
    assert_eq!(said.matches("在表里又是不该用的词").count(), 1, "{said}");
    project.write("rules/terms.yaml", "terms: []\n");
    project.write("rules/terms.yml", "terms: []\n");
    assert_eq!(codes(&project), [(Level::Warning, "source/stray")]);
}

#[test]
fn fmt_has_nothing_more_to_do_when_it_is_done() {
    let project = Project::small();
    project.write("rules/terms.yaml", "terms:\n  - {wrong: 五融四领, right: 五融四邻}\n");
    project.write("content/cases/er.md", "---\ntitle: 第二个案例\n---\n\n五融\u{200b}四领,好。。\n");
    assert!(project.run(&["fmt", "--write"]).status.success());
    assert!(project.read("content/cases/er.md").ends_with("\n五融四邻，好。\n"));
    let again = project.run(&["fmt"]);
    assert_eq!(String::from_utf8_lossy(&again.stdout), "没有要改的。\n");
}

/// A preview that never saw a page without its error says what a build says.
#[test]
fn a_preview_that_has_nothing_to_stand_in_says_what_a_build_says() {
    let project = Project::small();
    project.write("content/cases/er.md", "---\ntitle: 第二个案例\nfoo: 1\n---\n\n![](no.png) [甲](no.md)\n");
    let build = messages(&project.pass());
    assert_eq!(messages(&project.engine().forgiving().pass().unwrap()), build);
    assert!(build.contains("link/broken") && build.contains("unknown-key"), "{build}");
}

/// What a menu, an old address, a template of the theme or the list of a section leads to has its way.
#[test]
fn a_page_that_something_leads_to_is_no_orphan() {
    let project = Project::small();
    let page = |title: &str, more: &str| format!("---\ntitle: {title}\n{more}---\n\n正文。\n");
    project.write("content/fuwu.md", page("服务指南", ""));
    assert_eq!(codes(&project), [(Level::Hint, "page/orphan")]);
    project.write("site.yaml", format!("{SITE}menus: {{main: [{{title: 服务, link: /fuwu/}}]}}\n"));
    assert_eq!(codes(&project), []);
    let below = "{title: 大厅, items: [{title: 服务, link: /fuwu/}]}";
    project.write("site.yaml", format!("{SITE}menus: {{main: [{below}]}}\n"));
    assert_eq!(codes(&project), []);
    project.write("site.yaml", SITE);
    project.write("content/fuwu.md", page("服务指南", "aliases: [/old/fuwu/]\n"));
    project.write("content/cases/er.md", page("第二个案例", "").replace("正文", "见[服务](/old/fuwu/)"));
    assert_eq!(codes(&project), []);
    project.write("content/cases/er.md", page("第二个案例", "").replace("正文", "见[服务](../fuwu.md)"));
    assert_eq!(codes(&project), []);
    // The text links to itself alone.
    project.remove("content/cases/er.md");
    project.write("content/fuwu.md", page("服务指南", "").replace("正文", "见[这一页](fuwu.md)"));
    assert_eq!(codes(&project), [(Level::Hint, "page/orphan")]);
}
