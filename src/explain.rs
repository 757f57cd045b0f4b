//! Codes to the pages that explain them: what the rule is for, where it comes from, an example that shows it. The pages
//! stand in `explain/pages`, one file a code, and are part of the program.

use std::fmt::Write;

use crate::check::waivers::ASKED_FOR;
use crate::config::profile::Profile;
use crate::config::rules::Limit;
use crate::config::waivers;
use crate::diagnostic::{Code, Level};
use crate::embedded;

/// What there is to say of a code, besides what its row says.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Why anybody should care.
    pub reason: &'static str,
    /// Where the rule comes from, if it comes from outside.
    pub source: Option<&'static str>,
    /// Files that show it, laid over a small site: `==> path` and what the file holds, `==>> path` and lines to be added,
    /// `==- path` for a file that is removed. In words where no text can show it.
    pub example: &'static str,
}

/// The page of a code; `None` where nobody has written one.
pub fn page(code: Code) -> Option<Page> {
    let name = format!("{code}.txt");
    let (_, bytes) = embedded::RULE_PAGES.iter().find(|(path, _)| *path == name)?;
    let text = std::str::from_utf8(bytes).ok()?;
    let (about, example) = text.split_once("\n例：\n")?;
    let (reason, source) = match about.split_once("\n出处：") {
        Some((reason, source)) => (reason, Some(source.trim())),
        None => (about, None),
    };
    Some(Page { reason: reason.trim(), source, example })
}

/// Words that those know who keep the files: how they are told in a text, what they are called, and what they mean.
const WORDS: [(&[&str], &str, &str); 16] = [
    (&["页头"], "页头", "页面的文件最上面，两行“---”之间的几行，写着标题、日期等"),
    (&["site.yaml"], "site.yaml", "网站的设置，在网站文件夹的最上层"),
    (&["_index.md"], "_index.md", "栏目自己的一页，在栏目的文件夹里"),
    (&["terms.yaml"], "terms.yaml", "本单位的词语表：不该用的写法和规范的写法"),
    (&["waivers.yaml"], "waivers.yaml", "放行记录：谁、哪天、因为什么，同意哪一处就这样"),
    (&["放行"], "放行", "看过以后同意就这样：写明谁、哪天、因为什么，以后不再提；那段文字一改，会重新提出来"),
    (
        &["短代码", "{{"],
        "短代码、{{ }}",
        "双花括号里的字，如 {{ stat(\"grid.count\") }}，由程序换成数字、空缺、图表，照抄就行",
    ),
    (&["YAML"], "YAML", "写设置、数据用的文本：一行一项，先写名字，再写半角的冒号和一个空格，后面写内容"),
    (
        &["的键", "个键", "“键", "键写"],
        "键",
        "一项的名字，写在冒号前面，如 title: 第一个案例 里的 title；冒号后面的叫值",
    ),
    (&["Markdown"], "Markdown", "写正文用的记号：行首的 ## 是小标题，**两边加星号** 是加粗，行首的 - 是列表"),
    (&["锚点"], "锚点", "网址里 # 后面的部分，点了直接到页面里的那一处"),
    (&["slug"], "slug", "页头里的一项，写网址的最后一段，用英文或拼音"),
    (&["读屏软件"], "读屏软件", "把网页念出来的软件，看不见的人靠它上网"),
    (
        &["标签"],
        "标签",
        "网页的代码里尖括号中的一段；写着网站、栏目、日期的几个读者看不到，检查的人用程序来读",
    ),
    (&["模板"], "模板", "themes 文件夹里的 .html 文件，决定一类网页是什么样子"),
    (&["半角", "全角"], "全角、半角", "全角的符号占一个汉字宽，用中文输入法打；半角的窄一半，用英文输入法打"),
];

/// The words of the trade that a text says, each with what it means.
pub fn words(text: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let said = move |told: &[&str]| told.iter().any(|word| text.contains(word));
    WORDS.into_iter().filter(move |(told, ..)| said(told)).map(|(_, word, meaning)| (word, meaning))
}

/// What a code is about, for a person at a terminal.
pub fn text(code: Code) -> String {
    let mut text = format!("{code}　{}\n\n级别：{}\n", code.title(), level(code));
    let mut told = code.title().to_string();
    if let Some(page) = page(code) {
        let _ = writeln!(text, "\n为什么：{}", page.reason);
        if let Some(source) = page.source {
            let _ = writeln!(text, "\n出处：{source}");
        }
        let _ = write!(text, "\n例（这样写就会有这一条）：\n\n{}", shown(page.example));
        told.push_str(page.reason);
    }
    if code.stops() {
        text.push_str("\n改好以前，网站不生成也不更新，已经发布的不变；这个级别不能改，也不能放行。\n");
    } else if code.guards() {
        text.push_str(
            "\n改好以前，linli build --strict 和 linli deploy（发布）停下来；这个级别不能改，也不能放行。\n",
        );
    } else {
        text.push_str(&switches(code));
    }
    let mut words = words(&told).peekable();
    if words.peek().is_some() {
        text.push_str("\n词语：\n\n");
    }
    for (word, meaning) in words {
        let _ = writeln!(text, "    {word}：{meaning}");
    }
    text
}

/// How one finding is agreed to, how a site stops looking for such, and what else it can set.
fn switches(code: Code) -> String {
    let mut text = String::new();
    // What only a preview finds is agreed to at its desk.
    if waivers::can_be_waived(code) && code != Code::LinkHidden {
        let outside = if ASKED_FOR.contains(&code) { " --external" } else { "" };
        let _ = writeln!(
            text,
            "\n只有这一处要这样，就放行它（照检查指出的地方写；没有行号的只写文件，没有文件的写“整个站点”）：\n\n    linli check{outside} --waive {code} 文件:行号 --because 因为什么 --by 谁同意的"
        );
    }
    let by_profile = Profile::Gov.levels().find(|(one, _)| *one == code).map(|(_, level)| level);
    let usual = by_profile.unwrap_or(code.level());
    let (what, other) = match usual {
        Level::Off => ("要查", Level::Warning),
        _ => ("整个网站都不查", Level::Off),
    };
    let _ = writeln!(
        text,
        "\n{what}，在 site.yaml 里写（off 不查，hint 提示，warning 提醒，error 错误；已经有 rules: 的，写在它下面）：\n\n    rules:\n      {code}: {}",
        other.name()
    );
    let limits: Vec<Limit> = Limit::of(code).collect();
    if !limits.is_empty() {
        let level = if usual == Level::Off { other } else { usual };
        let keys: String =
            limits.iter().map(|limit| format!(", {}: {}", limit.key(), limit.default())).collect();
        let _ = writeln!(
            text,
            "\n从多少起算也可以改，和级别写在一行：\n\n    rules:\n      {code}: {{level: {}{keys}}}\n",
            level.name()
        );
    }
    for limit in limits {
        let (key, range, meaning) = (limit.key(), limit.range(), limit.meaning());
        let (low, high, usual) = (range.start(), range.end(), limit.default());
        let _ = writeln!(text, "    {key}：{meaning}，可以写 {low} 到 {high}，不写是 {usual}");
    }
    text
}

/// All codes, as `docs/content/reference/diagnostics.md` lists them.
pub fn document() -> String {
    let mut text = String::from(HEAD);
    let mut rows: Vec<(&str, String)> = Vec::new();
    for code in Code::ALL {
        let area = code.area();
        let reason = page(*code).map_or(String::new(), |page| plain(page.reason));
        let row = format!("| `{code}` | {} | {} | {reason} |\n", code.title(), level(*code));
        match rows.iter_mut().find(|(known, _)| *known == area) {
            Some((_, rows)) => rows.push_str(&row),
            None => rows.push((area, row)),
        }
    }
    for (area, rows) in rows {
        let _ = write!(text, "\n## {area}\n\n| 编号 | 意思 | 级别 | 为什么 |\n|---|---|---|---|\n{rows}");
    }
    text
}

/// A text as Markdown that shows it as it is, in one line; what stands in braces is code.
fn plain(text: &str) -> String {
    let text = text.replace('\n', "");
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let code = [("{{", "}}"), ("{%", "%}")].into_iter().find_map(|(open, close)| {
            rest.starts_with(open).then(|| rest.find(close))?.map(|end| end + close.len())
        });
        let c = rest.chars().next().expect("it is not empty");
        let length = code.unwrap_or(c.len_utf8());
        match code {
            Some(length) => plain.extend(["`", &rest[..length], "`"]),
            // What begins emphasis, code, a link, HTML, a cell or a shortcode.
            None if "\\`*_[<|{~".contains(c) => plain.extend(['\\', c]),
            None => plain.push(c),
        }
        rest = &rest[length..];
    }
    plain
}

const HEAD: &str = "\
---
# 由程序里的登记表写成（UPDATE=1 cargo test every_code_is_documented），不要手改。
title: 错误和提醒的编号
slug: diagnostics
description: 每一条错误和提醒的编号、级别，为什么有。
keywords: [编号, 级别, explain, 报错, 停下]
weight: 6
---

`linli build` 打印的每一条都带一个编号，如 `错误[link/broken]`。编号不会随版本改变，可以用来搜索和统计（`--message-format json` 的 `code`）。

一条规则为什么有、出自哪里、什么样的文件会引出它：`linli explain 编号`，如 `linli explain link/broken`。

- **停下**：有了它网页就做不对，改好以前网站不生成也不更新，已经发布的不变。不能改。
- **错误**：照常生成；`linli build --strict` 时停下。
- **提醒**：值得看一眼。**提示**：供参考。**不查**：要查得先打开。

后四种可以改。在 `site.yaml` 里写：

```yaml
rules:
  text/space: warning   # off 不查、hint 提示、warning 提醒、error 错误
  image/alt: error
```
";

/// The level where the site says nothing; where that hangs on whose rules it follows, both.
fn level(code: Code) -> String {
    let by =
        |profile: Profile| profile.levels().find(|(one, _)| *one == code).map(|(_, level)| level.chinese());
    match (by(Profile::Gov), by(Profile::Party)) {
        _ if code.stops() => "停下".into(),
        (Some(gov), Some(party)) if gov == party => {
            format!("{gov}，只在政府、党务网站（site.yaml 写了 profile: gov 或 party）查")
        }
        (Some(gov), Some(party)) => {
            format!(
                "政府网站（site.yaml 写了 profile: gov）{gov}，党务网站（profile: party）{party}，别的不查"
            )
        }
        _ => code.level().chinese().into(),
    }
}

/// An example for people: files by name, their lines indented. What turns rules on and off so that this one is seen is said
/// elsewhere.
fn shown(example: &str) -> String {
    let mut text = String::new();
    for part in example.split_inclusive('\n').collect::<Vec<_>>().chunk_by(|_, next| !next.starts_with("=="))
    {
        let lines = part.iter().map(|line| line.trim_end());
        let kept: Vec<&str> = lines.filter(|line| !line.starts_with("rules: {")).collect();
        if kept.len() == 1 && part.len() > 1 {
            continue;
        }
        for line in kept {
            let heading = line
                .strip_prefix("==>> ")
                .map(|file| format!("{file} 里加上："))
                .or_else(|| line.strip_prefix("==> ").map(|file| format!("{file}：")))
                .or_else(|| line.strip_prefix("==- ").map(|file| format!("没有 {file}")));
            let _ = match heading {
                Some(heading) => writeln!(text, "  {heading}"),
                None if line.is_empty() => writeln!(text),
                None => writeln!(text, "    {line}"),
            };
        }
    }
    text
}
