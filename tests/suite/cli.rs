//! The program as people call it: help, exit codes, messages, `new`, `init`, `list`, completions.
#![allow(clippy::disallowed_methods, reason = "tests look at what was written")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use linli::embedded;

use crate::project::{Project, command};

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("the program ends by itself")
}

/// The program with arguments, in no site.
fn run(arguments: &[&str]) -> Output {
    Project::empty().run(arguments)
}

/// Words of three or more Latin letters that are no names of commands, options, values or files.
fn english(text: &str) -> Vec<String> {
    const NAMES: &[&str] = &[
        "linli",
        "due",
        "days",
        "ics",
        "handover",
        "public",
        "with",
        "program",
        "build",
        "check",
        "only",
        "skip",
        "level",
        "error",
        "warning",
        "hint",
        "text",
        "sarif",
        "html",
        "changed",
        "since",
        "HEAD",
        "main",
        "git",
        "waivers",
        "waive",
        "external",
        "review",
        "form",
        "sign",
        "status",
        "role",
        "code",
        "profile",
        "three",
        "two",
        "one",
        "digest",
        "because",
        "serve",
        "port",
        "open",
        "all",
        "findings",
        "show",
        "hide",
        "host",
        "poll",
        "init",
        "demo",
        "new",
        "clean",
        "list",
        "completions",
        "stats",
        "pending",
        "serve",
        "stats",
        "pending",
        "unquoted",
        "fmt",
        "write",
        "port",
        "host",
        "open",
        "poll",
        "show",
        "hide",
        "root",
        "color",
        "auto",
        "always",
        "never",
        "NO",
        "COLOR",
        "message",
        "format",
        "human",
        "json",
        "JSON",
        "help",
        "version",
        "output",
        "public",
        "base",
        "url",
        "relative",
        "drafts",
        "today",
        "now",
        "leave",
        "out",
        "timings",
        "explain",
        "article",
        "strict",
        "deploy",
        "releases",
        "rollback",
        "dry",
        "run",
        "yes",
        "concurrency",
        "full",
        "verify",
        "sample",
        "server",
        "config",
        "doctor",
        "docs",
        "print",
        "nginx",
        "caddy",
        "apache",
        "iis",
        "folder",
        "quiet",
        "slug",
        "kinds",
        "pages",
        "routes",
        "terms",
        "case",
        "brand",
        "bash",
        "zsh",
        "fish",
        "powershell",
        "elvish",
        "site",
        "yaml",
        "https",
        "http",
        "www",
        "example",
        "gov",
        "djpp",
        "UTF",
        "theme",
        "copy",
        "diff",
        "merge",
        "seen",
        "kind",
        "home",
        "html",
    ];
    let words = text.split(|c: char| !c.is_ascii_alphabetic());
    words.filter(|word| word.len() > 2 && !NAMES.contains(word)).map(str::to_string).collect()
}

/// The commands that the help lists.
fn commands() -> Vec<String> {
    let help = stdout(&run(&["--help"]));
    let (_, list) = help.split_once("命令:\n").expect("the help lists the commands");
    let lines = list.lines().take_while(|line| line.starts_with("  "));
    let commands: Vec<String> =
        lines.filter_map(|line| line.split_whitespace().next()).map(Into::into).collect();
    assert!(commands.len() >= 10, "{help}");
    commands
}

/// The long options that the help of a command lists, and whether each takes a value.
fn options_of(command: &str) -> Vec<(String, bool)> {
    let help = stdout(&run(&[command, "--help"]));
    let lines =
        help.lines().filter_map(|line| line.split_once("--")).filter(|(before, _)| before.trim().len() < 4);
    let options = lines.map(|(_, rest)| {
        let name: String = rest.chars().take_while(|c| c.is_ascii_alphabetic() || *c == '-').collect();
        let value = rest[name.len()..].trim_start().starts_with(['<', '[', '=']);
        (format!("--{name}"), value)
    });
    options.collect()
}

#[test]
fn help_is_chinese() {
    let commands = commands();
    let mut calls = vec![vec!["--help"], vec!["-h"]];
    calls.extend(commands.iter().map(|command| vec![command.as_str(), "--help"]));
    for arguments in calls {
        let output = run(&arguments);
        let help = stdout(&output);
        assert_eq!(code(&output), 0, "{arguments:?}");
        assert!(help.contains("用法：linli") && help.contains("显示帮助"), "{help}");
        assert_eq!(english(&help), Vec::<String>::new(), "{help}");
    }
}

/// A wrong call, and what is said to it: in Chinese but for what was typed.
fn said_to(arguments: &[&str]) -> String {
    let output = run(arguments);
    let said = stderr(&output);
    assert_eq!(code(&output), 2, "{arguments:?}: {said}");
    assert!(said.starts_with("错误：") || said.contains("用法：linli"), "{arguments:?}: {said}");
    let own: Vec<String> = arguments.iter().flat_map(|word| english(word)).collect();
    let left: Vec<String> = english(&said).into_iter().filter(|word| !own.contains(word)).collect();
    assert_eq!(left, Vec::<String>::new(), "{arguments:?}: {said}");
    said
}

/// Whatever clap can find wrong with any option of any command. The last word ends every call before it does anything.
#[test]
fn every_argument_error_is_chinese() {
    const END: &str = "--没有这个选项";
    let mut calls: Vec<Vec<String>> = vec![vec![], vec!["".into()], vec!["--".into()]];
    for command in commands() {
        let call = |words: &[&str]| {
            let words = [&[command.as_str()], words, &[END]].concat();
            words.into_iter().map(str::to_string).collect::<Vec<String>>()
        };
        calls.push(call(&[]));
        calls.push(call(&["甲", "乙", "丙", "丁"]));
        calls.push(call(&["-Z"]));
        calls.push(vec![format!("{command}x")]);
        for (option, takes_value) in options_of(&command) {
            // Help comes before all that is wrong.
            if option == "--help" {
                continue;
            }
            let with = |value: &str| format!("{option}={value}");
            let slip = format!("{option}x");
            calls.push(call(&[&slip]));
            calls.push(call(&[&with("")]));
            calls.push(call(&[&with("坏值")]));
            calls.push(call(&[&with("-1")]));
            calls.push(call(&[&with("99999999")]));
            calls.push(call(&[&option.replacen("--", "——", 1)]));
            match takes_value {
                true => {
                    calls.push(vec![command.clone(), option.clone(), END.into()]);
                    calls.push(call(&[&with("甲"), &with("乙")]));
                }
                false => calls.push(call(&[&option, &option])),
            }
        }
    }
    assert!(calls.len() > 300, "{}", calls.len());
    for call in calls {
        said_to(&call.iter().map(String::as_str).collect::<Vec<_>>());
    }
}

#[test]
fn wrong_calls_are_explained_in_chinese() {
    for (arguments, expected) in [
        (&["biuld"] as &[&str], "错误：没有命令“biuld”\n建议：是不是“build”"),
        (&["build", "--outptu", "a"], "错误：不认识的选项“--outptu”\n建议：是不是“--output”"),
        (&["build", "——output", "a"], "选项前面是两个半角的连字符：--output"),
        (&["build", "－－quiet"], "选项前面是两个半角的连字符：--quiet"),
        (&["build", "--today", "明天"], "“--today <日期>”不能是“明天”：要写成 2022-12-01 这样的日期"),
        (&["build", "--today", "2022-02-30"], "“--today <日期>”不能是“2022-02-30”"),
        (&["build", "--base-url", "example.com"], "应为完整的网址"),
        (&["build", "--output"], "“--output <文件夹>”后面缺少值"),
        (&["build", "--color", "red"], "“--color <方式>”不能是“red”"),
        (&["build", "--message-format", "xml"], "“--message-format <写法>”不能是“xml”"),
        (&["build", "--quiet", "--quiet"], "“--quiet”写了两次\n建议：只留一个"),
        (&["build", "--quiet=是"], "“--quiet”后面不写值“是”"),
        (&["serve", "--port", "abc"], "“--port <端口>”不能是“abc”：要写 0 到 65535 之间的整数，如 4000"),
        (&["serve", "--port", "65536"], "要写 0 到 65535 之间的整数"),
        (&["build", "甲"], "错误：多出来的“甲”"),
        (&["new", "case"], "错误：缺少：<标题>"),
        (
            &["new", "case", "幸福里", "的故事"],
            "错误：多出来的“的故事”\n建议：标题里有空格的，用半角引号括起来：linli new case \"幸福里 的故事\"",
        ),
        (&["new", "case", "“幸福里", "的", "故事”", "--slug", "a"], "linli new case \"幸福里 的 故事\""),
        (&["new", "--slug", "a", "case", "幸福里", "的故事"], "用半角引号括起来，如 \"幸福里 的故事\""),
        (&["init", "我的", "站点"], "用半角引号括起来"),
        (&["list", "page"], "“[什么]”不能是“page”"),
        (&["completions", "cmd"], "“<终端>”不能是“cmd”"),
    ] {
        let said = said_to(arguments);
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
    assert!(said_to(&[]).contains("用法：linli"));
}

/// What is advised for a title without quotes does what was meant.
#[test]
fn a_title_in_the_quotes_that_are_advised_is_taken() {
    let project = Project::small();
    let said = stderr(&project.run(&["new", "case", "幸福里", "的故事"]));
    let (_, title) = said.split_once("linli new case \"").expect("the command is advised");
    let title = title.split('"').next().unwrap_or_default();
    assert_eq!(code(&project.run(&["new", "case", title])), 0);
    assert!(project.read("content/cases/幸福里 的故事.md").contains("title: 幸福里 的故事\n"));
}

#[test]
fn exit_codes_tell_what_is_wrong() {
    let project = Project::small();
    assert_eq!(code(&project.run(&["build"])), 0);
    assert_eq!(code(&project.run(&["build", "--nonsense"])), 2);
    project.edit("content/cases/yi.md", "title:", "titel:");
    assert_eq!(code(&project.run(&["build"])), 1);
    assert_eq!(code(&project.run(&["build", "--root", "没有的文件夹"])), 3);
    assert_eq!(code(&run(&["build"])), 1, "a folder without site.yaml is a site with an error");
}

#[test]
fn colour_is_used_where_it_is_asked_for() {
    let project = Project::small();
    project.edit("content/cases/yi.md", "title:", "titel:");
    assert!(!stderr(&project.run(&["build"])).contains('\u{1b}'));
    let always = command(&["build", "--color", "always"]).current_dir(project.root()).output();
    assert!(stderr(&always.expect("it runs")).contains('\u{1b}'));
    let unset = command(&["build"]).env_remove("NO_COLOR").current_dir(project.root()).output();
    assert!(!stderr(&unset.expect("it runs")).contains('\u{1b}'), "a pipe is no terminal");
}

#[test]
fn messages_can_be_read_by_tools() {
    let project = Project::small();
    project.edit("content/cases/yi.md", "field: 社区", "field: 乡村");
    let output = project.run(&["build", "--message-format", "json", "--quiet"]);
    let lines: Vec<serde_json::Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
    let [one] = lines.as_slice() else { panic!("{lines:?}") };
    assert_eq!(one["code"], "term/unknown");
    assert_eq!(one["severity"], "error");
    assert_eq!(
        (&one["file"], &one["line"], &one["column"]),
        (&"content/cases/yi.md".into(), &4.into(), &8.into())
    );
    assert_eq!((&one["end_line"], &one["end_column"]), (&4.into(), &10.into()));
    assert!(one["message"].as_str().is_some_and(|text| text.contains("乡村")));
    assert!(one["hints"].as_array().is_some_and(|hints| !hints.is_empty()));

    // A warning does not stop the build, and what the build says of itself is no JSON.
    project.edit("content/cases/yi.md", "field: 乡村", "field: 社区");
    project.write("content/cases/二.md", "---\ntitle: 第二个\n---\n");
    let output = project.run(&["build", "--message-format", "json"]);
    assert_eq!(code(&output), 0);
    let lines: Vec<serde_json::Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["severity"], "warning");
    assert!(stderr(&output).starts_with("已生成 "), "{}", stderr(&output));
}

#[test]
fn a_new_page_is_a_draft_that_builds() {
    let project = Project::small();
    let output = project.run(&["new", "case", "红色业委会", "--today", "2022-12-01"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).contains("已新建 content/cases/红色业委会.md"), "{}", stdout(&output));
    let page = project.read("content/cases/红色业委会.md");
    for line in [
        "title: 红色业委会",
        "slug: hong-se-ye-wei-hui ",
        "date: 2022-12-01",
        "draft: true ",
        "unit:",
        "brands:",
    ] {
        assert!(page.lines().any(|found| found.starts_with(line)), "{line}: {page}");
    }
    assert!(page.contains("# 报送单位") && page.contains("# 所属品牌，写对方页面的文件名"), "{page}");
    let built = project.run(&["build"]);
    assert_eq!((code(&built), stderr(&built)), (0, String::new()));
    assert!(!project.path("public/cases/hong-se-ye-wei-hui").exists());
    assert_eq!(code(&project.run(&["build", "--drafts"])), 0);
    assert!(project.path("public/cases/hong-se-ye-wei-hui/index.html").exists());
}

#[test]
fn a_new_page_never_writes_over_an_old_one() {
    let project = Project::small();
    let before = project.read("content/cases/yi.md");
    let output = project.run(&["new", "case", "又一个", "--slug", "yi"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("已有 content/cases/yi.md，不会覆盖它"), "{}", stderr(&output));
    assert_eq!(project.read("content/cases/yi.md"), before);
    project.write("content/cases/er/index.md", "---\ntitle: 第二个\n---\n");
    assert_eq!(code(&project.run(&["new", "case", "又一个", "--slug", "er"])), 1);
    assert!(!project.path("content/cases/er.md").exists());
}

#[test]
fn titles_of_any_sort_come_back_as_they_were() {
    let titles = [
        "党建: 引领",
        "“红色”业委会",
        "#1 楼的故事",
        "C:\\资料 \"甲\"",
        "2022",
        "true",
        "- 列表",
        "*星号*",
        "[甲]",
        "@微信",
    ];
    let project = Project::small();
    for (number, title) in titles.iter().enumerate() {
        // Behind `--` a title may begin with a hyphen.
        let output = project.run(&["new", "--slug", &format!("t{number}"), "典型案例", "--", title]);
        assert_eq!(code(&output), 0, "{title}: {}", stderr(&output));
    }
    let output = project.run(&["list", "--json", "--drafts"]);
    let pages: Vec<serde_json::Value> = serde_json::from_str(&stdout(&output)).expect("it is JSON");
    for title in titles {
        assert!(pages.iter().any(|page| page["title"] == title), "{title}: {pages:?}");
    }
}

#[test]
fn what_new_cannot_do_is_said() {
    let project = Project::small();
    for (arguments, expected) in [
        (&["cases", "甲"] as &[&str], "没有叫“cases”的内容类型"),
        (&["case", " "], "标题是空的"),
        (&["case", "甲\n乙"], "标题是空的，或者有换行"),
        (&["case", "甲", "--slug", "../../etc/passwd"], "网址只能用小写字母、数字和连字符"),
        (&["case", "甲", "--slug", "v2.0"], "写作 --slug v2-0"),
        (&["case", "甲", "--slug", "index"], "content/cases/index.md 会使整个栏目成为一页"),
        (&["case", "Index"], "用 --slug 另起一个"),
        (&["case", "！！！"], "得不出网址"),
    ] {
        let output = project.run(&[&["new"], arguments].concat());
        assert_eq!(code(&output), 1, "{arguments:?}");
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    }
    assert!(stderr(&run(&["new", "case", "甲"])).contains("没有 site.yaml"));
}

#[test]
fn a_started_site_builds() {
    if embedded::STARTER_SITE.is_empty() {
        eprintln!("skipped: there is no starter site yet");
        return;
    }
    let project = Project::empty();
    let output = project.run(&["init", "新站"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).contains("已在 新站 新建站点"), "{}", stdout(&output));
    let built = project.run(&["build", "--root", "新站"]);
    assert_eq!(
        (code(&built), stderr(&built)),
        (0, String::new()),
        "a new site has neither errors nor warnings"
    );
    assert!(project.path("新站/public/index.html").exists());
    let kinds = stdout(&project.run(&["list", "kinds", "--json", "--root", "新站"]));
    let kinds: Vec<serde_json::Value> = serde_json::from_str(&kinds).expect("it is JSON");
    assert!(!kinds.is_empty());
    for kind in kinds {
        assert!(
            kind["count"].as_u64().is_some_and(|count| count > 0),
            "there is an example of each kind: {kind}"
        );
    }
}

#[test]
fn the_demo_is_written_as_it_is_in_the_tree() {
    let project = Project::empty();
    let output = project.run(&["init", "--demo", "演示"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let said = stdout(&output);
    assert!(
        said.contains("已在 演示 写好演示站") && said.contains("linli serve --open --root 演示"),
        "{said}"
    );
    let files = |root: &Path| -> BTreeMap<PathBuf, Vec<u8>> {
        let walk = walkdir::WalkDir::new(root).into_iter().filter_map(Result::ok);
        let files = walk.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path);
        let named =
            files.map(|file| (file.strip_prefix(root).unwrap().to_path_buf(), fs::read(&file).unwrap()));
        let made = |path: &Path| path.starts_with("public") || path.starts_with(".linli");
        named.filter(|(path, _)| !made(path) && path != Path::new("pictures.py")).collect()
    };
    let (written, tree) = (files(&project.path("演示")), files(Path::new("examples/demo")));
    assert!(written.keys().eq(tree.keys()), "{:?}\n{:?}", written.keys(), tree.keys());
    for (path, bytes) in &tree {
        assert!(written[path] == *bytes, "{} is another", path.display());
    }
}

#[test]
fn a_site_is_not_started_over_another() {
    let project = Project::small();
    let before = project.read("site.yaml");
    let output = project.run(&["init", "."]);
    assert_eq!(code(&output), 3);
    assert!(stderr(&output).contains("里已有文件；新站点要放在空文件夹里"), "{}", stderr(&output));
    assert_eq!(project.read("site.yaml"), before);
}

#[test]
fn what_there_is_can_be_listed() {
    let project = Project::small();
    project.write("content/cases/er.md", "---\ntitle: 第二个\ndraft: true\n---\n");
    for (what, key, value, head) in [
        ("pages", "route", "/cases/yi/", "网址"),
        ("routes", "route", "/stats/grid/", "由来"),
        ("terms", "term", "社区", "页数"),
        ("kinds", "kind", "case", "名称"),
        ("drafts", "source", "content/cases/er.md", "原因"),
    ] {
        let output = project.run(&["list", what, "--json"]);
        let rows: Vec<serde_json::Value> = serde_json::from_str(&stdout(&output)).expect("it is JSON");
        assert!(rows.iter().any(|row| row[key] == value), "{what}: {rows:?}");
        let table = stdout(&project.run(&["list", what]));
        assert!(
            table.lines().next().is_some_and(|line| line.contains(head)) && table.contains(value),
            "{table}"
        );
    }
    assert_eq!(stdout(&project.run(&["list"])), stdout(&project.run(&["list", "pages"])));
}

#[test]
fn shells_get_their_completions() {
    for (shell, sign) in [("bash", "complete -F"), ("zsh", "#compdef linli"), ("fish", "complete -c linli")] {
        let output = run(&["completions", shell]);
        let script = stdout(&output);
        assert_eq!(code(&output), 0);
        assert!(script.contains(sign) && script.contains("message-format"), "{shell}: {script}");
    }
}

#[test]
fn the_day_decides_what_is_published() {
    let project = Project::small();
    project
        .write("content/cases/er.md", "---\ntitle: 第二个\npublish: 2026-12-01\nexpires: 2026-12-31\n---\n");
    let page = project.path("public/cases/er/index.html");
    for (day, there) in
        [("2026-11-30", false), ("2026-12-01", true), ("2026-12-31", true), ("2027-01-01", false)]
    {
        assert_eq!(code(&project.run(&["build", "--today", day])), 0);
        assert_eq!(page.exists(), there, "{day}");
    }
    assert_eq!(code(&project.run(&["build", "--today", "2026-11-30", "--drafts"])), 0);
    assert!(page.exists());
}

#[test]
fn quiet_says_nothing_and_the_others_what_they_are_for() {
    let project = Project::small();
    let output = project.run(&["build", "--quiet"]);
    assert_eq!((stdout(&output), stderr(&output)), (String::new(), String::new()));
    let said = stdout(&project.run(&["build"]));
    assert!(said.starts_with("已生成 ") && said.contains("未变"), "{said}");
    let timings = stdout(&project.run(&["build", "--timings"]));
    for stage in ["扫描", "解析", "组装", "规划", "生成", "写入"] {
        assert!(timings.contains(stage), "{timings}");
    }
    let explained = stdout(&project.run(&["build", "--explain", "--quiet"]));
    assert!(explained.contains("/cases/yi/　由content/cases/yi.md生成"), "{explained}");
    assert!(explained.lines().any(|line| line.starts_with("  用到 ")), "{explained}");
}

#[test]
fn safe_changes_are_shown_first_and_then_made() {
    let project = Project::small();
    project.write("content/cases/er.md", "---\ntitle: 标点\nslug: er\n---\n\n第一步,先走访；`代码,不动`。\n");
    let shown = project.run(&["fmt"]);
    assert_eq!(code(&shown), 0);
    let text = stdout(&shown);
    assert!(
        text.contains(
            "content/cases/er.md:6\n- 第一步,先走访；`代码,不动`。\n+ 第一步，先走访；`代码,不动`。"
        ),
        "{text}"
    );
    assert!(project.read("content/cases/er.md").contains("第一步,先走访"), "showing writes nothing");
    assert_eq!(code(&project.run(&["fmt", "--write"])), 0);
    assert!(project.read("content/cases/er.md").contains("第一步，先走访；`代码,不动`"));
    assert!(stdout(&project.run(&["fmt"])).contains("没有要改的"));
}

/// Who may read a file is not for a change of its commas to decide; and a link stays a link.
#[test]
#[cfg(unix)]
fn a_safe_change_leaves_the_file_what_it_was() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let project = Project::small();
    project.write("content/cases/er.md", "---\ntitle: 标点\nslug: er\n---\n\n第一步,先走访。\n");
    let file = project.path("content/cases/er.md");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    let link = project.path("content/cases/san.md");
    symlink("er.md", &link).unwrap();
    assert_eq!(code(&project.run(&["fmt", "--write"])), 0);
    assert!(project.read("content/cases/er.md").contains("第一步，先走访"));
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o640);
    assert!(link.is_symlink());
}

/// What people type instead, and what they are told.
#[test]
fn words_too_many_and_names_of_datasets_are_understood() {
    let advice = |arguments: &[&str]| stderr(&run(arguments));
    assert!(advice(&["fmt", "nope.md"]).contains("linli fmt 看整个站点"));
    assert!(advice(&["build", "x"]).contains("--root x"));
    assert!(advice(&["serve", "x"]).contains("--root x"));
    assert!(["fmt", "build"].iter().all(|command| !advice(&[command, "x"]).contains("引号")));
    assert!(advice(&["new", "case", "甲", "乙"]).contains("\"甲 乙\""));
    for (words, same) in [(vec!["help"], vec!["--help"]), (vec!["help", "fmt"], vec!["fmt", "--help"])] {
        let output = run(&words);
        assert_eq!((code(&output), stdout(&output)), (0, stdout(&run(&same))));
    }
    assert_eq!(code(&run(&["help", "nope"])), 2);
    let project = Project::small();
    project.write(
        "content/stats/jia.yaml",
        "title: 甲表\nsource: 甲\nas_of: 2022-12-31\nindicators:\n  - {id: n, name: 甲数, unit: 个, value: 1}\n",
    );
    for word in ["jia", "甲表", "content/stats/jia.yaml"] {
        let said = stdout(&project.run(&["stats", word]));
        assert!(said.contains("jia.n") && !said.contains("grid.count"), "{word}: {said}");
    }
    let said = stdout(&project.run(&["stats", "甲数"]));
    assert!(said.starts_with("jia.n 甲数：1个"), "{said}");
    assert!(stderr(&project.run(&["stats", "没有"])).contains("没有“没有”这个指标"));
}
