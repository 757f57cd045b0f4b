//! Codes to the pages that explain them: what the rule is for, where it comes from, an example that shows it. The pages
//! stand in `explain/pages`, one file a code, and are part of the program.

use std::fmt::Write;

use crate::config::rules::Limit;
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

/// What a code is about, for a person at a terminal.
pub fn text(code: Code) -> String {
    let mut text = format!("{code}　{}\n\n级别：{}\n", code.title(), level(code));
    if let Some(page) = page(code) {
        let _ = writeln!(text, "\n为什么：{}", page.reason);
        if let Some(source) = page.source {
            let _ = writeln!(text, "\n出处：{source}");
        }
        let _ = write!(text, "\n例：\n\n{}", shown(page.example));
    }
    if code.stops() {
        text.push_str("\n有了它什么也不写；这个级别不能改。\n");
    } else if code.guards() {
        text.push_str("\nlinli build --strict 和 linli deploy 不放行；这个级别不能改。\n");
    } else {
        let other = if code.level() == Level::Off { Level::Warning } else { Level::Off };
        let _ = writeln!(
            text,
            "\n要改级别，在 site.yaml 里写（可以写 off 不查、hint 提示、warning 提醒、error 错误）：\n\n    rules:\n      {code}: {}",
            other.name()
        );
        for limit in Limit::of(code) {
            let (key, range, meaning) = (limit.key(), limit.range(), limit.meaning());
            let (low, high, usual) = (range.start(), range.end(), limit.default());
            let _ = writeln!(
                text,
                "\n{meaning}也可以改（{low} 到 {high}，不写是 {usual}）：\n\n    rules:\n      {code}: {{{key}: {usual}}}"
            );
        }
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

- **停下**：有了它网页就做不对，什么也不写。不能改。
- **错误**：照常生成；`linli build --strict` 时停下。
- **提醒**：值得看一眼。**提示**：供参考。**不查**：要查得先打开。

后四种可以改。在 `site.yaml` 里写：

```yaml
rules:
  text/space: warning   # off 不查、hint 提示、warning 提醒、error 错误
  image/alt: error
```
";

fn level(code: Code) -> &'static str {
    if code.stops() { "停下" } else { code.level().chinese() }
}

/// An example for people: files by name, their lines indented.
fn shown(example: &str) -> String {
    let mut text = String::new();
    for line in example.lines() {
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
    text
}
